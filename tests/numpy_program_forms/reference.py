"""What a program is held against: NumPy's value, differences in extended precision, and the gradients of `am.grad`."""

from typing import Any

import numpy as np

import autograd_mini as am
from tests.numpy_programs import Package, Program

from .differences import quiet


class Reference:
    """NumPy's value and derivatives of a program, each computed when it is first asked for."""

    def __init__(self, program: Program):
        self.program = program
        with quiet():
            self.value = program.function(False)(*self.arguments())
        self.single = (
            any(v.dtype == np.float32 for v in program.inputs.values())
            or "float32" in program.source(False)
            or any(getattr(k, "dtype", None) == np.float32 for k in program.constants.values())
        )
        self.loose = "linalg" in program.source(False)
        self._additive: Any = None
        self._gradients: list[np.ndarray] | None = None

    def arguments(self) -> list[np.ndarray]:
        return [v.copy() for v in self.program.inputs.values()]

    @property
    def scale(self) -> float:
        return float(max([1.0, abs(float(self.value))] + [np.abs(v).max() for v in self.program.values.values() if np.size(v)]))

    def direction(self, number: int = 0) -> list[np.ndarray]:
        if number == 10:
            return [u + w for u, w in zip(self.direction(0), self.direction(1), strict=True)]
        rng = np.random.default_rng(number + 7)
        return [rng.standard_normal(v.shape) for v in self.program.inputs.values()]

    @property
    def gradients(self) -> list[np.ndarray]:
        """Those of `am.grad`, against which the other forms are held once they agree with the differences."""
        if self._gradients is None:
            f = self.program.function(True, ref=Package())
            found = am.grad(f, argnums=tuple(range(len(self.program.inputs))))(*self.arguments())
            self._gradients = [np.asarray(g) for g in found]
        return self._gradients

    def moved(self, h: float, number: int, high: Any) -> float:
        f = self.program.function(
            False, convert=lambda k: k.astype(high) if isinstance(k, np.ndarray) and k.dtype.kind == "f" else k
        )
        return f(*[np.asarray(v.astype(high) + h * u) for v, u in zip(self.arguments(), self.direction(number), strict=True)])

    def additive(self) -> bool:
        """Whether slopes add up: at a tie (the median of equal numbers) a function may be straight along each, and bent."""
        if self._additive is None:
            slopes = [self.slope(number) for number in (0, 1, 10)]
            self._additive = all(slopes) and abs(slopes[0][0] + slopes[1][0] - slopes[2][0]) <= 3 * sum(
                s[1] for s in slopes
            ) + 1e-7 * sum(abs(s[0]) for s in slopes)
        return self._additive

    def slope(self, number: int) -> tuple[float, float] | None:
        """The derivative along a direction and a bound of its error; None at a kink or a jump, or where nothing can be said."""
        if any(getattr(k, "dtype", None) == np.float16 for k in self.program.constants.values()):
            return None  # what is computed of them alone is rounded to three digits
        high = (
            float
            if self.loose or "interp" in self.program.source(False) or "float32" in self.program.source(False)
            else np.longdouble
        )
        h = 1e-5 if high is float else 1e-6
        if "float32" in self.program.source(False):
            return None
        here = self.moved(0.0, number, high)
        try:
            ahead, behind, far, back = (self.moved(k * h, number, high) for k in (1, -1, 2, -2))
        except (ValueError, IndexError):  # a mask picks more or fewer
            return None
        wide, narrow = (far - back) / (4 * h), (ahead - behind) / (2 * h)
        right, left = (ahead - here) / h, (here - behind) / h
        best = float(narrow + (narrow - wide) / 3)
        noise = np.finfo(high).eps * self.scale * 100 / h
        bent = abs(right - left)  # of a smooth function this doubles with the step; at a kink it stays
        if bent > 20 * noise and abs(far - 2 * here + back) / (2 * h) < 1.5 * bent:
            return None
        if (
            not np.isfinite(best)
            or abs(right - left) > 1e-3 * (1 + abs(best)) * min(1.0, h * 1e4) + 20 * noise + 1e3 * h * self.scale
        ):
            return None
        error = float(abs(narrow - wide)) + float(noise) + 1e-9 * (1 + abs(best))
        return (best, error) if error < 1e-3 * (1 + abs(best)) else None
