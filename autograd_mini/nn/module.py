"""`Module`: a model or a part of one. It is what its attributes are.

There is no register to sign: `walk` goes through the attributes of a module, in the order in which they were set and
through lists, tuples and dictionaries, and finds modules, parameters and generators under the names that one would
write to reach them, `features.0.weight`. Everything below is a question to that walk.
"""

from __future__ import annotations

import inspect
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

import numpy as np

from ..core import undo
from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError, ArgumentTypeError, AutogradError
from ..core.names.spelling import spelled
from ..core.names.torch_names import MODULE, Elsewhere
from ..core.node import Node, forget_gradient, tick
from ..core.recording import is_recording
from ..core.scopes import note_call
from ..core.tensor import Tensor
from .hidden import refuse_in_class, tell_hidden
from .parameter import is_parameter
from .state import Slot, Unmatched, load
from .summaries import Summary, summarize

M = TypeVar("M", bound="Module")


def joined(path: str, name: Any) -> str:
    """The name of something inside of something.

    >>> joined("features", 0), joined("", "bias")
    ('features.0', 'bias')
    """
    return f"{path}.{name}" if path else str(name)


def opened(x: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The content of an attribute, by its path: lists, tuples and dictionaries are opened, modules are not."""
    if isinstance(x, (list, tuple, deque)):
        parts: Any = enumerate(x)
    elif isinstance(x, dict):
        parts = x.items()
    else:
        yield path, x
        return
    for name, part in parts:
        yield from opened(part, joined(path, name))


def attributes(module: Module, path: str = "") -> Iterator[tuple[str, Any]]:
    """The content of the attributes of a module, by its path."""
    for name, x in vars(module).items():
        yield from opened(x, joined(path, name))


def walk(module: Module, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """A module and everything inside, by its path; each module once, and before what it holds."""
    seen = {id(module)} if seen is None else seen
    yield path, module
    for name, x in attributes(module, path):
        if not isinstance(x, Module):
            yield name, x
        elif id(x) not in seen:
            seen.add(id(x))
            yield from walk(x, name, seen)


def is_part(x: Any) -> bool:
    """Whether something is what a module is made of: a module, or what is learned."""
    return isinstance(x, Module) or is_parameter(x)


def once(found: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The pairs without those whose object has been there before under another name."""
    seen: set[int] = set()
    for name, x in found:
        if id(x) not in seen:
            seen.add(id(x))
            yield name, x


def distinct(found: Iterator[tuple[str, Any]], owner: str) -> Iterator[tuple[str, Any]]:
    """A dictionary of the pairs; two of one name are refused, since a state could hold one of them only."""
    names: set[str] = set()
    for name, x in found:
        if name in names:
            raise ArgumentError(f"{owner} has two parameters that are called {name}: give the parts other names or keys")
        names.add(name)
        yield name, x


class Parameters(list[Any]):
    """A list of parameters from which `next` takes the first as well, as from the iterator that PyTorch gives."""

    def __next__(self) -> Any:
        self._taken = getattr(self, "_taken", 0) + 1
        if self._taken > len(self):
            raise StopIteration
        return self[self._taken - 1]


class Module:
    """A model or a part of one: set parameters and other modules as attributes, and define `forward`.

    Calling the module calls `forward`; an error inside names the path of the layer where it happened. No call of
    `super().__init__()` is needed.

    Attributes:
        training: True while the model is being trained; `eval()` makes it False. Dropout and batch normalization
            differ.

    >>> import numpy as np
    >>> from autograd_mini import nn
    >>> class Line(nn.Module):
    ...     def __init__(self):
    ...         self.slope, self.height = nn.Parameter(2.0), nn.Parameter(1.0)
    ...     def forward(self, x):
    ...         return self.slope * x + self.height
    >>> line = Line()
    >>> line(np.array([0.0, 1.0])).data
    array([1., 3.])
    >>> [name for name, _ in line.named_parameters()]
    ['slope', 'height']
    """

    training: bool = True
    _buffers: tuple[str, ...] = ()
    _hooks: Mapping[int, Callable[..., Any]] = {}
    _called: tuple[str, bool] = ("Module", True)
    """The name in a picture: its place in the module that holds it, and its class; and whether the class is one of ours."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        ours = cls.__module__.startswith(__package__)
        cls._called = cls.__name__, ours
        refuse_in_class(cls, is_part, opened)
        if ours and "__init__" in cls.__dict__:  # a layer of ours names the keyword that was meant
            cls.__init__ = spelled(cls.__init__)  # type: ignore[method-assign]
        elif ours and cls.__init__ is object.__init__:

            def __init__(self: Any) -> None:
                pass

            __init__.__qualname__ = f"{cls.__qualname__}.__init__"
            cls.__init__ = spelled(__init__)  # type: ignore[method-assign]

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """Compute the output; what a subclass defines."""
        raise NotImplementedError(f"{type(self).__name__} has no forward(): define what it computes")

    def __call__(self, *inputs: Any, **options: Any) -> Tensor:
        if (book := undo.journal()) is not None:
            book.keep(self, self._snapshot)
        start = tick() if is_recording() else 0
        try:
            output = self.forward(*inputs, **options)
        except AutogradError as error:
            _tell_where(error, self)
            raise
        except TypeError as error:
            from ..core.names.keywords import understood

            forward = type(self).forward
            output = understood(forward, forward, (self, *inputs), options, error)
        if self._hooks:
            for hook in self._hooks.values():
                changed = hook(self, inputs, output)
                output = output if changed is None else changed
        if start:
            name, ours = self._called
            note_call((name, start, tick(), ours))
        return output  # type: ignore[no-any-return]  # a Tensor but for a few modules, which say so

    def _snapshot(self) -> Callable[[], None]:
        """The way back to the attributes of the moment, the contents of buffers and the states of generators included."""
        held = dict(vars(self))
        arrays = [(array, array.copy()) for array in map(held.get, self._buffers) if isinstance(array, np.ndarray)]
        states = [(x, x.bit_generator.state) for x in held.values() if isinstance(x, np.random.Generator)]

        def restore() -> None:
            vars(self).clear()
            vars(self).update(held)
            for array, content in arrays:
                array[...] = content
            for source, state in states:
                source.bit_generator.state = state

        return restore

    def __setattr__(self, name: str, value: Any) -> None:
        self._refuse_overwriting(name, value)
        object.__setattr__(self, name, value)
        for path, x in opened(value, name):
            if isinstance(x, Module):
                kind, ours = type(x)._called
                object.__setattr__(x, "_called", (f"{path} {kind}", ours))
            inside = walk(x) if isinstance(x, Module) else [("", x)]
            for rest, parameter in inside:
                if is_parameter(parameter) and parameter.label in (None, rest):  # a label of another origin stays
                    parameter.label = joined(path, rest) if rest else path

    def _refuse_overwriting(self, name: str, value: Any) -> None:
        """Refuse an array in the place of a parameter, and words that would do nothing."""
        if name in ("requires_grad", "trainable"):
            raise ArgumentError(
                f"{type(self).__name__}.{name} = {value!r} would do nothing: write .requires_grad_({value!r}), which "
                "goes through all parameters"
            )
        if name in METHODS and (name == "training" or not callable(value) or isinstance(value, (Module, Node))):
            if name == "training" and isinstance(value, (bool, np.bool_)) or name == "forward" and isinstance(value, Module):
                return
            kind, what = type(value).__name__, "the mode" if name == "training" else "a method"
            raise ArgumentError(
                f"{type(self).__name__}.{name} is {what} of every module, which a {kind} of that name would hide: give the "
                f"{kind} another name, such as {name}_part"
            )
        held = self.__dict__.get(name)
        if held is None or not isinstance(held, Node) or not is_parameter(held):
            return
        if value is None or isinstance(value, (Node, Module)):
            if isinstance(value, Node) and not is_parameter(value):
                raise ArgumentError(
                    f"{type(self).__name__}.{name} is a parameter, and what was to take its place was computed or wants no "
                    f"gradient: write {name}.data = value.data, or give an nn.Parameter"
                )
            return
        raise ArgumentTypeError(
            f"{type(self).__name__}.{name} is a parameter, and a {type(value).__name__} in its place would never be learned: "
            f"write {name}.data = array, or give an nn.Parameter"
        )

    # ---- what is inside ----------------------------------------------------------------------------------------------

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """This module, under the name "", and all modules inside it, by their paths."""
        return ((path, x) for path, x in walk(self) if isinstance(x, Module))

    def modules(self) -> Iterator[Module]:
        """This module and all modules inside it."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules that are attributes of this one, or stand in a list or dictionary that is."""
        return once((path, x) for path, x in attributes(self) if isinstance(x, Module))

    def children(self) -> Iterator[Module]:
        """The modules of `named_children`."""
        return (module for _, module in self.named_children())

    def named_parameters(self, recurse: bool = True) -> Iterator[tuple[str, Any]]:
        """Everything that is learned, by its path; a parameter that is used twice comes once. Without `recurse`, what
        this module holds itself.

        Raises:
            ArgumentError: for a parameter in a container that is not opened, such as a set, and for two under one name.
        """
        found = tell_hidden(walk(self), is_part, opened) if recurse else attributes(self)
        return distinct(once((path, x) for path, x in found if is_parameter(x)), type(self).__name__)

    def parameters(self) -> Parameters:
        """Everything that is learned: Tensors, or Values in a scalar network."""
        return Parameters(parameter for _, parameter in self.named_parameters())

    def register_buffer(self, name: str, array: Any) -> None:
        """Set an attribute that is part of the state without being learned, such as a running mean."""
        if name not in self._buffers:
            self._buffers = (*self._buffers, name)
        setattr(self, name, np.asarray(array))

    def named_buffers(self) -> Iterator[tuple[str, Any]]:
        """The arrays of `register_buffer`, by their paths."""
        for path, module in self.named_modules():
            for name in module._buffers:
                yield joined(path, name), getattr(module, name)

    def named_generators(self) -> Iterator[tuple[str, np.random.Generator]]:
        """The random generators that modules hold, by their paths; one that is shared comes once."""
        return once((path, x) for path, x in walk(self) if isinstance(x, np.random.Generator))

    # ---- the state ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Copies of all parameters and buffers as arrays, by their paths.

        >>> from autograd_mini import nn
        >>> import numpy as np
        >>> layer = nn.Linear(2, 1, rng=0)
        >>> {name: array.shape for name, array in layer.state_dict().items()}
        {'weight': (1, 2), 'bias': (1,)}
        """
        learned = {name: plain_array(np.array(parameter.data)) for name, parameter in self.named_parameters()}
        return learned | {name: plain_array(np.array(array)) for name, array in self.named_buffers()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Unmatched:
        """Take parameters and buffers from a `state_dict`; either all are taken, or none.

        Args:
            state: arrays by the names of this module's own `state_dict`. A parameter that is used twice may stand
                under any of its names.
            strict: whether every name must have its counterpart. Shapes must fit in any case.

        Returns:
            `missing_keys` and `unexpected_keys`, the names without a counterpart; none if `strict`.

        Raises:
            ArgumentError: with all that is missing, unexpected, or of another shape.
        """
        slots: dict[str, Slot] = {}
        first: dict[int, str] = {}
        for path, x in walk(self):
            if is_parameter(x):
                name = first.setdefault(id(x), path)
                slots[path] = Slot(name, x._value, partial(setattr, x, "data"))
        for path, module in self.named_modules():
            for key in module._buffers:
                name = joined(path, key)
                slots[name] = Slot(name, getattr(module, key), partial(setattr, module, key))
        return load(slots, state, strict, type(self).__name__)

    def train(self: M, mode: bool = True) -> M:
        """Say that the model is being trained; returns it."""
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self: M) -> M:
        """Say that the model is being used: nothing is dropped out, running statistics stay; returns it."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients; with `set_to_none=False` those that are there become zeros."""
        for parameter in self.parameters():
            forget_gradient(parameter, set_to_none)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Freeze the parameters, or thaw them; returns the module."""
        for parameter in list(self.parameters()):
            parameter.requires_grad_(requires_grad)
        return self

    def add_module(self, name: str, module: Module) -> None:
        """Set a module as an attribute of that name, as `self.name = module` does; a `Sequential` calls it last.

        Raises:
            ArgumentTypeError: for what is no module.
        """
        if not isinstance(module, Module):
            raise ArgumentTypeError(f"add_module: {name} must be a module, not a {type(module).__name__}")
        setattr(self, str(name), module)

    def apply(self: M, function: Callable[[Module], Any]) -> M:
        """Call `function` with each module inside, and with this one at the end; returns the module."""
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def to(self: M, dtype: Any) -> M:
        """Turn parameters and buffers of floats into another NumPy type, such as float32; returns the module."""
        if isinstance(dtype, str) and dtype == "cpu":  # PyTorch's device
            return self
        try:
            kind = np.dtype(dtype)
        except TypeError as error:
            raise ArgumentTypeError(
                f"{type(self).__name__}.to({dtype!r}): everything runs on the processor, and a type is NumPy's, np.float32"
            ) from error
        if kind.kind != "f":
            raise ArgumentError(
                f"{type(self).__name__}.to({kind}): parameters are floats; pass np.float32 or np.float64"
            )
        for parameter in self.parameters():
            if isinstance(parameter, Tensor):
                parameter._rewrite(parameter.data.astype(kind, copy=False))
                parameter.grad = None
        for module in self.modules():
            for name in module._buffers:
                array = getattr(module, name)
                if array.dtype.kind == "f":
                    setattr(module, name, array.astype(kind, copy=False))
        return self

    # ---- looking on --------------------------------------------------------------------------------------------------

    def register_forward_hook(self, hook: Callable[[Module, tuple[Any, ...], Any], Any]) -> ForwardHookHandle:
        """Call `hook(module, inputs, output)` after each forward pass of this module; what it returns, if anything, takes
        the place of the output."""
        handle = ForwardHookHandle(self)
        self._hooks = {**self._hooks, handle.key: hook}
        return handle

    def summary(self, *example: Any) -> Summary:
        """A table of the layers with their output shapes and numbers of parameters.

        Args:
            example: what `forward` is to be called with, or in place of an array the tuple of its shape, batch included;
                without any, the table has no shapes.

        >>> import numpy as np
        >>> from autograd_mini import nn
        >>> rng = np.random.default_rng(0)
        >>> print(nn.Sequential(nn.Linear(2, 16, rng=rng), nn.ReLU(), nn.Linear(16, 1, rng=rng)).summary((100, 2)))
        layer                output      parameters
        -------------------------------------------
        Sequential           (100, 1)
          0: Linear(2, 16)   (100, 16)           48
          1: ReLU()          (100, 16)            0
          2: Linear(16, 1)   (100, 1)            17
        -------------------------------------------
        65 parameters, all of them trainable
        """
        return summarize(self, example)

    def extra_repr(self) -> str:
        """The text in the brackets after the name of the class: the arguments of `__init__` that the attributes of
        the same name tell, left out where they are the defaults."""
        told = []
        named = False
        for name, p in inspect.signature(type(self)).parameters.items():
            if name not in vars(self) or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) or name in ("rng", "dtype"):
                named = True
                continue
            setting = getattr(self, name)
            if isinstance(p.default, bool):  # of a parameter that there may be
                setting = bool(setting is not None and setting is not False)
            if isinstance(setting, (Module, Node, np.ndarray)):
                named = True
            elif p.default is p.empty and not named:
                told.append(repr(setting))
            elif p.default is p.empty or setting != p.default:
                told.append(f"{name}={setting!r}")
        return ", ".join(told)

    def _brief(self) -> str:
        """The module in one line, without what is inside."""
        return f"{type(self).__name__}({self.extra_repr()})"

    def __repr__(self) -> str:
        children = [f"({name}): {child!r}".replace("\n", "\n  ") for name, child in self.named_children()]
        if not children:
            return self._brief()
        return "\n  ".join([f"{type(self).__name__}(", *filter(None, [self.extra_repr()]), *children]) + "\n)"


METHODS = frozenset(name for name in vars(Module) if not name.startswith("_"))
"""The names that no part of a module may take."""

for _name, _advice in MODULE.items():
    setattr(Module, _name, Elsewhere(_name, _advice, "Module"))


class ForwardHookHandle:
    """The handle that `register_forward_hook` returns: `remove()` takes the hook off again."""

    _next = itertools.count()

    def __init__(self, module: Module) -> None:
        self.module, self.key = module, next(self._next)

    def remove(self) -> None:
        """Take the hook off."""
        self.module._hooks = {key: hook for key, hook in self.module._hooks.items() if key != self.key}


def _tell_where(error: AutogradError, module: Module) -> None:
    """Say in an error that came out of `module` which layer it happened in, by the path from there."""
    if not hasattr(error, "layer"):
        error.layer, error.said = module, str(error)  # type: ignore[attr-defined]
    layer: Module = error.layer  # type: ignore[attr-defined]
    path = next((path for path, inside in module.named_modules() if inside is layer), "")
    place = f"{path} ({layer._brief()})" if path else layer._brief()
    error.args = (f"in {place}: {error.said}",)  # type: ignore[attr-defined]
