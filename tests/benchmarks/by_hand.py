"""Compiled programs beside the gradients that a careful person writes in NumPy, and beside JAX.

    python -m tests.benchmarks.by_hand [--rounds 9] [--samples 512] [--features 256] [names ...]

For each loss, the median over rounds in turns of the processor time of `am.compile`'s step, of the function written by hand,
and of `jax.jit(jax.value_and_grad(...))` where JAX is installed: value and gradients, float64, one thread. The last lines are
the call of a small program above the function that it runs, and the time to trace and compile a chain.
"""

import argparse
import statistics
import sys
import time
from importlib.util import find_spec

import numpy as np

import autograd_mini as am

CLASSES, UNITS, HEAD = 10, 64, 64


def logistic(xp, w, b, X, y):
    a = sigmoid(xp, X @ w + b)
    return -(y * xp.log(a) + (1 - y) * xp.log(1 - a)).mean()


def logistic_by_hand(w, b, X, y):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    dz = (a - y) / len(y)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean(), (X.T @ dz, dz.sum())


def logistic_args(rng, m, n):
    return (rng.normal(size=n) / n, 0.1, rng.normal(size=(m, n)), (rng.random(m) > 0.5) * 1.0), (0, 1)


def softmax_regression(xp, W, b, X, Y):
    p = softmax(xp, X @ W + b)
    return -xp.sum(Y * xp.log(p)) / X.shape[0]


def softmax_regression_by_hand(W, b, X, Y):
    m = len(X)
    p = softmax_by_hand(X @ W + b)
    ds = (p - Y) / m
    return -np.sum(Y * np.log(p)) / m, (X.T @ ds, ds.sum(axis=0))


def softmax_regression_args(rng, m, n):
    labels = np.eye(CLASSES)[rng.integers(0, CLASSES, m)]
    return (rng.normal(size=(n, CLASSES)) / n, np.zeros(CLASSES), rng.normal(size=(m, n)), labels), (0, 1)


def batch_norm(xp, x, gamma, beta, T):
    d = x - x.mean(axis=0)
    s = xp.sqrt((d * d).mean(axis=0) + 1e-5)
    return ((gamma * (d / s) + beta - T) ** 2).sum() / 2


def batch_norm_by_hand(x, gamma, beta, T):
    m = len(x)
    d = x - x.mean(axis=0)
    s = np.sqrt((d * d).mean(axis=0) + 1e-5)
    u = d / s
    r = gamma * u + beta - T
    dgamma, dbeta = (r * u).sum(axis=0), r.sum(axis=0)
    return (r**2).sum() / 2, (gamma / s * (r - dbeta / m - u * dgamma / m), dgamma, dbeta)


def batch_norm_args(rng, m, n):
    return (rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=n), rng.normal(size=(m, n))), (0, 1, 2)


def attention(xp, X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    return ((softmax(xp, q @ k.T / np.sqrt(HEAD)) @ v) ** 2).sum()


def attention_by_hand(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    scale = np.sqrt(HEAD)
    p = softmax_by_hand(q @ k.T / scale)
    out = p @ v
    dout = 2 * out
    dv = p.T @ dout
    dp = dout @ v.T
    ds = p * (dp - (dp * p).sum(axis=1, keepdims=True)) / scale
    dq, dk = ds @ k, ds.T @ q
    return (out**2).sum(), (dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, X.T @ dq, X.T @ dk, X.T @ dv)


def attention_args(rng, m, n):
    return (rng.normal(size=(m, n)), *(rng.normal(size=(n, HEAD)) / n for _ in range(3))), (0, 1, 2, 3)


def lstm_step(xp, W, U, b, x, h, c, T):
    z = x @ W + h @ U + b
    n = h.shape[1]
    i, f, o = (sigmoid(xp, z[:, k * n : (k + 1) * n]) for k in range(3))
    return ((o * xp.tanh(f * c + i * xp.tanh(z[:, 3 * n :])) - T) ** 2).sum() / 2


def lstm_step_by_hand(W, U, b, x, h, c, T):
    n = h.shape[1]
    z = x @ W + h @ U + b
    s = 1 / (1 + np.exp(-z[:, : 3 * n]))
    i, f, o, g = s[:, :n], s[:, n : 2 * n], s[:, 2 * n :], np.tanh(z[:, 3 * n :])
    t = np.tanh(f * c + i * g)
    r = o * t - T
    dc = r * o * (1 - t**2)
    dz = np.concatenate([dc * g * i * (1 - i), dc * c * f * (1 - f), r * t * o * (1 - o), dc * i * (1 - g**2)], axis=1)
    return (r**2).sum() / 2, (x.T @ dz, h.T @ dz, dz.sum(axis=0), dz @ W.T, dz @ U.T, dc * f)


def lstm_step_args(rng, m, n):
    k = UNITS
    shapes = ((n, 4 * k), (k, 4 * k), (4 * k,), (m, n), (m, k), (m, k), (m, k))
    return tuple(rng.normal(size=shape) / (10 if len(shape) < 2 or shape[1] == 4 * k else 1) for shape in shapes), tuple(range(6))


def normal_nll(xp, mu, log_sigma, x):
    r = (x - mu) / xp.exp(log_sigma)
    return xp.sum(0.5 * r * r + log_sigma)


def normal_nll_by_hand(mu, log_sigma, x):
    sigma = np.exp(log_sigma)
    r = (x - mu) / sigma
    return np.sum(0.5 * r * r + log_sigma), (-r.sum() / sigma, x.size - (r * r).sum())


def normal_nll_args(rng, m, n):
    return (0.3, -0.2, rng.normal(size=m * n)), (0, 1)


def svm(xp, W, X, y):
    m = X.shape[0]
    s = X @ W
    margins = xp.maximum(0, s - s[np.arange(m), y][:, None] + 1)
    return (xp.sum(margins) - m) / m + 0.1 * xp.sum(W * W)


def svm_by_hand(W, X, y):
    m = len(X)
    rows = np.arange(m)
    s = X @ W
    margins = np.maximum(0, s - s[rows, y][:, None] + 1)
    ds = (margins > 0) / m
    ds[rows, y] -= ds.sum(axis=1)
    return (margins.sum() - m) / m + 0.1 * (W * W).sum(), X.T @ ds + 0.2 * W


def svm_args(rng, m, n):
    return (rng.normal(size=(n, CLASSES)) / n, rng.normal(size=(m, n)), rng.integers(0, CLASSES, m)), 0


def bigram(xp, E, W, b, x, y):
    p = softmax(xp, xp.tanh(E[x]) @ W + b)
    return -xp.log(p[np.arange(x.shape[0]), y]).mean()


def bigram_by_hand(E, W, b, x, y):
    m = len(x)
    rows = np.arange(m)
    h = np.tanh(E[x])
    p = softmax_by_hand(h @ W + b)
    ds = p / m
    ds[rows, y] -= 1 / m
    dE = np.zeros_like(E)
    np.add.at(dE, x, (ds @ W.T) * (1 - h**2))
    return -np.log(p[rows, y]).mean(), (dE, h.T @ ds, ds.sum(axis=0))


def bigram_args(rng, m, n):
    words, k = 64, n // 4
    return (
        rng.normal(size=(words, k)), rng.normal(size=(k, words)) / k, np.zeros(words), rng.integers(0, words, m),
        rng.integers(0, words, m),
    ), (0, 1, 2)  # fmt: skip


def two_layer(xp, W1, b1, W2, b2, X, T):
    h = relu(xp, X @ W1 + b1)
    return ((h @ W2 + b2 - T) ** 2).mean()


def two_layer_by_hand(W1, b1, W2, b2, X, T):
    h = np.maximum(X @ W1 + b1, 0)
    r = h @ W2 + b2 - T
    dout = 2 * r / r.size
    dz = dout @ W2.T * (h > 0)
    return (r**2).mean(), (X.T @ dz, dz.sum(axis=0), h.T @ dout, dout.sum(axis=0))


def two_layer_args(rng, m, n):
    shapes = ((n, UNITS), (UNITS,), (UNITS, CLASSES), (CLASSES,), (m, n), (m, CLASSES))
    return tuple(rng.normal(size=shape) for shape in shapes), (0, 1, 2, 3)


LOSSES = (logistic, softmax_regression, batch_norm, attention, lstm_step, normal_nll, svm, bigram, two_layer)

# ---- the two libraries ------------------------------------------------------------------------------------------------


def softmax_by_hand(s):
    """The probabilities of each row."""
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax(xp, s):
    """A softmax over rows, by the library's own function."""
    return am.softmax(s, axis=1) if xp is am else jax_nn().softmax(s, axis=1)


def sigmoid(xp, z):
    """A sigmoid, by the library's own function."""
    return am.sigmoid(z) if xp is am else jax_nn().sigmoid(z)


def relu(xp, z):
    """The positive part, by the library's own function."""
    return am.relu(z) if xp is am else jax_nn().relu(z)


def jax_nn():
    """JAX's functions for networks."""
    import jax

    return jax.nn


def of_library(loss, xp):
    """A loss as a function of its arguments alone, named as it is."""

    def f(*args):
        return loss(xp, *args)

    f.__name__ = loss.__name__
    return f


def in_jax(loss, args, argnums):
    """A call of the same loss in JAX; None where it is not installed."""
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    step = jax.jit(jax.value_and_grad(of_library(loss, jax.numpy), argnums))
    given = jax.device_put(args)
    return lambda: jax.block_until_ready(step(*given))


# ---- measuring ----------------------------------------------------------------------------------------------------------


def in_turns(calls, rounds, least=0.05):
    """The median processor time of each call, over rounds in which they take turns."""
    counts = []
    for call in calls:
        call()
        start = time.perf_counter()
        call()
        counts.append(max(1, int(least / max(time.perf_counter() - start, 1e-7))))
    times = [[] for _ in calls]
    for _ in range(rounds):
        for call, count, found in zip(calls, counts, times, strict=True):
            start = time.process_time()
            for _ in range(count):
                call()
            found.append((time.process_time() - start) / count)
    return [statistics.median(found) for found in times]


def same(found, expected):
    """Whether value and gradients agree to rounding."""
    pairs = zip(flat(found), flat(expected), strict=True)
    return all(np.allclose(a, b, rtol=1e-8, atol=1e-10) for a, b in pairs)


def flat(x):
    """The arrays in nested tuples."""
    return [leaf for part in x for leaf in flat(part)] if isinstance(x, (tuple, list)) else [np.asarray(x)]


def measured(loss, rounds, m, n):
    """The times of a compiled loss, by hand and in JAX."""
    args, argnums = globals()[f"{loss.__name__}_args"](np.random.default_rng(0), m, n)
    by_hand = globals()[f"{loss.__name__}_by_hand"]
    step = am.compile(of_library(loss, am), argnums)
    assert same(step(*args), by_hand(*args)), f"{loss.__name__}: the two gradients differ"
    calls = [lambda: step(*args), lambda: by_hand(*args)]
    other = in_jax(loss, args, argnums)
    if other is not None:
        assert same(other(), by_hand(*args)), f"{loss.__name__}: JAX differs"
        calls.append(other)
    found = in_turns(calls, rounds)
    assert not step.fallbacks, step.fallbacks
    return found


def overhead(rounds):
    """Seconds that a call of a program with three small arrays takes above the function that it runs; and those of that."""
    rng = np.random.default_rng(0)
    args = tuple(rng.normal(size=4) for _ in range(3))
    step = am.compile(lambda w, x, y: am.sum((w * x - y) ** 2))
    step(*args)
    scope = {}
    exec(step.source, scope)
    function = next(found for name, found in scope.items() if name.endswith("_and_gradients"))
    called, bare = in_turns([lambda: step(*args), lambda: function(*args)], rounds)
    return called - bare, bare


def per_operation(length):
    """Seconds to trace, write and compile a chain, for each operation of its program."""

    def chain(x, w):
        for _ in range(length):
            x = am.tanh(x * w + 0.5)
        return am.sum(x)

    step = am.compile(chain)
    start = time.process_time()
    step(np.ones(3), np.ones(3))
    taken = time.process_time() - start
    return taken / len(step.fast_source.splitlines())


def main():
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--samples", type=int, default=512)
    parser.add_argument("--features", type=int, default=256)
    options = parser.parse_args()
    chosen = [loss for loss in LOSSES if not options.names or loss.__name__ in options.names]
    print(f"{'program':20} {'compiled':>10} {'by hand':>10} {'/ by hand':>10} {'/ JAX':>8}")
    for loss in chosen:
        ours, by_hand, *other = measured(loss, options.rounds, options.samples, options.features)
        of_jax = f"{ours / other[0]:8.2f}" if other else f"{'-':>8}"
        print(f"{loss.__name__:20} {ours * 1e6:8.0f}us {by_hand * 1e6:8.0f}us {ours / by_hand:10.2f} {of_jax}")
    if not options.names:
        above, bare = overhead(options.rounds)
        print(f"a call with three small arrays: {above * 1e6:.1f} us above the function's {bare * 1e6:.1f} us")
        print(f"trace, write and compile: {per_operation(500) * 1e6:.0f} us for each line of the program")
    return 0


if __name__ == "__main__":
    sys.exit(main())
