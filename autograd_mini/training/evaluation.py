"""The evaluation of a model on a data set: without gradients, in evaluation mode, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.callers import warn
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.recording import no_grad
from ..core.results import Result
from ..nn import Module
from ..nn.outputs import kind_of_layer, kind_of_output
from .batches import Data, batches_of, converter_of, parts_of, rows_of
from .decisions import NoDecision, decide, numbers_in
from .metrics import accuracy
from .shares import is_sum, number_of, share_of

Loss = Callable[[Any, Any], Any]
Accuracy = Callable[[Any, Any], "float | None"]


@dataclass(frozen=True, repr=False)
class Evaluation(Result):
    """The loss and the accuracy of a model on a data set: means over its samples.

    Attributes:
        loss: the mean loss, or None where no loss was given.
        accuracy: the fraction of samples (of those whose label counts) that are classified as their label says, or None.
        count: how many samples there are.
        reason: why there is no accuracy, where one was asked for.
    """

    loss: float | None
    accuracy: float | None
    count: int
    reason: str = ""

    def __str__(self) -> str:
        parts = [f"{self.count} samples"]
        if self.loss is not None:
            parts.append(f"loss {self.loss:.4f}")
        if self.accuracy is not None:
            parts.append(f"accuracy {self.accuracy:.1%}")
        elif self.reason:
            parts.append(f"no accuracy ({self.reason})")
        return ", ".join(parts)


@spelled
def evaluate(
    model: Module, data: Data, loss: Loss | None = None, accuracy: Accuracy | None = accuracy, *, batch_size: int | None = None
) -> Evaluation:
    """The loss and accuracy of a model on a data set.

    Args:
        data: arrays (X, y), a data set, a loader, or any iterable of (inputs, target); with more arrays the last is the target.
        loss: called as `loss(output, target)`; a mean over the batch, or one of `nn` that is a sum. It also
            says what the outputs are (`nn.outputs`).
        accuracy: called as `accuracy(output, target)`; it may give None. None for none.
        batch_size: for arrays and data sets, 256 if left out.

    >>> import numpy as np
    >>> from autograd_mini import nn
    >>> X, y = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]]), np.array([0, 1, 1])
    >>> print(evaluate(nn.Identity(), (X, y), nn.CrossEntropyLoss()))
    3 samples, loss 0.9178, accuracy 66.7%
    """
    totals, convert, judge = Totals(), converter_of(model), Judge(accuracy, loss, model)
    with evaluating(model):
        for batch in batches_of(data, "evaluate", batch_size, usual_size=256):
            *inputs, target = parts_of(batch, convert)
            output = model(*inputs)
            rows, share = rows_of(target), share_of(loss, target)
            value = None if loss is None else number_of(loss(output, target), "evaluate") / (rows if is_sum(loss) else 1)
            totals.add(rows, value, share, *judge(output, target))
    return totals.evaluation()


class Judge:
    """Counts the right answers of a batch, as the loss reads them, or as a function of the caller's says."""

    def __init__(self, accuracy_: Accuracy | None, loss: Loss | None, model: Module) -> None:
        self.accuracy, self.loss = accuracy_, loss
        reading = kind_of_output(loss)
        self.layer = None if reading is not None else kind_of_layer(model)
        self.logarithms = reading is not None and reading.kind == "log-probabilities"

    def __call__(self, output: Any, target: Any) -> tuple[float | None, float, str]:
        """The number of right answers (None where that cannot be said), the number of answers, and the reason why it cannot."""
        if self.logarithms and (largest := float(np.max(numbers_in(output), initial=0.0))) > 1e-3:
            self.logarithms = False  # told once
            warn(
                f"the loss takes log-probabilities, none of which is above 0, and the model gave {largest:g}: let it end in "
                "LogSoftmax, or use CrossEntropyLoss, which takes scores",
                RuntimeWarning,
            )
        if self.accuracy is None:
            return None, 0, ""
        if self.accuracy is not accuracy:
            rows, share = rows_of(target), self.accuracy(output, target)
            if share is None:
                return None, 0, "the function given as accuracy gave None"
            return rows * float(share), rows, ""
        try:
            found = decide(output, target, self.loss)
        except NoDecision as error:
            if self.layer is None:
                return None, 0, str(error)
            try:
                found = decide(output, target, self.layer)
            except NoDecision:
                return None, 0, str(error)
        return found.right, len(found), ""


@dataclass
class Totals:
    """Sums over the batches that have been seen, from which their means follow.

    Attributes:
        count: samples.
        loss: the sum of the losses of the batches, each times its share (`shares`), or None.
        share: the sum of the shares.
        right, judged: how many answers were right, out of how many; None where a batch could not be judged.
        reason: why it could not.
    """

    count: int = 0
    loss: float | None = 0.0
    right: float | None = 0.0
    judged: float = 0.0
    reason: str = ""
    share: float = 0.0

    def add(
        self, count: int, loss: float | None, share: float, right: float | None, judged: float, reason: str = ""
    ) -> None:
        """Take in one batch, whose loss is a mean that counts `share`; what is None once, is None for all."""
        self.count += count
        self.share += share
        self.loss = None if loss is None or self.loss is None else self.loss + share * loss
        self.right = None if right is None or self.right is None else self.right + right
        self.judged += judged
        self.reason = self.reason or reason

    def evaluation(self) -> Evaluation:
        """The means."""
        if not self.count:
            raise ArgumentError("there are no batches to evaluate on: the loader gave none (an iterator serves one epoch only)")
        loss = None if self.loss is None else self.loss / (self.share or 1.0)
        if self.right is None or not self.judged:
            return Evaluation(loss, None, self.count, self.reason or ("" if self.right is None else "no label counts"))
        return Evaluation(loss, self.right / self.judged, self.count)


@contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Nothing is recorded in this block, and the model is in evaluation mode; afterwards it is as it was."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode
