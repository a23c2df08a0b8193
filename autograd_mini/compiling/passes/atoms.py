"""Properties of single terms for tidying: whether a term is expanded, and whether it varies along an axis."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..terms import Term, same_shape

ARITHMETIC = {"add", "sub", "mul", "div", "neg", "square"}
"""Operations by element that make polynomials and quotients."""
LOOKED_INTO = {*ARITHMETIC, "sum", "mean", "reshape", "broadcast_to"}
"""Operations that a polynomial is gathered through; the result of any other is an atom."""
LINEAR = ("sum", "scatter", "reshape", "mT", "broadcast_to")
"""Operations that a sign goes outwards through."""
FREE = {"mT", "reshape", "arange", "broadcast_to", "getitem"}
"""Operations that cost next to nothing."""


def weighed(term: Term) -> bool:
    """Whether a term is of floats."""
    return term.weak or term.dtype.kind == "f"


def elementwise(term: Term) -> bool:
    """Whether an operation is one of those that make polynomials and quotients, on floats; a condition may be a factor."""
    if term.op == "power":
        return term.args[1].value in (2.0, 3.0) and weighed(term.args[0])
    if term.op in ("mul", "div"):
        above, below = term.args
        return weighed(term) and (weighed(above) or above.dtype.kind == "b") and (
            weighed(below) or below.dtype.kind == "b" and (term.op == "mul" or below is above)
        )
    return term.op in ARITHMETIC and all(map(weighed, term.args))


def opens(term: Term, deeply: bool) -> bool:
    """Whether a term of the forward pass is looked into: products are, and `1 - a` where that may help."""
    if term.op in ("mul", "div", "square", "power", "neg"):
        return True
    return deeply and term.op in ("add", "sub") and any(x.op == "number" for x in term.args)


def is_broadcast(term: Term) -> bool:
    """Whether a term only has new axes in front, which broadcasting adds by itself."""
    if term.op != "reshape":
        return False
    old, new = term.args[0].shape, term.shape
    front = len(new) - len(old)
    return front > 0 and all(type(n) is int and n == 1 for n in new[:front]) and same_shape(new[front:], old)


def stays(atom: Term, x: Term, axes: Collection[int]) -> bool:
    """Whether a factor of `x` is the same all along some axes, so that it leaves the sum over them."""
    lost = len(x.shape) - len(atom.shape)
    return all(i < lost or type(atom.shape[i - lost]) is int and atom.shape[i - lost] == 1 for i in axes) and (
        not any(type(n) is int and n == 1 for i, n in enumerate(x.shape) if i in axes)
    )


def deviates(term: Term, axes: Collection[int]) -> bool:
    """Whether a term is something minus its mean along (some of) those axes, so that it sums to zero."""
    if term.op != "sub" or not same_shape(term.shape, term.args[0].shape):
        return False
    x, middle = term.args
    middle = middle.args[0] if middle.op == "broadcast_to" else middle
    shape = (1,) * (len(x.shape) - len(middle.shape)) + middle.shape
    while middle.op == "reshape":
        middle = middle.args[0]
    if middle.op != "mean" or middle.args[0] is not x:
        return False
    along = range(len(x.shape)) if middle.params["axis"] is None else middle.params["axis"]
    beside = tuple(1 if i in along else n for i, n in enumerate(x.shape))  # where each mean is taken from its own numbers
    return set(along) <= set(axes) and same_shape(shape, beside)


def carried(old: Term, new: Term) -> Term:
    """A term with what is known of the one whose place it takes."""
    if new is not old and not new.is_leaf:
        new.gradient_of = new.gradient_of or old.gradient_of
        new.reverses = new.reverses or old.reverses
        new.place = new.place or old.place
        new.preferred_name = new.preferred_name or old.preferred_name
    return new


def transposed(x: Term) -> tuple[Term, bool]:
    """A matrix, and whether it is turned, for the transpose of a term."""
    return (x.args[0], False) if x.op == "mT" else (x, True)


def product_key(x: Term, y: Term) -> Any:
    """The key of a product of matrices: each matrix, and whether it is transposed."""
    return tuple((z, not turned) for z, turned in map(transposed, (x, y)))
