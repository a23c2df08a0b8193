"""Convex or not: chords, eigenvalues and counter-examples."""

import numpy as np
import pytest
from drawings import check_drawn
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.core.errors import ArgumentError
from autograd_mini.landscape import is_convex

rng = np.random.default_rng(0)
X, T, LABELS = rng.normal(size=(40, 3)), rng.normal(size=(40, 1)), rng.integers(3, size=40)


def linear_regression(p):
    return am.mean(am.square(X @ p["w"] + p["b"] - T))


def softmax_regression(p):
    return am.mean(am.cross_entropy(X @ p["W"] + p["b"], LABELS))


def small_network(p):
    return am.mean(am.square(am.tanh(X @ p["W"]) @ p["v"] - T))


LINEAR = {"w": np.zeros((3, 1)), "b": 0.0}
SOFTMAX = {"W": np.zeros((3, 3)), "b": np.zeros(3)}
NETWORK = {"W": np.zeros((3, 4)), "v": np.zeros((4, 1))}


@pytest.mark.parametrize(("loss", "params"), [(linear_regression, LINEAR), (softmax_regression, SOFTMAX)])
def test_regressions_are_convex(loss, params):
    found = is_convex(loss, around=params, radius=3.0, samples=60)
    assert found and found.counterexample is None and found.least_eigenvalue > -1e-9


def test_a_small_network_is_not_and_there_is_a_chord_to_show_it():
    found = is_convex(small_network, around=NETWORK, radius=2.0, samples=60)
    assert not found and found.least_eigenvalue < -1e-3
    chord = found.counterexample
    mixed = {key: chord.t * chord.x[key] + (1 - chord.t) * chord.y[key] for key in chord.x}
    heights = [float(small_network(p)) for p in (chord.x, chord.y, mixed)]
    assert heights[2] == pytest.approx(chord.height) and all(np.allclose(mixed[key], chord.point[key]) for key in mixed)
    assert chord.height > chord.allowed == pytest.approx(chord.t * heights[0] + (1 - chord.t) * heights[1])


@settings(max_examples=20)
@given(st.lists(st.sampled_from([0.0, 0.5, 2.0]), min_size=1, max_size=4), st.booleans(), st.integers(0, 999))
def test_a_quadratic_is_convex_if_no_eigenvalue_is_negative(signs, bent_down, seed):
    basis = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(signs), len(signs))))[0]
    matrix = (basis * [-1.0 if bent_down else signs[0], *signs[1:]]) @ basis.T
    found = is_convex(lambda x: am.sum(x * (matrix @ x)), [(-1.0, 1.0)] * len(signs), samples=20)
    assert bool(found) is not bent_down and (found.counterexample is not None) is bent_down


def test_a_kink_may_be_convex_or_not():
    assert is_convex(lambda x: am.sum(am.abs(x)), [(-1.0, 1.0)] * 2)
    assert is_convex(lambda x: am.sum(am.relu(x)), [(-1.0, 1.0)] * 2)
    assert not is_convex(lambda x: am.sum(am.minimum(x, 0.0)), [(-1.0, 1.0)] * 2)


def test_a_dent_that_chords_miss_is_found_by_its_eigenvalue():
    """Chords are long, and this dent is shallow and narrow; the Hessian feels it, and gives the chord that shows it."""

    def dented(x):
        return am.sum(x * x) + 0.004 * am.cos(25 * x[0])

    found = is_convex(dented, [(-1.0, 1.0)] * 2, samples=8)
    assert not found and found.counterexample.height > found.counterexample.allowed


def test_chords_on_which_the_function_is_no_number_are_passed_over():
    found = is_convex(lambda x: -am.sum(am.log(x)), [(-0.2, 1.0)])
    assert found.undefined > 0 and "passed over" in repr(found)


def test_the_answer_says_how_much_was_looked_at():
    assert repr(is_convex(lambda x: am.sum(x * x), [(0.0, 1.0)], samples=10)) == (
        "convex, as far as was looked (10 chords, eigenvalues at 5 points): the least eigenvalue is 2"
    )
    assert "above a chord" in repr(is_convex(lambda x: -am.sum(x * x), [(0.0, 1.0)], samples=10))


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({}, "give one of them"),
        ({"box": [(0.0, 1.0)], "around": 1.0}, "give one of them"),
        ({"box": [(1.0, 0.0)]}, "is empty"),
        ({"box": [(0.0, 1.0)], "samples": 0}, "samples=0"),
    ],
)
def test_what_makes_no_sense_is_refused(how, message):
    with pytest.raises(ArgumentError, match=message):
        is_convex(lambda x: am.sum(x), **how)


def test_a_function_that_is_nowhere_a_number_is_refused():
    with pytest.raises(ArgumentError, match="look elsewhere"):
        is_convex(lambda x: am.sum(am.log(x)), [(-2.0, -1.0)])


@pytest.mark.parametrize("scale", [0.0, 1e-9, 1e9])
def test_the_size_of_a_function_does_not_decide_whether_it_is_convex(scale):
    assert is_convex(lambda x: 3.0 * scale + scale * am.sum(x), [(-1.0, 1.0)] * 2, samples=6)
    assert is_convex(lambda x: scale * am.sum(x * x), [(-1.0, 1.0)] * 2, samples=6)
    assert bool(is_convex(lambda x: -scale * am.sum(x * x), [(-1.0, 1.0)] * 2, samples=6)) == (scale == 0)


def test_a_counter_example_holds_a_point_of_the_chord_with_both_heights():
    found = is_convex(lambda x: -am.sum(x**4), [(0.5, 1.0)] * 2, samples=4).counterexample
    assert 0 < found.t < 1
    np.testing.assert_allclose(found.point, found.t * found.x + (1 - found.t) * found.y)
    assert found.height == pytest.approx(-np.sum(found.point**4))
    assert found.allowed == pytest.approx(-found.t * np.sum(found.x**4) - (1 - found.t) * np.sum(found.y**4))
    ends = found.values[[0, -1]]
    assert ends.tolist() == pytest.approx([-np.sum(found.y**4), -np.sum(found.x**4)]) and found.steps[[0, -1]].tolist() == [0, 1]


def test_a_counter_example_is_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(is_convex(lambda x: -am.sum(x * x), [(0.0, 1.0)], samples=4).counterexample.plot(), "chord")


def test_the_chord_is_drawn_from_one_end_of_the_function_to_the_other():
    pytest.importorskip("matplotlib")
    found = is_convex(lambda x: -am.sum(x * x), [(0.0, 1.0)], samples=4).counterexample
    drawn = [line for line in found.plot().axes[0].lines if list(line.get_xdata()) == [0.0, 1.0]]
    assert [list(line.get_ydata()) for line in drawn] == [[found.values[0], found.values[-1]]]
