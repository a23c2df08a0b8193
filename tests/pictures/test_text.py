"""The tree of text: every value once, in columns, however deep the graph."""

from graphs import chain, circuit, doubled, regression, twice

from autograd_mini import Value
from autograd_mini.pictures.scene import scene_of
from autograd_mini.pictures.text import text_of


def tree(root, **settings):
    return text_of(scene_of(root, **settings))


def test_the_first_circuit_reads_like_this():
    J = circuit()
    J.backward()
    assert tree(J).splitlines() == [
        "J = 3 (a + b · c)",
        "                 value  dJ/d·",
        "J = 3 · v           45      1",
        "├─ 3                 3",
        "└─ v = a + u        15      3  ∂J/∂v = 3",
        "   ├─ a              7      3  ∂v/∂a = 1",
        "   └─ u = b · c      8      3  ∂v/∂u = 1",
        "      ├─ b           4      6  ∂u/∂b = c = 2",
        "      └─ c           2     12  ∂u/∂c = b = 4",
    ]


def test_gradients_that_are_not_computed_are_dashes_and_the_last_line_says_why():
    lines = tree(circuit()).splitlines()
    assert lines[2].split()[-1] == "–"
    assert "not computed" in lines[-1]


def test_what_is_read_twice_is_told_once():
    text = tree(doubled(30))
    assert text.count("see above") == 29 and len(text.splitlines()) < 70


def test_a_leaf_that_is_read_twice_shows_both_of_its_derivatives():
    f = twice()
    f.backward()
    text = tree(f)
    assert "∂f/∂x = u = 5" in text and "∂u/∂x = 1" in text


def test_a_deep_chain_is_a_tree_without_recursion():
    assert len(tree(chain(3000), max_nodes=10_000).splitlines()) > 6000
    assert len(tree(chain(20_000)).splitlines()) < 30


def test_arrays_show_their_shapes():
    assert "[20×1]" in tree(regression())


def test_wide_characters_keep_the_columns():
    a, b = Value(1.0, label="数"), Value(2.0, label="b")
    lines = tree(a * b, title="").splitlines()
    assert lines[2].index("1") + 1 == lines[3].index("2")
