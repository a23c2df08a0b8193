"""The arguments of `grad` and its kin: a function, the positions of its arguments, and arguments of any kind of array.

A mistake in the first two is an error where the derivative is made, and not only where it is called.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.errors import ArgumentTypeError, AutogradError, DtypeError, GradientError
from ..core.node import Node, describe, is_symbolic
from .pytree import leaves, unflatten

Function = Callable[..., Any]
ArgNums = int | str | Sequence[int | str]


def check_function(asked: str, f: Any) -> Function:
    """The function that is meant, or ArgumentTypeError where `f` is none; `asked` is what the caller wants of it, such as "grad".

    A compiled function returns its gradient beside its value, so the function that it was made of is meant.
    """
    if callable(f):
        original = getattr(type(f), "__original__", None)
        return f if original is None else original(f)  # type: ignore[no-any-return]
    if isinstance(f, Node):
        raise ArgumentTypeError(
            f"{asked} takes a function, and got {describe(f)}: a recorded loss has .backward(), which fills the .grad of its "
            f"leaves; or write the loss as a function of the parameters, am.{asked}(loss)(params)"
        )
    raise ArgumentTypeError(f"{asked} takes a function, and got {f!r:.40} of type {type(f).__name__}")


def check_argnums(asked: str, f: Function, argnums: Any, error: type[AutogradError] = GradientError) -> int | tuple[int, ...]:
    """The positions of the arguments that `argnums` names, by position or by name; raises where `f` has none such, as far as its
    signature tells.

    Raises:
        ArgumentTypeError: for anything but an int, a name, or a list or tuple of such.
        error: for a position or a name that `f` does not have, none, or one that is named twice.
    """
    alone = isinstance(argnums, str) or not isinstance(argnums, Sequence)
    named: list[Any] = [argnums] if alone else list(argnums)
    if not all(isinstance(i, (int, np.integer, str)) and not isinstance(i, (bool, np.bool_)) for i in named):
        raise ArgumentTypeError(
            f"{asked}: argnums={_glimpse(argnums)} is no position or name of an argument, nor a tuple of such; the point goes "
            f"into what it returns: am.{asked}(f)(x)"
        )
    if not named:
        raise error(f"{asked}: argnums={argnums!r} names no argument")
    several = [_position(asked, f, i, error) if isinstance(i, str) else int(i) for i in named]
    if len(set(several)) < len(several):
        raise error(f"{asked}: argnums={argnums!r} names one argument twice")
    n = _positional(f)
    if n is not None and not all(-n <= i < n for i in several):
        raise error(
            f"{asked}: argnums={argnums!r}, but {name_of(f)} takes {n} positional argument{'s' * (n != 1)}: count from 0, and "
            "pass by position what is differentiated"
        )
    return several[0] if alone else tuple(several)


def _position(asked: str, f: Function, name: str, error: type[AutogradError]) -> int:
    """The position of the argument of that name."""
    names = _names(f)
    if name not in names:
        raise error(f"{asked}: argnums={_glimpse(name)}, but {name_of(f)} has the arguments {', '.join(names) or 'none'}")
    return names.index(name)


def _names(f: Function) -> list[str]:
    """The names of the arguments that may stand by position; none where the signature is not known."""
    while hasattr(f, "derivative_of"):
        f = f.derivative_of
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def placed(f: Function, args: Sequence[Any], kwargs: dict[str, Any], argnums: Any) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call, with those by position that are differentiated and were given by name."""
    found, rest = list(args), dict(kwargs)
    farthest = max(argnums if isinstance(argnums, Sequence) else [argnums])
    if rest and farthest >= len(found):
        for name in _names(f)[len(found) : farthest + 1]:
            if name not in rest:
                break
            found.append(rest.pop(name))
    return found, rest


def positions(argnums: int | Sequence[int], n: int, f: Function) -> list[int]:
    """The arguments that `argnums` names in a call with `n` positional arguments, counted from the front."""
    several = argnums if isinstance(argnums, Sequence) else [argnums]
    if not all(-n <= i < n for i in several):
        raise GradientError(
            f"argnums={argnums!r}, but {name_of(f)} was called with {n} positional argument{'s' * (n != 1)}: "
            "count from 0, and pass by position what is differentiated"
        )
    found = [int(i) % n for i in several]
    if len(set(found)) < len(found):
        raise GradientError(f"argnums={argnums!r} names one argument twice")
    return found


def as_numbers(tree: Any, name: str, only: Callable[[Any], bool] | None = None) -> Any:
    """An argument with NumPy's arrays in place of other libraries' (PyTorch, JAX, pandas, ...); everything else as it is.

    Args:
        tree: the argument.
        name: what messages call it.
        only: which of these arrays are meant, where it is not all.

    Raises:
        DtypeError: where such an array cannot be read, as a PyTorch tensor that wants a gradient.
    """
    named = list(leaves(tree, name))
    foreign = [_is_foreign(x) and (only is None or only(x)) for _, x in named]
    if not any(foreign):
        return tree
    return unflatten(tree, iter([_read(x, where) if read else x for (where, x), read in zip(named, foreign, strict=True)]))


def _is_foreign(x: Any) -> bool:
    if isinstance(x, (Node, np.ndarray, np.generic, float, int)) or is_symbolic(x):
        return False
    return hasattr(type(x), "__array__") or hasattr(type(x), "__array_interface__") or _is_buffer(x)


def _is_buffer(x: Any) -> bool:
    return isinstance(x, memoryview) or type(x).__module__ == "array"


def _read(x: Any, name: str) -> Any:
    kind = f"{type(x).__module__.partition('.')[0]}.{type(x).__name__}"
    try:
        found = np.asarray(x)
    except (TypeError, ValueError, RuntimeError) as error:
        cure = "; pass it in 32 bits, as x.float()" if "float" in str(getattr(x, "dtype", "")) and "Scalar" in str(error) else ""
        raise DtypeError(f"{name} is a {kind} that NumPy cannot read: {error}{cure}") from error
    if found.dtype.kind == "V" or "float8" in found.dtype.name or "bfloat" in found.dtype.name:
        raise DtypeError(f"{name} is a {kind} of {found.dtype}, which NumPy does not have: pass x.astype('float32')")
    return found


def _positional(f: Function) -> int | None:
    """The number of positional arguments that a function takes; None where that is not known, or any number."""
    try:
        found = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in found):
        return None
    return sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in found)


def name_of(f: Function) -> str:
    """The name of a function in messages."""
    return str(getattr(f, "__name__", f))


def _glimpse(x: Any) -> str:
    text = " ".join(repr(x).split())
    return text if len(text) <= 40 else text[:37] + "..."
