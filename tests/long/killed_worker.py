"""A worker of a dask cluster that is killed in the middle of a training run: the run ends with the same bits.

    python tests/long/killed_worker.py [--steps 50]

Two processes compute the blocks of a logistic loss, which live on them; in the middle of the run one is killed with SIGKILL, and
dask computes what it held again. Prints a line of a Markdown table. Fifty steps take less than a minute.
"""

import argparse
import logging
import os
import signal
import sys
import time
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import autograd_mini as am  # noqa: E402  found next door
from autograd_mini import parallel  # noqa: E402


def block(i):
    """A block of data, which a worker makes."""
    rng = np.random.default_rng(i)
    x = rng.normal(size=(200, 20))
    return x, (x[:, 0] > 0).astype(float)


def loss(w, data):
    """The sum over the samples of a block."""
    x, y = data
    return am.sum(am.sigmoid_cross_entropy(x @ w, y))


def descend(total, steps, between=lambda step: None):
    """Gradient descent: the weights, and the losses on the way."""
    w, losses = np.zeros(20), []
    for step in range(steps):
        between(step)
        value, gradient = total(w)
        losses.append(value)
        w = w - 1e-4 * gradient
    return w, losses


def main():
    """Run the descent undisturbed and disturbed, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=50)
    steps = parser.parse_args().steps
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    here = [block(i) for i in range(8)]
    known = descend(parallel.value_and_grad(loss, parallel.SerialExecutor(), here, progress=False), steps)
    start = time.perf_counter()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        pids = list(client.run(os.getpid).values())
        blocks = client.map(block, range(8))
        killed = []

        def between(step):
            if step == steps // 2:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        found = descend(parallel.value_and_grad(loss, client, blocks, progress=False), steps, between)
    same = np.array_equal(known[0], found[0]) and known[1] == found[1]
    verdict, seconds = "the same bits" if same else "DIFFERENT", time.perf_counter() - start
    print(f"| {steps} steps, {len(killed)} worker killed | {verdict} | {seconds:.1f} s |")
    return 0 if same and killed else 1


if __name__ == "__main__":
    sys.exit(main())
