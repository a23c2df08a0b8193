"""`python -m autograd_mini draw "3*(a+b*c)" a=7 b=4 c=2 -o J.svg`: the graph of a formula, with both passes.

Without `-o` the picture is a tree of text. The formula is parsed by `notation.parse` and never executed as Python.
"""

from __future__ import annotations

import argparse

from ..pictures.draw import draw
from . import _formula

SUFFIXES = (".svg", ".html", ".png", ".pdf", ".dot")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    _formula.configure(parser, "the picture, in the format that its ending names: .svg .html .png .pdf .dot")
    parser.add_argument("--mode", choices=("both", "forward", "backward"), default="both", help="the pass to draw (default both)")
    parser.add_argument("--theme", choices=("light", "dark", "auto"), default="light", help="the colours (default light)")


def run(arguments: argparse.Namespace) -> int:
    """Draw the formula into the file, or as text on standard output."""
    path = _formula.target(arguments, *SUFFIXES)
    J = _formula.graph(arguments)
    if arguments.mode != "forward":
        J.backward()
    picture = draw(J, mode=arguments.mode, theme=arguments.theme)
    if path is None:
        _formula.say(picture.text())
    else:
        picture.save(path)
        print(f"wrote {path}")
    return 0
