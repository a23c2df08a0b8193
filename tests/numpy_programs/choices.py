"""What the makers of lines draw from: variables at hand, numbers and arrays, operands that fit, the ways to spell a call."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from .program import Line, Program

METHODS = {name for name in dir(am.Tensor) if not name.startswith("_")}
"""The spellings `x.f()` that Tensors have."""
INSIDE = {
    "real": ("(1.5 * np.sin({}))", "(4 * np.tanh({}))"),
    "positive": ("(np.abs({}) + 0.4)", "({0} * {0} + 0.5)", "(np.exp(np.sin({})) + 0.1)"),
    "nonzero": ("(3 * np.sin({}) + 3.5)", "(-0.3 - np.abs(np.sin({})))"),
    "unit": ("(0.9 * np.sin({}))", "(0.95 * np.tanh({}))"),
    "open unit": ("(0.5 + 0.45 * np.sin({}))", "np.exp(-np.abs({}) - 0.1)"),
    "above one": ("(np.abs({}) + 1.2)",),
}
"""For each domain, in the words of the table of operations, what brings a variable into it."""
Made = tuple[str, str] | tuple[str, str, bool] | Line


class Impossible(Exception):
    """A line that cannot be drawn with the variables at hand."""


class Draw:
    """Choices, by an object with the methods of `random.Random` (Hypothesis has one that shrinks)."""

    def __init__(self, source: random.Random, program: Program, values: dict[str, Any]):
        self.source, self.program, self.values = source, program, values

    def choice(self, options: Any) -> Any:
        options = list(options)
        return options[self.source.randrange(len(options))]

    def chance(self, percent: int) -> bool:
        return self.source.randrange(100) < percent

    def integer(self, low: int, high: int) -> int:
        return self.source.randrange(low, high + 1)

    def variable(self, test: Callable[[np.ndarray], bool] = lambda v: True) -> str:
        names = [n for n, v in self.values.items() if test(v)]
        if not names:
            raise Impossible
        if len(names) > 2 and self.chance(60):  # the newest first, so that programs grow deep
            names = names[-3:]
        return self.choice(names)

    def shape(self, name: str) -> tuple[int, ...]:
        return np.shape(self.values[name])

    def array(self, shape: tuple[int, ...], ties: bool = False, dtype: Any = None) -> np.ndarray:
        n = int(np.prod(shape))
        numbers = [self.integer(-2, 2) if ties else self.integer(-2000, 2000) / 1000 for _ in range(n)]
        return np.array(numbers, dtype=dtype or float).reshape(shape)

    def constant(self, value: Any) -> str:
        name = f"k{len(self.program.constants)}"
        self.program.constants[name] = value
        return name

    def axis(self, name: str, none: bool = True, several: bool = False) -> Any:
        rank = len(self.shape(name))
        options: list[Any] = [None] if none else []
        options += list(range(-rank, rank))
        if several and rank > 1:
            options += [(0, 1), (0, -1), (-1, 0)]
        if not options:
            raise Impossible
        return self.choice(options)

    def spell(self, name: str, first: str, rest: str = "", ref: bool = False) -> tuple[str, str]:
        """`name(first, rest)` as the reference has it, and in one of the spellings for Tensors."""
        both = ", ".join(part for part in (first, rest) if part)
        ways = [f"am.{name}({both})"] if hasattr(am, name) else []
        if not ref and "." not in name:
            ways += [f"np.{name}({both})"] * 2
        if name in METHODS and not first.startswith(("[", "(")):
            ways += [f"{first}.{name}({rest})"]
        if ref and name in ("bell", "skewed", "cubed", "hooked"):
            ways = [f"ref.{name}({both})"]
        return f"{'ref' if ref else 'np'}.{name}({both})", self.choice(ways)


def operand(d: Draw, x: str) -> str:
    """Something that stands beside `x`: a variable that fits, a number of some type, an array, a list."""
    kind = d.integer(0, 9)
    shape = d.shape(x)
    if kind < 5:
        return d.variable(lambda v: fits(np.shape(v), shape))
    if kind == 5:
        return d.choice(["2", "3", "-1", "0.5", "1.5", "True"])
    if kind == 6:
        return d.choice(["np.float64(1.25)", "np.float32(0.5)", "np.int64(2)", "np.int32(-1)", "np.array(0.75)", "np.array(3)"])
    if kind == 7:
        return d.constant(d.array(d.choice([shape, shape[1:], (1, *shape[1:]) if shape else (), (2, *shape)]), ties=d.chance(30)))
    if kind == 8:
        return d.constant(d.array(shape, ties=True, dtype=d.choice([int, np.float32, np.int8, np.int16, np.float16, bool])))
    return d.constant(d.array(shape).tolist()) if shape else "0.3"


def index(d: Draw, name: str) -> str:
    """An index that NumPy takes: numbers, slices, new axes, lists, masks, several arrays."""
    shape = d.shape(name)
    parts = []
    for n in shape:
        kind = d.integer(0, 11)
        if kind == 0 and n:
            parts.append(str(d.integer(-n, n - 1)))
        elif kind == 1:
            parts.append(d.choice(["1:", ":-1", "::2", "::-1", ":2", "-2:", "5:"]))
        elif kind == 2 and n:
            parts.append(str([d.integer(-n, n - 1) for _ in range(d.integer(1, 3))]))
        elif kind == 3 and n:
            parts.append(d.constant(np.array([d.integer(-n, n - 1) for _ in range(3)])))
        elif kind == 4 and n:
            parts.append(f"np.array({[d.chance(60) for _ in range(n)]})")
        elif kind == 5:
            parts += ["None", ":"]
        elif kind == 6 and n:
            parts.append(d.constant(np.array([[d.integer(-n, n - 1) for _ in range(2)] for _ in range(2)])))
        elif kind == 7:
            parts.append("...")
            break
        elif kind == 8 and n:
            parts.append(f"np.int64({d.integer(0, n - 1)})")
        else:
            parts.append(":")
    if not parts:
        parts = [d.choice(["()", "...", "None", "None, None"])]
    if d.chance(15) and shape:
        return f"{name} > 0"
    return ", ".join(parts)


def fits(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        return int(np.prod(np.broadcast_shapes(a, b))) <= 40
    except ValueError:
        return False


def stretches(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(a, b) == b
    except ValueError:
        return False


def within(d: Draw, domain: str, x: str) -> str:
    """An expression of the variable that lies in a domain."""
    return d.choice(INSIDE[domain]).format(x)


def is_plain_list(d: Draw, x: str) -> bool:
    return isinstance(d.program.constants.get(x), list)


def call_of_two(d: Draw, name: str, x: str, y: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y})", d.choice(["np", "am"]) + f".{name}({x}, {y})"


def call_of_two_with(d: Draw, name: str, x: str, y: str, rest: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y}{rest})", d.choice(["np", "am"]) + f".{name}({x}, {y}{rest})"


def call_of_three(d: Draw, name: str, x: str, y: str, z: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y}, {z})", d.choice(["np", "am"]) + f".{name}({x}, {y}, {z})"
