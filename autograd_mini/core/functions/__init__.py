"""The functions that people call, on any carrier: floats, arrays, Values, Tensors, and whatever else records.

Pointwise functions are the primitives themselves. The others settle structure (an axis counted from the end, a shape with -1, an
index that is a Tensor) and then call one primitive, or a few that every picture shows. Names and arguments are NumPy's; where
NumPy has no such function, PyTorch's.
"""

from __future__ import annotations

from ..rules.arithmetic import (
    add, div, floor_divide, mod, mul, neg, positive, power, reciprocal, square, sub,
)  # fmt: skip
from ..rules.elementary import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cbrt, cos, cosh, deg2rad, erf, erfc, exp, exp2, expm1, gelu,
    hypot, log, log10, log1p, log2, log_sigmoid, logaddexp, logaddexp2, rad2deg, sigmoid, silu, sin, sinc, sinh, softplus,
    sqrt, tan, tanh, xlogx, xlogy,
)  # fmt: skip
from ..rules.kinks import (
    abs, ceil, elu, floor, fmax, fmin, leaky_relu, relu, rint, sign, trunc,
)  # fmt: skip
from ..rules.linalg import cholesky, inv
from ..rules.losses import binary_cross_entropy_with_logits, softmax_cross_entropy
from ..rules.structure import mT
from .choices import (
    around, clip, hardtanh, maximum, minimum, nan_to_num, relu6, round, where,
)  # fmt: skip
from .control import (
    custom_gradient, stop_gradient,
)  # fmt: skip
from .linalg import (
    cross, det, dot, eigh, eigvalsh, einsum, inner, kron, matmul, outer, pinv, slogdet, solve, svd, tensordot, vdot,
)  # fmt: skip
from .losses import (
    absolute_error, binary_cross_entropy, cross_entropy, hinge, huber, squared_error,
)  # fmt: skip
from .reductions import (
    amax, amin, cosine_similarity, cumprod, cumsum, log_softmax, logsumexp, masked_softmax, max, mean, median, min, norm,
    normalize, partition, prod, softmax, sort, std, sum, take_along_axis, var,
)  # fmt: skip
from .shapes import (
    append, array_split, astype, atleast_1d, atleast_2d, atleast_3d, broadcast_to, column_stack, concatenate, diag, diagonal,
    diff, dsplit, expand_dims, flip, fliplr, flipud, getitem, gradient, hsplit, hstack, moveaxis, pad, put, ravel, repeat,
    reshape, roll, rollaxis, rot90, split, squeeze, stack, sum_to, swapaxes, take, tile, trace, transpose, tril, triu, vsplit,
    vstack,
)  # fmt: skip

subtract, multiply, divide, true_divide, remainder, negative = sub, mul, div, div, mod, neg
absolute, fabs, fix, radians, degrees = abs, abs, trunc, deg2rad, rad2deg

__all__ = [name for name, function in vars().items() if callable(function) and not name.startswith("_")]
