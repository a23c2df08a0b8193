"""Convex sets: segments, and the one that leaves a set which is not."""

import numpy as np
import pytest

from autograd_mini.core.errors import ArgumentError
from autograd_mini.landscape import is_convex_set


def test_a_ball_and_a_box_are_convex_sets():
    assert is_convex_set(lambda p: p @ p <= 1, [(-1.0, 1.0)] * 3)
    assert is_convex_set(lambda p: np.abs(p).sum() <= 1, [(-1.0, 1.0)] * 2)


@pytest.mark.parametrize("contains", [lambda p: 0.5 <= p @ p <= 1, lambda p: p[0] * p[1] >= 0, lambda p: p[1] <= p[0] ** 2])
def test_a_ring_a_cross_and_a_bay_are_not_and_a_segment_shows_it(contains):
    found = is_convex_set(contains, [(-1.0, 1.0)] * 2)
    x, y, outside = found.counterexample
    assert not found and contains(x) and contains(y) and not contains(outside)
    assert np.linalg.norm(x - outside) + np.linalg.norm(y - outside) == pytest.approx(np.linalg.norm(x - y))
    assert "between them is not" in repr(found)


def test_the_points_below_a_function_that_is_convex_are_no_convex_set_but_those_above_are():
    assert is_convex_set(lambda p: p[1] >= p[0] ** 2, [(-1.0, 1.0), (0.0, 1.0)])


def test_a_set_that_is_not_in_the_box_is_refused():
    with pytest.raises(ArgumentError, match="0 are in the set"):
        is_convex_set(lambda p: p @ p > 9, [(-1.0, 1.0)] * 2, samples=5)


def test_sets_in_the_plane_and_their_counter_examples_are_drawn():
    pytest.importorskip("matplotlib")
    is_convex_set(lambda p: 0.5 <= p @ p <= 1, [(-1.0, 1.0)] * 2).plot(points=21).draw_without_rendering()
    is_convex_set(lambda p: p @ p <= 1, [(-1.0, 1.0)] * 2).plot(points=21, title="a disc").draw_without_rendering()
    with pytest.raises(ArgumentError, match="3 dimensions"):
        is_convex_set(lambda p: True, [(-1.0, 1.0)] * 3).plot()
