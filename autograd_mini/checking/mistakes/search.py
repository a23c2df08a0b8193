"""Why a gradient is wrong: each mistake of the table is made on purpose, and the one that gives the hand's gradient is named.

First one mistake for as many gradients as possible, then two at once; then what leaves no exact trace, a step of the
parameters in between and the noise of single precision. Where nothing fits, that is what is said, with what can be seen.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..evidence.verdicts import EPS, SINGLE, in_single
from ..problem.roles import Roles, constant
from ..report.cells import listed
from ..report.comparison import Finding
from . import stale
from .case import TINIEST, Case
from .sentences import Reading, always, simple
from .slopes import diagonals, normalisations, one_hot, slopes
from .structure import Mistake, data_terms, decays, operands, paths, products, roundings, samples, scales, transposes

Array = Any
Effects = Sequence[tuple[Mistake, Mapping[str, Array]]]

KINDS = (
    "constant factor", "transposed", "summed not averaged", "averaged not summed", "regularization missing",
    "regularization doubled", "regularization wrong", "dropped path", "used twice, counted once", "missing activation slope",
    "one-hot not subtracted", "stale value", "dtype noise", "sign", "unknown", "convention", "autodiff",
)  # fmt: skip
CAUSES: tuple[Callable[[Roles], Iterator[Mistake]], ...] = (
    scales, data_terms, decays, transposes, products, one_hot, slopes, diagonals, normalisations, paths, samples,
    operands, roundings,
)  # fmt: skip
"""The table of mistakes: each function is one way to go wrong."""

SURE, TWO, LIKELY, NOT = 0.97, 0.8, 0.6, 0.2
"""How sure a diagnosis is: of one mistake that gives all numbers, of two on the same numbers, of a likeness, of nothing."""
ODD_FACTOR = 2.5
"""What is added to the rank of a constant factor that nobody forgets, such as 0.3721."""
RANK_IN_PAIRS, MOST_PAIRS, SECONDS = 5.0, 1500, 3.0
"""Two mistakes at once are looked for among those up to this rank, so many pairs, and so long."""
COARSEST = 1e-4
"""What single precision leaves, as a part of the largest element, is no more than this."""
BLUR = 1e-3
"""A fitted amount this near to a usual one may be that."""
FEW = 6
"""So many wrong elements are listed one by one."""


@dataclass
class Explanation:
    """A mistake, how much of it, which gradients that explains, and what it means."""

    mistake: Mistake
    amount: float
    names: list[str]
    reading: Reading

    @property
    def rank(self) -> float:
        """How specific it is; the lowest is told."""
        odd = self.reading[0] == "constant factor" and not simple(1 + self.amount)
        return self.mistake.rank + ODD_FACTOR * odd


@np.errstate(all="ignore")  # a mistake that overflows at this point is not the one, and is passed over
def diagnosed(case: Case) -> list[Finding]:
    """The mistakes that explain the case, the one that explains most first; where none does, a finding that says so."""
    roles = Roles(case.trace)
    mistakes = [mistake for cause in CAUSES for mistake in cause(roles)]
    mistakes += [*stale.weights(case, roles.from_data), *_other_penalties(case, roles)]
    effects: Effects = [
        (mistake, effect)
        for mistake in mistakes
        if any(map(np.any, (effect := case.effect(mistake)).values())) and all(np.all(np.isfinite(x)) for x in effect.values())
    ]
    findings: list[Finding] = []
    while case.apart:
        best = _best(case, effects)
        if best is None or len(best.names) < len(case.apart):
            pair = _pair(case, effects, best)
            if pair is not None:
                return findings + pair
        if best is None:
            break
        findings.append(_finding(case, best))
        case = case.without(best.names)
    if not case.apart:
        return findings
    return findings + (stale.one_step_away(case) or _noise(case) or [_unexplained(case, roles)])


def _other_penalties(case: Case, roles: Roles) -> Iterator[Mistake]:
    """The gradient of another penalty in place of the right one: lam w for lam |w|, or the reverse."""
    for name, data in roles.from_data.items():
        if name not in case.hand or data.size < 2:
            continue
        leaf = case.trace.leaves[name]
        value, rest = np.asarray(leaf.value, float), case.hand[name] - data
        right = case.trace.gradient(case.trace.flow, leaf) - data
        for form, direction in ((name, value), (f"sign({name})", np.sign(value)), ("1", np.ones(value.shape))):
            strength = float(np.sum(rest * direction) / max(float(np.sum(direction**2)), TINIEST))
            told = f"the gradient of the penalty on {name} is {strength:.6g} {form}, which is that of another penalty"
            patch = constant(strength * direction - right)
            yield Mistake(leaf, patch, always("regularization wrong", told), 2.7, fixed=1.0)


# ---- one mistake -----------------------------------------------------------------------------------------------------


def _best(case: Case, effects: Effects) -> Explanation | None:
    """The explanation of most gradients; of several, the most specific."""
    found: list[Explanation] = []
    for mistake, effect in effects:
        for amount in [mistake.fixed] if mistake.fixed is not None else _amounts(case, mistake, effect):
            names = case.explained(effect, amount)
            reading = mistake.read(amount) if names else None
            if reading is None:
                continue
            free = reading[0] in ("constant factor", "regularization wrong", "stale value") and not simple(1 + amount)
            if mistake.fixed is None and free and case.numbers_in(names) < 2:
                continue  # one number and a free factor: anything would fit
            found.append(Explanation(mistake, amount, names, reading))
    return min(found, key=lambda explanation: (-len(explanation.names), explanation.rank), default=None)


def _amounts(case: Case, mistake: Mistake, effect: Mapping[str, Array]) -> Iterator[float]:
    """The amounts that fit best, each after the usual one that it may stand for where noise blurs it."""
    for amount in case.amounts(effect):
        yield from (usual for usual in mistake.usual if abs(amount - usual) <= BLUR * max(1.0, abs(usual)))
        yield amount


def _finding(case: Case, explanation: Explanation) -> Finding:
    kind, sentence = explanation.reading
    mistake, names = explanation.mistake, explanation.names
    effect = case.effect(mistake)
    residual = max(
        float(np.max(np.abs(case.difference[name] - explanation.amount * effect[name]), initial=0.0)) / case.size(name)
        for name in names
    )
    count = case.numbers_in(names)
    evidence: dict[str, Any] = {"amount": explanation.amount, "numbers": count, "residual": residual}
    ratio = case.ratios(names)
    if ratio.size >= count and np.ptp(ratio) <= 1e-5 * abs(ratio[0]):
        evidence |= {"ratio": float(np.mean(ratio)), "spread": float(np.ptp(ratio))}
        where = "element" if count == sum(case.hand[name].size for name in names) else "wrong element"
        shown = f"hand / autodiff = {np.mean(ratio):.6f} in every {where} of {listed(names)}, spread {np.ptp(ratio):.0e}"
    else:
        digits = f"a relative {residual:.0e}" if residual else "the last digit"
        shown = f"this mistake, made in autodiff's backward pass, gives the hand's {listed(names)} to {digits}"
    sure = SURE if count > 1 or simple(1 + explanation.amount) else LIKELY
    return Finding(kind, names, f"{sentence} ({shown})", sure, case.trace.names[mistake.node], evidence)


# ---- two mistakes ----------------------------------------------------------------------------------------------------


def _pair(case: Case, effects: Effects, best: Explanation | None) -> list[Finding] | None:
    """Two mistakes at once, made together in one backward pass: the best single one with each other, then any two."""
    start = time.perf_counter()
    candidates = _candidates(effects)
    pairs = sorted(itertools.combinations(candidates, 2), key=lambda pair: pair[0][0].rank + pair[1][0].rank)[:MOST_PAIRS]
    first = [] if best is None else [((best.mistake, best.amount), other) for other in candidates]
    for one, two in (*first, *pairs):
        if time.perf_counter() - start > SECONDS:
            break
        if len(case.explained(case.made([one, two]), 1.0)) == len(case.apart):
            return [_half(case, one, two), _half(case, two, one)]
    return None


def _candidates(effects: Effects) -> list[tuple[Mistake, float]]:
    """Mistakes of their usual amounts, without those that do what another does."""
    found: list[tuple[Mistake, float]] = []
    seen: list[dict[str, Array]] = []
    for mistake, effect in sorted(effects, key=lambda pair: pair[0].rank):
        for amount in mistake.amounts() if mistake.rank <= RANK_IN_PAIRS else ():
            made = {name: amount * part for name, part in effect.items()}
            same = any(all(np.allclose(made[name], old[name], rtol=1e-9, atol=0) for name in made) for old in seen)
            if mistake.read(amount) is not None and not same:
                seen.append(made)
                found.append((mistake, amount))
    return found


def _half(case: Case, this: tuple[Mistake, float], other: tuple[Mistake, float]) -> Finding:
    """One of two mistakes that were made together: certain if each has gradients of its own to show for it, else only likely,
    since two mistakes in the same numbers may stand for a third."""
    (mistake, amount), (second, _) = this, other
    reading = mistake.read(amount)
    assert reading is not None
    own, others = (
        {name for name, effect in case.effect(one).items() if np.any(np.abs(effect) > case.noise[name])}
        for one in (mistake, second)
    )
    names = [name for name in case.apart if name in own] or list(case.apart)
    sentence = f"{reading[1]} (two mistakes at once give the hand's {listed(case.apart)} to rounding, this is one of them)"
    evidence = {"amount": amount, "numbers": case.numbers_in(names)}
    sure = SURE if own - others and others - own else TWO
    return Finding(reading[0], names, sentence, sure, case.trace.names[mistake.node], evidence)


# ---- no mistake ------------------------------------------------------------------------------------------------------


def _noise(case: Case) -> list[Finding]:
    """Differences without a pattern, of the size that single precision leaves."""
    names = case.apart
    certain = all(in_single(case.hand[name]) for name in names)
    for name in names:
        if case.numbers_in([name]) < case.difference[name].size / 2:
            return []  # noise is everywhere
        largest = float(np.max(np.abs(case.hand[name]), initial=0.0))
        single = np.minimum(SINGLE * np.maximum(case.noise[name], EPS * np.abs(case.hand[name])), COARSEST * largest)
        if np.any(np.abs(case.difference[name]) > (64 if certain else 1) * single):
            return []
    error = max(case.size(name) / float(np.max(np.abs(case.hand[name]), initial=1e-300)) for name in names)
    digits = " and the numbers have no more digits than float32 holds;" if certain else ""
    sentence = (
        f"{listed(names)} differ{'s' * (len(names) == 1)} by up to {error:.0e} of the largest element, without any pattern: that "
        f"is what single precision leaves;{digits} derive in float64 throughout"
    )
    return [Finding("dtype noise", list(names), sentence, SURE if certain else LIKELY)]


def _unexplained(case: Case, roles: Roles) -> Finding:
    """What can be said where no mistake of the table gives the hand's gradient."""
    names = case.apart
    seen = [_pattern(case, name) for name in names]
    sentence = (
        f"{listed(names)} {'are' if len(names) > 1 else 'is'} wrong, and no mistake that is known here gives "
        f"{'these numbers' if case.numbers_in(names) > 1 else 'this number'}: {'; '.join(seen)}{_between(case, roles)}"
    )
    return Finding("unknown", list(names), sentence, NOT)


def _pattern(case: Case, name: str) -> str:
    """Which elements of a gradient are wrong, and by how much."""
    wrong = np.abs(case.difference[name]) > 8 * case.noise[name] + 1e-7 * np.abs(case.hand[name])
    places = np.argwhere(wrong)
    shape = wrong.shape
    ratio = case.ratios([name])
    spread = _spread(ratio)
    lines = _lines(places, shape)
    if lines:
        return f"in d{name} only {lines}, where {spread}"
    if len(places) <= min(FEW, wrong.size - 1):
        told = (f"{list(map(int, at))} (by {case.difference[name][tuple(at)]:+.4g})" for at in places)
        return f"in d{name} only the element{'s' * (len(places) > 1)} {', '.join(told)} of {wrong.size}"
    if len(places) < wrong.size:
        return f"in d{name} {len(places)} of {wrong.size} elements, where {spread}"
    return f"in d{name} every element, where {spread}"


def _spread(ratio: Array) -> str:
    """How far the wrong numbers of a gradient are from what they should be, as a factor."""
    if not ratio.size:
        return "autodiff gives zero"
    low, high = (f"{x or 0.0:.4g}" for x in (float(np.min(ratio)), float(np.max(ratio))))
    return f"hand / autodiff is {low}" if low == high else f"hand / autodiff runs from {low} to {high}"


def _lines(places: Array, shape: tuple[int, ...]) -> str:
    """The rows or columns of a matrix that are wrong, where these are few and wrong throughout; else ""."""
    for axis, what in enumerate(("row", "column")) if len(shape) == 2 else ():
        lines = np.unique(places[:, axis])
        if len(places) == len(lines) * shape[1 - axis] and len(lines) <= shape[axis] // 2 and shape[1 - axis] > 1:
            return f"{what}{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
    return ""


def _between(case: Case, roles: Roles) -> str:
    """The end of a sentence on where a mistake must lie, from which gradients agree and which do not."""
    trace = case.trace
    wrong = [case.targets[name] for name in case.apart]
    good = [
        name
        for name, node in case.targets.items()
        if name not in case.apart and np.any(trace.gradient(trace.flow, node))
    ]
    right = [case.targets[name] for name in good]
    for node in reversed(trace.order):
        if node.op is None or node in roles.penalties:
            continue
        below = trace.below(node)
        if all(x in below for x in wrong) and not any(x in below for x in right):
            told = f"{listed(good)} agree{'s' * (len(good) == 1)}, so look at the way back to {roles.call(node)} and below it"
            return f"; {told}" if good else ""
    return ""
