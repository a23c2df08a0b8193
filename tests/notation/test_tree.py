"""Formulas as data: the constructors tidy, mean what they say, and never recurse."""

import math

import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.notation import tree
from autograd_mini.notation.printer import python, text
from autograd_mini.notation.tree import ONE, TWO, ZERO, Call, Name, Number, add, div, mul, neg, power, sqrt, sub

x, y, z = Name("x"), Name("y"), Name("z")


@all_cases(
    ("formula", "expected"),
    [
        (mul(ONE, x), "x"),
        (div(Call("sin", x), Call("cos", x)), "tan(x)"),
        (div(mul(power(Call("sinh", x), TWO), y), Call("cosh", x)), "sinh(x) · y · tanh(x)"),
        (mul(neg(sub(x, ONE)), div(ONE, y)), "(1 − x) / y"),
        (mul(Number(-2), mul(sub(x, ONE), y)), "2 · (1 − x) · y"),
        (mul(Number(-1), div(sub(x, y), z)), "−(x − y) / z"),
        (Call("add", x, Number(-0.0)), "x + 0"),
        (mul(x, ONE), "x"),
        (mul(ZERO, x), "0"),
        (mul(Number(-1), x), "−x"),
        (neg(neg(x)), "x"),
        (neg(Number(3)), "−3"),
        (neg(sub(x, y)), "y − x"),
        (add(x, ZERO), "x"),
        (add(x, neg(y)), "x − y"),
        (add(neg(x), y), "y − x"),
        (add(x, Number(-3)), "x − 3"),
        (sub(x, neg(y)), "x + y"),
        (sub(x, x), "0"),
        (add(x, x), "2 · x"),
        (add(add(x, y), x), "2 · x + y"),
        (sub(ZERO, x), "−x"),
        (mul(x, x), "x²"),
        (mul(mul(x, x), x), "x³"),
        (mul(neg(x), neg(y)), "x · y"),
        (mul(x, div(ONE, y)), "x / y"),
        (div(x, x), "1"),
        (div(mul(x, y), x), "y"),
        (div(div(x, y), z), "x / (y · z)"),
        (div(x, div(y, z)), "x · z / y"),
        (div(Number(6), Number(3)), "2"),
        (div(Number(1), Number(3)), "1 / 3"),
        (div(neg(x), y), "−x / y"),
        (power(x, ONE), "x"),
        (power(x, ZERO), "1"),
        (power(x, Number(-2)), "1 / x²"),
        (power(x, Number(0.5)), "√x"),
        (power(sqrt(x), TWO), "x"),
        (mul(sub(ONE, x), add(ONE, x)), "1 − x²"),
        (sqrt(Number(9)), "3"),
        (tree.build("sigmoid", neg(x)), "1 − σ(x)"),
        (tree.build("gt", sub(x, y), ZERO), "[x > y]"),
        (tree.build("mT", tree.build("matmul", x, tree.build("mT", y))), "y @ xᵀ"),
    ],
)
def test_constructors_tidy(formula, expected):
    assert text(formula) == expected


numbers = st.sampled_from([-3.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0]).map(Number)
formulas = st.recursive(
    st.sampled_from([x, y, z]) | numbers,
    lambda parts: (
        st.tuples(st.sampled_from([add, sub, mul]), parts, parts).map(lambda made: made[0](made[1], made[2]))
        | parts.map(neg)
        | parts.map(lambda part: power(part, TWO))
        | parts.map(lambda part: div(part, add(power(part, TWO), ONE)))
    ),
    max_leaves=12,
)
raw = {add: lambda a, b: a + b, sub: lambda a, b: a - b, mul: lambda a, b: a * b}


@given(st.sampled_from([add, sub, mul]), formulas, formulas)
def test_tidying_does_not_change_the_value(operation, a, b):
    at = {"x": 0.75, "y": -1.25, "z": 2.5}

    def value(formula):
        return eval(python(formula), {**at, "sqrt": math.sqrt})

    assert value(operation(a, b)) == pytest.approx(raw[operation](value(a), value(b)), rel=1e-9, abs=1e-9)


@given(formulas)
def test_equal_formulas_are_equal_objects_with_equal_hashes(formula):
    again = tree.replace(formula, Name("nowhere"), ONE)
    assert formula == again and hash(formula) == hash(again)
    assert formula != Call("sin", formula)


def test_well_known_numbers_are_recognised():
    assert text(tree.number(math.log(2))) == "log(2)"
    assert text(tree.number(math.pi / 180)) == "π / 180"
    assert text(tree.number(0.7)) == "0.7"


def test_a_formula_of_any_depth_is_built_compared_walked_and_printed():
    def deep(levels):
        formula = x
        for _ in range(levels):
            formula = Call("sin", formula)
        return formula

    formula = deep(20_000)
    assert formula == deep(20_000)
    assert sum(1 for _ in tree.walk(formula)) == 20_001
    assert text(deep(2000)).startswith("sin(sin(")


def test_sizes_of_shared_branches_saturate():
    formula = x
    for _ in range(1000):
        formula = Call("atan2", formula, formula)
    assert formula.size == tree.HUGE
    assert "parts" in repr(formula)


def test_the_terms_of_a_sum_have_their_signs():
    a, b, c, d = map(Name, "abcd")
    signs = {next(iter(powers)): factor for factor, powers in tree.addends(sub(a, sub(sub(b, mul(Number(3.0), c)), neg(d))))}
    assert signs == {a: 1.0, b: -1.0, c: 3.0, d: -1.0}
