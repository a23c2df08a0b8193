# %% [markdown]
# # More data than memory, more than one process
#
# A loss over data is a sum over blocks of samples, and so is its gradient. `am.parallel.value_and_grad` gives each block to a
# worker and adds up what comes back, in the order of the blocks: whoever computes them, the bits of the result are the same.
# A block may be a function that loads it, so that the data never travel and no process ever holds more than one block.
#
# Here a neuron with 12288 weights learns from 20,000 images, which lie on the disk in twenty files.

# %%
import functools
import os
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import autograd_mini as am
from autograd_mini import parallel

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
features = 12288
files, images_per_file = (4, 50) if quick else (20, 1000)
folder = tempfile.TemporaryDirectory()

# %% [markdown]
# ## The data
#
# Noise in bytes; in half of the images a faint pattern is hidden. A file holds a thousand images.

# %%
rng = np.random.default_rng(0)
pattern = rng.random(features) < 0.5


def write_file(i):
    """Make the images of a file, the last column of which says whether the pattern is there."""
    draws = np.random.default_rng([1, i])
    there = draws.random(images_per_file) < 0.5
    images = draws.integers(0, 250, (images_per_file, features + 1), dtype=np.uint8)
    images[:, :-1] += 5 * (there[:, None] & pattern).astype(np.uint8)
    images[:, -1] = there
    np.save(Path(folder.name) / f"{i}.npy", images)


for i in range(files):
    write_file(i)
size = sum(path.stat().st_size for path in Path(folder.name).iterdir())
print(f"{files * images_per_file} images of {features} bytes in {files} files, {size / 1e6:.0f} MB")

# %% [markdown]
# ## The loss of a block
#
# The worker maps the file into memory and takes a part of it, so only that is read. Bytes become numbers there.


# %%
def load(path, start, stop):
    """A part of a file: images from -1/2 to 1/2, and their labels."""
    rows = np.asarray(np.load(path, mmap_mode="r")[start:stop])
    return rows[:, :-1].astype(np.float32) / 255 - 0.5, rows[:, -1].astype(np.float32)


def loss(params, block):
    """The sum over the samples of a block."""
    images, labels = block
    return am.sum(am.sigmoid_cross_entropy(images @ params["w"] + params["b"], labels))


part = images_per_file // 2
blocks = [
    functools.partial(load, Path(folder.name) / f"{i}.npy", start, start + part)
    for i in range(files)
    for start in (0, part)
]

# %% [markdown]
# ## Descent
#
# The returned function of the parameters goes into any optimizer; here it is written out. One process first, then two.

# %%
steps = 3 if quick else 10


def descend(executor):
    """A few steps of gradient descent: the parameters, and the losses on the way."""
    total = parallel.value_and_grad(loss, executor, blocks)
    params = {"w": np.zeros(features, np.float32), "b": np.float32(0)}
    losses = []
    for _ in range(steps):
        value, gradient = total(params)
        losses.append(value / (files * images_per_file))
        params = {key: np.float32(params[key] - 1e-6 * gradient[key]) for key in params}
    return params, losses


def most_memory():
    """The most memory that this process has held so far, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


begun = time.perf_counter()
alone, losses = descend(parallel.SerialExecutor())
seconds = time.perf_counter() - begun
print(f"one process: {seconds / steps:.2f} s a step, loss from {losses[0]:.4f} to {losses[-1]:.4f}")
assert losses[-1] < losses[0]

# %% [markdown]
# loky carries functions of a script or a notebook to other processes; a `ProcessPoolExecutor` takes those of modules, and a dask
# `Client` or MPI's executor goes beyond one machine.

# %%
if find_spec("loky"):
    from loky import get_reusable_executor

    with get_reusable_executor(max_workers=2) as pool:
        list(pool.map(abs, range(4)))  # the processes start here
        begun = time.perf_counter()
        together, their_losses = descend(pool)
        seconds = time.perf_counter() - begun
        print(f"two processes: {seconds / steps:.2f} s a step")
        if find_spec("resource"):  # not on Windows
            most = max(pool.map(lambda _: most_memory(), range(8)))
            print(f"the larger of them held {most:.0f} MB at most")
            assert most < 300
else:
    print("loky is not installed (pip install 'autograd_mini[parallel]'), so two threads compute the blocks")
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        together, their_losses = descend(pool)
same = losses == their_losses and all(np.array_equal(alone[key], together[key]) for key in alone)
print(f"the same bits: {same}")
assert same
folder.cleanup()
