"""Fingerprints: how a write to an array behind a Tensor (`w.data[0] = 5`) is noticed.

A rule reads, in the backward pass, arrays that the forward pass has read: had they changed in between, the gradient would
be wrong. `w.data -= step` calls the setter, which renews the age of the leaf. A write through NumPy (`w.data[0] = 5`,
`mask[:] = 0`) is not seen by the engine, so the forward pass takes a fingerprint of what a rule may read: the bytes of at most 64
elements, spread over the array; under `detect_anomaly` of all. There are three kinds of arrays:

- the data of a leaf: the fingerprint is compared at each reading, and a leaf that has changed gets a new age;
- a plain array among the operands, or in the structure (an index, a condition): one of up to 1,024 elements is copied, which
  costs less than a fingerprint and leaves the gradient right; a larger one has its fingerprint in the notes of the reader;
- the result of an operation, which can be written to once it was read (`y.data`, `y.detach()`): it has its
  fingerprint from that moment on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..node import Node, tick
from ..primitive import Primitive
from ..recording import is_recording

ELEMENTS = 64
"""The number of elements of an array that a fingerprint holds."""
COPIED = 1024
"""Up to how many elements a plain operand is copied instead."""

Fingerprint = tuple[Callable[[], bytes], bytes]
"""A function that reads the bytes of the sample, and the bytes that it read."""


def fingerprint_of(array: Any) -> Fingerprint:
    """The present content of an array, in at most 64 of its elements; under `detect_anomaly` in all."""
    read = sample(array, whole=is_recording() is not True).tobytes
    return read, read()


def sample(array: Any, whole: bool = False) -> Any:
    """A view of at most 64 elements, spread over the array; with `whole`, of all.

    >>> sample(np.arange(1000.0)).size <= 64
    True
    """
    size = array.size
    if whole or size <= ELEMENTS:
        return array
    if array.flags.forc:
        step = -(-size // ELEMENTS)
        while math.gcd(step, size) > 1:  # else the sample might be one column of a matrix
            step += 1
        return array.ravel("K")[::step]
    view = array
    for axis in sorted(range(array.ndim), key=lambda axis: -array.shape[axis]):
        step = min(-(-view.size // ELEMENTS), array.shape[axis])
        view = view[(slice(None),) * axis + (slice(None, None, step),)]
    return view


# ---- leaves ----------------------------------------------------------------------------------------------------------


def take_fingerprint(leaf: Any) -> None:
    """The graph reads a leaf: keep its fingerprint, or see by an earlier one that the array was written to since."""
    seen = leaf._fingerprint
    if seen is not None:
        if seen[0]() == seen[1]:
            return
        leaf._age = tick()
    leaf._fingerprint = fingerprint_of(leaf._value)


def was_modified(leaf: Any) -> bool:
    """Whether a leaf holds something else than when it was last read."""
    seen = leaf._fingerprint
    return seen is not None and seen[0]() != seen[1]


# ---- plain arrays that a rule reads ----------------------------------------------------------------------------------


def kept_operands(op: Primitive, args: Sequence[Any], notes: dict[Any, Fingerprint]) -> Sequence[Any]:
    """The operands of `op`, with a copy in place of each small plain array that a rule may read, and the fingerprint of each
    large one in `notes`."""
    reads = op.reads
    return [kept(x, i, notes) if reads >> i & 1 and isinstance(x, np.ndarray) else x for i, x in enumerate(args)]


def kept_structure(params: dict[str, Any], notes: dict[Any, Fingerprint]) -> dict[str, Any]:
    """The structure of a call, with a copy in place of each small array, and the fingerprint of each large one in `notes`."""
    for name, x in params.items():
        kind = type(x)
        if kind is np.ndarray:
            params = {**params, name: kept(x, name, notes)}
        elif kind is tuple and np.ndarray in map(type, x):
            parts = (kept(part, (name, k), notes) if type(part) is np.ndarray else part for k, part in enumerate(x))
            params = {**params, name: tuple(parts)}
    return params


def keep_operand(reader: Node, i: int, array: Any) -> Any:
    """The i-th operand of a new node, a plain array, as its rule shall find it in the backward pass."""
    if not reader._op.reads >> i & 1:
        return array
    if array.size <= COPIED:
        return array.copy()
    reader._notes = {"fingerprints": {i: fingerprint_of(array)}}
    return array


def kept(array: Any, key: Any, notes: dict[Any, Fingerprint]) -> Any:
    """A copy of a small array; a large one as it is, with its fingerprint in `notes`."""
    if array.size <= COPIED:
        return array.copy()
    notes[key] = fingerprint_of(array)
    return array


# ---- results ---------------------------------------------------------------------------------------------------------


def expose(result: Node) -> None:
    """The array of a result is handed out, and with it the memory that it shares with its inputs: from now on it may be
    written to."""
    todo = [result]
    for node in todo:
        prints = node._notes.get("fingerprints") if node._notes else None
        if node._op is None or prints and "result" in prints:
            continue
        node._note("fingerprints", {**(prints or {}), "result": fingerprint_of(node._value)})
        todo += [x for x in node.inputs if isinstance(x, Node) and np.may_share_memory(x._value, node._value)]


def modified(node: Node) -> Any:
    """Which of the arrays that a node has fingerprints of was written to since: "result", the position of an operand, the
    name of a structure; None where none was."""
    prints = node._notes.get("fingerprints") if node._notes else None
    for key, (read, before) in (prints or {}).items():
        if read() != before:
            return key
    return None
