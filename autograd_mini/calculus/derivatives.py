"""Derivatives of a function: `grad`, `vjp`, `jvp`, `jacobian`, `hessian`, `hvp`.

All of them do the same thing: call the function once with nodes of their own in place of its arguments (`Recorded`),
and sweep back through what it left behind. The gradients live in a mapping, so no `.grad` is ever touched, and calls
nest and run in threads.

Nesting needs no bookkeeping, because a node knows its age. If the result depends on anything that is older than the
call, an outer derivative may be under way; then the gradients are computed as nodes, and the outer sweep goes through
them. Otherwise they are plain numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.errors import ArgumentTypeError, GradientError, ShapeError
from ..core.names.spelling import keyword_only, spelled
from ..core.node import plain
from .arguments import ArgNums, Function, check_argnums, check_function, name_of
from .pytree import leaves, matching, unflatten
from .recorded import Recorded, block_of, finished, seed_for, size_of, summary_of, swept, unit_seeds, wants_gradient, zeros_like

# ---- gradients of one number -----------------------------------------------------------------------------------------


@spelled
@keyword_only("create_graph")
def grad(f: Function, argnums: ArgNums = 0, *, create_graph: bool | None = None, has_aux: bool = False) -> Function:
    """The function that computes the gradient of `f`, whose result is one number.

    Args:
        f: a function of numbers, arrays, or nested dicts, lists and tuples of them. It is called with Tensors in place
            of arrays, Values in place of floats (among arrays, 0-d Tensors, since the two do not mix), and nodes of
            the same kind in place of nodes.
        argnums: which argument to differentiate by, its position or its name; a tuple for several. The others are passed as
            they are.
        create_graph: whether the gradient consists of nodes, which can be differentiated again. If left out, it does
            where the result depends on a node that wants a gradient and was there before the call (an outer `grad`, a
            parameter in a closure), unless in a `no_grad` block.
        has_aux: whether `f` returns a pair, of which the first is differentiated and the second, anything, is handed on.

    Returns:
        A function of the same arguments. Its result has the structure of the argument (a tuple of such for a tuple of
        `argnums`): a float for a float, an array of the same type for an array, a node for a node. It is zero where the
        result does not depend on the argument. With `has_aux`, a pair of that and of what `f` has handed on.

        A parameter among the arguments, that is a leaf that wants a gradient, is meant itself: what `f` reads of it from
        elsewhere, as a model does, counts as well.

    Raises:
        ArgumentTypeError: for an `f` that is no function, an `argnums` that is no position or name.
        ShapeError: if the result of `f` is not one number.
        DtypeError: for an argument that is not made of real numbers, and for integer arrays.
        GradientError: for an `argnums` that the function does not have, and for a function that writes into an argument or
            takes its number out by `float()`.

    >>> grad(lambda x: x ** 3)(2.0)
    12.0
    >>> grad(grad(lambda x: x ** 3))(2.0)
    12.0
    >>> grad(lambda p: p["w"] * p["x"] + p["b"])({"w": 2.0, "x": 3.0, "b": 1.0})
    {'w': 3.0, 'x': 2.0, 'b': 1.0}
    >>> grad(lambda w: (w * w).sum())(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    f, where = _check("grad", f, argnums)
    both = value_and_grad(f, where, create_graph=create_graph, has_aux=has_aux)

    @_derived_from(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return gradient


@spelled
@keyword_only("create_graph")
def value_and_grad(
    f: Function, argnums: ArgNums = 0, *, create_graph: bool | None = None, has_aux: bool = False
) -> Function:
    """`grad`, with the value of `f` in front: the function that returns `(value, gradient)`; with `has_aux`,
    `((value, aux), gradient)`.

    >>> value_and_grad(lambda x: x ** 3)(2.0)
    (8.0, 12.0)
    >>> value_and_grad(lambda x: (x ** 3, x + 1), has_aux=True)(2.0)
    ((8.0, 3.0), 12.0)
    """
    f, where = _check("value_and_grad", f, argnums)

    @_derived_from(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        call = Recorded(f, args, kwargs, where, has_aux)
        if size_of(call.output) != 1:
            raise ShapeError(
                f"grad of {name_of(f)}: a gradient is of one number, and the result is {summary_of(call.output)}; reduce it "
                "with .sum() or .mean(), or use am.jacobian for all derivatives, am.vjp for a weighted sum of them"
            )
        as_nodes = call.as_nodes(create_graph)
        gradient = call.in_structure(call.vjp([np.ones_like(y._value) for y in call.results], as_nodes), as_nodes)
        value = call.output if as_nodes else float(np.asarray(plain(call.output)).item())
        return ((value, call.handed_on(as_nodes)) if has_aux else value), gradient

    return value_and_gradient


# ---- products with the Jacobian --------------------------------------------------------------------------------------


@spelled
def vjp(f: Function, *args: Any, create_graph: bool | None = None) -> tuple[Any, Function]:
    """The value of `f`, and the function that pulls a cotangent back through it: `pullback(u) = (u J_0, u J_1, ...)`.

    Args:
        f: a function with a result of any shape, or a nested dict, list or tuple of results.
        args: its arguments, nested as in `grad`.
        create_graph: as in `grad`; if left out, also true where the cotangent wants a gradient.

    Returns:
        `(value, pullback)`. `pullback` takes a cotangent of the shape and structure of the value and returns a tuple
        with one gradient per argument; it may be called many times.

    Raises:
        ShapeError: for a cotangent of another shape or structure.

    >>> value, pullback = vjp(lambda x, y: x * y, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> value
    array([3., 8.])
    >>> pullback(np.array([1.0, 10.0]))
    (array([ 3., 40.]), array([ 1., 20.]))
    """
    f = check_function("vjp", f)
    call = Recorded(f, args, {}, range(len(args)))

    def pullback(cotangent: Any) -> Any:
        return call.vjp_in_structure(cotangent, "the cotangent", create_graph)

    return call.value(call.as_nodes(create_graph)), pullback


@spelled
def jvp(f: Function, args: Sequence[Any], tangents: Sequence[Any], create_graph: bool | None = None) -> tuple[Any, Any]:
    """The value of `f`, and its derivative along the tangents: `J_0 t_0 + J_1 t_1 + ...`.

    Two reverse passes: `u -> u J` is linear in `u`, so its own pullback, applied to the tangents, is `J t`, whatever
    `u` is. It is ones, since the sweep takes a branch at which zeros arrive for one that is masked away, and would cut
    an infinite slope off there.

    Args:
        f: a function as in `vjp`.
        args: the list or tuple of its arguments.
        tangents: a direction for each, of the same shape and structure.
        create_graph: as in `grad`; if left out, also true where a tangent wants a gradient.

    Returns:
        `(value, derivative)`, both of the structure of the result.

    Raises:
        ShapeError: for tangents of another shape or structure.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 10.0))
    (12.0, 34.0)
    """
    f = check_function("jvp", f)
    for given, role in ((args, "the arguments"), (tangents, "the tangents")):
        if not isinstance(given, (list, tuple)):
            raise ArgumentTypeError(
                f"jvp takes {role} of {name_of(f)} as a tuple, also where there is only one: am.jvp(f, (x,), (v,)); "
                f"got a {type(given).__name__}"
            )
    call = Recorded(f, tuple(args), {}, range(len(args)))
    if len(tangents) != len(args):
        raise ShapeError(f"jvp of {name_of(f)}: {len(args)} arguments and {len(tangents)} tangents; give one for each")
    directions = [
        direction
        for i, tangent in enumerate(tangents)
        for direction in matching(tangent, args[i], f"the tangent of argument {i}")
    ]
    as_nodes = call.as_nodes(create_graph, directions)
    dummies = [type(y)(np.ones_like(y._value), requires_grad=True) for y in call.results]
    triples = zip(directions, call.inputs, call.names, strict=True)
    seeds = [seed_for(direction, x, f"the tangent of {name}") for direction, x, name in triples]
    pulled = call.vjp(dummies, as_nodes=True)
    found = swept([(g, t) for g, t in zip(pulled, seeds, strict=True) if wants_gradient(g)], as_nodes, set(dummies))
    moved = iter(finished([found.get(u) for u in dummies], dummies, as_nodes))
    derivative = [next(moved) if wants_gradient(y) else zeros_like(y) for _, y in leaves(call.output)]
    return call.value(as_nodes), unflatten(call.output, iter(derivative))


# ---- all derivatives -------------------------------------------------------------------------------------------------


@spelled
@keyword_only("create_graph")
def jacobian(f: Function, argnums: ArgNums = 0, *, create_graph: bool | None = None) -> Function:
    """The function that computes all first derivatives of `f`, one backward pass per number in its result.

    Args:
        f: a function as in `vjp`.
        argnums, create_graph: as in `grad`.

    Returns:
        A function of the same arguments. `J[i, ..., j, ...]` is the derivative of `result[i, ...]` by
        `argument[j, ...]`, so its shape is that of the result followed by that of the argument; a float for one number
        by one number. Nested results and arguments give nested Jacobians, the structure of the result outside.

    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    >>> jacobian(lambda r, phi: [r * phi, r + phi], argnums=(0, 1))(2.0, 3.0)
    [(3.0, 2.0), (1.0, 1.0)]
    """

    f, where = _check("jacobian", f, argnums)

    @_derived_from(f)
    def all_derivatives(*args: Any, **kwargs: Any) -> Any:
        call = Recorded(f, args, kwargs, where)
        as_nodes = call.as_nodes(create_graph)
        blocks = []
        for _, y in leaves(call.output):
            rows = [call.vjp_of([(y, seed)], as_nodes) for seed in unit_seeds(y)] if wants_gradient(y) else []
            columns = zip(*rows, strict=True) if rows else [()] * len(call.inputs)
            parts = [block_of(column, y, x, as_nodes) for column, x in zip(columns, call.inputs, strict=True)]
            blocks.append(unflatten(call.chosen, iter(call.like_given(parts))))
        return unflatten(call.output, iter(blocks))

    return all_derivatives


@spelled
@keyword_only("create_graph")
def hessian(f: Function, argnums: ArgNums = 0, *, create_graph: bool | None = None) -> Function:
    """The function that computes all second derivatives of `f`, whose result is one number: its gradient's Jacobian.

    Args:
        f, argnums, create_graph: as in `grad`.

    Returns:
        A function of the same arguments. For an array its result has the shape `x.shape + x.shape`; for a float it is a
        float; for nested arguments a nesting of blocks: `H["w"]["b"]` is the derivative by `w`, differentiated by `b`.

    >>> hessian(lambda w: (1 - w[0] * w[1]) ** 2)(np.zeros(2))
    array([[ 0., -2.],
           [-2.,  0.]])
    >>> hessian(lambda p: p["x"] ** 2 * p["y"])({"x": 3.0, "y": 5.0})
    {'x': {'x': 10.0, 'y': 6.0}, 'y': {'x': 6.0, 'y': 0.0}}
    """
    f, where = _check("hessian", f, argnums)
    return jacobian(grad(f, where, create_graph=True), where, create_graph=create_graph)


@spelled
@keyword_only("create_graph")
def hvp(f: Function, argnums: ArgNums = 0, *, create_graph: bool | None = None) -> Function:
    """The function `(x, v) -> H v`: the Hessian of `f` at `x`, times `v`, without ever forming it.

    The gradient of `<gradient, v>`: two backward passes, whatever the size of `x` (Pearlmutter 1994).

    Args:
        f, argnums, create_graph: as in `grad`.

    Returns:
        A function of the arguments of `f` and, last, of `v`, which has the structure of the argument (of the tuple of
        arguments for a tuple of `argnums`); so has the result.

    Raises:
        ShapeError: for a `v` of another shape or structure.

    >>> hvp(lambda w: (1 - w[0] * w[1]) ** 2)(np.zeros(2), np.array([1.0, 3.0]))
    array([-6., -2.])
    """
    f, where = _check("hvp", f, argnums)
    gradient = grad(f, where, create_graph=True)

    @_derived_from(f)
    def product(*args: Any, **kwargs: Any) -> Any:
        if len(args) < 2:
            raise GradientError(f"hvp of {name_of(f)}: pass the arguments and, last, the vector: am.hvp(f)(x, v)")
        call = Recorded(gradient, args[:-1], kwargs, where)
        return call.vjp_in_structure(args[-1], "the vector v", create_graph)

    return product


def _check(asked: str, f: Any, argnums: Any) -> tuple[Function, int | tuple[int, ...]]:
    """The function that is meant, and the positions; raises at once where what is asked for makes no sense."""
    function = check_function(asked, f)
    return function, check_argnums(asked, function, argnums)


def _derived_from(f: Function) -> Callable[[Function], Function]:
    """A decorator that gives a derivative the name of its own and the signature of `f`."""

    def decorate(derivative: Function) -> Function:
        derivative.derivative_of = f  # type: ignore[attr-defined]
        derivative.__doc__ = f"`{derivative.__name__}` of {name_of(f)}: {f.__doc__ or ''}".rstrip(": ")
        return derivative

    return decorate
