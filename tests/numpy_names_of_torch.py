"""The names of NumPy that a random program may use, on PyTorch's tensors; a name that is not here raises AttributeError."""

from typing import Any

import numpy as np


def _tensor(x: Any) -> Any:
    import torch

    return x if isinstance(x, torch.Tensor) else torch.tensor(np.asarray(x))


class Names:
    """`np` for a program on PyTorch."""

    float64, float32, int64, int32, array, eye, arange, s_, inf, zeros = (
        np.float64, np.float32, np.int64, np.int32, np.array, np.eye, np.arange, np.s_, np.inf, np.zeros,
    )  # fmt: skip

    SAME = set(
        "exp sin cos tanh sinh cosh expm1 exp2 square negative positive deg2rad rad2deg tan log log1p log2 log10 sqrt reciprocal "
        "abs absolute sign floor ceil trunc sinc tril triu ravel".split()
    )
    RENAMED = {
        "arctan": "atan", "arcsinh": "asinh", "arcsin": "asin", "arccos": "acos", "arctanh": "atanh",
        "fabs": "abs", "rint": "round", "fix": "trunc", "degrees": "rad2deg", "radians": "deg2rad",
    }  # fmt: skip
    BINARY = {
        "add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
        "maximum": "maximum", "minimum": "minimum", "fmax": "fmax", "fmin": "fmin", "hypot": "hypot",
        "arctan2": "atan2", "logaddexp": "logaddexp",
        "logaddexp2": "logaddexp2", "power": "pow", "float_power": "pow", "fmod": "fmod",
        "mod": "remainder", "remainder": "remainder",
        "copysign": "copysign", "matmul": "matmul", "inner": "inner", "kron": "kron",
    }  # fmt: skip
    ALONG = {"sum": "sum", "mean": "mean", "max": "amax", "amax": "amax", "min": "amin", "amin": "amin"}

    def __getattr__(self, name: str) -> Any:
        import torch

        if name in self.SAME or name in self.RENAMED:
            return lambda x: getattr(torch, self.RENAMED.get(name, name))(_tensor(x))
        if name in self.BINARY:
            return lambda x, y: getattr(torch, self.BINARY[name])(_tensor(x), _tensor(y))
        if name in self.ALONG:

            def along(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
                x = _tensor(x)
                axes = tuple(range(x.ndim)) if axis is None else axis
                return getattr(torch, self.ALONG[name])(x, dim=axes, keepdim=keepdims) if axes != () else x

            return along
        if name in ("std", "var"):

            def spread(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
                return getattr(torch, name)(x, dim=axis, correction=ddof, keepdim=keepdims)

            return spread
        raise AttributeError(name)

    @staticmethod
    def clip(x: Any, low: Any, high: Any) -> Any:
        return _tensor(x).clip(low, high)

    @staticmethod
    def where(condition: Any, x: Any, y: Any) -> Any:
        import torch

        return torch.where(condition, _tensor(x), _tensor(y))

    @staticmethod
    def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return x.prod() if axis is None and not keepdims else x.prod(dim=axis, keepdim=keepdims)

    @staticmethod
    def cumsum(x: Any, axis: Any = None) -> Any:
        return x.reshape(-1).cumsum(0) if axis is None else x.cumsum(axis)

    @staticmethod
    def cumprod(x: Any, axis: Any = None) -> Any:
        return x.reshape(-1).cumprod(0) if axis is None else x.cumprod(axis)

    @staticmethod
    def concatenate(xs: Any, axis: int = 0) -> Any:
        import torch

        return torch.cat([_tensor(x) for x in xs], axis)

    @staticmethod
    def stack(xs: Any, axis: int = 0) -> Any:
        import torch

        return torch.stack([_tensor(x) for x in xs], axis)

    @staticmethod
    def reshape(x: Any, shape: Any) -> Any:
        return x.reshape(shape)

    @staticmethod
    def transpose(x: Any, axes: Any = None) -> Any:
        return x.permute(tuple(range(x.ndim))[::-1] if axes is None else tuple(axes))

    @staticmethod
    def swapaxes(x: Any, a: int, b: int) -> Any:
        return x.swapaxes(a, b)

    @staticmethod
    def einsum(spec: str, *xs: Any) -> Any:
        import torch

        return torch.einsum(spec, *xs)

    @staticmethod
    def dot(x: Any, y: Any) -> Any:
        x, y = _tensor(x), _tensor(y)
        if x.ndim > 2 or y.ndim > 2 or not x.ndim or not y.ndim:
            raise AttributeError("dot")
        return x @ y

    @staticmethod
    def sort(x: Any, axis: int = -1) -> Any:
        return x.sort(dim=axis, stable=True).values

    @staticmethod
    def resize(x: Any, shape: Any) -> Any:
        n = int(np.prod(shape))
        return x.reshape(-1).repeat(-(-n // x.numel()))[:n].reshape(shape)

    @property
    def linalg(self) -> Any:
        import torch

        return torch.linalg


def formulas(reference: Any) -> Any:
    """The formulas of functions that NumPy lacks, on PyTorch's tensors."""
    import torch

    class Formulas:
        sigmoid, relu, softplus = (
            staticmethod(torch.sigmoid),
            staticmethod(torch.relu),
            staticmethod(torch.nn.functional.softplus),
        )
        silu, log_sigmoid = staticmethod(torch.nn.functional.silu), staticmethod(torch.nn.functional.logsigmoid)
        relu6, hardtanh = staticmethod(torch.nn.functional.relu6), staticmethod(torch.nn.functional.hardtanh)
        elu, leaky_relu = staticmethod(torch.nn.functional.elu), staticmethod(torch.nn.functional.leaky_relu)
        squared_error = staticmethod(lambda x, y: (_tensor(x) - _tensor(y)) ** 2)
        bell = staticmethod(lambda x: torch.exp(-x * x))
        cubed = staticmethod(lambda x: x * x * x)
        skewed = staticmethod(lambda x, y: _tensor(x) ** 2 * _tensor(y) + torch.sin(_tensor(y)))
        hooked = staticmethod(lambda x: x)
        checkpoint = staticmethod(lambda f: f)
        softmax = staticmethod(lambda x, axis=-1: torch.softmax(x, axis))
        log_softmax = staticmethod(lambda x, axis=-1: torch.log_softmax(x, axis))

    for name, formula in {**_special(torch), **_along(torch), **_of_windows(torch)}.items():
        setattr(Formulas, name, staticmethod(formula))
    return Formulas


def _special(torch: Any) -> dict[str, Any]:
    """Special functions, which PyTorch has under other names or on fewer arguments; what it has to nine digits is left out."""
    names = "erf erfc erfinv log_ndtr ndtr ndtri expit logit entr i0 i0e i1 i1e gammaln digamma xlog1py".split()
    found = {name: getattr(torch.special, name) for name in names}
    return found | {
        "log_expit": torch.nn.functional.logsigmoid, "gelu": torch.nn.functional.gelu, "xlogx": lambda x: torch.xlogy(x, x),
        "rel_entr": lambda x, y: x * torch.log(x / y), "kl_div": lambda x, y: x * torch.log(x / y) - x + y,
        "xlogy": torch.special.xlogy, "rsqrt": torch.rsqrt, "neg": torch.neg, "celu": torch.nn.functional.celu,
        "hinge": lambda x: torch.relu(1 - x), "lerp": lambda x, y, w: torch.lerp(x, _tensor(y), w),
    }  # fmt: skip


def _along(torch: Any) -> dict[str, Any]:
    """Functions along an axis, by an index, and of matrices."""
    f = torch.nn.functional

    def scatter_reduce(x: Any, axis: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
        if not include_self and reduce in ("amax", "amin"):
            raise NotImplementedError  # where the element that is left out ties, it takes its share of the gradient there
        return x.scatter_reduce(axis, index, src, reduce, include_self=include_self)

    def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return torch.logsumexp(x, tuple(range(x.ndim)) if axis is None else axis, keepdims)

    def topk(x: Any, k: int, axis: int = -1, largest: bool = True) -> Any:
        return torch.topk(x, k, axis, largest)

    return {
        "cummax": lambda x, axis=-1: torch.cummax(x, axis).values, "cummin": lambda x, axis=-1: torch.cummin(x, axis).values,
        "scatter_add": lambda x, axis, index, src: x.scatter_add(axis, index, src), "scatter_reduce": scatter_reduce,
        "index_add": lambda x, index, values, axis=0: x.index_add(axis, index, values), "topk": topk, "logsumexp": logsumexp,
        "logcumsumexp": lambda x, axis: torch.logcumsumexp(x, axis), "masked_select": torch.masked_select,
        "scaled_dot_product_attention": f.scaled_dot_product_attention, "cross_entropy": f.cross_entropy,
        "expm": torch.matrix_exp, "one_hot": lambda labels, n: f.one_hot(labels, n).double(), "logdet": torch.logdet,
        "cholesky_solve": lambda b, L: torch.cholesky_solve(b.reshape(len(b), -1), L).reshape(b.shape),
        "diag_embed": torch.diag_embed, "block_diag": torch.block_diag, "sum_to": lambda x, shape: x.sum_to_size(shape),
    }  # fmt: skip


def _of_windows(torch: Any) -> dict[str, Any]:
    """Convolutions, pools and what else PyTorch has of windows, and spectra."""
    f = torch.nn.functional
    kinds = ("conv", "conv_transpose", "max_pool", "avg_pool", "max_unpool")
    found = {f"{kind}{rank}d": getattr(f, f"{kind}{rank}d") for kind in kinds for rank in (1, 2, 3)}
    names = "interpolate unfold fold pixel_shuffle pixel_unshuffle adaptive_avg_pool2d huber_loss".split()
    found |= {name: getattr(f, name) for name in names}

    def rfft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
        spectrum = torch.fft.rfft(x, n, axis, norm)
        return spectrum.real, spectrum.imag

    found["irfft"] = lambda re, im, n=None, axis=-1: torch.fft.irfft(torch.complex(re, im), n, axis)
    return found | {"rfft": rfft}
