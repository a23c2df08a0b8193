"""Helpers are written out with all that they use, and run alone."""

import ast

import numpy as np
import pytest
from cases import all_cases

from autograd_mini.compiling.writing import helpers
from autograd_mini.compiling.writing.layout import on_page
from autograd_mini.compiling.writing.numpy_dialect import HELPERS
from autograd_mini.core.errors import ArgumentError
from autograd_mini.core.kernels import windows


@all_cases("op", HELPERS)
def test_every_helper_stands_alone_without_annotations(op):
    name, function = HELPERS[op]
    text = "\n\n".join(helpers.sources(function, name).values())
    scope = {"np": np}
    exec(text, scope)
    assert callable(scope[name])
    assert max(map(len, text.split("\n"))) <= 100
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


def test_a_long_line_is_broken_in_brackets_and_stays_the_same_code():
    source = ast.unparse(ast.parse('''
def f(x, *more, axis=None):
    """A function of which the first line of the text that says so is longer than the page on which it is to be read."""
    if x.size > 3 and (axis is None or axis in (0, 1, 2)) and all((n > 0 for n in x.shape)):
        raise ValueError(f'{x.shape, axis} is not (1, 2, 3), "a, b", or more than {len(more), more} of such numbers are there')
    return np.where(x > 0, np.where(x > 1, x + 1, x - 1), {'a, (b': [x[..., :-1, None] * 2 + y for y in more]}['a, (b'])
'''))
    text = on_page(source, 60)
    code = [line for line in text.split("\n") if "ValueError" not in line]
    assert max(map(len, code)) <= 60 and len(code) > 8
    trees = [ast.parse(each) for each in (source, text)]
    for tree in trees:
        del tree.body[0].body[0]  # the docstring, of which the words are the same
    assert ast.dump(trees[0]) == ast.dump(trees[1]) and source.split() != text and set(source.split()) == set(text.split())


def test_the_rest_of_a_long_line_is_indented_further_than_its_beginning():
    lines = on_page("def f(x):\n    return g(x + 1, x + 2, x + 3)", 25).split("\n")
    assert lines == ["def f(x):", "    return g(x + 1,", "            x + 2, x + 3)"]
