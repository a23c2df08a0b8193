"""Settling arguments: lists become arrays, axes are counted from the front, an index is freed of nodes.

The error where LAPACK does not take a matrix stands here as well.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    AxisError,
    DtypeError,
    IndexingError,
    LinAlgError,
    MatrixOfValuesError,
    ShapeError,
)
from ..kernels.indexing import Shape
from ..node import Node, describe, is_symbolic, plain
from ..operations.structure import astype as cast
from ..operations.structure import stack
from ..primitive import recorder

Axis = int | Sequence[int] | None
Size = int | Sequence[int]
Padding = Size | str

handed_out: list[Callable[[Any], Any]] = [lambda array: array]
"""The form in which an array is handed out that a function makes of plain numbers: `tensor.py` gives it the methods of a
Tensor."""



def as_array(x: Any) -> Any:
    """`x` as something that has a shape: nodes and arrays as they are, lists of nodes stacked, numbers as arrays."""
    if is_scalar_node(x):
        raise DtypeError(
            "a Value is one number, and this function is for arrays: use a Tensor, or np.array([...]) of Values, which "
            "am.to_values(tensor) makes of a Tensor"
        )
    if hasattr(type(x), "record") or type(x) is np.ndarray:
        return x
    if isinstance(x, np.ma.MaskedArray):
        raise DtypeError("a masked array would lose its mask: pass .filled(value), or the data and the mask to am.where")
    if isinstance(x, np.ndarray):
        return x
    if isinstance(x, (list, tuple)) and any(hasattr(type(item), "record") for item in leaves(x)):
        return stacked(x)
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ShapeError(f"expected a rectangular array, got a ragged {type(x).__name__}") from error
    if array.dtype.kind not in "fiubO" or x is None:
        raise DtypeError(f"expected real numbers, got {x!r:.40} of type {type(x).__name__}")
    return array


def elements(x: Any) -> Any:
    """The argument of a pointwise function: a list as an array, anything else as it is."""
    return as_array(x) if isinstance(x, (list, tuple)) else x


def in_one_type(*arguments: Any) -> tuple[Any, ...]:
    """The arguments of a pointwise function, arrays in the type of floats that they have together (a Python number has none): a
    function that takes the logarithm of one of them would be as coarse as the narrowest."""
    found: list[Any] = [x if isinstance(x, float) else elements(x) for x in arguments]
    real = [hasattr(x, "dtype") and x.dtype.kind in "fiub" and not getattr(x, "weak", False) for x in found]
    dtype = np.result_type(*[x.dtype for x, is_real in zip(found, real, strict=True) if is_real] or [float])
    dtype = dtype if dtype.kind == "f" else np.dtype(float)
    return tuple([cast(x, dtype=dtype) if is_real and x.dtype != dtype else x for x, is_real in zip(found, real, strict=True)])


def pinned(numbers: Any) -> Any:
    """Whole numbers in which a size of a program, as in `8 - x.shape[0]`, is the number that it is there."""
    if isinstance(numbers, (tuple, list)):
        return [pinned(n) for n in numbers]
    return operator.index(numbers) if is_symbolic(numbers) and not hasattr(numbers, "shape") else numbers


def nodes_stacked(x: Any) -> Any:
    """A list that holds nodes as one Tensor, or as an array of Values; anything else as it is."""
    return stacked(x) if any(hasattr(type(item), "record") for item in leaves(x)) else x


def numbers(x: Any) -> Any:
    """The numbers in a node, or in the nodes of an array of objects; anything else as it is. What stands for a number that is
    not known yet stands for it without its gradient."""
    if is_symbolic(x):
        return x.detach() if hasattr(x, "detach") else x
    x = plain(x)
    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.asarray(np.frompyfunc(plain, 1, 1)(x), dtype=float)
    return x


def leaves(x: Any) -> list[Any]:
    todo, found = [x], []
    while todo:
        item = todo.pop()
        if isinstance(item, (list, tuple)):
            todo.extend(item)
        else:
            found.append(item)
    return found


def stacked(items: Any) -> Any:
    """A nested list that holds nodes, as one Tensor; of Values, as an object array."""
    found = leaves(items)
    if any(map(is_scalar_node, found)):
        recorder("a list", [x for x in found if isinstance(x, Node)])  # the error for Tensors beside Values
        return np.array(items, dtype=object)
    return stack(*[stacked(item) if isinstance(item, (list, tuple)) else item for item in items], axis=0)


def is_scalar_node(x: Any) -> bool:
    """Whether `x` is a Value, for which a reduction has nothing to do."""
    return bool(getattr(type(x), "scalar_node", False))


def one_axis(x: Any, axis: Any) -> int:
    """An axis of `x`, counted from the front."""
    n: int = x.ndim
    try:
        i: int = operator.index(plain(axis))
    except TypeError:
        raise ArgumentTypeError(f"an axis is a whole number, got {axis!r}") from None
    if not -n <= i < n:
        raise AxisError(
            f"axis {i} is out of bounds for an array of shape {tuple(x.shape)}" + ("" if n else ": it has no axes")
        )
    return i % n


def whole_number(what: str, n: Any) -> int:
    """A whole number that says how many or which; `what` is the words for it in an error.

    >>> whole_number("polygamma: n", np.int64(2))
    2
    """
    try:
        return operator.index(n)
    except TypeError:
        raise ArgumentTypeError(f"{what} is a whole number, got {n!r:.40}") from None


def common_shape(name: str, *shapes: Any) -> Shape:
    """The shape that all of those broadcast to.

    Raises:
        ShapeError: where they do not broadcast.

    >>> common_shape("add", (3, 1), (2,))
    (3, 2)
    """
    try:
        return tuple(np.broadcast_shapes(*map(tuple, shapes)))
    except ValueError:
        listed = " and ".join(str(tuple(shape)) for shape in shapes)
        raise ShapeError(f"{name}: the shapes {listed} do not broadcast") from None


def some_axes(x: Any, axis: Axis) -> tuple[int, ...] | None:
    """Axes of `x`, counted from the front, in order; None stands for all."""
    if axis is None:
        return None
    several = axis if isinstance(axis, (tuple, list)) else (axis,)
    if not x.ndim and all(i in (0, -1) for i in several):  # NumPy takes these for a number without axes
        return None
    axes = sorted(one_axis(x, i) for i in several)
    if len(set(axes)) < len(axes):
        raise ArgumentError(f"axis={axis} names one axis twice")
    return tuple(axes) if x.ndim else None


def all_between(x: Any, low: float, high: float) -> bool:
    """Whether all numbers of `x` are from `low` to `high`. A program that is being compiled takes them at their word and
    leaves the calls in which they are not to the engine."""
    if is_symbolic(x):
        x.expect(low, high)
        return True
    data = np.asarray(plain(x))
    if data.dtype == object:
        return builtins.all(all_between(item, low, high) for item in data.flat)
    return bool(((data >= low) & (data <= high)).all())


WHOLE = {int}
"""The types in a shape that needs no second look."""


def whole_shape(x: Any, shape: Any) -> Shape:
    """A shape for all elements of `x`, its -1 filled in."""
    wanted = shape if isinstance(shape, (tuple, list)) else (shape,)
    if {*map(type, wanted)} == WHOLE and math.prod(wanted) == x.size and min(wanted) >= 0:
        return tuple(wanted)
    sizes = [n if is_symbolic(n) else operator.index(plain(n)) for n in wanted]
    known = math.prod(n for n in sizes if n != -1)
    if sizes.count(-1) == 1 and known and x.size % known == 0:
        sizes[sizes.index(-1)] = x.size // known
    if builtins.any(n < 0 for n in sizes) or math.prod(sizes) != x.size:
        raise ShapeError(f"reshape: {x.size} elements of shape {tuple(x.shape)} do not fill the shape {tuple(sizes)}")
    return tuple(sizes)


def settled_index(index: Any) -> Any:
    """An index free of nodes and lists, and of arrays that others may change."""
    if isinstance(index, tuple):
        return tuple(settled_index(part) for part in index)
    index = plain(index)
    if isinstance(index, list):
        return np.asarray(index, dtype=None if len(index) else int)
    return index.copy() if isinstance(index, np.ndarray) else index  # the caller may write into that array later


def failed_factorization(name: str, x: Any, error: Exception) -> Exception:
    """LAPACK's failure in our words."""
    if isinstance(error, LinAlgError):
        return error
    if "ingular" in str(error):
        reason = "the matrix is singular; am.pinv takes it, or add a small multiple of the unit matrix"
    elif "definite" in str(error):
        reason = "the matrix is not positive definite; add a multiple of the unit matrix, or use am.eigh"
    else:
        reason = str(error)
    return LinAlgError(f"{name} of {describe(x)}: {reason}")


def whole_numbers(name: str, index: Any) -> Any:
    if is_symbolic(index):  # an argument of a program
        index = index.as_whole_numbers()
        if index.dtype.kind not in "iu":
            raise IndexingError(f"{name}: an index holds whole numbers, got an array of {index.dtype}")
        return index
    try:
        index = np.array(plain(index))  # a copy: the caller may write into it later
    except ValueError:
        raise ShapeError(f"{name}: expected a rectangular array of whole numbers, got {index!r:.60}") from None
    index = index if index.size else index.astype(int)
    if index.dtype.kind not in "iu":
        raise IndexingError(f"{name}: an index holds whole numbers, got an array of {index.dtype}")
    return index


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
