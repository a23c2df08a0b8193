"""`torch.distributions`: parameters in an object, which draws numbers and tells their probability, by the formulas of `am.stats`.

A number that `rsample` draws is a function of the parameters, which gradients go through (Kingma and Welling 2014,
https://arxiv.org/abs/1312.6114); one that `sample` draws is data. Random numbers come from the default generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from ..core.names.spelling import spelled
from ..core.node import Node, plain
from ..core.randomness import as_generator
from .namespace import Namespace

Shape = tuple[int, ...]


def checked(kind: str, **bounds: tuple[Any, float, float]) -> None:
    """Refuse parameters out of their bounds, which are given as (value, low, high); a bound itself is none but 0 and 1 for probs.

    Raises:
        ArgumentError: which names the parameter.
    """
    for name, (x, low, high) in bounds.items():
        numbers = plain(x)
        inside = (numbers >= low) & (numbers <= high) if name == "probs" else (numbers > low) & (numbers < high)
        if not np.all(inside):
            limits = f"from {low:g} to {high:g}" if high < math.inf else f"above {low:g}"
            raise ArgumentError(f"{kind}: {name} must lie {limits}, got {np.ravel(numbers)[~np.ravel(inside)][0]}")


def tensor(x: Any) -> Any:
    """A parameter as a Tensor, so that results are Tensors, too."""
    return x if isinstance(x, Node) else am.Tensor(np.asarray(x) if np.asarray(x).dtype.kind == "f" else np.asarray(x, float))


class Distribution:
    """The base of all distributions.

    Attributes:
        batch_shape: the shape of the parameters together: that of one sample of independent numbers.
        event_shape: the shape of a single thing that is drawn; () for numbers.
        mean, variance, stddev: of one sample.
    """

    event_shape: Shape = ()
    mean: Any
    variance: Any

    def __init__(self, **parameters: Any) -> None:
        vars(self).update({name: tensor(x) for name, x in parameters.items()})
        self._names = tuple(parameters)
        self.batch_shape: Shape = np.broadcast_shapes(*(np.shape(plain(getattr(self, name))) for name in parameters))

    @property
    def stddev(self) -> Any:
        """The standard deviation."""
        return am.sqrt(self.variance)

    def _numbers(self, sample_shape: Any) -> tuple[Shape, list[Any]]:
        """The shape of samples, and the parameters without a gradient."""
        given = (sample_shape,) if isinstance(sample_shape, int) else tuple(sample_shape)
        return (*given, *self.batch_shape, *self.event_shape), [plain(getattr(self, name)) for name in self._names]

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn, (*sample_shape, *batch_shape, *event_shape), without a gradient."""
        return am.Tensor(np.asarray(plain(self.rsample(sample_shape))))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn, as a function of the parameters.

        Raises:
            ArgumentError: where no such function is known.
        """
        raise ArgumentError(f"{type(self).__name__} has no rsample: no gradient goes through its samples; write sample()")

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the density, or of the probability, at a value."""
        raise NotImplementedError

    def entropy(self) -> Any:
        """The mean of -log_prob."""
        raise ArgumentError(f"{type(self).__name__}: the entropy is not known here: average -log_prob(sample)")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}: {plain(getattr(self, name))}' for name in self._names)})"


class NormalDistribution(Distribution):
    """The normal distribution."""

    def __init__(self, loc: Any, scale: Any) -> None:
        super().__init__(loc=loc, scale=scale)
        checked("Normal", scale=(self.scale, 0, math.inf))

    loc: Any
    scale: Any
    mean = property(lambda self: am.broadcast_to(self.loc, self.batch_shape))
    variance = property(lambda self: am.broadcast_to(am.square(self.scale), self.batch_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """loc + scale times a standard normal number."""
        return self.loc + self.scale * as_generator().normal(size=self._numbers(sample_shape)[0])

    def log_prob(self, value: Any) -> Any:
        """`stats.norm.logpdf`."""
        return am.stats.norm.logpdf(value, self.loc, self.scale)

    def cdf(self, value: Any) -> Any:
        """`stats.norm.cdf`."""
        return am.stats.norm.cdf(value, self.loc, self.scale)

    def entropy(self) -> Any:
        """log(scale) + (1 + log(2 pi)) / 2."""
        return am.broadcast_to(am.log(self.scale), self.batch_shape) + (1 + math.log(2 * math.pi)) / 2


class LaplaceDistribution(NormalDistribution):
    """The distribution of Laplace."""

    def __init__(self, loc: Any, scale: Any) -> None:
        super().__init__(loc, scale)

    variance = property(lambda self: am.broadcast_to(2 * am.square(self.scale), self.batch_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """loc + scale times a number of the standard distribution."""
        return self.loc + self.scale * as_generator().laplace(size=self._numbers(sample_shape)[0])

    def log_prob(self, value: Any) -> Any:
        """`stats.laplace.logpdf`."""
        return am.stats.laplace.logpdf(value, self.loc, self.scale)

    def cdf(self, value: Any) -> Any:
        """`stats.laplace.cdf`."""
        return am.stats.laplace.cdf(value, self.loc, self.scale)

    def entropy(self) -> Any:
        """1 + log(2 scale)."""
        return am.broadcast_to(am.log(2 * self.scale), self.batch_shape) + 1.0


class UniformDistribution(Distribution):
    """All numbers between two bounds alike."""

    def __init__(self, low: Any, high: Any) -> None:
        super().__init__(low=low, high=high)
        if not np.all(plain(self.low) < plain(self.high)):
            raise ArgumentError(f"Uniform: low={plain(self.low)} must be less than high={plain(self.high)}")

    low: Any
    high: Any
    mean = property(lambda self: (self.low + self.high) / 2)
    variance = property(lambda self: am.square(self.high - self.low) / 12)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """low + (high - low) times a number from 0 to 1."""
        return self.low + (self.high - self.low) * as_generator().random(self._numbers(sample_shape)[0])

    def log_prob(self, value: Any) -> Any:
        """`stats.uniform.logpdf`."""
        return am.stats.uniform.logpdf(value, self.low, self.high - self.low)

    def entropy(self) -> Any:
        """log(high - low)."""
        return am.log(self.high - self.low)


class ExponentialDistribution(Distribution):
    """The exponential distribution."""

    def __init__(self, rate: Any) -> None:
        super().__init__(rate=rate)
        checked("Exponential", rate=(self.rate, 0, math.inf))

    rate: Any
    mean = property(lambda self: 1 / self.rate)
    variance = property(lambda self: 1 / am.square(self.rate))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """A number of the standard distribution over the rate."""
        return as_generator().exponential(size=self._numbers(sample_shape)[0]) / self.rate

    def log_prob(self, value: Any) -> Any:
        """`stats.expon.logpdf`."""
        return am.stats.expon.logpdf(value, 0.0, 1 / self.rate)

    def entropy(self) -> Any:
        """1 - log(rate)."""
        return 1 - am.log(self.rate)


class GammaDistribution(Distribution):
    """The gamma distribution."""

    def __init__(self, concentration: Any, rate: Any) -> None:
        super().__init__(concentration=concentration, rate=rate)
        checked("Gamma", concentration=(self.concentration, 0, math.inf), rate=(self.rate, 0, math.inf))

    concentration: Any
    rate: Any
    mean = property(lambda self: self.concentration / self.rate)
    variance = property(lambda self: self.concentration / am.square(self.rate))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (concentration, rate) = self._numbers(sample_shape)
        return am.Tensor(as_generator().gamma(concentration, 1 / rate, shape))

    def log_prob(self, value: Any) -> Any:
        """`stats.gamma.logpdf`."""
        return am.stats.gamma.logpdf(value, self.concentration, 0.0, 1 / self.rate)

    def entropy(self) -> Any:
        """a - log(rate) + log Gamma(a) + (1 - a) digamma(a)."""
        a = self.concentration
        return a - am.log(self.rate) + am.gammaln(a) + (1 - a) * am.digamma(a)


class BetaDistribution(Distribution):
    """The beta distribution."""

    def __init__(self, concentration1: Any, concentration0: Any) -> None:
        super().__init__(concentration1=concentration1, concentration0=concentration0)
        a, b = self.concentration1, self.concentration0
        checked("Beta", concentration1=(a, 0, math.inf), concentration0=(b, 0, math.inf))

    concentration1: Any
    concentration0: Any
    mean = property(lambda self: self.concentration1 / (self.concentration1 + self.concentration0))

    @property
    def variance(self) -> Any:
        """a b / ((a + b)^2 (a + b + 1))."""
        a, b = self.concentration1, self.concentration0
        return a * b / (am.square(a + b) * (a + b + 1))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (a, b) = self._numbers(sample_shape)
        return am.Tensor(as_generator().beta(a, b, shape))

    def log_prob(self, value: Any) -> Any:
        """`stats.beta.logpdf`."""
        return am.stats.beta.logpdf(value, self.concentration1, self.concentration0)

    def entropy(self) -> Any:
        """log B(a, b) - (a - 1) digamma(a) - (b - 1) digamma(b) + (a + b - 2) digamma(a + b)."""
        a, b = self.concentration1, self.concentration0
        return am.betaln(a, b) - (a - 1) * am.digamma(a) - (b - 1) * am.digamma(b) + (a + b - 2) * am.digamma(a + b)


class PoissonDistribution(Distribution):
    """The distribution of Poisson."""

    def __init__(self, rate: Any) -> None:
        super().__init__(rate=rate)
        checked("Poisson", rate=(self.rate, 0, math.inf))

    rate: Any
    mean = variance = property(lambda self: self.rate)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (rate,) = self._numbers(sample_shape)
        return am.Tensor(as_generator().poisson(rate, shape).astype(float))

    def log_prob(self, value: Any) -> Any:
        """`stats.poisson.logpmf`."""
        return am.stats.poisson.logpmf(value, self.rate)


def one_of(kind: str, probs: Any, logits: Any) -> None:
    """Refuse both ways of giving probabilities, and neither.

    Raises:
        ArgumentError: where not exactly one is given.
    """
    if (probs is None) == (logits is None):
        raise ArgumentError(f"{kind}: give probs=, the probabilities, or logits=, and one of them")


class BernoulliDistribution(Distribution):
    """1 with a probability, and 0 otherwise."""

    def __init__(self, probs: Any = None, logits: Any = None) -> None:
        one_of("Bernoulli", probs, logits)
        super().__init__(**({"probs": probs} if logits is None else {"logits": logits}))
        if logits is None:
            checked("Bernoulli", probs=(self.probs, 0.0, 1.0))
            self.logits = am.logit(self.probs)
        else:
            self.probs = am.sigmoid(self.logits)

    probs: Any
    logits: Any
    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, _ = self._numbers(sample_shape)
        return am.Tensor((as_generator().random(shape) < plain(self.probs)).astype(float))

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the probability of 0 or 1."""
        if self._names == ("probs",):
            return am.stats.bernoulli.logpmf(value, self.probs)
        return -am.sigmoid_cross_entropy(am.broadcast_to(self.logits, self._with(value)), np.broadcast_to(
            plain(value), self._with(value)))  # fmt: skip

    def _with(self, value: Any) -> Shape:
        return np.broadcast_shapes(self.batch_shape, np.shape(plain(value)))

    def entropy(self) -> Any:
        """-p log p - (1 - p) log(1 - p)."""
        return am.entr(self.probs) + am.entr(1 - self.probs)


class CategoricalDistribution(Distribution):
    """The number of a class, by probabilities (..., classes), which are divided by their sum, or logits."""

    def __init__(self, probs: Any = None, logits: Any = None) -> None:
        one_of("Categorical", probs, logits)
        super().__init__(**({"probs": probs} if logits is None else {"logits": logits}))
        if not self.batch_shape:
            raise ShapeError("Categorical: the last axis holds the classes, and a single number was given")
        if logits is None:
            if np.any(plain(self.probs) < 0):
                raise ArgumentError("Categorical: probs must be 0 or more")
            self.probs = self.probs / am.sum(self.probs, axis=-1, keepdims=True)
            self.logits = am.log(self.probs)
        else:
            self.logits = am.log_softmax(self.logits, axis=-1)
            self.probs = am.softmax(self.logits, axis=-1)
        *batch, self.classes = self.batch_shape
        self.batch_shape = tuple(batch)

    probs: Any
    logits: Any

    def sample(self, sample_shape: Any = ()) -> Any:
        """Whole numbers from 0 on."""
        shape, _ = self._numbers(sample_shape)
        ends = np.cumsum(plain(self.probs), axis=-1)[..., :-1]
        return am.Tensor(np.sum(as_generator().random(shape)[..., None] >= ends, axis=-1))

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the probability of a class.

        Raises:
            ArgumentError: for a number that is no class.
        """
        number = np.asarray(plain(value))
        if np.any((number < 0) | (number >= self.classes) | (number != np.floor(number))):
            raise ArgumentError(f"Categorical: value must be whole numbers from 0 to {self.classes - 1}")
        shape = np.broadcast_shapes(self.batch_shape, number.shape)
        logits = am.broadcast_to(self.logits, (*shape, self.classes))
        number = np.broadcast_to(number, shape).astype(int)
        return am.squeeze(am.take_along_axis(logits, number[..., None], axis=-1), -1)

    def entropy(self) -> Any:
        """-sum p log p."""
        return am.sum(am.entr(self.probs), axis=-1)


class MultivariateNormalDistribution(Distribution):
    """Several normal numbers (d,) at once, by their mean, and their covariance (d, d) or its lower triangular root."""

    def __init__(self, loc: Any, covariance_matrix: Any = None, *, scale_tril: Any = None) -> None:
        if (covariance_matrix is None) == (scale_tril is None):
            raise ArgumentError("MultivariateNormal: give covariance_matrix= or scale_tril=, and one of them")
        super().__init__(loc=loc)
        self.scale_tril = am.cholesky(tensor(covariance_matrix)) if scale_tril is None else tensor(scale_tril)
        self.covariance_matrix = am.matmul(self.scale_tril, am.swapaxes(self.scale_tril, -1, -2))
        if self.scale_tril.shape != (*self.batch_shape[-1:], *self.batch_shape[-1:]):
            raise ShapeError(f"MultivariateNormal: loc of shape {self.batch_shape} and a matrix of {self.scale_tril.shape}")
        self.batch_shape, self.event_shape = self.batch_shape[:-1], self.batch_shape[-1:]

    loc: Any
    mean = property(lambda self: self.loc)
    variance = property(lambda self: am.broadcast_to(am.diagonal(self.covariance_matrix), self.loc.shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """loc + L times standard normal numbers."""
        shape, _ = self._numbers(sample_shape)
        return self.loc + am.matmul(as_generator().normal(size=shape), am.swapaxes(self.scale_tril, -1, -2))

    def log_prob(self, value: Any) -> Any:
        """-(d log(2 pi) + log det + |L^-1 (value - loc)|^2) / 2."""
        off = as_array(value) - self.loc
        z = am.solve_triangular(self.scale_tril, am.swapaxes(am.atleast_2d(off), -1, -2), lower=True)
        square = am.reshape(am.sum(am.square(z), axis=-2), off.shape[:-1])
        d = self.event_shape[0]
        return -0.5 * (d * math.log(2 * math.pi) + square) - self._half_log_det()

    def _half_log_det(self) -> Any:
        return am.sum(am.log(am.diagonal(self.scale_tril)))

    def entropy(self) -> Any:
        """d (1 + log(2 pi)) / 2 + log det / 2."""
        d = self.event_shape[0]
        return am.broadcast_to(d * (1 + math.log(2 * math.pi)) / 2 + self._half_log_det(), self.batch_shape)


class IndependentDistribution(Distribution):
    """A distribution whose last axes are one thing: `log_prob` is summed along them."""

    def __init__(self, base_distribution: Distribution, reinterpreted_batch_ndims: int) -> None:
        self.base_dist, self.axes = base_distribution, reinterpreted_batch_ndims
        shape = base_distribution.batch_shape
        if not 0 <= self.axes <= len(shape):
            raise ArgumentError(f"Independent: reinterpreted_batch_ndims={self.axes} of the shape {shape}")
        self._names = ()
        self.batch_shape, own = shape[: len(shape) - self.axes], shape[len(shape) - self.axes :]
        self.event_shape = (*own, *base_distribution.event_shape)

    mean = property(lambda self: self.base_dist.mean)
    variance = property(lambda self: self.base_dist.variance)

    def _summed(self, each: Any) -> Any:
        return am.sum(each, axis=tuple(range(-self.axes, 0))) if self.axes else each

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Any:
        """The sum along the axes."""
        return self._summed(self.base_dist.log_prob(value))

    def entropy(self) -> Any:
        """The sum along the axes."""
        return self._summed(self.base_dist.entropy())


def of_normals(p: NormalDistribution, q: NormalDistribution) -> Any:
    """log(s / r) + (r^2 + (m - n)^2) / (2 s^2) - 1/2."""
    return am.log(q.scale / p.scale) + (am.square(p.scale) + am.square(p.loc - q.loc)) / (2 * am.square(q.scale)) - 0.5


def of_laplaces(p: LaplaceDistribution, q: LaplaceDistribution) -> Any:
    """log(s / r) + (r exp(-|m - n| / r) + |m - n|) / s - 1."""
    off = am.abs(p.loc - q.loc)
    return am.log(q.scale / p.scale) + (p.scale * am.exp(-off / p.scale) + off) / q.scale - 1


def of_multivariate_normals(p: MultivariateNormalDistribution, q: MultivariateNormalDistribution) -> Any:
    """(trace + |L^-1 (m - n)|^2 - d) / 2 + log det / 2."""
    turned = am.solve_triangular(q.scale_tril, p.scale_tril, lower=True)
    off = am.solve_triangular(q.scale_tril, am.expand_dims(p.loc - q.loc, -1), lower=True)
    square = am.sum(am.square(off), axis=(-2, -1))
    return 0.5 * (am.sum(am.square(turned)) + square - p.event_shape[0]) + q._half_log_det() - p._half_log_det()


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


def of_independents(p: IndependentDistribution, q: IndependentDistribution) -> Any:
    """The sum along the axes."""
    if p.axes != q.axes:
        raise ArgumentError(f"kl_divergence of Independent distributions of {p.axes} and {q.axes} axes")
    return p._summed(kl_divergence(p.base_dist, q.base_dist))


DIVERGENCES: dict[type, Callable[[Any, Any], Any]] = {
    NormalDistribution: of_normals, LaplaceDistribution: of_laplaces, IndependentDistribution: of_independents,
    MultivariateNormalDistribution: of_multivariate_normals,
    GammaDistribution: of_gammas, BetaDistribution: of_betas, UniformDistribution: of_uniforms,
    ExponentialDistribution: lambda p, q: q.rate / p.rate - 1 - am.log(q.rate / p.rate),
    PoissonDistribution: lambda p, q: p.rate * am.log(p.rate / q.rate) - (p.rate - q.rate),
    BernoulliDistribution: lambda p, q: am.rel_entr(p.probs, q.probs) + am.rel_entr(1 - p.probs, 1 - q.probs),
    CategoricalDistribution: lambda p, q: am.sum(am.rel_entr(p.probs, q.probs), axis=-1),
}  # fmt: skip
"""The formula of the divergence for each kind."""


@spelled
def kl_divergence(p: Distribution, q: Distribution) -> Any:
    """The mean of log p - log q over what p draws.

    Raises:
        ArgumentError: for two kinds, or one without a formula here.
    """
    if type(p) is not type(q) or type(p) not in DIVERGENCES:
        names = type(p).__name__, type(q).__name__
        raise ArgumentError(
            f"kl_divergence of {names[0]} and {names[1]}: no formula is known here; average p.log_prob(x) - q.log_prob(x), with "
            "x = p.sample((1000,))"
        )
    return DIVERGENCES[type(p)](p, q)


KINDS = (
    BernoulliDistribution, BetaDistribution, CategoricalDistribution, ExponentialDistribution, GammaDistribution,
    IndependentDistribution, LaplaceDistribution, MultivariateNormalDistribution, NormalDistribution, PoissonDistribution,
    UniformDistribution,
)  # fmt: skip
for _kind in KINDS:
    _kind.__name__ = _kind.__qualname__ = _kind.__name__.removesuffix("Distribution")
    _kind.__init__ = spelled(_kind.__init__)  # type: ignore[method-assign]
DISTRIBUTIONS = Namespace(
    Distribution=Distribution, kl_divergence=kl_divergence, kl=Namespace(kl_divergence=kl_divergence),
    **{kind.__name__: kind for kind in KINDS},
)  # fmt: skip
"""The names that are understood."""
