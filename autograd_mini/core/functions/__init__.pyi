"""The public functions with the types that they keep, for editors and mypy. Written by `python tests/stubs.py`; do not edit."""

# ruff: noqa: E402, I001
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from ..node import Node
from .arguments import Axis, Padding, Size

N = TypeVar("N", bound=Node)

from .linalg import cholesky as cholesky
from .linalg import cross as cross
from .linalg import det as det
from .linalg import dot as dot
from .linalg import eigh as eigh
from .linalg import eigvalsh as eigvalsh
from .linalg import einsum as einsum
from .linalg import inner as inner
from .linalg import inv as inv
from .linalg import kron as kron
from .linalg import matmul as matmul
from .linalg import outer as outer
from .linalg import pinv as pinv
from .linalg import slogdet as slogdet
from .linalg import solve as solve
from .linalg import svd as svd
from .linalg import svdvals as svdvals
from .linalg import tensordot as tensordot
from .linalg import vdot as vdot
from .concatenation import append as append
from .concatenation import column_stack as column_stack
from .concatenation import concatenate as concatenate
from .concatenation import dstack as dstack
from .concatenation import hstack as hstack
from .concatenation import repeat as repeat
from .concatenation import stack as stack
from .concatenation import tile as tile
from .concatenation import vstack as vstack
from .concatenation import concat as concat
from .concatenation import row_stack as row_stack
from .convolution import adaptive_avg_pool2d as adaptive_avg_pool2d
from .convolution import avg_pool2d as avg_pool2d
from .convolution import conv1d as conv1d
from .convolution import conv2d as conv2d
from .convolution import conv_transpose2d as conv_transpose2d
from .convolution import max_pool2d as max_pool2d
from .convolution import standardize as standardize
from .diagonals import diag as diag
from .diagonals import diagonal as diagonal
from .diagonals import trace as trace
from .diagonals import tril as tril
from .diagonals import triu as triu
from .filling import full as full
from .filling import full_like as full_like
from .filling import linspace as linspace
from .flips import flip as flip
from .flips import fliplr as fliplr
from .flips import flipud as flipud
from .flips import roll as roll
from .flips import rot90 as rot90
from .losses import absolute_error as absolute_error
from .losses import cross_entropy as cross_entropy
from .losses import hinge as hinge
from .losses import huber as huber
from .losses import probability_cross_entropy as probability_cross_entropy
from .losses import squared_error as squared_error
from .margins import diff as diff
from .margins import gradient as gradient
from .margins import pad as pad
from .norms import cosine_similarity as cosine_similarity
from .norms import norm as norm
from .norms import normalize as normalize
from .softmaxes import log_softmax as log_softmax
from .softmaxes import logsumexp as logsumexp
from .softmaxes import masked_softmax as masked_softmax
from .softmaxes import softmax as softmax
from .sorting import median as median
from .sorting import partition as partition
from .sorting import sort as sort
from .fourier import fft_convolve as fft_convolve
from .fourier import irfft as irfft
from .fourier import rfft as rfft
from .imaging import avg_pool1d as avg_pool1d
from .imaging import avg_pool3d as avg_pool3d
from .imaging import conv3d as conv3d
from .imaging import conv_transpose1d as conv_transpose1d
from .imaging import conv_transpose3d as conv_transpose3d
from .imaging import fold as fold
from .imaging import interpolate as interpolate
from .imaging import max_pool1d as max_pool1d
from .imaging import max_pool3d as max_pool3d
from .imaging import max_unpool1d as max_unpool1d
from .imaging import max_unpool2d as max_unpool2d
from .imaging import max_unpool3d as max_unpool3d
from .imaging import pixel_shuffle as pixel_shuffle
from .imaging import pixel_unshuffle as pixel_unshuffle
from .imaging import unfold as unfold
from .loops import cond as cond
from .loops import scan as scan
from .scatter import cummax as cummax
from .scatter import cummin as cummin
from .scatter import index_add as index_add
from .scatter import linear_recurrence as linear_recurrence
from .scatter import logcumsumexp as logcumsumexp
from .scatter import masked_select as masked_select
from .scatter import one_hot as one_hot
from .scatter import scaled_dot_product_attention as scaled_dot_product_attention
from .scatter import scatter_add as scatter_add
from .scatter import segment_sum as segment_sum
from .scatter import topk as topk
from .by_element import angle as angle
from .by_element import conj as conj
from .by_element import conjugate as conjugate
from .by_element import copysign as copysign
from .by_element import divmod as divmod
from .by_element import float_power as float_power
from .by_element import frexp as frexp
from .by_element import heaviside as heaviside
from .by_element import imag as imag
from .by_element import ldexp as ldexp
from .by_element import modf as modf
from .by_element import real as real
from .by_element import real_if_close as real_if_close
from .joining import apply_along_axis as apply_along_axis
from .joining import apply_over_axes as apply_over_axes
from .joining import array as array
from .joining import block as block
from .joining import broadcast_arrays as broadcast_arrays
from .joining import c_ as c_
from .joining import choose as choose
from .joining import compress as compress
from .joining import delete as delete
from .joining import diag_embed as diag_embed
from .joining import diagflat as diagflat
from .joining import extract as extract
from .joining import fftshift as fftshift
from .joining import fill_diagonal as fill_diagonal
from .joining import geomspace as geomspace
from .joining import ifftshift as ifftshift
from .joining import insert as insert
from .joining import logspace as logspace
from .joining import meshgrid as meshgrid
from .joining import piecewise as piecewise
from .joining import put_along_axis as put_along_axis
from .joining import r_ as r_
from .joining import resize as resize
from .joining import trim_zeros as trim_zeros
from .matrices import block_diag as block_diag
from .matrices import cholesky_solve as cholesky_solve
from .matrices import eig as eig
from .matrices import eigvals as eigvals
from .matrices import expm as expm
from .matrices import logdet as logdet
from .matrices import lstsq as lstsq
from .matrices import matrix_norm as matrix_norm
from .matrices import matrix_power as matrix_power
from .matrices import matrix_rank as matrix_rank
from .matrices import matrix_transpose as matrix_transpose
from .matrices import multi_dot as multi_dot
from .matrices import qr as qr
from .matrices import solve_triangular as solve_triangular
from .matrices import sqrtm as sqrtm
from .matrices import tensorinv as tensorinv
from .matrices import tensorsolve as tensorsolve
from .matrices import vector_norm as vector_norm
from .nan_aware import nancumprod as nancumprod
from .nan_aware import nancumsum as nancumsum
from .nan_aware import nanmax as nanmax
from .nan_aware import nanmean as nanmean
from .nan_aware import nanmedian as nanmedian
from .nan_aware import nanmin as nanmin
from .nan_aware import nanpercentile as nanpercentile
from .nan_aware import nanprod as nanprod
from .nan_aware import nanquantile as nanquantile
from .nan_aware import nanstd as nanstd
from .nan_aware import nansum as nansum
from .nan_aware import nanvar as nanvar
from .polynomials import poly as poly
from .polynomials import polyadd as polyadd
from .polynomials import polyder as polyder
from .polynomials import polydiv as polydiv
from .polynomials import polyfit as polyfit
from .polynomials import polyint as polyint
from .polynomials import polymul as polymul
from .polynomials import polysub as polysub
from .polynomials import polyval as polyval
from .polynomials import vander as vander
from .signals import convolve as convolve
from .signals import correlate as correlate
from .signals import interp as interp
from .signals import matvec as matvec
from .signals import unwrap as unwrap
from .signals import vecdot as vecdot
from .signals import vecmat as vecmat
from .special import beta as beta
from .special import betaln as betaln
from .special import digamma as digamma
from .special import entr as entr
from .special import erfcinv as erfcinv
from .special import erfinv as erfinv
from .special import expi as expi
from .special import expit as expit
from .special import gamma as gamma
from .special import gammainc as gammainc
from .special import gammaincc as gammaincc
from .special import gammaln as gammaln
from .special import i0 as i0
from .special import i0e as i0e
from .special import i1 as i1
from .special import i1e as i1e
from .special import j0 as j0
from .special import j1 as j1
from .special import kl_div as kl_div
from .special import log_expit as log_expit
from .special import log_ndtr as log_ndtr
from .special import logit as logit
from .special import ndtr as ndtr
from .special import ndtri as ndtri
from .special import polygamma as polygamma
from .special import rel_entr as rel_entr
from .special import weighted_logsumexp as weighted_logsumexp
from .special import xlog1py as xlog1py
from .statistics import average as average
from .statistics import corrcoef as corrcoef
from .statistics import cov as cov
from .statistics import cumulative_prod as cumulative_prod
from .statistics import cumulative_sum as cumulative_sum
from .statistics import ediff1d as ediff1d
from .statistics import percentile as percentile
from .statistics import ptp as ptp
from .statistics import quantile as quantile
from .statistics import trapezoid as trapezoid
LATER: dict[str, tuple[str, ...]]
HOME: dict[str, str]

@overload
def softmax_cross_entropy(x: N, y: Any) -> N: ...
@overload
def softmax_cross_entropy(x: Any, y: N) -> N: ...
@overload
def softmax_cross_entropy(x: Any, y: Any) -> Any:
    """softmax_cross_entropy(x, y, /)

    For each row, minus the sum of y log(softmax(x)).

    Formula, and derivatives as what each argument receives:
        z = cross_entropy(x, y)
        x receives g (softmax(x) − y), if y sums to 1, where g arrives at z
        y receives −g · log_softmax(x), where g arrives at z

    Args:
        x, y: arrays or Tensors.

    Returns:
        An array for arrays, a Tensor where an argument is one.
    """
@overload
def mT(x: N) -> N: ...
@overload
def mT(x: Any) -> Any:
    """mT(x, /)

    The matrix transpose: the last two axes exchanged.

    Formula, and derivatives as what each argument receives:
        z = xᵀ
        x receives gᵀ, where g arrives at z

    Args:
        x: an array or a Tensor.

    Returns:
        An array for arrays, a Tensor where an argument is one.
    """
@overload
def gelu(x: N) -> N: ...
@overload
def gelu(x: Any) -> Any:
    """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> round(gelu(1.0), 6)
    0.841345
    """
@overload
def silu(x: N) -> N: ...
@overload
def silu(x: Any) -> Any:
    """The sigmoid linear unit (swish) x sigmoid(x).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> silu(0.0)
    0.0
    """
@overload
def around(x: N, decimals: int = 0, straight_through: bool = False) -> N: ...
@overload
def around(x: Any, decimals: int = 0, straight_through: bool = False) -> Any:
    """Round half to even; slope 0, or 1 with `straight_through`.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        decimals: how many decimals are kept.
        straight_through: pass the gradient through, as if nothing were rounded.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> round(2.5)
    2.0
    """
@overload
def clip(x: N, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> N: ...
@overload
def clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """`x` limited to an interval; constant bounds have slope 0 at the bound.

    Bounds that want a gradient share it at a tie. `min` and `max` are names of the bounds as well.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        a_min: the lower bound, or None.
        a_max: the upper bound, or None.
        min: the same, by the name of the array API.
        max: the same.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ArgumentError: where a bound is given twice.

    >>> clip(5.0, 0.0, 1.0)
    1.0
    """
@overload
def hardtanh(x: N, min_val: float = -1.0, max_val: float = 1.0) -> N: ...
@overload
def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """`x` clipped to [-1, 1].

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        min_val: the lower bound.
        max_val: the upper bound.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> hardtanh(-3.0)
    -1.0
    """
@overload
def maximum(x: N, y: Any) -> N: ...
@overload
def maximum(x: Any, y: N) -> N: ...
@overload
def maximum(x: Any, y: Any) -> Any:
    """The larger of two; at a tie both share the gradient, and a constant is no variable: `maximum(x, 0)` has
    slope 0 at 0.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.

    >>> maximum(2.0, 3.0)
    3.0
    """
@overload
def minimum(x: N, y: Any) -> N: ...
@overload
def minimum(x: Any, y: N) -> N: ...
@overload
def minimum(x: Any, y: Any) -> Any:
    """The smaller of two; at a tie both share the gradient, and a constant is no variable.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.

    >>> minimum(2.0, 3.0)
    2.0
    """
@overload
def nan_to_num(x: N, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> N: ...
@overload
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Numbers in place of NaN and infinities; what was replaced gets gradient zero.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        nan: what stands for NaN.
        posinf: what stands for inf; the largest number if None.
        neginf: what stands for -inf; the smallest number if None.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> nan_to_num(float("nan"))
    0.0
    """
@overload
def relu6(x: N) -> N: ...
@overload
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> relu6(7.0)
    6.0
    """
round = around
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """The choice whose condition is the first to hold, else the default.

    Args:
        condlist: arrays of booleans, in a list.
        choicelist: as many arrays or numbers.
        default: what stands where no condition holds.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ArgumentError: where the lists differ in length.

    >>> select([False, True], [1.0, 2.0])
    2.0
    """
@overload
def where(condition: Any, x: N = ..., y: Any = None) -> N: ...
@overload
def where(condition: Any, x: Any = None, y: N = ...) -> N: ...
@overload
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """`x` where the condition holds, else `y`.

    The branch that was not chosen gets gradient zero, also where it is NaN. With a condition alone, the indices where it
    holds, as in NumPy.

    Args:
        condition: an array of booleans, or one; no gradient reaches it.
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.
        ArgumentError: for one branch alone, or the condition `~(x > 0)` of a number, where Python makes -2 of True.

    >>> where(True, 1.0, 2.0)
    1.0
    >>> where([True, False], 1.0, 2.0)
    array([1., 2.])
    """
@overload
def copy(x: N) -> N: ...
@overload
def copy(x: Any) -> Any:
    """The same numbers in memory of their own; gradients flow through, since copying is the identity.

    A node that wants no gradient gives a leaf that wants none, either.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the kind and shape of `x`.

    >>> from autograd_mini import grad
    >>> grad(lambda x: copy(x) ** 2)(3.0)
    6.0
    """
def custom_gradient(f: Callable[..., Any], rule: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with a gradient of your own: a hand-derived one, a clipped one, a straight-through one.

    Args:
        f: a function of floats or arrays; it is called with plain numbers.
        rule: `(g, z, *xs) -> gradient`, or a tuple with one gradient for each argument where `f` has several; `g` is the
            gradient that arrives at the output `z`, and a gradient has the shape of its argument. Written with
            operators and functions of this package, it can be differentiated again.

    Raises:
        ArgumentTypeError: where one of the two is no function.
        GradientError: in the backward pass, where the rule does not give exactly one gradient for each argument.
        ShapeError: in the backward pass, where a gradient has another shape than its argument.

    >>> from autograd_mini import Value
    >>> import math
    >>> clipped = custom_gradient(math.exp, lambda g, z, x: g * min(z, 10.0))
    >>> x = Value(5.0)
    >>> clipped(x).backward(); x.grad
    10.0
    """
@overload
def stop_gradient(x: N) -> N: ...
@overload
def stop_gradient(x: Any) -> Any:
    """`x` as a constant: no gradient flows through it.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape; also a list, a tuple or a dict of such, however nested, and an
            array of Values.

    Returns:
        The same numbers or arrays, in the same containers, which no gradient flows through.

    >>> stop_gradient(2.0)
    2.0
    >>> from autograd_mini import grad
    >>> grad(lambda x: x * stop_gradient([x])[0])(3.0)
    3.0
    """
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, which need not be equal.

    Args:
        x: an array or a Tensor, of any shape.
        indices_or_sections: how many parts, or the indices where parts begin.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A list of arrays.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> [len(part) for part in array_split([1.0, 2.0, 3.0], 2)]
    [2, 1]
    """
def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the third axis.

    Args:
        x: (m, n, k, ...).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for fewer than three axes, or parts that are not equal.

    >>> len(dsplit(full((1, 1, 4), 1.0), 2))
    2
    """
@overload
def getitem(x: N, index: Any) -> N: ...
@overload
def getitem(x: Any, index: Any) -> Any:
    """`x[index]`: slices, integers, masks, and integer arrays, whose repeats add up in the gradient.

    Args:
        x: an array or a Tensor, of any shape.
        index: slices, integers, None, an Ellipsis, masks or arrays of integers.

    Returns:
        What NumPy gives for that index.

    Raises:
        IndexingError: for an index that does not fit.

    >>> getitem([1.0, 2.0, 3.0], slice(1, None))
    array([2., 3.])
    """
def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the second axis, or the first of a vector.

    Args:
        x: (m, n, ...), or a vector (n,).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for parts that are not equal.

    >>> hsplit([1.0, 2.0], 2)
    [array([1.]), array([2.])]
    """
@overload
def put(x: N, index: Any, v: Any) -> N: ...
@overload
def put(x: Any, index: Any, v: N) -> N: ...
@overload
def put(x: Any, index: Any, v: Any) -> Any:
    """A copy of `x` with `v` at `index`: the way to write into something that wants a gradient.

    Args:
        x: an array or a Tensor, of any shape.
        index: what may stand in brackets after an array.
        v: what is written; broadcast to the place.

    Returns:
        (...) -> (...).

    Raises:
        IndexingError: for an index that does not fit.
        ShapeError: where `v` does not broadcast to the place.

    >>> put(np.zeros(3), 1, 5.0)
    array([0., 5., 0.])
    """
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, as equal sections or between indices.

    Args:
        x: an array or a Tensor, of any shape.
        indices_or_sections: how many equal parts, or the indices where parts begin.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for equal sections that do not come out.

    >>> split([1.0, 2.0], 2)
    [array([1.]), array([2.])]
    """
@overload
def take(x: N, indices: Any, axis: int | None = None) -> N: ...
@overload
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements, or slices along an axis, that `indices` names.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.

    Returns:
        `indices` in the place of the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take([1.0, 2.0, 3.0], [2, 0])
    array([3., 1.])
    """
@overload
def take_along_axis(x: N, indices: Any, axis: int | None) -> N: ...
@overload
def take_along_axis(x: Any, indices: Any, axis: int | None) -> Any:
    """The elements that `indices` names along an axis; off the axis, `x` and `indices` broadcast, as in NumPy.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.

    Returns:
        Of the shape of `indices`, broadcast against `x` off the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take_along_axis([[1.0, 2.0], [3.0, 4.0]], [[1], [0]], 1)
    array([[2.],
           [3.]])
    """
def unstack(x: Any, axis: int = 0) -> list[Any]:
    """The slices of `x` along an axis, which is gone in them: what `stack` joins.

    They are taken by halves of halves, so that the gradients of n slices come together in log2(n) rounds; each slice
    taken by itself (`x[i]`) would send back an array as large as `x`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A tuple of arrays.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> unstack(np.arange(4.0).reshape(2, 2))
    [array([0., 1.]), array([2., 3.])]
    """
def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the first axis.

    Args:
        x: (m, n, ...).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for a vector, or parts that are not equal.

    >>> len(vsplit([[1.0], [2.0]], 2))
    2
    """
@overload
def amax(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def amax(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The largest element; elements that tie share the gradient.

    `initial` is a number that the result is at least, `where` a mask of the elements that count (then `initial` must be given).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ValueError: of no element.

    >>> float(max([1.0, 3.0, 2.0]))
    3.0
    """
@overload
def amin(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def amin(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The smallest element; elements that tie share the gradient. `initial` and `where` as for `max`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ValueError: of no element.

    >>> float(min([1.0, 3.0, 2.0]))
    1.0
    """
max = amax
@overload
def mean(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def mean(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The mean of all elements, or along axes; `dtype`, `where` and `out` as for `sum`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(mean([1.0, 2.0, 3.0]))
    2.0
    """
min = amin
@overload
def prod(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def prod(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The product of all elements, or along axes; its gradient is exact also where elements are zero. Options as for `sum`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(prod([2.0, 3.0]))
    6.0
    """
@overload
def std(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The standard deviation; its slope where all elements are equal is 0.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from n before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(std([1.0, 1.0]))
    0.0
    """
@overload
def sum(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def sum(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The sum of all elements, or along axes.

    Args:
        x: an array or a Tensor, of any shape.
        axis: one axis or several; None for all.
        keepdims: whether the axes stay, with size 1.
        dtype: the type to add up in.
        initial: a number that is added to each sum.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(sum([1.0, 2.0, 3.0]))
    6.0
    """
@overload
def var(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The variance: squared distance from the mean, summed and divided by n - ddof (called `correction` as well).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from n before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(var([1.0, 2.0, 3.0]))
    0.6666666666666666
    """
@overload
def cumprod(x: N, axis: int | None = None, dtype: Any = None, out: Any = None) -> N: ...
@overload
def cumprod(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running product along an axis, or of all elements; its gradient is exact also where elements are zero.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumprod([1.0, 2.0, 3.0])
    array([1., 2., 6.])
    """
@overload
def cumsum(x: N, axis: int | None = None, dtype: Any = None, out: Any = None) -> N: ...
@overload
def cumsum(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sum along an axis, or of all elements.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
@overload
def astype(x: N, dtype: Any) -> N: ...
@overload
def astype(x: Any, dtype: Any) -> Any:
    """The same numbers in another real type; integers and booleans are steps, through which no gradient flows.

    Args:
        x: an array or a Tensor, of any shape.
        dtype: the type.

    Returns:
        (...) -> (...).

    Raises:
        DtypeError: for complex numbers, strings and objects.

    >>> astype([1.5], "float32").dtype
    dtype('float32')
    """
@overload
def atleast_1d(x: N) -> N: ...
@overload
def atleast_1d(x: Any) -> Any:
    """With at least one axis.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), or (1,) for a number.

    >>> atleast_1d(2.0)
    array([2.])
    """
@overload
def atleast_2d(x: N) -> N: ...
@overload
def atleast_2d(x: Any) -> Any:
    """With at least two axes, new ones in front.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), or (1, n) for a vector.

    >>> atleast_2d([1.0, 2.0]).shape
    (1, 2)
    """
@overload
def atleast_3d(x: N) -> N: ...
@overload
def atleast_3d(x: Any) -> Any:
    """With at least three axes, as NumPy arranges them.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), (m, n, 1) for a matrix.

    >>> atleast_3d([1.0, 2.0]).shape
    (1, 2, 1)
    """
@overload
def broadcast_to(x: N, shape: Any) -> N: ...
@overload
def broadcast_to(x: Any, shape: Any) -> Any:
    """Stretched to a shape; the gradient is summed over what was stretched.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        shape: the shape.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where `x` does not broadcast to it.

    >>> broadcast_to([1.0, 2.0], (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
@overload
def expand_dims(x: N, axis: Any) -> N: ...
@overload
def expand_dims(x: Any, axis: Any) -> Any:
    """New axes of size 1.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        axis: where the new axis stands in the result; several in a tuple.

    Returns:
        The same elements with more axes.

    Raises:
        AxisError: for a place that there is not.

    >>> expand_dims([1.0, 2.0], 0).shape
    (1, 2)
    """
@overload
def moveaxis(x: N, source: Any, destination: Any) -> N: ...
@overload
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Axes moved to other places, the others keeping their order.

    Args:
        x: an array or a Tensor, of any shape.
        source: an axis, or several.
        destination: where they go.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> moveaxis(full((2, 3, 4), 1.0), 0, -1).shape
    (3, 4, 2)
    """
@overload
def ravel(x: N, order: str = 'C') -> N: ...
@overload
def ravel(x: Any, order: str = 'C') -> Any:
    """All elements along one axis; with order="F" the first index runs quickest.

    Args:
        x: an array or a Tensor, of any shape.
        order: 'C', 'F', 'A' or 'K', as NumPy's.

    Returns:
        (...) -> (n,).

    >>> ravel([[1.0, 2.0], [3.0, 4.0]])
    array([1., 2., 3., 4.])
    """
@overload
def reshape(x: N, shape: Any, order: str = 'C') -> N: ...
@overload
def reshape(x: Any, shape: Any, order: str = 'C') -> Any:
    """The same elements in another shape; one size may be -1. With order="F" the first index runs quickest.

    Args:
        x: an array or a Tensor, of any shape.
        shape: the sizes of the axes.
        order: 'C' or 'F'.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where the number of elements differs.

    >>> reshape([1.0, 2.0], (2, 1)).shape
    (2, 1)
    """
@overload
def rollaxis(x: N, axis: int, start: int = 0) -> N: ...
@overload
def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """An axis moved before another; `moveaxis` says it more clearly.

    Args:
        x: an array or a Tensor, of any shape.
        axis: the axis that moves.
        start: before which axis.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> rollaxis(full((2, 3, 4), 1.0), 2).shape
    (4, 2, 3)
    """
@overload
def squeeze(x: N, axis: Axis = None) -> N: ...
@overload
def squeeze(x: Any, axis: Axis = None) -> Any:
    """Without the axes of size 1.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several; None for all of size 1.

    Returns:
        The same elements with fewer axes.

    Raises:
        ShapeError: for an axis of another size.

    >>> squeeze([[1.0, 2.0]]).shape
    (2,)
    """
@overload
def sum_to(x: N, shape: Any) -> N: ...
@overload
def sum_to(x: Any, shape: Any) -> Any:
    """Summed to a shape that broadcasts to the shape of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        shape: a shape that broadcasts to that of `x`.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where it does not broadcast to the shape of `x`.

    >>> sum_to([[1.0, 2.0], [3.0, 4.0]], (1, 2))
    array([[4., 6.]])
    """
@overload
def swapaxes(x: N, axis1: int, axis2: int) -> N: ...
@overload
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged.

    Args:
        x: an array or a Tensor, of any shape.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> swapaxes([[1.0, 2.0]], 0, 1).shape
    (2, 1)
    """
@overload
def transpose(x: N, axes: Any = None) -> N: ...
@overload
def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order, reversed if left out.

    Args:
        x: an array or a Tensor, of any shape.
        axes: the axes in their new order, or None.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> transpose([[1.0, 2.0]]).shape
    (2, 1)
    """
@overload
def positive(x: N) -> N: ...
@overload
def positive(x: Any) -> Any:
    """positive(x, /)

    x itself.

    Formula and derivatives:
        z = x
        dz/dx = 1

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.positive(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, 1.0)
    """
@overload
def neg(x: N) -> N: ...
@overload
def neg(x: Any) -> Any:
    """neg(x, /)

    -x.

    Formula and derivatives:
        z = −x
        dz/dx = −1

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.neg(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (-0.5, -1.0)
    """
@overload
def add(x: N, y: Any) -> N: ...
@overload
def add(x: Any, y: N) -> N: ...
@overload
def add(x: Any, y: Any) -> Any:
    """add(x, y, /)

    x + y.

    Formula and derivatives:
        z = x + y
        ∂z/∂x = 1
        ∂z/∂y = 1

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.add(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (1.25, 1.0, 1.0)
    """
@overload
def sub(x: N, y: Any) -> N: ...
@overload
def sub(x: Any, y: N) -> N: ...
@overload
def sub(x: Any, y: Any) -> Any:
    """sub(x, y, /)

    x - y.

    Formula and derivatives:
        z = x − y
        ∂z/∂x = 1
        ∂z/∂y = −1

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.sub(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (-0.25, 1.0, -1.0)
    """
@overload
def mul(x: N, y: Any) -> N: ...
@overload
def mul(x: Any, y: N) -> N: ...
@overload
def mul(x: Any, y: Any) -> Any:
    """mul(x, y, /)

    x * y.

    Formula and derivatives:
        z = x · y
        ∂z/∂x = y
        ∂z/∂y = x

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.mul(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.375, 0.75, 0.5)
    """
@overload
def div(x: N, y: Any) -> N: ...
@overload
def div(x: Any, y: N) -> N: ...
@overload
def div(x: Any, y: Any) -> Any:
    """div(x, y, /)

    x / y.

    Formula and derivatives:
        z = x / y
        ∂z/∂x = 1 / y
        ∂z/∂y = −z / y

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(3.0)
        >>> z = am.div(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.166667, 0.333333, -0.055556)
    """
@overload
def power(x: N, y: Any) -> N: ...
@overload
def power(x: Any, y: N) -> N: ...
@overload
def power(x: Any, y: Any) -> Any:
    """power(x, y, /)

    x**y.

    Formula and derivatives:
        z = x^y
        ∂z/∂x = y · x^(y − 1)
        ∂z/∂y = z · log(x)

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(2.0), am.Value(0.75)
        >>> z = am.power(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (1.681793, 0.630672, 1.16573)
    """
@overload
def square(x: N) -> N: ...
@overload
def square(x: Any) -> Any:
    """square(x, /)

    x**2.

    Formula and derivatives:
        z = x²
        dz/dx = 2 · x

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.square(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.25, 1.0)
    """
@overload
def reciprocal(x: N) -> N: ...
@overload
def reciprocal(x: Any) -> Any:
    """reciprocal(x, /)

    1 / x.

    Formula and derivatives:
        z = 1 / x
        dz/dx = −z²

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.reciprocal(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, -0.25)
    """
@overload
def mod(x: N, y: Any) -> N: ...
@overload
def mod(x: Any, y: N) -> N: ...
@overload
def mod(x: Any, y: Any) -> Any:
    """mod(x, y, /)

    The remainder of x / y, with the sign of y.

    Formula and derivatives:
        z = x mod y
        ∂z/∂x = 1
        ∂z/∂y = −⌊x / y⌋

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("mod")` explains them:
        mod(x, y) at 5, 3: 2, gradient 1, -1
        mod(x, y) at -1, 3: 2, gradient 1, 1

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(3.0)
        >>> z = am.mod(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.5, 1.0, -0.0)
    """
@overload
def floor_divide(x: N, y: Any) -> N: ...
@overload
def floor_divide(x: Any, y: N) -> N: ...
@overload
def floor_divide(x: Any, y: Any) -> Any:
    """floor_divide(x, y, /)

    x / y, rounded down.

    Formula and derivatives:
        z = ⌊x / y⌋
        ∂z/∂x = 0
        ∂z/∂y = 0

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(3.0)
        >>> z = am.floor_divide(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.0, 0.0, 0.0)
    """
@overload
def exp(x: N) -> N: ...
@overload
def exp(x: Any) -> Any:
    """exp(x, /)

    The exponential e**x.

    Formula and derivatives:
        z = exp(x)
        dz/dx = z

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("exp")` explains them:
        exp(x) at 1000: inf, gradient inf, warns: overflow

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.exp(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.648721, 1.648721)
    """
@overload
def exp2(x: N) -> N: ...
@overload
def exp2(x: Any) -> Any:
    """exp2(x, /)

    2**x.

    Formula and derivatives:
        z = 2^x
        dz/dx = z · log(2)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.exp2(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.414214, 0.980258)
    """
@overload
def expm1(x: N) -> N: ...
@overload
def expm1(x: Any) -> Any:
    """expm1(x, /)

    e**x - 1, exact near 0.

    Formula and derivatives:
        z = expm1(x)
        dz/dx = z + 1

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.expm1(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.648721, 1.648721)
    """
@overload
def log(x: N) -> N: ...
@overload
def log(x: Any) -> Any:
    """log(x, /)

    The natural logarithm; NaN below 0.

    Formula and derivatives:
        z = log(x)
        dz/dx = 1 / x

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("log")` explains them:
        log(x) at 0: -inf, gradient inf, warns: divide
        log(x) at -1: nan, gradient nan, warns: invalid
        x * log(x) at 0: nan, warns: divide, invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.log(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.693147, 0.5)
    """
@overload
def log2(x: N) -> N: ...
@overload
def log2(x: Any) -> Any:
    """log2(x, /)

    The logarithm to the base 2.

    Formula and derivatives:
        z = log2(x)
        dz/dx = 1 / (x · log(2))

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("log2")` explains them:
        log2(x) at 0: -inf, gradient inf, warns: divide
        log2(x) at -1: nan, gradient nan, warns: invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.log2(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.0, 0.721348)
    """
@overload
def log10(x: N) -> N: ...
@overload
def log10(x: Any) -> Any:
    """log10(x, /)

    The logarithm to the base 10.

    Formula and derivatives:
        z = log10(x)
        dz/dx = 1 / (x · log(10))

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("log10")` explains them:
        log10(x) at 0: -inf, gradient inf, warns: divide
        log10(x) at -1: nan, gradient nan, warns: invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.log10(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.30103, 0.217147)
    """
@overload
def log1p(x: N) -> N: ...
@overload
def log1p(x: Any) -> Any:
    """log1p(x, /)

    log(1 + x), exact near 0.

    Formula and derivatives:
        z = log1p(x)
        dz/dx = 1 / (1 + x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("log1p")` explains them:
        log1p(x) at -1: -inf, gradient inf, warns: divide
        log1p(x) at -2: nan, gradient nan, warns: invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.log1p(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.098612, 0.333333)
    """
@overload
def sqrt(x: N) -> N: ...
@overload
def sqrt(x: Any) -> Any:
    """sqrt(x, /)

    The square root; NaN below 0.

    Formula and derivatives:
        z = √x
        dz/dx = 1 / (2 · z)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("sqrt")` explains them:
        sqrt(x) at 0: 0, gradient inf
        sqrt(x) at -1: nan, gradient nan, warns: invalid
        sqrt(x ** 2) at 0: 0, gradient nan

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.sqrt(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.414214, 0.353553)
    """
@overload
def cbrt(x: N) -> N: ...
@overload
def cbrt(x: Any) -> Any:
    """cbrt(x, /)

    The real cube root.

    Formula and derivatives:
        z = ∛x
        dz/dx = 1 / (3 · z²)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.cbrt(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.259921, 0.209987)
    """
@overload
def sin(x: N) -> N: ...
@overload
def sin(x: Any) -> Any:
    """sin(x, /)

    The sine of an angle in radians.

    Formula and derivatives:
        z = sin(x)
        dz/dx = cos(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.sin(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.479426, 0.877583)
    """
@overload
def cos(x: N) -> N: ...
@overload
def cos(x: Any) -> Any:
    """cos(x, /)

    The cosine of an angle in radians.

    Formula and derivatives:
        z = cos(x)
        dz/dx = −sin(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.cos(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.877583, -0.479426)
    """
@overload
def tan(x: N) -> N: ...
@overload
def tan(x: Any) -> Any:
    """tan(x, /)

    The tangent of an angle in radians.

    Formula and derivatives:
        z = tan(x)
        dz/dx = 1 + z²

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.tan(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.546302, 1.298446)
    """
@overload
def arcsin(x: N) -> N: ...
@overload
def arcsin(x: Any) -> Any:
    """arcsin(x, /)

    The angle in radians, from -pi/2 to pi/2, whose sine is x.

    Formula and derivatives:
        z = arcsin(x)
        dz/dx = 1 / √(1 − x²)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("arcsin")` explains them:
        arcsin(x) at 1: 1.5708, gradient inf
        arcsin(x) at -1: -1.5708, gradient inf

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.arcsin(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.523599, 1.154701)
    """
@overload
def arccos(x: N) -> N: ...
@overload
def arccos(x: Any) -> Any:
    """arccos(x, /)

    The angle in radians, from 0 to pi, whose cosine is x.

    Formula and derivatives:
        z = arccos(x)
        dz/dx = −1 / √(1 − x²)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("arccos")` explains them:
        arccos(x) at 1: 0, gradient -inf

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.arccos(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.047198, -1.154701)
    """
@overload
def arctan(x: N) -> N: ...
@overload
def arctan(x: Any) -> Any:
    """arctan(x, /)

    The angle in radians, from -pi/2 to pi/2, whose tangent is x.

    Formula and derivatives:
        z = arctan(x)
        dz/dx = 1 / (1 + x²)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.arctan(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.463648, 0.8)
    """
@overload
def arctan2(x: N, y: Any) -> N: ...
@overload
def arctan2(x: Any, y: N) -> N: ...
@overload
def arctan2(x: Any, y: Any) -> Any:
    """arctan2(x, y, /)

    The angle in radians of the point (y, x), from -pi to pi: the first argument is the ordinate.

    Formula and derivatives:
        z = arctan2(x, y)
        ∂z/∂x = y / (x² + y²)
        ∂z/∂y = −x / (x² + y²)

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("arctan2")` explains them:
        arctan2(x, y) at 0, 0: 0, gradient 0, 0

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(2.0), am.Value(3.0)
        >>> z = am.arctan2(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.588003, 0.230769, -0.153846)
    """
@overload
def hypot(x: N, y: Any) -> N: ...
@overload
def hypot(x: Any, y: N) -> N: ...
@overload
def hypot(x: Any, y: Any) -> Any:
    """hypot(x, y, /)

    The length sqrt(x**2 + y**2), which does not overflow.

    Formula and derivatives:
        z = hypot(x, y)
        ∂z/∂x = x / z
        ∂z/∂y = y / z

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("hypot")` explains them:
        hypot(x, y) at 0, 0: 0, gradient 0, 0

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(2.0), am.Value(3.0)
        >>> z = am.hypot(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (3.605551, 0.5547, 0.83205)
    """
@overload
def deg2rad(x: N) -> N: ...
@overload
def deg2rad(x: Any) -> Any:
    """deg2rad(x, /)

    Degrees to radians.

    Formula and derivatives:
        z = deg2rad(x)
        dz/dx = π / 180

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.deg2rad(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.008727, 0.017453)
    """
@overload
def rad2deg(x: N) -> N: ...
@overload
def rad2deg(x: Any) -> Any:
    """rad2deg(x, /)

    Radians to degrees.

    Formula and derivatives:
        z = rad2deg(x)
        dz/dx = 180 / π

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.rad2deg(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (28.64789, 57.29578)
    """
@overload
def sinh(x: N) -> N: ...
@overload
def sinh(x: Any) -> Any:
    """sinh(x, /)

    The hyperbolic sine.

    Formula and derivatives:
        z = sinh(x)
        dz/dx = cosh(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.sinh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.521095, 1.127626)
    """
@overload
def cosh(x: N) -> N: ...
@overload
def cosh(x: Any) -> Any:
    """cosh(x, /)

    The hyperbolic cosine.

    Formula and derivatives:
        z = cosh(x)
        dz/dx = sinh(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.cosh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.127626, 0.521095)
    """
@overload
def tanh(x: N) -> N: ...
@overload
def tanh(x: Any) -> Any:
    """tanh(x, /)

    The hyperbolic tangent, between -1 and 1.

    Formula and derivatives:
        z = tanh(x)
        dz/dx = 1 − z²

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("tanh")` explains them:
        tanh(x) at 20: 1, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.tanh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.462117, 0.786448)
    """
@overload
def arcsinh(x: N) -> N: ...
@overload
def arcsinh(x: Any) -> Any:
    """arcsinh(x, /)

    The inverse of the hyperbolic sine.

    Formula and derivatives:
        z = arcsinh(x)
        dz/dx = 1 / √(x² + 1)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.arcsinh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.481212, 0.894427)
    """
@overload
def arccosh(x: N) -> N: ...
@overload
def arccosh(x: Any) -> Any:
    """arccosh(x, /)

    The inverse of the hyperbolic cosine; NaN below 1.

    Formula and derivatives:
        z = arccosh(x)
        dz/dx = 1 / √(x² − 1)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("arccosh")` explains them:
        arccosh(x) at 0.5: nan, gradient nan, warns: invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.arccosh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.316958, 0.57735)
    """
@overload
def arctanh(x: N) -> N: ...
@overload
def arctanh(x: Any) -> Any:
    """arctanh(x, /)

    The inverse of the hyperbolic tangent; NaN outside of (-1, 1).

    Formula and derivatives:
        z = arctanh(x)
        dz/dx = 1 / (1 − x²)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("arctanh")` explains them:
        arctanh(x) at 2: nan, gradient nan, warns: invalid

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.arctanh(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.549306, 1.333333)
    """
@overload
def logaddexp(x: N, y: Any) -> N: ...
@overload
def logaddexp(x: Any, y: N) -> N: ...
@overload
def logaddexp(x: Any, y: Any) -> Any:
    """logaddexp(x, y, /)

    log(exp(x) + exp(y)), which does not overflow.

    Formula and derivatives:
        z = logaddexp(x, y)
        ∂z/∂x = σ(x − y)
        ∂z/∂y = σ(y − x)

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.logaddexp(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (1.325939, 0.437823, 0.562177)
    """
@overload
def logaddexp2(x: N, y: Any) -> N: ...
@overload
def logaddexp2(x: Any, y: N) -> N: ...
@overload
def logaddexp2(x: Any, y: Any) -> Any:
    """logaddexp2(x, y, /)

    log2(2**x + 2**y), which does not overflow.

    Formula and derivatives:
        z = logaddexp2(x, y)
        ∂z/∂x = σ((x − y) · log(2))
        ∂z/∂y = σ((y − x) · log(2))

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.logaddexp2(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (1.630408, 0.456786, 0.543214)
    """
@overload
def xlogy(x: N, y: Any) -> N: ...
@overload
def xlogy(x: Any, y: N) -> N: ...
@overload
def xlogy(x: Any, y: Any) -> Any:
    """xlogy(x, y, /)

    x log(y), and 0 where x is 0.

    Formula and derivatives:
        z = xlogy(x, y)
        ∂z/∂x = log(y)
        ∂z/∂y = x / y

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("xlogy")` explains them:
        xlogy(x, y) at 0, 0: 0, gradient -inf, 0
        -xlogy(0, x) at 0: 0, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(3.0)
        >>> z = am.xlogy(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.549306, 1.098612, 0.166667)
    """
@overload
def xlogx(x: N) -> N: ...
@overload
def xlogx(x: Any) -> Any:
    """xlogx(x, /)

    x log(x), and 0 at 0.

    Formula and derivatives:
        z = xlogx(x)
        dz/dx = log(x) + 1

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("xlogx")` explains them:
        xlogx(x) at 0: 0, gradient -inf

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(2.0)
        >>> z = am.xlogx(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.386294, 1.693147)
    """
@overload
def sinc(x: N, *, order: int = 0) -> N: ...
@overload
def sinc(x: Any, *, order: int = 0) -> Any:
    """sinc(x, /, *, order=0)

    sin(pi x) / (pi x), and 1 at 0; with `order`, its derivative of that order.

    Formula and derivatives:
        z = sinc(x)
        dz/dx = sinc′(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        order: which derivative; 0 for the function itself; 0 if left out.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("sinc")` explains them:
        sinc(x) at 0: 1, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.sinc(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.63662, -1.27324)
    """
@overload
def erf(x: N) -> N: ...
@overload
def erf(x: Any) -> Any:
    """erf(x, /)

    The error function.

    Formula and derivatives:
        z = erf(x)
        dz/dx = 2 · exp(−x²) / √π

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.erf(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5205, 0.878783)
    """
@overload
def erfc(x: N) -> N: ...
@overload
def erfc(x: Any) -> Any:
    """erfc(x, /)

    1 - erf(x), exact for large x.

    Formula and derivatives:
        z = erfc(x)
        dz/dx = −2 · exp(−x²) / √π

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.erfc(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.4795, -0.878783)
    """
@overload
def sigmoid(x: N) -> N: ...
@overload
def sigmoid(x: Any) -> Any:
    """sigmoid(x, /)

    The logistic function 1 / (1 + exp(-x)), between 0 and 1.

    Formula and derivatives:
        z = σ(x)
        dz/dx = z (1 − z)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("sigmoid")` explains them:
        sigmoid(x) at -1000: 0, gradient 0
        sigmoid(x) at 0: 0.5, gradient 0.25
        sigmoid(x) at 1000: 1, gradient 0
        sigmoid(x) at 40: 1, gradient 4.24835e-18

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.sigmoid(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.622459, 0.235004)
    """
@overload
def log_sigmoid(x: N) -> N: ...
@overload
def log_sigmoid(x: Any) -> Any:
    """log_sigmoid(x, /)

    The logarithm of the logistic function, which does not underflow.

    Formula and derivatives:
        z = log_sigmoid(x)
        dz/dx = 1 − σ(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("log_sigmoid")` explains them:
        log_sigmoid(x) at -1000: -1000, gradient 1
        log_sigmoid(x) at 1000: 0, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.log_sigmoid(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (-0.474077, 0.377541)
    """
@overload
def softplus(x: N) -> N: ...
@overload
def softplus(x: Any) -> Any:
    """softplus(x, /)

    log(1 + exp(x)), a smooth relu.

    Formula and derivatives:
        z = softplus(x)
        dz/dx = σ(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("softplus")` explains them:
        softplus(x) at -1000: 0, gradient 0
        softplus(x) at 1000: 1000, gradient 1
        softplus(x) at -inf: 0, gradient 0
        softplus(x) at inf: inf, gradient 1

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.softplus(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.974077, 0.622459)
    """
@overload
def sign(x: N) -> N: ...
@overload
def sign(x: Any) -> Any:
    """sign(x, /)

    -1, 0 or 1 by the sign of x.

    Formula and derivatives:
        z = sign(x)
        dz/dx = 0

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("sign")` explains them:
        sign(x) at 0: 0, gradient 0
        sign(x) at nan: nan, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.sign(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.0, 0.0)
    """
@overload
def floor(x: N) -> N: ...
@overload
def floor(x: Any) -> Any:
    """floor(x, /)

    The largest integer that is at most x.

    Formula and derivatives:
        z = ⌊x⌋
        dz/dx = 0

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("floor")` explains them:
        floor(x) at 2.5: 2, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.floor(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.0, 0.0)
    """
@overload
def ceil(x: N) -> N: ...
@overload
def ceil(x: Any) -> Any:
    """ceil(x, /)

    The smallest integer that is at least x.

    Formula and derivatives:
        z = ⌈x⌉
        dz/dx = 0

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.ceil(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (1.0, 0.0)
    """
@overload
def trunc(x: N) -> N: ...
@overload
def trunc(x: Any) -> Any:
    """trunc(x, /)

    The integer part of x.

    Formula and derivatives:
        z = trunc(x)
        dz/dx = 0

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.trunc(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.0, 0.0)
    """
@overload
def rint(x: N) -> N: ...
@overload
def rint(x: Any) -> Any:
    """rint(x, /)

    The nearest integer, half to even.

    Formula and derivatives:
        z = rint(x)
        dz/dx = 0

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.rint(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.0, 0.0)
    """
@overload
def abs(x: N) -> N: ...
@overload
def abs(x: Any) -> Any:
    """abs(x, /)

    The absolute value.

    Formula and derivatives:
        z = |x|
        dz/dx = sign(x)

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("abs")` explains them:
        abs(x) at 0: 0, gradient 0
        abs(x) at -0: 0, gradient 0

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.abs(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, 1.0)
    """
@overload
def relu(x: N) -> N: ...
@overload
def relu(x: Any) -> Any:
    """relu(x, /)

    The rectified linear unit max(x, 0).

    Formula and derivatives:
        z = relu(x)
        dz/dx = [x > 0]

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("relu")` explains them:
        relu(x) at 0: 0, gradient 0
        relu(x) at -0: 0, gradient 0
        relu(x) at nan: nan, gradient nan

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.relu(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, 1.0)
    """
@overload
def leaky_relu(x: N, *, negative_slope: float = 0.01) -> N: ...
@overload
def leaky_relu(x: Any, *, negative_slope: float = 0.01) -> Any:
    """leaky_relu(x, /, *, negative_slope=0.01)

    x where it is positive, else negative_slope * x (Maas et al. 2013).

    Formula and derivatives:
        z = leaky_relu(x, negative_slope)
        dz/dx = negative_slope + (1 − negative_slope) · [x > 0]

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        negative_slope: the slope where x is negative; 0.01 if left out.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("leaky_relu")` explains them:
        leaky_relu(x, negative_slope=0.1) at 0: 0, gradient 0.1

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.leaky_relu(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, 1.0)
    """
@overload
def elu(x: N, *, alpha: float = 1.0) -> N: ...
@overload
def elu(x: Any, *, alpha: float = 1.0) -> Any:
    """elu(x, /, *, alpha=1.0)

    x where it is positive, else alpha * (exp(x) - 1) (Clevert et al. 2015).

    Formula and derivatives:
        z = elu(x, alpha)
        dz/dx = [x > 0] + [x ≤ 0] · alpha · exp(min(x, 0))

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        alpha: minus the limit far below 0; 1.0 if left out.

    Returns:
        Of the same kind and shape: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("elu")` explains them:
        elu(x) at 0: 0, gradient 1

    Example:
        >>> import autograd_mini as am
        >>> x = am.Value(0.5)
        >>> z = am.elu(x)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6)
        (0.5, 1.0)
    """
@overload
def fmax(x: N, y: Any) -> N: ...
@overload
def fmax(x: Any, y: N) -> N: ...
@overload
def fmax(x: Any, y: Any) -> Any:
    """fmax(x, y, /)

    The larger of x and y; a number wins against NaN.

    Formula and derivatives:
        z = fmax(x, y)
        ∂z/∂x = [x > y]
        ∂z/∂y = [x < y]

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("fmax")` explains them:
        fmax(x, y) at nan, 2: 2, gradient 0, 1

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.fmax(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.75, 0.0, 1.0)
    """
@overload
def fmin(x: N, y: Any) -> N: ...
@overload
def fmin(x: Any, y: N) -> N: ...
@overload
def fmin(x: Any, y: Any) -> Any:
    """fmin(x, y, /)

    The smaller of x and y; a number wins against NaN.

    Formula and derivatives:
        z = fmin(x, y)
        ∂z/∂x = [x < y]
        ∂z/∂y = [x > y]

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("fmin")` explains them:
        fmin(x, y) at 2, nan: 2, gradient 1, 0

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.fmin(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.5, 1.0, 0.0)
    """
@overload
def fmod(x: N, y: Any) -> N: ...
@overload
def fmod(x: Any, y: N) -> N: ...
@overload
def fmod(x: Any, y: Any) -> Any:
    """fmod(x, y, /)

    The remainder of x / y, with the sign of x.

    Formula and derivatives:
        z = fmod(x, y)
        ∂z/∂x = 1
        ∂z/∂y = −trunc(x / y)

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(3.0)
        >>> z = am.fmod(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.5, 1.0, -0.0)
    """
@overload
def sigmoid_cross_entropy(x: N, y: Any) -> N: ...
@overload
def sigmoid_cross_entropy(x: Any, y: N) -> N: ...
@overload
def sigmoid_cross_entropy(x: Any, y: Any) -> Any:
    """sigmoid_cross_entropy(x, y, /)

    max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x).

    Formula and derivatives:
        z = bce(x, y)
        ∂z/∂x = σ(x) − y
        ∂z/∂y = −x

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which the arguments broadcast: a float for a number, an array for an array, a node for a node.

    Conventions, as `am.conventions("sigmoid_cross_entropy")` explains them:
        sigmoid_cross_entropy(x, 0) at 1000: 1000, gradient 1
        sigmoid_cross_entropy(x, 0) at -1000: 0, gradient 0
        sigmoid_cross_entropy(x, 0) at 0: 0.693147, gradient 0.5

    Example:
        >>> import autograd_mini as am
        >>> x, y = am.Value(0.5), am.Value(0.75)
        >>> z = am.sigmoid_cross_entropy(x, y)
        >>> z.backward()
        >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
        (0.599077, -0.127541, -0.5)
    """
subtract = sub
multiply = mul
divide = div
true_divide = div
remainder = mod
negative = neg
absolute = abs
fabs = abs
fix = trunc
radians = deg2rad
degrees = rad2deg
acos = arccos
asin = arcsin
atan = arctan
atan2 = arctan2
acosh = arccosh
asinh = arcsinh
atanh = arctanh
pow = power
permute_dims = transpose

__all__ = [
    "softmax_cross_entropy",
    "mT",
    "gelu",
    "silu",
    "around",
    "clip",
    "hardtanh",
    "maximum",
    "minimum",
    "nan_to_num",
    "relu6",
    "round",
    "select",
    "where",
    "copy",
    "custom_gradient",
    "stop_gradient",
    "array_split",
    "dsplit",
    "getitem",
    "hsplit",
    "put",
    "split",
    "take",
    "take_along_axis",
    "unstack",
    "vsplit",
    "amax",
    "amin",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
    "cumprod",
    "cumsum",
    "astype",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_to",
    "expand_dims",
    "moveaxis",
    "ravel",
    "reshape",
    "rollaxis",
    "squeeze",
    "sum_to",
    "swapaxes",
    "transpose",
    "positive",
    "neg",
    "add",
    "sub",
    "mul",
    "div",
    "power",
    "square",
    "reciprocal",
    "mod",
    "floor_divide",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "hypot",
    "deg2rad",
    "rad2deg",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "logaddexp",
    "logaddexp2",
    "xlogy",
    "xlogx",
    "sinc",
    "erf",
    "erfc",
    "sigmoid",
    "log_sigmoid",
    "softplus",
    "sign",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "abs",
    "relu",
    "leaky_relu",
    "elu",
    "fmax",
    "fmin",
    "fmod",
    "sigmoid_cross_entropy",
    "subtract",
    "multiply",
    "divide",
    "true_divide",
    "remainder",
    "negative",
    "absolute",
    "fabs",
    "fix",
    "radians",
    "degrees",
    "acos",
    "asin",
    "atan",
    "atan2",
    "acosh",
    "asinh",
    "atanh",
    "pow",
    "permute_dims",
]
