"""Random programs, compiled: what runs and what is written give what the engine gives, call after call.

    python tests/long/compiled.py [20000] [--first N] [--numpy] [--jax] [--torch] [--numbers [--numba]] [--whole]

Programs are chains of random operations on matrices, among them operations that make views, a primitive of the user's own that
returns its input, sizes 0 and 1, and buffers that the caller changes between calls. With `--numbers` they are functions of one
sample on numbers, run by the backends "python", "numpy" and "numba", the last two on a batch.

What takes long is done for a sample of the programs: the written text is run alone for every `TEXT_EVERY`-th, and machine code is
made by XLA and LLVM for every `MACHINE_CODE_EVERY`-th; the others run the same text step by step. `--whole` does all of it for
all.
"""

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import autograd_mini as am  # noqa: E402  found next door
from tests.texts import text_of  # noqa: E402

TEXT_EVERY, MACHINE_CODE_EVERY = 4, 20
LENGTHS = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
"""How many steps a program of arrays has: each number as often as it stands here. Shorter texts are searched for longest where
there are many."""
SIZES = ((3, 2), (2, 3), (4, 3), (1, 3), (3, 1), (1, 1))
"""Shapes of arrays, and (0, n): few, since XLA makes code for each operation on each shape."""


def its_input(x):
    """What it is given, itself."""
    return x


KEPT = am.Primitive("kept", dx=lambda g, z, x: KEPT(g), array=its_input, register=False)

STEPS = [
    lambda x, w: am.sin(x), lambda x, w: am.sigmoid(x), lambda x, w: am.tanh(x) * w, lambda x, w: am.exp(-x * x),
    lambda x, w: x / (1 + x * x), lambda x, w: x - am.mean(x, axis=0), lambda x, w: x - am.mean(x, axis=1, keepdims=True),
    lambda x, w: x * am.sum(w), lambda x, w: x / am.sqrt(am.mean(x * x) + 1.0), lambda x, w: am.softmax(x, axis=1),
    lambda x, w: am.flip(x, 0), lambda x, w: am.einsum("ij->ij", x) * x, lambda x, w: x + am.sum(w[:1]) * 0.1,
    lambda x, w: KEPT(x) + w, lambda x, w: am.relu(x + w),
    lambda x, w: am.where(x > 0, x, 0.1 * x), lambda x, w: am.reshape(am.reshape(x, (-1,)), x.shape), lambda x, w: x.T.T - w,
    lambda x, w: am.concatenate([x[:, 1:], x[:, :1]], axis=1), lambda x, w: am.log(1 + am.exp(x)), lambda x, w: (x + w) * (x - w),
    lambda x, w: am.maximum(x, w) - 0.5, lambda x, w: (1 - x) ** 2 * 0.25, lambda x, w: x / am.exp(w) * am.exp(w),
    lambda x, w: am.sigmoid(x) * (1 - am.sigmoid(x)),
    lambda x, w: x @ am.reshape(am.sum(w, axis=0), (-1, 1)) + x, lambda x, w: x * w / 3 - x,
    lambda x, w: am.einsum("ij->ji", am.einsum("ij->ji", x) * 2.0), lambda x, w: am.mean((x - w) ** 2) * x,
]  # fmt: skip


NUMBERS = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (1 + b * b), lambda a, b: am.sin(a) * b,
    lambda a, b: am.exp(-a * a) + b, lambda a, b: am.tanh(a + b), lambda a, b: am.sigmoid(a) - b, lambda a, b: am.relu(a - b),
    lambda a, b: am.log(1 + a * a) * b, lambda a, b: am.maximum(a, b), lambda a, b: am.minimum(a, 0.5) + b,
    lambda a, b: am.where(a > b, a, 0.1 * b), lambda a, b: abs(a) + b, lambda a, b: a**2 - b**3,
    lambda a, b: am.sqrt(a * a + b * b),
    lambda a, b: am.clip(a, -1.0, 1.0) * b, lambda a, b: am.log1p(am.exp(a)) + b, lambda a, b: am.arctan2(a, 2 + b * b),
    lambda a, b: am.softplus(a) * 0.5 - b, lambda a, b: 2.0 * a if b is a else a / 3 + b, lambda a, b: am.sign(a) + b,
    lambda a, b: a * ((a > b) + 1.0 * (b > 0.5)), lambda a, b: b - a - a - a - a, lambda a, b: b * (0 - (a > b)) - (a > 0),
]  # fmt: skip


def program(rng, own=True):
    """A random function of two arrays; PyTorch's backend refuses the operation of the user's own."""
    steps = STEPS if own else [step for step in STEPS if "KEPT" not in step.__code__.co_names]
    chosen = [steps[i] for i in rng.integers(0, len(steps), rng.choice(LENGTHS))]
    back = rng.integers(0, 6, len(chosen))

    def loss(x, w):
        states = [x]
        for step, k in zip(chosen, back, strict=True):
            after = step(states[-1], w)
            states.append(after + 0.5 * states[max(len(states) - 1 - int(k), 0)] if k < 4 else after)
        return am.sum(am.tanh(states[-1]) * w) + 0.1 * am.mean(states[-1] ** 2)

    return loss


def program_and_arrays(rng, own=True):
    """A random function of two arrays, and the arrays, now and then without elements."""
    m, n = SIZES[rng.integers(len(SIZES))]
    m = 0 if rng.random() < 0.02 else m
    return program(rng, own), rng.normal(size=(m, n)), rng.normal(size=(m, n))


def program_on_numbers(rng):
    """A random function of a list of weights and a sample of three numbers."""
    steps = [(NUMBERS[i], *rng.integers(0, 6 + k, 2)) for k, i in enumerate(rng.integers(0, len(NUMBERS), rng.integers(1, 9)))]

    def loss(w, x):
        states = [*w, *x]
        for step, i, j in steps:
            states.append(step(states[i], states[j]))
        return am.tanh(states[-1]) + 0.1 * states[-2] * states[0]

    return loss


def close(found, expected):
    """Whether value and gradients agree to rounding."""
    pairs = zip([found[0], *found[1]], [expected[0], *expected[1]], strict=True)
    return all(np.allclose(np.asarray(a), np.asarray(b), rtol=1e-7, atol=1e-9, equal_nan=True) for a, b in pairs)


def examine(rng, backend, with_text=True):
    """What is wrong with one program of arrays."""
    f, x, w = program_and_arrays(rng, backend != "torch")
    expected = am.value_and_grad(f, (0, 1))(x, w)
    step = am.compile(f, (0, 1), backend=backend)
    first = step(x, w)
    kept = [g.copy() for g in first[1]]
    if not close(first, expected):
        yield "value"
    before = x.copy()
    x += 0.25  # the caller's buffer
    if not close(step(x, w), am.value_and_grad(f, (0, 1))(x, w)):
        yield "second call"
    x[...] = before
    if any(not np.array_equal(g, k, equal_nan=True) for g, k in zip(first[1], kept, strict=True)):
        yield "a gradient was written to"
    if not x.size or not np.isfinite(expected[0]) or not with_text:
        return  # the text stands alone, without the conventions of the engine
    text = text_of(step)
    if backend == "torch":
        import torch

        x, w = torch.from_numpy(x), torch.from_numpy(w)
    if not close(text(x, w), expected):
        yield "text"


def examine_numbers(rng, backend, with_text=True):
    """What is wrong with one program of numbers."""
    f = program_on_numbers(rng)
    w, samples = rng.normal(size=3), rng.normal(size=(int(rng.choice([1, 2, 7])), 3))
    by_sample = am.value_and_grad(f)
    found = [by_sample(w.tolist(), x.tolist()) for x in samples]
    expected = np.mean([value for value, _ in found]), np.mean([slope for _, slope in found], axis=0)
    one = am.compile(f, backend=backend)
    for x, known in zip(samples, found, strict=True):
        if not close(one(w.tolist(), x.tolist()), known) or not close(one(w, x), known):
            yield "value"
    if backend != "python":
        step = am.compile(f, batch_args=1, backend=backend)
        if not close(step(w, samples), expected) or not close(step(w.tolist(), list(samples.T.copy())), expected):
            yield "mean over a batch"
        if with_text and backend == "numpy":
            value, (slopes,) = text_of(step)(w, samples)
            if not close((value, slopes), expected):
                yield "text of a batch"
    if with_text and backend != "numba":
        text = text_of(one)
        if any(not close(text(w, x), known) for x, known in zip(samples, found, strict=True)):
            yield "text"


@contextmanager
def step_by_step(backend) -> Iterator[None]:
    """Inside, the texts for JAX and numba run as Python, without machine code."""
    if backend == "numba":
        import numba

        numba.config.DISABLE_JIT = True
        try:
            yield
        finally:
            numba.config.DISABLE_JIT = False
    elif backend == "jax":
        import jax

        with jax.disable_jit():
            yield
    else:
        yield


def run(count, backends=("numpy",), seed=0, first=0, numbers=False, whole=False):
    """The numbers of programs that went wrong, with how."""
    wrong = []
    for i in range(first, first + count):
        for backend in backends:
            rng = np.random.default_rng([seed, i])
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("error", RuntimeWarning)
                warnings.filterwarnings("ignore", message=".*(of empty slice|divide|encountered).*")
                warnings.filterwarnings("ignore", message="compile: the backend 'numba' goes")
                way = nullcontext() if whole or i % MACHINE_CODE_EVERY == 0 else step_by_step(backend)
                try:
                    with way:
                        examined = (examine_numbers if numbers else examine)(rng, backend, whole or i % TEXT_EVERY == 0)
                        wrong += [(i, backend, what) for what in examined]
                except Exception as error:
                    wrong.append((i, backend, f"{type(error).__name__}: {error}"))
    return wrong


def main():
    """Run as many programs as asked for by each backend, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--first", type=int, default=0)
    for name in ("numpy", "jax", "torch", "numbers", "numba", "whole"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args()
    names = [name for name in ("numpy", "jax", "torch", "numba") if getattr(options, name)]
    if not names:
        names = ["python", "numpy", *["numba"] * bool(find_spec("numba"))] if options.numbers else ["numpy"]
    if "jax" in names:
        import jax

        jax.config.update("jax_enable_x64", True)
    began = time.perf_counter()
    found = run(options.count, names, first=options.first, numbers=options.numbers, whole=options.whole)
    print(*found[:50], sep="\n")
    taken = time.perf_counter() - began
    print(f"{options.count:,} programs by {', '.join(names)} in {taken:.0f} s: {len(found)} unexplained")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
