"""Every row of the table of conventions holds on every carrier, value and gradient; so do its rules."""

import itertools
import math
import warnings

import numpy as np
import pytest
from cases import all_cases
from examples import structure_of

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

ROWS = [row for convention in am.conventions() for row in convention.rows]
SCALAR_ROWS = [row for row in ROWS if all(isinstance(x, float) for x in row.arguments) and not row.raises]

each_row = all_cases("row", ROWS, ids=str)
each_scalar_row = all_cases("row", SCALAR_ROWS, ids=str)
either_sweep = all_cases("create_graph", [False, True], ids=["eager", "create_graph"])


def variable(point):
    return Tensor(np.array(point, dtype=float), requires_grad=True)


def number(x):
    return x.data if isinstance(x, (Value, Tensor)) else x


def evaluate(row, *arguments):
    """The value of a row, and the warnings on the way."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = row.evaluate(am, *arguments)
    return out, [str(warning.message) for warning in caught]


def quietly(row, *arguments):
    return evaluate(row, *arguments)[0]


def assert_same(found, stated):
    np.testing.assert_allclose(number(found), np.array(stated, dtype=float), rtol=1e-13, atol=0)


def assert_gradients(row, arguments):
    for argument, stated in zip(arguments, row.gradients, strict=True):
        assert_same(argument.grad, stated)


# ---- the rows


@each_row
def test_on_a_tensor_the_value_and_the_warnings_are_as_stated(row):
    arguments = [variable(x) for x in row.arguments]
    if row.raises:
        with pytest.raises(row.raises):
            quietly(row, *arguments)
        return
    out, messages = evaluate(row, *arguments)
    assert_same(out, row.value)
    kinds = row.warns.split(", ") if row.warns else []
    assert all(any(kind in message for message in messages) for kind in kinds), messages
    assert all(any(kind in message for kind in kinds) for message in messages), messages


@either_sweep
@all_cases("row", [row for row in ROWS if row.gradients], ids=str)
def test_on_a_tensor_the_gradient_is_as_stated_and_the_sweep_never_warns(row, create_graph):
    arguments = [variable(x) for x in row.arguments]
    out = quietly(row, *arguments)
    out.backward(np.ones(out.shape), create_graph=create_graph)
    assert_gradients(row, arguments)


@each_scalar_row
def test_on_a_value_the_value_is_as_stated_without_a_warning(row):
    out, messages = evaluate(row, *map(Value, row.arguments))
    assert_same(out, row.value)
    assert type(out.data) is float
    assert not messages


@either_sweep
@all_cases("row", [row for row in SCALAR_ROWS if row.gradients], ids=str)
def test_on_a_value_the_gradient_is_as_stated(row, create_graph):
    arguments = [Value(x) for x in row.arguments]
    row.evaluate(am, *arguments).backward(create_graph=create_graph)
    assert_gradients(row, arguments)


@all_cases("row", [row for row in SCALAR_ROWS if not set("/*") & set(row.expression)], ids=str)
def test_on_a_float_and_on_an_array_the_value_is_as_stated(row):
    for kind in (float, np.array):
        with np.errstate(all="ignore"):
            out = row.evaluate(am, *map(kind, row.arguments))
            assert_same(out, row.value)


# ---- the table as it is shown


def test_the_table_of_a_function_is_aligned_and_gives_reason_and_rule():
    shown = str(am.conventions("hypot"))
    head, ruler, *_ = shown.splitlines()
    assert head.split() == ["expression", "at", "value", "gradient"]
    rows = [line for line in shown.splitlines() if line.startswith(("hypot", "arctan2"))]
    assert {line.index(" 0") + 1 for line in rows} == {head.index("at")}
    assert "(c) " in shown and "least-norm" in shown


def test_without_a_name_the_whole_table_comes():
    assert len(am.conventions()) > 40
    assert all(f"({letter}) " in str(am.conventions()) for letter in "abcdefg")


def test_an_unknown_name_gives_the_nearest_ones():
    with pytest.raises(am.AutogradError, match="'maxmum'.*maximum"):
        am.conventions("maxmum")


def test_in_a_notebook_the_table_is_escaped():
    page = am.conventions("where")._repr_html_()
    assert "where(x &gt; 0, sqrt(x), 0)" in page
    assert "x > 0" not in page


def test_every_name_of_the_table_is_a_public_function_or_an_operator():
    operators = {"getitem", "power", "mod", "divide"}
    names = {name for convention in am.conventions() for name in convention.names.split()}
    assert {name for name in names - operators if not callable(getattr(am, name, None))} == set()


# ---- (a) IEEE values, never a bare Python exception, never complex

EXTREMES = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 1e3, -1e3, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan]
POINTWISE = [primitive for primitive in registry.values() if primitive.pointwise]


@all_cases("primitive", POINTWISE, ids=lambda primitive: primitive.name)
def test_a_value_has_a_float_and_a_float_gradient_wherever_it_is(primitive):
    params = structure_of(primitive, np.random.default_rng(0))
    params = {key: bool(np.ravel(param)[0]) if key == "condition" else param for key, param in params.items()}
    for point in itertools.product(EXTREMES, repeat=primitive.arity):
        wanted = [rule is not None for rule in primitive.rules()]
        arguments = [Value(x, requires_grad=want) for x, want in zip(point, wanted, strict=True)]
        out = primitive(*arguments, **params)
        assert type(out.data) is float, point
        out.backward()
        assert all(type(x.grad) is float for x in arguments if x.requires_grad), point


@all_cases(
    ("compute", "value"),
    [
        (lambda x: x**0.5, math.nan),
        (lambda x: (x + 1) ** -1, math.inf),
        (lambda x: 1 / (x + 1), math.inf),
        (lambda x: (x + 1) / 0, math.nan),
        (lambda x: (-1.0) ** (x + 1.5), math.nan),
        (lambda x: (x * 1e200) ** 2, math.inf),
        (lambda x: (x + 1) % 0, math.nan),
        (lambda x: am.exp(-1000 * x), math.inf),
        (lambda x: am.log(x + 1), -math.inf),
        (lambda x: am.arcsin(2 * x), math.nan),
        (lambda x: am.sin(math.inf * x), math.nan),
    ],
)
def test_where_python_raises_or_turns_complex_a_value_does_as_ieee(compute, value):
    x = Value(-1.0)
    y = compute(x)
    y.backward()
    assert type(y.data) is type(x.grad) is float
    np.testing.assert_equal(y.data, value)


# ---- (b) where a slope exists, it is used


@pytest.mark.parametrize("carrier", [Value, variable])
def test_at_a_minimum_the_second_derivative_is_not_lost(carrier):
    x = carrier(1.0)
    ((am.sqrt(x) - 1) ** 2).backward(create_graph=True)
    slope = x.grad
    assert number(slope) == 0.0
    x.zero_grad()
    slope.backward()
    assert number(x.grad) == 0.5


def test_at_a_minimum_the_hessian_is_right():
    assert am.hessian(lambda x: (am.sqrt(x) - 1) ** 2)(1.0) == 0.5


# ---- (f) a branch that was masked away leaks no NaN


@pytest.mark.parametrize("carrier", [Value, variable])
@pytest.mark.parametrize("at", [-1.0, 0.0])
def test_the_first_and_second_gradients_of_a_masked_root_are_zero(carrier, at):
    x = carrier(at)
    with np.errstate(invalid="ignore"):
        y = am.where(x > 0, am.sqrt(x), 0.0)
    y.backward(create_graph=True)
    slope = x.grad
    assert number(slope) == 0.0
    x.zero_grad()
    slope.backward()
    assert x.grad is None or number(x.grad) == 0.0


@either_sweep
def test_a_boolean_mask_after_a_logarithm_gives_zero_to_what_it_drops(create_graph):
    x = variable([-1.0, 0.0, 2.0])
    with np.errstate(all="ignore"):
        am.sum(am.log(x)[x.data > 0]).backward(create_graph=create_graph)
    assert_same(x.grad, [0.0, 0.0, 0.5])


def test_finite_contributions_are_never_touched():
    x = variable([0.0, 3.0])
    am.sum(x * x).backward(create_graph=True)
    slope = x.grad
    x.zero_grad()
    am.sum(slope).backward()
    assert_same(x.grad, [2.0, 2.0])


def test_a_nan_that_was_not_masked_away_is_not_hidden():
    x = variable([0.0, 4.0])
    am.sum(am.sqrt(x**2)).backward()
    assert_same(x.grad, [math.nan, 1.0])


@pytest.mark.parametrize("carrier", [Value, variable])
def test_in_strict_mode_products_are_plain_ieee(carrier):
    x = carrier(0.0)
    y = am.where(x > 0, am.sqrt(x), 0.0)
    with am.strict():
        y.backward()
    assert math.isnan(number(x.grad))


# ---- (g) tails


@pytest.mark.parametrize("carrier", [Value, variable])
def test_the_slope_of_a_sigmoid_keeps_its_digits_in_both_tails(carrier):
    for at in (-700.0, -40.0, 40.0, 700.0):
        x = carrier(at)
        am.sigmoid(x).backward()
        assert_same(x.grad, math.exp(-abs(at)) / (1 + math.exp(-abs(at))) ** 2)


# ---- (h) warnings


def test_a_tensor_warns_as_numpy_does_and_errstate_silences_it():
    x = variable([0.0, 1.0])
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        am.log(x)
    with np.errstate(divide="ignore"):
        am.log(x)


def test_a_backward_sweep_never_warns():
    x = variable([0.0, 1e200])
    with np.errstate(all="ignore"):
        y = am.sum(am.log(x) * x**3)
    y.backward()
    assert not np.all(np.isfinite(x.grad))


# ---- data types


@all_cases("shape", [(), (3,), (2, 3)])
@all_cases("primitive", POINTWISE, ids=lambda primitive: primitive.name)
def test_float32_stays_float32(primitive, shape):
    params = structure_of(primitive, np.random.default_rng(0))
    params = {key: np.ones(shape, bool) if key == "condition" else param for key, param in params.items()}
    arguments = [Tensor(np.full(shape, 0.75, np.float32), requires_grad=rule is not None) for rule in primitive.rules()]
    with np.errstate(all="ignore"):
        out = primitive(*arguments, **params)
    out.backward(np.ones(shape, np.float32))
    assert isinstance(out.data, np.ndarray) and out.dtype == np.float32
    for x in arguments:
        if x.requires_grad:
            assert isinstance(x.grad, np.ndarray) and x.grad.dtype == np.float32 and x.grad.shape == shape


def test_python_numbers_do_not_widen_float32():
    x = Tensor(np.float32([1.0, 2.0]), requires_grad=True)
    y = am.mean(2 * x**2 / 3 + 1.5 - am.maximum(x, 0.5))
    y.backward()
    assert y.dtype == x.grad.dtype == np.float32


def test_python_integers_become_floats():
    assert type(Value(3).data) is float
    assert type((Value(3) * 2).data) is float


def test_an_integer_array_that_is_to_want_a_gradient_is_told_to_become_float():
    with pytest.raises(TypeError, match=r"\.astype\(float\)"):
        Tensor(np.arange(3), requires_grad=True)
    with pytest.raises(TypeError, match=r"\.astype\(float\)"):
        Tensor(np.arange(3)).requires_grad_()


@pytest.mark.parametrize("length", [lambda x, y: am.hypot(x, y), lambda x, y: am.norm(am.stack([x, y]))], ids=["hypot", "norm"])
def test_at_the_tip_of_a_cone_the_slope_is_zero_and_the_second_derivative_inf(length):
    tip, one_side = np.zeros(2), np.array([0.0, 1e-8])
    f = lambda v: length(v[0], v[1])  # noqa: E731
    assert am.grad(f)(tip).tolist() == [0.0, 0.0]
    assert am.hessian(f)(tip).tolist() == [[math.inf, 0.0], [0.0, math.inf]]
    assert am.hvp(f)(tip, np.array([1.0, 2.0])).tolist() == [math.inf, math.inf]
    assert am.hessian(f)(one_side)[0, 0] == pytest.approx(1e8)  # of which it is the limit
    twice = lambda v: length(v[0] - v[0], v[1] - v[1])  # noqa: E731
    assert am.grad(twice)(one_side).tolist() == [0.0, 0.0]


def test_the_tip_of_a_cone_is_the_same_for_values_and_in_compiled_programs():
    x = Value(1.5)
    am.hypot(x - 1.5, 0.0 * x).backward(create_graph=True)
    slope, x.grad = x.grad, None
    assert slope.data == 0.0
    slope.backward()
    assert x.grad == math.inf
    value, gradient = am.compile(lambda v: am.hypot(v[0], v[1]))(np.zeros(2))
    assert value == 0.0 and gradient.tolist() == [0.0, 0.0]
    (text,) = [str(c.reason) for c in am.conventions("hypot")]
    assert "second derivatives" in text and "inf" in text
