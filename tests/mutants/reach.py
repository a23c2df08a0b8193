"""Which tests execute which line of the package, and in which order the tests of a changed line are tried.

The tests are traced once, which takes as long as the suite; the record is used again when the sources have changed since. A line
that was there is found again by a comparison of the texts, and a test that is new is taken for one that executes what the other
cases of its function do, or else the other tests of its file, and every file of the package that its own file names.
"""

import contextlib
import difflib
import io
import json
import os
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from tests.mutants.changes import Mutant

QUIET = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


def trace(name: str, result: Path, cap: float) -> int:
    """Runs one test file under coverage, and writes {test: [seconds, {file: mask of its lines}]} of the tests that passed.

    After `cap` seconds of the processor the other tests are left out; the first case of each function has its turn before any
    second one. A test that was left out is there without lines, and counts as a quick one.
    """
    import coverage
    import pytest

    tool = coverage.Coverage(data_file=None, include=[str(Path("autograd_mini").resolve()) + "/*"], config_file=False)
    took: Counter[str] = Counter()
    failed: set[str] = set()
    collected: list[str] = []
    began: list[float] = []

    class Contexts:
        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            cases: Counter[str] = Counter()
            turn: dict[Any, int] = {}
            for item in items:
                function = item.nodeid.split("[")[0]
                turn[item] = cases[function]
                cases[function] += 1
            items.sort(key=turn.__getitem__)
            collected.extend(item.nodeid for item in items)

        def pytest_runtest_logstart(self, nodeid: str) -> None:
            tool.switch_context(nodeid)

        def pytest_runtest_logfinish(self, nodeid: str) -> None:
            tool.switch_context("between")

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(self, item: Any) -> bool | None:
            began.append(time.process_time())
            return True if began[-1] - began[0] > cap else None

        def pytest_runtest_logreport(self, report: Any) -> None:
            took[report.nodeid] += report.duration
            if report.failed:
                failed.add(report.nodeid)

    tool.start()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*QUIET, name], plugins=[Contexts()])
    tool.stop()
    data = tool.get_data()
    masks: dict[str, Counter[str]] = {test: Counter() for test in took if test not in failed}
    for path in data.measured_files():
        for line, contexts in data.contexts_by_lineno(path).items():
            for test in contexts:
                if test in masks:
                    masks[test][os.path.relpath(path)] |= 1 << line
    reach = {test: [took[test], {path: hex(mask) for path, mask in by_file.items()}] for test, by_file in masks.items()}
    result.write_text(json.dumps({test: [0.1, {}] for test in collected if test not in took} | reach))
    return 0


class Reach:
    """The seconds of each test of today, and for each file of the package the tests that execute lines of it.

    Args:
        records: the folder with a record of each test file.
        before: the tree that was traced.
        now: the tree whose files are changed.
    """

    def __init__(self, records: Path, before: Path, now: Path) -> None:
        self.before, self.now = before, now
        self.seconds: dict[str, float] = {}
        self.masks: dict[str, dict[str, int]] = defaultdict(dict)
        self.killers: Counter[tuple[str, str]] = Counter()
        """How often a test has noticed a change of a file, and a test file one of a folder: it is tried early the next time."""
        self._size: Counter[str] = Counter()
        self._same: dict[str, dict[int, int]] = {}
        self._tests = {str(p.relative_to(now)): p.read_text(encoding="utf-8") for p in (now / "tests").rglob("test_*.py")}
        folder_of = {Path(file).name: file for file in self._tests}
        self._was, moved = self._moved()
        for record in records.glob("*.json"):
            for test, (took, by_file) in json.loads(record.read_text()).items():
                file, _, rest = test.partition("::")
                test = f"{folder_of.get(Path(file).name, file)}::{rest}"
                self.seconds[test] = took
                for path, mask in by_file.items():
                    path = moved.get(path, path)
                    self.masks[path][test] = int(mask, 16)
                    self._size[test] += int(mask, 16).bit_count()

    def _moved(self) -> tuple[dict[str, str], dict[str, str]]:
        """Where the files that are elsewhere since the tests were traced were then, and the other way round: by their lines."""

        def lines(tree: Path) -> dict[str, set[str]]:
            files = (tree / "autograd_mini").rglob("*.py")
            return {str(p.relative_to(tree)): set(p.read_text(encoding="utf-8").splitlines()) for p in files}

        before, now = lines(self.before), lines(self.now)
        was: dict[str, str] = {}
        for path in sorted(now.keys() - before.keys()):
            gone = before.keys() - now.keys() - set(was.values())
            best = max(gone, key=lambda old: len(before[old] & now[path]), default=None)
            if best and len(before[best] & now[path]) * 2 > len(now[path]):
                was[path] = best
        return was, {old: path for path, old in was.items()}

    def adopt(self, tests: list[str]) -> None:
        """Takes these for the tests that there are: what has no record inherits one, and records of others are dropped."""
        lacking = [t for t in tests if not self._size[t]]
        wanted = {t.split("[")[0] for t in lacking} | {t.split("::")[0] for t in lacking}
        union: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for path, by_test in self.masks.items():
            for test, mask in by_test.items():
                for group in (test.split("[")[0], test.split("::")[0]):
                    if group in wanted:
                        union[group][path] |= mask
        for test in lacking:
            group = union.get(test.split("[")[0]) or union.get(test.split("::")[0]) or {}
            self.seconds.setdefault(test, 0.1 if group else 0.02)
            for path, mask in group.items():
                self.masks[path][test] = mask
                self._size[test] += mask.bit_count()
        self._unknown = {t for t in lacking if t.split("[")[0] not in union}
        there = set(tests)
        self.seconds = {t: s for t, s in self.seconds.items() if t in there}
        for path in list(self.masks):
            self.masks[path] = {t: mask for t, mask in self.masks[path].items() if t in there}

    def _mask(self, path: str, lines: set[int]) -> int:
        """The bits of these lines of today in the file as it was traced; of new lines the nearest one above that was there."""
        if path not in self._same:
            new = (self.now / path).read_text(encoding="utf-8").splitlines()
            at = self.before / self._was.get(path, path)
            old = at.read_text(encoding="utf-8").splitlines() if at.exists() else []
            same: dict[int, int] = {}
            for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
                same.update({block.b + i + 1: block.a + i + 1 for i in range(block.size)})
            self._same[path] = same
        same, mask = self._same[path], 0
        for line in lines:
            while line not in same and line > 0:
                line -= 1
            if line:
                mask |= 1 << same[line]
        return mask

    def tests(self, m: Mutant, row: str, budget: float) -> tuple[list[str], bool]:
        """The tests that may notice a change, in the order in which they are tried, and whether the budget
        left some out.

        What a table or a constant at the top of a file says is noticed where its name is read; a rule or a row of a table by the
        cases whose name stands in it.
        """
        own = self._mask(m.path, set(range(m.first, m.last + 1)))
        found: dict[str, None] = {t: None for t, mask in self.masks.get(m.path, {}).items() if mask & own}
        if m.names or not found:
            word = re.compile(rf"\b({'|'.join(m.names) or Path(m.path).stem})\b")
            for path in self.masks:
                if not (self.now / path).exists():
                    continue
                text = (self.now / path).read_text(encoding="utf-8")
                lines = {i + 1 for i, line in enumerate(text.splitlines()) if word.search(line)} if word.search(text) else set()
                if lines:
                    mask = self._mask(path, lines)
                    found.update({t: None for t, reached in self.masks[path].items() if reached & mask})
        if not found:
            found = dict.fromkeys(self.masks.get(m.path, {}))
        own_files = self._files_about(m.path)
        found.update({t: None for t in self._unknown if t.split("::")[0] in own_files})
        words = {word for pair in re.findall(r'"(\w+)"|^(\w+) = ', row) for word in pair if word}
        start = (self.now / m.path).read_bytes()[: m.start]
        if m.names and (key := re.search(rb"(\w+)=$", start)):  # a fact of a table: who reads it names it
            readers = {file for file, text in self._tests.items() if re.search(rf"\.{key[1].decode()}\b", text)}
            found.update({t: None for t in self.seconds if t.split("::")[0] in readers and "[" not in t})
        if words:
            case = re.compile(rf"\b({'|'.join(words)})\b")
            found.update({t: None for t in self.seconds if case.search(t.partition("[")[2])})
        return self._ordered(list(found), m, words, budget)

    def _files_about(self, path: str) -> set[str]:
        """The test files that name a file of the package, and itself, for its examples."""
        stem, room = Path(path).stem, Path(path).parent.name
        named = re.compile(rf"\b{room}(\.| import .*\b){stem}\b|_{stem}\b|\b{room} import ")
        return {file for file, text in self._tests.items() if named.search(text) or stem in Path(file).stem} | {path}

    def noticed(self, m: Mutant, test: str) -> None:
        self.killers[m.path, test.split("[")[0]] += 1
        self.killers[str(Path(m.path).parent), test.split("::")[0]] += 1

    def _ordered(self, tests: list[str], m: Mutant, words: set[str], budget: float) -> tuple[list[str], bool]:
        stem, own = Path(m.path).stem, self._files_about(m.path)
        in_file = self.masks.get(m.path, {})
        rounds: Counter[str] = Counter()

        def cost(test: str) -> float:
            took, file = self.seconds[test] + 0.005, test.split("::")[0]
            share = in_file.get(test, 0).bit_count() / (self._size[test] or 1)
            named = bool(words) and not words.isdisjoint(re.findall(r"\w+", test.partition("[")[2]))
            near = 0.05 if stem in Path(file).stem or test in self._unknown else 0.2 if file in own else 1
            took *= (0.02 if named else 1) * near / (0.02 + share) ** 0.5
            before = self.killers[m.path, test.split("[")[0]] + self.killers[str(Path(m.path).parent), file] / 4
            return took / (1 + 10 * before)

        costs = {}
        for test in sorted(tests, key=cost):
            rounds[test.split("[")[0]] += 1
            costs[test] = cost(test) * rounds[test.split("[")[0]]
        chosen, spent = [], 0.0
        for test in sorted(costs, key=costs.__getitem__):
            if spent + self.seconds[test] <= budget:
                spent += self.seconds[test]
                chosen.append(test)
        return chosen, len(chosen) < len(tests)
