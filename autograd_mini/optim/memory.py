"""The state that an optimizer keeps of its parameters, and how parameters of either kind are handed to one rule.

A rule (`Optimizer.update`) is written for arrays. An array parameter is handed to it in chunks that stay in the processor's
cache while the rule passes over them, so that the arrays that its lines make on the way cost little; all the numbers of a
group are gathered into one chunk, since a rule takes as long for one number as for a thousand. So rules know neither of
Tensors nor of Values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..core.callers import deprecated
from ..core.errors import ArgumentError, ShapeError
from ..core.node import Node

Array = Any
Entry = dict[str, Any]
"""The state of one parameter: "step", how often it has moved, and numbers or arrays by name."""

CHUNK = 65536
"""About how many numbers of an array a rule works on at a time; half or twice as many are as good."""


class Chunk(dict[str, Any]):
    """Numbers that move together, and what a rule remembers of them: arrays by name, zero when first asked for.

    Attributes:
        p: the array of numbers that moves.
        t: how often it has moved, the move under way included.
    """

    __slots__ = ("p", "t")

    def __init__(self, p: Array, remembered: Entry) -> None:
        super().__init__(remembered)
        self.t: int = self.pop("step", 0)
        self.p = p

    def __missing__(self, name: str) -> Array:
        self[name] = zeros = np.zeros_like(self.p)
        return zeros

    @property
    def a(self) -> Array:
        """An array like `p` to work in, which rules of one's own had in earlier versions."""
        deprecated("s.a and s.b of an optimizer's rule go away: write the textbook's line, such as p -= lr * g")
        return np.empty_like(self.p)

    b = a


class ArraySlot:
    """The optimizer's side of an array parameter."""

    def __init__(self, parameter: Any, entry: Entry | None = None) -> None:
        self.parameters = [parameter]
        self._bind(parameter.data, entry or {})

    def _bind(self, data: Array, entry: Entry) -> None:
        """Cut the array into chunks, in the order in which it lies in memory; one that has gaps stays whole."""
        if not data.flags.writeable:
            raise ArgumentError("a parameter holds an array that is read-only and cannot be moved: give it a copy")
        self._data = data
        self._order: Any = "C" if data.flags.c_contiguous else "F" if data.flags.f_contiguous else None
        ends = np.linspace(0, data.size, max(1, round(data.size / CHUNK)) + 1).astype(int).tolist()
        self._cuts: list[Any] = [slice(*pair) for pair in pairwise(ends)] if self._order else [...]
        self._flat_data = flat = self._flat(data)
        self._half = data.dtype == np.float16  # squares of such gradients vanish in 16 bits: rules work, and remember, in 32
        if self._half:
            flat = flat.astype(np.float32)
        kept = {name: self._flat(self._like_data(x)) if isinstance(x, np.ndarray) else x for name, x in entry.items()}
        self._chunks = [
            Chunk(flat[cut], {k: x[cut] if isinstance(x, np.ndarray) else x for k, x in kept.items()})
            for cut in self._cuts
        ]
        self._aligned: Array = None

    def _flat(self, x: Array) -> Array:
        return x.ravel(self._order) if self._order and x.ndim != 1 else x

    def _like_data(self, x: Array) -> Array:
        """A copy that lies in memory as the parameter does, in the type that the rule works in."""
        copy = np.empty_like(self._data, dtype=np.float32 if self._half else None)
        copy[...] = x
        return copy

    def active(self) -> Iterator[tuple[Chunk, Array]]:
        """Each chunk with its gradient, if there is one. The age of the parameter is renewed."""
        (parameter,) = self.parameters
        gradient = parameter._grad if isinstance(parameter, Node) else parameter.grad  # `.grad` would make a view of it
        if gradient is None:
            return
        data, gradient = parameter.data, gradient_array(gradient)
        if data is not self._data:
            self._bind(data, self.entries()[0])
        if gradient.shape != data.shape:
            raise ShapeError(
                f"a parameter of shape {data.shape} has a gradient of shape {gradient.shape}: they must agree"
            )
        parameter.data = data
        flags = gradient.flags
        if self._order and not (flags.c_contiguous if self._order == "C" else flags.f_contiguous):
            if self._aligned is None:
                self._aligned = np.empty_like(data)
            np.copyto(self._aligned, gradient)
            gradient = self._aligned
        if gradient.ndim != 1:
            gradient = self._flat(gradient)
        if len(self._chunks) == 1 and not self._half:
            (chunk,) = self._chunks
            chunk.t += 1
            yield chunk, gradient
            return
        for cut, chunk in zip(self._cuts, self._chunks, strict=True):
            chunk.t += 1
            if self._half:
                chunk.p[...] = self._flat_data[cut]
                yield chunk, gradient[cut].astype(np.float32)
                self._flat_data[cut] = chunk.p
            else:
                yield chunk, gradient[cut]

    def entries(self) -> list[Entry]:
        """The state of the whole array, put together from its chunks."""
        first = self._chunks[0]
        entry = {"step": first.t, **first}
        for name, x in first.items():
            if isinstance(x, np.ndarray):
                whole = np.empty_like(self._data, dtype=x.dtype)
                flat = self._flat(whole)
                for cut, chunk in zip(self._cuts, self._chunks, strict=True):
                    flat[cut] = chunk[name]
                entry[name] = whole
        return [entry]


class NumberSlot:
    """The optimizer's side of all parameters of a group that are single numbers.

    Those that have moved equally often are one chunk. When some of a chunk have a gradient and some have none, it
    falls into two.
    """

    def __init__(self, parameters: Sequence[Any], entries: Sequence[Entry] | None = None) -> None:
        self.parameters = list(parameters)
        alike: dict[Any, list[int]] = {}
        entries = entries or [{}] * len(self.parameters)
        for i, entry in enumerate(entries):
            alike.setdefault((entry.get("step", 0), *entry), []).append(i)
        self._runs = [
            self._run(rows, {k: [entries[i][k] for i in rows] for k in entries[rows[0]]}) for rows in alike.values()
        ]

    def _run(self, rows: list[int], columns: dict[str, Any]) -> tuple[list[int], Chunk]:
        """Some parameters as a chunk, with a column of numbers for each name."""
        remembered = {name: np.array(column, float) for name, column in columns.items()}
        if "step" in columns:
            remembered["step"] = columns["step"][0]
        return rows, Chunk(np.empty(len(rows)), remembered)

    def active(self) -> Iterator[tuple[Chunk, Array]]:
        """Each chunk with its gradient; what it has moved to is written when the caller comes back for the next."""
        self._runs = [part for run in self._runs for part in self._parted(*run)]
        for rows, chunk in self._runs:
            parameters = [self.parameters[i] for i in rows]
            if parameters[0].grad is None:
                continue
            chunk.p[:] = [p.data for p in parameters]
            chunk.t += 1
            yield chunk, np.array([_number(p.grad) for p in parameters])
            for p, x in zip(parameters, chunk.p.tolist(), strict=True):
                p.data = x

    def _parted(self, rows: list[int], chunk: Chunk) -> Iterator[tuple[list[int], Chunk]]:
        """A run, or two where only some of it have a gradient."""
        missing = [self.parameters[i].grad is None for i in rows]
        if all(missing) or not any(missing):
            yield rows, chunk
            return
        for part in (np.flatnonzero(np.logical_not(missing)), np.flatnonzero(missing)):
            columns = {"step": [chunk.t]} | {k: np.broadcast_to(x, len(rows))[part] for k, x in chunk.items()}
            yield self._run([rows[i] for i in part], columns)

    def entries(self) -> list[Entry]:
        """The state of each parameter, as plain numbers."""
        found: list[Entry] = [{} for _ in self.parameters]
        for rows, chunk in self._runs:
            columns = {name: np.broadcast_to(x, len(rows)).tolist() for name, x in chunk.items()}
            for k, i in enumerate(rows):
                found[i] = {"step": chunk.t} | {name: column[k] for name, column in columns.items()}
        return found


def gradient_array(gradient: Any) -> Array:
    """The numbers of a gradient, which is a node where its graph was wanted, as a plain array: the arithmetic of a subclass
    takes longer."""
    if isinstance(gradient, np.ndarray):
        return gradient if type(gradient) is np.ndarray else gradient.view(np.ndarray)
    return gradient.numpy() if hasattr(gradient, "numpy") else np.asarray(gradient)


def _number(gradient: Any) -> float:
    return gradient if type(gradient) is float else float(gradient.item() if hasattr(gradient, "item") else gradient)
