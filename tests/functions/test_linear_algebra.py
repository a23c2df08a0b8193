"""Linear algebra: values and signs are LAPACK's as NumPy gives them, gradients are finite wherever there is one."""

import warnings

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am
from autograd_mini import Tensor

rng = np.random.default_rng(7)
RECTANGULAR = [(1, 1), (3, 3), (4, 2), (2, 4), (1, 3), (3, 1), (2, 4, 3), (2, 0, 3, 2)]


def of_rank(rank, rows, columns):
    return rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, columns))


def weighted(f, shape):
    """The sum of what f gives, each element with a weight of its own."""
    w = np.random.default_rng(1).normal(size=shape)
    return lambda x: am.sum(f(x) * w)


# ---- determinants


@pytest.mark.parametrize("corner", [4.0, 4.0 + 1e-14, 4.0 - 1e-9])
def test_the_hessian_of_a_determinant_of_two_by_two_is_constant_also_where_it_is_singular(corner):
    expected = np.zeros((2, 2, 2, 2))
    expected[0, 0, 1, 1] = expected[1, 1, 0, 0] = 1.0
    expected[0, 1, 1, 0] = expected[1, 0, 0, 1] = -1.0
    np.testing.assert_allclose(am.hessian(am.det)(np.array([[1.0, 2.0], [2.0, corner]])), expected, atol=1e-15)


@pytest.mark.parametrize("rank", [0, 1, 2, 3, 4])
def test_determinants_of_any_rank_have_derivatives_to_second_order(rank):
    assert am.check_grad(am.det, of_rank(rank, 4, 4), order=2)


def test_determinants_of_a_stack_with_singular_ones_among_them():
    x = np.stack([np.eye(3), np.ones((3, 3)), rng.normal(size=(3, 3)), np.zeros((3, 3))])
    assert am.check_grad(am.det, x, order=2)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_determinants_of_any_size(n):
    x = rng.normal(size=(n, n))
    assert am.det(x) == pytest.approx(np.linalg.det(x))
    assert am.grad(am.det)(x).shape == am.hessian(am.det)(x).shape[:2] == (n, n)


def test_the_fourth_derivative_of_a_determinant_is_that_of_a_polynomial():
    w = rng.normal(size=(3, 3, 3, 3))
    assert am.check_grad(lambda x: am.sum(am.hessian(am.det)(x) * w), of_rank(2, 3, 3), order=2)


def test_the_logarithm_of_a_determinant_has_infinite_slope_where_it_is_minus_infinity():
    x = np.array([[1.0, 2.0], [2.0, 4.0]])
    g = am.grad(lambda x: am.slogdet(x)[1])(x)
    np.testing.assert_array_equal(g, [[np.inf, -np.inf], [-np.inf, np.inf]])
    both = am.grad(lambda x: am.sum(am.slogdet(x)[1]))(np.stack([x, np.eye(2)]))
    np.testing.assert_array_equal(both, [g, np.eye(2)])


# ---- singular values


@all_cases("shape", RECTANGULAR, ids=str)
@all_cases("kind", [np.asarray, Tensor], ids=["array", "Tensor"])
def test_values_and_signs_are_those_of_numpy(shape, kind):
    x = rng.normal(size=shape)
    for found, expected in [
        *zip(am.svd(kind(x)), np.linalg.svd(x, full_matrices=False), strict=True),
        (am.svd(kind(x), compute_uv=False), np.linalg.svd(x, compute_uv=False)),
        (am.pinv(kind(x)), np.linalg.pinv(x)),
    ]:
        np.testing.assert_allclose(getattr(found, "data", found), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("uplo", ["L", "U", "u"])
def test_eigenvectors_are_those_of_numpy_for_either_triangle(uplo):
    x = rng.normal(size=(2, 4, 4))
    for found, expected in zip(am.eigh(Tensor(x), uplo), np.linalg.eigh(x, uplo), strict=True):
        np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-14)
    for found, expected in zip(np.linalg.eigh(Tensor(x), uplo), np.linalg.eigh(x, uplo), strict=True):
        np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-14)
    assert am.check_grad(lambda x: am.eigh(x, uplo)[0], x, order=2)
    assert am.check_grad(lambda x: am.eigh(x, uplo)[1][..., 0] ** 2, x, order=2)


def test_a_triangle_is_named_l_or_u():
    with pytest.raises(am.errors.ArgumentError, match="UPLO"):
        am.eigh(np.eye(2), "X")


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (3, 3), (2, 3, 2)], ids=str)
def test_singular_vectors_and_values_have_derivatives_to_second_order(shape):
    x, k = rng.normal(size=shape), min(shape[-2:])
    assert am.check_grad(weighted(lambda x: am.svd(x)[0] ** 2, (*shape[:-1], k)), x, order=2)
    assert am.check_grad(weighted(lambda x: am.svd(x)[2] ** 2, (*shape[:-2], k, shape[-1])), x, order=2)
    assert am.check_grad(am.svdvals, x, order=2)


@all_cases("ord", [2, -2, "nuc"])
@all_cases("shape", [(4, 3), (3, 4), (2, 3, 3)], ids=str)
def test_spectral_norms_have_derivatives_to_second_order(ord, shape):
    x = rng.normal(size=shape)
    f = lambda x: am.norm(x, ord, axis=(-2, -1))  # noqa: E731
    np.testing.assert_allclose(f(x), np.linalg.norm(x, ord, axis=(-2, -1)), rtol=1e-13)
    assert am.check_grad(f, x, order=2)
    assert am.norm(x, ord, axis=(-2, -1), keepdims=True).shape == (*shape[:-2], 1, 1)


@pytest.mark.parametrize("small", [1e-3, 1e-9, 1e-12])
def test_small_singular_values_keep_their_slopes(small):
    u, _, vh = np.linalg.svd(rng.normal(size=(3, 3)))
    x = u @ np.diag([1.0, 2 * small, small]) @ vh
    for ord, expected in {2: np.outer(u[:, 0], vh[0]), -2: np.outer(u[:, 2], vh[2]), "nuc": u @ vh}.items():
        np.testing.assert_allclose(am.grad(lambda x, ord=ord: am.norm(x, ord=ord))(x), expected, atol=1e-15 / small)


def test_the_nuclear_norm_has_its_subgradient_of_least_norm_where_the_rank_is_not_full():
    x = np.outer([1.0, 2.0, 3.0], [1.0, 2.0])
    np.testing.assert_allclose(am.grad(lambda x: am.norm(x, "nuc"))(x), x / np.linalg.norm(x), atol=1e-15)
    assert not am.grad(lambda x: am.norm(x, ord=-2))(x).any()
    assert not am.grad(lambda x: am.norm(x, "nuc"))(np.zeros((3, 2))).any()


def test_the_nuclear_norm_is_smooth_where_singular_values_are_equal():
    expected = np.zeros((2, 2, 2, 2))
    expected[0, 1, 0, 1] = expected[1, 0, 1, 0] = 0.5
    expected[0, 1, 1, 0] = expected[1, 0, 0, 1] = -0.5
    np.testing.assert_allclose(am.hessian(lambda x: am.norm(x, "nuc"))(np.eye(2)), expected, atol=1e-15)


def test_equal_singular_values_share_the_slope_of_the_largest():
    np.testing.assert_allclose(am.grad(lambda x: am.norm(x, ord=2))(np.eye(3)), np.eye(3) / 3, atol=1e-15)


def test_singular_values_that_nobody_asks_for_may_be_equal():
    h = am.hessian(lambda x: am.norm(x, ord=2))(np.diag([3.0, 1.0, 1.0]))
    assert np.isfinite(h).all()


def test_square_extra_columns_are_no_extra_columns():
    x = Tensor(rng.normal(size=(3, 3)), requires_grad=True)
    for found, expected in zip(np.linalg.svd(x), np.linalg.svd(x.data), strict=True):
        np.testing.assert_allclose(found.data, expected)
    assert [part.shape for part in np.linalg.svd(Tensor(np.ones((3, 2))))] == [(3, 3), (2,), (2, 2)]
    with pytest.raises(am.errors.ArgumentError, match="full_matrices"):
        np.linalg.svd(Tensor(np.ones((3, 2)), requires_grad=True))


# ---- the pseudo-inverse


def test_the_pseudo_inverse_of_constant_rank_has_a_gradient():
    a, b = rng.normal(size=(3, 1)), rng.normal(size=(1, 2))
    f = weighted(am.pinv, (2, 3))
    assert am.check_grad(lambda a, b: f(a @ b), a, b, order=2)


def test_many_matrices_of_rank_two_have_a_pseudo_inverse():
    x = np.stack([of_rank(2, 4, 3) for _ in range(200)])
    np.testing.assert_allclose(am.pinv(Tensor(x)).data, np.linalg.pinv(x))
    assert np.isfinite(am.grad(lambda x: am.sum(am.pinv(x)))(x)).all()


def test_a_cut_of_singular_values_is_that_of_numpy():
    x = np.diag([1.0, 1e-3])
    np.testing.assert_allclose(am.pinv(x, 1e-2), np.linalg.pinv(x, 1e-2))
    np.testing.assert_allclose(np.linalg.pinv(Tensor(x), 1e-2).data, np.linalg.pinv(x, 1e-2))


# ---- what is no number


ALL = {
    "det": am.det, "slogdet": lambda x: am.slogdet(x)[1], "inv": am.inv, "cholesky": am.cholesky,
    "solve": lambda x: am.solve(x, np.ones(3)),
    "eigh": lambda x: am.eigh(x)[1], "eigvalsh": am.eigvalsh, "svd": lambda x: am.svd(x)[0], "svdvals": am.svdvals,
    "pinv": am.pinv,
    **{f"norm {o}": lambda x, o=o: am.norm(x, o) for o in (None, 2, -2, "nuc", 1, -1, np.inf, -np.inf)},
}  # fmt: skip


@all_cases("name", ALL)
@all_cases("bad", [np.nan, np.inf, -np.inf])
@all_cases("place", [(0, 0), (2, 1)], ids=str)
def test_matrices_with_nan_or_infinity_neither_hang_nor_fail(name, bad, place):
    x = np.eye(3) * np.arange(1.0, 4.0)
    x[place] = bad
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.shape(ALL[name](x)) == np.shape(ALL[name](np.eye(3)))
        assert am.grad(lambda x: am.sum(ALL[name](x)))(x).shape == (3, 3)
        assert am.hessian(lambda x: am.sum(ALL[name](x)))(x).shape == (3, 3, 3, 3)


def test_a_matrix_that_is_no_number_does_not_spoil_the_others():
    x = np.stack([np.eye(2), np.full((2, 2), np.inf), 2 * np.eye(2)])
    s = am.svdvals(Tensor(x)).data
    np.testing.assert_array_equal(s, [[1, 1], [np.nan, np.nan], [2, 2]])
    assert np.isfinite(am.grad(lambda x: am.sum(am.norm(x, "nuc", axis=(1, 2))))(x)[[0, 2]]).all()


def test_the_determinant_of_an_overflowing_product_has_no_finite_slope():
    with np.errstate(all="ignore"):
        x = np.full((3, 3), 1e200)
        assert np.isnan(am.grad(lambda x: am.det(x @ x))(x)).all()


@all_cases("kind", [np.asarray, Tensor], ids=["array", "Tensor"])
@all_cases(
    "f, x, error, words",
    [
        (am.inv, np.ones((2, 2)), "LinAlgError", "singular"),
        (lambda x: am.solve(x, np.ones(2)), np.ones((2, 2)), "LinAlgError", "singular"),
        (am.cholesky, -np.eye(2), "LinAlgError", "positive definite"),
        (am.inv, np.ones((2, 3)), "ShapeError", "square"),
        (am.det, np.ones(3), "ShapeError", "matrices"),
        (am.cholesky, np.ones((3, 1)), "ShapeError", "square"),
        (am.eigh, np.ones((3, 1)), "ShapeError", "square"),
        (am.svd, np.ones(3), "ShapeError", "matrices"),
        (am.pinv, np.ones(()), "ShapeError", "matrices"),
    ],
)
def test_what_cannot_be_factorized_is_an_error_of_ours(kind, f, x, error, words):
    with pytest.raises(getattr(am.errors, error), match=words):
        f(kind(x))


# ---- products along an axis


@all_cases(
    "x", [[2.0, 3.0, 4.0, 5.0], [1.0, 0.0, 2.0, 3.0], [0.0, 0.0, 2.0, 3.0], [0.0, 1.0], [5.0], [2.0, 0.0]], ids=str
)
@all_cases("f", [am.prod, am.cumprod], ids=["prod", "cumprod"])
def test_products_are_exact_with_zeros_to_third_order(f, x):
    x = np.array(x)
    w = rng.normal(size=(len(x), len(x)))
    f = weighted(f, np.shape(f(x)))
    assert am.check_grad(f, x, order=2)
    assert am.check_grad(lambda x: am.sum(am.hessian(f)(x) * w), x, order=1)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_running_products_go_along_any_axis(axis):
    assert am.check_grad(lambda x: am.cumprod(x, axis), rng.normal(size=(3, 4, 2)), order=2)


@pytest.mark.parametrize("f", [lambda x: am.sum(am.cumprod(x)), am.prod], ids=["cumprod", "prod"])
def test_the_gradient_of_a_running_product_takes_linear_memory(f):
    import tracemalloc

    x = np.random.default_rng(0).uniform(0.99, 1.01, 20_000)
    tracemalloc.start()
    am.grad(f)(x)
    am.hvp(f)(x, x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("n", [0, 1])
def test_products_of_nothing_and_of_one(n):
    x = np.full(n, 3.0)
    np.testing.assert_array_equal(am.grad(am.prod)(x), np.ones(n))
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(am.cumprod(x)))(x), np.ones(n))
    np.testing.assert_array_equal(am.hessian(am.prod)(x), np.zeros((n, n)))


# ---- numbers of 16 bits


def test_means_of_more_numbers_than_sixteen_bits_can_count_have_a_gradient():
    x = np.arange(70_000.0) % 2
    n = len(x)
    for f, expected in ((am.mean, np.full(n, 1 / n)), (am.var, (2 * x - 1.0) * (1 / n)), (am.std, (2 * x - 1.0) * (1 / n))):
        g = am.grad(f)(x.astype(np.float16))
        assert g.dtype == np.float16
        np.testing.assert_allclose(g, expected, rtol=5e-3)


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_what_counts_as_rounding_does_not_depend_on_how_many_matrices_there_are(count):
    one = np.diag([1.0, 1e-14])  # the smaller singular value is 45 roundings of the larger one, and in a 2 by 2 matrix no noise
    slope = am.grad(lambda x: am.sum(am.svdvals(x)))(np.stack([one] * count))
    np.testing.assert_allclose(slope, np.stack([np.eye(2)] * count), rtol=1e-12, atol=1e-12)


def test_the_rank_of_a_matrix_that_holds_nan_is_an_error_of_ours():
    for rank in (am.matrix_rank, np.linalg.matrix_rank):
        with pytest.raises(am.errors.LinAlgError, match="matrix_rank of a Tensor of shape"):
            rank(am.Tensor([[np.nan, 1.0], [1.0, 1.0]]))
        assert rank(am.Tensor([[2.0, 1.0], [4.0, 2.0]])) == 1


@pytest.mark.parametrize("n", [2, 3])
def test_unit_eigenvectors_of_a_matrix_that_is_not_symmetric_turn_and_keep_their_length(n):
    """A gradient at a vector of length 1 counts only across it, which matters where the vectors are not orthogonal."""
    rng = np.random.default_rng(n)
    v = rng.normal(size=(n, n))
    x = v @ np.diag(np.arange(1.0, n + 1)) @ np.linalg.inv(v)
    c = rng.normal(size=(n, n))

    def f(x):
        return am.sum(c * am.linalg.eig(x)[1])

    found, h = am.grad(f)(x), 1e-6
    for index in some(np.ndindex(n, n)):
        step = np.zeros((n, n))
        step[index] = h
        assert found[index] == pytest.approx((f(x + step) - f(x - step)) / (2 * h), rel=1e-6, abs=1e-7), index


STACKED = {
    "left vectors of tall ones": (lambda x: am.linalg.svd(x, full_matrices=False)[0], (4, 2)),
    "left vectors of wide ones": (lambda x: am.linalg.svd(x, full_matrices=False)[0], (2, 4)),
    "right vectors of tall ones": (lambda x: am.linalg.svd(x, full_matrices=False)[2], (4, 2)),
    "right vectors of wide ones": (lambda x: am.linalg.svd(x, full_matrices=False)[2], (2, 4)),
    "singular values": (lambda x: am.linalg.svd(x, full_matrices=False)[1], (3, 2)),
    "pseudo-inverses": (am.linalg.pinv, (3, 2)),
    "Q of QR": (lambda x: am.linalg.qr(x)[0], (3, 2)),
    "R of QR": (lambda x: am.linalg.qr(x)[1], (3, 2)),
    "Cholesky factors": (lambda x: am.linalg.cholesky(x @ am.mT(x) + np.eye(3)), (3, 3)),
    "eigenvectors": (lambda x: am.linalg.eigh(x + am.mT(x))[1], (3, 3)),
    "eigenvalues": (lambda x: am.linalg.eigh(x + am.mT(x))[0], (3, 3)),
    "inverses": (lambda x: am.linalg.inv(x + 3 * np.eye(3)), (3, 3)),
    "determinants": (am.linalg.det, (3, 3)),
}


@pytest.mark.parametrize("name", STACKED)
def test_the_gradient_of_a_stack_of_matrices_is_that_of_each_and_agrees_with_differences(name):
    f, shape = STACKED[name]
    rng = np.random.default_rng(3)
    x, along = rng.normal(size=(2, *shape)), rng.normal(size=(2, *shape))
    weight = rng.normal(size=np.shape(f(x)))
    found = am.grad(lambda x: am.sum(f(x) * weight))(x)
    each = [am.grad(lambda one, w=w: am.sum(f(one) * w))(one) for one, w in zip(x, weight, strict=True)]
    np.testing.assert_allclose(found, each, rtol=1e-10, atol=1e-12)
    h = 1e-6
    difference = np.sum(weight * (f(x + h * along) - f(x - h * along))) / (2 * h)
    assert np.sum(found * along) == pytest.approx(difference, rel=1e-5, abs=1e-7)
