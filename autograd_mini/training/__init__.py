"""Training: the loop, what it leaves behind, and what to look at when it does not learn."""

from ..core.errors import NonFiniteLossError
from ..core.spelling import moved
from .averaging import WeightAverage
from .check import TrainingCheck, check_training
from .checkpoint import Checkpoint
from .compiled import CompiledStep, compiled_step
from .decisions import Decisions, NoDecision, decide
from .evaluation import Evaluation, evaluate
from .fitting import fit
from .flow import GradientFlow, gradient_flow
from .history import History
from .metrics import (
    ConfusionMatrix,
    accuracy,
    confusion_matrix,
    f1,
    precision,
    r2_score,
    recall,
    top_k_accuracy,
)
from .predictions import Predictions, predict
from .weights import load_weights, save_weights

__all__ = [
    "Checkpoint", "CompiledStep", "ConfusionMatrix", "Decisions", "Evaluation", "GradientFlow", "History", "NoDecision",
    "NonFiniteLossError", "Predictions", "TrainingCheck", "WeightAverage", "accuracy", "check_training", "compiled_step",
    "confusion_matrix", "decide", "evaluate", "f1", "fit", "gradient_flow", "load_weights", "precision", "predict", "r2_score",
    "recall", "save_weights", "top_k_accuracy",
]  # fmt: skip


__getattr__ = moved(__name__, {"NonFiniteLoss": ("NonFiniteLossError", NonFiniteLossError)})
