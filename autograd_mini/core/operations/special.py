"""The derivatives of special functions. This chapter is read when the first of them is asked for."""

import math
from typing import Any

from ..kernels import special_arrays, special_functions
from ..primitive import Facts, Primitive
from .elementary import exp, log
from .kinks import in_interval, sign


def rule(name: str, dx: Any, facts: Facts) -> Any:
    """The operation of that name, on floats by `special_functions` and on arrays by `special_arrays`."""
    return Primitive(name, getattr(special_functions, name), dx, array=getattr(special_arrays, name), facts=facts)


POSITIVE, UNIT, NONZERO = ("positive",), ("unit",), ("nonzero",)

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
log_ndtr  = rule("log_ndtr",  lambda g, z, x: g * exp(-0.5 * x * x - 0.5 * math.log(2 * math.pi) - z),
                 Facts("The logarithm of the normal distribution function."))
expi      = rule("expi",      lambda g, z, x: g * exp(x) / x,
                 Facts("The exponential integral, of exp(t) / t up to x.", domain=NONZERO))
gammainc  = rule("gammainc",  lambda g, z, x, a=1.0: g * exp(log(x) * (a - 1.0) - x - gammaln(a)),
                 Facts("The regularized lower incomplete gamma function P(a, x).", domain=POSITIVE, technical=True))

# ---- Bessel functions
bessel_i0 = rule("bessel_i0",        lambda g, z, x: g * bessel_i1(x),
                 Facts("The modified Bessel function I0.", latex="I_0"))
bessel_i1 = rule("bessel_i1",        lambda g, z, x: g * (bessel_i0(x) - half_ratio(z, x)),
                 Facts("The modified Bessel function I1.", latex="I_1"))
bessel_i0e = rule("bessel_i0e",       lambda g, z, x: g * (bessel_i1e(x) - sign(x) * z),
                 Facts("exp(-|x|) I0(x).", domain=NONZERO))
bessel_i1e = rule("bessel_i1e",       lambda g, z, x: g * (bessel_i0e(x) - half_ratio(z, x) - sign(x) * z),
                 Facts("exp(-|x|) I1(x).", domain=NONZERO))
bessel_j0 = rule("bessel_j0",        lambda g, z, x: -g * bessel_j1(x),
                 Facts("The Bessel function J0.", latex="J_0"))
bessel_j1 = rule("bessel_j1",        lambda g, z, x: g * (bessel_j0(x) - half_ratio(z, x)),
                 Facts("The Bessel function J1.", latex="J_1"))
# fmt: on

# ---- the words of the rules


def half_ratio(z: Any, x: Any) -> Any:
    """z / x, and its limit 1/2 near x = 0, where z has no digits left."""
    near = in_interval(x, low=-1e-150, high=1e-150)
    return (1.0 - near) * (z / (x + near)) + 0.5 * near
