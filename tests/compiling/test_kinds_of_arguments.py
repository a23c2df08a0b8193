"""What a function may ask of its arguments in a trace: their class and their bits are those of a plain call; their text and
their place in a dictionary are refused, since they depend on the number."""

import enum
import functools
import http
from contextlib import ExitStack

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
N = np.array([[0, 1, 2], [5, 4, 7]])


@functools.singledispatch
def of_class(n):
    return 1.0


@of_class.register
def _(n: int):
    return 10.0


@of_class.register
def _(n: float):
    return 20.0


def matched(n):
    match n:
        case int():
            return 3.0
        case float():
            return 4.0
        case np.ndarray():
            return 5.0
    return 6.0


GIVEN = [3, 3.0, np.float64(3.0), np.float32(3.0), np.int64(3), X, X.astype(np.float32), am.Tensor(X), np.array(3.0)]
CLASSES = {
    **{
        f"isinstance of {kind.__name__}": lambda n, kind=kind: 2.0 if isinstance(n, kind) else 3.0
        for kind in (int, float, np.ndarray, np.floating, am.Tensor, am.Value)
    },
    "of a product with an array": lambda n: 2.0 if isinstance(n * X, np.ndarray) else 3.0,
    "match": matched,
    "singledispatch": of_class,
}


@all_cases("name", CLASSES)
def test_the_class_of_an_argument_is_that_of_a_plain_call_whichever_came_before(name):
    def f(x, n):
        return am.sum(x * n) * CLASSES[name](n)

    step = am.compile(f)
    for n in GIVEN:
        value, dx = step(X, n)
        expected, slope = am.value_and_grad(f)(X, n)
        assert float(value) == float(expected) and np.array_equal(dx, slope), (name, type(n), float(value), float(expected))


def test_a_sum_of_floats_is_a_float_and_one_of_integers_is_refused():
    step = am.compile(lambda x, n: x * (2.0 if isinstance(n + 1.0, float) else 3.0))
    assert step(1.0, 3.0)[0] == 2.0
    with pytest.raises(am.errors.TraceError, match="ask for the class of the argument itself"):
        step(1.0, 3)


def test_a_function_that_does_not_ask_for_the_class_has_one_program_for_all():
    step = am.compile(lambda x, n: x * n)
    for n in (3, 2.0, np.float64(4.0), am.Value(5.0)):
        assert step(2.0, n)[1] == (5.0 if isinstance(n, am.Value) else n)
    assert "1 programs" in repr(step)


class Mode(enum.IntEnum):
    FIRST = 1
    SECOND = 2


class Rate(float, enum.Enum):
    LOW = 0.5
    HIGH = 2.0


ENUMERATIONS = {kind.__name__: list(kind)[:2] for kind in (Mode, Rate, http.HTTPStatus, enum.IntFlag("Bits", "A B"))}


@all_cases("name", ENUMERATIONS)
@pytest.mark.parametrize("ask", ["is", "==", "get"])
def test_a_member_of_an_enumeration_is_a_setting(name, ask):
    one, other = ENUMERATIONS[name]
    chosen = {"is": lambda m: m is one, "==": lambda m: m == one, "get": lambda m: {one: True}.get(m, False)}[ask]
    step = am.compile(lambda x, m: x * 2.0 if chosen(m) else x * 3.0)
    assert [step(1.0, m)[0] for m in (one, other, one)] == [2.0, 3.0, 2.0]


def test_true_of_numpy_is_not_true_itself():
    step = am.compile(lambda x, m: x * 2.0 if m is True else x * 3.0)
    assert [step(1.0, m)[0] for m in (True, np.True_, 1, True)] == [2.0, 3.0, 3.0, 2.0]


CACHED = functools.lru_cache(lambda n: 2.0)
LOOKED_UP = {
    "a set": lambda n: 2.0 if n in {1, 2} else 3.0,
    "get": lambda n: {1: 2.0}.get(n, 3.0),
    "a key that is computed": lambda n: {1: 2.0}.get(n - 1, 3.0),
    "a cache": lambda n, cached=CACHED: cached(n),
    "an f-string": lambda n: 2.0 if f"W{n}" in {"W1"} else 3.0,
    "an f-string with a format": lambda n: 2.0 if f"{n:03d}" == "001" else 3.0,
    "str": lambda n: 2.0 if str(n) == "1" else 3.0,
    "%s": lambda n: 2.0 if "W%s" % n in {"W1"} else 3.0,  # noqa: UP031
}


@all_cases("name", LOOKED_UP)
def test_a_number_that_selects_by_its_text_or_as_a_key_is_refused(name):
    with pytest.raises(
        am.errors.TraceError, match=r"arguments.py:\d+: .*looks at the value of (n|a number).*lambda w: f\(w, 3\)"
    ):
        am.compile(lambda x, n: x * LOOKED_UP[name](n))(2.0, 1)


def test_what_is_differentiated_may_be_printed_and_collected(capsys):
    def f(x, n):
        seen = {x, x * n}
        print(x, f"{x * n:.3f}", seen)
        return x * n

    assert am.compile(f)(2.0, 3.0) == (6.0, 3.0)
    assert "tracer" in capsys.readouterr().out


BITS = {
    "&": lambda n: n & 1,
    "from the right": lambda n: 6 & n,
    "| and ^": lambda n: (n | 8) ^ 3,
    "~": lambda n: ~n,
    "shifts": lambda n: ((n << 2) >> 1) + (1 << n),
    "with a condition": lambda n: n & (n > 2),
    "a condition and a number": lambda n: (n > 2) & 1,
    "conditions": lambda n: (n > 2) & ~(n > 5) | (n == 0) ^ (n == 1),
    "NumPy's functions": lambda n: np.bitwise_and(n, 3) + np.invert(n) + np.bitwise_or(n, 1) + np.left_shift(n, 1),
    "what was computed": lambda n: (2 * n + 1) & 6,
    "a sum": lambda n: np.sum(n, axis=0) & 6,
    "as an index": lambda n: am.take(np.arange(1.0, 5.0), n & 3),
    "truth of numbers": lambda n: np.logical_and(n, 2) * 1.0 + np.logical_or(n, 0) + np.logical_xor(n, 4) + np.logical_not(n),
}


@all_cases("name", BITS)
def test_bits_are_those_of_numpy_in_a_program_and_in_its_text(name):
    def f(x, n):
        return am.sum(x * BITS[name](n))

    for n in (N, N.astype(np.int32)):
        step, scope = am.compile(f), {}
        value, dx = step(X, n)
        expected, slope = am.value_and_grad(f)(X, n)
        assert not step.fallbacks and value == pytest.approx(expected) and np.array_equal(dx, slope)
        exec(step.source, scope)
        assert np.array_equal(scope["f_and_gradients"](X, n)[1], slope), step.source


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_bits_are_those_of_numpy_in_other_libraries(backend):
    pytest.importorskip(backend)

    def f(x, n):
        return am.sum(x * sum(k * g(n) for k, g in enumerate(BITS.values(), 1)))

    with ExitStack() as stack:
        if backend == "jax":
            jax = pytest.importorskip("jax")
            stack.enter_context(jax.enable_x64(True))
            stack.enter_context(jax.disable_jit())
        step = am.compile(f, backend=backend)
        value, dx = step(X, N)
        expected, slope = am.value_and_grad(f)(X, N)
        assert not step.fallbacks and value == pytest.approx(expected) and np.array_equal(dx, slope)


def test_the_bits_of_floats_and_of_numbers_are_refused():
    with pytest.raises(am.errors.DtypeError, match="array of floats: only booleans and whole numbers have bits"):
        am.compile(lambda x: am.sum(x * (x & 1)))(X)
    with pytest.raises(am.errors.TraceError, match="asks for the bits of a number.*n % 2 for n & 1"):
        am.compile(lambda x, n: x * (n & 1))(2.0, 3)
    with pytest.raises(am.errors.TraceError, match="asks for the bits of a number"):
        am.compile(lambda x, n: x * ~n)(2.0, 3)


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_the_first_condition_that_holds_is_found(backend):
    pytest.importorskip(backend)
    f = lambda x, n: am.sum(x * np.argmax(n > 1, axis=0)) + am.sum(x[0] * (n > 1).argmin(axis=0))  # noqa: E731
    value, dx = am.compile(f, backend=backend)(X, N)
    expected, right = am.value_and_grad(f)(X, N)
    assert value == pytest.approx(expected) and np.array_equal(dx, right)


def test_a_difference_of_conditions_is_refused_with_its_line():
    with pytest.raises(am.errors.DtypeError, match=r"arguments.py:\d+: sub of .*boolean subtract"):
        am.compile(lambda x, n: am.sum(x * ((n > 2) - (n > 4))))(X, N)


def test_divmod_is_quotient_and_remainder():
    step = am.compile(lambda x, n: x * sum(divmod(n, 3)) + sum(divmod(7.0, n)))
    assert step(2.0, 5.0)[0] == 2.0 * 3.0 + 1.0 + 2.0


def test_compile_on_a_method_says_what_to_write():
    class Model:
        @am.compile
        def loss(self, x):
            return am.sum(x * x)

        square = am.compile(lambda x: am.sum(x * x))

    with pytest.raises(am.errors.ArgumentTypeError, match=r"self.loss = am.compile\(self.loss\)"):
        Model().loss(X)
    assert Model().square(X)[0] == am.sum(X * X)
