"""The methods of Tensors that call a function of the package, a method of the array, or Python's comparison.

Pointwise operations and Python's arithmetic become methods in `pointwise_methods.py`, for Values and Tensors alike.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .. import functions
from ..callers import warn
from ..errors import error_of_numpy
from ..names.torch_names import HINTED, Elsewhere
from ..node import plain
from ..pointwise_methods import from_function
from ..primitive import registry
from .plain import plain_array

METHODS = (
    *(name for name, op in registry.items() if op.facts.axes and not op.facts.technical),
    "sort", "median", "ravel", "swapaxes", "moveaxis", "expand_dims", "squeeze", "broadcast_to", "sum_to", "take",
    "flip", "roll", "tril", "triu", "diagonal", "trace", "astype", "dot", "matmul", "outer", "split", "tile", "pad", "put",
    "inv", "det", "cholesky",
)  # fmt: skip
"""Functions that are methods as well, the tensor being the first argument."""
UNRECORDED_METHODS = ("argmax", "argmin", "argsort", "all", "any", "nonzero")
"""Methods of the array whose result has no gradient."""
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge", "and_", "or_", "xor", "lshift", "rshift")
"""Functions of `operator` whose result is a plain array."""


def attach_functions(kind: type) -> None:
    """Give a kind of nodes that hold arrays the methods of this file."""
    for name in COMPARISONS:
        setattr(kind, f"__{name.strip('_')}__", comparison(getattr(operator, name)))
    for name in ("and_", "or_", "xor"):
        setattr(kind, f"__r{name.strip('_')}__", comparison(getattr(operator, name)))
    for name in METHODS:
        setattr(kind, name, OnDemand(kind, name) if name in functions.HOME else from_function(getattr(functions, name)))
    own: dict[str, Callable[..., Any]] = {
        "reshape": varargs(functions.reshape),
        "transpose": transpose,
        "flatten": flatten,
        "repeat": repeat,
        "where": where,
    }
    for name, method in own.items():
        setattr(kind, name, method)
    for name in UNRECORDED_METHODS:
        setattr(kind, name, of_array(name))
    for name in (*functions.__all__, *functions.HOME):
        if not any(name in vars(each) for each in kind.__mro__):
            HINTED.add(name)
            setattr(kind, name, Elsewhere(name, f"it is a function: write am.{name}(x, ...)", "Tensor"))


class OnDemand:
    """A method that is made, and its function imported, when it is first asked for."""

    def __init__(self, kind: type, name: str) -> None:
        self.kind, self.name = kind, name

    def __get__(self, node: Any, kind: type) -> Any:
        setattr(self.kind, self.name, from_function(getattr(functions, self.name)))
        return getattr(kind if node is None else node, self.name)


def transpose(self: Any, *axes: Any, **options: Any) -> Any:
    """The axes in another order, given as one tuple or one by one; reversed if left out."""
    if len(axes) == 2 and not options and all(isinstance(i, int) for i in axes):
        swap = f"x.swapaxes({axes[0]}, {axes[1]})"
        if self.ndim != 2:  # PyTorch's, which exchanges two axes; NumPy wants all of them
            return functions.swapaxes(self, *axes)
        if axes[0] % 2 < axes[1] % 2:
            warn(f"transpose{axes} leaves a matrix as it is, as NumPy's does; PyTorch's exchanges the axes: write {swap}, or x.T")
    if not axes:
        return functions.transpose(self, **options)
    return functions.transpose(self, axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes, **options)


def repeat(self: Any, repeats: Any, axis: Any = None, *sizes: Any, **options: Any) -> Any:
    """Each element several times, as NumPy has it; with a count for each of three axes or more, PyTorch's, which is `tile`."""
    if sizes:
        return functions.tile(self, (repeats, axis, *sizes))
    return functions.repeat(self, repeats, axis, **options)


def where(self: Any, condition: Any, other: Any) -> Any:
    """These elements where a condition is true, and others elsewhere: `am.where(condition, x, other)`."""
    return functions.where(condition, self, other)


def flatten(self: Any, order: Any = "C", *sizes: Any, **options: Any) -> Any:
    """All elements in one row, as `ravel` gives them; `flatten(1)` is PyTorch's, of the axes from 1 on."""
    if isinstance(order, str) and not sizes and not options:
        return functions.ravel(self, order)
    return import_module("autograd_mini.habits.tensors").flatten(self, *(() if order == "C" else (order,)), *sizes, **options)


def varargs(function: Callable[..., Any]) -> Callable[..., Any]:
    """`from_function` for a method that takes sizes or axes as one tuple or one by one."""

    def method(self: Any, *sizes: Any, **options: Any) -> Any:
        if not sizes:
            return function(self, **options)
        return function(self, sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes, **options)

    method.__name__ = function.__name__
    method.__doc__ = (function.__doc__ or "").partition(">>>")[0].rstrip()  # the example calls the function
    return method


def of_array(name: str) -> Callable[..., Any]:
    """The method of the array, whose result is plain."""

    def method(self: Any, *args: Any, **params: Any) -> Any:
        if "dim" in params or "keepdim" in params:  # PyTorch's words
            params = {{"dim": "axis", "keepdim": "keepdims"}.get(word, word): x for word, x in params.items()}
        try:
            return plain_array(getattr(self._value, name)(*args, **params))
        except (TypeError, ValueError, IndexError) as error:
            raise error_of_numpy(name, error) from error

    method.__name__, method.__doc__ = name, f"NumPy's `{name}` of the data; nothing is recorded."
    return method


def comparison(relation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Comparisons are by value, give plain arrays of booleans, and are never recorded."""

    def method(self: Any, other: Any) -> Any:
        try:
            return plain_array(relation(self._value, plain(other)))
        except (TypeError, ValueError) as error:
            raise error_of_numpy(relation.__name__.strip("_"), error) from error

    return method
