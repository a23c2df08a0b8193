# %% [markdown]
# # A two-layer net, derived on a sheet of paper
#
# With a hidden layer, a gradient is no longer one formula but a walk back through the program, one line for
# each line. That is how it is best derived on paper, too: write the program, turn it over, and fill in what
# comes back. `am.backprop_sheet` prints such a sheet for any function, and marks it.
#
# The net tells the two moons apart: two inputs, five hidden units with tanh, two classes.

# %%
import textwrap

import numpy as np

import autograd_mini as am
from autograd_mini.data import make_moons

generator = np.random.default_rng(0)
X, y = make_moons(60, 0.1, generator)  # (60, 2), (60,)
N = len(X)
parameters = {
    "W1": generator.normal(size=(2, 5)),
    "b1": generator.normal(size=5) * 0.1,
    "W2": generator.normal(size=(5, 2)),
    "b2": generator.normal(size=2) * 0.1,
}


def loss(W1, b1, W2, b2):
    z = X @ W1 + b1
    h = am.tanh(z)
    scores = h @ W2 + b2
    return am.mean(am.logsumexp(scores, axis=1) - scores[np.arange(N), y])


# %% [markdown]
# ## The sheet
#
# Backwards, in the names of the program. A parameter stands where all that its gradient needs is above it. What
# NumPy does by itself, such as adding the bias to every row, has no line; the sum over the rows on the way back
# is for the person to remember.

# %%
sheet = am.backprop_sheet(loss, parameters)
print(sheet)

# %% [markdown]
# ## Filled in
#
# Blanks take formulas in the names of the sheet, or numbers. A name that the sheet does not have is a helper of
# one's own.

# %%
derivation = """
p = softmax(scores)
dscores = (p - eye(2)[y]) / 60

db2 = dscores.sum(axis=0)
dW2 = h.T @ dscores
dh  = dscores @ W2.T
dz  = dh * (1 - h**2)
db1 = dz.sum(axis=0)
dW1 = X.T @ dz
"""
marking = sheet.check(derivation)
print(marking)
assert marking.ok

# %% [markdown]
# ## A slip of the pen
#
# The slope of tanh is forgotten. From there on all numbers are wrong, but there is one mistake only: the lines
# below it are right for what they were given, and the marking says so.

# %%
slip = sheet.check(derivation.replace("dh * (1 - h**2)", "dh"))
for mark in slip.marks:
    print(textwrap.fill(f"{mark.line.blank:7}  {mark.sentence}", 100, subsequent_indent=" " * 9))
assert slip.mistake.line.blank == "dz"

# %% [markdown]
# ## One step alone
#
# A single step can be checked before the others are derived: a rule that takes the gradient `g` of a line, the
# value of the line and what it was computed from, and gives what goes back. It has to be right for every `g`, so
# the report draws one at random. A rule for tanh that has the slope at `z` in place of `h` does not pass.

# %%
for rule in (lambda g, h, z: g * (1 - h**2), lambda g, h, z: g * (1 - z**2)):
    report = am.compare(loss, parameters, {"h": rule}, progress=False).rules["h"]
    print(report.verdict, *(finding.sentence for finding in report.findings), sep="\n  ")

# %% [markdown]
# ## The same, from the final gradients alone
#
# Usually there is no sheet, only a function with the result. Then the three columns of `am.compare` show which
# gradients are wrong, and the structure of the difference shows why. The gradients of the second layer agree,
# those of the first are off by a factor that differs from entry to entry; and the very slip, made in autodiff's
# own backward pass, gives the same numbers.


# %%
def by_hand(W1, b1, W2, b2, slope_forgotten=False):
    h = np.tanh(X @ W1 + b1)
    scores = h @ W2 + b2
    dscores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    dscores[np.arange(N), y] -= 1
    dscores /= N
    dh = dscores @ W2.T
    dz = dh if slope_forgotten else dh * (1 - h**2)
    return {"W1": X.T @ dz, "b1": dz.sum(axis=0), "W2": h.T @ dscores, "b2": dscores.sum(axis=0)}


print(am.compare(loss, parameters, by_hand(**parameters, slope_forgotten=True), progress=False))
assert am.compare(loss, parameters, by_hand, progress=False).ok

# %% [markdown]
# ## And with it, training
#
# The gradient that was derived by hand, and checked, is as good as any other.

# %%
weights = {name: array.copy() for name, array in parameters.items()}
for step in range(401):
    if step % 100 == 0:
        right = np.mean(np.argmax(np.tanh(X @ weights["W1"] + weights["b1"]) @ weights["W2"] + weights["b2"], axis=1) == y)
        print(f"step {step:3}   loss {loss(**weights):.4f}   right {right:.0%}")
    for name, gradient in by_hand(**weights).items():
        weights[name] -= 0.5 * gradient
