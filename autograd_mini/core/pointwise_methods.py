"""Methods from the table: what `Value` and `Tensor` do alike to get theirs.

Each kind brings its own way to turn a primitive into a method, `unary`, `binary` and `reflected`; which methods there
are, and that a primitive registered later becomes one too, is said here once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import functions, primitive
from .functions.choices import POINTWISE
from .operations import arithmetic, kinks
from .primitive import Primitive

Maker = Callable[[Primitive], Callable[..., Any]]

OPERATORS = {
    "add": arithmetic.add, "sub": arithmetic.sub, "mul": arithmetic.mul, "truediv": arithmetic.div, "pow": arithmetic.power,
    "mod": arithmetic.mod, "floordiv": arithmetic.floor_divide,
}  # fmt: skip
"""Python's binary operators by the name in `__name__`, and the primitive that each records."""
SIGNS = {"neg": arithmetic.neg, "pos": arithmetic.positive, "abs": kinks.abs}
"""Python's operators of one argument, and their primitives."""


ALIASES = {"divide": "div", "multiply": "mul", "negative": "neg", "pow": "power", "subtract": "sub"}
"""Methods that PyTorch calls by another name."""


def from_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """The method that calls a function of the package with the node as its first argument."""

    inner = getattr(function, "spelled", function)  # the check of a call that failed is made here, once

    def method(self: Any, *args: Any, **params: Any) -> Any:
        try:
            return inner(self, *args, **params)
        except TypeError as error:
            from .names.keywords import understood

            return understood(inner, inner, (self, *args), params, error)

    return documented(method, function)


def documented(method: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """A method with the name, the signature and the docstring of the function that it calls; of an operation, whose docstring
    is made when it is asked for, the summary."""
    method.__name__ = function.__name__
    method.__doc__ = function.__doc__ if not isinstance(function, Primitive) else f"""{function.summary}

See `help(am.{function.name})`."""
    method.__wrapped__ = function  # type: ignore[attr-defined]
    return method


def by_name(op: Primitive, operator: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The method that is called by its name: where an operator leaves the work to its second operand, it asks the operation."""

    def method(self: Any, other: Any) -> Any:
        z = operator(self, other)
        return op(self, other) if z is NotImplemented else z

    return method


def has_defaults(op: Primitive) -> bool:
    """Whether an operation may be called with its arguments alone, without any structure."""
    code = getattr(op.scalar, "__code__", None)
    return not op.structured or code is not None and code.co_argcount - len(op.scalar.__defaults__ or ()) == op.arity  # type: ignore[union-attr]


def attach(kind: type, unary: Maker, binary: Maker, reflected: Maker) -> None:
    """Give a kind of nodes Python's operators, the pointwise functions, and each pointwise primitive, present and future."""
    for name, op in OPERATORS.items():
        setattr(kind, f"__{name}__", binary(op))
        setattr(kind, f"__r{name}__", reflected(op))
    for name, op in SIGNS.items():
        setattr(kind, f"__{name}__", unary(op))
    for name in POINTWISE:
        setattr(kind, name, from_function(getattr(functions, name)))
    made: set[str] = set()

    def install(op: Primitive) -> None:
        if not op.pointwise or op.facts.technical or hasattr(kind, op.name) and op.name not in made:
            return
        quick = (unary if op.arity == 1 else binary)(op)
        if has_defaults(op):
            (op.unary_methods if op.arity == 1 else op.binary_methods)[kind] = quick
        plain = quick if op.arity == 1 else by_name(op, quick)
        setattr(kind, op.name, documented(from_function(op) if op.structured else plain, op))
        made.add(op.name)

    for op in primitive.registry.values():
        install(op)
    for alias, name in ALIASES.items():
        setattr(kind, alias, getattr(kind, name))
    primitive.installers.append(install)
