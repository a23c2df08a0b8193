"""Tests run on a changed file, in forked processes.

There are two ways. Most changes are inside a function: a process that has imported the package and collected the tests is forked,
the child gives the function its changed code and runs the tests in it at once. A change at the top of a file, or of a function
that is called while the package is imported, needs the package imported anew: a process that has imported what no mutant changes
is forked, and collects the test files that are asked for.

Time is that of the processor, so that another program on the machine decides nothing. A test that takes twenty times as long as
it did has noticed the change, and so has one that waits for ever. What noticed a change is run by itself once more, without the
change: a test that fails anyway decides nothing.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutants.reach import QUIET


class Trial(NamedTuple):
    """What came of it: the test that noticed the change, or None; how many tests ran; whether the budget was spent."""

    noticed: str | None
    ran: int
    cut: bool


# A process of its own ---------------------------------------------------------------------------------------------------


LIBRARIES = ("numpy", "scipy.stats", "scipy.optimize", "matplotlib.pyplot", "torch", "jax", "numba", "sklearn")


def prepare(few: bool = False) -> None:
    """Imports what every test needs and no mutant changes, or where there are few tests NumPy alone; failures of Hypothesis are
    not shrunk."""
    import hypothesis
    import pytest  # noqa: F401

    for name in LIBRARIES[: 1 if few else None]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", max_examples=20, phases=phases, database=None, derandomize=True, deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutants")
    os.environ["AUTOGRAD_MINI_EXAMPLES"] = "mutants"
    assert "autograd_mini" not in sys.modules


def enter(folder: Path, root: Path) -> None:
    """Makes a forked process one that works in the folder, and says nothing."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_DATA, (8 << 30, 8 << 30))
    os.chdir(folder)
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(p for p in sys.path if p not in ("", str(root)))]
    os.environ["PYTHONPATH"] = str(folder)
    silence()


def silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def in_a_fork(function: Callable[..., Any], *args: Any) -> Iterator[Any]:
    """What `function(say, *args)` says in a forked process, as it says it; None when it has said nothing for too long.

    It says how long the next word may take, in seconds on the clock, under "wait".
    """
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.close(reading)
            function(lambda word: os.write(writing, json.dumps(word).encode() + b"\n"), *args)
        except BaseException as e:
            os.write(writing, json.dumps({"error": f"{type(e).__name__}: {e}"}).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    wait, rest = 600.0, b""
    try:
        while True:
            if not select.select([reading], [], [], wait)[0]:
                yield None
                return
            more = os.read(reading, 1 << 16)
            if not more:
                return
            *lines, rest = (rest + more).split(b"\n")
            for line in lines:
                word = json.loads(line)
                wait = word.get("wait", wait)
                if "error" in word:
                    raise RuntimeError(word["error"])
                yield word
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)  # with the programs that a test has left behind
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


# Tests one after another ------------------------------------------------------------------------------------------------


def spent() -> float:
    """Seconds of the processor that this process and its children have used."""
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def run_items(say: Callable[[Any], Any], session: Any, names: list[str], seconds: dict[str, float], budget: float) -> None:
    """Runs collected tests in the order of the names until one fails or the budget is spent."""
    there = {item.nodeid: item for item in session.items}
    items = [there[name] for name in names if name in there]
    failed: list[str] = []

    class Failures:
        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                failed.append(report.nodeid)

    plugins = session.config.pluginmanager
    terminal = plugins.getplugin("terminalreporter")
    if terminal:
        plugins.unregister(terminal)
    plugins.register(Failures())
    began, now = spent(), [""]

    def endless(*args: Any) -> None:
        say({"noticed": now[0], "ran": 0})
        os._exit(0)

    signal.signal(signal.SIGPROF, endless)
    for number, item in enumerate(items):
        if spent() - began > budget:
            say({"ran": number, "cut": True})
            os._exit(0)
        known = seconds.get(item.nodeid, 0.1)
        now[0] = item.nodeid
        say({"running": item.nodeid, "wait": 120 + 40 * known})
        signal.setitimer(signal.ITIMER_PROF, 15 + 20 * known)
        following = items[number + 1] if number + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if failed:
            say({"noticed": failed[0], "ran": number + 1})
            os._exit(0)
    say({"ran": len(items), "cut": False})
    os._exit(0)


def heard(words: Iterator[Any], tests: list[str]) -> Trial:
    """The trial that a process has told of. One that ended without a word has noticed the change, in the test that it was at."""
    running, last = tests[0] if tests else "", None
    for word in words:
        if word is None:
            return Trial(running, 0, False)
        running = word.get("running", running)
        last = word if "ran" in word else last
    if last is None:
        return Trial(running, 0, False)
    return Trial(last.get("noticed"), last["ran"], last.get("cut", False))


# The package imported anew ----------------------------------------------------------------------------------------------


def run_anew(
    say: Callable[[Any], Any], folder: Path, root: Path, names: list[str], seconds: dict[str, float], budget: float
) -> None:
    """Imports the package, collects the files of the tests, and runs these."""
    enter(folder, root)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    import pytest

    say({"wait": 300})

    class Loop:
        def pytest_runtestloop(self, session: Any) -> bool:
            if session.testsfailed:
                say({"noticed": "the collection", "ran": 0})
                os._exit(0)
            run_items(say, session, names, seconds, budget)
            return True

    files = list(dict.fromkeys(name.split("::")[0] for name in names))
    pytest.main([*QUIET, "--capture=sys", *files], plugins=[Loop()])
    say({"noticed": "the import", "ran": 0})


# The code of functions changed in place -----------------------------------------------------------------------------------


def _nested(code: types.CodeType) -> list[types.CodeType]:
    return [c for c in code.co_consts if isinstance(c, types.CodeType)]


def _own(code: types.CodeType) -> tuple[Any, ...]:
    constants = tuple((type(c), repr(c)) for c in code.co_consts if not isinstance(c, types.CodeType))
    return code.co_code, constants, code.co_names, len(_nested(code))


def replacements(
    old: types.CodeType, new: types.CodeType, live: dict[tuple[str, int], list[types.FunctionType]]
) -> list[tuple[types.FunctionType, types.CodeType]] | None:
    """The functions that are there, with the code that a change gives them; None if that is not enough."""
    if _own(old) == _own(new):
        found: list[tuple[types.FunctionType, types.CodeType]] = []
        for one, other in zip(_nested(old), _nested(new), strict=True):
            if one == other:
                continue
            more = replacements(one, other, live)
            if more is None:
                return None
            found += more
            found += [(f, other) for f in live.get((one.co_qualname, one.co_firstlineno), []) if (f, other) not in found]
        return found
    functions = live.get((old.co_qualname, old.co_firstlineno), [])
    if not old.co_flags & 2 or not functions:  # the top of a file or the body of a class; or what ran at the import alone
        return None if not old.co_flags & 2 or not _is_made_later(old) else []
    return [(f, new) for f in functions]


def _is_made_later(code: types.CodeType) -> bool:
    """Whether the function around it makes it: a function inside another, or a comprehension in one."""
    return "<locals>" in code.co_qualname


class Changed:
    """The functions of a changed file, while it is changed. `anew` says that the package has to be imported to see the change."""

    def __init__(self, path: Path, text: bytes, live: dict[str, dict[tuple[str, int], list[types.FunctionType]]]) -> None:
        name = str(path)
        found = None
        if name in live:
            found = replacements(
                compile(path.read_bytes(), name, "exec"), compile(text, name, "exec"), live[name]
            )  # fmt: skip
        self.functions = found or []
        self.anew = not found


def functions_of(folder: Path) -> dict[str, dict[tuple[str, int], list[types.FunctionType]]]:
    """All functions of the package that are there: by file, and by their name and first line."""
    live: dict[str, dict[tuple[str, int], list[types.FunctionType]]] = {}
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing) is types.FunctionType and thing.__code__.co_filename.startswith(str(folder)):
            code = thing.__code__
            live.setdefault(code.co_filename, {}).setdefault((code.co_qualname, code.co_firstlineno), []).append(thing)
    gc.collect()
    gc.freeze()
    return live


# The two together ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def written(path: Path, text: bytes) -> Iterator[None]:
    """The file with another text, and afterwards as it was, with the time of its last change."""
    whole, times = path.read_bytes(), path.stat()
    try:
        path.write_bytes(text)
        yield
    finally:
        path.write_bytes(whole)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def serve(
    say: Callable[[Any], Any], folder: Path, root: Path, files: list[str], asked: int, other_end: int, seconds: dict[str, float]
) -> None:
    """Imports the package, collects the tests of some files or folders, and runs those that it is asked for, each time in a fork.

    A question is a line of JSON: `path`, `text` (None: unchanged), `tests`, `budget`. The answer is a trial, or None where the
    package has to be imported anew.
    """
    os.close(other_end)  # so that the questions end with the process that asks them
    enter(folder, root)
    import pytest

    class Loop:
        def pytest_runtestloop(self, session: Any) -> bool:
            live = functions_of(folder / "autograd_mini")
            sys.dont_write_bytecode = True
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
            say({"tests": [item.nodeid for item in session.items], "wait": 1e6})
            with os.fdopen(asked) as questions:
                for question in questions:
                    answer(session, live, json.loads(question))
            return True

        def pytest_internalerror(self, excrepr: Any) -> None:
            say({"error": str(excrepr)})

    def answer(session: Any, live: Any, question: dict[str, Any]) -> None:
        functions: list[Any] = []
        if question["text"] is not None:
            changed = Changed(Path(question["path"]), question["text"].encode(), live)
            if changed.anew:
                say({"trial": None})
                return
            functions = changed.functions

        def child(say: Callable[[Any], Any]) -> None:
            os.setsid()
            for function, code in functions:
                function.__code__ = code
            run_items(say, session, question["tests"], seconds, question["budget"])

        def tried() -> Trial:
            return heard(in_a_fork(child), question["tests"])

        if question["text"] is None:
            trial = tried()
        else:
            with written(Path(question["path"]), question["text"].encode()):
                trial = tried()
        say({"trial": trial})

    pytest.main([*QUIET, "--capture=sys", "--continue-on-collection-errors", *files], plugins=[Loop()])


class Trials:
    """Runs tests on changed files of a tree: see the head of this file."""

    def __init__(self, folder: Path, root: Path, files: list[str]) -> None:
        self.folder, self.root = folder, root
        self.seconds: dict[str, float] = {}
        self.sound: set[str] = set()
        self.unsound: set[str] = set()
        reading, self._asked = os.pipe()
        self._words = in_a_fork(serve, folder, root, files, reading, self._asked, self.seconds)
        self.tests: list[str] = next(self._words)["tests"]

    def notices(self, path: str, text: bytes, tests: list[str], budget: float, patience: float) -> Trial:
        """The trial of a changed file: in place first, and anew where that is needed or no test noticed anything."""
        trial = self._in_place(path, text, tests, budget)
        if trial is not None and (trial.noticed is not None or trial.cut or not patience):
            return trial
        files: list[str] = []
        few: list[str] = []
        for test in tests:
            file = test.split("::")[0]
            if file not in files and len(files) < 10:
                files.append(file)
            if file in files:
                few.append(test)
        more = self._anew(path, text, few, budget if trial is None else patience)
        if more.noticed is not None or trial is None:
            return more if more.noticed or len(few) == len(tests) else more._replace(cut=True)
        return trial

    def _in_place(self, path: str, text: bytes, tests: list[str], budget: float) -> Trial | None:
        while True:
            tests = [t for t in tests if t not in self.unsound]
            trial = self._ask(path, text.decode(), tests, budget)
            if trial is None or trial.noticed is None or self._is_sound(trial.noticed):
                return trial

    def _anew(self, path: str, text: bytes, tests: list[str], budget: float) -> Trial:
        while True:
            tests = [t for t in tests if t not in self.unsound]
            if not tests:
                return Trial(None, 0, False)
            with written(self.folder / path, text):
                trial = heard(in_a_fork(run_anew, self.folder, self.root, tests, self.seconds, budget), tests)
            if trial.noticed is None or trial.noticed.startswith("the ") or self._is_sound(trial.noticed):
                return trial

    def _is_sound(self, test: str) -> bool:
        """Whether a test passes where nothing is changed."""
        if test not in self.sound:
            trial = self._ask(None, None, [test], 1e3)
            (self.sound if trial is not None and trial.noticed is None else self.unsound).add(test)
        return test in self.sound

    def _ask(self, path: str | None, text: str | None, tests: list[str], budget: float) -> Trial | None:
        if not tests:
            return Trial(None, 0, False)
        question = {"path": path and str(self.folder / path), "text": text, "tests": tests, "budget": budget}
        data = json.dumps(question).encode() + b"\n"
        while data:
            data = data[os.write(self._asked, data) :]
        answer = next(self._words)["trial"]
        return None if answer is None else Trial(*answer)

    def close(self) -> None:
        os.close(self._asked)
        self._words.close()  # type: ignore[attr-defined]


__all__ = ["Trial", "Trials", "enter", "prepare"]
