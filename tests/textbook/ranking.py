"""Factorizations, embeddings of words, and rankings."""

import numpy as np

import autograd_mini as am


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


def ranking_hinge(w, P, N):
    h = am.maximum(0, 1 - P @ w + N @ w)
    return am.mean(h) + 0.1 * am.sum(w**2)


def ranking_hinge_by_hand(w, P, N):
    h = np.maximum(0, 1 - P @ w + N @ w)
    g = (h > 0) / h.size
    return np.mean(h) + 0.1 * np.sum(w**2), N.T @ g - P.T @ g + 0.2 * w


def ranking_hinge_args(rng):
    return (rng.normal(size=3), rng.normal(size=(6, 3)), rng.normal(size=(6, 3))), 0


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
