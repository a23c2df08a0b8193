"""The derivatives of the elementary functions, as they stand in the book."""

import math

from .arithmetic import square
from .exact import div_by_squares, div_no_nan, nan_outside_domain
from .row import rule

# fmt: off
#                  name           x receives, and below it y
# ---- exponentials and logarithms: outside its domain a logarithm has no slope, and says NaN
exp         = rule("exp",         lambda g, z, x: g * z)
exp2        = rule("exp2",        lambda g, z, x: g * z * math.log(2))
expm1       = rule("expm1",       lambda g, z, x: g * exp(x))
log         = rule("log",         lambda g, z, x: g / nan_outside_domain(x, z))
log2        = rule("log2",        lambda g, z, x: g / (nan_outside_domain(x, z) * math.log(2)))
log10       = rule("log10",       lambda g, z, x: g / (nan_outside_domain(x, z) * math.log(10)))
log1p       = rule("log1p",       lambda g, z, x: g / (1 + nan_outside_domain(x, z)))

# ---- roots
sqrt        = rule("sqrt",        lambda g, z, x: g / (2 * z))
cbrt        = rule("cbrt",        lambda g, z, x: g / (3 * square(z)))

# ---- circular functions and their inverses
sin         = rule("sin",         lambda g, z, x: g * cos(x))
cos         = rule("cos",         lambda g, z, x: -g * sin(x))
tan         = rule("tan",         lambda g, z, x: g * (1 + square(z)))
arcsin      = rule("arcsin",      lambda g, z, x: g / sqrt((1 - x) * (1 + x)))
arccos      = rule("arccos",      lambda g, z, x: -g / sqrt((1 - x) * (1 + x)))
arctan      = rule("arctan",      lambda g, z, x: g * div_by_squares(1.0, x))
arctan2     = rule("arctan2",     lambda g, z, x, y: g * div_by_squares(y, x),
                                  lambda g, z, x, y: -g * div_by_squares(x, y))
hypot       = rule("hypot",       lambda g, z, x, y: g * div_no_nan(x, z),
                                  lambda g, z, x, y: g * div_no_nan(y, z))
deg2rad     = rule("deg2rad",     lambda g, z, x: g * (math.pi / 180))
rad2deg     = rule("rad2deg",     lambda g, z, x: g * (180 / math.pi))

# ---- hyperbolic functions and their inverses
sinh        = rule("sinh",        lambda g, z, x: g * cosh(x))
cosh        = rule("cosh",        lambda g, z, x: g * sinh(x))
tanh        = rule("tanh",        lambda g, z, x: g * (1 - z) * (1 + z))
arcsinh     = rule("arcsinh",     lambda g, z, x: g / hypot(x, 1.0))
arccosh     = rule("arccosh",     lambda g, z, x: g / (sqrt(nan_outside_domain(x, z) - 1) * sqrt(x + 1)))
arctanh     = rule("arctanh",     lambda g, z, x: g / ((1 - nan_outside_domain(x, z)) * (1 + x)))

# ---- functions that are unstable as a composition
logaddexp   = rule("logaddexp",   lambda g, z, x, y: g * sigmoid(x - y),
                                  lambda g, z, x, y: g * sigmoid(y - x))
logaddexp2  = rule("logaddexp2",  lambda g, z, x, y: g * sigmoid((x - y) * math.log(2)),
                                  lambda g, z, x, y: g * sigmoid((y - x) * math.log(2)))
xlogy       = rule("xlogy",       lambda g, z, x, y: g * log(y),
                                  lambda g, z, x, y: g * div_no_nan(x, y))
xlogx       = rule("xlogx",       lambda g, z, x: g * (log(x) + 1))
sinc        = rule("sinc",        lambda g, z, x, order=0: g * sinc(x, order=order + 1))
erf         = rule("erf",         lambda g, z, x: g * (2 / math.sqrt(math.pi)) * exp(-square(x)))
erfc        = rule("erfc",        lambda g, z, x: -g * (2 / math.sqrt(math.pi)) * exp(-square(x)))

# ---- smooth activations
sigmoid     = rule("sigmoid",     lambda g, z, x: g * z * sigmoid(-x))
log_sigmoid = rule("log_sigmoid", lambda g, z, x: g * sigmoid(-x))
softplus    = rule("softplus",    lambda g, z, x: g * sigmoid(x))
