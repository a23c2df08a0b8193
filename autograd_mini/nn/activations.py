"""Activations as modules, to stand in a `Sequential`. Each is a function of the package with its settings kept."""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError
from .module import Module


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
    """x times the probability that a standard normal number is below x (Hendrycks and Gimpel 2016)."""

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.gelu(x)


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
    """log(1 + exp(beta x)) / beta, a smooth relu."""

    def __init__(self, beta: float = 1.0) -> None:
        if not beta > 0:
            raise ArgumentError(f"Softplus: beta must be positive, got {beta}")
        self.beta = beta

    def forward(self, x: Any) -> Any:
        """The shape: (...) -> (...)."""
        return am.softplus(x) if self.beta == 1 else am.softplus(x * self.beta) / self.beta


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
