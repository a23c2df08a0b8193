"""A model as a function of its parameters: called with other arrays or nodes in their places, and put back afterwards.

`functional_call` is what `am.grad`, `am.hessian`, `am.compile` want: a function whose arguments are the parameters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..core import undo
from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from ..core.names.spelling import spelled
from .module import Module, joined, walk
from .parameter import is_parameter

STATISTICS: ContextVar[list[tuple[Module, Any, Any]] | None] = ContextVar("STATISTICS", default=None)
"""The list to which batch normalization appends the mean and variance of a batch; None: it updates its running ones."""


@spelled
def functional_call(module: Module, parameters: Mapping[str, Any] | Sequence[Any], *inputs: Any, **options: Any) -> Any:
    """Call a module with other parameters than its own; it is left as it was.

    Args:
        module: the module.
        parameters: by the names of `named_parameters()`, arrays, Tensors, or whatever a function gets in their place; those
            that are left out keep their own, and buffers may be given by their names as well. Or a list of all of them, in
            the order of `parameters()`.
        inputs, options: what the module is called with.

    Returns:
        The output.

    Raises:
        ArgumentError: for names that the module does not have, too few or too many parameters in a list, or two different
            arrays for a parameter that has two names.
        ShapeError: for a parameter of another shape.

    Running statistics, which a layer in training moves, are put back as well.

    >>> import numpy as np
    >>> import autograd_mini as am
    >>> from autograd_mini import nn
    >>> model = nn.Linear(2, 1, bias=False, rng=0)
    >>> def loss(parameters, x):
    ...     return (functional_call(model, parameters, x) ** 2).sum()
    >>> am.grad(loss)({"weight": np.array([[1.0, 2.0]])}, np.array([[1.0, 0.0]]))
    {'weight': array([[2., 0.]])}
    """
    names = [name for name, _ in module.named_parameters()]
    if isinstance(parameters, Mapping):
        given = dict(parameters)
    elif isinstance(parameters, (list, tuple)):
        if len(parameters) != len(names):
            raise ArgumentError(
                f"functional_call: {len(parameters)} parameters for a module with {len(names)}: {', '.join(names)}"
            )
        given = dict(zip(names, parameters, strict=True))
    else:
        raise ArgumentTypeError(
            f"functional_call: parameters are a {type(parameters).__name__}: pass a dictionary by name, or a list in order"
        )
    with substituted(module, given):
        return module(*inputs, **options)


@contextmanager
def substituted(module: Module, given: Mapping[str, Any], generators: Mapping[str, Any] | None = None) -> Iterator[None]:
    """A block in which a module has other parameters, buffers and generators, by their names."""
    table: dict[int, Any] = {}
    held: dict[str, Any] = {}
    for path, x in walk(module):
        if path in given and is_parameter(x):
            shape, own = getattr(given[path], "shape", None), tuple(getattr(x._value, "shape", ()))
            if shape is not None and tuple(shape) != own:
                raise ShapeError(f"functional_call: {path} of shape {tuple(shape)} where the module has {own}")
            if table.setdefault(id(x), given[path]) is not given[path]:
                first = next(name for name, other in held.items() if other is x)
                raise ArgumentError(
                    f"functional_call: {first} and {path} are names of one parameter, and two different ones are given for it: "
                    "give it once"
                )
            held[path] = x
        elif generators and path in generators:
            table[id(x)], held[path] = generators[path], x
    at = {joined(path, name): (owner, name) for path, owner in module.named_modules() for name in owner._buffers}
    unknown = given.keys() - held.keys() - at.keys()
    if unknown:
        known = [name for name, _ in module.named_parameters()]
        raise ArgumentError(f"functional_call: no parameter is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if (book := undo.journal()) is not None:  # what is put back later is what the module has itself
        for owner in module.modules():
            book.keep(owner, owner._snapshot)
    before: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for owner in list(module.modules()):
            attributes = vars(owner)
            for name, x in list(attributes.items()):
                other = replaced(x, table)
                if other is not x or name in owner._buffers:
                    before.append((attributes, name, x))
                    attributes[name] = other
        for path, x in given.items():
            if path in at:
                owner, name = at[path]
                vars(owner)[name] = x
        yield
    finally:
        for attributes, name, x in reversed(before):
            attributes[name] = x


def replaced(x: Any, table: Mapping[int, Any]) -> Any:
    """The content of an attribute with replacements, in new lists and dictionaries; the object itself where there are none."""
    if id(x) in table:
        return table[id(x)]
    if isinstance(x, (list, tuple, deque)):
        parts = [replaced(part, table) for part in x]
        if all(a is b for a, b in zip(parts, x, strict=True)):
            return x
        if isinstance(x, deque):
            return deque(parts, x.maxlen)
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    if isinstance(x, dict):
        entries = {key: replaced(part, table) for key, part in x.items()}
        return x if all(entries[key] is x[key] for key in x) else entries
    return x
