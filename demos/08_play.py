# %% [markdown]
# # Both passes, step by step
#
# A picture of a graph shows all numbers at once. To see where they come from, one has to watch them arrive: values from
# left to right, then gradients from right to left. `am.play` tells both passes as a list of steps, and makes a page on
# which they play.

# %%
import os
import tempfile
from pathlib import Path

import autograd_mini as am
from autograd_mini import Value

scratch = tempfile.TemporaryDirectory()
out = Path(os.environ.get("AUTOGRAD_MINI_OUT") or scratch.name)

# %% [markdown]
# ## The chain rule, one factor at a time
#
# `J = 3 (a + b c)`. Each step of the backward pass is the same sentence: what arrives from above, times the local
# derivative.

# %%
a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
J = 3 * (a + b * c)
J.label = "J"
J.backward()

circuit = am.play(J)
print(circuit)

# %% [markdown]
# The page is one file that needs no network. Open it and press → and ←, or space; point at a wire, and its path to J
# lights up with the product along it. In a notebook, the player shows itself.

# %%
page = circuit.save(out / "circuit.html")
print(f"{page.name}: {page.stat().st_size / 1000:.0f} KB")
circuit

# %% [markdown]
# ## A value that is used twice
#
# In `f = (x + y) x` the value x has two readers, and each sends something back. It has to be added, not put in the
# place of what is there, and x must not pass anything on before both have arrived. That is why the backward pass goes
# through the graph in reverse order of creation.

# %%
x, y = Value(3.0, label="x"), Value(2.0, label="y")
f = (x + y) * x
f.label = "f"
f.backward()

twice = am.play(f)
for frame in twice.frames:
    if frame.formula.startswith("df/dx"):
        print(frame.formula)

# %% [markdown]
# ## The logistic neuron
#
# Twelve wires, and five gates of different kinds. Each kind does something of its own to the gradient, and the step
# says what.

# %%
w = [Value(number, label=f"w{i}") for i, number in enumerate([2.0, -3.0, -3.0])]
inputs = [Value(number, label=f"x{i}") for i, number in enumerate([-1.0, -2.0])]
with am.scope("neuron", lines=True):
    z = w[0] * inputs[0] + w[1] * inputs[1] + w[2]
    z.label = "z"
    activation = am.sigmoid(z)
    activation.label = "a"
cost = -am.log(activation)
cost.label = "L"
cost.backward()

neuron = am.play(cost)
page = neuron.save(out / "neuron.html")
said = dict.fromkeys(frame.sentence for frame in neuron.frames if frame.phase == "backward" and frame.reader is not None)
print(*said, sep="\n")
neuron

# %% [markdown]
# ## Pictures of single steps, and one that moves
#
# For slides and print, each step is an SVG of its own. The picture that moves is an SVG as well: it plays in a README,
# without a script.

# %%
paths = neuron.save_frames(out / "neuron")
moving = neuron.save(out / "neuron.svg")
print(f"{len(paths)} pictures, and {moving.name} of {moving.stat().st_size / 1000:.0f} KB")
scratch.cleanup()
