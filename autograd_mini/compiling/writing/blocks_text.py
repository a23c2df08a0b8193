"""The source of a stacked program: a part that runs once, a loop over blocks of samples, and the gradients at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...notation.naming import letters_of, unique
from ..conditions import of_table
from ..passes.batched import Array, BatchedProgram, Sum, as_slice, places_of, window_of
from ..passes.memory import allocates
from ..program import live
from ..sizes import Size
from ..terms import Term
from .brackets import NEGATIVE, Part
from .layout import INDENT, long
from .naming import INTERIOR, LETTERS, function_name
from .python_dialect import structure
from .writer import TermWriter

LONGEST = 8
"""The most operations of a line."""

CACHE = 2**20
"""Bytes that the rows of a block may take together, temporary ones included: about a second-level cache."""
LARGEST = 2**16
"""Bytes that one array of a block may take, so that the allocator hands out the same memory again and again."""
PARAMETERS = {"matrix": "W", "column": "b", "row": "w", "number": "c"}
"""The names of parameters once they are taken out of an argument."""


class BlocksText(TermWriter):
    """Writes the text of a stacked program."""

    def __init__(self, stacked: BatchedProgram) -> None:
        self.stacked = stacked
        self.name = function_name(stacked.program)
        self.results = [stacked.value, *(part.term for part in stacked.sums)]
        lines, self.uses = live(self.results)
        self.varying = varying(lines, stacked)
        self.names = self.given_names(lines)
        self.lines = self.stated(lines)
        letters = letters_of(INTERIOR, self.taken, set())
        for term in self.lines:
            if term not in self.names:
                preferred_name = PARAMETERS.get(kind(term)) if term not in self.varying else None
                self.names[term] = next(letters) if preferred_name is None else self.taking(preferred_name)
        super().__init__({*self.lines, *stacked.inputs.values()}, self.names)
        self.own: dict[str, Primitive] = {}

    def taking(self, preferred_name: str) -> str:
        """A free name."""
        return unique(preferred_name, self.taken)

    def stated(self, lines: Sequence[Term]) -> list[Term]:
        """The terms that get a line: what has a name or is read more than once, and what is done once and read in the loop."""
        wanted = {x for term in lines if term in self.varying for x in term.reads if x not in self.varying}
        wanted.update((self.stacked.value, *(part.term for part in self.stacked.sums if not part.varies)))
        found = []
        size: dict[Term, int] = {}
        for term in lines:
            inner = 1 + sum(size.get(x, 0) for x in term.reads)
            own = term in wanted or term in self.names or self.uses[term] > 1 or inner > LONGEST
            size[term] = 0 if own else inner
            if own and not term.is_leaf:
                found.append(term)
        return found

    # ---- terms as text -----------------------------------------------------------------------------------------------

    def helper(self, term: Term) -> tuple[str, Any] | None:
        """The helper that a term calls; the array form of a user's own operation is passed to the program instead."""
        if term.primitive is not None and not of_table(term.primitive):
            self.own[term.op] = term.primitive
            return None
        return super().helper(term)

    def size(self, n: Size) -> Part:
        """The number of samples in a block, which differs for the last one."""
        return Part("-1", NEGATIVE)

    def object(self, x: Any) -> str:
        """An object without a literal has no place in a program on numbers: a TraceError."""
        return structure(x)

    # ---- names -------------------------------------------------------------------------------------------------------

    def given_names(self, lines: Sequence[Term]) -> dict[Term, str]:
        """Names for arrays, for blocks of samples, and for stacks whose items have names."""
        self.taken = {"np", "m", "i", self.name, *(array.name for array in self.stacked.arrays), *self.stacked.constants}
        names: dict[Term, str] = {}

        for array in self.stacked.arrays:
            if array.name in self.stacked.inputs:
                leaf = self.stacked.inputs[array.name]
                if array.varies:
                    names[leaf] = self.taking(array.name.upper() if array.name.upper() != array.name else f"{array.name}_")
                else:
                    names[leaf] = array.name
        for name, leaf in self.stacked.inputs.items():
            if leaf not in names:
                names[leaf] = name
        old = self.stacked.program.names
        made = set(lines)
        for stack in self.stacks():
            term = self.stacked.terms[id(stack)]
            if term not in made or term in names:
                continue
            stems = Counter(re.sub(r"_?\d+$", "", old[x.term]) for x in stack.members if x.term in old and x.term.name)
            at = next((x.term.gradient_of for x in stack.members if x.term is not None and x.term.gradient_of), None)
            primal = self.stacked.term_of(at) if at is not None else None
            if stems:
                names[term] = self.taking(stems.most_common(1)[0][0])
            elif primal in names:
                names[term] = self.taking(f"d{names[primal]}")
            elif stack.op in LETTERS:
                names[term] = self.taking(LETTERS[stack.op])
        return names

    def stacks(self) -> Iterator[Any]:
        """The stacks that are computed."""
        return (stack for stack in self.stacked.stacks.order if not self.stacked.terms[id(stack)].is_leaf)

    # ---- text --------------------------------------------------------------------------------------------------------

    def module(self) -> Iterator[str]:
        """The lines of the module."""
        body = list(self.function())
        brought = self.helper_sources()
        imports = [source for source in brought if source.startswith(("import ", "from "))]
        yield from (*sorted({*imports, "import numpy as np"}), "", "")
        for source in brought:
            if source not in imports:
                yield from (*source.splitlines(), "", "")
        for name, index in self.stacked.constants.items():
            yield from long(f"{name} = ", f"np.array({index.tolist()})", "")
        yield from ("", "") if self.stacked.constants else ()
        yield from body

    def function(self) -> Iterator[str]:
        """The function: what is done once, the loop over blocks of samples, and the gradients in their places."""
        arrays = self.stacked.arrays
        captured = [self.stacked.program.names[term] for term in self.stacked.program.captured]
        yield f"def {self.name}({', '.join([*(array.name for array in arrays), *captured])}):"
        batch = [array for array in arrays if array.varies]
        once = [term for term in self.lines if term not in self.varying]
        if batch:
            yield f"{INDENT}m = len({batch[0].name})"
        for term in once:
            yield f"{INDENT}{self.assigned(term)}"
        sums = [(f"sum{k}", part) for k, part in enumerate(part for part in self.stacked.sums if part.varies)]
        value = self.part(self.stacked.value).text
        varies = self.stacked.value in self.varying
        if batch:
            yield from self.loop(batch, sums, value if varies else None)
        named = {id(part): name for name, part in sums}
        gradients = []
        for array in arrays:
            if array.wants:
                text = yield from self.placed(array, named)
                gradients.append(text)
        returned = "value / m" if batch and varies else value
        yield f"{INDENT}return {returned}, [{', '.join(gradients)}]"

    def assigned(self, term: Term) -> str:
        """A term's line."""
        return f"{self.names[term]} = {self.line(term)}"

    def loop(self, batch: Sequence[Array], sums: Sequence[tuple[str, Sum]], value: str | None) -> Iterator[str]:
        """The loop over blocks of samples."""
        block = self.block()
        totals = [*(["value"] if value else []), *(name for name, _ in sums)]
        if not totals:
            return
        yield f"{INDENT}{' = '.join(totals)} = 0.0"
        yield f"{INDENT}for i in range(0, m, {block}):"
        inner = INDENT * 2
        for array in batch:
            if array.name in self.stacked.inputs:
                leaf = self.stacked.inputs[array.name]
                yield f"{inner}{self.names[leaf]} = {array.name}[i:i + {block}]{'.T' if array.shape else ''}"
        for term in self.lines:
            if term in self.varying:
                yield f"{inner}{self.assigned(term)}"
        if value:
            yield f"{inner}value += {value}.sum()"
        for name, part in sums:
            yield f"{inner}{name} += {self.part(part.term).text}"

    def block(self) -> int:
        """The number of samples of a block: a power of two."""
        rows = [len(stack.members) for stack in self.stacked.stacks.order if stack.varies] or [1]
        most = min(CACHE / 8 / sum(rows), LARGEST / 8 / max(rows))
        return 1 << max(5, int(np.log2(max(most, 1))))

    # ---- gradients ---------------------------------------------------------------------------------------------------

    def placed(self, array: Array, named: dict[int, str]) -> Any:
        """The lines that put the gradient of an array together; returns its text."""
        places = places_of(self.stacked.program, array)
        size = array.size
        parts = [(part, where) for part in self.stacked.sums if (where := placing(part, places)) is not None]
        if len(parts) > 1:
            parts = [(part, where) for part, where in parts if part.term.value != 0]
        texts = {id(part): named.get(id(part)) or self.part(part.term).text for part, _ in parts}
        if len(parts) == 1:
            part, where = parts[0]
            turned = ".T" if where.T.shape == array.shape and np.array_equal(where.T.ravel(), np.arange(size)) else None
            straight = "" if where.shape == array.shape and np.array_equal(where.ravel(), np.arange(size)) else turned
            if straight is not None:
                text = texts[id(part)] + straight if part.sign > 0 else f"-{texts[id(part)]}{straight}"
                if part.varies:
                    return f"{text} / m"
                return f"np.array({text})" if array.shape and not allocates(part.term) else text
        name = self.taking(f"d{array.name}")
        yield f"{INDENT}{name} = np.zeros({size})"
        for varies in (True, False):
            for part, where in parts:
                if part.varies == varies:
                    yield f"{INDENT}{self.added(name, size, part, where, texts[id(part)])}"
            if varies and any(part.varies for part, _ in parts):
                yield f"{INDENT}{name} /= m"
        if not array.shape:
            return f"{name}[0]"
        return name if len(array.shape) == 1 else f"{name}.reshape{array.shape}"

    def added(self, name: str, size: int, part: Sum, where: np.ndarray, text: str) -> str:
        """The line that adds something to a gradient."""
        sign = "+" if part.sign > 0 else "-"
        if where.ndim == 0:
            return f"{name}[{int(where)}] {sign}= {text}"
        if (where < 0).any():
            kept = [self.index(np.array(axis)) for axis in np.nonzero(where >= 0)]
            return f"{name}[{self.index(where[where >= 0])}] {sign}= {text}[{', '.join(kept)}]"
        if where.ndim == 1:
            index = as_slice(where.tolist())
            return f"{name}[{self.write(index) if index else self.index(where)}] {sign}= {text}"
        for turned, window in (("", window_of(where, size)), (".T", window_of(where.T, size))):
            if window is not None:
                start, rows, width, column = window
                columns = where.shape[0 if turned else 1]
                cut = f"[:, {column}:{column + columns}]" if columns < width else "[:]"
                return f"{name}[{start}:{start + rows * width}].reshape({rows}, {width}){cut} {sign}= {text}{turned}"
        return f"{name}[{self.index(where)}] {sign}= {text}"

    def index(self, rows: np.ndarray) -> str:
        """The name of an index that the program holds."""
        return str(self.stacked.constant(rows).name)


def kind(term: Term) -> str:
    """The role of an array of parameters, which decides its name: "matrix", "column", "row" or "number"."""
    if len(term.shape) == 2:
        return "column" if term.shape[1] == 1 else "matrix"
    return "row" if term.shape else "number"


def placing(part: Sum, places: dict[int, int]) -> np.ndarray | None:
    """The places of the numbers of a sum in one array, -1 for those of other arrays; None if all are of others."""
    where = np.vectorize(lambda place: places.get(int(place), -1), otypes=[int])(part.places)
    return where if (where >= 0).any() else None


def varying(lines: Sequence[Term], stacked: BatchedProgram) -> set[Term]:
    """The terms that differ from sample to sample."""
    found = {stacked.inputs[array.name] for array in stacked.arrays if array.varies and array.name in stacked.inputs}
    for term in lines:
        if any(x in found for x in term.reads):
            found.add(term)
    return found
