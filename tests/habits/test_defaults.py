"""What may be left out has the default that it has in the library whose name a function bears."""

import inspect
import warnings

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import nn, optim

SPACES = {  # ours, PyTorch's or NumPy's, the fewest defaults that both have
    "nn.functional": (nn.functional, 90), "nn": (nn, 120), "optim": (optim, 50), "optim.lr_scheduler": (optim.lr_scheduler, 15),
}  # fmt: skip
OURS = {"dim": "axis", "keepdim": "keepdims"}
OTHERS = {("svd", "full_matrices"): "the columns beyond the rank have no derivative"}
"""Where ours is another, and why."""


def defaults(f):
    """The numbers, words and switches that are taken where an argument is left out; none of a function that hides them."""
    try:
        parameters = inspect.signature(f).parameters
    except (TypeError, ValueError):
        return {}
    return {name: p.default for name, p in parameters.items() if type(p.default) in (bool, int, float, str)}


def both(ours, theirs):
    """For each public name that two modules have, the defaults of both."""
    for name in dir(theirs):
        if not name.startswith("_") and callable(getattr(theirs, name)) and (name in dir(ours) or ours is not am):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                mine = getattr(ours, name, None)
            if callable(mine):
                yield name, defaults(mine), defaults(getattr(theirs, name))


def compared(ours, theirs):
    """How many defaults there are in both, and those that differ."""
    count, different = 0, []
    for name, mine, right in both(ours, theirs):
        for word, x in right.items():
            known = word if word in mine else OURS.get(word, word)
            if known in mine and (name, word) not in OTHERS:
                count += 1
                different += [(name, word, mine[known], x)] if mine[known] != x else []
    return count, different


@all_cases("space", SPACES)
def test_the_default_of_a_name_of_pytorch_is_pytorchs(space):
    theirs = pytest.importorskip("torch")
    for part in filter(None, space.split(".")):
        theirs = getattr(theirs, part)
    ours, fewest = SPACES[space]
    count, different = compared(ours, theirs)
    assert not different and count >= fewest, (count, different)


@all_cases("ours, theirs, fewest", [(am, np, 20), (am.linalg, np.linalg, 8)], ids=["numpy", "numpy.linalg"])
def test_the_default_of_a_name_of_numpy_is_numpys(ours, theirs, fewest):
    count, different = compared(ours, theirs)
    assert not different and count >= fewest, (count, different)
