"""A chain of a million Values: forward, backward, freed, without recursion, at the price of a short one.

A graph as deep as it is large is where recursion dies and memory shows. Collector on, every object that is
alive is visited again and again as the graph grows, so some slowing is Python's; collector off, what is left
is the processor's cache.
"""

import os
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.benchmarks.timing import Contest, Row, Target, figure

STATM = Path("/proc/self/statm")  # memory of this process, on Linux


def chain(ops):
    """x -> x * w + b, `ops` operations deep; returns the last node and the leaves."""
    from autograd_mini import Value

    leaves = x, w, b = Value(0.5), Value(0.99), Value(0.02)
    for _ in range(ops // 2):
        x = x * w + b
    return x, leaves


def chain_step(ops):
    def step():
        z, leaves = chain(ops)
        z.backward()
        return z.data, [leaf.grad for leaf in leaves]

    return step


def contests(quick: bool = False) -> Iterator[Contest]:
    """The long chain against the short one, by the time of one operation, collector off and on."""
    short, long = (100, 10_000) if quick else (1000, 1_000_000)
    ops = {f"{short} Values": short, f"{long} Values": long}
    for collector, bound in ((False, 1.6), (True, 3.5)):
        yield Contest(
            f"long chain, collector {'on' if collector else 'off'}",
            {name: partial(chain_step, size) for name, size in ops.items()},
            (Target(f"{long} Values", f"{short} Values", at_most=bound),),
            ops=ops,
            collector=collector,
            rounds=7,
            block=0.5,
        )


@contextmanager
def few_frames():
    """Leave hardly a stack frame to spare, so that whatever recurses raises RecursionError."""
    depth, frame = 0, sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 40)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def traced_bytes(ops: int) -> float:
    """Bytes per operation at the peak of forward and backward, counted by Python's allocators."""
    tracemalloc.start()
    try:
        chain_step(ops)()
        return tracemalloc.get_traced_memory()[1] / ops
    finally:
        tracemalloc.stop()


def resident_bytes(ops: int) -> float:
    """Bytes per operation by which the process has grown after forward and backward (Linux)."""

    def resident() -> int:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = resident()
    z, _ = chain(ops)
    z.backward()
    return (resident() - before) / ops


def figures(quick: bool = False) -> Iterator[Row]:
    """Memory of the long chain, and the proof that nothing recurses."""
    ops = 10_000 if quick else 1_000_000
    chain_step(100)()
    if STATM.exists():
        with few_frames():
            grown = resident_bytes(ops)
        yield figure(f"{ops} Values, no recursion, memory", "autograd_mini", grown, "bytes/op", at_most=500)
    few = ops // 10
    yield figure(f"{few} Values, traced memory", "autograd_mini", traced_bytes(few), "bytes/op", at_most=500)
