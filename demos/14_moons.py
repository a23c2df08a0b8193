# %% [markdown]
# # Two moons
#
# Two half circles that reach into each other: no straight line tells them apart. A net of 33 neurons does, and here every
# one of its 337 weights is a number of its own, which remembers what was computed from it. This is the classic of
# micrograd, https://github.com/karpathy/micrograd, and then the same net as three matrices.

# %%
import os
import time

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, nn, optim
from autograd_mini.core import show
from autograd_mini.data import make_moons

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"

rng = np.random.default_rng(0)
X, moon = make_moons(100, 0.1, rng)
label = np.where(moon == 1, 1.0, -1.0)
print(f"{len(X)} points, {np.sum(label > 0)} on one moon and {np.sum(label < 0)} on the other")

# %% [markdown]
# ## The net
#
# A neuron weighs its inputs, adds a bias and cuts off what is negative. Sixteen of them look at the two coordinates, sixteen
# more at those, and a last one, without the cut, gives the score: positive for one moon, negative for the other.

# %%
model = nn.MLP(2, [16, 16, 1], rng=rng)
parameters = list(model.parameters())
weights = [[[*(w.data for w in neuron.w), neuron.b.data] for neuron in layer.neurons] for layer in model.layers]
print(f"{len(parameters)} parameters; the first point scores {model(X[0]).data:.4f} and has the label {label[0]:g}")

# %% [markdown]
# ## The loss
#
# The score shall have the sign of the label, and by a margin: `max(0, 1 - label * score)` is 0 only where it is beyond 1 on
# the right side. A small multiple of the sum of squares of all weights keeps them from growing without need.

# %%
def total_loss(scores, squares):
    return nn.HingeLoss()(scores, label) + 1e-4 * squares


def accuracy(scores):
    return np.mean((scores > 0) == (label > 0))


# %% [markdown]
# ## The training
#
# A hundred times: all scores, the loss, its gradient at every weight, and a step against it. The steps get shorter, from 1
# to 0.1.

# %%
steps = 8 if quick else 100
optimizer = optim.SGD(parameters, lr=1.0)
schedule = optim.Scheduler(optimizer, optim.schedules.Polynomial(1.0, total=100, end=0.1))
by_numbers = []
start = time.perf_counter()
for step in range(steps):
    scores = model(X)
    loss = total_loss(scores, sum(p * p for p in parameters))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()
    by_numbers.append(loss.data)
    if step % 10 == 0 or step == steps - 1:
        print(f"step {step:2d}   loss {loss.data:.6f}   accuracy {accuracy(scores):4.0%}   rate {optimizer.last_lr:.3f}")
seconds = (time.perf_counter() - start) / steps

# %% [markdown]
# ## The same in three matrices
#
# A layer is a matrix, its neurons the rows. One hundred points go through at once, and the graph has a dozen nodes where it
# had some eighty thousand. It is the same computation: the losses agree to the last digits, step by step.

# %%
def as_matrices(weights):
    return [Tensor(part, requires_grad=True) for layer in map(np.array, weights) for part in (layer[:, :-1], layer[:, -1])]


def score(parameters, X):
    W1, b1, W2, b2, W3, b3 = parameters
    hidden = am.relu(am.relu(X @ W1.T + b1) @ W2.T + b2)  # (points, 16)
    return (hidden @ W3.T + b3)[:, 0]


matrices = as_matrices(weights)
optimizer = optim.SGD(matrices, lr=1.0)
schedule = optim.Scheduler(optimizer, optim.schedules.Polynomial(1.0, total=100, end=0.1))
by_matrices, hits = [], []
start = time.perf_counter()
for _ in range(100):
    scores = score(matrices, X)
    loss = total_loss(scores, sum((p * p).sum() for p in matrices))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()
    by_matrices.append(loss.item())
    hits.append(accuracy(scores.data))
seconds_of_matrices = (time.perf_counter() - start) / 100
print(f"the losses differ by at most {np.max(np.abs(np.array(by_numbers) - by_matrices[:steps])):.1e}")
print(f"a step takes {1000 * seconds:.0f} ms number by number, {1000 * seconds_of_matrices:.2f} ms with matrices")
np.testing.assert_allclose(by_numbers, by_matrices[:steps], rtol=1e-9)

# %%
print(f"all points are on their side from step {hits.index(1)} on; loss at the end {by_matrices[-1]:.5f}")
print(f"training accuracy {accuracy(score(matrices, X).data):.0%}")
assert accuracy(score(matrices, X).data) == 1

# %% [markdown]
# ## The same as a program
#
# Must one think in matrices, to be quick? `am.compile` watches the loss of a single point being computed, number by number,
# and writes a program for it and for its gradient. It notices by itself that neurons side by side are a matrix.

# %%
def loss_of_one(weights, x, y):
    for layer in weights:
        x = [sum(w * v for w, v in zip(neuron, x, strict=False)) + neuron[-1] for neuron in layer]
        if layer is not weights[-1]:
            x = [am.relu(z) for z in x]
    return am.relu(1 - y * x[0]) + 1e-4 * sum(w * w for layer in weights for neuron in layer for w in neuron)


program = am.compile(loss_of_one, argnums=0, batch_args=(1, 2))
value, gradient = program(weights, X, label)
print(program.source)

# %%
by_program = []
start = time.perf_counter()
for step in range(100):
    value, gradient = program(weights, X, label)
    by_program.append(value)
    rate = 1 - 0.9 * step / 100
    weights = [
        [[w - rate * d for w, d in zip(*neurons, strict=True)] for neurons in zip(*layers, strict=True)]
        for layers in zip(weights, gradient, strict=True)
    ]
seconds_of_program = (time.perf_counter() - start) / 100
np.testing.assert_allclose(by_program, by_matrices, rtol=1e-9)
print(f"the same losses again; a step takes {1000 * seconds_of_program:.2f} ms")

# %% [markdown]
# ## The boundary
#
# What does the net say of places where there was no point? The line is where the score is zero. It is made of straight
# pieces, since a net of relus is linear wherever no neuron changes sides.

# %%
x, y = np.linspace(-1.6, 2.6, 211), np.linspace(-1.2, 1.7, 146)
grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
with am.no_grad():
    plane = score(matrices, grid).data.reshape(len(y), len(x))
figure = show.figure("regions", x=x, y=y, z=plane, points=X, labels=moon, title="two moons, and where the score is zero")
show.keep(figure, "moons.png")
