"""The same program in other words: methods and functions, on plain arrays, and on Values."""

import re
import warnings

import numpy as np

import autograd_mini as am
from tests.numpy_programs import Package, Program

from .differences import Difference, array_of, close, refused
from .reference import Reference


def check_forms(program: Program, reference: Reference) -> None:
    """Recorded for a second derivative, inside checkpoint, under `detect_anomaly`: the same numbers."""
    f = program.function(True, ref=Package())
    every = tuple(range(len(program.inputs)))
    rtol = 1e-4 if reference.single else 1e-9
    if program.writes:
        return
    kept = am.grad(am.checkpoint(f), argnums=every)(*reference.arguments())
    recorded = am.grad(f, argnums=every, create_graph=True)(*reference.arguments())
    for name, g, k, r in zip(program.inputs, reference.gradients, kept, recorded, strict=True):
        close(k, g, rtol, f"gradient of {name} by checkpoint")
        close(array_of(r), g, rtol, f"recorded gradient of {name}")
    if all(np.isfinite(g).all() for g in reference.gradients):
        with am.detect_anomaly():
            try:
                watched = am.grad(f, argnums=every)(*reference.arguments())
            except am.AnomalyError:
                refused["forms: an anomaly inside"] += 1
                return
        for name, g, w in zip(program.inputs, reference.gradients, watched, strict=True):
            close(w, g, rtol, f"gradient of {name} under detect_anomaly")


def check_plain(program: Program, reference: Reference) -> None:
    """On plain arrays the functions of the package give NumPy's numbers, and no nodes."""
    source = program.source(True)
    if any(word in source for word in ("am.grad", "am.jvp", "am.vjp", "checkpoint", ".sort(")):
        return  # `x.sort()` sorts an array in place
    f, rtol = program.function(True, ref=Package()), 1e-4 if reference.single else 1e-9
    try:
        plain = f(*reference.arguments())
    except AttributeError as error:
        if "'numpy." in str(error):  # a method that arrays do not have
            return
        raise
    if isinstance(plain, am.Tensor):
        raise Difference("a Tensor comes of plain arrays")
    close(
        array_of(plain),
        reference.value,
        rtol * (10 if reference.loose else 1),
        "value on plain arrays",
        atol=rtol * reference.scale,
    )


def check_values(program: Program, reference: Reference) -> None:
    """A program on numbers is the same on Values."""
    if program.writes or any(v.ndim for v in program.inputs.values()) or reference.single or "~" in program.source(True):
        return  # `~` of a comparison of two numbers is Python's -1 or -2, which `where` refuses
    if "nan" in program.source(True):
        return  # NumPy's own functions on arrays of objects, which know no NaN
    if ".sort(" in program.source(True):
        return  # NumPy's array of Values is sorted in place
    f = program.function(True, ref=Package())
    leaves = [am.Value(float(v)) for v in program.inputs.values()]
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", "float.. of a Value drops its gradient")
            loss = f(*leaves)
    except (AttributeError, TypeError, ValueError, NotImplementedError, UserWarning) as error:
        if re.search(
            "'(Value|float|numpy.*)' object (has no attribute|is not subscriptable|does not support item|is not iterable)"
            "|loop of ufunc|not supported for (the input types|stacks of object arrays)"
            "|drops its gradient|dtype\\('O'\\)|'NoneType'|does not have an identity",
            str(error),
        ):
            return  # a method of arrays, or a function of NumPy that says it makes floats of an array of Values
        raise
    if not isinstance(loss, am.Value):
        if any(np.any(g) for g in reference.gradients):
            raise Difference("the loss is cut off from its Values")
        return
    loss.backward()
    for name, g, leaf in zip(program.inputs, reference.gradients, leaves, strict=True):
        close(0.0 if leaf.grad is None else leaf.grad, g, 1e-9, f"gradient of {name} as a Value")
