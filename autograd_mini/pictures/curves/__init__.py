"""Figures of numbers: curves, surfaces, trajectories, spectra, matrices and images, in one style, with matplotlib.

Every kind is a function that returns a matplotlib Figure, or draws into the axes given as `ax=`. Results reach them by
name through `core/show.py`.
"""

from .grids import heatmap, images
from .planes import contours, race, regions, surface
from .series import bars, lines, spectrum
from .style import panels, save

KINDS = frozenset({"bars", "contours", "heatmap", "images", "lines", "race", "regions", "spectrum", "surface"})

__all__ = [
    "bars", "contours", "heatmap", "images", "lines", "panels", "race", "regions", "save", "spectrum", "surface",
]  # fmt: skip
