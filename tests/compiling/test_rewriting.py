"""The laws hold: each equation of the table, on random numbers, and on the ones that are hard."""

import ast
import math
import re

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am
from autograd_mini.compiling.axes import Axis
from autograd_mini.compiling.passes.lowering import program_of
from autograd_mini.compiling.passes.rewrite_rules import REWRITE_RULES, TABLE, is_moderate, is_tame, law, maker, number_in, parts
from autograd_mini.compiling.sizes import Size
from autograd_mini.compiling.terms import Builder
from autograd_mini.compiling.tracing.trace import trace

EQUATIONS = [line for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]


def sides(line):
    equation, _, condition = line.partition(" if ")
    left, right = equation.split(" = ")
    return left.strip(), right.strip(), condition


def known(condition, letter):
    if f"moderate({letter})" in condition:
        return 3.0
    if f"tame({letter})" in condition or f"scalar({letter})" in condition.replace(f"not scalar({letter})", ""):
        return 4.0
    return None


@all_cases("line", EQUATIONS)
def test_both_sides_of_a_law_are_equal(line):
    left, right, condition = sides(line)
    rng = np.random.default_rng(len(line))
    letters = sorted(
        {node.id for node in ast.walk(ast.parse(left)) if isinstance(node, ast.Name)}
        - {*dir(am), "heaviside", "nan_outside_domain"}
    )
    values = {}
    for letter in letters:
        fixed = known(condition, letter)
        values[letter] = fixed if fixed is not None else rng.normal(size=(3, 3))
    scope = {
        **values, "sign": np.sign, "relu": lambda x: np.maximum(x, 0), "heaviside": lambda x: (x > 0) * 1.0,
        "nan_outside_domain": lambda x, z: x,
        "power": np.power, "exponent_minus_one": lambda x, y: y - 1,
    }  # fmt: skip
    np.testing.assert_allclose(eval(left, scope), eval(right, scope), rtol=1e-13, atol=1e-15)


@all_cases("line", EQUATIONS)
def test_every_law_is_about_an_operation_of_the_table(line):
    op, *_ = law(line)
    assert op in REWRITE_RULES


def test_a_tame_number_is_neither_zero_nor_extreme_and_products_of_tame_ones_are_tame():
    b = Builder(REWRITE_RULES)
    number, size, x = b.number, b.size(Size.of(Axis(4))), b.leaf("input", "x", (3,))
    assert all(map(is_moderate, map(number, (0.0, 1.0, -2.0, 1e-49, 1e49))))
    assert not any(map(is_moderate, [*map(number, (1e-50, 1e50, -1e60, 1e-300)), size, x]))
    assert all(map(is_tame, [number(1.0), number(-3.0), size, b.make("mul", number(2.0), size)]))
    assert not any(map(is_tame, [number(0.0), number(1e60), x, b.make("mul", size, x), b.make("add", size, x)]))


def raw(builder, form, letters):
    """A part of an equation as terms to which no law is applied."""
    if (value := number_in(form)) is not None:
        return builder.number(value)
    if isinstance(form, ast.Name):
        return letters[form.id]
    op, operands = parts(form)
    return builder.as_is(op, *(raw(builder, operand, letters) for operand in operands))


def letters_for(builder, line, but=None):
    """A term for each letter of an equation for which its condition holds; for `but` one that breaks that part of it."""
    left, _, condition = sides(line)
    letters = {node.id for node in ast.walk(ast.parse(left)) if isinstance(node, ast.Name) and len(node.id) == 1}
    kinds = {
        "": lambda x: builder.leaf("input", x, (3, 3)), "scalar": lambda x: builder.leaf("input", f"scalar {x}"),
        "number": lambda x: builder.number(3.0 + ord(x)), "moderate": lambda x: builder.number(3.0 + ord(x)),
        "tame": lambda x: builder.number(3.0 + ord(x)), "array": lambda x: builder.leaf("input", x, (3, 3)),
        "not scalar": lambda x: builder.leaf("input", x, (3, 3)), "not number": lambda x: builder.leaf("input", x, (3, 3)),
        "not condition": lambda x: builder.leaf("input", x, (3, 3)), "negative": lambda x: builder.number(-3.0 - ord(x)),
    }  # fmt: skip
    broken = {
        "scalar": kinds[""], "number": kinds[""], "array": kinds["number"], "not scalar": kinds["scalar"],
        "not number": kinds["number"], "moderate": lambda x: builder.number(1e60), "tame": lambda x: builder.number(0.0),
        "not condition": lambda x: builder.leaf("input", f"condition {x}", (3, 3), bool), "negative": kinds["number"],
    }  # fmt: skip
    found = dict.fromkeys(letters, "")
    asked = re.findall(r"((?:not )?\w+)\((\w)\)", condition)
    for word, letter in sorted(asked, reverse=True):  # "scalar" and "number" after "not ...": the narrower kind holds
        found[letter] = word if not word.startswith("not ") or not found[letter] else found[letter]
    terms = {letter: kinds[kind](letter) for letter, kind in found.items()}
    if sides(line)[1] == "1":  # of numbers alone: an array stays one
        terms = {letter: builder.leaf("input", f"weak {letter}", weak=True) for letter in letters}
    if but is not None:
        terms[but[1]] = broken[but[0]](but[1])
    return terms, asked


@all_cases("line", EQUATIONS)
def test_a_law_writes_its_right_side_where_its_condition_holds_and_only_there(line):
    left, right = (ast.parse(side, mode="eval").body for side in sides(line)[:2])
    op, first, second, better = law(line)
    builder = Builder(REWRITE_RULES)
    letters, asked = letters_for(builder, line)
    builder.backward = 1  # no law leaves in place what is made after the first letter
    term = raw(builder, left, letters)
    assert op == term.op and first in (None, term.args[0].op) and second in (None, term.args[-1].op)
    assert better(builder, term) is maker(right)(builder, letters)
    for part in asked:
        builder = Builder(REWRITE_RULES)
        assert better(builder, raw(builder, left, letters_for(builder, line, part)[0])) is None, part


def test_what_the_forward_pass_has_computed_is_read_and_not_computed_again_in_another_form():
    b = Builder(REWRITE_RULES)
    x, y, z = (b.leaf("input", name, (3, 3)) for name in "xyz")
    opposite, product = b.make("neg", x), b.make("matmul", x, y)
    assert b.make("mul", opposite, y).op == "neg" and b.make("mT", product).op == "mT"
    b.backward = len(b.made)
    assert b.make("mul", opposite, z) is b.known("mul", opposite, z)
    assert b.make("mul", b.make("neg", y), z).op == "neg"
    assert b.make("mT", b.make("matmul", x, z)) is b.make("matmul", b.make("mT", z), b.make("mT", x))
    assert b.make("neg", opposite) is x  # a shorter form costs nothing


UNIT_MATRICES = {
    "a unit matrix": (lambda: np.eye(12), []),
    "a multiple": (lambda: 2 * np.eye(12), ["mul(2.0, constant)"]),
    "one number beside the diagonal": (lambda: np.eye(12) + 0.5, ["add(0.5, constant)"]),
    "less on the diagonal": (lambda: 3 - np.eye(12), ["sub(3.0, constant)"]),
    "so large beside the diagonal that the difference is rounded": (lambda: np.where(np.eye(12) == 1, 1.0, 1e17), None),
    "other numbers on the diagonal": (lambda: np.diag(np.arange(12.0)), None),
    "another number beside it": (lambda: np.eye(12) + np.eye(12, k=3), None),
    "no square": (lambda: np.eye(12, 11), None),
    "one number throughout": (lambda: np.full((12, 12), 2.0), ["broadcast_to(2.0, shape=(12, 12))"]),
    "one number throughout a matrix that is not square": (lambda: np.full((12, 5), 2.0), ["broadcast_to(2.0, shape=(12, 5))"]),
    "of integers": (lambda: np.eye(12, dtype=int), None),
    "two by two": (lambda: np.array([[2.0, 0.5], [0.5, 2.0]]), ["mul(1.5, constant)", "add(0.5, "]),
    "a single number": (lambda: np.array([[2.0]]), ["mul(2.0, "]),
}


@pytest.mark.parametrize("name", UNIT_MATRICES)
def test_a_matrix_with_one_number_on_its_diagonal_and_one_beside_it_is_written_with_a_unit_matrix(name):
    """A matrix that is none stays an array of the program; the numbers are the same in both."""
    make, written = UNIT_MATRICES[name]
    x = np.linspace(-1, 2, 24).reshape(-1, len(make()))
    step = am.compile(lambda x: am.sum(am.sin(x) @ make()))
    program = str(program_of(trace(lambda x: am.sum(am.sin(x) @ make()), (x,), 0), tidy=False))
    assert ("captured" in program) == (written is None)
    assert all(line in program for line in written or ())
    np.testing.assert_allclose(step(x)[1], np.cos(x) * np.sum(make(), axis=1), rtol=1e-12, atol=1e-12)


def lines(f, *args, argnums=0):
    return [term.op for term in program_of(trace(f, args, argnums)).lines]


def test_what_was_computed_is_computed_once():
    x = np.ones(3)
    assert lines(lambda x: am.sum(am.exp(x) * am.exp(x)), x).count("exp") == 1
    assert lines(lambda x: am.sum(am.tanh(x * 2.0) + am.tanh(x * 2.0)), x).count("tanh") == 1


def test_what_nobody_reads_is_not_computed():
    assert "sin" not in lines(lambda x: (am.sin(x), am.sum(x))[1], np.ones(3))


def test_numbers_are_folded_and_sizes_stay_names():
    def loss(x):
        return am.sum(x) * (2.0 * 3.0) / x.shape[0] * 1.0

    program = program_of(trace(loss, (np.ones(5),), 0))
    numbers = {term.params["value"] for term in program.uses if term.op == "number"}
    assert numbers <= {6.0}
    assert any(term.op == "size" for term in program.uses)


def test_broadcasts_go_without_saying():
    ops = lines(lambda x, b: am.mean((x + b) ** 2), np.ones((4, 3)), np.ones(3), argnums=(0, 1))
    assert "broadcast_to" not in ops and "sum_to" not in ops


def test_equal_terms_are_one_object():
    builder = Builder(REWRITE_RULES)
    x = builder.leaf("input", 0, (3,), float, at=0)
    one = builder.number(1.0)
    assert builder.make("mul", x, one) is x
    assert builder.make("add", x, one) is builder.make("add", x, one)
    assert builder.make("neg", builder.make("neg", x)) is x
    assert builder.make("mul", builder.number(2.0), builder.number(3.0)) is builder.number(6.0)


def test_a_fold_that_is_not_finite_is_left_to_the_run():
    builder = Builder(REWRITE_RULES)
    term = builder.make("div", builder.number(1.0), builder.number(0.0))
    assert term.op == "div" and not math.isfinite(1e308 * 10)


def test_the_table_reads_as_equations():
    assert all(re.fullmatch(r".+ = .+?( +if .+)?", line) for line in EQUATIONS)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: am.sum(x) * 3.0 * 2.0 * 2.0 * 2.0,  # once a law without an end
        lambda x: am.sum(x) * 1e200 * 1e200 * 3.0,
        lambda x: am.sum(x * 1e-200) * 1e-200 * 1e200,
        lambda x: am.sum((1e200 - x) / 1e-200 / 3.0 / math.inf),
        lambda x: am.sum(x) * math.inf * 0.0,
        lambda x: am.sum(x * 1e200 + 1e200),  # a number throughout that is whole and written with an exponent
    ],
)
@pytest.mark.falls_back
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numbers_are_gathered_only_where_their_product_is_neither_zero_nor_infinite(f):
    x = np.array([1.0, -2.0, 3.0])
    value, gradient = am.value_and_grad(f)(x)
    found = am.compile(f)(x)
    assert found[0] == pytest.approx(float(np.asarray(value)), nan_ok=True)
    np.testing.assert_allclose(found[1], gradient, rtol=1e-12)


@pytest.mark.parametrize("weights", [[0.5, 0.5], [1.25, -1.25], [1.0, 1.0], [0.3, 0.7]])
@pytest.mark.parametrize("point", [-0.5, 0.25])
def test_rules_that_turn_a_term_to_and_fro_come_to_an_end(weights, point):
    weights = np.array(weights)

    def f(v):
        return am.sum(am.log10(np.broadcast_to(v.add(v), (2,)) ** 2 + 1) * weights)

    value, gradient = am.compile(f)(np.float64(point))
    expected = am.value_and_grad(f)(np.float64(point))
    assert np.isclose(value, expected[0], rtol=1e-13) and np.isclose(gradient, expected[1], rtol=1e-13)


def operations(f, *args, argnums=0):
    """The gradients of a program, of its text and of the engine; and the operations of the program."""
    step = am.compile(f, argnums)
    found = step(*args)
    text = text_of(step)
    right = am.value_and_grad(f, argnums)(*args)
    for value, gradients in (found, text(*args)):
        np.testing.assert_allclose(value, right[0], rtol=1e-13)
        pairs = (gradients, right[1]) if isinstance(right[1], tuple) else ((gradients,), (right[1],))
        for ours, theirs in zip(*pairs, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    return [term.op for term in step.program.lines]


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


def test_the_gradient_of_a_vector_times_itself_is_a_multiple_of_it():
    assert operations(lambda w: 0.5 * (w @ w), normal(4)).count("mul") == 1  # of the value


def test_the_sign_of_a_factor_leaves_a_product_of_matrices():
    found = operations(lambda w, X, y: 0.1 * am.sum(w**2) + am.sum(am.maximum(0, y - X @ w)), normal(3), normal(5, 3), normal(5))
    assert found.count("neg") == 0 and found.count("sub") == 2


def test_a_step_the_other_way_round_is_one_less_the_step_also_at_ties():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0])
    found = operations(lambda x, y: am.sum(am.maximum(x, y) * x), x, y, argnums=(0, 1))
    assert found.count("heaviside_half") == 1


@pytest.mark.parametrize("low, high", [(lambda r: 0.5 * r**2, am.abs), (lambda r: r, lambda r: 0.1 * r), (am.sin, am.exp)])
def test_the_branches_of_a_choice_have_one_choice_in_the_gradient(low, high):
    r = np.array([-2.0, -0.5, 0.25, 3.0])
    found = operations(lambda r: am.mean(am.where(am.abs(r) < 1, low(r), high(r))), r)
    assert found.count("where") == 2  # one for the value


@pytest.mark.falls_back
def test_a_choice_that_hides_an_infinity_hides_it_in_the_gradient():
    step = am.compile(lambda x: am.sum(am.where(x > 0, x * x, am.exp(am.abs(x)) * x)))
    for x in (np.array([1e200, -1.0]), np.array([0.5, -800.0]), np.array([np.inf, -0.5]), np.array([2.0, -3.0])):
        with np.errstate(all="ignore"):
            found, expected = step(x)[1], am.grad(step.f)(x)
        np.testing.assert_array_equal(np.isfinite(found), np.isfinite(expected))
        np.testing.assert_allclose(found, expected)


def test_a_product_whose_transpose_is_there_is_not_computed_again():
    def f(q, k, v):
        return am.sum((q @ (k.T @ v)) ** 2)

    assert operations(f, normal(5, 3), normal(5, 2 + 1), normal(5, 4), argnums=(0, 1, 2)).count("matmul") == 6


def test_a_product_with_columns_that_are_alike_is_one_with_a_column():
    step = am.compile(lambda V, X: am.mean(am.sum(X @ V, axis=1) ** 2))
    step(normal(4, 2), normal(6, 4))
    products = [term for term in step.program.lines if term.op == "matmul"]
    assert len(products) == 2 and products[1].shape[-1] == 1
    operations(step.f, normal(4, 2), normal(6, 4))


def test_the_opposite_of_a_gradient_that_is_there_is_its_negative():
    def f(a, b):
        return am.sum(am.sqrt(am.sum((a - b) ** 2, axis=1)))

    assert operations(f, normal(5, 3), normal(5, 3) + 1, argnums=(0, 1)).count("neg") == 1


@all_cases("f", [
    lambda c: (1 - c[0]) ** 2 + 100 * (c[1] - c[0] ** 2) ** 2,
    lambda c: c[0] * c[-1] + am.sin(c[1]) * c[2],
    lambda c: am.sum((c[1:] - c[:-1]) ** 2) * c[0],
    lambda c: am.sum(c[1:] * c[:-1]) + am.sum(c[::2] ** 3) + am.sum(c[np.array([0, 0, 1])] * c[np.array([2, 1, 1])]),
    lambda c: am.sum(am.outer(c, c)[:, 1] * c) + am.sum(am.outer(c, c)[1:, :2]),
    lambda c: am.sum(c[None, :] * c[:, None]) * c[3],
], ids=range(6))  # fmt: skip
@all_cases("dtype", [float, np.float32])
def test_a_gradient_that_is_written_into_places_is_that_of_the_engine(f, dtype):
    c = np.array([0.5, -1.25, 2.0, 0.75], dtype)
    step = am.compile(f)
    value, dc = step(c)
    text = text_of(step)
    for found in ((value, dc), text(c), text(c)):
        assert found[0] == pytest.approx(am.value_and_grad(f)(c)[0], rel=1e-6) and found[1].dtype == dtype
        np.testing.assert_allclose(found[1], am.grad(f)(c), rtol=1e-5, atol=1e-6)
    assert c.tolist() == [0.5, -1.25, 2.0, 0.75]
