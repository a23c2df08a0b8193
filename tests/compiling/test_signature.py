"""What a program depends on: structure, ranks, types, axes of 0, of 1, and of equal length."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.compiling.signature import exact, general


def signature(*args):
    return general(args, exact(args)[0], ())


SAME = [
    ((np.ones((2, 3)), 1.0), (np.zeros((5, 7)), 2.0)),
    (({"w": np.ones(3)},), ({"w": np.ones(4)},)),
    ((np.ones(3), np.ones(3)), (np.ones(8), np.ones(8))),
    ((3,), (3.0,)),
    ((np.float64(3),), (Value(3.0),)),
    ((np.ones(3),), (Tensor(np.ones(4)),)),
]
DIFFERENT = [
    ((np.ones((2, 3)),), (np.ones((3, 3)),)),
    ((np.ones(3),), (np.ones(1),)),
    ((np.ones(3),), (np.ones(0),)),
    ((np.ones(3),), (np.ones((3, 2)),)),
    ((np.ones(3),), (np.ones(3, np.float32),)),
    (({"w": 1.0},), ({"v": 1.0},)),
    (([1.0, 2.0],), ((1.0, 2.0),)),
    ((1.0, "a"), (1.0, "b")),
    ((1.0, True), (1.0, False)),
    ((1.0,), (np.array(1.0),)),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_run_the_same_program(one, other):
    assert signature(*one) == signature(*other)


@all_cases(("one", "other"), DIFFERENT)
def test_these_do_not(one, other):
    assert signature(*one) != signature(*other)


def test_the_numbers_come_out_in_order():
    _, values = exact(({"w": np.ones(2), "more": [1, (2.0, Value(3.0))]}, "text", None))
    assert [float(np.sum(x)) for x in values] == [2.0, 1.0, 2.0, 3.0]


# ---- the face: keywords, names, and what is refused at once


def by_name(w, *, scale=1.0, b):
    return am.sum(w * scale) + b * b


def test_arguments_may_be_given_and_differentiated_by_name():
    w = np.array([1.0, 2.0])
    step = am.compile(by_name, ("w", "b"))
    for kwargs in ({"b": 3.0}, {"b": 3.0, "scale": 2.0}, {"scale": 5.0, "b": 1.0}):
        expected = 2 * kwargs["b"]
        value, (dw, db) = step(w, **kwargs)
        assert value == pytest.approx(by_name(w, **kwargs)) and db == expected
        np.testing.assert_array_equal(dw, np.full(2, kwargs.get("scale", 1.0)))
        assert step(**kwargs, w=w)[0] == value
    assert am.compile(lambda x, y: x * y, "y")(2.0, y=5.0) == (10.0, 2.0)
    assert am.compile(lambda x, y: x * y, ("y", "x"), backend="python")(2.0, 5.0) == (10.0, (2.0, 5.0))
    value, gradient = am.compile(lambda w, x: w * x, batch_args="x")(2.0, np.array([1.0, 3.0]))
    assert (value, gradient) == (4.0, 2.0)
    with pytest.raises(am.errors.GradientError, match="b is not given"):
        am.compile(lambda a, b=1.0: a * b, "b")(2.0)


@all_cases("bad", [
    lambda: am.compile(3), lambda: am.compile(by_name, 5), lambda: am.compile(by_name, "q"), lambda: am.compile(by_name, -4),
    lambda: am.compile(by_name, np.ones(3)), lambda: am.compile(by_name, (0, 0)), lambda: am.compile(by_name, ()),
    lambda: am.compile(by_name, backend="x"), lambda: am.compile(by_name, batch_args="q"), lambda: am.compile(by_name, True),
    lambda: am.compile(by_name)(1.0, b=2.0, c=3.0),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_at_once(bad):
    with pytest.raises((am.errors.ArgumentError, am.errors.ArgumentTypeError)):
        bad()


def test_batch_args_and_backend_are_keywords():
    with pytest.warns(DeprecationWarning, match="batch_args"):
        step = am.compile(lambda w, x: w * x, 0, 1)
    assert step(2.0, np.array([1.0, 3.0]))[0] == 4.0
