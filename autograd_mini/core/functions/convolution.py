"""Convolution of sequences (N, C, L), images (N, C, H, W) and volumes (N, C, D, H, W), and its adjoint; arguments as in
`torch.nn.functional`."""

from __future__ import annotations

from typing import Any

from ..errors import ArgumentError, ShapeError
from ..node import describe
from ..operations import convolution as rules
from ..operations import structure
from .arguments import Padding, Size, as_array
from .parts import getitem
from .shapes import expand_dims, moveaxis, reshape, squeeze
from .sliding_windows import (
    IMAGES,
    SEQUENCES,
    VOLUMES,
    along_a_line,
    as_batch,
    pair,
    same_padding,
    sides_of_volume,
    single,
    triple,
    unbatched,
    windows_of,
)


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

    >>> import numpy as np
    >>> conv1d(np.arange(4.0).reshape(1, 1, 4), np.array([[[1.0, -1.0]]]))
    array([[[-1., -1., -1.]]])
    """
    (x, lone), weight = as_batch("conv1d", x, "sequences", "N, C, L"), as_array(weight)
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
        (1, single("stride", stride)),
        padding if isinstance(padding, str) else along_a_line(padding),
        (1, single("dilation", dilation)),
        groups,
    )
    return unbatched(reshape(z, (n, o, z.shape[-1])), lone)


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

    >>> import numpy as np
    >>> conv2d(np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    (x, lone), weight = as_batch("conv2d", x, *IMAGES), as_array(weight)
    if weight.ndim != 4:
        raise ShapeError(f"conv2d: a weight is (O, C / groups, height, width), got shape {tuple(weight.shape)}")
    (channels, *size), (outs, each, *kernel) = x.shape[1:], weight.shape
    if groups < 1 or outs % groups:
        raise ArgumentError(f"conv2d: groups={groups} must divide the {outs} output channels")
    if channels != each * groups:
        raise ShapeError(
            f"conv2d: expected {_channels(each * groups)}, got {channels}: x has shape {tuple(x.shape[lone:])}, "
            f"the weight {tuple(weight.shape)}"
            + (f", groups={groups}" if groups > 1 else "")
            + ("; without an axis for a batch it is one image, and x[:, None] makes images of a lone channel" if lone else "")
        )
    windows = windows_of("conv2d", size, kernel, stride, padding, dilation)
    return unbatched(_biased("conv2d", rules.convolution(x, weight, windows=windows, groups=groups), bias), lone)


def conv3d(
    x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1
) -> Any:
    """`conv2d` along three axes. It is the sum of a convolution in the plane for each tap along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (O, C / groups, depth, height, width of the window).
        bias: (O,), or None.
        stride, padding, dilation: a number, or one for each of the three axes; padding may be "same" or "valid", too, or
            ((front, back), (above, below), (left, right)), or (left, right, above, below, front, back) where sides differ.
        groups: how many groups the channels are divided into.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: where the channels do not fit, or the window does not fit into the volumes.

    >>> import numpy as np
    >>> conv3d(np.ones((1, 1, 2, 2, 2)), np.ones((1, 1, 2, 2, 2)))
    array([[[[[8.]]]]])
    """
    (x, lone), weight = as_batch("conv3d", x, *VOLUMES), as_array(weight)
    if weight.ndim != 5:
        raise ShapeError(f"conv3d: a weight is (O, C / groups, depth, height, width), got {describe(weight)}")
    (sd, *s), (dd, *d) = triple("stride", stride), triple("dilation", dilation)
    taps = weight.shape[2:]
    if padding == "same":
        if (sd, *s) != (1, 1, 1):
            raise ArgumentError(f"conv3d: padding='same' keeps the size, which stride={stride} does not: give numbers")
        around = same_padding(taps, (dd, *d))
    else:
        around = sides_of_volume("conv3d", 0 if padding == "valid" else padding)
    x = structure.pad(x, widths=((0, 0), (0, 0), *around))
    n, c, depth, h, w = x.shape
    steps = (depth - dd * (taps[0] - 1) - 1) // sd + 1 if sd else 0
    if steps < 1:
        raise ShapeError(f"conv3d: a window of depth {taps[0]} does not fit into volumes of shape {tuple(x.shape)}")
    z: Any = None
    for i in range(taps[0]):
        layers = getitem(x, (slice(None), slice(None), slice(i * dd, i * dd + sd * (steps - 1) + 1, sd)))
        layers = reshape(moveaxis(layers, 2, 1), (n * steps, c, h, w))
        part = conv2d(layers, getitem(weight, (slice(None), slice(None), i)), None, tuple(s), 0, tuple(d), groups)
        z = part if z is None else z + part
    z = moveaxis(reshape(z, (n, steps, *z.shape[1:])), 1, 2)
    return unbatched(z if bias is None else z + reshape(as_array(bias), (-1, 1, 1, 1)), lone)


def conv_transpose1d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Any:
    """`conv_transpose2d` along one axis: the adjoint of `conv1d`.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        weight: (C, O / groups, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: elements more at the end; less than stride or dilation.

    Returns:
        (N, O, L').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> import numpy as np
    >>> conv_transpose1d(np.ones((1, 1, 2)), np.ones((1, 1, 2)), stride=2).shape
    (1, 1, 4)
    """
    (x, lone), weight = as_batch("conv_transpose1d", x, *SEQUENCES), as_array(weight)
    if weight.ndim != 3:
        raise ShapeError(f"conv_transpose1d: a weight is (C, O / groups, width), got {describe(weight)}")
    s, p, o, d = (
        single(what, n)
        for what, n in (("stride", stride), ("padding", padding), ("output_padding", output_padding), ("dilation", dilation))
    )
    z = conv_transpose2d(expand_dims(x, 2), expand_dims(weight, 2), bias, (1, s), (0, p), (0, o), groups, (1, d))
    return unbatched(squeeze(z, 2), lone)


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

    >>> import numpy as np
    >>> conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), stride=2).shape
    (1, 1, 4, 4)
    """
    name = "conv_transpose2d"
    (x, lone), weight = as_batch(name, x, *IMAGES), as_array(weight)
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
    windows = windows_of(name, size, kernel, s, cut, d)
    z = rules.transposed_convolution(x, weight, windows=windows, groups=groups)
    if any(beyond):
        z = structure.pad(z, widths=((0, 0), (0, 0), (0, beyond[0]), (0, beyond[1])))
    return unbatched(_biased(name, z, bias), lone)


def conv_transpose3d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Any:
    """The adjoint of `conv3d`: for each tap along the depth, a `conv_transpose2d` of all layers, put where that tap looks.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (C, O / groups, depth, height, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: layers, rows and columns more at the end; less than stride or dilation.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> import numpy as np
    >>> conv_transpose3d(np.ones((1, 1, 1, 1, 1)), np.ones((1, 1, 2, 2, 2)))[0, 0, 0]
    array([[1., 1.],
           [1., 1.]])
    """
    name = "conv_transpose3d"
    (x, lone), weight = as_batch(name, x, *VOLUMES), as_array(weight)
    if weight.ndim != 5 or weight.shape[0] != x.shape[1]:
        raise ShapeError(
            f"{name}: a weight is (C, O / groups, depth, height, width), with C={x.shape[1]} channels, got {describe(weight)}"
        )
    (sd, *s), (dd, *d), (pd, *p), (od, *o) = (
        triple(what, n)
        for what, n in (("stride", stride), ("dilation", dilation), ("padding", padding), ("output_padding", output_padding))
    )
    if not sd or not dd or od >= max(sd, dd):
        raise ArgumentError(
            f"{name}: output_padding={output_padding} must be less than stride={stride} or dilation={dilation} (both positive)"
        )
    (n, c, steps, h, w), taps = x.shape, weight.shape[2]
    layers = reshape(moveaxis(x, 2, 1), (n * steps, c, h, w))
    deep = (steps - 1) * sd + dd * (taps - 1) + 1
    z: Any = None
    for i in range(taps):
        part = conv_transpose2d(
            layers, getitem(weight, (slice(None), slice(None), i)), None, tuple(s), tuple(p), tuple(o), groups, tuple(d)
        )
        part = moveaxis(reshape(part, (n, steps, *part.shape[1:])), 1, 2)
        part = _apart(part, sd, i * dd, deep)
        z = part if z is None else z + part
    if od > pd:
        z = structure.pad(z, widths=((0, 0), (0, 0), (0, od - pd), (0, 0), (0, 0)))
    size = deep - 2 * pd + od
    if size < 1 or 0 in z.shape[3:]:
        raise ShapeError(f"{name}: padding={padding} leaves nothing of the result, of shape {(size, *z.shape[3:])}")
    z = getitem(z, (slice(None), slice(None), slice(pd, pd + size)))
    return unbatched(z if bias is None else z + reshape(as_array(bias), (-1, 1, 1, 1)), lone)


def _apart(x: Any, step: int, start: int, length: int) -> Any:
    """Layers (N, C, D, H, W) `step` apart from `start` on, and zeros between them, `length` layers in all."""
    n, c, layers, h, w = x.shape
    if step > 1:
        x = structure.pad(expand_dims(x, 3), widths=((0, 0), (0, 0), (0, 0), (0, step - 1), (0, 0), (0, 0)))
        x = reshape(x, (n, c, layers * step, h, w))
        x = getitem(x, (slice(None), slice(None), slice(0, (layers - 1) * step + 1)))
    behind = length - start - (layers - 1) * step - 1
    return structure.pad(x, widths=((0, 0), (0, 0), (start, behind), (0, 0), (0, 0)))


def _channels(n: int) -> str:
    return f"{n} channel{'s' * (n != 1)}"


def _biased(name: str, z: Any, bias: Any) -> Any:
    """The output channels, each with its bias."""
    if bias is None:
        return z
    bias = as_array(bias)
    if tuple(bias.shape) != (z.shape[1],):
        raise ShapeError(f"{name}: bias of shape {tuple(bias.shape)} for {_channels(z.shape[1])}; give one for each")
    return z + reshape(bias, (z.shape[1], 1, 1))
