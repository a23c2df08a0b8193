"""The arguments of a function that is compiled: their names, the paths to their leaves, and the positions of `argnums`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...calculus.pytree import children
from ...core.errors import ArgumentError, ArgumentTypeError, DtypeError, GradientError
from ..literals import identifier, made_identifier

Function = Callable[..., Any]


def parameters(f: Function, n: int) -> list[str]:
    """The names of the positional arguments of a function."""
    try:
        found = [
            name
            for name, parameter in inspect.signature(f).parameters.items()
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        found = []
    names: list[str] = []
    for i in range(n):
        name = found[i] if i < len(found) else f"x{i}"
        while name in names:
            name += "_"
        names.append(name)
    return names


def paths(tree: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each leaf of an argument, after the keys that lead to it."""
    parts = children(tree)
    if parts is None:
        yield before, tree
    else:
        for key, part in parts:
            yield from paths(part, (*before, key))


def short(parameter: str, path: Sequence[Any]) -> str:
    """A short name for a part of an argument: `params['W1']` is W1, `w[0]` is w0.

    >>> short("params", ["W1"]), short("w", [0]), short("w", [(0, 1)]), short("p", ["layer 1"])
    ('W1', 'w0', 'w0_1', 'p_layer_1')
    """
    stem = parameter
    for key in path:
        if isinstance(key, str):
            stem = identifier(str(key), f"{stem}_{made_identifier(str(key))}")
        else:
            stem += "_".join(str(n) for n in (key if type(key) is tuple else (key,)) if type(n) is int)
    return stem


def name_of(f: Function) -> str:
    """The name of a function in messages."""
    return str(getattr(f, "__name__", f))


def one_or_several(argnums: Any) -> list[Any]:
    """The arguments that `argnums` or `batch_args` names."""
    return list(argnums) if isinstance(argnums, (tuple, list, range)) else [argnums]


def chosen(argnums: Any, n: int, f: Function) -> list[int]:
    """The positions that `argnums` names, counted from the front."""
    several = one_or_several(argnums)
    if any(isinstance(i, str) for i in several):
        known = parameters(f, n)
        missing = [i for i in several if isinstance(i, str) and i not in known]
        if missing:
            raise GradientError(f"argnums={argnums!r}, and {missing[0]} is not given in a call of {name_of(f)}: pass it")
        several = [known.index(i) if isinstance(i, str) else i for i in several]
    if not all(isinstance(i, (int, np.integer)) and not isinstance(i, bool) for i in several):
        raise DtypeError(f"argnums={argnums!r}: expected the position of an argument, or a tuple of positions")
    if not several or not all(-n <= i < n for i in several):
        raise GradientError(
            f"argnums={argnums!r}, but {name_of(f)} was called with {n} positional argument{'s' * (n != 1)}: count from 0, "
            "and pass by position what is differentiated"
        )
    positions = [int(i) % n for i in several]
    if len(set(positions)) < len(positions):
        raise GradientError(f"argnums={argnums!r} names one argument twice")
    return positions


def numbered(argnums: Any, n: int, f: Function) -> Any:
    """`argnums` with positions in the place of names: one position, or a tuple of them."""
    positions = chosen(argnums, n, f)
    return tuple(positions) if isinstance(argnums, (tuple, list, range)) else positions[0]


def check_arguments(asked: str, chosen_ones: Any, f: Callable[..., Any]) -> None:
    """Raise where arguments are named that a function does not have, as far as its signature tells.

    Raises:
        ArgumentTypeError: for what is neither a position nor a name.
        ArgumentError: for one that the function does not have, none, or one that is named twice.
    """
    several = one_or_several(chosen_ones)
    if not all(isinstance(i, (int, str, np.integer)) and not isinstance(i, bool) for i in several):
        raise ArgumentTypeError(
            f"compile: {asked}={chosen_ones!r:.40}: expected the position or the name of an argument, or a tuple of such"
        )
    if not several or len(set(several)) < len(several):
        raise ArgumentError(f"compile: {asked}={chosen_ones!r} names {'one argument twice' if several else 'no argument'}")
    try:
        found = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return
    kinds = inspect.Parameter
    any_number = any(x.kind is kinds.VAR_POSITIONAL for x in found)
    any_name = any(x.kind is kinds.VAR_KEYWORD for x in found)
    names = [x.name for x in found if x.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)]
    for i in several:
        known = i in names or any_name if isinstance(i, str) else any_number or -len(names) <= i < len(names)
        if not known:
            raise ArgumentError(
                f"compile: {asked}={chosen_ones!r}, but {name_of(f)} takes {len(names)} argument{'s' * (len(names) != 1)}"
                f"{': ' if names else ''}{', '.join(names)}; count from 0, or write the name"
            )


def by_position(f: Callable[..., Any], n: int, names: tuple[str, ...]) -> Callable[..., Any]:
    """A function whose arguments after the first `n` are named ones of `f`."""

    def of_positions(*args: Any) -> Any:
        return f(*args[:n], **dict(zip(names, args[n:], strict=True)))

    of_positions.__name__ = name_of(f)
    kinds = inspect.Parameter
    own = [*parameters(f, n), *names]
    of_positions.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [kinds(name if name.isidentifier() else f"x{i}", kinds.POSITIONAL_OR_KEYWORD) for i, name in enumerate(own)]
    )
    return of_positions
