"""`torch.save` and `torch.load` of a `state_dict`: named arrays in a file, which runs no code when it is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import ArgumentTypeError
from ..core.node import plain
from ..training.weights import FORMAT, read_arrays, write_arrays


def save(state: Any, f: str | os.PathLike[str]) -> None:
    """Write the arrays of a dict to a file, in the safetensors format, as `training.save_weights` does for a model.

    Raises:
        ArgumentTypeError: for anything but a path and a dict of arrays.
    """
    if isinstance(state, (str, Path)):
        raise ArgumentTypeError("save(state, path): what is saved comes first; for one array write np.save(path, x.data)")
    if not isinstance(state, Mapping):
        raise ArgumentTypeError(
            f"save() of a {type(state).__name__}: write am.save(model.state_dict(), path), and then "
            "model.load_state_dict(am.load(path))"
        )
    arrays = {name: np.asarray(plain(x)) for name, x in state.items() if not isinstance(x, (Mapping, list, tuple, str))}
    if others := [name for name in state if name not in arrays]:
        raise ArgumentTypeError(
            f"save(): {others[0]!r} is a {type(state[others[0]]).__name__}, and a file holds named arrays: write "
            "am.training.Checkpoint(path, model, optimizer).save() for all that a training depends on"
        )
    write_arrays(f, arrays, {FORMAT: "weights"})


def load(f: str | os.PathLike[str], map_location: Any = None, weights_only: bool = True) -> dict[str, Any]:
    """The arrays that `save`, or `training.save_weights`, wrote, by their names.

    Raises:
        DataError: for a file that is missing, cut off, or of another kind.
    """
    return read_arrays(f)[0]


NAMES = {"save": save, "load": load}
"""The counterpart of each name."""
