"""`am.compile` as its users meet it: what it takes and returns, when it traces, what it keeps, and what it refuses."""

import gc
import math
import random
import threading
import weakref

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import text_of

import autograd_mini as am
from autograd_mini import ArgumentError, DtypeError, GradientError, ShapeError, Tensor, TraceError, Value
from autograd_mini.compiling import step as steps

X = np.array([1.0, -2.0, 3.0])
GENERATOR = np.random.default_rng(0)


def cost(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


def data(m=5, n=4, dtype=float):
    rng = np.random.default_rng(m)
    return (
        rng.normal(size=(n, 1)).astype(dtype),
        dtype(0.5),
        rng.normal(size=(n, m)).astype(dtype),
        rng.integers(2, size=(1, m)).astype(dtype),
    )


# ---- what goes in and comes out


def test_value_and_gradients_come_in_the_structure_of_the_arguments():
    def loss(params, x):
        return params["w"] @ x + params["more"][0] * params["more"][1]

    params = {"w": X, "more": [2.0, np.array(3.0)]}
    value, gradient = am.compile(loss)(params, X)
    assert value == 20.0 and type(value) is float
    assert list(gradient) == ["w", "more"] and type(gradient["more"]) is list
    np.testing.assert_array_equal(gradient["w"], X)
    assert gradient["more"] == [3.0, 2.0]
    assert type(gradient["more"][0]) is float and isinstance(gradient["more"][1], np.ndarray)


def test_a_tuple_of_argnums_gives_a_tuple_of_gradients():
    step = am.compile(lambda x, y: x * y, (1, 0))
    assert step(2.0, 3.0) == (6.0, (2.0, 3.0))
    assert am.compile(lambda x, y: x * y, -1)(2.0, 3.0) == (6.0, 2.0)


@all_cases("backend", ["numpy", "python"])
@all_cases("argnums", [(1, -2), (-2, 1), (-1, 0), (-1,), -1, (1, 0), (0, -1, 1)])
def test_a_position_counted_from_the_back_depends_on_how_many_arguments_a_call_has(argnums, backend):
    def f(a, b, c=0.0, d=0.0):
        return a + 10 * b + 100 * c + 1000 * d

    step, true = am.compile(f, argnums, backend=backend), am.value_and_grad(f, argnums)
    calls = [(1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 5.0), (1.0, 2.0), (1.0, 2.0, 3.0, 4.0), (3.0, 4.0), (1.0, 2.0, 5.0)]
    for args in calls:
        try:
            expected = true(*args)
        except GradientError:
            with pytest.raises(GradientError):
                step(*args)
            continue
        assert step(*args) == expected


@pytest.mark.parametrize("wrap", [lambda x: x, Tensor, lambda x: Tensor(x, requires_grad=True), np.asarray])
def test_arrays_and_tensors_are_alike(wrap):
    value, gradient = am.compile(lambda x: am.sum(x * x))(wrap(X))
    assert value == 14.0
    np.testing.assert_array_equal(gradient, 2 * X)
    assert type(gradient) is np.ndarray


@pytest.mark.parametrize("x", [3, 3.0, np.float64(3.0), np.int64(3), Value(3.0), np.array(3.0)])
def test_numbers_of_any_kind_are_alike(x):
    assert am.compile(lambda x: x * x)(x) == (9.0, 6.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gradient_has_the_type_and_shape_of_its_argument(dtype):
    args = data(dtype=dtype)
    value, gradients = am.compile(cost, (0, 1, 2))(*args)
    for x, g in zip(args, gradients, strict=False):
        if isinstance(x, np.ndarray):
            assert (g.dtype, g.shape) == (x.dtype, x.shape)
    expected = am.value_and_grad(cost, (0, 1, 2))(*args)
    np.testing.assert_allclose(value, expected[0], rtol=1e-6 if dtype is np.float32 else 1e-13)
    for mine, true in zip(gradients, expected[1], strict=True):
        np.testing.assert_allclose(mine, true, rtol=2e-5 if dtype is np.float32 else 1e-12)


def test_integers_and_booleans_do_not_wrap_around():
    images, mask = np.array([200, 250, 3], dtype=np.uint8), np.array([True, False, True])

    def loss(x, images, mask):
        return am.sum(x * (images * 2 + 100 - mask * 3) ** 2 * (1 - mask) * images.shape[0])

    for step in (am.compile(loss), lambda *args: executed(am.compile(loss), args)):
        found, expected = step(X, images, mask), am.value_and_grad(loss)(X, Tensor(images), Tensor(mask))
        assert found[0] == expected[0]
        np.testing.assert_array_equal(found[1], expected[1])


def executed(step, args):
    """What the written source gives."""
    step(*args)
    scope = {}
    exec(step.source, scope)
    return scope["loss_and_gradients"](*args)


def test_arguments_may_be_called_what_a_program_needs_the_name_for():
    def loss(np, sigmoid, sum, lambda_):
        mean = am.sigmoid(np) * sigmoid
        return am.sum(mean * sum * lambda_)

    for step in (am.compile(loss), lambda *args: executed(am.compile(loss), args)):
        found, expected = step(X, X, X, X), am.value_and_grad(loss)(X, X, X, X)
        assert found[0] == pytest.approx(expected[0], rel=1e-14)


def test_a_gradient_that_nothing_reaches_is_zero():
    value, (dx, dy) = am.compile(lambda x, y: am.sum(x), (0, 1))(X, X)
    np.testing.assert_array_equal(dy, np.zeros(3))
    assert am.compile(lambda x: 3.0)(X)[0] == 3.0


def test_an_argument_that_is_handed_out_as_gradient_is_copied():
    value, (dx, dy) = am.compile(lambda x, y: am.sum(x * y), (0, 1))(X, X)
    assert not np.shares_memory(dx, X) and not np.shares_memory(dx, dy)


def test_parameters_in_a_closure_are_read_at_each_call():
    w = Tensor(X.copy(), requires_grad=True, label="w")
    v = Value(2.0)
    step = am.compile(lambda x: am.sum(w * x) * v)
    assert step(X)[0] == 28.0
    w.data = w.data * 2
    v.data = 3.0
    assert step(X)[0] == 84.0


def test_what_is_computed_from_parameters_alone_is_computed_at_each_call():
    layer = am.nn.Linear(3, 2, rng=np.random.default_rng(0))
    step = am.compile(lambda x: am.sum(am.tanh(layer(x)) * layer.weight.sum()))
    for _ in range(3):
        x = np.ones((4, 3))
        expected = am.value_and_grad(lambda x: am.sum(am.tanh(layer(x)) * layer.weight.sum()))(x)
        found = step(x)
        assert found[0] == pytest.approx(float(expected[0].data if hasattr(expected[0], "data") else expected[0]), rel=1e-13)
        layer.weight.data = layer.weight.data * 1.5


def test_strings_and_none_pass_through_and_make_programs_of_their_own():
    step = am.compile(lambda x, kind, extra: am.sum(x) if kind == "sum" else am.mean(x))
    assert step(X, "sum", None)[0] == 2.0
    assert step(X, "mean", None)[0] == pytest.approx(2 / 3)


# ---- when it traces


def test_sizes_do_not_matter_but_ones_ranks_types_and_equal_axes_do():
    calls = []

    def loss(x, y):
        calls.append(1)
        return am.sum(x * am.sum(y))

    step = am.compile(loss)
    for m in (5, 7, 100):
        assert step(np.ones(m), np.ones(m + 1))[0] == m * (m + 1)
    once = len(calls)
    for x, y in [
        (np.ones(4), np.ones(4)),
        (np.ones(1), np.ones(4)),
        (np.ones((2, 3)), np.ones(4)),
        (np.ones(5, np.float32), np.ones(4)),
    ]:
        before = len(calls)
        step(x, y)
        assert len(calls) == before + once


def test_a_program_that_asked_for_a_size_serves_that_size():
    def loss(x):
        return sum(x[i] * (i + 1) for i in range(x.shape[0])) if len(x) < 5 else am.sum(x)

    step = am.compile(loss)
    for m in (2, 3, 4, 5, 6, 3):
        value, gradient = step(np.ones(m))
        expected = am.value_and_grad(loss)(np.ones(m))
        assert value == expected[0]
        np.testing.assert_array_equal(gradient, expected[1])


def test_the_number_of_programs_is_bounded():
    step = am.compile(lambda p: sum(am.sum(x) for x in p))
    for n in range(1, steps.PROGRAMS + 20):
        assert step([np.ones(2)] * n)[0] == 2 * n
    assert sum(map(len, step._general.values())) <= steps.PROGRAMS
    assert step([np.ones(2)])[0] == 2.0


def test_an_argument_of_another_structure_gets_a_program_of_its_own():
    step = am.compile(lambda p: sum(am.sum(x) for x in p.values()))
    assert list(step({"a": X})[1]) == ["a"]
    assert list(step({"a": X, "b": X})[1]) == ["a", "b"]


def test_threads_share_a_step_and_meet_new_signatures_at_once():
    step = am.compile(cost, (0, 1))
    found, errors = {}, []

    def work(m):
        try:
            args = data(m)
            expected = am.value_and_grad(cost, (0, 1))(*args)
            for _ in range(20):
                value, (dw, db) = step(*args)
                np.testing.assert_allclose(value, expected[0], rtol=1e-12)
                np.testing.assert_allclose(dw, expected[1][0], rtol=1e-10, atol=1e-15)
            found[m] = True
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(m,)) for m in (1, 4, 5, 6, 7, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(found) == 6


# ---- what it keeps


def test_gradients_that_the_caller_holds_are_never_written_again():
    step = am.compile(lambda x: am.sum(x**3))
    held = [step(X * k)[1] for k in range(1, 6)]
    views = [g[1:] for g in held]
    for k, (g, view) in enumerate(zip(held, views, strict=True), 1):
        np.testing.assert_allclose(g, 3 * (X * k) ** 2)
        np.testing.assert_allclose(view, 3 * (X[1:] * k) ** 2)


def test_nothing_is_allocated_in_a_steady_state():
    import tracemalloc

    x = np.ones(50_000)
    step = am.compile(lambda x: am.sum(am.tanh(x) * am.exp(-x)))
    for _ in range(4):
        value, gradient = step(x)
    tracemalloc.start()
    try:
        for _ in range(4):
            value, gradient = step(x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 4


def test_calls_leave_nothing_to_the_collector_and_a_dropped_step_goes():
    step = am.compile(lambda x: am.sum(x * x))
    step(X)
    gc.collect()
    for _ in range(3):
        step(X)
    assert gc.collect() == 0
    left = weakref.ref(step)
    del step
    gc.collect()
    assert left() is None


# ---- the conventions hold


ROWS = [row for convention in am.conventions() for row in convention.rows if row.gradients and not row.raises]
OF_NUMBERS = [row for row in ROWS if all(isinstance(x, float) for x in row.arguments)]
REFUSED = {"log(x)[x > 0]", "quantile(x, 0.5, method='inverted_cdf', weights=[1.0, 1.0, 2.0])"}
"""Which elements there are depends on the values."""


@pytest.mark.falls_back
@all_cases(
    "row, kind",
    [
        *(pytest.param(row, np.array, id=f"{row} on arrays") for row in ROWS),
        *(pytest.param(row, float, id=f"{row} on numbers") for row in OF_NUMBERS),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_every_row_of_the_conventions_holds_in_a_program(row, kind):
    args = [kind(x) for x in row.arguments]
    step = am.compile(lambda *xs: am.sum(row.evaluate(am, *xs)), tuple(range(len(args))))
    if row.expression in REFUSED:
        with pytest.raises(TraceError, match="looks at the value"):
            step(*args)
        return
    _, gradients = step(*args)
    for g, stated in zip(gradients, row.gradients, strict=True):
        np.testing.assert_allclose(g, np.array(stated, dtype=float), rtol=1e-12, atol=0)


@pytest.mark.falls_back
def test_a_masked_branch_leaks_no_nan():
    step = am.compile(lambda x: am.sum(am.where(x > 0, am.sqrt(x), 0.0)))
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(step(np.array([-1.0, 0.0, 4.0]))[1], [0.0, 0.0, 0.25])
    np.testing.assert_array_equal(step(np.array([1.0, 1.0, 4.0]))[1], [0.5, 0.5, 0.25])


@pytest.mark.falls_back
def test_what_the_engine_computes_instead_comes_as_numbers_too():
    w = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    step = am.compile(lambda x: am.sum(am.where(x > 0, am.sqrt(x), 0.0) * w))
    for wrap in (np.array, Tensor):
        with np.errstate(all="ignore"):
            value, gradient = step(wrap([-1.0, 4.0]))
        assert type(value) is float and type(gradient) is np.ndarray
        np.testing.assert_array_equal(gradient, [0.0, 0.5])


@pytest.mark.falls_back
@pytest.mark.filterwarnings("ignore")
def test_labels_that_are_no_classes_are_left_to_the_engine():
    step = am.compile(lambda z, y: am.cross_entropy(z, y))
    z = np.random.default_rng(0).normal(size=(4, 3))
    for labels in ([0, 1, 2, 0], [0, -100, 2, 0], [-100] * 4):
        found, expected = step(z, np.array(labels)), am.value_and_grad(am.cross_entropy)(z, np.array(labels))
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-14)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-12, atol=1e-16)
    for wrong in ([0, 1, 3, 0], [0, -1, 2, 0]):
        with pytest.raises(ArgumentError, match="not among the classes"):
            step(z, np.array(wrong))


# ---- equal to the engine, bit for bit, where the operations are the same


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 1000))
def test_the_same_operations_give_the_same_bits(m, n, seed):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(m, n)), rng.normal(size=n)

    def loss(A, x):
        return am.sum(am.tanh(A @ x) * am.exp(am.sin(A @ x)))

    found, expected = am.compile(loss, (0, 1))(A, x), am.value_and_grad(loss, (0, 1))(A, x)
    assert found[0] == expected[0]
    for mine, true in zip(found[1], expected[1], strict=True):
        np.testing.assert_array_equal(mine, true)


# ---- derivatives of derivatives


def test_gradients_hessians_and_products_compile_inside_of_a_function():
    def cube(x):
        return am.sum(x**3)

    for inner in (
        lambda x: am.sum(am.grad(cube)(x) ** 2),
        lambda x: am.sum(am.hvp(cube)(x, X)),
        lambda x: am.sum(am.hessian(cube)(x)),
        lambda x: am.sum(am.jacobian(lambda x: x**3)(x)),
        lambda x: am.sum(am.jvp(lambda x: x**3, (x,), (X,))[1]),
        lambda x: am.sum(am.vjp(lambda x: x**3, x)[1](X)[0]),
    ):
        found, expected = am.compile(inner)(X), am.value_and_grad(inner)(X)
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)
    assert am.compile(lambda x: am.grad(am.grad(lambda x: x**4))(x))(2.0) == (48.0, 48.0)


# ---- randomness


def test_what_is_computed_without_recording_is_a_constant():
    def held(x, w):
        with am.no_grad():
            y = am.exp(x) * w
            with am.enable_grad():
                z = am.sin(x)
        return am.sum(x * y * z)

    held_by_decorator = am.no_grad()(lambda x: am.softmax(x))
    for f in (held, lambda x, w: am.sum(held_by_decorator(x * w) * x), lambda x, w: am.sum(am.no_grad()(am.exp)(x) * w)):
        expected = am.value_and_grad(f, (0, 1))(X, 2 * X)
        for found in (am.compile(f, (0, 1))(X, 2 * X), executed_at(f, (0, 1), X, 2 * X)):
            np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)
    scan = am.compile(lambda x: am.scan(held_step, 0.5, x)[0])
    np.testing.assert_allclose(scan(X)[1], am.grad(lambda x: am.scan(held_step, 0.5, x)[0])(X), rtol=1e-12)


def held_step(c, x):
    """A step of a loop in which a factor is a constant."""
    with am.no_grad():
        k = am.cos(x)
    return am.tanh(c * k + x), x


def executed_at(f, argnums, *args):
    """What the written source gives for a function without a name."""
    step = am.compile(f, argnums)
    step(*args)
    return text_of(step)(*args)


def test_a_checkpoint_inside_of_a_program_is_written_out():
    def loss(x, w):
        return am.sum(am.checkpoint(lambda t: am.sin(t * w) * t)(x)) + am.sum(am.checkpoint(am.exp)(x))

    np.testing.assert_allclose(am.compile(loss, (0, 1))(X, 2 * X)[1], am.grad(loss, (0, 1))(X, 2 * X), rtol=1e-12)


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_the_text_returns_gradients_in_the_order_in_which_they_are_asked_for(backend):
    def loss(a, b, c):
        return a * a + 2 * a * b + 3 * c * b

    step, scope = am.compile(loss, ("c", 0, -2), backend=backend), {}
    assert step(1.0, 2.0, 3.0) == (23.0, (6.0, 6.0, 11.0))
    exec(step.source, scope)
    assert scope["loss_and_gradients"](1.0, 2.0, 3.0) == (23.0, (6.0, 6.0, 11.0))


def test_a_generator_among_the_arguments_is_drawn_from_at_each_call():
    def loss(x, rng):
        return am.sum(x * (rng.random(x.shape) < 0.5) + rng.normal(size=x.shape))

    step = am.compile(loss)
    mine, theirs = np.random.default_rng(0), np.random.default_rng(0)
    for _ in range(3):
        found, expected = step(X, mine), am.value_and_grad(loss)(X, theirs)
        assert found[0] == expected[0]
        np.testing.assert_array_equal(found[1], expected[1])


def test_the_type_of_what_is_drawn_stands_in_the_text():
    step = am.compile(lambda x, rng: am.sum(x * rng.standard_normal(3, dtype=np.float32)))
    found = step(np.ones(3), np.random.default_rng(0))[1]
    assert "rng.standard_normal(3, dtype=np.float32)" in step.source
    np.testing.assert_array_equal(found, np.random.default_rng(0).standard_normal(3, dtype=np.float32))


@pytest.mark.parametrize(
    "loss",
    [
        lambda x: am.sum(x * np.random.normal(size=3)),
        lambda x: am.sum(x * random.random()),
        lambda x: am.sum(x * GENERATOR.normal(size=3)),
        lambda x, state=[0]: am.sum(x * (state.append(1) or len(state))),
    ],
    ids=["global", "python", "closure", "state"],
)
def test_a_function_that_is_another_one_each_time_is_refused(loss):
    with pytest.raises(TraceError, match="Generator as an argument"):
        am.compile(loss)(X)


def test_a_generator_is_asked_for_what_a_program_can_draw():
    with pytest.raises(TraceError, match=r"not by .permutation\(\)"):
        am.compile(lambda x, rng: am.sum(x * rng.permutation(3)))(X, np.random.default_rng(0))


# ---- what is refused


def branch(x):
    if x.sum() > 0:
        return x.sum()
    return -x.sum()


@all_cases(
    ("look", "advice"),
    [
        (branch, "am.where"),
        (lambda x: float(x[0]) * x.sum(), "stay with functions of autograd_mini"),
        (lambda x: math.exp(x[0]), "am.exp in place of math.exp"),
        (lambda x: am.sum(x * x.data), "stop_gradient"),
        (lambda x: x.sum() * x[0].item(), "as it is"),
        (lambda x: am.sum(np.array(x)), "functions of autograd_mini"),
        (lambda x: x.sum() if x.max() in (1, 2) else x.mean(), "am.where"),
        (lambda x: am.sum(x[x > 0]), "am.where"),
        (lambda x: x.__setitem__(0, 1.0), "am.put"),
        (lambda x: am.sum(x).backward(), "am.grad"),
        (lambda x: am.sum(x) if x[0] > 0 and x[1] > 0 else x[2], "am.where"),
        (lambda x: x.tolist()[0], "as it is"),
    ],
)
def test_a_look_at_a_number_is_refused_with_the_line_and_what_to_write_instead(look, advice):
    with pytest.raises(TraceError) as caught:
        am.compile(look)(X)
    assert f"{__file__}:" in str(caught.value)
    assert advice in str(caught.value)


def test_the_line_that_is_named_is_the_line_that_looked():
    with pytest.raises(TraceError) as caught:
        am.compile(branch)(X)
    assert f"{__file__}:{branch.__code__.co_firstlineno + 1}: " in str(caught.value)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: x * 2, r"an array of shape \(3,\)"),
        (lambda x: None, "does the function return it"),
        (lambda x: (am.sum(x), 1.0), "a tuple of 2"),
    ],
)
def test_a_result_that_is_not_one_number_is_refused(f, said):
    with pytest.raises(ShapeError, match=said):
        am.compile(f)(X)


def test_arguments_that_make_no_sense_are_named():
    with pytest.raises(am.errors.ArgumentTypeError, match="takes a function"):
        am.compile(3)
    with pytest.raises(ArgumentError, match="'numpy', 'python', 'numba'"):
        am.compile(cost, backend="cuda")
    with pytest.raises(ArgumentError, match="argnums=3"):
        am.compile(lambda x: am.sum(x), 3)
    with pytest.raises(DtypeError, match=r"x holds int64.*astype\(float\)"):
        am.compile(lambda x: am.sum(x * 1.0))(np.arange(3))
    with pytest.raises(DtypeError, match="x is differentiated and is no real number"):
        am.compile(lambda x: 1.0)("text")
    with pytest.raises(ShapeError, match=r"matmul of x of shape \(2, 3\) and y of shape \(2, 3\)"):
        am.compile(lambda x, y: am.sum(x @ y))(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(GradientError, match="call it once"):
        print(am.compile(cost).source)


def test_an_error_in_the_function_is_the_functions_own():
    with pytest.raises(ZeroDivisionError):
        am.compile(lambda x: x.sum() / (1 // 0))(X)


def test_drawing_a_step_shows_the_graph_with_names():
    step = am.compile(cost, (0, 1))
    step(*data())
    assert {"w", "b"} <= set(str(am.draw(step).text()).split())


def test_a_step_says_what_it_is():
    step = am.compile(cost, (0, 1))
    assert "not called yet" in repr(step)
    step(*data())
    assert "1 programs" in repr(step) and step.__name__ == "cost"


# ---- operations of the user's own


def test_a_primitive_and_a_gradient_of_the_users_own_compile():
    doubled = am.Primitive("exp", dx=lambda g, z, x: 2 * g, array=lambda x: 2 * x, register=False)
    clipped = am.custom_gradient(math.exp, lambda g, z, x: g * am.minimum(z, 10.0))
    cubed = am.Primitive("cubed", lambda x: x * x * x, dx=lambda g, z, x: g * 3 * x * x, register=False)
    for f in (lambda x: am.sum(doubled(x) * am.exp(x)), lambda x: am.sum(clipped(x)), lambda x: am.sum(cubed(x) + clipped(x))):
        found, expected = am.compile(f)(X), am.value_and_grad(f)(X)
        assert found[0] == pytest.approx(expected[0], rel=1e-14)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-13)


@pytest.mark.parametrize("backend", ["numpy", "python", "torch", "jax"])
def test_truth_values_of_python_and_numpy_are_switches_and_numbers_where_they_are_differentiated(backend):
    backend in ("numpy", "python") or pytest.importorskip(backend)
    double = am.compile(lambda x: x * 2.0, backend=backend)
    assert [double(x) for x in (1.0, True, np.True_, False, np.False_)] == [(2.0, 2.0)] * 3 + [(0.0, 2.0)] * 2
    switched = am.compile(lambda x, on: x * 2.0 if on else x, backend=backend)
    assert [switched(1.0, on)[0] for on in (True, np.True_, np.False_, False, np.True_)] == [2.0, 2.0, 1.0, 1.0, 2.0]
    assert not double.fallbacks and not switched.fallbacks
