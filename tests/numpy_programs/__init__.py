"""Random programs in NumPy's own spellings: what a user of NumPy would type, drawn from the public documentation alone.

A program is text: a few inputs, some constants, lines that each give one name, and a loss. The same text runs on plain arrays (as
reference: NumPy in extended precision), on PyTorch, and, spelled in one of the ways that the documentation offers, on Tensors
and in every form that the package has. A program is drawn by running it: a line that NumPy refuses, or whose numbers leave the
range in which differences can be trusted, is drawn again.

`tests/project/test_numpy_programs.py` draws a few by Hypothesis, which shrinks what fails; `tests/long/numpy_programs.py` draws
by number.
"""

from .drawing import draw_program as draw_program
from .drawing import names_drawn as names_drawn
from .program import Line as Line
from .program import Program as Program
from .reference import Formulas as Formulas
from .reference import Package as Package
