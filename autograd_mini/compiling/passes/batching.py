"""Scalar operations of one kind, stacked as rows of one array: a program on numbers becomes one on arrays.

A program that was written number by number repeats itself: sixteen neurons are sixteen sums of the same inputs, with weights of
their own. Operations of one kind whose operands stand in the same stacks go into one stack, a row
each. Sums of the same tracers with coefficients are the rows of a matrix product, and so is what the samples of a batch add
to a gradient: a product, summed over the samples.

In the order of this file: `Item` is a number of the program; `gathered` makes one item of each sum; `stacks_of` says which
items share a stack, and in which rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..terms import Term, key_of

FEW = 4
"""A sum of fewer terms of one stack is written as additions."""


class Item:
    """One number of a scalar program, or in a batch one for each sample.

    Attributes:
        op: the primitive, or a leaf kind; "sum" (of many items), "linear" (of coefficients times items that vary), "total" (of
            rows of one stack).
        args: the items that it is computed from; for "linear" those that vary.
        coefficients: for "linear", theirs.
        term: the term that it stands for; None for what is made here.
        varies: whether it differs from sample to sample.
        readers: how many items and results read it.
        stack, row: where it stands.
    """

    __slots__ = ("args", "coefficients", "op", "readers", "row", "stack", "term", "varies")
    stack: Stack
    varies: bool

    def __init__(self, op: str, args: Sequence[Item] = (), term: Term | None = None, varies: bool | None = None) -> None:
        self.op, self.args, self.term = op, tuple(args), term
        self.coefficients: tuple[Item, ...] = ()
        self.varies = any(x.varies for x in self.args) if varies is None else varies
        self.readers = 0
        self.row = 0

    @property
    def is_condition(self) -> bool:
        """Whether the item is True or False: NumPy neither negates nor adds up what is."""
        return self.term is not None and self.term.dtype == bool

    @property
    def number(self) -> float | None:
        """The value, if the item is a number; else None."""
        return self.term.value if self.term is not None else None


@dataclass
class Stack:
    """Items of one kind.

    Attributes:
        op: the operation of all members.
        members: the items by rows.
        varies: whether a row holds a number for each sample.
        turn: the number of stacks that are computed before it.
    """

    op: str
    members: list[Item] = field(default_factory=list)
    varies: bool = False
    turn: int = 0


# ---- sums ------------------------------------------------------------------------------------------------------------


def spread_out(root: Item) -> list[tuple[int, Item]]:
    """The terms of a sum with their signs, in the order of the program; additions inside it are taken apart."""
    found: list[tuple[int, Item]] = []
    todo = [(1, root)]
    while todo:
        sign, x = todo.pop()
        inside = x is root or x.readers == 1 and x.varies == root.varies and not x.is_condition
        if inside and x.op in ("add", "sub"):
            todo += [(sign if x.op == "add" else -sign, x.args[1]), (sign, x.args[0])]
        elif inside and x.op == "neg":
            todo.append((-sign, x.args[0]))
        else:
            found.append((sign, x))
    return found


def factors(x: Item) -> tuple[Item, Item] | None:
    """Coefficient and tracer, where an item is their product and read once."""
    if x.op == "mul" and x.readers == 1 and x.args[0].varies != x.args[1].varies and not x.is_condition:
        a, b = x.args
        return (b, a) if a.varies else (a, b)
    return None


def gathered(items: Sequence[Item], results: Sequence[Item], number: Numbers) -> list[Item]:
    """The items that results need, in order, with one item in the place of each chain of additions."""
    needed = set(results)
    backwards: list[Item] = []
    for item in reversed(items):
        if item not in needed:
            continue
        backwards.append(item)
        made = as_sum(item, number) if item.op in ("add", "sub") and not item.is_condition else []
        backwards += reversed(made)
        for x in (item, *made):
            needed.update(x.args, x.coefficients)
    made_here = set(backwards)
    leaves = [x for x in number.made.values() if x in needed and x not in made_here]
    return [*leaves, *reversed(backwards)]


def as_sum(root: Item, number: Numbers) -> list[Item]:
    """Make a chain of additions one item, if it is worth it; returns the new items that it is made of."""
    made: list[Item] = []

    def signed(sign: int, x: Item) -> Item:
        if sign > 0:
            return x
        if x.number is not None:
            return number(-x.number)
        made.append(Item("mul", [number(-1.0), x]) if x.is_condition else Item("neg", [x]))
        return made[-1]

    def as_number(x: Item) -> Item:
        if not x.is_condition:
            return x
        made.append(Item("mul", [number(1.0), x]))
        return made[-1]

    terms = [(sign, as_number(x)) for sign, x in spread_out(root)]
    found = [(sign, *(factors(x) or (number(1.0), x))) for sign, x in terms if x.varies]
    tracers = [x for _, _, x in found]

    if any(map(factors, (x for _, x in terms))) and 1 < len(tracers) == len(set(tracers)):
        linear = Item("linear", tracers)
        overall = max(sign for sign, _, _ in found)
        linear.coefficients = tuple(signed(sign * overall, c) for sign, c, _ in found)
        constants = [signed(sign, x) for sign, x in terms if not x.varies]
        if constants:
            made.append(linear)
            root.op, root.args = "sum", (signed(overall, linear), *constants)
        elif overall > 0:
            root.op, root.args, root.coefficients = "linear", linear.args, linear.coefficients
        else:
            made.append(linear)
            root.op, root.args = "neg", (linear,)
    elif len(terms) >= FEW:
        root.op, root.args = "sum", tuple(signed(sign, x) for sign, x in terms)
    else:
        return []
    return made


class Numbers:
    """Numbers as items, each once."""

    def __init__(self) -> None:
        self.made: dict[str, Item] = {}

    def __call__(self, value: float) -> Item:
        key = value.hex()
        if key not in self.made:
            term = Term("number", (), {"value": value}, (), float, True, -1)
            self.made[key] = Item("number", term=term, varies=False)
        return self.made[key]


# ---- stacks ----------------------------------------------------------------------------------------------------------


class Stacks:
    """Which items share a stack; stacks in an order in which they can be computed.

    Args:
        items: in an order in which they can be computed.
        home: for what comes from outside: the array that it stands in, and where.
    """

    def __init__(self, items: Sequence[Item], home: Mapping[Item, tuple[object, int]]) -> None:
        self.home = home
        self.found: dict[object, Stack] = {}
        for item in items:
            if item.op == "sum":
                self.put_sum(item)
            elif item.op == "linear":
                self.put_linear(item)
            else:
                self.put(item)
        self.order = list(self.found.values())
        for stack in self.order:
            if stack.members[0] in home:
                for item in stack.members:
                    item.row = home[item][1]
                continue
            stack.members.sort(key=lambda item: [x.row for x in (*item.args, *item.coefficients)])
            for row, item in enumerate(stack.members):
                item.row = row

    def put(self, item: Item) -> Item:
        """Find the stack of an item; those of its operands are known."""
        if item in self.home:
            key: object = ("array", self.home[item][0])
        elif item.number is not None:
            key = ("number", item.number.hex())
        elif item.op == "linear":
            key = ("linear", *sorted(map(id, item.args)))
            newest = max(x.stack.turn for x in item.coefficients)
            while key in self.found and self.found[key].turn < newest:  # its coefficients are not yet computed
                key = (*key, "later")
        elif item.op == "total":
            key = ("total", id(item.args[0].stack), len(item.args))
        else:
            structure = {key: x for key, x in item.term.params.items() if not isinstance(x, Term)} if item.term else {}
            key = (item.op, *(id(x.stack) for x in item.args), key_of(structure))
        stack = self.found.setdefault(key, Stack(item.op, varies=item.varies, turn=len(self.found)))
        stack.members.append(item)
        item.stack = stack
        return item

    def put_linear(self, item: Item) -> None:
        """A row of a matrix product, as far as the tracers stand together in a stack; products and additions for the others."""
        together_in = Counter(id(x.stack) for x in item.args)
        pairs = list(zip(item.coefficients, item.args, strict=True))
        together = [(c, x) for c, x in pairs if together_in[id(x.stack)] > 1]
        if len(together) == len(pairs):
            self.put(item)
            return
        parts: list[tuple[int, Item]] = []
        if together:
            linear = Item("linear", [x for _, x in together])
            linear.coefficients = tuple(c for c, _ in together)
            parts.append((1, self.put(linear)))
        for c, x in pairs:
            if together_in[id(x.stack)] == 1:
                unit = c.number in (1.0, -1.0)
                parts.append((-1 if c.number == -1.0 else 1, x if unit else self.put(Item("mul", [c, x]))))
        parts.sort(key=lambda part: -part[0])
        self.add_up(item, parts)

    def put_sum(self, item: Item) -> None:
        """A sum: terms that stand in one stack are summed up as rows, what is left by additions."""
        together: dict[int, list[Item]] = {}
        for x in item.args:
            together.setdefault(id(x.stack), []).append(x)
        parts: list[Item] = []
        for rows in together.values():
            if len(rows) < FEW or len(set(rows)) < len(rows):
                parts += rows
            elif len(together) == 1:
                item.op, item.args = "total", tuple(rows)
                self.put(item)
                return
            else:
                parts.append(self.put(Item("total", rows)))
        self.add_up(item, [(1, x) for x in parts])

    def add_up(self, item: Item, parts: Sequence[tuple[int, Item]]) -> None:
        """Make an item the sum of parts, from left to right."""
        (first, total), *rest = parts
        if first < 0:
            total = self.put(Item("neg", [total]))
        for sign, x in rest[:-1]:
            total = self.put(Item("add" if sign > 0 else "sub", [total, x]))
        sign, x = rest[-1]
        item.op, item.args, item.coefficients = "add" if sign > 0 else "sub", (total, x), ()
        self.put(item)


# ---- what a batch adds to a gradient ---------------------------------------------------------------------------------

Contribution = tuple[int, tuple[Item, ...]]
"""A sign and an item that is added to a gradient, or two whose product is; what varies is summed over the samples."""


def contributions(root: Item) -> list[Contribution]:
    """The summands of a gradient; a product of two items that vary is computed with the sum over the samples."""
    terms = spread_out(root) if root.varies and root.readers == 1 else [(1, root)]
    found: list[Contribution] = []
    for sign, x in terms:
        alone = x.op == "mul" and x.readers == 1 and x.args[0].varies and x.args[1].varies
        found.append((sign, x.args if alone else (x,)))
    plain = len(found) > 1 and all(len(items) == 1 and items[0].varies for _, items in found)
    return [(1, (root,))] if plain else found


def items_of(
    lines: Sequence[Term], leaves: Sequence[Term], varying: Collection[Term], uses: Mapping[Term, int], number: Numbers
) -> dict[Term, Item]:
    """An item for each term of a program."""
    made = {term: Item(term.op, term=term, varies=term in varying) for term in leaves}

    def item(term: Term) -> Item:
        return made[term] if term.value is None else number(term.value)

    for term in lines:
        made[term] = Item(term.op, [item(x) for x in term.reads], term)
    for term, found in made.items():
        found.readers = uses.get(term, 0)
    return made
