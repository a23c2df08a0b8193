"""The lines of the program beside the player, where a scope has written them down."""

import re

from graphs import circuit

from autograd_mini import Value
from autograd_mini.core.scopes import scope
from autograd_mini.pictures.listing import listing_of
from autograd_mini.pictures.player import play


def noted():
    x, y = Value(3.0, label="x"), Value(2.0, label="y")
    with scope("lines", lines=True):
        s = x + y
        f = s * x  # <b> & "quotes"
    f.label = "f"
    f.backward()
    return s, f


def test_each_node_knows_the_line_that_made_it():
    s, f = noted()
    listing = listing_of([s, f])
    assert listing.texts == ["s = x + y", 'f = s * x  # <b> & "quotes"']
    assert [listing.line_of[node] for node in (s, f)] == [0, 1]
    assert all(re.fullmatch(r"test_listing\.py:\d+", place) for place in listing.places)


def test_the_page_shows_the_lines_and_says_which_is_at_work():
    _, f = noted()
    page = play(f).html
    assert '<section id="source">' in page and "f = s * x  # &lt;b&gt; &amp; &quot;quotes&quot;" in page
    assert page.count('"line":0') == 3 and page.count('"line":1') == 3  # one step forward and two backward for each


def test_without_a_scope_there_is_no_listing():
    assert '<section id="source">' not in play(circuit()).html


def test_a_program_without_a_file_gives_no_text():
    space = {"Value": Value, "scope": scope}
    exec("x = Value(1.0)\nwith scope('typed', lines=True):\n    y = x * x\n", space)
    assert listing_of([space["y"]]).places == []
