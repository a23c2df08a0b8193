"""`Node`: one value of a computation, which remembers which primitive made it and from what.

`Value` and `Tensor` are the kinds of nodes; here is what they have in common besides arithmetic. No node holds its
own result, directly or through a closure, so a graph of any depth is freed the moment it is dropped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import ArgumentTypeError, GradientError
from .names.torch_names import HINTED, METHODS, Elsewhere

ages = itertools.count(1)
"""The ages of nodes: `next(ages)` is later than every age that there is."""
tick = ages.__next__
"""The next age."""


HOOKS = {"record", "scalar_node"}
"""Attributes by which the engine recognizes what records a call."""
INNER = ("age", "fingerprint", "needs", "params", "value", "x", "y")
"""A read-only property under a name without underscore, for the packages around the engine."""


class NodeType(type):
    """The type of the kinds of nodes, whose `dir()` is what there is to know for a caller."""

    def __dir__(cls) -> list[str]:
        return [name for name in super().__dir__() if name not in HOOKS and name not in INNER and name not in HINTED]


class Node(metaclass=NodeType):
    """One value of a computation: a number, how it came about, and its gradient.

    Public are `data`, `grad`, `requires_grad` and `label`, which may be set, and `op` (the primitive that made it; None for a
    leaf), `inputs` and `is_leaf`, which may be read. The engine keeps the rest to itself.

    Slots:
        _value: the float or array. `data` gives the same, and setting that renews the age.
        _grad: the gradient, or None while it has not been computed; `grad` gives the same.
        _op: the primitive that made it; None for a leaf.
        _x, _y: its arguments, for an operation of one or two; `_x` holds the tuple of all for any other number.
        _params: structure (axis, shape, ...), or None.
        _needs: which arguments want a gradient, as bits: 1 the first, 2 the second, ...; for a leaf, 1 if it wants
            one.
        _age: when it was made, or for a leaf, last written.
        _notes: what few nodes have: a label, hooks, the request to keep a gradient; or None.
    """

    __slots__ = {
        **dict.fromkeys(("__weakref__", "_age", "_needs", "_notes", "_op", "_params", "_value", "_x", "_y")),
        "_grad": "The gradient; None while no backward pass has computed it, or where it was not kept.",
    }

    if TYPE_CHECKING:  # INNER: properties that the loop at the end of the file makes
        age: int
        fingerprint: Any
        needs: int
        params: dict[str, Any] | None
        grad: Any
        value: Any
        x: Any
        y: Any

    _age: int
    _fingerprint: Any  # of a leaf that holds an array (`guards/fingerprint.py`); a float cannot be written to
    _grad: Any
    _needs: int
    _notes: dict[str, Any] | None
    _op: Any
    _params: dict[str, Any] | None
    _value: Any
    _x: Any
    _y: Any
    data: Any  # a property of each kind

    scalar_node = False
    """Whether nodes of this kind hold one float."""

    __hash__ = object.__hash__

    op = property(attrgetter("_op"), doc="The primitive that made this node; None for a leaf.")

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The arguments in order, nodes and plain constants alike; `a * a` has `a` twice."""
        if self._op is None:
            return ()
        if self._op.arity == 1:
            return (self._x,)
        return (self._x, self._y) if self._op.arity == 2 else self._x

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow to this node. Of a leaf it may be set, which is `requires_grad_()`."""
        return self._needs != 0

    @requires_grad.setter
    def requires_grad(self, requires_grad: bool) -> None:
        self.requires_grad_(requires_grad)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this node."""
        return self._op is None

    @property
    def label(self) -> str | None:
        """The name that pictures and messages use, or None."""
        return self._notes.get("label") if self._notes else None

    @label.setter
    def label(self, label: str | None) -> None:
        self._note("label", as_label(label))

    def __dir__(self) -> list[str]:
        return dir(type(self))

    def _note(self, key: str, content: Any) -> None:
        """Write down something that few nodes have."""
        self._notes = {**(self._notes or {}), key: content}

    def _take_inputs(self, inputs: Sequence[Any]) -> None:
        """Set `x` and `y` from a sequence of arguments."""
        if self._op is None:
            return
        if self._op.arity is None:
            self._x = tuple(inputs)
        else:
            self._x = inputs[0]
            if self._op.arity == 2:
                self._y = inputs[1]

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self._grad = None

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Say whether gradients shall flow to this leaf; returns the leaf."""
        if self._op is not None:
            raise GradientError(
                f"requires_grad_() on {describe(self)}, which {self._op.name} made: only a leaf can change its mind; "
                "detach() gives a leaf"
            )
        if requires_grad:
            self._check_differentiable()
        self._needs = 1 if requires_grad else 0
        return self

    def _check_differentiable(self) -> None:
        """Raise where the data cannot carry a gradient."""

    def retain_grad(self) -> None:
        """Keep the gradient of this node at every backward pass, although operations came after it."""
        self._note("retain", True)

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
        if not self._needs:
            raise GradientError(
                f"register_hook() on {describe(self)}, which wants no gradient: there will be none to see"
            )
        key = next(_handles)
        self._note("hooks", {**(self._notes or {}).get("hooks", {}), key: hook})
        return HookHandle(self, key)

    def _rewrite(self, value: Any) -> None:
        """Give a leaf new data, and a new age, by which every older reader is stale."""
        if self._op is not None:
            raise GradientError(
                f"data of {describe(self)}, which {self._op.name} made, cannot be set: only a leaf has data of its own; "
                "detach() gives a leaf"
            )
        self._value = value
        self._age = tick()

    def _described(self, data: str) -> str:
        parts = [data]
        if self._grad is not None:
            parts.append(f"grad={_short(self._grad)}")
        if self._op is not None:
            parts.append(f"op={self._op.name}")
        elif self._needs != self._usual_needs:
            parts.append(f"requires_grad={self.requires_grad}")
        if self.label is not None:
            parts.append(f"label={self.label!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    _usual_needs = 1
    _is_parameter = False  # nn.Parameter says True: a leaf that `am.grad` moves itself, for every reader

    def _cast_like(self, g: Any) -> Any:
        """A gradient that is a node, in the type of this node."""
        return g

    @staticmethod
    def _finalize_grads(found: dict[Node, Any]) -> None:
        """Make the gradients of leaves fit to be kept."""

    # ---- copies and pickles, of any depth ----------------------------------------------------------------------------

    def __copy__(self) -> Any:
        return self.copy()  # type: ignore[attr-defined]

    # __deepcopy__ and __reduce__ are given by copying.py, which copies graphs; value.py imports it


Node.grad = Node._grad  # the slot under its public name, which costs half of what a property does
for _name, _advice in METHODS.items():
    setattr(Node, _name, Elsewhere(_name, _advice, "Tensor"))
for _name in INNER:
    setattr(Node, _name, property(attrgetter(f"_{_name}")))


def as_label(label: Any) -> str | None:
    """A name for pictures and messages.

    Raises:
        ArgumentTypeError: for what is no text.
    """
    if label is None or isinstance(label, str):
        return label
    raise ArgumentTypeError(f"label={label!r:.60} of type {type(label).__name__}: a label is a text, label={str(label)[:20]!r}")


def forget_gradient(leaf: Any, set_to_none: bool) -> None:
    """Set a gradient to None, or to zeros if there is one and that is asked for."""
    if set_to_none or leaf.grad is None:
        leaf.grad = None
    else:
        held = plain(leaf.grad)
        leaf.grad = np.zeros_like(held) if isinstance(held, np.ndarray) else 0.0


class HookHandle:
    """The handle that `register_hook` returns: `remove()` takes the hook off again."""

    def __init__(self, node: Node, key: int) -> None:
        self._node, self._key = node, key

    def remove(self) -> None:
        """Take the hook off."""
        hooks = dict((self._node._notes or {}).get("hooks", {}))
        hooks.pop(self._key, None)
        self._node._note("hooks", hooks)


_handles = itertools.count()


def hooks_of(node: Node) -> Collection[Callable[[Any], Any]]:
    """The hooks of a node, in the order in which they were registered."""
    return node._notes["hooks"].values() if node._notes and "hooks" in node._notes else ()


def receive(node: Node, g: Any) -> Any:
    """The gradient that goes on from `node` when `g` has arrived there: after its hooks, and kept where it asked for that."""
    for hook in hooks_of(node):
        changed = hook(g)
        g = g if changed is None else from_hook(node, g, changed)
    if node._op is not None and node._notes and node._notes.get("retain"):
        node._grad = owned(g)
    return g


def from_hook(node: Node, g: Any, changed: Any) -> Any:
    """The gradient that a hook gave in the place of `g`, which must have its shape."""
    if isinstance(changed, Node):
        return changed
    array = np.asarray(changed)
    if array.dtype.kind not in "fiub" or array.shape != np.shape(plain(g)):
        raise GradientError(
            f"a hook of {describe(node)} gave {changed!r:.40}: it must give real numbers of the shape {np.shape(plain(g))}, "
            "or None"
        )
    return float(changed) if type(g) is float else array


def owned(g: Any) -> Any:
    """A gradient that a node may keep: an array is copied, since it may be on its way to others."""
    return g.copy() if isinstance(g, np.ndarray) else g



def plain(x: Any) -> Any:
    """The number or array in a node; anything else as it is."""
    return x._value if isinstance(x, Node) else x


def is_symbolic(x: Any) -> bool:
    """Whether `x` stands for what is not known yet: a symbol of a formula, or an unknown of a program that is compiled.
    Its class says so by an attribute `symbolic`."""
    return hasattr(type(x), "symbolic")


def describe(x: Any) -> str:
    """The name of a node, or of an array beside one, in messages."""
    if not isinstance(x, Node):
        return f"an array of shape {np.shape(x)}"
    kind = type(x).__name__
    shape = f" of shape {x._value.shape}" if isinstance(x._value, np.ndarray) else ""
    return f"{kind} {x.label!r}{shape}" if x.label else f"a {kind}{shape}"


def _short(g: Any) -> str:
    return " ".join(repr(g._value if isinstance(g, Node) else g).split())
