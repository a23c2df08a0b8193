# %% [markdown]
# # Momentum carries past a bump
#
# Plain descent has no memory: at the bottom of the smallest dent it stops, since the gradient there is zero. With momentum
# the parameter is a ball with mass: `v = 0.9 v + g`, `x = x - rate v`. It arrives in the dent with the speed of the slope
# behind it, and if the dent is small, it rolls on.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini import optim
from autograd_mini.core import show
from autograd_mini.landscape import find_critical_points, slice_line, slice_plane
from autograd_mini.pictures.curves import lines, panels

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"

# %% [markdown]
# A bowl with a bump of height `h` on its side, at x = 2. Behind the bump, seen from the right, there is a dent.


# %%
def bumpy(x, height=0.35):
    return x**2 / 10 + height * am.exp(-8 * (x - 2) ** 2)


points = find_critical_points(lambda p: bumpy(p[0]), [(-3, 5)])
for point in points:
    print(f"{point.kind} at x = {round(point.point[0], 4) + 0:.4f}, loss {point.value:.4f}")
assert [point.kind for point in points] == ["minimum", "minimum", "maximum"]

# %% [markdown]
# From x = 4, with the same rate, without and with momentum.


# %%
def run(loss, start, steps, **options):
    """The path of an optimizer."""
    x = am.Tensor(np.array(start), requires_grad=True)  # of a copy, since the optimizer writes into it
    optimizer = optim.SGD([x], lr=0.05, **options)
    path = [x.data.copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(x).backward()
        optimizer.step()
        path.append(x.data.copy())
    return np.array(path)


runs = {"plain": {}, "momentum 0.9": {"momentum": 0.9}, "Nesterov 0.9": {"momentum": 0.9, "nesterov": True}}
paths = {name: run(bumpy, 4.0, 400, **options) for name, options in runs.items()}
for name, path in paths.items():
    print(f"{name:13} ends at x = {round(float(path[-1]), 4) + 0:6.4f}, loss {bumpy(path[-1]):.6f}")
assert abs(paths["plain"][-1] - points[1].point[0]) < 1e-3, "in the dent"
assert abs(paths["momentum 0.9"][-1]) < 0.01, "at the bottom of the bowl"

# %%
curve = slice_line(bumpy, 0.0, 1.0, (-2.5, 4.5), points=301)
figure, axes = panels(1, 2, width=9, title="A ball with mass rolls over the bump")
ends = {f"{name} stops": (float(path[-1]), float(bumpy(path[-1]))) for name, path in list(paths.items())[:2]}
marks = {"start": (4.0, float(bumpy(4.0)))} | ends
lines({"": (curve.steps, curve.values)}, xlabel="x", ylabel="loss", marks=marks, ax=axes[0, 0])
steps = {name: (np.arange(150), path[:150]) for name, path in paths.items()}
lines(steps | {"the bump": ([0, 150], [2, 2])}, xlabel="step", ylabel="x", ax=axes[0, 1])
show.keep(figure, "bump.svg")

# %% [markdown]
# ## How high may the bump be?
#
# The ball brings a limited amount of energy, so there is a height that stops it. Momentum is no cure for local minima; it
# helps past the small ones.

# %%
print("\nheight of the bump   plain      momentum 0.9   momentum 0.97")
passed = {}
for height in (0.35, 1.5) if quick else (0.1, 0.35, 0.6, 0.9, 1.2, 1.5):
    ends = [
        run(lambda x, h=height: bumpy(x, h), 4.0, 600, momentum=momentum)[-1] for momentum in (0.0, 0.9, 0.97)
    ]
    passed[height] = [abs(end) < 0.5 for end in ends]
    print(f"{height:18}   " + "   ".join(f"{'passes' if good else 'stops':12}" for good in passed[height]))
assert passed[0.35] == [False, True, True] and passed[1.5] == [False, False, False]

# %% [markdown]
# ## A plateau
#
# Where the loss is nearly flat the gradient is small but keeps its direction. Plain descent crawls; momentum adds the small
# pushes up, to ten times the step for 0.9.


# %%
def plateau(x):
    return am.sigmoid(6 * (x - 2)) + 0.01 * x


flat = {name: run(plateau, 4.0, 2500, **options) for name, options in list(runs.items())[:2]}
print()
crossed = {}
for name, path in flat.items():
    crossed[name] = int(np.argmax(path < 2))
    print(f"{name:13} needs {crossed[name]} steps to cross the plateau")
assert 5 * crossed["momentum 0.9"] < crossed["plain"]

# %% [markdown]
# ## With two weights, in motion
#
# A bump like that on the side of a long valley, as a race. The picture that moves is a GIF of a few seconds.


# %%
def valley(w):
    return w[0] ** 2 / 10 + w[1] ** 2 + 0.3 * am.exp(-8 * (w[0] - 2) ** 2 - w[1] ** 2)


plane = slice_plane(valley, np.zeros(2), *np.eye(2), (-2, 4.5), (-1.2, 1.6), points=31 if quick else 81)
start = np.array([4.0, 1.2])
tracks = {name: run(valley, start, 250, **options) for name, options in list(runs.items())[:2]}
how = {"xlabel": "w1", "ylabel": "w2", "title": "Along a valley"}
show.keep(show.figure("contours", x=plane.a, y=plane.b, z=plane.values, paths=tracks, **how), "valley.svg")
if not quick:  # drawing sixty pictures takes a while
    race = show.figure("race", x=plane.a, y=plane.b, z=plane.values, paths=tracks, frames=60, **how)
    show.keep(race, "race.gif")
plain, moving = (np.abs(track[-1]).round(3) for track in tracks.values())
print(f"\nthe plain path ends at {plain}, the one with momentum at {moving}")
assert plain[0] > 2 and moving[0] < 0.01
