"""One step of a loop, traced on tracers of its state and of its slices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.functions.loops import pair_of, tree_filled, tree_leaves
from ...core.operations import structure
from .. import sizes
from ..tracing.arguments import parameters
from ..tracing.session import Session
from ..tracing.trace import called
from ..tracing.tracer import Tracer, is_whole, made

TRIES = 4
"""The most times that a step is traced until its state keeps shape and type."""


@dataclass
class LoopStep:
    """A step as it was traced.

    Attributes:
        session: the trace of the step, inside of that of the program.
        carry, x: the tracers of the state and of the slices.
        after, y: those of the new state and of the outputs.
        outputs: the outputs as the step nests them.
        seeds: the tracers of what arrives at the new state and the outputs; None for whole numbers.
        gradients: for each input that wants one, what goes back to it.
        gradient_of: for each tracer of the way back, the one that it is the gradient at.
        kept: what the way back reads of the way there, beside inputs and results; it is kept for each step.
        states_kept: the parts of the state that the way back reads; they are kept for each step as well.
        factors: what the way back computes of the way there alone; it is computed for all steps before the loop back.
        totals: gradients at what all steps share that are sums of products, as pairs of factors; the first is None for a sum of
            the second. They are computed for all steps after the loop back.
        stacked: the gradients that these sums read, and that are kept of each step.
    """

    session: Session
    carry: list[Tracer]
    x: list[Tracer]
    after: list[Tracer] = field(default_factory=list)
    y: list[Tracer] = field(default_factory=list)
    outputs: Any = None
    seeds: list[Tracer | None] = field(default_factory=list)
    gradients: dict[Tracer, Any] = field(default_factory=dict)
    gradient_of: dict[Tracer, Tracer] = field(default_factory=dict)
    kept: list[Tracer] = field(default_factory=list)
    states_kept: list[Tracer] = field(default_factory=list)
    factors: list[Tracer] = field(default_factory=list)
    totals: dict[Tracer, list[tuple[Tracer | None, Tracer]]] = field(default_factory=dict)
    stacked: list[Tracer] = field(default_factory=list)

    @property
    def inputs(self) -> list[Tracer]:
        """All inputs of a step: the state, the slices, and the values from outside of it."""
        return [*self.carry, *self.x, *self.session.outside.values()]

    @property
    def each_step(self) -> list[Tracer]:
        """The results of the loop with an entry for each step, after the state at the end: outputs, then kept values."""
        return [*self.y, *self.states_kept, *self.kept]

    @property
    def gradients_given(self) -> list[Tracer]:
        """The tracers whose gradients the backward loop returns: the inputs, except those whose totals are computed after the
        loop, and the gradients that these totals read."""
        return [*(x for x in self.inputs if x in self.gradients and x not in self.totals), *self.stacked]

    @property
    def gradients_of_slices(self) -> dict[Tracer, int]:
        """The gradients at slices, each with the place of the slice among the inputs."""
        return {self.gradients[x]: len(self.carry) + i for i, x in enumerate(self.x) if x in self.gradients}

    @property
    def shared(self) -> dict[Tracer, Tracer]:
        """The tracers of the step that stand for values from outside of it, each with the tracer of the trace around the loop."""
        return {inner: outer for outer, inner in self.session.outside.items()}


def traced(
    outer: Session, f: Callable[..., Any], init: Any, first: Sequence[Tracer], xs: Any, slices: Sequence[Tracer]
) -> LoopStep:
    """The step on tracers; again, where the new state has another shape or type than the old one."""
    kinds = [(shape_of(x), x.dtype, x.weak) for x in first]
    of_state, of_slice = (*parameters(f, 2), "state", "x")[:2]
    for _ in range(TRIES):
        session = outer.open = Session(outer=outer)
        session.listening = outer.listening
        step = LoopStep(
            session,
            [leaf(session, *kind, True, name) for kind, name in zip(kinds, labels(of_state, init), strict=True)],
            [
                leaf(session, tuple(map(sizes.pinned, x.shape[1:])), x.dtype, False, bool(x._needs), name)
                for x, name in zip(slices, labels(of_slice, xs), strict=True)
            ],
        )
        for x, whole in zip(step.x, slices, strict=True):
            if whole.plain_class(asked=False) is not None:
                session.given[x] = np.ndarray if x.shape else x.dtype.type
        after, step.outputs = pair_of(called(f, [tree_filled(init, list(step.carry)), tree_filled(xs, list(step.x))]))
        session.last = (None, None)
        step.after = [number(session.admitted(x), session) for x in tree_leaves(after)]
        step.y = [number(session.admitted(x), session) for x in tree_leaves(step.outputs)]
        outer.open = None
        if len(step.after) != len(first):
            raise ShapeError(f"scan: a state of {len(first)} numbers or arrays becomes one of {len(step.after)}")
        for i, (x, kind) in enumerate(zip(step.after, kinds, strict=True)):  # counts stay whole numbers
            if kind[1].kind in "iub" and x.dtype.kind == "f" and is_whole(x):
                step.after[i] = structure.astype(x, dtype=kind[1])
        found = [kind_after(kind, x) for kind, x in zip(kinds, step.after, strict=True)]
        if found == kinds:
            name_as_assigned(step)
            return step
        kinds = found
    raise ShapeError("scan: the state has another type after each step; give it its type at the beginning")


def kind_after(kind: tuple[Any, Any, bool], x: Tracer) -> tuple[Any, Any, bool]:
    """Shape and type of a state that begins with one kind and becomes another, and whether it is a Python number."""
    shape, dtype, weak = kind
    after = shape_of(x)
    if len(after) < len(shape) or any(old not in (1, new) for old, new in zip(shape[::-1], after[::-1], strict=False)):
        raise ShapeError(
            f"scan: a state of shape {shape} becomes one of shape {after}; in a compiled program the state keeps its shape"
        )
    return after, x.dtype if weak else dtype if x.weak else np.result_type(dtype, x.dtype), weak and x.weak


def leaf(session: Session, shape: tuple[int, ...], dtype: Any, weak: bool, wants: bool, label: str) -> Tracer:
    """An input of a step."""
    return Tracer(session, shape, dtype, weak=weak, requires_grad=wants and np.dtype(dtype).kind == "f", label=label)


def labels(parameter: str, tree: Any) -> list[str]:
    """Names for the parts of an argument."""
    n = len(tree_leaves(tree))
    if isinstance(tree, dict) and n == len(tree) and all(isinstance(key, str) for key in tree):
        return list(tree)
    return [parameter] if n == 1 else [f"{parameter}_{i}" for i in range(n)]


def name_as_assigned(step: LoopStep) -> None:
    """Name the parts of a state that have no names after the variables that the new ones are assigned to."""
    variables = [x.variable for x in step.after]
    if len(variables) > 1 and len({*variables}) == len(variables) and all(variables):
        if not {*step.inputs} & {*step.after}:
            for x, variable in zip(step.carry, variables, strict=True):
                x._notes = {"label": variable}


def number(x: Any, session: Session) -> Tracer:
    """A float as a tracer."""
    return x if isinstance(x, Tracer) else made(session, None, (), {"value": float(x)}, (), np.dtype(float), True, 0)


def shape_of(x: Tracer) -> tuple[int, ...]:
    """The shape of a tracer, its sizes as numbers."""
    return tuple(map(sizes.pinned, x.shape))
