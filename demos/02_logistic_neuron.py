# %% [markdown]
# # One neuron, by hand and by autodiff
#
# A logistic neuron weighs its two inputs, adds a bias, and squeezes the sum into a probability:
#
# - `z = w0 x0 + w1 x1 + w2`
# - `a = sigmoid(z) = 1 / (1 + exp(-z))`
#
# If the right answer is `y = 1`, its cost is `-ln a`: nothing for a sure and right answer, without bound for a
# sure and wrong one.

# %%
import math

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core import show

w_numbers, x_numbers, y = [2.0, -3.0, -3.0], [-1.0, -2.0], 1.0

# %% [markdown]
# ## By hand
#
# Forwards there are three lines. Backwards, the derivative of the cost with respect to `a` is `-1/a`, and
# that of the sigmoid is `a (1 - a)`. Their product is `-(1 - a) = a - 1`, which is `a - y`: the logarithm and
# the exponential undo each other, and what is left is prediction minus truth. From there on everything is a
# product with the other factor.

# %%
(w0, w1, w2), (x0, x1) = w_numbers, x_numbers
z = w0 * x0 + w1 * x1 + w2
a = 1 / (1 + math.exp(-z))
cost = -math.log(a)

dz = a - y
dx = [w0 * dz, w1 * dz]
dw = [x0 * dz, x1 * dz, dz]

# %% [markdown]
# ## By autodiff
#
# The same three lines, on `Value`s. Each operation notes what it read; `backward` walks the notes in reverse.

# %%
weights = [Value(number, label=f"w{i}") for i, number in enumerate(w_numbers)]
inputs = [Value(number, label=f"x{i}") for i, number in enumerate(x_numbers)]
z_node = weights[0] * inputs[0] + weights[1] * inputs[1] + weights[2]
a_node = am.sigmoid(z_node)
cost_node = -am.log(a_node)
cost_node.backward()

# %% [markdown]
# ## Side by side
#
# All digits that a float64 has are printed. The two columns agree but for the rounding of the last of them.

# %%
rows = [
    ("z", z, z_node.data),
    ("a", a, a_node.data),
    ("cost", cost, cost_node.data),
    ("dz", dz, z_node.grad),
    *((f"dx{i}", hand, node.grad) for i, (hand, node) in enumerate(zip(dx, inputs, strict=True))),
    *((f"dw{i}", hand, node.grad) for i, (hand, node) in enumerate(zip(dw, weights, strict=True))),
]
print(f"{'':6}{'rounded':>10}  {'by hand':>22}  {'by autodiff':>22}  {'difference':>10}")
for name, hand, auto in rows:
    print(f"{name:6}{hand:10.6f}  {hand:22.17f}  {auto:22.17f}  {abs(hand - auto):10.1e}")

worst = max(abs(hand - auto) / math.ulp(hand) for _, hand, auto in rows)
print(f"largest difference: {worst:g} units in the last place")
assert worst <= 4

# %% [markdown]
# Where the cancellation is done on paper, it can be done in the program, too. The cross-entropy *from the
# logit* `z` is one function, whose derivative is `a - y` at once; it also stays finite where `a` rounds to 0
# and its logarithm does not exist.

# %%
logit = Value(z, label="z")
fused = am.sigmoid_cross_entropy(logit, y)
fused.backward()
print(f"from the logit: cost = {fused.data:.6f}, dz = {logit.grad:.6f}")

far = am.sigmoid_cross_entropy(Value(-1000.0), y)
print(f"at z = -1000:   cost = {far.data:g}, though sigmoid(-1000) = {am.sigmoid(-1000.0):g}")

# %% [markdown]
# ## The neuron as a picture

# %%
show.keep(am.draw(cost_node, theme="auto"), "neuron.svg")
