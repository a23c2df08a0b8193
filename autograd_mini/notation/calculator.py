"""A formula on arrays that a person typed, in the words of NumPy: `X.T @ dz / 13`, `dh * (1 - h**2)`, `[0.5, -1]`.

The neighbour of `parse`, which builds graphs of numbers: here a formula is computed, on arrays that are known by name. The
tree of the text is walked by hand, and only what stands in the tables below is ever done, so a formula can come from
anywhere. What is not understood is said in one sentence.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.errors import FormulaError
from .parse import CONSTANTS, nearest, parsed, part

Array = Any

LARGEST = 10_000_000
"""The largest number of elements of a result."""

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
    ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv, ast.MatMult: operator.matmul,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: np.logical_not, ast.Not: np.logical_not,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.BitAnd: np.logical_and, ast.BitOr: np.logical_or,
}  # fmt: skip


def sigmoid(x: Array) -> Array:
    """`1 / (1 + exp(-x))`."""
    return 1 / (1 + np.exp(-x))


def softmax(x: Array, axis: int = -1) -> Array:
    """`exp(x) / sum(exp(x))`."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


POINTWISE: dict[str, Callable[..., Any]] = {
    name: getattr(np, name)
    for name in (
        "exp exp2 expm1 log log2 log10 log1p sqrt cbrt square abs absolute sign sin cos tan arcsin arccos arctan sinh cosh tanh "
        "arcsinh arccosh arctanh reciprocal negative maximum minimum power add subtract multiply divide where clip "
        "logical_not logical_and logical_or isfinite"
    ).split()
}
FUNCTIONS: dict[str, Callable[..., Any]] = POINTWISE | {
    name: getattr(np, name)
    for name in (
        "sum mean max min prod var std cumsum argmax argmin dot matmul transpose reshape ravel squeeze expand_dims "
        "zeros_like ones_like diag trace flip concatenate stack array asarray broadcast_to"
    ).split()
} | {
    "sigmoid": sigmoid,
    "softmax": softmax,
    "relu": lambda x: np.maximum(x, 0),
    "ln": np.log,
    "len": len,
    "float": np.float64,
}  # fmt: skip
MAKERS: dict[str, Callable[..., Any]] = {
    "zeros": np.zeros, "ones": np.ones, "eye": np.eye, "arange": lambda n: np.arange(n), "range": lambda n: np.arange(n),
}  # fmt: skip
"""Functions whose result has the size that an argument gives."""
METHODS = {"sum", "mean", "max", "min", "prod", "var", "std", "dot", "reshape", "ravel", "squeeze", "transpose", "copy", "clip"}
ATTRIBUTES = {"T", "shape", "size", "ndim"}
KEYWORDS = {"axis", "keepdims", "shape", "ddof"}
MODULES = {"np", "numpy", "am"}


def calculate(source: str, values: Mapping[str, Any]) -> Any:
    """The value of a formula on arrays.

    Args:
        source: the formula, as one writes it in NumPy; the prefix `np.` may be left out.
        values: the arrays and numbers of its names.

    Raises:
        FormulaError: where the formula is not understood, a name has no value, or shapes do not fit.

    >>> calculate("X.T @ (a - y) / len(y)", {"X": np.eye(2), "a": np.array([0.5, 0.25]), "y": np.array([1.0, 0.0])})
    array([-0.25 ,  0.125])
    >>> calculate("(z > 0) * [1, 2]", {"z": np.array([-1.0, 3.0])})
    array([0., 2.])
    """
    _, tree = parsed(source)
    with np.errstate(all="ignore"):
        found = Calculation(source, values).value(tree)
    if isinstance(found, tuple):
        found = np.array(found)
    return found.astype(float) if isinstance(found, np.ndarray) and found.dtype.kind == "b" else found


def names_in(source: str) -> set[str]:
    """The names that a formula reads.

    >>> sorted(names_in("dh * (1 - h**2)"))
    ['dh', 'h']
    """
    return {node.id for node in ast.walk(parsed(source)[1]) if isinstance(node, ast.Name)}


class Calculation:
    """One formula on its way to a value. Recursion goes as deep as the text is nested, which `parsed` limits."""

    def __init__(self, source: str, values: Mapping[str, Any]) -> None:
        self.source, self.values = source, values

    def value(self, node: ast.AST) -> Any:
        """The value of a part of the formula."""
        step: Callable[[Any], Any] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if step is None:
            raise FormulaError(f"{part(node, self.source)} has no place in a formula of names, numbers and NumPy functions")
        found = step(node)
        if isinstance(found, np.ndarray) and found.dtype.kind not in "fiub":
            raise FormulaError(f"{part(node, self.source)} is not made of real numbers")
        return found

    def _constant(self, node: ast.Constant) -> Any:
        if node.value is None or isinstance(node.value, bool) or node.value is Ellipsis:
            return node.value
        if isinstance(node.value, int) and abs(node.value) < 2**53:
            return node.value
        if isinstance(node.value, (int, float)):
            return float(node.value) if abs(node.value) < 1e300 else np.float64("inf")
        raise FormulaError(f"{part(node, self.source)} is not a real number")

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.values:
            return self.values[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if node.id in FUNCTIONS or node.id in MAKERS:
            raise FormulaError(f"{node.id} is a function: write what it is of, {node.id}(...)")
        raise FormulaError(f"there is no {node.id}{nearest(node.id, self.values)}")

    def _list(self, node: ast.List) -> Any:
        rows: list[Any] = [self.value(x) for x in node.elts]
        try:
            return np.array(rows, dtype=float)
        except (TypeError, ValueError):
            raise FormulaError(f"the rows of {part(node, self.source)} differ in length") from None

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.value(x) for x in node.elts)

    def _binop(self, node: ast.BinOp) -> Any:
        if type(node.op) not in OPERATORS:
            raise FormulaError(f"{part(node, self.source)}: this operator has no place here (a power is **)")
        return self.done(OPERATORS[type(node.op)], [self.value(node.left), self.value(node.right)], {}, node)

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        return self.done(OPERATORS[type(node.op)], [self.value(node.operand)], {}, node)

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) > 1 or type(node.ops[0]) not in OPERATORS:
            raise FormulaError(f"{part(node, self.source)}: write one comparison in brackets, such as (z > 0)")
        return self.done(OPERATORS[type(node.ops[0])], [self.value(node.left), self.value(node.comparators[0])], {}, node)

    def _subscript(self, node: ast.Subscript) -> Any:
        index = self.value(node.slice)
        parts = tuple(map(_counted, index)) if isinstance(index, tuple) else _counted(index)
        return self.done(operator.getitem, [self.value(node.value), parts], {}, node)

    def _slice(self, node: ast.Slice) -> Any:
        return slice(*(None if x is None else self.value(x) for x in (node.lower, node.upper, node.step)))

    def _attribute(self, node: ast.Attribute) -> Any:
        if node.attr in CONSTANTS and isinstance(node.value, ast.Name) and node.value.id in MODULES - set(self.values):
            return CONSTANTS[node.attr]
        if node.attr == "newaxis":
            return None
        if node.attr not in ATTRIBUTES:
            raise FormulaError(f"{part(node, self.source)}: .{node.attr} has no place here")
        return getattr(np.asarray(self.value(node.value)), node.attr)

    def _call(self, node: ast.Call) -> Any:
        args: list[Any] = []
        f = node.func
        if isinstance(f, ast.Attribute) and not (isinstance(f.value, ast.Name) and f.value.id in MODULES - set(self.values)):
            if f.attr == "astype":
                return np.asarray(self.value(f.value), float)
            if f.attr not in METHODS:
                raise FormulaError(f"{part(node, self.source)}: .{f.attr}() has no place here{nearest(f.attr, METHODS)}")
            args.append(np.asarray(self.value(f.value)))
            name, function = f.attr, FUNCTIONS.get(f.attr, np.copy)
        else:
            name = f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else ""
            if name in self.values:
                raise FormulaError(f"{name} is not a function: a product needs its sign, as in 3 * (a + b)")
            found = FUNCTIONS.get(name) or MAKERS.get(name)
            if found is None:
                raise FormulaError(f"there is no function {name or part(f, self.source)}{nearest(name, [*FUNCTIONS, *MAKERS])}")
            function = found
        if any(isinstance(x, ast.Starred) for x in node.args) or any(k.arg not in KEYWORDS for k in node.keywords):
            raise FormulaError(f"{part(node, self.source)}: the keywords known here are {', '.join(sorted(KEYWORDS))}")
        args += [self.value(x) for x in node.args]
        if name == "reshape" and isinstance(f, ast.Attribute) and len(args) > 2:
            args = [args[0], tuple(args[1:])]
        return self.done(function, args, {k.arg: self.value(k.value) for k in node.keywords if k.arg}, node)

    def done(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """The result of a function; its errors in one sentence, and nothing larger than `LARGEST`."""
        if function in OPERATORS.values():  # Python would repeat or join the tuple
            args = [np.array(x) if isinstance(x, tuple) else x for x in args]
        elif function in (np.max, np.min) and len(args) == 2 and np.ndim(args[1]):
            raise FormulaError(f"{part(node, self.source)}: the larger of two is maximum(x, y), the smaller minimum(x, y)")
        try:
            if expected_size(function, args) > LARGEST:
                raise FormulaError(f"{part(node, self.source)} would hold more than {LARGEST} numbers")
            if function is operator.pow:  # of integers it would grow without bound
                args = [np.float64(x) if isinstance(x, int) else x for x in args]
            elif function in (operator.sub, operator.neg):  # a comparison counts as 0 and 1
                args = [x.astype(float) if isinstance(x, np.ndarray) and x.dtype.kind == "b" else x for x in args]
            found = function(*args, **kwargs)
        except FormulaError:
            raise
        except (TypeError, ValueError, IndexError, ArithmeticError, AttributeError, MemoryError) as error:
            raise FormulaError(f"{part(node, self.source)}: {' '.join(str(error).split())}") from None
        return float(found) if isinstance(found, int) and abs(found) > 2**53 else found


def _counted(part: Any) -> Any:
    """A part of an index: a list of whole numbers counts, though lists are made of floats here."""
    is_list = isinstance(part, np.ndarray) and part.dtype.kind == "f" and bool(np.all(part == np.round(part)))
    return part.astype(int) if is_list else part


def expected_size(function: Callable[..., Any], args: list[Any]) -> float:
    """An upper bound of the size of the result of a function that may hold more elements than its arguments."""
    arrays = [x for x in args if isinstance(x, np.ndarray)]
    if function in MAKERS.values():
        asked = [abs(float(n)) for x in args for n in (x if isinstance(x, tuple) else (x,)) if isinstance(n, (int, float))]
        return float(np.prod(asked)) ** (2 if function is np.eye and len(asked) == 1 else 1)
    if function is np.diag and arrays and arrays[0].ndim == 1:
        return float(arrays[0].size) ** 2
    if function is np.broadcast_to:
        return float(np.prod(args[-1], dtype=float))
    if function is operator.getitem and arrays:
        index = args[1] if isinstance(args[1], tuple) else (args[1],)
        places = [x for x in index if isinstance(x, np.ndarray) and x.dtype.kind in "iu"]
        chosen = float(np.prod(np.broadcast_shapes(*(x.shape for x in places)), dtype=float))
        return chosen * float(np.prod(sorted(np.shape(args[0]))[len(places) :], dtype=float))
    if function in (operator.matmul, np.matmul, np.dot) and len(arrays) == 2 and all(x.size for x in arrays):
        x, y = arrays
        return x.size / x.shape[-1] * y.size / y.shape[-2 if y.ndim > 1 else 0] if x.ndim and y.ndim else 0.0
    if function in OPERATORS.values() or function in POINTWISE.values():
        return float(np.prod(np.broadcast_shapes(*(x.shape for x in arrays)), dtype=float))
    return 0.0
