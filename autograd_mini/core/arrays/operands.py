"""The operands that may meet a Tensor, and the errors for those that do not fit.

Data become arrays of real numbers, or an error says what was given in their place. When an array operation fails, the error is
raised again in terms of the operation: its operands by label, their shapes, the axis that does not fit, and a likely fix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import AutogradError, DtypeError, IndexingError, MatrixOfValuesError, ShapeError
from ..functions.arguments import failed_factorization, leaves
from ..node import Node, describe, plain
from ..operations import structure
from ..primitive import NUMBERS, Primitive

OLD_PROMOTION = np.lib.NumpyVersion(np.__version__) < "2.0.0"
"""NumPy 1 lets a Python float turn a 0-d float32 array into float64."""
DOUBLE = np.dtype(float)


def to_array(data: Any, dtype: Any) -> Any:
    """Real numbers as an array (an array is not copied), or an error that says what else was given."""
    if isinstance(data, Node):
        if data.op is None and not data._needs and isinstance(data._value, np.ndarray):  # no gradient is lost
            return data._value if dtype is None else data._value.astype(dtype, copy=False)
        raise DtypeError(
            f"expected numbers, got {describe(data)}; write .data for its numbers, or am.stack([...]) to build a Tensor of nodes"
        )
    if isinstance(data, (list, tuple)) and any(isinstance(x, Node) for x in leaves(data)):
        raise DtypeError(
            "a Tensor is made of numbers, got a list of nodes: am.stack([...]) joins Tensors and keeps their graph; beside "
            "Values, am.to_values(tensor) makes Values of a Tensor"
        )
    if isinstance(data, np.ma.MaskedArray):
        raise DtypeError(
            "a masked array would lose its mask: pass .filled(value), or the data and the mask to am.where"
        )
    try:
        array = np.asarray(data)
    except RuntimeError as error:  # a tensor of another library that wants a gradient
        if isinstance(error, AutogradError):
            raise
        raise DtypeError(
            f"a {type(data).__name__} of another library does not give its numbers ({error}): pass its .detach()"
        ) from error
    except TypeError as error:  # an element type that NumPy does not have, such as PyTorch's bfloat16
        raise DtypeError(
            f"a {type(data).__name__} of another library has no form in NumPy ({error}): convert it first, as PyTorch's "
            "x.float() does"
        ) from error
    except ValueError as error:
        raise ShapeError(
            f"a Tensor is a rectangular array, got a ragged {type(data).__name__}: every row must have the same length"
        ) from error
    if array.dtype.kind == "c":
        raise DtypeError("a Tensor holds real numbers, got complex ones: differentiate real and imaginary parts apart")
    if array.dtype.kind not in "fiub":
        holds_values = array.dtype == object and any(isinstance(x, Node) for x in array.flat)
        kind = MatrixOfValuesError if holds_values else DtypeError
        raise kind(f"a Tensor holds real numbers, got {_glimpse(data)} of type {type(data).__name__}")
    if dtype is None and array.dtype.kind in "iu" and not isinstance(data, (np.ndarray, np.generic)):
        dtype = float
    if dtype is not None:
        dtype = np.dtype(dtype)
        if dtype.kind not in "fiub":
            raise DtypeError(f"a Tensor holds real numbers: dtype={dtype} is not a real type")
        array = array.astype(dtype, copy=False)
    return array


def _glimpse(data: Any) -> str:
    text = " ".join(repr(data).split())
    return text if len(text) <= 40 else text[:37] + "..."


def constant(x: Any, op: Primitive) -> Any:
    """A plain operand: Python floats and arrays stay as they are, other numbers become such."""
    kind = type(x)
    if kind is float or kind is np.ndarray and x.dtype.kind in "fiub":
        return x
    if kind is bool or kind is int:
        try:
            return float(x)
        except OverflowError as error:
            raise DtypeError(f"{op.name} of a Tensor and {_glimpse(x)}: an integer too large for a float") from error
    if op.name in ("mul", "power") and isinstance(x, np.matrix):
        raise DtypeError(
            f"{op.name} of a Tensor and a np.matrix, whose * and ** are those of matrices: write np.asarray(M), and @ for the "
            "product of matrices (X.toarray() for a sparse one)"
        )
    try:
        return to_array(x, None)
    except AutogradError as error:
        raise type(error)(f"{op.name} of a Tensor and {_glimpse(x)}: {error}") from error


def plain_operand(x: Any, array: Any) -> Any:
    """A plain operand of an operator on an array, where its form is known at a glance: numbers as Python floats, which take the
    type of the array, and arrays of real numbers; None for what `constant` looks at."""
    kind = type(x)
    if OLD_PROMOTION:
        return None
    if kind is np.ndarray:
        return x if x.dtype.kind in "fiub" else None
    if kind is float:
        return x
    if kind is int or kind is bool or kind in NUMBERS and array.dtype is DOUBLE and kind is not np.longdouble:
        try:
            return float(x)
        except OverflowError:
            return None
    return None


def promoted(values: Sequence[Any]) -> list[Any]:
    """Python floats in the type of the arrays they meet, as NumPy 2 has it."""
    kinds = [x.dtype for x in values if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    common = np.result_type(*kinds) if kinds else None
    return [np.asarray(x, common) if type(x) is float and common is not None else x for x in values]


def narrowed(value: Any, values: Sequence[Any]) -> Any:
    """A pointwise result of double precision in the type of the narrower floats that it was made of, where it was only a Python
    number beside them that has widened it in the array form."""
    if value.dtype is not DOUBLE:
        return value
    for x in values:
        if type(x) is not float and x.dtype is DOUBLE:  # the usual case
            return value
    kinds = [x.dtype for x in values if type(x) is not float]
    common = np.result_type(*kinds)
    return value.astype(common) if len(kinds) < len(values) and common.kind == "f" else value


def steady(op: Primitive) -> Callable[..., Any]:
    """The array form of a primitive; under NumPy 1, with what a Python number widened made narrow again."""
    if not OLD_PROMOTION or op is structure.astype:
        return op.array

    def computed(*args: Any, **params: Any) -> Any:
        kinds = [x.dtype for x in args if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
        value = op.array(*args, **params)
        widened = kinds and isinstance(value, np.generic | np.ndarray) and value.ndim == 0 and value.dtype.kind == "f"
        return value.astype(np.result_type(*kinds), copy=False) if widened else value

    return computed


def refused(op: Primitive, args: Sequence[Any]) -> DtypeError | None:
    """The error for a type that NumPy or scipy do not take: neither's linear algebra works on float16 or longdouble."""
    rare = {str(x.dtype) for x in map(plain, args) if isinstance(x, np.ndarray) and x.dtype.itemsize not in (4, 8)}
    if not rare:
        return None
    return DtypeError(
        f"{op.name} of {' and '.join(map(describe, args))}: it is not to be had for {' and '.join(sorted(rare))}; "
        ".astype(np.float64) first"
    )


def explained(op: Primitive, args: Sequence[Any], params: dict[str, Any], error: Exception) -> Exception:
    """The error of an array operation in our words: operation, operands, the axis that does not fit, a likely fix."""
    if isinstance(error, IndexError):
        cure = "; x.astype(int) makes an index of floats one" if "must be of integer" in str(error) else ""
        return IndexingError(f"{op.name} of {describe(args[0])}: {error}{cure}")
    if isinstance(error, np.linalg.LinAlgError) and not any(word in str(error) for word in ("square", "dimension")):
        return failed_factorization(op.name, args[0], error)
    operands = " and ".join(map(describe, args))
    shapes = [np.shape(plain(x)) for x in args]
    hint = str(error)
    if len(shapes) == 2 and op.name == "matmul" and len(shapes[0]) >= 2 and len(shapes[1]) >= 2:
        (m, k), (n, p) = shapes[0][-2:], shapes[1][-2:]
        hint = f"the last axis of the first has {k} elements, the first of the second matrix {n}; they must be equal"
        likely = [text for text, fits in (("x.T @ y", m == n), ("x @ y.T", k == p), ("y @ x", p == m)) if fits]
        hint += f"; did you mean {' or '.join(likely)}?" if likely else ""
    elif len(shapes) == 2 and op.pointwise:
        clashes = [
            i
            for i in range(1, 1 + min(map(len, shapes)))
            if shapes[0][-i] != shapes[1][-i] and 1 not in (shapes[0][-i], shapes[1][-i])
        ]
        if not clashes:  # it is the structure that does not fit
            return ShapeError(f"{op.name} of {operands}: {error}")
        i = clashes[0]
        hint = f"axis {-i} has {shapes[0][-i]} and {shapes[1][-i]} elements; to broadcast, they must be equal or 1"
        if shapes[0] == shapes[1][::-1]:
            hint += "; did you mean x.T?"
        elif len(shapes[0]) != len(shapes[1]):
            hint += "; did you mean to add an axis, x[:, None]?"
    return ShapeError(f"{op.name} of {operands}: {hint}")
