"""The smallest program that still fails as a given one does."""

from typing import Any

import numpy as np

from tests.numpy_programs import Program

from .examination import examine, kind


def minimized(program: Program, form: str, limit: int = 400) -> Program:
    """A smaller program that fails in the same form with the same kind of error."""
    first = [x for x in examine(program, [form])]
    if not first:
        return program
    sign = kind(first[0])
    tried = 0
    again = True
    while again and tried < limit:
        again = False
        for smaller in _safely(program):
            tried += 1
            try:
                still = [x for x in examine(smaller, [form]) if kind(x)[:25] == sign[:25]]
            except Exception:
                continue
            if still and smaller is not program and _size(smaller) < _size(program):
                program, again = smaller, True
                break
    return program


def _size(program: Program) -> tuple[int, int, int, float]:
    return (
        len(program.lines),
        len(program.results) + len(program.inputs),
        sum(v.size for v in program.inputs.values()),
        float(sum(np.sum(v != np.round(v * 2) / 2) for v in program.inputs.values())),
    )


def _safely(program: Program) -> Any:
    steps = program.smaller()
    while True:
        try:
            yield next(steps)
        except StopIteration:
            return
        except Exception:
            return
