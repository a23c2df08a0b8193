"""Directions through parameters, and where trajectories stand in the planes that they span."""

import numpy as np
import pytest
from drawings import check_drawn
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.landscape import (
    filter_normalized,
    gradient_direction,
    hessian_directions,
    principal_directions,
    project,
    random_direction,
)

rng = np.random.default_rng(1)
NETWORK = {"conv": rng.normal(size=(4, 3, 2, 2)), "linear": rng.normal(size=(5, 7)), "bias": rng.normal(size=5), "scale": 2.0}


def test_a_random_direction_has_length_one():
    found = random_direction(NETWORK, 0, filters=False)
    assert sum(np.sum(np.square(part)) for part in found.values()) == pytest.approx(1)
    assert {name: np.shape(part) for name, part in found.items()} == {name: np.shape(part) for name, part in NETWORK.items()}


def test_a_seed_gives_the_same_direction_and_a_generator_the_next_one():
    generator = np.random.default_rng(3)
    one, other = random_direction(NETWORK, generator), random_direction(NETWORK, generator)
    assert np.array_equal(one["conv"], random_direction(NETWORK, 3)["conv"])
    assert not np.array_equal(one["conv"], other["conv"])


def test_each_filter_has_the_norm_of_the_weights():
    found = random_direction(NETWORK, 0)
    for i in range(4):
        assert np.linalg.norm(found["conv"][i]) == pytest.approx(np.linalg.norm(NETWORK["conv"][i]))
    assert np.allclose(np.linalg.norm(found["linear"], axis=1), np.linalg.norm(NETWORK["linear"], axis=1))
    assert not found["bias"].any() and found["scale"] == 0


def test_filters_may_lie_along_another_axis():
    found = filter_normalized(rng.normal(size=(3, 2)), np.array([[3.0, 0.0], [4.0, 0.0], [0.0, 1.0]]), axis=-1)
    assert np.linalg.norm(found, axis=0).tolist() == pytest.approx([5, 1])


def test_parameters_without_matrices_are_one_filter_each():
    found = filter_normalized({"a": np.array([3.0, 4.0]), "b": -2.0}, {"a": np.array([0.0, 1.0]), "b": 5.0})
    assert found["a"].tolist() == pytest.approx([0.6, 0.8]) and found["b"] == -5


def test_the_scale_of_the_direction_does_not_matter():
    direction = rng.normal(size=(5, 7))
    one, other = (filter_normalized(k * direction, NETWORK["linear"]) for k in (1, 1000))
    assert np.allclose(one, other)


def test_the_gradient_points_the_steepest_way():
    found = gradient_direction(lambda w: am.sum(w * w), np.array([3.0, -4.0]))
    assert found.tolist() == pytest.approx([0.6, -0.8])


def test_where_the_gradient_is_zero_it_is_no_direction():
    with pytest.raises(ArgumentError, match="hessian_directions"):
        gradient_direction(lambda w: am.sum(w * w), np.zeros(2))


def test_eigenvectors_come_from_both_ends_of_the_spectrum():
    def loss(w):
        return 5 * w[0] ** 2 + w[1] ** 2 - 2 * w[2] ** 2

    found = hessian_directions(loss, np.ones(3), top=2, bottom=1)
    assert np.abs(np.round(found, 12)).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_principal_directions_find_the_plane_of_a_trajectory():
    across, up = np.array([1.0, 0, 0, 0]), np.array([0, 0, 0.6, 0.8])
    path = [np.ones(4) + 5 * np.cos(t) * across + np.sin(t) * up for t in np.linspace(0, 3, 40)]
    found = principal_directions(path)
    assert found.explained.sum() == pytest.approx(1)
    plane = np.stack([across, up])
    for direction in found.directions:
        assert np.linalg.norm(plane @ direction) == pytest.approx(1), "in the plane"


def test_a_trajectory_that_is_too_short_or_stands_still_is_refused():
    with pytest.raises(ArgumentError, match="2 points"):
        principal_directions([np.zeros(3), np.ones(3)])
    with pytest.raises(ArgumentError, match="never leaves"):
        principal_directions([np.ones(3)] * 5)


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=5), st.integers(0, 99))
def test_points_of_a_plane_are_found_where_they_are(places, seed):
    generator = np.random.default_rng(seed)
    origin, d1, d2 = ({"w": generator.normal(size=(3, 2)), "b": generator.normal()} for _ in range(3))
    points = [{key: origin[key] + a * d1[key] + b * d2[key] for key in origin} for a, b in places]
    assert np.allclose(project(points, origin, d1, d2), places)


def test_a_trajectory_of_another_structure_is_refused():
    with pytest.raises(ShapeError, match=r"trajectory\[0\]"):
        project([np.ones(3)], np.ones(2), np.array([1.0, 0]), np.array([0, 1.0]))


def test_the_parts_of_the_components_are_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(principal_directions(list(rng.normal(size=(5, 3)))).plot())


def test_a_trajectory_without_a_point_stands_nowhere():
    with pytest.raises(ArgumentError, match="no point"):
        project([], np.zeros(2), np.ones(2), np.eye(2)[0])
