"""Counterparts of the ways in which TensorFlow, JAX and HIPS autograd ask for a gradient, or define one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_mini as am

from ..core.errors import ArgumentTypeError, GradientError
from ..core.node import Node, plain
from .trees import leaves_of, tree_map


def gradients(
    outputs: Any, inputs: Any, grad_outputs: Any = None, create_graph: bool = False, allow_unused: bool = False, **_: Any
) -> tuple[Any, ...]:
    """`torch.autograd.grad`: the gradients of a recorded result at leaves, or at results on the way, as those of a step that is
    differentiated again; all keep what they have in `.grad`.

    Raises:
        ArgumentTypeError: for a function in place of a result, which `am.grad` differentiates.
        GradientError: for what the result was not made from.
    """
    if callable(outputs) and not hasattr(outputs, "backward"):
        raise ArgumentTypeError("autograd.grad takes a recorded result, as PyTorch's does: of a function write am.grad(f)(x)")
    leaves = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    for node in leaves:
        if not node.is_leaf:
            node.retain_grad()
    before = [leaf.grad for leaf in leaves]
    for leaf in leaves:
        leaf.grad = None
    others = [p for p in leaves_below(outputs) if all(p is not leaf for leaf in leaves)]
    kept = [p.grad for p in others]
    try:
        seed = () if grad_outputs is None else (grad_outputs,)
        outputs.backward(*seed, create_graph=create_graph)
        found = tuple(leaf.grad for leaf in leaves)
    finally:
        for node, g in zip([*leaves, *others], [*before, *kept], strict=True):
            node.grad = g
    if not allow_unused and any(g is None for g in found):
        raise GradientError("autograd.grad: the result was not made from one of the inputs")
    return found


def leaves_below(node: Any) -> list[Any]:
    """The leaves that want a gradient and that a result was made from."""
    todo, seen, found = [node], set(), []
    while todo:
        x = todo.pop()
        if id(x) not in seen and getattr(x, "requires_grad", False):
            seen.add(id(x))
            found += [x] if x.is_leaf else []
            todo += x.inputs
    return found


class GradientTape:
    """`with tf.GradientTape() as tape: loss = ...`, then `tape.gradient(loss, variables)`. (Everything is recorded anyway.)"""

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        """Prepare a block."""

    def __enter__(self) -> GradientTape:
        return self

    def __exit__(self, *exc: object) -> None:
        """Recording goes on after the block as before."""

    def watch(self, x: Any) -> None:
        """Let a Tensor want a gradient.

        Raises:
            ArgumentTypeError: for what cannot.
        """
        for node in x if isinstance(x, (list, tuple)) else [x]:
            if not isinstance(node, Node):
                raise ArgumentTypeError("watch() of what is no Tensor: write x = am.Tensor(x) first")
            node.requires_grad = True

    def gradient(self, target: Any, sources: Any) -> Any:
        """The gradients of a result at leaves, in the containers in which those stand; None where it does not depend on one."""
        if not target.requires_grad:
            return tree_map(lambda _: None, sources)
        found = iter(gradients(target, leaves_of(sources), allow_unused=True))
        return tree_map(lambda _: next(found), sources)


class custom_vjp:
    """`jax.custom_vjp`: a function whose gradient `f.defvjp(forward, backward)` says.

    `forward(*xs)` gives the output and what `backward(kept, g)` needs, which gives one gradient for each argument.
    """

    def __init__(self, f: Callable[..., Any], nondiff_argnums: Any = ()) -> None:
        if nondiff_argnums:
            raise ArgumentTypeError("custom_vjp: nondiff_argnums is not known: bind those arguments, with functools.partial")
        self.f = f
        self.rule: Callable[..., Any] | None = None

    def defvjp(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        """Say the gradient."""

        def rule(g: Any, z: Any, *xs: Any) -> Any:
            found = backward(forward(*xs)[1], g)
            if not isinstance(g, Node):
                found = tuple(map(plain, found))
            return tuple(found) if len(xs) > 1 else found[0]

        self.rule = rule

    def __call__(self, *args: Any) -> Any:
        if self.rule is None:
            return self.f(*args)
        return am.custom_gradient(lambda *xs: plain(self.f(*xs)), self.rule)(*args)


class primitive:
    """`autograd.extend.primitive`: a function of numbers whose gradient `defvjp` says."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f = f
        self.makers: tuple[Callable[..., Any], ...] = ()

    def __call__(self, *args: Any, **options: Any) -> Any:
        if not any(isinstance(x, Node) for x in args):
            return self.f(*args, **options)
        if len(self.makers) != len(args):
            raise ArgumentTypeError(
                f"{self.f.__name__} of {len(args)} arguments has {len(self.makers)} gradients: write defvjp(f, *makers), with "
                "maker(z, *xs) -> (g -> gradient) for each argument"
            )

        def rule(g: Any, z: Any, *xs: Any) -> Any:
            found = tuple(make(z, *xs, **options)(g) for make in self.makers)
            return found if len(found) > 1 else found[0]

        return am.custom_gradient(lambda *xs: plain(self.f(*map(plain, xs), **options)), rule)(*args)


def defvjp(f: primitive, *makers: Callable[..., Any]) -> None:
    """`autograd.extend.defvjp`: `maker(z, *xs)` for each argument, which gives a function from the gradient at z to that at x."""
    f.makers = makers


def check_grads(f: Callable[..., Any], args: Any = None, order: int = 2, modes: Any = None, **tolerances: Any) -> Any:
    """`am.check_grad`: of JAX, `check_grads(f, (x, y), order=2)`; of HIPS autograd, `check_grads(f)(x, y)`."""
    known = {name: x for name, x in tolerances.items() if name in ("atol", "rtol") and x is not None}
    if args is None:
        return lambda *xs: am.check_grad(f, *map(plain, xs), order=order, **known)
    return am.check_grad(f, *map(plain, args), order=order, **known)


def make_vjp(f: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
    """`autograd.make_vjp`: at a point, the function from the gradient at the result to that at an argument, and the result."""

    def at(*args: Any) -> Any:
        value, back = am.vjp(lambda x: f(*args[:argnum], x, *args[argnum + 1 :]), args[argnum])
        return lambda g: back(g)[0], value

    return at


NAMES = {
    "GradientTape": GradientTape, "custom_vjp": custom_vjp, "check_grads": check_grads, "make_vjp": make_vjp,
    "make_jvp": lambda f: lambda x: lambda v: am.jvp(f, (x,), (v,)), "deriv": am.grad,
}  # fmt: skip
"""The counterpart of each name."""
