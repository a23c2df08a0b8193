"""Training: the loop, what it leaves behind, and what to look at when it does not learn."""

from ..core.errors import NonFiniteLossError
from ..core.spelling import moved
from .check import TrainingCheck, check_training
from .checkpoint import Checkpoint
from .evaluate import Evaluation, Predictions, accuracy, evaluate, predict
from .fit import fit
from .flow import GradientFlow, gradient_flow
from .history import History
from .weights import load_weights, save_weights

__all__ = [
    "Checkpoint", "Evaluation", "GradientFlow", "History", "NonFiniteLossError", "Predictions", "TrainingCheck", "accuracy",
    "check_training", "evaluate", "fit", "gradient_flow", "load_weights", "predict", "save_weights",
]  # fmt: skip


__getattr__ = moved(__name__, {"NonFiniteLoss": ("NonFiniteLossError", NonFiniteLossError)})
