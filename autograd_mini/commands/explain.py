"""`python -m autograd_mini explain "3*(a+b*c)" a=7 b=4 c=2`: the chain rule for a formula, in symbols and in numbers.

The formula is parsed by `notation.parse` and never executed as Python.
"""

from __future__ import annotations

import argparse

from ..core.files import atomic_write
from ..notation.derivation import explain
from . import _formula


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    _formula.configure(parser, "the derivation as text (.txt) or LaTeX (.tex)")
    parser.add_argument(
        "--wrt", metavar="NAME", help="the input whose gradient is explained; without it, the whole backward pass"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the derivation, or write it into the file."""
    path = _formula.target(arguments, ".txt", ".tex")
    derivation = explain(_formula.graph(arguments), wrt=arguments.wrt)
    if path is None:
        _formula.say(str(derivation))
        return 0
    content = f"\\[\n{derivation.latex}\n\\]\n" if path.suffix.lower() == ".tex" else f"{derivation}\n"
    with atomic_write(path) as draft:
        draft.write_text(content, encoding="utf-8")
    print(f"wrote {path}")
    return 0
