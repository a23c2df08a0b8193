"""The ten models that pictures are tried on: from 3 (a + b c) to a residual network and 5,000 nodes."""

import os
import warnings
from contextlib import nullcontext

import numpy as np
from graphs import circuit, neuron, perceptron

import autograd_mini as am
from autograd_mini import Tensor, nn

LONG = bool(os.environ.get("AUTOGRAD_MINI_LONG"))
"""Whether the tests of pictures try all graphs, as `tests/long/pictures.py` asks them to, or a few of each kind."""


def often(all, few):
    """How often something is tried."""
    return all if LONG else few


def finished(J, name="L"):
    """The same output with a name and a backward pass."""
    J.label = J.label or name
    J.backward()
    return J


def seeded():
    return np.random.default_rng(0)


def value_mlp():
    """Numbers through two layers of tanh neurons."""
    return perceptron((2, 4, 3, 1))


def tensor_mlp(layers=3, width=16, normalized=False):
    """A batch through linear layers and ReLU, with its cross-entropy."""
    rng = seeded()
    parts = [nn.Linear(8, width, rng=rng)]
    for _ in range(layers - 1):
        parts += [*([nn.BatchNorm1d(width)] if normalized else []), nn.ReLU(), nn.Linear(width, width, rng=rng)]
    model = nn.Sequential(*parts)
    return nn.CrossEntropyLoss()(model(rng.normal(size=(32, 8))), rng.integers(0, width, 32))


def convolutional():
    """Two convolutions with pooling, and a linear layer."""
    rng = seeded()
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 8, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32, 10, rng=rng),
    )  # fmt: skip
    return nn.CrossEntropyLoss()(model(rng.normal(size=(16, 1, 8, 8))), rng.integers(0, 10, 16))


class Tagger(nn.Module):
    """The last state of a recurrent layer, classified."""

    def __init__(self, rng, kind=nn.LSTM):
        self.recurrent = kind(3, 8, batch_first=True, rng=rng)
        self.fc = nn.Linear(8, 2, rng=rng)

    def forward(self, x):
        return self.fc(self.recurrent(x)[0][:, -1])


def recurrent(steps=5):
    """An LSTM over five steps."""
    rng = seeded()
    return nn.CrossEntropyLoss()(Tagger(rng)(rng.normal(size=(4, steps, 3))), rng.integers(0, 2, 4))


def attention():
    """Self-attention in two heads."""
    rng = seeded()
    layer, x = nn.MultiheadAttention(8, 2, batch_first=True, rng=rng), Tensor(rng.normal(size=(3, 5, 8)), label="x")
    return nn.MSELoss()(layer(x, x, x)[0], np.zeros((3, 5, 8)))


def normalized():
    """Linear layers with batch normalization between them."""
    return tensor_mlp(normalized=True)


class Block(nn.Module):
    """Two convolutions, and the way round them."""

    def __init__(self, channels, rng):
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False, rng=rng)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False, rng=rng)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        h = am.relu(self.bn1(self.conv1(x)))
        return am.relu(self.bn2(self.conv2(h)) + x)


class ResNet(nn.Module):
    """A stem, four residual blocks, the mean over the image, a linear layer."""

    def __init__(self, rng, blocks=4):
        self.stem = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.blocks = [Block(8, rng) for _ in range(blocks)]
        self.fc = nn.Linear(8, 10, rng=rng)

    def forward(self, x):
        x = am.relu(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.fc(am.mean(x, axis=(2, 3)))


def residual():
    """A residual network of four blocks."""
    rng = seeded()
    return nn.CrossEntropyLoss()(ResNet(rng)(rng.normal(size=(4, 3, 8, 8))), rng.integers(0, 10, 4))


def large():
    """5,000 nodes: one sample through a scalar network."""
    return perceptron((2, 34, 34, 1))


MODELS = {
    "circuit": circuit,
    "neuron": neuron,
    "value_mlp": value_mlp,
    "tensor_mlp": tensor_mlp,
    "convolutional": convolutional,
    "recurrent": recurrent,
    "attention": attention,
    "normalized": normalized,
    "residual": residual,
    "large": large,
}


def random_values(seed, leaves=None):
    """A graph of 3 to 25 operations on Values, some of them in scopes that nest; with other numbers in its first three leaves."""
    rng = np.random.default_rng(seed)
    known = [am.Value(float(x), label=f"x{i}" if rng.random() < 0.8 else None) for i, x in enumerate(rng.normal(size=3))]
    if leaves is not None:
        known = [am.Value(float(x), label=old.label) for x, old in zip(leaves, known, strict=True)]
    unary = [am.tanh, am.sigmoid, am.exp, am.relu, am.square, lambda x: -x, am.sin]
    binary = [lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y, lambda x, y: x / (y * y + 1.5), am.maximum]

    def grow(n, depth):
        while n > 0:
            if depth and n > 2 and rng.random() < 0.35:
                inside = int(rng.integers(2, n + 1))
                with am.scope(f"{'a long name of a part' if rng.random() < 0.2 else 'part'} {rng.integers(9)}"):
                    grow(inside, depth - 1)
                n -= inside
                continue
            x, y = (known[int(i)] for i in rng.integers(max(0, len(known) - 8), len(known), 2))
            if rng.random() < 0.15:
                y = round(float(rng.normal()), int(rng.integers(0, 5)))
            z = unary[rng.integers(len(unary))](x) if rng.random() < 0.35 else binary[rng.integers(len(binary))](x, y)
            if rng.random() < 0.2:
                z.label = f"h{len(known)}"
            known.append(z)
            n -= 1

    grow(int(rng.integers(3, 26)), int(rng.integers(0, 4)))
    J = sum(known[-3:], am.Value(0.0)) * known[-1]
    return finished(J, "J")


WILD_UNARY = (
    am.tanh, am.sigmoid, am.exp, am.relu, am.square, am.sin, am.cos, am.tan, am.log, am.sqrt, abs, am.softplus, am.erf, am.arctan,
    am.cbrt, am.floor, am.sign, am.log1p, am.expm1, am.sinh, am.cosh, am.arcsin, am.gelu, am.elu, am.silu, am.round,
    am.reciprocal, lambda x: -x, lambda x: am.clip(x, -1, 1), lambda x: am.leaky_relu(x, negative_slope=0.1), lambda x: x**3,
    lambda x: x**-1,
    lambda x: x**0.5, lambda x: 2**x, lambda x: 1 / x, lambda x: x - 2.5, lambda x: -3 * x, lambda x: x * 1e-5,
)  # fmt: skip
WILD_BINARY = (
    lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y, lambda x, y: x / y, am.maximum, am.minimum, am.hypot, am.arctan2,
    lambda x, y: x**y, lambda x, y: x % y, lambda x, y: x // y, am.logaddexp, am.fmax, lambda x, y: am.where(True, x, y),
    am.xlogy,
)  # fmt: skip


def wild_values(seed, inputs):
    """A graph of operations with poles, kinks, steps and conventions on five inputs, each of which is read."""
    rng = np.random.default_rng(1000 + seed)
    leaves = [am.Value(float(x), label=name) for name, x in zip(("a", "b", "c", "dy/dx", "w0"), inputs, strict=True)]
    known = list(leaves)
    for n in range(int(rng.integers(4, 14))):
        if rng.random() < 0.45:
            z = WILD_UNARY[rng.integers(len(WILD_UNARY))](known[rng.integers(len(known))])
        else:
            i, j = rng.integers(0, len(known), 2)
            z = WILD_BINARY[rng.integers(len(WILD_BINARY))](known[i], known[j])
        if rng.random() < 0.2:
            z.label = f"h{n}"
        known.append(z)
    J = known[-1]
    for leaf in leaves:
        J = J + leaf * known[rng.integers(len(known))]
    J.label = "J"
    return finished(J)


def random_network(seed):
    """A network of arrays: linear layers, branches that meet again, normalization, in scopes or in none."""
    rng = np.random.default_rng(seed)
    width, n = int(rng.integers(2, 30)), int(rng.integers(2, 20))
    h = Tensor(rng.normal(size=(n, width)), label="X" if rng.random() < 0.7 else None)
    for layer in range(int(rng.integers(1, 4))):
        with am.scope(f"layer {layer}" * int(rng.integers(1, 3))) if rng.random() < 0.5 else nullcontext():
            x = h
            for _ in range(int(rng.integers(1, 3))):
                out = width if rng.random() < 0.6 else int(rng.integers(2, 30))
                h = nn.Linear(width, out, bias=bool(rng.random() < 0.8), rng=rng)(h)
                width = out
                if rng.random() < 0.3:
                    h = nn.BatchNorm1d(width)(h)
                h = (am.relu, am.tanh, am.sigmoid, am.softmax)[rng.integers(4)](h)
            if x.shape == h.shape:
                h = h + x
            elif rng.random() < 0.3:
                h = am.concatenate([h, x], 1)
                width = h.shape[1]
    if rng.random() < 0.5:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the softmax of a layer may come before that of the loss
            return finished(nn.CrossEntropyLoss()(h, rng.integers(0, width, n)))
    return finished(am.mean(am.square(h - rng.normal(size=h.shape))))
