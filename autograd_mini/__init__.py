"""autograd_mini: a reverse-mode automatic differentiation engine that is small enough to read.

`Value` is a number and `Tensor` an array that remember how they were computed. Every derivative is written once, in the table
`autograd_mini.core.rules`, as a plain function that serves floats, arrays, nodes and symbols.

>>> import autograd_mini as am
>>> a, b, c = am.Value(7.0, label="a"), am.Value(4.0, label="b"), am.Value(2.0, label="c")
>>> J = 3 * (a + b * c)
>>> J.backward()
>>> a.grad, b.grad, c.grad
(3.0, 6.0, 12.0)
"""

from typing import Any

from .core import functions, primitive
from .core.conventions import conventions
from .core.errors import (
    AutogradError,
    DataError,
    DtypeError,
    GradientError,
    MissingExtra,
    ShapeError,
    StaleError,
    UnknownAttribute,
    UnknownOperation,
)
from .core.functions import *  # noqa: F403  every function of the module is public
from .core.graph import enable_grad, no_grad, strict
from .core.objects import expand
from .core.primitive import Primitive
from .core.tensor import Tensor
from .core.value import Value

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The error for a name that is not there says which names are near."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise UnknownAttribute(primitive.unknown(name, functions.__all__))
