"""`rule`: one row of the table of operations. A row is a name and the derivatives; everything else is looked up by the name.

The forward forms are in `core/kernels`: on Python floats in `on_floats`, where every pointwise operation stands, and on arrays
in `on_arrays` or in one of the files beside it. What else there is to know of an operation is its row in `facts.py`.
"""

from __future__ import annotations

from typing import Any

from ..kernels import factorizations, indexing, on_arrays, on_floats, pointwise, reductions, windows
from ..primitive import Primitive, Rule
from .facts import FACTS

HOMES = (on_arrays, pointwise, reductions, indexing, factorizations, windows)
"""The modules that hold forms on arrays."""


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
    scalar = getattr(on_floats, name, None)
    array = next((getattr(home, name) for home in HOMES if hasattr(home, name)), None)
    if array is not None and name in FACTS and {"promotes x", "promotes y"} & {*FACTS[name].kind}:
        array = pointwise.promoting(array)
    code = getattr(dx, "__code__", None)
    parameters = code.co_varnames[2 : code.co_argcount] if code is not None else ()
    if parameters[:1] == ("i",):
        return Primitive(name, scalar, each=dx, array=array, facts=FACTS.get(name))
    binary = dy is not None or parameters[:2] == ("x", "y")
    return Primitive(name, scalar, dx, dy, binary=binary, array=array, facts=FACTS.get(name))
