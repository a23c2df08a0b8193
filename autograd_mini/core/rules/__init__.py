"""The table of rules, chapter by chapter: every derivative of the package, each written once.

Read them in this order: arithmetic, elementary, kinks, reductions, structure, linalg, losses, convolution. Beside them,
`exact` holds the technical primitives for points where a formula is 0/0, and `special` and `windows` the number-crunching.
"""

from .. import primitive
from . import arithmetic, convolution, elementary, exact, kinks, linalg, losses, reductions, structure

__all__ = ["arithmetic", "convolution", "elementary", "exact", "kinks", "linalg", "losses", "reductions", "structure"]

primitive.table.update(primitive.registry)
