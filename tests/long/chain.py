"""Ten million operations in one chain of Values: there and back, without recursion, within 6 GB.

    python tests/long/chain.py [--operations N]

prints the time and the peak of memory of the process.
"""

import argparse
import gc
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from autograd_mini import Value  # noqa: E402  found next door


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--operations", type=int, default=10_000_000)
    count = parser.parse_args(words).operations
    gc.disable()
    begun = time.perf_counter()
    x = Value(1.0)
    y = x
    for _ in range(count // 2):
        y = y * 1.0 + 0.5
    forward = time.perf_counter() - begun
    y.backward()
    backward = time.perf_counter() - begun - forward
    assert (x.grad, y.data) == (1.0, 1.0 + count // 2 * 0.5)
    del y
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"{count:,} operations: forward {forward:.1f} s, backward {backward:.1f} s, peak {peak / 2**30:.2f} GB")


if __name__ == "__main__":
    main()
