"""Convolution and pooling of images (N, C, H, W) and sequences (N, C, L), and normalization; arguments as in
`torch.nn.functional`."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..kernels.windows import Windows, winners
from ..node import is_symbolic, plain
from ..operations import convolution as rules
from ..operations import structure
from .arguments import Axis, Padding, Size, as_array, numbers, some_axes
from .linalg import matmul
from .reductions import mean
from .shapes import astype, halves_as_single, reshape


def conv2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Any:
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

    >>> conv2d(np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    (x, single), weight = several("conv2d", x, *IMAGES), as_array(weight)
    if weight.ndim != 4:
        raise ShapeError(f"conv2d: a weight is (O, C / groups, height, width), got shape {tuple(weight.shape)}")
    (channels, *size), (outs, each, *kernel) = x.shape[1:], weight.shape
    if groups < 1 or outs % groups:
        raise ArgumentError(f"conv2d: groups={groups} must divide the {outs} output channels")
    if channels != each * groups:
        raise ShapeError(
            f"conv2d: expected {_channels(each * groups)}, got {channels}: x has shape {tuple(x.shape[single:])}, "
            f"the weight {tuple(weight.shape)}" + (f", groups={groups}" if groups > 1 else "")
            + ("; without an axis for a batch it is one image, and x[:, None] makes images of a single channel" if single else "")
        )
    windows = _windows("conv2d", size, kernel, stride, padding, dilation)
    return alone(_biased("conv2d", rules.convolution(x, weight, windows=windows, groups=groups), bias), single)


def conv1d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Any:
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

    >>> conv1d(np.arange(4.0).reshape(1, 1, 4), np.array([[[1.0, -1.0]]]))
    array([[[-1., -1., -1.]]])
    """
    (x, single), weight = several("conv1d", x, "sequences", "N, C, L"), as_array(weight)
    if weight.ndim != 3:
        raise ShapeError(
            f"conv1d: sequences are (N, C, L) and a weight (O, C / groups, width), got shapes {tuple(x.shape)} "
            f"and {tuple(weight.shape)}"
        )
    (n, c, length), (o, each, width) = x.shape, weight.shape
    z = conv2d(
        reshape(x, (n, c, 1, length)),
        reshape(weight, (o, each, 1, width)),
        bias,
        (1, _one("stride", stride)),
        padding if isinstance(padding, str) else along_a_line(padding),
        (1, _one("dilation", dilation)),
        groups,
    )
    return alone(reshape(z, (n, o, z.shape[-1])), single)


def conv_transpose2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Any:
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

    >>> conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), stride=2).shape
    (1, 1, 4, 4)
    """
    name = "conv_transpose2d"
    (x, single), weight = several(name, x, *IMAGES), as_array(weight)
    if weight.ndim != 4 or weight.shape[0] != x.shape[1] or groups < 1 or x.shape[1] % groups:
        raise ShapeError(
            f"{name}: a weight is (C, O / groups, height, width), with C={x.shape[1]} channels that groups={groups} "
            f"divides, got shape {tuple(weight.shape)}"
        )
    steps, kernel = tuple(x.shape[2:]), tuple(weight.shape[2:])
    s, p, d, more = (pair(what, n) for what, n in (
        ("stride", stride), ("padding", padding), ("dilation", dilation), ("output_padding", output_padding)
    ))  # fmt: skip
    if any(more[i] >= max(s[i], d[i]) for i in (0, 1)):
        raise ArgumentError(f"{name}: output_padding={output_padding} must be less than stride={stride} or dilation={dilation}")
    cut = tuple((p[i], max(p[i] - more[i], 0)) for i in (0, 1))  # what is cut off before and behind
    beyond = [max(more[i] - p[i], 0) for i in (0, 1)]  # zeros behind all windows
    size = [(steps[i] - 1) * s[i] + d[i] * (kernel[i] - 1) + 1 - sum(cut[i]) for i in (0, 1)]
    windows = _windows(name, size, kernel, s, cut, d)
    z = rules.transposed_convolution(x, weight, windows=windows, groups=groups)
    if any(beyond):
        z = structure.pad(z, widths=((0, 0), (0, 0), (0, beyond[0]), (0, beyond[1])))
    return alone(_biased(name, z, bias), single)


def max_pool2d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
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
    x, single, windows = _pooled("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
    x = x if x.dtype.kind == "f" else astype(x, float)
    z = alone(rules.max_pool(x, windows=windows), single)
    if not return_indices:
        return z
    if is_symbolic(x):
        raise x.refuse("max_pool2d(..., return_indices=True)", "compute the places outside, and pass them as an argument")
    return z, alone(places_of_largest(plain(x), windows), single)


def avg_pool2d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, count_include_pad: bool = True,
    ceil_mode: bool = False,
) -> Any:  # fmt: skip
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
    x, single, windows = _pooled("avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    kind, count = x.dtype, float(math.prod(windows.kernel))
    if kind == np.float16:  # a sum of many would overflow
        x = astype(x, np.float32)
    around = sides("avg_pool2d", padding)
    if windows.size == windows.padded_size or count_include_pad and windows.padding == around:
        z = rules.sum_pool(x, windows=windows) * (1.0 / count) if count > 65504 else rules.sum_pool(x, windows=windows) / count
    else:
        counted = np.zeros((1, 1, *windows.padded_size), x.dtype)
        (above, _), (left, _) = windows.padding if not count_include_pad else ((0, 0), (0, 0))
        high, wide = (n + (k + m) * count_include_pad for n, (k, m) in zip(windows.size, around, strict=True))
        counted[:, :, above : above + high, left : left + wide] = 1.0
        whole = Windows(windows.padded_size, windows.kernel, windows.stride)
        z = rules.sum_pool(x, windows=windows) / rules.sum_pool(counted, windows=whole)
    return alone(astype(z, kind) if kind == np.float16 else z, single)


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
    x, single = several("adaptive_avg_pool2d", x, *IMAGES)
    (h, w), (rows, columns) = x.shape[2:], pair("output_size", output_size)
    if rows < 1 or columns < 1:
        raise ArgumentError(f"adaptive_avg_pool2d: output_size must be positive, got {output_size}")
    if (rows, columns) == (1, 1):
        return alone(mean(x, (2, 3), keepdims=True), single)
    if h % rows == 0 and w % columns == 0:
        return alone(avg_pool2d(x, (h // rows, w // columns)), single)
    return alone(matmul(matmul(parts_of(h, rows, x.dtype), x), parts_of(w, columns, x.dtype).T), single)


def parts_of(n: int, parts: int, dtype: Any) -> Any:
    """The matrix (parts, n) that takes the mean of each part of n elements; parts share an element where they must."""
    n = operator.index(n)  # in a compiled program, which is then one for this size
    edges = [(i * n // parts, -(-(i + 1) * n // parts)) for i in range(parts)]
    return np.array([[(start <= k < stop) / (stop - start) for k in range(n)] for start, stop in edges], dtype)


@halves_as_single
def standardize(x: Any, axis: Axis = None, eps: float = 1e-5) -> Any:
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
    x, eps = as_array(x), float(eps)
    axes = some_axes(x, axis)
    if eps == 0 and not is_symbolic(x) and (scale := scale_of_squares(numbers(x), axes)) is not None:
        x = x / scale
    return rules.standardize(x, axis=axes, eps=eps)


def scale_of_squares(x: Any, axes: tuple[int, ...] | None) -> Any:
    """Powers of two that very large and very small numbers are divided by, so that the sums of their squares neither overflow nor
    vanish; None where none does."""
    if x.dtype.kind != "f" or not x.size:
        return None
    top, limits = np.max(np.abs(x), axis=axes, keepdims=True), np.finfo(x.dtype)
    unsafe = (top > np.sqrt(limits.max) / x.size) | (top < np.sqrt(limits.tiny) / limits.eps)
    unsafe &= (top > 0) & (top < np.inf)
    return np.ldexp(np.ones_like(top), np.where(unsafe, np.frexp(top)[1] - 1, 0)) if unsafe.any() else None


# ---- settling arguments ----------------------------------------------------------------------------------------------


def several(name: str, x: Any, what: str, axes: str) -> tuple[Any, bool]:
    """A batch of images or the like, and whether it was made of a single one, which has no axis for the batch.

    >>> several("conv2d", np.ones((3, 4, 5)), "images", "N, C, H, W")[0].shape
    (1, 3, 4, 5)
    """
    x, n = as_array(x), axes.count(",") + 1
    if x.ndim not in (n, n - 1):
        hint = "; x[None] adds the axis of a single channel" if x.ndim == n - 2 else ""
        raise ShapeError(f"{name}: {what} are ({axes}), or ({axes[3:]}) for a single one, got shape {tuple(x.shape)}{hint}")
    return (x, False) if x.ndim == n else (reshape(x, (1, *x.shape)), True)


def alone(z: Any, single: bool) -> Any:
    """The result, without the axis of a batch that was made of a single one."""
    return reshape(z, z.shape[1:]) if single else z


IMAGES = ("images", "N, C, H, W")


def _channels(n: int) -> str:
    return f"{n} channel{'s' * (n != 1)}"


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


def along_a_line(padding: Any) -> Any:
    """The padding of a sequence as that of an image of one row."""
    if isinstance(padding, (tuple, list)) and len(padding) == 2:
        return ((0, 0), tuple(padding))
    return (0, _one("padding", padding))


def _one(what: str, n: Any) -> int:
    """One number, which may stand in a tuple of its own."""
    return pair(what, n[0] if isinstance(n, (tuple, list)) and len(n) == 1 else n)[1]


def _windows(
    name: str, size: Any, kernel: Any, stride: Size, padding: Any, dilation: Size, ceil_mode: bool = False
) -> Windows:
    """The windows of those arguments, if there is at least one."""
    taps, apart, spread = pair("kernel_size", kernel), pair("stride", stride), pair("dilation", dilation)
    if 0 in (*taps, *apart, *spread):
        raise ArgumentError(f"{name}: kernel_size={taps}, stride={apart} and dilation={spread} must be positive")
    if padding == "same":
        if apart != (1, 1):
            raise ArgumentError(
                f"{name}: padding='same' keeps the size, which stride={stride} does not: give numbers"
            )
        more = [d * (k - 1) for k, d in zip(taps, spread, strict=True)]
        above, left = ((n // 2, n - n // 2) for n in more)
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


def places_of_largest(x: Any, windows: Windows) -> Any:
    """The place in each window of the first of its largest elements, counted row by row in the image."""
    found = np.zeros((*x.shape[:2], *windows.steps), np.intp)
    (above, _), (left, _) = windows.padding
    for (i, j), won in winners(windows.padded(x, -np.inf), windows):
        rows = np.arange(windows.steps[0]) * windows.stride[0] + i * windows.dilation[0] - above
        columns = np.arange(windows.steps[1]) * windows.stride[1] + j * windows.dilation[1] - left
        np.copyto(found, rows[:, None] * windows.size[1] + columns, where=won)
    return found


def _pooled(
    name: str, x: Any, kernel_size: Size, stride: Any, padding: Padding, dilation: Size, ceil_mode: bool
) -> tuple[Any, bool, Windows]:
    """Images, whether it is a single one, and the windows that pool them."""
    x, single = several(name, x, *IMAGES)
    taps, over = pair("kernel_size", kernel_size), sides(name, padding)
    if any(2 * max(side) > k for side, k in zip(over, taps, strict=True)):
        raise ArgumentError(f"{name}: padding={padding} must be at most half of kernel_size={kernel_size}")
    return x, single, _windows(name, x.shape[2:], taps, taps if stride is None else stride, padding, dilation, ceil_mode)


def with_last_ones(windows: Windows) -> Windows:
    """The windows, and behind them those that begin inside the image or its padding before and reach over the edge."""
    around = []
    for n, k, s, d, (p, q) in zip(windows.size, windows.kernel, windows.stride, windows.dilation, windows.padding, strict=True):
        reach = d * (k - 1) + 1
        steps = -(-(n + p + q - reach) // s) + 1
        steps -= (steps - 1) * s >= n + p
        around.append((p, max((steps - 1) * s + reach - n - p, q) if steps > 0 else q))
    return Windows(windows.size, windows.kernel, windows.stride, (around[0], around[1]), windows.dilation)


def _biased(name: str, z: Any, bias: Any) -> Any:
    """The output channels, each with its bias."""
    if bias is None:
        return z
    bias = as_array(bias)
    if tuple(bias.shape) != (z.shape[1],):
        raise ShapeError(f"{name}: bias of shape {tuple(bias.shape)} for {_channels(z.shape[1])}; give one for each")
    return z + reshape(bias, (z.shape[1], 1, 1))
