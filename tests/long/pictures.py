"""The tests of pictures and pages on all graphs: 200 random graphs of Values, 200 random networks, the ten models, in a browser.

    python tests/long/pictures.py

The suite tries a few graphs of each kind; this runs the same tests on all of them. About five minutes on two cores.
"""

import os
import sys
from pathlib import Path

import pytest

os.environ["AUTOGRAD_MINI_LONG"] = "1"
HERE = Path(__file__).parents[1]
FILES = ("test_geometry.py", "test_views.py", "test_live.py", "test_practice.py", "test_raster.py", "test_notebook.py")

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "--durations=10", *(str(HERE / name) for name in FILES), *sys.argv[1:]]))
