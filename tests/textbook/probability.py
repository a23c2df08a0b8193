"""Likelihoods and divergences: mixtures, Gaussians, filters, and variational bounds."""

import numpy as np

import autograd_mini as am


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
