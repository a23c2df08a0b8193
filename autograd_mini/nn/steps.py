"""One step of a recurrent network: the next state, from what the input and the last state say.

Layers (`recurrent.py`) walk with it along time, cells (`cells.py`) take it alone.
"""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError
from .module import Module

State = tuple[Any, ...]


class RecurrentStep(Module):
    """The common part of the kinds of steps.

    Attributes:
        hidden_size: how many numbers the state has.
        gates: how many vectors of the size of the state a step computes.
        states: how many vectors the state is made of.
    """

    hidden_size: int
    gates: int
    states: int = 1

    def _step(self, from_input: Any, from_state: Any, state: State) -> State:
        """The next state, from what the input and the last state say, each (N, gates * hidden_size)."""
        raise NotImplementedError

    def _parts(self, gates: Any) -> list[Any]:
        """(N, gates * hidden_size) as one (N, hidden_size) for each gate."""
        size = self.hidden_size
        return [gates[:, k * size : (k + 1) * size] for k in range(self.gates)]


class RNNStep(RecurrentStep):
    """h' = tanh(a), or relu(a)."""

    gates = 1
    nonlinearity: str

    def _step(self, from_input: Any, from_state: Any, state: State) -> State:
        return ((am.tanh if self.nonlinearity == "tanh" else am.relu)(from_input + from_state),)


class LSTMStep(RecurrentStep):
    """c' = f c + i g and h' = o tanh(c')."""

    gates, states = 4, 2

    def _step(self, from_input: Any, from_state: Any, state: State) -> State:
        i, f, g, o = self._parts(from_input + from_state)
        c = am.sigmoid(f) * state[1] + am.sigmoid(i) * am.tanh(g)
        return am.sigmoid(o) * am.tanh(c), c


class GRUStep(RecurrentStep):
    """h' = (1 - z) n + z h."""

    gates = 3

    def _step(self, from_input: Any, from_state: Any, state: State) -> State:
        (x_r, x_z, x_n), (h_r, h_z, h_n) = self._parts(from_input), self._parts(from_state)
        r, z = am.sigmoid(x_r + h_r), am.sigmoid(x_z + h_z)
        n = am.tanh(x_n + r * h_n)
        return (n + z * (state[0] - n),)


def check_nonlinearity(layer: str, name: str) -> str:
    """The name of the nonlinearity of an RNN.

    Raises:
        ArgumentError: for one that is neither "tanh" nor "relu".
    """
    if name not in ("tanh", "relu"):
        raise ArgumentError(f"{layer}: nonlinearity must be 'tanh' or 'relu', got {name!r}")
    return name
