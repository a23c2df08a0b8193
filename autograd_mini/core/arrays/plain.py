"""Plain arrays that come out of Tensors, and answer to the names of PyTorch's tensors as well.

`x.grad`, `x > 0`, `x.argmax()` and the batches of a loader are NumPy arrays, not Tensors: nothing is recorded of them. People
who come from PyTorch write `x.grad.zero_()`, `(prediction == y).float().mean()`, `batch.size(0)` all the same, and so those
arrays have the methods of a Tensor as well. In all else they are arrays: they print, pickle and compute as such.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from ..errors import AutogradError, GradientError


class CallableSize(int):
    """The number of elements, as NumPy has it, which PyTorch's `x.size()` and `x.size(axis)` may be asked of as well."""

    shape: tuple[int, ...]

    def __call__(self, dim: int | None = None) -> Any:
        return self.shape if dim is None else self.shape[dim]


def size_of(array: Any) -> CallableSize:
    """The number of elements of an array."""
    size = CallableSize(np.ndarray.size.__get__(array))
    size.shape = array.shape
    return size


class PlainArray(np.ndarray):
    """A NumPy array that has the methods of a Tensor as well; what they give is again such an array.

    >>> found = plain_array(np.array([1., 0., 1.]) == 1)
    >>> found
    array([ True, False,  True])
    >>> found.float().mean(dim=0).item(), found.size(0)
    (0.6666666865348816, 3)
    """

    __slots__ = ()
    _tensor: Any  # the class Tensor, which `tensor.py` sets, since it imports this module

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return plain_array(array) if array.ndim else array[()]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # a protocol of some library, which takes this for the array that it is
            raise AttributeError(f"'numpy.ndarray' object has no attribute {name!r}")
        try:
            found = getattr(self._tensor(without_methods(self)), name)
        except AutogradError:
            raise
        except AttributeError:
            raise AttributeError(f"neither a NumPy array nor a Tensor has an attribute {name!r}") from None
        if not callable(found):
            return plain_array(found)
        return lambda *args, **options: unless_recorded(found(*args, **options))

    @property
    def size(self) -> CallableSize:
        """The number of elements; called, the sizes of the axes."""
        return size_of(self)

    def view(self, *sizes: Any, **options: Any) -> Any:
        """The same numbers as another type, as NumPy has it; with sizes, in another shape, as PyTorch has it."""
        if options or not sizes or not (isinstance(sizes[0], (int, np.integer)) or isinstance(sizes[0], tuple)):
            return np.ndarray.view(self, *sizes, **options)
        return self.reshape(*sizes)

    def flatten(self, *axes: Any, **options: Any) -> Any:
        """All numbers in one row; `flatten(1)` is PyTorch's, of the axes from 1 on."""
        if options or axes and not isinstance(axes[0], str):
            return plain_array(self._tensor(without_methods(self)).flatten(*axes, **options))
        return np.ndarray.flatten(self, *axes)

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order; where two of more are named, PyTorch's, which exchanges them."""
        if len(axes) == 2 and self.ndim > 2 and all(isinstance(axis, int) for axis in axes):
            return self.swapaxes(*axes)
        return np.ndarray.transpose(self, *axes)

    def repeat(self, *counts: Any, **options: Any) -> Any:
        """Each element several times, as NumPy has it; with a count for each of three axes or more, PyTorch's `tile`."""
        return np.tile(self, counts) if len(counts) > 2 else np.ndarray.repeat(self, *counts, **options)

    @property
    def requires_grad(self) -> bool:
        """False: nothing is recorded of a plain array.

        Raises:
            GradientError: where it is set.
        """
        return False

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        if wanted:
            self.requires_grad_()

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Itself, where no gradient is wanted.

        Raises:
            GradientError: where one is wanted.
        """
        if requires_grad:
            raise GradientError("a plain array records nothing: write x = am.Tensor(x, requires_grad=True)")
        return self

    @property
    def data(self) -> PlainArray:  # type: ignore[override]
        """The array itself, as a Tensor's `data` is its array."""
        return self

    def __repr__(self) -> str:
        return repr(without_methods(self))

    def __reduce__(self) -> Any:
        return without_methods(self).__reduce__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return without_methods(self).__reduce_ex__(protocol)

    def __deepcopy__(self, memo: Any) -> Any:
        return without_methods(self).__deepcopy__(memo)


def plain_array(x: Any) -> Any:
    """An array with the methods of a Tensor, of the same memory; a Tensor's array; anything else as it is."""
    array = getattr(x, "_value", x)
    return np.ndarray.view(array, PlainArray) if isinstance(array, np.ndarray) else x


def unless_recorded(found: Any) -> Any:
    """The plain array, but a Tensor that wants a gradient as it is: a method of a plain array may be given one."""
    return found if getattr(found, "requires_grad", False) else plain_array(found)


def without_methods(array: Any) -> Any:
    """The plain array."""
    return np.ndarray.view(array, np.ndarray)


def in_words_of_both(method: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction of arrays that takes PyTorch's `dim=` and `keepdim=` for `axis=` and `keepdims=`."""

    @wraps(method)
    def reduction(self: Any, *args: Any, **options: Any) -> Any:
        if method.__name__ in ("std", "var") and not options.keys().isdisjoint(("dim", "keepdim", "unbiased")):
            return plain_array(getattr(self._tensor(without_methods(self)), method.__name__)(*args, **options))
        words = {"dim": "axis", "keepdim": "keepdims"}
        return method(self, *args, **{words.get(word, word): x for word, x in options.items()})

    return reduction


for _name in ("sum", "mean", "prod", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "cumsum", "cumprod"):
    setattr(PlainArray, _name, in_words_of_both(getattr(np.ndarray, _name)))
