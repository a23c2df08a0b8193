"""Slips of practitioners that were once caught without a name, or named wrongly: each is named now, and its parameter is."""

import numpy as np
import pytest
from planted.people import Slip, sigmoid, softmax
from some import some

import autograd_mini as am

SLIPS = []


def slips(**bugs):
    def put(build):
        SLIPS.extend(Slip(f"{build.__name__}: {bug}", build, bug, pattern) for bug, pattern in bugs.items())
        return build

    return put


@slips(twice="quadratic form.*symmetric", twice_transposed="quadratic form.*symmetric")
def quadratic_form(rng):
    A = rng.normal(size=(3, 3))

    def hand(bug, x):
        return {"x": {"twice": 2 * A @ x, "twice_transposed": 2 * A.T @ x}.get(bug, (A + A.T) @ x)}

    return lambda x: am.einsum("i,ij,j->", x, A, x), {"x": rng.normal(size=3)}, hand


@slips(lower="lower triangle", symmetric="symmetric matrix")
def log_determinant(rng):
    def hand(bug, A):
        inverse = np.linalg.inv(A).T
        if bug == "lower":
            return {"A": np.tril(inverse)}
        return {"A": inverse + inverse.T if bug else inverse}

    return lambda A: am.log(am.det(A)), {"A": 3 * np.eye(3) + rng.normal(size=(3, 3)) / 3}, hand


@slips(hard="hard labels", other_axis="axis 0", warm="temperature")
def soft_targets(rng):
    X, q = rng.normal(size=(5, 3)), softmax(rng.normal(size=(5, 4)))

    def loss(W):
        return -am.mean(am.sum(q * am.log_softmax(X @ W / 2, axis=1), axis=1))

    def hand(bug, W):
        z = X @ W / 2
        p, y = softmax(z), q
        if bug == "hard":
            y = np.eye(4)[q.argmax(1)]
        if bug == "other_axis":
            p = softmax(z, axis=0)
        if bug == "warm":
            p = softmax(2 * z)
        return {"W": X.T @ (p - y) / 10}

    return loss, {"W": rng.normal(size=(3, 4))}, hand


@slips(as_if="KL")
def reversed_divergence(rng):
    q = softmax(rng.normal(size=(3, 4)))

    def loss(s):
        p = am.softmax(s, axis=1)
        return am.sum(p * (am.log(p) - np.log(q)))

    def hand(bug, s):
        p = softmax(s)
        g = np.log(p) - np.log(q)
        return {"s": p - q if bug else p * (g - (p * g).sum(1, keepdims=True))}

    return loss, {"s": rng.normal(size=(3, 4))}, hand


@slips(next="off by one", before="off by one", another_sample="labels of the sample", smoothed="smoothed by 0.1")
def labels(rng):
    X, y = rng.normal(size=(6, 3)), np.array([0, 2, 1, 3, 3, 0])

    def hand(bug, W):
        hot = np.eye(4)[{"next": (y + 1) % 4, "before": y - 1, "another_sample": np.roll(y, 1)}.get(bug, y)]
        if bug == "smoothed":
            hot = 0.9 * hot + 0.1 / 4
        return {"W": X.T @ (softmax(X @ W) - hot) / 6}

    return lambda W: am.cross_entropy(X @ W, y), {"W": rng.normal(size=(3, 4))}, hand


@slips(pairs=r"\(n, 1\)")
def column_and_row(rng):
    X, y = rng.normal(size=(6, 2)), rng.normal(size=6)

    def hand(bug, w):
        if bug:
            return {"w": (2 * X.T @ (X @ w - y) / 6).mean(1, keepdims=True)}
        return {"w": 2 * X.T @ (X @ w - y[:, None]) / 6}

    return lambda w: am.mean(((X @ w)[:, 0] - y) ** 2), {"w": rng.normal(size=(2, 1))}, hand


@slips(anew="another one.*mask of the forward pass")
def dropout(rng):
    X, T = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    M, other = (rng.random((2, 6, 2)) < 0.6) / 0.6

    def hand(bug, W):
        h = np.tanh(X @ W)
        return {"W": X.T @ (2 * (h * M - T) / 12 * (other if bug else M) * (1 - h * h))}

    return lambda W: am.mean((am.tanh(X @ W) * M - T) ** 2), {"W": rng.normal(size=(3, 2))}, hand


@slips(alike="batches of different sizes", total="over all elements")
def last_batch_is_smaller(rng):
    X, y = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))

    def loss(w, b):
        return am.mean((X[:3] @ w + b - y[:3]) ** 2) * 3 / 5 + am.mean((X[3:] @ w + b - y[3:]) ** 2) * 2 / 5

    def hand(bug, w, b):
        g = 2 * (X @ w + b - y) / 15
        if bug == "alike":
            g = g * np.array([5 / 6] * 3 + [5 / 4] * 2)[:, None]
        return {"w": X.T @ g, "b": np.full(3, g.sum()) if bug == "total" else g.sum(0)}

    return loss, {"w": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}, hand


@slips(once="counted once for every sample")
def hinge(rng):
    X, y = rng.normal(size=(6, 3)), np.array([0, 1, 2, 3, 1, 0])
    others = 1 - np.eye(4)[y]

    def loss(W):
        s = X @ W
        return am.sum(am.relu(s - s[np.arange(6), y].reshape(-1, 1) + 1.0) * others) / 6

    def hand(bug, W):
        s = X @ W
        active = (s - s[np.arange(6), y][:, None] + 1 > 0) * others
        active[np.arange(6), y] = -1 if bug else -active.sum(1)
        return {"W": X.T @ active / 6}

    return loss, {"W": rng.normal(size=(3, 4))}, hand


@slips(after="mask is put on the result")
def attention(rng):
    X, Y, M = rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), np.tril(np.ones((3, 3))) > 0

    def loss(Q):
        a = am.softmax(am.where(M, X @ Q @ X.T / 2, -1e9), axis=1)
        return am.sum((a @ X - Y) ** 2)

    def hand(bug, Q):
        s = X @ Q @ X.T / 2
        a = softmax(s) * M if bug == "after" else softmax(np.where(M, s, -1e9))
        da = 2 * (a @ X - Y) @ X.T
        ds = a * (da - (a * da).sum(1, keepdims=True))
        return {"Q": X.T @ ds @ X / 2}

    return loss, {"Q": rng.normal(size=(2, 2))}, hand


@slips(truncated="truncated", slope_before="step before")
def recurrence(rng):
    xs, y = rng.normal(size=(3, 2)), rng.normal(size=2)

    def loss(W, U):
        h = np.zeros(2)
        for x in xs:
            h = am.tanh(x @ W + h @ U)
        return am.sum((h - y) ** 2)

    def hand(bug, W, U):
        hs = [np.zeros(2)]
        for x in xs:
            hs.append(np.tanh(x @ W + hs[-1] @ U))
        g, dW, dU = 2 * (hs[-1] - y), 0 * W, 0 * U
        for t in (2, 1, 0):
            dz = g * (1 - hs[t if bug == "slope_before" else t + 1] ** 2)
            dW, dU, g = dW + np.outer(xs[t], dz), dU + np.outer(hs[t], dz), U @ dz
            if bug == "truncated" and t == 1:
                g = 0 * g
        return {"W": dW, "U": dU}

    return loss, {"W": rng.normal(size=(2, 2)), "U": rng.normal(size=(2, 2))}, hand


@slips(gates="are exchanged", slices="are exchanged")
def gated_unit(rng):
    X, c0, T = rng.normal(size=(4, 2)), rng.normal(size=(4, 2)), rng.normal(size=(4, 2))

    def loss(W):
        z = X @ W
        i, f, g = am.sigmoid(z[:, :2]), am.sigmoid(z[:, 2:4]), am.tanh(z[:, 4:])
        return am.sum((f * c0 + i * g - T) ** 2)

    def hand(bug, W):
        z = X @ W
        i, f, g = sigmoid(z[:, :2]), sigmoid(z[:, 2:4]), np.tanh(z[:, 4:])
        dc = 2 * (f * c0 + i * g - T)
        to_i, to_f = (dc * c0, dc * g) if bug == "gates" else (dc * g, dc * c0)
        parts = [to_i * i * (1 - i), to_f * f * (1 - f), dc * i * (1 - g * g)]
        if bug == "slices":
            parts = [parts[0], parts[2], parts[1]]
        return {"W": X.T @ np.concatenate(parts, axis=1)}

    return loss, {"W": rng.normal(size=(2, 6))}, hand


@slips(both="factors are exchanged", one="where `1 − z.*belongs")
def update_gate(rng):
    xs, y = rng.normal(size=(3, 2)), rng.normal(size=2)

    def loss(A, B):
        h = np.zeros(2)
        for x in xs:
            z, n = am.sigmoid(x @ A), am.tanh(x @ B)
            h = (1 - z) * n + z * h
        return am.sum((h - y) ** 2)

    def hand(bug, A, B):
        h, steps = np.zeros(2), []
        for x in xs:
            z, n = sigmoid(x @ A), np.tanh(x @ B)
            steps.append((x, z, n, h))
            h = (1 - z) * n + z * h
        g, dA, dB = 2 * (h - y), 0 * A, 0 * B
        for x, z, n, h in reversed(steps):
            to_n, to_h = ((z, 1 - z) if bug == "both" else (z, z)) if bug else (1 - z, z)
            dA = dA + np.outer(x, g * (h - n) * z * (1 - z))
            dB = dB + np.outer(x, g * to_n * (1 - n * n))
            g = g * to_h
        return {"A": dA, "B": dB}

    return loss, {"A": rng.normal(size=(2, 2)), "B": rng.normal(size=(2, 2))}, hand


@slips(image="stride is forgotten", kernel="stride is forgotten")
def strided_convolution(rng):
    def hand(bug, x, w):
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(2):
            for j in range(2):
                window = x[0, 0, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
                g = 2 * np.sum(window * w)
                read = x[0, 0, i : i + 3, j : j + 3] if bug == "kernel" else window
                a, b = (i, j) if bug == "image" else (2 * i, 2 * j)
                dx[0, 0, a : a + 3, b : b + 3] += g * w[0, 0]
                dw[0, 0] += g * read
        return {"x": dx, "w": dw}

    return (
        lambda x, w: am.sum(am.conv2d(x, w, stride=2) ** 2),
        {"x": rng.normal(size=(1, 1, 5, 5)), "w": rng.normal(size=(1, 1, 3, 3))},
        hand,
    )


@slips(constant="path from lv through")
def divergence_of_a_normal(rng):
    e, T = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))

    def loss(lv):
        return am.sum((am.exp(lv / 2) * e - T) ** 2) - 0.5 * am.sum(1 + lv - am.exp(lv))

    def hand(bug, lv):
        s = np.exp(lv / 2)
        return {"lv": (s * e - T) * e * s + 0.5 * np.exp(lv) - (0 if bug else 0.5)}

    return loss, {"lv": rng.normal(size=(3, 2))}, hand


@slips(own="all pairs")
def loss_of_all_pairs(rng):
    X, y = rng.normal(size=(5, 2)), rng.normal(size=5)

    def hand(bug, w):
        if bug:
            return {"w": 2 * X.T @ (X @ w - y[:, None]) / 5}
        return {"w": 2 * X.T @ (X @ w - y.mean()) / 5}

    return lambda w: am.mean((X @ w - y) ** 2), {"w": rng.normal(size=(2, 1))}, hand


@slips(baseline="less its mean")
def policy_gradient(rng):
    X, a, R = rng.normal(size=(5, 2)), np.array([0, 2, 1, 1, 0]), rng.normal(size=5)

    def hand(bug, W):
        weights = R - R.mean() if bug else R
        return {"W": X.T @ ((softmax(X @ W) - np.eye(3)[a]) * weights[:, None])}

    return lambda W: -am.sum(am.log_softmax(X @ W, axis=1)[np.arange(5), a] * R), {"W": rng.normal(size=(2, 3))}, hand


@slips(no_inverse="inverse is missing", plus="sign", not_transposed="not transposed")
def linear_system(rng):
    y, T = rng.normal(size=3), rng.normal(size=3)

    def hand(bug, A):
        z = np.linalg.solve(A, y)
        g = 2 * (z - T)
        back = {"no_inverse": g, "not_transposed": np.linalg.solve(A, g)}.get(bug, np.linalg.solve(A.T, g))
        return {"A": (1 if bug == "plus" else -1) * np.outer(back, z)}

    return lambda A: am.sum((am.solve(A, y) - T) ** 2), {"A": 2 * np.eye(3) + rng.normal(size=(3, 3)) / 2}, hand


@slips(whole_diagonal="diagonal is not halved", factor_2="every gradient is 2 times")
def cholesky_factor(rng):
    T = rng.normal(size=(3, 3))

    def hand(bug, B):
        L = np.linalg.cholesky(B @ B.T + np.eye(3))
        inner = np.tril(L.T @ np.tril(T))
        if bug != "whole_diagonal":
            inner -= np.diag(np.diag(inner)) / 2
        inverse = np.linalg.inv(L)
        dS = inverse.T @ inner @ inverse
        return {"B": (2 if bug == "factor_2" else 1) * (dS + dS.T) @ B}

    return lambda B: am.sum(am.cholesky(B @ B.T + np.eye(3)) * T), {"B": rng.normal(size=(3, 3))}, hand


def test_a_loss_of_all_pairs_is_pointed_out_where_nothing_is_derived_yet():
    X, y = np.ones((4, 2)), np.arange(4.0)
    told = am.compare(lambda w: am.mean((X @ w - y) ** 2), {"w": np.ones((2, 1))}, progress=False).warnings
    assert any("gives all pairs (4, 4)" in str(warning) for warning in told)
    assert not am.compare(lambda w: am.mean((X @ w - y[:, None]) ** 2), {"w": np.ones((2, 1))}, progress=False).warnings


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.name for slip in SLIPS])
def test_a_slip_is_named_at_the_parameter_that_it_spoils(slip):
    loss, parameters, right, wrong = slip.problem()
    good, bad = right(**parameters), wrong(**parameters)
    spoiled = {name for name in good if not np.allclose(good[name], bad[name])}
    report = am.compare(loss, parameters, wrong, points=1, progress=False)
    first = report.findings[0]
    assert slip.says(first), str(first)
    assert set(first.parameters) == spoiled and not report.ok


def test_a_mask_that_the_hand_draws_at_each_call_is_named():
    rng = np.random.default_rng(0)
    X, M = rng.normal(size=(6, 3)), (rng.random((6, 2)) < 0.5) * 2.0

    def hand(W):
        return {"W": X.T @ (2 * (X @ W) * M * (rng.random((6, 2)) < 0.5) * 2.0) / 12}

    report = am.compare(lambda W: am.mean((X @ W) ** 2 * M), {"W": rng.normal(size=(3, 2))}, hand, progress=False)
    assert not report.ok and "draw random numbers" in report.findings[0].sentence and report.findings[0].parameters == ["W"]


def test_of_one_number_at_one_point_nothing_is_said_for_certain():
    for wrong in (5.0, -6.0, 3.0, 2.0, 12.0, 9.0, 0.6, 4.321):
        for finding in some(am.compare(lambda x: x**2, {"x": 3.0}, {"x": wrong}, progress=False).findings):
            assert finding.confidence < 0.9, str(finding)


def test_before_a_slip_each_derivation_is_right():
    for slip in {slip.build: slip for slip in SLIPS}.values():
        loss, parameters, right, _ = slip.problem()
        assert am.compare(loss, parameters, right, progress=False, points=0, diagnose=False).ok, slip.name
