"""Test accuracy on scikit-learn's digits, by the two demos that learn them, over several seeds.

    python tests/long/digits.py [--seeds 3]

A seed names the split (stratified: 1437 to learn from and 360 to be tested on for the MLP of `15_digits.py`, 70, 10 and 20
per cent for the CNN of `16_images.py`), the first weights, the order of the batches and the augmentation. Prints a Markdown
table with the accuracies and the seconds of each demo, imports and pictures included.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMOS = {"MLP 64-128-10": ("15_digits.py", 97.0), "CNN 16-32-64": ("16_images.py", 98.5)}


def accuracy(demo: str, seed: int) -> float:
    """Per cent of the test digits that the demo gets right."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AUTOGRAD_MINI_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "AUTOGRAD_MINI_SEED": str(seed)}
    command = [sys.executable, str(ROOT / "demos" / demo)]
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(re.search(r"test accuracy ([\d.]+)%", told)[1])


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args(words).seeds)
    print(f"| digits | {' | '.join(f'seed {seed}' for seed in seeds)} | at least | seconds each |")
    print("| --- |" + " --- |" * (len(seeds) + 2))
    for name, (demo, least) in DEMOS.items():
        begun = time.perf_counter()
        reached = [accuracy(demo, seed) for seed in seeds]
        seconds = (time.perf_counter() - begun) / len(seeds)
        print(f"| {name} | {' | '.join(f'{x:.2f} %' for x in reached)} | {least} % | {seconds:.0f} |")
        assert min(reached) >= least


if __name__ == "__main__":
    main()
