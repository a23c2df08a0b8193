"""Slices through a loss: what they hold, what is refused, and what is drawn."""

import numpy as np
import pytest
from drawings import check_drawn
from some import some

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.landscape import slice_line, slice_plane

PARAMS = {"w": np.array([1.0, -2.0]), "b": 0.5}
ONE, OTHER = {"w": np.array([1.0, 0.0]), "b": 0.0}, {"w": np.array([0.0, 0.0]), "b": 2.0}


def bowl(p):
    return am.sum(p["w"] * p["w"]) + 3 * p["b"] ** 2


def test_a_line_holds_the_loss_at_every_step():
    line = slice_line(bowl, PARAMS, ONE, span=(-2, 2), points=5, progress=False)
    assert line.steps.tolist() == [-2, -1, 0, 1, 2] and line.holes == 0
    assert line.values.tolist() == [(1 + a) ** 2 + 4 + 0.75 for a in line.steps]


def test_a_plane_holds_the_loss_at_every_pair_of_steps():
    plane = slice_plane(bowl, PARAMS, ONE, OTHER, span=(-1, 1), span2=(0, 3), points=4, progress=False)
    for i, b in enumerate(some(plane.b)):
        for j, a in enumerate(some(plane.a)):
            assert plane.values[i, j] == pytest.approx((1 + a) ** 2 + 4 + 3 * (0.5 + 2 * b) ** 2)


def test_a_trajectory_has_its_place_in_the_plane():
    plane = slice_plane(bowl, PARAMS, ONE, OTHER, points=3, progress=False)
    moved = [{"w": PARAMS["w"] + a * ONE["w"], "b": 0.5 + 2 * b} for a, b in [(0, 0), (1, -1), (0.25, 3)]]
    assert np.allclose(plane.project(moved), [(0, 0), (1, -1), (0.25, 3)])


def test_the_loss_of_three_points_is_made_of_bent_lines():
    """The one-dimensional example of the CS231n notes: in each weight, each point's loss is straight but for a bend."""
    x, y = np.array([1.0, 2.0, -0.5]), np.array([0, 1, 2])

    def losses(W):
        scores = am.reshape(W, (1, 3)) * x[:, np.newaxis]
        margins = am.relu(scores - am.reshape(scores[np.arange(3), y], (3, 1)) + 1)
        return am.sum(margins, axis=1) - 1

    def line(loss):
        return slice_line(loss, np.zeros(3), np.array([1.0, 0.0, 0.0]), span=(-3, 3), points=601, progress=False)

    parts = [line(lambda W, i=i: losses(W)[i]) for i in range(3)]
    for part in parts:
        assert 1 <= (np.abs(np.diff(part.values, 2)) > 1e-9).sum() <= 2 * 2, "two hinges; a bend between two steps shows twice"
    whole = line(lambda W: am.sum(losses(W)))
    assert np.allclose(whole.values, sum(part.values for part in parts))
    assert (np.diff(whole.values, 2) > -1e-9).all(), "bowl-shaped"


def test_a_module_parameter_is_moved_and_put_back():
    w = Tensor([1.0, -2.0], requires_grad=True)
    line = slice_line(lambda _: am.sum(w * w), [w], [np.array([1.0, 0.0])], span=(0, 1), points=2, progress=False)
    assert line.values.tolist() == [5, 8] and w.data.tolist() == [1, -2]


def test_where_the_loss_is_no_number_is_a_hole_that_is_counted():
    right, up = np.eye(2)
    plane = slice_plane(lambda w: am.sum(am.log(w)), np.zeros(2), right, up, points=5, progress=False)
    assert plane.holes == 5 * 5 - 2 * 2 and np.isnan(plane.values).sum() == plane.holes
    assert slice_line(lambda x: am.log(x), 0.5, 1.0, points=3, progress=False).holes == 1


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"d1": np.ones(2)}, ShapeError, "nested like"),
        ({"d1": {"w": np.ones(3), "b": 0.0}}, ShapeError, r"d1\['w'\] has the shape \(3,\)"),
        ({"d2": {"w": np.zeros(2), "b": 0.0}}, ArgumentError, "d2 has length zero"),
        ({"d2": {"w": np.array([np.nan, 0.0]), "b": 0.0}}, ArgumentError, "not finite"),
        ({"d2": {"w": np.array([-2.0, 0.0]), "b": 0.0}}, ArgumentError, "parallel"),
        ({"span": (1, -1)}, ArgumentError, r"span=\(1, -1\)"),
        ({"span2": (0, np.inf)}, ArgumentError, "span2"),
        ({"points": 1}, ArgumentError, "points=1"),
    ],
)
def test_what_spans_no_plane_is_refused_by_name(change, error, message):
    with pytest.raises(error, match=message):
        slice_plane(**{"loss": bowl, "params": PARAMS, "d1": ONE, "d2": OTHER, "progress": False} | change)


def test_a_line_without_direction_is_refused():
    with pytest.raises(ArgumentError, match="direction has length zero"):
        slice_line(bowl, PARAMS, {"w": np.zeros(2), "b": 0.0})


def test_slices_are_drawn():
    pytest.importorskip("matplotlib")
    plane = slice_plane(bowl, PARAMS, ONE, OTHER, points=5, progress=False)
    check_drawn(plane.plot(paths={"walk": [PARAMS, PARAMS]}, log=True, title="a bowl"), "a bowl", "walk")
    check_drawn(plane.plot("surface"))
    check_drawn(slice_line(lambda x: am.log(x), 0.5, 1.0, points=9, progress=False).plot(title="log"), "log")


def test_a_compiled_loss_has_the_same_slice():
    eager, compiled = (
        slice_plane(loss, PARAMS, ONE, OTHER, points=5, progress=False).values for loss in (bowl, am.compile(bowl))
    )
    assert np.allclose(eager, compiled, rtol=1e-14)


def test_a_bar_shows_the_progress(capsys):
    pytest.importorskip("tqdm")
    slice_plane(bowl, PARAMS, ONE, OTHER, points=3, progress=True)
    assert "plane" in capsys.readouterr().err


def test_a_slice_goes_one_step_to_both_sides_unless_it_is_told():
    line = slice_line(bowl, PARAMS, ONE, points=3, progress=False)
    plane = slice_plane(bowl, PARAMS, ONE, OTHER, points=3, progress=False)
    assert line.steps.tolist() == plane.a.tolist() == plane.b.tolist() == [-1.0, 0.0, 1.0]
