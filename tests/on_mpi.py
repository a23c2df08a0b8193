"""Run by `mpiexec -n 3 python -m mpi4py.futures tests/on_mpi.py`: blocks on the processes of MPI, and in this one."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import autograd_mini as am  # noqa: E402  found next door
from autograd_mini import nn, optim, parallel, training  # noqa: E402


def loss(w, block):
    """The sum over the samples of a block."""
    x, y = block
    return am.sum(am.sigmoid_cross_entropy(x @ w, y))


def fitted(executor):
    """Weights after a short run whose batches are computed in blocks."""
    rng = np.random.default_rng(1)
    model = nn.Sequential(nn.Linear(5, 4, rng=0), nn.Dropout(0.5, rng=1), nn.Linear(4, 1, rng=2))
    data = rng.normal(size=(12, 5)), rng.normal(size=(12, 1))
    training.fit(model, data, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2, executor=executor, progress=False)
    return model.state_dict()


if __name__ == "__main__":
    from mpi4py.futures import MPIPoolExecutor

    rng = np.random.default_rng(0)
    blocks = [(rng.normal(size=(10, 5)), (rng.random(10) > 0.5).astype(float)) for _ in range(7)]
    serial = parallel.SerialExecutor()
    with MPIPoolExecutor() as pool:
        value, gradient = parallel.value_and_grad(loss, pool, blocks)(np.ones(5))
        weights = fitted(pool)
    known, expected = parallel.value_and_grad(loss, serial, blocks)(np.ones(5))
    others = fitted(serial)
    same = value == known and np.array_equal(gradient, expected)
    same = same and all(np.array_equal(weights[name], others[name]) for name in weights)
    print("the same bits" if same else "DIFFERENT")
