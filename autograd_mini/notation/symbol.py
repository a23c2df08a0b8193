"""`Symbol`: a number of which only the name is known. A rule that is called on symbols returns its formula.

A symbol has the `record` hook, as Values and Tensors have it, and writes down what is done to it in place of computing.
So every formula that the package prints is made by the very function that computes the gradient.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ..core.errors import NoFormulaError
from ..core.kernels.shapes import LAWS, given
from ..core.primitive import Primitive
from . import tree
from .printer import text
from .tree import Expression, Name
from .words import array_text


class Symbol:
    """A name where the number would be, or the formula of what was computed from such names.

    Args:
        content: a name, or a formula.
        shape: its shape, where that is known; rules of sums and products ask for it.
        dtype: its NumPy type.

    >>> from autograd_mini import tanh
    >>> x = Symbol("x")
    >>> 3 * tanh(x) - 1 * x
    3 · tanh(x) − x
    """

    __slots__ = ("dtype", "expression", "known_shape")
    __array_ufunc__ = None  # NumPy leaves `array * symbol` to the symbol
    symbolic = True

    def __init__(self, content: str | Expression, shape: tuple[Any, ...] | None = None, dtype: Any = None) -> None:
        self.expression = Name(content) if isinstance(content, str) else content
        self.known_shape = shape
        self.dtype = np.dtype(float) if dtype is None else dtype

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape, if it is known."""
        if self.known_shape is None:
            raise NoFormulaError(f"the shape of {self} is not known, so there is no formula that depends on it")
        return self.known_shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> Any:
        """The number of elements."""
        total: Any = 1
        for n in self.shape:
            total = total * n
        return total

    def __neg__(self) -> Symbol:
        return Symbol(tree.neg(self.expression), self.known_shape)

    def __pos__(self) -> Symbol:
        return self

    def __abs__(self) -> Symbol:
        return Symbol(tree.Call("abs", self.expression), self.known_shape)

    def __repr__(self) -> str:
        return text(self.expression)

    def __bool__(self) -> bool:
        raise NoFormulaError(f"whether {self} holds is not known: a rule that branches has no formula")

    def __float__(self) -> float:
        raise NoFormulaError(f"{self} is no number: a rule that needs one has no formula")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and self.expression == other.expression

    def __hash__(self) -> int:
        return hash(self.expression)

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: Mapping[str, Any]) -> Symbol:
        """Write down a primitive."""
        operands = [lift(x) for x in args]
        params = {key: lift(value) if isinstance(value, Symbol) else value for key, value in params.items()}
        shapes = [x.known_shape if isinstance(x, Symbol) else np.shape(x) for x in args]
        shape = shape_of(op, shapes, params)
        if op.pointwise and len(operands) == 2:
            return cls(by_element(lambda a, b: written(op, [a, b], params), operands[0], operands[1], shapes, shape), shape)
        return cls(written(op, operands, params), shape)


def _operator(name: str, reflected: bool = False) -> Callable[[Symbol, Any], Any]:
    def method(self: Symbol, other: Any) -> Any:
        x, y = (other, self) if reflected else (self, other)
        shapes = [a.known_shape if isinstance(a, Symbol) else np.shape(a) for a in (x, y)]
        shape = common_shape(shapes)
        return Symbol(by_element(lambda a, b: tree.build(name, a, b), lift(x), lift(y), shapes, shape), shape)

    return method


for _method, _name in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "pow": "power",
    "mod": "mod",
    "floordiv": "floor_divide",
}.items():
    setattr(Symbol, f"__{_method}__", _operator(_name))
    setattr(Symbol, f"__r{_method}__", _operator(_name, reflected=True))


def lift(x: Any) -> Expression:
    """Anything that a rule may compute with, as a formula."""
    if isinstance(x, Symbol):
        return x.expression
    if isinstance(x, Expression):
        return x
    if isinstance(x, (bool, int, float, np.number, np.bool_)):
        return tree.number(float(x))
    if isinstance(x, np.ndarray):
        return tree.number(float(x.reshape(-1)[0])) if x.size == 1 else Name(array_text(x))
    raise NoFormulaError(f"{type(x).__name__} in a formula: write rules with operators and functions of autograd_mini")


# ---- shapes, as far as rules ask for them ----------------------------------------------------------------------------

Shapes = Sequence["tuple[Any, ...] | None"]


def common_shape(shapes: Shapes) -> tuple[Any, ...] | None:
    """The shape of operands that meet element by element, or None where it is not known."""
    known = [shape for shape in shapes if shape != ()]
    if not known:
        return ()
    if None in known:
        return None
    if all(shape == known[0] for shape in known):
        return known[0]
    try:
        return np.broadcast_shapes(*known)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def by_element(
    build: Callable[[Expression, Expression], Expression],
    x: Expression,
    y: Expression,
    shapes: Shapes,
    shape: tuple[Any, ...] | None,
) -> Expression:
    """An operation by element. That one operand is broadcast to the shape of the other goes without saying."""
    for i, (mine, other) in enumerate(((x, y), (y, x))):
        if not isinstance(mine, tree.Call) or mine.op != "broadcast_to" or tree.is_call(other, "broadcast_to"):
            continue
        inner = mine.args[0]
        if shapes[1 - i] == shape:
            return build(inner, y) if i == 0 else build(x, inner)
        if shapes[1 - i] == ():
            return tree.Call("broadcast_to", build(inner, y) if i == 0 else build(x, inner), **mine.params)
    return build(x, y)


def shape_of(op: Primitive, shapes: Shapes, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The shape of a result, or None where nothing asks for it."""
    if op.pointwise:
        return common_shape(shapes)
    law = LAWS.get(op.facts.shape)
    if law is None or any(x is None for x in shapes) and law is not given:
        return None
    return law(*shapes, **params)


# ---- primitives as formulas ------------------------------------------------------------------------------------------


def written(op: Primitive, operands: Sequence[Expression], params: Mapping[str, Any]) -> Expression:
    """A primitive on formulas; a technical one as what `prints_as` says."""
    if not op.facts.prints_as:
        return tree.build(op.name, *operands, **params)
    known: dict[str, Any] = {**dict(zip("xy" if op.arity == 2 else "xz", operands, strict=False)), **params}
    if op.name.startswith("heaviside_half") and operands[0] == operands[1]:
        return tree.number(0.5)  # a tie whatever the number is
    if op.name == "nan_outside_domain":
        known = {"x": operands[0]}
    return filled(
        template(op.facts.prints_as),
        {key: lift(value) for key, value in known.items() if value is not None and not isinstance(value, tuple)},
    )


@cache
def template(source: str) -> ast.expr:
    """The printed form of a primitive, parsed."""
    return ast.parse(source, mode="eval").body


SIGNS: dict[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "power"}


def filled(form: ast.expr, known: Mapping[str, Expression]) -> Expression:
    """A template with formulas in the place of its names."""
    if isinstance(form, ast.Name):
        return known.get(form.id) or Name(form.id)
    if isinstance(form, ast.Constant):
        return tree.number(float(str(form.value)))
    if isinstance(form, ast.UnaryOp):
        return tree.neg(filled(form.operand, known))
    if isinstance(form, ast.BinOp):
        return tree.build(SIGNS[type(form.op)], filled(form.left, known), filled(form.right, known))
    if isinstance(form, ast.Compare):
        parts = [filled(part, known) for part in (form.left, *form.comparators)]
        if len(parts) == 3:
            return tree.Call("between", *parts)
        return tree.compare("gt" if isinstance(form.ops[0], ast.Gt) else "lt", *parts)
    if isinstance(form, ast.Call) and isinstance(form.func, ast.Name):
        return tree.build(form.func.id, *(filled(part, known) for part in form.args))
    if isinstance(form, ast.Attribute):
        return tree.transposed(filled(form.value, known))
    raise ValueError(f"prints_as is {ast.unparse(form)!r}: write it with names, numbers, operators and calls")


def vjp(
    op: Primitive, i: int, g: Symbol | float, z: Symbol, args: Sequence[Any], params: Mapping[str, Any]
) -> Expression:
    """The formula of what `z = op(*args)` sends back to its i-th argument when `g` arrives: the rule, called on symbols.

    >>> from autograd_mini.core.primitive import find
    >>> from autograd_mini.notation.printer import text
    >>> text(vjp(find("sigmoid"), 0, 1.0, Symbol("z"), [Symbol("x")], {}))
    'z (1 − z)'
    """
    output: Expression | None = None
    if isinstance(z.expression, Name):
        output = tree.Call(op.name, *map(lift, args), **params)
        z = Symbol(Name(z.expression.name, meaning=output), z.known_shape, z.dtype)
    arriving = g if isinstance(g, Symbol) else Symbol(tree.number(g), z.known_shape)
    try:
        d = lift(op.rule(i)(arriving, z, *args, **params))
    except (TypeError, ValueError, AttributeError, IndexError, KeyError, ArithmeticError) as error:
        raise NoFormulaError(f"the rule of {op.name} is no formula: {error}") from error
    return d if output is None else tree.replace(d, output, z.expression)
