"""`python -m tests.benchmarks [subject ...]`: measure, print one table, and write it as JSON if asked."""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import date
from importlib import metadata

from autograd_mini.core.files import atomic_write
from tests.benchmarks.subjects import SUBJECTS, in_fresh_interpreter
from tests.benchmarks.timing import Row

LIBRARIES = ("numpy", "micrograd", "torch", "autograd", "mygrad", "casadi", "numba")


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="Ratios to peers, in one run.")
    parser.add_argument("subjects", nargs="*", metavar="subject", help=f"of {', '.join(SUBJECTS)}; else all")
    parser.add_argument("--json", metavar="FILE", help="write the rows and the versions to FILE")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything runs")
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(SUBJECTS):
        parser.error(f"no subject {', '.join(sorted(unknown))}; choose from {', '.join(SUBJECTS)}")

    rows: list[Row] = []
    for subject in options.subjects or SUBJECTS:
        print(f"measuring {subject} ...", file=sys.stderr)
        rows += in_fresh_interpreter(subject, options.quick)
    versions = {name: version(name) for name in LIBRARIES}

    print(markdown(rows) if options.markdown else text(rows))
    for name in (name for name, found in versions.items() if found is None):
        print(f"{name} is not installed and was left out", file=sys.stderr)
    if options.json:
        report = {"setting": setting(versions), "rows": [asdict(row) for row in rows]}
        with atomic_write(options.json) as draft:
            draft.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


# %% What a run has to say about itself


def version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def setting(versions: dict[str, str | None]) -> dict[str, object]:
    """What one must know to compare two runs, and nothing that names the machine."""
    return {
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "versions": versions,
    }


# %% Printing

SCALES = {"": 1, "m": 1e3, "u": 1e6}
HEADINGS = ("work", "contender", "needs", "x first", "target", "reached", "")


def cells(row: Row) -> tuple[str, ...]:
    """One row as text; `reached` carries the quartiles over the rounds."""
    reached = "" if row.reached is None else f"{row.reached:.3g}"
    if row.quartiles:
        reached += " [{:.3g}, {:.3g}]".format(*row.quartiles)
    return (
        row.subject,
        row.contender,
        amount(row),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        row.target,
        reached,
        {None: "", True: "met", False: "MISSED"}[row.met],
    )


def amount(row: Row) -> str:
    if not row.unit.startswith("s"):
        return f"{row.amount:.3g} {row.unit}"
    prefix, scale = next(((p, s) for p, s in SCALES.items() if row.amount * s >= 1), ("n", 1e9))
    return f"{row.amount * scale:.3g} {prefix}{row.unit}"


def text(rows: list[Row]) -> str:
    """A table for the terminal; the name of a contest stands at its first contender only."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in without_repeats(lines))


def markdown(rows: list[Row]) -> str:
    """The same table for a README."""
    lines = [HEADINGS, ["---"] * len(HEADINGS), *without_repeats([cells(row) for row in rows])]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def without_repeats(lines):
    previous = None
    for subject, *rest in lines:
        yield ("" if subject == previous else subject, *rest)
        previous = subject


if __name__ == "__main__":
    main()
