"""`trace`: a function called on tracers, and the backward sweep over the graph that it has recorded.

The backward pass calls the rules of the engine on tracers. The result is a graph that computes value and gradients, with the
user's names; `terms` makes a program of it.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...calculus.pytree import Field, part_name, unflatten
from ...core import graph
from ...core.errors import DtypeError, ShapeError, TraceError
from ...core.node import Node, plain, tick
from ...core.recording import enable_grad, strict
from ..sizes import concrete
from .arguments import Function, chosen, name_of, parameters, paths, short
from .draws import Draws
from .repeated_calls import compare
from .session import Loops, Session
from .tracer import Tracer, made


@dataclass
class Leaf:
    """One number or array among the arguments.

    Attributes:
        name: what the program calls it.
        argument: the position of the argument that it is part of.
        path: the keys that lead to it from there.
        spelled: how messages call it: `params['w']`.
        given: what stood there in the trace.
        wants: whether its gradient is asked for.
        tracers: the tracers that stand for it: one, or one for each number of an array that comes apart; none for what is
            no number.
    """

    name: str
    argument: int
    path: tuple[Any, ...]
    spelled: str
    given: Any
    wants: bool
    apart: bool
    tracers: list[Tracer] = field(default_factory=list)

    @property
    def fixed(self) -> bool:
        """Whether it is a constant of the program: a string, an object, a member of an enumeration, an int of a dataclass."""
        if isinstance(self.given, enum.Enum):
            return True
        if isinstance(self.given, (int, np.integer, np.bool_)):
            return isinstance(self.given, (bool, np.bool_)) or bool(self.path) and isinstance(self.path[-1], Field)
        return not isinstance(self.given, (float, np.generic, np.ndarray, np.random.Generator, Node))

    @property
    def apart_array(self) -> bool:
        """Whether it is an array that comes apart."""
        return self.apart and isinstance(plain(self.given), np.ndarray)


@dataclass
class Trace:
    """A function as a graph of tracers.

    Attributes:
        f, name: the function, and what it is called.
        parameters: the names of its arguments.
        args: the arguments of the trace.
        argnums: which of them are differentiated: a position, or a tuple of positions, in the order of the arguments.
        asked: the same positions in the order in which their gradients are returned.
        leaves: the numbers and arrays in them, in order.
        output: the tracer that the function returned.
        gradients: for each leaf that wants one, in order, that of each of its tracers; None where nothing arrives.
        reverses: which node of the forward pass the backward pass turned to, and when, as ages.
        gradient_of: for each gradient, the node it is the gradient at.
        session: what was captured, and what has to hold.
    """

    f: Function
    name: str
    parameters: list[str]
    args: tuple[Any, ...]
    argnums: int | tuple[int, ...]
    leaves: list[Leaf]
    output: Tracer
    gradients: list[list[Tracer | None]]
    reverses: list[tuple[int, Tracer]]
    gradient_of: dict[Tracer, Tracer]
    session: Session
    asked: Sequence[int] = ()

    def by_leaf(self, values: Sequence[Any]) -> list[Any]:
        """The values of a call with one entry for each leaf: constants are put between them."""
        given = iter(values)
        return [leaf.given if leaf.fixed else next(given) for leaf in self.leaves]

    @property
    def inputs(self) -> list[Tracer]:
        """The tracers of all leaves."""
        return [x for leaf in self.leaves for x in leaf.tracers]


def trace(
    f: Function, args: Sequence[Any], argnums: int | Sequence[int] = 0, apart: Collection[int] = (), loops: Loops = None
) -> Trace:
    """Call `f` on tracers of the shapes and types of `args`, and differentiate its result.

    Args:
        f: a function whose result is one number.
        args: arguments like those that the program will get, nested as in `am.grad`.
        argnums: the position of the argument that is differentiated; several for a tuple of gradients.
        apart: positions of arguments whose arrays come apart into single numbers.
        loops: what makes `am.scan` an operation of its own; None to write its steps out.

    Raises:
        TraceError: where `f` looks at a number, or is not the same function when it is called again.
        ShapeError: for a result that is not one number.
        DtypeError: for an argument that cannot be differentiated.
    """
    positions = chosen(argnums, len(args), f)
    session, of_leaves, output = forward(f, args, positions, apart, True, loops)
    if not apart and works_on_numbers(output, of_leaves):
        return trace(f, args, argnums, range(len(args)))
    refuse_read_directly(f, session, of_leaves, output)
    again = forward(f, args, positions, apart, False, loops)[2]
    session.refuse_rewritten()
    compare(f, output, again)
    session.lasting = {key for key in session.captured if key in again.session.captured}
    reverses: list[tuple[int, Tracer]] = []
    gradient_of: dict[Tracer, Tracer] = {}
    wanted = [x for leaf in of_leaves if leaf.wants for x in leaf.tracers]
    gradients = vjp(output, wanted, session, reverses, gradient_of)
    at = iter(wanted)
    return Trace(
        f,
        getattr(f, "__name__", type(f).__name__),
        parameters(f, len(args)),
        tuple(args),
        positions[0] if isinstance(argnums, (int, np.integer)) else tuple(sorted(positions)),
        of_leaves,
        output,
        [[gradients.get(next(at)) for _ in leaf.tracers] for leaf in of_leaves if leaf.wants],
        reverses,
        gradient_of,
        session,
        positions,
    )


MANY = 64
"""A function works on numbers if it reads more single numbers than this, and no array as a whole."""


def works_on_numbers(output: Tracer, of_leaves: Sequence[Leaf]) -> bool:
    """Whether a function takes its arguments apart itself, number by number; arrays then come apart before it is called."""
    if not all(x.shape == () for leaf in of_leaves for x in leaf.tracers if not isinstance(plain(leaf.given), np.ndarray)):
        return False
    read = 0
    node: Any
    for node in graph.nodes(output, constants=True):
        if node.op is None:
            read += node.shape == ()
        elif node.shape != ():
            return False
        elif any(x.shape != () for x in node.inputs if isinstance(x, Tracer)):
            if node.op.name != "getitem" or node.x.op is not None:
                return False
            read += 1
    return read > MANY


# ---- forward ---------------------------------------------------------------------------------------------------------


def forward(
    f: Function, args: Sequence[Any], positions: Sequence[int], apart: Collection[int], listening: bool, loops: Loops = None
) -> tuple[Session, list[Leaf], Any]:
    """One call of the function on fresh tracers."""
    session = Session(bool(apart), loops=loops)
    session.listening = listening
    of_leaves: list[Leaf] = []
    passed = []
    for i, (arg, parameter) in enumerate(zip(args, parameters(f, len(args)), strict=True)):
        mine = [
            Leaf(
                short(parameter, path),
                i,
                path,
                functools.reduce(part_name, path, parameter),
                given,
                i in positions,
                i in apart,
            )
            for path, given in paths(arg)
        ]
        of_leaves += mine
        passed.append(unflatten(arg, iter([lifted(leaf, session) for leaf in mine])))
    with enable_grad(), strict():
        output = called(f, passed)
    session.last = (None, None)
    session.refuse_written()
    return session, of_leaves, finished(output, session, f)


def called(f: Function, args: Sequence[Any]) -> Any:
    """Call the function; an error of a tracer is raised itself where NumPy has wrapped it in one of its own."""
    try:
        return f(*args)
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, TraceError):
            cause = cause.__cause__ or cause.__context__
        if cause is None or cause is error:
            raise
        raise cause from None


def lifted(leaf: Leaf, session: Session) -> Any:
    """The argument that stands for a leaf in a trace: a tracer, or an array of tracers; anything but numbers stays as it is."""
    given = leaf.given
    if isinstance(given, np.random.Generator) and not leaf.wants:
        generator = Draws(session, leaf.name)
        leaf.tracers.append(generator.tracer)
        return generator
    if leaf.wants and (leaf.fixed or isinstance(given, np.random.Generator)):
        of_type = f"{given!r:.40} of type {type(given).__name__}"
        if isinstance(given, int) and not isinstance(given, bool):
            raise DtypeError(
                f"{leaf.spelled} is differentiated, and whole numbers in a dataclass are constants of a program: pass a float, "
                "or keep it elsewhere"
            )
        raise DtypeError(f"{leaf.spelled} is differentiated and is no real number: {of_type}")
    if leaf.fixed:
        return given
    data = plain(given)
    kind = np.asarray(data).dtype
    if kind.kind not in "fiub":
        raise DtypeError(f"{leaf.spelled} holds {kind}: a program is made of real numbers")
    if leaf.wants and isinstance(data, np.ndarray) and kind.kind != "f":
        raise DtypeError(f"{leaf.spelled} holds {kind}, which cannot want a gradient: pass .astype(float) of it")
    label = (given.label if isinstance(given, Node) else None) or leaf.name
    if leaf.apart and isinstance(data, np.ndarray):
        parts = np.empty(data.shape, dtype=object)
        for index in np.ndindex(data.shape):
            parts[index] = Tracer(
                session, (), kind, weak=True, requires_grad=leaf.wants, label=label + "_".join(map(str, index))
            )
            leaf.tracers.append(parts[index])
            if not leaf.wants:
                session.given[parts[index]] = float
        return parts if data.shape else parts[()]
    weak = not isinstance(data, np.ndarray)
    x = Tracer(session, (), float if weak else kind, weak=weak, requires_grad=leaf.wants, label=label)
    x.shape = tuple(session.size(x, i, n) for i, n in enumerate(np.shape(data)))
    leaf.tracers.append(x)
    if not leaf.wants:
        session.given[x] = type(given)
    if leaf.wants and isinstance(given, Node) and given.is_leaf and given.requires_grad and (leaf.path or given._is_parameter):
        session.itself[id(given)] = x
    return x


def finished(output: Any, session: Session, f: Function) -> Tracer:
    """The result of the function, which is one number."""
    if isinstance(output, np.ndarray) and output.dtype == object and output.size == 1:
        output = output.item()
    if session.itself and isinstance(output, Node) and not isinstance(output, Tracer):
        output = session.capture(output)
    if isinstance(output, Tracer) and output.size == 1:
        return output
    if isinstance(output, (int, float, np.number)) and not isinstance(output, bool):  # it does not depend on the arguments
        return made(session, None, (), {"value": float(output)}, (), np.dtype(float), True, 0)
    if isinstance(output, Node) and not isinstance(output, Tracer):
        raise ShapeError(
            f"compile of {name_of(f)}: the result does not depend on the arguments: the function reads a model's parameters, or "
            f"other {type(output).__name__}s, themselves. training.compiled_step(model, loss) compiles a model with its loss; a "
            "function of the parameters calls nn.functional_call(model, parameters, x)"
        )
    if isinstance(output, (tuple, list, dict)):
        kind = f"a {type(output).__name__} of {len(output)}"
    elif isinstance(output, (Tracer, np.ndarray)):
        kind = f"an array of shape {concrete(output.shape)}"
    else:
        kind = "None (does the function return it?)" if output is None else f"a {type(output).__name__}"
    raise ShapeError(
        f"compile of {name_of(f)}: a program returns one number and its gradient, and the result is {kind}; reduce it with "
        ".sum() or .mean()"
    )


def refuse_read_directly(f: Function, session: Session, of_leaves: Sequence[Leaf], output: Tracer) -> None:
    """Refuse a function that reads a parameter itself where the same parameter is the argument to differentiate by, or where
    no number of the argument is read and parameters of the same shapes are, as of a model beside its own `state_dict()`."""
    held = [holder for holder, _ in session.captured.values() if isinstance(holder, Node) and holder._needs]
    shapes = [np.shape(holder._value) for holder in held if np.ndim(holder._value)]
    read = set(graph.nodes(output, constants=True)) if shapes else set()
    for i in {leaf.argument for leaf in of_leaves if leaf.wants} if shapes else ():
        arrays = [leaf for leaf in of_leaves if leaf.argument == i and np.ndim(leaf.given)]
        if (
            arrays
            and all(np.shape(leaf.given) in shapes for leaf in arrays)
            and not any(x in read for leaf in of_leaves if leaf.argument == i for x in leaf.tracers)
        ):
            raise TraceError(
                f"compile of {name_of(f)}: it reads no number of {parameters(f, i + 1)[i]}, which is differentiated, but "
                "parameters of these shapes themselves, so the gradient would be 0. training.compiled_step(model, loss) compiles "
                "a model with its loss; a function of the parameters calls nn.functional_call(model, parameters, x)"
            )
    for leaf in of_leaves:
        if not (leaf.wants and isinstance(leaf.given, Node)):
            continue
        if any(holder is leaf.given for holder, _ in session.captured.values()):
            raise TraceError(
                f"compile of {name_of(f)}: it reads the {type(leaf.given).__name__} that is passed as {leaf.spelled} itself, and "
                "not the argument, so the gradient would be 0. training.compiled_step(model, loss) compiles a model with its "
                "loss; a function of the parameters calls nn.functional_call(model, parameters, x)"
            )


# ---- backward --------------------------------------------------------------------------------------------------------


def vjp(
    output: Tracer, wanted: Sequence[Tracer], session: Session,
    reverses: list[tuple[int, Tracer]], gradient_of: dict[Tracer, Tracer],
) -> dict[Tracer, Any]:  # fmt: skip
    """The gradients of the result: the sweep of `core.graph`, which also notes the purpose of each node that it makes."""
    if not output._needs:
        return {}
    session.listening = False
    arriving: dict[Any, Any] = {output: output.filled(1.0, output.dtype)}
    node: Any
    for node in reversed(graph.nodes(output)):
        if node not in arriving or node.op is None:
            continue
        g = arriving.pop(node)
        gradient_of.setdefault(g, node)
        reverses.append((tick(), node))
        inputs = [x.in_type_of(node) if type(x) is Tracer and not x._needs else x for x in node.inputs]
        for i, x in reversed(list(graph.inputs_requiring_grad(node))):
            d = node.op.rule(i)(g, node, *inputs, **node.params or {})
            arriving[x] = arriving[x] + d if x in arriving else d
    found = {x: x._cast_like(arriving[x]) for x in wanted if x in arriving}
    gradient_of.update((g, x) for x, g in found.items() if g not in gradient_of)
    return found
