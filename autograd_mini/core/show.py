"""How a result is looked at: its figure, a file of it, and a bar while it is being worked out.

Results (a slice, a history, a comparison) carry data and know nothing of drawing. They name the kind of figure that
shows them, and the drawings, which live in `pictures/curves` and `pictures/notebook`, are looked up by that name when the
first one is asked for. This is the one place where what is low in the house reaches for what is high.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sized
from importlib import import_module
from pathlib import Path
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
        A matplotlib Figure, which belongs to nobody else: `pyplot` does not know of it. For "race", an animation.

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
    """Whether somebody can see a bar: standard error is a terminal, or this is a notebook."""
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
            bar = import_module("tqdm").tqdm
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
