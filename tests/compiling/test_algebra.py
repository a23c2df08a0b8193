"""Each law by which a written gradient is tidied holds on numbers, and the program stands."""

import warnings

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am
from autograd_mini.compiling.passes.algebra import Algebra
from autograd_mini.compiling.passes.atoms import elementwise
from autograd_mini.compiling.passes.lowering import program_of
from autograd_mini.compiling.passes.polynomials import nearer_zero, normalized, ordered
from autograd_mini.compiling.passes.rewrite_rules import REWRITE_RULES
from autograd_mini.compiling.passes.tidying import Tidying, operations
from autograd_mini.compiling.sizes import Axis, Size
from autograd_mini.compiling.terms import Builder


def batch_norm(x, s):
    d = x - am.mean(x, axis=0)
    return am.sum(s * d / am.sqrt(am.mean(d**2, axis=0) + 1e-5))


def layer_norm(x, s):
    d = x - am.mean(x, axis=1, keepdims=True)
    return am.sum((d / am.sqrt(am.var(x, axis=1, keepdims=True) + 0.1)) ** 3 * s)


def cross_entropy(x, s):
    a = am.sigmoid(x)
    return -am.mean(s * am.log(a) + (1 - s) * am.log(1 - a))


def sigmoid_of_quotient(x, s):
    e = am.exp(x)
    a = e / (1 + e)
    return -am.mean(s * am.log(a) + (1 - s) * am.log(1 - a))


def log_determinant(x, s):
    return am.log(am.det(x.T @ x + s.T @ s + np.eye(x.shape[1]))) + am.sum(x)


def determinant_and_inverse(x, s):
    A = x.T @ x + s.T @ s + np.eye(x.shape[1])
    return am.log(am.det(A)) + am.sum(am.inv(A) ** 2)


def cross_entropy_of_rows(x, s):
    return am.sum(am.cross_entropy(x, s / am.sum(s, axis=1, keepdims=True), reduction="none") * x[:, 0])


def rectified_rows(x, s):
    h = am.relu(s * (x - am.mean(x, axis=0)) / am.sqrt(am.var(x, axis=0) + 0.1))
    return am.mean((h - 1) ** 2)


LAWS = {
    "a sigmoid that is written as a quotient": sigmoid_of_quotient,
    "a determinant without its inverse": log_determinant,
    "a determinant beside the inverse": determinant_and_inverse,
    "the cross-entropy of probabilities, row by row": cross_entropy_of_rows,
    "a factor that does not vary leaves a sum": lambda x, s: am.sum(am.sum(x * s, axis=0, keepdims=True) * x),
    "deviations from a mean sum to zero": lambda x, s: am.sum((x - am.mean(x, axis=0)) ** 2 * 0.5 * am.sum(s)),
    "sums of equal things are found equal": batch_norm,
    "the slope of a sigmoid cancels with the logarithm": cross_entropy,
    "one minus a sigmoid": lambda x, s: am.sum(am.log(am.sigmoid(-x)) * s),
    "a product and its quotient": lambda x, s: am.sum(x / s * s),
    "two sums of one kind are one": lambda x, s: am.mean(x[:, 0] * am.exp(am.mean(s / x)) + am.mean(am.log(s + x**2))),
    "a standardized row with a rectifier": rectified_rows,
    "an exponential and its inverse": lambda x, s: am.sum(am.exp(x) / am.exp(x) * s),
    "the square of a root": lambda x, s: am.sum(am.sqrt(x * x + 1) ** 2 * s),
    "like terms are collected": lambda x, s: am.sum(x * s + 2 * x * s - x * s / 3),
    "signs go outwards": lambda x, s: -am.sum((-x) @ (-s).T),
    "a mean of means": lambda x, s: am.mean(am.mean(x * s, axis=0)),
    "parts of an array are joined": lambda x, s: am.sum(x[:2] * s[:2]) + am.sum(am.sin(x[2:])),
    "a gradient through softmax": lambda x, s: -am.mean(am.sum(s * am.log_softmax(x, axis=1), axis=1)),
    "a mean over twice as many and one": lambda x, s: am.mean(am.concatenate([(x * s).ravel(), x.ravel(), np.ones(1)]) ** 2),
    "a Gaussian likelihood": lambda x, s: am.sum((x - 1) ** 2 / (2 * s**2) + am.log(s)),
}

LAWS |= {
    "one choice of two slopes": lambda x, s: am.sum(am.where(s > 0.5, am.sin(x), am.exp(x)) * s),
    "one choice of two multiples": lambda x, s: am.sum(am.where(s > 0.5, 3 * x * s, x * x) ** 2),
    "a layer norm": layer_norm,
    "a density": lambda x, s: am.sum(am.exp(-((x - s) ** 2) / (2 * s**2)) / (s * np.sqrt(2 * np.pi))),
    "a rational function": lambda x, s: am.sum((x + s) / (x - 3 * s) * (x * s) / (x + s) ** 2),
    "a softplus times sigmoids": lambda x, s: am.sum(am.log(1 + am.exp(x * s)) * am.sigmoid(x * s) / (1 + am.exp(-x))),
    "a cosine": lambda x, s: am.sum(x * s) / (am.sqrt(am.sum(x * x)) * am.sqrt(am.sum(s * s))),
    "a divergence": lambda x, s: am.sum(am.softmax(x, axis=1) * (am.log_softmax(x, axis=1) - am.log(s))),
    "an approximate GELU": lambda x, s: am.sum(0.5 * x * (1 + am.tanh(0.79 * (x + 0.044 * x**3))) * s),
}  # fmt: skip
FEWEST = {
    "a sigmoid that is written as a quotient": 16, "a determinant without its inverse": 17,
    "a determinant beside the inverse": 20, "the cross-entropy of probabilities, row by row": 25,
    "a factor that does not vary leaves a sum": 8, "deviations from a mean sum to zero": 9,
    "sums of equal things are found equal": 16, "one minus a sigmoid": 8,
    "the slope of a sigmoid cancels with the logarithm": 14, "a product and its quotient": 3, "an exponential and its inverse": 4,
    "the square of a root": 8, "like terms are collected": 9, "signs go outwards": 7, "a mean of means": 6,
    "parts of an array are joined": 8, "a gradient through softmax": 17, "a mean over twice as many and one": 9,
    "a Gaussian likelihood": 12, "a layer norm": 22, "a density": 20, "a rational function": 19, "a softplus times sigmoids": 22,
    "one choice of two slopes": 9, "one choice of two multiples": 14,
    "a cosine": 20, "a divergence": 21, "an approximate GELU": 20,
    "two sums of one kind are one": 23, "a standardized row with a rectifier": 30,
}  # fmt: skip
"""How many operations the value and both gradients of each take: more would be a law that has been lost."""


@pytest.mark.parametrize("name", LAWS)
def test_a_law_holds_on_numbers_of_any_size_and_costs_no_more(name):
    f = LAWS[name]
    step = am.compile(f, (0, 1))
    for m, n in ((3, 4), (5, 2)):
        rng = np.random.default_rng([m, n])
        x, s = rng.normal(size=(m, n)), rng.uniform(0.2, 0.9, size=(m, n))
        step(x, s)
        written = text_of(step)
        expected, slopes = am.value_and_grad(f, (0, 1))(x, s)
        for value, gradients in (written(x, s), step(x, s)):
            np.testing.assert_allclose(value, expected, rtol=1e-11)
            for found, slope in zip(gradients, slopes, strict=True):
                np.testing.assert_allclose(found, slope, rtol=1e-9, atol=1e-12)
    as_traced = program_of(step._latest.trace, tidy=False)
    for program in (step.program, as_traced):
        program.verify()
    assert operations(step.program.lines) <= operations(as_traced.lines)
    assert int(operations(step.program.lines)) <= FEWEST[name]


def test_a_program_that_reads_what_is_not_there_does_not_stand():
    step = am.compile(lambda x: am.sum(am.sin(x) * x))
    step(np.ones(3))
    step.program.lines.reverse()
    with pytest.raises(AssertionError, match="which is computed later"):
        step.program.verify()


def test_a_program_is_printed_with_a_line_for_each_operation():
    step = am.compile(lambda w, x: am.sum(w * am.sin(x)))
    step(np.ones(3), np.ones(3))
    lines = str(step.program).splitlines()
    assert lines[0] == "program <lambda>(w: (3,), x: (3,))" and lines[1] == "  %0 = sin(x)  # (3,)"
    assert len(lines) == len(step.program.lines) + 2 and lines[-1].startswith("  return %")


MEANS = {
    "over all, summed down": lambda x, b: am.sum((x - am.mean(x)) * b),
    "over all, summed along rows": lambda x, b: am.sum((x - am.mean(x)) * b[:, None]),
    "over all, with a square": lambda x, b: am.sum((x - am.mean(x)) ** 2 * b) + am.sum((x - am.mean(x)) * am.sin(b)),
    "of columns, summed down": lambda x, b: am.sum((x - am.mean(x, axis=0)) * b),
    "of columns, summed along rows": lambda x, b: am.sum((x - am.mean(x, axis=0)) * b[:, None]),
    "of columns, taken from rows": lambda x, b: am.sum((x - am.mean(x, axis=0)[:, None]) * b),
    "of columns as rows, summed": lambda x, b: am.sum((x - am.mean(x, axis=0)[:, None]) * b[:, None]),
    "of rows, taken from columns": lambda x, b: am.sum((x - am.mean(x, axis=1)) * b[:, None]),
    "of rows, summed along them": lambda x, b: am.sum((x - am.mean(x, axis=1, keepdims=True)) * b[:, None]),
    "of rows, summed down": lambda x, b: am.sum((x - am.mean(x, axis=1, keepdims=True)) * b),
    "in an explicit shape": lambda x, b: am.sum((x - np.broadcast_to(am.mean(x, axis=1), (3, 3))) * b[:, None]),
    "of other numbers": lambda x, b: am.sum((x - am.mean(x * x, axis=0)) * b),
    "repeated": lambda x, b: am.sum((b - np.broadcast_to(am.mean(b), (3, 3))) * x[0]),
    "over a block of axes": lambda x, b: am.sum((x.reshape(3, 3, 1) - am.mean(x)) * b[:, None, None]),
}


@all_cases("name", MEANS)
def test_only_what_deviates_from_the_mean_along_the_axis_that_is_summed_over_sums_to_zero(name):
    f = MEANS[name]
    x, b = np.array([[1.0, 2.5, -1.0], [0.5, 4.0, 2.0], [-2.0, 0.25, 3.0]]), np.array([0.5, -1.25, 2.0])
    step = am.compile(f, (0, 1))
    expected, found = am.grad(f, (0, 1))(x, b), step(x, b)[1]
    written = text_of(step)(x, b)[1]
    assert len(found) == len(written) == 2
    for ours, text, slope in zip(found, written, expected, strict=True):
        np.testing.assert_allclose(ours, slope, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(text, slope, rtol=1e-12, atol=1e-13)


def test_deviations_from_a_mean_are_left_out_of_the_gradient():
    def operations_of(f):
        step = am.compile(f, 1)
        step(np.arange(6.0).reshape(2, 3), np.arange(3.0))
        return [term.op for term in step.program.lines[step.program.first_backward :]]

    assert "sum" not in operations_of(lambda x, b: am.sum((x - am.mean(x, axis=0)) * b))
    assert "sum" in operations_of(lambda x, b: am.sum((x - am.mean(x)) * b))


@all_cases("slices", [
    [slice(2), slice(0, None)], [slice(5), slice(0, None)], [slice(7), slice(0, None)], [slice(0, None), slice(2)],
    [slice(4, None), slice(2, 4), slice(3), slice(2)], [slice(2), slice(0, 2), slice(2, None)], [slice(2, None), slice(2)],
    [slice(2), slice(2, 1), slice(1, None)], [slice(3), slice(3, 0), slice(0, None)], [slice(2), slice(2, 9), slice(9, None)],
], ids=str)  # fmt: skip
def test_parts_of_a_gradient_that_overlap_are_added_and_not_joined(slices):
    def f(x):
        return sum(am.sum(g(x[part])) for g, part in zip((am.exp, am.sin, am.tanh, am.cos), slices, strict=False))

    x = np.array([0.5, -1.25, 2.0, 0.75, 1.5])
    step = am.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a program that fails is told by a warning
        np.testing.assert_allclose(step(x)[1], am.grad(f)(x), rtol=1e-13)


POLYNOMIALS = {
    "a square": lambda x, y: am.sum(x * x * y),
    "a power": lambda x, y: am.sum(x**3 * y**2),
    "a square beside its root": lambda x, y: am.sum(x * x + x * y),
    "a product that is used twice": lambda x, y: am.sum((x * y) ** 2 + x * y),
    "a product of squares": lambda x, y: am.sum(am.square(x) * am.square(y) - x * am.square(y)),
}


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_the_gradient_of_a_polynomial_divides_by_nothing_and_is_right_at_zero(name):
    f = POLYNOMIALS[name]
    x, y = np.array([0.0, 2.0, 0.0, -1.5]), np.array([3.0, 0.0, 0.0, 0.5])
    step = am.compile(f, (0, 1))
    value, gradients = step(x, y)
    expected, slopes = am.value_and_grad(f, (0, 1))(x, y)
    assert value == pytest.approx(expected, rel=1e-14)
    for found, slope in zip(gradients, slopes, strict=True):
        np.testing.assert_allclose(found, slope, rtol=1e-14, atol=0)
    assert " / " not in step.source


class Formulas:
    """Terms by letters: those of a forward pass, those that others read too, and what a gradient is written as."""

    def __init__(self):
        self.builder = Builder(REWRITE_RULES)
        self.letters = {}
        self.x, self.y, self.z = (self.known(name, self.builder.leaf("input", name, (3,))) for name in "xyz")

    def __call__(self, op, *args, **params):
        return self.builder.make(op, *(self.builder.number(x) if isinstance(x, float) else x for x in args), **params)

    def known(self, letter, term):
        self.letters[term] = letter
        return term

    def text(self, term):
        if term in self.letters:
            return self.letters[term]
        return f"{term.value:g}" if term.value is not None else f"{term.op}({', '.join(map(self.text, term.args))})"


def product_with_a_sum(m):
    m.known("p", m("mul", m.x, m.y))
    return m("mul", m.x, m("add", m.y, 1.0)), []


def product_with_a_complement(m):
    u = m.known("u", m("sub", 1.0, m.x))
    m.known("p", m("mul", m.x, u))
    return m("mul", m("mul", m.x, m.z), u), []


def power_and_its_quotient(m):
    m.known("c", m("power", m.x, 3.0))
    m.known("q", m("square", m.x))
    return m("div", m("power", m.x, 3.0), m.x), []


def multiple_of_a_sum(m):
    shared = m.known("d", m("sub", m.x, m("mul", 2.0, m.y)))
    return m("sub", m("mul", 3.0, m.x), m("mul", 6.0, m.y)), [shared]


def opposite_of_a_sum(m):
    shared = m.known("d", m("sub", m.x, m("mul", 2.0, m.y)))
    return m("sub", m("mul", 2.0, m.y), m.x), [shared]


def sum_of_other_numbers(m):
    shared = m.known("d", m("sub", m.x, m("mul", 2.0, m.y)))
    return m("sub", m("mul", 3.0, m.x), m("mul", 5.0, m.y)), [shared]


def multiple_of_an_opened_product(m):
    u = m("sub", 1.0, m.x)
    shared = m.known("d", m("mul", m.x, u))
    m.known("u", u)
    return m("sub", m("mul", 2.0, m.x), m("mul", 2.0, m("square", m.x))), [shared]


@pytest.mark.parametrize("make, expected", [
    (multiple_of_an_opened_product, "mul(2, d)"),
    (product_with_a_sum, "add(x, p)"), (product_with_a_complement, "mul(z, p)"), (power_and_its_quotient, "q"),
    (multiple_of_a_sum, "mul(3, d)"), (opposite_of_a_sum, "neg(d)"), (sum_of_other_numbers, "sub(mul(3, x), mul(5, y))"),
])  # fmt: skip
def test_a_formula_is_built_out_of_what_is_there(make, expected):
    m = Formulas()
    root, shared = make(m)
    forward = [term for term in m.letters if term not in shared]
    algebra = Algebra(m.builder, forward, shared)
    for term in shared:
        algebra.shorter(term)
    assert m.text(algebra.shorter(root)) == expected


def test_only_a_quotient_by_one_more_is_written_as_what_is_left_of_one():
    """e / (1 + e) is 1 - 1 / (1 + e); other powers stay as they are."""
    m = Formulas()
    e = m.known("e", m("exp", m.x))
    u = m.known("u", m("add", 1.0, e))
    algebra = Algebra(m.builder, [e, u])
    assert algebra.complemented({((e, 1), (u, -1)): 2.0}) == {(): 2.0, ((u, -1),): -2.0}
    for monomial in (((e, 1),), ((u, -1),), ((e, 2), (u, -1)), ((e, 1), (u, 1)), ((m.x, 1),)):
        assert algebra.complemented({monomial: 2.0}) == {monomial: 2.0}


def test_better_terms_stand_in_structure_too_and_what_has_none_is_as_it_was():
    m = Formulas()
    algebra = Algebra(m.builder, [m.x, m.y])
    algebra.better = {m.x: m.z, m.y: m.y}
    as_it_was = (m.y, (m.y, 3))
    assert algebra.replaced((m.x, (m.y, 3))) == (m.z, (m.y, 3))
    assert algebra.replaced((m.x, (m.x, 3))) == (m.z, (m.z, 3))
    assert algebra.replaced(as_it_was) is as_it_was


@pytest.mark.parametrize("a, b, expected", [(2, 3, 2), (-3, -1, -1), (2, -1, 0), (0, 2, 0), (-2, 0, 0), (1, 1, 1)])
def test_a_common_power_is_the_one_nearer_to_zero_and_none_of_different_signs(a, b, expected):
    assert nearer_zero(a, b) == expected


@pytest.mark.parametrize("make, expected", [
    (lambda m: m("add", m("sub", m("mul", 3.0, m.x), m("mul", 6.0, m.y)), m.z), "add(mul(3, d), z)"),
    (lambda m: m("add", m("sub", m("mul", 3.0, m.x), m("mul", 5.0, m.y)), m.z), "add(sub(mul(3, x), mul(5, y)), z)"),
    (lambda m: m("add", m("sub", m("mul", 2.0, m.y), m.x), m.z), "sub(z, d)"),
])  # fmt: skip
def test_a_part_of_a_sum_that_is_a_multiple_of_a_known_sum_is_written_with_it(make, expected):
    m = Formulas()
    shared = m.known("d", m("sub", m.x, m("mul", 2.0, m.y)))
    root = make(m)
    algebra = Algebra(m.builder, [m.x, m.y, m.z], [shared], thorough=True)
    algebra.shorter(shared)
    assert m.text(algebra.shorter(root)) == expected


def test_what_all_share_stands_outside_of_a_bracket_and_what_some_share_outside_of_one_within():
    m = Formulas()
    u, v = (m.known(name, m.builder.leaf("input", name, (3,))) for name in "uv")
    first, second = (m("mul", m("mul", u, m.x), each) for each in (m.y, m.z))
    algebra = Algebra(m.builder, [*m.letters], thorough=True)
    assert m.text(algebra.shorter(m("add", m("add", first, second), m("mul", u, v)))) == "mul(u, add(v, mul(x, add(y, z))))"


def test_a_factor_goes_inside_of_a_sum_only_where_that_takes_fewer_operations():
    m = Formulas()
    a = m.known("a", m.builder.leaf("input", "a", ()))
    x, scaled = m("sin", m.x), m("div", m.x, a)
    algebra = Algebra(m.builder, [*m.letters])
    for summand, moves in ((x, False), (m("mul", x, m.y), False), (scaled, True)):
        total = m("sum", summand, axis=None, keepdims=False)
        assert (algebra.with_factor_inside(ordered([(total, 1), (a, 1)])) is not None) == moves


def test_a_condition_may_be_a_factor_or_a_dividend_and_no_divisor():
    m = Formulas()
    mask, count = (m.builder.leaf("input", name, (3,), np.dtype(kind)) for name, kind in (("mask", bool), ("count", int)))
    for term in (m("mul", mask, m.x), m("mul", m.x, mask), m("div", mask, m.x), m("add", m.x, m.y), m("neg", m.x)):
        assert elementwise(term), term
    for term in (m("div", m.x, mask), m("mul", count, m.x), m("add", mask, m.x), m("mul", mask, mask), m("exp", m.x)):
        assert not elementwise(term), term
    assert all(elementwise(m("power", m.x, n)) for n in (2.0, 3.0)) and not elementwise(m("power", m.x, 2.5))


def test_a_sum_that_cancels_is_zero_in_the_shape_of_what_it_stands_for():
    m = Formulas()
    number = m("sum", m.x, axis=(0,), keepdims=False)
    for like, op in ((number, "number"), (m.x, "broadcast_to")):
        zero = Algebra(m.builder, [m.x, number]).built({}, False, like)
        assert zero.op == op and zero.shape == like.shape and zero.dtype == like.dtype


def test_the_products_of_a_program_are_tried_in_one_order_wherever_they_lie_in_memory():
    m = Formulas()
    value = m("sum", m.x, axis=None, keepdims=False)
    for n in range(30):
        product = m("mul", m("mul", m.x, m("sin", m("mul", m.y, float(n + 2)))), m.z)
        value = m("add", value, m("sum", product, axis=None, keepdims=False))
    algebra = Tidying(m.builder, value, reading=True).all_open
    orders = [(-sum(power for _, power in parts), known.order) for known, parts, _ in algebra.products]
    assert len(orders) > 30 and orders == sorted(orders)


def test_polynomials_that_are_multiples_have_one_key():
    m = Formulas()
    p = {((m.x, 1),): 2.0, ((m.y, 1),): -6.0, (): 1.0}
    key, scale = normalized({(): 1.0})
    assert (key, scale) == (frozenset({((), 1.0)}), 1.0)
    for k in (-3.0, 0.5):
        assert normalized({monomial: k * n for monomial, n in p.items()}) == (normalized(p)[0], k * normalized(p)[1])
    assert normalized(p)[0] != normalized({**p, (): 2.0})[0]


def sum_with_a_known_part(m):
    shared = m.known("d", m("sub", m.x, m("mul", 2.0, m.y)))
    return m("add", m("sub", m("mul", 3.0, m.x), m("mul", 6.0, m.y)), m.z), [shared]


def monomials_that_share_a_factor(m):
    return m("add", m("add", m("mul", m.x, m.y), m("mul", m.x, m.z)), m("exp", m.z)), []


def a_multiple_that_is_there(m):
    shared = m.known("d", m("mul", m("mul", 2.0, m.x), m.y))
    return m("mul", m("mul", m("mul", 4.0, m.x), m.y), m.z), [shared]


@pytest.mark.parametrize("make, expected", [
    (sum_with_a_known_part, "add(mul(3, d), z)"), (monomials_that_share_a_factor, "add(mul(x, add(y, z)), exp(z))"),
    (a_multiple_that_is_there, "mul(mul(2, d), z)"),
])  # fmt: skip
def test_a_thorough_look_finds_parts_of_sums(make, expected):
    m = Formulas()
    root, shared = make(m)
    forward = [term for term in m.letters if term not in shared]
    algebra = Algebra(m.builder, forward, shared, thorough=True)
    for term in shared:
        algebra.shorter(term)
    assert m.text(algebra.shorter(root)) == expected


def test_what_is_read_as_it_is_is_not_computed_anew_with_another_number():
    m = Formulas()
    d = m("mul", 2.0, m.x)
    assert m("mul", 3.0, d) is not m.builder.as_is("mul", m.builder.number(3.0), d)
    assert m.builder.as_is("mul", m.builder.number(3.0), d) is m.builder.as_is("mul", m.builder.number(3.0), d)
    product = m("mul", m.x, m.y)
    assert m.builder.as_is("mul", m.y, m.x) is product


# ---- the steps one by one --------------------------------------------------------------------------------------------


def test_a_sigmoid_and_its_opposite_are_known_as_each_others_complement():
    """1 - e / (1 + e) is 1 / (1 + e), and 1 - 1 / (1 + e) is e / (1 + e); other differences are none of these."""
    m = Formulas()
    e, other = m("exp", m.x), m("exp", m.y)
    u = m("add", 1.0, e)
    opposite, same = m("sub", 1.0, m("div", e, u)), m("sub", 1.0, m("div", 1.0, u))
    others = [m("sub", 2.0, m("div", e, u)), m("sub", 1.0, m("div", other, u)), m("sub", 1.0, m("div", e, other))]
    algebra = Algebra(m.builder, [e, u, opposite, same, *others])
    assert algebra.one_more == {(e, u): u}
    assert algebra.same_as == {opposite: {((u, -1),): 1.0}, same: {ordered([(e, 1), (u, -1)]): 1.0}}
    assert [product for product in algebra.products if product[0] in (opposite, same)] == [
        (same, ordered([(e, 1), (u, -1)]), 1.0), (opposite, ((u, -1),), 1.0),
    ]  # fmt: skip


def test_a_cofactor_over_the_determinant_is_the_inverse_that_is_there():
    m = Formulas()
    A = m.builder.leaf("input", "A", (3, 3))
    det, inverse, cofactor = m("det", A), m("inv", A), m("cofactor", A)
    turned = m("mT", inverse)
    algebra = Algebra(m.builder, [det, inverse])
    assert algebra.collected(((cofactor, 1), (det, -1))) == (((turned, 1),), 1.0)
    assert algebra.collected(ordered([(cofactor, 1), (det, -2)])) == (ordered([(turned, 1), (det, -1)]), 1.0)
    assert algebra.collected(ordered([(cofactor, 2), (det, -2)])) == (ordered([(turned, 1), (cofactor, 1), (det, -1)]), 1.0)
    for left in (((cofactor, 1),), ordered([(cofactor, 1), (det, 1)]), ordered([(cofactor, -1), (det, -1)])):
        assert algebra.collected(left) == (left, 1.0)
    quotient = ordered([(cofactor, 1), (det, -1)])
    assert Algebra(m.builder, [det]).collected(quotient) == (quotient, 1.0)


def test_a_formula_reads_no_shared_product_that_is_computed_later_unless_all_that_it_reads_is_there():
    m = Formulas()
    root = m("mul", m("mul", m.x, m.y), m.z)
    product, reader = m.known("p", m("mul", m.x, m.z)), m("mul", m("exp", root), m.y)
    for thorough, expected in ((False, "mul(mul(x, y), z)"), (True, "mul(y, p)")):
        algebra = Algebra(m.builder, [m.x, m.y, m.z], [product, reader], thorough=thorough)
        assert m.text(algebra.shorter(root)) == expected
        algebra.now, algebra.before = root.order, {}
        assert [*map(algebra.comes_before, (m.x, product, root, reader))] == [True, thorough, False, False]
        monomial = ordered([(m.x, 1), (m.y, 1), (m.z, 1)])
        assert (algebra.collected(monomial) == (monomial, 1.0)) != thorough


@pytest.mark.parametrize("first, second, expected", [
    ((2.0, 0.0), (0.0, 3.0), "where(mul(2, y), mul(3, z))"), ((0.0, 2.0), (3.0, 0.0), "where(mul(3, z), mul(2, y))"),
    ((2.0, 5.0), (0.0, 3.0), None), ((2.0, 0.0), (4.0, 3.0), None), ((0.0, 5.0), (6.0, 3.0), None),
    ((2.0, 0.0), (3.0, 0.0), None),
])  # fmt: skip
def test_two_choices_are_one_only_where_each_is_zero_on_the_other_side(first, second, expected):
    m = Formulas()
    conditions = [m.builder.leaf("input", name, (3,), np.dtype(bool)) for name in "cd"]
    for condition in conditions:
        v, w = m("where", *first, condition=conditions[0]), m("where", *second, condition=condition)
        root = m("add", m("mul", v, m.y), m("mul", w, m.z))
        algebra = Algebra(m.builder, [m.x, m.y, m.z])
        choice = algebra.as_one_choice(algebra.multiplied_out(root, False), root)
        assert (choice and m.text(choice)) == (expected if condition is conditions[0] else None)


def test_what_is_looked_into_is_written_as_powers_of_what_is_not():
    """Each operation that is opened, by the monomials that it becomes; means only where shared terms are opened."""
    m = Formulas()
    n = Size.of(Axis(6))
    v = m.builder.leaf("input", "v", (n,))
    count, twice = m.builder.size(n), m.builder.size(2 * n)
    total, mean = (m(op, v, axis=None, keepdims=False) for op in ("sum", "mean"))
    column = m("reshape", m("mul", m.x, m.y), shape=(3, 1))
    x1, y1 = (m("reshape", x, shape=(3, 1)) for x in (m.x, m.y))
    algebras = [Algebra(m.builder, [m.x, m.y, m.z], opens=opens) for opens in (False, True)]
    for term, expected in [
        (m.builder.number(0.0), {}), (m.builder.number(2.5), {(): 2.5}), (count, {((count, 1),): 1.0}),
        (twice, {((count, 1),): 2.0}),
        (m("sub", m.x, m("mul", 3.0, m.y)), {((m.x, 1),): 1.0, ((m.y, 1),): -3.0}),
        (m("square", m("add", m.x, m.y)), {((m.x, 2),): 1.0, ordered([(m.x, 1), (m.y, 1)]): 2.0, ((m.y, 2),): 1.0}),
        (m("power", m("sub", m.x, 1.0), 3.0), {((m.x, 3),): 1.0, ((m.x, 2),): -3.0, ((m.x, 1),): 3.0, (): -1.0}),
        (m("div", m.z, m("mul", 2.0, m.x)), {ordered([(m.z, 1), (m.x, -1)]): 0.5}),
        (m("sum", m("mul", 2.0, v), axis=None, keepdims=False), {((total, 1),): 2.0}),
        (m("sum", m("mul", total, v), axis=None, keepdims=False), {((total, 2),): 1.0}),
        (column, {ordered([(x1, 1), (y1, 1)]): 1.0}), (m("exp", m.x), {((m("exp", m.x), 1),): 1.0}),
    ]:  # fmt: skip
        for algebra in algebras:
            assert algebra.multiplied_out(term, False) == expected, term
    assert [algebra.multiplied_out(mean, False) for algebra in algebras] == [
        {((mean, 1),): 1.0}, {ordered([(total, 1), (count, -1)]): 1.0},
    ]  # fmt: skip
    assert Algebra(m.builder, [mean], opens=True).multiplied_out(mean, False) == {((mean, 1),): 1.0}
