"""Lines that act on each element: functions of one and of two variables, powers, choices by a condition."""

import numpy as np

from .choices import Draw, Impossible, Made, call_of_three, call_of_two, fits, is_plain_list, operand

SMOOTH = """exp sin cos tanh sinh cosh arctan arcsinh expm1 exp2 square negative positive deg2rad rad2deg degrees radians sinc tan
cbrt""".split()
KINKED = "abs absolute fabs sign floor ceil rint trunc nan_to_num fix".split()
POSITIVE = "log log1p log2 log10 sqrt reciprocal".split()
BOUNDED = "arcsin arccos arctanh".split()
OWN = "sigmoid softplus silu log_sigmoid bell cubed hooked".split()
OWN_KINKED = "relu relu6 hardtanh elu leaky_relu".split()


def pointwise(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 9)
    if kind < 4:
        return d.spell(d.choice(SMOOTH), x)
    if kind == 4:
        return (*d.spell(d.choice(KINKED), x), False)
    if kind == 5:
        inner = d.choice([f"np.abs({x}) + 0.5", f"({x} * {x} + 0.5)", f"{x} ** 2 + 1"])
        return d.spell(d.choice(POSITIVE), f"({inner})")
    if kind == 6:
        return d.spell(d.choice(BOUNDED), f"(0.9 * np.sin({x}))")
    if kind == 7:
        return d.spell(d.choice(OWN), x, ref=True)
    if kind == 8:
        return (*d.spell(d.choice(OWN_KINKED), x, ref=True), False)
    low, high = d.choice([("-1", "1"), ("-0.5", "None"), ("None", "0.75"), ("0", "2")])
    return (*d.spell("clip", x, f"{low}, {high}"), False)


def binary(d: Draw) -> Made:
    x = d.variable()
    y = operand(d, x)
    if d.chance(40):
        x, y = y, x
    kind = d.integer(0, 11)
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
    kind = d.integer(0, 6)
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
    low = d.variable(lambda v: fits(np.shape(v), d.shape(x)))
    return (
        f"np.clip({x}, {low} - 1, {low} + 1)",
        d.choice(
            [f"np.clip({x}, {low} - 1, {low} + 1)", f"{x}.clip({low} - 1, {low} + 1)", f"am.clip({x}, {low} - 1, {low} + 1)"]
        ),
        False,
    )
