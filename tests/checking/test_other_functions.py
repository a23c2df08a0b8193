"""The gradient of another function, of terms weighed otherwise, of another mask or penalty, and clipped ones, on small cases."""

import contextlib

import numpy as np
from cases import all_cases

import autograd_mini as am
from autograd_mini.checking.mistakes import clipping, elsewhere, masks, other_function, parameters, school, terms
from autograd_mini.checking.mistakes.case import Case
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7], [0.3, 0.9, 1.1]])
G = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4], [1.1, 0.2, 0.7]])
M = np.tril(np.ones((3, 3))) > 0


def gradient(loss, args):
    trace = LossGraph(Problem(loss, args))
    return {name: trace.gradient(trace.flow, leaf) for name, leaf in trace.leaves.items()}


OTHERS = {
    "a function is left out": (lambda x: am.tanh(x), "tanh is left out of", lambda x: x * 1.0),
    "a plus": (lambda x: x + G * x, "another sign", lambda x: x - G * x),
    "a minus": (lambda x: x - G * x, "another sign", lambda x: x + G * x),
    "divided": (lambda x: am.exp(x * 3.0), "is divided by 3", lambda x: am.exp(x / 3.0)),
    "multiplied": (lambda x: am.exp(x / 3.0), "is multiplied by 3", lambda x: am.exp(x * 3.0)),
    "the sign of a factor": (lambda x: am.exp(x * 3.0), "has the other sign", lambda x: am.exp(x * -3.0)),
    "a factor is left out": (lambda x: am.exp(x * G), "`G` is left out of", lambda x: am.exp(x)),
    "another axis": (lambda x: am.softmax(x, axis=1), "is taken along axis 0: another axis", lambda x: am.softmax(x, axis=0)),
    "another axis of a sum": (lambda x: am.sum(x * x, axis=0) ** 2, "taken along axis 1", lambda x: am.sum(x * x, axis=1) ** 2),
    "a mean": (lambda x: am.sum(x, axis=0) ** 2, "is a mean", lambda x: am.mean(x, axis=0) ** 2),
    "a sum": (lambda x: am.mean(x, axis=0) ** 2, "is a sum", lambda x: am.sum(x, axis=0) ** 2),
    "n - 1": (lambda x: am.var(x, axis=0), "is divided by n - 1", lambda x: am.var(x, axis=0, ddof=1)),
    "n": (lambda x: am.std(x, axis=0, ddof=1), "is divided by n", lambda x: am.std(x, axis=0)),
    "another activation": (lambda x: am.tanh(x), "sigmoid stands for tanh", lambda x: am.sigmoid(x)),
    "another relu": (lambda x: am.relu(x), "elu stands for relu", lambda x: am.elu(x)),
    "a matrix transposed": (lambda x: am.tanh(x @ G), "`G` is transposed in", lambda x: am.tanh(x @ G.T)),
    "another matrix transposed": (lambda x: am.tanh(G @ x), "`x` is transposed in", lambda x: am.tanh(G @ x.T)),
    "a condition": (lambda x: am.where(M, x, 0.0) ** 2, "the condition in", lambda x: x**2),
    "a mask after": (
        lambda x: am.softmax(am.where(M, x * 1.0, -1e9), axis=1), "the mask is put on the result",
        lambda x: am.softmax(x * 1.0, axis=1) * M,
    ),
    "an added mask after": (
        lambda x: am.softmax(x + np.where(M, 0.0, -1e9), axis=1), "the mask is put on the result",
        lambda x: am.softmax(x, axis=1) * M,
    ),
}  # fmt: skip


@all_cases("f, says, other", OTHERS.values(), ids=OTHERS)
def test_an_operation_computed_otherwise_has_the_gradient_of_the_other_function(f, says, other):
    trace = LossGraph(Problem(lambda x: am.sum(f(x) * (1.0 + np.resize(G, np.shape(f(X * 1.0))))), {"x": X}))
    wanted = gradient(lambda x: am.sum(other(x) * (1.0 + np.resize(G, np.shape(other(X * 1.0))))), {"x": X})["x"]
    made = []
    for variant in other_function.variants(Roles(trace)):
        if says in variant.told:
            with contextlib.suppress(ValueError):  # over all elements, say, which gives another shape
                made.append(other_function.gradients_of(trace, variant, {}).get(trace.leaves["x"]))
    assert any(g is not None and np.allclose(g, wanted, rtol=1e-9, atol=1e-12) for g in made)


def test_a_mask_after_a_softmax_may_be_taken_for_a_part_of_it():
    trace = LossGraph(Problem(lambda x: am.sum(am.softmax(am.where(M, x, -1e9), axis=1) * G), {"x": X}))
    p = np.exp(X) / np.exp(X).sum(1)[:, None] * M
    wanted = p * (G - (G * p).sum(1)[:, None])
    found = [variant for variant in other_function.variants(Roles(trace)) if "the mask is put on" in variant.told]
    made = [other_function.gradients_of(trace, variant, {})[trace.leaves["x"]] for variant in found]
    assert len(made) == 2 and any(np.allclose(g, wanted) for g in made)


def case_of(loss, args, hand):
    """A case in which the gradients by hand are these."""
    trace = LossGraph(Problem(loss, args))
    right = {name: trace.gradient(trace.flow, leaf) for name, leaf in trace.leaves.items()}
    difference = {name: hand[name] - right[name] for name in right}
    apart = [name for name, off in difference.items() if np.max(np.abs(off)) > 1e-9]
    noise = {name: np.full(np.shape(off), 1e-15) for name, off in difference.items()}
    return Case(trace, dict(trace.leaves), hand, difference, noise, apart, {})


def explained(case, mistakes, says):
    """Whether there is one mistake, which says this and gives the gradients by hand."""
    (mistake,) = [mistake for mistake in mistakes if says in mistake.read(1.0)[1]]
    effect = case.effect(mistake)
    return all(np.allclose(effect[name], case.difference[name], rtol=1e-9, atol=1e-9) for name in case.targets)


W, A, B = np.array([0.5, -1.5, 2.0]), X[:2], G


def of_two_terms(w):
    return am.mean((A @ w) ** 2) + am.sum(am.sin(B @ w))


ONE, TWO = 2 * A.T @ (A @ W) / 2, B.T @ np.cos(B @ W)


def test_the_weights_of_terms_are_read_off_a_gradient():
    case = case_of(of_two_terms, {"w": W}, {"w": ONE / 2 + 3 * TWO})
    assert explained(case, terms.term_weights(case), "the 2 terms of the loss count 1/2, 3 times")
    for hand in (ONE + 3 * TWO, ONE / 2 + 3 * TWO + [1e-6, 0, 0]):  # one term alone is wrong; another gradient
        assert not list(terms.term_weights(case_of(of_two_terms, {"w": W}, {"w": hand})))
    of_one = case_of(lambda w: am.sum(am.sin(B @ w)), {"w": W}, {"w": 3 * TWO})
    assert not list(terms.term_weights(of_one))


def test_of_two_numbers_only_weights_that_people_write_are_believed():
    def loss(w):
        return am.sum(am.sin(w) * np.array([1.0, 2.0])) + am.sum(w**2 * np.array([3.0, 1.0]))

    w = np.array([0.4, 0.9])
    parts = np.cos(w) * [1.0, 2.0], 2 * w * [3.0, 1.0]
    plain = case_of(loss, {"w": w}, {"w": 2 * parts[0] + parts[1] / 4})
    assert explained(plain, terms.term_weights(plain), "count 2, 1/4 times")
    assert not list(terms.term_weights(case_of(loss, {"w": w}, {"w": 0.3719 * parts[0] + 1.234567 * parts[1]})))


def test_another_penalty_is_told_with_its_strength():
    def loss(w):
        return am.sum(am.sin(B @ w)) + 0.1 * am.sum(am.abs(w))

    for form, direction in (("w", W), ("sign(w)", np.sign(W)), ("1", np.ones(3))):
        case = case_of(loss, {"w": W}, {"w": TWO + 0.3 * direction})
        assert explained(case, terms.other_penalties(case, Roles(case.trace)), f"is 0.3 {form}, which")


MASK, USED = np.array([[2.0, 0, 2], [0, 2, 2], [2, 2, 0]]), np.array([[0.0, 2, 2], [2, 2, 0], [2, 0, 0]])


def test_a_mask_that_was_drawn_anew_is_found():
    case = case_of(lambda x: am.sum(x * MASK * G), {"x": X}, {"x": USED * G})
    assert explained(case, masks.other_masks(case, Roles(case.trace)), "5 of its 9 elements differ")
    H = X[:, :2]
    through = case_of(lambda w: am.sum((H @ w) * MASK * G), {"w": G[:2]}, {"w": H.T @ (USED * G)})
    assert explained(through, masks.other_masks(through, Roles(through.trace)), "5 of its 9 elements differ")
    for hand in (MASK * G, G + 0.1, USED * G * 1.5):
        other = case_of(lambda x: am.sum(x * MASK * G), {"x": X}, {"x": hand})
        assert not list(masks.other_masks(other, Roles(other.trace)))
    no_mask = case_of(lambda x: am.sum(x * (MASK + 1) * G), {"x": X}, {"x": (USED + 1) * G})
    assert not list(masks.other_masks(no_mask, Roles(no_mask.trace)))


def test_sets_of_columns_that_add_up_are_found_where_there_is_but_one():
    effects = np.array([[1.0, 2.5, 4.1, -8.3, 0.7]])
    assert masks._subset(effects, np.array([1.0 + 4.1 - 8.3]), 1e-9).tolist() == [1, 0, 1, 1, 0]
    assert masks._subset(effects, np.array([1.5]), 1e-9) is None
    assert masks._subset(np.array([[1.0, 1.0, 3.0]]), np.array([1.0]), 1e-9) is None
    assert masks._subset(np.eye(3), np.array([1.0, 0.0, 1.0]), 1e-9).tolist() == [1, 0, 1]
    assert masks._subset(np.eye(3), np.array([1.0, 0.0, 2.0]), 1e-9) is None
    assert masks._subset(np.eye(3), np.array([1.0, 0.0, 1.001]), 1e-9) is None
    assert masks._choices(2).tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    touched = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], bool)
    blocks = sorted((rows.tolist(), unknowns.tolist()) for rows, unknowns in masks._blocks(touched))
    assert blocks == [([0, 1], [0, 1]), ([2], [2])]


def bilinear(a, b):
    return am.sum(a * G) + am.sum(b * W)


def clipped(low):
    return {"a": np.clip(G, -low, low), "b": np.clip(W, -low, low)}


def test_clipped_gradients_are_recognised_by_their_bound_or_their_norm():
    args = {"a": X, "b": W * 2}
    case = case_of(bilinear, args, clipped(0.75))
    assert explained(case, clipping.clippings(case), "clipped to between -0.75 and 0.75")
    norm = np.sqrt((G**2).sum() + (W**2).sum())
    case = case_of(bilinear, args, {"a": G / norm, "b": W / norm})
    assert explained(case, clipping.clippings(case), "clipped to the norm 1:")
    odd = case_of(bilinear, args, {"a": G / norm * 1.23456, "b": W / norm * 1.23456})
    longer = case_of(bilinear, args, {"a": G * 4 / norm, "b": W * 4 / norm})
    one = case_of(bilinear, args, clipped(1.9))
    none = case_of(bilinear, args, {"a": 0 * G, "b": 0 * W})
    told = [[mistake.read(1.0)[1] for mistake in clipping.clippings(case)] for case in (odd, longer, one, none)]
    assert not any("the norm" in sentence for sentences in told for sentence in sentences) and told[2:] == [[], []]
    part = case_of(bilinear, args, clipped(0.75))
    part.targets = {"a": part.targets["a"], "s": part.trace.root}
    assert not list(clipping.clippings(part))


def test_at_another_point_an_explanation_holds_or_does_not():
    args = {"x": X[:, :1] * G}
    case = case_of(lambda x: am.sum(am.tanh(x) * G), args, {"x": G / np.cosh(args["x"]) ** 2 * 1.5})
    other = case_of(lambda x: am.sum(am.tanh(x) * G), args, {"x": G * (1 / (1 + np.exp(-args["x"]))) / (1 + np.exp(args["x"]))})
    told = [variant.told for variant in other_function.variants(Roles(other.trace))]
    (k,) = (k for k, sentence in enumerate(told) if sentence.startswith("sigmoid stands for tanh"))
    point = elsewhere.OtherPoint(other, other.trace.position)
    assert point.is_gradient_of(k) is True and point.is_gradient_of(k + 1) is False and point.is_gradient_of(len(told)) is None
    assert elsewhere.OtherPoint(case, case.trace.position).is_gradient_of(k) is False
    assert elsewhere.alike(case, other) and not elsewhere.alike(case, case_of(lambda x: am.sum(x), args, {"x": G}))


def test_at_another_point_the_same_mistake_is_found_again():
    def swapped(a, b):
        return case_of(lambda a, b: am.sum(am.sin(a) * W) + am.sum(am.cos(b) * W), {"a": a, "b": b},
                       {"a": -np.sin(b) * W, "b": -np.sin(b) * W})  # fmt: skip

    here, there = swapped(W, W / 2), elsewhere.OtherPoint(swapped(W / 3, W - 1), {})
    there.here = here.trace.position
    mistakes = {}
    for cause in (parameters.of_another, parameters.values):
        for mistake in cause(Roles(here.trace)):
            mistake.table = cause.__name__
            mistakes[mistake.read(1.0)[1]] = mistake
    right, wrong = mistakes["da holds the numbers of db: another parameter's"], mistakes["da holds a itself and not its gradient"]
    assert there.confirms(right, 1.0, ["a"]) is True and there.confirms(right, 1.1, ["a"]) is False
    assert there.confirms(wrong, 1.0, ["a"]) is False
    right.role = "none such"
    assert there.confirms(right, 1.0, ["a"]) is None and there.confirms_pair((right, 1.0), (wrong, 1.0), ["a"]) is None


def test_the_slips_of_school_are_for_single_numbers():
    roles = Roles(LossGraph(Problem(lambda x: am.sum(am.sin(x) * x**3), {"x": W})))
    assert not any(list(cause(roles)) for cause in (school.products_and_quotients, school.value_factors, school.multiplied_paths))
