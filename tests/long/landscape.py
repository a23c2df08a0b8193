"""The landscape of large models: a plane over 12289 weights, and the ends of the Hessian's spectrum of 101,770 weights.

    python -m tests.long.landscape [--quick]

prints a Markdown table; ten seconds on two cores. The plane is held against a loop of hand-written NumPy, the spectrum
against a far stricter Lanczos, and against PyTorch's products with the Hessian where PyTorch is installed.
"""

import argparse
import time

import numpy as np

import autograd_mini as am
from autograd_mini.core.errors import require
from autograd_mini.landscape import hessian_spectrum, random_direction, slice_plane


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def plane(points):
    """A plane of `points` x `points` over logistic regression on 209 images of 64 x 64 x 3, ours and by hand."""
    rng = np.random.default_rng(0)
    X, y = rng.random((209, 12288)), (rng.random((209, 1)) > 0.5) * 1.0
    params = {"w": np.zeros((12288, 1)), "b": 0.0}
    d1, d2 = (random_direction(params, seed, filters=False) for seed in (1, 2))

    def loss(p):
        return am.mean(am.sigmoid_cross_entropy(X @ p["w"] + p["b"], y))

    def by_hand():
        steps, values = np.linspace(-1, 1, points), np.empty((points, points))
        for i, b in enumerate(steps):
            for j, a in enumerate(steps):
                z = X @ (a * d1["w"] + b * d2["w"]) + (a * d1["b"] + b * d2["b"])
                values[i, j] = np.mean(np.logaddexp(0, z) - y * z)
        return values

    ours, seconds = timed(lambda: slice_plane(loss, params, d1, d2, points=points, progress=False))
    theirs, hand_seconds = timed(by_hand)
    assert np.allclose(ours.values, theirs, rtol=1e-12)
    return seconds, hand_seconds


def network(rng, samples):
    """A network 784-128-10 with softmax cross-entropy on random data: its loss, and where it starts."""
    X, y = rng.normal(size=(samples, 784)), rng.integers(10, size=samples)
    params = {
        "W1": rng.normal(size=(784, 128)) * np.sqrt(2 / 784),
        "b1": np.zeros(128),
        "W2": rng.normal(size=(128, 10)) * np.sqrt(1 / 128),
        "b2": np.zeros(10),
    }

    def loss(p):
        return am.mean(am.cross_entropy(am.relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"], y))

    return loss, params, X, y


def ends_by_torch(params, X, y, precision):
    """The least and the largest eigenvalue by the same Lanczos, with PyTorch's Hessian-vector products."""
    import torch

    torch.set_num_threads(1)
    linalg = require("scipy.sparse.linalg", extra="science", purpose="Lanczos")
    leaves = [torch.tensor(part, requires_grad=True) for part in params.values()]
    data, labels = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = leaves
    loss = torch.nn.functional.cross_entropy(torch.relu(data @ W1 + b1) @ W2 + b2, labels)
    slopes = torch.autograd.grad(loss, leaves, create_graph=True)
    ends = np.cumsum([leaf.numel() for leaf in leaves])

    def product(v):
        parts = [torch.tensor(part) for part in np.split(v.ravel(), ends[:-1])]
        along = sum((slope.ravel() * part).sum() for slope, part in zip(slopes, parts, strict=True))
        return np.concatenate([g.numpy().ravel() for g in torch.autograd.grad(along, leaves, retain_graph=True)])

    size = int(ends[-1])
    operator = linalg.LinearOperator((size, size), matvec=product, dtype=float)
    start = np.random.default_rng(0).normal(size=size)
    return np.array([linalg.eigsh(operator, 1, which=which, tol=precision, v0=start, ncv=24)[0][0] for which in ("SA", "LA")])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a coarser plane and fewer samples")
    options = parser.parse_args()
    points, samples = (11, 64) if options.quick else (51, 512)
    seconds, hand_seconds = plane(points)
    print("| work | autograd_mini | beside it | target |\n|---|---|---|---|")
    print(f"| plane of {points}x{points} points, 12289 weights | {seconds:.2f} s | NumPy by hand {hand_seconds:.2f} s | 10 s |")
    loss, params, X, y = network(np.random.default_rng(0), samples)
    found, seconds = timed(lambda: hessian_spectrum(loss, params, count=1, precision=1e-4))
    strict, strict_seconds = timed(lambda: hessian_spectrum(loss, params, count=1, precision=1e-10))
    error = np.max(np.abs(found.eigenvalues / strict.eigenvalues - 1))
    what = f"| eigenvalues {found.eigenvalues[0]:.4f} and {found.eigenvalues[1]:.4f} of {found.size} weights, {samples} samples"
    beside = f"to 1e-10: {strict_seconds:.2f} s, apart by {error:.1e}"
    print(f"{what} | {seconds:.2f} s, {found.products} products | {beside} | 60 s, 1e-3 |")
    assert error < 1e-3
    try:
        theirs, seconds = timed(lambda: ends_by_torch(params, X, y, 1e-4))
    except ImportError:
        return
    error = np.max(np.abs(theirs / strict.eigenvalues - 1))
    print(f"| the same with PyTorch's products, one thread | | {seconds:.2f} s, apart by {error:.1e} | |")
    assert error < 1e-3


if __name__ == "__main__":
    main()
