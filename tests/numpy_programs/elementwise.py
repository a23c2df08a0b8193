"""Lines that act on each element: functions of one and of two variables, powers, choices by a condition."""

import numpy as np

from .choices import Draw, Impossible, Made, call_of_three, call_of_two, fits, is_plain_list, operand, within

SMOOTH = """exp sin cos tanh sinh cosh arctan arcsinh expm1 exp2 square negative positive deg2rad rad2deg degrees radians sinc tan
cbrt real conj conjugate real_if_close""".split()
KINKED = "abs absolute fabs sign floor ceil rint trunc nan_to_num fix round around angle imag".split()
NUMPY_2 = {"acos": "unit", "acosh": "above one", "asin": "unit", "asinh": "real", "atan": "real", "atanh": "unit"}
"""Names that NumPy has from its second version on; here the older ones stand in the reference."""
POSITIVE = "log log1p log2 log10 sqrt reciprocal".split()
BOUNDED = "arcsin arccos arctanh arccosh".split()
ABOVE_ONE = ["arccosh"]
SHORT = {"mul": "multiply", "sub": "subtract", "div": "divide", "pow": "power", "atan2": "arctan2"}
"""Short names of functions of two arguments, beside NumPy's."""
OWN = "sigmoid softplus silu log_sigmoid bell cubed hooked rsqrt neg".split()
OWN_KINKED = "relu relu6 hardtanh elu leaky_relu celu huber hinge".split()


def pointwise(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 10)
    if kind < 4:
        return d.spell(d.choice(SMOOTH), x)
    if kind == 4:
        return (*d.spell(d.choice(KINKED), x), False)
    if kind == 5:
        return d.spell(d.choice(POSITIVE), within(d, "positive", x))
    if kind == 6:
        name = d.choice(BOUNDED)
        return d.spell(name, within(d, "above one" if name in ABOVE_ONE else "unit", x))
    if kind == 7:
        name = d.choice(OWN)
        return d.spell(name, within(d, "positive", x) if name == "rsqrt" else x, ref=True)
    if kind == 8:
        return (*d.spell(d.choice(OWN_KINKED), x, ref=True), False)
    if kind == 9:
        name = d.choice(NUMPY_2)
        inner = within(d, NUMPY_2[name], x)
        return f"np.arc{name[1:]}({inner})", f"am.{name}({inner})"
    low, high = d.choice([("-1", "1"), ("-0.5", "None"), ("None", "0.75"), ("0", "2")])
    return (*d.spell("clip", x, f"{low}, {high}"), False)


def binary(d: Draw) -> Made:
    x = d.variable()
    y = operand(d, x)
    if d.chance(40):
        x, y = y, x
    kind = d.integer(0, 14)
    if kind < 6:
        sign = d.choice(["+", "-", "*", "*", "-"])
        if is_plain_list(d, x) and is_plain_list(d, y):
            raise Impossible
        name = {"+": "add", "-": "subtract", "*": "multiply"}[sign]
        return (
            (f"{x} {sign} {y}",) * 2
            if d.chance(70) and not _both_plain(d, x, y)
            else d.spell(name, x, y)
            if x in d.values
            else (f"np.{name}({x}, {y})",) * 2
        )
    if kind == 6:
        if is_plain_list(d, x):
            raise Impossible
        below = f"(np.abs({y}) + 0.5)"
        return (f"{x} / {below}",) * 2
    if kind == 7:
        name = d.choice(["maximum", "minimum", "fmax", "fmin"])
        return (*call_of_two(d, name, x, y), False)
    if kind == 8:
        return call_of_two(d, d.choice(["hypot", "arctan2", "logaddexp", "logaddexp2"]), x, y)
    if kind == 9:
        base = f"(np.abs({x}) + 0.3)" if d.chance(50) else f"({x} * {x} + 0.3)"
        return (f"{base} ** {y}",) * 2 if d.chance(50) and not is_plain_list(d, y) else (f"np.power({base}, {y})",) * 2
    if kind == 10:
        name = d.choice(["fmod", "mod", "remainder", "floor_divide", "copysign", "true_divide", "divide", "float_power"])
        if name == "float_power":
            return call_of_two(d, name, f"(np.abs({x}) + 0.3)", y)
        return (*call_of_two(d, name, x, f"(np.abs({y}) + 0.7)"), False)
    if kind == 11:
        if x not in d.values:
            x, y = y, x
        name = d.choice(["heaviside", "ldexp", "divmod", "absolute_error", "lerp", "modf", "frexp"])
        if name == "ldexp":
            return d.spell(name, x, d.choice(["2", "-1", "np.array(1)"]))
        if name in ("divmod", "modf", "frexp"):
            call = f"divmod({x}, np.abs({y}) + 0.7)[{d.integer(0, 1)}]" if name == "divmod" else f"{name}({x})[0]"
            return f"np.{call}", d.choice(["np", "am"]) + f".{call}", False
        if name == "heaviside":
            return (*call_of_two(d, name, x, d.choice(["0.5", "1"])), False)
        if name == "lerp":
            return d.spell(name, x, f"{y}, {d.choice(['0.25', x])}", ref=True)
        return (*d.spell(name, x, y, ref=True), False)
    if kind == 13:
        name = d.choice(SHORT)
        first = within(d, "positive", x) if name == "pow" else x
        second = within(d, "positive", y) if name == "div" else y
        return f"np.{SHORT[name]}({first}, {second})", f"am.{name}({first}, {second})"
    if kind == 12:
        if x not in d.values:  # of a truth value NumPy's sine is a float16
            x, y = y, x
        first, last = within(d, "positive", x), within(d, "positive", y)
        n = d.integer(1, 4)
        call = d.choice([f"linspace({x}, {y}, {n})", f"geomspace({first}, {last}, {n})", f"logspace(np.sin({x}), 0.5, {n})"])
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    return d.spell(d.choice(["squared_error", "skewed"]), x, y, ref=True)


def _both_plain(d: Draw, x: str, y: str) -> bool:
    return x not in d.values and y not in d.values


def powers(d: Draw) -> Made:
    x = d.variable()
    n = d.choice(["2", "3", "0", "1", "-1", "2.0", "0.5", "-2", "np.int64(3)", "1.5"])
    base = x if n in ("2", "3", "0", "1", "2.0", "np.int64(3)") else f"(np.abs({x}) + 0.4)"
    return (
        (f"{base} ** {n}",) * 2 if d.chance(60) else d.spell("power", base, n) if base == x else (f"np.power({base}, {n})",) * 2
    )


def choosing(d: Draw) -> Made:
    x = d.variable()
    y = operand(d, x)
    kind = d.integer(0, 9)
    sign = d.choice([">", ">=", "<", "<="])
    condition = d.choice(
        [
            f"{x} {sign} 0",
            f"{x} {sign} {y}" if not is_plain_list(d, y) else f"{x} > 0.5",
            f"np.greater({x}, 0.25)",
            f"~({x} > 0)",
            f"({x} > -0.987) & ({x} < 1.013)",
            f"np.logical_or({x} > 1.013, {x} < -0.987)",
        ]
    )
    if kind < 3:
        first, second = (x, y) if d.chance(50) else (y, x)
        return (*call_of_three(d, "where", condition, first, second), False)
    if kind == 3:
        text = f"select([{x} > 0.5, {x} < -0.5], [{x} * 2, {x} * {x}], {d.choice(['0', '1.5', x])})"
        return f"np.{text}", d.choice(["np", "am"]) + "." + text, False
    if kind == 4:
        return (
            f"np.where({x} > 0, np.sqrt(np.abs({x})), 0.0)",
            d.choice(["np", "am"]) + f".where({x} > 0, {d.choice(['np', 'am'])}.sqrt({x}), 0.0)",
            False,
        )
    if kind == 5:
        knots = d.constant(np.array([-1.5, -0.4, 0.3, 1.6]))
        heights = (
            d.variable(lambda v: np.shape(v) == (4,))
            if d.chance(50) and any(np.shape(v) == (4,) for v in d.values.values())
            else d.constant(d.array((4,)))
        )
        return (*call_of_three(d, "interp", x, knots, heights), False)
    if kind == 6:
        k = d.constant(d.array(d.shape(x), ties=True, dtype=int) % 2)
        return (*call_of_two(d, "choose", k, f"[{x}, {y}]"), False)
    if kind == 7:
        call = f"piecewise({x}, [{x} > 0.5, {x} < -0.5], [lambda t: t * t, lambda t: t * 3, {d.choice(['0.0', 'lambda t: -t'])}])"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}", False
    if kind == 8:
        call = f"cond(np.sum({x}) > 0.1, lambda t: t * t, lambda t: np.sin(t), {x})"
        return f"ref.{call}", f"am.{call}", False
    low = d.variable(lambda v: fits(np.shape(v), d.shape(x)))
    return (
        f"np.clip({x}, {low} - 1, {low} + 1)",
        d.choice(
            [f"np.clip({x}, {low} - 1, {low} + 1)", f"{x}.clip({low} - 1, {low} + 1)", f"am.clip({x}, {low} - 1, {low} + 1)"]
        ),
        False,
    )
