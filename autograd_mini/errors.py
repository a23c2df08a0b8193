"""All errors of the package: `am.errors.ShapeError`, and so on; `AutogradError` is the base of all.

>>> import autograd_mini as am
>>> try:
...     am.Tensor([[1.0], [2.0, 3.0]])
... except am.errors.AutogradError as error:
...     print(type(error).__name__, isinstance(error, ValueError))
ShapeError True
"""

from __future__ import annotations

from typing import Any

from .core import errors as _errors
from .core.errors import RENAMED as RENAMED
from .core.errors import (
    AnomalyError,
    ArgumentError,
    ArgumentTypeError,
    AutogradError,
    AxisError,
    DataError,
    DrawingError,
    DtypeError,
    FormatError,
    FormulaError,
    GradientError,
    GradientMismatchError,
    IndexingError,
    LinAlgError,
    MatrixOfValuesError,
    MissingExtraError,
    MissingProgramError,
    NoFormulaError,
    NoMachineCodeError,
    NonFiniteLossError,
    ShapeError,
    StaleError,
    TraceError,
    UnknownAttributeError,
    UnknownNameError,
    UnknownOperationError,
)

__all__ = [
    "AnomalyError", "ArgumentError", "ArgumentTypeError", "AutogradError", "AxisError", "DataError", "DrawingError", "DtypeError",
    "FormatError", "FormulaError", "GradientError", "GradientMismatchError", "IndexingError", "LinAlgError",
    "MatrixOfValuesError", "MissingExtraError", "MissingProgramError", "NoFormulaError", "NoMachineCodeError",
    "NonFiniteLossError", "ShapeError", "StaleError", "TraceError", "UnknownAttributeError", "UnknownNameError",
    "UnknownOperationError",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    return getattr(_errors, name)
