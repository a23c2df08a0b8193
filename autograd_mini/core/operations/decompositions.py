"""The derivatives of singular values, of the pseudo-inverse and of what is made of them.

`u` and `v` hold the singular vectors in columns, `s` the singular values: x = u diag(s) v^T. The formulas are those of
Townsend (2016), "Differentiating the singular value decomposition", and of Golub and Pereyra (1973) for the pseudo-inverse.
A singular value that is zero to rounding is a kink, where the slope is 0, as at the kink of an absolute value.
"""

from __future__ import annotations

from typing import Any

from .exact import div_no_nan
from .kinks import zero
from .linalg import eye, gaps, matmul, over_gaps, per_matrix, solve, symmetric
from .reductions import sum
from .row import rule
from .structure import broadcast_to, mT, reshape, tril

# fmt: off
#                      name               x receives
# ---- singular values and vectors
singular_values = rule("singular_values", lambda g, z, x:
    matmul(left_vectors(x) * as_columns(g * above_rounding(z, size=larger_side(x))), mT(right_vectors(x))))
left_vectors    = rule("left_vectors",    lambda g, z, x: left_rule(g, z, x))
right_vectors   = rule("right_vectors",   lambda g, z, x: right_rule(g, z, x))
above_rounding  = rule("above_rounding",  lambda g, z, x, size: zero(g, z))

# ---- what is made of them
pinv            = rule("pinv",            lambda g, z, x, rcond=None: pinv_rule(g, z, x))
nuclear_norm    = rule("nuclear_norm",    lambda g, z, x: per_matrix(g) * polar(x))
polar           = rule("polar",           lambda g, z, x: polar_rule(g, z, x))

# ---- q and r of x = q r, and eigenvalues and eigenvectors of any matrix with a real spectrum
orthonormal     = rule("orthonormal",     lambda g, z, x: qr_rule(g, -matmul(mT(g), z), z, triangular(x)))
triangular      = rule("triangular",      lambda g, z, x:
    qr_rule(0.0 * x, matmul(z, mT(g)), orthonormal(x), z))
symmetric_root  = rule("symmetric_root",  lambda g, z, x: sylvester(z, symmetric(g)))
sylvester       = rule("sylvester",       lambda g, z, x, y: -symmetric_parts(sylvester(x, g), z),
                                          lambda g, z, x, y: sylvester(x, g))
general_values  = rule("general_values",  lambda g, z, x: general_rule(general_vectors(x), per_column(g, x)))
general_vectors = rule("general_vectors", lambda g, z, x:
    general_rule(z, vectors_rule(g, z, general_values(x))))
# fmt: on

# ---- the words of the rules


def as_columns(s: Any) -> Any:
    """One number for each column of a matrix."""
    return reshape(s, shape=(*s.shape[:-1], 1, s.shape[-1]))


def larger_side(x: Any) -> Any:
    """The number of rows or columns, whichever is larger."""
    return max(x.shape[-2:])


def square_gaps(s: Any) -> Any:
    """s_j^2 - s_i^2, and 1 on the diagonal."""
    rows = broadcast_to(reshape(s, shape=(*s.shape, 1)), shape=(*s.shape, s.shape[-1]))
    return (mT(rows) - rows) * (mT(rows) + rows) + eye(rows)


def turning(g: Any, u: Any, s: Any) -> Any:
    """The rotation of singular vectors into each other: F * (u^T g - g^T u) with F_ij = 1 / (s_j^2 - s_i^2)."""
    turned = over_gaps(matmul(mT(u), g), square_gaps(s))
    return turned + mT(turned)


def beyond(u: Any, g: Any) -> Any:
    """The part of g outside the columns of u."""
    return g - matmul(u, matmul(mT(u), g))


def left_rule(g: Any, u: Any, x: Any) -> Any:
    """The rule of the left singular vectors."""
    s, v = singular_values(x), right_vectors(x)
    inside = matmul(u, turning(g, u, s) * as_columns(s))
    return matmul(inside + div_no_nan(beyond(u, g), spread(as_columns(s), g)) if u.shape[-2] > u.shape[-1] else inside, mT(v))


def right_rule(g: Any, v: Any, x: Any) -> Any:
    """The rule of the right singular vectors: those of the transpose are on the left."""
    s, u = singular_values(x), left_vectors(x)
    inside = matmul(v, mT(turning(g, v, s)) * as_columns(s))
    return matmul(u, mT(inside + div_no_nan(beyond(v, g), spread(as_columns(s), g)) if v.shape[-2] > v.shape[-1] else inside))


def spread(s: Any, g: Any) -> Any:
    """Stretched to the shape of g."""
    return broadcast_to(s, shape=g.shape)


def pinv_rule(g: Any, z: Any, x: Any) -> Any:
    """The rule of the pseudo-inverse, where the rank does not change (Golub and Pereyra 1973, equation 4.12)."""
    gT, zT = mT(g), mT(z)
    rows = matmul(matmul(gT - matmul(x, matmul(z, gT)), z), zT)
    columns = matmul(zT, matmul(z, gT - matmul(matmul(gT, z), x)))
    return rows + columns - matmul(matmul(zT, g), zT)


def polar_rule(g: Any, z: Any, x: Any) -> Any:
    """The rule of the polar factor, among matrices of one rank."""
    u, s, v = left_vectors(x), singular_values(x), right_vectors(x)
    real = above_rounding(s, size=larger_side(x))
    u, v = u * as_columns(real), v * as_columns(real)
    over = spread(as_columns(div_no_nan(real, s)), u)
    rows = broadcast_to(reshape(s, shape=(*s.shape, 1)), shape=(*s.shape, s.shape[-1]))
    turned = div_no_nan(matmul(matmul(mT(u), g), v), rows + mT(rows))
    inside = matmul(matmul(u, turned - mT(turned)), mT(v))
    left = matmul(beyond(u, matmul(g, v)) * over, mT(v))
    right = matmul(u, mT(beyond(v, matmul(mT(g), u)) * spread(as_columns(div_no_nan(real, s)), v)))
    return inside + left + right


def qr_rule(g: Any, m: Any, q: Any, r: Any) -> Any:
    """The rule of q and r: (g + q copyltu(m)) r^-T, where copyltu takes the lower triangle for the upper as well (Walter and
    Lehmann 2010)."""
    whole = tril(m, k=0) + mT(tril(m, k=-1))
    return mT(solve(r, mT(g + matmul(q, whole))))


def symmetric_parts(u: Any, z: Any) -> Any:
    """u z + z u, made symmetric: how z = sylvester(x, y) answers to x."""
    return symmetric(matmul(u, mT(z)) + matmul(mT(z), u))


def per_column(g: Any, x: Any) -> Any:
    """A diagonal matrix for each row of numbers."""
    return broadcast_to(reshape(g, shape=(*g.shape, 1)), shape=x.shape) * eye(x)


def vectors_rule(g: Any, v: Any, w: Any) -> Any:
    """The gradient that arrives at unit eigenvectors, in their own basis, divided by the gaps between the eigenvalues."""
    along = broadcast_to(sum(v * g, axis=(v.ndim - 2,), keepdims=True), shape=v.shape)
    return over_gaps(matmul(mT(v), g - v * along), gaps(w))


def general_rule(v: Any, inner: Any) -> Any:
    """v^-T inner v^T: a change in the basis of the eigenvectors (Giles 2008, section 3.1)."""
    return matmul(solve(mT(v), inner), mT(v))
