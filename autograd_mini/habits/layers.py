"""Counterparts of names of `torch.nn`, `jax.nn` and `keras.layers`: functions beside the layers, and weights initialized
again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from .. import nn, optim
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.node import plain
from ..nn import functional, initializers
from .calls import NAMES as CALLS
from .lazy import Lazy
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
        drawn = initializer(parameter.shape, *values, **options)
        if isinstance(parameter, np.ndarray):  # the `data` of a parameter
            parameter[...] = drawn
        elif parameter.is_leaf:
            parameter.data = drawn
        else:
            raise ArgumentError(
                "an initializer writes into a whole parameter: of a part of it write w.data[i] = nn.initializers.normal(shape)"
            )
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


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which the weights before an activation are larger, so that what comes out of it keeps its variance.

    Raises:
        ArgumentError: for an activation of another name.
    """
    slope = 0.01 if param is None else param
    gains: dict[str, float] = {"relu": 2**0.5, "tanh": 5 / 3, "selu": 0.75, "leaky_relu": (2 / (1 + slope**2)) ** 0.5}
    gains |= dict.fromkeys(("linear", "sigmoid", *(f"conv{way}{n}d" for way in ("", "_transpose") for n in (1, 2, 3))), 1.0)
    if nonlinearity not in gains:
        raise ArgumentError(f"calculate_gain({nonlinearity!r}): expected one of {', '.join(gains)}")
    return gains[nonlinearity]


def truncated_normal(shape: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Any:
    """Normal with a mean and a standard deviation; what falls outside of the bounds a and b is drawn again."""
    drawn = initializers.normal(shape, mean=mean, std=std)
    while (outside := (drawn < a) | (drawn > b)).any():
        drawn[outside] = initializers.normal((int(outside.sum()),), mean=mean, std=std)
    return drawn


def identity(shape: Any) -> Any:
    """Ones on the diagonal of a matrix.

    Raises:
        ArgumentError: for what is no matrix.
    """
    if len(shape) != 2:
        raise ArgumentError(f"eye_ writes into a matrix, and this parameter has the shape {tuple(shape)}")
    return np.eye(*shape)


def vector_of(parameters: Any) -> Any:
    """`parameters_to_vector`: all numbers of some parameters in one row."""
    return am.concatenate([am.ravel(p) for p in parameters])


def into_parameters(vec: Any, parameters: Any) -> None:
    """`vector_to_parameters`: the numbers of a row, written into parameters one after the other."""
    numbers, parameters = np.asarray(plain(vec)), list(parameters)
    total = sum(p.size for p in parameters)
    if numbers.shape != (total,):
        raise ArgumentError(f"vector_to_parameters: {total} numbers are wanted in one row, got shape {numbers.shape}")
    for p in parameters:
        p.data, numbers = numbers[: p.size].reshape(p.shape), numbers[p.size :]


def pad_sequence(sequences: Any, batch_first: bool = False, padding_value: float = 0.0) -> Any:
    """Sequences (L, ...) of several lengths as one array (L, N, ...), or (N, L, ...), with a number behind the short ones."""
    longest = max(len(x) for x in sequences)
    filled = [
        am.pad(x, [(0, longest - len(x))] + [(0, 0)] * (np.ndim(plain(x)) - 1), constant_values=padding_value) for x in sequences
    ]
    return am.stack(filled, axis=0 if batch_first else 1)


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
        return Lazy(dense_of, -1, units, activation, use_bias)
    return dense_of(inputs, units, activation, use_bias)


def dense_of(inputs: int, units: int, activation: str | None, use_bias: bool) -> nn.Module:
    """The linear layer of a number of inputs, and the activation after it."""
    layer = nn.Linear(inputs, units, bias=use_bias)
    if activation in (None, "linear"):
        return layer
    if activation not in ACTIVATIONS:
        raise ArgumentError(f"activation={activation!r}: expected one of {', '.join(ACTIVATIONS)}")
    return nn.Sequential(layer, ACTIVATIONS[activation]())


@spelled
def total_norm(tensors: Any, norm_type: float = 2.0) -> Any:
    """`get_total_norm`: the norm of the numbers of several gradients in one row."""
    listed = [tensors] if hasattr(tensors, "shape") else list(tensors)
    return np.float64(np.linalg.norm(np.concatenate([np.ravel(plain(x)) for x in listed]), norm_type) if listed else 0.0)


@spelled
def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False) -> Any:
    """`optim.clip_grad_norm`, whose result has an `item()`, as PyTorch's has."""
    return np.float64(optim.clip_grad_norm(parameters, max_norm, norm_type, error_if_nonfinite))


NAMES: dict[str, Any] = {
    **{name: getattr(functional, name) for name in FUNCTIONS}, **{name: CALLS[name] for name in ("one_hot", "logsumexp")},
    **RARE,
    **{name: getattr(functional, name) for name in ("celu", "selu", "relu6", "glu", "mish")},
    "hard_tanh": functional.hardtanh, "hard_sigmoid": functional.hardsigmoid, "hard_swish": functional.hardswish,
    "hard_silu": functional.hardswish, "log_sigmoid": functional.logsigmoid, "soft_sign": functional.softsign,
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
        trunc_normal_=anew(truncated_normal), eye_=anew(identity), calculate_gain=calculate_gain,
        orthogonal_=anew(lambda shape, gain=1.0: initializers.orthogonal(shape, gain=gain)),
    ),
    "utils": Namespace(
        clip_grad_norm_=clip_grad_norm_, clip_grad_norm=clip_grad_norm_, get_total_norm=total_norm,
        clip_grad_value_=optim.clip_grad_value,
        parameters_to_vector=vector_of, vector_to_parameters=into_parameters, rnn=Namespace(pad_sequence=pad_sequence),
    ),
}  # fmt: skip
"""The counterpart of each name."""
