"""The same elements in reverse order, turned by a quarter, or moved along an axis."""

from __future__ import annotations

from typing import Any

from ..operations import structure
from .arguments import Axis, as_array, one_axis, some_axes
from .shapes import ravel, reshape, swapaxes


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
    x = as_array(x)
    axes = some_axes(x, axis)
    return structure.flip(x, axis=tuple(range(x.ndim)) if axes is None else axes)


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
    return flip(x, 1)


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
    return flip(x, 0)


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
    x = as_array(x)
    i, j = one_axis(x, axes[0]), one_axis(x, axes[1])
    turned = [x, swapaxes(flip(x, j), i, j), flip(flip(x, i), j), flip(swapaxes(x, i, j), j)]
    return turned[k % 4]


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
    x = as_array(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), x.shape)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    return structure.roll(x, shift=tuple(int(s) for s in shifts), axis=tuple(one_axis(x, i) for i in axes))
