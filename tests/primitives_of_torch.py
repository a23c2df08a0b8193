"""The primitives of the table as PyTorch has them: each name, and the function there with our arguments."""

import math
from functools import partial

from autograd_mini.core.primitive import registry


def their_names():
    """What PyTorch calls the primitives that it has under another name, or with another idea of an axis."""
    f = torch.nn.functional

    def along(function):
        return lambda x, axis, keepdims: function(x, dim=axis, keepdim=keepdims)

    def along_one(function):
        return lambda x, axis: function(x, dim=axis)

    def spread(function):
        return lambda x, axis, keepdims, ddof: function(x, dim=axis, keepdim=keepdims, correction=ddof)

    def padded(x, windows, value=0.0):
        return f.pad(x, [n for pair in reversed(windows.padding) for n in pair], value=value)

    def sliding(windows):
        return {"stride": windows.stride, "dilation": windows.dilation}

    return {
        "div": torch.div,
        "power": torch.pow,
        "mod": torch.remainder,
        "rint": torch.round,
        "xlogx": lambda x: -torch.special.entr(x),
        "where": lambda x, y, condition: torch.where(torch.as_tensor(condition), x, y),
        "relu": f.relu,
        "leaky_relu": f.leaky_relu,
        "elu": f.elu,
        "softplus": f.softplus,
        "log_sigmoid": f.logsigmoid,
        "gammaln": torch.special.gammaln,
        "erfinv": torch.special.erfinv,
        "log_ndtr": torch.special.log_ndtr,
        **{f"bessel_{name}": getattr(torch.special, name) for name in ("i0", "i0e", "i1", "i1e")},
        "clamp_min": lambda x, bound: torch.clamp(x, min=bound),
        "clamp_max": lambda x, bound: torch.clamp(x, max=bound),
        "clamp": lambda x, low, high: torch.clamp(x, low, high),
        "sum": along(torch.sum),
        "mean": along(torch.mean),
        "max": along(torch.amax),
        "min": along(torch.amin),
        "norm": along(torch.linalg.vector_norm),
        "logsumexp": along(torch.logsumexp),
        "var": spread(torch.var),
        "std": spread(torch.std),
        "prod": along_one(torch.prod),
        "cumsum": along_one(torch.cumsum),
        "cumprod": along_one(torch.cumprod),
        "softmax": along_one(torch.softmax),
        "log_softmax": along_one(torch.log_softmax),
        "broadcast_to": lambda x, shape: torch.broadcast_to(x, shape),
        "sum_to": lambda x, shape: x.sum_to_size(shape),
        "transpose": lambda x, axes: torch.permute(x, axes),
        "flip": lambda x, axis: torch.flip(x, axis),
        "roll": lambda x, shift, axis: torch.roll(x, shift, axis),
        "tril": lambda x, k: torch.tril(x, k),
        "triu": lambda x, k: torch.triu(x, k),
        "pad": lambda x, widths: f.pad(x, [n for pair in reversed(widths) for n in pair]),
        "getitem": lambda x, index: x[tuple(map(torch.as_tensor, index))],
        "take_along": lambda x, indices, axis: torch.take_along_dim(x, torch.as_tensor(indices), axis),
        "concatenate": lambda *xs, axis: torch.cat(xs, dim=axis),
        "stack": lambda *xs, axis: torch.stack(xs, dim=axis),
        "einsum": lambda *xs, spec: torch.einsum(spec, *xs),
        "inv": torch.linalg.inv,
        "solve": torch.linalg.solve,
        "det": torch.linalg.det,
        "logabsdet": lambda x: torch.linalg.slogdet(x)[1],
        "cholesky": torch.linalg.cholesky,
        "singular_values": torch.linalg.svdvals,
        "pinv": torch.linalg.pinv,
        "nuclear_norm": lambda x: torch.linalg.matrix_norm(x, "nuc"),
        "eigenvalues": torch.linalg.eigvalsh,
        "sigmoid_cross_entropy": partial(f.binary_cross_entropy_with_logits, reduction="none"),
        "softmax_cross_entropy": partial(f.cross_entropy, reduction="none"),
        "convolution": lambda x, y, windows, groups: f.conv2d(padded(x, windows), y, groups=groups, **sliding(windows)),
        "max_pool": lambda x, windows: f.max_pool2d(padded(x, windows, -math.inf), windows.kernel, **sliding(windows)),
        "sum_pool": lambda x, windows: f.avg_pool2d(padded(x, windows), windows.kernel, windows.stride, divisor_override=1),
        "standardize": lambda x, axis, eps: f.batch_norm(x, None, None, training=True, eps=eps),
    }


try:
    import torch
except ImportError:
    IN_TORCH = {}
else:
    IN_TORCH = {name: getattr(torch, name) for name, op in registry.items() if hasattr(torch, name) and not op.facts.technical}
    IN_TORCH |= their_names()
    IN_TORCH = {name: IN_TORCH[name] for name in registry if name in IN_TORCH}
    for name in ("floor_divide", "put"):  # no derivative there; the other is another function
        del IN_TORCH[name]
