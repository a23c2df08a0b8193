"""Small changes of the source, and whether the tests notice: `python -m tests.long.mutants [--count N] [--seed S] [ROOM ...]`.

A mutant is one change at one place of one file: an operator turned into its opposite, a constant moved by one, a comparison made
strict or lax, a guard switched off, a term multiplied by zero (`tests/mutants/changes.py`). It is made in a copy of the tree, and
the tests that execute its line run there until one fails, the nearest and quickest first (`reach.py`, `trials.py`). Which those
are is known from a first run of every test under `coverage`, of about fifteen minutes, which is kept in the folder of `--work`.

A change that no test notices is printed as SURVIVED: either it changes nothing that a caller can see, or a test is missing. What
was read and changes nothing stands in `tests/mutants/equivalent.txt` with the reason, and counts in no score. CUT says that the
budget, in seconds of the processor, left tests out that may have noticed. With `--tests`, only these test files decide, which is
quick and gives a lower bound. A room is a folder of the package, as in `core/operations`; without one, every folder has its turn.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.reach import Reach, trace
from tests.mutants.trials import Trials, enter, in_a_fork, prepare

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("autograd_mini", "tests", "demos", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
EQUIVALENT = ROOT / "tests" / "mutants" / "equivalent.txt"
CAP = 25.0
"""Seconds of the processor for the tests of one file in the first run."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help="folders or files below autograd_mini/")
    parser.add_argument("--count", type=int, default=100, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--budget", type=float, default=20.0, help="seconds of tests per mutant")
    parser.add_argument("--work", type=Path, help="a folder that keeps which test executes which line")
    parser.add_argument("--tests", nargs="*", default=[], help="names of test files, as in `compare`: no others are tried")
    parser.add_argument("--cap", type=float, default=CAP, help="seconds for a test file in the first run")
    parser.add_argument("--only", default="", help="a part of the file, line and kind of change of the mutants that are tried")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).resolve()
        prepare(few=bool(options.tests))
        if not (work / "reach").exists():
            first_run(work, options.cap)
        copied(work / "now")
        reach = Reach(work / "reach", work / "tree", work / "now")
        tests = [str(path) for name in options.tests for path in named(name)]
        trials = Trials(work / "now", ROOT, tests or ["tests", "autograd_mini"])
        reach.adopt(trials.tests)
        trials.seconds = reach.seconds
        try:
            return score(work / "now", reach, trials, options)
        finally:
            trials.close()


def named(name: str) -> list[Path]:
    """The test file of a name."""
    found = [*ROOT.glob(f"tests/*/test_{name}.py")]
    if not found:
        raise SystemExit(f"--tests {name}: there is no tests/*/test_{name}.py")
    return found


def copied(tree: Path) -> None:
    """Makes the folder a copy of the sources of today; what has not changed keeps its time and its compiled form."""
    for part in PARTS:
        here = [ROOT / part] if (ROOT / part).is_file() else [p for p in (ROOT / part).rglob("*") if p.is_file()]
        wanted = {p.relative_to(ROOT) for p in here if "__pycache__" not in p.parts}
        for path in wanted:
            to = tree / path
            if not to.exists() or to.read_bytes() != (ROOT / path).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, to)
        for path in (tree / part).rglob("*") if (tree / part).is_dir() else ():
            if path.is_file() and "__pycache__" not in path.parts and path.relative_to(tree) not in wanted:
                path.unlink()


def first_run(work: Path, cap: float) -> None:
    """Finds out what each test executes."""
    tree = work / "tree"
    copied(tree)
    (work / "reach").mkdir(parents=True)
    files = sorted(str(p.relative_to(tree)) for p in (tree / "tests").rglob("test_*.py"))
    files += sorted(str(p.relative_to(tree)) for p in (tree / "autograd_mini").rglob("*.py") if ">>> " in p.read_text("utf-8"))
    for number, name in enumerate(files):
        began = time.monotonic()

        def traced(say: object, name: str = name) -> None:
            enter(tree, ROOT)
            trace(name, work / "reach" / (name.replace("/", "-") + ".json"), cap)

        list(in_a_fork(traced))
        print(f"[{number + 1}/{len(files)}] {name}: {time.monotonic() - began:.0f} s", flush=True)


def room_of(path: str) -> str:
    parts = Path(path).parts[1:-1]
    return "/".join(parts[:2]) if parts[:1] in (("core",), ("compiling",)) else (parts[0] if parts else "the face")


def equivalent() -> dict[tuple[str, str, str], str]:
    """The changes that were read and change nothing, with the reason: a line `path | change | row | reason` for each."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return {(path, what, " | ".join(row)): reason for path, what, *row, reason in rows}


def score(tree: Path, reach: Reach, trials: Trials, options: argparse.Namespace) -> int:
    """Draws mutants, runs their tests, prints the survivors as they come and the score of each room at the end."""
    known = equivalent()
    by_room: dict[str, list[Mutant]] = defaultdict(list)
    for path in sorted((tree / "autograd_mini").rglob("*.py")):
        name = str(path.relative_to(tree))
        if not options.rooms or any(name.startswith(f"autograd_mini/{room.strip('/')}") for room in options.rooms):
            by_room[room_of(name)] += mutants_of(name, path.read_bytes())
    drawn: list[Mutant] = []
    for room, every in by_room.items():
        every = [m for m in every if options.only in f"{m.path}:{m.line}: {m.what}"]
        drawn += random.Random(f"{options.seed} {room}").sample(every, min(len(every), options.count))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for number, m in enumerate(drawn):
        source = (tree / m.path).read_bytes()
        row, began, detail = m.row(source), time.monotonic(), ""
        if (m.path, m.what, row) in known:
            state = "equivalent"
        else:
            tests, cut = reach.tests(m, row, 2 * options.budget)
            trial = trials.notices(m.path, m.of(source), tests, options.budget, options.budget / 4)
            detail = f" ({trial.noticed or f'{trial.ran} of {len(tests)} tests'})"
            state = "noticed" if trial.noticed else "CUT" if cut or trial.cut else "SURVIVED"
            if trial.noticed:
                reach.noticed(m, trial.noticed)
        counts[room_of(m.path)][state] += 1
        took = f"[{number + 1}/{len(drawn)}] {time.monotonic() - began:4.0f} s"
        print(f"{took} {state:10} {m.path}:{m.line}: {m.what}{detail} | {row[:150]}", flush=True)
    for room, states in counts.items():
        of = states.total() - states["equivalent"]
        print(f"{room:24} {states['noticed']:4} of {of:4} noticed, {states['noticed'] / (of or 1):.0%}", dict(states))
    print(f"tests that fail without a change and were left out: {sorted(trials.unsound)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
