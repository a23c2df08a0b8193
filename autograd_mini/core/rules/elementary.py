"""The derivatives of the elementary functions, as they stand in the book."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from . import special
from .arithmetic import square
from .exact import ratio, valid

# fmt: off
# ---- exponentials and logarithms: outside its domain a logarithm has no slope, and says NaN
exp   = Primitive("exp",   math.exp,                   lambda g, z, x: g * z,                            array=np.exp)
exp2  = Primitive("exp2",  lambda x: math.pow(2.0, x), lambda g, z, x: g * z * math.log(2),              array=np.exp2)
expm1 = Primitive("expm1", math.expm1,                 lambda g, z, x: g * (z + 1),                      array=np.expm1)
log   = Primitive("log",   math.log,                   lambda g, z, x: g / valid(x, z),                  array=np.log)
log2  = Primitive("log2",  math.log2,                  lambda g, z, x: g / (valid(x, z) * math.log(2)),  array=np.log2)
log10 = Primitive("log10", math.log10,                 lambda g, z, x: g / (valid(x, z) * math.log(10)), array=np.log10)
log1p = Primitive("log1p", math.log1p,                 lambda g, z, x: g / (1 + valid(x, z)),            array=np.log1p)

# ---- roots
sqrt = Primitive("sqrt", math.sqrt,    lambda g, z, x: g / (2 * z),         array=np.sqrt)
cbrt = Primitive("cbrt", special.cbrt, lambda g, z, x: g / (3 * square(z)), array=np.cbrt)

# ---- circular functions and their inverses
sin     = Primitive("sin",     math.sin,     lambda g, z, x: g * cos(x),                                                                 array=np.sin)
cos     = Primitive("cos",     math.cos,     lambda g, z, x: -g * sin(x),                                                                array=np.cos)
tan     = Primitive("tan",     math.tan,     lambda g, z, x: g * (1 + square(z)),                                                        array=np.tan)
arcsin  = Primitive("arcsin",  math.asin,    lambda g, z, x: g / sqrt((1 - x) * (1 + x)),                                                array=np.arcsin)
arccos  = Primitive("arccos",  math.acos,    lambda g, z, x: -g / sqrt((1 - x) * (1 + x)),                                               array=np.arccos)
arctan  = Primitive("arctan",  math.atan,    lambda g, z, x: g / (1 + square(x)),                                                        array=np.arctan)
arctan2 = Primitive("arctan2", math.atan2,   lambda g, z, x, y: g * ratio(y, square(x) + square(y)),
                                             lambda g, z, x, y: -g * ratio(x, square(x) + square(y)),                                     array=np.arctan2)
hypot   = Primitive("hypot",   math.hypot,   lambda g, z, x, y: g * ratio(x, z),                     lambda g, z, x, y: g * ratio(y, z), array=np.hypot)
deg2rad = Primitive("deg2rad", math.radians, lambda g, z, x: g * (math.pi / 180),                                                        array=np.deg2rad)
rad2deg = Primitive("rad2deg", math.degrees, lambda g, z, x: g * (180 / math.pi),                                                        array=np.rad2deg)

# ---- hyperbolic functions and their inverses
sinh    = Primitive("sinh",    math.sinh,  lambda g, z, x: g * cosh(x),                           array=np.sinh)
cosh    = Primitive("cosh",    math.cosh,  lambda g, z, x: g * sinh(x),                           array=np.cosh)
tanh    = Primitive("tanh",    math.tanh,  lambda g, z, x: g * (1 - z) * (1 + z),                 array=np.tanh)
arcsinh = Primitive("arcsinh", math.asinh, lambda g, z, x: g / sqrt(square(x) + 1),               array=np.arcsinh)
arccosh = Primitive("arccosh", math.acosh, lambda g, z, x: g / sqrt((valid(x, z) - 1) * (x + 1)), array=np.arccosh)
arctanh = Primitive("arctanh", math.atanh, lambda g, z, x: g / ((1 - valid(x, z)) * (1 + x)),     array=np.arctanh)

# ---- what is unstable as a composition
logaddexp  = Primitive("logaddexp",  special.logaddexp,   lambda g, z, x, y: g * sigmoid(x - y),                 lambda g, z, x, y: g * sigmoid(y - x), array=np.logaddexp)
logaddexp2 = Primitive("logaddexp2", special.logaddexp2,  lambda g, z, x, y: g * sigmoid((x - y) * math.log(2)),
                                                          lambda g, z, x, y: g * sigmoid((y - x) * math.log(2)),                                        array=np.logaddexp2)
xlogy      = Primitive("xlogy",      special.xlogy_float, lambda g, z, x, y: g * log(y),                         lambda g, z, x, y: g * ratio(x, y),    array=special.xlogy)
xlogx      = Primitive("xlogx",      special.xlogx_float, lambda g, z, x: g * (log(x) + 1),                                                             array=special.xlogx)
sinc       = Primitive("sinc",       special.sinc_float,  lambda g, z, x, order=0: g * sinc(x, order=order + 1),                                        array=special.sinc)
erf        = Primitive("erf",        math.erf,            lambda g, z, x: g * (2 / math.sqrt(math.pi)) * exp(-square(x)),                                        array=special.erf)
erfc       = Primitive("erfc",       math.erfc,           lambda g, z, x: -g * (2 / math.sqrt(math.pi)) * exp(-square(x)),                                        array=special.erfc)

# ---- smooth activations
sigmoid     = Primitive("sigmoid",     special.sigmoid_float,                 lambda g, z, x: g * z * sigmoid(-x), array=special.sigmoid)
log_sigmoid = Primitive("log_sigmoid", lambda x: -special.softplus_float(-x), lambda g, z, x: g * sigmoid(-x),     array=lambda x: -special.softplus(-special.floats(x)))
softplus    = Primitive("softplus",    special.softplus_float,                lambda g, z, x: g * sigmoid(x),      array=special.softplus)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
log.about(domain=("positive",))
log2.about(domain=("positive",))
log10.about(domain=("positive",))
log1p.about(domain=("positive",))
sqrt.about(domain=("positive",))
cbrt.about(domain=("nonzero",))
tan.about(domain=("unit",))
arcsin.about(domain=("unit",))
arccos.about(domain=("unit",))
arctan2.about(domain=("nonzero", "nonzero"))
hypot.about(domain=("nonzero", "nonzero"))
arccosh.about(domain=("above one",))
arctanh.about(domain=("unit",))
xlogy.about(domain=("real", "positive"))
xlogx.about(domain=("positive",))
# fmt: on


def silu(x: Any) -> Any:
    """The sigmoid linear unit (swish) x sigmoid(x).

    >>> silu(0.0)
    0.0
    """
    return x * sigmoid(x)


def gelu(x: Any) -> Any:
    """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016).

    >>> round(gelu(1.0), 6)
    0.841345
    """
    return x * 0.5 * erfc(x * -math.sqrt(0.5))
