"""`LBFGS`: a quasi-Newton method as an optimizer, which evaluates the loss several times in a step.

The inverse of the Hessian is guessed from the last moves s and the changes y of the gradient that they brought (Nocedal and
Wright, Numerical Optimization, 2006, algorithms 7.4, 3.5 and 3.6). It suits losses that are the same each time: all data in one
batch, no dropout. `optim.minimize` does it for a function of nested parameters, by SciPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from .optimizer import Optimizer, Parameters, passed

Array = Any
DECREASE, CURVATURE = 1e-4, 0.9
"""The constants of the strong Wolfe conditions."""


class LBFGS(Optimizer):
    """Limited-memory BFGS (Liu and Nocedal 1989): d = -H g, with H from the last moves, and p <- p + lr d.

    Args:
        params: the leaves to move, in one group.
        lr: how much of a direction is gone; with a line search, what it tries first.
        max_iter: how many directions a step goes.
        max_eval: how often a step may ask for the loss; 5/4 max_iter, if left out.
        tolerance_grad: a step ends where no element of the gradient is larger.
        tolerance_change: a step ends where no element moves further, or the loss changes less.
        history_size: how many moves are remembered.
        line_search_fn: None for steps of lr, "strong_wolfe" for a line search.

    Raises:
        ArgumentError: for several groups of parameters, or another line search.

    https://doi.org/10.1007/BF01589116

    >>> from autograd_mini import Tensor
    >>> p = Tensor([-1.0, 2.0], requires_grad=True)
    >>> optimizer = LBFGS([p], max_iter=50, line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> first = optimizer.step(closure)
    >>> p.data.round(3)
    array([1., 1.])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        if line_search_fn not in (None, "strong_wolfe"):
            raise ArgumentError(f"LBFGS: line_search_fn must be None or 'strong_wolfe', got {line_search_fn!r}")
        options = passed(locals())
        del options["params"], options["line_search_fn"]
        options["max_eval"] = max(max_iter * 5 // 4, 1) if max_eval is None else max_eval
        self.line_search_fn = line_search_fn
        self.memory: list[tuple[Array, Array]] = []
        self.last: dict[str, Any] = {}
        self.directions = 0
        super().__init__(params, **options)

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Take in the one group of parameters.

        Raises:
            ArgumentError: for a second one: a direction belongs to all parameters together.
        """
        if self.param_groups:
            raise ArgumentError("LBFGS moves all parameters together: give one group")
        super().add_param_group(group)

    def update(self, p: Array, g: Array, s: Any) -> None:
        """Not used: a direction belongs to all parameters together."""
        raise NotImplementedError

    # ---- the step ----------------------------------------------------------------------------------------------------

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Go several directions down.

        Args:
            closure: forgets the gradients, computes the loss, goes backward, and returns the loss.

        Returns:
            The loss at the beginning, as the closure gave it.

        Raises:
            ArgumentTypeError: without a closure.
        """
        if not callable(closure):
            raise ArgumentTypeError(
                "LBFGS asks for the loss several times in a step: pass step(closure), a function that calls zero_grad(), "
                "computes the loss, calls backward() and returns the loss (fit knows none: take another optimizer there)"
            )
        o = {name: self.param_groups[0][name] for name in self.defaults}
        start = closure()
        loss = _number(start)
        g, asked = self._gradient(), 1
        for turn in range(1, int(o["max_iter"]) + 1):
            if not g.size or np.abs(g).max() <= o["tolerance_grad"]:
                break
            d = self._direction(g, int(o["history_size"]))
            slope = float(g @ d)
            if slope > -o["tolerance_change"]:
                break
            rate = o["lr"] * (min(1.0, 1 / float(np.abs(g).sum())) if self.directions == 1 else 1.0)
            before, here = loss, self._point()
            if self.line_search_fn:
                rate, loss, g, more = self._searched(closure, here, d, rate, (loss, g, slope))
                asked += more
            else:
                self._move_to(here + rate * d)
                if turn < o["max_iter"]:
                    loss, asked = _number(closure()), asked + 1
                    g = self._gradient()
            self.last["s"] = rate * d
            if asked >= o["max_eval"] or np.abs(rate * d).max() <= o["tolerance_change"]:
                break
            if abs(loss - before) < o["tolerance_change"]:
                break
        self.__dict__.update(steps=self.steps + 1, last_lrs=[o["lr"]])
        return start

    def _direction(self, g: Array, size: int) -> Array:
        """-H g, where H is what the moves so far say of the inverse of the Hessian; the two loops of algorithm 7.4."""
        self.directions += 1
        if "s" in self.last:
            s, y = self.last["s"], g - self.last["g"]
            if float(s @ y) > 1e-10:
                self.memory = [*self.memory, (s, y)][-size:] if size else []
                self.last["scale"] = float(s @ y) / float(y @ y)
        scale = self.last.get("scale", 1.0)
        q, kept = -g, []
        for s, y in reversed(self.memory):
            a = float(s @ q) / float(s @ y)
            q = q - a * y
            kept.append(a)
        d = q * scale
        for (s, y), a in zip(self.memory, reversed(kept), strict=True):
            d = d + s * (a - float(y @ d) / float(s @ y))
        self.last = {"g": g, "scale": scale}
        return d

    def _searched(
        self, closure: Callable[[], Any], here: Array, d: Array, rate: float, start: tuple[float, Array, float]
    ) -> tuple[float, float, Array, int]:
        """A rate at which the loss has fallen enough and is flat enough: the strong Wolfe conditions."""
        loss0, _, slope0 = start
        asked = 0

        def at(t: float) -> tuple[float, float, Array, float]:
            nonlocal asked
            self._move_to(here + t * d)
            loss, g = _number(closure()), self._gradient()
            asked += 1
            return t, loss, g, float(g @ d)

        def flat(point: tuple[float, float, Array, float]) -> bool:
            return abs(point[3]) <= -CURVATURE * slope0

        def too_high(point: tuple[float, float, Array, float], than: float) -> bool:
            t, loss = point[0], point[1]
            return not (loss <= loss0 + DECREASE * t * slope0 and loss < than) or not math.isfinite(loss)

        low = (0.0, loss0, start[1], slope0)
        point, high = at(rate), None
        for _ in range(25):
            if high is None:  # go on until a minimum is bracketed
                if too_high(point, low[1]) and point[0] > 0:
                    high = point
                elif flat(point):
                    break
                elif point[3] >= 0:
                    low, high = point, low
                else:
                    low, point = point, at(2 * point[0])
                    continue
            point = at(_between(low, high))
            if too_high(point, low[1]):
                high = point
            else:
                if flat(point):
                    break
                if point[3] * (high[0] - low[0]) >= 0:
                    high = low
                low = point
            if abs(high[0] - low[0]) * np.abs(d).max() < 1e-12:
                break
        best = point if not too_high(point, math.inf) or point[1] < low[1] else low
        self._move_to(here + best[0] * d)
        return best[0], best[1], best[2], asked

    # ---- the parameters as one row -----------------------------------------------------------------------------------

    def _gradient(self) -> Array:
        """The gradients of all parameters, one after the other; zeros where there is none."""
        parameters = self.param_groups[0]["params"]
        grads = [np.zeros(np.shape(p.data)) if p.grad is None else np.asarray(_plain(p.grad), float) for p in parameters]
        return np.concatenate([np.ravel(g) for g in grads])

    def _point(self) -> Array:
        """All parameters, one after the other."""
        return np.concatenate([np.ravel(np.asarray(p.data, float)) for p in self.param_groups[0]["params"]])

    def _move_to(self, row: Array) -> None:
        """Write the parameters; an array in place."""
        start = 0
        for p in self.param_groups[0]["params"]:
            if isinstance(p.data, np.ndarray):
                data = p.data
                data[...] = row[start : start + data.size].reshape(data.shape)
                p.data = data
                start += data.size
            else:
                p.data = float(row[start])
                start += 1

    # ---- to stop and go on -------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """All that a later run needs to go on as if it had never stopped."""
        memory = [[s.copy(), y.copy()] for s, y in self.memory]
        last = {name: np.array(x) for name, x in self.last.items()}
        return {**super().state_dict(), "memory": memory, "last": last, "directions": self.directions}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` has returned.

        Raises:
            ArgumentError: for the state of another optimizer.
            ShapeError: for that of other parameters.
        """
        try:
            memory = [(np.array(s), np.array(y)) for s, y in state["memory"]]
            last = {name: np.array(x) for name, x in state["last"].items()}
            directions = int(state["directions"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArgumentError("this is no state of an LBFGS: it has no memory of moves") from error
        size = self._point().size
        rows = [x for pair in memory for x in pair] + [x for name, x in last.items() if name != "scale"]
        if odd := next((x.shape for x in rows if x.shape != (size,)), None):
            raise ShapeError(f"the state remembers moves of shape {odd}, and the parameters have {size} numbers")
        super().load_state_dict({key: x for key, x in state.items() if key not in ("memory", "last", "directions")})
        self.memory, self.directions = memory, directions
        self.last = {name: float(x) if name == "scale" else x for name, x in last.items()}


def _between(low: tuple[float, float, Array, float], high: tuple[float, float, Array, float]) -> float:
    """The minimum of the cubic through two points with their slopes, or the middle where it has none (formula 3.59)."""
    (a, fa, _, da), (b, fb, _, db) = low, high
    middle, width = (a + b) / 2, abs(b - a)
    if not (math.isfinite(fb) and math.isfinite(db)):
        return middle
    d1 = da + db - 3 * (fa - fb) / (a - b)
    root = d1 * d1 - da * db
    if root < 0:
        return middle
    d2 = math.copysign(math.sqrt(root), b - a)
    below = db - da + 2 * d2
    t = b - (b - a) * (db + d2 - d1) / below if below else middle
    return t if min(a, b) + 0.1 * width <= t <= max(a, b) - 0.1 * width else middle


def _number(loss: Any) -> float:
    """A loss as a float."""
    return float(np.asarray(_plain(loss)))


def _plain(x: Any) -> Any:
    """The number or array of a node; anything else as it is."""
    return x.data if hasattr(x, "requires_grad") else x
