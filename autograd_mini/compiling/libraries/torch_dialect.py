"""The forms of operations in PyTorch, and the source of helpers for operations that PyTorch does not have.

Numbers among the arguments are tensors without axes, in 64 bits: they take the type of the array that they are combined with,
as in NumPy. New arrays have the device and the type of the first array argument, through `x.new_zeros(...)` and the like;
`LIKE` stands for that argument until it has a name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.kernels.indexing import as_tuple, is_basic
from ...core.primitive import registry
from ..literals import keyword_argument
from ..terms import Term
from ..writing import numpy_dialect
from ..writing.brackets import ATOM, Part, Write, owner, within
from ..writing.forms import Dialect, Form
from ..writing.numpy_dialect import lost_axes, new_axes, of_conditions, where_given
from .torch_helpers import HELPERS

LIKE = "LIKE"
"""The placeholder for the first array among the arguments, until that has a name."""


def number(value: float) -> str:
    """A number as source."""
    return re.sub(r"\bnp\.", "torch.", numpy_dialect.number(value))


def kind(dtype: Any) -> str:
    """A type as source."""
    return f"torch.{np.dtype(dtype).name}"


def is_number(x: Term) -> bool:
    """Whether a term is a Python number: a literal, a size, or an operation on these."""
    return x.op in ("number", "size") or x.op in SAME and all(map(is_number, x.args))


def tensor(x: Term, part: Part, like: Term) -> str:
    """An argument of a function, which takes tensors alone: a number becomes one, in the type of the result."""
    if not is_number(x):
        return part.text
    dtype = like.dtype if like.dtype.kind == "f" and not like.weak else np.dtype(float)
    return f"torch.tensor({part.text}, dtype={kind(dtype)})"


def tensors(term: Term, parts: Sequence[Part]) -> list[str]:
    """All arguments of a function."""
    return [tensor(x, part, term) for x, part in zip(term.args, parts, strict=False)]


def call(function: str) -> Form:
    """A function of all arguments."""
    return lambda term, parts, write: Part(f"{function}({', '.join(tensors(term, parts))})", ATOM)


def with_params(function: str, *names: str) -> Form:
    """A function of the arguments and then of pieces of structure, by position."""
    return lambda term, parts, write: Part(
        f"{function}({', '.join([*tensors(term, parts), *(write(term.params[name]) for name in names)])})", ATOM
    )


def with_keywords(function: str) -> Form:
    """A function of the arguments and, by keyword, of all structure."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        words = [keyword_argument(key, write(x)) for key, x in term.params.items()]
        return Part(f"{function}({', '.join([*tensors(term, parts), *words])})", ATOM)

    return form


def template(text: str) -> Form:
    """A text with a gap for each argument."""
    return lambda term, parts, write: Part(text.format(*tensors(term, parts)), ATOM)


def along(name: str, *, all_axes: bool = True) -> Form:
    """A method along axes: `x.sum(dim=0, keepdim=True)`; with `all_axes`, all axes are listed where they are kept."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        axis, keeps = term.params.get("axis"), term.params.get("keepdims")
        (x,) = term.args
        if axis is None and keeps and all_axes:
            axis = tuple(range(len(x.shape)))
        words = [] if axis is None else [f"dim={write(axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis)}"]
        if name in ("var", "std"):
            words.append(f"correction={write(term.params.get('ddof') or 0)}")
        if keeps:
            words.append("keepdim=True")
        given = owner(Part(tensor(x, parts[0], term), parts[0].binds))
        if name in ("argmax", "argmin") and x.dtype == bool:  # which PyTorch does not order
            given = f"{given}.to(torch.uint8)"
        if axis == ():  # which PyTorch takes for all axes
            words = ["dim=-1", *(word for word in words if word.startswith("correction"))]
            given = f"{given}[..., None]"
        return Part(f"{given}.{name}({', '.join(words)})", ATOM)

    return form


def count_nonzero(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The number of elements that are not 0."""
    return along("sum")(term, [Part(f"({within(parts[0], ATOM)} != 0)", ATOM)], write)


def made(name: str, term: Term, *words: str) -> Part:
    """A call of `new_zeros` and the like."""
    dtype = "" if term.dtype.kind == "f" and term.weak else f"dtype={kind(term.dtype)}"
    return Part(f"{LIKE}.new_{name}({', '.join(filter(None, [*words, dtype]))})", ATOM)


def broadcast(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A constant array is made with `new_full` and the like; anything else is broadcast."""
    shape, (x,) = write(term.shape), term.args
    if x.op == "number" and x.params["value"] in (0.0, 1.0) and not parts[0].text.startswith("-"):
        return made("ones" if x.params["value"] else "zeros", term, shape)
    if is_number(x):
        return made("full", term, shape, parts[0].text)
    return Part(f"{owner(parts[0])}.broadcast_to({shape})", ATOM)


def reshaped(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """New axes of size 1 are an index with None; axes of size 1 that go are an index with 0."""
    (x,) = term.args
    given = owner(Part(tensor(x, parts[0], term), parts[0].binds))
    for index in (new_axes(x.shape, term.shape), lost_axes(x.shape, term.shape)):
        if index is not None:
            return Part(f"{given}[{index}]", ATOM)
    return Part(f"{given}.reshape({', '.join(map(write, term.shape)) if term.shape else '()'})", ATOM)


def is_plain(index: Any) -> bool:
    """Whether PyTorch reads an index as NumPy does: no step goes backwards, and no integer stands beside an array of them."""
    parts = as_tuple(index)
    backwards = any(isinstance(part, slice) and isinstance(part.step, int) and part.step < 0 for part in parts)
    arrays = sum(isinstance(part, (Term, list, tuple, np.ndarray)) for part in parts)
    numbers = sum(isinstance(part, (int, np.integer)) and not isinstance(part, bool) for part in parts)
    return not backwards and not (arrays and numbers)


def position(part: Any, write: Write) -> str:
    """One part of an index; integers are of 64 bits, since PyTorch takes those of 8 bits for a mask."""
    text = write(part)
    if isinstance(part, Term) and part.dtype.kind in "iu" and part.dtype != np.int64 and part.shape:
        return f"{text if text.isidentifier() else f'({text})'}.long()"
    return f"[{text[1:-1].rstrip(',')}]" if isinstance(part, tuple) else text


def index_text(index: Any, write: Write) -> str:
    """An index as an argument of a function."""
    def text(part: Any) -> str:
        if isinstance(part, slice):
            return f"slice({', '.join('None' if end is None else write(end) for end in (part.start, part.stop, part.step))})"
        return position(part, write)

    parts = as_tuple(index)
    return f"({', '.join(map(text, parts))}{',' if len(parts) == 1 else ''})"


def indexed(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Brackets; or a helper where PyTorch's rule for the index is another than NumPy's."""
    index = term.params["index"]
    given = owner(Part(tensor(term.args[0], parts[0], term), parts[0].binds))
    if not is_plain(index):
        return Part(f"picked({given}, {index_text(index, write)})", ATOM)
    inside = ", ".join(position(part, write) for part in index) if isinstance(index, tuple) else position(index, write)
    return Part(f"{given}[{inside or '()'}]", ATOM)


def scattered(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper that writes numbers to the places of an index in an array of zeros."""
    index = term.params["index"]
    helper = "placed" if is_basic(index) and is_plain(index) else "added"
    given = tensor(term.args[0], parts[0], term)
    return Part(f"{helper}({given}, {index_text(index, write)}, {write(term.shape)})", ATOM)


def put(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper that writes into a copy."""
    given = tensors(term, parts)
    return Part(f"put({given[0]}, {given[1]}, {index_text(term.params['index'], write)})", ATOM)


def last_written(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper that marks the last of several writes to one place."""
    return Part(f"last_written({parts[0].text}, {index_text(term.params['index'], write)})", ATOM)


def segment_max(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper for the largest of each segment."""
    return Part(f"segment_max({parts[0].text}, {index_text(term.params['index'], write)}, {write(term.shape)})", ATOM)


def segment_winners(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper for the elements that are the largest of their segment."""
    return Part(f"segment_winners({parts[0].text}, {parts[1].text}, {index_text(term.params['index'], write)})", ATOM)


def cast(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A change of type."""
    return Part(f"{owner(Part(tensor(term.args[0], parts[0], term), parts[0].binds))}.to({kind(term.dtype)})", ATOM)


def where(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """One or the other; a number takes the type of an array beside it."""
    arrays = [x for x in term.args if not is_number(x)]
    plain = len(arrays) == 1 and arrays[0].dtype == term.dtype and not arrays[0].weak
    texts = [part.text for part in parts] if plain else tensors(term, parts)
    condition = term.params["condition"]
    known = is_number(condition) if isinstance(condition, Term) else not np.ndim(condition)
    text = f"torch.tensor({write(condition)}, dtype=torch.bool)" if known else write(condition)
    return Part(f"torch.where({text}, {', '.join(texts[: len(term.args)])})", ATOM)


def joined(function: str) -> Form:
    """A function of a list of arguments, along an axis."""
    return lambda term, parts, write: Part(
        f"{function}([{', '.join(tensors(term, parts))}]{f', dim={axis}' if (axis := term.params['axis']) else ''})", ATOM
    )


def transposed(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """`.T` for a matrix."""
    return Part(f"{owner(parts[0])}.{'T' if len(term.shape) == 2 else 'mT'}", ATOM)


def counting(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """0, 1, 2, ..."""
    return Part(f"torch.arange({parts[0].text}, device={LIKE}.device)", ATOM)


def one_hot(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A one-hot row for each label; a row of zeros for a number that is no label, for which indexing would raise."""
    classes = f"torch.arange({write(term.params['classes'])}, device={LIKE}.device)"
    return Part(f"({owner(parts[0])}[..., None] == {classes}).to({kind(term.dtype)})", ATOM)


def sinc(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """PyTorch's function, or a derivative of it."""
    (x,), order = tensors(term, parts), term.params.get("order")
    return Part(f"sinc({x}, {order})" if order else f"torch.sinc({x})", ATOM)


def pinv(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The pseudo-inverse; singular values below 1e-15 of the largest are 0, as in NumPy."""
    rcond = term.params.get("rcond")
    return Part(f"torch.linalg.pinv({parts[0].text}, rtol={'1e-15' if rcond is None else write(rcond)})", ATOM)


def drawn(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Numbers from a generator of NumPy."""
    return Part(f"torch.as_tensor(np.asarray({numpy_dialect.drawn(term, parts, write).text}))", ATOM)


def difference(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A difference; PyTorch takes no booleans in it."""
    kind = "float64" if term.dtype == float else term.dtype.name
    parts = [
        Part(f"{owner(part)}.to(torch.{kind})", ATOM) if x.dtype == bool and not x.weak else part
        for x, part in zip(term.args, parts, strict=True)
    ]
    return numpy_dialect.FORMS["sub"](term, parts, write)


SAME = (
    "add", "mul", "div", "mod", "floor_divide", "matmul", "neg", "positive", "power", "square", "greater", "less",
    "greater_equal", "less_equal", "equal", "not_equal", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "left_shift",
    "right_shift",
)  # fmt: skip
"""Operations that are the same operators in PyTorch as in NumPy."""

SPECIAL = (
    "gamma", "polygamma", "erfcinv", "inverse_mills", "inverse_mills_slope", "gammainc", "gammaincc", "betaln"
)  # fmt: skip
"""Special functions that helpers make of those that PyTorch has."""

ONE_TYPE = {
    "matmul", "einsum", "solve", "cofactor", "sylvester", "convolution", "transposed_convolution", "convolution_weights",
}  # fmt: skip
"""Operations whose arguments must have one type in PyTorch, where NumPy converts to the wider type."""

CALLS = {
    name: f"torch.{name}"
    for name in (
        "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "ceil", "cos", "cosh", "deg2rad", "erf",
        "erfc", "exp", "exp2", "expm1", "floor", "fmax", "fmin", "fmod", "hypot", "isfinite", "isinf", "isnan", "log", "log10",
        "log1p", "log2", "logaddexp", "logaddexp2", "maximum", "minimum", "rad2deg", "reciprocal", "sigmoid", "sin", "sinh",
        "sqrt", "tan", "tanh", "trunc", "xlogy",
    )
} | {"rint": "torch.round", "straight_round": "torch.round", "inv": "torch.linalg.inv", "solve": "torch.linalg.solve",
     "det": "torch.linalg.det", "cholesky": "torch.linalg.cholesky"}  # fmt: skip
"""The function of PyTorch for each operation that is a function of its arguments alone."""

FORMS: dict[str, Form] = {
    **{name: numpy_dialect.FORMS[name] for name in SAME},
    "sub": difference,
    **{name: call(function) for name, function in CALLS.items()},
    **{name: along(name) for name in ("sum", "mean", "var", "std")},
    **{name: along(name, all_axes=False) for name in ("prod", "cumsum", "cumprod", "argmax", "argmin", "any", "all")},
    "max": along("amax"), "min": along("amin"), "count_nonzero": count_nonzero,
    "logical_not": of_conditions("~x", "x == 0"), "logical_and": of_conditions("x & y", "(x != 0) & (y != 0)"),
    "logical_or": of_conditions("x | y", "(x != 0) | (y != 0)"), "logical_xor": of_conditions("x ^ y", "(x != 0) ^ (y != 0)"),
    "relu": template("torch.relu({})"), "where": where, "softplus": template("softplus({})"),
    "clamp_min": lambda term, parts, write: Part(f"{clipped(term, parts)}, min={bound(term, 'bound', write)})", ATOM),
    "clamp_max": lambda term, parts, write: Part(f"{clipped(term, parts)}, max={bound(term, 'bound', write)})", ATOM),
    "clamp": lambda term, parts, write: Part(
        f"{clipped(term, parts)}, {bound(term, 'low', write)}, {bound(term, 'high', write)})", ATOM
    ),
    "log_sigmoid": template("torch.nn.functional.logsigmoid({})"), "nan_to_num": with_keywords("torch.nan_to_num"),
    "argsort": lambda term, parts, write: Part(
        f"torch.argsort({parts[0].text}, dim={write(term.params.get('axis', -1))}, stable=True)", ATOM
    ),
    "searchsorted": with_params("searchsorted", "side"),
    "maximum_so_far": lambda term, parts, write: so_far("torch.cummax", term, parts, write),
    "minimum_so_far": lambda term, parts, write: so_far("torch.cummin", term, parts, write),
    "binary_exponent": template("torch.frexp({}).exponent"),
    "imaginary_eigenvalues": template("imaginary_eigenvalues({})"),
    "part": numpy_dialect.FORMS["part"],
    "arange": counting, "broadcast_to": broadcast, "reshape": reshaped, "mT": transposed, "getitem": indexed,
    "transpose": with_params("torch.permute", "axes"), "take_along": with_params("torch.take_along_dim", "indices", "axis"),
    "flip": lambda term, parts, write: Part(f"torch.flip({parts[0].text}, {write(term.params['axis'])})", ATOM),
    "roll": with_params("torch.roll", "shift", "axis"), "tril": with_params("torch.tril", "k"),
    "triu": with_params("torch.triu", "k"), "astype": cast, "concatenate": joined("torch.cat"), "stack": joined("torch.stack"),
    "einsum": lambda term, parts, write: Part(
        f"torch.einsum({write(term.params['spec'])}, {', '.join(tensors(term, parts))})", ATOM
    ),
    "logabsdet": template("torch.linalg.slogdet({})[1]"), "sign_of_det": template("torch.linalg.slogdet({})[0]"),
    "eigenvalues": where_given("torch.linalg.eigvalsh({})", "UPLO"),
    "eigenvectors": where_given("torch.linalg.eigh({})[1]", "UPLO"),
    "singular_values": template("torch.linalg.svdvals({})"), "pinv": pinv,
    "left_vectors": template("torch.linalg.svd({}, full_matrices=False)[0]"),
    "right_vectors": template("torch.linalg.svd({}, full_matrices=False)[2].mT"),
    "nuclear_norm": template("torch.linalg.svdvals({}).sum(dim=-1)"),
    "sinc": sinc, "scatter": scattered, "put": put, "last_written": last_written,
    "segment_max": segment_max, "segment_winners": segment_winners, "one_hot": one_hot, "draw": drawn,
}  # fmt: skip
"""The form of each operation in PyTorch."""


def so_far(function: str, term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The largest, or the smallest, number so far along an axis."""
    return Part(f"{function}({parts[0].text}, {write(term.params['axis'])}).values", ATOM)


def clipped(term: Term, parts: Sequence[Part]) -> str:
    """The beginning of a call of `torch.clamp`."""
    return f"torch.clamp({tensor(term.args[0], parts[0], term)}"


def bound(term: Term, name: str, write: Write) -> str:
    """A bound of a clamp."""
    return write(in_range(term.params[name], term.dtype))


def in_range(value: Any, dtype: Any) -> Any:
    """A number; an infinity where it is too large for the type, for which PyTorch would raise."""
    beyond = isinstance(value, float) and dtype.kind == "f" and abs(value) > float(np.finfo(dtype).max)
    return math.copysign(math.inf, value) if beyond else value


FORMS |= {name: with_keywords(name) for name in HELPERS if name in registry and name not in FORMS}
FORMS |= {"pad": with_params("pad", "widths")}
FORMS |= {
    "gammaln": template("torch.lgamma({})"), "erfinv": template("torch.erfinv({})"),
    "log_ndtr": template("torch.special.log_ndtr({})"), "bessel_i0": template("torch.special.i0({})"),
    "bessel_i1": template("torch.special.i1({})"), "bessel_i0e": template("torch.special.i0e({})"),
    "bessel_i1e": template("torch.special.i1e({})"), **{name: with_keywords(name) for name in SPECIAL},
}  # fmt: skip
"""Special functions that PyTorch has to the last digits but a few, which it has not of J0 and J1; the table of operations reads
them when the first is asked for."""


def fallback(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A call of the function of a loop; any other operation without a form is refused before a program is written."""
    return call(term.op)(term, parts, write)


TORCH = Dialect(FORMS, fallback)
"""The dialect of PyTorch."""
