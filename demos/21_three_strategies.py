# %% [markdown]
# # Three ways down
#
# A classifier has thousands of weights, and a loss that says how bad they are. How does one find good ones?
# The notes of Stanford's course CS231n put it as a hiker with a blindfold on a hill, who wants to get to the
# bottom. Three strategies, from blind to wise:
#
# 1. *random search*: teleport to random places, and remember the lowest;
# 2. *random local search*: feel with a foot in a random direction, and step there if it goes down;
# 3. *follow the gradient*: feel the slope, and step where it is steepest.
#
# The classifier is linear, its loss that of a multiclass support vector machine. `--data DIR` (or the
# variable `AUTOGRAD_MINI_DATA`) names a folder with `cifar-10-batches-bin`, the binary files of CIFAR-10;
# without it, the digits of scikit-learn take their place.

# %%
import argparse
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.data import load_cifar10, load_digits
from autograd_mini.nn.losses import multiclass_svm_loss
from autograd_mini.optim.search import FollowGradient, LocalSearch, RandomSearch, compare, descend

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
parser = argparse.ArgumentParser()
parser.add_argument("--data", default=os.environ.get("AUTOGRAD_MINI_DATA"))
data = parser.parse_known_args()[0].data



# %% [markdown]
# ## Pixels
#
# Every image becomes a row of pixels from 0 to 255, of which the mean training image is subtracted, with a
# one at its end, so that the bias is one more weight. Single precision is enough to tell which of two losses
# is lower.

# %%
if data:
    images, y = load_cifar10(data, "train", limit=2_000 if quick else 10_000)
    test_images, y_test = load_cifar10(data, "test")
else:
    images, y = load_digits()
    images, y, test_images, y_test = 255 * images[:1400], y[:1400], 255 * images[1400:], y[1400:]
mean = images.reshape(len(images), -1).mean(axis=0)


def rows(images):
    pixels = images.reshape(len(images), -1) - mean
    return np.hstack([pixels, np.ones((len(pixels), 1))]).astype(np.float32)


X, X_test = rows(images), rows(test_images)
print(f"{len(X)} images to learn from, {len(X_test)} to test; {X.shape[1]} x 10 weights")


def svm(W, X, y):
    return multiclass_svm_loss(X @ W, y)


def accuracy(W):
    return np.mean((X_test @ W).argmax(axis=1) == y_test)


# %% [markdown]
# ## What a gradient is, and what it costs
#
# Before the race, a look at the third strategy. The slope can be felt by the very definition of a derivative:
# change one weight a little, look what the loss does, put it back, and so on for every weight. It needs no
# thought, is a little inexact, and takes two evaluations of the loss for each weight. The analytic gradient
# takes one backward pass. One checks the other, here on a few images, by the relative error `|a - n| /
# max(|a|, |n|)`, in double precision.

# %%
few, few_y = X[:16].astype(float), y[:16]
W = 1e-3 * np.random.default_rng(0).normal(size=(X.shape[1], 10))
analytic = am.grad(svm)(W, few, few_y)
chosen = np.random.default_rng(1).choice(W.shape[0], 3, replace=False)


def of_chosen(part):
    """The loss as a function of a few rows of the weights."""
    moved = W.copy()
    moved[chosen] = part
    return svm(moved, few, few_y)


numerical = am.numerical_grad(of_chosen)(W[chosen])
size = np.maximum(np.maximum(abs(analytic[chosen]), abs(numerical)), 1e-8)
error = (abs(analytic[chosen] - numerical) / size).max()
print(
    f"relative error of {numerical.size} slopes: {error:.1e}; all by finite differences: {2 * W.size} evaluations, not 1 pass"
)
assert error < 1e-6

# %% [markdown]
# ## The race
#
# The same number of tries for each. The random weights are so small that the scores of all classes begin
# nearly equal; what is small depends on the number of pixels.

# %%
tries = 300 if quick else 1000
unit = 1e-4 * np.sqrt(3073 / X.shape[1])
rate = 1e-7 * 3073 / X.shape[1]


def start(scale, seed=0):
    return scale * np.random.default_rng(seed).standard_normal((X.shape[1], 10), dtype=np.float32)


searches = {
    "random search": descend(svm, start(unit), RandomSearch(unit), tries=tries, data=(X, y), rng=1, progress=not quick),
    "local search": descend(svm, start(10 * unit), LocalSearch(unit), tries=tries, data=(X, y), rng=1, progress=not quick),
    "gradient": descend(
        svm, start(unit), FollowGradient(rate), tries=tries, data=(X, y), batch_size=256, rng=1, progress=not quick
    ),
}  # fmt: skip
table = compare(searches, test_accuracy=accuracy)
print(table)
reached = [row["test_accuracy"] for row in table.rows]
assert reached[2] > max(reached[:2]) + 0.1

# %% [markdown]
# Chance is one in ten. Random search is a little better than that: the volume of bad weights is overwhelming.
# Random local search gets further, for it may build on what it has; but of a random direction in thousands of
# dimensions, hardly anything points downhill. The gradient is the one direction that does, and from batches
# of 256 images it is known well enough: each of its tries is cheaper than one of the others, which have to
# look at all images to compare.

# %%
show.keep(table.plot(), "three_strategies.png")

# %% [markdown]
# What a linear classifier has learned can be looked at: the weights of a class, as an image. Those of the
# random search are noise.

# %%
shape = images.shape[1:]


def as_pictures(W):
    pictures = W[:-1].T.reshape(10, *shape)
    low, high = pictures.min(axis=0, keepdims=True).min(), pictures.max()
    return list((pictures - low) / (high - low))


both = as_pictures(searches["random search"].params)[:5] + as_pictures(searches["gradient"].params)[:5]
captions = [f"random, class {k}" for k in range(5)] + [f"gradient, class {k}" for k in range(5)]
show.keep(show.figure("images", pictures=both, captions=captions, columns=5), "three_strategies_weights.png")
