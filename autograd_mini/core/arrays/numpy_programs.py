"""NumPy's own programs on Values: `np.max([x, y])`, `np.std([x, y])`, `np.linalg.norm([x, y])`.

NumPy does not ask this package about a list or an array of objects: it runs its program with Python's operators, which Values
record. Two steps of these programs break a convention at single points (`convention_table.py`): a comparison of equal numbers,
after which one of them alone would get the gradient, and the root of a sum of squares that is zero, whose slope is infinite.
"""

from __future__ import annotations

import ast
import dis
import linecache
import os
import sys
from itertools import islice
from types import FrameType
from typing import Any

import numpy as np

from ..callers import is_ours, warn
from ..errors import GradientError, UnknownOperationError
from ..guards.lost_gradients import depends_on_arguments, user_line
from ..node import Node, describe
from ..recording import is_recording

NUMPY = os.path.dirname(np.__file__) + os.sep
CHOOSE = frozenset({"_wrapreduction", "_amax", "_amin", "_clip", "_ptp", "clip", "max", "min", "nanmax", "nanmin", "ptp"})
"""The programs of NumPy in which `a >= b` chooses one of two."""
CHOOSE_BY_NAME = frozenset({"maximum", "minimum", "fmax", "fmin"})
COMPARE_BY_NAME = frozenset({"greater_equal", "less_equal", "ge", "le", "sorted", "sort"})


def caller() -> FrameType:
    """The innermost frame that does not belong to this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and is_ours(frame.f_code):
        frame = frame.f_back
    return frame


def in_numpy() -> bool:
    """Whether a program of NumPy has called."""
    return caller().f_code.co_filename.startswith(NUMPY)


def chooses(frame: FrameType) -> bool:
    """Whether `a >= b` is asked for in order to choose the larger of the two, and not to know what is larger."""
    code = frame.f_code
    if code.co_filename.startswith(NUMPY):
        return code.co_name in CHOOSE
    if dis.opname[code.co_code[frame.f_lasti]] == "COMPARE_OP":
        return False
    names = set(code.co_names)
    return bool(names & CHOOSE_BY_NAME) and not names & COMPARE_BY_NAME


def met_equal(x: Node, y: Any) -> None:
    """Two equal numbers were compared. Where NumPy is about to choose one, that is an error, outside of `am.grad` a warning."""
    nodes = [node for node in (x, y) if isinstance(node, Node) and node._needs]
    if not nodes or x is y or not is_recording() or not chooses(caller()):
        return
    told = (
        f"NumPy chooses between equal numbers, {describe(x)} and {y!r}, and would give the gradient to one of them: write "
        "am.max, am.min, am.maximum, am.minimum or am.clip, which take lists and arrays of Values and share it (am.conventions)"
    )
    if any(map(depends_on_arguments, nodes)):
        raise GradientError(f"at {user_line()} {told}")
    warn(told)


# ---- programs that compute on the numbers of the machine alone -------------------------------------------------------

TAKE_VALUES = {
    name: f"am.{name}"
    for name in ("percentile", "quantile", "nanpercentile", "nanquantile", "cov", "corrcoef", "interp", "angle")
}
"""Programs of NumPy that fail on Values, and the functions here that take lists of them."""
TAKE_TENSORS = {
    **{
        name: f"am.{name}"
        for name in (
            "cholesky", "cond", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq", "matrix_rank", "pinv", "polyfit",
            "qr", "slogdet", "solve", "svd", "svdvals", "tensorinv", "tensorsolve", "rfft", "irfft",
        )
    },
    **dict.fromkeys(("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "rfft2", "rfftn", "hfft", "ihfft"), "am.rfft"),
}  # fmt: skip
"""Programs of NumPy that fail on Values, and the functions here that take Tensors."""
MAKE_ARRAYS = frozenset({*TAKE_VALUES, *TAKE_TENSORS, "_makearray"})
"""The functions in which these programs make an array of what they are given."""


def refuse_program(value: Node) -> None:
    """NumPy makes an array of a list in which `value` stands: raise where the program that asks for it could not go on.

    Raises:
        UnknownOperationError: with what to write instead.
    """
    frame, name = sys._getframe(2), ""
    while frame is not None and frame.f_code.co_filename.startswith(NUMPY):
        name = frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]
    if name in TAKE_VALUES:
        raise UnknownOperationError(
            f"np.{name} of {describe(value)} in a list, at {user_line()}: NumPy does not ask Values there; "
            f"write {TAKE_VALUES[name]}, which takes lists of them"
        )
    if name in TAKE_TENSORS:
        raise UnknownOperationError(
            f"np.{name} of {describe(value)} in a list, at {user_line()}: it computes on the numbers of the machine alone; "
            f"write {TAKE_TENSORS[name]} of a Tensor, am.Tensor([...], requires_grad=True), in place of Values"
        )


NUMBERS_ALONE = frozenset({
    "copysign", "divmod", "float_power", "frexp", "heaviside", "isfinite", "isinf", "isnan", "ldexp", "logaddexp", "logaddexp2",
    "modf", "nextafter", "signbit", "spacing",
})  # fmt: skip
"""Ufuncs that NumPy cannot compute on objects, so that a list of Values is a bare TypeError of its own."""


def refuse_ufunc(value: Node) -> None:
    """NumPy makes an array of a list in which `value` stands: raise where the line asks for that in order to call a ufunc of
    `NUMBERS_ALONE`. (Before Python 3.11 the error is NumPy's.)

    Raises:
        UnknownOperationError: with what to write instead.
    """
    name = next((part for part in called_name(sys._getframe(2)).split(".") if part in NUMBERS_ALONE), "")
    if name in ("nextafter", "spacing"):
        cure = "it steps from one floating-point number to the next, so it has no slope; .data of each Value gives the numbers"
    else:
        cure = f"write am.{name}, which takes lists of them"
    if name:
        raise UnknownOperationError(
            f"np.{name} of {describe(value)} in a list, at {user_line()}: NumPy computes it on numbers alone; {cure}"
        )


def called_name(frame: FrameType) -> str:
    """The name of the function that a line is calling, such as "np.isnan"; "" where Python does not tell, or has no source."""
    positions = getattr(frame.f_code, "co_positions", None)
    if positions is None:
        return ""
    first, last, start, stop = next(islice(positions(), frame.f_lasti // 2, None))
    lines = [text.encode() for text in linecache.getlines(frame.f_code.co_filename, frame.f_globals)[(first or 1) - 1 : last]]
    if not lines:
        return ""
    lines[-1] = lines[-1][:stop]
    lines[0] = lines[0][start:]
    try:
        call = ast.parse(b"(" + b"".join(lines) + b")", mode="eval").body
    except SyntaxError:
        return ""
    return ast.unparse(call.func) if isinstance(call, ast.Call) else ""
