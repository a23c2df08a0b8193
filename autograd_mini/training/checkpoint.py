"""Everything that a training run needs to go on, in one file.

A checkpoint is made of parts, each of which can say its state and take one: the model, the optimizer, the schedule, the
loader, the loop itself; also NumPy generators. A state is numbers, texts and arrays, nested in dictionaries and lists.
In the file the arrays lie as arrays, under the path on which they are found, and what holds them together is a text in
JSON. Nothing is pickled, so reading a checkpoint runs no code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, AutogradError, DataError
from ..core.files import sweep_drafts
from ..core.names.spelling import spelled
from ..nn import Module
from .weights import FORMAT, Arrays, read_arrays, write_arrays

WRONG_CONTENT = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
"""The exceptions that a part may raise for a state that is not its own."""


@spelled
class Checkpoint:
    """A file from which a run goes on bit for bit, written whole or not at all.

    Args:
        path: the file, usually `something.safetensors`.
        parts: by name, what has `state_dict()` and `load_state_dict(state)`, or is a `np.random.Generator`; None is left
            out. Of a model, the generators that its layers hold are kept as well.

    Raises:
        ArgumentError: for a part that has no state.

    `checkpoint = Checkpoint("run.safetensors", model=model, optimizer=optimizer, loader=loader, rng=rng)` in both processes,
    `checkpoint.save()` in the one and `checkpoint.load()` in the other: that is all.
    """

    def __init__(self, path: str | os.PathLike[str], **parts: Any) -> None:
        self.path = Path(path)
        self.parts = {name: part for name, part in parts.items() if part is not None}
        for name, part in self.parts.items():
            if not isinstance(part, np.random.Generator) and not hasattr(part, "load_state_dict"):
                raise ArgumentError(
                    f"Checkpoint: {name} is a {type(part).__name__}, which has no state_dict() and load_state_dict()"
                )
        sweep_drafts(self.path)

    def exists(self) -> bool:
        """Whether there is something to go on from."""
        return self.path.is_file()

    def save(self) -> None:
        """Write the state of all parts; the file that was there is replaced in one step."""
        arrays: Arrays = {}
        states = {name: packed(state_of(part), name, arrays) for name, part in self.parts.items()}
        write_arrays(self.path, arrays, {FORMAT: "checkpoint", "state": json.dumps(states)})

    def load(self) -> None:
        """Give all parts the state that the file holds; either all take theirs, or all stay as they were.

        Raises:
            DataError: for a file that is missing, truncated or of another kind, or where a part does not fit; then the
                message lists what differs.
        """
        states = self._read()
        if states.keys() != self.parts.keys():
            odd = [f"has no {name}" for name in self.parts if name not in states]
            odd += [f"has {name} as well" for name in states if name not in self.parts]
            raise DataError(f"{str(self.path)!r} {' and '.join(odd)}: go on with the same parts with which it was written")
        before = {name: state_of(part) for name, part in self.parts.items()}
        for name, part in self.parts.items():
            try:
                restore(part, states[name])
            except (AutogradError, *WRONG_CONTENT) as error:
                for changed, state in before.items():
                    with suppress(AutogradError, ValueError):
                        restore(self.parts[changed], state)
                reason = error if isinstance(error, AutogradError) else f"{type(error).__name__}: {error}"
                raise DataError(f"{str(self.path)!r} does not fit the {name}: {reason}") from error

    def _read(self) -> dict[str, Any]:
        arrays, facts = read_arrays(self.path)
        if facts.get(FORMAT) != "checkpoint":
            raise DataError(f"{str(self.path)!r} is no checkpoint of a training run: weights alone are read by load_weights")
        try:
            return {name: unpacked(state, arrays) for name, state in json.loads(facts["state"]).items()}
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(f"{str(self.path)!r} is a broken checkpoint ({type(error).__name__}: {error})") from error


# ---- the state of a part ---------------------------------------------------------------------------------------------


def state_of(part: Any) -> dict[str, Any]:
    """The state of a part."""
    if isinstance(part, np.random.Generator):
        return generator_state(part)
    state: dict[str, Any] = part.state_dict()
    if not isinstance(part, Module):
        return state
    return {"weights": state, "generators": {name: generator_state(rng) for name, rng in part.named_generators()}}


def restore(part: Any, state: Any) -> None:
    """Bring a part into a state."""
    if isinstance(part, np.random.Generator):
        set_generator_state(part, state)
    elif isinstance(part, Module):
        generators = dict(part.named_generators())
        if generators.keys() != state["generators"].keys():
            raise ArgumentError(
                f"its random generators are {', '.join(generators) or 'none'}, those of the file "
                f"{', '.join(state['generators']) or 'none'}"
            )
        part.load_state_dict(state["weights"])
        for name, rng in generators.items():
            set_generator_state(rng, state["generators"][name])
    else:
        part.load_state_dict(state)


def generator_state(rng: np.random.Generator) -> dict[str, Any]:
    """The state of a generator, of those kinds whose every state is a good one."""
    state = dict(rng.bit_generator.state)
    if state["bit_generator"] not in {"PCG64", "PCG64DXSM", "SFC64"}:
        raise ArgumentError(f"a generator of the kind {state['bit_generator']} cannot be kept: use np.random.default_rng(seed)")
    return state


def set_generator_state(rng: np.random.Generator, state: Mapping[str, Any]) -> None:
    """Bring a generator into a state."""
    generator_state(rng)
    rng.bit_generator.state = state


# ---- states as JSON and arrays ---------------------------------------------------------------------------------------


def packed(x: Any, path: str, arrays: Arrays) -> Any:
    """`x` in the types of JSON; its arrays go to `arrays`, each under its path. A number of NumPy's is an array without axes.

    >>> arrays = {}
    >>> packed({"step": 3, "moments": [np.zeros(2)]}, "optimizer", arrays)
    {'dict': [['step', 3], ['moments', {'list': [{'array': 'optimizer/moments/0'}]}]]}
    >>> arrays
    {'optimizer/moments/0': array([0., 0.])}
    """
    if isinstance(x, (np.ndarray, np.generic)):
        while path in arrays:  # "a/b" may be one key or two
            path += "+"
        arrays[path] = np.asarray(x)
        return {"array" if isinstance(x, np.ndarray) else "number": path}
    if isinstance(x, Mapping):
        return {"dict": [[key, packed(part, f"{path}/{key}", arrays)] for key, part in x.items()]}
    if isinstance(x, (list, tuple)):
        parts = [packed(part, f"{path}/{i}", arrays) for i, part in enumerate(x)]
        return {"list" if isinstance(x, list) else "tuple": parts}
    if x is None or isinstance(x, (str, bool, int, float)):
        return x
    raise ArgumentError(f"{path} holds a {type(x).__name__}, which a checkpoint cannot: numbers, texts and arrays only")


def unpacked(x: Any, arrays: Arrays) -> Any:
    """The inverse of `packed`."""
    if not isinstance(x, dict):
        return x
    ((kind, content),) = x.items()
    if kind == "dict":
        return {key: unpacked(part, arrays) for key, part in content}
    if kind in ("list", "tuple"):
        parts = [unpacked(part, arrays) for part in content]
        return parts if kind == "list" else tuple(parts)
    return {"array": lambda array: array, "number": lambda array: array[()]}[kind](arrays[content])
