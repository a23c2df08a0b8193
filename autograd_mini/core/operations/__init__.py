"""The table of operations, chapter by chapter: every derivative of the package, each written once.

Read the chapters in this order: arithmetic, elementary, kinks, reductions, structure, linalg, decompositions, losses,
convolution. Beside them, `exact` has technical operations for points where a formula is 0/0, `facts` has what else there is
to know of each operation, and `row` makes an operation from a row. How the values are computed is in `core/kernels`.
"""

from .. import primitive
from . import arithmetic, convolution, decompositions, elementary, exact, kinks, linalg, losses, reductions, structure

__all__ = [
    "arithmetic", "convolution", "decompositions", "elementary", "exact", "kinks", "linalg", "losses", "reductions", "structure",
]  # fmt: skip

primitive.table.update(primitive.registry)
for _operation in primitive.registry.values():
    primitive.bind_to_floats(_operation)
