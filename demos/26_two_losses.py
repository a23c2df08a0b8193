# %% [markdown]
# # Squared error or cross-entropy?
#
# A classifier ends in a softmax: probabilities. How wrong they are may be measured in two ways. Squared error looks at the
# distance to the right answer, `sum_k (p_k - y_k)^2`, which is never more than 2. Cross-entropy looks at the logarithm of
# the probability of the right answer, `-log p_y`, which knows no bound.
#
# Both are smallest for the right answer. But far away from it, where the classifier is sure and wrong, they differ: the
# squared error is flat, since to be wrong with 99.99 % is hardly worse than to be wrong with 99 %, and the slope of the
# softmax, `p (1 - p)`, vanishes there. Cross-entropy is steep, because its slope is `p - y`, with the softmax's own slope
# cancelled.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.data import load_digits
from autograd_mini.landscape import principal_directions, slice_line, slice_plane
from autograd_mini.pictures.curves import contours, lines, panels, surface

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"

# %% [markdown]
# ## Two weights
#
# Two classes and two features, of which the first tells the classes apart. The scores are `(0, w·x)`.

# %%
rng = np.random.default_rng(0)
y = np.repeat([0, 1], 40)
X = rng.normal(size=(80, 2)) + np.stack([2.0 * y - 1, 0.5 * y], axis=1)
right = np.eye(2)[y]


def scores(w):
    one = am.reshape(X @ w, (80, 1))
    return am.concatenate([0 * one, one], axis=1)


def squared_error(w):
    return am.mean(am.sum(am.square(am.softmax(scores(w), axis=1) - right), axis=1))


def cross_entropy(w):
    return am.cross_entropy(scores(w), y)


losses = {"squared error": squared_error, "cross-entropy": cross_entropy}
far = np.array([-10.0, -3.0])
print(f"at the start {far}, where {np.mean(scores(far).argmax(axis=1) == y):.0%} of the answers are right:")
for name, loss in losses.items():
    value, gradient = am.value_and_grad(loss)(far)
    print(f"{name:13}  loss {value:7.4f}   length of the gradient {np.linalg.norm(gradient):.4f}")

# %% [markdown]
# The same start, the same rate, the same number of steps.


# %%
def descend(loss, start, rate, steps):
    slope, path = am.grad(loss), [start]
    for _ in range(steps):
        path.append(path[-1] - rate * slope(path[-1]))
    return np.array(path)


steps = 400
paths = {name: descend(loss, far, 0.5, steps) for name, loss in losses.items()}
for name, path in paths.items():
    right_share = float(np.mean(scores(path[-1]).argmax(axis=1) == y))
    print(f"{name:13}  after {steps} steps at {path[-1].round(3)}, {right_share:.0%} right")

# %%
count = 31 if quick else 71
figure, axes = panels(1, 2, width=9, height=3.7, title="The same start, the same rate: the path down two losses")
relief, solids = panels(1, 2, width=9, height=4, projection="3d")
for ax, solid, (name, loss) in zip(axes[0], solids[0], losses.items(), strict=True):
    plane = slice_plane(loss, np.zeros(2), *np.eye(2), (-12, 8), (-7, 7), points=count)
    how = {"xlabel": "w1", "ylabel": "w2", "title": name}
    contours(plane.a, plane.b, plane.values, paths={f"{steps} steps": paths[name]}, ax=ax, **how)
    surface(plane.a, plane.b, plane.values, ax=solid, **how)
show.keep(figure, "paths.svg")
show.keep(relief, "surfaces.png")

# %% [markdown]
# Along the straight line from the start to the end of the cross-entropy's path: the squared error has a ledge at the top,
# and falls where the other has fallen long before.

# %%
end = paths["cross-entropy"][-1]
curves = {}
for name, loss in losses.items():
    line = slice_line(loss, far, end - far, (0, 1.2), points=121)
    curves[name] = (line.steps, line.values / line.values.max())
figure = show.figure(
    "lines", series=curves, xlabel="from the start (0) to the end (1)", ylabel="loss, as part of its largest", title="A ledge"
)
show.keep(figure, "ledge.svg")

# %% [markdown]
# ## Three scores
#
# The same as the course notes have it: three classes, of which the first is right; the third score is fixed at -1000, so
# that it has no say, and the two others go from -10 to 10. In the corner where the first is -10 and the second is 10 both
# losses are large. The squared error, 2, is flat there; the cross-entropy, 20, points the way.

# %%
right_one = np.array([1.0, 0.0, 0.0])


def three(s):
    return am.stack([s[0], s[1], 0 * s[0] - 1000.0])


def squared_of_scores(s):
    return am.sum(am.square(am.softmax(three(s)) - right_one))


def entropy_of_scores(s):
    return -am.sum(right_one * am.log_softmax(three(s)))


relief, solids = panels(1, 2, width=9, height=4, projection="3d")
of_scores = {"squared error": squared_of_scores, "cross-entropy": entropy_of_scores}
print()
for solid, (name, loss) in zip(solids[0], of_scores.items(), strict=True):
    value, gradient = am.value_and_grad(loss)(np.array([-10.0, 10.0]))
    print(f"{name:13}  at (-10, 10) the loss is {value:7.4f}, its slope {np.linalg.norm(gradient):.1e}")
    plane = slice_plane(loss, np.zeros(2), *np.eye(2), (-10, 10), (-10, 10), points=count)
    surface(plane.a, plane.b, plane.values, ax=solid, xlabel="score 1", ylabel="score 2", title=name)
show.keep(relief, "scores.png")

# %% [markdown]
# ## The digits
#
# The same with 640 weights. The start is a classifier that is sure of the wrong answers: the weights of a trained one, with
# the sign turned round. It is far from anything good, and both losses are asked to lead back.

# %%
images, labels = load_digits()
D = images.reshape(len(images), -1)[: 400 if quick else None] - images.mean(axis=0).ravel()
labels = labels[: len(D)]
answers = np.eye(10)[labels]


def digits_cross_entropy(W):
    return am.cross_entropy(D @ W, labels)


def digits_squared_error(W):
    return am.mean(am.sum(am.square(am.softmax(D @ W, axis=1) - answers), axis=1))


def share(W):
    return float(np.mean((D @ W).argmax(axis=1) == labels))


rounds = 60 if quick else 300
trained = descend(digits_cross_entropy, np.zeros((64, 10)), 1.0, rounds)[-1]
start = -3 * trained
print(f"\ntrained: {share(trained):.1%} of the digits right; turned round, times three: {share(start):.1%}")
both = {"squared error": digits_squared_error, "cross-entropy": digits_cross_entropy}
tracks = {name: descend(loss, start, 1.0, rounds) for name, loss in both.items()}
results = {}
for name, track in tracks.items():
    slope = np.linalg.norm(am.grad(both[name])(start))
    results[name] = share(track[-1])
    print(f"{name:13}  gradient at the start {slope:.4f}; after {rounds} steps {results[name]:.1%} right")
assert results["cross-entropy"] > results["squared error"] + 0.3

# %%
figure, axes = panels(1, 2, title="The digits, from a far start")
rows = {name: (np.arange(len(track)), np.array([share(W) for W in track])) for name, track in tracks.items()}
lines(rows, xlabel="step", ylabel="share of right answers", title="what comes of it", ax=axes[0, 0])
found = principal_directions(list(tracks["cross-entropy"]))
size = 1.1 * np.abs(found.directions[0].ravel() @ (start - tracks["cross-entropy"][-1]).ravel())
plane = slice_plane(
    digits_cross_entropy,
    tracks["cross-entropy"][-1],
    *found.directions,
    (-size, size),
    points=11 if quick else 31,
    progress=False,
)
print(f"two principal components hold {found.explained.sum():.1%} of the cross-entropy's path")
plane.plot(paths=tracks, xlabel="first principal component", ylabel="second", title="cross-entropy", ax=axes[0, 1])
show.keep(figure, "digits.svg")
