"""Arguments that `draw`, `play` and `explain` share: a formula, the values of its names, and where the result goes."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from ..core.errors import AnomalyError, AutogradError
from ..core.guards.anomaly import detect_anomaly
from ..notation.parse import parse, parse_values


class OutputError(AutogradError, ValueError):
    """A file that the result cannot be written to."""


def configure(parser: argparse.ArgumentParser, output: str) -> None:
    """Declare the arguments; `output` says what `-o` writes."""
    parser.add_argument("formula", help='a formula such as "3*(a+b*c)"')
    parser.add_argument("values", nargs="*", metavar="name=number", help="the value of a name, such as a=7")
    parser.add_argument("-o", "--out", metavar="FILE", help=output)
    parser._negative_number_matcher = re.compile(r"-[^-]")  # "-a*b" is a formula, as "-1" is a number, and no option


def graph(arguments: argparse.Namespace) -> Any:
    """The graph of the formula; where a number in it is NaN or infinite, standard error says which, and why."""
    try:
        with detect_anomaly():
            parse(arguments.formula, parse_values(arguments.values))
    except AnomalyError as error:
        why = [line for line in str(error).splitlines() if not line.lstrip().startswith("made by")]
        print("\n".join(why), file=sys.stderr)
    return parse(arguments.formula, parse_values(arguments.values))


def say(text: str) -> None:
    """Print; what the terminal cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def target(arguments: argparse.Namespace, *suffixes: str) -> Path | None:
    """The file to write, if one is asked for; its ending must be one of `suffixes`."""
    if arguments.out is None:
        return None
    path = Path(arguments.out)
    if path.suffix.lower() not in suffixes:
        known = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
        raise OutputError(f"-o {arguments.out}: the name of the file must end in {known}, which says what is written")
    if not path.parent.is_dir():
        raise OutputError(f"-o {arguments.out}: there is no folder {path.parent}")
    return path
