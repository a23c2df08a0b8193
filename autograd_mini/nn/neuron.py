"""Networks of single numbers: a neuron, a layer of them, and layers of layers, every weight a `Value` of its own.

They are slow and transparent: the whole forward pass is Python arithmetic that can be drawn, node by node. They are
modules like the others, with the same losses and optimizers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from ..core.randomness import Rng, as_generator
from ..core.value import Value
from .layer_sizes import check_sizes
from .module import Module


class Neuron(Module):
    """activation(w . x + b) of single numbers.

    Args:
        nin: how many inputs there are.
        activation: the name of a function of one number, such as "relu", "tanh" or "sigmoid"; None for none.
        rng: draws the weights, uniformly between -1 and 1; the bias begins with 0. A generator, a seed, or None for the
            default generator.

    >>> neuron = Neuron(2, rng=0)
    >>> y = neuron([1.0, -2.0])
    >>> y.backward()
    >>> [p.grad for p in neuron.parameters()]
    [1.0, -2.0, 1.0]
    """

    if TYPE_CHECKING:

        def __call__(self, *inputs: Any, **options: Any) -> Value: ...  # type: ignore[override]

    def __init__(self, nin: int, activation: str | None = "relu", *, rng: Rng = None) -> None:
        check_sizes("Neuron", nin=nin)
        if activation is not None and not isinstance(activation, str):
            raise ArgumentTypeError(
                f"{activation!r:.40} is no activation: it is the name of a function, 'relu', 'tanh', 'sigmoid', or None; the "
                "sizes of all layers go into one list, nn.MLP(2, [16, 1])"
            )
        if activation is not None and not hasattr(Value, activation):
            raise ArgumentError(
                f"Neuron: a Value has no function {activation!r}; take 'relu', 'tanh', 'sigmoid' or None"
            )
        self.nin, self.activation = nin, activation
        self.w = [Value(weight) for weight in as_generator(rng).uniform(-1, 1, nin).tolist()]
        self.b = Value(0.0)

    def forward(self, x: Sequence[Any]) -> Value:
        """nin numbers or Values -> one Value."""
        if len(x) != self.nin:
            raise ShapeError(f"expected {self.nin} numbers, got {len(x)}")
        total = self.b
        for w, number in zip(self.w, x, strict=True):
            total = total + w * number
        return total if self.activation is None else getattr(total, self.activation)()


class Layer(Module):
    """Neurons side by side, with the same inputs."""

    if TYPE_CHECKING:

        def __call__(self, *inputs: Any, **options: Any) -> list[Value]: ...  # type: ignore[override]

    def __init__(self, nin: int, nout: int, activation: str | None = "relu", *, rng: Rng = None) -> None:
        check_sizes("Layer", nin=nin, nout=nout)
        self.nin, self.nout, self.activation = nin, nout, activation
        rng = as_generator(rng)
        self.neurons = [Neuron(nin, activation, rng=rng) for _ in range(nout)]

    def forward(self, x: Sequence[Any]) -> list[Value]:
        """nin numbers or Values -> nout Values."""
        return [neuron(x) for neuron in self.neurons]


class MLP(Module):
    """Layers one after the other, the last of them without an activation.

    Args:
        nin: how many inputs there are.
        nouts: the number of neurons in each layer.
        activation: of all layers but the last.
        rng: draws the weights.

    A call with nin numbers gives a Value, or a list of them if the last layer has several neurons; a call with an array
    (n, nin) gives an array of n (or n times several) Values, fit for the losses of this package.

    >>> model = MLP(2, [16, 16, 1], rng=0)
    >>> len(list(model.parameters()))
    337
    >>> model(np.zeros((3, 2))).shape
    (3,)
    """

    if TYPE_CHECKING:

        def __call__(self, *inputs: Any, **options: Any) -> Any: ...

    def __init__(
        self, nin: int, nouts: Sequence[int], activation: str | None = "relu", *, rng: Rng = None
    ) -> None:
        if isinstance(nouts, (int, np.integer)):
            raise ArgumentTypeError(f"MLP: nouts={nouts} is one number: give a list of the sizes of the layers, [{nouts}, 1]")
        if not len(nouts):
            raise ArgumentError("MLP: nouts must name the size of one layer at least")
        check_sizes("MLP", nin=nin, **{f"nouts[{i}]": n for i, n in enumerate(nouts)})
        rng = as_generator(rng)
        self.nin, self.nouts, self.activation = nin, list(nouts), activation
        sizes = [nin, *nouts]
        self.layers = [
            Layer(before, after, activation if i < len(nouts) else None, rng=rng)
            for i, (before, after) in enumerate(zip(sizes[:-1], sizes[1:], strict=True), 1)
        ]

    def forward(self, x: Any) -> Any:
        """One sample, or an array of them."""
        if isinstance(x, np.ndarray):
            if x.ndim == 2:
                return np.array([self._one(sample) for sample in x.tolist()], dtype=object)
            x = x.tolist()
        return self._one(x)

    def _one(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x[0] if len(x) == 1 else x
