"""Densities, distribution functions and quantiles of the usual distributions, with scipy's names and arguments:
`am.stats.norm.logpdf(x, loc, scale)`, `.pdf`, `.cdf`, `.sf` (1 - cdf), `.logcdf`, `.logsf`, `.ppf` (the inverse of cdf).

Every argument of a density may want a gradient. So may x, q, loc and scale of the others; the shapes a, b and df of the gamma,
beta, chi-squared and Student's distribution may not, since no closed formula is known. Outside of the support the density is 0
and its logarithm -inf, with gradient zero. Where an argument is NaN or a parameter is none (a scale of 0, a probability of 2),
the result is NaN, as scipy's is.

>>> import autograd_mini as am
>>> round(am.stats.norm.logpdf(0.0), 6), round(am.stats.gamma.cdf(2.0, 3.0), 6), round(am.stats.expon.ppf(0.5), 6)
(-0.918939, 0.323324, 0.693147)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .core import functions as f
from .core.functions import special
from .core.functions.arguments import as_array, common_shape
from .core.functions.special import shape
from .core.names.unknown_names import listing
from .core.node import plain
from .core.operations import special as operations

__all__ = [
    "bernoulli", "beta", "binom", "chi2", "expon", "gamma", "laplace", "logistic", "lognorm", "multivariate_normal", "norm",
    "poisson", "t", "uniform",
]  # fmt: skip
__dir__ = listing(*__all__)

LOG_2_PI = math.log(2 * math.pi)
FARTHEST = 2.0**52
"""Beyond it whole numbers are not told apart; no quantile is looked for there."""


def _inside(condition: Any, x: Any, safe: float) -> Any:
    """`x` where the condition holds, elsewhere a number that may be computed with."""
    return f.where(condition, x, safe)


def _chosen(valid: Any, there: Any, logarithm: Any) -> Any:
    """The logarithm of a density; -inf outside of the support, and NaN where there is no such density."""
    return f.where(valid, f.where(there, logarithm, -math.inf), math.nan)


def _log_of_part(part: Any, rest: Any) -> Any:
    """log(part), where part + rest = 1: by the smaller of the two, whose digits the other has lost."""
    small = plain(part) < 0.5
    return f.where(small, f.log(_inside(small, part, 0.5)), f.log1p(-f.where(small, 0.5, rest)))


def _not_nan(x: Any) -> Any:
    """Whether a number is none of those that are unequal to themselves."""
    return plain(x) == plain(x)


class Continuous:
    """A distribution of real numbers; `_logpdf(z, *shapes)` is the density of the standard one, 0 outside of `_support`. All of
    the shapes are positive. `_cdf` and `_sf` are asked strictly between `low` and `high`, `_ppf` from 0 to 1."""

    shapes: tuple[str, ...] = ()
    safe = 0.5
    low, high = -math.inf, math.inf

    def __repr__(self) -> str:
        return f"<distribution {type(self).__name__}>"

    def logpdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The logarithm of the density at x: (x, shapes..., loc=0, scale=1), which broadcast."""
        valid, shapes, loc, scale = self._parameters(x, args, named)
        z = (x - loc) / scale
        there = self._support(plain(z), *map(plain, shapes))
        density = self._logpdf(_inside(there & _not_nan(z), z, self.safe), *shapes) - f.log(scale)
        return _chosen(valid, there, density)

    def pdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The density at x."""
        return f.exp(self.logpdf(x, *args, **named))

    def cdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The probability of at most x."""
        return self._at(x, args, named, self._cdf, 0.0, 1.0)

    def sf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The probability of more than x, 1 - cdf, which keeps its digits where it is small."""
        return self._at(x, args, named, self._sf, 1.0, 0.0)

    def logcdf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The logarithm of `cdf`."""
        return self._at(x, args, named, self._logcdf, -math.inf, 0.0)

    def logsf(self, x: Any, *args: Any, **named: Any) -> Any:
        """The logarithm of `sf`."""
        return self._at(x, args, named, self._logsf, 0.0, -math.inf)

    def ppf(self, q: Any, *args: Any, **named: Any) -> Any:
        """The quantile: the number that is not exceeded with probability q."""
        valid, shapes, loc, scale = self._parameters(q, args, named)
        valid = valid & _is_probability(q)
        z = self._ppf(_inside(valid, _filled(q, shapes), 0.5), *shapes)
        return f.where(valid, loc + scale * z, math.nan)

    def _at(
        self, x: Any, args: tuple[Any, ...], named: dict[str, Any], function: Any, below: float, above: float
    ) -> Any:
        """A function of the standard distribution at x, with its values below and above the support."""
        valid, shapes, loc, scale = self._parameters(x, args, named)
        z = _filled((x - loc) / scale, shapes)
        inside = (plain(z) > self.low) & (plain(z) < self.high)
        found = function(_inside(inside, z, self.safe), *shapes)
        return f.where(valid, f.where(plain(z) >= self.high, above, f.where(inside, found, below)), math.nan)

    def _parameters(self, x: Any, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, list[Any], Any, Any]:
        """Where the distribution exists, and its shapes, location and scale, of which those that are none are replaced."""
        *shapes, loc, scale = self._arguments(args, named)
        _common_shape(self, x, *shapes, loc, scale)
        valid, positive = _not_nan(x) & _not_nan(loc), []
        for parameter in (*shapes, scale):
            good = plain(parameter) > 0
            valid = valid & good
            positive.append(_inside(good, parameter, 1.0))
        *shapes, scale = positive
        return valid, shapes, loc, scale

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

    def _cdf(self, z: Any, *shapes: Any) -> Any:
        raise NotImplementedError

    def _sf(self, z: Any, *shapes: Any) -> Any:
        raise NotImplementedError

    def _ppf(self, q: Any, *shapes: Any) -> Any:
        raise NotImplementedError

    def _logcdf(self, z: Any, *shapes: Any) -> Any:
        return _log_of_part(self._cdf(z, *shapes), self._sf(z, *shapes))

    def _logsf(self, z: Any, *shapes: Any) -> Any:
        return _log_of_part(self._sf(z, *shapes), self._cdf(z, *shapes))


class Norm(Continuous):
    """The normal distribution."""

    def _logpdf(self, z: Any) -> Any:
        return -0.5 * z * z - 0.5 * LOG_2_PI

    def _cdf(self, z: Any) -> Any:
        return special.ndtr(z)

    def _sf(self, z: Any) -> Any:
        return special.ndtr(-z)

    def _logcdf(self, z: Any) -> Any:
        return special.log_ndtr(z)

    def _logsf(self, z: Any) -> Any:
        return special.log_ndtr(-z)

    def _ppf(self, q: Any) -> Any:
        return special.ndtri(q)


class Expon(Continuous):
    """The exponential distribution."""

    low = 0.0

    def _support(self, z: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any) -> Any:
        return -z

    def _cdf(self, z: Any) -> Any:
        return -f.expm1(-z)

    def _sf(self, z: Any) -> Any:
        return f.exp(-z)

    def _logsf(self, z: Any) -> Any:
        return -z

    def _ppf(self, q: Any) -> Any:
        return -f.log1p(-q)


class Uniform(Continuous):
    """The uniform distribution on [loc, loc + scale]."""

    low, high = 0.0, 1.0

    def _support(self, z: Any) -> Any:
        return (z >= 0) & (z <= 1)

    def _logpdf(self, z: Any) -> Any:
        return 0.0 * z

    def _cdf(self, z: Any) -> Any:
        return z

    def _sf(self, z: Any) -> Any:
        return 1.0 - z

    def _logsf(self, z: Any) -> Any:
        return f.log1p(-z)

    def _ppf(self, q: Any) -> Any:
        return q


class Laplace(Continuous):
    """The Laplace distribution."""

    def _logpdf(self, z: Any) -> Any:
        return -f.abs(z) - math.log(2.0)

    def _cdf(self, z: Any) -> Any:
        tail = 0.5 * f.exp(f.where(plain(z) > 0, -z, z))  # -|z| has no slope at 0, where the function has one
        return f.where(plain(z) > 0, 1.0 - tail, tail)

    def _sf(self, z: Any) -> Any:
        return self._cdf(-z)

    def _logcdf(self, z: Any) -> Any:
        right = _inside(plain(z) > 0, z, 1.0)
        return f.where(plain(z) > 0, f.log1p(-0.5 * f.exp(-right)), z - math.log(2.0))

    def _logsf(self, z: Any) -> Any:
        return self._logcdf(-z)

    def _ppf(self, q: Any) -> Any:
        return f.where(plain(q) < 0.5, f.log(2.0 * q), -f.log(2.0 * (1.0 - q)))


class Logistic(Continuous):
    """The logistic distribution."""

    def _logpdf(self, z: Any) -> Any:
        return f.log_sigmoid(z) + f.log_sigmoid(-z)

    def _cdf(self, z: Any) -> Any:
        return f.sigmoid(z)

    def _sf(self, z: Any) -> Any:
        return f.sigmoid(-z)

    def _logcdf(self, z: Any) -> Any:
        return f.log_sigmoid(z)

    def _logsf(self, z: Any) -> Any:
        return f.log_sigmoid(-z)

    def _ppf(self, q: Any) -> Any:
        return special.logit(q)


class Gamma(Continuous):
    """The gamma distribution with shape a."""

    shapes = ("a",)
    low = 0.0

    def _support(self, z: Any, a: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any, a: Any) -> Any:
        return f.xlogy(a - 1.0, z) - z - special.gammaln(a)

    def _cdf(self, z: Any, a: Any) -> Any:
        return special.gammainc(a, z)

    def _sf(self, z: Any, a: Any) -> Any:
        return special.gammaincc(a, z)

    def _ppf(self, q: Any, a: Any) -> Any:
        return operations.gammaincinv(q, a=shape("gamma.ppf", a))


class Chi2(Continuous):
    """The chi-squared distribution with df degrees of freedom."""

    shapes = ("df",)
    low = 0.0

    def _support(self, z: Any, df: Any) -> Any:
        return z >= 0

    def _logpdf(self, z: Any, df: Any) -> Any:
        return f.xlogy(0.5 * df - 1.0, z) - 0.5 * z - special.gammaln(0.5 * df) - 0.5 * df * math.log(2.0)

    def _cdf(self, z: Any, df: Any) -> Any:
        return special.gammainc(0.5 * df, 0.5 * z)

    def _sf(self, z: Any, df: Any) -> Any:
        return special.gammaincc(0.5 * df, 0.5 * z)

    def _ppf(self, q: Any, df: Any) -> Any:
        return 2.0 * operations.gammaincinv(q, a=shape("chi2.ppf", 0.5 * df, "df"))


class Beta(Continuous):
    """The beta distribution with shapes a and b."""

    shapes = ("a", "b")
    low, high = 0.0, 1.0

    def _support(self, z: Any, a: Any, b: Any) -> Any:
        return (z >= 0) & (z <= 1)

    def _logpdf(self, z: Any, a: Any, b: Any) -> Any:
        return f.xlogy(a - 1.0, z) + special.xlog1py(b - 1.0, -z) - special.betaln(a, b)

    def _cdf(self, z: Any, a: Any, b: Any) -> Any:
        return operations.betainc(z, a=shape("beta.cdf", a), b=shape("beta.cdf", b, "b"))

    def _sf(self, z: Any, a: Any, b: Any) -> Any:
        small = plain(z) < 0.5  # 1 - z would be rounded
        tail = operations.betainc(1.0 - z, a=shape("beta.sf", b, "b"), b=shape("beta.sf", a))
        return f.where(small, 1.0 - self._cdf(z, a, b), tail)

    def _ppf(self, q: Any, a: Any, b: Any) -> Any:
        return operations.betaincinv(q, a=shape("beta.ppf", a), b=shape("beta.ppf", b, "b"))


class T(Continuous):
    """Student's distribution with df degrees of freedom."""

    shapes = ("df",)

    def _logpdf(self, z: Any, df: Any) -> Any:
        finite = plain(df) < math.inf
        df = _inside(finite, df, 1.0)
        half = 0.5 * (df + 1.0)
        ours = special.gammaln(half) - special.gammaln(0.5 * df) - 0.5 * f.log(df * math.pi) - half * f.log1p(z * z / df)
        return f.where(finite, ours, -0.5 * z * z - 0.5 * LOG_2_PI)  # the limit is the normal distribution

    def _cdf(self, z: Any, df: Any) -> Any:
        finite = plain(df) < math.inf
        return f.where(finite, operations.stdtr(z, df=shape("t.cdf", _inside(finite, df, 1.0), "df")), special.ndtr(z))

    def _sf(self, z: Any, df: Any) -> Any:
        return self._cdf(-z, df)

    def _ppf(self, q: Any, df: Any) -> Any:
        finite = plain(df) < math.inf
        return f.where(finite, operations.stdtrit(q, df=shape("t.ppf", _inside(finite, df, 1.0), "df")), special.ndtri(q))


class Lognorm(Continuous):
    """The distribution of exp of a normal number with deviation s."""

    shapes = ("s",)
    low = 0.0

    def _support(self, z: Any, s: Any) -> Any:
        return z > 0

    def _logpdf(self, z: Any, s: Any) -> Any:
        y = f.log(z)
        return -0.5 * (y / s) * (y / s) - y - f.log(s) - 0.5 * LOG_2_PI

    def _cdf(self, z: Any, s: Any) -> Any:
        return special.ndtr(f.log(z) / s)

    def _sf(self, z: Any, s: Any) -> Any:
        return special.ndtr(-f.log(z) / s)

    def _logcdf(self, z: Any, s: Any) -> Any:
        return special.log_ndtr(f.log(z) / s)

    def _logsf(self, z: Any, s: Any) -> Any:
        return special.log_ndtr(-f.log(z) / s)

    def _ppf(self, q: Any, s: Any) -> Any:
        inside = (plain(q) > 0) & (plain(q) < 1)  # at the ends the slopes of exp and of the quantile are 0 and infinite
        return f.where(plain(q) == 1, math.inf, f.where(inside, f.exp(s * special.ndtri(_inside(inside, q, 0.5))), 0.0))


def _common_shape(distribution: Any, *arguments: Any) -> Any:
    """The shape that the arguments broadcast to."""
    return common_shape(f"stats.{type(distribution).__name__.lower()}", *(np.shape(plain(x)) for x in arguments))


def _filled(z: Any, shapes: list[Any]) -> Any:
    """`z` broadcast to the shapes of the shape parameters, along which no gradient flows."""
    sizes = [np.shape(plain(one)) for one in shapes]
    if not any(sizes):
        return z
    return f.broadcast_to(as_array(z), common_shape("stats", np.shape(plain(z)), *sizes))


def _is_whole(k: Any) -> Any:
    return plain(k) == np.floor(plain(k))


def _weak(found: Any, *given: Any) -> Any:
    """The result as a Python number where Python numbers alone were given: it takes the type of the arrays that it meets."""
    return float(found) if all(type(x) in (int, float, bool) for x in given) else found[()]  # np.float64 is a float, too


def _is_probability(p: Any) -> Any:
    return (plain(p) >= 0) & (plain(p) <= 1)


class Discrete:
    """A distribution of whole numbers, none of them negative. No gradient flows to k in `cdf` and `sf`, nor from `ppf`."""

    def cdf(self, k: Any, *parameters: Any, **named: Any) -> Any:
        """The probability of at most k."""
        raise NotImplementedError

    def ppf(self, q: Any, *parameters: Any, **named: Any) -> Any:
        """The smallest k whose `cdf` reaches q, as a plain number: -1 where q is 0, and the largest k there is where q is 1.

        Args:
            q: probabilities.
            parameters, named: those of `cdf`.

        >>> float(poisson.ppf(0.5, 3.0)), float(binom.ppf(0.9, 10, 0.5))
        (3.0, 7.0)
        """
        q = np.asarray(plain(q), float)
        parameters, named = tuple(map(plain, parameters)), {name: plain(x) for name, x in named.items()}

        def reached(k: Any) -> Any:
            return np.asarray(plain(self.cdf(k, *parameters, **named)), float)

        low = np.broadcast_to(-1.0, np.broadcast_shapes(q.shape, reached(-1.0).shape))
        valid, high = (q >= 0) & (q <= 1) & (reached(low) == 0.0), low + 1.0
        while np.any(short := valid & (q < 1) & (reached(high) < q) & (high < FARTHEST)):
            low, high = np.where(short, high, low), np.where(short, 2.0 * high + 1.0, high)
        while np.any(high - low > 1.0):  # cdf(low) < q <= cdf(high)
            middle = np.floor((low + high) / 2.0)
            below = reached(middle) < q
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        found = np.where(q == 0, -1.0, np.where(q == 1, self._largest(*parameters, **named), high))
        return np.where(valid, found, math.nan)[()]

    def _largest(self, *parameters: Any, **named: Any) -> Any:
        """The largest k that has a probability."""
        return math.inf

    def __repr__(self) -> str:
        return f"<distribution {type(self).__name__}>"

    def pmf(self, k: Any, *args: Any, **named: Any) -> Any:
        """The probability of k."""
        return f.exp(self.logpmf(k, *args, **named))

    def logpmf(self, k: Any, *parameters: Any) -> Any:
        """The logarithm of the probability of k."""
        raise NotImplementedError


class Poisson(Discrete):
    """The Poisson distribution of whole numbers."""

    def cdf(self, k: Any, mu: Any) -> Any:
        """The probability of at most k events where mu are expected."""
        return self._tail(special.gammaincc, k, mu, 0.0, 1.0)

    def sf(self, k: Any, mu: Any) -> Any:
        """The probability of more than k events."""
        return self._tail(special.gammainc, k, mu, 1.0, 0.0)

    def _tail(self, function: Any, k: Any, mu: Any, below: float, above: float) -> Any:
        k = _weak(np.floor(plain(k)) + 0.0, k)
        rate = plain(mu) >= 0
        there = (k >= 0) & (k < math.inf)
        found = function(_weak(np.where(there, k + 1.0, 1.0), k), _filled(_inside(rate, mu, 1.0), [k]))
        return f.where(rate & _not_nan(k), f.where(there, found, _weak(np.where(k < 0, below, above), k)), math.nan)

    def logpmf(self, k: Any, mu: Any) -> Any:
        """The logarithm of the probability of k events where mu are expected."""
        rate = plain(mu) >= 0
        there = (plain(k) >= 0) & (plain(k) < math.inf) & _is_whole(k)
        valid, k, mu = rate & _not_nan(k), _inside(there, k, 0.0), _inside(rate, mu, 1.0)
        return _chosen(valid, there, f.xlogy(k, mu) - mu - special.gammaln(k + 1.0))


class Binom(Discrete):
    """The binomial distribution."""

    def _largest(self, n: Any, p: Any) -> Any:
        return n

    def cdf(self, k: Any, n: Any, p: Any) -> Any:
        """The probability of at most k successes among n trials, each with probability p."""
        return self._tail(k, n, p, False)

    def sf(self, k: Any, n: Any, p: Any) -> Any:
        """The probability of more than k successes."""
        return self._tail(k, n, p, True)

    def _tail(self, k: Any, n: Any, p: Any, upper: bool) -> Any:
        k, n = _weak(np.floor(plain(k)) + 0.0, k), _weak(plain(n) + 0.0, n)
        trials, chance = (n >= 0) & _is_whole(n), _is_probability(p)
        there = (k >= 0) & (k < n)
        successes, failures = (_weak(np.where(there, count, 1.0), k, n) for count in (k + 1.0, n - k))
        p = _filled(_inside(chance, p, 0.5), [k, n])
        if upper:
            found = operations.betainc(p, a=shape("binom.sf", successes), b=shape("binom.sf", failures))
        else:
            found = operations.betainc(1.0 - p, a=shape("binom.cdf", failures), b=shape("binom.cdf", successes))
        outside = _weak(np.where((k < 0) == upper, 1.0, 0.0), k)
        return f.where(trials & chance & _not_nan(k), f.where(there, found, outside), math.nan)

    def logpmf(self, k: Any, n: Any, p: Any) -> Any:
        """The logarithm of the probability of k successes among n trials, each with probability p."""
        trials, chance = (plain(n) >= 0) & _is_whole(n), _is_probability(p)
        there = (plain(k) >= 0) & (plain(k) <= plain(n)) & _is_whole(k)
        valid = trials & chance & _not_nan(k)
        k, n, p = _inside(there & trials, k, 0.0), _inside(trials, n, 1.0), _inside(chance, p, 0.5)
        ways = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
        return _chosen(valid, there, ways + f.xlogy(k, p) + special.xlog1py(n - k, -p))


class Bernoulli(Discrete):
    """One trial: 1 with probability p, else 0."""

    def _largest(self, p: Any) -> Any:
        return 1.0

    def cdf(self, k: Any, p: Any) -> Any:
        """The probability of at most k."""
        return binom.cdf(k, 1.0, p)

    def sf(self, k: Any, p: Any) -> Any:
        """The probability of more than k."""
        return binom.sf(k, 1.0, p)

    def logpmf(self, k: Any, p: Any) -> Any:
        """The logarithm of the probability of k."""
        chance, there = _is_probability(p), (plain(k) == 0) | (plain(k) == 1)
        valid, k, p = chance & _not_nan(k), _inside(there, k, 0.0), _inside(chance, p, 0.5)
        return _chosen(valid, there, f.xlogy(k, p) + special.xlog1py(1.0 - k, -p))


class MultivariateNormal:
    """The normal distribution of vectors."""

    def logpdf(self, x: Any, mean: Any = 0.0, cov: Any = 1.0) -> Any:
        """The logarithm of the density: x (..., n), mean (n,), cov (n, n) positive definite, or one variance for all."""
        from .core.functions.factorizations import cholesky

        x = as_array(x)
        n = x.shape[-1] if x.ndim else 1
        cov = cov if isinstance(cov, (int, float)) else as_array(cov)
        whole = cov * np.eye(n, dtype=x.dtype if x.dtype.kind == "f" else float) if np.ndim(plain(cov)) == 0 else cov
        factor = cholesky(whole)
        away = f.solve(factor, f.expand_dims(x - mean, -1))
        distance = f.sum(f.squeeze(away, -1) ** 2.0, -1)
        return -0.5 * distance - f.sum(f.log(f.diagonal(factor))) - 0.5 * n * LOG_2_PI


norm, expon, uniform, laplace, logistic, lognorm = Norm(), Expon(), Uniform(), Laplace(), Logistic(), Lognorm()
gamma, chi2, beta, t = Gamma(), Chi2(), Beta(), T()
poisson, binom, bernoulli, multivariate_normal = Poisson(), Binom(), Bernoulli(), MultivariateNormal()
