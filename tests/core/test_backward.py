"""A backward pass in which something may be different is the engine's own where nothing is."""

import numpy as np
import pytest
from derivations import batch_norm, network, svm
from some import some

import autograd_mini as am
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.logits import cancelling
from autograd_mini.checking.problem.problem import Problem


@pytest.mark.parametrize("model", [network, batch_norm, svm], ids=lambda model: model.__name__)
def test_without_changes_it_is_the_gradient(model, rng):
    loss, args, _ = model(rng)
    trace = LossGraph(Problem(loss, args))
    names = list(args)
    gradients = am.grad(loss, argnums=tuple(range(len(names))))(*args.values())
    for name, gradient in zip(some(names), gradients, strict=True):
        assert np.array_equal(trace.gradient(trace.flow, trace.leaves[name]), gradient)


def test_what_arrives_is_the_sum_of_what_the_edges_contribute(rng):
    loss, args, _ = batch_norm(rng)
    trace = LossGraph(Problem(loss, args))
    for node in some(trace.order):
        if trace.readers[node]:
            parts = sum(np.asarray(trace.flow.along[edge]) for edge in trace.readers[node])
            assert np.allclose(trace.gradient(trace.flow, node), parts, rtol=1e-12, atol=1e-15)


def test_a_patch_changes_everything_below_and_nothing_above(rng):
    loss, args, _ = network(rng)
    trace = LossGraph(Problem(loss, args))
    z1 = trace.named()["z1"]
    flow = trace.backward(patches={z1: [lambda flow: flow.at[z1]]})
    for name, ratio in (("W2", 1), ("b2", 1), ("b1", 2)):
        assert np.allclose(trace.gradient(flow, trace.leaves[name]), ratio * trace.gradient(trace.flow, trace.leaves[name]))


def test_a_clamped_gradient_goes_on_and_what_arrived_is_kept(rng):
    loss, args, _ = network(rng)
    trace = LossGraph(Problem(loss, args))
    h = trace.named()["h"]
    zeros = trace.clamped({h: np.zeros(h.shape)})
    assert np.array_equal(zeros.gradient(zeros.flow, h), trace.gradient(trace.flow, h))
    assert not np.any(zeros.gradient(zeros.flow, h, going_on=True)) and not np.any(zeros.gradient(zeros.flow, trace.leaves["b1"]))


def test_pulls_add_up(rng):
    loss, args, _ = network(rng)
    trace = LossGraph(Problem(loss, args))
    h, W1 = trace.named()["h"], trace.leaves["W1"]
    g, other = rng.normal(size=(2, *h.shape))
    pulled = [trace.gradient(trace.vjp(h, x), W1) for x in (g, other, 2 * g - 3 * other)]
    assert np.allclose(pulled[2], 2 * pulled[0] - 3 * pulled[1])


def test_the_estimate_of_rounding_covers_another_order_of_operations(rng):
    X, y, w = rng.normal(size=(200, 3)) * 1e3, rng.normal(size=200), rng.normal(size=3)
    trace = LossGraph(Problem(lambda w: am.square(X @ w - y).mean(), w))
    spread = trace.rounding(rng, cancelling(trace))[trace.leaves["w"]]
    order = rng.permutation(200)
    other = 2 * sum(X[i] * (X[i] @ w - y[i]) for i in order) / 200
    moved = np.abs(other - trace.gradient(trace.flow, trace.leaves["w"]))
    assert np.all(moved <= 16 * spread + 1e-300) and np.all(spread < 1e-10 * np.abs(other))


def test_numbers_make_a_trace_as_well():
    trace = LossGraph(Problem(lambda x, y: am.sin(x) * y, (0.5, 2.0)))
    assert float(trace.gradient(trace.flow, trace.leaves["y"])) == np.sin(0.5)
