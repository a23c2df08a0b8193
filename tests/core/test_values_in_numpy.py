"""NumPy's and SciPy's functions on Values and on lists of them; and what a `float()` would cut off."""

import math
import re
import sys

import numpy as np
import pytest
from cases import all_cases
from numpy.testing import assert_array_equal
from registered import differentiable, example, gradients, seed_for

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.arrays.textbook import TEXTBOOK
from autograd_mini.core.primitive import registry

POINT = [2.0, 3.0]

ON_LISTS = {
    "mean": (lambda m, x, y: m.mean([x**2, y]), [2.0, 0.5]),
    "mean of more": (lambda m, x, y: m.mean([x, y, 7.0, np.float64(1.0)]), [0.25, 0.25]),
    "std": (lambda m, x, y: m.std([x, y]), [-0.5, 0.5]),
    "var with ddof": (lambda m, x, y: m.var([x, y], ddof=1), [-1.0, 1.0]),
    "median of two": (lambda m, x, y: m.median([x, y]), [0.5, 0.5]),
    "median of three": (lambda m, x, y: m.median([x, y, 9.0]), [0.0, 1.0]),
    "average": (lambda m, x, y: m.average([x, y], weights=[1.0, 3.0]), [0.25, 0.75]),
    "mean of an array": (lambda m, x, y: m.array([x, x * y]).mean(), [2.0, 1.0]),
    "std of an array": (lambda m, x, y: m.array([x, y]).std(), [-0.5, 0.5]),
    "mean along an axis": (lambda m, x, y: m.mean(m.array([[x, y], [y, y]]), axis=1)[0], [0.5, 0.5]),
    "sum": (lambda m, x, y: m.sum([x * y, y]), [3.0, 3.0]),
    "dot": (lambda m, x, y: m.dot([x, y], [3.0, 4.0]), [3.0, 4.0]),
    "norm": (lambda m, x, y: m.linalg.norm([x, y]), [2 / 13**0.5, 3 / 13**0.5]),
    "vstack": (lambda m, x, y: m.vstack([x, y * y]).sum(), [1.0, 6.0]),
    "sum by Python": (lambda m, x, y: sum([x, y * x]), [4.0, 2.0]),
}


@all_cases("f, slopes", ON_LISTS.values(), ids=ON_LISTS)
def test_numpy_on_a_list_of_values_has_the_gradient(f, slopes):
    np.testing.assert_allclose(am.grad(lambda v: f(np, *v))(POINT), slopes, rtol=1e-14)


ON_NUMBERS = {
    "where": lambda x, y: np.where(x > 1, x * y, y),
    "where of an array": lambda x, y: np.where(np.array([True, False]), x * x, y).sum(),
    "degrees": lambda x, y: np.degrees(x) * np.radians(y),
    "fabs": lambda x, y: np.fabs(-x) * np.fabs(y),
    "logaddexp": lambda x, y: np.logaddexp(x, y) + np.logaddexp2(x, y),
    "sinc": lambda x, y: np.sinc(x / 3) * y,
    "isnan": lambda x, y: y if np.isnan(x) or not np.isfinite(x) else x * y,
    "clip": lambda x, y: np.clip(x, 0, 10) * np.maximum(y, 0),
    "numbers of NumPy on the left": lambda x, y: np.float64(2) * x + np.float64(3) / y - np.int64(2) ** x + np.float64(7) % x,
    "an array on the left": lambda x, y: (np.array([1.0, 2.0]) * x).sum() + (y - np.array([1.0, 2.0])).prod(),
    "a 0-d array": lambda x, y: np.array(2.0) * x + y * np.array(3.0),
    "polyval": lambda x, y: np.polyval([1.0, 2.0, 0.5], x) * y,
    "frompyfunc": lambda x, y: np.frompyfunc(lambda a: a * a, 1, 1)(x) * y,
    "real": lambda x, y: np.real(x) * y,
    "full": lambda x, y: np.full(2, x * y).sum(),
}  # fmt: skip


@all_cases("f", ON_NUMBERS.values(), ids=ON_NUMBERS)
def test_numpy_on_a_value_has_the_gradient_that_numbers_tell(f):
    slopes = am.grad(lambda v: f(*v))(POINT)
    np.testing.assert_allclose(slopes, am.numerical_grad(lambda v: float(f(*v)))(POINT), rtol=1e-7, atol=1e-9)


SPECIAL = ["expit", "logit", "log_expit", "erf", "erfc", "entr", "ndtr", "log_ndtr", "cbrt", "exp10", "exp2", "expm1", "log1p",
           "cosdg", "sindg", "tandg", "xlogy", "xlog1py", "rel_entr", "kl_div"]  # fmt: skip


@all_cases("name", SPECIAL)
def test_names_of_scipy_special_work_on_nodes(name):
    special = pytest.importorskip("scipy.special")
    f = getattr(special, name)
    x = [0.3, 0.7][: f.nin]
    slopes = [s for s in am.numerical_grad(lambda x: float(f(*x)))(x)]
    np.testing.assert_allclose(am.grad(lambda x: f(*x))(x), slopes, rtol=1e-6)
    np.testing.assert_allclose(am.grad(lambda x: f(*x))([np.float64(v) for v in x]), slopes, rtol=1e-6)
    for node in (Value(0.3), Tensor([0.3], requires_grad=True)):
        np.testing.assert_allclose(f(*[node, 0.7][: f.nin]).data, f(*[0.3, 0.7][: f.nin]), rtol=1e-12)


def test_numpy_does_not_write_a_value_into_an_array_of_numbers_but_into_one_of_objects():
    x = Value(2.0)
    objects = np.array([x, Value(3.0)])
    objects += x
    assert [v.data for v in objects] == [4.0, 5.0]
    numbers = np.ones(2)
    with pytest.raises(am.GradientError, match="dtype=object"):
        numbers += x


# ---- what a float() would cut off

CUTS = {
    "math.exp": lambda v: math.exp(v[0]) + v[1],
    "float": lambda v: float(v[0]) * v[1],
    "int": lambda v: int(v[0]) * v[1],
    "np.float64": lambda v: np.float64(v[0]) * v[1],
    "an array of floats": lambda v: np.array([v[0], v[1]], dtype=float).sum(),
    "a part of the result": lambda v: v[0] * math.exp(v[0]) + v[1],
    "math.fsum": lambda v: math.fsum([v[0], v[1]]),
    "on the way": lambda v: math.sqrt(v[0] * v[1]),
}


@all_cases("start", [[2.0, 3.0], np.array([2.0, 3.0])], ids=["Values", "Tensors"])
@all_cases("f", CUTS.values(), ids=CUTS)
def test_a_gradient_that_float_would_cut_off_is_an_error_with_the_line(f, start):
    asked = [am.grad(f), am.value_and_grad(f), am.jacobian(f), am.hessian(f), lambda x: am.hvp(f)(x, x), lambda x: am.vjp(f, x)]
    for ask in [*asked, lambda x: am.jvp(f, (x,), (x,))]:
        with pytest.raises(am.GradientError, match=r"test_values_in_numpy\.py:\d+ in <lambda>"):
            ask(start)


def test_minimize_does_not_call_it_a_success():
    pytest.importorskip("scipy")
    found = am.optim.minimize(lambda p: np.mean((p["a"] * np.array([1.0, 2.0]) - 1) ** 2), {"a": 3.0})
    assert found.params["a"] == pytest.approx(0.6)
    with pytest.raises(am.GradientError, match="cut off"):
        am.optim.minimize(lambda p: math.exp(p["a"]) ** 2, {"a": 3.0})


def test_a_number_that_depends_on_no_argument_or_is_taken_on_purpose_is_no_error():
    scale = Value(2.0)
    with pytest.warns(UserWarning, match="drops its gradient"):
        assert am.grad(lambda x: float(scale) * x)(3.0) == 2.0
    assert am.grad(lambda x: x.item() * x)(3.0) == 3.0
    with am.no_grad():
        assert float(scale) == 2.0

    def f(x):
        with am.no_grad():
            assert float(x * 2) > 0
        return x * x

    assert am.grad(f)(3.0) == 6.0


def test_numpy_says_where_it_asked_for_the_array_of_a_tensor_and_what_to_write():
    with pytest.raises(am.GradientError, match=r"test_values_in_numpy\.py:\d+.*am\.stack"):
        am.grad(lambda v: np.mean([v[0], v[1]]))(np.array(POINT))


# ---- programs of NumPy that compute on the numbers of the machine alone


SQUARE = [[2.0, 1.0], [1.0, 3.0]]


def values(xs):
    """Nested lists of Values."""
    return [values(x) for x in xs] if isinstance(xs, list) else Value(xs)


@pytest.mark.parametrize("name", ["percentile", "quantile", "nanpercentile", "nanquantile", "cov", "corrcoef", "interp"])
def test_a_program_that_fails_on_lists_of_values_says_which_function_takes_them(name):
    xs = values([1.0, 2.0, 4.0])
    args = {"cov": (xs,), "corrcoef": (xs, values([1.0, 0.0, 3.0])), "interp": (1.5, [0.0, 1.0, 2.0], xs)}.get(name, (xs, 0.5))
    with pytest.raises(am.errors.UnknownOperationError, match=r"np\.\w+ of a Value in a list.*write am\.\w+, which takes lists"):
        getattr(np, name)(*args)
    assert "Value" in repr(getattr(am, name)(*args))


@all_cases("name", "det inv cholesky eigh eigvals svd slogdet pinv matrix_rank cond solve lstsq qr".split())
def test_linear_algebra_of_a_list_of_values_says_that_it_takes_tensors(name):
    args = (values(SQUARE), values([1.0, 2.0]))[: 2 if name in ("solve", "lstsq") else 1]
    with pytest.raises(am.errors.UnknownOperationError, match=r"write am\.\w+ of a Tensor"):
        getattr(np.linalg, name)(*args)
    with pytest.raises(am.DtypeError, match="it takes Tensors"):
        getattr(am, name)(*args)


def test_a_function_that_only_has_the_name_of_such_a_program_is_left_alone():
    def det(rows):
        return np.array(rows)[0, 0]

    assert det(values(SQUARE)).data == 2.0
    assert np.array(values(SQUARE)).dtype == object and np.asarray(Value(1.0)).shape == ()


@all_cases("name", TEXTBOOK)
def test_the_textbook_form_of_an_operation_is_the_operation_on_values_and_on_complex_arrays(name):
    op = registry[name]
    args, params = example(op)
    wanted, seed = differentiable(op, args), seed_for(op, args, params)
    of_values = [np.vectorize(Value, otypes=[object])(x) if i in wanted else x for i, x in enumerate(args)]
    z = np.asarray(TEXTBOOK[name](*of_values, **params))
    right = op.array(*args, **params)
    assert z.shape == right.shape
    np.testing.assert_allclose([v.data for v in z.flat], right.ravel(), rtol=1e-12)
    np.sum(seed * z).backward()
    for i, slope in zip(wanted, gradients(op, args, params, seed)[1], strict=True):
        np.testing.assert_allclose([v.grad or 0.0 for v in of_values[i].flat], slope.ravel(), rtol=1e-11, atol=1e-12)
    if name not in ("astype", "max", "min"):
        found = TEXTBOOK[name](*(x.astype(complex) for x in args), **params)
        np.testing.assert_allclose(found, right, rtol=1e-12)


INFINITE = [[np.inf, 1.0], [-np.inf, 1.0], [np.inf, np.inf], [-np.inf, -np.inf], [1e200, 1.0], [1e-200, 0.0]]


@all_cases("name", ["softmax", "log_softmax", "logsumexp", "norm"])
@all_cases("numbers", INFINITE, ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinite_and_very_large_values_count_as_in_a_tensor(name, numbers):
    xs, t = values(numbers), am.Tensor(numbers, requires_grad=True)
    z, y = getattr(am, name)(xs), getattr(am, name)(t)
    first = z if isinstance(z, Value) else z[0]
    first.backward()
    (y if y.ndim == 0 else y[0]).backward()
    np.testing.assert_allclose([first.data], [y.data.ravel()[0]])
    np.testing.assert_allclose([x.grad or 0.0 for x in xs], t.grad)


@pytest.mark.parametrize("f, slope", [(np.degrees, 180 / np.pi), (np.radians, np.pi / 180), (np.fabs, 1.0)])
def test_ufuncs_that_call_a_method_of_their_name_record_in_lists(f, slope):
    assert am.grad(lambda v: f([v[0], v[1]])[1])([0.5, 0.25]) == [0.0, pytest.approx(slope, rel=1e-15)]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python does not tell which function a line calls")
def test_a_ufunc_that_knows_numbers_alone_names_the_function_to_write():
    v = [Value(0.5), Value(1.5)]
    for call in (
        lambda: np.isnan(v),
        lambda: np.where(np.isfinite(v), 0.0, 1.0),
        lambda: np.logaddexp(
            v,
            1.0,
        ),
        lambda: np.heaviside(1.0, [2 * x for x in v]),
        lambda: np.logaddexp.reduce(v),
        lambda: np.copysign(v, -1.0),
    ):
        with pytest.raises(am.UnknownOperationError, match=r"of a Value in a list.*write am\.\w+, which takes lists"):
            call()
    with pytest.raises(am.UnknownOperationError, match="no slope"):
        np.spacing(v)
    with pytest.raises(am.UnknownOperationError, match=r"write am\.angle"):
        np.angle(v)
    assert (np.isnan(1.0), np.array(v))[1].dtype == object and not np.isnan(v[0])
    assert [x.data for x in am.ldexp(v, 2)] == [2.0, 6.0]


@pytest.mark.parametrize("differentiate", [am.grad, am.value_and_grad, am.hessian, am.jacobian])
@pytest.mark.parametrize(
    ("how", "f"),
    [
        ("item()", lambda x: am.sum(x * x).item()), ("data", lambda x: am.sum(x * x).data), ("data", lambda x: np.sum(x.data**2)),
        ("numpy()", lambda x: am.sum(x * x).numpy()), ("tolist()", lambda x: np.sum(np.array(x.tolist()) ** 2)),
    ],
)  # fmt: skip
def test_a_loss_that_is_returned_as_a_number_is_said_to_have_no_gradient(differentiate, how, f):
    with pytest.warns(UserWarning, match=re.escape(f"took a number out of the graph by .{how}, ")):
        differentiate(f)(np.ones(2))


@pytest.mark.parametrize("f", [lambda v: (v * v).item(), lambda v: 2 * v.data, lambda v: float((v * v).numpy())])
def test_a_value_that_is_returned_as_a_number_is_said_to_have_no_gradient(f):
    with pytest.warns(UserWarning, match="so the gradient is zero"):
        assert am.grad(f)(3.0) == 0.0


def test_numbers_that_are_asked_for_beside_the_result_and_constants_are_no_reason_to_warn(recwarn):
    seen = []

    def f(x):
        seen.append(am.sum(x).item())
        return am.sum(x * x) / x.data[0]

    assert_array_equal(am.grad(f)(np.array([1.0, 2.0])), [2.0, 4.0])
    assert am.grad(am.grad(lambda x: 3 * x))(1.0) == am.grad(lambda x: 3.0)(1.0) == 0.0
    assert_array_equal(am.hessian(lambda x: am.sum(3 * x))(np.ones(2)), np.zeros((2, 2)))
    assert_array_equal(am.grad(lambda x: am.sum(am.stop_gradient(x)))(np.ones(2)), np.zeros(2))
    assert am.grad(lambda x: am.grad(lambda y: (y * y).item() * y)(x).item() * x)(2.0) == 4.0
    assert not recwarn.list
