"""`Value`: one number with Python's operators; what enters, what comes out, what is refused."""

import math
import operator
import re
import warnings
from fractions import Fraction

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Value

numbers = st.floats(-3, 3).filter(lambda x: abs(x) > 0.1)
OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow, "%": operator.mod,
    "//": operator.floordiv,
}  # fmt: skip
COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)


# ---- what enters


@pytest.mark.parametrize(
    "number", [3, 3.0, True, np.float32(3), np.int8(3), np.array(3.0), np.array(3), np.bool_(True)], ids=repr
)
def test_any_real_number_enters_as_a_float(number):
    v = Value(number)
    assert type(v.data) is float and v.data == float(number)
    assert v.requires_grad and not Value(number, requires_grad=False).requires_grad


@all_cases(
    "wrong, says",
    [
        ("3", r"'3' of type str: convert it with float"),
        (None, "None of type NoneType"),
        (1j, "complex"),
        (np.complex128(1), "complex"),
        ([1.0, 2.0], r"list of shape \(2,\).*Tensor"),
        (np.ones((2, 1)), r"shape \(2, 1\).*Tensor"),
        (np.array("a"), "one number"),
        (Fraction(1, 2), r"Fraction\(1, 2\).*float\(\.\.\.\)"),
        (Value(1.0, label="x"), r"Value 'x'.*\.item\(\)"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_what_to_write(wrong, says):
    with pytest.raises(am.DtypeError, match=says) as caught:
        Value(wrong)
    assert isinstance(caught.value, TypeError)
    leaf = Value(1.0)
    with pytest.raises(am.DtypeError):
        leaf.data = wrong
    assert leaf.data == 1


@all_cases("wrong", ["3", None, 1j, {}, object()], ids=lambda wrong: type(wrong).__name__)
@all_cases("op", OPERATORS.values(), ids=OPERATORS)
def test_no_operator_takes_anything_else(op, wrong):
    with pytest.raises(TypeError):
        op(Value(2.0), wrong)
    if not (op is operator.mod and isinstance(wrong, str)):
        with pytest.raises(TypeError):
            op(wrong, Value(2.0))


# ---- operators


@pytest.mark.parametrize("op", OPERATORS.values(), ids=OPERATORS)
@given(x=numbers, y=numbers)
def test_an_operator_gives_the_number_that_python_gives(op, x, y):
    if op is operator.pow:
        x = abs(x)
    expected = op(x, y)
    for found in (op(Value(x), Value(y)), op(Value(x), y), op(x, Value(y))):
        assert type(found) is Value and found.data == expected


@all_cases("kind", [int, float, np.float64, np.float32, np.int64, np.array, bool], ids=lambda kind: kind.__name__)
@all_cases("op", OPERATORS.values(), ids=OPERATORS)
def test_any_kind_of_number_may_stand_on_either_side(op, kind):
    other = kind(1)
    v, w = Value(2.5), Value(2.5)
    right, left = op(v, other), op(other, w)
    assert type(right) is Value is type(left)
    assert right.data == op(2.5, 1.0) and left.data == op(1.0, 2.5)
    right.backward()
    left.backward()
    assert v.grad == am.grad(lambda x: op(x, 1.0))(2.5)
    assert w.grad == am.grad(lambda x: op(1.0, x))(2.5)


def test_signs():
    x = Value(-2.0)
    y = -x + +x * abs(x)
    y.backward()
    assert y.data == -2 and x.grad == -1 + (2 - -2 * 1)


def test_augmented_assignment_makes_a_new_value_and_leaves_the_old():
    x = Value(2.0)
    y = x
    y += 1.0
    y *= y
    y -= 1
    y /= 2.0
    y **= 2
    assert x.data == 2 and y is not x
    y.backward()
    assert x.grad == 2 * (9 - 1) / 2 * (2 * 3) / 2


@pytest.mark.parametrize("base, exponent", [(2.0, 3.0), (2.0, 0.0), (0.5, -1.5), (3.0, 1.0)])
def test_a_value_to_the_power_of_a_value(base, exponent):
    x, y = Value(base), Value(exponent)
    (x**y).backward()
    assert x.grad == pytest.approx(exponent * base ** (exponent - 1), rel=1e-15)
    assert y.grad == pytest.approx(base**exponent * math.log(base), rel=1e-15)


def test_python_rounds_and_divides_with_a_remainder():
    x = Value(7.6)
    assert math.floor(x).data == 7 and math.ceil(x).data == 8 and math.trunc(Value(-7.6)).data == -7
    assert am.round(x, 0).data == 8


def test_the_built_in_round_works_as_on_floats():
    assert round(Value(7.65), 1).data == np.round(7.65, 1)
    assert round(Value(2.5)).data == 2


def test_the_built_in_divmod_works_as_on_floats():
    quotient, remainder = divmod(Value(7.5), 2.0)
    assert (quotient.data, remainder.data) == divmod(7.5, 2.0)
    quotient, remainder = divmod(7.5, Value(2.0))
    assert (quotient.data, remainder.data) == divmod(7.5, 2.0)


def test_an_array_meets_a_value_by_element():
    v = Value(2.0)
    for z in (np.array([1.0, 3.0]) * v, v * np.array([1.0, 3.0])):
        assert z.dtype == object and [x.data for x in z] == [2, 6]
    np.sum(np.array([1.0, 3.0]) - v).backward()
    assert v.grad == -2


def test_sums_of_python_and_of_numpy_work():
    values = [Value(float(i)) for i in range(4)]
    total = sum(values) + np.sum(values) + sum(v * v for v in values)
    total.backward()
    assert total.data == 6 + 6 + 14 and [v.grad for v in values] == [2, 4, 6, 8]


# ---- comparisons and identity


@pytest.mark.parametrize("relation", COMPARISONS, ids=lambda relation: relation.__name__)
@given(x=st.sampled_from([-1.0, 0.0, 1.0, math.nan, math.inf]), y=st.sampled_from([-1.0, 0.0, 1.0, math.nan, math.inf]))
def test_comparisons_are_by_value(relation, x, y):
    expected = relation(x, y)
    assert relation(Value(x), Value(y)) is expected
    assert relation(Value(x), y) is expected
    assert relation(x, Value(y)) is expected
    assert relation(Value(x), np.array([y])).tolist() == [expected]
    with np.errstate(invalid="ignore"):  # NumPy warns where its loop over objects meets a NaN
        assert bool(relation(np.float64(x), Value(y))) is expected
        assert relation(np.array([x]), Value(y)).tolist() == [expected]


def test_a_value_is_equal_to_nothing_but_numbers():
    assert Value(1.0) != "1" and Value(1.0) != None and not Value(1.0) == [1.0]  # noqa: E711
    with pytest.raises(TypeError):
        Value(1.0) < "1"  # noqa: B015


def test_values_sort_and_have_a_largest():
    values = [Value(3.0), Value(1.0), Value(2.0)]
    assert [v.data for v in sorted(values)] == [1, 2, 3] and max(values) is values[0]


def test_the_truth_of_a_value_is_that_of_its_number():
    assert Value(0.1) and not Value(0.0) and not Value(-0.0) and Value(math.nan)


# ---- numbers come out


def test_float_warns_that_it_drops_the_gradient_and_item_does_not():
    x = Value(2.5, label="x")
    with pytest.warns(UserWarning, match=r"'x' drops its gradient.*\.item\(\)"):
        assert float(x) == 2.5
    with pytest.warns(UserWarning, match="drops"):
        assert int(x) == 2
    with pytest.warns(UserWarning, match="drops"):
        assert math.exp(x) == math.exp(2.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert x.item() == x.data == float(x.numpy()) == float(x.detach()) == float(Value(2.5, requires_grad=False)) == 2.5
        assert type(x.item()) is float and x.numpy().shape == ()


def test_float_warns_once_for_each_line_that_does_it():
    x = Value(2.5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(5):
            float(x)
        float(x)
    assert len(caught) == 2
    assert {warning.filename for warning in caught} == {__file__}


@pytest.mark.parametrize("spec", [".2f", "8.3e", "+.0f", "g", "%"])
def test_a_value_is_formatted_like_its_number(spec):
    assert format(Value(1.23456), spec) == format(1.23456, spec)
    assert f"{Value(1.5)}" == "Value(1.5)"


def test_a_wrong_format_is_refused_as_for_a_float():
    with pytest.raises(ValueError):
        format(Value(1.0), "d")


def test_a_value_has_no_length_and_no_elements():
    for call in (len, iter):
        with pytest.raises(TypeError):
            call(Value(1.0))


# ---- the method for everything that makes sense on one number


@all_cases(
    "name", sorted(set(am.functions.__all__) & {op.name for op in am.primitive.registry.values() if op.pointwise})
)
def test_every_pointwise_function_is_a_method(name):
    function = getattr(am, name)
    if not isinstance(function, am.Primitive) or function.arity > 2:
        assert callable(getattr(Value, name))
        return
    args = [0.4, 0.7][: function.arity]
    if name == "arccosh":
        args = [1.5]
    found = getattr(Value(args[0]), name)(*args[1:])
    assert found.data == function(*args) and found.requires_grad


def test_functions_of_arrays_are_told_apart():
    with pytest.raises(am.UnknownOperationError, match="matmul|array|Tensor"):
        am.core.operations.linalg.matmul(Value(1.0), Value(2.0))
    with pytest.raises((TypeError, ValueError)):
        am.inv(Value(1.0))


def test_reductions_of_one_number_are_that_number():
    x = Value(3.0)
    for f in (am.sum, am.mean, am.max, am.min, am.prod, am.logsumexp):
        assert f(x) is x


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_passes_through(x):
    v = Value(x)
    y = v * 2.0 + 1.0
    y.backward()
    assert v.grad == 2 and (y.data == 2 * x + 1 or math.isnan(x))


def test_a_value_and_a_tensor_do_not_mix_and_the_error_says_what_to_do():
    for mix in (
        lambda: Value(1.0) * am.Tensor([1.0]),
        lambda: am.Tensor([1.0]) * Value(1.0),
        lambda: am.maximum(Value(1.0), am.Tensor(1.0)),
    ):
        with pytest.raises(am.DtypeError, match=r"am\.to_values"):
            mix()


@pytest.mark.parametrize("line", ["p -= 0.1 * p.grad", "p += -0.1 * p.grad", "p *= 0.9", "p /= 2", "p -= np.float64(0.1)"])
def test_a_step_that_would_leave_a_value_as_it_is_says_how_it_is_written(line):
    p = Value(3.0, label="p")
    (p * p).backward()
    scope = {"p": p, "np": np}
    with am.no_grad(), pytest.raises(am.GradientError, match=f"leave Value 'p' itself.*write x.data {re.escape(line[2:4])}"):
        exec(line, scope)
    with am.no_grad():
        exec(line.replace("p ", "p.data ", 1), scope)
    assert p.data < 3.0 and scope["p"] is p


def test_sums_and_steps_that_make_new_values_go_on_working():
    b, x = Value(1.0), Value(3.0)
    (b * x).backward()
    with am.no_grad():
        total = b
        total += x * 2.0
        total += x
    assert total.data == 10.0 and b.data == 1.0
    for _ in range(50):
        y = (x - 1.0) ** 2
        y.backward()
        x -= 0.1 * x.grad
    assert x.data == pytest.approx(1.0, abs=1e-3)
