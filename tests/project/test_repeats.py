"""Nothing is written twice: no six lines of statements in a row stand in two places of the package, but for stated reasons."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "autograd_mini"
RUN = 6
REASONS = {
    ("core/tensor.py", "core/tensor.py"): "the end of a quick method is inlined: a call would cost 8 to 20 % of the operation",
    ("core/value.py", "core/value.py"): "the end of a quick method is inlined: a call would cost 8 to 20 % of the operation",
}


def statements(path):
    """The lines of code of a file with their numbers, without imports, docstrings, comments and the arguments of definitions."""
    source = path.read_text(encoding="utf-8")
    left_out = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            left_out.update(range(node.lineno, node.end_lineno + 1))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            left_out.update(range(node.lineno, node.end_lineno + 1))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            left_out.update(range(node.lineno, node.body[0].lineno))
    lines = enumerate(source.splitlines(), 1)
    return [(i, line.strip()) for i, line in lines if i not in left_out and line.strip() and line.strip()[0] != "#"]


def repeats(paths, home):
    """The pairs of places where the same run of lines stands."""
    seen = defaultdict(list)
    for path in paths:
        lines = statements(path)
        for k in range(len(lines) - RUN + 1):
            seen[tuple(line for _, line in lines[k : k + RUN])].append((path.relative_to(home).as_posix(), lines[k][0]))
    return [(places[0], other) for places in seen.values() for other in places[1:]]


def test_no_six_lines_stand_twice_without_a_reason():
    found = repeats(sorted(PACKAGE.rglob("*.py")), PACKAGE)
    pairs = {(a[0], b[0]) for a, b in found}
    assert [f"{a[0]}:{a[1]} is {b[0]}:{b[1]}" for a, b in found if (a[0], b[0]) not in REASONS] == []
    assert set(REASONS) <= pairs, "a reason whose repeat is gone"


def test_a_repeat_is_found(tmp_path):
    text = "\n".join(f"x{i} = {i}" for i in range(RUN))
    (tmp_path / "one.py").write_text(text)
    (tmp_path / "two.py").write_text(f"import os\n\n{text}\n")
    assert repeats(sorted(tmp_path.glob("*.py")), tmp_path) == [(("one.py", 1), ("two.py", 3))]
