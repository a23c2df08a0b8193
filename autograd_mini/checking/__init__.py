"""Checks of a gradient: autodiff beside a derivation by hand and beside finite differences, and the cause of a difference.

`compare` holds a derivation by hand against autodiff and numbers, `compare_layer` does so for the two halves of a layer,
`assert_gradients` in a test; `check_grad` is the quick form without a hand, and `backprop_sheet` hands out the derivation as an
exercise. A newcomer may read on in the order in which `compare` goes to work:

1. `problem/`: the function and the point, copied, in float64 (`problem`); the names of its variables (`variables`); its graph,
   and backward passes over it with changes (`backward`); the roles of nodes: samples and penalties (`roles`), `activations` and
   `logits`; the gradients derived by hand (`hand`), a backward rule for one node (`node_rules`), another implementation
   (`implementation`); other points (`points`).
2. `evidence/`: the numerical column and its error bar (`numeric`, `complex_step`); the odd one out (`verdicts`); other slopes
   at a kink (`kinks`) and other conventions (`conventions`) that would be right as well; why an agreement may be luck
   (`cautions`).
3. `mistakes/`: the cause. A mistake is a change of the backward pass (`mistake`); tables of them (`wrong_rules`, `slopes`,
   `targets`, `structure`, `terms`, `normalizations`, `other_values`, `masks`, `exchanges`, `repeats`, `parameters`, `stale`,
   `other_function`), rules in `pointwise_rules`, `array_rules` and `window_rules`; the meaning of its amount (`sentences`); its
   effect on the gradients that were derived (`case`, `influence`); all of them for one graph (`causes`), the search for the one
   that gives the numbers by hand (`search`), and whether it does so at other points (`elsewhere`).
4. `report/`: the findings as data (`findings`), for a terminal (`comparison`, `cells`) and for a browser (`page`).
5. `sheet/`: the derivation as an exercise, its formulas and its marking.
"""

from ..core.errors import GradientMismatchError
from ..core.names.spelling import moved
from .check_grad import check_grad
from .compare import assert_gradients, compare
from .layers import compare_layer

__all__ = ["GradientMismatchError", "assert_gradients", "check_grad", "compare", "compare_layer"]


__getattr__ = moved(__name__, {"GradientMismatch": ("GradientMismatchError", GradientMismatchError)})
