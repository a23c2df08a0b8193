"""Programs are drawn by running them: inputs first, then lines of all kinds, each of which NumPy has to accept."""

import random
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .algebra import contraction, matrices
from .arrangement import indexing, joining, reshaping, splitting, writing
from .choices import Draw, Impossible, Made
from .decompositions import decompositions
from .elementwise import binary, choosing, pointwise, powers
from .program import Line, Program
from .reductions import order_statistics, reduction, scans
from .reference import Formulas
from .scattering import along, scattering
from .signals import polynomials, spectra, windows
from .special import densities, special
from .transformations import higher

SHAPES = [
    (),
    (),
    (1,),
    (2,),
    (3,),
    (3,),
    (4,),
    (2, 3),
    (2, 3),
    (3, 2),
    (3, 3),
    (1, 3),
    (3, 1),
    (2, 2),
    (2, 1, 3),
    (2, 2, 2),
    (0,),
    (0, 3),
    (1, 1),
    (5,),
]
"""Shapes of inputs: numbers, vectors, matrices, axes of one and of none."""

MAKERS: list[tuple[int, Callable[[Draw], Made]]] = [
    (6, pointwise), (9, binary), (2, powers), (6, reduction), (4, scans), (2, order_statistics), (8, reshaping), (4, joining),
    (6, indexing), (2, splitting), (6, contraction), (2, matrices), (5, choosing), (4, writing), (3, higher),
    (3, special), (2, densities), (4, scattering), (4, along), (2, spectra), (1, polynomials), (3, windows), (3, decompositions),
]  # fmt: skip


REFUSED = (
    Impossible, ValueError, TypeError, IndexError, ArithmeticError, np.linalg.LinAlgError, AttributeError, RuntimeWarning,
)  # fmt: skip
"""How NumPy says that it does not take a line, which is then drawn again."""


def draw_program(source: random.Random, longest: int = 7) -> Program:
    """A program of up to `longest` lines that NumPy runs, with moderate numbers all the way."""
    program = Program({})
    values: dict[str, Any] = {}
    d = Draw(source, program, values)
    ties, small = d.chance(30), d.chance(15)
    for i in range(d.integer(1, 3)):
        dtype = np.float32 if d.chance(12) else float
        shape = d.choice(SHAPES) if not (i and d.chance(40)) else d.shape(d.variable())
        if small:
            shape = ()
        program.inputs[f"v{i}"] = values[f"v{i}"] = d.array(shape, ties, dtype)
    wheel = [maker for weight, maker in MAKERS for _ in range(weight)]
    for _ in range(d.integer(1, longest)):
        for _ in range(4):
            target = f"v{len(program.inputs) + len(program.lines)}"
            held = dict(program.constants)
            try:
                made = d.choice(wheel)(d)
                line = made if isinstance(made, Line) else Line(target, *made)
                value = _try(program, line, values)
            except REFUSED:
                program.constants = held
                continue
            program.lines.append(line)
            values[target] = value
            break
    last = [line.target for line in program.lines] or list(program.inputs)
    unread = [v for v in values if not any(v in line.reads() for line in program.lines)]
    program.results = sorted({last[-1], *[v for v in unread if v in last]})
    return program.pruned()


def names_drawn(times: int) -> set[str]:
    """The functions that are called, as the package has them, by lines of every kind, each drawn so many times."""
    found: set[str] = set()
    for _, maker in MAKERS:
        source = random.Random(0)
        for _ in range(times):
            program = Program({f"v{i}": np.ones(shape) for i, shape in enumerate([(), (3,), (2, 3), (3, 3), (4,), (2, 2, 2)])})
            try:
                made = maker(Draw(source, program, dict(program.inputs)))
            except REFUSED:
                continue
            text = made.before + made.spelled if isinstance(made, Line) else made[1]
            found |= set(re.findall(r"\b(?:np|am|ref|linalg|fft|am\.stats|v\d+)\.(?!(?:stats|linalg|fft)\.)(\w+)", text))
    return found


def _try(program: Program, line: Line, values: dict[str, Any]) -> Any:
    """The value of a new line; an error where NumPy refuses it or warns, or the numbers are beyond what differences tell."""
    space = {
        "np": np,
        "ref": Formulas,
        **{k: v.copy() if hasattr(v, "copy") else v for k, v in program.constants.items()},
        **values,
    }
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        text = f"{line.before}\n{line.target} = {line.text}".replace("\n    ", "\n")
        exec(text, space)
    value = space[line.target]
    if not isinstance(value, np.ndarray | np.floating) or value.dtype.kind != "f" or value.size > 60 or value.ndim > 4:
        raise Impossible
    if not np.all(np.isfinite(value)) or (value.size and np.abs(value).max() > 1e3):
        raise Impossible
    return np.asarray(value) if isinstance(value, np.ndarray) else value
