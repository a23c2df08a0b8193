"""The three strategies of the CS231n notes on the linear SVM and CIFAR-10, 1000 tries each, over three seeds.

    AUTOGRAD_MINI_DATA=folder python -m tests.long.three_strategies [--images 10000] [--tries 1000] [--seeds 3]

prints a Markdown table; a minute and a half on two cores. `folder` holds `cifar-10-batches-bin/`.
"""

import argparse
import os

import numpy as np

from autograd_mini.data import load_cifar10
from autograd_mini.nn.losses import multiclass_svm_loss
from autograd_mini.optim.search import FollowGradient, LocalSearch, RandomSearch, descend

# strategy, size of the random start, size of a batch, and what its test accuracy should be (random, local: as published)
PLANS = {
    "random search": (RandomSearch(1e-4), 1e-4, None, (0.13, 0.19)),
    "random local search": (LocalSearch(1e-4), 1e-3, None, (0.17, 0.25)),
    "gradient, batches of 256": (FollowGradient(1e-7), 1e-4, 256, (0.35, 0.42)),
}


def as_rows(images, mean):
    """Pixels minus the mean image, and a one for the bias: (n, 3073), float32, which is exact enough to compare losses."""
    pixels = images.reshape(len(images), -1).astype(np.float32)
    return np.hstack([pixels - mean, np.ones((len(pixels), 1), np.float32)])


def cifar_rows(folder, count):
    """The first training images and all test images, each with labels."""
    (images, y), (test_images, test_y) = load_cifar10(folder, "train", limit=count), load_cifar10(folder, "test")
    mean = images.reshape(len(images), -1).mean(axis=0, dtype=np.float64).astype(np.float32)
    return as_rows(images, mean), y, as_rows(test_images, mean), test_y


def svm(W, X, y):
    """Multiclass SVM loss of a linear classifier: W (3073, 10), X (n, 3073), y (n,)."""
    return multiclass_svm_loss(X @ W, y)


def accuracy(W, X, y):
    return float(np.mean((X @ W).argmax(axis=1) == y))


def tried(name, X, y, tries, seed, progress=False):
    """One strategy from its own random start."""
    strategy, size, batch_size, _ = PLANS[name]
    rng = np.random.default_rng(seed)
    start = size * rng.standard_normal((X.shape[1], 10), dtype=np.float32)
    return descend(svm, start, strategy, tries=tries, data=(X, y), batch_size=batch_size, rng=rng, progress=progress)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    folder = os.environ.get("AUTOGRAD_MINI_DATA")
    if not folder:
        parser.error("AUTOGRAD_MINI_DATA does not name the folder with cifar-10-batches-bin/")
    X, y, X_test, y_test = cifar_rows(folder, options.images)
    print(f"{len(X)} images to learn from, {len(X_test)} to test, {options.tries} tries, {options.seeds} seeds\n")
    print("| strategy | test accuracy | band | seconds | loss |  |")
    print("|---|---:|---:|---:|---:|---|")
    for name, (*_, band) in PLANS.items():
        found = [tried(name, X, y, options.tries, seed, progress=True) for seed in range(options.seeds)]
        reached = sorted(accuracy(search.params, X_test, y_test) for search in found)
        seconds = np.median([search.seconds[-1] for search in found])
        loss = np.median([search.value for search in found])
        within = band[0] <= reached[0] and reached[-1] <= band[1]
        print(
            f"| {name} | {reached[0]:.1%} to {reached[-1]:.1%} | {band[0]:.0%} to {band[1]:.0%} | {seconds:.1f} | {loss:.2f} | "
            f"{'met' if within else 'MISSED'} |"
        )


if __name__ == "__main__":
    main()
