"""The forms in which a program is run at once: its values, `backward()`, and the derivatives of functions, to second order."""

import re

import numpy as np

import autograd_mini as am
from autograd_mini.errors import AutogradError
from tests.numpy_programs import Package, Program

from .differences import Difference, array_of, close, refused, tensors_of
from .reference import Reference


def check_value(program: Program, reference: Reference) -> None:
    """Every variable has NumPy's number, shape and type."""
    plain = program.function(False, everything=True)(*reference.arguments())
    ours = program.function(True, everything=True, ref=Package())(*tensors_of(program))
    for name, value in ours.items():
        expected = np.asarray(plain[name])
        rtol = 2e-5 if reference.single else 1e-11
        close(array_of(value), expected, rtol * (100 if reference.loose else 1), f"value of {name}")
        if array_of(value).dtype != expected.dtype and not (
            "quantile(" in program.source(False) or "percentile(" in program.source(False)
        ):
            raise Difference(f"type of {name}: {array_of(value).dtype} for {expected.dtype}")


def check_backward(program: Program, reference: Reference) -> None:
    """Leaves get gradients of their shape and type; twice backward is twice; what wants none gets none and changes nothing."""
    leaves = tensors_of(program)
    loss = program.function(True, ref=Package())(*leaves)
    if not isinstance(loss, am.Tensor) or not loss.requires_grad:
        raise Difference("the loss does not depend on its inputs any more")
    loss.backward()
    rtol = 1e-4 if reference.single else 1e-10
    for leaf, g in zip(leaves, reference.gradients, strict=True):
        got = np.zeros(leaf.shape, leaf.dtype) if leaf.grad is None else array_of(leaf.grad)
        if got.dtype != leaf.dtype:
            raise Difference(f"type of the gradient of {leaf.label}: {got.dtype} for {leaf.dtype}")
        close(got, g, rtol, f"gradient of {leaf.label}")
    if program.writes:
        return
    loss.backward()
    for leaf, g in zip(leaves, reference.gradients, strict=True):
        if leaf.grad is not None:
            close(array_of(leaf.grad), 2 * g, rtol, f"twice the gradient of {leaf.label}")
    for chosen in list(program.inputs):
        if len(program.inputs) == 1:
            break
        some = tensors_of(program, [chosen])
        try:
            loss = program.function(True, ref=Package())(*some)
        except AttributeError as error:
            if re.search(r"am\.(grad|jvp|vjp)", program.source(True)) and "'numpy." in str(error):
                continue  # a derivative in the program, of a constant, is an array, which has fewer methods
            raise
        if not getattr(loss, "requires_grad", False):
            continue
        loss.backward()
        for leaf, g in zip(some, reference.gradients, strict=True):
            if leaf.label == chosen:
                alone = np.zeros_like(g) if leaf.grad is None else array_of(leaf.grad)
                if program.smooth:
                    close(alone, g, rtol, f"gradient of {chosen} alone")
            elif leaf.grad is not None:
                raise Difference(f"{leaf.label} wants no gradient and has one")


def check_grad(program: Program, reference: Reference) -> None:
    """`am.grad` of nested arguments, and of one at a time."""
    f = program.function(True, ref=Package())
    names = list(program.inputs)
    nested = am.grad(lambda p: f(*[p["a"][n] if i else p["b"][0] for i, n in enumerate(names)]))(
        {"a": dict(zip(names, reference.arguments(), strict=True)), "b": [reference.arguments()[0]]}
    )
    rtol = 1e-4 if reference.single else 1e-10
    close(nested["b"][0], reference.gradients[0], rtol, "nested gradient")
    for n, g in list(zip(names, reference.gradients, strict=True))[1:]:
        close(nested["a"][n], g, rtol, f"nested gradient of {n}")


def check_differences(program: Program, reference: Reference) -> None:
    """The gradient along two directions is what differences of NumPy's values say."""
    if program.writes:
        reference.gradients  # noqa: B018 (an error of staleness is right)
    for number in range(2):
        slope = reference.slope(number)
        if slope is None or not (program.smooth or reference.additive()):
            refused["differences: at a kink"] += 1
            continue
        if not all(np.isfinite(g).all() for g in reference.gradients):
            continue
        along = sum(
            float(np.sum(g.astype(float) * u)) for g, u in zip(reference.gradients, reference.direction(number), strict=True)
        )
        allowed = slope[1] * 3 + (3e-4 if reference.single else 3e-8) * (
            1 + sum(float(np.sum(np.abs(g * u))) for g, u in zip(reference.gradients, reference.direction(number), strict=True))
        )
        if not abs(along - slope[0]) <= allowed:
            raise Difference(f"along direction {number}: {along!r} for {slope[0]!r} (allowed {allowed:.1e})")


def check_second(program: Program, reference: Reference) -> None:
    """A product with the Hessian is the difference of two gradients."""
    if program.writes or reference.single or re.search(r"v[0-9]+ > 0\]", program.source(False)):
        return
    f = program.function(True, ref=Package())
    every = tuple(range(len(program.inputs)))
    v, point = reference.direction(3), reference.arguments()
    if not program.smooth:  # away from ties, where a gradient may well be right and jump
        point = [np.asarray(x + 0.01 * u) for x, u in zip(point, reference.direction(5), strict=True)]
    try:
        product = [np.asarray(p) for p in am.hvp(f, argnums=every)(*point, tuple(v))]
    except AutogradError:
        if program.smooth:
            raise
        return  # a mask picks more or fewer
    h = 1e-5
    gradient = am.grad(f, argnums=every)

    def at(k: float) -> list[np.ndarray]:
        return [np.asarray(g) for g in gradient(*[np.asarray(x + k * h * u) for x, u in zip(point, v, strict=True)])]

    try:
        here, ahead, behind, far, back = at(0), at(1), at(-1), at(2), at(-2)
    except AutogradError:
        if program.smooth:
            raise
        return
    for i, name in enumerate(program.inputs):
        narrow, wide = (ahead[i] - behind[i]) / (2 * h), (far[i] - back[i]) / (4 * h)
        if not np.isfinite(here[i]).all():
            continue
        lopsided = np.abs(ahead[i] - 2 * here[i] + behind[i])
        size = max([1.0, float(np.max(np.abs(here[i]), initial=0))])
        if not np.all(lopsided <= 1e-6 * size) or not np.all(np.abs(narrow - wide) <= 1e-4 * (1 + np.abs(narrow))):
            refused["second: at a kink"] += 1
            continue
        close(product[i], narrow + (narrow - wide) / 3, 1e-5, f"Hessian times v for {name}", atol=1e-5 * size)


def check_jvp(program: Program, reference: Reference) -> None:
    """The derivative along a direction is the gradient times it, with `am.jvp` and `am.vjp` alike."""
    if program.writes:
        return
    f = program.function(True, ref=Package())
    args, v = (
        reference.arguments(),
        [u.astype(x.dtype) for u, x in zip(reference.direction(1), reference.arguments(), strict=True)],
    )
    value, along = am.jvp(f, args, v)
    if not all(np.isfinite(g).all() for g in reference.gradients):
        return
    expected = sum(float(np.sum(g.astype(float) * u)) for g, u in zip(reference.gradients, v, strict=True))
    sizes = sum(float(np.sum(np.abs(g * u))) for g, u in zip(reference.gradients, v, strict=True))
    rtol = 1e-4 if reference.single else 1e-9
    close(along, expected, rtol, "jvp", atol=rtol * sizes)
    close(value, reference.value, rtol * (10 if reference.loose else 1), "value of jvp", atol=rtol * reference.scale)
    pulled = am.vjp(f, *args)[1](2.0)
    for name, g, p in zip(program.inputs, reference.gradients, pulled, strict=True):
        close(p, 2 * g, rtol, f"vjp of {name}")
