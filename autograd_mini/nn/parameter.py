"""`Parameter`: an array that a model learns, and what else a module takes for a parameter."""

from __future__ import annotations

from typing import Any, TypeGuard

from ..core.names.spelling import keywords_after
from ..core.node import Node
from ..core.tensor import Tensor
from ..core.value import Value


class Parameter(Tensor):
    """A Tensor that wants a gradient, and stays a parameter of its module also when it is frozen.

    Args:
        data: an array or nested list of real numbers; an array is shared, as by `Tensor`.
        requires_grad: False for a parameter that is frozen from the start.
        label: the name in pictures and messages; a module gives it its path, such as `layer1.weight`.
        dtype: the NumPy type; that of the data if left out.

    >>> w = Parameter([[1.0, 2.0]])
    >>> w.requires_grad, w.is_leaf
    (True, True)
    """

    __slots__ = ()
    _usual_needs = 1
    _is_parameter = True

    @keywords_after("data")
    def __init__(
        self,
        data: Any,
        *old: Any,
        requires_grad: bool = True,
        label: str | None = None,
        dtype: Any = None,
        **unknown: Any,
    ) -> None:
        super().__init__(data, *old, requires_grad=requires_grad, label=label, dtype=dtype, **unknown)


def is_parameter(x: Any) -> TypeGuard[Node]:
    """Whether a module that holds `x` learns it: a Parameter, or any Value or Tensor that was not computed and wants a
    gradient. (A Value that has its name from a module stays a parameter when it is frozen.)"""
    if not isinstance(x, Node) or x.op is not None:
        return False
    return bool(x._needs) or isinstance(x, Parameter) or isinstance(x, Value) and x.label is not None
