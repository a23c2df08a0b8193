"""The command line, `python -m autograd_mini`: it looks up the command, imports that one, and hands over.

Exit codes: 0 done, 1 done but with a negative verdict, 2 input that could not be used, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from .core.errors import AutogradError

COMMANDS = {
    "draw": "draw the graph of a formula, its values and its gradients",
    "play": "play the forward and the backward pass of a formula, step by step, in a page",
    "explain": "derive the gradient of a formula by the chain rule, in words and numbers",
    "check": "hold a gradient derived by hand in a program against autodiff and against numbers",
    "cats": "train logistic regression with 12288 features to tell cats from other images",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, by default the process's own arguments, and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="python -m autograd_mini", description="Reverse-mode automatic differentiation."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, summary in COMMANDS.items():
        command_parser = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        if name in words[:1]:
            command = import_module(f"autograd_mini.commands.{name}")
            command.configure(command_parser)
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
