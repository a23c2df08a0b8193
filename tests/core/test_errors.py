"""Every error of the package is one of ours and one of Python's."""

import inspect

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core import errors

OURS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


@all_cases("kind", OURS, ids=lambda kind: kind.__name__)
def test_an_error_is_public_documented_and_derives_from_the_common_base(kind):
    assert issubclass(kind, am.AutogradError) and kind.__doc__
    assert getattr(am, kind.__name__) is kind


@all_cases("kind", [kind for kind in OURS if kind is not errors.AutogradError], ids=lambda kind: kind.__name__)
def test_an_error_is_also_the_fitting_built_in(kind):
    assert any(base.__module__ == "builtins" and base is not Exception and issubclass(base, Exception) for base in kind.__mro__)


@all_cases(
    "call, ours, built_in",
    [
        (lambda: Value("a"), am.DtypeError, TypeError),
        (lambda: Tensor([[1], [1, 2]]), am.ShapeError, ValueError),
        (lambda: Tensor([1.0, 2.0]) + Tensor([1.0, 2.0, 3.0]), am.ShapeError, ValueError),
        (lambda: Tensor([1.0], requires_grad=False).backward(), am.GradientError, RuntimeError),
        (lambda: am.softmaxx, am.UnknownAttributeError, AttributeError),
        (lambda: np.busday_count(Tensor([1.0]), 1), am.UnknownOperationError, TypeError),
        (lambda: am.sum(Tensor([1.0]), axis=1), am.AutogradError, IndexError),
        (lambda: Tensor([1.0])[1], am.AutogradError, IndexError),
        (lambda: errors.require("no_such_package_anywhere", extra="demos", purpose="x"), am.MissingExtraError, ImportError),
    ],
)
def test_either_name_catches_it(call, ours, built_in):
    for kind in (ours, built_in, am.AutogradError):
        with pytest.raises(kind):
            call()


def test_a_missing_package_is_one_sentence_that_names_the_extra():
    with pytest.raises(am.MissingExtraError) as caught:
        errors.require("no_such_package.inside", extra="demos", purpose="drawing a curve")
    text = "drawing a curve needs the package 'no_such_package', which is not installed: pip install 'autograd_mini[demos]'"
    assert str(caught.value) == text


def test_an_unknown_name_of_the_package_gives_the_nearest_ones():
    with pytest.raises(am.UnknownAttributeError, match=r"'logsumexq'; did you mean logsumexp.*\?"):
        am.logsumexq  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute '__nothing__'"):
        am.__nothing__  # noqa: B018
    assert not hasattr(am, "no_such_function")


def test_the_recipe_in_the_message_works(monkeypatch):
    import math

    monkeypatch.setattr(Value, "halved", None, raising=False)
    monkeypatch.setattr(Tensor, "halved", None, raising=False)
    halved = am.Primitive("halved", lambda x: math.ldexp(x, -1), dx=lambda g, z, x: g / 2, array=lambda x: x / 2)
    try:
        x = Value(3.0)
        halved(x).backward()
        assert x.grad == 0.5
        assert halved(Tensor([3.0])).data.tolist() == [1.5] and halved(3.0) == 1.5
    finally:
        del am.primitive.registry["halved"]
