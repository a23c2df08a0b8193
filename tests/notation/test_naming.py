"""Names are readable, stable, and each is used once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini import Tensor, Value
from autograd_mini.core.graph import nodes
from autograd_mini.notation.naming import array_key, names, variables


def named(J, **options):
    return list(names(nodes(J, constants=True), **options).values())


def circuit(*labels):
    a, b, c = (Value(number, label=label) for number, label in zip((7.0, 4.0, 2.0), labels, strict=True))
    return 3 * (a + b * c)


def test_labels_come_first_then_letters_in_order_of_creation():
    assert named(circuit("a", "b", "c")) == ["a", "b", "c", "u", "v", "J"]


def test_inputs_without_a_label_get_letters_of_their_own():
    assert named(circuit(None, None, None)) == ["a", "b", "c", "u", "v", "J"]


def test_a_letter_that_is_a_label_is_not_given_again():
    assert named(circuit("u", "J", "a")) == ["u", "J", "a", "v", "w", "L"]


def test_a_letter_that_would_be_mistaken_for_a_numbered_label_is_left_out():
    assert named(circuit("a", "u0", "u[1]")) == ["a", "u0", "u[1]", "v", "w", "J"]


def test_two_nodes_with_one_label_are_told_apart():
    assert named(circuit("w", "w", "w_2")) == ["w", "w_3", "w_2", "u", "v", "J"]


@pytest.mark.parametrize("blank", [" ", "\t", "\u200b", "\u202e", "\n \x00"])
def test_a_label_in_which_nothing_is_seen_is_no_name(blank):
    a, b = Value(2.0, label=blank), Value(3.0, label="b")
    assert list(names(nodes(a * b)).values()) == ["a", "b", "J"]


def test_constants_without_a_name_are_called_by_their_number():
    x, half = Value(3.0, label="x"), Value(0.5, requires_grad=False)
    assert named(x * half) == ["x", "0.5", "J"]


@given(st.lists(st.none() | st.text(max_size=3) | st.sampled_from(["a", "u", "v", "J", "u2", "w_2"]), min_size=1, max_size=60))
def test_no_name_is_used_twice(labels):
    leaves = [Value(1.0, label=label) for label in labels]
    total = leaves[0]
    for leaf in leaves[1:]:
        total = total + leaf
    found = named(total)
    assert len(set(found)) == len(found) and all(found)


def test_the_same_graph_gets_the_same_names():
    assert named(circuit("a", None, "c")) == named(circuit("a", None, "c"))


def test_variables_of_the_caller_name_what_has_no_label():
    weight, factor = Value(2.0), Value(5.0, label="x")
    product = weight * factor
    result = product + 1
    _hidden = result
    order = nodes(result)
    assert list(names(order, variables()).values()) == ["weight", "x", "product", "result"]
    assert _hidden is result


def test_arrays_are_named_by_variables_too():
    X, w = np.ones((3, 2)), Tensor([[1.0], [2.0]], requires_grad=True)
    found = names(nodes(X @ w), variables())
    assert found.arrays[array_key(X)] == "X"


def test_ten_thousand_nodes_are_named_in_a_moment_and_briefly():
    x = Value(1.0, label="x")
    for _ in range(10_000):
        x = x + 1.0
    assert max(map(len, named(x))) <= 5
