# %% [markdown]
# # How fast, and when
#
# The learning rate is the one number that matters most, and the best one is not a number: at first the
# parameters are far off and long steps are right, at the end long steps keep them from settling. A *schedule*
# says which rate belongs to which step. Here it is a plain function, so it can be looked at before the run.

# %%
import os

import numpy as np

from autograd_mini import Tensor, Value, nn, optim
from autograd_mini.core import show
from autograd_mini.data import load_digits
from autograd_mini.optim.schedules import (
    Constant,
    Cosine,
    CosineRestarts,
    Exponential,
    InverseTime,
    Joined,
    LinearWarmup,
    MultiStep,
    OneCycle,
    Polynomial,
    Step,
)

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"



# %% [markdown]
# ## Ways to fall
#
# In steps, at milestones, by a constant factor, along a power, half a wave, wave after wave; or up first. All
# of them take the number of the step, or an array of numbers.

# %%
falling = {
    "step": Step(1.0, 30, gamma=0.5),
    "multistep": MultiStep(1.0, (50, 80), gamma=0.1),
    "exponential": Exponential(1.0, gamma=0.97),
    "inverse time": InverseTime(1.0, decay=0.1),
    "polynomial": Polynomial(1.0, 100, power=2.0),
    "cosine": Cosine(1.0, 100),
}
rising = {
    "warm-up, then cosine": Joined([LinearWarmup(1.0, 20), Cosine(1.0, 80)], milestones=[20]),
    "one cycle": OneCycle(1.0, 100),
    "cosine with restarts": CosineRestarts(1.0, 15, factor=2),
}
steps = np.arange(105)
for title, schedules in (("falling", falling), ("rising first, or again", rising)):
    curves = {name: (steps, schedule(steps)) for name, schedule in schedules.items()}
    show.keep(
        show.figure("lines", series=curves, xlabel="step", ylabel="rate", title=title, stepwise=True),
        f"schedules_{title.split()[0]}.png",
    )
print(f"{'rate at step':20} {0:6d} {25:6d} {50:6d} {75:6d} {100:6d}")
for name, schedule in (falling | rising).items():
    print(f"{name:20}", *(f"{rate:6.3f}" for rate in schedule(np.array([0, 25, 50, 75, 100]))))

# %% [markdown]
# ## The order of calls
#
# A `Scheduler` sets the rates of an optimizer, the first one at once. After each step of the optimizer it
# goes on to the next. `last_lr` is what the last step has really used. To call it twice, or before the
# optimizer, would skip a rate without a trace, and is an error.

# %%
x = Value(1.0, label="x")
optimizer = optim.SGD([x], lr=123.0)
print()
scheduler = optim.Scheduler(optimizer, Exponential(0.1, gamma=0.5))
for _ in range(3):
    optimizer.zero_grad()
    (x * x).backward()
    optimizer.step()
    scheduler.step()
    print(f"used {scheduler.last_lr:.4f}, next {scheduler.lr:.4f}")
try:
    scheduler.step()
except ValueError as error:
    print(error)

# %% [markdown]
# ## A burst, and its cure
#
# AdaGrad divides each coordinate by the root of the mean of all its squared gradients so far (`mean=True`; the usual form
# divides by that of the sum). Along a steep coordinate the gradients soon are tiny, the mean falls and falls, and so the step,
# which is measured in units of its root, grows: after a long quiet time the path bursts sideways. A rate that decays cures it.


# %%
def steep(w):
    return (0.01 * w[0] ** 2 + 100 * w[1] ** 2) / 2


def adagrad(schedule, steps=3000):
    w = Tensor(np.array([-20.0, 1.0]), requires_grad=True)
    optimizer = optim.Adagrad([w], lr=0.3, eps=0.0, mean=True)
    scheduler = optim.Scheduler(optimizer, schedule)
    path = []
    for _ in range(steps):
        optimizer.zero_grad()
        steep(w).backward()
        optimizer.step()
        scheduler.step()
        path.append(w.data.copy())
    return np.array(path)


paths = {"constant rate": adagrad(Constant(0.3)), "rate / (1 + n/100)": adagrad(InverseTime(0.3, decay=0.01))}
print()
for name, path in paths.items():
    settled = np.argmax(np.abs(path[:, 1]) < 1e-4)
    print(f"{name:19} |y| is below 1e-4 at step {settled}; the largest after that is {np.abs(path[settled:, 1]).max():.1e}")
curves = {name: (np.arange(3000), np.maximum(np.abs(path[:, 1]), 1e-12)) for name, path in paths.items()}
title = "AdaGrad by the mean: a burst, and its cure"
show.keep(show.figure("lines", series=curves, xlabel="step", ylabel="|y|", yscale="log", title=title), "burst.png")

# %% [markdown]
# ## Why warm up
#
# Adam divides the gradient by its size, and the first time it knows of one gradient only: so in the first
# step *every* parameter moves by the full rate, in the direction of a sign that one batch happened to have,
# however small its gradient. In a deep net the initial weights were drawn with care, to let signals through;
# a few such steps are enough to undo it.
#
# How far from their start are the weights of the second layer after ten steps?


# %%
images, labels = load_digits()
X = images.reshape(len(images), -1).astype(np.float32)
rate, warm, total = 0.01, 60, 60 if quick else 300
plans = {
    "constant": Constant(rate),
    "warm-up": Joined([LinearWarmup(rate, warm), Constant(rate)], [warm]),
    "cosine": Cosine(rate, total),
    "warm-up, cosine": Joined([LinearWarmup(rate, warm), Cosine(rate, max(total - warm, 1))], [warm]),
}


def train(schedule, seed):
    """The losses of a net of nine layers under Adam, and how far the second layer was from its start after ten steps."""
    rng = np.random.default_rng(seed)
    widths = [64] * 9
    layers = [
        layer
        for n_in, n_out in zip(widths, widths[1:], strict=False)
        for layer in (nn.Linear(n_in, n_out, rng=rng, dtype=np.float32), nn.ReLU())
    ]
    model = nn.Sequential(*layers, nn.Linear(64, 10, rng=rng, dtype=np.float32))
    optimizer = optim.Adam(model.parameters(), lr=rate)
    scheduler = optim.Scheduler(optimizer, schedule)
    start, moved, losses = model[2].weight.data.copy(), 0.0, []
    for step in range(total):
        rows = rng.choice(len(X), 64, replace=False)
        optimizer.zero_grad()
        loss = nn.losses.cross_entropy(model(Tensor(X[rows])), labels[rows])
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        if step == 9:
            moved = np.linalg.norm(model[2].weight.data - start) / np.linalg.norm(start)
    return np.array(losses), moved


seeds = range(1 if quick else 4)
runs = {name: [train(schedule, seed) for seed in seeds] for name, schedule in plans.items()}
print(f"\n{'':17} moved after ten steps   loss of the last 30 steps")
for name, found in runs.items():
    last = [losses[-30:].mean() for losses, _ in found]
    print(
        f"{name:17} {np.mean([moved for _, moved in found]):21.0%}   {' '.join(f'{loss:5.2f}' for loss in last)}"
    )
if not quick:
    ends = {name: np.mean([losses[-30:].mean() for losses, _ in found]) for name, found in runs.items()}
    assert ends["warm-up, cosine"] < min(ends["constant"], ends["cosine"]) / 2

# %% [markdown]
# With the warm-up the first steps are short, the averages of Adam fill up meanwhile, and then the same rate
# does no harm. The fall at the end helps in both cases; only together do they bring the loss down for each of
# the seeds.

# %%
window = np.ones(15) / 15
curves, bands = {}, {}
for name, found in runs.items():
    smooth = np.array([np.convolve(losses, window, "valid") for losses, _ in found])
    at = np.arange(smooth.shape[1]) + 7
    curves[name] = (at, smooth.mean(axis=0))
    bands[name] = (at, smooth.min(axis=0), smooth.max(axis=0))
figure = show.figure(
    "lines", series=curves, bands=bands, xlabel="step", ylabel="loss (mean of 15 steps)", yscale="log",
    title="With and without warm-up",
)  # fmt: skip
show.keep(figure, "warm_up.png")
