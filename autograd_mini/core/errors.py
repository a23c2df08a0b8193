"""The errors of the package, by name.

Every error that the package raises on purpose derives from `AutogradError` and from the built-in exception that fits,
so that `except ValueError` and `except am.AutogradError` both do what a reader expects. A message says what was wrong
and what to write instead. The public face of this module is `am.errors`.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import numpy

from .callers import warn


class AutogradError(Exception):
    """The common base of all errors that autograd_mini raises on purpose."""


# ---- arguments -------------------------------------------------------------------------------------------------------


class ShapeError(AutogradError, ValueError):
    """Shapes that do not fit together."""


class AxisError(ShapeError, IndexError):
    """An axis that an array does not have."""


class IndexingError(AutogradError, IndexError):
    """An index that an array does not have."""


class ArgumentError(AutogradError, ValueError):
    """An argument of a fitting type that makes no sense."""


class DtypeError(AutogradError, TypeError):
    """Data of a type that cannot carry a gradient, or cannot enter a graph at all."""


class MatrixOfValuesError(DtypeError):
    """Values beside a Tensor, or in an array that a function takes as a Tensor; where Values stand for the arguments of a
    derivative, the function is called again with Tensors in their place."""


class ArgumentTypeError(DtypeError):
    """An argument of the wrong kind: a number where a function is expected, an unknown keyword, one argument too many.

    In this version it is a `DtypeError`, since version 0.1 raised such errors as one; that ends with the next version, in which
    it derives from `AutogradError` and `TypeError` alone.
    """


class DataError(AutogradError, ValueError):
    """A data file that is missing, broken or of another kind than expected."""


# ---- gradients -------------------------------------------------------------------------------------------------------


class GradientError(AutogradError, RuntimeError):
    """A gradient that was asked for and does not exist."""


class LinAlgError(AutogradError, numpy.linalg.LinAlgError):
    """A matrix that has no inverse or no such factorization."""


class StaleError(AutogradError, RuntimeError):
    """Data that was changed between the forward and the backward pass."""


class AnomalyError(AutogradError, FloatingPointError):
    """The first NaN or infinity of a computation, found under `detect_anomaly`."""


class GradientMismatchError(AutogradError, AssertionError):
    """A gradient is not what it should be."""


class NonFiniteLossError(GradientError):
    """A loss, or a gradient of it, that is NaN or infinite, so that training cannot go on.

    Attributes:
        step, epoch, batch: where it happened, each counted from 0.
        history: the run up to there, a `training.History`. The model has the weights with which the loss was computed.
    """

    def __init__(self, what: str, why: str, step: int, epoch: int, batch: int, history: Any) -> None:
        super().__init__(f"{what} at step {step} (epoch {epoch}, batch {batch}): {why}")
        self.step, self.epoch, self.batch, self.history = step, epoch, batch, history


# ---- operations ------------------------------------------------------------------------------------------------------


class UnknownOperationError(AutogradError, TypeError):
    """An operation that is not in the table of rules."""


class UnknownAttributeError(UnknownOperationError, AttributeError):
    """A method or attribute that a node does not have."""


class UnknownNameError(AutogradError, ImportError):
    """A name that `from autograd_mini import name` asks for and the package does not have."""


# ---- programs, formulas and pictures ---------------------------------------------------------------------------------


class TraceError(AutogradError, TypeError):
    """A number that was asked for while a program is being compiled and none is known."""


class NoMachineCodeError(AutogradError, RuntimeError):
    """A program that numba does not compile."""


class FormulaError(AutogradError, ValueError):
    """A formula, or the value of a name in it, that cannot be used."""


class NoFormulaError(AutogradError, TypeError):
    """A rule that needs more than a symbol has, such as its number or the shape of a product."""


class FormatError(AutogradError, ValueError):
    """A file name whose ending is no format that a picture can be saved in."""


class DrawingError(AutogradError, RuntimeError):
    """A picture that `dot` could not make."""


class MissingProgramError(AutogradError, FileNotFoundError):
    """A format that only Graphviz's `dot` can make, and no `dot`."""


class MissingExtraError(AutogradError, ImportError):
    """An optional package that is not installed."""


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional `module`, or say in one sentence what it is for and how to install it.

    >>> require("math", extra="demos", purpose="counting").floor(2.5)
    2
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs the package {module.partition('.')[0]!r}, which is not installed: "
            f"pip install 'autograd_mini[{extra}]'"
        ) from error


# ---- names of version 0.1 --------------------------------------------------------------------------------------------

RENAMED = {
    "GradientMismatch": "GradientMismatchError",
    "MissingExtra": "MissingExtraError",
    "NonFiniteLoss": "NonFiniteLossError",
    "UnknownAttribute": "UnknownAttributeError",
    "UnknownOperation": "UnknownOperationError",
}
"""Old names of errors, which work in this version and warn."""


def __getattr__(name: str) -> Any:
    """The error that had this name in version 0.1."""
    if name not in RENAMED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warn(f"{name} is called {RENAMED[name]} now: the old name goes with the next version", DeprecationWarning)
    return globals()[RENAMED[name]]


def error_of_numpy(name: str, error: Exception) -> AutogradError:
    """An error that NumPy raised in the function `name`, as our class that subclasses the same built-in, with the same message;
    an error of our own is returned as it is."""
    if isinstance(error, AutogradError):
        return error
    kinds: dict[type[Exception], type[AutogradError]] = {
        getattr(numpy, "exceptions", numpy).AxisError: AxisError, TypeError: ArgumentTypeError, IndexError: IndexingError,
    }  # fmt: skip
    kind = next((ours for theirs, ours in kinds.items() if isinstance(error, theirs)), ArgumentError)
    return kind(f"{name}: {error}")
