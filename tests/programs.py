"""Random programs: expression graphs drawn from the registry of primitives, to be run by every engine that there is.

A program is a list of steps on a growing list of arrays; each step calls one primitive on earlier results (reused,
broadcast, indexed and reshaped as need be) and is kept only if its result is tame. What is drawn comes from a
`random.Random`, so a seed makes a program, and so does hypothesis, which then makes it small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import numpy as np
from examples import EXAMPLES, domain_of
from expressions import SAMPLERS

import autograd_mini as am
from autograd_mini.core.operations import special as special  # it is read, so that its functions are in the table
from autograd_mini.core.primitive import Primitive, registry

SHAPES = [(), (1,), (3,), (2, 3), (1, 3), (2, 1), (2, 2, 3)]
TAME = 100.0
"""Results beyond this are not gone on with: a tower of exponentials would tell of rounding alone."""

POINTWISE = [name for name, op in registry.items() if op.pointwise and name not in EXAMPLES]
STRUCTURES = {
    "leaky_relu": {"negative_slope": (0.01, 0.3)}, "elu": {"alpha": (1.0, 1.5)}, "polygamma": {"order": (0, 1, 2)},
    "gammainc": {"a": (0.5, 1.0, 2.5)}, "gammaincc": {"a": (0.5, 1.0, 2.5)}, "gammaincinv": {"a": (0.5, 1.0, 2.5)},
    "betainc": {"a": (0.5, 2.0), "b": (1.0, 3.0)}, "betaincinv": {"a": (0.5, 2.0), "b": (1.0, 3.0)},
    "stdtr": {"df": (1.0, 2.5, 6.0)}, "stdtrit": {"df": (1.0, 2.5, 6.0)},
    "bessel_i": {"order": (2, 3)}, "bessel_ie": {"order": (2, 3)}, "bessel_j": {"order": (2, 3)},
    "bessel_ie_slope": {"order": (0, 1, 2), "times": (1, 2)},
}  # fmt: skip
"""The structure of pointwise operations that is no argument, and what is drawn for it."""
OF_SYMMETRIC = {"cholesky", "eigenvalues", "eigenvectors"}
"""They read half of a matrix that is taken to be symmetric, so that a difference by one element is not their derivative."""
STRUCTURED = [name for name, op in registry.items() if name in EXAMPLES]


@dataclass(frozen=True)
class Operand:
    """An earlier result, as it is; or, where a domain or a shape is asked for, `base + 0.1 tanh` of its elements at `index`."""

    source: int
    base: Any = None
    index: Any = None

    def of(self, values: Sequence[Any], engine: Engine) -> Any:
        x = values[self.source]
        return x if self.base is None else engine.adapted(x, self.base, self.index)


@dataclass(frozen=True)
class Step:
    """One primitive on some operands."""

    name: str
    operands: tuple[Operand, ...]
    params: dict[str, Any]

    def __str__(self) -> str:
        parts = [f"v{x.source}" + ("" if x.base is None else f" adapted to {np.shape(x.base)}") for x in self.operands]
        parts += [f"{key}={param!r}".replace("\n", "") for key, param in self.params.items()]
        return f"{self.name}({', '.join(parts)})"


@dataclass(frozen=True)
class Program:
    """A function of arrays: its result is the weighted sum of all that no other step reads."""

    leaves: tuple[np.ndarray, ...]
    steps: tuple[Step, ...]
    weights: dict[int, np.ndarray] = field(repr=False)

    def run(self, leaves: Sequence[Any], engine: Engine) -> Any:
        values = list(leaves)
        for step in self.steps:
            values.append(engine.call(step.name, [x.of(values, engine) for x in step.operands], step.params))
        terms = [engine.total(values[i], weight) for i, weight in self.weights.items()]
        result = terms[0]
        for term in terms[1:]:
            result = result + term
        return result

    def __call__(self, *leaves: Any) -> Any:
        return self.run(leaves, OURS)

    def __str__(self) -> str:
        lines = [f"v{i} = {x.dtype} {x.tolist()}" for i, x in enumerate(self.leaves)]
        lines += [f"v{len(self.leaves) + i} = {step}" for i, step in enumerate(self.steps)]
        return "\n".join(lines)


# ---- engines that run them -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Engine:
    """What an engine calls the few things that are done between primitives."""

    call: Callable[[str, Sequence[Any], dict[str, Any]], Any]
    adapted: Callable[[Any, Any, Any], Any]
    total: Callable[[Any, Any], Any]


def ours_adapted(x: Any, base: Any, index: Any) -> Any:
    return base + 0.1 * am.tanh(am.reshape(am.reshape(x, (-1,))[index], np.shape(base)))


OURS = Engine(
    lambda name, args, params: registry[name](*args, **params),
    ours_adapted,
    lambda x, weight: am.sum(x * weight),
)


def scalar_adapted(x: Any, base: Any, index: Any) -> Any:
    return base + 0.1 * am.tanh(x)


SCALAR = Engine(OURS.call, scalar_adapted, lambda x, weight: x * float(weight))
"""The same on Values and plain floats, for programs of scalars."""


def theirs(torch: Any, table: dict[str, Callable[..., Any]]) -> Engine:
    """PyTorch, as far as the table goes."""

    def adapted(x: Any, base: Any, index: Any) -> Any:
        base = torch.as_tensor(base)
        return base + 0.1 * torch.tanh(x.reshape(-1)[torch.as_tensor(index)].reshape(base.shape))

    def call(name: str, args: Sequence[Any], params: dict[str, Any]) -> Any:
        if name == "sigmoid_cross_entropy":  # it alone does not broadcast there
            args = torch.broadcast_tensors(*args)
        return table[name](*args, **params)

    return Engine(
        call,
        adapted,
        lambda x, weight: torch.sum(x * torch.as_tensor(weight)),
    )


# ---- drawing one -----------------------------------------------------------------------------------------------------


def draw(random: Random, steps: int = 8, scalar: bool = False, names: Sequence[str] | None = None) -> Program:
    """A program of at most that many steps; with `scalar`, on single numbers; `names` are the primitives to draw from."""
    numbers = np.random.default_rng(random.randrange(2**32))
    dtype = np.dtype(random.choice(["float64", "float64", "float64", "float32"])) if not scalar else np.dtype(float)
    leaves = [
        np.asarray(numbers.uniform(-2, 2, () if scalar else random.choice(SHAPES)), dtype) for _ in range(random.randrange(1, 4))
    ]
    pool = [name for name in names or [*POINTWISE, *STRUCTURED] if not scalar or name in POINTWISE]
    values, made = list(leaves), []
    for _ in range(random.randrange(1, steps + 1)):
        op = registry[random.choice(pool)]
        step = (draw_pointwise if op.name in POINTWISE else draw_structured)(random, numbers, op, values)
        engine = SCALAR if scalar else OURS
        with np.errstate(all="ignore"):
            try:
                value = engine.call(op.name, [x.of(values, engine) for x in step.operands], step.params)
            except (np.linalg.LinAlgError, am.ShapeError):  # a singular matrix; targets of which there are more than logits
                continue
        if np.shape(value) and np.size(value) == 0 or not np.all(np.abs(value) < TAME):
            continue
        made.append(step)
        values.append(np.asarray(value))
    read = {x.source for step in made for x in step.operands}
    sinks = [i for i in range(len(values)) if i not in read]
    weights = {i: np.asarray(numbers.normal(size=values[i].shape), values[i].dtype) for i in sinks}
    return Program(tuple(leaves), tuple(made), weights)


def draw_pointwise(random: Random, numbers: Any, op: Primitive, values: list[Any]) -> Step:
    """A pointwise primitive on results that can meet."""
    assert op.arity is not None
    domain = domain_of(op)
    operands: list[Operand] = []
    shape: tuple[int, ...] = ()
    for kind in domain:
        source = random.randrange(len(values))
        x = values[source]
        if kind == "real" and meet(shape, x.shape) and random.random() < 0.7:
            operands.append(Operand(source))
        else:
            fitting = [s for s in SHAPES if meet(shape, s)] if x.shape or shape else [()]
            x = np.zeros(random.choice(fitting), x.dtype)
            operands.append(adapted(random, source, values[source], np.asarray(SAMPLERS[kind](numbers, x.shape), x.dtype)))
        shape = np.broadcast_shapes(shape, x.shape)
    params = {key: random.choice(choices) for key, choices in STRUCTURES.get(op.name, {}).items()}
    return Step(op.name, tuple(operands), params)


def draw_structured(random: Random, numbers: Any, op: Primitive, values: list[Any]) -> Step:
    """A primitive with structure, near the arguments of its own example."""
    args, params = EXAMPLES[op.name](numbers)
    operands = []
    for x in args:
        source = random.randrange(len(values))
        operands.append(adapted(random, source, values[source], np.asarray(x, values[source].dtype)))
    return Step(op.name, tuple(operands), params)


def adapted(random: Random, source: int, value: Any, base: Any) -> Operand:
    """An operand in the place of `base`: elements of the value at random places, some of them more than once."""
    index = np.array([random.randrange(value.size) for _ in range(base.size)], dtype=int)
    return Operand(source, base, index)


def meet(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether two shapes broadcast."""
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


# ---- what comes out, and what rounding may do to it ------------------------------------------------------------------

Arrays = Sequence[Any]


def eager(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """The gradients at the leaves by `backward()`."""
    tensors = [am.Tensor(x, requires_grad=True) for x in leaves]
    result = program(*tensors)
    if result.requires_grad:
        result.backward()
    return [np.zeros_like(x.data) if x.grad is None else x.grad for x in tensors]


def functional(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """The same by `am.grad`."""
    return list(am.grad(program, argnums=tuple(range(len(leaves))))(*leaves))


def recorded(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """The same with `create_graph`."""
    tensors = [am.Tensor(x, requires_grad=True) for x in leaves]
    result = program(*tensors)
    found = [None] * len(tensors)
    if result.requires_grad:
        result.backward(create_graph=True)
        found = [x.grad for x in tensors]
        for x in tensors:
            x.grad = None  # a leaf and its gradient's graph would hold each other
    return [np.zeros_like(x.data) if g is None else g.data for x, g in zip(tensors, found, strict=True)]


def curvature(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """The product of the Hessian with a fixed direction."""
    tensors = [am.Tensor(x, requires_grad=True) for x in leaves]
    result = program(*tensors)
    seconds: list[Any] = [None] * len(tensors)
    if result.requires_grad:
        result.backward(create_graph=True)
        slopes = [x.grad for x in tensors]
        for x in tensors:
            x.grad = None
        turned = sum(am.sum(g * v) for g, v in zip(slopes, directions(leaves), strict=True) if g is not None)
        if getattr(turned, "requires_grad", False):
            turned.backward()
            seconds = [x.grad for x in tensors]
            for x in tensors:
                x.grad = None
    return [np.zeros_like(x.data) if g is None else g for x, g in zip(tensors, seconds, strict=True)]


def directions(leaves: Arrays) -> list[np.ndarray]:
    """One fixed direction for each leaf."""
    return [np.cos(np.arange(x.size)).reshape(x.shape).astype(x.dtype) for x in leaves]


# ---- other engines ---------------------------------------------------------------------------------------------------


def compiled(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """The same by `am.compile`."""
    step = am.compile(program, argnums=tuple(range(len(leaves))))
    step(*leaves)
    return list(step(*leaves)[1])


def straight_line(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """A program of scalars, compiled to plain Python."""
    step = am.compile(lambda *xs: program.run(xs, SCALAR), argnums=tuple(range(len(leaves))), backend="python")
    return [np.asarray(g) for g in step(*map(float, leaves))[1]]


def values(program: Program, leaves: Arrays) -> list[np.ndarray]:
    """A program of scalars on Values."""
    nodes = [am.Value(float(x)) for x in leaves]
    result = program.run(nodes, SCALAR)
    if isinstance(result, am.Value):
        result.backward()
    return [np.asarray(0.0 if x.grad is None else x.grad) for x in nodes]


@cache
def pytorch() -> tuple[Any, dict[str, Callable[..., Any]]] | None:
    """PyTorch and its names for our primitives, where it is installed."""
    try:
        import torch
    except ImportError:
        return None
    from primitives_of_torch import IN_TORCH

    return torch, IN_TORCH


WRONG_THERE = {"sinc", "logaddexp", "logaddexp2", "gammaln"}
"""PyTorch's second derivatives of these fail where ours do not: that of sinc cancels near 0, that of logaddexp is NaN far out,
that of gammaln has nine digits."""


def in_pytorch(program: Program) -> tuple[list[np.ndarray], list[np.ndarray]] | None:
    """Gradients and curvature by PyTorch, or None where it has not all of the primitives."""
    if pytorch() is None or not all(step.name in pytorch()[1] for step in program.steps):
        return None
    torch, names = pytorch()
    leaves = [torch.tensor(x, requires_grad=True) for x in program.leaves]
    result = program.run(leaves, theirs(torch, names))
    slopes = seconds = [None] * len(leaves)
    if result.requires_grad:
        slopes = torch.autograd.grad(result, leaves, create_graph=True, allow_unused=True)
        along = [torch.as_tensor(v) for v in directions(program.leaves)]
        turned = sum((g * v).sum() for g, v in zip(slopes, along, strict=True) if g is not None)
        if getattr(turned, "requires_grad", False):
            seconds = torch.autograd.grad(turned, leaves, allow_unused=True)

    def arrays(found: Any) -> list[np.ndarray]:
        return [
            np.zeros_like(x) if g is None else g.detach().numpy(force=True) for x, g in zip(program.leaves, found, strict=True)
        ]

    return arrays(slopes), arrays(seconds)


def differences(program: Program, along: Arrays) -> tuple[float, float] | None:
    """The derivative along a direction by central differences, and how far it is to be trusted; None where there are kinks."""
    names = {step.name for step in program.steps}
    if names & OF_SYMMETRIC or not all(registry[name].facts.smooth for name in names) or program.leaves[0].dtype != float:
        return None

    def central(h: float) -> float:
        up, down = (program(*(x + s * h * v for x, v in zip(program.leaves, along, strict=True))) for s in (1, -1))
        return float((up - down) / (2 * h))

    wide, middle, narrow = central(4e-3), central(2e-3), central(1e-3)
    coarse, fine = (4 * middle - wide) / 3, (4 * narrow - middle) / 3
    return fine, 5 * abs(fine - coarse) + 1e-8 * (1 + abs(fine))


def unexplained(program: Program, seen: Counter[str]) -> Iterator[str]:
    """A sentence for each engine that differs from the eager one by more than rounding; `seen` counts what was compared."""
    with np.errstate(all="ignore"):
        slopes, seconds = eager(program, program.leaves), curvature(program, program.leaves)
        allowed, allowed_second = noise(eager, program, slopes), noise(curvature, program, seconds)
        ways = [functional, recorded, compiled]
        scalar = all(x.shape == () and x.dtype == float for x in program.leaves)
        if scalar and all(step.name in POINTWISE for step in program.steps):
            ways += [values, straight_line]
        results = [(way.__name__, slopes, way(program, program.leaves), allowed) for way in ways]
        peer = in_pytorch(program)
        along = directions(program.leaves)
        numbers = differences(program, along)
    if peer is not None:
        results.append(("PyTorch", slopes, peer[0], allowed))
        if not {step.name for step in program.steps} & WRONG_THERE:
            results.append(("PyTorch, second order", seconds, peer[1], allowed_second))
    if numbers is not None:
        slope = sum(np.sum(g * v) for g, v in zip(slopes, along, strict=True))
        results.append(("differences", [slope], [numbers[0]], max(allowed, numbers[1])))
    for name, ours, other, bound in results:
        seen[name] += 1
        if not (distance := apart(ours, other)) <= bound:
            yield f"{name} differs by {distance:.1e}, and rounding explains {bound:.1e}"


# ---- what rounding may do --------------------------------------------------------------------------------------------


def noise(way: Callable[[Program, Arrays], list[np.ndarray]], program: Program, found: Arrays) -> float:
    """How far two engines may differ: as far as the result moves when every leaf moves by a few roundings, and a bit more."""
    eps = max(float(np.finfo(x.dtype).eps) for x in program.leaves)
    numbers = np.random.default_rng(0)
    worst = 0.0
    for _ in range(2):
        moved = [np.asarray(x * (1 + 4 * eps * numbers.choice([-1, 1], x.shape)), x.dtype) for x in program.leaves]
        worst = max(worst, apart(found, way(program, moved)))
    scale = max((float(np.max(np.abs(g))) for g in found if g.size), default=0.0)
    return 200 * worst + 2000 * eps * (1 + scale)


def apart(a: Arrays, b: Arrays) -> float:
    """The largest difference between two lists of arrays; infinite where only one of them is finite."""
    worst = 0.0
    for x, y in zip(a, b, strict=True):
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.shape != y.shape:
            return np.inf
        same = (x == y) | (np.isnan(x) & np.isnan(y))
        with np.errstate(invalid="ignore"):
            difference = np.where(same, 0.0, np.abs(x - y))
        worst = max(worst, float(np.max(np.where(np.isnan(difference), np.inf, difference), initial=0.0)))
    return worst
