"""A batch in blocks, each of which a worker runs forward and backward: threads, processes, or the machines of a cluster.

A worker gets the model as it stands and rows of the batch; what comes back is a loss, gradients and how many answers were right.
They are put together here, in the order of the blocks, so every executor gives the same bits. Random layers draw in each block
from a generator of its own, whose seed the model's generator has drawn: a run that is resumed draws the same.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from ..core.node import plain
from ..nn import Module
from ..parallel import BlockError, Executor
from .batches import converter_of, rows_of
from .evaluation import Judge
from .shares import is_sum, share_of
from .weighting import share_of_weights, weighted_loss

SEEDS = 2**63


@dataclass
class Found:
    """The result of a worker on its block.

    Attributes:
        value: the loss.
        share: how much it counts beside the others.
        rows: how many samples there are.
        gradients: one for each parameter, or None.
        judged: as a `Judge` says it.
    """

    value: float
    share: float
    rows: int
    gradients: list[Any]
    judged: tuple[float | None, float, str]


class Splitter:
    """Runs batches of a model in blocks on an executor.

    Args:
        model, loss, judge: of the run.
        weighted: whether the last array of a batch holds the weights of its samples.
        executor: anything with `submit(function, *args)`.
        blocks: into how many blocks a batch falls; a batch with fewer samples falls into as many as it has.

    Raises:
        ArgumentTypeError: for an executor without `submit`.
        ArgumentError: for a model that looks at its batch as a whole, or a number of blocks below 1.
    """

    def __init__(
        self, model: Module, loss: Callable[..., Any], judge: Judge, weighted: bool, executor: Executor, blocks: int
    ) -> None:
        if not callable(getattr(executor, "submit", None)):
            raise ArgumentTypeError(
                f"fit: executor is a {type(executor).__name__} and has no submit(function, *args): give a "
                "concurrent.futures.ProcessPoolExecutor(), a dask Client, or parallel.SerialExecutor()"
            )
        if not isinstance(blocks, int) or blocks < 1:
            raise ArgumentError(f"fit: blocks={blocks!r} must be a whole number from 1 up")
        for path, layer in model.named_modules():
            if getattr(layer, "track_running_stats", False):
                raise ArgumentError(
                    f"fit: {path or 'the model'} ({type(layer).__name__}) normalizes over the whole batch, which no worker "
                    "sees: leave out the executor, or use GroupNorm or LayerNorm"
                )
        self.model, self.loss, self.judge, self.weighted = model, loss, judge, weighted
        self.executor, self.blocks = executor, blocks
        self.generators = [rng for _, rng in model.named_generators()]

    def __call__(self, inputs: Sequence[Any], target: Any, weight: Any) -> Found:
        """Forward and backward of a batch: the gradients are left in `.grad` of the parameters."""
        arrays = [np.asarray(plain(x)) for x in (*inputs, target, *(() if weight is None else (weight,)))]
        rows = rows_of(target)
        if odd := [x.shape for x in arrays if not x.ndim or len(x) != rows]:
            raise ShapeError(
                f"fit: an executor splits a batch along its first axis, and there is an array of shape {odd[0]} beside {rows} "
                "targets"
            )
        cuts = np.array_split(np.arange(rows), min(self.blocks, rows))
        tasks = [([x[cut[0] : cut[-1] + 1] for x in arrays], [int(g.integers(SEEDS)) for g in self.generators]) for cut in cuts]
        run = self.model, self.loss, self.judge, self.weighted
        futures = [self.executor.submit(of_block, *run, part, seeds) for part, seeds in tasks]
        found: list[Found] = []
        for k, future in enumerate(futures):
            try:
                found.append(future.result())
            except Exception as error:
                for other in futures[k + 1 :]:
                    other.cancel()
                raise BlockError(f"block {k} of {len(futures)} (from 0): {type(error).__name__}: {error}", k) from error
        return self.together(found)

    def together(self, found: Sequence[Found]) -> Found:
        """The loss and the gradients of all blocks: sums of sums, or means of means by what counts."""
        total = sum(part.share for part in found)
        factors = [1.0] * len(found) if is_sum(self.loss) else [part.share / (total or 1.0) for part in found]
        gradients: list[Any] = [None] * len(found[0].gradients)
        for part, factor in zip(found, factors, strict=True):
            for i, g in enumerate(part.gradients):
                if g is not None:
                    gradients[i] = g * factor if gradients[i] is None else gradients[i] + g * factor
        for p, g in zip(self.model.parameters(), gradients, strict=True):
            p.grad = g
        right = [part.judged[0] for part in found]
        judged = (
            None if None in right else sum(r for r in right if r is not None),
            sum(part.judged[1] for part in found),
            next((part.judged[2] for part in found if part.judged[2]), ""),
        )
        value = sum(part.value * factor for part, factor in zip(found, factors, strict=True))
        return Found(value, total, sum(part.rows for part in found), gradients, judged)


def of_block(
    model: Module, loss: Callable[..., Any], judge: Judge, weighted: bool, arrays: Sequence[Any], seeds: Sequence[int]
) -> Found:
    """The work of a worker, on a copy of the model: threads share one."""
    model = copy.deepcopy(model)
    for (_, rng), seed in zip(model.named_generators(), seeds, strict=True):
        rng.bit_generator.state = type(rng.bit_generator)(seed).state
    *inputs, target = arrays[:-1] if weighted else arrays
    model.zero_grad()
    output = model(*map(converter_of(model), inputs))
    total = weighted_loss(loss)(output, target, arrays[-1]) if weighted else loss(output, target)
    total.backward()
    share = share_of_weights(loss, target, arrays[-1]) if weighted else share_of(loss, target)
    gradients = [p.grad for p in model.parameters()]
    return Found(float(total.item()), share, rows_of(target), gradients, judge(output, target))
