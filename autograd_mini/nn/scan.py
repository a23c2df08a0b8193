"""A recurrent layer along a whole sequence as one operation: one matrix product for all inputs, then the steps, which are a few
lines of NumPy each. The backward pass goes through the steps in reverse and ends in one matrix product for each weight.

What a step computes is in `recurrent.py`, in terms of the table of operations, and it is what is drawn, compiled, explained and
differentiated again. Here is the same arithmetic with its gradient written by hand, for numbers alone, since a step in terms of
operations spends more time on keeping records than on numbers; a test holds the two equal.

Shapes: x (L, N, D), states (N, H), w_ih (G H, D), w_hh (G H, H), biases (G H,), with G gates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.graph import gradients
from ..core.node import Node
from ..core.primitive import Primitive
from ..core.recording import enable_grad
from ..core.tensor import Tensor

Array = Any


class RecurrentSteps:
    """The steps of one kind of layer: `forward` keeps what `backward` needs.

    `forward(x, states, w_ih, w_hh, b_ih, b_hh)` returns z (L + extra, N, H): the outputs of all times, and for an LSTM the last
    c behind them. `backward(g)` takes the gradient of z, and returns those of what each gate added up, from the input and from
    the state, (L, N, G H) each, and those of the states at the beginning.
    """

    def forward(self, x: Array, states: Sequence[Array], w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        """The outputs of all times."""
        raise NotImplementedError

    def backward(self, g: Array) -> tuple[Array, Array, list[Array]]:
        """The gradients of the sums from the input and from the state, and of the first states."""
        raise NotImplementedError

    def before(self, h0: Array, z: Array) -> Array:
        """The state before each step, (L, N, H)."""
        return np.concatenate([h0[None], z[: len(self.sums) - 1]])

    sums: Array
    """The values of the gates, (L, N, G H)."""
    w_hh: Array


class RNNSteps(RecurrentSteps):
    """h' = tanh(a) or relu(a)."""

    def __init__(self, relu: bool) -> None:
        self.relu = relu

    def forward(self, x: Array, states: Sequence[Array], w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        (h,), w = states, w_hh.T
        z = all_sums(x, w_ih, b_ih + b_hh)
        for a in z:
            a += h @ w
            h = np.maximum(a, 0, out=a) if self.relu else np.tanh(a, out=a)
        self.sums, self.w_hh = z, w_hh
        return z

    def backward(self, g: Array) -> tuple[Array, Array, list[Array]]:
        slope = (self.sums > 0).astype(g.dtype) if self.relu else 1 - self.sums * self.sums
        da, back = np.empty_like(slope), 0.0
        for t in reversed(range(len(g))):
            np.multiply(g[t] + back, slope[t], out=da[t])
            back = da[t] @ self.w_hh
        return da, da, [back]


class LSTMSteps(RecurrentSteps):
    """c' = f c + i g, h' = o tanh(c'). The sigmoids are computed as (1 + tanh(a / 2)) / 2, so that one call serves all gates."""

    def forward(self, x: Array, states: Sequence[Array], w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        h, c = states
        size, length = h.shape[1], len(x)
        half = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], w_hh.dtype), size)  # of i, f, g, o
        shift = np.repeat(np.array([0.5, 0.5, 0.0, 0.5], w_hh.dtype), size)
        w = (w_hh * half[:, None]).T
        gates = all_sums(x, w_ih * half[:, None], (b_ih + b_hh) * half)
        z = np.empty((length + 1, *h.shape), gates.dtype)
        self.cells, self.bent = np.empty_like(z), np.empty((length, *h.shape), gates.dtype)
        self.cells[0] = c
        parts = (gates[:, :, k * size : (k + 1) * size] for k in range(4))
        for a, i, f, g, o, after, bent, out in zip(gates, *parts, self.cells[1:], self.bent, z, strict=False):
            a += h @ w
            np.tanh(a, out=a)
            a *= half
            a += shift
            c = np.multiply(f, c, out=after)
            c += i * g
            h = np.multiply(o, np.tanh(c, out=bent), out=out)
        z[length] = self.cells[length]
        self.sums, self.w_hh = gates, w_hh
        return z

    def backward(self, g: Array) -> tuple[Array, Array, list[Array]]:
        length, n, size = len(g) - 1, g.shape[1], g.shape[2]
        i, f, c, o = (self.sums[:, :, k * size : (k + 1) * size] for k in range(4))
        slopes = np.empty((length, n, 4, size), self.sums.dtype)  # by what is in brackets: of dc, and of dh for o
        np.multiply(c, i * (1 - i), out=slopes[:, :, 0])
        np.multiply(self.cells[:length], f * (1 - f), out=slopes[:, :, 1])
        np.multiply(i, 1 - c * c, out=slopes[:, :, 2])
        np.multiply(self.bent, o * (1 - o), out=slopes[:, :, 3])
        through = o * (1 - self.bent * self.bent)
        da = slopes
        back, dc = 0.0, np.array(g[length])
        for t in reversed(range(length)):
            dh = g[t] + back
            dc += dh * through[t]
            da[t, :, :3] *= dc[:, None]
            da[t, :, 3] *= dh
            back = da[t].reshape(n, 4 * size) @ self.w_hh
            dc *= f[t]
        sums = da.reshape(length, n, 4 * size)
        return sums, sums, [back, dc]


class GRUSteps(RecurrentSteps):
    """h' = n + z (h - n) with n = tanh(x_n + r h_n)."""

    def forward(self, x: Array, states: Sequence[Array], w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        (h,), size = states, states[0].shape[1]
        half = np.repeat(np.array([0.5, 0.5, 1.0], w_hh.dtype), size)
        w, b = (w_hh * half[:, None]).T, b_hh * half
        gates = all_sums(x, w_ih * half[:, None], b_ih * half)
        out = np.empty((len(x), *h.shape), gates.dtype)
        self.from_state, self.first = np.empty_like(out), h
        for t, a in enumerate(gates):
            s = h @ w
            s += b
            rz = a[:, : 2 * size]
            rz += s[:, : 2 * size]
            np.tanh(rz, out=rz)
            rz *= 0.5
            rz += 0.5
            self.from_state[t] = s[:, 2 * size :]
            n = a[:, 2 * size :]
            n += rz[:, :size] * self.from_state[t]
            np.tanh(n, out=n)
            step = h - n
            step *= rz[:, size:]
            h = np.add(n, step, out=out[t])
        self.sums, self.w_hh, self.out = gates, w_hh, out
        return out

    def backward(self, g: Array) -> tuple[Array, Array, list[Array]]:
        length, n, size = g.shape
        r, z, new = (self.sums[:, :, k * size : (k + 1) * size] for k in range(3))
        h = np.concatenate([self.first[None], self.out[:-1]])
        of_z, of_new, of_r = (h - new) * (z * (1 - z)), (1 - z) * (1 - new * new), self.from_state * (r * (1 - r))
        da, ds, back = np.empty_like(self.sums), np.empty_like(self.sums), 0.0
        for t in reversed(range(length)):
            dh = g[t] + back
            a, s = da[t], ds[t]
            dn = np.multiply(dh, of_new[t], out=a[:, 2 * size :])
            np.multiply(dh, of_z[t], out=a[:, size : 2 * size])
            np.multiply(dn, of_r[t], out=a[:, :size])
            s[:, : 2 * size] = a[:, : 2 * size]
            np.multiply(dn, r[t], out=s[:, 2 * size :])
            back = s @ self.w_hh
            back += dh * z[t]
        return da, ds, [back]


def all_sums(x: Array, w: Array, b: Array) -> Array:
    """x W^T + b at all times: (L, N, D) -> (L, N, G H), in one product."""
    length, n, features = x.shape
    sums = np.matmul(x.reshape(length * n, features), w.T)
    sums += b
    return sums.reshape(length, n, len(w))


def scanned(name: str, cell: RecurrentSteps, inputs: Sequence[Any], states: int, again: Callable[[], Node]) -> Any:
    """A layer along a sequence as one node of the graph.

    Args:
        name: what the operation is called.
        cell: the arithmetic of its steps, made for this call.
        inputs: x, the first states, w_ih, w_hh, and b_ih and b_hh where there are biases; arrays and Tensors.
        states: how many first states there are.
        again: the same in terms of the table of operations, for derivatives of higher order.

    Returns:
        z (L + extra, N, H), a Tensor.
    """
    return Tensor.record(OPERATIONS[name], list(inputs), {"scan": Scan(cell, list(inputs), states, again)})


class Scan:
    """The forward form and the rule of one scan: one backward pass serves all of its arguments."""

    def __init__(self, cell: RecurrentSteps, inputs: list[Any], states: int, again: Callable[[], Node]) -> None:
        self.cell, self.inputs, self.states, self.again = cell, inputs, states, again
        self.requires_grad = [isinstance(x, Node) and x.requires_grad for x in inputs]
        self.latest: tuple[Any, dict[int, Any]] = None, {}
        """The gradient that arrived last, and the part of the answer that has not been fetched yet."""

    def forward(self, *xs: Array) -> Array:
        """The outputs of all times."""
        x, (w_ih, w_hh, *biases) = xs[0], xs[1 + self.states :]
        none = np.zeros(len(w_ih), w_ih.dtype)
        return self.cell.forward(x, xs[1 : 1 + self.states], w_ih, w_hh, *(biases or (none, none)))

    def gradient(self, g: Any, z: Any, i: int, *xs: Any) -> Any:
        """The gradient of the i-th argument when `g` arrives at `z`."""
        before, found = self.latest
        if i not in found or g is not before:
            found = self.recorded(g) if isinstance(g, Node) else self.computed(g, z, xs)
            self.latest = g, found
        d = found.pop(i)
        if not found:
            self.latest = None, {}
        return d

    def recorded(self, g: Node) -> dict[int, Any]:
        """The gradients as nodes, through the steps in terms of operations."""
        nodes = [x for x, needed in zip(self.inputs, self.requires_grad, strict=True) if needed]
        with enable_grad():
            by_node = gradients(self.again(), g, create_graph=True, wrt=nodes, cut=True)
        return {i: by_node[x] for i, x in enumerate(self.inputs) if self.requires_grad[i]}

    def computed(self, g: Array, z: Array, xs: Sequence[Array]) -> dict[int, Any]:
        """The gradients as arrays."""
        x, h, w_ih = xs[0], xs[1], xs[1 + self.states]
        da, ds, first = self.cell.backward(np.asarray(g))
        rows, sums = da.reshape(-1, da.shape[2]), ds.reshape(-1, ds.shape[2])
        weights = 1 + self.states
        makers: dict[int, Callable[[], Any]] = {
            0: lambda: (rows @ w_ih).reshape(x.shape),
            weights: lambda: rows.T @ x.reshape(-1, x.shape[2]),
            weights + 1: lambda: sums.T @ self.cell.before(h, z).reshape(-1, h.shape[1]),
            weights + 2: lambda: rows.sum(axis=0),
            weights + 3: lambda: sums.sum(axis=0),
        }
        found = dict(enumerate(first, start=1))
        return {i: found[i] if i in found else makers[i]() for i, needed in enumerate(self.requires_grad) if needed}


def operation(name: str) -> Primitive:
    """The operation of that name; what a call computes is in its structure."""

    def forward(*xs: Array, scan: Scan) -> Array:
        return scan.forward(*xs)

    def gradient(g: Any, z: Any, i: int, *xs: Any, scan: Scan) -> Any:
        return scan.gradient(g, z, i, *xs)

    op = Primitive(name, forward, each=gradient, array=forward, register=False)
    op.pointwise = False
    return op


OPERATIONS = {name: operation(name) for name in ("rnn", "gru", "lstm")}
