"""The module in which HIPS autograd and JAX have `check_grads`: `from autograd_mini.test_util import check_grads`.

It is `am.check_grad`, which new programs call.

>>> check_grads(lambda x: x * x)(3.0)
True
"""

from .habits.gradients import check_grads

__all__ = ["check_grads"]
