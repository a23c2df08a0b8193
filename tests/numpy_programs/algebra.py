"""Lines of linear algebra: products of all kinds, and functions of matrices."""

import numpy as np

from .choices import Draw, Made, call_of_two, call_of_two_with


def contraction(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0)
    shape = d.shape(x)
    kind = d.integer(0, 13)
    n = shape[-1]
    if kind < 4:
        y = (
            d.variable(lambda v: v.ndim > 0 and (v.shape[-2] if v.ndim > 1 else v.shape[0]) == n)
            if d.chance(70)
            else d.constant(d.array((n, 2) if d.chance(60) else (n,)))
        )
        return d.choice([(f"{x} @ {y}",) * 2, call_of_two(d, "matmul", x, y), call_of_two(d, "dot", x, y)])
    if kind == 4:
        y = d.constant(d.array((3, n) if d.chance(60) else (n,)))
        return (f"{y} @ {x}",) * 2 if d.chance(50) and len(shape) == 1 else call_of_two(d, "inner", x, y)
    if kind == 5:
        y = d.variable(lambda v: v.size * int(np.prod(shape)) <= 40)
        return call_of_two(d, d.choice(["outer", "kron"]), x, y)
    if kind == 6:
        y = d.variable(lambda v: np.shape(v) == shape)
        return call_of_two(d, d.choice(["vdot", "multiply"]), x, y)
    if kind == 7:
        letters = "ijkl"[: len(shape)]
        out = d.choice([letters, letters[::-1], letters[:1], letters[-1:], ""])
        return (
            (f"np.einsum('{letters}->{out}', {x})",) * 2
            if d.chance(50)
            else (f"np.einsum('{letters}->{out}', {x})", f"am.einsum('{letters}->{out}', {x})")
        )
    if kind == 8:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[0] == n)
        a, b = "ijkl"[: len(shape)], "ijkl"[len(shape) - 1] + "mno"[: len(d.shape(y)) - 1]
        out = d.choice([a[:-1] + b[1:], b[1:] + a[:-1], "", a[-1], a + b[1:]])
        call = f"einsum('{a},{b}->{out}', {x}, {y})"
        return f"np.{call}", d.choice(["np", "am"]) + "." + call
    if kind == 9:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[0] == n)
        return call_of_two_with(d, "tensordot", x, y, ", axes=1")
    if kind == 10 and len(shape) == 1:
        y = d.variable(lambda v: v.ndim == 1 and v.size > 0)
        mode = ["", ", mode='same'", ", 'valid'", ", mode='full'"]
        return call_of_two_with(d, d.choice(["convolve", "correlate"]), x, y, d.choice(mode))
    if kind == 11 and n == 3:
        y = d.variable(lambda v: v.ndim > 0 and v.shape[-1] == 3)
        return call_of_two(d, "cross", x, y)
    if kind == 12:
        y = d.variable(lambda v: np.shape(v) == shape)
        if d.chance(50):
            text, spelled = d.spell("cosine_similarity", f"({x} + 3)", f"({y} + 3)", ref=True)
            return text, spelled
        return (
            (f"np.vecdot({x}, {y})",) * 2
            if hasattr(np, "vecdot") and d.chance(50)
            else (f"np.einsum('...i,...i', {x}, {y})", f"{d.choice(['np', 'am'])}.einsum('...i,...i', {x}, {y})")
        )
    if len(shape) == 1:
        return d.choice(
            [
                call_of_two(d, "polyval", x, d.choice(["0.5", d.variable(lambda v: v.size < 5)])),
                d.spell("vander", x) if d.values[x].dtype == float else (f"{x} * 1",) * 2,
            ]
        )
    return (f"np.einsum('ij,kj->ik', {x}, {x})" if len(shape) == 2 else f"{x} @ np.swapaxes({x}, -1, -2)",) * 2


def matrices(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim >= 2 and v.shape[-1] == v.shape[-2] and 0 < v.shape[-1] < 4)
    n = d.shape(x)[-1]
    regular = f"({x} * 0.05 + np.diag(np.arange(2.0, {n + 2})))"
    positive = f"({x} @ np.swapaxes({x}, -1, -2) * 0.02 + np.diag(np.arange(1.0, {n + 1})))"  # no two eigenvalues are equal
    name = d.choice(
        [
            "inv",
            "det",
            "solve",
            "cholesky",
            "slogdet",
            "eigvalsh",
            "svdvals",
            "matrix_power",
            "det0",
            "pinv",
            "eigh",
            "svd",
            "norm",
            "trace",
            "qr",
        ]
    )
    am_name = lambda inner: d.choice([f"np.linalg.{inner}", f"am.{inner}"])  # noqa: E731
    if name in ("inv", "det", "pinv"):
        return f"np.linalg.{name}({regular})", am_name(f"{name}({regular})")
    if name == "det0":
        return f"np.linalg.det({x})", am_name(f"det({x})")
    if name == "solve":
        b = d.variable(lambda v: v.ndim in (1, 2) and v.shape[0] == n and v.size)
        return f"np.linalg.solve({regular}, {b})", am_name(f"solve({regular}, {b})")
    if name == "cholesky":
        return f"np.linalg.cholesky({positive})", am_name(f"cholesky({positive})")
    if name == "slogdet":
        return f"np.linalg.slogdet({regular})[1]", am_name(f"slogdet({regular})[1]")
    if name == "eigvalsh":
        return f"np.linalg.eigvalsh({positive})", am_name(f"eigvalsh({positive})")
    if name == "svdvals":
        return f"np.linalg.svd({regular}, compute_uv=False)", d.choice(
            [f"np.linalg.svd({regular}, compute_uv=False)", f"am.svdvals({regular})"]
        )
    if name == "eigh":
        return f"np.linalg.eigh({positive})[1] ** 2", am_name(f"eigh({positive})[1] ** 2")
    if name == "svd":
        return f"np.linalg.svd({regular})[0] ** 2", am_name(f"svd({regular})[0] ** 2")
    if name == "qr":
        return f"np.linalg.qr({regular})[1]", am_name(f"qr({regular})[1]")
    if name == "norm":
        order = d.choice(["'fro'", "'nuc'", "2", "1", "np.inf", "-2"])
        return f"np.linalg.norm({regular}, {order}, axis=(-2, -1))", am_name(f"norm({regular}, {order}, axis=(-2, -1))"), False
    if name == "matrix_power":
        call = f"matrix_power({regular}, {d.choice([2, 3, 0, -1])})"
        return f"np.linalg.{call}", am_name(call)
    return f"np.trace({x}, axis1=-2, axis2=-1)", d.choice(["np", "am"]) + f".trace({x}, axis1=-2, axis2=-1)"
