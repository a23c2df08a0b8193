"""Right gradients, as many as are asked for: of every model, at kinks, and of random expressions."""

from collections.abc import Iterator

import numpy as np

from .expressions_by_hand import random_expression
from .kinks import KINKS
from .models import MODELS, Problem


def right_gradients(count: int) -> Iterator[tuple[str, Problem]]:
    """`count` problems with a right gradient by hand, each with a name; two in five are models, one in five has kinks."""
    models = list(MODELS.values())
    for i in range(count):
        rng, turn = np.random.default_rng([20, i]), i // 5
        if i % 5 in (0, 2):
            chosen = models[(2 * turn + i % 5 // 2) % len(models)]
            yield f"{chosen.name}, seed {i + 1}", chosen.problem(i + 1)
        elif i % 5 == 1:
            kink = KINKS[turn % len(KINKS)]
            yield f"{kink.__name__}, seed {i}", kink(rng)
        else:
            yield f"expression {i}", random_expression(rng)
