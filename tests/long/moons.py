"""micrograd's two moons, from the first step to the last, number by number and compiled.

    python tests/long/moons.py [--micrograd] [--steps 100]

prints a Markdown table: when all points were on their side first, the loss at the end, and how long it took, with the cyclic
collector off. `--micrograd` trains micrograd as well, which takes it a quarter of a minute.
"""

import argparse
import gc
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.moons import NODES, STEPS, compiled_training, training  # noqa: E402  found next door


def trained(make, steps):
    """The first step at which all points are on their side, the loss of the last, and the seconds for all of them."""
    gc.collect()
    begun = time.perf_counter()
    step = make()
    curve = [step() for _ in range(steps)]
    return next((k for k, (_, hits) in enumerate(curve) if hits == 1), None), curve[-1][0], time.perf_counter() - begun


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--micrograd", action="store_true")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(words)
    makers = {"autograd_mini, Values": partial(training, NODES["autograd_mini"]), "autograd_mini, am.compile": compiled_training}
    if options.micrograd:
        makers["micrograd"] = partial(training, NODES["micrograd"])
    gc.disable()
    print(f"| two moons, {options.steps} steps | all right from step | loss at the end | seconds |")
    print("| --- | --- | --- | --- |")
    for name, make in makers.items():
        first, loss, seconds = trained(make, options.steps)
        print(f"| {name} | {first} | {loss:.5f} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
