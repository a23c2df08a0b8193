"""Many small cases in one test, which names each case that fails.

pytest spends milliseconds on each test, however small it is: a table of hundreds of rows costs seconds when each row is a test.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack, nullcontext
from typing import Any

import numpy as np
import pytest

Names = str | tuple[str, ...]
Ids = Callable[[Any], Any] | Iterable[str] | None

ONLY = [name for name in os.environ.get("AUTOGRAD_MINI_CASES", "").split(",") if name]
"""Parts of the names of cases, of which alone are run: to look at one that fails. A table without such a case runs whole."""
MOST_TOLD = 20
"""Of more failures the first are told."""
FRESH: dict[str, Callable[[], Any]] = {
    "rng": lambda: nullcontext(np.random.default_rng(0)),
    "monkeypatch": pytest.MonkeyPatch.context,
}
"""Fixtures that each case has for itself, as a test of its own would."""


def all_cases(names: Names, cases: Iterable[Any], ids: Ids = None) -> Callable[[Any], Any]:
    """As `pytest.mark.parametrize`, with the same arguments, but all cases are one test, and all of them run.

    Args:
        names: the arguments of the test that a case has values for, with commas in between, or in a tuple.
        cases: the values of each case: one value for one name, a tuple for several; or `pytest.param`, without marks.
        ids: what tells a case: a function of each value, or a text for each case; the values themselves where it is left out.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    cases = [case if hasattr(case, "marks") else pytest.param(*(case if len(arguments) > 1 else [case])) for case in cases]
    if not cases or any(case.marks for case in cases):
        raise ValueError("all_cases: there has to be a case, and none has marks of its own")
    texts = [None] * len(cases) if ids is None or callable(ids) else [*ids]

    def told(k: int) -> str:
        """What tells a case from the others."""
        values = [(ids(x) if callable(ids) else None) or getattr(x, "__name__", None) or x for x in cases[k].values]
        return cases[k].id or texts[k] or "-".join(map(str, values))

    def decorated(test: Any) -> Any:
        signature = inspect.signature(test)
        if not {*arguments} <= {*signature.parameters}:
            raise ValueError(f"all_cases: {test.__name__} takes not all of: {names}")

        @pytest.mark.all_cases
        @functools.wraps(test)
        def swept(**fixtures: Any) -> None:
            failed: list[tuple[str, BaseException]] = []
            skipped: list[str] = []
            chosen = [k for k in range(len(cases)) if any(name in told(k) for name in ONLY)] or range(len(cases))
            for k, case in ((k, cases[k]) for k in chosen):
                np.random.seed(0)  # as each test begins
                with ExitStack() as stack:
                    own = {name: stack.enter_context(fresh()) for name, fresh in FRESH.items() if name in fixtures}
                    try:
                        test(**{**fixtures, **own}, **dict(zip(arguments, case.values, strict=True)))
                    except pytest.skip.Exception as reason:
                        skipped.append(str(reason))
                    except (Exception, pytest.fail.Exception) as error:
                        failed.append((told(k), error))
            if failed:
                lines = [f"{name}: {type(error).__name__}: {error}" for name, error in failed[:MOST_TOLD]]
                raise AssertionError("\n".join([f"{len(failed)} of {len(chosen)} cases", *lines])) from failed[0][1]
            if len(skipped) == len(chosen):
                pytest.skip(skipped[0])

        left = [x for name, x in signature.parameters.items() if name not in arguments]
        swept.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return swept

    return decorated
