"""The table of primitives that admit a complex step is held against the registry: what it lists is right, and what it leaves
out has a reason."""

import numpy as np
from cases import all_cases
from examples import EXAMPLES

import autograd_mini as am
from autograd_mini.checking.evidence import complex_step
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.core.graph import vjp
from autograd_mini.core.primitive import registry, table

POINTS = {"real": 0.7, "positive": 1.3, "nonzero": -0.8, "unit": 0.4, "open unit": 0.4, "above one": 2.2}
LEFT_OUT = {
    "astype": "drops the imaginary part",
    "arctan2": "no branch of it is analytic on all of the plane",
    "cbrt": "NumPy's is for real numbers",
    "erf": "NumPy has none for complex numbers",
    "erfc": "NumPy has none for complex numbers",
    "cholesky": "of the conjugate transpose",
    "eigenvalues": "of the conjugate transpose",
    "eigenvectors": "of the conjugate transpose",
    "cofactor": "by a factorization with conjugates",
    "inv_or_inf": "stands in a rule only",
    "singular_values": "of the conjugate transpose",
    "left_vectors": "of the conjugate transpose",
    "right_vectors": "of the conjugate transpose",
    "pinv": "of the conjugate transpose",
    "logcumsumexp": "NumPy's is for real numbers",
    **dict.fromkeys(("real_fourier", "real_fourier_back"), "of real numbers"),
    "nuclear_norm": "of the conjugate transpose",
    **dict.fromkeys(("orthonormal", "triangular", "symmetric_root", "sylvester"), "of the conjugate transpose"),
    **dict.fromkeys(("general_values", "general_vectors"), "of a real spectrum"),
    "polar": "of the conjugate transpose",
    "logabsdet": "of the absolute value",
    "sinc": "a series near 0, for real numbers",
    "logaddexp2": "NumPy's is for real numbers, and nobody uses it in a loss",
    "xlogy": "0 log 0 is a choice, for real numbers",
    "xlogx": "0 log 0 is a choice, for real numbers",
    "log_of_base": "stands in a rule only",
    "exponent_minus_one": "stands in a rule only",
    "nan_outside_domain": "stands in a rule only",
}


def example(op):
    """Arguments and structure for a primitive."""
    if op.name in EXAMPLES:
        return EXAMPLES[op.name](np.random.default_rng(0))
    domains = op.facts.domain or ("real",) * (op.arity or 1)
    rng = np.random.default_rng(1)
    return tuple(POINTS[d] * rng.uniform(0.9, 1.1, size=3) for d in domains), {}


LISTED = sorted(name for name in table if registry[name].facts.analytic)


@all_cases("name", LISTED)
def test_the_complex_step_of_what_is_listed_is_the_rule(name):
    op = registry[name]
    args, params = example(op)
    compute = complex_step.IN_ANOTHER_FORM.get(name, op.array)
    value = np.asarray(op.array(*args, **params))
    assert np.allclose(np.real(compute(*[np.asarray(x, complex) for x in args], **params)), value, rtol=1e-12, atol=1e-12)
    g = np.random.default_rng(2).normal(size=value.shape)
    nodes = [am.Tensor(x, requires_grad=bool(op.differentiable >> i & 1)) for i, x in enumerate(args)]
    z = am.Tensor.record(op, nodes, params)
    for i, x in enumerate(args):
        if not op.differentiable >> i & 1:
            continue
        rule = np.asarray(vjp(z, i, g))
        for index in np.ndindex(np.shape(x)):
            moved = [np.asarray(y, complex).copy() for y in args]
            moved[i][index] += 1j * complex_step.STEP
            found = np.sum(g * np.imag(compute(*moved, **params)) / complex_step.STEP)
            assert np.isclose(found, rule[index], rtol=1e-10, atol=1e-12), (i, index)


def test_what_is_not_listed_has_a_kink_or_a_reason():
    smooth = {name for name in table if registry[name].facts.smooth}
    assert smooth - set(LISTED) == set(LEFT_OUT)
    assert not set(LISTED) - smooth


def test_obstacles_are_named_once():
    trace = LossGraph(Problem(lambda x: (am.relu(x) + am.relu(-x) + am.exp(x)).sum(), np.ones(3)))
    assert complex_step.obstacles(trace.order) == ["relu"]


def test_a_number_that_does_not_count_has_derivative_zero():
    trace = LossGraph(Problem(lambda x, y: (x * x).sum() + 0 * y.sum(), (np.ones(2), np.ones(2))))
    assert complex_step.derivative(trace.order, trace.leaves["x"], (1,)) == 2.0
    assert complex_step.derivative(trace.order, trace.leaves["y"], (0,)) == 0.0
