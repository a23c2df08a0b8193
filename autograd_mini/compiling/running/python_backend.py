"""The backend "python": one sample on floats, as a function that needs the standard library alone.

Where a number is outside the domain of a function of `math`, or overflows it, Python raises; such a call, and one whose
gradient holds a NaN, is computed again by the engine, whose conventions hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from ...calculus.pytree import leaves, matching, unflatten
from ...core.node import plain
from ..literals import identifier
from ..program import Program
from ..writing.python_dialect import float_form, foreign
from ..writing.python_text import PythonText
from .fallback import DOMAIN, Fallback, refuse_nan

EXACT = (list, tuple, dict)


class PythonRunner:
    """A scalar program as a Python function.

    Attributes:
        source: its text, a module that stands alone unless operations of the user's own occur.
        direct: the program on the arguments as the user passes them; None where they have to be converted.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        trace = program.trace
        text = PythonText(program)
        self.source = "\n".join(text.module()) + "\n"
        scope: dict[str, Any] = {name: float_form(op) for name, op in foreign(program.lines).items()}
        exec(compile(self.source, f"<compiled {identifier(program.name)}>", "exec"), scope)
        self.function: Callable[..., Any] = scope[text.name]
        self.direct = text.directly(self.function) if not program.captured and is_plain(trace.args) else None

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        """The value and the gradients at the differentiated leaves, in order."""
        trace = self.program.trace
        args = unflatten(trace.args, iter([x.tolist() if isinstance(x, np.ndarray) else x for x in trace.by_leaf(values)]))
        captured = [float(plain(term.params["holder"])) for term in self.program.captured]
        try:
            value, grads = self.function(*args, *captured)
        except (ArithmeticError, ValueError):
            raise Fallback(DOMAIN) from None
        found = []
        single = isinstance(trace.argnums, int)
        for i, grad in sorted(zip(trace.asked, (grads,) if single else grads, strict=True), key=itemgetter(0)):
            for (_, leaf), d in zip(leaves(trace.args[i]), matching(grad, trace.args[i], "gradient"), strict=True):
                found.append(np.array(d).reshape(leaf.shape) if isinstance(plain(leaf), np.ndarray) else d)
        refuse_nan(found)
        return value, found


def is_plain(arguments: Sequence[Any]) -> bool:
    """Whether arguments are lists, tuples and dictionaries of numbers and nothing else."""
    todo = list(arguments)
    for tree in todo:  # the list grows while it is read
        if type(tree) in EXACT:
            todo.extend(tree.values() if isinstance(tree, dict) else tree)
        elif type(tree) not in (float, np.float64, int):
            return False
    return True
