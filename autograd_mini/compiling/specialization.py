"""A specialization of a compiled function: one program, and what it was traced for: sizes, surroundings, nested arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..calculus.pytree import children, settings, unflatten
from ..core.callers import warn
from ..core.kernels.indexing import as_tuple
from ..core.node import plain
from ..core.recording import is_strict
from .libraries.library import numbers_of, with_foreign
from .running.fallback import DOMAIN, FAULT, NAN_GRADIENT, NAN_VALUE, RANGE, Fallback, fallbacks
from .running.runner import ArrayRunner
from .signature import classes_of, pinned_sizes, sizes_of
from .tracing.surroundings import Surroundings
from .tracing.trace import Trace

if TYPE_CHECKING:
    from .step import CompiledFunction  # it has such programs


class Compiled:
    """One program of a step: what runs, and how arguments and gradients are put in and out.

    Attributes:
        order: where the gradients of the program, which has them in the order of the arguments, stand in what is returned; None
            where that is the same order. It belongs to the program, since a negative position depends on how many arguments
            a call has.
        direct: a shorter way, as runners have it.
    """

    def __init__(self, step: CompiledFunction, found: Trace, runner: Any, key: Any) -> None:
        self.step, self.trace, self.runner = step, found, runner
        places, pinned = list(sizes_of(key)), pinned_sizes(found)
        self.pinned = [(i, n) for i, n in enumerate(places) if n in pinned]
        asked = [bool(found.session.asked.intersection(leaf.tracers)) for leaf in found.leaves if not leaf.fixed]
        self.classes = [(i, kind) for i, kind in enumerate(classes_of(key)) if True in asked and asked[i]]
        axes = found.session.axes.values() if found.session.conditions else ()
        self.axes = [(axis, places.index(axis.concrete)) for axis in axes if axis.concrete in places]
        self.several = as_tuple(found.argnums)
        self.flat = all(children(found.args[i]) is None for i in self.several)
        self.alone = not isinstance(found.argnums, tuple)
        self.order = None if list(found.asked) == sorted(found.asked) else [sorted(found.asked).index(i) for i in found.asked]
        self.plain_direct = getattr(runner, "direct", None)
        if isinstance(runner, ArrayRunner) and self.order is None:
            self.plain_direct = runner.directly(self.alone)
        if self.classes:  # the shorter way takes an int for a float
            self.plain_direct = None
        self.surround(Surroundings(step.f, objects_of(found), operands_of(found)))

    def surround(self, around: Surroundings) -> None:
        """Take the program to be that of the function as long as its surroundings hold."""
        self.hold: Callable[[], bool] = (lambda: True) if around.empty else around.hold
        plain = self.plain_direct
        self.direct = plain if plain is None or around.empty else lambda *args: plain(*args) if around.hold() else None

    def serves(self, key: Any) -> bool:
        """Whether the sizes and classes that the program is bound to are those of a call."""
        if self.classes:
            classes = list(classes_of(key))
            if not all(classes[i] is kind for i, kind in self.classes):
                return False
        sizes = list(sizes_of(key))
        if not all(sizes[i] == n for i, n in self.pinned):
            return False
        lengths = {axis: sizes[i] for axis, i in self.axes}
        return all(condition.is_met(lengths) for condition in self.trace.session.conditions)

    def __call__(self, args: Sequence[Any], values: list[Any]) -> tuple[float, Any]:
        try:
            value, gradients = self.runner(values)
        except Fallback as reason:
            return self.eagerly(args, str(reason))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            return self.after_failure(args, error)
        if value != value and not is_strict():
            return self.eagerly(args, NAN_VALUE)
        return value, self.nested(gradients, args)

    def in_library(self, args: Sequence[Any], values: list[Any]) -> tuple[Any, Any]:
        """A call with arrays of a library. Where all are NumPy's, results may be looked at: the engine's conventions hold."""
        try:
            value, gradients = self.runner(values)
            reason = None
        except ZeroDivisionError:  # a size of 0: Python raises where NumPy has NaN
            reason = DOMAIN
        except LookupError:  # PyTorch refuses what is no index: the engine ignores it, or says what is wrong
            reason = RANGE
        if reason is None and type(value) is float and not is_strict():
            none_is_nan = not any(np.isnan(d).any() for d in gradients)
            reason = NAN_VALUE if value != value else None if none_is_nan else NAN_GRADIENT
        if reason is not None:
            return self.runner.returned(self.eagerly([with_foreign(x, numbers_of) for x in args], reason), values)  # type: ignore[no-any-return]
        return value, self.nested(gradients, args)

    def nested(self, gradients: Any, args: Sequence[Any]) -> Any:
        """The gradients as the caller asked for them, in the structure of the arguments."""
        if not self.flat:
            parts = iter(gradients)
            gradients = [unflatten(args[i], parts) for i in self.several]
        if self.order is not None:
            return tuple([gradients[i] for i in self.order])
        return gradients[0] if self.alone else tuple(gradients)

    def after_failure(self, args: Sequence[Any], error: Exception) -> tuple[float, Any]:
        """The engine's result for a call on which the program raised an error; the engine raises where arguments are wrong."""
        result = self.eagerly(args, FAULT)
        warn(
            f"the program of {self.step.__name__} raised {type(error).__name__}: {error}; the engine computed this call. The "
            "program is at fault, so please report it",
            RuntimeWarning,
        )
        return result

    def eagerly(self, args: Sequence[Any], reason: str) -> tuple[float, Any]:
        """The call as the engine computes it, which also handles masked branches that hold NaN."""
        fallbacks[reason] += 1
        self.step.fallbacks[reason] += 1
        return self.step._eagerly(args)


def objects_of(found: Trace) -> list[Any]:
    """The objects among the arguments of a trace; a program looks at them before each call."""
    return [*(leaf.given for leaf in found.leaves if leaf.fixed), *(x for arg in found.args for x in settings(arg))]


def operands_of(found: Trace) -> list[Any]:
    """The arrays outside of the arguments that a program reads anew at each call."""
    held = [plain(holder) for holder, _ in found.session.captured.values()]
    return [x for x in held if isinstance(x, np.ndarray)]
