"""The conversions of a Tensor: sizes, elements, Python numbers, other libraries' arrays. Nothing here is recorded.

What would drop a gradient without a word is an error (`np.asarray(x)`) or warns (`float(x)`), see `guards/lost_gradients.py`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import ArgumentError, DtypeError, GradientError, MissingExtraError, ShapeError
from ..guards.fingerprint import Fingerprint, expose
from ..guards.lost_gradients import cut, for_a_picture, take, user_line
from ..node import Node, describe, plain
from .operands import to_array
from .plain import CallableSize, plain_array, size_of

Array = Any


class ArrayNode(Node):
    """A node that holds an array: its sizes, elements and conversions. `Tensor` is the one kind, and computes with it."""

    __slots__ = ("_fingerprint",)
    _fingerprint: Fingerprint | None

    @property
    def data(self) -> Array:
        """The array. Setting it on a leaf (`w.data -= ...` does) renews its age, so that older computations are
        refused; writing into it (`w.data[0] = ...`) is noticed where it hits one of the elements that `guards/fingerprint.py`
        looks at: all of up to 64, else 64 spread over the array, and under `detect_anomaly` all."""
        if self._op is not None:
            expose(self)
        if self._needs:
            take(".data")
        return self._value

    @data.setter
    def data(self, data: Any) -> None:
        if data is not self._value:  # else `w.data -= ...` has written into the array already
            data = to_array(data, None)
            if data.shape != self._value.shape:
                raise ShapeError(
                    f"data of {describe(self)} set to an array of shape {data.shape}: the shape must stay; make a new Tensor"
                )
            data = data.astype(self._value.dtype, copy=False)
        self._rewrite(data)
        self._fingerprint = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return cast("tuple[int, ...]", self._value.shape)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return cast(int, self._value.ndim)

    @property
    def size(self) -> CallableSize:
        """The number of elements. (PyTorch's `x.size()` gives the shape.)"""
        return size_of(self._value)

    @property
    def dtype(self) -> Any:
        """The NumPy type of the elements."""
        return self._value.dtype

    def numpy(self) -> Array:
        """The array (not a copy)."""
        array = self.data
        if self._needs:
            take(".numpy()")
        return array

    def item(self, *index: Any) -> float:
        """The only element, or the one at an index, as a Python number."""
        if self._needs:
            take(".item()")
        try:
            return cast(float, self._value.item(*index))
        except ValueError as error:
            raise ShapeError(
                f"item() of {describe(self)}: it has {self.size} elements; name one, or reduce it with .sum() or .mean()"
            ) from error

    def tolist(self) -> Any:
        """The elements as nested lists."""
        if self._needs:
            take(".tolist()")
        return self._value.tolist()

    def _only_number(self, asked: str) -> Any:
        """The only element, which leaves the graph."""
        if self._value.size != 1:
            raise ShapeError(
                f"{asked} of {describe(self)}: only a tensor of one element is one number; reduce it with .sum() or .mean()"
            )
        if self._needs:
            cut(self, asked)
        return self._value.item()

    def __float__(self) -> float:
        return float(self._only_number("float()"))

    def __int__(self) -> int:
        return int(self._only_number("int()"))

    def __index__(self) -> int:
        if self._value.dtype.kind not in "iu" or self._value.size != 1:
            raise DtypeError(f"{describe(self)} of type {self.dtype} is no index: only a tensor of one integer is")
        return int(self._value.item())

    def __bool__(self) -> bool:
        if self._value.size != 1:
            raise ShapeError(
                f"the truth of {describe(self)} is ambiguous: it has {self.size} elements; write (x > 0).all() or .any() "
                "on the comparison, or am.where(condition, a, b) to choose by element"
            )
        return bool(self._value.item())

    def __len__(self) -> int:
        if not self._value.ndim:
            raise DtypeError("len() of a 0-d tensor: it has no axes")
        return len(self._value)

    def __invert__(self) -> Array:
        if self._value.dtype.kind == "f":
            raise DtypeError(f"~ of {describe(self)} of type {self.dtype}: only booleans and whole numbers have bits")
        return plain_array(~self._value)

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self._value == plain(x)))

    if not TYPE_CHECKING:  # else type checkers take `array @ tensor` for an array, as if NumPy converted the tensor

        def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
            if self._needs and not for_a_picture():
                raise GradientError(
                    f"NumPy asked for the array of {describe(self)} at {user_line()}, which would drop its gradient: write "
                    "X @ w for X.dot(w), df.to_numpy() @ w for a pandas frame, X.toarray() @ w for a sparse matrix; for a list "
                    "of Tensors am.stack([...]), then am.mean and so on; .data (or .detach()) if dropping it is meant"
                )
            if dtype is not None and np.dtype(dtype) != self._value.dtype:
                if copy is False:
                    raise ArgumentError(
                        f"the array of {describe(self)} as {np.dtype(dtype)} cannot be had without a copy (copy=False): it is "
                        f"{self._value.dtype}"
                    )
                return self._value.astype(dtype)
            return self._value.copy() if copy else self._value

    def __dlpack__(self, **options: Any) -> Any:
        """The array for another library, such as `torch.from_dlpack(x)`; it shares the memory. (DLPack, the array API standard.)

        Raises:
            GradientError: where gradients flow to this tensor, which the other library would not see.
        """
        if self._needs:
            raise GradientError(
                f"{describe(self)} wants a gradient, which another library would not see: pass x.detach() or x.data"
            )
        return self._value.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """The kind and the number of the device: the processor's memory."""
        return cast("tuple[int, int]", self._value.__dlpack_device__())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The elements for libraries of the Arrow format, such as `polars.Series(x)`; they are copied by polars or pyarrow.

        Raises:
            GradientError: where gradients flow to this tensor, which the other library would not see.
            MissingExtraError: where neither of the two is imported.
        """
        if self._needs:
            raise GradientError(
                f"{describe(self)} wants a gradient, which another library would not see: pass x.detach() or x.data"
            )
        polars, pyarrow = map(sys.modules.get, ("polars", "pyarrow"))
        if polars is not None:
            return polars.Series(self._value).__arrow_c_stream__(requested_schema)
        if pyarrow is not None:
            return pyarrow.chunked_array([self._value]).__arrow_c_stream__(requested_schema)
        raise MissingExtraError(
            f"{describe(self)} becomes an Arrow stream by polars or pyarrow, and neither is imported: pass x.data"
        )

    def __repr__(self) -> str:
        return self._described(np.array2string(self._value, separator=", ", prefix="Tensor(", threshold=100))

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)
