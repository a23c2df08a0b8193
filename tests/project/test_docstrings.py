"""The words of the package, where a program can judge them: how docstrings and comments begin, and names of classes."""

import re
from collections import defaultdict
from pathlib import Path

import autograd_mini

PACKAGE = Path(autograd_mini.__file__).parent
HEADLESS = re.compile(r'(?:"""|# )(?:What|Whatever|Who|Whoever) ')
"""The beginning of a docstring or a comment that is a clause, where a noun would say what the thing is."""


def headless(text: str) -> list[int]:
    """The numbers of the lines in which such a docstring or comment begins."""
    return [i for i, line in enumerate(text.splitlines(), 1) if HEADLESS.search(line)]


def test_no_docstring_or_comment_begins_with_a_clause_in_place_of_a_noun():
    paths = sorted(PACKAGE.rglob("*.py"))
    assert paths
    found = [f"{path.relative_to(PACKAGE)}:{i}" for path in paths for i in headless(path.read_text(encoding="utf-8"))]
    assert not found, f"say it with a noun: {', '.join(found)}"


def test_the_finder_of_clauses_finds_them():
    assert headless('def f():\n    """What f returns."""\nx = 1  # Whatever it is\n') == [2, 3]
    assert headless('def f():\n    """Whether f returns."""\nx = 1  # what comes after\n') == []


def test_no_class_has_the_name_of_another():
    files = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            files[name].append(str(path.relative_to(PACKAGE)))
    assert len(files) > 100
    assert {name: found for name, found in files.items() if len(found) > 1} == {}
