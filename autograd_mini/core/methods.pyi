"""The methods that `value.py` and `tensor.py` make from the table, spelled out for editors and mypy. Written by `python tests/stubs.py`; do not edit."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from .functions.arguments import Axis
from .node import Node
from .tensor import Tensor
from .value import Value

Number: TypeAlias = Value | float | np.number[Any] | np.bool_
Array: TypeAlias = Tensor | ArrayLike

class ValueMethods(Node):
    def __add__(self, other: Number) -> Value: ...
    def __radd__(self, other: Number) -> Value: ...
    def __sub__(self, other: Number) -> Value: ...
    def __rsub__(self, other: Number) -> Value: ...
    def __mul__(self, other: Number) -> Value: ...
    def __rmul__(self, other: Number) -> Value: ...
    def __truediv__(self, other: Number) -> Value: ...
    def __rtruediv__(self, other: Number) -> Value: ...
    def __pow__(self, other: Number) -> Value: ...
    def __rpow__(self, other: Number) -> Value: ...
    def __mod__(self, other: Number) -> Value: ...
    def __rmod__(self, other: Number) -> Value: ...
    def __floordiv__(self, other: Number) -> Value: ...
    def __rfloordiv__(self, other: Number) -> Value: ...
    def __neg__(self) -> Value: ...
    def __pos__(self) -> Value: ...
    def __abs__(self) -> Value: ...
    def clip(self, *args: Any, **params: Any) -> Value:
        """`x` limited to an interval; constant bounds have slope 0 at the bound, bounds that want a gradient share it"""
    def copy(self, *args: Any, **params: Any) -> Value:
        """The same numbers in memory of their own; gradients flow through, since copying is the identity."""
    def gelu(self, *args: Any, **params: Any) -> Value:
        """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016)."""
    def hardtanh(self, *args: Any, **params: Any) -> Value:
        """`x` clipped to [-1, 1]."""
    def maximum(self, y: Any) -> Value:
        """maximum, on floats, arrays, Values and Tensors alike."""
    def minimum(self, y: Any) -> Value:
        """minimum, on floats, arrays, Values and Tensors alike."""
    def nan_to_num(self, *args: Any, **params: Any) -> Value:
        """Numbers in place of NaN and infinities; what was replaced gets gradient zero."""
    def relu6(self, *args: Any, **params: Any) -> Value:
        """min(max(x, 0), 6)."""
    def round(self, *args: Any, **params: Any) -> Value:
        """Round half to even; slope 0, or 1 with `straight_through`."""
    def silu(self, *args: Any, **params: Any) -> Value:
        """The sigmoid linear unit (swish) x sigmoid(x)."""
    def positive(self) -> Value:
        """positive, on floats, arrays, Values and Tensors alike."""
    def neg(self) -> Value:
        """neg, on floats, arrays, Values and Tensors alike."""
    def add(self, other: Number) -> Value:
        """add, on floats, arrays, Values and Tensors alike."""
    def sub(self, other: Number) -> Value:
        """sub, on floats, arrays, Values and Tensors alike."""
    def mul(self, other: Number) -> Value:
        """mul, on floats, arrays, Values and Tensors alike."""
    def div(self, other: Number) -> Value:
        """div, on floats, arrays, Values and Tensors alike."""
    def power(self, other: Number) -> Value:
        """power, on floats, arrays, Values and Tensors alike."""
    def square(self) -> Value:
        """square, on floats, arrays, Values and Tensors alike."""
    def reciprocal(self) -> Value:
        """reciprocal, on floats, arrays, Values and Tensors alike."""
    def mod(self, other: Number) -> Value:
        """mod, on floats, arrays, Values and Tensors alike."""
    def floor_divide(self, other: Number) -> Value:
        """floor_divide, on floats, arrays, Values and Tensors alike."""
    def exp(self) -> Value:
        """exp, on floats, arrays, Values and Tensors alike."""
    def exp2(self) -> Value:
        """exp2, on floats, arrays, Values and Tensors alike."""
    def expm1(self) -> Value:
        """expm1, on floats, arrays, Values and Tensors alike."""
    def log(self) -> Value:
        """log, on floats, arrays, Values and Tensors alike."""
    def log2(self) -> Value:
        """log2, on floats, arrays, Values and Tensors alike."""
    def log10(self) -> Value:
        """log10, on floats, arrays, Values and Tensors alike."""
    def log1p(self) -> Value:
        """log1p, on floats, arrays, Values and Tensors alike."""
    def sqrt(self) -> Value:
        """sqrt, on floats, arrays, Values and Tensors alike."""
    def cbrt(self) -> Value:
        """cbrt, on floats, arrays, Values and Tensors alike."""
    def sin(self) -> Value:
        """sin, on floats, arrays, Values and Tensors alike."""
    def cos(self) -> Value:
        """cos, on floats, arrays, Values and Tensors alike."""
    def tan(self) -> Value:
        """tan, on floats, arrays, Values and Tensors alike."""
    def arcsin(self) -> Value:
        """arcsin, on floats, arrays, Values and Tensors alike."""
    def arccos(self) -> Value:
        """arccos, on floats, arrays, Values and Tensors alike."""
    def arctan(self) -> Value:
        """arctan, on floats, arrays, Values and Tensors alike."""
    def arctan2(self, other: Number) -> Value:
        """arctan2, on floats, arrays, Values and Tensors alike."""
    def hypot(self, other: Number) -> Value:
        """hypot, on floats, arrays, Values and Tensors alike."""
    def deg2rad(self) -> Value:
        """deg2rad, on floats, arrays, Values and Tensors alike."""
    def rad2deg(self) -> Value:
        """rad2deg, on floats, arrays, Values and Tensors alike."""
    def sinh(self) -> Value:
        """sinh, on floats, arrays, Values and Tensors alike."""
    def cosh(self) -> Value:
        """cosh, on floats, arrays, Values and Tensors alike."""
    def tanh(self) -> Value:
        """tanh, on floats, arrays, Values and Tensors alike."""
    def arcsinh(self) -> Value:
        """arcsinh, on floats, arrays, Values and Tensors alike."""
    def arccosh(self) -> Value:
        """arccosh, on floats, arrays, Values and Tensors alike."""
    def arctanh(self) -> Value:
        """arctanh, on floats, arrays, Values and Tensors alike."""
    def logaddexp(self, other: Number) -> Value:
        """logaddexp, on floats, arrays, Values and Tensors alike."""
    def logaddexp2(self, other: Number) -> Value:
        """logaddexp2, on floats, arrays, Values and Tensors alike."""
    def xlogy(self, other: Number) -> Value:
        """xlogy, on floats, arrays, Values and Tensors alike."""
    def xlogx(self) -> Value:
        """xlogx, on floats, arrays, Values and Tensors alike."""
    def sinc(self, order: int = 0) -> Value:
        """sinc, on floats, arrays, Values and Tensors alike."""
    def erf(self) -> Value:
        """erf, on floats, arrays, Values and Tensors alike."""
    def erfc(self) -> Value:
        """erfc, on floats, arrays, Values and Tensors alike."""
    def sigmoid(self) -> Value:
        """sigmoid, on floats, arrays, Values and Tensors alike."""
    def log_sigmoid(self) -> Value:
        """log_sigmoid, on floats, arrays, Values and Tensors alike."""
    def softplus(self) -> Value:
        """softplus, on floats, arrays, Values and Tensors alike."""
    def sign(self) -> Value:
        """sign, on floats, arrays, Values and Tensors alike."""
    def floor(self) -> Value:
        """floor, on floats, arrays, Values and Tensors alike."""
    def ceil(self) -> Value:
        """ceil, on floats, arrays, Values and Tensors alike."""
    def trunc(self) -> Value:
        """trunc, on floats, arrays, Values and Tensors alike."""
    def rint(self) -> Value:
        """Half to even."""
    def abs(self) -> Value:
        """abs, on floats, arrays, Values and Tensors alike."""
    def relu(self) -> Value:
        """relu, on floats, arrays, Values and Tensors alike."""
    def leaky_relu(self, slope: float = 0.01) -> Value:
        """leaky_relu, on floats, arrays, Values and Tensors alike."""
    def elu(self, alpha: float = 1.0) -> Value:
        """elu, on floats, arrays, Values and Tensors alike."""
    def fmax(self, other: Number) -> Value:
        """fmax, on floats, arrays, Values and Tensors alike."""
    def fmin(self, other: Number) -> Value:
        """fmin, on floats, arrays, Values and Tensors alike."""
    def where(self, y: Any, *, condition: bool) -> Value:
        """where, on floats, arrays, Values and Tensors alike."""
    def binary_cross_entropy_with_logits(self, other: Number) -> Value:
        """max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."""
    def __floor__(self) -> Value: ...
    def __ceil__(self) -> Value: ...
    def __trunc__(self) -> Value: ...

class TensorMethods(Node):
    def __add__(self, other: Array) -> Tensor: ...
    def __radd__(self, other: Array) -> Tensor: ...
    def __sub__(self, other: Array) -> Tensor: ...
    def __rsub__(self, other: Array) -> Tensor: ...
    def __mul__(self, other: Array) -> Tensor: ...
    def __rmul__(self, other: Array) -> Tensor: ...
    def __truediv__(self, other: Array) -> Tensor: ...
    def __rtruediv__(self, other: Array) -> Tensor: ...
    def __pow__(self, other: Array) -> Tensor: ...
    def __rpow__(self, other: Array) -> Tensor: ...
    def __mod__(self, other: Array) -> Tensor: ...
    def __rmod__(self, other: Array) -> Tensor: ...
    def __floordiv__(self, other: Array) -> Tensor: ...
    def __rfloordiv__(self, other: Array) -> Tensor: ...
    def __neg__(self) -> Tensor: ...
    def __pos__(self) -> Tensor: ...
    def __abs__(self) -> Tensor: ...
    def clip(self, a_min: Any = None, a_max: Any = None) -> Tensor:
        """`x` limited to an interval; constant bounds have slope 0 at the bound, bounds that want a gradient share it"""
    def copy(self) -> Tensor:
        """The same numbers in memory of their own; gradients flow through, since copying is the identity."""
    def gelu(self) -> Tensor:
        """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016)."""
    def hardtanh(self, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
        """`x` clipped to [-1, 1]."""
    def maximum(self, y: Any) -> Tensor:
        """The larger of two; at a tie both share the gradient, and a constant is no variable: `maximum(x, 0)` has"""
    def minimum(self, y: Any) -> Tensor:
        """The smaller of two; at a tie both share the gradient, and a constant is no variable."""
    def nan_to_num(self, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
        """Numbers in place of NaN and infinities; what was replaced gets gradient zero."""
    def relu6(self) -> Tensor:
        """min(max(x, 0), 6)."""
    def round(self, decimals: int = 0, straight_through: bool = False) -> Tensor:
        """Round half to even; slope 0, or 1 with `straight_through`."""
    def silu(self) -> Tensor:
        """The sigmoid linear unit (swish) x sigmoid(x)."""
    def positive(self) -> Tensor:
        """positive, on floats, arrays, Values and Tensors alike."""
    def neg(self) -> Tensor:
        """neg, on floats, arrays, Values and Tensors alike."""
    def add(self, other: Array) -> Tensor:
        """add, on floats, arrays, Values and Tensors alike."""
    def sub(self, other: Array) -> Tensor:
        """sub, on floats, arrays, Values and Tensors alike."""
    def mul(self, other: Array) -> Tensor:
        """mul, on floats, arrays, Values and Tensors alike."""
    def div(self, other: Array) -> Tensor:
        """div, on floats, arrays, Values and Tensors alike."""
    def power(self, other: Array) -> Tensor:
        """power, on floats, arrays, Values and Tensors alike."""
    def square(self) -> Tensor:
        """square, on floats, arrays, Values and Tensors alike."""
    def reciprocal(self) -> Tensor:
        """reciprocal, on floats, arrays, Values and Tensors alike."""
    def mod(self, other: Array) -> Tensor:
        """mod, on floats, arrays, Values and Tensors alike."""
    def floor_divide(self, other: Array) -> Tensor:
        """floor_divide, on floats, arrays, Values and Tensors alike."""
    def exp(self) -> Tensor:
        """exp, on floats, arrays, Values and Tensors alike."""
    def exp2(self) -> Tensor:
        """exp2, on floats, arrays, Values and Tensors alike."""
    def expm1(self) -> Tensor:
        """expm1, on floats, arrays, Values and Tensors alike."""
    def log(self) -> Tensor:
        """log, on floats, arrays, Values and Tensors alike."""
    def log2(self) -> Tensor:
        """log2, on floats, arrays, Values and Tensors alike."""
    def log10(self) -> Tensor:
        """log10, on floats, arrays, Values and Tensors alike."""
    def log1p(self) -> Tensor:
        """log1p, on floats, arrays, Values and Tensors alike."""
    def sqrt(self) -> Tensor:
        """sqrt, on floats, arrays, Values and Tensors alike."""
    def cbrt(self) -> Tensor:
        """cbrt, on floats, arrays, Values and Tensors alike."""
    def sin(self) -> Tensor:
        """sin, on floats, arrays, Values and Tensors alike."""
    def cos(self) -> Tensor:
        """cos, on floats, arrays, Values and Tensors alike."""
    def tan(self) -> Tensor:
        """tan, on floats, arrays, Values and Tensors alike."""
    def arcsin(self) -> Tensor:
        """arcsin, on floats, arrays, Values and Tensors alike."""
    def arccos(self) -> Tensor:
        """arccos, on floats, arrays, Values and Tensors alike."""
    def arctan(self) -> Tensor:
        """arctan, on floats, arrays, Values and Tensors alike."""
    def arctan2(self, other: Array) -> Tensor:
        """arctan2, on floats, arrays, Values and Tensors alike."""
    def hypot(self, other: Array) -> Tensor:
        """hypot, on floats, arrays, Values and Tensors alike."""
    def deg2rad(self) -> Tensor:
        """deg2rad, on floats, arrays, Values and Tensors alike."""
    def rad2deg(self) -> Tensor:
        """rad2deg, on floats, arrays, Values and Tensors alike."""
    def sinh(self) -> Tensor:
        """sinh, on floats, arrays, Values and Tensors alike."""
    def cosh(self) -> Tensor:
        """cosh, on floats, arrays, Values and Tensors alike."""
    def tanh(self) -> Tensor:
        """tanh, on floats, arrays, Values and Tensors alike."""
    def arcsinh(self) -> Tensor:
        """arcsinh, on floats, arrays, Values and Tensors alike."""
    def arccosh(self) -> Tensor:
        """arccosh, on floats, arrays, Values and Tensors alike."""
    def arctanh(self) -> Tensor:
        """arctanh, on floats, arrays, Values and Tensors alike."""
    def logaddexp(self, other: Array) -> Tensor:
        """logaddexp, on floats, arrays, Values and Tensors alike."""
    def logaddexp2(self, other: Array) -> Tensor:
        """logaddexp2, on floats, arrays, Values and Tensors alike."""
    def xlogy(self, other: Array) -> Tensor:
        """xlogy, on floats, arrays, Values and Tensors alike."""
    def xlogx(self) -> Tensor:
        """xlogx, on floats, arrays, Values and Tensors alike."""
    def sinc(self, order: int = 0) -> Tensor:
        """sinc, on floats, arrays, Values and Tensors alike."""
    def erf(self) -> Tensor:
        """erf, on floats, arrays, Values and Tensors alike."""
    def erfc(self) -> Tensor:
        """erfc, on floats, arrays, Values and Tensors alike."""
    def sigmoid(self) -> Tensor:
        """sigmoid, on floats, arrays, Values and Tensors alike."""
    def log_sigmoid(self) -> Tensor:
        """log_sigmoid, on floats, arrays, Values and Tensors alike."""
    def softplus(self) -> Tensor:
        """softplus, on floats, arrays, Values and Tensors alike."""
    def sign(self) -> Tensor:
        """sign, on floats, arrays, Values and Tensors alike."""
    def floor(self) -> Tensor:
        """floor, on floats, arrays, Values and Tensors alike."""
    def ceil(self) -> Tensor:
        """ceil, on floats, arrays, Values and Tensors alike."""
    def trunc(self) -> Tensor:
        """trunc, on floats, arrays, Values and Tensors alike."""
    def rint(self) -> Tensor:
        """Half to even."""
    def abs(self) -> Tensor:
        """abs, on floats, arrays, Values and Tensors alike."""
    def relu(self) -> Tensor:
        """relu, on floats, arrays, Values and Tensors alike."""
    def leaky_relu(self, slope: float = 0.01) -> Tensor:
        """leaky_relu, on floats, arrays, Values and Tensors alike."""
    def elu(self, alpha: float = 1.0) -> Tensor:
        """elu, on floats, arrays, Values and Tensors alike."""
    def fmax(self, other: Array) -> Tensor:
        """fmax, on floats, arrays, Values and Tensors alike."""
    def fmin(self, other: Array) -> Tensor:
        """fmin, on floats, arrays, Values and Tensors alike."""
    def where(self, y: Any, *, condition: bool) -> Tensor:
        """where, on floats, arrays, Values and Tensors alike."""
    def binary_cross_entropy_with_logits(self, other: Array) -> Tensor:
        """max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."""
    def __eq__(self, other: object) -> Any: ...
    def __ne__(self, other: object) -> Any: ...
    def __lt__(self, other: object) -> Any: ...
    def __le__(self, other: object) -> Any: ...
    def __gt__(self, other: object) -> Any: ...
    def __ge__(self, other: object) -> Any: ...
    def __matmul__(self, other: Array) -> Tensor: ...
    def __rmatmul__(self, other: Array) -> Tensor: ...
    def reshape(self, shape: Any) -> Tensor:
        """The same elements in another shape; one size may be -1."""
    def transpose(self, axes: Any = None) -> Tensor:
        """The axes in another order, reversed if left out."""
    def flatten(self, *args: Any, **params: Any) -> Tensor:
        """All elements along one axis."""
    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The sum of all elements, or along axes."""
    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The mean of all elements, or along axes."""
    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The largest element; elements that tie share the gradient."""
    def min(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The smallest element; elements that tie share the gradient."""
    def var(self, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
        """The variance: squared distance from the mean, summed and divided by n - ddof."""
    def std(self, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
        """The standard deviation; its slope where all elements are equal is 0."""
    def norm(self, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,"""
    def prod(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The product of all elements, or along axes; its gradient is exact also where elements are zero."""
    def cumsum(self, axis: int | None = None) -> Tensor:
        """The running sum along an axis, or of all elements."""
    def cumprod(self, axis: int | None = None) -> Tensor:
        """The running product along an axis; its exact gradient takes n x n numbers for n elements."""
    def logsumexp(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """log(sum(exp(x))), which does not overflow."""
    def softmax(self, axis: int = -1) -> Tensor:
        """exp(x) / sum(exp(x)) along an axis, shifted by the maximum. A row of -inf is NaN: see `masked_softmax`."""
    def log_softmax(self, axis: int = -1) -> Tensor:
        """log(softmax(x)), which does not round small probabilities to zero."""
    def sort(self, axis: int | None = -1) -> Tensor:
        """Sorted along an axis (stable); each gradient moves back to the place its element came from."""
    def median(self, axis: int | None = None, keepdims: bool = False) -> Tensor:
        """The middle element, or the mean of the two middle ones."""
    def ravel(self) -> Tensor:
        """All elements along one axis."""
    def swapaxes(self, axis1: int, axis2: int) -> Tensor:
        """Two axes exchanged."""
    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        """Axes moved to other places, the others keeping their order."""
    def expand_dims(self, axis: Any) -> Tensor:
        """New axes of size 1."""
    def squeeze(self, axis: Axis = None) -> Tensor:
        """Without the axes of size 1."""
    def broadcast_to(self, shape: Any) -> Tensor:
        """Stretched to a shape; the gradient is summed over what was stretched."""
    def sum_to(self, shape: Any) -> Tensor:
        """Summed to a shape that broadcasts to the shape of `x`."""
    def take(self, indices: Any, axis: int | None = None) -> Tensor:
        """The elements, or slices along an axis, that `indices` names."""
    def repeat(self, repeats: Any, axis: int | None = None) -> Tensor:
        """Each element, or slice along an axis, several times."""
    def flip(self, axis: Axis = None) -> Tensor:
        """Reversed along axes, or along all."""
    def roll(self, shift: Any, axis: Any = None) -> Tensor:
        """Shifted along axes, what falls off one end coming in at the other."""
    def tril(self, k: int = 0) -> Tensor:
        """The lower triangle, zeros above the k-th diagonal."""
    def triu(self, k: int = 0) -> Tensor:
        """The upper triangle, zeros below the k-th diagonal."""
    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
        """The diagonal of each matrix in two axes, along a new last axis."""
    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
        """The sum of the diagonal."""
    def astype(self, dtype: Any) -> Tensor:
        """The same numbers in another real type; integers and booleans are steps, through which no gradient flows."""
    def dot(self, y: Any) -> Tensor:
        """NumPy's `dot`: the sum over the last axis of `x` and the last but one of `y`; a product for scalars."""
    def matmul(self, y: Any) -> Tensor:
        """The matrix product; vectors and stacks of matrices as in NumPy."""
    def outer(self, y: Any) -> Tensor:
        """All products of an element of `x` and one of `y`."""
    def split(self, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
        """The parts of `x` along an axis, as equal sections or between indices."""
    def tile(self, reps: Any) -> Tensor:
        """`x` laid out several times along each axis."""
    def pad(self, pad_width: Any, mode: str = 'constant', constant_values: float = 0.0) -> Tensor:
        """`x` with a margin of constants; `pad_width` as in NumPy."""
    def put(self, index: Any, v: Any) -> Tensor:
        """A copy of `x` with `v` at `index`: the way to write into something that wants a gradient."""
    def inv(self) -> Tensor:
        """The inverse matrix: (..., n, n) -> (..., n, n)."""
    def det(self) -> Tensor:
        """The determinant; its derivatives of any order are finite where the matrix is singular, too. (..., n, n) -> (...)."""
    def cholesky(self, upper: bool = False) -> Tensor:
        """The lower triangular L with x = L @ L.T of a positive definite matrix; `upper=True` gives its transpose."""
    def argmax(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `argmax` of the data; nothing is recorded."""
    def argmin(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `argmin` of the data; nothing is recorded."""
    def argsort(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `argsort` of the data; nothing is recorded."""
    def all(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `all` of the data; nothing is recorded."""
    def any(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `any` of the data; nothing is recorded."""
    def nonzero(self, *args: Any, **params: Any) -> Tensor:
        """NumPy's `nonzero` of the data; nothing is recorded."""
