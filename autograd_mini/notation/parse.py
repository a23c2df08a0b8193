"""A formula that a person typed, as a graph: `3*(a+b*c)` with a=7, b=4, c=2.

The text is parsed, and the tree walked by hand: numbers, names, arithmetic and the functions of the table of rules.
Nothing is ever executed as Python, so a formula can come from anywhere. What is not understood is said in one sentence.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..core import functions
from ..core.errors import FormulaError
from ..core.operations import arithmetic
from ..core.primitive import Primitive, registry
from ..core.value import Value
from .words import number_text

LONGEST = 10_000
"""The largest number of characters in a formula."""
DEEPEST = 200
"""The largest depth of nesting."""


OPERATORS: dict[type[ast.AST], Primitive] = {
    ast.Add: arithmetic.add, ast.Sub: arithmetic.sub, ast.Mult: arithmetic.mul, ast.Div: arithmetic.div,
    ast.Pow: arithmetic.power,
    ast.Mod: arithmetic.mod, ast.FloorDiv: arithmetic.floor_divide, ast.USub: arithmetic.neg, ast.UAdd: arithmetic.positive,
}  # fmt: skip
CONSTANTS = {"pi": math.pi, "e": math.e}
COMPOSED = (
    "gelu", "silu", "relu6", "hardtanh", "hinge", "huber", "squared_error", "absolute_error", "probability_cross_entropy",
    "maximum", "minimum", "clip",
)  # fmt: skip
SHORT = {"ln": "log", "max": "maximum", "min": "minimum"}


def known_functions() -> dict[str, Callable[..., Any]]:
    """The functions that a formula may call: every pointwise operation by its names, and what is composed of them."""
    named: dict[str, Any] = {**registry, **{name: getattr(functions, name) for name in (*functions.__all__, *COMPOSED)}}
    found: dict[str, Callable[..., Any]] = {
        name: f
        for name, f in named.items()
        if isinstance(f, Primitive) and f.pointwise and not f.facts.technical and f.name != "where"
    }
    found.update((name, named[name]) for name in COMPOSED)
    found.update((short, found[name]) for short, name in SHORT.items())
    return found


def parse(source: str, values: Mapping[str, float]) -> Any:
    """The graph of a formula.

    Args:
        source: a formula such as "3*(a+b*c)", or with a name for its result, "cost = -log(sigmoid(z))".
        values: the numbers of its names; each becomes a Value with that label.

    Returns:
        A Value; its label is the name of the result, J if there is none.

    Raises:
        FormulaError: where the formula is not understood, a name has no value or a value no name, or a denominator is zero.

    >>> J = parse("3*(a+b*c)", {"a": 7.0, "b": 4.0, "c": 2.0})
    >>> J.backward()
    >>> J.label, J.data
    ('J', 45.0)
    """
    name, tree = parsed(source)
    leaves: dict[str, Any] = {key: Value(value, label=key) for key, value in values.items()}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    result = evaluated(tree, source, leaves)
    idle = [key for key in values if key not in used]
    if idle:
        raise FormulaError(f"{idle[0]} has a value, but the formula has no {idle[0]}{nearest(idle[0], used)}")
    if not isinstance(result, Value):
        raise FormulaError(f"the formula has no names, so there is nothing to differentiate: it is {number_text(result)}")
    if result.op is not None:
        result.label = name or next(letter for letter in ("J", "L", "F", "result") if letter not in values)
    return result


def parse_values(words: Iterable[str]) -> dict[str, float]:
    """The values in words such as "a=7" or "angle=pi/4".

    >>> parse_values(["a=7", "b=1/4"])
    {'a': 7.0, 'b': 0.25}
    """
    found: dict[str, float] = {}
    for word in words:
        name, equals, number = word.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise FormulaError(f"{shortened(word)} is not the value of a name: write name=number, such as a=7")
        if name in found:
            raise FormulaError(f"{name} has two values, {number_text(found[name])} and {shortened(number)}: give one")
        found[name] = _number(name, number)
    return found


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(evaluated(parsed(text)[1], text, {}))
    except FormulaError as error:
        raise FormulaError(f"the value of {name}, {shortened(text)}, is not a number: {error}") from None


# ---- text to tree ----------------------------------------------------------------------------------------------------


def parsed(source: str) -> tuple[str | None, ast.expr]:
    """The tree of a formula, and the name of its result if it says one."""
    if len(source) > LONGEST:
        raise FormulaError(f"the formula has {len(source)} characters, and {LONGEST} are the most that is read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source.strip()).body
    except SyntaxError as error:
        where = f" at character {error.offset}" if error.offset and error.lineno == 1 else ""
        raise FormulaError(f"the formula {shortened(source)} is not understood{where}: {_reason(source, error)}") from None
    except (ValueError, RecursionError, MemoryError):
        raise FormulaError(
            f"the formula {shortened(source)} is not understood: it is nested too deeply, or holds characters of no formula"
        ) from None
    name = None
    if (
        len(body) == 1
        and isinstance(body[0], ast.Assign)
        and len(body[0].targets) == 1
        and isinstance(body[0].targets[0], ast.Name)
    ):
        name, expression = body[0].targets[0].id, body[0].value
    elif len(body) == 1 and isinstance(body[0], ast.Expr):
        expression = body[0].value
    else:
        if not body:
            raise FormulaError("the formula is empty: write one such as 3*(a+b*c)")
        raise FormulaError(f"the formula {shortened(source)} is not one expression")
    level: list[ast.AST] = [expression]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return name, expression
    raise FormulaError(f"the formula is nested more than {DEEPEST} levels deep: split it")


def _reason(source: str, error: SyntaxError) -> str:
    """The message of a syntax error, in words about formulas."""
    if "decimal literal" in (error.msg or ""):
        return "a product needs its sign, as in 2*a"
    if "never closed" in (error.msg or "") or "unexpected EOF" in (error.msg or ""):
        return "a bracket is not closed" if source.count("(") > source.count(")") else "something is missing at its end"
    if "unmatched" in (error.msg or ""):
        return "a bracket is closed that was not opened"
    if "too many nested" in (error.msg or ""):
        return "it is nested too deeply"
    return "write it with + - * / ** and functions, as in 3*(a+b*c)"


# ---- tree to graph ---------------------------------------------------------------------------------------------------


def evaluated(tree: ast.expr, source: str, leaves: Mapping[str, Any]) -> Any:
    """The value of a tree: a Value where a name is in it, else a float. Operands before operations, without recursion."""
    made: dict[ast.AST, Any] = {}
    todo: list[tuple[ast.AST, bool]] = [(tree, False)]
    while todo:
        node, ready = todo.pop()
        operands = _operands(node, source, leaves)
        if not ready and operands:
            todo.append((node, True))
            todo += [(operand, False) for operand in reversed(operands)]
        else:
            made[node] = _computed(node, [made[operand] for operand in operands], source, leaves)
    return made[tree]


def _operands(node: ast.AST, source: str, leaves: Mapping[str, Any]) -> list[ast.expr]:
    """The operands of a part of a formula; an error for what is none."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return [node.operand]
    if isinstance(node, (ast.Constant, ast.Name)):
        return []
    if isinstance(node, ast.Call) and not node.keywords and not any(isinstance(x, ast.Starred) for x in node.args):
        if not isinstance(node.func, ast.Name) or node.func.id in leaves or node.func.id in CONSTANTS:
            raise FormulaError(f"{part(node.func, source)} is not a function: a product needs its sign, as in 3*(a+b)")
        _check_call(node.func.id, len(node.args))
        return node.args
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        raise FormulaError(f"^ is no power here: write ** in {part(node, source)}")
    raise FormulaError(
        f"{part(node, source)} has no place in a formula: write it with numbers, names, + - * / ** % // and functions"
    )


def _computed(node: ast.AST, operands: list[Any], source: str, leaves: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise FormulaError(f"{part(node, source)} is not a real number")
        try:
            return float(node.value)
        except OverflowError:
            raise FormulaError(f"the number {part(node, source)} is too large") from None
    if isinstance(node, ast.Name):
        if node.id in leaves:
            return leaves[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if node.id in known_functions():
            raise FormulaError(f"{node.id} is a function: write what it is of, {node.id}(...)")
        near = nearest(node.id, [*leaves, *CONSTANTS]) or (f" (there is {', '.join(list(leaves)[:8])})" if leaves else "")
        raise FormulaError(f"{node.id} has no value: add {node.id}=...{near}")
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        function = known_functions()[node.func.id]
        _check_denominator(function, operands, node, source)
        try:
            return function(*operands)
        except (TypeError, ValueError) as error:
            raise FormulaError(f"{part(node, source)}: {error}") from None
    assert isinstance(node, (ast.BinOp, ast.UnaryOp))
    operator = OPERATORS[type(node.op)]
    _check_denominator(operator, operands, node, source)
    return operator(*operands)


def _check_call(name: str, count: int) -> None:
    """Raise where there is no such function, or it takes another number of arguments."""
    known = known_functions()
    if name not in known:
        raise FormulaError(f"there is no function {name}{nearest(name, known)}")
    function = known[name]
    if isinstance(function, Primitive):
        least = most = function.arity or count
    else:
        parameters = inspect.signature(function).parameters.values()
        least, most = sum(parameter.default is parameter.empty for parameter in parameters), len(parameters)
    if not least <= count <= most:
        takes = f"{least}" if least == most else f"{least} to {most}"
        raise FormulaError(f"{name} takes {takes} argument{'s' * (most > 1)}, got {count}")


def _check_denominator(operation: Any, operands: list[Any], node: ast.AST, source: str) -> None:
    """Raise where an operation would divide by zero."""
    below = None
    if operation in (arithmetic.div, arithmetic.mod, arithmetic.floor_divide):
        below = operands[1]
    elif operation is arithmetic.reciprocal or (operation is arithmetic.power and _plain(operands[1]) < 0):
        below = operands[0]
    if below is not None and _plain(below) == 0:
        raise FormulaError(f"division by zero in {part(node, source)}: its denominator is 0 at these values")


def _plain(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)


# ---- words -----------------------------------------------------------------------------------------------------------


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence on an unknown name: what it may have meant, if something is near."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def part(node: ast.AST, source: str) -> str:
    """A part of a formula in quotation marks."""
    return shortened(ast.get_source_segment(source.strip(), node) or source)


def shortened(text: str, longest: int = 40) -> str:
    """A text in quotation marks, on one line and not too long."""
    text = " ".join(text.split())
    text = "".join(c if c.isprintable() else "?" for c in text)
    return repr(text if len(text) <= longest else f"{text[: longest - 1]}…")
