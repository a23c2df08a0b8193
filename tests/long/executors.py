"""A loss in blocks on every executor: the same bits, what a block costs around its arithmetic, and what two processes gain.

    python tests/long/executors.py [--rounds 7] [--mpi]

Prints lines of a Markdown table. The time around a block is that of a block of 1000 samples whose arithmetic takes next to
nothing; the gain is that of a network 784-512-10 on 20 blocks of 500 samples, one thread each, by two processes against one
process that does the same. Of several rounds in turns the quickest counts. Where other work is going on the gain says little:
the load before the run stands in the last line. MPI needs `mpiexec` and is asked for by `--mpi`.
"""

import argparse
import functools
import os
import subprocess
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402  the threads are chosen before

sys.path.insert(0, str(Path(__file__).parents[2]))

import autograd_mini as am  # noqa: E402  found next door
from autograd_mini import parallel  # noqa: E402

SIZES = (784, 512, 10)


def light(w, block):
    """A loss of a block that costs next to nothing."""
    return am.sum((block @ w) ** 2)


def network(params, block):
    """The sum of the losses of a network with one hidden layer."""
    x, y = block
    h = am.relu(x @ params["W1"] + params["b1"])
    return am.sum(am.softmax_cross_entropy(h @ params["W2"] + params["b2"], y))


@functools.cache
def images(i, samples):
    """A block of images and labels, which its worker makes once."""
    rng = np.random.default_rng(i)
    return rng.normal(size=(samples, SIZES[0])), np.eye(SIZES[-1])[rng.integers(0, SIZES[-1], samples)]



def parameters():
    """The weights of the network."""
    rng = np.random.default_rng(0)
    n, k, q = SIZES
    return {
        "W1": 0.05 * rng.normal(size=(n, k)), "b1": np.zeros(k), "W2": 0.05 * rng.normal(size=(k, q)), "b2": np.zeros(q),
    }  # fmt: skip


def executors(stack):
    """What there is on this machine, each with two workers."""
    yield "serial", parallel.SerialExecutor()
    yield "threads", stack.enter_context(ThreadPoolExecutor(2))
    yield "processes", stack.enter_context(ProcessPoolExecutor(2))
    if find_spec("loky"):
        from loky import get_reusable_executor

        yield "loky", get_reusable_executor(max_workers=2)
    if find_spec("distributed"):
        from distributed import Client, LocalCluster

        cluster = stack.enter_context(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))
        yield "dask", stack.enter_context(Client(cluster))


def once(f, *args):
    """The seconds of one call."""
    start = time.perf_counter()
    f(*args)
    return time.perf_counter() - start


def same(found, expected):
    """Whether value and gradient agree bit for bit."""
    return found[0] == expected[0] and all(np.array_equal(found[1][name], expected[1][name]) for name in expected[1])


def main():
    """Run all executors, and print what is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--samples", type=int, default=500, help="in each of the 20 blocks of the network")
    parser.add_argument("--mpi", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    load, wrong = os.getloadavg()[0], 0
    params, w = parameters(), np.ones(20)
    small = [np.random.default_rng(i).normal(size=(1000, 20)) for i in range(20)]
    blocks = [functools.partial(images, i, options.samples) for i in range(20)]
    print("| executor | the same bits | around a block of 1000 samples | 20 blocks of a network |\n| --- | --- | --- | --- |")
    with ExitStack() as stack:
        found = dict(executors(stack))
        light_ones = {name: parallel.value_and_grad(light, pool, small, progress=False) for name, pool in found.items()}
        heavy = {name: parallel.value_and_grad(network, pool, blocks, progress=False) for name, pool in found.items()}
        expected = heavy["serial"](params)
        bits = {name: same(total(params), expected) and light_ones[name](w)[0] == light_ones["serial"](w)[0]
                for name, total in heavy.items()}  # fmt: skip
        around, took = ({name: [] for name in found} for _ in range(2))
        for _ in range(options.rounds):
            for name in found:
                around[name].append(once(light_ones[name], w) / len(small))
                took[name].append(once(heavy[name], params))
        arithmetic = min(around["serial"])
        for name in found:
            wrong += not bits[name]
            each, seconds = min(around[name]) - arithmetic, min(took[name])
            gain = min(took["serial"]) / seconds
            print(f"| {name} | {'yes' if bits[name] else 'NO'} | {1e3 * each:.2f} ms | {seconds:.2f} s, {gain:.2f} x |")
    if options.mpi:
        script = Path(__file__).parents[1] / "on_mpi.py"
        command = ["mpiexec", "--oversubscribe", "--allow-run-as-root", "-n", "3", sys.executable, "-m", "mpi4py.futures", script]
        text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        wrong += "the same bits" not in text
        print(f"| mpi4py | {'yes' if 'the same bits' in text else 'NO'} | | |")
    print(f"\nLoad of the machine before: {load:.1f} on {os.cpu_count()} cores.")
    return wrong


if __name__ == "__main__":
    import executors  # so that workers find its functions by this name

    sys.exit(executors.main())
