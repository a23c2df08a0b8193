"""A primitive: a name, how to compute it, and its derivative, written once.

`Primitive` is one line of the table of rules. It is called like a function, and the kind of thing that it is
called on decides what happens: floats and arrays are computed, and anything whose type has a `record` hook (a
`Value`, a `Tensor`, a symbol) records the call. The rules are plain functions, so the same line serves every kind.

Nothing here depends on nodes: the table and the graph meet only in that hook.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from importlib import import_module
from types import BuiltinFunctionType, FunctionType
from typing import Any, NamedTuple, cast

import numpy as np

from .errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    GradientError,
    MatrixOfValuesError,
    ShapeError,
    UnknownOperationError,
)
from .names.spelling import spelled

Rule = Callable[..., Any]
OBJECT = np.dtype(object)
SEQUENCES = frozenset({list, tuple})
PLAIN = frozenset({float, np.ndarray, np.float64, np.float32})
"""The types that the rules meet in a backward pass over numbers."""

registry: dict[str, Primitive] = {}
"""Every primitive by its name, in the order of the table."""

table: set[str] = set()
"""The names that the package itself has taken; a user's own primitive may be defined again, as a notebook does."""

installers: list[Callable[[Primitive], None]] = []
"""Called with each new primitive: the kinds of nodes give themselves a method for it."""

_codes = np.typecodes["AllInteger"] + np.typecodes["Float"]
NUMBERS = frozenset({float, int, bool, np.bool_, *(np.dtype(code).type for code in _codes)})
"""The types of one real number: an operator takes them by `float(x)`."""

list_forms: list[Callable[..., Any]] = []
"""A function that makes an array or a Tensor of a list of nodes: `functions` puts it here."""

object_forms: list[Callable[..., Any]] = []
"""A function that computes an operation on NumPy's arrays of objects: `arrays/objects.py` puts it here."""

of_ufunc: dict[Any, Primitive] = {}
"""The primitive that stands for a NumPy ufunc."""


MISSING: Any = object()


class Facts(NamedTuple):
    """The facts of an operation besides its derivative.

    Attributes:
        summary: one sentence; how it is computed, or what it is for.
        sign: a short sign for the circle of a picture ("×"); "" for the name.
        called: what a sentence calls its result ("the product"); "" for the name.
        written: the name of the function in a formula, where people use another ("max" for maximum).
        latex: its sign in LaTeX, for a function that has one.
        prints_as: a technical operation as formulas show it, in the names of its arguments ("x / y").
        shown: its column z in the table of derivatives, where the formula would not do.
        receives: for each argument, its gradient in words, where no formula says it, or says it badly.
        domain: for each argument, where it may be sampled: "real", "positive", "nonzero", "unit" (-1 to 1), "open unit" (0 to 1),
            "above one".
        kind: any of "linear" (in one argument at a time), "sum" (of terms), "mixes" (no penalty is made of it), "activation",
            "saturates", "dies" (has a flat side), "chooses" (one of several numbers), "cancels" (numbers as large as its
            arguments may cancel inside of it), "moves" (the same numbers in other places), "floating" (turns integers into
            floats), "matrices" (all arguments are matrices), "promotes x", "promotes y" (computes with that argument before
            the two meet, so both are brought into one type first).
        axes: "one" where its `axis` is one axis, "some" where it is None or a tuple of axes.
        shape: the law of the result's shape, by its name in `core/kernels/shapes.py`; "" for a pointwise operation, which
            broadcasts, and where the shape is known by computing alone.
        analytic: whether it has a form for complex numbers that is analytic there.
        smooth: False where it has kinks or steps.
        technical: True for an operation that only rules and public functions call.
        reads_shapes: True where the rules look at the shapes of the operands alone, so that their elements may change.
        aliases: other spellings of keywords, with the keyword that each stands for.
    """

    summary: str = ""
    sign: str = ""
    called: str = ""
    written: str = ""
    latex: str = ""
    prints_as: str = ""
    shown: str = ""
    receives: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    axes: str = ""
    shape: str = ""
    analytic: bool = False
    smooth: bool = True
    technical: bool = False
    reads_shapes: bool = False
    aliases: tuple[tuple[str, str], ...] = ()


NO_FACTS = Facts()


class Told:
    """An attribute of an operation that is made when it is first read, by a function of `notation/documentation.py`; of
    the class itself, what it has without this.

    Attributes:
        function: the name of that function.
        of_class: the value for the class; where it is None, the class has no such attribute.
    """

    def __init__(self, function: str, of_class: str | None = None) -> None:
        self.function, self.of_class = function, of_class

    def __get__(self, op: Primitive | None, kind: type) -> Any:
        if op is not None:
            return getattr(import_module("autograd_mini.notation.documentation"), self.function)(op)
        if self.of_class is None:
            raise AttributeError(self.function)
        return self.of_class


class Primitive:
    """One operation `z = f(x, y, ...)` and one rule for each of its arguments.

    Args:
        name: its name, unique in the table; also the name of the method that Values and Tensors get.
        scalar: how to compute it on Python floats; None for an operation on whole arrays. It may raise what `math`
            raises.
        dx, dy: the rules `(g, z, x)` or `(g, z, x, y) -> gradient`, where `g` is the gradient that arrives at the
            output `z`. They use Python's operators and other primitives only, so that they work on floats, arrays,
            nodes and symbols. An argument without a rule cannot want a gradient.
        each: for an operation on any number of arguments, in place of dx and dy: `(g, z, i, *xs) -> gradient` of
            the i-th.
        array: how to compute it on NumPy arrays; `scalar`, if need be on each element, where it is left out. A
            ufunc is recognised in `np.f(tensor)`.
        facts: what else there is to know of it; `about` says the same of a primitive of your own.
        register: False keeps it out of the table, for a primitive that is made on the fly.

    Keywords given in a call (axis, shape, ...) are structure: they reach the array form and every rule, and never a
    gradient. A primitive whose scalar form exists is pointwise: it may be broadcast.

    >>> import math
    >>> cubed = Primitive("cubed", lambda x: x * x * x, dx=lambda g, z, x: g * 3 * x * x)
    >>> cubed(2.0)
    8.0
    >>> from autograd_mini import Value
    >>> x = Value(2.0)
    >>> cubed(x).backward(); x.grad
    12.0
    >>> _ = registry.pop("cubed")
    """

    __slots__ = (
        "__name__", "_reads", "arity", "array", "binary_methods", "differentiable", "dx", "dx_on_floats", "dy",
        "dy_on_floats", "each", "facts", "foreign", "may_widen", "name", "pointwise", "scalar", "structured", "unary_methods",
    )  # fmt: skip

    __signature__ = Told("signature")

    @spelled
    def __init__(
        self,
        name: str,
        scalar: Callable[..., float] | None = None,
        dx: Rule | None = None,
        dy: Rule | None = None,
        *,
        each: Rule | None = None,
        array: Callable[..., Any] | None = None,
        binary: bool = False,
        facts: Facts | None = None,
        register: bool = True,
    ) -> None:
        if register and name in table:
            raise ArgumentError(f"a primitive named {name!r} is in the table already; choose another name")
        if scalar is None and array is None:
            raise ArgumentTypeError(
                f"primitive {name!r} needs a way to compute: give `scalar` (on floats), `array` (on arrays), or both"
            )
        if (each is None) == (dx is None and dy is None):
            raise ArgumentTypeError(
                f"primitive {name!r} needs rules: give `dx` (and `dy`), or `each` for any number of arguments"
            )
        self.name = name
        self.scalar = scalar
        self.array: Callable[..., Any] = array or by_element(scalar)
        self.foreign = bool(table)
        """Whether a user wrote it; such an operation may give out an array that it writes to again, and its rules are checked."""
        if self.foreign:
            dx, dy, each = dx and checked(dx, name, 0), dy and checked(dy, name, 1), each and checked(each, name, None)
        self.dx, self.dy, self.each = dx, dy, each
        self.dx_on_floats, self.dy_on_floats = dx, dy
        """The rules as the sweep over Values calls them: `bind_to_floats` makes them quicker."""
        self.arity = None if each else 2 if dy or binary else 1
        self.differentiable = -1 if each else (dx is not None) | (dy is not None) << 1
        """Which arguments can want a gradient, as bits."""
        self.pointwise = scalar is not None
        self.may_widen = self.pointwise and self.arity != 1 and not isinstance(self.array, np.ufunc | BuiltinFunctionType)
        """Whether the array form may make narrow floats wide because of a Python number beside them, as NumPy itself does not."""
        self.structured = takes_structure(dx or dy or each, self.arity)
        """Whether calls take keywords."""
        self.unary_methods: dict[type, Callable[[Any], Any]] = {}
        self.binary_methods: dict[type, Callable[[Any, Any], Any]] = {}
        """For a kind of nodes the method that does the same in one frame: the quick way of a call without structure."""
        self._reads: int | None = None
        self.__name__ = name
        self.facts = facts or NO_FACTS
        if not register:
            return
        registry[name] = self
        if isinstance(array, np.ufunc):
            if array not in of_ufunc or of_ufunc[array].name == name:
                of_ufunc[array] = self
        for install in installers:
            install(self)

    def about(
        self,
        *,
        prints_as: str = "",
        domain: Sequence[str] = (),
        smooth: bool = True,
        summary: str = "",
    ) -> Primitive:
        """Say what else there is to know of a primitive of your own, beside its derivative; returns the primitive.

        Args:
            prints_as: how a formula shows it, in the names of its arguments: "x / y"; its name and the arguments if left
                out.
            domain: for each argument, where tests may sample it: "real", "positive", "nonzero", "unit", "above one".
            smooth: False where it has kinks or steps.
            summary: one sentence.
        """
        self.facts = Facts(summary, prints_as=prints_as, domain=tuple(domain), smooth=smooth)
        return self

    @property
    def summary(self) -> str:
        """One sentence about it."""
        return self.facts.summary or f"{self.name}, on floats, arrays, Values and Tensors alike."

    def __call__(self, x: Any = MISSING, /, *more: Any, **params: Any) -> Any:
        kind = type(x)
        if not params:
            if not more:
                of_one = self.unary_methods.get(kind)
                if of_one is not None:
                    return of_one(x)
            elif (of_two := self.binary_methods.get(kind)) is not None and len(more) == 1:
                z = of_two(x, more[0])
                if z is not NotImplemented:
                    return z
        else:
            for alias, keyword in self.facts.aliases:
                if alias in params:
                    params[keyword] = params.pop(alias)
        if kind in PLAIN and len(more) + 1 == self.arity and (not more or type(more[0]) in PLAIN):  # a rule at work on numbers
            try:
                if kind is float and self.scalar is not None and (not more or type(more[0]) is float):
                    try:
                        return self.scalar(x, *more, **params)
                    except (ArithmeticError, ValueError):
                        return self.on_floats(x, *more, **params)
                if OBJECT is not getattr(x, "dtype", None) and (not more or OBJECT is not getattr(more[0], "dtype", None)):
                    return self.array(x, *more, **params)
            except TypeError as error:
                raise self.misspelled(params) or error from None
        return self.on_anything(*(() if x is MISSING else (x, *more)), **params)

    def on_anything(self, *args: Any, **params: Any) -> Any:
        """The result on arguments of any kind, which is what a call comes to where there is no quick way."""
        if self.arity is not None and len(args) > self.arity and self.structured and not self.foreign:
            settings = [name for name, default in self.structure().items() if default is not inspect.Parameter.empty]
            behind = dict(zip(settings, args[self.arity :], strict=False))  # leaky_relu(x, 0.1), as PyTorch takes it
            if len(behind) == len(args) - self.arity and not behind.keys() & params.keys():
                args, params = args[: self.arity], {**behind, **params}
        if self.arity is not None and len(args) != self.arity:
            raise ArgumentTypeError(
                f"{self.name} takes {self.arity} argument{'s' * (self.arity > 1)} by position, got {len(args)}: "
                f"{self.name}{inspect.signature(self)}"
            )
        try:
            return self._on_anything(args, params)
        except TypeError:
            problem = self.misspelled(params)
            if problem is None:
                raise
            for name in params:  # a keyword of another library that means another function, such as div(rounding_mode=)
                with suppress(KeyError):
                    return import_module("autograd_mini.habits").meant("keywords", f"{self.name}({name}=)")(*args, **params)
            from .names.keywords import may_be_left_out

            meant = {name: x for name, x in params.items() if not may_be_left_out(name, x)}
            if len(meant) < len(params) and self.misspelled(meant) is None:
                return self._on_anything(args, meant)
            raise problem from None

    def _on_anything(self, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not SEQUENCES.isdisjoint(map(type, args)):
            args = tuple(list_forms[0](x) if type(x) is list or type(x) is tuple else x for x in args)
        recording = recorder(self.name, args)
        if recording is not None:
            return recording.record(self, args, params)
        if self.pointwise and all(type(x) in (int, float, bool) for x in args):
            return self.on_floats(*map(float, args), **params)
        if any(isinstance(x, np.ndarray) and x.dtype is OBJECT for x in args):
            return object_forms[0](self, args, params)
        try:
            return self.array(*args, **params)
        except TypeError as error:
            kinds = " and ".join(type(x).__name__ for x in args)
            raise DtypeError(f"{self.name} of {kinds}: it takes real numbers, arrays, Values or Tensors") from error

    def misspelled(self, params: dict[str, Any]) -> ArgumentTypeError | None:
        """The error for keywords that the operation does not know, after a call has failed; None where it knows them."""
        known = self.structure()
        wrong = [name for name in params if name not in known]
        if not wrong or self.foreign and self.structured:  # the package does not restrict the keywords of a user's own function
            return None
        from .names.keywords import unknown_keyword

        told = " and ".join(unknown_keyword(name, known) for name in wrong).rstrip(".")
        return ArgumentTypeError(
            f"{self.name} has no argument {told}{'' if told.endswith('?') else '.'} It is {self.name}{inspect.signature(self)}"
        )

    def on_floats(self, *args: float, **params: Any) -> float:
        """Compute on Python floats; where `math` raises, the array form gives the IEEE value."""
        assert self.scalar is not None
        try:
            return self.scalar(*args, **params)
        except (ArithmeticError, ValueError):
            with np.errstate(all="ignore"):
                return float(self.array(*map(np.float64, args), **params))

    def structure(self) -> dict[str, Any]:
        """The keywords that calls take and their defaults; `inspect.Parameter.empty` for one that has to be given."""
        operands = 3 + 1 if self.each else 2 + cast(int, self.arity)
        for function in (self.dx or self.dy or self.each, self.scalar, self.array):
            if not isinstance(function, FunctionType):
                continue
            found = list(inspect.signature(function).parameters.values())
            if any(p.kind is p.VAR_KEYWORD for p in found) or found[-1].kind is found[-1].VAR_POSITIONAL:
                operands = cast(int, self.arity)  # a rule for any structure, such as that of a step: the forward form has it
                continue
            return {p.name: p.default for p in found[operands:]}
        return {}

    @property
    def reads(self) -> int:
        """Which plain operands a rule may read in the backward pass, as bits: `x * y` reads `y` for the gradient of `x`, `x + y`
        reads neither. Found from the rules themselves."""
        if self._reads is None:
            if self.facts.reads_shapes:
                self._reads = 0
            elif self.each is not None:
                self._reads = -mentions(self.each, 3)
            else:
                self._reads = (self.dy is not None and mentions(self.dy, 2)) | (self.dx is not None and mentions(self.dx, 3)) << 1
        return self._reads

    def rules(self) -> tuple[Rule | None, ...]:
        """The rules by argument; for a variadic primitive, `each`."""
        return (self.each,) if self.each else (self.dx,) if self.arity == 1 else (self.dx, self.dy)

    def rule(self, i: int) -> Rule:
        """The rule of the i-th argument as a function `(g, z, *args, **params)`."""
        if self.each is not None:
            each = self.each
            return lambda g, z, *args, **params: each(g, z, i, *args, **params)
        rule = (self.dx, self.dy)[i]
        assert rule is not None
        return rule

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if registry.get(self.name) is not self:
            raise ArgumentError(
                f"{self!r} was made on the fly and cannot be pickled: register it as a Primitive, or detach()"
            )
        return find, (self.name,)


Primitive.__doc__ = Told("docstring", Primitive.__doc__)  # type: ignore[assignment]


def by_element(scalar: Any) -> Callable[..., Any]:
    """The array form of a primitive that has none: its float form on the whole array, or else on each element."""
    on_each = on_each_element(scalar)

    def on_array(*args: Any, **params: Any) -> Any:
        try:
            whole = scalar(*args, **params)
        except (TypeError, ValueError, ArithmeticError):
            whole = None
        shape = np.broadcast_shapes(*map(np.shape, args))
        if np.shape(whole) == shape and not any(whole is x for x in args):
            return whole
        if isinstance(whole, (np.ndarray, np.generic)) and np.shape(whole) != shape and set(shape) != {1}:
            raise ShapeError(
                f"a Primitive of a function on floats acts on each element, and {scalar!r:.50} made shape {np.shape(whole)} of "
                f"an array of shape {shape}: give the function of whole arrays as array=, with scalar=None"
            )
        return on_each(*args, **params)

    return on_array


def on_each_element(scalar: Any) -> Callable[..., Any]:
    """A function of floats on each element of arrays, which are broadcast; NaN where it raises what `math` raises."""

    def on_element(*args: float, **params: Any) -> float:
        try:
            return float(scalar(*map(float, args), **params))
        except (ArithmeticError, ValueError):
            return np.nan

    def on_each(*args: Any, **params: Any) -> Any:
        dtype = np.result_type(*args, np.float16)
        return np.vectorize(on_element, otypes=[dtype], excluded=set(params))(*args, **params)

    return on_each


def checked(rule: Rule, name: str, i: int | None) -> Rule:
    """A rule of a user's own for the i-th argument (for any, where it is None and the rule is given the index), whose result
    is looked
    at: it must be one gradient of the shape of that argument.

    Raises:
        GradientError: where the rule gives None, several gradients, or no number at all.
        ShapeError: where the gradient has another shape.
    """

    @wraps(rule)
    def look(g: Any, z: Any, *args: Any, **params: Any) -> Any:
        with np.errstate(all="ignore"):  # a backward pass gives no warnings
            d = rule(g, z, *args, **params)
        k, xs = (i, args) if i is not None else (args[0], args[1:])
        if any(hasattr(type(x), "symbolic") for x in (d, g, *xs)):
            return d
        whose = f"the rule of {name} for argument {k} (of {len(xs)})" if len(xs) > 1 else f"the rule of {name}"
        if isinstance(d, (tuple, list)):
            raise GradientError(f"{whose} gave a {type(d).__name__} of {len(d)}: it must give one gradient")
        if d is None:
            raise GradientError(f"{whose} gave None: return the gradient, `g` times the derivative; 0.0 where there is none")
        shape = getattr(xs[k], "shape", ())
        if type(d) in (int, float) and d == 0:
            return np.zeros(shape) if shape else float(d)
        if not hasattr(type(d), "record") and np.asarray(d).dtype.kind not in "fiub":
            raise GradientError(f"{whose} gave a {type(d).__name__}: it must give real numbers")
        given: Any = getattr(d, "_value", d)
        if np.shape(given) != shape:
            raise ShapeError(
                f"{whose} gave a gradient of shape {np.shape(given)} for an argument of shape {shape}: "
                "the two must be equal"
            )
        return d

    return look


def takes_structure(rule: Any, arity: int | None) -> bool:
    """Whether a rule has parameters beyond `g`, `z` and the arguments."""
    code = getattr(inspect.unwrap(rule) if rule else rule, "__code__", None)
    return code is not None and arity is not None and code.co_argcount + code.co_kwonlyargcount > 2 + arity


def bind_to_floats(op: Primitive) -> None:
    """Bind the operations that the rules of a pointwise operation name to their forms on floats, so that on floats a rule costs
    no more than its arithmetic. Those may raise what `math` raises; the sweep then begins again with the rules as they stand."""
    if op.pointwise and op.each is None:
        op.dx_on_floats, op.dy_on_floats = bound_to_floats(op.dx), bound_to_floats(op.dy)


def bound_to_floats(rule: Rule | None) -> Rule | None:
    """The same rule (the same code) with forms on floats in place of operations.

    >>> bound_to_floats(registry["relu"].dx)(1.0, 2.0, 2.0)
    1.0
    """
    if not isinstance(rule, FunctionType):
        return rule
    words = {name: rule.__globals__.get(name) for name in rule.__code__.co_names}
    forms = {name: word.scalar for name, word in words.items() if isinstance(word, Primitive) and word.scalar is not None}
    if not forms:
        return rule
    bound = FunctionType(rule.__code__, {**rule.__globals__, **forms}, rule.__name__, rule.__defaults__, rule.__closure__)
    bound.__kwdefaults__ = rule.__kwdefaults__
    return bound


def mentions(rule: Any, i: int) -> bool:
    """Whether the code of a rule uses its i-th argument at all; True where that cannot be seen.

    >>> mentions(lambda g, z, x, y: g * y, 2), mentions(lambda g, z, x, y: g * y, 3)
    (False, True)
    """
    rule = inspect.unwrap(rule)
    code = getattr(rule, "__code__", None)
    if code is None:
        return True
    i += hasattr(rule, "__self__")
    variadic = bool(code.co_flags & inspect.CO_VARARGS)
    if i >= code.co_argcount:
        i = code.co_argcount + code.co_kwonlyargcount
    if i >= code.co_argcount + code.co_kwonlyargcount + variadic:
        return False
    name = code.co_varnames[i]
    used = (instruction.argval for instruction in dis.get_instructions(code) if instruction.opname != "MAKE_CELL")
    return any(name == argument or isinstance(argument, tuple) and name in argument for argument in used)


def summary(function: Any) -> str:
    """The first line of what a function or a primitive says of itself."""
    text: str = function.summary if isinstance(function, Primitive) else function.__doc__ or ""
    return text.partition("\n")[0]


def same(g: Any, z: Any, *args: Any, **params: Any) -> Any:
    """The rule of a sum: each term gets the whole gradient. (The sweep recognizes it by identity and saves the call.)"""
    return g


def recorder(name: str, args: Sequence[Any]) -> Any:
    """The most derived type among the arguments' that has a `record` hook, or None where all are plain numbers."""
    found: Any = None
    for x in args:
        kind = type(x)
        if kind is found or not hasattr(kind, "record"):
            continue
        if found is None or issubclass(kind, found) or hasattr(kind, "symbolic"):
            found = kind
        elif not (issubclass(found, kind) or hasattr(found, "symbolic")):
            raise MatrixOfValuesError(
                f"{name} got a {found.__name__} and a {kind.__name__}, which do not mix: write am.to_values(tensor) to take "
                "a tensor apart into Values, or use Tensors in place of Values"
            )
    return found


def find(name: str) -> Primitive:
    """The primitive of that name, or an error that gives the nearest names and how to register one."""
    try:
        return registry[name]
    except KeyError:
        raise UnknownOperationError(unknown(name, registry)) from None


def facts_of(name: str) -> Facts:
    """The facts of the operation of that name; none for a name that is not in the table."""
    op = registry.get(name)
    return NO_FACTS if op is None else op.facts


def unknown(name: str, known: Any) -> str:
    """The sentence for an operation that is not there."""
    import difflib

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return (
        f"there is no operation {name!r}{hint} Register one of your own in a line: "
        f'{name} = am.Primitive("{name}", on_floats, dx=lambda g, z, x: ..., array=on_arrays)'
    )
