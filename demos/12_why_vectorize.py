# %% [markdown]
# # Why vectorize? Seven ways to one dot product
#
# A classroom experiment: the dot product of two vectors of 100,000 numbers, as a loop and by `np.dot`. The loop takes some
# eighty times as long (the published run: 78.8 ms against 0.998 ms). Where does the time go? Not into multiplying. A loop in
# Python looks up two objects, finds out that they are floats, makes a third, and forgets it, a hundred thousand times.
#
# Automatic differentiation makes the loop dearer still, since every number remembers how it was made. And then it can make it
# cheap again: whoever has recorded a program can write it down anew, as arrays.

# %%
import gc
import os
import time

import numpy as np

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core import show

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
n = 2_000 if quick else 100_000
generator = np.random.default_rng(0)
a, b = generator.normal(size=(2, n))

# %% [markdown]
# ## The loop
#
# Written once, for floats, for `Value`s, and for whatever else can be multiplied and added.


# %%
def dot(a, b):
    total = 0.0
    for i in range(len(a)):
        total = total + a[i] * b[i]
    return total


floats_a, floats_b = a.tolist(), b.tolist()
values_a, values_b = [Value(x) for x in floats_a], [Value(x) for x in floats_b]

# %% [markdown]
# ## The loop, compiled
#
# `am.compile` calls the loop once, on symbols, and writes down what it saw: 100,000 products of the same kind, and a sum of
# all of them. Operations of one kind whose operands stand in one array are one operation on arrays, so what comes out is not a
# loop any more. Nobody has told it that this is a dot product.

# %%
compiled = am.compile(dot, (0, 1))
start = time.perf_counter()
value, (da, db) = compiled(a, b)
seconds = time.perf_counter() - start
print(compiled.source)
print(f"traced, written and compiled in {seconds / len(compiled.program.lines) * 1e6:.0f} us for each of "
      f"{len(compiled.program.lines)} operations")
assert (da == b).all() and (db == a).all()

# %% [markdown]
# ## Arrays
#
# NumPy's `dot`; the same on Tensors, with the gradient of both vectors; and that compiled.

# %%
tensor_a, tensor_b = (Tensor(x, requires_grad=True) for x in (a, b))
compiled_arrays = am.compile(lambda a, b: am.sum(a * b), (0, 1))


def with_gradients(a, b, multiply):
    for x in (a, b) if isinstance(a, Tensor) else (*a, *b):
        x.grad = None
    result = multiply(a, b)
    result.backward()
    return result.data


ways = {
    "loop over floats": lambda: dot(floats_a, floats_b),
    "loop over Values": lambda: with_gradients(values_a, values_b, dot),
    "loop, compiled": lambda: compiled(a, b)[0],
    "np.dot": lambda: np.dot(a, b),
    "np.dot, and copies": lambda: (np.dot(a, b), a.copy(), b.copy())[0],
    "Tensors": lambda: with_gradients(tensor_a, tensor_b, lambda a, b: am.sum(a * b)),
    "Tensors, compiled": lambda: compiled_arrays(a, b)[0],
}

# %% [markdown]
# ## The table
#
# Each way is tried several times, and the median counts. Loops over floats and `np.dot` give the value alone; whatever records
# gives the gradients as well. Those are the arguments themselves, the other way round, and an array that is handed out has to
# be a copy: so the fair neighbour of a compiled program is `np.dot` with two copies.


# %%
def seconds_of(way, rounds):
    """The median time of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2]


times = {}
for name, way in ways.items():
    assert np.isclose(float(way()), a @ b)
    gc.collect()
    times[name] = seconds_of(way, 3 if "Values" in name else 5 if quick else 51) * 1e6

fastest = times["np.dot"]
print(f"{'':20}{'us':>10}{'np.dot = 1':>14}")
for name, taken in times.items():
    print(f"{name:20}{taken:10.1f}{taken / fastest:14.1f}")

# %% [markdown]
# The loop is hundreds of times slower than `np.dot`; the loop that records is ten thousand times slower. Compiled, the same
# loop stands beside the arrays, and most of its time goes into the copies.

# %%
xlabel = f"microseconds for {n:,} products and their sum"
figure = show.figure("bars", values=times, xlabel=xlabel, log=True, title="One dot product, seven ways")
show.keep(figure, "why_vectorize.png")
