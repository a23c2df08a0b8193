"""The curvature of a loss: the eigenvalues of its Hessian.

A small Hessian is formed, column by column, and taken apart. A large one never is: Lanczos's method needs its
products with vectors alone, each of which costs two backward passes, and finds the ends of the spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Here, Loss, Row
from ..core import show
from ..core.errors import ArgumentError, require
from ..core.names.spelling import spelled

SMALL = 500
"""Up to so many parameters, the Hessian is formed by default."""
LARGEST = 10_000
"""With more parameters than this, it is not formed on demand either: 800 MB, and as many products."""
METHODS = ("auto", "full", "lanczos")


@dataclass(frozen=True, eq=False, repr=False)
class Spectrum(show.Drawable):
    """Eigenvalues of a Hessian.

    Attributes:
        eigenvalues: from the least to the largest, (k,).
        directions: the eigenvectors, of length 1, nested like the parameters.
        size: how many there are in all.
        products: how many products with the Hessian it took.
    """

    eigenvalues: NDArray[Any]
    directions: list[Any]
    size: int
    products: int

    @property
    def complete(self) -> bool:
        """Whether these are all; else they are those at both ends."""
        return len(self.eigenvalues) == self.size

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the eigenvalues, into the Axes `ax` if it is given; `how` goes to the figure "spectrum"."""
        return show.figure("spectrum", eigenvalues=self.eigenvalues, ax=ax, **how)


@spelled
def hessian_spectrum(
    loss: Loss,
    params: Any,
    method: str = "auto",
    count: int = 3,
    precision: float = 1e-4,
    rng: int | np.random.Generator = 0,
) -> Spectrum:
    """Eigenvalues and eigenvectors of the Hessian of a loss.

    Args:
        loss, params: as in `slice_line`.
        method: "full" for all of them; "lanczos" for some at both ends (needs scipy); "auto" takes the first up to 500
            parameters.
        count: how many at each end, by Lanczos.
        precision: relative, of Lanczos.
        rng: a generator of random numbers, or a seed: draws the vector that Lanczos starts from.

    Raises:
        ArgumentError: for a Hessian that is too large to form.

    >>> hessian_spectrum(lambda w: (1 - w[0] * w[1]) ** 2, np.zeros(2)).eigenvalues
    array([-2.,  2.])
    """
    flat = Flat(loss, params)
    with flat.at(flat.origin) as here:
        eigenvalues, vectors, products = eigenpairs(flat, here, method, count, precision, rng)
    return Spectrum(eigenvalues, [flat.tree(v) for v in vectors], flat.size, products)


def eigenpairs(
    flat: Flat,
    here: Here,
    method: str = "auto",
    count: int = 3,
    precision: float = 1e-4,
    rng: int | np.random.Generator = 0,
) -> tuple[Row, Row, int]:
    """Eigenvalues in ascending order, eigenvectors as rows, and how many products it took."""
    if method not in METHODS:
        raise ArgumentError(f"method={method!r}: expected one of {', '.join(map(repr, METHODS))}")
    if count < 1:
        raise ArgumentError(f"count={count}: expected one or more")
    few = 2 * count + 2 >= flat.size  # then the ends are the whole, and there is no space left for Lanczos
    if method == "full" or few or method == "auto" and flat.size <= SMALL:
        if flat.size > LARGEST:
            raise ArgumentError(
                f"the Hessian of {flat.size} parameters has {flat.size:,} x {flat.size:,} numbers, "
                f"{8 * flat.size**2 / 1e9:,.1f} GB: method='lanczos' finds the ends of its spectrum without forming it"
            )
        hessian = here.hessian()
        _check(hessian)
        eigenvalues, vectors = np.linalg.eigh(hessian)
        return eigenvalues, vectors.T, flat.size
    return _lanczos(flat, here, count, precision, np.random.default_rng(rng))


def _lanczos(
    flat: Flat, here: Here, count: int, precision: float, rng: np.random.Generator
) -> tuple[Row, Row, int]:
    linalg = require("scipy.sparse.linalg", extra="science", purpose="finding eigenvalues by Lanczos")
    products = 0

    def product(v: Row) -> Row:
        nonlocal products
        products += 1
        found = here.product(v.ravel().astype(flat.origin.dtype)).astype(float)
        _check(found)
        return found

    start = rng.normal(size=flat.size)
    start /= np.linalg.norm(start)
    shift = float(np.linalg.norm(product(start)))
    if not shift:  # the Hessian is zero (to a random vector, nothing else is), and Lanczos would not get under way
        return np.zeros(1), start[np.newaxis], products
    # ARPACK begins with a product, in which the eigenvectors of zero are lost: so it is given the Hessian plus a number
    operator = linalg.LinearOperator((flat.size, flat.size), matvec=lambda v: product(v) + shift * v.ravel(), dtype=float)
    room = min(flat.size, max(2 * count + 1, 24))
    try:
        ends = [linalg.eigsh(operator, count, which=end, tol=precision, v0=start, ncv=room) for end in ("SA", "LA")]
    except linalg.ArpackNoConvergence as error:
        raise ArgumentError(
            f"Lanczos has not reached precision={precision:g} after {products} products: ask for less, or for another count"
        ) from error
    eigenvalues = np.concatenate([values for values, _ in ends]) - shift
    vectors = np.concatenate([found.T for _, found in ends])
    order = np.argsort(eigenvalues, kind="stable")
    return eigenvalues[order], vectors[order], products


def _check(found: Row) -> None:
    if not np.isfinite(found).all():
        raise ArgumentError("the Hessian holds numbers that are not finite at these parameters")
