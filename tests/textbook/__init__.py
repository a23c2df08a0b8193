"""Losses of the textbook as people write them, each beside the gradient that a careful person derives and writes by hand.

A file holds the losses of one subject. For each loss NAME it has `NAME`, given to `am.compile`, `NAME_by_hand`, in NumPy alone,
and `NAME_args(rng)`: its arguments, and which of them are differentiated. `test_textbook.py` holds the written text to as few
operations as by hand.
"""

from .classification import *  # noqa: F403
from .decisions import *  # noqa: F403
from .dynamics import *  # noqa: F403
from .further import *  # noqa: F403
from .kernels import *  # noqa: F403
from .layers import *  # noqa: F403
from .networks import *  # noqa: F403
from .normalization import *  # noqa: F403
from .probability import *  # noqa: F403
from .ranking import *  # noqa: F403
from .regression import *  # noqa: F403
from .sequences import *  # noqa: F403
from .similarity import *  # noqa: F403
