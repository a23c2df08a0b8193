"""`python -m autograd_mini play "3*(a+b*c)" a=7 b=4 c=2 -o J.html`: both passes of a formula, step by step.

Without `-o` the steps are printed. The formula is parsed by `notation.parse` and never executed as Python.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import webbrowser
from pathlib import Path

from ..pictures.player import play
from . import _formula


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    _formula.configure(parser, "the page to open in a browser (.html), or a picture that moves (.svg)")
    parser.add_argument("--open", action="store_true", help="show the page in the browser at once")


def run(arguments: argparse.Namespace) -> int:
    """Write the page, or print the steps."""
    path = _formula.target(arguments, ".html", ".svg")
    if path is None and arguments.open:
        path = Path(tempfile.mkdtemp(prefix="autograd_mini-")) / "play.html"
    J = _formula.graph(arguments)
    J.backward()
    player = play(J)
    if path is None:
        _formula.say(str(player))
    else:
        player.save(path)
        print(f"wrote {path}, {len(player.frames)} steps")
        if arguments.open and not webbrowser.open(path.resolve().as_uri()):
            print(f"no browser could be started: open {path} in one", file=sys.stderr)
    return 0
