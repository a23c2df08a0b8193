"""`Recorded`: one call of a function on nodes of its own in place of the arguments, and the sweeps back through it.

Every derivative of this package is asked of such a call. What an outer derivative may still need is computed as nodes, everything
else as plain numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from ..core import graph
from ..core.arrays.operands import to_array
from ..core.callers import warn
from ..core.errors import (
    ArgumentTypeError,
    AutogradError,
    DtypeError,
    GradientError,
    MatrixOfValuesError,
    ShapeError,
    UnknownOperationError,
)
from ..core.functions.concatenation import stack
from ..core.functions.reductions import sum as total
from ..core.functions.shapes import reshape
from ..core.guards.lost_gradients import differentiating, is_argument, taken
from ..core.node import Node, describe, is_symbolic, plain, tick
from ..core.operations.arithmetic import positive
from ..core.recording import enable_grad, is_recording
from ..core.tensor import Tensor
from ..core.value import Value, to_float
from .arguments import Function, as_numbers, name_of, placed, positions
from .pytree import is_part, leaves, matching, unflatten


class Recorded:
    """A call of a function with nodes of our own in place of the arguments that are differentiated.

    Attributes:
        chosen: the arguments that are differentiated, as they were given.
        given, names, inputs: their leaves, what messages call them, and the node that stands for each.
        output: what the function returned.
        results: the nodes in it that gradients can start from.
    """

    def __init__(
        self, f: Function, args: Sequence[Any], kwargs: dict[str, Any], argnums: int | Sequence[int], has_aux: bool = False
    ) -> None:
        self._start = tick()
        if kwargs:
            args, kwargs = placed(f, args, kwargs, argnums)
        where = positions(argnums, len(args), f)
        several = not isinstance(argnums, (int, np.integer))
        passed = list(args)
        for i in where:
            if args[i] is None:
                raise DtypeError(f"argument {i} of {name_of(f)} is None, and is to be differentiated: pass a number or an array")
            passed[i] = as_numbers(args[i], f"argument {i}")
        self.chosen = tuple(passed[i] for i in where) if several else passed[where[0]]
        named = [leaf for i in where for leaf in leaves(passed[i], f"argument {i}")]
        self.names = [name for name, _ in named]
        self.given = [leaf for _, leaf in named]
        kind = kind_of_numbers(self.given)
        self.inputs: list[Node] = []
        self._parameters = [_stands_for(leaf) for leaf in self.given]
        self._derived = hasattr(f, "derivative_of")

        def call(kind: Callable[..., Node]) -> Any:
            self.inputs = [_lifted(leaf, name, kind) for name, leaf in named]
            for x, stood in zip(self.inputs, self._parameters, strict=True):
                if stood:
                    x._note("stands for", stood)
            nodes, filled = iter(self.inputs), list(passed)
            for i in where:
                filled[i] = unflatten(passed[i], nodes)
            with enable_grad(), differentiating(self.inputs):
                output = f(*filled, **kwargs)
                self._taken = taken()
                return output

        try:
            output = call(kind)
        except TypeError as error:
            if kind is not Value or any(isinstance(x, Node) for x in self.given) or not wants_tensors(error):
                raise
            try:
                output = call(Tensor)
            except AutogradError as other:
                raise (error if isinstance(error, AutogradError) else other) from None
        self.aux = None
        if has_aux:
            if not isinstance(output, (tuple, list)) or len(output) != 2:
                raise ArgumentTypeError(
                    f"{name_of(f)} must return a pair, (value, aux), where has_aux is True; got {summary_of(output)}"
                )
            output, self.aux = output
        boxed = isinstance(output, np.ndarray) and output.ndim == 0 and output.dtype == object
        self.output = output.item() if boxed else output
        for x, name in zip(self.inputs, self.names, strict=True):
            if x._op is not None and x._op is not positive:
                raise GradientError(f"{name_of(f)} wrote into {name}, which is differentiated: write y = am.put(x, i, v) there")
        self.results = [y for _, y in leaves(self.output) if wants_gradient(y)]
        if self._taken and not self.results:
            warn(
                f"{name_of(f)} took a number out of the graph by {self._taken}, and its result does not depend on its arguments "
                "as far as the graph knows, so the gradient is zero: return what was computed without that, as in `return loss`"
            )

    @cached_property
    def depends_on_outer(self) -> bool:
        """Whether the results were made from nodes that want a gradient and were there before the call."""
        found = list(self.results)
        seen = set(found)
        for node in found:  # the list grows while it is read; no order is needed, so this is faster than graph.nodes
            if node._age < self._start:
                return True
            for x in node.inputs:
                if isinstance(x, Node) and x._needs and x not in seen:
                    seen.add(x)
                    found.append(x)
        return False

    def as_nodes(self, create_graph: bool | None, seeds: Sequence[Any] = ()) -> bool:
        """Whether gradients shall be nodes: as asked for, or else because an outer derivative may be under way."""
        if any(map(is_symbolic, self.results)):  # a program is being compiled
            return True
        if create_graph is None:
            return bool(is_recording()) and (any(map(wants_gradient, seeds)) or self.depends_on_outer)
        return create_graph

    def value(self, as_nodes: bool) -> Any:
        """The result of the function; as numbers, unless the gradients are nodes."""
        if as_nodes:
            return self.output
        return unflatten(self.output, iter([y.data if isinstance(y, Node) else y for _, y in leaves(self.output)]))

    def handed_on(self, as_nodes: bool) -> Any:
        """The second part of what the function returned, with numbers in place of nodes unless the gradients are nodes."""
        if as_nodes:
            return self.aux
        return unflatten(self.aux, iter([y.data if isinstance(y, Node) else y for _, y in leaves(self.aux)]))

    def vjp(self, seeds: Sequence[Any], as_nodes: bool) -> list[Any]:
        """The gradients at the inputs, with a seed for each result; None where nothing arrived."""
        return self.vjp_of(list(zip(self.results, seeds, strict=True)), as_nodes)

    def vjp_of(self, pairs: Sequence[tuple[Node, Any]], as_nodes: bool) -> list[Any]:
        """The same from some of the results only, each with its seed."""
        if any(self._parameters):
            return self._vjp_with_parameters(pairs, as_nodes)
        found = swept(pairs, as_nodes, set(self.inputs) if as_nodes or self.depends_on_outer else None)
        if self.depends_on_outer and not self._derived and not any(x in found for x in self.inputs):
            self._refuse_copies()
        return [found.get(x) for x in self.inputs]

    def _refuse_copies(self) -> None:
        """Refuse copies of a model's parameters, such as its `state_dict()`, where the function reads the parameters themselves.

        Raises:
            GradientError: where no argument is read, and each array in a container is equal to a parameter that is.
        """
        arrays = [x for x, name in zip(self.given, self.names, strict=True) if isinstance(x, np.ndarray) and is_part(name)]
        if len(arrays) < len(self.given):
            return
        read = [node._value for y in self.results for node in graph.nodes(y) if node._is_parameter]
        if arrays and all(any(np.array_equal(x, held) for held in read) for x in arrays):
            raise GradientError(
                f"{self.names[0]} and the other arguments are copies of a model's parameters, and the function reads the "
                "parameters themselves, so the gradient would be 0: call nn.functional_call(model, params, x) in the "
                "function, or pass list(model.parameters())"
            )

    def _vjp_with_parameters(self, pairs: Sequence[tuple[Node, Any]], as_nodes: bool) -> list[Any]:
        """The gradients where leaves that want one are among the arguments.

        A parameter of a module, and a leaf in a list or dict, is meant itself: to what arrives at the node that stands for it is
        added what arrives at the leaf by any other way. A leaf that is passed alone is one argument, and the same leaf in a
        closure another; a function that reads only the latter is refused, since its gradient would be zero.
        """
        targets = {*self.inputs, *(x for stood in self._parameters for x in stood)}
        found = swept(pairs, as_nodes, targets, apart=True)
        gradients = []
        for x, name, stood in zip(self.inputs, self.names, self._parameters, strict=True):
            here, elsewhere = found.get(x), found.get(stood[0]) if stood else None
            if elsewhere is not None and (stood[0]._is_parameter or is_part(name)):
                here = found.pop(stood[0]) if here is None else here + found.pop(stood[0])
            elif elsewhere is not None and here is None and not self._derived:
                raise GradientError(
                    f"{name} is {describe(stood[0])}, which the function reads from outside and not as its argument: let it use "
                    "the argument, or pass the parameters in a list"
                )
            gradients.append(here)
        return gradients

    def vjp_in_structure(self, cotangent: Any, name: str, create_graph: bool | None) -> Any:
        """The gradients in the structure of the arguments, for a cotangent in the structure of the output."""
        given = list(matching(cotangent, self.output, name))
        as_nodes = self.as_nodes(create_graph, given)
        seeds = [(y, seed_for(u, y, name)) for u, (_, y) in zip(given, leaves(self.output), strict=True)]
        return self.in_structure(self.vjp_of([(y, u) for y, u in seeds if wants_gradient(y)], as_nodes), as_nodes)

    def in_structure(self, gradients: Sequence[Any], as_nodes: bool) -> Any:
        """Gradients of the inputs in the structure of the arguments."""
        return unflatten(self.chosen, iter(self.like_given(finished(gradients, self.inputs, as_nodes))))

    def like_given(self, parts: Sequence[Any]) -> list[Any]:
        """Nodes where nodes were given, floats where numbers were."""
        return [_like(given, part) for given, part in zip(self.given, parts, strict=True)]


def wants_tensors(error: TypeError) -> bool:
    """Whether a function may run on 0-d Tensors that failed on Values: it makes arrays of them, or has Tensors beside them."""
    of_numpy = "from dtype('O')" in str(error)  # np.linalg of an array of Values
    return of_numpy or isinstance(error, (MatrixOfValuesError, UnknownOperationError))


def kind_of_numbers(given: Sequence[Any]) -> Callable[..., Node]:
    """The kind of node for a float: a Value; among arrays a 0-d Tensor of their type, since the two kinds do not mix."""
    dtypes = [x.dtype for x in map(plain, given) if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    return partial(Tensor, dtype=np.result_type(*dtypes)) if dtypes else Value


def _like(given: Any, part: Any) -> Any:
    """A derivative as a node if a node was given, as a float if a number was."""
    if isinstance(part, Node):
        return part
    if isinstance(given, Node):
        return _constant(part)
    return part if isinstance(given, np.ndarray) or np.ndim(part) else float(part)


def _stands_for(leaf: Any) -> tuple[Node, ...]:
    """The parameter that an argument is, or stands for in an outer call, and after it the nodes that stand for it there."""
    if not isinstance(leaf, Node) or is_symbolic(leaf):
        return ()
    if leaf._op is None:
        return (leaf,) if leaf._needs and not is_argument(leaf) else ()
    stood = (leaf._notes or {}).get("stands for", ())
    return (*stood, leaf) if stood else ()


def _lifted(leaf: Any, name: str, kind: Callable[..., Node]) -> Node:
    """A node of our own for an argument: a fresh leaf, or an identity on a node that an outer derivative may watch.

    Thanks to that identity, `f` may use the same node in its closure, and the two stay apart (unless it is a parameter).
    """
    try:
        if isinstance(leaf, np.ndarray):
            return Tensor(leaf, requires_grad=True)
        if not isinstance(leaf, Node):
            return kind(to_float(leaf), requires_grad=True)
        lifted: Node
        if leaf._needs and is_recording() or is_symbolic(leaf):
            lifted = positive(leaf)
            lifted._needs = 1
        else:
            lifted = type(leaf)(leaf._value, requires_grad=True)  # type: ignore[call-arg]
    except AutogradError as error:
        raise type(error)(f"{name}: {error}") from None
    if leaf.label is not None:
        lifted.label = leaf.label
    return lifted


# ---- seeds, sweeps and what they find --------------------------------------------------------------------------------


def wants_gradient(x: Any) -> bool:
    """Whether gradients flow to `x`."""
    return isinstance(x, Node) and x.requires_grad


def seed_for(u: Any, y: Any, name: str) -> Any:
    """A cotangent or tangent `u` for `y`: a node as it is, numbers as a copy in the type of `y`."""
    if isinstance(u, Node) and isinstance(y, Node) and type(u) is not type(y):
        raise DtypeError(f"{name} is a {type(u).__name__} where a {type(y).__name__} is expected")
    if is_symbolic(y):
        return y.lift(u)
    data = np.asarray(plain(y))
    try:
        numbers = np.array(to_array(plain(u), None), dtype=data.dtype)
    except AutogradError as error:
        raise type(error)(f"{name}: {error}") from None
    if numbers.shape != data.shape:
        raise ShapeError(f"{name} has shape {numbers.shape} where {data.shape} is expected: the two must be equal")
    return u if isinstance(u, Node) else numbers


def unit_seeds(y: Node) -> Iterator[Any]:
    """One seed for each number in `y`: 1 there, 0 elsewhere."""
    data = np.zeros(y._value.shape) if is_symbolic(y) else np.asarray(y._value)
    for index in np.ndindex(data.shape):
        seed = np.zeros_like(data)
        seed[index] = 1
        yield seed


def swept(
    pairs: Sequence[tuple[Node, Any]], as_nodes: bool, targets: set[Node] | None, apart: bool = False
) -> dict[Node, Any]:
    """The gradients of the sum of `<result, seed>` over the pairs; with `apart`, nothing goes on from one target to another."""
    found: dict[Node, Any] = {}
    with enable_grad():
        for y, u in _joined([(y, _carried(u, y, as_nodes)) for y, u in pairs]):
            for x, g in graph.gradients(y, u, create_graph=as_nodes, wrt=targets, cut=apart).items():
                found[x] = found[x] + g if x in found else g
    return found


def _carried(u: Any, y: Node, as_nodes: bool) -> Any:
    """A seed as the sweep wants it: a node, or else a float for a Value and an array for a Tensor."""
    if is_symbolic(y):
        return y.lift(u)  # type: ignore[attr-defined]
    if as_nodes and isinstance(u, Node):
        return u
    u = float(plain(u)) if isinstance(y, Value) else plain(u)
    return type(y)(u, requires_grad=False) if as_nodes else u  # type: ignore[call-arg]


def _joined(pairs: Sequence[tuple[Node, Any]]) -> Iterator[tuple[Node, Any]]:
    """The pairs of one kind as a single one, so that a result of many parts costs one sweep."""
    kinds: tuple[Any, ...] = (Value, Tensor, *{type(y) for y, _ in pairs if is_symbolic(y)})
    for kind in kinds:
        same = [(y, u) for y, u in pairs if isinstance(y, kind)]
        if len(same) < 2:
            yield from same
        else:
            products = [total(y * u) for y, u in same]
            y = sum(products[1:], start=products[0])
            yield y, _carried(np.ones_like(y._value), y, any(isinstance(u, Node) for _, u in same))


def finished(gradients: Sequence[Any], inputs: Sequence[Node], as_nodes: bool) -> list[Any]:
    """The gradients as they are handed out: zero where nothing arrived, and no two arrays in the same memory."""
    pairs = list(zip(gradients, inputs, strict=True))
    if as_nodes:
        return [_constant(zeros_like(x)) if g is None else g for g, x in pairs]
    arrays: dict[Node, Any] = {x: zeros_like(x) if g is None else g for g, x in pairs if isinstance(x, Tensor)}
    Tensor._finalize_grads(arrays)
    return [arrays[x] if x in arrays else 0.0 if g is None else float(g) for g, x in pairs]


def block_of(column: Sequence[Any], y: Any, x: Node, as_nodes: bool) -> Any:
    """The derivatives of every number in `y` by `x`, from the gradients of each, joined to one array."""
    outer, inner = np.shape(plain(y)), np.shape(x._value)
    if as_nodes and column:
        parts = finished(column, [x] * len(column), True)
        with enable_grad():
            return reshape(stack(parts, axis=0), outer + inner) if not isinstance(x, Value) else parts[0]
    dtype = np.asarray(x._value).dtype
    rows = [np.zeros(inner, dtype) if g is None else g for g in column]
    block = np.array(rows, dtype).reshape(outer + inner) if rows else np.zeros(outer + inner, dtype)
    found = block.item() if isinstance(x, Value) and not outer else block
    return _constant(found) if as_nodes else found


def _constant(data: Any) -> Node:
    """Numbers as a node of the fitting kind that wants no gradient."""
    if isinstance(data, Node):
        return data
    return Tensor(data) if isinstance(data, np.ndarray) else Value(data, requires_grad=False)


def zeros_like(x: Any) -> Any:
    """Zeros: an array for a Tensor or an array, a float for a Value or a number."""
    x = plain(x)
    return np.zeros_like(x) if isinstance(x, np.ndarray) or is_symbolic(x) else 0.0


def size_of(output: Any) -> int:
    """The number of elements of a result; 0 where it is no number at all."""
    x = plain(output)
    if is_symbolic(x):
        return 1 if x.size == 1 else 2
    return np.size(x) if isinstance(x, (int, float, np.number, np.ndarray)) and np.asarray(x).dtype != object else 0


def summary_of(output: Any) -> str:
    """A few words on a result that is not one number, for a message."""
    if output is None:
        return "None (does the function return it?)"
    shape = np.shape(plain(output)) if isinstance(output, (Node, np.ndarray)) else None
    return f"a {type(output).__name__}" + (f" of shape {shape}" if shape is not None else "")
