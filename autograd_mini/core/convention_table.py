"""The table of conventions as data: rows of expressions with their value and gradient at one point.

A row is an expression in the names of the public API, with `x` and `y` for its arguments, so that what is shown is what is run;
its gradient is that of the sum of the output, one entry per argument. Peers are named where they differ: PyTorch 2.13, JAX 0.10,
HIPS autograd 1.9, MyGrad 2.5, as measured side by side in float64.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

inf, nan, pi = math.inf, math.nan, math.pi


@dataclass(frozen=True)
class Row:
    """One point of one expression: a number is a scalar, a list an array, a tuple one entry per argument.

    A value or gradient that is `None` is not promised. `warns` names the warnings of the forward pass on a
    Tensor ("divide", "invalid", "overflow" are NumPy's); `raises` is the error where there is no value.
    """

    expression: str
    at: Any
    value: Any = None
    gradient: Any = None
    warns: str = ""
    raises: type[Exception] | None = None

    def __str__(self) -> str:
        return f"{self.expression} at {_text(self.at)}"

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The point as a tuple, one entry for each of `x, y`."""
        return self.at if isinstance(self.at, tuple) else (self.at,)

    @property
    def gradients(self) -> tuple[Any, ...]:
        """The expected gradients as a tuple, one entry for each argument; empty where none is promised."""
        if self.gradient is None:
            return ()
        return self.gradient if isinstance(self.gradient, tuple) else (self.gradient,)

    def evaluate(self, namespace: Any, *arguments: Any) -> Any:
        """The expression on the kinds of numbers given, its functions taken from `namespace`, the package itself."""
        code = compile(self.expression, self.expression, "eval")
        names = {"inf": inf, "nan": nan, **dict(zip("xy", arguments, strict=False))}
        names |= {name: getattr(namespace, name) for name in code.co_names if name not in names}
        return eval(code, {"__builtins__": {}}, names)  # the text is a constant of the table below

    def cells(self) -> tuple[str, str, str, str, str]:
        """The row as text: expression, point, value, gradient, and the warning or error."""
        note = f"raises {self.raises.__name__}" if self.raises else self.warns and f"warns: {self.warns}"
        return self.expression, _text(self.at), _text(self.value), _text(self.gradient), note


@dataclass(frozen=True)
class Convention:
    """Rows that share a reason; `names` are the functions they are found under, `rule` a key of `RULES`."""

    names: str
    rule: str
    reason: str
    rows: tuple[Row, ...]

    def why(self) -> str:
        """The reason, led by the letter of its rule."""
        return f"({self.rule}) {self.reason}" if self.rule else self.reason


def _text(entry: Any) -> str:
    """A number, list or tuple as short as it can be read."""
    if entry is None:
        return ""
    if isinstance(entry, tuple):
        return ", ".join(map(_text, entry))
    if isinstance(entry, list):
        return f"[{', '.join(map(_text, entry))}]"
    return f"{entry:.6g}"


def _on(names: str, rule: str, reason: str, *rows: Row) -> Convention:
    return Convention(names, rule, reason, rows)


RULES = {
    "a": "NumPy's IEEE values, never a bare Python exception, never complex by surprise.",
    "b": "Where a slope exists, use it.",
    "c": "At a kink the least-norm subgradient, ties shared equally.",
    "d": "At a one-sided infinite slope, inf.",
    "e": "Where a logarithm, arccosh or arctanh is NaN, so is its slope; elsewhere the rule's IEEE result.",
    "f": "Where exactly 0 arrives and the contribution is not finite, the contribution is 0: a branch that "
    "is masked away leaks no NaN. This binds pointwise functions; in contractions products are IEEE.",
    "g": "One policy for tails: sigmoid has slope z sigmoid(-x), tanh (1 - z)(1 + z), lost above 19.",
    "h": "Forward on a Tensor warns as NumPy does, on a Value never; a backward sweep never warns.",
}

TABLE = (
    # kinks
    _on(
        "relu",
        "c",
        "The least-norm slope at 0; a NaN stays visible in both, where PyTorch has slope 1 and JAX 0.",
        Row("relu(x)", 0.0, 0.0, 0.0),
        Row("relu(x)", -0.0, 0.0, 0.0),
        Row("relu(x)", nan, nan, nan),
    ),
    _on(
        "maximum minimum",
        "c",
        "Against a constant a function of one variable, as relu: 0, where PyTorch and JAX have 0.5.",
        Row("maximum(x, 0)", 0.0, 0.0, 0.0),
        Row("maximum(0, x)", 0.0, 0.0, 0.0),
        Row("minimum(x, 0)", 0.0, 0.0, 0.0),
    ),
    _on(
        "maximum minimum",
        "c",
        "A tie of two variables is shared, as in PyTorch and JAX; MyGrad has 0, 0: the gradient is lost.",
        Row("maximum(x, y)", (2.0, 2.0), 2.0, (0.5, 0.5)),
        Row("minimum(x, y)", (2.0, 2.0), 2.0, (0.5, 0.5)),
    ),
    _on(
        "maximum minimum fmax fmin",
        "a",
        "maximum hands a NaN on, to the gradient too (PyTorch: 1, 1; JAX: 0, 0); fmax and fmin pass it over.",
        Row("maximum(x, y)", (nan, 2.0), nan, (nan, nan)),
        Row("maximum(x, y)", (2.0, nan), nan, (nan, nan)),
        Row("minimum(x, y)", (nan, 2.0), nan, (nan, nan)),
        Row("maximum(x, 0)", nan, nan, nan),
        Row("fmax(x, y)", (nan, 2.0), 2.0, (0.0, 1.0)),
        Row("fmin(x, y)", (2.0, nan), 2.0, (1.0, 0.0)),
    ),
    _on(
        "leaky_relu",
        "c",
        "Of the slopes 0.1 and 1 the smaller, as PyTorch; JAX has 1.",
        Row("leaky_relu(x, negative_slope=0.1)", 0.0, 0.0, 0.1),
    ),
    _on("elu gelu", "b", "Both are differentiable at 0.", Row("elu(x)", 0.0, 0.0, 1.0), Row("gelu(x)", 0.0, 0.0, 0.5)),
    _on(
        "relu6 hardtanh",
        "c",
        "Flat on one side of each corner, so 0, as PyTorch; JAX has slope 1 at the corners of hardtanh.",
        Row("relu6(x)", 0.0, 0.0, 0.0),
        Row("relu6(x)", 6.0, 6.0, 0.0),
        Row("hardtanh(x)", -1.0, -1.0, 0.0),
        Row("hardtanh(x)", 1.0, 1.0, 0.0),
    ),
    _on(
        "abs absolute fabs",
        "c",
        "The middle of -1 and 1; JAX has 1.",
        Row("abs(x)", 0.0, 0.0, 0.0),
        Row("abs(x)", -0.0, 0.0, 0.0),
    ),
    _on(
        "clip",
        "c",
        "At a constant bound 0 (PyTorch 1, JAX 0.5); a bound that wants a gradient shares the tie.",
        Row("clip(x, -1, 1)", -1.0, -1.0, 0.0),
        Row("clip(x, -1, 1)", 1.0, 1.0, 0.0),
        Row("clip(x, y, 5)", (2.0, 2.0), 2.0, (0.5, 0.5)),
        Row("clip(x, 0, y)", (2.0, 2.0), 2.0, (0.5, 0.5)),
    ),
    _on(
        "max min",
        "c",
        "Ties are shared with an axis and without; PyTorch's max(dim) and MyGrad take the first winner.",
        Row("max(x)", [1.0, 3.0, 3.0], 3.0, [0.0, 0.5, 0.5]),
        Row("max(x, axis=0)", [1.0, 3.0, 3.0], 3.0, [0.0, 0.5, 0.5]),
        Row("min(x)", [1.0, 3.0, 1.0], 1.0, [0.5, 0.0, 0.5]),
    ),
    _on(
        "max_pool2d",
        "",
        "The first of the largest elements in a window, row by row, takes all, as in PyTorch: what a layer for images does.",
        Row("max_pool2d(x, 2)", [[[[1.0, 3.0], [3.0, 2.0]]]], [[[[3.0]]]], [[[[0.0, 1.0], [0.0, 0.0]]]]),
    ),
    _on(
        "max min",
        "a",
        "A NaN is never hidden, as in JAX; PyTorch gives the NaN slope 1 and the others 0.",
        Row("max(x)", [1.0, nan, 3.0], nan, [nan, nan, nan]),
        Row("min(x)", [1.0, nan, 3.0], nan, [nan, nan, nan]),
    ),
    _on(
        "sign",
        "b",
        "NumPy's value; a step is flat on both sides.",
        Row("sign(x)", 0.0, 0.0, 0.0),
        Row("sign(x)", nan, nan, 0.0),
    ),
    _on(
        "round floor",
        "b",
        "Half to even, and flat; straight_through=True passes the gradient as if nothing had been rounded.",
        Row("round(x)", 0.5, 0.0, 0.0),
        Row("round(x)", 1.5, 2.0, 0.0),
        Row("round(x)", 2.5, 2.0, 0.0),
        Row("floor(x)", 2.5, 2.0, 0.0),
        Row("round(x, straight_through=True)", 2.5, 2.0, 1.0),
    ),
    _on(
        "mod",
        "b",
        "x - y floor(x / y) with the floor held: slopes 1 and -floor(x / y), as everywhere.",
        Row("mod(x, y)", (5.0, 3.0), 2.0, (1.0, -1.0)),
        Row("mod(x, y)", (-1.0, 3.0), 2.0, (1.0, 1.0)),
    ),
    # roots and norms
    _on(
        "sqrt",
        "d",
        "A one-sided infinite slope is inf; HIPS autograd raises ZeroDivisionError on a Python float.",
        Row("sqrt(x)", 0.0, 0.0, inf),
        Row("sqrt(x)", -1.0, nan, nan, warns="invalid"),
    ),
    _on(
        "sqrt power",
        "",
        "inf times 0 is NaN, and nothing here was masked away: write abs or norm, whose slope at 0 is 0.",
        Row("sqrt(x ** 2)", 0.0, 0.0, nan),
    ),
    _on(
        "norm",
        "c",
        "The least-norm slope of a cone is 0 (JAX, autograd: NaN); its second derivative there is inf, as 1 / length; "
        "ties of the largest entry are shared.",
        Row("norm(x)", [0.0, 0.0], 0.0, [0.0, 0.0]),
        Row("norm(x) ** 2", [0.0, 0.0], 0.0, [0.0, 0.0]),
        Row("norm(x, 1)", [0.0, 0.0], 0.0, [0.0, 0.0]),
        Row("norm(x, inf)", [2.0, -2.0], 2.0, [0.5, -0.5]),
    ),
    _on(
        "hypot arctan2",
        "c",
        "The least-norm slope of a cone is 0; PyTorch has NaN for hypot, JAX 0.5, and NaN for arctan2. The second derivatives of "
        "hypot there are inf, the limit of 1 / length.",
        Row("hypot(x, y)", (0.0, 0.0), 0.0, (0.0, 0.0)),
        Row("arctan2(x, y)", (0.0, 0.0), 0.0, (0.0, 0.0)),
    ),
    _on(
        "std var",
        "c",
        "The least-norm slope where nothing varies, as PyTorch; JAX and HIPS autograd have NaN. The standard deviation is flat "
        "there to every order, also where the mean of equal numbers is rounded.",
        Row("std(x)", [2.0, 2.0, 2.0], 0.0, [0.0, 0.0, 0.0]),
        Row("std(x)", [5.0], 0.0, [0.0]),
        Row("var(x)", [5.0], 0.0, [0.0]),
    ),
    _on(
        "std var",
        "a",
        "One sample less one degree of freedom leaves nothing to divide by; the warning names n and ddof.",
        Row("std(x, ddof=1)", [5.0], nan, [nan], warns="ddof"),
        Row("var(x, ddof=1)", [5.0], nan, [nan], warns="ddof"),
    ),
    _on(
        "normalize cosine_similarity",
        "c",
        "A vector below eps has no direction: value and slope 0, where a plain eps gives 1e12.",
        Row("normalize(x)", [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
        Row("cosine_similarity(x, y)", ([0.0, 0.0], [1.0, 2.0]), 0.0, ([0.0, 0.0], [0.0, 0.0])),
    ),
    # powers
    _on(
        "power",
        "b",
        "x ** 0 is the constant 1, whether the 0 is an int or a float; JAX has NaN for the float.",
        Row("x ** 0", 0.0, 1.0, 0.0),
        Row("x ** 0.0", 0.0, 1.0, 0.0),
    ),
    _on(
        "power",
        "d",
        "The slope of the power as it is; HIPS autograd raises on a Python float at 0 ** -1.",
        Row("x ** 0.5", 0.0, 0.0, inf),
        Row("x ** 1", 0.0, 0.0, 1.0),
        Row("x ** 2", 0.0, 0.0, 0.0),
        Row("x ** -1", 0.0, inf, -inf, warns="divide"),
    ),
    _on(
        "power",
        "a",
        "The slope in the exponent is z log(x), with its limit at x = 0; below 0 there is none, so NaN.",
        Row("x ** y", (0.0, 0.0), 1.0, (0.0, 0.0)),
        Row("x ** y", (0.0, 2.0), 0.0, (0.0, 0.0)),
        Row("x ** y", (0.0, -1.0), inf, (-inf, -inf), warns="divide"),
        Row("x ** y", (-2.0, 2.0), 4.0, (-4.0, nan)),
        Row("x ** y", (-2.0, 0.5), nan, (nan, nan), warns="invalid"),
        Row("x ** 2", -2.0, 4.0, -4.0),
    ),
    # logarithms and quotients
    _on(
        "log log2 log10 log1p",
        "d",
        "At the edge of the domain -inf with slope inf, as everywhere.",
        Row("log(x)", 0.0, -inf, inf, warns="divide"),
        Row("log2(x)", 0.0, -inf, inf, warns="divide"),
        Row("log10(x)", 0.0, -inf, inf, warns="divide"),
        Row("log1p(x)", -1.0, -inf, inf, warns="divide"),
    ),
    _on(
        "log log2 log10 log1p arccosh arctanh",
        "e",
        "A finite slope on a NaN value hides the bug: PyTorch and JAX have -1 for log at -1.",
        Row("log(x)", -1.0, nan, nan, warns="invalid"),
        Row("log2(x)", -1.0, nan, nan, warns="invalid"),
        Row("log10(x)", -1.0, nan, nan, warns="invalid"),
        Row("log1p(x)", -2.0, nan, nan, warns="invalid"),
        Row("arccosh(x)", 0.5, nan, nan, warns="invalid"),
        Row("arctanh(x)", 2.0, nan, nan, warns="invalid"),
    ),
    _on(
        "log xlogx xlogy",
        "d",
        "x log(x) is NaN at 0, as IEEE has it; xlogx and xlogy take the limit, and the slope log(y).",
        Row("x * log(x)", 0.0, nan, None, warns="divide, invalid"),
        Row("xlogx(x)", 0.0, 0.0, -inf),
        Row("xlogy(x, y)", (0.0, 0.0), 0.0, (-inf, 0.0)),
        Row("-xlogy(0, x)", 0.0, 0.0, 0.0),
    ),
    _on(
        "divide reciprocal",
        "a",
        "The IEEE quotient and the IEEE result of the rule; HIPS autograd raises on Python floats.",
        Row("1 / x", 0.0, inf, -inf, warns="divide"),
        Row("1 / x", -0.0, -inf, -inf, warns="divide"),
        Row("x / y", (0.0, 0.0), nan, (inf, nan), warns="invalid"),
    ),
    _on(
        "sinc divide",
        "a",
        "The quotient is 0/0; sinc(x) = sin(pi x) / (pi x), as NumPy's, is smooth.",
        Row("sin(x) / x", 0.0, nan, nan, warns="invalid"),
        Row("sinc(x)", 0.0, 1.0, 0.0),
    ),
    _on(
        "arcsin arccos",
        "d",
        "A one-sided infinite slope is inf; MyGrad has 0.",
        Row("arcsin(x)", 1.0, pi / 2, inf),
        Row("arcsin(x)", -1.0, -pi / 2, inf),
        Row("arccos(x)", 1.0, 0.0, -inf),
    ),
    _on(
        "exp",
        "a",
        "Overflow is inf on a Value as on an array, never an OverflowError.",
        Row("exp(x)", 1000.0, inf, inf, warns="overflow"),
    ),
    # tails
    _on(
        "sigmoid tanh",
        "g",
        "Two branches, so that neither tail overflows.",
        Row("sigmoid(x)", -1000.0, 0.0, 0.0),
        Row("sigmoid(x)", 0.0, 0.5, 0.25),
        Row("sigmoid(x)", 1000.0, 1.0, 0.0),
        Row("sigmoid(x)", 40.0, 1.0, 4.248354255291589e-18),
        Row("tanh(x)", 20.0, 1.0, 0.0),
    ),
    _on(
        "log_sigmoid softplus",
        "b",
        "logaddexp(0, x) and -logaddexp(0, -x): finite slopes out to infinity.",
        Row("log_sigmoid(x)", -1000.0, -1000.0, 1.0),
        Row("log_sigmoid(x)", 1000.0, 0.0, 0.0),
        Row("softplus(x)", -1000.0, 0.0, 0.0),
        Row("softplus(x)", 1000.0, 1000.0, 1.0),
        Row("softplus(x)", -inf, 0.0, 0.0),
        Row("softplus(x)", inf, inf, 1.0),
    ),
    _on(
        "logsumexp",
        "b",
        "The largest entry is subtracted first; if all are -inf the slope is 0; an inf takes it all.",
        Row("logsumexp(x)", [1000.0, 1000.0, -1000.0], 1000.6931471805599, [0.5, 0.5, 0.0]),
        Row("logsumexp(x)", [-inf, -inf], -inf, [0.0, 0.0]),
        Row("logsumexp(x)", [inf, 0.0], inf, [1.0, 0.0]),
    ),
    _on(
        "softmax masked_softmax",
        "a",
        "A row of -inf has no distribution: NaN; masked_softmax has zeros, for rows masked on purpose.",
        Row("softmax(x)[0]", [1000.0, 0.0, 0.0], 1.0, [0.0, 0.0, 0.0]),
        Row("softmax(x)", [-inf, -inf], [nan, nan], [nan, nan], warns="invalid"),
        Row("masked_softmax(x, x > 0)", [-1.0, -2.0], [0.0, 0.0], [0.0, 0.0]),
    ),
    _on(
        "log_softmax softmax",
        "a",
        "One function, because the composition underflows to log(0).",
        Row("log_softmax(x)[1]", [1000.0, 0.0], -1000.0, [-1.0, 1.0]),
        Row("log(softmax(x))[1]", [1000.0, 0.0], -inf, None, warns="divide"),
    ),
    # losses
    _on(
        "cross_entropy",
        "a",
        "From logits, as one function; with every row ignored 0 and a warning, where PyTorch has NaN.",
        Row("cross_entropy(x, [1])", [[1000.0, 0.0]], 1000.0, [[1.0, -1.0]]),
        Row("cross_entropy(x, [-100])", [[1000.0, 0.0]], 0.0, [[0.0, 0.0]], warns="loss is 0"),
    ),
    _on(
        "sigmoid_cross_entropy",
        "b",
        "max(z, 0) - z t + log1p(exp(-|z|)) as one function; split into its terms it has ties at 0.",
        Row("sigmoid_cross_entropy(x, 0)", 1000.0, 1000.0, 1.0),
        Row("sigmoid_cross_entropy(x, 0)", -1000.0, 0.0, 0.0),
        Row("sigmoid_cross_entropy(x, 0)", 0.0, 0.6931471805599453, 0.5),
    ),
    _on(
        "probability_cross_entropy",
        "c",
        "From a probability, log is clamped at log(1e-12) and flat there (PyTorch: at -100, slope 1e12).",
        Row("probability_cross_entropy(x, 1)", 0.0, 27.631021115928547, 0.0),
        Row("probability_cross_entropy(x, 0)", 0.0, 0.0, None),
        Row("probability_cross_entropy(x, 1)", 1.5, raises=ValueError),
    ),
    _on(
        "hinge absolute_error huber",
        "c",
        "0 at the margin (PyTorch's clamp: -1, JAX: -0.5); 0 at the tip of |x|; Huber is smooth at delta.",
        Row("hinge(x)", 1.0, 0.0, 0.0),
        Row("absolute_error(x, y)", (2.0, 2.0), 0.0, (0.0, 0.0)),
        Row("huber(x, 1)", 1.0, 0.5, 1.0),
    ),
    # selection
    _on(
        "where",
        "f",
        "The branch that was not taken gives 0, where PyTorch, JAX and HIPS autograd all leak NaN.",
        Row("where(x > 0, sqrt(x), 0)", -1.0, 0.0, 0.0, warns="invalid"),
        Row("where(x > 0, sqrt(x), 0)", 0.0, 0.0, 0.0),
    ),
    _on(
        "getitem nan_to_num",
        "f",
        "Likewise for a mask and for a NaN that was replaced.",
        Row("log(x)[x > 0]", [-1.0, 0.0, 1.0], [0.0], [0.0, 0.0, 1.0], warns="divide, invalid"),
        Row("nan_to_num(x / y)", (0.0, 0.0), 0.0, (0.0, 0.0), warns="invalid"),
    ),
    _on(
        "getitem take",
        "a",
        "An index that occurs twice counts twice; one out of range is an error, where JAX clamps silently.",
        Row("x[[0, 0, 1]]", [1.0, 2.0, 3.0], [1.0, 1.0, 2.0], [2.0, 1.0, 0.0]),
        Row("x[5]", [1.0, 2.0, 3.0], raises=IndexError),
        Row("take(x, 5)", [1.0, 2.0, 3.0], raises=IndexError),
    ),
    _on(
        "sort",
        "c",
        "Stable order: of equal entries the first comes first, and each gradient moves back to its slot.",
        Row("sort(x)[1]", [2.0, 1.0, 2.0], 2.0, [1.0, 0.0, 0.0]),
        Row("sort(x)[2]", [2.0, 1.0, 2.0], 2.0, [0.0, 0.0, 1.0]),
    ),
    _on(
        "median",
        "c",
        "NumPy's mean of the two middle entries, half a slope each; PyTorch takes the lower one.",
        Row("median(x)", [3.0, 1.0, 2.0], 2.0, [0.0, 0.0, 1.0]),
        Row("median(x)", [1.0, 2.0, 3.0, 4.0], 2.5, [0.0, 0.5, 0.5, 0.0]),
        Row("median(x)", [1.0, 2.0, 2.0, 3.0], 2.0, [0.0, 0.5, 0.5, 0.0]),
    ),
    _on(
        "prod",
        "b",
        "The product of all others, not the total over one entry: exact at 0, where HIPS autograd has NaN.",
        Row("prod(x)", [0.0, 2.0, 3.0], 0.0, [6.0, 0.0, 0.0]),
        Row("prod(x)", [0.0, 0.0, 3.0], 0.0, [0.0, 0.0, 0.0]),
    ),
    _on(
        "cumprod",
        "b",
        "Likewise: exact at 0, in time and memory proportional to the length.",
        Row("cumprod(x)", [0.0, 2.0, 3.0], [0.0, 0.0, 0.0], [9.0, 0.0, 0.0]),
    ),
    _on(
        "cummax cummin",
        "",
        "Of equal elements the first gets the gradient, as in max_pool; a NaN stays.",
        Row("cummax(x)", [1.0, 3.0, 3.0], [1.0, 3.0, 3.0], [1.0, 2.0, 0.0]),
        Row("cummin(x)", [3.0, 1.0, 1.0], [3.0, 1.0, 1.0], [1.0, 2.0, 0.0]),
    ),
    _on(
        "topk",
        "",
        "Of equal elements the first comes first; a NaN counts as larger than any number, as in PyTorch.",
        Row("topk(x, 2)[0]", [2.0, 1.0, 2.0], [2.0, 2.0], [1.0, 0.0, 1.0]),
        Row("topk(x, 1)[0]", [2.0, 1.0, 2.0], [2.0], [1.0, 0.0, 0.0]),
        Row("topk(x, 1)[0]", [3.0, nan, 1.0], [nan], [0.0, 1.0, 0.0]),
    ),
    _on(
        "quantile percentile",
        "c",
        "Between two entries of the stable order, each gets its part; on one of them, all goes there.",
        Row("quantile(x, 0.25)", [1.0, 2.0, 3.0], 1.5, [0.5, 0.5, 0.0]),
        Row("percentile(x, 50)", [2.0, 2.0, 2.0], 2.0, [0.0, 1.0, 0.0]),
    ),
    _on(
        "ptp",
        "c",
        "Equal extremes share the slope; where all are equal it is 0.",
        Row("ptp(x)", [1.0, 3.0, 3.0], 2.0, [-1.0, 0.5, 0.5]),
        Row("ptp(x)", [2.0, 2.0], 0.0, [0.0, 0.0]),
    ),
    _on(
        "nanmax nanmean nansum nanstd",
        "f",
        "What is left out gets 0; of one number the deviation is 0, and so is its slope.",
        Row("nanmax(x)", [nan, 1.0, 1.0], 1.0, [0.0, 0.5, 0.5]),
        Row("nanmean(x)", [nan, 1.0, 2.0], 1.5, [0.0, 0.5, 0.5]),
        Row("nansum(x)", [nan], 0.0, [0.0]),
        Row("nanstd(x)", [nan, 1.0], 0.0, [0.0, 0.0]),
    ),
    _on(
        "interp",
        "c",
        "At a sample the slope of the piece behind it, which is flat behind the last.",
        Row("interp(x, [0, 1, 2], [0, 1, 0])", 0.0, 0.0, 1.0),
        Row("interp(x, [0, 1, 2], [0, 1, 0])", 1.0, 1.0, -1.0),
        Row("interp(x, [0, 1, 2], [0, 1, 0])", 2.0, 0.0, 0.0),
    ),
    _on(
        "erfinv logit",
        "d",
        "Infinite where the range ends, with an infinite slope; NaN beyond.",
        Row("erfinv(x)", [-1.0, 1.0], [-inf, inf], [inf, inf]),
        Row("logit(x)", [0.0, 1.0], [-inf, inf], [inf, inf], warns="divide"),
    ),
    _on(
        "gamma gammaln digamma",
        "e",
        "At 0 the pole from the right, at a negative whole number NaN for gamma.",
        Row("gamma(x)", [0.0], [inf], [-inf]),
        Row("gamma(x)", [-1.0], [nan], [nan]),
        Row("gammaln(x)", [0.0], [inf], [-inf]),
        Row("digamma(x)", [0.0], [-inf], [inf]),
    ),
    _on(
        "xlog1py entr logcumsumexp",
        "a",
        "0 log 0 is 0, with the slope of the logarithm; a running sum of nothing but exp(-inf) is -inf, with slope 0.",
        Row("xlog1py(x, y)", ([0.0], [-1.0]), [0.0], ([-inf], [0.0])),
        Row("entr(x)", [0.0], [0.0], [inf]),
        Row("logcumsumexp(x)", [-inf, 0.0], [-inf, 0.0], [0.0, 1.0]),
    ),
    _on(
        "segment_max segment_min segment_prod scatter_reduce",
        "c",
        "Equal elements of a segment share the slope; of no element the result is -inf, inf or 1.",
        Row("segment_max(x, [0, 0, 2])", [2.0, 2.0, 1.0], [2.0, -inf, 1.0], [0.5, 0.5, 1.0]),
        Row("segment_min(x, [1, 1])", [3.0, 2.0], [inf, 2.0], [0.0, 1.0]),
        Row("segment_prod(x, [1, 1, 1])", [0.0, 2.0, 3.0], [1.0, 0.0], [6.0, 0.0, 0.0]),
        Row("scatter_reduce(x, 0, [0], [1.0], 'amax')", [1.0, 5.0], [1.0, 5.0], [0.5, 1.0]),
    ),
    _on(
        "log_ndtr gammainc gammaincc betaln",
        "d",
        "In the tails the limits; where a density is infinite, so is the slope.",
        Row("log_ndtr(x)", [-inf, inf], [-inf, 0.0], [inf, 0.0]),
        Row("gammainc(0.5, x)", [0.0, inf], [0.0, 1.0], [inf, 0.0]),
        Row("gammaincc(2.0, x)", [inf], [0.0], [0.0]),
        Row("betaln(x, y)", ([0.0], [1.0]), [inf], ([-inf], [0.0])),
    ),
    _on(
        "cummax cummin sort median",
        "a",
        "A NaN stays in running extremes, comes last in order, and makes the median NaN; its gradient is that of its place.",
        Row("cummax(x)", [1.0, nan, 3.0], [1.0, nan, nan], [1.0, 2.0, 0.0]),
        Row("cummin(x)", [1.0, nan, 0.0], [1.0, nan, nan], [1.0, 2.0, 0.0]),
        Row("sort(x)[2]", [nan, 1.0, 0.0], nan, [1.0, 0.0, 0.0]),
        Row("median(x)", [nan, 1.0, 0.0], nan, [1.0, 0.0, 0.0]),
    ),
    _on(
        "quantile nanquantile nanmedian",
        "c",
        "On an element of the order all goes there; with weights to the first up to which that share of them lies.",
        Row("quantile(x, 0.5)", [1.0, 3.0, 2.0], 2.0, [0.0, 0.0, 1.0]),
        Row("quantile(x, 0.5, method='inverted_cdf', weights=[1.0, 1.0, 2.0])", [1.0, 2.0, 3.0], 2.0, [0.0, 1.0, 0.0]),
        Row("nanquantile(x, 0.5)", [nan, 1.0, 3.0], 2.0, [0.0, 0.5, 0.5]),
        Row("nanmedian(x)", [nan, 2.0, 2.0], 2.0, [0.0, 0.5, 0.5]),
    ),
    _on(
        "interp",
        "c",
        "Beside the samples the value at the nearest one, with slope 0; `left` and `right` are used beside them alone.",
        Row("interp(x, [0, 1], [0, 1])", [-1.0, 2.0], [0.0, 1.0], [0.0, 0.0]),
        Row("interp(x, [0, 1], [0, 1], left=5.0)", 0.0, 0.0, 1.0),
    ),
    _on(
        "heaviside copysign",
        "c",
        "A step has slope 0, also where it jumps; |x| with another sign is flat at its tip.",
        Row("heaviside(x, 0.5)", 0.0, 0.5, 0.0),
        Row("copysign(x, -1.0)", 0.0, 0.0, 0.0),
    ),
    _on(
        "mod fmod floor_divide",
        "b",
        "At a multiple of the divisor the slope of the piece to the right.",
        Row("mod(x, y)", (3.0, 3.0), 0.0, (1.0, -1.0)),
        Row("fmod(x, 3.0)", 3.0, 0.0, 1.0),
        Row("floor_divide(x, 3.0)", 3.0, 1.0, 0.0),
    ),
    _on(
        "i0e i1e",
        "c",
        "exp(-|x|) I0(x) has a kink at 0, where it is largest: slope 0. exp(-|x|) I1(x) has none.",
        Row("i0e(x)", 0.0, 1.0, 0.0),
        Row("i1e(x)", 0.0, 0.0, 0.5),
    ),
    _on(
        "ndtri erfcinv gammainc",
        "d",
        "At the ends of a range of probabilities the quantile is infinite, and so is its slope.",
        Row("ndtri(x)", [0.0, 1.0], [-inf, inf], [inf, inf]),
        Row("erfcinv(x)", [0.0, 2.0], [inf, -inf], [-inf, -inf]),
        Row("gammainc(1.0, x)", [0.0], [0.0], [1.0]),
    ),
    _on(
        "scaled_dot_product_attention",
        "a",
        "A place that may look at nothing takes 0.",
        Row("scaled_dot_product_attention(x, x, x, attn_mask=[[False]])", [[1.0, 2.0]], [[0.0, 0.0]], [[0.0, 0.0]]),
    ),
    _on(
        "segment_max topk max_pool2d",
        "c",
        "A NaN is the largest of its segment, for all of it; of equal elements topk takes the first, as a pool does.",
        Row("segment_max(x, [0, 0])", [nan, 1.0], [nan], [nan, nan]),
        Row("topk(x, 2, largest=False)[0]", [2.0, 1.0, 1.0], [1.0, 1.0], [0.0, 1.0, 1.0]),
        Row("max_pool2d(x, 2)", [[[2.0, 2.0], [2.0, 2.0]]], [[[2.0]]], [[[1.0, 0.0], [0.0, 0.0]]]),
    ),
    _on(
        "nanprod nancumsum cumprod",
        "f",
        "What is left out gets 0; a product with zeros has exact slopes.",
        Row("nanprod(x)", [nan, 0.0, 2.0], 0.0, [0.0, 2.0, 0.0]),
        Row("nancumsum(x)", [nan, 1.0], [0.0, 1.0], [0.0, 1.0]),
        Row("cumprod(x)", [2.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 2.0, 0.0]),
    ),
    _on(
        "rsqrt",
        "d",
        "Infinite at 0, with an infinite slope.",
        Row("rsqrt(x)", 0.0, inf, -inf, warns="divide"),
    ),
    _on(
        "entr rel_entr kl_div",
        "a",
        "Outside of the domain scipy's infinities, with slope 0.",
        Row("entr(x)", [-1.0], [-inf], [0.0]),
        Row("kl_div(x, y)", ([0.0], [-2.0]), [inf], ([0.0], [0.0])),
        Row("rel_entr(x, y)", ([0.0], [0.0]), [0.0], None),
    ),
    _on(
        "svdvals",
        "c",
        "A singular value of 0 is a kink, as that of an absolute value: slope 0.",
        Row("svdvals(x)", [[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ),
    _on(
        "sum mean max",
        "a",
        "Of nothing: the sum is 0, the mean NaN with a warning, and there is no largest.",
        Row("sum(x)", [], 0.0, []),
        Row("mean(x)", [], nan, [], warns="empty, invalid"),
        Row("max(x)", [], raises=ValueError),
    ),
)
