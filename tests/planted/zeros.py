"""Right gradients of which one or more are zero but for rounding, as a derivation by hand computes them.

A bias before a normalization, a shift of all scores of a softmax, the bias of the keys of an attention, a loss at its minimum,
units that are dead for every sample; and the 26 gradients of the batch-norm exercise of a well-known lecture.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

import autograd_mini as am

from .models import Problem


def _softmax(s: Any, axis: int = -1) -> Any:
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _sizes(rng: Any) -> tuple[int, int, int]:
    return tuple(int(n) for n in rng.integers(3, 9, 3))


def batch_norm(rng: Any) -> Problem:
    """A bias before a batch norm."""
    n, d, k = _sizes(rng)
    x, t = rng.normal(size=(n, d)), rng.normal(size=(n, k))

    def loss(W, b, g):
        z = x @ W + b
        xhat = (z - am.mean(z, axis=0)) / am.sqrt(am.var(z, axis=0) + 1e-5)
        return am.mean((g * xhat - t) ** 2)

    def hand(W, b, g):
        z = x @ W + b
        s = np.sqrt(z.var(0) + 1e-5)
        h = (z - z.mean(0)) / s
        d_out = 2 * (g * h - t) / t.size
        dh = d_out * g
        dz = (n * dh - dh.sum(0) - h * (dh * h).sum(0)) / (n * s)
        return {"W": x.T @ dz, "b": dz.sum(0), "g": (d_out * h).sum(0)}

    return Problem(loss, hand, {"W": rng.normal(size=(d, k)), "b": rng.normal(size=k) * 10, "g": rng.normal(size=k)})


def layer_norm(rng: Any) -> Problem:
    """A number added to every element of a row before a layer norm."""
    n, d, _ = _sizes(rng)
    t = rng.normal(size=(n, d))

    def loss(x, shift):
        z = x + shift
        mu = z.mean(axis=1, keepdims=True)
        return am.sum((z - mu) / am.sqrt(((z - mu) ** 2).mean(axis=1, keepdims=True) + 1e-5) * t)

    def hand(x, shift):
        z = x + shift
        s = np.sqrt(z.var(1, keepdims=True) + 1e-5)
        h = (z - z.mean(1, keepdims=True)) / s
        dz = (t - t.mean(1, keepdims=True) - h * (t * h).mean(1, keepdims=True)) / s
        return {"x": dz, "shift": dz.sum(1, keepdims=True)}

    return Problem(loss, hand, {"x": rng.normal(size=(n, d)), "shift": 3 * rng.normal(size=(n, 1))})


def softmax_shift(rng: Any) -> Problem:
    """A shift of all scores, of each sample or of all."""
    n, d, k = _sizes(rng)
    x, y = rng.normal(size=(n, d)), rng.integers(0, k, n)
    shape = (n, 1) if rng.random() < 0.5 else (1, 1)

    def loss(W, shift):
        return am.cross_entropy(x @ W + shift, y)

    def hand(W, shift):
        p = _softmax(x @ W + shift)
        p[np.arange(n), y] -= 1
        p /= n
        return {"W": x.T @ p, "shift": p.sum(1, keepdims=True) if shape[0] > 1 else np.array([[p.sum()]])}

    return Problem(loss, hand, {"W": rng.normal(size=(d, k)), "shift": rng.normal(size=shape)})


def attention(rng: Any) -> Problem:
    """The bias of the keys: it moves all scores of a query alike."""
    n, d, k = _sizes(rng)
    x, t = rng.normal(size=(n, d)), rng.normal(size=(n, d))

    def loss(q, w, b):
        a = am.softmax((x @ q) @ (x @ w + b).T / np.sqrt(k), axis=1)
        return am.sum((a @ x - t) ** 2)

    def hand(q, w, b):
        qs, ks = x @ q, x @ w + b
        a = _softmax(qs @ ks.T / np.sqrt(k))
        da = 2 * (a @ x - t) @ x.T
        ds = a * (da - (da * a).sum(1, keepdims=True)) / np.sqrt(k)
        dk = ds.T @ qs
        return {"q": x.T @ (ds @ ks), "w": x.T @ dk, "b": dk.sum(0)}

    return Problem(loss, hand, {"q": rng.normal(size=(d, k)), "w": rng.normal(size=(d, k)), "b": rng.normal(size=k)})


def minimum(rng: Any) -> Problem:
    """Least squares at the solution, by the normal equations."""
    n, d, _ = _sizes(rng)
    x, y = rng.normal(size=(n + d, d)), rng.normal(size=n + d)
    if rng.random() < 0.5:
        y = x @ rng.normal(size=d)  # solved exactly
    w = np.linalg.solve(x.T @ x, x.T @ y)
    return Problem(lambda w: am.sum((x @ w - y) ** 2), lambda w: {"w": 2 * (x.T @ x @ w - x.T @ y)}, {"w": w})


def ridge_minimum(rng: Any) -> Problem:
    """The same with a penalty: two gradients that cancel."""
    n, d, _ = _sizes(rng)
    x, y, lam = rng.normal(size=(n + 2, d)), rng.normal(size=n + 2), 0.3
    w = np.linalg.solve(x.T @ x + lam * np.eye(d), x.T @ y)

    def loss(w):
        return am.sum((x @ w - y) ** 2) + lam * am.sum(w**2)

    return Problem(loss, lambda w: {"w": 2 * x.T @ (x @ w - y) + 2 * lam * w}, {"w": w})


def dead(rng: Any) -> Problem:
    """A unit that is dead for every sample, and one that is saturated."""
    n, d, k = _sizes(rng)
    x, t = rng.normal(size=(n, d)), rng.normal(size=n)
    b = rng.normal(size=k)
    b[0] = -100.0

    def loss(W, b, v):
        h = am.relu(x @ W + b)
        return am.mean((h @ v - t) ** 2)

    def hand(W, b, v):
        z = x @ W + b
        h = np.maximum(z, 0)
        e = 2 * (h @ v - t) / n
        dz = np.outer(e, v) * (z > 0)
        return {"W": x.T @ dz, "b": dz.sum(0), "v": h.T @ e}

    return Problem(loss, hand, {"W": rng.normal(size=(d, k)), "b": b, "v": rng.normal(size=k)})


def cancelling(rng: Any) -> Problem:
    """A variable that cancels: x - y of the same shift."""
    n, _, _ = _sizes(rng)
    x = rng.normal(size=n)

    def loss(w, shift):
        a, b = am.tanh(x * w + shift), am.tanh(x * w + shift)
        return am.sum(a * a - b * b) + am.sum(w * w)

    def hand(w, shift):
        a = np.tanh(x * w + shift)
        s = 2 * a * (1 - a * a)
        return {"w": (s * x - x * s) + 2 * w, "shift": np.sum(s) - np.sum(s[::-1])}

    return Problem(loss, hand, {"w": rng.normal(size=n), "shift": 0.4})


FAMILIES = (batch_norm, layer_norm, softmax_shift, attention, minimum, ridge_minimum, dead, cancelling)


def zero_gradients(count: int) -> Iterator[tuple[str, Problem]]:
    """`count` problems with a right gradient that is zero to rounding in one or more parameters, each with a name."""
    for i in range(count):
        family = FAMILIES[i % len(FAMILIES)]
        yield f"{family.__name__}, seed {i}", family(np.random.default_rng([31, i]))


def lecture(rng: Any, n: int = 8, vocabulary: int = 7, block: int = 3, width: int = 4, hidden: int = 6) -> tuple[Any, Any, Any]:
    """The exercise of a lecture on backpropagation by hand: an embedding, a batch norm and a cross-entropy in small steps; the
    loss, its parameters, and the gradients of all of its 26 variables."""
    x, y = rng.integers(0, vocabulary, (n, block)), rng.integers(0, vocabulary, n)
    parameters = {
        "C": rng.normal(size=(vocabulary, width)), "W1": rng.normal(size=(width * block, hidden)) * 0.3,
        "b1": rng.normal(size=hidden) * 0.1, "W2": rng.normal(size=(hidden, vocabulary)) * 0.1,
        "b2": rng.normal(size=vocabulary) * 0.1, "bngain": rng.normal(size=(1, hidden)) * 0.1 + 1,
        "bnbias": rng.normal(size=(1, hidden)) * 0.1,
    }  # fmt: skip

    def loss(C, W1, b1, W2, b2, bngain, bnbias):
        emb = C[x]
        embcat = emb.reshape(n, width * block)
        hprebn = embcat @ W1 + b1
        bnmeani = 1 / n * am.sum(hprebn, axis=0, keepdims=True)
        bndiff = hprebn - bnmeani
        bndiff2 = bndiff**2
        bnvar = 1 / (n - 1) * am.sum(bndiff2, axis=0, keepdims=True)
        bnvar_inv = (bnvar + 1e-5) ** -0.5
        bnraw = bndiff * bnvar_inv
        hpreact = bngain * bnraw + bnbias
        h = am.tanh(hpreact)
        logits = h @ W2 + b2
        logit_maxes = am.max(logits, axis=1, keepdims=True)
        norm_logits = logits - logit_maxes
        counts = am.exp(norm_logits)
        counts_sum = am.sum(counts, axis=1, keepdims=True)
        counts_sum_inv = counts_sum**-1
        probs = counts * counts_sum_inv
        logprobs = am.log(probs)
        return -am.mean(logprobs[np.arange(n), y])

    def hand(C, W1, b1, W2, b2, bngain, bnbias):
        emb = C[x]
        embcat = emb.reshape(n, -1)
        hprebn = embcat @ W1 + b1
        bndiff = hprebn - hprebn.sum(0, keepdims=True) / n
        bnvar = (bndiff**2).sum(0, keepdims=True) / (n - 1)
        bnvar_inv = (bnvar + 1e-5) ** -0.5
        bnraw = bndiff * bnvar_inv
        h = np.tanh(bngain * bnraw + bnbias)
        logits = h @ W2 + b2
        norm_logits = logits - logits.max(1, keepdims=True)
        counts = np.exp(norm_logits)
        counts_sum_inv = counts.sum(1, keepdims=True) ** -1
        probs = counts * counts_sum_inv
        d = {"logprobs": np.zeros_like(probs)}
        d["logprobs"][np.arange(n), y] = -1.0 / n
        d["probs"] = d["logprobs"] / probs
        d["counts_sum_inv"] = (counts * d["probs"]).sum(1, keepdims=True)
        d["counts_sum"] = -(counts_sum_inv**2) * d["counts_sum_inv"]
        d["counts"] = counts_sum_inv * d["probs"] + np.ones_like(counts) * d["counts_sum"]
        d["norm_logits"] = counts * d["counts"]
        d["logit_maxes"] = (-d["norm_logits"]).sum(1, keepdims=True)
        d["logits"] = d["norm_logits"] + np.eye(vocabulary)[logits.argmax(1)] * d["logit_maxes"]
        d["h"], d["W2"], d["b2"] = d["logits"] @ W2.T, h.T @ d["logits"], d["logits"].sum(0)
        d["hpreact"] = (1.0 - h**2) * d["h"]
        d["bngain"] = (bnraw * d["hpreact"]).sum(0, keepdims=True)
        d["bnraw"] = bngain * d["hpreact"]
        d["bnbias"] = d["hpreact"].sum(0, keepdims=True)
        d["bnvar_inv"] = (bndiff * d["bnraw"]).sum(0, keepdims=True)
        d["bnvar"] = (-0.5 * (bnvar + 1e-5) ** -1.5) * d["bnvar_inv"]
        d["bndiff2"] = 1.0 / (n - 1) * np.ones_like(bndiff) * d["bnvar"]
        d["bndiff"] = bnvar_inv * d["bnraw"] + 2 * bndiff * d["bndiff2"]
        d["bnmeani"] = (-d["bndiff"]).sum(0, keepdims=True)
        d["hprebn"] = d["bndiff"] + 1.0 / n * np.ones_like(hprebn) * d["bnmeani"]
        d["embcat"], d["W1"], d["b1"] = d["hprebn"] @ W1.T, embcat.T @ d["hprebn"], d["hprebn"].sum(0)
        d["emb"] = d["embcat"].reshape(emb.shape)
        d["C"] = np.zeros_like(C)
        np.add.at(d["C"], x, d["emb"])
        return d

    return loss, parameters, hand
