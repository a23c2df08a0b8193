"""Every way to write a gradient that tidying considers, on numbers: `python -m tests.long.laws [COUNT] [--first N] [--textbook]`.

A text shows the way that was taken; a law that is wrong where the way was not taken goes unseen until it is. Here the programs of
`compiled.py` are traced, and each way is computed beside what it stands for. With `--textbook` the losses of the textbook, too.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests import textbook  # noqa: E402
from tests.long.compiled import program_and_arrays  # noqa: E402
from tests.term_values import found_wrong  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--textbook", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    began, wrong, tried = time.perf_counter(), 0, 0
    losses = [name[:-5] for name in dir(textbook) if name.endswith("_args")] if options.textbook else []
    for what in [*losses, *range(options.first, options.first + options.count)]:
        rng = np.random.default_rng([0, what] if isinstance(what, int) else 0)
        if isinstance(what, int):
            f, *args = program_and_arrays(rng)
            argnums = (0, 1)
        else:
            f, (args, argnums) = getattr(textbook, what), getattr(textbook, f"{what}_args")(rng)
        tried += 1
        try:
            found = found_wrong(f, argnums, *args)
        except Exception as error:  # the next one is tried all the same
            print(f"{what}: {type(error).__name__}: {error}", flush=True)
            wrong += 1
            continue
        if found:
            wrong += 1
            print(f"{what}: {len(found)} ways are worth something else, the first: {found[0]}", flush=True)
    print(f"{tried} programs in {time.perf_counter() - began:.0f} s: {wrong} with a wrong way")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
