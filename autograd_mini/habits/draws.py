"""Arrays that are drawn at random, as `torch` draws them: from `generator=`, else from the default generator, which
`am.manual_seed` seeds. The numbers are NumPy's, and not those of PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_mini as am

from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from ..core.node import plain
from ..core.randomness import as_generator


class Generator(np.random.Generator):
    """`torch.Generator`: a generator of NumPy's that is seeded by `manual_seed`.

    >>> float(Generator().manual_seed(0).random()) == float(np.random.default_rng(0).random())
    True
    """

    def __init__(self, device: Any = "cpu") -> None:
        if str(device) != "cpu":
            raise ArgumentError(f"Generator({device!r}): everything runs on the processor: leave it out")
        super().__init__(np.random.PCG64())

    def manual_seed(self, seed: int) -> Generator:
        """Begin again with a seed; returns the generator."""
        self.bit_generator.state = np.random.PCG64(seed).state
        return self


def drawn(size: tuple[Any, ...], draw: Any, dtype: Any = float, requires_grad: bool = False) -> am.Tensor:
    """A Tensor of what `draw` gives for a shape, which stands in one tuple or number by number."""
    shape = tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    if not all(isinstance(n, (int, np.integer)) for n in shape):
        raise ArgumentTypeError(f"sizes are whole numbers, got {size!r}; a type is a keyword, dtype=np.float32")
    return am.Tensor(np.asarray(draw(shape)).astype(dtype or float, copy=False), requires_grad=requires_grad)


def rand(*size: Any, generator: Any = None, dtype: Any = float, requires_grad: bool = False, device: Any = "cpu") -> am.Tensor:
    """Uniform between 0 and 1."""
    return drawn(size, as_generator(generator).random, dtype, requires_grad)


def randn(*size: Any, generator: Any = None, dtype: Any = float, requires_grad: bool = False, device: Any = "cpu") -> am.Tensor:
    """Standard normal."""
    return drawn(size, as_generator(generator).standard_normal, dtype, requires_grad)


def randint(
    low: int, high: Any = None, size: Any = None, *, generator: Any = None, dtype: Any = None, device: Any = "cpu"
) -> Any:
    """Whole numbers from `low` to `high` - 1, as `torch.randint(0, 10, (3,))` and `np.random.randint` draw them: a plain array,
    since no gradient goes to them, and their sums are whole numbers that can be an index."""
    if isinstance(high, tuple):  # torch.randint(10, (3,))
        low, high, size = 0, low, high
    return plain_array(np.asarray(as_generator(generator).integers(low, high, size)).astype(dtype or np.int64))


def randperm(n: int, *, generator: Any = None, device: Any = "cpu") -> Any:
    """The numbers from 0 to n - 1 in any order, as a plain array."""
    return plain_array(as_generator(generator).permutation(n))


def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Any = None) -> am.Tensor:
    """Normal with a mean and a standard deviation, which may be arrays."""
    return am.Tensor(np.asarray(as_generator(generator).normal(plain(mean), plain(std), size)))


def bernoulli(input: Any, *, generator: Any = None) -> am.Tensor:
    """1 with the probability that stands in its place, else 0."""
    p = np.asarray(plain(input), float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ArgumentError("bernoulli: probabilities are from 0 to 1")
    return am.Tensor((as_generator(generator).random(p.shape) < p).astype(float))


def multinomial(input: Any, num_samples: int, replacement: bool = False, *, generator: Any = None) -> am.Tensor:
    """Places drawn in proportion to weights: (n,) -> (num_samples,), or row by row (m, n) -> (m, num_samples).

    Raises:
        ShapeError: for weights of more axes.
        ArgumentError: for weights that are negative or sum to zero, or too few of them to draw from without replacement.
    """
    weights, rng = np.asarray(plain(input), float), as_generator(generator)
    if weights.ndim not in (1, 2):
        raise ShapeError(f"multinomial: weights are a row or rows, got shape {weights.shape}")
    rows = np.atleast_2d(weights)
    if not np.isfinite(rows).all() or (rows < 0).any() or (rows.sum(1) == 0).any():
        raise ArgumentError("multinomial: weights are finite and from 0 up, and one of each row is positive")
    if not replacement and ((rows > 0).sum(1) < num_samples).any():
        raise ArgumentError(f"multinomial: fewer than {num_samples} positive weights to draw from: write replacement=True")
    places = [rng.choice(rows.shape[1], num_samples, replacement, row / row.sum()) for row in rows]
    return am.Tensor(np.stack(places) if weights.ndim == 2 else places[0])


def like(draw: Any) -> Any:
    """A Tensor of the shape and type of another."""

    def make(x: Any, dtype: Any = None, *, generator: Any = None, requires_grad: bool = False) -> am.Tensor:
        array = plain(x)
        return draw(np.shape(array), generator=generator, dtype=dtype or array.dtype, requires_grad=requires_grad)  # type: ignore[no-any-return]

    return make


NAMES: dict[str, Any] = {
    "Generator": Generator, "rand": rand, "randn": randn, "randint": randint, "randperm": randperm, "multinomial": multinomial,
    "bernoulli": bernoulli, "rand_like": like(rand), "randn_like": like(randn),
}  # fmt: skip
"""The counterpart of each name."""
