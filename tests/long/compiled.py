"""Random programs, compiled: what runs and what is written give what the engine gives, call after call.

    python tests/long/compiled.py [20000] [--jax] [--torch]

Programs are chains of random operations on matrices, among them operations that make views, a primitive of the user's own that
returns its input, sizes 0 and 1, and buffers that the caller changes between calls.
"""

import sys

import numpy as np

import autograd_mini as am

OWN = True
"""Whether the operation of the user's own is among the steps; PyTorch's backend refuses those."""


def its_input(x):
    """What it is given, itself."""
    return x


KEPT = am.Primitive("kept", dx=lambda g, z, x: KEPT(g), array=its_input, register=False)

STEPS = [
    lambda x, w: am.sin(x), lambda x, w: am.sigmoid(x), lambda x, w: am.tanh(x) * w, lambda x, w: am.exp(-x * x),
    lambda x, w: x / (1 + x * x), lambda x, w: x - am.mean(x, axis=0), lambda x, w: x - am.mean(x, axis=1, keepdims=True),
    lambda x, w: x * am.sum(w), lambda x, w: x / am.sqrt(am.mean(x * x) + 1.0), lambda x, w: am.softmax(x, axis=1),
    lambda x, w: am.flip(x, 0), lambda x, w: am.einsum("ij->ij", x) * x, 
    lambda x, w: KEPT(x) + w if OWN else x + w, lambda x, w: am.relu(x + w),
    lambda x, w: am.where(x > 0, x, 0.1 * x), lambda x, w: am.reshape(am.reshape(x, (-1,)), x.shape), lambda x, w: x.T.T - w,
    lambda x, w: am.concatenate([x[:, 1:], x[:, :1]], axis=1), lambda x, w: am.log(1 + am.exp(x)), lambda x, w: (x + w) * (x - w),
    lambda x, w: am.maximum(x, w) - 0.5, lambda x, w: (1 - x) ** 2 * 0.25, lambda x, w: x / am.exp(w) * am.exp(w),
    lambda x, w: am.sigmoid(x) * (1 - am.sigmoid(x)),
    lambda x, w: x @ am.reshape(am.sum(w, axis=0), (-1, 1)) + x, lambda x, w: x * w / 3 - x,
    lambda x, w: am.einsum("ij->ji", am.einsum("ij->ji", x) * 2.0), lambda x, w: am.mean((x - w) ** 2) * x,
]  # fmt: skip


def program(rng):
    """A random function of two arrays, and how many of its states add up."""
    chosen = [STEPS[i] for i in rng.integers(0, len(STEPS), rng.integers(1, 7))]
    back = rng.integers(0, 4, len(chosen))

    def loss(x, w):
        states = [x]
        for step, k in zip(chosen, back, strict=True):
            states.append(step(states[-1], w) + 0.5 * states[max(len(states) - 1 - int(k), 0)])
        return am.sum(am.tanh(states[-1]) * w) + 0.1 * am.mean(states[-1] ** 2)

    return loss


def close(found, expected):
    """Whether value and gradients agree to rounding."""
    pairs = zip([found[0], *found[1]], [expected[0], *expected[1]], strict=True)
    return all(np.allclose(np.asarray(a), np.asarray(b), rtol=1e-7, atol=1e-9, equal_nan=True) for a, b in pairs)


def run(count, backends=("numpy",), seed=0):
    """The numbers of programs that went wrong, with how."""
    wrong = []
    for i in range(count):
        rng = np.random.default_rng([seed, i])
        m, n = [int(rng.choice([1, 2, 3, 4])) for _ in range(2)]
        m = 0 if rng.random() < 0.02 else m
        f = program(rng)
        x, w = rng.normal(size=(m, n)), rng.normal(size=(m, n))
        with np.errstate(all="ignore"):
            expected = am.value_and_grad(f, (0, 1))(x, w)
            for backend in backends:
                step = am.compile(f, (0, 1), backend=backend)
                try:
                    first = step(x, w)
                    kept = [g.copy() for g in first[1]]
                    if not close(first, expected):
                        wrong.append((i, backend, "value"))
                    before = x.copy()
                    x += 0.25  # the caller's buffer
                    if not close(step(x, w), am.value_and_grad(f, (0, 1))(x, w)):
                        wrong.append((i, backend, "second call"))
                    x[...] = before
                    if any(not np.array_equal(g, k, equal_nan=True) for g, k in zip(first[1], kept, strict=True)):
                        wrong.append((i, backend, "a gradient was written to"))
                    if backend == "numpy":
                        scope = {}
                        exec(step.source, scope)
                        text = next(found for name, found in scope.items() if name.endswith("_and_gradients"))
                        if np.isfinite(expected[0]) and not close(text(x, w), expected):
                            wrong.append((i, backend, "text"))
                except Exception as error:
                    wrong.append((i, backend, f"{type(error).__name__}: {error}"))
    return wrong


if __name__ == "__main__":
    names = ("numpy", *(word[2:] for word in sys.argv[1:] if word in ("--jax", "--torch")))
    OWN = "torch" not in names
    if "jax" in names:
        import jax

        jax.config.update("jax_enable_x64", True)
    found = run(next((int(word) for word in sys.argv[1:] if word.isdigit()), 1000), names)
    print(*found[:50], sep="\n")
    print(f"{len(found)} unexplained")
    sys.exit(bool(found))
