"""The terms of a program as text: a `TermWriter` writes expressions, a `Writer` those of a program with sizes and names."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..axes import Axis, Quotient
from ..conditions import BOOLEAN, OF_BITS
from ..literals import NoLiteral, is_ours, literal, made_of
from ..program import Program
from ..sizes import Size, product_of
from ..terms import Term, key_of, same_shape
from . import helpers
from .brackets import ATOM, NEGATIVE, POWER, PRODUCT, SUM, Part, within
from .forms import Dialect
from .naming import name_terms, parameter_names
from .numpy_dialect import NUMPY, helper_of, kind, number
from .schedule import TRANSPARENT

SIZES = "nkhpqcdefgijlorstuvwxyz"
"""The names for lengths of axes, in turn."""


class TermWriter(ABC):
    """Writes terms in NumPy: a term with a name as its name, any other as an expression.

    Args:
        stands: the terms that are written by their name.
        names: their names.

    Attributes:
        dialect: how operations are written.
        used_helpers, used_classes: the functions and classes of this package that the text uses, by name.
        objects: the objects without a literal that the text is given, by name.
    """

    dialect: ClassVar[Dialect] = NUMPY

    def __init__(self, stands: Collection[Term], names: Mapping[Term, str]) -> None:
        self.stands, self.names = stands, names
        self.used_helpers: dict[str, Any] = {}
        self.used_classes: dict[str, Any] = {}
        self.objects: dict[str, Any] = {}

    def number(self, value: float) -> str:
        """A number."""
        return number(value)

    def kind(self, dtype: Any) -> str:
        """A type."""
        return kind(dtype)

    def helper(self, term: Term) -> tuple[str, Any] | None:
        """The helper that the form of a term calls, by name, and the function whose source it has; None where it calls none."""
        return helper_of(term)

    def array(self, term: Term) -> str:
        """An array that the function makes itself: a unit matrix, or numbers."""
        if "eye" in term.params:
            return f"np.eye({self.write(term.params['eye'])})"
        if 0 in term.shape:
            return f"np.zeros({self.write(term.shape)}, {self.kind(term.dtype)})"
        of_type = "" if term.dtype.kind != "f" or term.dtype == float else f", np.{term.dtype.name}"
        return f"np.array({literal(term.params['values'], lambda x: repr(x) if np.isfinite(x) else number(x))}{of_type})"

    @abstractmethod
    def size(self, n: Size) -> Part:
        """A size."""

    def line(self, term: Term) -> str:
        """The expression of a term, to the right of `name =`."""
        return self.part(term, top=True).text

    def part(self, term: Term, top: bool = False) -> Part:
        """The text of a term as an operand: its name, or its expression."""
        if not top and term in self.stands:
            return Part(self.names[term], ATOM)
        if term.op == "number":
            return Part(self.number(term.params["value"]), ATOM if term.params["value"] >= 0 else NEGATIVE)
        if term.op == "size":
            return self.size(term.params["size"])
        if term.op == "constant":
            return Part(self.array(term), ATOM)
        if (helper := self.helper(term)) is not None:
            self.used_helpers[helper[0]] = helper[1]
        self.used_classes.update((type(x).__name__, type(x)) for x in term.params.values() if is_ours(x))
        return self.dialect.expression(term, [self.operand(x, term) for x in term.reads], self.write)

    def operand(self, x: Term, reader: Term) -> Part:
        """A term where another reads it; a number that meets integers is a float, as in the engine, and makes floats of them; one
        that stands for an array without axes is one where a helper reads nothing else, since helpers are for arrays."""
        if not reader.weak and all(y.op == "number" for y in reader.args) and self.helper(reader) is not None:
            return Part(f"np.asarray({x.params['value']!r})", ATOM) if x.op == "number" else self.part(x)
        if x.op in ("number", "size") and reader.op not in BOOLEAN | OF_BITS and reader.op != "div":
            if any(not y.weak and y.dtype.kind in "iub" for y in reader.args):
                text = self.part(x).text
                return Part(f"{text}.0" if text.lstrip("-").isdigit() else f"float({text})" if x.op == "size" else text, ATOM)
        part = self.part(x)
        if reader.op == "neg" and part.binds < ATOM and self.first_factor(x).dtype == bool:  # NumPy negates no condition
            return Part(f"({part.text})", ATOM)
        return part

    def first_factor(self, x: Term) -> Term:
        """The term with which the text of a product begins."""
        while x.op in ("mul", "div", "matmul") and x not in self.stands:
            x = x.args[0]
        return x

    def write(self, x: Any) -> str:
        """A piece of structure."""
        if isinstance(x, Term):
            return self.part(x).text
        if isinstance(x, Size):
            return self.size(x).text
        if isinstance(x, tuple):
            return "(" + ", ".join(map(self.write, x)) + ("," if len(x) == 1 else "") + ")"
        if isinstance(x, slice):
            ends = ["" if end is None else self.write(end) for end in (x.start, x.stop, x.step)]
            return ":".join(ends if x.step is not None else ends[:2])
        if isinstance(x, (np.dtype, type)):
            return self.kind(np.dtype(x))
        if is_ours(x):
            words = [f"{name}={self.write(getattr(x, name))}" for name in made_of(type(x))]
            return f"{type(x).__name__}({', '.join(words)})"
        try:
            return literal(x, self.number)
        except NoLiteral:
            return self.object(x)

    def object(self, x: Any) -> str:
        """The name of an object that has no literal, which the program is given."""
        name = next((name for name, known in self.objects.items() if known is x), None)
        if name is None:
            name = f"object{len(self.objects)}_"
            self.objects[name] = x
        return name

    def helper_sources(self) -> list[str]:
        """The sources of the helpers that the text calls, each once, dependencies first."""
        found: dict[str, str] = {}
        for name, thing in {**self.used_helpers, **self.used_classes}.items():
            helpers.sources(thing, name, found)
        return list(found.values())


class Writer(TermWriter):
    """Writes the terms of a program for NumPy; a subclass for another library says what differs.

    Args:
        program: the program.
        stands: the terms that are written by their name; all others are written out.
        names: what they and the inputs are called; None for names as a person gives them.
        quotients: the floors of quotients of sizes that get a name.

    Attributes:
        reserved: names that a text for the library uses otherwise, besides those of a text for NumPy.
        copying: the text after an array that copies it.
    """

    reserved: ClassVar[Collection[str]] = ()
    copying: ClassVar[str] = ".copy()"

    def __init__(
        self, program: Program, stands: Sequence[Term], names: Mapping[Term, str] | None = None,
        quotients: Sequence[Quotient] = (),
    ) -> None:  # fmt: skip
        self.counted = counted(program, stands) if names is None else {}
        """For sizes that are products or sums, the arrays of the forward pass with as many elements."""
        self.there: set[Term] = set()
        """The arrays whose lines stand above the line that is being written."""
        names = name_terms(program, stands, self.reserved) if names is None else names
        super().__init__({*stands, *program.inputs, *program.captured}, names)
        self.program = program
        self.parameters = parameter_names(program, self.reserved)
        self.sizes: dict[Axis | Quotient, str] = name_sizes(program, names, quotients)
        self.used_sizes: dict[Axis | Quotient, None] = {}
        self.quotients: dict[Quotient, None] = {}

    # ---- forms that differ between libraries

    def count(self, name: str) -> str:
        """The number of elements of an array."""
        return f"{name}.size"

    def module(self, function: str) -> str:
        """The text of a module, from that of its one function: imports, helpers, the function."""
        return "\n\n\n".join(["import numpy as np", *self.helper_sources(), function]) + "\n"

    # ---- terms

    def line_below(self, above: Collection[Term], term: Term) -> str:
        """The expression of a term whose line stands below those of some others."""
        self.there = {*above}
        text = self.line(term)
        self.there = set()
        return text

    def part(self, term: Term, top: bool = False) -> Part:
        """The text of a term as an operand; a size that takes an operation is that of an array that is there already."""
        if term.op == "size" and self.argument_of(n := term.params["size"]) is None:
            for x in reversed(self.counted.get(key_of(n), [])):
                if x in self.there:
                    return Part(self.count(self.names[x]), ATOM)
        return super().part(term, top)

    def written_out(self, term: Term) -> list[Term]:
        """The operations that are written inside of the line of a term, and that could have lines of their own."""
        found: list[Term] = []
        todo = [x for x in term.reads if x not in self.stands and not x.is_leaf]
        for x in todo:  # the list grows while it is read
            if x.op not in TRANSPARENT:
                found.append(x)
            todo += [y for y in x.reads if y not in self.stands and not y.is_leaf and y not in todo]
        return found

    def size(self, n: Size) -> Part:
        """A size, by the names of its axes; the product of those of an argument is its size."""
        if (x := self.argument_of(n)) is not None:
            return Part(self.count(self.names[x]), ATOM)
        text, binds = "", ATOM
        for product, k in sorted(n.terms.items(), key=lambda item: (item[1] < 0, not item[0])):
            factors = [self.atom(atom) for atom in product]
            if abs(k) != 1 or not factors:
                factors.insert(0, Part(str(abs(k)), ATOM))
            (term,) = factors if len(factors) == 1 else [Part(" * ".join(within(x, ATOM) for x in factors), PRODUCT)]
            if text:
                text, binds = f"{text} {'-' if k < 0 else '+'} {term.text}", SUM
            else:
                text, binds = (f"-{within(term, POWER)}", NEGATIVE) if k < 0 else term
        return Part(text, binds)

    def argument_of(self, n: Size) -> Term | None:
        """The argument with as many elements as a size that is a product, if there is one."""
        if any(len(product) > 1 for product in n.terms):
            for x in self.program.inputs:
                if len(x.shape) > 1 and not isinstance(count := product_of(x.shape), int) and count.key == n.key:
                    return x
        return None

    def atom(self, atom: Axis | Quotient) -> Part:
        """The name of one axis, noted as used; a quotient without a name is written out."""
        if atom in self.sizes:
            self.used_sizes[atom] = None
            return Part(self.sizes[atom], ATOM)
        assert isinstance(atom, Quotient)
        self.quotients[atom] = None
        return self.quotient(atom)

    def quotient(self, atom: Quotient) -> Part:
        """A floor of a quotient; it binds as loosely as a sum, since `-n // 2` is not `-(n // 2)`."""
        return Part(f"{within(self.size(atom.above), PRODUCT)} // {within(self.size(atom.below), ATOM)}", SUM)

    def shape(self, shape: Sequence[Any]) -> str:
        """A shape as a comment; a number needs none."""
        if not shape:
            return ""
        used = dict(self.used_sizes)
        sizes = [self.size(n).text if isinstance(n, Size) else str(n) for n in shape]
        text = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
        self.used_sizes = used
        return text


def counted(program: Program, stands: Sequence[Term]) -> dict[Any, list[Term]]:
    """The arrays of the forward pass among some lines, by their number of elements, where that is no length of one axis."""
    found: dict[Any, list[Term]] = {}
    begin = program.lines[program.first_backward].order if program.first_backward < len(program.lines) else math.inf
    for term in stands:
        whole = term.op == "matmul" or any(x.op != "broadcast_to" and same_shape(x.shape, term.shape) for x in term.args)
        if term.order < begin and term.shape and whole and not isinstance(count := product_of(term.shape), int):
            if len(count.terms) > 1 or any(n != 1 or len(product) > 1 for product, n in count.terms.items()):
                found.setdefault(key_of(count), []).append(term)
    return found


def name_sizes(program: Program, names: Mapping[Term, str], quotients: Sequence[Quotient] = ()) -> dict[Axis | Quotient, str]:
    """A name for each length of an axis, and for some floors of quotients: the user's, or m for what data alone have, or a
    letter."""
    session = program.trace.session
    taken = {*names.values(), *parameter_names(program), "np"}
    wanted = {x for leaf in program.trace.leaves if leaf.wants for x in leaf.tracers}
    sizes: list[Axis | Quotient] = [*session.axes.values(), *quotients]
    spelled: dict[str, Axis | Quotient] = {}
    for size in sizes:
        name, _ = session.spelled.get(size, (None, None))
        if name and name not in taken:
            spelled.setdefault(name, size)
    found = {size: name for name, size in spelled.items()}
    taken.update(spelled)
    letters = (letter for letter in SIZES if letter not in taken)
    for size in sizes:
        if size not in found:
            of_data = isinstance(size, Axis) and len(size.places) > 1 and not any(x in wanted for x, _ in size.places)
            found[size] = "m" if of_data and "m" not in taken else next(letters, f"n{len(found)}")
            taken.add(found[size])
    return {size: found[size] for size in sizes}
