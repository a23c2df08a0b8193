"""Derivatives of functions: exact on formulas that were differentiated by hand, nested in each other, in any structure."""

import gc
import math
import threading
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.calculus import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd_mini.calculus.pytree import leaves, unflatten
from autograd_mini.core.node import plain

numbers = st.floats(-3, 3)
points = st.tuples(numbers, numbers)


def close(actual, desired):
    """Equal to a few units in the last place of the largest entry."""
    actual, desired = np.asarray(actual, float), np.asarray(desired, float)
    assert actual.shape == desired.shape
    np.testing.assert_allclose(actual, desired, rtol=1e-12, atol=1e-12 * max(1.0, np.abs(desired).max(initial=0.0)))


# ---- functions whose derivatives were found by hand ------------------------------------------------------------------


class Rosenbrock:
    """The banana valley."""

    def value(self, x, y):
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, x, y):
        return [-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)]

    def hessian(self, x, y):
        return [[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]]


class Himmelblau:
    """Four minima, four saddles, one maximum."""

    def value(self, x, y):
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, x, y):
        u, v = x**2 + y - 11, x + y**2 - 7
        return [4 * x * u + 2 * v, 2 * u + 4 * y * v]

    def hessian(self, x, y):
        u, v = x**2 + y - 11, x + y**2 - 7
        return [[4 * u + 8 * x**2 + 2, 4 * x + 4 * y], [4 * x + 4 * y, 4 * v + 8 * y**2 + 2]]


class TwoWeights:
    """The network `w2 * w1 * 1`, which shall give 1: a saddle at the origin, a flat valley along `w1 w2 = 1`."""

    def value(self, x, y):
        return (1 - x * y) ** 2

    def gradient(self, x, y):
        return [-2 * y * (1 - x * y), -2 * x * (1 - x * y)]

    def hessian(self, x, y):
        return [[2 * y**2, 4 * x * y - 2], [4 * x * y - 2, 2 * x**2]]


by_hand = pytest.mark.parametrize("example", [Rosenbrock(), Himmelblau(), TwoWeights()], ids=lambda e: type(e).__name__)


@by_hand
@given(point=points, direction=points)
@settings(max_examples=25, deadline=None)
def test_scalar_functions_match_the_formulas(example, point, direction):
    slopes, curvatures = example.gradient(*point), example.hessian(*point)
    value, gradient = value_and_grad(example.value, argnums=(0, 1))(*point)
    assert value == pytest.approx(example.value(*point), rel=1e-14)
    close(gradient, slopes)
    close(jacobian(example.value, argnums=(0, 1))(*point), slopes)
    close(hessian(example.value, argnums=(0, 1))(*point), curvatures)
    close(hvp(example.value, argnums=(0, 1))(*point, direction), np.array(curvatures) @ direction)
    close(jvp(example.value, point, direction)[1], np.dot(slopes, direction))
    close(jacobian(grad(example.value, argnums=(0, 1)), argnums=(0, 1))(*point), curvatures)


@by_hand
@given(point=points, direction=points)
@settings(max_examples=25, deadline=None)
def test_functions_of_an_array_match_the_formulas(example, point, direction):
    def f(x):
        return example.value(x[0], x[1])

    x, v = np.array(point), np.array(direction)
    slopes, curvatures = np.array(example.gradient(*point)), np.array(example.hessian(*point))
    close(grad(f)(x), slopes)
    close(jacobian(f)(x), slopes)
    close(hessian(f)(x), curvatures)
    close(hvp(f)(x, v), curvatures @ v)
    close(jacobian(grad(f))(x), curvatures)
    close(jvp(grad(f), (x,), (v,))[1], curvatures @ v)
    close(vjp(grad(f), x)[1](v)[0], v @ curvatures)


def test_the_two_weight_network_has_a_saddle_and_a_flat_valley():
    curvatures = hessian(lambda w: (1 - w[0] * w[1]) ** 2)
    assert curvatures(np.zeros(2)).tolist() == [[0, -2], [-2, 0]]
    assert np.linalg.eigvalsh(curvatures(np.zeros(2))).tolist() == [-2, 2]
    assert np.linalg.eigvalsh(curvatures(np.array([2.0, 0.5]))) == pytest.approx([0, 8.5], abs=1e-15)


def test_the_jacobian_of_polar_coordinates():
    def cartesian(r, phi):
        return [r * am.cos(phi), r * am.sin(phi)]

    r, phi = 2.0, 0.7
    close(
        jacobian(cartesian, argnums=(0, 1))(r, phi),
        [[math.cos(phi), -r * math.sin(phi)], [math.sin(phi), r * math.cos(phi)]],
    )


def test_the_jacobian_of_a_linear_map_is_its_matrix(rng):
    A = rng.normal(size=(3, 4))
    close(jacobian(lambda x: A @ x)(rng.normal(size=4)), A)
    close(jacobian(lambda x: (A @ x).reshape(3, 1))(rng.normal(size=4)), A.reshape(3, 1, 4))
    close(jacobian(lambda X: A @ X)(rng.normal(size=(4, 2))), np.einsum("ij,kl->ikjl", A, np.eye(2)))


def test_the_hessian_of_a_quadratic_form_in_an_array_of_any_shape(rng):
    A = rng.normal(size=(6, 6))
    H = hessian(lambda X: X.reshape(6) @ A @ X.reshape(6))(rng.normal(size=(2, 3)))
    close(H, (A + A.T).reshape(2, 3, 2, 3))


@given(arrays(float, array_shapes(min_dims=0, max_dims=3, max_side=3), elements=numbers))
@settings(max_examples=25, deadline=None)
def test_products_agree_with_the_jacobian(x):
    def f(x):
        return am.sin(x) * am.sum(x) + x**2

    rng = np.random.default_rng(0)
    u, t = rng.normal(size=x.shape), rng.normal(size=x.shape)
    J = jacobian(f)(x)
    assert J.shape == x.shape + x.shape
    close(vjp(f, x)[1](u)[0], np.tensordot(u, J, x.ndim))
    value, moved = jvp(f, (x,), (t,))
    close(value, f(x))
    close(moved, np.tensordot(J, t, x.ndim))


# ---- nesting ---------------------------------------------------------------------------------------------------------


def test_derivatives_nest_to_any_order():
    f = am.sin
    for expected in (math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x), math.sin, math.cos):
        f = grad(f)
        assert f(0.7) == pytest.approx(expected(0.7), rel=1e-14)
        assert type(f(0.7)) is float


def test_an_inner_gradient_may_use_what_an_outer_one_watches():
    assert grad(lambda w: grad(lambda x: x**2 * w)(3.0))(2.0) == 6.0
    assert type(grad(lambda w: grad(lambda x: x**2 * w)(3.0))(2.0)) is float


def test_perturbations_are_not_confused():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: grad(lambda y: x * y)(x))(3.0) == 1.0  # d/dy (x y) = x, whatever y is
    assert grad(lambda x: grad(lambda y: y * y * x)(x))(3.0) == 12.0  # 2 x x
    assert grad(lambda x: x * jvp(lambda y: x * y, (x,), (1.0,))[1])(3.0) == 6.0  # x x


def test_a_node_may_be_closed_over_and_passed_as_well():
    x = Tensor([1.0, 2.0], requires_grad=True)
    g = grad(lambda y: (x * y).sum())(x)
    assert g.data.tolist() == [1, 2]
    assert grad(lambda x: grad(lambda y: (x * y).sum())(x).sum())(np.array([1.0, 2.0])).tolist() == [1, 1]
    assert x.grad is None


def test_gradients_of_gradients_through_a_parameter():
    w = Tensor([2.0, 3.0], requires_grad=True)
    penalty = (grad(lambda x: (w * x**2).sum())(np.array([1.0, 10.0])) ** 2).sum()  # sum (2 w x)^2
    penalty.backward()
    assert w.grad.tolist() == [16.0, 2400.0]


def test_jacobian_hessian_and_products_nest():
    x = np.array([0.3, 0.8])
    third = jacobian(hessian(lambda x: (x**4).sum()))(x)
    assert third.shape == (2, 2, 2)
    close(np.einsum("iii->i", third), 24 * x)
    close(grad(lambda x: hvp(lambda y: (y**4).sum())(x, np.ones(2)).sum())(x), 24 * x)
    close(grad(lambda t: jvp(lambda y: (y**3).sum(), (x,), (t,))[1])(np.ones(2)), 3 * x**2)
    close(grad(lambda u: am.sum(vjp(lambda y: y**3, x)[1](u)[0]))(np.ones(2)), 3 * x**2)
    close(grad(lambda x: vjp(lambda y: y**3, x)[1](np.ones(2))[0].sum())(x), 6 * x)
    assert hessian(lambda x: hessian(lambda y: y**5)(x))(2.0) == 120 * 2.0


def test_no_grad_of_any_node_is_touched():
    w, inside = Tensor([1.0, 2.0], requires_grad=True), []

    def f(x):
        inside.append(x)
        return (w * x * x).sum()

    for derivative in (grad(f), hessian(f), jacobian(f), lambda x: hvp(f)(x, x), lambda x: jvp(f, (x,), (x,))):
        derivative(np.array([1.0, 2.0]))
        derivative(w)
    assert w.grad is None
    assert all(x._grad is None for x in inside)


def test_no_cycle_is_left_for_the_collector():
    def f(x):
        return (x * am.sin(x)).sum()

    x = np.ones(2)
    gc.collect()
    gc.disable()
    try:
        for derivative in (grad(f), grad(f, create_graph=True), hessian(f), lambda x: hvp(f)(x, x)):
            derivative(x)
            assert gc.collect() == 0
    finally:
        gc.enable()


def test_threads_do_not_disturb_each_other():
    found = {}

    def work(i):
        found[i] = [grad(grad(lambda x: x**3 * i))(float(n)) for n in range(100)]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {i: [6.0 * n * i for n in range(100)] for i in range(4)}


# ---- numbers or nodes ------------------------------------------------------------------------------------------------


def test_create_graph_says_whether_the_gradient_is_a_node():
    def f(x):
        return x**3

    assert type(grad(f)(2.0)) is float
    first = grad(f, create_graph=True)(2.0)
    assert isinstance(first, Value) and first.data == 12
    w = Value(2.0)
    assert isinstance(grad(lambda x: w * x)(3.0), Value)
    assert grad(lambda x: w * x, create_graph=False)(3.0) == 2.0
    assert type(grad(lambda x: w * x, create_graph=False)(3.0)) is float
    assert type(grad(lambda x: x * Value(2.0))(3.0)) is float  # the node in f is younger than the call


def test_create_graph_outdoes_no_grad():
    with am.no_grad():
        g = grad(lambda x: (x**3).sum(), create_graph=True)(np.ones(2))
        J = jacobian(lambda x: x**3, create_graph=True)(np.ones(2))
    for second in (g, J):
        assert second.requires_grad


def test_nodes_give_nodes():
    for x in (Value(3.0), Value(3.0, requires_grad=False), Tensor([3.0]), Tensor([3.0], requires_grad=True)):
        g = grad(lambda x: am.sum(x * x))(x)
        assert type(g) is type(x) and g.requires_grad is x.requires_grad and am.sum(g).item() == 6


def test_no_grad_around_the_call_gives_plain_results():
    w = Tensor([1.0, 2.0], requires_grad=True)
    with am.no_grad():
        g = grad(lambda x: (w * x).sum())(np.ones(2))
        of_node = grad(lambda x: (w * x).sum())(w)
        assert type(g) is np.ndarray and g.tolist() == [1, 2]
        assert not of_node.requires_grad and of_node.data.tolist() == [1, 2]
        assert grad(grad(lambda x: x**3))(2.0) == 12.0
        close(hessian(lambda x: (x**3).sum())(np.ones(2)), 6 * np.eye(2))


def test_value_and_grad_gives_a_float_and_the_gradient():
    value, g = value_and_grad(lambda x: (x * x).sum())(np.array([1.0, 2.0]))
    assert type(value) is float and value == 5.0 and g.tolist() == [2, 4]
    w = Value(2.0)
    value, g = value_and_grad(lambda x: w * x)(3.0)
    assert isinstance(value, Value) and isinstance(g, Value)
    value.backward()
    assert w.grad == 3.0


# ---- structure -------------------------------------------------------------------------------------------------------


def test_the_gradient_has_the_structure_of_its_argument():
    Point = namedtuple("Point", "x y")
    params = OrderedDict(
        w=[np.array([1.0, 2.0], dtype=np.float32), (3, np.array(4.0))], p=Point(5.0, Value(6.0, requires_grad=False)), e={}
    )

    def f(params):
        (w, (a, b)), p = params["w"], params["p"]
        return am.sum(w) * a * b * p.x

    g = grad(f)(params)
    assert type(g) is OrderedDict and list(g) == ["w", "p", "e"] and g["e"] == {}
    w, (a, b) = g["w"]
    assert w.dtype == np.float32 and w.tolist() == [60, 60]
    assert type(a) is float and a == 60.0
    assert type(b) is np.ndarray and b.shape == () and b == 45.0
    assert type(g["p"]) is Point and g["p"].x == 36.0
    assert isinstance(g["p"].y, Value) and g["p"].y.data == 0.0


def test_floats_become_values_and_arrays_tensors():
    seen = []
    grad(lambda x, y: seen.append((x, y)) or x * x)(3, 4)
    assert type(seen[0][0]) is Value and seen[0][1] == 4 and type(seen[0][1]) is int
    grad(lambda x: seen.append(x) or x.sum())(np.ones(2))
    assert type(seen[1]) is Tensor


def test_a_float_among_arrays_mixes_with_them():
    g = grad(lambda w, b: (w * b).sum(), argnums=(0, 1))(np.ones(3, dtype=np.float32), 2.0)
    assert g[0].dtype == np.float32 and g[0].tolist() == [2, 2, 2] and type(g[1]) is float and g[1] == 3.0


def test_several_arguments_and_negative_positions():
    def f(x, y, scale=1.0):
        return scale * x * y**2

    assert grad(f, argnums=(0, 1))(2.0, 3.0) == (9.0, 12.0)
    assert grad(f, argnums=(1, 0))(2.0, 3.0) == (12.0, 9.0)
    assert grad(f, argnums=(1,))(2.0, 3.0) == (12.0,)
    assert grad(f, argnums=-1)(2.0, 3.0, scale=10.0) == 120.0


def test_nested_hessians_are_blocks(rng):
    A = rng.normal(size=(2, 3))
    H = hessian(lambda p: am.sum(p["x"] @ A @ p["y"]))({"x": rng.normal(size=2), "y": rng.normal(size=3)})
    close(H["x"]["y"], A)
    close(H["y"]["x"], A.T)
    close(H["x"]["x"], np.zeros((2, 2)))
    (xx, xy), (yx, yy) = hessian(lambda x, y: x**2 * y, argnums=(0, 1))(3.0, 5.0)
    assert (xx, xy, yx, yy) == (10.0, 6.0, 6.0, 0.0)


def test_hvp_keeps_the_structure_and_equals_the_hessian_times_the_vector(rng):
    def loss(p):
        return am.sum(am.tanh(p["W"] @ p["x"] + p["b"]) ** 2)

    def random():
        return {"W": rng.normal(size=(3, 2)), "x": rng.normal(size=2), "b": rng.normal()}

    p, v = random(), random()
    H, Hv = hessian(loss)(p), hvp(loss)(p, v)
    for row in p:
        expected = sum(np.tensordot(H[row][column], v[column], np.ndim(v[column])) for column in p)
        close(Hv[row], expected)
    assert type(Hv["b"]) is float


def test_nested_results_give_nested_jacobians_and_products():
    def f(x):
        return {"double": 2 * x, "sum": x.sum(), "constant": 7.0, "same": x}

    x = np.array([1.0, 2.0])
    J = jacobian(f)(x)
    close(J["double"], 2 * np.eye(2))
    close(J["sum"], np.ones(2))
    close(J["constant"], np.zeros(2))
    close(J["same"], np.eye(2))
    value, pullback = vjp(f, x)
    assert value["constant"] == 7.0 and value["double"].tolist() == [2, 4]
    close(pullback({"double": x, "sum": 10.0, "constant": 1.0, "same": [5.0, 6.0]})[0], [17, 20])
    _, moved = jvp(f, (x,), (np.array([1.0, 0.0]),))
    assert {k: np.asarray(v).tolist() for k, v in moved.items()} == {"double": [2, 0], "sum": 1, "constant": 0, "same": [1, 0]}


def test_arrays_of_values():
    close(jacobian(lambda x: x * np.array([1.0, 2.0]))(3.0), [1, 2])
    x = np.array([Value(1.0), Value(2.0)])
    assert [g.data for g in grad(lambda x: (x**2).sum())(x)] == [2, 4]


@given(
    st.recursive(
        st.floats(-1, 1), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    )
)
def test_any_nesting_comes_back_as_it_was(tree):
    assert unflatten(tree, (leaf for _, leaf in leaves(tree))) == tree
    doubled = grad(lambda tree: sum((leaf**2 for _, leaf in leaves(tree)), start=Value(0.0)))(tree)
    assert [g for _, g in leaves(doubled)] == [2 * x for _, x in leaves(tree)]


def test_gradients_are_arrays_of_their_own():
    x, u = np.ones(2), np.ones(2)
    a, b = grad(lambda x, y: (x + y).sum(), argnums=(0, 1))(x, x)
    assert a.flags.writeable and b.flags.writeable and not np.shares_memory(a, b)
    (g,) = vjp(lambda x: x, x)[1](u)
    assert not np.shares_memory(g, u)


def test_float32_stays_float32():
    x = np.array([1.0, 2.0], dtype=np.float32)
    for found in (grad(lambda x: (x**2).sum())(x), jacobian(lambda x: x**2)(x), hessian(lambda x: (x**3).sum())(x)):
        assert found.dtype == np.float32


# ---- what does not depend, and what is singular ----------------------------------------------------------------------


def test_what_the_result_does_not_depend_on_gets_zeros():
    assert grad(lambda x: 5.0)(2.0) == 0.0
    assert grad(lambda p: p["a"] * 2)({"a": 1.0, "b": np.ones(2)})["b"].tolist() == [0, 0]
    assert grad(lambda x: am.sum(am.stop_gradient(x)))(np.ones(2)).tolist() == [0, 0]
    close(jacobian(lambda x: np.ones(3))(np.ones(2)), np.zeros((3, 2)))
    assert hessian(lambda x: 3 * x)(2.0) == 0.0
    assert hvp(lambda x: 3 * x)(2.0, 1.0) == 0.0
    assert jvp(lambda x: 3.0, (2.0,), (1.0,)) == (3.0, 0.0)


def test_results_of_no_elements():
    assert jacobian(lambda x: x[:0])(np.ones(2)).shape == (0, 2)
    assert grad(lambda x: x.sum())(np.ones((0, 3))).shape == (0, 3)


def test_the_second_derivative_at_a_minimum_is_not_lost():
    assert hessian(lambda x: (am.sqrt(x) - 1) ** 2)(1.0) == 0.5
    close(hessian(lambda x: am.sum((am.sqrt(x) - 1) ** 2))(np.ones(1)), [[0.5]])


@pytest.mark.parametrize("x", [-1.0, 0.0])
def test_a_masked_branch_leaks_nothing(x):
    def f(x):
        return am.where(x > 0, am.sqrt(x), 0.0)

    assert grad(f)(x) == grad(grad(f))(x) == hessian(f)(x) == hvp(f)(x, 1.0) == jvp(f, (x,), (1.0,))[1] == 0.0


def test_jvp_keeps_infinite_slopes_and_skips_directions_that_do_not_move():
    assert jvp(am.sqrt, (0.0,), (1.0,)) == (0.0, math.inf)
    x = np.array([0.0, 4.0])
    assert jvp(am.sqrt, (x,), (np.array([0.0, 1.0]),))[1].tolist() == [0, 0.25]
    assert jvp(am.sqrt, (x,), (np.array([1.0, 1.0]),))[1].tolist() == [math.inf, 0.25]


def test_a_function_may_write_into_tensors_of_its_own_but_not_into_its_argument():
    def fill_and_sum(x):
        buffer = Tensor(np.zeros(3))
        buffer[0] = x[0] * x[1]
        return (buffer**2).sum()

    close(grad(fill_and_sum)(np.array([2.0, 3.0])), [36, 24])
    close(hessian(fill_and_sum)(np.array([2.0, 3.0])), [[18, 24], [24, 8]])

    def overwrite(x):
        x[0] = 5.0
        return (x * x).sum()

    for derivative in (grad, hessian, jacobian):
        with pytest.raises(am.GradientError, match="put"):
            derivative(overwrite)(np.ones(2))


# ---- bad input -------------------------------------------------------------------------------------------------------


@all_cases(
    "call, error, says",
    [
        (lambda: grad(lambda x: x)(np.ones(2)), ValueError, "jacobian"),
        (lambda: grad(lambda x: x)([1.0]), ValueError, "vjp"),
        (lambda: grad(lambda x: None)(1.0), ValueError, "None"),
        (lambda: grad(lambda x: x.sum())(np.ones(2, dtype=int)), TypeError, r"\.astype\(float\)"),
        (lambda: grad(lambda x: x["w"])({"w": ["a"]}), TypeError, r"argument 0\['w'\]\[0\]"),
        (lambda: grad(lambda x: x)(None), TypeError, "argument 0"),
        (lambda: grad(lambda x: x)(2j), TypeError, "complex"),
        (lambda: grad(lambda x: x, argnums=1)(1.0), RuntimeError, "argnums=1"),
        (lambda: grad(lambda x: x, argnums=(0, -1))(1.0), RuntimeError, "twice"),
        (lambda: grad(lambda x: x, argnums="y")(1.0), RuntimeError, "argnums='y'"),
        (lambda: vjp(lambda x: x, np.ones(2))[1](np.ones(3)), ValueError, r"shape \(3,\)"),
        (lambda: vjp(lambda x: [x, x], 1.0)[1](1.0), ValueError, "nested"),
        (lambda: vjp(lambda x: x, 1.0)[1]("one"), TypeError, "cotangent"),
        (lambda: vjp(lambda x: x, np.ones(2))[1](Value(1.0)), TypeError, "Tensor"),
        (lambda: jvp(lambda x: x, (1.0,), ()), ValueError, "tangents"),
        (lambda: jvp(lambda x: x["a"], ({"a": 1.0},), ({"b": 1.0},)), ValueError, "'a'"),
        (lambda: hvp(lambda x: x)(1.0), RuntimeError, "vector"),
        (lambda: hvp(lambda x: x.sum())(np.ones(2), np.ones(3)), ValueError, "vector v"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert isinstance(caught.value, am.AutogradError)


def matrices_of_a_number(s):
    """A number from which a matrix is made, as in the likelihood of a Gaussian process."""
    K = am.exp(s) * np.array([[2.0, 0.3], [0.3, 1.0]]) + 0.1 * np.eye(2)
    return am.logdet(K) + am.sum(am.solve(K, np.array([1.0, 2.0])))


def test_a_number_of_which_a_function_makes_a_matrix_is_differentiated():
    at = 0.7
    expected = am.grad(matrices_of_a_number)(np.array(at))
    found = am.grad(matrices_of_a_number)(at)
    assert isinstance(found, float) and found == pytest.approx(float(expected))
    step = 1e-6
    difference = (float(matrices_of_a_number(at + step)) - float(matrices_of_a_number(at - step))) / (2 * step)
    assert found == pytest.approx(difference, rel=1e-6)
    value, (first, second) = am.value_and_grad(lambda s, t: matrices_of_a_number(s * t) * t, argnums=(0, 1))(at, 1.0)
    assert isinstance(value, float) and first == pytest.approx(found) and isinstance(second, float)
    assert am.grad(am.grad(matrices_of_a_number))(at) == pytest.approx(
        (am.grad(matrices_of_a_number)(at + step) - am.grad(matrices_of_a_number)(at - step)) / (2 * step), rel=1e-6
    )
    assert am.compile(matrices_of_a_number)(at)[1] == pytest.approx(found)
    with pytest.raises(am.DtypeError, match="of an array of Values"):
        matrices_of_a_number(am.Value(at))


ROWS, LABELS = np.array([[1.0, 2.0, 4.0], [2.0, 1.0, 0.0]]), np.array([0, 1])
LAYER = am.nn.Linear(3, 2, rng=0)


@all_cases(
    "f",
    [
        lambda s: am.sum(Tensor(ROWS) * s), lambda s: am.softmax(Tensor(ROWS) / s)[0, 0], lambda s: am.max(Tensor(ROWS) ** s),
        lambda s: am.cross_entropy(Tensor(ROWS), LABELS, label_smoothing=s), lambda s: am.sum(LAYER(ROWS / s) ** 2),
        lambda s: am.nn.functional.cross_entropy(LAYER(ROWS) / s, LABELS), lambda s: am.stack([Tensor(1.0), s]).sum(),
        lambda s: am.sum(am.where(ROWS > 1, Tensor(ROWS), s)), lambda s: np.interp(s, [0.0, 1.0, 2.0], [0.0, 1.0, 4.0]),
        lambda s: np.linalg.det(am.array([[s, 1.0], [2.0, s]])), lambda s: np.linalg.inv(am.array([[s, 1.0], [0.1, s]]))[0, 0],
    ],
)  # fmt: skip
def test_a_number_among_tensors_is_differentiated(f):
    slope = float(plain(am.grad(f)(0.6)))
    assert slope == pytest.approx(am.numerical_grad(f)(0.6), rel=1e-5)


def test_an_error_that_has_nothing_to_do_with_the_kind_of_a_number_is_the_first_one():
    kept = am.Value(2.0)
    with pytest.raises(am.DtypeError, match="mul got a Tensor and a Value, which do not mix"):
        am.grad(lambda s: am.sum(Tensor(ROWS) * kept * s))(0.6)
    with pytest.raises(am.GradientError, match=r"am\.stack"):
        am.grad(lambda s: np.linalg.det(np.array([[s, 1.0], [2.0, s]])))(3.0)
