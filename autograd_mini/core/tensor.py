"""`Tensor`: a node that holds a NumPy array. NumPy's operators, methods and functions, recorded.

Where an argument that wants a gradient was stretched to meet another, a `broadcast_to` node is spliced in, whose rule sums: so the rules
themselves never see a shape that does not fit, and the picture shows where the sum comes from.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import functions, primitive
from .errors import AutogradError, DtypeError, GradientError, ShapeError, UnknownOperation
from .functions.arguments import leaves, plain
from .graph import backward, is_recording
from .node import Node, describe, tick
from .primitive import Primitive
from .rules import arithmetic, kinks, linalg, structure

if TYPE_CHECKING:
    from .methods import TensorMethods
else:
    TensorMethods = Node  # methods.pyi declares what loops add below

Array = Any
OLD_PROMOTION = np.lib.NumpyVersion(np.__version__) < "2.0.0"
"""NumPy 1 lets a Python float turn a 0-d float32 array into float64."""


class Tensor(TensorMethods):
    """An array that remembers how it was computed, and can tell the gradient of what was computed from it.

    Args:
        data: an array or nested list of real numbers; an array is not copied. Python ints become floats.
        requires_grad: whether gradients flow to it; False, since most arrays are data. Parameters want True.
        label: the name that pictures, messages and derivations use.
        dtype: the NumPy type; float64 for Python numbers if left out, the array's own otherwise.

    Raises:
        DtypeError: for data that is not real numbers, or integers that shall carry a gradient.
        ShapeError: for a ragged list.

    >>> w = Tensor([[1.0], [2.0]], requires_grad=True, label="w")
    >>> loss = (w * w).sum()
    >>> loss.backward()
    >>> w.grad
    array([[2.],
           [4.]])
    """

    __slots__ = ()
    _usual_needs = 0

    def __init__(self, data: Any, requires_grad: bool = False, label: str | None = None, dtype: Any = None) -> None:
        self.value = to_array(data, dtype)
        self.grad = None
        self.op = None
        self.params = None
        self.needs = 0
        self.age = tick()
        self.notes = None if label is None else {"label": label}
        if requires_grad:
            self._check_differentiable()
            self.needs = 1

    def _check_differentiable(self) -> None:
        if self.value.dtype.kind != "f":
            raise DtypeError(
                f"{describe(self)} holds {self.value.dtype}, which cannot want a gradient: pass .astype(float) of it, or dtype=float"
            )

    # ---- the array ---------------------------------------------------------------------------------------------------

    @property
    def data(self) -> Array:
        """The array. Setting it on a leaf (`w.data -= ...` does) tells the graph, so that older computations are refused."""
        return self.value

    @data.setter
    def data(self, data: Any) -> None:
        array = to_array(data, None)
        if array.shape != self.value.shape:
            raise ShapeError(f"data of {describe(self)} set to an array of shape {array.shape}: the shape must stay; make a new Tensor")
        self._rewrite(array.astype(self.value.dtype, copy=False))

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return cast("tuple[int, ...]", self.value.shape)

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return cast(int, self.value.ndim)

    @property
    def size(self) -> int:
        """How many elements there are."""
        return cast(int, self.value.size)

    @property
    def dtype(self) -> Any:
        """The NumPy type of the elements."""
        return self.value.dtype

    @property
    def T(self) -> Tensor:
        """The axes in reverse order."""
        axes = tuple(range(self.value.ndim))[::-1]
        return _made(self.value.T, structure.transpose, (self,), {"axes": axes}, 1 if self.needs else 0)

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged."""
        return cast(Tensor, structure.mT(self))

    def numpy(self) -> Array:
        """The array (not a copy)."""
        return self.value

    def item(self, *index: Any) -> float:
        """The only element, or the one at an index, as a Python number."""
        try:
            return cast(float, self.value.item(*index))
        except ValueError as error:
            raise ShapeError(f"item() of {describe(self)}: it has {self.size} elements; name one, or reduce it with .sum() or .mean()") from error

    def tolist(self) -> Any:
        """The elements as nested lists."""
        return self.value.tolist()

    def __float__(self) -> float:
        if self.size != 1:
            raise ShapeError(f"float() of {describe(self)}: only a tensor of one element is one number; reduce it with .sum() or .mean()")
        if self.needs:
            warnings.warn(
                f"float() of {describe(self)} drops its gradient: stay with Tensors, or write .item() if the plain number is what you want",
                stacklevel=2,
            )
        return float(self.value.item())

    def __int__(self) -> int:
        return int(float(self))

    def __index__(self) -> int:
        if self.value.dtype.kind not in "iu" or self.size != 1:
            raise DtypeError(f"{describe(self)} of type {self.dtype} is no index: only a tensor of one integer is")
        return int(self.value.item())

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ShapeError(
                f"the truth of {describe(self)} is ambiguous: it has {self.size} elements; write (x > 0).all() or .any() on the comparison, "
                "or am.where(condition, a, b) to choose by element"
            )
        return bool(self.value.item())

    def __len__(self) -> int:
        if not self.value.ndim:
            raise DtypeError("len() of a 0-d tensor: it has no axes")
        return len(self.value)

    def __iter__(self) -> Iterator[Tensor]:
        if not self.value.ndim:
            raise DtypeError("iteration over a 0-d tensor: it has no axes")
        return (self[i] for i in range(len(self.value)))

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self.value == plain(x)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self.needs:
            raise GradientError(
                f"NumPy asked for the array of {describe(self)}, which would drop its gradient: write .data (or .detach()) if that is meant"
            )
        return self.value if dtype is None else self.value.astype(dtype)

    def __repr__(self) -> str:
        return self._described(np.array2string(self.value, separator=", ", prefix="Tensor(", threshold=100))

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    # ---- the backward pass -------------------------------------------------------------------------------------------

    def backward(self, gradient: Any = None, create_graph: bool = False, keep_grads: bool = False) -> None:
        """Compute the gradient of this tensor at the leaves it was made from, and add it to their `.grad`.

        Args:
            gradient: what arrives at this tensor, of its shape; may be left out for a tensor of one element.
            create_graph: make gradients that are Tensors themselves and can be differentiated again (see `Value.backward`).
            keep_grads: let everything between keep its gradient, too; `x.retain_grad()` asks for that of a single node.

        Raises:
            GradientError: without `gradient` on more than one element, or where nothing wants a gradient.
            ShapeError: for a gradient of another shape.
        """
        if gradient is None:
            if self.size != 1:
                raise GradientError(
                    f"backward() on {describe(self)}: a gradient is of one number. Reduce first (.sum(), .mean()), or pass backward(gradient) of this shape"
                )
            seed = np.ones(self.value.shape, self.value.dtype)
        else:
            seed = np.array(to_array(plain(gradient), None), dtype=self.value.dtype)
            if seed.shape != self.value.shape:
                raise ShapeError(f"backward(gradient) of shape {seed.shape} on {describe(self)}: the two shapes must be equal")
        if create_graph:
            backward(self, gradient if isinstance(gradient, Tensor) else Tensor(seed), create_graph=True, keep=keep_grads)
        else:
            backward(self, seed, create_graph=False, keep=keep_grads)

    @staticmethod
    def settle(found: dict[Node, Any]) -> None:
        """Make each gradient of a leaf an array of the leaf's own: of its type and shape, writable, and shared with nobody."""
        owners: set[int] = set()
        for leaf, g in found.items():
            data = leaf.value
            if type(g) is not np.ndarray or g.dtype != data.dtype:
                g = np.asarray(g, dtype=data.dtype)
            if g.shape != data.shape:
                raise ShapeError(f"the gradient of {describe(leaf)} came out with shape {g.shape}: a rule is wrong")
            owner = id(g if g.base is None else g.base)
            if owner in owners or not g.flags.writeable:
                g = g.copy()
            owners.add(owner)
            found[leaf] = g

    def detach(self) -> Tensor:
        """The same array (not copied) as a leaf of its own that wants no gradient."""
        return Tensor(self.value, label=self.label)

    # ---- writing -----------------------------------------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Tensor:
        return cast(Tensor, functions.getitem(self, index))

    def __setitem__(self, index: Any, v: Any) -> None:
        """Write without touching what the graph has saved: the old state moves to a node of its own, and this becomes a `put` of it."""
        if self.op is None and self.needs:
            raise GradientError(
                f"x[i] = v on {describe(self)}, a leaf that wants a gradient, would lose it: write y = am.put(x, i, v) and go on with y"
            )
        before = blank()
        for slot in ("value", "grad", "op", "params", "needs", "age", "notes"):
            setattr(before, slot, getattr(self, slot))
        before.take_inputs(self.inputs)
        after = functions.put(before, index, v)
        if after.value.dtype != self.value.dtype:
            after = functions.astype(after, self.value.dtype)
        self.value, self.op, self.params, self.needs = after.value, after.op, after.params, after.needs
        self.age, self.grad = after.age, None
        self.take_inputs(after.inputs)

    # ---- recording ---------------------------------------------------------------------------------------------------

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
        """Compute a primitive on arrays, at least one of which is in a Tensor, and remember it."""
        args = list(args)
        values = []
        needs = 0
        for i, x in enumerate(args):
            if isinstance(x, Tensor):
                values.append(x.value)
                if x.needs:
                    needs |= 1 << i
            else:
                args[i] = x = constant(x, op)
                values.append(x)
        needs &= op.differentiable
        if OLD_PROMOTION:
            values = _promoted(values)
        try:
            value = op.array(*values, **params)
        except (ValueError, IndexError, np.linalg.LinAlgError) as error:
            raise _explained(op, args, params, error) from error
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        if op.pointwise and needs:
            for i, x in enumerate(args):
                if needs >> i & 1 and x.value.shape != value.shape:
                    args[i] = stretched(x, value.shape)
        return _made(value, op, args, params or None, needs)

    @classmethod
    def masked(cls, leaks: Any, d: Tensor) -> Any:
        """Zero in place of `d` where a masked branch would leak NaN, recorded (rule f)."""
        return kinks.where_(0.0, d, condition=leaks)

    # ---- NumPy's own functions ---------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        given = {k: v for k, v in kwargs.items() if v is not None}
        if "out" in given:
            raise GradientError(f"np.{ufunc.__name__}(..., out=) and array {ufunc.__name__}= tensor would write past the graph: use the result instead")
        op = primitive.of_ufunc.get(ufunc)
        if method == "__call__" and not given:
            named = getattr(functions, ufunc.__name__, None)
            if op is not None or named is not None:
                return (named or op)(*inputs)
            if ufunc in UNRECORDED_UFUNCS:
                return ufunc(*map(plain, inputs))
        reduction = {"add": functions.sum, "multiply": functions.prod, "maximum": functions.max, "minimum": functions.min}.get(ufunc.__name__)
        if method == "reduce" and reduction is not None and given.keys() <= {"axis", "keepdims"}:
            return reduction(inputs[0], kwargs.get("axis", 0), bool(kwargs.get("keepdims")))
        raise UnknownOperation(f"np.{ufunc.__name__} ({method}{', ' if given else ''}{', '.join(given)}) on a Tensor: " + primitive.unknown(ufunc.__name__, known_functions()))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        name = func.__name__
        if name in UNRECORDED_FUNCTIONS:
            return func(*_unwrapped(args), **{k: _unwrapped(v) for k, v in kwargs.items()})
        ours = getattr(functions, name, None)
        if ours is None or name.startswith("_"):
            raise UnknownOperation(f"np.{name} on a Tensor: " + primitive.unknown(name, known_functions()))
        kwargs = {k: v for k, v in kwargs.items() if v is not None or k == "axis"}
        return ours(*args, **kwargs)


blank = partial(object.__new__, Tensor)
"""A Tensor without content, made faster than by a call of the class."""

UNRECORDED_UFUNCS = {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isinf, np.isfinite, np.signbit,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor,
}  # fmt: skip
UNRECORDED_FUNCTIONS = {
    "argmax", "argmin", "argsort", "argwhere", "nonzero", "flatnonzero", "count_nonzero", "searchsorted", "shape", "ndim", "size", "all", "any",
    "allclose", "isclose", "array_equal", "zeros_like", "ones_like", "empty_like", "full_like", "result_type", "can_cast", "array2string",
    "array_repr", "array_str", "iscomplexobj", "isrealobj", "unique", "digitize", "histogram", "bincount", "may_share_memory", "shares_memory",
    "isneginf", "isposinf", "argpartition", "broadcast_shapes", "save", "savez", "savetxt", "nanargmax", "nanargmin", "copyto",
}  # fmt: skip
"""NumPy functions whose result has no gradient: they get the plain arrays."""


def known_functions() -> list[str]:
    """The names that a function of the package may be called by."""
    return functions.__all__


def _unwrapped(x: Any) -> Any:
    if isinstance(x, (list, tuple)):
        return type(x)(_unwrapped(item) for item in x)
    return plain(x)


def to_array(data: Any, dtype: Any) -> Array:
    """Real numbers as an array (an array is not copied), or an error that says what else was given."""
    if isinstance(data, Node):
        raise DtypeError(f"expected numbers, got {describe(data)}; write .data for its numbers, or am.stack([...]) to build a Tensor of nodes")
    if isinstance(data, (list, tuple)) and any(isinstance(x, Node) for x in leaves(data)):
        raise DtypeError("a Tensor is made of numbers, got a list of nodes: am.stack([...]) joins Tensors and keeps their graph")
    if isinstance(data, np.ma.MaskedArray):
        raise DtypeError("a masked array would lose its mask: pass .filled(value), or the data and the mask to am.where")
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise ShapeError(f"a Tensor is a rectangular array, got a ragged {type(data).__name__}: every row must have the same length") from error
    if array.dtype.kind == "c":
        raise DtypeError("a Tensor holds real numbers, got complex ones: differentiate real and imaginary parts apart")
    if array.dtype.kind not in "fiub":
        raise DtypeError(f"a Tensor holds real numbers, got {_glimpse(data)} of type {type(data).__name__}")
    if dtype is None and array.dtype.kind in "iu" and not isinstance(data, (np.ndarray, np.generic)):
        dtype = float
    if dtype is not None:
        dtype = np.dtype(dtype)
        if dtype.kind not in "fiub":
            raise DtypeError(f"a Tensor holds real numbers: dtype={dtype} is not a real type")
        array = array.astype(dtype, copy=False)
    return array


def _glimpse(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 40 else text[:37] + "..."


def constant(x: Any, op: Primitive) -> Any:
    """A plain operand: Python floats and arrays stay as they are, other numbers become such."""
    kind = type(x)
    if kind is float or kind is np.ndarray and x.dtype.kind in "fiub":
        return x
    if kind is bool or kind is int:
        return float(x)
    try:
        return to_array(x, None)
    except AutogradError as error:
        raise type(error)(f"{op.name} of a Tensor and {_glimpse(x)}: {error}") from error


def _promoted(values: Sequence[Any]) -> list[Any]:
    """Python floats in the type of the arrays they meet, as NumPy 2 has it."""
    kinds = [x.dtype for x in values if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    common = np.result_type(*kinds) if kinds else None
    return [np.asarray(x, common) if type(x) is float and common is not None else x for x in values]


def stretched(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """`x` broadcast to a shape, as a node."""
    return _made(structure.stretch(x.value, shape), structure.broadcast_to, (x,), {"shape": shape}, 1)


def _made(value: Array, op: Primitive, args: Sequence[Any], params: dict[str, Any] | None, needs: int) -> Tensor:
    out = blank()
    out.value = value
    out.grad = out.notes = None
    out.params = params
    out.age = tick()
    if needs and is_recording():
        out.op, out.needs = op, needs
        out.take_inputs(args)
    else:
        out.op, out.needs = None, 0
    return out


def _explained(op: Primitive, args: Sequence[Any], params: dict[str, Any], error: Exception) -> Exception:
    """The error of an array operation in our words: operation, operands, the axis that does not fit, a likely fix."""
    if isinstance(error, IndexError):
        return IndexError(f"{op.name} of {_operand(args[0])}: {error}")
    if isinstance(error, np.linalg.LinAlgError) and "ingular" in str(error):
        return np.linalg.LinAlgError(f"{op.name} of {_operand(args[0])}: the matrix is singular")
    operands = " and ".join(map(_operand, args))
    shapes = [np.shape(plain(x)) for x in args]
    hint = str(error)
    if len(shapes) == 2 and op.name == "matmul" and len(shapes[0]) >= 2 and len(shapes[1]) >= 2:
        (m, k), (n, p) = shapes[0][-2:], shapes[1][-2:]
        hint = f"the last axis of the first has {k} elements, the first of the second matrix {n}; they must be equal"
        hint += "".join(
            f"; did you mean {text}?"
            for text, fits in (("x.T @ y", m == n), ("x @ y.T", k == p), ("y @ x", p == m))
            if fits
        )[:60]
    elif len(shapes) == 2 and op.pointwise:
        axis = next((i for i in range(1, 1 + min(map(len, shapes))) if shapes[0][-i] != shapes[1][-i] and 1 not in (shapes[0][-i], shapes[1][-i])), 1)
        hint = f"axis {-axis} has {shapes[0][-axis]} and {shapes[1][-axis]} elements; to broadcast, they must be equal or 1"
        if shapes[0] == shapes[1][::-1]:
            hint += "; did you mean x.T?"
        elif len(shapes[0]) != len(shapes[1]):
            hint += "; did you mean to add an axis, x[:, None]?"
    return ShapeError(f"{op.name} of {operands}: {hint}")


def _operand(x: Any) -> str:
    return describe(x) if isinstance(x, Node) else f"an array of shape {np.shape(x)}"


# ---- methods from the table ------------------------------------------------------------------------------------------


def unary(op: Primitive) -> Callable[[Tensor], Tensor]:
    """The method for a pointwise primitive of one argument."""
    array = op.array

    def method(self: Tensor) -> Tensor:
        value = array(self.value)
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        out = blank()
        out.value = value
        out.grad = out.params = out.notes = None
        out.age = tick()
        if self.needs and is_recording():
            out.op = op
            out.needs = 1
            out.x = self
        else:
            out.op = None
            out.needs = 0
        return out

    return method


def binary(op: Primitive) -> Callable[[Tensor, Any], Tensor]:
    """The method for a primitive of two arguments, the first of which is the Tensor."""
    array, pointwise = op.array, op.pointwise

    def method(self: Tensor, other: Any) -> Tensor:
        a = self.value
        if type(other) is Tensor:
            b = other.value
            needs = 3 if self.needs and other.needs else 1 if self.needs else 2 if other.needs else 0
        elif type(other) is float and not OLD_PROMOTION:
            b = other
            needs = 1 if self.needs else 0
        else:
            return cast(Tensor, op(self, other))
        try:
            value = array(a, b)
        except ValueError as error:
            raise _explained(op, (self, other), {}, error) from error
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        out = blank()
        out.value = value
        out.grad = out.params = out.notes = None
        if needs and is_recording():
            shape = value.shape
            out.op = op
            out.needs = needs
            out.x = stretched(self, shape) if needs != 2 and pointwise and a.shape != shape else self
            out.y = stretched(other, shape) if needs != 1 and pointwise and b.shape != shape else other
        else:
            out.op = None
            out.needs = 0
        out.age = tick()
        return out

    return method


def matrix_product() -> Callable[[Tensor, Any], Tensor]:
    """The method for `x @ y`: two matrices go straight to the primitive, vectors and stacks by way of `functions.matmul`."""
    of_matrices = binary(linalg.matmul)

    def method(self: Tensor, other: Any) -> Tensor:
        if type(other) is Tensor and self.value.ndim == 2 == other.value.ndim:
            return of_matrices(self, other)
        return cast(Tensor, functions.matmul(self, other))

    return method


def reflected(op: Callable[[Any, Any], Any]) -> Callable[[Tensor, Any], Any]:
    """The method for an operation whose second argument is the Tensor."""

    def method(self: Tensor, other: Any) -> Any:
        return op(other, self)

    return method


def comparison(relation: Callable[[Any, Any], Any]) -> Callable[[Tensor, Any], Any]:
    """Comparisons are by value, give plain arrays of booleans, and are never recorded."""

    def method(self: Tensor, other: Any) -> Any:
        return relation(self.value, plain(other))

    return method


for _name, _op in {
    "add": arithmetic.add, "sub": arithmetic.sub, "mul": arithmetic.mul, "truediv": arithmetic.div, "pow": arithmetic.power,
    "mod": arithmetic.mod, "floordiv": arithmetic.floor_divide,
}.items():  # fmt: skip
    setattr(Tensor, f"__{_name}__", binary(_op))
    setattr(Tensor, f"__r{_name}__", reflected(_op))
for _name, _op in {"neg": arithmetic.neg, "pos": arithmetic.positive, "abs": kinks.abs}.items():
    setattr(Tensor, f"__{_name}__", unary(_op))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Tensor, f"__{_name}__", comparison(getattr(operator, _name)))
Tensor.__hash__ = object.__hash__  # type: ignore[method-assign]  # defining __eq__ later left it as it was; said for clarity
Tensor.__matmul__ = matrix_product()  # type: ignore[attr-defined]
Tensor.__rmatmul__ = reflected(functions.matmul)  # type: ignore[attr-defined]

METHODS = (
    "sum", "mean", "max", "min", "var", "std", "norm", "prod", "cumsum", "cumprod", "logsumexp", "softmax", "log_softmax", "sort", "median", "clip", "round",
    "ravel", "swapaxes", "moveaxis", "expand_dims", "squeeze", "broadcast_to", "sum_to", "take", "repeat", "flip", "roll", "tril", "triu",
    "diagonal", "trace", "astype", "dot", "matmul", "outer", "split", "tile", "pad", "put", "inv", "det", "cholesky", "gelu", "silu", "relu6", "hardtanh",
)  # fmt: skip
"""Functions that are methods as well, the tensor being the first argument."""


def _method(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def method(self: Tensor, *args: Any, **params: Any) -> Any:
        return function(self, *args, **params)

    method.__name__, method.__doc__ = name, _summary(function)
    return method


def _summary(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").partition("\n")[0]


def _sizes(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method that takes sizes or axes as one tuple or one by one."""

    def method(self: Tensor, *sizes: Any) -> Any:
        if not sizes:
            return function(self)
        return function(self, sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes)

    method.__name__, method.__doc__ = function.__name__, _summary(function)
    return method


for _name in METHODS:
    setattr(Tensor, _name, _method(getattr(functions, _name), _name))
for _function in (functions.reshape, functions.transpose):
    setattr(Tensor, _function.__name__, _sizes(_function))
for _name in ("argmax", "argmin", "argsort", "all", "any", "nonzero"):
    setattr(Tensor, _name, _method(lambda self, *args, _name=_name, **params: getattr(self.value, _name)(*args, **params), _name))
Tensor.flatten = _method(functions.ravel, "flatten")  # type: ignore[attr-defined]


def _install(op: Primitive) -> None:
    """Give Tensor a method of the primitive's name."""
    if not op.pointwise or hasattr(Tensor, op.name):
        return
    fast = (unary if op.arity == 1 else binary)(op) if op.example is None else None
    method = fast or _method(op, op.name)
    method.__name__, method.__doc__ = op.name, op.summary
    setattr(Tensor, op.name, method)


for _op in primitive.registry.values():
    _install(_op)
primitive.installers.append(_install)
