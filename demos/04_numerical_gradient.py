# %% [markdown]
# # The numerical gradient
#
# There is a way to a gradient that needs no rule at all: push one parameter a little, look at what the loss
# does, divide. It is slow (one or two evaluations of the loss for each parameter) and inexact, but it can
# hardly be wrong. So it is the judge of every gradient that was derived with more wit.
#
# The loss here is the softmax cross-entropy of a linear classifier with three classes, five features, and
# eight samples. Its analytic gradient comes from one backward pass.

# %%
import numpy as np

import autograd_mini as am
from autograd_mini.core import show

generator = np.random.default_rng(0)
X = generator.normal(size=(8, 5))
labels = generator.integers(3, size=8)
W = generator.normal(size=(5, 3))


def loss(W):
    return am.cross_entropy(X @ W, labels)


W_node = am.Tensor(W, requires_grad=True)
loss(W_node).backward()
analytic = W_node.grad

# %% [markdown]
# ## One-sided, in place
#
# The definition of the derivative, without its limit, is `(f(x + h) - f(x)) / h`. The loop below goes through
# the entries of an array of any shape, pushes each one in the array itself, and puts back what was there, so
# that at the end the array is the same to the last bit.


# %%
def one_sided(f, x, h):
    gradient, here = np.empty_like(x), f(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        gradient[index] = (f(x) - here) / h
        x[index] = kept
    return gradient


before = W.copy()
print("first row of the gradient, analytic: ", analytic[0])
print("first row of the gradient, one-sided:", one_sided(loss, W, 1e-5)[0])
assert np.array_equal(W, before)

# %% [markdown]
# ## Central
#
# The Taylor series says what the one-sided formula leaves out: `f(x + h) = f(x) + h f' + h²/2 f'' + ...`, so
# its error is in proportion to `h`. Push to the other side as well, and the even terms cancel: the error of
# `(f(x + h) - f(x - h)) / 2h` is in proportion to `h²`, for twice the work. That is what `am.numerical_grad`
# does, unless it is asked for the other formula with `scheme="forward"`.

# %%
print("first row of the gradient, central:  ", am.numerical_grad(loss)(W)[0])
assert np.allclose(one_sided(loss, W, 1e-5), am.numerical_grad(loss, step=1e-5, scheme="forward")(W))

# %% [markdown]
# It moves the numbers of a copy. With `in_place=True` it moves those of the very array that it is given, as
# the loop above does. Then a loss need not read its argument: it may find the array where it lives, in a
# model for instance.

# %%
model = {"W": W.copy()}
numerical = am.numerical_grad(lambda _: loss(model["W"]), in_place=True)(model["W"])
print("first row of the gradient, in place: ", numerical[0])
assert np.array_equal(model["W"], before)

# %% [markdown]
# ## How far apart are they?
#
# A difference means something in proportion to what is compared: `|a - n| / max(|a|, |n|)`, entry by entry,
# and the largest of them counts. A pooled norm would let a wrong bias hide behind many right weights. As a
# rule of thumb for the central formula in double precision, 1e-7 and less is right, 1e-2 and more is wrong,
# and what lies between depends on kinks and depth.


# %%
def relative_error(a, n):
    size = np.maximum(np.abs(a), np.abs(n))
    return np.max(np.abs(a - n) / np.where(size == 0, 1, size))  # two zeros agree


# %% [markdown]
# ## The step size
#
# Is a smaller step better? Only down to a point. The error of the formula shrinks with `h`, but two nearly
# equal losses are subtracted, whose last digits are rounding noise, and the noise is divided by `h`. The sum
# of both is least between 1e-8 and 1e-7 for the one-sided formula and near 1e-5 for the central one, which is
# also far more exact there.

# %%
print("\nlargest relative error against the analytic gradient")
print(f"{'h':>8}  {'one-sided':>10}  {'central':>10}")
errors = {}
for exponent in range(-1, -14, -1):
    h = 10.0**exponent
    forward, central = (am.numerical_grad(loss, step=h, scheme=name)(W) for name in ("forward", "central"))
    errors[h] = relative_error(analytic, forward), relative_error(analytic, central)
    print(f"{h:8.0e}  {errors[h][0]:10.1e}  {errors[h][1]:10.1e}")
best = [min(errors, key=lambda h, column=column: errors[h][column]) for column in (0, 1)]
print(f"least at h = {best[0]:.0e} one-sided, at h = {best[1]:.0e} central")
assert min(error for _, error in errors.values()) < 1e-7

# %% [markdown]
# The same as a picture, on logarithmic axes. From right to left the error falls along a straight line, of slope 1 for the
# one-sided formula and of slope 2 for the central one; then rounding takes over, and it rises again as `1/h`.

# %%
steps = np.array(list(errors))
curves = {name: (steps, np.array(list(errors.values()))[:, k]) for k, name in enumerate(("one-sided", "central"))}
words = {"xlabel": "step h", "ylabel": "largest relative error", "title": "The error of a numerical gradient"}
show.keep(show.figure("lines", series=curves, xscale="log", yscale="log", **words), "error_against_h.png")

# %% [markdown]
# ## A gradient that is wrong
#
# What does the judge say of a mistake? Here is the gradient by hand, `X^T (P - Y) / m` with the probabilities
# `P`, once as it should be and once with the `1/m` forgotten. The second is eight times the first in every
# entry, so its relative error is 7/8.

# %%
probabilities = am.softmax(X @ W, axis=1)
by_hand = X.T @ (probabilities - np.eye(3)[labels]) / len(X)
numerical = am.numerical_grad(loss)(W)
print(f"\nby hand:          relative error {relative_error(by_hand, numerical):.1e}")
print(f"1/m forgotten:    relative error {relative_error(by_hand * len(X), numerical):.1e}")
