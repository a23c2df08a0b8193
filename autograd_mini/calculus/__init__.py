"""Derivatives of a function: its gradient, its other derivatives, and the numerical ones to compare them with."""

from .derivatives import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .numeric import numerical_grad

__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "numerical_grad", "value_and_grad", "vjp"]
