"""The text that `am.compile` writes, run alone."""

from collections.abc import Callable
from typing import Any


def text_of(step: Any) -> Callable[..., Any]:
    """The function that the text of a compiled function defines, which gives value and gradients."""
    scope: dict[str, Any] = {}
    exec(step.source, scope)
    (written,) = [found for name, found in scope.items() if name.endswith("_and_gradients")]
    return written
