"""How a node reads: its sign, its formula, its local derivatives, in the names of its graph."""

import numpy as np
from cases import all_cases
from effort import calls
from expressions import EXPRESSIONS
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.graph import nodes
from autograd_mini.core.primitive import registry
from autograd_mini.notation.expression import glyph, local_derivative_text, operation_text
from autograd_mini.notation.naming import names


def read(J):
    """The formula of the last operation, and its local derivatives."""
    found = names(nodes(J))
    return operation_text(J, found), [local_derivative_text(J, i, found) for i in range(len(J.inputs))]


x, y = Value(2.0, label="x"), Value(3.0, label="y")


@all_cases(
    ("J", "formula", "local"),
    [
        (x * y, "x · y", ["y", "x"]),
        (x * x, "x · x", ["x", "x"]),
        (x + y, "x + y", ["1", "1"]),
        (x - y, "x − y", ["1", "−1"]),
        (x / y, "x / y", ["1 / y", "−J / y"]),
        (3 * x, "3 · x", None),
        (x * -3, "x · (−3)", None),
        (x**2, "x²", None),
        (x**-1, "x⁻¹", None),
        (x**y, "x^y", ["y · x^(y − 1)", "J · log(x)"]),
        (-x, "−x", ["−1"]),
        (am.sigmoid(x), "σ(x)", ["J (1 − J)"]),
        (am.tanh(x), "tanh(x)", ["1 − J²"]),
        (am.exp(x), "exp(x)", ["J"]),
        (am.log(x), "log(x)", ["1 / x"]),
        (am.maximum(x, y), "max(x, y)", ["[x > y]", "[x < y]"]),
        (am.maximum(x, 0.5), "max(x, 0.5)", ["[x > 0.5]"]),
        (am.clip(x, 0.0, 1.0), "clip(x, 0, 1)", ["[0 < x < 1]"]),
        (am.where(True, x, y), "(x if True else y)", ["1", "0"]),
        (am.square(x), "x²", ["2 · x"]),
        (am.reciprocal(x), "1 / x", ["−J²"]),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_operation_on_values_reads_as_it_was_written(J, formula, local):
    read_formula, read_local = read(J)
    assert read_formula == formula
    if local is not None:
        assert read_local == local


def test_a_power_with_a_constant_exponent_has_the_schoolbook_slope():
    assert read(x**2)[1][0] == "2 · x"
    assert read(x**3)[1][0] == "3 · x²"
    assert read(x**-1)[1][0] == "−1 / x²"
    assert read(x**0.5)[1][0] == "0.5 / √x"


def test_arrays_read_with_their_shapes():
    w = Tensor(np.ones((2, 1)), requires_grad=True, label="w")
    b = Tensor(0.0, requires_grad=True, label="b")
    X = np.ones((30, 2))
    assert read(X @ w) == ("[30×2] @ w", ["g @ wᵀ", "[30×2]ᵀ @ g"])
    stretched = (X @ w + b).inputs[1]
    assert read(stretched) == ("broadcast(b to 30×1)", ["sum(g)"])
    assert read(w[0])[0] == "w[0]"
    assert read(w.T)[0] == "wᵀ"
    assert read(am.mean(w)) == ("mean(w)", ["broadcast(g / 2 to 2×1)"])
    assert read(am.sum(w, axis=0))[0] == "sum(w, axis=0)"
    assert read(w[np.array([0, 0, 1])])[0] == "w[[0, 0, 1]]"


def test_many_arguments_are_shown_in_part_and_never_mixed_up():
    rows = [Tensor([float(i)], requires_grad=True, label=f"row{i}") for i in range(300)]
    formula, local = read(am.concatenate(rows))
    assert formula == "concatenate(row0, row1, row2, row3, …, row299, axis=0)"
    assert local[0] == "g[0:1]" and local[299] == "g[299:300]"


def test_a_rule_without_a_formula_has_no_text():
    f = am.custom_gradient(lambda x: x, lambda g, z, x: g * min(z, 1.0))
    assert read(f(x))[1] == [""]


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_every_node_of_every_expression_reads(expression):
    J = expression.f(*map(Value, expression.sample()))
    order = nodes(J)
    found = names(order)
    for node in some(order):
        if node.op is not None:
            assert operation_text(node, found)
            assert all(local_derivative_text(node, i, found) for i, _ in enumerate(some(node.inputs)) if node.needs >> i & 1)


@all_cases("op", registry.values(), ids=lambda op: op.name)
def test_every_operation_has_a_short_sign(op):
    assert 0 < len(glyph(op)) <= 12


def test_names_are_text_and_never_templates():
    strange = [Value(2.0, label=label) for label in ("{0}", "%s", "⠁", "⡠", "\\1", "a·b")]
    for node in strange:
        assert read(node * y)[0] == f"{node.label} · y"
        assert read(am.tanh(node))[0] == f"tanh({node.label})"


def test_a_label_with_line_breaks_or_of_great_length_stays_on_its_line():
    J = Value(2.0, label="a\nb" * 1000) * y
    assert "\n" not in read(J)[0] and len(read(J)[0]) < 80


def test_a_thousand_nodes_read_in_a_moment():
    J = x
    for _ in range(500):
        J = am.tanh(J * y) + x
    order = nodes(J)

    def read_all():
        found = names(order)
        for node in order:
            if node.op is not None:
                operation_text(node, found)
                for i, _ in enumerate(node.inputs):
                    local_derivative_text(node, i, found)

    assert calls(read_all) < 400 * len(order)
