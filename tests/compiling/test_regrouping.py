"""Texts as short as a person's: fractions of a whole, sums in one, shared parts; and choices that leave out a pole."""

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am

X = np.array([1.0, 2.0, 0.0, -1.0])
CHOICES = {
    "a root": lambda x: am.sum(am.where(x > 0, am.sqrt(x), 0.0)),
    "a logarithm that two terms share": lambda x: am.sum((x + 1) * am.where(x > 0, x * am.log(x), 0.0)),
    "a power": lambda x: am.mean(am.where(x > 0, x**1.5, 0.0)),
    "a quotient in the other branch": lambda x: am.sum(am.where(x == 0, 1.0, am.sin(x) / x)),
    "a square of a choice": lambda x: am.sum(am.where(x > 0, am.log(x), 0.0) ** 2),
}


@pytest.mark.falls_back
@all_cases("loss", [pytest.param(loss, id=name) for name, loss in CHOICES.items()])
def test_a_text_is_zero_where_a_choice_leaves_out_a_pole(loss):
    step = am.compile(loss)
    with np.errstate(all="ignore"):
        value, gradient = step(X)
        found = text_of(step)(X)
    assert np.isfinite(gradient).all()
    assert found[0] == pytest.approx(value)
    np.testing.assert_allclose(found[1], gradient, rtol=1e-12)


A, B, U, V = (np.random.default_rng(i).random((3, 4)) + 0.5 for i in range(4))
SHORT = {
    "what is left of a whole is a fraction": (lambda a, b: am.sum(a / (a + b)), (A, B), "u**2", 1),
    "two products of matrices with one factor in common are one": (
        lambda w, u, v: am.sum((B @ w - u) ** 2) + 3 * am.sum((B @ w - v) ** 2),
        (A[0], U[:, 0], V[:, 0]), ".T @", 1,
    ),
    "two sums with factors are one": (
        lambda a, b, w: am.sum((a * am.sin(w * U) + b * am.cos(w * U)) ** 2), (1.2, 0.7, 0.3), ".sum()", 5,
    ),
}  # fmt: skip


@all_cases("loss, args, part, times", [pytest.param(*row, id=name) for name, row in SHORT.items()])
def test_a_text_has_an_operation_no_oftener_than_by_hand(loss, args, part, times):
    argnums = tuple(range(len(args)))
    step = am.compile(loss, argnums)
    value, gradients = step(*args)
    found = text_of(step)(*args, *[term.params["holder"] for term in step.program.captured])
    assert found[0] == pytest.approx(value)
    for mine, true in zip(found[1], gradients, strict=True):
        np.testing.assert_allclose(mine, true, rtol=1e-11)
    assert step.source.count(part) <= times, step.source


def test_a_known_sum_is_no_factor_where_that_needs_another_divisor():
    def loss(x, y):
        d = am.sqrt(x)
        return am.mean(y * x + (1 - y) * am.maximum(0, 1 - d) ** 2)

    x, y = np.array([0.25, 1.0, 4.0]), np.array([1.0, 0.0, 0.0])
    step = am.compile(loss, (0, 1))
    value, gradients = step(x, y)
    found = text_of(step)(x, y)
    assert found[0] == pytest.approx(value)
    for mine, true in zip(found[1], gradients, strict=True):
        np.testing.assert_allclose(mine, true, rtol=1e-12)


def test_a_product_with_a_column_of_one_number_is_a_sum_of_rows():
    def loss(V, a):
        return -am.mean(V @ a)

    V, a = np.arange(12.0).reshape(4, 3), np.array([1.0, 2.0, 3.0])
    step = am.compile(loss, 1)
    value, gradient = step(V, a)
    found = text_of(step)(V, a)
    assert found[0] == pytest.approx(value)
    np.testing.assert_allclose(found[1], -V.mean(axis=0))
    np.testing.assert_allclose(gradient, -V.mean(axis=0))
    assert ".mean(axis=0)" in step.source, step.source
    V[1, 1] = np.inf
    np.testing.assert_array_equal(step(V, a)[1], [-4.5, -np.inf, -6.5])
