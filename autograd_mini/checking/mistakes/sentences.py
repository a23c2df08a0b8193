"""From an amount to a sentence: 209 times too much is a sum that was not averaged, -1 times a wrong sign.

The amount of a mistake is what has to be added to the right gradient, in units of it: 1 + amount is the factor that the
hand has in excess.
"""

from __future__ import annotations

from collections.abc import Callable

from ..problem.roles import Roles, factor, near

Reading = tuple[str, str]
"""A kind, and a sentence."""
Reader = Callable[[float], Reading | None]
"""Returns the reading of an amount; None where the amount has no meaning."""


def always(kind: str, sentence: str) -> Reader:
    """The same reading whatever the amount."""
    return lambda amount: (kind, sentence)


def scaled(roles: Roles, what: str) -> Reader:
    """The reading of a gradient that is 1 + amount times what it should be."""

    def read(amount: float) -> Reading | None:
        k = 1 + amount
        if near(k, -1):
            return "sign", f"{what} has the wrong sign: it is -1 times what it should be"
        for n, text in sorted(roles.counts.items(), reverse=True):
            if near(k, n):
                return (
                    "summed not averaged",
                    f"{what} is {n} times what it should be: it is summed over {text} and not averaged; divide by {n}"
                    f"{', or is there a half in the loss?' * (n == 2)}",
                )
            if near(k, 1 / n):
                return (
                    "averaged not summed",
                    f"{what} is 1/{n} of what it should be: it is averaged over {text}, where their sum is wanted (or it has "
                    f"been averaged already); multiply by {n}{', or is it the 2 of a square?' * (n == 2)}",
                )
            if near(k, -n) or near(k, -1 / n):
                return "sign", f"{what} is {factor(k)} times what it should be: the sign is wrong, and a factor {n} ({text})"
        if abs(k) < 1e-9:
            return None
        return "constant factor", f"{what} is {factor(k)} times what it should be; {_repair(k)}"

    return read


def penalised(roles: Roles, what: str) -> Reader:
    """The reading of a penalty's gradient that is 1 + amount times what it should be."""
    penalty = f"the gradient of the penalty on {what}"

    def read(amount: float) -> Reading | None:
        k = 1 + amount
        if abs(k) < 1e-6:
            return "regularization missing", f"{penalty} is missing: the loss has it, the hand has not"
        if near(k, 2):
            return "regularization doubled", f"{penalty} is there twice: it is 2 times what it should be"
        start = f"{penalty} is {factor(k)} times what it should be"
        if near(k, 0.5):
            return "regularization wrong", f"{start}; the derivative of w² is 2 w: a factor 2 is missing"
        if near(k, -1):
            return "regularization wrong", f"{start}; it has the wrong sign"
        for n, text in roles.counts.items():
            if near(k, n) or near(k, 1 / n):
                return "regularization wrong", f"{start}; it is {'not ' * (k > 1)}divided by {n} ({text}), unlike in the loss"
        return "regularization wrong", start

    return read


def kept(roles: Roles, path: str, node: str, forgotten: Reading, once: Reading | None) -> Reader:
    """The reading of what comes back to a node along a path, of which 1 + amount times has arrived."""

    def read(amount: float) -> Reading | None:
        k = 1 + amount
        if abs(k) < 1e-6:
            return forgotten
        if near(k, 0.5) and once is not None:
            return once
        if near(k, 2):
            return "constant factor", f"what comes back to {node} through {path} is counted twice"
        return scaled(roles, f"what comes back to {node} through {path}")(amount)

    return read


def simple(k: float) -> bool:
    """Whether a factor is one that people forget: a whole number, or one over it; of the negative ones, -1 and -2."""
    return any(abs(x - round(x)) < 1e-6 and -3 < round(x) < 1e6 and round(x) for x in (k, 1 / k if k else 0.0))


def _repair(k: float) -> str:
    """The repair of a wrong factor."""
    if near(k, 0.5):
        return "multiply by 2: is it the 2 of a square?"
    if near(k, 2):
        return "divide by 2: is there a half in the loss, or a 2 too many?"
    return f"multiply by {factor(1 / k)}" if abs(k) < 1 else f"divide by {factor(k)}"
