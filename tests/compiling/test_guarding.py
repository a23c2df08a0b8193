"""What guarding knows of the numbers of a term: that they are positive, fractions, or bounded where the guards hold."""

import numpy as np
import pytest
from cases import all_cases

from autograd_mini.compiling.axes import Axis
from autograd_mini.compiling.passes import guarding
from autograd_mini.compiling.passes.guarding import (
    Guard,
    follows,
    guards,
    is_bounded,
    is_exact,
    is_fraction,
    is_polynomial,
    is_positive,
    is_reciprocal,
    weight,
)  # fmt: skip
from autograd_mini.compiling.passes.rewrite_rules import REWRITE_RULES
from autograd_mini.compiling.sizes import Size
from autograd_mini.compiling.terms import Builder

B = Builder(REWRITE_RULES)
M = Size.of(Axis(7))
X, Y = B.leaf("input", "x", (M,)), B.leaf("input", "y", (M,))
ONE = B.number(1.0)


def make(op, *args, **params):
    return B.make(op, *(B.number(x) if isinstance(x, float) else x for x in args), **params)


def total(x):
    return make("sum", x, axis=(0,), keepdims=True)


E, F = make("exp", X), make("exp", Y)
SHIFTED = make("sub", X, make("max", X, axis=(0,), keepdims=True))

POSITIVE = [
    E, make("sqrt", X), make("square", X), make("abs", X), B.number(2.0), B.number(0.0), B.size(M), make("add", E, F),
    make("mul", E, F), make("div", E, F), total(E), make("mean", E, axis=None, keepdims=False), make("reshape", E, shape=(M, 1)),
    make("broadcast_to", total(E), shape=(5, M)), make("div", total(make("add", 1.0, make("mul", E, E))), B.size(M)),
]  # fmt: skip
NOT_POSITIVE = [
    X, make("neg", E), make("sub", E, F), B.number(-2.0), make("mul", E, X), make("add", X, E), make("div", X, E), total(X),
    make("mul", -2.0, E), make("sin", E), make("log", E),
]  # fmt: skip


@all_cases("term", POSITIVE, ids=repr)
def test_sums_products_and_quotients_of_positive_numbers_are_known_to_be_positive(term):
    assert is_positive(term)


@all_cases("term", NOT_POSITIVE, ids=repr)
def test_what_may_be_negative_is_not_taken_to_be_positive(term):
    assert not is_positive(term)


def test_a_long_way_down_nothing_is_known():
    deep = E
    for _ in range(6):
        deep = make("mul", deep, F)
    assert is_positive(deep) and not is_positive(make("mul", deep, F))
    near = X
    for _ in range(6):
        near = make("add", near, Y)
    assert is_bounded(near, {X, Y}) and not is_bounded(make("add", near, Y), {X, Y})


FRACTIONS = [
    make("div", 1.0, make("add", 1.0, E)), make("div", E, make("add", 1.0, E)), make("div", E, total(E)),
    make("sub", 1.0, make("div", 1.0, make("add", 1.0, E))), make("exp", SHIFTED),
]  # fmt: skip
NO_FRACTIONS = [
    make("div", F, make("add", 1.0, E)), make("div", 2.0, make("add", 1.0, E)), make("div", E, total(F)),
    make("div", X, make("add", 1.0, X)), make("div", E, make("sub", 1.0, E)), make("div", E, make("mul", E, F)),
    make("sub", 2.0, make("div", 1.0, make("add", 1.0, E))), make("sub", 1.0, E), make("exp", X),
    make("exp", make("sub", Y, make("max", X, axis=(0,), keepdims=True))), make("exp", make("add", X, Y)),
    make("exp", make("sub", X, make("min", X, axis=(0,), keepdims=True))), make("mul", E, F),
]  # fmt: skip


@pytest.mark.parametrize("term", FRACTIONS, ids=repr)
def test_a_part_of_a_whole_is_a_fraction(term):
    assert is_fraction(term)


@all_cases("term", NO_FRACTIONS, ids=repr)
def test_a_quotient_whose_divisor_does_not_contain_the_dividend_is_no_fraction(term):
    assert not is_fraction(term)


@pytest.mark.parametrize("term", FRACTIONS[:4], ids=repr)
def test_fractions_are_fractions_in_numbers(term):
    """The terms above, computed: those that are told to be fractions lie from 0 to 1."""

    def value(x):
        if x.value is not None:
            return x.value
        return np.linspace(-3, 3, 7) if x is X else x.primitive.array(*map(value, x.args), **x.params)

    assert np.all((value(term) >= 0) & (value(term) <= 1))


def test_bounds_of_operands_bound_what_arithmetic_makes_of_them():
    for term in (
        X, make("tanh", Y), B.number(1e19), B.size(M), make("add", X, 2.0), make("mul", X, make("sin", Y)), make("neg", X),
        make("div", X, B.size(M)), make("div", X, 4.0), make("div", X, 0.5), make("square", X), total(X),
        make("div", E, make("add", 1.0, E)),
    ):  # fmt: skip
        assert is_bounded(term, {X}), term
    for term in (
        Y, E, B.number(1e30), B.number(1e20), make("add", X, Y), make("mul", X, E), make("div", X, X),
        make("div", X, make("tanh", X)), make("div", X, 1e-30), make("div", Y, 4.0), make("log", X),
    ):  # fmt: skip
        assert not is_bounded(term, {X}), term


def test_a_bound_follows_in_one_step_from_those_of_the_operands():
    known, lows = {X}, {Y}
    for term in (make("add", X, 2.0), make("mul", X, X), make("square", X), make("neg", X), make("div", X, Y)):
        assert follows(term, known, lows), term
    for term in (make("add", X, Y), make("exp", X), make("div", X, X), make("div", Y, Y), make("mul", make("neg", X), Y)):
        assert not follows(term, known, lows), term


def test_a_reciprocal_of_one_more_than_what_is_bounded_is_bounded_from_below():
    assert is_reciprocal(make("div", 1.0, make("add", 1.0, E)), {E})
    for term, bounded in (
        (make("div", 1.0, make("add", 1.0, E)), {F}), (make("div", 2.0, make("add", 1.0, E)), {E}), (make("mul", X, Y), {X}),
        (make("div", 1.0, make("add", 2.0, E)), {E}), (make("div", 1.0, make("sub", 1.0, E)), {E}),
        (make("div", 1.0, make("add", 1.0, X)), {X}), (make("div", X, make("add", 1.0, E)), {E}),
    ):  # fmt: skip
        assert not is_reciprocal(term, bounded), term


def test_a_divisor_is_bounded_from_both_sides_as_its_type_asks():
    for dtype, low, high in ((np.float64, 1e-20, 1e20), (np.float32, 1e-6, 1e6)):
        x, y = (B.leaf("input", f"{name}{dtype}", (M,), np.dtype(dtype)) for name in "xy")
        assert guards([make("div", x, y)], []) == [Guard(x, 0.0, high), Guard(y, low, high)]
    x, y = (B.leaf("input", f"{name}half", (M,), np.dtype(np.float16)) for name in "xy")
    assert guards([make("div", x, y)], []) is None


def test_squares_and_cubes_are_polynomials_and_other_powers_are_none():
    assert all(is_polynomial(make("power", X, n)) for n in (2.0, 3.0))
    assert not any(is_polynomial(make("power", X, n)) for n in (2.5, 4.0, -1.0))
    assert is_polynomial(make("mul", X, Y)) and not is_polynomial(E)


def test_a_transpose_moves_numbers_and_is_exact_though_it_is_no_polynomial():
    matrix = B.leaf("input", "A", (M, 3))
    assert is_exact(make("mT", matrix)) and not is_polynomial(make("mT", matrix)) and not is_exact(E)


def test_a_product_of_matrices_whose_transpose_stands_for_it_needs_no_guard():
    A, C = B.leaf("input", "A", (M, 3)), B.leaf("input", "C", (3, M))
    known, other = make("matmul", A, C), B.make("matmul", make("mT", C), make("mT", A))
    view = B.view("mT", known, (M, M))
    assert guards([known, other], [known, view]) == []
    assert guards([known], [known, view]) is None and guards([known, other], [known]) is None


def test_an_operation_weighs_its_call_and_its_elements_and_a_view_nothing():
    assert weight([make("add", X, Y)]) == guarding.CALL + 7
    assert weight([E]) == guarding.CALL + 8 * 7
    matrix = B.leaf("input", "W", (M, 3))
    views = (make("reshape", X, shape=(M, 1)), make("mT", matrix), make("broadcast_to", total(X), shape=(3, M)))
    assert all(weight([view]) == 0 for view in (*views, make("matmul", make("mT", matrix), matrix)))
    assert weight([total(E)]) == guarding.CALL + 7  # of what it reads
