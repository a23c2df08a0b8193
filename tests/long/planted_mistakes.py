"""The diagnosis of wrong gradients, judged on the whole library of planted mistakes, on slips that people ask about, on 500 right
gradients and on 300 that are zero but for rounding.

    python tests/long/planted_mistakes.py [--half development|held-out] [--quick]

prints a Markdown table for each half, every mistake that was not named, and the number of false alarms. It takes a minute
or two; `--quick` takes every 32nd mistake and 5 right gradients. The exit code is 1 where a wrong gradient passed or a
right one did not.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from planted import false_alarm, halves, right_gradients, score, table  # noqa: E402  found next door
from planted.people import SLIPS, said_of  # noqa: E402
from planted.zeros import zero_gradients  # noqa: E402


def main(words=None):
    """Print the tables; 0 if nothing wrong passed and nothing right was refused."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", choices=("development", "held-out"), help="one half alone, without right gradients")
    parser.add_argument("--quick", action="store_true", help="every 32nd mistake and 5 right gradients")
    options = parser.parse_args(words)
    bad = False
    for half, mistakes in zip(("development", "held-out"), halves(), strict=True):
        if options.half in (None, half):
            begun = time.perf_counter()
            scores = [score(mistake) for mistake in mistakes[:: 32 if options.quick else 1]]
            print(f"\n{half} half ({time.perf_counter() - begun:.0f} s)\n\n{table(scores)}\n")
            print("\n".join(f"- {s}" for s in scores if not (s.caught and s.named)))
            bad |= not all(s.caught for s in scores)
    if options.half is None:
        said = [(slip, *said_of(slip)) for slip in SLIPS[:: 16 if options.quick else 1]]
        print(f"\n{sum(named for _, named, _ in said)} of {len(said)} slips that people ask about are named")
        print("\n".join(f"- {slip.name}: {finding}" for slip, named, finding in said if not named))
        zero = 4 if options.quick else 300
        zeros = zero_gradients(zero)
        alarms = [(name, told) for name, problem in zeros if (told := false_alarm(problem))]
        print(f"\n{len(alarms)} false alarms on {zero} right gradients that are zero but for rounding")
        print("\n".join(f"- {name}: {told}" for name, told in alarms))
        bad |= bool(alarms)
        count = 5 if options.quick else 500
        alarms = [(name, said) for name, problem in right_gradients(count) if (said := false_alarm(problem))]
        print(f"\n{len(alarms)} false alarms on {count} right gradients")
        for name, said in alarms:
            print(f"- {name}: {said}")
        bad |= bool(alarms)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
