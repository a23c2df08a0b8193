"""The search for the cause: each mistake of the tables is made on purpose, and the one that gives the gradient by hand is named.

First one mistake for as many gradients as possible, at one place or at every place where the program repeats itself; then
another function, whose gradient the one by hand would be; then one mistake in the lines of some gradients, which others that
pass the same place do not have; then two mistakes at once; then what leaves no exact trace, a step of the parameters in between
and the noise of single precision. Where nothing fits, the finding says so, with the elements that are wrong. What is named must
hold at every point at which the gradient by hand was evaluated. """

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...core.errors import AutogradError
from ...core.show import progress as bar
from ..evidence.kinks import TINIEST
from ..problem.roles import Roles
from ..report.cells import listed
from ..report.findings import LIKELY, ONE_OF_TWO, SURE, Finding
from . import stale
from .case import Case
from .causes import mistakes_of
from .elsewhere import OtherPoint, alike, is_gradient_of
from .influence import Influence
from .mistake import Mistake
from .other_function import Variant, variants
from .repeats import groups
from .sentences import Reading, simple
from .unexplained import noise, unknown

Array = Any

KINDS = (
    "constant factor", "transposed", "summed not averaged", "averaged not summed", "regularization missing",
    "regularization doubled", "regularization wrong", "dropped path", "used twice, counted once", "missing activation slope",
    "missing factor", "another axis", "another function", "exchanged", "shifted", "one-hot not subtracted", "stale value",
    "dtype noise", "clipped", "sign", "unknown", "convention", "autodiff",
)  # fmt: skip
ODD_FACTOR = 2.5
"""The amount added to the rank of a constant factor that is rarely forgotten, such as 0.3721."""
ALONG_ONE_PATH = 0.3
"""The amount added to that of a constant factor on what comes back along one path of several."""
COUNTED, SIGNED, ANYWHERE = 2.2, 1.4, 5.0
"""The amounts subtracted from the rank of a constant factor that is a number of samples, and of one that is -1; and the rank of
a factor anywhere between the loss and a parameter."""
RANK_IN_PAIRS, MOST_IN_PAIRS, MOST_BELOW, MOST_PAIRS = 4.3, 2500, 500, 60
"""Two mistakes at once are looked for among those up to this rank, so many; with one of them made, among so many below it; and so
many pairs that weigh right are made."""
BLUR = 1e-3
"""A fitted amount this near to a usual one may be that."""
FEW_NUMBERS = 2
"""Up to so many wrong numbers, at one point alone, many a mistake fits."""


@dataclass
class Explanation:
    """A mistake, how much of it, which gradients that explains, and what it means."""

    mistake: Mistake
    amount: float
    names: list[str]
    reading: Reading
    confirmed: int = 0
    spared: tuple[str, ...] = ()
    """The gradients that would be wrong with it, and are right: each gradient was derived in a line of its own."""

    @property
    def rank(self) -> float:
        """The rank of an explanation, lower for a more specific one; the lowest is reported."""
        k = 1 + self.amount
        usual = simple(k) or k > 0 and simple(k * k)  # a root, too, such as that of the 3 in Q K.T / sqrt(3)
        odd = self.reading[0] == "constant factor" and self.mistake.fixed is None and not usual
        signed = self.reading[0] == "sign" and self.mistake.fixed is None and self.mistake.rank >= ANYWHERE
        one_path = self.mistake.table == "paths"  # two uses that give the same make a factor 2 on all look like a 3 on one
        averages = self.reading[0] in ("summed not averaged", "averaged not summed")
        counted = averages and self.mistake.fixed is None and not one_path
        partly = self.reading[0] == "constant factor" and one_path
        return self.mistake.rank + ODD_FACTOR * odd + ALONG_ONE_PATH * partly - COUNTED * counted - SIGNED * signed


@dataclass
class Candidate:
    """A mistake that changes some gradient, and its influence on the weighings."""

    mistake: Mistake
    weight: Array


@np.errstate(all="ignore")  # a mistake that overflows at this point is not the one, and is passed over
def diagnosed(case: Case, elsewhere: Sequence[Case] = (), seconds: float = 5.0, progress: bool = False) -> list[Finding]:
    """The mistakes that explain the case, the one that explains most first; where none does, a finding that says so.

    Args:
        case: what is to be explained.
        elsewhere: the same at other points, where an explanation must hold as well.
        seconds: the most seconds of computing for the search.
        progress: whether to show a bar where it takes long.
    """
    return CauseSearch(case, elsewhere, seconds, progress).findings()


class CauseSearch:
    """The search for the cause of one case."""

    def __init__(self, case: Case, elsewhere: Sequence[Case], seconds: float, progress: bool) -> None:
        self.case, self.progress = case, progress
        self.end = time.thread_time() + seconds
        self.asked, self.is_late = 0, False
        self.elsewhere = [OtherPoint(other, case.trace.position) for other in elsewhere if alike(case, other)]
        self.roles = Roles(case.trace)
        rng = np.random.default_rng(0)
        self.scale = {
            name: max(case.size(name), float(np.max(np.abs(case.hand[name]), initial=0.0)), TINIEST) for name in case.targets
        }
        try:
            self.influence: Influence | None = Influence(case.trace, case.targets, case.clamp, self.scale, rng)
        except (AutogradError, TypeError, ValueError, AttributeError):  # a rule of a user's own that is not made of operations
            self.influence = None
        self.candidates = list(self._candidates())

    def late(self) -> bool:
        """Whether the time is up; the clock is read at every eighth call, since that takes as long as a small mistake."""
        self.asked += 1
        if self.asked % 8 == 1:
            self.is_late = time.thread_time() > self.end
        return self.is_late

    def findings(self) -> list[Finding]:
        """The findings, the main one first."""
        found = self._zeros()
        while self.case.apart:
            best = self._best()
            if best is None or len(best.names) < len(self.case.apart):
                more = self._another_function()
                if more:
                    return found + more
                alone = self._best(in_some_lines=True)
                if alone is not None and (best is None or len(alone.names) > len(best.names)):
                    best = alone
                elif more := self._pair(best):
                    return found + more
            if best is None:
                break
            found.append(self._finding(best))
            self.case = self.case.without(best.names)
        if not self.case.apart:
            return found
        return found + (stale.one_step_away(self.case) or noise(self.case) or [unknown(self.case, self.roles)])

    def _zeros(self) -> list[Finding]:
        """The gradients that were left at zero, where there are several, in one finding; they are not explained any further."""
        case = self.case
        zero = [name for name in case.apart if not np.any(case.hand[name]) and case.hand[name].size]
        if len(zero) < 2 or case.numbers_in(zero) <= FEW_NUMBERS:
            return []
        self.case = case.without(zero)
        told = f"{listed(zero)} are zero throughout: what comes back to them was never added"
        return [Finding("dropped path", zero, told, SURE, None, {"amount": -1.0, "numbers": case.numbers_in(zero)})]

    # ---- what may be wrong -------------------------------------------------------------------------------------------

    def _candidates(self) -> Iterator[Candidate]:
        """Every mistake that changes a gradient, those of one place first."""
        single = mistakes_of(self.case, self.roles, late=self.late)
        together = list(groups(single))
        shown = self.progress and len(single) + len(together) > 2000
        for mistake in bar([*single, *sorted(together, key=lambda one: one.rank)], desc="mistakes tried", show=shown):
            if self.late():
                return
            try:
                weight = self._weighed(mistake)
            except (ValueError, TypeError, IndexError):  # it cannot be made with these shapes
                continue
            if weight is not None and np.all(np.isfinite(weight)) and np.any(weight):
                yield Candidate(mistake, weight)

    def _weighed(self, mistake: Mistake) -> Array | None:
        if self.influence is None:
            effect = self.case.effect(mistake)
            return np.concatenate([effect[name].ravel() for name in self.case.targets])
        if mistake.also and not _apart_from_each_other(mistake, self.case):
            return self.influence.weigh(self.case.effect(mistake))
        return self.influence.of(mistake)

    @cached_property
    def _scales(self) -> tuple[list[str], Array, Array]:
        """The name, the weight of the difference, and how far off a weight may be, for each weighing."""
        case = self.case
        if self.influence is None:
            names = [name for name in case.targets for _ in range(case.hand[name].size)]
            wanted = np.concatenate([case.difference[name].ravel() for name in case.targets])
            slack = np.concatenate([self._slack(name).ravel() for name in case.targets])
            return names, wanted, slack
        slack = np.array([float(np.sum(self._slack(name) / self.scale[name])) for name in self.influence.names])
        return self.influence.names, self.influence.weigh(case.difference), slack

    def _slack(self, name: str) -> Array:
        case = self.case
        rounding = 8 * case.noise[name] + 2e-7 * np.abs(case.hand[name])
        return rounding + 2e-6 * case.size(name) if name in self._first_apart else rounding

    @cached_property
    def _first_apart(self) -> list[str]:
        return list(self.case.apart)

    def _fits(self, weights: Array, in_some_lines: bool = False) -> Array:
        """Which of several weights, a row each, may explain a gradient that is wrong, and spoil none that is right, or some
        where each may have a line of its own."""
        names, wanted, slack = self._scales
        near = np.abs(wanted - weights) <= slack
        good = np.zeros(len(weights), dtype=bool)
        unspoiled = np.ones(len(weights), dtype=bool)
        for name in dict.fromkeys(names):
            here = np.flatnonzero([each == name for each in names])
            if name in self.case.apart:
                good |= np.all(near[:, here], axis=1) & np.any(weights[:, here] != 0, axis=1)
            elif name in self.case.targets and not in_some_lines:
                unspoiled &= np.all(near[:, here], axis=1)
        return good & unspoiled

    # ---- one mistake -------------------------------------------------------------------------------------------------

    def _best(self, in_some_lines: bool = False) -> Explanation | None:
        """The explanation of most gradients; of several, the most specific that holds elsewhere as well.

        Args:
            in_some_lines: whether gradients that are right may have been derived in lines without the mistake.
        """
        found = list(self._explanations(in_some_lines))
        found.sort(key=lambda explanation: (-len(explanation.names), explanation.rank))
        for explanation in found:
            held = [other.confirms(explanation.mistake, explanation.amount, explanation.names) for other in self.elsewhere]
            if False not in held:
                explanation.confirmed = held.count(True)
                explanation.mistake.rivals = _rivals(explanation, found)
                return explanation
        return None

    def _explanations(self, in_some_lines: bool) -> Iterator[Explanation]:
        for candidate in self._fitting(in_some_lines):
            mistake = candidate.mistake
            effect = self.case.effect(mistake)
            for amount in [mistake.fixed] if mistake.fixed is not None else _amounts(self.case, mistake, effect):
                names = self.case.explained(effect, amount, in_some_lines)
                reading = mistake.read(amount) if names else None
                if reading is None:
                    continue
                free = reading[0] in ("constant factor", "regularization wrong", "stale value") and not simple(1 + amount)
                if mistake.fixed is None and free and self.case.numbers_in(names) < 2 and not self.elsewhere:
                    continue  # one number and a free factor: anything would fit
                spared = self.case.spoiled(effect, amount) if in_some_lines else []
                if spared and (self.case.numbers_in(names) <= FEW_NUMBERS or mistake.fixed is None and not simple(1 + amount)):
                    continue  # too few numbers to tell why others are right
                yield Explanation(mistake, amount, names, reading, spared=tuple(spared))

    def _fitting(self, in_some_lines: bool = False) -> list[Candidate]:
        """The mistakes that weigh what the difference weighs."""
        if not self.candidates:
            return []
        names, wanted, _ = self._scales
        weights = np.array([candidate.weight for candidate in self.candidates])
        fixed = np.array([np.nan if one.mistake.fixed is None else one.mistake.fixed for one in self.candidates])
        fits = self._fits(np.nan_to_num(fixed)[:, None] * weights, in_some_lines) & ~np.isnan(fixed)
        free = np.flatnonzero(np.isnan(fixed))
        for chosen in [self.case.apart, *([name] for name in self.case.apart)]:
            here = np.flatnonzero([name in chosen for name in names])
            part = weights[free][:, here]
            amounts = part @ wanted[here] / np.sum(part * part, axis=1)
            fits[free] |= self._fits(np.nan_to_num(amounts)[:, None] * weights[free], in_some_lines)
        return [candidate for candidate, fit in zip(self.candidates, fits, strict=True) if fit]

    def _finding(self, explanation: Explanation) -> Finding:
        case = self.case
        kind, sentence = explanation.reading
        mistake, names = explanation.mistake, explanation.names
        if explanation.spared:
            sentence = f"in {listed(names)} alone, {sentence}; compare with {listed(explanation.spared)}, where it is right"
        effect = case.effect(mistake)
        residual = max(
            float(np.max(np.abs(case.difference[name] - explanation.amount * effect[name]), initial=0.0)) / case.size(name)
            for name in names
        )
        count = case.numbers_in(names)
        evidence: dict[str, Any] = {"amount": explanation.amount, "numbers": count, "residual": residual}
        ratio = case.ratios(names)
        if ratio.size and ratio.size >= count and np.ptp(ratio) <= 1e-5 * abs(ratio[0]):
            evidence |= {"ratio": float(np.mean(ratio)), "spread": float(np.ptp(ratio))}
            where = "element" if count == sum(case.hand[name].size for name in names) else "wrong element"
            shown = f"hand / autodiff = {np.mean(ratio):.6f} in every {where} of {listed(names)}, spread {np.ptp(ratio):.0e}"
        else:
            digits = f"a relative {residual:.0e}" if residual else "the last digit"
            shown = f"this mistake, made in autodiff's backward pass, gives the hand's {listed(names)} to {digits}"
        return Finding(
            kind, names, f"{sentence} ({shown})", self._confidence(explanation, count), case.trace.names[mistake.node], evidence
        )

    def _confidence(self, explanation: Explanation, count: int) -> float:
        """The confidence of an explanation: of few numbers at one point, others may be explanations as well."""
        if explanation.confirmed:
            return SURE
        if count > FEW_NUMBERS:
            return SURE if not self.elsewhere or explanation.mistake.fixed is not None else ONE_OF_TWO
        if explanation.mistake.rivals:
            return LIKELY
        if count > 1:
            return SURE
        return ONE_OF_TWO if simple(1 + explanation.amount) or explanation.mistake.fixed is not None else LIKELY

    # ---- another function --------------------------------------------------------------------------------------------

    def _another_function(self) -> list[Finding]:
        """Whether the gradient by hand is that of another function, in which one operation is computed otherwise."""
        case = self.case
        if case.numbers_in(case.apart) < 2 and not self.elsewhere:
            return []
        middle = time.thread_time() + 0.5 * max(self.end - time.thread_time(), 0.0)
        found: list[tuple[float, int, Variant]] = []
        for k, variant in enumerate(variants(self.roles)):
            if time.thread_time() > middle:
                break
            if is_gradient_of(case, variant):
                found.append((variant.rank, k, variant))
        for _, k, variant in sorted(found, key=lambda entry: entry[:2]):
            if all(other.is_gradient_of(k) is not False for other in self.elsewhere):
                is_are = "is" if len(case.apart) == 1 else "are"
                sentence = (
                    f"{listed(case.apart)} {is_are} right for another function, in which {variant.told}; "
                    "is it so in the forward pass by hand? (the gradient of that function gives the hand's to rounding)"
                )
                kind = "another axis" if "another axis" in variant.told else "another function"
                sure = SURE if case.numbers_in(case.apart) > FEW_NUMBERS or self.elsewhere else ONE_OF_TWO
                return [Finding(kind, list(case.apart), sentence, sure, case.trace.names[variant.node], {"variant": k})]
        return []

    # ---- two mistakes ------------------------------------------------------------------------------------------------

    def _pair(self, best: Explanation | None) -> list[Finding]:
        """Two mistakes at once: two whose weights add up to the difference's, or one below another that is made already."""
        case = self.case
        if case.numbers_in(case.apart) <= FEW_NUMBERS and not self.elsewhere:
            return []
        tried = 0
        for one, two in self._pairs(best):
            if self.late() or tried > MOST_PAIRS:
                break
            if one[0].table == two[0].table and one[0].node is two[0].node:
                continue  # one slope cannot be taken to be two
            tried += 1
            if len(case.explained(case.made([one, two]), 1.0)) == len(case.apart):
                if all(other.confirms_pair(one, two, case.apart) is not False for other in self.elsewhere):
                    return [self._half(one, two), self._half(two, one)]
        return []

    def _pairs(self, best: Explanation | None) -> Iterator[tuple[tuple[Mistake, float], tuple[Mistake, float]]]:
        entries = self._entries()
        names, wanted, slack = self._scales
        if not entries:
            return
        here = np.array([name in self.case.targets for name in names])
        weights = np.array([amount * weight for _, amount, weight in entries])[:, here]
        wanted, slack = wanted[here], slack[here]
        mix = np.random.default_rng(1).uniform(0.5, 1.0, len(wanted)) / np.maximum(slack, TINIEST)
        line, goal, room = weights @ mix, float(wanted @ mix), 2 * float(slack @ mix)
        order = np.argsort(line)
        found: list[tuple[float, int, int]] = []
        low = np.searchsorted(line[order], goal - line - room)
        high = np.searchsorted(line[order], goal - line + room)
        for i in range(len(entries)):
            for j in order[low[i] : high[i]]:
                if i < j and np.all(np.abs(weights[i] + weights[j] - wanted) <= 2 * slack):
                    found.append((entries[i][0].rank + entries[j][0].rank, i, int(j)))
            if self.late():
                break
        for _, i, j in sorted(found):
            yield entries[i][:2], entries[j][:2]
        yield from self._one_below_another(best, entries, wanted, slack, here)

    def _one_below_another(
        self, best: Explanation | None, entries: list[tuple[Mistake, float, Array]], wanted: Array, slack: Array, here: Array
    ) -> Iterator[tuple[tuple[Mistake, float], tuple[Mistake, float]]]:
        """Pairs of which the second is made in the backward pass that has the first in it."""
        if self.influence is None:
            return
        first = [] if best is None else [(best.mistake, best.amount)]
        first += [(mistake, amount) for mistake, amount, _ in entries[: MOST_BELOW // 4]]
        below = [(mistake, amount) for mistake, amount, _ in entries[:MOST_BELOW]]
        amounts = np.array([[amount] for _, amount in below])
        numbers = {id(mistake): k for k, (mistake, _) in enumerate(below)}  # the last entry of each mistake stands for it
        which = np.array([numbers[id(mistake)] for mistake, _ in below])
        usual = {k: self.influence.and_where(below[k][0]) for k in numbers.values()}
        weights = np.zeros((len(below), len(here)))
        for one in first:
            flow = self.case.flow_with([one])
            made = self.influence.weigh(self.case.off(flow))[here]
            changed = self.case.trace.changed(flow)
            for k, (weight, nodes) in usual.items():
                weights[k] = weight if nodes.isdisjoint(changed) else self.influence.of(below[k][0], flow)
            fits = np.all(np.abs(made + amounts * weights[which][:, here] - wanted) <= 2 * slack, axis=1)
            for place in np.flatnonzero(fits & (which != numbers.get(id(one[0]), -1))):
                yield one, below[place]
            if self.late():
                return

    def _entries(self) -> list[tuple[Mistake, float, Array]]:
        """Mistakes of their usual amounts, without those that weigh what another does, the likeliest first."""
        found: list[tuple[Mistake, float, Array]] = []
        seen: set[bytes] = set()
        for candidate in sorted(self.candidates, key=lambda candidate: candidate.mistake.rank):
            mistake = candidate.mistake
            for amount in mistake.amounts() if mistake.rank <= RANK_IN_PAIRS else ():
                weight = amount * candidate.weight
                size = float(np.max(np.abs(weight)))
                same = np.round(weight / size, 7).tobytes() + np.float32(size).tobytes()
                if same not in seen and mistake.read(amount) is not None:
                    seen.add(same)
                    found.append((mistake, amount, weight))
        return found[:MOST_IN_PAIRS]

    def _half(self, this: tuple[Mistake, float], other: tuple[Mistake, float]) -> Finding:
        """One of two mistakes that were made together: certain if each has gradients of its own to show for it, else only
        likely, since two mistakes in the same numbers may stand for a third."""
        case = self.case
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
        sure = SURE if own - others and others - own else ONE_OF_TWO
        return Finding(reading[0], names, sentence, sure, case.trace.names[mistake.node], evidence)


def _rivals(explanation: Explanation, found: Sequence[Explanation]) -> int:
    """The number of explanations of another kind for as many gradients that are nearly as specific."""
    return sum(
        other.reading[0] != explanation.reading[0]
        and len(other.names) == len(explanation.names)
        and other.rank < explanation.rank + 1.5
        for other in found
    )


def _apart_from_each_other(mistake: Mistake, case: Case) -> bool:
    """Whether none of the places of a mistake lies below another."""
    below = case.trace.below
    sites = [node for node, _ in mistake.sites()]
    return not any(other is not node and other in below(node) for node in sites for other in sites)


def _amounts(case: Case, mistake: Mistake, effect: Mapping[str, Array]) -> Iterator[float]:
    """The amounts that fit best, each after the usual one that it may stand for where noise blurs it."""
    for amount in case.amounts(effect):
        yield from (usual for usual in mistake.usual if abs(amount - usual) <= BLUR * max(1.0, abs(usual)))
        yield amount
