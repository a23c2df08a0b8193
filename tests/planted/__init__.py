"""A library of gradients derived by hand: right ones, and ones with a mistake of a known kind planted in them.

It knows the loss, the gradient and the kind, and nothing of how a diagnosis is made.
"""

from . import batch_norm, logistic, networks, softmax, svm  # noqa: F401  each enters its models in the list
from .models import MODELS, Model, Problem
from .right import right_gradients
from .scoring import Score, compared, false_alarm, score, table
from .table import ELSE, KINDS, MISTAKES, Mistake, halves

__all__ = [
    "ELSE", "KINDS", "MISTAKES", "MODELS", "Mistake", "Model", "Problem", "Score", "compared", "false_alarm", "halves",
    "right_gradients", "score", "table",
]  # fmt: skip
