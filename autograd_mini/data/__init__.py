"""What goes into a model: images read from files or cut from photographs.

Everything here is NumPy alone; a reader of a file format is imported when a file of that format is read.
"""

from .images import ImageSplit, load_cats, photograph_patches

__all__ = ["ImageSplit", "load_cats", "photograph_patches"]
