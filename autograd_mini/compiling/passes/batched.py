"""A stacked program as terms on arrays: each stack one operation.

The terms are those of any program on arrays, made through the same laws. A stack that varies is a matrix, an item in each row
and a sample in each column; one that does not is a vector; a stack of one item has no axis for rows.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...notation.naming import fresh, unique
from ..axes import Axis
from ..literals import made_identifier
from ..program import Program
from ..sizes import Size
from ..terms import BUSY, REGISTER, Builder, Term, find
from ..writing.numpy_dialect import HELPERS
from .batching import Item, Numbers, Stack, Stacks, contributions, gathered, items_of
from .rewrite_rules import REWRITE_RULES

HELPER_NAMES = [name for name, _ in HELPERS.values()]


class Array(NamedTuple):
    """An array that a stacked program gets: an argument, or all numbers of an argument in order.

    Attributes:
        name: what the program calls it.
        leaves: the numbers of the leaves in it.
        shape: its shape, for one sample.
        varies: whether there is one for each sample.
        wants: whether its gradient is asked for.
    """

    name: str
    leaves: list[int]
    shape: tuple[int, ...]
    varies: bool
    wants: bool

    @property
    def size(self) -> int:
        """The number of elements for one sample."""
        return int(np.prod(self.shape))


def arrays_of(program: Program, batch: Collection[int]) -> list[Array]:
    """The arrays among the arguments; numbers that stand in lists are gathered, argument by argument."""
    trace = program.trace
    found: list[Array] = []
    loose: dict[int, int] = {}
    taken = {*BUSY, *dir(builtins), *keyword.kwlist, *HELPER_NAMES, *(program.names[term] for term in program.captured)}

    def named(preferred_name: str) -> str:
        name = made_identifier(preferred_name)
        reserved = REGISTER.fullmatch(name) and len(name) > 2
        return fresh(name, taken) if reserved else unique(name, taken)

    for k, leaf in enumerate(trace.leaves):
        parameter = trace.parameters[leaf.argument]
        varies = leaf.argument in batch
        if not leaf.tracers:
            continue
        if leaf.apart_array:
            found.append(Array(named(leaf.name), [k], leaf.given.shape, varies, leaf.wants))
        elif not leaf.path:
            found.append(Array(named(parameter), [k], (), varies, leaf.wants))
        elif leaf.argument not in loose:
            loose[leaf.argument] = len(found)
            found.append(Array(named(parameter), [k], (1,), varies, leaf.wants))
        else:
            old = found[loose[leaf.argument]]
            found[loose[leaf.argument]] = old._replace(leaves=[*old.leaves, k], shape=(len(old.leaves) + 1,))
    return found


def inputs_of(program: Program, arrays: Sequence[Array]) -> list[list[Term]]:
    """The inputs of a program on numbers that stand in each array."""
    starts = np.cumsum([0, *(len(leaf.tracers) for leaf in program.trace.leaves)])
    return [[term for k in array.leaves for term in program.inputs[starts[k] : starts[k + 1]]] for array in arrays]


def places_of(program: Program, array: Array) -> dict[int, int]:
    """For each gradient of a number in an array, by its place among all: where in the array it goes."""
    leaves = program.trace.leaves
    wanted = [k for k, leaf in enumerate(leaves) if leaf.wants]
    starts = dict(zip(wanted, np.cumsum([0, *(len(leaves[k].tracers) for k in wanted)]).tolist(), strict=False))
    found = [starts[k] + i for k in array.leaves for i in range(len(leaves[k].tracers))]
    return {place: i for i, place in enumerate(found)}


class Sum(NamedTuple):
    """Something that is added to gradients.

    Attributes:
        sign: 1 or -1.
        term: the summands, as an array; those of a block, where they vary.
        places: which gradient each belongs to.
        varies: whether samples add to it, block by block.
    """

    sign: int
    term: Term
    places: np.ndarray
    varies: bool


class BatchedProgram:
    """The terms of a stacked program.

    Args:
        program: the program of one sample, on numbers.
        batch: the positions of arguments that have one value for each sample.
    """

    def __init__(self, program: Program, batch: Collection[int]) -> None:
        self.program = program
        self.builder = Builder(REWRITE_RULES)
        self.samples = Size.of(Axis(7))
        self.arrays = arrays_of(program, batch)
        self.by_name = {array.name: array for array in self.arrays}
        self.constants: dict[str, np.ndarray] = {}
        self.known: dict[tuple[Any, ...], str] = {}
        """The names of those constants, by their shape and bytes."""
        inputs = inputs_of(program, self.arrays)
        self.leaves = {term: leaf for leaf, row in zip(self.arrays, inputs, strict=True) for term in row}
        number = Numbers()
        items = items_of(
            program.lines,
            [*program.inputs, *program.captured],
            {term for term, array in self.leaves.items() if array.varies},
            program.uses,
            number,
        )
        self.items = items
        home: dict[Item, tuple[object, int]] = {}
        for array, row in zip(self.arrays, inputs, strict=True):
            for i, term in enumerate(row):
                home[items[term]] = array.name, i
        for term in program.captured:
            home[items[term]] = program.names[term], 0

        def item(term: Term) -> Item:
            return items[term] if term.value is None else number(term.value)

        self.value_item = item(program.value)
        self.gradients = [contributions(item(d)) for d in program.each_gradient]
        results = [self.value_item, *(x for parts in self.gradients for _, found in parts for x in found)]
        self.stacks = Stacks(gathered([*items.values()], results, number), home)
        self.turn = {id(stack): k for k, stack in enumerate(self.stacks.order)}
        self.terms: dict[int, Term] = {}
        self.inputs: dict[str, Term] = {}
        for stack in self.stacks.order:
            self.terms[id(stack)] = self.built(stack, home)
        self.value = self.pick([self.value_item])
        self.sums = list(self.summed())

    def term_of(self, term: Term) -> Term | None:
        """The stack of a number of the program, as a term."""
        item = self.items.get(term)
        stack = getattr(item, "stack", None)
        return self.terms.get(id(stack)) if stack is not None else None

    # ---- stacks as terms ---------------------------------------------------------------------------------------------

    def built(self, stack: Stack, home: dict[Item, tuple[object, int]]) -> Term:
        """The term of a stack, from the terms of those that it is computed from."""
        first = stack.members[0]
        if first in home:
            return self.source(stack, str(home[first][0]))
        if first.number is not None:
            return self.builder.number(first.number)
        if stack.op == "linear":
            return self.product(stack)
        if stack.op == "total":
            return self.total(stack)
        args = [self.operand(stack, i) for i in range(len(first.args))]
        if first.term is None or first.term.op != stack.op:
            return self.builder.make(stack.op, *args)
        rest = iter(args[len(first.term.args) :])
        params = {key: next(rest) if isinstance(x, Term) else x for key, x in first.term.params.items()}
        return self.builder.make(first.term.primitive or stack.op, *args[: len(first.term.args)], **params)

    def source(self, stack: Stack, name: str) -> Term:
        """An array from outside: for a batch, its numbers in rows and the samples in columns."""
        array = self.by_name.get(name)
        shape: tuple[Any, ...] = array.shape if array else ()
        if array and array.varies:
            shape = (array.size, self.samples) if array.shape else (self.samples,)
        self.inputs[name] = self.builder.leaf("input", name, shape, at=name)
        self.inputs[name].name = name
        return self.inputs[name]

    def operand(self, stack: Stack, i: int) -> Term:
        """The i-th operands of a stack; numbers that do not vary stand in a column beside rows that do."""
        items = [item.args[i] for item in stack.members]
        term = self.pick(items)
        if stack.varies and not items[0].varies and term.shape:
            term = self.builder.make("reshape", term, shape=(*term.shape, 1))
        return term

    def pick(self, items: Sequence[Item]) -> Term:
        """Rows of a stack: all, a slice, or by an index; one row, if it is the same for all."""
        stack = items[0].stack
        term = self.terms[id(stack)]
        rows = [x.row for x in items]
        if not self.is_stacked(stack):
            return term
        if not stack.varies:
            return self.picked(term, np.array(rows) if len(set(rows)) > 1 else rows[0])
        if len(set(rows)) == 1:
            return self.builder.make("getitem", term, index=rows[0])
        if rows == list(range(int(term.shape[0]))):
            return term
        index = as_slice(rows)
        return self.builder.make("getitem", term, index=self.constant(np.array(rows)) if index is None else index)

    def is_stacked(self, stack: Stack) -> bool:
        """Whether the term of a stack has an axis for rows."""
        return len(self.terms[id(stack)].shape) > stack.varies

    def picked(self, term: Term, places: Any) -> Term:
        """Numbers of an array that does not vary, by their places in it, in the shape of `places`."""
        build = self.builder.make
        size = int(np.prod(term.shape))
        if isinstance(places, int):
            return build("getitem", self.flat(term), index=places)
        flat = self.flat(term)
        if places.ndim == 1:
            index = as_slice(places.tolist())
            if index == slice(0, size, None):
                return flat
            return build("getitem", flat, index=self.constant(places) if index is None else index)
        window = window_of(places, size)
        if window is None:
            turned = window_of(places.T, size)
            if turned is None:
                return build("getitem", flat, index=self.constant(places))
            return build("mT", self.picked(term, places.T))
        start, rows, width, column = window
        part = flat if (start, rows * width) == (0, size) else build("getitem", flat, index=slice(start, start + rows * width))
        part = build("reshape", part, shape=(rows, width))
        columns = places.shape[1]
        return part if columns == width else build("getitem", part, index=(slice(None), slice(column, column + columns)))

    def flat(self, term: Term) -> Term:
        """An array as one row."""
        return term if len(term.shape) == 1 else self.builder.make("reshape", term, shape=(int(np.prod(term.shape)),))

    def constant(self, index: np.ndarray) -> Term:
        """An index that the program holds."""
        name = self.known.setdefault((index.shape, index.tobytes()), f"rows{len(self.constants)}")
        if name in self.constants:
            return self.inputs[name]
        self.constants[name] = index
        self.inputs[name] = self.builder.leaf("input", name, index.shape, np.intp, at=name)
        self.inputs[name].name = name
        return self.inputs[name]

    # ---- products and sums -------------------------------------------------------------------------------------------

    def product(self, stack: Stack) -> Term:
        """Sums of the same tracers: a matrix of coefficients times the rows of the tracers."""
        tracers = sorted(stack.members[0].args, key=lambda x: (self.turn[id(x.stack)], x.row))
        known = [dict(zip(item.args, item.coefficients, strict=True)) for item in stack.members]
        matrix = self.matrix([[row[x] for x in tracers] for row in known])
        parts: dict[int, list[Item]] = {}
        for x in tracers:
            parts.setdefault(id(x.stack), []).append(x)
        picks = [self.two_dimensional(self.pick(rows), len(rows)) for rows in parts.values()]
        right = picks[0] if len(picks) == 1 else self.builder.make("concatenate", *picks, axis=0)
        shape: tuple[Any, ...] = (self.samples,) if len(stack.members) == 1 else (len(stack.members), self.samples)
        return self.times(matrix, right, shape)

    def two_dimensional(self, term: Term, rows: int) -> Term:
        """Rows, also where there is only one."""
        return term if len(term.shape) == 2 else self.builder.make("reshape", term, shape=(rows, self.samples))

    def matrix(self, rows: list[list[Item]]) -> Term:
        """Numbers that do not vary as a matrix; a single row as a vector."""
        items = [x for row in rows for x in row]
        shape = (len(rows), len(rows[0])) if len(rows) > 1 else (len(rows[0]),)
        stacks = {id(x.stack): x.stack for x in items}
        if len(stacks) == 1 and items[0].number is None and self.is_stacked(items[0].stack):
            places = np.array([x.row for x in items]).reshape(shape)
            return self.picked(self.terms[id(items[0].stack)], places)
        parts, starts, start = [], {}, 0
        for key in stacks:
            term = self.terms[key]
            part = self.flat(term) if term.shape else self.builder.make("reshape", term, shape=(1,))
            parts.append(part)
            starts[key] = start
            start += int(part.shape[0])
        joined = self.builder.make("concatenate", *parts, axis=0) if len(parts) > 1 else parts[0]
        places = np.array([starts[id(x.stack)] + (x.row if self.is_stacked(x.stack) else 0) for x in items]).reshape(shape)
        return self.picked(joined, places)

    def times(self, a: Term, b: Term, shape: tuple[Any, ...]) -> Term:
        """A product of matrices or vectors."""
        return self.builder.built(find("matmul"), (a, b), {}, shape, np.dtype(float), False)

    def total(self, stack: Stack) -> Term:
        """Sums of rows of one stack."""
        rows = [item.args for item in stack.members]
        inner = rows[0][0].stack
        build = self.builder.make
        if not self.is_stacked(inner):  # its rows are all the same
            return build("mul", self.builder.number(float(len(rows[0]))), self.terms[id(inner)])
        if len(rows) == 1:
            part = self.pick(rows[0])
            if not stack.varies and part.op == "mul" and part.args[0].shape == part.args[1].shape:
                return self.times(part.args[0], part.args[1], ())
            if not stack.varies and part.op == "square":
                return self.times(part.args[0], part.args[0], ())
            return build("sum", part, axis=(0,), keepdims=False)
        places = np.array([[x.row for x in row] for row in rows])
        if not stack.varies:
            return build("sum", self.picked(self.terms[id(inner)], places), axis=(1,), keepdims=False)
        flat = self.pick([x for row in rows for x in row])
        cube = build("reshape", flat, shape=(*places.shape, self.samples))
        return build("sum", cube, axis=(1,), keepdims=False)

    # ---- gradients ---------------------------------------------------------------------------------------------------

    def summed(self) -> Iterator[Sum]:
        """The summands of all gradients as few arrays: outer products over the samples, sums of rows, and constants."""
        pairs: dict[tuple[int, ...], list[tuple[Item, Item, int]]] = {}
        single: dict[tuple[int, ...], list[tuple[Item, int]]] = {}
        for place, parts in enumerate(self.gradients):
            for occurrence, (sign, items) in enumerate(parts):
                if len(items) == 1:
                    single.setdefault((sign, id(items[0].stack), occurrence), []).append((items[0], place))
                else:
                    left, right = sorted(items, key=lambda x: (len(x.stack.members) == 1, -self.turn[id(x.stack)]))
                    pairs.setdefault((sign, id(left.stack), id(right.stack), occurrence), []).append((left, right, place))
        for (sign, *_), found in pairs.items():
            yield self.outer(sign, found)
        for (sign, *_), rows in single.items():
            rows.sort(key=lambda pair: pair[0].row)
            found_here = [x for x, _ in rows]
            places = np.array([place for _, place in rows])
            if len({x.row for x in found_here}) < len(rows) or not self.is_stacked(found_here[0].stack):
                for x, place in rows:
                    yield self.along_samples(sign, self.pick([x]), np.array(place), x.varies)
            else:
                picked = self.pick(found_here)
                yield self.along_samples(sign, picked, places if len(rows) > 1 else places[0], found_here[0].varies)

    def along_samples(self, sign: int, term: Term, places: np.ndarray, varies: bool) -> Sum:
        """Rows summed over the samples."""
        if varies:
            term = self.builder.make("sum", term, axis=(len(term.shape) - 1,), keepdims=False)
        return Sum(sign, term, places, varies)

    def outer(self, sign: int, found: Sequence[tuple[Item, Item, int]]) -> Sum:
        """Products of two rows summed over the samples: all at once as a matrix product, where most of it is wanted."""
        left = sorted({x.row: x for x, _, _ in found}.values(), key=lambda x: x.row)
        right = sorted({y.row: y for _, y, _ in found}.values(), key=lambda x: x.row)
        if len(found) < len(left) * len(right) / 2:
            a, b = self.pick([x for x, _, _ in found]), self.pick([y for _, y, _ in found])
            places = np.array([place for *_, place in found])
            return Sum(sign, self.builder.make("einsum", a, b, spec="im,im->i"), places, True)
        a, b = self.pick(left), self.pick(right)
        shape = tuple(len(rows) for rows, term in ((left, a), (right, b)) if len(term.shape) == 2)
        term = self.times(a, self.builder.make("mT", b) if len(b.shape) == 2 else b, shape)
        row = {x.row: i for i, x in enumerate(left)}
        column = {y.row: i for i, y in enumerate(right)}
        places = np.full((len(left), len(right)), -1)
        for x, y, place in found:
            places[row[x.row], column[y.row]] = place
        return Sum(sign, term, places.reshape(shape), True)


def as_slice(rows: Sequence[int]) -> slice | None:
    """Rows as a slice, if they are one."""
    step = rows[1] - rows[0] if len(rows) > 1 else 1
    if step == 0 or any(b - a != step for a, b in zip(rows, rows[1:], strict=False)):
        return None
    stop = rows[-1] + (1 if step > 0 else -1)
    return slice(rows[0], stop if stop >= 0 else None, None if step == 1 else step)


def window_of(places: np.ndarray, size: int) -> tuple[int, int, int, int] | None:
    """Places in a vector as columns of a part of it that is folded into rows: its start, rows and width, and the first column.

    >>> window_of(np.array([[1, 2], [4, 5]]), 6)
    (0, 2, 3, 1)
    """
    rows, columns = places.shape
    first = int(places[0, 0])
    width = int(places[1, 0]) - first if rows > 1 else columns
    if width < columns or not np.array_equal(places, first + width * np.arange(rows)[:, None] + np.arange(columns)):
        return None
    for column in range(width - columns + 1):
        start = first - column
        if start >= 0 and start + rows * width <= size:
            return start, rows, width, column
    return None
