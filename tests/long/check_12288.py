"""How long `am.compare` takes on logistic regression with 12288 weights and a bias, and what it rests on then.

    python tests/long/check_12288.py [--quick]

prints a Markdown table: the seconds, the verdict and the coverage for a right gradient, for one with a single weight off by
1 %, and for one that was summed and not averaged. `--quick` takes 5 samples in place of 209.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np  # noqa: E402

import autograd_mini as am  # noqa: E402


def problem(samples):
    """The loss, the gradient by hand, and a point."""
    rng = np.random.default_rng(0)
    X, Y = rng.random((12288, samples)), (rng.random((1, samples)) > 0.6).astype(float)

    def loss(w, b):
        z = w.T @ X + b
        return am.mean(am.sigmoid_cross_entropy(z, Y))

    def hand(w, b):
        dz = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
        return {"w": X @ dz.T / samples, "b": dz.sum() / samples}

    return loss, hand, {"w": rng.normal(size=(12288, 1)) * 0.01, "b": 0.0}


def cases(samples):
    """What is compared, by name."""
    loss, hand, parameters = problem(samples)
    right = hand(**parameters)
    off = {**right, "w": right["w"].copy()}
    off["w"][7777] *= 1.01
    summed = {name: samples * x for name, x in right.items()}
    return loss, parameters, {"right": hand, "one weight off by 1 %": off, "summed, not averaged": summed}


def main(words=None):
    """Print the table; 0 if every verdict is what it should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="5 samples")
    options = parser.parse_args(words)
    loss, parameters, gradients = cases(5 if options.quick else 209)
    print("| gradient | seconds | verdict | finding | coverage |\n|---|---|---|---|---|")
    good = True
    for name, gradient in gradients.items():
        begun = time.perf_counter()
        report = am.compare(loss, parameters, gradient)
        seconds = time.perf_counter() - begun
        kind = report.findings[0].kind if report.findings else ""
        print(f"| {name} | {seconds:.1f} | {report.verdict} | {kind} | {report.coverage} |")
        good &= report.ok is (name == "right")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
