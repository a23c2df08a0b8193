"""The steps of the search for a cause, one by one: ranks, rivals, confidence, weights and amounts."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from cases import all_cases
from derivations import network

import autograd_mini as am
from autograd_mini.checking.mistakes import search
from autograd_mini.checking.mistakes.case import Case
from autograd_mini.checking.mistakes.mistake import Mistake
from autograd_mini.checking.mistakes.search import CauseSearch, Explanation
from autograd_mini.checking.mistakes.sentences import always
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.report.findings import LIKELY, NOTHING, ONE_OF_TWO, SURE

NODE = am.Tensor(np.ones(3), requires_grad=True)


def mistake(rank=3.0, node=NODE, **given):
    return Mistake(node, lambda flow: flow.at.get(node, 0.0), always("sign", ""), rank, **given)


def explanation(kind="constant factor", amount=1.0, names=("w",), **given):
    return Explanation(mistake(**given), amount, list(names), (kind, ""))


@all_cases("kind, amount, given, expected", [
    ("dropped path", -1.0, {"rank": 2.0}, 2.0), ("constant factor", 1.0, {}, 3.0), ("constant factor", -0.5, {}, 3.0),
    ("constant factor", 2**0.5 - 1, {}, 3.0), ("constant factor", 3**-0.5 - 1, {}, 3.0), ("constant factor", -0.6279, {}, 5.5),
    ("constant factor", -1 - 2**0.5, {}, 5.5), ("constant factor", -0.6279, {"fixed": -0.6279}, 3.0),
    ("constant factor", 1.0, {"table": "paths"}, 3.3), ("constant factor", -0.6279, {"table": "paths"}, 5.8),
    ("sign", -2.0, {"rank": 5.0}, 3.6), ("sign", -2.0, {"rank": 4.9}, 4.9), ("sign", -2.0, {"rank": 5.0, "fixed": -2.0}, 5.0),
    ("summed not averaged", 6.0, {}, 0.8), ("averaged not summed", -0.9, {}, 0.8),
    ("summed not averaged", 6.0, {"fixed": 6.0}, 3.0), ("summed not averaged", 6.0, {"table": "paths"}, 3.0),
], ids=range(17))  # fmt: skip
def test_the_rank_of_an_explanation_is_lower_the_more_specific_it_is(kind, amount, given, expected):
    assert explanation(kind, amount, **given).rank == pytest.approx(expected)


def test_rivals_are_explanations_of_another_kind_for_as_many_gradients_that_are_nearly_as_specific():
    best = explanation("sign", rank=3.0)
    others = [
        explanation("shifted", rank=4.49), explanation("transposed", rank=2.0), explanation("sign", rank=3.1),
        explanation("shifted", rank=4.5), explanation("shifted", names=("w", "b")),
    ]  # fmt: skip
    assert [search._rivals(best, found) for found in ([best], [best, *others], others[2:])] == [0, 2, 0]


@all_cases("given, count, elsewhere, expected", [
    ({"confirmed": 1}, 1, True, SURE), ({"rivals": 2}, 2, False, LIKELY), ({"rivals": 2}, 3, False, SURE), ({}, 2, False, SURE),
    ({}, 1, False, ONE_OF_TWO), ({"amount": -0.6279}, 1, False, LIKELY),
    ({"amount": -0.6279, "fixed": -0.6279}, 1, False, ONE_OF_TWO), ({}, 3, True, ONE_OF_TWO),
    ({"fixed": 1.0}, 3, True, SURE), ({"rivals": 1}, 1, False, LIKELY), ({}, 3, False, SURE),
], ids=range(11))  # fmt: skip
def test_the_confidence_falls_where_few_numbers_at_one_point_fit_many_mistakes(given, count, elsewhere, expected):
    one = explanation(amount=given.get("amount", 1.0), fixed=given.get("fixed"), rivals=given.get("rivals", 0))
    one.confirmed = given.get("confirmed", 0)
    found = CauseSearch._confidence(SimpleNamespace(elsewhere=["another point"] * elsewhere), one, count)
    assert found == expected and 0 < NOTHING < LIKELY < ONE_OF_TWO < SURE < 1


def test_the_clock_is_read_at_every_eighth_call(monkeypatch):
    clock = iter([1.0, 2.0, 3.0])
    monkeypatch.setattr(search.time, "thread_time", lambda: next(clock))
    looking = SimpleNamespace(asked=0, is_late=False, end=1.5)
    assert [CauseSearch.late(looking) for _ in range(17)] == [False] * 8 + [True] * 9
    assert next(clock, None) is None


@pytest.fixture
def case(rng):
    """The first layer is three times what it should be, the bias of the second one too large by 1."""
    loss, args, hand = network(rng)
    trace = LossGraph(Problem(loss, args))
    right = {name: trace.gradient(trace.flow, leaf) for name, leaf in trace.leaves.items()}
    given = hand("factor")(**args)
    given["b2"] = given["b2"] + 1.0
    difference = {name: given[name] - right[name] for name in right}
    noise = {name: np.full(x.shape, 1e-14) for name, x in right.items()}
    return Case(trace, dict(trace.leaves), given, difference, noise, ["W1", "b1", "b2"], {})


def scaled(case, name, fixed=None, usual=()):
    node = case.trace.named()[name]
    return replace(mistake(node=node, fixed=fixed, usual=usual), read=always("constant factor", f"{name} is scaled"))


def test_weights_fit_where_they_give_a_wrong_gradient_and_leave_the_right_ones_alone(case):
    looking = CauseSearch(case, [], 1e3, False)
    names, wanted, slack = looking._scales
    assert len(names) == len(wanted) == len(slack) and set(names) == set(case.targets)
    first = looking.influence.weigh({name: case.difference[name] * (name in ("W1", "b1")) for name in case.targets})
    second = looking.influence.weigh({name: case.difference[name] * (name == "b2") for name in case.targets})
    spoils = looking.influence.weigh({name: case.hand[name] * (name in ("W1", "W2")) for name in case.targets})
    rows = np.array([first, second, first + second, first + 1e-3 * second, 1.001 * first, 0 * first, first + spoils])
    assert looking._fits(rows).tolist() == [True, True, True, True, False, False, False]
    only_here = np.array([looking.influence.weigh({name: case.difference[name] * (name == "b1") + case.hand[name] * (name == "W2")
                                                   for name in case.targets})])  # fmt: skip
    assert looking._fits(only_here).tolist() == [False] and looking._fits(only_here, in_some_lines=True).tolist() == [True]


def test_a_fitted_amount_is_taken_for_the_usual_one_where_that_is_near(case):
    one = scaled(case, "z1", usual=(2.0, 2.003, -1.0, 2.0019))
    found = list(search._amounts(case.without(["b2"]), one, case.effect(one)))
    assert found == [2.0, 2.0019, pytest.approx(2.0)] * 3 and len(found) == 9


def test_places_of_one_mistake_are_weighed_at_once_where_none_lies_below_another(case):
    one, two = scaled(case, "W1"), scaled(case, "b2")
    for also, apart in ((), True), (two.sites(), True), (scaled(case, "z1").sites(), False), (one.sites(), True):
        assert search._apart_from_each_other(replace(one, also=tuple(also)), case) == apart


def test_gradients_that_were_left_at_zero_are_told_in_one_finding(case):
    for names, told in (["W1", "b1"], True), (["b1"], False), ([], False):
        hand = {name: x * (name not in names) for name, x in case.hand.items()}
        difference = {name: case.difference[name] + hand[name] - case.hand[name] for name in hand}
        looking = SimpleNamespace(case=replace(case, hand=hand, difference=difference))
        found = CauseSearch._zeros(looking)
        assert [finding.parameters for finding in found] == ([names] if told else [])
        assert looking.case.apart == (["b2"] if told else case.apart)
        if told:
            (finding,) = found
            assert (finding.kind, finding.confidence) == ("dropped path", SURE)
            assert finding.evidence == {"amount": -1.0, "numbers": 30}


def test_a_mistake_that_weighs_what_another_does_is_tried_once_in_pairs(case):
    looking = CauseSearch(case, [], 1e3, False)
    one, twin, free = scaled(case, "z1", fixed=2.0), scaled(case, "z1", fixed=2.0), scaled(case, "z2", usual=(1.0, -1.0))
    late = replace(scaled(case, "z2", fixed=7.0), rank=search.RANK_IN_PAIRS + 0.1)
    silent = replace(scaled(case, "z2", fixed=9.0), read=lambda amount: None)
    every = (replace(one, rank=2.0), replace(twin, rank=1.0), free, late, silent)
    looking.candidates = [search.Candidate(each, looking.influence.of(each)) for each in every]
    assert [(each.rank, amount) for each, amount, _ in looking._entries()] == [(1.0, 2.0), (3.0, 1.0), (3.0, -1.0)]
    for each, amount, weight in looking._entries():
        np.testing.assert_allclose(weight, amount * looking.influence.of(each))


def test_two_mistakes_at_once_are_confirmed_where_they_give_the_gradient_by_hand_at_the_other_point(case):
    there = search.OtherPoint(case, case.trace.position)
    one, two = scaled(case, "z1", fixed=2.0), scaled(case, "b2", fixed=1.0)
    there.tables = {"": {each.key(case.trace.position): each for each in (one, two)}}
    step = 1.0 / case.expected("b2")
    two.patch = lambda flow: step * flow.at[case.trace.named()["b2"]]
    there.tables[""][two.key(case.trace.position)] = two
    names = ["W1", "b1", "b2"]
    assert there.confirms_pair((one, 2.0), (two, 1.0), names) is True
    for amounts in ((2.0, 2.0), (1.0, 1.0)):
        assert there.confirms_pair((one, amounts[0]), (two, amounts[1]), names) is False
    assert there.confirms_pair((one, 2.0), (scaled(case, "W2", fixed=1.0), 1.0), names) is None
    assert there.confirms(one, 2.0, ["W1", "b1"]) is True and there.confirms(one, 2.01, ["W1"]) is False


def test_a_function_with_another_axis_is_another_axis_and_any_other_another_function():
    G, x = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]]), np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7]])
    for f, other, kind in (
        (lambda x: am.softmax(x, axis=1), lambda x: am.softmax(x, axis=0), "another axis"),
        (lambda x: am.var(x, axis=0), lambda x: am.var(x, axis=0, ddof=1), "another function"),
    ):
        losses = [lambda x, f=f: am.sum(am.sin(f(x)) * G[: np.shape(f(x))[0]].sum()) for f in (f, other)]
        trace = LossGraph(Problem(losses[0], {"x": x}))
        right, hand = am.grad(losses[0])(x), am.grad(losses[1])(x)
        one = Case(trace, dict(trace.leaves), {"x": hand}, {"x": hand - right}, {"x": 1e-14 + 0 * x}, ["x"], {})
        (finding,) = CauseSearch(one, [], 1e3, False)._another_function()
        assert (finding.kind, finding.confidence) == (kind, SURE)
