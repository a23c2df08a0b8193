"""PyTorch's gradient of the same program."""

import re

import numpy as np

from tests.numpy_programs import Formulas, Program

from .differences import close, refused
from .reference import Reference


def _names_a_place_twice(program: Program) -> bool:
    """Whether an index of a program, written out or a constant, has a number twice, counted from either end."""
    lists = [np.ravel(k) for k in program.constants.values() if np.asarray(k).dtype.kind == "i" and np.ndim(k)]
    lists += [np.array(re.findall(r"-?\d+", text), int) for text in re.findall(r"\[(-?\d+(?:, -?\d+)+)\]", program.source(False))]
    return any(len({i % n for i in indices}) < len(indices) for indices in lists for n in (2, 3, 4, 5))


def check_torch(program: Program, reference: Reference) -> None:
    """PyTorch's gradient of the same NumPy text, through the few names of NumPy that it is given."""
    import torch

    from tests.numpy_names_of_torch import Names, formulas

    if reference.single or program.writes:
        return
    leaves = [torch.tensor(v, requires_grad=True) for v in program.inputs.values()]
    try:
        f = program.function(
            False,
            np=Names(),
            ref=formulas(Formulas),
            convert=lambda k: torch.tensor(np.asarray(k)) if isinstance(k, np.ndarray | list) else k,
        )
        loss = f(*leaves)
        found = torch.autograd.grad(loss, leaves, allow_unused=True)
    except Exception as error:  # what PyTorch has no word for
        refused[f"torch: {type(error).__name__}"] += 1
        return
    if abs(float(loss) - float(reference.value)) > 1e-9 * reference.scale:
        refused["torch: another value"] += 1
        return
    if reference.slope(0) is None or not (program.smooth or reference.additive()):
        refused["torch: at a kink"] += 1
        return
    if re.search(r"^ *v\d+\[.*\] [-+*/]?= ", program.source(False), re.MULTILINE) and _names_a_place_twice(program):
        refused["torch: every writer of a place gets its gradient, not the last alone"] += 1
        return
    for name, g, t in zip(program.inputs, reference.gradients, found, strict=True):
        other = np.zeros_like(g) if t is None else t.numpy()
        if np.isnan(other).any() and np.isfinite(g).all():  # what the differences say of such a program is checked in every case
            refused["torch: NaN"] += 1
            continue
        close(g, other, 1e-8, f"gradient of {name} beside PyTorch")
