"""A node of a graph as text: the sign of its operation, its formula, and its local derivatives, in the names of the graph.

Pictures, players and derivations ask here. A large graph has few kinds of operations, so the text for each kind is made
once, with gaps where the names go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.errors import NoFormulaError
from ..core.graph import version_seen_by
from ..core.node import Node, plain
from ..core.primitive import Primitive
from . import tree
from .naming import array_key
from .printer import text
from .symbol import Symbol, vjp
from .tree import Call, Expression, Name, Number
from .words import array_text, number_text, plain_name

__all__ = ["arguments", "formula_of", "glyph", "local_derivative_text", "number_text", "operand", "operation_text"]


def glyph(op: Primitive) -> str:
    """One short sign for an operation, as it stands in the circle of a picture.

    >>> from autograd_mini.core.primitive import find
    >>> [glyph(find(name)) for name in ("mul", "sigmoid", "tanh", "sum")]
    ['×', 'σ', 'tanh', 'Σ']
    """
    return op.facts.sign or plain_name(op.name)[:12]


def arguments(node: Node) -> list[Any]:
    """The arguments of a node, each as it was when the node read it."""
    return [version_seen_by(x, node) if isinstance(x, Node) and x._age > node._age else x for x in node.inputs]


def operand(x: Any, names: Mapping[Node, str]) -> Expression:
    """An argument as a formula: a name, or the number of a constant that has none."""
    if isinstance(x, Node):
        name = names.get(x) or x.label
        constant = x.op is None and not x._needs and not x.label
        if name is None or (constant and np.ndim(x._value) == 0 and name == number_text(x._value)):
            return operand(x._value, names)
        return Name(name)
    if isinstance(x, (int, float, np.number, np.bool_)) or (isinstance(x, np.ndarray) and x.size == 1 and x.dtype.kind in "fiub"):
        return Number(float(x if not isinstance(x, np.ndarray) else x.reshape(-1)[0]))
    if not isinstance(x, np.ndarray):
        return Name(plain_name(str(x)))
    arrays = getattr(names, "arrays", {})
    if (name := arrays.get(array_key(x))) is not None:
        return Name(name)
    if arrays and x.dtype.kind == "f" and (name := arrays.get(array_key(1 - x))) is not None:  # 1 - y, where y has a name
        return Call("sub", Number(1.0), Name(name))
    return Name(array_text(x))


def operation_text(node: Node, names: Mapping[Node, str]) -> str:
    """The right-hand side of a node in plain text, as it was computed; a leaf is its name or number.

    >>> from autograd_mini import Value
    >>> b, c = Value(4.0, label="b"), Value(2.0, label="c")
    >>> operation_text(b * c - 1, {}), operation_text(b * c, {b: "b", c: "c"})
    ('8 − 1', 'b · c')
    """
    if node.op is None:
        return text(operand(node, names))
    shape, given = pattern([operand(x, names) for x in arguments(node)])
    try:
        made = _operation(node.op, shape, _frozen(node._params))
    except TypeError:  # structure that cannot be a key, such as an array
        made = text(formula_of(node.op, _gaps(shape), node._params))
    return made.translate(given)


def local_derivative_text(node: Node, i: int, names: Mapping[Node, str]) -> str:
    """The derivative of a node with respect to its i-th argument in plain text: the rule, called on symbols with g = 1.

    For an operation on whole arrays, where this is no single factor, it is what the argument receives when `g` arrives.
    Where a rule is no formula, the text is empty.

    >>> from autograd_mini import Value, sigmoid
    >>> b, c = Value(4.0), Value(2.0)
    >>> u = b * c
    >>> a = sigmoid(u)
    >>> names = {b: "b", c: "c", u: "u", a: "a"}
    >>> local_derivative_text(u, 0, names), local_derivative_text(a, 0, names)
    ('c', 'a (1 − a)')
    """
    args = arguments(node)
    shape, given = pattern([operand(x, names) for x in args])
    given[ord(OUTPUT)] = plain_name(names.get(node) or "z")
    shapes = None if node.op.pointwise else (np.shape(node._value), tuple(_shape(x) for x in args))
    try:
        made = _local(node.op, i, shape, shapes, _frozen(node._params))
    except TypeError:
        made = _local.__wrapped__(node.op, i, shape, shapes, tuple((node._params or {}).items()))
    return made.translate(given)


def formula_of(op: Primitive, args: Sequence[Expression], params: Mapping[str, Any] | None) -> Expression:
    """An operation written down as it was made, without tidying."""
    if op.name == "square":
        return Call("power", *args, tree.TWO)
    if op.name == "reciprocal":
        return Call("div", tree.ONE, *args)
    if op.name == "positive":
        return args[0]
    if op.facts.prints_as:
        gaps = [Name(GAPS[k - len(args)]) for k in range(len(args))]  # numbers are put in last, so that none is worked out
        made = Symbol.record(op, [Symbol(x) for x in gaps], params or {}).expression
        return _filled(made, dict(zip(gaps, args, strict=True)))
    return Call(op.name, *args, **params or {})


def _filled(root: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """A formula with others in the place of names, and nothing worked out."""
    made: dict[int, Expression] = {}
    for x in tree.walk(root):
        made[id(x)] = Call(x.op, *(made[id(arg)] for arg in x.args), **x.params) if isinstance(x, Call) else known.get(x, x)
    return made[id(root)]


# ---- texts with gaps -------------------------------------------------------------------------------------------------

GAPS = [chr(k) for k in (*range(0x2801, 0x28FF), *range(0xAC00, 0xD7A3))]
"""Letters that stand for names in a text that is made once: printable, and not to be met in the name of an operation."""
OUTPUT, ARRIVING = chr(0x28FF), "g"


def pattern(operands: Sequence[Expression]) -> tuple[tuple[tuple[str, Any], ...], dict[int, str]]:
    """The text that all operations of a kind share, and the words for its gaps.

    Each operand becomes ("number", its value) or ("gap", which); equal names share a gap.
    """
    shape: list[tuple[str, Any]] = []
    given: dict[int, str] = {}
    gaps: dict[str, int] = {}
    for x in operands:
        if isinstance(x, Number):
            shape.append(("number", x.value))
        elif isinstance(x, Name):
            k = gaps.setdefault(x.name, len(gaps) % len(GAPS))
            given[ord(GAPS[k])] = plain_name(x.name)
            shape.append(("gap", k))
    return tuple(shape), given


def _gaps(shape: Sequence[tuple[str, Any]]) -> list[Expression]:
    return [Number(what) if kind == "number" else Name(GAPS[what]) for kind, what in shape]


def _frozen(params: Mapping[str, Any] | None) -> tuple[tuple[str, Any], ...]:
    return tuple(params.items()) if params else ()


def _shape(x: Any) -> tuple[int, ...]:
    return np.shape(plain(x))


@lru_cache(maxsize=4096)
def _operation(op: Primitive, shape: tuple[tuple[str, Any], ...], params: tuple[tuple[str, Any], ...]) -> str:
    return text(formula_of(op, _gaps(shape), dict(params)))


@lru_cache(maxsize=4096)
def _local(op: Primitive, i: int, shape: tuple[tuple[str, Any], ...], shapes: Any, params: tuple[tuple[str, Any], ...]) -> str:
    g: Any
    if shapes is None:
        g, z, args = 1.0, Symbol(OUTPUT), [Symbol(x) for x in _gaps(shape)]
    else:
        g, z = Symbol(ARRIVING, shapes[0]), Symbol(OUTPUT, shapes[0])
        args = [Symbol(x, known) for x, known in zip(_gaps(shape), shapes[1], strict=True)]
    try:
        return text(vjp(op, i, g, z, args, dict(params)))
    except NoFormulaError:
        return ""
