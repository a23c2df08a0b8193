"""Initial weights: functions that draw an array of a given shape from `rng`, a generator or a seed; without one, from the
default generator (`am.manual_seed`).

The scale of a weight decides whether signals grow or fade from layer to layer. `fans` counts how many inputs feed an
output, and how many outputs an input feeds; the rules of Glorot, He and LeCun divide the variance by such a count.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.names.unknown_names import listing
from ..core.randomness import Rng, as_generator

__all__ = [
    "constant", "fan_in_uniform", "fans", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "kaiming_normal",
    "kaiming_uniform", "lecun_normal", "lecun_uniform", "normal", "ones", "orthogonal", "truncated_normal", "uniform",
    "xavier_normal", "xavier_uniform", "zeros",
]  # fmt: skip
__dir__ = listing(*__all__)


Shape = tuple[int, ...]
Mode = Literal["fan_in", "fan_out", "fan_avg"]


@spelled
def fans(shape: Shape) -> tuple[int, int]:
    """The fan-in and the fan-out of a weight (out, in, *kernel): the inputs of an output, and the outputs of an input.

    >>> fans((16, 3, 5, 5))
    (75, 400)
    """
    if len(shape) < 2:
        raise ArgumentError(
            f"a weight has at least two axes, (out, in, ...), got shape {tuple(shape)}: name the scale instead"
        )
    taps = math.prod(shape[2:])
    return shape[1] * taps, shape[0] * taps


def _fan(shape: Shape, mode: Mode) -> float:
    ins, outs = fans(shape)
    counts = {"fan_in": ins, "fan_out": outs, "fan_avg": (ins + outs) / 2}
    if mode not in counts:
        raise ArgumentError(f"mode must be one of {', '.join(map(repr, counts))}, got {mode!r}")
    return max(counts[mode], 1)


# ---- without a rule --------------------------------------------------------------------------------------------------


@spelled
def constant(shape: Shape, value: float, *, dtype: Any = float) -> Any:
    """One value throughout."""
    return np.full(shape, value, dtype)


@spelled
def zeros(shape: Shape, *, dtype: Any = float) -> Any:
    """Zeros, as biases begin."""
    return np.zeros(shape, dtype)


@spelled
def ones(shape: Shape, *, dtype: Any = float) -> Any:
    """Ones, as the scales of a normalization begin."""
    return np.ones(shape, dtype)


@spelled
def uniform(
    shape: Shape, *, rng: Rng = None, low: float = -1.0, high: float = 1.0, dtype: Any = float
) -> Any:
    """Uniform between two bounds."""
    return as_generator(rng).uniform(low, high, shape).astype(dtype, copy=False)


@spelled
def normal(shape: Shape, *, rng: Rng = None, mean: float = 0.0, std: float = 1.0, dtype: Any = float) -> Any:
    """Normal with a mean and a standard deviation."""
    return as_generator(rng).normal(mean, std, shape).astype(dtype, copy=False)


@spelled
def truncated_normal(
    shape: Shape,
    *,
    rng: Rng = None,
    mean: float = 0.0,
    std: float = 1.0,
    cut: float = 2.0,
    dtype: Any = float,
) -> Any:
    """Normal, drawn again where it fell further than `cut` standard deviations from the mean.

    `std` is that of the normal before the cut; at cut = 2, what comes out has 0.88 of it.
    """
    if not cut > 0:
        raise ArgumentError(f"truncated_normal: cut must be positive, got {cut}")
    source = as_generator(rng)
    draws = np.asarray(source.standard_normal(shape))
    while (far := np.abs(draws) > cut).any():
        draws[far] = source.standard_normal(int(far.sum()))
    return (mean + std * draws).astype(dtype, copy=False)


# ---- scaled by the number of inputs and outputs ----------------------------------------------------------------------


@spelled
def glorot_uniform(shape: Shape, *, rng: Rng = None, gain: float = 1.0, dtype: Any = float) -> Any:
    """Uniform with the variance gain^2 / fan_avg, for layers that are nearly linear (Glorot and Bengio 2010).

    Also called Xavier. https://proceedings.mlr.press/v9/glorot10a.html
    """
    bound = gain * math.sqrt(3 / _fan(shape, "fan_avg"))
    return uniform(shape, rng=rng, low=-bound, high=bound, dtype=dtype)


@spelled
def glorot_normal(shape: Shape, *, rng: Rng = None, gain: float = 1.0, dtype: Any = float) -> Any:
    """Normal with the variance gain^2 / fan_avg (Glorot and Bengio 2010)."""
    return normal(shape, rng=rng, std=gain / math.sqrt(_fan(shape, "fan_avg")), dtype=dtype)


@spelled
def he_uniform(
    shape: Shape, *, rng: Rng = None, mode: Mode = "fan_in", gain: float = math.sqrt(2), dtype: Any = float
) -> Any:
    """Uniform with the variance gain^2 / fan; gain^2 = 2 makes up for the half that relu cuts off (He et al. 2015).

    Also called Kaiming. https://arxiv.org/abs/1502.01852
    """
    bound = gain * math.sqrt(3 / _fan(shape, mode))
    return uniform(shape, rng=rng, low=-bound, high=bound, dtype=dtype)


@spelled
def he_normal(
    shape: Shape, *, rng: Rng = None, mode: Mode = "fan_in", gain: float = math.sqrt(2), dtype: Any = float
) -> Any:
    """Normal with the variance gain^2 / fan (He et al. 2015).

    >>> weight = he_normal((256, 128), rng=np.random.default_rng(0))
    >>> round(float(weight.var() * 128), 1)
    2.0
    """
    return normal(shape, rng=rng, std=gain / math.sqrt(_fan(shape, mode)), dtype=dtype)


@spelled
def lecun_uniform(shape: Shape, *, rng: Rng = None, dtype: Any = float) -> Any:
    """Uniform with the variance 1 / fan_in (LeCun et al. 1998, "Efficient BackProp")."""
    return he_uniform(shape, rng=rng, gain=1.0, dtype=dtype)


@spelled
def lecun_normal(shape: Shape, *, rng: Rng = None, dtype: Any = float) -> Any:
    """Normal with the variance 1 / fan_in (LeCun et al. 1998, "Efficient BackProp")."""
    return he_normal(shape, rng=rng, gain=1.0, dtype=dtype)


@spelled
def fan_in_uniform(shape: Shape, fan_in: int, *, rng: Rng = None, dtype: Any = float) -> Any:
    """Uniform between -1 / sqrt(fan_in) and its opposite: what weights and biases of the layers here, and of PyTorch's,
    begin with."""
    bound = 1 / math.sqrt(max(fan_in, 1))
    return uniform(shape, rng=rng, low=-bound, high=bound, dtype=dtype)


# ---- as a rotation ---------------------------------------------------------------------------------------------------


@spelled
def orthogonal(shape: Shape, *, rng: Rng = None, gain: float = 1.0, dtype: Any = float) -> Any:
    """A random matrix whose rows (or columns, if they are fewer) are orthonormal, times `gain`: it keeps lengths
    (Saxe et al. 2014).

    Drawn uniformly: the QR decomposition of normal numbers, its signs freed of the algorithm's habit (Mezzadri 2007).
    A weight of more axes counts as the matrix (out, in * kernel). https://arxiv.org/abs/1312.6120
    """
    fans(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(as_generator(rng).normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
    return (gain * (q if rows >= columns else q.T)).reshape(shape).astype(dtype, copy=False)


xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal = glorot_uniform, glorot_normal, he_uniform, he_normal
