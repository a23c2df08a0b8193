# %% [markdown]
# # What does a loss look like?
#
# A linear classifier of CIFAR-10 has 30,730 weights, and its loss is a surface over a space of as many dimensions. Nobody
# can look at that. But one can walk through it along a straight line and write down how high one is: `L(W + a W1)` is a
# curve. Two directions make a plane: `L(W + a W1 + b W2)` is a map. Such slices are all that anybody has ever seen of a
# large loss, and they show a good deal.
#
# The data are scikit-learn's digits (65 inputs, 650 weights); `--data DIR` takes CIFAR-10 from the folder that holds
# `cifar-10-batches-bin` (3073 inputs, 30,730 weights).

# %%
import argparse
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.data import load_cifar10, load_digits
from autograd_mini.landscape import (
    gradient_direction,
    hessian_directions,
    principal_directions,
    random_direction,
    slice_line,
    slice_plane,
    taylor,
)
from autograd_mini.nn.losses import cross_entropy, multiclass_svm_loss
from autograd_mini.pictures.curves import contours, lines, panels

parser = argparse.ArgumentParser()
parser.add_argument("--data", metavar="DIR", default=os.environ.get("AUTOGRAD_MINI_DATA"))
options, _ = parser.parse_known_args()
quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"

# %% [markdown]
# ## Three points, three weights
#
# First something that can be drawn in full: three points on a line, one of each of three classes, and a score `w_j x` for
# each class. The multiclass SVM loss of a point is the sum over the wrong classes of `max(0, wrong score - right score + 1)`.
# As a function of one weight, each hinge is a straight line, cut off at zero. The loss of a point is a sum of them, and the
# loss of the data set the mean of the three: a bowl with flat sides.

# %%
x = np.array([[1.0], [0.5], [1.5]])
y = np.array([0, 1, 2])
start = np.array([[0.3, 0.2, -0.1]])
span = (-5.0, 5.0)


def losses(w):
    return multiclass_svm_loss(x @ w, y, reduction="none")


figure, axes = panels(1, 3, title="Multiclass SVM loss of three points on a line")
for j, ax in enumerate(axes[0]):
    along = np.eye(3)[j : j + 1]
    parts = [slice_line(lambda w, i=i: losses(w)[i], start, along, span, points=401) for i in range(3)]
    whole = slice_line(lambda w: am.mean(losses(w)), start, along, span, points=401)
    assert np.allclose(whole.values, sum(part.values for part in parts) / 3)
    pieces = {"mean of the three": whole} | {f"point {i}, class {i}": part for i, part in enumerate(parts)}
    curves = {label: (piece.steps + start[0, j], piece.values) for label, piece in pieces.items()}
    lines(curves, xlabel=f"w{j}", ylabel="loss" if j == 0 else "", ax=ax)
    bent = np.abs(np.diff(whole.values, 2)) > 1e-9  # a bend between two steps shows at both of them
    bends = int((bent & ~np.append(False, bent[:-1])).sum())
    print(f"w{j}: the mean is straight but for {bends} places where it bends, always upwards")
    assert (np.diff(whole.values, 2) > -1e-9).all()
show.keep(figure, "three_points.svg")

# %% [markdown]
# ## The same in 650, or 30,730 dimensions
#
# Pixels minus the mean image, and a one for the bias, as everywhere in these notes.

# %%
if options.data:
    images, labels = load_cifar10(options.data, limit=500 if quick else 2000)
    name, pixels = "CIFAR-10", images.reshape(len(images), -1).astype(float)
else:
    images, labels = load_digits()
    name, pixels = "digits", 255 * images.reshape(len(images), -1)
X = np.hstack([pixels - pixels.mean(axis=0), np.ones((len(pixels), 1))])
rng = np.random.default_rng(0)
W = 1e-4 * rng.normal(size=(X.shape[1], 10))
print(f"\n{name}: {len(X)} images, {W.size:,} weights")


def svm(W):
    return multiclass_svm_loss(X @ W, labels)


d1, d2 = (random_direction(W, rng, filters=False) for _ in range(2))
reach = 0.4
line = slice_line(svm, W, d1, (-reach, reach), points=41 if quick else 201, progress=not quick)
bowl = bool((np.diff(line.values, 2) > -1e-9).all())
print(f"along a random line the loss is {line.values.min():.3f} at its lowest, and bowl-shaped: {bowl}")
assert bowl

# %% [markdown]
# It looks smooth, because it is a mean of so many hinges, each of which bends in another place. For a single image the
# pieces are still there.

# %%
single = slice_line(
    lambda W: multiclass_svm_loss(X[:1] @ W, labels[:1]), W, d1, (-reach, reach), points=line.steps.size, progress=False
)
figure, axes = panels(1, 2, title=f"The SVM loss of {name} along a random line through {W.size:,} weights")
one = (single.steps, single.values)
lines({"": one}, xlabel="a", ylabel="L(W + a W1)", title="one image", ax=axes[0, 0])
all_of_them = (line.steps, line.values)
lines({"": all_of_them}, xlabel="a", title=f"mean of {len(X)} images", ax=axes[0, 1])
show.keep(figure, "line.svg")

# %% [markdown]
# Two random directions: a bowl.

# %%
plane = slice_plane(svm, W, d1, d2, (-reach, reach), points=11 if quick else 51, progress=not quick)
print(f"over a random plane: from {plane.values.min():.3f} to {plane.values.max():.3f}, {plane.holes} holes")
show.keep(plane.plot(xlabel="a", ylabel="b", title=f"SVM loss of {name}: L(W + a W1 + b W2)"), "plane.svg")
show.keep(plane.plot("surface", xlabel="a", ylabel="b", zlabel="loss"), "relief.png")

# %% [markdown]
# ## Where to look matters more than how
#
# In so many dimensions a random direction is at right angles to nearly everything, in particular to the way down. Other
# directions are chosen: the gradient, in which the loss changes fastest; the eigenvectors of the Hessian, in which it bends
# most; or the plane in which a training run took place, found by principal components. Here is a small network of two
# layers on the digits, trained by plain descent, and its own path in the plane of the two largest components.

# %%
digits, answers = load_digits()
D = digits.reshape(len(digits), -1)[: 300 if quick else None]
answers = answers[: len(D)]
params = {"W": rng.normal(size=(64, 16)) / 8, "b": np.zeros(16), "V": rng.normal(size=(16, 10)) / 4}


def network(p):
    return cross_entropy(am.tanh(D @ p["W"] + p["b"]) @ p["V"], answers)


slope = am.grad(network)
path = [params]
for _ in range(40 if quick else 200):
    gradient = slope(path[-1])
    path.append({key: path[-1][key] - 0.5 * gradient[key] for key in params})
found = principal_directions(path)
end = path[-1]
places = slice_plane(network, end, *found.directions, span=(-1, 1), points=3).project(path)
size = 1.15 * np.abs(places).max()
points = 11 if quick else 41
seen = slice_plane(network, end, *found.directions, (-size, size), points=points, progress=not quick)
part = found.explained.sum()
print(f"\ntraining: loss {float(network(params)):.3f} -> {float(network(end)):.3f};")
print(f"two principal components hold {part:.1%} of its path through {sum(map(np.size, params.values()))} dimensions")
how = {"xlabel": "first principal component", "ylabel": "second", "title": "A training run in the plane that it took"}
show.keep(seen.plot(paths={"plain descent": path}, **how), "path.svg")

# %% [markdown]
# The same point, seen in four pairs of directions. Only the plane of the run shows what happened; the random one, with each
# filter scaled to the size of its weights so that different networks can be compared, shows a calm bowl.

# %%
pairs = {
    "two random directions": [random_direction(end, k, filters=False) for k in (1, 2)],
    "two of them, filter by filter": [random_direction(end, k, axis=-1) for k in (1, 2)],
    "the gradient and a random one": [gradient_direction(network, end), random_direction(end, 3, filters=False)],
    "largest and least eigenvalue": hessian_directions(network, end),
}
figure, axes = panels(2, 2, title="One point, four planes through it")
for ax, (title, directions) in zip(axes.ravel(), pairs.items(), strict=True):
    unit = [{key: d[key] / np.sqrt(sum(np.sum(d[k] ** 2) for k in d)) for key in d} for d in directions]
    piece = slice_plane(network, end, *unit, (-size, size), points=9 if quick else 31)
    contours(piece.a, piece.b, piece.values, points={"": (0, 0)}, title=title, ax=ax)
    print(f"{title:31} loss from {piece.values.min():.3f} to {piece.values.max():.3f}")
show.keep(figure, "four_planes.svg")

# %% [markdown]
# ## How far does the gradient see?
#
# Taylor's model `L + g·d` is what plain descent believes in, `L + g·d + d·H d / 2` what Newton's method does. Each holds up
# to some distance: here, to where its error is a tenth of what the loss has changed by. The step size has to know it.

# %%
figure, axes = panels(1, 2, title="The loss along its gradient, and what the Taylor model makes of it")
radii = []
for order, ax in zip((1, 2), axes[0], strict=True):
    curve = taylor(network, params, order).along(reach=4.0, points=161)
    radii.append(curve.radius)
    print(f"the model of order {order} holds up to a distance of {curve.radius:.3f}")
    low, high = curve.loss.min(), curve.loss.max()
    curve.plot(title=f"order {order}", ax=ax)
    ax.set_ylim(low - 0.5 * (high - low), high + 0.5 * (high - low))
show.keep(figure, "taylor.svg")
assert radii[1] > radii[0]

# %% [markdown]
# The SVM loss of the beginning is made of straight pieces. Its Hessian is zero wherever there is one, so the model of order
# 2 is no better than that of order 1: both end at the bends.

# %%
few = slice(0, 200)
first, second = (
    taylor(lambda W: multiclass_svm_loss(X[few] @ W, labels[few]), W, order).along(d1, reach).radius for order in (1, 2)
)
print(f"for the SVM both models hold up to {first:.4f} and {second:.4f}")
assert first == second
