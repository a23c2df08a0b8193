"""`Linear`, the layer that is a matrix and a vector, and `Bilinear`; `Flatten`, which leads to it, `Unflatten`; `Identity`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError, AxisError, ShapeError
from ..core.functions.arguments import as_array
from ..core.randomness import Rng, as_generator
from .initializers import fan_in_uniform
from .layer_sizes import check_flags, check_sizes
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """y = x W^T + b along the last axis.

    Args:
        in_features, out_features: the sizes of the last axis before and after.
        bias: whether there is a b.
        rng: draws the weights, uniformly between -1 / sqrt(in_features) and its opposite, as PyTorch does: a generator, a
            seed, or None for the default generator (`am.manual_seed`).
        dtype: the type of the weights.

    Attributes:
        weight: (out_features, in_features).
        bias: (out_features,), or None.

    Raises:
        ShapeError: in a call, where the last axis is not in_features.

    >>> import numpy as np
    >>> layer = Linear(3, 2, rng=0)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *, rng: Rng = None, dtype: Any = float
    ) -> None:
        check_sizes("Linear", in_features=in_features, out_features=out_features)
        check_flags("Linear", bias=bias)
        rng = as_generator(rng)
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(fan_in_uniform((out_features, in_features), in_features, rng=rng, dtype=dtype))
        self.bias = Parameter(fan_in_uniform((out_features,), in_features, rng=rng, dtype=dtype)) if bias else None

    def forward(self, x: Any) -> Any:
        """(..., in_features) -> (..., out_features)."""
        x = as_array(x)
        if not x.ndim or x.shape[-1] != self.in_features:
            raise ShapeError(
                f"expected {self.in_features} features along the last axis, got shape {tuple(x.shape)}"
                + ("; nn.Flatten() joins the axes behind the first" if x.ndim > 2 else "")
            )
        rows = x if x.ndim == 2 else am.reshape(x, (math.prod(x.shape[:-1]), self.in_features))
        y = am.matmul(rows, self.weight.T)
        if self.bias is not None:
            y = y + self.bias
        return y if x.ndim == 2 else am.reshape(y, (*x.shape[:-1], self.out_features))


class Bilinear(Module):
    """z_k = x A_k y + b_k along the last axis: linear in each of two inputs.

    Args:
        in1_features, in2_features: the sizes of the last axes of x and y.
        out_features: how many numbers come out, each with a matrix of its own.
        bias: whether there is a b.
        rng: draws the weights, uniformly between -1 / sqrt(in1_features) and its opposite, as PyTorch does.
        dtype: the type of the weights.

    Attributes:
        weight: (out_features, in1_features, in2_features).
        bias: (out_features,), or None.

    Raises:
        ShapeError: in a call, for inputs of other sizes.

    >>> import numpy as np
    >>> Bilinear(2, 3, 4, rng=0)(np.ones((5, 2)), np.ones((5, 3))).shape
    (5, 4)
    """

    def __init__(
        self, in1_features: int, in2_features: int, out_features: int, bias: bool = True, *, rng: Rng = None, dtype: Any = float
    ) -> None:
        check_sizes("Bilinear", in1_features=in1_features, in2_features=in2_features, out_features=out_features)
        check_flags("Bilinear", bias=bias)
        rng = as_generator(rng)
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(fan_in_uniform(shape, in1_features, rng=rng, dtype=dtype))
        self.bias = Parameter(fan_in_uniform((out_features,), in1_features, rng=rng, dtype=dtype)) if bias else None

    def forward(self, x: Any, y: Any) -> Any:
        """(..., in1_features), (..., in2_features) -> (..., out_features)."""
        x, y = as_array(x), as_array(y)
        sizes = self.in1_features, self.in2_features
        if not x.ndim or not y.ndim or (x.shape[-1], y.shape[-1]) != sizes or tuple(x.shape[:-1]) != tuple(y.shape[:-1]):
            raise ShapeError(
                f"expected (..., {sizes[0]}) and (..., {sizes[1]}), equal but for the last axis, got shapes {tuple(x.shape)} and "
                f"{tuple(y.shape)}"
            )
        z = am.einsum("...i,kij,...j->...k", x, self.weight, y)
        return z if self.bias is None else z + self.bias


class Flatten(Module):
    """Join the axes from start_dim to end_dim; the first axis, that of the samples, stays.

    >>> import numpy as np
    >>> Flatten()(np.zeros((8, 3, 4, 4))).shape
    (8, 48)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Any) -> Any:
        """(N, ...) -> (N, all the rest)."""
        x = as_array(x)
        n = x.ndim
        if not (-n <= self.start_dim < n and -n <= self.end_dim < n) or self.start_dim % n > self.end_dim % n:
            raise AxisError(
                f"axes {self.start_dim} to {self.end_dim} of an array of shape {tuple(x.shape)} cannot be joined"
            )
        first, last = self.start_dim % n, self.end_dim % n
        return am.reshape(x, (*x.shape[:first], math.prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))


class Unflatten(Module):
    """Take an axis apart into several, the way back from `Flatten`.

    Args:
        dim: the axis.
        unflattened_size: the sizes that it becomes; one of them may be -1.

    Raises:
        ShapeError: in a call, where the sizes do not multiply to the length of the axis.

    >>> import numpy as np
    >>> Unflatten(1, (3, 4, 4))(np.zeros((8, 48))).shape
    (8, 3, 4, 4)
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)
        if not self.unflattened_size or self.unflattened_size.count(-1) > 1:
            raise ArgumentError(f"Unflatten: unflattened_size must be sizes, at most one of them -1, got {unflattened_size!r}")

    def forward(self, x: Any) -> Any:
        """(..., the product of the sizes, ...) -> (..., *sizes, ...)."""
        x = as_array(x)
        if not -x.ndim <= self.dim < x.ndim:
            raise AxisError(f"an array of shape {tuple(x.shape)} has no axis {self.dim}")
        axis = self.dim % x.ndim
        given, length = math.prod(n for n in self.unflattened_size if n != -1), x.shape[axis]
        if given == 0 or length % given or (-1 not in self.unflattened_size and given != length):
            raise ShapeError(
                f"axis {self.dim} of an input of shape {tuple(x.shape)} cannot be taken apart into {self.unflattened_size}"
            )
        sizes = tuple(length // given if n == -1 else n for n in self.unflattened_size)
        return am.reshape(x, (*x.shape[:axis], *sizes, *x.shape[axis + 1 :]))


class Identity(Module):
    """The input as it is: what stands where a layer is left out, and takes any arguments, as that layer would."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept."""

    def forward(self, x: Any) -> Any:
        """x -> x."""
        return x
