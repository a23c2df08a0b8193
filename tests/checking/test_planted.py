"""Mistakes planted in hand-derived gradients: the library is what it says, and the report finds and names what is in it.

The whole of it, and 500 right gradients, is what `tests/long/planted_mistakes.py` runs.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases
from planted import KINDS, MISTAKES, MODELS, false_alarm, halves, right_gradients, score

import autograd_mini as am

DEVELOPMENT, HELD_OUT = halves()


def names(mistakes):
    return [f"{mistake.kind}, {mistake.name}" for mistake in mistakes]


# ---- the library itself ----------------------------------------------------------------------------------------------


@all_cases("model", MODELS.values(), ids=MODELS)
def test_the_hand_gradient_of_every_model_is_right_before_anything_is_planted(model):
    problem = model.problem(1)
    by_hand = problem.hand(*problem.arguments)
    by_autodiff = am.grad(problem.loss, range(len(problem.parameters)))(*problem.arguments)
    assert list(by_hand) == list(problem.parameters)
    for name, expected in zip(by_hand, by_autodiff, strict=True):
        assert np.shape(by_hand[name]) == np.shape(expected)
        np.testing.assert_allclose(by_hand[name], expected, rtol=1e-9, atol=1e-12)


@all_cases("mistake", MISTAKES, ids=names(MISTAKES))
def test_every_planted_mistake_is_one_at_its_point(mistake):
    problem, wrong = mistake.problem()
    right = problem.hand(*problem.arguments)
    errors = [np.max(np.abs(wrong[name] - right[name])) / np.max(np.abs(right[name])) for name in right]
    assert all(np.shape(wrong[name]) == np.shape(right[name]) for name in right)
    assert max(errors) > (1e-9 if mistake.kind == "dtype noise" else 1e-3)


def test_every_kind_is_planted_in_four_families_of_models():
    for kind in KINDS:
        assert len({mistake.family for mistake in MISTAKES if mistake.kind == kind}) >= 4
    assert len(set(names(MISTAKES))) == len(MISTAKES)


def test_the_halves_are_alike():
    assert len(DEVELOPMENT) + len(HELD_OUT) == len(MISTAKES) and not set(DEVELOPMENT) & set(HELD_OUT)
    for half in (DEVELOPMENT, HELD_OUT):
        assert {mistake.kind for mistake in half} == set(KINDS)
        assert {mistake.family for mistake in half} == {model.family for model in MODELS.values()}


# ---- the diagnosis ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", DEVELOPMENT[::2], ids=names(DEVELOPMENT[::2]))
def test_a_mistake_of_the_half_for_development_is_caught_and_named(mistake):
    said = score(mistake)
    assert said.caught and said.named, str(said)


def test_the_held_out_half_is_diagnosed_as_well_as_when_it_was_scored():
    """Every eighth; `tests/long/planted_mistakes.py` scores all: 66 of 66 caught, 65 named, none misnamed with confidence."""
    scores = [score(mistake) for mistake in HELD_OUT[::8]]
    assert all(said.caught for said in scores)
    assert sum(said.named for said in scores) >= len(scores) - 1
    assert not any(said.misled for said in scores)


RIGHT = list(right_gradients(15))


@all_cases("problem", [problem for _, problem in RIGHT], ids=[name for name, _ in RIGHT])
def test_a_right_gradient_raises_no_alarm(problem):
    assert false_alarm(problem) is None


# ---- many parameters -------------------------------------------------------------------------------------------------


def test_12289_parameters_are_compared_in_seconds_and_the_coverage_is_said():
    script = Path(__file__).parents[1] / "long" / "check_12288.py"
    result = subprocess.run([sys.executable, str(script), "--quick"], capture_output=True, text=True, timeout=300)
    right, off, summed = result.stdout.splitlines()[2:]
    assert result.returncode == 0, result.stdout
    assert "| agree |" in right and "of 12,289 numbers" in right
    assert "| wrong |" in off and "| wrong | summed not averaged |" in summed
    assert all(float(row.split("|")[2]) < 60 for row in (right, off, summed))
