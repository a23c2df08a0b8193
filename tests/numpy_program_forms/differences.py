"""How two forms of a program are held against each other, and what a form cannot do."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

import autograd_mini as am
from tests.numpy_programs import Program

refused: Counter[str] = Counter()
"""What a form cannot do, by sentence: counted, so that a refusal that swallows everything is seen."""


class Difference(Exception):
    """Two forms of a program that do not agree."""


def close(a: Any, b: Any, rtol: float, what: str, atol: float = 0.0) -> None:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise Difference(f"{what}: shape {a.shape} for {b.shape}")
    if not a.size:
        return
    bound = rtol * max(1.0, float(np.nanmax(np.abs(b))) if np.isfinite(b).any() else 1.0) + atol
    if not np.allclose(a, b, rtol=0, atol=bound, equal_nan=True):
        raise Difference(f"{what}: {a.tolist()} for {b.tolist()}")


def array_of(node: Any) -> np.ndarray:
    return np.asarray(node.data if isinstance(node, am.Tensor | am.Value) else node)


def tensors_of(program: Program, wanting: Iterable[str] | None = None) -> list[Any]:
    wanting = set(program.inputs) if wanting is None else set(wanting)
    return [am.Tensor(v.copy(), requires_grad=k in wanting, label=k) for k, v in program.inputs.items()]


def quiet() -> Any:
    return np.errstate(all="ignore")
