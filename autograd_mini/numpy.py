"""NumPy, under the name that JAX and HIPS autograd give it: `import autograd_mini.numpy as np` in a program
written for them.

NumPy's own functions record on Values and Tensors, so that `import numpy as np` is all that a new program needs.

>>> import autograd_mini as am
>>> import autograd_mini.numpy as jnp
>>> float(am.grad(lambda x: jnp.sum(jnp.tanh(x)))(jnp.zeros(1))[0])
1.0
"""

from typing import Any

import numpy as _numpy


def __getattr__(name: str) -> Any:
    return getattr(_numpy, name)


def __dir__() -> list[str]:
    return dir(_numpy)
