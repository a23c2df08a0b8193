"""Writes anew what is generated from the table of operations: `python tests/generated.py`.

These are the type stubs and the golden text of `am.rules()`. Run it after a new operation, and read the difference before you
believe it.
"""

from pathlib import Path

from stubs import ROOT, stubs

import autograd_mini as am


def generated() -> dict[Path, str]:
    """The text of every generated file by its path."""
    return {**stubs(), ROOT / "tests" / "golden" / "rules.txt": f"{am.rules()}\n"}


if __name__ == "__main__":
    for path, text in generated().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
