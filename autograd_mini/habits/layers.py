"""Counterparts of names of `torch.nn`, `jax.nn` and `keras.layers`: functions beside the layers, and weights initialized
again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import nn, optim
from ..core.errors import ArgumentError
from ..nn import functional, initializers
from .calls import NAMES as CALLS
from .keras import LazyDense
from .namespace import Namespace
from .rare_layers import NAMES as RARE
from .scores import estimator

FUNCTIONS = ("relu", "sigmoid", "softmax", "log_softmax", "tanh", "gelu", "silu", "elu", "leaky_relu", "softplus")
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "softmax": nn.Softmax, "gelu": nn.GELU, "elu": nn.ELU,
    "silu": nn.SiLU, "swish": nn.SiLU, "softplus": nn.Softplus, "leaky_relu": nn.LeakyReLU,
}  # fmt: skip
"""Activations by the names that Keras gives them."""


def anew(initializer: Callable[..., Any]) -> Callable[..., Any]:
    """An initializer that writes into a parameter, as those of `torch.nn.init` do; returns the parameter."""

    def write(parameter: Any, *values: float, **options: Any) -> Any:
        parameter.data = initializer(parameter.shape, *values, **options)
        return parameter

    return write


def uniform(shape: Any, a: float = 0.0, b: float = 1.0) -> Any:
    """Uniform from a to b."""
    return initializers.uniform(shape, low=a, high=b)


def normal(shape: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    """Normal with a mean and a standard deviation."""
    return initializers.normal(shape, mean=mean, std=std)


def kaiming_uniform(shape: Any, a: float = 0.0, mode: Any = "fan_in", nonlinearity: str = "leaky_relu") -> Any:
    """He's rule, for relu (and leaky relu of slope a)."""
    return initializers.he_uniform(shape, mode=mode, gain=_gain(a, nonlinearity))


def kaiming_normal(shape: Any, a: float = 0.0, mode: Any = "fan_in", nonlinearity: str = "leaky_relu") -> Any:
    """He's rule, for relu (and leaky relu of slope a)."""
    return initializers.he_normal(shape, mode=mode, gain=_gain(a, nonlinearity))


def _gain(a: float, nonlinearity: str) -> float:
    if nonlinearity not in ("relu", "leaky_relu"):
        raise ArgumentError(f"nonlinearity={nonlinearity!r}: it is 'relu' or 'leaky_relu'; otherwise see nn.initializers")
    return float((2 / (1 + (a if nonlinearity == "leaky_relu" else 0.0) ** 2)) ** 0.5)


def dense(
    units: int, activation: str | None = None, *, input_shape: Any = None, input_dim: int | None = None, use_bias: bool = True
) -> nn.Module:
    """Keras' `Dense`: a linear layer, and the activation after it.

    Raises:
        ArgumentError: for an activation of another name.
    """
    inputs = input_dim if input_dim is not None else None if input_shape is None else tuple(input_shape)[-1]
    if inputs is None:
        return LazyDense(lambda n: dense(units, activation, input_dim=n, use_bias=use_bias))
    layer = nn.Linear(inputs, units, bias=use_bias)
    if activation in (None, "linear"):
        return layer
    if activation not in ACTIVATIONS:
        raise ArgumentError(f"activation={activation!r}: expected one of {', '.join(ACTIVATIONS)}")
    return nn.Sequential(layer, ACTIVATIONS[activation]())


NAMES: dict[str, Any] = {
    **{name: getattr(functional, name) for name in FUNCTIONS}, **{name: CALLS[name] for name in ("one_hot", "logsumexp")},
    **RARE,
    "swish": functional.silu, "Conv2D": nn.Conv2d, "Conv1D": nn.Conv1d, "MaxPool2D": nn.MaxPool2d, "MaxPooling2D": nn.MaxPool2d,
    "AvgPool2D": nn.AvgPool2d, "AveragePooling2D": nn.AvgPool2d, "MultiHeadAttention": nn.MultiheadAttention, "Dense": dense,
    "MLPClassifier": estimator("MLPClassifier", True), "MLPRegressor": estimator("MLPRegressor", False),
    "init": Namespace(
        zeros_=anew(initializers.zeros), ones_=anew(initializers.ones),
        constant_=anew(lambda shape, val: initializers.constant(shape, val)),
        uniform_=anew(uniform), normal_=anew(normal), kaiming_uniform_=anew(kaiming_uniform),
        kaiming_normal_=anew(kaiming_normal),
        xavier_uniform_=anew(lambda shape, gain=1.0: initializers.glorot_uniform(shape, gain=gain)),
        xavier_normal_=anew(lambda shape, gain=1.0: initializers.glorot_normal(shape, gain=gain)),
    ),
    "utils": Namespace(
        clip_grad_norm_=optim.clip_grad_norm, clip_grad_norm=optim.clip_grad_norm, clip_grad_value_=optim.clip_grad_value,
    ),
}  # fmt: skip
"""The counterpart of each name."""
