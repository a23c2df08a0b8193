"""What a test must not be: one that cannot fail, one that checks nothing where a loop is empty, one that reads the clock.

The syntax trees of the test files are looked at. What asserts is an `assert`, pytest's `raises`, `warns` and `fail`, a function
whose name begins with `assert` or `check`, and a function of the test files that does one of these.
"""

import ast
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
FILES = sorted([*HERE.glob("*.py"), *HERE.glob("*/test_*.py")])
CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "process_time", "thread_time", "time", "time_ns", "timeit"}
OF_PYTEST = {"raises", "warns", "fail", "deprecated_call", "exit"}
SIZED = {
    "range",
    "enumerate",
    "zip",
    "sorted",
    "list",
    "tuple",
    "reversed",
    "product",
    "chain",
    "combinations",
    "permutations",
    "ndindex",
}
"""Functions that give something wherever they are given something."""
KEPT = {"registry", "conventions", "TABLE", "ROWS", "PRIMITIVES"}
"""Names of tables of the package, whose sizes other tests know."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def parts_of_a_definition(node: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(node))


def parts(node: ast.AST) -> Iterable[ast.AST]:
    """The nodes of a tree; those of files and functions, which many checks go through, are found once."""
    return parts_of_a_definition(node) if isinstance(node, ast.Module | ast.FunctionDef) else ast.walk(node)


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


@cache
def functions(path: Path) -> tuple[ast.FunctionDef, ...]:
    return tuple(node for node in parts(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def calls_of(function: ast.AST) -> frozenset[str]:
    return frozenset(called(n) for n in parts(function) if isinstance(n, ast.Call))


def of_tests(path: Path) -> list[ast.FunctionDef]:
    return [f for f in functions(path) if f.name.startswith("test_")]


def asserts_itself(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if isinstance(node, ast.Call):
        name = called(node)
        if name == "run" and any(k.arg == "check" for k in node.keywords):
            return True
        return name in OF_PYTEST or name.lstrip("_").startswith(("assert", "check", "_assert", "verify")) or name in helpers()
    return False


@cache
def helpers() -> frozenset[str]:
    """The functions of the test files that assert something, themselves or by others; fixtures too."""
    calls: dict[str, frozenset[str]] = {}
    found: set[str] = set()
    for path in FILES:
        for f in tree(path).body:
            if isinstance(f, ast.FunctionDef) and not f.name.startswith("test_"):
                names = calls_of(f)
                calls[f.name] = calls.get(f.name, frozenset()) | names
                plain = any(isinstance(n, ast.Assert) for n in parts(f))
                if plain or names & OF_PYTEST or any(name.startswith(("assert", "check")) for name in names):
                    found.add(f.name)
    while more := {name for name, names in calls.items() if name not in found and names & found}:
        found |= more
    return frozenset(found)


@cache
def clocks() -> frozenset[str]:
    """The functions of the test files that return what a clock says."""
    names = {
        f.name
        for path in FILES
        for f in functions(path)
        if mentions(f, CLOCKS)
        and any(isinstance(n, ast.Return) and n.value and tainted(f, n.value, frozenset(CLOCKS)) for n in parts(f))
    }
    return frozenset(CLOCKS | names)


def mentions(function: ast.AST, names: Collection[str]) -> bool:
    return not calls_of(function).isdisjoint(names)


def tainted(function: ast.FunctionDef, expression: ast.AST, sources: frozenset[str]) -> bool:
    """Whether an expression hangs on a clock, by the names that the function gives to what clocks say."""

    def reads(node: ast.AST, names: set[str]) -> bool:
        return any(
            isinstance(n, ast.Call) and called(n) in sources or isinstance(n, ast.Name) and n.id in names for n in parts(node)
        )

    names: set[str] = set()
    while True:
        more = {
            name.id
            for n in parts(function)
            if isinstance(n, ast.Assign | ast.AugAssign | ast.NamedExpr) and reads(n.value, names)
            for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
            for name in parts(target)
            if isinstance(name, ast.Name)
        }
        if more <= names:
            return reads(expression, names)
        names |= more


def is_never_empty(node: ast.AST, constants: dict[str, ast.AST]) -> bool:
    """Whether what a loop goes through has an element for certain, as far as the text says."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return bool(node.keys if isinstance(node, ast.Dict) else node.elts)
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.Starred):
        return is_never_empty(node.value, constants)
    if isinstance(node, ast.Name):
        return node.id in KEPT or node.id.isupper() or node.id in constants and is_never_empty(constants[node.id], {})
    if isinstance(node, ast.Attribute):
        return node.attr in KEPT or node.attr.isupper()
    if isinstance(node, ast.BinOp):
        return is_never_empty(node.left, constants) or is_never_empty(node.right, constants)
    if isinstance(node, ast.IfExp):
        return is_never_empty(node.body, constants) and is_never_empty(node.orelse, constants)
    if isinstance(node, ast.Subscript):  # the first few of some
        of_first = isinstance(node.slice, ast.Slice) and node.slice.lower is None and isinstance(node.slice.upper, ast.Constant)
        return of_first and node.slice.upper.value > 0 and is_never_empty(node.value, constants)
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
        return is_never_empty(node.generators[0].iter, constants) and not any(g.ifs for g in node.generators)
    if isinstance(node, ast.Call):
        name = called(node)
        if name in ("items", "keys", "values", "split", "splitlines") and isinstance(node.func, ast.Attribute):
            return name == "splitlines" or is_never_empty(node.func.value, constants)
        if name == "zip" and any(k.arg == "strict" and getattr(k.value, "value", False) for k in node.keywords):
            return any(is_never_empty(x, constants) for x in node.args)
        if name in ("range", "some"):
            return True
        if name in SIZED:
            return bool(node.args) and all(is_never_empty(x, constants) for x in node.args[: 1 if name == "enumerate" else None])
    return False


def certain(function: ast.FunctionDef, constants: dict[str, ast.AST]) -> bool:
    """Whether a test asserts something outside of loops, or in one that has a turn for certain."""
    local = dict(constants)
    for n in parts(function):
        if isinstance(n, ast.Assign) and len(n.targets) == 1 and isinstance(n.targets[0], ast.Name):
            local[n.targets[0].id] = n.value

    def walk(node: ast.AST) -> bool:
        if isinstance(node, ast.Assert):
            test = node.test
            if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "all" and test.args:
                return is_never_empty(test.args[0], local)
            if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
                return any(walk(ast.Assert(x)) for x in test.values)
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, ast.ListComp):
                return is_never_empty(ast.ListComp(test.operand.elt, bare(test.operand.generators)), local)
            return True
        if asserts_itself(node):
            return True
        if isinstance(node, ast.For | ast.AsyncFor) and not is_never_empty(node.iter, local):
            return any(walk(x) for x in node.orelse)
        if isinstance(node, ast.FunctionDef | ast.Lambda) and node is not function:
            return any(asserts_itself(n) for n in parts(node))
        return any(walk(x) for x in ast.iter_child_nodes(node))

    return walk(function)


def bare(generators: list[ast.comprehension]) -> list[ast.comprehension]:
    """Loops without their conditions: what is looked for there may be nothing, what is looked through may not."""
    return [ast.comprehension(g.target, g.iter, [], g.is_async) for g in generators]


def constants_of(path: Path) -> dict[str, ast.AST]:
    return {n.targets[0].id: n.value for n in tree(path).body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}


def where(path: Path, node: ast.AST, name: str = "") -> str:
    return f"{path.name}:{node.lineno} {name}"


def test_every_test_asserts_something():
    silent = [where(p, f, f.name) for p in FILES for f in of_tests(p) if not any(asserts_itself(n) for n in parts(f))]
    assert not silent, "\n".join(silent)
    assert sum(len(of_tests(p)) for p in FILES) > 2000


def test_no_test_checks_nothing_where_a_loop_is_empty():
    idle = [where(p, f, f.name) for p in FILES for f in of_tests(p) if not certain(f, constants_of(p))]
    assert not idle, "\n".join(idle)


def test_no_test_asserts_on_a_clock():
    timed = [
        where(p, n, f.name)
        for p in FILES
        for f in functions(p)
        if mentions(f, clocks())
        for n in parts(f)
        if isinstance(n, ast.Assert) and tainted(f, n.test, clocks())
    ]
    assert not timed, "\n".join(timed)


def test_no_page_is_timed_without_a_yardstick():
    """A script in a browser reads a clock only beside the time that other work takes there, on the same busy machine."""
    texts = [(p, n) for p in FILES if p != Path(__file__) for n in parts(tree(p)) if isinstance(n, ast.Constant)]
    clocked = [(p, n) for p, n in texts if isinstance(n.value, str) and "performance.now" in n.value]
    timed = [where(p, n) for p, n in clocked if "yardstick" not in n.value]
    assert not timed, "\n".join(timed)


def test_nothing_constant_is_asserted():
    empty = [where(p, n) for p in FILES for n in parts(tree(p)) if isinstance(n, ast.Assert) and is_constant(n.test)]
    assert not empty, "\n".join(empty)


def is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple):
        return bool(node.elts)  # `assert (x, "a message")`, which holds whatever x is
    if isinstance(node, ast.Compare):
        return ast.dump(node.left) == ast.dump(node.comparators[0]) and isinstance(node.left, ast.Name | ast.Constant)
    return not any(isinstance(n, ast.Name | ast.Attribute | ast.Call) for n in parts(node))


ALWAYS_TRUE = ast.GeneratorExp | ast.Lambda | ast.JoinedStr
"""Objects that are true whatever they hold: `assert (x > 0 for x in xs)` has asked nothing."""


def holds_always(node: ast.Assert) -> bool:
    """Whether an assertion is of something that is true by its kind: a generator, a function, a size that is not negative."""
    test = node.test
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Call) and called(test.left) in ("len", "abs", "norm"):
        bound = test.comparators[0]
        return isinstance(test.ops[0], ast.GtE) and isinstance(bound, ast.Constant) and bound.value == 0
    return isinstance(test, ALWAYS_TRUE)


def test_nothing_is_asserted_that_holds_by_its_kind():
    empty = [where(p, n) for p in FILES for n in parts(tree(p)) if isinstance(n, ast.Assert) and holds_always(n)]
    assert not empty, "\n".join(empty)


def expects_an_error(node: ast.AST) -> bool:
    """Whether a block is one of `pytest.raises`."""
    return isinstance(node, ast.With) and any(called(item.context_expr) == "raises" for item in node.items)


def hollow_expectation(node: ast.AST) -> bool:
    """Whether what is expected to raise may be anything: any exception at all; or an assertion stands behind the line that
    raises, where nothing comes to it."""
    if isinstance(node, ast.Call) and called(node) == "raises" and isinstance(node.func, ast.Attribute):
        return not node.args or called(node.args[0]) in ("Exception", "BaseException", "AssertionError") and not any(
            k.arg == "match" for k in node.keywords
        )
    return expects_an_error(node) and any(isinstance(n, ast.Assert) for part in node.body for n in parts(part))


def test_what_raises_is_one_line_and_an_error_of_a_kind():
    hollow = [where(p, n) for p in FILES for n in parts(tree(p)) if hollow_expectation(n)]
    assert not hollow, "\n".join(hollow)


def hidden_tests(tree: ast.AST) -> list[ast.FunctionDef]:
    """Tests inside of functions, which pytest does not collect."""
    outer = [n for n in parts(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = [n for f in outer for n in parts(f) if n is not f and isinstance(n, ast.FunctionDef)]
    return [n for n in inner if n.name.startswith("test_")]


def test_every_test_is_where_pytest_looks_for_it():
    hidden = [where(p, n, n.name) for p in FILES for n in hidden_tests(tree(p))]
    assert not hidden, "\n".join(hidden)


COMPARERS = {"assert_allclose", "assert_array_equal", "allclose", "array_equal", "assert_almost_equal"}
WIDEST = 0.2
"""A relative error above this lets a factor of the wrong kind pass."""


def is_lax(node: ast.AST) -> bool:
    """Whether an expression compares a name with itself, holds by a constant of its own, or forgives nearly everything."""
    if isinstance(node, ast.Call) and called(node) in COMPARERS and len(node.args) > 1:
        repeats = ast.dump(node.args[0]) == ast.dump(node.args[1])
        if repeats and not any(isinstance(n, ast.Call) for n in parts(node.args[0])):  # what is called twice may differ
            return True
    if isinstance(node, ast.Call) and (called(node) in COMPARERS or called(node) == "approx"):
        return any(
            k.arg in ("rtol", "rel") and isinstance(k.value, ast.Constant) and k.value.value > WIDEST for k in node.keywords
        )
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.BoolOp) and any(isinstance(x, ast.Constant) for x in node.test.values)
    return isinstance(node, ast.ExceptHandler) and "AssertionError" in [called(n) for n in parts(node.type or node)]


def unused_cases(f: ast.FunctionDef) -> set[str]:
    """The names of a test's cases that it does not read, so that all cases are the same."""
    named = [
        d.args[0].value
        for d in f.decorator_list
        if called(d) in ("parametrize", "all_cases") and isinstance(d.args[0], ast.Constant)
    ]
    read = {n.id for part in f.body for n in parts(part) if isinstance(n, ast.Name)}
    return {name.strip() for names in named for name in names.split(",")} & {a.arg for a in f.args.args} - read


def test_no_comparison_is_with_itself_and_none_forgives_everything():
    lax = [where(p, n) for p in FILES for n in parts(tree(p)) if is_lax(n)]
    asked = ["test_choices_in_programs.py", "test_functional_names.py"]  # which ask `allclose` itself, once each
    assert [place.split(":")[0] for place in lax] == asked, "\n".join(lax)


def test_every_case_of_a_test_is_read_by_it():
    unread = [where(p, f, f"{f.name} {names}") for p in FILES for f in of_tests(p) if (names := unused_cases(f))]
    assert not unread, "\n".join(unread)


def test_every_golden_file_is_run_by_a_test():
    texts = {p.name: p.read_text(encoding="utf-8") for p in FILES if p.name.startswith("test_") and p != Path(__file__)}
    goldens = [p for p in (HERE / "golden").iterdir()]
    assert len(goldens) >= 10
    for golden in goldens:
        readers = [text for text in texts.values() if golden.stem in text and "golden" in text]
        assert readers, golden.name


@pytest.mark.parametrize(
    "text, verdicts",
    [
        ("def test_a():\n    f()", "silent"),
        ("def test_a():\n    for x in f():\n        assert x", "idle"),
        ("def test_a():\n    assert all(x for x in f())", "idle"),
        ("def test_a():\n    for x in f()[:3]:\n        assert x", "idle"),
        ("def test_a():\n    for x in [1, 2][:1] if f() else [3]:\n        assert x", ""),
        ("def test_a():\n    for x in [1, 2]:\n        assert x", ""),
        ("def test_a():\n    xs = f()\n    assert len(xs) == 3\n    for x in xs:\n        assert x", ""),
        ("def test_a():\n    t = time.perf_counter()\n    f()\n    d = time.perf_counter() - t\n    assert d < 1", "timed"),
        ("def test_a():\n    assert (f(), 'a message')", "constant"),
        ("def test_a():\n    assert True", "constant"),
        ("def test_a():\n    with pytest.raises(ValueError):\n        f()", ""),
        ("def test_a():\n    assert np.allclose(x, x)", "lax"),
        ("def test_a():\n    assert f() or True", "lax"),
        ("def test_a():\n    assert f() == pytest.approx(1, rel=0.5)", "lax"),
        ("def test_a():\n    try:\n        assert f()\n    except AssertionError:\n        pass", "lax"),
        ("@pytest.mark.parametrize('x, y', [])\ndef test_a(x, y):\n    assert x", "unread"),
        ("@all_cases('x, y', [])\ndef test_a(x, y):\n    assert x", "unread"),
        ("def test_a():\n    assert (x > 0 for x in f())", "always"),
        ("def test_a():\n    assert lambda: f()", "always"),
        ("def test_a():\n    assert len(f()) >= 0", "always"),
        ("def test_a():\n    assert len(f()) >= 1", ""),
        ("def test_a():\n    with pytest.raises(Exception):\n        f()", "hollow"),
        ("def test_a():\n    with pytest.raises(ValueError):\n        x = f()\n        assert x", "hollow"),
        ("def test_a():\n    def test_b():\n        assert f()\n    assert g()", "hidden"),
    ],
)
def test_these_checks_see_what_they_are_for(text, verdicts):
    (f,) = ast.parse(text).body
    asserts = [n for n in parts(f) if isinstance(n, ast.Assert)]
    found = "silent " * (not any(asserts_itself(n) for n in parts(f)))
    found += "idle " * (not found and not certain(f, {}))
    found += "timed " * any(tainted(f, n.test, clocks()) for n in asserts)
    found += "lax " * any(is_lax(n) for n in parts(f))
    found += "unread " * bool(unused_cases(f))
    found += "always " * any(map(holds_always, asserts))
    found += "hollow " * any(map(hollow_expectation, parts(f)))
    found += "hidden " * bool(hidden_tests(f))
    found += "constant " * any(is_constant(n.test) for n in asserts)
    assert found.strip() == verdicts
