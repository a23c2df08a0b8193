"""Gradients through numbers that are chosen by looking at others: a program of NumPy, JAX or PyTorch looks for itself."""

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am

rng = np.random.default_rng(0)
X, Y, V = rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), rng.normal(size=5)
COLUMNS, ROWS = rng.integers(0, 4, (3, 4)), np.array([2, 0, 2])
S = X @ X.T + np.eye(3)


def interp(x, xp, fp):
    return am.interp(x, xp, fp)


CALLS = {
    "interp": (interp, X, np.sort(V), V),
    "interp beyond the ends": (lambda x, xp, fp: np.interp(3 * x, xp, fp, left=2 * fp[0], right=3.0), X, np.sort(V), V),
    "interp with a period": (lambda x, xp, fp: am.interp(x, xp, fp, period=1.3), X, V, V),
    "interp of one number": (interp, 0.3, np.sort(V), V),
    "searchsorted": (lambda x, xp: x * np.searchsorted(xp, x), X, np.sort(V)),
    "digitize": (lambda x: x * np.digitize(x, [1.0, 0.0, -1.0], right=True), X),
    "cummax": (lambda x: am.cummax(x, 1) * am.cummin(x, 0), X),
    "cummax of ties": (lambda x: am.cummax(np.round(x), 1) + x, X),
    "maximum.accumulate": (lambda x, i: np.maximum.accumulate(x) * np.maximum.accumulate(i, axis=1), X, COLUMNS),
    "unwrap": (lambda x: np.unwrap(9 * x) + am.unwrap(9 * x, 1.7, 0, period=3.0), X),
    "frexp": (lambda x: np.frexp(x)[0] * np.frexp(x)[1], X),
    "nanmedian": (lambda x: np.nanmedian(np.where(x > -1, x, np.nan), axis=1), X),
    "scatter_add": (lambda x, y, i: am.scatter_add(x, 1, i, y), X, Y, COLUMNS),
    "index_add": (lambda x, y, i: am.index_add(x, i - 3, y), X, Y, ROWS),
    **{f"scatter_reduce {name} {own}": (lambda x, y, i, r=name, own=own: am.scatter_reduce(x, 1, i, y, r, own), X, Y, COLUMNS)
       for name, own in (("mean", False), ("prod", True), ("prod", False), ("amax", True), ("amin", False))},
    "segments": (lambda x, i: am.segment_mean(x, i, 3) * am.segment_prod(x, i, 3) + am.segment_sum(x, i, 3), X, ROWS),
    "bincount": (lambda x, i: np.bincount(i, minlength=3) @ x, X, ROWS),
    "choose": (lambda x, i: np.choose(i, x), X, np.array([0, 1, 2, 1])),
    "put_along_axis": (lambda x, i: am.put_along_axis(x, i, 5.0, 1), X, COLUMNS[:, :1]),
    "rows and columns": (lambda x, i: x[i, 1:] * x[i, i][:, None], X, ROWS),
    "lexsort": (lambda x: x[0][np.lexsort((x[1], np.round(x[0])))], X),
    "nanargmax": (lambda x: x[np.arange(3), np.nanargmax(x, 1)], X),
    "isclose": (lambda x: np.where(np.isclose(x, X[0, 0]) | np.isin(x, X[1]), 0.0, x) * np.allclose(x, x), X),
    "a condition of numbers": (lambda x: np.where(np.round(x), x, 1.0) * np.count_nonzero((x > 0) & True, axis=0), X),
    "piecewise": (lambda x: np.piecewise(x, [x < 0, x >= 1], [lambda t: t**2, 7.0, lambda t: -t]), X),
    "margins": (lambda x: np.pad(x, 1, "mean") * np.pad(x, 1, "maximum", stat_length=2), X),
    "polynomials": (lambda x: np.polyadd(x[0], x[1, :2]) * np.polysub(x[0, :1], x[1]) + am.sum(np.polyder(x[0], 2)), X),
    "geomspace": (lambda x: np.geomspace(am.exp(x[0]), am.exp(x[1]), 4), X),
    "lstsq": (lambda x, y: np.concatenate(np.linalg.lstsq(x.T, y, rcond=None)[:2]) * am.matrix_rank(x), X, Y[0]),
    "eigvals": (lambda x: am.sort(np.linalg.eigvals(x)), S + np.diag([1.0, 2.0, 3.0])),
    "expm": (lambda x: am.expm(x) + am.expm(-9 * x) + am.expm(0.01 * x), S),
    "logdet and sqrtm": (lambda x: am.sqrtm(x) * am.logdet(x), S),
}  # fmt: skip


def loss_of(f):
    def loss(*args):
        z = f(*args)
        n = [int(n) for n in np.shape(z)]
        return am.sum(am.tanh(z) * np.cos(1.3 * np.arange(int(np.prod(n))) + 0.5).reshape(n))

    return loss


def agrees(f, args, backend):
    loss, wanted = loss_of(f), tuple(i for i, x in enumerate(args) if np.asarray(x).dtype.kind == "f")
    value, gradients = am.value_and_grad(loss, wanted)(*args)
    step = am.compile(loss, wanted, backend=backend)
    found, back = step(*args)
    np.testing.assert_allclose(found, float(value), rtol=1e-10)
    for mine, true in zip(back, gradients, strict=True):
        np.testing.assert_allclose(mine, true, rtol=1e-8, atol=1e-11)
    assert not step.fallbacks
    return step


@pytest.mark.parametrize("f, args", [(f, args) for f, *args in CALLS.values()], ids=CALLS)
@pytest.mark.filterwarnings("ignore")
def test_a_program_of_numpy_looks_for_itself(f, args):
    step = agrees(f, args, "numpy")
    captured = [term.params["holder"] for term in step._latest.runner.program.captured]
    np.testing.assert_allclose(text_of(step)(*args, *captured)[0], step(*args)[0], rtol=1e-10)


FEW = ["interp with a period", "maximum.accumulate", "frexp", "scatter_reduce prod False", "lstsq", "a condition of numbers"]


@pytest.mark.parametrize("backend", ["jax", "torch"])
@pytest.mark.parametrize("name", FEW)
@pytest.mark.filterwarnings("ignore")
def test_a_program_of_a_library_looks_for_itself(name, backend):
    library = pytest.importorskip(backend)
    if backend == "jax":
        before = library.config.jax_enable_x64
        library.config.update("jax_enable_x64", True)
    try:
        agrees(*CALLS[name][:1], CALLS[name][1:], backend)
    finally:
        if backend == "jax":
            library.config.update("jax_enable_x64", before)


@pytest.mark.falls_back
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_what_is_out_of_range_is_no_number_in_a_library_and_the_engines_case_in_numpy(backend):
    """Labels to be ignored, and labels and indices that there are not."""
    library = pytest.importorskip(backend)
    array = library.numpy.asarray if backend == "jax" else library.tensor
    step = am.compile(am.cross_entropy, backend=backend)
    z, ignored = X[:, :3], np.array([0, -100, 2])
    np.testing.assert_allclose(step(z, ignored)[0], float(am.cross_entropy(z, ignored)), rtol=1e-6)
    with pytest.raises(am.ArgumentError, match="not among the classes"):
        step(z, np.array([0, 3, 2]))
    rows = am.compile(lambda x, i: am.sum(am.tanh(x[i])), backend=backend)
    with pytest.raises(am.errors.IndexingError, match="out of bounds"):
        rows(X, np.array([0, 7]))
    if backend == "jax":
        value, gradient = library.jit(step)(array(z), array(ignored))
        assert np.isnan(value) and np.isnan(gradient).all()
        assert np.isnan(library.jit(rows)(array(X), array([0, 7]))[0])
    else:
        assert step(array(z), array(ignored))[0] == pytest.approx(float(am.cross_entropy(z, ignored)))
        with pytest.raises(am.errors.IndexingError, match="out of bounds"):
            rows(array(X), array([0, 7]))


@pytest.mark.parametrize("f, says", [
    (lambda x, i: am.segment_sum(x, i), "num_segments="), (lambda x, i: am.masked_select(x, x > 0), r"am\.where\(mask, x"),
    (lambda x, i: np.bincount(i), "minlength="), (lambda x, i: am.trim_zeros(x[0]), "x.a:b."),
    (lambda x, i: np.bincount([0, 1], x[0]), "am.segment_sum"), (lambda x, i: np.bincount([0, 1], x[0], 2), "am.segment_sum"),
    (lambda x, i: np.array([x[0, 0], x[0, 1]]), r"am\.stack"), (lambda x, i: np.asarray([x[0], x[1]]), r"am\.stack"),
])  # fmt: skip
def test_a_size_that_depends_on_numbers_is_refused_with_the_line_and_what_to_write(f, says):
    with pytest.raises(am.errors.TraceError, match=rf"test_choices_in_programs\.py:\d+: .*{says}"):
        am.compile(lambda x, i: am.sum(f(x, i)))(X, ROWS)


@pytest.mark.parametrize("numbers", [
    lambda n: np.arange(1.0, n + 1), lambda n: np.arange(0.0, n), lambda n: np.arange(0.5, n, 1), lambda n: np.arange(n / 1.0),
    lambda n: np.arange(0, 3 * n, 3), lambda n: np.full(n, float(n * 0.5)), lambda n: np.ones(n) if n / 2.0 > 1 else np.zeros(n),
])  # fmt: skip
def test_numbers_counted_up_to_a_size_are_those_of_each_size(numbers):
    def f(x):
        return am.sum(numbers(x.shape[0])[:, None] * x)

    step = am.compile(f)
    for x in (X, X[:2], np.concatenate([X, X]), X):
        value, gradient = step(x)
        expected, right = am.value_and_grad(f)(x)
        assert value == pytest.approx(float(expected), rel=1e-14)
        np.testing.assert_array_equal(gradient, right)
    with pytest.raises(am.errors.TraceError, match=r"np\.arange\(n\), is bound first"):
        am.compile(lambda x, n: am.sum(np.arange(1.0, n + 1) * x))(X[0], 4)


@all_cases("name, axis", [
    *((name, axis) for name in ("argmax", "argmin") for axis in (None, 0, 1, -1, -2)),
    *((name, axis) for name in ("all", "any") for axis in (None, 0, 1, -1, -2, (0, -1), (-2,))),
])  # fmt: skip
@all_cases("keepdims", [False, True])
def test_what_is_asked_along_an_axis_counts_it_from_either_end(name, axis, keepdims):
    x = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7]])

    def f(x):
        asked = getattr(np, name)(x > 0 if name in ("all", "any") else x, axis=axis, keepdims=keepdims)
        chosen = am.where(np.equal(asked, 1), am.sum(x * x), 3.0 * x[0, 1])
        return am.sum(chosen * np.resize(np.arange(1.0, 7.0), np.shape(asked)))

    value, gradient = am.compile(f)(x)
    expected, slope = am.value_and_grad(f)(x)
    assert value == pytest.approx(float(am.core.node.plain(expected)), rel=1e-13)
    np.testing.assert_allclose(gradient, slope, rtol=1e-13)
