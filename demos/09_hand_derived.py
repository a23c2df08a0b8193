# %% [markdown]
# # Three gradients, derived by hand
#
# Logistic regression, the multiclass support vector machine and softmax regression are the three linear
# classifiers that everybody derives once on paper. Each derivation is two or three lines, each becomes a loop
# and then a matrix product, and each has its own favourite mistake. Here they are held against autodiff and
# against numbers, the right ones and the mistaken ones.
#
# The data are handwritten digits: 8 x 8 pixels between 0 and 1, ten classes.

# %%
import os
import textwrap

import numpy as np

import autograd_mini as am
from autograd_mini.data import load_digits

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
generator = np.random.default_rng(0)
images, digits = load_digits()
chosen = generator.permutation(len(images))[: 40 if quick else 200]
if quick:
    images = images[:, ::2, ::2]
X, y = images.reshape(len(images), -1)[chosen], digits[chosen]  # (N, 64), (N,)
N, D, C = len(X), X.shape[1], 10

# %% [markdown]
# ## Logistic regression: is it an eight?
#
# One weight for each pixel, `z = x . w + b`, the probability `a = 1 / (1 + exp(-z))`, and as the cost the mean
# of `-ln a` over the eights and `-ln(1 - a)` over the others. The derivative of the logarithm and that of the
# sigmoid cancel, and what is left for each sample is prediction minus truth, `dz = a - t`.

# %%
t = (y == 8).astype(float)


def logistic(w, b):
    a = am.sigmoid(X @ w + b)
    return -am.mean(t * am.log(a) + (1 - t) * am.log(1 - a))


def logistic_loops(w, b):
    dw, db = np.zeros_like(w), 0.0
    for i in range(N):
        z = b
        for j in range(D):
            z += X[i, j] * w[j]
        dz = 1 / (1 + np.exp(-z)) - t[i]
        for j in range(D):
            dw[j] += X[i, j] * dz / N
        db += dz / N
    return {"w": dw, "b": db}


def logistic_by_hand(w, b):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    dz = (a - t) / N
    return {"w": X.T @ dz, "b": dz.sum()}


# %% [markdown]
# ## The support vector machine: a margin of 1
#
# The score of the right class shall lead every other by 1; what is missing is the loss, summed over the other
# classes and averaged over the samples. Where a class `j` comes too close, its score is pushed down and the
# score of the right class up: the row of the sample is added to column `j` of the gradient and subtracted from
# column `y`. The right class is pushed once for every class that came too close, which is easy to forget when
# the loop becomes a mask.


# %%
def svm(W):
    scores = X @ W
    correct = scores[np.arange(N), y].reshape(N, 1)
    margins = am.relu(scores - correct + 1) * (1 - np.eye(C)[y])
    return am.sum(margins) / N


def svm_loops(W):
    dW = np.zeros_like(W)
    for i in range(N):
        scores = X[i] @ W
        for j in range(C):
            if j != y[i] and scores[j] - scores[y[i]] + 1 > 0:
                dW[:, j] += X[i] / N
                dW[:, y[i]] -= X[i] / N
    return {"W": dW}


def svm_by_hand(W):
    scores = X @ W
    mask = (scores - scores[np.arange(N), y][:, None] + 1 > 0).astype(float)
    mask[np.arange(N), y] = 0
    mask[np.arange(N), y] = -mask.sum(axis=1)
    return {"W": X.T @ mask / N}


# %% [markdown]
# ## Softmax: the cross-entropy of ten probabilities, and a penalty
#
# The gradient at the scores is again prediction minus truth, `p - 1` at the right class and `p` elsewhere. The
# penalty `lam |W|^2` on large weights has a gradient of its own, `2 lam W`, whatever the data are.

# %%
lam = 0.05


def softmax(W):
    scores = X @ W
    data = am.mean(am.logsumexp(scores, axis=1) - scores[np.arange(N), y])
    return data + lam * am.sum(W * W)


def softmax_loops(W):
    dW = 2 * lam * W
    for i in range(N):
        e = np.exp(X[i] @ W)
        for j in range(C):
            dW[:, j] += X[i] * (e[j] / e.sum() - (j == y[i])) / N
    return {"W": dW}


def softmax_by_hand(W):
    e = np.exp(X @ W)
    dscores = e / e.sum(axis=1, keepdims=True)
    dscores[np.arange(N), y] -= 1
    return {"W": X.T @ dscores / N + 2 * lam * W}


# %% [markdown]
# ## Side by side
#
# `am.compare` puts three gradients into one table: by hand, by autodiff, and by numbers, where every weight is
# pushed to both sides in two step sizes, or into the complex plane. Two that agree outvote the third. What
# counts is the relative error of the worst entry, as in the course notes: 1e-7 and less is right.

# %%
W = generator.normal(size=(D, C)) * 0.1
w, b = generator.normal(size=D) * 0.1, 0.2
print(f"{'':22}{'hand - autodiff':>16}{'hand - numeric':>16}{'autodiff - numeric':>20}   verdict")
for name, loss, parameters, ways in (
    ("logistic", logistic, {"w": w, "b": b}, (logistic_loops, logistic_by_hand)),
    ("SVM", svm, {"W": W}, (svm_loops, svm_by_hand)),
    ("softmax", softmax, {"W": W}, (softmax_loops, softmax_by_hand)),
):
    for way, hand in zip(("loops", "vectorized"), ways, strict=True):
        report = am.compare(loss, parameters, hand(**parameters), progress=False)
        columns = report.parameters.values()
        errors = [
            max(np.max(np.abs(x - n) / np.maximum(np.maximum(np.abs(x), np.abs(n)), 1e-8)) for x, n in pairs)
            for pairs in (
                [(c.hand, c.autodiff) for c in columns],
                [(c.hand, c.numeric) for c in columns],
                [(c.autodiff, c.numeric) for c in columns],
            )
        ]
        print(f"{name + ', ' + way:22}{errors[0]:16.1e}{errors[1]:16.1e}{errors[2]:20.1e}   {report.verdict}")
        assert report.ok and max(errors) < 1e-6

# %% [markdown]
# ## What the report looks like
#
# The whole report of one comparison: the worst entries, the verdict, and on what it rests.

# %%
print()
print(am.compare(logistic, {"w": w, "b": b}, logistic_by_hand, progress=False))

# %% [markdown]
# ## The favourite mistakes
#
# And now each derivation with the mistake that it invites: the mean forgotten, the right class not pushed, the
# one not subtracted, the penalty differentiated as `lam W`. That something is wrong is the smaller part of an
# answer; `findings` says what.


# %%
def mean_forgotten(w, b):
    dz = 1 / (1 + np.exp(-(X @ w + b))) - t
    return {"w": X.T @ dz, "b": dz.sum()}


def right_class_not_pushed(W):
    scores = X @ W
    mask = (scores - scores[np.arange(N), y][:, None] + 1 > 0).astype(float)
    mask[np.arange(N), y] = 0
    return {"W": X.T @ mask / N}


def one_not_subtracted(W):
    e = np.exp(X @ W)
    return {"W": X.T @ (e / e.sum(axis=1, keepdims=True)) / N + 2 * lam * W}


def half_a_penalty(W):
    return {"W": softmax_by_hand(W)["W"] - lam * W}


for loss, parameters, hand in (
    (logistic, {"w": w, "b": b}, mean_forgotten),
    (svm, {"W": W}, right_class_not_pushed),
    (softmax, {"W": W}, one_not_subtracted),
    (softmax, {"W": W}, half_a_penalty),
):
    report = am.compare(loss, parameters, hand(**parameters), progress=False)
    finding = report.findings[0]
    print(f"\n{hand.__name__}: {report.verdict}, {finding.kind}")
    print(textwrap.fill(finding.sentence, 100, initial_indent="  ", subsequent_indent="  "))
    assert not report.ok and report.odd_one_out == "hand"
