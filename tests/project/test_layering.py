"""Which part of the house may know of which: an import that points the wrong way fails here.

The imports are read from the source, so that a lazy import inside a function counts as well. Imports for type
checkers alone do not.
"""

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

from cases import all_cases

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "autograd_mini"
FOLDERS_OUTSIDE = {"__pycache__", "build", "dist"} | {"_build", "jupyter_execute", "learn", "reference"}  # and built pages

# What a part may import besides itself; the longest name that fits a module decides. Read from the ground up.
MAY_IMPORT = {
    "core.callers": set(),
    "core.errors": {"core.callers"},
    "core.names.keywords": {"core.callers", "core.errors"},
    "core.names.spelling": {"core.callers", "core.errors", "core.names.keywords"},
    "core.randomness": {"core.errors", "core.names.spelling"},
    "core.files": {"core.errors"},
    "core.primitive": {"core.errors", "core.names.keywords", "core.names.spelling"},
    "core.names.torch_names": {"core.errors"},
    "core.names.unknown_names": {"core.callers", "core.errors"},
    "core.node": {"core.names.torch_names", "core.errors", "core.names.spelling"},
    "core.switch": {"core.errors"},
    "core.recording": {"core.switch"},
    "core.scopes": {"core.node", "core.recording", "core.names.spelling"},
    "core.guards.fingerprint": {"core.node", "core.primitive", "core.recording"},
    "core.sweep": {"core.guards.fingerprint", "core.node", "core.operations", "core.primitive", "core.recording"},
    "core.graph": {"core.errors", "core.guards.fingerprint", "core.node", "core.recording", "core.sweep"},
    "core.arrays.plain": {"core.errors"},
    "core.kernels": {"core.errors"},
    "core.operations": {"core.kernels", "core.primitive"},
    "core.functions": {
        "core.callers",
        "core.errors",
        "core.kernels",
        "core.node",
        "core.operations",
        "core.primitive",
        "core.names.spelling",
    },
    "core": set(),
    "calculus": {"core"},
    "notation": {"core"},
    "compiling": {"core", "calculus", "notation"},
    "checking": {"core", "calculus", "notation"},
    "landscape": {"core", "calculus", "notation"},
    "pictures": {"core", "calculus", "notation"},
    "nn": {"core"},
    "parallel": {"core", "calculus"},
    "stats": {"core"},
    "optim": {
        "core.guards.accumulation",
        "core.callers",
        "core.errors",
        "core.names.keywords",
        "core.node",
        "core.randomness",
        "core.show",
        "core.names.spelling",
        "core.names.unknown_names",
    },
    "optim.search": {"core", "calculus", "optim"},
    "optim.minimize": {"core", "calculus", "optim"},
    "data": {"core.arrays.plain", "core.errors", "core.files", "core.names", "core.randomness"},
    "training": {
        "core",
        "calculus",
        "compiling",
        "notation",
        "checking",
        "landscape",
        "pictures",
        "nn",
        "optim",
        "data",
        "parallel",
    },
    "commands": {""},
    "habits": {""},
    "numpy": set(),
    "test_util": {"habits"},
    "errors": {"core.errors"},
    "": {""},
}

# Doors in a wall, each opened when it is needed and no sooner.
DOORS = {
    ("pictures.live", "compiling.writing.javascript"): "a page computes what its reader changes",
    ("checking.report.page", "pictures.draw"): "a comparison shows its graph",
    ("checking.report.page", "pictures.svg"): "and is a page in the colours of the pictures",
}

OPTIONAL = {
    "PIL", "graphviz", "h5py", "hypothesis", "matplotlib", "numba", "onnx", "resvg_py", "safetensors", "scipy", "skimage",
    "sklearn", "tqdm", "typst",
}  # fmt: skip

# Modules that are made of the classes of another package, and are imported themselves when they are asked for.
WHOLE_MODULES = {"training.estimators": {"sklearn"}}


def module_name(path):
    """`core.operations.kinks` for `autograd_mini/core/operations/kinks.py`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)


@functools.cache
def imports_of(path):
    return tuple(imports(ast.parse(path.read_text(encoding="utf-8"))))


def imports(tree):
    """Every import statement of a module, and whether it stands at the top level; what only type checkers read is left out."""
    todo = [(node, True) for node in tree.body]
    for node, top in todo:  # the list grows while it is read
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, top
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            inside = top and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            todo += [(child, inside) for child in ast.iter_child_nodes(node) if isinstance(child, STATEMENTS)]
        else:
            todo += [(child, top) for child in node.orelse]


def targets(name, path, node):
    """The modules that an import statement names: ours without the package's name, others as `/name`."""
    if isinstance(node, ast.Import):
        named = [alias.name for alias in node.names]
    else:
        package = ["autograd_mini", *name.split(".")] if name else ["autograd_mini"]
        if path.name != "__init__.py":
            package = package[:-1]
        base = package[: len(package) - node.level + 1] if node.level else []
        base += node.module.split(".") if node.module else []
        named = [".".join([*base, alias.name]) for alias in node.names]
    for full in named:
        top, _, rest = full.partition(".")
        if top != "autograd_mini":
            yield f"/{top}"
        elif rest in MODULES or not rest:
            yield rest
        else:  # a name in a module
            yield rest.rpartition(".")[0]


def within(name, part):
    """Whether a module belongs to a part of the house; the part "" is all of it."""
    return not part or name == part or name.startswith(f"{part}.")


def part_of(name):
    """The entry of the table that a module falls under."""
    return max((part for part in MAY_IMPORT if within(name, part) and (part or name in {"", "__main__"})), key=len, default=None)


@all_cases("name", MODULES, ids=lambda name: name or "autograd_mini")
def test_no_import_points_the_wrong_way(name):
    part = part_of(name)
    assert part is not None, f"{name} has no place in the table of this test: say what it may import"
    wrong = set()
    for node, _ in imports_of(MODULES[name]):
        for target in targets(name, MODULES[name], node):
            allowed = {part, *MAY_IMPORT[part]}
            if not target.startswith("/") and (name, target) not in DOORS and not any(within(target, other) for other in allowed):
                wrong.add(f"{name} imports {target or 'autograd_mini'} in line {node.lineno}")
    assert not wrong


@all_cases("name", MODULES, ids=lambda name: name or "autograd_mini")
def test_packages_other_than_numpy_are_imported_where_they_are_used(name):
    known = sys.stdlib_module_names | {"numpy"}
    found = {
        target[1:]: top
        for node, top in imports_of(MODULES[name])
        for target in targets(name, MODULES[name], node)
        if target.startswith("/") and target[1:] not in known
    }
    expected = WHOLE_MODULES.get(name, set())
    assert {package for package, top in found.items() if top} == expected, "imported at the top of the module"
    assert found.keys() <= OPTIONAL, "not one of the optional packages"


def circles(graph):
    """The sets of modules that import one another, directly or by way of others (strongly connected components, Tarjan 1972)."""
    index, low, found, open_path, on_path = {}, {}, [], [], set()
    for start in graph:
        todo = [] if start in index else [(start, iter(graph[start]))]
        while todo:
            name, rest = todo[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                open_path.append(name)
                on_path.add(name)
            for target in rest:
                if target not in index:
                    todo.append((target, iter(graph[target])))
                    break
                if target in on_path:
                    low[name] = min(low[name], index[target])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[name])
                if low[name] == index[name]:
                    k = open_path.index(name)
                    component, open_path = set(open_path[k:]), open_path[:k]
                    on_path -= component
                    if len(component) > 1:
                        found.append(component)
    return found


def test_the_finder_of_circles_finds_them():
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"d", "f"}, "f": set(), "g": {"a"}}
    assert sorted(map(sorted, circles(graph))) == [["a", "b", "c"], ["d", "e"]]


def test_no_modules_import_one_another_lazy_imports_included():
    graph = {name: set() for name in MODULES}
    for name, path in MODULES.items():
        for node, _ in imports_of(path):
            graph[name].update(target for target in targets(name, path, node) if target in graph and target != name)
    assert not circles(graph)


def test_every_door_is_in_use():
    for (name, target), _ in DOORS.items():
        doors = [top for node, top in imports_of(MODULES[name]) if target in targets(name, MODULES[name], node)]
        assert doors and not any(doors), f"{name} -> {target} is no door any more"


def test_importing_the_package_imports_numpy_and_the_standard_library_alone():
    program = (
        "import sys, numpy; before = set(sys.modules); import autograd_mini\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - sys.stdlib_module_names - {'numpy', 'autograd_mini'}))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_importing_the_package_stays_quick_and_so_does_the_first_name_of_the_engine():
    """The time of an import is its modules, a third of a millisecond each, and what they import of Python's own."""
    program = (
        "import sys, numpy; before = set(sys.modules); import autograd_mini; print(*set(sys.modules) - before)\n"
        "autograd_mini.Value; print(*set(sys.modules) - before)"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    statement, engine = map(str.split, result.stdout.splitlines())
    assert statement == ["autograd_mini"]
    assert {name for name in engine if not name.startswith("autograd_mini")} <= {"__future__"}
    assert len(engine) <= 61, "what few programs need is imported when it is asked for (`functions.LATER`, `_home`)"


def test_a_module_of_the_core_finds_the_table_of_operations_filled_whichever_is_imported_first():
    programs = (
        "from autograd_mini.core.primitive import registry, table; assert 'sum' in table and 'exp' in registry",
        "from autograd_mini.errors import ShapeError\n"
        "import autograd_mini as am, numpy as np; assert am.ShapeError is ShapeError\n"
        "assert am.sin(np.array([am.Value(0.0), 1.0], object))[0] == 0\n"
        "from autograd_mini import *; assert exp(Value(0.0)) == 1.0 and sum is am.sum",
    )
    for program in programs:
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def reading_order(text):
    """The files of the core that a text names behind "in this order", up to `value.py`."""
    folder, files = PACKAGE / "core", []
    for name in re.findall(r"`([\w/]+\.py)`", text.partition("in this order")[2].partition("`value.py`")[0]) + ["value.py"]:
        nearby = files[-1].parent / name if files else folder / name
        files.append(nearby if nearby.exists() else folder / name)
    return files


def test_the_engine_is_as_long_as_the_readme_says_and_is_read_in_one_order():
    readme, package = (path.read_text(encoding="utf-8") for path in (ROOT / "README.md", PACKAGE / "core" / "__init__.py"))
    files = reading_order(readme)
    length = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    for text in (readme, package):
        assert abs(length - int(re.search(r"The engine is ([\d,]+) lines", text)[1].replace(",", ""))) <= 50
        assert reading_order(text) == files


def test_the_readme_has_a_line_for_each_part_of_the_package():
    tree = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The house")[2].partition("demos/")[0]
    parts = {path.name + "/" for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert parts == set(re.findall(r"^  (\w+/) ", tree, re.MULTILINE))


def test_the_reader_of_imports_sees_what_it_should():
    source = """
from ..core import graph
from . import images
import scipy.special
if TYPE_CHECKING:
    from ..training import fit
else:
    from ..core.node import Node
def lazily():
    from autograd_mini.calculus.derivatives import grad
    """
    path = PACKAGE / "data" / "loader.py"
    seen = [(*targets("data.loader", path, node), top) for node, top in imports(ast.parse(source))]
    assert sorted(seen) == sorted(
        [
            ("core.graph", True),
            ("data.images", True),
            ("/scipy", True),
            ("core.node", True),
            ("calculus.derivatives", False),
        ]
    )


def project_files():
    """The text files of the project, without what tools leave behind."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in parts)
        if path.is_file() and not hidden and not FOLDERS_OUTSIDE & set(parts):
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_holds_a_path_of_one_machine():
    absolute = re.compile(r"(?<![\w.:/])/(?:home|root|Users|work|mnt|srv|opt|tmp)/\w|[A-Z]:\\Users")
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in project_files() for match in absolute.finditer(text)]
    assert not found
