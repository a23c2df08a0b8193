"""Technical operations: the textbook's formula, made right at the points where the formula is 0/0.

A rule has no `if`. Where a formula needs care at single points (CONVENTIONS: the slope of a norm at zero, of `x**0` at
0, of a logarithm outside its domain), the care is an operation of its own, which a formula prints without it.
"""

from .row import rule

# fmt: off
#                         name                  x receives, and below it y
div_no_nan         = rule("div_no_nan",         lambda g, z, x, y: div_no_nan(g, y),
                                                lambda g, z, x, y: -g * div_no_nan(z, y))
exponent_minus_one = rule("exponent_minus_one", None, lambda g, z, x, y: g)
log_of_base        = rule("log_of_base",        lambda g, z, x, y: g / x)
nan_outside_domain = rule("nan_outside_domain", lambda g, z, x, y: g)
