"""The functions of a random program that NumPy lacks: on plain arrays by their textbook formulas, and as the package has them."""

from typing import Any

import numpy as np

import autograd_mini as am

from .scattering_formulas import scattering
from .signal_formulas import signals
from .special_formulas import Stats, special


class Formulas:
    """Functions of `am` that NumPy lacks, by their textbook formulas on plain arrays."""

    sigmoid = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    relu = staticmethod(lambda x: np.where(x > 0, x, x * 0))
    softplus = staticmethod(lambda x: np.log(1 + np.exp(x)))
    silu = staticmethod(lambda x: x / (1 + np.exp(-x)))
    log_sigmoid = staticmethod(lambda x: -np.log(1 + np.exp(-x)))
    relu6 = staticmethod(lambda x: np.where(x <= 0, x * 0, np.where(x >= 6, x * 0 + 6, x)))
    hardtanh = staticmethod(lambda x: np.where(x <= -1, x * 0 - 1, np.where(x >= 1, x * 0 + 1, x)))
    elu = staticmethod(lambda x: np.where(x > 0, x, np.expm1(np.where(x > 0, x * 0, x))))
    leaky_relu = staticmethod(lambda x: np.where(x > 0, x, x * 0.01))
    squared_error = staticmethod(lambda x, y: (x - y) ** 2)

    @staticmethod
    def softmax(x, axis=-1):
        e = np.exp(x)
        return e / np.sum(e, axis=axis, keepdims=True)

    @staticmethod
    def log_softmax(x, axis=-1):
        return x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))

    @staticmethod
    def logsumexp(x, axis=None, keepdims=False):
        return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))

    @staticmethod
    def logcumsumexp(x, axis=None):
        return np.log(np.cumsum(np.exp(x), axis=axis))

    @staticmethod
    def norm(x, ord=None, axis=None, keepdims=False):
        assert ord is None
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))

    @staticmethod
    def put(x, index, v):
        y = x.copy()
        y[index] = v
        return y

    @staticmethod
    def xlogy(x, y):
        return x * np.log(y)

    @staticmethod
    def cosine_similarity(x, y, axis=-1):
        return np.sum(x * y, axis) / np.sqrt(np.sum(x * x, axis) * np.sum(y * y, axis))

    @staticmethod
    def bell(x):
        return np.exp(-x * x)

    @staticmethod
    def skewed(x, y):
        return x * x * y + _sine(y)

    @staticmethod
    def checkpoint(f):
        return f

    @staticmethod
    def cubed(x):
        return x * x * x

    @staticmethod
    def scan(f, init, xs):
        carry, ys = init, []
        for x in xs:
            carry, y = f(carry, x)
            ys.append(y)
        return carry, np.stack(ys)

    @staticmethod
    def hooked(x):
        return x

    stats = Stats


for _name, _formula in (scattering | signals | special).items():
    setattr(Formulas, _name, _formula)


def _sine(y):
    """A number of a number, and in double precision of integers and booleans: of the smallest ones NumPy's is a float16."""
    if isinstance(y, bool | int | float):
        return float(np.sin(y))
    return np.sin(y if np.asarray(y).dtype.kind not in "biu" else np.asarray(y, float))


def _user_primitives() -> dict[str, Any]:
    bell = am.Primitive(
        "bell_of_numpy_programs",
        lambda x: float(np.exp(-x * x)),
        dx=lambda g, z, x: -2 * g * z * x,
        array=lambda x: np.exp(-x * x),
        register=False,
    )
    skewed = am.Primitive(
        "skewed_of_numpy_programs",
        lambda x, y: float(x * x * y + np.sin(y)),
        dx=lambda g, z, x, y: 2 * g * x * y,
        dy=lambda g, z, x, y: g * (x * x + am.cos(y)),
        array=lambda x, y: x * x * y + _sine(y),
        register=False,
    )
    cubed = am.custom_gradient(lambda x: x * x * x, lambda g, z, x: 3 * g * x * x)
    return {"bell": bell, "skewed": skewed, "cubed": cubed}


class Package:
    """What `ref.f` means where a program runs on this package: its own function, or a primitive of the user's own."""

    own: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if not self.own:
            type(self).own = _user_primitives()
        if name in self.own:
            return self.own[name]
        if name == "hooked":
            return _hooked
        return getattr(am, name)


def _hooked(x):
    """`x`, with a hook that returns nothing and one that returns the gradient as it is."""
    if isinstance(x, am.Tensor) and x.requires_grad:
        x = x * 1.0
        x.register_hook(lambda g: None)
        x.register_hook(lambda g: g)
    return x
