"""SciPy's minimizers on any function of nested parameters, with exact gradients and exact products with the Hessian."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..calculus.flat import Flat, Here, is_moved
from ..core import show
from ..core.errors import ArgumentError, ArgumentTypeError, GradientError, require
from ..core.names.spelling import spelled

Array = Any

BY_VALUE = ("COBYLA", "COBYQA", "Nelder-Mead", "Powell")
BY_GRADIENT = ("BFGS", "CG", "L-BFGS-B", "SLSQP", "TNC")
BY_PRODUCT = ("Newton-CG", "trust-constr", "trust-krylov", "trust-ncg")
BY_HESSIAN = ("dogleg", "trust-exact")
METHODS = (*BY_VALUE, *BY_GRADIENT, *BY_PRODUCT, *BY_HESSIAN)
"""The derivatives that a method needs: none; the gradient; products with the Hessian as well; the whole Hessian."""


@dataclass(frozen=True, eq=False, repr=False)
class Minimum(show.Drawable):
    """The result of a minimizer.

    Attributes:
        params: the point, nested as the start was.
        value: the loss there.
        gradient: its gradient, nested in the same way; NaN where a method that asks for the loss alone was given one that the
            graph does not know.
        gradient_norm: the length of the gradient; near 0 at a minimum.
        success, message: whether the minimizer is content with it, and what it says.
        method: its name.
        steps: how many iterations it took.
        evaluations, products: at how many points it has asked for the loss, and how often for a product with the Hessian.
        history: the loss at the start and after each iteration.
    """

    params: Any = field(repr=False)
    value: float
    gradient: Any = field(repr=False)
    gradient_norm: float
    success: bool
    message: str
    method: str
    steps: int
    evaluations: int
    products: int
    history: Array = field(repr=False)

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the loss after each iteration, into the Axes `ax` if it is given; `how` goes to the figure "lines"."""
        scale = "log" if np.all(self.history > 0) else "linear"
        series = {self.method: (np.arange(len(self.history)), self.history)}
        words = {"xlabel": "iteration", "ylabel": "loss", "yscale": scale}
        return show.figure("lines", series=series, **words | how, ax=ax)


@spelled
def minimize(
    loss: Callable[[Any], Any],
    params: Any,
    method: str = "L-BFGS-B",
    *,
    tolerance: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> Minimum:
    """Find a minimum of a function near a point, by `scipy.optimize.minimize` (needs scipy).

    Args:
        loss: a function of the parameters, whose result is one number; it is called with Tensors in place of arrays and
            Values in place of floats, as by `am.grad`.
        params: where to begin: a float, an array, or nested dicts, lists and tuples of them. A Tensor or Value that wants
            a gradient, such as a module's parameter, is moved itself, and is left where the search has stopped.
        method: "L-BFGS-B", "BFGS", "CG", "TNC" and "SLSQP" follow the gradient; "Newton-CG", "trust-ncg", "trust-krylov"
            and "trust-constr" ask for products with the Hessian, too, "trust-exact" and "dogleg" for all of it;
            "Nelder-Mead", "Powell", "COBYLA" and "COBYQA" for the loss alone.
        tolerance: when to stop; SciPy's choice for the method if left out.
        options: what the method takes besides, such as `{"maxiter": 100}`.

    Returns:
        A `Minimum`.

    Raises:
        ArgumentError: for a method that there is not, for no parameters, for a loss that is not finite at the start.
        DtypeError, ShapeError: for parameters that are no real numbers, a loss that is not one number.
        GradientError: for a loss that does not depend on the parameters as far as the graph knows.
        MissingExtraError: where scipy is not installed.

    ```
    found = minimize(rosenbrock, {"x": -1.2, "y": 1.0}, method="trust-ncg")
    found.params, found.value, found.success
    ```
    """
    if not callable(loss):
        raise ArgumentTypeError(f"minimize: loss is a {type(loss).__name__}, and must be a function: minimize(f, start)")
    if method not in METHODS:
        raise ArgumentError(f"minimize: there is no method {method!r}: expected one of {', '.join(METHODS)}")
    optimize = require("scipy.optimize", extra="science", purpose="minimize")
    flat = Flat(loss, params)
    start = flat.origin.astype(float)
    with _Asked(flat) as asked:
        if not math.isfinite(asked.value(start)):
            raise ArgumentError(f"minimize: the loss is {asked.value(start)} at the start: begin where it is finite")
        history = [asked.value(start)]
        derivatives: dict[str, Any] = {} if method in BY_VALUE else {"jac": asked.gradient}
        if method in BY_PRODUCT:
            derivatives["hessp"] = asked.product
        if method in BY_HESSIAN:
            derivatives["hess"] = asked.hessian

        def after_each(x: Array, *_: Any) -> None:
            history.append(asked.value(x))

        found = optimize.minimize(
            asked.value,
            start,
            method=method,
            tol=tolerance,
            options=dict(options or {}),
            callback=after_each,
            **derivatives,
        )
        value = asked.value(found.x)
        try:
            gradient = asked.gradient(found.x)
        except GradientError:
            if method not in BY_VALUE:
                raise
            gradient = np.full(flat.size, np.nan)
    for leaf, part in zip(flat.given, flat.parts(found.x), strict=True):
        if is_moved(leaf):
            leaf.data = part if part.ndim or isinstance(leaf._value, np.ndarray) else float(part)
    return Minimum(
        params=flat.tree(found.x),
        value=value,
        gradient=flat.tree(gradient),
        gradient_norm=float(np.linalg.norm(gradient)),
        success=bool(found.success),
        message=str(found.message),
        method=method,
        steps=len(history) - 1,
        evaluations=asked.evaluations,
        products=asked.products,
        history=np.array(history),
    )


class _Asked:
    """A loss and its derivatives at a row of numbers, as SciPy calls them; at the same row nothing is computed twice."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        self._row: Array = None
        self._here: Here
        self._open = ExitStack()
        self.evaluations = self.products = 0

    def __enter__(self) -> _Asked:
        return self

    def __exit__(self, *exc: object) -> None:
        self._open.close()

    def _at(self, row: Array) -> Here:
        if self._row is None or not np.array_equal(row, self._row):
            self._open.close()
            self._row = np.array(row)
            self._here = self._open.enter_context(self._flat.at(self._row))
            self.evaluations += 1
        return self._here

    def value(self, row: Array) -> float:
        """The loss."""
        return self._at(row).value

    def gradient(self, row: Array) -> Array:
        """Its gradient."""
        here = self._at(row)
        if not here.depends:
            raise GradientError(
                f"minimize: the loss gave a {type(here.output).__name__} that was not computed from the parameters as far as the "
                "graph knows, so its gradient would be zero everywhere: compute it by functions of am from the parameters that "
                "it is called with, not from their .data; the method 'Nelder-Mead' needs no gradient"
            )
        return here.gradient.astype(float)

    def product(self, row: Array, v: Array) -> Array:
        """Its Hessian, times `v`."""
        self.products += 1
        return self._at(row).product(v).astype(float)

    def hessian(self, row: Array) -> Array:
        """Its Hessian, one product for each column."""
        self.products += row.size
        return self._at(row).hessian().astype(float)
