"""Each function of the table makes mistakes that change something, and the right amount of each is none."""

import numpy as np
import pytest
from derivations import autoencoder, batch_norm, logistic, network, recurrent, svm

from autograd_mini.checking.mistakes.search import CAUSES
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles

MODELS = [logistic, network, batch_norm, svm, autoencoder, recurrent]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_mistakes_are_patches_of_the_shape_of_their_node_and_can_be_told(cause, model, rng):
    loss, args, _ = model(rng)
    trace = LossGraph(Problem(loss, args))
    for mistake in cause(Roles(trace)):
        for node, patch in mistake.sites():
            with np.errstate(all="ignore"):
                added = np.asarray(patch(trace.flow))
            assert np.broadcast_shapes(added.shape, np.shape(node.value)) == np.shape(node.value)
            assert np.all(np.isfinite(added)) or cause.__name__ == "other_values"  # which the search passes over
        for amount in mistake.amounts():
            reading = mistake.read(amount)
            assert reading is None or all(isinstance(part, str) and part for part in reading)
        assert mistake.fixed is None or mistake.read(mistake.fixed) is not None


def test_every_function_of_the_table_finds_something_in_some_model(rng):
    silent = set()
    for cause in CAUSES:
        traces = (LossGraph(Problem(*model(rng)[:2])) for model in MODELS)
        if not any(True for trace in traces for _ in cause(Roles(trace))):
            silent.add(cause.__name__)
    of_school = {"products_and_quotients", "value_factors", "multiplied_paths"}  # in functions of single numbers only
    assert silent == {"softmaxes"} | of_school  # no model writes a softmax out
