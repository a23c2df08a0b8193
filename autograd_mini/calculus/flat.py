"""A loss of nested parameters, as a function of one row of numbers.

To explore the landscape of a loss, or to find its minimum, one adds directions, takes norms and solves
equations, in whatever containers the parameters are. `Flat` is the bridge: parameters and directions become rows and
back again, and at a row it gives the value of the loss, its gradient, and products with its Hessian.

Parameters are moved in copies, with one exception: a Tensor or Value that wants a gradient, such as a module's
parameter, is moved itself, so that the loss may read it from wherever it stands, and is put back afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from ..core import graph, undo
from ..core.arrays.operands import to_array
from ..core.errors import ArgumentError, AutogradError, ShapeError
from ..core.functions.reductions import sum as total
from ..core.guards.lost_gradients import differentiating
from ..core.node import Node, plain
from ..core.recording import enable_grad, no_grad
from ..core.tensor import Tensor
from ..core.value import Value
from .pytree import leaves, matching, unflatten
from .recorded import kind_of_numbers, wants_tensors

Row = NDArray[Any]
Loss = Callable[[Any], Any]


def is_moved(leaf: Any) -> TypeGuard[Node]:
    """Whether a leaf is a parameter, which is moved itself and not in a copy."""
    return isinstance(leaf, Node) and leaf.is_leaf and leaf.requires_grad


class Flat:
    """The bridge between nested parameters and rows of numbers.

    Args:
        loss: a function of the parameters, whose result is one number. It is called with Tensors in place of arrays
            and Values in place of floats, as by `am.grad`. It may be compiled (`am.compile`): then its result is the pair
            of value and gradient.
        params: a float, array, Tensor or Value, or a nested dict, list or tuple of them.

    Raises:
        ArgumentError: for parameters that hold no number, or the same Tensor or Value twice.
        DtypeError: for what is not made of real numbers.

    Attributes:
        size: how many numbers the parameters hold.
        origin: where they stand, (size,).

    >>> flat = Flat(lambda p: p["w"] ** 2 + p["b"], {"w": 3.0, "b": 1.0})
    >>> flat.origin, flat.value(flat.origin)
    (array([3., 1.]), 10.0)
    """

    def __init__(self, loss: Loss, params: Any) -> None:
        self.loss, self.params = loss, params
        self._gives_gradient = False  # as a compiled loss does, which need not be recorded
        self.names = [name for name, _ in leaves(params, "params")]
        self.given = [leaf for _, leaf in leaves(params)]
        self._refuse_twins()
        self._number = kind_of_numbers(self.given)
        arrays = [self._leaf(leaf, name)._value for name, leaf in zip(self.names, self.given, strict=True)]
        self.shapes = [np.shape(array) for array in arrays]
        self.ends = np.cumsum([np.size(array) for array in arrays])
        self.size = int(self.ends[-1]) if arrays else 0
        if not self.size:
            raise ArgumentError("params: there is no number in them that could be moved")
        self.origin: Row = np.concatenate([np.ravel(array) for array in arrays])

    def _refuse_twins(self) -> None:
        """A node that is moved itself cannot stand in two places of a row."""
        names: dict[int, str] = {}
        for name, leaf in zip(self.names, self.given, strict=True):
            if is_moved(leaf) and (first := names.setdefault(id(leaf), name)) != name:
                raise ArgumentError(f"{name} is {first} once more: name each parameter once")

    # ---- rows and nestings

    def row(self, tree: Any, name: str) -> Row:
        """A row of all numbers of a pytree that is nested like the parameters.

        Raises:
            ShapeError: where it is nested differently, or an array has another shape.
        """
        parts = []
        for part, shape, own in zip(matching(tree, self.params, name), self.shapes, self.names, strict=True):
            own = own.replace("params", name, 1)
            try:
                array = to_array(plain(part), None)
            except AutogradError as error:
                raise type(error)(f"{own}: {error}") from None
            if array.shape != shape:
                raise ShapeError(f"{own} has the shape {array.shape} where the parameters have {shape}")
            parts.append(array.ravel())
        return np.concatenate(parts).astype(self.origin.dtype)

    def direction(self, tree: Any, name: str) -> Row:
        """A direction as a row, which has to lead somewhere."""
        row = self.row(tree, name)
        if not np.isfinite(row).all():
            raise ArgumentError(f"{name} holds numbers that are not finite")
        if not row.any():
            raise ArgumentError(f"{name} has length zero: it leads nowhere")
        return row

    def tree(self, row: Row) -> Any:
        """A row, nested like the parameters: arrays for arrays and Tensors, floats for numbers."""
        parts = [
            float(part.item()) if isinstance(leaf, (float, int, Value)) else part.copy()
            for leaf, part in zip(self.given, self.parts(row), strict=True)
        ]
        return unflatten(self.params, iter(parts))

    def parts(self, row: Row) -> Iterator[Row]:
        """The piece of a row that belongs to each leaf, in its shape and type."""
        for leaf, shape, part in zip(self.given, self.shapes, np.split(row, self.ends[:-1]), strict=True):
            given = plain(leaf)
            dtype = given.dtype if isinstance(given, np.ndarray) and given.dtype.kind == "f" else row.dtype
            yield part.reshape(shape).astype(dtype, copy=False)

    # ---- the loss at a row

    def value(self, row: Row) -> float:
        """The loss. Nothing is recorded, and where it is not a number NumPy does not warn. What a model keeps besides its
        parameters, such as running statistics, is put back."""
        with undo.put_back(), no_grad(), np.errstate(all="ignore"), self._placed(row) as nodes:
            return self._number_of(self._called(nodes, numbers=True))

    def refuse_noise(self) -> None:
        """Refuse a loss that gives another number when it is asked again at the same place.

        Raises:
            ArgumentError: which says what may be random.
        """
        first, second = self.value(self.origin), self.value(self.origin)
        if first != second and not (np.isnan(first) and np.isnan(second)):
            raise ArgumentError(
                f"the loss is {first:.10g} and then {second:.10g} at the same parameters, so its shape would be drawn from "
                "noise: draw its random numbers from a generator that is made inside of it, or call model.eval()"
            )

    @contextmanager
    def at(self, row: Row) -> Iterator[Here]:
        """A block in which the parameters stand at `row`, and derivatives can be asked for."""
        with undo.put_back(), np.errstate(all="ignore"), enable_grad(), self._placed(row) as nodes:
            yield Here(self, nodes)

    @contextmanager
    def _placed(self, row: Row) -> Iterator[list[Node]]:
        """The leaves that the loss reads, moved to `row`."""
        nodes = [self._leaf(leaf, name) for name, leaf in zip(self.names, self.given, strict=True)]
        before = [node._value for node in nodes]
        try:
            for node, part in zip(nodes, self.parts(row), strict=True):
                node.data = float(part) if isinstance(node, Value) else part.copy()
            yield nodes
        finally:
            for node, content in zip(nodes, before, strict=True):
                node.data = content

    def _leaf(self, leaf: Any, name: str) -> Node:
        """The node that stands for a leaf: a parameter itself, or else a fresh one."""
        if is_moved(leaf):
            return leaf
        leaf = plain(leaf)
        try:
            if isinstance(leaf, np.ndarray):
                return Tensor(leaf, requires_grad=True)
            return self._number(leaf, requires_grad=True)
        except AutogradError as error:
            raise type(error)(f"{name}: {error}") from None

    def _called(self, nodes: list[Node], numbers: bool = False) -> Any:
        """The result of the loss. With `numbers`, or where the loss gives its gradient itself, a compiled function in it need not
        be recorded."""
        try:
            output = self._loss_of(nodes, numbers)
        except TypeError as error:
            if self._number is not Value or any(isinstance(x, Node) for x in self.given) or not wants_tensors(error):
                raise
            nodes[:] = [Tensor(node._value, requires_grad=True) for node in nodes]
            output = self._loss_of(nodes, numbers)
            self._number = Tensor
        self._gives_gradient = isinstance(output, tuple)
        return output

    def _loss_of(self, nodes: list[Node], numbers: bool) -> Any:
        with differentiating(nodes, moved=numbers or self._gives_gradient):
            return self.loss(unflatten(self.params, iter(nodes)))

    def _number_of(self, output: Any) -> float:
        if isinstance(output, tuple) and len(output) == 2:  # a compiled loss, and its gradient
            output = output[0]
        array = np.asarray(plain(output))
        if array.size != 1 or array.dtype.kind not in "fiub":
            found = "None (does it return it?)" if output is None else f"a {type(output).__name__} of shape {array.shape}"
            raise ShapeError(f"the loss must return one number, and returned {found}: reduce it with .sum() or .mean()")
        return float(array.item())


class Here:
    """A loss at one place: its value and its derivatives, as rows."""

    def __init__(self, flat: Flat, nodes: list[Node]) -> None:
        self._flat, self._nodes = flat, nodes
        self._output = flat._called(nodes)
        self._compiled = isinstance(self._output, tuple)
        self.value = flat._number_of(self._output)

    @property
    def output(self) -> Any:
        """The result of the loss: a node, or of a compiled loss a pair."""
        return self._output

    @property
    def depends(self) -> bool:
        """Whether the loss was computed from something that wants a gradient; else the gradient is zero."""
        return self._compiled or _wants(self._output)

    @cached_property
    def _slopes(self) -> dict[Node, Any]:
        """The gradient as nodes, which can be differentiated again."""
        if not self.depends:
            return {}
        seed = type(self._output)(np.ones_like(self._output.value), requires_grad=False)
        return graph.gradients(self._output, seed, create_graph=True, wrt=set(self._nodes))

    @cached_property
    def gradient(self) -> Row:
        """The gradient, (size,)."""
        if self._compiled:
            return self._flat.row(self._output[1], "the gradient")
        return self._row(self._swept(self._output))

    def product(self, v: Row) -> Row:
        """The Hessian times `v`, (size,): the gradient of `<gradient, v>` (Pearlmutter 1994)."""
        if self._compiled:
            raise ArgumentError("a compiled loss has no second derivatives: give the function that it was compiled from")
        terms = [
            total(self._slopes[node] * (float(part) if isinstance(node, Value) else part))
            for node, part in zip(self._nodes, self._flat.parts(v), strict=True)
            if _wants(self._slopes.get(node))
        ]
        return self._row(self._swept(sum(terms[1:], start=terms[0])) if terms else {})

    def hessian(self) -> Row:
        """The Hessian, (size, size), column by column, made exactly symmetric."""
        columns = np.stack([self.product(unit) for unit in np.eye(self._flat.size, dtype=self._flat.origin.dtype)])
        symmetric: Row = (columns + columns.T) / 2
        return symmetric

    def _swept(self, output: Any) -> dict[Node, Any]:
        if not _wants(output):
            return {}
        return graph.gradients(output, 1.0 if isinstance(output, Value) else np.ones_like(output.value))

    def _row(self, found: dict[Node, Any]) -> Row:
        parts = [np.ravel(found.get(node, np.zeros_like(node._value))) for node in self._nodes]
        return np.concatenate(parts).astype(self._flat.origin.dtype)


def _wants(x: Any) -> bool:
    return isinstance(x, Node) and x.requires_grad
