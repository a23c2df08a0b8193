"""The problem: a function, the point, and which of its arguments are parameters.

Everything is copied and made float64, so that neither the function nor the comparison can touch what was given.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from ...calculus.arguments import check_function
from ...calculus.numeric import is_meant_itself
from ...calculus.pytree import leaves, unflatten
from ...calculus.recorded import kind_of_numbers
from ...core import graph
from ...core.arrays.operands import to_array
from ...core.errors import ArgumentError, AutogradError, DtypeError, GradientError, ShapeError
from ...core.kernels.indexing import as_tuple
from ...core.node import Node, plain
from ...core.recording import enable_grad, no_grad
from ...core.tensor import Tensor
from ...core.undo import put_back
from ...core.value import Value
from ...notation.parse import nearest
from .variables import Chance, Watch, profiled

Array = Any
Function = Callable[..., Any]


class RefusedError(GradientError):
    """Raised for a function that cannot be compared with plain arrays either: it writes into its arguments, or detaches its
    result."""


class Problem:
    """A function and its arguments, copied, in float64.

    Attributes:
        name: what messages call the function.
        arrays: the numbers of each parameter, by name: an array each, which may be written into to move them.
        itself: of these, the parameters of models and the leaves in containers, which the function may read by another way than
            its argument as well.
        styled: how the arguments were given: "by name", "by position", "alone".
    """

    def __init__(self, f: Function, args: Any, wrt: Iterable[str] | None = None) -> None:
        if not callable(f):
            raise ArgumentError(f"f must be a function with one number as its result, got a {type(f).__name__}")
        self.f = f = check_function("compare", f)
        self.name = str(getattr(f, "__name__", type(f).__name__))
        self.styled, self.given = _arranged(f, args)
        if isinstance(wrt, str):
            wrt = (wrt,)
        chosen = list(self.given) if wrt is None else list(wrt)
        for name in chosen:
            if name not in self.given:
                raise ArgumentError(f"wrt names {name!r}, which is no argument of {self.name}{near(name, self.given)}")
        self.given = {name: x if name in chosen else _float64(x) for name, x in self.given.items()}
        named = {name: list(leaves(self.given[name], name)) for name in chosen}
        self.arrays: dict[str, Array] = {
            name: _parameter(leaf, name, self.name) for parts in named.values() for name, leaf in parts
        }
        if not self.arrays:
            raise ArgumentError(f"{self.name} was given no arguments: there is nothing to differentiate by")
        self._parts = {name: [part for part, _ in parts] for name, parts in named.items()}
        given = [leaf for parts in named.values() for _, leaf in parts]
        self.itself = {name: leaf for name, leaf in zip(self.arrays, given, strict=True) if is_meant_itself(leaf, name)}
        self.kind = kind_of_numbers([x.astype(float) if isinstance(x, np.ndarray) else x for x in map(plain, given)])
        self.is_number = dict(zip(self.arrays, (not isinstance(plain(x), np.ndarray) for x in given), strict=True))
        self.chosen = chosen

    @classmethod
    def of(cls, f: Function, other: Problem) -> Problem:
        """Another function at the point of a problem, with the same arguments."""
        found = copy.copy(other)
        found.f, found.name = f, str(getattr(f, "__name__", type(f).__name__))
        found.arrays = {name: array.copy() for name, array in other.arrays.items()}
        return found

    # ---- calls -------------------------------------------------------------------------------------------------------

    def arguments(self, parts: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call: `parts` in place of the parameters, copies of everything else."""
        filled: dict[str, Any] = {}
        for name, x in self.given.items():
            filled[name] = unflatten(x, iter([parts[part] for part in self._parts[name]])) if name in self._parts else x
        if self.styled == "by name":
            return (), filled
        if self.styled == "alone" and list(filled) != [""]:
            return (filled,), {}
        return tuple(filled.values()), {}

    def node(self, name: str, requires_grad: bool) -> Node:
        """A fresh leaf for a parameter, at the present point."""
        array = self.arrays[name]
        if self.is_number[name] and self.kind is Value:
            return Value(float(array), requires_grad=requires_grad, label=name)
        return Tensor(array.copy() if requires_grad else array, requires_grad=requires_grad, label=name)

    @contextmanager
    def moved(self) -> Iterator[None]:
        """A block in which the leaves of `itself` are at the present point as well; then they are as they were."""
        before = [(leaf, leaf._value, getattr(leaf, "_fingerprint", None)) for leaf in self.itself.values()]
        try:
            for name, leaf in self.itself.items():
                _put(leaf, float(self.arrays[name]) if isinstance(leaf, Value) else self.arrays[name].copy(), None)
            yield
        finally:
            for leaf, value, fingerprint in before:
                _put(leaf, value, fingerprint)

    def value(self) -> float:
        """The function's value at the present point, with nothing recorded."""
        parts = {name: self.node(name, False) for name in self.arrays}
        args, kwargs = self.arguments(parts)
        with no_grad(), np.errstate(all="ignore"), put_back(), self.moved():
            return float(np.sum(plain(one_number(self.f(*args, **kwargs), self.name))))

    def plain_value(self) -> float:
        """The function's value at the present point, called with plain arrays and floats."""
        parts = {name: float(x) if self.is_number[name] else x for name, x in self.arrays.items()}
        args, kwargs = self.arguments(parts)
        with put_back(), np.errstate(all="ignore"), self.moved():
            return float(np.sum(plain(one_number(self.f(*args, **kwargs), self.name))))

    def record(self, watched: bool = True) -> tuple[Node, dict[str, Node], Watch]:
        """One call with fresh leaves: the result, the leaves by name, and what was seen on the way.

        Raises:
            ShapeError: if the result is not one number.
            GradientError: if the function writes into its arguments, or its result depends on none of the parameters.
        """
        parts = {name: self.node(name, True) for name in self.arrays}
        others = {name: copy.deepcopy(x) for name, x in self.given.items() if name not in self.chosen}
        args, kwargs = self.arguments(parts)
        watch = Watch(self.f)
        with enable_grad(), put_back(), self.moved(), profiled(watch.saw) if watched else nullcontext():
            output = self.f(*args, **kwargs)
        for name, leaf in parts.items():
            if leaf.op is not None or not np.array_equal(leaf._value, self.arrays[name], equal_nan=True):
                raise _written(self.name, name)
        for name, before in others.items():
            if not _same(before, self.given[name]):
                raise _written(self.name, name)
        root = one_number(output, self.name)
        if not isinstance(root, Node) or not root._needs:
            kind = RefusedError if isinstance(root, Node) else GradientError  # a result without nodes may be plain NumPy's
            raise kind(
                f"the result of {self.name} hangs on none of {', '.join(self.arrays)}: it must be computed from the arguments "
                "that it is called with (Tensors), not from their .data or from variables outside"
            )
        if self.itself:
            _read_through(root, {leaf: parts[name] for name, leaf in self.itself.items()})
        return root, parts, watch

    def by_hand(self, derived: Function) -> Any:
        """The gradients that a hand-derived function returns for the present point, called with plain arrays and floats."""
        parts = {name: float(array) if self.is_number[name] else array.copy() for name, array in self.arrays.items()}
        before = {name: np.array(x, copy=True) for name, x in parts.items()}
        others = {name: copy.deepcopy(x) for name, x in self.given.items() if name not in self.chosen}
        args, kwargs = self.arguments(parts)
        name = str(getattr(derived, "__name__", derived))
        if not binds(signature_of(derived), args, kwargs):
            raise ArgumentError(
                f"hand is the function {name}, which does not take the arguments of {self.name}: it is called as that is, with "
                f"{', '.join(map(repr, self.given))}"
            )
        with put_back(), self.moved():
            found = derived(*args, **kwargs)
        for part, x in parts.items():
            if not np.array_equal(x, before[part], equal_nan=True):
                raise _written(name, part)
        for other, x in others.items():
            if not _same(x, self.given[other]):
                raise _written(name, other)
        return found

    @contextmanager
    def at(self, arrays: Mapping[str, Array]) -> Iterator[None]:
        """Inside this block the parameters have other values; then every bit is as it was."""
        before = {name: array.copy() for name, array in self.arrays.items()}
        try:
            for name, array in arrays.items():
                self.arrays[name][...] = array
            yield
        finally:
            for name, array in before.items():
                self.arrays[name][...] = array

    def other_values(self, earlier: Mapping[str, Any] | None) -> dict[str, Array]:
        """Other values of some parameters, as arrays of float64.

        Raises:
            ArgumentError: for a name that is no parameter.
            ShapeError: for values of another shape.
        """
        found = {}
        for name, x in (earlier or {}).items():
            if name not in self.arrays:
                raise ArgumentError(f"earlier names {name!r}, which is no parameter of {self.name}{near(name, self.arrays)}")
            array, shape = np.asarray(plain(x), float), self.arrays[name].shape
            if array.shape != shape:
                raise ShapeError(f"earlier[{name!r}] has shape {array.shape}, and {name} has {shape}: give older values of it")
            found[name] = array
        return found

    def check_repeatable(self) -> None:
        """Raise where two calls with the same arguments give different results, and name the function that draws random
        numbers."""
        first, second = self.value(), self.value()
        if np.array_equal(first, second, equal_nan=True):
            return
        chance = Chance()
        with profiled(chance.saw):
            self.value()
        drawn = f": {chance.who} draws random numbers" if chance.who else ""
        raise GradientError(
            f"two calls of {self.name} with the same arguments give {first!r} and {second!r}{drawn}; a derivative has no "
            "meaning then: make the generator inside the function, from a fixed seed, or pass the mask in"
        )


# ---- small things ----------------------------------------------------------------------------------------------------


def near(name: str, known: Iterable[str]) -> str:
    """The end of a sentence on an unknown name: what it may have meant, or all that there is."""
    known = list(known)
    return nearest(name, known) or f"; there are {', '.join(known)}"


def one_number(output: Any, name: str) -> Any:
    """The result of a loss, which must be one number."""
    if isinstance(output, (Node, np.ndarray, int, float, np.number)):
        shape = np.shape(plain(output))
        if np.size(plain(output)) == 1:
            return output
        what = f"an array of shape {shape}"
    else:
        what = "None (does it return its result?)" if output is None else f"a {type(output).__name__}"
    raise ShapeError(f"{name} returns {what}: a loss is one number; reduce it with .sum() or .mean()")


def _put(leaf: Node, value: Any, fingerprint: Any) -> None:
    """Give a leaf a number or an array without renewing its age."""
    leaf._value = value
    if isinstance(leaf, Tensor):
        leaf._fingerprint = fingerprint


def _read_through(root: Node, fresh: Mapping[Node, Node]) -> None:
    """Put the leaf of an argument wherever the operations of a graph read the parameter that was given for it."""
    for node in graph.nodes(root):
        inputs = node.inputs if node.op is not None else ()
        if any(isinstance(x, Node) and x in fresh for x in inputs):
            node._take_inputs([fresh.get(x, x) if isinstance(x, Node) else x for x in inputs])


def _arranged(f: Function, args: Any) -> tuple[str, dict[str, Any]]:
    """The way the function takes its arguments, and the arguments by name; a single one that has no name is called ""."""
    signature = signature_of(f)
    name = str(getattr(f, "__name__", type(f).__name__))
    if isinstance(args, dict):
        if not all(isinstance(key, str) for key in args):
            raise ArgumentError(f"args is a dict of names, got the keys {', '.join(map(repr, args))}")
        if binds(signature, (), args):
            return "by name", dict(args)
        assert signature is not None
        if binds(signature, (args,), {}):
            return "alone", dict(args)
        raise ArgumentError(_unfitting(name, signature, args))
    several = as_tuple(args)
    names = [f"argument {i}" for i in range(len(several))]
    if signature is not None:
        if not binds(signature, several, {}):
            takes = ", ".join(signature.parameters) or "none"
            raise ArgumentError(f"args has {len(several)} argument{'s' * (len(several) != 1)}, and {name} takes {takes}")
        positional = [key for key, p in signature.parameters.items() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        names[: len(positional)] = positional[: len(several)]
    return "by position", dict(zip(names, several, strict=True))


def _unfitting(function: str, signature: inspect.Signature, args: Mapping[str, Any]) -> str:
    """The sentence for wrong names in a dict of arguments."""
    known = list(signature.parameters)
    extra = [name for name in args if name not in known]
    if extra:
        free = [name for name in known if name not in args]
        return f"args names {extra[0]!r}, which is no argument of {function}{near(extra[0], free)}"
    required = [name for name, p in signature.parameters.items() if p.default is p.empty and name not in args]
    return f"args lacks {', '.join(map(repr, required))}, which {function} takes"


def signature_of(f: Function) -> inspect.Signature | None:
    """The signature of a function; None where it cannot be known."""
    try:
        return inspect.signature(f)
    except (TypeError, ValueError):
        return None


def binds(signature: inspect.Signature | None, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """Whether a function can be called so, as far as that is known."""
    if signature is not None:
        try:
            signature.bind(*args, **kwargs)
        except TypeError:
            return False
    return True


def _parameter(leaf: Any, name: str, function: str) -> Array:
    """A parameter as a fresh array of float64."""
    number = isinstance(leaf, (int, float, Value)) and not isinstance(leaf, bool)
    try:
        array = to_array(plain(leaf), float if number else None)
    except AutogradError as error:
        raise type(error)(f"{name} of {function}: {error}") from None
    if array.dtype.kind != "f":
        raise DtypeError(
            f"{name} of {function} holds {array.dtype}, which no small step can move: pass {name}.astype(float), or name the "
            "parameters with wrt=(...) if it is none"
        )
    return np.array(array, dtype=float)


def _float64(x: Any) -> Any:
    """Data beside the parameters: a copy, with floats in double precision."""
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        return x.astype(float)
    if isinstance(x, Tensor):
        return Tensor(_float64(x._value).copy(), label=x.label)
    return copy.deepcopy(x) if isinstance(x, (np.ndarray, list, tuple, dict)) else x


def _same(x: Any, y: Any) -> bool:
    """Whether data are what they were; what is no number is taken to be."""
    pairs = list(zip(leaves(x), leaves(y), strict=False))
    return len(list(leaves(x))) == len(list(leaves(y))) and all(
        np.array_equal(plain(a), plain(b), equal_nan=np.asarray(plain(a)).dtype.kind == "f")
        for (_, a), (_, b) in pairs
        if isinstance(a, (np.ndarray, Tensor, int, float))
    )


def _written(function: str, name: str) -> RefusedError:
    return RefusedError(
        f"{function} writes into its argument {name!r}: every further call would see another point; work on a copy there "
        f"({name} = {name} - step in place of {name} -= step)"
    )
