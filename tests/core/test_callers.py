"""Whose line it is: the innermost one outside the package, however deep inside somebody asks."""

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import autograd_mini
from autograd_mini import nn, optim
from autograd_mini.core.callers import caller, is_ours, line

ROOT = Path(autograd_mini.__file__).parent


@pytest.mark.parametrize(
    ("path", "ours"),
    [(ROOT / "core" / "graph.py", True), (ROOT / "later.py", True), (ROOT.with_name("autograd_mini_notes") / "a.py", False)],
    ids=["a module", "a module at the top", "a neighbour whose name begins alike"],
)
def test_what_belongs_to_the_package(path, ours):
    assert is_ours(compile("0", str(path), "exec")) is ours


def test_a_line_is_named_by_its_file_its_number_and_its_function():
    assert line(caller(sys._getframe())) == f"{__file__}:{sys._getframe().f_lineno} in {sys._getframe().f_code.co_name}"


@pytest.mark.parametrize(
    "work",
    [
        lambda: optim.SGD([autograd_mini.Value(1.0)]).step(),
        lambda: nn.losses.cross_entropy(np.zeros((1, 2)), np.array([-100])),
        lambda: nn.CrossEntropyLoss()(np.zeros((1, 2)), np.array([-100])),
    ],
    ids=["a step", "a loss", "a loss as a module"],
)
def test_a_warning_points_at_the_users_line_however_deep_it_is_given(work):
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        work()
    assert [(Path(warning.filename), warning.lineno) for warning in given] == [(Path(__file__), work.__code__.co_firstlineno)]
