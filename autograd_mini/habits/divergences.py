"""`torch.distributions.kl_divergence`: how far one distribution is from another, by a formula for each kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.errors import ArgumentError, ShapeError
from ..core.names.spelling import spelled
from ..core.node import plain
from .distributions import (
    LOWEST,
    BernoulliDistribution,
    BetaDistribution,
    CategoricalDistribution,
    Distribution,
    ExponentialDistribution,
    GammaDistribution,
    IndependentDistribution,
    LaplaceDistribution,
    MultivariateNormalDistribution,
    NormalDistribution,
    PoissonDistribution,
    UniformDistribution,
)


def of_normals(p: NormalDistribution, q: NormalDistribution) -> Any:
    """log(s / r) + (r^2 + (m - n)^2) / (2 s^2) - 1/2."""
    return am.log(q.scale / p.scale) + (am.square(p.scale) + am.square(p.loc - q.loc)) / (2 * am.square(q.scale)) - 0.5


def of_laplaces(p: LaplaceDistribution, q: LaplaceDistribution) -> Any:
    """log(s / r) + (r exp(-|m - n| / r) + |m - n|) / s - 1."""
    off = am.abs(p.loc - q.loc)
    return am.log(q.scale / p.scale) + (p.scale * am.exp(-off / p.scale) + off) / q.scale - 1


def of_multivariate_normals(p: MultivariateNormalDistribution, q: MultivariateNormalDistribution) -> Any:
    """(trace + |L^-1 (m - n)|^2 - d) / 2 + log det / 2."""
    if p.event_shape != q.event_shape:
        raise ShapeError(f"kl_divergence of MultivariateNormal with events of shapes {p.event_shape} and {q.event_shape}")
    turned = am.solve_triangular(q.scale_tril, p.scale_tril, lower=True)
    off = am.solve_triangular(q.scale_tril, am.expand_dims(p.loc - q.loc, -1), lower=True)
    square = am.sum(am.square(off), axis=(-2, -1))
    return 0.5 * (am.sum(am.square(turned)) + square - p.event_shape[0]) + q.half_log_det() - p.half_log_det()


def of_gammas(p: GammaDistribution, q: GammaDistribution) -> Any:
    """c log(r / s) + log Gamma(c) - log Gamma(a) + (a - c) digamma(a) + (s - r) a / r, of (a, r) and (c, s)."""
    a, c = p.concentration, q.concentration
    apart = c * am.log(p.rate / q.rate) + am.gammaln(c) - am.gammaln(a)
    return apart + (a - c) * am.digamma(a) + (q.rate - p.rate) * a / p.rate


def of_betas(p: BetaDistribution, q: BetaDistribution) -> Any:
    """log B(c, d) - log B(a, b) + (a - c) digamma(a) + (b - d) digamma(b) + (c + d - a - b) digamma(a + b)."""
    a, b, c, d = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    apart = am.betaln(c, d) - am.betaln(a, b) + (a - c) * am.digamma(a) + (b - d) * am.digamma(b)
    return apart + (c + d - a - b) * am.digamma(a + b)


def of_uniforms(p: UniformDistribution, q: UniformDistribution) -> Any:
    """log((high - low of q) / (high - low of p)), and infinity where p draws what q does not."""
    inside = (plain(q.low) <= plain(p.low)) & (plain(p.high) <= plain(q.high))
    return am.where(inside, am.log((q.high - q.low) / (p.high - p.low)), math.inf)


def of_bernoullis(p: BernoulliDistribution, q: BernoulliDistribution) -> Any:
    """p log(p / q) + (1 - p) log((1 - p) / (1 - q)), and infinity where p draws what q does not."""
    chance, limit = plain(p.probs), plain(q.probs)
    ones = am.where(chance > 0, p.probs * (am.softplus(-q.logits) - am.softplus(-p.logits)), 0.0)
    zeros = am.where(chance < 1, (1 - p.probs) * (am.softplus(q.logits) - am.softplus(p.logits)), 0.0)
    beyond = q.by_probs & ((limit == 0) & (chance > 0) | (limit == 1) & (chance < 1))
    return am.where(beyond, math.inf, ones + zeros)


def of_categoricals(p: CategoricalDistribution, q: CategoricalDistribution) -> Any:
    """sum p log(p / q), and infinity where p draws what q does not."""
    if p.classes != q.classes:
        raise ShapeError(f"kl_divergence of Categorical distributions of {p.classes} and {q.classes} classes")
    drawn = plain(p.probs) > 0
    each = am.where(drawn, p.probs * (am.clip(p.logits, LOWEST, None) - am.clip(q.logits, LOWEST, None)), 0.0)
    impossible = plain(q.probs) == 0 if q.by_probs else plain(q.logits) == -math.inf
    return am.where(np.any(impossible & drawn, axis=-1), math.inf, am.sum(each, axis=-1))


def of_independents(p: IndependentDistribution, q: IndependentDistribution) -> Any:
    """The sum along the axes."""
    if p.axes != q.axes:
        raise ArgumentError(f"kl_divergence of Independent distributions of {p.axes} and {q.axes} axes")
    return p.summed(kl_divergence(p.base_dist, q.base_dist))


DIVERGENCES: dict[type, Callable[[Any, Any], Any]] = {
    NormalDistribution: of_normals, LaplaceDistribution: of_laplaces, IndependentDistribution: of_independents,
    MultivariateNormalDistribution: of_multivariate_normals,
    GammaDistribution: of_gammas, BetaDistribution: of_betas, UniformDistribution: of_uniforms,
    ExponentialDistribution: lambda p, q: q.rate / p.rate - 1 - am.log(q.rate / p.rate),
    PoissonDistribution: lambda p, q: p.rate * am.log(p.rate / q.rate) - (p.rate - q.rate),
    BernoulliDistribution: of_bernoullis, CategoricalDistribution: of_categoricals,
}  # fmt: skip
"""The formula of the divergence for each kind."""


@spelled
def kl_divergence(p: Distribution, q: Distribution) -> Any:
    """The mean of log p - log q over what p draws, of the batch shapes together.

    >>> normal = am.distributions.Normal
    >>> kl_divergence(normal(1.0, 1.0), normal(0.0, 1.0))
    Tensor(0.5)

    Raises:
        ArgumentError: for two kinds, or one without a formula here.
        ShapeError: for events of two shapes.
    """
    if type(p) is not type(q) or type(p) not in DIVERGENCES:
        names = type(p).__name__, type(q).__name__
        raise ArgumentError(
            f"kl_divergence of {names[0]} and {names[1]}: no formula is known here; average p.log_prob(x) - q.log_prob(x), with "
            "x = p.sample((1000,))"
        )
    return DIVERGENCES[type(p)](p, q)
