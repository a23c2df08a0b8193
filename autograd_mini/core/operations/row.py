"""`rule`: one row of the table of operations. A row is a name and the derivatives; everything else is looked up by the name.

The forward forms are in `core/kernels`: `on_floats` (an operation that stands there is pointwise) and `on_arrays`. What
else there is to know of an operation is its row in `facts.py`.
"""

from __future__ import annotations

from typing import Any

from ..kernels import on_arrays, on_floats
from ..primitive import Primitive, Rule
from .facts import FACTS


def rule(name: str, dx: Rule | None, dy: Rule | None = None) -> Any:
    """The operation of that name.

    Args:
        name: the operation, unique in the table.
        dx: the rule of the first argument, `(g, z, x, ...) -> gradient`, where `g` is the gradient that arrives at the
            output `z`. An operation of two arguments calls them x and y; any other parameter is structure (an axis, a
            bound). A rule `(g, z, i, *xs, ...)` gives the gradient of the i-th of any number of arguments. None is for
            an argument that never wants a gradient.
        dy: the rule of the second argument.
    """
    code = getattr(dx, "__code__", None)
    parameters = code.co_varnames[2 : code.co_argcount] if code is not None else ()
    forms = getattr(on_floats, name, None), getattr(on_arrays, name)
    if parameters[:1] == ("i",):
        op = Primitive(name, forms[0], each=dx, array=forms[1], facts=FACTS.get(name))
    else:
        binary = dy is not None or parameters[:2] == ("x", "y")
        op = Primitive(name, forms[0], dx, dy, binary=binary, array=forms[1], facts=FACTS.get(name))
    return op
