"""Counterparts of the attributes of results of SciPy and Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def columns(history: Any) -> dict[str, list[float]]:
    """The `history` of Keras: lists by name, those alone that are not empty."""
    found = {
        "loss": history.train_loss, "accuracy": history.train_accuracy, "val_loss": history.validation_loss,
        "val_accuracy": history.validation_accuracy,
    }  # fmt: skip
    return {name: numbers for name, numbers in found.items() if numbers}


NAMES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "Minimum": {
        "x": lambda found: found.params, "fun": lambda found: found.value, "jac": lambda found: found.gradient,
        "nit": lambda found: found.steps, "nfev": lambda found: found.evaluations,
    },
    "History": {
        "history": columns, "loss": lambda run: run.train_loss, "accuracy": lambda run: run.train_accuracy,
        "val_loss": lambda run: run.validation_loss, "val_accuracy": lambda run: run.validation_accuracy,
        "losses": lambda run: run.train_loss, "epoch": lambda run: list(range(run.epochs)),
    },
    "Predictions": {"argmax": lambda found: found.outputs.argmax, "shape": lambda found: found.outputs.shape},
}  # fmt: skip
"""The counterpart of each attribute, by the class of the result."""
