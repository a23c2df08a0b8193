"""The function, its arguments and the point: copied, called, watched, and put back."""

import random

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem

GENERATOR = np.random.default_rng(0)


def dropout(x):
    return x * (GENERATOR.random(x.shape) < 0.5)


def scaled(x, factor):
    return x * factor


def noisy(x):
    noise = GENERATOR.normal()
    return scaled(x, noise).sum()


@pytest.mark.parametrize(
    "f, who",
    [
        (lambda w: dropout(w).sum(), r"dropout \(test_problem.py:\d+\) draws random numbers"),
        (lambda w: (w * np.random.normal(size=3)).sum(), r"<lambda> \(test_problem.py:\d+\)"),
        (lambda w: (w * random.random()).sum(), "draws random numbers"),
        (noisy, r"noisy \(test_problem.py:\d+\)"),
    ],
)
def test_who_draws_random_numbers_is_named(f, who):
    with pytest.raises(am.GradientError, match=who):
        am.compare(f, np.ones(3), np.ones(3))


def test_a_generator_made_inside_from_a_seed_is_fine():
    def f(w):
        return (w * np.random.default_rng(3).random(3)).sum()

    assert am.compare(f, np.ones(3), np.random.default_rng(3).random(3)).ok


def test_a_counter_that_changes_the_result_is_noticed_without_random_numbers():
    calls = []

    def f(w):
        calls.append(1)
        return w.sum() * len(calls)

    with pytest.raises(am.GradientError, match="two calls of f with the same arguments"):
        am.compare(f, np.ones(3), np.ones(3))


def test_a_function_that_writes_into_its_argument_is_named():
    def steps(w):
        w.data -= 0.1
        return (w * w).sum()

    def hand(w):
        w -= 0.1
        return 2 * w

    with pytest.raises(am.GradientError, match="steps writes into its argument 'w'.*w = w - step"):
        am.compare(steps, np.ones(3), np.ones(3))
    with pytest.raises(am.GradientError, match="hand writes into its argument 'w'"):
        am.compare(lambda w: (w * w).sum(), np.ones(3), hand)


def test_writing_into_data_is_noticed_as_well():
    def f(w, X):
        X[0] = 0.0
        return (X @ w).sum()

    with pytest.raises(am.GradientError, match="f writes into its argument 'X'"):
        am.compare(f, {"w": np.ones(2), "X": np.ones((3, 2))}, {"w": np.ones(2)}, wrt=["w"])


@all_cases(
    "f, args, options, error, says",
    [
        (lambda w: w * 2, np.ones(3), {}, am.ShapeError, r"array of shape \(3,\): a loss is one number; reduce it with .sum"),
        (lambda w: None, np.ones(3), {}, am.ShapeError, "None .does it return its result"),
        (lambda w: {"a": w}, np.ones(3), {}, am.ShapeError, "a dict"),
        (lambda w: w.sum(), np.arange(3), {}, am.DtypeError, r"w of <lambda> holds int64.*pass w.astype\(float\), or .* wrt="),
        (lambda w: w.sum(), np.ones(3, dtype=bool), {}, am.DtypeError, "holds bool"),
        (lambda w: w.sum(), "abc", {}, am.DtypeError, "w of <lambda>"),
        (lambda w: w.sum(), np.ones(3), {"wrt": ["v"]}, am.ArgumentError, "wrt names 'v'"),
        (lambda w: w.sum(), {}, {}, am.ArgumentError, "was given no arguments"),
        (lambda w, bias: w * bias, {"w": 1.0, "bais": 2.0}, {}, am.ArgumentError, "'bais'.*did you mean bias"),
        (lambda w, b: w * b, {"w": 1.0}, {}, am.ArgumentError, "args lacks 'b', which <lambda> takes"),
        (lambda w, b: w * b, (1.0, 2.0, 3.0), {}, am.ArgumentError, "args has 3 arguments, and <lambda> takes w, b"),
        (lambda **p: p["a"], {1: 2.0}, {}, am.ArgumentError, "dict of names"),
        (lambda w: am.Tensor(w.data).sum(), np.ones(3), {}, am.GradientError, "hangs on none of w"),
        (lambda w: am.log(w).sum(), np.array([0.0]), {}, am.GradientError, "-inf at this point"),
        (lambda: 3.0, (), {}, am.ArgumentError, "no arguments"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_arguments_are_named_with_the_fix(f, args, options, error, says):
    with pytest.raises(error, match=says):
        am.compare(f, args, np.ones(3), **options)


def test_the_point_is_restored_bit_for_bit_also_after_an_error():
    x = np.array([0.1, -0.0, 1e-300, 3.0])
    problem = Problem(lambda x: (x * x).sum(), x)
    with pytest.raises(ZeroDivisionError), problem.at({"x": np.zeros(4)}):
        raise ZeroDivisionError
    assert problem.arrays["x"].tobytes() == x.tobytes()


def test_nodes_are_called_as_the_variables_of_the_function_call_them():
    def layer(x, W):
        inner = x @ W
        return am.tanh(inner)

    def f(W):
        hidden = layer(np.ones((2, 3)), W)
        return hidden.sum()

    trace = LossGraph(Problem(f, np.ones((3, 2))))
    assert {"W", "hidden", "inner"} <= set(trace.named()) and set(trace.names.values()) >= {"W", "hidden", "inner"}


def test_a_profiler_that_was_there_before_is_back_in_its_place():
    import sys

    def profiler(frame, event, arg):
        pass

    sys.setprofile(profiler)
    try:
        LossGraph(Problem(lambda x: x * x, 2.0))
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


def test_callables_of_all_kinds_are_questions():
    import functools

    class Model:
        def __call__(self, w):
            z = w * w
            return z

        def loss(self, w):
            return self(w)

    for f in (Model(), Model().loss, functools.partial(lambda k, w: k * w * w, 1.0), np.square):
        assert am.compare(f, 3.0, 6.0).ok


@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda: am.compare(3, 1.0, 1.0), am.ArgumentError, "f must be a function with one number as its result, got a int"),
        (lambda: am.compare(lambda w: w * w, 1.0, lambda: 2.0), am.ArgumentError, "does not take the arguments of .*with 'w'"),
        (lambda: am.compare(lambda w: w * w, 1.0, 2.0, earlier={"v": 1.0}), am.ArgumentError, "earlier names 'v'.*there are w"),
        (lambda: am.compare(lambda w: w * w, 1.0, 2.0, earlier={"w": [1.0, 2.0]}), am.ShapeError, r"has shape \(2,\), and w has"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_loss_may_be_an_array_of_one_number():
    x = np.array([1.0, 2.0])
    for shape in ((1,), (1, 1)):
        assert am.compare(lambda w, shape=shape: (w * w).sum().reshape(shape), x, 2 * x, wrt="w").ok
