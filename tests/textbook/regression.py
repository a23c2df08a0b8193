"""Regressions: linear, robust and generalized linear models of a real number or a count."""

import numpy as np

import autograd_mini as am


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


def pseudo_huber(w, X, y):
    r = X @ w - y
    return am.mean(am.sqrt(1 + r * r) - 1)


def pseudo_huber_by_hand(w, X, y):
    r = X @ w - y
    s = np.sqrt(1 + r * r)
    return np.mean(s - 1), X.T @ (r / s / r.size)


def pseudo_huber_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), rng.normal(size=7)), 0


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
