"""The command line, `autograd-mini` or `python -m autograd_mini`: it looks up the command, imports that one, and hands over.

Exit codes: 0 done, 1 done but with a negative verdict, 2 input that could not be used, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from . import __version__
from .core.errors import AutogradError

COMMANDS = {
    "draw": "draw the graph of a formula, its values and its gradients",
    "play": "play the forward and the backward pass of a formula, step by step, in a page",
    "explain": "derive the gradient of a formula by the chain rule, in words and numbers",
    "check": "hold a gradient derived by hand in a program against autodiff and against numbers",
    "cats": "train logistic regression with 12288 features to tell cats from other images",
    "demos": "list the demos, run them, or copy them as scripts or notebooks",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, by default the process's own arguments, and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    called = Path(sys.argv[0]).stem
    prog = called if called == "autograd-mini" else "python -m autograd_mini"
    example = f'for example: {prog} explain "3*(a+b*c)" a=7 b=4 c=2'
    parser = argparse.ArgumentParser(prog=prog, description="Reverse-mode automatic differentiation.", epilog=example)
    parser.add_argument("--version", action="version", version=f"autograd_mini {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, summary in COMMANDS.items():
        command_parser = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        if name in words[:1]:
            command = import_module(f"autograd_mini.commands.{name}")
            command.configure(command_parser)
    if words and words[0] not in COMMANDS and not words[0].startswith("-"):
        near = get_close_matches(words[0], COMMANDS, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else "."
        parser.error(f"there is no command {words[0]!r}{meant} The commands are {', '.join(COMMANDS)}.")
    if not words:
        parser.print_help(sys.stderr)
        return 2
    arguments = parser.parse_args(words)
    try:
        return int(command.run(arguments))
    except (AutogradError, OSError) as error:
        print(f"{parser.prog} {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{parser.prog} {arguments.command}: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
