"""Every primitive of the table, whoever registered it, has a form in written programs: its source runs, and gives what the
engine gives, to the last bit where the operations are the same."""

import numpy as np
import pytest
from expressions import EXPRESSIONS
from registered import differentiable, each_primitive, example

import autograd_mini as am
from autograd_mini.compiling.passes.expanding import EXPANSIONS
from autograd_mini.compiling.writing.numpy_dialect import FORMS


def loss_of(primitive, args, params):
    """A function of the arguments that want a gradient, whose result is one number: weights make all of it count but its first
    number, so that no gradient arrives there."""
    wanted = differentiable(primitive, args)
    weights = np.random.default_rng(1).normal(size=np.shape(primitive(*args, **params)))
    if weights.size > 1:
        weights.flat[0] = 0.0

    def loss(*given):
        passed = list(args)
        for i, x in zip(wanted, given, strict=True):
            passed[i] = x
        return am.sum(weights * primitive(*passed, **params))

    return loss, [args[i] for i in wanted], tuple(range(len(wanted)))


def from_source(step, args, captured=True):
    """Value and gradients from the readable source alone."""
    scope = {}
    exec(step.source, scope)
    return scope[f"{step.program.name}_and_gradients"](*args, *captured_arrays(step))


def captured_arrays(step):
    return [getattr(term.params["holder"], "value", term.params["holder"]) for term in step.program.captured]


def check_same(found, expected, exactly):
    (value, gradients), (true_value, true_gradients) = found, expected
    np.testing.assert_allclose(value, true_value, rtol=1e-12, atol=1e-12)
    for g, true in zip(gradients, true_gradients, strict=True):
        assert np.shape(g) == np.shape(true)
        if exactly:
            np.testing.assert_array_equal(g, true)
        else:
            np.testing.assert_allclose(g, true, rtol=1e-9, atol=1e-11)


@each_primitive
def test_a_compiled_primitive_gives_what_the_engine_gives(primitive):
    args, params = example(primitive)
    loss, given, argnums = loss_of(primitive, args, params)
    step = am.compile(loss, argnums)
    expected = am.value_and_grad(loss, argnums)(*given)
    check_same(step(*given), expected, exactly=False)
    check_same(from_source(step, given), expected, exactly=False)


@each_primitive
def test_every_primitive_has_a_form_of_its_own(primitive):
    if primitive.name.startswith("test"):
        return
    args, params = example(primitive)
    loss, given, argnums = loss_of(primitive, args, params)
    step = am.compile(loss, argnums)
    step(*given)
    assert primitive.name in {**FORMS, **EXPANSIONS} or f"def {primitive.name}(" in step.source


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: e.name)
@pytest.mark.parametrize("size", [None, (3, 4)], ids=["numbers", "arrays"])
def test_compiled_expressions_are_those_of_the_engine(expression, size):
    args = expression.sample(size=size)
    argnums = tuple(range(len(args)))

    def loss(*xs):
        return am.sum(expression.f(*xs))

    step = am.compile(loss, argnums)
    expected = am.value_and_grad(loss, argnums)(*args)
    check_same(step(*args), expected, exactly=False)
    check_same(from_source(step, args), expected, exactly=False)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_second_derivatives_compile_as_well(expression):
    args = expression.sample(size=(3,))
    argnums = tuple(range(len(args)))

    def inner(*xs):
        return am.sum(expression.f(*xs))

    def loss(*xs):
        return sum(am.sum(g * (k + 1)) for k, g in enumerate(am.grad(inner, argnums)(*xs)))

    step = am.compile(loss, argnums)
    check_same(step(*args), am.value_and_grad(loss, argnums)(*args), exactly=False)
