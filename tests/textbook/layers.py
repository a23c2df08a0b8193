"""Losses behind layers: highways, scaled features, mixture densities, additive attention, two towers, ordered classes."""

import numpy as np

import autograd_mini as am


def highway(Wh, Wt, x, T):
    h = am.tanh(x @ Wh)
    t = am.sigmoid(x @ Wt)
    y = t * h + (1 - t) * x
    return ((y - T) ** 2).sum() / 2


def highway_by_hand(Wh, Wt, x, T):
    h = np.tanh(x @ Wh)
    t = 1 / (1 + np.exp(-(x @ Wt)))
    y = t * h + (1 - t) * x
    r = y - T
    loss = (r**2).sum() / 2
    rt = r * t
    dh = rt * (1 - h**2)
    dt = rt * (1 - t) * (h - x)
    return loss, (x.T @ dh, x.T @ dt, dh @ Wh.T + dt @ Wt.T + r - rt)


def highway_args(rng):
    return (rng.normal(size=(4, 4)), rng.normal(size=(4, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 4))), (0, 1, 2)


def feature_modulation(Wg, Wb, c, x, T):
    out = (1 + c @ Wg) * x + c @ Wb
    return ((out - T) ** 2).mean()


def feature_modulation_by_hand(Wg, Wb, c, x, T):
    g = 1 + c @ Wg
    r = g * x + c @ Wb - T
    loss = (r**2).mean()
    d = 2 * r / r.size
    return loss, (c.T @ (d * x), c.T @ d, d * g)


def feature_modulation_args(rng):
    c, x = rng.normal(size=(6, 2)), rng.normal(size=(6, 4))
    return (rng.normal(size=(2, 4)), rng.normal(size=(2, 4)), c, x, rng.normal(size=(6, 4))), (0, 1, 3)


def mixture_density(W, b, X, y):
    z = X @ W + b
    k = 2
    logits, mu, ls = z[:, :k], z[:, k : 2 * k], z[:, 2 * k :]
    logp = am.log_softmax(logits, axis=1) - ls - 0.5 * ((y[:, None] - mu) / am.exp(ls)) ** 2
    return -am.mean(am.logsumexp(logp, axis=1))


def mixture_density_by_hand(W, b, X, y):
    z = X @ W + b
    k = 2
    logits, mu, ls = z[:, :k], z[:, k : 2 * k], z[:, 2 * k :]
    s = np.exp(ls)
    u = (y[:, None] - mu) / s
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    t = e.sum(axis=1, keepdims=True)
    q = np.log(e / t) - ls - 0.5 * u**2
    qm = q.max(axis=1, keepdims=True)
    f = np.exp(q - qm)
    ft = f.sum(axis=1, keepdims=True)
    loss = -np.mean(qm + np.log(ft))
    r = f / ft / len(y)
    ru = r * u
    dz = np.concatenate([e / t / len(y) - r, -ru / s, r - ru * u], axis=1)
    return loss, (X.T @ dz, dz.sum(axis=0))


def mixture_density_args(rng):
    return (rng.normal(size=(3, 6)), rng.normal(size=6), rng.normal(size=(7, 3)), rng.normal(size=7)), (0, 1)


def additive_attention(q, K, Wq, Wk, v, T):
    h = am.tanh(q @ Wq + K @ Wk)
    p = am.softmax(h @ v)
    c = p @ K
    return ((c - T) ** 2).sum() / 2


def additive_attention_by_hand(q, K, Wq, Wk, v, T):
    h = np.tanh(q @ Wq + K @ Wk)
    s = h @ v
    e = np.exp(s - s.max())
    p = e / e.sum()
    r = p @ K - T
    loss = (r**2).sum() / 2
    dp = K @ r
    ds = p * (dp - dp @ p)
    dv = h.T @ ds
    dh = ds[:, None] * v * (1 - h**2)
    return loss, (np.outer(q, dh.sum(axis=0)), K.T @ dh, dv)


def additive_attention_args(rng):
    return (
        rng.normal(size=3),
        rng.normal(size=(5, 4)),
        rng.normal(size=(3, 6)),
        rng.normal(size=(4, 6)),
        rng.normal(size=6),
        rng.normal(size=4),
    ), (2, 3, 4)


def two_tower(Wq, Wd, Q, D):
    q = Q @ Wq
    d = D @ Wd
    s = q @ d.T
    n = Q.shape[0]
    return -am.mean(am.log_softmax(s, axis=1)[np.arange(n), np.arange(n)])


def two_tower_by_hand(Wq, Wd, Q, D):
    n = Q.shape[0]
    i = np.arange(n)
    q, d = Q @ Wq, D @ Wd
    s = q @ d.T
    u = s - s.max(axis=1, keepdims=True)
    e = np.exp(u)
    t = e.sum(axis=1, keepdims=True)
    loss = -np.mean((u - np.log(t))[i, i])
    ds = e / t / n
    ds[i, i] -= 1 / n
    return loss, (Q.T @ (ds @ d), D.T @ (ds.T @ q))


def two_tower_args(rng):
    return (rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), rng.normal(size=(5, 3)), rng.normal(size=(5, 4))), (0, 1)


def ordinal(w, c0, d, X, y):
    eta = X @ w
    hi = am.sigmoid(c0 + am.exp(d) - eta)
    lo = am.sigmoid(c0 - eta)
    p = am.where(y == 0, lo, am.where(y == 1, hi - lo, 1 - hi))
    return -am.mean(am.log(p))


def ordinal_by_hand(w, c0, d, X, y):
    eta = X @ w
    e = np.exp(d)
    u = c0 - eta
    hi = 1 / (1 + np.exp(-(e + u)))
    lo = 1 / (1 + np.exp(-u))
    p = np.where(y == 0, lo, np.where(y == 1, hi - lo, 1 - hi))
    loss = -np.mean(np.log(p))
    dp = -1 / p / y.size
    dlo = np.where(y == 0, dp, np.where(y == 1, -dp, 0)) * lo * (1 - lo)
    dhi = np.where(y == 0, 0, np.where(y == 1, dp, -dp)) * hi * (1 - hi)
    ds = dlo + dhi
    return loss, (-X.T @ ds, ds.sum(), e * dhi.sum())


def ordinal_args(rng):
    return (rng.normal(size=3), -0.3, 0.2, rng.normal(size=(7, 3)), rng.integers(0, 3, 7)), (0, 1, 2)


def brier(W, X, Y):
    p = am.softmax(X @ W, axis=1)
    return am.mean(am.sum((p - Y) ** 2, axis=1))


def brier_by_hand(W, X, Y):
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    r = p - Y
    loss = np.mean(np.sum(r**2, axis=1))
    dz = 2 / len(X) * p * (r - (r * p).sum(axis=1, keepdims=True))
    return loss, X.T @ dz


def brier_args(rng):
    return (rng.normal(size=(3, 4)), rng.normal(size=(6, 3)), np.eye(4)[rng.integers(0, 4, 6)]), 0


def tversky(z, y):
    p = am.sigmoid(z)
    tp = am.sum(p * y)
    fp = am.sum(p * (1 - y))
    fn = am.sum((1 - p) * y)
    return 1 - tp / (tp + 0.3 * fp + 0.7 * fn)


def tversky_by_hand(z, y):
    p = 1 / (1 + np.exp(-z))
    q = 1 - y
    tp = np.sum(p * y)
    den = tp + 0.3 * np.sum(p * q) + 0.7 * np.sum((1 - p) * y)
    u = tp / den
    dp = (u * (0.3 * q + 0.3 * y) - y) / den
    return 1 - u, dp * p * (1 - p)


def tversky_args(rng):
    return (rng.normal(size=8), (rng.random(8) > 0.5) * 1.0), 0
