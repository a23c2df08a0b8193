"""Spellings of arguments and names: old ones that still work, and the errors for calls that do not fit.

Three decorators, for every part of the package:

- `renamed(seed="rng")`: the keyword `seed=` goes on working for this version, as `rng=`, with a DeprecationWarning.
- `keyword_only("step", "scheme")`: arguments that have become keywords may be given by position for this version.
- `spelled`: the error for a call that does not fit the signature is ours, with the keyword that was meant (`dim=` is `axis=`).

`moved` does for the names of a module what `renamed` does for keywords.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from ..callers import deprecated, signature_of, title
from ..errors import ArgumentTypeError

F = TypeVar("F", bound=Callable[..., Any])


def renamed(**names: str) -> Callable[[F], F]:
    """A decorator: each keyword `old=` of `renamed(old="new")` works as `new=`, and warns.

    On a method `__init__` the message names the class.

    Raises:
        ArgumentTypeError: in a call that gives both.

    >>> import warnings
    >>> @renamed(seed="rng")
    ... def draw(n, *, rng=0):
    ...     return n, rng
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     draw(2, seed=7)
    (2, 7)
    >>> print(said[0].message)
    draw(seed=...) is spelled draw(rng=...) now: the old keyword goes with the next version
    """

    def decorate(f: F) -> F:
        @wraps(f)
        def call(*args: Any, **options: Any) -> Any:
            for old, new in names.items():
                if old in options:
                    given = options.pop(old)
                    if new in options:
                        raise ArgumentTypeError(f"{title(f)} got {old}= and {new}=, which are the same: leave {old}= out")
                    deprecated(f"{title(f)}({old}=...) is spelled {title(f)}({new}=...) now: the old keyword")
                    options[new] = given
            return f(*args, **options)

        return cast(F, call)

    return decorate


def keyword_only(*names: str) -> Callable[[F], F]:
    """A decorator for a function whose arguments `names` have become keywords: by position, in the old order after those that
    still are positional, they work and warn.

    Raises:
        ArgumentTypeError: in a call with more positional arguments than there ever were.

    >>> import warnings
    >>> @keyword_only("step")
    ... def slope(f, *, step=None):
    ...     return step
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     slope(abs, 0.1)
    0.1
    >>> print(said[0].message)
    slope: write step=..., which is a keyword now: its place among the positional arguments goes with the next version
    """

    def decorate(f: F) -> F:
        inner = inspect.unwrap(f)
        first = inner.__code__.co_argcount

        @wraps(f)
        def call(*args: Any, **options: Any) -> Any:
            if len(args) > first:
                extra = dict(zip(names, args[first:], strict=False))
                if len(args) > first + len(names) or extra.keys() & options.keys():
                    raise ArgumentTypeError(f"{title(f)} got too many arguments: {signature_of(f)}")
                listed = ", ".join(f"{name}=..." for name in extra)
                words = ("are keywords", "their places") if len(extra) > 1 else ("is a keyword", "its place")
                deprecated(f"{title(f)}: write {listed}, which {words[0]} now: {words[1]} among the positional arguments")
                args, options = args[:first], {**options, **extra}
            return f(*args, **options)

        return cast(F, call)

    return decorate


def spelled(f: F) -> F:
    """A decorator of a function, or of a class for its `__init__`: a keyword of another library that means one of ours works
    (`keywords.py`); any other call that does not fit raises `ArgumentTypeError`, which names the keyword that was meant.

    It costs one frame, and nothing is looked at unless the call fails.

    >>> @spelled
    ... def sum(x, axis=0):
    ...     return x, axis
    >>> sum(1.0, dim=1)
    (1.0, 1)
    >>> sum(1.0, dims=0)
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.ArgumentTypeError: sum has no argument dims=: did you mean axis=? It is sum(x, axis=0)
    """
    if isinstance(f, type):
        f.__init__ = spelled(f.__init__)  # type: ignore[misc]
        return f

    @wraps(f)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return f(*args, **options)
        except TypeError as error:
            from .keywords import understood

            return understood(f, f, args, options, error)

    call.spelled = f  # type: ignore[attr-defined]
    return cast(F, call)


def keywords_after(*positional: str) -> Callable[[F], F]:
    """A decorator for a constructor that takes `*old` and `**unknown` in order to word what does not fit, without the cost of a
    frame: its signature, as `inspect` and `help` show it, is the one without them."""

    def decorate(f: F) -> F:
        signature = inspect.signature(f)
        known = [p for p in signature.parameters.values() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        f.__signature__ = signature.replace(parameters=known)  # type: ignore[attr-defined]
        return f

    return decorate


def moved(
    module: str, names: dict[str, tuple[str, Any]], otherwise: Callable[[str], Any] | None = None
) -> Callable[[str], Any]:
    """A `__getattr__` for a module: each old name gives its successor, and warns.

    Args:
        module: `__name__` of the module.
        names: old name -> (how messages write the successor, the successor).
        otherwise: what is asked for any other name; an AttributeError if left out.
    """

    def lookup(name: str) -> Any:
        if name not in names and otherwise is not None:
            return otherwise(name)
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        successor, found = names[name]
        deprecated(f"{module.removeprefix('autograd_mini.')}.{name} is called {successor} now: the old name")
        return found

    return lookup
