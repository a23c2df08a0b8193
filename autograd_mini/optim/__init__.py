"""Updates of parameters: optimizers and the rates they take, and ways down for any function of nested parameters."""

from ..core.names.unknown_names import listing, missing
from . import schedules, search
from .clipping import clip_grad_norm, clip_grad_value
from .lbfgs import LBFGS
from .minimize import Minimum, minimize
from .optimizer import Optimizer
from .optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop
from .scheduler import Scheduler

__all__ = [
    "LBFGS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Minimum", "NAdam", "Optimizer", "RAdam", "RMSprop",
    "Scheduler", "clip_grad_norm", "clip_grad_value", "minimize", "schedules", "search",
]  # fmt: skip
__dir__ = listing(*__all__)

__getattr__ = missing(__name__, __all__)
