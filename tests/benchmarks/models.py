"""Thirteen small models as people write them, eager and compiled beside PyTorch eager: a step of training on one batch, which is
forward, backward and Adam. (The rate is 0, so that each step meets the same weights.) Processor time is counted: each library
works on one thread.

Each is written once, in terms of a library that has `nn` and the functions `exp`, `einsum` and so on: PyTorch and autograd_mini
share the names. Weights are those of `autograd_mini`; noise and negative samples are drawn before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.timing import Contest, Target

DTYPE = np.float64


class Library:
    """`autograd_mini` or `torch`, and what is spelled differently in them."""

    def __init__(self, name: str) -> None:
        self.rng = np.random.default_rng(0)  # of the batch
        if name == "torch":
            import torch

            torch.set_num_threads(1)
            self.am, self.nn, self.tensor = torch, torch.nn, torch.tensor
            self.options: dict[str, Any] = {"dtype": getattr(torch, np.dtype(DTYPE).name)}
        else:
            import autograd_mini as am

            self.am, self.nn, self.tensor = am, am.nn, np.asarray
            self.options = {"dtype": DTYPE, "rng": np.random.default_rng(1)}


def autoencoder(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """64-32-8-32-64 with the squared error."""
    nn, sizes = lib.nn, (64, 32, 8, 32, 64)
    layers: list[Any] = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(inputs, outputs, **lib.options), nn.ReLU()]
    x = lib.rng.uniform(size=(m, 64)).astype(DTYPE)
    return nn.Sequential(*layers[:-1]), nn.MSELoss(), [x, x]


def vae(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """The same with a mean and a variance for each code, and the divergence from the normal distribution."""
    nn, am = lib.nn, lib.am

    class VAE(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(64, 32, **lib.options)
            self.mean, self.log_variance = nn.Linear(32, 8, **lib.options), nn.Linear(32, 8, **lib.options)
            self.outer, self.last = nn.Linear(8, 32, **lib.options), nn.Linear(32, 64, **lib.options)

        def forward(self, x: Any, noise: Any) -> Any:
            h = am.relu(self.inner(x))
            mean, log_variance = self.mean(h), self.log_variance(h)
            z = mean + noise * am.exp(0.5 * log_variance)
            divergence = -0.5 * (1 + log_variance - mean**2 - am.exp(log_variance)).sum()
            return self.last(am.relu(self.outer(z))), divergence

    reconstruction = nn.BCEWithLogitsLoss(reduction="sum")

    def loss(output: Any, x: Any) -> Any:
        logits, divergence = output
        return (reconstruction(logits, x) + divergence) / m

    x = lib.rng.uniform(size=(m, 64)).astype(DTYPE)
    return VAE(), loss, [x, lib.rng.normal(size=(m, 8)).astype(DTYPE), x]


def gaussian(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """8-64-64, then a mean and a variance: the negative log-likelihood of a normal distribution."""
    nn, am = lib.nn, lib.am

    class Regression(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two = nn.Linear(8, 64, **lib.options), nn.Linear(64, 64, **lib.options)
            self.mean, self.variance = nn.Linear(64, 1, **lib.options), nn.Linear(64, 1, **lib.options)
            self.softplus = nn.Softplus()

        def forward(self, x: Any) -> Any:
            h = am.tanh(self.two(am.tanh(self.one(x))))
            return self.mean(h), self.softplus(self.variance(h))

    criterion = nn.GaussianNLLLoss()
    x = lib.rng.normal(size=(m, 8)).astype(DTYPE)
    return Regression(), lambda output, y: criterion(output[0], y, output[1]), [x, x.sum(1, keepdims=True)]


def gan(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """A generator 16-64-64-2 and a discriminator 2-64-64-1: both losses in one step."""
    nn = lib.nn

    class GAN(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()

            def network(*sizes: int) -> Any:
                parts: list[Any] = []
                for inputs, outputs in zip(sizes, sizes[1:], strict=False):
                    parts += [nn.Linear(inputs, outputs, **lib.options), nn.LeakyReLU(0.2)]
                return nn.Sequential(*parts[:-1])

            self.generator, self.discriminator = network(16, 64, 64, 2), network(2, 64, 64, 1)

        def forward(self, noise: Any, real: Any) -> Any:
            fake = self.generator(noise)
            return self.discriminator(real), self.discriminator(fake)

    criterion = nn.BCEWithLogitsLoss()

    def loss(output: Any, labels: Any) -> Any:
        on_real, on_fake = output
        return criterion(on_real, labels) + criterion(on_fake, 1 - labels)

    noise, real = lib.rng.normal(size=(m, 16)).astype(DTYPE), lib.rng.normal(size=(m, 2)).astype(DTYPE)
    return GAN(), loss, [noise, real, np.ones((m, 1), DTYPE)]


def svm(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """3073 numbers, 10 classes, the multiclass hinge loss, and a penalty on the weights."""
    nn = lib.nn
    model, criterion = nn.Linear(3072, 10, **lib.options), nn.MultiMarginLoss()
    x = lib.rng.normal(size=(m, 3072)).astype(DTYPE)
    return model, criterion, [x, lib.rng.integers(10, size=m)]


def cnn(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """8 x 8, two convolutions of 8 and 16 channels with pooling, a linear layer, cross-entropy."""
    nn = lib.nn
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, **lib.options), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1, **lib.options), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 4, 10, **lib.options),
    )  # fmt: skip
    x = lib.rng.normal(size=(m, 1, 8, 8)).astype(DTYPE)
    return model, nn.CrossEntropyLoss(), [x, lib.rng.integers(10, size=m)]


def transformer(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """Two encoder layers of width 32 and 4 heads over 16 places, 20 symbols."""
    nn = lib.nn

    class Transformer(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            plain = {key: x for key, x in lib.options.items() if key == "dtype"}
            self.embedding = nn.Embedding(20, 32, **lib.options)
            layer = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.0, batch_first=True, **lib.options)
            self.encoder = nn.TransformerEncoder(layer, 2)
            self.norm, self.out = nn.LayerNorm(32, **plain), nn.Linear(32, 20, **lib.options)

        def forward(self, x: Any) -> Any:
            return self.out(self.norm(self.encoder(self.embedding(x)))).swapaxes(1, 2)

    x = lib.rng.integers(20, size=(m // 2, 16))
    return Transformer(), nn.CrossEntropyLoss(), [x, x[:, ::-1].copy()]


def word2vec(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """1,000 words, 32 numbers each; five strangers for each neighbour."""
    nn, am = lib.nn, lib.am

    class Word2Vec(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.centers, self.contexts = nn.Embedding(1000, 32, **lib.options), nn.Embedding(1000, 32, **lib.options)

        def forward(self, center: Any, words: Any) -> Any:
            return am.einsum("nd,nkd->nk", self.centers(center), self.contexts(words))

    labels = np.tile(np.array([1, 0, 0, 0, 0, 0], DTYPE), (4 * m, 1))
    centers = lib.rng.integers(1000, size=4 * m)
    return Word2Vec(), nn.BCEWithLogitsLoss(), [centers, lib.rng.integers(1000, size=(4 * m, 6)), labels]


def recurrent(kind: str, lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """32 numbers at 20 times through a state of 64, the last of which is classified."""
    nn = lib.nn

    class Last(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.net, self.out = getattr(nn, kind)(32, 64, batch_first=True, **lib.options), nn.Linear(64, 10, **lib.options)

        def forward(self, x: Any) -> Any:
            return self.out(self.net(x)[0][:, -1])

    x = lib.rng.normal(size=(m // 2, 20, 32)).astype(DTYPE)
    return Last(), nn.CrossEntropyLoss(), [x, lib.rng.integers(10, size=m // 2)]


def mixture(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """The log-likelihood of points in the plane under a mixture of 8 normal distributions."""
    nn, am = lib.nn, lib.am

    class Mixture(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            start = np.random.default_rng(1).normal(size=(8, 2)).astype(DTYPE)
            self.means = nn.Parameter(lib.tensor(start))
            self.log_scales = nn.Parameter(lib.tensor(np.zeros((8, 2), DTYPE)))
            self.logits = nn.Parameter(lib.tensor(np.zeros(8, DTYPE)))

        def forward(self, x: Any) -> Any:
            z = (x[:, None, :] - self.means) * am.exp(-self.log_scales)
            logs = -0.5 * (z**2).sum(-1) - self.log_scales.sum(-1) + am.log_softmax(self.logits, -1)
            return am.logsumexp(logs, -1)

    x = lib.rng.normal(size=(16 * m, 2)).astype(DTYPE)
    return Mixture(), lambda output, y: -(output * y).mean(), [x, np.ones(16 * m, DTYPE)]


def k_means(lib: Library, m: int) -> tuple[Any, Any, list[Any]]:
    """The mean squared distance of points in 16 dimensions to the nearest of 10 centers."""
    nn, am = lib.nn, lib.am

    class Centers(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.centers = nn.Parameter(lib.tensor(np.random.default_rng(1).normal(size=(10, 16)).astype(DTYPE)))

        def forward(self, x: Any) -> Any:
            return am.amin(((x[:, None, :] - self.centers) ** 2).sum(-1), -1)

    x = lib.rng.normal(size=(16 * m, 16)).astype(DTYPE)
    return Centers(), lambda output, y: (output * y).mean(), [x, np.ones(16 * m, DTYPE)]


MODELS: dict[str, tuple[Callable[[Library, int], tuple[Any, Any, list[Any]]], float]] = {
    "autoencoder": (autoencoder, 0.6),
    "VAE": (vae, 0.6),
    "Gaussian likelihood": (gaussian, 0.6),
    "GAN": (gan, 1.0),
    "SVM": (svm, 1.0),
    "CNN": (cnn, 1.0),
    "transformer": (transformer, 1.1),
    "word2vec": (word2vec, 1.1),
    "GRU": (partial(recurrent, "GRU"), 1.3),
    "RNN": (partial(recurrent, "RNN"), 1.3),
    "LSTM": (partial(recurrent, "LSTM"), 1.5),
    "Gaussian mixture": (mixture, 1.5),
    "k-means": (k_means, 1.5),
}
"""The models, and what eager steps may cost at most, in units of PyTorch's."""


def weights_of(make: Any, m: int) -> list[Any]:
    """The parameters of a model as the library draws them."""
    return [p.data.copy() for p in make(Library("autograd_mini"), m)[0].parameters()]


def autograd_mini_step(make: Any, m: int, compiled: bool) -> Callable[[], Any]:
    model, loss, batch = make(Library("autograd_mini"), m)
    parameters = list(model.parameters())
    from autograd_mini import optim
    from autograd_mini.training import compiled_step

    optimizer = optim.Adam(parameters, lr=0.0)
    if compiled:
        run = compiled_step(model, loss)

        def compiled_training_step() -> Any:
            cost = run(*batch)
            optimizer.step()
            return cost, [p.grad for p in parameters]

        return compiled_training_step
    *inputs, target = batch

    def step() -> Any:
        optimizer.zero_grad()
        cost = loss(model(*inputs), target)
        cost.backward()
        optimizer.step()
        return cost.item(), [p.grad for p in parameters]

    return step


def pytorch_step(make: Any, m: int) -> Callable[[], Any]:
    lib = Library("torch")
    import torch

    weights = weights_of(make, m)
    model, loss, batch = make(lib, m)
    parameters = list(model.parameters())
    with torch.no_grad():
        for p, array in zip(parameters, weights, strict=True):
            p.copy_(torch.tensor(array))
    *inputs, target = map(torch.tensor, batch)
    optimizer = torch.optim.Adam(parameters, lr=0.0)

    def step() -> Any:
        optimizer.zero_grad()
        cost = loss(model(*inputs), target)
        cost.backward()
        optimizer.step()
        return cost.item(), [p.grad for p in parameters]

    return step


def contests(quick: bool = False) -> Iterator[Contest]:
    m = 8 if quick else 64
    for name, (make, at_most) in MODELS.items():
        yield Contest(
            f"{name}, {np.dtype(DTYPE).name}",
            {
                "eager": partial(autograd_mini_step, make, m, False),
                "compiled": partial(autograd_mini_step, make, m, True),
                "PyTorch": partial(pytorch_step, make, m),
            },
            (Target("eager", "PyTorch", at_most=at_most), Target("compiled", "PyTorch", at_most=0.8)),
            rounds=11,
            block=0.03,
            clock=time.process_time,
        )
