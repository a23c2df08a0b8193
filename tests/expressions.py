"""One table of expressions, written once and run on every carrier: floats, arrays, Values, Tensors, symbols.

An expression is a plain function of its arguments, in Python's operators and the functions of the package.
`domain` says where each argument may lie, in the words that primitives use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd_mini as am

SAMPLERS: dict[str, Callable[..., Any]] = {
    "real": lambda rng, size: rng.uniform(-2.0, 2.0, size),
    "positive": lambda rng, size: rng.uniform(0.3, 2.0, size),
    "nonzero": lambda rng, size: rng.uniform(0.3, 2.0, size) * rng.choice([-1.0, 1.0], size),
    "unit": lambda rng, size: rng.uniform(-0.9, 0.9, size),
    "open unit": lambda rng, size: rng.uniform(0.1, 0.9, size),
    "above one": lambda rng, size: rng.uniform(1.3, 3.0, size),
}
"""How to sample each kind of argument, away from zeros, poles and kinks."""


@dataclass(frozen=True)
class Expression:
    """A function of numbers, and where its arguments lie."""

    name: str
    f: Callable[..., Any]
    domain: tuple[str, ...]

    def sample(self, seed: int = 0, size: Any = None) -> list[Any]:
        """Arguments inside the domain: floats, or arrays of the given size."""
        rng = np.random.default_rng(seed)
        points = [SAMPLERS[kind](rng, size) for kind in self.domain]
        return [float(x) for x in points] if size is None else points


def expression(name: str, f: Callable[..., Any], *domain: str) -> Expression:
    return Expression(name, f, domain or ("real",) * f.__code__.co_argcount)


def reused(a, b):
    c = a * b
    d = c + a
    return d * d + c * d


def tower(x):
    for k in range(1, 20):
        x = am.tanh(x * 1.1 + 0.01 * k)
    return x


def newton_root(a):
    x = a
    for _ in range(6):
        x = (x + a / x) / 2
    return x


def horner(x, a, b, c):
    return (a * x + b) * x + c


def neuron_cost(w0, w1, w2, x0, x1):
    return -am.log(am.sigmoid(w0 * x0 + w1 * x1 + w2))


def two_layers(x, y, u, v):
    h = am.tanh(u * x + v * y)
    k = am.relu(u * y - v * x + 0.05)
    return am.sigmoid(h + 2 * k) ** 2


def micrograd(a, b):
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + am.relu(b + a)
    d = d + 3 * d + am.relu(b - a)
    e = c - d
    f = e**2
    return f / 2.0 + 10.0 / (f + 1)


EXPRESSIONS = [
    expression("the chain rule", lambda a, b, c: 3 * (a + b * c)),
    expression("one value, twice", lambda a: a * a),
    expression("intermediate values, reused", reused),
    expression("micrograd's example", micrograd),
    expression("reflected operators", lambda x: (1 - x) + 2 * x - 3 / (x + 5) + 2**x),
    expression("signs", lambda x, y: -x + +y - abs(x * y), "nonzero", "nonzero"),
    expression("Horner's scheme", horner),
    expression("a rational function", lambda x, y: (x * y - 1) / (x * x + y * y + 1)),
    expression("Rosenbrock", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    expression("Himmelblau", lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
    expression("a variable power", lambda x, y: x**y, "positive", "real"),
    expression("negative and fractional powers", lambda x: x**-1 + x**0.5 + x**-1.5, "positive"),
    expression("a remainder", lambda x, y: x % y * x, "positive", "above one"),
    expression("a Gaussian", lambda x, s: am.exp(-((x / s) ** 2) / 2) / s, "real", "positive"),
    expression("exponentials", lambda x: am.exp(x) + am.exp2(x) - am.expm1(x) * x),
    expression("logarithms", lambda x: am.log(x) * am.log2(x) + am.log10(x) / am.log1p(x), "positive"),
    expression("roots", lambda x: am.sqrt(x) + am.cbrt(x) * am.square(x) - am.reciprocal(x), "positive"),
    expression("circular functions", lambda x: am.sin(x) * am.cos(x) + am.tan(x / 2)),
    expression("their inverses", lambda x: am.arcsin(x) * am.arccos(x) + am.arctan(x), "unit"),
    expression("hyperbolic functions", lambda x: am.sinh(x) * am.tanh(x) - am.cosh(x)),
    expression("and theirs", lambda x, y: am.arcsinh(x) + am.arccosh(y) * am.arctanh(x), "unit", "above one"),
    expression("polar coordinates", lambda x, y: am.hypot(x, y) * am.arctan2(y, x), "nonzero", "nonzero"),
    expression("a wave", lambda x, t: am.sinc(x - t) * am.cos(3 * t)),
    expression("the error function", lambda x: am.erf(x) * x + am.gelu(x)),
    expression("activations", lambda x: am.sigmoid(x) + am.silu(x) * am.softplus(x) - am.log_sigmoid(x)),
    expression("activations with kinks", lambda x: am.relu(x) + am.leaky_relu(x) * am.elu(x), "nonzero"),
    expression("extremes", lambda x, y: am.maximum(x, y) * am.minimum(x, 3 * y) + am.maximum(x, 0.1)),
    expression("a clipped value", lambda x: am.clip(x * 3, -1.0, 1.0) * x),
    expression("log-sum-exp of two", lambda x, y: am.logaddexp(x, y) * am.logaddexp(0.0, x)),
    expression("an entropy", lambda p: -am.xlogy(p, p) - am.xlogx(1 - p), "open unit"),
    expression("the cost of a neuron", neuron_cost),
    expression("and from its logit", lambda z, t: am.sigmoid_cross_entropy(z, t), "real", "unit"),
    expression("two small layers", two_layers, "nonzero", "nonzero", "nonzero", "nonzero"),
    expression("twenty layers deep", tower),
    expression("Newton's method for a root", newton_root, "positive"),
]
