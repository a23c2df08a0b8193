"""The derivatives of special functions. This chapter is read when the first of them is asked for."""

import math
from typing import Any

from ..kernels import special_arrays, special_functions
from ..primitive import Facts, Primitive
from .elementary import exp, log, log1p, xlogy
from .kinks import clamp_max


def rule(name: str, dx: Any, facts: Facts, dy: Any = None) -> Any:
    """The operation of that name, on floats by `special_functions` and on arrays by `special_arrays`."""
    return Primitive(name, getattr(special_functions, name), dx, dy, array=getattr(special_arrays, name), facts=facts)


POSITIVE, UNIT, OPEN_UNIT, NONZERO = ("positive",), ("unit",), ("open unit",), ("nonzero",)

# fmt: off
#                  name          x receives
gammaln   = rule("gammaln",   lambda g, z, x: g * polygamma(x),
                 Facts("log |gamma(x)|.", domain=POSITIVE))
gamma     = rule("gamma",     lambda g, z, x: g * z * polygamma(x),
                 Facts("The gamma function, (x - 1)! for whole numbers.", latex=r"\Gamma", domain=POSITIVE))
polygamma = rule("polygamma", lambda g, z, x, order=0: g * polygamma(x, order=order + 1),
                 Facts("The derivative of digamma, `order` times.", domain=POSITIVE, technical=True))
erfinv    = rule("erfinv",    lambda g, z, x: g * (math.sqrt(math.pi) / 2) * exp(z * z),
                 Facts("The inverse of erf.", domain=UNIT))
erfcinv   = rule("erfcinv",   lambda g, z, x: -g * (math.sqrt(math.pi) / 2) * exp(z * z),
                 Facts("The inverse of erfc.", domain=("open unit",)))
log_ndtr  = rule("log_ndtr",  lambda g, z, x: g * inverse_mills(x),
                 Facts("The logarithm of the normal distribution function."))
inverse_mills = rule("inverse_mills", lambda g, z, x: g * inverse_mills_slope(x),
                 Facts("The normal density over the normal distribution function (the inverse of Mills' ratio).", technical=True))
inverse_mills_slope = rule("inverse_mills_slope", lambda g, z, x:
    -g * (z * (x + inverse_mills(x)) + inverse_mills(x) * (1.0 + z)),
                 Facts("The slope of inverse_mills, from 0 on the right to -1 on the left.", technical=True))
expi      = rule("expi",      lambda g, z, x: g * exp(x) / x,
                 Facts("The exponential integral, of exp(t) / t up to x.", domain=NONZERO))
gammainc  = rule("gammainc",  lambda g, z, x, a=1.0: g * gamma_density(x, a),
                 Facts("The regularized lower incomplete gamma function P(a, x).", domain=POSITIVE, technical=True))
gammaincc = rule("gammaincc", lambda g, z, x, a=1.0: -g * gamma_density(x, a),
                 Facts("The regularized upper incomplete gamma function Q(a, x).", domain=POSITIVE, technical=True))
gammaincinv = rule("gammaincinv", lambda g, z, x, a=1.0: g / gamma_density(z, a),
                 Facts("The inverse of P(a, x) in x: the quantiles of the gamma distribution.", domain=OPEN_UNIT, technical=True))
betainc   = rule("betainc",   lambda g, z, x, a=1.0, b=1.0: g * beta_density(x, a, b),
                 Facts("The regularized incomplete beta function I_x(a, b).", domain=OPEN_UNIT, technical=True))
betaincinv = rule("betaincinv", lambda g, z, x, a=1.0, b=1.0: g / beta_density(z, a, b),
                 Facts("The inverse of I_x(a, b) in x: quantiles of the beta distribution.", domain=OPEN_UNIT, technical=True))
stdtr     = rule("stdtr",     lambda g, z, x, df=1.0: g * student_density(x, df),
                 Facts("The distribution function of Student's distribution with df degrees of freedom.", technical=True))
stdtrit   = rule("stdtrit",   lambda g, z, x, df=1.0: g / student_density(z, df),
                 Facts("The quantiles of Student's distribution with df degrees of freedom.", domain=OPEN_UNIT, technical=True))
betaln    = rule("betaln",    lambda g, z, x, y: g * (polygamma(x) - polygamma(x + y)),
                 Facts("log |beta(x, y)|.", domain=("positive", "positive")),
                              lambda g, z, x, y: g * (polygamma(y) - polygamma(x + y)))

# ---- Bessel functions: those of order 0 and 1 by name, others by `order`, from 2 on
bessel_i0  = rule("bessel_i0",  lambda g, z, x: g * bessel_i1(x),
                  Facts("The modified Bessel function I0.", latex="I_0"))
bessel_i1  = rule("bessel_i1",  lambda g, z, x: 0.5 * g * (bessel_i0(x) + bessel_i(x, order=2)),
                  Facts("The modified Bessel function I1.", latex="I_1"))
bessel_i   = rule("bessel_i",   lambda g, z, x, order=2:
    0.5 * g * (one_below(bessel_i, bessel_i1, x, order) + bessel_i(x, order=order + 1)),
                  Facts("The modified Bessel function I of a whole order from 2 on.", technical=True))
bessel_i0e = rule("bessel_i0e", lambda g, z, x: g * bessel_ie_slope(x, order=0),
                  Facts("exp(-|x|) I0(x).", domain=NONZERO))
bessel_i1e = rule("bessel_i1e", lambda g, z, x: g * bessel_ie_slope(x, order=1),
                  Facts("exp(-|x|) I1(x).", domain=NONZERO))
bessel_ie  = rule("bessel_ie",  lambda g, z, x, order=2: g * bessel_ie_slope(x, order=order),
                  Facts("exp(-|x|) I(x) of a whole order from 2 on.", domain=NONZERO, technical=True))
bessel_ie_slope = rule("bessel_ie_slope",
                       lambda g, z, x, order=0, times=1: g * bessel_ie_slope(x, order=order, times=times + 1),
                  Facts("The derivative of exp(-|x|) I(x), `times` times.", domain=NONZERO, technical=True))
bessel_j0  = rule("bessel_j0",  lambda g, z, x: -g * bessel_j1(x),
                  Facts("The Bessel function J0.", latex="J_0"))
bessel_j1  = rule("bessel_j1",  lambda g, z, x: 0.5 * g * (bessel_j0(x) - bessel_j(x, order=2)),
                  Facts("The Bessel function J1.", latex="J_1"))
bessel_j   = rule("bessel_j",   lambda g, z, x, order=2:
    0.5 * g * (one_below(bessel_j, bessel_j1, x, order) - bessel_j(x, order=order + 1)),
                  Facts("The Bessel function J of a whole order from 2 on.", technical=True))
# fmt: on

# ---- the words of the rules


def gamma_density(x: Any, a: Any) -> Any:
    """x^(a - 1) exp(-x) / gamma(a), which is 0 at infinity."""
    x = clamp_max(x, bound=1e300)
    return exp(xlogy(a - 1.0, x) - x - gammaln(a))


def beta_density(x: Any, a: Any, b: Any) -> Any:
    """x^(a - 1) (1 - x)^(b - 1) / beta(a, b)."""
    return exp(xlogy(a - 1.0, x) + xlogy(b - 1.0, 1.0 - x) - betaln(a, b))


def student_density(x: Any, df: Any) -> Any:
    """The density of Student's distribution."""
    half = 0.5 * (df + 1.0)
    return exp(gammaln(half) - gammaln(0.5 * df) - 0.5 * log(math.pi * df) - half * log1p(x * x / df))


def one_below(function: Any, of_order_1: Any, x: Any, order: int) -> Any:
    """The Bessel function of the order before."""
    return of_order_1(x) if order == 2 else function(x, order=order - 1)
