"""What a random program of `numpy_programs` is held against: NumPy's value, differences in extended precision, PyTorch, and
itself in every form that the package has.

`examine(program, forms)` returns the differences as sentences; an empty list is agreement.
"""

from .differences import refused
from .examination import CHEAP, examine, kind
from .minimizing import minimized

__all__ = ["CHEAP", "examine", "kind", "minimized", "refused"]
