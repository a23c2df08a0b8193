"""`torch.save` and `torch.load`: named arrays in a file, and whatever numbers, texts and containers stand around them. Reading a
file runs no code."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import ArgumentTypeError, DataError
from ..core.node import Node, plain
from ..training.weights import FORMAT, read_arrays, write_arrays

OUTLINE = "autograd_mini.outline"
"""The entry of the header that says how the arrays of a nested dict stand in it."""


def save(state: Any, f: str | os.PathLike[str]) -> None:
    """Write the arrays of a dict to a file, in the safetensors format, as `training.save_weights` does for a model. The dict may
    hold dicts, lists, tuples, numbers and texts besides, as `{"epoch": 3, "model": model.state_dict()}` does.

    Raises:
        ArgumentTypeError: for anything but a path and a dict, and for what else stands in the dict.
    """
    if isinstance(state, (str, Path)):
        raise ArgumentTypeError("save(state, path): what is saved comes first; for one array write np.save(path, x.data)")
    if not isinstance(state, Mapping):
        raise ArgumentTypeError(
            f"save() of a {type(state).__name__}: write am.save(model.state_dict(), path), and then "
            "model.load_state_dict(am.load(path))"
        )
    if all(isinstance(name, str) and isinstance(x, (Node, np.ndarray)) for name, x in state.items()):
        write_arrays(f, {name: np.asarray(plain(x)) for name, x in state.items()}, {FORMAT: "weights"})
        return
    arrays: dict[str, Any] = {}
    outline = json.dumps(_outline(state, "", arrays))
    write_arrays(f, arrays, {FORMAT: "state", OUTLINE: outline})


def _outline(x: Any, name: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """The description of a part of a state in a file; its arrays are put into `arrays`, by their names."""
    if isinstance(x, Mapping):
        if odd := [key for key in x if not isinstance(key, (str, int))]:
            raise ArgumentTypeError(f"save(): keys are texts and ints, and {name or 'the dict'} has the key {odd[0]!r:.60}")
        return {"dict": [[key, _outline(part, f"{name}.{key}".lstrip("."), arrays)] for key, part in x.items()]}
    if isinstance(x, (list, tuple)):
        return {type(x).__name__: [_outline(part, f"{name}.{i}", arrays) for i, part in enumerate(x)]}
    if x is None or isinstance(x, (bool, int, float, str)):
        return {"plain": float(x) if isinstance(x, np.floating) else x}
    if not isinstance(x, (Node, np.ndarray, np.generic)):
        raise ArgumentTypeError(
            f"save(): {name!r} is a {type(x).__name__}, and a file holds arrays, numbers, texts and containers of them: write "
            "its state_dict()"
        )
    unique = name
    while unique in arrays:
        unique += "_"
    arrays[unique] = np.asarray(plain(x))
    return {"array": unique}


def load(f: str | os.PathLike[str], map_location: Any = None, weights_only: bool = True) -> dict[str, Any]:
    """The state that `save` wrote, or the arrays of `training.save_weights` by their names.

    Raises:
        DataError: for a file that is missing, cut off, or of another kind.
    """
    arrays, facts = read_arrays(f)
    if OUTLINE not in facts:
        return arrays
    try:
        return _rebuilt(json.loads(facts[OUTLINE]), arrays)  # type: ignore[no-any-return]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(f"{str(f)!r} cannot be read: what its header says of its parts does not fit them") from error


def _rebuilt(outline: Any, arrays: dict[str, Any]) -> Any:
    """The part of a state that an outline tells of."""
    ((kind, told),) = outline.items()
    if kind == "dict":
        return {key: _rebuilt(part, arrays) for key, part in told}
    if kind in ("list", "tuple"):
        parts = [_rebuilt(part, arrays) for part in told]
        return parts if kind == "list" else tuple(parts)
    return {"plain": told}[kind] if kind != "array" else arrays[told]


NAMES = {"save": save, "load": load}
"""The counterpart of each name."""
