"""A rule that is called on symbols returns its formula, and the formula is the function that the rule computes."""

import math

import numpy as np
import pytest
from cases import all_cases
from examples import domain_of, structure_of
from expressions import SAMPLERS

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import Primitive, find, registry
from autograd_mini.notation.printer import python, text
from autograd_mini.notation.symbol import NoFormulaError, Symbol, vjp

NAMES = {**registry, **{name: getattr(am, name) for name in am.core.functions.__all__}, "pi": math.pi}
POINTWISE = [op for op in registry.values() if op.pointwise and op.name != "where"]


def test_operators_and_functions_write_themselves_down():
    x, y = Symbol("x"), Symbol("y")
    assert repr(3 * (x + y) / 2 - (-x) ** 2) == "3 (x + y) / 2 − x²"
    assert repr(1 - x) == "1 − x" and repr(2 / x) == "2 / x" and repr(+x) == "x" and repr(abs(x)) == "|x|"
    assert repr(am.exp(-am.square(x))) == "exp(−x²)"
    assert repr(am.maximum(x, 0.0)) == "max(x, 0)"
    assert repr(np.array([1.0, 2.0]) * x) == "[1, 2] · x"


@all_cases("op", POINTWISE, ids=lambda op: op.name)
def test_the_formula_of_every_pointwise_rule_is_what_the_rule_computes(op, rng):
    structure, domain = structure_of(op, rng), domain_of(op)
    for _ in range(5):
        numbers = [float(SAMPLERS[kind](rng, None)) for kind in domain]
        z = op(*numbers, **structure)
        at = {**dict(zip("xy", numbers, strict=False)), "z": z, "g": 1.7, **structure}
        for i in range(op.arity):
            if op.differentiable >> i & 1:
                symbols = [Symbol(name) for name in "xy"[: op.arity]]
                formula = vjp(op, i, Symbol("g"), Symbol("z"), symbols, structure)
                computed = op.rule(i)(1.7, z, *numbers, **structure)
                assert eval(python(formula), NAMES, at) == pytest.approx(computed, rel=1e-9, abs=1e-12), text(formula)


@all_cases(
    ("name", "i", "expected"),
    [
        ("mul", 0, "y"), ("div", 1, "−z / y"), ("power", 0, "y · x^(y − 1)"), ("power", 1, "z · log(x)"), ("tanh", 0, "1 − z²"),
        ("sigmoid", 0, "z (1 − z)"), ("arcsin", 0, "1 / √(1 − x²)"), ("relu", 0, "[x > 0]"), ("hypot", 1, "y / z"),
        ("log", 0, "1 / x"),
        ("maximum", 1, "[x < y]"), ("exp2", 0, "z · log(2)"), ("erf", 0, "2 · exp(−x²) / √π"), ("floor", 0, "0"),
        ("abs", 0, "sign(x)"),
        ("mod", 1, "−⌊x / y⌋"), ("sinc", 0, "sinc′(x)"), ("sigmoid_cross_entropy", 0, "σ(x) − y"),
    ],
)  # fmt: skip
def test_rules_read_as_in_the_book(name, i, expected):
    op = find(name)
    assert text(vjp(op, i, 1.0, Symbol("z"), [Symbol(name) for name in "xy"[: op.arity]], {})) == expected


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (lambda g, z, x: g * math.sin(x), "a function of math"),
        (lambda g, z, x: g if x > 0 else -g, "a comparison"),
        (lambda g, z, x: g * min(z, 10.0), "min"),
    ],
)
def test_a_rule_that_is_a_program_has_no_formula(rule, why):
    op = Primitive("program", lambda x: x, dx=rule, register=False)
    with pytest.raises(NoFormulaError, match="program"):
        vjp(op, 0, 1.0, Symbol("z"), [Symbol("x")], {})


def test_a_symbol_is_neither_true_nor_a_number():
    with pytest.raises(NoFormulaError, match="x"):
        bool(Symbol("x"))
    with pytest.raises(NoFormulaError, match="x"):
        float(Symbol("x"))


def test_a_symbol_does_not_mix_with_values():
    with pytest.raises(NoFormulaError, match="Value in a formula"):
        am.add(Symbol("x"), Value(1.0))


def test_shapes_follow_where_rules_ask_for_them():
    x, y = Symbol("x", (3, 2)), Symbol("y", (2, 5))
    assert find("matmul")(x, y).shape == (3, 5)
    assert am.sum(x, axis=0).shape == (2,) and am.mean(x, axis=1, keepdims=True).shape == (3, 1)
    assert (x * 2).shape == (3, 2) and find("mT")(x).shape == (2, 3)
    with pytest.raises(NoFormulaError, match="shape"):
        _ = Symbol("x").shape


def test_that_an_operand_is_stretched_goes_without_saying():
    b = am.broadcast_to(Symbol("b", ()), (3, 1))
    assert repr(Symbol("u", (3, 1)) + b) == "u + b"
    assert repr(b * 2.0) == "broadcast(2 · b to 3×1)"  # alone, it is said


def test_every_registered_primitive_stays_callable_on_arrays_after_all_this():
    assert Tensor([1.0, 4.0]).sqrt().data.tolist() == [1.0, 2.0]
