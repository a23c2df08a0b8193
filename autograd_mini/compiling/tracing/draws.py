"""Random numbers inside of a program: drawn from a generator that is an argument, at each call anew.

A generator in a closure, or NumPy's global one, would be called once, in the trace, and its numbers would be constants of the
program; `tracing` refuses that. For a generator among the arguments each draw becomes an operation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.errors import TraceError
from ..conditions import draw
from ..shapes import Shape
from .session import NotOneStep, Session
from .source_locations import place
from .tracer import Tracer, made

SIZE_AT = {
    "random": 0, "standard_normal": 0, "standard_exponential": 0, "normal": 2, "uniform": 2, "integers": 2, "laplace": 2,
    "exponential": 1, "poisson": 1, "binomial": 2,
}  # fmt: skip
"""The methods of a generator that a program may call, and where each takes its size if it is not named."""


class Draws:
    """Stands for a generator among the arguments of a function that is traced."""

    def __init__(self, session: Session, label: str) -> None:
        self.tracer = Tracer(session, (), object, label=label)
        self.turn = 0

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method not in SIZE_AT:
            raise TraceError(
                f"{place()}: a program draws from a generator by {', '.join(SIZE_AT)}, not by .{method}(): draw before, and pass "
                "what was drawn as an argument"
            )

        def drawn(*args: Any, **keywords: Any) -> Any:
            if self.tracer.session.open is not None:
                raise NotOneStep
            at = SIZE_AT[method]
            size = keywords.get("size", args[at] if len(args) > at else None)
            shape: Shape = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
            dtype = np.dtype(keywords.get("dtype", np.int64 if method in ("integers", "poisson", "binomial") else float))
            self.turn += 1
            params = {"method": method, "args": args, "keywords": keywords, "turn": self.turn}
            return made(self.tracer.session, draw, [self.tracer], params, shape, dtype, False, 0)

        return drawn
