"""Names that users of PyTorch, NumPy, JAX, Keras and scikit-learn write first, and that can mean one thing only: they work.

`am.cat(xs, dim=0)` is `am.concatenate(xs, axis=0)`. None of these names is listed, completed or documented as ours: each idea has
one name here, and this package leads from the others to it. For a name that might mean something else there is a sentence in
`core/names/torch_names.py`, and no guess. A module of this package stands for a module of the public face, by the table below.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

ROOMS = {
    "autograd_mini": "arrays", "autograd_mini.nn": "layers", "autograd_mini.nn.functional": "calls",
    "autograd_mini.optim": "rates", "autograd_mini.data": "samples", "autograd_mini.training": "scores", "Tensor": "tensors",
    "Module": "models",
    "results": "results", "keywords": "keywords",
}  # fmt: skip
"""The module of this package for each public module or class."""


def meant(place: str, name: str) -> Any:
    """The object that a name of another library means in a public module or class.

    Raises:
        KeyError: where it is unknown, or may mean several things.
    """
    if place not in ROOMS:
        raise KeyError(name)
    found: Any = import_module(f".{ROOMS[place]}", __name__).NAMES[name]
    return found


def attribute(node: Any, name: str) -> Any:
    """The counterpart on a node of an attribute of PyTorch's tensors, or of micrograd's Values.

    Raises:
        KeyError: where it is unknown.
    """
    return import_module(".tensors", __name__).ATTRIBUTES[name](node)
