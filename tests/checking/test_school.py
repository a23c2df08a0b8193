"""The classical slips of school calculus are told as a teacher tells them, on the formula itself."""

import numpy as np
from cases import all_cases

import autograd_mini as am

SLIPS = {
    "the inner derivative of a square": (lambda w: am.sin(w**2), lambda w: np.cos(w**2), "the inner derivative 2 · w is missing"),
    "the inner derivative of a line": (lambda w: am.exp(3 * w + 1), lambda w: np.exp(3 * w + 1), "derivative 3 is missing"),
    "the derivatives of a product multiplied": (lambda x: x**2 * am.sin(x), lambda x: 2 * x * np.cos(x), "multiplied, u' v'"),
    "a term of a product": (lambda x: x * am.exp(x), lambda x: np.exp(x), "the term u v' is missing"),
    "a plus in a quotient": (
        lambda x: am.sin(x) / x, lambda x: (x * np.cos(x) + np.sin(x)) / x**2, "the quotient rule has a plus",
    ),
    "a denominator that is not squared": (
        lambda x: am.sin(x) / (x * x + 1), lambda x: (np.cos(x) * (x * x + 1) - 2 * x * np.sin(x)) / (x * x + 1), "not squared",
    ),
    "an exponent that is missing": (lambda x: x**4, lambda x: x**3, "lacks its exponent in front"),
    "an exponent that is not lowered": (lambda x: x**4, lambda x: 4 * x**4, "the exponent is not lowered"),
    "the power rule for an exponential": (lambda x: 2**x, lambda x: x * 2 ** (x - 1), "the variable is in the exponent"),
    "the half of a root": (lambda x: am.sqrt(x), lambda x: 1 / np.sqrt(x), "the half of the root is missing"),
    "the minus of the cosine": (lambda x: am.cos(x), lambda x: np.sin(x), "the derivative of cos is -sin"),
    "the minus of the reciprocal": (lambda x: 1 / x, lambda x: 1 / x**2, "the derivative of x / y by y is -x / y²"),
    "the antiderivative": (lambda x: 1 / x, lambda x: np.log(x), "the antiderivative is taken"),
    "paths multiplied": (lambda x: x**2 + am.sin(x), lambda x: 2 * x * np.cos(x), "is multiplied"),
    "a factor that changes with the point": (lambda w: w**3, lambda w: 3 * w, "taken to be n x"),
}  # fmt: skip


@all_cases("f, wrong, says", SLIPS.values(), ids=SLIPS)
def test_a_slip_of_school_is_told_on_the_formula(f, wrong, says):
    report = am.compare(f, 0.7, wrong)
    assert not report.ok and says in report.findings[0].sentence and report.findings[0].confidence > 0.9


def test_of_one_number_at_one_point_nothing_is_claimed_for_certain():
    report = am.compare(lambda w: w**3, 2.0, 6.0)
    assert not report.ok and all(finding.confidence < 0.9 for finding in report.findings)


def test_an_assignment_in_place_of_a_sum_is_told_as_that_and_not_by_a_sigmoid_that_is_not_there():
    for hand in ({"a": 15.0, "b": 15.0}, lambda a, b: {"a": a * b, "b": a * b}):
        finding = am.compare(lambda a, b: (a * b) * (a + b), {"a": 3.0, "b": 5.0}, hand).findings[0]
        assert finding.kind == "used twice, counted once" and "+=" in finding.sentence and "sigmoid" not in finding.sentence
