"""Counterparts of names of `torch.nn.functional` and `jax.nn`, in terms of `nn.functional`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from .. import nn
from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.functions.arguments import as_array
from ..core.functions.losses import reduced
from ..core.names.spelling import spelled
from ..core.node import plain
from .ctc import ctc_loss
from .rare_calls import NAMES as RARE

_SAME = (
    "avg_pool1d", "avg_pool3d", "celu", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "fold",
    "interpolate", "logsumexp", "max_pool1d", "max_pool3d", "max_unpool1d", "max_unpool2d", "max_unpool3d",
    "pixel_shuffle", "pixel_unshuffle", "unfold",
)  # fmt: skip


def by_layer(layer: Callable[..., Any]) -> Callable[..., Any]:
    """A layer without parameters as a function: its settings stand behind the input."""

    def call(input: Any, *settings: Any, **named: Any) -> Any:
        return layer(*settings, **named)(input)

    call.__name__ = call.__qualname__ = layer.__name__
    call.__doc__ = f"`nn.{layer.__name__}` of the input."
    return call


def scaled(z: Any, weight: Any, bias: Any) -> Any:
    """z weight + bias, where there are some."""
    z = z if weight is None else z * weight
    return z if bias is None else z + bias


@spelled
def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """`nn.LayerNorm` with the weights that are given."""
    axes = tuple(range(-len(np.atleast_1d(normalized_shape)), 0))
    return scaled(am.standardize(as_array(input), axes, eps), weight, bias)


@spelled
def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """`nn.GroupNorm` with the weights that are given, one for each channel."""
    x = as_array(input)
    z = am.reshape(am.standardize(am.reshape(x, (x.shape[0], num_groups, -1)), 2, eps), x.shape)
    return scaled(z, *(by_channel(x, each) for each in (weight, bias)))


@spelled
def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: bool = False,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """`nn.BatchNorm2d` with the weights that are given; while training, arrays of running statistics move."""
    x = as_array(input)
    axes = (0, *range(2, x.ndim))
    if training or running_mean is None:
        z = am.standardize(x, axes, eps)
        n = x.size // x.shape[1]
        for running, now in ((running_mean, np.mean(plain(x), axes)), (running_var, np.var(plain(x), axes) * n / max(n - 1, 1))):
            if running is not None:
                plain(running)[...] += momentum * (now - plain(running))
    else:
        z = (x - by_channel(x, running_mean)) / am.sqrt(by_channel(x, running_var) + eps)
    return scaled(z, *(by_channel(x, each) for each in (weight, bias)))


def by_channel(x: Any, each: Any) -> Any:
    """A number for each channel, of a shape that broadcasts with images or sequences."""
    return None if each is None else am.reshape(each, (-1, *(1,) * (x.ndim - 2)))


@spelled
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """x over the root of its mean square along the last axes, times the weight."""
    x = as_array(input)
    axes = tuple(range(-len(np.atleast_1d(normalized_shape)), 0))
    smallest = float(np.finfo(x.dtype).eps) if eps is None else eps
    return scaled(x / am.sqrt(am.mean(am.square(x), axes, keepdims=True) + smallest), weight, None)


@spelled
def cosine_similarity(x1: Any, x2: Any, axis: int = 1, eps: float = 1e-8) -> Any:
    """`am.cosine_similarity` along the second axis, which is PyTorch's."""
    return am.cosine_similarity(x1, x2, axis=axis, eps=eps)


@spelled
def normalize(input: Any, p: float = 2.0, axis: int = 1, eps: float = 1e-12) -> Any:
    """x over its norm along the second axis, which is PyTorch's; a norm counts as no smaller than eps."""
    return input / am.maximum(am.norm(input, p, axis=axis, keepdims=True), eps)


@spelled
def softmin(input: Any, axis: int = -1) -> Any:
    """The softmax of the opposite."""
    return am.softmax(-as_array(input), axis=axis)


PAD_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""PyTorch's modes of `pad`, and NumPy's."""


@spelled
def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """Margins of `pad` = (before, after) of the last axis, then of the one before it, and so on, as PyTorch has them; `am.pad`
    has NumPy's, from the first axis on. A negative width cuts elements off.

    >>> pad(np.array([1.0, 2.0, 3.0]), (1, -1), value=9.0)
    array([9., 1., 2.])
    """
    x = as_array(input)
    try:
        flat = [int(n) for n in map(operator.index, pad)]
    except TypeError:
        flat = [0]
    if len(flat) % 2 or len(flat) > 2 * x.ndim:
        raise ArgumentError(f"pad: two whole numbers for each of at most {x.ndim} axes, the last axis first, got {pad!r:.60}")
    if mode not in PAD_MODES:
        raise ArgumentError(f"pad: mode is one of {', '.join(map(repr, PAD_MODES))}, got {mode!r:.40}")
    widths = [(0, 0)] * (x.ndim - len(flat) // 2) + list(zip(flat[::2], flat[1::2], strict=True))[::-1]
    if mode == "circular":  # PyTorch cuts first, and repeats what is left
        cut = [(min(before, 0), min(after, 0)) for before, after in widths]
        x, widths = _without_ends(x, cut), [(max(before, 0), max(after, 0)) for before, after in widths]
    for i, (before, after) in enumerate(widths):
        most = {"reflect": x.shape[i] - 1, "circular": x.shape[i]}.get(mode, np.inf)
        if max(before, after) > most:
            raise ArgumentError(f"pad: mode {mode!r} repeats at most {most} elements along axis {i}, got {before}, {after}")
        if x.shape[i] + min(before, 0) + min(after, 0) < 0:
            raise ArgumentError(f"pad: {before} and {after} cut more than the {x.shape[i]} elements of axis {i}")
    margin = [(max(before, 0), max(after, 0)) for before, after in widths]
    options = {"constant_values": value or 0.0} if mode == "constant" else {}
    return _without_ends(am.pad(x, margin, PAD_MODES[mode], **options), widths)


def _without_ends(x: Any, widths: Any) -> Any:
    """`x` without the elements before and behind that the negative widths of each axis count."""
    if all(before >= 0 and after >= 0 for before, after in widths):
        return x
    return x[tuple(slice(max(-a, 0), max(n - max(-b, 0), 0)) for n, (a, b) in zip(x.shape, widths, strict=True))]


def soft_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """log(1 + exp(-t x)), for targets of -1 and 1."""
    x, t = as_array(input), np.asarray(plain(target))
    if t.shape != tuple(x.shape) or not np.isin(t, (-1, 1)).all():
        raise ArgumentError(f"soft_margin_loss: targets are -1 and 1, of the shape of the input, {tuple(x.shape)}, got {t.shape}")
    return reduced(am.softplus(-t * x), reduction)


def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, reduction: str = "mean") -> Any:
    """x for targets of 1, max(0, margin - x) for those of -1."""
    x, t = as_array(input), np.asarray(plain(target))
    if t.shape != tuple(x.shape) or not np.isin(t, (-1, 1)).all():
        told = f"targets are -1 and 1, of the shape of the input, {tuple(x.shape)}, got {t.shape}"
        raise ArgumentError(f"hinge_embedding_loss: {told}")
    return reduced(am.where(t == 1, x, am.relu(margin - x)), reduction)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Any:
    """For each sample the mean of the binary cross-entropies of its labels, given their logits."""
    each = nn.functional.binary_cross_entropy_with_logits(input, target, weight=weight, reduction="none")
    return reduced(am.mean(each, axis=-1), reduction)


def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """`nn.PairwiseDistance`."""
    return nn.PairwiseDistance(p, eps, keepdim)(x1, x2)


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """x moved towards 0 by lambd, and 0 where it is not farther away."""
    x = as_array(input)
    return am.where(np.abs(plain(x)) > lambd, x - lambd * np.sign(plain(x)), 0.0)


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """x, and 0 where it is no farther away than lambd."""
    x = as_array(input)
    return am.where(np.abs(plain(x)) > lambd, x, 0.0)


@spelled
def instance_norm(
    input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
    use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Each channel of each sample standardized, and scaled by the weights that are given, one for each channel.

    Raises:
        ArgumentError: for running statistics, which are those of a batch norm.
    """
    if running_mean is not None or running_var is not None or not use_input_stats:
        raise ArgumentError("instance_norm: there are no running statistics: each sample is standardized by itself")
    x = as_array(input)
    z = am.standardize(x, tuple(range(2, x.ndim)), eps)
    return scaled(z, *(by_channel(x, each) for each in (weight, bias)))


def prelu(input: Any, weight: Any) -> Any:
    """x where it is positive, else x times the weight of its channel."""
    x = as_array(input)
    slope = as_array(weight)
    slope = slope if slope.size == 1 or x.ndim < 2 else by_channel(x, slope)
    return am.where(plain(x) > 0, x, slope * x)


def threshold(input: Any, threshold: float, value: float) -> Any:
    """x where it is above a threshold, else a number."""
    x = as_array(input)
    return am.where(plain(x) > threshold, x, value)


@spelled
def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
    scale: float | None = None, enable_gqa: bool = False,
) -> Any:  # fmt: skip
    """`am.scaled_dot_product_attention`, with dropout of the weights of the values.

    Raises:
        ArgumentTypeError: for True or False in the place of `dropout_p`, which is `is_causal` elsewhere.
    """
    if isinstance(dropout_p, (bool, np.bool_)):
        raise ArgumentTypeError("scaled_dot_product_attention: dropout_p is a number; is_causal stands behind it: name it")
    options: dict[str, Any] = {"is_causal": is_causal, "scale": scale, "enable_gqa": enable_gqa}
    if dropout_p == 0:
        return am.scaled_dot_product_attention(query, key, value, attn_mask, **options)
    heads, places = np.shape(plain(key))[:-2], np.shape(plain(key))[-2]
    each = np.broadcast_to(np.eye(places), (*heads, places, places))  # values of which the result is the weights
    weights = am.scaled_dot_product_attention(query, key, each, attn_mask, **options)
    if enable_gqa:
        value = am.repeat(value, np.shape(plain(query))[-3] // np.shape(plain(value))[-3], -3)
    return nn.functional.dropout(weights, dropout_p) @ value


def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """`am.one_hot`, of whole numbers: a plain array, since no gradient goes to labels."""
    found = am.one_hot(tensor, None if num_classes == -1 else num_classes)
    return plain_array(found.astype(int)) if isinstance(found, np.ndarray) else found


NAMES: dict[str, Any] = {
    **{name: getattr(am, name) for name in _SAME}, **RARE,
    "instance_norm": instance_norm, "soft_margin_loss": soft_margin_loss, "pairwise_distance": pairwise_distance,
    "hinge_embedding_loss": hinge_embedding_loss, "multilabel_soft_margin_loss": multilabel_soft_margin_loss,
    "ctc_loss": ctc_loss, "softshrink": softshrink, "hardshrink": hardshrink,
    **{f"adaptive_max_pool{n}d": by_layer(getattr(nn, f"AdaptiveMaxPool{n}d")) for n in (1, 2, 3)},
    "one_hot": one_hot, "scaled_dot_product_attention": scaled_dot_product_attention,
    **{name: by_layer(getattr(nn, layer)) for name, layer in {
        "adaptive_avg_pool1d": "AdaptiveAvgPool1d", "glu": "GLU", "hardsigmoid": "Hardsigmoid", "hardswish": "Hardswish",
        "mish": "Mish", "selu": "SELU"}.items()},
    "batch_norm": batch_norm, "cosine_similarity": cosine_similarity, "group_norm": group_norm, "layer_norm": layer_norm,
    "logsigmoid": am.log_sigmoid, "normalize": normalize, "pad": pad, "prelu": prelu, "rms_norm": rms_norm, "softmin": softmin,
    "softsign": lambda x: x / (1 + am.abs(x)), "tanhshrink": lambda x: x - am.tanh(x), "threshold": threshold,
}  # fmt: skip
"""The counterpart of each name."""
