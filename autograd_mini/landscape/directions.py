"""Directions to look in, and where a trajectory stands in the plane that two of them span.

A random direction shows what is typical. Scaled filter by filter to the size of the weights it makes two networks
comparable, whose weights may differ in scale without any difference in what they compute (Li et al. 2018,
https://arxiv.org/abs/1712.09913). The gradient shows the steepest way, the Hessian's eigenvectors the way of the
strongest bend, and the principal components of a trajectory the plane in which most of it took place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .spectrum import hessian_spectrum


@spelled
def random_direction(params: Any, rng: int | np.random.Generator, filters: bool = True, axis: int = 0) -> Any:
    """A random direction, nested like `params`.

    Args:
        params: a float or array, or a nested dict, list or tuple of them.
        rng: a generator of random numbers, or a seed.
        filters: whether it is scaled by `filter_normalized`; if not, it has length 1.
        axis: as in `filter_normalized`.

    >>> random_direction(np.array([[3.0, 4.0], [0.0, 0.0]]), 0).round(3)
    array([[ 3.447, -3.622],
           [ 0.   ,  0.   ]])
    """
    flat = _shape_of(params)
    row = np.random.default_rng(rng).normal(size=flat.size).astype(flat.origin.dtype)
    if filters:
        return filter_normalized(flat.tree(row), params, axis)
    return flat.tree(row / np.linalg.norm(row))


@spelled
def filter_normalized(direction: Any, params: Any, axis: int = 0) -> Any:
    """The direction with each filter scaled to the norm of the same filter of the parameters: `d_f |w_f| / |d_f|`.

    Args:
        direction: nested like `params`.
        params: the parameters.
        axis: which axis of an array counts its filters: 0 for weights (out, in) and (out, in, height, width); -1 for
            those of `X @ W`. Arrays of less than two axes (biases, the scales of a normalization) stay where they are,
            as in the paper, unless there is nothing else; then each is one filter.

    Source: Li et al. 2018, section 4, https://arxiv.org/abs/1712.09913.

    >>> filter_normalized({"w": np.ones((2, 2)), "b": np.ones(2)}, {"w": np.diag([4.0, 2.0]), "b": np.ones(2)})
    {'w': array([[2.82842712, 2.82842712],
           [1.41421356, 1.41421356]]), 'b': array([0., 0.])}
    """
    flat = _shape_of(params)
    pairs = list(zip(flat.parts(flat.row(direction, "direction")), flat.parts(flat.origin), strict=True))
    matrices = any(w.ndim > 1 for _, w in pairs)
    scaled = [_scaled(d, w, axis) if w.ndim > 1 or not matrices else np.zeros_like(d) for d, w in pairs]
    return flat.tree(np.concatenate([part.ravel() for part in scaled]))


def _scaled(d: NDArray[Any], w: NDArray[Any], axis: int) -> NDArray[Any]:
    others = tuple(i for i in range(w.ndim) if i != axis % w.ndim) if w.ndim > 1 else None
    sizes, wanted = (np.sqrt(np.sum(np.square(x), axis=others, keepdims=True)) for x in (d, w))
    scaled: Row = np.divide(d * wanted, sizes, out=np.zeros_like(d), where=sizes > 0)
    return scaled


@spelled
def gradient_direction(loss: Loss, params: Any) -> Any:
    """The direction of the steepest ascent, of length 1, nested like `params`.

    Raises:
        ArgumentError: where the gradient is zero, and every direction as good as another.

    >>> gradient_direction(lambda p: 3 * p["x"] + 4 * p["y"], {"x": 0.0, "y": 0.0})
    {'x': 0.6, 'y': 0.8}
    """
    flat = Flat(loss, params)
    with flat.at(flat.origin) as here:
        length = np.linalg.norm(here.gradient)
        if not length > 0:
            raise ArgumentError(f"the gradient has the length {length:g} here, and so no direction: see hessian_directions")
        return flat.tree(here.gradient / length)


@spelled
def hessian_directions(loss: Loss, params: Any, top: int = 1, bottom: int = 1) -> list[Any]:
    """Directions of the strongest bend: eigenvectors of the Hessian, of length 1, nested like `params`.

    Args:
        loss, params: as in `slice_line`.
        top, bottom: how many of the largest eigenvalues, the largest first, and how many of the least, the least first.
            Where the Hessian is large, they are found by Lanczos (needs scipy).

    >>> [d.round(3).tolist() for d in hessian_directions(lambda w: w[0] ** 2 - w[1] ** 2, np.zeros(2))]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    found = hessian_spectrum(loss, params, count=max(top, bottom))
    return [*found.directions[::-1][:top], *found.directions[:bottom]]


@dataclass(frozen=True, eq=False, repr=False)
class Principal(show.Drawable):
    """The plane in which most of a trajectory took place.

    Attributes:
        directions: the principal components, of length 1, nested like the parameters.
        explained: which part of the trajectory's variance each one holds.
    """

    directions: list[Any]
    explained: NDArray[Any]

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the parts as bars, into the Axes `ax` if it is given; `how` goes to the figure "bars"."""
        values = {f"component {i}": float(part) for i, part in enumerate(self.explained, 1)}
        return show.figure("bars", values=values, **{"xlabel": "part of the variance"} | how, ax=ax)


@spelled
def principal_directions(trajectory: Sequence[Any], count: int = 2) -> Principal:
    """The principal components of a trajectory, seen from its last point.

    Args:
        trajectory: parameters, one for each step, all nested alike.
        count: how many components.

    Source: Li et al. 2018, section 7, https://arxiv.org/abs/1712.09913.

    >>> found = principal_directions([np.array([t, 2.0 * t]) for t in (0.0, 1.0, 3.0)], count=1)
    >>> abs(found.directions[0]).round(3), found.explained.round(3)
    (array([0.447, 0.894]), array([1.]))
    """
    if len(trajectory) <= count:
        raise ArgumentError(f"a trajectory of {len(trajectory)} points has no {count} components: give more points")
    flat = _shape_of(trajectory[-1])
    rows = _rows(flat, trajectory)
    _, sizes, components = np.linalg.svd(rows, full_matrices=False)
    whole = float(np.sum(np.square(sizes)))
    if not whole > 0:
        raise ArgumentError("the trajectory never leaves its last point")
    directions = [flat.tree(component) for component in components[:count]]
    return Principal(directions, np.square(sizes[:count]) / whole)


@spelled
def project(trajectory: Sequence[Any], origin: Any, d1: Any, d2: Any) -> NDArray[Any]:
    """The coordinates of points in the plane `origin + a d1 + b d2`: the `(a, b)` of each one's nearest point, (k, 2).

    >>> project([np.array([1.0, 2.0, 9.0])], np.zeros(3), np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    array([[-1.,  2.]])
    """
    flat = _shape_of(origin)
    plane = np.stack([flat.row(d1, "d1"), flat.row(d2, "d2")], axis=1)
    rows = _rows(flat, trajectory)
    places: Row = np.linalg.lstsq(plane, rows.T, rcond=None)[0].T
    return places


def _rows(flat: Flat, trajectory: Sequence[Any]) -> Row:
    """The points of a trajectory, as seen from the origin, (k, size)."""
    if not len(trajectory):
        raise ArgumentError("trajectory: there is no point in it")
    return np.stack([flat.row(point, f"trajectory[{i}]") for i, point in enumerate(trajectory)]) - flat.origin


def _shape_of(params: Any) -> Flat:
    """The bridge to rows where no loss is needed."""
    return Flat(lambda _: 0.0, params)
