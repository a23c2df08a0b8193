"""A formula that a person typed: understood by the table of functions, never executed, and refused in one sentence."""

import math
import re
import sys

import pytest
from cases import all_cases
from effort import calls
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core.errors import AutogradError
from autograd_mini.core.graph import nodes
from autograd_mini.notation.parse import FormulaError, known_functions, parse, parse_values

AT = {"a": 7.0, "b": 4.0, "c": 2.0}


def only(source, **values):
    """The values of the names that a formula uses."""
    return parse(source, values or {name: AT[name] for name in AT if re.search(rf"\b{name}\b", source)})


@all_cases(
    ("source", "expected"),
    [
        ("3*(a+b*c)", 45.0), ("a - b - c", 1.0), ("-a**2", -49.0), ("a/b/c", 0.875), ("2**-c", 0.25), ("a % b + a // b", 4.0),
        ("+a", 7.0),
        ("exp(a) - exp(a)", 0.0), ("max(a, b)", 7.0), ("min(a, b)", 4.0), ("ln(a/a)", 0.0),
        ("sin(pi*c)", math.sin(2 * math.pi)), ("e*a", 7 * math.e),
        ("relu(-a)", 0.0), ("clip(a, 0, 1)", 1.0), ("hypot(a, b)", math.hypot(7, 4)), ("abs(c - a)", 5.0), ("1e3*a", 7000.0),
        (" a ", 7.0), ("(\na\n)", 7.0),
        ("gelu(a)", am.gelu(7.0)), ("sqrt(a)*cbrt(b)", am.sqrt(7.0) * am.cbrt(4.0)),
    ],
)  # fmt: skip
def test_a_formula_becomes_its_graph(source, expected):
    J = only(source)
    assert isinstance(J, Value) and J.data == pytest.approx(expected, abs=1e-12)


def test_the_gradients_are_there():
    J = only("3*(a+b*c)")
    J.backward()
    assert {node.label: node.grad for node in nodes(J) if node.is_leaf} == {"a": 3.0, "b": 6.0, "c": 12.0}


def test_the_result_is_named_by_the_formula_or_j():
    assert only("a*b").label == "J"
    assert only("cost = a*b").label == "cost"
    assert parse("J*a", {"J": 1.0, "a": 2.0}).label == "L"
    assert only("a").label == "a"


@all_cases("name", known_functions())
def test_every_function_of_the_table_can_be_called(name):
    values = {"a": 0.25, "b": 0.75, "c": 0.5}
    for count in (1, 2, 3):
        try:
            J = parse(f"{name}({', '.join('abc'[:count])})", {key: values[key] for key in "abc"[:count]})
        except FormulaError as error:
            assert "takes" in str(error)
        else:
            assert isinstance(J, Value)
            return
    pytest.fail("with no number of arguments")


REFUSED = [
    ("3*(a+b*d)", "d has no value: add d=..."),
    ("a*b*bb", "bb has no value: add bb=...; did you mean b?"),
    ("tanhh(a)", "there is no function tanhh; did you mean tanh"),
    ("sum(a)", "there is no function sum"),
    ("a/0", "division by zero in 'a/0'"),
    ("a/(b-b)", "division by zero in 'a/(b-b)'"),
    ("3*(a + 1/(c-2))", "division by zero in '1/(c-2)'"),
    ("a % 0", "division by zero"),
    ("a // 0", "division by zero"),
    ("0**-a", "division by zero"),
    ("reciprocal(a-a)", "division by zero"),
    ("divide(a, 0)", "division by zero"),
    ("power(a-a, -2)", "division by zero"),
    ("3(a+b)", "a product needs its sign"),
    ("a(b)", "a product needs its sign"),
    ("2a", "a product needs its sign, as in 2*a"),
    ("a^2", "write ** in 'a^2'"),
    ("", "the formula is empty"),
    ("   ", "the formula is empty"),
    ("a;b", "not one expression"),
    ("a\nb", "not one expression"),
    ("a = b = c", "not one expression"),
    ("a +", "not understood"),
    ("((a)", "a bracket is not closed"),
    ("a)", "a bracket is closed that was not opened"),
    ("sin", "sin is a function"),
    ("sin(a, b)", "sin takes 1 argument, got 2"),
    ("max(a)", "max takes 2 arguments, got 1"),
    ("huber()", "huber takes 1 to 2 arguments, got 0"),
    ("1j*a", "not a real number"),
    ("'a'", "not a real number"),
    ("True*a", "not a real number"),
    ("None", "not a real number"),
    ("1 + 2", "nothing to differentiate: it is 3"),
    ("a\0b", "not understood"),
    ("9" * 400 + "*a", "too large"),
]


@all_cases(("source", "sentence"), REFUSED, ids=[source[:20] for source, _ in REFUSED])
def test_what_is_not_understood_is_said_in_one_sentence(source, sentence):
    with pytest.raises(FormulaError) as error:
        only(source)
    message = str(error.value)
    assert sentence in message and "\n" not in message and len(message) < 250
    assert isinstance(error.value, AutogradError) and isinstance(error.value, ValueError)


PROGRAMS = [
    "__import__('os').system('true')", "a.__class__", "(lambda: a)()", "[a for a in b]", "{a}", "a if b else c", "a == b",
    "a and b", "not a", "~a",
    "f'{a}'", "a[0]", "sin(x=a)", "sin(*a)", "(a := 1)", "exec('a')", "eval('a')", "open('a')", "print(a)", "yield a",
    "await a", "a @ b", "a << b", "...",
]  # fmt: skip


@all_cases("source", PROGRAMS)
def test_programs_are_refused_and_nothing_is_executed(source):
    with pytest.raises(FormulaError):
        only(source)


@given(st.text(max_size=40) | st.text(alphabet="abc123+-*/%()., =.e[]{}'\"\\#@!:;^~", max_size=30))
def test_any_text_is_a_formula_or_one_sentence(source):
    try:
        J = parse(source, {"a": 1.5, "b": 2.5, "c": -0.5})
    except FormulaError as error:
        assert "\n" not in str(error) and str(error).isprintable()
    else:
        assert isinstance(J, Value)


def test_too_long_and_too_deep_is_refused_at_once():
    for source in (
        "a" + "+a" * 100_000,
        "a" + "+a" * 3000,
        "(" * 4000 + "a" + ")" * 4000,
        "-" * 9000 + "a",
        "sin(" * 300 + "a" + ")" * 300,
        "a**" * 900 + "a",
    ):

        def refused(source=source):
            with pytest.raises(FormulaError, match="deep|characters|nested|not understood"):
                only(source)

        assert calls(refused) < 100 * len(source)
    assert sys.getrecursionlimit() >= 1000


def test_a_value_without_a_name_in_the_formula_is_a_mistake():
    with pytest.raises(FormulaError, match="cc has a value, but the formula has no cc; did you mean c"):
        parse("a*b*c", {"a": 1.0, "b": 2.0, "c": 1.0, "cc": 3.0})


def test_values_are_numbers_or_formulas_of_numbers():
    assert parse_values(["a=7", "b = -1e-3", "c=1/4", "d=pi/2", "x_1=2*3"]) == {
        "a": 7.0,
        "b": -1e-3,
        "c": 0.25,
        "d": math.pi / 2,
        "x_1": 6.0,
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a"], "write name=number"),
        (["7=a"], "write name=number"),
        (["=7"], "write name=number"),
        (["a="], "the value of a"),
        (["a=x"], "the value of a, 'x', is not a number"),
        (["a=1/0"], "division by zero"),
        (["a=1", "a=2"], "a has two values"),
    ],
)
def test_values_that_cannot_be_used(words, sentence):
    with pytest.raises(FormulaError, match=sentence):
        parse_values(words)
