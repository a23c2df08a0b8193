"""Minimum, maximum, saddle, degenerate, not critical: by the eigenvalues."""

import numpy as np
import pytest
from cases import all_cases
from drawings import check_drawn
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Tensor, nn
from autograd_mini.core.errors import ArgumentError
from autograd_mini.landscape import classify, slice_line


def two_weights(w):
    return (1 - w[0] * w[1]) ** 2


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def monkey(p):
    x, y = p
    return x**3 - 3 * x * y**2


def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@all_cases(
    ("f", "point", "kind"),
    [
        (two_weights, [0.0, 0.0], "saddle"),
        (two_weights, [1.0, 1.0], "degenerate"),
        (two_weights, [-4.0, -0.25], "degenerate"),
        (two_weights, [3.0, 1 / 3], "degenerate"),
        (two_weights, [1.0, 0.5], "not critical"),
        (monkey, [0.0, 0.0], "degenerate"),
        (rosenbrock, [1.0, 1.0], "minimum"),
        (himmelblau, [3.0, 2.0], "minimum"),
        (himmelblau, [-2.805118, 3.131312], "minimum"),
        (himmelblau, [-0.270845, -0.923039], "maximum"),
        (himmelblau, [3.385154, 0.073852], "saddle"),
        (himmelblau, [3.4, 0.1], "not critical"),
        (lambda p: p[0] ** 4 + p[1] ** 2, [0.0, 0.0], "degenerate"),
        (lambda p: p[0] + p[1], [0.0, 0.0], "not critical"),
        (lambda p: 0 * p[0], [0.0, 0.0], "degenerate"),
    ],
)
def test_each_point_has_its_kind(f, point, kind):
    assert classify(f, np.array(point)).kind == kind


def test_the_saddle_of_the_two_weight_network():
    found = classify(two_weights, np.zeros(2))
    assert found.eigenvalues.tolist() == pytest.approx([-2, 2], abs=1e-12)
    assert found.value == 1 and found.gradient_norm == 0 and found.complete
    (down,) = found.escapes
    assert np.allclose(np.abs(down), np.sqrt(0.5)) and down[0] * down[1] > 0


def test_its_valley_has_one_eigenvalue_of_zero():
    found = classify(two_weights, np.array([2.0, 0.5]))
    assert found.eigenvalues.tolist() == pytest.approx([0, 8.5], abs=1e-12) and found.escapes == []


@given(st.lists(st.sampled_from([-3.0, -1.0, 0.0, 0.5, 4.0]), min_size=1, max_size=5), st.integers(0, 10**6), st.floats(-6, 6))
def test_the_signs_of_a_quadratic_decide_in_any_basis_and_at_any_scale(signs, seed, power):
    """A rotated quadratic is classified by the eigenvalues that it was made of, whatever the unit of the loss."""
    basis = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(signs), len(signs))))[0]
    matrix = 10**power * (basis * signs) @ basis.T
    found = classify(lambda x: am.sum(x * (matrix @ x)) / 2, np.zeros(len(signs)))
    if min(signs) > 0:
        kind = "minimum"
    elif max(signs) < 0:
        kind = "maximum"
    else:
        kind = "saddle" if min(signs) < 0 < max(signs) else "degenerate"
    assert found.kind == kind


def test_a_bad_condition_alone_makes_no_point_degenerate():
    assert classify(lambda p: 1e6 * p[0] ** 2 + p[1] ** 2, np.zeros(2)).kind == "minimum"


def test_parameters_may_be_nested_numbers_or_tensors():
    assert classify(lambda p: p["x"] ** 2 - p["y"] ** 2, {"x": 0.0, "y": 0.0}).kind == "saddle"
    assert classify(lambda x: x**2, 0.0).kind == "minimum"
    w = Tensor(np.zeros(2), requires_grad=True)
    found = classify(lambda _: two_weights(w), w)
    assert found.kind == "saddle" and w.data.tolist() == [0, 0]
    assert classify(two_weights, np.zeros(2, np.float32)).kind == "saddle"


def test_a_tolerance_of_ones_own_decides_what_is_critical():
    near = np.array([1e-3, 1e-3])
    assert classify(two_weights, near).kind == "not critical"
    assert classify(two_weights, near, tolerance=0.01).kind == "saddle"


def test_lanczos_classifies_large_models():
    pytest.importorskip("scipy")
    scales = np.linspace(1, 5, 800)
    bowl = classify(lambda w: am.sum(scales * w * w), np.zeros(800))
    assert bowl.kind == "minimum" and not bowl.complete and "of 800 in all" in str(bowl)
    scales[7] = -2
    saddle = classify(lambda w: am.sum(scales * w * w), np.zeros(800), count=1)
    assert saddle.kind == "saddle" and np.argmax(np.abs(saddle.escapes[0])) == 7
    scales[7] = 0
    assert classify(lambda w: am.sum(scales * w * w), np.zeros(800), count=1).kind == "degenerate"


def test_what_it_was_judged_by_is_said():
    assert repr(classify(two_weights, np.zeros(2))).startswith("CriticalPoint('saddle', value=1, ")
    assert "1 negative, 0 zero, 1 positive" in str(classify(two_weights, np.zeros(2)))
    assert "..." in repr(classify(lambda x: am.sum(x * x), np.zeros(9)))


def test_a_loss_that_is_no_number_is_refused():
    with pytest.raises(ArgumentError, match="loss is nan"):
        classify(lambda x: am.log(x), -1.0)


def test_a_hessian_too_large_to_form_offers_lanczos():
    with pytest.raises(ArgumentError, match="20,000 x 20,000 numbers, 3.2 GB: method='lanczos'"):
        classify(lambda w: am.sum(w * w), np.zeros(20000), method="full")


def test_kinds_are_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(classify(two_weights, np.zeros(2)).plot(), "negative")


# ---- kinks


@all_cases(
    "loss, point, kind",
    [
        (am.abs, 0.0, "minimum"),
        (lambda x: -am.abs(x), 0.0, "maximum"),
        (lambda x: am.maximum(0.5 * x, x), 0.0, "not critical"),
        (lambda x: am.maximum(-x, 2 * x), 0.0, "minimum"),
        (am.relu, 0.0, "degenerate"),
        (lambda x: am.leaky_relu(x), 0.0, "not critical"),
        (lambda w: am.sum(am.abs(w)), np.zeros(3), "minimum"),
        (lambda w: am.abs(w[0]) - am.abs(w[1]), np.zeros(2), "saddle"),
        (lambda w: am.abs(w[0]) + w[1], np.zeros(2), "not critical"),
        (lambda w: am.abs(w[0]) + w[1] ** 2, np.zeros(2), "minimum"),
        (lambda w: am.maximum(w[0], w[1]), np.zeros(2), "not critical"),
        (lambda w: am.norm(w, 1) + 3 * w[0], np.zeros(2), "not critical"),
    ],
)
def test_a_kink_is_told_and_is_critical_only_where_zero_is_a_subgradient(loss, point, kind):
    found = classify(loss, point)
    assert found.kind == kind and found.critical is (kind != "not critical")
    assert found.kink or kind == "minimum" and "w[1] ** 2" in repr(loss)
    assert "kink" in repr(found) and "kink" in str(found)


@all_cases("scale", [1e-6, 1e6])
@all_cases("f, kind", [
    (lambda w: am.abs(w[0]) + am.abs(w[1]), "minimum"), (lambda w: am.abs(w[0]) - am.abs(w[1]), "saddle"),
    (lambda w: -am.abs(w[0]) - 2 * am.abs(w[1]), "maximum"), (lambda w: am.abs(w[0]), "degenerate"),
    (lambda w: am.abs(w[0]) + w[1] ** 2, "minimum"), (lambda w: am.abs(w[0]) - w[1] ** 2, "saddle"),
    (lambda w: am.abs(w[0]) + w[1] ** 3, "degenerate"), (lambda w: am.abs(w[0]) + w[1], "not critical"),
], ids=range(8))  # fmt: skip
def test_the_size_of_a_loss_does_not_decide_what_a_kink_is(f, kind, scale):
    found = classify(lambda w: scale * f(w), np.zeros(2))
    assert found.kink and found.kind == kind


def test_a_smooth_point_of_a_loss_with_kinks_elsewhere_is_judged_by_its_hessian():
    found = classify(lambda w: am.sum(am.relu(w) ** 2) + am.sum((w - 1) ** 2), np.full(2, 0.5))
    assert found.kind == "minimum" and not found.kink
    assert not classify(lambda w: am.sum(1e6 * am.abs(w) ** 3), np.full(2, 1e-3), tolerance=1e9).kink


# ---- a model in training


def test_a_model_in_training_is_left_as_it_was_and_noise_is_refused():
    model = nn.Sequential(nn.Linear(2, 3, rng=0), nn.BatchNorm1d(3), nn.Dropout(0.5, rng=1), nn.Linear(3, 1, rng=2))
    X = np.random.default_rng(0).normal(size=(8, 2))
    before, state = model.state_dict(), model[2].rng.bit_generator.state

    def loss(weight):
        return (model(X) ** 2).mean()

    direction = np.ones((3, 2))
    slice_line(loss, model[0].weight, direction, points=3)
    classify(loss, model[0].weight, tolerance=1e3)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)
    assert model[2].rng.bit_generator.state == state
    rng = np.random.default_rng(0)
    with pytest.raises(ArgumentError, match="at the same parameters, so its shape would be drawn from noise"):
        slice_line(lambda w: (w * rng.normal(size=2)).sum(), np.ones(2), np.ones(2), points=3)
    with pytest.raises(ArgumentError, match="drawn from noise"):
        classify(lambda w: (w * rng.normal(size=2)).sum(), np.ones(2))
