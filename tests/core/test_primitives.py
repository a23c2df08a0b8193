"""Every primitive in the table, whoever registered it, has the derivatives that it says.

The tests draw from the registry, so that a new line of the table is tested from the day it stands there:
against central differences to second order, floats against arrays, and against PyTorch where it is installed.
"""

import math

import numpy as np
import pytest
from cases import all_cases
from examples import SPECIAL, domain_of
from hypothesis import given
from hypothesis import strategies as st
from primitives_of_torch import IN_TORCH
from registered import differentiable, each_primitive, example, gradients, seed_for
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

each_pointwise = all_cases(
    "primitive", [p for p in registry.values() if p.pointwise], ids=lambda primitive: primitive.name
)


def of_symmetric(primitive):
    """Whether the argument is a symmetric matrix, which can only be moved symmetrically."""
    return primitive.name in ("cholesky", "eigenvalues", "eigenvectors")


def numeric(f, args, i, symmetric=False, h=1e-3):
    """The gradient of f(*args) at the i-th argument by central differences of fourth order."""
    found = np.zeros(args[i].shape)
    for at in np.ndindex(args[i].shape):

        def shifted(step, at=at):
            moved = [np.array(x) for x in args]
            moved[i][at] += step
            if symmetric:
                moved[i] = (moved[i] + moved[i].T) / 2
            return float(f(*moved))

        found[at] = (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h)
    return found


# ---- against differences

# a difference breaks the tie that is the example of `ties`, and denies `straight_round` the slope it claims
each_that_can_move = all_cases(
    "primitive",
    [primitive for name, primitive in registry.items() if name not in ("argmax_mask", "segment_winners", "straight_round")],
    ids=lambda primitive: primitive.name,
)


@each_that_can_move
def test_the_gradient_agrees_with_central_differences(primitive):
    args, params = example(primitive)
    seed = seed_for(primitive, args, params)

    def value(*xs):
        return np.sum(seed * primitive(*xs, **params))

    _, found = gradients(primitive, args, params, seed)
    for i, gradient in zip(some(differentiable(primitive, args)), found, strict=True):
        expected = numeric(value, args, i, of_symmetric(primitive))
        np.testing.assert_allclose(gradient, expected, rtol=1e-7, atol=1e-8)


@each_that_can_move
def test_the_second_derivative_agrees_with_central_differences_of_the_first(primitive):
    args, params = example(primitive)
    seed = seed_for(primitive, args, params)
    wanted = differentiable(primitive, args)
    weights = [np.random.default_rng(2 + i).normal(size=args[i].shape) for i in wanted]

    def slope(*xs):
        first = gradients(primitive, xs, params, seed)[1]
        return sum(np.sum(w * g) for w, g in zip(weights, first, strict=True))

    leaves, first = gradients(primitive, args, params, seed, create_graph=True)
    total = sum(am.sum(w * g) for w, g in zip(weights, first, strict=True))
    if total.requires_grad:
        total.backward()
    for i, leaf in zip(some(wanted), leaves, strict=True):
        second = 0.0 if leaf.grad is None else leaf.grad
        expected = numeric(slope, args, i, of_symmetric(primitive))
        np.testing.assert_allclose(second, expected, rtol=1e-6, atol=1e-7)


@each_primitive
def test_where_no_gradient_arrives_none_goes_on(primitive):
    args, params = example(primitive)
    for gradient in some(gradients(primitive, args, params, 0 * seed_for(primitive, args, params))[1]):
        assert not np.any(gradient)  # nor is it NaN


@each_primitive
def test_the_gradient_has_the_shape_and_type_of_its_argument(primitive):
    args, params = example(primitive)
    leaves, found = gradients(primitive, args, params, seed_for(primitive, args, params))
    assert [(g.shape, g.dtype) for g in found] == [(leaf.shape, leaf.dtype) for leaf in leaves]


# ---- floats, arrays, symbols


def assert_within_4_ulp(found, expected, more=0.0):
    """`more` is what a function may be off for a reason of its own."""
    if math.isnan(expected) or math.isinf(expected):
        np.testing.assert_equal(found, expected)
    else:
        assert abs(found - expected) <= 4 * math.ulp(expected) + more, (found, expected)


ANY = st.floats() | st.floats(-10, 10)
PROBABILITY = st.floats(0, 1)
SPECIAL_PLACES = {
    "positive": st.floats(1e-3, 50), "unit": st.floats(-1, 1), "open unit": st.floats(1e-300, 2), "nonzero": st.floats(-50, 50),
    "real": st.floats(-50, 50),
}  # fmt: skip
"""Where special functions are compared: scipy's and the pure ones are two algorithms, which agree to 1e-12 of a value of 1 or
more (near a zero of the function, to 1e-12); what they give for NaN, infinities and zeros is a test of its own."""
PLACES = {
    "sigmoid_cross_entropy": (ANY, PROBABILITY),  # beyond, its terms cancel
    "erfc": (st.floats(max_value=0.5),),  # in its tail scipy's is up to 500 ulp from the standard library's
}


@each_pointwise
@given(data=st.data())
def test_floats_agree_with_arrays_within_4_ulp(primitive, data):
    _, params = example(primitive)
    params = {key: data.draw(st.booleans()) if key == "condition" else param for key, param in params.items()}
    special = primitive.name in SPECIAL
    usual = [SPECIAL_PLACES[kind] for kind in domain_of(primitive)] if special else (ANY,) * primitive.arity
    point = [data.draw(place) for place in PLACES.get(primitive.name, usual)]
    found = primitive(*point, **params)
    with np.errstate(all="ignore"):
        expected = primitive(*(np.array([x]) for x in point), **params)
    assert type(found) is float
    assert_within_4_ulp(found, float(expected[0]), 1e-12 * max(1.0, abs(expected[0])) if special else 0.0)


@all_cases("name", sorted(name for name in SPECIAL if registry[name].arity == 1))
def test_special_functions_of_nan_infinity_and_zero_are_the_same_for_floats_and_arrays(name):
    for x in (math.nan, math.inf, -math.inf, 0.0, -0.0, -1.0, 1.0, 2.0):
        with np.errstate(all="ignore"):
            expected = registry[name](np.array([x]))[0]
        np.testing.assert_allclose(registry[name](x), expected, rtol=1e-13)


@each_pointwise
def test_a_value_agrees_with_a_tensor(primitive):
    args, params = example(primitive)
    condition = params.pop("condition", None)
    for k in range(args[0].size):
        if condition is not None:
            params["condition"] = bool(condition[k])
        wanted = differentiable(primitive, args)
        values = [Value(x[k]) if i in wanted else float(x[k]) for i, x in enumerate(args)]
        out = primitive(*values, **params)
        out.backward()
        leaves, expected = gradients(primitive, [x[k : k + 1] for x in args], params, np.ones(1))
        close = 1e-12 if primitive.name in SPECIAL else 1e-14
        np.testing.assert_allclose([values[i].grad for i in wanted], np.ravel(expected), rtol=close)


# ---- against PyTorch


@all_cases("name", IN_TORCH or ["any"])
def test_value_and_gradient_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    primitive = registry[name]
    args, params = example(primitive)
    wanted = differentiable(primitive, args)
    theirs = [torch.tensor(x, requires_grad=i in wanted) for i, x in enumerate(args)]
    out = IN_TORCH[name](*theirs, **params)
    np.testing.assert_allclose(primitive(*args, **params), out.detach().numpy(), rtol=1e-12, atol=1e-14)
    seed = seed_for(primitive, args, params)
    out.backward(torch.tensor(seed))
    _, found = gradients(primitive, args, params, seed)
    for i, gradient in zip(wanted, found, strict=True):
        np.testing.assert_allclose(gradient, theirs[i].grad.numpy(), rtol=1e-12, atol=1e-12)


def test_the_slope_of_a_power_with_one_exponent_for_all_takes_one_number():
    from autograd_mini.core.kernels.pointwise import exponent_minus_one

    x = np.array([-2.0, 0.0, 3.0], np.float32)
    assert exponent_minus_one(x, 2.0) == 1.0 and type(exponent_minus_one(x, 2.0)) is float
    assert am.grad(lambda x: am.sum(x**2))(x).dtype == np.float32
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(x**0))(x), np.zeros(3))
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(x**1))(x), np.ones(3))
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(am.grad(lambda x: am.sum(x**2))(x)))(x), np.full(3, 2.0))
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(am.grad(lambda x: am.sum(x**1))(x)))(x), np.zeros(3))


@pytest.mark.parametrize("name, reads", [("einsum", -1), ("concatenate", 0), ("stack", 0), ("mul", 3), ("add", 0), ("sub", 0)])
def test_it_is_known_which_operands_a_rule_reads(name, reads):
    assert registry[name].reads == reads


@pytest.mark.parametrize("f", [lambda w, x: am.einsum("ij,jk,kl->il", w, x, x), lambda w, x: w @ x, lambda w, x: w * x])
def test_a_plain_array_that_a_rule_reads_may_be_written_to_after_the_forward_pass(f):
    w, plain = Tensor(np.eye(2), requires_grad=True), np.array([[1.0, 2.0], [3.0, 4.0]])
    right = am.grad(lambda w: am.sum(f(w, plain)))(w.data)
    z = f(w, plain).sum()
    plain[0, 0] = 5.0
    z.backward()
    np.testing.assert_array_equal(w.grad, right)
