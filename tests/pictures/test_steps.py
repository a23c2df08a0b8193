"""The frames of the two passes: what they say, in which order, and that their numbers are the engine's."""

import math

import numpy as np
import pytest
from cases import all_cases
from graphs import circuit, twice
from hypothesis import given
from hypothesis import strategies as st
from registered import differentiable, example

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.graph import inputs_requiring_grad, nodes
from autograd_mini.core.primitive import registry
from autograd_mini.pictures.steps import frames


def value(number, label, **options):
    return Value(number, label=label, **options)


def finished(root, label="J"):
    root.label = label
    root.backward()
    return frames(root)


# ---- the classroom example -------------------------------------------------------------------------------------------


def test_the_circuit_is_told_in_eleven_steps():
    told = finished(circuit())
    assert [frame.formula for frame in told] == [
        "inputs: a = 7, b = 4, c = 2",
        "u = b · c = 4 · 2 = 8",
        "v = a + u = 7 + 8 = 15",
        "J = 3 · v = 3 · 15 = 45",
        "dJ/dJ = 1",
        "dJ/dv = dJ/dJ · ∂J/∂v = 1 · 3 = 3",
        "dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3",
        "dJ/du = dJ/dv · ∂v/∂u = 3 · 1 = 3",
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6",
        "dJ/dc = dJ/du · ∂u/∂c = 3 · 4 = 12",
        "done: dJ/da = 3, dJ/db = 6, dJ/dc = 12",
    ]
    assert [frame.phase for frame in told] == 4 * ["forward"] + 7 * ["backward"]
    assert [frame.number for frame in told] == [None, 8, 15, 45, 1, 3, 3, 3, 6, 12, None]


def test_each_step_says_in_words_what_its_gate_does():
    told = finished(circuit())
    assert told[6].sentence == "An add gate copies the upstream gradient to every input."
    assert told[8].sentence == "A multiply gate hands each input the upstream gradient times the other input."
    assert told[8].local == "∂u/∂b = c = 2"


def test_the_sigmoid_of_a_logistic_neuron_says_how_flat_it_is():
    z = value(1.0, "z")
    a = am.sigmoid(z)
    a.label = "a"
    told = finished(-am.log(a), "L")
    step = next(frame for frame in told if frame.formula.startswith("dL/dz"))
    assert step.formula == "dL/dz = dL/da · ∂a/∂z = (−1.368) · 0.1966 = −0.2689"
    assert step.local == "∂a/∂z = a (1 − a) = 0.1966" and "at most ¼" in step.sentence


# ---- sums over paths -------------------------------------------------------------------------------------------------


def test_a_wire_that_is_read_twice_holds_a_running_sum():
    told = finished(twice(), "f")
    assert [frame.formula for frame in told[4:6]] == ["df/du = df/df · ∂f/∂u = 1 · 3 = 3", "df/dx = df/df · ∂f/∂x = 1 · 5 = 5"]
    assert told[6].formula == "df/dx += df/du · ∂u/∂x = 3 · 1 = 3 (total 8)"
    assert told[6].number == 8 and "is added to what it holds" in told[6].sentence


def test_a_square_is_two_contributions():
    x = value(3.0, "x")
    told = finished(x * x)
    assert [frame.formula for frame in told[3:5]] == [
        "dJ/dx = dJ/dJ · ∂J/∂x = 1 · 3 = 3",
        "dJ/dx += dJ/dJ · ∂J/∂x = 1 · 3 = 3 (total 6)",
    ]
    assert [frame.slot for frame in told[3:5]] == [1, 0]


@given(
    st.lists(st.sampled_from(["add", "mul", "tanh", "sub", "sigmoid", "maximum"]), min_size=1, max_size=12), st.integers(0, 10**6)
)
def test_the_sums_come_to_the_gradients_of_the_engine(operations, seed):
    rng = np.random.default_rng(seed)
    pool = [value(number, f"x{i}") for i, number in enumerate(rng.normal(size=3))]
    for name in operations:
        op = getattr(am, name)
        first, second = (pool[i] for i in rng.integers(0, len(pool), 2))
        pool.append(op(first) if name in ("tanh", "sigmoid") else op(first, second))
    root = pool[-1]
    told = finished(root)
    holds = {node: total for frame in told for node, total in frame.received}
    assert all(math.isclose(node.grad, holds[node], rel_tol=1e-12, abs_tol=1e-12) for node in nodes(root))
    assert len(told) == 3 + sum(1 + len(list(inputs_requiring_grad(node))) for node in nodes(root) if node.op is not None)


# ---- unusual numbers -------------------------------------------------------------------------------------------------


def test_negative_numbers_stand_in_brackets():
    a, b = value(-2.0, "a"), value(-3.0, "b")
    told = finished(a * b)
    assert told[1].formula == "J = a · b = −2 · (−3) = 6"
    assert told[3].formula == "dJ/da = dJ/dJ · ∂J/∂a = 1 · (−3) = −3"
    assert frames(a * a)[1].formula.endswith("= 4") and frames(a**2)[1].formula == "J = a² = (−2)² = 4"


def test_infinity_and_nan_are_told_as_they_are():
    x = value(0.0, "x")
    told = finished(am.log(x))
    assert told[1].formula == "J = log(x) = log(0) = −∞"
    assert told[3].formula == "dJ/dx = dJ/dJ · ∂J/∂x = 1 · ∞ = ∞"


def test_a_branch_that_was_masked_adds_zero_as_it_does_in_the_engine():
    x = value(0.0, "x")
    told = finished(am.where(x > 0, am.log(x), 2 * x))
    assert x.grad == 2 and told[-1].formula == "done: dJ/dx = 2"
    assert not any(math.isnan(total) for frame in told for _, total in frame.received)


def test_a_backward_pass_that_starts_with_a_weight_says_so():
    x = value(2.0, "x")
    J = x * 3
    J.backward(5.0)
    told = frames(J)
    assert told[2].formula == "dJ/dJ = 5" and told[2].sentence.endswith("with the weight that backward() was given.")
    assert told[-1].formula == "done: dJ/dx = 15"


# ---- beginnings and ends ---------------------------------------------------------------------------------------------


def test_without_a_backward_pass_the_last_step_says_what_to_do():
    told = frames(circuit())
    assert len(told) == 5 and {frame.phase for frame in told} == {"forward"}
    assert told[-1].sentence == "The gradients are not computed yet: call J.backward(), and play again."


def test_without_anything_that_wants_a_gradient_it_says_so():
    root = value(2.0, "x", requires_grad=False)
    assert frames(root)[-1].sentence == "There are no gradients: nothing that x was made from wants one."


def test_a_leaf_alone_is_its_own_output():
    x = value(2.0, "x")
    x.backward()
    assert [frame.formula for frame in frames(x)] == ["inputs: x = 2", "dx/dx = 1", "done: dx/dx = 1"]


def test_many_inputs_are_counted_after_the_twelfth():
    leaves = [value(float(i), f"x{i}") for i in range(20)]
    told = finished(sum(leaves))
    assert told[0].formula.endswith("x11 = 11 and 8 more") and told[-1].formula.endswith("= 1 and 8 more")


def test_operations_that_the_picture_folds_take_one_step():
    x = value(1.0, "x")
    y = x
    for _ in range(10):
        y = y + x
    root = y * 2
    root.backward()
    told = frames(root, {x: "x", y: "y", root: "J"})
    assert [frame.formula for frame in told] == [
        "inputs: x = 1",
        "9 operations compute their values",
        "y = u2 + x = 10 + 1 = 11",
        "J = y · 2 = 11 · 2 = 22",
        "dJ/dJ = 1",
        "dJ/dy = dJ/dJ · ∂J/∂y = 1 · 2 = 2",
        "dJ/du2 = dJ/dy · ∂y/∂u2 = 2 · 1 = 2",
        "dJ/dx = dJ/dy · ∂y/∂x = 2 · 1 = 2",
        "9 operations hand their gradients on",
        "done: dJ/dx = 22",
    ]
    assert dict(told[8].received) == {x: 22.0}


def test_a_chain_of_twenty_thousand_needs_no_recursion():
    x = y = value(1.0, "x")
    for _ in range(20_000):
        y = y + 1.0
    y.backward()
    assert len(frames(y, {x: "x", y: "y"})) == 7


def test_hostile_labels_are_cleaned():
    x = value(1.0, "two\nlines\x00")
    assert frames(x * 2)[0].formula == "inputs: two lines  = 1"


def test_what_a_hook_makes_of_a_gradient_is_a_step_of_its_own():
    x = value(2.0, "x")
    y = x * x
    y.label = "y"
    y.register_hook(lambda g: 10 * g)
    told = finished(y * 3.0)
    formulas = [frame.formula for frame in told]
    assert formulas[4:6] == ["dJ/dy = dJ/dJ · ∂J/∂y = 1 · 3 = 3", "dJ/dy becomes 30"]
    assert formulas[-1] == "done: dJ/dx = 120" and x.grad == 120


def test_a_gradient_that_is_a_graph_plays_as_well():
    x = value(2.0, "x")
    y = x * x * x
    y.backward(create_graph=True)
    slope = x.grad
    told = finished(slope, "slope")
    assert told[-1].formula == "done: dslope/dx = 12"


# ---- arrays ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def layer(rng):
    X = Tensor(rng.normal(size=(2, 10)), label="X")
    W, b = Tensor(rng.normal(size=(1, 2)), requires_grad=True, label="W"), Tensor(0.0, requires_grad=True, label="b")
    loss = am.mean(am.sigmoid(W @ X + b))
    return finished(loss, "L"), {"X": X, "W": W, "b": b}


def test_arrays_show_shapes_in_place_of_numbers(layer):
    told, _ = layer
    formulas = [frame.formula for frame in told]
    assert formulas[1].startswith("u = W @ X = [1×2] @ [2×10] = 1×10: [")
    assert any(f.startswith("dL/dW = g @ Xᵀ = 1×2: [") and f.endswith(", where g = dL/du") for f in formulas)
    sigmoid = next(frame for frame in told if "∂" in frame.formula and "⊙" in frame.formula)
    assert "= [1×10] ⊙ [1×10] = 1×10: rms " in sigmoid.formula


def test_a_short_list_is_shown_and_a_long_one_counted():
    assert frames(am.sum(Tensor([1.0, 2.0], requires_grad=True, label="x")))[0].formula == "inputs: x = [1 2]"
    assert frames(am.sum(Tensor(np.arange(9.0), requires_grad=True, label="y")))[0].formula == "inputs: y = 9 numbers: [0, 8]"


def test_the_sums_of_arrays_are_the_gradients_of_the_engine(layer):
    told, leaves = layer
    holds = {node: total for frame in told for node, total in frame.received}
    for label in ("W", "b"):
        np.testing.assert_array_equal(holds[leaves[label]], leaves[label].grad)


# ---- every line of the table -----------------------------------------------------------------------------------------


@all_cases("primitive", [p for p in registry.values() if p.differentiable], ids=lambda p: p.name)
def test_every_primitive_plays(primitive):
    args, params = example(primitive)
    wanted = differentiable(primitive, args)
    leaves = [Tensor(x, requires_grad=True) if i in wanted else x for i, x in enumerate(args)]
    told = finished(am.sum(primitive(*leaves, **params)))
    holds = {node: total for frame in told for node, total in frame.received}
    for i in wanted:
        np.testing.assert_allclose(holds[leaves[i]], leaves[i].grad, rtol=1e-9, atol=1e-12)
    if primitive.pointwise and not params:
        numbers = [Value(float(x.flat[0])) for x in args]
        assert finished(primitive(*numbers))[-1].formula.startswith("done: ")
