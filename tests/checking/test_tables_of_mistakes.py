"""The other tables of mistakes, row by row: the gradients that a person writes who makes the mistake, derived here by hand."""

import math
from types import SimpleNamespace

import numpy as np
from cases import all_cases
from mistaken import holds, mistaken

import autograd_mini as am
from autograd_mini.checking.mistakes import (
    exchanges,
    normalizations,
    other_values,
    parameters,
    school,
    slopes,
    structure,
    targets,
    terms,
)
from autograd_mini.checking.mistakes.case import Case
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7], [0.3, 0.9, 1.1], [-1.2, 0.4, 0.6]])
G = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4], [1.1, 0.2, 0.7], [-0.6, 1.3, 0.1]])
V, GV = np.array([0.5, -1.5, 2.0]), np.array([0.3, -1.2, 0.8])


def of(name, rows):
    """Rows on the gradient of one argument."""
    return [(says, {name: np.asarray(wrong)}) for says, wrong in rows]


# ---- a normalization along axis 0 ------------------------------------------------------------------------------------

C = X - X.sum(0) / 4
S = np.sqrt((C * C).sum(0) / 4)
N = C / S


def mean(g):
    return g.sum(0) / 4


def standardized(x):
    return am.sum((x - am.mean(x, axis=0)) / am.sqrt(am.mean((x - am.mean(x, axis=0)) ** 2, axis=0)) * G)


OF_A_NORMALIZATION = of("x", [
    ("the path through the mean is dropped", (G - N * mean(G * N)) / S),
    ("the path through the variance is dropped", (G - mean(G)) / S),
    ("paths through mean and variance are dropped", G / S),
    ("to `x` the division by the standard deviation is missing", G - mean(G) - N * mean(G * N)),
    ("is divided by the variance", (G - mean(G) - N * mean(G * N)) / S**2),
    ("is multiplied by the standard deviation", (G - mean(G) - N * mean(G * N)) * S),
    ("is passed over", G),
    ("sums stand in place of means", (G - G.sum(0) - N * (G * N).sum(0)) / S),
    ("a sum stands in place of the mean in the path through the mean", (G - G.sum(0) - N * mean(G * N)) / S),
    ("a sum stands in place of the mean in the path through the variance", (G - mean(G) - N * (G * N).sum(0)) / S),
    ("through the mean is averaged twice: it is divided by 4", (G - mean(G) / 4 - N * mean(G * N)) / S),
    ("through the variance is averaged twice", (G - mean(G) - N * mean(G * N) / 4) / S),
    ("through mean and variance is averaged twice", (G - mean(G) / 4 - N * mean(G * N) / 4) / S),
    ("n - 1 and n are exchanged", (G - mean(G) - N * (G * N).sum(0) / 3) / S),
    ("n - 1 and n are exchanged", (G - mean(G) - N * (G * N).sum(0) * 3 / 16) / S),
    ("the sign of the path through the mean", (G + mean(G) - N * mean(G * N)) / S),
    ("the sign of the path through the variance", (G - mean(G) + N * mean(G * N)) / S),
    ("the sign of both paths", (G + mean(G) + N * mean(G * N)) / S),
    ("is missing once", (G - mean(G) - N * mean(G * C)) / S),
    ("is missing twice", (G - mean(G) - C * mean(G * C)) / S),
    ("the input stands where", (G - mean(G) - X * mean(G * X)) / S),
    ("the input stands inside the mean", (G - mean(G) - N * mean(G * X)) / S),
    ("the input stands in front", (G - mean(G) - X * mean(G * N)) / S),
    ("the centred input stands where", (G - mean(G) - C * mean(G * C)) / S),
    ("the centred input stands inside", (G - mean(G) - N * mean(G * C)) / S),
    ("the centred input stands in front", (G - mean(G) - C * mean(G * N)) / S),
    ("the product with the gradient is missing", (G - mean(G) - N * mean(G)) / S),
    *((f"the means are taken {words}, and the normalization is along axis 0: another axis{part}", wrong / S)
      for words, m in (("along axis 1", lambda g: g.sum(1)[:, None] / 3), ("over all elements", lambda g: g.sum() / 12))
      for part, wrong in (("", G - m(G) - N * m(G * N)), (", in the path through the mean", G - m(G) - N * mean(G * N)),
                          (", in the path through the variance", G - mean(G) - N * m(G * N)))),
    ("the sums are taken along axis 1, and divided by the 4", (G - G.sum(1)[:, None] / 4 - N * (G * N).sum(1)[:, None] / 4) / S),
    ("the sums are taken over all elements", (G - G.sum() / 4 - N * (G * N).sum() / 4) / S),
])  # fmt: skip

P = np.exp(X) / np.exp(X).sum(1)[:, None]
INNER = (G * P).sum(1)[:, None]
OF_A_SOFTMAX = of("x", [
    ("only the diagonal", G * P * (1 - P)), ("the sum is added", P * (G + INNER)), ("is left out", G),
    ("is taken along axis 0", P * (G - (G * P).sum(0))),
])  # fmt: skip


def softmax_in_two_steps(x):
    e = am.exp(x)
    return am.sum(e / am.sum(e, axis=1, keepdims=True) * G)


# ---- school ----------------------------------------------------------------------------------------------------------

T = 0.7
U, DU, W, DW = math.sin(T), math.cos(T), T**3 + 1, 3 * T**2
OF_A_PRODUCT = of("x", [
    ("the term u v' is missing", DU * W), ("the term u' v is missing", U * DW), ("multiplied, u' v'", DU * DW),
    ("added, u' + v'", DU + DW), ("a minus for the plus: it is", DU * W - U * DW),
    ("a minus for the plus, and its terms are exchanged", U * DW - DU * W), ("its factors are exchanged", DU * U + W * DW),
])  # fmt: skip
OF_A_QUOTIENT = of("x", [
    ("it has a plus", (DU * W + U * DW) / W**2), ("numerator are exchanged", (U * DW - DU * W) / W**2),
    ("the denominator is not squared", (DU * W - U * DW) / W), ("the denominator is missing", DU * W - U * DW),
    ("divided, u' / v'", DU / DW), ("the term u v' is missing", DU / W), ("the term u' v is missing", -U * DW / W**2),
    ("the rule of products is used", DU * W + U * DW), ("v stands for its square", DU / W - U * DW / W),
    ("stand alone in the numerator", (DU - DW) / W**2),
])  # fmt: skip

# ---- slopes ----------------------------------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def other_slopes(h, g):
    """Slopes that people write for h = f(v), times what arrives."""
    v, cdf = V, np.array([0.5 * (1 + math.erf(z / math.sqrt(2))) for z in V])
    pdf = np.exp(-(v**2) / 2) / math.sqrt(2 * math.pi)
    tanh = np.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * v**2)
    texts = {
        "h (1 - h)": h * (1 - h), "1 - h²": 1 - h**2, "v (1 - v)": v * (1 - v), "1 - v²": 1 - v**2, "1 + h²": 1 + h**2,
        "1 - h": 1 - h, "h": h, "h²": h**2, "1 - tanh(h)²": 1 - np.tanh(h) ** 2,
        "sigmoid(h) (1 - sigmoid(h))": sigmoid(h) * (1 - sigmoid(h)), "(v < 0)": v < 0, "(v > 0)": v > 0, "(v > 1)": v > 1,
        "sigmoid(h)": sigmoid(h), "tanh(h)": np.tanh(h), "1 / (1 + h²)": 1 / (1 + h**2), "1 / h": 1 / h, "exp(v)": np.exp(v),
        "sigmoid(v)": sigmoid(v), "-h": -h, "-v": -v, "v": v, "1 / v": 1 / v,
        "Φ(v), without the product rule's second term v φ(v)": cdf,
        "v φ(v), without the product rule's first term Φ(v)": v * pdf,
        "that of GELU in its exact form, by erf: Φ(v) + v φ(v)": cdf + v * pdf,
        "that of GELU in its form by tanh": (1 + tanh) / 2 + v / 2 * (1 - tanh**2) * inner,
        "that of GELU in its form by tanh, without the inner derivative": (1 + tanh) / 2 + v / 2 * (1 - tanh**2),
        "that of GELU in its form by a sigmoid": sigmoid(1.702 * v) * (1 + 1.702 * v * (1 - sigmoid(1.702 * v))),
        "that of GELU in its form by a sigmoid, without the product rule's second term": sigmoid(1.702 * v),
        "that of SiLU": sigmoid(v) * (1 + v * (1 - sigmoid(v))),
        "that of SiLU, without the product rule's second term": sigmoid(v),
        "1 / (1 + |v|)²": 1 / (1 + np.abs(v)) ** 2,
        "sigmoid(v) (1 - sigmoid(v)), that of the sigmoid itself": sigmoid(v) * (1 - sigmoid(v)),
        "1 - tanh(v)², that of tanh itself": 1 - np.tanh(v) ** 2,
        "1 where the gradient that arrives is positive": g > 0,
    }  # fmt: skip
    return {text: np.asarray(slope, float) for text, slope in texts.items()}


def of_slopes(h, slope):
    return of("v", [
        ("is missing on the way back from", GV), ("is multiplied in twice", GV * slope**2),
        ("is divided by the slope", GV / slope),
        *((f"is taken to be {text}; it is", GV * other) for text, other in other_slopes(h, GV).items()
          if not np.allclose(other, slope) and np.any(other)),
    ])  # fmt: skip


def of_tanh(v):
    h = am.tanh(v)
    return am.sum(h * GV)


def of_softplus(v):
    h = am.softplus(v)
    return am.sum(h * GV)


def used_beside(v):
    h = am.tanh(v)
    return am.sum(h * GV + 3 * v)


TANH = 1 - np.tanh(V) ** 2
STATES, A = np.array([[0.4, -0.3], [0.2, 0.9], [-0.5, 0.6]]), np.array([0.7, -0.8])


def recurrence(a):
    h = np.zeros(2)
    for x in STATES:
        h = am.tanh(x + a * h)
    return am.sum(h * [1.0, 2.0])


def through_time(at, step):
    """The gradient of the recurrence, with the slope of one step taken from another."""
    h = [np.zeros(2)]
    for x in STATES:
        h.append(np.tanh(x + A * h[-1]))
    g, d = np.array([1.0, 2.0]), np.zeros(2)
    for k in (3, 2, 1):
        g = g * (1 - h[step if k == at else k] ** 2)
        g, d = g * A, d + g * h[k - 1]
    return d


OF_STEPS = of("a", [
    *((f"from the step {word}, where it is that of `h[{at}]`", through_time(at, step))
      for word, at, step in (("before", 2, 1), ("before", 3, 2), ("after", 1, 2), ("after", 2, 3))),
])  # fmt: skip

# ---- targets ---------------------------------------------------------------------------------------------------------

Z = X[:3]
ONE_HOT, SOFT = np.eye(3)[[2, 0, 0]], np.array([[0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]])
Q = np.exp(Z) / np.exp(Z).sum(1)[:, None]
ROWS = np.exp(Z - Z.max(1)[:, None])
LABELS = np.array([1.0, 0.0, 1.0])
B = sigmoid(V)


def less_by_rows(y, by):
    return np.array([[y[i, (j - by) % 3] for j in range(3)] for i in range(3)])


OF_CLASSES = of("z", [(says, wrong / 3) for says, wrong in [
    ("are not subtracted from it", Q), ("smoothed by 0.1 over 3 classes", Q - 0.9 * ONE_HOT - 0.1 / 3),
    ("smoothed by 0.2 over 3 classes", Q - 0.8 * ONE_HOT - 0.2 / 3),
    ("has the target only", -ONE_HOT), ("is made of `z` itself", Z - ONE_HOT),
    ("times the slope p (1 - p)", (Q - ONE_HOT) * Q * (1 - Q)),
    ("for the true class only", (Q - ONE_HOT) * ONE_HOT), ("a softmax over axis 0", np.exp(Z) / np.exp(Z).sum(0) - ONE_HOT),
    ("a softmax over axis 0", ROWS / ROWS.sum(0) - ONE_HOT), ("made of the sigmoid", sigmoid(Z) - ONE_HOT),
    ("made of exp(z)", np.exp(Z) - ONE_HOT), ("the class after the right one", Q - less_by_rows(ONE_HOT, 1)),
    ("the class before the right one", Q - less_by_rows(ONE_HOT, -1)), ("the sample before", Q - ONE_HOT[[2, 0, 1]]),
    ("the sample after", Q - ONE_HOT[[1, 2, 0]]), ("in reverse order", Q - ONE_HOT[[2, 1, 0]]),
    ("made of (p - y)²", (Q - ONE_HOT) ** 2),
    ("the loss of each sample itself", -ONE_HOT * np.log(Q)), ("the predicted class", np.eye(3)[[2, 0, 2]] - ONE_HOT),
    ("labels of -1 and 1", Q - 2 * ONE_HOT + 1),
]])  # fmt: skip
OF_LABELS = of("v", [
    ("are not subtracted from it", B), ("has the target only", -LABELS), ("is made of `v` itself", V - LABELS),
    ("times the slope p (1 - p)", (B - LABELS) * B * (1 - B)), ("made of the softmax", np.exp(V) / np.exp(V).sum() - LABELS),
    ("made of exp(v)", np.exp(V) - LABELS), ("the sample before", B - [1.0, 1.0, 0.0]), ("the sample after", B - [0.0, 1.0, 1.0]),
    ("made of (p - y)²", (B - LABELS) ** 2), ("the loss of each sample", -np.log([B[0], 1 - B[1], B[2]])),
    ("the predicted class", np.array([1.0, 0.0, 1.0]) - LABELS), ("labels of -1 and 1", B - [1.0, -1.0, 1.0]),
])  # fmt: skip
OF_SOFT_TARGETS = of("z", [
    ("made of hard labels", Q - np.eye(3)[[2, 1, 0]]), ("the targets y are not subtracted", Q), ("has the target only", -SOFT),
    ("made of `z` itself", Z - SOFT),
])  # fmt: skip
OF_A_REGRESSION = of("v", [
    ("has the target only", -3 * GV), ("the mean of all targets", 3 * (V + 0.1 / 3)), ("made of v alone", 3 * V),
])  # fmt: skip


def warm(s):
    z = s / 2
    return -am.sum(ONE_HOT * am.log_softmax(z, axis=1))


HALF = np.exp(Z / 2) / np.exp(Z / 2).sum(1)[:, None]
COLUMN = V[:, None]

# ---- parameters ------------------------------------------------------------------------------------------------------

SQUARE, OTHER = G[:3], np.array([[1.0, 2.0, -3.0], [0.5, -1.5, 2.5], [4.0, 0.2, -0.3]])
two = {"a": X[:3], "b": X[1:]}


def bilinear(a, b):
    return am.sum(a * SQUARE + b * OTHER)


OF_PLACES = of("a", [
    ("in reverse order along axis 0", SQUARE[[2, 1, 0]]), ("in reverse order along axis 1", SQUARE[:, [2, 1, 0]]),
    ("shifted by one along axis 0", SQUARE[[2, 0, 1]]), ("shifted by one along axis 0", SQUARE[[1, 2, 0]]),
    ("shifted by one along axis 1", SQUARE[:, [2, 0, 1]]), ("shifted by one along axis 1", SQUARE[:, [1, 2, 0]]),
])  # fmt: skip
DIAGONAL = np.diag([0.3, 0.9, 0.7])
OF_TRANSPOSES = of("a", [
    ("is transposed", SQUARE.T), ("has its lower triangle only", [[0.3, 0, 0], [0.5, 0.9, 0], [1.1, 0.2, 0.7]]),
    ("has its upper triangle only", [[0.3, -1.2, 0.8], [0, 0.9, -0.4], [0, 0, 0.7]]), ("has its diagonal only", DIAGONAL),
    ("is added to its transpose, as", SQUARE + SQUARE.T), ("is the mean of itself", (SQUARE + SQUARE.T) / 2),
    ("is added to its transpose but for", SQUARE + SQUARE.T - DIAGONAL), ("is doubled but for", 2 * SQUARE - DIAGONAL),
])  # fmt: skip
OBLONG = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
OF_OBLONG = of("a", [
    ("transposed and then reshaped", [[0.3, 0.5, -1.2], [0.9, 0.8, -0.4]]),
    ("reshaped where it should have been transposed", [[0.3, 0.8, 0.9], [-1.2, 0.5, -0.4]]),
])  # fmt: skip

CASES = {
    "a normalization": (normalizations.normalizations, standardized, {"x": X}, OF_A_NORMALIZATION),
    "a softmax": (normalizations.softmaxes, softmax_in_two_steps, {"x": X}, OF_A_SOFTMAX),
    "a product": (school.products_and_quotients, lambda x: am.sin(x) * (x**3 + 1), {"x": T}, OF_A_PRODUCT),
    "a quotient": (school.products_and_quotients, lambda x: am.sin(x) / (x**3 + 1), {"x": T}, OF_A_QUOTIENT),
    "a value as a factor": (school.value_factors, lambda x: am.sin(x), {"x": T}, of("x", [
        ("dx is multiplied by `x`", DU * T), ("every gradient is to be multiplied by `x`", DU / T),
    ])),
    "two paths": (school.multiplied_paths, lambda x: x**2 + am.sin(x), {"x": T}, of("x", [("is multiplied", 2 * T * DU)])),
    "tanh": (slopes.slopes, of_tanh, {"v": V}, of_slopes(np.tanh(V), TANH)),
    "softplus": (slopes.slopes, of_softplus, {"v": V}, of_slopes(np.log1p(np.exp(V)), sigmoid(V))),
    "a variable beside its activation": (slopes.slopes, used_beside, {"v": V}, of("v", [
        ("the whole gradient at `v`", (GV * TANH + 3) * TANH), ("the slope of tanh is missing", GV + 3),
    ])),
    "a mask": (slopes.slopes, lambda v: am.sum(v * np.array([2.0, 0.0, 2.0]) * GV), {"v": V}, of("v", [
        ("the factor 2 that stands there is missing", GV),
    ])),
    "steps": (slopes.other_steps, recurrence, {"a": A}, OF_STEPS),
    "classes": (targets.one_hot, lambda z: -am.mean(am.sum(ONE_HOT * am.log_softmax(z, axis=1), axis=1)), {"z": Z}, OF_CLASSES),
    "labels": (targets.one_hot, lambda v: am.sum(am.softplus(v) - LABELS * v), {"v": V}, OF_LABELS),
    "soft targets": (targets.one_hot, lambda z: -am.sum(SOFT * am.log_softmax(z, axis=1)), {"z": Z}, OF_SOFT_TARGETS),
    "a regression": (targets.one_hot, lambda v: 1.5 * am.sum((v - GV) ** 2), {"v": V}, OF_A_REGRESSION),
    "a temperature": (targets.one_hot, warm, {"s": Z}, of("s", [("is a temperature missing", (Q - ONE_HOT) / 2)])),
    "another loss of a softmax": (targets.one_hot, lambda z: am.sum((am.softmax(z, axis=1) - SOFT) ** 2), {"z": Z}, of("z", [
        ("so it is for the cross-entropy", Q - SOFT), ("so it is for the cross-entropy", (Q - SOFT) / 3),
    ])),
    "all pairs of a mean": (targets.all_pairs, lambda w: am.mean((w - GV) ** 2), {"w": COLUMN}, of("w", [
        ("takes all pairs (3, 3)", 2 * (COLUMN - GV[:, None]) / 3),
    ])),
    "all pairs of a sum": (targets.all_pairs, lambda w: am.sum((COLUMN - w) ** 2), {"w": GV}, of("w", [
        ("takes all pairs (3, 3)", 2 * (GV - V)),
    ])),
    "another parameter": (parameters.of_another, bilinear, two, [
        ("da holds the numbers of db: another", {"a": OTHER, "b": OTHER}),
        ("da holds the numbers of db, transposed", {"a": OTHER.T}),
        ("da and db are exchanged", {"a": OTHER, "b": SQUARE}),
        ("da and db are exchanged: each holds the numbers of the other, transposed", {"a": OTHER.T, "b": SQUARE.T}),
    ]),
    "values": (parameters.values, bilinear, two, [
        ("da holds a itself", {"a": X[:3], "b": OTHER}), ("db is zero throughout", {"a": SQUARE, "b": 0 * OTHER}),
    ]),
    "places": (parameters.places, bilinear, two, OF_PLACES),
    "scales": (parameters.other_scales, lambda v: am.sum(v * GV), {"v": np.abs(V)}, of("v", [
        ("by exp(v),", GV / np.exp(np.abs(V))), ("by exp(v / 2)", 2 * GV / np.exp(np.abs(V) / 2)), ("by log(v)", GV * np.abs(V)),
        ("by v²", GV / np.abs(V) / 2), ("by the root of v", GV * 2 * np.abs(V) ** 0.5),
    ])),
    "transposes": (structure.transposes, bilinear, two, OF_TRANSPOSES),
    "transposes of no square": (structure.transposes, lambda a: am.sum(a * OBLONG), {"a": X[:2]}, OF_OBLONG),
    "products": (structure.products, lambda a, b: am.sum((a @ b) * SQUARE), two, [
        ("the gradient at `a`, `b` is not transposed", {"a": SQUARE @ X[1:]}),
        ("the gradient at `a`, what arrives", {"a": SQUARE.T @ X[1:].T}),
        ("the gradient at `b`, `a` is not transposed", {"b": X[:3] @ SQUARE}),
        ("the gradient at `b`, what arrives", {"b": X[:3].T @ SQUARE.T}),
        ("the gradient at `b`, `a` is not transposed", {"b": SQUARE @ X[:3]}),
    ]),
    "factors": (other_values.missing_factors, lambda v: am.sum(v * GV), {"v": V}, of("v", [
        ("`GV` is missing", [1.0, 1.0, 1.0]), ("`GV` is there twice", GV**2), ("`GV` is divided by", 1 / GV),
        ("the sign of the factor `GV`", [0.3, 1.2, 0.8]),
    ])),
    "a factor with zeros": (other_values.missing_factors, lambda v: am.sum(v * np.array([2.0, 0.0, 3.0])), {"v": V}, of("v", [
        ("there as a mask only", [1.0, 0.0, 1.0]),
    ])),
    "gates": (exchanges.exchanged_gates, lambda a, b: am.sum(am.sigmoid(a) * SQUARE + am.sigmoid(b) * OTHER), two, [
        ("are exchanged", {"a": OTHER * sigmoid(X[:3]) * sigmoid(-X[:3]), "b": SQUARE * sigmoid(X[1:]) * sigmoid(-X[1:])}),
    ]),
    "slices": (exchanges.exchanged_slices, lambda v: am.sum(v[:1] * 5.0) + am.sum(v[2:] * 7.0), {"v": V}, of("v", [
        ("are exchanged", [7.0, 0.0, 5.0]),
    ])),
    "factors of two products": (exchanges.exchanged_factors, lambda a, b: am.sum(a * SQUARE + b * OTHER), two, [
        ("the factors are exchanged", {"a": OTHER, "b": SQUARE}),
    ]),
}  # fmt: skip


@all_cases("cause, loss, args, told", CASES.values(), ids=CASES)
def test_a_mistake_of_a_table_gives_the_gradients_that_its_sentence_says(cause, loss, args, told):
    found = mistaken(cause, loss, args)
    for says, wrong in told:
        holds(found, says, **wrong)


def gradients_at_once(mistake, trace):
    flow = trace.backward(patches={node: [patch] for node, patch in mistake.sites()})
    return [trace.gradient(flow, leaf) for leaf in trace.leaves.values()]


@all_cases("cause, loss, args", [case[:3] for case in CASES.values()], ids=CASES)
def test_mistakes_of_one_place_have_keys_of_their_own(cause, loss, args):
    """By its key a mistake is found again at another point: of two with one key, the other is not looked at there."""
    trace = LossGraph(Problem(loss, args))
    by_key = {}
    for mistake in cause(Roles(trace)):
        by_key.setdefault(mistake.key(trace.position), []).append(mistake)
    for key, (first, *others) in by_key.items():
        for other in others:
            same = zip(gradients_at_once(first, trace), gradients_at_once(other, trace), strict=True)
            assert all(np.allclose(one, two) for one, two in same), key


def test_a_sigmoid_of_a_column_is_no_softmax():
    roles = Roles(LossGraph(Problem(lambda v: am.sum(am.sigmoid(v) * GV[:, None]), {"v": COLUMN})))
    assert not list(normalizations.softmaxes(roles))


# ---- what is recognized by its numbers -------------------------------------------------------------------------------

CUBE = np.stack([X, G, X * G])


def standard(x, axis):
    d = x - am.mean(x, axis=axis, keepdims=True)
    return d / am.sqrt(am.mean(d * d, axis=axis, keepdims=True))


def multiplied_before_the_division(x):
    d = x - am.mean(x, axis=0)
    return d * G / am.sqrt(am.mean(d * d, axis=0) + 1e-5)


@all_cases("f, x, axis", [
    (lambda x: am.sin(standard(x, 0)), X, 0), (lambda x: am.sin(standard(x, 1)), X, 1), (lambda x: standard(x, 0) * V, V, 0),
    (multiplied_before_the_division, X, 0), (lambda x: am.sin(standard(x, (0, 1))), CUBE, (0, 1)),
    (lambda x: am.sin(standard(x, (0, 2))), CUBE, (0, 2)), (lambda x: am.sin(standard(x, (1, 2))), CUBE, (1, 2)),
    (lambda x: am.sin(standard(x, 1)), CUBE, 1), (lambda x: am.sin(standard(am.tanh(x), 0)), X, 0),
    (lambda x: (x - am.mean(x, axis=0)) * G, X, None), (lambda x: (x - am.mean(x, axis=0)) * 2 * G, X, None),
    (lambda x: (x - am.mean(x, axis=0)) * V * G, X, None), (lambda x: am.sin(standard(x, 0)), X[:2], None),
    (lambda x: (x - am.mean(x, axis=0)) * G / am.sqrt(am.mean(x * x, axis=0)), X, None),
    (lambda x: am.sin(x - am.mean(x, axis=0) + 1e-6 * x), X, None),
], ids=lambda value: str(value)[:9])  # fmt: skip
def test_a_normalization_is_recognized_by_its_numbers_along_its_axis(f, x, axis):
    trace = LossGraph(Problem(lambda x: am.sum(am.tanh(f(x))), {"x": x}))
    found = list(normalizations.normalized(trace))
    assert {one.axis for one in found} == ({axis} if axis is not None else set())
    for one in found:
        below = np.asarray(one.x._value)
        d = below - below.mean(axis, keepdims=True)
        np.testing.assert_allclose(one.n, d * one.r, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one.r, 1 / np.sqrt((d * d).mean(axis, keepdims=True)), rtol=1e-3)
        arriving = one.arriving(trace.flow)
        np.testing.assert_allclose(one.right(arriving), trace.gradient(trace.flow, one.x), rtol=1e-6, atol=1e-9)


def softmax_over(x, axis):
    e = am.exp(x - 3.0)
    return e / am.sum(e, axis=axis, keepdims=True)


@all_cases("f, x, axis", [
    (lambda x: softmax_over(x, 0), X, 0), (lambda x: softmax_over(x, 1), X, 1), (lambda x: softmax_over(x, 1), X[:, :2], 1),
    (lambda x: softmax_over(x, 0), V, 0), (lambda x: softmax_over(x, 1)[:, :2], X, 1), (lambda x: am.exp(x) / 7, X, None),
    (lambda x: softmax_over(x, 1), X[:, :1], None), (lambda x: am.softmax(x, axis=1), X, None),
], ids=lambda value: str(value)[:9])  # fmt: skip
def test_a_softmax_in_steps_is_recognized_by_its_numbers_along_its_axis(f, x, axis):
    trace = LossGraph(Problem(lambda x: am.sum(am.sin(f(x))), {"x": x}))
    assert {found for _, _, found in normalizations._softmaxes(trace)} == ({axis} if axis is not None else set())


SIGNED = np.array([[0.5, -1.0, 0.3], [1.5, 0.2, -0.7]])
PAIRS, FIRST = SIGNED[:, :2], SIGNED[:, :1]


def probabilities(z):
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


@all_cases("value, gradient, data, expected", [
    (SIGNED, 3 * (SIGNED - 2), [0 * SIGNED + 2], ["itself"]), (FIRST, FIRST - 2, [0 * FIRST + 2], ["itself"]),
    (SIGNED, 0.5 * (sigmoid(SIGNED) - 0.2), [0 * SIGNED + 0.2], ["sigmoid"]), (SIGNED, -3 * (SIGNED - 2), [0 * SIGNED + 2], []),
    (SIGNED, 3 * (SIGNED - 2), [np.full(3, 2.0)], []), (SIGNED, 3 * (SIGNED - 2) * (1 + 1e-5 * SIGNED), [0 * SIGNED + 2], []),
    (SIGNED, 2 * (probabilities(SIGNED) - 0.3), [0 * SIGNED + 0.3], ["softmax"]),
    (PAIRS, 2 * (probabilities(PAIRS) - 0.3), [0 * PAIRS + 0.3], ["softmax"]),
    (np.array(0.5), np.array(3.0), [np.array(-1.0)], ["itself", "sigmoid"]), (SIGNED, 0 * SIGNED, [SIGNED], []),
], ids=range(10))  # fmt: skip
def test_a_gradient_is_a_rate_times_what_is_off_from_the_targets(value, gradient, data, expected):
    found = list(targets._targets(value, gradient, SimpleNamespace(data=data)))
    assert [function for function, *_ in found] == expected
    for _, p, y, rate in found:
        assert rate.shape == value.shape and y is data[0]
        np.testing.assert_allclose(rate * (p - y), gradient, rtol=1e-9)


def test_the_derivative_of_an_operation_of_one_argument_is_a_formula_and_of_others_there_is_none():
    def f(u, v):
        squared, both, c, root = u * u, u * v, am.sin(u), am.sqrt(u + v)
        return am.sum(squared + both + c * c + root + u**2 + u / v)

    roles = Roles(LossGraph(Problem(f, {"u": V, "v": V + 3})))
    told = {roles.formula(node): slopes._derivative(node, node.inputs[0], roles) for node in roles.trace.order if node.op}
    shown = {key.strip("`"): formula for key, formula in told.items() if formula}
    assert shown == {"squared": "2 u", "c": "cos(u)", "c · c": "2 c", "root": "1 / (2 · root)", "u²": "2 · u"}


def test_a_formula_has_at_most_three_operations_one_in_the_other():
    def f(u):
        return am.sum(am.exp(am.sin(am.tanh(u))) + am.cos(am.exp(am.sin(am.tanh(u)))))

    roles = Roles(LossGraph(Problem(f, {"u": V})))
    told = {roles.formula(node) for node in roles.trace.order if node.op and node.op.name in ("exp", "cos")}
    assert told == {"exp(sin(tanh(u)))", ""}
    assert roles.formula(next(node for node in roles.trace.order if node.op and node.op.name == "exp"), depth=2) == ""


def test_a_value_of_a_formula_is_a_factor_unless_it_is_0_or_1():
    def told(f, x):
        return {m.read(1.0)[1].split(":")[0] for m in school.value_factors(Roles(LossGraph(Problem(f, {"x": np.array(x)}))))}

    both = ("every gradient", "dx")
    assert told(lambda x: am.exp(am.sin(x)), 0.7) == {
        f"{what} {says}" for what in both for says in (
            "is multiplied by `x` once too often", "is to be multiplied by `x`",
            "is multiplied by `sin(x)` once too often", "is to be multiplied by `sin(x)`",
        )
    }  # fmt: skip
    assert not told(lambda x: am.exp(am.sin(x)), 0.0) and not told(lambda x: am.sin(x**2), -1.0)


def test_another_penalty_may_be_on_two_numbers_and_is_on_none_where_there_is_one():
    def told(w):
        data, right = 2.0 * w, 2.0 * w + 0.2 * w
        trace = LossGraph(Problem(lambda w: am.sum(w * w) + 0.1 * am.sum(w * w), {"w": w}))
        hand = data + 0.3 * np.sign(w)
        case = Case(trace, dict(trace.leaves), {"w": hand}, {"w": hand - right}, {"w": 0 * w}, ["w"], {})
        roles = SimpleNamespace(from_data={"w": data, "v": data})
        return [mistake.read(1.0)[1] for mistake in terms.other_penalties(case, roles)]

    assert told(np.array([0.5])) == []
    assert any("is 0.3 sign(w), which is that of another penalty" in says for says in told(np.array([0.5, -2.0])))
