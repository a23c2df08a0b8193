"""Wrong rules of functions of arrays: sums and broadcasting, softmax, matrices, and moved elements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.kernels.indexing import as_tuple
from ...core.operations.structure import mT
from .rows import AXIS, FACTOR, PATH, SLOPE, family, row, spread

Array = Any

# fmt: off
# ---- sums and what is spread -----------------------------------------------------------------------------------------

row("broadcast_to", 0, lambda g, z, x, **p: _kept_of(g, x, -1), "used twice, counted once",
    "only the last row counts: {x} is used in every row, so add them (`+=`, or .sum(axis=0)) where each"
    " is assigned", 2.9)
row("broadcast_to", 0, lambda g, z, x, **p: _kept_of(g, x, 0), "used twice, counted once",
    "only the first row counts: {x} is used in every row, so add them", 2.95)
row("cumsum", 0, lambda g, z, x, axis: np.cumsum(g, axis), PATH,
    "the sums run from the front: each number enters all later sums, so add from the back")
row("cumsum", 0, lambda g, z, x, axis: g, PATH, "each number enters all later sums, and one is counted")
row("norm", 0, lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * x, FACTOR,
    "the norm is missing: the derivative of the norm of x is x divided by the norm")
row("norm", 0, lambda g, z, x, axis, keepdims: spread(g / z, x, axis, keepdims), FACTOR,
    "x is missing: the derivative of the norm of x is x divided by the norm")
row("var", 0, lambda g, z, x, axis, keepdims, ddof: spread(g, x, axis, keepdims) * 2 / (_count(x, axis) - ddof) * x, PATH,
    "the mean is not subtracted: the derivative of the variance is 2 (x - mean) / n", 3.0)
row("var", 0,
    lambda g, z, x, axis, keepdims, ddof: spread(g, x, axis, keepdims) * _centred(x, axis) * _rate(x, axis, ddof),
    "constant factor",
    "n - 1 and n are exchanged: the variance was computed with the other of the two", 2.9)
row("logsumexp", 0, lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims), SLOPE,
    "the softmax is missing: the derivative of logsumexp is softmax")
row("logsumexp", 0, lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * np.exp(x), SLOPE,
    "exp stands where the softmax belongs: the sum is missing below")

# ---- log-softmax -----------------------------------------------------------------------------------------------------

LSM = "the rule is g - p sum(g), with p the softmax"
row("log_softmax", 0, lambda g, z, x, axis: g + np.exp(z) * np.sum(g, axis, keepdims=True), "sign",
    f"the softmax is added, not subtracted: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g + np.exp(z), "sign",
    f"the softmax is added as it stands, without the sum of what arrives: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(z), FACTOR,
    f"the softmax is subtracted as it stands, without the sum of what arrives: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g * (1 - np.exp(z)), PATH,
    f"only the diagonal of the Jacobian is there: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g, PATH,
    f"the path through the denominator of the softmax is dropped: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(z) * g, PATH,
    f"the sum over the classes is missing: {LSM}", 3.0)
row("log_softmax", 0, lambda g, z, x, axis: g - z * np.sum(g, axis, keepdims=True), FACTOR,
    f"the log-softmax stands where the softmax belongs: {LSM}")
row("log_softmax", 0, lambda g, z, x, axis: g - np.exp(x) * np.sum(g, axis, keepdims=True), FACTOR,
    f"exp(x) stands where the softmax belongs: {LSM}")
row("log_softmax", 0, lambda g, z, x, axis: g - np.sum(g, axis, keepdims=True), FACTOR,
    f"the softmax is missing: {LSM}")
row("log_softmax", 0, lambda g, z, x, axis: g - np.mean(g, axis, keepdims=True), FACTOR,
    f"a mean stands where p sum(g) belongs: {LSM}")

# ---- matrices --------------------------------------------------------------------------------------------------------

row("inv", 0, lambda g, z, x: mT(z) @ g @ mT(z), "sign",
    "the minus is missing: the rule of the inverse is -Zᵀ g Zᵀ", 3.0)
row("inv", 0, lambda g, z, x: -z @ g @ z, "transposed",
    "the inverse is not transposed: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -mT(z) @ g, FACTOR,
    "one of the two factors is missing: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -mT(z) @ mT(z) @ g, FACTOR,
    "both factors stand on one side: the rule of the inverse is -Zᵀ g Zᵀ")
row("inv", 0, lambda g, z, x: -g * z * z, FACTOR,
    "the rule of 1 / x is used element by element: the rule of the inverse is -Zᵀ g Zᵀ")
row("det", 0, lambda g, z, x: g[..., None, None] * z[..., None, None] * np.linalg.inv(x), "transposed",
    "the inverse is not transposed: the derivative of det(X) is det(X) X⁻ᵀ")
row("det", 0, lambda g, z, x: g[..., None, None] * np.swapaxes(np.linalg.inv(x), -1, -2), FACTOR,
    "the determinant is missing: the derivative of det(X) is det(X) X⁻ᵀ")
row("logabsdet", 0, lambda g, z, x: g[..., None, None] * np.linalg.inv(x), "transposed",
    "the inverse is not transposed: the derivative of log|det X| is X⁻ᵀ")
row("logabsdet", 0,
    lambda g, z, x: (g * np.linalg.det(x))[..., None, None] * np.swapaxes(np.linalg.inv(x), -1, -2), FACTOR,
    "the determinant is there once too often: the derivative of log|det X| is X⁻ᵀ")

SOLVE = "with Z = A⁻¹ B it is -A⁻ᵀ g Zᵀ by A, and A⁻ᵀ g by B"
row("solve", 1, lambda g, z, x, y: np.linalg.solve(x, g), "transposed",
    f"the matrix is not transposed in the system that is solved on the way back: {SOLVE}", 3.0)
row("solve", 1, lambda g, z, x, y: g, FACTOR, f"the inverse is missing: {SOLVE}", 3.0)
row("solve", 1, lambda g, z, x, y: mT(x) @ g, FACTOR,
    f"what arrives is multiplied by the matrix, where a system is solved: {SOLVE}")
row("solve", 0, lambda g, z, x, y: np.linalg.solve(mT(x), g) @ mT(z), "sign", f"the minus is missing: {SOLVE}", 3.0)
row("solve", 0, lambda g, z, x, y: -np.linalg.solve(x, g) @ mT(z), "transposed",
    f"the matrix is not transposed in the system that is solved on the way back: {SOLVE}", 3.0)
row("solve", 0, lambda g, z, x, y: -g @ mT(z), FACTOR, f"the inverse is missing: {SOLVE}", 3.0)
row("solve", 0, lambda g, z, x, y: -z @ mT(np.linalg.solve(mT(x), g)), "transposed",
    f"the result is transposed: {SOLVE}")
CHOLESKY = "it is L⁻ᵀ Φ(Lᵀ g) L⁻¹, made symmetric, where Φ takes the lower triangle and half of the diagonal"
row("cholesky", 0, lambda g, z, x: _cholesky(g, z, half=1.0), "constant factor", f"the diagonal is not halved: {CHOLESKY}", 3.0)
row("cholesky", 0, lambda g, z, x: _cholesky(g, z, whole=True), FACTOR, f"the upper triangle is not cut off: {CHOLESKY}", 3.0)
row("cholesky", 0, lambda g, z, x: 2 * _cholesky(g, z), "constant factor",
    f"the half is missing where it is made symmetric: {CHOLESKY}", 3.0)
row("cholesky", 0, lambda g, z, x: _cholesky(g, z, symmetric=False), "transposed", f"it is not made symmetric: {CHOLESKY}", 3.0)

# ---- elements that are moved -----------------------------------------------------------------------------------------

row("getitem", 0, lambda g, z, x, index: _scattered(g, x, index, last=True), "used twice, counted once",
    "elements are picked several times, and the last pick overwrites the others: `d[index] += g` counts"
    " each once; use np.add.at", 2.9)
row("getitem", 0, lambda g, z, x, index: _scattered(g, x, index, last=False), "used twice, counted once",
    "elements are picked several times, and only the first pick counts: use np.add.at", 3.0)
row("getitem", 0, lambda g, z, x, index: _averaged(g, x, index), "averaged not summed",
    "elements are picked several times, and what comes back to each is averaged: the gradients of all picks add up", 3.1)
row("reshape", 0,
    lambda g, z, x, shape: np.reshape(g, x.shape, order="F") if g.ndim > 1 or x.ndim > 1 else None, "transposed",
    "the numbers are put back column by column, where they were taken row by row")
row("reshape", 0, lambda g, z, x, shape: g.T.reshape(x.shape) if g.ndim > 1 else None, "transposed",
    "the gradient is transposed before it is reshaped: reshape alone belongs there")
row("transpose mT", 0, lambda g, z, x, **p: g.reshape(x.shape), "transposed",
    "the axes are mixed: the gradient is reshaped where it should be transposed back, so each number "
    "belongs to another element", 3.0)
row("transpose", 0,
    lambda g, z, x, axes: np.transpose(g, axes) if np.transpose(g, axes).shape == x.shape else None, "transposed",
    "the axes are permuted once more, and not back: the inverse permutation belongs there")
row("flip", 0, lambda g, z, x, axis: g, "transposed", "the order is not turned back")
row("roll", 0, lambda g, z, x, shift, axis=None: np.roll(g, shift, axis), "shifted",
    "the elements are rolled further, and not back")
row("roll", 0, lambda g, z, x, shift, axis=None: g, "shifted", "the elements are not rolled back")
row("pad", 0, lambda g, z, x, **p: _from_corner(g, x), "shifted",
    "the padding is cut off at one end only, from 0 on: the gradient is shifted by the padding", 3.0)
# fmt: on


@family("softmax masked_softmax", 0, PATH)
def _softmax(g: Array, z: Array, x: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    yield from softmax_slips(g, z, axis)


@family("log_softmax", 0, AXIS)
def _log_softmax(g: Array, z: Array, x: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    for other, name in other_axes(x.ndim, axis):
        yield (
            f"{{way}} the sum is taken {name}, and the softmax along axis {axis}",
            g - np.exp(z) * np.sum(g, other, keepdims=True),
        )


@family("sum", 0, AXIS)
def _sums(g: Array, z: Array, x: Array, axis: Any, keepdims: bool) -> Iterator[tuple[str, Array]]:
    for other in range(x.ndim) if axis is not None and len(axis) == 1 else ():
        flat = np.squeeze(g, axis) if keepdims else g
        if other != axis[0] and flat.shape == x.shape[:other] + x.shape[other + 1 :]:
            yield (
                f"{{way}} the gradient is spread along axis {other}, and the {{op}} was taken along axis {axis[0]}",
                np.broadcast_to(np.expand_dims(flat, other), x.shape),
            )


@family("mean", 0, AXIS)
def _means(g: Array, z: Array, x: Array, axis: Any, keepdims: bool) -> Iterator[tuple[str, Array]]:
    for told, spread_out in _sums(g, z, x, axis, keepdims):
        yield told, spread_out / x.shape[axis[0]]


@family("broadcast_to", 0, AXIS)
def _broadcast(g: Array, z: Array, x: Array, **p: Any) -> Iterator[tuple[str, Array]]:
    """A vector that was broadcast over the rows of a square, and summed along the rows."""
    if g.ndim == 2 and g.shape[0] == g.shape[1] and x.size == g.shape[0]:
        along = 0 if x.shape in (g.shape[1:], (1, g.shape[1])) else 1
        yield (
            f"{{way}} the sum is taken along axis {1 - along}, and {{x}} was spread along axis {along}",
            g.sum(1 - along).reshape(x.shape),
        )


@family("broadcast_to", 0, AXIS)
def _total(g: Array, z: Array, x: Array, **p: Any) -> Iterator[tuple[str, Array]]:
    """A vector that was broadcast over rows, and whose gradient was summed over everything."""
    if x.size > 1:
        yield (
            "{way} the sum is taken over all elements: another axis; each element of {x} gets its own",
            np.full(x.shape, np.sum(g)),
        )
        yield (
            "{way} the mean is taken over all elements: another axis; each element of {x} gets its own",
            np.full(x.shape, np.mean(g)),
        )


@family("concatenate stack", 0, "exchanged")
def _parts(g: Array, z: Array, i: int, *xs: Array, axis: int = 0) -> Iterator[tuple[str, Array]]:
    along = axis % g.ndim
    ends = np.cumsum([np.shape(x)[along] for x in xs]) if np.ndim(xs[0]) == g.ndim else np.arange(1, len(xs) + 1)
    starts = [0, *ends[:-1]]
    for k, other in enumerate(xs):
        if k != i and np.shape(other) == np.shape(xs[i]):
            part = np.take(g, np.arange(starts[k], ends[k]), along)
            yield (
                f"{{way}} the part of argument {k + 1} is taken, where that of argument {i + 1} belongs",
                part.reshape(np.shape(xs[i])),
            )


def softmax_slips(g: Array, p: Array, axis: Any) -> Iterator[tuple[str, Array]]:
    """Wrong gradients of a softmax that people write in place of p (g - sum(g p))."""
    right = "it is p (g - sum(g p))"
    inner = np.sum(g * p, axis, keepdims=True)
    every = "each output hangs on every input, through the denominator"
    yield f"{{way}} only the diagonal of the Jacobian of the softmax is there: {every}; {right}", g * p * (1 - p)
    yield f"{{way}} the sum over all outputs of the softmax is missing: {every}; {right}", g * p
    yield f"{{way}} the sum is added, not subtracted, in the rule of the softmax: {right}", p * (g + inner)
    yield f"{{way}} the factor p in front is missing in the rule of the softmax: {right}", g - inner
    yield f"{{way}} p is missing inside the sum in the rule of the softmax: {right}", p * (g - np.sum(g, axis, keepdims=True))
    yield (
        f"{{way}} a mean stands in place of the sum in the rule of the softmax: {right}",
        p * (g - np.mean(g * p, axis, keepdims=True)),
    )
    yield f"{{way}} the softmax is left out: {right}", g + 0 * p
    for other, name in other_axes(p.ndim, axis):
        told = f"{{way}} the softmax is along axis {axis}, and the sum in its rule is taken {name}: another axis; {right}"
        yield told, p * (g - np.sum(g * p, other, keepdims=True))


def other_axes(ndim: int, axis: Any) -> Iterator[tuple[Any, str]]:
    """Axes that people take by mistake, each with a phrase for it."""
    taken = {a % ndim for a in as_tuple(axis)} if axis is not None else set(range(ndim))
    for other in range(ndim):
        if {other} != taken:
            yield other, f"along axis {other}"
    if ndim > 1 and len(taken) < ndim:
        yield tuple(range(ndim)), "over all elements"
        for pair in itertools.combinations(range(ndim), 2):
            if ndim > 2 and set(pair) != taken:
                yield pair, f"along the axes {pair[0]} and {pair[1]}"


# ---- what the rows compute with --------------------------------------------------------------------------------------


def _count(x: Array, axis: Any) -> int:
    return int(x.size if axis is None else np.prod([x.shape[a] for a in axis]))


def _centred(x: Array, axis: Any) -> Array:
    return x - np.mean(x, axis, keepdims=True)


def _rate(x: Array, axis: Any, ddof: int) -> float:
    """2 / n for a variance that was divided by n - 1, and the reverse."""
    return 2 / (_count(x, axis) - (ddof == 0))


def _kept_of(g: Array, x: Array, which: int) -> Array | None:
    """One row of what was spread over rows; None where there is one row only."""
    extra = g.ndim - x.ndim
    repeated = [a for a in range(g.ndim) if a < extra or x.shape[a - extra] != g.shape[a]]
    if len(repeated) != 1 or g.shape[repeated[0]] < 2:
        return None
    return np.take(g, [which], repeated[0]).reshape(x.shape)


def _from_corner(g: Array, x: Array) -> Array:
    return g[tuple(slice(0, n) for n in x.shape)]


def _scattered(g: Array, x: Array, index: Any, last: bool) -> Array | None:
    if not any(np.ndim(part) for part in as_tuple(index)):
        return None
    places = np.arange(x.size).reshape(x.shape)[index]
    flat, order = np.zeros(x.size), places.ravel()
    values = np.broadcast_to(g, places.shape).ravel()
    if last:
        flat[order] = values
    else:
        flat[order[::-1]] = values[::-1]
    return flat.reshape(x.shape)


def _averaged(g: Array, x: Array, index: Any) -> Array | None:
    """The mean of what comes back to each element; None where none is picked twice."""
    added, picks = np.zeros(x.shape), np.zeros(x.shape)
    np.add.at(added, index, g)
    np.add.at(picks, index, np.ones(np.shape(g)))
    return added / np.maximum(picks, 1) if np.any(picks > 1) else None


def _cholesky(g: Array, z: Array, half: float = 0.5, whole: bool = False, symmetric: bool = True) -> Array:
    """The gradient by a matrix, from that by its Cholesky factor (Murray 2016, https://arxiv.org/abs/1602.07527), or a part."""
    inner = mT(z) @ g
    inner = inner if whole else np.tril(inner, -1) + half * inner * np.eye(z.shape[-1])
    found = np.linalg.solve(mT(z), mT(np.linalg.solve(mT(z), mT(inner))))
    return (found + mT(found)) / 2 if symmetric else found
