"""Writes anew what is generated from the table of operations: `python tests/generated.py`.

These are the type stubs, the table of derivatives in the README, and the golden text of `am.rules()`. Run it after a new
operation, and read the difference before you believe it.
"""

import re
from pathlib import Path

from stubs import ROOT, stubs

import autograd_mini as am

README = ROOT / "README.md"
BETWEEN = re.compile(r"(<!-- rules: begin -->\n).*?(<!-- rules: end -->)", re.DOTALL)


def generated() -> dict[Path, str]:
    """The text of every generated file by its path."""
    table = am.rules()
    readme = README.read_text(encoding="utf-8")
    return {
        **stubs(),
        ROOT / "tests" / "golden" / "rules.txt": f"{table}\n",
        README: BETWEEN.sub(lambda found: f"{found[1]}{table.markdown()}{found[2]}", readme),
    }


if __name__ == "__main__":
    for path, text in generated().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
