"""`Tracer`: a node whose shape and type are known, and whose number is not.

A function that is traced gets tracers for its arguments. Operators, methods and functions record on them as they do on
Values and Tensors, through the same hook and with the same rules; comparisons record, too, since `am.where` may use them.
Reading the number itself (`float()`, `if x > 0`, `.data`) is an error that names the line of the user's program and says what to
write in its place.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core import functions
from ...core.arrays.methods import METHODS, flatten, repeat, transpose, varargs, where
from ...core.errors import DtypeError, IndexingError, ShapeError, UnknownOperationError
from ...core.graph import nodes
from ...core.guards.lost_gradients import inside_derivative
from ...core.node import Node, tick
from ...core.operations import kinks, structure
from ...core.operations.arithmetic import positive
from ...core.pointwise_methods import attach, from_function
from ...core.primitive import Primitive
from ...core.recording import is_recording
from ...core.tensor import Tensor
from ...core.value import Value
from .. import conditions, sizes
from ..axes import Quotient
from ..shapes import Shape, result_dtype, result_shape
from ..sizes import Size, product_of
from . import bits
from .numpy_calls import NumPyArgument, along_axis, argsort
from .refusals import works_on_arrays
from .source_locations import asks_inside, place

if TYPE_CHECKING:
    from .session import Session  # it makes tracers


class Tracer(NumPyArgument):
    """A number or an array of which only shape and type are known.

    Args:
        session: the trace that it belongs to; or another tracer, to be the same with other preferred names.
        shape: the sizes of its axes, integers or `Size`s.
        dtype: its NumPy type.
        weak: whether it is a Python number, which takes the type of the array it meets.
        requires_grad: whether gradients flow to it.
        label: the user's name for it.
    """

    __slots__ = ("dtype", "place", "session", "shape", "variable", "weak")
    symbolic = True
    _fingerprint = None
    _usual_needs = 0

    session: Session
    shape: Shape
    dtype: Any
    weak: bool
    place: tuple[str, int] | None
    variable: str | None

    def __init__(
        self, session: Session | Tracer, shape: Shape = (), dtype: Any = float,
        *, weak: bool = False, requires_grad: bool = False, label: str | None = None,
    ) -> None:  # fmt: skip
        self._grad = self._op = self._params = self.place = self.variable = None
        if isinstance(session, Tracer):  # a leaf with the number of another
            self._op, self._x = positive, session
            shape, dtype, weak = session.shape, session.dtype, session.weak
            session = session.session
        self.session = session
        self.shape = shape
        self.dtype = np.dtype(dtype)
        self.weak = weak
        self._needs = 1 if requires_grad else 0
        self._age = tick()
        self._notes = None if label is None else {"label": label}

    # ---- what is known -----------------------------------------------------------------------------------------------

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """For the user's program the class of what stands here outside of a trace, so that `isinstance(x, am.Tensor)` and
        `isinstance(n, int)` are the same in both."""
        if asks_inside(sys._getframe(1)):
            return Tracer
        kind = self.plain_class() or self.stands_for
        if kind is np.number:
            raise self.refuse("isinstance of a number made of integers", "ask for the class of the argument itself")
        return kind

    @property
    def stands_for(self) -> type:
        """The class of what stands here outside of a trace."""
        return Tensor if self.shape or not self.weak else Value

    def plain_class(self, asked: bool = True) -> type | None:
        """The class of a number or array of Python or NumPy that stands here outside of a trace: of an argument that is not
        differentiated, or what is computed from such alone; where the user's program asks, the program is bound to their classes.
        `np.number` where it depends on literals, which a trace does not tell apart (`n + 1`, `n + 1.0`); None for a node."""
        given: dict[Any, type] = self.session.given
        found: list[Any] = [x for x in nodes(self, constants=True) if x._op is None and not (x._params and "value" in x._params)]
        if not found or not all(x in given for x in found) or any(issubclass(given[x], Node) for x in found):
            return None
        if asked:
            self.session.asked.update(found)
        if self._op is None:
            return given[self]
        if self.shape or any(issubclass(given[x], np.ndarray) for x in found):
            return np.ndarray if self.shape else self.dtype.type
        kinds = {given[x] for x in found}
        return kinds.pop() if len(kinds) == 1 and kinds <= {float, np.float64} else np.number

    @property
    def _value(self) -> Any:
        """Itself, where other nodes have their number."""
        return self

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> Any:
        """The number of elements."""
        return product_of(self.shape)

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return structure.mT(self) if self.ndim == 2 else functions.transpose(self)

    @property
    def mT(self) -> Any:
        """The last two axes exchanged."""
        return structure.mT(self)

    def __len__(self) -> int:
        if not self.shape:
            raise DtypeError("len() of a number: it has no axes")
        return int(self.shape[0])

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        kind = "number" if not self.shape else f"array of shape {sizes.concrete(self.shape)}"
        return f"<tracer {kind}{f' {self.label!r}' if self.label else ''}>"

    def __str__(self) -> str:
        self.refuse_to_show("str()", sys._getframe(1))
        return repr(self)

    def __format__(self, spec: str) -> str:
        self.refuse_to_show("a text with it", sys._getframe(1))
        return repr(self)

    def __hash__(self) -> int:
        if self.session.listening and not self.shape:
            self.refuse_to_show("its use as a key, or in a set,", sys._getframe(1))
        return object.__hash__(self)

    def refuse_to_show(self, what: str, frame: FrameType) -> None:
        """Refuse to be the key or the text of a plain number, which the user's program would take for the number itself."""
        if not asks_inside(frame) and not self.shape and issubclass(self.plain_class() or Node, (int, float, np.number)):
            raise self.refuse(
                what,
                "a number that selects is bound first, am.compile(lambda w: f(w, 3)), or write am.where(n == 1, a, b); what is "
                "only printed is printed outside",
            )

    # ---- recording ---------------------------------------------------------------------------------------------------

    @classmethod
    def record(cls, op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
        """Record a primitive on tracers."""
        session = args[0].session if type(args[0]) is Tracer else session_of(args, params)
        if session.open is not None:
            session = session.innermost([args, params])
        inputs = list(args)
        needs = 0
        for i, x in enumerate(inputs):
            if type(x) is Tracer and x.session is session:
                if x._needs:
                    needs |= 1 << i
            elif isinstance(x, np.ndarray) and x.dtype == object and all(type(n) in (int, float) for n in x.flat):
                inputs[i] = session.admitted(x.astype(float if any(type(n) is float for n in x.flat) else int))
            elif isinstance(x, np.ndarray) and (x.dtype == object or session.apart and x.ndim):
                return number_by_number(op, args, params)
            elif type(x) is not float:
                inputs[i] = x = session.admitted(x)
                if type(x) is Tracer and x._needs:  # an argument that the function reads in another way
                    needs |= 1 << i
        if op.name in ARITHMETIC and all(map(is_python_bool, inputs)):
            inputs = [cls.record(kinks.where, (1.0, 0.0), {"condition": x}) for x in inputs]
        if op.name == "neg" and not session.listening and inputs[0].dtype == bool:  # a rule negates a condition
            inputs[0] = structure.astype(inputs[0], dtype=np.dtype(float))
        if op.facts.kind:
            inputs = promoted(op, inputs)
        needs &= op.differentiable
        if needs and not is_recording():
            needs = 0
        if params:
            params = {key: session.settled(x) for key, x in params.items()}
            for key in ("index", "indices"):
                if key in params:
                    params[key] = as_index(params[key])
            if type(condition := params.get("condition")) is Tracer and condition.dtype != bool:  # a number that is not 0 holds
                params["condition"] = conditions.not_equal(condition, 0.0)
        try:
            shape = result_shape(op, inputs, params)
            if session.outer is not None:
                shape = tuple(map(sizes.pinned, shape))
            if not op.pointwise:
                shape = tuple([n if type(n) is int else sizes.known(n) for n in shape])
        except (ValueError, IndexError) as error:
            kind = IndexingError if isinstance(error, IndexError) else ShapeError
            raise kind(f"{place()}: {op.name} of {' and '.join(map(described, inputs))}: {error}") from error
        try:
            dtype, weak = result_dtype(op, inputs, params)
        except TypeError as error:  # NumPy has no such operation on these types, as a difference of conditions
            raise DtypeError(f"{place()}: {op.name} of {' and '.join(map(described, inputs))}: {error}") from error
        if needs and op.pointwise:
            for i, x in enumerate(inputs):
                if needs >> i & 1 and x.shape is not shape and x.shape != shape:
                    kind = dtype if x.weak and dtype.kind == "f" else x.dtype  # a number takes the type of what it meets
                    inputs[i] = made(session, structure.broadcast_to, [x], {"shape": shape}, shape, kind, False, 1)
            weak = weak and not shape
        return made(session, op, inputs, params or None, shape, dtype, weak, needs)

    @classmethod
    def _zero_where(cls, leaks: Any, d: Tracer) -> Any:
        """Zero in place of `d` where a masked branch would leak NaN."""
        return kinks.where(0.0, d, condition=leaks)

    def _cast_like(self, g: Any) -> Any:
        """A gradient in the type of this node."""
        return g if g.dtype == self.dtype or g.weak else structure.astype(g, dtype=self.dtype)

    def in_type_of(self, reader: Tracer) -> Any:
        """A constant as the rules of its reader use it, in the type of the reader's result: a logarithm of int8 is as coarse as
        float16, and -x of uint8 wraps around. What is multiplied is widened by the product."""
        if self.weak or self.dtype == reader.dtype or reader.dtype.kind != "f":
            return self
        op = reader._op
        if op is None or op.foreign or op.name in PRODUCTS or not (op.pointwise or op.name == "softmax_cross_entropy"):
            return self
        return structure.astype(self, dtype=reader.dtype)

    def lift(self, u: Any) -> Any:
        """A weight or tangent for this node, as a tracer."""
        return u if isinstance(u, Tracer) else self.session.capture(np.asarray(u, dtype=self.dtype))

    def detach(self) -> Any:
        """The same as a constant."""
        return made(self.session, positive, [self], None, self.shape, self.dtype, self.weak, 0)

    def expect(self, low: float, high: float) -> None:
        """Leave calls to the engine, with its error or its convention, in which some number is not from `low` to `high`."""
        if not (self._op is not None and self._op.name in PROBABILITIES and low <= 0 and high >= 1):
            self.session.expected.append((self, low, high))

    def of_sizes(self) -> Any:
        """The number, where it is computed from sizes alone, which the program is then bound to; else None."""
        found: dict[Any, Any] = {}
        used: list[Size] = []
        for node in nodes(self, constants=True) if not self.shape else ():
            params = node._params or {}
            if node._op is None and params.keys() & {"size", "value"}:
                used += [params["size"]] if "size" in params else []
                found[node] = float(params["size"].concrete if "size" in params else params["value"])
            elif node._op is None or node._op.scalar is None or params:
                return None
            else:
                try:
                    found[node] = node._op.scalar(*(found[x] if isinstance(x, Tracer) else x for x in node.inputs))
                except (ArithmeticError, ValueError):
                    return None
        for n in used:
            n.pin()
        return found.get(self)

    def as_whole_numbers(self) -> Any:
        """The same as integers where it is computed from integers: a trace computes with floats."""
        return as_index(self)

    def expect_real_spectrum(self) -> None:
        """Leave calls to the engine in which a matrix has a complex eigenvalue."""
        conditions.imaginary_eigenvalues(self.detach()).expect(0.0, 0.0)

    def one_hot(self, classes: Any, dtype: Any) -> Any:
        """A row of zeros and a one for each label; what is no label counts classes from below, or is to be ignored, and such
        a call is left to the engine."""
        self.expect(0.0, math.inf)
        params = {"classes": classes, "dtype": dtype}
        return made(self.session, conditions.one_hot, [self], params, (*self.shape, classes), dtype, False, 0)

    def scanned(self, f: Callable[..., Any], init: Any, xs: Any, n: Any, reverse: bool) -> tuple[Any, Any] | None:
        """`am.scan` as one operation; None where its steps are to be written out one by one: few steps in a derivative that the
        function takes itself, since the program differentiates them a second time, for which the operation has no rule."""
        session = self.session.innermost([init, xs])
        if inside_derivative() and sizes.concrete((n,))[0] <= WRITTEN_OUT:
            return None
        return None if session.loops is None or session.apart else session.loops(f, init, xs, n, reverse, session)

    def filled(self, value: float, dtype: Any) -> Tracer:
        """One number throughout, in the shape of this one."""
        number = made(self.session, None, (), {"value": value}, (), dtype, self.weak, 0)
        return number if not self.shape else structure.broadcast_to(number, shape=self.shape)

    def last_written(self, x: Any, index: Any) -> Any:
        """For a gradient at a value that was written at `index` into `x`: 1 for the parts that stayed, 0 for the others."""
        return Tracer.record(conditions.last_written, [x], {"index": index})

    def astype(self, dtype: Any) -> Any:
        return functions.astype(self, dtype)

    def conjugate(self) -> Any:
        """Itself, since it is real (NumPy's std of an array of objects calls it)."""
        return self

    def __getitem__(self, index: Any) -> Any:
        return functions.getitem(self, index)

def promoted(op: Primitive, inputs: list[Any]) -> list[Any]:
    """Operands; one that an operation computes with before they meet is in the type of floats that they have together."""
    narrow = ["promotes x" in op.facts.kind, "promotes y" in op.facts.kind]
    if True not in narrow:
        return inputs
    kinds = [x.dtype for x in inputs if type(x) is Tracer and not x.weak]
    dtype = np.result_type(*kinds) if kinds else np.dtype(float)
    dtype = dtype if dtype.kind == "f" else np.dtype(float)
    return [
        structure.astype(x, dtype=dtype) if narrow[i] and type(x) is Tracer and not x.weak and x.dtype != dtype else x
        for i, x in enumerate(inputs)
    ]


WRITTEN_OUT = 256
"""The largest number of steps of a loop that are written out for a second derivative."""
PRODUCTS = {"mul", "div", "add", "sub", "where", "sigmoid_cross_entropy"}
"""Operations whose rules multiply or divide the gradient by an operand, or do not read it."""
PROBABILITIES = {"sigmoid", "softmax"}
"""Operations whose result is from 0 to 1, whatever they are given."""


ARITHMETIC = {"positive", "neg", "add", "sub", "mul", "abs", "square"}
"""Operations in which Python's True is 1, and NumPy's is a condition or an error."""


# ---- recording -------------------------------------------------------------------------------------------------------


def is_python_bool(x: Any) -> bool:
    """Whether a condition compares Python numbers, or joins such conditions."""
    if not isinstance(x, Tracer) or x.dtype != bool or x._op is None:
        return False
    return all(not isinstance(y, Tracer) or y.weak or is_python_bool(y) for y in x.inputs)


def made(
    session: Session, op: Primitive | None, inputs: Sequence[Any], params: dict[str, Any] | None, shape: Shape, dtype: Any,
    weak: bool, needs: int,
) -> Tracer:  # fmt: skip
    """A node for a primitive on inputs that are admitted."""
    out: Tracer = object.__new__(Tracer)
    out.session, out.shape, out.dtype, out.weak = session, shape, dtype, weak
    out._grad = out._notes = out.variable = out.place = None
    out._params, out._needs, out._op = params, needs, op
    out._age = tick()
    if op is not None:
        out._take_inputs(inputs)
        if session.listening:
            session.locate(out)
    return out


def as_index(x: Any) -> Any:
    """An index whose parts were computed from integers (`y % 4`) as integers again: a trace computes with floats."""
    if type(x) is tuple:
        return tuple(map(as_index, x))
    return structure.astype(x, dtype=np.dtype(np.intp)) if type(x) is Tracer and x.dtype.kind == "f" and is_whole(x) else x


def is_whole(x: Any) -> bool:
    """Whether a number of the trace is computed from integers in a way that gives integers."""
    if not isinstance(x, Tracer):
        return isinstance(x, (int, float)) and float(x).is_integer()
    if x._op is None:
        params = x._params or {}
        return x.dtype.kind in "iub" or "size" in params or float(params.get("value", 0.5)).is_integer()
    return x.dtype.kind in "iub" or x._op.name in WHOLE and all(map(is_whole, x.inputs))


WHOLE = {"add", "sub", "mul", "mod", "floor_divide", "neg", "positive", "abs", "minimum", "maximum", "clamp_min", "clamp_max",
         "clamp", "where", "broadcast_to", "reshape", "getitem", "transpose", "mT", "square", "concatenate", "stack", "flip",
         "roll", "take_along", "maximum_so_far", "minimum_so_far", "sum", "cumsum", "max", "min"}  # fmt: skip
"""Operations that make integers of integers."""


def session_of(args: Sequence[Any], params: dict[str, Any]) -> Session:
    """The trace that the arguments of a call belong to."""
    for x in args:
        if isinstance(x, Tracer):
            return x.session
    todo = [*params.values(), *(x.flat for x in args if isinstance(x, np.ndarray) and x.dtype == object)]
    while todo:
        x = todo.pop()
        if isinstance(x, Tracer):
            return x.session
        if isinstance(x, (tuple, list, np.flatiter)):
            todo.extend(x)
    raise AssertionError("a call is recorded because one of its arguments is a tracer")


def number_by_number(op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
    """A primitive on arrays of tracers, each of one number."""
    try:
        return op(*map(as_objects, args), **params)
    except UnknownOperationError:
        raise works_on_arrays(place(), op.name) from None


def as_objects(x: Any) -> Any:
    """A number or an array as an array of objects, on which NumPy computes element by element."""
    if isinstance(x, np.ndarray):
        return x.astype(object)
    alone = np.empty((), dtype=object)
    alone[()] = x
    return alone


def described(x: Any) -> str:
    """An argument in an error message."""
    if not isinstance(x, Tracer):
        return f"the number {x}"
    name = x.label or x.variable
    return f"{name + ' ' if name else 'an array '}of shape {sizes.concrete(x.shape)}"


# ---- methods from the table ------------------------------------------------------------------------------------------


def unary(op: Primitive) -> Callable[[Tracer], Any]:
    """The method for a primitive of one argument."""

    def method(self: Tracer) -> Any:
        return Tracer.record(op, (self,), {})

    return method


def binary(op: Primitive) -> Callable[[Tracer, Any], Any]:
    """The method for a primitive of two arguments, the first of which is the tracer."""

    def method(self: Tracer, other: Any) -> Any:
        return Tracer.record(op, (self, other), {})

    return method


def reflected(op: Callable[[Any, Any], Any]) -> Callable[[Tracer, Any], Any]:
    """The method for an operation whose second argument is the tracer."""

    def method(self: Tracer, other: Any) -> Any:
        return op(other, self)

    return method


attach(Tracer, unary, binary, reflected)
for _name, _op in conditions.OPERATORS.items():
    setattr(Tracer, f"__{_name}__", binary(_op))
for _name, _method in {
    **bits.METHODS,
    "__matmul__": lambda self, other: functions.matmul(self, other),
    "__rmatmul__": reflected(functions.matmul),
    "__divmod__": lambda self, other: (self // other, self % other),
    "__rdivmod__": lambda self, other: (other // self, other % self),
    "__round__": lambda self, ndigits=0: functions.round(self, ndigits),
    "reshape": varargs(functions.reshape),
    "transpose": transpose,
    "flatten": flatten,
    "repeat": repeat,
    "where": where,
    **{name: from_function(getattr(functions, name)) for name in METHODS if name != "astype"},
    "argsort": argsort,
    **{name: from_function(along_axis(op)) for name, op in conditions.ALONG_AXIS.items()},
}.items():
    setattr(Tracer, _name, _method)


def number_of(n: Size) -> Tracer:
    """A size as a number, in the trace of the argument whose axis it is made of."""
    return owner_of(n).session.of_size(n)


def owner_of(n: Size) -> Tracer:
    """An argument with an axis that occurs in a size."""
    atom = next(atom for product in n.terms for atom in product)
    return owner_of(atom.above) if isinstance(atom, Quotient) else atom.places[0][0]


Size.to_tracer = number_of
