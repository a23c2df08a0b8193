"""NaN and infinity with an address: under `detect_anomaly` the first of them is an error that says where it was made.

Every operation is looked at as it is recorded, and in the backward pass every contribution as it is sent. What was
masked away (rule f of the conventions) is no anomaly, and neither is an infinity that came in with the data, such as
the -inf of an attention mask. Off, this costs one comparison per operation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import isfinite
from textwrap import fill
from typing import Any

import numpy as np

from ..callers import Instruction, caller, line
from ..errors import AnomalyError
from ..graph import vjp
from ..names.spelling import spelled
from ..node import Node, describe, plain
from ..recording import Observer, current_observer, observe
from ..switch import Switch


class detect_anomaly(Switch):
    """Inside this block the first NaN or infinity, forward or backward, raises AnomalyError, which names the operation,
    the line that made it, the numbers involved, and what to write instead.

    >>> import autograd_mini as am
    >>> x = am.Tensor([4.0, 0.0], requires_grad=True, label="x")
    >>> with am.detect_anomaly():
    ...     am.sum(am.sqrt(x)).backward()
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.AnomalyError: the backward pass of sqrt made inf at [1]
      made by    <doctest autograd_mini.core.guards.anomaly.detect_anomaly[2]>:2 in <module>
      x          Tensor 'x' of shape (2,), there 0.0
      result     a Tensor of shape (2,), there 0.0
      arriving   an array of shape (2,), there 1.0
      slope      inf
      instead    the slope of a root at 0 is infinite: am.abs(x) for sqrt(x**2), am.norm(x) for the
                 length of a vector, am.sqrt(x + eps) for the rest
    """

    def __init__(self, function: None = None) -> None:
        self._before: list[Observer | None] = []

    def __enter__(self) -> None:
        self._before.append(current_observer())
        observe(Anomalies())

    def __exit__(self, *exc: object) -> None:
        observe(self._before.pop())


@spelled
def set_anomaly(on: bool) -> None:
    """Switch `detect_anomaly` on or off from here on, in this thread or task."""
    observe(Anomalies() if on else None)


class Anomalies:
    """The observer of `detect_anomaly`."""

    def on_forward(self, node: Node) -> None:
        """Look at a recorded operation, and note the line that it stands in."""
        node._note("made", caller(sys._getframe(2)))
        if finite(node._value):
            return
        inputs = [plain(x) for x in node.inputs]
        for x in node.inputs:
            if np.any(np.isnan(plain(x))):
                raise AnomalyError(report(f"{node._op.name} reads NaN from {describe(x)}", node, np.isnan(plain(x))))
        bad = ~np.isfinite(node._value) if all(map(finite, inputs)) else np.isnan(node._value)
        if np.any(bad):
            raise AnomalyError(report(f"{node._op.name} made {first(node._value, bad)}", node, bad))

    def accepts(self, g: Any) -> bool:
        """Whether there is nothing to say about a gradient."""
        return finite(g)

    def on_backward(self, node: Node, i: int, g: Any, d: Any) -> None:
        """Look at what a node sends back."""
        if finite(plain(d)):
            return
        g, d = plain(g), plain(d)
        bad = ~np.isfinite(d)
        if finite(g):
            what = f"the backward pass of {node._op.name} made {first(d, bad)}"
        else:
            what = f"the backward pass began with {first(g, ~np.isfinite(g))}, at {node._op.name}"
        raise AnomalyError(report(what, node, bad, i, g))


def finite(x: Any) -> bool:
    """Whether there is neither NaN nor infinity in a float or an array."""
    if type(x) is float:
        return x - x == 0.0
    flat = x.ravel("K")  # its length shows it at once, except where the squares of finite numbers overflow
    return isfinite(flat.dot(flat)) or bool(np.all(np.isfinite(x)))


def first(x: Any, bad: Any) -> str:
    """The first of the numbers that are not as they should be: inf, -inf or nan."""
    return str(float(np.asarray(x)[bad].flat[0] if np.ndim(x) else x))


# ---- the report ------------------------------------------------------------------------------------------------------

Index = tuple[int, ...]


def report(what: str, node: Node, bad: Any, i: int | None = None, g: Any = None) -> str:
    """The message: what happened and where in the array, the line, the numbers, and what to write instead."""
    where = tuple(map(int, np.argwhere(bad)[0])) if np.ndim(bad) else ()
    lines = {"made by": line_of(node) + (f", label {node.label!r}" if node.label else "")}
    names = "xy" if node._op.arity else map(str, range(len(node.inputs)))
    for name, x in zip(names, node.inputs, strict=False):
        lines[name] = seen(x, where)
    lines["result"] = seen(node, where)
    if i is not None:
        lines["arriving"] = seen(g, where)
        if node._op.pointwise:
            one = np.ones_like(g) if isinstance(g, np.ndarray) else 1.0
            with np.errstate(all="ignore"):
                lines["slope"] = element(vjp(node, i, one), where)
    if advice := rewriting(node, backward=i is not None):
        lines["instead"] = advice
    at = f" at [{', '.join(map(str, where))}]" if where else ""
    width = max(map(len, lines)) + 3
    margin = " " * (width + 2)
    texts = (fill(text, 100, initial_indent=margin, subsequent_indent=margin, break_long_words=False) for text in lines.values())
    return "\n".join([what + at, *(f"  {name:{width}}{text[len(margin) :]}" for name, text in zip(lines, texts, strict=True))])


def line_of(node: Node) -> str:
    """The line where a node was made, if anomaly detection or a scope recorded it."""
    made: Instruction | None = (node._notes or {}).get("made")
    return line(made) if made else "a line that is not known: the forward pass ran outside detect_anomaly"


def seen(x: Any, where: Index) -> str:
    """The name of an operand, and its element at the place in question."""
    if isinstance(x, (int, float)):
        return repr(x)
    value = plain(x)
    if not np.shape(value):
        return f"{describe(x)} = {element(value, where)}"
    if len(where) >= np.ndim(value):
        return f"{describe(x)}, there {element(value, where)}"
    return f"{describe(x)}, from {np.min(value)} to {np.max(value)}"


def element(x: Any, where: Index) -> str:
    """The number at a place, of an array that may be broadcast."""
    array = np.asarray(x)
    own = where[len(where) - array.ndim :]
    return repr(float(array[tuple(min(k, n - 1) for k, n in zip(own, array.shape, strict=True))]))


# ---- what to write instead -------------------------------------------------------------------------------------------


def reads(node: Node, *names: str) -> bool:
    """Whether the last argument of a node was made by one of the named operations, and perhaps broadcast."""
    x = node.inputs[-1]
    if isinstance(x, Node) and x._op is not None and x._op.name == "broadcast_to":
        x = x._x
    return isinstance(x, Node) and x._op is not None and x._op.name in names


def rewriting(node: Node, backward: bool) -> str:
    """The formula to write in place of an operation that gave NaN or infinity; "" where nothing better is known, or where the
    operation only passed on what it got."""
    if any(np.any(np.isnan(plain(x))) for x in node.inputs):
        return ""
    for names, direction, applies, advice in REWRITINGS:
        if node._op.name in names and direction in ("both", "backward" if backward else "forward") and applies(node):
            return advice
    return ""


def always(node: Node) -> bool:
    """No condition."""
    return True


LOGS = ("log", "log2", "log10", "log1p")
Condition = Callable[[Node], bool]
REWRITINGS: tuple[tuple[tuple[str, ...], str, Condition, str], ...] = (
    (LOGS, "both", lambda node: reads(node, "softmax"),
     "am.log_softmax(x) for log(softmax(x)), or am.cross_entropy on the logits: the probability has underflowed to 0"),
    (LOGS, "both", lambda node: reads(node, "sigmoid"),
     "am.log_sigmoid(x) for log(sigmoid(x)), or am.sigmoid_cross_entropy: the probability has underflowed to 0"),
    (LOGS, "both", always,
     "keep the argument above 0: am.log(am.maximum(x, eps)); am.xlogy(t, x) for t log(x) where t may be 0; where a mask "
     "follows, mask the argument as well: am.where(x > 0, am.log(am.where(x > 0, x, 1)), 0)"),
    (("sqrt", "power"), "backward", always,
     "the slope of a root at 0 is infinite: am.abs(x) for sqrt(x**2), am.norm(x) for the length of a vector, am.sqrt(x + eps) "
     "for the rest"),
    (("sqrt",), "forward", always, "the argument is negative: am.sqrt(am.maximum(x, 0)), if rounding made it so"),
    (("power",), "forward", always, "a negative number has no real power with a fraction: am.abs(x) ** y, or a whole exponent"),
    (("div", "div_no_nan"), "both", lambda node: reads(node, "abs"), "am.sign(x) for x / |x|, which is 0 at 0"),
    (("div", "div_no_nan", "reciprocal"), "both", lambda node: reads(node, "norm", "sum", "sqrt"),
     "divide by am.maximum(length, eps): the length is 0"),
    (("div", "div_no_nan", "reciprocal"), "both", always,
     "keep the divisor away from 0; where a mask follows, mask the divisor as well: x / am.where(y == 0, 1, y)"),
    (("exp", "exp2", "expm1", "sinh", "cosh"), "both", always,
     "the exponent is too large: am.softmax, am.logsumexp, am.sigmoid and am.softplus exponentiate without overflow"),
    (("arcsin", "arccos", "arctanh", "arccosh"), "both", always,
     "keep the argument inside the domain: am.clip(x, -1 + eps, 1 - eps), or x above 1 for arccosh"),
    (("mul", "matmul", "einsum"), "forward", always, "a product overflowed, or is of 0 and infinity: scale the operands"),
)  # fmt: skip
"""(operations, direction, condition, advice): the first that applies is given."""
