"""The rates of an optimizer, set by a schedule: what is reported is what was used."""

import json

import pytest

from autograd_mini import Value, optim
from autograd_mini.core.errors import ArgumentError
from autograd_mini.optim import Scheduler
from autograd_mini.optim.schedules import Constant, Exponential, InverseTime, ReduceOnPlateau


def setting(schedule=None, groups=1):
    params = [Value(0.0) for _ in range(groups)]
    optimizer = optim.SGD([{"params": [p]} for p in params])
    for p in params:
        p.grad = 1.0
    return params, optimizer, Scheduler(optimizer, schedule or InverseTime(1.0, 1.0))


def test_the_rate_reported_is_the_rate_used():
    (x,), optimizer, scheduler = setting()
    assert scheduler.last_lrs == [] and scheduler.lrs == [1.0]
    for _ in range(5):
        before = x.data
        optimizer.step()
        assert scheduler.last_lrs == [pytest.approx(before - x.data)]
        scheduler.step()
    assert x.data == pytest.approx(-(1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5))
    assert (scheduler.count, scheduler.lrs) == (5, [1 / 6])


def test_the_rate_of_the_first_step_is_that_of_the_schedule_not_of_the_optimizer():
    _, optimizer, _ = setting(Constant(0.25))
    optimizer.step()
    assert optimizer.last_lrs == [0.25]


def test_a_step_of_the_schedule_without_one_of_the_optimizer_is_an_error():
    _, optimizer, scheduler = setting()
    with pytest.raises(ArgumentError, match=r"Scheduler.step\(\) before SGD.step\(\): the rate \[1.0\] would never be used"):
        scheduler.step()
    optimizer.step()
    optimizer.step()  # once for each epoch is as good as once for each step
    scheduler.step()
    with pytest.raises(ArgumentError, match="would never be used"):
        scheduler.step()
    assert scheduler.count == 1


def test_each_group_may_have_a_schedule_of_its_own():
    _, optimizer, scheduler = setting([Constant(0.5), Exponential(1.0, 0.5)], groups=2)
    optimizer.step()
    scheduler.step()
    assert scheduler.last_lrs == [0.5, 1.0] and scheduler.lrs == [0.5, 0.5]
    with pytest.raises(ArgumentError, match="1 schedules for an optimizer with 2 groups"):
        Scheduler(optimizer, [Constant(0.5)])


def test_any_function_of_the_step_will_do():
    _, optimizer, scheduler = setting(lambda step: 10 - step)
    optimizer.step()
    scheduler.step()
    assert scheduler.last_lrs == [10.0] and scheduler.lrs == [9.0]


def test_a_schedule_that_watches_a_metric_gets_it_and_others_do_not():
    _, optimizer, scheduler = setting(ReduceOnPlateau(1.0, factor=0.5, patience=1))
    for metric in (3.0, 3.0, 3.0, 3.0, 3.0):
        optimizer.step()
        scheduler.step(metric)
    assert scheduler.last_lrs == [0.5] and scheduler.lrs == [0.25]
    optimizer.step()
    with pytest.raises(ArgumentError, match=r"ReduceOnPlateau watches a metric: call step\(metric\)"):
        scheduler.step()
    _, optimizer, scheduler = setting()
    optimizer.step()
    with pytest.raises(ArgumentError, match="InverseTime watches no metric"):
        scheduler.step(3.0)


@pytest.mark.parametrize(
    "schedule", [InverseTime(1.0, 1.0), ReduceOnPlateau(1.0, factor=0.5, patience=1)], ids=["steps", "metric"]
)
@pytest.mark.parametrize("waiting", [False, True])
def test_a_run_that_was_stopped_goes_on_with_the_same_rates(schedule, waiting):
    metric = (3.0,) if schedule.observes else ()
    _, optimizer, scheduler = setting(schedule)
    for _ in range(4):
        optimizer.step()
        scheduler.step(*metric)
    if waiting:
        optimizer.step()
    state = json.loads(json.dumps([optimizer.state_dict(), scheduler.state_dict()]))
    _, optimizer_, scheduler_ = setting(schedule)
    optimizer_.load_state_dict(state[0])
    scheduler_.load_state_dict(state[1])
    for o, s in ((optimizer, scheduler), (optimizer_, scheduler_)):
        if not waiting:
            with pytest.raises(ArgumentError, match="would never be used"):
                s.step(*metric)
            o.step()
        s.step(*metric)
    assert scheduler_.lrs == scheduler.lrs and optimizer_.last_lrs == optimizer.last_lrs


def test_the_state_of_something_else_is_refused():
    _, _, scheduler = setting()
    _, _, other = setting(ReduceOnPlateau(1.0))
    with pytest.raises(ArgumentError, match="no state of a Scheduler"):
        scheduler.load_state_dict({})
    with pytest.raises(ArgumentError, match="that of other schedules"):
        scheduler.load_state_dict(other.state_dict())


def test_an_optimizer_without_a_rate_cannot_be_scheduled():
    class Fixed(optim.Optimizer):
        def __init__(self, params):
            super().__init__(params)

        def update(self, p, g, s):
            p -= g

    optimizer = Fixed([x := Value(1.0)])
    x.grad = 1.0
    optimizer.step()
    assert x.data == 0.0 and optimizer.last_lrs == []
    with pytest.raises(ArgumentError, match="no option 'lr'"):
        Scheduler(optimizer, Constant(0.1))
