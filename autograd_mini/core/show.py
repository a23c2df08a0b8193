"""The display of results: a figure, a file of it, and a progress bar.

Results (a slice, a history, a comparison) carry data and know nothing of drawing. They name the kind of figure that
shows them, and the drawings, which are in `pictures/curves` and `pictures/notebook`, are looked up by that name when the
first one is asked for. This is the one place where what is low in the house reaches for what is high.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sized
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from .errors import ArgumentError
from .results import Result

T = TypeVar("T")

_CURVES = "autograd_mini.pictures.curves"


def figure(kind: str, /, **content: Any) -> Any:
    """Draw a figure.

    Args:
        kind: the name of a function of `autograd_mini.pictures.curves`, such as "lines" or "contours".
        content: what that function takes.

    Returns:
        A matplotlib Figure, which is not registered with `pyplot`. For "race", an animation.

    Raises:
        ArgumentError: for a kind that there is not.
        MissingExtraError: where matplotlib is not installed.
    """
    curves = import_module(_CURVES)
    if kind not in curves.KINDS:
        raise ArgumentError(f"there is no figure of the kind {kind!r}: expected one of {', '.join(sorted(curves.KINDS))}")
    return getattr(curves, kind)(**content)


def save(figure: Any, path: str | os.PathLike[str]) -> Path:
    """Write a figure or an animation to a file, whole or not at all.

    Args:
        figure: what `figure` has returned.
        path: where to; its ending decides how: .png, .svg, .pdf, and for an animation .gif.

    Returns:
        The path.

    Raises:
        ArgumentError: for another ending.
    """
    import_module(_CURVES).save(figure, path)
    return Path(path)


def keep(figure: Any, name: str) -> None:
    """Show a figure or a picture: at once in a notebook; a script writes it to a file, and says where.

    The file lies in the folder that the environment variable `AUTOGRAD_MINI_OUT` names, else in `pictures`. Where neither a
    notebook nor that variable asks for it, and `AUTOGRAD_MINI_QUICK` is 1, nothing is drawn.

    Args:
        figure: what `figure` has returned, or a picture of a graph.
        name: the name of the file; its ending decides how it is written.
    """
    moves, drawn = hasattr(figure, "to_jshtml"), hasattr(figure, "savefig")
    write = save if moves or drawn else type(figure).save
    folder = os.environ.get("AUTOGRAD_MINI_OUT")
    if "ipykernel" in sys.modules:
        _display(figure, moves)
    elif not folder and os.environ.get("AUTOGRAD_MINI_QUICK") != "1":
        folder = "pictures"
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        print(f"wrote {write(figure, Path(folder) / name)}")


def _display(figure: Any, moves: bool) -> None:
    """Show something in the notebook that runs this. An animation is shown as the GIF that it makes."""
    ipython = import_module("IPython.display")
    if not moves:
        ipython.display(figure)
        return
    with TemporaryDirectory() as scratch:
        ipython.display(ipython.Image(save(figure, Path(scratch) / "moving.gif").read_bytes(), format="gif"))


def shown(kind: str, /, *content: Any, **options: Any) -> str:
    """The HTML with which a result shows itself in a notebook.

    Args:
        kind: the name of a function of `autograd_mini.pictures.notebook`: "table", "curves" or "frame".
        content, options: what that function takes.
    """
    return str(getattr(import_module("autograd_mini.pictures.notebook"), kind)(*content, **options))


class Drawable(Result):
    """A result that can be looked at: `plot` draws it, `save` writes the drawing to a file."""

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw it, as a matplotlib Figure; what a subclass defines."""
        raise NotImplementedError(f"{type(self).__name__} has no plot(): define how it is drawn")

    def save(self, path: str | os.PathLike[str], *args: Any, **how: Any) -> Path:
        """Write what `plot(*args, **how)` draws to a file: .png, .svg or .pdf. Returns the path."""
        return save(self.plot(*args, **how), path)


def is_watched() -> bool:
    """Whether a progress bar can be seen: standard error is a terminal, or this is a notebook."""
    return bool(sys.stderr is not None and sys.stderr.isatty()) or "ipykernel" in sys.modules


def progress(iterable: Iterable[T], total: int | None = None, desc: str = "", show: bool | None = None) -> Iterator[T]:
    """Go through `iterable` and show how far one is, where tqdm is installed; the bar goes away when it is full.

    Args:
        iterable: what to go through.
        total: how many there are, if the iterable has no length.
        desc: what stands in front of the bar.
        show: whether to show anything; None shows a bar in a terminal or notebook, after a second.

    >>> list(progress(range(3), show=False))
    [0, 1, 2]
    """
    delay = 1.0 if show is None else 0.0
    if show or show is None and is_watched():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a notebook without widgets gets a bar of text, and no advice
                bar = import_module("tqdm.auto").tqdm
        except ImportError:
            show = False
        else:
            show = True
    if not show:
        yield from iterable
        return
    if total is None and isinstance(iterable, Sized):
        total = len(iterable)
    yield from bar(iterable, total=total, desc=desc or None, leave=False, delay=delay)
