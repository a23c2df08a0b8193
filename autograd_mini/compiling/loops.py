"""`am.scan` inside of a program: the step is traced once, and the loop is one operation with a rule of its own.

Forward, the loop keeps the state before each step. Its rule goes through the steps in reverse; in each it computes again what
the gradients read, but for the states and outputs that are there. Both are functions, written out in the program like any
other helper. An operation gives one array, so what a loop gives lies in a flat one: the states at the end, the outputs, and
the states before each step.

The sizes that a step works on belong to the program (for others there is another program); the number of steps does not.
"""

from __future__ import annotations

import linecache
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from ..core.errors import ShapeError, TraceError
from ..core.functions import flip
from ..core.functions import sum as total_of
from ..core.functions.loops import pair_of, tree_filled, tree_leaves
from ..core.operations import structure
from ..core.operations.arithmetic import mul
from ..core.primitive import Primitive
from ..notation.naming import fresh
from . import sizes
from .expanding import EXPANSIONS
from .literals import made_identifier
from .numpy_dialect import kind as written_type
from .program import Program, Translation, live, reachable, tidied
from .source import Writer, laid_out
from .terms import Term, key_of
from .tracing import Leaf, Trace, called, name_of, parameters, pull_back
from .unknown import NotOneStep, Session, Unknown, admitted, is_whole, made

TRIES = 4
"""How often a step is traced until its state keeps shape and type."""
KEPT = 64
"""How many loops are remembered, so that one that is traced again is the same operation."""

_known: dict[Any, Primitive] = {}
_turns = count(2)


def cut(packed: Any, *shapes: Any) -> list[Any]:
    """Arrays of those shapes, one after the other in a flat array, as views of it.

    >>> [part.shape for part in cut(np.zeros(10), (2, 3), (4,))]
    [(2, 3), (4,)]
    """
    views, start = [], 0
    for shape in shapes:
        stop = start + math.prod(shape)
        views.append(packed[start:stop].reshape(shape))
        start = stop
    return views


@dataclass
class Step:
    """A step as it was traced.

    Attributes:
        session: the trace of the step, inside of that of the program.
        carry, x: the unknowns of the state and of the slices.
        after, y: those of the new state and of the outputs.
        outputs: the outputs as the step nests them.
    """

    session: Session
    carry: list[Unknown]
    x: list[Unknown]
    after: list[Unknown] = field(default_factory=list)
    y: list[Unknown] = field(default_factory=list)
    outputs: Any = None

    @property
    def inputs(self) -> list[Unknown]:
        """All that a step starts from: the state, the slices, and what it reads besides its arguments."""
        return [*self.carry, *self.x, *self.session.outside.values()]


def recorded(f: Callable[..., Any], init: Any, xs: Any, n: Any, reverse: bool, session: Session) -> tuple[Any, Any] | None:
    """The end of a loop and its outputs as unknowns; None where the steps are to be written out one by one."""
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
    first = [fitted(x, inner) for x, inner in zip(first, step.carry, strict=True)]
    dtype = np.result_type(np.float16, *(x.dtype for x in (*step.carry, *step.y)))
    forward = loop(step, f, n if not slices else None, dtype)
    inputs = [*first, *slices, *step.session.outside]
    ends, results = [shape_of(x) for x in step.carry], [(n, *shape_of(x)) for x in step.y]
    size = added(map(product, (*ends, *results, *((n, *shape) for shape in ends))))
    needs = added(1 << i for i, x in enumerate(inputs) if x._needs and x.dtype.kind == "f")
    z = made(session, forward, inputs, None, (size,), dtype, False, needs)
    parts, start = [], 0
    for shape, like in zip((*ends, *results), (*step.carry, *step.y), strict=True):
        parts.append(piece(z, start, shape, like.dtype))
        start = start + product(shape)
    ys = [flip(y, 0) if reverse else y for y in parts[len(ends) :]]
    return tree_filled(init, parts[: len(ends)]), tree_filled(step.outputs, ys)


def added(numbers: Any) -> Any:
    """The sum of some sizes."""
    total: Any = 0
    for n in numbers:
        total = total + n
    return total


def product(shape: Sequence[Any]) -> Any:
    """How many elements a shape has."""
    total: Any = 1
    for n in shape:
        total = total * n
    return total


def number(x: Any, session: Session) -> Unknown:
    """A float as an unknown."""
    return x if isinstance(x, Unknown) else made(session, None, (), {"value": float(x)}, (), np.dtype(float), True, 0)


def shape_of(x: Unknown) -> tuple[int, ...]:
    """The shape of an unknown, its sizes as numbers."""
    return tuple(map(sizes.pinned, x.shape))


def fitted(x: Unknown, inner: Unknown) -> Unknown:
    """The first state in the shape and type that the state has in the loop."""
    if shape_of(x) != inner.shape:
        x = structure.broadcast_to(x, shape=inner.shape)
    return x if x.dtype == inner.dtype else structure.astype(x, dtype=inner.dtype)


def piece(z: Unknown, start: Any, shape: tuple[Any, ...], dtype: Any) -> Unknown:
    """A part of a flat array, in a shape of its own."""
    size, needs = product(shape), int(z._needs > 0)
    part = made(z.session, structure.getitem, [z], {"index": (slice(start, start + size),)}, (size,), z.dtype, False, needs)
    part = made(z.session, structure.reshape, [part], {"shape": shape}, shape, z.dtype, False, needs)
    return part if part.dtype == dtype else structure.astype(part, dtype=dtype)


# ---- tracing the step ------------------------------------------------------------------------------------------------


def traced(
    outer: Session, f: Callable[..., Any], init: Any, first: Sequence[Unknown], xs: Any, slices: Sequence[Unknown]
) -> Step:
    """The step on unknowns; again, where the new state has another shape or type than the old one."""
    kinds = [(shape_of(x), x.dtype, x.weak) for x in first]
    of_state, of_slice = (*parameters(f, 2), "state", "x")[:2]
    for _ in range(TRIES):
        session = outer.open = Session(outer=outer)
        session.listening = outer.listening
        step = Step(
            session,
            [leaf(session, *kind, True, name) for kind, name in zip(kinds, labels(of_state, init), strict=True)],
            [
                leaf(session, tuple(map(sizes.pinned, x.shape[1:])), x.dtype, False, bool(x._needs), name)
                for x, name in zip(slices, labels(of_slice, xs), strict=True)
            ],
        )
        after, step.outputs = pair_of(called(f, [tree_filled(init, list(step.carry)), tree_filled(xs, list(step.x))]))
        session.last = (None, None)
        step.after = [number(admitted(x, session), session) for x in tree_leaves(after)]
        step.y = [number(admitted(x, session), session) for x in tree_leaves(step.outputs)]
        outer.open = None
        if len(step.after) != len(first):
            raise ShapeError(f"scan: a state of {len(first)} numbers or arrays becomes one of {len(step.after)}")
        for i, (x, kind) in enumerate(zip(step.after, kinds, strict=True)):  # counts stay whole numbers
            if kind[1].kind in "iub" and x.dtype.kind == "f" and is_whole(x):
                step.after[i] = structure.astype(x, dtype=kind[1])
        found = [kind_after(kind, x) for kind, x in zip(kinds, step.after, strict=True)]
        if found == kinds:
            return step
        kinds = found
    raise ShapeError("scan: the state has another type after each step; give it its type at the beginning")


def kind_after(kind: tuple[Any, Any, bool], x: Unknown) -> tuple[Any, Any, bool]:
    """Shape and type of a state that begins with one kind and becomes another, and whether it is a Python number."""
    shape, dtype, weak = kind
    after = shape_of(x)
    if len(after) < len(shape) or any(old not in (1, new) for old, new in zip(shape[::-1], after[::-1], strict=False)):
        raise ShapeError(
            f"scan: a state of shape {shape} becomes one of shape {after}; in a compiled program the state keeps its shape"
        )
    return after, x.dtype if weak else dtype if x.weak else np.result_type(dtype, x.dtype), weak and x.weak


def leaf(session: Session, shape: tuple[int, ...], dtype: Any, weak: bool, wants: bool, label: str) -> Unknown:
    """Something that a step starts from."""
    return Unknown(session, shape, dtype, weak=weak, requires_grad=wants and np.dtype(dtype).kind == "f", label=label)


def labels(parameter: str, tree: Any) -> list[str]:
    """Names for the parts of an argument."""
    n = len(tree_leaves(tree))
    if isinstance(tree, dict) and n == len(tree) and all(isinstance(key, str) for key in tree):
        return list(tree)
    return [parameter] if n == 1 else [f"{parameter}_{i}" for i in range(n)]


# ---- the operation ---------------------------------------------------------------------------------------------------


def loop(step: Step, f: Callable[..., Any], length: Any, dtype: Any) -> Primitive:
    """The operation of a loop; loops of one text are one operation."""
    key = structure_of(step, length, dtype)
    if key not in _known:
        if len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        run = defined("scan_forward", *forward_text(step, f, length, dtype))
        rule = Rule(step, f, length, dtype)
        _known[key] = Primitive(named(step, "scan_forward"), each=rule.each, array=run, register=False)
    return _known[key]


def named(step: Step, name: str) -> str:
    """The name of an operation of a loop. That of a loop inside of another is nobody else's: the text of the other holds it."""
    assert step.session.outer is not None
    return name if step.session.outer.outer is None else f"inner_{name}_{next(_turns)}"


def structure_of(step: Step, length: Any, dtype: Any) -> Any:
    """What a step computes, without the names that it has for it, as a key."""
    nodes = reachable([*step.inputs, *step.after, *step.y], {})
    place = {node: i for i, node in enumerate(nodes)}

    def key(x: Any) -> Any:
        if isinstance(x, Unknown):
            return ("node", place[x]) if x in place else ("unknown", id(x))
        if isinstance(x, (tuple, list)):
            return tuple(map(key, x))
        if isinstance(x, dict):
            return tuple((name, key(part)) for name, part in x.items())
        return key_of(x)

    about = ((id(x.op), key(x.inputs), key(x._params), x.shape, x.dtype.str, x._needs > 0) for x in nodes)
    return tuple(about), key([*step.inputs, *step.after, *step.y]), len(step.carry), len(step.x), sizes.pinned(length), dtype.str


class Rule:
    """The rule of a loop: one operation computes all gradients, and each argument gets its part."""

    def __init__(self, step: Step, f: Callable[..., Any], length: Any, dtype: Any) -> None:
        self.step, self.f, self.length, self.dtype = step, f, length, dtype
        self.backward: Primitive | None = None

    def each(self, g: Any, z: Any, i: int, *xs: Any) -> Any:
        """What goes back to the i-th argument when `g` arrives at `z`."""
        if self.backward is None:
            run = defined("scan_backward", *backward_text(self.step, self.f, self.length, self.dtype))
            self.backward = Primitive(named(self.step, "scan_backward"), each=no_second, array=run, register=False)
        states, slices = len(self.step.carry), len(self.step.x)
        n = xs[states].shape[0] if slices else 0
        shapes = [(n, *shape_of(x)) if 0 <= k - states < slices else shape_of(x) for k, x in enumerate(self.step.inputs)]
        counts = [product(shape) for shape in shapes]
        needs = added(1 << k for k, x in enumerate((g, z, *xs)) if isinstance(x, Unknown) and x._needs)
        found = made(z.session, self.backward, [g, z, *xs], None, (added(counts),), self.dtype, False, needs)
        return piece(found, added(counts[:i]), shapes[i], self.step.inputs[i].dtype)


def no_second(g: Any, z: Any, i: int, *xs: Any) -> Any:
    """The rule of the rule, which there is not."""
    raise TraceError("a second derivative through am.scan does not compile: call am.grad or am.hessian of the function itself")


def defined(name: str, text: str, scope: dict[str, Any]) -> Callable[..., Any]:
    """The function of a text, whose source Python finds when it is asked for."""
    file = f"<loop {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), scope)
    return scope[name]  # type: ignore[no-any-return]


# ---- its text --------------------------------------------------------------------------------------------------------


class Body:
    """The lines that compute some unknowns of a step from others.

    Args:
        step: the step.
        f: the user's function.
        inputs: the unknowns that are known, with their names.
        outputs: those that are computed, with their names; None for a gradient that is zero.
        adjoint_of: for each gradient, the node it is the gradient at.
    """

    def __init__(
        self, step: Step, f: Callable[..., Any], inputs: dict[Unknown, str], outputs: Sequence[tuple[Unknown | None, str]],
        adjoint_of: dict[Unknown, Unknown],
    ) -> None:  # fmt: skip
        leaves = [Leaf(name, i, (), name, None, False, False, [x]) for i, (x, name) in enumerate(inputs.items())]
        trace = Trace(
            f, name_of(f), list(inputs.values()), (None,) * len(leaves), (), leaves, next(iter(inputs)), [], [], adjoint_of,
            step.session,
        )  # fmt: skip
        translation = Translation(trace, EXPANSIONS)
        for x, name in inputs.items():
            translation.terms[x].name = name
        found = [x for x, _ in outputs if x is not None]
        translation.translate([x for x in found if x not in translation.terms])
        zero = translation.builder.number(0.0)
        terms = [translation.terms[x] for x in found]
        if adjoint_of:
            (terms,) = tidied(translation.builder, zero, [terms])
        rest = iter(terms)
        self.results: list[Term | None] = [None if x is None else next(rest) for x, _ in outputs]
        for term, (_, name) in zip(self.results, outputs, strict=True):
            if term is not None and not term.is_leaf and term.name is None:
                term.name = name
        lines, uses = live(terms)
        value = terms[0] if terms else zero
        own = [translation.terms[x] for x in inputs]
        program = Program(trace.name, own, [], lines, len(lines), value, [terms[1:]], trace, [], translation.readers, uses)
        self.writer: Writer
        self.writer, stated, texts = laid_out(program, False)
        self.used = uses
        self.names = {x: self.writer.names[term] for x, term in zip(inputs, own, strict=True)}
        self.terms = dict(zip(inputs, own, strict=True))
        self.lines = [texts[term] for term in stated]
        self.taken = {*self.writer.names.values(), *self.writer.used_helpers, *self.writer.used_classes, *self.writer.objects}

    def is_used(self, x: Unknown) -> bool:
        """Whether a line or a result reads an input."""
        return self.terms[x] in self.used

    def result(self, i: int) -> str:
        """The text of the i-th result, and 0.0 for one that is zero."""
        term = self.results[i]
        return "0.0" if term is None else self.writer.part(term).text

    def name(self, wish: str) -> str:
        """A name that nothing else has."""
        name = made_identifier(wish)
        name = fresh(name, self.taken) if name in self.taken else name
        self.taken.add(name)
        return name

    @property
    def scope(self) -> dict[str, Any]:
        """What the text needs around it."""
        return {"np": np, "cut": cut, **self.writer.used_helpers, **self.writer.used_classes, **self.writer.objects}


def given_names(step: Step) -> dict[Unknown, str]:
    """The inputs of a step by the user's names, each once."""
    taken = {"np", "cut", "range", "len", "reversed"}
    found = {}
    for x in step.inputs:
        name = made_identifier(x.label or x.variable or "a")
        found[x] = fresh(name, taken) if name in taken else name
        taken.add(found[x])
    return found


def shaped(n: str, shape: tuple[int, ...]) -> str:
    """A shape as source, after the number of steps."""
    return f"({n}, {', '.join(map(str, shape))})" if shape else f"({n},)"


def whole(x: Unknown, array: str, i: str, dtype: Any) -> str:
    """The i-th slice of what lies in a flat array, in the type that it has."""
    return f"{array}[{i}]" if x.dtype == dtype else f"{array}[{i}].astype({written_type(x.dtype)})"


def of_type(dtype: Any) -> str:
    """A type as the last argument of a call; the usual one is left out."""
    return "" if dtype == np.dtype(float) else f", {written_type(dtype)}"


def packed_names(body: Body, step: Step, names: dict[Unknown, str]) -> tuple[list[str], list[str], list[str]]:
    """Names for the states at the end, for the outputs, and for the states before each step."""
    ends = [body.name(f"{names[x]}_end") for x in step.carry]
    ys = [body.name("ys" if len(step.y) == 1 else f"ys_{j}") for j in range(len(step.y))]
    return ends, ys, [body.name(f"{names[x]}_before") for x in step.carry]


def packed_shapes(step: Step, n: str) -> list[str]:
    """The shapes of what lies in the flat array, as source."""
    ends = [shape_of(x) for x in step.carry]
    return [*map(str, ends), *(shaped(n, shape_of(x)) for x in step.y), *(shaped(n, shape) for shape in ends)]


def steps_text(step: Step, arrays: dict[Unknown, str], length: Any) -> str:
    """The number of steps, as source."""
    return f"len({arrays[step.x[0]]})" if step.x else str(sizes.pinned(length))


def forward_text(step: Step, f: Callable[..., Any], length: Any, dtype: Any) -> tuple[str, dict[str, Any]]:
    """The loop as source, and what it needs around it."""
    names = given_names(step)
    after = [(x, f"{names[c]}_after") for c, x in zip(step.carry, step.after, strict=True)]
    body = Body(step, f, names, [*after, *((y, "y") for y in step.y)], {})
    names = body.names
    i, n, packed = body.name("i"), body.name("n"), body.name("packed")
    starts = [body.name(f"{names[x]}_start") for x in step.carry]
    arrays = {x: body.name(f"{names[x]}s") for x in step.x}
    ends, ys, before = packed_names(body, step, names)
    given = [*starts, *arrays.values(), *(names[x] for x in step.session.outside.values())]
    shapes = packed_shapes(step, n)
    total = " + ".join(" * ".join(map(str, (n, *shape_of(x)))) for x in (*step.y, *step.carry))
    kept = added(product(shape_of(x)) for x in step.carry)
    states = ", ".join(names[x] for x in step.carry)
    inner = [f"{slot}[{i}] = {names[x]}" for slot, x in zip(before, step.carry, strict=True)]
    inner += [f"{names[x]} = {arrays[x]}[{i}]" for x in step.x if body.is_used(x)]
    inner += body.lines
    inner += [f"{slot}[{i}] = {body.result(len(step.carry) + j)}" for j, slot in enumerate(ys)]
    inner += [f"{states} = {', '.join(body.result(j) for j in range(len(step.carry)))}"]
    lines = [
        f"def scan_forward({', '.join(given)}):",
        f"    {n} = {steps_text(step, arrays, length)}",
        f"    {packed} = np.empty({kept} + {total}{of_type(dtype)})",
        f"    {', '.join([*ends, *ys, *before])}, = cut({packed}, {', '.join(shapes)})",
        f"    {states} = {', '.join(starts)}",
        f"    for {i} in range({n}):",
        *(f"        {line}" for line in inner),
        *(f"    {end}[...] = {names[x]}" for end, x in zip(ends, step.carry, strict=True)),
        f"    return {packed}",
    ]
    return "\n".join(lines) + "\n", body.scope


def backward_text(step: Step, f: Callable[..., Any], length: Any, dtype: Any) -> tuple[str, dict[str, Any]]:
    """The rule of the loop as source, and what it needs around it."""
    own = given_names(step)
    outputs = [(x, f"{own[c]}_after") for c, x in zip(step.carry, step.after, strict=True)]
    outputs += [(x, "y" if len(step.y) == 1 else f"y_{j}") for j, x in enumerate(step.y)]
    seeds = [
        Unknown(step.session, shape_of(x), x.dtype, label=f"d{name}") if x.dtype.kind == "f" else None for x, name in outputs
    ]
    known, taken = dict(own), set(own.values())
    for x, name in outputs:
        if x not in known and x.op is not None:
            known[x] = fresh(name, taken) if name in taken else name
    for seed in seeds:
        if seed is not None:
            known[seed] = str(seed.label)
    adjoint_of: dict[Unknown, Unknown] = {}
    wanted = [x for x in step.inputs if x._needs]
    arriving = [total_of(mul(x, seed)) for (x, _), seed in zip(outputs, seeds, strict=True) if seed is not None and x._needs]
    gradients = pull_back(added(arriving), wanted, step.session, [], adjoint_of) if arriving else {}
    body = Body(step, f, known, [(gradients.get(x), f"d{own[x]}") for x in step.inputs], adjoint_of)
    names = body.names
    i, n, packed, g, z = (body.name(wish) for wish in ("i", "n", "packed", "g", "z"))
    starts = [body.name(f"{names[x]}_start") for x in step.carry]
    arrays = {x: body.name(f"{names[x]}s") for x in step.x}
    ends, ys, before = packed_names(body, step, names)
    arriving_names = [body.name(f"d{end}") for end in ends], [body.name(f"d{y}") for y in ys]
    slots = [body.name(f"d{array}") for array in (*starts, *arrays.values(), *(names[x] for x in step.session.outside.values()))]
    given = [*starts, *arrays.values(), *(names[x] for x in step.session.outside.values())]
    states = len(step.carry)
    shapes = [shaped(n, shape_of(x)) if 0 <= k - states < len(step.x) else str(shape_of(x)) for k, x in enumerate(step.inputs)]
    per_step = [" * ".join(map(str, (n, *shape_of(x)))) for x in step.x]
    fixed = added(product(shape_of(x)) for k, x in enumerate(step.inputs) if not 0 <= k - states < len(step.x))
    from_g = [*arriving_names[0], *arriving_names[1]]
    of_state = [(seed, slot) for seed, slot in zip(seeds, arriving_names[0], strict=False) if seed is not None]
    inner = [f"{names[x]} = {whole(x, slot, i, dtype)}" for x, slot in zip(step.carry, before, strict=True)]
    inner += [f"{names[x]} = {arrays[x]}[{i}]" for x in step.x if body.is_used(x)]
    for (x, _), slot in zip(outputs[states:], ys, strict=True):
        if x in names and x not in own and body.is_used(x):
            inner.append(f"{names[x]} = {whole(x, slot, i, dtype)}")
    for seed, slot in zip(seeds[states:], arriving_names[1], strict=True):
        if seed is not None and body.is_used(seed):
            inner.append(f"{names[seed]} = {slot}[{i}]")
    inner += body.lines
    for k in range(states, len(step.inputs)):
        if body.results[k] is not None:
            inner.append(f"{slots[k]}[{i}] = {body.result(k)}" if k - states < len(step.x) else f"{slots[k]} += {body.result(k)}")
    next_states = [(names[seed], body.result(k)) for k, seed in enumerate(seeds[:states]) if seed is not None]
    if next_states:
        inner.append(f"{', '.join(name for name, _ in next_states)} = {', '.join(text for _, text in next_states)}")
    later = [(x, c, end) for (x, _), c, end in zip(outputs[:states], step.carry, ends, strict=True)
             if x in names and x not in own and body.is_used(x)]  # fmt: skip
    inner += [f"{names[x]} = {names[c]}" for x, c, _ in later]
    lines = [
        f"def scan_backward({', '.join([g, z, *given])}):",
        f"    {n} = {steps_text(step, arrays, length)}",
        f"    {', '.join([*ends, *ys, *before])}, = cut({z}, {', '.join(packed_shapes(step, n))})",
        f"    {', '.join(from_g)}, = cut({g}, {', '.join(packed_shapes(step, n)[: len(from_g)])})",
        f"    {packed} = np.zeros({' + '.join([str(fixed), *per_step])}{of_type(dtype)})",
        f"    {', '.join(slots)}, = cut({packed}, {', '.join(shapes)})",
        *(f"    {names[seed]} = {slot}" for seed, slot in of_state),
        *(f"    {names[x]} = {whole(x, end, '...', dtype)}" for x, _, end in later),
        f"    for {i} in reversed(range({n})):",
        *(f"        {line}" for line in inner),
        *(f"    {slots[k]}[...] = {names[seed]}" for k, seed in enumerate(seeds[:states]) if seed is not None),
        f"    return {packed}",
    ]
    return "\n".join(lines) + "\n", body.scope
