"""Toy data: the shapes that the field knows, named by a seed."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.core.errors import ArgumentError
from autograd_mini.data import load_digits, make_moons, make_spirals


@given(n=st.integers(2, 60), noise=st.sampled_from([0.0, 0.1]), seed=st.integers(0, 9))
def test_moons_come_in_equal_halves_and_the_seed_names_them(n, noise, seed):
    X, y = make_moons(n, noise, np.random.default_rng(seed))
    again, _ = make_moons(n, noise, np.random.default_rng(seed))
    assert X.shape == (n, 2) and np.bincount(y, minlength=2).tolist() == [n // 2, n - n // 2]
    np.testing.assert_array_equal(X, again)


def test_without_noise_the_moons_are_half_circles(rng):
    X, y = make_moons(100, 0.0, rng)
    np.testing.assert_allclose(np.hypot(*X[y == 0].T), 1)
    np.testing.assert_allclose(np.hypot(*(X[y == 1] - [1, 0.5]).T), 1)
    assert X[y == 0, 1].min() >= 0 and X[y == 1, 1].max() <= 0.5


def test_the_moons_are_those_of_scikit_learn(rng):
    datasets = pytest.importorskip("sklearn.datasets")
    theirs = np.column_stack(datasets.make_moons(101, shuffle=False))
    ours = np.column_stack(make_moons(101, 0.0, rng))
    np.testing.assert_allclose(*(sorted(points.round(9).tolist()) for points in (ours, theirs)))


def test_spiral_arms_start_at_the_centre_and_end_on_the_circle(rng):
    X, y = make_spirals(90, 3, 0.2, rng)
    assert X.shape == (90, 2) and np.bincount(y).tolist() == [30, 30, 30]
    for arm in range(3):
        np.testing.assert_allclose(np.sort(np.hypot(*X[y == arm].T)), np.linspace(0, 1, 30), atol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: make_moons(1, 0.1, rng),
        lambda rng: make_moons(10, -1, rng),
        lambda rng: make_spirals(10, 0, 0.1, rng),
        lambda rng: make_spirals(3, 4, 0.1, rng),
    ],
)
def test_absurd_sizes_are_refused(make, rng):
    with pytest.raises(ArgumentError):
        make(rng)


def test_the_digits_are_1797_images_from_0_to_1():
    pytest.importorskip("sklearn")
    X, y = load_digits()
    assert X.shape == (1797, 8, 8) and y.shape == (1797,)
    assert (X.min(), X.max()) == (0, 1) and np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_digits_are_read_without_importing_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    X, y = load_digits()
    theirs = datasets.load_digits()
    assert np.array_equal(X, theirs.images / 16) and np.array_equal(y, theirs.target)
    command = "import sys; from autograd_mini.data import load_digits; load_digits(); print('sklearn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
