"""Layers that normalize their input."""

import numpy as np

import autograd_mini as am


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
