"""Autodiff beside other ways to the same gradient, and what is said where they differ."""

from .check_grad import GradientMismatch, check_grad

__all__ = ["GradientMismatch", "check_grad"]
