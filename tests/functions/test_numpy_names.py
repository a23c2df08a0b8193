"""Every function of NumPy that `jax.numpy` has: it works on a Tensor, value and gradient, or has a reason why it does not."""

import inspect
import warnings

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core import functions, primitive
from autograd_mini.core.arrays import numpy_functions, operands

rng = np.random.default_rng(0)
A = rng.uniform(0.3, 2.0, (2, 3))
S = rng.normal(size=(3, 3)) + 3 * np.eye(3)
W = rng.uniform(0.3, 2.0, 3)
GAPS = A.copy()
GAPS[0, 1] = np.nan


def with_gaps(x):
    return np.where(np.isnan(GAPS), np.nan, x)


METHODS = (
    "linear weibull hazen median_unbiased normal_unbiased interpolated_inverted_cdf lower higher midpoint nearest inverted_cdf "
    "averaged_inverted_cdf closest_observation"
).split()
if operands.OLD_PROMOTION:  # NumPy 2 has mended it: observations are counted from one
    METHODS.remove("closest_observation")
MODES = "constant edge reflect symmetric wrap linear_ramp maximum minimum mean median".split()

ON_ARRAYS = {
    "average": [np.average, lambda x: np.average(x, 1, np.array([1.0, 2.0, 3.0])), lambda x: np.average(x, axis=0)],
    "ptp": [np.ptp, lambda x: np.ptp(x, 1)],
    "quantile": [*(lambda x, m=m: np.quantile(x, [0.1, 0.5, 0.83], axis=1, method=m) for m in METHODS),
                 lambda x: np.quantile(x, 0.3), lambda x: np.quantile(x, [0.2, 0.9], keepdims=True)],
    "percentile": [lambda x: np.percentile(x, 30, axis=0)],
    "median": [lambda x: np.median(x, 0)],
    "cov": [np.cov, lambda x: np.cov(x, rowvar=False), lambda x: np.cov(x, bias=True), lambda x: np.cov(x, x * x, aweights=W),
            lambda x: np.cov(x[0]), lambda x: np.cov(x, fweights=[1, 2, 1])],
    "corrcoef": [np.corrcoef],
    "ediff1d": [np.ediff1d, lambda x: np.ediff1d(x, to_end=3.0, to_begin=[1.0, 2.0])],
    "heaviside": [lambda x: np.heaviside(x - 1, 0.5)],
    "copysign": [lambda x: np.copysign(x, -x)],
    "float_power": [lambda x: np.float_power(x, 2)],
    "divmod": [lambda x: np.divmod(x * 5, 2.0)[0], lambda x: np.divmod(x * 5, 2.0)[1]],
    "modf": [lambda x: np.modf(x)[0], lambda x: np.modf(x)[1]],
    "frexp": [lambda x: np.frexp(x)[0]],
    "ldexp": [lambda x: np.ldexp(x, 3)],
    "real": [np.real, np.imag, np.conj, np.conjugate, np.angle, np.real_if_close],
    "meshgrid": [lambda x: np.meshgrid(x[0], x[1])[1], lambda x: np.meshgrid(x[0], x[1], indexing="ij")[0],
                 lambda x: np.meshgrid(x[0], x[1], sparse=True)[0]],
    "broadcast_arrays": [lambda x: np.broadcast_arrays(x, x[:1])[1]],
    "block": [lambda x: np.block([[x, x], [x * 2, x]])],
    "insert": [lambda x: np.insert(x, 1, 5.0), lambda x: np.insert(x, [1, 2], x[:, :2], axis=1), lambda x: np.insert(x, 1,
    x[0], axis=0),
               lambda x: np.insert(x, [0, 0, 2], [7.0, 8, 9], axis=1)],
    "delete": [lambda x: np.delete(x, 1), lambda x: np.delete(x, [0, 2], axis=1), lambda x: np.delete(x, slice(0, 1), 0)],
    "append": [lambda x: np.append(x, x[:1], axis=0), lambda x: np.append(x, 1.0)],
    "resize": [lambda x: np.resize(x, (3, 4))],
    "compress": [lambda x: np.compress([True, False, True], x, axis=1)],
    "extract": [lambda x: np.extract(A > 1, x)],
    "choose": [lambda x: np.choose([1, 0, 1], x)],
    "piecewise": [lambda x: np.piecewise(x, [x < 1, x >= 1], [lambda t: t**2, lambda t: -t])],
    "diagflat": [lambda x: np.diagflat(x, 1)],
    "trim_zeros": [lambda x: np.trim_zeros(np.concatenate([np.zeros(2), x[0], [0.0]])),
                   lambda x: np.trim_zeros(np.concatenate([np.zeros(2), x[0], [0.0]]), "f")],
    "apply_along_axis": [lambda x: np.apply_along_axis(lambda r: np.sum(r**2), 1, x),
    lambda x: np.apply_along_axis(lambda r: r**2, 0, x)],
    "apply_over_axes": [lambda x: np.apply_over_axes(np.sum, x, [0])],
    "fft.fftshift": [np.fft.fftshift, lambda x: np.fft.ifftshift(x, axes=1)],
    "logspace": [lambda x: np.logspace(x[0], x[1], 4)],
    "geomspace": [lambda x: np.geomspace(x[0], x[1], 4)],
    "linspace": [lambda x: np.linspace(x[0], x[1], 4, endpoint=False), lambda x: np.linspace(x[0], 2.0, 4, axis=1)],
    "nan functions": [
        *(lambda x, f=f: f(with_gaps(x), axis=1) for f in (np.nansum, np.nanprod, np.nanmax, np.nanmin, np.nanmean, np.nanvar,
                                                           np.nanstd, np.nanmedian, np.nancumsum, np.nancumprod)),
        lambda x: np.nanquantile(with_gaps(x), [0.2, 0.7], axis=0),
        *(lambda x, m=m: np.nanquantile(with_gaps(x), [0.1, 0.5, 0.83], axis=1, method=m) for m in METHODS),
        lambda x: np.nanpercentile(with_gaps(x), 30),
        lambda x: np.nanvar(with_gaps(x), ddof=1)],
    "polynomials": [
        lambda x: np.polyval(x[0], x[1]), lambda x: np.polyadd(x[0], x[1, :2]), lambda x: np.polysub(x[0], x[1]),
        lambda x: np.polymul(x[0], x[1]), lambda x: np.polydiv(x[0], x[1, :2])[0], lambda x: np.polydiv(x[0], x[1, :2])[1],
        lambda x: np.polyder(x[0]), lambda x: np.polyint(x[0], 2), lambda x: np.poly(x[0]), lambda x: np.vander(x[0]),
        lambda x: np.vander(x[0], 2, increasing=True), lambda x: np.polyfit(x[0], x[1], 1), lambda x: np.polyfit(x[0], x[1], 1,
        w=W)],
    "convolve": [*(lambda x, m=m: np.convolve(x[0], x[1, :2], m) for m in ("full", "same", "valid")),
                 *(lambda x, m=m: np.convolve(x[0, :2], x[1], m) for m in ("full", "same", "valid"))],
    "correlate": [*(lambda x, m=m: np.correlate(x[0], x[1, :2], m) for m in ("full", "same", "valid")),
                  *(lambda x, m=m: np.correlate(x[0, :2], x[1], m) for m in ("full", "same", "valid"))],
    "interp": [lambda x: np.interp(x, np.array([0, 0.7, 1.5, 3]), np.array([1, 5, 2, 3.0])), lambda x: np.interp(np.array([0.2,
    0.6, 5]), np.sort(x[0]), x[1]),
               lambda x: np.interp(x, [0, 0.5, 1], [1.0, 2, 3], period=1.3), lambda x: np.interp(x, [0.5, 1.0], [1.0, 2],
               left=-1.0, right=9.0)],
    "unwrap": [lambda x: np.unwrap(x * 9)],
    "cross": [lambda x: np.cross(x, W), lambda x: np.cross(x.T, x.T[::-1], axis=0)],
    "einsum": [lambda x: np.einsum("ij,kj->ik", x, x, optimize=True), lambda x: np.einsum(x, [0, 1], x, [0, 1]),
               lambda x: np.einsum(x, [0, 1], x, [2, 1], [0, 2]), lambda x: np.einsum("ij->j", x, dtype=float)],
    "gradient": [lambda x: np.gradient(x)[0], lambda x: np.gradient(x)[1], lambda x: np.gradient(x, 2.0, axis=1),
                 lambda x: np.gradient(x, 0.5, [0.0, 1, 3])[1], lambda x: np.gradient(x[0], edge_order=2),
                 lambda x: np.gradient(x[0], x[0] ** 2)],
    "pad": [*(lambda x, m=m: np.pad(x, ((1, 1), (2, 1)), mode=m) for m in MODES), lambda x: np.pad(x, 1, constant_values=3.0),
            lambda x: np.pad(x, 1, "reflect", reflect_type="odd"), lambda x: np.pad(x, 1, "symmetric", reflect_type="odd"),
            lambda x: np.pad(x, 1, "mean", stat_length=2), lambda x: np.pad(x, 1, "linear_ramp", end_values=4.0)],
    "sort": [lambda x: np.sort(x, kind="stable"), lambda x: np.sort(x, axis=0), lambda x: np.partition(x, 1, axis=1)],
    "repeat": [lambda x: np.repeat(x, 2, axis=1), lambda x: np.tile(x, (2, 1))],
    "take": [lambda x: np.take(x, [0, 1], axis=1), lambda x: np.take(x, [5, 1])],
    "ufuncs": [
        lambda x: np.add.outer(x[0], x[1]), lambda x: np.subtract.outer(x, x[0]), lambda x: np.multiply.accumulate(x, 1),
        lambda x: np.add.accumulate(x), lambda x: np.logaddexp.reduce(x, axis=1), lambda x: np.add.reduce(x, axis=(0, 1),
        keepdims=True),
        lambda x: np.add(x, 1.0, dtype=float), lambda x: np.maximum.reduce(x, axis=1, initial=1.0)],
    "reductions": [
        lambda x: np.sum(x, 0, None, None, True), lambda x: np.mean(x, 1), lambda x: np.var(x, 1, None, None, 1),
        lambda x: np.std(x, axis=0, ddof=1, keepdims=True), lambda x: np.prod(x, 1), lambda x: np.max(x, 1, None, True),
        lambda x: np.clip(x, 0.5, None)],
    "shapes": [
        lambda x: np.stack([x, x], axis=1), lambda x: np.vstack((x, x)), lambda x: np.hstack([x, x]), lambda x: np.dstack([x, x]),
        lambda x: np.column_stack([x, x]), lambda x: np.concatenate([x, x], 1), lambda x: np.concatenate([x, x], axis=None),
        lambda x: np.reshape(x, (3, 2)), lambda x: np.reshape(x, (3, 2), order="F"), np.ravel, lambda x: np.moveaxis(x, 0, 1),
        np.rot90,
        lambda x: np.roll(x, 1, axis=1), lambda x: np.swapaxes(x, 0, 1), lambda x: np.expand_dims(x, 1),
        lambda x: np.squeeze(x[None]),
        np.atleast_3d, lambda x: np.split(x, [1], axis=1)[1], lambda x: np.diff(x, axis=0), lambda x: np.tensordot(x, x,
        axes=([1], [1])),
        lambda x: np.kron(x, x), lambda x: np.inner(x, x), lambda x: np.dot(x, x.T), lambda x: np.vdot(x, x), np.trace,
        np.diagonal,
        np.nan_to_num, np.copy],
}  # fmt: skip
IN_NUMPY_2 = {
    "trapezoid": lambda x: [np.trapezoid(x), np.trapezoid(x, x**2, axis=0), np.trapezoid(x, dx=0.5), np.trapezoid(x,
    np.array([0, 1, 3.0]))],
    "cumulative_sum": lambda x: [np.cumulative_sum(x, axis=1, include_initial=True)],
    "cumulative_prod": lambda x: [np.cumulative_prod(x, axis=0)],
    "vecdot": lambda x: [np.vecdot(x, x)], "matvec": lambda x: [np.matvec(x, x[0])], "vecmat": lambda x: [np.vecmat(x[:, 0], x)],
    "matrix_transpose": lambda x: [np.matrix_transpose(x)], "permute_dims": lambda x: [np.permute_dims(x, (1, 0))],
    "trim_zeros": lambda x: [np.trim_zeros(np.concatenate([x, x * 0.0]), axis=0), np.trim_zeros(np.pad(x, 2), "f"),
                             np.trim_zeros(np.pad(x, 1), "b", (0, 1))],
    "quantile": lambda x: [
        np.quantile(x, [0.0, 0.3, 1.0], axis=1, weights=W, method="inverted_cdf"),
        np.quantile(x, 0.6, weights=A * (A > 1), method="inverted_cdf"),
        np.percentile(x, 40, axis=(0, 1), weights=A, method="inverted_cdf", keepdims=True),
        np.nanquantile(with_gaps(x), [0.2, 1.0], weights=A, method="inverted_cdf")],
    "std": lambda x: [f(x, axis=1, ddof=1, mean=np.mean(x, axis=1, keepdims=True) + 0.5) for f in (np.std, np.var)] + [
        np.std(x, mean=np.mean(x, keepdims=True)), np.std(x[:, :1], axis=1, mean=np.zeros((2, 1))),
        np.var(x, where=A > 0.5, mean=np.mean(x, keepdims=True))],
    "unstack": lambda x: [np.unstack(x)[1]], "astype": lambda x: [np.astype(x, np.float64)],
}  # fmt: skip
ON_MATRICES = {
    "qr": [lambda x: np.linalg.qr(x)[0], lambda x: np.linalg.qr(x)[1], lambda x: np.linalg.qr(x[:2])[1],
    lambda x: np.linalg.qr(x[:, :2])[0],
           lambda x: np.linalg.qr(x, "r")],
    "lstsq": [lambda x: np.linalg.lstsq(x[:, :2], W, rcond=None)[0], lambda x: np.linalg.lstsq(x[:, :2], W, rcond=None)[1],
              lambda x: np.linalg.lstsq(x[:2], W[:2], rcond=None)[0], lambda x: np.linalg.lstsq(x, x, rcond=None)[3]],
    "matrix_power": [lambda x: np.linalg.matrix_power(x, 3), lambda x: np.linalg.matrix_power(x, -2),
    lambda x: np.linalg.matrix_power(x, 0)],
    "multi_dot": [lambda x: np.linalg.multi_dot([x, x, W])],
    "cond": [np.linalg.cond, lambda x: np.linalg.cond(x, 1)],
    "tensorinv": [lambda x: np.linalg.tensorinv(x.reshape(3, 3, 1), 1), lambda x: np.linalg.tensorsolve(x, W)],
    "eig": [lambda x: np.linalg.eigvals(x @ x.T + np.diag(W)), lambda x: np.linalg.eig(x @ x.T + np.diag(W))[1]],
    "others": [np.linalg.det, lambda x: np.linalg.slogdet(x)[1], np.linalg.inv, np.linalg.pinv, lambda x: np.linalg.solve(x, W),
               lambda x: np.linalg.cholesky(x @ x.T + np.eye(3)), lambda x: np.linalg.eigh(x + x.T)[0],
               lambda x: np.linalg.svd(x)[0],
               lambda x: np.linalg.norm(x, "nuc")],
}  # fmt: skip

CALLS = [(f"{name} {i}", f, A) for name, calls in ON_ARRAYS.items() for i, f in enumerate(calls)]
CALLS += [(f"linalg.{name} {i}", f, S) for name, calls in ON_MATRICES.items() for i, f in enumerate(calls)]


@pytest.mark.parametrize("f, x", [call[1:] for call in CALLS], ids=[call[0] for call in CALLS])
def test_numpy_on_a_tensor_gives_numpys_value_and_its_derivatives(f, x):
    check(f, x)


@pytest.mark.parametrize("name", [] if operands.OLD_PROMOTION else [name for name in IN_NUMPY_2 if hasattr(np, name)])
def test_the_functions_of_numpy_2_as_well(name):
    for i in range(len(IN_NUMPY_2[name](A))):
        check(lambda x, i=i: IN_NUMPY_2[name](x)[i], A)


def check(f, x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, found = f(x), f(Tensor(x, requires_grad=True))
        assert isinstance(found, Tensor) and found.shape == np.shape(expected)
        np.testing.assert_allclose(found.data, expected, rtol=1e-9, atol=1e-12)
        assert am.check_grad(f, x, order=2)


# ---- all names

MAKERS = "it makes an array from sizes and plain numbers: a whole number in a Tensor may be a size"
FILES = "it reads bytes or a file: there is no Tensor among its arguments"
NO_INT = "NumPy takes no number for a size here but Python's and its own: write int(n)"
DTYPES = "it is about types, printing or Python objects, not about arrays of numbers"
WITHOUT_A_TENSOR = {
    **dict.fromkeys(
        "arange array asarray bartlett blackman c_ diag_indices empty eye from_dlpack fromfunction fromiter full hamming hanning "
        "identity indices kaiser mask_indices mgrid ogrid ones r_ tri tril_indices triu_indices zeros".split(), MAKERS),
    **dict.fromkeys("frombuffer fromfile fromstring load".split(), FILES),
    **dict.fromkeys("fft.fftfreq fft.rfftfreq".split(), NO_INT),
    **dict.fromkeys(
        "finfo iinfo frompyfunc get_printoptions isdtype isscalar issubdtype iterable printoptions promote_types "
        "set_printoptions vectorize can_cast".split(), DTYPES),
}  # fmt: skip
"""Names that a Tensor never reaches, and why. (am.array, am.r_, am.c_ and am.full take Tensors.)"""


def theirs():
    jnp = pytest.importorskip("jax.numpy")
    for prefix, mine, other in (("", np, jnp), ("linalg.", np.linalg, jnp.linalg), ("fft.", np.fft, jnp.fft)):
        for name in dir(mine):
            f = getattr(mine, name)
            if (
                not name.startswith("_")
                and callable(f)
                and not isinstance(f, type)
                and hasattr(other, name)
                and not inspect.ismodule(f)
            ):
                yield prefix + name


def works(name):
    last = name.rpartition(".")[2]
    found = getattr(np, name, None)
    last = getattr(found, "__name__", last) if isinstance(found, np.ufunc) else last
    ours = last in functions.__all__ or last in functions.HOME or found in primitive.of_ufunc
    plain = last in numpy_functions.UNRECORDED_FUNCTIONS or last in {u.__name__ for u in numpy_functions.UNRECORDED_UFUNCS}
    return (ours or plain) and last not in numpy_functions.IN_PLACE and last not in numpy_functions.REASONS


def test_each_function_of_numpy_that_jax_has_works_or_has_a_reason():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = list(theirs())
    assert len(names) > 380
    reasons = {*WITHOUT_A_TENSOR, *numpy_functions.IN_PLACE, *numpy_functions.REASONS}
    unexplained = [n for n in names if not works(n) and n not in reasons and n.rpartition(".")[2] not in reasons]
    assert not unexplained
    assert sum(works(name) for name in names if "." not in name) >= 265


@all_cases("name", [*numpy_functions.IN_PLACE, *numpy_functions.REASONS, *numpy_functions.REFUSED])
def test_a_function_that_is_refused_says_why(name):
    f = getattr(np, name, None) or getattr(np.fft, name, None)
    f = getattr(f, name, f)  # np.fft is a module, np.fft.fft the function
    if f is None or name in ("frompyfunc", "vectorize", "fromfunction"):
        pytest.skip("there is no Tensor among its arguments, or this NumPy has it not")
    x = Tensor(A, requires_grad=True)
    more = {
        "put": (0, 1.0), "place": (A > 1, 0.0), "putmask": (A > 1, 0.0), "copyto": (A,), "fill_diagonal": (0.0,),
        "put_along_axis": (np.array([[0]]), 1.0, 1), "nextafter": (1.0,), "histogram2d": (x[0],),
    }  # fmt: skip
    given = (x[0], *more[name]) if name == "histogram2d" else (x, *more.get(name, ()))
    if name in ("intersect1d", "setdiff1d", "setxor1d", "union1d"):
        given = (x, A)
    if name == "bincount":
        with pytest.raises(am.errors.AutogradError, match=r"np\.bincount"):
            np.bincount([0, 1, 1], x[0])
        return
    with pytest.raises(am.errors.AutogradError, match=rf"np\.{name}"):
        f(*given)


FROM_A_SIZE = (
    "arange bartlett blackman diag_indices empty eye hamming hanning identity indices ones tri tril_indices triu_indices zeros"
).split()


@all_cases("name", FROM_A_SIZE)
def test_a_whole_number_in_a_tensor_is_a_size_for_numpys_makers_of_arrays(name):
    f = (lambda n: np.indices((n,))) if name == "indices" else getattr(np, name)
    found, expected = f(Tensor(np.array(3))), f(3)
    assert np.shape(found) == np.shape(expected) and (name == "empty" or np.array_equal(found, expected))
    assert WITHOUT_A_TENSOR[name] is MAKERS


T3, F22 = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor(np.ones((2, 2)), requires_grad=True)
MISFITS = {
    "digitize": lambda: np.digitize(T3, np.ones((2, 2))), "searchsorted": lambda: np.searchsorted(np.ones((2, 2)), T3),
    "argsort": lambda: np.argsort(T3, axis=3), "argmax": lambda: np.argmax(Tensor([])), "x.argmin": lambda: T3.argmin(axis=5),
    "left_shift": lambda: np.left_shift(T3, 1), "bitwise_and": lambda: np.bitwise_and(T3, 1), "invert": lambda: np.invert(T3),
    "&": lambda: T3 & 1, "~": lambda: ~T3, "<<": lambda: T3 << 1, "gcd": lambda: np.gcd(T3, 2),
    "unravel_index": lambda: np.unravel_index(T3, (2, 2)), "packbits": lambda: np.packbits(T3),
    "nanargmax": lambda: np.nanargmax(Tensor([np.nan])), "ldexp": lambda: np.ldexp(T3, T3),
    "partition": lambda: np.partition(T3, 5),
    "matmul": lambda: np.matmul(Tensor(np.ones((2, 3, 3))), Tensor(np.ones((4, 3, 3)))),
    "solve": lambda: am.solve(Tensor(np.ones((2, 3, 3))), np.ones((4, 3, 3))),
    "clip": lambda: np.clip(T3, np.ones(2), None), "matrix_power": lambda: am.matrix_power(F22, 1.5),
    "cosine_similarity": lambda: am.cosine_similarity(F22, np.ones((3, 2))),
    "masked_select": lambda: am.masked_select(T3, [True, False]),
    "take_along_axis": lambda: am.take_along_axis(F22, np.zeros((3, 1), int), 1), "sum_to": lambda: am.sum_to(F22, (4,)),
    "put_along_axis": lambda: am.put_along_axis(F22, np.zeros((3, 1), int), 1.0, 1),
    "one_hot": lambda: am.one_hot([[0, 1], [0]]),
    "polygamma": lambda: am.polygamma(1.5, T3), "topk": lambda: am.topk(T3, 1.5),
    "gcd of a Value": lambda: np.gcd(am.Value(4.0), 2),
    "ldexp of a Value": lambda: np.ldexp(am.Value(4.0), 2.5), "nextafter of a Value": lambda: np.nextafter(am.Value(1.0), 2.0),
}  # fmt: skip


@all_cases("call", MISFITS.values(), ids=MISFITS)
def test_arguments_that_do_not_fit_are_refused_in_an_error_of_ours(call):
    with pytest.raises(am.errors.AutogradError):
        call()


def test_two_to_a_power_that_is_too_large_by_itself_scales_as_numpys():
    x, i = np.array([1e-200, 1e200, 1.5]), np.array([1200, -1200, -1074])
    np.testing.assert_array_equal(am.ldexp(x, i), np.ldexp(x, i))
    np.testing.assert_array_equal([am.ldexp(a, int(b)) for a, b in zip(x.tolist(), i, strict=True)], np.ldexp(x, i))
    assert am.grad(lambda x: am.sum(am.ldexp(x, 3)))(x).tolist() == [8.0, 8.0, 8.0]


def test_arrays_of_values_go_through_functions_that_numpy_has_no_loop_of_objects_for():
    values = np.array([am.Value(1.5), am.Value(-2.0)], dtype=object)
    for name in ("logaddexp2", "copysign", "heaviside", "float_power"):
        found = getattr(am, name)(np.abs(values), 2.0)
        np.testing.assert_allclose([v.data for v in found], getattr(np, name)([1.5, 2.0], 2.0))
    np.testing.assert_allclose([v.data for v in am.ldexp(values, 2)], [6.0, -8.0])
    np.testing.assert_allclose([v.data for v in am.copysign(values, -values)], [-1.5, 2.0])


def test_the_power_0_of_a_matrix_is_the_identity_whatever_is_in_it():
    x = np.array([[np.inf, 1.0], [np.nan, 2.0]])
    np.testing.assert_array_equal(am.matrix_power(Tensor(x), 0).data, np.eye(2))
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(am.matrix_power(x, 0)))(x), np.zeros((2, 2)))


OTHERWISE = {
    ("einsum", "optimize"), ("partition", "kind"), ("polyint", "k"),
    ("cross", "axis"),  # np.cross has axisa, axisb and axisc beside it
    ("svd", "full_matrices"),  # the columns beyond are arbitrary, and have no gradient
}  # fmt: skip
"""Arguments whose default means what NumPy's does and is written in another way, or is another for the reason given."""


@pytest.mark.skipif(operands.OLD_PROMOTION, reason="the names are those of NumPy 2")
@pytest.mark.parametrize("home", [np, np.linalg, np.fft], ids=["numpy", "numpy.linalg", "numpy.fft"])
def test_what_is_left_out_has_the_value_that_it_has_in_numpy(home):
    checked = 0
    for name in set(am.__all__) & set(dir(home)):
        try:
            ours, theirs = (inspect.signature(getattr(library, name)).parameters for library in (am, home))
        except (TypeError, ValueError):  # a universal function, or a module
            continue
        for key in ours.keys() & theirs.keys():
            mine, known = ours[key].default, theirs[key].default
            if mine is inspect.Parameter.empty or known is np._NoValue or (name, key) in OTHERWISE:
                continue
            assert mine == known, f"am.{name}({key}={mine!r}), {known!r} in NumPy"
            checked += 1
    assert checked >= 6


def test_differences_of_whole_numbers_are_floats_and_those_of_single_precision_stay_so():
    whole, single = np.array([1, 4, 9]), np.array([1, 4, 9], np.float32)
    np.testing.assert_array_equal(am.gradient(whole), [3.0, 4.0, 5.0])
    np.testing.assert_array_equal(np.gradient(Tensor(whole)).data, [3.0, 4.0, 5.0])
    assert am.gradient(single, [0.0, 1.0, 3.0]).dtype == np.float32
