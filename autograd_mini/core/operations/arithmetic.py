"""The derivatives of arithmetic.

`x, y` are the arguments, `z` the output, `g` the gradient that arrives at `z`. One row per operation, one rule per
argument; every rule is an ordinary formula, so it serves floats, arrays, nodes and symbols.
"""

from ..primitive import same
from .exact import exponent_minus_one, log_of_base
from .row import rule

# fmt: off
#                   name            x receives                    y receives
positive     = rule("positive",     same)
neg          = rule("neg",          lambda g, z, x: -g)
add          = rule("add",          same,                         same)
sub          = rule("sub",          same,                         lambda g, z, x, y: -g)
mul          = rule("mul",          lambda g, z, x, y: g * y,     lambda g, z, x, y: g * x)
div          = rule("div",          lambda g, z, x, y: g / y,     lambda g, z, x, y: -g * z / y)
power        = rule("power",        lambda g, z, x, y: g * y * power(x, exponent_minus_one(x, y)),
                                    lambda g, z, x, y: g * z * log_of_base(x, y))
square       = rule("square",       lambda g, z, x: g * 2 * x)
reciprocal   = rule("reciprocal",   lambda g, z, x: -g * z * z)
mod          = rule("mod",          same,                         lambda g, z, x, y: -g * floor_divide(x, y))
floor_divide = rule("floor_divide", lambda g, z, x, y: 0.0 * g,   lambda g, z, x, y: 0.0 * g)
