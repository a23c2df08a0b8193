"""The base of all optimizers: groups of parameters, their options, and `step`.

An optimizer moves parameters against their gradients. It reads `.data` and `.grad` and writes `.data`, so that the
graph learns of it, and needs to know no more of a Value or a Tensor. Arrays are written in place: one that a Tensor was
made of, and that it shares, moves with it. What differs from one optimizer to the next is its rule, `update`; see
`optimizers.py`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import numpy as np

from ..core.callers import warn
from ..core.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, UnknownAttributeError
from ..core.guards.accumulation import AccumulationGuard
from ..core.names.keywords import in_our_words, understood, unknown_keyword
from ..core.node import forget_gradient
from .memory import ArraySlot, Entry, NumberSlot

Parameters = Iterable[Any]
"""Leaves that want a gradient; or groups of them, `{"params": [...], "lr": ...}`."""

FRACTIONS = ("alpha", "betas", "rho")
"""Options that say how much of an average is kept; of the others, those that are numbers may be 0 and more."""


def passed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an `__init__`, from its `locals()`, so that its signature is the one place that declares an option."""
    return {name: x for name, x in arguments.items() if name not in ("self", "__class__")}


def finishing(init: Callable[..., None]) -> Callable[..., None]:
    """An `__init__` that says when it is over, so that from then on unknown names can be refused; and that names the keyword
    that was meant where there is no such one."""

    @wraps(init)
    def __init__(self: Any, *args: Any, **options: Any) -> None:
        if not args and "params" not in options:
            name = type(self).__name__
            raise ArgumentTypeError(
                f"{name} takes the parameters that it moves, and they come first: optim.{name}(model.parameters(), lr=0.001)"
            )
        try:
            init(self, *args, **options)
        except TypeError as error:
            understood(init, init, (self, *args), options, error)
        if type(self).__init__ is __init__:  # and not a part of that of a subclass
            object.__setattr__(self, "_finished", True)

    return __init__


class Optimizer:
    """The base of all optimizers.

    A subclass hands its options to `super().__init__` and has a method `update(p, g, s, **options)`, which moves the
    array `p` in place by the gradient `g`, which it leaves as it is. To remember something it uses `s["name"]`, an array of
    zeros at first; `s.t` counts the moves from 1. `weight_decay` and `maximize` are looked after here.

    Args:
        params: the leaves to move, which must want a gradient; or dictionaries `{"params": [...], "lr": ...}`, groups
            with options of their own.
        options: what holds for groups that do not say otherwise.

    Attributes:
        param_groups: a dictionary for each group: "params", and the options, which may be changed between steps.
        steps: how many steps were taken.
        lr: the rate; assigned to, it becomes that of all groups. Every option can be read and set in this way.
        last_lr: the rate that the last step used, None before the first; `last_lrs` is the list of all groups' rates.

    Raises:
        ArgumentError: for no parameter, a parameter twice, one that is not a leaf or wants no gradient, an option that
            there is not, or one that makes no sense.
        DtypeError: for what is no list of parameters.

    >>> import numpy as np
    >>> from autograd_mini import Tensor
    >>> class SignDescent(Optimizer):
    ...     def __init__(self, params, lr=0.1):
    ...         super().__init__(params, lr=lr)
    ...
    ...     def update(self, p, g, s, lr):
    ...         p -= lr * np.sign(g)
    >>> w = Tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = SignDescent([w])
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data
    array([ 0.9, -1.9])
    """

    update: Callable[..., None]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__init__" in cls.__dict__:
            cls.__init__ = finishing(cls.__init__)  # type: ignore[method-assign]

    def __init__(self, params: Parameters, **options: Any) -> None:
        self.param_groups: list[dict[str, Any]] = []
        self.steps = 0
        self.last_lrs: list[float] = []
        self.defaults = _checked(options, type(self).__name__)
        self._taken = [name for name in inspect.signature(self.update).parameters if name in options]
        self._guard = AccumulationGuard()
        self._slots: list[list[ArraySlot | NumberSlot]] = []
        given = listed(params, type(self).__name__)
        if not given:
            raise ArgumentError(f"{type(self).__name__} of an empty list of parameters: there is nothing to optimize")
        for group in given if isinstance(given[0], Mapping) else [{"params": given}]:
            self.add_param_group(group)

    # ---- options by name -----------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        """An option of all groups."""
        name = in_our_words(type(self), name, self.__dict__.get("defaults", {})) or name
        if name.startswith("_") or name not in self.__dict__.get("defaults", ()):
            known = [*self.__dict__.get("defaults", ())]
            raise UnknownAttributeError(f"{type(self).__name__} has no attribute {unknown_attribute(name, known)}")
        return self._same(name, [group[name] for group in self.param_groups])

    def __setattr__(self, name: str, value: Any) -> None:
        defaults = self.__dict__.get("defaults", {})
        name = in_our_words(type(self), name, defaults) or name
        if name in defaults and not hasattr(type(self), name):
            checked = _checked({**defaults, name: value}, type(self).__name__)[name]
            for group in self.param_groups:
                _checked({**{k: x for k, x in group.items() if k != "params"}, name: value}, type(self).__name__)
            for group in self.param_groups:
                group[name] = checked
        elif not (name.startswith("_") or name in self.__dict__ or hasattr(type(self), name)) and "_finished" in self.__dict__:
            raise UnknownAttributeError(
                f"{type(self).__name__} has no option {unknown_attribute(name, [*defaults])} "
                f"Its options are {', '.join(defaults)}"
            )
        else:
            object.__setattr__(self, name, value)

    def _same(self, name: str, values: Sequence[Any]) -> Any:
        """The value that all groups have in common."""
        if any(value != values[0] for value in values[1:]):
            raise ArgumentError(
                f"the groups of this {type(self).__name__} have different {name}: {', '.join(map(str, values))}; see "
                + ("last_lrs" if name == "last_lr" else f"param_groups[0][{name!r}]")
            )
        return values[0]

    @property
    def last_lr(self) -> float | None:
        """The rate that the last step used; None before the first step.

        Raises:
            ArgumentError: where the groups have different ones: they are in `last_lrs`.
        """
        return self._same("last_lr", self.last_lrs) if self.last_lrs else None

    def get_last_lr(self) -> list[float]:
        """The list `last_lrs`, under PyTorch's name."""
        return self.last_lrs

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Take in more parameters, `{"params": [...], ...}`, with options of their own.

        Raises:
            ArgumentError, DtypeError: as at the beginning; then nothing was added.
        """
        if not isinstance(group, Mapping) or "params" not in group:
            raise ArgumentError('a group of parameters is a dictionary {"params": [...], "lr": ..., ...}')
        unknown = group.keys() - self.defaults.keys() - {"params"}
        if unknown:
            raise ArgumentError(
                f"{type(self).__name__} has no option {', '.join(sorted(map(repr, unknown)))}: expected "
                f"{', '.join(self.defaults)}"
            )
        params = listed(group["params"], type(self).__name__)
        if not params:
            raise ArgumentError("a group with an empty list of parameters: there is nothing to optimize")
        seen = {id(p): "another group" for other in self.param_groups for p in other["params"]}
        for i, p in enumerate(params):
            _check_parameter(p, f"params[{i}]")
            if id(p) in seen:
                raise ArgumentError(
                    f"params[{i}] is given twice, first in {seen[id(p)]}: it would be moved twice in one step"
                )
            seen[id(p)] = f"params[{i}]"
        options = _checked({name: group.get(name, value) for name, value in self.defaults.items()}, type(self).__name__)
        self._slots.append(self._slots_of(params, [{}] * len(params)))
        self.param_groups.append({"params": params, **options})

    def _slots_of(self, params: Sequence[Any], entries: Sequence[Entry]) -> list[ArraySlot | NumberSlot]:
        """The slots that hand the parameters of a group to the rule."""
        self._guard.watch(params)
        arrays = [isinstance(p.data, np.ndarray) for p in params]
        numbers = [i for i, is_array in enumerate(arrays) if not is_array]
        slots: list[ArraySlot | NumberSlot] = [
            ArraySlot(p, entry)
            for p, entry, is_array in zip(params, entries, arrays, strict=True)
            if is_array
        ]
        if numbers:
            slots.append(NumberSlot([params[i] for i in numbers], [entries[i] for i in numbers]))
        return slots

    # ---- the step ----------------------------------------------------------------------------------------------------

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient; one that has none stays, and so does what is remembered of it.

        Warns, once, where gradients were added to those of the step before, which were never zeroed.

        Args:
            closure: a function to call first, which forgets the gradients, goes backward from the loss and returns it.

        Returns:
            What the closure returned, or None without one.

        Raises:
            ArgumentTypeError: where `closure` is no function.
        """
        if closure is not None and not callable(closure):
            told = f"takes nothing, or a function that computes the loss; got a {type(closure).__name__}"
            raise ArgumentTypeError(f"{type(self).__name__}.step {told}")
        loss = None if closure is None else closure()
        self._guard.on_step(type(self).__name__)
        moved = False
        with np.errstate(all="ignore"):
            if len(self.param_groups) != len(self._slots):
                raise ArgumentError(f"{type(self).__name__}: a group of parameters is added by add_param_group({{...}})")
            for group, slots in zip(self.param_groups, self._slots, strict=True):
                held = len(slots) - 1 + len(slots[-1].parameters)  # only the last slot has several
                usual = len(group["params"]) == held and len(group) == len(self.defaults) + 1
                if not usual or type(group.get("lr", 0.0)) not in (float, int):
                    self._check_group(group, slots)
                options = {name: group[name] for name in self._taken}
                prepare = _preparation(group)
                for slot in slots:
                    for chunk, g in slot.active():
                        moved = True
                        self.update(chunk.p, prepare(chunk.p, g) if prepare else g, chunk, **options)
        if not moved:
            warn(
                f"{type(self).__name__}.step() moved nothing, since no parameter has a gradient: call backward() before, "
                "on a loss that depends on these parameters"
            )
        rates = [group["lr"] for group in self.param_groups if "lr" in group]
        own = self.__dict__  # past the check of names, which takes as long as a rule
        own["steps"] += 1
        own["last_lrs"] = rates
        return loss

    def _check_group(self, group: dict[str, Any], slots: Sequence[ArraySlot | NumberSlot]) -> None:
        """Refuse what was written into a group and would have no effect: a misspelled option, another list of parameters.

        Raises:
            ArgumentError: for such a group, and for an option that cannot be.
        """
        name = type(self).__name__
        for word in group.keys() - self.defaults.keys() - {"params"}:
            if "did you mean" in (told := unknown_attribute(word, tuple(self.defaults))):
                raise ArgumentError(f"{name}: param_groups holds {told} As it stands it has no effect")
        if missing := self.defaults.keys() - group.keys():
            raise ArgumentError(f"{name}: param_groups has lost its option {', '.join(sorted(missing))}")
        if len(group["params"]) != sum(len(slot.parameters) for slot in slots):
            raise ArgumentError(
                f"{name}: the list of parameters in param_groups has changed, which has no effect: write add_param_group({{...}})"
            )
        _checked({option: group[option] for option in self.defaults}, name)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients, so that the next backward pass does not add to them; with `set_to_none=False` those that are
        there become zeros."""
        for group in self.param_groups:
            for p in group["params"]:
                forget_gradient(p, set_to_none)

    # ---- to stop and go on -------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """All that a later run needs to go on as if it had never stopped: plain numbers and copies of arrays.

        Returns:
            "optimizer", the name of the class; "steps" and "last_lr"; "state", what is remembered of each parameter, by
            its position; "param_groups", the options of each group, where "params" are positions.
        """
        state: dict[int, Entry] = {}
        groups, start = [], 0
        for group, slots in zip(self.param_groups, self._slots, strict=True):
            entries = {id(p): entry for slot in slots for p, entry in zip(slot.parameters, slot.entries(), strict=True)}
            positions = list(range(start, start + len(group["params"])))
            state |= {i: entries[id(p)] for i, p in zip(positions, group["params"], strict=True)}
            groups.append({**group, "params": positions})
            start += len(positions)
        name = type(self).__name__
        return {
            "optimizer": name,
            "steps": self.steps,
            "last_lr": [*self.last_lrs],
            "state": state,
            "param_groups": groups,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` has returned; the parameters themselves are not part of it and stay as they are.

        Raises:
            ArgumentError: for the state of another optimizer, or of other groups.
            ShapeError: for that of parameters of other shapes. In both cases nothing was changed.
        """
        own = Optimizer.state_dict(self)
        try:
            name, steps, last_lr, kept, groups = (state[key] for key in own)
            kept = {int(i): dict(entry) for i, entry in kept.items()}
            groups = [{**group, "params": list(group["params"])} for group in groups]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArgumentError(
                f"this is no state of an optimizer: expected a dictionary with {', '.join(own)}"
            ) from error
        if name != own["optimizer"]:
            raise ArgumentError(f"this is the state of {name}, and the optimizer is {own['optimizer']}")
        sizes, expected = ([len(group["params"]) for group in all_] for all_ in (groups, self.param_groups))
        if sizes != expected:
            raise ArgumentError(f"the state is of groups with {sizes} parameters, and the optimizer has {expected}")
        loaded, slots, start = [], [], 0
        for group, old in zip(groups, self.param_groups, strict=True):
            if group.keys() != old.keys():
                differ = ", ".join(sorted(group.keys() ^ old.keys()))
                raise ArgumentError(f"the state has other options than the optimizer: {differ}")
            entries = [kept.get(i, {}) for i in range(start, start + len(old["params"]))]
            for i, (p, entry) in enumerate(zip(old["params"], entries, strict=True)):
                _check_entry(p, entry, f"parameter {start + i}")
            slots.append(self._slots_of(old["params"], entries))
            loaded.append({"params": old["params"], **_checked({k: group[k] for k in self.defaults}, name)})
            start += len(entries)
        self._slots, self.steps, self.last_lrs = slots, steps, [*last_lr]
        for old, new in zip(self.param_groups, loaded, strict=True):
            old.update(new)

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles hold what is remembered, but not the views into arrays that would come apart from them."""
        kept = {name: x for name, x in self.__dict__.items() if name not in ("_slots", "_guard")}
        return kept | {"_entries": self.state_dict()["state"]}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        entries = list(kept.pop("_entries").values())
        self.__dict__.update(kept)
        self._guard = AccumulationGuard()
        self._slots = []
        for group in self.param_groups:
            count = len(group["params"])
            self._slots.append(self._slots_of(group["params"], entries[:count]))
            del entries[:count]

    def __repr__(self) -> str:
        groups = [
            f"{len(group['params'])} parameters: " + ", ".join(f"{k}={v}" for k, v in group.items() if k != "params")
            for group in self.param_groups
        ]
        return f"{type(self).__name__}({'; '.join(groups)})"


def _preparation(group: Mapping[str, Any]) -> Callable[[Any, Any], Any] | None:
    """The change that a gradient undergoes before the rule, or None where there is none.

    Weight decay either adds `weight_decay * p` to the gradient, as the penalty `weight_decay / 2 * |p|^2` in the loss
    would, or shrinks the parameter itself (decoupled; Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101).
    """
    ascend, decay = group.get("maximize", False), group.get("weight_decay", 0.0)
    if not (ascend or decay):
        return None
    decoupled = group.get("decoupled_weight_decay", False)

    def prepare(p: Any, g: Any) -> Any:
        if ascend:
            g = -g
        if decay and decoupled:
            p *= 1 - group["lr"] * decay
        elif decay:
            g = g + decay * p
        return g

    return prepare


def unknown_attribute(name: str, known: Sequence[str]) -> str:
    """A name that an optimizer does not have, and the option that was meant."""
    return unknown_keyword(name, known).replace("=:", ":").replace("=?", "?").rstrip("=").replace("= or ", " or ")


# ---- what may be given -----------------------------------------------------------------------------------------------


def listed(params: Any, taker: str) -> list[Any]:
    """The parameters in a list, whose order is that of every run; `taker` is who was given them, for messages."""
    if hasattr(params, "requires_grad"):
        raise DtypeError(f"{taker}: params is one {type(params).__name__}: put it into a list, [w]")
    if hasattr(params, "parameters"):
        raise DtypeError(f"{taker}: params is a {type(params).__name__}: pass its .parameters()")
    if isinstance(params, Mapping):
        raise DtypeError(f"{taker}: params is a dictionary of parameters: pass list(params.values())")
    if isinstance(params, (set, frozenset)):
        raise DtypeError(f"{taker}: params is a set, whose order changes from run to run: pass a list")
    if isinstance(params, (str, bytes, np.ndarray)) or not isinstance(params, Iterable):
        raise DtypeError(f"{taker}: params is of type {type(params).__name__}: pass a list of Tensors or Values")
    return list(params)


def _check_parameter(p: Any, name: str) -> None:
    if not all(hasattr(p, attribute) for attribute in ("data", "grad", "requires_grad", "is_leaf")):
        raise DtypeError(
            f"{name} is of type {type(p).__name__}: a parameter is a Tensor(..., requires_grad=True) or a Value"
            + ("; of named_parameters() take parameters()" if isinstance(p, tuple) else "")
        )
    name = f"{name} ({p.label!r})" if p.label else name
    if not p.is_leaf:
        raise ArgumentError(f"{name} was computed from others: optimize the leaves that it was made from")
    if not p.requires_grad:
        raise ArgumentError(
            f"{name} wants no gradient, so it would never move: leave out what is frozen, as in "
            "[p for p in model.parameters() if p.requires_grad], or pass requires_grad=True"
        )


def _checked(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The options of a group, or an error that names the one that makes no sense."""
    checked = dict(options)
    for option, x in options.items():
        try:
            numbers = tuple(map(float, x)) if isinstance(x, (list, tuple)) else (float(x),)
        except (TypeError, ValueError) as error:
            raise DtypeError(f"{name}: {option}={x!r} is no number") from error
        if option in FRACTIONS and not all(0 <= f < 1 for f in numbers):
            raise ArgumentError(f"{name}: {option}={x!r} must lie in 0 <= {option} < 1")
        if not all(0 <= f < math.inf for f in numbers):
            raise ArgumentError(f"{name}: {option}={x!r} must be a number, 0 or more")
        if option in ("lr", "weight_decay") and not isinstance(x, (int, float)):  # a Tensor or an array of one number
            checked[option] = numbers[0]
        if option == "betas":
            if len(numbers) != 2:
                raise ArgumentError(f"{name}: betas={x!r} must be two numbers")
            checked[option] = numbers
    if options.get("nesterov") and (not options["momentum"] or options["dampening"]):
        raise ArgumentError(f"{name}: nesterov=True needs a momentum above 0 and no dampening")
    return checked


def _check_entry(p: Any, entry: Entry, name: str) -> None:
    """Refuse what was remembered of a parameter of another shape."""
    shape = np.shape(p.data)
    for key, x in entry.items():
        if isinstance(x, np.ndarray) and x.shape != shape:
            label = f" ({p.label!r})" if p.label else ""
            raise ShapeError(
                f"{key!r} of {name}{label} has the shape {x.shape} in the state, and the parameter {shape}"
            )
