"""Numbers in, gradients out: the table of operations, the graph, and the two kinds of nodes.

The engine is 1,900 lines, to be read in this order: `operations/arithmetic.py`, `elementary.py` and `kinks.py` (the derivatives)
with `operations/row.py`; `primitive.py` (an operation); `node.py` (a value); `graph.py` (the way back); `value.py`. Then
`sweep.py` is the quick form of the way back, `kernels/` computes the values, `operations/facts.py` says what else is known of an
operation, `tensor.py` and `functions/` are the same for arrays, and `arrays/` is what makes a Tensor one of NumPy's. `guards/`
notices silent mistakes, `names/` answers calls that do not fit. Every other file is for one thing, which its first line says.
"""

from importlib import import_module
from typing import Any

from . import functions, primitive
from .primitive import Primitive
from .recording import enable_grad, ieee_products, no_grad, strict
from .tensor import Tensor
from .value import Value

__all__ = ["Primitive", "Tensor", "Value", "enable_grad", "functions", "ieee_products", "no_grad", "primitive", "strict"]


def _on_objects(*args: Any) -> Any:
    """A primitive on NumPy's arrays of objects: `arrays/objects.py`, which takes this place when it is first needed."""
    import_module(".arrays.objects", __name__)
    return primitive.object_forms[0](*args)


primitive.object_forms[:] = [_on_objects]
