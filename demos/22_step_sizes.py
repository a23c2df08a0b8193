# %% [markdown]
# # How long a step
#
# The gradient says in which direction the loss falls fastest. It does not say for how long. It holds at one
# point, and the loss is not a plane: a short step keeps what the slope has promised, a longer one keeps less
# of it, and a step that is too long ends on the other side of the valley, higher than before.
#
# Here is one step from one place, for rates from 1e-10 to 1e-4: softmax cross-entropy of a linear classifier
# on pixels from 0 to 255, the mean image subtracted, weights drawn at random. `--data DIR` (or the variable
# `AUTOGRAD_MINI_DATA`) names a folder with `cifar-10-batches-bin`; without it, the digits of scikit-learn
# take its place.

# %%
import argparse
import os

import numpy as np

import autograd_mini as am
from autograd_mini.core import show
from autograd_mini.data import load_cifar10, load_digits

parser = argparse.ArgumentParser()
parser.add_argument("--data", default=os.environ.get("AUTOGRAD_MINI_DATA"))
data = parser.parse_known_args()[0].data



images, y = load_cifar10(data, "train", limit=10_000) if data else load_digits()
pixels = images.reshape(len(images), -1) * (1.0 if data else 255.0)
X = np.hstack([pixels - pixels.mean(axis=0), np.ones((len(pixels), 1))]).astype(np.float32)
W = 0.001 * np.random.default_rng(0).random((X.shape[1], 10), dtype=np.float32)


def loss(W):
    return am.cross_entropy(X @ W, y)


here, slope = am.value_and_grad(loss)(W)
print(
    f"{len(X)} images of {X.shape[1] - 1} pixels; the loss is {here:.4f}, the gradient {np.linalg.norm(slope):.1f} long"
)

# %% [markdown]
# ## One step
#
# Beside the loss after the step stands what the slope has promised: `L - rate |g|²`. For the shortest steps
# they agree. Then the loss falls by less than was promised, then it does not fall at all. (A digit has fewer
# pixels, so all rates are a hundred times as large.)

# %%
rates = (1 if data else 100) * 10.0 ** np.arange(-10, -3)
after = np.array([loss(W - np.float32(rate) * slope) for rate in rates])
promised = here - rates * np.sum(slope.astype(float) ** 2)
print(f"\n{'rate':>8} {'promised':>12} {'loss':>10}")
for rate, promise, found in zip(rates, promised, after, strict=True):
    print(f"{rate:8.0e} {promise:12.4f} {found:10.4f}")
best = after.argmin()
print(f"lowest at {rates[best]:.0e}")
assert 0 < best < len(rates) - 1 and after[-1] > here > after[best]
assert np.all(np.diff(after[: best + 1]) < 0) and np.all(np.diff(after[best:]) > 0)

# %%
fine = np.geomspace(rates[0], rates[-1], 61)
curve = np.array([loss(W - np.float32(rate) * slope) for rate in fine])
promise = here - fine * np.sum(slope.astype(float) ** 2)
series = {
    "loss after the step": (fine, curve),
    "promised by the slope": (fine, np.where(promise > 0, promise, np.nan)),
}
marks = {"lowest": (fine[curve.argmin()], curve.min())}
words = {"xlabel": "rate", "ylabel": "loss", "title": "One step, at each rate"}
figure = show.figure("lines", series=series, marks=marks, xscale="log", yscale="log", **words)
show.keep(figure, "step_sizes.png")

# %% [markdown]
# ## Could one know?
#
# The curvature along the gradient tells how long the promise holds. Near here, the loss along the step is a
# parabola, `L - rate |g|² + rate²/2 g·Hg`, and its lowest point is at `rate = |g|² / g·Hg`. A product with
# the Hessian costs two backward passes. It is exact for a quadratic loss, and a fair guess here.

# %%
curved = float(np.sum(slope * am.hvp(loss)(W, slope)))
guess = float(np.sum(slope**2)) / curved
print(
    f"\nby the curvature: {guess:.1e}, and the loss after that step is {loss(W - np.float32(guess) * slope):.4f}"
)
print(f"by trying out:    {fine[curve.argmin()]:.1e}, and the loss after that step is {curve.min():.4f}")
assert loss(W - np.float32(guess) * slope) < here

# %% [markdown]
# ## And many steps
#
# The best rate for one step is not the best for many. One three times as large may overshoot at first, and is
# ahead after thirty steps, since the loss is less curved where it is lower. So the rate of a run is found by
# runs, see `20_learning_rate.py`.

# %%
quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
paths = {}
for rate in (rates[best] / 10, rates[best], 3 * rates[best]):
    w, losses = W.copy(), []
    for _ in range(5 if quick else 30):
        value, g = am.value_and_grad(loss)(w)
        losses.append(value)
        w -= np.float32(rate) * g
    paths[f"rate {rate:.0e}"] = (np.arange(len(losses)), losses)
    print(f"rate {rate:.0e}: loss {losses[-1]:.4f} after {len(losses) - 1} steps")
words = {"xlabel": "step", "ylabel": "loss", "title": "A few steps at each rate"}
show.keep(show.figure("lines", series=paths, **words), "step_sizes_path.png")
