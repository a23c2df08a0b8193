"""`torch.distributions`: parameters in an object, which draws numbers and tells their probability, by the formulas of `am.stats`.

A number that `rsample` draws is a function of the parameters, which gradients go through (Kingma and Welling 2014,
https://arxiv.org/abs/1312.6114); one that `sample` draws is data. Random numbers come from the default generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

import autograd_mini as am

from ..core.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError
from ..core.functions.arguments import as_array
from ..core.names.spelling import spelled
from ..core.node import Node, is_symbolic, plain
from ..core.randomness import as_generator

Shape = tuple[int, ...]


DOMAINS: dict[str, Callable[[Any], Any]] = {
    "be finite": np.isfinite,
    "lie above 0 and be finite": lambda x: (x > 0) & np.isfinite(x),
    "lie from 0 to 1": lambda x: (x >= 0) & (x <= 1),
    "be 0 or more": lambda x: (x >= 0) & np.isfinite(x),
    "be below infinity": lambda x: x < np.inf,
}
"""The conditions that parameters have to meet, in words, and each as a function of the numbers."""
FINITE, POSITIVE, UNIT, NONNEGATIVE, BELOW_INFINITY = DOMAINS
LOWEST = -1e30
"""The logarithm of a probability that is 0, where it meets a factor 0: finite, so that no gradient is NaN."""


def as_parameter(kind: str, name: str, x: Any) -> Any:
    """A parameter as an array of floats, which is a Tensor, so that results are Tensors, too; a Value stays one, and so does what
    is not known yet, in a program that is being compiled.

    Raises:
        DtypeError: for what holds no real numbers.
    """
    if is_symbolic(x):
        return x
    numbers = np.asarray(plain(x))
    if numbers.dtype.kind not in "fiub":
        raise DtypeError(f"{kind}: {name} must be real numbers, got {x!r}")
    if isinstance(x, Node) and numbers.dtype.kind == "f":
        return x
    return am.Tensor(numbers if numbers.dtype.kind == "f" else numbers.astype(float))


def sizes(kind: str, sample_shape: Any) -> Shape:
    """The lengths of samples: a tuple, or a number for one axis.

    Raises:
        ArgumentError: for anything but whole numbers from 0 on.
    """
    given = sample_shape if isinstance(sample_shape, (tuple, list)) else (sample_shape,)
    if not all(isinstance(n, (int, np.integer)) and n >= 0 for n in given):
        raise ArgumentError(f"{kind}: sample_shape={sample_shape!r} must be a whole number, 0 or more, or a tuple of them")
    return tuple(map(int, given))


class Distribution:
    """The base of all distributions.

    Attributes:
        batch_shape: the shape of the parameters together: that of one sample of independent numbers.
        event_shape: the shape of a single thing that is drawn; () for numbers.
        mean, variance, stddev: of one sample, of the batch shape and the event shape.
    """

    event_shape: Shape = ()
    mean: Any
    variance: Any
    domains: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **parameters: Any) -> None:
        kind = type(self).__name__
        vars(self).update({name: as_parameter(kind, name, x) for name, x in parameters.items()})
        self._names = tuple(parameters)
        shapes = {name: np.shape(plain(getattr(self, name))) for name in parameters}
        try:
            self.batch_shape: Shape = np.broadcast_shapes(*shapes.values())
        except ValueError:
            raise ShapeError(f"{kind}: the parameters do not broadcast: {shapes}") from None
        for name in (name for name in parameters if not is_symbolic(getattr(self, name))):
            numbers = np.ravel(plain(getattr(self, name)))
            inside = DOMAINS[self.domains[name]](numbers)
            if not np.all(inside):
                raise ArgumentError(f"{kind}: {name} must {self.domains[name]}, got {numbers[~inside][0]}")

    @property
    def stddev(self) -> Any:
        """The standard deviation."""
        return am.sqrt(self.variance)

    def _numbers(self, sample_shape: Any) -> tuple[Shape, list[Any]]:
        """The shape of samples, and the parameters without a gradient."""
        shape = (*sizes(type(self).__name__, sample_shape), *self.batch_shape, *self.event_shape)
        return shape, [plain(getattr(self, name)) for name in self._names]

    def _data(self, drawn: Any) -> Any:
        """Numbers that were drawn, with the precision of the parameters."""
        dtype = np.result_type(*(getattr(plain(getattr(self, name)), "dtype", float) for name in self._names))
        return drawn if is_symbolic(drawn) else np.asarray(drawn, dtype)

    def _with(self, value: Any) -> Shape:
        """The shape of what is computed of a value.

        Raises:
            ShapeError: where it does not fit the batch shape.
        """
        kind, shape = type(self).__name__, np.shape(plain(value))
        try:
            return np.broadcast_shapes(self.batch_shape, shape)
        except ValueError:
            told = f"{kind}: a value of shape {shape} does not broadcast with the batch shape {self.batch_shape}"
            raise ShapeError(told) from None

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn, (*sample_shape, *batch_shape, *event_shape), without a gradient.

        Raises:
            ArgumentError: for lengths that are not whole numbers.
        """
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


class LocationScale(Distribution):
    """A standard distribution that is moved by `loc` and stretched by `scale`; both broadcast."""

    def __init__(self, loc: Any, scale: Any) -> None:
        super().__init__(loc=loc, scale=scale)

    loc: Any
    scale: Any
    domains = {"loc": FINITE, "scale": POSITIVE}
    standard: ClassVar[str]
    """The method of a generator that draws from the standard distribution."""
    mean = property(lambda self: am.broadcast_to(self.loc, self.batch_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """loc + scale times a number of the standard distribution."""
        draw = getattr(as_generator(), self.standard)
        return self.loc + self.scale * self._data(draw(size=self._numbers(sample_shape)[0]))


class NormalDistribution(LocationScale):
    """The normal distribution.

    >>> am.distributions.Normal(0.0, [1.0, 2.0]).log_prob(0.0)
    Tensor([-0.91893853, -1.61208571])
    """

    standard = "normal"
    variance = property(lambda self: am.broadcast_to(am.square(self.scale), self.batch_shape))

    def log_prob(self, value: Any) -> Any:
        """`stats.norm.logpdf`."""
        return am.stats.norm.logpdf(value, self.loc, self.scale)

    def cdf(self, value: Any) -> Any:
        """`stats.norm.cdf`."""
        return am.stats.norm.cdf(value, self.loc, self.scale)

    def entropy(self) -> Any:
        """log(scale) + (1 + log(2 pi)) / 2."""
        return am.broadcast_to(am.log(self.scale), self.batch_shape) + (1 + math.log(2 * math.pi)) / 2


class LaplaceDistribution(LocationScale):
    """The distribution of Laplace."""

    standard = "laplace"
    variance = property(lambda self: am.broadcast_to(2 * am.square(self.scale), self.batch_shape))

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
    """All numbers between two bounds alike; both bounds have the density of what lies between, as in SciPy."""

    def __init__(self, low: Any, high: Any) -> None:
        super().__init__(low=low, high=high)
        if not is_symbolic(self.high - self.low) and not np.all(plain(self.low) < plain(self.high)):
            raise ArgumentError(f"Uniform: low={plain(self.low)} must be less than high={plain(self.high)}")

    low: Any
    high: Any
    domains = {"low": FINITE, "high": FINITE}
    mean = property(lambda self: (self.low + self.high) / 2)
    variance = property(lambda self: am.square(self.high - self.low) / 12)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """low + (high - low) times a number from 0 to 1."""
        return self.low + (self.high - self.low) * self._data(as_generator().random(self._numbers(sample_shape)[0]))

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

    rate: Any
    domains = {"rate": POSITIVE}
    mean = property(lambda self: 1 / self.rate)
    variance = property(lambda self: 1 / am.square(self.rate))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """A number of the standard distribution over the rate."""
        return self._data(as_generator().exponential(size=self._numbers(sample_shape)[0])) / self.rate

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

    concentration: Any
    rate: Any
    domains = {"concentration": POSITIVE, "rate": POSITIVE}
    mean = property(lambda self: self.concentration / self.rate)
    variance = property(lambda self: self.concentration / am.square(self.rate))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (concentration, rate) = self._numbers(sample_shape)
        return am.Tensor(self._data(as_generator().gamma(concentration, 1 / rate, shape)))

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

    concentration1: Any
    concentration0: Any
    domains = {"concentration1": POSITIVE, "concentration0": POSITIVE}
    mean = property(lambda self: self.concentration1 / (self.concentration1 + self.concentration0))

    @property
    def variance(self) -> Any:
        """a b / ((a + b)^2 (a + b + 1))."""
        a, b = self.concentration1, self.concentration0
        return a * b / (am.square(a + b) * (a + b + 1))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (a, b) = self._numbers(sample_shape)
        return am.Tensor(self._data(as_generator().beta(a, b, shape)))

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

    rate: Any
    domains = {"rate": POSITIVE}
    mean = variance = property(lambda self: self.rate)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, (rate,) = self._numbers(sample_shape)
        return am.Tensor(self._data(as_generator().poisson(rate, shape)))

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


def log_of(probs: Any) -> Any:
    """The logarithm of probabilities, of which PyTorch takes the machine epsilon as the least."""
    least = np.finfo(plain(probs).dtype).eps
    return am.log(am.clip(probs, least, 1 - least))


class BernoulliDistribution(Distribution):
    """1 with a probability, and 0 otherwise.

    As in PyTorch, the logarithm of a probability that is given as 0 is that of the machine epsilon.
    """

    def __init__(self, probs: Any = None, logits: Any = None) -> None:
        one_of("Bernoulli", probs, logits)
        self.by_probs = logits is None
        super().__init__(**({"probs": probs} if self.by_probs else {"logits": logits}))
        if self.by_probs:
            self.logits = log_of(self.probs) - log_of(1 - self.probs)
        else:
            self.probs = am.sigmoid(self.logits)

    probs: Any
    logits: Any
    domains = {"probs": UNIT, "logits": FINITE}
    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Numbers that are drawn."""
        shape, _ = self._numbers(sample_shape)
        return am.Tensor(self._data(as_generator().random(shape) < plain(self.probs)))

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the probability of 0 or 1; between them, its mean by the value.

        Raises:
            ArgumentError: for a value outside.
        """
        shape, x = self._with(value), value if is_symbolic(value) else np.asarray(plain(value))
        if hasattr(x, "expect"):  # a program that is being compiled leaves other values to the engine
            x.expect(0.0, 1.0)
        elif not np.all((x >= 0) & (x <= 1)):
            raise ArgumentError(f"Bernoulli: value must be 0 or 1, got {x[~((x >= 0) & (x <= 1))].flat[0]}")
        return -am.sigmoid_cross_entropy(am.broadcast_to(self.logits, shape), np.broadcast_to(x, shape))

    def entropy(self) -> Any:
        """-p log p - (1 - p) log(1 - p)."""
        return self.probs * am.softplus(-self.logits) + (1 - self.probs) * am.softplus(self.logits)


class CategoricalDistribution(Distribution):
    """The number of a class, by probabilities (..., classes), which are divided by their sum, or logits.

    As in PyTorch, the logarithm of a probability that is given as 0 is that of the machine epsilon.

    >>> am.distributions.Categorical(logits=[0.0, 0.0]).log_prob([0, 1, 1])
    Tensor([-0.69314718, -0.69314718, -0.69314718])
    """

    def __init__(self, probs: Any = None, logits: Any = None) -> None:
        one_of("Categorical", probs, logits)
        self.by_probs = logits is None
        super().__init__(**({"probs": probs} if self.by_probs else {"logits": logits}))
        if not self.batch_shape:
            raise ShapeError("Categorical: the last axis holds the classes, and a single number was given")
        if self.by_probs:
            total = am.sum(self.probs, axis=-1, keepdims=True)
            if not is_symbolic(total) and not np.all(plain(total) > 0):
                raise ArgumentError("Categorical: probs must not all be 0")
            self.probs = self.probs / total
            self.logits = log_of(self.probs)
        else:
            self.logits = am.log_softmax(self.logits, axis=-1)
            self.probs = am.softmax(self.logits, axis=-1)
        *batch, self.classes = self.batch_shape
        self.batch_shape = tuple(batch)

    probs: Any
    logits: Any
    domains = {"probs": NONNEGATIVE, "logits": BELOW_INFINITY}

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
        number = value if is_symbolic(value) else np.asarray(plain(value))
        if hasattr(number, "expect"):  # a program that is being compiled leaves other values to the engine
            number.expect(0, self.classes - 1)
        elif np.any((number < 0) | (number >= self.classes) | (number != np.floor(number))):
            raise ArgumentError(f"Categorical: value must be whole numbers from 0 to {self.classes - 1}")
        shape = self._with(number)
        logits = am.broadcast_to(self.logits, (*shape, self.classes))
        number = np.broadcast_to(number, shape).astype(int)
        return am.squeeze(am.take_along_axis(logits, number[..., None], axis=-1), -1)

    def entropy(self) -> Any:
        """-sum p log p."""
        return -am.sum(self.probs * am.clip(self.logits, LOWEST, None), axis=-1)


class MultivariateNormalDistribution(Distribution):
    """Several normal numbers (d,) at once, by their mean (..., d), and their covariance (d, d) or its lower triangular root."""

    def __init__(self, loc: Any, covariance_matrix: Any = None, *, scale_tril: Any = None) -> None:
        if (covariance_matrix is None) == (scale_tril is None):
            raise ArgumentError("MultivariateNormal: give covariance_matrix= or scale_tril=, and one of them")
        super().__init__(loc=loc)
        name, given = ("covariance_matrix", covariance_matrix) if scale_tril is None else ("scale_tril", scale_tril)
        given = as_parameter("MultivariateNormal", name, given)
        if not self.batch_shape or given.shape != self.batch_shape[-1:] * 2:
            raise ShapeError(
                f"MultivariateNormal: loc is (..., d), and {name} a matrix (d, d) for all of them, got shapes {self.batch_shape} "
                f"and {tuple(given.shape)}"
            )
        numbers = plain(given)
        if scale_tril is None and not np.allclose(numbers, numbers.T):
            raise ArgumentError("MultivariateNormal: covariance_matrix must be symmetric: write (C + C.T) / 2")
        if scale_tril is not None and (np.triu(numbers, 1).any() or not (np.diagonal(numbers) > 0).all()):
            raise ArgumentError(
                "MultivariateNormal: scale_tril must be lower triangular with a diagonal above 0, as am.cholesky(covariance) is"
            )
        self.scale_tril = am.cholesky(given) if scale_tril is None else given
        self.covariance_matrix = am.matmul(self.scale_tril, am.swapaxes(self.scale_tril, -1, -2))
        self.batch_shape, self.event_shape = self.batch_shape[:-1], self.batch_shape[-1:]

    loc: Any
    domains = {"loc": FINITE}
    mean = property(lambda self: self.loc)
    variance = property(lambda self: am.broadcast_to(am.diagonal(self.covariance_matrix), self.loc.shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """loc + L times standard normal numbers."""
        shape, _ = self._numbers(sample_shape)
        return self.loc + am.matmul(self._data(as_generator().normal(size=shape)), am.swapaxes(self.scale_tril, -1, -2))

    def log_prob(self, value: Any) -> Any:
        """-(d log(2 pi) + log det + |L^-1 (value - loc)|^2) / 2."""
        off = as_array(value) - self.loc
        z = am.solve_triangular(self.scale_tril, am.swapaxes(am.atleast_2d(off), -1, -2), lower=True)
        square = am.reshape(am.sum(am.square(z), axis=-2), off.shape[:-1])
        d = self.event_shape[0]
        return -0.5 * (d * math.log(2 * math.pi) + square) - self.half_log_det()

    def half_log_det(self) -> Any:
        """The logarithm of the determinant of the root."""
        return am.sum(am.log(am.diagonal(self.scale_tril)))

    def entropy(self) -> Any:
        """d (1 + log(2 pi)) / 2 + log det / 2."""
        d = self.event_shape[0]
        return am.broadcast_to(d * (1 + math.log(2 * math.pi)) / 2 + self.half_log_det(), self.batch_shape)


class IndependentDistribution(Distribution):
    """A distribution whose last axes are one thing: `log_prob` is summed along them."""

    def __init__(self, base_distribution: Distribution, reinterpreted_batch_ndims: int) -> None:
        if not isinstance(base_distribution, Distribution):
            raise ArgumentTypeError(f"Independent: base_distribution is a distribution, got a {type(base_distribution).__name__}")
        self.base_dist, self.axes = base_distribution, reinterpreted_batch_ndims
        shape = base_distribution.batch_shape
        if not isinstance(self.axes, int) or not 0 <= self.axes <= len(shape):
            raise ArgumentError(f"Independent: reinterpreted_batch_ndims={self.axes} of the shape {shape}")
        self._names = ()
        self.batch_shape, own = shape[: len(shape) - self.axes], shape[len(shape) - self.axes :]
        self.event_shape = (*own, *base_distribution.event_shape)

    mean = property(lambda self: self.base_dist.mean)
    variance = property(lambda self: self.base_dist.variance)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist}, {self.axes})"

    def summed(self, each: Any) -> Any:
        """The sum of a result for each number along the last axes."""
        return am.sum(each, axis=tuple(range(-self.axes, 0))) if self.axes else each

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Any:
        """The sum along the axes."""
        return self.summed(self.base_dist.log_prob(value))

    def entropy(self) -> Any:
        """The sum along the axes."""
        return self.summed(self.base_dist.entropy())


KINDS: dict[str, type[Distribution]] = {kind.__name__.removesuffix("Distribution"): kind for kind in (
    BernoulliDistribution, BetaDistribution, CategoricalDistribution, ExponentialDistribution, GammaDistribution,
    IndependentDistribution, LaplaceDistribution, MultivariateNormalDistribution, NormalDistribution, PoissonDistribution,
    UniformDistribution,
)}  # fmt: skip
"""The kinds of distributions by PyTorch's names."""
for _name, _kind in KINDS.items():
    _kind.__name__ = _kind.__qualname__ = _name
    _kind.__init__ = spelled(_kind.__init__)  # type: ignore[method-assign]
