# %% [markdown]
# # A race of optimizers
#
# All optimizers follow the gradient. They differ in what they make of it: how much of the past they keep, and
# in which units they measure a step. Two places show the difference better than any benchmark: a long valley
# with steep sides, and a saddle.

# %%
import os

import numpy as np

from autograd_mini import Tensor, optim
from autograd_mini.core import show

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"



def run(make, loss, start, steps):
    """Where an optimizer goes, (steps + 1, 2), and the losses on its way."""
    w = Tensor(np.array(start), requires_grad=True, label="w")
    optimizer = make([w])
    path, losses = [w.data.copy()], []
    for _ in range(steps):
        optimizer.zero_grad()
        cost = loss(w)
        cost.backward()
        optimizer.step()
        path.append(w.data.copy())
        losses.append(cost.item())
    return np.array(path), np.array([*losses, loss(w).item()])


def heights(loss, x, y):
    return loss(np.stack(np.meshgrid(x, y)))


# %% [markdown]
# ## The valley
#
# `L = (x² + 40 y²) / 2` is forty times as curved across as along. Plain descent may take no step longer than
# 2/40, or it is thrown from one wall to the other and out; with steps that short, it crawls along the floor.
# That is not bad luck but the usual state of affairs: the curvatures of a network's loss differ by much more
# than forty.
#
# *Momentum* lets what goes back and forth cancel, and what keeps its direction add up. *Nesterov* looks at
# the slope where momentum is about to carry it. *AdaGrad* divides each coordinate by the root of the sum of
# all its squared gradients, *RMSProp* by the root of their recent mean, and *Adam* does so to the momentum,
# with a correction for the first steps. *RAdam* waits with the division until the mean can be trusted.


# %%
def valley(w):
    return (w[0] ** 2 + 40 * w[1] ** 2) / 2


racers = {
    "SGD": lambda p: optim.SGD(p, lr=0.045),
    "momentum": lambda p: optim.SGD(p, lr=0.025, momentum=0.7),
    "Nesterov": lambda p: optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    "AdaGrad": lambda p: optim.Adagrad(p, lr=1.5),
    "RMSProp": lambda p: optim.RMSprop(p, lr=0.25, alpha=0.9),
    "Adam": lambda p: optim.Adam(p, lr=0.4, betas=(0.8, 0.99)),
    "RAdam": lambda p: optim.RAdam(p, lr=0.05, betas=(0.8, 0.99)),
}


def arrival(losses, level):
    """The first step from which the loss stays below a level, in words."""
    above = np.flatnonzero(losses >= level)
    first = above[-1] + 1 if above.size else 0
    return f"{first:3d}" if first < len(losses) else "  -"


paths, losses = {}, {}
for name, make in racers.items():
    paths[name], losses[name] = run(make, valley, (-9.0, 1.6), 300)
print("valley    steps until the loss stays below 1 and below 0.001")
for name in racers:
    print(f"{name:9} {arrival(losses[name], 1.0)} {arrival(losses[name], 1e-3)}")
assert int(arrival(losses["momentum"], 1e-3)) < int(arrival(losses["SGD"], 1e-3))

# %% [markdown]
# Plain descent goes back and forth across the floor at each step, and is still on its way when the others
# have arrived. RMSProp never quite arrives: dividing by the size of recent gradients makes its steps as long
# as ever, however small the gradients have become. Such an optimizer wants a rate that falls, see
# `19_schedules.py`. And RAdam, whose first steps are those of momentum, must have a rate that the steep walls
# can bear, which is a small one.

# %%
x, y = np.linspace(-10, 3, 160), np.linspace(-2.2, 2.2, 100)
some = ("SGD", "momentum", "AdaGrad", "RMSProp", "Adam")
first = {name: paths[name][:60] for name in some}
z = heights(valley, x, y) + 1e-3
words = {"xlabel": "x", "ylabel": "y", "title": "Sixty steps down a valley"}
show.keep(show.figure("contours", x=x, y=y, z=z, paths=first, log=True, **words), "valley.png")

# %%
curves = {name: (np.arange(151), losses[name][:151]) for name in some}
words = {"xlabel": "step", "ylabel": "loss", "title": "Down the valley"}
show.keep(show.figure("lines", series=curves, yscale="log", **words), "valley_losses.png")

# %% [markdown]
# ## The saddle
#
# `L = x² - y² + y⁴/4` has a saddle at the origin: along x it is a valley, along y a ridge, and two minima lie
# beyond, at `y = ±√2`. The race begins almost on the ridge. There the slope along y is a thousandth of that
# along x, and it is what counts.
#
# Plain descent falls to the saddle first, and then has to wait until the distance to the ridge has doubled
# often enough. Momentum shortens the wait. Whoever divides by the size of the gradients hardly waits at all,
# since in its own units a slope that is always small is as good as any. That is worth more than speed in a
# valley, for in many dimensions most critical points are saddles.


# %%
def saddle(w):
    return w[0] ** 2 - w[1] ** 2 + w[1] ** 4 / 4


racers = {
    "SGD": lambda p: optim.SGD(p, lr=0.05),
    "momentum": lambda p: optim.SGD(p, lr=0.05, momentum=0.8),
    "AdaGrad": lambda p: optim.Adagrad(p, lr=0.3),
    "RMSProp": lambda p: optim.RMSprop(p, lr=0.05, alpha=0.9),
    "Adam": lambda p: optim.Adam(p, lr=0.1),
}
paths, losses = {}, {}
for name, make in racers.items():
    paths[name], losses[name] = run(make, saddle, (1.5, 0.001), 120)
print("\nsaddle    steps until the loss stays below -0.9")
for name in racers:
    print(f"{name:9} {arrival(losses[name], -0.9)}")
assert (
    int(arrival(losses["Adam"], -0.9)) < int(arrival(losses["momentum"], -0.9)) < int(arrival(losses["SGD"], -0.9))
)

# %%
x, y = np.linspace(-1.8, 1.8, 120), np.linspace(-0.7, 2.1, 120)
z = heights(saddle, x, y)
words = {"points": {"saddle": (0.0, 0.0)}, "xlabel": "x", "ylabel": "y", "title": "Past a saddle"}
still = show.figure("contours", x=x, y=y, z=z, paths=paths, **words)
show.keep(still, "saddle.png")
if not quick:  # drawing ninety pictures takes a while
    race = show.figure(
        "race", x=x, y=y, z=z, paths=paths, xlabel="x", ylabel="y", title="from the ridge of a saddle"
    )
    show.keep(race, "saddle.gif")

# %% [markdown]
# ## The price of a step
#
# What an optimizer remembers is memory, and each average is a pass over all parameters. Plain descent
# remembers nothing, momentum and AdaGrad one number for each parameter, Adam two.

# %%
w = Tensor(np.ones(1000), requires_grad=True)
print("\nnumbers remembered for each parameter")
for name, make in racers.items():
    optimizer = make([w])
    w.grad = np.ones(1000)
    optimizer.step()
    kept = [x for x in optimizer.state_dict()["state"][0].values() if isinstance(x, np.ndarray)]
    print(f"{name:9} {sum(x.size for x in kept) // w.size}")

# %% [markdown]
# ## Weight decay
#
# A penalty `λ/2 |w|²` in the loss adds `λ w` to the gradient, and Adam divides that, too, by the size of the
# gradients: a parameter that often gets large ones is hardly decayed. AdamW shrinks the parameter itself
# instead, apart from the gradient. Two parameters show it; the gradient of the second swings up and down a
# hundred times as wide.

# %%
noise = np.random.default_rng(0).choice([-1.0, 1.0], size=2000)
print("\nafter 2000 steps with weight decay, from 1 and 1")
for make in (
    lambda p: optim.Adam(p, lr=1e-3, weight_decay=0.5),
    lambda p: optim.AdamW(p, lr=1e-3, weight_decay=0.5),
):
    w = Tensor([1.0, 1.0], requires_grad=True)
    optimizer = make([w])
    for sign in noise:
        w.grad = sign * np.array([0.1, 10.0])
        optimizer.step()
    print(f"{type(optimizer).__name__:6} {w.data[0]:.3f} {w.data[1]:.3f}")
