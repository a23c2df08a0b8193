"""Losses of the textbook as people write them, each beside the gradient that a careful person derives and writes by hand.

For each program NAME there is `NAME`, given to `am.compile`, `NAME_by_hand`, in NumPy alone, and `NAME_args(rng)`: arguments, and
which of them are differentiated. `test_textbook.py` holds the written text to as few operations as by hand.
"""

import numpy as np

import autograd_mini as am


def written_out_logistic(w, b, X, y):
    z = X @ w + b
    a = 1 / (1 + am.exp(-z))
    return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))


def written_out_logistic_by_hand(w, b, X, y):
    m = X.shape[0]
    z = X @ w + b
    a = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
    dz = (a - y) / m
    return loss, (X.T @ dz, dz.sum())


def written_out_logistic_args(rng):
    return (rng.normal(size=5), 0.1, rng.normal(size=(7, 5)), (rng.random(7) > 0.5) * 1.0), (0, 1)


def margin_logistic(w, b, X, y):
    return am.mean(am.log(1 + am.exp(-y * (X @ w + b))))


def margin_logistic_by_hand(w, b, X, y):
    m = X.shape[0]
    e = np.exp(-y * (X @ w + b))
    loss = np.mean(np.log(1 + e))
    dz = -y * e / (1 + e) / m
    return loss, (X.T @ dz, dz.sum())


def margin_logistic_args(rng):
    return (rng.normal(size=5), 0.1, rng.normal(size=(7, 5)), np.sign(rng.normal(size=7))), (0, 1)


def tempered_softmax(W, X, Y, t):
    s = X @ W / t
    e = am.exp(s - am.max(s, axis=1, keepdims=True))
    p = e / am.sum(e, axis=1, keepdims=True)
    return -am.mean(am.sum(Y * am.log(p), axis=1))


def tempered_softmax_by_hand(W, X, Y, t):
    m = X.shape[0]
    s = X @ W / t
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -(Y * np.log(p)).sum(axis=1).mean()
    ds = (p * Y.sum(axis=1, keepdims=True) - Y) / m
    return loss, X.T @ ds / t


def tempered_softmax_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, 6)], 2.0), 0


def ridge(w, X, y, lam):
    r = X @ w - y
    return am.sum(r**2) / (2 * X.shape[0]) + lam / 2 * am.sum(w * w)


def ridge_by_hand(w, X, y, lam):
    m = X.shape[0]
    r = X @ w - y
    loss = np.sum(r**2) / (2 * m) + lam / 2 * np.sum(w * w)
    return loss, X.T @ r / m + lam * w


def ridge_args(rng):
    return (rng.normal(size=4), rng.normal(size=(6, 4)), rng.normal(size=6), 0.3), 0


def poisson(w, b, X, y):
    eta = X @ w + b
    return am.mean(am.exp(eta) - y * eta)


def poisson_by_hand(w, b, X, y):
    m = X.shape[0]
    eta = X @ w + b
    mu = np.exp(eta)
    loss = np.mean(mu - y * eta)
    deta = (mu - y) / m
    return loss, (X.T @ deta, deta.sum())


def poisson_args(rng):
    return (rng.normal(size=4) / 2, 0.2, rng.normal(size=(6, 4)), rng.integers(0, 5, 6) * 1.0), (0, 1)


def squared_hinge(w, b, X, y):
    margins = am.maximum(0, 1 - y * (X @ w + b))
    return am.mean(margins**2) + 0.1 * am.sum(w**2)


def squared_hinge_by_hand(w, b, X, y):
    m = X.shape[0]
    margins = np.maximum(0, 1 - y * (X @ w + b))
    loss = np.mean(margins**2) + 0.1 * np.sum(w**2)
    dz = -2 / m * margins * y
    return loss, (X.T @ dz + 0.2 * w, dz.sum())


def squared_hinge_args(rng):
    return (rng.normal(size=4), 0.2, rng.normal(size=(6, 4)), np.sign(rng.normal(size=6))), (0, 1)


def layer_norm(x, gamma, beta, T):
    mu = x.mean(axis=1, keepdims=True)
    d = x - mu
    s = am.sqrt((d**2).mean(axis=1, keepdims=True) + 1e-5)
    xhat = d / s
    out = gamma * xhat + beta
    return ((out - T) ** 2).mean()


def layer_norm_by_hand(x, gamma, beta, T):
    mu = x.mean(axis=1, keepdims=True)
    d = x - mu
    s = np.sqrt((d**2).mean(axis=1, keepdims=True) + 1e-5)
    xhat = d / s
    r = gamma * xhat + beta - T
    loss = (r**2).mean()
    dout = 2 / r.size * r
    dxhat = dout * gamma
    dx = (dxhat - dxhat.mean(axis=1, keepdims=True) - xhat * (dxhat * xhat).mean(axis=1, keepdims=True)) / s
    return loss, (dx, (dout * xhat).sum(axis=0), dout.sum(axis=0))


def layer_norm_args(rng):
    return (rng.normal(size=(5, 4)), rng.normal(size=4), rng.normal(size=4), rng.normal(size=(5, 4))), (0, 1, 2)


def rbf_network(C, w, X, y):
    d = X[:, None, :] - C
    phi = am.exp(-0.5 * am.sum(d**2, axis=2))
    r = phi @ w - y
    return am.mean(r**2)


def rbf_network_by_hand(C, w, X, y):
    d = X[:, None, :] - C
    phi = np.exp(-0.5 * np.sum(d**2, axis=2))
    r = phi @ w - y
    loss = np.mean(r**2)
    dout = 2 / r.size * r
    dphi = dout[:, None] * w * phi
    return loss, ((dphi[:, :, None] * d).sum(axis=0), phi.T @ dout)


def rbf_network_args(rng):
    return (rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=(6, 2)), rng.normal(size=6)), (0, 1)


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


def kalman_step(x, P, F, H, Q, R, y):
    xp = F @ x
    Pp = F @ P @ F.T + Q
    S = H @ Pp @ H.T + R
    r = y - H @ xp
    return 0.5 * (r @ am.solve(S, r) + am.slogdet(S)[1])


def kalman_step_by_hand(x, P, F, H, Q, R, y):
    xp = F @ x
    Pp = F @ P @ F.T + Q
    S = H @ Pp @ H.T + R
    r = y - H @ xp
    k = np.linalg.solve(S, r)
    loss = 0.5 * (r @ k + np.linalg.slogdet(S)[1])
    half = np.linalg.solve(S.T, 0.5 * r)  # S need not be symmetric
    dS = 0.5 * np.linalg.inv(S).T - half[:, None] * k
    dxp = H.T @ -(half + 0.5 * k)
    dP = F.T @ (H.T @ dS @ H) @ F
    return loss, (F.T @ dxp, dP)


def kalman_step_args(rng):
    A, B, C = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(2, 2))
    return (
        rng.normal(size=3), A @ A.T, rng.normal(size=(3, 3)), rng.normal(size=(2, 3)), B @ B.T, C @ C.T + np.eye(2),
        rng.normal(size=2),
    ), (0, 1)  # fmt: skip


def gaussian_mixture(mu, logits, x):
    d = x[:, None] - mu
    s = am.log_softmax(logits, axis=0) - 0.5 * d**2
    return -am.mean(am.logsumexp(s, axis=1))


def gaussian_mixture_by_hand(mu, logits, x):
    m = x.shape[0]
    d = x[:, None] - mu
    shifted = logits - logits.max()
    e = np.exp(shifted)
    total = e.sum()
    s = shifted - np.log(total) - 0.5 * d**2
    top = s.max(axis=1, keepdims=True)
    q = np.exp(s - top)
    norm = q.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(norm) + top)
    r = q / norm / m
    return loss, (-(r * d).sum(axis=0), e / total - r.sum(axis=0))


def gaussian_mixture_args(rng):
    return (rng.normal(size=3), rng.normal(size=3), rng.normal(size=7)), (0, 1)


def gru_step(Wz, Wr, Wn, x, h, T):
    xh = am.concatenate([x, h], axis=1)
    z = am.sigmoid(xh @ Wz)
    r = am.sigmoid(xh @ Wr)
    n = am.tanh(am.concatenate([x, r * h], axis=1) @ Wn)
    out = (1 - z) * n + z * h
    return am.sum((out - T) ** 2) / 2


def gru_step_by_hand(Wz, Wr, Wn, x, h, T):
    k = x.shape[1]
    xh = np.concatenate([x, h], axis=1)
    z = 1 / (1 + np.exp(-xh @ Wz))
    r = 1 / (1 + np.exp(-xh @ Wr))
    xr = np.concatenate([x, r * h], axis=1)
    n = np.tanh(xr @ Wn)
    out = (1 - z) * n + z * h
    dout = out - T
    loss = np.sum(dout**2) / 2
    dn = dout * (1 - z) * (1 - n**2)
    dr = (dn @ Wn.T)[:, k:] * h * r * (1 - r)
    dz = dout * (h - n) * z * (1 - z)
    return loss, (xh.T @ dz, xh.T @ dr, xr.T @ dn)


def gru_step_args(rng):
    n, k, m = 3, 2, 5
    weights = [rng.normal(size=(k + n, n)) for _ in range(3)]
    return (*weights, rng.normal(size=(m, k)), rng.normal(size=(m, n)), rng.normal(size=(m, n))), (0, 1, 2)


def bag_of_words(E, W, x, y):
    h = E[x].mean(axis=1)
    return am.cross_entropy(h @ W, y)


def bag_of_words_by_hand(E, W, x, y):
    m, t = x.shape
    rows = np.arange(m)
    h = E[x].mean(axis=1)
    s = h @ W
    shifted = s - s.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = -(shifted - np.log(total))[rows, y].mean()
    ds = e / total / m
    ds[rows, y] -= 1 / m
    dE = np.zeros_like(E)
    np.add.at(dE, x, (ds @ W.T / t)[:, None])
    return loss, (dE, h.T @ ds)


def bag_of_words_args(rng):
    return (rng.normal(size=(7, 3)), rng.normal(size=(3, 4)), rng.integers(0, 7, (5, 2)), rng.integers(0, 4, 5)), (0, 1)


def autoencoder(W, X):
    R = X - X @ W @ W.T
    return am.sum(R**2) / X.shape[0]


def autoencoder_by_hand(W, X):
    m = X.shape[0]
    H = X @ W
    R = X - H @ W.T
    loss = np.sum(R**2) / m
    D = -2 / m * R
    return loss, X.T @ (D @ W) + D.T @ H


def autoencoder_args(rng):
    return (rng.normal(size=(4, 2)), rng.normal(size=(6, 4))), 0


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


def squared_error_of_tanh(W, b, v, X, y):
    h = am.tanh(X @ W + b)
    r = h @ v - y
    return 0.5 * am.mean(r**2) + 0.01 * (am.sum(W**2) + am.sum(v**2))


def squared_error_of_tanh_by_hand(W, b, v, X, y):
    m = X.shape[0]
    h = np.tanh(X @ W + b)
    r = h @ v - y
    loss = 0.5 * np.mean(r**2) + 0.01 * (np.sum(W**2) + np.sum(v**2))
    dout = r / m
    dz = dout[:, None] * v * (1 - h**2)
    return loss, (X.T @ dz + 0.02 * W, dz.sum(axis=0), h.T @ dout + 0.02 * v)


def squared_error_of_tanh_args(rng):
    return tuple(rng.normal(size=n) for n in [(4, 3), 3, 3, (6, 4), 6]), (0, 1, 2)


def pca(W, X):
    R = X @ W @ W.T - X
    return am.sum(R * R)


def pca_by_hand(W, X):
    Z = X @ W
    R = Z @ W.T - X
    D = 2 * R
    return np.sum(R * R), D.T @ Z + X.T @ (D @ W)


def pca_args(rng):
    return (rng.normal(size=(5, 2)), rng.normal(size=(8, 5))), 0


def focal(w, X, y):
    p = am.sigmoid(X @ w)
    pt = y * p + (1 - y) * (1 - p)
    return -am.mean((1 - pt) ** 2 * am.log(pt))


def focal_by_hand(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    pt = y * p + (1 - y) * (1 - p)
    q, log_pt = 1 - pt, np.log(pt)
    dpt = (2 * q * log_pt - q**2 / pt) / X.shape[0]
    return -np.mean(q**2 * log_pt), X.T @ (dpt * (2 * y - 1) * p * (1 - p))


def focal_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0), 0


def elbo(mu, log_var, x):
    s = am.exp(log_var / 2)
    return 0.5 * am.sum(mu**2 + s**2 - log_var - 1) + am.sum((x - mu) ** 2) / 2


def elbo_by_hand(mu, log_var, x):
    var = np.exp(log_var / 2) ** 2
    d = x - mu
    loss = 0.5 * np.sum(mu**2 + var - log_var - 1) + np.sum(d**2) / 2
    return loss, (mu - d, 0.5 * var - 0.5)


def elbo_args(rng):
    return (rng.normal(size=5), rng.normal(size=5), rng.normal(size=5)), (0, 1)


def matrix_factorization(U, V, R, M, lam):
    E = M * (U @ V.T - R)
    return am.sum(E**2) / 2 + lam / 2 * (am.sum(U**2) + am.sum(V**2))


def matrix_factorization_by_hand(U, V, R, M, lam):
    E = M * (U @ V.T - R)
    G = M * E
    return np.sum(E**2) / 2 + lam / 2 * (np.sum(U**2) + np.sum(V**2)), (G @ V + lam * U, G.T @ U + lam * V)


def matrix_factorization_args(rng):
    mask = (rng.random((5, 4)) > 0.3) * 1.0
    return (rng.normal(size=(5, 2)), rng.normal(size=(4, 2)), rng.normal(size=(5, 4)), mask, 0.2), (0, 1)


def cox_likelihood(w, X, at_risk):
    s = X @ w
    return am.sum(am.log(at_risk @ am.exp(s)) - s)


def cox_likelihood_by_hand(w, X, at_risk):
    s = X @ w
    e = np.exp(s)
    t = at_risk @ e
    return np.sum(np.log(t) - s), X.T @ (e * (at_risk.T @ (1 / t)) - 1)


def cox_likelihood_args(rng):
    return (rng.normal(size=3), rng.normal(size=(6, 3)), np.triu(np.ones((6, 6)))), 0


def masked_attention(Q, K, V, M):
    s = am.where(M, Q @ K.T / np.sqrt(3.0), -1e9)
    return am.sum((am.softmax(s, axis=1) @ V) ** 2)


def masked_attention_by_hand(Q, K, V, M):
    s = np.where(M, Q @ K.T / np.sqrt(3.0), -1e9)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    out = p @ V
    dout = 2 * out
    dp = dout @ V.T
    ds = np.where(M, p * (dp - (dp * p).sum(axis=1, keepdims=True)), 0) / np.sqrt(3.0)
    return np.sum(out**2), (ds @ K, ds.T @ Q, p.T @ dout)


def masked_attention_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), np.tril(np.ones((5, 5))) > 0), (0, 1, 2)


def crf_step(alpha, T, u):
    s = alpha[:, None] + T
    m = am.max(s, axis=0)
    return am.sum((m + am.log(am.sum(am.exp(s - m), axis=0)) + u) ** 2)


def crf_step_by_hand(alpha, T, u):
    s = alpha[:, None] + T
    m = s.max(axis=0)
    e = np.exp(s - m)
    t = e.sum(axis=0)
    new = m + np.log(t) + u
    d = 2 * new
    ds = e * (d / t)
    return np.sum(new**2), (ds.sum(axis=1), ds, d)


def crf_step_args(rng):
    return (rng.normal(size=4), rng.normal(size=(4, 4)), rng.normal(size=4)), (0, 1, 2)


def pseudo_huber(w, X, y):
    r = X @ w - y
    return am.mean(am.sqrt(1 + r * r) - 1)


def pseudo_huber_by_hand(w, X, y):
    r = X @ w - y
    s = np.sqrt(1 + r * r)
    return np.mean(s - 1), X.T @ (r / s / r.size)


def pseudo_huber_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), rng.normal(size=7)), 0


def hinge(w, b, X, y, C):
    margins = 1 - y * (X @ w + b)
    return 0.5 * (w @ w) + C * am.sum(am.maximum(0, margins))


def hinge_by_hand(w, b, X, y, C):
    margins = 1 - y * (X @ w + b)
    loss = 0.5 * (w @ w) + C * np.sum(np.maximum(0, margins))
    dz = C * y * (margins > 0)
    return loss, (w - X.T @ dz, -dz.sum())


def hinge_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(7, 4)), np.sign(rng.normal(size=7)), 0.7), (0, 1)


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


def quantile(w, b, X, y, q):
    r = y - (X @ w + b)
    return am.mean(am.maximum(q * r, (q - 1) * r))


def quantile_by_hand(w, b, X, y, q):
    r = y - (X @ w + b)
    u, v = q * r, (q - 1) * r
    loss = np.mean(np.maximum(u, v))
    dz = np.where(u > v, -q, 1 - q) / r.size
    return loss, (X.T @ dz, dz.sum())


def quantile_args(rng):
    return (rng.normal(size=4), 0.1, rng.normal(size=(7, 4)), rng.normal(size=7), 0.3), (0, 1)


def huber(w, X, y, delta):
    r = X @ w - y
    a = am.abs(r)
    return am.mean(am.where(a <= delta, 0.5 * r**2, delta * (a - 0.5 * delta)))


def huber_by_hand(w, X, y, delta):
    r = X @ w - y
    a = np.abs(r)
    small = a <= delta
    loss = np.mean(np.where(small, 0.5 * r**2, delta * (a - 0.5 * delta)))
    dr = np.where(small, r, delta * np.sign(r)) / r.size
    return loss, X.T @ dr


def huber_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), rng.normal(size=7), 0.6), 0


def kl_gaussians(m1, s1, m2, s2):
    return am.sum(am.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5)


def kl_gaussians_by_hand(m1, s1, m2, s2):
    d = m1 - m2
    v = s2**2
    n = s1**2 + d**2
    loss = np.sum(np.log(s2 / s1) + n / (2 * v) - 0.5)
    dm1 = d / v
    return loss, (dm1, s1 / v - 1 / s1, -dm1, 1 / s2 - n / (v * s2))


def kl_gaussians_args(rng):
    return (rng.normal(size=4), rng.uniform(0.5, 2, 4), rng.normal(size=4), rng.uniform(0.5, 2, 4)), (0, 1, 2, 3)


def vae(mu, logvar, W, b, eps, X):
    std = am.exp(0.5 * logvar)
    z = mu + std * eps
    R = am.sigmoid(z @ W + b)
    recon = -am.sum(X * am.log(R) + (1 - X) * am.log(1 - R))
    kl = -0.5 * am.sum(1 + logvar - mu**2 - am.exp(logvar))
    return (recon + kl) / X.shape[0]


def vae_by_hand(mu, logvar, W, b, eps, X):
    m = X.shape[0]
    std = np.exp(0.5 * logvar)
    z = mu + std * eps
    R = 1 / (1 + np.exp(-(z @ W + b)))
    recon = -np.sum(X * np.log(R) + (1 - X) * np.log(1 - R))
    var = np.exp(logvar)
    kl = -0.5 * np.sum(1 + logvar - mu**2 - var)
    da = (R - X) / m
    dz = da @ W.T
    dmu = dz + mu / m
    dlogvar = 0.5 * (dz * eps * std + (var - 1) / m)
    return (recon + kl) / m, (dmu, dlogvar, z.T @ da, da.sum(axis=0))


def vae_args(rng):
    return (
        rng.normal(size=(5, 2)),
        rng.normal(size=(5, 2)),
        rng.normal(size=(2, 4)),
        rng.normal(size=4),
        rng.normal(size=(5, 2)),
        (rng.random((5, 4)) > 0.5) * 1.0,
    ), (0, 1, 2, 3)


def rnn_step(Wx, Wh, b, Wy, x, h, T):
    h_new = am.tanh(x @ Wx + h @ Wh + b)
    y = h_new @ Wy
    return am.mean((y - T) ** 2)


def rnn_step_by_hand(Wx, Wh, b, Wy, x, h, T):
    h_new = np.tanh(x @ Wx + h @ Wh + b)
    y = h_new @ Wy
    r = y - T
    loss = np.mean(r**2)
    dy = 2 / r.size * r
    dz = dy @ Wy.T * (1 - h_new**2)
    return loss, (x.T @ dz, h.T @ dz, dz.sum(axis=0), h_new.T @ dy, dz @ Wh.T)


def rnn_step_args(rng):
    return tuple(rng.normal(size=s) for s in [(3, 4), (4, 4), 4, (4, 2), (5, 3), (5, 4), (5, 2)]), (0, 1, 2, 3, 5)


def rms_norm(x, g, T):
    rms = am.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-6)
    return ((g * x / rms - T) ** 2).sum() / 2


def rms_norm_by_hand(x, g, T):
    n = x.shape[1]
    rms = np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-6)
    u = g * x / rms
    r = u - T
    loss = (r**2).sum() / 2
    dg = (r * x / rms).sum(axis=0)
    dx = r * g / rms - x * (r * u).sum(axis=1, keepdims=True) / (n * rms**2)
    return loss, (dx, dg)


def rms_norm_args(rng):
    return (rng.normal(size=(5, 4)), rng.normal(size=4), rng.normal(size=(5, 4))), (0, 1)


def weighted_logistic(w, b, X, y, c):
    a = am.sigmoid(X @ w + b)
    return -am.sum(c * (y * am.log(a) + (1 - y) * am.log(1 - a))) / am.sum(c)


def weighted_logistic_by_hand(w, b, X, y, c):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    s = np.sum(c)
    loss = -np.sum(c * (y * np.log(a) + (1 - y) * np.log(1 - a))) / s
    dz = c * (a - y) / s
    return loss, (X.T @ dz, dz.sum())


def weighted_logistic_args(rng):
    return (rng.normal(size=4), 0.1, rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0, rng.uniform(0.5, 2, 7)), (0, 1)


def label_smoothing(W, b, X, Y, eps):
    k = Y.shape[1]
    p = am.softmax(X @ W + b, axis=1)
    S = (1 - eps) * Y + eps / k
    return -am.mean(am.sum(S * am.log(p), axis=1))


def label_smoothing_by_hand(W, b, X, Y, eps):
    m, k = Y.shape
    s = X @ W + b
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    S = (1 - eps) * Y + eps / k
    loss = -np.mean(np.sum(S * np.log(p), axis=1))
    ds = (p * S.sum(axis=1, keepdims=True) - S) / m
    return loss, (X.T @ ds, ds.sum(axis=0))


def label_smoothing_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, 6)], 0.1), (0, 1)


def gp_likelihood(log_s, log_n, D2, y):
    K = am.exp(log_s) * am.exp(-0.5 * D2) + am.exp(log_n) * np.eye(5)
    return 0.5 * (y @ am.solve(K, y) + am.slogdet(K)[1])


def gp_likelihood_by_hand(log_s, log_n, D2, y):
    s, n = np.exp(log_s), np.exp(log_n)
    E = np.exp(-0.5 * D2)
    K = s * E + n * np.eye(5)
    a = np.linalg.solve(K, y)
    loss = 0.5 * (y @ a + np.linalg.slogdet(K)[1])
    Ki = np.linalg.inv(K)
    b = np.linalg.solve(K.T, -0.5 * y)
    dK = 0.5 * Ki.T + b[:, None] * a
    return loss, ((dK * E).sum() * s, (dK * np.eye(5)).sum() * n)


def gp_likelihood_args(rng):
    x = rng.normal(size=5)
    return (np.array(0.3), np.array(-1.0), (x[:, None] - x) ** 2, rng.normal(size=5)), (0, 1)


def policy_gradient(W, X, a, R, beta):
    p = am.softmax(X @ W, axis=1)
    logp = am.log(p)
    chosen = logp[np.arange(X.shape[0]), a]
    return -am.mean(R * chosen)


def policy_gradient_by_hand(W, X, a, R, beta):
    m = X.shape[0]
    rows = np.arange(m)
    s = X @ W
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(R * np.log(p)[rows, a])
    c = R / m
    ds = c[:, None] * p
    ds[rows, a] -= c
    return loss, X.T @ ds


def policy_gradient_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), rng.integers(0, 3, 6), rng.normal(size=6), 0.1), 0


def bradley_terry(s, i, j, lam):
    p = am.sigmoid(s[i] - s[j])
    return -am.sum(am.log(p)) + lam * am.sum(s**2)


def bradley_terry_by_hand(s, i, j, lam):
    p = 1 / (1 + np.exp(-(s[i] - s[j])))
    loss = -np.sum(np.log(p)) + lam * np.sum(s**2)
    d = 1 - p
    ds = 2 * lam * s
    np.add.at(ds, i, -d)
    np.add.at(ds, j, d)
    return loss, ds


def bradley_terry_args(rng):
    return (rng.normal(size=5), rng.integers(0, 5, 9), rng.integers(0, 5, 9), 0.1), 0


def distillation(W, X, Q, t):
    p = am.softmax(X @ W / t, axis=1)
    return am.mean(am.sum(Q * (am.log(Q) - am.log(p)), axis=1)) * t**2


def distillation_by_hand(W, X, Q, t):
    m = X.shape[0]
    s = X @ W / t
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.sum(Q * (np.log(Q) - np.log(p)), axis=1)) * t**2
    ds = (p * Q.sum(axis=1, keepdims=True) - Q) * (t / m)
    return loss, X.T @ ds


def distillation_args(rng):
    q = rng.uniform(0.1, 1, (6, 3))
    return (rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), q / q.sum(axis=1, keepdims=True), 2.0), 0


def heteroscedastic(w, v, X, y):
    mu = X @ w
    log_s = X @ v
    r = (y - mu) * am.exp(-log_s)
    return am.mean(log_s + 0.5 * r**2)


def heteroscedastic_by_hand(w, v, X, y):
    m = X.shape[0]
    mu = X @ w
    log_s = X @ v
    e = np.exp(-log_s)
    r = (y - mu) * e
    r2 = r**2
    loss = np.mean(log_s + 0.5 * r2)
    return loss, (X.T @ (-r * e / m), X.T @ ((1 - r2) / m))


def heteroscedastic_args(rng):
    return (rng.normal(size=3), rng.normal(size=3), rng.normal(size=(6, 3)), rng.normal(size=6)), (0, 1)


def skip_gram(E, C, center, context, negative):
    h = E[center]
    pos = am.sum(h * C[context], axis=1)
    neg = am.sum(h * C[negative], axis=1)
    return -am.mean(am.log(am.sigmoid(pos)) + am.log(am.sigmoid(-neg)))


def skip_gram_by_hand(E, C, center, context, negative):
    m = center.shape[0]
    h, u, v = E[center], C[context], C[negative]
    p = 1 / (1 + np.exp(-np.sum(h * u, axis=1)))
    q = 1 / (1 + np.exp(np.sum(h * v, axis=1)))
    loss = -np.mean(np.log(p) + np.log(q))
    dpos = ((p - 1) / m)[:, None]
    dneg = ((1 - q) / m)[:, None]
    dE, dC = np.zeros_like(E), np.zeros_like(C)
    np.add.at(dE, center, dpos * u + dneg * v)
    np.add.at(dC, context, dpos * h)
    np.add.at(dC, negative, dneg * h)
    return loss, (dE, dC)


def skip_gram_args(rng):
    return (
        rng.normal(size=(7, 3)),
        rng.normal(size=(7, 3)),
        rng.integers(0, 7, 5),
        rng.integers(0, 7, 5),
        rng.integers(0, 7, 5),
    ), (0, 1)


def dice(w, X, y):
    p = am.sigmoid(X @ w)
    return 1 - 2 * am.sum(p * y) / (am.sum(p) + am.sum(y))


def dice_by_hand(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    num = 2 * np.sum(p * y)
    den = np.sum(p) + np.sum(y)
    f = num / den
    dp = (f - 2 * y) / den
    return 1 - f, X.T @ (dp * p * (1 - p))


def dice_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0), 0


def relu_classifier(W1, b1, W2, b2, X, y, reg):
    h = am.maximum(0, X @ W1 + b1)
    p = am.softmax(h @ W2 + b2, axis=1)
    nll = -am.sum(am.log(p[np.arange(X.shape[0]), y])) / X.shape[0]
    return nll + 0.5 * reg * (am.sum(W1 * W1) + am.sum(W2 * W2))


def relu_classifier_by_hand(W1, b1, W2, b2, X, y, reg):
    m = X.shape[0]
    rows = np.arange(m)
    h = np.maximum(0, X @ W1 + b1)
    s = h @ W2 + b2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(np.log(p[rows, y])) / m + 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    ds = p / m
    ds[rows, y] -= 1 / m
    dz = ds @ W2.T * (h > 0)
    return loss, (X.T @ dz + reg * W1, dz.sum(axis=0), h.T @ ds + reg * W2, ds.sum(axis=0))


def relu_classifier_args(rng):
    return (
        rng.normal(size=(4, 5)),
        rng.normal(size=5),
        rng.normal(size=(5, 3)),
        rng.normal(size=3),
        rng.normal(size=(6, 4)),
        rng.integers(0, 3, 6),
        0.1,
    ), (0, 1, 2, 3)


def dropout_net(W1, W2, X, M, T):
    h = am.relu(X @ W1) * M / 0.8
    r = h @ W2 - T
    return 0.5 * am.sum(r**2) / X.shape[0]


def dropout_net_by_hand(W1, W2, X, M, T):
    m = X.shape[0]
    a = np.maximum(X @ W1, 0)
    h = a * M / 0.8
    r = h @ W2 - T
    loss = 0.5 * np.sum(r**2) / m
    dout = r / m
    dz = dout @ W2.T * M / 0.8 * (a > 0)
    return loss, (X.T @ dz, h.T @ dout)


def dropout_net_args(rng):
    return (
        rng.normal(size=(4, 5)),
        rng.normal(size=(5, 2)),
        rng.normal(size=(6, 4)),
        (rng.random((6, 5)) > 0.2) * 1.0,
        rng.normal(size=(6, 2)),
    ), (0, 1)


def student_t(mu, log_s, x, nu):
    z = (x - mu) / am.exp(log_s)
    return am.sum(log_s + 0.5 * (nu + 1) * am.log(1 + z**2 / nu))


def student_t_by_hand(mu, log_s, x, nu):
    s = np.exp(log_s)
    z = (x - mu) / s
    u = 1 + z**2 / nu
    k = nu + 1
    loss = np.sum(log_s + 0.5 * k * np.log(u))
    t = k / nu * (z / u)
    return loss, (-t.sum() / s, x.size - (t * z).sum())


def student_t_args(rng):
    return (0.3, -0.2, rng.normal(size=9), 4.0), (0, 1)


def attention_pooling(u, W, H, T):
    s = am.tanh(H @ W) @ u
    a = am.softmax(s, axis=0)
    c = a @ H
    return am.sum((c - T) ** 2)


def attention_pooling_by_hand(u, W, H, T):
    t = np.tanh(H @ W)
    s = t @ u
    e = np.exp(s - s.max())
    a = e / e.sum()
    r = a @ H - T
    dc = 2 * r
    da = H @ dc
    ds = a * (da - (da * a).sum())
    dt = ds[:, None] * u * (1 - t**2)
    return np.sum(r**2), (t.T @ ds, H.T @ dt)


def attention_pooling_args(rng):
    return (rng.normal(size=3), rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), rng.normal(size=4)), (0, 1)


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


def ppo(w, X, a, old, A, eps):
    p = am.sigmoid(X @ w)
    ratio = p / old
    return -am.mean(am.minimum(ratio * A, am.clip(ratio, 1 - eps, 1 + eps) * A))


def ppo_by_hand(w, X, a, old, A, eps):
    p = 1 / (1 + np.exp(-(X @ w)))
    ratio = p / old
    low, high = 1 - eps, 1 + eps
    u = ratio * A
    v = np.clip(ratio, low, high) * A
    loss = -np.mean(np.minimum(u, v))
    inside = (ratio >= low) & (ratio <= high)
    ties = (u == v) / 2
    du = (u < v) + ties
    dv = (v < u) + ties
    dp = -A * (du + dv * inside) / old / p.size
    return loss, X.T @ (dp * p * (1 - p))


def ppo_args(rng):
    return (rng.normal(size=4) / 3, rng.normal(size=(7, 4)), 0, rng.uniform(0.3, 0.7, 7), rng.normal(size=7), 0.2), 0


def glove(W, C, b, c, F, L):
    E = W @ C.T + b[:, None] + c - L
    return am.sum(F * E**2)


def glove_by_hand(W, C, b, c, F, L):
    E = W @ C.T + b[:, None] + c - L
    D = 2 * F * E
    return np.sum(F * E**2), (D @ C, D.T @ W, D.sum(axis=1), D.sum(axis=0))


def glove_args(rng):
    return (
        rng.normal(size=(5, 2)),
        rng.normal(size=(4, 2)),
        rng.normal(size=5),
        rng.normal(size=4),
        rng.uniform(0, 1, (5, 4)),
        rng.normal(size=(5, 4)),
    ), (0, 1, 2, 3)


def damped(a, b, w, t, y):
    e = am.exp(-b * t)
    r = a * e * am.cos(w * t) - y
    return am.mean(r**2)


def damped_by_hand(a, b, w, t, y):
    e = np.exp(-b * t)
    p = w * t
    u = e * np.cos(p)
    r = a * u - y
    g = 2 / r.size * r
    h = a * t * g
    return np.mean(r**2), ((g * u).sum(), -(h * u).sum(), -(h * e * np.sin(p)).sum())


def damped_args(rng):
    return (1.5, 0.4, 2.0, rng.uniform(0, 3, 8), rng.normal(size=8)), (0, 1, 2)


def kernel_ridge(alpha, K, y, lam):
    f = K @ alpha
    return 0.5 * am.sum((f - y) ** 2) + 0.5 * lam * (alpha @ f)


def kernel_ridge_by_hand(alpha, K, y, lam):
    f = K @ alpha
    r = f - y
    h = 0.5 * lam
    return 0.5 * np.sum(r**2) + h * (alpha @ f), K.T @ (r + h * alpha) + h * f


def kernel_ridge_args(rng):
    a = rng.normal(size=(5, 5))
    return (rng.normal(size=5), a @ a.T, rng.normal(size=5), 0.3), 0


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


def swish_net(W, v, X, y):
    z = X @ W
    h = z * am.sigmoid(z)
    return am.mean((h @ v - y) ** 2)


def swish_net_by_hand(W, v, X, y):
    z = X @ W
    a = 1 / (1 + np.exp(-z))
    h = z * a
    r = h @ v - y
    dout = 2 / r.size * r
    dz = dout[:, None] * v * (a + h * (1 - a))
    return np.mean(r**2), (X.T @ dz, h.T @ dout)


def swish_net_args(rng):
    return (rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=(6, 4)), rng.normal(size=6)), (0, 1)


def ranking_hinge(w, P, N):
    h = am.maximum(0, 1 - P @ w + N @ w)
    return am.mean(h) + 0.1 * am.sum(w**2)


def ranking_hinge_by_hand(w, P, N):
    h = np.maximum(0, 1 - P @ w + N @ w)
    g = (h > 0) / h.size
    return np.mean(h) + 0.1 * np.sum(w**2), N.T @ g - P.T @ g + 0.2 * w


def ranking_hinge_args(rng):
    return (rng.normal(size=3), rng.normal(size=(6, 3)), rng.normal(size=(6, 3))), 0


def linear_attention(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    out = q @ (k.T @ v)
    return am.sum(out**2)


def linear_attention_by_hand(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    S = k.T @ v
    out = q @ S
    dout = 2 * out
    dq = dout @ S.T
    dS = q.T @ dout
    dk = v @ dS.T
    dv = k @ dS
    return np.sum(out**2), (dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, X.T @ dq, X.T @ dk, X.T @ dv)


def linear_attention_args(rng):
    return (rng.normal(size=(5, 3)), *(rng.normal(size=(3, 4)) for _ in range(3))), (0, 1, 2, 3)


def moons_mlp(W1, b1, W2, b2, X, y):
    h = am.tanh(X @ W1 + b1)
    z = (h @ W2 + b2)[:, 0]
    return am.mean(am.log(1 + am.exp(-y * z)))


def moons_mlp_by_hand(W1, b1, W2, b2, X, y):
    m = X.shape[0]
    h = np.tanh(X @ W1 + b1)
    e = np.exp(-y * (h @ W2 + b2)[:, 0])
    u = 1 + e
    loss = np.mean(np.log(u))
    dz = (-y * e / u / m)[:, None]
    da = dz * W2[:, 0] * (1 - h**2)
    return loss, (X.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0))


def moons_mlp_args(rng):
    return (
        rng.normal(size=(2, 4)),
        rng.normal(size=4),
        rng.normal(size=(4, 1)),
        rng.normal(size=1),
        rng.normal(size=(6, 2)),
        np.sign(rng.normal(size=6)),
    ), (0, 1, 2, 3)


def elastic_net(w, b, X, y, l1, l2):
    r = X @ w + b - y
    return am.mean(r**2) / 2 + l1 * am.sum(am.abs(w)) + l2 / 2 * am.sum(w**2)


def elastic_net_by_hand(w, b, X, y, l1, l2):
    r = X @ w + b - y
    loss = np.mean(r**2) / 2 + l1 * np.sum(np.abs(w)) + l2 / 2 * np.sum(w**2)
    dz = r / r.size
    return loss, (X.T @ dz + l1 * np.sign(w) + l2 * w, dz.sum())


def elastic_net_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(7, 4)), rng.normal(size=7), 0.1, 0.2), (0, 1)


def polynomial_fit(c, x, y):
    p = c[0] + x * (c[1] + x * (c[2] + x * c[3]))
    return am.sum((p - y) ** 2)


def polynomial_fit_by_hand(c, x, y):
    p = c[0] + x * (c[1] + x * (c[2] + x * c[3]))
    r = p - y
    d0 = 2 * r
    d1 = d0 * x
    d2 = d1 * x
    d3 = d2 * x
    return np.sum(r**2), np.stack([d0.sum(), d1.sum(), d2.sum(), d3.sum()])


def polynomial_fit_args(rng):
    return (rng.normal(size=4), rng.normal(size=7), rng.normal(size=7)), 0


def gru_reset_after(W, U, b, x, h, T):
    n = h.shape[1]
    gx = x @ W + b
    gh = h @ U
    r = am.sigmoid(gx[:, :n] + gh[:, :n])
    z = am.sigmoid(gx[:, n : 2 * n] + gh[:, n : 2 * n])
    c = am.tanh(gx[:, 2 * n :] + r * gh[:, 2 * n :])
    h_new = (1 - z) * c + z * h
    return am.sum((h_new - T) ** 2) / 2


def gru_reset_after_by_hand(W, U, b, x, h, T):
    n = h.shape[1]
    gx = x @ W + b
    gh = h @ U
    s = 1 / (1 + np.exp(-(gx[:, : 2 * n] + gh[:, : 2 * n])))
    r, z = s[:, :n], s[:, n:]
    hc = gh[:, 2 * n :]
    c = np.tanh(gx[:, 2 * n :] + r * hc)
    h_new = (1 - z) * c + z * h
    e = h_new - T
    loss = np.sum(e**2) / 2
    dc = e * (1 - z) * (1 - c**2)
    dz = e * (h - c) * z * (1 - z)
    dr = dc * hc * r * (1 - r)
    dgx = np.concatenate([dr, dz, dc], axis=1)
    dgh = np.concatenate([dr, dz, dc * r], axis=1)
    return loss, (x.T @ dgx, h.T @ dgh, dgx.sum(axis=0))


def gru_reset_after_args(rng):
    return (
        rng.normal(size=(4, 9)),
        rng.normal(size=(3, 9)),
        rng.normal(size=9),
        rng.normal(size=(5, 4)),
        rng.normal(size=(5, 3)),
        rng.normal(size=(5, 3)),
    ), (0, 1, 2)


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


def gamma_regression(w, b, X, y):
    eta = X @ w + b
    mu = am.exp(eta)
    return am.mean(y / mu + am.log(mu))


def gamma_regression_by_hand(w, b, X, y):
    mu = np.exp(X @ w + b)
    q = y / mu
    loss = np.mean(q + np.log(mu))
    d = (1 - q) / y.size
    return loss, (X.T @ d, d.sum())


def gamma_regression_args(rng):
    return (rng.normal(size=4) / 2, 0.2, rng.normal(size=(6, 4)), rng.gamma(2, size=6)), (0, 1)


def mixture_by_logsumexp(mu, log_sigma, logits, x):
    z = (x[:, None] - mu) * am.exp(-log_sigma)
    logp = am.log_softmax(logits) - log_sigma - 0.5 * z**2
    return -am.mean(am.logsumexp(logp, axis=1))


def mixture_by_logsumexp_by_hand(mu, log_sigma, logits, x):
    m = x.shape[0]
    inv = np.exp(-log_sigma)
    z = (x[:, None] - mu) * inv
    t = logits - logits.max()
    e = np.exp(t)
    total = e.sum()
    logp = t - np.log(total) - log_sigma - 0.5 * z**2
    top = logp.max(axis=1, keepdims=True)
    q = np.exp(logp - top)
    tot = q.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(tot) + top)
    r = q / tot / m
    rz = r * z
    n = r.sum(axis=0)
    return loss, (-inv * rz.sum(axis=0), n - (rz * z).sum(axis=0), e / total - n)


def mixture_by_logsumexp_args(rng):
    return (rng.normal(size=3), rng.normal(size=3) / 3, rng.normal(size=3), rng.normal(size=7)), (0, 1, 2)


def cox_by_cumsum(beta, X, died):
    eta = X @ beta
    risk = am.cumsum(am.exp(eta))
    return -am.sum(died * (eta - am.log(risk)))


def cox_by_cumsum_by_hand(beta, X, died):
    eta = X @ beta
    e = np.exp(eta)
    risk = np.cumsum(e)
    loss = -np.sum(died * (eta - np.log(risk)))
    deta = e * np.cumsum((died / risk)[::-1])[::-1] - died
    return loss, X.T @ deta


def cox_by_cumsum_args(rng):
    return (rng.normal(size=3), rng.normal(size=(6, 3)), (rng.random(6) > 0.3) * 1.0), 0


def rated_factors(P, Q, bu, bi, mu, u, i, r):
    p, q = P[u], Q[i]
    pred = mu + bu[u] + bi[i] + am.sum(p * q, axis=1)
    e = pred - r
    return am.sum(e**2) + 0.1 * (am.sum(p**2) + am.sum(q**2))


def rated_factors_by_hand(P, Q, bu, bi, mu, u, i, r):
    p, q = P[u], Q[i]
    e = mu + bu[u] + bi[i] + (p * q).sum(axis=1) - r
    loss = np.sum(e**2) + 0.1 * (np.sum(p**2) + np.sum(q**2))
    de = 2 * e
    dP, dQ, dbu, dbi = np.zeros_like(P), np.zeros_like(Q), np.zeros_like(bu), np.zeros_like(bi)
    np.add.at(dP, u, de[:, None] * q + 0.2 * p)
    np.add.at(dQ, i, de[:, None] * p + 0.2 * q)
    np.add.at(dbu, u, de)
    np.add.at(dbi, i, de)
    return loss, (dP, dQ, dbu, dbi)


def rated_factors_args(rng):
    return (
        rng.normal(size=(4, 2)),
        rng.normal(size=(5, 2)),
        rng.normal(size=4),
        rng.normal(size=5),
        3.0,
        rng.integers(0, 4, 9),
        rng.integers(0, 5, 9),
        rng.normal(size=9),
    ), (0, 1, 2, 3)


def graph_convolution(W1, W2, A, X, y):
    h = am.relu(A @ X @ W1)
    s = A @ h @ W2
    p = am.softmax(s, axis=1)
    return -am.mean(am.log(p[np.arange(len(y)), y]))


def graph_convolution_by_hand(W1, W2, A, X, y):
    m = y.shape[0]
    rows = np.arange(m)
    AX = A @ X
    h = np.maximum(AX @ W1, 0)
    Ah = A @ h
    s = Ah @ W2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[rows, y]))
    ds = p / m
    ds[rows, y] -= 1 / m
    dW2 = Ah.T @ ds
    dh = A.T @ (ds @ W2.T) * (h > 0)
    dW1 = AX.T @ dh
    return loss, (dW1, dW2)


def graph_convolution_args(rng):
    return (
        rng.normal(size=(4, 3)),
        rng.normal(size=(3, 3)),
        rng.random((6, 6)),
        rng.normal(size=(6, 4)),
        rng.integers(0, 3, 6),
    ), (0, 1)


def rbf_regression(alpha, log_gamma, X, Z, y):
    D = am.sum(X**2, axis=1)[:, None] + am.sum(Z**2, axis=1) - 2 * X @ Z.T
    K = am.exp(-am.exp(log_gamma) * D)
    r = K @ alpha - y
    return am.mean(r**2)


def rbf_regression_by_hand(alpha, log_gamma, X, Z, y):
    D = (X**2).sum(axis=1)[:, None] + (Z**2).sum(axis=1) - 2 * X @ Z.T
    gamma = np.exp(log_gamma)
    K = np.exp(-gamma * D)
    r = K @ alpha - y
    loss = np.mean(r**2)
    dr = 2 * r / y.size
    dalpha = K.T @ dr
    dlog = -gamma * np.sum(dr[:, None] * alpha * K * D)
    return loss, (dalpha, dlog)


def rbf_regression_args(rng):
    return (rng.normal(size=4), -0.5, rng.normal(size=(6, 2)), rng.normal(size=(4, 2)), rng.normal(size=6)), (0, 1)


def vae_in_halves(We, Wd, eps, X):
    h = X @ We
    k = h.shape[1] // 2
    mu, logvar = h[:, :k], h[:, k:]
    z = mu + am.exp(logvar / 2) * eps
    out = z @ Wd
    rec = am.sum((out - X) ** 2) / 2
    kl = -am.sum(1 + logvar - mu**2 - am.exp(logvar)) / 2
    return (rec + kl) / X.shape[0]


def vae_in_halves_by_hand(We, Wd, eps, X):
    m = X.shape[0]
    h = X @ We
    k = h.shape[1] // 2
    mu, logvar = h[:, :k], h[:, k:]
    s = np.exp(logvar / 2)
    z = mu + s * eps
    r = z @ Wd - X
    v = np.exp(logvar)
    loss = (np.sum(r**2) / 2 - np.sum(1 + logvar - mu**2 - v) / 2) / m
    dout = r / m
    dz = dout @ Wd.T
    dmu = dz + mu / m
    dlogvar = (dz * eps * s + (v - 1) / m) / 2
    dh = np.concatenate([dmu, dlogvar], axis=1)
    return loss, (X.T @ dh, z.T @ dout)


def vae_in_halves_args(rng):
    return (rng.normal(size=(5, 4)), rng.normal(size=(2, 5)), rng.normal(size=(6, 2)), rng.normal(size=(6, 5))), (0, 1)


def actor_critic(W, v, S, a, G):
    logp = am.log_softmax(S @ W, axis=1)
    value = S @ v
    adv = G - value
    rows = np.arange(S.shape[0])
    return -am.mean(logp[rows, a] * am.stop_gradient(adv)) + 0.5 * am.mean(adv**2)


def actor_critic_by_hand(W, v, S, a, G):
    m = S.shape[0]
    rows = np.arange(m)
    s = S @ W
    t = s - s.max(axis=1, keepdims=True)
    e = np.exp(t)
    total = e.sum(axis=1, keepdims=True)
    logp = t - np.log(total)
    adv = G - S @ v
    loss = -np.mean(logp[rows, a] * adv) + 0.5 * np.mean(adv**2)
    k = adv / m
    ds = e / total * k[:, None]
    ds[rows, a] -= k
    return loss, (S.T @ ds, -(S.T @ k))


def actor_critic_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=(6, 4)), rng.integers(0, 3, 6), rng.normal(size=6)), (
        0,
        1,
    )


def td_error(w, S, S2, r, gamma):
    v = S @ w
    target = r + gamma * am.stop_gradient(S2 @ w)
    return 0.5 * am.mean((target - v) ** 2)


def td_error_by_hand(w, S, S2, r, gamma):
    d = r + gamma * (S2 @ w) - S @ w
    loss = 0.5 * np.mean(d**2)
    return loss, -(S.T @ d) / d.size


def td_error_args(rng):
    return (rng.normal(size=4), rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), rng.normal(size=6), 0.9), 0


def smoothing_spline(f, y, lam):
    d2 = f[2:] - 2 * f[1:-1] + f[:-2]
    return am.sum((f - y) ** 2) + lam * am.sum(d2**2)


def smoothing_spline_by_hand(f, y, lam):
    r = f - y
    d2 = f[2:] - 2 * f[1:-1] + f[:-2]
    loss = np.sum(r**2) + lam * np.sum(d2**2)
    df = 2 * r
    g = 2 * lam * d2
    df[2:] += g
    df[1:-1] -= 2 * g
    df[:-2] += g
    return loss, df


def smoothing_spline_args(rng):
    return (rng.normal(size=8), rng.normal(size=8), 0.7), 0


def rms_linear(x, g, W, T):
    r = am.sqrt(am.mean(x**2, axis=1, keepdims=True) + 1e-6)
    h = x / r * g
    return am.mean((h @ W - T) ** 2)


def rms_linear_by_hand(x, g, W, T):
    r = np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-6)
    u = x / r
    h = u * g
    e = h @ W - T
    loss = np.mean(e**2)
    dout = 2 / e.size * e
    dW = h.T @ dout
    dh = dout @ W.T
    dg = (dh * u).sum(axis=0)
    du = dh * g
    dx = (du - u * (du * u).mean(axis=1, keepdims=True)) / r
    return loss, (dx, dg, dW)


def rms_linear_args(rng):
    return (rng.normal(size=(5, 4)), rng.normal(size=4), rng.normal(size=(4, 3)), rng.normal(size=(5, 3))), (0, 1, 2)


def crf_by_logsumexp(T, E):
    a = E[0]
    a = E[1] + am.logsumexp(a[:, None] + T, axis=0)
    a = E[2] + am.logsumexp(a[:, None] + T, axis=0)
    return am.logsumexp(a)


def crf_by_logsumexp_by_hand(T, E):
    s1 = E[0][:, None] + T
    m1 = s1.max(axis=0)
    e1 = np.exp(s1 - m1)
    t1 = e1.sum(axis=0)
    a1 = E[1] + (np.log(t1) + m1)
    s2 = a1[:, None] + T
    m2 = s2.max(axis=0)
    e2 = np.exp(s2 - m2)
    t2 = e2.sum(axis=0)
    a2 = E[2] + (np.log(t2) + m2)
    m3 = a2.max()
    e3 = np.exp(a2 - m3)
    t3 = e3.sum()
    loss = np.log(t3) + m3
    g2 = e3 / t3
    p2 = e2 * (g2 / t2)
    g1 = p2.sum(axis=1)
    p1 = e1 * (g1 / t1)
    dE = np.zeros_like(E)
    dE[0] = p1.sum(axis=1)
    dE[1] = g1
    dE[2] = g2
    return loss, (p1 + p2, dE)


def crf_by_logsumexp_args(rng):
    return (rng.normal(size=(4, 4)), rng.normal(size=(3, 4))), (0, 1)


def huber_by_where(w, b, X, y):
    r = X @ w + b - y
    a = am.abs(r)
    return am.mean(am.where(a < 1, 0.5 * r**2, a - 0.5))


def huber_by_where_by_hand(w, b, X, y):
    r = X @ w + b - y
    a = np.abs(r)
    small = a < 1
    loss = np.mean(np.where(small, 0.5 * r**2, a - 0.5))
    d = np.where(small, r, np.sign(r)) / r.size
    return loss, (X.T @ d, d.sum())


def huber_by_where_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(6, 4)), rng.normal(size=6)), (0, 1)


def bce_of_logits(w, b, X, y, lam):
    z = X @ w + b
    return am.mean(am.logaddexp(0, z) - y * z) + lam * am.sum(w**2)


def bce_of_logits_by_hand(w, b, X, y, lam):
    z = X @ w + b
    loss = np.mean(np.logaddexp(0, z) - y * z) + lam * np.sum(w**2)
    dz = (1 / (1 + np.exp(-z)) - y) / y.size
    return loss, (X.T @ dz + 2 * lam * w, dz.sum())


def bce_of_logits_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(6, 4)), (rng.random(6) > 0.5) * 1.0, 0.1), (0, 1)


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


def centred_ridge(w, X, y, lam):
    Xc = X - X.mean(axis=0)
    yc = y - y.mean()
    r = yc - Xc @ w
    return am.mean(r**2) + lam * w @ w


def centred_ridge_by_hand(w, X, y, lam):
    Xc = X - X.mean(axis=0)
    r = y - y.mean() - Xc @ w
    loss = np.mean(r**2) + lam * w @ w
    return loss, 2 * (lam * w - Xc.T @ r / y.size)


def centred_ridge_args(rng):
    return (rng.normal(size=4), rng.normal(size=(6, 4)), rng.normal(size=6), 0.1), 0


def gelu_net(W1, W2, X, T):
    z = X @ W1
    t = am.tanh(0.8 * (z + 0.044715 * z**3))
    h = 0.5 * z * (1 + t)
    return am.mean((h @ W2 - T) ** 2)


def gelu_net_by_hand(W1, W2, X, T):
    z = X @ W1
    t = np.tanh(0.8 * (z + 0.044715 * z**3))
    h = 0.5 * z * (1 + t)
    r = h @ W2 - T
    loss = np.mean(r**2)
    dout = 2 / r.size * r
    dh = dout @ W2.T
    dz = 0.5 * dh * (1 + t + z * (1 - t**2) * 0.8 * (1 + 3 * 0.044715 * z**2))
    return loss, (X.T @ dz, h.T @ dout)


def gelu_net_args(rng):
    return (rng.normal(size=(4, 5)), rng.normal(size=(5, 2)), rng.normal(size=(6, 4)), rng.normal(size=(6, 2))), (0, 1)


def window_convolution(K, b, x, idx, T):
    cols = x[:, idx]
    out = cols @ K + b
    return ((am.relu(out) - T) ** 2).mean()


def window_convolution_by_hand(K, b, x, idx, T):
    cols = x[:, idx]
    h = np.maximum(cols @ K + b, 0)
    r = h - T
    loss = (r**2).mean()
    dout = 2 / r.size * r * (h > 0)
    return loss, (cols.reshape(-1, K.size).T @ dout.reshape(-1), dout.sum())


def window_convolution_args(rng):
    idx = np.arange(5)[:, None] + np.arange(3)
    return (rng.normal(size=3), 0.1, rng.normal(size=(4, 7)), idx, rng.normal(size=(4, 5))), (0, 1)


def sequence_layer(X, W, b, v):
    h = am.tanh(X @ W + b)
    return am.sum((h @ v) ** 2)


def sequence_layer_by_hand(X, W, b, v):
    h = np.tanh(X @ W + b)
    z = h @ v
    loss = np.sum(z**2)
    dz = 2 * z
    dv = h.reshape(-1, v.size).T @ dz.reshape(-1)
    da = dz[:, :, None] * v * (1 - h**2)
    dW = X.reshape(-1, W.shape[0]).T @ da.reshape(-1, v.size)
    return loss, (da @ W.T, dW, da.sum(axis=(0, 1)), dv)


def sequence_layer_args(rng):
    return (rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=5)), (0, 1, 2, 3)


def batch_norm_relu(x, gamma, beta, T):
    mu = am.mean(x, axis=0)
    var = am.var(x, axis=0)
    xhat = (x - mu) / am.sqrt(var + 1e-5)
    out = am.relu(gamma * xhat + beta)
    return am.mean((out - T) ** 2)


def batch_norm_relu_by_hand(x, gamma, beta, T):
    n = x.shape[0]
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    s = np.sqrt(var + 1e-5)
    xhat = (x - mu) / s
    h = np.maximum(gamma * xhat + beta, 0)
    r = h - T
    loss = np.mean(r**2)
    dz = 2 / r.size * r * (h > 0)
    dgamma = (dz * xhat).sum(axis=0)
    dbeta = dz.sum(axis=0)
    dx = gamma / s * (dz - dbeta / n - xhat * dgamma / n)
    return loss, (dx, dgamma, dbeta)


def batch_norm_relu_args(rng):
    return (rng.normal(size=(8, 3)), rng.normal(size=3), rng.normal(size=3), rng.normal(size=(8, 3))), (0, 1, 2)
