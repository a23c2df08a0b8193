"""`History`: what a training run leaves behind, as numbers and as a figure."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..core import show
from ..core.callers import deprecated
from ..core.errors import ArgumentError
from ..core.names.spelling import renamed
from ..core.results import Result
from ..core.show import figure, save
from ..core.table import MOST_LINES, shortened, shown_rows

H = TypeVar("H")


def takes_step_rate(cls: type[H]) -> type[H]:
    """A decorator: `step_lr` was called `step_rate` in version 0.1, and the old keyword works for this version."""
    cls.__init__ = renamed(step_rate="step_lr")(cls.__init__)  # type: ignore[method-assign]
    return cls


@takes_step_rate
@dataclass(repr=False)
class History(Result):
    """Losses, accuracies and rates of a training run.

    Attributes:
        step_loss, step_lr: the loss of each step's batch, and the rate with which the optimizer took the step.
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
    step_lr: list[float] = field(default_factory=list)
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
        """The number of complete epochs."""
        return len(self.train_loss)

    @property
    def step_rate(self) -> list[float]:
        """The old name of `step_lr`; it goes with the next version."""
        deprecated("History.step_rate is called History.step_lr now: the old name")
        return self.step_lr

    def state_dict(self) -> dict[str, Any]:
        """All of it, the lists as arrays."""
        return {name: np.array(x) if isinstance(x, list) else x for name, x in asdict(self).items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Become the history that another one was."""
        if "step_rate" in state:  # the name in files of version 0.1
            state = {**state, "step_lr": state["step_rate"]}
        for name, x in History(**{name: state[name] for name in asdict(self)}).__dict__.items():
            setattr(self, name, x.tolist() if isinstance(x, np.ndarray) else x)

    def __repr__(self) -> str:
        """One line: `<History: 300 epochs, loss 0.41>`."""
        parts = [f"{self.epochs} epoch{'s' * (self.epochs != 1)}"]
        if self.train_loss:
            parts.append(f"loss {self.train_loss[-1]:.4g}")
        if self.train_accuracy:
            parts.append(f"accuracy {self.train_accuracy[-1]:.1%}")
        if self.validation_loss:
            parts.append(f"validation loss {self.validation_loss[-1]:.4g}")
        if self.validation_accuracy:
            parts.append(f"validation accuracy {self.validation_accuracy[-1]:.1%}")
        return f"<History: {', '.join([*parts, *filter(None, [self.stopped])])}>"

    def text(self) -> str:
        """A table with one line for each epoch."""
        return "\n".join(self._lines())

    def __str__(self) -> str:
        """The table; of a long run the first epochs, the best one and the last ones. `text()` is the whole."""
        head, *lines = self._lines()
        return "\n".join([head, *shortened(lines, MOST_LINES - 1, self._best())])

    def _best(self) -> tuple[int, ...]:
        """The best epoch, if there is one."""
        return () if self.best_epoch is None else (self.best_epoch,)

    def _lines(self) -> list[str]:
        """The lines of the table, the headings first."""
        shown = self._columns()
        lines = ["  ".join(["epoch", *(f"{name:>8}" for name in shown)])]
        for epoch, cells in enumerate(zip(*shown.values(), strict=True)):
            line = "  ".join([f"{epoch:5d}", *(cell.rjust(max(len(name), 8)) for name, cell in zip(shown, cells, strict=True))])
            lines.append(line.rstrip() + "  best" * (epoch == self.best_epoch))
        return lines

    def _columns(self) -> dict[str, list[str]]:
        """The columns of the table that are not empty."""
        columns = {
            "loss": [f"{loss:.6f}" for loss in self.train_loss],
            "accuracy": [f"{accuracy:.1%}" for accuracy in self.train_accuracy],
            "validation loss": [f"{loss:.6f}" for loss in self.validation_loss],
            "validation accuracy": [f"{accuracy:.1%}" for accuracy in self.validation_accuracy],
        }
        # an epoch whose batches gave no accuracy has none, so a column may be shorter than the others
        return {name: column + [""] * (self.epochs - len(column)) for name, column in columns.items() if column}

    def _repr_html_(self) -> str:
        """The HTML for a notebook: curves, and below them the table of the epochs."""
        x, unit = np.arange(self.epochs or len(self.step_loss)), "epoch" if self.epochs else "step"
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
        seen = shown_rows(len(rows), MOST_LINES - 1, self._best())
        left_out = f"{len(rows) - len(seen)} epochs left out, all of them by print(result.text())" * (len(seen) < len(rows))
        best = seen.index(self.best_epoch) if self.best_epoch in seen else None
        table = show.shown("table", ("epoch", *columns), [rows[i] for i in seen], "r", strong=best, note=left_out) if rows else ""
        return show.shown("curves", panels) + table

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the losses, the accuracies and a rate that changes, side by side; with `ax`, a matplotlib Axes, the losses alone.

        Epochs and steps are counted from 0, as in the table. The band around the training loss holds the losses of four
        batches in five; a run without a complete epoch shows the loss of each step. `how` goes to the figure "lines".

        Raises:
            ArgumentError: for a history without any step.
            MissingExtraError: without matplotlib.
        """
        from ..pictures.curves import panels

        if not self.step_loss:
            raise ArgumentError("this history holds no step yet, so there is nothing to draw: it is what fit(...) returns")
        drawn = self._panels()
        if ax is not None:
            return self._draw(*drawn[0], ax=ax, **how)
        sheet, axes = panels(1, len(drawn))
        for each, panel in zip(axes[0], drawn, strict=True):
            self._draw(*panel, ax=each, **how)
        return sheet

    def _panels(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The panels of the figure: the name of each axis, and the curves by their labels."""
        epochs, steps = np.arange(self.epochs), np.arange(len(self.step_loss))
        losses = {"training": (epochs, self.train_loss), "validation": (epochs, self.validation_loss)}
        if not self.epochs:
            losses["training"] = (steps, self.step_loss)
        panels = [
            ("loss", "epoch" if self.epochs else "step", losses),
            ("accuracy", "epoch", {"training": (epochs, self.train_accuracy), "validation": (epochs, self.validation_accuracy)}),
            ("learning rate", "step", {"": (steps, self.step_lr if len(set(self.step_lr)) > 1 else [])}),
        ]
        panels = [(y, x, {label: (t[: len(c)], c) for label, (t, c) in curves.items() if len(c)}) for y, x, curves in panels]
        return [panel for panel in panels if panel[2]]

    def _draw(self, ylabel: str, xlabel: str, series: dict[str, Any], **how: Any) -> Any:
        """One panel."""
        of_loss, bands = ylabel == "loss", None
        if of_loss and self.epochs:
            batches = np.split(self.step_loss, self.epoch_ends)[: self.epochs]  # the last may have been left early
            low, high = np.transpose([np.quantile(batch, (0.1, 0.9)) for batch in batches])
            bands = {"training": (np.arange(self.epochs), low, high)}
        scale = "log" if of_loss and min(self.step_loss) > 0 else "linear"
        return figure("lines", **{"series": series, "bands": bands, "xlabel": xlabel, "ylabel": ylabel, "yscale": scale} | how)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the figure to a file: .png, .svg or .pdf. Returns the path."""
        return save(self.plot(), path)
