"""Formulas as text: one printer with precedence, in three notations: plain text, Python, LaTeX.

A tree is printed from its leaves up, without recursion. Each part comes with how tightly it binds, and gets brackets
where what stands around it binds tighter. The notations differ in a table of signs and a table of functions, and in
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..core.primitive import facts_of
from .tree import SMALL, Call, Expression, Name, Number, walk
from .words import (
    array_text,
    latex_name,
    latex_number,
    latex_words,
    number_text,
    plain_name,
    python_name,
    python_number,
    shape_text,
)  # fmt: skip

SUM, NEGATIVE, PRODUCT, POWER, ATOM = range(1, 6)
"""The precedence of the outermost operation of a text."""


class Part(NamedTuple):
    """The text of a part of a formula, and how tightly it binds."""

    text: str
    binds: int


# ---- the notations ----------------------------------------------------------------------------------------------------

SUPERSCRIPT = str.maketrans("0123456789-−.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻·")

Maker = Callable[..., Part]


class Notation(NamedTuple):
    """The settings of one way of writing."""

    number: Callable[[float], str]
    name: Callable[[str], str]
    infix: Mapping[str, tuple[str, int]]
    """Operations between two operands: the text with two gaps, and how tightly it binds."""
    negative: str
    bracket: str
    special: Mapping[str, Maker]
    """Operations with a form of their own: a function of the parts of their operands."""
    function: Callable[[str, list[str], Mapping[str, Any]], str]
    """All others."""


def brackets(part: Part, needed: int, notation: Notation) -> str:
    """A part as an operand of something that binds at least as `needed`."""
    return part.text if part.binds >= needed else notation.bracket.format(part.text)


def render(root: Expression, notation: Notation) -> str:
    """A formula in a notation."""
    parts: dict[int, Part] = {}
    for x in walk(root):
        if isinstance(x, Number):
            text = notation.number(x.value)
            parts[id(x)] = Part(text, NEGATIVE if text.startswith(("-", "−")) else ATOM)
        elif isinstance(x, Name):
            parts[id(x)] = Part(notation.name(x.name), ATOM)
        elif isinstance(x, Call):
            parts[id(x)] = render_call(x, [parts[id(arg)] for arg in x.args], notation)
    return parts[id(root)].text


def render_call(x: Call, operands: list[Part], notation: Notation) -> Part:
    """An operation, whose operands are printed already."""
    if x.op == "neg":
        return Part(notation.negative.format(brackets(operands[0], PRODUCT, notation)), NEGATIVE)
    if x.op in notation.special:
        return notation.special[x.op](x, operands, notation)
    if x.op in notation.infix:
        gaps, binds = notation.infix[x.op]
        left, right = operands
        mixed = isinstance(x.args[0], Call) and (x.op == "matmul") != (x.args[0].op == "matmul") and binds == left.binds
        a = left.text if left.binds == NEGATIVE and binds == PRODUCT else brackets(left, binds + mixed, notation)
        joined = isinstance(x.args[1], Call) and x.args[1].op in CHAINS.get(x.op, ())
        b = (
            notation.bracket.format(right.text)
            if right.binds == NEGATIVE
            else brackets(right, binds if joined else binds + 1, notation)
        )
        return Part(join_factors(a, b, x, notation) if x.op == "mul" else gaps.format(a, b), binds)
    return Part(notation.function(x.op, [part.text for part in operands], x.params), ATOM)


CHAINS = {"add": ("add", "sub"), "mul": ("mul",)}
"""The operations that may stand to the right of an operation without brackets, though they bind no tighter."""


def join_factors(a: str, b: str, x: Call, notation: Notation) -> str:
    """Two factors: side by side where the second is in brackets and the notation does so, else with the sign between."""
    gaps, _ = notation.infix["mul"]
    first, second = x.args
    beside = notation is not PYTHON and isinstance(second, Call) and second.op in ("add", "sub")
    if notation is LATEX and isinstance(first, Number) and not isinstance(second, Number):
        beside = not b.startswith(r"\frac")
    return f"{a} {b}" if beside else gaps.format(a, b)


# ---- structure -------------------------------------------------------------------------------------------------------


def param_text(value: Any) -> str:
    """A piece of structure: an axis, a shape, an index, a bound."""
    if isinstance(value, Expression):
        return text(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(map(param_text, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, slice):
        ends = ["" if end is None else str(end) for end in (value.start, value.stop, value.step)]
        return ":".join(ends if value.step is not None else ends[:2])
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.ndarray, np.number)):
        return array_text(value)
    return "..." if value is Ellipsis else plain_name(str(value))


def shown(params: Mapping[str, Any]) -> list[str]:
    """Structure as keywords; what goes without saying is left out."""
    parts = []
    for key, value in params.items():
        if value is None or value is False:
            continue
        if isinstance(value, Name) and value.name == key:
            parts.append(key)
            continue
        if key in ("axis", "shift") and isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        if key == "shape" and isinstance(value, tuple):
            parts += [f"to {shape_text(value)}"] if value else []
        else:
            parts.append(f"{key}={param_text(value)}")
    return parts


def some(args: list[str], dots: str) -> list[str]:
    """The arguments of a function, the middle of many left out."""
    return args if len(args) <= 8 else [*args[:4], dots, args[-1]]


def index_text(params: Mapping[str, Any]) -> str:
    """The text in the brackets of an index."""
    index = params.get("index")
    parts = index if isinstance(index, tuple) else (index,)
    return ", ".join("None" if part is None else param_text(part) for part in parts)


# ---- derivatives -----------------------------------------------------------------------------------------------------


def derivative(of: str, by: str, sign: str = "d", slot: int | None = None) -> Call:
    """The name dJ/da of a derivative, as an atom of formulas; `slot` distinguishes the operands of x * x.

    >>> text(derivative("J", "a")), latex(derivative("f", "x", "∂", slot=2))
    ('dJ/da', '\\\\frac{\\\\partial f}{\\\\partial x_{(2)}}')
    """
    return Call("derivative", Name(of), Name(by), sign=sign, slot=slot)


def array(value: Any) -> Call:
    """An array as an atom of formulas."""
    return Call("array", value=value)


def text_array(x: Call, operands: list[Part], notation: Notation) -> Part:
    value = x.params["value"]
    large = f", rms {number_text(np.sqrt(np.mean(np.square(value, dtype=float))))}" if np.size(value) > 6 else ""
    return Part(array_text(value) + large, ATOM)


def latex_array(x: Call, operands: list[Part], notation: Notation) -> Part:
    value = np.asarray(x.params["value"])
    if value.size > 6 or value.ndim > 2:
        return Part(r"\left[" + r" \times ".join(map(str, value.shape)) + r"\right]", ATOM)
    rows = [" & ".join(map(latex_number, row)) for row in np.atleast_2d(value).tolist()]
    return Part(r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}", ATOM)


def text_derivative(x: Call, operands: list[Part], notation: Notation) -> Part:
    sign, slot = x.params["sign"], x.params["slot"]
    of, by = (part.text if re.fullmatch(r"\w+(\[[\d, ]+\])?", part.text) else f"({part.text})" for part in operands)
    index = f"₍{chr(0x2080 + slot)}₎" if slot else ""
    return Part(f"{sign}{of}/{sign}{by}{index}", ATOM)


def python_derivative(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(f"d{operands[0].text}_d{operands[1].text}", ATOM)


def latex_derivative(x: Call, operands: list[Part], notation: Notation) -> Part:
    sign = {"d": "d", "∂": r"\partial "}[x.params["sign"]]
    of, by = (part.text for part in operands)
    if x.params["slot"]:
        by = f"{{{by}}}_{{({x.params['slot']})}}" if "_" in by else f"{by}_{{({x.params['slot']})}}"
    return Part(rf"\frac{{{sign}{of}}}{{{sign}{by}}}", ATOM)


# ---- plain text ------------------------------------------------------------------------------------------------------

def text_function(op: str, args: list[str], params: Mapping[str, Any]) -> str:
    inside = ", ".join(some(args, "…"))
    for word in shown(params):
        inside += f" {word}" if word.startswith("to ") else f", {word}"
    return f"{facts_of(op).written or op}({inside})"


def text_power(x: Call, operands: list[Part], notation: Notation) -> Part:
    base, exponent = brackets(operands[0], ATOM, notation), operands[1]
    if isinstance(x.args[1], Number) and x.args[1].value.is_integer() and abs(x.args[1].value) < 1e5:
        return Part(base + exponent.text.translate(SUPERSCRIPT), POWER)
    return Part(f"{base}^{brackets(exponent, ATOM, notation)}", POWER)


def text_floor_divide(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(f"⌊{operands[0].text} / {brackets(operands[1], POWER, notation)}⌋", ATOM)


def text_root(sign: str) -> Maker:
    return lambda x, operands, notation: Part(sign + brackets(operands[0], ATOM, notation), POWER)


def text_around(before: str, after: str) -> Maker:
    return lambda x, operands, notation: Part(before + operands[0].text + after, ATOM)


def condition(gaps: str) -> Maker:
    """1 where a condition holds, else 0: Iverson's bracket."""
    return lambda x, operands, notation: Part(gaps.format(*(part.text for part in operands)), ATOM)


def transposed(sign: str) -> Maker:
    def maker(x: Call, operands: list[Part], notation: Notation) -> Part:
        if x.op == "transpose" and tuple(x.params.get("axes", ())) not in ((1, 0), ()):
            return Part(notation.function(x.op, [operands[0].text], x.params), ATOM)
        return Part(brackets(operands[0], ATOM, notation) + sign, POWER)

    return maker


def indexed(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(f"{brackets(operands[0], ATOM, notation)}[{index_text(x.params)}]", ATOM)


def derivative_of_sinc(x: Call, operands: list[Part], notation: Notation) -> Part:
    order = int(x.params.get("order", 0))
    prime = "′" * order if order < 4 else f"⁽{str(order).translate(SUPERSCRIPT)}⁾"
    if notation is LATEX:
        return Part(
            rf"\operatorname{{sinc}}^{{({order})}}\left({operands[0].text}\right)"
            if order
            else rf"\operatorname{{sinc}}\left({operands[0].text}\right)",
            ATOM,
        )
    return Part(f"sinc{prime}({operands[0].text})", ATOM)


def choice_text(words: tuple[str, str]) -> Maker:
    def maker(x: Call, operands: list[Part], notation: Notation) -> Part:
        given = x.params.get("condition")
        asked = param_text(given) if isinstance(given, (Expression, bool, np.bool_)) else "condition"
        return Part(f"({operands[0].text} {words[0]} {asked} {words[1]} {operands[1].text})", ATOM)

    return maker


TEXT = Notation(
    number=number_text,
    name=plain_name,
    infix={
        "add": ("{} + {}", SUM), "sub": ("{} − {}", SUM), "mul": ("{} · {}", PRODUCT), "div": ("{} / {}", PRODUCT),
        "mod": ("{} mod {}", PRODUCT), "matmul": ("{} @ {}", PRODUCT),
    },
    negative="−{}",
    bracket="({})",
    special={
        "power": text_power, "sqrt": text_root("√"), "cbrt": text_root("∛"), "abs": text_around("|", "|"),
        "floor": text_around("⌊", "⌋"), "ceil": text_around("⌈", "⌉"),
        "floor_divide": text_floor_divide,
        "gt": condition("[{} > {}]"), "lt": condition("[{} < {}]"), "ge": condition("[{} ≥ {}]"), "le": condition("[{} ≤ {}]"),
        "between": condition("[{} < {} < {}]"), "holds": condition("[{}]"), "fails": condition("[not {}]"),
        "mT": transposed("ᵀ"), "transpose": transposed("ᵀ"), "getitem": indexed, "sinc": derivative_of_sinc,
        "where": choice_text(("if", "else")),
        "derivative": text_derivative, "array": text_array,
        "exp2": lambda x, operands, notation: Part(f"2^{brackets(operands[0], ATOM, notation)}", POWER),
    },
    function=text_function,
)  # fmt: skip


# ---- Python ----------------------------------------------------------------------------------------------------------


def python_function(op: str, args: list[str], params: Mapping[str, Any]) -> str:
    return f"{op}({', '.join([*args, *(f'{key}={python_param(value)}' for key, value in params.items())])})"


def python_param(value: Any) -> str:
    if isinstance(value, Expression):
        return python(value)
    return (
        repr(value.tolist())
        if isinstance(value, np.ndarray) and value.size <= 6
        else param_text(value)
        if isinstance(value, np.ndarray)
        else repr(value)
    )


def python_condition(gaps: str) -> Maker:
    def maker(x: Call, operands: list[Part], notation: Notation) -> Part:
        return Part(gaps.format(*(brackets(part, SUM, notation) for part in operands)), ATOM)

    return maker


def python_power(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(f"{brackets(operands[0], ATOM, notation)}**{brackets(operands[1], ATOM, notation)}", POWER)


PYTHON = Notation(
    number=python_number,
    name=python_name,
    infix={
        "add": ("{} + {}", SUM), "sub": ("{} - {}", SUM), "mul": ("{} * {}", PRODUCT), "div": ("{} / {}", PRODUCT),
        "mod": ("{} % {}", PRODUCT), "floor_divide": ("{} // {}", PRODUCT), "matmul": ("{} @ {}", PRODUCT),
    },
    negative="-{}",
    bracket="({})",
    special={
        "power": python_power,
        "gt": python_condition("({} > {})"), "lt": python_condition("({} < {})"),
        "ge": python_condition("({} >= {})"), "le": python_condition("({} <= {})"), "between": python_condition("({} < {} < {})"),
        "holds": python_condition("({})"), "fails": python_condition("(not {})"),
        "mT": transposed(".T"), "transpose": transposed(".T"), "getitem": indexed, "where": choice_text(("if", "else")),
        "derivative": python_derivative,
    },
    function=python_function,
)  # fmt: skip


# ---- LaTeX -----------------------------------------------------------------------------------------------------------

def latex_function(op: str, args: list[str], params: Mapping[str, Any]) -> str:
    upright = (facts_of(op).written or op).replace("_", r"\_")
    sign = facts_of(op).latex or rf"\operatorname{{{upright}}}"
    inside = ", ".join(some(args, r"\ldots"))
    for word in shown(params):
        to, _, shape = word.partition(" ")
        inside += rf"\ \text{{to}}\ {shape}".replace("×", r" \times ") if to == "to" else f", {latex_words(word)}"
    return rf"{sign}\left({inside}\right)"


def latex_around(before: str, after: str) -> Maker:
    return lambda x, operands, notation: Part(before + operands[0].text + after, ATOM)


def latex_fraction(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(rf"\frac{{{operands[0].text}}}{{{operands[1].text}}}", POWER)


def latex_floor_divide(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(r"\left\lfloor " + latex_fraction(x, operands, notation).text + r"\right\rfloor ", ATOM)


def latex_cases(x: Call, operands: list[Part], notation: Notation) -> Part:
    yes, no = (part.text for part in operands)
    return Part(rf"\begin{{cases}} {yes} & \text{{if the condition holds}} \\ {no} & \text{{else}} \end{{cases}}", ATOM)


def latex_power(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(f"{brackets(operands[0], ATOM, notation)}^{{{operands[1].text}}}", POWER)


def latex_index(x: Call, operands: list[Part], notation: Notation) -> Part:
    return Part(rf"{brackets(operands[0], ATOM, notation)}_{{\text{{{index_text(x.params).replace('_', ' ')}}}}}", POWER)


LATEX = Notation(
    number=latex_number,
    name=latex_name,
    infix={
        "add": ("{} + {}", SUM), "sub": ("{} - {}", SUM), "mul": (r"{} \cdot {}", PRODUCT), "mod": (r"{} \bmod {}", PRODUCT),
        "matmul": (r"{} \, {}", PRODUCT),
    },
    negative="-{}",
    bracket=r"\left({}\right)",
    special={
        "div": latex_fraction, "power": latex_power, "sqrt": latex_around(r"\sqrt{", "}"),
        "cbrt": latex_around(r"\sqrt[3]{", "}"),
        "exp": lambda x, operands, notation: Part(f"e^{{{operands[0].text}}}", POWER), "abs": latex_around(r"\left|", r"\right|"),
        "exp2": lambda x, operands, notation: Part(f"2^{{{operands[0].text}}}", POWER),
        "floor": latex_around(r"\left\lfloor ", r"\right\rfloor "), "ceil": latex_around(r"\left\lceil ", r"\right\rceil "),
        "floor_divide": latex_floor_divide,
        "gt": condition(r"\left[{} > {}\right]"), "lt": condition(r"\left[{} < {}\right]"),
        "ge": condition(r"\left[{} \ge {}\right]"), "le": condition(r"\left[{} \le {}\right]"),
        "between": condition(r"\left[{} < {} < {}\right]"),
        "holds": condition(r"\left[{}\right]"), "fails": condition(r"\left[\neg {}\right]"),
        "derivative": latex_derivative, "array": latex_array, "mT": transposed(r"^{\top}"),
        "transpose": transposed(r"^{\top}"), "getitem": latex_index, "sinc": derivative_of_sinc,
        "where": latex_cases,
    },
    function=latex_function,
)  # fmt: skip


# ---- for short -------------------------------------------------------------------------------------------------------


def text(x: Expression) -> str:
    """A formula as plain text.

    >>> from autograd_mini.notation.tree import Name, ONE, div, power, sqrt, sub, TWO
    >>> text(div(ONE, sqrt(sub(ONE, power(Name("x"), TWO)))))
    '1 / √(1 − x²)'
    """
    return render(x, TEXT)


def python(x: Expression) -> str:
    """A formula as Python source."""
    return render(x, PYTHON)


def latex(x: Expression) -> str:
    """A formula in LaTeX, without dollar signs."""
    return render(x, LATEX)


def described(x: Expression) -> str:
    """The text of a formula at the prompt, unless it is too long for that."""
    return f"<formula {text(x)}>" if x.size <= SMALL else f"<formula of {x.size} parts>"


Expression.__repr__ = described  # type: ignore[method-assign,assignment]
