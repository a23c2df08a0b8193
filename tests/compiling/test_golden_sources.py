"""The written programs of the textbook's models, word for word: they must read as a person would have written them.

Each text lies in `golden/`. It is run as well, on two batches of different size, and its numbers are those of the engine.
`python tests/test_golden_sources.py` writes the texts anew, for somebody to read before they are believed.
"""

from pathlib import Path

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am

GOLDEN = Path(__file__).parents[1] / "golden"


def logistic(w, b, X, y):
    m = y.shape[1]
    z = w.T @ X + b
    cost = am.sum(am.sigmoid_cross_entropy(z, y)) / m
    return cost


def logistic_by_probability(w, b, X, y):
    m = y.shape[1]
    z = w.T @ X + b
    a = am.sigmoid(z)
    cost = -am.sum(y * am.log(a) + (1 - y) * am.log(1 - a)) / m
    return cost


def linear_regression(w, X, y):
    error = X @ w - y
    return am.mean(error**2)


def linear_svm(w, b, X, y, C):
    m = y.shape[1]
    s = w.T @ X + b
    margins = am.hinge(y * s)
    loss = am.sum(w * w) / 2 + C * am.sum(margins) / m
    return loss


def multiclass_svm(W, X, y, reg):
    m = X.shape[0]
    rows = np.arange(m)
    scores = X @ W
    correct = scores[rows, y][:, None]
    margins = am.maximum(0, scores - correct + 1)
    loss = am.sum(margins) / m - 1 + reg * am.sum(W * W)
    return loss


def softmax_regression(W, b, X, y):
    scores = X @ W + b
    loss = am.cross_entropy(scores, y)
    return loss


def two_layer_net(params, X, y):
    z1 = X @ params["W1"] + params["b1"]
    h = am.relu(z1)
    scores = h @ params["W2"] + params["b2"]
    return am.cross_entropy(scores, y)


def with_dropout(W, v, X, y, rng):
    keep = 0.8
    h = am.tanh(X @ W)
    mask = rng.random(h.shape) < keep
    dropped = h * mask / keep
    error = dropped @ v - y
    return am.mean(error**2)


def batch_norm(x, gamma, beta, T):
    mu = x.mean(axis=0)
    d = x - mu
    s = am.sqrt((d * d).mean(axis=0) + 1e-5)
    xhat = d / s
    out = gamma * xhat + beta
    return am.mean((out - T) ** 2)


def layer_norm(x, gamma, beta, T):
    mu = x.mean(axis=1, keepdims=True)
    d = x - mu
    s = am.sqrt((d * d).mean(axis=1, keepdims=True) + 1e-5)
    xhat = d / s
    out = gamma * xhat + beta
    return am.mean((out - T) ** 2)


def attention(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    scores = q @ k.T / np.sqrt(4.0)
    p = am.softmax(scores, axis=1)
    out = p @ v
    return am.sum(out**2)


def lstm_step(W, U, b, x, h, c, T):
    z = x @ W + h @ U + b
    n = h.shape[1]
    i, f, o, g = am.sigmoid(z[:, :n]), am.sigmoid(z[:, n : 2 * n]), am.sigmoid(z[:, 2 * n : 3 * n]), am.tanh(z[:, 3 * n :])
    c_new = f * c + i * g
    h_new = o * am.tanh(c_new)
    return am.sum((h_new - T) ** 2) / 2


def embedding(E, W, x, y):
    h = E[x].mean(axis=1)
    scores = h @ W
    loss = am.cross_entropy(scores, y)
    return loss


def kalman_step(x, P, F, H, Q, R, y):
    xp = F @ x
    Pp = F @ P @ F.T + Q
    S = H @ Pp @ H.T + R
    r = y - H @ xp
    k = am.solve(S, r)
    return (r @ k + am.slogdet(S)[1]) / 2


def newton_step(x):
    """A gradient and a product with the Hessian, inside of a function."""

    def bowl(x):
        return am.sum(x**4) / 4

    g = am.grad(bowl)(x)
    return am.sum(g * g) / 2


def batch(m):
    """The arguments of each model for m samples, and which are differentiated."""
    rng = np.random.default_rng(m)
    X, labels = rng.normal(size=(m, 4)), rng.integers(3, size=m)
    sides = np.sign(rng.normal(size=(1, m)))
    w, W = rng.normal(size=(4, 1)), rng.normal(size=(4, 3))
    net = {"W1": rng.normal(size=(4, 8)), "b1": rng.normal(size=8), "W2": rng.normal(size=(8, 3)), "b2": rng.normal(size=3)}
    return {
        logistic: ((w, 0.5, X.T, sides > 0), (0, 1)),
        logistic_by_probability: ((w, 0.5, X.T, (sides + 1) / 2), (0, 1)),
        linear_regression: ((w[:, 0], X, sides[0]), 0),
        linear_svm: ((w, 0.5, X.T, sides, 10.0), (0, 1)),
        multiclass_svm: ((W, X, labels, 0.1), 0),
        softmax_regression: ((W, np.zeros(3), X, labels), (0, 1)),
        two_layer_net: ((net, X, labels), 0),
        with_dropout: ((rng.normal(size=(4, 8)), rng.normal(size=8), X, sides[0], np.random.default_rng(0)), (0, 1)),
        newton_step: ((X[:, 0],), 0),
        batch_norm: ((X, w[:, 0], w[:, 0] + 1, rng.normal(size=(m, 4))), (0, 1, 2)),
        layer_norm: ((X, w[:, 0], w[:, 0] + 1, rng.normal(size=(m, 4))), (0, 1, 2)),
        attention: ((X, *rng.normal(size=(3, 4, 3))), (0, 1, 2, 3)),
        lstm_step: (tuple(rng.normal(size=n) for n in [(4, 8), (2, 8), 8, (m, 4), (m, 2), (m, 2), (m, 2)]), tuple(range(6))),
        embedding: ((rng.normal(size=(7, 5)), rng.normal(size=(5, 3)), rng.integers(7, size=(m, 2)), labels), (0, 1)),
        kalman_step: ((w[:3, 0], *(np.eye(3) + rng.normal(size=(2, 3, 3))), W[:2], np.eye(3), np.eye(2), sides[0, :2]), (0, 1)),
    }


MODELS = list(batch(6))
each_model = all_cases("model", MODELS, ids=lambda model: model.__name__)


def golden(model):
    return GOLDEN / f"{model.__name__}.txt"


def compiled(model, m=6):
    args, argnums = batch(m)[model]
    step = am.compile(model, argnums)
    return step, step(*args)


@each_model
def test_the_source_is_what_a_person_would_write(model):
    step, _ = compiled(model)
    assert step.source == golden(model).read_text(encoding="utf-8")


@each_model
@all_cases("m", [6, 9])
def test_the_golden_text_gives_what_the_engine_gives(model, m):
    scope = {}
    exec(golden(model).read_text(encoding="utf-8"), scope)
    function = scope[f"{model.__name__}_and_gradients"]
    args, argnums = batch(m)[model]
    value, gradients = function(*args)
    args, _ = batch(m)[model]  # a generator that has not been drawn from
    expected, expected_gradients = am.value_and_grad(model, argnums)(*args)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    check_nested(gradients, expected_gradients)


@each_model
def test_the_gradients_of_a_golden_text_are_the_slopes_of_its_value(model):
    """No engine is asked: the text alone, moved a little along a random direction of each argument."""
    scope = {}
    exec(golden(model).read_text(encoding="utf-8"), scope)
    function, argnums = scope[f"{model.__name__}_and_gradients"], batch(6)[model][1]
    gradients = function(*batch(6)[model][0])[1]
    gradients = gradients if isinstance(argnums, tuple) else [gradients]
    rng = np.random.default_rng(1)
    for i, gradient in some(zip(np.atleast_1d(argnums), gradients, strict=True)):
        for name in some(gradient if isinstance(gradient, dict) else [None]):
            g = gradient if name is None else gradient[name]
            direction = rng.normal(size=np.shape(g))

            def along(step, i=i, name=name, direction=direction):
                args = list(batch(6)[model][0])  # anew: a generator is drawn from
                old = args[i] if name is None else args[i][name]
                new = old + step * direction
                args[i] = new if name is None else args[i] | {name: new}
                return function(*args)[0]

            slope = (8 * (along(1e-4) - along(-1e-4)) - (along(2e-4) - along(-2e-4))) / 12e-4
            assert np.sum(g * direction) == pytest.approx(slope, rel=1e-7, abs=1e-9)


def check_nested(found, expected):
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        found, expected = list(found.values()), list(expected.values())
    if not isinstance(expected, (list, tuple)):
        found, expected = [found], [expected]
    for mine, true in zip(found, expected, strict=True):
        assert np.shape(mine) == np.shape(true)
        np.testing.assert_allclose(mine, true, rtol=1e-10, atol=1e-14)


@each_model
def test_one_program_serves_every_batch_size(model):
    args, argnums = batch(6)[model]
    step = am.compile(model, argnums)
    step(*args)
    first = step.program
    step(*batch(9)[model][0])
    assert step.program is first


def wide(speed, distance):
    return am.sum(
        speed
        * (
            am.sin(distance + 1) * am.cos(distance + 2)
            + am.exp(-distance * distance) * am.log(distance * distance + 3)
            + am.arctan(distance - 4) / am.sqrt(distance + 5)
        )
    )


WIDE = """\
def wide_and_gradients(speed, distance):
    (n,) = {speed.shape[0], distance.shape[0]}  # equal sizes, or a ValueError
    u = distance * distance                                                       # (n,)
    v = np.sin(distance + 1) * np.cos(distance + 2) + np.exp(-u) * np.log(u + 3)  # (n,)
    dspeed = v + np.arctan(distance - 4) / np.sqrt(distance + 5)                  # (n,)
    loss = (speed * dspeed).sum()
    return loss, dspeed
"""


def test_the_longest_part_of_a_line_that_is_too_long_gets_a_line_of_its_own():
    step = am.compile(wide)
    speed, distance = np.array([2.0, -1.0, 0.5]), np.array([0.5, 1.5, 3.0])
    value, gradient = step(speed, distance)
    scope = {"np": np}
    exec(WIDE, scope)
    expected = scope["wide_and_gradients"](speed, distance)
    assert step.source.partition("\n\n\n")[2] == WIDE
    assert value == expected[0] == pytest.approx(float(wide(speed, distance)), rel=1e-14)
    np.testing.assert_array_equal(gradient, expected[1])
    np.testing.assert_allclose(gradient, [float(wide(np.eye(3)[i], distance)) for i in range(3)], rtol=1e-13)


if __name__ == "__main__":
    for each in MODELS:
        golden(each).write_text(compiled(each)[0].source, encoding="utf-8")
