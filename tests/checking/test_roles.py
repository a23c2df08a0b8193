"""Samples, penalties, activations and logits are recognised for what they are, and nothing else for them."""

import math

import numpy as np
import pytest
from cases import all_cases
from derivations import batch_norm, logistic, network

import autograd_mini as am
from autograd_mini.checking.problem.activations import picked_by, regions
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.logits import _is_logit, largest_above, logits
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles, factor, near


def roles(f, args):
    return Roles(LossGraph(Problem(f, args)))


def names(nodes, found):
    return {found.trace.names[node] for node in nodes} & set(found.trace.named())


@pytest.mark.parametrize(
    "f, is_penalty",
    [
        (lambda X, w: ((X @ w) ** 2).mean() + 0.1 * (w * w).sum(), True),
        (lambda X, w: ((X @ w) ** 2).mean() + 0.1 * am.abs(w).sum(), True),
        (lambda X, w: ((X @ w) ** 2).mean() - am.norm(w), True),
        (lambda X, w: ((X @ (w * w)) ** 2).mean(), False),
        (lambda X, w: ((X @ (w - w.mean())) ** 2).mean(), False),
        (lambda X, w: ((X @ w) ** 2).mean() + w.sum(), False),
        (lambda X, w: (w * w).sum(), False),
        (lambda X, w: ((X @ w) ** 2).mean() * (w * w).sum(), False),
    ],
)
def test_a_penalty_is_a_term_of_the_loss_that_hangs_on_parameters_alone(f, is_penalty, rng):
    X = rng.normal(size=(5, 3))
    found = roles(lambda w: f(X, w), rng.normal(size=3))
    assert bool(found.penalties) is is_penalty and ("w" in found.from_data) is is_penalty


def test_what_is_from_the_data_is_the_gradient_without_the_penalty(rng):
    loss, args, hand = network(rng)
    found = roles(loss, args)
    assert set(found.from_data) == {"W1", "W2"}
    assert np.allclose(found.from_data["W1"], hand("no penalty")(**args)["W1"])


@pytest.mark.parametrize(
    "f, counts",
    [
        (lambda X, w: ((X @ w) ** 2).mean(), {7}),
        (lambda X, w: ((X @ w) ** 2).sum() / 7, {7}),
        (lambda X, w: ((X @ w) ** 2).sum() / 2, {7}),
        (lambda X, w: 0.5 * ((X @ w) ** 2).sum(), {7}),
        (lambda X, w: (w * w).sum() / 2, set()),
    ],
)
def test_a_number_of_samples_is_an_axis_or_what_a_mean_is_taken_of_and_no_half(f, counts, rng):
    X = rng.normal(size=(7, 3))
    assert set(roles(lambda w: f(X, w), rng.normal(size=3)).counts) == counts


def test_activations_are_found_written_out_as_well(rng):
    X = rng.normal(size=(5, 3))

    def f(w):
        z = X @ w
        a = 1 / (1 + am.exp(-z))
        return (a * a).sum()

    trace = LossGraph(Problem(f, rng.normal(size=3)))
    pairs = {(trace.names[a], trace.names[z]) for a, z in regions(trace)}
    assert ("a", "z") in pairs and not any("w" in pair for pair in pairs)


def test_a_mask_counts_as_an_activation_and_a_product_with_data_does_not(rng):
    mask, weights = np.array([0.0, 1.0, 1.0]), rng.normal(size=3)

    def found(c):
        return list(regions(LossGraph(Problem(lambda w: (w * c).sum(), rng.normal(size=3)))))

    assert len(found(mask)) == 1 and found(weights) == []


def test_logits_are_where_the_gradient_is_p_minus_y(rng):
    z, labels = rng.normal(size=(6, 3)), np.array([0, 1, 2, 0, 1, 2])
    p, Y = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), np.eye(3)[labels]
    ((function, found, y, scale),) = logits(z, (p - Y) / 6)
    assert function == "softmax" and np.allclose(found, p) and np.array_equal(y, Y) and np.allclose(scale, 1 / 6)
    s = 1 / (1 + np.exp(-z))
    ((function, found, y, scale),) = logits(z, 0.3 * (s - Y))
    assert function == "sigmoid" and np.array_equal(y, Y) and np.allclose(scale, 0.3)
    assert list(logits(z, rng.normal(size=(6, 3)))) == [] and list(logits(z, np.zeros((6, 3)))) == []


@all_cases("scale", [1e3, 1.0, 1e-3])
def test_where_the_logits_are_sure_of_themselves_p_minus_y_is_rounding_of_the_size_of_its_factor(scale):
    p = y = np.array([[1.0, 0.0], [0.0, 1.0]])
    factor, off = np.full(p.shape, scale), scale * np.finfo(float).eps * np.array([[1.0, -1.0], [0.0, 0.0]])
    assert _is_logit(p, y, factor, 3 * off, scale) and not _is_logit(p, y, factor, 5 * off, scale)
    assert not _is_logit(p, y, factor, 3 * off, 0.5 * scale)  # the factor is not what arrives, but made up of the numbers
    assert not _is_logit(p, 2 * y, factor, 3 * off, scale)


def test_large_numbers_whose_softmax_is_sure_of_itself_are_no_logits(rng):
    e = np.exp(10 * rng.normal(size=(6, 3)))
    assert list(logits(e, rng.normal(size=(6, 3)), above=100.0)) == []


def test_what_an_operation_picks(rng):
    trace = LossGraph(Problem(lambda w: w[[0, 2]].sum() + w.sum(), rng.normal(size=4)))
    leaf = trace.leaves["w"]
    picked = [picked_by(edge) for edge in trace.readers[leaf]]
    assert [None if x is None else x.tolist() for x in picked] in ([[1, 0, 1, 0], None], [None, [1, 0, 1, 0]])
    assert largest_above(trace)[leaf] == 1.0


def test_nodes_are_called_by_name_by_formula_or_by_what_made_them(rng):
    loss, args, _ = batch_norm(rng)
    found = roles(loss, args)
    by_name = found.trace.named()
    assert found.call(by_name["mu"]) == "`mu`" and found.call(found.trace.root) == "the loss"
    square = next(reader for reader, _ in found.trace.readers[by_name["centred"]] if reader.op.name == "power")
    assert found.call(square) == "`centred²`"


def test_nearly_equal_factors():
    assert near(209 + 1e-9, 209) and not near(209.1, 209) and near(1e-10, 0.0)


@pytest.mark.parametrize("k, text", [
    (0.0, "0"), (1.0, "1"), (-1.0, "-1"), (3.0, "3"), (0.5, "1/2"), (4999**0.5, "√4999"), (5001**0.5, "70.7177"),
    (0.5**0.5, "1/√2"), (-(3**0.5), "-√3"), (5003**-0.5, "0.0141379"), (31 / 32, "31/32"), (2 / 33, "0.0606061"),
    (99 / 32, "99/32"), (2.5, "5/2"), (101 / 32, "3.15625"), (0.3721, "0.3721"), (math.nan, "nan"), (-math.inf, "-inf"),
])  # fmt: skip
def test_a_factor_is_a_whole_number_a_root_a_fraction_or_its_digits(k, text):
    assert factor(k) == text


def test_a_model_without_samples_has_none(rng):
    loss, args, _ = logistic(rng)
    assert set(roles(loss, args).counts) == {7}
