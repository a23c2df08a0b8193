"""Lines of special functions and of distributions, each on the domain that is named beside it."""

import numpy as np

from .choices import Draw, Made, fits, within

OF_ONE = {
    "erf": "real", "erfc": "real", "ndtr": "real", "log_ndtr": "real", "expit": "real", "log_expit": "real", "gelu": "real",
    "i0": "real", "i1": "real", "j0": "real", "j1": "real", "i0e": "nonzero", "i1e": "nonzero", "expi": "nonzero",
    "gammaln": "positive", "gamma": "positive", "digamma": "positive", "entr": "positive", "xlogx": "positive",
    "logit": "open unit", "ndtri": "open unit", "erfcinv": "open unit", "erfinv": "unit",
}  # fmt: skip
"""Functions of one argument, and where it lies."""
OF_TWO = {
    "betaln": ("positive", "positive"), "beta": ("positive", "positive"), "xlog1py": ("real", "positive"),
    "xlogy": ("real", "positive"),
    "rel_entr": ("positive", "positive"), "kl_div": ("positive", "positive"), "sigmoid_cross_entropy": ("real", "open unit"),
    "probability_cross_entropy": ("open unit", "open unit"),
}  # fmt: skip
"""Functions of two arguments, and where they lie."""
DISTRIBUTIONS = {
    "norm": (), "laplace": (), "logistic": (), "t": ("df",), "expon": (), "uniform": (), "gamma": ("a",), "chi2": ("df",),
    "lognorm": ("s",), "beta": ("a", "b"),
}  # fmt: skip
"""Distributions, and their shapes."""
WHOLE_LINE, UNIT_INTERVAL = ("norm", "laplace", "logistic", "t"), ("uniform", "beta")
"""Those whose support is all numbers, and those whose support has a length; that of the others has one end."""


def special(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 9)
    if kind < 6:
        name = d.choice(OF_ONE)
        return d.spell(name, within(d, OF_ONE[name], x), ref=True)
    if kind < 8:
        name = d.choice(OF_TWO)
        alike = name == "sigmoid_cross_entropy"  # a loss for each pair is refused
        y = d.variable(lambda v: np.shape(v) == d.shape(x) if alike else fits(np.shape(v), d.shape(x)))
        first, second = (within(d, domain, v) for domain, v in zip(OF_TWO[name], (x, y), strict=True))
        return d.spell(name, first, second, ref=True)
    if kind == 8:
        return d.spell(d.choice(["gammainc", "gammaincc"]), d.choice(["0.5", "1.0", "2.5"]), within(d, "positive", x), ref=True)
    return d.spell("polygamma", d.choice(["0", "1", "2"]), within(d, "positive", x), ref=True)


def densities(d: Draw) -> Made:
    x = d.variable()
    if d.chance(20):
        return _of_whole_numbers(d, x)
    if d.chance(10):
        return _of_vectors(d)
    name = d.choice(DISTRIBUTIONS)
    what = d.choice(["logpdf", "logpdf", "pdf", "cdf", "sf", "logcdf", "logsf", "ppf"])
    shapes = [d.choice(["0.8", "1.5", "3.0"]) for _ in DISTRIBUTIONS[name]]
    if what in ("logpdf", "pdf") and shapes and d.chance(50):
        y = d.variable(lambda v: fits(np.shape(v), d.shape(x)))
        shapes[0] = within(d, "positive", y)
    loc, scale = d.choice(["0.0", "0.3", "-0.5"]), d.choice(["1.0", "1.6", "0.9"])
    if d.chance(40):
        y = d.variable(lambda v: fits(np.shape(v), d.shape(x)))
        loc = f"np.sin({y})" if d.chance(50) else loc
        scale = within(d, "positive", y) if d.chance(50) else scale
    domain = (
        "open unit" if what == "ppf" or name in UNIT_INTERVAL else "real" if name in WHOLE_LINE else "positive"
    )
    argument = within(d, domain, x)
    if what != "ppf":
        argument = f"({loc} + {scale} * {argument})"
    call = f"stats.{name}.{what}({', '.join([argument, *shapes, loc, scale])})"
    return f"ref.{call}", f"am.{call}", name != "laplace"


def _of_vectors(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0 and 0 < v.shape[-1] < 4)
    n = d.shape(x)[-1]
    y = d.variable(lambda v: np.shape(v) in ((n,), ()))
    shared = f"np.outer(np.cos({y}), np.cos({y}))" if d.shape(y) else f"np.cos({y}) ** 2"
    cov = f"np.diag(np.arange(1.0, {n + 1})) + 0.1 * {shared}"
    call = f"stats.multivariate_normal.logpdf({x}, {d.choice([y, '0.5'])}, {cov})"
    return f"ref.{call}", f"am.{call}"


def _of_whole_numbers(d: Draw, x: str) -> Made:
    name, what = d.choice(["poisson", "binom", "bernoulli"]), d.choice(["logpmf", "pmf", "cdf", "sf"])
    most = 1 if name == "bernoulli" else 4
    k = d.constant(np.array([d.integer(0, most) for _ in range(int(np.prod(d.shape(x))))]).reshape(d.shape(x)))
    parameters = {"poisson": [within(d, "positive", x)], "binom": ["5", within(d, "open unit", x)]}
    call = f"stats.{name}.{what}({', '.join([k, *parameters.get(name, [within(d, 'open unit', x)])])})"
    return f"ref.{call}", f"am.{call}"
