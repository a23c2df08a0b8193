"""Losses as modules, which keep their settings: named as in `torch.nn`, each a function of `losses.py`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from . import losses
from .module import Module


class Loss(Module):
    """A loss with its settings kept: the base of those below, whose keyword arguments are those of their functions.

    >>> loss = HuberLoss(delta=2.0)
    >>> float(loss([0.0, 3.0], [0.0, 0.0]))
    2.0
    >>> loss
    HuberLoss(delta=2.0)
    """

    function: Callable[..., Any]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _, _, *settings = inspect.signature(cls.function).parameters.values()
        cls.__signature__ = inspect.Signature([p.replace(kind=p.KEYWORD_ONLY) for p in settings])  # type: ignore[attr-defined]

    def __init__(self, **settings: Any) -> None:
        self.settings = inspect.signature(type(self)).bind(**settings).arguments

    def forward(self, input: Any, target: Any) -> Any:
        """The loss of an output and its target."""
        return type(self).function(input, target, **self.settings)

    def extra_repr(self) -> str:
        """The settings that were given."""
        return ", ".join(f"{name}={setting!r}" for name, setting in self.settings.items())


class MSELoss(Loss):
    """`mse_loss` as a module."""

    function = staticmethod(losses.mse_loss)


class L1Loss(Loss):
    """`l1_loss` as a module."""

    function = staticmethod(losses.l1_loss)


class HuberLoss(Loss):
    """`huber_loss` as a module."""

    function = staticmethod(losses.huber_loss)


class SmoothL1Loss(Loss):
    """`smooth_l1_loss` as a module."""

    function = staticmethod(losses.smooth_l1_loss)


class BCEWithLogitsLoss(Loss):
    """`binary_cross_entropy_with_logits` as a module."""

    function = staticmethod(losses.binary_cross_entropy_with_logits)


class BCELoss(Loss):
    """`binary_cross_entropy` as a module."""

    function = staticmethod(losses.binary_cross_entropy)


class HingeLoss(Loss):
    """`hinge_loss` as a module."""

    function = staticmethod(losses.hinge_loss)


class CrossEntropyLoss(Loss):
    """`cross_entropy` as a module."""

    function = staticmethod(losses.cross_entropy)


class NLLLoss(Loss):
    """`nll_loss` as a module."""

    function = staticmethod(losses.nll_loss)


class MulticlassSVMLoss(Loss):
    """`multiclass_svm_loss` as a module."""

    function = staticmethod(losses.multiclass_svm_loss)


class MultiMarginLoss(Loss):
    """`multi_margin_loss` as a module."""

    function = staticmethod(losses.multi_margin_loss)


class KLDivLoss(Loss):
    """`kl_div` as a module."""

    function = staticmethod(losses.kl_div)
