"""Old spellings of arguments and names work and warn; a wrong spelling is told the right one."""

import warnings

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import errors
from autograd_mini.core.names.keywords import misspelled, unknown_keyword
from autograd_mini.core.names.spelling import keyword_only, renamed, spelled
from autograd_mini.core.randomness import as_generator


@renamed(seed="rng", rate="lr")
def draw(n, *, rng=0, lr=0.1):
    return n, rng, lr


@keyword_only("step", "scheme")
def slope(f, *, step=None, scheme="central"):
    return step, scheme


@spelled
def total(x, axis=None, keepdims=False):
    if x is None:
        raise TypeError("from inside")
    return x


def test_an_old_keyword_works_and_names_its_successor():
    with pytest.warns(DeprecationWarning, match=r"draw\(seed=...\) is spelled draw\(rng=...\) now") as given:
        assert draw(1, seed=7) == (1, 7, 0.1)
    assert given[0].filename == __file__


def test_old_and_new_keyword_together_are_refused():
    with pytest.raises(am.ArgumentTypeError, match="seed= and rng=, which are the same"):
        draw(1, seed=7, rng=8)


def test_arguments_that_became_keywords_work_by_position_and_warn():
    with pytest.warns(DeprecationWarning, match="step=..., scheme=..., which are keywords now"):
        assert slope(abs, 0.1, "forward") == (0.1, "forward")
    with pytest.raises(am.ArgumentTypeError, match=r"too many arguments: slope\(f, \*, step=None, scheme='central'\)"):
        slope(abs, 0.1, "forward", 3)


def test_the_new_spelling_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw(1, rng=2) == draw(1, rng=2)
        assert slope(abs, step=0.1) == (0.1, "central")


@pytest.mark.parametrize(
    "wrong, meant",
    [
        ({"dim": 0}, "did you mean axis=?"),
        ({"keep_dims": True}, "did you mean keepdims=?"),
        ({"axs": 0}, "did you mean axis=?"),
        ({"out": None}, "results are not written into given arrays"),
        ({"nothing": 0}, "has no argument nothing=."),
    ],
)
def test_a_wrong_keyword_is_told_the_right_one(wrong, meant):
    with pytest.raises(am.ArgumentTypeError) as caught:
        total(1.0, **wrong)
    assert meant in str(caught.value) and "total(x, axis=None, keepdims=False)" in str(caught.value)


def test_a_missing_argument_and_one_too_many_are_ours_and_an_error_from_inside_is_not():
    for args in ((), (1, 2, 3, 4)):
        with pytest.raises(am.ArgumentTypeError, match=r"total: .*argument.*It is total\("):
            total(*args)
    with pytest.raises(TypeError, match="from inside") as caught:
        total(None)
    assert not isinstance(caught.value, am.AutogradError)


def test_keywords_of_other_libraries_are_known():
    assert unknown_keyword("learning_rate", ["lr"]) == "learning_rate=: did you mean lr=?"
    assert unknown_keyword("require_grad", ["data", "requires_grad"]) == "require_grad=: did you mean requires_grad=?"
    assert unknown_keyword("device", ["gradient"]) == "device=: everything runs on the processor, 'cpu'; leave it out"
    assert misspelled(total, (1.0,), {}, TypeError("x")) is None


def test_only_a_standard_deviation_and_a_variance_are_told_to_be_another_in_pytorch():
    known, more = ["x", "axis", "keepdims"], " (PyTorch's {} divides by n - 1: that is ddof=1 here)"
    for function in ("std", "var", "sum", "max"):
        told = more.format(function) if function in ("std", "var") else ""
        assert unknown_keyword("dim", known, function) == f"dim=: did you mean axis=?{told}"
        assert unknown_keyword("keepdim", known, function) == f"keepdim=: did you mean keepdims=?{told}"
        assert unknown_keyword("colour", known, function) == "colour="


@pytest.mark.parametrize("rng", [0, np.int64(3), None, np.random.default_rng(0)])
def test_a_generator_is_made_from_a_seed_from_nothing_or_from_itself(rng):
    assert isinstance(as_generator(rng), np.random.Generator)
    if isinstance(rng, np.random.Generator):
        assert as_generator(rng) is rng


@pytest.mark.parametrize("rng", [True, 1.5, "0", np.random.RandomState(0), -1])
def test_what_is_no_source_of_random_numbers_is_refused(rng):
    with pytest.raises(am.AutogradError, match="seed"):
        as_generator(rng, "seed")


@pytest.mark.parametrize("module, old", [(am, name) for name in errors.RENAMED] + [(errors, "MissingExtra")])
def test_an_old_name_of_an_error_warns_and_is_the_new_one(module, old):
    with pytest.warns(DeprecationWarning, match=f"{old} is called {old}Error now"):
        assert getattr(module, old) is getattr(am, f"{old}Error")


def test_rooms_know_the_old_names_of_their_errors():
    with pytest.warns(DeprecationWarning):
        assert am.training.NonFiniteLoss is am.NonFiniteLossError
    with pytest.warns(DeprecationWarning):
        from autograd_mini.checking import GradientMismatch
    assert GradientMismatch is am.GradientMismatchError
    with pytest.raises(AttributeError):
        am.training.nothing_of_that_name  # noqa: B018


# ---- everywhere


KINDS = [am.Value(0.5), am.Tensor([0.5, 1.0]), 0.5, np.array([0.5, 1.0])]


@pytest.mark.parametrize("x", KINDS, ids=lambda x: type(x).__name__)
def test_an_operation_tells_a_wrong_keyword_the_right_one(x):
    with pytest.raises(am.ArgumentTypeError, match=r"has no argument negativ_slope=: did you mean negative_slope=\? It is"):
        am.leaky_relu(x, negativ_slope=0.1)
    with pytest.raises(am.ArgumentTypeError, match=r"leaky_relu takes 1 argument by position, got 3: leaky_relu\(x, /, \*, neg"):
        am.leaky_relu(x, 0.01, 0.02)
    np.testing.assert_array_equal(plain(am.leaky_relu(-x, 0.5)), plain(am.leaky_relu(-x, negative_slope=0.5)))
    np.testing.assert_array_equal(plain(am.leaky_relu(-x, slope=0.5)), plain(am.leaky_relu(-x, negative_slope=0.5)))
    with pytest.raises(am.ArgumentTypeError, match="exp takes 1 argument by position, got 0"):
        am.exp(x=x)


def plain(x):
    return getattr(x, "data", x)


def test_functions_and_methods_tell_a_wrong_keyword_the_right_one():
    x = am.Tensor([[1.0, 2.0]])
    for call in (lambda **how: am.sum(x, **how), lambda **how: x.sum(**how), lambda **how: am.softmax(x, **how)):
        with pytest.raises(am.ArgumentTypeError, match=r"has no argument dims=: did you mean axis=\?"):
            call(dims=0)
        np.testing.assert_array_equal(call(dim=0).data, call(axis=0).data)
    assert x.mean(0, keepdim=True).shape == (1, 2)


@pytest.mark.parametrize("name", ["var", "std"])
def test_dim_is_no_axis_where_the_function_is_another_one_in_pytorch(name):
    with pytest.raises(am.ArgumentTypeError, match=r"has no argument dim=: did you mean axis=\?"):
        getattr(am, name)(am.Tensor([[1.0, 2.0]]), dim=1)


def test_the_rest_of_a_signature_is_told():
    x = am.Tensor([[1.0, 2.0]])
    with pytest.raises(am.ArgumentTypeError, match="mean: missing a required argument: 'x'"):
        am.mean()
    with pytest.raises(am.ArgumentTypeError, match=r"too many positional arguments.*It is concatenate\("):
        am.concatenate([x], 0, 1, 2, 3)
    assert am.sum.__wrapped__ is not am.sum and am.concat is am.concatenate
