"""Where a computation is recorded, and what its result is called there, read from the stack."""

import autograd_mini as am
from autograd_mini.compiling.tracing.source_locations import moved
from autograd_mini.compiling.tracing.trace import trace
from autograd_mini.core import graph


def names_in(f, *args):
    """The variable that each node of a traced function goes to, by operation."""
    return [(node.op.name, node.variable) for node in graph.nodes(trace(f, args).output, constants=True) if node.op]


def test_a_variable_names_the_last_node_of_its_line():
    def f(x):
        y = 2 * x + 1
        z = am.tanh(y)
        return z * y

    assert names_in(f, 1.0) == [("mul", None), ("add", "y"), ("tanh", "z"), ("mul", None)]


def test_of_all_that_one_call_records_the_last_has_the_name():
    def f(x):
        y = am.huber(x)
        return y

    assert [variable for _, variable in names_in(f, 1.0)].count("y") == 1
    assert names_in(f, 1.0)[-1][1] == "y"


def test_what_a_helper_returns_is_called_what_its_caller_calls_it():
    def layer(x, w):
        return am.tanh(w * x)

    def f(x):
        h = layer(x, 2.0)
        h = layer(h, 3.0)
        out = h * h
        return out

    assert names_in(f, 1.0) == [("mul", None), ("tanh", "h"), ("mul", None), ("tanh", "h"), ("mul", "out")]


def test_names_are_found_without_source_text():
    scope = {"am": am}
    exec("def f(x):\n    speed = am.exp(x)\n    return speed * x", scope)
    assert names_in(scope["f"], 1.0) == [("exp", "speed"), ("mul", None)]


def test_augmented_and_walrus_assignments_count():
    def f(x):
        y = x * x
        y += 1
        return (w := am.sin(y)) + w

    assert names_in(f, 1.0) == [("mul", "y"), ("add", "y"), ("sin", "w"), ("add", None)]


def test_a_name_that_is_given_inside_of_a_tuple_leaves_the_others_their_places():
    def f(x):
        y, z = (w := am.sin(x)), am.cos(x)
        a = b = am.exp(z)
        return y * w * a * b

    assert names_in(f, 1.0)[:3] == [("sin", "w"), ("cos", "z"), ("exp", "a")]


def test_three_entries_of_a_stack_change_places_where_there_are_three():
    stack = [[0], [2], [4]]
    moved(stack, "ROT_THREE", 0)
    assert stack == [[4], [0], [2]]
    moved(stack, "ROT_TWO", 0)
    assert stack == [[4], [2], [0]]
    moved(stack, "COPY", 3)
    assert stack == [[4], [2], [0], [4]]
    moved(stack, "SWAP", 5)
    assert stack == []


def test_a_node_knows_its_line():
    def f(x):
        return x * x

    node = trace(f, (1.0,)).output
    assert node.place == (__file__, f.__code__.co_firstlineno + 1)
