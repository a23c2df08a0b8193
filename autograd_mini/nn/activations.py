"""Activations as modules, to stand in a `Sequential`. Each is a function of the package with its settings kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from .layer_sizes import check_sizes
from .module import Module
from .parameter import Parameter


class ReLU(Module):
    """max(x, 0); slope 0 at the kink."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.relu(x)


class LeakyReLU(Module):
    """x where x > 0, else negative_slope x (Maas et al. 2013)."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.leaky_relu(x, negative_slope=self.negative_slope)


class ELU(Module):
    """x where x > 0, else alpha (exp(x) - 1) (Clevert et al. 2016)."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.elu(x, alpha=self.alpha)


class GELU(Module):
    """x times the probability that a standard normal number is below x (Hendrycks and Gimpel 2016).

    Args:
        approximate: "tanh" for x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, which GPT-2 was trained with; "none" for the
            probability itself. True and False are these two.
    """

    def __init__(self, approximate: str | bool = "none") -> None:
        if isinstance(approximate, bool):
            approximate = "tanh" if approximate else "none"
        if approximate not in ("none", "tanh"):
            raise ArgumentError(f"GELU: approximate must be 'none' or 'tanh', got {approximate!r}")
        self.approximate = approximate

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.gelu(x, self.approximate)


class SiLU(Module):
    """x sigmoid(x), also called swish (Elfwing et al. 2018)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.silu(x)


class Sigmoid(Module):
    """1 / (1 + exp(-x))."""

    output_kind = "probability"

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.sigmoid(x)


class Tanh(Module):
    """The hyperbolic tangent."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.tanh(x)


class Softplus(Module):
    """log(1 + exp(beta x)) / beta, a smooth relu; x itself where beta x is above a threshold below 20."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        if not beta > 0:
            raise ArgumentError(f"Softplus: beta must be positive, got {beta}")
        self.beta, self.threshold = beta, threshold

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        z = am.softplus(x) if self.beta == 1 else am.softplus(x * self.beta) / self.beta
        return z if self.threshold >= 20 else am.where(x * self.beta > self.threshold, x, z)


class ReLU6(Module):
    """min(max(x, 0), 6)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.relu6(x)


class Hardtanh(Module):
    """x between min_val and max_val, else the nearer of them."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        if not min_val < max_val:
            raise ArgumentError(f"Hardtanh: min_val={min_val} must be less than max_val={max_val}")
        self.min_val, self.max_val = min_val, max_val

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.hardtanh(x, self.min_val, self.max_val)


class SELU(Module):
    """scale x where x > 0, else scale alpha (exp(x) - 1), whose outputs keep mean 0 and variance 1 (Klambauer et al. 2017)."""

    ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return self.SCALE * am.elu(as_array(x), alpha=self.ALPHA)


class Mish(Module):
    """x tanh(softplus(x)) (Misra 2019)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        x = as_array(x)
        return x * am.tanh(am.softplus(x))


class Hardsigmoid(Module):
    """relu6(x + 3) / 6, a sigmoid of straight lines (Howard et al. 2019)."""

    output_kind = "probability"

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.relu6(as_array(x) + 3.0) / 6.0


class Hardswish(Module):
    """x relu6(x + 3) / 6, a swish of straight lines (Howard et al. 2019)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        x = as_array(x)
        return x * am.relu6(x + 3.0) / 6.0


class GLU(Module):
    """a sigmoid(b), of the halves a and b of an axis (Dauphin et al. 2017)."""

    def __init__(self, axis: int = -1, *, dim: int | None = None) -> None:
        self.axis = axis if dim is None else dim  # dim is PyTorch's word

    def forward(self, x: Any) -> Any:
        """The shape: (..., 2 n, ...) -> (..., n, ...)."""
        x = as_array(x)
        if not -x.ndim <= self.axis < x.ndim or x.shape[self.axis] % 2:
            raise ShapeError(f"expected axis {self.axis} to have an even length, got shape {tuple(x.shape)}")
        a, b = am.split(x, 2, axis=self.axis)
        return a * am.sigmoid(b)


class PReLU(Module):
    """x where x > 0, else weight x, with a slope that is learned (He et al. 2015).

    Args:
        num_parameters: 1 for one slope, or as many as there are channels.
        init: the slope at first.
        dtype: its type.

    Attributes:
        weight: (num_parameters,), along the second axis of the input.

    >>> PReLU()(np.array([[-4.0, 2.0]])).data
    array([[-1.,  2.]])
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: Any = float) -> None:
        check_sizes("PReLU", num_parameters=num_parameters)
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(np.full(num_parameters, init, dtype))

    def forward(self, x: Any) -> Any:
        """The shape: (N, num_parameters, ...) -> the same; any shape where there is one slope."""
        x = as_array(x)
        slope = self.weight
        if self.num_parameters > 1:
            if x.ndim < 2 or x.shape[1] != self.num_parameters:
                raise ShapeError(f"expected an input (N, {self.num_parameters}, ...), got shape {tuple(x.shape)}")
            slope = am.reshape(slope, (self.num_parameters, *(1,) * (x.ndim - 2)))
        return am.where(x > 0, x, slope * x)


class Softmax(Module):
    """exp(x), divided by its sum along an axis: probabilities. (CrossEntropyLoss takes logits, and needs none.)"""

    output_kind = "probabilities"

    def __init__(self, axis: int = -1, *, dim: int | None = None) -> None:
        self.axis = axis if dim is None else dim  # dim is PyTorch's word

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...), with a sum of 1 along `axis`."""
        return am.softmax(x, axis=self.axis)


class LogSoftmax(Module):
    """The logarithm of softmax along an axis, without the detour."""

    output_kind = "log-probabilities"

    def __init__(self, axis: int = -1, *, dim: int | None = None) -> None:
        self.axis = axis if dim is None else dim  # dim is PyTorch's word

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.log_softmax(x, axis=self.axis)


class Softmax2d(Module):
    """Softmax over the channels of images: at each pixel, probabilities of the classes.

    >>> Softmax2d()(np.zeros((1, 4, 1, 1))).ravel()
    array([0.25, 0.25, 0.25, 0.25])
    """

    output_kind = "probabilities"

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) or (C, H, W) -> the same shape, with a sum of 1 along C."""
        x = as_array(x)
        if x.ndim not in (3, 4):
            raise ShapeError(f"expected images (N, C, H, W), or (C, H, W) for one, got shape {tuple(x.shape)}")
        return am.softmax(x, axis=-3)


class LogSigmoid(Module):
    """log(1 / (1 + exp(-x))), without the detour."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return -am.softplus(-as_array(x))


class CELU(Module):
    """x where x > 0, else alpha (exp(x / alpha) - 1) (Barron 2017)."""

    def __init__(self, alpha: float = 1.0) -> None:
        if not alpha > 0:
            raise ArgumentError(f"CELU: alpha must be positive, got {alpha}")
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.celu(x, self.alpha)


class Softsign(Module):
    """x / (1 + |x|)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        x = as_array(x)
        return x / (1.0 + am.abs(x))
