"""Value, Tensor and Parameter take the data by position and everything else by name."""

import inspect

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value, nn

KINDS = [Value, Tensor, nn.Parameter]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bool_by_position_works_in_this_version_and_warns(kind):
    for flag in (True, False):
        with pytest.warns(DeprecationWarning, match=f"{kind.__name__}: write requires_grad={flag}") as given:
            assert kind(1.0, flag).requires_grad is flag
        assert given[0].filename == __file__


@all_cases("kind", KINDS)
@all_cases("second", [np.float32, "w", None, 1, np.ones(2), (True, "w"), float])
def test_anything_else_by_position_is_refused(kind, second):
    with pytest.raises(am.ArgumentTypeError, match=rf"{kind.__name__} takes the data alone by position.*\*, requires_grad="):
        kind(1.0, *(second if isinstance(second, tuple) else (second,)))


@all_cases("kind", KINDS)
@all_cases("wrong", ["require_grad", "requires_gradient", "requieres_grad"])
def test_a_misspelled_keyword_is_told_the_right_one(kind, wrong):
    with pytest.raises(am.ArgumentTypeError, match=rf"{kind.__name__} has no argument {wrong}=: did you mean requires_grad=\?"):
        kind(1.0, **{wrong: True})
    with pytest.raises(am.ArgumentTypeError, match="device=: everything runs on the processor"):
        kind(1.0, device="cuda")


@pytest.mark.parametrize("kind", KINDS)
def test_keywords_of_other_libraries_work(kind):
    x = kind(1.0, name="w", trainable=True, device="cpu")
    assert x.label == "w" and x.requires_grad
    with pytest.raises(am.ArgumentTypeError):
        kind(1.0, name="w", unknown=1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_signature_shows_keywords_only(kind):
    parameters = inspect.signature(kind).parameters
    assert next(iter(parameters)) == "data"
    assert all(p.kind is p.KEYWORD_ONLY for name, p in parameters.items() if name != "data")


def test_the_type_is_a_keyword():
    x = Tensor([1.0, 2.0], dtype=np.float32, requires_grad=True, label="x")
    assert x.dtype == np.float32 and x.requires_grad and x.label == "x"
    assert nn.Parameter([1.0], dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize("x", [Value(1.0, requires_grad=False), Tensor([1.0])], ids=["Value", "Tensor"])
def test_requires_grad_of_a_leaf_may_be_set(x):
    x.requires_grad = True
    am.sum(x * x).backward()
    assert np.all(x.grad == 2.0)
    x.requires_grad = False
    assert not (x * x).requires_grad
    y = Tensor([1.0], requires_grad=True) * 2
    with pytest.raises(am.GradientError, match="only a leaf"):
        y.requires_grad = False
    with pytest.raises(am.DtypeError, match="astype"):
        Tensor(np.array([1, 2])).requires_grad = True
