"""Compiled scalar programs: a network written number by number, on one sample, on a batch, and as machine code.

The work is micrograd's own demonstration: a multilayer perceptron 2-16-16-1 with relu, the max-margin loss of a sample, and
the gradient by all 337 parameters. A batch is the mean over its samples. CasADi evaluates the same gradient in its virtual
machine, which is C++; the graph is built beforehand, and mapped over the samples.
"""

import random
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import numpy as np

from tests.benchmarks.timing import Contest, Row, Target, figure

LAYERS, SMALL = (2, 16, 16, 1), (2, 3, 1)


def loss(p, x, y, relu):
    """The max-margin loss of one sample; of each neuron the weights stand before the bias."""
    layers = LAYERS if len(p) > 20 else SMALL
    k = 0
    for fan_in, fan_out in pairwise(layers):
        sums = []
        for _ in range(fan_out):
            s = p[k + fan_in]
            for i in range(fan_in):
                s = s + p[k + i] * x[i]
            sums.append(s)
            k += fan_in + 1
        x = [relu(s) for s in sums]
    return relu(1 - y * sums[0])


def problem(samples):
    """Parameters and samples, as lists of floats; for a few samples, of a small network."""
    draw = random.Random(1)
    count = sum((n + 1) * m for n, m in pairwise(SMALL if samples == FEW else LAYERS))
    p = [draw.uniform(-1, 1) for _ in range(count)]
    x = [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(samples)]
    y = [draw.choice((-1.0, 1.0)) for _ in range(samples)]
    return p, x, y


FEW = 3
"""Samples of a quick run."""


# %% The contenders


def in_python(samples):
    """One sample, as straight-line Python."""
    import autograd_mini as am

    p, (x,), (y,) = problem(1)
    step = am.compile(lambda p, x, y: loss(p, x, y, am.relu), backend="python")
    return lambda: step(p, x, y)


def on_batch(backend, samples):
    """A batch, as arrays or as machine code."""
    import autograd_mini as am

    p, x, y = map(np.array, problem(samples))
    step = am.compile(lambda p, x, y: loss(p, x, y, am.relu), batch_args=(1, 2), backend=backend)
    step(p, x, y)
    return lambda: step(p, x, y)


def numba_batch(samples):
    import numba  # noqa: F401

    return on_batch("numba", samples)


def engine(samples):
    """Values, one sample after the other."""
    import autograd_mini as am

    return one_by_one(am.Value, am.relu, None, samples)


def micrograd(samples):
    from micrograd.engine import Value

    return one_by_one(Value, Value.relu, 0, samples)


def one_by_one(Node, relu, cleared, samples):
    """An engine of nodes; gradients add up over the samples."""
    p, x, y = problem(samples)
    parameters = [Node(value) for value in p]

    def step():
        for node in parameters:
            node.grad = cleared
        total = 0.0
        for sample, label in zip(x, y, strict=True):
            out = loss(parameters, sample, label, relu)
            if getattr(out, "requires_grad", True):
                out.backward()
            total += out.data
        return total / samples, [(node.grad or 0.0) / samples for node in parameters]

    return step


def casadi(samples):
    import casadi

    values, x, y = problem(samples)
    p, s, t = casadi.SX.sym("p", len(values)), casadi.SX.sym("x", 2), casadi.SX.sym("y")
    out = loss(casadi.vertsplit(p), [s[0], s[1]], t, lambda z: casadi.fmax(z, 0))
    one = casadi.Function("one", [p, s, t], [out, casadi.gradient(out, p)])
    batch = one.map(samples, "serial")
    inputs = casadi.DM(np.tile(np.array(values)[:, None], samples)), casadi.DM(np.array(x).T), casadi.DM(np.array(y)[None])

    def step():
        value, gradients = batch(*inputs)
        return float(casadi.sum2(value)) / samples, np.asarray(casadi.sum2(gradients))[:, 0] / samples

    return step


# %% The toy comparison: a dot product


def dot(a, b):
    """As a beginner writes it."""
    total = 0.0
    for i in range(len(a)):
        total = total + a[i] * b[i]
    return total


def vectors(n):
    rng = np.random.default_rng(1)
    return rng.normal(size=(2, n))


def compiled_dot(n):
    import autograd_mini as am

    a, b = vectors(n)
    step = am.compile(dot, (0, 1))
    step(a, b)
    return lambda: step(a, b)


def value_alone(n):
    """np.dot, without gradients."""
    a, b = vectors(n)
    return lambda: (np.dot(a, b), (b, a))


def numpy_dot(n):
    """Value and gradients, which are copies of the arguments."""
    a, b = vectors(n)
    return lambda: (np.dot(a, b), (b.copy(), a.copy()))


# %% The measurements


def contests(quick: bool = False) -> Iterator[Contest]:
    """One sample with the collector on, as Python ships, and off; a batch, per sample; the dot product."""
    bound = Target("micrograd", "python", at_least=50)
    one = {"python": partial(in_python, 1), "Values": partial(engine, 1), "micrograd": partial(micrograd, 1)}
    for collector in (True, False):
        yield Contest(
            f"compiled MLP 2-16-16-1, 1 sample, collector {'on' if collector else 'off'}",
            one, (bound,) if collector else (), collector=collector, rounds=21, block=0.05,
        )  # fmt: skip
    m = FEW if quick else 1000
    peers = {"CasADi": partial(casadi, m), "micrograd": partial(micrograd, m)}
    for backend, ours, at_least in (("numpy", partial(on_batch, "numpy", m), 500), ("numba", partial(numba_batch, m), 2500)):
        contenders = {backend: ours, **peers}
        targets = Target("micrograd", backend, at_least=at_least), Target("CasADi", backend, at_least=1)
        subject = f"compiled MLP 2-16-16-1, {backend}, batch of {m}, per sample"
        yield Contest(subject, contenders, targets, ops=dict.fromkeys(contenders, m), rounds=5, block=0.1)
    n = 100 if quick else 100_000
    yield Contest(
        f"dot product of {n} and its gradients, as compiled scalars",
        {
            "autograd_mini": partial(compiled_dot, n),
            "np.dot and two copies": partial(numpy_dot, n),
            "np.dot": partial(value_alone, n),
        },
        (Target("autograd_mini", "np.dot and two copies", at_most=3),),
        rounds=21,
    )


def figures(quick: bool = False) -> Iterator[Row]:
    """What it takes to trace, to write and to compile, by operation and for two lengths; numba excepted."""
    import autograd_mini as am

    def net(p, x):
        s = p[0]
        for i in range(1, len(p)):
            s = am.tanh(s * p[i] + x)
        return s

    for backend in ("python", "numpy"):
        for n in (20, 40) if quick else (1000, 10_000):
            p = [0.5 / (k + 1) for k in range(n)]
            step = am.compile(net, backend=backend, batch_args=() if backend == "python" else 1)
            args = (p, 0.5) if backend == "python" else (p, np.array([0.5, 1.0]))
            start = time.perf_counter()
            step(*args)
            seconds = time.perf_counter() - start
            count = len(step.program.lines)
            subject = f"trace, write, compile: {count} operations"
            yield figure(subject, backend, seconds / count * 1e6, "us/op", at_most=None if quick else 60)
