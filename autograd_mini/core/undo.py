"""Looking leaves no trace: what models keep besides their parameters is put back after a function was only looked at.

`numerical_grad`, `compare` and `check_grad` call a function again and again, and `checkpoint` runs a part of it a second time. A
model that is training moves its running statistics at each call, and dropout draws from its generator. So inside of
`put_back()` the code that changes such a state calls `journal()` before; at the end of the block it is as it was.

The module `nn` does this at each call of a module; a class of your own does it in two lines:

    if (book := undo.journal()) is not None:
        book.keep(self, self.snapshot)      # snapshot() returns the function that puts the state back
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Restore = Callable[[], None]
Snapshot = Callable[[], Restore]


class Journal:
    """A block that restores the state of every object that was changed in it.

    Args:
        outer: the journal of the block around this one, which records the same states.
    """

    def __init__(self, outer: Journal | None = None) -> None:
        self._outer = outer
        self._kept: dict[int, tuple[Any, Snapshot, Restore]] = {}

    def keep(self, owner: Any, snapshot: Snapshot) -> None:
        """`owner` is about to change its state, if it has not said so before in this block."""
        if self._outer is not None:
            self._outer.keep(owner, snapshot)
        if id(owner) not in self._kept:
            self._kept[id(owner)] = owner, snapshot, snapshot()

    def restore(self) -> None:
        """Put every state back as it was before the block; the last to be kept comes first, for what several share."""
        for _, _, restore in reversed(self._kept.values()):
            restore()

    def present(self) -> Journal:
        """A journal that leads back to the present states of the same owners."""
        now = Journal()
        for owner, snapshot, _ in self._kept.values():
            now.keep(owner, snapshot)
        return now


_journal: ContextVar[Journal | None] = ContextVar("journal", default=None)
journal = _journal.get
"""The journal of the innermost block, or None outside."""


@contextmanager
def written_down(book: Journal | None = None) -> Iterator[Journal]:
    """A block whose journal may be used afterwards; with `book`, one that goes on."""
    book = book or Journal(_journal.get())
    token = _journal.set(book)
    try:
        yield book
    finally:
        _journal.reset(token)


@contextmanager
def put_back() -> Iterator[None]:
    """A block after which all states are as they were before."""
    with written_down() as book:
        try:
            yield
        finally:
            book.restore()
