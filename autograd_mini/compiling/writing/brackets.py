"""Texts with gaps, and the brackets around the text in a gap, which follow from Python's grammar.

`Text.of("x + y")` is read once. Its letters are gaps, for operands (x, y) and for structure (any other name); where a letter
stands in the text decides how tightly what is written there has to bind, and the outermost operator how tightly the whole does.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ...notation.printer import ATOM, NEGATIVE, POWER, PRODUCT, SUM, Part
from ..terms import Term, default_structure

CHOICE, LOGIC, COMPARISON = -2, -1, 0
"""The precedence of texts that are no formulas: conditional expressions, and/or/not, comparisons."""

OPERATORS: dict[type[ast.AST], tuple[int, int, int]] = {
    **dict.fromkeys((ast.Add, ast.Sub), (SUM, SUM, PRODUCT)),
    **dict.fromkeys((ast.Mult, ast.Div, ast.MatMult), (PRODUCT, NEGATIVE, POWER)),
    **dict.fromkeys((ast.Mod, ast.FloorDiv), (SUM, ATOM, ATOM)),
    ast.Pow: (POWER, ATOM, POWER),
    **dict.fromkeys((ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift), (COMPARISON, ATOM, ATOM)),
}
"""How tightly an operator binds, and how tightly its left and its right operand have to. What stands on the right gets brackets
sooner, since sums are rounded in order. Remainders stand in brackets almost everywhere, since `-x // y` is not `-(x // y)`; and
so do the operands of `&`, which binds tighter than a comparison."""

SIGNS: dict[type[ast.AST], tuple[int, int]] = {
    ast.USub: (NEGATIVE, PRODUCT), ast.UAdd: (NEGATIVE, POWER), ast.Invert: (NEGATIVE, ATOM), ast.Not: (LOGIC, COMPARISON),
}  # fmt: skip
"""The same for unary operators."""

Write = Callable[[Any], str]
"""Writes a piece of structure: a size, a shape, an index, a term inside of one."""


class Text:
    """A form that is a text with gaps.

    Attributes:
        start: the text before the first gap.
        gaps: for each gap the number of the operand, or the name of the structure; how tightly what stands there has to bind;
            and the text after it.
        binds: the precedence of the whole.
        calls: the functions without a module that it calls.
    """

    __slots__ = ("__dict__", "binds", "calls", "gaps", "start")

    def __init__(self, start: str, gaps: Sequence[tuple[int | str, int, str]], binds: int, calls: frozenset[str]) -> None:
        self.start, self.gaps, self.binds, self.calls = start, tuple(gaps), binds, calls

    @classmethod
    def of(cls, text: str) -> Text:
        """Read a text.

        >>> Text.of("x - y").filled({"x": "a", "y": "b"}), Text.of("x if x > low else low").gaps[1]
        ('a - b', (0, 1, ' > '))
        """
        tree = ast.parse(text, mode="eval").body
        letters = sorted(gaps_in(tree, CHOICE), key=lambda gap: gap[0].col_offset)
        ends = [letter.col_offset for letter, _ in letters[1:]] + [len(text)]
        gaps = [
            ("xy".index(letter.id) if letter.id in "xy" else letter.id, needed, text[letter.end_col_offset : end])
            for (letter, needed), end in zip(letters, ends, strict=True)
        ]
        called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
        names = frozenset(function.id for function in called if isinstance(function, ast.Name))
        return cls(text[: letters[0][0].col_offset] if letters else text, gaps, binding(tree), names)

    def __call__(self, term: Term, parts: Sequence[Part], write: Write) -> Part:
        """The text of a term, given its operands, and the terms in its structure, as text."""
        text = self.start
        for gap, needed, after in self.gaps:
            part = parts[gap] if type(gap) is int else structured(term, gap, parts, write)
            text += (part.text if part.binds >= needed else f"({part.text})") + after
        return Part(text, self.binds)

    def filled(self, texts: Mapping[str, str]) -> str:
        """The text with a text in each gap, by the letter."""
        return self.start + "".join(texts["xy"[gap] if isinstance(gap, int) else gap] + after for gap, _, after in self.gaps)

    @cached_property
    def repeated(self) -> frozenset[int | str]:
        """The operands that are written more than once, and so need a name."""
        written = [gap for gap, _, _ in self.gaps]
        return frozenset(gap for gap in written if written.count(gap) > 1)


def structured(term: Term, key: Any, parts: Sequence[Part], write: Write) -> Part:
    """A piece of structure in a gap: a term is one of the parts; what a call leaves out has its default."""
    value = term.params[key] if key in term.params else default_structure(term.primitive)[key]
    if isinstance(value, Term):
        return parts[term.reads.index(value)]
    text = write(value)
    return Part(text, NEGATIVE if text.startswith("-") else ATOM)


def binding(node: ast.expr) -> int:
    """The precedence of an expression."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)][0]
    if isinstance(node, ast.UnaryOp):
        return SIGNS[type(node.op)][0]
    return {ast.IfExp: CHOICE, ast.BoolOp: LOGIC, ast.Compare: COMPARISON}.get(type(node), ATOM)


def gaps_in(node: ast.AST, needed: int) -> Iterator[tuple[ast.Name, int]]:
    """The letters of an expression, each with how tightly what stands there has to bind."""
    if isinstance(node, ast.Name):
        yield node, needed
    elif isinstance(node, ast.BinOp):
        _, left, right = OPERATORS[type(node.op)]
        yield from gaps_in(node.left, left)
        yield from gaps_in(node.right, right)
    elif isinstance(node, ast.UnaryOp):
        yield from gaps_in(node.operand, max(SIGNS[type(node.op)][1], needed))
    elif isinstance(node, ast.Attribute):
        if not isinstance(node.value, ast.Name):  # `np` and `math` are no gaps
            yield from gaps_in(node.value, ATOM)
    elif isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            yield from gaps_in(node.func, ATOM)
        for argument in (*node.args, *node.keywords):
            yield from gaps_in(argument, CHOICE)
    else:
        inner = {ast.IfExp: LOGIC, ast.BoolOp: COMPARISON, ast.Compare: SUM}.get(type(node), CHOICE)
        for part in ast.iter_child_nodes(node):
            yield from gaps_in(part, ATOM if isinstance(node, ast.Subscript) and part is node.value else inner)


def within(part: Part, needed: int) -> str:
    """A part as text of at least the precedence `needed`: in brackets, if its own is lower."""
    return part.text if part.binds >= needed else f"({part.text})"


def owner(part: Part) -> str:
    """A part before a method or an index, in brackets where needed."""
    return f"({part.text})" if part.binds < ATOM or part.text[0].isdigit() else part.text


__all__ = [
    "ATOM", "CHOICE", "COMPARISON", "LOGIC", "NEGATIVE", "POWER", "PRODUCT", "SUM", "Part", "Text", "Write", "owner", "within",
]  # fmt: skip
