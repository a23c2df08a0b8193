"""Kernels and radial basis functions."""

import numpy as np

import autograd_mini as am


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
