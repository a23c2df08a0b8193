"""Training: the loop, what it leaves behind, and what to look at when it does not learn."""

from typing import TYPE_CHECKING, Any

from ..core.errors import NonFiniteLossError, require
from ..core.names.spelling import moved
from ..core.names.unknown_names import listing, missing
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

if TYPE_CHECKING:
    from .estimators import Classifier as Classifier
    from .estimators import Regressor as Regressor

__all__ = [
    "Checkpoint", "Classifier", "CompiledStep", "ConfusionMatrix", "Decisions", "Evaluation", "GradientFlow", "History",
    "NoDecision", "NonFiniteLossError", "Predictions", "Regressor", "TrainingCheck", "WeightAverage", "accuracy",
    "check_training", "compiled_step", "confusion_matrix", "decide", "evaluate", "f1", "fit", "gradient_flow",
    "load_weights", "precision", "predict", "r2_score", "recall", "save_weights", "top_k_accuracy",
]  # fmt: skip
__dir__ = listing(*__all__)


_old_name = moved(__name__, {"NonFiniteLoss": ("NonFiniteLossError", NonFiniteLossError)}, missing(__name__, __all__))


def __getattr__(name: str) -> Any:
    """The estimators are made of scikit-learn's classes, which are imported when the first one is asked for."""
    if name in ("Classifier", "Regressor"):
        require("sklearn", extra="data", purpose=f"training.{name}")
        from . import estimators

        return getattr(estimators, name)
    return _old_name(name)
