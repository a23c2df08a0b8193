"""`am.scan` inside of a program: the step is traced once, and the loop is one operation with a rule of its own.

step -> derivative -> operation: a step is traced, differentiated, and becomes an operation whose forward form and whose rule are
functions, written out in the program like any other helper. `body` writes the lines of a step, `text` says what a loop consists
of, and `numpy_text`, `jax_text` and `torch_text` write it.

What does not depend on the state is no part of the loop: products of slices and weights are slices themselves, computed for all
steps before it, and gradients at weights are one product after it (`all_steps`).

The sizes that a step works on belong to the program (for others there is another program); the number of steps does not.
"""

from functools import partial

from ..tracing.session import Loops
from .jax_text import JaxText
from .numpy_text import NumpyText
from .operation import recorded
from .torch_text import TorchText

RECORDED: dict[str, Loops] = {
    "numpy": partial(recorded, NumpyText), "jax": partial(recorded, JaxText), "torch": partial(recorded, TorchText),
}  # fmt: skip
"""For each backend whose programs have loops, the function that records one."""

__all__ = ["RECORDED"]
