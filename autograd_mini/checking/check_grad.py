"""`check_grad`: autodiff's gradient of a function held against finite differences.

This is the quick form of `compare`: its numerical column alone, for functions of any arguments and results, in one line.
Every number of every argument is moved on its own, since a random direction lets an error in one of many entries pass.
Higher orders need nothing new: the gradient, projected on a fixed random direction, is again a function with one number
as its result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calculus.arguments import as_numbers, check_function
from ..calculus.derivatives import grad
from ..calculus.numeric import Movable, one_number
from ..calculus.pytree import leaves
from ..calculus.recorded import kind_of_numbers
from ..core.errors import GradientError, GradientMismatchError
from ..core.functions.reductions import sum as total
from ..core.names.spelling import renamed, spelled
from ..core.node import plain
from ..core.randomness import as_generator
from ..core.recording import no_grad
from ..core.undo import put_back
from .evidence.numeric import slope_at, small_difference
from .evidence.verdicts import BARS

ORDINALS = {1: "first", 2: "second", 3: "third"}


@dataclass(frozen=True)
class Mismatch:
    """One entry in which autodiff and finite differences differ."""

    name: str
    index: tuple[int, ...]
    autodiff: float
    numeric: float

    @property
    def relative_error(self) -> float:
        """The difference by the larger of the two; infinite where one is not finite."""
        error = abs(self.autodiff - self.numeric) / max(abs(self.autodiff), abs(self.numeric), np.finfo(float).tiny)
        return error if np.isfinite(error) else np.inf

    def __str__(self) -> str:
        index = f", index {self.index}" if self.index else ""
        return (
            f"{self.name}{index}: autodiff gives {self.autodiff:.10g}, finite differences {self.numeric:.10g} "
            f"(relative error {self.relative_error:.1e})"
        )


@spelled
@renamed(seed="rng")
def check_grad(
    f: Callable[..., Any],
    *args: Any,
    order: int = 2,
    atol: float = 1e-10,
    rtol: float = 1e-6,
    rng: int | np.random.Generator | None = 0,
) -> bool:
    """Compare the derivatives of `f` that autodiff gives with finite differences, number by number, in float64.

    The numerical side is a central difference, `D(h) = (f(x + h) - f(x - h)) / 2h` with a small step. Where that does not agree
    with autodiff up to the tolerance, a Richardson pair, `(4 D(h/2) - D(h)) / 3`, whose error is of order h^4, decides; what
    the two differ by is its error bar.

    Args:
        f: a function of numbers, arrays, or nestings of them. It is called with nodes in their place, as `grad` does,
            and must give the same result for the same arguments. A result of more than one number is projected on a
            fixed random direction.
        args: its arguments, all of which are checked; they are copied, not touched, and parameters of a module are moved
            themselves and put back. They should lie off the kinks of
            `f`, where a function has no derivative to compare with.
        order: up to which order: 1 the gradient, 2 also the gradient of a random projection of the gradient, and so on.
        atol, rtol: a difference passes up to `atol + rtol * max(|autodiff|, |numeric|)`, plus the error bar of a Richardson
            pair.
        rng: where the random directions come from: a seed, a generator, or None for fresh ones.

    Returns:
        True.

    Raises:
        GradientMismatchError: an AssertionError that names the argument, the index, both numbers and their relative error.
        ArgumentTypeError: for an `f` that is no function.
        GradientError: where two calls of `f` with the same arguments give different results; for an order below 1.

    >>> check_grad(lambda w, b: ((w * w).sum() + b) ** 2, np.array([1.0, 2.0]), 3.0)
    True
    >>> from autograd_mini import Primitive
    >>> wrong = Primitive("wrong_square", lambda x: x * x, dx=lambda g, z, x: g * x)
    >>> check_grad(wrong, 3.0)
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.GradientMismatchError: the first derivative of wrong_square is wrong in 1 of 1 entries; \
argument 0: autodiff gives 3, finite differences 6 (relative error 5.0e-01)
    >>> from autograd_mini.core.primitive import registry
    >>> _ = registry.pop("wrong_square")
    """
    if order < 1:
        raise GradientError(f"order={order!r}: expected 1 for the gradient, 2 for second derivatives as well, or more")
    f = check_function("check_grad", f)
    points = [as_numbers(x, f"argument {i}") for i, x in enumerate(args)]
    with put_back():
        return _checked(f, points, order, atol, rtol, as_generator(rng))


def _checked(f: Callable[..., Any], args: Sequence[Any], order: int, atol: float, rtol: float, rng: np.random.Generator) -> bool:
    """`check_grad`, once its arguments are known to make sense."""
    kind = kind_of_numbers([leaf for _, leaf in leaves(args)])
    points = [Movable(x, lift=kind, dtype=float, name=f"argument {i}") for i, x in enumerate(args)]
    with ExitStack() as stack:
        for point in points:
            stack.enter_context(point.moving())
        function = projected(f, points, rng)
        for level in range(1, order + 1):
            what = f"the {ORDINALS.get(level, f'{level}-th')} derivative of {getattr(f, '__name__', f)}"
            _compare(function, points, what, atol, rtol)
            if level < order:
                function = projected(grad(function, range(len(args)), create_graph=True), points, rng)
    return True


def projected(f: Callable[..., Any], points: Sequence[Movable], rng: np.random.Generator) -> Callable[..., Any]:
    """`f` as a function with one number as its result: itself, or the sum of its results with random weights."""
    with no_grad(), put_back():
        results = [plain(y) for _, y in leaves(f(*(point.tree() for point in points)))]
    if len(results) == 1 and np.size(results[0]) == 1:
        return lambda *args: next(leaves(f(*args)))[1]
    weights = [rng.normal(size=np.shape(y)) for y in results]

    def projection(*args: Any) -> Any:
        parts = [total(y * w) for (_, y), w in zip(leaves(f(*args)), weights, strict=True)]
        return sum(parts[1:], start=parts[0])

    return projection


def _agree(numeric: float, autodiff: float, atol: float, rtol: float) -> bool:
    """Whether two derivatives are finite and equal up to the tolerance."""
    allowed = atol + rtol * max(abs(numeric), abs(autodiff))
    return bool(np.isfinite(allowed)) and abs(numeric - autodiff) <= allowed


def _compare(function: Callable[..., Any], points: Sequence[Movable], what: str, atol: float, rtol: float) -> None:
    """Raise where the gradient of `function` and its differences do not agree."""

    def result() -> float:
        with no_grad(), np.errstate(all="ignore"), put_back():
            return one_number(function(*(point.tree() for point in points)), function)

    here = result()
    if not np.array_equal(here, result(), equal_nan=True):
        raise GradientError(f"{what}: two calls with the same arguments give different results; fix its random seed")
    with put_back():
        found = grad(function, range(len(points)), create_graph=False)(*(point.tree() for point in points))
    mismatches, entries = [], 0
    arrays = [place for point in points for place in zip(point.names, point.arrays, strict=True)]
    for (name, array), (_, gradient) in zip(arrays, leaves(found), strict=True):
        autodiff = np.asarray(plain(gradient))
        for index in np.ndindex(array.shape):
            entries += 1
            expected = float(autodiff[index])
            if _agree(small_difference(result, array, index), expected, atol, rtol):
                continue
            slope = slope_at(result, array, index, abs(here))
            if not _agree(slope.value, expected, atol + BARS * slope.error, rtol):
                mismatches.append(Mismatch(name, index, expected, slope.value))
    if mismatches:
        worst = max(mismatches, key=lambda mismatch: mismatch.relative_error)
        raise GradientMismatchError(f"{what} is wrong in {len(mismatches)} of {entries} entries; {worst}")
