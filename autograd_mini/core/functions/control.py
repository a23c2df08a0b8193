"""Control of what gradients flow where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, GradientError
from ..operations.arithmetic import positive
from ..primitive import Primitive, on_each_element


def stop_gradient(x: Any) -> Any:
    """`x` as a constant: no gradient flows through it.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape; also a list, a tuple or a dict of such, however nested, and an
            array of Values.

    Returns:
        The same numbers or arrays, in the same containers, which no gradient flows through.

    >>> stop_gradient(2.0)
    2.0
    >>> from autograd_mini import grad
    >>> grad(lambda x: x * stop_gradient([x])[0])(3.0)
    3.0
    """
    if hasattr(type(x), "record"):
        return x.detach()
    if isinstance(x, (list, tuple)):
        parts = [stop_gradient(part) for part in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    if isinstance(x, dict):
        return {key: stop_gradient(part) for key, part in x.items()}
    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.asarray(np.frompyfunc(stop_gradient, 1, 1)(x), dtype=object)
    return x


def copy(x: Any) -> Any:
    """The same numbers in memory of their own; gradients flow through, since copying is the identity.

    A node that wants no gradient gives a leaf that wants none, either.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the kind and shape of `x`.

    >>> from autograd_mini import grad
    >>> grad(lambda x: copy(x) ** 2)(3.0)
    6.0
    """
    if hasattr(type(x), "record"):
        if getattr(x, "requires_grad", True):
            return positive(x)
        return type(x)(np.array(x._value) if isinstance(x._value, np.ndarray) else x._value, requires_grad=False, label=x.label)
    return np.array(x) if isinstance(x, (np.ndarray, list, tuple)) else x


def custom_gradient(f: Callable[..., Any], rule: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with a gradient of your own: a hand-derived one, a clipped one, a straight-through one.

    Args:
        f: a function of floats or arrays; it is called with plain numbers, and its result may have any shape. Where it takes
            single numbers alone, as `math.exp` does, it is called with each element of an array.
        rule: `(g, z, *xs) -> gradient`, or a tuple with one gradient for each argument where `f` has several; `g` is the
            gradient that arrives at the output `z`, and a gradient has the shape of its argument. Written with
            operators and functions of this package, it can be differentiated again.

    Returns:
        A function that is called like `f`, and records.

    Raises:
        ArgumentTypeError: where one of the two is no function.
        DtypeError: in the forward pass, where `f` gives something else than real numbers.
        GradientError: in the backward pass, where the rule does not give exactly one gradient for each argument.
        ShapeError: in the backward pass, where a gradient has another shape than its argument.

    >>> from autograd_mini import Value
    >>> import math
    >>> clipped = custom_gradient(math.exp, lambda g, z, x: g * min(z, 10.0))
    >>> x = Value(5.0)
    >>> clipped(x).backward(); x.grad
    10.0
    """

    for given, role in ((f, "f"), (rule, "rule")):
        if not callable(given):
            raise ArgumentTypeError(f"custom_gradient takes two functions, f and its rule; {role} is a {type(given).__name__}")

    def each(g: Any, z: Any, i: int, *xs: Any, **params: Any) -> Any:
        gradients = rule(g, z, *xs, **params)
        if hasattr(type(gradients), "symbolic"):
            return gradients
        if not isinstance(gradients, tuple):
            if len(xs) == 1:
                return gradients
            raise GradientError(
                f"the rule of {name} gave a {type(gradients).__name__} for {len(xs)} arguments: return a tuple with one gradient "
                "for each, in their order"
            )
        if len(gradients) != len(xs):
            raise GradientError(
                f"the rule of {name} gave {len(gradients)} gradients for {len(xs)} argument{'s' * (len(xs) != 1)}: return one "
                "for each, in their order; None for an argument that never wants one"
            )
        return gradients[i]

    name = getattr(f, "__name__", "custom")
    op = Primitive(name, f, each=each, array=whole_or_by_element(f), register=False)
    op.pointwise = False
    return op


def whole_or_by_element(f: Callable[..., Any]) -> Callable[..., Any]:
    """The array form of a function of a user's own: its result on the whole arrays; on each element where it fails on them, or
    makes a Python number of an array of one element or none, as `max(x, 0.0)` does."""
    on_each = on_each_element(f)

    def on_arrays(*args: Any, **params: Any) -> Any:
        try:
            whole = f(*args, **params)
        except (TypeError, ValueError, ArithmeticError) as error:
            try:
                return on_each(*args, **params)
            except (TypeError, ValueError, AttributeError):
                raise error from None
        if type(whole) in (int, float, bool) and any(map(np.ndim, args)) and all(np.size(x) <= 1 for x in args):
            return on_each(*args, **params)
        return whole.copy() if any(whole is x for x in args) else whole

    return on_arrays
