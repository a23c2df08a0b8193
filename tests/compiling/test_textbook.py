"""The textbook's losses: a written text takes no more operations, and no more products of matrices, than the careful person's."""

import ast
import inspect
import textwrap
from functools import cache

import numpy as np
import pytest
import textbook

import autograd_mini as am

NAMES = [name for name in vars(textbook) if f"{name}_by_hand" in vars(textbook)]
FREE = {"T", "shape", "reshape", "arange", "zeros_like", "zeros", "ones", "eye", "full"}
"""What costs next to nothing."""


def cost(source, name):
    """How many operations, and how many products of matrices, the function `name` of a source has; a helper is one operation."""
    (function,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) and node.name == name]
    operations = products = 0
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            operations += 1
            products += isinstance(node.op, ast.MatMult)
        elif isinstance(node, ast.Compare) or isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
            operations += 1
        elif isinstance(node, ast.Call):
            operations += getattr(node.func, "attr", getattr(node.func, "id", "")) not in FREE
    return operations, products


@cache
def compiled(name):
    """A program of the textbook, compiled, and its arguments."""
    args, argnums = getattr(textbook, f"{name}_args")(np.random.default_rng(0))
    step = am.compile(getattr(textbook, name), argnums)
    return step, args, argnums, step(*args)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_as_short_as_the_careful_persons_and_gives_the_same_numbers(name):
    by_hand = getattr(textbook, f"{name}_by_hand")
    step, args, argnums, (value, gradients) = compiled(name)
    scope = {}
    exec(step.source, scope)
    right = am.value_and_grad(getattr(textbook, name), argnums)(*args)
    for found in (by_hand(*args), (value, gradients), scope[f"{name}_and_gradients"](*args)):
        assert found[0] == pytest.approx(float(right[0]))
        ours, theirs = (x if isinstance(x, tuple) else (x,) for x in (found[1], right[1]))
        assert all(np.allclose(d, e, rtol=1e-9, atol=1e-11) for d, e in zip(ours, theirs, strict=True))
    own = cost(step.source, f"{name}_and_gradients")
    hand = cost(textwrap.dedent(inspect.getsource(by_hand)), by_hand.__name__)
    assert own[0] <= hand[0] and own[1] <= hand[1], f"{own} where {hand} do:\n{step.source}"


@pytest.mark.parametrize("name", NAMES)
def test_each_program_of_the_textbook_stands_after_every_pass(name):
    step, *_ = compiled(name)
    step.program.verify()
