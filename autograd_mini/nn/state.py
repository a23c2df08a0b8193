"""Taking over a state: names and shapes are compared before anything is written, and all differences are in one error."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..core.errors import ArgumentError
from ..core.node import Node, plain


@dataclass(frozen=True)
class Slot:
    """A place for an array: the first of its names, the array that is there, and how to put another."""

    name: str
    array: Any
    write: Callable[[Any], None]


class Unmatched(NamedTuple):
    """The names that had no counterpart: of the model, and of the state."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load(slots: Mapping[str, Slot], state: Mapping[str, Any], strict: bool, into: str) -> Unmatched:
    """Write the arrays of `state` into the slots of their names; a slot may have several names."""
    if not isinstance(state, Mapping):
        raise ArgumentError(f"load_state_dict takes a dictionary of arrays by name, got a {type(state).__name__}")
    arrays = {name: gradient_array(x) for name, x in state.items()}
    served = {slots[name].name for name in arrays if name in slots}
    missing = [name for name, slot in slots.items() if slot.name == name and name not in served]
    unexpected = [name for name in arrays if name not in slots]
    differing = [name for name in arrays if name in slots and not _fits(arrays[name], slots[name].array)]

    told = [f"{name} {_of(arrays[name])} does not fit {_of(slots[name].array)}" for name in differing]
    first: dict[str, str] = {}  # for each slot, under which of its names it was given first
    for name in (name for name in arrays if name in slots and name not in differing):
        other = first.setdefault(slots[name].name, name)
        if not np.array_equal(arrays[name], arrays[other], equal_nan=True):
            told.append(f"{other} and {name} are one parameter here, and hold different numbers")
    if strict:
        told += [f"{name} {_of(slots[name].array)} is missing" + _near(name, unexpected) for name in missing]
        told += [f"{name} {_of(arrays[name])} is unexpected" + _near(name, missing) for name in unexpected]
    if told:
        names_alone = strict and len(told) == len(missing) + len(unexpected)
        hint = "\n(strict=False takes what has its counterpart, and leaves the rest)" if names_alone else ""
        if any(not np.size(slots[name].array) for name in differing):
            hint = "\n(a lazy layer has no shapes before the first batch: call the model on a batch, then load)"
        if len(told) > 40:
            told[30:] = [f"... and {len(told) - 30} more"]
        raise ArgumentError(f"the state does not fit {into}, and nothing was taken:\n  " + "\n  ".join(told) + hint)
    for name, array in arrays.items():
        if name in slots:
            slots[name].write(np.array(array, dtype=np.result_type(slots[name].array)))
    return Unmatched(missing, unexpected)


def gradient_array(x: Any) -> Any:
    """A weight as an array: of another library that asks for it, detached, and bfloat16 as float32, since NumPy has none."""
    if hasattr(x, "detach") and not isinstance(x, Node):
        x = x.detach()
        x = x.float() if "bfloat16" in str(getattr(x, "dtype", "")) else x
    return np.asarray(plain(x) if isinstance(x, Node) else x)


def _fits(array: Any, here: Any) -> bool:
    """Whether an array has the shape of its slot, and holds real numbers."""
    return bool(array.shape == np.shape(here) and array.dtype.kind in "fiub")


def _of(x: Any) -> str:
    kind = np.result_type(x)
    return f"{np.shape(x)}" if kind.kind in "fiub" else f"{np.shape(x)} of {kind}"


def _near(name: str, others: list[str]) -> str:
    near = difflib.get_close_matches(name, others, n=1, cutoff=0.6)
    return f"; is it {near[0]}?" if near else ""
