"""Random loops, compiled by each backend, beside the engine: `python tests/long/loops.py 500 --backends numpy,torch --first 0`.

A loop has one to three parts of a state, slices of several shapes, outputs that may be the state, slices, numbers or anything
computed of them; steps read arrays from outside, and their results are used once, twice or never, by another loop among others.
"""

import argparse
import sys
import warnings

import numpy as np

import autograd_mini as am

SHAPES = [(), (3,), (2, 3)]
UNARY = [am.tanh, am.sin, am.sigmoid, lambda x: x * 0.5, lambda x: -x, lambda x: x * x * 0.1, am.relu, lambda x: am.exp(-x * x)]
BINARY = [lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y, am.maximum, lambda x, y: am.where(x > 0.1, x, y)]


def brought_to(shape, x):
    """An array of another shape, by sums or by broadcasting."""
    while np.ndim(x) > len(shape):
        x = am.mean(x, axis=0)
    return x if np.shape(x) == shape else x + np.zeros(shape)


class Loop:
    """A random function of weights (3, 3), a vector (3,), a number, and slices (n, 3) and (n,), which is a scalar."""

    def __init__(self, seed):
        self.seed = seed
        rng = np.random.default_rng(seed)
        self.shapes = [SHAPES[i] for i in rng.integers(3, size=rng.integers(1, 4))]
        self.reverse = bool(rng.random() < 0.3)
        self.begins = rng.integers(3, size=len(self.shapes))
        self.captured = rng.normal(size=(3, 3)) * 0.5
        self.two, self.reads_number = bool(rng.random() < 0.4), bool(rng.random() < 0.5)
        self.used = rng.random(8) < 0.7

    def step(self, w, b, k):
        """The step of the loop, the same each time that it is called."""

        def f(state, x):
            rng = np.random.default_rng(self.seed + 1)
            known = [*state, *x, w[0], b, k]
            for _ in range(rng.integers(2, 7)):
                a = known[rng.integers(len(known))]
                turn = rng.integers(4)
                if turn == 0:
                    z = UNARY[rng.integers(len(UNARY))](a)
                elif turn == 1:
                    z = BINARY[rng.integers(len(BINARY))](a, known[rng.integers(len(known))])
                elif turn == 2 and np.ndim(a) > 0:
                    z = a @ (w if rng.random() < 0.6 else self.captured)
                else:
                    z = am.tanh(am.sum(a)) if np.ndim(a) and rng.random() < 0.3 else am.sin(a) * 0.7
                known.append(am.tanh(z))
            new = []
            for shape, old in zip(self.shapes, state, strict=True):
                z = known[rng.integers(len(known))]
                new.append(old if rng.random() < 0.1 else brought_to(shape, z * 0.9))
            outputs = [known[rng.integers(len(known))] for _ in range(rng.integers(3))]
            outputs += [new[0]] * int(rng.random() < 0.3) + [1.5] * int(rng.random() < 0.1)
            return tuple(new), (tuple(outputs) if outputs else None)

        return f

    def __call__(self, w, b, k, xs, ts):
        f = self.step(w, b, k)
        first = {0: lambda s: np.zeros(s), 1: lambda s: brought_to(s, b), 2: lambda s: brought_to(s, k)}
        numbers = 0.1, k, k * 2.0
        init = tuple(first[i](shape) if shape else numbers[i] for i, shape in zip(self.begins, self.shapes, strict=True))
        end, ys = am.scan(f, init, (xs, ts), reverse=self.reverse)
        parts = [*end, *(ys or ())]
        if self.two:
            again, more = am.scan(f, end, (am.sin(xs), ts), reverse=not self.reverse)
            parts += [*again, *(more or ())]
        total = 0.0
        for i, part in enumerate(parts):
            if self.used[i % 8]:
                total = total + am.sum(part * part) * 0.3 + am.sum(part)
        return total + 0.0 * am.sum(w)


def arguments(seed, n, dtype):
    """Arguments for loops of n steps."""
    rng = np.random.default_rng(seed + 2)
    sizes = (3, 3), (3,), (), (n, 3), (n,)
    w, b, k, xs, ts = (np.asarray(rng.normal(size=size) * 0.7, dtype) for size in sizes)
    return w, b, float(k), xs, ts


def wrong(seed, backend, dtype=np.float64):
    """What is wrong with a compiled loop, or nothing."""
    f = Loop(seed)
    f.__name__ = "loop"
    step = am.compile(f, tuple(range(5)), backend=backend)
    for n in (4, 2, 6, 1, 0):
        args = arguments(seed, n, dtype)
        value, gradients = am.value_and_grad(f, tuple(range(5)))(*args)
        try:
            found, others = step(*args)
        except Exception as error:
            return f"n={n}: {type(error).__name__}: {str(error)[:300]}"
        if step.fallbacks:
            return f"n={n}: the engine computed it: {dict(step.fallbacks)}"
        size = max(1.0, *(float(np.abs(g).max(initial=0)) for g in gradients))
        error = max(abs(found - float(value)) / max(1.0, abs(float(value))),
                    *(float(np.abs(a - g).max(initial=0)) / size for a, g in zip(others, gradients, strict=True)))  # fmt: skip
        if not error < (1e-13 if dtype == np.float64 else 1e-4):
            return f"n={n}: error {error:.1e}"
        kinds = [(np.asarray(a).dtype, np.asarray(g).dtype) for a, g in zip(others, gradients, strict=True)]
        if any(a != g for a, g in kinds):
            return f"n={n}: types {kinds}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--backends", default="numpy,torch")
    parser.add_argument("--float32", action="store_true")
    given = parser.parse_args()
    if "jax" in given.backends:
        import jax

        jax.config.update("jax_enable_x64", True)
    warnings.simplefilter("error", RuntimeWarning)
    failed = 0
    for seed in range(given.first, given.first + given.count):
        for backend in given.backends.split(","):
            reason = wrong(seed, backend, np.float32 if given.float32 else np.float64)
            if reason:
                failed += 1
                print(f"{seed} {backend}: {reason}", flush=True)
    print(f"{given.count} loops from {given.first}, {given.backends}: {failed} wrong")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
