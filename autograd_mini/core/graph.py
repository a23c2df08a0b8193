"""The graph that a computation leaves behind, and the sweep that carries gradients back through it.

Every input is older than its reader, so going through the nodes by falling age is going backwards through the
program as it was written, and a leaf that is younger than its reader has been overwritten since. Nothing here
recurses.

There are two sweeps. `_sweep` is the definition: it serves numbers and nodes (for higher derivatives), prunes to the
nodes that are asked for, and repairs what a masked branch would poison. `_sweep_numbers` is the same for the everyday
case, written for speed: one pass that finds the order and carries the gradients at once, unrolled for one and two
arguments. Wherever it would have to stop and think, it gives up, and the definition takes over.

This module does not know what the primitives are, nor the kinds of nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from operator import attrgetter
from threading import RLock
from typing import Any

import numpy as np

from .errors import GradientError, StaleError
from .fingerprint import modified, was_modified
from .node import Node, describe, plain
from .primitive import same
from .recording import Watcher, enable_grad, is_recording, is_strict, watcher

# ---- order -----------------------------------------------------------------------------------------------------------

_age = attrgetter("age")


def earlier(x: Node, reader: Node) -> Node:
    """`x` as it was when `reader` read it: `x[i] = v` keeps the older state as the first input of a `put`."""
    state = x
    while state.age > reader.age:
        if state.op is None:
            raise StaleError(changed(x, reader))
        state = state.x
    return state


def changed(x: Any, reader: Node) -> str:
    """The sentence for data that were written to between the forward and the backward pass."""
    carried = ""
    if isinstance(x, Node) and x.op is None and x.requires_grad:  # a parameter, which an optimizer has moved
        carried = "; a state that is carried on from the batch before, as of a recurrent layer, is cut off by .detach()"
    return (
        f"{describe(x)} was changed after {reader.op.name} had read it, so its gradient would be wrong: "
        f"run the forward pass again after changing data, or call backward() before{carried}"
    )


def check_unmodified(node: Node) -> None:
    """Raise where an array that a node has a fingerprint of was written to."""
    key = modified(node)
    if key == "result":
        raise StaleError(
            f"{describe(node)}, the result of {node.op.name}, was changed by a write to its array, so gradients would be wrong: "
            "write y = am.put(y, index, v) to change elements of a result, or .data.copy() for an array of your own"
        )
    if key is not None:
        params = node.params or {}
        array = node.inputs[key] if isinstance(key, int) else params[key] if isinstance(key, str) else params[key[0]][key[1]]
        raise StaleError(changed(array, node))


def wanted(node: Node) -> Iterator[tuple[int, Node]]:
    """The arguments of `node` that want a gradient, with their positions."""
    needs = node.needs
    for i, x in enumerate(node.inputs):
        if needs >> i & 1:
            yield i, x if x.age < node.age else earlier(x, node)


def nodes(*roots: Node, constants: bool = False, down_to: Collection[Node] = ()) -> list[Node]:
    """All nodes that the roots were made from and that want a gradient (with `constants`: all), oldest first. What the nodes
    `down_to` were made from is left out.

    >>> from autograd_mini import Value
    >>> a = Value(2.0, label="a")
    >>> [node.op.name if node.op else node.label for node in nodes(a * a + a)]
    ['a', 'mul', 'add']
    """
    found = list(dict.fromkeys(roots))
    seen = set(found)
    for node in found:  # the list grows while it is read
        if node in down_to:
            continue
        for i, x in enumerate(node.inputs):
            if isinstance(x, Node) if constants else node.needs >> i & 1:
                if x.age > node.age:
                    x = earlier(x, node)
                if x not in seen:
                    seen.add(x)
                    found.append(x)
    found.sort(key=_age)
    return found


# ---- the sweep, as it is defined -------------------------------------------------------------------------------------


def _sweep(
    order: list[Node],
    seed: Any,
    *,
    create_graph: bool,
    wrt: Collection[Node] | None,
    keep: bool,
    repair: bool,
    cut: bool = False,
    watching: Watcher | None = None,
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
        g = _visit(node, arriving.pop(node))
        if node in wrt if wrt is not None else node.op is None:
            found[node] = g
        if node.op is None:
            continue
        if keep:
            node.grad = _own(g)
        for i, x in reversed(list(wanted(node))):
            if x in reaches:
                d = contribution(node, i, g, create_graph, repair)
                if watching is not None:
                    watching.sent(node, i, g, d)
                arriving[x] = arriving[x] + d if x in arriving else d
    return found


def _reaching(order: list[Node], targets: Collection[Node]) -> set[Node]:
    """The nodes that were made from one of the targets, and the targets."""
    reaching = set(targets)
    for node in order:
        if any(x in reaching for _, x in wanted(node)):
            reaching.add(node)
    return reaching


def contribution(node: Node, i: int, g: Any, create_graph: bool = False, repair: bool = False) -> Any:
    """What `node` sends back to its i-th argument: the rule, called on nodes or on numbers."""
    if node.notes is not None:
        check_unmodified(node)
    inputs = [_state(x, node) for x in node.inputs]
    if create_graph:
        d = node.op.rule(i)(g, node, *inputs, **node.params or {})
    else:
        d = node.op.rule(i)(_ieee(g), _ieee(node), *map(_ieee, inputs), **node.params or {})
        if type(node.value) is float:
            d = float(d)
    if repair and node.op.pointwise:
        return _repaired(g, d)
    return d


def _state(x: Any, reader: Node) -> Any:
    """An argument as its reader saw it; a plain constant is itself."""
    if not isinstance(x, Node):
        return _in_floats(x, reader)
    state = earlier(x, reader)
    if state.op is None and was_modified(state):
        raise StaleError(changed(x, reader))
    if state.notes is not None:
        check_unmodified(state)
    if not state.needs and state.op is None and (value := _in_floats(state.value, reader)) is not state.value:
        return value
    return state


def _in_floats(x: Any, reader: Node) -> Any:
    """A constant in the type of the result made from it: a rule squares it, negates it or takes its logarithm, which goes
    wrong in int8 or uint8 and is coarse in float16."""
    if type(x) is np.ndarray and x.dtype is not reader.value.dtype and not reader.op.foreign:
        return x.astype(reader.value.dtype)
    return x


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
        return type(d).masked(leaks, d)  # type: ignore[attr-defined]
    return 0.0 if type(d) is float else np.where(leaks, d.dtype.type(0), d)


def _visit(node: Node, g: Any) -> Any:
    """The gradient that goes on from `node`, after its hooks; kept on the node where it asked for that."""
    for hook in _hooks(node):
        changed = hook(g)
        g = g if changed is None else changed
    if node.op is not None and node.notes and node.notes.get("retain"):
        node.grad = _own(g)
    return g


def _own(g: Any) -> Any:
    """A gradient that a node may keep: an array is copied, since it may be on its way to others."""
    return g.copy() if isinstance(g, np.ndarray) else g


def _hooks(node: Node) -> Collection[Callable[[Any], Any]]:
    return node.notes["hooks"].values() if node.notes and "hooks" in node.notes else ()


# ---- the sweep over numbers, for speed -------------------------------------------------------------------------------


def _unchanged(x: Any, reader: Node) -> Any:
    """The numbers in a constant, which must be what its reader read."""
    if not isinstance(x, Node):
        return x if type(x) is float else _in_floats(x, reader)
    if x.age > reader.age or x.op is None and was_modified(x) or x.notes is not None and modified(x) is not None:
        raise _GiveUp
    return _in_floats(x.value, reader)


class _GiveUp(ArithmeticError):
    """The fast sweep met something that only the careful one decides."""


def _sweep_numbers(root: Node, seed: Any, keep: bool, watching: Watcher | None = None) -> dict[Node, Any]:
    """`_sweep` over plain numbers, to all leaves.

    Since every input is older than its reader, a list indexed by distance in age is a priority queue in which each push
    and pop is one index: `waiting[i]` and `arriving[i]` hold the node that is `i` ticks older than the top of the window,
    and what has arrived there. Leaves need no order and go to `found`; nodes older than the window go to `later`, where
    the next one opens.
    """
    found: dict[Node, Any] = {}
    later: dict[Node, Any] = {}
    if root.op is None:
        found[root] = seed
    reach = 16
    floats = type(seed) is float
    top = root.age
    waiting: list[Any] = [None if root.op is None else root] + [None] * (reach - 1)
    arriving: list[Any] = [seed] + [None] * (reach - 1)
    while True:
        for here, node in enumerate(waiting):
            if node is None:
                continue
            g = arriving[here]
            arriving[here] = None
            if node.notes is not None:
                if _hooks(node) or modified(node) is not None:
                    raise _GiveUp
                g = _visit(node, g)
            if keep:
                node.grad = g
                if g != g:
                    raise _GiveUp
            if watching is not None and not watching.content(g):
                raise _GiveUp
            op = node.op
            needs = node.needs
            params = node.params
            x = node.x
            z = node.value
            if op.arity == 2 and params is None:
                y = node.y
                if needs == 3:
                    a = x.value
                    b = y.value
                else:
                    a = x.value if needs == 1 else _unchanged(x, node)
                    b = _unchanged(y, node) if needs == 1 else y.value
                if needs != 1:
                    rule = op.dy_on_floats if floats else op.dy
                    d = g if rule is same else rule(g, z, a, b)
                    if (i := top - y.age) <= here:
                        raise _GiveUp
                    if y.op is None:
                        found[y] = found[y] + d if y in found else d
                    elif i >= reach:
                        later[y] = later[y] + d if y in later else d
                    elif waiting[i] is None:
                        waiting[i] = y
                        arriving[i] = d
                    else:
                        arriving[i] = arriving[i] + d
                    if needs == 2:
                        continue
                rule = op.dx_on_floats if floats else op.dx
                d = g if rule is same else rule(g, z, a, b)
            elif op.arity == 1:
                rule = op.dx_on_floats if floats else op.dx
                d = g if rule is same else rule(g, z, x.value) if params is None else rule(g, z, x.value, **params)
            else:
                inputs = node.inputs
                values = [_unchanged(x, node) for x in inputs]
                for k in reversed(range(len(inputs))):
                    if needs >> k & 1:
                        x = inputs[k]
                        d = op.rule(k)(g, z, *values, **params or {})
                        if (i := top - x.age) <= here:
                            raise _GiveUp
                        if x.op is not None and i < reach:
                            arriving[i] = d if waiting[i] is None else arriving[i] + d
                            waiting[i] = x
                        else:
                            queue = found if x.op is None else later
                            queue[x] = queue[x] + d if x in queue else d
                continue
            if (i := top - x.age) <= here:
                raise _GiveUp
            if x.op is None:
                found[x] = found[x] + d if x in found else d
            elif i >= reach:
                later[x] = later[x] + d if x in later else d
            elif waiting[i] is None:
                waiting[i] = x
                arriving[i] = d
            else:
                arriving[i] = arriving[i] + d
        if not later:
            break
        reach = min(4 * reach, 65536)
        top = max(map(_age, later))
        waiting = [None] * reach
        arriving = [None] * reach
        for node in list(later):
            if (i := top - node.age) < reach:
                waiting[i], arriving[i] = node, later.pop(node)
    for leaf in found:
        if leaf.notes is not None and _hooks(leaf) or leaf.fingerprint is not None and was_modified(leaf):
            raise _GiveUp
        if watching is not None and not watching.content(found[leaf]):
            raise _GiveUp
    return found


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

    The gradients are numbers, or nodes where `create_graph` asks for a graph that can be differentiated again
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
    watching = watcher()
    if not create_graph and wrt is None and (not keep or type(seed) is float):
        try:
            found = _sweep_numbers(root, seed, keep, watching)
            if is_strict() or not _has_nan(found.values()):
                return found
        except (ArithmeticError, ValueError):
            pass
    with np.errstate(all="ignore"):
        order = nodes(root, down_to=set(wrt or ()) if cut else ())
        # there is no second try where a hook, or who is watching, shall see each gradient once
        repair = not is_strict() and (watching is not None or any(map(_hooks, order)))
        sweep = partial(_sweep, order, seed, create_graph=create_graph, wrt=wrt, keep=keep, cut=cut, watching=watching)
        found = sweep(repair=repair)
        if not (repair or is_strict()) and _has_nan(found.values()):
            found = sweep(repair=True)
    return {leaf: leaf.match(g) for leaf, g in found.items()} if create_graph else found


def _has_nan(found: Collection[Any]) -> bool:
    """Whether one of the gradients may hold a NaN: the sum of floats tells, and for an array its product with
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


_lock = RLock()
"""Held while nodes that other threads may share get their gradients. (A hook may call backward again.)"""


def backward(root: Node, seed: Any, *, create_graph: bool, keep: bool) -> None:
    """Add the gradients of `root` to the `.grad` of the leaves.

    A leaf may have a ledger in its notes, whose `received(leaf)` is called before (optimizers know by it what was zeroed).
    """
    if not root.needs:
        raise GradientError(
            f"backward() on {describe(root)}, which does not depend on anything that wants a gradient: "
            "pass requires_grad=True to the inputs whose gradients you want"
        )
    if not keep:  # nobody else has the nodes between, so others may go on meanwhile
        found = gradients(root, seed, create_graph=create_graph)
        if not create_graph:
            root.settle(found)
    with _lock:
        if keep:
            found = gradients(root, seed, create_graph=create_graph, keep=True)
            if not create_graph:
                root.settle(found)
        for leaf, g in found.items():
            if leaf.notes is not None and "ledger" in leaf.notes:
                leaf.notes["ledger"].received(leaf)
            leaf.grad = g if leaf.grad is None else leaf.grad + g
