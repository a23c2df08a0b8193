"""Helpers are written out with all that they use, and run alone."""

import ast

import numpy as np
import pytest

from autograd_mini.compiling.writing import helpers
from autograd_mini.compiling.writing.numpy_dialect import HELPERS
from autograd_mini.core.errors import ArgumentError
from autograd_mini.core.kernels import windows


@pytest.mark.parametrize("op", HELPERS)
def test_every_helper_stands_alone_without_annotations(op):
    name, function = HELPERS[op]
    text = "\n\n".join(helpers.sources(function, name).values())
    scope = {"np": np}
    exec(text, scope)
    assert callable(scope[name])
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert functions and not any(f.returns or any(a.annotation for a in f.args.args) for f in functions)


def test_a_class_comes_along_with_its_imports():
    found = helpers.sources(windows.Windows, "Windows")
    scope = {"np": np}
    exec("\n".join(found.values()), scope)
    made = scope["Windows"](size=(5, 5), kernel=(3, 3))
    assert made.padded_size == (5, 5)
    assert "from functools import cached_property" in found and made == scope["Windows"]((5, 5), (3, 3))


def test_what_has_no_source_of_its_own_is_refused():
    outer = 3
    for thing in (len, lambda x: x, lambda x: x + outer):
        with pytest.raises(ArgumentError, match="no source that could be written out"):
            helpers.sources(thing, "thing")
