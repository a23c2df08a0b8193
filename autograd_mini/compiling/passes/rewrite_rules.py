"""Rewrite rules: the shorter form that a person writes in place of what the rules of differentiation produce.

Each line of the table is an equation that holds for all numbers, read from left to right: where a term looks like the left
side, the right side is built in its place, if it has the same shape and type. Letters stand for any term; what a law needs to
know besides stands after "if". The few laws that an equation cannot say, about shapes, are the functions of `shape_laws`.

Laws that are exact on paper may round differently (`(1 / m) * x` and `x / m` do, in the last digit). Laws that would turn a
NaN into a number are not here, with one exception: `nan_outside_domain(x, z)`, which a program leaves out because a call whose
value is NaN is computed again with the engine's steps.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...core.primitive import registry
from ..conditions import EVERY
from ..terms import Builder, Law, RewriteRules, Term
from .shape_laws import SHAPELY, fits, folded, without_broadcast

TABLE = """
# what changes nothing
+x = x
x + 0 = x
0 + x = x
x - 0 = x
x * 1 = x
1 * x = x
x / 1 = x
nan_outside_domain(x, z) = x

# signs go outwards
-(-x) = x
-(x - y) = y - x
0 - x = -x                          if not condition(x)
x + -y = x - y
-x + y = y - x
x - -y = x + y
a + x = x - -a                      if negative(a) and not number(x)
x + a = x - -a                      if negative(a) and not number(x)
x + a * y = x - -a * y              if negative(a)
a * y + x = x - -a * y              if negative(a)
x - a * y = x + -a * y              if negative(a)
-x * y = -(x * y)                   if array(x)
x * -y = -(x * y)                   if array(y)
-x / y = -(x / y)                   if array(x)
x / -y = -(x / y)                   if array(y)
x * -1 = -x                         if not condition(x)
-1 * x = -x                         if not condition(x)
x + x = 2 * x

# numbers and sizes are gathered, and a division by a size is written as one
1 / m * x = x / m                   if scalar(m)
x * (1 / m) = x / m                 if scalar(m)
a / m * b = a * b / m               if moderate(a) and moderate(b) and not number(m)
b * (a / m) = a * b / m             if moderate(a) and moderate(b) and not number(m)
a * (b * x) = (a * b) * x           if moderate(a) and moderate(b) and not number(x)
a * (x / b) = a / b * x             if moderate(a) and moderate(b) and not number(x)
b * x * a = (a * b) * x             if moderate(a) and moderate(b) and not number(x)
a * (x * y) = (a * x) * y           if number(a) and scalar(x) and not scalar(y)
x * a = a * x                       if number(a) and not number(x)
x * (a / m) = a / m * x             if number(a) and scalar(m) and not scalar(x)
x / m / n = x / (m * n)             if tame(m) and tame(n) and not scalar(x)
x / m / y = x / y / m               if tame(m) and array(y) and not scalar(y)
x / m - y / m = (x - y) / m         if scalar(m) and not scalar(x) and not scalar(y)
x / m + y / m = (x + y) / m         if scalar(m) and not scalar(x) and not scalar(y)

# powers
power(x, 0) = 1
power(x, 1) = x

# steps, as conditions
sign(relu(x)) = heaviside(relu(x))
x * heaviside(y) = x * (y > 0)
heaviside(y) * x = x * (y > 0)
heaviside(y) / m = (y > 0) / m
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
    "negative": lambda x: x.op == "number" and x.params["value"] < 0,
    "moderate": lambda x: is_moderate(x),
    "tame": lambda x: is_tame(x),
    "scalar": lambda x: not x.shape,
    "array": lambda x: not x.weak and x.dtype.kind == "f",
    "condition": lambda x: x.dtype == bool,
}
"""The conditions on a term that may stand after "if"."""


def is_moderate(x: Term) -> bool:
    """Whether a term is a number whose product with another such number is neither 0 nor infinite."""
    return x.op == "number" and (x.params["value"] == 0 or 1e-50 < abs(x.params["value"]) < 1e50)


def is_tame(x: Term) -> bool:
    """Whether a term is a size or a moderate number, or a product of such."""
    return x.op == "size" or is_moderate(x) and x.params["value"] != 0 or x.op == "mul" and all(map(is_tame, x.args))


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
    """A function that matches a term with the left side of an equation, and returns the terms for its letters."""
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
    """A function that returns whether the condition after "if" holds."""
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
    """The operation of an equation, the operations that its arguments must be, and its law as a function.

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
        inner = () if shortens else looked_into(term)
        if any(x.shape and (x.order < builder.backward or x.op == "matmul" and not builder.backward) for x in inner):
            return None  # what the forward pass has computed is read, not computed again
        new = build(builder, found)
        return new if fits(new, term) else None

    op, operands = parts(left)
    whole = {ast.unparse(part) for part in ast.walk(right)}
    inside = [i for i, x in enumerate(operands) if operation(x) not in (None, "number") and ast.unparse(x) not in whole]
    shortens = isinstance(right, ast.Name) or number_in(right) is not None

    def looked_into(term: Term) -> list[Term]:
        return [term.args[i] for i in inside]

    first, second = (*map(operation, operands), None)[:2]
    return op, first, second, better


def operation(form: ast.expr) -> str | None:
    """The operation that a part of an equation is; None for a letter."""
    if isinstance(form, ast.Name):
        return None
    return "number" if number_in(form) is not None else parts(form)[0]


# ---- all together -----------------------------------------------------------------------------------------------------


def rewrite_rules() -> RewriteRules:
    """All laws by operation."""
    for_all: list[tuple[str | None, str | None, Law]] = [
        ("number", None, folded), ("broadcast_to", None, without_broadcast), (None, "broadcast_to", without_broadcast),
    ]  # fmt: skip
    found = {op.name: list(for_all if op.arity == 2 else for_all[:2]) for op in (*registry.values(), *EVERY.values()) if op.arity}
    for line in TABLE.splitlines():
        if line.strip() and not line.startswith("#"):
            op, first, second, better = law(line)
            found[op].append((first, second, better))
    for op, function in SHAPELY.items():
        found[op].append((None, None, function))
    return {**found, "": []}


REWRITE_RULES = rewrite_rules()
"""The rules that every `Builder` is given."""
