"""`Node`: one value of a computation, which remembers which primitive made it and from what.

`Value` and `Tensor` are the kinds of nodes; here is what they have in common besides arithmetic. No node holds its
own result, directly or through a closure, so a graph of any depth is freed the moment it is dropped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import GradientError, UnknownAttributeError

tick = itertools.count(1).__next__
"""The next age."""


class Node:
    """One value of a computation: a number, how it came about, and its gradient.

    Slots:
        value: the float or array. `data` gives the same, and setting it tells the graph.
        _grad: the gradient, or None while it has not been computed; `grad` gives the same.
        op: the primitive that made it; None for a leaf.
        x, y: its arguments, for an operation of one or two; `x` holds the tuple of all for any other number.
        params: structure (axis, shape, ...), or None.
        needs: which arguments want a gradient, as bits: 1 the first, 2 the second, ...; for a leaf, 1 if it wants
            one.
        age: when it was made, or for a leaf, last written.
        notes: what few nodes have: a label, hooks, the wish to keep a gradient; or None.
    """

    __slots__ = ("__weakref__", "_grad", "age", "needs", "notes", "op", "params", "value", "x", "y")

    _grad: Any
    age: int
    data: Any  # a property of each kind
    needs: int
    notes: dict[str, Any] | None
    fingerprint: Any  # of a leaf that holds an array (`fingerprint.py`); a float cannot be written to
    op: Any
    params: dict[str, Any] | None
    value: Any
    x: Any
    y: Any

    scalar_node = False
    """Whether nodes of this kind hold one float."""

    __hash__ = object.__hash__

    @property
    def grad(self) -> Any:
        """The gradient; None while no backward pass has computed it, or where it was not kept."""
        return self._grad

    @grad.setter
    def grad(self, g: Any) -> None:
        self._grad = g

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The arguments in order, nodes and plain constants alike; `a * a` has `a` twice."""
        if self.op is None:
            return ()
        if self.op.arity == 1:
            return (self.x,)
        return (self.x, self.y) if self.op.arity == 2 else self.x

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow to this node. Of a leaf it may be set, which is `requires_grad_()`."""
        return self.needs != 0

    @requires_grad.setter
    def requires_grad(self, requires_grad: bool) -> None:
        self.requires_grad_(requires_grad)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this node."""
        return self.op is None

    @property
    def label(self) -> str | None:
        """The name that pictures and messages use, or None."""
        return self.notes.get("label") if self.notes else None

    @label.setter
    def label(self, label: str | None) -> None:
        self.note("label", label)

    if not TYPE_CHECKING:  # else any attribute would do

        def __getattr__(self, name: str) -> Any:
            """Only for what is not there: what it is called here, or the nearest names."""
            kind = type(self)
            if name.startswith("_"):
                raise AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
            from .elsewhere import METHODS, sentence

            raise UnknownAttributeError(sentence(name, f"a {kind.__name__}", [k for k in dir(kind) if k[0] != "_"], METHODS))

    def note(self, key: str, content: Any) -> None:
        """Write down something that few nodes have."""
        self.notes = {**(self.notes or {}), key: content}

    def take_inputs(self, inputs: Sequence[Any]) -> None:
        """Set `x` and `y` from a sequence of arguments."""
        if self.op is None:
            return
        if self.op.arity is None:
            self.x = tuple(inputs)
        else:
            self.x = inputs[0]
            if self.op.arity == 2:
                self.y = inputs[1]

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self._grad = None

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Say whether gradients shall flow to this leaf; returns the leaf."""
        if self.op is not None:
            raise GradientError(
                f"requires_grad_() on {describe(self)}, which {self.op.name} made: only a leaf can change its mind; "
                "detach() gives a leaf"
            )
        if requires_grad:
            self._check_differentiable()
        self.needs = 1 if requires_grad else 0
        return self

    def _check_differentiable(self) -> None:
        """Raise where the data cannot carry a gradient."""

    def retain_grad(self) -> None:
        """Keep the gradient of this node at every backward pass, although operations came after it."""
        self.note("retain", True)

    def register_hook(self, hook: Callable[[Any], Any]) -> HookHandle:
        """Call `hook(gradient)` whenever the gradient of this node has been computed; what it returns, if
        anything, takes its place.

        >>> from autograd_mini import Value
        >>> x = Value(3.0)
        >>> handle = x.register_hook(lambda g: 10 * g)
        >>> (x * x).backward(); x.grad
        60.0
        >>> handle.remove()
        """
        if not self.needs:
            raise GradientError(
                f"register_hook() on {describe(self)}, which wants no gradient: there will be none to see"
            )
        key = next(_handles)
        self.note("hooks", {**(self.notes or {}).get("hooks", {}), key: hook})
        return HookHandle(self, key)

    def _rewrite(self, value: Any) -> None:
        """Give a leaf new data, and a new age, which tells every older reader that it is stale."""
        if self.op is not None:
            raise GradientError(
                f"data of {describe(self)}, which {self.op.name} made, cannot be set: only a leaf has data of its own; "
                "detach() gives a leaf"
            )
        self.value = value
        self.age = tick()

    def _described(self, data: str) -> str:
        parts = [data]
        if self._grad is not None:
            parts.append(f"grad={_short(self._grad)}")
        if self.op is not None:
            parts.append(f"op={self.op.name}")
        elif self.needs != self._usual_needs:
            parts.append(f"requires_grad={self.requires_grad}")
        if self.label is not None:
            parts.append(f"label={self.label!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    _usual_needs = 1
    is_parameter = False  # nn.Parameter says True: a leaf that `am.grad` moves itself, whoever reads it

    def cast_like(self, g: Any) -> Any:
        """A gradient that is a node, in the type of this node."""
        return g

    @staticmethod
    def finalize_grads(found: dict[Node, Any]) -> None:
        """Make the gradients of leaves fit to be kept."""

    # ---- copies and pickles, of any depth ----------------------------------------------------------------------------

    def __copy__(self) -> Any:
        return self.copy()  # type: ignore[attr-defined]

    # __deepcopy__ and __reduce__ are given by copying.py, which knows of graphs; value.py imports it


class HookHandle:
    """What `register_hook` returns: `remove()` takes the hook off again."""

    def __init__(self, node: Node, key: int) -> None:
        self._node, self._key = node, key

    def remove(self) -> None:
        """Take the hook off."""
        hooks = dict((self._node.notes or {}).get("hooks", {}))
        hooks.pop(self._key, None)
        self._node.note("hooks", hooks)


_handles = itertools.count()


def hooks_of(node: Node) -> Collection[Callable[[Any], Any]]:
    """The hooks of a node, in the order in which they were registered."""
    return node.notes["hooks"].values() if node.notes and "hooks" in node.notes else ()


def receive(node: Node, g: Any) -> Any:
    """The gradient that goes on from `node` when `g` has arrived there: after its hooks, and kept where it asked for that."""
    for hook in hooks_of(node):
        changed = hook(g)
        g = g if changed is None else changed
    if node.op is not None and node.notes and node.notes.get("retain"):
        node._grad = owned(g)
    return g


def owned(g: Any) -> Any:
    """A gradient that a node may keep: an array is copied, since it may be on its way to others."""
    return g.copy() if isinstance(g, np.ndarray) else g



def plain(x: Any) -> Any:
    """The number or array in a node; anything else as it is."""
    return x.value if isinstance(x, Node) else x


def is_symbolic(x: Any) -> bool:
    """Whether `x` stands for what is not known yet: a symbol of a formula, or an unknown of a program that is compiled.
    Its class says so by an attribute `symbolic`."""
    return hasattr(type(x), "symbolic")


def describe(x: Any) -> str:
    """How a message names a node, or an array beside one."""
    if not isinstance(x, Node):
        return f"an array of shape {np.shape(x)}"
    kind = type(x).__name__
    shape = f" of shape {x.value.shape}" if isinstance(x.value, np.ndarray) else ""
    return f"{kind} {x.label!r}{shape}" if x.label else f"a {kind}{shape}"


def _short(g: Any) -> str:
    return " ".join(repr(g.value if isinstance(g, Node) else g).split())
