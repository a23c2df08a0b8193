"""Padding: sequences, images and volumes with a margin of zeros, of another number, or of what is inside."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from .module import Module

LAYOUTS = {1: "(N, C, L) or (C, L)", 2: "(N, C, H, W) or (C, H, W)", 3: "(N, C, D, H, W) or (C, D, H, W)"}


class _Pad(Module):
    """The common part of all margins: how wide they are, and along how many axes.

    Args:
        padding: how much is added on each side: one number, or two for each axis, the last axis first: (left, right, above,
            below, front, back), as in PyTorch.
    """

    axes: int
    mode: str
    """As of `am.pad`."""
    value: float = 0.0
    """The number that a constant margin holds."""

    def __init__(self, padding: int | Sequence[int]) -> None:
        name = type(self).__name__
        several: tuple[Any, ...] = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.axes)
        try:
            widths = tuple(map(operator.index, several))
        except TypeError:
            widths = ()
        if len(widths) != 2 * self.axes or min(widths) < 0:
            raise ArgumentError(
                f"{name}: padding={padding!r:.60} must be a whole number or {2 * self.axes} of them, 0 or more: two for each "
                "axis, the last axis first"
            )
        self.padding = widths

    def forward(self, x: Any) -> Any:
        """(..., C, *lengths) -> (..., C, *lengths with their margins)."""
        x = as_array(x)
        if x.ndim not in (self.axes + 1, self.axes + 2):
            raise ShapeError(f"expected an input {LAYOUTS[self.axes]}, got shape {tuple(x.shape)}")
        sides = [self.padding[2 * i : 2 * i + 2] for i in reversed(range(self.axes))]
        if self.mode != "constant":
            for (before, behind), n in zip(sides, x.shape[-self.axes :], strict=True):
                most = n - 1 if self.mode == "reflect" else n
                if self.mode != "edge" and max(before, behind) > most:
                    raise ShapeError(
                        f"a margin of {max(before, behind)} is taken from inside, where an axis of length {n} has {most}: choose "
                        "a smaller padding"
                    )
        widths = ((0, 0),) * (x.ndim - self.axes) + tuple((before, behind) for before, behind in sides)
        z = am.pad(x, widths, self.mode)
        if not self.value:
            return z
        lengths = [operator.index(n) for n in x.shape[-self.axes :]]
        margin = np.pad(np.zeros(lengths), widths[-self.axes :], constant_values=self.value)
        return z + (margin.astype(z.dtype) if z.dtype.kind == "f" else margin)


class _ConstantPad(_Pad):
    mode = "constant"

    def __init__(self, padding: int | Sequence[int], value: float) -> None:
        super().__init__(padding)
        self.value = value


class _ZeroPad(_Pad):
    mode = "constant"


class _ReflectionPad(_Pad):
    mode = "reflect"


class _ReplicationPad(_Pad):
    mode = "edge"


class _CircularPad(_Pad):
    mode = "wrap"


class ConstantPad1d(_ConstantPad):
    """A margin that holds one number, around sequences (N, C, L). Arguments as of `ConstantPad2d`."""

    axes = 1


class ConstantPad2d(_ConstantPad):
    """A margin that holds one number, around images (N, C, H, W).

    Args:
        padding: how much is added on each side: one number, or (left, right, above, below).
        value: the number.

    >>> import numpy as np
    >>> ConstantPad2d((0, 1, 0, 0), 5.0)(np.ones((1, 1, 1, 2)))
    array([[[[1., 1., 5.]]]])
    """

    axes = 2


class ConstantPad3d(_ConstantPad):
    """A margin that holds one number, around volumes (N, C, D, H, W). `padding` is one number, or (left, right, above, below,
    front, back); the rest as of `ConstantPad2d`."""

    axes = 3


class ZeroPad1d(_ZeroPad):
    """A margin of zeros around sequences (N, C, L): one number, or (before, behind)."""

    axes = 1


class ZeroPad2d(_ZeroPad):
    """A margin of zeros around images (N, C, H, W): one number, or (left, right, above, below).

    >>> import numpy as np
    >>> ZeroPad2d((1, 0, 0, 0))(np.ones((1, 1, 1, 2)))
    array([[[[0., 1., 1.]]]])
    """

    axes = 2


class ZeroPad3d(_ZeroPad):
    """A margin of zeros around volumes (N, C, D, H, W): one number, or (left, right, above, below, front, back)."""

    axes = 3


class ReflectionPad1d(_ReflectionPad):
    """A margin in which a sequence (N, C, L) goes backwards, without its end: at most as wide as the length less one.

    >>> import numpy as np
    >>> ReflectionPad1d(2)(np.array([[[1.0, 2.0, 3.0]]]))
    array([[[3., 2., 1., 2., 3., 2., 1.]]])
    """

    axes = 1


class ReflectionPad2d(_ReflectionPad):
    """`ReflectionPad1d` around images (N, C, H, W): one number, or (left, right, above, below)."""

    axes = 2


class ReflectionPad3d(_ReflectionPad):
    """`ReflectionPad1d` around volumes (N, C, D, H, W): one number, or (left, right, above, below, front, back)."""

    axes = 3


class ReplicationPad1d(_ReplicationPad):
    """A margin that repeats the ends of a sequence (N, C, L).

    >>> import numpy as np
    >>> ReplicationPad1d((2, 0))(np.array([[[1.0, 2.0]]]))
    array([[[1., 1., 1., 2.]]])
    """

    axes = 1


class ReplicationPad2d(_ReplicationPad):
    """`ReplicationPad1d` around images (N, C, H, W): one number, or (left, right, above, below)."""

    axes = 2


class ReplicationPad3d(_ReplicationPad):
    """`ReplicationPad1d` around volumes (N, C, D, H, W): one number, or (left, right, above, below, front, back)."""

    axes = 3


class CircularPad1d(_CircularPad):
    """A margin in which a sequence (N, C, L) begins again: at most as wide as the length.

    >>> import numpy as np
    >>> CircularPad1d(1)(np.array([[[1.0, 2.0, 3.0]]]))
    array([[[3., 1., 2., 3., 1.]]])
    """

    axes = 1


class CircularPad2d(_CircularPad):
    """`CircularPad1d` around images (N, C, H, W): one number, or (left, right, above, below)."""

    axes = 2


class CircularPad3d(_CircularPad):
    """`CircularPad1d` around volumes (N, C, D, H, W): one number, or (left, right, above, below, front, back)."""

    axes = 3
