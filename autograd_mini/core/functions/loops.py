"""Loops and branches as one operation: `scan` carries a state along, `cond` chooses between two functions.

Plain Python does the same where a function runs number by number: `am.grad` follows what runs. In a compiled program `scan` is
one operation with a rule of its own, so the program does not grow with the number of steps, and `cond` may ask for a number
that is not known when the program is written.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError
from ..node import describe, is_symbolic, plain
from .arguments import as_array
from .choices import where
from .concatenation import stack
from .parts import unstack


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any = None, length: int | None = None, reverse: bool = False
) -> tuple[Any, Any]:
    """A loop that carries a state along: `carry, y = f(carry, x)` for each slice `x` of `xs` (JAX's `lax.scan`).

    What `f` reads besides its arguments gets its gradient as well. In a compiled program the loop is one operation: `f` is
    traced once, so its steps must all do the same, and the state keeps its shape. A step that draws random numbers, or
    that checks its numbers (a loss that takes probabilities), is written out step by step; so are up to 256 steps in a
    derivative that the compiled function takes itself (`am.grad` inside of it), and more than that are refused there.

    Args:
        f: a function of the state and one slice, which returns the new state and an output, or None in its place.
        init: the state at the beginning: a number, an array, a Value or a Tensor, or nested dicts, lists and tuples of such.
        xs: an array (n, ...), whose first axis is gone through; or nested dicts, lists and tuples of such; or None, with
            `length`.
        length: the number of steps, where `xs` does not tell it.
        reverse: whether to begin with the last slice. The outputs stand where their slices stood.

    Returns:
        The state at the end, and the outputs along a new first axis, nested as `f` returns them; None where it returns None.

    Raises:
        ArgumentError: without `xs` and `length`, or where the two differ.
        ShapeError: where the first axes of `xs` differ.
        ArgumentTypeError: where `f` does not return a pair.

    Source: Martin and Cundy 2018, Parallelizing Linear Recurrent Neural Nets, for the adjoint of a recurrence.

    >>> total, sums = scan(lambda c, x: (c + x, c + x), 0.0, np.array([1.0, 2.0, 3.0]))
    >>> float(total), sums
    (6.0, array([1., 3., 6.]))
    """
    if not callable(f):
        raise ArgumentTypeError(f"scan takes a function of the state and one slice, got {f!r:.40}")
    parts = [as_array(x) for x in tree_leaves(xs)]
    n = steps_of(parts, length)
    symbol = next((x for x in (*tree_leaves(init), *parts) if is_symbolic(x)), None)
    if symbol is not None and (done := symbol.scanned(f, init, xs, n, reverse)) is not None:
        return done  # type: ignore[no-any-return]
    slices = [unstack(x) for x in parts]
    turns = range(operator.index(n))
    carry = init
    outputs: list[Any] = []
    for i in reversed(turns) if reverse else turns:
        carry, y = pair_of(f(carry, tree_filled(xs, [each[i] for each in slices])))
        if symbol is None and not outputs:
            symbol = next((x for x in (*tree_leaves(carry), *tree_leaves(y)) if is_symbolic(x)), None)
            if symbol is not None and (done := symbol.scanned(f, init, xs, n, reverse)) is not None:
                return done  # type: ignore[no-any-return]
        outputs.append(y)
    if not outputs or outputs[0] is None:
        return carry, None
    outputs = outputs[::-1] if reverse else outputs
    columns = zip(*map(tree_leaves, outputs), strict=True)
    return carry, tree_filled(outputs[0], [stack(list(column)) for column in columns])


def steps_of(parts: list[Any], length: Any) -> Any:
    """The number of steps: the length of the first axes of `xs`, or `length`."""
    if not parts:
        if length is None:
            raise ArgumentError("scan: without xs, say how many steps there are: length=...")
        return length
    if any(not x.ndim for x in parts):
        raise ShapeError("scan: xs is gone through along its first axis, and a number has none; length= is for steps without xs")
    n = parts[0].shape[0]
    if any(x.shape[0] != n for x in parts):
        raise ShapeError(f"scan: all of xs must have one length along the first axis, got {[x.shape[0] for x in parts]}")
    if length is not None and length != n:
        raise ArgumentError(f"scan: length={length}, and xs has {n} slices; leave length out")
    return n


def pair_of(result: Any) -> tuple[Any, Any]:
    """The result of a step, as the new state and an output."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ArgumentTypeError(f"scan: f returns the new state and an output (or None), got {describe(result)}")
    return result[0], result[1]


def cond(x: Any, p: Any = None, false_fun: Any = None, *operands: Any) -> Any:
    """Of two functions, the one that a condition chooses: `cond(condition, f, g, *operands)` is `f(*operands)` where the
    condition holds, else `g(*operands)` (JAX's `lax.cond`). `cond(x, p)` is the condition number of a matrix, as NumPy's.

    Only the chosen function is called. In a compiled program, where the condition is not known, both are, and one result is
    chosen; nothing flows back into the other.

    Args:
        x: one truth value, or one number that is true unless it is 0; or a matrix (..., n, n).
        p: a function of the operands; or, for a matrix, the norm: None, 1, -1, 2, -2, inf, -inf or "fro".
        false_fun: a function of the operands, for a condition that does not hold.
        operands: what the functions are called with, of any kind.

    Returns:
        What the chosen function returns: in a compiled program the two return numbers or arrays of one shape, nested alike.
        For a matrix its condition number, (..., n, n) -> (...).

    Raises:
        ArgumentTypeError: for one function alone.
        ShapeError: for a condition of several elements, which `am.where` takes; for results that are nested otherwise.

    >>> cond(3.0 > 2.0, lambda x: x * x, lambda x: -x, 5.0)
    25.0
    >>> float(cond([[2.0, 0.0], [0.0, 1.0]]))
    2.0
    """
    if not callable(p):
        from .systems import condition_number

        return condition_number(x, p)
    if not callable(false_fun):
        raise ArgumentTypeError("cond takes two functions, one for a condition that holds and one for a condition that does not")
    if is_symbolic(x):
        if x.ndim:
            raise ShapeError("cond: one condition, got an array; am.where chooses element by element")
        yes, no = p(*operands), false_fun(*operands)
        ours, theirs = tree_leaves(yes), tree_leaves(no)
        if len(ours) != len(theirs):
            raise ShapeError(f"cond: the two functions return {len(ours)} and {len(theirs)} numbers or arrays; return as many")
        holds = x if x.dtype == bool else x != 0
        return tree_filled(yes, [where(holds, a, b) for a, b in zip(ours, theirs, strict=True)])
    chosen = np.asarray(plain(x))
    if chosen.size != 1:
        raise ShapeError(f"cond: one condition, got an array of shape {chosen.shape}; am.where chooses element by element")
    return p(*operands) if chosen.item() else false_fun(*operands)


# ---- nested arguments ------------------------------------------------------------------------------------------------


def tree_leaves(tree: Any) -> list[Any]:
    """The numbers and arrays in nested dicts, lists and tuples, in order; None has none.

    >>> tree_leaves({"a": (1.0, 2.0), "b": None})
    [1.0, 2.0]
    """
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [leaf for part in tree.values() for leaf in tree_leaves(part)]
    if isinstance(tree, (list, tuple)):
        return [leaf for part in tree for leaf in tree_leaves(part)]
    return [tree]


def tree_filled(tree: Any, leaves: list[Any]) -> Any:
    """The same nesting with other leaves.

    >>> tree_filled({"a": (1.0, 2.0), "b": None}, [3.0, 4.0])
    {'a': (3.0, 4.0), 'b': None}
    """
    rest = iter(leaves)

    def filled(part: Any) -> Any:
        if part is None:
            return None
        if isinstance(part, dict):
            return {key: filled(inner) for key, inner in part.items()}
        if isinstance(part, (list, tuple)):
            inner = [filled(one) for one in part]
            return inner if type(part) is list else tuple(inner) if type(part) is tuple else type(part)(*inner)
        return next(rest)

    return filled(tree)


__all__ = ["cond", "scan"]
