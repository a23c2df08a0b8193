"""The README keeps its word: its examples run, its commands are where `.ci/run` looks for them, its links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd_mini as am

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_example_prints_what_the_readme_says():
    assert ">>>" in README
    # in an interpreter of its own, because one example adds a primitive to the table
    program = [sys.executable, "-W", "error", "-m", "doctest", "README.md"]
    result = subprocess.run(program, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_python_block_is_an_example():
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert blocks and all(block.startswith(">>> ") for block in blocks)


@pytest.mark.parametrize(("name", "starts", "ends"), [("run", "pip install", "cats"), ("test", "pip install", "pytest -n 2")])
def test_each_of_the_two_commands_is_one_line(name, starts, ends):
    (command,) = re.findall(rf"^<!-- command: {name} -->\n```\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert command.startswith(starts) and command.endswith(ends) and "\n" not in command


def test_the_program_that_is_shown_is_the_one_that_is_made():
    def cost(w, b, X, y):
        z = w.T @ X + b
        return am.mean(am.sigmoid_cross_entropy(z, y))

    step = am.compile(cost, argnums=(0, 1))
    step(np.zeros((2, 1)), 0.0, np.ones((2, 3)), np.ones((1, 3)))
    program = step.source[step.source.index("def cost") :].strip()
    assert f"<!-- program: begin -->\n```\n{program}\n```\n<!-- program: end -->" in README


def test_every_link_into_the_project_leads_to_a_file():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links and not [link for link in links if not (ROOT / link).exists()]


def test_the_readme_is_short_and_lists_every_demo():
    assert README.count("\n") < 300
    assert not [demo.name for demo in (ROOT / "demos").glob("[0-9]*.py") if f"(demos/{demo.name})" not in README]


def test_the_gallery_shows_six_pictures_of_demos():
    gallery = README.partition("## Gallery")[2].partition("\n## ")[0]
    pictures = re.findall(r"!\[[^\]]+\]\((demos/pictures/[^)]+)\)\]\((demos/\d\d_\w+\.py)\)", gallery)
    assert len(pictures) == 6 and all((ROOT / path).stat().st_size < 200_000 for pair in pictures for path in pair)


def test_the_part_that_the_documentation_takes_over_has_no_links_that_lead_elsewhere_from_there():
    start = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
    first, last = (re.search(rf':{word}: "(.*)"', start)[1] for word in ("start-after", "end-before"))
    assert not re.findall(r"\]\((?!https?:)[^)]+\)", README.partition(first)[2].partition(last)[0])
