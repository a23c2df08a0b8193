"""Reinforcement learning."""

import numpy as np

import autograd_mini as am


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
