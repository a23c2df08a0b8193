"""Helpers: functions that a written program calls where NumPy has no name for an operation.

Their text is that of the array forms in `core/kernels`, so there is one version of each. What such a function uses of this
package comes along (other functions, classes, constants), and so do its imports; annotations are left out.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ..literals import PACKAGE, NoLiteral, literal
from .layout import PAGE, on_page


def placed(x: Any, index: Any, shape: Any) -> Any:
    """Zeros of that shape, with `x` at `index`."""
    out = np.zeros(shape, np.asarray(x).dtype)
    out[index] = x
    return out


def added(x: Any, index: Any, shape: Any) -> Any:
    """Zeros of that shape, with `x` added at `index`; where the index repeats, the parts add up."""
    out = np.zeros(shape, np.asarray(x).dtype)
    np.add.at(out, index, x)
    return out


def last_written(x: Any, index: Any) -> Any:
    """1 for each part of a value written at `index` into an array like `x` that stays, 0 where a later part overwrites it."""
    order = np.full(x.shape, -1)
    turn = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = turn
    return (order[index] == turn).astype(x.dtype)


def imaginary_eigenvalues(x: Any) -> Any:
    """The imaginary parts of the eigenvalues of matrices; 0 for those of a matrix that holds a NaN or an infinity."""
    bad = ~np.isfinite(x).all(axis=(-2, -1), keepdims=True)
    return np.imag(np.linalg.eigvals(np.where(bad, 0.0, x)))


def sources(thing: Any, name: str, known: dict[str, str] | None = None) -> dict[str, str]:
    """The source of a function or class under a name, after that of what it uses; by name, imports under their own text.

    Raises:
        ArgumentError: where there is no source that stands by itself.

    >>> from autograd_mini.core.kernels import pointwise
    >>> list(sources(pointwise.xlogx, "xlogx"))
    ['xlogy', 'xlogx']
    """
    found = {} if known is None else known
    thing = inspect.unwrap(thing)
    definition = parsed(thing, name)
    definition.name = name
    scope = inspect.getmodule(thing).__dict__ if isinstance(thing, type) else thing.__globals__
    reader = Reader(scope, local_names(definition))
    reader.visit(definition)
    found.update((line, line) for line in reader.imports if line not in found)
    for used, other in reader.used.items():
        if used not in found and other is not thing:
            if isinstance(other, (FunctionType, type)):
                sources(other, used, found)
            else:
                found[used] = f"{used} = {constant(other, name)}"
    found[name] = on_page(ast.unparse(definition), PAGE)
    return found


def functions_in(source: str) -> dict[str, str]:
    """The functions of a text in which an empty line stands before each, by name."""
    return {text.split("(")[0].removeprefix("def "): text for text in re.split(r"\n\n(?=def )", source.strip())}


def named_in(text: str, sources: Mapping[str, str]) -> list[str]:
    """The sources of functions that a text names, each after those that it names itself.

    >>> named_in("f(2.0)", {"f": "def f(x): return g(x)", "g": "def g(x): return x", "h": "def h(x): return x"})
    ['def g(x): return x', 'def f(x): return g(x)']
    """
    found: dict[str, str] = {}

    def add(text: str) -> None:
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", text)
        for name in re.findall(r"(?<![.\w])\w+", code):
            if name in sources and name not in found and sources[name] is not text:
                add(sources[name])
                found.setdefault(name, sources[name])

    add(text)
    return list(found.values())


def parsed(thing: Any, name: str) -> Any:
    """The definition of a function or class."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):
        tree = ast.Module([], [])
    if getattr(thing, "__closure__", None):
        tree = ast.Module([], [])
    if not (isinstance(thing, (FunctionType, type)) and tree.body and isinstance(tree.body[0], (ast.FunctionDef, ast.ClassDef))):
        raise ArgumentError(f"the array form of {name} has no source that could be written out: define it with `def`")
    return tree.body[0]


def local_names(definition: ast.AST) -> set[str]:
    """The names that a definition binds itself: its arguments and variables."""
    found = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    return found | {node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def requires(line: ast.stmt) -> bool:
    """Whether a line asks something of the shapes, as `require_a_row_each(x, y)`, which was asked when the program was traced."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) and "require_" in ast.unparse(line.value.func)


class Reader(ast.NodeTransformer):
    """Takes annotations out of a definition, and finds what it uses.

    Attributes:
        used: functions, classes and constants of this package, by name.
        imports: import statements for what comes from elsewhere.
    """

    def __init__(self, scope: Mapping[str, Any], local: set[str]) -> None:
        self.scope = {name: thing for name, thing in scope.items() if name not in local}
        self.local = local
        self.used: dict[str, Any] = {}
        self.imports: dict[str, None] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg):
            if argument is not None:
                argument.annotation = None
        node.body = [line for line in node.body if not makes_floats(line) and not requires(line)]
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        for line in node.body:
            if isinstance(line, ast.AnnAssign):  # the fields of a dataclass are its annotations
                line.annotation = ast.Constant(ast.unparse(line.annotation))
                self.visit(line.value) if line.value else None
            else:
                self.visit(line)
        for decorator in node.decorator_list:
            self.visit(decorator)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        return ast.copy_location(ast.Assign([node.target], node.value), node) if node.value else ast.Pass()

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name):
            owner = self.scope.get(node.value.id)
            if isinstance(owner, ModuleType) and owner.__name__.startswith(PACKAGE):
                return self.use(node.attr, getattr(owner, node.attr), node)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self.scope or node.id == "np" and self.scope["np"] is np:
            return node
        found = self.scope[node.id]
        home = found.__name__ if isinstance(found, ModuleType) else getattr(found, "__module__", None) or PACKAGE
        if home.partition(".")[0] == PACKAGE:
            return self.use(node.id, found, node)
        if not all(map(str.isidentifier, str(home).split("."))):
            raise ArgumentError(f"{node.id} is said to come from {str(home)[:40]!r}, which is no module")
        alias = "" if node.id == home else f" as {node.id}"
        self.imports[f"import {home}{alias}" if isinstance(found, ModuleType) else f"from {home} import {node.id}"] = None
        return node

    def use(self, name: str, found: Any, node: ast.expr) -> ast.AST:
        """Something of this package, under its name without underscores; of a primitive, the array form."""
        name = f"{name.strip('_')}_" if name.strip("_") in self.local else name.strip("_")
        self.used[name] = getattr(found, "array", found)
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def constant(x: Any, name: str) -> str:
    """The source of a constant that a helper uses."""
    try:
        return literal(x)
    except NoLiteral as error:
        raise ArgumentError(f"the array form of {name} uses an object that no source makes: a {error}") from None


def makes_floats(line: ast.stmt) -> bool:
    """Whether a line is `x = floats(x)`: in a program the type of every array is known, so there is nothing to convert."""
    return (
        isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Call)
        and ast.unparse(line.value.func).rpartition(".")[2] == "floats"
    )
