"""Losses as modules, which keep their settings: named as in `torch.nn`, each a function of `losses.py`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.functions.losses import check_reduction
from ..core.names.keywords import unknown_keyword
from . import losses
from .module import Module
from .outputs import OutputKind, kind_of_output


class Loss(Module):
    """A loss with its settings kept: the base of those below, whose keyword arguments are those of their functions.

    >>> loss = HuberLoss(delta=2.0)
    >>> float(loss([0.0, 3.0], [0.0, 0.0]))
    2.0
    >>> loss
    HuberLoss(delta=2.0)
    """

    function: Callable[..., Any]
    output_kind: OutputKind | None
    """The kind of output that the loss expects, and the labels that it ignores."""

    operands: int = 2
    """The number of the function's arguments that are data; the others are settings."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        settings = list(inspect.signature(cls.function).parameters.values())[cls.operands :]
        cls.__signature__ = inspect.Signature([p.replace(kind=p.KEYWORD_ONLY) for p in settings])  # type: ignore[attr-defined]
        cls.output_kind = kind_of_output(cls.function)

    def __init__(self, *args: Any, **settings: Any) -> None:
        name, known = type(self).__name__, inspect.signature(type(self)).parameters
        listed = ", ".join(f"{key}={p.default!r}" for key, p in known.items())
        leading = LEADING.get(name, ())
        if args and len(args) <= len(leading) and not settings.keys() & set(leading[: len(args)]):
            args, settings = (), {**dict(zip(leading, args, strict=False)), **settings}
        if args:
            raise ArgumentTypeError(
                f"{name}: its settings are keywords, got {args[0]!r:.40} by position. It is {name}(*, {listed})"
            )
        for key in settings:
            if key not in known:
                raise ArgumentTypeError(f"{name} has no argument {unknown_keyword(key, known)} It is {name}(*, {listed})")
        check_settings(name, settings)
        self.settings = settings

    def forward(self, *operands: Any) -> Any:
        """The loss of an output and its target."""
        if len(operands) != type(self).operands:
            names = [*inspect.signature(type(self).function).parameters][: type(self).operands]
            raise ArgumentTypeError(f"{type(self).__name__} is called with {', '.join(names)}, and got {len(operands)} arguments")
        return type(self).function(*operands, **self.settings)

    def extra_repr(self) -> str:
        """The settings that were given."""
        return ", ".join(f"{name}={setting!r}" for name, setting in self.settings.items())


LEADING = {
    **dict.fromkeys(("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "NLLLoss"), ("weight",)),
    **dict.fromkeys(("CosineEmbeddingLoss", "MarginRankingLoss"), ("margin",)), "HuberLoss": ("reduction", "delta"),
    "MultiMarginLoss": ("p", "margin"), "PoissonNLLLoss": ("log_input", "full"), "TripletMarginLoss": ("margin", "p"),
}  # fmt: skip
"""The settings that PyTorch takes by position, in its order; of the others the first ones there are out of use."""


def check_settings(name: str, settings: Mapping[str, Any]) -> None:
    """Refuse what makes no sense when a loss is made, rather than when it is first called."""
    if "reduction" in settings:
        more = ("batchmean",) if name == "KLDivLoss" else ()
        check_reduction(name, settings["reduction"], (*more, "mean", "sum", "none"))
    if not settings.get("delta", 1.0) > 0:
        raise ArgumentError(f"{name}: delta must be positive, got {settings['delta']}")
    if not settings.get("beta", 1.0) >= 0:
        raise ArgumentError(f"{name}: beta must be 0 or more, got {settings['beta']}")
    if not 0 <= settings.get("label_smoothing", 0.0) <= 1:
        raise ArgumentError(f"{name}: label_smoothing must lie between 0 and 1, got {settings['label_smoothing']}")
    if name in ("MulticlassSVMLoss", "MultiMarginLoss") and settings.get("p", 1) not in (1, 2):
        raise ArgumentError(f"{name}: p must be 1 or 2, got {settings['p']!r}")


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


class GaussianNLLLoss(Loss):
    """`gaussian_nll_loss` as a module, called with mean, target and variance."""

    function = staticmethod(losses.gaussian_nll_loss)
    operands = 3


class PoissonNLLLoss(Loss):
    """`poisson_nll_loss` as a module."""

    function = staticmethod(losses.poisson_nll_loss)


class TripletMarginLoss(Loss):
    """`triplet_margin_loss` as a module, called with anchor, positive and negative."""

    function = staticmethod(losses.triplet_margin_loss)
    operands = 3


class CosineEmbeddingLoss(Loss):
    """`cosine_embedding_loss` as a module, called with two inputs and the target."""

    function = staticmethod(losses.cosine_embedding_loss)
    operands = 3


class MarginRankingLoss(Loss):
    """`margin_ranking_loss` as a module, called with two inputs and the target."""

    function = staticmethod(losses.margin_ranking_loss)
    operands = 3
