"""One way to show how far a long computation has got."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from .errors import require

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds before a bar appears that nobody asked for."""


def bar(items: Iterable[T], *, total: int | None, title: str, progress: bool | None) -> Iterable[T]:
    """The items, with a progress bar while they are gone through.

    Args:
        items, total: what is gone through, and how many there are (None where that is not known).
        title: what stands in front of the bar.
        progress: True for a bar (needs tqdm), False for none; None for a bar on a terminal only, where tqdm is installed, and
            only once a second has passed.

    >>> list(bar([1, 2], total=2, title="counting", progress=None))
    [1, 2]
    """
    if progress is None and not sys.stderr.isatty() or progress is False:
        return items
    try:
        tqdm = require("tqdm", extra="train", purpose="a progress bar")
    except ImportError:
        if progress:
            raise
        return items
    shown: Iterable[T] = tqdm.tqdm(items, total=total, desc=title, delay=PATIENCE if progress is None else 0)
    return shown
