"""`Tensor`: a node that holds a NumPy array. NumPy's operators, methods and functions, recorded.

Where an argument that wants a gradient was broadcast to meet another, a `broadcast_to` node is spliced in, whose
rule sums: so the rules themselves never see a shape that does not fit, and the picture shows where the sum comes
from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import functions
from .arrays.conversions import Array, ArrayNode
from .arrays.methods import attach_functions
from .arrays.numpy_functions import call_function, call_ufunc
from .arrays.operands import (
    DOUBLE,
    OLD_PROMOTION,
    constant,
    explained,
    narrowed,
    plain_operand,
    promoted,
    refused,
    steady,
    to_array,
)
from .arrays.plain import PlainArray, plain_array
from .arrays.updates import Counting, attach_updates, warn_of_shared, was_step
from .callers import names_unpacked, warn
from .errors import DtypeError, GradientError, IndexingError, ShapeError
from .functions.arguments import handed_out
from .graph import backward
from .guards.fingerprint import Fingerprint, expose, fingerprint_of, keep_operand, kept_operands, kept_structure, take_fingerprint
from .kernels import indexing
from .names.spelling import keywords_after
from .node import Node, as_label, describe, plain, tick
from .operations import kinks, linalg, structure
from .pointwise_methods import attach
from .primitive import NUMBERS, Primitive
from .recording import is_recording

if TYPE_CHECKING:
    from .methods import TensorMethods
else:
    TensorMethods = Node  # methods.pyi declares what loops add below


class Tensor(ArrayNode, TensorMethods):
    """An array that remembers how it was computed, and can tell the gradient of what was computed from it.

    Args:
        data: an array or nested list of real numbers. An array is shared, not copied: what writes into the Tensor, as an
            optimizer does, changes the array as well; pass `array.copy()` to keep it. Python ints become floats.
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
    __pandas_priority__ = 5000  # above a frame's 4000: `series * w` is left to `w`

    @keywords_after("data")
    def __init__(
        self,
        data: Any,
        *old: Any,
        requires_grad: bool = False,
        label: str | None = None,
        dtype: Any = None,
        **unknown: Any,
    ) -> None:
        if old or unknown:
            from .names.keywords import old_spelling

            given = {"requires_grad": requires_grad, "label": label, "dtype": dtype} | old_spelling(type(self), old, unknown)
            self.__init__(data, **given)  # type: ignore[misc]
            return
        self._value = to_array(data, dtype)
        self._grad = None
        self._op = None
        self._params = None
        self._needs = 0
        self._age = tick()
        self._notes = None if label is None else {"label": as_label(label)}
        self._fingerprint = None
        if requires_grad:
            self._check_differentiable()
            self._needs = 1

    def _check_differentiable(self) -> None:
        if self._value.dtype.kind != "f":
            raise DtypeError(
                f"{describe(self)} holds {self._value.dtype}, which cannot want a gradient: pass .astype(float) of it, "
                "or dtype=float"
            )

    # ---- rearrangements ----------------------------------------------------------------------------------------------

    @property
    def T(self) -> Tensor:
        """The axes in reverse order."""
        if self._value.ndim == 2:
            return _made(self._value.T, structure.mT, (self,), None, 1 if self._needs else 0)
        return functions.transpose(self)

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged."""
        return cast(Tensor, structure.mT(self))

    def __iter__(self) -> Iterator[Tensor]:
        if not self._value.ndim:
            raise DtypeError("iteration over a 0-d tensor: it has no axes")
        if (names := names_unpacked(sys._getframe(1))) not in (None, len(self._value)):
            raise ShapeError(
                f"{describe(self)} has {len(self._value)} rows, and is taken apart into {names}: max, min and sort give "
                "values alone, and with dim= in place of axis their places, too"
            )
        return (self[i] for i in range(len(self._value)))

    def __round__(self, ndigits: int = 0) -> Any:
        return functions.round(self, ndigits)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    # ---- the backward pass -------------------------------------------------------------------------------------------

    @property
    def grad(self) -> Any:
        """The gradient, an array of the shape of this tensor; None while no backward pass has computed it.

        Leaves keep theirs; the result of an operation keeps it after `retain_grad()` or `backward(keep_grads=True)` alone, and
        reading it without that warns.

        Raises:
            GradientError: of what a step `w = w - rate * w.grad` has made, which is no leaf any more.
        """
        if self._grad is None and self._op is not None and self._needs and "retain" not in (self._notes or {}):
            if was_step(self):
                raise GradientError(
                    f"the .grad of {describe(self)}, which {self._op.name} made of a leaf and its gradient: a step w = w - rate "
                    "* w.grad makes a new node, and leaves alone keep their gradients. Write w.data -= rate * w.grad and "
                    "w.grad = None, or let an optimizer do it (am.optim.SGD)"
                )
            warn(
                f"the .grad of {describe(self)} is read, which {self._op.name} made: leaves alone keep their gradients. A step "
                "of gradient descent is written w.data -= rate * w.grad, which leaves w a leaf; x.retain_grad() keeps the "
                "gradient of a result"
            )
        return self._grad.view(PlainArray) if type(self._grad) is np.ndarray else self._grad

    @grad.setter
    def grad(self, g: Any) -> None:
        self._grad = g

    def backward(
        self, gradient: Any = None, create_graph: bool = False, keep_grads: bool = False, *, retain_graph: bool = True
    ) -> None:
        """Compute the gradient of this tensor at the leaves it was made from, and add it to their `.grad`.

        Args:
            gradient: what arrives at this tensor, of its shape; may be left out for a tensor of one element.
            create_graph: make gradients that are Tensors themselves and can be differentiated again (see
                `Value.backward`).
            keep_grads: let everything between keep its gradient, too; `x.retain_grad()` asks for that of a single
                node.
            retain_graph: PyTorch's word, without effect: a graph is kept as long as its result.

        Raises:
            GradientError: without `gradient` on more than one element, or where nothing wants a gradient.
            ShapeError: for a gradient of another shape.
        """
        if gradient is None:
            if self._value.size != 1:
                raise GradientError(
                    f"backward() on {describe(self)}: a gradient is of one number. Reduce first (.sum(), .mean()), "
                    "or pass backward(gradient) of this shape"
                )
            seed = np.ones(self._value.shape, self._value.dtype)
        else:
            seed = np.array(to_array(plain(gradient), None), dtype=self._value.dtype)
            if seed.shape != self._value.shape:
                raise ShapeError(
                    f"backward(gradient) of shape {seed.shape} on {describe(self)}: the two shapes must be equal"
                )
            self._note("seed", seed)  # pictures of this backward pass begin with it
        if create_graph:
            backward(
                self, gradient if isinstance(gradient, Tensor) else Tensor(seed), create_graph=True, keep=keep_grads
            )
        else:
            backward(self, seed, create_graph=False, keep=keep_grads)

    def _cast_like(self, g: Any) -> Any:
        """A gradient that is a node, in the type of this tensor."""
        return g if g.dtype == self.dtype else structure.astype(g, dtype=self.dtype)

    @staticmethod
    def _finalize_grads(found: dict[Node, Any]) -> None:
        """Make each gradient of a leaf an array of the leaf's own: of its type and shape, writable, and shared
        with nobody."""
        owners = {id(leaf._value if leaf._value.base is None else leaf._value.base) for leaf in found}
        for leaf, g in found.items():
            data = leaf._value
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
        """The same array (not copied: later writes into it show) as a leaf of its own that wants no gradient."""
        return Tensor(self.data, label=self.label)

    # ---- writing -----------------------------------------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Tensor:
        return functions.getitem(self, index)

    def __setitem__(self, index: Any, v: Any) -> None:
        """Write without touching what the graph has saved: the old state moves to a node of its own, and this
        becomes a `put` of it. (`x[0][1] = v` would write into the copy `x[0]`; write `x[0, 1] = v`.)"""
        if sys.getrefcount(self) == WRITTEN_AND_DROPPED:
            raise IndexingError(
                f"x[i] = v on {describe(self)} that no name holds is lost: `x[i][j] = v` writes into the copy x[i]; write "
                "x[i, j] = v"
            )
        if self._op is None and self._needs:
            if not is_recording():
                self.data[...] = plain(functions.put(self, index, plain(v)))
                self.data = self.data  # renews the age
                return
            raise GradientError(
                f"x[i] = v on {describe(self)}, a leaf that wants a gradient, would lose it: write y = am.put(x, i, v) "
                "and go on with y; where the leaf itself is meant, x.data[i] = v, or x[i] = v inside of am.no_grad()"
            )
        if self._value.dtype.kind != "f" and getattr(v, "_needs", 0):
            raise DtypeError(
                f"x[i] = v on {describe(self)} of {self.dtype}: only floats can hold what wants a gradient"
            )
        if self._value.base is not None:
            if self._op is None:
                warn_of_shared(self, "y[i] = v")
            else:
                self._warn_of_view()
        before = blank()
        for slot in ("_value", "_grad", "_op", "_params", "_needs", "_age"):
            setattr(before, slot, getattr(self, slot))
        notes = dict(self._notes or {})  # hooks stay with what the caller holds; fingerprints of the old array go with it
        before._notes = {key: notes[key] for key in ("label", "fingerprints") if key in notes} or None
        notes.pop("fingerprints", None)
        before._fingerprint = None
        before._take_inputs(self.inputs)
        if isinstance(v, Tensor):
            _redirect(v, self, before)
        after = functions.put(before, index, v)
        if after._value.dtype != self._value.dtype:
            after = functions.astype(after, self._value.dtype)
        self._value, self._op, self._params, self._needs = after._value, after._op, after._params, after._needs
        self._age, self._grad, self._fingerprint = after._age, None, None
        self._notes = {**notes, **(after._notes or {})} or None
        self._take_inputs(after.inputs)

    def _warn_of_view(self) -> None:
        """Say that what this is a view of in NumPy keeps its numbers, where anything else holds it."""
        source = self._x
        if type(source) is Tensor and sys.getrefcount(source) > OF_A_VIEW and np.may_share_memory(self._value, source._value):
            warn(
                f"y[i] = v on y, which is {self._op.name} of {describe(source)}: in NumPy y is a view, and x would change with "
                "it; here x keeps its numbers: write x[...] = v, am.put(x, i, v), or y = y.copy() where y alone is meant"
            )

    # ---- recording ---------------------------------------------------------------------------------------------------

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
        """Compute a primitive on arrays, at least one of which is in a Tensor, and remember it."""
        args = list(args)
        values = []
        needs = 0
        for i, x in enumerate(args):
            if isinstance(x, Tensor):
                values.append(x._value)
                if x._needs:
                    needs |= 1 << i
            else:
                args[i] = x = constant(x, op)
                values.append(x)
        needs &= op.differentiable
        if OLD_PROMOTION:
            values = promoted(values)
        try:
            value = (steady(op) if OLD_PROMOTION else op.array)(*values, **params)
        except (ValueError, IndexError, np.linalg.LinAlgError) as error:
            raise explained(op, args, params, error) from error
        except TypeError as error:
            raise refused(op, args) or error from None
        if op.foreign:
            value = array_from(op, value)
        elif type(value) is not np.ndarray:
            value = np.asarray(value)
        if op.may_widen:
            value = narrowed(value, values)
        if op.pointwise and needs:
            for i, x in enumerate(args):
                if needs >> i & 1 and x._value.shape != value.shape:
                    args[i] = broadcast(x, value.shape)
        return _made(value, op, args, params or None, needs)

    @classmethod
    def _zero_where(cls, leaks: Any, d: Tensor) -> Any:
        """Zero in place of `d` where a masked branch would leak NaN, recorded (rule f)."""
        return kinks.where(0.0, d, condition=leaks)

    # ---- NumPy's own functions ---------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if len(inputs) == 2 and not kwargs and type(inputs[0]) in ON_THE_LEFT and (method_of := OF_OPERAND.get(ufunc)):
            return method_of(inputs[1], inputs[0])
        return call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call_function(func, args, kwargs)


def references_of_a_temporary() -> int:
    """The references to an object without a name during `x[i] = v`; 0 where this Python counts those with a name alike."""
    counts: list[int] = []
    named = Counting()
    named[0] = counts
    Counting()[0] = counts
    return counts[1] if counts[1] < counts[0] else 0


WRITTEN_AND_DROPPED = references_of_a_temporary()
"""The number of references to a Tensor that is written to and then dropped, as `x[i]` in `x[i][j] = v`."""

OF_A_VIEW = 3
"""The number of references to a Tensor, while it is asked for, that nothing but a view of it holds."""

blank = partial(object.__new__, Tensor)
"""A Tensor without content, made faster than by a call of the class."""


def array_from(op: Primitive, result: Any) -> Array:
    """The result of an operation of a user's own as an array of real numbers."""
    try:
        array = np.asarray(result)
    except ValueError:  # nested lists that are not rectangular
        array = np.empty(0, object)
    if array.dtype.kind not in "fiub":
        raise DtypeError(f"{op.name} gave {result!r:.60}: an operation of your own must give an array of real numbers")
    return array


def _redirect(root: Tensor, x: Tensor, before: Tensor) -> None:
    """Let all readers of `x` that `root` was made from read `before`, so that `x[i] = f(x)` makes no cycle."""
    seen, todo = {root}, [root]
    for node in todo:
        inputs = node.inputs
        if any(y is x for y in inputs):
            node._take_inputs([before if y is x else y for y in inputs])
        for y in inputs:
            if isinstance(y, Tensor) and y is not x and y._age > before._age and y not in seen:
                seen.add(y)
                todo.append(y)


def broadcast(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """`x` broadcast to a shape, as a node."""
    z = _made(indexing.broadcast_to(x._value, shape), structure.broadcast_to, (x,), None, 1)
    z._params = {"shape": shape}  # a tuple of whole numbers, of which nothing has to be kept
    return z


def _made(value: Array, op: Primitive, args: Sequence[Any], params: dict[str, Any] | None, needs: int) -> Tensor:
    out = blank()
    out._value = value
    out._grad = out._notes = None
    out._params = params
    if needs and (recording := is_recording()):
        out._op = op
        out._needs = needs
        plain_arrays = False
        for x in args:
            if isinstance(x, Tensor):
                if x._op is None:
                    take_fingerprint(x)
            elif type(x) is np.ndarray:
                plain_arrays = True
        if plain_arrays or params is not None or op.foreign:
            args = _kept(out, op, args, plain_arrays)
        if op.arity == 1:
            out._x = args[0]
        else:
            out._take_inputs(args)
        out._age = tick()
        if recording is not True:
            recording.on_forward(out)
    else:
        out._op = out._fingerprint = None
        out._needs = 0
        out._age = tick()
        if value.base is not None:  # a view, through which the array of a result can be written to
            for x in args:
                if isinstance(x, Tensor) and x._op is not None and np.may_share_memory(x._value, value):
                    expose(x)
    return out


def _kept(out: Tensor, op: Primitive, args: Sequence[Any], plain_arrays: bool) -> Sequence[Any]:
    """The operands of a new node as its rules shall find them in the backward pass, and its structure alike."""
    fingerprints: dict[Any, Fingerprint] = {}
    if plain_arrays:
        args = kept_operands(op, args, fingerprints)
    if out._params is not None:
        out._params = kept_structure(out._params, fingerprints)
    if op.foreign:
        fingerprints["result"] = fingerprint_of(out._value)
    if fingerprints:
        out._notes = {"fingerprints": fingerprints}
    return args


# ---- methods from the table ------------------------------------------------------------------------------------------


def unary(op: Primitive) -> Callable[[Tensor], Tensor]:
    """The method for a pointwise primitive of one argument."""
    if op.foreign:
        return on_anything(op)
    array = steady(op)

    def method(self: Tensor) -> Tensor:
        try:
            value = array(self._value)
        except TypeError as error:
            raise refused(op, (self,)) or error from None
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        out = blank()
        out._value = value
        out._grad = out._params = out._notes = None
        if self._needs and (recording := is_recording()):
            if self._op is None:
                take_fingerprint(self)
            out._op = op
            out._needs = 1
            out._x = self
            out._age = tick()
            if recording is not True:
                recording.on_forward(out)
        else:
            out._op = out._fingerprint = None
            out._needs = 0
            out._age = tick()
        return out

    return method


def binary(op: Primitive) -> Callable[[Tensor, Any], Tensor]:
    """The method for a primitive of two arguments, the first of which is the Tensor."""
    if op.foreign or op.differentiable != 3:
        return on_anything(op)
    array, pointwise = steady(op), op.pointwise
    may_widen = op.may_widen

    def method(self: Tensor, other: Any) -> Tensor:
        a, kind = self._value, type(other)
        if isinstance(other, Tensor):
            b = other._value
            needs = 3 if self._needs and other._needs else 1 if self._needs else 2 if other._needs else 0
        else:
            b = other if kind is float and not OLD_PROMOTION else plain_operand(other, a)
            if b is None:
                return op.on_anything(self, other)  # type: ignore[no-any-return]
            other = b
            needs = 1 if self._needs else 0
        try:
            value = array(a, b)
        except ValueError as error:
            raise explained(op, (self, other), {}, error) from error
        except TypeError as error:
            raise refused(op, (self, other)) or error from None
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        if may_widen and a.dtype is not DOUBLE:
            value = narrowed(value, (a, b))
        out = blank()
        out._value = value
        out._grad = out._params = out._notes = None
        if needs and (recording := is_recording()):
            # the conditions are the quick half of take_fingerprint
            if self._op is None and ((seen := self._fingerprint) is None or seen[0]() != seen[1]):
                take_fingerprint(self)
            out._op = op
            out._needs = needs
            out._x, out._y = self, other
            if b is not other:
                if other._op is None and ((seen := other._fingerprint) is None or seen[0]() != seen[1]):
                    take_fingerprint(other)
                if pointwise and a.shape != b.shape:
                    shape = value.shape
                    if needs != 2 and a.shape != shape:
                        out._x = broadcast(self, shape)
                    if needs != 1 and b.shape != shape:
                        out._y = broadcast(other, shape)
            elif kind is np.ndarray:
                out._y = keep_operand(out, 1, other)
                if pointwise and a.shape != value.shape:
                    out._x = broadcast(self, value.shape)
            out._age = tick()
            if recording is not True:
                recording.on_forward(out)
        else:
            out._op = out._fingerprint = None
            out._needs = 0
            out._age = tick()
        return out

    return method


def on_anything(op: Primitive) -> Callable[..., Any]:
    """The method for a primitive whose calls have no quick way."""

    def method(self: Tensor, *others: Any) -> Any:
        return op.on_anything(self, *others)

    return method


def matrix_product() -> Callable[[Tensor, Any], Tensor]:
    """The method for `x @ y`: two matrices go straight to the primitive, vectors and stacks by way of
    `functions.matmul`."""
    of_matrices = binary(linalg.matmul)

    def method(self: Tensor, other: Any) -> Tensor:
        if isinstance(other, (Tensor, np.ndarray)) and self._value.ndim == 2 == other.ndim:
            return of_matrices(self, other)
        return functions.matmul(self, other)

    return method


def reflected(op: Primitive) -> Callable[[Tensor, Any], Any]:
    """The method for a primitive of two arguments, the second of which is the Tensor."""
    array = steady(op)
    may_widen = op.may_widen

    def method(self: Tensor, other: Any) -> Any:
        b = self._value
        a = other if type(other) is float and not OLD_PROMOTION else plain_operand(other, b)
        if a is None:
            return op.on_anything(other, self)
        try:
            value = array(a, b)
        except ValueError as error:
            raise explained(op, (other, self), {}, error) from error
        except TypeError as error:
            raise refused(op, (other, self)) or error from None
        if type(value) is not np.ndarray:
            value = np.asarray(value)
        if may_widen and b.dtype is not DOUBLE:
            value = narrowed(value, (a, b))
        if self._needs and b.shape != value.shape:
            self = broadcast(self, value.shape)
        return _made(value, op, (a, self), None, 2 if self._needs else 0)

    return method


def product_from_the_left(self: Tensor, other: Any) -> Any:
    """`array @ x`."""
    return cast(Tensor, functions.matmul(other, self))


PlainArray._tensor = Tensor
handed_out[0] = plain_array
attach(Tensor, unary, binary, reflected)
ON_THE_LEFT = NUMBERS | {np.ndarray}
OF_OPERAND = {
    np.add: Tensor.__radd__, np.subtract: Tensor.__rsub__, np.multiply: Tensor.__rmul__, np.divide: Tensor.__rtruediv__,
    np.power: Tensor.__rpow__, np.remainder: Tensor.__rmod__, np.floor_divide: Tensor.__rfloordiv__,
}  # fmt: skip
"""The methods that `array op tensor` comes to, by the ufunc of the operator."""
for _name, _method in {"__matmul__": matrix_product(), "__rmatmul__": product_from_the_left}.items():
    setattr(Tensor, _name, _method)
attach_functions(Tensor)
attach_updates(Tensor)
