"""The laws about shapes, structure and signs, each on a term of its own: what is built, and that it is the same in numbers."""

import numpy as np
from cases import all_cases

from autograd_mini.compiling.axes import Axis
from autograd_mini.compiling.passes.rewrite_rules import REWRITE_RULES
from autograd_mini.compiling.sizes import Size
from autograd_mini.compiling.terms import Builder, Term

M = Size.of(Axis(4))
GIVEN = {
    "x": np.array([0.5, -1.5, 2.0, 0.25]), "y": np.array([1.5, 0.5, -0.5, 2.5]), "A": np.arange(12.0).reshape(4, 3) - 5,
    "B": np.arange(6.0).reshape(3, 2) - 2, "c": np.array([[2.0], [-1.0], [0.5], [3.0]]), "r": np.array([[1.0, -2.0, 0.5]]),
    "s": np.array(3.0), "labels": np.array([2, 0, 1, 2]),
    "b": np.array([True, False, True, True]), "D": np.arange(12.0).reshape(2, 6), "two": np.array([[2.0], [-1.0]]),
    "t": np.array([[0.5, 2.0, 1.5, -1.0], [1.0, -0.25, 3.0, 0.5], [-2.0, 1.0, 0.75, 2.5]]),
}  # fmt: skip


class Maker:
    """Makes terms, with the laws or without."""

    def __init__(self, rules):
        self.builder = Builder(rules)
        for name, x in GIVEN.items():
            shape = tuple(M if n == 4 else n for n in x.shape)
            setattr(self, name, self.builder.leaf("input", name, shape, x.dtype, at=name))

    def __getattr__(self, op):
        def made(*args, **params):
            return self.builder.make(op, *map(self.term, args), **params)

        return made

    def term(self, x):
        """A number or a size as a term."""
        return self.builder.number(x) if isinstance(x, float) else self.builder.size(x) if isinstance(x, Size) else x


def value(x):
    """A term, or structure with terms in it, computed."""
    if isinstance(x, Size):
        return x.concrete
    if isinstance(x, tuple):
        return tuple(map(value, x))
    if not isinstance(x, Term):
        return x
    if x.op == "input":
        return GIVEN[x.params["at"]]
    if x.op in ("number", "size"):
        return x.value if x.op == "number" else x.params["size"].concrete
    return x.primitive.array(*map(value, x.args), **{key: value(part) for key, part in x.params.items()})


def text(x):
    """A term as it is built."""
    if x.op == "input":
        return x.params["at"]
    if x.op in ("number", "size"):
        return f"{value(x):g}"
    words = [f"{key}={value(part)}" for key, part in x.params.items() if key not in ("keepdims", "index") or part is True]
    return f"{x.op}({', '.join([*map(text, x.args), *words])})".replace(", axis=None", "")


def total(m, x, axis=None, keepdims=False):
    return m.sum(x, axis=axis, keepdims=keepdims)


LAWS = {
    # broadcasting is implicit
    "a broadcast operand": (lambda m: m.add(m.broadcast_to(m.s, shape=(M,)), m.x), "add(s, x)"),
    "a second operand that is broadcast": (lambda m: m.sub(m.x, m.broadcast_to(m.s, shape=(M,))), "sub(x, s)"),
    "a first operand that is broadcast": (lambda m: m.sub(m.broadcast_to(m.s, shape=(M,)), m.x), "sub(s, x)"),
    "both operands broadcast": (lambda m: m.add(m.broadcast_to(m.s, shape=(M,)), m.broadcast_to(m.s, shape=(M,))),
                                "broadcast_to(mul(2, s), shape=(4,))"),
    "one of two that have to be": (
        lambda m: m.mul(m.broadcast_to(m.c, shape=(M, 3)), m.broadcast_to(m.r, shape=(M, 3))),
        "mul(c, r)"),
    "a row to a matrix": (lambda m: m.exp(m.broadcast_to(m.r, shape=(M, 3))), "broadcast_to(exp(r), shape=(4, 3))"),
    "to the shape that is there": (lambda m: m.broadcast_to(m.x, shape=(M,)), "x"),
    "in two steps": (
        lambda m: m.broadcast_to(m.broadcast_to(m.r, shape=(M, 3)), shape=(2, M, 3)),
        "broadcast_to(r, shape=(2, 4, 3))"),
    # sums
    "to the same shape": (lambda m: m.sum_to(m.x, shape=(M,)), "x"),
    "of one number, repeated": (lambda m: m.sum_to(m.broadcast_to(m.s, shape=(M, 3)), shape=()), "mul(s, 12)"),
    "to a number": (lambda m: m.sum_to(m.A, shape=()), "sum(A)"),
    "to a row": (lambda m: m.sum_to(m.A, shape=(1, 3)), "sum(A, axis=(0,), keepdims=True)"),
    "to the last axis": (lambda m: m.sum_to(m.A, shape=(3,)), "sum(A, axis=(0,))"),
    "of a number": (lambda m: total(m, m.s), "s"),
    "of one number along an axis": (
        lambda m: total(m, m.broadcast_to(m.s, shape=(M, 3)), (1,)),
        "broadcast_to(mul(3, s), shape=(4,))"),
    "of a row along an axis": (
        lambda m: total(m, m.broadcast_to(m.r, shape=(M, 3)), (1,)),
        "sum(broadcast_to(r, shape=(4, 3)), axis=(1,))"),
    "of one-hot labels": (
        lambda m: total(m, m.one_hot(m.labels, classes=3, dtype=np.dtype(float)), (1,)),
        "broadcast_to(1, shape=(4,))"),
    "of one-hot labels down": (lambda m: total(m, m.one_hot(m.labels, classes=3, dtype=np.dtype(float)), (0,)),
                               "sum(one_hot(labels, classes=3, dtype=float64), axis=(0,))"),
    "of numbers in one place of each row": (lambda m: total(m, placed(m), (1,)), "x"),
    "of these with the axis kept": (lambda m: total(m, placed(m), (1,), True), "reshape(x, shape=(4, 1))"),
    "of numbers in other places": (
        lambda m: total(m, m.scatter(m.x, index=(m.labels, m.arange(M)), shape=(3, M)), (1,)),
        "sum(scatter(x, shape=(3, 4)), axis=(1,))"),
    "of numbers that are not in a place of each row": (
        lambda m: total(m, m.scatter(m.x, index=(m.labels, m.labels), shape=(M, M)), (1,)),
        "sum(scatter(x, shape=(4, 4)), axis=(1,))"),
    "of these down": (lambda m: total(m, placed(m), (0,)), "sum(scatter(x, shape=(4, 3)), axis=(0,))"),
    "a sign leaves a sum": (lambda m: total(m, m.neg(m.x)), "neg(sum(x))"),
    "a sign leaves a mean": (lambda m: m.mean(m.neg(m.x), axis=None, keepdims=False), "neg(mean(x))"),
    "the mean of a number": (lambda m: m.mean(m.s, axis=None, keepdims=False), "s"),
    # steps
    "a product with a step at its own positive part": (
        lambda m: m.mul(m.relu(m.x), m.greater(m.relu(m.x), 0.0)), "relu(x)"),
    "a multiple of the positive part": (
        lambda m: m.mul(m.mul(m.s, m.relu(m.x)), m.greater(m.relu(m.x), 0.0)), "mul(s, relu(x))"),
    "the positive part times other numbers": (
        lambda m: m.mul(m.mul(m.relu(m.x), m.y), m.greater(m.relu(m.x), 0.0)), "mul(relu(x), y)"),
    "the positive part divided by a number": (
        lambda m: m.mul(m.div(m.relu(m.x), m.s), m.greater(m.relu(m.x), 0.0)), "div(relu(x), s)"),
    "a step at another part": (
        lambda m: m.mul(m.relu(m.y), m.greater(m.relu(m.x), 0.0)), "mul(relu(y), greater(relu(x), 0))"),
    "a step at another bound": (
        lambda m: m.mul(m.relu(m.x), m.greater(m.relu(m.x), 1.0)), "mul(relu(x), greater(relu(x), 1))"),
    "a step above a bound": (
        lambda m: m.mul(m.clamp_min(m.x, bound=-1.0), m.greater(m.clamp_min(m.x, bound=-1.0), 0.0)),
        "mul(clamp_min(x, bound=-1.0), greater(clamp_min(x, bound=-1.0), 0))"),
    "a product with numbers in their places, where these were picked before": (
        lambda m: picked_before(m), "scatter(mul(getitem(A), x), shape=(4, 3))"),
    "a product with numbers in their places": (lambda m: m.mul(m.A, placed(m)), "mul(A, scatter(x, shape=(4, 3)))"),
    # shapes
    "the shape that is there": (lambda m: m.reshape(m.x, shape=(M,)), "x"),
    "two shapes": (lambda m: m.reshape(m.reshape(m.A, shape=(3, M)), shape=(12,)), "reshape(A, shape=(12,))"),
    "a sum whose axis was kept": (lambda m: m.reshape(total(m, m.A, (1,), True), shape=(M,)), "sum(A, axis=(1,))"),
    "a sum in another shape": (lambda m: m.reshape(total(m, m.A, (1,), True), shape=(1, M)),
                               "reshape(sum(A, axis=(1,), keepdims=True), shape=(1, 4))"),
    "a number as an array": (lambda m: m.reshape(m.s, shape=(1, 1)), "broadcast_to(s, shape=(1, 1))"),
    "a broadcast row in another shape": (lambda m: m.reshape(m.broadcast_to(m.r, shape=(M, 3)), shape=(12,)),
                                         "reshape(broadcast_to(r, shape=(4, 3)), shape=(12,))"),
    "a product with a vector that was a column": (
        lambda m: m.reshape(m.matmul(m.mT(m.A), m.reshape(m.x, shape=(M, 1))), shape=(3,)), "matmul(mT(A), x)"),
    "products of a stack with a vector that was a column": (
        lambda m: m.reshape(m.matmul(m.reshape(m.A, shape=(3, 1, M)), m.reshape(m.x, shape=(M, 1))), shape=(3, 1)),
        "matmul(reshape(A, shape=(3, 1, 4)), x)"),
    "products of a stack with a vector that was a column, in another shape": (
        lambda m: m.reshape(m.matmul(m.reshape(m.A, shape=(3, 1, M)), m.reshape(m.x, shape=(M, 1))), shape=(3,)),
        "reshape(matmul(reshape(A, shape=(3, 1, 4)), reshape(x, shape=(4, 1))), shape=(3,))"),
    "a reshaped array times a number, in its old shape": (
        lambda m: m.reshape(m.mul(m.s, m.reshape(m.A, shape=(3, M))), shape=(M, 3)), "mul(s, A)"),
    "one divided by a number": (
        lambda m: m.reshape(m.div(m.reshape(m.A, shape=(3, M)), m.s), shape=(M, 3)), "div(A, s)"),
    "a number divided by one": (
        lambda m: m.reshape(m.div(m.s, m.reshape(m.t, shape=(M, 3))), shape=(3, M)),
        "reshape(div(s, reshape(t, shape=(4, 3))), shape=(3, 4))"),
    "a reshaped array times a column, in its old shape": (
        lambda m: m.reshape(m.mul(m.two, m.reshape(m.D, shape=(3, 2, 2))), shape=(2, 6)),
        "reshape(mul(two, reshape(D, shape=(3, 2, 2))), shape=(2, 6))"),
    "an index that adds axes": (lambda m: m.getitem(m.x, index=(slice(None), None)), "reshape(x, shape=(4, 1))"),
    "an index that takes a part": (lambda m: m.getitem(m.x, index=(slice(0, 2),)), "getitem(x)"),
    # transposes and products
    "of a matrix": (lambda m: m.transpose(m.A, axes=(1, 0)), "mT(A)"),
    "of nothing": (lambda m: m.transpose(m.A, axes=(0, 1)), "A"),
    "of three axes": (lambda m: m.transpose(m.reshape(m.A, shape=(M, 3, 1)), axes=(2, 0, 1)),
                      "transpose(reshape(A, shape=(4, 3, 1)), axes=(2, 0, 1))"),
    "of a vector as a column": (lambda m: m.mT(m.reshape(m.x, shape=(M, 1))), "reshape(x, shape=(1, 4))"),
    "of a number throughout": (lambda m: m.mT(m.broadcast_to(m.s, shape=(M, 3))), "broadcast_to(s, shape=(3, 4))"),
    "of a broadcast row": (lambda m: m.mT(m.broadcast_to(m.r, shape=(M, 3))), "mT(broadcast_to(r, shape=(4, 3)))"),
    "a column times a row": (lambda m: m.matmul(m.c, m.r), "mul(c, r)"),
    "a matrix times a column": (lambda m: m.matmul(m.mT(m.A), m.c), "matmul(mT(A), c)"),
    "a product with one number": (lambda m: m.matmul(m.broadcast_to(m.s, shape=(1, 1)), m.r), "mul(s, r)"),
    "the sum of products over a stack": (
        lambda m: m.sum(m.matmul(m.mT(stacked(m, m.A, 3)), stacked(m, m.A, 3)), axis=(0,), keepdims=False),
        "matmul(mT(reshape(A, shape=(4, 3))), reshape(A, shape=(4, 3)))"),
    "the sum of products of a stack with columns": (
        lambda m: m.sum(m.matmul(m.mT(stacked(m, m.A, 3)), stacked(m, m.x, 1)), axis=(0,), keepdims=False),
        "reshape(matmul(mT(reshape(A, shape=(4, 3))), reshape(x, shape=(4,))), shape=(3, 1))"),
    "the sum of products over the rows of each": (
        lambda m: m.sum(m.matmul(m.mT(stacked(m, m.A, 3)), stacked(m, m.A, 3)), axis=(1,), keepdims=False),
        "sum(matmul(mT(reshape(A, shape=(2, 2, 3))), reshape(A, shape=(2, 2, 3))), axis=(1,))"),
    "a stack times a matrix that is alike for all": (
        lambda m: m.matmul(stacked(m, m.A, 3), m.broadcast_to(m.t, shape=(2, 3, M))),
        "matmul(reshape(A, shape=(2, 2, 3)), t)"),
    "a matrix times a stack of matrices that are alike": (
        lambda m: m.matmul(m.t, m.broadcast_to(m.A, shape=(2, M, 3))), "matmul(t, broadcast_to(A, shape=(2, 4, 3)))"),
    "the transposes of matrices that are alike": (
        lambda m: m.mT(m.broadcast_to(m.t, shape=(2, 3, M))), "broadcast_to(mT(t), shape=(2, 4, 3))"),
    "a stack of columns times rows": (
        lambda m: m.matmul(stacked(m, m.x, 1), m.reshape(m.y, shape=(2, 1, 2))),
        "mul(reshape(x, shape=(2, 2, 1)), reshape(y, shape=(2, 1, 2)))"),
    # powers and steps
    "the exponent of a slope": (lambda m: m.exponent_minus_one(m.x, 3.0), "broadcast_to(2, shape=(4,))"),
    "of the slope of a number": (lambda m: m.exponent_minus_one(m.s, 1.0), "0"),
    "of the slope of what is 1 throughout": (lambda m: m.exponent_minus_one(m.x, 0.0), "exponent_minus_one(x, 0)"),
    "a step and the other way round": (
        lambda m: m.mul(m.heaviside_half(m.x, m.y), m.heaviside_half(m.y, m.x)),
        "mul(heaviside_half(x, y), sub(1, heaviside_half(x, y)))"),
    "a choice of two rows of which one has to be a matrix": (
        lambda m: m.where(m.broadcast_to(m.r, shape=(M, 3)), m.broadcast_to(m.s, shape=(M, 3)), condition=m.greater(m.r, 0.0)),
        "where(r, broadcast_to(s, shape=(4, 3)), condition=[[ True False  True]])"),
    "a product with columns that are alike": (
        lambda m: m.matmul(m.t, m.broadcast_to(m.c, shape=(M, 2))),
        "broadcast_to(matmul(t, c), shape=(3, 2))"),
    "a product of rows that are alike": (
        lambda m: m.matmul(m.broadcast_to(m.r, shape=(2, 3)), m.t), "broadcast_to(matmul(r, t), shape=(2, 4))"),
    "a product with rows that are alike": (
        lambda m: m.matmul(m.t, m.broadcast_to(m.r, shape=(M, 3))), "matmul(t, broadcast_to(r, shape=(4, 3)))"),
    "a product of columns that are alike": (
        lambda m: m.matmul(m.broadcast_to(m.c, shape=(M, 3)), m.t), "matmul(broadcast_to(c, shape=(4, 3)), t)"),
    # types, numbers, parts
    "the type that is there": (lambda m: m.astype(m.x, dtype=np.dtype(float)), "x"),
    "another type": (lambda m: m.astype(m.b, dtype=np.dtype(float)), "astype(b, dtype=float64)"),
    "numbers alone": (lambda m: m.add(m.mul(2.0, 3.0), 1.0), "7"),
    "a product with minus one": (lambda m: m.mul(m.x, -1.0), "neg(x)"),
    "minus one times": (lambda m: m.mul(-1.0, m.s), "neg(s)"),
    "a sign and the number that a product begins with": (lambda m: m.neg(m.mul(2.0, m.s)), "mul(-2, s)"),
    "a sign and a product of arrays": (lambda m: m.neg(m.mul(m.x, m.y)), "neg(mul(x, y))"),
    "parts that make a whole": (lambda m: m.add(part(m, m.x, 0, 4, 8), part(m, m.y, 4, 8, 8)), "concatenate(x, y, axis=0)"),
    "parts in the other order": (lambda m: m.add(part(m, m.x, 4, 8, 8), part(m, m.y, 0, 4, 8)), "concatenate(y, x, axis=0)"),
    "parts that leave one out": (
        lambda m: m.add(part(m, m.x, 0, 4, 9), part(m, m.y, 4, 8, 9)), "add(scatter(x, shape=(9,)), scatter(y, shape=(9,)))"),
    "parts that overlap": (
        lambda m: m.add(part(m, m.x, 0, 4, 7), part(m, m.y, 3, 7, 7)), "add(scatter(x, shape=(7,)), scatter(y, shape=(7,)))"),
    "two parts that begin at one place": (
        lambda m: m.add(part(m, m.x, 0, 4, 4), part(m, m.y, 0, 4, 4)), "add(scatter(x, shape=(4,)), scatter(y, shape=(4,)))"),
}  # fmt: skip


def picked_before(m):
    m.getitem(m.A, index=(m.arange(M), m.labels))
    return m.mul(m.A, placed(m))


def placed(m):
    rows = m.arange(M)
    return m.scatter(m.x, index=(rows, m.labels), shape=(M, 3))


def stacked(m, x, n):
    return m.reshape(x, shape=(2, 2, n))


def part(m, x, start, stop, n):
    return m.scatter(x, index=(slice(start, stop),), shape=(n,))


@all_cases("which", LAWS)
def test_a_term_is_built_as_the_law_says_and_is_the_same_in_numbers(which):
    make, expected = LAWS[which]
    found, plain = make(Maker(REWRITE_RULES)), make(Maker({"": []}))
    assert text(found) == expected
    assert [value(n) for n in found.shape] == [value(n) for n in plain.shape]
    np.testing.assert_array_equal(np.broadcast_to(value(found), [value(n) for n in found.shape]), value(plain))


SIGNS = {
    "added": (lambda m, p: m.add(m.c, p), "sub(c, matmul(A, t))"),
    "added to": (lambda m, p: m.add(p, m.c), "sub(c, matmul(A, t))"),
    "subtracted": (lambda m, p: m.sub(m.c, p), "add(c, matmul(A, t))"),
    "subtracted from": (lambda m, p: m.sub(p, m.c), "sub(matmul(A, neg(t)), c)"),
    "multiplied": (lambda m, p: m.mul(m.c, p), "neg(mul(c, matmul(A, t)))"),
    "multiplied with": (lambda m, p: m.mul(p, m.c), "neg(mul(matmul(A, t), c))"),
    "negated": (lambda m, p: m.neg(p), "matmul(A, t)"),
    "alone": (lambda m, p: m.exp(p), "exp(matmul(A, neg(t)))"),
}


@all_cases("left", [False, True], ids=["right", "left"])
@all_cases("which", SIGNS)
def test_the_sign_of_a_factor_of_a_product_of_matrices_goes_outwards_in_the_backward_pass(which, left):
    make, expected = SIGNS[which]

    def made(rules, backward):
        m = Maker(rules)
        m.builder.backward = len(m.builder.made) if backward else 0
        signed = m.neg(m.A if left else m.t)
        return make(m, m.matmul(signed, m.t) if left else m.matmul(m.A, signed))

    found, plain = made(REWRITE_RULES, True), made({"": []}, True)
    assert text(found) == (expected.replace("matmul(A, neg(t))", "matmul(neg(A), t)") if left else expected)
    np.testing.assert_allclose(value(found), value(plain), rtol=1e-14)
    assert "neg(t)" in text(made(REWRITE_RULES, False)) or left and "neg(A)" in text(made(REWRITE_RULES, False))


def test_the_sign_of_a_factor_goes_outwards_of_the_first_product_of_the_backward_pass_and_not_of_the_last_before_it():
    for earlier, expected in ((False, "sub(c, matmul(A, t))"), (True, "add(c, matmul(A, neg(t)))")):
        m = Maker(REWRITE_RULES)
        signed = m.neg(m.t)
        product = m.matmul(m.A, signed) if earlier else None
        m.builder.backward = len(m.builder.made)
        assert text(m.add(m.c, m.matmul(m.A, signed))) == expected and (product is None or product.order < m.builder.backward)


def test_the_sign_of_a_factor_that_is_the_gradient_at_a_name_stays_with_it():
    m = Maker(REWRITE_RULES)
    m.builder.backward = len(m.builder.made)
    m.y.name = "y"
    sign = m.neg(m.t)
    sign.gradient_of = m.y
    assert text(m.add(m.c, m.matmul(m.A, sign))) == "add(c, matmul(A, neg(t)))"


def test_what_is_computed_twice_is_one_term():
    m = Maker(REWRITE_RULES)
    assert m.exp(m.x) is m.exp(m.x) and m.add(m.x, m.y) is m.add(m.y, m.x) and m.sub(m.x, m.y) is not m.sub(m.y, m.x)


def test_the_sign_of_something_that_has_a_gradient_by_name_stays_there():
    m = Maker(REWRITE_RULES)
    x = m.neg(m.x)
    x.gradient_of = m.y
    assert text(total(m, x)) == "neg(sum(x))"
    m.y.name = "y"
    other = Maker(REWRITE_RULES)
    x = other.neg(other.x)
    x.gradient_of = m.y
    assert text(total(other, x)) == "sum(neg(x))"
