# %% [markdown]
# # Batch normalization, the long way and the short way
#
# Batch normalization gives every feature of a batch the mean 0 and the variance 1, and then a scale and a shift
# that are learned:
#
# - `mu = mean(x)`, `var = mean((x - mu)^2)`, over the rows
# - `xhat = (x - mu) / sqrt(var + eps)`
# - `y = gamma xhat + beta`
#
# Forwards it is three lines. Backwards it is the exercise on which many give up, because `x` reaches `xhat` in
# three ways: by itself, through the mean, and through the variance.

# %%
import textwrap

import numpy as np

import autograd_mini as am

generator = np.random.default_rng(0)
m, n, eps = 16, 4, 1e-5
T = generator.normal(size=(m, n))  # what the loss weighs the outputs with
parameters = {
    "x": generator.normal(2.0, 3.0, size=(m, n)),
    "gamma": generator.uniform(0.5, 1.5, size=n),
    "beta": generator.normal(size=n),
}


def loss(x, gamma, beta):
    mu = am.mean(x, axis=0)
    xmu = x - mu
    square = xmu**2
    var = am.mean(square, axis=0)
    std = am.sqrt(var + eps)
    xhat = xmu / std
    y = gamma * xhat + beta
    return am.sum(T * am.tanh(y))


# %% [markdown]
# ## The long form
#
# One line back for each line forth. `xmu` is read twice, by the quotient and by the square, and `x` is read
# twice, by the difference and by the mean: in both places two contributions add up.


# %%
def forward(x, gamma, beta):
    xmu = x - x.mean(axis=0)
    std = np.sqrt(np.mean(xmu**2, axis=0) + eps)
    xhat = xmu / std
    dy = T * (1 - np.tanh(gamma * xhat + beta) ** 2)
    return xmu, std, xhat, dy


def long_form(x, gamma, beta):
    xmu, std, xhat, dy = forward(x, gamma, beta)
    dbeta = dy.sum(axis=0)
    dgamma = (dy * xhat).sum(axis=0)
    dxhat = dy * gamma
    dstd = -(dxhat * xmu).sum(axis=0) / std**2
    dvar = dstd / (2 * std)
    dsquare = np.ones((m, 1)) * dvar / m
    dxmu = dxhat / std + dsquare * 2 * xmu
    dmu = -dxmu.sum(axis=0)
    dx = dxmu + dmu / m
    return {
        "y": dy, "xhat": dxhat, "std": dstd, "var": dvar, "square": dsquare, "xmu": dxmu, "mu": dmu,
        "x": dx, "gamma": dgamma, "beta": dbeta,
    }  # fmt: skip


print(am.compare(loss, parameters, long_form, progress=False))

# %% [markdown]
# ## The short form
#
# Put the lines into each other, and nearly all cancels. With `sum` over the rows,
#
# `dx = gamma / (m std) (m dy - sum(dy) - xhat sum(dy xhat))`,
#
# and the two sums are `dbeta` and `dgamma`. It says what normalization does: a push that moves all rows alike is
# taken out, and so is one that stretches them. Hence every column of `dx` sums to zero, and so does its product
# with `xhat`, nearly: `eps` is left over.


# %%
def short_form(x, gamma, beta):
    _, std, xhat, dy = forward(x, gamma, beta)
    dbeta, dgamma = dy.sum(axis=0), (dy * xhat).sum(axis=0)
    dx = gamma / (m * std) * (m * dy - dbeta - xhat * dgamma)
    return {"x": dx, "gamma": dgamma, "beta": dbeta}


by_long, by_short = long_form(**parameters), short_form(**parameters)
xhat = forward(**parameters)[2]
print(f"\nlong and short differ by {np.max(np.abs(by_long['x'] - by_short['x'])):.1e}")
print(f"columns of dx sum to {np.max(np.abs(by_long['x'].sum(axis=0))):.1e}")
print(f"and times xhat to    {np.max(np.abs((by_long['x'] * xhat).sum(axis=0))):.1e}")
assert am.compare(loss, parameters, short_form, progress=False).ok

# %% [markdown]
# ## What goes wrong
#
# Three mistakes: the path through the variance is forgotten; the path through the mean is forgotten; the mean of
# the squares is taken for their sum. The first two give final gradients only, and from `dx` alone the report has
# to find out which contribution is missing. The third gives all intermediates, and the report names the first of
# them, backwards from the loss, that is wrong.


# %%
def variance_forgotten(x, gamma, beta):
    _, std, xhat, dy = forward(x, gamma, beta)
    dxmu = dy * gamma / std
    return {"x": dxmu - dxmu.mean(axis=0), "gamma": (dy * xhat).sum(axis=0), "beta": dy.sum(axis=0)}


def mean_forgotten(x, gamma, beta):
    return {**short_form(x, gamma, beta), "x": long_form(x, gamma, beta)["xmu"]}


def sum_of_squares(x, gamma, beta):
    derived = long_form(x, gamma, beta)
    xmu, std, _, _ = forward(x, gamma, beta)
    dsquare = derived["square"] * m
    dxmu = derived["xhat"] / std + dsquare * 2 * xmu
    dmu = -dxmu.sum(axis=0)
    return {**derived, "square": dsquare, "xmu": dxmu, "mu": dmu, "x": dxmu + dmu / m}


for hand in (variance_forgotten, mean_forgotten, sum_of_squares):
    report = am.compare(loss, parameters, hand(**parameters), progress=False)
    finding = report.findings[0]
    where = f", first at {report.culprit}" if report.culprit else ""
    print(f"\n{hand.__name__}: {report.verdict}{where}; {finding.kind}")
    print(textwrap.fill(finding.sentence, 100, initial_indent="  ", subsequent_indent="  "))
    assert not report.ok and report.odd_one_out == "hand"
