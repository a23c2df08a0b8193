"""Lines that go along an axis: reductions, scans, order statistics."""

import numpy as np

from .choices import Draw, Impossible, Made

SMOOTH_WITHOUT_NAN = ("nansum", "nanmean", "nanvar", "nanprod", "nancumsum", "nancumprod")


def reduction(d: Draw) -> Made:
    name = d.choice("sum sum mean mean max min amax amin prod std var ptp median average".split())
    x = d.variable(lambda v: v.size > 0) if name not in ("sum", "prod") else d.variable()
    several = name not in ("average",)
    axis = d.axis(x, several=several)
    rest = [] if axis is None and d.chance(60) else [f"axis={axis}"]
    if d.chance(30):
        rest.append("keepdims=True")
    if name in ("std", "var") and d.chance(30):
        rest.append("ddof=1")
    if name in ("sum", "prod", "max", "min") and d.chance(20):
        rest.append("initial=" + d.choice(["0.5", "2", "-1.5"]))
        if name in ("max", "min") and d.chance(50):
            rest.append(f"where={x} > 0")
    elif name in ("sum", "prod") and d.chance(20):
        rest.append(f"where={x} > 0")
    if name == "average" and d.chance(60):
        n = d.shape(x) if axis is None else (d.shape(x)[axis],)
        rest.append(f"weights={d.constant(np.abs(d.array(n)) + 0.5)}")
    smooth = name in ("sum", "mean", "prod", "average", "var")
    text = ", ".join(rest)
    if name == "sum" and not rest and d.chance(15) and d.shape(x):
        return (f"sum({x})",) * 2
    if axis is not None and len(rest) == 1 and d.chance(40):
        text = str(axis)  # by position
    if name in ("sum", "mean", "max", "min", "prod", "std", "var") and d.chance(25):
        return (
            f"{x}.{name}({text})" if not isinstance(d.values[x], float) else f"np.{name}({x}, {text})",
            f"{x}.{name}({text})",
            smooth,
        )
    return (*d.spell(name, x, text), smooth)


def scans(d: Draw) -> Made:
    x = d.variable()
    name = d.choice(
        [
            "cumsum",
            "cumprod",
            "diff",
            "sort",
            "softmax",
            "log_softmax",
            "logsumexp",
            "norm",
            "logcumsumexp",
            "trapezoid",
            "gradient",
            "partition",
            "cumulative_sum",
            "cumulative_prod",
            "ediff1d",
            "apply_along_axis",
            "apply_over_axes",
        ]
    )
    axis = d.axis(x, none=name in ("cumsum", "cumprod", "logsumexp", "norm"))
    smooth = name not in ("sort", "norm", "partition")
    if name == "partition":  # where the others stand is not promised
        return (
            f"np.take(np.partition({x}, 0, axis={axis}), 0, axis={axis})",
            f"np.take({d.choice(['np', 'am'])}.partition({x}, 0, axis={axis}), 0, axis={axis})",
            False,
        )
    if name in ("cumulative_sum", "cumulative_prod"):
        return d.spell(name, x, f"axis={axis}, include_initial={d.chance(50)}")
    if name == "ediff1d":
        return d.spell(name, x, d.choice(["", "to_end=0.5", "[1.0], [2.0, 3.0]"]))
    if name == "apply_along_axis":
        call = f"apply_along_axis(lambda t: {d.choice(['t * t', 'np.sum(t * t)', 't[::-1] * t'])}, {axis}, {x})"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    if name == "apply_over_axes":
        return (f"np.apply_over_axes(np.sum, {x}, {axis})", f"{d.choice(['np', 'am'])}.apply_over_axes(np.sum, {x}, {axis})")
    rest = f"axis={axis}" if axis is not None or d.chance(50) else ""
    if name in ("softmax", "log_softmax", "logsumexp", "norm", "logcumsumexp"):
        if name in ("logsumexp", "norm") and d.chance(30):
            rest += (", " if rest else "") + "keepdims=True"
        text, spelled = d.spell(name, x, rest, ref=True)
        if name == "norm" and d.chance(50):
            spelled = f"np.linalg.norm({x}{', ' + rest if rest else ''})"
        return text, spelled, smooth
    if name == "diff" and d.chance(30):
        rest += ", n=2"
    return (*d.spell(name, x, rest), smooth)


def order_statistics(d: Draw) -> Made:
    x = d.variable(lambda v: v.size > 0)
    axis = d.axis(x, several=True)
    name = d.choice(
        [
            "quantile",
            "percentile",
            "nanmax",
            "nansum",
            "nanmean",
            "nanstd",
            "nanvar",
            "nanmedian",
            "nanmin",
            "nanprod",
            "nancumsum",
            "nancumprod",
            "nanquantile",
            "nanpercentile",
            "weighted quantile",
        ]
    )
    rest = f"axis={axis}"
    if name in ("nancumsum", "nancumprod") and isinstance(axis, tuple):
        raise Impossible
    if name == "weighted quantile":
        if isinstance(axis, tuple):
            raise Impossible
        n = d.shape(x) if axis is None else (d.shape(x)[axis],)
        weights = d.constant(np.abs(d.array(n)) + 0.1)
        rest = f"{d.choice(['0.5', '0.3', '[0.1, 0.6]'])}, axis={axis}, method='inverted_cdf', weights={weights}"
        return (*d.spell(d.choice(["quantile", "nanquantile"]), x, rest), False)
    if name in ("quantile", "nanquantile", "percentile", "nanpercentile"):
        q = d.choice(["0.5", "0.25", "[0.1, 0.6]", "0", "1"]) if "quantile" in name else d.choice(["50", "30", "[10, 100]"])
        rest = f"{q}, axis={axis}"
        if d.chance(30):
            methods = "linear lower higher midpoint nearest hazen weibull median_unbiased inverted_cdf averaged_inverted_cdf"
            rest += f", method='{d.choice(methods.split())}'"
    if d.chance(25) and not name.startswith("nancum"):
        rest += ", keepdims=True"
    if name.startswith("nan") and d.chance(50):  # some numbers are none
        x = f"np.where({d.constant(d.array(d.shape(x)) > 1.2)}, np.nan, {x})"
        text, spelled = f"np.{name}({x}, {rest})", d.choice(["np", "am"]) + f".{name}({x}, {rest})"
        return text, spelled, name in SMOOTH_WITHOUT_NAN
    return (*d.spell(name, x, rest), name in SMOOTH_WITHOUT_NAN)
