"""Losses of curves and of steps in time: growth, decay, waves, epidemics, springs, time series."""

import numpy as np

import autograd_mini as am


def growth_curve(K, r, t0, t, y):
    f = K / (1 + am.exp(-r * (t - t0)))
    return ((f - y) ** 2).sum()


def growth_curve_by_hand(K, r, t0, t, y):
    u = t - t0
    s = 1 / (1 + np.exp(-r * u))
    f = K * s
    e = f - y
    loss = (e**2).sum()
    df = 2 * e
    dz = df * f * (1 - s)
    return loss, ((df * s).sum(), (dz * u).sum(), -r * dz.sum())


def growth_curve_args(rng):
    return (2.0, 0.7, 0.3, rng.normal(size=8), rng.normal(size=8)), (0, 1, 2)


def exponential_decay(A, k, c, t, y):
    r = A * am.exp(-k * t) + c - y
    return (r**2).mean()


def exponential_decay_by_hand(A, k, c, t, y):
    e = np.exp(-k * t)
    r = A * e + c - y
    loss = (r**2).mean()
    d = 2 * r / r.size
    de = d * e
    return loss, (de.sum(), -A * (de * t).sum(), d.sum())


def exponential_decay_args(rng):
    return (1.2, 0.6, 0.1, rng.random(8), rng.normal(size=8)), (0, 1, 2)


def sine_wave(A, f, ph, t, y):
    r = A * am.sin(f * t + ph) - y
    return (r**2).sum() / 2


def sine_wave_by_hand(A, f, ph, t, y):
    u = f * t + ph
    s = np.sin(u)
    r = A * s - y
    loss = (r**2).sum() / 2
    d = r * np.cos(u)
    return loss, ((r * s).sum(), A * (d * t).sum(), A * d.sum())


def sine_wave_args(rng):
    return (1.1, 0.7, 0.2, rng.normal(size=8), rng.normal(size=8)), (0, 1, 2)


def epidemic(beta, gamma, S, J, T):
    new = beta * S * J
    S1 = S - new
    J1 = J + new - gamma * J
    new = beta * S1 * J1
    S2, J2 = S1 - new, J1 + new - gamma * J1
    return ((J2 - T) ** 2).sum() + ((S2 - T) ** 2).sum()


def epidemic_by_hand(beta, gamma, S, J, T):
    SJ = S * J
    n = beta * SJ
    S1 = S - n
    J1 = J + n - gamma * J
    SJ1 = S1 * J1
    n1 = beta * SJ1
    u = J1 + n1 - gamma * J1 - T
    v = S1 - n1 - T
    loss = (u**2).sum() + (v**2).sum()
    du, dv = 2 * u, 2 * v
    dn1 = du - dv
    dJ1 = du * (1 - gamma) + dn1 * beta * S1
    dS1 = dv + dn1 * beta * J1
    return loss, ((dn1 * SJ1 + (dJ1 - dS1) * SJ).sum(), -(du * J1 + dJ1 * J).sum())


def epidemic_args(rng):
    return (0.3, 0.1, rng.random(5), rng.random(5), rng.random(5)), (0, 1)


def leapfrog(q, p, k, T):
    ph = p - 0.05 * k * q
    q1 = q + 0.1 * ph
    p1 = ph - 0.05 * k * q1
    return ((q1 - T) ** 2).sum() + (p1**2).sum()


def leapfrog_by_hand(q, p, k, T):
    ph = p - 0.05 * k * q
    q1 = q + 0.1 * ph
    p1 = ph - 0.05 * k * q1
    r = q1 - T
    loss = (r**2).sum() + (p1**2).sum()
    dp1 = 2 * p1
    dq1 = 2 * r - 0.05 * k * dp1
    dph = dp1 + 0.1 * dq1
    dk = -0.05 * (q1 * dp1 + q * dph).sum()
    return loss, (dq1 - 0.05 * k * dph, dph, dk)


def leapfrog_args(rng):
    return (rng.normal(size=5), rng.normal(size=5), 1.3, rng.normal(size=5)), (0, 1, 2)


def autoregression(a, b, c, x):
    r = x[2:] - a * x[1:-1] - b * x[:-2] - c
    return (r**2).mean()


def autoregression_by_hand(a, b, c, x):
    u, v = x[1:-1], x[:-2]
    r = x[2:] - a * u - b * v - c
    loss = (r**2).mean()
    d = -2 * r / r.size
    return loss, ((d * u).sum(), (d * v).sum(), d.sum())


def autoregression_args(rng):
    return (0.3, 0.2, 0.1, rng.normal(size=9)), (0, 1, 2)
