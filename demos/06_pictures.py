# %% [markdown]
# # Both passes in one picture
#
# A computation is a circuit. Numbers flow through it from left to right; then the question "how much does the result
# move?" flows back from right to left. `draw` shows both at once: above each wire the value, below it the gradient,
# and on each arrow the local derivative, which turns the gradient on its right into the one on its left.

# %%
import time

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, Value, scope
from autograd_mini.core import show
from autograd_mini.pictures.draw import draw

# %% [markdown]
# ## The first circuit
#
# `J = 3 (a + b c)` at a = 7, b = 4, c = 2. In a notebook the picture shows itself; a terminal gets a tree.

# %%
a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
J = 3 * (a + b * c)
J.label = "J"
print(draw(J, mode="forward").text())

# %% [markdown]
# Before the backward pass a gradient reads "–", which is not zero: nobody has asked yet.

# %%
print(draw(J).text())

# %%
J.backward()
picture = draw(J, theme="auto")
print(picture.text())
show.keep(picture, "j_both.svg")

# %% [markdown]
# One pass alone:

# %%
show.keep(draw(J, mode="forward", theme="auto"), "j_forward.svg")
show.keep(draw(J, mode="backward", theme="auto"), "j_backward.svg")

# %% [markdown]
# The gradient of `b` is the product of the local derivatives on its way to `J`: 3 · 1 · 2 = 6.
#
# ## A value that is used twice
#
# In `f = (x + y) x` two wires leave `x`, and each brings a contribution back. They add up: 3 · 1 + 5 = 8. This is why the
# backward pass has to take the nodes in reverse order: `x` may pass its gradient on, if there is anything before it, only
# when both contributions have arrived.

# %%
x, y = Value(3.0, label="x"), Value(2.0, label="y")
f = (x + y) * x
f.label = "f"
f.backward()
print(draw(f).text())
show.keep(draw(f, theme="auto"), "twice.svg")

# %% [markdown]
# ## A logistic neuron, in the dark
#
# A scope puts a frame around a part of the model; frames nest, and can be folded with `depth=`.

# %%
w = [Value(number, label=f"w{i}") for i, number in enumerate((2.0, -3.0, -3.0))]
inputs = [Value(number, label=f"x{i}") for i, number in enumerate((-1.0, -2.0))]
with scope("neuron"):
    probability = am.sigmoid(w[0] * inputs[0] + w[1] * inputs[1] + w[2])
    probability.label = "p"
with scope("cost"):
    L = -am.log(probability)
L.label = "L"
L.backward()
print(draw(L, depth=0).text())
show.keep(draw(L, theme="dark", title="a logistic neuron and its cost"), "neuron_dark.svg")

# %% [markdown]
# ## One step of logistic regression on 12288 features
#
# Arrays are drawn compactly: shape, range of the values, and a strip whose colour is the size of the gradient. The scalar `b`
# is spread over the 209 samples by an operation of its own, so the picture shows where its gradient is summed.

# %%
rng = np.random.default_rng(0)
X = Tensor(rng.random((209, 12288)), label="X")
Y = Tensor((rng.random((209, 1)) > 0.5) * 1.0, label="Y")
weights, bias = Tensor(np.zeros((12288, 1)), requires_grad=True, label="w"), Tensor(0.0, requires_grad=True, label="b")
cost = am.mean(am.sigmoid_cross_entropy(X @ weights + bias, Y))
cost.label = "J"
cost.backward()
print(draw(cost).text())
show.keep(draw(cost, theme="auto"), "regression.svg")

# %% [markdown]
# ## Six sigmoid layers: the gradient vanishes
#
# Each layer multiplies the gradient by at most a quarter, and the strips go from yellow to dark on the way to the input.

# %%
h = Tensor(rng.normal(size=(32, 24)), label="X")
matrices = []
for i in range(6):
    matrices.append(Tensor(0.4 * rng.normal(size=(24, 24)), requires_grad=True, label=f"W{i}"))
    with scope(f"layer {i}"):
        h = am.sigmoid(h @ matrices[-1])
E = am.mean(am.square(h))
E.label = "E"
E.backward()
sizes = [float(np.sqrt(np.mean(W.grad**2))) for W in matrices]
print("root mean square of dE/dW, layer by layer:", "  ".join(f"{size:.1e}" for size in sizes))
assert sizes == sorted(sizes)
show.keep(draw(E, title="six sigmoid layers: the gradient vanishes", theme="auto"), "vanishing.svg")

# %% [markdown]
# ## Large graphs
#
# What is too large for a picture is folded, and the picture says so. A scalar perceptron of about a thousand nodes, with a scope
# around each layer:


# %%
def perceptron(*widths):
    layer = [Value(number, label=f"x{i}") for i, number in enumerate(rng.normal(size=widths[0]))]
    for i, width in enumerate(widths[1:], 1):
        rows = rng.normal(size=(width, len(layer)))
        with scope(f"layer {i}"):
            layer = [am.tanh(sum((Value(v) * x for v, x in zip(row, layer, strict=True)), Value(0.1))) for row in rows]
    return layer[0]


output = perceptron(2, 16, 16, 1)
output.backward()
start = time.perf_counter()
large = draw(output, theme="auto")
large.svg
took = time.perf_counter() - start
print(large.scene.notes[0])
print(large)
assert took < 2
show.keep(large, "perceptron.svg")

# %% [markdown]
# The gradient of `y = x^3` is a computation as well, and has a picture; so has the gradient of that one.

# %%
x = Value(2.0, label="x")
y = x**3
y.backward(create_graph=True)
slope, x.grad = x.grad, None
slope.label = "y'"
slope.backward(create_graph=True)
bend, x.grad = x.grad, None
bend.label = "y''"
print(draw(slope).text())
print(draw(bend, mode="forward").text())
show.keep(draw(slope, theme="auto"), "slope.svg")
