"""Tables as text."""

from hypothesis import given
from hypothesis import strategies as st
from some import some

from autograd_mini.core.table import aligned

cells = st.text("ab ", max_size=5)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1)), st.integers(1, 3))
def test_cells_stand_below_each_other_and_no_line_ends_in_blanks(rows, gap):
    lines = aligned(rows, "l", gap)
    starts, at = [], 0
    for column in zip(*rows, strict=True):
        starts.append(at)
        at += max(map(len, column)) + gap
    for line, row in zip(some(lines), rows, strict=True):
        assert line == line.rstrip()
        assert all(
            line[start : start + len(cell)].ljust(len(cell)) == cell for start, cell in zip(some(starts), row, strict=True)
        )


def test_the_last_side_holds_for_all_that_follow():
    assert aligned([("a", "b", "c"), ("xx", "yy", "zz")], "lr") == ["a    b   c", "xx  yy  zz"]
