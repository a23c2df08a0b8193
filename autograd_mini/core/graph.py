"""The graph that a computation leaves behind, and the sweep that carries gradients back through it.

Every input is older than its reader, so going through the nodes by falling age is going backwards through the
program as it was written, and a leaf that is younger than its reader has been overwritten since. Nothing here
recurses.

`sweep` is the definition: it serves numbers and nodes (for higher derivatives), prunes to the nodes that are asked for,
and repairs what a masked branch would poison. `sweep.py` has the same for the everyday case, written for speed;
`gradients` asks it first.

This module does not know what the primitives are, nor the kinds of nodes.
"""

from __future__ import annotations

from _thread import RLock  # as `threading` has it, which takes a millisecond to import
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

import numpy as np

from .errors import GradientError, StaleError
from .guards.fingerprint import modified, was_modified
from .node import Node, describe, hooks_of, is_symbolic, owned, plain, receive
from .recording import Observer, current_observer, enable_grad, is_recording, is_strict
from .sweep import age_of, in_type_of, sweep_floats, sweep_numbers

# ---- order -----------------------------------------------------------------------------------------------------------


def version_seen_by(x: Node, reader: Node) -> Node:
    """`x` as it was when `reader` read it: `x[i] = v` keeps the older state as the first input of a `put`."""
    state = x
    while state._age > reader._age:
        if state._op is None:
            raise StaleError(changed(x, reader))
        state = state._x
    return state


def changed(x: Any, reader: Node) -> str:
    """The sentence for data that were written to between the forward and the backward pass."""
    carried = ""
    if isinstance(x, Node) and x._op is None and x.requires_grad:  # a parameter, which an optimizer has moved
        carried = "; a state that is carried on from the batch before, as of a recurrent layer, is cut off by .detach()"
    return (
        f"{describe(x)} was changed after {reader._op.name} had read it, so its gradient would be wrong: "
        f"run the forward pass again after changing data, or call backward() before{carried}"
    )


def check_unmodified(node: Node) -> None:
    """Raise where an array that a node has a fingerprint of was written to."""
    key = modified(node)
    if key == "result":
        raise StaleError(
            f"{describe(node)}, the result of {node._op.name}, was changed by a write to its array, so gradients would be wrong: "
            "write y = am.put(y, index, v) to change elements of a result, or .data.copy() for an array of your own"
        )
    if key is not None:
        params = node._params or {}
        array = node.inputs[key] if isinstance(key, int) else params[key] if isinstance(key, str) else params[key[0]][key[1]]
        raise StaleError(changed(array, node))


def inputs_requiring_grad(node: Node) -> Iterator[tuple[int, Node]]:
    """The arguments of `node` that want a gradient, with their positions."""
    needs = node._needs
    for i, x in enumerate(node.inputs):
        if needs >> i & 1:
            yield i, x if x._age < node._age else version_seen_by(x, node)


def nodes(*roots: Node, constants: bool = False, down_to: Collection[Node] = ()) -> list[Node]:
    """All nodes that the roots were made from and that want a gradient (with `constants`: all), oldest first. What the nodes
    `down_to` were made from is left out.

    >>> from autograd_mini import Value
    >>> a = Value(2.0, label="a")
    >>> [node._op.name if node._op else node.label for node in nodes(a * a + a)]
    ['a', 'mul', 'add']
    """
    found = list(dict.fromkeys(roots))
    seen = set(found)
    for node in found:  # the list grows while it is read
        if node in down_to:
            continue
        for i, x in enumerate(node.inputs):
            if isinstance(x, Node) if constants else node._needs >> i & 1:
                if x._age > node._age:
                    x = version_seen_by(x, node)
                if x not in seen:
                    seen.add(x)
                    found.append(x)
    found.sort(key=age_of)
    return found


# ---- the sweep, as it is defined -------------------------------------------------------------------------------------


def sweep(
    order: list[Node],
    seed: Any,
    *,
    create_graph: bool,
    wrt: Collection[Node] | None,
    keep: bool,
    repair: bool,
    cut: bool = False,
    observer: Observer | None = None,
) -> dict[Node, Any]:
    """The gradients of the last node of `order` at its leaves, or at `wrt`; with `keep`, what is between keeps its own. With
    `cut`, the nodes `wrt` count as independent variables: nothing goes on from one of them to another."""
    wrt = None if wrt is None else set(wrt)
    reaches = set(order) if wrt is None else _reaching(order, wrt)
    arriving: dict[Node, Any] = {order[-1]: seed}
    found: dict[Node, Any] = {}
    for node in reversed(order):
        if node not in arriving:
            continue
        if cut and node in wrt:  # type: ignore[operator]
            found[node] = arriving.pop(node)
            continue
        g = receive(node, arriving.pop(node))
        if node in wrt if wrt is not None else node._op is None:
            found[node] = g
        if node._op is None:
            continue
        if keep:
            node._grad = owned(g)
        for i, x in reversed(list(inputs_requiring_grad(node))):
            if x in reaches:
                d = vjp(node, i, g, create_graph, repair)
                if observer is not None:
                    observer.on_backward(node, i, g, d)
                arriving[x] = arriving[x] + d if x in arriving else d
    return found


def _reaching(order: list[Node], targets: Collection[Node]) -> set[Node]:
    """The nodes that were made from one of the targets, and the targets."""
    reaching = set(targets)
    for node in order:
        if any(x in reaching for _, x in inputs_requiring_grad(node)):
            reaching.add(node)
    return reaching


def vjp(node: Node, i: int, g: Any, create_graph: bool = False, repair: bool = False) -> Any:
    """The gradient that `node` sends to its i-th argument: the rule, called on nodes or on numbers."""
    if node._notes is not None:
        check_unmodified(node)
    inputs = [_state(x, node) for x in node.inputs]
    if create_graph:
        d = node._op.rule(i)(g, node, *inputs, **node._params or {})
    else:
        d = node._op.rule(i)(_ieee(g), _ieee(node), *map(_ieee, inputs), **node._params or {})
        if type(node._value) is float:
            d = float(d)
    if repair and node._op.pointwise:
        return _repaired(g, d)
    return d


def _state(x: Any, reader: Node) -> Any:
    """An argument as its reader saw it; a plain constant is itself."""
    if not isinstance(x, Node):
        return in_type_of(reader, x)
    state = version_seen_by(x, reader)
    if state._op is None and was_modified(state):
        raise StaleError(changed(x, reader))
    if state._notes is not None:
        check_unmodified(state)
    if is_symbolic(state) and not state._needs:
        return state.in_type_of(reader)  # type: ignore[attr-defined]
    if not state._needs and state._op is None and (value := in_type_of(reader, state._value)) is not state._value:
        return value
    return state


def _ieee(x: Any) -> Any:
    """The number in a node; a float becomes a NumPy scalar, whose arithmetic never raises."""
    x = plain(x)
    return np.float64(x) if type(x) is float else x


def _repaired(g: Any, d: Any) -> Any:
    """Zero where nothing arrived and the contribution is not finite, so that a masked branch leaks no NaN."""
    leaks = (plain(g) == 0) & ~np.isfinite(plain(d))
    if not np.any(leaks):
        return d
    if isinstance(d, Node):
        return type(d)._zero_where(leaks, d)  # type: ignore[attr-defined]
    return 0.0 if type(d) is float else np.where(leaks, d.dtype.type(0), d)


# ---- what callers use ------------------------------------------------------------------------------------------------


def gradients(
    root: Node,
    seed: Any,
    *,
    create_graph: bool = False,
    wrt: Collection[Node] | None = None,
    keep: bool = False,
    cut: bool = False,
) -> dict[Node, Any]:
    """The gradient of `root` (weighted by `seed`) at each leaf that wants one, or at the nodes `wrt`; with `cut`, the nodes `wrt`
    count as independent variables, although one may have been made from another.

    The gradients are numbers, or nodes with `create_graph`, for a graph that can be differentiated again
    (then the seed is a node, too). No `.grad` of a leaf is touched; with `keep`, interior nodes keep theirs.
    """
    if create_graph and not is_recording():
        with enable_grad():
            return gradients(root, seed, create_graph=True, wrt=wrt, keep=keep, cut=cut)
    if type(seed) is float and not create_graph:  # floats give no warnings
        return _gradients(root, seed, False, wrt, keep, cut)
    with np.errstate(all="ignore"):
        return _gradients(root, seed, create_graph, wrt, keep, cut)


def _gradients(
    root: Node, seed: Any, create_graph: bool, wrt: Collection[Node] | None, keep: bool, cut: bool
) -> dict[Node, Any]:
    observer = current_observer()
    if not create_graph and wrt is None and (not keep or type(seed) is float):
        try:
            found = sweep_numbers(root, seed, keep, observer)
            if not _has_nan(found.values()) or is_strict():
                return found
        except (ArithmeticError, ValueError):
            pass
    with np.errstate(all="ignore"):
        order = nodes(root, down_to=set(wrt or ()) if cut else ())
        # there is no second try where a hook or an observer shall see each gradient once
        repair = not is_strict() and (observer is not None or any(map(hooks_of, order)))
        run = partial(sweep, order, seed, create_graph=create_graph, wrt=wrt, keep=keep, cut=cut, observer=observer)
        found = run(repair=repair)
        if not (repair or is_strict()) and _has_nan(found.values()):
            found = run(repair=True)
    return {leaf: leaf._cast_like(g) for leaf, g in found.items()} if create_graph else found


def _has_nan(found: Collection[Any]) -> bool:
    """Whether one of the gradients may hold a NaN: the sum shows it for floats, and for an array its product with
    itself (squares do not cancel)."""
    if type(next(iter(found), None)) is float:
        total = sum(found)
        return bool(total != total)
    for g in map(plain, found):
        if type(g) is float:
            if g != g:
                return True
            continue
        flat = g.ravel(order="K")
        square = flat.dot(flat)
        if square != square:
            return True
    return False


def _of_floats(root: Node, seed: float) -> dict[Node, Any] | None:
    """The gradients of a Value at all leaves by the quickest sweep; None where it takes another."""
    if current_observer() is not None:
        return None
    try:
        return sweep_floats(root, seed)
    except (ArithmeticError, ValueError):
        return None


_lock = RLock()
"""Held while nodes that other threads may share get their gradients. (A hook may call backward again.)"""


def backward(root: Node, seed: Any, *, create_graph: bool, keep: bool) -> None:
    """Add the gradients of `root` to the `.grad` of the leaves.

    A leaf may have an `AccumulationGuard` in its notes, which is called before (by it optimizers see what was zeroed).
    """
    if not root._needs:
        raise GradientError(
            f"backward() on {describe(root)}, which does not depend on anything that wants a gradient: "
            "pass requires_grad=True to the inputs whose gradients you want"
        )
    if not keep:  # no other thread has the nodes between, so others may go on meanwhile
        found = gradients(root, seed, create_graph=create_graph)
        if not create_graph:
            root._finalize_grads(found)
    with _lock:
        if keep:
            quick = _of_floats(root, seed) if type(seed) is float and not create_graph else None
            found = gradients(root, seed, create_graph=create_graph, keep=True) if quick is None else quick
            if quick is None and not create_graph:
                root._finalize_grads(found)
        for leaf, g in found.items():
            if leaf._notes is not None and "accumulation" in leaf._notes:
                leaf._notes["accumulation"].on_gradient(leaf)
            leaf._grad = g if leaf._grad is None else leaf._grad + g
