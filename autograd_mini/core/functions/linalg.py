"""Products of arrays and linear algebra, with the names and shapes of NumPy."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, DtypeError, MatrixOfValuesError, ShapeError
from ..node import describe, is_symbolic, plain
from ..operations import decompositions, linalg, structure
from ..operations.structure import mT
from .arguments import as_array, common_shape, failed_factorization, one_axis
from .diagonals import diagonal
from .shapes import astype, broadcast_to, expand_dims, moveaxis, ravel, reshape, squeeze, transpose


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
    x, y = as_array(x), as_array(y)
    if x.ndim == 0 or y.ndim == 0:
        raise ShapeError(
            f"matmul takes vectors and matrices, got shapes {tuple(x.shape)} and {tuple(y.shape)}: write * for a scalar"
        )
    if x.ndim == y.ndim == 2:
        return linalg.matmul(x, y)
    inner = x.shape[-1], y.shape[builtins.max(y.ndim - 2, 0)]
    if inner[0] != inner[1]:
        raise ShapeError(
            f"matmul of {describe(x)} and {describe(y)}: the last axis of the first has {inner[0]} elements, "
            f"the axis of the second that it meets {inner[1]}; they must be equal"
        )
    a = reshape(x, (1, -1)) if x.ndim == 1 else x
    b = reshape(y, (-1, 1)) if y.ndim == 1 else y
    if a.shape[-1] == b.shape[-2] and (before := a.shape[:-2]) != (other := b.shape[:-2]):
        batch = tuple(before) or tuple(other) if not (before and other) else common_shape("matmul of stacks", before, other)
        # an array is broadcast by the product itself; a node is broadcast here, so that its gradient is summed back
        a = a if isinstance(a, np.ndarray) else broadcast_to(a, batch + tuple(a.shape[-2:]))
        b = b if isinstance(b, np.ndarray) else broadcast_to(b, batch + tuple(b.shape[-2:]))
    z = linalg.matmul(a, b)
    gone = [z.ndim - 2] * (x.ndim == 1) + [z.ndim - 1] * (y.ndim == 1)
    return reshape(z, tuple(n for i, n in enumerate(z.shape) if i not in gone)) if gone else z


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
    x, y = as_array(x), as_array(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    if y.ndim <= 2:
        return matmul(x, y)
    return tensordot(x, y, ([x.ndim - 1], [y.ndim - 2]))


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
    x, y = as_array(x), as_array(y)
    return x * y if x.ndim == 0 or y.ndim == 0 else tensordot(x, y, ([x.ndim - 1], [y.ndim - 1]))


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
    return matmul(ravel(x), ravel(y))


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
    return reshape(ravel(x), (-1, 1)) * reshape(ravel(y), (1, -1))


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
    x, y = as_array(x), as_array(y)
    if isinstance(axes, (int, np.integer)):
        axes = (range(x.ndim - axes, x.ndim), range(axes))
    one, two = (
        [one_axis(a, i) for i in (part if hasattr(part, "__iter__") else (part,))] for a, part in zip((x, y), axes, strict=True)
    )
    left, right = [i for i in range(x.ndim) if i not in one], [i for i in range(y.ndim) if i not in two]
    if [x.shape[i] for i in one] != [y.shape[i] for i in two]:
        raise ShapeError(f"tensordot: axes {one} of shape {tuple(x.shape)} and {two} of shape {tuple(y.shape)} differ in size")
    n = math.prod(x.shape[i] for i in one)
    shape = [x.shape[i] for i in left] + [y.shape[i] for i in right]
    a = reshape(transpose(x, left + one), (math.prod(x.shape[i] for i in left), n))
    b = reshape(transpose(y, two + right), (n, math.prod(y.shape[i] for i in right)))
    return reshape(linalg.matmul(a, b), shape)


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
    x, y = as_array(x), as_array(y)
    n = builtins.max(x.ndim, y.ndim)
    a, b = reshape(x, (1,) * (n - x.ndim) + tuple(x.shape)), reshape(y, (1,) * (n - y.ndim) + tuple(y.shape))
    z = reshape(a, [m for size in a.shape for m in (size, 1)]) * reshape(b, [m for size in b.shape for m in (1, size)])
    return reshape(z, [m * k for m, k in zip(a.shape, b.shape, strict=True)])


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
    x, y = as_array(x), as_array(y)
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = moveaxis(x, one_axis(x, axisa), -1), moveaxis(y, one_axis(y, axisb), -1)
    if x.shape[-1] not in (2, 3) or y.shape[-1] not in (2, 3):
        raise ShapeError(
            f"cross takes vectors of 3, or of 2, along an axis, got {x.shape[-1]} and {y.shape[-1]} in the shapes "
            f"{tuple(x.shape)} and {tuple(y.shape)}"
        )
    if x.shape[-1] == 2 and y.shape[-1] == 2:
        return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    x, y = (structure.pad(v, widths=((0, 0),) * (v.ndim - 1) + ((0, 1),)) if v.shape[-1] == 2 else v for v in (x, y))
    turn, back = np.array([1, 2, 0]), np.array([2, 0, 1])
    z = x[..., turn] * y[..., back] - x[..., back] * y[..., turn]
    return moveaxis(z, -1, axisc) if axisc not in (-1, z.ndim - 1) else z


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
    if out is not None:
        raise ArgumentError("einsum: out= is not there, since a result is a new node; use the result")
    if not isinstance(subscripts, str):
        subscripts, operands = _as_letters((subscripts, *operands))
    xs = [as_array(x) if dtype is None else astype(as_array(x), dtype) for x in operands]
    spec = _explicit(subscripts.replace(" ", ""), xs)
    terms, out = spec.split("->")
    letters = terms.split(",")
    for i, term in enumerate(letters):
        for c in dict.fromkeys(c for c in term if term.count(c) > 1):
            while letters[i].count(c) > 1:
                first = letters[i].index(c)
                second = letters[i].index(c, first + 1)
                xs[i] = diagonal(xs[i], 0, first, second)
                letters[i] = letters[i][:first] + letters[i][first + 1 : second] + letters[i][second + 1 :] + c
    sizes: dict[str, int] = {}
    for term, x in zip(letters, xs, strict=True):
        for c, n in zip(term, x.shape, strict=True):
            if sizes.setdefault(c, n) not in (n, 1) and n != 1:
                raise ShapeError(f"einsum {subscripts!r}: index {c!r} has the sizes {sizes[c]} and {n}")
            sizes[c] = builtins.max(sizes[c], n) if n else n
    for i, term in enumerate(letters):
        xs[i] = broadcast_to(xs[i], tuple(sizes[c] for c in term))
    return linalg.einsum(*xs, spec=",".join(letters) + "->" + out)


def _as_letters(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Operands with lists of numbers behind them, as subscripts of letters and the operands alone."""
    last = None
    if len(given) % 2:
        *pairs, last = given
    else:
        pairs = list(given)
    lists = [*pairs[1::2], *([last] if last is not None else [])]
    if not pairs or any(not isinstance(part, (list, tuple)) for part in lists):
        raise DtypeError("einsum: give the subscripts as a string, such as 'ij,jk->ik', or a list of numbers behind each operand")
    numbers = sorted({n for part in lists for n in part if n is not Ellipsis})
    letter = dict(zip(numbers, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
    words = ["".join("..." if n is Ellipsis else letter[n] for n in part) for part in lists]
    operands = tuple(pairs[0::2])
    text = ",".join(words[: len(operands)])
    return (text if last is None else f"{text}->{words[-1]}"), operands


def _explicit(subscripts: str, xs: list[Any]) -> str:
    """Subscripts with the output spelled out and letters in place of each ellipsis."""
    terms, arrow, out = subscripts.partition("->")
    letters = terms.split(",")
    if len(letters) != len(xs):
        raise ShapeError(f"einsum {subscripts!r} is for {len(letters)} operands, got {len(xs)}")
    free = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in subscripts]
    dots = [x.ndim - len(term.replace("...", "")) for term, x in zip(letters, xs, strict=True)]
    for term, n, x in zip(letters, dots, xs, strict=True):
        if n < 0 or (n > 0 and "..." not in term):
            raise ShapeError(f"einsum {subscripts!r}: {term!r} does not name the {x.ndim} axes of shape {tuple(x.shape)}")
    most = builtins.max([n for term, n in zip(letters, dots, strict=True) if "..." in term], default=0)
    letters = [term.replace("...", "".join(free[most - n : most])) for term, n in zip(letters, dots, strict=True)]
    joined = "".join(letters)
    if arrow:
        out = out.replace("...", "".join(free[:most]))
    else:
        out = "".join(free[:most]) + "".join(sorted(c for c in set(joined) if joined.count(c) == 1 and c not in free[:most]))
    unknown = set(out) - set(joined)
    if unknown:
        raise ShapeError(f"einsum {subscripts!r}: the output has indices {sorted(unknown)} that no operand has")
    return ",".join(letters) + "->" + out


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
    a, b = matrices("solve", a, square=True), as_array(b)
    if b.ndim == 0:
        raise ShapeError(f"solve: the right side is a vector or a matrix, got {describe(b)}")
    if b.ndim == 1 or b.ndim == a.ndim - 1 and np.lib.NumpyVersion(np.__version__) < "2.0.0":
        return squeeze(solve(a, expand_dims(b, -1)), -1)
    batch = common_shape("solve", a.shape[:-2], b.shape[:-2])
    a, b = broadcast_to(a, batch + tuple(a.shape[-2:])), broadcast_to(b, batch + tuple(b.shape[-2:]))
    try:
        return linalg.solve(a, b)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("solve", a, error) from None


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
    x = matrices("inv", x, square=True)
    try:
        return linalg.inv(x)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("inv", x, error) from None


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
    x = matrices("cholesky", x, square=True)
    try:
        z = linalg.cholesky(x)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("cholesky", x, error) from None
    return mT(z) if upper else z


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
    return linalg.det(matrices("det", x, square=True))


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
    x = matrices("slogdet", x, square=True)
    z = linalg.logabsdet(x)
    return np.linalg.slogdet(plain(x))[0], z


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
    x = matrices("pinv", x)
    return decompositions.pinv(x) if rcond is None else decompositions.pinv(x, rcond=plain(rcond))


def eigh(x: Any, UPLO: str = "L") -> tuple[Any, Any]:
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
    x, triangle = _symmetric("eigh", x, UPLO)
    return linalg.eigenvalues(x, **triangle), linalg.eigenvectors(x, **triangle)


def eigvalsh(x: Any, UPLO: str = "L") -> Any:
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
    x, triangle = _symmetric("eigvalsh", x, UPLO)
    return linalg.eigenvalues(x, **triangle)


def _symmetric(name: str, x: Any, UPLO: str) -> tuple[Any, dict[str, Any]]:
    """The symmetric matrix of which one triangle is given, and the argument of LAPACK for that triangle."""
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise ArgumentError(f"{name}: UPLO is 'L' (the lower triangle is read) or 'U', got {UPLO!r}")
    x = matrices(name, x, square=True)
    half = structure.tril(x, k=0) if UPLO.upper() == "L" else structure.triu(x, k=0)
    whole = half + mT(half) - half * np.eye(x.shape[-1], dtype=x.dtype)
    return whole, {} if UPLO.upper() == "L" else {"UPLO": "U"}


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
    x = matrices("svd", x)
    if not compute_uv:
        return decompositions.singular_values(x)
    if full_matrices and x.shape[-2] != x.shape[-1]:
        if getattr(x, "requires_grad", is_symbolic(x)):
            raise ArgumentError(
                "svd: the extra columns of full_matrices=True are arbitrary and have no gradient; pass full_matrices=False"
            )
        kind = type(x) if hasattr(type(x), "record") else np.asarray
        return tuple(kind(part) for part in np.linalg.svd(plain(x)))
    return decompositions.left_vectors(x), decompositions.singular_values(x), mT(decompositions.right_vectors(x))


def svdvals(x: Any) -> Any:
    """Singular values, descending: (..., m, n) -> (..., the smaller of m and n).

    Args:
        x: a matrix, or a stack of them: (..., m, n).

    Returns:
        (..., min(m, n)), in descending order.

    >>> svdvals([[3.0, 0.0], [0.0, 4.0]])
    array([4., 3.])
    """
    return svd(x, compute_uv=False)


def matrices(name: str, x: Any, square: bool = False, factorized: bool = True) -> Any:
    """An argument as matrices in the last two axes, or an error that names the function; LAPACK, which factorizes
    them, works in single and double precision alone."""
    x = as_array(x)
    if x.dtype == object:
        raise MatrixOfValuesError(f"{name} of an array of Values: it takes Tensors, am.Tensor([[1.0, 2.0], ...])")
    if x.ndim < 2:
        raise ShapeError(f"{name} of {describe(x)}: it takes matrices" + ("; write x[None] for a single row" if x.ndim else ""))
    if square and x.shape[-2] != x.shape[-1]:
        raise ShapeError(f"{name} of {describe(x)}: it takes square matrices")
    if factorized and x.dtype.kind == "f" and x.dtype.itemsize not in (4, 8):
        raise DtypeError(f"{name} of {describe(x)}: it is not to be had for {x.dtype}; .astype(np.float64) first")
    return x
