"""The backend "jax": the program that is written for NumPy, printed for `jax.numpy` and run there.

Arrays of JAX come in and go out, on the device that they are on, under `jax.jit`, `jax.vmap` and sharding; given NumPy's arrays
alone, a program returns NumPy's. JAX's arrays are never written to, so what is written in place for NumPy is `x.at[index].add(y)`
here. A NaN stays a NaN and a number out of range is not noticed: looking at the numbers would stop the tracing of JAX. JAX
computes with 32 bits unless `jax_enable_x64` is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from ..calculus.structure import fill, leaves
from ..core.errors import ArgumentError, require
from ..core.node import Node, plain
from .literals import identifier
from .program import Program, program_of
from .source import write_source
from .tracing import Trace

LIBRARIES = ("jax",)
"""The backends that are libraries of arrays."""

MISSING = ("max_pool_gather",)
"""Operations that have no form for JAX."""

PURE_SOURCE = """
def added(x, index, shape):
    return np.zeros(shape, np.asarray(x).dtype).at[index].add(x)

def placed(x, index, shape):
    return np.zeros(shape, np.asarray(x).dtype).at[index].set(x)

def put(x, y, index):
    return np.asarray(x).at[index].set(y)

def scatter_along(x, indices, axis, shape):
    places = list(np.meshgrid(*(np.arange(n) for n in indices.shape), indexing="ij", sparse=True))
    places[axis] = indices
    return np.zeros(shape, x.dtype).at[tuple(places)].add(x)

def sigmoid(x):
    return jax.nn.sigmoid(x)

def softmax(x, axis):
    return jax.nn.softmax(x, axis=axis)

def log_softmax(x, axis):
    return jax.nn.log_softmax(x, axis=axis)

def logsumexp(x, axis=None, keepdims=False):
    return jax.scipy.special.logsumexp(x, axis=axis, keepdims=keepdims)

def logcumsumexp(x, axis):
    return jax.lax.cumlogsumexp(x, axis=axis)

def erf(x):
    return jax.scipy.special.erf(x)

def erfc(x):
    return jax.scipy.special.erfc(x)

def elu(x, alpha=1.0):
    return jax.nn.elu(x, alpha)

def leaky_relu(x, negative_slope=0.01):
    return jax.nn.leaky_relu(x, negative_slope)

def xlogy(x, y):
    return jax.scipy.special.xlogy(x, y)

def xlogx(x):
    return jax.scipy.special.xlogy(x, x)

def prod_before(x, axis):
    first = np.ones_like(jax.lax.slice_in_dim(x, 0, 1, axis=axis))
    return np.concatenate([first, np.cumprod(jax.lax.slice_in_dim(x, 0, -1, axis=axis), axis)], axis)

def exclusive_prod(x, axis):
    def before(x):
        first = np.ones_like(jax.lax.slice_in_dim(x, 0, 1, axis=axis))
        return np.concatenate([first, np.cumprod(jax.lax.slice_in_dim(x, 0, -1, axis=axis), axis)], axis)

    return before(x) * np.flip(before(np.flip(x, axis)), axis)

def shift(x, by, axis):
    n = x.shape[axis]
    place = np.arange(n).reshape((-1,) + (1,) * (x.ndim - axis - 1))
    return np.where((place >= by) & (place < n + by), np.roll(x, by, axis), 0)

def linear_scan(x, y, axis):
    a, b = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    steps = [b[0]]
    for i in range(1, len(b)):
        steps.append(a[i] * steps[-1] + b[i])
    return np.moveaxis(np.stack(steps), 0, axis)

def linear_scan_back(x, y, axis):
    a, b = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    steps = [b[-1]]
    for i in range(len(b) - 2, -1, -1):
        steps.append(a[i + 1] * steps[-1] + b[i])
    return np.moveaxis(np.stack(steps[::-1]), 0, axis)

def real_fourier_back(x, n):
    half = np.full(x.shape[-1], n / 2).at[0].set(n)
    half = half.at[-1].set(n) if n % 2 == 0 else half
    return np.fft.irfft((x[..., 0, :] + 1j * x[..., 1, :]) * half, n).astype(x.dtype)

def cofactor(x, *directions):
    def slope(x):
        return jax.vjp(np.linalg.det, x)[1](np.ones(x.shape[:-2], x.dtype))[0]

    for e in directions:
        slope = (lambda f, e: lambda x: jax.jvp(f, (x,), (e,))[1])(slope, e)
    return slope(x)

def convolution(x, y, windows, groups):
    return jax.lax.conv_general_dilated(
        x, y, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
    )

def transposed_convolution(x, y, windows, groups):
    def forward(image):
        return jax.lax.conv_general_dilated(
            image, y, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
        )

    return jax.vjp(forward, np.zeros((x.shape[0], y.shape[1] * groups, *windows.size), x.dtype))[1](x)[0]

def convolution_weights(x, y, windows, groups):
    def forward(weights):
        return jax.lax.conv_general_dilated(
            x, weights, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
        )

    return jax.vjp(forward, np.zeros((y.shape[1], x.shape[1] // groups, *windows.kernel), x.dtype))[1](y)[0]

def sum_pool(x, windows):
    around = ((0, 0), (0, 0), *windows.padding)
    return jax.lax.reduce_window(
        x, 0.0, jax.lax.add, (1, 1, *windows.kernel), (1, 1, *windows.stride), around, None, (1, 1, *windows.dilation)
    )

def sum_unpool(x, windows):
    def forward(image):
        around = ((0, 0), (0, 0), *windows.padding)
        return jax.lax.reduce_window(
            image, 0.0, jax.lax.add, (1, 1, *windows.kernel), (1, 1, *windows.stride), around, None, (1, 1, *windows.dilation)
        )

    return jax.vjp(forward, np.zeros((*x.shape[:2], *windows.size), x.dtype))[1](x)[0]

def max_pool(x, windows):
    return jax.lax.reduce_window(
        x, -np.inf, jax.lax.max, (1, 1, *windows.kernel), (1, 1, *windows.stride), ((0, 0), (0, 0), *windows.padding), None,
        (1, 1, *windows.dilation),
    )

def max_unpool(x, y, windows):
    def forward(image):
        around = ((0, 0), (0, 0), *windows.padding)
        return jax.lax.reduce_window(
            image, -np.inf, jax.lax.max, (1, 1, *windows.kernel), (1, 1, *windows.stride), around, None, (1, 1, *windows.dilation)
        )

    return jax.vjp(forward, y)[1](x)[0]
"""
PURE = {text.split("(")[0].removeprefix("def "): text for text in re.split(r"\n\n(?=def )", PURE_SOURCE.strip())}
"""Helpers that are written another way, since JAX's arrays are not written to, or since JAX has the function."""


class LibraryRunner:
    """A program on the arrays of a library.

    Attributes:
        source: its text.
    """

    direct: Callable[..., Any] | None = None

    def __init__(self, trace: Trace) -> None:
        require("jax", extra="jax", purpose="the backend 'jax'")
        self.trace = trace
        self.program: Program = program_of(trace)
        missing = [term.op for term in self.program.lines if term.op in MISSING]
        if missing:
            raise ArgumentError(f"compile of {trace.name}: {missing[0]} has no form for the backend 'jax'; choose 'numpy'")
        text = write_source(self.program, writes=False)
        used = set(re.findall(r"^def (\w+)\(", text, flags=re.MULTILINE))
        for name in used & PURE.keys():
            text = re.sub(rf"^def {name}\(.*?(?=\n\n\n)", lambda _, name=name: PURE[name], text, flags=re.MULTILINE | re.DOTALL)  # type: ignore[misc]
        self.source = re.sub(r"\bnp\.", "jnp.", text).replace("import numpy as np", "import jax\nimport jax.numpy as jnp", 1)
        scope: dict[str, Any] = {}
        exec(compile(self.source, f"<compiled {identifier(self.program.name)} for jax>", "exec"), scope)
        self.function: Callable[..., Any] = scope[f"{identifier(self.program.name)}_and_gradients"]
        self.holders = [term.params["holder"] for term in self.program.captured]

    @cached_property
    def library(self) -> ModuleType:
        """`jax.numpy`."""
        return require("jax.numpy", extra="jax", purpose="the backend 'jax'")

    def __call__(self, args: Sequence[Any]) -> tuple[Any, Any]:
        """The value and the gradients, from the arguments as they are nested."""
        given = [x for arg in args for _, x in leaves(arg)]
        foreign = any(is_foreign(x) for x in given)
        asarray = self.library.asarray

        def lifted(x: Any) -> Any:
            x = x.value if isinstance(x, Node) else x
            return asarray(x) if isinstance(x, (np.ndarray, np.generic)) else x

        passed = [fill(arg, iter([lifted(x) for _, x in leaves(arg)])) for arg in args]
        value, gradients = self.function(*passed, *(asarray(plain(holder)) for holder in self.holders))
        wanted = [leaf for leaf in self.trace.leaves if leaf.wants]
        several = isinstance(self.trace.argnums, tuple)
        found = iter([x for tree in (gradients if several else (gradients,)) for _, x in leaves(tree)])
        back = [as_given(next(found), leaf.given, foreign, asarray) for leaf in wanted]
        parts = iter(back)
        positions = self.trace.argnums if isinstance(self.trace.argnums, tuple) else (self.trace.argnums,)
        trees = [fill(args[i], parts) for i in positions]
        value = asarray(value).reshape(()) if foreign else float(np.asarray(value).item())
        return value, tuple(trees) if several else trees[0]


def as_given(gradient: Any, given: Any, foreign: bool, asarray: Callable[..., Any]) -> Any:
    """A gradient as an array of the library; or NumPy's, or a float, where no array of the library was given."""
    if isinstance(given, np.ndarray):
        gradient = asarray(gradient)
        gradient = gradient if gradient.shape == given.shape else gradient.reshape(given.shape)
        return gradient if foreign else np.array(gradient).astype(given.dtype)
    return asarray(gradient) if foreign else float(gradient)


def is_foreign(x: Any) -> bool:
    """Whether something is an array of a library other than NumPy, or stands for one while the library traces a function."""
    return type(x).__module__.partition(".")[0] in ("jax", "jaxlib") and hasattr(x, "shape") and hasattr(x, "dtype")


def stand_in(tree: Any) -> Any:
    """An argument with arrays of NumPy in the place of a library's, of the same shapes and types and without memory."""
    return fill(tree, iter([in_numpy(x) for _, x in leaves(tree)]))


def in_numpy(x: Any) -> Any:
    """A stand-in for one array; anything else as it is."""
    return np.broadcast_to(np.zeros((), np.dtype(str(x.dtype))), x.shape) if is_foreign(x) else x
