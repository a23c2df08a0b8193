"""Lines of functions of matrices that have no plain formula, or one by elimination alone."""

import numpy as np

from .choices import Draw, Impossible, Made


def decompositions(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim == 2 and v.shape[0] == v.shape[1] and 0 < v.shape[0] < 4)
    n = d.shape(x)[0]
    regular = f"({x} * 0.05 + np.diag(np.arange(2.0, {n + 2})))"
    positive = f"({x} @ {x}.T * 0.02 + np.diag(np.arange(1.0, {n + 1})))"
    name = d.choice(
        "expm sqrtm logdet lstsq solve_triangular cholesky_solve multi_dot tensorinv tensorsolve eigvals eig matrix_norm "
        "vector_norm condition block_diag cov corrcoef diag_embed matvec matrix_transpose lstsq expm".split()
    )
    b = lambda: d.variable(lambda v: v.ndim in (1, 2) and v.shape[0] == n and v.size > 0)  # noqa: E731
    if name == "expm":
        return d.spell(name, f"np.sin({x})", ref=True)
    if name == "logdet":
        return d.spell(name, regular, ref=True)
    if name == "sqrtm":
        return d.spell(name, positive, ref=True)
    if name == "lstsq":
        tall = d.choice([regular, f"np.concatenate([{regular}, np.cos({x})])"])
        right = b() if tall == regular else f"np.arange({2 * n}.0)"
        call = f"lstsq({tall}, {right}"
        return f"ref.{call})[0]", d.choice([f"am.{call})[0]", f"np.linalg.{call}, rcond=None)[0]"])
    if name == "solve_triangular":
        return d.spell(name, regular, b() + d.choice(["", ", lower=True", ", trans=1"]), ref=True)
    if name == "cholesky_solve":
        return d.spell(name, b(), f"np.tril({regular})", ref=True)
    if name == "multi_dot":
        call = f"multi_dot([{x}, np.cos({x}), {b()}])"
        return f"np.linalg.{call}", d.choice(["np.linalg.", "am."]) + call
    if name == "tensorinv":
        call = f"tensorinv(np.reshape({regular}, {(n, 1, n)}), ind=1)" if n > 1 else f"tensorinv({regular}, ind=1)"
        return f"np.linalg.{call}", d.choice(["np.linalg.", "am."]) + call
    if name == "tensorsolve":
        call = f"tensorsolve({regular}, {x}[:, 0])"
        return f"np.linalg.{call}", d.choice(["np.linalg.", "am."]) + call
    if name == "eigvals":
        return f"np.sort(np.linalg.eigvals({regular}))", d.choice(
            [f"np.sort(np.linalg.eigvals({regular}))", f"am.sort(am.eigvals({regular}))"]
        )
    if name == "eig":
        call = f"linalg.eig({regular})[1] ** 2"
        return f"np.sum(np.{call}, 0)", f"np.sum({d.choice([f'np.{call}', f'am.eig({regular})[1] ** 2'])}, 0)"
    if name == "matrix_norm":
        order = d.choice(["'fro'", "'nuc'", "2", "1"])
        return f"np.linalg.norm({regular}, {order})", f"am.matrix_norm({regular}, ord={order})", False
    if name == "vector_norm":
        order, axis = d.choice(["2", "1", "3", "np.inf"]), d.choice(["0", "1"])
        return f"np.linalg.norm({regular}, {order}, axis={axis})", f"am.vector_norm({regular}, ord={order}, axis={axis})", False
    if name == "condition":
        order = d.choice(["", ", 2", ", 'fro'", ", 1"])
        return f"np.linalg.cond({regular}{order})", f"{d.choice(['np.linalg', 'am'])}.cond({regular}{order})", False
    if name == "block_diag":
        return d.spell(name, x, b(), ref=True)
    if name in ("cov", "corrcoef"):
        if n == 1:
            raise Impossible
        matrix = f"({x} + np.diag(np.arange({n}.0)))"
        return d.spell(name, matrix, d.choice(["", "rowvar=False"]))
    if name == "diag_embed":
        return d.spell(name, x, ref=True)
    if name == "matvec":
        y = d.variable(lambda v: np.shape(v) == (n,))
        return d.choice(
            [
                (f"{x} @ {y}", f"am.matvec({x}, {y})"),
                (f"{y} @ {x}", f"am.vecmat({y}, {x})"),
                (f"np.sum({x} * {y}, -1)", f"am.vecdot({x}, {y})"),
            ]
        )
    return f"np.swapaxes({x}, -1, -2)", d.choice([f"am.matrix_transpose({x})", f"{x}.mT", f"am.mT({x})"])
