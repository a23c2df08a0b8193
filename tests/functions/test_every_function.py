"""Every public function of one array, on arrays of any rank, of sizes 0 and 1 too: NumPy's value, shape and type, or an error of
ours; the gradient has the shape of the argument, and is right to second order."""

import inspect
import warnings

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core import functions
from autograd_mini.core.arrays.operands import OLD_PROMOTION

SHAPES = [(), (0,), (1,), (3,), (1, 1), (2, 0), (2, 3), (3, 3), (2, 1, 3)]
IN_LINALG = {"svd": lambda x: np.linalg.svd(x, full_matrices=False), "svdvals": lambda x: np.linalg.svd(x, compute_uv=False)}
NOT_OF_ONE_ARRAY = {"array", "c_", "copy", "custom_gradient", "dot", "full", "matrix_rank", "r_", "rfft", "stop_gradient"}
NOT_OF_ONE_ARRAY |= {*functions.LATER["special"]}  # they have tests of their own, and are read late
WIDER = {"corrcoef", "cov"}
"""NumPy makes float64 of float32 here; ours keep the type."""
MORE_THAN_OURS = {
    "gradient": "of a number, NumPy gives an empty list",
    "cumulative_sum": "of a number without axis",
    "cumulative_prod": "likewise",
    "trim_zeros": "of matrices, in NumPy 2",
    "polyder": "of matrices, by chance",
    "poly": "of complex roots; of none it is a number",
}  # fmt: skip
"""Where NumPy takes what ours refuse."""
NARROWER = {"nanmedian", "poly", "polyder", "vander"}
"""Functions whose type NumPy widens for some sizes."""
KINKS = {
    "cond",
    "matrix_norm",
    "norm",
    "nanstd",
    "std",
    "vector_norm",
    "eig",
    "qr",
    "svd",
    "eigh",
    "hardtanh",
    "median",
    "nanmedian",
}
"""Second derivatives are infinite, or vectors have free signs, at points such as one element."""


def of_one_array(f):
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return False
    return sum(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters) == 1


NAMES = [
    name for name in sorted({*functions.__all__, *functions.HOME} - NOT_OF_ONE_ARRAY)
    if callable(getattr(am, name)) and of_one_array(getattr(am, name))
]  # fmt: skip


def numpys(name):
    return IN_LINALG.get(name) or getattr(np, name, None) or getattr(np.linalg, name, None) or getattr(np.fft, name, None)


def sample(name, shape, dtype):
    x = np.random.default_rng(0).uniform(0.2, 0.8, shape)
    square = len(shape) == 2 and shape[0] == shape[1]
    if square and name in ("cholesky", "sqrtm", "logdet", "eig", "eigvals"):
        x = x @ x.T + np.eye(shape[0])
    return np.asarray(x + (name in ("acosh", "arccosh")), dtype)


def parts(result):
    several = result if isinstance(result, (list, tuple)) else [result]
    return [np.asarray(getattr(part, "data", part)) for part in several]


@all_cases("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_a_function_is_that_of_numpy_on_arrays_of_any_rank_and_size(name):
    ours, theirs = getattr(am, name), numpys(name)
    for shape in SHAPES:
        for dtype in (np.float64, np.float32):
            x = sample(name, shape, dtype)
            expected = None
            if callable(theirs):
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    try:
                        expected = parts(theirs(x))
                    except Exception:  # what NumPy refuses, ours may refuse or define
                        expected = None
            for given in (x, Tensor(x, requires_grad=True)):
                try:
                    with np.errstate(all="ignore"):
                        result = ours(given)
                except am.errors.AutogradError:
                    assert expected is None or name in MORE_THAN_OURS, (shape, dtype)
                    continue
                except np.exceptions.AxisError:
                    assert name == "mT" and len(shape) < 2
                    continue
                for found, value in zip(parts(result), expected or [], strict=False):
                    if name == "poly" and shape == (0,):
                        continue
                    assert found.shape == value.shape, shape
                    without_axes = OLD_PROMOTION and () in (shape, value.shape)  # NumPy 1 does not keep their type
                    if value.dtype.kind == "f" and name not in WIDER | NARROWER and not without_axes:
                        assert found.dtype == value.dtype, shape
                    tight = dtype == np.float64
                    np.testing.assert_allclose(found, value, rtol=1e-10 if tight else 1e-4, atol=1e-12 if tight else 1e-5)
                if isinstance(result, Tensor) and result.requires_grad:
                    with np.errstate(all="ignore"):
                        result.backward(np.ones(result.shape, result.dtype))
                    assert given.grad.shape == shape and given.grad.dtype == dtype


@pytest.mark.parametrize("name", [name for name in NAMES if name not in KINKS])
@pytest.mark.filterwarnings("ignore")
def test_the_derivatives_of_a_function_are_right_to_second_order(name):
    f = getattr(am, name)
    for shape in ((1,), (2, 3), (2, 2), (2, 1, 2)):
        x = (
            sample(name, shape, float) * np.random.default_rng(1).uniform(0.8, 1.0, shape)
            if name != "eigvals"
            else sample(name, shape, float)
        )
        if name in ("acosh", "arccosh"):
            x = x + 1.0
        if name in ("cholesky", "sqrtm", "logdet") and shape == (2, 2):
            x = sample(name, shape, float)
        try:
            result = f(Tensor(x, requires_grad=True))
        except am.errors.AutogradError:
            continue
        if isinstance(result, Tensor) and result.requires_grad and result.size and np.isfinite(result.data).all():
            symmetric = name in ("cholesky", "sqrtm", "eigh", "eigvalsh")
            g = (lambda x: f((x + am.mT(x)) / 2)) if symmetric else f
            assert am.check_grad(g, x, order=2), shape


def of_two_arrays(f):
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return False
    return sum(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters) == 2


OF_TWO = [
    name for name in sorted({*functions.__all__, *functions.HOME})
    if callable(getattr(am, name)) and of_two_arrays(getattr(am, name))
    and name not in ("apply_over_axes", "custom_gradient", "full", "full_like", "scan")
]  # fmt: skip


@all_cases("name", OF_TWO)
@pytest.mark.filterwarnings("ignore")
def test_a_function_of_two_arrays_takes_a_plain_one_on_either_side(name):
    f, rng = getattr(am, name), np.random.default_rng(0)
    for shape in ((3, 3), (3,)):
        arrays = rng.uniform(0.3, 0.9, (2, *shape))
        try:
            expected = parts(f(*arrays))
        except Exception:  # no function of two such arrays
            continue
        gradients = []
        for wanted in ((True, False), (False, True), (True, True)):
            given = [Tensor(x, requires_grad=True) if wants else x for x, wants in zip(arrays, wanted, strict=True)]
            try:
                result = f(*given)
            except am.errors.GradientError as error:  # an argument without a derivative says so, and drops nothing
                assert " q" in str(error) or "in a" in str(error)
                gradients.append(None)
                continue
            for found, value in zip(parts(result), expected, strict=True):
                np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-14)
            outputs = [x for x in (result if isinstance(result, (tuple, list)) else [result]) if isinstance(x, Tensor)]
            total = sum(am.sum(x * 1.5) for x in outputs)
            if isinstance(total, Tensor) and total.requires_grad:
                total.backward()
            gradients.append([getattr(x, "grad", None) for x in given])
        left, right, both = gradients
        if both is not None:
            for found, alone in zip(both, (left[0], right[1]), strict=True):
                found, alone = (np.zeros(shape) if g is None else g for g in (found, alone))
                np.testing.assert_allclose(found, alone, rtol=1e-9)


@all_cases("name", sorted({*functions.__all__, *functions.HOME}))
def test_a_public_function_says_what_it_takes_and_gives(name):
    f = getattr(am, name)
    text = inspect.getdoc(f) or ""
    assert "Args:" in text and "Returns:" in text, name
    if not isinstance(f, am.Primitive) and not name.endswith("_"):
        told = set()
        for line in text.partition("Args:\n")[2].partition("\n\n")[0].splitlines():
            if line.startswith("    ") and not line.startswith("     ") and ":" in line:
                told |= {one.strip(" *") for one in line.partition(":")[0].split(",")}
        assert set(inspect.signature(inspect.unwrap(f)).parameters) <= told, name
        assert ">>>" in text, name
