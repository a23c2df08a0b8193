"""A loop as an operation of a program, and its rule.

Forward, the loop gives the state at the end, the outputs, and what the gradients read of each step. Its rule goes through the
steps in reverse.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from ...core.errors import TraceError
from ...core.functions import flip
from ...core.functions.loops import tree_filled, tree_leaves
from ...core.operations import structure
from .. import sizes
from ..conditions import LoopOperation, arriving, part
from ..passes.lowering import reachable
from ..sizes import product_of
from ..terms import key_of
from ..tracing.session import NotOneStep, Session
from ..tracing.tracer import WRITTEN_OUT, Tracer, made
from .all_steps import AllSteps, computable, worth_it
from .back import LoopBack
from .derivative import LARGEST, added, differentiate, unshaped
from .step import LoopStep, number, shape_of, traced
from .text import LoopText

KEPT = 64
"""The number of loops that are remembered, so that a loop that is traced again is the same operation."""

_known: dict[Any, LoopOperation] = {}
_turns = count(2)


def recorded(
    text: type[LoopText], f: Callable[..., Any], init: Any, xs: Any, n: Any, reverse: bool, session: Session
) -> tuple[Any, Any] | None:
    """The end of a loop and its outputs as tracers; None where the steps are to be written out one by one."""
    if not isinstance(n, sizes.Size) and n < 2 or not tree_leaves(init):
        return None
    first = [number(session.admitted(x), session) for x in tree_leaves(init)]
    slices = [number(session.admitted(x), session) for x in tree_leaves(xs)]
    try:
        step = traced(session, f, init, first, xs, slices)
    except NotOneStep:
        return None
    finally:
        session.open = None
    if step.session.expected:
        return None
    if reverse:
        slices = [flip(x, 0) for x in slices]
    slices = with_slices_computed_before(step, n, slices, session, text.fuses)
    differentiate(step, text.fuses)
    first = [fitted(x, inner) for x, inner in zip(first, step.carry, strict=True)]
    inputs = [*first, *slices, *step.session.outside]
    needs = added(1 << i for i, x in enumerate(inputs) if x._needs and x.dtype.kind == "f")
    op = loop(text, step, f, n if not slices else None)
    count = len(step.carry) + len(step.each_step)
    z = made(session, op, inputs, None, (count,), np.dtype(float), False, needs)
    parts = parts_of(z, step, n)
    ys = [flip(y, 0) if reverse else y for y in parts[len(first) : len(first) + len(step.y)]]
    return tree_filled(init, parts[: len(first)]), tree_filled(step.outputs, ys)


def parts_of(z: Tracer, step: LoopStep, n: Any) -> list[Tracer]:
    """The results of a loop: the state at the end, and the arrays with an entry for each step."""
    shapes = [*((shape_of(x), x) for x in step.carry), *(((n, *shape_of(x)), x) for x in step.each_step)]
    return [piece(z, k, shape, x.dtype) for k, (shape, x) in enumerate(shapes)]


def with_slices_computed_before(step: LoopStep, n: Any, slices: list[Any], session: Session, fuses: bool) -> list[Any]:
    """The slices of a loop, with the values that its step computes from slices alone, which become slices as well."""
    results = [*step.after, *step.y]
    nodes = reachable([*results, *step.x], ())
    shared = step.shared
    found = computable(nodes, step.x, shared)
    before = [x for x in worth_it(found, nodes, results, (), fuses) if product_of(x.shape) <= LARGEST]
    if not before:
        return slices
    around = AllSteps(session, n, dict(zip(step.x, slices, strict=True)), shared)
    arrays = [around.of(x) for x in before]
    for x in before:
        labels_of = [part.label or "" for part in x.inputs if isinstance(part, Tracer)]
        label = x.variable or ("_".join(labels_of) if all(labels_of) else "part")
        x._op = x._params = x.variable = None
        x._needs, x._notes = int(x._needs > 0), {"label": label}
    slices, step.x = [*slices, *arrays], [*step.x, *before]
    read = {*reachable(results, ())}
    used = [i for i, x in enumerate(step.x) if x in read]
    step.x = [step.x[i] for i in used]
    for outer, inner in list(step.session.outside.items()):
        if inner not in read:
            del step.session.outside[outer]
    return [slices[i] for i in used]


def fitted(x: Tracer, inner: Tracer) -> Tracer:
    """The first state in the shape and type that the state has in the loop."""
    if shape_of(x) != inner.shape:
        x = structure.broadcast_to(x, shape=inner.shape)
    return x if x.dtype == inner.dtype else structure.astype(x, dtype=inner.dtype)


def piece(z: Tracer, at: int, shape: tuple[Any, ...], dtype: Any) -> Tracer:
    """One result of a loop as a tracer, each made once."""
    known = z.session.parts.setdefault(z, {})
    if at not in known:
        needs = int(z._needs > 0 and np.dtype(dtype).kind == "f")
        known[at] = made(z.session, part, [z], {"at": at}, shape, dtype, False, needs)
        known[at].variable = z.op.results[at]
        z.session.last = (None, None)  # else the next node of the same call would get the name
    return known[at]


def loop(text: type[LoopText], step: LoopStep, f: Callable[..., Any], length: Any) -> LoopOperation:
    """The operation of a loop; loops of one text are one operation, but for one inside of another, which has its own name."""
    key = text, is_inner(step), structure_of(step, length)
    if key not in _known:
        if len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        writer = text(step, f, length)
        forward = writer.forward()
        run = defined(forward.name, writer.written(forward), forward.scope)
        _known[key] = LoopOperation(named(step, "scan_forward"), forward.results, Rule(step, writer).each, run)
    return _known[key]


def named(step: LoopStep, name: str) -> str:
    """The name of an operation of a loop. A loop inside of another has a unique name, since the text of the outer one contains
    it."""
    return f"inner_{name}_{next(_turns)}" if is_inner(step) else name


def is_inner(step: LoopStep) -> bool:
    """Whether a loop is part of a step of another one."""
    assert step.session.outer is not None
    return step.session.outer.outer is not None


def structure_of(step: LoopStep, length: Any) -> Any:
    """The operations of a step as a key that does not depend on the names of its variables."""
    nodes = reachable([*step.inputs, *step.after, *step.y], ())
    place = {node: i for i, node in enumerate(nodes)}

    def key(x: Any) -> Any:
        if isinstance(x, Tracer):
            return ("node", place[x]) if x in place else ("tracer", id(x))
        if isinstance(x, (tuple, list)):
            return tuple(map(key, x))
        if isinstance(x, dict):
            return tuple((name, key(part)) for name, part in x.items())
        return key_of(x)

    about = ((id(x.op), key(x.inputs), key(x._params), x.shape, x.dtype.str, x._needs > 0) for x in nodes)
    return tuple(about), key([*step.inputs, *step.after, *step.y]), len(step.carry), len(step.x), sizes.pinned(length)


class Rule:
    """The rule of a loop: one operation computes all gradients, and the rule of each argument takes its part."""

    def __init__(self, step: LoopStep, text: LoopText) -> None:
        self.step, self.text = step, text
        self.backward: dict[frozenset[int], tuple[LoopOperation, LoopBack]] = {}
        """The loop back, by the results of the loop at which something arrives."""

    def each(self, g: Any, z: Any, i: int, *xs: Any) -> Any:
        """The gradient of the i-th argument for the gradient `g` at the result `z`."""
        step, states = self.step, len(self.step.carry)
        if step.inputs[i] not in step.gradients:
            return xs[i].filled(0.0, xs[i].dtype)
        n = xs[states].shape[0] if step.x else self.text.length
        results = dict(enumerate(parts_of(z, step, n)))
        every = AllSteps(
            z.session,
            n,
            {**{x: results[states + j] for j, x in enumerate(step.each_step)}, **dict(zip(step.x, xs[states:], strict=False))},
            dict(zip(step.shared, xs[states + len(step.x) :], strict=True)),
        )
        arrived = taken_apart(g)
        op, back = self.loop_back(frozenset(arrived))
        found = {
            "arriving": arrived.__getitem__, "result": results.__getitem__, "argument": xs.__getitem__,
            "factor": lambda j: every.of(step.factors[j]),
        }  # fmt: skip
        inputs = [found[kind](j) for kind, j in back.sources]
        needs = added(1 << k for k, x in enumerate(inputs) if isinstance(x, Tracer) and x._needs)
        given = made(z.session, op, inputs, None, (len(back.given),), np.dtype(float), False, needs)
        each = {*step.x, *step.stacked}
        place = {x: k for k, x in enumerate(back.given)}

        def part_at(x: Tracer) -> Any:
            shape = (n, *shape_of(x)) if x in each else shape_of(x)
            return piece(given, place[x], shape, x.dtype)

        x = step.inputs[i]
        if x not in step.totals:
            return part_at(x)
        of_slices = {y: step.inputs[k] for y, k in step.gradients_of_slices.items()}
        gradients = [unshaped(y) for _, y in step.totals[x]]
        every.add({y: part_at(of_slices.get(y, y)) for y in gradients if y in of_slices or y in each})
        first, *others = [every.total(left, y, x.shape) for left, y in step.totals[x]]
        for other in others:
            first = first + other
        return first

    def loop_back(self, arriving: frozenset[int]) -> tuple[LoopOperation, LoopBack]:
        """The operation of the backward loop, and the sources of its arguments."""
        if arriving not in self.backward:
            back = LoopBack(self.text, arriving)
            run = defined(back.code.name, self.text.written(back.code), back.code.scope)
            op = LoopOperation(named(self.step, "scan_backward"), back.code.results, no_second, run)
            self.backward[arriving] = op, back
        return self.backward[arriving]


def taken_apart(g: Any) -> dict[int, Any]:
    """The gradient that arrives at each result of a loop, by the number of the result."""
    found: dict[int, Any] = {}
    todo = [g]
    for each in todo:  # the list grows while it is read
        if each.op is not arriving:
            todo += each.inputs
            continue
        at = each._params["at"]
        found[at] = found[at] + each.inputs[0] if at in found else each.inputs[0]
    return found


def no_second(g: Any, z: Any, i: int, *xs: Any) -> Any:
    """Raise for a derivative of the backward loop, which has no rule."""
    raise TraceError(
        f"a second derivative through am.scan compiles for up to {WRITTEN_OUT} steps, which are written out: call am.grad or "
        "am.hessian of the function itself"
    )


def defined(name: str, text: str, scope: dict[str, Any]) -> Callable[..., Any]:
    """The function that a text defines, with its source in `linecache`, for tracebacks and `inspect`."""
    file = f"<loop {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), scope)
    return scope[name]  # type: ignore[no-any-return]
