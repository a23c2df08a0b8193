"""The shape of a loss: slices through it, its Taylor model, its critical points, and whether it is convex."""

from ..core.names.unknown_names import listing, missing
from .convex_sets import ConvexSet, is_convex_set
from .convexity import Chord, Convexity, is_convex
from .critical import CriticalPoint, classify
from .directions import (
    Principal,
    filter_normalized,
    gradient_direction,
    hessian_directions,
    principal_directions,
    project,
    random_direction,
)
from .newton import find_critical_points
from .saddle import Escape, escape
from .slices import Line, Plane, slice_line, slice_plane
from .spectrum import Spectrum, hessian_spectrum
from .taylor import Taylor, TaylorCurve, taylor

__all__ = [
    "Chord", "ConvexSet", "Convexity", "CriticalPoint", "Escape", "Line", "Plane", "Principal", "Spectrum", "Taylor",
    "TaylorCurve", "classify", "escape", "filter_normalized", "find_critical_points", "gradient_direction",
    "hessian_directions", "hessian_spectrum", "is_convex", "is_convex_set", "principal_directions", "project", "random_direction",
    "slice_line", "slice_plane", "taylor",
]  # fmt: skip
__dir__ = listing(*__all__)

__getattr__ = missing(__name__, __all__)
