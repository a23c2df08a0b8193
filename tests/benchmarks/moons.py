"""The two-moons classifier, trained from the first step to the last: micrograd's demonstration, in both engines.

100 points with noise 0.1, 2-16-16-1 with relu, max-margin loss + 1e-4 times the sum of squares of all parameters, 100 full
steps of rate 1 - 0.9 k / 100. With scikit-learn installed, points and weights are those of micrograd's notebook. A whole
training takes micrograd two minutes with the collector on, so each engine trains once, and the two take turns in stretches
of ten steps; the ratio of two engines is the median over the stretches.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from tests.benchmarks.scalars import LAYERS, NODES, max_margin, mlp
from tests.benchmarks.timing import Row, Target, compare, prepared

POINTS, STEPS, ALPHA, SEED = 100, 100, 1e-4, 1337


def rate(step):
    return 1.0 - 0.9 * step / STEPS


def points(count=POINTS):
    """Two moons, and labels -1 and 1: those of the notebook where scikit-learn can draw them."""
    try:
        from sklearn.datasets import make_moons

        X, y = make_moons(n_samples=count, noise=0.1, random_state=SEED)
    except ModuleNotFoundError:
        from autograd_mini.data import make_moons

        X, y = make_moons(count, 0.1, np.random.default_rng(SEED))
    return X.tolist(), (2 * y - 1).tolist()


def weights():
    """The weights of each neuron, its bias of 0 last, layer by layer, in the order in which micrograd draws them."""
    draw = random.Random(SEED)
    return [
        [[draw.uniform(-1, 1) for _ in range(fan_in)] + [0.0] for _ in range(fan_out)] for fan_in, fan_out in pairwise(LAYERS)
    ]


def training(nodes, count=POINTS) -> Callable[[], tuple[float, float]]:
    """A function that takes the next step of a training, and returns the loss and the accuracy before it."""
    Node, cleared = nodes()
    layers = [[[Node(w) for w in neuron] for neuron in layer] for layer in weights()]
    parameters = [p for layer in layers for neuron in layer for p in neuron]
    X, labels = points(count)
    steps = iter(range(STEPS))

    def step():
        scores = [mlp(layers, [Node(x) for x in point]) for point in X]
        loss = max_margin(scores, labels) * (1.0 / count) + ALPHA * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = cleared
        loss.backward()
        r = rate(next(steps))
        for p in parameters:
            p.data -= r * p.grad
        return loss.data, sum((score.data > 0) == (label > 0) for score, label in zip(scores, labels, strict=True)) / count

    return step


def compiled_training(count=POINTS) -> Callable[[], tuple[float, float]]:
    """The same through `am.compile`: the loss of one point becomes a program for all of them at once."""
    import autograd_mini as am

    def loss_of_one(layers, x, label):
        return (1 - label * mlp(layers, x)).relu() + ALPHA * sum(w * w for layer in layers for neuron in layer for w in neuron)

    compiled = am.compile(loss_of_one, argnums=0, batch_args=(1, 2))
    X, labels = map(np.array, points(count))
    layers = weights()
    steps = iter(range(STEPS))

    def accuracy():
        h = X.T
        for layer in map(np.array, layers[:-1]):
            h = np.maximum(layer[:, :-1] @ h + layer[:, -1:], 0)
        last = np.array(layers[-1])
        return float(np.mean((last[:, :-1] @ h + last[:, -1:] > 0) == (labels > 0)))

    def step():
        nonlocal layers
        hits = accuracy()
        loss, gradient = compiled(layers, X, labels.astype(float))
        r = rate(next(steps))
        layers = [
            [[w - r * d for w, d in zip(*neurons, strict=True)] for neurons in zip(*pair, strict=True)]
            for pair in zip(layers, gradient, strict=True)
        ]
        return loss, hits

    return step


def train_by_turns(steps: dict, stretches: int, length: int, collector: bool) -> tuple[dict, dict]:
    """Seconds per step of each training, one figure for each stretch, and what each step returned."""
    times: dict = {name: [] for name in steps}
    curves: dict = {name: [] for name in steps}
    was_enabled = gc.isenabled()
    try:
        for _ in range(stretches):
            for name, step in steps.items():
                gc.collect()
                (gc.enable if collector else gc.disable)()
                start = time.perf_counter()
                curves[name] += [step() for _ in range(length)]
                times[name].append((time.perf_counter() - start) / length)
    finally:
        (gc.enable if was_enabled else gc.disable)()
    return times, curves


def figures(quick: bool = False) -> Iterator[Row]:
    """The time of a step over a whole training, with the collector on and off."""
    stretches, length, count = (2, 1, 4) if quick else (10, STEPS // 10, POINTS)
    for collector, at_least, aim in ((True, 3.5, 5), (False, 1.5, 2)):
        made = {name: prepared(lambda nodes=nodes: training(nodes, count)) for name, nodes in NODES.items()}
        made["compiled"] = compiled_training(count)
        steps = {name: step for name, step in made.items() if step}
        times, curves = train_by_turns(steps, stretches, length, collector)
        for name, curve in curves.items():
            np.testing.assert_allclose(curve, curves["autograd_mini"], rtol=1e-9, err_msg=name)
        state = f"collector {'on' if collector else 'off'}"
        eager = Target("micrograd", "autograd_mini", at_least=at_least, aim=aim)
        compiled = Target("micrograd", "compiled", at_least=150)
        for subject, names, target in (
            ("moons, a step of a whole training", ("autograd_mini", "micrograd"), eager),
            ("the same by am.compile", ("compiled", "micrograd"), compiled),
        ):
            yield from compare(f"{subject}, {state}", {name: times[name] for name in names if name in times}, (target,))
