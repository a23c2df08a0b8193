"""Functions along an axis and by an index, as loops over plain arrays; and functions of small matrices by elimination."""

import numpy as np

REDUCE = {"sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum}


def scatter_reduce(x, axis, index, src, reduce, include_self=True):
    found = np.array(x, np.result_type(x, src))
    met = {}
    for place in np.ndindex(index.shape):
        target = list(place)
        target[axis] = index[place]
        target = tuple(target)
        if target not in met:
            met[target] = [x[target]] if include_self else []
        met[target].append(src[place])
    for target, several in met.items():
        total = several[0]
        for one in several[1:]:
            total = REDUCE[reduce](total, one)
        found[target] = total / len(several) if reduce == "mean" else total
    return found


def scatter_add(x, axis, index, src):
    return scatter_reduce(x, axis, index, src, "sum")


def index_add(x, index, values, axis=0):
    found = np.array(np.moveaxis(x, axis, 0), np.result_type(x, values))
    for i, row in zip(index, np.moveaxis(values, axis, 0), strict=True):
        found[i] += row
    return np.moveaxis(found, 0, axis)


def segment(kind):
    def function(x, ids, number=None):
        number = int(ids.max()) + 1 if number is None else number
        empty = {"sum": 0, "mean": 0, "prod": 1}
        parts = [x[ids == i] for i in range(number)]
        rows = [getattr(np, kind)(part, axis=0) if len(part) else np.full(x.shape[1:], empty[kind]) for part in parts]
        return np.stack(rows).astype(x.dtype)

    return function


def put_along_axis(x, index, values, axis):
    found = x.copy()
    np.put_along_axis(found, index, values, axis)
    return found


def fill_diagonal(x, value):
    found = x.copy()
    np.fill_diagonal(found, value)
    return found


def topk(x, k, axis=-1, largest=True):
    order = np.argsort(-x if largest else x, axis=axis, kind="stable")
    order = np.take(order, range(k), axis)
    return np.take_along_axis(x, order, axis), order


def linear_recurrence(a, b, axis=0):
    a, b = np.moveaxis(a, axis, 0), np.moveaxis(b, axis, 0)
    rows, y = [], 0
    for factor, term in zip(a, b, strict=True):
        y = factor * y + term
        rows.append(y)
    return np.moveaxis(np.stack(rows), 0, axis)


def masked_softmax(x, mask, axis=-1):
    e = np.where(mask, np.exp(x), 0)
    return e / np.sum(e, axis=axis, keepdims=True)


def scaled_dot_product_attention(q, k, v, mask=None, is_causal=False, scale=None):
    scores = q @ k.T * (q.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        mask = np.tri(len(q), len(k), dtype=bool)
    return masked_softmax(scores, np.True_ if mask is None else mask) @ v


def cross_entropy(x, labels, reduction="mean"):
    rows = np.log(np.sum(np.exp(x), axis=-1)) - np.take_along_axis(x, labels[:, None], -1)[:, 0]
    return {"mean": np.mean, "sum": np.sum, "none": np.array}[reduction](rows)


def standardize(x, axis=None, eps=1e-5):
    away = x - np.mean(x, axis=axis, keepdims=True)
    return away / np.sqrt(np.mean(away * away, axis=axis, keepdims=True) + eps)


def huber(x):
    return np.where(np.abs(x) <= 1, x * x / 2, np.abs(x) - 0.5).astype(x.dtype)


# ---- matrices, in any precision --------------------------------------------------------------------------------------


def eliminated(a, b):
    """The solution of a x = b for matrices whose pivots stand on the diagonal, and the product of the pivots."""
    a, b = np.array(a), np.array(b, np.result_type(a, b))
    n, determinant = a.shape[-1], 1
    for i in range(n):
        pivot = a[..., i : i + 1, i : i + 1].copy()
        determinant = determinant * pivot[..., 0, 0]
        a[..., i : i + 1, :] /= pivot
        b[..., i : i + 1, :] /= pivot
        factors = a[..., :, i : i + 1].copy()
        factors[..., i, 0] = 0
        b -= factors * b[..., i : i + 1, :]
        a -= factors * a[..., i : i + 1, :]
    return b, determinant


def solved(a, b):
    return eliminated(a, b[:, None])[0][:, 0] if b.ndim == 1 else eliminated(a, b)[0]


def expm(x):
    """exp(x / 64) by its series, squared six times."""
    x = np.asarray(x)
    term = total = np.eye(x.shape[-1], dtype=x.dtype) + 0 * x
    for k in range(1, 25):
        term = term @ x / (64 * k)
        total = total + term
    for _ in range(6):
        total = total @ total
    return total


def sqrtm(x):
    """The iteration of Denman and Beavers (1976)."""
    eye = np.eye(x.shape[-1], dtype=x.dtype) + 0 * x
    y, z = x, eye
    for _ in range(12):
        y, z = (y + eliminated(z, eye)[0]) / 2, (z + eliminated(y, eye)[0]) / 2
    return y


def lstsq(a, b):
    return (solved(np.swapaxes(a, -1, -2) @ a, np.swapaxes(a, -1, -2) @ b),)


def solve_triangular(a, b, lower=False, trans=0):
    a = np.tril(a) if lower else np.triu(a)
    return solved(a.T if trans else a, b)


def block_diag(*arrays):
    arrays = [np.atleast_2d(a) for a in arrays]
    found = np.zeros(np.sum([a.shape for a in arrays], axis=0), np.result_type(*arrays))
    i = j = 0
    for a in arrays:
        found[i : i + a.shape[0], j : j + a.shape[1]] = a
        i, j = i + a.shape[0], j + a.shape[1]
    return found


def polyfit(x, y, degree):
    return lstsq(np.vander(x, degree + 1), y)[0]


scattering = {
    f.__name__: staticmethod(f)
    for f in (scatter_reduce, scatter_add, index_add, put_along_axis, fill_diagonal, topk, linear_recurrence, masked_softmax,
              scaled_dot_product_attention, cross_entropy, standardize, huber, expm, sqrtm, lstsq, solve_triangular, block_diag,
              polyfit)
}  # fmt: skip
scattering |= {f"segment_{kind}": staticmethod(segment(kind)) for kind in ("sum", "mean", "prod", "max", "min")}
scattering |= {
    "cummax": staticmethod(lambda x, axis=-1: np.maximum.accumulate(x, axis=axis)),
    "cummin": staticmethod(lambda x, axis=-1: np.minimum.accumulate(x, axis=axis)),
    "one_hot": staticmethod(lambda labels, n: np.eye(n)[labels]),
    "masked_select": staticmethod(lambda x, mask: x[mask]),
    "normalize": staticmethod(lambda x, axis=-1: x / np.sqrt(np.sum(x * x, axis=axis, keepdims=True))),
    "weighted_logsumexp": staticmethod(lambda x, b, axis=None: np.log(np.sum(b * np.exp(x), axis=axis))),
    "softmax_cross_entropy": staticmethod(
        lambda x, t: np.sum(t, -1) * np.log(np.sum(np.exp(x), axis=-1)) - np.sum(x * t, axis=-1)
    ),
    "cholesky_solve": staticmethod(lambda b, factor: solved(factor @ factor.T, b)),
    "logdet": staticmethod(lambda x: np.log(eliminated(x, x)[1])),
    "rsqrt": staticmethod(lambda x: 1 / np.sqrt(x)),
    "neg": staticmethod(lambda x: -x),
    "celu": staticmethod(lambda x: np.where(x > 0, x, np.expm1(np.where(x > 0, x * 0, x)))),
    "hinge": staticmethod(lambda x: np.where(x < 1, 1 - x, x * 0)),
    "absolute_error": staticmethod(lambda x, y: np.abs(np.subtract(x, y))),
    "lerp": staticmethod(lambda x, y, weight: x + np.multiply(weight, np.subtract(y, x))),
    "cond": staticmethod(lambda p, f, g, x: f(x) if p else g(x)),
    "diag_embed": staticmethod(lambda x: x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)),
    "sum_to": staticmethod(lambda x, shape: np.sum(x, axis=0, keepdims=True) if x.ndim == len(shape) else np.sum(x, axis=0)),
}
