"""The changes of the source that `tests/long/mutants.py` tries: which there are, which are left alone, how one is made."""

from textwrap import dedent

import pytest

from tests.mutants.changes import mutants_of
from tests.mutants.trials import replacements


def changes(text):
    source = dedent(text).encode()
    return [m.of(source).decode() for m in mutants_of("a.py", source)]


@pytest.mark.parametrize("text, expected", [
    ("y = a + b", ["y = a - b", "y = a + 0 * b"]), ("y = a * b", ["y = a / b"]), ("y = -a", ["y = a"]),
    ("y = a < b", ["y = a <= b"]),
    ("y = a is not b", ["y = a is b"]), ("y = a and b", ["y = a or b"]), ("y = 2", ["y = 3"]), ("y = True", ["y = False"]),
    ("y = a % 2 == 0", ["y = a % 2 != 0", "y = a * 2 == 0", "y = a % 3 == 0", "y = a % 2 == 1"]),
])  # fmt: skip
def test_a_sign_a_comparison_or_a_constant_is_turned_into_another(text, expected):
    assert sorted(changes(text)) == sorted(expected)


def test_a_guard_is_switched_off():
    assert changes("def f(x):\n    if x:\n        return g\n") == ["def f(x):\n    if False and (x):\n        return g\n"]


@pytest.mark.parametrize("text", [
    "raise ValueError(1 + 1)", "x: Literal[1]", "def f() -> Literal[1]: ...", "assert a < b", "y = f'{a + 1}'",
    "zip(a, b, strict=True)", "warn('x', stacklevel=2)", "RANK = 3.0", "y = a.rank - 0.5", "f(x, rank=2)", "n = f(maxsize=8)",
    "if TYPE_CHECKING:\n    a = 1", "MOST_TERMS = 12", "if n > MOST_TERMS:\n    pass",
])  # fmt: skip
def test_what_no_caller_can_see_is_left_alone(text):
    assert changes(text) == []


def test_a_change_knows_its_statement_and_the_names_that_this_binds():
    found = mutants_of("a.py", b"A, B = (\n    1,\n    b)\ndef f(x=2):\n    return x + 3\n")
    assert [(m.line, m.first, m.last, m.names) for m in found] == [
        (2, 1, 3, ("A", "B")), (4, 4, 5, ("f",)), (5, 5, 5, ()), (5, 5, 5, ()), (5, 5, 5, ())
    ]  # fmt: skip


def changed(old, new):
    """What two functions of a module say after the change of its text; None if the module has to be run anew."""
    scope = {}
    one, other = (compile(dedent(text), "a.py", "exec") for text in (old, new))
    exec(one, scope)
    live = {(f.__code__.co_qualname, f.__code__.co_firstlineno): [f] for f in scope.values() if hasattr(f, "__code__")}
    found = replacements(one, other, live)
    for function, code in found or []:
        function.__code__ = code
    return None if found is None else (scope["f"](2), scope["g"](2))


PROGRAM = """
    A = 5
    f = lambda x: x + 1
    def g(x):
        return sum(i * x for i in range(3))
"""


@pytest.mark.parametrize("old, new, expected", [
    ("x + 1", "x - 1", (1, 6)), ("i * x", "i / x", (3, 1.5)), ("range(3)", "range(4)", (3, 12)), ("A = 5", "A = 6", None),
])  # fmt: skip
def test_functions_that_are_there_are_changed_and_what_only_runs_at_the_import_asks_for_another(old, new, expected):
    assert changed(PROGRAM, PROGRAM.replace(old, new)) == expected
