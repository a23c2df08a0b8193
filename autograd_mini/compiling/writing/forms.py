"""The table of forms: the text of each operation in NumPy and, for one number, in Python.

A form is the text that a person would write: x and y are the operands, other letters pieces of structure; `brackets` reads it.
An operation without a row is written as NumPy's function of that name, or `math`'s, where its kernel is that function; what a
text cannot say (axes, indices, shapes) is a function, in `numpy_dialect`; and anything else is a call of a helper, whose source
a program brings along. A dialect is a column of the table with what differs: `numpy_dialect`, `python_dialect`, `javascript`,
and the libraries' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...core.primitive import registry
from ..conditions import EVERY
from ..terms import Term
from .brackets import Part, Text, Write

TABLE = """
# operation              │ NumPy                            │ Python, for one number

# operators
positive                 │ +x                               │ =
neg                      │ -x                               │ =
add                      │ x + y                            │ =
sub                      │ x - y                            │ =
mul                      │ x * y                            │ =
div                      │ x / y                            │ =
mod                      │ x % y                            │ =
floor_divide             │ x // y                           │ =
matmul                   │ x @ y
power                    │ x**y
square                   │ x**2                             │ x * x
reciprocal               │                                  │ 1.0 / x

# elementary functions
exp2                     │                                  │ math.pow(2.0, x)
xlogx                    │                                  │ xlogy(x, x)
softplus                 │ np.logaddexp(0, x)
log_sigmoid              │ -np.logaddexp(0, -x)             │ -softplus(-x)

# steps: in Python the last branch is for NaN
sign                     │                                  │ 1.0 if x > 0.0 else -1.0 if x < 0.0 else x
heaviside                │                                  │ 1.0 if x > 0.0 else 0.0 if x <= 0.0 else x
in_interval              │                                  │ 1.0 if low < x < high else x if x != x else 0.0
heaviside_half           │                                  │ 1.0 if x > y else 0.0 if x < y else 0.5 if x == y else x + y
heaviside_half_ignore_nan│                                  │ 0.5 if x == y else 1.0 if x > y or y != y else 0.0
floor                    │                                  │ x // 1.0
ceil                     │                                  │ -(-x // 1.0)
trunc                    │                                  │ x // 1.0 if x > 0.0 else -(-x // 1.0)
straight_round           │ np.rint(x)                       │ rint(x)

# kinks: in Python NaN is never on the left
abs                      │                                  │ abs(x)
relu                     │ np.maximum(x, 0)                 │ 0.0 if x <= 0.0 else x
clamp_min                │ np.maximum(x, bound)             │ bound if x <= bound else x
clamp_max                │ np.minimum(x, bound)             │ bound if x >= bound else x
clamp                    │ np.clip(x, low, high)            │ high if x >= high else low if x <= low else x
leaky_relu               │                                  │ x if x > 0.0 else negative_slope * x
elu                      │                                  │ x if x > 0.0 else alpha * math.expm1(x)
maximum                  │                                  │ x if x > y or x != x else y
minimum                  │                                  │ x if x < y or x != x else y
fmax                     │                                  │ x if x > y or y != y else y
fmin                     │                                  │ x if x < y or y != y else y
where                    │ np.where(condition, x, y)        │ x if condition else y

# single points where a formula is 0 / 0
div_no_nan               │                                  │ 0.0 if x == 0.0 == y else x / y
div_or_zero              │                                  │ 0.0 if y == 0.0 else x / y
exponent_minus_one       │                                  │ 0.0 if x == 0.0 == y else y - 1.0
log_of_base              │                                  │ 0.0 if x == 0.0 and y >= 0.0 else math.log(x)
nan_outside_domain       │                                  │ y if y != y else x

# conditions
greater                  │ x > y                            │ =
greater_equal            │ x >= y                           │ =
less                     │ x < y                            │ =
less_equal               │ x <= y                           │ =
equal                    │ x == y                           │ =
not_equal                │ x != y                           │ =
logical_and              │                                  │ x and y
logical_or               │                                  │ x or y
logical_xor              │                                  │ x is not y
logical_not              │                                  │ not x
isnan                    │                                  │ x != x
isinf                    │                                  │ abs(x) == math.inf
isfinite                 │                                  │ x - x == 0.0

# bits of whole numbers
bitwise_and              │ x & y
bitwise_or               │ x | y
bitwise_xor              │ x ^ y
bitwise_not              │ ~x
left_shift               │ x << y
right_shift              │ x >> y

# arrays
transpose                │ np.transpose(x, axes)
take_along               │ np.take_along_axis(x, indices, axis)
pad                      │ np.pad(x, widths)
maximum_so_far           │ np.maximum.accumulate(x, axis)
minimum_so_far           │ np.minimum.accumulate(x, axis)
binary_exponent          │ np.frexp(x)[1]
roll                     │ np.roll(x, shift, axis)
tril                     │ np.tril(x, k)
triu                     │ np.triu(x, k)
part                     │ x[at]

# linear algebra
inv                      │ np.linalg.inv(x)
solve                    │ np.linalg.solve(x, y)
det                      │ np.linalg.det(x)
logabsdet                │ np.linalg.slogdet(x)[1]
sign_of_det              │ np.linalg.slogdet(x)[0]
cholesky                 │ np.linalg.cholesky(x)
singular_values          │ np.linalg.svd(x, compute_uv=False)
left_vectors             │ np.linalg.svd(x, full_matrices=False)[0]
right_vectors            │ np.linalg.svd(x, full_matrices=False)[2].swapaxes(-1, -2)
nuclear_norm             │ np.linalg.svd(x, compute_uv=False).sum(axis=-1)
"""

COLUMNS = {"NumPy": 0, "Python": 1}


def column(language: str) -> dict[str, Text]:
    """The texts of one column, by operation; `=` repeats the column to the left."""
    found: dict[str, Text] = {}
    for line in TABLE.splitlines():
        if line and not line.startswith("#"):
            operation, *cells = (cell.strip() for cell in f"{line} │ ".split("│"))
            text = cells[COLUMNS[language]]
            text = cells[COLUMNS[language] - 1] if text == "=" else text
            if text:
                found[operation] = Text.of(text)
    return found


def functions(module: str) -> dict[str, Text]:
    """The operations whose kernel is a function of NumPy of their name, or one of `math`, as calls of it."""
    found: dict[str, Text] = {}
    for name, op in {**registry, **EVERY}.items():
        if module == "np" and op.array is getattr(np, name, None):
            found[name] = Text.of(f"np.{name}({'x, y' if op.arity == 2 else 'x'})")
        elif module == "math" and op.scalar is not None and op.scalar.__module__ == "math":
            found[name] = Text.of(f"math.{op.scalar.__name__}({'x, y' if op.arity == 2 else 'x'})")
    return found


Form = Callable[[Term, Sequence[Part], Write], Part]
"""Writes a term from the texts of its operands; the third argument writes structure."""


class Dialect(NamedTuple):
    """A language in which programs are written.

    Attributes:
        forms: for each operation, the function that writes a term from the texts of its arguments.
        fallback: the form of any other.
    """

    forms: Mapping[str, Form]
    fallback: Form

    def expression(self, term: Term, parts: Sequence[Part], write: Write) -> Part:
        """A term, given its arguments as text."""
        return self.forms.get(term.op, self.fallback)(term, parts, write)
