"""The ordinary spellings of a formula: numbers of Python's and NumPy's on either side, functions as well as methods.

Each records what the plainest spelling records, and takes a frame of its own to do so; the frames must not drift apart.
"""

import math
import operator

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from registered import example
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.arrays.operands import OLD_PROMOTION
from autograd_mini.core.primitive import NUMBERS, registry

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod, operator.floordiv]
SPELLINGS = [
    3, True, 3.0, np.float64(3), np.float32(3), np.float16(3), np.int64(3), np.int8(3), np.uint8(3), np.bool_(True),
    np.array(3.0), np.array(3),
]  # fmt: skip
each_spelling = all_cases("number", SPELLINGS, ids=lambda x: f"{type(x).__name__}")
each_operator = all_cases("op", BINARY, ids=lambda op: op.__name__)


def slots(node):
    """What a node remembers, for comparing: arrays by their bytes, nodes by identity."""

    def key(x):
        return (x.shape, x.dtype, x.tobytes()) if isinstance(x, np.ndarray) else x if isinstance(x, (float, tuple)) else id(x)

    found = {name: getattr(node, name, None) for name in ("op", "needs", "params", "notes", "_grad")}
    return {**found, "value": key(node.value), "inputs": [key(x) for x in node.inputs]}


# ---- Values


@each_operator
@each_spelling
def test_a_number_beside_a_value_counts_as_the_float_that_it_is(op, number):
    for f in (lambda x, n: op(x, n), lambda x, n: op(n, x)):
        x, y = Value(1.5), Value(1.5)
        z, expected = f(x, number), f(y, float(number))
        assert type(z) is Value and z.data == expected.data
        z.backward(), expected.backward()
        assert x.grad == y.grad
        assert all(type(operand) in (Value, float) for operand in z.inputs)


def test_a_number_too_large_for_a_float_is_an_error_of_ours():
    x = Value(2.0)
    for f in (lambda: x * 10**400, lambda: 10**400 * x, lambda: am.mul(x, 10**400)):
        with pytest.raises(am.DtypeError, match="too large"):
            f()
    with pytest.raises(am.DtypeError):
        Tensor([1.0], requires_grad=True) * 10**400


def test_what_is_no_number_beside_a_value_is_refused_as_before():
    x = Value(2.0)
    for bad in ("1", None, 1j, [1.0, 2.0], {}):
        for f in (lambda bad=bad: x * bad, lambda bad=bad: bad * x, lambda bad=bad: am.mul(x, bad)):
            with pytest.raises(TypeError):
                f()


def test_an_array_beside_a_value_is_taken_element_by_element():
    x = Value(2.0)
    for z in (x * np.ones(3), np.ones(3) * x, am.mul(x, np.ones(3))):
        assert z.shape == (3,) and all(isinstance(v, Value) for v in z)


def test_a_value_in_a_box_of_numpys_keeps_its_gradient():
    x, y = Value(2.0), Value(3.0)
    box = np.array(y, dtype=object)
    for z in (am.mul(x, box), x * box, am.maximum(x, box)):
        x.grad = y.grad = None
        z.backward()
        assert y.grad in (2.0, 1.0)


def test_sum_begins_with_pythons_zero():
    values = [Value(float(k)) for k in range(5)]
    total = sum(values)
    total.backward()
    assert total.data == 10 and [v.grad for v in values] == [1.0] * 5


@all_cases("name", [p.name for p in registry.values() if p.pointwise and not p.facts.technical])
def test_function_method_and_record_make_the_same_node(name):
    primitive = registry[name]
    args, params = example(primitive)
    if params and primitive.structured:
        return
    for make in (lambda a: Value(float(np.ravel(a)[0])), lambda a: Tensor(a, requires_grad=True)):
        for constants in range(1 << len(args)):
            numbers = [float(np.ravel(a)[0]) for a in args]
            pairs = enumerate(zip(numbers, args, strict=True))
            operands = [x if constants >> i & 1 else make(np.asarray(a)) for i, (x, a) in pairs]
            if not isinstance(operands[0], am.Value | Tensor):
                continue
            made = [primitive(*operands), primitive.on_anything(*operands)]
            if isinstance(getattr(type(operands[0]), name, None), type(lambda: 0)):
                made.append(getattr(operands[0], name)(*operands[1:]))
            for node in some(made[1:]):
                if name in ("maximum", "minimum") and node.op is not made[0].op:
                    continue  # the function and the method know a constant bound
                assert slots(node) == slots(made[0])


@pytest.mark.parametrize("name", ["exponent_minus_one", "log_of_base", "nan_outside_domain"])
@pytest.mark.parametrize("make", [Value, lambda x: Tensor([x], requires_grad=True)], ids=["Value", "Tensor"])
def test_an_operation_with_a_rule_for_one_argument_sends_nothing_to_the_other(name, make):
    x, y = make(2.0), make(3.0)
    am.sum(registry[name](x, y)).backward()
    assert x.grad is None or np.isfinite(x.grad).all()


def test_an_operation_of_ones_own_with_one_rule_of_two_sends_nothing_to_the_other():
    op = am.Primitive("halfway", lambda x, y: x * y, lambda g, z, x, y: g * y, binary=True)
    try:
        for make in (Value, lambda x: Tensor([x], requires_grad=True)):
            for call in (op, lambda x, y: x.halfway(y)):
                x, y = make(2.0), make(3.0)
                am.sum(call(x, y)).backward()
                assert x.grad == 3.0 and y.grad is None
    finally:
        registry.pop("halfway")


def test_a_wrong_count_of_arguments_is_named():
    x = Value(1.0)
    for f in (lambda: am.exp(), lambda: am.exp(x, x), lambda: am.mul(x), lambda: am.mul(x, x, x)):
        with pytest.raises(TypeError, match=r"takes \d argument"):
            f()


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_maximum_and_minimum_of_a_node_and_a_number_know_the_bound(a, b):
    for f in (am.maximum, am.minimum):
        for bound in (b, np.float64(b)):
            x = Value(a)
            z = f(x, bound)
            z.backward()
            assert z.data == f(a, b) and x.grad == float(z.data == a and a != b)
    assert math.isnan(am.maximum(Value(a), math.nan).data)


# ---- Tensors


@each_operator
@each_spelling
@all_cases("dtype", [np.float64, np.float32, np.float16])
@all_cases("shape", [(3,), ()])
def test_a_number_beside_a_tensor_gives_the_type_and_numbers_of_numpy(op, number, dtype, shape):
    if OLD_PROMOTION and shape == () and dtype != np.float64:
        pytest.skip("NumPy 1 takes an array of no axes for a number of Python; Tensors keep their type, as in NumPy 2")
    data = np.full(shape, 1.5, dtype)
    for f in (lambda x, n: op(x, n), lambda x, n: op(n, x)):
        x = Tensor(data.copy(), requires_grad=True)
        z = f(x, number)
        plain = float(number) if type(number) in (int, bool) else number
        expected = np.asarray(f(data, plain))
        assert type(z) is Tensor and z.data.dtype == expected.dtype
        np.testing.assert_array_equal(z.data, expected)
        am.sum(z).backward()
        y = Tensor(data.copy(), requires_grad=True)
        am.sum(f(y, Tensor(np.asarray(plain, None if isinstance(plain, np.generic | np.ndarray) else dtype)))).backward()
        np.testing.assert_allclose(x.grad, y.grad, rtol=2e-3 if dtype is np.float16 else 1e-6)
        assert x.grad.dtype == dtype


@each_operator
@all_cases(
    "shapes", [((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((), (2,)), ((2,), ()), ((0,), (1,))], ids=str
)
def test_an_array_on_either_side_of_a_tensor_is_stretched_and_its_gradient_summed(op, shapes, rng):
    data, other = rng.uniform(1, 2, shapes[0]), rng.uniform(1, 2, shapes[1])
    for f in (lambda x, n: op(x, n), lambda x, n: op(n, x)):
        x, y = Tensor(data, requires_grad=True), Tensor(data, requires_grad=True)
        z, expected = f(x, other), f(y, Tensor(other))
        np.testing.assert_array_equal(z.data, expected.data)
        am.sum(z * z).backward(), am.sum(expected * expected).backward()
        np.testing.assert_array_equal(x.grad, y.grad)


def test_every_number_of_numpy_is_known():
    assert NUMBERS >= {float, int, bool, np.float64, np.float32, np.int64, np.uint8, np.bool_, np.longdouble}
    assert not NUMBERS & {complex, np.complex128, str, np.timedelta64, np.datetime64}


@all_cases("kind", [np.int8, np.uint8, np.int16, np.int64, bool])
@all_cases("wrapped", [False, True], ids=["array", "Tensor"])
@all_cases("create_graph", [False, True], ids=["eager", "create_graph"])
def test_an_operand_of_whole_numbers_counts_in_a_rule_as_floats_do(kind, wrapped, create_graph):
    """100 squared is 16 in int8, minus 1 is 255 in uint8, and NumPy's logarithm of an int8 is a float16."""
    whole = np.array([100, 1, 7]).astype(kind)
    for f in (am.arctan2, am.hypot, am.fmin, am.fmax, am.power, am.xlogy, am.logaddexp, am.mul, am.div, am.mod, am.maximum):
        for g in (f, lambda x, y, f=f: f(y, x)):
            slopes = []
            for other in (whole, whole.astype(float)):
                x = Tensor([2.5, 0.5, 1.5], requires_grad=True)
                am.sum(g(x, Tensor(other) if wrapped else other)).backward(create_graph=create_graph)
                slopes.append(x.grad.data if create_graph else x.grad)
                x.grad = None
            np.testing.assert_allclose(*slopes, rtol=1e-14)
