"""Random programs in NumPy's spellings, by number: `python -m tests.long.numpy_programs FIRST LAST [--every FORM=N ...]`.

Each program is run as NumPy's text, eagerly in all its forms and compiled; every N-th also by PyTorch, JAX, numba and in plain
Python, by the texts that are written for NumPy, PyTorch and JAX alone, with inputs that lie otherwise in memory, and with buffers
that are used again. What does not agree is cut down to the fewest lines that still do not, and printed as a program to run.
"""

import argparse
import random
import time
from collections import Counter

from tests.numpy_program_forms import CHEAP, examine, kind, minimized, refused
from tests.numpy_programs import draw_program

EVERY = {
    "torch": 1, "python": 1, "text": 2, "layouts": 3, "buffers": 3, "torch text": 10, "jax": 50, "jax text": 70, "numba": 97
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--every", nargs="*", default=[], help="FORM=N: that form of every N-th program; 0 for none")
    parser.add_argument("--show", type=int, default=20, help="how many kinds of differences are cut down and printed")
    options = parser.parse_args()
    every = EVERY | {form: int(n) for form, n in (part.split("=") for part in options.every)}
    began, programs, lines = time.perf_counter(), 0, 0
    seen: Counter[str] = Counter()
    first_of = {}
    for number in range(options.first, options.last):
        program = draw_program(random.Random(number))
        if not program.lines:
            continue
        programs, lines = programs + 1, lines + len(program.lines)
        forms = [*CHEAP, *(form for form, n in every.items() if n and number % n == 0)]
        for finding in examine(program, forms):
            seen[kind(finding)] += 1
            first_of.setdefault(kind(finding), (number, program, finding))
    print(
        f"{programs} programs of {lines} lines in {time.perf_counter() - began:.0f} s; "
        f"{sum(seen.values())} differences of {len(seen)} kinds"
    )
    for what, n in refused.most_common(30):
        print(f"  {n:6} {what}")
    for number, program, finding in list(first_of.values())[: options.show]:
        form = finding.split(":")[0]
        print(f"\n--- program {number}, {seen[kind(finding)]} times: {finding}")
        print(minimized(program, form))
    return 1 if seen else 0


if __name__ == "__main__":
    raise SystemExit(main())
