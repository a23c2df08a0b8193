"""`am.scan` inside of a program: the step is traced once, and the loop is one operation with a rule of its own.

step -> derivative -> operation: a step is traced, differentiated, and becomes an operation whose forward form and whose rule are
functions, written out in the program like any other helper. `body` writes the lines of a step, and `numpy_text` the loops.

What does not depend on the state is no part of the loop: products of slices and weights are slices themselves, computed for all
steps before it, and gradients at weights are one product after it (`all_steps`).

The sizes that a step works on belong to the program (for others there is another program); the number of steps does not.
"""

from .operation import recorded

__all__ = ["recorded"]
