"""The tests that wait for other processes, again and again on a machine with no core to spare: which of them fails once?

    python -m tests.long.flakes [--times 20] [--busy 2] [FILE ...]

runs the tests in browsers, JupyterLab, threads and processes (or the files that are named) beside `--busy` processes that do
nothing but compute, and prints a line for each run and each test that has failed. An hour on two cores.
"""

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = """
    pictures/test_geometry pictures/test_live pictures/test_notebook pictures/test_player pictures/test_practice
    pictures/test_raster pictures/test_stills pictures/test_views core/test_threads calculus/test_parallel project/test_kills
    project/test_command_line
""".split()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--busy", type=int, default=2)
    parser.add_argument("files", nargs="*", default=[f"tests/{name}.py" for name in FILES])
    options = parser.parse_args()
    failures: Counter[str] = Counter()
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.busy)]
    try:
        for number in range(1, options.times + 1):
            began = time.perf_counter()
            ran = subprocess.run([sys.executable, "-m", "pytest", "-q", *options.files], cwd=ROOT, capture_output=True, text=True)
            lines = ran.stdout.splitlines()
            failed = [found[1] for line in lines if (found := re.match(r"(?:FAILED|ERROR) (.+?)(?: - |$)", line))]
            if ran.returncode and not failed:
                failed = ["the run itself"]
            failures.update(failed)
            verdict = lines[-1] if lines else ran.stderr[-200:]
            print(f"run {number:2} in {time.perf_counter() - began:.0f} s: {verdict}", *failed, sep="\n    ", flush=True)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    for name, count in failures.most_common():
        print(f"{count} of {options.times} runs: {name}")
    print(f"{sum(failures.values())} failures in {options.times} runs")
    return bool(failures)


if __name__ == "__main__":
    raise SystemExit(main())
