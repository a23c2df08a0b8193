"""The planted mistakes: which model, which kind, and the slip of the pen.

A kind is what a student should be told. `something else` stands for mistakes that have no name: there the right answer is
that nothing fits, or for a slope that is wrong rather than missing, that kind. The library is split by a fixed rule into a
half to develop the diagnosis on and a half that it is judged by; each kind and each family of models is in both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .models import MODELS, Problem

ELSE = "something else"
SLOPE = "missing activation slope"


@dataclass(frozen=True)
class Mistake:
    """A model, a mistake in its hand gradient, and its kind.

    `edits` are replacements in the text of the hand gradient. `previous` is a learning rate: the gradient is right, but of
    the point before the last step. `nearest` is the kind that comes closest where none fits well.
    """

    kind: str
    model: str
    edits: tuple[tuple[str, str], ...] = ()
    previous: float = 0.0
    nearest: str | None = None

    @property
    def name(self) -> str:
        """What tests call it."""
        slip = "; ".join(f"{old.strip()} -> {' '.join(new.split())}" for old, new in self.edits)
        return f"{self.model}: {slip or f'of the step before, rate {self.previous:g}'}"

    @property
    def family(self) -> str:
        """The family of its model."""
        return MODELS[self.model].family

    def problem(self) -> tuple[Problem, dict[str, Any]]:
        """The right problem, and the wrong gradient at its point."""
        right = MODELS[self.model].problem()
        if self.previous:
            wrong = right.hand(*right.arguments)
            moved = {name: np.asarray(x - self.previous * wrong[name]) for name, x in right.parameters.items()}
            return Problem(right.loss, right.hand, moved), wrong
        return right, MODELS[self.model].problem(edits=self.edits).hand(*right.arguments)


def slip(kind: str, model: str, *texts: str, previous: float = 0.0, nearest: str | None = None) -> Mistake:
    """An entry; the texts are old, new, old, new, ..."""
    return Mistake(kind, model, tuple(zip(texts[::2], texts[1::2], strict=True)), previous, nearest)


MISTAKES = [
    slip("constant factor", "logistic_squared", "2 * (a - y)", "(a - y)"),
    slip("constant factor", "logistic", "db = np.sum(dz)", "db = np.sum(dz) / 2"),
    slip("constant factor", "softmax", "dW = X.T @ dscores", "dW = 0.5 * X.T @ dscores"),
    slip("constant factor", "svm", "dW /= num_train", "dW *= 2 / num_train"),
    slip("constant factor", "tanh_net_sum", "delta2 = a1 @ w2 - t", "delta2 = 2 * (a1 @ w2 - t)"),
    slip("constant factor", "tanh_residual", "dh2 = dy @ W3.T", "dh2 = 2 * dy @ W3.T"),
    slip("constant factor", "relu_net_sum", "dout = 2 * e", "dout = e"),
    slip("constant factor", "relu_autoencoder", "2 * (code", "(code"),
    slip("constant factor", "batch_norm_shared", "d = 2 * (", "d = ("),
    slip("constant factor", "batch_norm_sum", 'return {"W": X.T @ dx,', 'return {"W": 2 * X.T @ dx,'),
    #
    slip("transposed", "logistic_tasks", "X.T @ dZ", "dZ.T @ X"),
    slip("transposed", "softmax_ridge", "dW = X.T @ dZ", "dW = (X.T @ dZ).T"),
    slip("transposed", "svm_ridge", '"W": dW', '"W": dW.T'),
    slip("transposed", "tanh_net_ridge", "dout @ W2.T", "dout @ W2"),
    slip("transposed", "tanh_net_ridge", '"W2": dW2', '"W2": dW2.T'),
    slip("transposed", "relu_net_ridge", "dz2 @ W2.T", "dz2 @ W2"),
    slip("transposed", "relu_net_ridge", "dW1 = X.T @ dz1", "dW1 = dz1.T @ X"),
    slip("transposed", "relu_residual", '"W2": u.T @ dr', '"W2": dr.T @ u'),
    slip("transposed", "batch_norm_ridge", "dout @ W2.T", "dout @ W2"),
    slip("transposed", "batch_norm_ridge", '"W1": dW1', '"W1": dW1.T'),
    #
    slip("summed not averaged", "logistic", "dz = (a - y) / m", "dz = a - y"),
    slip("summed not averaged", "logistic_ridge", "X.T.dot(dz) / m", "X.T.dot(dz)"),
    slip("summed not averaged", "softmax", "        dscores /= N\n", ""),
    slip("summed not averaged", "softmax_ridge", "(P - Y) / len(X)", "P - Y"),
    slip("summed not averaged", "svm_bias", "db = binary.sum(axis=0) / N", "db = binary.sum(axis=0)"),
    slip("summed not averaged", "svm_ridge", "X.T @ mask / N", "X.T @ mask"),
    slip("summed not averaged", "tanh_net", "        dscores /= N\n", ""),
    slip("summed not averaged", "relu_net_ridge", "(p - Y) / len(X)", "p - Y"),
    slip("summed not averaged", "batch_norm", "        ds /= N\n", ""),
    #
    slip("averaged not summed", "logistic_sum", "db += dz", "db += dz / len(y)", "dz * X[i, j]", "dz * X[i, j] / len(y)"),
    slip("averaged not summed", "softmax_loop", '{"W": dW, "b": db}', '{"W": dW / len(X), "b": db / len(X)}'),
    slip("averaged not summed", "softmax", "dscores.sum(axis=0)", "dscores.mean(axis=0)"),
    slip("averaged not summed", "svm_sum", "dW = X.T @ ds", "dW = X.T @ ds / len(X)"),
    slip("averaged not summed", "tanh_net_sum", "delta2 = a1 @ w2 - t", "delta2 = (a1 @ w2 - t) / len(t)"),
    slip("averaged not summed", "tanh_net_ridge", "db1 = dz1.sum(axis=0)", "db1 = dz1.mean(axis=0)"),
    slip("averaged not summed", "relu_net_sum", "dout = 2 * e", "dout = 2 * e / len(X)"),
    slip("averaged not summed", "relu_net", "db2 = np.sum(dscores, axis=0)", "db2 = np.mean(dscores, axis=0)"),
    slip("averaged not summed", "batch_norm_sum", "dh = p @ V.T", "p /= len(y)\n        dh = p @ V.T"),
    #
    slip("regularization missing", "logistic_ridge", " + 2 * lam * w", ""),
    slip("regularization missing", "softmax_ridge", "        dW += reg * W\n", ""),
    slip("regularization missing", "svm_ridge", "        dW += 2 * reg * W\n", ""),
    slip("regularization missing", "tanh_net_ridge", " + 2 * lam * W1", "", " + 2 * lam * W2", ""),
    slip("regularization missing", "tanh_net_ridge", " + 2 * lam * W2", ""),
    slip("regularization missing", "relu_net_ridge", " + lam * W1", ""),
    slip("regularization missing", "batch_norm_ridge", " + 2 * lam * W1", ""),
    #
    slip("regularization doubled", "logistic_ridge", "2 * lam * w", "2 * lam * w + 2 * lam * w"),
    slip("regularization doubled", "softmax_ridge", "dW += reg * W", "dW += 2 * reg * W"),
    slip("regularization doubled", "svm_ridge", "dW += 2 * reg * W", "dW += 4 * reg * W"),
    slip("regularization doubled", "tanh_net_ridge", "2 * lam * W1", "4 * lam * W1", "2 * lam * W2", "4 * lam * W2"),
    slip("regularization doubled", "relu_net_ridge", "lam * W2", "2 * lam * W2"),
    slip("regularization doubled", "batch_norm_ridge", '"W2": dW2', '"W2": dW2 + 2 * lam * W2'),
    #
    slip("regularization wrong", "logistic_ridge", "2 * lam * w", "lam * w"),
    slip("regularization wrong", "logistic_ridge", "db = dz.sum() / m", "db = dz.sum() / m + 2 * lam * b"),
    slip("regularization wrong", "softmax_ridge", "dW += reg * W", "dW -= reg * W"),
    slip("regularization wrong", "svm_ridge", "dW += 2 * reg * W", "dW += reg * W"),
    slip("regularization wrong", "svm_ridge", "dW += 2 * reg * W", "dW += 2 * reg * W / N"),
    slip("regularization wrong", "tanh_net_ridge", "2 * lam * W1", "lam * W1", "2 * lam * W2", "lam * W2"),
    slip("regularization wrong", "relu_net_ridge", "lam * W1", "lam * W1 / len(X)", "lam * W2", "lam * W2 / len(X)"),
    slip("regularization wrong", "batch_norm_ridge", "2 * lam * W2", "lam * W2"),
    #
    slip("dropped path", "logistic_columns", "-(y / a) + (1 - y) / (1 - a)", "-(y / a)"),
    slip("dropped path", "softmax_long", "        de += ds\n", ""),
    slip("dropped path", "svm", "                    dW[:, y[i]] -= X[i]\n", ""),
    slip("dropped path", "svm_bias", "        binary[np.arange(N), y] = -binary.sum(axis=1)\n", ""),
    slip("dropped path", "tanh_residual", "dz2 @ W2.T + dh2", "dz2 @ W2.T"),
    slip("dropped path", "tanh_residual", "dz2 @ W2.T + dh2", "dh2"),
    slip("dropped path", "relu_residual", "        du += dv\n", ""),
    slip("dropped path", "batch_norm", "        dxmu += dvar * 2 * xmu / N\n", ""),
    slip("dropped path", "batch_norm", "        dx = dx + dmu / N\n", ""),
    slip("dropped path", "batch_norm_ridge", " - xhat * dgamma", ""),
    #
    slip("used twice, counted once", "logistic_two_views", " + right.T @ dz", ""),
    slip("used twice, counted once", "softmax_two_views", "        dW += right.T @ dz\n", ""),
    slip("used twice, counted once", "svm_two_views", "left.T @ ds + right.T @ ds", "right.T @ ds"),
    slip("used twice, counted once", "tanh_recurrent", " + h0.T @ dz1", ""),
    slip("used twice, counted once", "tanh_recurrent", "h1.T @ dz2 + h0.T @ dz1", "h0.T @ dz1"),
    slip("used twice, counted once", "relu_autoencoder", "dW_encoder + dW_decoder", "dW_encoder"),
    slip("used twice, counted once", "relu_autoencoder", "dW_encoder + dW_decoder", "dW_decoder"),
    slip("used twice, counted once", "batch_norm_shared", "        dW = dW + B.T @ db\n", ""),
    #
    slip("missing activation slope", "logistic_squared", " * a * (1 - a)", ""),
    slip("missing activation slope", "logistic_columns", "da * a * (1 - a)", "da"),
    slip("missing activation slope", "svm_bias", "(margin > 0).astype(float)",
         "np.ones_like(margin); binary[np.arange(N), y] = 0"),
    slip("missing activation slope", "tanh_net", " * (1 - h**2)", ""),
    slip("missing activation slope", "tanh_recurrent", "dz2 @ W.T * (1 - h1**2)", "dz2 @ W.T"),
    slip("missing activation slope", "relu_net", "        dhidden[hidden <= 0] = 0\n", ""),
    slip("missing activation slope", "relu_net_sum", "        dz[z < 0] = 0\n", ""),
    slip("missing activation slope", "batch_norm", " * (1 - h**2)", ""),
    slip("missing activation slope", "batch_norm_ridge", "dh * (y > 0)", "dh"),
    #
    slip("one-hot not subtracted", "logistic", "(a - y) / m", "a / m"),
    slip("one-hot not subtracted", "logistic_sum", " - y[i]", ""),
    slip("one-hot not subtracted", "softmax", "        dscores[np.arange(N), y] -= 1\n", ""),
    slip("one-hot not subtracted", "softmax_ridge", "(P - Y)", "P"),
    slip("one-hot not subtracted", "tanh_net", "        dscores[range(N), y] -= 1\n", ""),
    slip("one-hot not subtracted", "relu_net_ridge", "(p - Y)", "p"),
    slip("one-hot not subtracted", "relu_net", "        dscores[np.arange(N), y] -= 1\n", ""),
    slip("one-hot not subtracted", "batch_norm_sum", "        p[np.arange(len(y)), y] -= 1\n", ""),
    #
    slip("stale value", "logistic", previous=0.5),
    slip("stale value", "logistic_ridge", "db = dz.sum() / m",
         "w = w - 0.5 * dw\n        db = (1 / (1 + np.exp(-(X.dot(w) + b))) - y).sum() / m"),
    slip("stale value", "softmax", previous=0.1),
    slip("stale value", "svm_bias", previous=1.0),
    slip("stale value", "tanh_net", "dh = dscores", "W2 = W2 - 0.1 * dW2\n        dh = dscores"),
    slip("stale value", "tanh_net_ridge", previous=0.1),
    slip("stale value", "relu_net", "dhidden = np.dot", "W2 = W2 - 0.5 * dW2\n        dhidden = np.dot"),
    slip("stale value", "relu_net_ridge", previous=0.05),
    slip("stale value", "batch_norm_ridge", "dh = dout @ W2.T", "W2 = W2 - 0.01 * dW2\n        dh = dout @ W2.T"),
    #
    slip("dtype noise", "logistic", "z = X @ w + b", "z = (X @ w + b).astype(np.float32)"),
    slip("dtype noise", "softmax", "dscores = p.copy()", "dscores = p.astype(np.float16)"),
    slip("dtype noise", "svm", "np.zeros(W.shape)", "np.zeros(W.shape, dtype=np.float32)"),
    slip("dtype noise", "tanh_net", "h = np.tanh(X @ W1 + b1)", "h = np.tanh((X @ W1 + b1).astype(np.float32))"),
    slip("dtype noise", "relu_net_sum", "e = h @ W2 + b2 - t", "e = (h @ W2 + b2 - t).astype(np.float16)"),
    slip("dtype noise", "batch_norm", "x = X @ W1", "x = (X @ W1).astype(np.float32)"),
    #
    slip("sign", "logistic", "(a - y)", "(y - a)"),
    slip("sign", "logistic_columns", "db = np.sum(dz) / m", "db = -np.sum(dz) / m"),
    slip("sign", "softmax_loop", "d = p[k] - (k == y[i])", "d = (k == y[i]) - p[k]"),
    slip("sign", "svm", "                    dW[:, j] += X[i]\n                    dW[:, y[i]] -= X[i]",
         "                    dW[:, j] -= X[i]\n                    dW[:, y[i]] += X[i]"),
    slip("sign", "tanh_net_sum", "delta2 = a1 @ w2 - t", "delta2 = t - a1 @ w2"),
    slip("sign", "relu_net", '"b1": db1', '"b1": -db1'),
    slip("sign", "relu_residual", "        du += dv\n", "        du -= dv\n"),
    slip("sign", "batch_norm_shared", "d = 2 * (gamma * ahat + beta + bhat - t)", "d = 2 * (t - gamma * ahat - beta - bhat)"),
    slip("sign", "batch_norm", "dmu = -dxmu", "dmu = dxmu"),
    #
    slip(ELSE, "logistic", "dw = X.T @ dz", "dw = X[::-1].T @ dz"),
    slip(ELSE, "logistic_squared", "a * (1 - a)", "a * (1 + a)", nearest=SLOPE),
    slip(ELSE, "softmax", "np.exp(scores).sum(axis=1, keepdims=True)", "np.exp(scores).sum(axis=0, keepdims=True)",
         nearest="another axis"),
    slip(ELSE, "softmax_loop", "dW[:, k] += d * X[i]", "dW[:, k] = d * X[i]"),
    slip(ELSE, "svm", "if margin > 0:", "if margin > 1:", nearest=SLOPE),
    slip(ELSE, "svm_bias", "margin = np.maximum(0, scores - scores[np.arange(N), y][:, None] + 1)",
         "margin = np.maximum(0, scores - scores[np.arange(N), y][:, None])", nearest=SLOPE),
    slip(ELSE, "tanh_net", "(1 - h**2)", "(1 - (X @ W1 + b1)**2)", nearest=SLOPE),
    slip(ELSE, "tanh_net_sum", "delta1 = delta2 @ w2.T", "delta1 = delta2 * np.abs(w2.T)"),
    slip(ELSE, "relu_net_sum", "dz[z < 0] = 0", "dz[dz < 0] = 0", nearest=SLOPE),
    slip(ELSE, "relu_net", "dW1 = np.dot(X.T, dhidden)", "dW1 = np.dot(X.T, dhidden[::-1])"),
    slip(ELSE, "batch_norm", "std**-3", "std**-2", nearest="missing factor"),
    slip(ELSE, "batch_norm_ridge", "dgamma = (dy * xhat)", "dgamma = (dy * x)", nearest="stale value"),
]  # fmt: skip

KINDS = list(dict.fromkeys(mistake.kind for mistake in MISTAKES))
"""Every kind, in the order of the table."""


def halves() -> tuple[list[Mistake], list[Mistake]]:
    """The half for development and the half that is held out.

    The mistakes of a kind stand in the order of the families of models; every second one is held out, from the first one
    on for every second kind.
    """
    split: tuple[list[Mistake], list[Mistake]] = ([], [])
    for k, kind in enumerate(KINDS):
        for i, mistake in enumerate(entry for entry in MISTAKES if entry.kind == kind):
            split[(i + k) % 2].append(mistake)
    return split
