"""The public functions, on floats, arrays, Values, Tensors, and every other type that records.

Pointwise functions are the primitives themselves. The others normalize structure (an axis counted from the end, a
shape with -1, an index that is a Tensor) and then call one primitive, or a few that every picture shows. Names and
arguments are NumPy's; where NumPy has no such function, PyTorch's.
"""

from __future__ import annotations

from importlib import import_module as _import_module
from types import FunctionType as _FunctionType
from typing import Any as _Any

from ..names.spelling import spelled as _spelled
from ..operations.losses import softmax_cross_entropy
from ..operations.structure import mT
from ..primitive import list_forms as _list_forms
from ..primitive import registry as _registry
from . import reductions
from .activations import gelu, silu
from .arguments import nodes_stacked as _nodes_stacked
from .choices import (
    around,
    clip,
    hardtanh,
    maximum,
    minimum,
    nan_to_num,
    relu6,
    round,
    select,
    where,
)  # fmt: skip
from .control import (
    copy,
    custom_gradient,
    stop_gradient,
)  # fmt: skip
from .parts import array_split, dsplit, getitem, hsplit, put, split, take, take_along_axis, unstack, vsplit
from .reductions import amax, amin, max, mean, min, prod, std, sum, var
from .running import cumprod, cumsum
from .shapes import (
    astype,
    atleast_1d,
    atleast_2d,
    atleast_3d,
    broadcast_to,
    expand_dims,
    moveaxis,
    ravel,
    reshape,
    rollaxis,
    squeeze,
    sum_to,
    swapaxes,
    transpose,
)

_list_forms[:] = [_nodes_stacked]

_ALIASES = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "remainder": "mod", "negative": "neg",
    "absolute": "abs", "fabs": "abs", "fix": "trunc", "radians": "deg2rad", "degrees": "rad2deg",
    "acos": "arccos", "asin": "arcsin", "atan": "arctan", "atan2": "arctan2", "acosh": "arccosh", "asinh": "arcsinh",
    "atanh": "arctanh", "pow": "power", "permute_dims": "transpose",
}  # fmt: skip
"""Other names of functions, as NumPy and the array API have them."""

for _name, _op in _registry.items():  # the pointwise operations, and reductions, unless a name above is theirs
    if not _op.facts.technical and (_op.pointwise or hasattr(reductions, _name)):
        globals().setdefault(_name, _op if _op.pointwise else getattr(reductions, _name))
globals().update({_alias: globals()[_name] for _alias, _name in _ALIASES.items()})

_told: dict[object, object] = {}
for _name, _function in list(globals().items()):  # a wrong keyword is answered at the call, not deep inside of it
    if type(_function) is _FunctionType and not _name.startswith("_"):
        globals()[_name] = _told.setdefault(_function, _spelled(_function))

__all__ = [name for name, function in vars().items() if callable(function) and not name.startswith("_")]

LATER = {
    "applying": ("apply_along_axis", "apply_over_axes"),
    "attention": ("scaled_dot_product_attention",),
    "by_element": (
        "angle", "celu", "conj", "conjugate", "copysign", "divmod", "float_power", "frexp", "heaviside", "imag", "ldexp",
        "lerp", "modf", "real", "real_if_close", "rsqrt",
    ),
    "concatenation": (
        "append", "column_stack", "concatenate", "dstack", "hstack", "repeat", "stack", "tile", "vstack",
        "concat", "row_stack",
    ),
    "convolution": ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    "diagonals": ("diag", "diag_embed", "diagflat", "diagonal", "fill_diagonal", "trace", "tril", "triu"),
    "factorizations": (
        "cholesky", "det", "eig", "eigh", "eigvals", "eigvalsh", "logdet", "matrix_rank", "qr", "slogdet", "svd", "svdvals",
    ),
    "filling": ("full", "full_like", "geomspace", "linspace", "logspace"),
    "flips": ("flip", "fliplr", "flipud", "roll", "rot90"),
    "folding": ("fold", "unfold"),
    "fourier": ("fft_convolve", "fftshift", "ifftshift", "irfft", "rfft"),
    "joining": ("array", "block", "broadcast_arrays", "c_", "meshgrid", "r_"),
    "loops": ("cond", "scan"),
    "losses": ("absolute_error", "cross_entropy", "hinge", "huber", "probability_cross_entropy", "squared_error"),
    "margins": ("diff", "gradient", "pad"),
    "matrix_functions": ("block_diag", "expm", "matrix_power", "matrix_transpose", "sqrtm"),
    "nan_aware": (
        "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile", "nanprod", "nanquantile",
        "nanstd", "nansum", "nanvar",
    ),
    "norms": ("cosine_similarity", "matrix_norm", "norm", "normalize", "vector_norm"),
    "picking": (
        "choose", "compress", "delete", "extract", "insert", "masked_select", "piecewise", "put_along_axis", "resize",
        "trim_zeros",
    ),
    "polynomials": ("poly", "polyadd", "polyder", "polydiv", "polyfit", "polyint", "polymul", "polysub", "polyval", "vander"),
    "pooling": (
        "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "max_pool1d", "max_pool2d", "max_pool3d",
        "max_unpool1d", "max_unpool2d", "max_unpool3d",
    ),
    "products": ("cross", "dot", "einsum", "inner", "kron", "matmul", "multi_dot", "outer", "tensordot", "vdot"),
    "recurrences": ("cummax", "cummin", "linear_recurrence", "logcumsumexp"),
    "resizing": ("interpolate", "pixel_shuffle", "pixel_unshuffle"),
    "scatter": ("index_add", "one_hot", "scatter_add", "scatter_reduce"),
    "segments": ("segment_max", "segment_mean", "segment_min", "segment_prod", "segment_sum"),
    "signals": ("convolve", "correlate", "interp", "matvec", "unwrap", "vecdot", "vecmat"),
    "softmaxes": ("log_softmax", "logsumexp", "masked_softmax", "softmax"),
    "sorting": ("median", "partition", "sort", "topk"),
    "special": (
        "beta", "betaln", "digamma", "entr", "erfcinv", "erfinv", "expi", "expit", "gamma", "gammainc", "gammaincc", "gammaln",
        "i0", "i0e", "i1", "i1e", "j0", "j1", "kl_div", "log_expit", "log_ndtr", "logit", "ndtr", "ndtri", "polygamma",
        "rel_entr", "weighted_logsumexp", "xlog1py",
    ),
    "standardization": ("standardize",),
    "statistics": (
        "average", "corrcoef", "cov", "cumulative_prod", "cumulative_sum", "ediff1d", "percentile", "ptp", "quantile",
        "trapezoid",
    ),
    "systems": ("cholesky_solve", "inv", "lstsq", "pinv", "solve", "solve_triangular", "tensorinv", "tensorsolve"),
}  # fmt: skip
"""The functions of the modules that are imported when the first of them is asked for, so that the package is imported quickly."""
HOME = {name: module for module, names in LATER.items() for name in names}


def __getattr__(name: str) -> _Any:
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_import_module(f".{HOME[name]}", __name__), name)
    globals()[name] = found = _told.setdefault(found, _spelled(found)) if type(found) is _FunctionType else found
    return found
