"""Similarity: contrastive losses, and losses on pairs and triples."""

import numpy as np

import autograd_mini as am


def cosine_loss(u, v):
    dots = am.sum(u * v, axis=1)
    nu, nv = am.sqrt(am.sum(u * u, axis=1)), am.sqrt(am.sum(v * v, axis=1))
    return am.mean(1 - dots / (nu * nv))


def cosine_loss_by_hand(u, v):
    m = u.shape[0]
    dots = np.sum(u * v, axis=1)
    nu, nv = np.sqrt(np.sum(u * u, axis=1)), np.sqrt(np.sum(v * v, axis=1))
    n = nu * nv
    c = dots / n
    loss = np.mean(1 - c)
    du = (c / (nu * nu) / m)[:, None] * u - v / (n * m)[:, None]
    dv = (c / (nv * nv) / m)[:, None] * v - u / (n * m)[:, None]
    return loss, (du, dv)


def cosine_loss_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3))), (0, 1)


def contrastive(A, B, t):
    s = A @ B.T / t
    logp = am.log_softmax(s, axis=1)
    rows = np.arange(A.shape[0])
    return -am.mean(logp[rows, rows])


def contrastive_by_hand(A, B, t):
    m = A.shape[0]
    rows = np.arange(m)
    s = A @ B.T / t
    shifted = s - s.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = -(shifted - np.log(total))[rows, rows].mean()
    ds = e / total / m
    ds[rows, rows] -= 1 / m
    ds = ds / t
    return loss, (ds @ B, ds.T @ A)


def contrastive_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), 0.5), (0, 1)


def triplet(a, p, n, margin):
    dp = am.sum((a - p) ** 2, axis=1)
    dn = am.sum((a - n) ** 2, axis=1)
    return am.mean(am.maximum(0, dp - dn + margin))


def triplet_by_hand(a, p, n, margin):
    ap, an = a - p, a - n
    h = np.maximum(0, np.sum(ap**2, axis=1) - np.sum(an**2, axis=1) + margin)
    loss = np.mean(h)
    g = (2 / h.size * (h > 0))[:, None]
    dp = -g * ap
    dn = g * an
    return loss, (-dp - dn, dp, dn)


def triplet_args(rng):
    return (rng.normal(size=(6, 3)), rng.normal(size=(6, 3)), rng.normal(size=(6, 3)), 0.5), (0, 1, 2)


def siamese(A, B, y):
    d2 = am.sum((A - B) ** 2, axis=1)
    d = am.sqrt(d2)
    return am.mean(y * d2 + (1 - y) * am.maximum(0, 1 - d) ** 2)


def siamese_by_hand(A, B, y):
    D = A - B
    d2 = np.sum(D**2, axis=1)
    d = np.sqrt(d2)
    h = np.maximum(0, 1 - d)
    u = 1 - y
    loss = np.mean(y * d2 + u * h**2)
    dA = (2 / d.size * (y - u * h / d))[:, None] * D
    return loss, (dA, -dA)


def siamese_args(rng):
    return (rng.normal(size=(6, 3)), rng.normal(size=(6, 3)) / 2, (rng.random(6) > 0.5) * 1.0), (0, 1)


def simclr(A, B, t):
    u = A / am.sqrt(am.sum(A**2, axis=1, keepdims=True))
    v = B / am.sqrt(am.sum(B**2, axis=1, keepdims=True))
    s = u @ v.T / t
    rows = np.arange(A.shape[0])
    return am.mean(am.logsumexp(s, axis=1) - s[rows, rows])


def simclr_by_hand(A, B, t):
    m = A.shape[0]
    rows = np.arange(m)
    na = np.sqrt(np.sum(A**2, axis=1, keepdims=True))
    nb = np.sqrt(np.sum(B**2, axis=1, keepdims=True))
    u, v = A / na, B / nb
    s = u @ v.T / t
    top = s.max(axis=1, keepdims=True)
    e = np.exp(s - top)
    total = e.sum(axis=1, keepdims=True)
    loss = np.mean((np.log(total) + top)[:, 0] - s[rows, rows])
    ds = e / total / m
    ds[rows, rows] -= 1 / m
    ds = ds / t
    du, dv = ds @ v, ds.T @ u
    dA = (du - u * (du * u).sum(axis=1, keepdims=True)) / na
    dB = (dv - v * (dv * v).sum(axis=1, keepdims=True)) / nb
    return loss, (dA, dB)


def simclr_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), 0.5), (0, 1)


def tsne(Y, P):
    d = am.sum((Y[:, None, :] - Y) ** 2, axis=2)
    q = 1 / (1 + d)
    Q = q / am.sum(q)
    return -am.sum(P * am.log(Q))


def tsne_by_hand(Y, P):
    D = Y[:, None, :] - Y
    q = 1 / (1 + np.sum(D**2, axis=2))
    s = np.sum(q)
    Q = q / s
    loss = -np.sum(P * np.log(Q))
    dd = (P - Q * P.sum()) * q * 2
    G = dd[:, :, None] * D
    return loss, G.sum(axis=1) - G.sum(axis=0)


def tsne_args(rng):
    P = rng.uniform(0, 1, (5, 5))
    return (rng.normal(size=(5, 2)), P / P.sum()), 0


def info_nce(A, B):
    a = A / am.sqrt(am.sum(A**2, axis=1, keepdims=True))
    b = B / am.sqrt(am.sum(B**2, axis=1, keepdims=True))
    s = a @ b.T / 0.5
    return -am.mean(am.diag(am.log_softmax(s, axis=1)))


def info_nce_by_hand(A, B):
    na = np.sqrt((A**2).sum(axis=1, keepdims=True))
    nb = np.sqrt((B**2).sum(axis=1, keepdims=True))
    a, b = A / na, B / nb
    m = A.shape[0]
    s = a @ b.T / 0.5
    t = s - s.max(axis=1, keepdims=True)
    e = np.exp(t)
    total = e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.diag(t - np.log(total)))
    ds = (e / total - np.eye(m)) / (m * 0.5)
    da = ds @ b
    db = ds.T @ a
    dA = (da - a * (da * a).sum(axis=1, keepdims=True)) / na
    dB = (db - b * (db * b).sum(axis=1, keepdims=True)) / nb
    return loss, (dA, dB)


def info_nce_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3))), (0, 1)


def barlow_twins(A, B):
    a = (A - A.mean(axis=0)) / A.std(axis=0)
    b = (B - B.mean(axis=0)) / B.std(axis=0)
    C = a.T @ b / A.shape[0]
    D = C - np.eye(A.shape[1])
    return am.sum(D**2)


def barlow_twins_by_hand(A, B):
    m, k = A.shape
    dA0 = A - A.mean(axis=0)
    dB0 = B - B.mean(axis=0)
    sa = np.sqrt((dA0**2).mean(axis=0))
    sb = np.sqrt((dB0**2).mean(axis=0))
    a, b = dA0 / sa, dB0 / sb
    D = a.T @ b / m - np.eye(k)
    loss = np.sum(D**2)
    G = 2 / m * D
    ga = b @ G.T
    gb = a @ G
    dA = (ga - ga.mean(axis=0) - a * (ga * a).mean(axis=0)) / sa
    dB = (gb - gb.mean(axis=0) - b * (gb * b).mean(axis=0)) / sb
    return loss, (dA, dB)


def barlow_twins_args(rng):
    return (rng.normal(size=(6, 3)), rng.normal(size=(6, 3))), (0, 1)
