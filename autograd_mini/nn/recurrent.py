"""Recurrent networks: one step of arithmetic, taken again and again along a sequence, with a state that is handed
on.

`_Recurrent` walks: through the layers, through both directions, through time. What a step computes is in `steps.py`.
Parameters are named as in PyTorch: `weight_ih_l0` leads from the input to the state of layer 0, `weight_hh_l0` from
state to state.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import functions as am
from ..core import scopes
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from ..core.node import Node, is_symbolic
from ..core.randomness import Rng, as_generator
from ..core.recording import current_observer
from ..core.tensor import Tensor
from .dropout import Dropout
from .initializers import uniform
from .layer_sizes import check_flags, check_sizes
from .parameter import Parameter
from .scan import GRUSteps, LSTMSteps, RecurrentSteps, RNNSteps, scanned
from .steps import GRUStep, LSTMStep, RecurrentStep, RNNStep, State, check_nonlinearity

LONG = 2048
"""From how many numbers of the state on, over all times and samples, a sequence goes through `scan.py`."""


class _Recurrent(RecurrentStep):
    """Layers of steps along time; arguments as of `LSTM`."""

    weight_ih_l0: Any

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        check_sizes(type(self).__name__, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        check_flags(type(self).__name__, bias=bias, batch_first=batch_first, bidirectional=bidirectional)
        rng = as_generator(rng)
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        self.drop = Dropout(dropout, rng=rng) if dropout else None
        bound = 1 / math.sqrt(hidden_size)
        rows = self.gates * hidden_size
        for layer in range(num_layers):
            inputs = hidden_size * len(self._ways) if layer else input_size
            for way in self._ways:
                shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, inputs), "weight_hh": (rows, hidden_size)}
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                for name, shape in shapes.items():
                    drawn = uniform(shape, rng=rng, low=-bound, high=bound, dtype=dtype)
                    setattr(self, f"{name}_l{layer}{way}", Parameter(drawn))

    @property
    def _ways(self) -> tuple[str, ...]:
        """The suffix of the names of the parameters of each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    def forward(self, x: Any, hx: Any = None) -> tuple[Any, Any]:
        """The last layer's state at every time, and every layer's state at the end.

        Args:
            x: (L, N, input_size), or (N, L, input_size) with `batch_first`; one sequence is (L, input_size).
            hx: the state to begin with, (num_layers * directions, N, hidden_size), for one sequence without the N; zeros, if
                left out.

        Returns:
            The output (L, N, directions * hidden_size), or (N, L, ...); and the state as `hx`. For one sequence without the N.
        """
        x = as_array(x)
        if x.ndim == 2:
            return self._one(x, hx)
        if x.ndim != 3 or x.shape[2] != self.input_size:
            axes = "(N, L, features)" if self.batch_first else "(L, N, features)"
            raise ShapeError(f"expected sequences {axes} with {self.input_size} features, got shape {tuple(x.shape)}")
        if self.batch_first:
            x = am.swapaxes(x, 0, 1)
        if not x.shape[0]:
            raise ShapeError("expected sequences of one time at least, got some of none")
        begin = self._begin(x, hx)
        if self._scans(x, begin):
            return self._scanned(x, begin)
        end: list[State] = []
        times = am.unstack(x)  # each (N, features)
        for layer in range(self.num_layers):
            if layer and self.drop is not None:
                times = [self.drop(h) for h in times]
            ways = []
            for way in self._ways:
                seen = times[::-1] if way else times
                outputs, state = self._along(seen, begin[len(end)], self._weights(f"_l{layer}{way}"))
                ways.append(outputs[::-1] if way else outputs)
                end.append(state)
            times = ways[0] if len(ways) == 1 else [am.concatenate(both, 1) for both in zip(*ways, strict=True)]
        finals = tuple(am.stack(part) for part in zip(*end, strict=True))
        return am.stack(times, axis=1 if self.batch_first else 0), finals if self.states > 1 else finals[0]

    def _one(self, x: Any, hx: Any) -> tuple[Any, Any]:
        """`forward` of one sequence, (L, input_size)."""
        if hx is not None:
            parts = tuple(map(as_array, hx)) if self.states > 1 else (as_array(hx),)
            if any(part.ndim != 2 for part in parts):
                shape = (self.num_layers * len(self._ways), self.hidden_size)
                found = ", ".join(str(tuple(part.shape)) for part in parts)
                raise ShapeError(f"expected a state of shape {shape} to begin one sequence with, got {found}")
            hx = tuple(part[:, None] for part in parts) if self.states > 1 else parts[0][:, None]
        output, state = self.forward(x[None] if self.batch_first else x[:, None], hx)
        last = tuple(part[:, 0] for part in state) if self.states > 1 else state[:, 0]
        return (output[0] if self.batch_first else output[:, 0]), last

    def _scans(self, x: Any, begin: list[State]) -> bool:
        """Whether the sequence goes through one operation for each layer and not through one for each step: where it is long
        enough for that to matter (sequences in pictures are short, and drawn with their steps), and holds plain numbers."""
        if is_symbolic(x) or x.shape[0] * x.shape[1] * self.hidden_size < LONG or current_observer() is not None:
            return False
        learned = [part for part in vars(self).values() if isinstance(part, (Node, np.ndarray))]
        everything = [x, *learned, *(part for state in begin for part in state)]
        return all(type(part) in (Tensor, Parameter, np.ndarray) and part.dtype.kind == "f" for part in everything)

    def _scanned(self, x: Any, begin: list[State]) -> tuple[Any, Any]:
        """`forward` by one operation for each layer and direction."""
        end: list[State] = []
        for layer in range(self.num_layers):
            if layer and self.drop is not None:
                x = self.drop(x)
            ways = []
            for way in self._ways:
                z = self._scan(x[::-1] if way else x, begin[len(end)], self._weights(f"_l{layer}{way}"))
                length = x.shape[0]
                h = z[:length] if self.states > 1 else z
                ways.append(h[::-1] if way else h)
                end.append((z[length - 1], *(z[length + k] for k in range(self.states - 1))))
            x = ways[0] if len(ways) == 1 else am.concatenate(ways, 2)
        finals = tuple(am.stack(part) for part in zip(*end, strict=True))
        return (am.swapaxes(x, 0, 1) if self.batch_first else x), finals if self.states > 1 else finals[0]

    def _weights(self, suffix: str) -> list[Any]:
        """The parameters of one layer in one direction: two weights, and two biases where there are some."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if self.bias else ("weight_ih", "weight_hh")
        return [getattr(self, f"{name}{suffix}") for name in names]

    def _scan(self, x: Any, state: State, weights: list[Any]) -> Any:
        """One layer in one direction: its outputs at all times, (L, N, H), and behind them the rest of the last state."""

        def again() -> Any:
            outputs, last = self._along(am.unstack(x), state, weights)
            return am.stack([*outputs, *last[1:]])

        return scanned(type(self).__name__.lower(), self._cell(), [x, *state, *weights], self.states, again)

    def _cell(self) -> RecurrentSteps:
        """The arithmetic of the steps on plain numbers."""
        raise NotImplementedError

    def _begin(self, x: Any, hx: Any) -> list[State]:
        """The state of each layer and direction to begin with."""
        shape = (self.num_layers * len(self._ways), x.shape[1], self.hidden_size)
        if hx is None:
            kind = self.weight_ih_l0.dtype
            parts: State = (zeros_like(x, shape, kind),) * self.states
        else:
            parts = tuple(map(as_array, hx)) if self.states > 1 else (as_array(hx),)
        for part in parts:
            if tuple(part.shape) != shape:
                raise ShapeError(f"expected a state of shape {shape} to begin with, got {tuple(part.shape)}")
        return [tuple(part[k] for part in parts) for k in range(shape[0])]

    def _along(self, times: list[Any], state: State, weights: list[Any]) -> tuple[list[Any], State]:
        """All steps of one layer in one direction: the outputs, and the last state."""
        w_ih, w_hh = weights[0].T, weights[1].T
        b_ih, b_hh = weights[2:] if self.bias else (0.0, 0.0)
        outputs = []
        for t, x in enumerate(times):
            with scopes.part(f"step {t}"):
                state = self._step(am.matmul(x, w_ih) + b_ih, am.matmul(state[0], w_hh) + b_hh, state)
            outputs.append(state[0])
        return outputs, state


def zeros_like(x: Any, shape: tuple[Any, ...], kind: Any) -> Any:
    """A state of zeros for sequences; while a program is written, for any number of them."""
    if is_symbolic(x):
        return am.broadcast_to(np.zeros_like(x[0, :, :1]), shape)
    return np.zeros(shape, kind)


class RNN(RNNStep, _Recurrent):
    """h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh) (Elman 1990).

    Arguments as of `LSTM`, and `nonlinearity`: "tanh" or "relu".

    >>> output, h = RNN(3, 5, rng=0)(np.zeros((7, 2, 3)))
    >>> output.shape, h.shape
    ((7, 2, 5), (1, 2, 5))
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh", **options: Any
    ) -> None:
        self.nonlinearity = check_nonlinearity("RNN", nonlinearity)
        super().__init__(input_size, hidden_size, num_layers, **options)

    def _cell(self) -> RecurrentSteps:
        return RNNSteps(relu=self.nonlinearity == "relu")


class LSTM(LSTMStep, _Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber 1997): c' = f c + i g and h' = o tanh(c'), with the gates i, f, o
    (sigmoid) and the candidate g (tanh) from x and h.

    Args:
        input_size, hidden_size: how many numbers the input has at a time, and the state.
        num_layers: how many layers; the output of each is the input of the next.
        bias: whether there are biases.
        batch_first: whether sequences are (N, L, features) and not (L, N, features).
        dropout: the probability of dropout between the layers.
        bidirectional: whether there is a second walk, from the end to the beginning.
        forget_bias: what is added to the bias of the forget gate at first; 1 lets the state last from the start (Jozefowicz et
            al. 2015, https://proceedings.mlr.press/v37/jozefowicz15.html). PyTorch's is 0.
        rng: draws the weights, uniformly between -1 / sqrt(hidden_size) and its opposite, and the numbers that dropout sets to 0.
        dtype: the type of the weights.

    The state is a pair (h, c). https://doi.org/10.1162/neco.1997.9.8.1735

    >>> output, (h, c) = LSTM(3, 5, rng=0)(np.zeros((7, 2, 3)))
    >>> output.shape, h.shape, c.shape
    ((7, 2, 5), (1, 2, 5), (1, 2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        forget_bias: float = 0.0,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng=rng, dtype=dtype
        )
        if forget_bias and not bias:
            raise ArgumentError("LSTM: forget_bias needs a bias")
        self.forget_bias = forget_bias
        for name, parameter in self.named_parameters():
            if forget_bias and name.startswith("bias_ih"):
                data = parameter.data.copy()
                data[hidden_size : 2 * hidden_size] += forget_bias
                parameter.data = data

    def _cell(self) -> RecurrentSteps:
        return LSTMSteps()


class GRU(GRUStep, _Recurrent):
    """Gated recurrent unit (Cho et al. 2014): h' = (1 - z) n + z h, with the gates r and z (sigmoid) and
    n = tanh(x W + b + r (h W' + b')).

    Arguments as of `LSTM`. https://arxiv.org/abs/1406.1078

    >>> output, h = GRU(3, 5, rng=0)(np.zeros((7, 2, 3)))
    >>> output.shape, h.shape
    ((7, 2, 5), (1, 2, 5))
    """

    def _cell(self) -> RecurrentSteps:
        return GRUSteps()
