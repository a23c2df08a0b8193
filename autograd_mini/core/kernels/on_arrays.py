"""The operations that NumPy has, under the names that they have here. The others stand in the files beside this one."""

# ruff: noqa: F401, I001
from operator import pow as power

from numpy import (
    abs, add, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cbrt, ceil, cos, cosh, cumprod, cumsum, deg2rad,
    exp, exp2, expm1, flip, floor, floor_divide, fmax, fmin, fmod, hypot, log, log10, log1p, log2, logaddexp, logaddexp2, matmul,
    max, maximum, min, minimum, positive, rad2deg, reciprocal, rint, roll, sign, sin, sinh, sqrt, square, tan, tanh,
    transpose, tril, triu, trunc, var,
)  # fmt: skip
from numpy import divide as div
from numpy import multiply as mul
from numpy import negative as neg
from numpy import remainder as mod
from numpy import rint as straight_round
from numpy import subtract as sub
from numpy.linalg import det
