"""Random programs in NumPy's own spellings: what a user of NumPy would type, drawn from the public documentation alone.

A program is text: a few inputs, some constants, lines that each give one name, and a loss. The same text runs on plain arrays (as
reference: NumPy in extended precision), on PyTorch, and, spelled in one of the ways that the documentation offers, on Tensors
and in every form that the package has. A program is drawn by running it: a line that NumPy refuses, or whose numbers leave the
range in which differences can be trusted, is drawn again.

`tests/test_numpy_programs.py` draws a few by Hypothesis, which shrinks what fails; `tests/long/numpy_programs.py` draws by
number.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

import autograd_mini as am

SHAPES = [
    (),
    (),
    (1,),
    (2,),
    (3,),
    (3,),
    (4,),
    (2, 3),
    (2, 3),
    (3, 2),
    (3, 3),
    (1, 3),
    (3, 1),
    (2, 2),
    (2, 1, 3),
    (2, 2, 2),
    (0,),
    (0, 3),
    (1, 1),
    (5,),
]
"""Shapes of inputs: numbers, vectors, matrices, axes of one and of none."""

METHODS = {name for name in dir(am.Tensor) if not name.startswith("_")}
"""The spellings `x.f()` that Tensors have."""


# What is not in NumPy -------------------------------------------------------------------------------------------------


class Formulas:
    """Functions of `am` that NumPy lacks, by their textbook formulas on plain arrays."""

    sigmoid = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    relu = staticmethod(lambda x: np.where(x > 0, x, x * 0))
    softplus = staticmethod(lambda x: np.log(1 + np.exp(x)))
    silu = staticmethod(lambda x: x / (1 + np.exp(-x)))
    log_sigmoid = staticmethod(lambda x: -np.log(1 + np.exp(-x)))
    relu6 = staticmethod(lambda x: np.where(x <= 0, x * 0, np.where(x >= 6, x * 0 + 6, x)))
    hardtanh = staticmethod(lambda x: np.where(x <= -1, x * 0 - 1, np.where(x >= 1, x * 0 + 1, x)))
    elu = staticmethod(lambda x: np.where(x > 0, x, np.expm1(np.where(x > 0, x * 0, x))))
    leaky_relu = staticmethod(lambda x: np.where(x > 0, x, x * 0.01))
    squared_error = staticmethod(lambda x, y: (x - y) ** 2)

    @staticmethod
    def softmax(x, axis=-1):
        e = np.exp(x)
        return e / np.sum(e, axis=axis, keepdims=True)

    @staticmethod
    def log_softmax(x, axis=-1):
        return x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))

    @staticmethod
    def logsumexp(x, axis=None, keepdims=False):
        return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))

    @staticmethod
    def logcumsumexp(x, axis=None):
        return np.log(np.cumsum(np.exp(x), axis=axis))

    @staticmethod
    def norm(x, ord=None, axis=None, keepdims=False):
        assert ord is None
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))

    @staticmethod
    def put(x, index, v):
        y = x.copy()
        y[index] = v
        return y

    @staticmethod
    def xlogy(x, y):
        return x * np.log(y)

    @staticmethod
    def cosine_similarity(x, y, axis=-1):
        return np.sum(x * y, axis) / np.sqrt(np.sum(x * x, axis) * np.sum(y * y, axis))

    @staticmethod
    def bell(x):
        return np.exp(-x * x)

    @staticmethod
    def skewed(x, y):
        return x * x * y + np.sin(y * 1.0)  # NumPy's sine of a boolean is a float16

    @staticmethod
    def checkpoint(f):
        return f

    @staticmethod
    def cubed(x):
        return x * x * x

    @staticmethod
    def scan(f, init, xs):
        carry, ys = init, []
        for x in xs:
            carry, y = f(carry, x)
            ys.append(y)
        return carry, np.stack(ys)

    @staticmethod
    def detached(x):
        return x

    @staticmethod
    def hooked(x):
        return x

    @staticmethod
    def stop(x):
        return x


def _user_primitives() -> dict[str, Any]:
    bell = am.Primitive(
        "bell_of_numpy_programs",
        lambda x: float(np.exp(-x * x)),
        dx=lambda g, z, x: -2 * g * z * x,
        array=lambda x: np.exp(-x * x),
        register=False,
    )
    skewed = am.Primitive(
        "skewed_of_numpy_programs",
        lambda x, y: float(x * x * y + np.sin(y)),
        dx=lambda g, z, x, y: 2 * g * x * y,
        dy=lambda g, z, x, y: g * (x * x + am.cos(y)),
        array=lambda x, y: x * x * y + np.sin(y),
        register=False,
    )
    cubed = am.custom_gradient(lambda x: x * x * x, lambda g, z, x: 3 * g * x * x)
    return {"bell": bell, "skewed": skewed, "cubed": cubed}


class Package:
    """What `ref.f` means where a program runs on this package: its own function, or a primitive of the user's own."""

    own: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if not self.own:
            type(self).own = _user_primitives()
        if name in self.own:
            return self.own[name]
        if name == "hooked":
            return _hooked
        return getattr(am, name)


def _hooked(x):
    """`x`, with a hook that returns nothing and one that returns the gradient as it is."""
    if isinstance(x, am.Tensor) and x.requires_grad:
        x = x * 1.0
        x.register_hook(lambda g: None)
        x.register_hook(lambda g: g)
    return x


# Programs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line `target = text`, as NumPy has it and as it is spelled for the package."""

    target: str
    text: str
    spelled: str
    smooth: bool = True
    writes: bool = False  # a buffer is used again: an error of staleness is right, too
    before: str = ""  # a statement that stands in front of it

    def reads(self) -> set[str]:
        return {word for word in _words(self.before + " " + self.text) if word != self.target}


def _words(text: str) -> set[str]:
    import re

    return set(re.findall(r"\b[vk]\d+\b", text))


@dataclass
class Program:
    """Inputs, constants, lines, and the names that the loss reads."""

    inputs: dict[str, np.ndarray]
    constants: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    @property
    def smooth(self) -> bool:
        return all(line.smooth for line in self.lines)

    @property
    def writes(self) -> bool:
        return any(line.writes for line in self.lines)

    def body(self, spelled: bool) -> list[str]:
        rows = []
        for line in self.lines:
            rows += [line.before] if line.before else []
            rows.append(f"{line.target} = {line.spelled if spelled else line.text}")
        return rows

    def source(self, spelled: bool, everything: bool = False) -> str:
        """The program as a function of its inputs; with `everything`, one that returns all its variables."""
        name = "am" if spelled else "np"
        loss = " + ".join(f"{name}.sum({v} * w_{v})" for v in self.results)
        rows = self.body(spelled)
        end = (
            "return {" + ", ".join(f"{line.target!r}: {line.target}" for line in self.lines) + "}"
            if everything
            else f"return {loss}"
        )
        return "\n    ".join([f"def f({', '.join(self.inputs)}):", *rows, end]) + "\n"

    def __str__(self) -> str:
        rows = [
            f"{name} = np.{value!r}" if isinstance(value, np.ndarray) else f"{name} = {value!r}"
            for name, value in {**self.inputs, **self.constants}.items()
        ]
        return "\n".join([*rows, self.source(True)]).replace("np.array(", "np.array(").replace("dtype=float32", "dtype='float32'")

    def weights(self) -> dict[str, np.ndarray]:
        """What each result is multiplied by, so that no element of it can hide."""
        shapes = {**{k: np.shape(v) for k, v in self.inputs.items()}, **getattr(self, "shapes", {})}
        found = {}
        for v in self.results:
            n = int(np.prod(shapes[v]))
            found[f"w_{v}"] = (np.cos(1.0 + 1.7 * np.arange(n)) + 1.5).reshape(shapes[v])
        return found

    def function(
        self,
        spelled: bool,
        everything: bool = False,
        np: Any = np,
        ref: Any = Formulas,
        convert: Callable[[Any], Any] = lambda k: k,
    ) -> Callable[..., Any]:
        """The program as a function; constants are copied, since lines may write to them."""
        space: dict[str, Any] = {"np": np, "am": am, "ref": ref}
        for name, value in {**self.constants, **self.weights()}.items():
            space[name] = convert(value.copy() if hasattr(value, "copy") else value)
        exec(compile(self.source(spelled, everything), "<program>", "exec"), space)
        return space["f"]

    def measured(self) -> "Program":
        """The program, which knows the shapes of its variables after this."""
        with np.errstate(all="ignore"):
            self.shapes = {}
            held, self.results = self.results, []
            values = self.function(False, everything=True)(*[v.copy() for v in self.inputs.values()])
            self.results = held
            self.shapes = {k: np.shape(v) for k, v in values.items()}
            self.values = values
        return self

    def pruned(self) -> "Program":
        """The program without what its results do not need."""
        needed, lines = set(self.results), []
        for line in reversed(self.lines):
            if line.target in needed:
                needed |= line.reads()
                lines.append(line)
        lines.reverse()
        names = {n for line in lines for n in line.reads()} | set(self.results)
        inputs = {k: v for k, v in self.inputs.items() if k in names}
        constants = {k: v for k, v in self.constants.items() if k in names}
        return Program(inputs, constants, lines, list(self.results)).measured()

    def smaller(self) -> Iterator["Program"]:
        """Programs with one thing less: fewer results, a line that is cut and becomes an input, rounder numbers."""
        for v in self.results:
            if len(self.results) > 1:
                yield replace(self, results=[r for r in self.results if r != v]).pruned()
        for number in reversed(range(len(self.lines))):
            line = self.lines[number]
            value = self.values[line.target]
            if isinstance(value, np.ndarray | np.floating) and len(self.lines) > 1 and number < len(self.lines):
                rest = [other for i, other in enumerate(self.lines) if i != number]
                yield Program({**self.inputs, line.target: np.array(value)}, self.constants, rest, self.results).pruned()
            inner = [n for n in line.reads() if n in self.values or n in self.inputs]
            if line.target in self.results and inner and len(self.lines) > 1:
                results = [r for r in self.results if r != line.target] + [n for n in inner if n not in self.results]
                yield (
                    replace(self, lines=[other for i, other in enumerate(self.lines) if i != number], results=results).pruned()
                    if not any(line.target in other.reads() for other in self.lines)
                    else self
                )
        for name, value in self.inputs.items():
            simple = np.round(value * 2) / 2
            if not np.array_equal(simple, value):
                yield Program(
                    {**self.inputs, name: simple.astype(value.dtype)}, self.constants, self.lines, self.results
                ).pruned()


# Drawing --------------------------------------------------------------------------------------------------------------


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


class Impossible(Exception):
    """A line that cannot be drawn with the variables at hand."""


Made = tuple[str, str] | tuple[str, str, bool] | Line

SMOOTH = """exp sin cos tanh sinh cosh arctan arcsinh expm1 exp2 square negative positive deg2rad rad2deg degrees radians sinc tan
cbrt""".split()
KINKED = "abs absolute fabs sign floor ceil rint trunc nan_to_num fix".split()
POSITIVE = "log log1p log2 log10 sqrt reciprocal".split()
BOUNDED = "arcsin arccos arctanh".split()
OWN = "sigmoid softplus silu log_sigmoid bell cubed hooked".split()
OWN_KINKED = "relu relu6 hardtanh elu leaky_relu".split()


def pointwise(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 9)
    if kind < 4:
        return d.spell(d.choice(SMOOTH), x)
    if kind == 4:
        return (*d.spell(d.choice(KINKED), x), False)
    if kind == 5:
        inner = d.choice([f"np.abs({x}) + 0.5", f"({x} * {x} + 0.5)", f"{x} ** 2 + 1"])
        return d.spell(d.choice(POSITIVE), f"({inner})")
    if kind == 6:
        return d.spell(d.choice(BOUNDED), f"(0.9 * np.sin({x}))")
    if kind == 7:
        return d.spell(d.choice(OWN), x, ref=True)
    if kind == 8:
        return (*d.spell(d.choice(OWN_KINKED), x, ref=True), False)
    low, high = d.choice([("-1", "1"), ("-0.5", "None"), ("None", "0.75"), ("0", "2")])
    return (*d.spell("clip", x, f"{low}, {high}"), False)


def operand(d: Draw, x: str) -> str:
    """Something that stands beside `x`: a variable that fits, a number of some type, an array, a list."""
    kind = d.integer(0, 9)
    shape = d.shape(x)
    if kind < 5:
        return d.variable(lambda v: _fits(np.shape(v), shape))
    if kind == 5:
        return d.choice(["2", "3", "-1", "0.5", "1.5", "True"])
    if kind == 6:
        return d.choice(["np.float64(1.25)", "np.float32(0.5)", "np.int64(2)", "np.int32(-1)", "np.array(0.75)", "np.array(3)"])
    if kind == 7:
        return d.constant(d.array(d.choice([shape, shape[1:], (1, *shape[1:]) if shape else (), (2, *shape)]), ties=d.chance(30)))
    if kind == 8:
        return d.constant(d.array(shape, ties=True, dtype=d.choice([int, np.float32, np.int8, np.int64, bool])))
    return d.constant(d.array(shape).tolist()) if shape else "0.3"


def _fits(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        return int(np.prod(np.broadcast_shapes(a, b))) <= 40
    except ValueError:
        return False


def binary(d: Draw) -> Made:
    x = d.variable()
    y = operand(d, x)
    if d.chance(40):
        x, y = y, x
    kind = d.integer(0, 11)
    if kind < 6:
        sign = d.choice(["+", "-", "*", "*", "-"])
        if _plain_list(d, x) and _plain_list(d, y):
            raise Impossible
        name = {"+": "add", "-": "subtract", "*": "multiply"}[sign]
        return (
            (f"{x} {sign} {y}",) * 2
            if d.chance(70) and not _both_plain(d, x, y)
            else d.spell(name, x, y)
            if x in d.values
            else (f"np.{name}({x}, {y})",) * 2
        )
    if kind == 6:
        if _plain_list(d, x):
            raise Impossible
        below = f"(np.abs({y}) + 0.5)"
        return (f"{x} / {below}",) * 2
    if kind == 7:
        name = d.choice(["maximum", "minimum", "fmax", "fmin"])
        return (*_two(d, name, x, y), False)
    if kind == 8:
        return _two(d, d.choice(["hypot", "arctan2", "logaddexp", "logaddexp2"]), x, y)
    if kind == 9:
        base = f"(np.abs({x}) + 0.3)" if d.chance(50) else f"({x} * {x} + 0.3)"
        return (f"{base} ** {y}",) * 2 if d.chance(50) and not _plain_list(d, y) else (f"np.power({base}, {y})",) * 2
    if kind == 10:
        name = d.choice(["fmod", "mod", "remainder", "floor_divide", "copysign", "true_divide", "divide", "float_power"])
        if name == "float_power":
            return _two(d, name, f"(np.abs({x}) + 0.3)", y)
        return (*_two(d, name, x, f"(np.abs({y}) + 0.7)"), False)
    return d.spell(d.choice(["squared_error", "skewed"]), x, y, ref=True)


def _plain_list(d: Draw, x: str) -> bool:
    return isinstance(d.program.constants.get(x), list)


def _both_plain(d: Draw, x: str, y: str) -> bool:
    return x not in d.values and y not in d.values


def _two(d: Draw, name: str, x: str, y: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y})", d.choice(["np", "am"]) + f".{name}({x}, {y})"


def powers(d: Draw) -> Made:
    x = d.variable()
    n = d.choice(["2", "3", "0", "1", "-1", "2.0", "0.5", "-2", "np.int64(3)", "1.5"])
    base = x if n in ("2", "3", "0", "1", "2.0", "np.int64(3)") else f"(np.abs({x}) + 0.4)"
    return (
        (f"{base} ** {n}",) * 2 if d.chance(60) else d.spell("power", base, n) if base == x else (f"np.power({base}, {n})",) * 2
    )


def reduction(d: Draw) -> Made:
    name = d.choice("sum sum mean mean max min amax amin prod std var ptp median average".split())
    x = d.variable(lambda v: v.size > 0) if name not in ("sum", "prod") else d.variable()
    several = name not in ("average",)
    axis = d.axis(x, several=several)
    rest = [] if axis is None and d.chance(60) else [f"axis={axis}"]
    if d.chance(30):
        rest.append("keepdims=True")
    if name in ("std", "var") and d.chance(30):
        rest.append("ddof=1")
    if name in ("sum", "prod", "max", "min") and d.chance(20):
        rest.append("initial=" + d.choice(["0.5", "2", "-1.5"]))
        if name in ("max", "min") and d.chance(50):
            rest.append(f"where={x} > 0")
    elif name in ("sum", "prod") and d.chance(20):
        rest.append(f"where={x} > 0")
    if name == "average" and d.chance(60):
        n = d.shape(x) if axis is None else (d.shape(x)[axis],)
        rest.append(f"weights={d.constant(np.abs(d.array(n)) + 0.5)}")
    smooth = name in ("sum", "mean", "prod", "average", "var")
    text = ", ".join(rest)
    if name == "sum" and not rest and d.chance(15) and d.shape(x):
        return (f"sum({x})",) * 2
    if axis is not None and len(rest) == 1 and d.chance(40):
        text = str(axis)  # by position
    if name in ("sum", "mean", "max", "min", "prod", "std", "var") and d.chance(25):
        return (
            f"{x}.{name}({text})" if not isinstance(d.values[x], float) else f"np.{name}({x}, {text})",
            f"{x}.{name}({text})",
            smooth,
        )
    return (*d.spell(name, x, text), smooth)


def scans(d: Draw) -> Made:
    x = d.variable()
    name = d.choice(
        [
            "cumsum",
            "cumprod",
            "diff",
            "sort",
            "softmax",
            "log_softmax",
            "logsumexp",
            "norm",
            "logcumsumexp",
            "trapezoid",
            "gradient",
            "partition",
            "cumulative_sum",
        ]
    )
    axis = d.axis(x, none=name in ("cumsum", "cumprod", "logsumexp", "norm"))
    smooth = name not in ("sort", "norm", "partition")
    if name == "partition":  # where the others stand is not promised
        return (
            f"np.take(np.partition({x}, 0, axis={axis}), 0, axis={axis})",
            f"np.take({d.choice(['np', 'am'])}.partition({x}, 0, axis={axis}), 0, axis={axis})",
            False,
        )
    if name == "cumulative_sum":
        return d.spell(name, x, f"axis={axis}, include_initial={d.chance(50)}")
    rest = f"axis={axis}" if axis is not None or d.chance(50) else ""
    if name in ("softmax", "log_softmax", "logsumexp", "norm", "logcumsumexp"):
        if name in ("logsumexp", "norm") and d.chance(30):
            rest += (", " if rest else "") + "keepdims=True"
        text, spelled = d.spell(name, x, rest, ref=True)
        if name == "norm" and d.chance(50):
            spelled = f"np.linalg.norm({x}{', ' + rest if rest else ''})"
        return text, spelled, smooth
    if name == "diff" and d.chance(30):
        rest += ", n=2"
    return (*d.spell(name, x, rest), smooth)


def order_statistics(d: Draw) -> Made:
    x = d.variable(lambda v: v.size > 0)
    axis = d.axis(x, several=True)
    name = d.choice(
        [
            "quantile",
            "percentile",
            "nanmax",
            "nansum",
            "nanmean",
            "nanstd",
            "nanvar",
            "nanmedian",
            "nanmin",
            "nanprod",
            "nancumsum",
        ]
    )
    rest = f"axis={axis}"
    if name == "nancumsum" and isinstance(axis, tuple):
        raise Impossible
    if name in ("quantile", "percentile"):
        q = d.choice(["0.5", "0.25", "[0.1, 0.6]", "0", "1"]) if name == "quantile" else d.choice(["50", "30", "[10, 100]"])
        rest = f"{q}, axis={axis}"
    if d.chance(25) and name != "nancumsum":
        rest += ", keepdims=True"
    return (*d.spell(name, x, rest), name in ("nansum", "nanmean", "nanvar", "nanprod"))


def reshaping(d: Draw) -> Made:
    x = d.variable()
    shape = d.shape(x)
    rank, size = len(shape), int(np.prod(shape))
    kind = d.integer(0, 19)
    if kind == 0:
        shapes = [(size,), (-1,), (size, 1), (1, -1), (1, size, 1)] + (
            [(2, size // 2), (-1, 2)] if size % 2 == 0 and size else []
        )
        new = d.choice(shapes if size else [(size,), (0, 2), (3, 0)])
        order = d.choice(["", "", ", order='F'"])
        ways = [f"{x}.reshape({new}{order})", f"np.reshape({x}, {new}{order})", f"am.reshape({x}, {new}{order})"]
        if not order:
            ways.append(f"{x}.reshape({', '.join(map(str, new))})")
        return f"np.reshape({x}, {new}{order})", d.choice(ways)
    if kind == 1:
        return d.spell("ravel", x)
    if kind == 2:
        return f"np.transpose({x})", d.choice([f"{x}.T", f"{x}.transpose()", f"np.transpose({x})", f"am.transpose({x})"])
    if kind == 3:
        axes = list(range(rank))
        d.source.shuffle(axes)
        axes = tuple(a - rank if d.chance(30) else a for a in axes)
        return d.spell("transpose", x, f"{axes}")
    if kind == 4:
        return d.spell("swapaxes", x, f"{d.axis(x, none=False)}, {d.axis(x, none=False)}")
    if kind == 5:
        return d.spell("moveaxis", x, f"{d.axis(x, none=False)}, {d.axis(x, none=False)}")
    if kind == 6:
        return d.spell("expand_dims", x, str(d.choice([0, -1, *range(-rank - 1, rank + 1), (0, 1), (0, -1)])))
    if kind == 7:
        return d.spell("squeeze", x)
    if kind == 8:
        new = d.choice([(2, *shape), (1, *shape), shape, tuple(3 if n == 1 else n for n in shape), (0, *shape)])
        return d.spell("broadcast_to", x, f"{new}")
    if kind == 9:
        return d.spell("tile", x, d.choice(["2", "(2, 1)", "(1, 2)", "(2, 1, 1)", "()", "0"]))
    if kind == 10:
        axis = d.axis(x)
        n = size if axis is None else shape[axis]
        return d.spell("repeat", x, d.choice(["2", f"{[d.integer(0, 2) for _ in range(n)]}", "1", "[2]"]) + f", axis={axis}")
    if kind == 11:
        return (
            d.spell("roll", x, f"{d.integer(-3, 3)}, axis={d.axis(x)}")
            if d.chance(70) or rank < 2
            else d.spell("roll", x, "(1, 2), axis=(0, 1)")
        )
    if kind == 12:
        return d.spell("flip", x, d.choice(["", f"axis={d.axis(x)}"]))
    if kind == 13:
        return (f"np.{d.choice(['fliplr', 'flipud'])}({x})",) * 2 if d.chance(50) else d.spell("rot90", x, str(d.integer(-1, 3)))
    if kind == 14:
        return d.spell(d.choice(["tril", "triu"]), x, d.choice(["", "k=1", "k=-1", "2"]))
    if kind == 15:
        return d.spell(d.choice(["diag", "diagonal", "trace", "diagflat"]), x, d.choice(["", "1", "-1"]))
    if kind == 16:
        mode = d.choice(["constant", "edge", "reflect", "symmetric", "wrap"])
        width = d.choice(["1", "(1, 0)", "2", str([(d.integer(0, 2), d.integer(0, 2)) for _ in shape])])
        extra = d.choice(["", ", constant_values=2.5", ", constant_values=(1, -1)"]) if mode == "constant" else ""
        return d.spell("pad", x, f"{width}, mode='{mode}'{extra}")
    if kind == 17:
        return d.spell(d.choice(["atleast_1d", "atleast_2d", "atleast_3d"]), x)
    if kind == 18:
        return (f"{x}.copy()",) * 2 if d.chance(50) else d.spell("copy", x)
    return d.spell("resize", x, d.choice(["(2, 2)", "5", "(3,)", "(1, 2, 2)"])) if size else (f"{x} * 1",) * 2


def joining(d: Draw) -> Made:
    x = d.variable()
    same = lambda v: np.shape(v) == d.shape(x)  # noqa: E731
    parts = [x, d.variable(same)]
    if d.chance(40):
        parts.append(
            d.constant(d.array(d.shape(x)).tolist())
            if d.chance(50)
            else d.constant(d.array(d.shape(x), dtype=d.choice([float, np.float32])))
        )
    if d.chance(20):
        parts.append(d.variable(same))
    d.source.shuffle(parts)
    row = d.choice(["[{}]", "({})"]).format(", ".join(parts))
    name = d.choice("concatenate stack hstack vstack dstack column_stack append block concat meshgrid".split())
    if name in ("concatenate", "concat"):
        return d.spell(name, row, d.choice(["", "axis=0", f"axis={d.axis(x)}"]))
    if name == "stack":
        return d.spell(name, row, d.choice(["", "axis=0", "axis=-1", "1"]))
    if name == "append":
        return _two3(d, "append", parts[0], parts[1], d.choice(["", ", axis=0"]))
    if name == "block":
        return d.spell(name, d.choice([f"[{parts[0]}, {parts[1]}]", f"[[{parts[0]}, {parts[1]}], [{parts[1]}, {parts[0]}]]"]))
    if name == "meshgrid":
        return f"np.meshgrid({x}, {parts[1]})[0]", d.choice(["np", "am"]) + f".meshgrid({x}, {parts[1]})[0]"
    return d.spell(name, row)


def _two3(d: Draw, name: str, x: str, y: str, rest: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y}{rest})", d.choice(["np", "am"]) + f".{name}({x}, {y}{rest})"


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


def indexing(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 9)
    shape = d.shape(x)
    if kind < 6:
        return (f"{x}[{index(d, x)}]",) * 2
    axis = d.axis(x)
    n = int(np.prod(shape)) if axis is None else shape[axis]
    if kind == 6 and n:
        picks = d.choice(
            [
                str(d.integer(-n, n - 1)),
                str([d.integer(-n, n - 1) for _ in range(3)]),
                str([[d.integer(0, n - 1)], [d.integer(0, n - 1)]]),
            ]
        )
        return d.spell("take", x, f"{picks}, axis={axis}")
    if kind == 7:
        order = (
            d.choice([f"np.argsort({x}, axis={axis})", f"{x}.argsort(axis={axis})"])
            if d.chance(60)
            else f"np.argmax({x}, axis={axis}, keepdims=True)"
        )
        if axis is None:
            raise Impossible
        return (
            f"np.take_along_axis({x}, {order}, axis={axis})",
            d.choice(["np", "am"]) + f".take_along_axis({x}, {order}, axis={axis})",
            False,
        )
    if kind == 8 and n:
        return _two3(d, "delete", x, str(d.choice([d.integer(0, n - 1), [d.integer(0, n - 1)], -1])), f", axis={axis}")
    if kind == 9 and n:
        call = f"insert({x}, {d.integer(0, n)}, 0.5, axis={axis})"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    return d.spell("compress", str([d.chance(60) for _ in range(max(n, 1))]), f"{x}, axis={axis}")


def splitting(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0)
    axis = d.axis(x, none=False)
    n = d.shape(x)[axis]
    kind = d.integer(0, 4)
    if kind == 0 and n:
        name, many = d.choice([("split", n), ("array_split", 2), ("split", f"[1, {n}]")])
        text, spelled = d.spell(name, x, f"{many}, axis={axis}")
        return f"{text}[0]", f"{spelled}[0]"
    if kind == 1:
        return (f"sum(row * 2 for row in {x})",) * 2
    if kind == 2 and d.shape(x)[0]:
        return f"np.stack([{x}[i] * (i + 1) for i in range(len({x}))])", d.choice(
            [f"np.stack([{x}[i] * (i + 1) for i in range(len({x}))])", f"am.stack([row * (i + 1) for i, row in enumerate({x})])"]
        )
    if kind == 3 and d.shape(x)[0]:
        return f"{x}[0] + {x}[-1]", f"(lambda first, *rest: first + (rest[-1] if rest else first))(*{x})"
    return f"np.concatenate([{x}, {x}[::-1]])", d.choice(["np", "am"]) + f".concatenate([{x}, {x}[::-1]])"


def contraction(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0)
    shape = d.shape(x)
    kind = d.integer(0, 13)
    n = shape[-1]
    if kind < 4:
        y = (
            d.variable(lambda v: v.ndim > 0 and (v.shape[-2] if v.ndim > 1 else v.shape[0]) == n)
            if d.chance(70)
            else d.constant(d.array((n, 2) if d.chance(60) else (n,)))
        )
        return d.choice([(f"{x} @ {y}",) * 2, _two(d, "matmul", x, y), _two(d, "dot", x, y)])
    if kind == 4:
        y = d.constant(d.array((3, n) if d.chance(60) else (n,)))
        return (f"{y} @ {x}",) * 2 if d.chance(50) and len(shape) == 1 else _two(d, "inner", x, y)
    if kind == 5:
        y = d.variable(lambda v: v.size * int(np.prod(shape)) <= 40)
        return _two(d, d.choice(["outer", "kron"]), x, y)
    if kind == 6:
        y = d.variable(lambda v: np.shape(v) == shape)
        return _two(d, d.choice(["vdot", "multiply"]), x, y)
    if kind == 7:
        letters = "ijkl"[: len(shape)]
        out = d.choice([letters, letters[::-1], letters[:1], letters[-1:], ""])
        return (
            (f"np.einsum('{letters}->{out}', {x})",) * 2
            if d.chance(50)
            else (f"np.einsum('{letters}->{out}', {x})", f"am.einsum('{letters}->{out}', {x})")
        )
    if kind == 8:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[0] == n)
        a, b = "ijkl"[: len(shape)], "ijkl"[len(shape) - 1] + "mno"[: len(d.shape(y)) - 1]
        out = d.choice([a[:-1] + b[1:], b[1:] + a[:-1], "", a[-1], a + b[1:]])
        call = f"einsum('{a},{b}->{out}', {x}, {y})"
        return f"np.{call}", d.choice(["np", "am"]) + "." + call
    if kind == 9:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[0] == n)
        return _two3(d, "tensordot", x, y, ", axes=1")
    if kind == 10 and len(shape) == 1:
        y = d.variable(lambda v: v.ndim == 1 and v.size > 0)
        return (
            *_two3(d, d.choice(["convolve", "correlate"]), x, y, d.choice(["", ", mode='same'", ", 'valid'", ", mode='full'"])),
        )
    if kind == 11 and n == 3:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[-1] == 3)
        return _two(d, "cross", x, y)
    if kind == 12:
        y = d.variable(lambda v: np.shape(v) == shape)
        if d.chance(50):
            text, spelled = d.spell("cosine_similarity", f"({x} + 3)", f"({y} + 3)", ref=True)
            return text, spelled
        return (
            (f"np.vecdot({x}, {y})",) * 2
            if hasattr(np, "vecdot") and d.chance(50)
            else (f"np.einsum('...i,...i', {x}, {y})", f"{d.choice(['np', 'am'])}.einsum('...i,...i', {x}, {y})")
        )
    if len(shape) == 1:
        return d.choice(
            [
                _two(d, "polyval", x, d.choice(["0.5", d.variable(lambda v: v.size < 5)])),
                d.spell("vander", x) if d.values[x].dtype == float else (f"{x} * 1",) * 2,
            ]
        )
    return (f"np.einsum('ij,kj->ik', {x}, {x})" if len(shape) == 2 else f"{x} @ np.swapaxes({x}, -1, -2)",) * 2


def matrices(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim >= 2 and v.shape[-1] == v.shape[-2] and 0 < v.shape[-1] < 4)
    n = d.shape(x)[-1]
    regular = f"({x} * 0.05 + np.diag(np.arange(2.0, {n + 2})))"
    positive = f"({x} @ np.swapaxes({x}, -1, -2) * 0.02 + np.diag(np.arange(1.0, {n + 1})))"  # no two eigenvalues are equal
    name = d.choice(
        [
            "inv",
            "det",
            "solve",
            "cholesky",
            "slogdet",
            "eigvalsh",
            "svdvals",
            "matrix_power",
            "det0",
            "pinv",
            "eigh",
            "svd",
            "norm",
            "trace",
            "qr",
        ]
    )
    am_name = lambda inner: d.choice([f"np.linalg.{inner}", f"am.{inner}"])  # noqa: E731
    if name in ("inv", "det", "pinv"):
        return f"np.linalg.{name}({regular})", am_name(f"{name}({regular})")
    if name == "det0":
        return f"np.linalg.det({x})", am_name(f"det({x})")
    if name == "solve":
        b = d.variable(lambda v: v.ndim in (1, 2) and v.shape[0] == n and v.size)
        return f"np.linalg.solve({regular}, {b})", am_name(f"solve({regular}, {b})")
    if name == "cholesky":
        return f"np.linalg.cholesky({positive})", am_name(f"cholesky({positive})")
    if name == "slogdet":
        return f"np.linalg.slogdet({regular})[1]", am_name(f"slogdet({regular})[1]")
    if name == "eigvalsh":
        return f"np.linalg.eigvalsh({positive})", am_name(f"eigvalsh({positive})")
    if name == "svdvals":
        return f"np.linalg.svd({regular}, compute_uv=False)", d.choice(
            [f"np.linalg.svd({regular}, compute_uv=False)", f"am.svdvals({regular})"]
        )
    if name == "eigh":
        return f"np.linalg.eigh({positive})[1] ** 2", am_name(f"eigh({positive})[1] ** 2")
    if name == "svd":
        return f"np.linalg.svd({regular})[0] ** 2", am_name(f"svd({regular})[0] ** 2")
    if name == "qr":
        return f"np.linalg.qr({regular})[1]", am_name(f"qr({regular})[1]")
    if name == "norm":
        order = d.choice(["'fro'", "'nuc'", "2", "1", "np.inf", "-2"])
        return f"np.linalg.norm({regular}, {order}, axis=(-2, -1))", am_name(f"norm({regular}, {order}, axis=(-2, -1))"), False
    if name == "matrix_power":
        call = f"matrix_power({regular}, {d.choice([2, 3, 0, -1])})"
        return f"np.linalg.{call}", am_name(call)
    return f"np.trace({x}, axis1=-2, axis2=-1)", d.choice(["np", "am"]) + f".trace({x}, axis1=-2, axis2=-1)"


def choosing(d: Draw) -> Made:
    x = d.variable()
    y = operand(d, x)
    kind = d.integer(0, 6)
    sign = d.choice([">", ">=", "<", "<="])
    condition = d.choice(
        [
            f"{x} {sign} 0",
            f"{x} {sign} {y}" if not _plain_list(d, y) else f"{x} > 0.5",
            f"np.greater({x}, 0.25)",
            f"~({x} > 0)",
            f"({x} > -0.987) & ({x} < 1.013)",
            f"np.logical_or({x} > 1.013, {x} < -0.987)",
        ]
    )
    if kind < 3:
        first, second = (x, y) if d.chance(50) else (y, x)
        return (*_three(d, "where", condition, first, second), False)
    if kind == 3:
        text = f"select([{x} > 0.5, {x} < -0.5], [{x} * 2, {x} * {x}], {d.choice(['0', '1.5', x])})"
        return f"np.{text}", d.choice(["np", "am"]) + "." + text, False
    if kind == 4:
        return (
            f"np.where({x} > 0, np.sqrt(np.abs({x})), 0.0)",
            d.choice(["np", "am"]) + f".where({x} > 0, {d.choice(['np', 'am'])}.sqrt({x}), 0.0)",
            False,
        )
    if kind == 5:
        knots = d.constant(np.array([-1.5, -0.4, 0.3, 1.6]))
        heights = (
            d.variable(lambda v: np.shape(v) == (4,))
            if d.chance(50) and any(np.shape(v) == (4,) for v in d.values.values())
            else d.constant(d.array((4,)))
        )
        return (*_three(d, "interp", x, knots, heights), False)
    low = d.variable(lambda v: _fits(np.shape(v), d.shape(x)))
    return (
        f"np.clip({x}, {low} - 1, {low} + 1)",
        d.choice(
            [f"np.clip({x}, {low} - 1, {low} + 1)", f"{x}.clip({low} - 1, {low} + 1)", f"am.clip({x}, {low} - 1, {low} + 1)"]
        ),
        False,
    )


def _three(d: Draw, name: str, x: str, y: str, z: str) -> tuple[str, str]:
    return f"np.{name}({x}, {y}, {z})", d.choice(["np", "am"]) + f".{name}({x}, {y}, {z})"


def writing(d: Draw) -> Made:
    """Writes by index into a result, in-place operators, buffers of plain numbers that are used again."""
    x = d.variable()
    target = f"v{len(d.program.inputs) + len(d.program.lines)}"
    kind = d.integer(0, 6)
    if kind < 3 and d.shape(x):
        place = index(d, x)
        size = np.shape(np.asarray(d.values[x])[eval(f"np.s_[{place}]", {"np": np, **d.program.constants, **d.values})])
        v = (
            d.choice(["0.5", "2", d.variable(lambda v: _stretches(np.shape(v), size))])
            if d.chance(80)
            else d.constant(d.array(size))
        )
        before = f"{target} = {x} * 1.0\n    {target}[{place}] {d.choice(['=', '=', '+=', '*='])} {v}"
        return Line(target, f"{target} + 0", f"{target} + 0", before=before)
    if kind == 3:
        y = d.variable(lambda v: _stretches(np.shape(v), d.shape(x)) and v.dtype == d.values[x].dtype)
        before = f"{target} = {x} * 1.0\n    {target} {d.choice(['+=', '-=', '*='])} {y}"
        return Line(target, f"{target} * 1", f"{target} * 1", before=before)
    if kind == 4 and d.shape(x):
        m = d.constant(d.array(d.shape(x)))
        before = f"{target} = {x} * {m}\n    {m}[...] = {m} * 0.5"
        return Line(target, f"{target} + {x} * {m}", f"{target} + {x} * {m}", before=before, writes=True)
    if kind == 5 and d.shape(x):
        m = d.constant(np.zeros(d.shape(x)))
        loop = f"for i in range({d.shape(x)[0]}):\n        {m}[...] = 0\n        {m}[i] = 1"
        before = f"{target} = 0.0\n    {loop}\n        {target} = {target} + (i + 1) * {x} * {m}"
        return Line(target, f"{target} * 1", f"{target} * 1", before=before, writes=True)
    place = index(d, x)
    size = np.shape(np.asarray(d.values[x])[eval(f"np.s_[{place}]", {"np": np, **d.program.constants, **d.values})])
    v = d.variable(lambda v: _stretches(np.shape(v), size))
    return f"ref.put({x}, np.s_[{place}], {v})", d.choice([f"am.put({x}, np.s_[{place}], {v})"])


def _stretches(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(a, b) == b
    except ValueError:
        return False


def higher(d: Draw) -> Made:
    """Functions of functions: checkpoint, scan, functions of lists of nodes, numbers by name."""
    x = d.variable()
    kind = d.integer(0, 6)
    if kind == 0:
        call = f"ref.checkpoint(lambda t: np.sin(t) * t + np.sum(t))({x})"
        return call, call
    if kind == 1:
        y = d.variable(lambda v: _fits(np.shape(v), d.shape(x)))
        call = f"ref.checkpoint(lambda s, t: np.tanh(s * t) + {d.choice(['s', 't', x])})({x}, {y})"
        return call, call
    if kind == 2 and d.shape(x) and d.shape(x)[0]:
        call = f"ref.scan(lambda c, t: (np.tanh(c * 0.5 + t), c * t), np.zeros({d.shape(x)[1:]}), {x})[{d.integer(0, 1)}]"
        return call, call
    if kind == 3 and d.shape(x) == (3,):
        name = d.choice(["mean", "sum", "std", "max", "stack", "array", "median", "var", "prod"])
        call = f"{name}([{x}[0] * 2, {x}[1], {x}[2]])"
        return f"np.{call}", f"am.{call}" if hasattr(am, name) else f"np.{call}", False
    if kind == 4:
        y = d.variable(lambda v: np.shape(v) == d.shape(x))
        name = d.choice(["sum", "mean", "max", "min", "prod", "median", "average"])
        axis = d.choice([", axis=0", "", ", 0"])
        call = f"{name}([{x}, {y}, {x} * {y}]{axis})"
        return f"np.{call}", f"am.{call}", False
    if kind == 5:
        return f"{x} * 3", d.choice(
            [
                f"am.grad(lambda t: am.sum(t * t * 1.5))({x})",
                f"am.jvp(lambda t: 3 * t, ({x},), ({x},))[1]",
                f"am.vjp(lambda t: 3 * t, {x})[1]({x})[0]",
            ]
        )
    return f"{x}.astype(np.float32) * 1.5" if isinstance(
        d.values[x], np.ndarray
    ) else f"np.float32({x}) * 1.5", f"{x}.astype(np.float32) * 1.5" if d.chance(50) else f"am.astype({x}, 'float32') * 1.5"


MAKERS: list[tuple[int, Callable[[Draw], Made]]] = [
    (6, pointwise), (9, binary), (2, powers), (6, reduction), (4, scans), (2, order_statistics), (8, reshaping), (4, joining),
    (6, indexing), (2, splitting), (6, contraction), (2, matrices), (5, choosing), (4, writing), (3, higher),
]  # fmt: skip


def draw_program(source: random.Random, longest: int = 7) -> Program:
    """A program of up to `longest` lines that NumPy runs, with moderate numbers all the way."""
    program = Program({})
    values: dict[str, Any] = {}
    d = Draw(source, program, values)
    ties, small = d.chance(30), d.chance(15)
    for i in range(d.integer(1, 3)):
        dtype = np.float32 if d.chance(12) else float
        shape = d.choice(SHAPES) if not (i and d.chance(40)) else d.shape(d.variable())
        if small:
            shape = ()
        program.inputs[f"v{i}"] = values[f"v{i}"] = d.array(shape, ties, dtype)
    wheel = [maker for weight, maker in MAKERS for _ in range(weight)]
    for _ in range(d.integer(1, longest)):
        for _ in range(4):
            target = f"v{len(program.inputs) + len(program.lines)}"
            held = dict(program.constants)
            try:
                made = d.choice(wheel)(d)
                line = made if isinstance(made, Line) else Line(target, *made)
                value = _try(program, line, values)
            except (
                Impossible,
                ValueError,
                TypeError,
                IndexError,
                ArithmeticError,
                np.linalg.LinAlgError,
                AttributeError,
                RuntimeWarning,
            ):
                program.constants = held
                continue
            program.lines.append(line)
            values[target] = value
            break
    last = [line.target for line in program.lines] or list(program.inputs)
    unread = [v for v in values if not any(v in line.reads() for line in program.lines)]
    program.results = sorted({last[-1], *[v for v in unread if v in last]})
    return program.pruned()


def _try(program: Program, line: Line, values: dict[str, Any]) -> Any:
    """The value of a new line; an error where NumPy refuses it or warns, or the numbers are beyond what differences tell."""
    import warnings

    space = {
        "np": np,
        "ref": Formulas,
        **{k: v.copy() if hasattr(v, "copy") else v for k, v in program.constants.items()},
        **values,
    }
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        text = f"{line.before}\n{line.target} = {line.text}".replace("\n    ", "\n")
        exec(text, space)
    value = space[line.target]
    if not isinstance(value, np.ndarray | np.floating) or value.dtype.kind != "f" or value.size > 60 or value.ndim > 4:
        raise Impossible
    if not np.all(np.isfinite(value)) or (value.size and np.abs(value).max() > 1e3):
        raise Impossible
    return np.asarray(value) if isinstance(value, np.ndarray) else value
