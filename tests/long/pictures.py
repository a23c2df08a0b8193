"""The tests of pictures and pages on all graphs: 200 random graphs of Values, 200 random networks, the ten models, in a browser.

    python tests/long/pictures.py

The suite tries a few graphs of each kind; this runs the same tests on all of them. Five to ten minutes on two cores.
"""

import os
import sys
from pathlib import Path

import pytest

os.environ["AUTOGRAD_MINI_LONG"] = "1"
HERE = Path(__file__).parents[1] / "pictures"
FILES = ("draw", "geometry", "views", "live", "practice", "raster", "notebook")

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "--durations=10", *(str(HERE / f"test_{name}.py") for name in FILES), *sys.argv[1:]]))
