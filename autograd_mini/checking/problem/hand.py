"""A derivation by hand in one form: an array for each node that was named.

People have final gradients, gradients of a few intermediates, or a function that computes either. Names, shapes and types are
checked here, and a gradient that does not fit is an error, since a transposed array that broadcasts silently is a bug of its
own. """

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...calculus.pytree import leaves
from ...core.arrays.operands import to_array
from ...core.errors import ArgumentError, AutogradError, DtypeError, GradientError, ShapeError
from ...core.node import Node, plain
from .backward import LossGraph
from .problem import Problem, near

Array = Any


@dataclass
class Given:
    """One gradient derived by hand: for which node, its numbers in float64, and the type that they came in."""

    name: str
    node: Node
    array: Array
    dtype: Any
    is_parameter: bool


def settled(hand: Any, problem: Problem, trace: LossGraph, complete: bool = True) -> dict[str, Given]:
    """The gradients derived by hand, by name, those nearest to the loss first.

    Args:
        hand: as `compare` takes it, but no function.
        complete: whether every parameter must be there, where nothing but parameters is.

    Raises:
        ArgumentError: for names that are not there, or missing.
        ShapeError, DtypeError, GradientError: for an array that cannot be a gradient of what it is said to be.
    """
    parameters = trace.leaves
    known = {**trace.named(), **parameters}
    found: dict[str, Given] = {}
    for said, x in _by_name(hand, problem).items():
        name = _meant(said, known)
        if name not in known:
            raise ArgumentError(
                f"hand names {said!r}, which is neither a parameter of {problem.name} nor a labelled intermediate or a "
                f"variable of it{near(said, known)}"
            )
        if name in found:
            raise ArgumentError(f"hand gives the gradient of {name!r} twice, once as {said!r}")
        found[name] = _given(name, known[name], x, name in parameters, parameters)
    missing = [name for name in parameters if name not in found]
    if complete and missing and all(given.is_parameter for given in found.values()):
        raise ArgumentError(
            f"hand has no gradient of {', '.join(map(repr, missing))}: give it, or say with wrt={tuple(found)} that the others "
            "are no parameters"
        )
    return dict(sorted(found.items(), key=lambda item: -item[1].node._age))


def settled_by_name(hand: Any, problem: Problem, leaves: Mapping[str, Node]) -> dict[str, Given]:
    """The gradients of parameters alone, where there is no graph; errors as `settled` raises them."""
    found = {}
    for said, x in _by_name(hand, problem).items():
        name = _meant(said, leaves)
        if name not in leaves:
            raise ArgumentError(f"hand names {said!r}, which is no parameter of {problem.name}{near(said, leaves)}")
        found[name] = _given(name, leaves[name], x, True, leaves)
    return found


def _meant(said: str, known: Iterable[str]) -> str:
    """The name of the variable whose gradient a name stands for, as people write it; the name itself where it is none of these.

    >>> [_meant(said, ["w"]) for said in ("w", "dw", "grad_w", "w.grad", "dL/dw", "dJ_dw", "v")]
    ['w', 'w', 'w', 'w', 'w', 'w', 'v']
    """
    names = list(known)
    if said in names:
        return said
    for name in names:
        x = re.escape(name)
        if re.fullmatch(rf"[dg∇]_?{x}|(grad|delta)_?{x}|{x}[_.](grad|bar)|[d∂]\w*?[/_ ]?[d∂]_?{x}", said):
            return name
    return said


def _by_name(hand: Any, problem: Problem) -> dict[str, Any]:
    """The gradients under names: those of a dict, or of the parameters in order."""
    names = list(problem.arrays)
    if isinstance(hand, (Iterator, ValuesView)):
        hand = list(hand)
    if isinstance(hand, Mapping):
        return _flat(hand, problem)
    if isinstance(hand, (tuple, list)) and len(hand) == 2 and np.ndim(_numbers(hand[0])) == 0:
        value, gradients = hand  # the loss comes first, as in the course notes
        if isinstance(gradients, (Mapping, tuple, list)) or len(names) == 1:
            return _by_name(gradients, problem)
    if len(names) == 1 and not isinstance(hand, (tuple, list)):
        return {names[0]: hand}
    parts = list(hand) if isinstance(hand, (tuple, list)) else [hand]
    if len(names) == 1 and len(parts) != 1:
        return {names[0]: hand}
    if len(parts) != len(names):
        nested = [x for _, x in leaves(parts, "hand")]  # nested like the arguments
        if len(nested) == len(names):
            return dict(zip(names, nested, strict=True))
        raise ArgumentError(
            f"hand has {len(parts)} gradient{'s' * (len(parts) != 1)}, and {problem.name} has {len(names)} parameters: give "
            f"one for each of {', '.join(names)} in this order, or a dict"
        )
    return dict(zip(names, parts, strict=True))


def _flat(hand: Mapping[Any, Any], problem: Problem) -> dict[str, Any]:
    """A dict without nesting; a gradient that is nested like its argument gets the names of the parts."""
    flat: dict[str, Any] = {}
    for name, x in hand.items():
        if name in problem.given and name not in problem.arrays:
            flat |= dict(leaves(x, name))
        else:
            flat[str(name)] = x
    return flat


def _numbers(x: Any) -> Any:
    return plain(x) if isinstance(plain(x), (np.ndarray, np.generic, int, float)) else np.empty(2)


def _given(name: str, node: Node, x: Any, is_parameter: bool, parameters: Mapping[str, Node]) -> Given:
    if x is None:
        raise ArgumentError(f"hand[{name!r}] is None: leave it out of the dict and of wrt, or derive it")
    try:
        array = to_array(plain(x), None)
    except AutogradError as error:
        raise type(error)(f"hand[{name!r}]: {error}") from None
    if array.dtype.kind == "b":
        raise DtypeError(f"hand[{name!r}] holds truth values: a gradient is made of numbers; write .astype(float) if they are")
    shape = np.shape(node._value)
    if array.shape != shape:
        raise ShapeError(_misshapen(name, array.shape, shape, parameters))
    if not np.all(np.isfinite(array)):
        what = "NaN" if np.any(np.isnan(array)) else "infinity"
        index = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        raise GradientError(
            f"hand[{name!r}] holds {what}, first at {list(index)}: look for 0/0, log(0) or an overflow in the derivation"
        )
    return Given(name, node, array.astype(float), array.dtype, is_parameter)


def _misshapen(name: str, found: tuple[int, ...], expected: tuple[int, ...], parameters: Mapping[str, Node]) -> str:
    """The sentence for a wrong shape, with the repair."""
    start = f"hand[{name!r}] has shape {found}, and {name} has {expected}"
    if found == expected[::-1]:
        return f"{start}: it is transposed; pass .T, or exchange the factors of the product that made it"
    summed = [k for k, (n, m) in enumerate(zip(found, expected, strict=False)) if n != m]
    if len(found) == len(expected) and len(summed) == 1 and expected[summed[0]] == 1:
        return (
            f"{start}: it was not summed over axis {summed[0]}; write .sum(axis={summed[0]}, keepdims=True), or a matrix product "
            "in place of one element by element"
        )
    if sorted(n for n in found if n != 1) == sorted(n for n in expected if n != 1):
        return f"{start}: the numbers may be right, but (n,) and (n, 1) are not the same; write .reshape{expected}"
    if len(found) > len(expected) and found[len(found) - len(expected) :] == expected:
        return f"{start}: it was not summed over the batch; write .sum(axis=0)"
    others = [other for other, node in parameters.items() if other != name and np.shape(node._value) == found]
    if others:
        return f"{start}: that is the shape of {' and '.join(others)}; are two of them exchanged?"
    return f"{start}: a gradient has the shape of what it belongs to"
