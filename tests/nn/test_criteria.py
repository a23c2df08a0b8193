"""Losses as modules: each keeps the settings of its function, and takes no others."""

import inspect
import warnings

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn
from autograd_mini.nn import criteria, losses

CLASSES = [kind for kind in vars(criteria).values() if isinstance(kind, type)]
MODULES = [kind for kind in CLASSES if issubclass(kind, nn.Loss) and kind is not nn.Loss]
FUNCTIONS = {f for f in vars(losses).values() if inspect.isfunction(f) and hasattr(f, "output_kind")}


def test_every_loss_is_there_as_a_module():
    assert {kind.function for kind in MODULES} == {f for f in FUNCTIONS if not f.__name__.startswith("_")}
    assert all(getattr(nn, kind.__name__) is kind for kind in MODULES)


@all_cases("kind", MODULES)
def test_a_module_is_its_function_with_settings(kind):
    x, t = np.full((2, 3), 0.5), np.ones((2, 3))
    if "ignore_index" in inspect.signature(kind).parameters or "Multi" in kind.__name__:
        t = np.array([0, 2])
    operands = (x, t)
    if kind.operands == 3:
        labels = np.ones((2, 3) if kind is nn.MarginRankingLoss else 2)
        operands = (x, t, labels if "target" in list(inspect.signature(kind.function).parameters)[2] else x)
    np.testing.assert_array_equal(kind(reduction="none")(*operands), kind.function(*operands, reduction="none"))
    assert kind()(*operands).shape == () and repr(kind(reduction="sum")) == f"{kind.__name__}(reduction='sum')"
    assert all(p.kind is p.KEYWORD_ONLY for p in inspect.signature(kind).parameters.values())


def test_a_setting_that_the_loss_does_not_have_is_an_error():
    with pytest.raises(TypeError, match="delta"):
        nn.MSELoss(delta=1.0)


def test_an_error_names_the_loss():
    with pytest.raises(ShapeError, match="in MSELoss"):
        nn.MSELoss()(np.ones(3), np.ones((3, 1)))


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss, nn.MultiMarginLoss])
def test_a_class_whose_weight_is_negative_is_refused(loss):
    with pytest.raises(ArgumentError, match="weight of a class is 0 or more, got -1"):
        loss(weight=[-1.0, 1.0])(np.zeros((2, 2)), np.array([0, 1]))


@pytest.mark.parametrize(
    ("loss", "activation", "instead"),
    [
        (nn.BCEWithLogitsLoss(), am.sigmoid, "sigmoid is taken twice"),
        (nn.CrossEntropyLoss(), am.softmax, "softmax is taken twice"),
    ],
)
def test_an_activation_too_many_before_a_loss_is_told(loss, activation, instead):
    x = am.Tensor([[0.5, -1.0], [2.0, 0.1]], requires_grad=True)
    target = np.array([0, 1]) if isinstance(loss, nn.CrossEntropyLoss) else np.array([[1.0, 0.0], [0.5, 0.5]])
    with pytest.warns(RuntimeWarning, match=instead):
        loss(activation(x), target)
    with pytest.warns(RuntimeWarning, match=instead):
        am.compile(lambda x: loss(activation(x), target))(x.data)


def test_the_activation_that_a_loss_asks_for_is_met_in_silence():
    x, labels = am.Tensor([[0.5, -1.0], [2.0, 0.1]], requires_grad=True), np.array([0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        losses = [
            nn.BCELoss()(am.sigmoid(x), np.ones((2, 2))),
            nn.NLLLoss()(am.log_softmax(x), labels),
            nn.NLLLoss()(am.log_softmax(1000 * x), labels),
            nn.CrossEntropyLoss()(am.log_softmax(x), labels),
            nn.CrossEntropyLoss()(2 * am.softmax(x), labels),
        ]
    assert all(float(loss.data) > 0 for loss in losses)
