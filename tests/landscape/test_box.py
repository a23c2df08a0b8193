"""A box to look in, and the points that fill it. (What is no box is refused: see `test_newton.py`.)"""

import numpy as np
import pytest

from autograd_mini.landscape.box import spread


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_starts_fill_the_cube(dimensions):
    points = spread(512, dimensions)
    assert points.shape == (512, dimensions) and points.min() >= 0 and points.max() < 1
    counts = np.array([np.histogram(column, 8, (0, 1))[0] for column in points.T])
    assert np.abs(counts - 64).max() <= 4, "every slab holds about as many"
