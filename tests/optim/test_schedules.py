"""Schedules: their closed forms beside PyTorch's, and what can be said of all of them."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.core.errors import ArgumentError, DtypeError
from autograd_mini.optim.schedules import (
    Constant,
    Cosine,
    CosineRestarts,
    Exponential,
    InverseTime,
    Joined,
    LinearWarmup,
    MultiStep,
    OneCycle,
    Polynomial,
    ReduceOnPlateau,
    Step,
)

# ours, and how PyTorch says the same for an optimizer whose rate is 0.4
PAIRS = {
    "constant": (Constant(0.4), lambda s, o: s.LambdaLR(o, lambda t: 1.0)),
    "step": (Step(0.4, 7, 0.3), lambda s, o: s.StepLR(o, 7, 0.3)),
    "multistep": (MultiStep(0.4, (3, 4, 20), 0.3), lambda s, o: s.MultiStepLR(o, [3, 4, 20], 0.3)),
    "exponential": (Exponential(0.4, 0.9), lambda s, o: s.ExponentialLR(o, 0.9)),
    "polynomial": (Polynomial(0.4, 30, 2.0), lambda s, o: s.PolynomialLR(o, 30, 2.0)),
    "inverse time": (InverseTime(0.4, 0.2), lambda s, o: s.LambdaLR(o, lambda t: 1 / (1 + 0.2 * t))),
    "cosine": (Cosine(0.4, 50, 0.01), lambda s, o: s.CosineAnnealingLR(o, 50, 0.01)),
    "restarts": (CosineRestarts(0.4, 6, 1, 0.01), lambda s, o: s.CosineAnnealingWarmRestarts(o, 6, 1, 0.01)),
    "longer restarts": (CosineRestarts(0.4, 5, 3, 0.01), lambda s, o: s.CosineAnnealingWarmRestarts(o, 5, 3, 0.01)),
    "warm-up": (LinearWarmup(0.4, 10, 0.1), lambda s, o: s.LinearLR(o, 0.1, 1.0, 10)),
    "one cycle": (OneCycle(0.4, 51), lambda s, o: s.OneCycleLR(o, 0.4, 51)),
    "steep cycle": (
        OneCycle(0.4, 51, 0.01, 0.1, 0.001),
        lambda s, o: s.OneCycleLR(o, 0.4, 51, None, None, 0.01, div_factor=10, final_div_factor=100),
    ),  # fmt: skip  # noqa: E501
    "joined": (
        Joined([LinearWarmup(0.4, 10, 0.1), Exponential(0.4, 0.9), Constant(0.4)], [10, 30]),
        lambda s, o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, 10), s.ExponentialLR(o, 0.9), s.ConstantLR(o, 1.0, 1)], [10, 30]),
    ),
}
SCHEDULES = [pytest.param(schedule, id=name) for name, (schedule, _) in PAIRS.items()]


@all_cases(("ours", "make"), PAIRS.values(), ids=PAIRS)
@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
def test_fifty_rates_are_those_of_pytorch(ours, make):
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    theirs = make(torch.optim.lr_scheduler, optimizer)
    for step in range(51):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(ours(step), rel=1e-10, abs=1e-10), step
        if step < 50:
            optimizer.step()
            theirs.step()


@all_cases("schedule", SCHEDULES)
def test_an_array_of_steps_gives_the_rate_of_each(schedule):
    steps = np.arange(60).reshape(6, 10)
    rates = schedule(steps)
    assert rates.shape == steps.shape and rates.dtype == float
    np.testing.assert_allclose(rates.ravel(), [schedule(int(t)) for t in steps.ravel()], rtol=1e-14)
    assert type(schedule(3)) is float and type(schedule(np.int64(3))) is float


@all_cases("schedule", SCHEDULES)
def test_rates_lie_between_nothing_and_the_rate_given(schedule):
    rates = schedule(np.arange(500))
    assert np.all((rates >= 0) & (rates <= 0.4 * (1 + 1e-12)))


@all_cases("schedule", SCHEDULES)
@all_cases(("step", "error"), [(-1, ArgumentError), (0.5, DtypeError), ("one", DtypeError), (np.nan, DtypeError)])
def test_a_step_is_a_whole_number_from_0(schedule, step, error):
    with pytest.raises(error, match="step"):
        schedule(step)


@given(period=st.integers(1, 9), factor=st.integers(1, 4))
def test_each_wave_of_the_restarts_begins_at_the_top(period, factor):
    schedule, begin, length = CosineRestarts(1.0, period, factor), 0, period
    for _ in range(8):
        assert schedule(begin) == pytest.approx(1.0)
        assert begin + length == 1 or schedule(begin + length - 1) < 1.0 or length == 1
        begin, length = begin + length, length * factor


def test_where_schedules_end_the_last_rate_stays():
    for schedule in (Polynomial(1.0, 5, end=0.1), Cosine(1.0, 5, end=0.1)):
        assert schedule(np.array([5, 6, 1000])).tolist() == [0.1] * 3
    assert OneCycle(1.0, 10)(np.array([9, 10, 1000])) == pytest.approx([1 / 25e4] * 3)


def test_a_schedule_is_a_value_that_does_not_change():
    schedule = Cosine(0.1, 100)
    assert schedule == Cosine(0.1, 100) and repr(schedule) == "Cosine(lr=0.1, total=100, end=0.0)"
    with pytest.raises(FrozenInstanceError):
        schedule.lr = 1.0


@all_cases(
    ("make", "message"),
    [
        (lambda: Constant(-0.1), "Constant: lr=-0.1 must be a number, 0 or more"),
        (lambda: Constant(float("nan")), "lr=nan"),
        (lambda: Step(0.1, 0), "Step: step_size=0 must be at least one step"),
        (lambda: Cosine(0.1, 0), "total=0"),
        (lambda: CosineRestarts(0.1, 0), "period=0"),
        (lambda: CosineRestarts(0.1, 5, 1.5), "factor=1.5 must be a whole number"),
        (lambda: MultiStep(0.1, (5, 3)), r"milestones=\[5, 3\] must increase"),
        (lambda: OneCycle(0.1, 10, warmup=1.0), "warmup=1.0"),
        (lambda: Joined([Constant(0.1)], [5]), "1 schedules meet at 0 milestones, got 1"),
        (lambda: Joined([Constant(0.1)] * 3, [5, 5]), "must increase"),
        (lambda: Joined([ReduceOnPlateau(0.1), Constant(0.1)], [5]), "watches a metric"),
        (lambda: ReduceOnPlateau(0.1, mode="least"), "mode='least'"),
        (lambda: ReduceOnPlateau(0.1, factor=1.0), "factor=1.0 must be below 1"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


def test_a_rate_that_is_no_number_is_refused():
    with pytest.raises(DtypeError, match="Cosine: lr='fast' is no number"):
        Cosine("fast", 10)


# ---- the one that watches --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize("cooldown", [0, 3])
def test_reducing_on_a_plateau_is_done_when_pytorch_does_it(mode, threshold_mode, cooldown, rng):
    torch = pytest.importorskip("torch")
    options = {
        "mode": mode,
        "factor": 0.5,
        "patience": 2,
        "threshold": 0.05,
        "threshold_mode": threshold_mode,
        "cooldown": cooldown,
    }
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options, min_lr=0.01)
    ours, metrics = ReduceOnPlateau(0.4, **options, end=0.01), []
    for metric in 1 + 0.3 * rng.normal(size=60) ** 2:
        metrics.append(metric)
        theirs.step(metric)
        assert ours(metrics) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
    assert ours(metrics) == 0.01


def test_a_metric_that_is_negative_gets_better_by_getting_smaller():
    schedule = ReduceOnPlateau(1.0, factor=0.5, patience=0, threshold=0.1)
    assert schedule([-1.0, -1.2, -1.4]) == 1.0
    assert schedule([-1.0, -0.95]) == 0.5


def test_a_metric_that_is_nan_is_no_improvement():
    assert ReduceOnPlateau(1.0, factor=0.5, patience=1)([float("nan")] * 2) == 0.5


def test_any_number_of_schedules_can_be_joined():
    steps = Joined([Constant(float(i)) for i in range(100)], range(1, 100))
    np.testing.assert_array_equal(steps(np.arange(120)), np.minimum(np.arange(120), 99))
    assert steps(3) == 3.0


def test_a_schedule_plots_itself():
    pytest.importorskip("matplotlib")
    for figure in (Cosine(0.1, 100).plot(120), ReduceOnPlateau(0.1, patience=1).plot([3.0, 2.0, 2.0, 2.0, 2.0])):
        (line,) = figure.axes[0].lines
        assert figure.axes[0].get_ylabel() == "rate" and line.get_ydata()[0] == pytest.approx(0.1)


def test_in_a_notebook_a_schedule_shows_all_of_its_steps_or_a_thousand(monkeypatch):
    monkeypatch.setattr("autograd_mini.optim.schedules.show.shown", lambda kind, panels: (kind, panels))
    for schedule, last in ((Constant(0.1), 1000), (Cosine(0.1, 70), 70), (Exponential(0.1, 0.9), 1000)):
        kind, (panel,) = schedule._repr_html_()
        ((name, (t, rates)),) = panel["series"].items()
        assert (kind, name, panel["title"], panel["xlabel"]) == ("curves", "", repr(schedule), "step")
        assert t[0] == 0 and t[-1] == last and len(t) == min(last + 1, 400)
        np.testing.assert_array_equal(rates, schedule(t))
    assert ReduceOnPlateau(0.1, patience=1)._repr_html_() is None
