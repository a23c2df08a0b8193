"""The pages of the documentation that a program writes: each public name has one, each demo its place in the course."""

import doctest
import importlib
import json
import re
import sys
from pathlib import Path

import pytest
from cases import all_cases
from some import some

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def pages():
    pytest.importorskip("sphinx")
    pytest.importorskip("jupytext")
    sys.path.insert(0, str(DOCS))
    try:
        yield importlib.import_module("pages")
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def reference(pages):
    return pages.reference()


def test_every_public_name_has_a_page_that_its_room_lists(pages, reference):
    for room in pages.ROOMS:
        module = importlib.import_module(room)
        folder = pages.folder(room)
        for name in some(pages.public(module)):
            assert f"{folder}/{name}.rst" in reference
            assert f"[`{name}`]({name}.rst)" in reference[f"{folder}/index.md"]
            assert f'href="{name}.html"' in pages.links(folder)


def test_a_class_tells_where_the_methods_stand_that_it_inherits(pages, reference):
    assert "It is a :doc:`Module </reference/nn/Module>`" in reference["nn/Linear.rst"]
    assert "It is a :doc:`Tensor </reference/autograd_mini/Tensor>`" in reference["nn/Parameter.rst"]


def test_a_notebook_that_ran_is_kept_until_its_cells_change(pages, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    path = tmp_path / "page.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(notebook, path)
    assert not pages.ran(path)
    notebook.metadata["ran"] = pages.fingerprint(notebook)
    nbformat.write(notebook, path)
    assert pages.ran(path)
    assert pages.same_notebook(path, nbformat.writes(notebook))
    notebook.cells[0]["source"] = "1 + 2"
    assert not pages.same_notebook(path, nbformat.writes(notebook))


def test_every_page_of_the_reference_says_something(reference):
    short = [name for name, text in reference.items() if len(text) < 40]
    assert not short


def test_every_demo_has_its_place_in_the_course(pages):
    files = pages.course(DOCS.parent / "demos", DOCS / "exercises")
    demos = {path.stem for path in (DOCS.parent / "demos").glob("[0-9]*.py")}
    assert {name.removesuffix(".ipynb") for name in files if name.endswith(".ipynb")} == demos
    notebook = json.loads(files["01_chain_rule.ipynb"])
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    first = "".join(notebook["cells"][0]["source"])
    assert first.startswith("# The chain rule on a graph\n\n*What to know before:* ")
    assert "".join(notebook["cells"][-1]["source"]).startswith("## Exercises\n")


def test_an_exercise_without_its_demo_is_refused(pages, tmp_path):
    (tmp_path / "99.md").write_text("## Exercises")
    with pytest.raises(LookupError, match="no demo for the exercises"):
        pages.course(DOCS.parent / "demos", tmp_path)


@all_cases("path", sorted((DOCS / "exercises").glob("*.md")), ids=lambda path: path.stem)
def test_solutions_of_exercises_come_out_as_they_say(path):
    failed, attempted = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert attempted and not failed


@all_cases("path", sorted((DOCS / "exercises").glob("*.md")), ids=lambda path: path.stem)
def test_each_exercise_hides_its_solution(path):
    text = path.read_text(encoding="utf-8")
    count = len(re.findall(r"^\*\*\d\.\*\* ", text, flags=re.MULTILINE))
    assert count >= 2
    assert text.count("\n\n<details><summary>Solution</summary>\n\n") == text.count("\n\n</details>\n") == count
    assert text.count(">>>") and all(block.startswith("python\n>>>") for block in text.split("```")[1::2])


@pytest.mark.parametrize(
    "line, safe",
    [
        ("the product x*y of |x|", r"the product x\*y of \|x\|"),
        ("`a*b` stays, a*b does not", r"`a*b` stays, a\*b does not"),
        (">>> 2 * 3", ">>> 2 * 3"),
        ("load_ and others", r"load\_ and others"),
    ],
)
def test_docstrings_are_text_and_no_markup(pages, line, safe):
    assert pages.restructured([line]) == [safe]


def test_every_recipe_is_listed_and_in_the_contents():
    text = (DOCS / "howto" / "index.md").read_text(encoding="utf-8")
    recipes = {path.stem for path in (DOCS / "howto").glob("*.md")} - {"index"}
    listed, _, contents = text.partition("```{toctree}")
    assert len(recipes) >= 20
    assert set(re.findall(r"\((\w+)\.md\)", listed)) == recipes
    assert set(re.findall(r"^\w+$", contents, flags=re.MULTILINE)) - {"hidden"} == recipes
