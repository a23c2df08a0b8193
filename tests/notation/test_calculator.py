"""Formulas on arrays that a person typed: what NumPy computes, and nothing else is ever done."""

import numpy as np
import pytest
from cases import all_cases

from autograd_mini.notation.calculator import FormulaError, calculate, names_in

RNG = np.random.default_rng(0)
VALUES = {
    "X": RNG.normal(size=(7, 3)),
    "W": RNG.normal(size=(3, 4)),
    "dz": RNG.normal(size=(7, 4)),
    "y": np.array([0, 1, 2, 3, 0, 1, 2]),
    "b": RNG.normal(size=4),
    "lam": 0.1,
}

FORMULAS = [
    "X.T @ dz / len(X)",
    "X.T.dot(dz) / 7 + 2 * lam * W",
    "dz.sum(axis=0)",
    "np.sum(dz, axis=1, keepdims=True)",
    "dz * (1 - np.tanh(X @ W + b)**2)",
    "np.where(X @ W > 0, dz, 0)",
    "(X @ W > 0) * dz",
    "np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True)",
    "np.eye(4)[y]",
    "dz[np.arange(7), y]",
    "dz[:, 1:3]",
    "dz[..., None].shape",
    "np.maximum(0, dz) - -dz.mean()",
    "dz.reshape(-1, 2)",
    "dz.reshape((4, 7)).T",
    "X.shape[0] * X.size",
    "2**0.5 + np.pi - 7 // 2 % 3",
    "np.zeros_like(W) + np.ones((3, 4))",
    "(dz > 0) & (dz < 1)",
    "~(dz > 0)",
    "1 - (dz > 0)",
    "[[1, -2.5], [lam, 3]]",
    "np.array([1, 2]) @ [3, 4]",
    "-dz.T",
]


@all_cases("formula", FORMULAS)
def test_a_formula_gives_what_numpy_gives(formula):
    plain = formula.replace("1 - (dz > 0)", "1 - (dz > 0).astype(float)")
    expected = eval(plain, {"np": np, **VALUES})  # our own text, from the list above
    np.testing.assert_allclose(calculate(formula, VALUES), np.asarray(expected, float), rtol=1e-14)


def test_the_prefix_may_be_left_out():
    assert calculate("exp(0) + np.exp(0) + am.exp(0)", {}) == 3
    assert calculate("sigmoid(0) + relu(-1)", {}) == 0.5
    np.testing.assert_allclose(calculate("softmax(dz).sum(axis=1)", VALUES), np.ones(7))


def test_the_names_that_a_formula_reads_are_known():
    assert names_in("dh * (1 - h**2) + lam") == {"dh", "h", "lam"}


@all_cases(
    "formula, said",
    [
        ("dzz.sum()", "there is no dzz; did you mean dz?"),
        ("X @ dz", "'X @ dz'"),
        ("X^2", "a power is \\*\\*"),
        ("lam(3)", "lam is not a function: a product needs its sign"),
        ("expp(lam)", "there is no function expp; did you mean"),
        ("exp", "exp is a function: write what it is of"),
        ("[[1, 2], [3]]", "differ in length"),
        ("0 < dz < 1", "write one comparison in brackets"),
        ("dz.tofile('x')", ".tofile\\(\\) has no place here"),
        ("dz.data", ".data has no place here"),
        ("dz.sum(out=X)", "the keywords known here are"),
        ("'text'", "is not a real number"),
        ("1j", "is not a real number"),
        ("", "the formula is empty"),
        ("dz[99]", "out of bounds"),
        ("sum(dz, axis=3)", "axis 3 is out of bounds"),
        ("len(3)", "len"),
        ("2 *", "not understood"),
    ],
)
def test_what_is_not_understood_is_one_sentence(formula, said):
    with pytest.raises(FormulaError, match=said):
        calculate(formula, VALUES)


@all_cases(
    "formula",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "X.__class__",
        "np.load('x')",
        "np.fromfile('x')",
        "open('x')",
        "eval('1')",
        "lambda: 1",
        "[x for x in X]",
        "X if lam else W",
        "(n := 3)",
        "f'{X}'",
        "np.lib.format.open_memmap('x')",
        "X.T.ctypes",
        "sum(*X)",
        "sum(**{'a': X})",
        "await X",
    ],
)
def test_nothing_but_arithmetic_is_ever_done(formula):
    with pytest.raises(FormulaError):
        calculate(formula, VALUES)


@all_cases(
    "formula",
    [
        "zeros((100000, 100000))",
        "ones(10**9)",
        "eye(10000)",
        "arange(10**12)",
        "broadcast_to(X, (10**6, 7, 3))",
        "arange(10**5)[:, None] * arange(10**5)",
        "arange(10**5)[:, None] @ arange(10**5)[None, :]",
        "X[arange(10**4)[:, None] * 0, arange(10**4) * 0]",
        "dot(arange(10**5).reshape(10**5, 1), arange(10**5).reshape(1, 10**5))",
    ],
)
def test_nothing_huge_is_made(formula):
    with pytest.raises(FormulaError):
        calculate(formula, VALUES)


def test_powers_of_large_integers_end():
    assert calculate("9**9**9", {}) == np.inf


@pytest.mark.parametrize(
    "formula, result",
    [
        ("(1, 2) * 1000000000", [1e9, 2e9]),
        ("(1, 2) + (3, 4)", [4, 6]),
        ("y[[0, 2]]", [0, 2]),
        ("eye(3)[[2, 0]][:, [0, 2]]", [[0, 1], [1, 0]]),
    ],
)
def test_tuples_and_lists_are_arrays_and_count_as_indices(formula, result):
    np.testing.assert_array_equal(calculate(formula, VALUES), result)


@pytest.mark.parametrize("formula, says", [("diag(ones(30000))", "more than 10000000"), ("max(0, b)", r"maximum\(x, y\)")])
def test_what_would_be_too_large_or_was_meant_otherwise_is_refused(formula, says):
    with pytest.raises(FormulaError, match=says):
        calculate(formula, VALUES)
