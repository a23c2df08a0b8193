"""`am.scan` inside of a program: the step is traced once, and the loop is one operation with a rule of its own.

Forward, the loop keeps of each step the state before it, and what the gradients read. Its rule goes through the steps in
reverse. Both are functions, written out in the program like any other helper. An operation gives one array, so what a loop
gives lies in a flat one: the states at the end, the outputs, and what is kept.

What does not depend on the state is no part of the loop: products of slices and weights are slices themselves, computed for all
steps before it, and gradients at weights are one product after it (`all_steps`).

The sizes that a step works on belong to the program (for others there is another program); the number of steps does not.
"""

from __future__ import annotations

import linecache
import math
from collections.abc import Callable, Collection, Iterable, Sequence
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
from .all_steps import AllSteps, computable, worth_it
from .literals import made_identifier
from .passes.expanding import EXPANSIONS
from .passes.lowering import Translation, reachable, tidied, tracers_in
from .program import Program, live
from .sizes import product_of
from .terms import Term, key_of
from .tracing.trace import Leaf, Trace, called, name_of, parameters, vjp
from .tracing.tracer import NotOneStep, Session, Tracer, admitted, is_whole, made
from .writing.brackets import ATOM, Part
from .writing.numpy_dialect import kind as written_type
from .writing.source import laid_out
from .writing.writer import Writer

TRIES = 4
"""How often a step is traced until its state keeps shape and type."""
KEPT = 64
"""How many loops are remembered, so that one that is traced again is the same operation."""

LARGEST = 1 << 14
"""An array of more numbers is not kept for each step, but computed again."""
VIEWS = {"getitem", "reshape", "transpose", "mT", "broadcast_to"}
"""Operations that cost nothing, so that their argument is kept in their place."""

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
    factors: list[Tracer] = field(default_factory=list)
    totals: dict[Tracer, list[tuple[Tracer | None, Tracer]]] = field(default_factory=dict)
    stacked: list[Tracer] = field(default_factory=list)

    @property
    def inputs(self) -> list[Tracer]:
        """All that a step starts from: the state, the slices, and what it reads besides its arguments."""
        return [*self.carry, *self.x, *self.session.outside.values()]

    @property
    def gradients_kept(self) -> list[Tracer]:
        """What the loop back gives: the inputs, for the gradients at them, without those whose totals are computed after it; and
        the gradients that these totals read."""
        return [*(x for x in self.inputs if x not in self.totals), *self.stacked]

    @property
    def gradients_of_slices(self) -> dict[Tracer, int]:
        """The gradients at slices, each with the place of the slice among the inputs."""
        return {self.gradients[x]: len(self.carry) + i for i, x in enumerate(self.x) if x in self.gradients}

    @property
    def shared(self) -> dict[Tracer, Tracer]:
        """What a step reads besides its arguments, each with the tracer of the trace around the loop."""
        return {inner: outer for outer, inner in self.session.outside.items()}


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


def added(numbers: Any) -> Any:
    """The sum of some sizes."""
    total: Any = 0
    for n in numbers:
        total = total + n
    return total


def number(x: Any, session: Session) -> Tracer:
    """A float as a tracer."""
    return x if isinstance(x, Tracer) else made(session, None, (), {"value": float(x)}, (), np.dtype(float), True, 0)


def shape_of(x: Tracer) -> tuple[int, ...]:
    """The shape of a tracer, its sizes as numbers."""
    return tuple(map(sizes.pinned, x.shape))


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


# ---- tracing the step ------------------------------------------------------------------------------------------------


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
    """Something that a step starts from."""
    return Tracer(session, shape, dtype, weak=weak, requires_grad=wants and np.dtype(dtype).kind == "f", label=label)


def labels(parameter: str, tree: Any) -> list[str]:
    """Names for the parts of an argument."""
    n = len(tree_leaves(tree))
    if isinstance(tree, dict) and n == len(tree) and all(isinstance(key, str) for key in tree):
        return list(tree)
    return [parameter] if n == 1 else [f"{parameter}_{i}" for i in range(n)]


def differentiate(step: LoopStep) -> None:
    """The way back through one step, and what it reads of the way there."""
    results = [*step.after, *step.y]
    step.seeds = [Tracer(step.session, shape_of(x), x.dtype) if x.dtype.kind == "f" else None for x in results]
    arrived = [(x, seed) for x, seed in zip(results, step.seeds, strict=True) if seed is not None and x._needs]
    if not arrived:
        return
    wanted = [x for x in step.inputs if x._needs]
    arriving = added(total_of(mul(x, seed)) for x, seed in arrived)
    there = set(reachable(results, ()))
    step.gradients = vjp(arriving, wanted, step.session, [], step.gradient_of)
    known = {*step.inputs, *results}
    for node in reachable(list(step.gradients.values()), there):
        for x in (*node.inputs, *tracers_in(node._params or {})) if node not in there else ():
            while isinstance(x, Tracer) and x._op is not None and x._op.name in VIEWS and x not in known:
                x = x.inputs[0]
            if isinstance(x, Tracer) and x in there and x not in known and x._op is not None and product_of(x.shape) <= LARGEST:
                known.add(x)
                step.kept.append(x)
    every_step = {*step.carry, *step.x, *step.kept, *step.y}
    nodes = reachable([*results, *step.gradients.values()], ())
    again = {x for x in there if x._op is not None and x not in every_step and x._op.name not in VIEWS}
    found = computable((x for x in nodes if x not in again), every_step, step.shared)
    step.factors = [
        x
        for x in worth_it(found, nodes, [*step.gradients.values()], every_step)
        if x not in there and product_of(x.shape) <= LARGEST
    ]
    stacked: dict[Tracer, None] = {}
    of_slices = step.gradients_of_slices
    for x in step.shared:
        pairs = summed(step.gradients[x]) if x in step.gradients else []
        products = [y for y, _ in pairs if y is not None]
        rest = [unshaped(y) for _, y in pairs if y not in found]
        if pairs and all(y in found for y in products) and all(product_of(y.shape) <= LARGEST for y in rest):
            step.totals[x] = pairs
            stacked.update(dict.fromkeys(y for y in rest if y not in of_slices))
    step.stacked = [*stacked]


def unshaped(x: Tracer) -> Tracer:
    """An array in the shape in which it was computed."""
    while x._op is not None and x._op.name == "reshape":
        x = x.inputs[0]
    return x


def summed(g: Tracer) -> list[tuple[Tracer | None, Tracer]]:
    """A gradient as a sum of products `x.T @ y` and of sums over axes, whose totals over all steps are one product or sum; none
    where it is something else."""
    if g._op is None or g.dtype.kind != "f":
        return []
    x, *rest = g.inputs
    if g._op.name == "add":
        parts = [summed(y) for y in g.inputs if isinstance(y, Tracer) and y.shape == g.shape and y.dtype == g.dtype]
        return [*parts[0], *parts[1]] if len(parts) == 2 and all(parts) else []
    if g._op.name == "sum_to" and x.shape and g.shape:
        return [(None, x)]
    if g._op.name == "matmul" and x._op is not None and x._op.name == "mT" and x.ndim == rest[0].ndim == 2:
        return [(x.inputs[0], rest[0])]
    return []


# ---- the operation ---------------------------------------------------------------------------------------------------


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


# ---- its text --------------------------------------------------------------------------------------------------------


def is_double(x: Term | Tracer) -> bool:
    """Whether something is no array of floats of fewer bits than 64."""
    return bool(x.dtype.kind != "f" or x.dtype == np.dtype(float))


class LoopWriter(Writer):
    """Writes single numbers of 64 bits as Python's floats, with which Python computes quicker than with NumPy's; not in a step
    that has arrays of fewer bits, whose type a float takes."""

    def part(self, term: Term, top: bool = False) -> Part:
        """A term where it is read; what a function makes of numbers as a float."""
        part = super().part(term, top)
        if term.is_leaf or term.shape or term.dtype != np.dtype(float) or part.binds != ATOM or not top and term in self.stands:
            return part
        if term.op in OF_MATH and not any(x.shape for x in term.args):
            return Part(f"math.{OF_MATH[term.op]}({self.part(term.args[0], top=False).text})", ATOM)
        return Part(f"float({part.text})", ATOM)


OF_MATH = {"tanh": "tanh", "arctan": "atan", "arcsinh": "asinh"}
"""Functions that `math` has as well, and that it refuses no number."""


GATES = ("sigmoid", "tanh")
"""Functions that refuse no number, of which the parts of one array are computed in one call."""
CALL = 500
"""A call of such a function takes about as long as so many numbers of its result."""


def gates(results: Sequence[Tracer]) -> set[Tracer]:
    """The nodes of a step that are one function of several parts of one array, as the gates of an LSTM are: one call for the
    whole array is quicker, where few numbers are computed in vain."""
    groups: dict[tuple[str, Tracer], list[Tracer]] = {}
    for node in reachable(results, ()):
        part = node.inputs[0] if node._op is not None and node._op.name in GATES else None
        if isinstance(part, Tracer) and part._op is structure.getitem:
            index = part._params["index"]  # type: ignore[index]
            if isinstance(index, tuple) and all(isinstance(x, slice) for x in index):
                groups.setdefault((node._op.name, part.inputs[0]), []).append(node)
    found: set[Tracer] = set()
    for (_, whole), nodes in groups.items():
        in_vain = product_of(whole.shape) - added(product_of(x.shape) for x in nodes)
        if len(nodes) > 1 and abs(in_vain) < CALL * (len(nodes) - 1):
            found.update(nodes)
    return found


class StepTranslation(Translation):
    """From the tracers of a step to terms; some functions of parts are written as parts of the function of the whole."""

    def __init__(self, trace: Trace, of_parts: Collection[Tracer]) -> None:
        super().__init__(trace, EXPANSIONS)
        self.of_parts = of_parts

    def operation(self, node: Tracer) -> Term:
        """An operation; a part of the function of the whole for a function of a part."""
        if node not in self.of_parts:
            return super().operation(node)
        part = node.inputs[0]
        whole = self.builder.make(node.op.name, self.terms[part.inputs[0]])
        return self.builder.make("getitem", whole, index=part._params["index"])


class Body:
    """The lines that compute some tracers of a step from others.

    Args:
        step: the step.
        f: the user's function.
        inputs: the tracers that are known, with their names.
        outputs: those that are computed, with their names; None for a gradient that is zero.
        gradient_of: for each gradient, the node it is the gradient at.
    """

    def __init__(
        self, step: LoopStep, f: Callable[..., Any], inputs: dict[Tracer, str], outputs: Sequence[tuple[Tracer | None, str]],
        gradient_of: dict[Tracer, Tracer],
    ) -> None:  # fmt: skip
        leaves = [Leaf(name, i, (), name, None, False, False, [x]) for i, (x, name) in enumerate(inputs.items())]
        trace = Trace(
            f, name_of(f), list(inputs.values()), (None,) * len(leaves), (), leaves, next(iter(inputs)), [], [], gradient_of,
            step.session,
        )  # fmt: skip
        translation = StepTranslation(trace, gates([x for x, _ in outputs if x is not None]) if not gradient_of else ())
        for x, name in inputs.items():
            translation.terms[x].name = name
        found = [x for x, _ in outputs if x is not None]
        translation.translate([x for x in found if x not in translation.terms])
        zero = translation.builder.number(0.0)
        terms = [translation.terms[x] for x in found]
        if gradient_of:
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
        self.writer, stated, texts = laid_out(program, False, LoopWriter if all(map(is_double, [*lines, *own])) else Writer)
        self.used = uses
        self.names = {x: self.writer.names[term] for x, term in zip(inputs, own, strict=True)}
        self.terms = dict(zip(inputs, own, strict=True))
        self.lines = [texts[term] for term in stated]
        self.taken = {*self.writer.names.values(), *self.writer.used_helpers, *self.writer.used_classes, *self.writer.objects}

    def is_used(self, x: Tracer) -> bool:
        """Whether a line or a result reads an input."""
        return self.terms[x] in self.used

    def result(self, i: int) -> str:
        """The text of the i-th result, and 0.0 for one that is zero."""
        term = self.results[i]
        return "0.0" if term is None else self.writer.part(term).text

    def name(self, preferred_name: str) -> str:
        """A name that nothing else has."""
        name = made_identifier(preferred_name)
        name = fresh(name, self.taken) if name in self.taken else name
        self.taken.add(name)
        return name

    @property
    def scope(self) -> dict[str, Any]:
        """What the text needs around it."""
        return {"np": np, "math": math, "cut": cut, **self.writer.used_helpers, **self.writer.used_classes, **self.writer.objects}


class Text:
    """The source of a loop, or of its rule.

    Args:
        step: the step.
        f: the user's function.
        length: the number of steps, where no array tells it.
        dtype: the type of the flat array.
    """

    def __init__(self, step: LoopStep, f: Callable[..., Any], length: Any, dtype: Any) -> None:
        self.step, self.f, self.length, self.dtype = step, f, length, dtype
        self.constants = list(step.session.outside.values())
        self.is_double = all(map(is_double, reachable([*step.inputs, *step.after, *step.y, *step.gradients.values()], ())))
        taken = {"np", "math", "cut", "range", "len", "reversed", "float"}
        self.preferred: dict[Tracer, str] = {}
        after = [(x, f"{c.label}_after") for c, x in zip(step.carry, step.after, strict=True)]
        ys = [(y, "y" if len(step.y) == 1 else f"y_{j}") for j, y in enumerate(step.y)]
        kept = [(x, x.variable or "kept") for x in step.kept]
        inputs = [(x, x.label or x.variable or "a") for x in step.inputs]
        factors = [(x, "factor") for x in step.factors]
        stacked = [(x, f"d{getattr(step.gradient_of.get(x), 'variable', None) or 'part'}") for x in step.stacked]
        for x, preferred_name in (*inputs, *after, *ys, *kept, *factors, *stacked):
            if x not in self.preferred and not (x._op is None and x._params and "value" in x._params):
                name = made_identifier(preferred_name)
                self.preferred[x] = fresh(name, taken) if name in taken else name
                taken.add(self.preferred[x])

    def start(self, body: Body) -> None:
        """Names for the arrays that all steps share."""
        step, self.names, name = self.step, body.names, body.name
        self.i, self.n, self.packed = name("i"), name("n"), name("packed")
        self.starts = [name(f"{self.preferred[x]}_start") for x in step.carry]
        self.arrays = {x: name(f"{self.preferred[x]}s") for x in step.x}
        self.given = [*self.starts, *self.arrays.values(), *(self.names[x] for x in self.constants)]
        self.ends = [name(f"{self.preferred[x]}_end") for x in step.carry]
        self.ys = [name("ys" if len(step.y) == 1 else f"ys_{j}") for j in range(len(step.y))]
        self.kept = [name(f"{self.preferred[x]}_kept") for x in (*step.carry, *step.kept)]

    def is_number(self, x: Tracer) -> bool:
        """Whether a tracer is one number of 64 bits in a step of such, with which Python computes quicker than NumPy."""
        return self.is_double and not x.shape and x.dtype == self.dtype == np.dtype(float)

    def floats(self, arrays: dict[Tracer, str]) -> list[str]:
        """Lines that make lists of floats of arrays that have one number for each step."""
        return [f"{name} = {name}.tolist()" for x, name in arrays.items() if self.is_number(x)]

    def slice_of(self, x: Tracer, array: str, i: str) -> str:
        """A slice of what lies in a flat array, in the type that it has."""
        return f"{array}[{i}]" if x.dtype == self.dtype else f"{array}[{i}].astype({written_type(x.dtype)})"

    def numbers_first(self, body: Body) -> list[str]:
        """Lines that make floats of the numbers that a step reads besides its arguments."""
        return [f"{self.names[x]} = float({self.names[x]})" for x in self.constants if self.is_number(x) and body.is_used(x)]

    def parts(self) -> list[str]:
        """The shapes of what lies in the flat array."""
        ends = [shape_of(x) for x in self.step.carry]
        rest = (*self.step.y, *self.step.carry, *self.step.kept)
        return [*map(str, ends), *(shaped(self.n, shape_of(x)) for x in rest)]

    @property
    def count(self) -> str:
        """The number of steps."""
        return f"len({self.arrays[self.step.x[0]]})" if self.step.x else str(sizes.pinned(self.length))

    def new(self, how: str, fixed: int, each: Sequence[Tracer]) -> str:
        """A flat array: some numbers, and some for each step."""
        of_type = "" if self.dtype == np.dtype(float) else f", {written_type(self.dtype)}"
        terms = [str(fixed), *(" * ".join(map(str, (self.n, *shape_of(x)))) for x in each)]
        return f"{self.packed} = np.{how}({' + '.join(terms)}{of_type})"

    def arriving_next(self, body: Body, k: int, seed: Tracer) -> str:
        """What arrives at the k-th state of the step before; zeros where the step does not read that state."""
        if body.results[k] is not None or not seed.shape:
            return body.result(k)
        of_type = "" if seed.dtype == np.dtype(float) else f", {written_type(seed.dtype)}"
        return f"np.zeros({shape_of(seed)}{of_type})"

    def forward(self) -> tuple[str, dict[str, Any]]:
        """The loop as source, and what it needs around it."""
        step = self.step
        preferred = {x: self.preferred[x] for x in step.inputs}
        outputs = [*step.after, *step.y, *step.kept]
        body = Body(step, self.f, preferred, [(x, self.preferred.get(x, "a")) for x in outputs], {})
        self.start(body)
        names, i, states = self.names, self.i, len(step.carry)
        carried = ", ".join(names[x] for x in step.carry)
        begin = ", ".join(
            f"float({start})" if self.is_number(x) else start for x, start in zip(step.carry, self.starts, strict=True)
        )
        inner = [f"{kept}[{i}] = {names[x]}" for kept, x in zip(self.kept, step.carry, strict=False)]
        inner += [f"{names[x]} = {self.arrays[x]}[{i}]" for x in step.x if body.is_used(x)]
        inner += body.lines
        slots = [*self.ys, *self.kept[states:]]
        inner += [f"{slot}[{i}] = {body.result(states + j)}" for j, slot in enumerate(slots)]
        inner += [f"{carried} = {', '.join(body.result(j) for j in range(states))}"]
        fixed = added(product_of(shape_of(x)) for x in step.carry)
        lines = [
            f"def scan_forward({', '.join(self.given)}):",
            f"    {self.n} = {self.count}",
            f"    {self.new('empty', fixed, (*step.y, *step.carry, *step.kept))}",
            f"    {', '.join([*self.ends, *self.ys, *self.kept])}, = cut({self.packed}, {', '.join(self.parts())})",
            *(f"    {line}" for line in (*self.floats(self.arrays), *self.numbers_first(body))),
            f"    {carried} = {begin}",
            f"    for {i} in range({self.n}):",
            *(f"        {line}" for line in inner),
            *(f"    {end}[...] = {names[x]}" for end, x in zip(self.ends, step.carry, strict=True)),
            f"    return {self.packed}",
        ]
        return "\n".join(lines) + "\n", body.scope

    def backward(self) -> tuple[str, dict[str, Any]]:
        """The rule of the loop as source, and what it needs around it."""
        step, own, states = self.step, set(self.step.inputs), len(self.step.carry)
        known = {x: name for x, name in self.preferred.items() if x not in {*step.stacked}}
        for x, seed in zip((*step.after, *step.y), step.seeds, strict=True):
            if seed is not None:
                known[seed] = f"d{self.preferred.get(x, 'a')}"
        back = [(None if x in step.totals else step.gradients.get(x), f"d{self.preferred[x]}") for x in step.inputs]
        back += [(x, self.preferred[x]) for x in step.stacked]
        body = Body(step, self.f, known, back, step.gradient_of)
        self.start(body)
        names, i = self.names, self.i
        g, z = body.name("g"), body.name("z")
        d_ends, d_ys = [body.name(f"d{end}") for end in self.ends], [body.name(f"d{y}") for y in self.ys]
        factors = {x: body.name(f"{self.preferred[x]}s") for x in step.factors}
        slots = {k: body.name(f"d{name}") for k, name in enumerate(self.given) if step.inputs[k] not in step.totals}
        slots |= {len(self.given) + j: body.name(f"{self.preferred[x]}s") for j, x in enumerate(step.stacked)}
        each = {*range(states, states + len(step.x)), *range(len(self.given), len(self.given) + len(step.stacked))}
        of_slots = {k: [*step.inputs, *step.stacked][k] for k in slots}
        shapes = [shaped(self.n, shape_of(x)) if k in each else str(shape_of(x)) for k, x in of_slots.items()]
        kept = {x: name for x, name in zip((*step.carry, *step.kept), self.kept, strict=True) if body.is_used(x)}
        later = {x: (names[c], end) for x, c, end in zip(step.after, step.carry, self.ends, strict=True)
                 if x in names and x not in own and x not in kept and body.is_used(x)}  # fmt: skip
        outputs = {y: name for y, name in zip(step.y, self.ys, strict=True)
                   if y in names and y not in own and y not in later and y not in kept and body.is_used(y)}  # fmt: skip
        kept |= {c: name for c, name in zip(step.carry, self.kept, strict=False) if names[c] in {c for c, _ in later.values()}}
        seeds = {y: name for y, name in zip(step.seeds[states:], d_ys, strict=True) if y is not None and body.is_used(y)}
        back_states = [(seed, k) for k, seed in enumerate(step.seeds[:states]) if seed is not None]
        totals = {k: body.name(f"{slots[k]}_total") for k, x in of_slots.items()
                  if k >= states and k not in each and self.is_number(x)}  # fmt: skip
        read: dict[Tracer, str] = {**kept, **outputs, **seeds, **{x: self.arrays[x] for x in step.x if body.is_used(x)}}
        read |= {x: name for x, name in factors.items() if body.is_used(x)}
        inner = [f"{names[x]} = {self.slice_of(x, name, i)}" for x, name in read.items()] + body.lines
        for k, slot in slots.items():
            if k >= states and body.results[k] is not None:
                sign = f"{slot}[{i}] =" if k in each else f"{totals.get(k, slot)} +="
                inner.append(f"{sign} {body.result(k)}")
        if back_states:
            arriving = ", ".join(names[seed] for seed, _ in back_states)
            inner.append(f"{arriving} = {', '.join(self.arriving_next(body, k, seed) for seed, k in back_states)}")
        inner += [f"{names[x]} = {c}" for x, (c, _) in later.items()]
        ends = [f"{names[seed]} = {d_ends[k]}{'.item()' * self.is_number(seed)}" for seed, k in back_states]
        ends += [f"{names[x]} = {end}.item()" if self.is_number(x) else f"{names[x]} = {self.slice_of(x, end, '...')}"
                 for x, (_, end) in later.items()]  # fmt: skip
        fixed = added(product_of(shape_of(x)) for k, x in of_slots.items() if k not in each)
        from_g = [*d_ends, *d_ys]
        lines = [
            f"def scan_backward({', '.join([g, z, *self.given, *factors.values()])}):",
            f"    {self.n} = {self.count}",
            f"    {', '.join([*self.ends, *self.ys, *self.kept])}, = cut({z}, {', '.join(self.parts())})",
            f"    {', '.join(from_g)}, = cut({g}, {', '.join(self.parts()[: len(from_g)])})",
            f"    {self.new('zeros', fixed, [x for k, x in of_slots.items() if k in each])}",
            f"    {', '.join(slots.values())}, = cut({self.packed}, {', '.join(shapes)})",
            *(f"    {line}" for line in (*self.floats(read), *self.numbers_first(body), *ends)),
            *(f"    {total} = 0.0" for total in totals.values()),
            f"    for {i} in reversed(range({self.n})):",
            *(f"        {line}" for line in inner),
            *(f"    {slots[k]}[...] = {names[seed]}" for seed, k in back_states),
            *(f"    {slots[k]}[...] = {total}" for k, total in totals.items()),
            f"    return {self.packed}",
        ]
        return "\n".join(lines) + "\n", body.scope


def shaped(n: str, shape: tuple[int, ...]) -> str:
    """A shape as source, after the number of steps."""
    return f"({n}, {', '.join(map(str, shape))})" if shape else f"({n},)"
