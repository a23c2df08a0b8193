"""Log-densities of the usual distributions, with scipy's names and arguments: `am.stats.norm.logpdf(x, loc, scale)`.

Every argument may want a gradient. Outside of the support the density is 0 and its logarithm -inf, with gradient zero. Where an
argument is NaN or a parameter is none (a scale of 0, a probability of 2), the density is NaN, as scipy's is.

>>> import autograd_mini as am
>>> round(am.stats.norm.logpdf(0.0), 6)
-0.918939
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .core import functions as f
from .core.functions import special
from .core.node import plain
from .core.unknown_names import listing

__all__ = [
    "bernoulli", "beta", "binom", "chi2", "expon", "gamma", "laplace", "logistic", "lognorm", "multivariate_normal", "norm",
    "poisson", "t", "uniform",
]  # fmt: skip
__dir__ = listing(*__all__)

LOG_2_PI = math.log(2 * math.pi)


def _inside(condition: Any, x: Any, safe: float) -> Any:
    """`x` where the condition holds, elsewhere a number that may be computed with."""
    return f.where(condition, x, safe)


def _chosen(valid: Any, there: Any, logarithm: Any) -> Any:
    """The logarithm of a density; -inf outside of the support, and NaN where there is no such density."""
    return f.where(valid, f.where(there, logarithm, -math.inf), math.nan)


def _not_nan(x: Any) -> Any:
    """Whether a number is none of those that are unequal to themselves."""
    return plain(x) == plain(x)


class Continuous:
    """A distribution of real numbers; `_logpdf(z, *shapes)` is the density of the standard one, 0 outside of `_support`. All of
    the shapes are positive."""

    shapes: tuple[str, ...] = ()
    safe = 0.5

    def __repr__(self) -> str:
        return f"<distribution {type(self).__name__}>"

    def logpdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The logarithm of the density at x: (x, shapes..., loc=0, scale=1), which broadcast."""
        *shapes, loc, scale = self._arguments(args, named)
        valid, positive = _not_nan(x) & _not_nan(loc), []
        for parameter in (*shapes, scale):
            good = plain(parameter) > 0
            valid = valid & good
            positive.append(_inside(good, parameter, 1.0))
        *shapes, scale = positive
        z = (x - loc) / scale
        there = self._support(plain(z), *map(plain, shapes))
        density = self._logpdf(_inside(there & _not_nan(z), z, self.safe), *shapes) - f.log(scale)
        return _chosen(valid, there, density)

    def pdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The density at x."""
        return f.exp(self.logpdf(x, *args, **named))

    def _arguments(self, args: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        names = (*self.shapes, "loc", "scale")
        given = dict(zip(names, args, strict=False)) | named
        if len(args) > len(names) or given.keys() - set(names) or any(name not in given for name in self.shapes):
            from .core.errors import ArgumentTypeError

            raise ArgumentTypeError(
                f"{self!r} takes x, {', '.join(names)}; got {len(args)} and {', '.join(named) or 'no'} by name"
            )
        return [given.get(name, 1.0 if name == "scale" else 0.0) for name in names]

    def _support(self, z: Any, *shapes: Any) -> Any:
        return z == z

    def _logpdf(self, z: Any, *shapes: Any) -> Any:
        raise NotImplementedError


class Norm(Continuous):
    """The normal distribution."""

    def _logpdf(self, z: Any) -> Any:
        return -0.5 * z * z - 0.5 * LOG_2_PI

    def cdf(self, x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
        """The probability of less than x."""
        return special.ndtr((x - loc) / scale)

    def logcdf(self, x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
        """Its logarithm, exact in the tail."""
        return special.log_ndtr((x - loc) / scale)

    def ppf(self, q: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
        """The quantile of a probability."""
        return loc + scale * special.ndtri(q)


class Expon(Continuous):
    """The exponential distribution."""

    def _support(self, z: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any) -> Any:
        return -z


class Uniform(Continuous):
    """The uniform distribution on [loc, loc + scale]."""

    def _support(self, z: Any) -> Any:
        return (z >= 0) & (z <= 1)

    def _logpdf(self, z: Any) -> Any:
        return 0.0 * z


class Laplace(Continuous):
    """The Laplace distribution."""

    def _logpdf(self, z: Any) -> Any:
        return -f.abs(z) - math.log(2.0)


class Logistic(Continuous):
    """The logistic distribution."""

    def _logpdf(self, z: Any) -> Any:
        return f.log_sigmoid(z) + f.log_sigmoid(-z)


class Gamma(Continuous):
    """The gamma distribution with shape a."""

    shapes = ("a",)

    def _support(self, z: Any, a: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any, a: Any) -> Any:
        return f.xlogy(a - 1.0, z) - z - special.gammaln(a)


class Chi2(Continuous):
    """The chi-squared distribution with df degrees of freedom."""

    shapes = ("df",)

    def _support(self, z: Any, df: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any, df: Any) -> Any:
        return f.xlogy(0.5 * df - 1.0, z) - 0.5 * z - special.gammaln(0.5 * df) - 0.5 * df * math.log(2.0)


class Beta(Continuous):
    """The beta distribution with shapes a and b."""

    shapes = ("a", "b")

    def _support(self, z: Any, a: Any, b: Any) -> Any:
        return (z >= 0) & (z <= 1)

    def _logpdf(self, z: Any, a: Any, b: Any) -> Any:
        return f.xlogy(a - 1.0, z) + special.xlog1py(b - 1.0, -z) - special.betaln(a, b)


class T(Continuous):
    """Student's distribution with df degrees of freedom."""

    shapes = ("df",)

    def _logpdf(self, z: Any, df: Any) -> Any:
        finite = plain(df) < math.inf
        df = _inside(finite, df, 1.0)
        half = 0.5 * (df + 1.0)
        ours = special.gammaln(half) - special.gammaln(0.5 * df) - 0.5 * f.log(df * math.pi) - half * f.log1p(z * z / df)
        return f.where(finite, ours, -0.5 * z * z - 0.5 * LOG_2_PI)  # the limit is the normal distribution


class Lognorm(Continuous):
    """The distribution of exp of a normal number with deviation s."""

    shapes = ("s",)

    def _support(self, z: Any, s: Any) -> Any:
        return z > 0

    def _logpdf(self, z: Any, s: Any) -> Any:
        y = f.log(z)
        return -0.5 * (y / s) * (y / s) - y - f.log(s) - 0.5 * LOG_2_PI


def _is_whole(k: Any) -> Any:
    return plain(k) == np.floor(plain(k))


def _is_probability(p: Any) -> Any:
    return (plain(p) >= 0) & (plain(p) <= 1)


class Poisson:
    """The Poisson distribution of whole numbers."""

    def logpmf(self, k: Any, mu: Any) -> Any:
        """The logarithm of the probability of k events where mu are expected."""
        rate = plain(mu) >= 0
        there = (plain(k) >= 0) & (plain(k) < math.inf) & _is_whole(k)
        valid, k, mu = rate & _not_nan(k), _inside(there, k, 0.0), _inside(rate, mu, 1.0)
        return _chosen(valid, there, f.xlogy(k, mu) - mu - special.gammaln(k + 1.0))


class Binom:
    """The binomial distribution."""

    def logpmf(self, k: Any, n: Any, p: Any) -> Any:
        """The logarithm of the probability of k successes among n trials, each with probability p."""
        trials, chance = (plain(n) >= 0) & _is_whole(n), _is_probability(p)
        there = (plain(k) >= 0) & (plain(k) <= plain(n)) & _is_whole(k)
        valid = trials & chance & _not_nan(k)
        k, n, p = _inside(there & trials, k, 0.0), _inside(trials, n, 1.0), _inside(chance, p, 0.5)
        ways = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
        return _chosen(valid, there, ways + f.xlogy(k, p) + special.xlog1py(n - k, -p))


class Bernoulli:
    """One trial: 1 with probability p, else 0."""

    def logpmf(self, k: Any, p: Any) -> Any:
        """The logarithm of the probability of k."""
        chance, there = _is_probability(p), (plain(k) == 0) | (plain(k) == 1)
        valid, k, p = chance & _not_nan(k), _inside(there, k, 0.0), _inside(chance, p, 0.5)
        return _chosen(valid, there, f.xlogy(k, p) + special.xlog1py(1.0 - k, -p))


class MultivariateNormal:
    """The normal distribution of vectors."""

    def logpdf(self, x: Any, mean: Any = 0.0, cov: Any = 1.0) -> Any:
        """The logarithm of the density: x (..., n), mean (n,), cov (n, n) positive definite, or one variance for all."""
        from .core.functions.arguments import as_array
        from .core.functions.linalg import cholesky

        x, cov = as_array(x), as_array(cov)
        n = x.shape[-1] if x.ndim else 1
        whole = cov * np.eye(n) if cov.ndim == 0 else cov
        factor = cholesky(whole)
        away = f.solve(factor, f.expand_dims(x - mean, -1))
        distance = f.sum(f.squeeze(away, -1) ** 2.0, -1)
        return -0.5 * distance - f.sum(f.log(f.diagonal(factor))) - 0.5 * n * LOG_2_PI


norm, expon, uniform, laplace, logistic, lognorm = Norm(), Expon(), Uniform(), Laplace(), Logistic(), Lognorm()
gamma, chi2, beta, t = Gamma(), Chi2(), Beta(), T()
poisson, binom, bernoulli, multivariate_normal = Poisson(), Binom(), Bernoulli(), MultivariateNormal()
