"""Mistakes in local derivatives are told from each other: softmax, normalization, targets of all sorts."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini.core.functions import softmax
from autograd_mini.core.operations.convolution import standardize


def only(f, x, hand, **more):
    (finding,) = am.compare(f, {"x": x}, {"x": hand, **more}).findings
    assert finding.confidence >= 0.9
    return finding


@pytest.mark.parametrize(
    "lost, says", [("mean", "through the mean is"), ("variance", "the variance is"), ("both", "mean and variance")]
)
def test_the_paths_through_a_fused_normalization(lost, says, rng):
    x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
    std = np.sqrt(x.var(axis=0) + 1e-5)
    z = (x - x.mean(axis=0)) / std
    by_mean, by_variance = t.mean(axis=0), z * (t * z).mean(axis=0)
    kept = {"mean": t - by_variance, "variance": t - by_mean, "both": t}[lost] / std

    def f(x):
        return (standardize(x, axis=(0,), eps=1e-5) * t).sum()

    assert am.compare(f, {"x": x}, {"x": (t - by_mean - by_variance) / std}).ok
    finding = only(f, x, kept)
    assert finding.kind == "dropped path" and says in finding.sentence


def test_the_diagonal_of_a_softmax_is_not_all_of_its_jacobian(rng):
    x, t = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)

    def f(x):
        return (softmax(x) * t).sum()

    assert am.compare(f, {"x": x}, {"x": p * (t - (t * p).sum(axis=1, keepdims=True))}).ok
    assert "only the diagonal" in only(f, x, t * p * (1 - p)).sentence


def test_the_target_of_a_regression_and_soft_labels_count_as_labels(rng):
    x, t = rng.normal(size=(4, 3)), rng.dirichlet(np.ones(3), size=4)
    finding = only(lambda x: (0.5 * (3 * x - t) ** 2).sum(), x, 9 * x)
    assert finding.kind == "one-hot not subtracted" and "the targets y" in finding.sentence
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    finding = only(lambda x: -(t * am.log_softmax(x)).sum(), x, p)
    assert finding.kind == "one-hot not subtracted" and "softmax(x)" in finding.sentence


def test_labels_that_are_added_have_the_wrong_sign(rng):
    x, y = rng.normal(size=5), np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    p = 1 / (1 + np.exp(-x))
    finding = only(lambda x: am.sigmoid_cross_entropy(x, y).sum(), x, p + y)
    assert finding.kind == "sign" and "are added to p = sigmoid(x)" in finding.sentence


def test_a_slope_that_the_logarithm_cancels_does_not_belong_there(rng):
    x, y = rng.normal(size=5), np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    p = 1 / (1 + np.exp(-x))
    finding = only(lambda x: am.sigmoid_cross_entropy(x, y).sum(), x, (p - y) * p * (1 - p))
    assert "cancels that slope" in finding.sentence


@pytest.mark.parametrize(
    "wrong, says", [(lambda z, a: 1 - a, "1 - a"), (lambda z, a: z * (1 - z), "z (1 - z)"), (lambda z, a: a * a, "a²")]
)
def test_the_wrong_formula_for_a_slope_is_told_with_the_right_one(wrong, says, rng):
    x, t = rng.normal(size=7), rng.normal(size=7)

    def f(x):
        z = 2 * x
        a = am.sigmoid(z)
        return (a * t).sum()

    z = 2 * x
    a = 1 / (1 + np.exp(-z))
    finding = only(f, x, 2 * t * wrong(z, a))
    assert f"is taken to be {says}; it is a (1 - a)" in finding.sentence


def test_an_activation_written_out_is_one_all_the_same(rng):
    x, t = rng.normal(size=7), rng.normal(size=7)

    def f(x):
        z = x * 1.5
        a = 1 / (1 + am.exp(-z))
        return (a * t).sum()

    finding = only(f, x, 1.5 * t)
    assert finding.kind == "missing activation slope" and "multiply by a (1 - a)" in finding.sentence
