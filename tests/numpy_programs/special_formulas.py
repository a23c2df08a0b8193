"""Special functions and distributions by their textbook series, in extended precision: what the package is held against.

Every function computes in `np.longdouble` and gives the type of its first argument. The formulas are those of Abramowitz and
Stegun, Handbook of Mathematical Functions; their numbers are named.
"""

import math
from statistics import NormalDist

import numpy as np

from .scattering_formulas import eliminated

BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510]
"""The Bernoulli numbers B2, B4, ..."""
PI = np.longdouble("3.14159265358979323846264338327950288")
EULER = np.longdouble("0.57721566490153286060651209008240243")


def extended(function):
    """`function`, computed in extended precision, with a result of the type of its first argument."""

    def wrapped(x, *others):
        dtype = np.result_type(x, *(o for o in others if isinstance(o, np.ndarray | np.generic)))
        high = [np.asarray(o, np.longdouble) for o in (x, *others)]
        return np.asarray(function(*high), dtype)[()]

    wrapped.__name__ = function.__name__
    return wrapped


def _gammaln(x):
    """6.1.40, twenty places further on, where it converges."""
    far = x + 20
    series = sum(b / (2 * k * (2 * k - 1) * far ** (2 * k - 1)) for k, b in enumerate(map(np.longdouble, BERNOULLI), 1))
    return (far - 0.5) * np.log(far) - far + 0.5 * np.log(2 * PI) + series - sum(np.log(x + k) for k in range(20))


def _polygamma(n, x):
    """6.4.11, twenty places further on; 6.3.18 for n = 0."""
    far = x + 20
    if n == 0:
        series = sum(b / (2 * k * far ** (2 * k)) for k, b in enumerate(map(np.longdouble, BERNOULLI), 1))
        return np.log(far) - 1 / (2 * far) - series - sum(1 / (x + k) for k in range(20))
    f = math.factorial
    series = sum(
        b * f(2 * k + n - 1) / (f(2 * k) * far ** (2 * k + n)) for k, b in enumerate(map(np.longdouble, BERNOULLI), 1)
    )
    asymptotic = f(n - 1) / far**n + f(n) / (2 * far ** (n + 1)) + series
    return (-1) ** (n + 1) * (asymptotic + f(n) * sum(1 / (x + k) ** (n + 1) for k in range(20)))


def _erfc(x):
    """7.1.5 near zero, the continued fraction 7.1.14 beyond."""
    near = np.where(np.abs(x) < 2.5, x, 0)
    term = total = near
    for k in range(1, 60):
        term = -term * near * near / k
        total = total + term / (2 * k + 1)
    inside = 1 - 2 / np.sqrt(PI) * total
    far = np.where(np.abs(x) < 2.5, 2.5, np.abs(x))
    fraction = far
    for k in range(150, 0, -1):
        fraction = far + k / (2 * fraction)
    tail = np.exp(-far * far) / (np.sqrt(PI) * fraction)
    return np.where(np.abs(x) < 2.5, inside, np.where(x > 0, tail, 2 - tail))


def _ndtr(x):
    return 0.5 * _erfc(-x / np.sqrt(np.longdouble(2)))


def _ndtri(p):
    """Newton's method from a double that is right to rounding."""
    start = np.vectorize(NormalDist().inv_cdf, otypes=[float])(np.asarray(p, float)) if p.size else p
    z = np.asarray(start, np.longdouble)
    for _ in range(2):
        z = z - (_ndtr(z) - p) / (np.exp(-z * z / 2) / np.sqrt(2 * PI))
    return z


def _bessel(order, sign, x):
    """9.1.10 and 9.6.10, for arguments of up to about 8."""
    term = total = (x / 2) ** order / math.factorial(order)
    for k in range(1, 60):
        term = sign * term * (x / 2) ** 2 / (k * (k + order))
        total = total + term
    return total


def _expi(x):
    """5.1.10."""
    term, total = np.ones_like(x), np.zeros_like(x)
    for k in range(1, 80):
        term = term * x / k
        total = total + term / k
    return EULER + np.log(np.abs(x)) + total


def _gammainc(a, x):
    """6.5.29."""
    term = total = np.exp(a * np.log(x) - x - _gammaln(a + 1))
    k = 0
    while np.any(term > 1e-20 * total):
        k += 1
        term = term * x / (a + k)
        total = total + term
    return total


def _betainc(a, b, x):
    """26.5.4, from the side on which it converges fast."""
    turned = x > 0.6
    p, q, y = np.where(turned, b, a), np.where(turned, a, b), np.where(turned, 1 - x, x)
    term = np.exp(p * np.log(y) + q * np.log1p(-y) + _gammaln(p + q) - _gammaln(p + 1) - _gammaln(q))
    total = term
    for n in range(100):
        term = term * y * (p + q + n) / (p + 1 + n)
        total = total + term
    return np.where(turned, 1 - total, total)


def _inverse(cdf, density, low, high, q):
    """Where an increasing function is q: halving, then Newton's method."""
    low, high = np.full(q.shape, np.longdouble(low)), np.full(q.shape, np.longdouble(high))
    for _ in range(50):
        middle = (low + high) / 2
        below = cdf(middle) < q
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    z = (low + high) / 2
    for _ in range(6):
        z = np.clip(z - (cdf(z) - q) / density(z), low, high)
    return z


FUNCTIONS = {
    "gammaln": _gammaln, "gamma": lambda x: np.exp(_gammaln(x)), "digamma": lambda x: _polygamma(0, x),
    "erf": lambda x: 1 - _erfc(x), "erfc": _erfc, "ndtr": _ndtr, "log_ndtr": lambda x: np.log(_ndtr(x)), "ndtri": _ndtri,
    "erfinv": lambda y: _ndtri((1 + y) / 2) / np.sqrt(np.longdouble(2)),
    "erfcinv": lambda y: -_ndtri(y / 2) / np.sqrt(np.longdouble(2)),
    "expit": lambda x: 1 / (1 + np.exp(-x)), "log_expit": lambda x: -np.log1p(np.exp(-x)),
    "logit": lambda p: np.log(p / (1 - p)), "expi": _expi, "entr": lambda x: -x * np.log(x), "xlogx": lambda x: x * np.log(x),
    "i0": lambda x: _bessel(0, 1, x), "i1": lambda x: _bessel(1, 1, x), "j0": lambda x: _bessel(0, -1, x),
    "j1": lambda x: _bessel(1, -1, x), "i0e": lambda x: np.exp(-np.abs(x)) * _bessel(0, 1, x),
    "i1e": lambda x: np.exp(-np.abs(x)) * _bessel(1, 1, x), "gelu": lambda x: x * _ndtr(x),
    "betaln": lambda x, y: _gammaln(x) + _gammaln(y) - _gammaln(x + y),
    "beta": lambda x, y: np.exp(_gammaln(x) + _gammaln(y) - _gammaln(x + y)),
    "xlog1py": lambda x, y: x * np.log1p(y), "rel_entr": lambda x, y: x * np.log(x / y),
    "kl_div": lambda x, y: x * np.log(x / y) - x + y,
    "probability_cross_entropy": lambda p, t: -(t * np.log(p) + (1 - t) * np.log(1 - p)),
    "sigmoid_cross_entropy": lambda z, t: np.log1p(np.exp(z)) - t * z,
}  # fmt: skip
"""By name, the formula of a function of one or two arrays."""


class Standard:
    """A distribution with location 0 and scale 1: the logarithm of its density, its distribution function, its quantiles."""

    def __init__(self, logpdf, cdf, ppf):
        self.logpdf, self.cdf, self.ppf = logpdf, cdf, ppf


def _logpdf_gamma(z, a):
    return (a - 1) * np.log(z) - z - _gammaln(a)


def _logpdf_beta(z, a, b):
    return (a - 1) * np.log(z) + (b - 1) * np.log1p(-z) + _gammaln(a + b) - _gammaln(a) - _gammaln(b)


def _logpdf_t(z, df):
    return _gammaln((df + 1) / 2) - _gammaln(df / 2) - 0.5 * np.log(df * PI) - (df + 1) / 2 * np.log1p(z * z / df)


def _cdf_t(z, df):
    """26.7.1."""
    return 0.5 + 0.5 * np.sign(z) * _betainc(np.longdouble(0.5), df / 2, z * z / (df + z * z))


def _logpdf_norm(z):
    return -z * z / 2 - np.log(2 * PI) / 2


def _ppf_gamma(q, a):
    return _inverse(lambda z: _gammainc(a, z), lambda z: np.exp(_logpdf_gamma(z, a)), 0, 30, q)


def _ppf_beta(q, a, b):
    return _inverse(lambda z: _betainc(a, b, z), lambda z: np.exp(_logpdf_beta(z, a, b)), 0, 1, q)


def _ppf_t(q, df):
    return _inverse(lambda z: _cdf_t(z, df), lambda z: np.exp(_logpdf_t(z, df)), -1e6, 1.1e6, q)


STANDARD = {
    "norm": Standard(_logpdf_norm, _ndtr, _ndtri),
    "expon": Standard(lambda z: -z, lambda z: -np.expm1(-z), lambda q: -np.log1p(-q)),
    "uniform": Standard(lambda z: 0 * z, lambda z: z, lambda q: q),
    "laplace": Standard(
        lambda z: -np.abs(z) - np.log(np.longdouble(2)),
        lambda z: np.where(z < 0, np.exp(-np.abs(z)) / 2, 1 - np.exp(-np.abs(z)) / 2),
        lambda q: np.where(q < 0.5, np.log(2 * q), -np.log(2 - 2 * q)),
    ),
    "logistic": Standard(
        lambda z: -z - 2 * np.log1p(np.exp(-z)), lambda z: 1 / (1 + np.exp(-z)), lambda q: np.log(q / (1 - q))
    ),
    "lognorm": Standard(
        lambda z, s: _logpdf_norm(np.log(z) / s) - np.log(z * s),
        lambda z, s: _ndtr(np.log(z) / s),
        lambda q, s: np.exp(s * _ndtri(q)),
    ),
    "gamma": Standard(_logpdf_gamma, lambda z, a: _gammainc(a, z), _ppf_gamma),
    "chi2": Standard(
        lambda z, df: _logpdf_gamma(z / 2, df / 2) - np.log(np.longdouble(2)),
        lambda z, df: _gammainc(df / 2, z / 2),
        lambda q, df: 2 * _ppf_gamma(q, df / 2),
    ),
    "beta": Standard(_logpdf_beta, lambda z, a, b: _betainc(a, b, z), _ppf_beta),
    "t": Standard(_logpdf_t, _cdf_t, _ppf_t),
}  # fmt: skip
"""By scipy's name, the standard distribution."""


def continuous(name, what):
    """`stats.name.what(x, *shapes, loc, scale)`, by the formulas of the standard distribution."""
    standard = STANDARD[name]

    @extended
    def function(x, *parameters):
        *shapes, loc, scale = parameters
        if what == "ppf":
            return loc + scale * standard.ppf(x + 0 * loc, *shapes)
        z = (x - loc) / scale
        if what in ("logpdf", "pdf"):
            z = standard.logpdf(z, *shapes) - np.log(scale)
            return z if what == "logpdf" else np.exp(z)
        cdf = standard.cdf(z, *shapes)
        return {"cdf": cdf, "sf": 1 - cdf, "logcdf": np.log(cdf), "logsf": np.log(1 - cdf)}[what]

    return function


def discrete(name, what):
    """`stats.name.what(k, *parameters)`, where k is an array of whole numbers and a gradient flows to the last parameter."""

    def logpmf(k, n, p):
        if name == "poisson":
            return k * np.log(p) - p - _gammaln(k + 1)
        return _gammaln(n + 1) - _gammaln(k + 1) - _gammaln(n - k + 1) + k * np.log(p) + (n - k) * np.log1p(-p)

    def function(k, *parameters):
        p = np.asarray(parameters[-1], np.longdouble)
        n = np.longdouble(parameters[0] if name == "binom" else 1)
        k = np.asarray(k, np.longdouble)
        if what in ("logpmf", "pmf"):
            found = logpmf(k, n, p)
            found = found if what == "logpmf" else np.exp(found)
        else:
            found = sum(np.where(j <= k, np.exp(logpmf(np.longdouble(j), n, p)), 0) for j in range(int(k.max(initial=0)) + 1))
            found = np.where(k >= n, 1, found) if name != "poisson" else found  # exactly, not to rounding
            found = found if what == "cdf" else 1 - found
        return np.asarray(found, np.result_type(parameters[-1], float))[()]

    return function


def distribution(name):
    """The functions of one distribution as attributes, as `am.stats` has them."""
    whats = ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf", "ppf")
    if name in STANDARD:
        return type(name, (), {what: staticmethod(continuous(name, what)) for what in whats})
    return type(name, (), {what: staticmethod(discrete(name, what)) for what in ("logpmf", "pmf", "cdf", "sf")})


class Stats:
    """`am.stats` by formulas."""


    class multivariate_normal:
        @staticmethod
        def logpdf(x, mean, cov):
            cov = np.asarray(cov, np.longdouble)
            away = np.asarray(x - np.asarray(mean), np.longdouble)
            rows = np.reshape(away, (-1, len(cov)))
            turned, determinant = eliminated(cov + 0 * cov, rows.T)
            found = -0.5 * np.sum(rows * turned.T, -1) - 0.5 * np.log(determinant) - len(cov) / 2 * np.log(2 * PI)
            return np.asarray(np.reshape(found, away.shape[:-1]), np.result_type(x, mean, float))[()]


for _name in (*STANDARD, "poisson", "binom", "bernoulli"):
    setattr(Stats, _name, distribution(_name))

special = {name: staticmethod(extended(f)) for name, f in FUNCTIONS.items()}
special["polygamma"] = staticmethod(lambda n, x: extended(lambda x: _polygamma(n, x))(x))
special["gammainc"] = staticmethod(lambda a, x: extended(lambda x: _gammainc(np.longdouble(a), x))(x))
special["gammaincc"] = staticmethod(lambda a, x: extended(lambda x: 1 - _gammainc(np.longdouble(a), x))(x))
