"""`python -m autograd_mini cats`: logistic regression on images, its gradient by autodiff and by hand.

The model has one weight for each of 64 x 64 x 3 = 12288 numbers of an image and one bias, and is trained by
gradient descent on the whole training set at once. The file goes from the mathematics (two ways to the same
gradient) over the training loop, which prints nothing and can be used from a program, to the command, which
only reads, reports and writes.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograd_mini as am

from ..core.errors import DataError, GradientError, require
from ..core.files import atomic_write
from ..data.images import ImageSplit, load_cats, load_photograph_patches

Array = NDArray[Any]
Gradient = Callable[[Array, Array, Array, Array], tuple[float, Array, Array]]

REPORT_EVERY = 100


# The cost and its gradient, by autodiff and by hand


def by_autodiff(w: Array, b: Array, X: Array, y: Array) -> tuple[float, Array, Array]:
    """Mean cross-entropy of the logistic model, and its gradient as the engine finds it.

    `w` (n, 1), `b` (), `X` (n, m), `y` (1, m) of 0 and 1; returns (cost, dw, db).

    >>> by_autodiff(np.zeros((2, 1)), np.zeros(()), np.eye(2), np.array([[1.0, 0.0]]))[1].tolist()
    [[-0.25], [0.25]]
    """
    weights, bias = am.Tensor(w, requires_grad=True), am.Tensor(b, requires_grad=True)
    z = weights.T @ X + bias  # (1, m)
    cost = am.mean(am.sigmoid_cross_entropy(z, y))
    cost.backward()
    return cost.item(), weights.grad, bias.grad


def by_hand(w: Array, b: Array, X: Array, y: Array) -> tuple[float, Array, Array]:
    """The same three results from the formulas that the chain rule gives on paper.

    With a = sigmoid(z) the derivative of the cross-entropy with respect to z collapses to dz = a - y; then
    dw = X dz^T / m and db = sum(dz) / m.

    >>> by_hand(np.zeros((2, 1)), np.zeros(()), np.eye(2), np.array([[1.0, 0.0]]))[1].tolist()
    [[-0.25], [0.25]]
    """
    m = X.shape[1]
    z = w.T @ X + b  # (1, m)
    cost = np.mean(np.logaddexp(0, z) - y * z)  # -y log(a) - (1 - y) log(1 - a), without the log of a 0
    dz = sigmoid(z) - y
    return float(cost), X @ dz.T / m, np.sum(dz) / m


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), in plain NumPy so that the hand-written side does not use the engine."""
    with np.errstate(over="ignore"):  # exp(1000) is inf, and 1 / inf is the 0 that is wanted
        return 1 / (1 + np.exp(-z))


def relative_difference(auto: tuple[Array, ...], hand: tuple[Array, ...]) -> float:
    """max|auto - hand| / max|hand|, the largest over the pairs; max|auto| where the gradient by hand is all zero."""
    pairs = ((np.max(np.abs(a - h)), np.max(np.abs(h))) for a, h in zip(auto, hand, strict=True))
    return max(float(difference / scale) if scale else float(difference) for difference, scale in pairs)


# Gradient descent


@dataclass
class Run:
    """The result of a training run: the model, the cost of every step, and the reports of every hundredth."""

    w: Array
    b: Array
    steps: list[int] = field(default_factory=list)  # those with a report: 0, 100, ...
    costs: list[float] = field(default_factory=list)  # the cost at each of them
    differences: list[float] = field(default_factory=list)  # and the relative difference of the gradients
    curve: list[float] = field(default_factory=list)  # the cost at every step
    interrupted: bool = False


def train_logistic(
    X: Array,
    y: Array,
    steps: int = 2000,
    rate: float = 0.005,
    report: Callable[[int, float, float], None] | None = None,
    *,
    gradient: Gradient = by_autodiff,
    beside: Gradient = by_hand,
    each_step: Callable[[float], None] | None = None,
) -> Run:
    """Fit w and b, from zero, by `steps` steps of full-batch gradient descent.

    `X` (n, m) in the floating type to compute in; `y` (m,) or (1, m) of 0 and 1. At step 0, 100, ... the
    gradient is computed `beside`, too, and `report(step, cost, difference)` is called with the relative
    difference of the two; `each_step(cost)` is called at every step. An interrupt from the keyboard ends the
    run, and what has been reached is returned. Raises `GradientError` where the cost stops being a finite
    number.

    >>> history = train_logistic(np.array([[-1.0, 1.0]]), np.array([0, 1]), steps=200, rate=1.0)
    >>> [round(cost, 3) for cost in history.costs], history.w.shape
    ([0.693, 0.01], (1, 1))
    """
    targets = np.reshape(y, (1, -1)).astype(X.dtype)
    history = Run(np.zeros((X.shape[0], 1), X.dtype), np.zeros((), X.dtype))
    try:
        for step in range(steps):
            w, b = history.w, history.b
            cost, dw, db = gradient(w, b, X, targets)
            if not math.isfinite(cost):
                raise GradientError(
                    f"the cost is {cost} at step {step}: the rate {rate:g} is too large, choose a smaller one"
                )
            history.curve.append(cost)
            if step % REPORT_EVERY == 0:
                difference = relative_difference((dw, db), beside(w, b, X, targets)[1:])
                history.steps.append(step)
                history.costs.append(cost)
                history.differences.append(difference)
                if report is not None:
                    report(step, cost, difference)
            if each_step is not None:
                each_step(cost)
            history.w, history.b = w - rate * dw, b - rate * db
    except KeyboardInterrupt:
        history.interrupted = True
    return history


def probabilities(history: Run, X: Array) -> Array:
    """The probability of "cat" for each column of `X` (n, m), as an array (m,)."""
    return sigmoid(history.w.T @ X + history.b)[0]  # type: ignore[no-any-return]


def accuracy(history: Run, X: Array, y: Array) -> float:
    """Per cent of the columns of `X` whose probability lies on the side of 0.5 that `y` (m,) says."""
    return 100 - 100 * float(np.mean((probabilities(history, X) > 0.5) != y))


def as_columns(images: NDArray[np.uint8], dtype: type[np.floating[Any]] = np.float64) -> Array:
    """Images (m, 64, 64, 3) as the columns of a matrix (12288, m) of numbers from 0 to 1."""
    columns: Array = images.reshape(len(images), -1).T.astype(dtype)
    return columns / 255


# The command


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="folder with train_catvnoncat.h5 and test_catvnoncat.h5; without it, patches of photographs",
    )
    parser.add_argument(
        "--steps", metavar="N", type=_steps, default=2000, help="steps of gradient descent (default 2000)"
    )
    parser.add_argument(
        "--rate", metavar="R", type=_rate, default=0.005, help="learning rate (default 0.005)"
    )
    parser.add_argument("--float32", action="store_true", help="compute in single precision")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the picture cats.png and the figures history.json"
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, report on standard output, with the progress on standard error, and write the files of `--out`."""
    tqdm = require("tqdm", extra="demos", purpose="the progress bar").tqdm
    out = None
    if arguments.out is not None:
        require("matplotlib", extra="demos", purpose="drawing the picture")
        out = _writable(Path(arguments.out))
    split = load_photograph_patches() if arguments.data is None else load_cats(arguments.data)
    dtype = np.float32 if arguments.float32 else np.float64
    X, X_test = as_columns(split.train_x, dtype), as_columns(split.test_x, dtype)
    print(f"{split.source}: {X.shape[1]} for training, {X_test.shape[1]} for testing, {X.shape[0]} features")
    print(f"{'step':>6}  {'cost':>8}  max|auto - hand| / max|hand|", flush=True)
    start = time.perf_counter()
    with tqdm(total=arguments.steps, unit="step", disable=None, leave=False) as bar:

        def report(step: int, cost: float, difference: float) -> None:
            bar.write(f"{step:6d}  {cost:8.6f}  {difference:.1e}", file=sys.stdout)

        def each_step(cost: float) -> None:
            bar.set_postfix_str(f"cost {cost:.6f}", refresh=False)
            bar.update()

        history = train_logistic(
            X, split.train_y, arguments.steps, arguments.rate, report, each_step=each_step
        )
    seconds = time.perf_counter() - start
    summary = _summary(history, split, X, X_test, seconds)
    if history.interrupted:
        print(f"interrupted after {len(history.curve)} of {arguments.steps} steps; this is the model so far")
    print(f"training accuracy {summary['training_accuracy']} %")
    print(f"test accuracy     {summary['test_accuracy']} %")
    if history.differences:
        print(f"the gradients by autodiff and by hand differ by at most {max(history.differences):.1e}")
    print(f"{len(history.curve)} steps in {seconds:.1f} s")
    if out is not None:
        settings = {"steps": arguments.steps, "rate": arguments.rate, "dtype": np.dtype(dtype).name}
        _write(out, history, split, probabilities(history, X_test), settings | summary)
        print(f"wrote {out / 'cats.png'} and {out / 'history.json'}")
    return 130 if history.interrupted else 0


def _summary(history: Run, split: ImageSplit, X: Array, X_test: Array, seconds: float) -> dict[str, Any]:
    return {
        "source": split.source,
        "interrupted": history.interrupted,
        "steps_done": len(history.curve),
        "seconds": seconds,
        "training_accuracy": accuracy(history, X, split.train_y),
        "test_accuracy": accuracy(history, X_test, split.test_y),
        "reports": [
            {"step": step, "cost": cost, "relative_difference": difference}
            for step, cost, difference in zip(history.steps, history.costs, history.differences, strict=False)
        ],
    }


def _write(
    out: Path, history: Run, split: ImageSplit, test_probabilities: Array, record: dict[str, Any]
) -> None:
    from ..pictures.classifier import classifier_figure  # matplotlib takes a second to import

    figure = classifier_figure(split, history.curve, history.w, test_probabilities)
    with atomic_write(out / "cats.png") as draft:
        figure.savefig(draft, dpi=200)
    with atomic_write(out / "history.json") as draft:
        draft.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _writable(folder: Path) -> Path:
    """`folder`, made if need be, and tried before the training rather than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise DataError(
            f"--out {str(folder)!r} cannot be written to ({error.strerror}): name another folder"
        ) from error


def _steps(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of steps: give a whole number from 1 up")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a learning rate: give a positive number such as 0.005"
        )
    return rate
