"""`Session`: the state of one trace besides its nodes: sizes, captured arrays, names, and the conditions of the program."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...core.arrays.operands import to_array
from ...core.errors import DtypeError, TraceError
from ...core.graph import nodes
from ...core.node import Node, plain, tick
from .. import conditions, sizes
from ..axes import Atom, Axis, Condition, is_atom
from ..literals import is_ours, made_of
from ..sizes import Size
from .source_locations import place, variable_of
from .tracer import Tracer, made

Loops = Callable[..., "tuple[Any, Any] | None"] | None
"""The function that records a loop as one operation; None where its steps are written out."""


class Session:
    """The state of one trace besides its nodes.

    Attributes:
        born: the age at which the trace began.
        captured: the arrays and nodes that the function found outside of its arguments, each with its tracer.
        itself: the parameters of models and the leaves in containers that are arguments to differentiate by, each with the
            tracer of that argument: the function may read them by another way as well.
        lasting: the keys of those that were there before: a second call of the function found the very same ones. The others are
            arrays that the function makes.
        contents: for each of these a checksum, and the line that it was used in.
        again: what was computed from captured nodes alone, recorded.
        apart: whether arrays come apart into single numbers, as in a program for one sample.
        listening: whether places in the user's program are read; not in a backward pass, which the user did not write.
        running: NumPy's functions that are being recorded by ours.
        axes: the axes of the arguments, by length.
        conditions: the questions about sizes that the function asked, as they were answered.
        parts: for each loop, the parts of what it gives, by number.
        spelled: for sizes that stand in formulas, the variable of the user that holds it, and the axis that it was read from.
        given: for numbers and arrays that are not differentiated, the class of what was passed, or of what was captured.
        asked: those of them whose class the function asked for; the program is then bound to it.
        expected: tracers with the bounds of what they may be; a call in which one is not is left to the engine.
        loops: what makes `am.scan` an operation of its own (`loops.recorded`); None, where its steps are written out.
        outer: for the trace of one step of a loop, the trace that the loop belongs to.
        outside: the tracers of that trace that the step reads, each with the one that stands for it here.
        open: the trace of a step that is under way inside of this one.
    """

    def __init__(self, apart: bool = False, *, loops: Loops = None, outer: Session | None = None) -> None:
        self.outer = outer
        self.open: Session | None = None
        self.loops: Loops = loops if outer is None else outer.loops
        self.outside: dict[Tracer, Tracer] = {}
        self.born = tick()
        self.captured: dict[int, tuple[Any, Tracer]] = {}
        self.itself: dict[int, Tracer] = {}
        self.lasting: set[int] = set()
        self.contents: dict[int, tuple[int, str]] = {}
        self.again: dict[Node, Any] = {}
        self.apart = apart
        self.listening = True
        self.running: list[str] = []
        self.given: dict[Tracer, type] = {}
        self.asked: set[Tracer] = set()
        self.expected: list[tuple[Tracer, float, float]] = []
        self.last: tuple[Any, Any] = (None, None)
        self.axes: dict[int, Axis] = {}
        self.conditions: list[Condition] = []
        self.parts: dict[Tracer, dict[int, Tracer]] = {}
        self.spelled: dict[Atom, tuple[str | None, tuple[Tracer, int] | None]] = {}

    def size(self, x: Tracer, i: int, n: int) -> Any:
        """The size of an axis of an argument; 0 and 1 are part of the signature, and themselves."""
        if n < 2:
            return n
        axis = self.axes.setdefault(n, Axis(n, self.conditions))
        axis.places.append((x, i))
        return Size.of(axis, (x, i))

    def spell(self, n: Size) -> None:
        """Note the user's name for the length of an axis, or for the floor of a quotient."""
        if not self.listening or not is_atom(n.terms):
            return
        ((atom,),) = n.terms
        if n.place is None and isinstance(atom, Axis) or self.spelled.get(atom, (None, None))[0]:
            return
        self.spelled[atom] = variable_of(n), n.place

    def of_outer(self, x: Tracer) -> Tracer:
        """In the trace of a step: the tracer that stands for one of the outer trace, with its sizes pinned."""
        assert self.outer is not None
        x = self.outer.admitted(x)
        if x._op is None and x._params and "value" in x._params:
            return made(self, None, (), x._params, (), x.dtype, x.weak, 0)
        if x not in self.outside:
            shape, label = tuple(map(sizes.pinned, x.shape)), x.label or x.variable
            self.outside[x] = Tracer(self, shape, x.dtype, weak=x.weak, requires_grad=bool(x._needs), label=label)
        return self.outside[x]

    def admitted(self, x: Any) -> Any:
        """An argument as a trace records it: tracers and floats as they are; arrays and nodes from outside are captured."""
        kind = type(x)
        if kind is Tracer:
            if x.session is not self:
                if self.is_inside(x.session):
                    return self.of_outer(x)
                raise TraceError(
                    f"{place()}: {x!r} belongs to another trace: a function that is compiled must not keep its arguments"
                )
            return x
        if kind is float:
            return x
        if kind is int or kind is bool:
            return float(x)
        if kind is Size:
            return self.of_size(x) if self.outer is None else self.of_outer(x.to_tracer())
        if isinstance(x, Node) or isinstance(x, np.ndarray) and x.dtype.kind in "fiub":
            return self.capture(x)
        if kind in (list, tuple) and (array := np.asarray(x)).dtype.kind in "fiub":
            return self.capture(array)
        if isinstance(x, np.generic) and x.dtype.kind in "fiub":
            return self.capture(np.asarray(x)) if x.dtype.kind == "f" and x.dtype != float else float(x)
        if hasattr(kind, "__array__") and not isinstance(x, np.ndarray):  # an array of another library
            return self.capture(to_array(x, None))
        raise DtypeError(f"{place()}: {x!r:.40} of type {kind.__name__} is no real number, array, Value or Tensor")

    def settled(self, x: Any) -> Any:
        """Structure as primitives take it: what NumPy made of sizes becomes integers, an object of ours has its sizes pinned."""
        if type(x) is tuple:
            return tuple([self.settled(part) for part in x])
        if self.outer is None:
            for n in (x.start, x.stop) if type(x) is slice else (x,):
                if type(n) is Size:
                    self.spell(n)
        else:
            if isinstance(x, Size):
                return x.pin()
            if isinstance(x, slice):
                return slice(sizes.pinned(x.start), sizes.pinned(x.stop), x.step)
            if type(x) is Tracer:
                return self.admitted(x)
        if isinstance(x, np.ndarray) and x.dtype == object:
            axis = self.axes.get(x.size)
            if axis is not None and axis.counted and x.ndim == 1 and x.tolist() == list(range(x.size)):
                n = Size.of(axis)
                return made(self, conditions.arange, [self.of_size(n)], None, (n,), np.dtype(np.intp), False, 0)
            return np.array([int(i) for i in x.flat]).reshape(x.shape)
        if is_ours(x) and not isinstance(x, (Tracer, Size)):
            return type(x)(**{name: numbers(getattr(x, name)) for name in made_of(type(x))})
        return x

    def of_size(self, n: Size) -> Tracer:
        """A size as a tracer."""
        self.spell(n)
        return made(self, None, (), {"size": n}, (), np.dtype(float), True, 0)

    def innermost(self, things: Any) -> Session:
        """Of this trace and those of some tracers, that of the step of a loop that is inside of all others."""
        session, todo = self, [things]
        while todo:
            x = todo.pop()
            if type(x) is Tracer:
                session = x.session if x.session.is_inside(session) else session
            elif isinstance(x, dict):
                todo.extend(x.values())
            elif isinstance(x, (tuple, list)):
                todo.extend(x)
            elif isinstance(x, slice):
                todo.extend((x.start, x.stop))
            elif isinstance(x, np.ndarray) and x.dtype == object:
                todo.extend(x.flat)
        return session

    def is_inside(self, other: Session) -> bool:
        """Whether this is the trace of a step of a loop that belongs, directly or not, to another trace."""
        outer = self.outer
        while outer is not None and outer is not other:
            outer = outer.outer
        return outer is not None

    def capture(self, holder: Any) -> Any:
        """The tracer for an array, or for a Value or Tensor, that came from outside."""
        if self.outer is not None:
            return self.of_outer(self.outer.capture(holder))
        if id(holder) in self.itself:
            return self.itself[id(holder)]
        if isinstance(holder, Node) and holder._op is not None and holder._age > self.born:
            return self.replayed(holder)
        if id(holder) not in self.captured:
            data = np.asarray(plain(holder))
            label = holder.label if isinstance(holder, Node) else None
            found = Tracer(self, data.shape, data.dtype, label=label or (variable_of(holder) if self.listening else None))
            self.captured[id(holder)] = holder, found
            if not isinstance(holder, Node):
                self.given[found] = np.ndarray
            if self.listening:
                self.contents[id(holder)] = checksum(holder), str(place())
        return self.captured[id(holder)][1]

    def refuse_written(self) -> None:
        """Refuse a function that writes to an array that it has used: a program would read what stands there at the end."""
        for name, where, copied in self.changed():
            raise TraceError(
                f"{where}: {name} is used here and was written to later in the same call, so a program cannot tell which of "
                f"its contents is meant: use a copy, {copied}, or make the array anew each time"
            )

    def refuse_rewritten(self) -> None:
        """Refuse a function whose second call has written other numbers to an array than the first."""
        for name, where, _ in self.changed():
            raise TraceError(
                f"{where}: {name} is used here and holds something else at each call, since the function writes to it; a program "
                "only reads: pass the array as an argument, and change it outside of the function"
            )

    def changed(self) -> Iterator[tuple[str, str, str]]:
        """The captured arrays whose contents have changed: for each its name, the line that used it, and the text of a copy."""
        for key, (before, where) in self.contents.items():
            holder, x = self.captured[key]
            if checksum(holder) != before:
                yield x.label or "an array", where, f"{x.label or 'x'}.copy()"

    def replayed(self, node: Node) -> Any:
        """The tracer for a node that was computed from parameters alone, such as `weight.T`: every call computes it anew."""
        for each in nodes(node, constants=True):
            if each not in self.again:
                if each._op is None or each._age < self.born:
                    self.again[each] = self.capture(each)
                else:
                    inputs = [self.again[x] if isinstance(x, Node) else x for x in each.inputs]
                    self.again[each] = Tracer.record(each._op, inputs, each._params or {})
        return self.again[node]

    def locate(self, node: Tracer) -> None:
        """Note the line at which a node was made, and the variable that it is assigned to; of several made by one call, the
        last one."""
        here = place()
        call, before = self.last
        if call is here.call and before is not None:
            before.variable = None
        node.variable, node.place = here.variable, (here.file, here.line)
        self.last = here.call, node


def numbers(x: Any) -> Any:
    """A nesting of tuples with sizes pinned."""
    return tuple(map(numbers, x)) if type(x) is tuple else sizes.pinned(x)


class NotOneStep(Exception):
    """Raised where a step of a loop has a side effect, such as drawing random numbers, so that it is not the same each time."""


def checksum(holder: Any) -> int:
    """A checksum of the contents of an array, or of the array of a node."""
    data = np.asarray(plain(holder))
    return zlib.crc32(np.ascontiguousarray(data).reshape(-1).view(np.uint8).data)
