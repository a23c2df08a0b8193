# %% [markdown]
# # The engine in a hundred lines
#
# Everything in this library grows from one idea: *each derivative is written once, as a plain function, and the kind of thing
# that it is called on decides what it does.* This essay starts from nothing and adds one idea at a time, until an engine of
# a hundred lines differentiates numbers and arrays, to any order, and prints the formulas of its own gradients. At the end it
# is held against the package on fifty random programs, and a table says what the package adds, and in which file.

# %%
import heapq
import itertools
import math
import operator
import random
from pathlib import Path

import numpy as np

import autograd_mini as am

# %% [markdown]
# ## 1. A node that remembers
#
# To walk back through a computation, somebody has to remember it. So each number becomes a node: the number, the operation that
# made it, and the nodes that the operation read, in order. A number that nobody computed, a *leaf*, has no operation. The age is
# a serial number; step 3 needs it.

# %%
clock = itertools.count()


class Node:
    """A number, an array or a formula that remembers how it was computed."""

    def __init__(self, data, op=None, inputs=(), structure=None):
        self.data, self.op, self.inputs, self.structure = data, op, inputs, structure or {}
        self.age = next(clock)


# %% [markdown]
# ## 2. An operation and its rules
#
# An operation is a name, a way forward, and one *rule* for each argument. The rule answers a single question: if the gradient `g`
# arrives at the output `z`, what does this argument receive? By the chain rule that is `g` times the local derivative. Called on
# plain numbers an operation computes; called on nodes it computes and remembers.


# %%
class Operation:
    """A function of one or two arguments, with a rule of differentiation for each."""

    def __init__(self, name, forward, *rules):
        self.name, self.forward, self.rules = name, forward, rules

    def __call__(self, *args, **structure):
        if not any(isinstance(x, Node) for x in args):
            return self.forward(*args, **structure)
        inputs = self.prepare([x if isinstance(x, Node) else Node(x) for x in args])
        return Node(self.forward(*(x.data for x in inputs), **structure), self, inputs, structure)

    def prepare(self, inputs):
        return inputs


add = Operation("add", operator.add, lambda g, z, x, y: g, lambda g, z, x, y: g)
mul = Operation("mul", operator.mul, lambda g, z, x, y: g * y, lambda g, z, x, y: g * x)

a, b, c = Node(7.0), Node(4.0), Node(2.0)
u = mul(b, c)
v = add(a, u)
J = mul(3.0, v)
print(f"J = {J.data:g}, made by {J.op.name} from {[x.data for x in J.inputs]}")

# %% [markdown]
# ## 3. The chain rule backwards, in the order of age
#
# The first thought is to follow every path from the output and multiply along it. It is right, and hopeless: sixty times
# `y = y + y` has sixty nodes and 2^60 paths. The cure is to wait. A node passes its gradient on only when everything that read
# it has delivered. What read a node is younger than the node, so it is enough to serve the youngest first, and then each node is
# visited once. Where two paths meet, their gradients add up.


# %%
def by_paths(node, leaf, g=1.0):
    """The gradient as a sum over all paths: right, and exponentially slow. Also gives the number of visits."""
    if node is leaf:
        return g, 1
    parts = [
        by_paths(x, leaf, rule(g, node.data, *(i.data for i in node.inputs)))
        for x, rule in zip(node.inputs, node.op.rules if node.op else (), strict=True)
    ]
    return sum(d for d, _ in parts), 1 + sum(n for _, n in parts)


def gradients(output, *wanted, record=False):
    """The gradients of the sum of an output by the nodes that are wanted; nodes themselves with `record`."""
    see = (lambda node: node) if record else (lambda node: node.data)
    arrived = {output: np.ones(shape_of(output)) if shape_of(output) else 1.0}
    waiting = [(-output.age, output)]
    while waiting:
        node = heapq.heappop(waiting)[1]
        for x, rule in zip(node.inputs, node.op.rules if node.op else (), strict=True):
            d = rule(arrived[node], see(node), *map(see, node.inputs), **node.structure)
            if x in arrived:
                arrived[x] = arrived[x] + d
            else:
                arrived[x] = d
                heapq.heappush(waiting, (-x.age, x))
    return [arrived.get(x, 0.0) for x in wanted]


def shape_of(x):
    return np.shape(x.data if isinstance(x, Node) else x)


print("dJ/da, dJ/db, dJ/dc =", gradients(J, a, b, c))

x = y = Node(1.0)
for _ in range(12):
    y = add(y, y)
slope, visits = by_paths(y, x)
print(
    f"y = y + y, 12 times: {slope:g} by {visits} visits to follow paths, {gradients(y, x)[0]:g} by 13 visits in the order of age"
)

# %% [markdown]
# ## 4. The table
#
# The rest of the engine is a table, and a calculus book has every line of it. Where it can, a rule uses the output `z`, which is
# there already. Nothing in it says "float": NumPy's functions and Python's operators take numbers and arrays alike, and so do the
# rules, which are made of the same operations. One rule on floats is one rule on arrays.


# %%
class Pointwise(Operation):
    """An operation on each element; arguments of different shapes are stretched first (step 6)."""

    def prepare(self, inputs):
        shape = np.broadcast_shapes(*map(shape_of, inputs))
        return [x if shape_of(x) == shape else broadcast_to(x, shape=shape) for x in inputs]


add = Pointwise("add", operator.add, lambda g, z, x, y: g, lambda g, z, x, y: g)
sub = Pointwise("sub", operator.sub, lambda g, z, x, y: g, lambda g, z, x, y: -g)
mul = Pointwise("mul", operator.mul, lambda g, z, x, y: g * y, lambda g, z, x, y: g * x)
div = Pointwise("div", operator.truediv, lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y)
neg = Pointwise("neg", operator.neg, lambda g, z, x: -g)
exp = Pointwise("exp", np.exp, lambda g, z, x: g * z)
log = Pointwise("log", np.log, lambda g, z, x: g / x)
sin = Pointwise("sin", np.sin, lambda g, z, x: g * cos(x))
cos = Pointwise("cos", np.cos, lambda g, z, x: -g * sin(x))
tanh = Pointwise("tanh", np.tanh, lambda g, z, x: g * (1 - z * z))
sqrt = Pointwise("sqrt", np.sqrt, lambda g, z, x: g / (2 * z))

# %% [markdown]
# Operators on nodes call the table.

# %%
Node.__add__, Node.__radd__ = lambda x, y: add(x, y), lambda x, y: add(y, x)
Node.__sub__, Node.__rsub__ = lambda x, y: sub(x, y), lambda x, y: sub(y, x)
Node.__mul__, Node.__rmul__ = lambda x, y: mul(x, y), lambda x, y: mul(y, x)
Node.__truediv__, Node.__rtruediv__ = lambda x, y: div(x, y), lambda x, y: div(y, x)
Node.__neg__ = lambda x: neg(x)
Node.__array_ufunc__ = None  # an array on the left leaves the operator to the node

x, y = Node(0.5), Node(2.0)
f = x * y + sin(x)
print("floats:  df/dx =", f"{gradients(f, x)[0]:.6f}", "  by hand y + cos(x) =", f"{2.0 + math.cos(0.5):.6f}")
x = Node(np.array([0.5, 1.0, 1.5]))
print("arrays:  df/dx =", gradients(x * x + sin(x), x)[0])

# %% [markdown]
# ## 5. One rule on nodes: the second derivative appears by itself
#
# A rule is made of operations, and operations that are given nodes remember. So with `record=True` the walk hands the rules the
# nodes instead of their numbers, and the gradient comes out as a graph, which can be walked again. Nobody wrote a second
# derivative down.

# %%
x = Node(0.5)
(first,) = gradients(sin(x) * x, x, record=True)
(second,) = gradients(first, x, record=True)
(third,) = gradients(second, x)
print(f"(x sin x)' = {first.data:.6f}, '' = {second.data:.6f}, ''' = {third:.6f}")
print(f"by hand:     {math.sin(0.5) + 0.5 * math.cos(0.5):.6f}      {2 * math.cos(0.5) - 0.5 * math.sin(0.5):.6f}", end="")
print(f"        {-3 * math.sin(0.5) - 0.5 * math.cos(0.5):.6f}")

# %% [markdown]
# ## 6. Broadcasting is a visible node
#
# A bias of shape (3,) meets scores of shape (2, 3) and is stretched. Most engines repair the shape of the gradient in every
# rule. Here the stretch is an operation of its own, with a rule of its own: what was copied forwards is summed backwards. And the
# sum's rule is the stretch again, so the pair is closed under differentiation, as the product of matrices and the transpose are.


# %%
def summed(x, shape):
    """The array, summed over the axes along which an array of that shape would have been stretched."""
    extra = np.ndim(x) - len(shape)
    axes = [*range(extra), *(extra + i for i, n in enumerate(shape) if n == 1 and np.shape(x)[extra + i] != 1)]
    return np.sum(x, axis=tuple(axes), keepdims=True).reshape(shape)


broadcast_to = Operation(
    "broadcast_to", lambda x, shape: np.broadcast_to(x, shape), lambda g, z, x, shape: sum_to(g, shape=shape_of(x))
)
sum_to = Operation("sum_to", summed, lambda g, z, x, shape: broadcast_to(g, shape=shape_of(x)))
transpose = Operation("transpose", np.transpose, lambda g, z, x: transpose(g))
matmul = Operation(
    "matmul", operator.matmul, lambda g, z, x, y: matmul(g, transpose(y)), lambda g, z, x, y: matmul(transpose(x), g)
)
Node.__matmul__, Node.__rmatmul__ = lambda x, y: matmul(x, y), lambda x, y: matmul(y, x)

X, W, bias = np.array([[1.0, 2.0], [3.0, 4.0]]), Node(np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])), Node(np.zeros(3))
scores = X @ W + bias
print("the bias reaches the scores through", scores.inputs[1].op.name, "to", scores.inputs[1].structure["shape"])
print("its gradient is a sum over the samples:", gradients(scores, bias)[0])

# %% [markdown]
# ## 7. One rule on symbols: the formula appears by itself
#
# A symbol is a thing whose operators write text. Put one into a leaf, where the number would be, and the very same rules return
# the gradient as a formula. (NumPy, asked for the sine of something that it does not know, calls its method `sin`.)


# %%
class Symbol:
    """A formula: its text, and how tightly its outermost operator binds (1 for sums, 2 for products, 3 for the rest)."""

    def __init__(self, text, level=3):
        self.text, self.level = text, level

    def at(self, level):
        return self.text if self.level >= level else f"({self.text})"


for name in ("exp", "log", "sin", "cos", "tanh", "sqrt"):
    setattr(Symbol, name, lambda x, name=name: Symbol(f"{name}({x.text})"))


def infix(sign, level, right, neutral):
    def write(x, y):
        x, y = (s if isinstance(s, Symbol) else Symbol(f"{s:g}") for s in (x, y))
        if y.text == neutral:
            return x
        if x.text == neutral and sign in "+*":
            return y
        return Symbol(f"{x.at(level)} {sign} {y.at(right)}", level)

    return write, lambda y, x: write(x, y)


Symbol.__add__, Symbol.__radd__ = infix("+", 1, 1, "0")
Symbol.__sub__, Symbol.__rsub__ = infix("-", 1, 2, "0")
Symbol.__mul__, Symbol.__rmul__ = infix("*", 2, 2, "1")
Symbol.__truediv__, Symbol.__rtruediv__ = infix("/", 2, 3, "1")
Symbol.__neg__ = lambda x: Symbol(f"-{x.at(3)}", 2)


x, y = Node(Symbol("x")), Node(Symbol("y"))
f = x * y + sin(x) / y
formulas = [d.text for d in gradients(f, x, y)]
print("f     =", f.data.text)
print("df/dx =", formulas[0])
print("df/dy =", formulas[1])

# %% [markdown]
# ## 8. Is it right? Fifty programs, to second order
#
# Random expressions, written once as nested tuples and built twice: with the nodes of this page and with the package. Thirty
# are of numbers, twenty of arrays with a bias that is stretched. Values, gradients and second derivatives have to agree.

# %%
UNARY = ["neg", "exp", "sin", "cos", "tanh", "log", "sqrt"]
BINARY = ["add", "sub", "mul", "div"]
HERE = {op.name: op for op in (add, sub, mul, div, neg, tanh, matmul)}
HERE |= {"exp": exp, "sin": sin, "cos": cos, "log": log, "sqrt": sqrt}
THERE = {name: getattr(am, name) for name in ("exp", "sin", "cos", "tanh", "log", "sqrt")}
THERE |= {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "neg": operator.neg}


def grow(rng, depth):
    """A random expression of the leaves "x" and "y": ("sin", "x"), ("mul", "x", ("add", "x", "y")), ..."""
    if depth == 0:
        return rng.choice(["x", "y"])
    if rng.random() < 0.4:
        return (rng.choice(UNARY), grow(rng, depth - 1))
    return (rng.choice(BINARY), grow(rng, depth - 1), grow(rng, rng.randrange(depth)))


def build(expression, table, leaves):
    if isinstance(expression, str):
        return leaves[expression]
    name, *parts = expression
    built = [build(part, table, leaves) for part in parts]
    if name in ("log", "sqrt", "exp"):  # where they are defined, and small: their argument becomes 1.5 + sin(...)
        built = [table["sin"](built[0]) + 1.5]
    if name == "div":
        built[1] = table["sin"](built[1]) + 1.5
    return table[name](*built)


def by_this_page(expression, x, y):
    x, y = Node(x), Node(y)
    out = build(expression, HERE, {"x": x, "y": y})
    first = gradients(out, x, y, record=True)
    total = sum((sum_to(mul(d, d), shape=()) for d in first if isinstance(d, Node)), Node(0.0))
    return out.data, [d.data if isinstance(d, Node) else d for d in first], gradients(total, x, y)


def by_the_package(expression, x, y):
    def f(x, y):
        return am.sum(build(expression, THERE, {"x": x, "y": y}))

    def squares(x, y):
        return sum(am.sum(d * d) for d in am.grad(f, argnums=(0, 1), create_graph=True)(x, y))

    out = build(expression, THERE, {"x": x, "y": y})
    return out, am.grad(f, argnums=(0, 1))(x, y), am.grad(squares, argnums=(0, 1))(x, y)


rng, draws = random.Random(0), np.random.default_rng(0)
worst = 0.0
for k in range(50):
    expression = grow(rng, 4)
    x, y = (draws.normal(), draws.normal()) if k < 30 else (draws.normal(size=(2, 3)), draws.normal(size=3))
    for here, there in zip(by_this_page(expression, x, y), by_the_package(expression, x, y), strict=True):
        for ours, package in zip(here, there, strict=True) if isinstance(here, list) else [(here, there)]:
            scale = max(1.0, float(np.max(np.abs(package))))
            worst = max(worst, float(np.max(np.abs(ours - package))) / scale)
print(f"50 programs, value, gradient and second derivative: the largest relative difference is {worst:.0e}")
assert worst < 1e-12

# %% [markdown]
# ## 9. What the package adds
#
# The hundred lines above are the map of the core: each idea has its place there, and the rest is what an engine needs before
# strangers can rely on it.

# %%
ADDED = [
    ("a node (step 1)", "scalars and arrays of their own, slots, no cycles", "core/node.py"),
    ("an operation (step 2)", "dispatch on what it is called on, methods, structure", "core/primitive.py"),
    ("the walk back (step 3)", "hooks, stale inputs, masked NaN, kept gradients", "core/graph.py"),
    ("numbers (step 4)", "C arithmetic on floats, corners as NumPy has them", "core/value.py"),
    ("arrays (step 4)", "types, views, NumPy's own functions and operators", "core/tensor.py"),
    ("one rule on nodes (step 5)", "grad, jacobian, hessian, jvp, hvp of nested arguments", "calculus/derivatives.py"),
    ("one rule on symbols (step 7)", "formulas with names, brackets and LaTeX", "notation/symbol.py"),
    ("right or not (step 8)", "hand, autodiff and numbers side by side, mistakes named", "checking/compare.py"),
    ("", "what each function does at kinks, zero and infinity", "core/convention_table.py"),
    ("", "the graph as the NumPy that a person would have written", "compiling/step.py"),
    ("", "both passes as a picture and as a page that plays", "pictures/draw.py"),
]
package = Path(am.__file__).parent
for idea, addition, file in ADDED:
    assert (package / file).is_file(), f"{file} has moved"
    print(f"{idea:28}  {addition:58}  {file}")
