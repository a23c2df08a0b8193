"""The operations of the table in ONNX: one row each, by name.

A form is called with a writer (`onnx_export.OnnxWriter`), the tracer that it computes, its operands and its structure; it writes
operators and gives the name of the result. `w.of(x, "f")` is the name of an operand as floats, `w.add("Add", a, b)` writes an
operator. An operation without a row, such as a factorization, is refused by its name.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ...core.errors import ArgumentError
from ..sizes import Size, concrete
from ..tracing.tracer import Tracer

Form = Callable[..., str]


class Writes(Protocol):
    """The methods that forms call on a writer: `onnx_export.OnnxWriter` has them."""

    kinds: dict[str, str]

    def add(self, operator: str, *inputs: str, kind: str = "f", **attributes: Any) -> str: ...
    def of(self, x: Any, kind: str | None = None) -> str: ...
    def cast(self, x: str, kind: str) -> str: ...
    def constant(self, value: Any, dtype: Any = None, name: str = "constant") -> str: ...
    def integers(self, *values: int) -> str: ...
    def shape(self, shape: Sequence[Any]) -> str: ...


def kind_of_dtype(dtype: Any) -> str:
    """The kind of a type of numbers: floats "f", integers "i" or booleans "b"."""
    return {"f": "f", "b": "b"}.get(np.dtype(dtype).kind, "i")


def kind_of(x: Any) -> str:
    """The kind of the numbers of a tracer, an array or a number: "f", "i" or "b"."""
    return kind_of_dtype(x.dtype if isinstance(x, (Tracer, np.ndarray, np.generic)) else np.asarray(x).dtype)


# ---- element by element ----------------------------------------------------------------------------------------------


def plain(operator: str) -> Form:
    """A form for an operator of ONNX on floats."""

    def form(w: Writes, z: Any, *xs: Any, **params: Any) -> str:
        return w.add(operator, *(w.of(x, "f") for x in xs))

    return form


def numbers(operator: str) -> Form:
    """A form for an operator of ONNX on floats and on integers."""

    def form(w: Writes, z: Any, *xs: Any, **params: Any) -> str:
        kind = "i" if kind_of(z) == "i" else "f"
        return w.add(operator, *(w.of(x, kind) for x in xs), kind=kind)

    return form


def composed(text: str) -> Form:
    """A form from a formula in ONNX's operators, on floats: `Mul(x, x)`; numbers stand for constants."""
    tree = ast.parse(text, mode="eval").body

    def form(w: Writes, z: Any, *xs: Any, **params: Any) -> str:
        names = dict(zip("xyz", (w.of(x, "f") for x in xs), strict=False))

        def written(part: Any) -> str:
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                operator = part.func.id
                kind = "b" if operator in TRUTHS else "f"
                return w.add(operator, *map(written, part.args), kind=kind)
            if isinstance(part, ast.Name):
                return names.get(part.id) or w.of(params[part.id], "f")
            return w.of(float(ast.literal_eval(part)))

        return written(tree)

    return form


TRUTHS = {"Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "And", "Or", "Not", "IsNaN"}


def modulo(w: Writes, z: Any, x: Any, y: Any) -> str:
    if kind_of(z) == "i":
        return w.add("Mod", w.of(x, "i"), w.of(y, "i"), kind="i")
    return composed("Sub(x, Mul(Floor(Div(x, y)), y))")(w, z, x, y)


def compared(operator: str) -> Form:
    """A form for a comparison: on floats where one side has floats, else on integers."""

    def form(w: Writes, z: Any, x: Any, y: Any) -> str:
        kind = "f" if "f" in (kind_of(x), kind_of(y)) else "i"
        return w.add(operator, w.of(x, kind), w.of(y, kind), kind="b")

    return form


def logical(operator: str) -> Form:
    """A form for an operation on booleans."""

    def form(w: Writes, z: Any, *xs: Any) -> str:
        return w.add(operator, *(w.of(x, "b") for x in xs), kind="b")

    return form


def leaky(operator: str, name: str, default: float) -> Form:
    """A form for an activation with one parameter."""

    def form(w: Writes, z: Any, x: Any, **params: Any) -> str:
        return w.add(operator, w.of(x, "f"), alpha=float(params.get(name, default)))

    return form


def where(w: Writes, z: Any, x: Any, y: Any, condition: Any) -> str:
    kind = kind_of(z)
    return w.add("Where", w.of(condition, "b"), w.of(x, kind), w.of(y, kind), kind=kind)


def sinc(w: Writes, z: Any, x: Any, order: int = 0) -> str:
    if order:
        raise ArgumentError("export_onnx: a derivative of sinc has no form in ONNX")
    return composed("Where(Equal(x, 0), 1, Div(Sin(Mul(x, 3.141592653589793)), Mul(x, 3.141592653589793)))")(w, z, x)


def nan_to_num(w: Writes, z: Any, x: Any, nan: float, posinf: float | None, neginf: float | None) -> str:
    name = w.of(x, "f")
    far = float(np.finfo(np.float32).max)
    high, low = w.of(far if posinf is None else float(posinf)), w.of(-far if neginf is None else float(neginf))
    known = w.add("Where", w.add("IsNaN", name, kind="b"), w.of(float(nan)), name)
    above = w.add("Where", w.add("Equal", known, w.of(math.inf), kind="b"), high, known)
    return w.add("Where", w.add("Equal", above, w.of(-math.inf), kind="b"), low, above)


# ---- shapes ----------------------------------------------------------------------------------------------------------


def same(operator: str, attribute: Callable[..., dict[str, Any]]) -> Form:
    """A form for an operation that moves elements of any type."""

    def form(w: Writes, z: Any, x: Any, **params: Any) -> str:
        return w.add(operator, w.of(x), kind=kind_of(z), **attribute(x, **params))

    return form


def order_of_axes(x: Any, axes: Any = None) -> dict[str, Any]:
    return {"perm": [int(i) % x.ndim for i in (reversed(range(x.ndim)) if axes is None else axes)]}


def last_two(x: Any) -> dict[str, Any]:
    return {"perm": [*range(x.ndim - 2), x.ndim - 1, x.ndim - 2]}


def reshape(w: Writes, z: Any, x: Any, shape: Any) -> str:
    free = [isinstance(n, Size) for n in z.shape]
    if sum(free) == 1 and 0 not in z.shape:  # -1: the free size is computed from the others
        target = w.integers(*(-1 if is_free else n for n, is_free in zip(z.shape, free, strict=True)))
    else:
        target = w.shape(z.shape)
    return w.add("Reshape", w.of(x), target, kind=kind_of(z))


def broadcast_to(w: Writes, z: Any, x: Any, shape: Any) -> str:
    return w.add("Expand", w.of(x), w.shape(z.shape), kind=kind_of(z))


def getitem(w: Writes, z: Any, x: Any, index: Any) -> str:
    parts = list(index) if isinstance(index, tuple) else [index]
    picked = sum(not (part is None or part is Ellipsis) for part in parts)
    rest = [slice(None)] * (x.ndim - picked)
    if any(part is Ellipsis for part in parts):
        k = next(i for i, part in enumerate(parts) if part is Ellipsis)
        parts[k : k + 1] = rest
    else:
        parts += rest
    arrays = [part for part in parts if isinstance(part, (Tracer, np.ndarray, list))]
    if arrays:
        return gathered(w, z, x, parts)
    name, kind = w.of(x), kind_of(z)
    slices: list[tuple[int, slice, Any]] = []
    gone: list[int] = []
    added: list[int] = []
    axis = 0
    for i, part in enumerate(parts):
        if part is None:
            added.append(i - len(gone))
            continue
        if isinstance(part, slice):
            if part != slice(None):
                slices.append((axis, part, x.shape[axis]))
        else:
            slices.append((axis, slice(part, part + 1 if part != -1 else None), x.shape[axis]))
            gone.append(axis)
        axis += 1
    if slices:
        name = sliced(w, name, slices, kind)
    if gone:
        name = w.add("Squeeze", name, w.integers(*gone), kind=kind)
    if added:
        name = w.add("Unsqueeze", name, w.integers(*added), kind=kind)
    return name if slices or gone or added else w.add("Identity", name, kind=kind)


def sliced(w: Writes, name: str, slices: Sequence[tuple[int, slice, Any]], kind: str) -> str:
    """Parts of an array along some axes."""
    starts, stops, steps = [], [], []
    for _, part, n in slices:
        step = 1 if part.step is None else int(part.step)
        ends = [part.start, part.stop]
        if any(isinstance(end, (Size, Tracer)) for end in ends):
            raise ArgumentError("export_onnx: a slice whose ends depend on the number of samples has no form in ONNX")
        if isinstance(n, Size):
            start = (0 if step > 0 else -1) if ends[0] is None else int(ends[0])
            stop = (2**62 if step > 0 else -(2**62)) if ends[1] is None else int(ends[1])
        else:
            start, stop, step = part.indices(n)
            stop = -(2**62) if stop < 0 else stop
        starts.append(start)
        stops.append(stop)
        steps.append(step)
    rows = (starts, stops, [axis for axis, _, _ in slices], steps)
    return w.add("Slice", name, *(w.integers(*row) for row in rows), kind=kind)


def gathered(w: Writes, z: Any, x: Any, parts: Sequence[Any]) -> str:
    """An index with one array of integers, or with one for each of the first axes."""
    places = [i for i, part in enumerate(parts) if not isinstance(part, slice)]
    whole = all(part == slice(None) for part in parts if isinstance(part, slice))
    indices = [parts[i] for i in places]
    if any(kind_of(i) == "b" for i in indices) or not whole or len(parts) != x.ndim:
        raise ArgumentError("export_onnx: an index with a mask, or with arrays beside slices, has no form in ONNX: use am.where")
    if len(places) == 1:
        return w.add("Gather", w.of(x), w.of(indices[0], "i"), kind=kind_of(z), axis=places[0])
    if places != list(range(len(places))):
        raise ArgumentError("export_onnx: an index with several arrays that do not come first has no form in ONNX")
    shape = z.shape[: len(z.shape) - (x.ndim - len(places))]
    columns = [w.add("Expand", w.of(i, "i"), w.shape(shape), kind="i") for i in indices]
    columns = [w.add("Unsqueeze", i, w.integers(-1), kind="i") for i in columns]
    return w.add("GatherND", w.of(x), w.add("Concat", *columns, kind="i", axis=-1), kind=kind_of(z))


def pad(w: Writes, z: Any, x: Any, widths: Any) -> str:
    ends = [int(before) for before, _ in widths] + [int(after) for _, after in widths]
    return w.add("Pad", w.of(x), w.integers(*ends), kind=kind_of(z))


def flip(w: Writes, z: Any, x: Any, axis: Any = None) -> str:
    back = slice(None, None, -1)
    return sliced(w, w.of(x), [(i, back, x.shape[i]) for i in axes_of(axis, x.ndim)], kind_of(z))


def roll(w: Writes, z: Any, x: Any, shift: Any, axis: Any = None) -> str:
    shifts, axes = (shift, axis) if isinstance(shift, tuple) else ((shift,), (axis,))
    if axis is None or any(isinstance(x.shape[i], Size) for i in axes):
        raise ArgumentError("export_onnx: roll along all axes, or that of the samples, has no form in ONNX")
    name = w.of(x)
    for by, i in zip(shifts, axes, strict=True):
        by %= x.shape[i]
        halves = [sliced(w, name, [(i % x.ndim, part, x.shape[i])], kind_of(z)) for part in (slice(-by, None), slice(0, -by))]
        name = w.add("Concat", *halves, kind=kind_of(z), axis=i) if by else name
    return w.add("Identity", name, kind=kind_of(z))


def shifted(w: Writes, z: Any, x: Any, by: int, axis: int) -> str:
    n, i = x.shape[axis], axis % x.ndim
    kept = slice(0, n - by) if by > 0 else slice(-by, n)
    widths = [(0, 0)] * x.ndim
    widths[i] = (by, 0) if by > 0 else (0, -by)
    return w.add("Pad", sliced(w, w.of(x), [(i, kept, n)], "f"), w.integers(*(a for a, _ in widths), *(b for _, b in widths)))


def triangle(upper: int) -> Form:
    def form(w: Writes, z: Any, x: Any, k: int = 0) -> str:
        return w.add("Trilu", w.of(x), w.constant(np.array(int(k))), kind=kind_of(z), upper=upper)

    return form


def joined(w: Writes, z: Any, *xs: Any, axis: int) -> str:
    kind = kind_of(z)
    return w.add("Concat", *(w.of(x, kind) for x in xs), kind=kind, axis=int(axis))


def stacked(w: Writes, z: Any, *xs: Any, axis: int) -> str:
    kind = kind_of(z)
    rows = [w.add("Unsqueeze", w.of(x, kind), w.integers(axis % z.ndim), kind=kind) for x in xs]
    return w.add("Concat", *rows, kind=kind, axis=axis % z.ndim)


def astype(w: Writes, z: Any, x: Any, dtype: Any) -> str:
    return w.add("Identity", w.of(x, kind_of(z)), kind=kind_of(z))


def along(w: Writes, z: Any, x: Any, indices: Any, axis: int) -> str:
    return w.add("GatherElements", w.of(x), w.of(indices, "i"), kind=kind_of(z), axis=int(axis))


def one_hot(w: Writes, z: Any, x: Any, classes: Any, dtype: Any) -> str:
    if isinstance(classes, Size):
        raise ArgumentError("export_onnx: as many classes as samples have no form in ONNX")
    kind = kind_of(z)
    return w.add(
        "OneHot", w.of(x, "i"), w.constant(np.array(int(classes))), w.cast(w.integers(0, 1), kind), kind=kind, axis=-1
    )


def counted(w: Writes, z: Any, n: Any) -> str:
    return w.add("Range", w.constant(np.array(0)), w.of(n, "i"), w.constant(np.array(1)), kind="i")


# ---- along axes ------------------------------------------------------------------------------------------------------


def axes_of(axis: Any, ndim: int) -> list[int]:
    """Axes, counted from the front."""
    return [int(i) % ndim for i in (range(ndim) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,))]


def reduced(operator: str, by_attribute: bool = False, whole: bool = False) -> Form:
    """A form for a reduction; some operators take the axes as an attribute in this version of ONNX."""

    def form(w: Writes, z: Any, x: Any, axis: Any = None, keepdims: bool = False, **params: Any) -> str:
        if any(value is not None and value is not np._NoValue for value in params.values()):
            raise ArgumentError(f"export_onnx: {z.op.name} with {', '.join(params)} has no form in ONNX")
        kind = "i" if whole and kind_of(z) == "i" else "f"
        axes = axes_of(axis, x.ndim)
        name = w.of(x, kind)
        if not axes:
            return w.add("Identity", name, kind=kind)
        return w.add(operator, name, w.integers(*axes), kind=kind, keepdims=int(bool(keepdims)))

    return form


def kept(w: Writes, operator: str, name: str, axes: Sequence[int]) -> str:
    """A reduction whose axes stay, with length 1."""
    return w.add(operator, name, w.integers(*axes), keepdims=1)


def dropped(w: Writes, name: str, axes: Sequence[int], keepdims: bool) -> str:
    return name if keepdims or not axes else w.add("Squeeze", name, w.integers(*axes))


def deviations(w: Writes, x: Any, axes: Sequence[int]) -> tuple[str, str]:
    """The deviations from the mean, and the mean of their squares."""
    name = w.of(x, "f")
    rest = w.add("Sub", name, kept(w, "ReduceMean", name, axes))
    return rest, kept(w, "ReduceMean", w.add("Mul", rest, rest), axes)


def variance(root: bool) -> Form:
    def form(w: Writes, z: Any, x: Any, axis: Any = None, ddof: Any = 0, keepdims: Any = False) -> str:
        axes = axes_of(axis, x.ndim)
        _, found = deviations(w, x, axes)
        if ddof:
            count = math.prod(concrete([x.shape[i] for i in axes]))
            if any(isinstance(x.shape[i], Size) for i in axes):
                raise ArgumentError("export_onnx: a variance over the samples with ddof has no form in ONNX")
            found = w.add("Mul", found, w.of(count / (count - ddof)))
        found = w.add("Sqrt", found) if root else found
        return dropped(w, found, axes, keepdims is True)

    return form


def standardize(w: Writes, z: Any, x: Any, axis: Any, eps: float) -> str:
    rest, spread = deviations(w, x, axes_of(axis, x.ndim))
    return w.add("Div", rest, w.add("Sqrt", w.add("Add", spread, w.of(float(eps)))))


def logsumexp(w: Writes, z: Any, x: Any, axis: Any, keepdims: bool) -> str:
    axes, name = axes_of(axis, x.ndim), w.of(x, "f")
    top = kept(w, "ReduceMax", name, axes)
    total = kept(w, "ReduceSum", w.add("Exp", w.add("Sub", name, top)), axes)
    return dropped(w, w.add("Add", top, w.add("Log", total)), axes, keepdims)


def softmax(operator: str) -> Form:
    def form(w: Writes, z: Any, x: Any, axis: Any) -> str:
        axes = axes_of(axis, x.ndim)
        if len(axes) != 1:
            raise ArgumentError(f"export_onnx: {z.op.name} along several axes has no form in ONNX: reshape first")
        return w.add(operator, w.of(x, "f"), axis=axes[0])

    return form


def masked_softmax(w: Writes, z: Any, x: Any, axis: Any) -> str:
    axes, name = axes_of(axis, x.ndim), w.of(x, "f")
    top = kept(w, "ReduceMax", name, axes)
    top = w.add("Where", w.add("Equal", top, w.of(-math.inf), kind="b"), w.of(0.0), top)
    e = w.add("Exp", w.add("Sub", name, top))
    total = kept(w, "ReduceSum", e, axes)
    return w.add("Div", e, w.add("Where", w.add("Equal", total, w.of(0.0), kind="b"), w.of(1.0), total))


def cumsum(w: Writes, z: Any, x: Any, axis: Any = None) -> str:
    if axis is None and x.ndim != 1:
        raise ArgumentError("export_onnx: cumsum along all axes has no form in ONNX: reshape first")
    return w.add("CumSum", w.of(x, "f"), w.constant(np.array(axis or 0)))


def winner(operator: str) -> Form:
    def form(w: Writes, z: Any, x: Any, axis: Any = None) -> str:
        name = w.of(x) if kind_of(x) != "b" else w.of(x, "i")
        if axis is None:
            name, axis = w.add("Reshape", name, w.integers(-1), kind=w.kinds[name]), 0
        return w.add(operator, name, kind="i", axis=int(axis), keepdims=0)

    return form


# ---- products and windows --------------------------------------------------------------------------------------------


def einsum(w: Writes, z: Any, *xs: Any, spec: str) -> str:
    return w.add("Einsum", *(w.of(x, "f") for x in xs), equation=spec.replace(" ", ""))


def sliding(windows: Any) -> dict[str, Any]:
    """The attributes of ONNX for the strides, padding and dilation of windows."""
    return {
        "kernel_shape": list(windows.kernel),
        "strides": list(windows.stride),
        "dilations": list(windows.dilation),
        "pads": [before for before, _ in windows.padding] + [after for _, after in windows.padding],
    }


def convolution(w: Writes, z: Any, x: Any, y: Any, windows: Any, groups: int) -> str:
    return w.add("Conv", w.of(x, "f"), w.of(y, "f"), group=int(groups), **sliding(windows))


def transposed_convolution(w: Writes, z: Any, g: Any, y: Any, windows: Any, groups: int) -> str:
    rows = zip(windows.size, g.shape[2:], windows.kernel, windows.stride, windows.dilation, windows.padding, strict=True)
    extra = [n - ((m - 1) * stride + (k - 1) * dilation + 1 - sum(around)) for n, m, k, stride, dilation, around in rows]
    return w.add(
        "ConvTranspose", w.of(g, "f"), w.of(y, "f"), group=int(groups), output_padding=[int(n) for n in extra], **sliding(windows)
    )


def max_pool(w: Writes, z: Any, x: Any, windows: Any) -> str:
    return w.add("MaxPool", w.of(x, "f"), **sliding(windows))


def sum_pool(w: Writes, z: Any, x: Any, windows: Any) -> str:
    """A convolution of each channel by itself with ones: ONNX's average pooling has no dilation in this version."""
    channels = x.shape[1]
    ones = w.constant(np.ones((channels, 1, *windows.kernel), np.float32))
    return w.add("Conv", w.of(x, "f"), ones, group=int(channels), **sliding(windows))


LOG2, LOG10 = 1 / math.log(2), 1 / math.log(10)

FORMS: dict[str, Form] = {
    "positive": numbers("Identity"), "neg": numbers("Neg"), "add": numbers("Add"), "sub": numbers("Sub"), "mul": numbers("Mul"),
    "div": plain("Div"), "power": plain("Pow"), "square": composed("Mul(x, x)"), "reciprocal": plain("Reciprocal"),
    "mod": modulo, "floor_divide": composed("Floor(Div(x, y))"),
    "div_no_nan": composed("Where(Equal(y, 0), 0, Div(x, y))"),
    "div_or_zero": composed("Where(Equal(y, 0), 0, Div(x, y))"),
    "div_by_squares": composed("Where(Equal(Add(Mul(x, x), Mul(y, y)), 0), 0, Div(x, Add(Mul(x, x), Mul(y, y))))"),
    "exp": plain("Exp"), "exp2": composed("Pow(2, x)"), "expm1": composed("Sub(Exp(x), 1)"), "log": plain("Log"),
    "log2": composed(f"Mul(Log(x), {LOG2!r})"), "log10": composed(f"Mul(Log(x), {LOG10!r})"),
    "log1p": composed("Log(Add(x, 1))"), "sqrt": plain("Sqrt"), "cbrt": composed(f"Mul(Sign(x), Pow(Abs(x), {1 / 3!r}))"),
    "sin": plain("Sin"), "cos": plain("Cos"), "tan": plain("Tan"), "arcsin": plain("Asin"), "arccos": plain("Acos"),
    "arctan": plain("Atan"), "hypot": composed("Sqrt(Add(Mul(x, x), Mul(y, y)))"), "sinc": sinc,
    "deg2rad": composed(f"Mul(x, {math.pi / 180!r})"), "rad2deg": composed(f"Mul(x, {180 / math.pi!r})"),
    "sinh": plain("Sinh"), "cosh": plain("Cosh"), "tanh": plain("Tanh"), "arcsinh": plain("Asinh"), "arccosh": plain("Acosh"),
    "arctanh": plain("Atanh"), "erf": plain("Erf"), "erfc": composed("Sub(1, Erf(x))"),
    "logaddexp": composed("Add(Max(x, y), Softplus(Neg(Abs(Sub(x, y)))))"),
    "xlogy": composed("Where(Equal(x, 0), 0, Mul(x, Log(y)))"), "xlogx": composed("Where(Equal(x, 0), 0, Mul(x, Log(x)))"),
    "sigmoid": plain("Sigmoid"), "log_sigmoid": composed("Neg(Softplus(Neg(x)))"), "softplus": plain("Softplus"),
    "sign": plain("Sign"), "floor": plain("Floor"), "ceil": plain("Ceil"), "trunc": composed("Mul(Sign(x), Floor(Abs(x)))"),
    "rint": plain("Round"), "straight_round": plain("Round"), "abs": numbers("Abs"), "relu": plain("Relu"),
    "clamp_min": composed("Max(x, bound)"), "clamp_max": composed("Min(x, bound)"), "clamp": composed("Min(Max(x, low), high)"),
    "leaky_relu": leaky("LeakyRelu", "negative_slope", 0.01), "elu": leaky("Elu", "alpha", 1.0),
    "maximum": numbers("Max"), "minimum": numbers("Min"), "where": where, "nan_to_num": nan_to_num,
    "greater": compared("Greater"), "less": compared("Less"), "greater_equal": compared("GreaterOrEqual"),
    "less_equal": compared("LessOrEqual"), "equal": compared("Equal"),
    "not_equal": lambda w, z, x, y: w.add("Not", compared("Equal")(w, z, x, y), kind="b"),
    "logical_and": logical("And"), "logical_or": logical("Or"), "logical_xor": logical("Xor"), "logical_not": logical("Not"),
    "isnan": composed("IsNaN(x)"), "isfinite": composed("Less(Abs(x), 1e400)"), "isinf": composed("Equal(Abs(x), 1e400)"),
    "broadcast_to": broadcast_to, "reshape": reshape,
    "transpose": same("Transpose", order_of_axes), "mT": same("Transpose", last_two),
    "getitem": getitem, "take_along": along, "pad": pad, "flip": flip, "roll": roll, "shift": shifted,
    "tril": triangle(0), "triu": triangle(1), "astype": astype, "concatenate": joined, "stack": stacked,
    "one_hot": one_hot, "arange": counted,
    "sum": reduced("ReduceSum", whole=True), "mean": reduced("ReduceMean"), "max": reduced("ReduceMax"),
    "min": reduced("ReduceMin"),
    "prod": reduced("ReduceProd"), "norm": reduced("ReduceL2"), "var": variance(False), "std": variance(True),
    "standardize": standardize, "logsumexp": logsumexp, "softmax": softmax("Softmax"), "log_softmax": softmax("LogSoftmax"),
    "masked_softmax": masked_softmax, "cumsum": cumsum, "argmax": winner("ArgMax"), "argmin": winner("ArgMin"),
    "matmul": plain("MatMul"), "einsum": einsum, "det": plain("Det"),
    "convolution": convolution, "transposed_convolution": transposed_convolution, "max_pool": max_pool, "sum_pool": sum_pool,
}  # fmt: skip
"""The form of each operation; any other is an ArgumentError."""
