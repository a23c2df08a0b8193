"""Recurrent cells: one step of `RNN`, `LSTM` or `GRU`, for a loop over time that the model writes itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ShapeError
from ..core.functions.arguments import as_array
from ..core.node import is_symbolic
from ..core.randomness import Rng, as_generator
from .initializers import uniform
from .layer_sizes import check_flags, check_sizes
from .parameter import Parameter
from .steps import GRUStep, LSTMStep, RecurrentStep, RNNStep, State, check_nonlinearity


class _Cell(RecurrentStep):
    """One step with its parameters; arguments as of `LSTMCell`."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Rng = None, dtype: Any = float
    ) -> None:
        check_sizes(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        check_flags(type(self).__name__, bias=bias)
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rng, bound, rows = as_generator(rng), 1 / math.sqrt(hidden_size), self.gates * hidden_size

        def drawn(*shape: int) -> Parameter:
            return Parameter(uniform(shape, rng=rng, low=-bound, high=bound, dtype=dtype))

        self.weight_ih, self.weight_hh = drawn(rows, input_size), drawn(rows, hidden_size)
        self.bias_ih: Parameter | None = drawn(rows) if bias else None
        self.bias_hh: Parameter | None = drawn(rows) if bias else None

    def forward(self, x: Any, hx: Any = None) -> Any:
        """The next state.

        Args:
            x: (N, input_size), or (input_size,) for one sample.
            hx: the last state, (N, hidden_size) or (hidden_size,), a pair of them for an LSTM; zeros, if left out.

        Returns:
            The state, as `hx`.

        Raises:
            ShapeError: for an input or a state of another shape.
        """
        x = as_array(x)
        if x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise ShapeError(f"expected an input (N, {self.input_size}) or ({self.input_size},), got shape {tuple(x.shape)}")
        shape = (*x.shape[:-1], self.hidden_size)
        state: State
        if hx is None:
            state = (self._zeros(x, shape),) * self.states
        else:
            state = tuple(map(as_array, hx)) if self.states > 1 else (as_array(hx),)
        if len(state) != self.states or any(tuple(part.shape) != shape for part in state):
            found = ", ".join(str(tuple(part.shape)) for part in state)
            raise ShapeError(f"expected a state of {self.states} x {shape}, got {found}")
        rows = x if x.ndim == 2 else x[None]
        before = state if x.ndim == 2 else tuple(part[None] for part in state)
        from_input, from_state = am.matmul(rows, self.weight_ih.T), am.matmul(before[0], self.weight_hh.T)
        if self.bias_ih is not None and self.bias_hh is not None:
            from_input, from_state = from_input + self.bias_ih, from_state + self.bias_hh
        after = self._step(from_input, from_state, before)
        after = after if x.ndim == 2 else tuple(part[0] for part in after)
        return after if self.states > 1 else after[0]

    def _zeros(self, x: Any, shape: tuple[Any, ...]) -> Any:
        """A state of zeros; while a program is written, for any number of samples."""
        if is_symbolic(x):
            return am.broadcast_to(np.zeros_like(x[..., :1]), shape)
        return np.zeros(shape, self.weight_ih.dtype)


class RNNCell(RNNStep, _Cell):
    """h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh): one step of `RNN`.

    Arguments as of `LSTMCell`, and `nonlinearity`: "tanh" or "relu".

    >>> RNNCell(3, 5, rng=0)(np.zeros((2, 3))).shape
    (2, 5)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        self.nonlinearity = check_nonlinearity("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, rng=rng, dtype=dtype)


class LSTMCell(LSTMStep, _Cell):
    """c' = f c + i g and h' = o tanh(c'): one step of `LSTM`.

    Args:
        input_size, hidden_size: how many numbers the input has, and the state.
        bias: whether there are biases.
        rng: draws the weights, uniformly between -1 / sqrt(hidden_size) and its opposite.
        dtype: the type of the weights.

    Attributes:
        weight_ih, weight_hh: (4 hidden_size, input_size) and (4 hidden_size, hidden_size), for the gates i, f, g, o.
        bias_ih, bias_hh: (4 hidden_size,), or None.

    >>> h, c = LSTMCell(3, 5, rng=0)(np.zeros((2, 3)))
    >>> h.shape, c.shape
    ((2, 5), (2, 5))
    """


class GRUCell(GRUStep, _Cell):
    """h' = (1 - z) n + z h: one step of `GRU`. Arguments as of `LSTMCell`.

    >>> GRUCell(3, 5, rng=0)(np.zeros(3)).shape
    (5,)
    """
