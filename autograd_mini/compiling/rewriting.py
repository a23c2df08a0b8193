"""Laws: what a person writes in place of what the rules produce.

Each line of the table is an equation that holds for all numbers, read from left to right: where a term looks like the left
side, the right side is built in its place, if it has the same shape and type. Letters stand for any term; what a law needs to
know besides stands after "if". The few laws that an equation cannot say, about shapes, are functions further down.

Laws that are exact on paper may round differently (`(1 / m) * x` and `x / m` do, in the last digit). Laws that would turn a
NaN into a number are not here, with one exception: `valid(x, z)`, which a program leaves out because it is run again as it was
recorded whenever its value is NaN.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.primitive import registry
from .conditions import EVERY
from .shapes import joined
from .terms import Builder, Law, Laws, Term, find, same_shape

TABLE = """
# what changes nothing
+x = x
x + 0 = x
0 + x = x
x - 0 = x
x * 1 = x
1 * x = x
x / 1 = x
valid(x, z) = x

# signs go outwards
-(-x) = x
-(x - y) = y - x
0 - x = -x
x + -y = x - y
-x + y = y - x
x - -y = x + y
-x * y = -(x * y)                   if array(x)
x * -y = -(x * y)                   if array(y)
-x / y = -(x / y)                   if array(x)
x / -y = -(x / y)                   if array(y)
x * -1 = -x
-1 * x = -x
x + x = 2 * x

# numbers and sizes are gathered, and a division by a size is written as one
1 / m * x = x / m                   if scalar(m)
x * (1 / m) = x / m                 if scalar(m)
a / m * b = a * b / m               if number(a) and number(b)
b * (a / m) = a * b / m             if number(a) and number(b)
a * (b * x) = (a * b) * x           if number(a) and number(b)
a * (x / b) = a / b * x             if number(a) and number(b)
b * x * a = (a * b) * x             if number(a) and number(b)
a * (x * y) = (a * x) * y           if number(a) and scalar(x) and not scalar(y)
x * a = a * x                       if number(a) and not number(x)
x * (a / m) = a / m * x             if number(a) and scalar(m) and not scalar(x)
x / m / n = x / (m * n)             if scalar(m) and scalar(n) and not scalar(x)
x / m / y = x / y / m               if scalar(m) and array(y) and not scalar(y)
x / m - y / m = (x - y) / m         if scalar(m) and not scalar(x) and not scalar(y)
x / m + y / m = (x + y) / m         if scalar(m) and not scalar(x) and not scalar(y)

# powers
power(x, 0) = 1
power(x, 1) = x

# steps, as conditions
sign(relu(x)) = step(relu(x))
x * step(y) = x * (y > 0)
step(y) * x = x * (y > 0)
step(y) / m = (y > 0) / m
x * (y - z > 0) = x * (y > z)

# transposes
x.T.T = x
(x @ y).T = y.T @ x.T
"""

# ---- equations, read and matched -------------------------------------------------------------------------------------

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.MatMult: "matmul", ast.USub: "neg",
    ast.UAdd: "positive", ast.Gt: "greater",
}  # fmt: skip
Found = dict[str, Term]
Match = Callable[[Term, Found], bool]
Build = Callable[[Builder, Found], Term]

CONDITIONS: dict[str, Callable[[Term], bool]] = {
    "number": lambda x: x.op == "number",
    "scalar": lambda x: not x.shape,
    "array": lambda x: not x.weak and x.dtype.kind == "f",
}
"""What a law may ask of a term."""


def parts(form: ast.expr) -> tuple[str, list[ast.expr]]:
    """An operation in an equation: its name and its operands."""
    if isinstance(form, ast.BinOp):
        return SIGNS[type(form.op)], [form.left, form.right]
    if isinstance(form, ast.UnaryOp):
        return SIGNS[type(form.op)], [form.operand]
    if isinstance(form, ast.Compare):
        return SIGNS[type(form.ops[0])], [form.left, *form.comparators]
    if isinstance(form, ast.Attribute):
        return "mT", [form.value]
    assert isinstance(form, ast.Call) and isinstance(form.func, ast.Name), ast.unparse(form)
    return form.func.id, form.args


def number_in(form: ast.expr) -> float | None:
    """The number that a part of an equation is, or None."""
    if isinstance(form, ast.UnaryOp) and isinstance(form.operand, ast.Constant):
        return -float(str(form.operand.value))
    return float(str(form.value)) if isinstance(form, ast.Constant) else None


def matcher(form: ast.expr) -> Match:
    """A function that tells whether a term looks like the left side of an equation, and what its letters stand for."""
    value = number_in(form)
    if value is not None:
        return lambda term, found: term.op == "number" and term.params["value"] == value
    if isinstance(form, ast.Name):
        letter = form.id
        return lambda term, found: found.setdefault(letter, term) is term
    op, operands = parts(form)
    inner = [matcher(operand) for operand in operands]
    if len(inner) == 1:
        (only,) = inner
        return lambda term, found: term.op == op and only(term.args[0], found)
    first, second = inner
    return lambda term, found: term.op == op and first(term.args[0], found) and second(term.args[1], found)


def maker(form: ast.expr) -> Build:
    """A function that builds the right side of an equation."""
    value = number_in(form)
    if value is not None:
        return lambda builder, found: builder.number(value)
    if isinstance(form, ast.Name):
        letter = form.id
        return lambda builder, found: found[letter]
    op, operands = parts(form)
    inner = [maker(operand) for operand in operands]
    return lambda builder, found: builder.make(op, *(part(builder, found) for part in inner))


def asker(form: ast.expr | None) -> Callable[[Found], bool]:
    """A function that tells whether what stands after "if" holds."""
    if form is None:
        return lambda found: True
    if isinstance(form, ast.BoolOp):
        all_of = [asker(part) for part in form.values]
        return lambda found: all(part(found) for part in all_of)
    if isinstance(form, ast.UnaryOp):
        opposite = asker(form.operand)
        return lambda found: not opposite(found)
    word, (letter,) = parts(form)
    holds, name = CONDITIONS[word], ast.unparse(letter)
    return lambda found: holds(found[name])


def law(line: str) -> tuple[str, str | None, str | None, Law]:
    """An equation as a law, after the operation that it is about, and those that its arguments have to be.

    >>> law("x * -y = -(x * y)")[:3]
    ('mul', None, 'neg')
    """
    equation, _, condition = line.partition(" if ")
    left, right = (ast.parse(side.strip(), mode="eval").body for side in equation.split(" = "))
    matches, build = matcher(left), maker(right)
    asks = asker(ast.parse(condition.strip(), mode="eval").body if condition else None)

    def better(builder: Builder, term: Term) -> Term | None:
        found: Found = {}
        if not (matches(term, found) and asks(found)):
            return None
        new = build(builder, found)
        return new if fits(new, term) else None

    op, operands = parts(left)
    first, second = (*map(operation, operands), None)[:2]
    return op, first, second, better


def operation(form: ast.expr) -> str | None:
    """The operation that a part of an equation is; None for a letter."""
    if isinstance(form, ast.Name):
        return None
    return "number" if number_in(form) is not None else parts(form)[0]


def fits(new: Term, old: Term) -> bool:
    """Whether a term may stand in the place of another: same shape, and a type that comes to the same."""
    return same_shape(new.shape, old.shape) and (
        new.dtype == old.dtype and new.weak == old.weak or not old.shape and (new.weak or old.dtype == new.dtype)
    )


# ---- laws about shapes -----------------------------------------------------------------------------------------------


def folded(builder: Builder, term: Term) -> Term | None:
    """An operation on numbers alone is the number that comes out."""
    if not term.args or term.params or any(x.op != "number" for x in term.args):
        return None
    op = find(term.op)
    if op.scalar is None or not term.weak:
        return None
    value = op.on_floats(*(x.params["value"] for x in term.args))
    return builder.number(value) if math.isfinite(value) else None


def unstretched(builder: Builder, term: Term) -> Term | None:
    """Broadcasting goes without saying: a stretched operand stays as it was, where another one has the full shape; and
    where all are stretched, the result is."""
    if not any(x.op == "broadcast_to" for x in term.args) or not (term.primitive and term.primitive.pointwise):
        return None
    extra = [x.shape for x in term.params.values() if isinstance(x, (Term, np.ndarray))]
    small = tuple(x.args[0] if x.op == "broadcast_to" else x for x in term.args)
    if same_shape(joined(*(x.shape for x in small), *extra), term.shape):
        return builder.make(term.primitive, *small, **term.params)
    if not extra and all(x.op == "broadcast_to" or not x.shape for x in term.args):
        inner = builder.make(term.primitive, *small, **term.params)
        return builder.make("broadcast_to", inner, shape=term.shape) if inner.dtype == term.dtype else None
    for i, x in enumerate(term.args):
        if x.op == "broadcast_to":
            fewer = (*term.args[:i], small[i], *term.args[i + 1 :])
            if same_shape(joined(*(y.shape for y in fewer), *extra), term.shape):
                return builder.make(term.primitive, *fewer, **term.params)
    return None


def stretched(builder: Builder, term: Term) -> Term | None:
    """Stretching to the shape that is there already, or in two steps."""
    (x,) = term.args
    if same_shape(x.shape, term.shape):
        return x
    return builder.make("broadcast_to", x.args[0], shape=term.shape) if x.op == "broadcast_to" else None


def summed(builder: Builder, term: Term) -> Term | None:
    """The sum over what was stretched is a sum along axes; of one number repeated, a product."""
    (x,) = term.args
    shape = term.shape
    if same_shape(x.shape, shape):
        return x
    if x.op == "broadcast_to" and same_shape(x.args[0].shape, shape) and not shape:
        return product_with_size(builder, x.args[0], x.shape)
    new = len(x.shape) - len(shape)
    if not shape:
        return builder.make("sum", x, axis=None, keepdims=False)
    ones = tuple(i for i, n in enumerate(shape, new) if type(n) is int and n == 1 and not is_one(x.shape[i]))
    if not new:
        return builder.make("sum", x, axis=ones, keepdims=True)
    total = builder.make("sum", x, axis=(*range(new), *ones), keepdims=False)
    return total if same_shape(total.shape, shape) else builder.make("reshape", total, shape=shape)


def is_one(n: Any) -> bool:
    """Whether a size is the integer 1."""
    return type(n) is int and n == 1


def product_with_size(builder: Builder, x: Term, shape: tuple[Any, ...]) -> Term | None:
    """A number times how many elements a shape has."""
    size: Any = 1
    for n in shape:
        size = size * n
    return builder.make("mul", x, builder.size(size))


def total(builder: Builder, term: Term) -> Term | None:
    """The sum of a single element is that element; each row of one-hot labels sums to 1; signs and numbers go outwards."""
    (x,) = term.args
    if not x.shape:
        return x
    axis = term.params["axis"]
    if x.op == "one_hot" and axis == (len(x.shape) - 1,):
        return builder.make("broadcast_to", builder.number(1.0), shape=term.shape)
    if x.op == "broadcast_to" and not x.args[0].shape and not term.shape:
        return product_with_size(builder, x.args[0], x.shape)
    return outward(builder, term)


def outward(builder: Builder, term: Term) -> Term | None:
    """A sign goes outwards through sums and movements; the gradient at something that has a name keeps its own."""
    (x,) = term.args
    if x.op != "neg" or x.adjoint_of is not None and x.adjoint_of.name:
        return None
    return builder.make("neg", builder.make(term.op, x.args[0], **term.params))


def signed(builder: Builder, term: Term) -> Term | None:
    """The sign of a product goes to the number that it begins with."""
    (x,) = term.args
    factors = []
    while x.op in ("mul", "div") and x.args:
        factors.append(x)
        x = x.args[0]
    if x.op != "number" or not factors:
        return None
    better = builder.number(-x.params["value"])
    for factor in reversed(factors):
        better = builder.make(factor.op, better, factor.args[1])
    return better if fits(better, term) else None


def mean_of_one(builder: Builder, term: Term) -> Term | None:
    """The mean of a single number is that number; signs go outwards."""
    (x,) = term.args
    return x if not x.shape else outward(builder, term)


def reshaped(builder: Builder, term: Term) -> Term | None:
    """Another shape and back; and a product of matrices that were vectors."""
    (x,) = term.args
    shape = term.shape
    if same_shape(x.shape, shape):
        return x
    if x.op == "reshape":
        return builder.make("reshape", x.args[0], shape=shape)
    if x.op == "sum" and x.params["keepdims"]:
        total = builder.make("sum", x.args[0], axis=x.params["axis"], keepdims=False)
        if same_shape(total.shape, shape):
            return total
    if not x.shape or x.op == "broadcast_to" and not x.args[0].shape:
        return builder.make("broadcast_to", x if not x.shape else x.args[0], shape=shape)
    if x.op == "matmul" and (product := product_of_vectors(builder, x, shape)) is not None:
        return product
    return outward(builder, term)


def product_of_vectors(builder: Builder, product: Term, shape: tuple[Any, ...]) -> Term | None:
    """`X @ w` for vectors that were written as matrices of one column or row, for the product's sake."""
    a, b = product.args
    if len(a.shape) != 2 or len(b.shape) != 2:
        return None
    row = a.args[0] if a.op == "reshape" and is_one(a.shape[0]) and len(a.args[0].shape) == 1 else None
    column = b.args[0] if b.op == "reshape" and is_one(b.shape[1]) and len(b.args[0].shape) == 1 else None
    kept = tuple(n for n, gone in ((a.shape[0], row), (b.shape[1], column)) if gone is None)
    if (row is None and column is None) or not same_shape(kept, shape):
        return None
    return builder.built(find("matmul"), (row or a, column or b), {}, shape, product.dtype, False)


def of_part(builder: Builder, term: Term) -> Term | None:
    """A positive number has a positive part: where `max(x, 0)` is computed, a step at 0 asks that."""
    (x,) = term.args
    part = builder.known("floor_at", x, bound=0.0)
    return builder.make("step", part) if part is not None else None


def exponent(builder: Builder, term: Term) -> Term | None:
    """The exponent of the slope of a power: one less, unless it may be 0."""
    _, y = term.args
    if y.op != "number" or y.params["value"] == 0:
        return None
    less = builder.number(y.params["value"] - 1)
    return builder.make("broadcast_to", less, shape=term.shape) if term.shape else less


def outer(builder: Builder, term: Term) -> Term | None:
    """A column times a row: each element of one times each of the other."""
    x, y = term.args
    if len(x.shape) == len(y.shape) == 2 and is_one(x.shape[1]) and y.op == "reshape" and len(y.args[0].shape) == 1:
        return builder.make("mul", x, y.args[0])
    return None


def picked(builder: Builder, term: Term) -> Term | None:
    """An index that only adds axes is another shape."""
    return reshaping(builder, term, term.params["index"])


def reshaping(builder: Builder, term: Term, index: Any) -> Term | None:
    """A reshape in place of an index that leaves all elements where they are."""
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or isinstance(part, slice) and part == slice(None) for part in parts):
        return builder.make("reshape", term.args[0], shape=term.shape)
    return None


def put_back(builder: Builder, term: Term) -> Term | None:
    """What an index with new axes alone picked, in its old shape."""
    return reshaping(builder, term, term.params["index"]) or outward(builder, term)


def turned(builder: Builder, term: Term) -> Term | None:
    """Two axes exchanged are the transpose of a matrix; a number, stretched, has none."""
    (x,) = term.args
    axes = term.params.get("axes")
    if x.op == "broadcast_to" and not x.args[0].shape:
        return builder.make("broadcast_to", x.args[0], shape=term.shape)
    if axes is not None and tuple(axes) == tuple(range(len(axes))):
        return x
    if x.op == "reshape" and len(x.args[0].shape) == 1 and len(x.shape) == 2 and any(map(is_one, x.shape)):
        return builder.make("reshape", x.args[0], shape=term.shape)
    return builder.make("mT", x) if axes is not None and tuple(axes) == (1, 0) else None


def cast(builder: Builder, term: Term) -> Term | None:
    """A type that is there already."""
    (x,) = term.args
    return x if x.dtype == term.dtype and not x.weak else None


SHAPELY: dict[str, Law] = {
    "broadcast_to": stretched, "sum_to": summed, "sum": total, "mean": mean_of_one, "reshape": reshaped, "mT": turned,
    "transpose": turned, "astype": cast, "getitem": picked, "scatter": put_back, "step": of_part, "neg": signed,
    "lowered": exponent, "matmul": outer,
}  # fmt: skip
"""The functions, by the operation that each is about."""


def laws() -> Laws:
    """All laws by the operation that they are about."""
    for_all: list[tuple[str | None, str | None, Law]] = [
        ("number", None, folded), ("broadcast_to", None, unstretched), (None, "broadcast_to", unstretched),
    ]  # fmt: skip
    found = {op.name: list(for_all if op.arity == 2 else for_all[:2]) for op in (*registry.values(), *EVERY.values()) if op.arity}
    for line in TABLE.splitlines():
        if line.strip() and not line.startswith("#"):
            op, first, second, better = law(line)
            found[op].append((first, second, better))
    for op, function in SHAPELY.items():
        found[op].append((None, None, function))
    return {**found, "": []}


LAWS = laws()
"""What a `Builder` is made with."""
