"""Rules as people write them by mistake, in a table like the one of the right rules.

A row says for which operations and which argument it is, what is sent back in place of the right contribution, the kind, and
the sentence, in which {x} and {y} stand for the arguments, {z} for the result, and {way} for "on the way back from z to x", which
is also how a sentence without it begins.
A row's function takes what a rule takes, `(g, z, *arguments, **structure)`; None means that it does not apply. A family of
rows yields a sentence with each. `local` tries every row at every operation of a graph.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ...core.primitive import find
from ...notation.expression import local_derivative_text
from ..problem.backward import Flow, Patch
from ..problem.roles import Roles, called
from .mistake import Mistake
from .sentences import always

Array = Any
Wrong = Callable[..., Any]


@dataclass(frozen=True)
class WrongRule:
    """One way to go wrong at an operation: at its argument number `i`, or at each if that is None."""

    operations: tuple[str, ...]
    i: int | None
    wrong: Wrong
    kind: str
    told: str
    rank: float


ROWS: list[WrongRule] = []
SCHOOL = 1.95
"""The advantage in rank of a wrong rule over a factor, in a function of single numbers."""


def row(operations: str, i: int | None, wrong: Wrong, kind: str, told: str, rank: float = 3.3) -> None:
    """Put a row into the table."""
    ROWS.append(WrongRule(tuple(operations.split()), i, wrong, kind, told, rank))


# fmt: off
# ---- products, quotients, powers -------------------------------------------------------------------------------------

FACTOR, PATH, SLOPE, AXIS = "missing factor", "dropped path", "missing activation slope", "another axis"
row("mul", 0, lambda g, z, x, y: g * x, FACTOR,
    "the factor is {x} itself, where {y} belongs: the derivative of x y by x is y", 3.5)
row("mul", 1, lambda g, z, x, y: g * y, FACTOR,
    "the factor is {y} itself, where {x} belongs: the derivative of x y by y is x", 3.5)
row("mul", 0, lambda g, z, x, y: g / y, FACTOR,
    "what arrives is divided by {y}, where it is multiplied", 3.6)
row("mul", 1, lambda g, z, x, y: g / x, FACTOR,
    "what arrives is divided by {x}, where it is multiplied", 3.6)
row("div", 0, lambda g, z, x, y: g, FACTOR, "the denominator is missing: divide by {y}")
row("div", 0, lambda g, z, x, y: g * y, FACTOR, "what arrives is multiplied by {y}, where it is divided")
row("div", 0, lambda g, z, x, y: g / (y * y), FACTOR,
    "what arrives is divided by {y} squared, where {y} alone belongs (the quotient rule)")
row("div", 0, lambda g, z, x, y: g / np.sqrt(y) if np.all(np.asarray(y) > 0) else None, FACTOR,
    "what arrives is divided by the square root of {y}, where {y} itself belongs (a standard deviation for a variance?)", 3.4)
row("div", 1, lambda g, z, x, y: g * x / (y * y), "sign",
    "the quotient rule has a plus for a minus: the derivative of x / y by y is -x / y²", 2.7)
row("div", 1, lambda g, z, x, y: -g * x / y, FACTOR,
    "the denominator is not squared: the derivative of x / y by y is -x / y²")
row("div", 1, lambda g, z, x, y: g * x / y, FACTOR,
    "the denominator is not squared, and the minus is missing: the derivative of x / y by y is -x / y²", 3.4)
row("div", 1, lambda g, z, x, y: -g / (y * y), FACTOR,
    "the numerator {x} is missing: the derivative of x / y by y is -x / y²")
row("div", 1, lambda g, z, x, y: g, FACTOR,
    "the slope of the quotient is missing: the derivative of x / y by y is -x / y²", 3.4)
row("div", 1, lambda g, z, x, y: g / y, FACTOR,
    "the slope of 1 / y is taken to be 1 / y: the derivative of x / y by y is -x / y²", 3.4)
row("reciprocal", 0, lambda g, z, x: g * z * z, "sign",
    "the minus is missing: the derivative of 1 / x is -1 / x²", 3.0)
row("reciprocal", 0, lambda g, z, x: -g * z, FACTOR,
    "the denominator is not squared: the derivative of 1 / x is -1 / x²")
row("div", 1, lambda g, z, x, y: g * x * np.log(np.abs(y)), FACTOR,
    "the antiderivative is taken: the derivative of 1 / y is -1 / y²")
row("reciprocal", 0, lambda g, z, x: g * np.log(np.abs(x)), FACTOR,
    "the antiderivative is taken: the derivative of 1 / x is -1 / x²")
row("square", 0, lambda g, z, x: g * x, "constant factor",
    "the power rule lacks its exponent: the derivative of x² is 2 x", 2.7)
row("square", 0, lambda g, z, x: 2 * g * z, FACTOR,
    "the exponent is not lowered: the derivative of x² is 2 x, and not 2 x²")
row("square", 0, lambda g, z, x: 2 * g, FACTOR, "the derivative of x² is taken to be 2: it is 2 x")
row("square", 0, lambda g, z, x: g, FACTOR,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("power", 0, lambda g, z, x, y: g * x ** (y - 1), "constant factor",
    "the power rule lacks its exponent in front: the derivative of xⁿ is n xⁿ⁻¹", 2.7)
row("power", 0, lambda g, z, x, y: g * y * z, FACTOR,
    "the exponent is not lowered: the derivative of xⁿ is n xⁿ⁻¹, and not n xⁿ")
row("power", 0, lambda g, z, x, y: g * (y - 1) * x ** (y - 1), "constant factor",
    "the lowered exponent stands in front: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * y * x ** (y - 2), FACTOR,
    "the exponent is lowered by 2: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * y * x ** (y + 1), FACTOR,
    "the exponent is raised, not lowered: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * x ** (y + 1) / (y + 1), FACTOR,
    "the antiderivative is taken: the derivative of xⁿ is n xⁿ⁻¹", 3.5)
row("power", 0, lambda g, z, x, y: g * y * x, FACTOR,
    "the derivative of xⁿ is taken to be n x: it is n xⁿ⁻¹", 3.2)
row("power", 0, lambda g, z, x, y: g * y, FACTOR, "the derivative of xⁿ is taken to be n: it is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * x, FACTOR, "the derivative of xⁿ is taken to be x: it is n xⁿ⁻¹", 3.6)
row("power", 0, lambda g, z, x, y: g, FACTOR,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("power", 0, lambda g, z, x, y: g * z * np.log(np.abs(x)), FACTOR,
    "the rule of aˣ is used for xⁿ: it is n xⁿ⁻¹")
row("power", 1, lambda g, z, x, y: g * y * x ** (y - 1), FACTOR,
    "the power rule is used for aˣ, where the variable is in the exponent: it is aˣ log(a)", 3.0)
row("power", 1, lambda g, z, x, y: g * z, FACTOR,
    "log(a) is missing: the derivative of aˣ is aˣ log(a)", 3.0)

# ---- functions of one number -----------------------------------------------------------------------------------------

row("exp", 0, lambda g, z, x: g * x * np.exp(x - 1), FACTOR,
    "the power rule is used for exp: the derivative of exp(x) is exp(x)")
row("exp", 0, lambda g, z, x: g * np.exp(x - 1), FACTOR,
    "the exponent is lowered as in the power rule: the derivative of exp(x) is exp(x)")
row("exp", 0, lambda g, z, x: g * x, SLOPE,
    "the slope of exp is taken to be its argument: it is exp(x) itself")
row("log", 0, lambda g, z, x: g * x, SLOPE,
    "what arrives is multiplied by {x}, where it is divided: the derivative of log(x) is 1 / x")
row("log", 0, lambda g, z, x: -g / (x * x), SLOPE,
    "log is differentiated twice: the derivative of log(x) is 1 / x", 3.5)
row("log", 0, lambda g, z, x: g, SLOPE, "the slope of log is missing {way}: divide by {x}", 2.95)
row("log2 log10", 0, lambda g, z, x: g / x, "constant factor",
    "the base is forgotten: the derivative of log_b(x) is 1 / (x log(b))", 2.9)
row("sqrt", 0, lambda g, z, x: g / z, "constant factor",
    "the half of the root is missing: the derivative of √x is 1 / (2 √x)", 2.9)
row("sqrt", 0, lambda g, z, x: g * z / 2, SLOPE,
    "what arrives is multiplied by the root: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g / (2 * x), SLOPE,
    "x stands where its root belongs: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g / 2, SLOPE, "the root is missing: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g, SLOPE,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("sin", 0, lambda g, z, x: -g * np.cos(x), "sign", "the sign is wrong: the derivative of sin is cos", 2.9)
row("cos", 0, lambda g, z, x: g * np.sin(x), "sign",
    "the minus is missing: the derivative of cos is -sin", 2.9)
row("sin cos", 0, lambda g, z, x: g * z, SLOPE, "the function itself stands for its slope", 3.2)
row("sin cos tan exp sinh cosh", 0, lambda g, z, x: g, SLOPE, "the slope of {op} is missing {way}", 3.0)
row("cosh", 0, lambda g, z, x: -g * np.sinh(x), "sign",
    "the sign is wrong: the derivative of cosh is sinh, without the minus of cos", 2.9)
row("tan", 0, lambda g, z, x: g * (1 - z * z), SLOPE,
    "the slope of tan is taken to be that of tanh: it is 1 + tan²")
row("tan", 0, lambda g, z, x: g / np.sin(x) ** 2, SLOPE,
    "the slope of tan is taken to be 1 / sin²: it is 1 / cos²")
row("arctan", 0, lambda g, z, x: g / np.sqrt(1 - x * x), SLOPE,
    "the slope of arctan is taken to be that of arcsin: it is 1 / (1 + x²)")
row("arctan", 0, lambda g, z, x: g / (1 - x * x), SLOPE,
    "a sign is wrong in the slope of arctan: it is 1 / (1 + x²)")
row("arctan", 0, lambda g, z, x: g * (1 + x * x), SLOPE,
    "what arrives is multiplied by 1 + x², where it is divided")
row("abs", 0, lambda g, z, x: g, SLOPE, "the slope of abs is missing {way}: multiply by sign({x})", 2.9)
row("abs", 0, lambda g, z, x: g * x, SLOPE, "the slope of abs is taken to be its argument: it is sign({x})")
row("abs", 0, lambda g, z, x: g * z, SLOPE, "the slope of abs is taken to be abs itself: it is sign({x})")

# ---- choices and limits ----------------------------------------------------------------------------------------------

row("where", None, lambda g, z, x, y, condition: g, SLOPE,
    "the condition is forgotten: where it does not choose {x}, nothing goes back there", 2.9)
row("where", 0, lambda g, z, x, y, condition: np.where(condition, 0.0, g), SLOPE,
    "the branches are exchanged: the gradient goes where the condition holds")
row("where", 1, lambda g, z, x, y, condition: np.where(condition, g, 0.0), SLOPE,
    "the branches are exchanged: the gradient goes where the condition does not hold")
row("maximum minimum", None, lambda g, z, x, y: g, SLOPE,
    "both arguments get the whole gradient: only the one that was taken gets it", 2.9)
row("leaky_relu", 0, lambda g, z, x, slope=0.01: g * (x > 0), SLOPE,
    "the leak is forgotten: where {x} is below 0 the slope is that of the leak, not 0", 2.9)
row("leaky_relu", 0, lambda g, z, x, slope=0.01: g * np.where(x > 0, slope, 1.0), SLOPE,
    "the two slopes are exchanged")
row("leaky_relu", 0, lambda g, z, x, slope=0.01: g * slope, SLOPE,
    "the slope of the leak is taken everywhere")
row("leaky_relu", 0, lambda g, z, x, slope=0.01: g * np.where(x > 0, 1.0, -slope), SLOPE,
    "the leak has the wrong sign")
row("leaky_relu", 0, lambda g, z, x, slope=0.01: g * np.where(x > 0, 1.0, slope * x), SLOPE,
    "the value of the leak stands for its slope")
row("elu", 0, lambda g, z, x, alpha=1.0: g * (x > 0), SLOPE,
    "the slope of elu is taken to be that of relu: below 0 it is alpha exp(x)", 2.9)
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, z), SLOPE,
    "below 0 the value of elu stands for its slope, which is z + alpha")
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, alpha), SLOPE,
    "below 0 alpha stands for the slope of elu, which is alpha exp(x)")
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(z, 0))), SLOPE,
    "the slope of elu is taken at its result and not at {x}")
row("max min", 0, lambda g, z, x, axis, keepdims: _spread(g, x, axis, keepdims), SLOPE,
    "every element gets the gradient, where only the {op} was taken", 2.9)
row("max_pool", 0, lambda g, z, x, **p: _unpool(g, x, p), SLOPE,
    "every element of a window gets the gradient: only the winner, the max, gets it", 2.9)
row("max_pool", 0, lambda g, z, x, **p: _unpool(g, x, p, mean=True), SLOPE,
    "the gradient is shared out over the window as in average pooling: only the winner, the max, gets "
    "it")
row("max_pool", 0, lambda g, z, x, **p: _pool_assigned(g, x, p, last=True), "used twice, counted once",
    "the windows overlap, and a winner of several keeps only what the last of them brings: add (`+=`) "
    "where it is assigned (`=`)", 2.9)
row("max_pool", 0, lambda g, z, x, **p: _pool_assigned(g, x, p, last=False), "used twice, counted once",
    "the windows overlap, and a winner of several keeps only what the first of them brings: add (`+=`)", 3.1)

# ---- sums and what is spread -----------------------------------------------------------------------------------------

row("broadcast_to", 0, lambda g, z, x, **p: _kept_of(g, x, -1), "used twice, counted once",
    "only the last row counts: {x} is used in every row, so add them (`+=`, or .sum(axis=0)) where each"
    " is assigned", 2.9)
row("broadcast_to", 0, lambda g, z, x, **p: _kept_of(g, x, 0), "used twice, counted once",
    "only the first row counts: {x} is used in every row, so add them", 2.95)
row("cumsum", 0, lambda g, z, x, axis: np.cumsum(g, axis), PATH,
    "the sums run from the front: each number enters all later sums, so add from the back")
row("cumsum", 0, lambda g, z, x, axis: g, PATH, "each number enters all later sums, and one is counted")
row("norm", 0, lambda g, z, x, axis, keepdims: _spread(g, x, axis, keepdims) * x, FACTOR,
    "the norm is missing: the derivative of the norm of x is x divided by the norm")
row("norm", 0, lambda g, z, x, axis, keepdims: _spread(g / z, x, axis, keepdims), FACTOR,
    "x is missing: the derivative of the norm of x is x divided by the norm")
row("var", 0, lambda g, z, x, axis, keepdims, ddof: _spread(g, x, axis, keepdims) * 2 / (_count(x, axis) - ddof) * x, PATH,
    "the mean is not subtracted: the derivative of the variance is 2 (x - mean) / n", 3.0)
row("var", 0,
    lambda g, z, x, axis, keepdims, ddof: _spread(g, x, axis, keepdims) * _centred(x, axis) * _rate(x, axis, ddof),
    "constant factor",
    "n - 1 and n are exchanged: the variance was computed with the other of the two", 2.9)
row("logsumexp", 0, lambda g, z, x, axis, keepdims: _spread(g, x, axis, keepdims), SLOPE,
    "the softmax is missing: the derivative of logsumexp is softmax")
row("logsumexp", 0, lambda g, z, x, axis, keepdims: _spread(g, x, axis, keepdims) * np.exp(x), SLOPE,
    "exp stands where the softmax belongs: the sum is missing below")

# ---- log-softmax -----------------------------------------------------------------------------------------------------

LSM = "the rule is g - p sum(g), with p the softmax"
row("log_softmax", 0, lambda g, z, x, axis: g + np.exp(z) * np.sum(g, axis, keepdims=True), "sign",
    "the softmax is added, not subtracted: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g + np.exp(z), "sign",
    "the softmax is added as it stands, without the sum of what arrives: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(z), FACTOR,
    "the softmax is subtracted as it stands, without the sum of what arrives: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g * (1 - np.exp(z)), PATH,
    "only the diagonal of the Jacobian is there: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g, PATH,
    "the path through the denominator of the softmax is dropped: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(z) * g, PATH,
    "the sum over the classes is missing: " + LSM, 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - z * np.sum(g, axis, keepdims=True), FACTOR,
    "the log-softmax stands where the softmax belongs: " + LSM)
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(x) * np.sum(g, axis, keepdims=True), FACTOR,
    "exp(x) stands where the softmax belongs: " + LSM)
row("log_softmax", 0, lambda g, z, x, axis: g - np.sum(g, axis, keepdims=True), FACTOR,
    "the softmax is missing: " + LSM)
row("log_softmax", 0, lambda g, z, x, axis: g - np.mean(g, axis, keepdims=True), FACTOR,
    "a mean stands where p sum(g) belongs: " + LSM)

# ---- matrices --------------------------------------------------------------------------------------------------------

row("inv", 0, lambda g, z, x: z.mT @ g @ z.mT, "sign",
    "the minus is missing: the rule of the inverse is -Zᵀ g Zᵀ", 3.0)
row("inv", 0, lambda g, z, x: -z @ g @ z, "transposed",
    "the inverse is not transposed: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -z.mT @ g, FACTOR,
    "one of the two factors is missing: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -z.mT @ z.mT @ g, FACTOR,
    "both factors stand on one side: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -g * z * z, FACTOR,
    "the rule of 1 / x is used element by element: the rule of the inverse is -Zᵀ g Zᵀ")
row("det", 0, lambda g, z, x: g[..., None, None] * z[..., None, None] * np.linalg.inv(x), "transposed",
    "the inverse is not transposed: the derivative of det(X) is det(X) X⁻ᵀ")
row("det", 0, lambda g, z, x: g[..., None, None] * np.swapaxes(np.linalg.inv(x), -1, -2), FACTOR,
    "the determinant is missing: the derivative of det(X) is det(X) X⁻ᵀ")
row("logabsdet", 0, lambda g, z, x: g[..., None, None] * np.linalg.inv(x), "transposed",
    "the inverse is not transposed: the derivative of log|det X| is X⁻ᵀ")
row("logabsdet", 0,
    lambda g, z, x: (g * np.linalg.det(x))[..., None, None] * np.swapaxes(np.linalg.inv(x), -1, -2), FACTOR,
    "the determinant is there once too often: the derivative of log|det X| is X⁻ᵀ")

# ---- elements that are moved -----------------------------------------------------------------------------------------

row("getitem", 0, lambda g, z, x, index: _scattered(g, x, index, last=True), "used twice, counted once",
    "elements are picked several times, and the last pick overwrites the others: `d[index] += g` counts"
    " each once; use np.add.at", 2.9)
row("getitem", 0, lambda g, z, x, index: _scattered(g, x, index, last=False), "used twice, counted once",
    "elements are picked several times, and only the first pick counts: use np.add.at", 3.0)
row("getitem", 0, lambda g, z, x, index: _averaged(g, x, index), "averaged not summed",
    "elements are picked several times, and what comes back to each is averaged: the gradients of all picks add up", 3.1)
row("reshape", 0,
    lambda g, z, x, shape: np.reshape(g, x.shape, order="F") if g.ndim > 1 or x.ndim > 1 else None, "transposed",
    "the numbers are put back column by column, where they were taken row by row")
row("reshape", 0, lambda g, z, x, shape: g.T.reshape(x.shape) if g.ndim > 1 else None, "transposed",
    "the gradient is transposed before it is reshaped: reshape alone belongs there")
row("transpose mT", 0, lambda g, z, x, **p: g.reshape(x.shape), "transposed",
    "the axes are mixed: the gradient is reshaped where it should be transposed back, so each number "
    "belongs to another element", 3.0)
row("transpose", 0,
    lambda g, z, x, axes: np.transpose(g, axes) if np.transpose(g, axes).shape == x.shape else None, "transposed",
    "the axes are permuted once more, and not back: the inverse permutation belongs there")
row("flip", 0, lambda g, z, x, axis: g, "transposed", "the order is not turned back")
row("roll", 0, lambda g, z, x, shift, axis=None: np.roll(g, shift, axis), "shifted",
    "the elements are rolled further, and not back")
row("roll", 0, lambda g, z, x, shift, axis=None: g, "shifted", "the elements are not rolled back")
row("pad", 0, lambda g, z, x, **p: _from_corner(g, x), "shifted",
    "the padding is cut off at one end only, from 0 on: the gradient is shifted by the padding", 3.0)

# ---- convolution -----------------------------------------------------------------------------------------------------

CONV = "each number is shifted by the padding"
row("convolution", 0, lambda g, z, x, w, **p: _sent("convolution", 0, g, z, x, w[..., ::-1, ::-1], **p), "transposed",
    "the kernels are not flipped (turned by 180°), or once too often: a convolution with the turned "
    "kernels goes back", 3.0)
row("convolution", 1, lambda g, z, x, w, **p: _sent("convolution", 1, g, z, x, w, **p)[..., ::-1, ::-1], "transposed",
    "the gradient of {x} has its kernels flipped (turned by 180°): they stand as in the forward pass "
    "there", 3.0)
row("convolution", 1, lambda g, z, x, w, **p: _swapped_last(_sent("convolution", 1, g, z, x, w, **p)), "transposed",
    "the gradient of {x} has height and width of its kernels exchanged")
row("convolution", 1, lambda g, z, x, w, **p: _swapped_first(_sent("convolution", 1, g, z, x, w, **p)), "transposed",
    "the gradient of {x} has channels and filters exchanged")
row("convolution", 0, lambda g, z, x, w, **p: _sent("convolution", 0, g, z, x, _swapped_last(w), **p), "transposed",
    "height and width of the kernels are exchanged")
row("convolution", 0, lambda g, z, x, w, **p: _cropped(g, z, x, w, p, 0), "shifted",
    "the padding is cut off from 0 on, where it begins at the padding: " + CONV, 3.0)
row("convolution", 0, lambda g, z, x, w, **p: _cropped(g, z, x, w, p, 2), "shifted",
    "the padding is cut off at the front only, twice: " + CONV)
row("convolution", 0, lambda g, z, x, w, **p: _windows_assigned(g, x, w, p), "used twice, counted once",
    "the windows overlap, and the last one overwrites what the others have brought: add (`+=`) where it"
    " is assigned (`=`)", 3.0)


# fmt: on
# ---- families --------------------------------------------------------------------------------------------------------

Family = Callable[..., Iterator[tuple[str, Array]]]
FAMILIES: list[tuple[tuple[str, ...], int, str, Family]] = []


def family(operations: str, i: int, kind: str) -> Callable[[Family], Family]:
    """Put a family of rows into the table: a function that yields sentences and what is sent back."""

    def put(function: Family) -> Family:
        FAMILIES.append((tuple(operations.split()), i, kind, function))
        return function

    return put


@family("softmax masked_softmax", 0, PATH)
def _softmax(g: Array, z: Array, x: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    yield from softmax_slips(g, z, axis)


@family("log_softmax", 0, AXIS)
def _log_softmax(g: Array, z: Array, x: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    for other, name in other_axes(x.ndim, axis):
        yield (
            f"{{way}} the sum is taken {name}, and the softmax along axis {axis}",
            g - np.exp(z) * np.sum(g, other, keepdims=True),
        )


@family("sum mean", 0, AXIS)
def _sums(g: Array, z: Array, x: Array, axis: Any, keepdims: bool) -> Iterator[tuple[str, Array]]:
    for other in range(x.ndim) if axis is not None and len(axis) == 1 else ():
        flat = g if not keepdims else np.squeeze(g, axis)
        if other != axis[0] and flat.shape == x.shape[:other] + x.shape[other + 1 :]:
            yield (
                f"{{way}} the gradient is spread along axis {other}, and the {{op}} was taken along axis {axis[0]}",
                (np.broadcast_to(np.expand_dims(flat, other), x.shape) / 1.0),
            )


@family("broadcast_to", 0, AXIS)
def _broadcast(g: Array, z: Array, x: Array, **p: Any) -> Iterator[tuple[str, Array]]:
    """A vector that was broadcast over the rows of a square, and summed along the rows."""
    if g.ndim == 2 and g.shape[0] == g.shape[1] and x.size == g.shape[0]:
        along = 0 if x.shape in (g.shape[1:], (1, g.shape[1])) else 1
        yield (
            f"{{way}} the sum is taken along axis {1 - along}, and {{x}} was spread along axis {along}",
            g.sum(1 - along).reshape(x.shape),
        )


@family("concatenate stack", 0, "exchanged")
def _parts(g: Array, z: Array, i: int, *xs: Array, axis: int = 0) -> Iterator[tuple[str, Array]]:
    along = axis % g.ndim
    ends = np.cumsum([np.shape(x)[along] for x in xs]) if np.ndim(xs[0]) == g.ndim else np.arange(1, len(xs) + 1)
    starts = [0, *ends[:-1]]
    for k, other in enumerate(xs):
        if k != i and np.shape(other) == np.shape(xs[i]):
            part = np.take(g, np.arange(starts[k], ends[k]), along)
            yield (
                f"{{way}} the part of argument {k + 1} is taken, where that of argument {i + 1} belongs",
                part.reshape(np.shape(xs[i])),
            )


def softmax_slips(g: Array, p: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    """The wrong gradients that people send through a softmax in place of p (g - sum(g p))."""
    right = "it is p (g - sum(g p))"
    inner = np.sum(g * p, axis, keepdims=True)
    every = "each output hangs on every input, through the denominator"
    yield f"{{way}} only the diagonal of the Jacobian of the softmax is there: {every}; {right}", g * p * (1 - p)
    yield f"{{way}} the sum over all outputs of the softmax is missing: {every}; {right}", g * p
    yield f"{{way}} the sum is added, not subtracted, in the rule of the softmax: {right}", p * (g + inner)
    yield f"{{way}} the factor p in front is missing in the rule of the softmax: {right}", g - inner
    yield f"{{way}} p is missing inside the sum in the rule of the softmax: {right}", p * (g - np.sum(g, axis, keepdims=True))
    yield (
        f"{{way}} a mean stands in place of the sum in the rule of the softmax: {right}",
        p * (g - np.mean(g * p, axis, keepdims=True)),
    )
    yield f"{{way}} the softmax is left out: {right}", g + 0 * p
    for other, name in other_axes(p.ndim, axis):
        told = f"{{way}} the softmax is along axis {axis}, and the sum in its rule is taken {name}: another axis; {right}"
        yield told, p * (g - np.sum(g * p, other, keepdims=True))


def other_axes(ndim: int, axis: Any) -> Iterator[tuple[Any, str]]:
    """Axes that people take by mistake, with words for them."""
    taken = {a % ndim for a in (axis if isinstance(axis, tuple) else (axis,))} if axis is not None else set(range(ndim))
    for other in range(ndim):
        if {other} != taken:
            yield other, f"along axis {other}"
    if ndim > 1 and len(taken) < ndim:
        yield tuple(range(ndim)), "over all elements"
        for pair in itertools.combinations(range(ndim), 2):
            if ndim > 2 and set(pair) != taken:
                yield pair, f"along the axes {pair[0]} and {pair[1]}"


# ---- the mistakes of a graph -----------------------------------------------------------------------------------------


def local(roles: Roles) -> Iterator[Mistake]:
    """Every row of the table at every operation of a graph."""
    trace = roles.trace
    easier = SCHOOL if all(np.size(node._value) == 1 for node in trace.order) else 0.0
    for node in trace.order:
        if node.op is None or node not in trace.flow.at:
            continue
        name = node.op.name
        for i, x in trace.inputs[node]:
            if (node, i) not in trace.flow.along:
                continue
            for k, entry in enumerate(ROWS):
                if name in entry.operations and entry.i in (None, i):
                    patch = instead(node, i, entry.wrong)
                    if fits(patch, trace.flow, x):
                        told = filled(entry.told, roles, node, i)
                        yield Mistake(
                            x,
                            patch,
                            always(entry.kind, told),
                            entry.rank - easier,
                            fixed=1.0,
                            alike=(name, i, k, roles.place(node)),
                            role=f"row {k} {i}",
                        )
            for operations, at, kind, made in FAMILIES:
                if name in operations and (at == i or node.op.arity is None):
                    yield from _of_family(roles, node, i, x, kind, made)


def _of_family(roles: Roles, node: Node, i: int, x: Node, kind: str, made: Family) -> Iterator[Mistake]:
    trace = roles.trace
    inputs = [np.asarray(plain(part), float) for part in node.inputs]
    first = (i,) if node.op.arity is None else ()

    def sends(g: Array, z: Array, *args: Array, **params: Any) -> list[tuple[str, Array]]:
        with np.errstate(all="ignore"):
            return list(made(g, z, *first, *args, **params))

    try:
        found = sends(np.asarray(trace.flow.on[node], float), np.asarray(node._value), *inputs, **node._params or {})
    except (ValueError, TypeError, IndexError):
        return
    for k, (told, _) in enumerate(found):

        def wrong(g: Array, z: Array, *args: Array, k: int = k, **params: Any) -> Array:
            return sends(g, z, *args, **params)[k][1]

        patch = instead(node, i, wrong)
        if fits(patch, trace.flow, x):
            sentence = filled(told, roles, node, i)
            kind_ = AXIS if "another axis" in told or kind == AXIS else kind
            yield Mistake(
                x,
                patch,
                always(kind_, sentence),
                3.1,
                fixed=1.0,
                alike=(made.__name__, i, k, roles.place(node)),
                role=f"{made.__name__} {k} {i}",
            )


def instead(node: Node, i: int, wrong: Wrong) -> Patch:
    """The difference that something else makes that is sent back from an operation to an argument."""
    z = np.asarray(node._value, float)
    inputs = [np.asarray(plain(x), float) for x in node.inputs]
    params = node._params or {}

    def patch(flow: Flow) -> Array:
        if (node, i) not in flow.along:
            return np.zeros(np.shape(inputs[i]))
        sent = wrong(np.asarray(flow.on[node], float) + np.zeros(z.shape), z, *inputs, **params)
        return sent if sent is None else np.asarray(sent, float) - np.asarray(flow.along[node, i], float)

    return patch


def fits(patch: Patch, flow: Flow, x: Node) -> bool:
    """Whether a patch can be made here: it gives numbers in the shape of its node."""
    try:
        with np.errstate(all="ignore"):
            added = patch(flow)
    except (ValueError, TypeError, IndexError, KeyError, np.linalg.LinAlgError):
        return False
    return added is not None and np.shape(added) == np.shape(x._value) and bool(np.all(np.isfinite(added)))


def filled(told: str, roles: Roles, node: Node, i: int) -> str:
    """A sentence with the names of a graph in it."""
    inputs = node.inputs
    first = roles.call(inputs[i]) if isinstance(inputs[i], Node) else "the argument"
    names = {
        "op": called(node),
        "z": roles.call(node),
        "slope": _slope(roles, node, i),
        "way": f"on the way back from {roles.call(node)} to {first}",
        "x": roles.operand(inputs[0]) if len(inputs) > 1 else first,
        "y": roles.operand(inputs[1]) if len(inputs) > 1 else "",
    }
    if node.op.name in ("convolution", "where", "maximum", "minimum"):
        names["x"] = first
    return (told if "{way}" in told or told.startswith("the gradient of") else f"{{way}} {told}").format(**names)


def _slope(roles: Roles, node: Node, i: int) -> str:
    """The derivative of an operation by its i-th argument, as a formula in names of the program."""
    names = {x: roles.formula(x) or "x" for _, x in roles.trace.inputs[node]}
    names = {x: f"({name})" if " " in name else name for x, name in names.items()}
    return local_derivative_text(node, i, {**names, node: "z"}) or "its derivative"


# ---- what the rows compute with --------------------------------------------------------------------------------------


def _sent(name: str, i: int, g: Array, z: Array, *inputs: Array, **params: Any) -> Array:
    """The gradient that the right rule of an operation sends back."""
    return np.asarray(find(name).rule(i)(g, z, *inputs, **params))


def _spread(g: Array, x: Array, axis: Any, keepdims: bool) -> Array:
    return np.broadcast_to(g if keepdims or axis is None else np.expand_dims(g, axis), x.shape)


def _count(x: Array, axis: Any) -> int:
    return int(x.size if axis is None else np.prod([x.shape[a] for a in axis]))


def _centred(x: Array, axis: Any) -> Array:
    return x - np.mean(x, axis, keepdims=True)


def _rate(x: Array, axis: Any, ddof: int) -> float:
    """2 / n for a variance that was divided by n - 1, and the reverse."""
    return 2 / (_count(x, axis) - (ddof == 0))


def _kept_of(g: Array, x: Array, which: int) -> Array | None:
    """One row of what was spread over rows; None where there is one row only."""
    extra = g.ndim - x.ndim
    repeated = [a for a in range(g.ndim) if a < extra or x.shape[a - extra] != g.shape[a]]
    if len(repeated) != 1 or g.shape[repeated[0]] < 2:
        return None
    return np.take(g, [which], repeated[0]).reshape(x.shape)


def _from_corner(g: Array, x: Array) -> Array:
    return g[tuple(slice(0, n) for n in x.shape)]


def _scattered(g: Array, x: Array, index: Any, last: bool) -> Array | None:
    if not any(np.ndim(part) for part in (index if isinstance(index, tuple) else (index,))):
        return None
    places = np.arange(x.size).reshape(x.shape)[index]
    flat, order = np.zeros(x.size), places.ravel()
    values = np.broadcast_to(g, places.shape).ravel()
    if last:
        flat[order] = values
    else:
        flat[order[::-1]] = values[::-1]
    return flat.reshape(x.shape)


def _averaged(g: Array, x: Array, index: Any) -> Array | None:
    """The mean of what comes back to each element; None where none is picked twice."""
    added, picks = np.zeros(x.shape), np.zeros(x.shape)
    np.add.at(added, index, g)
    np.add.at(picks, index, np.ones(np.shape(g)))
    return added / np.maximum(picks, 1) if np.any(picks > 1) else None


def _swapped_last(w: Array) -> Array:
    return np.swapaxes(w, -1, -2)


def _swapped_first(w: Array) -> Array:
    return np.swapaxes(w, 0, 1)


def _cropped(g: Array, z: Array, x: Array, w: Array, params: Any, ends: int) -> Array | None:
    """The gradient of the padded image, cut from another corner."""
    windows = params["windows"]
    (above, _), (left, _) = windows.padding
    if not (above or left):
        return None
    height, width = windows.padded_size
    whole = type(windows)((height, width), windows.kernel, windows.stride, ((0, 0), (0, 0)), windows.dilation)
    padded = np.zeros((*x.shape[:2], height, width))
    full = _sent("convolution", 0, g, z, padded, w, **{**params, "windows": whole})
    top, at = above * ends, left * ends
    return full[:, :, top : top + x.shape[2], at : at + x.shape[3]]


def _positions(windows: Any) -> Iterator[tuple[int, int, int, int]]:
    rows, columns = windows.steps
    for i, j in itertools.product(range(rows), range(columns)):
        yield i, j, i * windows.stride[0], j * windows.stride[1]


def _windows_assigned(g: Array, x: Array, w: Array, params: Any) -> Array | None:
    """Each window's contribution written over what was there."""
    windows = params["windows"]
    if windows.apart or windows.dilation != (1, 1) or params.get("groups", 1) != 1:
        return None
    (above, _), (left, _) = windows.padding
    whole = np.zeros((*x.shape[:2], *windows.padded_size))
    for i, j, top, at in _positions(windows):
        whole[:, :, top : top + w.shape[2], at : at + w.shape[3]] = np.tensordot(g[:, :, i, j], w, (1, 0))
    return whole[:, :, above : above + x.shape[2], left : left + x.shape[3]]


def _unpool(g: Array, x: Array, params: Any, mean: bool = False) -> Array | None:
    windows = params["windows"]
    if any(map(any, windows.padding)) or windows.dilation != (1, 1):
        return None
    (high, wide), found = windows.kernel, np.zeros(x.shape)
    for i, j, top, at in _positions(windows):
        found[:, :, top : top + high, at : at + wide] += g[:, :, i, j, None, None] / (high * wide if mean else 1)
    return found


def _pool_assigned(g: Array, x: Array, params: Any, last: bool) -> Array | None:
    windows = params["windows"]
    if windows.apart or any(map(any, windows.padding)) or windows.dilation != (1, 1):
        return None
    (high, wide), found = windows.kernel, np.zeros(x.shape)
    positions = list(_positions(windows))
    images, channels = (a.ravel() for a in np.indices(x.shape[:2]))
    for i, j, top, at in positions if last else reversed(positions):
        window = x[:, :, top : top + high, at : at + wide].reshape(*x.shape[:2], -1)
        down, across = np.divmod(window.argmax(-1).ravel(), wide)
        found[images, channels, top + down, at + across] = g[:, :, i, j].ravel()
    return found
