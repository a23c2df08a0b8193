"""What `torch.nn.functional` and `jax.nn` have, as `nn.functional` has it.

PyTorch's `pad` is not among it: its widths are given from the last axis on, and `am.pad` has NumPy's.
"""

from __future__ import annotations

from typing import Any

import autograd_mini as am

_SAME = (
    "conv3d", "conv_transpose1d", "interpolate", "logsumexp", "one_hot", "pixel_shuffle", "scaled_dot_product_attention",
)  # fmt: skip
NAMES: dict[str, Any] = {name: getattr(am, name) for name in _SAME}
"""What each name means."""
