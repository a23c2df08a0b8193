"""Small data sets that need no files: two moons, spirals, and scikit-learn's handwritten digits.

The point clouds are drawn from `rng`, so a seed names a data set.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError, require
from ..core.names.spelling import spelled
from ..core.randomness import Rng, as_generator

Points = NDArray[np.float64]
Labels = NDArray[np.int64]


@spelled
def make_moons(n: int = 100, noise: float = 0.0, rng: Rng = None) -> tuple[Points, Labels]:
    """Two half circles that reach into each other, the usual first test of a classifier that is not linear.

    The upper one is (cos t, sin t), the lower one (1 - cos t, 1/2 - sin t), t from 0 to pi in equal steps, as in
    scikit-learn's `make_moons`; normal noise is added, and the order is shuffled.

    Args:
        n: how many points; the lower moon gets the odd one.
        noise: the standard deviation of the noise.
        rng: draws the noise and the order: a seed, a generator, or None for the default generator.

    Returns:
        Points (n, 2), and labels (n,): 0 on the upper moon, 1 on the lower.

    >>> X, y = make_moons(100, 0.1, rng=0)
    >>> X.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    _check(n, noise)
    rng = as_generator(rng)
    upper, lower = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    X = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    y = np.repeat([0, 1], [len(upper), len(lower)])
    return _finished(X, y, noise, rng)


@spelled
def make_spirals(n: int = 100, classes: int = 2, noise: float = 0.0, rng: Rng = None) -> tuple[Points, Labels]:
    """Spiral arms around one centre, which no straight line separates (CS231n, "Putting it together").

    Arm k is r (sin a, cos a) with the radius r from 0 to 1 and the angle a from 4 k to 4 (k + 1); the noise is on the
    angle, and the order is shuffled.

    Args:
        n: how many points in all; the first arms get what does not divide evenly.
        classes: how many arms.
        noise: the standard deviation of the angle, in radians (0.2 in the course).
        rng: draws the noise and the order: a seed, a generator, or None for the default generator.

    Returns:
        Points (n, 2), and labels (n,) from 0 to classes - 1.

    >>> X, y = make_spirals(300, 3, 0.2, rng=0)
    >>> X.shape, np.bincount(y).tolist()
    ((300, 2), [100, 100, 100])
    """
    _check(n, noise)
    rng = as_generator(rng)
    if not 1 <= classes <= n:
        raise ArgumentError(f"make_spirals: classes={classes} must lie between 1 and the number of points, {n}")
    arms = []
    for k, part in enumerate(np.array_split(np.arange(n), classes)):
        radius = np.linspace(0, 1, len(part))
        angle = np.linspace(4 * k, 4 * (k + 1), len(part)) + rng.normal(scale=noise, size=len(part))
        arms.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1))
    y = np.repeat(np.arange(classes), [len(arm) for arm in arms])
    return _finished(np.concatenate(arms), y, 0.0, rng)


@spelled
def load_digits() -> tuple[NDArray[np.float64], Labels]:
    """1797 handwritten digits of 8 x 8 pixels, which scikit-learn carries in its package: nothing is downloaded.

    Returns:
        Images (1797, 8, 8) with values from 0 to 1 in steps of 1/16, and labels (1797,) from 0 to 9.

    Raises:
        MissingExtraError: without scikit-learn.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998
    (its test part).
    """
    path = _file_of_digits()
    if path is None:
        datasets = require("sklearn.datasets", extra="data", purpose="reading scikit-learn's handwritten digits")
        digits: Any = datasets.load_digits()
        return digits.images / 16, digits.target.astype(np.int64)
    table = np.loadtxt(path, delimiter=",")
    return table[:, :64].reshape(-1, 8, 8) / 16, table[:, 64].astype(np.int64)


def _file_of_digits() -> Path | None:
    """The file of digits in scikit-learn, read without importing that package, which takes two seconds; None without it."""
    try:
        found = find_spec("sklearn")
    except ValueError:  # what Python says of a package that was made unavailable
        return None
    folders = (found.submodule_search_locations if found else None) or ()
    paths = (Path(folder, "datasets", "data", "digits.csv.gz") for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def _finished(X: Points, y: Any, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """The points with noise on both coordinates, in random order."""
    X = X + rng.normal(scale=noise, size=X.shape)
    order = rng.permutation(len(X))
    return X[order], y[order].astype(np.int64)


def _check(n: int, noise: float) -> None:
    if not isinstance(n, (int, np.integer)) or n < 2 or not 0 <= noise < np.inf:
        raise ArgumentError(f"n={n} points with noise={noise}: a whole number of at least two points, and noise from 0 up")
