"""Lines that call functions of functions: checkpoint, scan, a derivative within the program."""

import numpy as np

import autograd_mini as am

from .choices import Draw, Made, fits


def higher(d: Draw) -> Made:
    """Functions of functions: checkpoint, scan, functions of lists of nodes, numbers by name."""
    x = d.variable()
    kind = d.integer(0, 7)
    if kind == 0:
        call = f"ref.checkpoint(lambda t: np.sin(t) * t + np.sum(t))({x})"
        return call, call
    if kind == 1:
        y = d.variable(lambda v: fits(np.shape(v), d.shape(x)))
        call = f"ref.checkpoint(lambda s, t: np.tanh(s * t) + {d.choice(['s', 't', x])})({x}, {y})"
        return call, call
    if kind == 2 and d.shape(x) and d.shape(x)[0]:
        call = f"ref.scan(lambda c, t: (np.tanh(c * 0.5 + t), c * t), np.zeros({d.shape(x)[1:]}), {x})[{d.integer(0, 1)}]"
        return call, call
    if kind == 3 and d.shape(x) == (3,):
        name = d.choice(["mean", "sum", "std", "max", "stack", "array", "median", "var", "prod"])
        call = f"{name}([{x}[0] * 2, {x}[1], {x}[2]])"
        return f"np.{call}", f"am.{call}" if hasattr(am, name) else f"np.{call}", False
    if kind == 4:
        y = d.variable(lambda v: np.shape(v) == d.shape(x))
        name = d.choice(["sum", "mean", "max", "min", "prod", "median", "average"])
        axis = d.choice([", axis=0", "", ", 0"])
        call = f"{name}([{x}, {y}, {x} * {y}]{axis})"
        return f"np.{call}", f"am.{call}", False
    if kind == 5:
        return f"{x} * 3", d.choice(
            [
                f"am.grad(lambda t: am.sum(t * t * 1.5))({x})",
                f"am.jvp(lambda t: 3 * t, ({x},), ({x},))[1]",
                f"am.vjp(lambda t: 3 * t, {x})[1]({x})[0]",
            ]
        )
    if kind == 7 and d.shape(x) == (3,):
        row, axis = f"[[{x}[0], 1.5, {x}[1]], [{x}[2] * 2, -1, {x}[0]]]", d.choice(["", ", axis=0", ", axis=1"])
        name = d.choice(["sum", "mean", "prod", "multiply", "add"])
        call = f"{name}({row}, {x})" if name in ("multiply", "add") else f"{name}({row}{axis})"
        return f"np.{call}", f"am.{call}"
    return f"{x}.astype(np.float32) * 1.5" if isinstance(
        d.values[x], np.ndarray
    ) else f"np.float32({x}) * 1.5", f"{x}.astype(np.float32) * 1.5" if d.chance(50) else f"am.astype({x}, 'float32') * 1.5"
