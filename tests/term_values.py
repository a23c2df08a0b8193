"""What terms are worth on numbers, and whether each way to write one that `Algebra` considers is worth the same.

A text shows only the way that was taken, so a wrong one that was a little longer would go unseen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import autograd_mini as am
from autograd_mini.compiling.passes.algebra import Algebra
from autograd_mini.compiling.sizes import Size
from autograd_mini.compiling.terms import Term


class TermValues:
    """The values of terms of one program.

    Args:
        inputs: the arrays and numbers that the program is called with, one for each of its inputs.
    """

    def __init__(self, inputs: list[Any]) -> None:
        self.inputs = inputs
        self.known: dict[Term, Any] = {}

    def __getitem__(self, term: Term) -> Any:
        if term not in self.known:
            self.known[term] = self.computed(term)
        return self.known[term]

    def computed(self, term: Term) -> Any:
        """The value of a term that is not known yet."""
        if term.op == "input":
            return self.inputs[term.params["at"]]
        if term.op == "captured":
            return np.asarray(term.params["holder"])
        if term.op == "constant":
            n = term.params.get("eye")
            return np.array(term.params["values"], term.dtype) if n is None else np.eye(self.of(n))
        if term.op in ("number", "size"):
            return float(self.of(term.params["value" if term.op == "number" else "size"]))
        assert term.primitive is not None
        args = [np.asarray(self[x]) for x in term.args]
        return term.primitive.array(*args, **{name: self.of(x) for name, x in term.params.items()})

    def of(self, x: Any) -> Any:
        """Structure, with values in the place of terms and sizes."""
        if isinstance(x, Term):
            return self[x]
        if isinstance(x, Size):
            return x.concrete
        return tuple(map(self.of, x)) if isinstance(x, tuple) else x

    def agree(self, a: Term, b: Term) -> bool:
        """Whether two terms are worth the same, to rounding."""
        return np.allclose(self[a], self[b], rtol=1e-6, atol=1e-9, equal_nan=True)


@contextmanager
def wrong_ways(values: TermValues) -> Iterator[list[tuple[Term, Term]]]:
    """Inside, each way to write a term is computed beside it; the list gets the pairs that differ."""
    found: list[tuple[Term, Term]] = []
    ways, remade = Algebra.ways, Algebra.remade

    def checked_ways(self: Algebra, term: Term, tried: set[Any]) -> Iterator[Term]:
        for way in ways(self, term, tried):
            if not values.agree(term, way):
                found.append((term, way))
            yield way

    def checked_remade(self: Algebra, term: Term) -> Term:
        way = remade(self, term)
        if not values.agree(term, way):
            found.append((term, way))
        return way

    Algebra.ways, Algebra.remade = checked_ways, checked_remade  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Algebra.ways, Algebra.remade = ways, remade  # type: ignore[method-assign]


def found_wrong(f: Callable[..., Any], argnums: tuple[int, ...], *args: Any) -> list[tuple[Term, Term]]:
    """The terms of a compiled function of arrays and numbers with the ways to write them that are worth something else."""
    with wrong_ways(TermValues([*args])) as found, np.errstate(all="ignore"):
        step = am.compile(f, argnums)
        step(*args)
        step.source  # noqa: B018  the text is written from other ways than those that run
    return found
