# %% [markdown]
# # The backward pass as a program
#
# A derivative that was found by a machine need not stay inside of it. `am.compile` calls a function once, on symbols, lets the
# engine run backwards over what it recorded, and writes both passes down as the Python that a person would have written. This
# is for reading first.

# %%
import os
import tempfile
from pathlib import Path

import numpy as np

import autograd_mini as am

generator = np.random.default_rng(0)
folder = Path(os.environ.get("AUTOGRAD_MINI_OUT") or tempfile.mkdtemp())

# %% [markdown]
# ## Logistic regression
#
# The model of the third demo, with the cross-entropy taken from the logits. The lines of the forward pass keep their names and
# their order; below them stand the lines that every course derives by hand, `dz = (a - y) / m` and what follows from it. Sizes
# are names, too, so the program serves any number of samples.


# %%
def logistic(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


X = generator.normal(size=(3, 8))
y = (X[:1] > 0).astype(float)
step = am.compile(logistic, argnums=(0, 1))
value, (dw, db) = step(np.zeros((3, 1)), 0.0, X, y)
print(step.source)
print(f"cost {value:.6f}, which is ln 2")

# %% [markdown]
# ## One neuron on numbers
#
# The same for single numbers. With `backend="python"` the program needs nothing but the standard library; a name stands where
# a result is read twice, and all else is inside the line that reads it.


# %%
def neuron(w, x, y):
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    a = am.sigmoid(z)
    return -(y * am.log(a) + (1 - y) * am.log(1 - a))


step = am.compile(neuron, backend="python")
value, dw = step([2.0, -3.0, -3.0], [-1.0, -2.0], 1.0)
print(step.source)
print(f"cost {value:.6f}, dw = [{', '.join(f'{d:.6f}' for d in dw)}]")

# %% [markdown]
# ## From one sample to a batch
#
# Now something less obvious. Here is a network with a hidden layer, written neuron by neuron, as a beginner writes it, for one
# sample: no matrix anywhere.


# %%
def network(p, x, y):
    h = [am.tanh(p["W"][k, 0] * x[0] + p["W"][k, 1] * x[1] + p["b"][k]) for k in range(3)]
    output = p["v"][0] * h[0] + p["v"][1] * h[1] + p["v"][2] * h[2]
    return (output - y) ** 2


# %% [markdown]
# `batch_args` says which arguments have one value for each sample. Operations of one kind go into one array, a row each, with
# a column for each sample. Three neurons are three sums of the same inputs with weights of their own, and that is a matrix
# product; what the samples add to the gradient of a weight is another one. What comes out is the program on arrays that the
# third demo wrote by hand, for blocks of samples that stay in the processor's cache.

# %%
p = {"W": generator.normal(size=(3, 2)), "b": np.zeros(3), "v": generator.normal(size=3)}
x, target = generator.normal(size=(8, 2)), generator.normal(size=8)
batch = am.compile(network, batch_args=(1, 2))
value, dp = batch(p, x, target)
print(batch.source)

# %% [markdown]
# The gradients are those of the engine, sample by sample, up to the rounding of sums.

# %%
single = am.value_and_grad(network)
one_by_one = [single(p, sample, label) for sample, label in zip(x, target, strict=True)]
for key in p:
    mean = np.mean([gradient[key] for _, gradient in one_by_one], axis=0)
    print(f"d{key}: largest difference {np.abs(mean - dp[key]).max():.0e}")
    assert np.allclose(mean, dp[key], rtol=1e-12, atol=1e-14)

# %% [markdown]
# ## Higher derivatives
#
# A gradient is a computation like any other, so it compiles as well: here the squared length of the gradient of Rosenbrock's
# function, and how it changes.


# %%
def steepness(p):
    g = am.grad(lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2)(p)
    return g[0] ** 2 + g[1] ** 2


step = am.compile(steepness, backend="python")
value, slope = step([0.0, 0.5])
print(step.source)
print(f"|g|^2 = {value:.0f}, its gradient = {slope}")
assert value == 4 + 100**2

# %% [markdown]
# ## To keep
#
# A program on arrays can be written into a file that needs nothing but NumPy, to paste into a report or to run elsewhere.

# %%
step = am.compile(logistic, argnums=(0, 1))
step(np.zeros((3, 1)), 0.0, X, y)
path = folder / "logistic_step.py"
path.write_text(step.source, encoding="utf-8")
scope = {}
exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), scope)
print([name for name in scope if name.endswith("_and_gradients")][0], "runs by itself")
