# %% [markdown]
# # The gradient is zero. Is this the bottom?
#
# Descent stops where the gradient is zero. That may be a minimum; in many dimensions it is more often a saddle, which goes
# up one way and down another. The gradient cannot tell the two apart, but the Hessian can: along an eigenvector the loss
# bends by the eigenvalue, up where it is positive, down where it is negative.
#
# The smallest network that has a saddle has two weights in a row, one input 1 and one target 1: `L = (1 - w1 w2)^2`.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.landscape import classify, escape, find_critical_points, slice_plane
from autograd_mini.pictures.curves import contours, panels, surface

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"


def two_weights(w):
    return (1 - w[0] * w[1]) ** 2


origin = np.zeros(2)
print("gradient at (0, 0):", am.grad(two_weights)(origin))
print("Hessian:", am.hessian(two_weights)(origin).tolist())
saddle = classify(two_weights, origin)
print(saddle)
assert saddle.kind == "saddle" and np.allclose(saddle.eigenvalues, [-2, 2])

# %% [markdown]
# A network whose weights all start at zero starts here, and plain descent never leaves: the gradient is zero to the last
# bit. Even a start beside it takes long, since the way out begins flat. But the eigenvector of the negative eigenvalue
# points straight down.


# %%
def descend(w, rate=0.05, steps=200):
    path = [np.array(w)]
    for _ in range(steps):
        path.append(path[-1] - rate * am.grad(two_weights)(path[-1]))
    return path


def last_high(path):
    """How many steps it takes until the loss is below 0.1."""
    return sum(two_weights(w) > 0.1 for w in path)


print(f"\nfrom (0, 0):       loss {two_weights(descend(origin)[-1]):.6f} after 200 steps")
for size in (1e-2, 1e-4, 1e-6):
    path = descend([1.5 * size, size])
    print(f"from {1.5 * size:.1e}, {size:.0e}: below 0.1 after {last_high(path)} steps")
found = escape(two_weights, origin)
print(f"along the eigenvector ({found.direction[0]:.3f}, {found.direction[1]:.3f}) of {found.curvature:.3f}:")
print(f"loss {found.before:.6f} -> {found.after:.6f} at a distance of {found.distance:.6f}, in one step")
assert found.after < 1e-12

# %%
reach = (-2.0, 2.0)
plane = slice_plane(two_weights, origin, *np.eye(2), reach, points=21 if quick else 61)
figure, axes = panels(1, 2, width=9, height=3.7, title="L = (1 − w1 w2)²: a saddle between two valleys")
contours(
    plane.a,
    plane.b,
    plane.values + 0.05,
    paths={"descent from beside it": descend([0.03, -0.01]), "escape": [origin, found.params]},
    points={"saddle": (0, 0)},
    xlabel="w1",
    ylabel="w2",
    log=True,
    zlabel="L + 0.05",
    ax=axes[0, 0],
)
found.plot(title="along the eigenvector of −2", ax=axes[0, 1])
show.keep(figure, "saddle.svg")

# %% [markdown]
# ## The valley
#
# At the end of the escape `w1 w2 = 1`, and the loss is zero. So it is on all of the curve `w1 w2 = 1`: a valley with a flat
# bottom. Across it the loss bends up; along it, it does not bend at all. One eigenvalue is zero, so the second derivatives
# do not say whether this is a minimum, and the honest answer is "degenerate".

# %%
for w in (found.params, np.array([2.0, 0.5]), np.array([-4.0, -0.25])):
    point = classify(two_weights, w)
    print(f"({w[0]:5.2f}, {w[1]:5.2f})  {point.kind:10}  eigenvalues {np.round(point.eigenvalues, 6) + 0}")
    assert point.kind == "degenerate"

# %% [markdown]
# ## All nine points of Himmelblau
#
# Newton's method, applied to `gradient = 0`, does not care what kind of point it finds. Started from two hundred places it
# finds them all.


# %%
def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


nine = find_critical_points(himmelblau, [(-5, 5), (-5, 5)])
print("\nHimmelblau, (x² + y − 11)² + (x + y² − 7)²")
for point in nine:
    x, y = point.point
    print(f"{point.kind:8} at ({x:12.8f}, {y:12.8f})   f = {point.value:9.4f}   eigenvalues {point.eigenvalues.round(3)}")
assert [point.kind for point in nine].count("saddle") == 4 and len(nine) == 9

# %%
plane = slice_plane(himmelblau, np.zeros(2), *np.eye(2), (-5, 5), points=41 if quick else 121)
figure, axes = panels(1, 1, width=5.4, height=4.2)
marks = {f"{point.kind} {i}": tuple(point.point) for i, point in enumerate(nine, 1)}
how = {"points": marks, "xlabel": "x", "ylabel": "y", "title": "Himmelblau and its nine points"}
contours(plane.a, plane.b, plane.values + 0.1, log=True, zlabel="f + 0.1", ax=axes[0, 0], **how)
show.keep(figure, "himmelblau.svg")

# %% [markdown]
# ## Where second derivatives are not enough
#
# The monkey saddle, `x³ − 3 x y²`, has three ways down (two for the legs and one for the tail), three up, and no second
# derivative at all in its middle. Rosenbrock's valley, on the other hand, looks flat, but is not: its lowest point is a
# proper minimum, whose two eigenvalues differ by a factor of 2500. That is why plain descent takes so long there.


# %%
def monkey(p):
    x, y = p
    return x**3 - 3 * x * y**2


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


for name, f, point in (("monkey saddle", monkey, origin), ("Rosenbrock", rosenbrock, np.ones(2))):
    said = classify(f, point)
    print(f"{name}: {said.kind}, eigenvalues {said.eigenvalues.round(4)}")
plane = slice_plane(monkey, origin, *np.eye(2), (-1, 1), points=41)
show.keep(surface(plane.a, plane.b, plane.values, "x", "y", "f", title="A saddle for a monkey"), "monkey.svg")

# %% [markdown]
# ## A real network
#
# A network of two layers with all weights zero sits on a saddle just like the two weights do. Its Hessian is too large to
# form for many networks, but to know the ends of its spectrum a few dozen products with vectors are enough (Lanczos).

# %%
rng = np.random.default_rng(0)
X = rng.normal(size=(100, 20))
target = np.sin(X[:, :1]) * X[:, 1:2]
sizes = (20, 8) if quick else (20, 100)
zero = {"W": np.zeros(sizes), "V": np.zeros((sizes[1], 1))}


def network(p):
    return am.mean(am.square(am.tanh(X @ p["W"]) @ p["V"] - target))


stuck = classify(network, zero)
print(f"\na network of {stuck.size} zeros: {stuck}")
free = escape(network, zero)
print(f"escape: loss {free.before:.6f} -> {free.after:.6f}, found by {'Lanczos' if not stuck.complete else 'the full Hessian'}")
assert stuck.kind == "saddle" and free.after < free.before
