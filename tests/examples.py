"""For each operation with structure, arguments inside its domain and away from its kinks, and the structure it needs.

`example_of(op, rng)` gives such a pair for any operation; without structure, the arguments come from its domain.
"""

import math

import numpy as np
from expressions import SAMPLERS

from autograd_mini.core.kernels.windows import Windows
from autograd_mini.core.operations import special
from autograd_mini.core.primitive import Primitive, registry

SPECIAL = {
    op.name for op in vars(special).values() if isinstance(op, Primitive) and op.scalar.__module__.endswith("special_functions")
}
"""The operations of the chapter of special functions, which is read late; the tests that go through the table read it first."""


def matrix(**structure):
    """A matrix (2, 3), and the structure."""
    return lambda rng: ((rng.normal(size=(2, 3)),), structure)


def numbers(*sizes, **structure):
    """Arrays of normal numbers, and the structure."""
    return lambda rng: (tuple(rng.normal(size=size) for size in sizes), structure)


def images(*shapes, **structure):
    """Arrays of those shapes, no two elements of which are nearly equal."""
    return lambda rng: (
        tuple(rng.permuted(np.linspace(-1.0, 1.0, math.prod(shape))).reshape(shape) for shape in shapes),
        structure,
    )


def regular(rng):
    """A matrix that is far from singular."""
    return (rng.normal(size=(3, 3)) + 2 * np.eye(3),), {}


def definite(rng):
    """A symmetric matrix with positive eigenvalues."""
    a = rng.normal(size=(3, 3))
    return (a @ a.T + np.eye(3),), {}


BETWEEN = {"low": -0.5, "high": 0.5}
SOME, ONE = {"axis": (1,), "keepdims": False}, {"axis": 1}
WINDOWS = Windows((4, 5), (3, 2), (1, 1), ((1, 1), (0, 1)))
POOL = Windows((5, 4), (3, 2), (2, 1), ((1, 0), (1, 0)))
IMAGE, WEIGHTS, OUTPUT = (2, 4, 4, 5), (6, 2, 3, 2), (2, 6, 4, 5)
LARGE, SMALL = (2, 3, 5, 4), (2, 3, 2, 4)

EXAMPLES = {
    "in_interval": numbers(5, **BETWEEN),
    "clamp_min": numbers(5, bound=0.25),
    "clamp_max": numbers(5, bound=0.25),
    "clamp": numbers(5, **BETWEEN),
    "where": numbers(4, 4, condition=np.array([True, False, True, False])),
    "softmax_cross_entropy": lambda rng: ((rng.normal(size=(2, 3)), rng.dirichlet(np.ones(3), size=2)), {}),
    # sums, means, extremes and norms
    "argmax_mask": lambda rng: ((np.array([[1.0, 3.0, 3.0]]), np.array([3.0])), SOME),
    "segment_max": numbers((4, 2), index=np.array([0, 1, 1, 0]), shape=(2, 2)),
    "segment_winners": lambda rng: ((np.array([1.0, 3.0, 3.0, 5.0]), np.array([5.0, 3.0])), {"index": np.array([0, 1, 1, 0])}),
    "linear_scan": numbers((2, 3), (2, 3), **ONE),
    "linear_scan_back": numbers((2, 3), (2, 3), **ONE),
    "logcumsumexp": matrix(**ONE),
    "real_fourier": numbers((2, 5)),
    "real_fourier_back": numbers((2, 2, 3), n=4),
    "shift": matrix(by=1, axis=1),
    # moving numbers about
    "broadcast_to": matrix(shape=(4, 2, 3)),
    "sum_to": matrix(shape=(1, 3)),
    "reshape": matrix(shape=(3, 2)),
    "transpose": matrix(axes=(1, 0)),
    "mT": matrix(),
    "getitem": matrix(index=(np.array([0, 1, 1]), np.array([0, 2, 2]))),
    "scatter": numbers(3, index=np.array([0, 2, 2]), shape=(4,)),
    "put": numbers((2, 3), 3, index=1),
    "take_along": matrix(indices=np.array([[2, 0, 1], [1, 1, 0]]), axis=1),
    "scatter_along": matrix(indices=np.array([[2, 0, 1], [1, 1, 0]]), axis=1, shape=(2, 4)),
    "pad": matrix(widths=((1, 0), (2, 1))),
    "flip": matrix(axis=(0,)),
    "roll": matrix(shift=(1,), axis=(1,)),
    "tril": matrix(k=0),
    "triu": matrix(k=0),
    "astype": matrix(dtype=np.dtype(float)),
    "concatenate": numbers((2, 3), (1, 3), axis=0),
    "stack": numbers(3, 3, axis=1),
    # matrices
    "matmul": numbers((2, 3), (3, 4)),
    "einsum": numbers((2, 3), (3, 2), spec="ij,jk->ik"),
    "inv": regular,
    "solve": lambda rng: ((*regular(rng)[0], rng.normal(size=(3, 2))), {}),
    "det": regular,
    "cofactor": lambda rng: ((*regular(rng)[0], rng.normal(size=(3, 3))), {}),
    "inv_or_inf": regular,
    "singular_values": numbers((4, 3)),
    "left_vectors": numbers((4, 3)),
    "right_vectors": numbers((3, 4)),
    "above_rounding": lambda rng: ((np.array([3.0, 2.0, 1.0]),), {"size": 3}),
    "pinv": numbers((4, 3)),
    "nuclear_norm": numbers((4, 3)),
    "polar": numbers((4, 3)),
    "logabsdet": regular,
    "cholesky": definite,
    "eigenvalues": definite,
    "eigenvectors": definite,
    "orthonormal": numbers((4, 3)),
    "triangular": numbers((4, 3)),
    "symmetric_root": definite,
    "sylvester": lambda rng: ((*definite(rng)[0], rng.normal(size=(3, 3))), {}),
    "general_values": lambda rng: ((np.diag([1.0, 2.0, 4.0]) + 0.1 * rng.normal(size=(3, 3)),), {}),
    "general_vectors": lambda rng: ((np.diag([1.0, 2.0, 4.0]) + 0.1 * rng.normal(size=(3, 3)),), {}),
    # convolution, pooling and normalization
    "convolution": images(IMAGE, WEIGHTS, windows=WINDOWS, groups=2),
    "transposed_convolution": images(OUTPUT, WEIGHTS, windows=WINDOWS, groups=2),
    "convolution_weights": images(IMAGE, OUTPUT, windows=WINDOWS, groups=2),
    "max_pool": images(LARGE, windows=POOL),
    "max_unpool": images(SMALL, LARGE, windows=POOL),
    "max_pool_gather": images(LARGE, LARGE, windows=POOL),
    "sum_pool": images(LARGE, windows=POOL),
    "sum_unpool": images(SMALL, windows=POOL),
    "standardize": lambda rng: ((rng.normal(size=(4, 3)),), {"axis": (0,), "eps": 1e-5}),
}
"""By name, a function of a random generator that gives `(args, structure)`."""

for op in registry.values():  # what goes along axes needs them, and what goes with them
    along = {**(SOME if op.facts.axes == "some" else ONE), "ddof": 1}
    if op.facts.axes and op.name not in EXAMPLES and along.keys() >= op.structure().keys():
        EXAMPLES[op.name] = matrix(**{name: along[name] for name in op.structure()})


def domain_of(op):
    """For each argument of a pointwise operation, where it may be sampled."""
    return [*op.facts.domain, *["real"] * op.arity][: op.arity]


def example_of(op, rng, size=5):
    """`(args, structure)` for an operation."""
    if op.name in EXAMPLES:
        args, structure = EXAMPLES[op.name](rng)
        return [np.asarray(x) for x in args], dict(structure)
    return [SAMPLERS[kind](rng, size) for kind in domain_of(op)], {}


def structure_of(op, rng):
    """The structure that an operation needs."""
    return example_of(op, rng)[1] if op.name in EXAMPLES else {}
