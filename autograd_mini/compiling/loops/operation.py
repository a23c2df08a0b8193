"""A loop as an operation of a program, and its rule.

Forward, the loop keeps of each step the state before it, and what the gradients read. Its rule goes through the steps in
reverse. An operation gives one array, so what a loop gives lies in a flat one: the states at the end, the outputs, and what is
kept.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np

from ...core.errors import TraceError
from ...core.functions import flip
from ...core.functions.loops import tree_filled, tree_leaves
from ...core.operations import structure
from ...core.primitive import Primitive
from .. import sizes
from ..passes.lowering import reachable
from ..sizes import product_of
from ..terms import key_of
from ..tracing.tracer import NotOneStep, Session, Tracer, admitted, made
from .all_steps import AllSteps, computable, worth_it
from .derivative import LARGEST, added, differentiate, unshaped
from .numpy_text import Text
from .step import LoopStep, number, shape_of, traced

KEPT = 64
"""How many loops are remembered, so that one that is traced again is the same operation."""

_known: dict[Any, Primitive] = {}
_turns = count(2)


def recorded(f: Callable[..., Any], init: Any, xs: Any, n: Any, reverse: bool, session: Session) -> tuple[Any, Any] | None:
    """The end of a loop and its outputs as tracers; None where the steps are to be written out one by one."""
    if not isinstance(n, sizes.Size) and n < 2 or not tree_leaves(init):
        return None
    first = [number(admitted(x, session), session) for x in tree_leaves(init)]
    slices = [number(admitted(x, session), session) for x in tree_leaves(xs)]
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
    slices = with_slices_computed_before(step, n, slices, session)
    differentiate(step)
    first = [fitted(x, inner) for x, inner in zip(first, step.carry, strict=True)]
    dtype = np.result_type(np.float16, *(x.dtype for x in (*step.carry, *step.y, *step.kept)))
    forward = loop(step, f, n if not slices else None, dtype)
    inputs = [*first, *slices, *step.session.outside]
    ends, results = [shape_of(x) for x in step.carry], [(n, *shape_of(x)) for x in step.y]
    size = added(map(product_of, (*ends, *results, *((n, *shape_of(x)) for x in (*step.carry, *step.kept)))))
    needs = added(1 << i for i, x in enumerate(inputs) if x._needs and x.dtype.kind == "f")
    z = made(session, forward, inputs, None, (size,), dtype, False, needs)
    parts, start = [], 0
    for shape, like in zip((*ends, *results), (*step.carry, *step.y), strict=True):
        parts.append(piece(z, start, shape, like.dtype))
        start = start + product_of(shape)
    ys = [flip(y, 0) if reverse else y for y in parts[len(ends) :]]
    return tree_filled(init, parts[: len(ends)]), tree_filled(step.outputs, ys)


def with_slices_computed_before(step: LoopStep, n: Any, slices: list[Any], session: Session) -> list[Any]:
    """The slices of a loop, and what its step computes of them alone, which is a slice from now on."""
    results = [*step.after, *step.y]
    nodes = reachable([*results, *step.x], ())
    shared = step.shared
    found = computable(nodes, step.x, shared)
    before = [x for x in worth_it(found, nodes, results, ()) if product_of(x.shape) <= LARGEST]
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


def piece(z: Tracer, start: Any, shape: tuple[Any, ...], dtype: Any) -> Tracer:
    """A part of a flat array, in a shape of its own."""
    size, needs = product_of(shape), int(z._needs > 0)
    part = made(z.session, structure.getitem, [z], {"index": (slice(start, start + size),)}, (size,), z.dtype, False, needs)
    part = made(z.session, structure.reshape, [part], {"shape": shape}, shape, z.dtype, False, needs)
    return part if part.dtype == dtype else structure.astype(part, dtype=dtype)


def loop(step: LoopStep, f: Callable[..., Any], length: Any, dtype: Any) -> Primitive:
    """The operation of a loop; loops of one text are one operation."""
    key = structure_of(step, length, dtype)
    if key not in _known:
        if len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        run = defined("scan_forward", *Text(step, f, length, dtype).forward())
        rule = Rule(step, f, length, dtype)
        _known[key] = Primitive(named(step, "scan_forward"), each=rule.each, array=run, register=False)
    return _known[key]


def named(step: LoopStep, name: str) -> str:
    """The name of an operation of a loop. That of a loop inside of another is nobody else's: the text of the other holds it."""
    assert step.session.outer is not None
    return name if step.session.outer.outer is None else f"inner_{name}_{next(_turns)}"


def structure_of(step: LoopStep, length: Any, dtype: Any) -> Any:
    """What a step computes, without the names that it has for it, as a key."""
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
    return tuple(about), key([*step.inputs, *step.after, *step.y]), len(step.carry), len(step.x), sizes.pinned(length), dtype.str


class Rule:
    """The rule of a loop: one operation computes all gradients, and each argument gets its part."""

    def __init__(self, step: LoopStep, f: Callable[..., Any], length: Any, dtype: Any) -> None:
        self.step, self.f, self.length, self.dtype = step, f, length, dtype
        self.backward: Primitive | None = None

    def each(self, g: Any, z: Any, i: int, *xs: Any) -> Any:
        """What goes back to the i-th argument when `g` arrives at `z`."""
        step, states = self.step, len(self.step.carry)
        n = xs[states].shape[0] if step.x else self.length
        every = AllSteps(z.session, n, self.known(z, n, xs), dict(zip(step.shared, xs[states + len(step.x) :], strict=True)))
        if self.backward is None:
            run = defined("scan_backward", *Text(step, self.f, self.length, self.dtype).backward())
            self.backward = Primitive(named(step, "scan_backward"), each=no_second, array=run, register=False)
        inputs = [g, z, *xs, *map(every.of, step.factors)]
        each = {*step.x, *step.stacked}
        parts = {x: (n, *shape_of(x)) if x in each else shape_of(x) for x in step.gradients_kept}
        needs = added(1 << k for k, x in enumerate(inputs) if isinstance(x, Tracer) and x._needs)
        found = made(z.session, self.backward, inputs, None, (added(map(product_of, parts.values())),), self.dtype, False, needs)
        starts = dict(zip(parts, starting(map(product_of, parts.values())), strict=True))

        def part(x: Tracer) -> Any:
            return piece(found, starts[x], parts[x], x.dtype)

        x = step.inputs[i]
        if x not in step.totals:
            return part(x)
        of_slices = {y: step.inputs[k] for y, k in step.gradients_of_slices.items()}
        gradients = [unshaped(y) for _, y in step.totals[x]]
        every.add({y: part(of_slices.get(y, y)) for y in gradients if y in of_slices or y in each})
        first, *others = [every.total(left, y, x.shape) for left, y in step.totals[x]]
        for other in others:
            first = first + other
        return first

    def known(self, z: Any, n: Any, xs: Sequence[Any]) -> dict[Tracer, Any]:
        """What is known of each step once the loop has run."""
        step, states = self.step, len(self.step.carry)
        found: dict[Tracer, Any] = {}
        start = added(product_of(shape_of(x)) for x in step.carry)
        for x in (*step.y, *step.carry, *step.kept):
            shape = (n, *shape_of(x))
            found[x] = piece(z, start, shape, x.dtype)
            start = start + product_of(shape)
        return {**found, **dict(zip(step.x, xs[states:], strict=False))}


def starting(counts: Iterable[Any]) -> list[Any]:
    """Where parts of those sizes begin, one after the other."""
    starts: list[Any] = [0]
    for n in counts:
        starts.append(starts[-1] + n)
    return starts[:-1]


def no_second(g: Any, z: Any, i: int, *xs: Any) -> Any:
    """The rule of the rule, which there is not."""
    raise TraceError("a second derivative through am.scan does not compile: call am.grad or am.hessian of the function itself")


def defined(name: str, text: str, scope: dict[str, Any]) -> Callable[..., Any]:
    """The function of a text, whose source Python finds when it is asked for."""
    file = f"<loop {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), scope)
    return scope[name]  # type: ignore[no-any-return]
