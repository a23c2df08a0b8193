"""What a program depends on: structure, ranks, types, axes of 0, of 1, and of equal length."""

import numpy as np
import pytest

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


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_do_not(one, other):
    assert signature(*one) != signature(*other)


def test_the_numbers_come_out_in_order():
    _, values = exact(({"w": np.ones(2), "more": [1, (2.0, Value(3.0))]}, "text", None))
    assert [float(np.sum(x)) for x in values] == [2.0, 1.0, 2.0, 3.0]
