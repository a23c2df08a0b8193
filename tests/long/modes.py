"""The suite in another order, with other seeds, in other surroundings: `python -m tests.long.modes [--sample] [--only MODE ...]`.

Modes: files and the tests in them in random order; another hash seed; `-O`; PYTHONDEVMODE; a home that cannot be written to;
another locale and time zone; 1,000 examples of Hypothesis in place of 20. `--sample` takes a few quick files, and the modes
that go together at once, in half a minute.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
    accumulation augment backward box callers cells check checkpoint checkpointing constructors containers datasets errors
    evaluate files gates initializers kinks listing naming numeric_gradient parse scheduler schedules scopes signature text words
""".split()
SEED = "AUTOGRAD_MINI_TESTS_ORDER"


class Mode(NamedTuple):
    """Flags of Python, and variables of its surroundings."""

    flags: tuple[str, ...] = ()
    surroundings: Mapping[str, str] = {}

    def also(self, other: "Mode") -> "Mode":
        return Mode(self.flags + other.flags, {**self.surroundings, **other.surroundings})


def modes(folder: Path, seed: int) -> dict[str, Mode]:
    """All modes. The home lies below a file, where not even the administrator can write."""
    (folder / "file").write_text("")
    home = folder / "file" / "home"
    return {
        "order": Mode((), {SEED: str(seed)}),
        "hash": Mode((), {"PYTHONHASHSEED": "12345"}),
        "optimized": Mode(("-O",)),
        "development": Mode(("-X", "dev")),
        "home": Mode((), {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}),
        "elsewhere": Mode(
            (), {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Chatham", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        ),
        "examples": Mode((), {"AUTOGRAD_MINI_EXAMPLES": "long"}),
    }


def pytest_collection_modifyitems(items: list) -> None:  # this module is a plugin of the runs that it starts
    """The tests of each file in an order drawn from the seed."""
    if seed := os.environ.get(SEED):
        draw = random.Random(int(seed))
        places: dict[object, float] = {}
        items.sort(key=lambda item: (places.setdefault(item.path, draw.random()), draw.random()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    every = sorted((ROOT / "tests").rglob("test_*.py"))
    files = [str(p.relative_to(ROOT)) for p in every if not options.sample or p.stem.removeprefix("test_") in SAMPLE]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = {mode: how for mode, how in modes(folder, options.seed).items() if not options.only or mode in options.only}
        if options.sample and not options.only:
            del chosen["examples"]
            chosen["all others"] = reduce(Mode.also, [chosen.pop(mode) for mode in ("order", "hash", "home", "elsewhere")])

        def run(mode: str) -> bool:
            how = chosen[mode]
            # under -O the assertions of helpers are gone, those of test files are not, and pytest says so
            words = ["-q", "-p", "no:cacheprovider", "-p", "tests.long.modes", "-W", "ignore::pytest.PytestConfigWarning"]
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLCONFIGDIR": name, **how.surroundings}
            began = time.perf_counter()
            ran = subprocess.run(
                [sys.executable, *how.flags, "-m", "pytest", *words, *files],
                cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace",
            )  # fmt: skip
            lines = (ran.stdout + ran.stderr).splitlines()
            verdict = "passed" if ran.returncode == 0 else "FAILED"
            print(f"{mode:12} {verdict} in {time.perf_counter() - began:.0f} s: {lines[-1] if lines else ''}", flush=True)
            if ran.returncode:
                print("\n".join(lines[-40:]), flush=True)
            return ran.returncode == 0

        with ThreadPoolExecutor(options.jobs) as pool:
            return [*pool.map(run, chosen)].count(False)


if __name__ == "__main__":
    raise SystemExit(main())
