# %% [markdown]
# # Cat or not: one neuron with 12288 inputs
#
# The neuron of the second demo, in the arrays of the third, on images. An image of 64 x 64 pixels in three
# colours is a column of 12288 numbers; the neuron has a weight for each of them. It learns by gradient
# descent: from `w = 0`, `b = 0`, a small step against the gradient of the mean cost of all training images,
# two thousand times.
#
# The images are patches of photographs that come with scikit-image, half of them of a cat. If the environment
# variable `AUTOGRAD_MINI_DATA` names a folder with the well-known cat data set, that is used instead. This is
# also what `python -m autograd_mini cats` does.

# %%
import os

from autograd_mini.commands.cats import (
    accuracy,
    as_columns,
    by_autodiff,
    by_hand,
    probabilities,
    train_logistic,
)
from autograd_mini.core import show
from autograd_mini.data import load_cats, load_photograph_patches
from autograd_mini.pictures.classifier import classifier_figure

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
data = os.environ.get("AUTOGRAD_MINI_DATA")
split = load_cats(data) if data else load_photograph_patches()
X, X_test = as_columns(split.train_x), as_columns(split.test_x)
print(f"{split.source}: {X.shape[1]} for training, {X_test.shape[1]} for testing, {X.shape[0]} features each")

# %% [markdown]
# `by_hand` holds the formulas of the third demo, `dw = X (a - y)^T / m` and `db = sum(a - y) / m`;
# `by_autodiff` holds the cost and asks the engine. The training follows the engine and looks at the
# hand-derived gradient every hundred steps.

# %%
steps = 201 if quick else 2000


def report(step, cost, difference):
    print(f"step {step:4d}   cost {cost:.6f}   gradients differ by {difference:.1e} of the largest entry")


history = train_logistic(X, split.train_y, steps=steps, rate=0.005, report=report)
print(f"training accuracy {accuracy(history, X, split.train_y):.1f} %")
print(f"test accuracy     {accuracy(history, X_test, split.test_y):.1f} %")

# %% [markdown]
# Does it matter whose gradient is followed? After as many steps with the other one the model is the same, but
# for the rounding of each step.

# %%
other = train_logistic(X, split.train_y, steps=steps, rate=0.005, gradient=by_hand, beside=by_autodiff)
drift = abs(other.w - history.w).max() / abs(other.w).max()
print(f"trained by the hand-derived gradient, the weights differ by {drift:.1e} of the largest")
assert drift < 1e-9

# %% [markdown]
# What has it learned? Not what a cat is: the weights look like a blurred patchwork, and the training images
# are told apart far better than new ones. A model that is linear in the pixels knows where which colour is
# usual, and no more.

# %%
figure = classifier_figure(split, history.curve, history.w, probabilities(history, X_test))
show.keep(figure, "cats.png")
