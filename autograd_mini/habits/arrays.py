"""Counterparts of names at the top of `torch`, `jax` and `autograd`: arrays that are made, and functions under other names.

Arrays are Tensors of the default type float64, whole numbers where they are given as such.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd_mini as am

from .. import data, nn, numpy, optim, stats
from ..core.errors import ArgumentError, ArgumentTypeError, GradientError, ShapeError
from ..core.functions.arguments import pinned
from ..core.names.spelling import spelled
from ..core.node import Node, is_symbolic, plain
from ..core.recording import is_recording
from . import answers, draws, files
from . import gradients as gradient_habits
from .descents import DESCENTS
from .distributions import KINDS, Distribution
from .divergences import kl_divergence
from .lax import LAX
from .namespace import Namespace
from .trees import NAMES as TREES
from .trees import leaves_of, stacked, tree_map

# ---- arrays that are made --------------------------------------------------------------------------------------------


def tensor(data: Any, dtype: Any = None, device: Any = None, *, requires_grad: bool = False) -> am.Tensor:
    """`am.Tensor` of a copy, as `torch.tensor` and `np.array` make it; lists of whole numbers stay whole numbers."""
    here(device)
    array = np.array(plain(data), dtype=dtype)
    return am.Tensor(array.astype(float) if requires_grad and array.dtype.kind in "iub" else array, requires_grad=requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> am.Tensor:
    """`am.Tensor`, which shares the memory of an array."""
    here(device)
    return data if isinstance(data, am.Tensor) else am.Tensor(np.asarray(data, dtype))


class Device(str):
    """A device by its name, with the words that PyTorch has for it."""

    type = property(lambda self: str(self))
    index = None  # type: ignore[assignment]


CPU = Device("cpu")
"""The only device there is: the processor."""


def here(device: Any) -> str:
    """The only device there is: the processor.

    Raises:
        ArgumentError: for any other.
    """
    if device is None or str(device) == "cpu":
        return CPU
    raise ArgumentError(f"device={device!r}: everything runs on the processor, in NumPy; write 'cpu', or leave it out")


def made(function: Callable[..., Any]) -> Callable[..., am.Tensor]:
    """A Tensor of what a function of NumPy makes of a shape, which stands in one tuple or number by number."""

    def make(*size: Any, dtype: Any = float, requires_grad: bool = False, device: Any = None) -> am.Tensor:
        here(device)
        shape = tuple(pinned(size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size))
        if not all(isinstance(n, (int, np.integer)) for n in shape):
            raise ArgumentTypeError(
                f"{function.__name__}{size!r}: the sizes are whole numbers, and a type is a keyword, dtype=np.float32"
            )
        return am.Tensor(function(shape).astype(dtype, copy=False), requires_grad=requires_grad)

    return make


def alike(function: Callable[..., Any]) -> Callable[..., am.Tensor]:
    """A Tensor of the shape and type of another."""

    def make(x: Any, dtype: Any = None, *, requires_grad: bool = False) -> am.Tensor:
        found: Any = function(plain(x), dtype=dtype)
        return found if is_symbolic(found) else am.Tensor(found, requires_grad=requires_grad)

    return make


def of_array(function: Callable[..., Any]) -> Callable[..., am.Tensor]:
    """A Tensor of what a function of NumPy makes of numbers."""

    def make(*args: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> am.Tensor:
        here(device)
        array = function(*pinned(args))
        return am.Tensor(array if dtype is None else array.astype(dtype), requires_grad=requires_grad)

    return make


# ---- functions under other names -------------------------------------------------------------------------------------


def clamp(x: Any, min: Any = None, max: Any = None) -> Any:
    """`am.clip`."""
    return am.clip(x, min=min, max=max)


@spelled
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """`np.argmax` of the data."""
    return np.argmax(plain(x), axis=axis, keepdims=keepdims)


@spelled
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """`np.argmin` of the data."""
    return np.argmin(plain(x), axis=axis, keepdims=keepdims)


@spelled
def argsort(x: Any, axis: int | None = -1) -> Any:
    """`np.argsort` of the data."""
    return np.argsort(plain(x), axis=axis)


def index_select(x: Any, dim: int, index: Any) -> Any:
    """`am.take` along an axis."""
    return am.take(x, plain(index), axis=dim)


def masked_fill(x: Any, mask: Any, value: Any) -> Any:
    """`am.where`, with a number where the mask is true."""
    return am.where(plain(mask), value, x)


def elementwise_grad(f: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
    """The derivative of a function of each element by that element: the gradient of the sum."""
    return am.grad(lambda *args, **options: am.sum(f(*args, **options)), argnum)


@spelled
def gradcheck(f: Callable[..., Any], inputs: Any) -> bool:
    """`am.check_grad` with the arguments in a tuple."""
    listed = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    return am.check_grad(f, *map(plain, listed))


def jit(f: Callable[..., Any] | None = None, **_: Any) -> Any:
    """The function itself, since `jit` says how quickly, and nothing about what comes out. `am.compile(f)` makes a program, of
    the value and the gradient."""
    return (lambda g: g) if f is None else f


def variable(data: Any, trainable: bool = True, name: str | None = None, requires_grad: bool | None = None) -> Any:
    """A Value of a number, a Tensor of an array, that wants a gradient."""
    kind = am.Value if isinstance(data, (int, float)) else am.Tensor
    return kind(data, requires_grad=trainable if requires_grad is None else requires_grad, label=name)


def minimize(
    fun: Callable[..., Any], x0: Any, args: tuple[Any, ...] = (), method: str = "L-BFGS-B", *, jac: Any = None,
    tol: float | None = None, options: Any = None,
) -> optim.Minimum:  # fmt: skip
    """`optim.minimize` as SciPy calls it; the gradient, `jac`, is known."""
    return optim.minimize(lambda x: fun(x, *args), x0, method, tolerance=tol, options=options)


def of_outputs(f: Callable[..., Any], x: Any, v: Any = None) -> tuple[Any, Any]:
    """`torch.autograd.functional.vjp`: the result of `f`, and the gradient of its product with `v`."""
    value, back = am.vjp(f, plain(x))
    return value, back(np.ones(np.shape(plain(value))) if v is None else plain(v))[0]


Key = np.random.SeedSequence


def drawn(draw: Callable[..., Any]) -> Callable[..., Any]:
    """A function of JAX's `random`, whose first argument is a key. (The numbers are NumPy's, and not those of JAX.)"""

    def call(key: Any = None, *args: Any, **options: Any) -> Any:
        if not isinstance(key, Key):
            raise ArgumentTypeError(
                "am.random takes a key, am.random.PRNGKey(0), as JAX's does; otherwise random numbers are NumPy's: "
                "rng = np.random.default_rng(0), rng.normal(...)"
            )
        return draw(np.random.default_rng(key), *args, **options)

    return call


def parts(key: Key, num: int = 2) -> list[Key]:
    """Several keys from one, the same whenever it is asked."""
    return [Key(key.entropy, spawn_key=(*key.spawn_key, i)) for i in range(num)]


def normal(rng: np.random.Generator, shape: Any = (), dtype: Any = float) -> Any:
    """Standard normal."""
    return np.asarray(rng.normal(size=shape), dtype)


def uniform(rng: np.random.Generator, shape: Any = (), dtype: Any = float, minval: float = 0.0, maxval: float = 1.0) -> Any:
    """Uniform between two bounds."""
    return np.asarray(rng.uniform(minval, maxval, shape), dtype)


def categorical(rng: np.random.Generator, logits: Any, axis: int = -1, shape: Any = None) -> Any:
    """The numbers of classes, by logits along an axis."""
    logits = np.moveaxis(np.asarray(plain(logits), float), axis, -1)
    shape = logits.shape[:-1] if shape is None else shape
    return np.argmax(logits + rng.gumbel(size=(*shape, logits.shape[-1])), axis=-1)


random = Namespace(
    PRNGKey=Key, key=Key, split=parts, normal=drawn(normal), uniform=drawn(uniform),
    randint=drawn(lambda rng, shape, minval, maxval: rng.integers(minval, maxval, shape)),
    permutation=drawn(lambda rng, x: rng.permutation(x)),
    bernoulli=drawn(lambda rng, p=0.5, shape=None: rng.random(np.shape(p) if shape is None else shape) < plain(p)),
    choice=drawn(lambda rng, a, shape=(), replace=True, p=None: rng.choice(plain(a), shape or None, replace, plain(p))),
    categorical=drawn(categorical), gumbel=drawn(lambda rng, shape=(), dtype=float: np.asarray(rng.gumbel(size=shape), dtype)),
    exponential=drawn(lambda rng, shape=(), dtype=float: np.asarray(rng.exponential(size=shape), dtype)),
    fold_in=lambda key, data: Key(key.entropy, spawn_key=(*key.spawn_key, int(data), 1)),
)  # fmt: skip
"""`jax.random`: the same numbers from the same key."""


class Context:
    """The context that the two passes of a `Function` share: `save_for_backward(...)`, `saved_tensors`, and any attribute."""

    saved_tensors: tuple[Any, ...] = ()
    needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep what the backward pass needs."""
        self.saved_tensors = tensors

    def mark_non_differentiable(self, *outputs: Any) -> None:
        """Nothing: a rule that gives no gradient gives zeros."""


class Function:
    """`torch.autograd.Function`: `forward(ctx, *args)` and `backward(ctx, g)`, both static, called by `apply(*args)`."""

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """The output, whose gradient is what `backward` says; where that is recorded, what was saved of the arguments and of the
        output are they themselves, so that a second derivative goes through them.

        Raises:
            ArgumentTypeError: where `forward` gives several outputs.
        """
        ctx = Context()
        data = [i for i, x in enumerate(args) if isinstance(x, (Node, np.ndarray, float))]
        ctx.needs_input_grad = tuple(bool(getattr(x, "requires_grad", False)) for x in args)
        given: list[Any] = list(args)
        output: Any = None

        def forward(*numbers: Any) -> Any:
            nonlocal output
            for i, x in zip(data, numbers, strict=True):
                given[i] = as_tensor(x)
            output = cls.forward(ctx, *given)  # type: ignore[attr-defined]
            if isinstance(output, (tuple, list)):
                raise ArgumentTypeError(f"{cls.__name__}.forward gives {len(output)} outputs: write one Function for each")
            return plain(output)

        def rule(g: Any, z: Any, *xs: Any) -> Any:
            saved, recorded = ctx.saved_tensors, isinstance(g, Node)
            themselves = {id(output): z, **{id(given[i]): x for i, x in zip(data, xs, strict=True)}}
            if recorded:
                ctx.saved_tensors = tuple(themselves.get(id(x), x) for x in saved)
            try:
                found = cls.backward(ctx, g if recorded else as_tensor(g))  # type: ignore[attr-defined]
            finally:
                ctx.saved_tensors = saved
            each = found if isinstance(found, tuple) else (found,)
            if len(each) != len(args):
                raise GradientError(
                    f"{cls.__name__}.backward gave {len(each)} gradients for the {len(args)} arguments of apply: return one for "
                    "each, in their order; None for one that wants none"
                )
            chosen = tuple(each[i] if recorded or each[i] is None else plain(each[i]) for i in data)
            return chosen if len(chosen) > 1 else chosen[0]

        return am.custom_gradient(forward, rule)(*(args[i] for i in data))


@spelled
def vmap(f: Callable[..., Any], in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    """`f` on each sample, one after the other, with the results stacked. (Operations on whole arrays are quicker.)"""

    def on_samples(*args: Any) -> Any:
        axes = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        if len(axes) != len(args):
            raise ArgumentError(f"vmap: in_axes={in_axes!r} for {len(args)} arguments: give one for each")
        mapped = [(leaf, axis) for x, axis in zip(args, axes, strict=True) if axis is not None for leaf in leaves_of(x)]
        lengths = {np.shape(plain(leaf))[axis] for leaf, axis in mapped}
        if len(lengths) != 1:
            raise ArgumentError(f"vmap: the arguments have {sorted(lengths)} samples, and must have as many as each other")

        def sample(x: Any, axis: int | None, i: int) -> Any:
            return x if axis is None else tree_map(lambda leaf: leaf[(slice(None),) * (axis % np.ndim(plain(leaf))) + (i,)], x)

        if not (n := lengths.pop()):
            raise ArgumentError("vmap: there is no sample, and without one the shape of a result is not known")
        results = [f(*(sample(x, a, i) for x, a in zip(args, axes, strict=True))) for i in range(n)]
        return stacked(results, out_axes)

    return on_samples


def is_tensor(x: Any) -> bool:
    """Whether it is a Tensor."""
    return isinstance(x, am.Tensor) or getattr(x, "stands_for", None) is am.Tensor


def gather(x: Any, dim: int, index: Any) -> Any:
    """The elements of x at places along an axis, of the shape of `index`, which is no longer than x along the other axes.

    Raises:
        ShapeError: for an index of another number of axes, or longer than x.

    >>> gather(am.Tensor([[1.0, 2.0], [3.0, 4.0]]), 1, [[0], [1]]).data
    array([[1.],
           [4.]])
    """
    places, shape = np.asarray(plain(index)), np.shape(plain(x))
    axis = dim % max(len(shape), 1)
    if places.ndim != len(shape) or any(m > n for i, (m, n) in enumerate(zip(places.shape, shape, strict=True)) if i != axis):
        raise ShapeError(f"gather: an index of shape {places.shape} picks from no array of shape {shape} along axis {dim}")
    part = x[tuple(slice(None) if i == axis else slice(m) for i, m in enumerate(places.shape))]
    return am.take_along_axis(part, places, axis)


def split(x: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """The parts of x that have a length, or several lengths, along an axis; the last one may be shorter."""
    n = np.shape(plain(x))[dim]
    if isinstance(split_size_or_sections, int):
        return tuple(am.array_split(x, range(split_size_or_sections, n, split_size_or_sections), axis=dim))
    if sum(split_size_or_sections) != n:
        raise ArgumentError(f"split: the lengths {split_size_or_sections!r} sum to no {n}, the length of axis {dim}")
    return tuple(am.array_split(x, np.cumsum(split_size_or_sections)[:-1], axis=dim))


def chunk(x: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """At most so many parts of x along an axis, all but the last of one length."""
    return split(x, -(-np.shape(plain(x))[dim] // chunks), dim)


def norm(x: Any, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """`am.norm` with PyTorch's words; of all elements as one vector where no axis is named."""
    flat = dim is None and p not in ("fro", "nuc")
    if flat and keepdim:
        return am.reshape(norm(x, p), (1,) * np.ndim(plain(x)))
    if isinstance(dim, (tuple, list)) and not isinstance(p, str):
        return am.vector_norm(x, ord=p, axis=tuple(dim), keepdims=keepdim)
    return am.norm(am.ravel(x) if flat else x, None if p == "fro" else p, axis=dim, keepdims=keepdim)


def flat_of(tree: Any) -> tuple[Any, Callable[[Any], Any]]:
    """`flatten` of HIPS autograd: all numbers of nested containers as one vector, and the way back."""
    leaves = leaves_of(tree)
    shapes = [np.shape(plain(leaf)) for leaf in leaves]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def back(vector: Any) -> Any:
        parts = iter([vector[end - int(np.prod(s)) : end].reshape(s) for s, end in zip(shapes, ends, strict=True)])
        return tree_map(lambda _: next(parts), tree)

    return am.concatenate([am.ravel(leaf) for leaf in leaves]), back


def on_flat(f: Callable[..., Any], tree: Any) -> tuple[Callable[..., Any], Callable[[Any], Any], Any]:
    """`flatten_func` of HIPS autograd: `f` as a function of one vector, the way back, and the vector of `tree`."""
    vector, back = flat_of(tree)
    return lambda flat, *args: f(back(flat), *args), back, vector


def functional_call(module: Any, parameters: Any, args: Any = (), kwargs: Any = None) -> Any:
    """`nn.functional_call` with the inputs in a tuple, as `torch.func` takes them."""
    return nn.functional_call(module, parameters, *(args if isinstance(args, tuple) else (args,)), **(kwargs or {}))


class set_grad_enabled:
    """`torch.set_grad_enabled(mode)`: recording is on or off from now on; as a block, until its end; or in a function."""

    def __init__(self, mode: bool) -> None:
        self.mode, self.block = bool(mode), am.enable_grad() if mode else am.no_grad()
        self.block.__enter__()

    def __enter__(self) -> None:
        """It is so since the call."""

    def __exit__(self, *error: Any) -> Any:
        return self.block.__exit__(*error)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function with recording on or off inside; around it, all is as it was."""
        self.block.__exit__(None, None, None)
        return (am.enable_grad() if self.mode else am.no_grad())(function)


class LeastSquares(NamedTuple):
    """The results of `lstsq`, by PyTorch's names."""

    solution: Any
    residuals: Any
    rank: Any
    singular_values: Any


@spelled
def vector_norm(x: Any, ord: Any = 2, axis: Any = None, keepdims: bool = False) -> Any:
    """`am.vector_norm` with PyTorch's order, which NumPy does not have: all its settings are keywords."""
    return am.vector_norm(x, ord=ord, axis=axis, keepdims=keepdims)


def linalg_norm(
    A: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, *, dim: Any = None, keepdim: bool = False
) -> Any:
    """`am.norm` with the words of NumPy or PyTorch: in both, that of a matrix is not that of all its elements in one row."""
    return am.norm(A, ord=ord, axis=dim if axis is None else axis, keepdims=keepdims or keepdim)


def matrix_norm(A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, keepdims: bool = False) -> Any:
    """`am.matrix_norm` with PyTorch's order, which NumPy does not have: all its settings are keywords."""
    return am.norm(A, ord, axis=tuple(dim), keepdims=keepdim or keepdims)


LINALG = Namespace(**{name: getattr(am, name) for name in (
    "cholesky", "cond", "cross", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "matrix_power", "matrix_rank", "multi_dot",
    "pinv", "qr", "slogdet", "solve", "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve", "vecdot")},
    matrix_exp=am.expm, lstsq=lambda a, b, rcond=None: LeastSquares(*am.lstsq(a, b, rcond)), vector_norm=vector_norm,
    matrix_norm=matrix_norm, norm=linalg_norm)  # fmt: skip
"""`torch.linalg` and `jax.numpy.linalg`."""
SPECIAL = Namespace(**{name: getattr(am, name) for name in (
    "beta", "betaln", "digamma", "entr", "erf", "erfc", "erfcinv", "erfinv", "expi", "expit", "gamma", "gammainc", "gammaincc",
    "gammaln", "i0", "i0e", "i1", "i1e", "j0", "j1", "kl_div", "log_expit", "log_ndtr", "log_softmax", "logit", "logsumexp",
    "ndtr", "ndtri", "polygamma", "rel_entr", "softmax", "xlog1py", "xlogy")}, psi=am.digamma)  # fmt: skip
"""`scipy.special`."""
PROGRAMS: dict[str, Any] = {
    "chunk": chunk, "set_grad_enabled": set_grad_enabled, "is_grad_enabled": is_recording,
    "hessian_vector_product": lambda f, argnum=0: am.hvp(f, argnum), "special": SPECIAL,
    "scipy": Namespace(special=SPECIAL, stats=stats, linalg=LINALG),
    "engine": Namespace(Value=am.Value, Tensor=am.Tensor),
    "utils": Namespace(data=data, checkpoint=Namespace(checkpoint=lambda f, *args, **_: am.checkpoint(f)(*args))),
    "misc": Namespace(flatten=Namespace(flatten=flat_of, flatten_func=on_flat), optimizers=DESCENTS),
    "distributions": Namespace(
        Distribution=Distribution, kl_divergence=kl_divergence, kl=Namespace(kl_divergence=kl_divergence), **KINDS),
    "tracer": Namespace(getval=plain), "extend": Namespace(primitive=gradient_habits.primitive, defvjp=gradient_habits.defvjp),
}  # fmt: skip
"""The counterparts of names that programs import from modules of other libraries."""

NAMES: dict[str, Any] = {
    "tensor": tensor, "as_tensor": as_tensor, "asarray": as_tensor, "from_numpy": as_tensor, "to_tensor": tensor,
    "zeros": made(np.zeros), "ones": made(np.ones), "empty": made(np.zeros), "linalg": LINALG,
    "zeros_like": alike(np.zeros_like), "ones_like": alike(np.ones_like), "empty_like": alike(np.zeros_like),
    "eye": of_array(np.eye), "identity": of_array(np.eye), "arange": of_array(np.arange),
    "float16": np.float16, "half": np.float16, "float32": np.float32, "float": np.float32, "float64": np.float64,
    "double": np.float64, "int32": np.int32, "int64": np.int64, "long": np.int64, "int8": np.int8,
    "int16": np.int16, "uint8": np.uint8, "int": np.int32, "dtype": np.dtype, "set_printoptions": np.set_printoptions,
    "bool": np.bool_, "pi": np.pi, "inf": np.inf,
    "nan": np.nan,
    "newaxis": None,
    "device": here, "cuda": Namespace(is_available=lambda: False, device_count=lambda: 0), "is_tensor": is_tensor,
    "cat": am.concatenate, "clamp": clamp, "mm": am.matmul, "bmm": am.matmul, "permute": am.transpose,
    "unsqueeze": am.expand_dims, "numpy": numpy,
    "gather": spelled(gather), "Size": tuple, "index_select": index_select, "masked_fill": masked_fill,
    "argmax": argmax, "argmin": argmin, "argsort": argsort,
    "jit": jit, "jacrev": am.jacobian, "jacfwd": am.jacobian, "gradcheck": gradcheck, "elementwise_grad": elementwise_grad,
    "vmap": vmap, "func": Namespace(
        grad=am.grad, vmap=vmap, jacrev=am.jacobian, jacfwd=am.jacobian, hessian=am.hessian, jvp=am.jvp,
        vjp=am.vjp, functional_call=functional_call),
    "inference_mode": am.no_grad, "Variable": variable, "minimize": minimize, "random": random, "draw_dot": am.draw,
    "lax": LAX, **TREES, "flatten_util": Namespace(ravel_pytree=flat_of),
    "ops": Namespace(segment_sum=am.segment_sum, segment_max=am.segment_max, segment_min=am.segment_min),
    "block_until_ready": lambda x: x, "device_get": plain,
    **answers.NAMES, **draws.NAMES, **gradient_habits.NAMES, **files.NAMES, **PROGRAMS,
    "autograd": Namespace(
        grad=gradient_habits.gradients, gradcheck=gradcheck, Function=Function,
        functional=Namespace(
            jacobian=lambda f, x: am.jacobian(f)(plain(x)), hessian=lambda f, x: am.hessian(f)(plain(x)),
            hvp=lambda f, x, v: (plain(f(x)), am.hvp(f)(plain(x), plain(v))), vjp=of_outputs,
            jvp=lambda f, x, v: am.jvp(f, (plain(x),), (plain(v),)),
        ),
    ),
}  # fmt: skip
"""The counterpart of each name."""
