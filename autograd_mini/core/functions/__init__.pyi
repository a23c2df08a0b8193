"""The public functions with the types that they keep, for editors and mypy. Written by `python tests/stubs.py`; do not edit."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from ..node import Node
from .arguments import Axis, Padding, Size

N = TypeVar("N", bound=Node)

@overload
def add(x: N, y: Any) -> N: ...
@overload
def add(x: Any, y: N) -> N: ...
@overload
def add(x: Any, y: Any) -> Any:
    """x + y."""
@overload
def div(x: N, y: Any) -> N: ...
@overload
def div(x: Any, y: N) -> N: ...
@overload
def div(x: Any, y: Any) -> Any:
    """x / y."""
@overload
def floor_divide(x: N, y: Any) -> N: ...
@overload
def floor_divide(x: Any, y: N) -> N: ...
@overload
def floor_divide(x: Any, y: Any) -> Any:
    """x / y, rounded down."""
@overload
def mod(x: N, y: Any) -> N: ...
@overload
def mod(x: Any, y: N) -> N: ...
@overload
def mod(x: Any, y: Any) -> Any:
    """The remainder of x / y, with the sign of y."""
@overload
def mul(x: N, y: Any) -> N: ...
@overload
def mul(x: Any, y: N) -> N: ...
@overload
def mul(x: Any, y: Any) -> Any:
    """x * y."""
@overload
def neg(x: N) -> N: ...
@overload
def neg(x: Any) -> Any:
    """-x."""
@overload
def positive(x: N) -> N: ...
@overload
def positive(x: Any) -> Any:
    """x itself."""
@overload
def power(x: N, y: Any) -> N: ...
@overload
def power(x: Any, y: N) -> N: ...
@overload
def power(x: Any, y: Any) -> Any:
    """x**y."""
@overload
def reciprocal(x: N) -> N: ...
@overload
def reciprocal(x: Any) -> Any:
    """1 / x."""
@overload
def square(x: N) -> N: ...
@overload
def square(x: Any) -> Any:
    """x**2."""
@overload
def sub(x: N, y: Any) -> N: ...
@overload
def sub(x: Any, y: N) -> N: ...
@overload
def sub(x: Any, y: Any) -> Any:
    """x - y."""
@overload
def arccos(x: N) -> N: ...
@overload
def arccos(x: Any) -> Any:
    """The angle in radians, from 0 to pi, whose cosine is x."""
@overload
def arccosh(x: N) -> N: ...
@overload
def arccosh(x: Any) -> Any:
    """The inverse of the hyperbolic cosine; NaN below 1."""
@overload
def arcsin(x: N) -> N: ...
@overload
def arcsin(x: Any) -> Any:
    """The angle in radians, from -pi/2 to pi/2, whose sine is x."""
@overload
def arcsinh(x: N) -> N: ...
@overload
def arcsinh(x: Any) -> Any:
    """The inverse of the hyperbolic sine."""
@overload
def arctan(x: N) -> N: ...
@overload
def arctan(x: Any) -> Any:
    """The angle in radians, from -pi/2 to pi/2, whose tangent is x."""
@overload
def arctan2(x: N, y: Any) -> N: ...
@overload
def arctan2(x: Any, y: N) -> N: ...
@overload
def arctan2(x: Any, y: Any) -> Any:
    """The angle in radians of the point (y, x), from -pi to pi: the first argument is the ordinate."""
@overload
def arctanh(x: N) -> N: ...
@overload
def arctanh(x: Any) -> Any:
    """The inverse of the hyperbolic tangent; NaN outside of (-1, 1)."""
@overload
def cbrt(x: N) -> N: ...
@overload
def cbrt(x: Any) -> Any:
    """The real cube root."""
@overload
def cos(x: N) -> N: ...
@overload
def cos(x: Any) -> Any:
    """The cosine of an angle in radians."""
@overload
def cosh(x: N) -> N: ...
@overload
def cosh(x: Any) -> Any:
    """The hyperbolic cosine."""
@overload
def deg2rad(x: N) -> N: ...
@overload
def deg2rad(x: Any) -> Any:
    """Degrees to radians."""
@overload
def erf(x: N) -> N: ...
@overload
def erf(x: Any) -> Any:
    """The error function."""
@overload
def erfc(x: N) -> N: ...
@overload
def erfc(x: Any) -> Any:
    """1 - erf(x), exact for large x."""
@overload
def exp(x: N) -> N: ...
@overload
def exp(x: Any) -> Any:
    """The exponential e**x."""
@overload
def exp2(x: N) -> N: ...
@overload
def exp2(x: Any) -> Any:
    """2**x."""
@overload
def expm1(x: N) -> N: ...
@overload
def expm1(x: Any) -> Any:
    """e**x - 1, exact near 0."""
@overload
def hypot(x: N, y: Any) -> N: ...
@overload
def hypot(x: Any, y: N) -> N: ...
@overload
def hypot(x: Any, y: Any) -> Any:
    """The length sqrt(x**2 + y**2), which does not overflow."""
@overload
def log(x: N) -> N: ...
@overload
def log(x: Any) -> Any:
    """The natural logarithm; NaN below 0."""
@overload
def log1p(x: N) -> N: ...
@overload
def log1p(x: Any) -> Any:
    """log(1 + x), exact near 0."""
@overload
def log2(x: N) -> N: ...
@overload
def log2(x: Any) -> Any:
    """The logarithm to the base 2."""
@overload
def log10(x: N) -> N: ...
@overload
def log10(x: Any) -> Any:
    """The logarithm to the base 10."""
@overload
def log_sigmoid(x: N) -> N: ...
@overload
def log_sigmoid(x: Any) -> Any:
    """The logarithm of the logistic function, which does not underflow."""
@overload
def logaddexp(x: N, y: Any) -> N: ...
@overload
def logaddexp(x: Any, y: N) -> N: ...
@overload
def logaddexp(x: Any, y: Any) -> Any:
    """log(exp(x) + exp(y)), which does not overflow."""
@overload
def logaddexp2(x: N, y: Any) -> N: ...
@overload
def logaddexp2(x: Any, y: N) -> N: ...
@overload
def logaddexp2(x: Any, y: Any) -> Any:
    """log2(2**x + 2**y), which does not overflow."""
@overload
def rad2deg(x: N) -> N: ...
@overload
def rad2deg(x: Any) -> Any:
    """Radians to degrees."""
@overload
def sigmoid(x: N) -> N: ...
@overload
def sigmoid(x: Any) -> Any:
    """The logistic function 1 / (1 + exp(-x)), between 0 and 1."""
@overload
def sin(x: N) -> N: ...
@overload
def sin(x: Any) -> Any:
    """The sine of an angle in radians."""
@overload
def sinc(x: N, order: int = 0) -> N: ...
@overload
def sinc(x: Any, order: int = 0) -> Any:
    """sin(pi x) / (pi x), and 1 at 0; with `order`, its derivative of that order."""
@overload
def sinh(x: N) -> N: ...
@overload
def sinh(x: Any) -> Any:
    """The hyperbolic sine."""
@overload
def softplus(x: N) -> N: ...
@overload
def softplus(x: Any) -> Any:
    """log(1 + exp(x)), a smooth relu."""
@overload
def sqrt(x: N) -> N: ...
@overload
def sqrt(x: Any) -> Any:
    """The square root; NaN below 0."""
@overload
def tan(x: N) -> N: ...
@overload
def tan(x: Any) -> Any:
    """The tangent of an angle in radians."""
@overload
def tanh(x: N) -> N: ...
@overload
def tanh(x: Any) -> Any:
    """The hyperbolic tangent, between -1 and 1."""
@overload
def xlogx(x: N) -> N: ...
@overload
def xlogx(x: Any) -> Any:
    """x log(x), and 0 at 0."""
@overload
def xlogy(x: N, y: Any) -> N: ...
@overload
def xlogy(x: Any, y: N) -> N: ...
@overload
def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and 0 where x is 0."""
@overload
def abs(x: N) -> N: ...
@overload
def abs(x: Any) -> Any:
    """The absolute value."""
@overload
def ceil(x: N) -> N: ...
@overload
def ceil(x: Any) -> Any:
    """The smallest integer that is at least x."""
@overload
def elu(x: N, alpha: float = 1.0) -> N: ...
@overload
def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha * (exp(x) - 1) (Clevert et al. 2015)."""
@overload
def floor(x: N) -> N: ...
@overload
def floor(x: Any) -> Any:
    """The largest integer that is at most x."""
@overload
def fmax(x: N, y: Any) -> N: ...
@overload
def fmax(x: Any, y: N) -> N: ...
@overload
def fmax(x: Any, y: Any) -> Any:
    """The larger of x and y; a number wins against NaN."""
@overload
def fmin(x: N, y: Any) -> N: ...
@overload
def fmin(x: Any, y: N) -> N: ...
@overload
def fmin(x: Any, y: Any) -> Any:
    """The smaller of x and y; a number wins against NaN."""
@overload
def leaky_relu(x: N, slope: float = 0.01) -> N: ...
@overload
def leaky_relu(x: Any, slope: float = 0.01) -> Any:
    """x where it is positive, else slope * x (Maas et al. 2013)."""
@overload
def relu(x: N) -> N: ...
@overload
def relu(x: Any) -> Any:
    """The rectified linear unit max(x, 0)."""
@overload
def rint(x: N) -> N: ...
@overload
def rint(x: Any) -> Any:
    """The nearest integer, half to even."""
@overload
def sign(x: N) -> N: ...
@overload
def sign(x: Any) -> Any:
    """-1, 0 or 1 by the sign of x."""
@overload
def trunc(x: N) -> N: ...
@overload
def trunc(x: Any) -> Any:
    """The integer part of x."""
@overload
def binary_cross_entropy_with_logits(x: N, y: Any) -> N: ...
@overload
def binary_cross_entropy_with_logits(x: Any, y: N) -> N: ...
@overload
def binary_cross_entropy_with_logits(x: Any, y: Any) -> Any:
    """max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."""
@overload
def softmax_cross_entropy(x: N, y: Any) -> N: ...
@overload
def softmax_cross_entropy(x: Any, y: N) -> N: ...
@overload
def softmax_cross_entropy(x: Any, y: Any) -> Any:
    """For each row, minus the sum of y log(softmax(x))."""
@overload
def mT(x: N) -> N: ...
@overload
def mT(x: Any) -> Any:
    """The matrix transpose: the last two axes exchanged."""
@overload
def gelu(x: N) -> N: ...
@overload
def gelu(x: Any) -> Any:
    """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016)."""
@overload
def silu(x: N) -> N: ...
@overload
def silu(x: Any) -> Any:
    """The sigmoid linear unit (swish) x sigmoid(x)."""
@overload
def around(x: N, decimals: int = 0, straight_through: bool = False) -> N: ...
@overload
def around(x: Any, decimals: int = 0, straight_through: bool = False) -> Any:
    """Round half to even; slope 0, or 1 with `straight_through`."""
@overload
def clip(x: N, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> N: ...
@overload
def clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """`x` limited to an interval; constant bounds have slope 0 at the bound."""
@overload
def hardtanh(x: N, min_val: float = -1.0, max_val: float = 1.0) -> N: ...
@overload
def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """`x` clipped to [-1, 1]."""
@overload
def maximum(x: N, y: Any) -> N: ...
@overload
def maximum(x: Any, y: N) -> N: ...
@overload
def maximum(x: Any, y: Any) -> Any:
    """The larger of two; at a tie both share the gradient, and a constant is no variable: `maximum(x, 0)` has"""
@overload
def minimum(x: N, y: Any) -> N: ...
@overload
def minimum(x: Any, y: N) -> N: ...
@overload
def minimum(x: Any, y: Any) -> Any:
    """The smaller of two; at a tie both share the gradient, and a constant is no variable."""
@overload
def nan_to_num(x: N, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> N: ...
@overload
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Numbers in place of NaN and infinities; what was replaced gets gradient zero."""
@overload
def relu6(x: N) -> N: ...
@overload
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)."""
round = around
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """The choice whose condition is the first to hold, else the default."""
@overload
def where(condition: Any, x: N = ..., y: Any = None) -> N: ...
@overload
def where(condition: Any, x: Any = None, y: N = ...) -> N: ...
@overload
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """`x` where the condition holds, else `y`."""
@overload
def copy(x: N) -> N: ...
@overload
def copy(x: Any) -> Any:
    """The same numbers in memory of their own; gradients flow through, since copying is the identity."""
def custom_gradient(f: Callable[..., Any], rule: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with a gradient of your own: a hand-derived one, a clipped one, a straight-through one."""
@overload
def stop_gradient(x: N) -> N: ...
@overload
def stop_gradient(x: Any) -> Any:
    """`x` as a constant: no gradient flows through it."""
@overload
def adaptive_avg_pool2d(x: N, output_size: Size) -> N: ...
@overload
def adaptive_avg_pool2d(x: Any, output_size: Size) -> Any:
    """The means of as many parts, as equal as can be, as the output shall have rows and columns."""
@overload
def avg_pool2d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True) -> N: ...
@overload
def avg_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True) -> Any:
    """The mean of each window."""
@overload
def conv1d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> N: ...
@overload
def conv1d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Any:
    """`conv2d` along one axis: sequences (N, C, L), a weight (O, C / groups, width)."""
@overload
def conv2d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> N: ...
@overload
def conv2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Any:
    """The sum over channels and taps of image times weight, at every place of a sliding window (a cross-correlation)."""
@overload
def conv_transpose2d(x: N, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> N: ...
@overload
def conv_transpose2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Any:
    """The adjoint of `conv2d`: each number of `x` spreads the weights over what its window sees. Images grow."""
@overload
def max_pool2d(x: N, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1) -> N: ...
@overload
def max_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1) -> Any:
    """The largest element in each window; where several are equal, the first of them, row by row, gets the gradient."""
@overload
def standardize(x: N, axis: Axis = None, eps: float = 1e-05) -> N: ...
@overload
def standardize(x: Any, axis: Axis = None, eps: float = 1e-05) -> Any:
    """`x` minus its mean, over the root of variance plus `eps`, along axes: what batch and layer normalization share."""
@overload
def cholesky(x: N, upper: bool = False) -> N: ...
@overload
def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangular L with x = L @ L.T of a positive definite matrix; `upper=True` gives its transpose."""
@overload
def cross(x: N, y: Any) -> N: ...
@overload
def cross(x: Any, y: N) -> N: ...
@overload
def cross(x: Any, y: Any) -> Any:
    """The vector product along the last axis, of size 3."""
@overload
def det(x: N) -> N: ...
@overload
def det(x: Any) -> Any:
    """The determinant; its derivatives of any order are finite where the matrix is singular, too. (..., n, n) -> (...)."""
@overload
def dot(x: N, y: Any) -> N: ...
@overload
def dot(x: Any, y: N) -> N: ...
@overload
def dot(x: Any, y: Any) -> Any:
    """NumPy's `dot`: the sum over the last axis of `x` and the last but one of `y`; a product for scalars."""
def eigh(x: Any, UPLO: str = 'L') -> tuple[Any, Any]:
    """Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix, of which one triangle is read, and gets"""
@overload
def eigvalsh(x: N, UPLO: str = 'L') -> N: ...
@overload
def eigvalsh(x: Any, UPLO: str = 'L') -> Any:
    """Eigenvalues of a symmetric matrix, ascending: (..., n, n) -> (..., n)."""
def einsum(subscripts: str, *operands: Any) -> Any:
    """Einstein's summation, as in NumPy; the subscripts as one string."""
@overload
def inner(x: N, y: Any) -> N: ...
@overload
def inner(x: Any, y: N) -> N: ...
@overload
def inner(x: Any, y: Any) -> Any:
    """The sum over the last axis of both."""
@overload
def inv(x: N) -> N: ...
@overload
def inv(x: Any) -> Any:
    """The inverse matrix: (..., n, n) -> (..., n, n)."""
@overload
def kron(x: N, y: Any) -> N: ...
@overload
def kron(x: Any, y: N) -> N: ...
@overload
def kron(x: Any, y: Any) -> Any:
    """The Kronecker product."""
@overload
def matmul(x: N, y: Any) -> N: ...
@overload
def matmul(x: Any, y: N) -> N: ...
@overload
def matmul(x: Any, y: Any) -> Any:
    """The matrix product; vectors and stacks of matrices as in NumPy."""
@overload
def outer(x: N, y: Any) -> N: ...
@overload
def outer(x: Any, y: N) -> N: ...
@overload
def outer(x: Any, y: Any) -> Any:
    """All products of an element of `x` and one of `y`."""
@overload
def pinv(x: N, rcond: Any = None) -> N: ...
@overload
def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse: (..., m, n) -> (..., n, m). Its gradient is that among matrices of the same rank (Golub and"""
def slogdet(x: Any) -> tuple[Any, Any]:
    """The sign of the determinant, and the logarithm of its absolute value: (..., n, n) -> (...), (...)."""
@overload
def solve(a: N, b: Any) -> N: ...
@overload
def solve(a: Any, b: N) -> N: ...
@overload
def solve(a: Any, b: Any) -> Any:
    """The x for which a @ x = b."""
def svd(x: Any, full_matrices: bool = False, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """The singular value decomposition x = u @ diag(s) @ vh, with LAPACK's signs, as NumPy gives it."""
@overload
def svdvals(x: N) -> N: ...
@overload
def svdvals(x: Any) -> Any:
    """Singular values, descending: (..., m, n) -> (..., the smaller of m and n)."""
@overload
def tensordot(x: N, y: Any, axes: Any = 2) -> N: ...
@overload
def tensordot(x: Any, y: N, axes: Any = 2) -> N: ...
@overload
def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """The sum over pairs of axes of `x` and `y`."""
@overload
def vdot(x: N, y: Any) -> N: ...
@overload
def vdot(x: Any, y: N) -> N: ...
@overload
def vdot(x: Any, y: Any) -> Any:
    """The scalar product of all elements."""
@overload
def absolute_error(x: N, y: Any) -> N: ...
@overload
def absolute_error(x: Any, y: N) -> N: ...
@overload
def absolute_error(x: Any, y: Any) -> Any:
    """|x - y|; slope 0 at 0."""
@overload
def binary_cross_entropy(p: N, t: Any, eps: float = 1e-12) -> N: ...
@overload
def binary_cross_entropy(p: Any, t: N, eps: float = 1e-12) -> N: ...
@overload
def binary_cross_entropy(p: Any, t: Any, eps: float = 1e-12) -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities, none of them taken below `eps`; prefer the form from"""
@overload
def cross_entropy(logits: N, labels: Any, ignore_index: int = -100) -> N: ...
@overload
def cross_entropy(logits: Any, labels: Any, ignore_index: int = -100) -> Any:
    """Softmax cross-entropy of rows of logits, averaged over the rows."""
@overload
def hinge(margin: N) -> N: ...
@overload
def hinge(margin: Any) -> Any:
    """max(0, 1 - margin); slope 0 at the kink."""
@overload
def huber(x: N, delta: float = 1.0) -> N: ...
@overload
def huber(x: Any, delta: float = 1.0) -> Any:
    """x^2 / 2 where |x| <= delta, else delta (|x| - delta / 2) (Huber 1964)."""
@overload
def squared_error(x: N, y: Any) -> N: ...
@overload
def squared_error(x: Any, y: N) -> N: ...
@overload
def squared_error(x: Any, y: Any) -> Any:
    """(x - y)^2."""
@overload
def amax(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def amax(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The largest element; elements that tie share the gradient."""
@overload
def amin(x: N, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def amin(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The smallest element; elements that tie share the gradient. `initial` and `where` as for `max`."""
@overload
def cosine_similarity(x: N, y: Any, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def cosine_similarity(x: Any, y: N, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def cosine_similarity(x: Any, y: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """The cosine of the angle between vectors along an axis; 0 with gradient 0 where one is shorter than `eps`."""
@overload
def cumprod(x: N, axis: int | None = None, dtype: Any = None, out: Any = None) -> N: ...
@overload
def cumprod(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running product along an axis, or of all elements; its gradient is exact also where elements are zero."""
@overload
def cumsum(x: N, axis: int | None = None, dtype: Any = None, out: Any = None) -> N: ...
@overload
def cumsum(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sum along an axis, or of all elements."""
@overload
def log_softmax(x: N, axis: Axis = -1) -> N: ...
@overload
def log_softmax(x: Any, axis: Axis = -1) -> Any:
    """log(softmax(x)), which does not round small probabilities to zero; `axis` as for `softmax`."""
@overload
def logsumexp(x: N, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), which does not overflow."""
@overload
def masked_softmax(x: N, mask: Any = None, axis: Axis = -1) -> N: ...
@overload
def masked_softmax(x: Any, mask: Any = None, axis: Axis = -1) -> Any:
    """Softmax over the elements where `mask` holds (or that are not -inf); zeros, and not NaN, where a row has none."""
max = amax
@overload
def mean(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def mean(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The mean of all elements, or along axes; `dtype`, `where` and `out` as for `sum`."""
@overload
def median(x: N, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The middle element, or the mean of the two middle ones, along one axis, several or all."""
min = amin
@overload
def norm(x: N, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> N: ...
@overload
def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,"""
@overload
def normalize(x: N, axis: int = -1, eps: float = 1e-12) -> N: ...
@overload
def normalize(x: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """`x` divided by its Euclidean norm along an axis; a vector shorter than `eps` comes out as it is over `eps`,"""
@overload
def partition(x: N, kth: Any, axis: int | None = -1) -> N: ...
@overload
def partition(x: Any, kth: Any, axis: int | None = -1) -> Any:
    """Partly sorted, as NumPy's: the element `kth` in its sorted place."""
@overload
def prod(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def prod(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The product of all elements, or along axes; its gradient is exact also where elements are zero. Options as for `sum`."""
@overload
def softmax(x: N, axis: Axis = -1) -> N: ...
@overload
def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis, along several together, or over all elements (None)."""
@overload
def sort(x: N, axis: int | None = -1) -> N: ...
@overload
def sort(x: Any, axis: int | None = -1) -> Any:
    """Sorted along an axis (stable); each gradient moves back to the place its element came from."""
@overload
def std(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The standard deviation; its slope where all elements are equal is 0."""
@overload
def sum(x: N, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def sum(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The sum of all elements, or along axes."""
@overload
def take_along_axis(x: N, indices: Any, axis: int | None) -> N: ...
@overload
def take_along_axis(x: Any, indices: Any, axis: int | None) -> Any:
    """The elements that `indices` names along an axis; off the axis, `x` and `indices` broadcast, as in NumPy."""
@overload
def var(x: N, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> N: ...
@overload
def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False, *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The variance: squared distance from the mean, summed and divided by n - ddof (called `correction` as well)."""
@overload
def append(x: N, values: Any, axis: int | None = None) -> N: ...
@overload
def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """`values` joined to the end of `x`."""
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, which need not be equal."""
@overload
def astype(x: N, dtype: Any) -> N: ...
@overload
def astype(x: Any, dtype: Any) -> Any:
    """The same numbers in another real type; integers and booleans are steps, through which no gradient flows."""
@overload
def atleast_1d(x: N) -> N: ...
@overload
def atleast_1d(x: Any) -> Any:
    """With at least one axis."""
@overload
def atleast_2d(x: N) -> N: ...
@overload
def atleast_2d(x: Any) -> Any:
    """With at least two axes, new ones in front."""
@overload
def atleast_3d(x: N) -> N: ...
@overload
def atleast_3d(x: Any) -> Any:
    """With at least three axes, as NumPy arranges them."""
@overload
def broadcast_to(x: N, shape: Any) -> N: ...
@overload
def broadcast_to(x: Any, shape: Any) -> Any:
    """Stretched to a shape; the gradient is summed over what was stretched."""
def column_stack(arrays: Any) -> Any:
    """Vectors joined as columns."""
def concatenate(arrays: Any, axis: int | None = 0) -> Any:
    """Arrays joined along an axis."""
@overload
def diag(x: N, k: int = 0) -> N: ...
@overload
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with a diagonal."""
@overload
def diagonal(x: N, offset: int = 0, axis1: int = 0, axis2: int = 1) -> N: ...
@overload
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal of each matrix in two axes, along a new last axis."""
@overload
def diff(x: N, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> N: ...
@overload
def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times; `prepend` and `append` are put before and behind first."""
def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the third axis."""
def dstack(arrays: Any) -> Any:
    """Joined along the third axis."""
@overload
def expand_dims(x: N, axis: Any) -> N: ...
@overload
def expand_dims(x: Any, axis: Any) -> Any:
    """New axes of size 1."""
@overload
def flip(x: N, axis: Axis = None) -> N: ...
@overload
def flip(x: Any, axis: Axis = None) -> Any:
    """Reversed along axes, or along all."""
@overload
def fliplr(x: N) -> N: ...
@overload
def fliplr(x: Any) -> Any:
    """Columns reversed."""
@overload
def flipud(x: N) -> N: ...
@overload
def flipud(x: Any) -> Any:
    """Rows reversed."""
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of that shape with one value, or one row of values, throughout."""
@overload
def full_like(x: N, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> N: ...
@overload
def full_like(x: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
    """One value throughout, in the shape and type of `x`."""
@overload
def getitem(x: N, index: Any) -> N: ...
@overload
def getitem(x: Any, index: Any) -> Any:
    """`x[index]`: slices, integers, masks, and integer arrays, whose repeats add up in the gradient."""
@overload
def gradient(f: N, spacing: float = 1.0, axis: int | None = None) -> N: ...
@overload
def gradient(f: Any, spacing: float = 1.0, axis: int | None = None) -> Any:
    """Central differences of samples along one axis, one-sided at the ends (NumPy's `gradient` for one axis and"""
def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the second axis, or the first of a vector."""
def hstack(arrays: Any) -> Any:
    """Joined side by side."""
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0) -> Any:
    """Evenly spaced numbers from `start` to `stop`, which is left out if `endpoint` is False, along a new axis."""
@overload
def moveaxis(x: N, source: Any, destination: Any) -> N: ...
@overload
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Axes moved to other places, the others keeping their order."""
@overload
def pad(x: N, pad_width: Any, mode: str = 'constant', constant_values: float = 0.0) -> N: ...
@overload
def pad(x: Any, pad_width: Any, mode: str = 'constant', constant_values: float = 0.0) -> Any:
    """`x` with a margin of constants; `pad_width` as in NumPy."""
@overload
def put(x: N, index: Any, v: Any) -> N: ...
@overload
def put(x: Any, index: Any, v: N) -> N: ...
@overload
def put(x: Any, index: Any, v: Any) -> Any:
    """A copy of `x` with `v` at `index`: the way to write into something that wants a gradient."""
@overload
def ravel(x: N) -> N: ...
@overload
def ravel(x: Any) -> Any:
    """All elements along one axis."""
@overload
def repeat(x: N, repeats: Any, axis: int | None = None) -> N: ...
@overload
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element, or slice along an axis, several times: a number, or one for each."""
@overload
def reshape(x: N, shape: Any) -> N: ...
@overload
def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape; one size may be -1."""
@overload
def roll(x: N, shift: Any, axis: Any = None) -> N: ...
@overload
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Shifted along axes, what falls off one end coming in at the other."""
@overload
def rollaxis(x: N, axis: int, start: int = 0) -> N: ...
@overload
def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """An axis moved before another; `moveaxis` says it more clearly."""
@overload
def rot90(x: N, k: int = 1, axes: tuple[int, int] = (0, 1)) -> N: ...
@overload
def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned by quarter turns in the plane of two axes."""
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, as equal sections or between indices."""
@overload
def squeeze(x: N, axis: Axis = None) -> N: ...
@overload
def squeeze(x: Any, axis: Axis = None) -> Any:
    """Without the axes of size 1."""
def stack(arrays: Any, axis: int = 0) -> Any:
    """Arrays joined along a new axis; of Values, an object array of them."""
@overload
def sum_to(x: N, shape: Any) -> N: ...
@overload
def sum_to(x: Any, shape: Any) -> Any:
    """Summed to a shape that broadcasts to the shape of `x`."""
@overload
def swapaxes(x: N, axis1: int, axis2: int) -> N: ...
@overload
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
@overload
def take(x: N, indices: Any, axis: int | None = None) -> N: ...
@overload
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements, or slices along an axis, that `indices` names."""
@overload
def tile(x: N, reps: Any) -> N: ...
@overload
def tile(x: Any, reps: Any) -> Any:
    """`x` laid out several times along each axis."""
@overload
def trace(x: N, offset: int = 0, axis1: int = 0, axis2: int = 1) -> N: ...
@overload
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal."""
@overload
def transpose(x: N, axes: Any = None) -> N: ...
@overload
def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order, reversed if left out."""
@overload
def tril(x: N, k: int = 0) -> N: ...
@overload
def tril(x: Any, k: int = 0) -> Any:
    """The lower triangle, zeros above the k-th diagonal."""
@overload
def triu(x: N, k: int = 0) -> N: ...
@overload
def triu(x: Any, k: int = 0) -> Any:
    """The upper triangle, zeros below the k-th diagonal."""
def unstack(x: Any, axis: int = 0) -> list[Any]:
    """The slices of `x` along an axis, which is gone in them: what `stack` joins."""
def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the first axis."""
def vstack(arrays: Any) -> Any:
    """Joined as rows."""
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
concat = concatenate
permute_dims = transpose

__all__ = [
    "add",
    "div",
    "floor_divide",
    "mod",
    "mul",
    "neg",
    "positive",
    "power",
    "reciprocal",
    "square",
    "sub",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "cbrt",
    "cos",
    "cosh",
    "deg2rad",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_sigmoid",
    "logaddexp",
    "logaddexp2",
    "rad2deg",
    "sigmoid",
    "sin",
    "sinc",
    "sinh",
    "softplus",
    "sqrt",
    "tan",
    "tanh",
    "xlogx",
    "xlogy",
    "abs",
    "ceil",
    "elu",
    "floor",
    "fmax",
    "fmin",
    "leaky_relu",
    "relu",
    "rint",
    "sign",
    "trunc",
    "binary_cross_entropy_with_logits",
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
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "max_pool2d",
    "standardize",
    "cholesky",
    "cross",
    "det",
    "dot",
    "eigh",
    "eigvalsh",
    "einsum",
    "inner",
    "inv",
    "kron",
    "matmul",
    "outer",
    "pinv",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "vdot",
    "absolute_error",
    "binary_cross_entropy",
    "cross_entropy",
    "hinge",
    "huber",
    "squared_error",
    "amax",
    "amin",
    "cosine_similarity",
    "cumprod",
    "cumsum",
    "log_softmax",
    "logsumexp",
    "masked_softmax",
    "max",
    "mean",
    "median",
    "min",
    "norm",
    "normalize",
    "partition",
    "prod",
    "softmax",
    "sort",
    "std",
    "sum",
    "take_along_axis",
    "var",
    "append",
    "array_split",
    "astype",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_to",
    "column_stack",
    "concatenate",
    "diag",
    "diagonal",
    "diff",
    "dsplit",
    "dstack",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "full",
    "full_like",
    "getitem",
    "gradient",
    "hsplit",
    "hstack",
    "linspace",
    "moveaxis",
    "pad",
    "put",
    "ravel",
    "repeat",
    "reshape",
    "roll",
    "rollaxis",
    "rot90",
    "split",
    "squeeze",
    "stack",
    "sum_to",
    "swapaxes",
    "take",
    "tile",
    "trace",
    "transpose",
    "tril",
    "triu",
    "unstack",
    "vsplit",
    "vstack",
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
    "concat",
    "permute_dims",
]
