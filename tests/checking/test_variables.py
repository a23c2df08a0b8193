"""A call is watched without leaving a trace: the variables that hold nodes, and who draws random numbers."""

import random
import sys

import numpy as np
import pytest

from autograd_mini import Value
from autograd_mini.checking.problem.variables import Chance, Watch, profiled


def helper(x):
    inner = x * 2
    return inner


def f(x):
    z = helper(x)
    text = "no node"
    return z + len(text)


def test_own_variables_come_before_those_of_the_functions_that_are_called():
    watch = Watch(f)
    x = Value(3.0)
    with profiled(watch.saw):
        f(x)
    assert set(watch.own) == {"x", "z"} and {"x", "inner"} <= set(watch.inner)
    assert watch.own["z"] is watch.inner["inner"]


def test_the_profiler_that_was_there_is_back_afterwards_even_after_an_error():
    def mine(frame, event, arg):
        pass

    sys.setprofile(mine)
    try:
        with pytest.raises(ZeroDivisionError), profiled(Chance().saw):
            raise ZeroDivisionError
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "draw", [lambda: np.random.normal(), lambda: random.random(), lambda: RNG.normal()], ids=["numpy", "python", "a generator"]
)
def test_the_innermost_function_that_draws_is_named(draw):
    def quiet():
        return draw()

    chance = Chance()
    with profiled(chance.saw):
        quiet()
    assert "<lambda> (test_variables.py:" in chance.who


def test_a_generator_of_the_function_itself_is_not_chance():
    def f():
        return np.random.default_rng(0).normal()

    chance = Chance()
    with profiled(chance.saw):
        f()
    assert chance.who == ""
