"""Primitives expanded into simpler ones, where the forward and the backward pass can share parts.

Softmax and cross-entropy are one primitive each, so that no probability is rounded before its logarithm is taken. Forward and
backward pass compute the same exponentials; spelled out, they are one term and computed once. Each formula here is, operation
for operation, the array form of its primitive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..terms import Builder, Term, find

Expansion = Callable[..., Term]


def called(name: str, term: Term) -> Term:
    """A term, with its usual name."""
    term.preferred_name = term.preferred_name or name
    return term


def shifted(b: Builder, x: Term, axis: int) -> Term:
    """`x` minus its maximum along an axis, which keeps exponentials from overflowing."""
    return called("shifted", b.make("sub", x, b.make("max", x, axis=(axis,), keepdims=True)))


def exponentials(b: Builder, x: Term, axis: int) -> tuple[Term, Term]:
    """The exponentials of a softmax, and their sum."""
    e = called("e", b.make("exp", shifted(b, x, axis)))
    return e, called("total", b.make("sum", e, axis=(axis,), keepdims=True))


def softmax(b: Builder, x: Term, axis: int) -> Term:
    """exp(x) / sum(exp(x))."""
    e, total = exponentials(b, x, axis)
    return called("p", b.make("div", e, total))


def shared_softmax(b: Builder, x: Term, axis: int) -> Term:
    """The softmax for a text to be read: expanded where a part of it is computed already, else a call of a helper."""
    if b.known("max", x, axis=(axis,), keepdims=True) is not None:
        return softmax(b, x, axis)
    return called("p", b.make(find("softmax"), x, axis=axis))


def log_softmax(b: Builder, x: Term, axis: int) -> Term:
    """x - log(sum(exp(x)))."""
    _, total = exponentials(b, x, axis)
    return called("log_p", b.make("sub", shifted(b, x, axis), b.make("log", total)))


def softmax_cross_entropy(b: Builder, x: Term, y: Term) -> Term:
    """Minus the logarithm of the probability of each row's label; of targets that are no labels, of their mixture."""
    axis = len(x.shape) - 1
    logs = log_softmax(b, x, axis)
    if y.op == "one_hot" and len(x.shape) == 2:
        rows = b.make("arange", b.size(x.shape[0]))
        return b.make("neg", b.make("getitem", logs, index=(rows, y.args[0])))
    weighted = b.make("where", b.number(0.0), b.make("mul", y, logs), condition=b.make("equal", y, b.number(0.0)))
    return b.make("neg", b.make("sum", weighted, axis=(axis,), keepdims=False))


def binary_cross_entropy(b: Builder, x: Term, y: Term) -> Term:
    """max(x, 0) - x y + log(1 + exp(-|x|))."""
    hinge = b.make("sub", b.make("relu", x), b.make("mul", x, y))
    return b.make("add", hinge, b.make("log1p", b.make("exp", b.make("neg", b.make("abs", x)))))


def ties(b: Builder, x: Term, z: Term, axis: Any, keepdims: bool) -> Term:
    """1/k at each of the k elements that equal the extreme, else 0."""
    axes = range(len(x.shape)) if axis is None else axis
    along = b.make("reshape", z, shape=tuple(1 if i in axes else n for i, n in enumerate(x.shape)))
    winners = b.make("equal", x, along)
    shares = b.make("div", winners, b.make("sum", winners, axis=tuple(axes), keepdims=True))
    return b.make("astype", shares, dtype=x.dtype)


def sigmoid(b: Builder, x: Term) -> Term:
    """1 / (1 + exp(-x)), by the branch whose exponential is at most 1; that of -x shares all but the last step."""
    z = x.args[0] if x.op == "neg" else x
    e = b.make("exp", b.make("neg", b.make("abs", z)))
    below = b.make("less", z, b.number(0.0))
    large = b.number(1.0)
    above = b.make("where", *((e, large) if x is z else (large, e)), condition=below)
    return b.make("div", above, b.make("add", b.number(1.0), e))


OF_SIGMOID = "exp_of_minus"
"""The name of the exponential in a sigmoid of one branch."""


def one_branch_sigmoid(b: Builder, x: Term) -> Term:
    """1 / (1 + exp(-x)), and exp(-x) times that for the sigmoid of -x: exact to rounding while the exponential is finite."""
    z = x.args[0] if x.op == "neg" else x
    e = called(OF_SIGMOID, b.make("exp", b.make("neg", z)))
    a = b.make("div", b.number(1.0), b.make("add", b.number(1.0), e))
    return a if x is z else b.make("mul", e, a)


EXPANSIONS: dict[str, Expansion] = {
    "softmax": shared_softmax, "log_softmax": log_softmax, "softmax_cross_entropy": softmax_cross_entropy,
    "sigmoid_cross_entropy": binary_cross_entropy, "argmax_mask": ties,
}  # fmt: skip
"""The expansion of each primitive."""

FOR_SPEED: dict[str, Expansion] = {**EXPANSIONS, "softmax": softmax, "sigmoid": sigmoid}
"""The same for the program that runs: here a helper's work is better shared."""

QUICK: dict[str, Expansion] = {**FOR_SPEED, "sigmoid": one_branch_sigmoid}
"""The same for the program that runs as long as its guards hold."""
