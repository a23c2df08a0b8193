"""Is a point a minimum, a maximum or a saddle?

Where the gradient is zero, the Hessian's eigenvalues decide. All positive: a minimum; all negative: a maximum; both
signs: a saddle. Where none is of the other sign but some are zero, they decide nothing: the point is degenerate, and
may be one of a whole valley of minima or a monkey saddle.

Zero, in floating-point numbers, is a question of how well the point is known. Its coordinates count as known to
`eps^(1/3)` (6e-6 in double precision, relative to their size, or to 1 where they are smaller), as they would be if
it had been copied to six digits. A gradient that such a displacement could explain counts as zero, and so does an
eigenvalue that changes by as much as it is large when the point is displaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Here, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .kinks import find_kink
from .spectrum import eigenpairs

ROUNDING = 10.0
"""Eigenvalues are known to so many units of rounding of the largest one."""


@dataclass(frozen=True, eq=False, repr=False)
class CriticalPoint(show.Drawable):
    """The kind of point that a loss has at its parameters.

    Attributes:
        kind: "minimum", "maximum", "saddle", "degenerate" or "not critical".
        point: the parameters, nested as they were given.
        value: the loss.
        gradient_norm, gradient_tolerance: the length of the gradient, and up to which it counts as zero.
        eigenvalues: of the Hessian, from the least to the largest; where it is large, those at both ends.
        eigenvalue_tolerance: up to which size they count as zero.
        directions: the eigenvectors, of length 1, nested like the point.
        size: how many eigenvalues there are in all.
        kink: whether the point lies on a kink, such as that of |x| at 0. There is no gradient then but a set of them, and the
            kind is judged by the slopes around the point; `gradient_norm` is that of the shortest in the set, 0 where the
            point is critical.
    """

    kind: str
    point: Any
    value: float
    gradient_norm: float
    gradient_tolerance: float
    eigenvalues: NDArray[Any]
    eigenvalue_tolerance: float
    directions: list[Any]
    size: int
    kink: bool = False

    @property
    def critical(self) -> bool:
        """Whether 0 is the gradient, or on a kink one of the gradients."""
        return self.kind != "not critical"

    @property
    def escapes(self) -> list[Any]:
        """The directions in which the loss bends down, the steepest bend first."""
        return self.directions[: int((self.eigenvalues < -self.eigenvalue_tolerance).sum())]

    @property
    def complete(self) -> bool:
        """Whether all eigenvalues are known; else those at both ends are."""
        return len(self.eigenvalues) == self.size

    def __repr__(self) -> str:
        shown = [f"{eigenvalue:.6g}" for eigenvalue in self.eigenvalues]
        if len(shown) > 6:
            shown = [*shown[:3], "...", *shown[-3:]]
        parts = f"value={self.value:.6g}, gradient_norm={self.gradient_norm:.2g}, eigenvalues=[{', '.join(shown)}]"
        return f"CriticalPoint({self.kind!r}, {'on a kink, ' * self.kink}{parts})"

    def __str__(self) -> str:
        signs = np.sign(np.where(np.abs(self.eigenvalues) <= self.eigenvalue_tolerance, 0, self.eigenvalues))
        counts = [f"{(signs == sign).sum()} {name}" for sign, name in ((-1, "negative"), (0, "zero"), (1, "positive"))]
        some = "" if self.complete else f" at the ends of the spectrum, of {self.size} in all"
        if self.kink:
            return (
                f"{self.kind}, on a kink: loss {self.value:.6g}, shortest gradient of length {self.gradient_norm:.3g} (zero up "
                f"to {self.gradient_tolerance:.2g}); the eigenvalues say nothing here, and the kind is judged by the slopes"
            )
        gradient = f"{self.gradient_norm:.3g} (zero up to {self.gradient_tolerance:.2g})"
        return (
            f"{self.kind}: loss {self.value:.6g}, gradient of length {gradient}; eigenvalues{some} from "
            f"{self.eigenvalues[0]:.6g} to {self.eigenvalues[-1]:.6g}: {', '.join(counts)} "
            f"(zero up to {self.eigenvalue_tolerance:.2g})"
        )

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the eigenvalues, into the Axes `ax` if it is given; `how` goes to the figure "spectrum"."""
        content = {"eigenvalues": self.eigenvalues, "tolerance": self.eigenvalue_tolerance, "title": self.kind}
        return show.figure("spectrum", **content | how, ax=ax)


@spelled
def classify(
    loss: Loss, params: Any, method: str = "auto", count: int = 3, tolerance: float | None = None
) -> CriticalPoint:
    """Say what kind of point a loss has at its parameters, from its gradient and the eigenvalues of its Hessian.

    Args:
        loss: a function of the parameters, whose result is one number.
        params: a float or array, or a nested dict, list or tuple of them; Tensors that want a gradient are moved
            themselves and put back, so that the loss may read a module's parameters.
        method: "full" for all eigenvalues, "lanczos" for `count` at both ends (needs scipy), which decide as well;
            "auto" takes the first up to 500 parameters.
        tolerance: up to which length a gradient counts as zero. If left out, what a displacement by `eps^(1/3)` of the
            coordinates could explain; the end of a training run is rarely that close, and needs a tolerance.

    Returns:
        The kind, and what it was judged by.

    Raises:
        ArgumentError: where the loss or its Hessian is not finite, for a Hessian that is too large to form, and for a loss that
            is another at the same parameters.

    >>> classify(lambda w: (1 - w[0] * w[1]) ** 2, np.zeros(2))
    CriticalPoint('saddle', value=1, gradient_norm=0, eigenvalues=[-2, 2])
    >>> classify(lambda w: (1 - w[0] * w[1]) ** 2, np.array([2.0, 0.5])).kind
    'degenerate'
    >>> import autograd_mini as am
    >>> [classify(am.abs, 0.0).kind, classify(lambda x: am.maximum(0.5 * x, x), 0.0).kind]
    ['minimum', 'not critical']
    """
    return judged(Flat(loss, params), method, count, tolerance)


def judged(flat: Flat, method: str = "auto", count: int = 3, tolerance: float | None = None) -> CriticalPoint:
    """`classify`, for a loss that is a function of rows already, at its origin."""
    flat.refuse_noise()
    with flat.at(flat.origin) as here:
        if not np.isfinite(here.value) or not np.isfinite(here.gradient).all():
            raise ArgumentError(f"the loss is {here.value:g} at these parameters, and its gradient is not finite")
        eigenvalues, vectors, _ = eigenpairs(flat, here, method, count)
        value, slope = here.value, float(np.linalg.norm(here.gradient))
        zero = ROUNDING * _eps(flat) * float(np.abs(eigenvalues).max())
        if len(eigenvalues) < flat.size:  # Lanczos stops short of rounding; an eigenvalue is that close to each of its own
            zero += max(float(np.linalg.norm(here.product(v) - k * v)) for v, k in zip(vectors, eigenvalues, strict=True))
        kink = find_kink(flat, here)
    moves = _displacement(flat)
    with flat.at(flat.origin + moves) as there:
        zero += _change(there, eigenvalues, vectors)
    largest = float(np.linalg.norm(eigenvalues))
    limit = largest * float(np.linalg.norm(moves)) / flat.size**0.5 if tolerance is None else tolerance
    slope = slope if kink is None else kink.least
    return CriticalPoint(
        kind=_kind(slope <= limit, eigenvalues, zero) if kink is None else kink.kind(limit),
        point=flat.tree(flat.origin),
        value=value,
        gradient_norm=slope,
        gradient_tolerance=limit,
        eigenvalues=eigenvalues,
        eigenvalue_tolerance=zero,
        directions=[flat.tree(v) for v in vectors],
        size=flat.size,
        kink=kink is not None,
    )


def _displacement(flat: Flat) -> Row:
    """The distance that the true point may have: `eps^(1/3)` of each coordinate, to one side or the other."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=flat.size)
    moves: Row = signs * _eps(flat) ** (1 / 3) * np.maximum(1, np.abs(flat.origin))
    return moves.astype(flat.origin.dtype)


def _change(there: Here, eigenvalues: Row, vectors: Row) -> float:
    """The change of the eigenvalues by the displacement: `v' H v` at the new place, for the eigenvectors of the old."""
    pairs = zip(vectors, eigenvalues, strict=True)
    return max(abs(float(v @ there.product(v)) - float(eigenvalue)) for v, eigenvalue in pairs)


def _kind(critical: bool, eigenvalues: Row, zero: float) -> str:
    if not critical:
        return "not critical"
    if eigenvalues[0] > zero:
        return "minimum"
    if eigenvalues[-1] < -zero:
        return "maximum"
    return "saddle" if eigenvalues[0] < -zero and eigenvalues[-1] > zero else "degenerate"


def _eps(flat: Flat) -> float:
    return float(np.finfo(flat.origin.dtype).eps)
