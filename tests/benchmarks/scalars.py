"""The scalar engine: forward and backward through graphs of single numbers, against micrograd.

Network, loss and chain are written once, for any class of nodes, so that nothing but the engine differs. With
the cyclic collector on, as Python ships, micrograd pays for its reference cycles; with it off, the bare
arithmetic is compared.
"""

import gc
import random
import sys
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from tests.benchmarks.timing import Contest, Row, Target, figure, prepared

LAYERS = (2, 16, 16, 1)


# %% The work: a multilayer perceptron and a chain, on any class of nodes


def neuron(parameters, inputs):
    """Weighted sum of the inputs; the last parameter is the bias."""
    *weights, bias = parameters
    return sum((w * x for w, x in zip(weights, inputs, strict=True)), bias)


def mlp(layers, inputs):
    """The score of one sample: relu after every layer but the last."""
    *hidden, (last,) = layers
    for layer in hidden:
        inputs = [neuron(parameters, inputs).relu() for parameters in layer]
    return neuron(last, inputs)


def max_margin(scores, labels):
    """The summed hinge loss of scores against labels -1 and 1."""
    return sum((1 + -y * score).relu() for y, score in zip(labels, scores, strict=True))


def chain(x, w, b, ops):
    """x -> x * w + b, over and over: a graph as deep as it has operations."""
    for _ in range(ops // 2):
        x = x * w + b
    return x


# %% The contenders: micrograd clears a gradient to 0, autograd_mini to None


def autograd_mini_nodes():
    from autograd_mini import Value

    return Value, None


def micrograd_nodes():
    from micrograd.engine import Value

    sys.setrecursionlimit(10_000)  # its walk is recursive: a chain of 1000 is too deep otherwise
    return Value, 0


NODES = {"autograd_mini": autograd_mini_nodes, "micrograd": micrograd_nodes}


def network_step(nodes, samples):
    """Forward and backward through the network: one sample's score, or the max-margin loss of many."""
    Node, cleared = nodes()
    draw = random.Random(1)
    layers = [
        [[Node(draw.uniform(-1, 1)) for _ in range(fan_in + 1)] for _ in range(fan_out)] for fan_in, fan_out in pairwise(LAYERS)
    ]
    parameters = [p for layer in layers for weights in layer for p in weights]
    points = [(draw.uniform(-1, 1), draw.uniform(-1, 1)) for _ in range(samples)]
    labels = [draw.choice((-1, 1)) for _ in range(samples)]

    def step():
        for p in parameters:
            p.grad = cleared
        scores = [mlp(layers, [Node(x) for x in point]) for point in points]
        loss = scores[0] if samples == 1 else max_margin(scores, labels)
        loss.backward()
        return loss.data, [p.grad for p in parameters]

    return step


def chain_step(nodes, ops):
    """Forward and backward through a chain on three fresh leaves."""
    Node, _ = nodes()

    def step():
        x, w, b = Node(0.5), Node(0.99), Node(0.02)
        z = chain(x, w, b, ops)
        z.backward()
        return z.data, [x.grad, w.grad, b.grad]

    return step


# %% Array libraries, given single numbers


def pytorch_chain(ops):
    import torch

    def step():
        x, w, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.5, 0.99, 0.02))
        z = chain(x, w, b, ops)
        z.backward()
        return z.item(), [x.grad, w.grad, b.grad]

    return step


def autograd_chain(ops):
    from autograd.differential_operators import value_and_grad

    chain_and_gradients = value_and_grad(chain, argnum=(0, 1, 2))
    return lambda: chain_and_gradients(0.5, 0.99, 0.02, ops)


def mygrad_chain(ops):
    import mygrad

    def step():
        x, w, b = mygrad.tensor(0.5), mygrad.tensor(0.99), mygrad.tensor(0.02)
        z = chain(x, w, b, ops)
        z.backward()
        return z.item(), [x.grad, w.grad, b.grad]

    return step


# %% The measurements


def contests(quick: bool = False) -> Iterator[Contest]:
    """Both engines with the collector on and off; then, for scale, array libraries on the chain.

    The order matters. A collection visits whatever is alive, and PyTorch's modules alone are 150,000 objects,
    beside which micrograd is three times slower; so array libraries are imported when the engines are done.
    """
    many, ops = (3, 60) if quick else (100, 1000)
    for subject, prepare, size, block in (
        ("MLP 2-16-16-1, 1 sample", network_step, 1, 0.3),
        (f"MLP 2-16-16-1, {many} samples", network_step, many, 3.0),
        (f"chain of {ops} scalars", chain_step, ops, 0.3),
    ):
        contenders = {name: partial(prepare, nodes, size) for name, nodes in NODES.items()}
        on = Target("micrograd", "autograd_mini", at_least=3.5, aim=5)
        off = Target("micrograd", "autograd_mini", at_least=1.5, aim=2)
        yield Contest(f"{subject}, collector on", contenders, (on,), collector=True, rounds=9, block=block)
        yield Contest(f"{subject}, collector off", contenders, (off,), collector=False, rounds=31, block=0.02)
    yield Contest(
        f"chain of {ops} scalars, array libraries",
        {
            "autograd_mini": partial(chain_step, autograd_mini_nodes, ops),
            "PyTorch": partial(pytorch_chain, ops),
            "autograd": partial(autograd_chain, ops),
            "MyGrad": partial(mygrad_chain, ops),
        },
        rounds=9,
    )


def objects_per_op(nodes, ops: int = 1000) -> tuple[float, float]:
    """Objects per operation that the collector tracks: while a chain is alive, and after it was dropped."""
    Node, _ = nodes()
    x, w, b = Node(0.5), Node(0.99), Node(0.02)
    chain(x, w, b, 2).backward()  # the first pass leaves what stays for all others
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        z = chain(x, w, b, ops)
        z.backward()
        alive = len(gc.get_objects()) - before
        del z
        left = len(gc.get_objects()) - before
    finally:
        gc.enable()
    return alive / ops, left / ops


def figures(quick: bool = False) -> Iterator[Row]:
    """What a chain costs the collector."""
    for name, nodes in NODES.items():
        if counts := prepared(partial(objects_per_op, nodes)):
            alive, left = counts
            ours = name == "autograd_mini"
            yield figure("collectable objects", name, alive, "objects/op", at_most=2 if ours else None)
            yield figure("not freed when dropped", name, left, "objects/op", at_most=0 if ours else None)
