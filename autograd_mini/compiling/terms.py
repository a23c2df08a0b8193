"""`Term`: one operation of a program; and the `Builder`, which makes each term once.

A term says what is computed, of which other terms, and what is known of the result. Equal terms are one object, so what a
person would compute once is computed once. A new term passes through the laws of `passes` first, so a program is tidy from
the start.
"""

from __future__ import annotations

import builtins
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from ..core import primitive
from ..core.primitive import Primitive
from ..notation.naming import fresh
from . import conditions
from .literals import made_identifier
from .shapes import Shape, result_dtype, result_shape
from .sizes import Size, key_of_equal

BUSY = {
    "np", "math", "numba", "sizes", "run", "buffers", "constants", "results", "refuse_outside", "Extreme", "settings", "direct",
    "value", "grads", "m", "i", "placed", "added", "input", "captured", "constant", "number", "size", "linear", "total",
}  # fmt: skip
"""Names that no operation of the user may have in a program."""

REGISTER = re.compile(r"_*[a-z]\d*|_part\d+|_gradients\d+|(sum|rows|object)\d*_?")
"""The pattern of names that a program generates."""

LEAVES = ("input", "captured", "constant", "number", "size")
"""The kinds of terms that are not computed: arguments, what was found outside of them, arrays that the function itself makes,
numbers, and sizes of axes."""


class Term:
    """One operation of a program, or something that it starts from.

    Attributes:
        op: the name of the primitive, or one of `LEAVES`.
        args: the terms that it is computed from.
        params: structure; a condition, an index or a bound may be a term, too. For a number its `value`, for a size its
            `size`, for an input its place `at`, for what was captured its `holder`.
        reads: the terms that it is computed from, those in its structure included.
        is_leaf: whether nothing computes it.
        shape, dtype: those of the result.
        weak: whether it is a Python number, which takes the type of the array that it meets.
        order: when it was first made: a program computes its terms in this order.
        name: what the user calls it, if anything.
        preferred_name: the usual name of such a term, where the user gives none.
        place: the line of the user's program that it comes from, as (file, number).
        reverses: the term whose gradient it passes on, in a backward pass.
        gradient_of: the term that it is the gradient at.
    """

    __slots__ = (
        "args", "dtype", "gradient_of", "is_leaf", "name", "op", "order", "params", "place", "preferred_name", "primitive",
        "reads", "reverses", "shape", "weak",
    )  # fmt: skip

    def __init__(
        self, op: str, args: tuple[Term, ...], params: Mapping[str, Any], shape: Shape, dtype: Any, weak: bool, order: int,
        primitive: Primitive | None = None,
    ) -> None:  # fmt: skip
        self.op, self.args, self.params = op, args, params
        self.is_leaf = op in LEAVES
        self.reads = args if self.is_leaf or not params else (*args, *terms_in(params))
        self.shape, self.dtype, self.weak, self.order, self.primitive = shape, dtype, weak, order, primitive
        self.name: str | None = None
        self.preferred_name: str | None = None
        self.place: tuple[str, int] | None = None
        self.reverses: Term | None = None
        self.gradient_of: Term | None = None

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def value(self) -> float | None:
        """The value of a number; None for any other term."""
        return self.params["value"] if self.op == "number" else None

    def __repr__(self) -> str:
        inside = ", ".join(x.name or x.op for x in self.args) if self.args else self.params.get("value", self.name)
        return f"<{self.op}({inside}) {'×'.join(map(str, self.shape)) or 'scalar'}>"


COMMUTATIVE = {"add", "mul", "maximum", "minimum"}
"""Operations that give the same bits with their arguments exchanged."""


def is_throughout(term: Term) -> bool:
    """Whether a term is one Python number throughout an array, of the type that the array is made with."""
    return term.op == "broadcast_to" and term.args[0].weak


def is_written(term: Term) -> bool:
    """Whether a sum is written into places of its one part, which is one operation for both."""
    operands = term.args[:2] if term.op == "add" else term.args[1:] if term.op == "sub" else ()
    return any(x.op == "scatter" and can_be_written_into(term, x) for x in operands)


def can_be_written_into(total: Term, placed: Term) -> bool:
    """Whether a sum is an array as large as the one with values in places: NumPy makes numbers of sums without axes."""
    return bool(total.shape) and same_shape(placed.shape, total.shape)


def terms_in(x: Any) -> Iterator[Term]:
    """The terms in a structure."""
    if isinstance(x, Term):
        yield x
    elif isinstance(x, (tuple, list)):
        for part in x:
            yield from terms_in(part)
    elif isinstance(x, Mapping):
        yield from terms_in(tuple(x.values()))


def find(name: str) -> Primitive:
    """The primitive of that name, in the table or beside it."""
    return conditions.EVERY.get(name) or primitive.registry[name]


@lru_cache(maxsize=512)
def default_structure(op: Primitive) -> dict[str, Any]:
    """The structure that a primitive takes where a call leaves it out."""
    if not isinstance(op.scalar, FunctionType):
        return {}
    parameters = inspect.signature(op.scalar).parameters.values()
    return {x.name: x.default for x in parameters if x.default is not x.empty}


# ---- equality --------------------------------------------------------------------------------------------------------


def key_of(x: Any) -> Any:
    """A structure as a key: equal for equal structure, whatever it is made of."""
    kind = type(x)
    if kind is int or kind is str or x is None or x is Ellipsis:
        return x
    if kind is tuple or kind is list:
        return tuple(map(key_of, x))
    if kind is dict:
        return tuple((name, key_of(part)) for name, part in x.items())
    if kind is Size and x.pinned:
        return x.concrete
    if kind is Size:
        return key_of_equal(x)
    if kind is slice:
        return (slice, key_of(x.start), key_of(x.stop), key_of(x.step))
    if kind is float:
        return (float, x.hex())
    if isinstance(x, (np.dtype, bool, np.bool_, np.integer)):
        return (kind, str(x))
    if isinstance(x, np.ndarray):
        return (np.ndarray, x.shape, x.dtype.str, x.tobytes()) if x.size <= 64 else (np.ndarray, id(x))
    return (kind, id(x))


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes are written alike (sizes are compared by name, so nothing is pinned)."""
    return a is b or len(a) == len(b) and all(n is k or key_of(n) == key_of(k) for n, k in zip(a, b, strict=True))


def broadcasts_to(small: Shape, large: Shape) -> bool:
    """Whether an array of the one shape broadcasts to the other, by sizes that are written alike."""
    if len(small) > len(large):
        return False
    pairs = zip(small, large[len(large) - len(small) :], strict=True)
    return all(type(n) is int and n == 1 or n is k or key_of(n) == key_of(k) for n, k in pairs)


# ---- building --------------------------------------------------------------------------------------------------------

Law = Callable[["Builder", Term], "Term | None"]
RewriteRules = Mapping[str, Sequence[tuple["str | None", "str | None", Law]]]
"""For each operation the laws to try, in order, each with the operations that its first and second argument must be (None: any).
The laws of all other operations stand under the empty name."""


class Builder:
    """Makes terms, each once, and in the form that the rewrite rules give it.

    Args:
        rules: for each operation, functions that return a better term or None; the first better term is taken.
    """

    def __init__(self, rules: RewriteRules) -> None:
        self.rules = rules
        self.made: dict[Any, Term] = {}
        self.asked: dict[Any, Term] = {}
        """The answers of `make`, by what it was asked for."""
        self.shapes: dict[Any, Shape] = {}
        self.own: dict[Primitive, str] = {}
        self.names: dict[Primitive, str] = {}
        self.relevant: dict[tuple[str, ...], list[Law]] = {}
        self.backward = 0
        """The order of the first term of the backward pass, once there is one."""
        self.kept: list[Any] = []
        """References to the objects whose `id` is part of a key, so that no `id` is used again."""

    def leaf(self, op: str, key: Any, shape: Shape = (), dtype: Any = float, weak: bool = False, **params: Any) -> Term:
        """A leaf: the same one for the same `key`."""
        key = (op, key)
        if key not in self.made:
            self.made[key] = Term(op, (), params, self.one(shape), np.dtype(dtype), weak, len(self.made))
        return self.made[key]

    def about(self, name: str, args: tuple[Term, ...]) -> list[Law]:
        """The laws that may apply to an operation on these arguments."""
        ops = (name, *[x.op for x in args[:2]])
        found = self.relevant.get(ops)
        if found is None:
            found = self.relevant[ops] = [
                law
                for first, second, law in self.rules.get(name, self.rules[""])
                if first in (None, ops[1]) and (second is None or second == ops[-1])
            ]
        return found

    def own_name(self, op: Primitive) -> str:
        """A unique name for a primitive of the user."""
        if op not in self.own:
            others = {name for name, other in primitive.registry.items() if other is not op}
            taken = {*others, *conditions.EVERY, *self.own.values(), *BUSY, *dir(builtins)}
            name = made_identifier(op.name, "operation")
            if name in taken or REGISTER.fullmatch(name):
                name = fresh(name, taken)
            self.own[op] = name
        return self.own[op]

    def one(self, shape: Shape) -> Shape:
        """The shared tuple for all shapes that are written alike."""
        known = self.shapes.get(id(shape))
        if known is None:
            known = self.shapes.setdefault(key_of(shape), shape)
            self.shapes[id(shape)] = known
            self.kept.append(shape)
        return known

    def number(self, value: float) -> Term:
        """A number."""
        return self.leaf("number", value.hex(), weak=True, value=value)

    def size(self, n: Any) -> Term:
        """The size of an axis, or an integer, as a number."""
        return self.leaf("size", key_of(n), weak=True, size=n) if isinstance(n, Size) else self.number(float(n))

    def known(self, op: str, *args: Term, **params: Any) -> Term | None:
        """The term of an operation, if it was made before; else None."""
        return self.made.get((op, *map(id, args), key_of(params) if params else None))

    def make(self, op: str | Primitive, *args: Term, **params: Any) -> Term:
        """The term of an operation; its shape and type follow from the arguments."""
        key = (op, args, key_of(params)) if params else (op, args)
        found = self.asked.get(key)
        if found is None:
            primitive = find(op) if isinstance(op, str) else op
            shape = result_shape(primitive, args, params)
            dtype, weak = result_dtype(primitive, args, params)
            found = self.asked[key] = self.built(primitive, args, params, shape, dtype, weak)
            self.kept.append(params)
        return found

    def view(self, op: str, x: Term, shape: Shape) -> Term:
        """A transpose or a sign to which no law is applied, so that it stays one."""
        key = (op, id(x), "view")
        if key not in self.made:
            self.made[key] = Term(op, (x,), {}, self.one(shape), x.dtype, x.weak, len(self.made), find(op))
        return self.made[key]

    def as_is(self, op: str, *args: Term) -> Term:
        """An operation to which no law is applied: its arguments are computed in any case, and are read as they are."""
        for order in (args, args[::-1]) if op in COMMUTATIVE else (args,):
            known = self.known(op, *order)
            if known is not None and known.op == op and known.args == order:
                return known
        key = (op, *map(id, args), "as it is")
        if key not in self.made:
            primitive = find(op)
            dtype, weak = result_dtype(primitive, args, {})
            shape = self.one(result_shape(primitive, args, {}))
            self.made[key] = Term(op, args, {}, shape, dtype, weak, len(self.made), primitive)
        return self.made[key]

    def built(
        self, op: Primitive, args: tuple[Term, ...], params: Mapping[str, Any], shape: Shape, dtype: Any, weak: bool
    ) -> Term:
        """The term of an operation whose shape and type are given; rewritten by the first law that applies."""
        name = self.names.get(op)
        if name is None:
            name = self.names[op] = op.name if conditions.of_table(op) else self.own_name(op)
        shape = self.one(shape)
        key = (name, *map(id, args), key_of(params) if params else None)
        found = self.made.get(key)
        if found is None and name in COMMUTATIVE:
            found = self.made.get((name, id(args[1]), id(args[0]), None))
        if found is not None and found.dtype is not dtype and found.dtype != dtype and shape and not weak:
            key = (*key, dtype)  # one number throughout, in another type
            found = self.made.get(key)
        if found is not None:
            return found
        term = Term(name, args, params, shape, dtype, weak, len(self.made), op)
        for law in self.about(name, args):
            better = law(self, term)
            if better is not None and better is not term:
                if better.dtype is not dtype and better.dtype != dtype and shape and not weak:
                    if not is_throughout(better):
                        continue
                    better = self.built(find("broadcast_to"), better.args, better.params, shape, dtype, weak)
                self.made[key] = better
                return better
        term.order = len(self.made)
        self.made[key] = term
        self.kept.append(params)
        return term
