"""`am.export_source`: a compiled function as a module that needs NumPy alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..core.errors import ArgumentError
from ..core.files import atomic_write
from ..core.names.spelling import spelled
from .literals import identifier
from .step import CompiledFunction, compile


@spelled
def export_source(step: Callable[..., Any], path: str | os.PathLike[str], *args: Any, argnums: Any = 0) -> str:
    """Write the forward and the backward pass of a function to a file that runs without this package.

    Args:
        step: what `am.compile` returned; or a function, which is then compiled.
        path: the file, written whole or not at all.
        args: arguments of the kind that the program is for; may be left out for a step that has been called.
        argnums: for a function, which arguments to differentiate by.

    Returns:
        The text: a function `<name>_and_gradients` of the same arguments, followed by the arrays, and other objects that
        have no text of their own, that the function used from outside of them.

    The text stands alone, so it lacks what the step does with the engine behind it: at a pole, where a gradient is 0 by
    convention, the text has IEEE's NaN or infinity (`cbrt(x)**2` at 0), or the number to which its formula was cancelled on
    paper (`sqrt(x)**2` at 0 has the slope 1); outside of a domain, `log(x)` below 0, only its value is NaN. Labels and
    probabilities among the arguments are not checked.

    Raises:
        ArgumentError: where an operation has no source that stands by itself.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "cube.py"
    >>> text = export_source(lambda x: x**3, path, 2.0)
    >>> scope = {}; exec(path.read_text(), scope); scope["f_and_gradients"](2.0)
    (8.0, 12.0)
    """
    if not isinstance(step, CompiledFunction):
        if not args:
            raise ArgumentError("export_source of a function needs arguments to trace it: export_source(f, path, *args)")
        step = compile(step, argnums)
    if args:
        step(*args)
    name = identifier(step.__name__, "a function")
    text = f'"""The value and the gradients of {name}, written by autograd_mini."""\n\n{step.source}'
    with atomic_write(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return text
