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
        """`x` limited to an interval; constant bounds have slope 0 at the bound."""
    def copy(self, *args: Any, **params: Any) -> Value:
        """The same numbers in memory of their own; gradients flow through, since copying is the identity."""
    def gelu(self, *args: Any, **params: Any) -> Value:
        """The Gaussian error linear unit x Phi(x) (Hendrycks and Gimpel 2016)."""
    def hardtanh(self, *args: Any, **params: Any) -> Value:
        """`x` clipped to [-1, 1]."""
    def maximum(self, y: Any) -> Value:
        """The larger of x and y; NaN if one is NaN."""
    def minimum(self, y: Any) -> Value:
        """The smaller of x and y; NaN if one is NaN."""
    def nan_to_num(self, *args: Any, **params: Any) -> Value:
        """Numbers in place of NaN and infinities; what was replaced gets gradient zero."""
    def relu6(self, *args: Any, **params: Any) -> Value:
        """min(max(x, 0), 6)."""
    def round(self, *args: Any, **params: Any) -> Value:
        """Round half to even; slope 0, or 1 with `straight_through`."""
    def silu(self, *args: Any, **params: Any) -> Value:
        """The sigmoid linear unit (swish) x sigmoid(x)."""
    def positive(self) -> Value:
        """x itself."""
    def neg(self) -> Value:
        """-x."""
    def add(self, y: Any) -> Value:
        """x + y."""
    def sub(self, y: Any) -> Value:
        """x - y."""
    def mul(self, y: Any) -> Value:
        """x * y."""
    def div(self, y: Any) -> Value:
        """x / y."""
    def power(self, y: Any) -> Value:
        """x**y."""
    def square(self) -> Value:
        """x**2."""
    def reciprocal(self) -> Value:
        """1 / x."""
    def mod(self, y: Any) -> Value:
        """The remainder of x / y, with the sign of y."""
    def floor_divide(self, y: Any) -> Value:
        """x / y, rounded down."""
    def exp(self) -> Value:
        """The exponential e**x."""
    def exp2(self) -> Value:
        """2**x."""
    def expm1(self) -> Value:
        """e**x - 1, exact near 0."""
    def log(self) -> Value:
        """The natural logarithm; NaN below 0."""
    def log2(self) -> Value:
        """The logarithm to the base 2."""
    def log10(self) -> Value:
        """The logarithm to the base 10."""
    def log1p(self) -> Value:
        """log(1 + x), exact near 0."""
    def sqrt(self) -> Value:
        """The square root; NaN below 0."""
    def cbrt(self) -> Value:
        """The real cube root."""
    def sin(self) -> Value:
        """The sine of an angle in radians."""
    def cos(self) -> Value:
        """The cosine of an angle in radians."""
    def tan(self) -> Value:
        """The tangent of an angle in radians."""
    def arcsin(self) -> Value:
        """The angle in radians, from -pi/2 to pi/2, whose sine is x."""
    def arccos(self) -> Value:
        """The angle in radians, from 0 to pi, whose cosine is x."""
    def arctan(self) -> Value:
        """The angle in radians, from -pi/2 to pi/2, whose tangent is x."""
    def arctan2(self, y: Any) -> Value:
        """The angle in radians of the point (y, x), from -pi to pi: the first argument is the ordinate."""
    def hypot(self, y: Any) -> Value:
        """The length sqrt(x**2 + y**2), which does not overflow."""
    def deg2rad(self) -> Value:
        """Degrees to radians."""
    def rad2deg(self) -> Value:
        """Radians to degrees."""
    def sinh(self) -> Value:
        """The hyperbolic sine."""
    def cosh(self) -> Value:
        """The hyperbolic cosine."""
    def tanh(self) -> Value:
        """The hyperbolic tangent, between -1 and 1."""
    def arcsinh(self) -> Value:
        """The inverse of the hyperbolic sine."""
    def arccosh(self) -> Value:
        """The inverse of the hyperbolic cosine; NaN below 1."""
    def arctanh(self) -> Value:
        """The inverse of the hyperbolic tangent; NaN outside of (-1, 1)."""
    def logaddexp(self, y: Any) -> Value:
        """log(exp(x) + exp(y)), which does not overflow."""
    def logaddexp2(self, y: Any) -> Value:
        """log2(2**x + 2**y), which does not overflow."""
    def xlogy(self, y: Any) -> Value:
        """x log(y), and 0 where x is 0."""
    def xlogx(self) -> Value:
        """x log(x), and 0 at 0."""
    def sinc(self, *, order: int = 0) -> Value:
        """sin(pi x) / (pi x), and 1 at 0; with `order`, its derivative of that order."""
    def erf(self) -> Value:
        """The error function."""
    def erfc(self) -> Value:
        """1 - erf(x), exact for large x."""
    def sigmoid(self) -> Value:
        """The logistic function 1 / (1 + exp(-x)), between 0 and 1."""
    def log_sigmoid(self) -> Value:
        """The logarithm of the logistic function, which does not underflow."""
    def softplus(self) -> Value:
        """log(1 + exp(x)), a smooth relu."""
    def sign(self) -> Value:
        """-1, 0 or 1 by the sign of x."""
    def floor(self) -> Value:
        """The largest integer that is at most x."""
    def ceil(self) -> Value:
        """The smallest integer that is at least x."""
    def trunc(self) -> Value:
        """The integer part of x."""
    def rint(self) -> Value:
        """The nearest integer, half to even."""
    def abs(self) -> Value:
        """The absolute value."""
    def relu(self) -> Value:
        """The rectified linear unit max(x, 0)."""
    def leaky_relu(self, *, negative_slope: float = 0.01) -> Value:
        """x where it is positive, else negative_slope * x (Maas et al. 2013)."""
    def elu(self, *, alpha: float = 1.0) -> Value:
        """x where it is positive, else alpha * (exp(x) - 1) (Clevert et al. 2015)."""
    def fmax(self, y: Any) -> Value:
        """The larger of x and y; a number wins against NaN."""
    def fmin(self, y: Any) -> Value:
        """The smaller of x and y; a number wins against NaN."""
    def fmod(self, y: Any) -> Value:
        """The remainder of x / y, with the sign of x."""
    def where(self, y: Any, *, condition: Any) -> Value:
        """x where a condition holds, else y."""
    def sigmoid_cross_entropy(self, y: Any) -> Value:
        """max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."""
    def divide(self, *args: Any, **params: Any) -> Value:
        """x / y."""
    def multiply(self, *args: Any, **params: Any) -> Value:
        """x * y."""
    def negative(self) -> Value: ...
    def pow(self, *args: Any, **params: Any) -> Value:
        """x**y."""
    def subtract(self, *args: Any, **params: Any) -> Value:
        """x - y."""
    def __iadd__(self, other: Number) -> Value: ...
    def __isub__(self, other: Number) -> Value: ...
    def __imul__(self, other: Number) -> Value: ...
    def __itruediv__(self, other: Number) -> Value: ...
    def degrees(self) -> Value: ...
    def radians(self) -> Value: ...
    def fabs(self) -> Value: ...
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
    def clip(self, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Tensor:
        """`x` limited to an interval; constant bounds have slope 0 at the bound."""
    def copy(self) -> Tensor:
        """The same numbers in memory of their own; gradients flow through, since copying is the identity."""
    def gelu(self, approximate: str | bool = 'none') -> Tensor:
        """The Gaussian error linear unit x Phi(x) (Hendrycks and Gimpel 2016)."""
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
        """x itself."""
    def neg(self) -> Tensor:
        """-x."""
    def add(self, y: Any) -> Tensor:
        """x + y."""
    def sub(self, y: Any) -> Tensor:
        """x - y."""
    def mul(self, y: Any) -> Tensor:
        """x * y."""
    def div(self, y: Any) -> Tensor:
        """x / y."""
    def power(self, y: Any) -> Tensor:
        """x**y."""
    def square(self) -> Tensor:
        """x**2."""
    def reciprocal(self) -> Tensor:
        """1 / x."""
    def mod(self, y: Any) -> Tensor:
        """The remainder of x / y, with the sign of y."""
    def floor_divide(self, y: Any) -> Tensor:
        """x / y, rounded down."""
    def exp(self) -> Tensor:
        """The exponential e**x."""
    def exp2(self) -> Tensor:
        """2**x."""
    def expm1(self) -> Tensor:
        """e**x - 1, exact near 0."""
    def log(self) -> Tensor:
        """The natural logarithm; NaN below 0."""
    def log2(self) -> Tensor:
        """The logarithm to the base 2."""
    def log10(self) -> Tensor:
        """The logarithm to the base 10."""
    def log1p(self) -> Tensor:
        """log(1 + x), exact near 0."""
    def sqrt(self) -> Tensor:
        """The square root; NaN below 0."""
    def cbrt(self) -> Tensor:
        """The real cube root."""
    def sin(self) -> Tensor:
        """The sine of an angle in radians."""
    def cos(self) -> Tensor:
        """The cosine of an angle in radians."""
    def tan(self) -> Tensor:
        """The tangent of an angle in radians."""
    def arcsin(self) -> Tensor:
        """The angle in radians, from -pi/2 to pi/2, whose sine is x."""
    def arccos(self) -> Tensor:
        """The angle in radians, from 0 to pi, whose cosine is x."""
    def arctan(self) -> Tensor:
        """The angle in radians, from -pi/2 to pi/2, whose tangent is x."""
    def arctan2(self, y: Any) -> Tensor:
        """The angle in radians of the point (y, x), from -pi to pi: the first argument is the ordinate."""
    def hypot(self, y: Any) -> Tensor:
        """The length sqrt(x**2 + y**2), which does not overflow."""
    def deg2rad(self) -> Tensor:
        """Degrees to radians."""
    def rad2deg(self) -> Tensor:
        """Radians to degrees."""
    def sinh(self) -> Tensor:
        """The hyperbolic sine."""
    def cosh(self) -> Tensor:
        """The hyperbolic cosine."""
    def tanh(self) -> Tensor:
        """The hyperbolic tangent, between -1 and 1."""
    def arcsinh(self) -> Tensor:
        """The inverse of the hyperbolic sine."""
    def arccosh(self) -> Tensor:
        """The inverse of the hyperbolic cosine; NaN below 1."""
    def arctanh(self) -> Tensor:
        """The inverse of the hyperbolic tangent; NaN outside of (-1, 1)."""
    def logaddexp(self, y: Any) -> Tensor:
        """log(exp(x) + exp(y)), which does not overflow."""
    def logaddexp2(self, y: Any) -> Tensor:
        """log2(2**x + 2**y), which does not overflow."""
    def xlogy(self, y: Any) -> Tensor:
        """x log(y), and 0 where x is 0."""
    def xlogx(self) -> Tensor:
        """x log(x), and 0 at 0."""
    def sinc(self, *, order: int = 0) -> Tensor:
        """sin(pi x) / (pi x), and 1 at 0; with `order`, its derivative of that order."""
    def erf(self) -> Tensor:
        """The error function."""
    def erfc(self) -> Tensor:
        """1 - erf(x), exact for large x."""
    def sigmoid(self) -> Tensor:
        """The logistic function 1 / (1 + exp(-x)), between 0 and 1."""
    def log_sigmoid(self) -> Tensor:
        """The logarithm of the logistic function, which does not underflow."""
    def softplus(self) -> Tensor:
        """log(1 + exp(x)), a smooth relu."""
    def sign(self) -> Tensor:
        """-1, 0 or 1 by the sign of x."""
    def floor(self) -> Tensor:
        """The largest integer that is at most x."""
    def ceil(self) -> Tensor:
        """The smallest integer that is at least x."""
    def trunc(self) -> Tensor:
        """The integer part of x."""
    def rint(self) -> Tensor:
        """The nearest integer, half to even."""
    def abs(self) -> Tensor:
        """The absolute value."""
    def relu(self) -> Tensor:
        """The rectified linear unit max(x, 0)."""
    def leaky_relu(self, *, negative_slope: float = 0.01) -> Tensor:
        """x where it is positive, else negative_slope * x (Maas et al. 2013)."""
    def elu(self, *, alpha: float = 1.0) -> Tensor:
        """x where it is positive, else alpha * (exp(x) - 1) (Clevert et al. 2015)."""
    def fmax(self, y: Any) -> Tensor:
        """The larger of x and y; a number wins against NaN."""
    def fmin(self, y: Any) -> Tensor:
        """The smaller of x and y; a number wins against NaN."""
    def fmod(self, y: Any) -> Tensor:
        """The remainder of x / y, with the sign of x."""
    def where(self, y: Any, *, condition: Any) -> Tensor:
        """x where a condition holds, else y."""
    def sigmoid_cross_entropy(self, y: Any) -> Tensor:
        """max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."""
    def divide(self, *args: Any, **params: Any) -> Tensor:
        """x / y."""
    def multiply(self, *args: Any, **params: Any) -> Tensor:
        """x * y."""
    def negative(self) -> Tensor: ...
    def pow(self, *args: Any, **params: Any) -> Tensor:
        """x**y."""
    def subtract(self, *args: Any, **params: Any) -> Tensor:
        """x - y."""
    def __matmul__(self, other: Array) -> Tensor: ...
    def __rmatmul__(self, other: Array) -> Tensor: ...
    def __eq__(self, other: object) -> Any: ...
    def __ne__(self, other: object) -> Any: ...
    def __lt__(self, other: object) -> Any: ...
    def __le__(self, other: object) -> Any: ...
    def __gt__(self, other: object) -> Any: ...
    def __ge__(self, other: object) -> Any: ...
    def __and__(self, other: object) -> Any: ...
    def __or__(self, other: object) -> Any: ...
    def __xor__(self, other: object) -> Any: ...
    def __lshift__(self, other: object) -> Any: ...
    def __rshift__(self, other: object) -> Any: ...
    def __rand__(self, other: object) -> Any: ...
    def __ror__(self, other: object) -> Any: ...
    def __rxor__(self, other: object) -> Any: ...
    def sum(self, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Tensor:
        """The sum of all elements, or along axes."""
    def mean(self, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> Tensor:
        """The mean of all elements, or along axes; `dtype`, `where` and `out` as for `sum`."""
    def max(self, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Tensor:
        """The largest element; elements that tie share the gradient."""
    def min(self, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Tensor:
        """The smallest element; elements that tie share the gradient. `initial` and `where` as for `max`."""
    def var(self, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> Tensor:
        """The variance: squared distance from the mean, summed and divided by n - ddof (called `correction` as well)."""
    def std(self, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None, mean: Any = None) -> Tensor:
        """The standard deviation; its slope where all elements are equal is 0."""
    def norm(self, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,"""
    def logsumexp(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """log(sum(exp(x))), which does not overflow."""
    def prod(self, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Tensor:
        """The product of all elements, or along axes; its gradient is exact also where elements are zero. Options as for `sum`."""
    def cumsum(self, axis: int | None = None, dtype: Any = None, out: Any = None) -> Tensor:
        """The running sum along an axis, or of all elements."""
    def cumprod(self, axis: int | None = None, dtype: Any = None, out: Any = None) -> Tensor:
        """The running product along an axis, or of all elements; its gradient is exact also where elements are zero."""
    def softmax(self, axis: Axis = -1) -> Tensor:
        """exp(x) / sum(exp(x)) along an axis, along several together, or over all elements (None)."""
    def log_softmax(self, axis: Axis = -1) -> Tensor:
        """log(softmax(x)), which does not round small probabilities to zero; `axis` as for `softmax`."""
    def standardize(self, axis: Axis = None, eps: float = 1e-05) -> Tensor:
        """`x` minus its mean, over the root of variance plus `eps`, along axes: what batch and layer normalization share."""
    def sort(self, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Tensor:
        """Sorted along an axis; each gradient moves back to the place its element came from."""
    def median(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The middle element, or the mean of the two middle ones, along one axis, several or all."""
    def ravel(self, order: str = 'C') -> Tensor:
        """All elements along one axis; with order="F" the first index runs quickest."""
    def swapaxes(self, axis1: int, axis2: int) -> Tensor:
        """Two axes exchanged."""
    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        """Axes moved to other places, the others keeping their order."""
    def expand_dims(self, axis: Any) -> Tensor:
        """New axes of size 1."""
    def squeeze(self, axis: Axis = None) -> Tensor:
        """Without the axes of size 1."""
    def broadcast_to(self, shape: Any) -> Tensor:
        """Broadcast to a shape; the gradient is summed over what was broadcast."""
    def sum_to(self, shape: Any) -> Tensor:
        """Summed to a shape that broadcasts to the shape of `x`."""
    def take(self, indices: Any, axis: int | None = None, mode: str = 'raise') -> Tensor:
        """The elements, or slices along an axis, that `indices` names."""
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
    def pad(self, pad_width: Any, mode: Any = 'constant', **options: Any) -> Tensor:
        """`x` with a margin."""
    def put(self, index: Any, v: Any) -> Tensor:
        """A copy of `x` with `v` at `index`: the way to write into something that wants a gradient."""
    def inv(self) -> Tensor:
        """The inverse matrix: (..., n, n) -> (..., n, n)."""
    def det(self) -> Tensor:
        """The determinant; its derivatives of any order are finite where the matrix is singular, too. (..., n, n) -> (...)."""
    def cholesky(self, upper: bool = False) -> Tensor:
        """The lower triangular L with x = L @ L.T of a positive definite matrix; `upper=True` gives its transpose."""
    def reshape(self, shape: Any, order: str = 'C') -> Tensor:
        """The same elements in another shape; one size may be -1. With order="F" the first index runs quickest."""
    def transpose(self, axes: Any = None) -> Tensor:
        """The axes in another order, reversed if left out."""
    def flatten(self, *args: Any, **params: Any) -> Tensor:
        """All elements in one row, as `ravel` gives them; `flatten(1)` is PyTorch's, of the axes from 1 on."""
    def repeat(self, *args: Any, **params: Any) -> Tensor:
        """Each element several times, as NumPy has it; with a count for each of three axes or more, PyTorch's, which is `tile`."""
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
    def __isub__(self, other: Array) -> Tensor: ...
    def __iadd__(self, other: Array) -> Tensor: ...
    def __imul__(self, other: Array) -> Tensor: ...
    def __itruediv__(self, other: Array) -> Tensor: ...
