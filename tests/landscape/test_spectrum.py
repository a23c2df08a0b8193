"""Eigenvalues of Hessians: formed and taken apart, or by Lanczos from products alone."""

import sys

import numpy as np
import pytest
from drawings import check_drawn
from some import some

import autograd_mini as am
from autograd_mini.core.errors import ArgumentError, MissingExtraError
from autograd_mini.landscape import hessian_spectrum

rng = np.random.default_rng(0)
X, LABELS = rng.normal(size=(30, 12)), rng.integers(4, size=30)
NETWORK = {"W": rng.normal(size=(12, 8)) / 3, "b": np.zeros(8), "V": rng.normal(size=(8, 4)) / 3}


def loss(p):
    return am.mean(am.cross_entropy(am.tanh(X @ p["W"] + p["b"]) @ p["V"], LABELS))


def valley(w):
    return (1 - w[0] * w[1]) ** 2


def test_the_two_weight_network_has_minus_two_and_two_at_the_origin():
    found = hessian_spectrum(valley, np.zeros(2))
    assert found.eigenvalues.tolist() == pytest.approx([-2, 2]) and found.complete and found.size == 2
    assert np.allclose(np.abs(found.directions), np.sqrt(0.5))


def test_all_eigenvalues_are_those_of_the_hessian():
    matrix = rng.normal(size=(6, 6))
    found = hessian_spectrum(lambda x: am.sum(am.square(matrix @ x)), np.zeros(6))
    assert np.allclose(found.eigenvalues, np.linalg.eigvalsh(2 * matrix.T @ matrix))


def test_lanczos_finds_the_ends_of_the_same_spectrum():
    pytest.importorskip("scipy")
    whole = hessian_spectrum(loss, NETWORK, method="full")
    ends = hessian_spectrum(loss, NETWORK, method="lanczos", count=2)
    assert not ends.complete and ends.size == whole.size == 12 * 8 + 8 + 8 * 4
    assert np.allclose(ends.eigenvalues, whole.eigenvalues[[0, 1, -2, -1]], rtol=1e-3)
    assert ends.products < whole.products + 100


def test_eigenvectors_are_eigenvectors():
    pytest.importorskip("scipy")
    found = hessian_spectrum(loss, NETWORK, method="lanczos", count=1, precision=1e-8)
    product = am.hvp(loss)
    for eigenvalue, direction in zip(some(found.eigenvalues), found.directions, strict=True):
        image = product(NETWORK, direction)
        assert all(np.allclose(image[key], eigenvalue * direction[key], atol=1e-6) for key in NETWORK)


def test_a_large_hessian_is_not_formed_and_the_error_says_how_large_it_would_be():
    with pytest.raises(ArgumentError, match=r"101770 parameters has 101,770 x 101,770 numbers, 82\.9 GB: method='lanczos'"):
        hessian_spectrum(lambda w: am.sum(w * w), np.zeros(101770), method="full")


def test_a_large_hessian_of_zeros_has_the_eigenvalue_zero():
    pytest.importorskip("scipy")
    assert hessian_spectrum(lambda w: am.sum(w), np.zeros(600)).eigenvalues.tolist() == [0]


def test_single_precision_is_enough():
    pytest.importorskip("scipy")
    small = {key: part.astype(np.float32) for key, part in NETWORK.items()}
    one = hessian_spectrum(loss, small, method="lanczos", count=1).eigenvalues
    other = hessian_spectrum(loss, NETWORK, method="lanczos", count=1).eigenvalues
    assert np.allclose(one, other, rtol=1e-3)


def test_where_lanczos_does_not_converge_the_error_says_what_to_ask_for(monkeypatch):
    linalg = pytest.importorskip("scipy.sparse.linalg")

    def stuck(*args, **kwargs):
        raise linalg.ArpackNoConvergence("no convergence", np.zeros(0), np.zeros((0, 0)))

    monkeypatch.setattr(linalg, "eigsh", stuck)
    with pytest.raises(ArgumentError, match="precision=0.0001 after 1 products"):
        hessian_spectrum(loss, NETWORK, method="lanczos")


def test_without_scipy_the_error_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse.linalg", None)
    with pytest.raises(MissingExtraError, match=r"autograd_mini\[science\]"):
        hessian_spectrum(loss, NETWORK, method="lanczos")


@pytest.mark.parametrize(("how", "message"), [({"method": "qr"}, "'auto', 'full', 'lanczos'"), ({"count": 0}, "count=0")])
def test_what_makes_no_sense_is_refused(how, message):
    with pytest.raises(ArgumentError, match=message):
        hessian_spectrum(loss, NETWORK, **how)


def test_a_hessian_that_is_not_finite_is_refused():
    with pytest.raises(ArgumentError, match="not finite"):
        hessian_spectrum(lambda x: am.sqrt(am.abs(x)), 0.0)


def test_a_spectrum_is_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(hessian_spectrum(valley, np.zeros(2)).plot(), "positive")
