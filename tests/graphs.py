"""Graphs that the tests of the pictures draw, small and large."""

import random

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, Value


def circuit():
    """J = 3 (a + b c), the first circuit of every course."""
    a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    J = 3 * (a + b * c)
    J.label = "J"
    return J


def neuron():
    """A logistic neuron with its cost."""
    w = [Value(x, label=f"w{i}") for i, x in enumerate((2.0, -3.0, -3.0))]
    x = [Value(v, label=f"x{i}") for i, v in enumerate((-1.0, -2.0))]
    L = -am.log(am.sigmoid(w[0] * x[0] + w[1] * x[1] + w[2]))
    L.label = "L"
    return L


def twice():
    """f = (x + y) x, where x is read twice."""
    x, y = Value(3.0, label="x"), Value(2.0, label="y")
    f = (x + y) * x
    f.label = "f"
    return f


def perceptron(sizes=(2, 16, 16, 1), seed=0):
    """One sample through a scalar multilayer perceptron."""
    number = random.Random(seed).uniform
    layer = [Value(number(-1, 1), label=f"x{i}") for i in range(sizes[0])]
    for n in sizes[1:]:
        sums = []
        for _ in range(n):
            total = Value(number(-1, 1))
            for x in layer:
                total = total + Value(number(-1, 1)) * x
            sums.append(am.tanh(total))
        layer = sums
    return layer[0]


def recurrence(steps):
    """A recurrent unit unrolled over time; its three weights are shared by all steps."""
    w, u, b = Value(0.5, label="w"), Value(0.3, label="u"), Value(0.1, label="b")
    h = Value(0.0, label="h0")
    for t in range(steps):
        h = am.tanh(w * h + u * Value(0.1, label=f"x{t}") + b)
    return h


def doubled(n):
    """y = y + y, n times: 2**n paths through n nodes."""
    y = Value(1.0, label="x")
    for _ in range(n):
        y = y + y
    return y


def chain(n):
    """n additions in a row."""
    y = Value(1.0, label="x")
    for _ in range(n):
        y = y + 1.0
    return y


def regression(samples=20, features=12):
    """One step of logistic regression as a graph of arrays."""
    rng = np.random.default_rng(0)
    X = Tensor(rng.normal(size=(samples, features)), label="X")
    Y = Tensor((rng.random((samples, 1)) > 0.5) * 1.0, label="Y")
    w, b = Tensor(np.zeros((features, 1)), requires_grad=True, label="w"), Tensor(0.0, requires_grad=True, label="b")
    J = am.mean(am.sigmoid_cross_entropy(X @ w + b, Y))
    J.label = "J"
    return J


def finished(root):
    """The graph after its backward pass."""
    root.backward()
    return root
