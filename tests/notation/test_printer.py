"""One printer, three dialects: precedence is kept, and what Python reads back is the same function."""

import math

import pytest
from cases import all_cases
from expressions import EXPRESSIONS

import autograd_mini as am
from autograd_mini.core.primitive import registry
from autograd_mini.notation.printer import derivative, latex, python, text
from autograd_mini.notation.symbol import Symbol
from autograd_mini.notation.tree import Call, Name, Number

x, y, z = Name("x"), Name("y"), Name("z")
NAMES = {
    **registry,
    **{name: getattr(am, name) for name in am.core.functions.__all__},
    "pi": math.pi,
    "nan": math.nan,
    "inf": math.inf,
}


@all_cases(
    ("formula", "expected_text", "expected_python", "expected_latex"),
    [
        (Call("add", x, Number(-3)), "x + (−3)", "x + (-3)", r"x + \left(-3\right)"),
        (Call("sub", x, Call("sub", y, z)), "x − (y − z)", "x - (y - z)", r"x - \left(y - z\right)"),
        (Call("sub", Call("sub", x, y), z), "x − y − z", "x - y - z", "x - y - z"),
        (Call("div", x, Call("mul", y, z)), "x / (y · z)", "x / (y * z)", r"\frac{x}{y \cdot z}"),
        (Call("mul", Call("add", x, y), z), "(x + y) · z", "(x + y) * z", r"\left(x + y\right) \cdot z"),
        (Call("mul", z, Call("add", x, y)), "z (x + y)", "z * (x + y)", r"z \left(x + y\right)"),
        (Call("mul", Number(3), Number(-2)), "3 · (−2)", "3 * (-2)", r"3 \cdot \left(-2\right)"),
        (Call("neg", Call("add", x, y)), "−(x + y)", "-(x + y)", r"-\left(x + y\right)"),
        (Call("neg", Call("neg", x)), "−(−x)", "-(-x)", r"-\left(-x\right)"),
        (Call("power", Call("neg", x), Number(2)), "(−x)²", "(-x)**2", r"\left(-x\right)^{2}"),
        (Call("neg", Call("power", x, Number(2))), "−x²", "-x**2", "-x^{2}"),
        (Call("power", Call("power", x, y), z), "(x^y)^z", "(x**y)**z", r"\left(x^{y}\right)^{z}"),
        (Call("power", x, Call("sub", y, Number(1))), "x^(y − 1)", "x**(y - 1)", "x^{y - 1}"),
        (Call("power", x, Number(-12)), "x⁻¹²", "x**(-12)", "x^{-12}"),
        (Call("power", Call("div", x, y), Number(2)), "(x / y)²", "(x / y)**2", r"\left(\frac{x}{y}\right)^{2}"),
        (Call("mul", x, Call("div", y, z)), "x · (y / z)", "x * (y / z)", r"x \cdot \frac{y}{z}"),
        (
            Call("matmul", Call("mul", x, y), Call("mT", z)),
            "(x · y) @ zᵀ",
            "(x * y) @ z.T",
            r"\left(x \cdot y\right) \, z^{\top}",
        ),
        (Call("mT", Call("add", x, y)), "(x + y)ᵀ", "(x + y).T", r"\left(x + y\right)^{\top}"),
        (Call("abs", Call("sub", x, y)), "|x − y|", "abs(x - y)", r"\left|x - y\right|"),
        (Call("sum", x, axis=(0,), keepdims=False), "sum(x, axis=0)", "sum(x, axis=(0,), keepdims=False)", None),
        (Call("getitem", x, index=(slice(None), 0)), "x[:, 0]", "x[:, 0]", None),
        (derivative("J", "w[0, 1]"), "dJ/dw[0, 1]", None, r"\frac{dJ}{dw_{0, 1}}"),
        (derivative("f", "x0", "∂", 2), "∂f/∂x0₍₂₎", None, r"\frac{\partial f}{\partial {x_{0}}_{(2)}}"),
        (derivative("loss", "layer 1"), "dloss/d(layer 1)", None, None),
    ],
)
def test_brackets_stand_where_they_must(formula, expected_text, expected_python, expected_latex):
    assert text(formula) == expected_text
    if expected_python is not None:
        assert python(formula) == expected_python
    if expected_latex is not None:
        assert latex(formula) == expected_latex


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_what_python_reads_back_is_the_same_function(expression):
    names = [f"x{i}" for i in range(len(expression.domain))]
    formula = expression.f(*map(Symbol, names)).expression
    numbers = expression.sample()
    assert eval(python(formula), NAMES, dict(zip(names, numbers, strict=True))) == pytest.approx(
        expression.f(*numbers), rel=1e-12
    )


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_latex_has_its_braces_in_pairs(expression):
    formula = latex(expression.f(*(Symbol(f"x{i}") for i in range(len(expression.domain)))).expression)
    assert formula.count("{") == formula.count("}")
    assert formula.count(r"\left") == formula.count(r"\right") + formula.count(r"\leftarrow")
