"""Autodiff beside other ways to the same gradient, and what is said where they differ.

`compare` holds a derivation by hand against autodiff and numbers, `assert_gradients` does so in a test, `check_grad` is the
quick form without a hand, and `backprop_sheet` (in `sheet`, marked by `marking`, written down by `handwriting`) hands out
the derivation as an exercise. A newcomer may read on in the order in which `compare` goes to work:

1. What is asked: `problem` (the function and the point, copied, in float64), `watching` (what its variables are called),
   `trace` (its graph, and backward passes over it in which something may be different), `hand` (the gradients that were
   derived), `rules` (a backward rule for one node).
2. The witnesses: `numbers` and `complex_step` (the numerical column and its error bar), `points` (elsewhere as well).
3. The verdict: `verdicts` (who is the odd one out), `kinks` and `convention` (whether another slope would do as well).
4. The cause: `case` (what is to be explained), `roles` (what a person sees in a graph), the table of mistakes that people
   make, in `mistakes`, `derivatives` and `stale`, with `readings` (what the amount of a mistake means), and `diagnose`,
   which makes each of them and names the one that gives the hand's numbers.
5. The report: `guards` (why an agreement may be luck), `report` (what was found, as data and for a terminal, in the forms
   of `wording`), `page` (for a browser).
"""

from ..core.errors import GradientMismatchError
from ..core.spelling import moved
from .check_grad import check_grad
from .compare import assert_gradients, compare

__all__ = ["GradientMismatchError", "assert_gradients", "check_grad", "compare"]


__getattr__ = moved(__name__, {"GradientMismatch": ("GradientMismatchError", GradientMismatchError)})
