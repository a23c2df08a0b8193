"""Each function of the table makes mistakes that change something, and the right amount of each is none."""

import numpy as np
from cases import all_cases
from derivations import autoencoder, batch_norm, logistic, network, recurrent, svm
from some import some

import autograd_mini as am
from autograd_mini.checking.mistakes.causes import CAUSES
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles


def school(rng):
    """A product, a quotient and a power of single numbers."""
    return lambda x, y, k: x**2 * am.sin(y) / (x * y + k) + y**3, {"x": 1.5, "y": 0.5, "k": 2.0}, {}


def softmax(rng):
    """A softmax, written out, and its cross-entropy."""

    def loss(scores, labels):
        e = am.exp(scores - am.max(scores, axis=1, keepdims=True))
        p = e / am.sum(e, axis=1, keepdims=True)
        return -am.mean(am.sum(labels * am.log(p), axis=1))

    return loss, {"scores": rng.normal(size=(4, 3)), "labels": np.eye(3)[[0, 2, 1, 1]]}, {}


def pairs(rng):
    """A column that meets a vector."""
    X, y = rng.normal(size=(4, 2)), rng.normal(size=4)
    return lambda w: am.mean((X @ w - y) ** 2), {"w": rng.normal(size=(2, 1))}, {}


def gates(rng):
    """Three gates in slices of one array."""
    x, c = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))

    def loss(W):
        z = x @ W
        return am.sum(am.sigmoid(z[:, :2]) * c + am.sigmoid(z[:, 2:4]) * am.tanh(z[:, 4:]))

    return loss, {"W": rng.normal(size=(2, 6))}, {}


MODELS = [logistic, network, batch_norm, svm, autoencoder, recurrent, school, softmax, pairs, gates]


@all_cases("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_mistakes_are_patches_of_the_shape_of_their_node_and_can_be_told(cause, rng):
    found = 0
    for model in MODELS:
        trace = LossGraph(Problem(*model(rng)[:2]))
        for mistake in cause(Roles(trace)):
            found += 1
            for node, patch in some(mistake.sites()):
                with np.errstate(all="ignore"):
                    added = np.asarray(patch(trace.flow))
                assert np.broadcast_shapes(added.shape, np.shape(node.value)) == np.shape(node.value)
                assert np.all(np.isfinite(added)) or cause.__name__ == "other_values"  # which the search passes over
            for amount in mistake.amounts():
                reading = mistake.read(amount)
                assert reading is None or all(isinstance(part, str) and part for part in reading)
            assert mistake.fixed is None or mistake.read(mistake.fixed) is not None
    assert found, f"no model of this file has a place for {cause.__name__}"


def test_a_gradient_that_is_multiplied_by_the_divisor_is_recognised():
    x, y, v = np.array([0.5, -1.0, 2.0]), np.array([1.5, 2.5, 2.0]), np.array([1.0, -0.5, 0.75])
    report = am.compare(lambda x: am.sum(x / y * v), x, v * y)
    (finding,) = report.findings
    assert finding.kind == "missing factor" and "multiplied by `y`, where it is divided" in finding.sentence
