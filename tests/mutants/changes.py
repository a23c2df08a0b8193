"""The small changes of a file: signs, constants, comparisons, guards and terms, wherever a result may depend on them."""

import ast
import re
from collections.abc import Callable
from typing import Any, NamedTuple

OPERATORS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*"}
COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip


class Mutant(NamedTuple):
    """One change: the bytes from `start` to `end` of the file at `path` become `text`.

    The statement around it goes from line `first` to line `last`; `names` are those that it binds at the top of the file or of a
    class, and is empty inside a function.
    """

    path: str
    line: int
    start: int
    end: int
    text: str
    what: str
    first: int
    last: int
    names: tuple[str, ...]

    def of(self, source: bytes) -> bytes:
        """The changed source."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def row(self, source: bytes) -> str:
        """The line as it was."""
        return source.splitlines()[self.line - 1].decode().strip()


# What is left alone: no caller can see it ------------------------------------------------------------------------------


def _is_error(node: ast.AST, field: str, path: str) -> bool:
    """The words of an error, and assertions, which only say what holds."""
    return isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert)


def _is_annotation(node: ast.AST, field: str, path: str) -> bool:
    return field in ("annotation", "returns", "decorator_list", "bases")


def _is_for_type_checkers(node: ast.AST, field: str, path: str) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _is_an_option_without_effect(node: ast.AST, field: str, path: str) -> bool:
    """`strict` of `zip` (both have one length), the line that a warning names, and the sizes of caches."""
    return isinstance(node, ast.keyword) and node.arg in ("strict", "stacklevel", "maxsize")


def _is_a_rank(node: ast.AST, field: str, path: str) -> bool:
    """Which of several explanations of a mistake comes first: tuned numbers, that only have to be in order."""
    if isinstance(node, ast.keyword | ast.AnnAssign | ast.arg) and "rank" in (
        getattr(node, "arg", ""), getattr(getattr(node, "target", None), "id", "")
    ):  # fmt: skip
        return True
    if isinstance(node, ast.BinOp) and re.search(r"\brank\b", ast.unparse(node)):
        return True
    tuned = isinstance(node, ast.Constant) and type(node.value) is float and 2.5 <= node.value <= 5.5
    return tuned and "/mistakes/" in path


def _is_the_size_of_a_cache(node: ast.AST, field: str, path: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(t, ast.Name) and re.search("KEPT|CACHE|REMEMBERED|RANK", t.id) for t in targets) and isinstance(
        getattr(node, "value", None), ast.Constant
    )


def _is_a_limit_of_effort(node: ast.AST, field: str, path: str) -> bool:
    """How far a search goes before it gives up, where one more or less is as good, and its comparison."""
    limits = re.compile(r"\b(MOST|WIDEST|DEEPEST|LARGEST|LONGEST|PATIENCE)\w*\b")
    if isinstance(node, ast.Compare):
        return bool(limits.search(ast.unparse(node)))
    return isinstance(node, ast.Assign | ast.AnnAssign) and bool(limits.search(ast.unparse(node).split("=")[0]))


RULES: tuple[Callable[[ast.AST, str, str], bool], ...] = (
    _is_error, _is_annotation, _is_for_type_checkers, _is_an_option_without_effect, _is_a_rank, _is_the_size_of_a_cache,
    _is_a_limit_of_effort,
)  # fmt: skip


# What is changed --------------------------------------------------------------------------------------------------------


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """All changes of a file, in the order of its syntax tree."""
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found: list[Mutant] = []
    place: list[tuple[int, int, tuple[str, ...]]] = [(1, 1, ())]

    def begin(node: Any) -> int:
        return starts[node.lineno - 1] + int(node.col_offset)

    def end(node: Any) -> int:
        return starts[node.end_lineno - 1] + int(node.end_col_offset)

    def add(node: Any, start: int, stop: int, text: str, what: str) -> None:
        found.append(Mutant(path, node.lineno, start, stop, text, what, *place[-1]))

    def between(left: Any, right: Any, names: str, text: str, what: str) -> None:
        here = re.search(names.encode(), source[end(left) : begin(right)])
        if here:
            add(right, end(left) + here.start(), end(left) + here.end(), text, what)

    def change(node: ast.AST) -> None:
        if isinstance(node, ast.BinOp):
            if type(node.op) in OPERATORS:
                text = OPERATORS[type(node.op)]
                between(node.left, node.right, r"\*\*|//|[-+*/%]", text, f"{type(node.op).__name__} becomes {text}")
            if isinstance(node.op, ast.Add | ast.Sub):
                add(node.right, begin(node.right), begin(node.right), "0 * ", "a term is multiplied by zero")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            if not (isinstance(node.operand, ast.Constant) and node.operand.value == 0):
                add(node, begin(node), begin(node.operand), "", f"{type(node.op).__name__} is left out")
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
            text = COMPARISONS[type(node.ops[0])]
            names = r"<=|>=|==|!=|<|>|is\s+not|not\s+in|\bis\b|\bin\b"
            between(node.left, node.comparators[0], names, text, f"{type(node.ops[0]).__name__} becomes {text}")
        elif isinstance(node, ast.BoolOp):
            text = "or" if isinstance(node.op, ast.And) else "and"
            between(node.values[0], node.values[1], r"\b(and|or)\b", text, f"{type(node.op).__name__} becomes {text}")
        elif isinstance(node, ast.Constant):
            if type(node.value) is bool:
                add(node, begin(node), end(node), repr(not node.value), f"{node.value} becomes {not node.value}")
            elif type(node.value) in (int, float) and node.value + 1 != node.value:
                add(node, begin(node), end(node), repr(node.value + 1), f"{node.value} becomes {node.value + 1}")
        elif isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue):
            if source[begin(node) : begin(node) + 2] == b"if":
                test = source[begin(node.test) : end(node.test)].decode()
                add(node.test, begin(node.test), end(node.test), f"False and ({test})", "a guard is switched off")

    def walk(node: ast.AST, inside: bool) -> None:
        header = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        pushed = isinstance(node, ast.stmt) and not isinstance(node, ast.ClassDef)
        if pushed:
            last = node.body[0].lineno if getattr(node, "body", None) and not header else node.end_lineno  # type: ignore[attr-defined]
            place.append((node.lineno, last, () if inside else _bound(node)))  # type: ignore[attr-defined]
        change(node)
        for name, value in ast.iter_fields(node):
            within = inside or (header and not isinstance(node, ast.ClassDef) and name == "body")
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not any(rule(child, name, path) for rule in RULES):
                    walk(child, within)
        if pushed:
            place.pop()

    walk(ast.parse(source), False)
    return [m for m in found if _is_another_program(source, m)]


def _bound(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return tuple(n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


def _is_another_program(source: bytes, m: Mutant) -> bool:
    if m.text == "":  # `-` or `not` before what need not be a literal
        try:
            return ast.dump(ast.parse(m.of(source))) != ast.dump(ast.parse(source))
        except SyntaxError:
            return False
    return True
