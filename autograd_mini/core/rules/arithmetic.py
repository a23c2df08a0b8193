"""The derivatives of arithmetic.

`x, y` are the arguments, `z` the output, `g` the gradient that arrives at `z`. One line per primitive, one rule
per argument; every rule is an ordinary formula, so it serves floats, arrays, nodes and symbols.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from ..primitive import Primitive, same
from .exact import floored, log_of_base, lowered, modulo

# fmt: off
#                        name            on floats          from z to x                                         from z to y                                 on arrays
positive     = Primitive("positive",     operator.pos,      same,                                                                                             array=np.positive)
neg          = Primitive("neg",          operator.neg,      lambda g, z, x: -g,                                                                               array=np.negative)
add          = Primitive("add",          operator.add,      same,                                               same,                                         array=np.add)
sub          = Primitive("sub",          operator.sub,      same,                                               lambda g, z, x, y: -g,                        array=np.subtract)
mul          = Primitive("mul",          operator.mul,      lambda g, z, x, y: g * y,                           lambda g, z, x, y: g * x,                     array=np.multiply)
div          = Primitive("div",          operator.truediv,  lambda g, z, x, y: g / y,                           lambda g, z, x, y: -g * z / y,                array=np.divide)
power        = Primitive("power",        math.pow,          lambda g, z, x, y: g * y * power(x, lowered(x, y)), lambda g, z, x, y: g * z * log_of_base(x, y), array=operator.pow)
square       = Primitive("square",       lambda x: x * x,   lambda g, z, x: g * 2 * x,                                                                        array=np.square)
reciprocal   = Primitive("reciprocal",   lambda x: 1.0 / x, lambda g, z, x: -g * z * z,                                                                       array=np.reciprocal)
mod          = Primitive("mod",          modulo,            same,                                               lambda g, z, x, y: -g * floor_divide(x, y),   array=np.remainder)
floor_divide = Primitive("floor_divide", floored,           lambda g, z, x, y: 0.0 * g,                         lambda g, z, x, y: 0.0 * g,                   array=np.floor_divide)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
div.about(domain=("real", "nonzero"))
power.about(domain=("positive", "real"))
reciprocal.about(domain=("nonzero",))
mod.about(domain=("real", "nonzero"), smooth=False)
floor_divide.about(domain=("real", "nonzero"), smooth=False)
# fmt: on
