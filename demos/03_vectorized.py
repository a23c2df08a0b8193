# %% [markdown]
# # Ten samples at once
#
# A second sample does not need a second neuron, only a second column. Put the samples side by side into a
# matrix `X` (features in rows, samples in columns), the weights into a column `W`, and the neuron's three
# lines become three lines about arrays, the last of which is the mean cross-entropy:
#
# - `Z = W^T X + b`
# - `A = sigmoid(Z)`
# - `J = -mean(Y ln A + (1 - Y) ln(1 - A))`

# %%
import numpy as np

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core import show

generator = np.random.default_rng(0)
n, m = 2, 10
X = generator.normal(size=(n, m))
Y = (X[:1] - X[1:] > 0).astype(float)  # (1, m)
W = generator.normal(size=(n, 1))
b = 0.5

# %% [markdown]
# ## By hand
#
# `dZ` of one sample is `a - y`; for all of them it is `A - Y`. The mean puts `1/m` in front of everything. A
# weight is used by every sample, so its derivatives add up over the samples, and a sum of products over the
# columns *is* a matrix product: `dW = X dZ^T / m`. The bias was stretched over all columns; going back, its
# derivative is the sum over them: `db = sum(dZ) / m`.

# %%
Z = W.T @ X + b  # (1, m)
A = 1 / (1 + np.exp(-Z))
J = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

dZ = A - Y  # (1, m)
dW = X @ dZ.T / m  # (n, m) @ (m, 1)
db = np.sum(dZ) / m

# %% [markdown]
# ## By autodiff
#
# The same lines on `Tensor`s. Only `W` and `b` ask for a gradient: the derivative with respect to the data is
# never computed.

# %%
W_node, b_node = Tensor(W, requires_grad=True, label="W"), Tensor(b, requires_grad=True, label="b")
Z_node = W_node.T @ X + b_node
Z_node.retain_grad()
A_node = am.sigmoid(Z_node)
J_node = -am.mean(Y * am.log(A_node) + (1 - Y) * am.log(1 - A_node))
J_node.backward()

# %% [markdown]
# The gradient of the mean with respect to `Z` carries the `1/m` already; the course writes it in `dW` and
# `db` instead. So it is `dZ / m` that stands beside it.

# %%
pairs = {
    "J": (J, J_node.data),
    "dZ / m": (dZ / m, Z_node.grad),
    "dW": (dW, W_node.grad),
    "db": (db, b_node.grad),
}
print(f"{'':8}{'shape':>8}  {'by hand':>24}  {'by autodiff':>24}  {'max difference':>14}")
for name, (hand, auto) in pairs.items():
    shown = [np.array2string(np.ravel(array)[:2], precision=8, sign=" ") for array in (hand, auto)]
    worst = np.max(np.abs(hand - auto))
    print(f"{name:8}{np.shape(auto)!s:>8}  {shown[0]:>24}  {shown[1]:>24}  {worst:14.1e}")
    assert worst <= 1e-15
print("(of dZ the first two of ten entries)")

# %% [markdown]
# ## One array operation or ten small ones
#
# Nothing new happens in the array. Ten runs of the scalar neuron, averaged, give the same gradient; they only
# take longer.

# %%
w0, w1, bias = am.Value(W[0, 0]), am.Value(W[1, 0]), am.Value(b)
total = sum(
    am.sigmoid_cross_entropy(w0 * x0 + w1 * x1 + bias, y)
    for x0, x1, y in zip(*X, Y[0], strict=True)
)
(total / m).backward()
one_by_one = np.array([w0.grad, w1.grad, bias.grad])
at_once = np.array([*W_node.grad[:, 0], b_node.grad])
print(f"sample by sample: {one_by_one}\nall at once:      {at_once}")
assert np.allclose(one_by_one, at_once, rtol=1e-14, atol=0)

# %% [markdown]
# ## The same as a picture
#
# Each array is one box; the bias is stretched over the ten columns by an operation of its own, where its gradient is summed.

# %%
show.keep(am.draw(J_node, theme="auto"), "ten_samples.svg")
