"""Layers and losses of `torch.nn` that few models have: each is a function of `calls.py` with its settings kept."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .. import nn
from ..core.names.spelling import spelled
from .calls import NAMES as CALLS
from .ctc import CTCLoss
from .lazy import LAZY


def layer_of(name: str, operands: int = 1) -> type[nn.Module]:
    """The class of layers whose `forward` is a function of so many inputs, made with the function's other arguments."""
    function: Callable[..., Any] = CALLS[FUNCTIONS[name]]
    parameters = list(inspect.signature(function).parameters.values())
    draws = any(p.name == "training" for p in parameters)
    kept = [p for p in parameters[operands:] if p.name not in ("training", "inplace")]
    settings = inspect.Signature([p.replace(name="dim" if p.name == "axis" else p.name) for p in kept])

    class Layer(nn.Module):
        def __init__(self, *args: Any, inplace: bool = False, **named: Any) -> None:
            self.settings = settings.bind(*args, **named).arguments

        def forward(self, *inputs: Any, **named: Any) -> Any:
            """The function of the inputs."""
            values = {"axis" if key == "dim" else key: x for key, x in self.settings.items()} | named
            return function(*inputs, **values, **({"training": self.training} if draws else {}))

        def extra_repr(self) -> str:
            """The settings that were given."""
            return ", ".join(f"{key}={x!r}" for key, x in self.settings.items())

    Layer.__name__ = Layer.__qualname__ = name
    Layer.__init__ = spelled(Layer.__init__)  # type: ignore[method-assign]
    Layer.__doc__ = f"`nn.functional.{FUNCTIONS[name]}` as a layer."
    return Layer


FUNCTIONS = {
    "Softshrink": "softshrink", "Hardshrink": "hardshrink", "Tanhshrink": "tanhshrink", "Threshold": "threshold",
    "Softmin": "softmin", "SoftMarginLoss": "soft_margin_loss", "HingeEmbeddingLoss": "hinge_embedding_loss",
    "MultiLabelSoftMarginLoss": "multilabel_soft_margin_loss", "MultiLabelMarginLoss": "multilabel_margin_loss",
    "TripletMarginWithDistanceLoss": "triplet_margin_with_distance_loss", "LocalResponseNorm": "local_response_norm",
    "CrossMapLRN2d": "local_response_norm", "LPPool1d": "lp_pool1d", "LPPool2d": "lp_pool2d", "RReLU": "rrelu",
    "AlphaDropout": "alpha_dropout", "MaxUnpool1d": "max_unpool1d", "MaxUnpool2d": "max_unpool2d", "MaxUnpool3d": "max_unpool3d",
}  # fmt: skip
OPERANDS = {"TripletMarginWithDistanceLoss": 3, "MaxUnpool1d": 2, "MaxUnpool2d": 2, "MaxUnpool3d": 2}
"""The number of inputs of a layer, where it is neither one nor, as of most losses, two."""
NAMES: dict[str, Any] = {
    **{name: layer_of(name, OPERANDS.get(name, 2 if name.endswith("Loss") else 1)) for name in FUNCTIONS},
    "CTCLoss": CTCLoss, "NLLLoss2d": nn.NLLLoss,
    "UpsamplingNearest2d": lambda size=None, scale_factor=None: nn.Upsample(size, scale_factor),
    "UpsamplingBilinear2d": lambda size=None, scale_factor=None: nn.Upsample(size, scale_factor, "bilinear", align_corners=True),
    **LAZY,
}
"""The counterpart of each name."""
