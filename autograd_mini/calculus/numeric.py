"""Numerical gradients: move one number at a time and look how the result moves.

They need no derivative of anything, so they are what the others are checked against. A number is moved inside the array
that holds it, and put back bit for bit, whatever happens; `Movable` gives every number such an array.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from ..core.arrays.operands import to_array
from ..core.errors import AutogradError, DtypeError, GradientError, ShapeError
from ..core.names.spelling import keyword_only, spelled
from ..core.node import Node, plain
from ..core.recording import no_grad
from ..core.show import progress as bar
from ..core.tensor import Tensor
from ..core.undo import Journal, written_down
from ..core.value import Value
from .arguments import ArgNums, as_numbers, check_argnums, check_function, name_of, placed, positions
from .pytree import is_part, leaves, unflatten

SCHEMES = ("central", "forward")
FORWARD_STEP = 1e-5
"""The step of the one-sided formula in the CS231n course notes."""


@spelled
@keyword_only("scheme", "in_place", "progress")
def numerical_grad(
    f: Callable[..., Any],
    argnums: ArgNums = 0,
    *,
    step: float | None = None,
    scheme: str = "central",
    in_place: bool = False,
    progress: bool | None = None,
) -> Callable[..., Any]:
    """The function that computes the gradient of `f` by finite differences.

    Args:
        f: a function whose result is one number. It is called twice for each number in its argument, with numbers and
            arrays (or nodes, where nodes are given), and nothing is recorded. What modules keep besides their parameters
            (running statistics, generators) is put back after each call.
        argnums: which positional argument to differentiate by; a tuple for several.
        step: how far to move. If left out, `eps ** (1/3) * max(1, |x|)` with the precision `eps` of the argument (6e-6
            for float64), which balances truncation against rounding; 1e-5 for `scheme="forward"`.
        scheme: "central", `(f(x + h) - f(x - h)) / 2h`, whose error is of order h^2; or "forward", the one-sided
            `(f(x + h) - f(x)) / h`, of order h, which calls `f` about half as often.
        in_place: move the numbers inside the given arrays (or Tensors) rather than in copies, so that `f` may read them
            from its closure. Every number is restored bit for bit, also where `f` raises.
        progress: show a progress bar (needs tqdm); None for one on a terminal, after a second.

    Returns:
        A function of the same arguments, with the gradient in the structure of the chosen one: a float for a float, an array
        for an array, a node for a node. A parameter of a module, and a leaf that wants a gradient in a list or dict, is
        moved itself.

    Raises:
        ArgumentTypeError: for an `f` that is no function, an `argnums` that is no position or name.
        ShapeError: if the result of `f` is not one number.
        DtypeError: for an argument that is not made of real numbers, for integer arrays, and in place for anything but
            arrays that can be written to.
        GradientError: for a step that is lost in rounding, an unknown scheme, an `argnums` that the function does not have.

    Source: https://cs231n.github.io/optimization-1/#numerical.

    >>> g = numerical_grad(lambda x: (x ** 2).sum())(np.array([1.0, 2.0, 3.0]))
    >>> np.round(g, 8)
    array([2., 4., 6.])
    """
    f = check_function("numerical_grad", f)
    chosen = check_argnums("numerical_grad", f, argnums)
    if scheme not in SCHEMES:
        raise GradientError(f"scheme={scheme!r}: expected one of {', '.join(map(repr, SCHEMES))}")
    if step is not None and not 0 < step < math.inf:
        raise GradientError(f"step={step!r}: expected a positive number")

    def gradient(*args: Any, **kwargs: Any) -> Any:
        passed, kwargs = placed(f, args, kwargs, chosen)
        where = positions(chosen, len(passed), f)
        for i in where:
            passed[i] = as_numbers(passed[i], f"argument {i}")
        cells = {i: Movable(passed[i], in_place, name=f"argument {i}") for i in where}
        book = Journal()

        def result() -> float:
            for i, cell in cells.items():
                passed[i] = cell.tree()
            try:
                with no_grad(), written_down(book):
                    return one_number(f(*passed, **kwargs), f)
            finally:
                book.restore()

        places = bar(
            (place for cell in cells.values() for place in cell.places()),
            total=sum(cell.size for cell in cells.values()),
            desc="numerical gradient",
            show=progress,
        )
        with ExitStack() as stack:
            for cell in cells.values():
                stack.enter_context(cell.moving())
            here = result() if scheme == "forward" else None
            for found, array, index in places:
                at = float(array[index])
                if here is not None:
                    found[index] = forward(result, array, index, FORWARD_STEP if step is None else step, here)
                else:
                    found[index] = central(result, array, index, usual_step(at, array.dtype) if step is None else step)
        slopes = [cell.gradient() for cell in cells.values()]
        return slopes[0] if isinstance(chosen, int) else tuple(slopes)

    gradient.__doc__ = f"The numerical gradient of {name_of(f)}."
    return gradient


def usual_step(x: float, dtype: Any) -> float:
    """The step for central differences at `x`: truncation grows with its square, rounding with its inverse."""
    eps = float(np.finfo(dtype).eps)
    return math.pow(eps, 1 / 3) * (max(1.0, abs(x)) if math.isfinite(x) else 1.0)


def central(f: Callable[[], float], array: Any, index: Any, h: float) -> float:
    """`(f(x + h) - f(x - h)) / 2h`, where `f` reads `x` from `array[index]`; what was there is restored."""
    before = array[index]
    x = float(before)
    try:
        array[index] = x + h
        right, above = float(array[index]), f()
        array[index] = x - h
        left, below = float(array[index]), f()
    finally:
        array[index] = before
    return slope(above, below, right, left, h)


def forward(f: Callable[[], float], array: Any, index: Any, h: float, here: float) -> float:
    """`(f(x + h) - f(x)) / h`, with `f(x)` known."""
    before = array[index]
    x = float(before)
    try:
        array[index] = x + h
        right, above = float(array[index]), f()
    finally:
        array[index] = before
    return slope(above, here, right, x, h)


def slope(above: float, below: float, right: float, left: float, h: float) -> float:
    """Rise over run; the run is the one that rounding has left."""
    if right == left:
        raise GradientError(f"a step of {h:g} is lost in rounding beside {left:g}: give a larger step")
    return (above - below) / (right - left)


def one_number(result: Any, f: Callable[..., Any]) -> float:
    """The result of `f` as a float, or an error that says what else it is."""
    name = getattr(f, "__name__", f)
    try:
        array = to_array(plain(result), None)
    except AutogradError as error:
        raise type(error)(f"the numerical gradient of {name} needs one number as its result: {error}") from None
    if array.size != 1:
        raise ShapeError(
            f"the numerical gradient of {name} needs one number as its result, and got shape {array.shape}: reduce it "
            "with .sum() or .mean()"
        )
    return float(array.item())


class Movable:
    """Nested numbers, each of which can be moved: arrays to write into, and the way to pass them to a function.

    Args:
        given: a float, array, Value or Tensor, or a nesting of them.
        in_place: write into the given arrays; otherwise into copies.
        lift: pass Tensors in place of arrays, and this kind of node in place of numbers.
        dtype: the type of the copies; that of the arrays if left out.
        name: what messages call it.

    A parameter of a module, and a leaf that wants a gradient in a container, is moved itself: inside of `moving()` it holds
    the copy, so that a function which reads it from elsewhere sees it move.
    """

    def __init__(
        self, given: Any, in_place: bool = False, lift: Any = None, dtype: Any = None, name: str = "argument 0"
    ) -> None:
        self.given = given
        self.in_place = in_place
        named = list(leaves(given, name))
        self.names = [name for name, _ in named]
        self.kinds = [_presented(leaf, lift) for _, leaf in named]
        self.moved = [leaf if is_meant_itself(leaf, name) and not in_place else None for name, leaf in named]
        self.arrays = [_writable(leaf, name) if in_place else _copied(leaf, name, dtype) for name, leaf in named]
        self.found = [np.zeros_like(array) for array in self.arrays]
        self.size = sum(array.size for array in self.arrays)

    def tree(self) -> Any:
        """The argument as it stands at this moment."""
        if self.in_place:
            return self.given
        shown = []
        for leaf, kind, array in zip(self.moved, self.kinds, self.arrays, strict=True):
            if isinstance(leaf, Value):
                leaf._value = float(array)
            shown.append(kind(array) if leaf is None else leaf)
        return unflatten(self.given, iter(shown))

    @contextmanager
    def moving(self) -> Iterator[None]:
        """A block in which the leaves that are moved themselves hold the copies; afterwards they are as they were."""
        before = [(leaf, leaf._value, leaf._fingerprint) for leaf in self.moved if leaf is not None]
        try:
            for leaf, array in zip(self.moved, self.arrays, strict=True):
                if isinstance(leaf, Tensor):
                    leaf._value, leaf._fingerprint = array, None
            yield
        finally:
            for leaf, value, fingerprint in before:
                leaf._value = value
                if isinstance(leaf, Tensor):
                    leaf._fingerprint = fingerprint

    def places(self) -> Iterator[tuple[Any, Any, tuple[int, ...]]]:
        """Every number: the array for its derivative, the array that holds it, and its index in both."""
        for found, array in zip(self.found, self.arrays, strict=True):
            for index in np.ndindex(array.shape):
                yield found, array, index

    def gradient(self) -> Any:
        """The derivatives in the structure of the argument."""
        return unflatten(self.given, iter([kind(found) for kind, found in zip(self.kinds, self.found, strict=True)]))


def _presented(leaf: Any, lift: Any) -> Callable[[Any], Any]:
    """The leaf made from the array that holds its numbers."""
    if isinstance(leaf, Tensor) or lift and isinstance(leaf, np.ndarray):
        return Tensor
    if isinstance(leaf, np.ndarray):
        return lambda array: array
    if isinstance(leaf, Value) or lift:
        kind = lift or Value
        return lambda array: kind(array.item(), requires_grad=False)
    return lambda array: array.item()


def is_meant_itself(leaf: Any, name: str) -> bool:
    """Whether a leaf is a parameter, which other parts of a program may read as well."""
    return isinstance(leaf, Node) and leaf.is_leaf and leaf.requires_grad and (leaf._is_parameter or is_part(name))


def _copied(leaf: Any, name: str, dtype: Any) -> Any:
    """The numbers of a leaf in a fresh array."""
    number = not isinstance(leaf, (np.ndarray, Tensor))
    try:
        array = to_array(plain(leaf), float if number else None)
    except AutogradError as error:
        raise type(error)(f"{name}: {error}") from None
    return np.array(_real(array, name), dtype=dtype, order="K")


def _writable(leaf: Any, name: str) -> Any:
    """The array of a leaf itself."""
    array = plain(leaf)
    if not isinstance(array, np.ndarray):
        kind = type(leaf).__name__
        raise DtypeError(f"{name} is a {kind}, which cannot be moved in place: pass an array, or leave in_place out")
    if not array.flags.writeable:
        raise DtypeError(f"{name} is read-only and cannot be moved in place: pass a copy, or leave in_place out")
    return _real(array, name)


def _real(array: Any, name: str) -> Any:
    if array.dtype.kind != "f":
        raise DtypeError(f"{name} holds {array.dtype}, which no small step can move: pass .astype(float) of it")
    return array
