# %% [markdown]
# # The same program on an accelerator
#
# A gradient that is printed as NumPy can be printed for other libraries as well. `am.compile(..., backend="jax")` writes it for
# `jax.numpy`, `backend="torch"` for PyTorch, with arrays of that library going in and coming out. So a loss that was written,
# drawn and checked here trains on a GPU, or spread over several devices, without a line of it being written anew.
#
# This demo trains two models: the neuron with 12288 weights of demo 05, and a network that reads digits. Each is trained by
# NumPy, by JAX and by PyTorch, on a GPU where there is one. A library that is not installed is left out.

# %%
import os
import time
from importlib.util import find_spec

import numpy as np

import autograd_mini as am
from autograd_mini.commands.cats import as_columns
from autograd_mini.data import load_cats, load_digits, load_photograph_patches

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
# JAX then shows eight devices on one processor, which the last part uses. It reads this when it is imported first.
os.environ.setdefault("XLA_FLAGS", "--xla_force_host_platform_device_count=8")

engines = {"numpy": (lambda x: x, lambda step: step, np.asarray)}
if find_spec("jax"):
    import jax
    import jax.numpy as jnp

    engines["jax"] = jnp.asarray, jax.jit, np.asarray
    print(f"JAX computes on {jax.devices()[0].platform}")
else:
    print("JAX is not installed (pip install 'autograd_mini[jax]'), so its part is left out")
if find_spec("torch"):
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    engines["torch"] = lambda x: torch.as_tensor(x, device=device), lambda step: step, lambda x: x.cpu().numpy()
    print(f"PyTorch computes on {device}")
else:
    print("PyTorch is not installed (pip install 'autograd_mini[torch]'), so its part is left out")

# %% [markdown]
# ## One neuron
#
# The cost is that of demo 03. It is written once, with functions of this package.


# %%
def cost(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


data = os.environ.get("AUTOGRAD_MINI_DATA")
split = load_cats(data) if data else load_photograph_patches()
X, y = as_columns(split.train_x).astype(np.float32), split.train_y.reshape(1, -1).astype(np.float32)
X, y = (x[:, : x.shape[1] // 8 * 8] for x in (X, y))  # as many as eight devices can share
print(f"{X.shape[1]} images of {X.shape[0]} numbers")

# %% [markdown]
# Gradient descent asks nothing of an array but `-` and `*`, so one loop serves all three libraries. `jax.jit` takes a compiled
# function as it takes any other.


# %%
def descend(step, w, b, X, y, steps, rate=0.005):
    for _ in range(steps):
        value, (dw, db) = step(w, b, X, y)
        w, b = w - rate * dw, b - rate * db
    return float(value), w


steps = 20 if quick else 500
found, steps_of = {}, {}
for name, (lift, fast, back) in engines.items():
    compiled = am.compile(cost, (0, 1), backend=name)
    step = steps_of[name] = fast(compiled)
    start = [lift(x) for x in (np.zeros((len(X), 1), np.float32), np.zeros((), np.float32), X, y)]
    step(*start)  # traced, written and compiled here
    begun = time.perf_counter()
    value, w = descend(step, *start, steps)
    found[name] = back(w)
    print(f"{name:6}  {steps} steps, {(time.perf_counter() - begun) / steps * 1e3:6.2f} ms each, cost {value:.5f}")
    if name != "numpy":
        assert np.abs(found[name] - found["numpy"]).max() < 1e-4 * np.abs(found["numpy"]).max()

# %% [markdown]
# The three come to the same weights, but for the rounding of 32 bits. And this is the program that ran last:

# %%
print(compiled.source)

# %% [markdown]
# ## A network that reads digits
#
# Two layers, the softmax of ten scores, batches of 64. Parameters are a dict, and so are their gradients.


# %%
def loss(p, X, labels):
    hidden = am.relu(X @ p["W1"] + p["b1"])
    scores = hidden @ p["W2"] + p["b2"]
    return -am.mean(am.take_along_axis(am.log_softmax(scores, axis=1), labels[:, None], axis=1))


images, labels = load_digits()
X_digits = images.reshape(len(images), -1).astype(np.float32)
rng = np.random.default_rng(0)
start = {
    "W1": rng.normal(0, np.sqrt(2 / 64), (64, 128)).astype(np.float32),
    "b1": np.zeros(128, np.float32),
    "W2": rng.normal(0, np.sqrt(1 / 128), (128, 10)).astype(np.float32),
    "b2": np.zeros(10, np.float32),
}
batches = [rng.permutation(1437)[:64] for _ in range(60 if quick else 600)]
for name, (lift, fast, back) in engines.items():
    step = fast(am.compile(loss, backend=name))
    p = {key: lift(x) for key, x in start.items()}
    for rows in batches:
        _, slopes = step(p, lift(X_digits[rows]), lift(labels[rows]))
        p = {key: p[key] - 0.3 * slopes[key] for key in p}
    W1, b1, W2, b2 = (back(x) for x in p.values())
    scores = np.maximum(X_digits[1437:] @ W1 + b1, 0) @ W2 + b2
    right = (scores.argmax(axis=1) == labels[1437:]).mean()
    print(f"{name:6}  {100 * right:.1f} % of 360 new digits")
    assert right > 0.8

# %% [markdown]
# ## Eight devices
#
# JAX spreads a computation over devices when its data are spread: here the samples, an eighth on each. The program is the same,
# and the sums over the samples become sums over the devices. The devices are simulated; eight GPUs are used in the same way.

# %%
if "jax" in engines and len(jax.devices("cpu")) == 8:
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    devices = jax.devices("cpu")
    mesh = Mesh(np.array(devices), ("samples",))
    by_samples, on_all = NamedSharding(mesh, PartitionSpec(None, "samples")), NamedSharding(mesh, PartitionSpec())
    arguments = np.zeros((len(X), 1), np.float32), np.float32(0), X, y
    step = steps_of["jax"]
    whole = descend(step, *(jax.device_put(x, devices[0]) for x in arguments), 10)
    spread = descend(step, *(jax.device_put(x, s) for x, s in zip(arguments, [on_all] * 2 + [by_samples] * 2, strict=True)), 10)
    difference = np.abs(np.asarray(spread[1]) - np.asarray(whole[1])).max() / np.abs(np.asarray(whole[1])).max()
    print(f"ten steps on one device and on eight: the weights differ by {difference:.0e} of the largest")
    assert difference < 1e-4
else:
    print("there are no eight devices here")
