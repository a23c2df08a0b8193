"""`compare`: the gradient derived by hand, the one of autodiff and the numerical one, side by side, and a verdict.

This module puts the parts of the package together; the docstring of the package names them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, AutogradError, GradientError, GradientMismatchError
from ..core.names.spelling import renamed, spelled
from ..core.randomness import as_generator
from ..core.tensor import Tensor
from ..core.value import Value
from .evidence import cautions as guards
from .evidence import conventions as convention
from .evidence.kinks import kinks_of
from .evidence.numeric import NumericalColumn, NumericGradient, sampled
from .evidence.verdicts import Yardstick, column_of, in_single, is_narrow, relative_error
from .mistakes import search, stale
from .mistakes.case import Case
from .problem import node_rules as rules
from .problem.backward import LossGraph
from .problem.hand import Given, settled
from .problem.implementation import gradient_of, is_implementation
from .problem.logits import cancelling
from .problem.points import moved_to
from .problem.problem import Problem, RefusedError
from .problem.roles import summands
from .report.cells import listed, place
from .report.comparison import Comparison
from .report.findings import ONE_OF_TWO, SURE, Column, Finding, LossTerm, Point
from .without_autodiff import compare_with_numbers, is_plain

Array = Any
ENOUGH = 2000
"""The number of elements that are checked where there are too many to check all."""
DIRECTIONS = 8
"""The number of random directions along which all of them are moved then."""


@spelled
@renamed(seed="rng")
def compare(
    f: Callable[..., Any],
    args: Any,
    hand: Any = None,
    *,
    wrt: Iterable[str] | None = None,
    points: int = 2,
    earlier: Mapping[str, Any] | None = None,
    rtol: float = 1e-7,
    worst: int = 5,
    limit: int = 10_000,
    rng: int | np.random.Generator | None = 0,
    progress: bool = True,
    diagnose: bool = True,
    time_limit: float = 5.0,
) -> Comparison:
    """Hold a gradient derived by hand against autodiff and against numbers, and say where and why it is wrong.

    Args:
        f: the loss, a function with one number as its result. It is called with Tensors (Values in place of floats, where
            all parameters are floats), in float64, on copies.
        args: its arguments: a dict (`f(**args)`, or `f(args)` where `f` takes one argument), a tuple (`f(*args)`), or a
            single array or number.
        hand: what was derived: `{name: gradient}`, where a name is a parameter, the label of an intermediate, or a variable
            of `f` (`"dw"`, `"grad_w"`, `"dL/dw"` and the like stand for `"w"`); or the gradients of the parameters in order, or
            nested like the arguments; or a function of the same arguments that returns one of these, or `(loss, one of these)`;
            or another implementation of `f`, a function that returns the same number, whose gradient is taken by autodiff. The
            `.grad` of PyTorch's tensors may stand for arrays.
            None compares autodiff with numbers. In a dict, the value for an intermediate may also be a backward rule of the
            operation that made it: a function `(g, z, *inputs)` that returns what goes back to each input. It is compared alone,
            for a `g` drawn at random.
        wrt: the names of the arguments that are parameters; all, if left out.
        points: at how many random points more a hand-derived function is compared.
        earlier: older values of some arguments, which the derivation may have used by accident.
        rtol: the relative error that passes between hand and autodiff.
        worst: how many elements are listed for each gradient.
        limit: up to how many parameters every number is moved; above, some are, and all of them along random directions.
        rng: where random numbers come from: a seed, a generator, or None for fresh ones.
        progress: whether to show a bar where it takes long.
        diagnose: whether to look for the cause of what is wrong; False says only what is wrong, and is quick.
        time_limit: for so many seconds of computing at most a cause is looked for.

    Returns:
        A `Comparison`: `print(report)`, `report.ok`, `report.findings`, `report.save("r.html")`.

    Raises:
        ArgumentError: for names in `hand`, `wrt` or `earlier` that are unknown or missing; for what is no function.
        ShapeError: for a gradient of another shape than its parameter; for a loss that is not one number.
        DtypeError: for parameters that are integers.
        GradientError: for NaN in a hand gradient, a function that draws random numbers or writes into its arguments.

    >>> import autograd_mini as am
    >>> x, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 1.0]]), np.array([[1.0], [0.0], [1.0]])
    >>> def loss(w):
    ...     return ((x @ w - y) ** 2).mean()
    >>> w = np.array([[0.3], [-0.2]])
    >>> right = 2 * x.T @ (x @ w - y) / 3
    >>> am.compare(loss, w, right).ok
    True
    >>> report = am.compare(loss, w, x.T @ (x @ w - y) / 3)
    >>> report.verdict, report.odd_one_out, report.findings[0].kind
    ('wrong', 'hand', 'constant factor')
    """
    problem = Problem(f, args, wrt)
    rng = as_generator(rng)
    if callable(hand) and is_implementation(hand, problem):
        hand = gradient_of(hand, problem)
    try:
        trace = _followed(problem)
    except RefusedError:
        raise
    except (TypeError, ValueError, IndexError, AttributeError, AutogradError) as error:
        if hand is None or not is_plain(problem):
            raise
        told = str(error) if isinstance(error, AutogradError) else f"{type(error).__name__}: {error}"
        return compare_with_numbers(problem, hand, told, points=points, rng=rng, worst=worst, limit=limit, progress=progress)
    if not np.all(np.isfinite(trace.root._value)):
        raise GradientError(f"{problem.name} is {float(np.sum(trace.root._value))} at this point: nothing can be compared there")
    problem.check_repeatable()
    older = problem.other_values(earlier)
    hand, derived = rules.parted(hand)
    steps = {name: rules.step_of(name, rule, problem, trace, rng) for name, rule in derived.items()}
    given = _given(hand, problem, trace)
    terms = guards.terms(trace)
    yardsticks = _yardsticks(trace, given, terms, rtol, rng)

    measure = NumericalColumn(problem, trace, rng.spawn(1)[0], progress)
    if sum(array.size for array in problem.arrays.values()) <= limit:
        numbers = measure.all(None, 0)
    else:
        numbers = measure.all(sampled(problem.arrays, ENOUGH, rng, _furthest(trace, given, worst)), DIRECTIONS)

    yardsticks |= {name: yardsticks[name].vouched(one, numbers) for name, one in given.items()}
    columns = _columns(trace, given, yardsticks, numbers, worst)
    report = Comparison(
        problem.name,
        float(np.sum(trace.root._value)),
        {name: column for name, column in columns.items() if name in trace.leaves},
        {name: column for name, column in columns.items() if name not in trace.leaves},
        terms=terms,
        coverage=numbers.coverage(),
        method=numbers.method,
        trace=trace,
    )
    others = list(_elsewhere(problem, hand, points, rng, rtol)) if callable(hand) else []
    differing = [name for name, one in given.items() if np.any(yardsticks[name].apart(one, columns[name].autodiff))]
    drawn = _drawn_anew(hand, given, problem, trace) if callable(hand) and differing else []
    report.findings += drawn
    seconds = time_limit if diagnose and not drawn else 0.0
    _explain(report, trace, given, yardsticks, measure, older, others, seconds)
    _judge_projections(report, numbers, measure)
    _judge_terms(report, measure)
    _judge_elsewhere(report, others, seconds, progress)
    report.warnings += guards.warnings(trace, terms, bool(given) and not (callable(hand) and points))
    for name, step in steps.items():
        report.rules[name] = compare(
            step.loss, step.inputs, step.hand, points=points, rtol=rtol, worst=worst, limit=limit, rng=rng, progress=progress,
            diagnose=diagnose, time_limit=time_limit,
        )  # fmt: skip
    return report


@spelled
def assert_gradients(f: Callable[..., Any], args: Any, hand: Any = None, **options: Any) -> Comparison:
    """`compare`, for a test or an autograder: an AssertionError unless every gradient agrees.

    Its message begins with the sentence on what is wrong, and the report follows.

    Args:
        f, args, hand, options: as `compare` takes them.

    Returns:
        The report.

    Raises:
        GradientMismatchError: where a gradient is wrong, or where nothing can be said.

    >>> _ = assert_gradients(lambda x: x ** 3, 2.0, 12.0)
    """
    report = compare(f, args, hand, **options)
    if not report.ok:
        first = str(report.findings[0]) if report.findings else f"the gradient by hand of {report.function} is {report.verdict}"
        raise GradientMismatchError(f"{first}\n\n{report}") from None
    return report


def _followed(problem: Problem) -> LossGraph:
    """The graph of the function, called with Values for numbers, or with Tensors where it makes matrices of them."""
    try:
        return _recorded(problem)
    except TypeError:
        if problem.kind is not Value:
            raise
        problem.kind = Tensor
        try:
            return _recorded(problem)
        except Exception:  # the first error is about the function as it was called
            problem.kind = Value
        raise


def _recorded(problem: Problem) -> LossGraph:
    """The graph of the function; a warning that a number was cut off is given only where there is one."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        trace = LossGraph(problem)
    for one in given:
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    return trace


# ---- the steps -------------------------------------------------------------------------------------------------------


def _given(hand: Any, problem: Problem, trace: LossGraph) -> dict[str, Given]:
    """The gradients that were derived by hand, by name."""
    if hand is None:
        return {}
    given = settled(problem.by_hand(hand) if callable(hand) else hand, problem, trace)
    if not given:
        raise ArgumentError(f"hand names no gradient; {problem.name} has the parameters {', '.join(problem.arrays)}")
    return given


def _drawn_anew(hand: Callable[..., Any], given: Mapping[str, Given], problem: Problem, trace: LossGraph) -> list[Finding]:
    """A finding where a second call of the function by hand at the same point gives other numbers."""
    again = _given(hand, problem, trace)
    names = [name for name, one in given.items() if not np.allclose(again[name].array, one.array, rtol=1e-12, atol=0)]
    if not names:
        return []
    sentence = (
        f"the hand's {listed(names)} {'are others' if len(names) > 1 else 'is another'} when hand is called again at the same "
        "point: does it draw random numbers, such as a mask of dropout? Draw them once, outside, for the loss and the hand"
    )
    return [Finding("stale value", names, sentence, SURE)]


def _yardsticks(
    trace: LossGraph, given: Mapping[str, Given], terms: list[LossTerm], rtol: float, rng: np.random.Generator
) -> dict[str, Yardstick]:
    """The distance that two right derivations may have, for each gradient."""
    floor = trace.rounding(rng, {})
    spread = trace.rounding(rng, cancelling(trace))
    found = {}
    for name, node in {**{name: one.node for name, one in given.items()}, **trace.leaves}.items():
        sizes = [term.largest[name] for term in terms if term.largest.get(name, 0.0) > 0]
        faint = min(sizes) if len(sizes) > 1 else np.inf
        found[name] = Yardstick.of(trace.gradient(trace.flow, node), spread[node] + floor[node], rtol, faint, floor[node])
    return found


def _furthest(trace: LossGraph, given: Mapping[str, Given], worst: int) -> list[tuple[str, tuple[int, ...]]]:
    """The places where hand and autodiff are furthest apart, at which the numbers must decide."""
    places = []
    for name, one in given.items():
        if one.is_parameter:
            error = relative_error(one.array, trace.gradient(trace.flow, one.node))
            for i in np.argsort(-error, axis=None)[: max(worst, 8)]:
                places.append((name, tuple(map(int, np.unravel_index(i, error.shape)))))
    return places


def _columns(
    trace: LossGraph, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick], numbers: NumericGradient | None, worst: int
) -> dict[str, Column]:
    """A column for each gradient, those nearest to the loss first."""
    found = {}
    for name in dict.fromkeys([*given, *reversed(trace.leaves)]):
        node = given[name].node if name in given else trace.leaves[name]
        of_leaf = numbers if name in trace.leaves else None
        found[name] = column_of(name, trace.gradient(trace.flow, node), given.get(name), yardsticks[name], of_leaf, worst)
    return found


def _explain(
    report: Comparison, trace: LossGraph, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick],
    measure: NumericalColumn, older: Mapping[str, Array], others: Sequence[FurtherPoint], seconds: float,
) -> None:  # fmt: skip
    """Kinks, the place and the cause of what disagrees."""
    columns = report.columns
    kinks = kinks_of(trace)
    report.kinks = kinks.where
    apart = [name for name, one in given.items() if np.any(yardsticks[name].apart(one, columns[name].autodiff))]
    for name, column in columns.items():
        if column.odd_one_out not in ("autodiff", "numeric"):
            continue
        if not convention.hides_numbers(column, measure, kinks):
            report.findings.append(_contradiction(column))
        elif name not in apart:
            column.verdict, column.odd_one_out = "agree", None
            column.reason = "equal to rounding" if name in given else "nothing was derived by hand"
            column.reason += "; at a kink the numbers say nothing"
    if not apart:
        report.findings += _narrow(columns, given)
        return
    explained = convention.by_graph(trace, kinks, given, yardsticks)
    sides = [] if explained else convention.by_numbers(trace, kinks, given, yardsticks, apart, measure)
    if explained or sides:
        report.findings.append(convention.finding(apart, kinks, sides))
        for name in apart:
            columns[name].verdict, columns[name].odd_one_out = "convention only", None
            columns[name].reason = "another slope at a kink, which is as good"
        return
    for name in apart:
        if columns[name].odd_one_out == "all three" and convention.hides_numbers(columns[name], measure, kinks):
            columns[name].odd_one_out = "hand"
            columns[name].reason += ", which were taken across a kink; no slope there gives the hand's"
    scaled = convention.per_sample(trace, given, apart)
    for name in scaled:
        columns[name].verdict, columns[name].odd_one_out = "convention only", None
        columns[name].reason = "the whole gradient but for the number of samples, which is divided by further back"
    apart = [name for name in apart if name not in scaled]
    told = [convention.of_samples(scaled, given)] if scaled else []
    if not apart:
        report.findings += told
        return
    report.culprit = next((name for name in apart if not given[name].is_parameter), None)
    case = _case(trace, given, yardsticks, apart, scaled)
    for name in apart:
        if name not in case.apart:
            columns[name].reason += "; it follows from what is wrong nearer to the loss, its own step is right"
    findings: list[Finding] = []
    if seconds:
        cases = [other.case for other in others if other.case is not None]
        findings = stale.at_earlier(case, older) or search.diagnosed(case, cases, seconds, measure.progress)
    _reconcile(columns, findings)
    report.findings += findings + told


def _case(
    trace: LossGraph, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick], apart: Sequence[str],
    scaled: Mapping[str, float],
) -> Case:  # fmt: skip
    """The case for a diagnosis: each step of the derivation for itself, counted from the intermediates that were given by hand
    further down, so that a mistake is not held against what follows from it. What agrees with autodiff is not wrong, even where
    it does not follow from what is wrong nearer to the loss; then it says nothing."""
    clamp = {one.node: one.array for name, one in given.items() if not one.is_parameter and name not in scaled}
    trace = trace.clamped(clamp)
    expected = {name: trace.gradient(trace.flow, one.node) for name, one in given.items() if name not in scaled}
    off = [name for name, wanted in expected.items() if np.any(yardsticks[name].apart(given[name], wanted))]
    given = {name: given[name] for name in expected if name in apart or name not in off}
    return Case(
        trace,
        {name: one.node for name, one in given.items()},
        {name: one.array for name, one in given.items()},
        {name: one.array - expected[name] for name, one in given.items()},
        {name: yardsticks[name].coarse(one) for name, one in given.items()},
        [name for name in off if name in given],
        clamp,
    )


def _reconcile(columns: Mapping[str, Column], findings: list[Finding]) -> None:
    """The verdict after a diagnosis: noise leaves it open, a known mistake does not."""
    for finding in findings:
        for name in finding.parameters:
            column = columns[name]
            if finding.kind == "dtype noise":
                column.verdict, column.odd_one_out = "inconclusive", "hand"
                column.reason += ", by no more than a loss of digits leaves"
            elif finding.confidence >= SURE and column.verdict == "inconclusive" and column.odd_one_out is None:
                column.verdict, column.odd_one_out = "wrong", "hand"
                column.reason += "; but a known mistake gives just these numbers"


def _contradiction(column: Column) -> Finding:
    """The sentence for numbers that do not confirm autodiff."""
    with_hand = "the hand's, which the numbers confirm" if column.odd_one_out == "autodiff" else "the numbers'"
    sentence = (
        f"autodiff's d{column.name} is not {with_hand if column.hand is not None else 'what the numbers say'}: is there a "
        "primitive of your own with a wrong rule, or a value that was detached, on the way? What was detached on purpose is right"
    )
    return Finding("autodiff", [column.name], sentence, ONE_OF_TWO)


def _narrow(columns: Mapping[str, Column], given: Mapping[str, Given]) -> list[Finding]:
    """A note on gradients in single precision that agree as far as that reaches."""
    names = [
        name
        for name, one in given.items()
        if (is_narrow(one.dtype) or in_single(one.array)) and columns[name].largest > 1e-12 and not columns[name].is_rounding
    ]
    if not names:
        return []
    largest = max(columns[name].largest for name in names)
    sentence = (
        f"{listed(names)} {'has' if len(names) == 1 else 'have'} the digits of single precision, and agree"
        f"{'s' * (len(names) == 1)} as far as these reach, to a relative {largest:.0e}; derive in float64 to see more"
    )
    return [Finding("dtype noise", names, sentence, SURE)]


def _judge_projections(report: Comparison, numbers: NumericGradient, measure: NumericalColumn) -> None:
    """Add a finding where autodiff disagrees with the numbers along a direction, with the elements that cause it."""
    bad = [projection for projection in numbers.projections if not projection.agrees]
    places = measure.culprits() if bad else []
    if not places:
        return
    names = list(dict.fromkeys(name for name, _ in places))
    where = ", ".join(f"d{name}{place(index)}" for name, index in places)
    sentence = (
        f"along {len(bad)} of {len(numbers.projections)} random directions the numbers differ from autodiff, and halving the "
        f"parameters leads to {where}: is there a primitive of your own, or a value that was detached, on the way?"
    )
    report.findings.append(Finding("autodiff", names, sentence, ONE_OF_TWO))
    for name in names:
        report.parameters[name].verdict, report.parameters[name].odd_one_out = "inconclusive", "autodiff"


def _judge_terms(report: Comparison, measure: NumericalColumn) -> None:
    """Compare autodiff with numbers for each term of the loss alone, since a large term hides an error in a small one."""
    trace = measure.trace
    parts = summands(trace.root)
    for k, (part, term) in enumerate(zip(parts, report.terms, strict=True) if len(parts) > 1 else ()):
        alone = measure.of_term(k, part)
        found = {name: alone.project([name]) for name, leaf in trace.leaves.items() if leaf in trace.below(part)}
        for name, projection in found.items():
            if projection.agrees:
                continue
            term.agrees = False
            sentence = (
                f"in the term {term.name} of the loss, looked at alone, the numbers along a random direction in {name} give "
                f"{projection.numeric:.6g} and autodiff {projection.autodiff:.6g}: is there a primitive of your own with a wrong "
                "rule, or a value that was detached, on the way?"
            )
            report.findings.append(Finding("autodiff", [name], sentence, ONE_OF_TWO))
            if report.parameters[name].verdict == "agree":
                report.parameters[name].verdict, report.parameters[name].odd_one_out = "inconclusive", "autodiff"


@dataclass
class FurtherPoint:
    """The comparison of a hand-derived function with autodiff at another point: its name, the largest relative error, whether
    all agrees, and what would have to be explained; None where the gradient by hand is not finite there."""

    name: str
    error: float
    agrees: bool
    case: Case | None = None


def _elsewhere(
    problem: Problem, hand: Callable[..., Any], points: int, rng: np.random.Generator, rtol: float
) -> Iterator[FurtherPoint]:
    """The comparison at other points."""
    for number in range(points):
        downhill = number % 2 == 1
        name = f"a random point near it{', some steps downhill' * downhill}"
        with moved_to(problem, downhill, rng) as trace:
            if trace is not None:
                try:
                    yield _at_point(name, trace, problem, hand, rng, rtol)
                except GradientError:
                    yield FurtherPoint(name, np.inf, False)


def _at_point(
    name: str, trace: LossGraph, problem: Problem, hand: Callable[..., Any], rng: np.random.Generator, rtol: float
) -> FurtherPoint:
    given = _given(hand, problem, trace)
    yardsticks = _yardsticks(trace, given, guards.terms(trace), rtol, rng)
    for yardstick in yardsticks.values():
        yardstick.noise = yardstick.loose
    columns = _columns(trace, given, yardsticks, None, 1)
    apart = [name for name, one in given.items() if np.any(yardsticks[name].apart(one, columns[name].autodiff))]
    scaled = convention.per_sample(trace, given, apart)
    apart = [name for name in apart if name not in scaled]
    agrees = not apart or convention.by_graph(trace, kinks_of(trace), given, yardsticks)
    error = max(columns[name].largest for name in given)
    return FurtherPoint(name, error, agrees, _case(trace, given, yardsticks, apart, scaled))


def _judge_elsewhere(report: Comparison, others: Sequence[FurtherPoint], seconds: float, progress: bool) -> None:
    """Note the other points, and what is wrong there where nothing is at the given one."""
    for other in others:
        if not other.agrees and other.case is not None and report.ok and seconds:
            cases = [another.case for another in others if another.case is not None and another is not other]
            for finding in search.diagnosed(other.case, cases, seconds, progress):
                finding.sentence = f"right at the given point, by luck, but at {other.name}: {finding.sentence}"
                report.findings.append(finding)
        report.points.append(Point(other.name, other.error, other.agrees))
