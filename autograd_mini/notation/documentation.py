"""The help of an operation, made from its row of the table: `help(am.exp)`, `am.leaky_relu?`, `inspect.signature(am.elu)`.

Formula and derivatives are those of the rules, called on symbols; arguments and defaults are those of the rule and of the
forward form; what holds at kinks and at infinity is read from the conventions, and the example from the domain. The text is
made when it is first read, so that importing the package stays quick.
"""

from __future__ import annotations

import inspect
import re
import textwrap

from ..core import functions
from ..core.convention_table import TABLE
from ..core.primitive import Primitive, registry
from ..core.recording import enable_grad
from ..core.value import Value
from .formulas import row

ONE = "a number, an array, a Value or a Tensor, of any shape"
TWO = "numbers, arrays, Values or Tensors, of shapes that broadcast"
ARRAY, ARRAYS = "an array or a Tensor", "arrays or Tensors"
AXES = {"": "the axis", "one": "the axis, counted from the front", "some": "axes, counted from the front; None for all"}
STRUCTURE = {
    "alpha": "minus the limit far below 0",
    "axes": "the order of the axes",
    "bound": "the bound, a constant",
    "by": "by how many places",
    "condition": "an array of booleans, or one; no gradient reaches it",
    "ddof": "what is taken from the number of elements before it divides",
    "dtype": "the NumPy type",
    "eps": "what is added to the variance",
    "groups": "how many groups the channels are divided into",
    "high": "the upper bound",
    "index": "what may stand in brackets after an array",
    "indices": "an array of integers",
    "k": "the diagonal, counted up from the main one",
    "keepdims": "whether the axes stay, with size 1",
    "low": "the lower bound",
    "n": "how many numbers the result has",
    "order": "which derivative; 0 for the function itself",
    "rcond": "singular values below this part of the largest count as 0; NumPy's default if None",
    "shape": "the shape of the result",
    "shift": "by how many places, for each axis",
    "size": "the larger side of the matrix",
    "negative_slope": "the slope where x is negative",
    "spec": "letters of axes, as einsum has them",
    "UPLO": "which triangle is read, 'L' or 'U'",
    "widths": "how many zeros before and after, for each axis",
    "windows": "how the window slides",
}
"""A few words on each piece of structure; `axis` is described by the facts of the operation."""
POINTS = {
    "real": ("0.5", "0.75"),
    "positive": ("2.0", "3.0"),
    "nonzero": ("2.0", "3.0"),
    "unit": ("0.5", "0.25"),
    "open unit": ("0.5", "0.25"),
    "above one": ("2.0", "3.0"),
}
"""The arguments of an example, by the domain."""


def signature(op: Primitive) -> inspect.Signature:
    """The signature of an operation: operands by position, structure by keyword.

    >>> from autograd_mini.core.primitive import find
    >>> signature(find("leaky_relu"))
    <Signature (x, /, *, negative_slope=0.01)>
    """
    P = inspect.Parameter
    names = "xy"[: op.arity] if op.arity else ""
    operands = [P(name, P.POSITIONAL_ONLY) for name in names] or [P("xs", P.VAR_POSITIONAL)]
    return inspect.Signature([*operands, *(P(name, P.KEYWORD_ONLY, default=d) for name, d in op.structure().items())])


def docstring(op: Primitive) -> str:
    """The docstring of an operation.

    >>> from autograd_mini.core.primitive import find
    >>> print(docstring(find("tanh")).partition("Conventions")[0])
    tanh(x, /)
    <BLANKLINE>
    The hyperbolic tangent, between -1 and 1.
    <BLANKLINE>
    Formula and derivatives:
        z = tanh(x)
        dz/dx = 1 − z²
    <BLANKLINE>
    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
    <BLANKLINE>
    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.
    <BLANKLINE>
    """
    parts = [f"{op.name}{signature(op)}", op.summary, formulas(op), arguments(op), returned(op), conventions(op), example(op)]
    return "\n\n".join(part for part in parts if part)


def formulas(op: Primitive) -> str:
    """The operation and the derivative of each argument, or what each receives."""
    line = row(op)
    lines = [f"z = {line.z[0]}"]
    for x, (told, _) in zip(["x", "y"] if op.arity else ["the i-th argument"], line.derivatives, strict=False):
        if told and op.pointwise:
            lines.append(f"dz/dx = {told}" if op.arity == 1 else f"∂z/∂{x} = {told}")
        elif told:
            lines.append(f"{x} receives {told}, where g arrives at z")
    heading = "Formula and derivatives" if op.pointwise else "Formula, and derivatives as what each argument receives"
    return f"{heading}:\n" + textwrap.indent("\n".join(lines), "    ")


def arguments(op: Primitive) -> str:
    """Each argument, with its shape, and each piece of structure, with its default."""
    if op.arity is None:
        lines = [f"xs: {ARRAYS}."]
    elif op.pointwise:
        lines = [f"x: {ONE}." if op.arity == 1 else f"x, y: {TWO}."]
    else:
        lines = [f"{', '.join('xy'[: op.arity])}: {ARRAY if op.arity == 1 else ARRAYS}."]
    for name, default in op.structure().items():
        words = AXES[op.facts.axes] if name == "axis" else STRUCTURE.get(name, "structure, which gets no gradient")
        lines.append(f"{name}: {words}{'' if default is inspect.Parameter.empty else f'; {default!r} if left out'}.")
    return "Args:\n" + textwrap.indent("\n".join(lines), "    ")


def returned(op: Primitive) -> str:
    """The sentence on the result."""
    if op.pointwise:
        shape = "the same kind and shape" if op.arity == 1 else "the shape to which the arguments broadcast"
        return f"Returns:\n    Of {shape}: a float for a number, an array for an array, a node for a node."
    return "Returns:\n    An array for arrays, a Tensor where an argument is one."


def conventions(op: Primitive) -> str:
    """The rows of the table of conventions that are about the operation."""
    told = re.compile(rf"\b{op.name}\b")
    cells = [
        held.cells()
        for convention in TABLE
        if op.name in convention.names.split()
        for held in convention.rows
        if told.search(held.expression)
    ]
    if not cells:
        return ""
    lines = []
    for expression, at, value, gradient, note in cells:
        parts = [value, f"gradient {gradient}" if gradient else "", note]
        lines.append(f"{expression} at {at}: {', '.join(filter(None, parts))}")
    return f'Conventions, as `am.conventions("{op.name}")` explains them:\n' + textwrap.indent("\n".join(lines), "    ")


def example(op: Primitive) -> str:
    """A doctest: the value and the derivatives at a point of the domain."""
    public = not op.facts.technical and getattr(functions, op.name, op) is op is registry.get(op.name)
    if not public or not op.pointwise or inspect.Parameter.empty in op.structure().values():
        return ""
    names = "xy"[: op.arity]
    points = [POINTS[domain][i] for i, domain in enumerate((*op.facts.domain, "real", "real")[: len(names)])]
    nodes = [Value(float(point)) for point in points]
    with enable_grad():  # the caller may be in a no_grad block
        z = op(*nodes)
        z.backward()
    told = tuple(round(number, 6) for number in (z.data, *(node.grad for node in nodes)))
    made = ", ".join(f"am.Value({point})" for point in points)
    lines = [
        ">>> import autograd_mini as am",
        f">>> {', '.join(names)} = {made}",
        f">>> z = am.{op.name}({', '.join(names)})",
        ">>> z.backward()",
        f">>> round(z.data, 6), {', '.join(f'round({name}.grad, 6)' for name in names)}",
        repr(told),
    ]
    return "Example:\n" + textwrap.indent("\n".join(lines), "    ")
