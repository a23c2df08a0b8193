"""Where the derivation leaves the right path.

With intermediates, the comparison puts the hand's own gradients into autodiff's backward pass, so that each step of the
derivation is judged for itself. Without, the place shows in which parameters agree and which do not: the mistake lies on the
way back to something that all the wrong ones enter, and none of the right ones.
"""

from __future__ import annotations

import numpy as np

from .anatomy import Anatomy
from .case import Case
from .report import listed


def between(case: Case, anatomy: Anatomy) -> str:
    """The end of a sentence on where a mistake must lie, from which gradients agree and which do not."""
    trace = case.trace
    wrong = [case.targets[name] for name in case.apart]
    good = [
        name
        for name, node in case.targets.items()
        if name not in case.apart and np.any(trace.gradient(trace.flow, node))
    ]
    right = [case.targets[name] for name in good]
    for node in reversed(trace.order):
        if node.op is None or node in anatomy.penalties:
            continue
        below = trace.below(node)
        if all(x in below for x in wrong) and not any(x in below for x in right):
            told = f"{listed(good)} agree{'s' * (len(good) == 1)}, so look at the way back to {anatomy.call(node)} and below it"
            return f"; {told}" if good else ""
    return ""
