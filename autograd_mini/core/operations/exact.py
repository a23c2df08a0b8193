"""Technical operations: the textbook's formula, made right at the points where the formula is 0/0.

A rule has no `if`. Where a formula needs care at single points (CONVENTIONS: the slope of a norm at zero, of `x**0` at
0, of a logarithm outside its domain), the care is an operation of its own, which a formula prints without it.
"""

from .row import rule

# fmt: off
#                  name           x receives                         y receives
ratio       = rule("ratio",       lambda g, z, x, y: ratio(g, y),    lambda g, z, x, y: -g * ratio(z, y))
lowered     = rule("lowered",     None,                              lambda g, z, x, y: g)
log_of_base = rule("log_of_base", lambda g, z, x, y: g / x)
valid       = rule("valid",       lambda g, z, x, y: g)
