# %% [markdown]
# # The chain rule, told for one run
#
# `backward()` leaves numbers. `explain` tells where they come from: the chain rule in symbols first, then with
# the numbers of this very run. Nothing of it is written by hand: the formulas are what the engine's own rules
# return when they are called on names in place of numbers.

# %%
import math

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, Value

# %% [markdown]
# ## The circuit J = 3 (a + b c)
#
# From `J` to `a` there is one way: through the sum `v`. The push is stretched by 3 at the product and by 1 at
# the sum.

# %%
a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
J = 3 * (a + b * c)
print(am.explain(J, wrt=a))

# %% [markdown]
# Without an input, the whole backward pass is told in the order in which it happens. Each line uses a result of
# a line above it, which is why one walk from the end to the beginning is enough for all derivatives.

# %%
print(am.explain(J))

# %% [markdown]
# ## One neuron
#
# `a = sigmoid(w0 x0 + w1 x1 + w2)`, and if the right answer is 1, the cost is `-ln a`. The path to `w0` has six
# factors. Two of them, `-1 / a` of the logarithm and `a (1 - a)` of the sigmoid, multiply to `a - 1`:
# prediction minus truth. The closed form shows it.

# %%
weights = [Value(number, label=f"w{i}") for i, number in enumerate((2.0, -3.0, -3.0))]
inputs = [Value(number, label=f"x{i}") for i, number in enumerate((-1.0, -2.0))]
z = weights[0] * inputs[0] + weights[1] * inputs[1] + weights[2]
prediction = am.sigmoid(z)
cost = -am.log(prediction)
derivation = am.explain(cost, wrt=weights[0])
print(derivation)

# %% [markdown]
# The formula is a formula: it can be read as Python and computed, or pasted into a paper.

# %%
at = {node.label: node.data for node in (*weights, *inputs)}
numbers = [at[f"w{i}"] * at[f"x{i}"] for i in range(2)]
by_formula = (1 / (1 + math.exp(-(sum(numbers) + at["w2"]))) - 1) * at["x0"]
cost.backward()
print("as Python:", derivation.formula.python)
print("as LaTeX: ", derivation.formula.latex)
print(f"by the formula {by_formula:.6f}, by the engine {weights[0].grad:.6f}")
assert math.isclose(by_formula, weights[0].grad)

# %% [markdown]
# ## A value that is used twice, and why the order matters
#
# In `f = (x + y) x` the input `x` reaches `f` on two ways, and its derivative is the sum over both. A sweep
# that went on from a node before all of its readers had reported would pass on a part of the sum. So a node
# waits until it is the youngest that is left: all that read it are younger.

# %%
x, y = Value(3.0, label="x"), Value(2.0, label="y")
f = (x + y) * x
print(am.explain(f, wrt=x))

# %% [markdown]
# Where there are many ways, they are counted and not listed. After 60 doublings there are 2^60 of them, and
# still only 60 lines to write: one for each node.

# %%
doubled = x
for _ in range(60):
    doubled = doubled + doubled
lines = str(am.explain(doubled, wrt=x)).splitlines()
print(lines[0], lines[1], lines[2], "  ...", lines[-3], sep="\n")

# %% [markdown]
# ## Arrays: the 12288-feature model
#
# The same on tensors, with shapes. What a textbook derives on half a page comes out as one line: `dJ/dw = X (a
# - y)^T / m`.

# %%
rng = np.random.default_rng(0)
X, t = rng.random((12288, 20)), (rng.random((1, 20)) > 0.5) * 1.0
w, bias = Tensor(np.zeros((12288, 1)), requires_grad=True), Tensor(0.0, requires_grad=True)
loss = am.mean(am.sigmoid_cross_entropy(w.T @ X + bias, t))
print(am.explain(loss))
loss.backward()
assert np.allclose(w.grad, X @ (am.sigmoid(w.data.T @ X + bias.data) - t).T / 20)

# %% [markdown]
# ## The book
#
# Every rule of the table prints as its formula: this is the page on arithmetic and what one needs for a neuron.

# %%
print(am.rules("arithmetic", "exp", "log", "tanh", "sigmoid", "relu", "matmul"))
