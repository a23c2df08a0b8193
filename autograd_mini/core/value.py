"""`Value`: a node that holds one float. Python's operators and `math`'s functions, recorded.

The methods are made from the table: `binary` and `unary` turn a primitive into a method that computes, and
remembers what it computed from. They are the hot path of the scalar engine, so each does its work in one frame;
`Value.record` says the same for any primitive.
"""

from __future__ import annotations

import numbers
import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import copying as copying  # which gives nodes their __deepcopy__ and __reduce__
from . import functions
from .arrays.numpy_functions import call_function_on_values, call_ufunc_on_values
from .arrays.numpy_programs import MAKE_ARRAYS, NUMBERS_ALONE, in_numpy, met_equal, refuse_program, refuse_ufunc
from .errors import DtypeError, GradientError, UnknownOperationError
from .graph import backward
from .guards.lost_gradients import cut, take
from .names.spelling import keywords_after
from .node import Node, ages, as_label, describe, plain, tick
from .operations import arithmetic, elementary, kinks
from .pointwise_methods import attach, documented
from .primitive import NUMBERS, Primitive
from .recording import is_recording

if TYPE_CHECKING:
    from .methods import ValueMethods
else:
    ValueMethods = Node  # methods.pyi declares what loops add below


class Value(ValueMethods):
    """One number that remembers how it was computed, and can tell its derivative.

    Args:
        data: a real number.
        requires_grad: whether gradients flow to it; True, since a Value is made to be differentiated.
        label: the name that pictures, messages and derivations use.

    Raises:
        DtypeError: for anything that is not one real number.

    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> J = 3 * (a + b * c)
    >>> J.backward()
    >>> J.data, a.grad, b.grad, c.grad
    (45.0, 3.0, 6.0, 12.0)
    """

    __slots__ = ()
    scalar_node = True
    _fingerprint = None

    @keywords_after("data")
    def __init__(
        self, data: Any, *old: Any, requires_grad: bool = True, label: str | None = None, **unknown: Any
    ) -> None:
        if old or unknown:
            from .names.keywords import old_spelling

            given = {"requires_grad": requires_grad, "label": label} | old_spelling(type(self), old, unknown)
            self.__init__(data, **given)  # type: ignore[misc]
            return
        self._value = data if type(data) is float else to_float(data)
        self._grad = None
        self._op = None
        self._params = None
        self._needs = 1 if requires_grad else 0
        self._age = tick()
        self._notes = None if label is None else {"label": as_label(label)}

    # ---- the number --------------------------------------------------------------------------------------------------

    @property
    def data(self) -> float:
        """The number. Setting it on a leaf renews its age, so that a backward pass through an older computation
        is refused."""
        if self._needs:
            take(".data")
        return cast(float, self._value)

    @data.setter
    def data(self, data: Any) -> None:
        self._rewrite(to_float(data))

    def item(self) -> float:
        """The number as a plain float."""
        if self._needs:
            take(".item()")
        return cast(float, self._value)

    shape: tuple[int, ...] = ()
    ndim, size = 0, 1
    dtype = np.dtype(object)  # as an element of an array; were it float, NumPy's mean of a list would make it one

    def astype(self, dtype: Any) -> Value:
        """This Value, since it is a float already; any other type needs a Tensor."""
        if np.dtype(dtype) != float:
            raise DtypeError(f"a Value is a float and cannot become {np.dtype(dtype)}: a Tensor can")
        return self

    def conjugate(self) -> Value:
        """This Value, since it is real (NumPy's std calls it)."""
        return self

    def numpy(self) -> Any:
        """The number as a 0-d NumPy array."""
        if self._needs:
            take(".numpy()")
        return np.asarray(self._value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """This Value in an array of objects without axes, as which NumPy takes it in lists; of another type the number alone."""
        if dtype is not None and np.dtype(dtype) != object:
            return np.asarray(float(self), dtype)
        code = sys._getframe(1).f_code
        if code.co_name in MAKE_ARRAYS:
            refuse_program(self)
        elif not NUMBERS_ALONE.isdisjoint(code.co_names):
            refuse_ufunc(self)
        box = np.empty((), object)
        box[()] = self
        return box

    def __float__(self) -> float:
        if self._needs:
            cut(self, "float()")
        return cast(float, self._value)

    def __int__(self) -> int:
        if self._needs:
            cut(self, "int()")
        return int(self._value)

    def __bool__(self) -> bool:
        return bool(self._value != 0.0)


    def __round__(self, ndigits: int = 0) -> Any:
        return functions.round(self, ndigits)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __repr__(self) -> str:
        return self._described(repr(self._value))

    def __format__(self, spec: str) -> str:
        return format(self._value, spec) if spec else repr(self)

    # ---- comparisons are by value, and never recorded ----------------------------------------------------------------

    def __eq__(self, other: object) -> Any:
        return compare(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return compare(operator.ne, self, other)

    def __lt__(self, other: object) -> Any:
        return compare(operator.lt, self, other)

    def __le__(self, other: object) -> Any:
        return compare_or_choose(operator.le, self, other)

    def __gt__(self, other: object) -> Any:
        return compare(operator.gt, self, other)

    def __ge__(self, other: object) -> Any:
        return compare_or_choose(operator.ge, self, other)

    __hash__ = object.__hash__

    # ---- the backward pass -------------------------------------------------------------------------------------------

    def backward(self, gradient: Any = None, create_graph: bool = False, *, retain_graph: bool = True) -> None:
        """Compute the gradient of this number at everything it was made from, by the chain rule.

        Leaves add to the `.grad` they have; everything between gets a fresh one.

        Args:
            gradient: what arrives at this node; 1 if left out.
            create_graph: make gradients that are Values themselves and can be differentiated again. A leaf and its
                gradient then hold each other alive until `.grad` is set to None; `am.grad(f, create_graph=True)`
                does not have that effect.
            retain_graph: PyTorch's word, without effect: a graph is kept as long as its result.

        >>> x = Value(3.0)
        >>> y = x ** 3
        >>> y.backward(); x.grad
        27.0
        """
        seed: Any = 1.0 if gradient is None else gradient
        if create_graph:
            seed = seed if isinstance(seed, Value) else Value(seed, requires_grad=False)
        elif gradient is not None:
            seed = to_float(seed._value if isinstance(seed, Value) else seed)
        backward(self, seed, create_graph=create_graph, keep=True)

    def detach(self) -> Value:
        """The same number as a leaf of its own that wants no gradient."""
        return Value(self._value, requires_grad=False, label=self.label)

    # ---- NumPy's own functions ---------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if len(inputs) == 2 and not kwargs and type(inputs[0]) in NUMBERS and (method_of := OF_NUMBER.get(ufunc)):
            return method_of(self, inputs[0])
        return call_ufunc_on_values(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call_function_on_values(func, args, kwargs)

    # ---- recording ---------------------------------------------------------------------------------------------------

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
        """Compute a primitive on numbers, at least one of which is a Value, and remember it."""
        if op.scalar is None:
            raise UnknownOperationError(
                f"{op.name} works on arrays, and a Value is one number: build a Tensor in place of Values"
            )
        inputs = list(args)
        values = []
        needs = 0
        for i, x in enumerate(inputs):
            if type(x) is not float and not isinstance(x, Value):
                if isinstance(x, np.ndarray) and x.ndim:
                    return op(*(np.asarray(x, dtype=object) for x in args), **params)
                inputs[i] = x = operand(x, op)
            if isinstance(x, Value):
                values.append(x._value)
                if x._needs:
                    needs |= 1 << i
            else:
                values.append(x)
        if "condition" in params:
            condition = plain(params["condition"])
            if isinstance(condition, np.ndarray) and condition.ndim:
                return op(*(np.asarray(x, dtype=object) for x in args), **params)
            params = {**params, "condition": bool(condition)}
        value = op.on_floats(*values, **params)
        if op.foreign and type(value) is not float:
            value = float_from(op, value)
        return made(op, value, needs & op.differentiable, inputs, params or None)

    @classmethod
    def _zero_where(cls, leaks: Any, d: Value) -> Any:
        """Zero in place of `d` where a masked branch would leak NaN, recorded (rule f)."""
        return kinks.where(0.0, d, condition=bool(leaks))


blanks: Iterator[Value] = starmap(object.__new__, repeat((Value,)))
"""Values without content: `next(blanks)` makes one faster than a call of the class."""


def made(op: Primitive, value: float, needs: int, inputs: Sequence[Any], params: dict[str, Any] | None) -> Value:
    """The node of a result. (`unary` and `binary` say the same in a frame of their own, which saves a fifth of their time.)"""
    out = next(blanks)
    out._value = value
    out._grad = out._notes = None
    out._params = params
    out._age = next(ages)
    if needs and (recording := is_recording()):
        out._op = op
        out._needs = needs
        out._take_inputs(inputs)
        if recording is not True:
            recording.on_forward(out)
    else:
        out._op = None
        out._needs = 0
    return out


def to_float(x: Any) -> float:
    """One real number as a float, or an error that says what else was given."""
    kind = type(x)
    if kind in NUMBERS:
        try:
            return float(x)
        except OverflowError as error:
            raise DtypeError(f"a Value is a float, and {x!r:.20}... is too large for one") from error
    if isinstance(x, Node):
        raise DtypeError(
            f"expected a plain number, got {describe(x)}; write .item() for its number; am.to_values(tensor) gives Values that "
            "keep the graph of a Tensor"
        )
    if isinstance(x, (int, float)):  # a subclass
        return to_float(int(x) if isinstance(x, int) else float(x))
    if isinstance(x, np.ma.MaskedArray):
        raise DtypeError("a Value is one number, got a masked one: pass .filled(value) of it")
    if isinstance(x, (np.ndarray, list, tuple)):
        try:
            array = np.asarray(x)
        except ValueError as error:
            raise DtypeError(f"a Value is one number, got a ragged {kind.__name__}") from error
        if array.ndim == 0 and array.dtype.kind in "fiub":
            return float(array)
        raise DtypeError(f"a Value is one number, got {kind.__name__} of shape {array.shape}: use Tensor for arrays")
    if isinstance(x, (complex, np.complexfloating)):
        raise DtypeError(f"a Value is a real number, got the complex {x!r}: differentiate its real and imaginary parts")
    raise DtypeError(f"a Value is one real number, got {x!r} of type {kind.__name__}: convert it with float(...) first")


def float_from(op: Primitive, result: Any) -> float:
    """The result of an operation of a user's own as a float."""
    try:
        return to_float(result)
    except DtypeError as error:
        raise DtypeError(f"{op.name} of a Value must give one number: {error}") from error


def scalar_form(op: Primitive) -> Callable[..., float]:
    """The form on floats; that of a user's own operation is looked at, whether it gives a float."""
    scalar = cast("Callable[..., float]", op.scalar)
    if not op.foreign:
        return scalar

    def looked_at(*args: float) -> float:
        result = scalar(*args)
        return result if type(result) is float else float_from(op, result)

    return looked_at


def operand(x: Any, op: Primitive) -> Any:
    """A plain operand as a float, or an error that names the operation; a Value comes out of NumPy's box."""
    if isinstance(x, np.ndarray) and not x.ndim and isinstance(x.item(), Value):
        return x.item()
    try:
        return to_float(x)
    except DtypeError as error:
        raise DtypeError(f"{op.name} of a Value and something else: {error}") from error


def compare(relation: Callable[[Any, Any], Any], x: Value, y: Any) -> Any:
    """Compare numbers; anything else is left to the other side."""
    if isinstance(y, Value):
        return relation(x._value, y._value)
    if isinstance(y, (int, float, np.number, np.ndarray)):
        return relation(x._value, y)
    return NotImplemented


def compare_or_choose(relation: Callable[[Any, Any], Any], x: Value, y: Any) -> Any:
    """`x <= y` or `x >= y`, by which NumPy's `max`, `min` and `clip` choose one of two."""
    found = compare(relation, x, y)
    if found is not NotImplemented and not isinstance(found, np.ndarray) and found and x._value == plain(y):
        met_equal(x, y)
    return found


# ---- methods from the table ------------------------------------------------------------------------------------------


def unary(op: Primitive) -> Callable[[Value], Value]:
    """The method for a primitive of one argument."""
    scalar = scalar_form(op)

    def method(self: Value) -> Value:
        try:
            value = scalar(self._value)
        except (ArithmeticError, ValueError):
            value = op.on_floats(self._value)
        out = next(blanks)
        out._value = value
        out._grad = out._params = out._notes = None
        out._age = next(ages)
        if self._needs and (recording := is_recording()):
            out._op = op
            out._needs = 1
            out._x = self
            if recording is not True:
                recording.on_forward(out)
        else:
            out._op = None
            out._needs = 0
        return out

    return method


def binary(op: Primitive, in_place: str = "") -> Callable[[Value, Any], Value]:
    """The method for a primitive of two arguments, the first of which is the Value; with `in_place`, such as "-=", the method of
    that operator, which refuses to be a step of gradient descent."""
    scalar = scalar_form(op)
    if op.differentiable != 3:
        return lambda self, other: cast(Value, op.on_anything(self, other))

    def method(self: Value, other: Any) -> Value:
        kind = type(other)
        if kind is Value:
            b = other._value
            needs = 3 if self._needs and other._needs else 1 if self._needs else 2 if other._needs else 0
        else:
            if kind is not float:
                if kind not in NUMBERS:
                    return cast(Value, _other(op, self, other))
                try:
                    other = float(other)
                except OverflowError:
                    raise too_large(other, op) from None
            b = other
            needs = 1 if self._needs else 0
        try:
            value = scalar(self._value, b)
        except (ArithmeticError, ValueError):
            value = op.on_floats(self._value, b)
        out = next(blanks)
        out._value = value
        out._grad = out._params = out._notes = None
        out._age = next(ages)
        if needs and (recording := is_recording()):
            out._op = op
            out._needs = needs
            out._x = self
            out._y = other
            if recording is not True:
                recording.on_forward(out)
        else:
            if in_place and needs and kind is not Value and self._op is None and self._grad:
                raise no_step(self, in_place)
            out._op = None
            out._needs = 0
        return out

    return method


def reflected(op: Primitive) -> Callable[[Value, Any], Any]:
    """The method for a primitive of two arguments, the second of which is the Value."""
    scalar = scalar_form(op)

    def method(self: Value, other: Any) -> Any:
        kind = type(other)
        if kind is not float:
            if kind not in NUMBERS:
                return NotImplemented if isinstance(other, np.ndarray) and other.ndim else op.on_anything(other, self)
            try:
                other = float(other)
            except OverflowError:
                raise too_large(other, op) from None
        try:
            value = scalar(other, self._value)
        except (ArithmeticError, ValueError):
            value = op.on_floats(other, self._value)
        out = next(blanks)
        out._value = value
        out._grad = out._params = out._notes = None
        out._age = next(ages)
        if self._needs and (recording := is_recording()):
            out._op = op
            out._needs = 2
            out._x = other
            out._y = self
            if recording is not True:
                recording.on_forward(out)
        else:
            out._op = None
            out._needs = 0
        return out

    return method


def no_step(x: Value, symbol: str) -> GradientError:
    """The error for `p -= rate * p.grad` inside of `no_grad()`, where a Tensor would be written to: a Value is a number: after
    `total = b` the line `total += 1.0` must not change `b`."""
    return GradientError(
        f"{symbol} would make a new Value and leave {describe(x)} itself, which has a gradient, as it is: write x.data {symbol} "
        f"... for a step, or x = x {symbol[0]} ... for a new Value"
    )


def too_large(x: Any, op: Primitive) -> DtypeError:
    """The error for an integer that is no float."""
    return DtypeError(f"{op.name} of a Value and {x!r:.20}...: an integer too large for a float")


def _other(op: Primitive, self: Value, other: Any) -> Any:
    """The rare second operands of `binary`: arrays, nodes of other kinds, and things that do not fit."""
    if isinstance(other, np.ndarray) and other.ndim:
        return NotImplemented
    if isinstance(other, Node) and not isinstance(other, Value):
        return NotImplemented
    return op.on_anything(self, other)


numbers.Real.register(Value)  # one number to NumPy's `isscalar` and in comparisons, and not an array of objects
attach(Value, unary, binary, reflected)
for _name, _op, _symbol in (
    ("__iadd__", arithmetic.add, "+="), ("__isub__", arithmetic.sub, "-="), ("__imul__", arithmetic.mul, "*="),
    ("__itruediv__", arithmetic.div, "/="),
):  # fmt: skip
    setattr(Value, _name, binary(_op, in_place=_symbol))
_sqrt = Value.sqrt


def _sqrt_in_numpy(self: Value) -> Value:
    """The square root; NumPy's programs ask for that of a sum of squares, which has slope zero at zero."""
    return self * 0.0 if self._value == 0.0 and in_numpy() else _sqrt(self)


Value.sqrt = documented(_sqrt_in_numpy, elementary.sqrt)  # type: ignore[method-assign]
for _name, _op in {"degrees": elementary.rad2deg, "radians": elementary.deg2rad, "fabs": kinks.abs}.items():
    setattr(Value, _name, documented(unary(_op), _op))  # the methods that these ufuncs call on the elements of a list
for _name, _op in {"floor": kinks.floor, "ceil": kinks.ceil, "trunc": kinks.trunc}.items():
    setattr(Value, f"__{_name}__", unary(_op))

OF_NUMBER = {
    np.add: Value.__radd__, np.subtract: Value.__rsub__, np.multiply: Value.__rmul__, np.divide: Value.__rtruediv__,
    np.power: Value.__rpow__, np.remainder: Value.__rmod__, np.floor_divide: Value.__rfloordiv__,
}  # fmt: skip
"""The methods that `number op value` comes to where the number is NumPy's, by the ufunc of the operator."""
