"""The kinds of output of a model, as a loss takes them: a logit, a probability, scores of classes, or plain numbers.

The same number, 0.3, means "no" as a probability and "yes" as a logit. Only the loss determines which one it is, so it is the
loss that says it, and accuracy and predictions ask it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..core.errors import ArgumentError

F = TypeVar("F", bound=Callable[..., Any])

KINDS = {
    "scores": "one number for each class, of which the largest wins (logits of a softmax, margins)",
    "log-probabilities": "the logarithm of the probability of each class",
    "probabilities": "the probability of each class",
    "logit": "one number for yes or no, yes where it is above 0",
    "probability": "the probability of yes, yes where it is above 1/2",
    "margin": "one number for the labels -1 and 1, 1 where it is above 0",
    "numbers": "what was to be found itself: there are no classes",
}
"""The kinds of output."""


@dataclass(frozen=True)
class OutputKind:
    """The kind of an output, and the labels that are ignored.

    Attributes:
        kind: one of `KINDS`.
        ignore_index: the class number of samples that do not count, or None.
    """

    kind: str
    ignore_index: int | None = None


def reads(kind: str, ignore_index: int | None = None) -> Callable[[F], F]:
    """Mark a loss with what it takes an output for. A loss of the user's own may be marked in the same way:

    >>> @reads("logit")
    ... def my_loss(output, target):
    ...     return ((output - target) ** 2).mean()
    >>> kind_of_output(my_loss).kind
    'logit'
    """
    if kind not in KINDS:
        raise ArgumentError(f"a loss reads one of {', '.join(map(repr, KINDS))}, got {kind!r}")

    def mark(loss: F) -> F:
        loss.output_kind = OutputKind(kind, ignore_index)  # type: ignore[attr-defined]
        return loss

    return mark


def kind_of_output(loss: Any) -> OutputKind | None:
    """The kind of output that a loss expects: a function or module of this package, a `functools.partial` of one, or whatever has
    been marked by `reads`; None where it is not given."""
    if isinstance(loss, functools.partial):
        found = kind_of_output(loss.func)
        settings = loss.keywords
    else:
        found = loss if isinstance(loss, OutputKind) else getattr(loss, "output_kind", None)
        settings = getattr(loss, "settings", {})
    if not isinstance(found, OutputKind):
        return None
    if found.ignore_index is not None and "ignore_index" in settings:
        return replace(found, ignore_index=settings["ignore_index"])
    return found


def kind_of_layer(model: Any) -> OutputKind | None:
    """The kind of output of a model by its last layer, where that is an activation that says it (Sigmoid, Softmax,
    LogSoftmax), alone or at the end of a Sequential; else None."""
    while hasattr(model, "__getitem__") and hasattr(model, "__len__") and len(model):
        model = model[-1]
    kind = getattr(model, "output_kind", None)
    return OutputKind(kind) if isinstance(kind, str) else None
