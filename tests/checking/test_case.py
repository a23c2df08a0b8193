"""A mistake explains what it gives to rounding, and spoils nothing that is right."""

import numpy as np
import pytest
from derivations import network

from autograd_mini.checking.mistakes.case import Case
from autograd_mini.checking.mistakes.sentences import always
from autograd_mini.checking.mistakes.structure import Mistake
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem


@pytest.fixture
def case(rng):
    """The first layer is three times what it should be."""
    loss, args, hand = network(rng)
    trace = LossGraph(Problem(loss, args))
    right = {name: trace.gradient(trace.flow, leaf) for name, leaf in trace.leaves.items()}
    given = hand("factor")(**args)
    difference = {name: given[name] - right[name] for name in right}
    noise = {name: np.full(x.shape, 1e-14) for name, x in right.items()}
    return Case(trace, dict(trace.leaves), given, difference, noise, ["W1", "b1"], {})


def scaling(case, name):
    node = case.trace.named()[name]
    return Mistake(node, lambda flow: flow.at.get(node, 0.0), always("constant factor", ""), 1.0)


def test_the_amount_is_found_and_explains(case):
    effect = case.effect(scaling(case, "z1"))
    assert all(abs(amount - 2) < 1e-12 for amount in case.amounts(effect))
    assert case.explained(effect, 2.0) == ["W1", "b1"] and case.explained(effect, 2.001) == []


def test_what_spoils_a_right_gradient_explains_nothing(case):
    effect = case.effect(scaling(case, "z2"))
    assert np.any(effect["W2"]) and case.explained(effect, 2.0) == []


def test_what_explains_one_of_two_is_told_for_that_one(case):
    effect = case.effect(scaling(case, "b1"))
    assert case.explained(effect, 2.0) == ["b1"]
    rest = case.without(["b1"])
    assert rest.apart == ["W1"] and "b1" not in rest.targets


def test_mistakes_made_together_are_not_the_sum_of_their_effects(case):
    down, up = scaling(case, "z1"), scaling(case, "z2")
    together = case.made([(down, 1.0), (up, 1.0)])
    alone = [case.made([(mistake, 1.0)]) for mistake in (down, up)]
    assert np.allclose(together["b1"], 3 * case.expected("b1")) and np.allclose(together["b2"], alone[1]["b2"])
    assert not np.allclose(together["b1"], alone[0]["b1"] + alone[1]["b1"])


def test_wrong_numbers_and_ratios_are_counted(case):
    assert case.numbers_in(["W1", "b1"]) == 30 and case.numbers_in(["W2"]) == 0
    assert np.allclose(case.ratios(["b1"]), 3.0)
