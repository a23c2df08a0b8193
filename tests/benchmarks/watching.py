"""What it costs to be watched: the same steps as usual and under `detect_anomaly`.

Off, the price is one comparison per operation, and is part of all other pages.
"""

from collections.abc import Iterator
from functools import partial

from tests.benchmarks import mlp, scalars, small_arrays
from tests.benchmarks.timing import Contest, Target


def watched(make):
    """The step that `make` prepares, under detect_anomaly."""
    import autograd_mini as am

    return am.detect_anomaly()(make())


def contests(quick: bool = False) -> Iterator[Contest]:
    """Single numbers, small arrays, and a network."""
    m, sizes = (5, (7, 6, 3)) if quick else (64, (784, 128, 10))
    works = {
        "a chain of 1000 scalars": partial(scalars.chain_step, scalars.autograd_mini_nodes, 10 if quick else 1000),
        "16 elements": partial(small_arrays.autograd_mini_step, *small_arrays.problem(16), 10 if quick else 333),
        f"MLP {m} x {'-'.join(map(str, sizes))}": partial(mlp.autograd_mini_step, *mlp.problem(m, *sizes)),
    }
    for subject, make in works.items():
        yield Contest(
            f"{subject}, watched",
            {"as usual": make, "detect_anomaly": partial(watched, make)},
            (Target("detect_anomaly", "as usual", at_most=3),),
            collector=False,
            rounds=21,
        )
