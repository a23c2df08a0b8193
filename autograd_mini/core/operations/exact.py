"""Technical operations: the textbook's formula, made right where as it stands it would be 0/0, or its squares overflow.

A rule has no `if`. Where a formula needs care (the slope of a norm at zero, of `x**0` at 0, of a logarithm outside its
domain, of an angle far from the origin or near it), the care is an operation of its own, which a formula prints without it.
"""

from .row import rule

# fmt: off
#                         name                  x receives, and below it y
div_no_nan         = rule("div_no_nan",         lambda g, z, x, y: div_no_nan(g, y),
                                                lambda g, z, x, y: -g * div_no_nan(z, y))
div_or_zero        = rule("div_or_zero",        lambda g, z, x, y: div_or_zero(g, y),
                                                lambda g, z, x, y: -g * div_or_zero(z, y))
div_by_squares     = rule("div_by_squares",     lambda g, z, x, y:
    g * (div_by_squares(y, x) - z) * (div_by_squares(y, x) + z),
                                                lambda g, z, x, y: -g * 2 * z * div_by_squares(y, x))
exponent_minus_one = rule("exponent_minus_one", None, lambda g, z, x, y: g)
log_of_base        = rule("log_of_base",        lambda g, z, x, y: g / x)
nan_outside_domain = rule("nan_outside_domain", lambda g, z, x, y: g)
