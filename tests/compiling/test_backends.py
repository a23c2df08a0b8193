"""Scalar programs in each backend are the engine's: values, gradients, kinks, and what happens where a program gives up."""

import math
import subprocess
import sys
import timeit
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases
from expressions import EXPRESSIONS
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.compiling.running import backends, numba_backend
from autograd_mini.compiling.writing import python_text
from autograd_mini.core.primitive import registry

each_expression = all_cases("expression", EXPRESSIONS, ids=lambda expression: expression.name)

TECHNICAL = {"nan_outside_domain", "exponent_minus_one", "log_of_base", "heaviside_half", "heaviside_half_ignore_nan",
             "in_interval"}  # fmt: skip
POINTWISE = [
    op
    for op in registry.values()
    if op.pointwise and op.differentiable and op.arity in (1, 2) and not op.structured and op.name not in TECHNICAL
]


def on_values(f, point):
    """Value and gradients by the engine."""
    values = [Value(x) for x in point]
    out = f(*values)
    if not isinstance(out, Value) or not out.requires_grad:
        return float(getattr(out, "value", out)), [0.0] * len(point)
    out.backward()
    return out.data, [0.0 if x.grad is None else x.grad for x in values]


def compiled(f, n, backend="python", **options):
    return am.compile(f, tuple(range(n)), backend=backend, **options)


# ---- straight-line Python


@each_expression
def test_straight_line_python_has_the_value_and_the_gradients_of_values(expression):
    point = expression.sample()
    value, gradients = compiled(expression.f, len(point))(*point)
    expected, slopes = on_values(expression.f, point)
    assert value == pytest.approx(expected, rel=1e-15)
    assert gradients == pytest.approx(slopes, rel=1e-13)


@each_expression
def test_the_source_of_the_python_backend_runs_by_itself(expression):
    if expression.name == "a wave":
        pytest.skip("the derivatives of sinc are computed by NumPy")
    point = expression.sample()
    step = compiled(expression.f, len(point))
    value, gradients = step(*point)
    assert "numpy" not in step.source and "autograd" not in step.source
    scope: dict = {}
    exec(step.source, scope)
    *_, last = (line for line in step.source.splitlines() if line.startswith("def "))
    function = scope[last[4:].partition("(")[0]]
    assert function(*point) == (value, gradients)


@st.composite
def programs(draw, parameters=3, most=12):
    """A function of numbers: smooth operations of the table, each on earlier results. (At a step or a kink, a last digit
    decides; those are tried on exact numbers below.)"""
    steps = []
    for i in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from([op for op in POINTWISE if op.facts.smooth]))
        places = st.integers(0, parameters + i - 1)
        steps.append((op, [draw(places) for _ in range(op.arity)]))

    def f(*inputs):
        made = list(inputs)
        for op, places in steps:
            made.append(op(*(made[k] for k in places)))
        total = made[-1]
        for x in made[parameters:-1]:
            total = total + 0.5 * x
        return total

    f.__name__ = "drawn"
    return f


NUMBERS = st.one_of(st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0]), st.floats(-3, 3))


def same(found, expected):
    """Equal up to rounding; NaN to NaN, infinity to infinity."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11, equal_nan=True)


@pytest.mark.falls_back
@given(programs(), st.lists(NUMBERS, min_size=3, max_size=3))
@pytest.mark.filterwarnings("ignore")
def test_any_program_in_python_is_the_engines_at_kinks_poles_and_outside_of_domains_too(f, point):
    expected, slopes = on_values(f, point)
    value, gradients = compiled(f, 3)(*point)
    same(value, expected)
    same(gradients, slopes)


@pytest.mark.falls_back
@given(programs(), st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=1, max_size=6), NUMBERS)
@pytest.mark.filterwarnings("ignore")
def test_any_program_on_a_batch_is_the_mean_over_its_samples(f, samples, weight):
    batch = np.array(samples)
    results = [on_values(f, [weight, *sample]) for sample in samples]
    value, gradient = am.compile(lambda w, s: f(w, s[0], s[1]), batch_args=1)(weight, batch)
    with np.errstate(all="ignore"):
        same(value, np.mean([value for value, _ in results]))
        slopes = [slopes[0] for _, slopes in results]
        if np.isfinite(slopes).all():
            same(gradient, np.mean(slopes))
        else:  # infinities of both signs may meet before or after a common factor
            assert not np.isfinite(gradient)


@pytest.mark.falls_back
@all_cases("x", [0.0, -0.0, 1.0, -1.0, math.nan, math.inf, -math.inf, 1000.0, -1000.0])
@all_cases("op", [op for op in POINTWISE if op.arity == 1], ids=lambda op: op.name)
def test_corners_are_those_of_the_engine(op, x):
    expected, slopes = on_values(op, [x])
    value, gradient = am.compile(op, backend="python")(x)
    same([value, gradient], [expected, slopes[0]])


@pytest.mark.falls_back
@all_cases("backend", ["python", "numpy"])
@all_cases("op", [op for op in POINTWISE if op.arity == 2], ids=lambda op: op.name)
@pytest.mark.filterwarnings("ignore")
def test_corners_of_two_arguments_are_those_of_the_engine(op, backend):
    step = am.compile(op, (0, 1), backend=backend)
    for x in (0.0, 1.0, -2.0, math.inf, math.nan):
        for y in (0.0, 1.0, 2.0, -1.0, -math.inf, math.nan):
            expected, slopes = on_values(op, [x, y])
            value, gradients = step(x, y)
            same([value, *gradients], [expected, *slopes])


@pytest.mark.parametrize("x", [-1.0, 0.0, 2.0, math.inf, math.nan])
def test_conditions_choose(x):
    def f(x):
        positive, small = x > 0, np.abs(x) <= 1
        return (
            am.where(positive & small, 1.0, 2.0) + am.where(positive | small, 10.0, 20.0)
            + am.where(positive ^ small, 100.0, 200.0)
            + am.where(~positive, 1000.0, 2000.0) + am.where(np.isnan(x), 10000.0, 20000.0) + am.where(np.isfinite(x), x, 0.5)
            + am.where(np.isinf(x), 1e5, 2e5)
        )  # fmt: skip

    with np.errstate(all="ignore"):
        expected = f(np.float64(x))
    assert am.compile(f, backend="python")(x) == (expected, float(np.isfinite(x)))
    value, gradient = am.compile(lambda w, x: w * f(x), batch_args=1)(1.0, np.array([x, x]))
    assert (value, gradient) == (expected, expected)


def test_integers_become_floats():
    value, gradients = am.compile(lambda p: p[0] * p[1] + p[2], backend="python")([2, 3, 4])
    assert (value, gradients) == (10.0, [3.0, 2.0, 1.0])
    assert type(value) is float and all(type(d) is float for d in gradients)


def test_gradients_have_the_structure_of_their_argument_and_the_kinds_of_its_leaves():
    def f(p, x):
        return p["w"][0] * x + p["w"][1] * p["pair"][0] + p["pair"][1][0, 1]

    p = {"w": [1.0, 2.0], "pair": (3.0, np.array([[4.0, 5.0]]))}
    step = am.compile(f, (0, 1), backend="python")
    value, (dp, dx) = step(p, 10.0)
    assert value == 21.0 and dx == 1.0
    assert dp["w"] == [10.0, 3.0] and dp["pair"][0] == 2.0
    np.testing.assert_array_equal(dp["pair"][1], [[0.0, 1.0]])


def test_another_structure_is_another_program():
    step = am.compile(lambda p: sum(x * x for x in p), backend="python")
    assert step([1.0, 2.0]) == (5.0, [2.0, 4.0])
    assert step([1.0, 2.0, 3.0]) == (14.0, [2.0, 4.0, 6.0])
    assert step((1.0, 2.0)) == (5.0, (2.0, 4.0))
    assert step([1.0, 2.0]) == (5.0, [2.0, 4.0])


def test_a_value_captured_from_outside_is_read_when_the_program_runs():
    scale = Value(2.0)
    step = am.compile(lambda x: scale * x, backend="python")
    assert step(3.0) == (6.0, 2.0)
    scale.data = 5.0
    assert step(3.0) == (15.0, 5.0)


def test_a_primitive_of_the_users_own_is_called():
    bell = am.Primitive("a_bell", lambda x: math.exp(-x * x), dx=lambda g, z, x: -2 * g * z * x, register=False)
    value, gradient = am.compile(lambda x: bell(x) * 2, backend="python")(0.5)
    assert value == 2 * math.exp(-0.25) and gradient == pytest.approx(-2 * math.exp(-0.25))


def test_names_do_not_clash_with_what_a_program_needs():
    def f(v, a):
        math = v[0] * a
        d = am.sin(math)
        value = d * d
        return value + math

    for backend in ("python", "numpy"):
        value, gradient = am.compile(f, backend=backend)([0.5], 2.0)
        assert value == pytest.approx(np.sin(1.0) ** 2 + 1.0)
        assert gradient == pytest.approx([2.0 + 2 * np.sin(2.0)])


# ---- programs in pieces


def test_a_program_in_pieces_is_the_same_program(monkeypatch):
    def f(p, x):
        s = p["w"][0]
        for i in range(1, 40):
            s = am.tanh(s * p["w"][i] + x[i % 2])
        return s * p["b"]

    p = {"w": [math.cos(i) for i in range(40)], "b": 2.0}
    whole = am.compile(f, (0, 1), backend="python")(p, (0.1, 0.2))
    monkeypatch.setattr(python_text, "PIECE", 25)
    monkeypatch.setattr(python_text, "GRADIENTS", 7)
    step = am.compile(f, (0, 1), backend="python")
    assert step(p, (0.1, 0.2)) == whole
    assert "_part3" in step.source and "_gradients5" in step.source
    assert step(p, (0.1, 0.2)) == whole


def test_a_long_program_is_cut_and_needs_no_recursion():
    def chain(w):
        s = w[0]
        for i in range(1, len(w)):
            s = s * 0.5 + w[i]
        return s

    w = [1.0 / (i + 1) for i in range(7000)]
    value, gradient = am.compile(chain, backend="python")(w)
    assert gradient[-1] == 1.0 and gradient[-2] == 0.5
    assert value == pytest.approx(sum(x * 0.5 ** (len(w) - 1 - i) for i, x in enumerate(w)))


# ---- machine code


def cached(monkeypatch, folder):
    monkeypatch.setenv(numba_backend.FOLDER, str(folder))


def two_neurons(p, x, y):
    h = [am.relu(p[0] * x[0] + p[1] * x[1]), am.tanh(p[2] * x[0] + am.sigmoid(p[3]))]
    return (h[0] * p[4] + h[1] - y) ** 2 + 0.01 * p[4] ** 2


def test_machine_code_is_the_engines_and_is_kept_on_disk(monkeypatch, tmp_path, rng):
    pytest.importorskip("numba")
    cached(monkeypatch, tmp_path / "kept")
    p, x, y = rng.normal(size=5), rng.normal(size=(20, 2)), rng.normal(size=20)
    expected = am.compile(two_neurons, batch_args=(1, 2))(p, x, y)
    value, gradient = am.compile(two_neurons, batch_args=(1, 2), backend="numba")(p, x, y)
    same(value, expected[0])
    same(gradient, expected[1])
    value, gradient = am.compile(two_neurons, backend="numba")(p.tolist(), x[0].tolist(), 0.5)
    expected, slopes = am.compile(two_neurons, backend="python")(p.tolist(), x[0].tolist(), 0.5)
    assert value == pytest.approx(expected) and gradient == pytest.approx(slopes)
    files = {path.suffix for path in (tmp_path / "kept").rglob("*")}
    assert {".py", ".nbi", ".nbc"} <= files
    program = (
        "import numpy as np, autograd_mini as am, sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_backends import two_neurons\n"
        "step = am.compile(two_neurons, batch_args=(1, 2), backend='numba')\n"
        "print(step(np.ones(5), np.ones((3, 2)), np.ones(3))[0])\n"
        "print(sum(vars(step._latest.runner.function)['_cache_hits'].values()))"
    )
    here = Path(__file__).parent
    found = subprocess.run([sys.executable, "-c", program, here, here.parent], capture_output=True, text=True, check=True)
    value, hits = found.stdout.split()
    assert float(value) == pytest.approx(am.compile(two_neurons, batch_args=(1, 2))(np.ones(5), np.ones((3, 2)), np.ones(3))[0])
    assert int(hits) == 1


def test_without_numba_one_warning_says_what_runs_instead(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    step = am.compile(lambda p: p[0] * p[1], backend="numba")
    with pytest.warns(UserWarning, match=r"autograd_mini\[fast\].*'python' runs instead"):
        assert step([2.0, 3.0]) == (6.0, [3.0, 2.0])
    assert step([4.0, 3.0]) == (12.0, [3.0, 4.0])


def test_a_program_that_is_too_large_for_numba_is_not_tried_and_the_warning_says_what_to_do(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(numba_backend, "LARGEST", 3)
    with pytest.warns(UserWarning, match="4 operations .* pass batch_args"):
        assert am.compile(lambda p: p[0] * p[1] * p[2], backend="numba")([1.0, 2.0, 3.0])[0] == 6.0


def test_a_folder_that_others_may_write_to_keeps_no_machine_code(monkeypatch, tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    cached(monkeypatch, tmp_path / "open")
    assert numba_backend.cache_folder() is None
    cached(monkeypatch, tmp_path / "new")
    assert numba_backend.cache_folder() == tmp_path / "new"
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_file_in_the_folder_that_was_tampered_with_is_written_anew(tmp_path):
    path = numba_backend.kept(tmp_path, "f", "a = 1\n")
    path.write_text("import os\n")
    assert numba_backend.kept(tmp_path, "f", "a = 1\n") == path and path.read_text() == "a = 1\n"


# ---- the engine, where a program gives up


@pytest.mark.falls_back
def test_a_masked_branch_leaks_no_nan():
    def f(x):
        return am.where(x > 0.0, am.log(am.where(x > 0.0, x, 1.0)) * 2.0, 0.0) + am.where(x > 0.0, am.sqrt(x), 0.0)

    for backend in ("python", "numpy"):
        assert am.compile(f, backend=backend)(-1.0) == (0.0, 0.0)
    value, gradient = am.compile(lambda w, x: w * f(x), batch_args=1)(2.0, np.array([-1.0, 1.0]))
    assert (value, gradient) == (1.0, 0.5)


def test_eagerly_serves_batches_of_nested_arguments(rng):
    def f(p, x):
        return p["w"][0] * x["a"][1, 0] + p["w"][1] * x["b"] ** 2 + p["c"]

    p = {"w": rng.normal(size=2), "c": 3.0}
    x = {"a": rng.normal(size=(6, 2, 1)), "b": rng.normal(size=6)}
    value, dp = backends.eagerly(f, (p, x), 0, (1,))
    found, slopes = am.compile(f, batch_args=1)(p, x)
    assert found == pytest.approx(value)
    same(slopes["w"], dp["w"])
    assert slopes["c"] == pytest.approx(dp["c"]) == 1.0 and type(dp["c"]) is float


def test_numbers_of_numpys_are_as_quick_as_floats():
    def f(p):
        s = 0.0
        for i in range(1, len(p)):
            s = am.tanh(s * p[i] + p[i - 1])
        return s

    floats = [0.1 * i for i in range(60)]
    step = am.compile(f, backend="python")
    expected = step(floats)
    others = [
        list(np.array(floats)),
        [*floats[:-1], np.float64(floats[-1])],
        [np.float32(0.5), *floats[1:]],
        [0, *floats[1:-1], 5],
    ]
    for numbers in others:
        found = step(numbers)
        assert found[0] == pytest.approx(am.compile(f, backend="python")([float(x) for x in numbers])[0], rel=1e-6)
        assert type(found[0]) is float and all(type(d) is float for d in found[1])
    assert step(others[0]) == expected

    def took(numbers):
        return min(timeit.repeat(lambda: step(numbers), number=50, repeat=7))

    assert took(others[0]) < 5 * took(floats) and took(others[1]) < 5 * took(floats)


def test_the_backend_numba_says_that_it_goes_and_what_to_choose():
    with pytest.warns(DeprecationWarning, match="'numpy' for batch_args, 'python' for one sample"):
        am.compile(lambda x: x * x, backend="numba")


PLAIN = sorted(
    name
    for name, op in registry.items()
    if op.pointwise and op.arity in (1, 2) and not op.structured and name not in ("in_interval", "arccosh")
)
"""Operations that are defined between 0 and 1 and have no parameters."""


@all_cases("name", PLAIN)
def test_an_argument_that_is_a_sum_stays_one_argument_in_plain_python(name):
    op, numbers = registry[name], (0.3, 0.25, 0.4, 0.15)

    def f(a, b, c, d):
        return (op(a + b, c - d) if op.arity == 2 else op(a + b)) * (a - d) + a * b * c

    nodes = [am.Value(x) for x in numbers]
    result = f(*nodes)
    result.backward()
    value, gradients = am.compile(f, argnums=(0, 1, 2, 3), backend="python")(*numbers)
    expected = [result.data, *(x.grad for x in nodes)]
    assert np.allclose([value, *gradients], expected, rtol=1e-12, atol=1e-15, equal_nan=True)
