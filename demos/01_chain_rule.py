# %% [markdown]
# # The chain rule on a graph
#
# A formula is a small factory. `J = 3 (a + b c)` takes three numbers in, multiplies two of them, adds the
# third, and multiplies by 3. Name what leaves each station: `u = b c`, then `v = a + u`, then `J = 3 v`.
# Written this way, the formula is a graph, and the graph can be walked in both directions: forwards for the
# value, backwards for the derivatives.

# %%
import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core import show

a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
u = b * c
v = a + u
J = 3 * v

print(f"forwards:   u = b c = {u.data:g}   v = a + u = {v.data:g}   J = 3 v = {J.data:g}")

# %% [markdown]
# What is a derivative? Push `v` from 15 to 15.001 and look at what `J` does: it moves from 45 to 45.003,
# three times as far. That 3 is `dJ/dv`, and no limit was needed to see it, because `J` is linear in `v`.

# %%
bumped = 3 * (v.data + 0.001)
print(f"bump:       v = {v.data:g} -> {v.data + 0.001:g} moves J = {J.data:g} -> {bumped:g}")

# %% [markdown]
# A push at `b` reaches `J` by way of `u` and `v`. It is stretched at each station by that station's own
# derivative, so the derivatives multiply along the path. That is the chain rule:
#
# - `dJ/dv = 3`
# - `dJ/da = dJ/dv · dv/da = 3 · 1`
# - `dJ/du = dJ/dv · dv/du = 3 · 1`
# - `dJ/db = dJ/du · du/db = 3 · c = 6`
# - `dJ/dc = dJ/du · du/dc = 3 · b = 12`
#
# Each line uses a result of a line above it. So the cheap order is from the end to the beginning, and one
# walk through the graph gives every derivative. `backward` takes that walk.

# %%
J.backward()

by_hand = {"v": 3.0, "a": 3.0 * 1, "u": 3.0 * 1, "b": 3.0 * c.data, "c": 3.0 * b.data}
by_autodiff = {"v": v.grad, "a": a.grad, "u": u.grad, "b": b.grad, "c": c.grad}

print("backwards:  derivative   by hand   by autodiff")
for name, expected in by_hand.items():
    print(f"            dJ/d{name}    {expected:12g}  {by_autodiff[name]:12g}")
assert by_hand == by_autodiff

# %% [markdown]
# The bump is a check for the others, too. Push each input by 0.001 and divide the change of `J` by the push.


# %%
def formula(a, b, c):
    return 3 * (a + b * c)


step = 0.001
inputs = {"a": 7.0, "b": 4.0, "c": 2.0}
for name in inputs:
    change = formula(**(inputs | {name: inputs[name] + step})) - formula(**inputs)
    print(f"bump {name}:     J moves by {change:.6f}, that is {change / step:g} times the push")

# %% [markdown]
# ## Both passes in one picture
#
# Above each wire stands the value, below it the gradient, and on each arrow the local derivative.

# %%
show.keep(am.draw(J, theme="auto"), "chain_rule.svg")
