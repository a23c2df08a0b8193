"""Arguments of convolution and pooling: batches, sizes along one, two or three axes, padding by side, and windows."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from ..errors import ArgumentError, ShapeError
from ..kernels.windows import Windows
from .arguments import Size, as_array
from .shapes import reshape


def as_batch(name: str, x: Any, what: str, axes: str) -> tuple[Any, bool]:
    """A batch of images or the like, and whether it was made of a single one, which has no axis for the batch.

    >>> import numpy as np
    >>> as_batch("conv2d", np.ones((3, 4, 5)), "images", "N, C, H, W")[0].shape
    (1, 3, 4, 5)
    """
    x, n = as_array(x), axes.count(",") + 1
    if x.ndim not in (n, n - 1):
        hint = "; x[None] adds the axis of a single channel" if x.ndim == n - 2 else ""
        raise ShapeError(f"{name}: {what} are ({axes}), or ({axes[3:]}) for a single one, got shape {tuple(x.shape)}{hint}")
    return (x, False) if x.ndim == n else (reshape(x, (1, *x.shape)), True)


def unbatched(z: Any, single: bool) -> Any:
    """The result, without the axis of a batch that was made of a single one."""
    return reshape(z, z.shape[1:]) if single else z


IMAGES = ("images", "N, C, H, W")


VOLUMES, SEQUENCES = ("volumes", "N, C, D, H, W"), ("sequences", "N, C, L")


def pair(what: str, n: Any) -> tuple[int, int]:
    """One number for both directions, or two."""
    both = n if isinstance(n, (tuple, list)) else (n, n)
    try:
        down, across = map(operator.index, both)
    except (TypeError, ValueError):
        raise ArgumentError(f"{what} must be a whole number or two of them, got {n!r:.40}") from None
    if down < 0 or across < 0:
        raise ArgumentError(f"{what} must not be negative, got {n!r:.40}")
    return down, across


def triple(what: str, n: Any) -> tuple[int, int, int]:
    """One number for all three directions, or three."""
    several = tuple(n) if isinstance(n, (tuple, list)) else (n, n, n)
    try:
        sizes = tuple(map(operator.index, several))
    except TypeError:
        sizes = ()
    if len(sizes) != 3 or min(sizes) < 0:
        raise ArgumentError(f"{what} must be a whole number or three of them, none negative, got {n!r:.40}")
    return sizes[0], sizes[1], sizes[2]


def single(what: str, n: Any) -> int:
    """One number, which may stand in a tuple of its own."""
    return pair(what, n[0] if isinstance(n, (tuple, list)) and len(n) == 1 else n)[1]


def along_a_line(padding: Any) -> Any:
    """The padding of a sequence as that of an image of one row."""
    if isinstance(padding, (tuple, list)) and len(padding) == 2:
        return ((0, 0), tuple(padding))
    return (0, single("padding", padding))


def windows_of(name: str, size: Any, kernel: Any, stride: Size, padding: Any, dilation: Size, ceil_mode: bool = False) -> Windows:
    """The windows of those arguments, if there is at least one."""
    taps, apart, spread = pair("kernel_size", kernel), pair("stride", stride), pair("dilation", dilation)
    if 0 in (*taps, *apart, *spread):
        raise ArgumentError(f"{name}: kernel_size={taps}, stride={apart} and dilation={spread} must be positive")
    if padding == "same":
        if apart != (1, 1):
            raise ArgumentError(f"{name}: padding='same' keeps the size, which stride={stride} does not: give numbers")
        above, left = same_padding(taps, spread)
    elif isinstance(padding, str) and padding != "valid":
        raise ArgumentError(f"{name}: padding must be 'same', 'valid', a number or two, got {padding!r}")
    else:
        above, left = sides(name, 0 if padding == "valid" else padding)
    windows = Windows((size[0], size[1]), taps, apart, (above, left), spread)
    if ceil_mode:
        windows = with_last_ones(windows)
    if min(windows.steps) < 1:
        raise ShapeError(
            f"{name}: a window of {taps[0]} x {taps[1]} does not fit into images of {size[0]} x {size[1]}"
            + (f" with padding={padding}, dilation={dilation}" if padding or spread != (1, 1) else "")
        )
    return windows


def with_last_ones(windows: Windows) -> Windows:
    """The windows, and behind them those that begin inside the image or its padding before and reach over the edge."""
    around = []
    for n, k, s, d, (p, q) in zip(windows.size, windows.kernel, windows.stride, windows.dilation, windows.padding, strict=True):
        reach = d * (k - 1) + 1
        steps = -(-(n + p + q - reach) // s) + 1
        steps -= (steps - 1) * s >= n + p
        around.append((p, max((steps - 1) * s + reach - n - p, q) if steps > 0 else q))
    return Windows(windows.size, windows.kernel, windows.stride, (around[0], around[1]), windows.dilation)


def same_padding(kernel: Sequence[int], dilation: Sequence[int]) -> list[tuple[int, int]]:
    """The padding before and behind each axis that keeps its size, where the windows stand side by side at every place.

    >>> same_padding((3, 4), (1, 2))
    [(1, 1), (3, 3)]
    """
    return [(d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2) for k, d in zip(kernel, dilation, strict=True)]


def sides(name: str, padding: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """The padding above and below, and on the left and on the right.

    >>> sides("conv2d", (1, 2)), sides("conv2d", ((1, 0), 2)), sides("conv2d", (1, 2, 3, 4))
    (((1, 1), (2, 2)), ((1, 0), (2, 2)), ((3, 4), (1, 2)))
    """
    if isinstance(padding, (tuple, list)) and len(padding) == 4:  # as in torch.nn.functional.pad, the last axis first
        padding = (tuple(padding[2:]), tuple(padding[:2]))
    if isinstance(padding, (tuple, list)) and any(isinstance(n, (tuple, list)) for n in padding):
        if len(padding) != 2:
            raise ArgumentError(
                f"{name}: padding is ((above, below), (left, right)) where sides differ, or (left, right, above, below), got "
                f"{padding!r:.60}"
            )
        above, left = (n if isinstance(n, (tuple, list)) else (n, n) for n in padding)
        return pair("padding", above), pair("padding", left)
    down, across = pair("padding", padding)
    return (down, down), (across, across)


def sides_of_volume(name: str, padding: Any) -> list[tuple[int, int]]:
    """The padding before and behind each of three axes; six numbers begin with the last axis."""
    if isinstance(padding, (tuple, list)) and len(padding) == 6:
        padding = tuple(tuple(padding[i : i + 2]) for i in (4, 2, 0))
    if isinstance(padding, (tuple, list)) and any(isinstance(n, (tuple, list)) for n in padding):
        if len(padding) != 3:
            raise ArgumentError(f"{name}: padding has a pair for each of the three axes, got {padding!r:.60}")
        return [pair("padding", n) for n in padding]
    return [(n, n) for n in triple("padding", padding)]
