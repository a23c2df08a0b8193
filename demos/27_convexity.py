# %% [markdown]
# # Convex and not
#
# A set is convex if the straight line between any two of its points stays inside. A function is convex if its graph never
# rises above a chord: `f(t x + (1 - t) y) <= t f(x) + (1 - t) f(y)`. That is all, and it is worth much: a convex function
# has no local minimum but the global one, so descent cannot be trapped, whatever the start.
#
# Sampling can refute convexity for good, with one chord. It cannot prove it; "convex, as far as was looked" is what it says.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.landscape import is_convex, is_convex_set, slice_plane
from autograd_mini.pictures.curves import contours, lines, panels

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
samples = 40 if quick else 200

# %% [markdown]
# ## Sets

# %%
box = [(-1.2, 1.2)] * 2
sets = {
    "disc": lambda p: p @ p <= 1,
    "diamond": lambda p: np.abs(p).sum() <= 1,
    "ring": lambda p: 0.4 <= p @ p <= 1,
    "star": lambda p: np.sqrt(np.abs(p)).sum() <= 1,
}
figure, axes = panels(1, 4, width=10, height=2.9, title="A set is convex if no segment leaves it")
for ax, (name, contains) in zip(axes[0], sets.items(), strict=True):
    found = is_convex_set(contains, box, samples=200)
    print(f"{name:8} {found}")
    found.plot(points=31 if quick else 161, title=f"{name}: {'convex' if found else 'not convex'}", ax=ax)
    if found.counterexample is not None:
        x, y, _ = found.counterexample
        ax.plot(*np.transpose([x, y]), color="#1f2933", linewidth=0.8)
    ax.get_legend().remove()
    ax.set_aspect("equal")
    assert bool(found) is (name in {"disc", "diamond"})
show.keep(figure, "sets.svg")

# %% [markdown]
# ## Functions
#
# Two losses that are convex in their weights, linear regression and softmax regression, and a network of two layers that is
# not. The check draws chords and looks at the eigenvalues of the Hessian, which a convex function does not let fall below
# zero.

# %%
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
target = X @ np.array([[1.0], [-2.0], [0.5]]) + 0.1 * rng.normal(size=(60, 1))
labels = (X @ rng.normal(size=(3, 3)) + 2 * rng.normal(size=(60, 3))).argmax(axis=1)


def linear_regression(p):
    return am.mean(am.square(X @ p["w"] + p["b"] - target))


def softmax_regression(p):
    return am.mean(am.cross_entropy(X @ p["W"] + p["b"], labels))


def network(p):
    return am.mean(am.cross_entropy(am.tanh(X @ p["W"] + p["b"]) @ p["V"], labels))


models = {
    "linear regression": (linear_regression, {"w": np.zeros((3, 1)), "b": 0.0}),
    "softmax regression": (softmax_regression, {"W": np.zeros((3, 3)), "b": np.zeros(3)}),
    "a small network": (network, {"W": np.zeros((3, 4)), "b": np.zeros(4), "V": np.zeros((4, 3))}),
}
print()
answers = {}
for name, (loss, params) in models.items():
    answers[name] = is_convex(loss, around=params, radius=3.0, samples=samples)
    print(f"{name:18} {answers[name]}")
assert [bool(answer) for answer in answers.values()] == [True, True, False]

# %% [markdown]
# The counter-example can be looked at: between these two settings of the network's weights the loss is higher than the
# chord.

# %%
chord = answers["a small network"].counterexample
print(f"at t = {chord.t:.3f} the loss is {chord.height:.4f}, the chord {chord.allowed:.4f}")
show.keep(chord.plot(title="A network's loss above its chord"), "chord.svg")

# %% [markdown]
# ## Local and global minima
#
# Six starts for each. Softmax regression arrives at the same loss every time. The network arrives where it arrives.


# %%
def descend(loss, params, rate, steps):
    slope = am.value_and_grad(loss)
    heights = []
    for _ in range(steps):
        height, gradient = slope(params)
        heights.append(height)
        params = {key: params[key] - rate * gradient[key] for key in params}
    return np.array(heights)


steps = 150 if quick else 1500
figure, axes = panels(1, 2, title="Six starts each")
spread = {}
for ax, name in zip(axes[0], ("softmax regression", "a small network"), strict=True):
    loss, params = models[name]
    runs = [
        descend(loss, {key: 2 * rng.normal(size=np.shape(part)) for key, part in params.items()}, 1.0, steps) for _ in range(6)
    ]
    ends = np.array([run[-1] for run in runs])
    spread[name] = np.ptp(ends)
    print(f"{name:18} ends at {', '.join(f'{end:.4f}' for end in np.sort(ends))}")
    curves = {f"start {i}": (np.arange(steps), run) for i, run in enumerate(runs, 1)}
    lines(curves, xlabel="step", ylabel="loss", xscale="symlog", title=name, ax=ax)
show.keep(figure, "starts.svg")
assert spread["softmax regression"] < 0.1 * spread["a small network"]

# %% [markdown]
# ## With a constraint
#
# Minimize a convex function over a convex set: take a step down, then go back to the nearest point of the set. Here the set
# is the unit disc and the projection is a division by the length. The end is where the way down leads straight out of the
# set, at right angles to its edge: the gradient and the radius are parallel.


# %%
def bowl(w):
    return (w[0] - 2) ** 2 + 4 * (w[1] - 1) ** 2


assert is_convex(bowl, [(-3.0, 3.0)] * 2, samples=20) and is_convex_set(sets["disc"], box, samples=50)
w = np.array([-0.6, -0.7])
path = [w]
for _ in range(60):
    w = w - 0.05 * am.grad(bowl)(w)
    w = w / max(1.0, np.linalg.norm(w))
    path.append(w)
gradient = am.grad(bowl)(w)
cosine = -gradient @ w / np.linalg.norm(gradient)
print(f"\non the disc the least value is {float(bowl(w)):.6f} at ({w[0]:.6f}, {w[1]:.6f})")
print(f"cosine of the angle between the way down and the radius: {cosine:.9f}")
assert cosine > 1 - 1e-9
angles = np.linspace(0, 2 * np.pi, 20001)
assert float(bowl(w)) <= bowl(np.stack([np.cos(angles), np.sin(angles)])).min() + 1e-9

# %%
plane = slice_plane(bowl, np.zeros(2), *np.eye(2), (-1.5, 2.5), (-1.5, 1.8), points=61)
figure, axes = panels(1, 1, width=5, height=3.8)
edge = np.stack([np.cos(angles[::100]), np.sin(angles[::100])], axis=1)
routes = {"projected descent": np.array(path), "edge of the set": edge}
how = {"points": {"free minimum": (2, 1)}, "xlabel": "w1", "ylabel": "w2", "title": "Descent that may not leave the disc"}
contours(plane.a, plane.b, plane.values, paths=routes, ax=axes[0, 0], **how)
show.keep(figure, "constraint.svg")
