"""The same program compiled, by each backend; its text run alone; other layouts of the inputs, and buffers used again."""

import inspect
import re
from typing import Any

import numpy as np

import autograd_mini as am
from tests.numpy_programs import Package, Program
from tests.texts import text_of

from .differences import Difference, close, refused
from .reference import Reference


def compiled(backend: str) -> Any:
    def check(program: Program, reference: Reference) -> None:
        if backend in ("python", "numba") and (
            any(np.ndim(v) for v in [*program.inputs.values(), *program.values.values()]) or "nan" in program.source(True)
        ):
            return  # they are for functions of numbers
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)
        f = program.function(True, ref=Package())
        every = tuple(range(len(program.inputs)))
        step = am.compile(f, argnums=every, backend=backend)
        if backend in ("python", "numba"):
            try:
                step(*reference.arguments())
            except (AttributeError, TypeError) as error:
                if re.search(
                    "object has no attribute|is not subscriptable|loop of ufunc|not support item|dtype\\('O'\\)", str(error)
                ):
                    return  # a method or a function of arrays
                raise
        rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
        for turn in range(2):
            args = (
                reference.arguments()
                if turn == 0 or backend in ("numba", "jax")
                else [np.asarray(a * 0.75 + 0.1, dtype=a.dtype) for a in reference.arguments()]
            )
            if turn and not program.smooth:
                break
            value, gradients = step(*args)
            expected, right = reference.value, reference.gradients
            if turn:
                expected, right = am.value_and_grad(f, argnums=every)(*args)
            if not np.isfinite(expected):
                break
            close(
                np.asarray(value, float),
                np.asarray(expected, float),
                rtol,
                f"value by {backend}, call {turn}",
                atol=rtol * reference.scale,
            )
            for name, g, c, a in zip(program.inputs, right, gradients, args, strict=True):
                if np.isfinite(g).all():
                    close(c, g, rtol, f"gradient of {name} by {backend}, call {turn}")
                if backend == "numpy" and np.asarray(c).dtype != a.dtype:
                    raise Difference(f"type of the gradient of {name} by {backend}: {np.asarray(c).dtype} for {a.dtype}")

    return check


def run_alone(backend: str) -> Any:
    """The check of the text that `am.compile` writes, run alone: it is written from other ways than those that run."""

    def check(program: Program, reference: Reference) -> None:
        every = tuple(range(len(program.inputs)))
        f = program.function(True, ref=Package())
        step = am.compile(f, argnums=every, backend=backend)
        step(*reference.arguments())
        text = text_of(step)
        args = reference.arguments()
        besides = [*inspect.signature(text).parameters][len(args) :]  # what f reads besides its arguments
        if not {*besides} <= {*f.__globals__}:
            refused[f"the text of {backend}: an array without a name is an argument"] += 1
            return
        args += [f.__globals__[name] for name in besides]
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)
        if backend == "torch":
            import torch

            args = [torch.from_numpy(np.array(a)) for a in args]
        try:
            value, gradients = text(*args)
        except ValueError as error:
            raise Difference(f"the text of {backend}: {error}") from error
        if not np.isfinite(reference.value):
            return
        rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
        close(np.asarray(value, float), np.asarray(reference.value), rtol, f"the text of {backend}", atol=rtol * reference.scale)
        for name, g, c in zip(program.inputs, reference.gradients, gradients, strict=True):
            if np.isfinite(g).all():
                close(np.asarray(c), g, rtol, f"gradient of {name} by the text of {backend}")

    return check


LAYOUTS: dict[str, Any] = {
    "Fortran's order": np.asfortranarray,
    "every second place": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "reversed": lambda a: np.flip(np.flip(a).copy()),
    "another byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "read-only": lambda a: np.broadcast_to(a, a.shape),
}
"""The same array, as it may lie in memory."""


def check_layouts(program: Program, reference: Reference) -> None:
    """The same numbers come of inputs that lie otherwise in memory, eagerly and compiled, and the inputs stay as they are."""
    if program.writes or not any(v.ndim for v in program.inputs.values()):
        return
    f, every = program.function(True, ref=Package()), tuple(range(len(program.inputs)))
    step = am.compile(f, argnums=every)
    expected = step(*reference.arguments())
    rtol = (1e-4 if reference.single else 1e-9) * (10 if reference.loose else 1)
    for how, lay in LAYOUTS.items():
        args = [lay(a) if a.ndim else a for a in reference.arguments()]
        for form, compute in (("eager", am.value_and_grad(f, argnums=every)), ("compiled", step)):
            value, gradients = compute(*args)
            close(value, expected[0], rtol, f"value of {how}, {form}", atol=rtol * reference.scale)
            for name, g, right, a in zip(program.inputs, gradients, expected[1], args, strict=True):
                close(g, right, rtol, f"gradient of {name}, {how}, {form}")
                if np.asarray(g).dtype.newbyteorder("=") != a.dtype.newbyteorder("="):
                    raise Difference(f"type of the gradient of {name}, {how}, {form}: {np.asarray(g).dtype} for {a.dtype}")
        for a, given in zip(args, reference.arguments(), strict=True):
            if not np.array_equal(a, given):
                raise Difference(f"an input was written to, {how}")


def check_buffers(program: Program, reference: Reference) -> None:
    """A compiled function of a dictionary and a list reads its buffers anew, and what it has returned is the caller's own."""
    if program.writes or not program.smooth:
        return
    f, every = program.function(True, ref=Package()), tuple(range(len(program.inputs)))

    def of_containers(given: dict[str, Any]) -> Any:
        return f(given["first"], *[x for pair in given["others"] for x in pair["x"]])

    def packed(args: list[Any]) -> dict[str, Any]:
        return {"first": args[0], "others": [{"x": (a,)} for a in args[1:]]}

    def unpacked(given: dict[str, Any]) -> list[Any]:
        return [given["first"], *[x for pair in given["others"] for x in pair["x"]]]

    step, args = am.compile(of_containers), reference.arguments()
    rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
    held: list[Any] = []
    for turn in range(3):
        expected = am.value_and_grad(f, argnums=every)(*args)
        if not np.isfinite(expected[0]):
            return
        value, gradients = step(packed(args))
        close(value, expected[0], rtol, f"value, call {turn}", atol=rtol * reference.scale)
        for name, g, right in zip(program.inputs, unpacked(gradients), expected[1], strict=True):
            if np.isfinite(right).all():
                close(g, right, rtol, f"gradient of {name}, call {turn}")
        for g, copy in held:
            if not np.array_equal(g, copy, equal_nan=True):
                raise Difference("a gradient that was returned is written to by the next call")
        held = [(g, np.array(g)) for g in unpacked(gradients)]
        if turn:
            for g, _ in held:
                if isinstance(g, np.ndarray) and g.flags.writeable:
                    g[...] = 7.0
            held = []
        else:
            for a in args:
                a *= 0.9
                a += 0.05
