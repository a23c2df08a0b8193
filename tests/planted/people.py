"""Slips of the kind that people ask about in courses and forums, written before the diagnosis was tried on them.

Each is a loss, its parameters, a hand gradient without and with the slip, and words of which the first finding must hold one
for the slip to count as named. They differ from the library in `table`: other models, and the hand is a function, so that it
is compared at further points as well.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd_mini as am


@dataclass(frozen=True)
class Slip:
    """A slip: its name, how to build it, and a pattern that a sentence which names it matches."""

    name: str
    build: Callable[..., Any]
    bug: str
    pattern: str

    def problem(self) -> tuple[Any, dict[str, Any], Any, Any]:
        """The loss, its parameters, and the hand gradient without and with the slip."""
        loss, parameters, hand = self.build(np.random.default_rng(11))
        return loss, parameters, lambda **p: hand("", **p), lambda **p: hand(self.bug, **p)

    def says(self, finding: Any) -> bool:
        """Whether a finding names the slip."""
        return bool(re.search(self.pattern, f"{finding.kind}: {finding.sentence}", re.IGNORECASE))


SLIPS: list[Slip] = []


def slips(**bugs: str) -> Callable[..., Any]:
    """The slips of one model: what the hand gradient calls each, and the pattern."""

    def deco(build: Any) -> Any:
        SLIPS.extend(Slip(f"{build.__name__}: {bug}", build, bug, pattern) for bug, pattern in bugs.items())
        return build

    return deco


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@slips(
    no_half="summed|averag|constant factor|1/8|8 times|regulari",
    reg_on_b="regulari.*b\\b",
    no_x="factor|missing.*x|X",
    lam_n="regulari",
)
def logistic_l2(rng):
    X, y, lam = rng.normal(size=(8, 3)), (rng.random(8) < 0.5).astype(float), 0.4

    def loss(w, b):
        a = am.sigmoid(X @ w + b)
        return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a)) + lam / (2 * 8) * am.sum(w**2)

    def hand(bug, w, b):
        dz = (sigmoid(X @ w + b) - y) / 8
        dw = X.T @ dz + (lam if bug == "no_half" else lam / 8) * w
        if bug == "lam_n":
            dw = X.T @ dz + lam / 4 * w
        if bug == "no_x":
            dw = np.full(3, dz.sum()) + lam / 8 * w
        return {"w": dw, "b": dz.sum() + (lam / 8 * b if bug == "reg_on_b" else 0)}

    return loss, {"w": rng.normal(size=3), "b": 0.7}, hand


@slips(no_cols="path|dropp|forgot|picks", ge="slope|margin|mask", no_scale="summed|averag")
def svm(rng):
    X, y = rng.normal(size=(9, 4)), rng.integers(0, 3, 9)

    def loss(W):
        scores = X @ W
        margins = am.maximum(0, scores - scores[np.arange(9), y][:, None] + 1)
        return (am.sum(margins) - 9) / 9 + 0.1 * am.sum(W * W)

    def hand(bug, W):
        scores = X @ W
        m = (scores - scores[np.arange(9), y][:, None] + 1 > 0).astype(float)
        if bug == "ge":
            m = np.ones_like(m)
        m[np.arange(9), y] = 0
        m[np.arange(9), y] = 0 if bug == "no_cols" else -m.sum(1)
        return {"W": X.T @ m / (1 if bug == "no_scale" else 9) + 0.2 * W}

    return loss, {"W": rng.normal(size=(4, 3))}, hand


@slips(
    relu_on_h2="slope.*relu|relu.*slope",
    last_bias="last|sum|broadcast",
    w2_notrans="transpos",
    own="W2|stale|parameter|itself",
    swapped="numbers of|exchang|another parameter",
)
def two_layer(rng):
    X, y = rng.normal(size=(7, 4)), rng.integers(0, 4, 7)

    def loss(W1, b1, W2, b2):
        h = am.relu(X @ W1 + b1)
        scores = h @ W2 + b2
        return am.cross_entropy(scores, y)

    def hand(bug, W1, b1, W2, b2):
        z = X @ W1 + b1
        h = np.maximum(z, 0)
        p = softmax(h @ W2 + b2)
        p[np.arange(7), y] -= 1
        p /= 7
        dh = p @ (W2 if bug == "w2_notrans" else W2.T)
        dz = dh if bug == "relu_on_h2" else dh * (z > 0)
        db1 = dz[-1] if bug == "last_bias" else dz.sum(0)
        db2 = p.sum(0)
        if bug == "swapped":
            db1, db2 = db2, db1
        return {"W1": X.T @ dz, "b1": db1, "W2": W2.copy() if bug == "own" else h.T @ p, "b2": db2}

    return (
        loss,
        {"W1": rng.normal(size=(4, 4)), "b1": rng.normal(size=4), "W2": rng.normal(size=(4, 4)), "b2": rng.normal(size=4)},
        hand,
    )


@slips(
    no_mean="path.*mean|mean",
    no_var="path.*var|var",
    axis="axis",
    no_gamma="gamma",
    eps="eps|std|standard deviation|slope|sqrt|power",
    dgamma_x="xhat|dgamma|normali",
)
def batch_norm_fast(rng):
    X, T, eps = rng.normal(size=(8, 4)), rng.normal(size=(8, 5)), 1e-3

    def loss(W, gamma, beta):
        x = X @ W
        mu = am.mean(x, axis=0)
        var = am.var(x, axis=0)
        xhat = (x - mu) / am.sqrt(var + eps)
        out = gamma * xhat + beta
        return am.mean((out - T) ** 2)

    def hand(bug, W, gamma, beta):
        x = X @ W
        std = np.sqrt(x.var(0) + eps)
        xhat = (x - x.mean(0)) / std
        dout = 2 * (gamma * xhat + beta - T) / T.size
        dx_hat = dout if bug == "no_gamma" else dout * gamma
        ax = 1 if bug == "axis" else 0
        by_mean, by_var = dx_hat.mean(ax, keepdims=True), xhat * (dx_hat * xhat).mean(ax, keepdims=True)
        dx = (dx_hat - by_mean * (bug != "no_mean") - by_var * (bug != "no_var")) / (std**2 if bug == "eps" else std)
        return {"W": X.T @ dx, "gamma": (dout * (x if bug == "dgamma_x" else xhat)).sum(0), "beta": dout.sum(0)}

    return loss, {"W": rng.normal(size=(4, 5)), "gamma": rng.normal(size=5) + 2, "beta": rng.normal(size=5)}, hand


@slips(axis0="axis", no_keep="path|mean|var")
def layer_norm(rng):
    X, T = rng.normal(size=(6, 3)), rng.normal(size=(6, 6))

    def loss(W, g):
        x = am.tanh(X @ W)
        mu = x.mean(axis=1, keepdims=True)
        sigma = x.std(axis=1, keepdims=True)
        y = g * (x - mu) / sigma
        return am.sum((y - T) ** 2)

    def hand(bug, W, g):
        x = np.tanh(X @ W)
        s = x.std(1, keepdims=True)
        n = (x - x.mean(1, keepdims=True)) / s
        dy = 2 * (g * n - T)
        dn = dy * g
        ax = 0 if bug == "axis0" else 1
        dx = (dn - dn.mean(ax, keepdims=True) - n * (dn * n).mean(ax, keepdims=True)) / s
        if bug == "no_keep":
            dx = dn / s
        return {"W": X.T @ (dx * (1 - x * x)), "g": (dy * n).sum(0)}

    return loss, {"W": rng.normal(size=(3, 6)), "g": rng.normal(size=6) + 1}, hand


@slips(nomask="mask|dropout|factor", twice="twice|factor|mask", noscale="factor|1/|0\\.")
def dropout_net(rng):
    X, y, keep = rng.normal(size=(8, 3)), rng.normal(size=(8, 2)), 0.75
    mask = (rng.random((8, 6)) < keep).astype(float) / keep

    def loss(W1, W2):
        h = am.tanh(X @ W1)
        d = h * mask
        return 0.5 * am.sum((d @ W2 - y) ** 2) / 8

    def hand(bug, W1, W2):
        h = np.tanh(X @ W1)
        d = h * mask
        e = (d @ W2 - y) / 8
        m = {"nomask": 1.0, "twice": mask * mask, "noscale": mask * keep}.get(bug, mask)
        return {"W1": X.T @ (e @ W2.T * m * (1 - h * h)), "W2": d.T @ e}

    return loss, {"W1": rng.normal(size=(3, 6)), "W2": rng.normal(size=(6, 2))}, hand


@slips(noflip="flip|rotat|180", nopad="pad|shift|crop", bias_one="averag|sum", stride="stride|pad|shift|assign|path")
def conv_layer(rng):
    x0, T = rng.normal(size=(2, 2, 6, 6)), rng.normal(size=(2, 3, 6, 6))

    def loss(x, w, b):
        out = am.conv2d(x, w, b, padding=1)
        return am.sum(am.relu(out) * T)

    def hand(bug, x, w, b):
        xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        out = np.zeros((2, 3, 6, 6))
        for i in range(6):
            for j in range(6):
                out[:, :, i, j] = np.tensordot(xp[:, :, i : i + 3, j : j + 3], w, ((1, 2, 3), (1, 2, 3))) + b
        d, dxp, dw = T * (out > 0), np.zeros_like(xp), np.zeros_like(w)
        wb = w[:, :, ::-1, ::-1] if bug == "noflip" else w
        for i in range(6):
            for j in range(6):
                part = np.tensordot(d[:, :, i, j], wb, (1, 0))
                if bug == "stride":
                    dxp[:, :, i : i + 3, j : j + 3] = part
                else:
                    dxp[:, :, i : i + 3, j : j + 3] += part
                dw += np.tensordot(d[:, :, i, j], xp[:, :, i : i + 3, j : j + 3], (0, 0))
        dx = dxp[:, :, :6, :6] if bug == "nopad" else dxp[:, :, 1:7, 1:7]
        return {"x": dx, "w": dw, "b": d.mean((0, 2, 3)) if bug == "bias_one" else d.sum((0, 2, 3))}

    return loss, {"x": x0, "w": rng.normal(size=(3, 2, 3, 3)), "b": rng.normal(size=3)}, hand


@slips(all="pool|every|max|winner", mean="averag|1/4|factor")
def pool_layer(rng):
    T = rng.normal(size=(2, 1, 3, 3))

    def loss(x):
        return am.sum((am.max_pool2d(x, 2) - T) ** 2)

    def hand(bug, x):
        w = x.reshape(2, 1, 3, 2, 3, 2)
        out = w.max((3, 5), keepdims=True)
        d = 2 * (out - T.reshape(2, 1, 3, 1, 3, 1))
        mask = np.ones_like(w) if bug == "all" else (w == out)
        return {"x": (d * mask / (4 if bug == "mean" else 1)).reshape(x.shape)}

    return loss, {"x": rng.normal(size=(2, 1, 6, 6))}, hand


@slips(
    no_next="path|h\\[|next|step",
    assign="last|overwrit|first|step|=",
    slope_h="slope.*tanh|tanh.*slope",
    wrong_h="h\\[|stale|belongs",
    trans="transpos",
)
def rnn(rng):
    T, H = 4, 3
    xs, ys = rng.normal(size=(T, 2)), rng.normal(size=(T, H))

    def loss(Wx, Wh, b):
        h, J = np.zeros(H), 0.0
        for t in range(T):
            h = am.tanh(Wx @ xs[t] + Wh @ h + b)
            J = J + am.sum((h - ys[t]) ** 2)
        return J

    def hand(bug, Wx, Wh, b):
        hs = [np.zeros(H)]
        for t in range(T):
            hs.append(np.tanh(Wx @ xs[t] + Wh @ hs[-1] + b))
        dWx, dWh, db, dn = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(H), np.zeros(H)
        for t in reversed(range(T)):
            dh = 2 * (hs[t + 1] - ys[t]) + dn
            dz = dh * (1 - np.tanh(hs[t + 1]) ** 2 if bug == "slope_h" else 1 - hs[t + 1] ** 2)
            dWx += np.outer(dz, xs[t])
            g = np.outer(dz, hs[t + 1] if bug == "wrong_h" else hs[t])
            dWh = g if bug == "assign" else dWh + g
            db += dz
            if bug != "no_next":
                dn = (Wh if bug == "trans" else Wh.T) @ dz
        return {"Wx": dWx, "Wh": dWh, "b": db}

    return loss, {"Wx": rng.normal(size=(H, 2)) * 0.6, "Wh": rng.normal(size=(H, H)) * 0.6, "b": rng.normal(size=H) * 0.3}, hand


@slips(no_scale="sqrt|factor|1\\.41|0\\.707", diag="softmax|diagonal|path", no_wk="path|zero|K", wrong_axis="axis")
def attention(rng):
    X, Y = rng.normal(size=(5, 4)), rng.normal(size=(5, 2))

    def loss(Wq, Wk, Wv):
        Q, K, V = X @ Wq, X @ Wk, X @ Wv
        A = am.softmax(Q @ K.T / np.sqrt(2), axis=-1)
        return am.sum((A @ V - Y) ** 2)

    def hand(bug, Wq, Wk, Wv):
        Q, K, V = X @ Wq, X @ Wk, X @ Wv
        A = softmax(Q @ K.T / np.sqrt(2))
        dO = 2 * (A @ V - Y)
        dA = dO @ V.T
        dS = A * (dA - (dA * A).sum(0 if bug == "wrong_axis" else 1, keepdims=True))
        if bug == "diag":
            dS = dA * A * (1 - A)
        dS = dS if bug == "no_scale" else dS / np.sqrt(2)
        return {"Wq": X.T @ (dS @ K), "Wk": np.zeros_like(Wk) if bug == "no_wk" else X.T @ (dS.T @ Q), "Wv": X.T @ (A.T @ dO)}

    return loss, {"Wq": rng.normal(size=(4, 2)), "Wk": rng.normal(size=(4, 2)), "Wv": rng.normal(size=(4, 2))}, hand


@slips(phi_only="gelu|slope|path|Φ|factor|product", tanh_form="form|tanh|slope|gelu|another function")
def gelu_net(rng):
    X, T = rng.normal(size=(7, 3)), rng.normal(size=(7, 4))

    def loss(W):
        z = X @ W
        a = am.gelu(z)
        return am.mean((a - T) ** 2)

    def hand(bug, W):
        from math import erf

        z = X @ W
        phi = 0.5 * (1 + np.vectorize(erf)(z / np.sqrt(2)))
        d = 2 * (z * phi - T) / T.size
        s = phi + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        if bug == "phi_only":
            s = phi
        if bug == "tanh_form":
            c = np.sqrt(2 / np.pi)
            t = np.tanh(c * (z + 0.044715 * z**3))
            s = 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * c * (1 + 3 * 0.044715 * z * z)
        return {"W": X.T @ (d * s)}

    return loss, {"W": rng.normal(size=(3, 4))}, hand


@slips(
    no_2="1/2|square|factor|used twice",
    exchanged="exchang|numbers of|another parameter|path|transpos",
    both_v="belongs|V|stale|itself|factor",
)
def matrix_factorization(rng):
    R, M = rng.normal(size=(5, 5)), (rng.random((5, 5)) < 0.7).astype(float)

    def loss(U, V):
        E = M * (U @ V.T - R)
        return am.sum(E * E) + 0.1 * (am.sum(U * U) + am.sum(V * V))

    def hand(bug, U, V):
        E = M * (U @ V.T - R)
        k = 1 if bug == "no_2" else 2
        dU, dV = k * E @ V + 0.2 * U, k * E.T @ (V if bug == "both_v" else U) + 0.2 * V
        return {"U": dV if bug == "exchanged" else dU, "V": dU if bug == "exchanged" else dV}

    return loss, {"U": rng.normal(size=(5, 2)), "V": rng.normal(size=(5, 2))}, hand


@slips(assign="twice|overwrit|assign|last|repeat", no_out="path|used", one_hot="one-hot|target|subtract")
def word2vec(rng):
    c, o = np.array([0, 2, 2, 5, 1, 0]), np.array([1, 3, 0, 4, 4, 2])

    def loss(E, U):
        v = E[c]
        return am.cross_entropy(v @ U.T, o)

    def hand(bug, E, U):
        v = E[c]
        p = softmax(v @ U.T)
        if bug != "one_hot":
            p[np.arange(6), o] -= 1
        p /= 6
        dE, dv = np.zeros_like(E), p @ U
        if bug == "assign":
            dE[c] = dv
        elif bug != "no_out":
            np.add.at(dE, c, dv)
        return {"E": dE, "U": p.T @ v}

    return loss, {"E": rng.normal(size=(6, 3)), "U": rng.normal(size=(6, 3))}, hand


@slips(no_log="path|dropp", half="1/2|factor|2", sign="sign", var_pow="power|slope|div|factor|square|σ|s")
def gaussian_nll(rng):
    X, y = rng.normal(size=(9, 3)), rng.normal(size=9)

    def loss(w, v):
        mu, s = X @ w, am.exp(X @ v)
        return am.mean(am.log(s) + (y - mu) ** 2 / (2 * s**2))

    def hand(bug, w, v):
        mu, s = X @ w, np.exp(X @ v)
        dmu = -(y - mu) / s**2 / 9
        ds = (1 / s - (y - mu) ** 2 / s**3) / 9
        if bug == "no_log":
            ds = -((y - mu) ** 2) / s**3 / 9
        if bug == "half":
            dmu = dmu / 2
        if bug == "sign":
            dmu = -dmu
        if bug == "var_pow":
            ds = (1 / s - (y - mu) ** 2 / s**2) / 9
        return {"w": X.T @ dmu, "v": X.T @ (ds * s)}

    return loss, {"w": rng.normal(size=3), "v": rng.normal(size=3) * 0.5}, hand


@slips(ends="slope|clip|where|quadratic|branch|as if", swapped="slope|where|branch|exchang|swap|sign|inside")
def huber_loss(rng):
    X, y = rng.normal(size=(10, 3)), 3 * rng.normal(size=10)

    def loss(w):
        r = X @ w - y
        a = am.abs(r)
        return am.sum(am.where(a <= 1, 0.5 * r**2, a - 0.5))

    def hand(bug, w):
        r = X @ w - y
        d = r if bug == "ends" else np.where(np.abs(r) <= 1, np.sign(r), r) if bug == "swapped" else np.clip(r, -1, 1)
        return {"w": X.T @ d}

    return loss, {"w": rng.normal(size=3)}, hand


@slips(through_adv="path|baseline|advantage|V|used", sign="sign", no_prob="softmax|path|class|p")
def policy_gradient(rng):
    S, a, R = rng.normal(size=(8, 3)), rng.integers(0, 3, 8), rng.normal(size=8)

    def loss(W):
        logp = am.log_softmax(S @ W, axis=1)
        return -am.mean(logp[np.arange(8), a] * R)

    def hand(bug, W):
        p = softmax(S @ W)
        hot = np.eye(3)[a]
        d = (hot - p) * R[:, None] / 8
        if bug == "no_prob":
            d = hot * R[:, None] / 8
        if bug == "through_adv":
            d = (hot - p) / 8
        return {"W": S.T @ (d if bug == "sign" else -d)}

    return loss, {"W": rng.normal(size=(3, 3))}, hand


@slips(no_inner="inner|chain|missing|slope", no_outer="outer|factor|missing|slope")
def school_chain(rng):
    def loss(w):
        return am.sin(w * w + 1)

    def hand(bug, w):
        if bug == "no_inner":
            return np.cos(w * w + 1)
        return 2 * w if bug == "no_outer" else np.cos(w * w + 1) * 2 * w

    return loss, {"w": 0.7}, hand


@slips(plus="quotient|sign|plus|minus", no_square="quotient|square|denominator|divid", first="product|path|dropp|used")
def school_quotient(rng):
    def loss(x):
        return am.exp(x) / (x * x + 1)

    def hand(bug, x):
        u, v = np.exp(x), x * x + 1
        if bug == "plus":
            return (u * v + u * 2 * x) / v**2
        if bug == "first":
            return u / v
        return (u * v - u * 2 * x) / (v if bug == "no_square" else v**2)

    return loss, {"x": 0.8}, hand


@slips(exponent="power|exponent|3", keep="power|exponent")
def school_power(rng):
    def loss(x):
        return x**3 + am.log(x)

    def hand(bug, x):
        return {"exponent": x**2 + 1 / x, "keep": 3 * x**3 + 1 / x}.get(bug, 3 * x**2 + 1 / x)

    return loss, {"x": 1.7}, hand


def said_of(slip: Slip) -> tuple[bool, Any]:
    """Whether the first finding on a slip names it, and that finding."""
    loss, parameters, _, wrong = slip.problem()
    report = am.compare(loss, parameters, wrong, progress=False)
    first = report.findings[0] if report.findings else None
    return first is not None and first.kind != "unknown" and slip.says(first), first
