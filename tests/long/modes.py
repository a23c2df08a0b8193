"""The suite where order, seeds and surroundings are others: `python -m tests.long.modes [--sample] [--only MODE ...]`.

Modes: files in random order; another hash seed; `-O`; PYTHONDEVMODE; a home that cannot be written to; another locale and time
zone. `--sample` runs a few quick files in each mode, in under a minute.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HUSHED = ["-W", "ignore::pytest.PytestConfigWarning"]  # -O drops the assertions of the package, not those of the tests
SAMPLE = ["test_naming.py", "test_scopes.py", "test_schedules.py", "test_copying.py"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    files = sorted(p.name for p in (ROOT / "tests").glob("test_*.py") if not options.sample or p.name in SAMPLE)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o500)
        modes: dict[str, tuple[list[str], dict[str, str]]] = {
            "order": ([], {}),
            "hash": ([], {"PYTHONHASHSEED": "12345"}),
            "optimized": (["-O"], {}),
            "development": (["-X", "dev"], {}),
            "home": ([], {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "MPLCONFIGDIR": folder}),
            "elsewhere": ([], {"LC_ALL": "C", "TZ": "Pacific/Chatham", "PYTHONUTF8": "0"}),
        }
        for number, (mode, (flags, surroundings)) in enumerate(modes.items()):
            if options.only and mode not in options.only:
                continue
            order = list(files)
            random.Random(options.seed + number).shuffle(order)
            began = time.perf_counter()
            command = [
                sys.executable,
                *flags,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                *(f"tests/{name}" for name in order),
            ]
            environment = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
            run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
            print(f"{mode:12} {'passed' if run.returncode == 0 else 'FAILED'} in {time.perf_counter() - began:.0f} s", flush=True)
            if run.returncode:
                failed.append(mode)
                print("\n".join((run.stdout + run.stderr).splitlines()[-25:]), flush=True)
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
