"""Operations and their derivatives as JavaScript: printed from the table, by way of the Python that is printed already.

There is no second table. A rule is called on `Script`s, which write down each operation in the form that `python_dialect`
has for it; that text, and the sources of the functions it calls, are then read with `ast` and written in JavaScript. So an
operation that has a Python form has its JavaScript for nothing. What the languages disagree on stands in `LIBRARY`:
remainders, `pow(1, nan)`, and the functions that JavaScript's `Math` lacks.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from ...core.errors import NoFormulaError
from ...core.kernels import on_floats
from ...core.operations.facts import FACTS
from ...core.primitive import Primitive, find
from ...notation.reading import MORE_THAN_PRINTED, as_printed, may_fail
from ..terms import default_structure
from .brackets import Text
from .helpers import sources
from .python_dialect import FORMS, HELPERS, literal

LIBRARY = """
const pow = (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y));
const copysign = (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x));
const mod = (x, y) => { const r = x % y; return r === 0 ? copysign(0, y) : r < 0 !== y < 0 ? r + y : r; };
const floordiv = (x, y) => {
  if (y === 0) return x / y;
  const r = x % y, d = (x - r) / y - (r !== 0 && r < 0 !== y < 0 ? 1 : 0), f = Math.floor(d);
  return d === 0 ? copysign(0, x / y) : d - f > 0.5 ? f + 1 : f;
};
const fmod = (x, y) => x % y;
const max = (x, y) => (y > x ? y : x);
const min = (x, y) => (y < x ? y : x);
const radians = (x) => x * (Math.PI / 180);
const degrees = (x) => x * (180 / Math.PI);
const erf = (x) => {
  if (x !== x || x === 0) return x;
  const a = Math.abs(x);
  if (a >= 1) return copysign(1 - erfc(a), x);
  let sum = 0;
  for (let n = 40; n >= 0; n--) sum = 1 + 2 * x * x / (2 * n + 3) * sum;
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * x * sum;
};
const erfc = (x) => {
  if (x !== x || x < 1) return 1 - erf(x);
  if (x > 27.3) return 0;
  let f = 0;
  for (let k = x < 2 ? 400 : 90; k > 0; k--) f = k / 2 / (x + f);
  const high = Math.fround(x), low = x - high;
  return Math.exp(-high * high) * Math.exp(-low * (x + high)) / ((x + f) * Math.sqrt(Math.PI));
};
""".strip()
"""Functions that JavaScript lacks, or that differ there: 1 to any power is 1, as in C, and −1 to an infinite one. erf is a
series of positive terms near 0; erfc is the continued fraction of Laplace, with the square in two parts, so that it is not
rounded before its exponential."""

_OWN = {
    "floor": Text.of("math.floor(x) + 0.0"), "ceil": Text.of("math.ceil(x) + 0.0"), "trunc": Text.of("math.trunc(x) + 0.0"),
    "abs": Text.of("math.fabs(x)"),
}  # fmt: skip
"""Where the Python form stands for a check that JavaScript needs not: infinities are rounded to themselves. In Python, what is
rounded is a whole number, and no zero is negative: `+ 0.0` makes it so."""
_SAME = (
    "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan",
    "asinh", "acosh", "atanh", "atan2", "hypot", "floor", "ceil", "trunc",
)  # fmt: skip
_BROUGHT = ("pow", "copysign", "radians", "degrees", "erf", "erfc", "fmod")
_MATH = {**{name: f"Math.{name}" for name in _SAME}, "fabs": "Math.abs", **{name: name for name in _BROUGHT}}
"""The JavaScript for the functions and constants of Python's `math`."""


_SINC = (
    Text.of("1.0 if x == 0.0 else math.sin(math.pi * x) / (math.pi * x)"),
    Text.of(
        "-x * (3.289868133696453 - x * x * (3.246969701133414 - x * x * 1.144510944732505))"
        " if -0.02 < x < 0.02 else (math.cos(math.pi * x) - math.sin(math.pi * x) / (math.pi * x)) / x"
    ),
)
"""sin(pi x) / (pi x) and its first derivative, near 0 by its series: the engine sums integrals, which have no short text."""


class Script:
    """A number of which the program that computes it is known: the text of a Python expression.

    >>> Script.of(find("mul"), Script("x"), 2.0).text
    '(x) * (2.0)'
    """

    __slots__ = ("text",)
    __array_ufunc__ = None
    symbolic = True
    shape: tuple[int, ...] = ()
    ndim = 0

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, op: Primitive, *args: Any, **params: Any) -> Script:
        """An operation, written down."""
        return cls.record(op, args, params)

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: Mapping[str, Any]) -> Script:
        """Write down a primitive.

        Raises:
            NoFormulaError: where it has no form on floats.
        """
        form = _OWN.get(op.name) or FORMS.get(op.name)
        if op.name == "sinc":
            order = params.get("order", 0)
            form = _SINC[order] if order < len(_SINC) else None
        if form is None and op.name not in HELPERS and (own_form(op.name) is None or params):
            raise NoFormulaError(f"{op.name} has no form on floats that can be printed")
        if form is None:
            return cls(f"{op.name}({', '.join(map(_inside, args))})")
        given = {**default_structure(op), **params, **dict(zip("xy", args, strict=False))}
        return cls(form.filled({letter: _inside(x) for letter, x in given.items()}))

    def __neg__(self) -> Script:
        return type(self).of(find("neg"), self)

    def __bool__(self) -> bool:
        raise NoFormulaError("a rule that branches on a number has no text")

    def __float__(self) -> float:
        raise NoFormulaError("a rule that needs a number now has no text")


class Printed(Script):
    """The program of a formula as it is printed, which leaves out the conventions for single points."""

    __slots__ = ()

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: Mapping[str, Any]) -> Printed:
        """Write down a primitive as it reads."""
        if op.name in MORE_THAN_PRINTED:
            made = as_printed(op, args, lambda name, *operands: cls.record(find(name), operands, {}))
            return made if isinstance(made, cls) else cls(literal(made))
        return cls(Script.record(op, args, params).text)


def _operator(name: str, reflected: bool = False) -> Callable[[Script, Any], Script]:
    def method(self: Script, other: Any) -> Script:
        return type(self).of(find(name), *((other, self) if reflected else (self, other)))

    return method


for _method, _name in {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "power", "mod": "mod", "floordiv": "floor_divide",
}.items():  # fmt: skip
    setattr(Script, f"__{_method}__", _operator(_name))
    setattr(Script, f"__r{_method}__", _operator(_name, reflected=True))


def own_form(name: str) -> Callable[..., float] | None:
    """The form on floats of an operation where it is a function of `kernels/on_floats.py`, whose source can be translated."""
    form = getattr(on_floats, name, None)
    return form if isinstance(form, FunctionType) and form.__module__ == on_floats.__name__ else None


def _inside(x: Any) -> str:
    """An operand as text, in brackets: the brackets go when the text is read."""
    return f"({x.text})" if isinstance(x, Script) else f"({literal(x)})"


def operation(op: Primitive, params: Mapping[str, Any] | None = None) -> str:
    """An operation as a JavaScript object: `f` computes it, and `d[i](g, z, x, y)` is what its i-th argument receives.

    Where a printed formula leaves out a convention for single points, `p[i]` is what it comes to as it is printed.

    Raises:
        NoFormulaError: where it, or a derivative, has no form on floats.

    >>> operation(find("mul"))
    '{f: (x, y) => x * y, d: [(g, z, x, y) => g * y, (g, z, x, y) => g * x]}'
    """
    if not op.pointwise or op.arity is None:
        raise NoFormulaError(f"{op.name} is an operation on whole arrays")
    params = dict(params or {})
    names = "xy"[: op.arity]
    inputs = [Script(name) for name in names]
    if op.foreign or op.name not in FACTS:
        raise NoFormulaError(f"{op.name} is an operation of your own, which has no text")
    forward = expression(Script.record(op, inputs, params).text)
    rules, printed = [], []
    for i in range(op.arity):
        missing = op.rules()[0 if op.each else i] is None
        rules.append("null" if missing else _rule(op, i, Script, names, params))
        printed.append(_rule(op, i, Printed, names, params) if not missing and may_fail(op, i) else "null")
    as_read = "" if set(printed) == {"null"} else f", p: [{', '.join(printed)}]"
    return f"{{f: ({', '.join(names)}) => {forward}, d: [{', '.join(rules)}]{as_read}}}"


def _rule(op: Primitive, i: int, kind: type[Script], names: str, params: Mapping[str, Any]) -> str:
    """The gradient of the i-th argument, as a JavaScript function of `(g, z, x, y)`."""
    made = op.rule(i)(kind("g"), kind("z"), *map(kind, names), **params)
    return f"(g, z, {', '.join(names)}) => {expression(made.text if isinstance(made, Script) else literal(made))}"


def helpers(used: str) -> str:
    """The functions that these operations call, dependencies first: of `LIBRARY`, and those that Python programs bring along.

    Args:
        used: operations as JavaScript.
    """
    known = dict(re.findall(r"^(?=const (\w+) = )(.*?;)$(?=\n(?:const|\Z)|\Z)", LIBRARY, re.M | re.S))
    for name, function in HELPERS.items():
        known |= _translated(function, name)
    needed: set[str] = set()
    todo = [used]
    for text in todo:  # the list grows while it is read
        for name in re.findall(r"(?<![.\w])\w+(?=\()", text):
            if name not in known and (form := own_form(name)) is not None:
                known |= _translated(form, name)
            if name in known and name not in needed:
                needed.add(name)
                todo.append(known[name])
    return "\n".join(text for name, text in known.items() if name in needed)


def _translated(function: Callable[..., Any], name: str) -> dict[str, str]:
    """A function on floats as JavaScript, with the functions that it calls, by their names."""
    texts = sources(function, name).items()
    return {key: function_text(text) for key, text in texts if not text.startswith(("import ", "from "))}


# ---- from Python to JavaScript ---------------------------------------------------------------------------------------


def expression(python: str) -> str:
    """A Python expression on floats as JavaScript.

    >>> expression("1.0 if 0.0 < x < 2.0 else math.log(x) % -3.0")
    '0 < x && x < 2 ? 1 : mod(Math.log(x), -3)'
    """
    return _written(ast.parse(python, mode="eval").body, 0)


def function_text(python: str) -> str:
    """The definition of a function on floats as JavaScript."""
    definition = ast.parse(python).body[0]
    if isinstance(definition, ast.Assign) and isinstance(definition.targets[0], ast.Name):
        return f"const {definition.targets[0].id} = {_written(definition.value, 0)};"
    assert isinstance(definition, ast.FunctionDef)
    arguments = ", ".join(argument.arg for argument in definition.args.args)
    return f"function {definition.name}({arguments}) {{ {' '.join(map(_statement, definition.body))} }}"


def _statement(node: ast.stmt) -> str:
    if isinstance(node, ast.Return) and node.value is not None:
        return f"return {_written(node.value, 0)};"
    if isinstance(node, ast.If):
        other = f" else {{ {' '.join(map(_statement, node.orelse))} }}" if node.orelse else ""
        return f"if ({_written(node.test, 0)}) {{ {' '.join(map(_statement, node.body))} }}{other}"
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return f"const {node.targets[0].id} = {_written(node.value, 0)};"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return ""  # a docstring
    raise NoFormulaError(f"{ast.unparse(node)!r} has no JavaScript here")


_CHOICE, _OR, _AND, _EQUAL, _LESS, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_SIGNS = {ast.Add: ("+", _SUM), ast.Sub: ("-", _SUM), ast.Mult: ("*", _PRODUCT), ast.Div: ("/", _PRODUCT)}
_CALLED = {ast.Mod: "mod", ast.FloorDiv: "floordiv", ast.Pow: "pow"}
_COMPARED = {
    ast.Lt: ("<", _LESS), ast.LtE: ("<=", _LESS), ast.Gt: (">", _LESS), ast.GtE: (">=", _LESS), ast.Eq: ("===", _EQUAL),
    ast.NotEq: ("!==", _EQUAL), ast.Is: ("===", _EQUAL), ast.IsNot: ("!==", _EQUAL),
}  # fmt: skip
_FUNCTIONS = {"abs": "Math.abs", "max": "max", "min": "min", "float": ""}


def _written(node: ast.expr, needed: int) -> str:
    """An expression where something binds at least as tightly as `needed`."""
    text, binds = _parts(node)
    return text if binds >= needed else f"({text})"


def _parts(node: ast.expr) -> tuple[str, int]:
    if isinstance(node, ast.Constant):
        return _number(node.value)
    if isinstance(node, ast.Name):
        return node.id, _ATOM
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
        return {"inf": "Infinity", "nan": "NaN", "pi": "Math.PI", "e": "Math.E"}[node.attr], _ATOM
    if isinstance(node, ast.UnaryOp):
        sign = "-" if isinstance(node.op, ast.USub) else "+" if isinstance(node.op, ast.UAdd) else "!"
        inner = _written(node.operand, _SIGN)
        return (f"{sign}({inner})" if inner.startswith(sign) else sign + inner), _SIGN
    if isinstance(node, ast.BinOp):
        if type(node.op) in _CALLED:
            return f"{_CALLED[type(node.op)]}({_written(node.left, 0)}, {_written(node.right, 0)})", _ATOM
        sign, binds = _SIGNS[type(node.op)]
        after = _written(node.right, binds + 1)
        return f"{_written(node.left, binds)} {sign} {f'({after})' if after.startswith('-') else after}", binds
    if isinstance(node, ast.BoolOp):
        sign, binds = ("&&", _AND) if isinstance(node.op, ast.And) else ("||", _OR)
        return f" {sign} ".join(_written(value, binds + 1) for value in node.values), binds
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        made = []
        for left, kind, right in zip(sides, node.ops, sides[1:], strict=False):
            sign, binds = _COMPARED[type(kind)]
            made.append(f"{_written(left, binds + 1)} {sign} {_written(right, binds + 1)}")
        return " && ".join(made), binds if len(made) == 1 else _AND
    if isinstance(node, ast.IfExp):
        choices = f"{_written(node.test, _OR)} ? {_written(node.body, _OR)} : {_written(node.orelse, _CHOICE)}"
        return choices, _CHOICE
    if isinstance(node, ast.Call):
        return f"{_called(node.func)}({', '.join(_written(argument, 0) for argument in node.args)})", _ATOM
    raise NoFormulaError(f"{ast.unparse(node)!r} has no JavaScript here")


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "math":
        if function.attr in _MATH:
            return _MATH[function.attr]
    elif isinstance(function, ast.Name):
        return _FUNCTIONS.get(function.id, function.id)
    raise NoFormulaError(f"{ast.unparse(function)} has no JavaScript here")


def _number(x: Any) -> tuple[str, int]:
    if isinstance(x, bool):
        return str(x).lower(), _ATOM
    text = repr(int(x)) if math.isfinite(x) and x == int(x) and abs(x) < 1e15 and math.copysign(1, x) > 0 else repr(float(x))
    return text, _ATOM
