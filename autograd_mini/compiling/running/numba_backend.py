"""The backend "numba": a scalar program as machine code, kept on disk from one run of Python to the next.

The program is one function with a loop over the samples, whose numbers stay in registers; gradients are added up in arrays. Its
arithmetic is IEEE, in the order of the program, as if Python had done it. Compiling costs some milliseconds for each
operation, so what was compiled is kept in a folder of the user's: AUTOGRAD_MINI_CACHE, or else `autograd_mini` in the user's
cache.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ...core.errors import NoMachineCodeError, require
from ...core.files import atomic_write
from ...core.node import plain
from ..literals import identifier
from ..passes.batched import Array
from ..program import Program
from ..writing.numba_text import NumbaText
from ..writing.python_dialect import foreign
from .blocks import gathered_values, spread_gradients
from .fallback import refuse_nan

LARGEST = 5000
"""The most operations that are compiled by numba: more would take it over 15 seconds."""
FOLDER = "AUTOGRAD_MINI_CACHE"


class NumbaRunner:
    """A scalar program as machine code.

    Attributes:
        source: the text that was compiled.
    """

    direct: Callable[..., Any] | None = None

    def __init__(self, program: Program, batch: Collection[int]) -> None:
        numba = require("numba", extra="fast", purpose="the backend 'numba'")
        count = len(program.lines)
        if count > LARGEST:
            hint = "choose the backend 'numpy', which stacks them" if batch else "write it for one sample and pass batch_args"
            raise NoMachineCodeError(
                f"its {count} operations are more than numba compiles in good time (at most {LARGEST}): {hint}"
            )
        self.program = program
        text = NumbaText(program, batch)
        self.arrays = text.arrays
        self.source = "\n".join(text.module()) + "\n"
        own = foreign(program.lines)
        folder = None if own else cache_folder()
        path = "<compiled>" if folder is None else str(kept(folder, identifier(program.name), self.source))
        module = sys.modules[f"{__name__}.{Path(path).stem}"] = ModuleType(f"{__name__}.{Path(path).stem}")
        scope = vars(module)
        scope.update((name, numba.njit(op.scalar)) for name, op in own.items())
        scope["settings"] = {"error_model": "numpy", "nogil": True, "cache": folder is not None}
        try:
            exec(compile(self.source, path, "exec"), scope)
        except numba.core.errors.NumbaError as error:
            raise NoMachineCodeError(f"numba cannot compile it ({str(error).strip().splitlines()[0]})") from error
        self.function: Callable[..., float] = scope[text.name]

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        """The value and the gradients at the differentiated leaves, in order."""
        values = self.program.trace.by_leaf(values)
        given = [rows(array, gathered_values(array, values)) for array in self.arrays]
        captured = [float(plain(term.params["holder"])) for term in self.program.captured]
        found = [np.zeros(array.size) for array in self.arrays if array.wants]
        value = self.function(*given, *captured, *found)
        shaped = [d.reshape(array.shape) for array, d in zip((array for array in self.arrays if array.wants), found, strict=True)]
        refuse_nan(shaped)
        return value, spread_gradients(self.program.trace, self.arrays, shaped)


def rows(array: Array, value: Any) -> np.ndarray:
    """An argument as the machine code takes it: its numbers in a vector; in a batch one row for each of them."""
    if array.varies:
        return np.ascontiguousarray(np.reshape(value, (len(value), array.size)).T)
    return np.ascontiguousarray(np.reshape(value, array.size))


# ---- what is kept on disk --------------------------------------------------------------------------------------------


def cache_folder() -> Path | None:
    """The folder for compiled code: the user's own, closed to others; None where there is none."""
    named = os.environ.get(FOLDER)
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograd_mini"
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = base.stat()
    except (OSError, RuntimeError):
        return None
    others = hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return None if others or not os.access(base, os.W_OK) else base


def kept(folder: Path, name: str, source: str) -> Path:
    """The file in the folder that identifies a source. What numba keeps lies beside it, and names this module, so another place
    of the module is another file; the file itself is never run."""
    path = folder / f"{name}_{hashlib.sha256(f'{__name__} {source}'.encode()).hexdigest()[:24]}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        with atomic_write(path) as draft:
            draft.write_text(source, encoding="utf-8")
    return path
