"""The chain rule told for one run: symbols, then numbers, and the numbers are the engine's."""

import math
import re

import numpy as np
import pytest
from cases import all_cases
from effort import calls
from expressions import EXPRESSIONS
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.errors import DtypeError, GradientError
from autograd_mini.core.graph import nodes
from autograd_mini.core.primitive import registry
from autograd_mini.notation.derivation import NODES, explain, gradients_of, local_derivative
from autograd_mini.notation.printer import number_text

NAMES = {**registry, **{name: getattr(am, name) for name in am.core.functions.__all__}, "pi": math.pi}


def circuit():
    a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    return 3 * (a + b * c), a, b, c


def first_line(derivation):
    return str(derivation).splitlines()[0]


def test_the_chain_rule_in_symbols_then_in_numbers():
    J, a, b, c = circuit()
    assert first_line(explain(J, wrt=a)) == "dJ/da = dJ/dv · dv/da = 3 · 1 = 3"
    assert first_line(explain(J, wrt=b)) == "dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6"
    assert first_line(explain(J, wrt=c)) == "dJ/dc = dJ/dv · dv/du · du/dc = 3 · 1 · b = 3 · 1 · 4 = 12"


def test_the_derivation_says_what_its_letters_stand_for():
    J, a, *_ = circuit()
    assert str(explain(J, wrt=a)) == "\n".join(
        [
            "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
            "  where J = 3 · v = 3 · 15 = 45",
            "        v = a + u = 7 + 8 = 15",
            "in the inputs",
            "  dJ/da = 3",
        ]
    )


def test_without_an_input_the_whole_backward_pass_is_told_in_order():
    J, *_ = circuit()
    assert [str(step) for step in explain(J).steps] == [
        "dJ/dJ = 1",
        "dJ/dv = 3",
        "dJ/du = dJ/dv · dv/du = 3 · 1 = 3",
        "dJ/dc = dJ/du · du/dc = dJ/du · b = 3 · 4 = 12",
        "dJ/db = dJ/du · du/db = dJ/du · c = 3 · 2 = 6",
        "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
    ]
    lines = str(explain(J)).splitlines()
    assert lines[:4] == ["forward", "  u = b · c = 4 · 2 = 8", "  v = a + u = 7 + 8 = 15", "  J = 3 · v = 3 · 15 = 45"]


def test_a_node_used_twice_gives_a_sum_over_paths():
    x, y = Value(3.0, label="x"), Value(2.0, label="y")
    f = (x + y) * x
    assert first_line(explain(f, wrt=x)) == "df/dx = ∂f/∂x + ∂f/∂u · ∂u/∂x = u + x · 1 = 5 + 3 · 1 = 8"
    square = x * x
    assert first_line(explain(square, wrt=x)) == "dsquare/dx = ∂square/∂x₍₁₎ + ∂square/∂x₍₂₎ = x + x = 3 + 3 = 6"


def test_negative_factors_stand_in_brackets():
    x = Value(0.5, label="x")
    assert first_line(explain(-am.cos(-x), wrt=x)).endswith("= −1 · (−sin(u)) · (−1) = −1 · 0.4794 · (−1) = 0.4794")


def test_an_input_may_be_named_and_several_may_be_asked_for():
    J, a, b, _ = circuit()
    assert str(explain(J, wrt="a")) == str(explain(J, wrt=a))
    assert "dJ/da" in str(explain(J, wrt=[a, "b"])) and "dJ/dc" not in str(explain(J, wrt=[a, b]))


def test_a_node_between_can_be_asked_for():
    J, *_ = circuit()
    assert first_line(explain(J, wrt="u")) == "dJ/du = dJ/dv · dv/du = 3 · 1 = 3"
    assert first_line(explain(J, wrt=J)) == "dJ/dJ = 1"


def test_no_gradient_is_touched():
    J, a, *_ = circuit()
    explain(J), str(explain(J, wrt=a))
    assert all(node.grad is None for node in some(nodes(J)))


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_the_numbers_are_the_engine_s(expression):
    leaves = [Value(number, label=f"in{i}") for i, number in enumerate(expression.sample())]
    J = expression.f(*leaves)
    derivation = explain(J)
    J.backward()
    for node in some(derivation.order):
        assert str(derivation.step(node)).endswith(f"= {number_text(node.grad)}")
        assert derivation.gradients[node] == pytest.approx(node.grad, rel=1e-15)  # NumPy 1 and math round powers apart
    for leaf in some(set(leaves) & set(derivation.order)):
        assert f"= {number_text(leaf.grad)}" in str(explain(J, wrt=leaf))


LONG_ONES = {"micrograd's example", "twenty layers deep", "Newton's method for a root"}
"""Their derivatives in one formula would be too long to read, and none is given."""


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_the_closed_form_is_the_gradient(expression):
    names = [f"in{i}" for i in range(len(expression.domain))]
    numbers = expression.sample()
    leaves = [Value(number, label=name) for name, number in zip(names, numbers, strict=True)]
    J = expression.f(*leaves)
    J.backward()
    formulas = explain(J).formulas
    assert formulas or expression.name in LONG_ONES
    for name, formula in formulas.items():
        (leaf,) = (leaf for leaf in leaves if leaf.label == name)
        value = eval(formula.python, NAMES, dict(zip(names, numbers, strict=True)))
        assert value == pytest.approx(leaf.grad, rel=1e-7, abs=1e-9), str(formula)


def test_the_derivative_of_the_cost_collapses_to_prediction_minus_truth():
    w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(-3.0, label="b")
    cost = -am.log(am.sigmoid(w * x + b))
    formula = explain(cost, wrt=w).formula
    assert str(formula) == "(σ(w · x + b) − 1) · x"
    assert formula.python == "(sigmoid(w * x + b) - 1) * x"
    assert formula.latex == r"\left(\sigma\left(w \cdot x + b\right) - 1\right) \cdot x"
    assert formula._repr_latex_().startswith("$")


def test_tensors_are_told_with_their_shapes_and_give_the_hand_derived_gradient():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 30)), (rng.random((1, 30)) > 0.5) * 1.0
    w, b = Tensor(np.zeros((5, 1)), requires_grad=True), Tensor(0.0, requires_grad=True)
    J = am.mean(am.sigmoid_cross_entropy(w.T @ X + b, y))
    derivation = explain(J)
    assert "dJ/dw (5×1) = dJ/duᵀ = [[" in str(derivation)
    assert "dJ/db = sum(dJ/dp) = " in str(derivation)
    assert str(explain(J, wrt=w).formula) == "(X @ (σ(wᵀ @ X + b) − y)ᵀ) / 30"
    assert str(explain(J, wrt=b).formula) == "sum(σ(wᵀ @ X + b) − y) / 30"
    J.backward()
    at = {"X": X, "y": y, "w": w.data, "b": b.data}
    assert np.allclose(eval(explain(J, wrt=w).formula.python, NAMES, at), w.grad)
    assert str(explain(J, wrt="w").steps[-1]).startswith("dJ/dw (5×1) = ")


def test_large_arrays_are_told_by_shape_and_size():
    w = Tensor(np.ones((40, 30)), requires_grad=True, label="w")
    assert "dJ/dw (40×30) = " in str(explain(am.sum(am.square(w)), wrt=w))
    assert "[40×30], rms 2" in str(explain(am.sum(am.square(w)), wrt=w))


def test_latex_is_an_aligned_block():
    J, a, *_ = circuit()
    assert explain(J, wrt=a).latex == (
        "\\begin{aligned}\n"
        r"\frac{dJ}{da} &= \frac{dJ}{dv} \cdot \frac{dv}{da} = 3 \cdot 1 = 3"
        "\n\\end{aligned}"
    )
    assert explain(J).latex.count("&=") == 6
    assert explain(J)._repr_latex_().startswith("$$")


# ---- large graphs ----------------------------------------------------------------------------------------------------


def test_sixty_doublings_are_told_node_by_node_at_once():
    x = y = Value(1.0, label="x")
    for _ in range(60):
        y = y + y
    assert calls(lambda: str(explain(y, wrt=x))) < 200_000  # 2^60 by paths
    derivation = explain(y, wrt=x)
    told = str(derivation)
    assert "along 1.153e18 paths" in told and told.splitlines()[61].endswith(f"= {number_text(2.0**60)}")
    assert str(derivation.formula) == number_text(2.0**60)


def test_a_sum_of_many_terms_is_cut_and_says_so():
    x = Value(1.0, label="x")
    total = x
    for _ in range(20):
        total = total * x
    told = str(explain(total).steps[-1])
    assert " more = " in told and len(told) < 400


@pytest.mark.parametrize("step", [am.tanh], ids=["tanh"])
def test_a_chain_of_20000_needs_no_recursion(step):
    x = y = Value(1.0, label="x")
    for _ in range(20_000):
        y = step(y)
    whole, single = str(explain(y)), explain(y, wrt=x)
    assert "more …" in whole and len(whole.splitlines()) < 200
    assert str(single).splitlines()[-1].startswith("  dy/dx = ")
    assert len(single.steps) == 20_001 and len(single.latex.splitlines()) < 100
    with pytest.raises(GradientError, match=f"more than the {NODES} that fit a page"):
        _ = single.formula


def test_a_closed_form_that_is_too_large_is_refused_politely():
    x, w = Value(0.5, label="x"), Value(0.3, label="w")
    y = x
    for _ in range(40):
        y = am.tanh(w * y + x)
    with pytest.raises(GradientError, match=r"closed form of dy/dw has more than \d+ parts, too many to read"):
        _ = explain(y, wrt=w).formula
    assert explain(y).formulas == {}


# ---- what is given may not fit ---------------------------------------------------------------------------------------


def test_bad_input_is_one_clear_sentence():
    J, *_ = circuit()
    with pytest.raises(DtypeError, match="Value or a Tensor"):
        explain(3.0)
    with pytest.raises(GradientError, match="requires_grad"):
        explain(Value(1.0, requires_grad=False))
    with pytest.raises(GradientError, match="not one number"):
        explain(Tensor([1.0, 2.0], requires_grad=True) * 2)
    with pytest.raises(GradientError, match="does not depend on Value 'q'"):
        explain(J, wrt=Value(1.0, label="q"))
    with pytest.raises(GradientError, match="no input or part named 'aa'; there is a"):
        explain(J, wrt="aa")
    with pytest.raises(DtypeError, match="wrt is a node"):
        explain(J, wrt=3)
    with pytest.raises(GradientError, match="name the input"):
        _ = explain(J).formula


def test_a_constant_in_the_graph_cannot_be_asked_for():
    x, k = Value(2.0, label="x"), Value(3.0, requires_grad=False, label="k")
    with pytest.raises(GradientError, match="wants no gradient"):
        explain(x * k, wrt=k)


@all_cases(
    "label", ['"', "<script>alert(1)</script>", r"\N", "%", "a\nb", "x" * 10_000, "שלום", "🙂", "a=b", "d/dx"]
)
def test_hostile_labels_stay_text_on_one_line(label):
    x = Value(2.0, label=label)
    told = explain(x * x, wrt=x)
    assert len(str(told.headline).splitlines()) == 1 and max(map(len, str(told).splitlines())) < 300
    formula = explain(x * x, wrt=x).latex
    assert len(re.findall(r"(?<!\\)\{", formula)) == len(re.findall(r"(?<!\\)\}", formula))


# ---- numbers for pictures --------------------------------------------------------------------------------------------


def test_gradients_are_not_there_before_a_backward_pass_and_all_there_after():
    J, a, b, c = circuit()
    assert gradients_of(J) is None
    J.backward()
    assert gradients_of(J) == {node: node.grad for node in nodes(J)}


def test_gradients_of_a_tensor_graph_include_what_lies_between():
    w = Tensor([1.0, 2.0], requires_grad=True)
    between = w * 3
    J = am.sum(between * between)
    J.backward()
    found = gradients_of(J)
    assert between._grad is None and found[between].tolist() == [6.0, 12.0] and found[w].tolist() == w.grad.tolist()


def test_a_seed_of_one_s_own_is_kept():
    x = Value(3.0)
    y = x * x
    y.backward(10.0)
    assert gradients_of(y) == {x: 60.0, y: 10.0}


def test_gradients_that_are_nodes_can_be_shown_too():
    x = Value(3.0, label="x")
    y = x**3
    y.backward(create_graph=True)
    slope, x.grad = x.grad, None
    assert gradients_of(slope) is None
    slope.backward()
    assert gradients_of(slope)[x] == 18.0
    assert first_line(explain(slope, wrt=x)).endswith("= 18")


def test_local_derivatives_are_the_rule_on_numbers():
    x, y = Value(4.0), Value(0.0)
    assert local_derivative(x * 2.0, 0) == 2.0 and local_derivative(x / y, 0) == math.inf
    t = Tensor([1.0, 4.0], requires_grad=True)
    assert local_derivative(am.sqrt(t), 0).tolist() == [0.5, 0.25]
    assert local_derivative(am.sum(t), 0) is None


@all_cases("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_local_derivatives_agree_with_differences(expression):
    J = expression.f(*map(Value, expression.sample()))
    for node in some(nodes(J)):
        if node.op is None or not node.op.facts.smooth:
            continue
        numbers = [x.value if isinstance(x, Value) else x for x in node.inputs]
        for i, x in enumerate(some(node.inputs)):
            if node.needs >> i & 1:
                h = 1e-6 * max(1.0, abs(x.value))
                up, down = ([n + s * h if j == i else n for j, n in enumerate(numbers)] for s in (1, -1))
                slope = (node.op(*up, **node.params or {}) - node.op(*down, **node.params or {})) / (2 * h)
                assert local_derivative(node, i) == pytest.approx(slope, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("written", ["sigmoid", "by hand"])
@pytest.mark.parametrize("mean", ["mean", "sum over m", "1/m times the sum"])
def test_the_notes_derivation_comes_out_of_the_written_out_cross_entropy(written, mean):
    """dz = a - y, dW = X (A - Y)' / m, db = sum(A - Y) / m."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 3)), np.array([[1.0, 0.0, 1.0]])
    w, b = Tensor(rng.normal(size=(2, 1)), requires_grad=True, label="w"), Tensor(0.1, requires_grad=True, label="b")
    Z = w.T @ X + b
    A = am.sigmoid(Z) if written == "sigmoid" else 1 / (1 + np.exp(-Z))
    inner = Y * am.log(A) + (1 - Y) * am.log(1 - A)
    J = {"mean": lambda: -am.mean(inner), "sum over m": lambda: -am.sum(inner) / 3}.get(mean, lambda: -1 / 3 * am.sum(inner))()
    assert str(am.explain(J, wrt=Z).formula) == "(σ(Z) − Y) / 3"
    assert str(am.explain(J, wrt=w).formula) == "(X @ (σ(wᵀ @ X + b) − Y)ᵀ) / 3"
    assert str(am.explain(J, wrt=b).formula) == "sum(σ(wᵀ @ X + b) − Y) / 3"


def test_what_is_multiplied_out_is_what_was_there():
    y, z = am.Value(0.3, label="y"), am.Value(0.7, label="z")
    a = 1 / (1 + np.exp(-z))
    L = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    formula = str(am.explain(L, wrt=z).formula)
    assert formula == "σ(z) − y"
    L.backward()
    assert z.grad == pytest.approx(1 / (1 + math.exp(-0.7)) - 0.3, rel=1e-14)
