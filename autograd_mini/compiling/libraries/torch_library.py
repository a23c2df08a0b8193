"""The same program for PyTorch: run operation by operation, on the device of the arguments, without PyTorch's own autograd."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core import kernels
from ...core.errors import ArgumentError
from ...core.primitive import Primitive
from ..conditions import LoopOperation, of_table
from ..terms import Term
from ..writing.brackets import ATOM, NEGATIVE, Part, owner
from ..writing.helpers import named_in
from ..writing.writer import Writer
from . import torch_dialect
from .library import Library, native
from .torch_dialect import LIKE, ONE_TYPE, TORCH, in_range, is_number
from .torch_helpers import HELPERS


class TorchWriter(Writer):
    """Writes programs for PyTorch."""

    dialect = TORCH
    reserved = ("torch", "itertools", LIKE, *HELPERS)
    copying = ".clone()"

    def number(self, value: float) -> str:
        return torch_dialect.number(value)

    def kind(self, dtype: Any) -> str:
        return torch_dialect.kind(dtype)

    def count(self, name: str) -> str:
        return f"{name}.numel()"

    def operand(self, x: Term, reader: Term) -> Part:
        """An operand with integers and booleans converted to the float type of NumPy: PyTorch would make floats of 32 bits.
        Products of
        matrices and their like take arguments of one type alone."""
        made_floats = reader.dtype.kind == "f" and reader.op not in ("astype", "one_hot", "arange")
        if made_floats and x in reader.args and x.dtype.kind in "iub" and not is_number(x):
            if not any(y.dtype.kind == "f" and not is_number(y) for y in reader.args):
                return Part(f"{owner(self.part(x))}.to({self.kind(reader.dtype)})", ATOM)
        if x.op == "number" and (value := in_range(x.params["value"], reader.dtype)) != x.params["value"]:
            return Part(self.number(value), ATOM if value >= 0 else NEGATIVE)
        if x in reader.args and is_widened_by_a_number(x, reader):
            return Part(f"{owner(self.part(x))}.to({self.kind(reader.dtype)})", ATOM)
        if reader.op in ONE_TYPE and x in reader.args and x.dtype != reader.dtype and not is_number(x):
            return Part(f"{owner(self.part(x))}.to({self.kind(reader.dtype)})", ATOM)
        return self.part(x)

    def helper(self, term: Term) -> tuple[str, Any] | None:
        if isinstance(term.primitive, LoopOperation):
            return term.op, term.primitive.array
        op = term.primitive
        if op is not None and (not (of_table(op) or is_special(op)) or term.op not in TORCH.forms):
            raise ArgumentError(
                f"compile of {self.program.name}: {term.op} has no form for the backend 'torch': its array form is written for "
                "NumPy; choose the backend 'numpy', or write the operation with functions of this package"
            )
        return None

    def array(self, term: Term) -> str:
        where = f"dtype={self.kind(term.dtype)}, device={LIKE}.device"
        if "eye" in term.params:
            return f"torch.eye({self.write(term.params['eye'])}, {where})"
        if 0 in term.shape:
            return f"torch.zeros({self.write(term.shape)}, {where})"
        values = re.sub(r"\bnan\b", "torch.nan", re.sub(r"\binf\b", "torch.inf", repr(term.params["values"])))
        return f"torch.tensor({values}, {where})"

    def module(self, function: str) -> str:
        arrays = [x for x in (*self.program.inputs, *self.program.captured) if x.shape]
        like = next((x for x in arrays if x.dtype.kind == "f"), arrays[0] if arrays else None)
        function = with_likeness(function, *(("", None) if like is None else (self.names[like], like.dtype)))
        loops = [text for text in self.helper_sources() if not text.startswith("import ")]
        text = "\n\n\n".join([*named_in("\n".join([*loops, function]), HELPERS), *loops, function]) + "\n"
        imports = [f"import {name}" for name in ("itertools", "math") if f"{name}." in text]
        imports += ["import numpy as np"] if "np." in text else []
        return "\n".join([*imports, "import torch"]) + "\n\n\n" + text


def is_special(op: Primitive) -> bool:
    """Whether a primitive is a special function of this package, which is no part of the table until the first is asked for."""
    return getattr(op.array, "__module__", "") == f"{kernels.__name__}.special_arrays"


def is_widened_by_a_number(x: Term, reader: Term) -> bool:
    """Whether NumPy computes with an array in a wider type because of a number without axes, which PyTorch does not."""
    if not x.shape or x.dtype.kind != "f" or x.dtype == reader.dtype or reader.dtype.kind != "f":
        return False
    wide = [y for y in reader.args if y.dtype == reader.dtype and not is_number(y)]
    return bool(wide) and not any(y.shape for y in wide)


def with_likeness(function: str, name: str, dtype: Any) -> str:
    """The text of a function in which `LIKE` is replaced by an array of that name and type, or, where the name is empty,
    removed."""
    if not name:
        return re.sub(rf"\b{LIKE}\.new_", "torch.", re.sub(rf",? ?device={LIKE}\.device", "", function))
    function = re.sub(rf"\b{LIKE}\b", name, function)
    return re.sub(rf"(\b{name}\.new_\w+\(.*), dtype={re.escape(torch_dialect.kind(dtype))}\)", r"\1)", function)


class Torch(Library):
    """PyTorch: NumPy's arrays share their memory with the tensors that stand for them."""

    name, title, module, homes, writer = "torch", "PyTorch", "torch", ("torch",), TorchWriter

    def lifted(self, x: Any, like: Any) -> Any:
        torch = self.numpy
        if isinstance(x, (np.ndarray, np.generic)):
            x = native(np.asarray(x), self.title)
            x = torch.from_numpy(x if x.flags.writeable and min(x.strides, default=0) >= 0 else x.copy())
            return x if like is None else x.to(like.device)
        if isinstance(x, (int, float)) and not isinstance(x, bool):
            return torch.tensor(float(x), dtype=torch.float64)
        return x

    def array(self, x: Any) -> Any:
        return self.numpy.as_tensor(x)

    def cast(self, x: Any, dtype: Any) -> Any:
        return x.to(dtype)

    def kind(self, dtype: np.dtype[Any]) -> Any:
        return getattr(self.numpy, dtype.name)

    def called(self, function: Any, args: Any) -> Any:
        with self.numpy.no_grad():
            return function(*args)

    def explained(self, error: Exception, given: Sequence[Any]) -> Exception:
        tensors = [x for x in given if self.owns(x)]
        devices = {str(x.device) for x in tensors if x.ndim}
        if any(x.layout is not self.numpy.strided for x in tensors):
            return ArgumentError("an argument is a sparse tensor, and programs are of dense ones: pass its x.to_dense()")
        if len(devices) > 1:
            apart = " and ".join(sorted(devices))
            return ArgumentError(f"the arguments are on {apart}: move them to one device, as x.to({max(devices)!r}) does")
        return error
