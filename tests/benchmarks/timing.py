"""How time is measured: contenders take turns in short blocks, and only ratios within a round are believed.

A machine shared with others is faster now and slower a second later, so an absolute time says little. In
every round each contender works for one block, the order reversed from round to round; the ratio of two
contenders is the median of their ratios round by round, and the quartiles of those ratios say how noisy the
run was. The pages beside this file describe the work as a `Contest`; `race` times it, and `compare` turns
times into the `Row`s of the table.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

PEERS = {"micrograd", "torch", "autograd", "mygrad", "casadi", "numba"}  # modules that may be missing

Step = Callable[[], object]  # one repetition of the work; returns (loss, gradients) for the tests to compare


@dataclass(frozen=True)
class Target:
    """A bound on the ratio of two contenders, `of / to`, and what one hopes for beyond it."""

    of: str
    to: str
    at_most: float = math.inf
    at_least: float = 0.0
    aim: float | None = None

    def met(self, ratio: float) -> bool:
        return self.at_least <= ratio <= self.at_most

    def __str__(self) -> str:
        bound = f"at least {self.at_least:g}" if self.at_least else f"at most {self.at_most:g}"
        return f"{self.of} / {self.to} {bound}" + (f", aim {self.aim:g}" if self.aim else "")


@dataclass(frozen=True)
class Contest:
    """The same work in several hands: for each contender a function that prepares it and returns its step.

    The first contender is the one that the others are compared with. `ops` divides the time of a step,
    `collector` says whether Python's cyclic garbage collector runs, `block` is the least time of a block (s).
    """

    subject: str
    contenders: dict[str, Callable[[], Step]]
    targets: tuple[Target, ...] = ()
    ops: dict[str, int] | None = None
    collector: bool = True
    rounds: int = 41
    block: float = 0.05
    clock: Callable[[], float] = time.perf_counter
    """`time.process_time` counts the processor's time alone, which others who use the machine change less."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what a contender needs, its ratio to the first, and the target beside it."""

    subject: str
    contender: str
    amount: float
    unit: str = "s"
    ratio: float | None = None
    target: str = ""
    reached: float | None = None
    quartiles: tuple[float, float] | None = None
    met: bool | None = None


def race(contest: Contest, quick: bool = False) -> list[Row]:
    """Time the contenders of a contest against each other; without the first of them there is none."""
    steps = {name: step for name, make in contest.contenders.items() if (step := prepared(make))}
    if next(iter(contest.contenders)) not in steps:
        return []
    rounds, block = (3, 0.001) if quick else (contest.rounds, contest.block)
    times = take_turns(steps, rounds, block, contest.collector, contest.clock)
    if contest.ops:
        times = {name: [t / contest.ops[name] for t in blocks] for name, blocks in times.items()}
    return compare(contest.subject, times, contest.targets, "s/op" if contest.ops else "s")


def prepared(make: Callable[[], Step]) -> Step | None:
    """The step of a contender, or None where the library that it needs is not installed."""
    try:
        return make()
    except ModuleNotFoundError as error:
        if error.name not in PEERS:
            raise
        return None


def take_turns(
    steps: dict[str, Step], rounds: int, block: float, collector: bool, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds per step of each contender, one figure for each round."""
    repeats = {name: math.ceil(block / max(time_block(step, 1, collector, clock), 1e-6)) for name, step in steps.items()}
    times: dict[str, list[float]] = {name: [] for name in steps}
    order = list(steps)
    for _ in range(rounds):
        for name in order:
            times[name].append(time_block(steps[name], repeats[name], collector, clock))
        order.reverse()
    return times


def time_block(step: Step, repeats: int, collector: bool, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds per step over one block, which starts without garbage of others and warms up by one step.

    With the collector on, each contender pays for its own garbage, that of the step before included, as it
    does in a training loop. With it off, garbage piles up for one block and is cleared before the next.
    """
    gc.collect()
    was_enabled = gc.isenabled()
    (gc.enable if collector else gc.disable)()
    try:
        step()
        start = clock()
        for _ in range(repeats):
            step()
        return (clock() - start) / repeats
    finally:
        (gc.enable if was_enabled else gc.disable)()


def compare(subject: str, times: dict[str, list[float]], targets: tuple[Target, ...] = (), unit: str = "s") -> list[Row]:
    """The rows of one contest: median times, median ratios round by round, targets beside their peer."""

    def ratios(of: str, to: str) -> list[float]:
        return [a / b for a, b in zip(times[of], times[to], strict=True)]

    first = next(iter(times))
    rows = []
    for name, blocks in times.items():
        facts: dict[str, object] = {}
        for target in targets:
            if name == (target.to if target.of == first else target.of):
                samples = ratios(target.of, target.to)
                low, reached, high = statistics.quantiles(samples, n=4)
                facts = {"target": str(target), "reached": reached, "quartiles": (low, high)}
                facts["met"] = target.met(reached)
        ratio = statistics.median(ratios(name, first))
        rows.append(Row(subject, name, statistics.median(blocks), unit, ratio, **facts))
    return rows


def figure(subject: str, contender: str, amount: float, unit: str, at_most: float | None = None) -> Row:
    """The row of a quantity that is counted, not timed."""
    if at_most is None:
        return Row(subject, contender, amount, unit)
    target = f"at most {at_most:g} {unit}"
    return Row(subject, contender, amount, unit, target=target, reached=amount, met=amount <= at_most)
