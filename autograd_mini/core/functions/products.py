"""Products of arrays, with the names and shapes of NumPy."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, DtypeError, ShapeError
from ..node import describe
from ..operations import linalg, structure
from .arguments import as_array, common_shape, one_axis
from .concatenation import listed
from .diagonals import diagonal
from .shapes import astype, broadcast_to, moveaxis, ravel, reshape, transpose


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
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)) and "," in subscripts.partition("->")[0]:
        operands = tuple(operands[0])  # PyTorch takes the operands in a list as well
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
    parts = listed("multi_dot", arrays)
    if len(parts) < 2:
        raise ArgumentError(f"multi_dot takes at least two arrays, got {len(parts)}")
    if any(x.shape[-1] != y.shape[0] for x, y in zip(parts, parts[1:], strict=False) if x.ndim and y.ndim):
        raise ShapeError(f"multi_dot: the shapes {[tuple(x.shape) for x in parts]} do not fit one behind the other")
    if any(x.ndim != 2 for x in parts[1:-1]) or any(x.ndim not in (1, 2) for x in (parts[0], parts[-1])):
        raise ShapeError(f"multi_dot takes matrices, and vectors at the ends, got shapes {[tuple(x.shape) for x in parts]}")
    sizes = [1 if x.ndim == 1 and i == 0 else x.shape[0] for i, x in enumerate(parts)]
    sizes.append(1 if parts[-1].ndim == 1 else parts[-1].shape[1])
    n = len(parts)
    best: dict[tuple[int, int], tuple[int, int]] = {(i, i): (0, i) for i in range(n)}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            costs = [(best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)]
            best[i, j] = builtins.min(costs)

    def product(i: int, j: int) -> Any:
        if i == j:
            return parts[i]
        k = best[i, j][1]
        return matmul(product(i, k), product(k + 1, j))

    return product(0, n - 1)
