"""Random programs against oracles: every engine that there is must find the same gradients.

    python tests/long/programs.py [--count N] [--seed S] [--workers K]

Each program is run eagerly, by `am.grad`, with `create_graph`, compiled, and by PyTorch where that is installed and has
the primitives; second derivatives are compared as well. Engines may differ by what rounding explains (see `noise` in
`programs.py`). Prints how many programs each comparison saw, and every program that was not explained; the exit code is
1 if there was one.
"""

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from programs import draw, unexplained  # noqa: E402  found next door


def examine(seeds):
    """How many programs each comparison saw, and what was not explained."""
    seen, found = Counter(), []
    for seed in seeds:
        program = draw(random.Random(seed), scalar=seed % 4 == 3)
        found += [f"seed {seed}: {sentence}\n{program}" for sentence in unexplained(program, seen)]
    return seen, found


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(words)
    begun = time.perf_counter()
    ends = range(options.seed, options.seed + options.count, 500)
    pieces = [range(start, min(start + 500, options.seed + options.count)) for start in ends]
    seen, failures = Counter(), 0
    with ProcessPoolExecutor(options.workers) as pool:
        for counts, found in pool.map(examine, pieces):
            seen += counts
            failures += len(found)
            for text in found:
                print(text, flush=True)
    compared = ", ".join(f"{name} {count:,}" for name, count in seen.most_common())
    print(f"{options.count:,} programs in {time.perf_counter() - begun:.0f} s: {failures} differences not explained")
    print(f"comparisons: {compared}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
