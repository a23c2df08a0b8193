"""A small network for images: 64 of 1 x 28 x 28, two 3 x 3 convolutions with 16 and 32 channels, max-pooling, a linear layer,
softmax cross-entropy, in float32; loss and six gradients.

Nearly all of the work is the second convolution: its product with the weights, and the two products that carry the gradient
back to the weights and to the image. The gradient of the first image is wanted by nobody.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.benchmarks.timing import Contest, Target


def problem(m, side, channels, classes):
    """Images (m, 1, side, side), labels (m,), and the parameters as PyTorch draws them, in their order in the model."""
    rng = np.random.default_rng(1)
    first, second = channels
    shapes = ((first, 1, 3, 3), (second, first, 3, 3), (classes, second * ((side - 4) // 2) ** 2))
    parameters = []
    for shape in shapes:
        bound = 1 / np.sqrt(np.prod(shape[1:]))
        parameters += [rng.uniform(-bound, bound, shape), rng.uniform(-bound, bound, shape[0])]
    X = rng.normal(size=(m, 1, side, side)).astype(np.float32)
    return X, rng.integers(classes, size=m), [p.astype(np.float32) for p in parameters]


def autograd_mini_step(X, y, arrays):
    from autograd_mini import Tensor, nn

    rng = np.random.default_rng(0)
    (first, channels), (second, _), (classes, features) = (array.shape[:2] for array in arrays[::2])
    model = nn.Sequential(
        nn.Conv2d(channels, first, 3, rng=rng, dtype=X.dtype),
        nn.ReLU(),
        nn.Conv2d(first, second, 3, rng=rng, dtype=X.dtype),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(features, classes, rng=rng, dtype=X.dtype),
    )
    for p, array in zip(model.parameters(), arrays, strict=True):
        p.data = array
    X, loss_of = Tensor(X), nn.CrossEntropyLoss()

    def step():
        model.zero_grad()
        loss = loss_of(model(X), y)
        loss.backward()
        return loss.item(), [p.grad for p in model.parameters()]

    return step


def pytorch_step(X, y, arrays):
    import torch
    from torch import nn

    torch.set_num_threads(1)
    (first, channels), (second, _), (classes, features) = (array.shape[:2] for array in arrays[::2])
    model = nn.Sequential(
        nn.Conv2d(channels, first, 3),
        nn.ReLU(),
        nn.Conv2d(first, second, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(features, classes),
    )
    with torch.no_grad():
        for p, array in zip(model.parameters(), arrays, strict=True):
            p.copy_(torch.tensor(array))
    X, y, loss_of = torch.tensor(X), torch.tensor(y), nn.CrossEntropyLoss()

    def step():
        model.zero_grad()
        loss = loss_of(model(X), y)
        loss.backward()
        return loss.item(), [p.grad for p in model.parameters()]

    return step


def contests(quick: bool = False) -> Iterator[Contest]:
    m, side, channels = (3, 8, (2, 3)) if quick else (64, 28, (16, 32))
    data = problem(m, side, channels, classes=10)
    yield Contest(
        f"CNN {m} x 1 x {side} x {side}, channels {channels[0]} and {channels[1]}, float32",
        {"autograd_mini": partial(autograd_mini_step, *data), "PyTorch": partial(pytorch_step, *data)},
        (Target("autograd_mini", "PyTorch", at_most=2.0),),
        rounds=21,
        block=0.1,
    )
