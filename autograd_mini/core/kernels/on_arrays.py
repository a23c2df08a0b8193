"""Every operation on NumPy arrays under its own name: a directory. What NumPy has is NumPy's; the rest stands beside."""

# ruff: noqa: F401, I001
from operator import pow as power

from numpy import (
    abs, add, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cbrt, ceil, cos, cosh, cumprod, cumsum, deg2rad,
    exp, exp2, expm1, flip, floor, floor_divide, fmax, fmin, hypot, log, log10, log1p, log2, logaddexp, logaddexp2, matmul,
    max, maximum, min, minimum, positive, rad2deg, reciprocal, rint, roll, sign, sin, sinh, sqrt, square, std, tan, tanh,
    transpose, tril, triu, trunc, var,
)  # fmt: skip
from numpy import divide as div
from numpy import multiply as mul
from numpy import negative as neg
from numpy import remainder as mod
from numpy import rint as straight_round
from numpy import subtract as sub
from numpy.linalg import cholesky, det, inv, solve
from numpy.linalg import eigvalsh as eigenvalues

from .factorizations import cofactor, eigenvectors, einsum, logabsdet
from .indexing import (
    astype, broadcast_to, concatenate, getitem, mT, pad, put, reshape, scatter, scatter_along, stack, sum_to, take_along,
)  # fmt: skip
from .pointwise import (
    binary_cross_entropy_with_logits, cap_at, elu, erf, erfc, floor_at, fshare, inside, leaky_relu, limit, log_of_base,
    log_sigmoid, lowered, ratio, relu, share, sigmoid, sinc, softplus, step, valid, where, xlogx, xlogy,
)  # fmt: skip
from .reductions import (
    exclusive_prod, log_softmax, logsumexp, mean, norm, prod, softmax, softmax_cross_entropy, standardize, sum, ties, weights,
)  # fmt: skip
from .windows import (
    at_winners, convolution, convolution_weights, max_pool, sum_pool, sum_unpool, to_winners, transposed_convolution,
)  # fmt: skip
