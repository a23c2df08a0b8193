"""Lines that add, multiply or compare elements by an index, and functions along an axis that NumPy lacks."""

import numpy as np

from .choices import Draw, Impossible, Made, stretches


def scattering(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0 and v.size > 0)
    shape = d.shape(x)
    name = d.choice(
        "scatter_add scatter_reduce scatter_reduce index_add segment segment segment one_hot put_along_axis fill_diagonal "
        "masked_select extract getitem".split()
    )
    axis = d.axis(x, none=False)
    n = shape[axis]
    if name in ("scatter_add", "scatter_reduce"):
        y = d.variable(lambda v: np.shape(v) == shape)
        index = d.constant(_places(d, n, shape))
        if name == "scatter_add":
            return d.spell(name, x, f"{axis}, {index}, {y}", ref=True)
        reduce = d.choice(["sum", "prod", "mean", "amax", "amin"])
        rest = f"{axis}, {index}, {y}, '{reduce}'" + d.choice(["", ", include_self=False", ", False"])
        return (*d.spell(name, x, rest, ref=True), reduce in ("sum", "prod", "mean"))
    if name == "index_add":
        values = d.variable(lambda v: np.shape(v) == shape)
        index = d.constant(_places(d, n, (n,)))
        return d.spell(name, x, f"{index}, {values}, {axis}", ref=True)
    if name == "segment":
        kind = d.choice(["sum", "mean", "prod", "max", "min"])
        parts = d.integer(1, min(3, shape[0]))
        ids = np.array([i % parts for i in range(shape[0])])
        d.source.shuffle(order := list(range(shape[0])))
        number = d.choice(["", f", {parts}", f", {parts + 1}"]) if kind in ("sum", "mean", "prod") else ""
        return (
            *d.spell(f"segment_{kind}", x, f"{d.constant(ids[order])}{number}", ref=True),
            kind in ("sum", "mean", "prod"),
        )
    if name == "one_hot":
        rows = d.constant(_places(d, n, (n,)))
        call = f"one_hot({rows}, {n})"
        return f"np.sum({x}) * ref.{call}", f"np.sum({x}) * am.{call}"
    if name == "put_along_axis":
        index = d.constant(np.argsort(d.array(shape), axis=axis))
        y = d.variable(lambda v: stretches(np.shape(v), shape))
        return d.spell(name, x, f"{index}, {d.choice([y, '0.5'])}, {axis}", ref=True)
    if name == "fill_diagonal":
        if len(shape) != 2:
            raise Impossible
        y = d.variable(lambda v: np.shape(v) == ())
        return d.spell(name, x, d.choice([y, "0.5"]), ref=True)
    mask = d.constant(d.array(shape) > -0.5)
    if name == "extract":
        return f"np.extract({mask}, {x})", d.choice(["np", "am"]) + f".extract({mask}, {x})"
    if name == "getitem":
        return f"{x}[{mask}]", f"am.getitem({x}, {mask})"
    return d.spell(name, x, mask, ref=True)


def _places(d: Draw, n: int, shape: tuple[int, ...]) -> np.ndarray:
    """Whole numbers below n, some of them more than once, as an index."""
    return np.array([d.integer(0, n - 1) for _ in range(int(np.prod(shape)))]).reshape(shape)


def along(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0 and v.size > 0)
    shape = d.shape(x)
    axis = d.axis(x, none=False)
    name = d.choice(
        "cummax cummin cummax cummin topk topk linear_recurrence normalize standardize masked_softmax weighted_logsumexp "
        "scaled_dot_product_attention cross_entropy softmax_cross_entropy accumulate cosine_similarity".split()
    )
    if name in ("cummax", "cummin"):
        return (*d.spell(name, x, d.choice([f"{axis}", f"axis={axis}"]), ref=True), False)
    if name == "accumulate":
        ufunc = d.choice(["maximum", "minimum", "add", "multiply", "logaddexp"])
        return (f"np.{ufunc}.accumulate({x}, axis={axis})",) * 2 + (ufunc not in ("maximum", "minimum"),)
    if name == "topk":
        k = d.integer(1, shape[axis])
        text, spelled = d.spell(name, x, f"{k}, {axis}{d.choice(['', ', largest=False'])}", ref=True)
        return f"{text}[0]", f"{spelled}[0]", False
    if name == "linear_recurrence":
        y = d.variable(lambda v: np.shape(v) == shape)
        return d.spell(name, f"np.sin({x})", f"{y}, {axis}", ref=True)
    if name in ("normalize", "standardize"):
        return d.spell(name, f"({x} + np.arange({shape[axis]}.0))" if axis in (-1, len(shape) - 1) else x, f"{axis}", ref=True)
    if name == "masked_softmax":
        mask = d.array(shape) > -0.5
        mask[(slice(None),) * (axis % len(shape)) + (0,)] = True
        return d.spell(name, x, f"{d.constant(mask)}, {axis}", ref=True)
    if name == "weighted_logsumexp":
        return d.spell(name, x, f"{d.constant(np.abs(d.array(shape)) + 0.2)}, axis={d.axis(x, several=True)}", ref=True)
    if name == "cosine_similarity":
        return d.spell(name, f"({x} + 3)", f"np.cos({x})", ref=True)
    if len(shape) != 2:
        raise Impossible
    if name == "scaled_dot_product_attention":
        mask = np.asarray(d.array((shape[0], shape[0])) > -0.5)
        mask[:, 0] = True
        rest = d.choice(["", ", is_causal=True", f", {d.constant(mask)}", ", scale=0.3"])
        return d.spell(name, x, f"{x} * 0.5, np.cos({x}){rest}", ref=True)
    if name == "cross_entropy":
        labels = d.constant(_places(d, shape[1], (shape[0],)))
        return d.spell(name, x, labels + d.choice(["", ", reduction='sum'", ", reduction='none'"]), ref=True)
    targets = np.abs(d.array(shape)) + 0.1
    return d.spell(name, x, d.constant(targets / targets.sum(1, keepdims=True)), ref=True)
