# %% [markdown]
# # Stuck or not
#
# The loss has stopped falling. Is the gradient zero? Not always, and where it is, the place need not be the bottom. Four
# cases that look the same in a plot of the loss, and how to tell them apart.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini import nn, optim
from autograd_mini.core import show
from autograd_mini.data import load_digits
from autograd_mini.pictures.curves import lines, panels

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"

# %% [markdown]
# ## 1. In a dent: the full batch stays, one sample at a time leaves
#
# A bowl with a bump on its side, and behind the bump a dent. Each of a hundred samples has the same loss but for a tilt of
# its own, and the tilts cancel: the mean over all samples has the dent, while hardly any single sample has it where the
# others do. Descent on the mean stops in the dent. Descent on one sample at a time is shaken by the tilts, and what shakes
# leaves a small dent.

# %%
samples = 100
tilts = np.random.default_rng(0).normal(scale=3.0, size=samples)
tilts -= tilts.mean()


def bumpy(x, tilt):
    return x**2 / 10 + 0.35 * am.exp(-8 * (x - 2) ** 2) + tilt * x


def descend(steps, batch, seed=0, rate=0.05):
    """The path of x from 4.0, with the gradient of `batch` samples at a time."""
    rng = np.random.default_rng(seed)
    slope = am.grad(lambda x, tilt: bumpy(x, tilt))
    x, path = 4.0, [4.0]
    for _ in range(steps):
        tilt = tilts.mean() if batch == samples else float(tilts[rng.choice(samples, batch)].mean())
        x -= rate * slope(x, tilt)
        path.append(x)
    return np.array(path)


steps = 400
full = descend(steps, samples)
single = [descend(steps, 1, seed) for seed in range(6)]
out = sum(path[-100:].mean() < 1.5 for path in single)
print(f"all samples:          stops at x = {full[-1]:.3f}, slope there {am.grad(bumpy)(float(full[-1]), 0.0):.0e}")
ends = np.mean([path[-100:].mean() for path in single])
print(f"one sample at a time: {out} of {len(single)} seeds have left, and are at x = {ends:.1f} on average")
assert abs(full[-1] - 2.453) < 2e-3 and out == len(single)

# %%
figure, axes = panels(1, 2, width=9, title="In a dent: the full batch stays, one sample at a time leaves")
x = np.linspace(-2, 4.5, 301)
lines(
    {"mean over all samples": (x, bumpy(x, 0.0))},
    xlabel="x",
    ylabel="loss",
    marks={"stuck": (full[-1], bumpy(full[-1], 0.0))},
    ax=axes[0, 0],
)
paths = {"all samples": (np.arange(steps + 1), full), "one at a time": (np.arange(steps + 1), single[0])}
lines(paths, xlabel="step", ylabel="x", ax=axes[0, 1])
show.keep(figure, "dent.svg")

# %% [markdown]
# ## 2. Between two walls: the loss stalls, and the gradient does not
#
# `L = (x² + 40 y²) / 2` with the longest step that does not diverge, 2/40. The point is thrown from wall to wall. The loss
# falls by what little happens along the floor, and soon looks flat; the gradient is as long as ever. So when a loss stalls,
# look at the norm of the gradient before you speak of a minimum.


# %%
def valley(w):
    return (w[0] ** 2 + 40 * w[1] ** 2) / 2


w = am.Tensor([9.0, 1.6], requires_grad=True)
optimizer = optim.SGD([w], lr=2 / 40)
losses, norms = [], []
for _ in range(60):
    optimizer.zero_grad()
    loss = valley(w)
    loss.backward()
    losses.append(loss.item())
    norms.append(float(np.linalg.norm(w.grad)))
    optimizer.step()
print(f"\nbetween the walls: loss {losses[0]:.1f} -> {losses[-1]:.1f}, length of the gradient {norms[0]:.1f} -> {norms[-1]:.1f}")
assert losses[0] - losses[-1] > 40 and norms[-1] > 0.95 * norms[0]
series = {"loss": (np.arange(60), losses), "length of the gradient": (np.arange(60), norms)}
show.keep(show.figure("lines", series=series, xlabel="step", ylabel="", title="Between two walls"), "walls.svg")

# %% [markdown]
# ## 3. The gradient is zero: look around once
#
# At a critical point the second order decides: walk round the circle of all directions `v` and look at `v'Hv`. Positive
# everywhere is a minimum, negative everywhere a maximum, both signs a saddle. No matrix is needed, `am.hvp` gives `Hv`; the
# largest and the smallest value on the circle are the eigenvalues, which is why those are what one computes.

# %%
places = {
    "minimum": lambda w: w[0] ** 2 + w[0] * w[1] + w[1] ** 2,
    "maximum": lambda w: -(w[0] ** 2) - 3 * w[1] ** 2,
    "saddle": lambda w: w[0] ** 2 - 2 * w[1] ** 2 + w[0] * w[1],
}
angles = np.linspace(0, np.pi, 201)
around = {}
print("\n          v'Hv round the circle    eigenvalues of H     so it is a")
for name, f in places.items():
    curvature = am.hvp(f)
    around[name] = np.array([v @ curvature(np.zeros(2), v) for v in np.column_stack([np.cos(angles), np.sin(angles)])])
    found = am.landscape.classify(f, np.zeros(2))
    low, high = around[name].min(), around[name].max()
    smallest, largest = found.eigenvalues.min(), found.eigenvalues.max()
    print(f"{name:8}  from {low:6.3f} to {high:6.3f}    {smallest:6.3f} and {largest:6.3f}    {found.kind}")
    assert found.kind == name
    assert np.allclose([low, high], [smallest, largest], atol=1e-3)
series = {name: (np.degrees(angles), values) for name, values in around.items()}
words = {"xlabel": "direction of v in degrees", "ylabel": "v'Hv", "title": "Round the circle"}
show.keep(show.figure("lines", series=series, **words), "circle.svg")

# %% [markdown]
# ## 4. Do full batches generalize worse?
#
# It is often said, and there are two claims in it. With the *same number of epochs* a full batch makes few steps and has
# simply learned less. With the *same training loss* the question is a real one: does the noise of small batches lead to a
# better place? 150 digits to learn from, a network with 64 hidden units, three seeds.

# %%
images, labels = load_digits()
X = images.reshape(len(images), -1)


def learn(batch, seed, epochs=None, target=None):
    """Train on 150 digits for some epochs, or until the training loss is at the target: (training loss, test accuracy)."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    train, test = order[:150], order[150:]
    model = nn.Sequential(nn.Linear(64, 64, rng=rng), nn.ReLU(), nn.Linear(64, 10, rng=rng))
    optimizer, loss = optim.SGD(model.parameters(), lr=0.5), nn.CrossEntropyLoss()
    for step in range(3000):
        rows = train if batch == 150 else rng.choice(train, batch, replace=False)
        optimizer.zero_grad()
        loss(model(X[rows]), labels[rows]).backward()
        optimizer.step()
        if step % 10 == 9 and target is not None:
            with am.no_grad():
                if loss(model(X[train]), labels[train]).item() < target:
                    break
        if epochs is not None and step + 1 >= epochs * 150 // batch:
            break
    with am.no_grad():
        reached = loss(model(X[train]), labels[train]).item()
        return reached, float((model(X[test]).data.argmax(axis=1) == labels[test]).mean())


seeds = range(1 if quick else 3)
print("\n                         batch of 150                  batch of 10")
table = {}
for name, how in {"after 15 epochs": {"epochs": 15}, "at training loss 0.05": {"target": 0.05}}.items():
    table[name] = [np.mean([learn(batch, seed, **how) for seed in seeds], axis=0) for batch in (150, 10)]
    cells = "   ".join(f"loss {loss:.3f}, test {accuracy:6.1%}" for loss, accuracy in table[name])
    print(f"{name:22}   {cells}")
same_epochs, same_loss = table.values()
assert same_epochs[0][1] < same_epochs[1][1] - 0.02
assert abs(same_loss[0][1] - same_loss[1][1]) < 0.02

# %% [markdown]
# After the same number of epochs the full batch is far behind. At the same training loss there is no difference to be seen
# here. One small network on one small data set proves nothing about large ones, where sharp and flat minima are said to
# differ (Keskar et al. 2017, and Dinh et al. 2017 against it); it shows which of the two claims a plot over epochs cannot
# tell from the other.
