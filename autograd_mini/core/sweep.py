"""The sweep over numbers, written for speed: what `graph.sweep` defines, in one pass.

It finds the order and carries the gradients at once, unrolled for operations of one and two arguments, to all leaves. On a
hook, a NaN, a stale input, or an error of arithmetic it raises `NeedsDefinition`, and the definition runs instead; so it may be
read as an optimization, and a test holds the two equal to the last bit.

Since every input is older than its reader, a list indexed by distance in age is a priority queue in which each push and pop is
one index: `waiting[i]` is the node that is `i` ticks older than the top of the window. Leaves need no order and go to `found`;
nodes older than the window go to `later`, where the next one opens.

`sweep_floats` is for Values, whose nodes keep their gradients, so that what has arrived at a node is written on it at once (a
sixth of the time); `sweep_numbers` is for arrays, and for observers. The push stands in them several times: called as a
function it costs 10 to 20 % of the sweep. The rules of the sum and of the product stand in `sweep_floats` as well: a network is
made of little else, and the two calls that each of its nodes saves are a fifth of its backward pass.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np

from .guards.fingerprint import modified, was_modified
from .node import Node, hooks_of, receive
from .operations.arithmetic import add, mul
from .primitive import same
from .recording import Observer

age_of = attrgetter("_age")
notes_of = attrgetter("_notes")


class NeedsDefinition(ArithmeticError):
    """The quick sweep met something that only the definition decides."""


def sweep_floats(root: Any, seed: float) -> dict[Node, Any]:
    """The gradients of a Value, weighted by `seed`, at all leaves; each node between keeps its own.

    Raises:
        NeedsDefinition, or another ArithmeticError or ValueError: where the definition is needed, which writes all gradients.
    """
    if root._op is None:
        raise NeedsDefinition
    found: dict[Node, Any] = {}
    later: set[Any] = set()
    reach = 32
    top = root._age
    root._grad = seed
    waiting: list[Any] = [root] + [None] * (reach - 1)
    while True:
        for node in waiting:
            if node is None:
                continue
            g = node._grad
            if g != g or node._notes is not None and "hooks" in node._notes:
                raise NeedsDefinition
            op = node._op
            x = node._x
            needs = node._needs
            if needs == 3 and op is mul:
                y = node._y
                d = g * y._value
                e = g * x._value
            elif needs == 3 and op is add:
                y = node._y
                d = e = g
            elif op.arity == 2:
                y = node._y
                a = x._value if needs != 2 else x if type(x) is float else unchanged(x, node)
                b = y._value if needs != 1 else y if type(y) is float else unchanged(y, node)
                z = node._value
                params = node._params
                if needs != 1:
                    rule = op.dy_on_floats
                    e = g * a if op is mul else g if rule is same else rule(g, z, a, b, **params) if params else rule(g, z, a, b)
                if needs != 2:
                    rule = op.dx_on_floats
                    d = g * b if op is mul else g if rule is same else rule(g, z, a, b, **params) if params else rule(g, z, a, b)
            elif op.arity == 1:
                params = node._params
                rule = op.dx_on_floats
                d = rule(g, node._value, x._value) if params is None else rule(g, node._value, x._value, **params)
            else:  # any number of arguments: rare, so the push is not written out
                values = [unchanged(v, node) for v in x]
                for k in reversed(range(len(x))):
                    if needs >> k & 1:
                        d = op.rule(k)(g, node._value, *values, **node._params or {})
                        if x[k]._op is None:
                            found[x[k]] = found[x[k]] + d if x[k] in found else d
                            continue
                        i = top - x[k]._age
                        arrived = waiting[i] is not None if i < reach else x[k] in later
                        x[k]._grad = x[k]._grad + d if arrived else d
                        if i < reach:
                            waiting[i] = x[k]
                        else:
                            later.add(x[k])
                continue
            if needs != 1:
                if y._op is None:
                    if y._age > node._age:
                        raise NeedsDefinition
                    found[y] = found[y] + e if y in found else e
                elif (i := top - y._age) < reach:
                    if waiting[i] is None:
                        waiting[i] = y
                        y._grad = e
                    else:
                        y._grad += e
                elif y in later:
                    y._grad += e
                else:
                    later.add(y)
                    y._grad = e
                if needs == 2:
                    continue
            if x._op is None:
                if x._age > node._age:
                    raise NeedsDefinition
                found[x] = found[x] + d if x in found else d
            elif (i := top - x._age) < reach:
                if waiting[i] is None:
                    waiting[i] = x
                    x._grad = d
                else:
                    x._grad += d
            elif x in later:
                x._grad += d
            else:
                later.add(x)
                x._grad = d
        if not later:
            break
        reach = min(4 * reach, 65536)
        top = max(map(age_of, later))
        waiting = [None] * reach
        for node in [node for node in later if top - node._age < reach]:
            waiting[top - node._age] = node
            later.remove(node)
    if (total := sum(found.values())) != total or any(map(notes_of, found)) and any(map(hooks_of, found)):
        raise NeedsDefinition
    return found


def sweep_numbers(root: Node, seed: Any, keep: bool, observer: Observer | None = None) -> dict[Node, Any]:
    """The gradients of `root`, weighted by the number or array `seed`, at all leaves. `arriving[i]` is what has arrived at
    the node `waiting[i]`.

    Args:
        root: where the gradient begins.
        seed: a float for a Value, an array for a Tensor.
        keep: whether the nodes between keep what arrives at them (of Values).
        observer: who looks at each gradient.

    Raises:
        NeedsDefinition, or another ArithmeticError or ValueError: where the definition is needed.
    """
    found: dict[Node, Any] = {}
    later: dict[Node, Any] = {}
    if root._op is None:
        found[root] = seed
    floats = type(seed) is float
    reach = 16
    top = root._age
    waiting: list[Any] = [None if root._op is None else root] + [None] * (reach - 1)
    arriving: list[Any] = [seed] + [None] * (reach - 1)
    while True:
        for here, node in enumerate(waiting):
            if node is None:
                continue
            g = arriving[here]
            arriving[here] = None
            if node._notes is not None:
                if hooks_of(node) or modified(node) is not None:
                    raise NeedsDefinition
                g = receive(node, g)
            if keep:
                node._grad = g
                if g != g:
                    raise NeedsDefinition
            if observer is not None and not observer.accepts(g):
                raise NeedsDefinition
            op = node._op
            needs = node._needs
            params = node._params
            x = node._x
            z = node._value
            if op.arity == 2 and params is None:
                y = node._y
                if needs == 3:
                    a = x._value
                    b = y._value
                else:
                    a = x._value if needs == 1 else unchanged(x, node)
                    b = unchanged(y, node) if needs == 1 else y._value
                if needs != 1:
                    rule = op.dy_on_floats if floats else op.dy
                    d = g if rule is same else rule(g, z, a, b)
                    if (i := top - y._age) <= here:
                        raise NeedsDefinition
                    if y._op is None:
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
                d = g if rule is same else rule(g, z, x._value) if params is None else rule(g, z, x._value, **params)
            else:
                inputs = node.inputs
                values = [unchanged(x, node) for x in inputs]
                for k in reversed(range(len(inputs))):
                    if needs >> k & 1:
                        x = inputs[k]
                        d = op.rule(k)(g, z, *values, **params or {})
                        if (i := top - x._age) <= here:
                            raise NeedsDefinition
                        if x._op is not None and i < reach:
                            arriving[i] = d if waiting[i] is None else arriving[i] + d
                            waiting[i] = x
                        else:
                            queue = found if x._op is None else later
                            queue[x] = queue[x] + d if x in queue else d
                continue
            if (i := top - x._age) <= here:
                raise NeedsDefinition
            if x._op is None:
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
        top = max(map(age_of, later))
        waiting = [None] * reach
        arriving = [None] * reach
        for node in list(later):
            if (i := top - node._age) < reach:
                waiting[i], arriving[i] = node, later.pop(node)
    for leaf in found:
        if leaf._notes is not None and hooks_of(leaf) or leaf._fingerprint is not None and was_modified(leaf):
            raise NeedsDefinition
        if observer is not None and not observer.accepts(found[leaf]):
            raise NeedsDefinition
    return found


def unchanged(x: Any, reader: Node) -> Any:
    """The numbers in an operand, which must be those that its reader read."""
    if not isinstance(x, Node):
        return x if type(x) is float else in_type_of(reader, x)
    if x._age > reader._age or x._op is None and was_modified(x) or x._notes is not None and modified(x) is not None:
        raise NeedsDefinition
    return in_type_of(reader, x._value)


def in_type_of(reader: Node, constant: Any) -> Any:
    """The array of a constant in the type of the result that was made from it: a rule squares it, negates it or takes its
    logarithm, which goes wrong in int8 or uint8 and is coarse in float16."""
    if type(constant) is np.ndarray and constant.dtype is not reader._value.dtype and not reader._op.foreign:
        return constant.astype(reader._value.dtype)
    return constant
