"""The table of derivatives reads as in the book."""

import html
import math
import re
from pathlib import Path

import pytest
from some import some

from autograd_mini import Primitive
from autograd_mini.core.errors import UnknownOperationError
from autograd_mini.core.primitive import registry
from autograd_mini.notation.formulas import OWN, Rules, rules

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parents[1] / "golden" / "rules.txt"


@pytest.fixture
def bell():
    """A primitive of one's own, taken out of the table again."""
    op = Primitive("bell", lambda x: math.exp(-x * x), dx=lambda g, z, x: -2 * g * z * x)
    yield op
    del registry[op.name]


def built_in():
    """The table without what other tests may have left in it."""
    return Rules([section for section in rules().sections if section.title not in (OWN, "special functions")])


def test_the_table_is_the_one_that_was_checked_against_the_book():
    assert f"{built_in()}\n" == GOLDEN.read_text(encoding="utf-8")


def test_every_operation_has_its_line():
    shown = [row.name for section in rules().sections for row in section.rows]
    assert sorted(shown) == sorted(registry)


def test_no_line_is_without_a_rule():
    for section in some(built_in().sections):
        for row in some(section.rows):
            assert row.derivatives and all(text for text, _ in some(row.derivatives[1:] or row.derivatives)), row.name
            assert not any("no formula" in text for text, _ in row.derivatives), row.name


def test_one_operation_or_one_chapter_can_be_asked_for():
    assert [row.name for section in rules("tanh").sections for row in section.rows] == ["tanh"]
    assert [section.title for section in rules("arithmetic").sections] == ["arithmetic"]
    with pytest.raises(UnknownOperationError, match="tanh"):
        rules("tahn")


def test_a_primitive_of_your_own_joins_the_table(bell):
    assert "bell" in str(rules()) and "−2 · z · x" in str(rules("bell"))


def test_a_rule_that_is_a_program_says_so():
    op = Primitive("branching", lambda x: abs(x), dx=lambda g, z, x: g if x > 0 else -g)
    try:
        assert "no formula" in str(rules("branching"))
    finally:
        del registry[op.name]


def test_a_notebook_shows_formulas():
    page = built_in()._repr_html_()
    assert page.count("<table>") == page.count("</table>") == len(built_in().sections)
    assert r"$\frac{1}{\sqrt{1 - x^{2}}}$" in html.unescape(page)
    assert "<script" not in page
    formula = built_in()._repr_latex_()
    assert formula.startswith("$$") and formula.endswith("$$") and formula.count("{") == formula.count("}")


def test_the_table_for_the_readme_is_markdown():
    table = built_in().markdown()
    widths = {}
    for block in re.split(r"\n\n", table):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        widths.update({row: len(re.findall(r"(?<!\\)\|", row)) for row in rows})
        assert len({widths[row] for row in rows}) <= 1, block
    assert "| `tanh` | `tanh(x)` | `1 − z²` |" in table
