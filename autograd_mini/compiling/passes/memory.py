"""The memory of a result: its own, or possibly that of an operand (a view).

A view shares the memory of another array (a reshape, a slice). Memory is used again, and results are returned without a copy,
only where no other array can share it.
"""

from __future__ import annotations

import numpy as np

from ...core.primitive import registry
from ..conditions import EVERY, of_table
from ..program import Program
from ..terms import Term

UFUNCS = {
    name: op.array.__name__
    for name, op in {**registry, **EVERY}.items()
    if isinstance(op.array, np.ufunc) and op.array.signature is None
}
"""Operations by element, and NumPy's ufunc for each."""

ALLOCATES = {
    *UFUNCS, "matmul", "power", "where", "astype", "arange", "relu", "clamp_min", "clamp_max", "clamp",
    "sum", "max", "min", "mean", "var", "std", "prod", "cumsum", "cumprod", "argmax", "argmin", "argsort",
    "any", "all", "count_nonzero", "one_hot", "nan_to_num", "draw", "concatenate", "stack", "pad", "roll", "tril", "triu",
    "take_along", "scatter", "scatter_along", "put", "inv", "solve", "det", "cofactor", "logabsdet", "sign_of_det", "cholesky",
    "eigenvalues", "eigenvectors", "sigmoid", "log_sigmoid", "softplus", "heaviside", "in_interval",
    "heaviside_half", "heaviside_half_ignore_nan", "leaky_relu", "elu",
    "erf", "erfc", "sinc", "xlogy", "xlogx", "norm", "logsumexp", "masked_softmax", "exclusive_prod", "convolution",
    "transposed_convolution", "convolution_weights",
}  # fmt: skip
"""Operations whose result is known to have memory of its own. The result of any other, those of the user included, may be a
view of an operand."""


def allocates(term: Term) -> bool:
    """Whether the result of an operation is known to have memory of its own."""
    return term.op in ALLOCATES and term.primitive is not None and of_table(term.primitive)


def bases(program: Program) -> dict[Term, frozenset[Term]]:
    """For each term that may be a view, the terms whose memory it may share."""
    found: dict[Term, frozenset[Term]] = {}
    for term in program.lines:
        if not allocates(term):
            found[term] = frozenset().union(*(found.get(x, (x,)) for x in term.reads))
    return found
