"""Three ways down a loss, from the blindest to the one that looks where it is steep, behind one interface.

Draw parameters at random and keep the best; push the ones that are there at random and keep what got better; or compute
the gradient and follow it. The three side by side show what a gradient is worth.

Source: https://cs231n.github.io/optimization-1/
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ..calculus.flat import Flat
from ..calculus.numeric import numerical_grad
from ..core import show
from ..core.errors import ArgumentError, ShapeError
from ..core.names.spelling import spelled
from ..core.names.unknown_names import listing
from ..core.table import aligned

__all__ = [
    "FollowGradient", "LocalSearch", "RandomSearch", "Search", "Searches", "Strategy", "compare", "descend",
]  # fmt: skip
__dir__ = listing(*__all__)


Array = Any
Generator = np.random.Generator

# ---- the strategies --------------------------------------------------------------------------------------------------


class Strategy:
    """A rule for the next try; parameters are rows of numbers here."""

    greedy: ClassVar[bool] = True
    """Whether a try is kept only where the loss is lower than ever before."""

    def propose(self, flat: Flat, here: Array, rng: Generator) -> tuple[float, Array]:
        """A loss, and the row that it is the loss of; for one that is not greedy, the row to go on from."""
        raise NotImplementedError


@spelled
@dataclass(frozen=True)
class RandomSearch(Strategy):
    """Draw each try by itself: `scale` times normal numbers. Of the start, only the shapes matter."""

    scale: float

    def propose(self, flat: Flat, here: Array, rng: Generator) -> tuple[float, Array]:
        row = _normal(here, self.scale, rng)
        return flat.value(row), row


@spelled
@dataclass(frozen=True)
class LocalSearch(Strategy):
    """Push the best so far: add `scale` times normal numbers."""

    scale: float

    def propose(self, flat: Flat, here: Array, rng: Generator) -> tuple[float, Array]:
        row = here + _normal(here, self.scale, rng)
        return flat.value(row), row


@spelled
@dataclass(frozen=True)
class FollowGradient(Strategy):
    """Take `rate` times the gradient away.

    Args:
        rate: how far to go.
        gradient: "exact", or "numerical", by central differences: two evaluations of the loss for each number.
    """

    rate: float
    gradient: str = "exact"
    greedy: ClassVar[bool] = False

    def propose(self, flat: Flat, here: Array, rng: Generator) -> tuple[float, Array]:
        if self.gradient == "exact":
            with flat.at(here) as at:
                value, slope = at.value, at.gradient
        else:
            value, slope = flat.value(here), numerical_grad(flat.value)(here)
        return value, here - self.rate * slope

    def __post_init__(self) -> None:
        if self.gradient not in ("exact", "numerical"):
            raise ArgumentError(f"FollowGradient: gradient={self.gradient!r} is neither 'exact' nor 'numerical'")


def _normal(like: Array, scale: float, rng: Generator) -> Array:
    return scale * rng.standard_normal(like.size, dtype=like.dtype if like.dtype == np.float32 else float)


# ---- the way down ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class Search(show.Drawable):
    """The result of one strategy, and how it was found.

    Attributes:
        params: the best parameters of a random search; where a way along the gradient ended. Nested as the start was.
        value: the loss there, on all data.
        strategy: what was done.
        losses: the loss of each try; along the gradient, before its step, on its batch.
        seconds: when each try was done, counted from the beginning.
        kept: how many tries were kept.
        ended: what was used up, "tries" or "seconds"; or "not finite", where a way along the gradient lost itself.
    """

    params: Any = field(repr=False)
    value: float
    strategy: Strategy
    losses: Array = field(repr=False)
    seconds: Array = field(repr=False)
    kept: int
    ended: str

    @property
    def tries(self) -> int:
        """The number of tries."""
        return len(self.losses)

    @property
    def best(self) -> Array:
        """The least loss so far, at each try."""
        return np.fmin.accumulate(self.losses)

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the loss of each try and the least so far, into the Axes `ax` if it is given; `how` goes to the figure "lines"."""
        x = np.arange(1, self.tries + 1)
        series = {"each try": (x, self.losses), "least so far": (x, self.best)}
        words = {"xlabel": "tries", "ylabel": "loss", "title": type(self.strategy).__name__}
        return show.figure("lines", series=series, **words | how, ax=ax)


@spelled
def descend(
    loss: Callable[..., Any],
    params: Any,
    strategy: Strategy,
    *,
    tries: int | None = None,
    seconds: float | None = None,
    data: Sequence[Array] = (),
    batch_size: int | None = None,
    rng: int | Generator = 0,
    progress: bool | None = None,
) -> Search:
    """Go down a loss by a strategy until a budget is used up.

    Args:
        loss: a function `loss(params, *data)` whose result is one number; it is called with Tensors in place of arrays
            and Values in place of floats, as by `am.grad`.
        params: where to begin: a float, an array, or nested dicts, lists and tuples of them. A Tensor or
            Value that wants a gradient is moved while it is tried, so that the loss may read it from where it stands, and
            put back.
        strategy: `RandomSearch`, `LocalSearch` or `FollowGradient`.
        tries: how many.
        seconds: for how long; where both are given, what is used up first ends the search.
        data: arrays with one row for each sample.
        batch_size: give `FollowGradient` so many samples at a time, in a new order each time all were seen.
        rng: a generator of random numbers, or a seed.
        progress: whether to show a bar.

    Returns:
        A `Search`.

    Raises:
        ArgumentError: for no budget, batches for a strategy that compares losses, a loss that is never finite.
        ShapeError: for data of different lengths.

    >>> def bowl(p):
    ...     return (p["x"] - 3.0) ** 2 + p["y"] ** 2
    >>> found = descend(bowl, {"x": 0.0, "y": 1.0}, FollowGradient(0.25), tries=50)
    >>> round(found.params["x"], 6), found.losses[:3].tolist()
    (3.0, [10.0, 2.5, 0.625])
    """
    batches = _batches([np.asarray(x) for x in data], batch_size, strategy, rng := np.random.default_rng(rng))
    if tries is None and seconds is None:
        raise ArgumentError("descend: give a budget, tries=1000 or seconds=10.0, or both")
    if any(not budget > 0 for budget in (tries, seconds) if budget is not None):
        raise ArgumentError(f"descend: tries={tries!r} and seconds={seconds!r} must be above 0")
    batch: tuple[Any, ...] = tuple(data)
    flat = Flat(lambda moved: loss(moved, *batch), params)
    here, least, kept, ended = flat.origin, math.inf, 0, "tries"
    losses, times = [], []
    name = type(strategy).__name__
    begin = time.perf_counter()
    count = range(tries) if tries is not None else itertools.count()
    for _ in show.progress(count, total=tries, desc=name, show=progress):
        batch = next(batches)
        value, row = strategy.propose(flat, here, rng)
        if not strategy.greedy or value < least:
            here, least, kept = row, value, kept + 1
        losses.append(value)
        times.append(time.perf_counter() - begin)
        if not strategy.greedy and not math.isfinite(value):
            ended = "not finite"
            break
        if seconds is not None and times[-1] >= seconds:
            ended = "seconds"
            break
    if strategy.greedy and not kept:
        raise ArgumentError(f"{name}: the loss was not finite in any of {len(losses)} tries")
    batch = tuple(data)
    value = least if strategy.greedy else flat.value(here)
    return Search(flat.tree(here), value, strategy, np.array(losses), np.array(times), kept, ended)


def _batches(
    data: Sequence[Array], batch_size: int | None, strategy: Strategy, rng: Generator
) -> Iterator[tuple[Array, ...]]:
    """All data at each try, or some rows of them at a time."""
    lengths = [len(x) if x.ndim else 0 for x in data]
    if len(set(lengths)) > 1:
        raise ShapeError(f"descend: data with {', '.join(map(str, lengths))} rows: each must have one for each sample")
    if batch_size is None:
        return itertools.repeat(tuple(data))
    if strategy.greedy:
        raise ArgumentError(
            f"{type(strategy).__name__} compares losses, and those of two batches cannot be compared: leave out batch_size"
        )
    if not lengths or not 1 <= batch_size <= lengths[0]:
        raise ArgumentError(f"descend: batch_size={batch_size!r} of {lengths[0] if lengths else 0} samples")
    return (tuple(x[rows] for x in data) for rows in _rows(lengths[0], batch_size, rng))


def _rows(count: int, batch_size: int, rng: Generator) -> Iterator[Array]:
    """Positions in a new order again and again, a batch at a time; a last batch that is not full is left out."""
    while True:
        order = rng.permutation(count)
        for start in range(0, count - batch_size + 1, batch_size):
            yield order[start : start + batch_size]


# ---- side by side ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class Searches(show.Drawable):
    """Several searches in one table.

    Attributes:
        searches: by name.
        scores: for each name of a score, its value for each search.
    """

    searches: dict[str, Search]
    scores: dict[str, dict[str, float]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One line for each search."""
        return [
            {"strategy": name, "tries": found.tries, "seconds": float(found.seconds[-1]), "loss": found.value}
            | {score: values[name] for score, values in self.scores.items()}
            for name, found in self.searches.items()
        ]

    def markdown(self) -> str:
        """The table in Markdown."""
        heads = list(self.rows[0])
        lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *([_cell(x) for x in row.values()] for row in self.rows)]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def __str__(self) -> str:
        lines = [list(self.rows[0]), *([_cell(x) for x in row.values()] for row in self.rows)]
        return "\n".join(aligned(lines, "lr"))

    def plot(self, against: str = "tries", *, ax: Any = None, **how: Any) -> Any:
        """Draw how each went down: the least loss so far of a random search, the loss of each try along a gradient.

        Args:
            against: "tries" or "seconds".
            how: goes to the figure "lines".
        """
        if against not in ("tries", "seconds"):
            raise ArgumentError(f"plot: against={against!r} is neither 'tries' nor 'seconds'")
        series = {
            name: (
                np.arange(1, found.tries + 1) if against == "tries" else found.seconds,
                found.best if found.strategy.greedy else found.losses,
            )
            for name, found in self.searches.items()
        }
        scale = "log" if all(np.all(losses > 0) for _, losses in series.values()) else "linear"
        words = {"xlabel": against, "ylabel": "loss", "yscale": scale}
        return show.figure("lines", series=series, **words | how, ax=ax)


@spelled
def compare(searches: Mapping[str, Search], **scores: Callable[[Any], float]) -> Searches:
    """Put searches side by side.

    Args:
        searches: by name.
        scores: functions of parameters, such as `test_accuracy=...`: one more column each.

    >>> def bowl(w):
    ...     return (w * w).sum()
    >>> start = np.ones(3)
    >>> print(compare({
    ...     "random": descend(bowl, start, RandomSearch(1.0), tries=100),
    ...     "local": descend(bowl, start, LocalSearch(0.1), tries=100),
    ...     "gradient": descend(bowl, start, FollowGradient(0.1), tries=100),
    ... }, largest=lambda w: abs(w).max()))
    strategy  tries  seconds  loss  largest
    random      100  ...
    local       100  ...
    gradient    100  ...
    """
    if not searches:
        raise ArgumentError("compare: there is no search to put into the table")
    found = {score: {name: float(f(s.params)) for name, s in searches.items()} for score, f in scores.items()}
    return Searches(dict(searches), found)


def _cell(x: Any) -> str:
    return f"{x:.4g}" if isinstance(x, float) else str(x)
