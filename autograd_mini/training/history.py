"""`History`: what a training run leaves behind, as numbers and as a figure."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..core import show
from ..core.show import figure, save


@dataclass
class History:
    """Losses, accuracies and rates of a training run.

    Attributes:
        step_loss, step_rate: the loss of each step's batch, and the rate with which the optimizer took the step.
        train_loss, train_accuracy: means over the batches of each epoch, while it went on.
        validation_loss, validation_accuracy: after each epoch; empty where there is no validation set, as the accuracies
            are where there are no classes.
        epoch_ends: how many steps had been taken when each epoch was over.
        seconds: how long each epoch took.
        best_epoch: the epoch after which the monitored number was best, counted from 0; None before the first.
        stopped: why the run ended: "finished", "early" (no progress), "asked" (by `after_epoch`) or "interrupted"; ""
            while it goes on.
    """

    step_loss: list[float] = field(default_factory=list)
    step_rate: list[float] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    epoch_ends: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list, compare=False)
    best_epoch: int | None = None
    stopped: str = ""

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return len(self.train_loss)

    def state_dict(self) -> dict[str, Any]:
        """All of it, the lists as arrays."""
        return {name: np.array(x) if isinstance(x, list) else x for name, x in asdict(self).items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Become the history that another one was."""
        for name, x in History(**{name: state[name] for name in asdict(self)}).__dict__.items():
            setattr(self, name, x.tolist() if isinstance(x, np.ndarray) else x)

    def __str__(self) -> str:
        """A table with one line for each epoch."""
        shown = self._columns()
        lines = ["  ".join(["epoch", *(f"{name:>8}" for name in shown)])]
        for epoch, cells in enumerate(zip(*shown.values(), strict=True)):
            line = "  ".join([f"{epoch:5d}", *(cell.rjust(max(len(name), 8)) for name, cell in zip(shown, cells, strict=True))])
            lines.append(line + "  best" * (epoch == self.best_epoch))
        return "\n".join(lines)

    def _columns(self) -> dict[str, list[str]]:
        """The columns of the table that are not empty."""
        columns = {
            "loss": [f"{loss:.6f}" for loss in self.train_loss],
            "accuracy": [f"{accuracy:.2%}" for accuracy in self.train_accuracy],
            "validation loss": [f"{loss:.6f}" for loss in self.validation_loss],
            "validation accuracy": [f"{accuracy:.2%}" for accuracy in self.validation_accuracy],
        }
        return {name: column for name, column in columns.items() if column}

    def _repr_html_(self) -> str:
        """What a notebook shows: curves, and below them the table of the epochs."""
        x, unit = (np.arange(1, self.epochs + 1), "epoch") if self.epochs else (np.arange(1, len(self.step_loss) + 1), "step")
        losses = {"training": self.train_loss or self.step_loss, "validation": self.validation_loss}
        accuracies = {"training": self.train_accuracy, "validation": self.validation_accuracy}
        panels = [
            {
                "series": {name: (x[: len(y)], y) for name, y in series.items() if y},
                "title": title,
                "xlabel": unit,
                "log": title == "loss",
            }
            for title, series in (("loss", losses), ("accuracy", accuracies))
            if any(series.values())
        ]
        columns = self._columns()
        rows = [(str(epoch), *cells) for epoch, cells in enumerate(zip(*columns.values(), strict=True))]
        table = show.shown("table", ("epoch", *columns), rows, "r", strong=self.best_epoch) if rows else ""
        return show.shown("curves", panels) + table

    def plot(self) -> Any:
        """The losses, the accuracies and the rate, side by side, as a matplotlib Figure.

        The band around the training loss holds the losses of four batches in five; a run without a complete epoch shows
        the loss of each step.

        Raises:
            MissingExtraError: without matplotlib.
        """
        from ..pictures.curves import panels

        epochs, steps = np.arange(1, self.epochs + 1), np.arange(1, len(self.step_loss) + 1)
        losses = {"training": (epochs, self.train_loss), "validation": (epochs, self.validation_loss)}
        bands = {}
        if self.epochs:
            batches = np.split(self.step_loss, self.epoch_ends)[: self.epochs]  # the last may have been left early
            low, high = np.transpose([np.quantile(batch, (0.1, 0.9)) for batch in batches])
            bands["training"] = (epochs, low, high)
        else:
            losses["training"] = (steps, self.step_loss)
        accuracies = {"training": (epochs, self.train_accuracy), "validation": (epochs, self.validation_accuracy)}
        drawn: list[tuple[str, str, dict[str, Any]]] = [
            ("loss", "epoch" if self.epochs else "step", losses),
            ("accuracy", "epoch", accuracies),
            ("learning rate", "step", {"": (steps, self.step_rate)}),
        ]
        drawn = [(y, x, {label: curve for label, curve in series.items() if len(curve[1])}) for y, x, series in drawn]
        drawn = [panel for panel in drawn if panel[2]]
        sheet, axes = panels(1, len(drawn))
        for ax, (ylabel, xlabel, series) in zip(axes[0], drawn, strict=True):
            of_loss = ylabel == "loss"
            scale = "log" if of_loss and min(self.step_loss) > 0 else "linear"
            figure("lines", series=series, bands=bands if of_loss else None, xlabel=xlabel, ylabel=ylabel, yscale=scale, ax=ax)
        return sheet

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the figure to a file: .png, .svg or .pdf."""
        save(self.plot(), path)
