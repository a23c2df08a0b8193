"""All critical points of a function in a box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.core.errors import ArgumentError
from autograd_mini.landscape import find_critical_points

# Where the gradient of Himmelblau's function is zero, in 40 digits from its hand-derived Hessian; the lowest first.
NINE = [
    ("minimum", -3.779310253377747, -3.2831859912861696),
    ("minimum", -2.805118086952745, 3.131312518250573),
    ("minimum", 3.0, 2.0),
    ("minimum", 3.5844283403304917, -1.8481265269644036),
    ("saddle", 3.385154183607021, 0.07385187983774928),
    ("saddle", 0.08667750455539636, 2.884254701174776),
    ("saddle", -3.0730257507643897, -0.08135304428796751),
    ("saddle", -0.12796134673068008, -1.9537149802445763),
    ("maximum", -0.2708445906673476, -0.9230385564799815),
]


def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def test_himmelblau_has_nine_points():
    found = find_critical_points(himmelblau, [(-5, 5), (-5, 5)])
    assert [point.kind for point in found] == [kind for kind, *_ in NINE]
    assert np.abs(np.array([point.point for point in found]) - [place for _, *place in NINE]).max() < 1e-8


@pytest.mark.parametrize("box", [[(-10, 10), (-8, 9)]])
def test_it_has_nine_in_other_boxes_as_well(box):
    assert [point.kind for point in find_critical_points(himmelblau, box)] == [kind for kind, *_ in NINE]


def test_the_box_is_kept_to():
    (found,) = find_critical_points(himmelblau, [(0, 5), (1, 2.5)])
    assert found.point.tolist() == pytest.approx([3, 2])


def test_a_monkey_saddle_is_found_once_and_degenerate():
    (found,) = find_critical_points(lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, [(-1.0, 2.0), (-1.0, 1.0)], starts=40)
    assert found.kind == "degenerate" and np.abs(found.point).max() < 1e-8


def test_a_valley_is_found_in_many_places_all_degenerate():
    found = find_critical_points(lambda w: (1 - w[0] * w[1]) ** 2, [(-2.0, 2.0), (-2.0, 2.0)], starts=60)
    valley = [point for point in found if point.kind == "degenerate"]
    assert len(valley) > 5 and all(np.prod(point.point) == pytest.approx(1) for point in valley)
    (saddle,) = [point for point in found if point.kind != "degenerate"]
    assert saddle.kind == "saddle" and np.abs(saddle.point).max() < 1e-8


def test_one_dimension_will_do():
    found = find_critical_points(lambda x: am.sin(x[0]), [(-5.0, 5.0)])
    assert [point.kind for point in found] == ["minimum", "minimum", "maximum", "maximum"]
    assert [point.point[0] for point in found] == pytest.approx(np.pi * np.array([-0.5, 1.5, -1.5, 0.5]))


def test_a_function_without_such_points_has_none():
    assert find_critical_points(lambda p: am.exp(p[0]) + p[1], [(-1.0, 1.0)] * 2, starts=10) == []


def test_starts_where_the_function_is_no_number_lead_nowhere():
    found = find_critical_points(lambda x: x[0] - am.log(x[0]), [(-2.0, 3.0)], starts=20)
    assert [point.point[0] for point in found] == pytest.approx([1])


@given(st.lists(st.tuples(st.floats(-0.9, 0.9), st.sampled_from([-2.0, 1.0, 3.0])), min_size=1, max_size=3))
def test_the_one_point_of_a_quadratic_is_found(terms):
    centre, scales = np.array(terms).T
    (found,) = find_critical_points(lambda x: am.sum(scales * am.square(x - centre)), [(-1.0, 1.0)] * len(terms), starts=3)
    assert np.allclose(found.point, centre, atol=1e-10)


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ([(1, -1)], r"box\[0\] = \(1, -1\) is empty"),
        ([(0, 1), (2, 2)], r"box\[1\] = \(2, 2\) is empty"),
        ([(0, np.inf)], "empty"),
        ([], "one pair"),
        ([1, 2], "one pair"),
    ],
)
def test_an_empty_box_is_refused(box, message):
    with pytest.raises(ArgumentError, match=message):
        find_critical_points(himmelblau, box)


def test_no_starts_are_refused():
    with pytest.raises(ArgumentError, match="starts=0"):
        find_critical_points(himmelblau, [(-5, 5)] * 2, starts=0)
