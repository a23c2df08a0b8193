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
from numpy.linalg import det

from .factorizations import (
    above_rounding, cholesky, cofactor, eigenvalues, eigenvectors, einsum, inv, inv_or_inf, left_vectors, logabsdet,
    nuclear_norm, pinv, polar, right_vectors, singular_values, solve,
)  # fmt: skip
from .indexing import (
    astype, broadcast_to, concatenate, getitem, mT, pad, put, reshape, scatter, scatter_along, stack, sum_to, take_along,
)  # fmt: skip
from .pointwise import (
    binary_cross_entropy_with_logits, clamp, clamp_max, clamp_min, div_no_nan, elu, erf, erfc, exponent_minus_one, heaviside,
    heaviside_half, heaviside_half_ignore_nan, in_interval, leaky_relu, log_of_base, log_sigmoid, nan_outside_domain, relu,
    sigmoid, sinc, softplus, where, xlogx, xlogy,
)  # fmt: skip
from .reductions import (
    argmax_mask, exclusive_prod, linear_scan, linear_scan_back, log_softmax, logsumexp, masked_softmax, mean, norm, prod,
    prod_before, shift, softmax, softmax_cross_entropy, standardize, sum,
)  # fmt: skip
from .windows import (
    convolution, convolution_weights, max_pool, max_pool_gather, max_unpool, sum_pool, sum_unpool, transposed_convolution,
)  # fmt: skip
