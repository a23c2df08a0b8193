"""What can go wrong, by name.

Every error that the package raises on purpose derives from `AutogradError` and from the built-in exception that fits,
so that `except ValueError` and `except am.AutogradError` both do what a reader expects. A message says what was wrong
and what to write instead.
"""

from __future__ import annotations

import importlib
from types import ModuleType


class AutogradError(Exception):
    """The common base of all errors that autograd_mini raises on purpose."""


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


class GradientError(AutogradError, RuntimeError):
    """A gradient that was asked for and does not exist."""


class StaleError(AutogradError, RuntimeError):
    """Data that was changed between the forward and the backward pass."""


class AnomalyError(AutogradError, FloatingPointError):
    """The first NaN or infinity of a computation, found under `detect_anomaly`."""


class TraceError(AutogradError, TypeError):
    """A number that was asked for while a program is being compiled and none is known."""


class UnknownOperation(AutogradError, TypeError):
    """An operation that is not in the table of rules."""


class UnknownAttribute(UnknownOperation, AttributeError):
    """A method or attribute that a node does not have."""


class DataError(AutogradError, ValueError):
    """A data file that is missing, broken or of another kind than expected."""


class MissingExtra(AutogradError, ImportError):
    """An optional package that is not installed."""


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional `module`, or say in one sentence what it is for and how to install it.

    >>> require("math", extra="demos", purpose="counting").floor(2.5)
    2
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"{purpose} needs the package {module.partition('.')[0]!r}, which is not installed: "
            f"pip install 'autograd_mini[{extra}]'"
        ) from error
