"""Programs as people write them: ints and powers, Python numbers on the left, `sum(...) + b`, `am.relu(x)`, NumPy scalars.

`scalars.py` compares engines on floats and methods alone. Here each program is written as its reader would write it, once,
for micrograd and for Values; what micrograd has no operation for is added to it in its own style (one closure). The arrays
of 16 elements are for PyTorch and HIPS autograd.
"""

import math
import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from tests.benchmarks.timing import Contest, Target

Names = Any
"""What a program finds under the name of a library: `Value`, `relu`, `log`, `sigmoid`."""


# %% The libraries


class AutogradMini:
    """The functions of the package and its class of nodes."""

    cleared = None

    def __init__(self) -> None:
        import autograd_mini as am

        self.Value, self.relu, self.log, self.sigmoid = am.Value, am.relu, am.log, am.sigmoid


class Micrograd:
    """micrograd's class with a logarithm and a sigmoid, each one closure as its relu is."""

    cleared = 0

    def __init__(self) -> None:
        from micrograd.engine import Value

        def log(x: Any) -> Any:
            out = Value(math.log(x.data), (x,), "log")

            def _backward() -> None:
                x.grad += out.grad / x.data

            out._backward = _backward
            return out

        def sigmoid(x: Any) -> Any:
            out = Value(1 / (1 + math.exp(-x.data)), (x,), "sigmoid")

            def _backward() -> None:
                x.grad += out.data * (1 - out.data) * out.grad

            out._backward = _backward
            return out

        self.Value, self.relu, self.log, self.sigmoid = Value, lambda x: x.relu(), log, sigmoid


# %% The programs: numbers in, the result out; each library gets the same


def expression(lib: Names, a: Any, b: Any) -> Any:
    """The example of micrograd's README, with its ints and powers."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + lib.relu(b + a)
    d += 3 * d + lib.relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


def logistic_neuron(lib: Names, w1: Any, w2: Any, w3: Any, w4: Any, b: Any) -> Any:
    """The negative log-likelihood of two samples under a logistic neuron."""
    total = 0
    for x, y in (((1, 2, -1, 3), 1), ((-2, 1, 2, 1), 0)):
        z = sum(w * xi for w, xi in zip((w1, w2, w3, w4), x, strict=True)) + b
        p = lib.sigmoid(z)
        total += -lib.log(p) if y else -lib.log(1 - p)
    return total / 2


def horner(lib: Names, x: Any) -> Any:
    """A polynomial with seven whole coefficients."""
    result = 0
    for c in (3, -2, 5, 0, -1, 4, 7):
        result = result * x + c
    return result


def physics(constant: Callable[[float], Any], lib: Names, m: Any, v: Any, h: Any) -> Any:
    """The energy of a mass with speed and height: m v^2 / 2 + m g h, less what a spring holds."""
    g, k = constant(9.81), constant(2.5)
    return m * v**2 / 2 + m * g * h - k * h**2 / 2


def rosenbrock(lib: Names, *x: Any) -> Any:
    """In four dimensions."""
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))


PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[float, ...]]] = {
    "README expression": (expression, (-4.0, 2.0)),
    "logistic neuron": (logistic_neuron, (0.3, -0.2, 0.5, 0.1, -0.4)),
    "Horner, 7 ints": (horner, (0.7,)),
    "physics, floats": (partial(physics, float), (2.0, 3.0, 1.5)),
    "physics, np.float64": (partial(physics, np.float64), (2.0, 3.0, 1.5)),
    "Rosenbrock in 4": (rosenbrock, (0.5, 0.2, -0.3, 0.9)),
}


def program_step(library: Callable[[], Any], program: Callable[..., Any], numbers: tuple[float, ...]) -> Callable[[], Any]:
    """Fresh leaves, the program, and its gradients."""
    lib = library()
    if library is Micrograd and program is PROGRAMS["physics, np.float64"][0]:
        program = PROGRAMS["physics, floats"][0]  # a NumPy scalar on the left is more than micrograd takes

    def step() -> Any:
        leaves = [lib.Value(x) for x in numbers]
        result = program(lib, *leaves)
        result.backward()
        return result.data, [leaf.grad for leaf in leaves]

    return step


def network_step(library: Callable[[], Any], samples: int) -> Callable[[], Any]:
    """2-16-16-1 as people write it: `sum(w * x for ...) + b`, relu as a function, the hinge loss `relu(1 - y * score)`."""
    lib = library()
    draw = random.Random(1)
    layers = [
        [([lib.Value(draw.uniform(-1, 1)) for _ in range(fan_in)], lib.Value(0.0)) for _ in range(fan_out)]
        for fan_in, fan_out in pairwise((2, 16, 16, 1))
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
    data = [((draw.uniform(-1, 1), draw.uniform(-1, 1)), draw.choice((-1, 1))) for _ in range(samples)]

    def score(x: Any) -> Any:
        for layer in layers[:-1]:
            x = [lib.relu(sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b) for w, b in layer]
        w, b = layers[-1][0]
        return sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b

    def step() -> Any:
        for p in parameters:
            p.grad = lib.cleared
        loss = sum(lib.relu(1 - y * score(x)) for x, y in data) / samples
        loss.backward()
        return loss.data, [p.grad or 0.0 for p in parameters]

    return step


# %% Sixteen elements, Python numbers on the left


def chain(x: Any, w: Any, exp: Any, turns: int) -> Any:
    """Five operations a turn."""
    for _ in range(turns):
        x = 1 - 2 * exp(-x * w) / 3
    return x


def autograd_mini_chain(x: Any, w: Any, turns: int) -> Callable[[], Any]:
    import autograd_mini as am

    leaves = [am.Tensor(v, requires_grad=True) for v in (x, w)]

    def step() -> Any:
        for leaf in leaves:
            leaf.grad = None
        loss = am.sum(chain(*leaves, am.exp, turns))
        loss.backward()
        return loss.item(), [leaf.grad for leaf in leaves]

    return step


def pytorch_chain(x: Any, w: Any, turns: int) -> Callable[[], Any]:
    import torch

    leaves = [torch.tensor(v, requires_grad=True) for v in (x, w)]

    def step() -> Any:
        for leaf in leaves:
            leaf.grad = None
        loss = torch.sum(chain(*leaves, torch.exp, turns))
        loss.backward()
        return loss.item(), [leaf.grad for leaf in leaves]

    return step


def autograd_chain(x: Any, w: Any, turns: int) -> Callable[[], Any]:
    import autograd.numpy as anp
    from autograd.differential_operators import value_and_grad

    loss_and_gradients = value_and_grad(lambda x, w: anp.sum(chain(x, w, anp.exp, turns)), argnum=(0, 1))
    return lambda: loss_and_gradients(x, w)


# %% The measurements


def contests(quick: bool = False) -> Iterator[Contest]:
    """Each program with the collector on and off; then the arrays."""
    works: dict[str, Any] = {
        name: partial(program_step, program=program, numbers=numbers) for name, (program, numbers) in PROGRAMS.items()
    }
    works["network 2-16-16-1"] = partial(network_step, samples=1 if quick else 4)
    for subject, prepare in works.items():
        harder = subject in ("network 2-16-16-1", "logistic neuron")
        contenders = {"autograd_mini": partial(prepare, AutogradMini), "micrograd": partial(prepare, Micrograd)}
        on = Target("micrograd", "autograd_mini", at_least=3 if harder else 1.6, aim=4 if harder else None)
        off = Target("micrograd", "autograd_mini", at_least=2 if harder else 1.3, aim=2.5 if harder else None)
        yield Contest(f"{subject}, collector on", contenders, (on,), collector=True, rounds=9, block=0.1)
        yield Contest(f"{subject}, collector off", contenders, (off,), collector=False, rounds=31, block=0.01)
    rng = np.random.default_rng(1)
    arrays = rng.uniform(0.5, 1.0, 16), rng.uniform(0.5, 1.5, 16)
    turns = 4 if quick else 100
    makers = {"autograd_mini": autograd_mini_chain, "PyTorch": pytorch_chain, "autograd": autograd_chain}
    yield Contest(
        f"16 elements, {5 * turns + 1} operations with numbers on the left",
        {name: partial(make, *arrays, turns) for name, make in makers.items()},
        (Target("autograd_mini", "PyTorch", at_most=0.6, aim=0.5),),
        ops=dict.fromkeys(makers, 5 * turns + 1),
        rounds=21,
    )
