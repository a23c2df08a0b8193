"""The pages that are written by a program: the reference, from the package, and the course, from `demos/` and `docs/exercises`.

Each public name has a page of its own. A primitive has no source to document: its page is what `help` says of it, which comes
from the table of rules. All files written here lie in `docs/reference` and `docs/learn` and are ignored by git.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import ModuleType

from sphinx.ext.napoleon import Config, GoogleDocstring

import autograd_mini as am

NAPOLEON = Config(napoleon_use_rtype=False)
ROOMS = {
    "autograd_mini": "The package: nodes, functions, derivatives, pictures",
    "autograd_mini.nn": "Layers, losses and initializers",
    "autograd_mini.optim": "Optimizers, and minimizers",
    "autograd_mini.optim.schedules": "Step sizes as functions of the step",
    "autograd_mini.data": "Data sets, loaders and augmentation",
    "autograd_mini.training": "The training loop",
    "autograd_mini.landscape": "The shape of a loss",
    "autograd_mini.parallel": "A loss on many workers",
}
# The demos in the order in which they are read, by part; beside each, what it takes for granted.
COURSE = {
    "The chain rule": {
        "00": "Python's classes and closures, and the derivatives of a product and of a logarithm.",
        "01": "What a function of several numbers is. Nothing of calculus but the slope of a straight line.",
        "02": "Demo 01, and the derivatives of `exp`, `ln` and a quotient.",
        "03": "Demo 02, the product of two matrices, and NumPy's broadcasting.",
        "04": "What a gradient is, and the first terms of a Taylor series.",
        "05": "Demos 02 and 03.",
    },
    "Pictures and formulas": {
        "06": "Demo 01.",
        "07": "Demos 01 and 02, and for its last part demo 03.",
        "08": "Demo 01.",
    },
    "Gradients derived by hand": {
        "09": "Demos 03 and 04, and the softmax: exponentials, divided by their sum.",
        "10": "Demos 03 and 09.",
        "11": "Demo 10, mean and variance.",
    },
    "Programs": {
        "12": "NumPy, and for its last part demo 03.",
        "13": "Demos 03 and 10.",
        "32": "Demo 13, and the neuron of demo 05.",
        "33": "Demo 02, and what a process is.",
    },
    "Models": {
        "14": "Demo 02, and what a class in Python is.",
        "15": "Demo 14, and the softmax of demo 09.",
        "16": "Demo 15, and what a convolution does to an image.",
        "29": "Demo 15. What a recurrent network is, is said there.",
        "30": "Demo 15, and the product of two matrices as a table of scalar products.",
        "31": "Demo 15, and the normal distribution.",
    },
    "Training": {
        "17": "What a gradient is, and the step `w = w - rate * gradient`.",
        "18": "Demo 02, and that the mean of a sample varies.",
        "19": "Demo 17.",
        "20": "Demo 17, and the cats of demo 05.",
        "21": "Demo 09's softmax.",
        "22": "Demo 04's Taylor series, and demo 09's softmax.",
        "28": "Demo 16.",
    },
    "The shape of a loss": {
        "23": "Demo 09's three losses.",
        "24": "Eigenvalues of a symmetric matrix, and second derivatives.",
        "25": "Demo 17.",
        "26": "Demo 09's softmax, and demo 17.",
        "27": "Demos 09 and 24.",
    },
}


def write(docs: Path) -> None:
    """Write all of them, and leave a file alone that would not change (so that Sphinx reads it no second time)."""
    wanted = {docs / "reference" / name: text for name, text in reference().items()}
    wanted |= {docs / "learn" / name: text for name, text in course(docs.parent / "demos", docs / "exercises").items()}
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text and not same_notebook(path, text):
            path.write_text(text, encoding="utf-8")
    for part in ("reference", "learn"):
        for path in (docs / part).rglob("*.*"):
            if path not in wanted and path.suffix in {".md", ".rst", ".ipynb"}:
                path.unlink()
    pictures = docs / "learn" / "pictures"
    shutil.copytree(docs.parent / "demos" / "pictures", pictures, dirs_exist_ok=True)


def same_notebook(path: Path, text: str) -> bool:
    """Whether a notebook that has run since has the cells of this text."""
    import nbformat

    if path.suffix != ".ipynb":
        return False
    return fingerprint(nbformat.read(path, as_version=4)) == fingerprint(nbformat.reads(text, as_version=4))


# ---- the reference


def reference() -> dict[str, str]:
    """The text of each page of the reference by its path."""
    files = {}
    index = ["# Reference", "", "Every public name, by room.", ""]
    contents = ["```{toctree}", ":hidden:", ""]
    for room, title in ROOMS.items():
        module = importlib.import_module(room)
        names = sorted(set(public(module)), key=str.lower)
        for name in names:
            files[f"{folder(room)}/{name}.rst"] = page(module, name)
        rows = [f"- [`{name}`]({name}.rst): {first_sentence(getattr(module, name))}" for name in names]
        toc = ["```{toctree}", ":hidden:", "", *names, "```", ""]
        files[f"{folder(room)}/index.md"] = "\n".join([f"# {room}", "", f"{title}.", "", *rows, "", *toc])
        index += [f"- [`{room}`]({folder(room)}/index.md): {title[0].lower() + title[1:]} ({len(names)} names)"]
        contents += [f"{folder(room)}/index"]
    files["table.md"] = f"# The table of derivatives\n\nEvery rule, by `am.rules().markdown()`.\n\n{am.rules().markdown()}"
    files["conventions.md"] = conventions()
    index += ["", "and, printed by the package itself:", ""]
    index += ["- [the table of derivatives](table.md)", "- [the conventions at kinks, zero and infinity](conventions.md)", ""]
    files["index.md"] = "\n".join([*index, *contents, "table", "conventions", "```", ""])
    return files


def public(module: ModuleType) -> list[str]:
    """The names that a module calls public, less those of modules, and less what the package itself has under the same name."""
    own = [name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__]
    found = [name for name in getattr(module, "__all__", own) if name[0] != "_" and not inspect.ismodule(getattr(module, name))]
    if module is am:
        return found
    return [name for name in found if name not in am.__all__ or getattr(am, name) is not getattr(module, name)]


@cache
def homes() -> dict[type, str]:
    """Where each public class has its page."""
    return {
        getattr(module, name): f"{folder(room)}/{name}"
        for room, module in ((room, importlib.import_module(room)) for room in ROOMS)
        for name in public(module)
        if inspect.isclass(getattr(module, name))
    }


def folder(room: str) -> str:
    """The folder of a room's pages: `nn` for `autograd_mini.nn`."""
    return room.removeprefix("autograd_mini.")


def first_sentence(thing: object) -> str:
    said = thing.summary if isinstance(thing, am.Primitive) else inspect.getdoc(thing) or ""
    text = " ".join(said.split("\n\n")[0].split())
    return re.split(r"(?<=[.:])\s", text, maxsplit=1)[0].replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").rstrip(":")


def page(module: ModuleType, name: str) -> str:
    """The page of one name, in reStructuredText: inside Markdown, what autodoc writes takes four times as long."""
    thing, full = getattr(module, name), f"{module.__name__}.{name}"
    title = name.replace("_", "\\_")
    head = f"{title}\n{'=' * len(title)}\n\n"
    if inspect.isclass(thing):
        parents = [base for base in thing.__mro__[1:] if base in homes()]
        told = [f"It is a :doc:`{base.__name__} </reference/{homes()[base]}>`, and has what that has." for base in parents[:1]]
        strangers = [base for base in thing.__mro__[1:] if base in parents or not base.__module__.startswith("autograd_mini")]
        members = f"   :members:\n   :inherited-members: {', '.join(sorted({base.__name__ for base in strangers}))}\n"
        return f"{head}{''.join(told)}\n\n.. autoclass:: {full}\n{'' if issubclass(thing, BaseException) else members}"
    if inspect.isfunction(thing):
        return f"{head}.. autofunction:: {full}\n"
    text = GoogleDocstring(restructured((inspect.getdoc(thing) or "").splitlines()), NAPOLEON)
    body = "\n".join(f"   {line}" for line in text.lines())
    return f"{head}.. py:function:: {full}{signature(thing)}\n\n{body}\n"


def signature(thing: object) -> str:
    try:
        return str(inspect.signature(thing))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(...)"


def conventions() -> str:
    """The table of conventions as a page."""
    return (
        "# The conventions\n\nWhat each function does where textbooks are silent, printed by `am.conventions()`.\n\n"
        f"```text\n{am.conventions()}\n```\n"
    )


def sidebar(app, pagename, templatename, context, doctree) -> None:
    """For the theme: beside a page of the reference stand the names of its room. (The theme's own list takes minutes.)"""
    part, _, rest = pagename.partition("/")
    room, _, name = rest.partition("/")
    if part == "reference" and name:
        context["neighbours"] = links(room).replace(f'href="{name}.html"', f'href="{name}.html" aria-current="page"', 1)


@cache
def links(room: str) -> str:
    """The names of a room (a folder of the reference) as items of a list, for a page in the same folder."""
    module = importlib.import_module(next(name for name in ROOMS if folder(name) == room))
    names = sorted(set(public(module)), key=str.lower)
    return "".join(f'<li class="toctree-l1"><a class="reference internal" href="{name}.html">{name}</a></li>' for name in names)


# ---- docstrings


def as_restructured_text(app, what, name, obj, options, lines) -> None:
    """For autodoc: the docstrings are plain text with code between backticks, and say nothing to reStructuredText."""
    lines[:] = restructured(lines)


def restructured(lines: list[str]) -> list[str]:
    """The lines with what reStructuredText would take for markup escaped, outside code and doctests."""
    out, doctest = [], False
    for line in lines:
        if line.lstrip().startswith(">>>"):
            if out and out[-1].strip() and not doctest:
                out.append("")
            doctest = True
        elif not line.strip():
            doctest = False
        if doctest or line.startswith("    ") and "`" not in line and "*" not in line and "|" not in line:
            out.append(line)
            continue
        parts = re.split(r"(`[^`]*`)", line)
        for i in range(0, len(parts), 2):
            parts[i] = re.sub(r"([*|]|(?<=\w)_(?=\W|$))", r"\\\1", parts[i])
        out.append("".join(parts))
    return out


# ---- the course


def run(folder: Path, mode: str) -> None:
    """Run the notebooks of the course, two at a time, and keep their pictures in them. Sphinx would run them one after the other.

    Args:
        folder: where they lie, as `course` wrote them.
        mode: "force" runs all, "cache" those that changed since they ran, "off" none.
    """
    if mode == "off":
        return
    waiting = [path for path in sorted(folder.glob("*.ipynb")) if mode == "force" or not ran(path)]
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        list(pool.map(run_notebook, waiting))


def run_notebook(path: Path) -> None:
    """Run one notebook in a kernel of its own, by nbclient, and write it with what it printed and drew."""
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    here = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=300, record_timing=False, resources=here).execute()
    notebook.metadata["ran"] = fingerprint(notebook)
    nbformat.write(notebook, path)


def ran(path: Path) -> bool:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    return notebook.metadata.get("ran") == fingerprint(notebook)


def fingerprint(notebook) -> str:
    """What tells two notebooks apart: the text of their cells."""
    return hashlib.sha256("\0".join(cell["source"] for cell in notebook.cells).encode()).hexdigest()


def course(demos: Path, exercises: Path) -> dict[str, str]:
    """The demos as notebooks, in the order in which they are read, and the page that lists them.

    Args:
        demos: the folder of the demos.
        exercises: the folder of their exercises: `01.md` belongs to the demo whose number is 01, and is put at its end.
    """
    by_number = {path.name[:2]: path for path in sorted(demos.glob("[0-9]*.py"))}
    told = {number for part in COURSE.values() for number in part}
    if missing := sorted(set(by_number) - told):
        raise LookupError(f"the course does not say where the demos {missing} stand: see COURSE")
    if lost := sorted(path.name for path in exercises.glob("*.md") if path.stem not in by_number):
        raise LookupError(f"there is no demo for the exercises {lost}")
    files = {}
    words = "The demos as a course: each is an essay in cells, which runs as a script, as a notebook, and here."
    more = "Many end with exercises, whose solutions are hidden until they are asked for."
    index = ["# Learn", "", words, more, ""]
    toc = ["```{toctree}", ":hidden:", ""]
    for part, before in COURSE.items():
        index += [f"## {part}", ""]
        for number, needed in before.items():
            path, asked = by_number[number], exercises / f"{number}.md"
            title, files[f"{path.stem}.ipynb"] = lesson(path, needed, asked.read_text(encoding="utf-8") if asked.exists() else "")
            extra = ", with exercises" if asked.exists() else ""
            index += [f"{int(number)}. [{title}]({path.stem}.ipynb){extra}"]
            toc += [path.stem]
        index += [""]
    files["index.md"] = "\n".join([*index, *toc, "```", ""])
    return files


def lesson(path: Path, needed: str, exercises: str) -> tuple[str, str]:
    """One demo as a page of the course: its title, and its notebook with what to know before and its exercises."""
    import jupytext
    import nbformat

    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["mystnb"] = {"execution_mode": "off"}  # `run` does it
    head, _, rest = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{head}\n\n*What to know before:* {needed}\n{rest}"
    if exercises:
        notebook.cells.append(nbformat.v4.new_markdown_cell(exercises))
    for k, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{k}"
    return head.removeprefix("# "), nbformat.writes(notebook)
