"""The points where a printed local derivative fails: the engine follows a convention that the formula does not show.

The formula of `maximum(x, y)` prints `[x > y]`, and at a tie the slope is 1/2; that of `hypot(x, y)` prints `x / z`, and at 0
the slope is 0. A rule that is called on `Reading`s computes what its formula says as it is printed, and the two are compared.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..core import graph
from ..core.node import Node, plain
from ..core.primitive import Primitive, find
from .expression import arguments
from .symbol import SIGNS, template

MORE_THAN_PRINTED = (
    "div_no_nan", "div_or_zero", "div_by_squares", "exponent_minus_one", "log_of_base", "heaviside_half",
    "heaviside_half_ignore_nan",
)  # fmt: skip
"""The technical operations that differ at single points from what they print as."""
CLOSE = 1e-9
"""Numbers that differ relatively by less are the same up to rounding."""


class Reading:
    """A number, or an array, that computes as formulas print; `technical` says whether an operation was read that is more."""

    __slots__ = ("technical", "value")
    __array_ufunc__ = None  # NumPy leaves `array * reading` to the reading
    symbolic = True

    def __init__(self, value: Any, technical: bool = False) -> None:
        self.value, self.technical = np.asarray(value, dtype=float), technical

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array, () for a number."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """The number of axes of the array."""
        return self.value.ndim

    def __neg__(self) -> Reading:
        return _compute("neg", self)

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: Mapping[str, Any]) -> Reading:
        """Compute an operation as a formula shows it."""
        if op.name in MORE_THAN_PRINTED:
            return cls(as_printed(op, args, _compute).value, technical=True)
        plain = [x.value if isinstance(x, Reading) else np.asarray(x, dtype=float) for x in args]
        return cls(op.array(*plain, **params), any(isinstance(x, Reading) and x.technical for x in args))


def _compute(name: str, *args: Any) -> Reading:
    return Reading.record(find(name), args, {})


def _operator(name: str, reflected: bool = False) -> Callable[[Reading, Any], Reading]:
    return lambda x, y: _compute(name, *((y, x) if reflected else (x, y)))


for _method, _name in {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "power"}.items():
    setattr(Reading, f"__{_method}__", _operator(_name))
    setattr(Reading, f"__r{_method}__", _operator(_name, reflected=True))


def as_printed(op: Primitive, args: Sequence[Any], compute: Callable[..., Any]) -> Any:
    """A technical operation by its printed text, made of operations that `compute` does; `[x > y]` is the step of x - y."""
    known = dict(zip("xy", args, strict=False))

    def value(form: ast.expr) -> Any:
        if isinstance(form, ast.Name):
            return known[form.id]
        if isinstance(form, ast.BinOp):
            return compute(SIGNS[type(form.op)], value(form.left), value(form.right))
        if isinstance(form, ast.Compare):
            return compute("heaviside", compute("sub", value(form.left), value(form.comparators[0])))
        if isinstance(form, ast.Call) and isinstance(form.func, ast.Name):
            return compute(form.func.id, *map(value, form.args))
        assert isinstance(form, ast.Constant)
        return float(str(form.value))

    return value(template(op.facts.prints_as))


@lru_cache(maxsize=1024)
def may_fail(op: Primitive, i: int) -> bool:
    """Whether the formula of a derivative leaves out a convention for single points.

    >>> may_fail(find("maximum"), 0), may_fail(find("mul"), 0)
    (True, False)
    """
    if not op.pointwise or op.foreign or op.arity is None or op.facts.technical:
        return False
    made = _read(op, i, 0.5, [0.5] * op.arity, {})
    return made is not None and made.technical


def failures(node: Node, i: int) -> Any:
    """The points at which the printed derivative of a node with respect to its i-th argument differs from the engine's.

    True or False, and for an array one of them by element.

    >>> from autograd_mini import Value, maximum
    >>> s = Value(2.0)
    >>> bool(failures(maximum(s, s), 0)), bool(failures(maximum(s, 1.0), 0))
    (True, False)
    """
    if not may_fail(node.op, i):
        return np.False_
    args = [plain(x) for x in arguments(node)]
    printed = _read(node.op, i, node._value, args, node._params or {})
    if printed is None:
        return np.False_
    with np.errstate(all="ignore"):
        taken = np.asarray(graph.vjp(node, i, np.ones_like(node._value)), dtype=float)
        return ~np.isclose(printed.value, taken, rtol=CLOSE, atol=0.0, equal_nan=True)


def _read(op: Primitive, i: int, z: Any, args: Sequence[Any], params: Mapping[str, Any]) -> Reading | None:
    """The value of the printed derivative for g = 1; None where it is no number of what it reads."""
    with np.errstate(all="ignore"):
        try:
            made = op.rule(i)(Reading(1.0), Reading(z), *map(Reading, args), **params)
        except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError):
            return None
    return made if isinstance(made, Reading) else None
