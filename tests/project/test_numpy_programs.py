"""Random programs in NumPy's spellings agree in every form; and what they have found, each with its neighbours."""

import itertools
import random

import numpy as np
import pytest
from cases import all_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Tensor, Value, nn
from autograd_mini.core import functions
from autograd_mini.core.arrays.operands import OLD_PROMOTION
from tests.numpy_program_forms import CHEAP, examine
from tests.numpy_programs import Line, Program, draw_program, names_drawn

X = np.array([[2.0, 3.0, -1.0], [0.5, 0.25, 4.0]])
types_of_numpy_2 = pytest.mark.skipif(OLD_PROMOTION, reason="types are compared with those of NumPy 2")
CUBE = np.arange(24.0).reshape(2, 3, 4) + 1


@pytest.mark.falls_back
@types_of_numpy_2
@settings(max_examples=22, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_a_random_program_agrees_in_every_form(source):
    program = draw_program(source, longest=4)
    assert examine(program, CHEAP) == [], str(program)


@pytest.mark.falls_back
@types_of_numpy_2
@pytest.mark.parametrize("number", range(36))
def test_the_first_programs_of_the_long_run_agree(number):
    program = draw_program(random.Random(number))
    if program.lines:
        assert examine(program, [*CHEAP, "python", *["text"] * (number % 3 == 0)]) == [], str(program)


@pytest.mark.falls_back
@pytest.mark.parametrize("number", range(40, 48))
def test_inputs_that_lie_otherwise_in_memory_and_buffers_used_again_give_the_same(number):
    program = draw_program(random.Random(number), longest=3)
    assert examine(program, ["layouts", "buffers"]) == [], str(program)


NOT_DRAWN = {
    "custom_gradient": "it is called once, for `ref.cubed`, since each call makes an operation",
    "full": "it makes an array of a shape, and takes a number that wants a gradient as `full_like` does",
    "matrix_rank": "it gives a whole number, without a gradient",
    "stop_gradient": "differences contradict it",
}
"""Functions of no random program, each with its reason; operations that are no functions are drawn by `programs.py`."""


def test_every_function_is_drawn_or_stands_in_the_list():
    every = {name for name in {*functions.__all__, *functions.HOME} if callable(getattr(am, name))} | {*am.stats.__all__}
    assert every - names_drawn(1000) == NOT_DRAWN.keys()  # the rarest is drawn about once in two hundred lines of its kind


def test_the_examiner_sees_a_wrong_rule_a_wrong_value_and_a_wrong_type(monkeypatch):
    from tests.numpy_program_forms import compiling

    def of(text, spelled):
        return Program({"v0": np.array([1.0, 2.0])}, {}, [Line("v1", text, spelled)], ["v1"]).measured()

    assert examine(of("np.sin(v0)", "am.sin(v0)")) == []
    assert any(x.startswith("value") for x in examine(of("np.sin(v0)", "am.sin(v0) + 1e-6")))
    assert any(x.startswith("differences") for x in examine(of("v0 * v0", "am.stop_gradient(v0) * v0")))
    assert any("type" in x for x in examine(of("np.floor(v0)", "am.astype(am.floor(v0), 'float32')"), ["value"]))
    monkeypatch.setattr(
        compiling.am, "compile", lambda f, argnums, backend: lambda *args: (f(*args), [a * 0 for a in args])
    )
    assert any(x.startswith("compiled") for x in examine(of("np.sin(v0)", "am.sin(v0)"), ["compiled"]))


def test_the_examiner_sees_a_wrong_text(monkeypatch):
    from tests.numpy_program_forms import compiling

    program = Program({"v0": np.array([1.0, 2.0])}, {}, [Line("v1", "np.sin(v0)", "am.sin(v0)")], ["v1"]).measured()
    assert examine(program, ["text"]) == []
    compile = am.compile

    class Wrong:
        """A compiled function whose text takes the sine for the cosine."""

        def __init__(self, *args, **named):
            self.step = compile(*args, **named)

        def __call__(self, *args):
            return self.step(*args)

        @property
        def source(self):
            return self.step.source.replace("cos", "sin")

    monkeypatch.setattr(compiling.am, "compile", Wrong)
    assert any("gradient of v0 by the text of numpy" in x for x in examine(program, ["text"]))


def test_the_examiner_sees_another_number_in_another_layout_and_a_gradient_that_is_written_again(monkeypatch):
    from tests.numpy_program_forms import compiling

    program = Program({"v0": np.array([1.0, 2.0])}, {}, [Line("v1", "np.sin(v0)", "am.sin(v0)")], ["v1"]).measured()
    assert examine(program, ["layouts", "buffers"]) == []
    monkeypatch.setitem(compiling.LAYOUTS, "reversed", lambda a: a[::-1])
    assert any("reversed" in x for x in examine(program, ["layouts"]))
    compile, kept = am.compile, {}

    def with_one_buffer(f):
        step = compile(f)

        def call(given):
            value, gradients = step(given)
            buffer = kept.setdefault("first", gradients["first"])
            buffer[...] = gradients["first"]
            return value, {**gradients, "first": buffer}

        return call

    monkeypatch.setattr(compiling.am, "compile", with_one_buffer)
    assert any("written to by the next call" in x for x in examine(program, ["buffers"]))


@pytest.mark.parametrize("type", ["bool", "int8", "uint8", "int16", "int64", "float32"])
def test_constants_of_any_type_stand_beside_a_variable_of_a_user_s_own_primitive(type):
    line = Line("v1", "ref.skewed(v0, k0)", "ref.skewed(v0, k0)")
    program = Program({"v0": np.array([1.0, 2.0, 0.3])}, {"k0": np.array([1, 0, 1], type)}, [line], ["v1"]).measured()
    assert examine(program, [*CHEAP, "python"]) == []


# An operand of a narrow type -------------------------------------------------------------------------------------------

OF_TWO_ARGUMENTS = (
    "arctan2 beta betaln copysign div fmax fmin gradient hypot kl_div logaddexp maximum minimum mul polyadd polysub power "
    "rel_entr sigmoid_cross_entropy softmax_cross_entropy squared_error sub xlog1py xlogy"
).split()


@all_cases("name, dtype", itertools.product(OF_TWO_ARGUMENTS, ["int8", "uint8", "bool", "float16"]))
def test_a_constant_of_a_narrow_type_counts_with_all_digits_beside_a_variable(name, dtype):
    """NumPy's logarithm of int8 is a float16, and -x of uint8 wraps around: operands come to one type first."""
    if (name, dtype) == ("gradient", "bool"):
        return  # three coordinates of two kinds
    narrow, f = np.array([0.5, 2.0, 3.0] if dtype == "float16" else [1, 2, 3]).astype(dtype), getattr(am, name)
    v, weights = np.array([0.3, 0.45, 0.7]), np.array([1.0, -0.5, 2.0])
    for call in (lambda v, c: am.sum(f(v, c) * weights), lambda v, c: am.sum(f(c, v) * weights)):
        try:
            expected = am.value_and_grad(lambda v, call=call: call(v, narrow.astype(float)))(v)
        except am.AutogradError:  # coordinates that do not rise
            continue
        for found in (
            am.value_and_grad(lambda v, call=call: call(v, narrow))(v),
            am.compile(lambda v, call=call: call(v, narrow))(v),
        ):
            np.testing.assert_allclose(found[0], expected[0], rtol=1e-13)
            np.testing.assert_allclose(found[1], expected[1], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("numbers, dtype", [([5, 2, 3], "uint8"), ([-100, 100, 90], "int8"), ([1, 0, 1], "bool")])
def test_an_interpolation_between_values_of_a_narrow_type_does_not_wrap_around(numbers, dtype):
    values = np.array(numbers, dtype)
    x, weights = np.array([0.5, 1.25]), np.array([1.0, -2.0])
    f = lambda x: am.sum(am.interp(x, np.array([0, 1, 2], np.uint8), values) * weights)  # noqa: E731
    expected = np.sum(np.interp(x, [0.0, 1.0, 2.0], values.astype(float)) * weights)
    slopes = np.diff(values.astype(float)) * weights
    for value, gradient in (am.value_and_grad(f)(x), am.compile(f)(x)):
        assert value == pytest.approx(expected)
        np.testing.assert_allclose(gradient, slopes)


def test_the_targets_of_a_compiled_cross_entropy_are_summed_with_all_digits():
    targets, x = np.array([0.1, 0.2, 0.7], np.float16), np.array([0.3, 0.45, 0.7])
    f = lambda x: am.softmax_cross_entropy(x, targets)  # noqa: E731
    np.testing.assert_allclose(am.compile(f)(x)[1], am.grad(f)(x), rtol=1e-13)


@pytest.mark.parametrize("loss", [am.squared_error, am.absolute_error, am.sigmoid_cross_entropy, am.softmax_cross_entropy])
def test_labels_that_are_booleans_run_in_pytorch(loss):
    pytest.importorskip("torch")
    labels, x = np.array([True, False, True]), np.array([0.3, 0.45, 0.7])
    f = lambda x: am.sum(loss(x, labels))  # noqa: E731
    expected, right = am.value_and_grad(f)(x)
    value, gradient = am.compile(f, backend="torch")(x)
    assert float(value) == pytest.approx(expected)
    np.testing.assert_allclose(np.asarray(gradient), right, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["int64", "uint8", "int8"])
@pytest.mark.parametrize("name", ["eig", "eigvals", "eigh", "eigvalsh", "svd", "inv", "det", "pinv", "cholesky", "qr"])
def test_a_matrix_of_integers_is_factorized_as_that_of_floats(name, dtype):
    matrix = np.array([[5, 3], [3, 4]])
    parts, expected = getattr(am, name)(matrix.astype(dtype)), getattr(am, name)(matrix.astype(float))
    for found, right in zip(*((x if isinstance(x, tuple) else (x,)) for x in (parts, expected)), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "bool"])
@pytest.mark.parametrize(
    "f", [lambda v, c: am.trapezoid(v, c), lambda v, c: am.trapezoid(c, v), lambda v, c: am.lerp(c, c[::-1], v)]
)
def test_coordinates_of_a_narrow_type_do_not_wrap_around(f, dtype):
    v, c = np.array([0.3, 0.45, 0.7]), np.array([100, -100, 90] if dtype == "int8" else [5, 0, 3]).astype(dtype)
    expected, right = am.value_and_grad(lambda v: am.sum(f(v, c.astype(float))))(v)
    for value, gradient in (am.value_and_grad(lambda v: am.sum(f(v, c)))(v), am.compile(lambda v: am.sum(f(v, c)))(v)):
        assert value == pytest.approx(expected)
        np.testing.assert_allclose(gradient, right, rtol=1e-13, atol=1e-15)


SINGLE = np.array([1.0, 2.0, 4.0], np.float32)


@types_of_numpy_2
@pytest.mark.parametrize(
    "f",
    [
        lambda m, x: m.ediff1d(x, [1.0], [2.0, 3.0]),
        lambda m, x: m.ediff1d(x, to_end=0.5),
        lambda m, x: m.ediff1d(x, np.array([0.5])),
        lambda m, x: m.geomspace(x, x * 2, 1),
        lambda m, x: m.geomspace(x, x * 2, 3),
        lambda m, x: m.geomspace(x, 9.0, 2, endpoint=False),
        lambda m, x: m.pad(x, 2, mode="linear_ramp"),
        lambda m, x: m.pad(x, (0, 2), mode="linear_ramp", end_values=1.5),
        lambda m, x: m.choose([0, 1, 1], [x, 0.3]),
        lambda m, x: m.choose(0, [x, 3]),
        lambda m, x: m.append(-1.5, x),
        lambda m, x: m.append(x, 2),
        lambda m, x: m.cov(x),
        lambda m, x: m.cov(x, x[::-1]),
        lambda m, x: m.corrcoef(x, x[::-1]),
        lambda m, x: m.vander(x),
        lambda m, x: m.vander(x, 2, increasing=True),
        lambda m, x: m.polyder(x),
        lambda m, x: m.trapezoid(x, np.array([0, 1, 3], np.int8)),
        lambda m, x: m.trapezoid(x, np.array([0, 1, 3], np.uint16)),
        lambda m, x: m.trapezoid(x, np.array([0, 1, 3])),
        lambda m, x: m.trapezoid(np.array([200, 1, 3], np.uint8), x),
    ],
)
def test_single_precision_stays_and_goes_as_in_numpy(f):
    expected, found = f(np, SINGLE), f(am, Tensor(SINGLE, requires_grad=True))
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found.data, expected, rtol=1e-6)


@pytest.mark.parametrize("a, b", [((2, 2), (2,)), ((2, 2, 4), (2, 2)), ((3, 3, 9), (3, 3))])
def test_tensorsolve_of_two_arguments_compiles(a, b):
    rng = np.random.default_rng(0)
    n = int(np.prod(b))
    a, b = rng.normal(size=a) + np.eye(n).reshape(a) * 3, rng.normal(size=b)
    f = lambda a, b: am.sum(am.tensorsolve(a, b) ** 2)  # noqa: E731
    value, gradients = am.compile(f, argnums=(0, 1))(a, b)
    expected, right = am.value_and_grad(f, argnums=(0, 1))(a, b)
    np.testing.assert_allclose(value, expected)
    for g, r in zip(gradients, right, strict=True):
        np.testing.assert_allclose(g, r)


def test_a_cross_entropy_of_logits_without_an_axis_is_refused_at_once():
    with pytest.raises(am.ShapeError, match="a target is a row of probabilities"):
        am.softmax_cross_entropy(Tensor(0.2, requires_grad=True), 0.5)


def test_ldexp_by_an_exponent_that_is_no_whole_number_is_refused_compiled_as_eager():
    for f in (am.value_and_grad, am.compile):
        with pytest.raises(am.ArgumentTypeError, match="whole numbers"):
            f(lambda v: am.sum(am.ldexp(np.array([1.0, 2.0]), v)))(np.array([1.0, 2.0]))


OF_SIZES = {
    "arange": lambda x: am.sum(x * am.arange(x.shape[0])),
    "arange from one": lambda x: am.sum(x * am.arange(1, len(x) + 1)),
    "arange of floats": lambda x: am.sum(x * am.arange(0.0, x.shape[0])),
    "arange of a type": lambda x: am.sum(x * am.arange(x.shape[0], dtype=np.float32)),
    "zeros": lambda x: am.sum(x * (am.zeros(x.shape[0]) + x)),
    "ones of a shape": lambda x: am.sum(x * am.ones((2, x.shape[0]))),
    "eye": lambda x: am.sum(am.eye(x.shape[0]) @ x * x),
}


@pytest.mark.parametrize("name", OF_SIZES)
def test_an_array_of_the_size_of_an_argument_compiles_for_each_size(name):
    step = am.compile(OF_SIZES[name])
    for x in (np.array([2.0, 3.0, 4.0]), np.ones(2), np.array([1.0, 5.0, 2.0, 3.0])):
        expected, right = am.value_and_grad(OF_SIZES[name])(x)
        value, gradient = step(x)
        assert value == pytest.approx(float(expected))
        np.testing.assert_allclose(gradient, right)


@pytest.mark.parametrize(
    "f",
    [
        lambda v: np.choose(0, [v, True]).std(),
        lambda v: np.choose([1, 0], [v, 2.0]).var(),
        lambda v: np.choose(0, [v * v, 1]).mean(),
    ],
)
def test_moments_of_chosen_numbers_compile_for_arrays_and_are_refused_number_by_number(f):
    x = np.array([0.5, 1.0])
    value, gradient = am.compile(f)(x)
    expected, right = am.value_and_grad(f)(x)
    assert value == pytest.approx(float(expected))
    np.testing.assert_allclose(gradient, right)
    with pytest.raises(am.TraceError):
        am.compile(f, backend="python")(x)


@types_of_numpy_2
@pytest.mark.parametrize("name, of", [("binom", (5,)), ("poisson", ()), ("bernoulli", ())])
@pytest.mark.parametrize("what", ["sf", "cdf", "pmf"])
def test_a_count_without_axes_widens_a_probability_of_32_bits_as_a_vector_of_counts_does(name, of, what):
    f, p = getattr(getattr(am.stats, name), what), Tensor(np.float32(0.4), requires_grad=True)
    of_vector = f(np.array([0, 1]), *of, p)
    of_number = f(np.array(0), *of, p)
    assert of_number.dtype == of_vector.dtype == np.float64
    assert float(of_number.data) == pytest.approx(of_vector.data[0], rel=1e-6)
    assert f(0, *of, p).dtype == np.float32


# Gradients that were lost ----------------------------------------------------------------------------------------------

LOGITS, LABELS, PROBABILITIES = np.array([[0.3, 0.1, -0.2], [1.0, 0.5, 0.2]]), np.array([0, 2]), np.array([0.3, 0.6, 0.2])
TARGETS, CLASS_WEIGHTS = np.array([1.0, 0.0, 1.0]), np.array([1.0, 2.0, 0.5])
TO_OPTIONS = {
    "cross_entropy": (lambda v: am.cross_entropy(LOGITS, LABELS, weight=v), CLASS_WEIGHTS),
    "smoothed labels": (lambda v: am.cross_entropy(LOGITS, LABELS, weight=v, label_smoothing=0.1), CLASS_WEIGHTS),
    "cross_entropy, the sum": (lambda v: am.cross_entropy(LOGITS, LABELS, weight=v, reduction="sum"), CLASS_WEIGHTS),
    "cross_entropy of probabilities": (lambda v: am.cross_entropy(LOGITS, np.ones((2, 3)) / 3, weight=v), CLASS_WEIGHTS),
    "nll_loss": (lambda v: nn.functional.nll_loss(am.log_softmax(LOGITS), LABELS, weight=v), CLASS_WEIGHTS),
    "multi_margin_loss": (lambda v: nn.functional.multi_margin_loss(LOGITS, LABELS, weight=v), CLASS_WEIGHTS),
    "binary_cross_entropy": (lambda v: nn.functional.binary_cross_entropy(PROBABILITIES, TARGETS, weight=v), CLASS_WEIGHTS),
    "weight of logits": (
        lambda v: nn.functional.binary_cross_entropy_with_logits(PROBABILITIES, TARGETS, weight=v), CLASS_WEIGHTS
    ),
    "pos_weight": (
        lambda v: nn.functional.binary_cross_entropy_with_logits(PROBABILITIES, TARGETS, pos_weight=v), CLASS_WEIGHTS
    ),
    "a margin": (lambda v: am.sum(am.pad(X, 1, constant_values=v) ** 2), np.array(0.5)),
    "margins at two ends": (lambda v: am.sum(am.pad(X, (1, 2), constant_values=(v[0], v[1])) ** 2), np.array([0.5, 2.0])),
    "margins of two axes": (lambda v: am.sum(am.pad(X, 1, constant_values=v) ** 2), np.array([[0.5, 2.0], [-1.0, 1.5]])),
    "a ramp": (lambda v: am.sum(am.pad(X, 2, mode="linear_ramp", end_values=v) ** 2), np.array(0.5)),
}  # fmt: skip


@pytest.mark.parametrize("compute", [am.value_and_grad, am.compile])
@pytest.mark.parametrize("name", TO_OPTIONS)
def test_a_gradient_reaches_what_is_given_as_an_option(name, compute):
    f, v = TO_OPTIONS[name]
    value, gradient = compute(f)(v)
    assert value == pytest.approx(float(f(v)))
    np.testing.assert_allclose(gradient, am.numerical_grad(f)(v), rtol=1e-6, atol=1e-8)


INTO_INTEGERS = {
    "put": lambda x, v: am.put(x, 0, v),
    "put_along_axis": lambda x, v: am.put_along_axis(x, np.array([[0, 1, 2]]), v, 0),
    "fill_diagonal": lambda x, v: am.fill_diagonal(x, v),
    "insert": lambda x, v: am.insert(x, 1, v, 0),
    "pad": lambda x, v: am.pad(x, 1, constant_values=v),
    "full_like": lambda x, v: am.full_like(x, v),
    "full": lambda x, v: am.full((2, 2), v, x.dtype),
}


@pytest.mark.parametrize("compute", [am.value_and_grad, am.compile])
@pytest.mark.parametrize("dtype", [int, bool])
@pytest.mark.parametrize("name", INTO_INTEGERS)
def test_what_wants_a_gradient_is_not_cut_to_integers_when_it_is_put_among_them(name, dtype, compute):
    loss = lambda v, x: am.sum(INTO_INTEGERS[name](x, v))  # noqa: E731
    with pytest.raises(am.DtypeError, match="float"):
        compute(lambda v: loss(v, np.ones((3, 3), dtype)))(np.array(0.5))
    assert compute(lambda v: loss(v, np.ones((3, 3))))(np.array(0.5))[1] > 0
    assert INTO_INTEGERS[name](np.ones((3, 3), dtype), 2).dtype == dtype  # a plain number is cut, as in NumPy


def test_a_value_is_not_cut_to_integers_when_it_is_put_among_them():
    with pytest.raises(am.DtypeError):
        am.grad(lambda v: am.sum(am.put(np.ones(2, int), [0], np.array([v]))))(0.5)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64"])
@pytest.mark.parametrize("which", ["both", "query", "key"])
def test_attention_by_queries_and_keys_of_integers_is_that_of_the_same_floats(dtype, which):
    numbers = np.array([[1, 0, 1], [1, 1, 0]]) * (1 if dtype == "bool" else 100)
    narrow, wide, v = numbers.astype(dtype), numbers.astype(float), np.array([[0.1, 0.2], [0.3, 0.7]])
    query, key = narrow if which != "key" else wide, narrow if which != "query" else wide
    expected = am.value_and_grad(lambda v: am.sum(am.scaled_dot_product_attention(wide, wide, v, scale=1e-4) ** 2))(v)
    for compute in (am.value_and_grad, am.compile):
        found = compute(lambda v: am.sum(am.scaled_dot_product_attention(query, key, v, scale=1e-4) ** 2))(v)
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)


# Calls that ended in an error of Python ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["split", "array_split", "hsplit", "vsplit", "dsplit"])
@pytest.mark.parametrize("module", [np, am])
@pytest.mark.parametrize("size", [0, 4])
def test_the_places_between_sections_may_be_a_tensor(name, module, size):
    x = np.arange(size * size * size * 1.0).reshape(size, size, size)
    for places in (Tensor(np.array([1, 3])), [Tensor(np.array(1)), 3], Tensor(np.array(2))):
        given = np.array([1, 3]) if not isinstance(places, Tensor) or places.ndim else 2
        expected = getattr(np, name)(x, given)
        for found, right in zip(getattr(module, name)(Tensor(x), places), expected, strict=True):
            np.testing.assert_array_equal(found.data, right)
    with pytest.raises(am.ArgumentTypeError, match="whole numbers"):
        getattr(module, name)(Tensor(x), Tensor(np.array([1.5])))


@pytest.mark.parametrize("name", ["atleast_1d", "atleast_2d", "atleast_3d"])
@pytest.mark.parametrize("module", [np, am])
def test_several_arrays_get_axes_at_once(name, module):
    given = (3.0, np.ones(2), np.ones((2, 2)), np.ones((2, 1, 2)))
    found = getattr(module, name)(*map(Tensor, given))
    assert type(found) is tuple
    assert [x.shape for x in found] == [x.shape for x in getattr(np, name)(*given)]
    loss = lambda v: sum(am.sum(x * x) for x in getattr(module, name)(v, v[0]))  # noqa: E731
    for compute in (am.value_and_grad, am.compile):
        np.testing.assert_allclose(compute(loss)(np.array([3.0, 2.0]))[1], [12.0, 4.0])


@types_of_numpy_2
@pytest.mark.parametrize(
    "f",
    [
        lambda x, s: am.sum((x * s) @ x),
        lambda x, s: am.sum((x + am.sum(x) * s) @ x),
        lambda x, s: am.sum(am.maximum(x, s) @ (s - x)),
        lambda x, s: am.sum((x * np.array(1 / 3)) @ x) * s,
        lambda x, s: am.sum(am.where(x > 0, x, s) @ x),
        lambda x, s: am.sum(am.hypot(s, x) ** 2 / s),
    ],
)
def test_a_number_of_64_bits_widens_an_array_of_32_in_pytorch_as_in_numpy(f):
    pytest.importorskip("torch")
    x, s = np.array([[1.1, 0.3], [-0.7, 2.0]], np.float32), np.array(0.1)
    expected, right = am.value_and_grad(f, argnums=(0, 1))(x, s)
    value, gradients = am.compile(f, argnums=(0, 1), backend="torch")(x, s)
    assert value == pytest.approx(float(expected), rel=1e-12)
    for found, gradient in zip(gradients, right, strict=True):
        assert found.dtype == gradient.dtype
        np.testing.assert_allclose(found, gradient, rtol=1e-12 if found.dtype == float else 1e-6)


# Compiled as eager ----------------------------------------------------------------------------------------------------

NAN = ("nanmax", "nanmin", "nansum", "nanmean", "nanvar", "nanstd", "nanprod")
COMPILED = {
    "nan_to_num has a gradient": lambda v: am.sum(np.nan_to_num(v) ** 2),
    "nan_to_num with its words": lambda v: am.sum(np.nan_to_num(v, nan=1.0, posinf=2.0) * v),
    "nan_to_num as a method": lambda v: am.sum(v.nan_to_num() * v),
    "a list beside an array": lambda v: am.sum(v * [1.0, 2.0, 3.0]),
    "a nested list in a function": lambda v: am.sum(am.maximum(v, [[1.0, 2.0, 3.0]]) * v),
    "a list of integers on the left": lambda v: am.sum([1, 2, 3] - v),
    "a tuple beside an array": lambda v: am.sum(v + (1, 2, 3)),
    "partition": lambda v: am.sum(np.partition(v, 1, axis=1)[:, 1]),
    "several percentiles that keep the axis": lambda v: am.sum(np.percentile(v, [10, 100], axis=0, keepdims=True)),
    "a quantile": lambda v: np.quantile(v, 0.3),
    "fmin with booleans": lambda v: am.sum(am.fmin(v, X > 1)),
    "maximum with booleans": lambda v: am.sum(am.maximum(v, X > 1) * v),
    "argsort as a method": lambda v: am.sum(am.take_along_axis(v, v.argsort(axis=0), 0) * X),
    "argsort of all": lambda v: am.sum(v.ravel()[np.argsort(v, None)] * np.arange(6.0)),
    "argmax that keeps a negative axis": lambda v: am.sum(np.take_along_axis(v, np.argmax(v, axis=-2, keepdims=True), -2)),
    "argmax of a negative axis": lambda v: am.sum(v[np.arange(2), np.argmax(v, axis=-1)]),
    "any that keeps the axis": lambda v: am.sum(am.where(np.any(v > 3, axis=0, keepdims=True), v, v * v)),
    "all of two axes": lambda v: am.sum(am.where((v > 0.3).all(axis=(0, 1), keepdims=True), v, v * v)),
    "a mean where": lambda v: np.mean(v, where=v > 0),
    "a deviation where": lambda v: np.std(v, where=v > 0),
    "a mantissa": lambda v: am.sum(np.frexp(v)[0] * X),
    "angles without jumps": lambda v: am.sum(np.unwrap(v * 3) * X),
    "reshape in Fortran's order": lambda v: am.sum(v.reshape(3, 2, order="F") * np.arange(6.0).reshape(3, 2)),
    **{name: lambda v, name=name: getattr(np, name)(v) for name in NAN},
    **{f"{name} that keeps the axis": lambda v, name=name: am.sum(getattr(np, name)(v, axis=-1, keepdims=True)) for name in NAN},
    **{f"{name} of two axes": lambda v, name=name: am.sum(getattr(np, name)(v, axis=(0, 1))) for name in NAN},
}


@pytest.mark.parametrize("name", COMPILED)
def test_a_compiled_program_is_the_eager_one(name):
    f = COMPILED[name]
    value, gradient = am.value_and_grad(f)(X)
    compiled, compiled_gradient = am.compile(f)(X)
    np.testing.assert_allclose(compiled, value, rtol=1e-12)
    np.testing.assert_allclose(compiled_gradient, gradient, rtol=1e-12)
    assert np.any(gradient)


def test_every_method_of_a_tensor_is_there_in_a_compiled_program():
    names = [name for name in dir(Tensor) if not name.startswith("_")]

    def f(v):
        missing = [name for name in names if not hasattr(type(v), name)]
        assert not missing
        return am.sum(v)

    am.compile(f)(X)


@pytest.mark.parametrize(
    "f",
    [
        lambda v: v.repeat(2),
        lambda v: v.repeat([1, 2], axis=0),
        lambda v: v[:1].repeat([2], axis=-2),
        lambda v: v.repeat(2, 1, 2),
        lambda v: v[None].transpose(0, 2),
        lambda v: v[None].transpose(2, 0, 1),
        lambda v: v.transpose((1, 0)),
        lambda v: v[None].flatten(1),
        lambda v: v.flatten("F"),
        lambda v: v.sum().repeat(2),
    ],
)
def test_methods_of_axes_compile_as_they_compute(f):
    loss = lambda v: am.sum(f(v) * np.cos(np.arange(np.prod(f(X_NODE).shape))).reshape(f(X_NODE).shape))  # noqa: E731
    X_NODE = Tensor(X)
    value, gradient = am.value_and_grad(loss)(X)
    compiled, compiled_gradient = am.compile(loss)(X)
    np.testing.assert_allclose(compiled, value, rtol=1e-12)
    np.testing.assert_allclose(compiled_gradient, gradient, rtol=1e-12)


INDICES = [
    np.s_[0, :, [1, 2]], np.s_[[0, 1], :, 1], np.s_[1, [0, 2]], np.s_[None, 0, :, [1, 2]], np.s_[:, 1, [0, 1]],
    np.s_[0, ..., [1, 1]], np.s_[0, :, np.array([[1], [2]])], np.s_[[1, 0], None, 2],
    np.s_[0, None, [1, 2]], np.s_[::2, [0, 1], 1], np.s_[None, :, ::2, [0, -1]],
]  # fmt: skip


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_numbers_beside_arrays_in_an_index_compile_as_numpy_has_it(index):
    weights = np.cos(np.arange(CUBE[index].size)).reshape(CUBE[index].shape)

    def f(v):
        return (
            am.sum(am.sin(v[index]) * weights)
            + am.sum(am.put(v, index, weights) * CUBE)
            + am.sum(am.put(CUBE, index, v[index] * 2))
        )

    value, gradient = am.value_and_grad(f)(CUBE)
    compiled, compiled_gradient = am.compile(f)(CUBE)
    np.testing.assert_allclose(compiled, value)
    np.testing.assert_allclose(compiled_gradient, gradient, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("shape", [(), (2,), (2, 1)])
@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: am.sum(a),
        lambda a, b: am.sum(am.where(b > 0, a.sum(), 1.0)),
        lambda a, b: am.sum(am.copysign(a.sum(), b)),
        lambda a, b: a.sum() * am.stop_gradient(b).sum(),
        lambda a, b: am.sum(b) + a[0],
    ],
)
def test_a_compiled_gradient_has_the_type_of_its_argument_whatever_arrives(f, shape, dtype):
    a, b = np.ones(2), np.ones(shape, dtype)
    da, db = am.compile(f, argnums=(0, 1))(a, b)[1]
    assert (da.dtype, np.asarray(db).dtype) == (a.dtype, b.dtype)
    assert (da.shape, np.shape(db)) == (a.shape, b.shape)


# On Values and on single numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("choose", [am.where, lambda c, x, y: am.select([c], [x], y), lambda c, x, y: np.where(c, x, y)])
@pytest.mark.parametrize("number", [-2.0, 2.0])
def test_a_tilde_before_the_comparison_of_a_value_does_not_choose_the_wrong_branch(choose, number):
    x = Value(number)
    with pytest.raises(am.ArgumentError, match="write `not"):
        choose(~(x > 0), x * 2, x)
    assert float(choose(not (x > 0), x * 2, x).data) == (number if number > 0 else 2 * number)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "multiply", "maximum", "hypot", "power"])
def test_a_method_of_a_value_takes_an_array_as_the_operator_does(name):
    x = Value(2.0)
    z = getattr(x, name)(np.array([1.0, 3.0]))
    assert [float(v) for v in getattr(am, name)(2.0, np.array([1.0, 3.0]))] == [v.data for v in z]
    am.sum(z).backward()
    assert x.grad == pytest.approx(am.grad(lambda x: am.sum(getattr(am, name)(x, np.array([1.0, 3.0]))))(np.array(2.0)))


@pytest.mark.parametrize("f", [np.nanstd, np.std, lambda v: np.nanstd([v, v + 0.0, v * 1.0 + 1e-3])])
def test_the_deviation_of_values_has_a_slope(f):
    assert abs(am.grad(f)(1.5)) < 1e-9


@pytest.mark.parametrize(
    "name, slope", [("nansum", 5.0), ("nanmean", 2.5), ("nanmax", 4.0), ("nanmin", 1.0), ("nanvar", 3.0), ("nanprod", 12.0)]
)
def test_functions_without_nan_take_lists_of_values(name, slope):
    assert am.grad(lambda v: getattr(am, name)([v, v * v]))(2.0) == slope


@pytest.mark.parametrize("name", ["vstack", "hstack", "dstack", "column_stack", "stack", "concatenate", "poly"])
def test_numpys_functions_of_lists_take_an_array_of_values(name):
    f = getattr(np, name)
    for x in (np.array([0.5, -2.0]), np.array([[0.5, 1.0], [2.0, 3.0]])):
        if name == "poly" and x.ndim > 1 or name == "concatenate" and x.ndim == 1:
            continue
        values = am.to_values(Tensor(x, requires_grad=True))
        np.testing.assert_allclose(np.asarray(np.frompyfunc(lambda v: getattr(v, "data", v), 1, 1)(f(values)), float), f(x))


def test_differences_by_coordinates_that_are_values_have_their_gradient():
    of_values = am.grad(lambda v: am.sum(am.gradient(np.array([1.0, 3.0, 2.0]), [v, v * 2, v * v * 3])))(1.5)
    of_tensors = am.grad(lambda v: am.sum(am.gradient(np.array([1.0, 3.0, 2.0]), am.stack([v, v * 2, v * v * 3]))))(np.array(1.5))
    assert of_values == pytest.approx(of_tensors) and of_values


LISTS = {
    "squared_error": lambda x: am.squared_error(x, x[::-1]),
    "absolute_error": lambda x: am.absolute_error(x, x[::-1]),
    "huber": lambda x: am.huber(x, x[::-1]),
    "round": lambda x: am.round(x, 1),
    "clip without bounds": lambda x: am.clip(x) * 2.0,
    "probability_cross_entropy": lambda x: am.probability_cross_entropy(0.3, x),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_taken_as_the_array_is(name):
    numbers = [0.25, 0.5, 0.75]
    expected = LISTS[name](np.array(numbers))
    np.testing.assert_allclose(LISTS[name](numbers), expected)
    np.testing.assert_allclose(LISTS[name]([Tensor(x) for x in numbers]).data, expected)


@pytest.mark.parametrize("name", ["slogdet", "logdet", "det", "inv"])
def test_a_factorization_of_values_is_refused_by_name(name):
    with pytest.raises(am.DtypeError, match=f"{'slogdet' if 'log' in name else name} of an array of Values"):
        getattr(am, name)(np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(1.0)]]))


def test_a_sum_of_values_where_a_condition_holds():
    assert am.grad(lambda v: np.sum(v * 2, where=v > 0))(2.0) == 2.0
    assert am.grad(lambda v: np.prod(v, where=v > 0, keepdims=True))(2.0) == 1.0


@pytest.mark.parametrize("options", [{}, {"mode": "edge"}, {"mode": "constant", "constant_values": (1, -1)}, {"mode": "wrap"}])
def test_a_number_without_axes_is_padded_to_itself(options):
    x = Tensor(3.0, requires_grad=True)
    z = am.pad(x, (1, 0), **options)
    assert (z.shape, float(z.data)) == ((), 3.0)
    z.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize("sign", [np.array(3.7), np.float64(3.7), np.array([3.7, -1.0])])
def test_copysign_has_the_type_that_numpy_gives_it(sign):
    x = np.ones(2, np.float32)
    assert am.copysign(Tensor(x, requires_grad=True), sign).dtype == np.copysign(x, sign).dtype
    assert am.copysign(Tensor(x), -1.0).dtype == np.float32


@pytest.mark.parametrize("method, args", [("reshape", ((3, 2),)), ("reshape", (3, 2)), ("reshape", (-1,))])
def test_the_method_reshape_takes_an_order(method, args):
    z = getattr(Tensor(X, requires_grad=True), method)(*args, order="F")
    np.testing.assert_array_equal(z.data, X.reshape(*args, order="F"))


@pytest.mark.parametrize("name", ["logaddexp", "hypot", "arctan2", "maximum", "multiply"])
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_an_array_without_axes_is_a_number_to_numpys_functions_of_two_arguments(name, backend):
    f = lambda x: getattr(np, name)(x, 2.0 * x)  # noqa: E731
    value, gradient = am.compile(f, backend=backend)(np.array(-1.25))
    expected, slope = am.value_and_grad(f)(np.array(-1.25))
    assert (value, float(gradient)) == pytest.approx((float(expected), float(slope)), rel=1e-14)
    assert np.shape(gradient) == () and isinstance(gradient, np.ndarray)
