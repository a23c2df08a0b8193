"""Losses: PyTorch's numbers under every setting, and an error for each way to misuse them."""

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from peers import torch

import autograd_mini as am
from autograd_mini import ArgumentError, DtypeError, ShapeError, Tensor, Value
from autograd_mini.nn import losses

RNG = np.random.default_rng(0)
REDUCTIONS = ("mean", "sum", "none")
X, T = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
SIGNS, BITS, P = np.sign(T), (T > 0).astype(float), RNG.uniform(0.05, 0.95, (4, 3))
LABELS, WEIGHT = np.array([0, 2, 1, 2]), np.array([0.5, 2.0, 1.0])
DISTRIBUTIONS = RNG.dirichlet(np.ones(3), 4)
SPATIAL, SPATIAL_LABELS = RNG.normal(size=(2, 3, 4, 5)), RNG.integers(3, size=(2, 4, 5))
HOLES = np.where(RNG.random((2, 4, 5)) < 0.3, -100, SPATIAL_LABELS)
LOGS = np.log(RNG.dirichlet(np.ones(3), 4))


def both(name, x, t, reduction, **options):
    """Value and gradient, ours and theirs; the gradient of sum(g * loss)."""
    torch_ = torch()
    mine, theirs = Tensor(x, requires_grad=True), torch_.tensor(x, requires_grad=True)
    ours = getattr(losses, name)(mine, t, reduction=reduction, **options)
    given = {key: torch_.tensor(value) if isinstance(value, np.ndarray) else value for key, value in options.items()}
    known = getattr(torch_.nn.functional, name)(theirs, torch_.tensor(t), reduction=reduction, **given)
    np.testing.assert_allclose(ours.data, known.detach().numpy(), rtol=1e-12, atol=1e-13)
    g = np.random.default_rng(1).normal(size=known.shape)
    (ours * g).sum().backward()
    (known * torch_.tensor(g)).sum().backward()
    np.testing.assert_allclose(mine.grad, theirs.grad.numpy(), rtol=1e-11, atol=1e-13)


CASES = [
    ("mse_loss", X, T, {}),
    ("l1_loss", X, T, {}),
    ("huber_loss", 2 * X, T, {"delta": 0.7}),
    ("smooth_l1_loss", 2 * X, T, {"beta": 0.7}),
    ("smooth_l1_loss", X, T, {"beta": 0.0}),
    ("binary_cross_entropy_with_logits", 5 * X, BITS, {}),
    ("binary_cross_entropy_with_logits", X, P, {"weight": WEIGHT}),
    ("binary_cross_entropy_with_logits", X, BITS, {"pos_weight": WEIGHT}),
    ("binary_cross_entropy", P, BITS, {}),
    ("binary_cross_entropy", P, DISTRIBUTIONS, {"weight": WEIGHT}),
    ("cross_entropy", X, LABELS, {}),
    ("cross_entropy", X, LABELS, {"weight": WEIGHT}),
    ("cross_entropy", X, LABELS, {"weight": WEIGHT, "label_smoothing": 0.2}),
    ("cross_entropy", X, LABELS, {"ignore_index": 2, "label_smoothing": 0.1}),
    ("cross_entropy", X, LABELS, {"ignore_index": 2, "weight": np.array([0.0, 1.0, 1.0]), "label_smoothing": 0.1}),
    ("cross_entropy", X, DISTRIBUTIONS, {"weight": WEIGHT, "label_smoothing": 0.1}),
    ("cross_entropy", SPATIAL, SPATIAL_LABELS, {"weight": WEIGHT}),
    ("cross_entropy", SPATIAL, HOLES, {"weight": WEIGHT}),
    ("cross_entropy", SPATIAL, np.abs(SPATIAL), {}),
    ("nll_loss", LOGS, LABELS, {"weight": WEIGHT}),
    ("nll_loss", SPATIAL, HOLES, {}),
    ("multi_margin_loss", X, LABELS, {}),
    ("multi_margin_loss", X, LABELS, {"p": 2, "margin": 0.5, "weight": WEIGHT}),
    ("kl_div", LOGS, DISTRIBUTIONS, {}),
    ("kl_div", LOGS, np.log(DISTRIBUTIONS), {"log_target": True}),
]


@all_cases("name, x, t, options", CASES, ids=[f"{c[0]} {','.join(c[3])}" for c in CASES])
@all_cases("reduction", REDUCTIONS)
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides the total loss:UserWarning")
def test_value_and_gradient_are_pytorchs(name, x, t, options, reduction):
    both(name, x, t, reduction, **options)


def test_kl_by_rows_is_the_divergence():
    both("kl_div", LOGS, DISTRIBUTIONS, "batchmean")
    expected = np.mean(np.sum(DISTRIBUTIONS * (np.log(DISTRIBUTIONS) - LOGS), 1))
    assert losses.kl_div(LOGS, DISTRIBUTIONS, "batchmean") == pytest.approx(expected)
    assert losses.kl_div(LOGS, np.exp(LOGS), "sum") == pytest.approx(0, abs=1e-15)


def test_the_textbook_example_of_the_multiclass_svm():
    scores = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
    np.testing.assert_allclose(losses.multiclass_svm_loss(scores, [0, 1, 2], reduction="none"), [2.9, 0.0, 12.9])
    assert losses.multiclass_svm_loss(scores, [0, 1, 2]) == pytest.approx(15.8 / 3)


def test_hinge_counts_what_lacks_to_the_margin():
    np.testing.assert_allclose(losses.hinge_loss([2.0, 0.5, -1.0], [1, 1, -1], "none"), [0, 0.5, 0])


@given(st.integers(1, 5), st.integers(2, 6), st.integers(0, 1000))
def test_cross_entropy_falls_along_its_gradient_and_is_least_at_certainty(n, classes, seed):
    rng = np.random.default_rng(seed)
    x = Tensor(rng.normal(size=(n, classes)), requires_grad=True)
    labels = rng.integers(classes, size=n)
    loss = losses.cross_entropy(x, labels)
    loss.backward()
    np.testing.assert_allclose(x.grad.sum(1), 0, atol=1e-15)
    assert losses.cross_entropy(x.data - 0.1 * x.grad, labels) < loss.item()
    sure = np.full((n, classes), -1000.0)
    sure[np.arange(n), labels] = 1000.0
    assert losses.cross_entropy(sure, labels) == 0


@pytest.mark.parametrize("name, t", [("mse_loss", T), ("cross_entropy", LABELS), ("binary_cross_entropy_with_logits", BITS)])
def test_float32_stays_float32_whatever_the_target(name, t):
    x = Tensor(X.astype(np.float32), requires_grad=True)
    loss = getattr(losses, name)(x, t)
    loss.backward()
    assert loss.dtype == x.grad.dtype == np.float32


def test_float32_stays_float32_where_a_constant_is_added():
    x = Tensor(X.astype(np.float32), requires_grad=True)
    for loss in (
        losses.gaussian_nll_loss(x, x.data + 1, np.ones_like(x.data), full=True),
        losses.poisson_nll_loss(x, x.data**2, full=True),
    ):  # fmt: skip
        assert loss.dtype == np.float32


@pytest.mark.parametrize("name, x, t, options", CASES, ids=[f"{c[0]} {','.join(c[3])}" for c in CASES])
def test_second_derivatives_agree_with_differences(name, x, t, options):
    if x.ndim == 2:  # the others are the same along more axes
        assert am.check_grad(lambda x: getattr(losses, name)(x, t, **options), x, order=2)


# ---- on single numbers


@pytest.mark.parametrize(
    "name, t",
    [
        ("mse_loss", T[0]),
        ("l1_loss", T[0]),
        ("huber_loss", T[0]),
        ("hinge_loss", SIGNS[0]),
        ("binary_cross_entropy_with_logits", BITS[0]),
    ],
)
def test_arrays_of_values_have_the_same_losses(name, t):
    f = getattr(losses, name)
    values = [Value(x) for x in X[0]]
    x = Tensor(X[0], requires_grad=True)
    loss, expected = f(np.array(values, dtype=object), t), f(x, t)
    loss.backward()
    expected.backward()
    assert isinstance(loss, Value) and loss.data == pytest.approx(expected.item())
    np.testing.assert_allclose([value.grad for value in values], x.grad)


def test_a_single_value_has_a_loss():
    x = Value(3.0)
    loss = losses.mse_loss(x, 1.0)
    loss.backward()
    assert (loss.data, x.grad) == (4.0, 4.0)


# ---- misuse

PAIRED = ["mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss", "binary_cross_entropy_with_logits", "binary_cross_entropy",
          "hinge_loss", "kl_div"]  # fmt: skip


@pytest.mark.parametrize("name", PAIRED)
def test_shapes_that_would_broadcast_are_an_error(name):
    said = r"input of shape \(3,\) and target of shape \(3, 1\) must be equal; the target can be given as target.reshape\(3,\)"
    with pytest.raises(ShapeError, match=said):
        getattr(losses, name)(np.full(3, 0.5), np.ones((3, 1)))
    with pytest.raises(ShapeError, match="must be equal$"):
        getattr(losses, name)(np.full(3, 0.5), np.ones(()))


CLASSIFYING = ["cross_entropy", "nll_loss", "multiclass_svm_loss", "multi_margin_loss"]


@all_cases("name", CLASSIFYING)
@all_cases(
    "labels, error, said",
    [
        ([0, 3, 1, 2], ArgumentError, "label 3 is not among the classes 0 to 2"),
        ([0, -1, 1, 2], ArgumentError, "label -1 is not among"),
        ([0.0, 1.0, 2.0, 1.0], DtypeError, r"labels must be integer class numbers, got float64; labels\.astype\(int\)"),
        ([True, False, True, False], DtypeError, "got bool"),
        ([0, 1, 2], ShapeError, r"labels of shape \(3,\) for 3 classes and samples of shape \(4,\)"),
    ],
)
def test_labels_out_of_range_or_of_the_wrong_type_are_named(name, labels, error, said):
    with pytest.raises(error, match=said):
        getattr(losses, name)(X, np.array(labels))


@all_cases("name", PAIRED + CLASSIFYING)
def test_an_unknown_reduction_is_named(name):
    x, t = (X, LABELS) if name in CLASSIFYING else (np.full(3, 0.5), np.ones(3))
    with pytest.raises(ArgumentError, match="'mean', 'sum' or 'none', got 'average'"):
        getattr(losses, name)(x, t, reduction="average")


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
def test_if_every_label_is_ignored_the_loss_is_0_with_a_warning(name):
    x = Tensor(X, requires_grad=True)
    with pytest.warns(RuntimeWarning, match="no label counts"):
        loss = getattr(losses, name)(x, np.full(4, -100))
    loss.backward()
    assert loss.item() == 0 and not x.grad.any()


@all_cases(
    "call, error, said",
    [
        (lambda: losses.hinge_loss([0.5], [0]), ArgumentError, r"labels must be -1 or 1, got 0; .* 2 \* y - 1"),
        (lambda: losses.binary_cross_entropy_with_logits([0.5], [2.0]), ArgumentError, "target must lie between 0 and 1, got 2"),
        (lambda: losses.binary_cross_entropy([1.5], [1.0]), ArgumentError, "with_logits"),
        (lambda: losses.binary_cross_entropy([0.5], [float("nan")]), ArgumentError, "got nan"),
        (lambda: losses.cross_entropy(X, LABELS, weight=np.ones(4)), ShapeError, r"weight of shape \(4,\) for 3 classes"),
        (lambda: losses.cross_entropy(X, LABELS, label_smoothing=1.5), ArgumentError, "label_smoothing"),
        (lambda: losses.mse_loss(X, T, weight=np.ones((5, 4, 3))), ShapeError, r"weight of shape \(5, 4, 3\)"),
        (lambda: losses.huber_loss(X, T, delta=0.0), ArgumentError, "delta must be positive"),
        (lambda: losses.kl_div(LOGS, -DISTRIBUTIONS), ArgumentError, "log_target=True"),
    ],
)
def test_what_makes_no_sense_is_told(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_probability_zero_times_the_logarithm_of_zero_is_zero():
    assert losses.kl_div([-np.inf, 0.0], [0.0, 1.0], "sum") == 0
    assert losses.nll_loss([[-np.inf, 0.0]], [1]) == 0
    assert losses.binary_cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0


def test_the_power_of_a_multiclass_svm_is_1_or_2():
    with pytest.raises(ArgumentError, match="p must be 1 or 2, got 3"):
        losses.multiclass_svm_loss(X, LABELS, p=3)


def test_the_cross_entropy_of_class_numbers_compiles():
    w = np.ones((3, 3)) * [1.0, 2.0, 0.5]

    def loss(w, x, labels):
        return losses.cross_entropy(x @ w, labels)

    value, gradient = am.compile(loss)(w, X, LABELS)
    expected, slope = am.value_and_grad(loss)(w, X, LABELS)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    np.testing.assert_allclose(gradient, slope, rtol=1e-12)


# ---- distributions and distances


V = RNG.uniform(0.1, 2.0, (4, 3))


@all_cases("reduction", REDUCTIONS)
@all_cases(
    "name, operands, options",
    [
        ("gaussian_nll_loss", (X, T, V), {}),
        ("gaussian_nll_loss", (X, T, V[:, :1]), {"full": True}),
        ("gaussian_nll_loss", (X, T, V[:, 0]), {}),
        ("poisson_nll_loss", (X, np.abs(T).round()), {}),
        ("poisson_nll_loss", (X, np.abs(5 * T).round()), {"full": True}),
        ("poisson_nll_loss", (V, np.abs(T).round()), {"log_input": False}),
        ("triplet_margin_loss", (X, T, V), {}),
        ("triplet_margin_loss", (X, T, V), {"margin": 2.0, "swap": True, "p": 1.0}),
        ("triplet_margin_loss", (X, T, V), {"margin": 9.0, "eps": 0.01}),
        ("cosine_embedding_loss", (X, T, SIGNS[:, 0]), {"margin": 0.1}),
        ("margin_ranking_loss", (X, T, SIGNS), {"margin": 0.2}),
    ],
    ids=str,
)
def test_losses_of_several_operands_are_pytorchs(name, operands, options, reduction):
    torch_ = torch()
    f = getattr(torch_.nn.functional, name)
    theirs = [torch_.tensor(x, requires_grad=k < 2) for k, x in enumerate(operands)]
    mine = [Tensor(x, requires_grad=k < 2) for k, x in enumerate(operands)]
    ours = getattr(losses, name)(*mine, reduction=reduction, **options)
    known = f(*theirs, reduction=reduction, **options)
    np.testing.assert_allclose(ours.data, known.detach().numpy(), rtol=1e-9, atol=1e-12)
    ours.sum().backward()
    known.sum().backward()
    for k in range(2):
        if theirs[k].grad is not None:
            np.testing.assert_allclose(mine[k].grad, theirs[k].grad.numpy(), rtol=1e-7, atol=1e-10)


def test_losses_of_several_operands_say_what_does_not_fit():
    for call, words in [
        (lambda: losses.gaussian_nll_loss(X, T, -V), "is a variance"),
        (lambda: losses.gaussian_nll_loss(X, T, V[:2]), "var of shape"),
        (lambda: losses.margin_ranking_loss(X, T, BITS), "target must be -1 or 1, got 0"),
        (lambda: losses.cosine_embedding_loss(X, T, SIGNS), "target of shape"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
    from autograd_mini import nn

    assert float(nn.MarginRankingLoss(margin=1.0)([1.0], [1.0], [1])) == 1.0
    with pytest.raises(TypeError, match="is called with anchor, positive, negative, and got 2"):
        nn.TripletMarginLoss()(X, T)


@pytest.mark.parametrize("kind", ["array", "Tensor", "compiled"])
def test_targets_that_broadcasting_alone_would_fit_are_refused(kind):
    column, row, square = np.zeros((3, 1)), np.array([0.0, 1.0, 1.0]), np.arange(9.0).reshape(3, 3)
    for loss, x, y, words in (
        (am.sigmoid_cross_entropy, column, row, r"a loss for each pair.*y.reshape\(3, 1\)"),
        (am.softmax_cross_entropy, square, np.array([0, 2, 1]), r"am.one_hot\(y, 3\)"),
        (am.softmax_cross_entropy, square, np.ones((3, 1)), "a row of probabilities"),
    ):
        total = lambda x, loss=loss, y=y: am.mean(loss(x, y))  # noqa: E731
        with pytest.raises(am.ShapeError, match=words):
            (am.compile(total) if kind == "compiled" else total)(am.Tensor(x, requires_grad=True) if kind == "Tensor" else x)
    assert am.sigmoid_cross_entropy(column, 1.0).shape == am.sigmoid_cross_entropy(column, row[:, None]).shape == (3, 1)
    assert am.softmax_cross_entropy(square, np.ones((1, 3)) / 3).shape == (3,)
