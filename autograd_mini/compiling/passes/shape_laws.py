"""Laws that cannot be written as equations, about shapes, structure and signs: each is a function that returns a better term or
None."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.kernels.indexing import as_tuple
from ..shapes import joined
from ..sizes import concrete, product_of
from ..terms import Builder, Law, Term, find, key_of, same_shape


def fits(new: Term, old: Term) -> bool:
    """Whether a term may replace another: it has the same shape and an equivalent type."""
    return same_shape(new.shape, old.shape) and (
        new.dtype == old.dtype and new.weak == old.weak or not old.shape and (new.weak or old.dtype == new.dtype)
    )


def folded(builder: Builder, term: Term) -> Term | None:
    """An operation on numbers alone is the number that comes out."""
    if not term.args or term.params or any(x.op != "number" for x in term.args):
        return None
    op = find(term.op)
    if op.scalar is None or not term.weak:
        return None
    value = op.on_floats(*(x.params["value"] for x in term.args))
    return builder.number(value) if math.isfinite(value) else None


def without_broadcast(builder: Builder, term: Term) -> Term | None:
    """Broadcasting is implicit: a broadcast operand stays as it was, where another one has the full shape; and
    where all are broadcast, the result is."""
    if not any(x.op == "broadcast_to" for x in term.args) or not (term.primitive and term.primitive.pointwise):
        return None
    extra = [x.shape for x in term.params.values() if isinstance(x, (Term, np.ndarray))]
    small = tuple(x.args[0] if x.op == "broadcast_to" else x for x in term.args)
    if same_shape(joined(*(x.shape for x in small), *extra), term.shape):
        return builder.make(term.primitive, *small, **term.params)
    if not extra and all(x.op == "broadcast_to" or not x.shape for x in term.args):
        inner = builder.make(term.primitive, *small, **term.params)
        return builder.make("broadcast_to", inner, shape=term.shape) if inner.dtype == term.dtype else None
    for i, x in enumerate(term.args):
        if x.op == "broadcast_to":
            fewer = (*term.args[:i], small[i], *term.args[i + 1 :])
            if same_shape(joined(*(y.shape for y in fewer), *extra), term.shape):
                return builder.make(term.primitive, *fewer, **term.params)
    return None


def broadcast(builder: Builder, term: Term) -> Term | None:
    """Broadcasting to the shape that is there already, or in two steps."""
    (x,) = term.args
    if same_shape(x.shape, term.shape):
        return x
    return builder.make("broadcast_to", x.args[0], shape=term.shape) if x.op == "broadcast_to" else None


def summed(builder: Builder, term: Term) -> Term | None:
    """The sum over what was broadcast is a sum along axes; of one number repeated, a product."""
    (x,) = term.args
    shape = term.shape
    if same_shape(x.shape, shape):
        return x
    if x.op == "broadcast_to" and same_shape(x.args[0].shape, shape) and not shape:
        return product_with_size(builder, x.args[0], x.shape)
    new = len(x.shape) - len(shape)
    if not shape:
        return builder.make("sum", x, axis=None, keepdims=False)
    ones = tuple(i for i, n in enumerate(shape, new) if type(n) is int and n == 1 and not is_one(x.shape[i]))
    if not new:
        return builder.make("sum", x, axis=ones, keepdims=True)
    total = builder.make("sum", x, axis=(*range(new), *ones), keepdims=False)
    return total if same_shape(total.shape, shape) else builder.make("reshape", total, shape=shape)


def is_one(n: Any) -> bool:
    """Whether a size is the integer 1."""
    return type(n) is int and n == 1


def product_with_size(builder: Builder, x: Term, shape: tuple[Any, ...]) -> Term:
    """A number times the number of elements of a shape."""
    return builder.make("mul", x, builder.size(product_of(shape)))


def total(builder: Builder, term: Term) -> Term | None:
    """The sum of a single element is that element; each row of one-hot labels sums to 1; signs and numbers go outwards."""
    (x,) = term.args
    if not x.shape:
        return x
    axis = term.params["axis"]
    if x.op == "scatter" and one_in_each_row(x) and axis == (1,):
        each = x.args[0] if x.args[0].shape else builder.make("broadcast_to", x.args[0], shape=x.shape[:1])
        return builder.make("reshape", each, shape=term.shape) if term.params["keepdims"] else each
    if x.op == "one_hot" and axis == (len(x.shape) - 1,):
        return builder.make("broadcast_to", builder.number(1.0), shape=term.shape)
    if x.op == "broadcast_to" and not x.args[0].shape:
        along = x.shape if axis is None else tuple(x.shape[i] for i in axis)
        each = product_with_size(builder, x.args[0], along)
        return builder.make("broadcast_to", each, shape=term.shape) if term.shape else each
    return sum_of_products(builder, term) or outward(builder, term)


def sum_of_products(builder: Builder, term: Term) -> Term | None:
    """The sum of `x.T @ y` over stacks of matrices is one product of matrices, with the rows of all one below the other."""
    (product,) = term.args
    if product.op != "matmul" or product.args[0].op != "mT" or term.params["keepdims"]:
        return None
    x, y = product.args[0].args[0], product.args[1]
    stacked = len(x.shape) - 2
    if stacked < 1 or term.params["axis"] != tuple(range(stacked)) or not same_shape(x.shape[:-1], y.shape[:-1]):
        return None
    rows = product_of(x.shape[:-1])
    rows_of_x = builder.make("mT", builder.make("reshape", x, shape=(rows, x.shape[-1])))
    if is_one(y.shape[-1]):
        column = builder.make("reshape", y, shape=(rows,))
        vector = builder.built(find("matmul"), (rows_of_x, column), {}, x.shape[-1:], product.dtype, False)
        return builder.make("reshape", vector, shape=term.shape)
    return builder.make("matmul", rows_of_x, builder.make("reshape", y, shape=(rows, y.shape[-1])))


def one_in_each_row(term: Term) -> bool:
    """Whether the numbers of a matrix were put into one place of each row."""
    index = term.params["index"]
    if not isinstance(index, tuple) or len(index) != 2 or len(term.shape) != 2:
        return False
    rows, columns = index
    return (
        isinstance(rows, Term) and rows.op == "arange" and same_shape(rows.shape, term.shape[:1])
        and isinstance(columns, Term) and same_shape(columns.shape, rows.shape)
    )  # fmt: skip


def masked_product(builder: Builder, term: Term) -> Term | None:
    """A product with numbers that were put into an array of zeros: those numbers times what stood in their places, where that
    was picked before. And a product with `max(x, 0)`, which is 0 where the step `max(x, 0) > 0` is."""
    for x, y in (term.args, term.args[::-1]):
        if y.op == "greater" and has_step(x, y):
            return x
        if y.op == "scatter" and same_shape(x.shape, y.shape):
            picked = builder.known("getitem", x, index=y.params["index"])
            if picked is not None and same_shape(picked.shape, y.args[0].shape):
                return builder.make("scatter", builder.make("mul", picked, y.args[0]), **y.params)
    return None


def has_step(x: Term, step: Term) -> bool:
    """Whether one of the factors of `x` is the positive part that a step asks of, so that the step changes nothing."""
    part, zero = step.args
    if zero.value != 0.0 or not (part.op == "relu" or part.op == "clamp_min" and part.params["bound"] == 0.0):
        return False
    while x is not part and x.op in ("mul", "div"):
        first, second = x.args
        x = second if x.op == "mul" and (second is part or not first.shape) else first
    return x is part


def outward(builder: Builder, term: Term) -> Term | None:
    """A sign goes outwards through sums and movements; the gradient at something that has a name keeps its own."""
    (x,) = term.args
    if x.op != "neg" or x.gradient_of is not None and x.gradient_of.name:
        return None
    return builder.make("neg", builder.make(term.op, x.args[0], **term.params))


def sign_of_product(builder: Builder, term: Term) -> Term | None:
    """`a + x @ -y` as `a - x @ y`; in a product, the sign goes outwards."""
    for i, x in enumerate(term.args):
        if x.op != "matmul" or x.order < builder.backward or not builder.backward:
            continue
        left, right = x.args
        for j, y in enumerate(x.args):
            if y.op == "neg" and y.dtype == x.dtype and not (y.gradient_of is not None and y.gradient_of.name):
                product = builder.make("matmul", *((left, y.args[0]) if j else (y.args[0], right)))
                other = term.args[1 - i] if len(term.args) > 1 else None
                if other is None:
                    return product
                if term.op == "mul":
                    return builder.make("neg", builder.make("mul", *((other, product) if i else (product, other))))
                if i or term.op == "add":
                    return builder.make("sub" if term.op == "add" else "add", other, product)
    return None


def sum_of_parts(builder: Builder, term: Term) -> Term | None:
    """A shorter form of a sum of arrays that were written into zeros, or of a sum with a product that has a sign."""
    return joined_parts(builder, term) or sign_of_product(builder, term)


def product_of_parts(builder: Builder, term: Term) -> Term | None:
    """A shorter form of a product with a mask, or with a product that has a sign."""
    return masked_product(builder, term) or sign_of_product(builder, term)


def negated(builder: Builder, term: Term) -> Term | None:
    """A sign that goes to a number, or that meets another."""
    return signed(builder, term) or sign_of_product(builder, term)


def signed(builder: Builder, term: Term) -> Term | None:
    """The sign of a product goes to the number that it begins with."""
    (x,) = term.args
    if x.gradient_of is not None and x.gradient_of.op == "input":
        return None
    factors = []
    while x.op in ("mul", "div") and x.args:
        factors.append(x)
        x = x.args[0]
    if x.op != "number" or not factors:
        return None
    better = builder.number(-x.params["value"])
    for factor in reversed(factors):
        better = builder.make(factor.op, better, factor.args[1])
    return better if fits(better, term) else None


def mean_of_one(builder: Builder, term: Term) -> Term | None:
    """The mean of a single number is that number; signs go outwards."""
    (x,) = term.args
    return x if not x.shape else outward(builder, term)


def reshaped(builder: Builder, term: Term) -> Term | None:
    """Another shape and back; and a product of matrices that were vectors."""
    (x,) = term.args
    shape = term.shape
    if same_shape(x.shape, shape):
        return x
    if x.op == "reshape":
        return builder.make("reshape", x.args[0], shape=shape)
    if x.op == "sum" and x.params["keepdims"]:
        total = builder.make("sum", x.args[0], axis=x.params["axis"], keepdims=False)
        if same_shape(total.shape, shape):
            return total
    if not x.shape or x.op == "broadcast_to" and not x.args[0].shape:
        return builder.make("broadcast_to", x if not x.shape else x.args[0], shape=shape)
    if x.op == "matmul" and (product := product_of_vectors(builder, x, shape)) is not None:
        return product
    return scaled(builder, x, shape) or outward(builder, term)


def scaled(builder: Builder, x: Term, shape: tuple[Any, ...]) -> Term | None:
    """A reshaped array times a number or divided by one, in its old shape again: the number times the array."""
    if x.op not in ("mul", "div") or builder.backward and x.order < builder.backward:
        return None
    for i in (0, 1) if x.op == "mul" else (0,):
        y = x.args[i]
        if y.op == "reshape" and not x.args[1 - i].shape and same_shape(y.args[0].shape, shape):
            return builder.make(x.op, *(y.args[0] if z is y else z for z in x.args))
    return None


def product_of_vectors(builder: Builder, product: Term, shape: tuple[Any, ...]) -> Term | None:
    """`X @ w` for vectors that were written as matrices of one column or row, for the product's sake."""
    a, b = product.args
    if len(a.shape) > 2 and len(b.shape) == 2 and same_shape(a.shape[:-1], shape):
        vector = as_vector(builder, b, 1)
        return vector and builder.built(find("matmul"), (a, vector), {}, shape, product.dtype, False)
    if len(a.shape) != 2 or len(b.shape) != 2:
        return None
    row = as_vector(builder, a, 0)
    column = as_vector(builder, b, 1)
    kept = tuple(n for n, gone in ((a.shape[0], row), (b.shape[1], column)) if gone is None)
    if (row is None and column is None) or not same_shape(kept, shape):
        return None
    return builder.built(find("matmul"), (row or a, column or b), {}, shape, product.dtype, False)


def as_vector(builder: Builder, x: Term, axis: int) -> Term | None:
    """A matrix of one row (`axis` 0) or one column as the vector that it was made of, or that a product makes as well."""
    if not is_one(x.shape[axis]):
        return None
    if x.op == "reshape" and len(x.args[0].shape) == 1:
        return x.args[0]
    if x.op == "neg" and (inner := as_vector(builder, x.args[0], axis)) is not None:
        return builder.make("neg", inner)
    return product_of_vectors(builder, x, (x.shape[1 - axis],)) if x.op == "matmul" and axis else None


def of_part(builder: Builder, term: Term) -> Term | None:
    """A positive number has a positive part: where `max(x, 0)` is computed, a step at 0 asks that."""
    (x,) = term.args
    part = builder.known("clamp_min", x, bound=0.0)
    return builder.make("heaviside", part) if part is not None else None


def exponent(builder: Builder, term: Term) -> Term | None:
    """The exponent of the slope of a power: one less, unless it may be 0."""
    _, y = term.args
    if y.op != "number" or y.params["value"] == 0:
        return None
    less = builder.number(y.params["value"] - 1)
    return builder.make("broadcast_to", less, shape=term.shape) if term.shape else less


def complement(builder: Builder, term: Term) -> Term | None:
    """The step the other way round, 1/2 at a tie in both, is one less the step that is there."""
    known = builder.known(term.op, *term.args[::-1])
    return None if known is None else builder.make("sub", builder.number(1.0), known)


def outer(builder: Builder, term: Term) -> Term | None:
    """A column times a row: each element of one times each of the other; a product with one number; and one with columns or rows
    that are all alike, of which one is multiplied."""
    x, y = term.args
    if len(x.shape) > 2 and is_one(x.shape[-1]) and len(y.shape) > 1:
        return builder.make("mul", x, y)
    if len(x.shape) > 2 and y.op == "broadcast_to" and len(y.args[0].shape) == 2 and same_shape(y.args[0].shape, y.shape[-2:]):
        return builder.make("matmul", x, y.args[0]) if same_shape(x.shape[:-2], term.shape[:-2]) else None
    if len(x.shape) == len(y.shape) == 2:
        if y.op == "broadcast_to" and len(y.args[0].shape) == 2 and is_one(y.args[0].shape[1]) and not is_one(y.shape[1]):
            return builder.make("broadcast_to", builder.make("matmul", x, column_of(builder, y)), shape=term.shape)
        if x.op == "broadcast_to" and len(x.args[0].shape) == 2 and is_one(x.args[0].shape[0]) and not is_one(x.shape[0]):
            return builder.make("broadcast_to", builder.make("matmul", row_of(builder, x), y), shape=term.shape)
        if y.op == "broadcast_to" and not y.args[0].shape and is_one(y.shape[1]) and not is_one(y.shape[0]):
            return builder.make("mul", y.args[0], sums_of_rows(builder, x))
    for one, other in ((x, y), (y, x)):
        if one.op == "broadcast_to" and not one.args[0].shape and len(one.shape) == 2 and all(map(is_one, one.shape)):
            return builder.make("mul", one.args[0], other)
    if len(x.shape) == len(y.shape) == 2 and is_one(x.shape[1]):
        return builder.make("mul", x, y.args[0] if y.op == "reshape" and len(y.args[0].shape) == 1 else y)
    return None


def sums_of_rows(builder: Builder, x: Term) -> Term:
    """The sum of each row of a matrix, as a column: what its product with a column of ones is."""
    if x.op != "mT":
        return builder.make("sum", x, axis=(1,), keepdims=True)
    return builder.make("reshape", builder.make("sum", x.args[0], axis=(0,), keepdims=False), shape=(x.shape[0], 1))


def column_of(builder: Builder, x: Term) -> Term:
    """One of the columns of a matrix in which they are all alike."""
    return builder.make("broadcast_to", x.args[0], shape=(x.shape[0], 1))


def row_of(builder: Builder, x: Term) -> Term:
    """One of the rows of a matrix in which they are all alike."""
    return builder.make("broadcast_to", x.args[0], shape=(1, x.shape[1]))


def picked(builder: Builder, term: Term) -> Term | None:
    """An index that only adds axes is another shape."""
    return reshaping(builder, term, term.params["index"])


def reshaping(builder: Builder, term: Term, index: Any) -> Term | None:
    """A reshape in place of an index that leaves all elements where they are."""
    parts = as_tuple(index)
    if all(part is None or isinstance(part, slice) and part == slice(None) for part in parts):
        return builder.make("reshape", term.args[0], shape=term.shape)
    return None


def put_back(builder: Builder, term: Term) -> Term | None:
    """The adjoint of an index that only adds axes: a reshape to the old shape."""
    return reshaping(builder, term, term.params["index"]) or outward(builder, term)


def turned(builder: Builder, term: Term) -> Term | None:
    """A transpose of a matrix is `mT`; an identity, a vector or a constant array needs none."""
    (x,) = term.args
    axes = term.params.get("axes")
    if x.op == "broadcast_to" and not x.args[0].shape:
        return builder.make("broadcast_to", x.args[0], shape=term.shape)
    if term.op == "mT" and x.op == "broadcast_to" and len(x.shape) > 2 and len(x.args[0].shape) > 1:
        return builder.make("broadcast_to", builder.make("mT", x.args[0]), shape=term.shape)
    if axes is not None and tuple(axes) == tuple(range(len(axes))):
        return x
    if x.op == "reshape" and len(x.args[0].shape) == 1 and len(x.shape) == 2 and any(map(is_one, x.shape)):
        return builder.make("reshape", x.args[0], shape=term.shape)
    return builder.make("mT", x) if axes is not None and tuple(axes) == (1, 0) else None


def joined_parts(builder: Builder, term: Term) -> Term | None:
    """A sum of arrays that were each written into another part of zeros, and leave no part out, as these joined."""
    if not all(x.op in ("add", "scatter") for x in term.args):
        return None
    parts: list[Term] = []
    todo = [term]
    while todo:
        x = todo.pop()
        if x.op == "add":
            todo += x.args
        elif x.op == "scatter" and part_of_axis(x.params["index"]) is not None and x.args[0].shape:
            parts.append(x)
        else:
            return None
    places = [part_of_axis(x.params["index"]) for x in parts]
    axes = {place[0] for place in places if place is not None}
    if len(axes) != 1:
        return None
    (axis,) = axes
    n = term.shape[axis]
    by_start = {key_of(place[1] or 0): (x, place) for x, place in zip(parts, places, strict=True) if place is not None}
    if len(by_start) < len(parts):  # two begin at one place, and overlap
        return None
    found: list[Term] = []
    at: Any = 0
    while key_of(at) in by_start:
        x, (_, _, stop) = by_start.pop(key_of(at))
        found.append(x.args[0])
        end = n if stop is None else stop
        begins, length, ends = concrete((at, x.args[0].shape[axis], end))
        if begins + length != ends:  # as `x[2:1]`, which holds nothing
            return None
        at = end
    if by_start or key_of(at) != key_of(n):
        return None
    return builder.built(find("concatenate"), tuple(found), {"axis": axis}, term.shape, term.dtype, False)


def part_of_axis(index: object) -> tuple[int, object, object] | None:
    """The axis, the start and the stop of an index that takes a part of one axis, and of the others all."""
    *before, last = as_tuple(index)
    if not isinstance(last, slice) or last.step is not None or any(part != slice(None) for part in before):
        return None
    return len(before), last.start, last.stop


def cast(builder: Builder, term: Term) -> Term | None:
    """A change to the type that the array has already is left out."""
    (x,) = term.args
    return x if x.dtype == term.dtype and not x.weak else None


SHAPELY: dict[str, Law] = {
    "add": sum_of_parts, "sub": sign_of_product, "mul": product_of_parts,
    "broadcast_to": broadcast, "sum_to": summed, "sum": total, "mean": mean_of_one, "reshape": reshaped, "mT": turned,
    "transpose": turned, "astype": cast, "getitem": picked, "scatter": put_back, "heaviside": of_part, "neg": negated,
    "exponent_minus_one": exponent, "matmul": outer, "heaviside_half": complement,
}  # fmt: skip
"""The laws by operation."""
