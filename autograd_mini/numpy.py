"""NumPy, under the name that JAX and HIPS autograd give it: `import autograd_mini.numpy as np` in a program
written for them.

NumPy's own functions record on Values and Tensors, so that `import numpy as np` is all that a new program needs.

>>> import autograd_mini as am
>>> import autograd_mini.numpy as jnp
>>> float(am.grad(lambda x: jnp.sum(jnp.tanh(x)))(jnp.zeros(1))[0])
1.0
"""

from importlib import import_module
from typing import Any

import numpy as _numpy

__path__: list[str] = []
"""Where Python looks for `autograd_mini.numpy.linalg`: in no folder, so that it is NumPy's own module (`habits/modules.py`), and
not a second copy of it."""


def __getattr__(name: str) -> Any:
    if name == "array":  # NumPy's own makes no array of nodes
        return import_module("autograd_mini").array
    return getattr(_numpy, name)


def __dir__() -> list[str]:
    return dir(_numpy)
