"""Autodiff beside other ways to the same gradient, and what is said where they differ."""

from .check_grad import check_grad
from .compare import GradientMismatch, assert_gradients, compare

__all__ = ["GradientMismatch", "assert_gradients", "check_grad", "compare"]
