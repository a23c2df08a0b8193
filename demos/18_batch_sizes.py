# %% [markdown]
# # All samples, some, or one
#
# The gradient of a mean over a thousand samples is the mean of a thousand gradients. Must one wait for all of
# them before taking a step? A batch of 32 says nearly the same, for a fraction of the work, and one sample
# alone at least points downhill on average. Here are three answers to what a step should look at, on
# handwritten digits: all samples (*batch* gradient descent), a few (*mini-batch*), or one (*stochastic* in
# the strict sense).

# %%
import os
import time

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, optim
from autograd_mini.core import show
from autograd_mini.data import load_digits

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"



images, y = load_digits()
if quick:
    images, y = images[:600], y[:600]
X = np.hstack([images.reshape(len(images), -1), np.ones((len(images), 1))])  # (m, 65), with a column for the bias


def loss(W, rows=slice(None)):
    """Softmax cross-entropy of a linear classifier."""
    return am.cross_entropy(X[rows] @ W, y[rows])


# %% [markdown]
# ## The noise of a gradient
#
# At one and the same place, draw many batches of a size and look how far their gradients lie from that of all
# samples. Four times the samples halve the noise, as for every mean. So the last factor of ten in precision
# costs a hundred times the work, and precision is not what a step needs: it goes a little way and looks
# again.

# %%
rng = np.random.default_rng(0)
here = 0.01 * rng.normal(size=(65, 10))
exact = am.grad(loss)(here)
print("samples   gradient off by   a step takes")
noise = {}
for size in (1, 4, 16, 64, 256):
    batches = [rng.integers(len(X), size=size) for _ in range(50 if quick else 400)]
    begin = time.perf_counter()
    gradients = [am.grad(loss)(here, rows) for rows in batches]
    seconds = (time.perf_counter() - begin) / len(batches)
    noise[size] = np.sqrt(np.mean([np.sum((g - exact) ** 2) for g in gradients]) / np.sum(exact**2))
    print(f"{size:7d} {noise[size]:15.1%} {1e6 * seconds:11.0f} us")
assert 1.6 < noise[16] / noise[64] < 2.4

# %% [markdown]
# A batch of 64 takes hardly longer than one sample, since at that size most of the time goes into calling
# things, not into arithmetic. On a graphics card the same holds for batches of thousands.
#
# Powers of two are said to be faster. On this processor, one sample more or less than a power of two:

# %%
print(f"\n{'samples':>7}   a step takes")
for size in (63, 64, 65, 255, 256, 257):
    rows = np.random.default_rng(0).choice(len(X), size, replace=False)
    times = []
    for _ in range(3 if quick else 200):
        begin = time.perf_counter()
        am.grad(loss)(here, rows)
        times.append(time.perf_counter() - begin)
    print(f"{size:7d} {1e6 * np.median(times):11.0f} us")

# %% [markdown]
# The neighbours of a power of two take as long as the power itself: arithmetic on a processor does not care. Where kernels are
# cut into tiles of 32 or 64, as on graphics cards, a size that fills the last tile may pay.
#
# ## Down the loss
#
# The same number of looks at each sample (epochs), cut into steps differently. A noisy gradient wants a
# smaller rate, so each size has one that suits it.

# %%
epochs = 2 if quick else 20
plans = {"all samples": (len(X), 2.0), "256 samples": (256, 1.0), "32 samples": (32, 0.3), "1 sample": (1, 0.02)}


def train(size, rate):
    """Losses on all samples, with the epochs and the seconds after which they were reached."""
    W = Tensor(np.zeros((65, 10)), requires_grad=True, label="W")
    optimizer = optim.SGD([W], lr=rate)
    rng = np.random.default_rng(1)
    record, seconds, seen, due = [(0.0, 0.0, loss(W.data))], 0.0, 0, 0
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X) - size + 1, size):  # five left over would get a rate that is meant for 256
            begin = time.perf_counter()
            optimizer.zero_grad()
            loss(W, order[start : start + size]).backward()
            optimizer.step()
            seconds += time.perf_counter() - begin  # looking at the loss of all samples is not part of the work
            seen += size
            if seen >= due:
                record.append((seen / len(X), seconds, loss(W.data)))
                due = 1.1 * seen
    return np.array([*record, (epochs, seconds, loss(W.data))])


runs = {name: train(*plan) for name, plan in plans.items()}
print(f"\n{'':12} {'steps':>6}   loss after 1 and {epochs} epochs   seconds")
for name, (size, _) in plans.items():
    epoch, seconds, value = runs[name].T
    after_one = value[np.searchsorted(epoch, 0.99)]
    print(f"{name:12} {epochs * (len(X) // size):6d} {after_one:12.3f} {value[-1]:8.3f} {seconds[-1]:16.2f}")
assert runs["32 samples"][-1, 2] < runs["all samples"][-1, 2]

# %% [markdown]
# For each look at the data, the smaller the batch the further one gets: one sample at a time takes 1797 steps
# where batch gradient descent takes one. By the clock it is the other way round at the small end, since every
# step has a price of its own. Mini-batches have the best of both, and that is why everyone uses them.

# %%
for name, axis, label in (("batches_by_epoch.png", 0, "epochs"), ("batches_by_time.png", 1, "seconds")):
    curves = {plan: (record[1:, axis], record[1:, 2]) for plan, record in runs.items()}
    scale = "log" if axis else "linear"
    show.keep(
        show.figure(
            "lines", series=curves, xlabel=label, ylabel="loss of all samples", xscale=scale, yscale="log",
            title=f"The loss over the {label}",
        ),  # fmt: skip
        name,
    )

# %% [markdown]
# ## The path
#
# Two numbers are enough to see what noise does: a regression with a slope and an intercept. Batch gradient
# descent runs straight down; the path of a mini-batch trembles; single samples never come to rest, they
# wander about the minimum in a cloud whose size is that of the rate. A rate that falls is the cure, and the
# subject of the next demo.

# %%
rng = np.random.default_rng(2)
x = rng.uniform(-1, 1, 200)
t = 1.5 * x + 0.5 + 0.4 * rng.normal(size=200)


def error(w, rows=slice(None)):
    return am.mean(am.square(w[0] * x[rows] + w[1] - t[rows]))


paths = {}
for name, size in (("1 sample", 1), ("16 samples", 16), ("all samples", 200)):
    w = Tensor([-0.8, -0.6], requires_grad=True)
    optimizer = optim.SGD([w], lr=0.15)
    path = [w.data.copy()]
    for _ in range(60):
        optimizer.zero_grad()
        error(w, rng.choice(200, size, replace=False)).backward()
        optimizer.step()
        path.append(w.data.copy())
    paths[name] = np.array(path)
    print(f"{name:11}  the last 20 steps lie {np.std(paths[name][-20:], axis=0).max():.4f} apart")

across, up = np.linspace(-1.2, 2.4, 90), np.linspace(-1.0, 1.3, 80)
z = np.array([[error(np.array([a, b])) for a in across] for b in up])
show.keep(
    show.figure("contours", x=across, y=up, z=z, paths=paths, xlabel="slope", ylabel="intercept", title="Three ways down"),
    "batch_paths.png",
)

# %% [markdown]
# The root of the mean squared error, the cost of the course notes, is a bowl over slope and intercept as well, with the
# same bottom. Its walls are straight: where the slope `w` is too large, `dJ/dw` is positive, and `w -= rate * dJ/dw` makes
# it smaller; where it is too small, larger.

# %%
rmse = np.sqrt(z)
lowest = np.unravel_index(rmse.argmin(), rmse.shape)
print(f"\nlowest at slope {across[lowest[1]]:.2f}, intercept {up[lowest[0]]:.2f}: RMSE {rmse.min():.3f}")
for slope in (0.5, 2.4):
    g = am.grad(lambda w: am.sqrt(error(w)))(np.array([slope, 0.5]))
    print(f"slope {slope}: dJ/dw = {g[0]:+.2f}, so the slope {'falls' if g[0] > 0 else 'rises'}")
show.keep(show.figure("surface", x=across, y=up, z=rmse, xlabel="slope", ylabel="intercept", title="RMSE"), "rmse_bowl.png")
