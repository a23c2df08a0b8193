"""Formulas as data: trees of numbers, names and calls, and the constructors that keep them tidy.

A tree is made from below, by functions such as `add` and `mul` that know the everyday laws: no `1 *`, no `--x`, `x - y`
for `x + -y`, like factors gathered into powers and cancelled in fractions. They tidy, and do not search for the
shortest form. `Call` itself writes its arguments as they are, for an operation that shall be shown as it was made.

Nothing here recurses, so a formula may be as deep as the graph that it was made from. How trees are printed is the
business of `printer`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

HUGE = 1 << 40
"""The largest size that is counted: a tree with shared branches can be exponentially larger than the memory it takes."""

SMALL = 400
"""Trees above this size are joined as they are: looking for like factors in them would cost more than it tidies."""


class Expression:
    """A formula: a `Number`, a `Name` or a `Call`. Equal formulas are equal objects.

    >>> x = Name("x")
    >>> mul(x, x) == power(x, Number(2.0))
    True
    """

    __slots__ = ("hashed", "size")

    size: int
    hashed: int

    def __hash__(self) -> int:
        return self.hashed

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        pairs: list[tuple[Expression, Expression]] = [(self, other)]
        seen: set[tuple[int, int]] = set()
        while pairs:
            a, b = pairs.pop()
            if a is b or (id(a), id(b)) in seen:
                continue
            if a.hashed != b.hashed or type(a) is not type(b) or a.label() != b.label():
                return False
            if isinstance(a, Call) and isinstance(b, Call):
                if len(a.args) != len(b.args):
                    return False
                pairs += zip(a.args, b.args, strict=True)
                seen.add((id(a), id(b)))
        return True

    def label(self) -> Any:
        """The key of a node without its branches."""
        raise NotImplementedError


class Number(Expression):
    """A number."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = float(value)
        self.size = 1
        self.hashed = hash(("number", self.value))

    def label(self) -> float:
        return self.value


class Name(Expression):
    """A variable. `meaning` is the formula that it abbreviates, if it does."""

    __slots__ = ("meaning", "name")

    def __init__(self, name: str, meaning: Expression | None = None) -> None:
        self.name = name
        self.meaning = meaning
        self.size = 1
        self.hashed = hash(("name", name))

    def label(self) -> str:
        return self.name


class Call(Expression):
    """An operation, by the name of its primitive, on formulas; `params` is structure such as an axis."""

    __slots__ = ("args", "op", "params")

    def __init__(self, op: str, *args: Expression, **params: Any) -> None:
        self.op = op
        self.args = args
        self.params = params
        self.size = min(HUGE, 1 + sum(x.size for x in args))
        self.hashed = hash((op, tuple(x.hashed for x in args), tuple(params)))

    def label(self) -> tuple[str, str]:
        return self.op, repr(self.params) if self.params else ""


def walk(root: Expression) -> Iterator[Expression]:
    """Every distinct part of a formula once, branches before what is made of them."""
    seen: set[int] = set()
    stack: list[tuple[Expression, bool]] = [(root, False)]
    while stack:
        x, ready = stack.pop()
        if ready:
            yield x
        elif id(x) not in seen:
            seen.add(id(x))
            stack.append((x, True))
            if isinstance(x, Call):
                stack += [(arg, False) for arg in reversed(x.args)]


def replace(root: Expression, old: Expression, new: Expression) -> Expression:
    """The formula with `new` wherever it says `old`."""
    made: dict[int, Expression] = {}
    for x in walk(root):
        if x == old:
            made[id(x)] = new
        elif isinstance(x, Call) and any(made[id(arg)] is not arg for arg in x.args):
            made[id(x)] = build(x.op, *(made[id(arg)] for arg in x.args), **x.params)
        else:
            made[id(x)] = x
    return made[id(root)]


# ---- numbers ---------------------------------------------------------------------------------------------------------

ZERO, ONE, TWO = Number(0.0), Number(1.0), Number(2.0)
PI = Name("π")


def number(value: float) -> Expression:
    """A number as a formula; log 2, pi/180 and their like are recognised, as rules hold them as floats."""
    return WELL_KNOWN.get(value) or Number(value)


def value_of(x: Expression) -> float | None:
    """The number that a formula is, or None."""
    return x.value if isinstance(x, Number) else None


def is_call(x: Expression, op: str) -> bool:
    """Whether a formula is an operation of that name."""
    return isinstance(x, Call) and x.op == op


# ---- sums ------------------------------------------------------------------------------------------------------------


def add(x: Expression, y: Expression) -> Expression:
    """x + y."""
    return total((x, y), ())


def sub(x: Expression, y: Expression) -> Expression:
    """x - y."""
    if x == ONE and isinstance(y, Call) and y.op in OPPOSITE:
        return Call(OPPOSITE[y.op], *y.args)
    return total((x,), (y,))


def neg(x: Expression) -> Expression:
    """-x."""
    if isinstance(x, Number):
        return Number(-x.value)
    if isinstance(x, Call):
        if x.op == "neg":
            return x.args[0]
        if x.op == "sub":
            return Call("sub", x.args[1], x.args[0])
        if x.op == "div" and is_call(x.args[0], "sub") and isinstance(x.args[1], Number):
            return Call("div", neg(x.args[0]), x.args[1])
        if x.op == "mul" and isinstance(x.args[0], Number) and x.args[0].value < 0:
            return mul(Number(-x.args[0].value), x.args[1])
    return Call("neg", x)


def total(plus: tuple[Expression, ...], minus: tuple[Expression, ...]) -> Expression:
    """The sum of the formulas `plus`, less those of `minus`: like terms gathered, a positive one in front if there is one."""
    counted: dict[Expression, float] = {}
    todo = [(x, -1.0) for x in reversed(minus)] + [(x, 1.0) for x in reversed(plus)]
    while todo:
        x, n = todo.pop()
        if isinstance(x, Number):
            counted[ONE] = counted.get(ONE, 0.0) + n * x.value
        elif isinstance(x, Call) and x.op == "neg":
            todo.append((x.args[0], -n))
        elif isinstance(x, Call) and x.op in ("add", "sub") and x.size <= SMALL:
            todo += [(x.args[1], n if x.op == "add" else -n), (x.args[0], n)]
        else:
            factor, rest = coefficient(x)
            counted[rest] = counted.get(rest, 0.0) + n * factor
    terms = [(rest, n) for rest, n in counted.items() if n != 0]
    if terms:
        terms.insert(0, terms.pop(next((i for i, (_, n) in enumerate(terms) if n > 0), 0)))
    result: Expression | None = None
    for rest, n in terms:
        if result is None:
            result = mul(Number(n), rest)
        else:
            result = Call("add" if n > 0 else "sub", result, mul(Number(abs(n)), rest))
    return result or ZERO


def coefficient(x: Expression) -> tuple[float, Expression]:
    """A term as a number times the rest."""
    if isinstance(x, Call) and x.op == "mul" and isinstance(x.args[0], Number):
        return x.args[0].value, x.args[1]
    return 1.0, x


# ---- products, fractions and powers ----------------------------------------------------------------------------------

Powers: TypeAlias = dict[Expression, float]


def mul(x: Expression, y: Expression) -> Expression:
    """x y."""
    return product((x, y), ())


def div(x: Expression, y: Expression) -> Expression:
    """x / y."""
    return product((x,), (y,))


def product(above: tuple[Expression, ...], below: tuple[Expression, ...]) -> Expression:
    """The product of the formulas `above`, divided by those `below`: signs and numbers in front, like factors gathered."""
    over, under = 1.0, 1.0
    powers: Powers = {}
    todo = [(x, -1.0) for x in reversed(below)] + [(x, 1.0) for x in reversed(above)]
    while todo:
        x, n = todo.pop()
        if isinstance(x, Number):
            over, under = (over * x.value, under) if n > 0 else (over, under * x.value)
        elif isinstance(x, Call) and x.op == "neg":
            over = -over
            todo.append((x.args[0], n))
        elif isinstance(x, Call) and x.op == "mul" and x.size <= SMALL:
            todo += [(x.args[1], n), (x.args[0], n)]
        elif isinstance(x, Call) and x.op == "div" and x.size <= SMALL:
            todo += [(x.args[1], -n), (x.args[0], n)]
        else:
            base, exponent = as_power(x)
            powers[base] = powers.get(base, 0.0) + n * exponent
    if over == 0 and under != 0:
        return ZERO
    to_sigmoids(powers)
    to_tangents(powers)
    if (opened := multiplied_out(powers)) is not None:
        return product((Number(abs(over)), neg(opened) if over < 0 else opened), (Number(under),))
    return fraction(over, under, powers)


def fraction(over: float, under: float, powers: Powers) -> Expression:
    """A number over a number, times powers."""
    difference_of_squares(powers)
    if under < 0:
        over, under = -over, -under
    if under != 1 and under != 0 and over % under == 0:
        over, under = over / under, 1.0
    if over < 0:
        for x, n in list(powers.items()):  # -(y - 1) / q is (1 - y) / q
            if n == 1 and isinstance(x, Call) and x.op == "sub" and isinstance(x.args[1], Number):
                powers = {Call("sub", *x.args[::-1]) if base is x else base: k for base, k in powers.items()}
                over = -over
                break
    top = join(Number(abs(over)), [(b, n) for b, n in powers.items() if n > 0])
    bottom = join(Number(under), [(b, -n) for b, n in powers.items() if n < 0])
    if bottom != ONE:
        top = Call("div", top, bottom)
    if over < 0 or (over == 0 and math.copysign(1.0, over) < 0):
        return Number(-top.value) if isinstance(top, Number) else neg(top)
    return top


def as_power(x: Expression) -> tuple[Expression, float]:
    """A factor as a base and an exponent that is a number."""
    if isinstance(x, Call):
        if x.op == "power" and isinstance(x.args[1], Number):
            return x.args[0], x.args[1].value
        if x.op == "sqrt":
            return x.args[0], 0.5
    return x, 1.0


def join(factor: Expression, powers: list[tuple[Expression, float]]) -> Expression:
    """A number times powers, in that order."""
    result: Expression | None = None if factor == ONE and powers else factor
    rest: Expression | None = None
    for base, n in powers:
        part = power(base, Number(n))
        rest = part if rest is None else Call("mul", rest, part)
    if result is None or rest is None:
        return rest or result or ONE
    return Call("mul", result, rest)


def difference_of_squares(powers: Powers) -> None:
    """Write (p - q)(p + q) as p^2 - q^2."""
    for x, n in list(powers.items()):
        if n and isinstance(x, Call) and x.op == "sub":
            for partner in (Call("add", *x.args), Call("add", *x.args[::-1])):
                if powers.get(partner) == n:
                    del powers[x], powers[partner]
                    both = Call("sub", power(x.args[0], TWO), power(x.args[1], TWO))
                    powers[both] = powers.get(both, 0.0) + n
                    return


def to_sigmoids(powers: Powers) -> None:
    """Write 1 / (1 + exp(-z)) as sigmoid(z), and exp(-z) sigmoid(z) as 1 - sigmoid(z)."""
    for x, n in list(powers.items()):
        if n < 0 and n == int(n) and (z := logistic(x)) is not None:
            s = Call("sigmoid", z)
            powers[s] = powers.get(s, 0.0) - n
            del powers[x]
    for x, n in list(powers.items()):
        if n > 0 and isinstance(x, Call) and x.op == "exp":
            s = Call("sigmoid", neg(x.args[0]))
            both = min(n, powers.get(s, 0.0))
            if both > 0:
                rest = Call("sub", ONE, s)
                powers[x], powers[s], powers[rest] = n - both, powers[s] - both, powers.get(rest, 0.0) + both
    for x in [x for x, n in powers.items() if n == 0]:
        del powers[x]


def to_tangents(powers: Powers) -> None:
    """Write sin(z) / cos(z) as tan(z), and the same of hyperbolic functions."""
    for x, n in list(powers.items()):
        if isinstance(x, Call) and x.op in TANGENTS:
            below, tangent = (Call(name, *x.args) for name in TANGENTS[x.op])
            both = min(n, -powers.get(below, 0.0))
            if both > 0:
                powers[x], powers[below] = n - both, powers[below] + both
                powers[tangent] = powers.get(tangent, 0.0) + both
    for x in [x for x, n in powers.items() if n == 0]:
        del powers[x]


TANGENTS = {"sin": ("cos", "tan"), "sinh": ("cosh", "tanh")}
"""For each function the one that it is divided by, and the name of the quotient: `sin(x) / cos(x)` is `tan(x)`."""


def logistic(x: Expression) -> Expression | None:
    """z, of 1 + exp(-z); None of anything else."""
    if isinstance(x, Call) and x.op == "add" and ONE in x.args:
        other = x.args[1] if x.args[0] == ONE else x.args[0]
        if isinstance(other, Call) and other.op == "exp" and isinstance(other.args[0], Call) and other.args[0].op == "neg":
            return other.args[0].args[0]
    return None


FEW = 12
"""The largest number of terms of a product that is multiplied out."""


def multiplied_out(powers: Powers) -> Expression | None:
    """A product with a sum of fractions whose denominators all stand among the other factors, multiplied out, where that is
    shorter: (a / s - b / t) s t is a t - b s. None where it is not.

    This is how (A - y) comes of the written-out cross-entropy: ((1 - y) / (1 - A) - y / A) A (1 - A).
    """
    for x, n in powers.items():
        if n != 1 or not isinstance(x, Call) or x.op not in ("add", "sub") or x.size > SMALL:
            continue
        others = {base: m for base, m in powers.items() if base is not x}
        terms = addends(x)
        below = [{base: -m for base, m in factors.items() if m < 0} for _, factors in terms]
        if not any(below) or any(others.get(base, 0.0) < m for factors in below for base, m in factors.items()):
            continue
        found = total_of([(factor, merged(factors, others)) for factor, factors in terms])
        if found is not None and found.size < fraction(1.0, 1.0, dict(powers)).size:
            return found
    return None


def merged(some: Powers, others: Powers) -> Powers:
    """The powers of a product."""
    return {x: n for x in {**some, **others} if (n := some.get(x, 0.0) + others.get(x, 0.0))}


def addends(x: Expression) -> list[tuple[float, Powers]]:
    """The terms of a sum, each as a number and powers."""
    found: list[tuple[float, Powers]] = []
    todo = [(x, 1.0)]
    while todo:
        y, n = todo.pop()
        if isinstance(y, Call) and y.op in ("add", "sub"):
            todo += [(y.args[1], n if y.op == "add" else -n), (y.args[0], n)]
        elif isinstance(y, Call) and y.op == "neg":
            todo.append((y.args[0], -n))
        else:
            found.append(factors_of(y, n))
    return found


def factors_of(x: Expression, factor: float = 1.0) -> tuple[float, Powers]:
    """A term as a number and powers."""
    powers: Powers = {}
    todo = [(x, 1.0)]
    while todo:
        y, n = todo.pop()
        if isinstance(y, Number) and y.value:
            factor *= y.value**n
        elif isinstance(y, Call) and y.op == "neg":
            factor = -factor
            todo.append((y.args[0], n))
        elif isinstance(y, Call) and y.op in ("mul", "div"):
            todo += [(y.args[1], n if y.op == "mul" else -n), (y.args[0], n)]
        else:
            base, exponent = as_power(y)
            powers[base] = powers.get(base, 0.0) + n * exponent
    return factor, powers


def total_of(terms: list[tuple[float, Powers]]) -> Expression | None:
    """The sum of products, each multiplied out; None where there are too many."""
    gathered: dict[frozenset[tuple[Expression, float]], tuple[float, Powers]] = {}
    todo, count = terms[::-1], 0
    while todo:
        factor, powers = todo.pop()
        sums = (x for x, n in powers.items() if n == 1 and isinstance(x, Call) and x.op in ("add", "sub"))
        inner = next(sums, None)
        if inner is None:
            key, count = frozenset(powers.items()), count + 1
            gathered[key] = gathered.get(key, (0.0, powers))[0] + factor, powers
        else:
            rest = {x: n for x, n in powers.items() if x is not inner}
            todo += [(factor * f, merged(part, rest)) for f, part in reversed(addends(inner))]
        if count + len(todo) > FEW:
            return None
    kept = [(factor, fraction(1.0, 1.0, powers)) for factor, powers in gathered.values() if factor]
    sizes = {abs(factor) for factor, _ in kept}
    common = sizes.pop() if len(sizes) == 1 else 1.0
    signed = [(mul(Number(abs(factor) / common), x), factor > 0) for factor, x in kept]
    sum_ = total(tuple(x for x, positive in signed if positive), tuple(x for x, positive in signed if not positive))
    return over_whole(common, sum_)


def over_whole(factor: float, x: Expression) -> Expression:
    """A number times a formula; a third of it is divided by 3."""
    n = round(1 / factor) if 0 < factor < 1 else 0
    return div(x, Number(n)) if n > 1 and math.isclose(factor * n, 1.0, rel_tol=1e-15) else mul(Number(factor), x)


def power(x: Expression, y: Expression) -> Expression:
    """x to the power y."""
    a, b = value_of(x), value_of(y)
    if b == 1:
        return x
    if b == 0 or a == 1:
        return ONE
    if a is not None and b is not None and a >= 0 and b.is_integer() and 0 < b < 8:
        return Number(a**b)
    if b == 0.5:
        return sqrt(x)
    if b is not None and b < 0:
        return div(ONE, power(x, Number(-b)))
    if isinstance(x, Call) and b is not None:
        if x.op == "sqrt" and b == 2:
            return x.args[0]
        if x.op == "neg" and b % 2 == 0:
            return power(x.args[0], y)
    return Call("power", x, y)


def sqrt(x: Expression) -> Expression:
    """The square root."""
    if isinstance(x, Number) and x.value >= 0 and math.sqrt(x.value).is_integer():
        return Number(math.sqrt(x.value))
    return Call("sqrt", x)


# ---- what else is worth knowing --------------------------------------------------------------------------------------

OPPOSITE = {"gt": "le", "le": "gt", "lt": "ge", "ge": "lt", "holds": "fails", "fails": "holds"}
"""For each bracket that is 1 where a condition holds and else 0, the one with the opposite condition."""

SWAPPED = {"gt": "lt", "lt": "gt"}


def compare(op: str, x: Expression, y: Expression) -> Expression:
    """1 where x > y (`gt`) or x < y (`lt`), else 0."""
    if is_call(x, "neg") and is_call(y, "neg"):
        x, y = y.args[0], x.args[0]  # type: ignore[attr-defined]
    if y == ZERO and isinstance(x, Call) and x.op == "sub":
        x, y = x.args
    if isinstance(x, Number) or (isinstance(x, Name) and isinstance(y, Name) and (len(x.name), x.name) > (len(y.name), y.name)):
        return Call(SWAPPED[op], y, x)
    return Call(op, x, y)


def sigmoid(x: Expression) -> Expression:
    """1 / (1 + exp(-x)), and 1 minus it at -x."""
    if isinstance(x, Call) and x.op == "neg":
        return sub(ONE, Call("sigmoid", x.args[0]))
    return Call("sigmoid", x)


def sign(x: Expression) -> Expression:
    """The sign; of relu(t), whether t > 0."""
    inner = x.meaning if isinstance(x, Name) and x.meaning is not None else x
    if isinstance(inner, Call) and inner.op == "relu":
        return compare("gt", inner.args[0], ZERO)
    return Call("sign", x)


def exp(x: Expression) -> Expression:
    """e to the power x."""
    return ONE if x == ZERO else Call("exp", x)


def log(x: Expression) -> Expression:
    """The natural logarithm."""
    return ZERO if x == ONE else Call("log", x)


def transposed(x: Expression) -> Expression:
    """The transpose of a matrix; of a product, the product of the transposes in the opposite order."""
    if isinstance(x, Call):
        if x.op == "mT":
            return x.args[0]
        if x.op == "matmul":
            return Call("matmul", transposed(x.args[1]), transposed(x.args[0]))
    factor, rest, under = scaled(x)
    return Call("mT", x) if rest is x else div(mul(Number(factor), transposed(rest)), Number(under))


def matmul(x: Expression, y: Expression) -> Expression:
    """The matrix product, numbers in front."""
    for i, part in enumerate((x, y)):
        factor, rest, under = scaled(part)
        if rest is not part:
            return div(mul(Number(factor), matmul(rest, y) if i == 0 else matmul(x, rest)), Number(under))
    return Call("matmul", x, y)


def summed(x: Expression, shape: Any = ()) -> Expression:
    """The sum over what was broadcast, numbers in front."""
    factor, rest, under = scaled(x)
    return (
        Call("sum_to", x, shape=shape)
        if rest is x
        else div(mul(Number(factor), Call("sum_to", rest, shape=shape)), Number(under))
    )


def scaled(x: Expression) -> tuple[float, Expression, float]:
    """A formula as a number times the rest, divided by a number."""
    if isinstance(x, Call):
        if x.op == "neg":
            return -1.0, x.args[0], 1.0
        if x.op == "mul" and isinstance(x.args[0], Number):
            return x.args[0].value, x.args[1], 1.0
        if x.op == "div" and isinstance(x.args[1], Number):
            factor, rest = coefficient(x.args[0])
            return (factor, rest, x.args[1].value) if not isinstance(rest, Number) else (1.0, x, 1.0)
    return 1.0, x, 1.0


def turned(x: Expression, axes: Any) -> Expression:
    """Axes in another order; two axes exchanged is the transpose."""
    return transposed(x) if tuple(axes) == (1, 0) else Call("transpose", x, axes=axes)


def choice(x: Expression, y: Expression, condition: Any) -> Expression:
    """x where the condition holds, else y."""
    if isinstance(condition, bool):
        return x if condition else y
    if x == ZERO and y == ZERO:
        return ZERO
    if not isinstance(condition, Expression):
        condition = Name("condition")
    if (x, y) == (ONE, ZERO):
        return Call("holds", condition)
    if (x, y) == (ZERO, ONE):
        return Call("fails", condition)
    if y == ZERO:
        return mul(Call("holds", condition), x)
    return mul(Call("fails", condition), y) if x == ZERO else Call("where", x, y, condition=condition)


tidy: dict[str, Callable[..., Expression]] = {
    "add": add, "sub": sub, "mul": mul, "div": div, "neg": neg, "power": power, "sqrt": sqrt, "exp": exp, "log": log,
    "sigmoid": sigmoid,
    "sign": sign, "mT": transposed, "transpose": turned, "matmul": matmul, "sum_to": summed, "positive": lambda x: x,
    "square": lambda x: power(x, TWO), "reciprocal": lambda x: div(ONE, x),
    "gt": lambda x, y: compare("gt", x, y), "lt": lambda x, y: compare("lt", x, y), "where": choice,
    "floor_divide": lambda x, y: Call("floor", div(x, y)),
}  # fmt: skip
"""The tidying constructors by the name of the primitive."""


def build(op: str, *args: Expression, **params: Any) -> Expression:
    """An operation on formulas, tidied where there is something to tidy."""
    constructor = tidy.get(op)
    return constructor(*args, **params) if constructor else Call(op, *args, **params)


WELL_KNOWN: dict[float, Expression] = {
    math.log(2): Call("log", TWO),
    math.log(10): Call("log", Number(10)),
    math.pi: PI,
    math.pi / 180: Call("div", PI, Number(180)),
    180 / math.pi: Call("div", Number(180), PI),
    2 / math.sqrt(math.pi): Call("div", TWO, Call("sqrt", PI)),
}
"""Numbers that have a form of their own."""
