"""The public functions with the types that they keep, for editors and mypy. Written by `python tests/stubs.py`; do not edit."""

# ruff: noqa: E402, I001
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from ..node import Node
from .arguments import Axis, Padding, Size

N = TypeVar("N", bound=Node)

from .applying import apply_along_axis as apply_along_axis
from .applying import apply_over_axes as apply_over_axes
from .attention import scaled_dot_product_attention as scaled_dot_product_attention
from .by_element import angle as angle
from .by_element import celu as celu
from .by_element import conj as conj
from .by_element import conjugate as conjugate
from .by_element import copysign as copysign
from .by_element import divmod as divmod
from .by_element import float_power as float_power
from .by_element import frexp as frexp
from .by_element import heaviside as heaviside
from .by_element import imag as imag
from .by_element import ldexp as ldexp
from .by_element import lerp as lerp
from .by_element import modf as modf
from .by_element import real as real
from .by_element import real_if_close as real_if_close
from .by_element import rsqrt as rsqrt
from .folding import fold as fold
from .folding import unfold as unfold
from .fourier import fft_convolve as fft_convolve
from .fourier import fftshift as fftshift
from .fourier import ifftshift as ifftshift
from .fourier import irfft as irfft
from .fourier import rfft as rfft
from .joining import array as array
from .joining import block as block
from .joining import broadcast_arrays as broadcast_arrays
from .joining import c_ as c_
from .joining import meshgrid as meshgrid
from .joining import r_ as r_
from .loops import cond as cond
from .loops import scan as scan
from .matrix_functions import block_diag as block_diag
from .matrix_functions import expm as expm
from .matrix_functions import matrix_power as matrix_power
from .matrix_functions import matrix_transpose as matrix_transpose
from .matrix_functions import sqrtm as sqrtm
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
from .picking import choose as choose
from .picking import compress as compress
from .picking import delete as delete
from .picking import extract as extract
from .picking import insert as insert
from .picking import masked_select as masked_select
from .picking import piecewise as piecewise
from .picking import put_along_axis as put_along_axis
from .picking import resize as resize
from .picking import trim_zeros as trim_zeros
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
from .recurrences import cummax as cummax
from .recurrences import cummin as cummin
from .recurrences import linear_recurrence as linear_recurrence
from .recurrences import logcumsumexp as logcumsumexp
from .resizing import interpolate as interpolate
from .resizing import pixel_shuffle as pixel_shuffle
from .resizing import pixel_unshuffle as pixel_unshuffle
from .scatter import index_add as index_add
from .scatter import one_hot as one_hot
from .scatter import scatter_add as scatter_add
from .scatter import scatter_reduce as scatter_reduce
from .segments import segment_max as segment_max
from .segments import segment_mean as segment_mean
from .segments import segment_min as segment_min
from .segments import segment_prod as segment_prod
from .segments import segment_sum as segment_sum
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
def gelu(x: N, approximate: str | bool = 'none') -> N: ...
@overload
def gelu(x: Any, approximate: str | bool = 'none') -> Any:
    """The Gaussian error linear unit x Phi(x) (Hendrycks and Gimpel 2016).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        approximate: "none" for the normal distribution function Phi itself; "tanh" for
            x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, with which GPT-2 was trained. False and True are these two.

    Returns:
        Of the shape of `x`: (...) -> (...).

    Raises:
        ArgumentError: for another `approximate`.

    >>> round(gelu(1.0), 6), round(gelu(1.0, approximate="tanh"), 6)
    (0.841345, 0.841192)
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

    Raises:
        ArgumentTypeError: for a Value or a Tensor in the place of one of these numbers.

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
        f: a function of floats or arrays; it is called with plain numbers, and its result may have any shape. Where it takes
            single numbers alone, as `math.exp` does, it is called with each element of an array.
        rule: `(g, z, *xs) -> gradient`, or a tuple with one gradient for each argument where `f` has several; `g` is the
            gradient that arrives at the output `z`, and a gradient has the shape of its argument. Written with
            operators and functions of this package, it can be differentiated again.

    Returns:
        A function that is called like `f`, and records.

    Raises:
        ArgumentTypeError: where one of the two is no function.
        DtypeError: in the forward pass, where `f` gives something else than real numbers.
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

    >>> len(dsplit(np.ones((1, 1, 4)), 2))
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
        DtypeError: for an array of integers or booleans, into which something that wants a gradient is put.

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
def take(x: N, indices: Any, axis: int | None = None, mode: str = 'raise') -> N: ...
@overload
def take(x: Any, indices: Any, axis: int | None = None, mode: str = 'raise') -> Any:
    """The elements, or slices along an axis, that `indices` names.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.
        mode: what becomes of an index outside: "raise" for an error, "wrap" counts on from the other end, "clip" takes the end.

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
@overload
def max(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def max(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
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
@overload
def min(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def min(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
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
def std(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> N: ...
@overload
def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> Any:
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
        mean: the mean where it is known, of the shape that it has with `keepdims`.

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
def var(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> N: ...
@overload
def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> Any:
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
        mean: the mean where it is known, of the shape that it has with `keepdims`.

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
def atleast_1d(x: Any, *others: Any) -> Any:
    """With at least one axis.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), or (1,) for a number.

    >>> atleast_1d(2.0)
    array([2.])
    """
def atleast_2d(x: Any, *others: Any) -> Any:
    """With at least two axes, new ones in front.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), or (1, n) for a vector.

    >>> atleast_2d([1.0, 2.0]).shape
    (1, 2)
    """
def atleast_3d(x: Any, *others: Any) -> Any:
    """With at least three axes, as NumPy arranges them.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), (m, n, 1) for a matrix.

    >>> atleast_3d([1.0, 2.0]).shape
    (1, 2, 1)
    """
@overload
def broadcast_to(x: N, shape: Any) -> N: ...
@overload
def broadcast_to(x: Any, shape: Any) -> Any:
    """Broadcast to a shape; the gradient is summed over what was broadcast.

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

    >>> moveaxis(np.ones((2, 3, 4)), 0, -1).shape
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

    >>> rollaxis(np.ones((2, 3, 4)), 2).shape
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
        mod(x, y) at 3, 3: 0, gradient 1, -1

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

    Conventions, as `am.conventions("floor_divide")` explains them:
        floor_divide(x, 3.0) at 3: 1, gradient 0

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
        dz/dx = exp(x)

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
        ∂z/∂x = y / (y² + x²)
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

    Conventions, as `am.conventions("fmod")` explains them:
        fmod(x, 3.0) at 3: 0, gradient 1

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
@overload
def append(x: N, values: Any, axis: int | None = None) -> N: ...
@overload
def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """`values` joined to the end of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        values: what is joined to it.
        axis: an axis; None for all elements in one row.

    Returns:
        Longer along the axis.

    Raises:
        ShapeError: where the other axes differ.

    >>> append([1.0], [2.0, 3.0])
    array([1., 2., 3.])
    """
def column_stack(arrays: Any) -> Any:
    """Vectors joined as columns.

    Args:
        arrays: vectors (m,) or matrices (m, n), in a list.

    Returns:
        (m, the sum of their columns).

    Raises:
        ShapeError: where the numbers of rows differ.

    >>> column_stack([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 3.],
           [2., 4.]])
    """
def concatenate(arrays: Any, axis: int | None = 0) -> Any:
    """Arrays joined along an axis.

    Args:
        arrays: arrays, Tensors or Values, in a list.
        axis: an axis; None for all elements in one row.

    Returns:
        As long as all together along the axis.

    Raises:
        ShapeError: where the other axes differ.

    >>> concatenate([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
def dstack(arrays: Any) -> Any:
    """Joined along the third axis.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        (m, n, the sum of the third axes).

    Raises:
        ShapeError: where the other axes differ.

    >>> dstack([[1.0, 2.0], [3.0, 4.0]]).shape
    (1, 2, 2)
    """
def hstack(arrays: Any) -> Any:
    """Joined side by side.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        Longer along the second axis, or the first of vectors.

    Raises:
        ShapeError: where the other axes differ.

    >>> hstack([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
@overload
def repeat(x: N, repeats: Any, axis: int | None = None) -> N: ...
@overload
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element, or slice along an axis, several times: a number, or one for each.

    Args:
        x: an array or a Tensor, of any shape.
        repeats: how many times; a number, or one for each element.
        axis: an axis; None for all elements in one row.

    Returns:
        Longer along the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> repeat([1.0, 2.0], 2)
    array([1., 1., 2., 2.])
    """
def stack(arrays: Any, axis: int = 0) -> Any:
    """Arrays joined along a new axis; of Values, an object array of them.

    Args:
        arrays: arrays, Tensors or Values, in a list.
        axis: where the new axis stands in the result.

    Returns:
        One axis more.

    Raises:
        ShapeError: where the shapes differ.

    >>> stack([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
@overload
def tile(x: N, reps: Any) -> N: ...
@overload
def tile(x: Any, reps: Any) -> Any:
    """`x` laid out several times along each axis.

    Args:
        x: an array or a Tensor, of any shape.
        reps: how many times along each axis.

    Returns:
        Longer along each axis.

    >>> tile([1.0, 2.0], 2)
    array([1., 2., 1., 2.])
    """
def vstack(arrays: Any) -> Any:
    """Joined as rows.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        (the sum of their rows, n).

    Raises:
        ShapeError: where the numbers of columns differ.

    >>> vstack([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
concat = concatenate
row_stack = vstack
@overload
def conv1d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> N: ...
@overload
def conv1d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Any:
    """`conv2d` along one axis: sequences (N, C, L), a weight (O, C / groups, width).

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        weight: (O, C / groups, width).
        bias: (O,), or None.
        stride: how far apart the windows stand.
        padding: zeros on each side, or (before, behind); 'same' keeps the length, 'valid' adds none.
        dilation: how far apart the taps stand.
        groups: how many groups the channels are divided into.

    Returns:
        (N, O, the number of windows).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> import numpy as np
    >>> conv1d(np.arange(4.0).reshape(1, 1, 4), np.array([[[1.0, -1.0]]]))
    array([[[-1., -1., -1.]]])
    """
@overload
def conv2d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> N: ...
@overload
def conv2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Any:
    """The sum over channels and taps of image times weight, at every place of a sliding window (a cross-correlation).

    Args:
        x: images, (N, C, H, W), or one image, (C, H, W).
        weight: (O, C / groups, height, width of the window).
        bias: added to each output channel, (O,).
        stride: how far apart the windows stand.
        padding: rows and columns of zeros on each side; ((above, below), (left, right)) or (left, right, above, below) where
            sides differ; "same" keeps the size (stride 1), "valid" adds none.
        dilation: how far apart the taps of a window stand.
        groups: into how many parts, which see nothing of each other, the channels fall.

    Returns:
        (N, O, H', W') with H' = (H + 2 padding - dilation (height - 1) - 1) // stride + 1, W' likewise.

    Raises:
        ShapeError: where the channels do not fit, or the window does not fit into the image.

    >>> import numpy as np
    >>> conv2d(np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
@overload
def conv3d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> N: ...
@overload
def conv3d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Any:
    """`conv2d` along three axes. It is the sum of a convolution in the plane for each tap along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (O, C / groups, depth, height, width of the window).
        bias: (O,), or None.
        stride, padding, dilation: a number, or one for each of the three axes; padding may be "same" or "valid", too, or
            ((front, back), (above, below), (left, right)), or (left, right, above, below, front, back) where sides differ.
        groups: how many groups the channels are divided into.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: where the channels do not fit, or the window does not fit into the volumes.

    >>> import numpy as np
    >>> conv3d(np.ones((1, 1, 2, 2, 2)), np.ones((1, 1, 2, 2, 2)))
    array([[[[[8.]]]]])
    """
@overload
def conv_transpose1d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> N: ...
@overload
def conv_transpose1d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Any:
    """`conv_transpose2d` along one axis: the adjoint of `conv1d`.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        weight: (C, O / groups, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: elements more at the end; less than stride or dilation.

    Returns:
        (N, O, L').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> import numpy as np
    >>> conv_transpose1d(np.ones((1, 1, 2)), np.ones((1, 1, 2)), stride=2).shape
    (1, 1, 4)
    """
@overload
def conv_transpose2d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> N: ...
@overload
def conv_transpose2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Any:
    """The adjoint of `conv2d`: each number of `x` spreads the weights over what its window sees. Images grow.

    Args:
        x: (N, C, H, W), or one image (C, H, W).
        weight: (C, O / groups, height, width).
        bias: (O,).
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: rows and columns more at the end, for strides that leave the size open; less than stride or dilation.

    Returns:
        (N, O, *the size of the image that a convolution would have seen).

    Raises:
        ShapeError: for sizes that do not fit.

    >>> import numpy as np
    >>> conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), stride=2).shape
    (1, 1, 4, 4)
    """
@overload
def conv_transpose3d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> N: ...
@overload
def conv_transpose3d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Any:
    """The adjoint of `conv3d`: for each tap along the depth, a `conv_transpose2d` of all layers, put where that tap looks.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (C, O / groups, depth, height, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: layers, rows and columns more at the end; less than stride or dilation.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> import numpy as np
    >>> conv_transpose3d(np.ones((1, 1, 1, 1, 1)), np.ones((1, 1, 2, 2, 2)))[0, 0, 0]
    array([[1., 1.],
           [1., 1.]])
    """
@overload
def diag(x: N, k: int = 0) -> N: ...
@overload
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with a diagonal.

    Args:
        x: a matrix (m, n), or a vector (n,).
        k: which diagonal, counted up from the main one.

    Returns:
        The diagonal of a matrix; for a vector a matrix (n, n).

    Raises:
        ShapeError: for more than two axes.

    >>> diag([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
@overload
def diag_embed(x: N, offset: int = 0) -> N: ...
@overload
def diag_embed(x: Any, offset: int = 0) -> Any:
    """Vectors along the last axis as the diagonals of matrices: (..., n) -> (..., n, n).

    Args:
        x: vectors (..., n).
        offset: which diagonal.

    Returns:
        Matrices (..., m, m) with m = n + |offset|, zero off that diagonal.

    >>> diag_embed([[1.0, 2.0]]).shape
    (1, 2, 2)
    """
@overload
def diagflat(v: N, k: int = 0) -> N: ...
@overload
def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with all elements of `v` on its k-th diagonal.

    Args:
        v: an array or a Tensor, whose elements are taken in one row.
        k: which diagonal.

    Returns:
        A matrix with these elements on the diagonal.

    >>> diagflat([1.0, 2.0])
    array([[1., 0.],
           [0., 2.]])
    """
@overload
def diagonal(x: N, offset: int = 0, axis1: int = 0, axis2: int = 1) -> N: ...
@overload
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal of each matrix in two axes, along a new last axis.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (..., the length of the diagonal).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diagonal([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
@overload
def fill_diagonal(x: N, val: Any, wrap: bool = False) -> N: ...
@overload
def fill_diagonal(x: Any, val: Any, wrap: bool = False) -> Any:
    """A copy of `x` with `val` on its main diagonal. (NumPy's writes into its argument and returns nothing.)

    Args:
        x: a matrix, or an array of equal sizes.
        val: a number, or a vector for the diagonal.
        wrap: whether the diagonal of a tall matrix begins again below.

    Returns:
        A copy with that diagonal.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> fill_diagonal(np.zeros((2, 2)), 1.0)
    array([[1., 0.],
           [0., 1.]])
    """
@overload
def trace(x: N, offset: int = 0, axis1: int = 0, axis2: int = 1) -> N: ...
@overload
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(trace([[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
@overload
def tril(x: N, k: int = 0) -> N: ...
@overload
def tril(x: Any, k: int = 0) -> Any:
    """The lower triangle, zeros above the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> tril([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 0.],
           [3., 4.]])
    """
@overload
def triu(x: N, k: int = 0) -> N: ...
@overload
def triu(x: Any, k: int = 0) -> Any:
    """The upper triangle, zeros below the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> triu([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [0., 4.]])
    """
@overload
def cholesky(x: N, upper: bool = False) -> N: ...
@overload
def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangular L with x = L @ L.T of a positive definite matrix; `upper=True` gives its transpose.

    Args:
        x: a symmetric positive definite matrix, or a stack of them: (..., n, n).
        upper: give the transpose, an upper triangle.

    Returns:
        (..., n, n) -> (..., n, n).

    Raises:
        LinAlgError: where a matrix is not positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 2.0]])
    array([[2., 0.],
           [1., 1.]])
    """
@overload
def det(x: N) -> N: ...
@overload
def det(x: Any) -> Any:
    """The determinant; its derivatives of any order are finite where the matrix is singular, too. (..., n, n) -> (...).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> round(float(det([[2.0, 1.0], [1.0, 1.0]])), 12)
    1.0
    """
def eig(x: Any) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors (columns, of length 1) of a matrix whose spectrum is real: (..., n, n) -> (..., n), (...,
    n, n).

    The order and the signs are LAPACK's. Gradients need eigenvalues that differ (Giles 2008).

    Args:
        x: a matrix (..., n, n).

    Returns:
        A pair: eigenvalues (..., n) and eigenvectors (..., n, n), in columns.

    Raises:
        LinAlgError: where an eigenvalue is complex.

    >>> w, v = eig([[2.0, 1.0], [0.0, 3.0]])
    >>> w
    array([2., 3.])
    """
def eigh(x: Any, UPLO: str = 'L') -> tuple[Any, Any]:
    """Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix, of which one triangle is read, and gets
    the gradient: (..., n, n) -> (..., n), (..., n, n). Vectors have LAPACK's signs; their gradient needs eigenvalues that
    differ.

    Args:
        x: a symmetric matrix, or a stack of them: (..., n, n).
        UPLO: which triangle is read: 'L' or 'U'.

    Returns:
        Eigenvalues (..., n) and eigenvectors (..., n, n).

    Raises:
        ShapeError: for what is no square matrix.

    >>> w, v = eigh([[2.0, 0.0], [0.0, 1.0]])
    >>> w
    array([1., 2.])
    """
@overload
def eigvals(x: N) -> N: ...
@overload
def eigvals(x: Any) -> Any:
    """Eigenvalues of a matrix whose spectrum is real, in LAPACK's order: (..., n, n) -> (..., n).

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n).

    Raises:
        LinAlgError: where an eigenvalue is complex.

    >>> eigvals([[2.0, 1.0], [0.0, 3.0]])
    array([2., 3.])
    """
@overload
def eigvalsh(x: N, UPLO: str = 'L') -> N: ...
@overload
def eigvalsh(x: Any, UPLO: str = 'L') -> Any:
    """Eigenvalues of a symmetric matrix, ascending: (..., n, n) -> (..., n).

    Args:
        x: a symmetric matrix, or a stack of them: (..., n, n).
        UPLO: which triangle is read: 'L' or 'U'.

    Returns:
        (..., n), in ascending order.

    Raises:
        ShapeError: for what is no square matrix.

    >>> eigvalsh([[2.0, 0.0], [0.0, 1.0]])
    array([1., 2.])
    """
@overload
def logdet(x: N) -> N: ...
@overload
def logdet(x: Any) -> Any:
    """The logarithm of the determinant; NaN where it is negative: (..., n, n) -> (...).

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> round(float(logdet([[2.0, 0.0], [0.0, 3.0]])), 6)
    1.791759
    """
def matrix_rank(x: Any, tol: Any = None, hermitian: bool = False) -> Any:
    """The number of singular values that are not zero to rounding (whole numbers, without gradient).

    Args:
        x: a matrix (..., m, n).
        tol: singular values of at most that count as zero.
        hermitian: NumPy's argument.

    Returns:
        (..., m, n) -> (...), whole numbers without gradient.

    Raises:
        LinAlgError: for a matrix that holds NaN.

    >>> int(matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
@overload
def qr(x: N, mode: str = 'reduced') -> N: ...
@overload
def qr(x: Any, mode: str = 'reduced') -> Any:
    """x = q @ r with orthonormal columns in q and an upper triangular r: (..., m, n) -> (..., m, k), (..., k, n).

    Args:
        x: matrices with at least as many rows as columns, of full rank, where they want a gradient.
        mode: "reduced", or "r" for r alone; "complete" only where no gradient is wanted.

    The rule is that of Walter and Lehmann (2010), also for more columns than rows.

    Returns:
        A pair Q, R; R alone with mode 'r'.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> q, r = qr([[3.0, 0.0], [4.0, 5.0]])
    >>> abs(r.round(9))
    array([[5., 4.],
           [0., 3.]])
    """
def slogdet(x: Any) -> tuple[Any, Any]:
    """The sign of the determinant, and the logarithm of its absolute value: (..., n, n) -> (...), (...).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        A pair: the sign, and log |det|, (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> sign, logarithm = slogdet([[2.0, 0.0], [0.0, -1.0]])
    >>> float(sign)
    -1.0
    """
def svd(x: Any, full_matrices: bool = False, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """The singular value decomposition x = u @ diag(s) @ vh, with LAPACK's signs, as NumPy gives it.

    Args:
        x: matrices (..., m, n).
        full_matrices: whether u and vh are square. What then goes beyond the thin form is arbitrary and has no gradient.
        compute_uv: False for the singular values alone.
        hermitian: NumPy's hint that x is symmetric; it is ignored.

    Returns:
        u (..., m, k), s (..., k) in descending order, vh (..., k, n) with k the smaller of m and n; or s alone. Gradients of
        u and vh need singular values that differ; that of s is 0 at a singular value of zero (Townsend 2016).

    Raises:
        ArgumentError: for `full_matrices=True` of a matrix that is not square and wants a gradient.

    >>> svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False)
    array([4., 3.])
    """
@overload
def svdvals(x: N) -> N: ...
@overload
def svdvals(x: Any) -> Any:
    """Singular values, descending: (..., m, n) -> (..., the smaller of m and n).

    Args:
        x: a matrix, or a stack of them: (..., m, n).

    Returns:
        (..., min(m, n)), in descending order.

    >>> svdvals([[3.0, 0.0], [0.0, 4.0]])
    array([4., 3.])
    """
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of that shape with one value, or one row of values, throughout.

    Args:
        shape: the sizes of the axes.
        fill_value: a number, or a Tensor, which gets the sum of the gradients.
        dtype: the NumPy type; that of `fill_value` if None.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where `fill_value` does not broadcast to it.
        DtypeError: for a type of integers or booleans and a value that wants a gradient.

    >>> full(2, 3.0)
    array([3., 3.])
    """
@overload
def full_like(x: N, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> N: ...
@overload
def full_like(x: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
    """One value throughout, in the shape and type of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        fill_value: a number, or a Tensor, which gets the sum of the gradients.
        dtype: another type than that of `x`.
        shape: another shape than that of `x`.

    Returns:
        Of the shape of `x`.

    >>> full_like([0.0, 0.0], 3)
    array([3., 3.])
    """
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers from `start` to `stop`, each a constant multiple of the one before, along a new axis.

    Args:
        start: the first number, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis, each the same multiple of the one before.

    Raises:
        ArgumentError: for a start or stop of 0.

    >>> geomspace(1.0, 100.0, 3).round(9)
    array([  1.,  10., 100.])
    """
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0) -> Any:
    """Evenly spaced numbers from `start` to `stop`, which is left out if `endpoint` is False, along a new axis.

    Args:
        start, stop: numbers, or arrays that broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        retstep: whether to return the distance as well.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    >>> linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """
def logspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0) -> Any:
    """Powers of `base` with evenly spaced exponents, along a new axis.

    Args:
        start: the first exponent, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        base: what is raised to these powers.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> logspace(0.0, 2.0, 3)
    array([  1.,  10., 100.])
    """
@overload
def flip(x: N, axis: Axis = None) -> N: ...
@overload
def flip(x: Any, axis: Axis = None) -> Any:
    """Reversed along axes, or along all.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> flip([1.0, 2.0])
    array([2., 1.])
    """
@overload
def fliplr(x: N) -> N: ...
@overload
def fliplr(x: Any) -> Any:
    """Columns reversed.

    Args:
        x: (m, n, ...).

    Returns:
        (...) -> (...).

    Raises:
        ShapeError: for fewer than two axes.

    >>> fliplr([[1.0, 2.0]])
    array([[2., 1.]])
    """
@overload
def flipud(x: N) -> N: ...
@overload
def flipud(x: Any) -> Any:
    """Rows reversed.

    Args:
        x: (m, ...).

    Returns:
        (...) -> (...).

    Raises:
        ShapeError: for a number.

    >>> flipud([[1.0], [2.0]])
    array([[2.],
           [1.]])
    """
@overload
def roll(x: N, shift: Any, axis: Any = None) -> N: ...
@overload
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Shifted along axes, what falls off one end coming in at the other.

    Args:
        x: an array or a Tensor, of any shape.
        shift: by how many places; several for several axes.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> roll([1.0, 2.0, 3.0], 1)
    array([3., 1., 2.])
    """
@overload
def rot90(x: N, k: int = 1, axes: tuple[int, int] = (0, 1)) -> N: ...
@overload
def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned by quarter turns in the plane of two axes.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: how many quarter turns.
        axes: the plane.

    Returns:
        (..., m, n) -> (..., n, m) for one turn.

    Raises:
        ArgumentError: for axes that are one.

    >>> rot90([[1.0, 2.0]])
    array([[2.],
           [1.]])
    """
@overload
def absolute_error(x: N, y: Any) -> N: ...
@overload
def absolute_error(x: Any, y: N) -> N: ...
@overload
def absolute_error(x: Any, y: Any) -> Any:
    """|x - y|; slope 0 at 0.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast, element by element.

    >>> absolute_error(3.0, 1.0)
    2.0
    """
def cross_entropy(input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = 'mean', label_smoothing: float = 0.0) -> Any:
    """Minus the log of the probability that softmax of the logits gives to the right class: a mean over the samples.
    (`am.softmax_cross_entropy` is the same for each row, with probabilities as targets.)

    Args:
        input: logits, (N, C) or (N, C, ...) with the classes along the second axis; (C,) is one sample.
        target: class numbers of the shape without that axis, or probabilities of the shape of the logits.
        weight: one for each class, (C,); the mean is then the weighted one.
        ignore_index: samples with this label do not count; if none is left, the loss is 0, with a warning.
        reduction: "mean", "sum" or "none".
        label_smoothing: the part of the target that is spread evenly over all classes (Szegedy et al. 2016).

    Warns where the input comes out of a softmax.

    Raises:
        ShapeError: for labels or weights of another shape.
        DtypeError: for labels that are not integers.
        ArgumentError: for a label that is no class.

    Returns:
        One number, or with reduction='none' the shape of the targets.

    >>> round(float(cross_entropy([[0.0, 0.0]], [1])), 6)
    0.693147
    """
@overload
def hinge(margin: N) -> N: ...
@overload
def hinge(margin: Any) -> Any:
    """max(0, 1 - margin); slope 0 at the kink.

    Args:
        margin: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `margin`, element by element.

    >>> hinge(0.25)
    0.75
    """
@overload
def huber(x: N, delta: float = 1.0) -> N: ...
@overload
def huber(x: Any, delta: float = 1.0) -> Any:
    """x^2 / 2 where |x| <= delta, else delta (|x| - delta / 2) (Huber 1964).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        delta: where the parabola goes over into a line.

    Returns:
        Of the shape of `x`, element by element.

    >>> huber(3.0)
    2.5
    """
@overload
def probability_cross_entropy(p: N, t: Any, eps: float = 1e-12) -> N: ...
@overload
def probability_cross_entropy(p: Any, t: N, eps: float = 1e-12) -> N: ...
@overload
def probability_cross_entropy(p: Any, t: Any, eps: float = 1e-12) -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities, none of them taken below `eps`; prefer the form from
    logits.

    Args:
        p: probabilities, of any shape.
        t: targets between 0 and 1, of the same shape.
        eps: the smallest probability that is taken as it is.

    Returns:
        Of the shape of `p`, element by element.

    >>> round(probability_cross_entropy(0.5, 1.0), 6)
    0.693147
    """
@overload
def squared_error(x: N, y: Any) -> N: ...
@overload
def squared_error(x: Any, y: N) -> N: ...
@overload
def squared_error(x: Any, y: Any) -> Any:
    """(x - y)^2.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast, element by element.

    >>> squared_error(3.0, 1.0)
    4.0
    """
@overload
def diff(x: N, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> N: ...
@overload
def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times; `prepend` and `append` are put before and behind first.

    Args:
        x: an array or a Tensor, of any shape.
        n: how many times.
        axis: an axis, counted from the end where it is negative.
        prepend: what is put before, or None.
        append: what is put behind, or None.

    Returns:
        Shorter by n along the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diff([1.0, 4.0, 9.0])
    array([3., 5.])
    """
@overload
def gradient(f: N, *spacing: Any, axis: Any = None, edge_order: int = 1) -> N: ...
@overload
def gradient(f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Differences of samples along each axis: central ones of second order inside, one-sided at the ends.

    Args:
        f: samples.
        spacing: one distance for all axes, one for each, or the coordinates along each.
        axis: one axis, or several; all if left out.
        edge_order: 1 or 2, the order of the differences at the ends.

    Returns:
        An array for one axis, a list of them for several, as NumPy.

    >>> gradient([1.0, 4.0, 9.0])
    array([3., 4., 5.])
    """
@overload
def pad(x: N, pad_width: Any, mode: Any = 'constant', **options: Any) -> N: ...
@overload
def pad(x: Any, pad_width: Any, mode: Any = 'constant', **options: Any) -> Any:
    """`x` with a margin.

    Args:
        x: an array or a Tensor, of any shape.
        pad_width: how much is added before and after, for each axis or for all: as in NumPy.
        mode: "constant" (with `constant_values`), "edge", "reflect", "symmetric" (both with `reflect_type`), "wrap",
            "linear_ramp" (with `end_values`), "maximum", "minimum", "mean", "median" (with `stat_length`), "empty", which is
            filled with zeros here.
        options: those of NumPy's `pad` for the mode.

    Returns:
        Longer along each axis.

    Raises:
        ShapeError: where the widths do not fit the axes.

    >>> pad([1.0, 2.0], 1, mode="edge")
    array([1., 1., 2., 2.])
    """
@overload
def cosine_similarity(x: N, y: Any, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def cosine_similarity(x: Any, y: N, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def cosine_similarity(x: Any, y: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """The cosine of the angle between vectors along an axis; 0 with gradient 0 where one is shorter than `eps`.

    Args:
        x: an array or a Tensor (..., n).
        y: (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this counts as none.

    Returns:
        (..., n), (..., n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(cosine_similarity([1.0, 0.0], [1.0, 1.0]))
    0.7071067811865475
    """
@overload
def matrix_norm(x: N, *, keepdims: bool = False, ord: Any = 'fro') -> N: ...
@overload
def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = 'fro') -> Any:
    """The norm of matrices in the last two axes: (..., m, n) -> (...).

    Args:
        x: matrices (..., m, n).
        keepdims: whether the axes stay, with size 1.
        ord: 'fro', 'nuc', 1, -1, 2, -2, inf or -inf.

    Returns:
        (..., m, n) -> (...).

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(matrix_norm([[3.0, 0.0], [0.0, 4.0]], ord=2))
    4.0
    """
@overload
def norm(x: N, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,
    -inf, or any power.

    For a matrix (2-d `x` without axis, or two axes), `ord` may be None or "fro", 1 or inf (largest column or row
    sum), or 2 or "nuc" (largest or sum of singular values), as in NumPy. At 0 the norm has a kink: there a second
    derivative through it is that of the subgradient, zero.

    Args:
        x: an array or a Tensor, of any shape.
        ord: which norm; 2 if None.
        axis: an axis, a pair of axes for a matrix; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ArgumentError: for a norm that there is not.

    >>> float(norm([3.0, 4.0]))
    5.0
    """
@overload
def normalize(x: N, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def normalize(x: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """`x` divided by its Euclidean norm along an axis; a vector shorter than `eps` comes out as it is over `eps`,
    with gradient zero.

    Args:
        x: an array or a Tensor (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this is divided by it.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> normalize([3.0, 4.0])
    array([0.6, 0.8])
    """
@overload
def vector_norm(x: N, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> N: ...
@overload
def vector_norm(x: Any, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along axes, which count as one; of all elements if `axis` is None.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        ord: which power: 2, 1, inf, or any number.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(vector_norm([[3.0, 0.0], [0.0, 4.0]]))
    5.0
    """
@overload
def adaptive_avg_pool2d(x: N, output_size: Size) -> N: ...
@overload
def adaptive_avg_pool2d(x: Any, output_size: Size) -> Any:
    """The means of as many parts, as equal as can be, as the output shall have rows and columns.

    Args:
        x: images, (N, C, H, W).
        output_size: rows and columns of the result; 1 takes the mean of each whole channel.

    Returns:
        (N, C, *output_size).

    Raises:
        ShapeError: for what is no images.

    >>> adaptive_avg_pool2d(np.arange(9.0).reshape(1, 1, 3, 3), 1)
    array([[[[4.]]]])
    """
@overload
def avg_pool1d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> N: ...
@overload
def avg_pool1d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> Any:
    """`avg_pool2d` along one axis.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        kernel_size, stride, padding, ceil_mode: as of `max_pool1d`.
        count_include_pad: whether the zeros of the padding count.

    Returns:
        (N, C, the number of windows).

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[0.5, 2.5]]])
    """
@overload
def avg_pool2d(x: N, kernel_size: Size, stride: Size | None = None, padding: Any = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> N: ...
@overload
def avg_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> Any:
    """The mean of each window.

    Args:
        x: images, (N, C, H, W), or one image, (C, H, W).
        kernel_size, stride, padding: as of `max_pool2d`.
        count_include_pad: whether the zeros of the padding count.
        ceil_mode: whether a last window that reaches over the edge counts; what is beyond the padding does not.

    Returns:
        (N, C, *the number of windows).

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """
@overload
def avg_pool3d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> N: ...
@overload
def avg_pool3d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True, ceil_mode: bool = False) -> Any:
    """The mean of each window of volumes: of each plane, and then along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        kernel_size, stride, padding, ceil_mode: as of `max_pool3d`.
        count_include_pad: whether the zeros of the padding count.

    Returns:
        (N, C, D', H', W').

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[3.5]]]]])
    """
@overload
def max_pool1d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> N: ...
@overload
def max_pool1d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """`max_pool2d` along one axis.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        kernel_size: how long a window is.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the ends, at most half a window; (before, behind) where the ends differ.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the end counts.
        return_indices: whether to return as well where each element was found (for `max_unpool1d`).

    Returns:
        (N, C, the number of windows); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[1., 3.]]])
    """
@overload
def max_pool2d(x: N, kernel_size: Size, stride: Size | None = None, padding: Any = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> N: ...
@overload
def max_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """The largest element in each window; where several are equal, the first of them, row by row, gets the gradient.

    Args:
        x: images, (N, C, H, W), or one image, (C, H, W).
        kernel_size: height and width of the window.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the edge, at most half a window; ((above, below), (left, right)) or
            (left, right, above, below) where sides differ.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the edge counts, as long as it begins inside.
        return_indices: whether to return as well where each element was found, row by row in its channel (for `max_unpool2d`).

    Returns:
        (N, C, *the number of windows); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """
@overload
def max_pool3d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> N: ...
@overload
def max_pool3d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """The largest element in each window of volumes: of each plane, and then along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        kernel_size: depth, height and width of the window.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the edge, at most half a window.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the edge counts.
        return_indices: whether to return as well where each element was found, counted layer by layer (for `max_unpool3d`).

    Returns:
        (N, C, D', H', W'); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[7.]]]]])
    """
@overload
def max_unpool1d(x: N, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> N: ...
@overload
def max_unpool1d(x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> Any:
    """The way back from `max_pool1d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, the number of windows), or without the first axis.
        indices: the places that `max_pool1d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool1d`.
        output_size: the length of the result, where it does not follow from those.

    Returns:
        (N, C, L).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> max_unpool1d(*max_pool1d(np.array([[[1.0, 5.0, 3.0, 2.0]]]), 2, return_indices=True), 2)
    array([[[0., 5., 3., 0.]]])
    """
@overload
def max_unpool2d(x: N, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> N: ...
@overload
def max_unpool2d(x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> Any:
    """The way back from `max_pool2d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, *the number of windows), or without the first axis.
        indices: the places that `max_pool2d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool2d`.
        output_size: height and width of the result, where they do not follow from those.

    Returns:
        (N, C, H, W).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> max_unpool2d(*max_pool2d(np.array([[[[1.0, 5.0], [3.0, 2.0]]]]), 2, return_indices=True), 2)
    array([[[[0., 5.],
             [0., 0.]]]])
    """
@overload
def max_unpool3d(x: N, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> N: ...
@overload
def max_unpool3d(x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None) -> Any:
    """The way back from `max_pool3d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, *the number of windows), or without the first axis.
        indices: the places that `max_pool3d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool3d`.
        output_size: depth, height and width of the result, where they do not follow from those.

    Returns:
        (N, C, D, H, W).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> float(max_unpool3d(*max_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2, return_indices=True), 2).sum())
    7.0
    """
@overload
def cross(x: N, y: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> N: ...
@overload
def cross(x: Any, y: N, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> N: ...
@overload
def cross(x: Any, y: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The vector product of vectors of 3 (or of 2, whose third component is 0) along an axis.

    Args:
        x, y: vectors (..., 3), or (..., 2); the other axes broadcast.
        axisa, axisb, axisc: the axes of the vectors in x, y and the result.
        axis: one axis for all three.

    Of two vectors of 2 the result is the third component alone.

    Returns:
        The axes that broadcast, and that of the vectors.

    Raises:
        ShapeError: for vectors of another length.

    >>> cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    array([0., 0., 1.])
    """
@overload
def dot(x: N, y: Any) -> N: ...
@overload
def dot(x: Any, y: N) -> N: ...
@overload
def dot(x: Any, y: Any) -> Any:
    """NumPy's `dot`: the sum over the last axis of `x` and the last but one of `y`; a product for scalars.

    Args:
        x: an array or a Tensor (..., n).
        y: (n,) or (..., n, m).

    Returns:
        The axes of `x` but the last, then those of `y` but the last but one.

    Raises:
        ShapeError: where the sizes do not fit.

    >>> float(dot([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
def einsum(subscripts: Any, *operands: Any, optimize: Any = None, out: Any = None, dtype: Any = None) -> Any:
    """Einstein's summation, as in NumPy: the subscripts as one string, or as a list of numbers behind each operand.

    Args:
        subscripts: such as "ij,jk->ik"; or the first operand, where lists of numbers follow the operands.
        operands: arrays or Tensors, one for each group of letters.
        out: NumPy's argument; only None is there.
        optimize: NumPy's hint; the order of the products is chosen for more than two operands in any case.
        dtype: a type for the operands.

    Returns:
        By the letters behind the arrow.

    >>> float(einsum("i,i", [1.0, 2.0], [3.0, 4.0]))
    11.0
    >>> float(einsum([1.0, 2.0], [0], [3.0, 4.0], [0]))
    11.0
    """
@overload
def inner(x: N, y: Any) -> N: ...
@overload
def inner(x: Any, y: N) -> N: ...
@overload
def inner(x: Any, y: Any) -> Any:
    """The sum over the last axis of both.

    Args:
        x: an array or a Tensor (..., n).
        y: (..., n).

    Returns:
        The axes of `x` but the last, then those of `y` but the last.

    Raises:
        ShapeError: where the last axes differ.

    >>> float(inner([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
@overload
def kron(x: N, y: Any) -> N: ...
@overload
def kron(x: Any, y: N) -> N: ...
@overload
def kron(x: Any, y: Any) -> Any:
    """The Kronecker product.

    Args:
        x: an array or a Tensor (m, n).
        y: (p, q).

    Returns:
        (m p, n q): a block `x[i, j] y` for each element of `x`.

    >>> kron([[1.0, 2.0]], [[1.0, 1.0]])
    array([[1., 1., 2., 2.]])
    """
@overload
def matmul(x: N, y: Any) -> N: ...
@overload
def matmul(x: Any, y: N) -> N: ...
@overload
def matmul(x: Any, y: Any) -> Any:
    """The matrix product; vectors and stacks of matrices as in NumPy.

    Args:
        x: (..., m, k), or a vector (k,).
        y: (..., k, n), or a vector (k,).

    Returns:
        (..., m, n), without the axis of a vector.

    Raises:
        ShapeError: where the sizes do not fit.

    >>> float(matmul([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
def multi_dot(arrays: Sequence[Any]) -> Any:
    """The product of several matrices in the cheapest order (the first and the last may be vectors).

    Args:
        arrays: matrices whose sizes fit; the first and last may be vectors.

    Returns:
        The product of all.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> multi_dot([[1.0, 2.0], [[1.0], [1.0]], [[2.0]]])
    array([6.])
    """
@overload
def outer(x: N, y: Any) -> N: ...
@overload
def outer(x: Any, y: N) -> N: ...
@overload
def outer(x: Any, y: Any) -> Any:
    """All products of an element of `x` and one of `y`.

    Args:
        x: an array or a Tensor of m elements.
        y: one of n elements.

    Returns:
        (m, n).

    >>> outer([1.0, 2.0], [3.0, 4.0])
    array([[3., 4.],
           [6., 8.]])
    """
@overload
def tensordot(x: N, y: Any, axes: Any = 2) -> N: ...
@overload
def tensordot(x: Any, y: N, axes: Any = 2) -> N: ...
@overload
def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """The sum over pairs of axes of `x` and `y`.

    Args:
        x: an array or a Tensor, of any shape.
        y: an array or a Tensor, of any shape.
        axes: how many axes, the last of `x` and the first of `y`; or a pair of lists of axes.

    Returns:
        The axes that are left, those of `x` first.

    Raises:
        ShapeError: where the sizes of a pair differ.

    >>> float(tensordot([1.0, 2.0], [3.0, 4.0], axes=1))
    11.0
    """
@overload
def vdot(x: N, y: Any) -> N: ...
@overload
def vdot(x: Any, y: N) -> N: ...
@overload
def vdot(x: Any, y: Any) -> Any:
    """The scalar product of all elements.

    Args:
        x: an array or a Tensor of n elements.
        y: one of n elements.

    Returns:
        One number.

    Raises:
        ShapeError: where the numbers of elements differ.

    >>> float(vdot([[1.0, 2.0]], [[3.0, 4.0]]))
    11.0
    """
@overload
def log_softmax(x: N, axis: Axis = -1) -> N: ...
@overload
def log_softmax(x: Any, axis: Axis = -1) -> Any:
    """log(softmax(x)), which does not round small probabilities to zero; `axis` as for `softmax`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
@overload
def logsumexp(x: N, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), which does not overflow.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
@overload
def masked_softmax(x: N, mask: Any = None, axis: Axis = -1) -> N: ...
@overload
def masked_softmax(x: Any, mask: Any = None, axis: Axis = -1) -> Any:
    """Softmax over the elements where `mask` holds (or that are not -inf); zeros, and not NaN, where a row has none.

    Args:
        x: an array or a Tensor, of any shape.
        mask: booleans, broadcast to `x`, of the elements that take part; None for those that are not -inf.
        axis: an axis, counted from the end where it is negative.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> masked_softmax([0.0, 0.0], mask=[True, False])
    array([1., 0.])
    """
@overload
def softmax(x: N, axis: Axis = -1) -> N: ...
@overload
def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis, along several together, or over all elements (None).

    It is shifted by the maximum, so that it does not overflow. A row of -inf is NaN: see `masked_softmax`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
@overload
def median(x: N, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The middle element, or the mean of the two middle ones, along one axis, several or all.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(median([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
@overload
def partition(x: N, kth: Any, axis: int | None = -1, kind: Any = None, order: Any = None) -> N: ...
@overload
def partition(x: Any, kth: Any, axis: int | None = -1, kind: Any = None, order: Any = None) -> Any:
    """Partly sorted, as NumPy's: the element `kth` in its sorted place.

    Args:
        x: an array or a Tensor, of any shape.
        kth: which element, or several.
        axis: an axis; None for all elements in one row.
        kind: NumPy's argument, without effect.
        order: NumPy's argument; only None is there.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(partition([3.0, 1.0, 2.0], 0)[0])
    1.0
    """
@overload
def sort(x: N, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> N: ...
@overload
def sort(x: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """Sorted along an axis; each gradient moves back to the place its element came from.

    The order is stable, whatever `kind` and `stable` say; `order`, NumPy's for records, must be None.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        kind: NumPy's argument, without effect.
        order: NumPy's argument; only None is there.
        stable: NumPy's argument, without effect.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.
        ArgumentTypeError: for True or False as `kind`, which is `descending` in PyTorch.

    >>> sort([2.0, 1.0])
    array([1., 2.])
    """
def topk(x: Any, k: int, axis: int = -1, largest: bool = True) -> tuple[Any, Any]:
    """The k largest (or smallest) elements along an axis, in order, and their places (whole numbers). Of equal elements the first
    comes first; a NaN counts as larger than any number.

    Args:
        x: an array or a Tensor, of any shape.
        k: how many.
        axis: an axis, counted from the end where it is negative.
        largest: whether the largest; else the smallest.

    Returns:
        A pair: the elements, and their places, k along the axis.

    Raises:
        ArgumentError: for more elements than there are.

    >>> values, places = topk([1.0, 3.0, 2.0], 2)
    >>> values, places
    (array([3., 2.]), array([1, 2]))
    """
@overload
def standardize(x: N, axis: Axis = None, eps: float = 1e-05) -> N: ...
@overload
def standardize(x: Any, axis: Axis = None, eps: float = 1e-05) -> Any:
    """`x` minus its mean, over the root of variance plus `eps`, along axes: what batch and layer normalization share.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        eps: what is added to the variance.

    Returns:
        Of the shape of `x`: (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> standardize(np.array([1.0, 3.0]), eps=0.0)
    array([-1.,  1.])
    """
@overload
def cholesky_solve(b: N, factor: Any, upper: bool = False) -> N: ...
@overload
def cholesky_solve(b: Any, factor: Any, upper: bool = False) -> Any:
    """The x for which a @ x = b, from the Cholesky factor of a (PyTorch's arguments): (..., n, k), (..., n, n) -> (..., n, k).

    Args:
        b: the right side, (..., n) or (..., n, k).
        factor: the Cholesky factor (..., n, n).
        upper: whether the factor is the upper triangle.

    Returns:
        The solution, of the shape of `b`.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> cholesky_solve([[4.0], [8.0]], [[2.0, 0.0], [0.0, 2.0]])
    array([[1.],
           [2.]])
    """
@overload
def inv(x: N) -> N: ...
@overload
def inv(x: Any) -> Any:
    """The inverse matrix: (..., n, n) -> (..., n, n).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        (..., n, n).

    Raises:
        LinAlgError: where a matrix is singular.

    >>> inv([[2.0, 0.0], [0.0, 4.0]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
def lstsq(a: Any, b: Any, rcond: Any = None) -> tuple[Any, Any, int, Any]:
    """The x of least squares, and of least norm among those, for which a @ x is nearest to b.

    Args:
        a: (m, n).
        b: (m,) or (m, k).
        rcond: singular values below `rcond` times the largest count as zero; the larger side times the rounding unit if None.

    Returns:
        As NumPy: x (n,) or (n, k); the sums of squared residuals, empty where the rank is not n or m <= n; the rank; the singular
        values. The gradient is that among matrices of the same rank (Golub and Pereyra 1973).

    >>> x, rest, rank, s = lstsq([[1.0], [1.0]], [1.0, 3.0])
    >>> x, rest, rank
    (array([2.]), array([2.]), 1)
    """
@overload
def pinv(x: N, rcond: Any = None) -> N: ...
@overload
def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse: (..., m, n) -> (..., n, m). Its gradient is that among matrices of the same rank (Golub and
    Pereyra 1973).

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        rcond: singular values below `rcond` times the largest count as zero; NumPy's default if left out.

    Returns:
        (..., m, n) -> (..., n, m).

    >>> pinv([[2.0, 0.0]])
    array([[0.5],
           [0. ]])
    """
@overload
def solve(a: N, b: Any) -> N: ...
@overload
def solve(a: Any, b: N) -> N: ...
@overload
def solve(a: Any, b: Any) -> Any:
    """The x for which a @ x = b.

    Args:
        a: a square matrix, or a stack of them: (..., n, n).
        b: (..., n) or (..., n, k).

    Returns:
        Of the shape of `b`.

    Raises:
        ShapeError: where the sizes do not fit.
        numpy.linalg.LinAlgError: for a singular matrix.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0])
    array([1., 1.])
    """
@overload
def solve_triangular(a: N, b: Any, lower: bool = False, trans: Any = 0, unit_diagonal: bool = False) -> N: ...
@overload
def solve_triangular(a: Any, b: N, lower: bool = False, trans: Any = 0, unit_diagonal: bool = False) -> N: ...
@overload
def solve_triangular(a: Any, b: Any, lower: bool = False, trans: Any = 0, unit_diagonal: bool = False) -> Any:
    """The x for which a @ x = b with a triangular a, of which the other triangle is not read (scipy's arguments).

    Args:
        a: (..., n, n).
        b: (n,) or (..., n, k).
        lower: whether a is lower triangular.
        trans: 1 or "T" for a transposed.
        unit_diagonal: whether ones are to be taken for the diagonal.

    Returns:
        The solution, of the shape of the right side.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> solve_triangular([[2.0, 1.0], [0.0, 4.0]], [4.0, 8.0])
    array([1., 2.])
    """
@overload
def tensorinv(a: N, ind: int = 2) -> N: ...
@overload
def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of tensordot with a, whose first `ind` axes are its rows.

    Args:
        a: an array whose first `ind` sizes multiply to the rest.
        ind: how many axes come first.

    Returns:
        The inverse for `tensordot` along these axes.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> tensorinv(np.eye(6).reshape(2, 3, 6), 2).shape
    (6, 2, 3)
    """
@overload
def tensorsolve(a: N, b: Any, axes: Any = None) -> N: ...
@overload
def tensorsolve(a: Any, b: N, axes: Any = None) -> N: ...
@overload
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The x for which tensordot(a, x, x.ndim) = b; `axes` of a are moved to its end first.

    Args:
        a: an array (*b.shape, *sizes of the solution).
        b: the right side.
        axes: axes of `a` that are moved to its end first.

    Returns:
        The solution.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> tensorsolve(np.eye(4).reshape(2, 2, 2, 2), np.ones((2, 2))).shape
    (2, 2)
    """

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
