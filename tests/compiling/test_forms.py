"""The table of forms: each row computes what its operation does, whatever stands in its gaps."""

import itertools
import math

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.compiling.conditions import EVERY, OF_BITS
from autograd_mini.compiling.terms import Term
from autograd_mini.compiling.writing.brackets import CHOICE, COMPARISON, LOGIC, NEGATIVE, PRODUCT, SUM, Part, Text
from autograd_mini.compiling.writing.forms import TABLE, column, functions
from autograd_mini.compiling.writing.python_dialect import HELPERS, OF_NUMBERS
from autograd_mini.core.primitive import registry

OPERATIONS = {**registry, **EVERY}
PARTS = [
    Part("a - b", SUM), Part("-a", NEGATIVE), Part("a * b", PRODUCT), Part("a / b", PRODUCT), Part("a if a > b else b", CHOICE),
    Part("0.25 if a > b else 0.75", CHOICE),
]  # fmt: skip
CONDITIONS = [Part("a > b", COMPARISON), Part("not a > b", LOGIC), Part("a > 0.1 and a > b", LOGIC)]
STRUCTURE = {"low": -0.25, "high": 0.5, "bound": -0.125, "alpha": -1.5, "negative_slope": -0.5}


def term_of(name, **structure):
    """A term without anything that it reads, for a form to be tried on."""
    term = Term(name, (), structure, (), float, True, 0)
    term.primitive = OPERATIONS[name]
    return term


def scope(a, b):
    return {"a": a, "b": b, "np": np, "math": math, **HELPERS}


def structure_of(form):
    return {gap: STRUCTURE[gap] for gap, _, _ in form.gaps if gap in STRUCTURE}


PYTHON = {**functions("math"), **column("Python"), **{name: Text.of(f"{name}(x)") for name in ("cbrt", "rint")}}


@all_cases("name", [name for name in PYTHON if name != "where"])
def test_a_form_in_python_computes_what_the_engine_computes_on_floats(name):
    form, op = PYTHON[name], OPERATIONS[name]
    conjunction = name in ("logical_and", "logical_or", "logical_xor", "logical_not")
    structure = structure_of(form)
    for parts in itertools.product(CONDITIONS if conjunction else PARTS, repeat=op.arity):
        text = form(term_of(name, **structure), parts, repr).text
        for a, b in ((0.75, 0.5), (0.5, 0.75), (-0.5, 0.25), (0.25, 0.25)):
            given = [eval(part.text, scope(a, b)) for part in parts]
            try:
                expected = op.scalar(*given, **structure)
            except (ValueError, ArithmeticError):
                continue
            assert eval(text, scope(a, b)) == pytest.approx(expected, nan_ok=True), text


NUMPY = {
    name: form
    for name, form in column("NumPy").items()
    if OPERATIONS[name].pointwise and name != "where" and not name.startswith("logical")
}


@all_cases("name", NUMPY)
def test_a_form_in_numpy_computes_what_the_engine_computes_on_arrays(name):
    form, op = NUMPY[name], OPERATIONS[name]
    structure = structure_of(form)
    a, b = np.array([0.75, 0.5, -0.5, 0.25]), np.array([0.5, 0.75, 0.25, 0.25])
    usual = PARTS[:4]
    if name in OF_BITS:
        a, b = np.array([3, 5, 6]), np.array([1, 5, 3])
        usual = [Part("a - b", SUM), Part("a * b", PRODUCT), Part("b << a", COMPARISON)]
    for parts in itertools.product(usual, repeat=op.arity):
        text = form(term_of(name, **structure), parts, repr).text
        given = [eval(part.text, scope(a, b)) for part in parts]
        with np.errstate(all="ignore"):
            expected = op.array(*given, **structure)
            np.testing.assert_allclose(eval(text, scope(a, b)), expected, err_msg=text, rtol=1e-15, atol=1e-16)


def test_every_row_of_the_table_is_an_operation_and_is_written_once():
    rows = [line.split("│")[0].strip() for line in TABLE.splitlines() if line and not line.startswith("#")]
    assert len(set(rows)) == len(rows) and set(rows) <= set(OPERATIONS)


def test_brackets_stand_where_the_grammar_needs_them_and_nowhere_else():
    a, b, c = Part("p + q", SUM), Part("-p", NEGATIVE), Part("p * q", PRODUCT)
    none = term_of("add")
    assert Text.of("x - y")(none, [a, a], str).text == "p + q - (p + q)"
    assert Text.of("x * y")(none, [b, b], str).text == "-p * (-p)"
    assert Text.of("x / y")(none, [c, c], str).text == "p * q / (p * q)"
    assert Text.of("-x")(none, [c], str).text == "-p * q"
    assert Text.of("f(-x, y)")(none, [a, a], str).text == "f(-(p + q), p + q)"
    assert Text.of("x % y")(none, [c, b], str).text == "(p * q) % (-p)"
    assert Text.of("x**y")(none, [Part("p**q", 4), Part("p**q", 4)], str).text == "(p**q)**p**q"


CONJUNCTIONS = {
    "logical_and": lambda x, y: np.logical_and(x, y) + x,
    "logical_or": lambda x, y: np.logical_or(x, y) + x,
    "logical_xor": lambda x, y: np.logical_xor(x, y) + x,
    "a choice by one": lambda x, y: am.where(np.logical_xor(x, y), x * y, x + y),
    "a product with one": lambda x, y: np.logical_and(x, y) * x + y,
    "of a number and a condition": lambda x, y: np.logical_or(x, y > 1.0) + x,
}


@all_cases("which", CONJUNCTIONS)
@all_cases("at", [(2.0, 3.0), (0.0, 3.0), (-1.0, 0.0), (0.0, 0.0)])
def test_a_conjunction_of_numbers_is_true_or_false_and_no_number(which, at):
    f = CONJUNCTIONS[which]
    assert am.compile(f, (0, 1), backend="python")(*at) == am.value_and_grad(f, (0, 1), create_graph=False)(*at)
    assert set(OF_NUMBERS) == {"logical_and", "logical_or", "logical_xor"}
