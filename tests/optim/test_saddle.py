"""The way down from a saddle."""

import numpy as np
import pytest
from drawings import check_drawn

from autograd_mini.core.errors import ArgumentError
from autograd_mini.landscape import escape


def two_weights(w):
    return (1 - w[0] * w[1]) ** 2


def test_the_escape_leads_from_the_saddle_into_the_valley():
    found = escape(two_weights, np.zeros(2))
    assert found.curvature == pytest.approx(-2) and found.before == 1 and found.after == pytest.approx(0, abs=1e-15)
    assert np.abs(found.params).tolist() == pytest.approx([1, 1], abs=1e-6) and found.distance == pytest.approx(np.sqrt(2))


def test_the_escape_takes_the_side_on_which_the_loss_falls_further():
    found = escape(lambda x: x**4 - 2 * x**2 + x / 10, 0.0)
    assert found.params == pytest.approx(-1.0125, abs=1e-3) and found.line.values.min() == pytest.approx(found.after, abs=1e-3)


def test_where_no_direction_leads_down_there_is_no_escape():
    for f, point in ((two_weights, np.ones(2)), (lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, np.zeros(2))):
        with pytest.raises(ArgumentError, match="no way down"):
            escape(f, point)


def test_an_escape_is_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(escape(two_weights, np.zeros(2)).plot(title="escape"), "escape")
