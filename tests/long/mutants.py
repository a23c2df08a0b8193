"""Small changes of the source, and whether the tests notice: `python -m tests.long.mutants [--count N] [--seed S] [ROOM ...]`.

A mutant is one change of one syntax tree: a sign turned, a constant moved, a comparison replaced, a guard dropped, a term left
out. It runs in a copy of the package against the test files that import its module by name, or those of its room, which stop at
the first failure. What survives is printed with its line: it changes nothing, or a test is missing.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "autograd_mini"
SIGNS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
}


class Place(ast.NodeTransformer):
    """Counts the places where something can be changed, and changes the one with a number."""

    def __init__(self, wanted: int = -1) -> None:
        self.count, self.wanted, self.line, self.what = 0, wanted, 0, ""

    def here(self, node: ast.AST, what: str) -> bool:
        self.count += 1
        if self.count - 1 != self.wanted:
            return False
        self.line, self.what = getattr(node, "lineno", 0), what
        return True

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) in SIGNS and self.here(node, f"{type(node.op).__name__} is {SIGNS[type(node.op)].__name__}"):
            node.op = SIGNS[type(node.op)]()
        elif isinstance(node.op, ast.Add | ast.Sub) and self.here(node, "a term is left out"):
            return node.left
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.USub | ast.Not) and self.here(node, f"{type(node.op).__name__} is left out"):
            return node.operand
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        kind = type(node.ops[0])
        if kind in COMPARISONS and self.here(node, f"{kind.__name__} is {COMPARISONS[kind].__name__}"):
            node.ops[0] = COMPARISONS[kind]()
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) in (int, float) and self.here(node, f"{node.value} is {node.value + 1}"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        if type(node.value) is bool and self.here(node, f"{node.value} is {not node.value}"):
            return ast.copy_location(ast.Constant(not node.value), node)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        ends = isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue)
        if ends and not node.orelse and self.here(node, "a guard is dropped"):
            return ast.copy_location(ast.Pass(), node)
        return node


def tests_of(module: Path, texts: dict[Path, str]) -> list[Path]:
    """The test files of a module: the one of its name, those that import it, else those that name its room."""
    name, room = module.stem, module.relative_to(PACKAGE).parts[0]
    dotted = ".".join(module.relative_to(ROOT).with_suffix("").parts)
    parent, _, last = dotted.rpartition(".")
    named = [p for p in texts if p.stem == f"test_{name}"]
    imports = re.compile(rf"{re.escape(dotted)}\b|from {re.escape(parent)} import [^\n]*\b{last}\b")
    importing = [p for p, text in texts.items() if imports.search(text)]
    found = named + [p for p in importing if p not in named]
    return found or [p for p, text in texts.items() if f"autograd_mini.{room}" in text or f"am.{room}" in text][:6]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=90.0, help="seconds for the tests of a mutant; more counts as noticed")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    modules = [
        p for p in sorted(PACKAGE.rglob("*.py")) if not options.rooms or any(f"/{room}" in str(p) for room in options.rooms)
    ]
    texts = {p: p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests").glob("test_*.py"))}
    noticed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for part in ("autograd_mini", "tests", "pyproject.toml", "README.md", "docs", "demos", "CHANGELOG.md"):
            source, target = ROOT / part, Path(folder) / part
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        while sum(tried.values()) < options.count:
            module = rng.choice(modules)
            tree = ast.parse(module.read_text(encoding="utf-8"))
            counter = Place()
            counter.visit(tree)
            files = tests_of(module, texts)
            if not counter.count or not files:
                continue
            change = Place(rng.randrange(counter.count))
            mutant = ast.unparse(ast.fix_missing_locations(change.visit(ast.parse(module.read_text(encoding="utf-8")))))
            room = module.relative_to(PACKAGE).parts[0]
            copy = Path(folder) / module.relative_to(ROOT)
            whole = copy.read_text(encoding="utf-8")
            copy.write_text(mutant, encoding="utf-8")
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-x",
                "-p",
                "no:cacheprovider",
                *(f"tests/{p.name}" for p in files[:8]),
            ]
            began = time.perf_counter()
            try:
                run = subprocess.run(
                    command, cwd=folder, env={**os.environ, "PYTHONPATH": folder}, capture_output=True, timeout=options.limit
                )
                caught = run.returncode != 0
            except subprocess.TimeoutExpired:
                caught = True
            copy.write_text(whole, encoding="utf-8")
            tried[room] += 1
            noticed[room] += caught
            if not caught:
                where = f"{module.relative_to(ROOT)}:{change.line}"
                print(f"SURVIVED {where}: {change.what} ({time.perf_counter() - began:.0f} s of {len(files)} files)", flush=True)
    for room, n in sorted(tried.items()):
        print(f"{room:12} {noticed[room]:4} of {n:4} noticed")
    print(f"{'in all':12} {sum(noticed.values()):4} of {sum(tried.values()):4} noticed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
