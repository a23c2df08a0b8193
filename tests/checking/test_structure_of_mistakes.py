"""Mistakes in the structure of a derivation: paths, steps, samples, penalties and lines, with the gradients derived by hand."""

import numpy as np
from cases import all_cases
from mistaken import holds, mistaken

import autograd_mini as am
from autograd_mini.checking.mistakes import lines, other_values, parameters, repeats, structure

V, U, C, G = np.array([0.5, -1.5, 2.0]), np.array([0.7, 1.1, -0.4]), np.array([-0.3, 0.8, 0.2]), np.array([0.3, -1.2, 0.8])
H, K = np.array([2.0, 0.5, -1.0]), np.array([-0.7, 1.4, 0.9])
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7], [0.3, 0.9, 1.1], [-1.2, 0.4, 0.6]])


def of(name, rows):
    """Rows on the gradient of one argument."""
    return [(says, {name: np.asarray(wrong)}) for says, wrong in rows]


# ---- one line of a derivation ----------------------------------------------------------------------------------------


def of_three(a, b, c):
    z = a * b + c
    h = am.tanh(z)
    return am.sum(h * G)


SLOPE = 1 - np.tanh(V * U + C) ** 2
RIGHT = {"a": G * SLOPE * U, "b": G * SLOPE * V, "c": G * SLOPE}
OF_LINES = [
    ("in da alone, the slope of tanh is missing", {**RIGHT, "a": G * U}),
    ("in db alone, the slope of tanh is missing", {**RIGHT, "b": G * V}),
    ("in dc alone, the slope of tanh is multiplied in twice", {**RIGHT, "c": G * SLOPE**2}),
    ("in dc alone, on the way back from `h` to `z` what arrives is divided", {**RIGHT, "c": G / SLOPE}),
    ("in all that goes on from `z` but to `a`, the slope of tanh is missing", {"a": RIGHT["a"], "b": G * V, "c": G}),
    ("but to `c`, the slope of tanh is multiplied in twice", {"a": G * SLOPE**2 * U, "b": G * SLOPE**2 * V, "c": RIGHT["c"]}),
]  # fmt: skip

# ---- a loop ----------------------------------------------------------------------------------------------------------

START = np.array([0.5, -0.2, 0.9])


def recurrence(a):
    h = START
    for x in X[:3]:
        h = am.tanh(x + a * h)
    return am.sum(h * G)


def steps():
    """The parts of the gradient that come from the steps, the first one first."""
    hs = [START]
    for x in X[:3]:
        hs.append(np.tanh(x + U * hs[-1]))
    g, parts = G, []
    for k in (3, 2, 1):
        g = g * (1 - hs[k] ** 2)
        parts.append(g * hs[k - 1])
        g = g * U
    return parts[::-1]


ONE, TWO, THREE = steps()

# ---- paths, samples, penalties ---------------------------------------------------------------------------------------


def of_paths(v):
    h, k, m = am.tanh(v), am.sin(v), am.exp(v)
    return am.sum(h * G + k * H + m * K)


def of_an_intermediate(v):
    u = v * 2.0
    h, k = am.tanh(u), am.sin(u)
    return am.sum(h * G + k * H)


PATHS = {"h": G * (1 - np.tanh(V) ** 2), "k": H * np.cos(V), "m": K * np.exp(V)}
BOTH = {"h": 2 * G * (1 - np.tanh(2 * V) ** 2), "k": 2 * H * np.cos(2 * V)}


def with_penalty(w, b):
    return am.mean((X @ w - b) ** 2) + 0.1 * am.sum(w * w)


OFF = X @ V - 0.5
DATA = X.T @ OFF / 2


def all_samples(w):
    return am.mean((X @ w) ** 2)


def two_uses(a, b):
    u = am.tanh(a)
    return am.sum(a * G) + am.sum(u * H) + am.sum(am.sin(u) * K) + am.sum(b * H) + am.sum(am.sin(b) * K)


T = np.tanh(V)


def biased(W, b):
    z = X @ W + b
    h = am.tanh(z)
    k = h * 2.0
    return am.sum(k * X)


W3 = X[:3]


def named(v, w):
    u = v * 2.0
    return am.sum(am.tanh(u) * G) + am.sum(w * w)


CASES = {
    "lines": (lines.lines, of_three, {"a": V, "b": U, "c": C}, OF_LINES),
    "assigned": (repeats.overwritten, two_uses, {"a": V, "b": U}, [
        ("each keeps one contribution", {"a": (1 - T * T) * H, "b": H}),
        ("each keeps one contribution", {"a": G, "b": K * np.cos(U)}),
        ("are used at several steps", {"a": (1 - T * T) * (H + K * np.cos(T)), "b": H}),
    ]),
    "carried": (repeats.carried, recurrence, {"a": U}, of("a", [
        ("nothing goes back from h to the step before", THREE), ("the backward pass ends at step 2", TWO + THREE),
        ("the backward pass ends at step 3", THREE),
    ])),
    "steps": (repeats.steps, recurrence, {"a": U}, of("a", [
        ("used at 3 steps, and the first of them is not counted", TWO + THREE), ("the last of them is not counted", ONE + TWO),
        ("only the first of them is counted", ONE), ("only the last of them is counted", THREE),
    ])),
    "paths": (structure.paths, of_paths, {"v": V}, of("v", [
        ("what comes back from `h` is not counted", PATHS["k"] + PATHS["m"]),
        ("what comes back from `m` is not counted", PATHS["h"] + PATHS["k"]),
        ("only what comes back from `k` is counted", PATHS["k"]), ("`v` is used 3 times, and only", PATHS["h"]),
    ])),
    "paths of an intermediate": (structure.paths, of_an_intermediate, {"v": V}, of("v", [
        ("the path from `u` through `h` is dropped", BOTH["k"]), ("the path from `u` through `k` is dropped", BOTH["h"]),
    ])),
    "one path for both": (structure.one_for_both, of_an_intermediate, {"v": V}, of("v", [
        ("through `h` is counted twice, and what comes back through `k` never", 2 * BOTH["h"]),
        ("through `k` is counted twice, and what comes back through `h` never", 2 * BOTH["k"]),
    ])),
    "samples": (structure.samples, all_samples, {"w": V}, of("w", [
        ("the first of the 4 samples", X[1:].T @ (X[1:] @ V) / 2), ("the last of the 4 samples", X[:3].T @ (X[:3] @ V) / 2),
    ])),
    "scales": (structure.scales, all_samples, {"w": V}, of("w", [
        ("every gradient has the wrong sign", -X.T @ (X @ V) / 2), ("every gradient is 4 times", 2 * X.T @ (X @ V)),
        ("every gradient is 1/4 of", X.T @ (X @ V) / 8), ("dw has the wrong sign", -X.T @ (X @ V) / 2),
    ])),
    "penalties": (structure.decays, with_penalty, {"w": V, "b": 0.5}, [
        ("the gradient of the penalty on w is missing", {"w": DATA, "b": -np.sum(OFF) / 2}),
        ("the gradient of the penalty on w is there twice", {"w": DATA + 0.4 * V, "b": -np.sum(OFF) / 2}),
        ("the derivative of w² is 2 w", {"w": DATA + 0.1 * V, "b": -np.sum(OFF) / 2}),
        ("db contains 0.2 b", {"w": DATA + 0.2 * V, "b": -np.sum(OFF) / 2 + 0.1}),
    ]),
    "terms from data": (structure.data_terms, with_penalty, {"w": V, "b": 0.5}, of("w", [
        ("the part of dw that comes from the data has the wrong sign", 0.2 * V - DATA),
    ])),
    "digits": (structure.roundings, lambda v: am.sum(v * G), {"v": V}, of("v", [
        ("held in float32", G.astype(np.float32)), ("held in float16", G.astype(np.float16)),
        ("held in float32", (G / 2).astype(np.float32) * 2),
    ])),
    "another node": (parameters.other_node, biased, {"W": W3, "b": V}, of("b", [
        ("db is the sum of the gradient at `k`", X.sum(0)), ("sum what arrives there", X.sum(0)),
    ])),
    "values at another place": (other_values.other_values, named, {"v": V, "w": U}, of("v", [
        ("the slope of tanh is taken at `v`", 2 * G * (1 - np.tanh(V) ** 2)),
        ("the slope of tanh is taken at `w`", 2 * G * (1 - np.tanh(U) ** 2)),
    ])),
    "another value": (other_values.other_values, lambda a, b: am.sum(a * b * G) + am.sum(b * H), {"a": V, "b": U}, of("a", [
        ("is a product with `H`, where `G` belongs", H * U), ("is a product with `G` less its mean", (G - G.mean()) * U),
        ("is a product with `G`, standardized,", (G - G.mean()) / G.std() * U), ("is a product with `a`, where `b`", G * V),
    ])),
}  # fmt: skip


@all_cases("cause, loss, args, told", CASES.values(), ids=CASES)
def test_a_mistake_of_structure_gives_the_gradients_that_its_sentence_says(cause, loss, args, told):
    found = mistaken(cause, loss, args)
    for says, wrong in told:
        holds(found, says, **wrong)


def test_parameters_that_are_the_only_ones_used_twice_are_told_once():
    args = {"a": V, "b": U}
    found = mistaken(repeats.overwritten, lambda a, b: am.sum(a * G) + am.sum(am.sin(a) * K) + am.sum(b * b * H), args)
    assert not [sentence for _, sentence, _ in found if "at several steps" in sentence]

    def of_one(a):
        u = am.tanh(a)
        return am.sum(a * G) + am.sum(u * H) + am.sum(am.sin(u) * K)

    told = [sentence for _, sentence, _ in mistaken(repeats.overwritten, of_one, {"a": V})]
    assert told and not any("at several steps" in sentence for sentence in told)
