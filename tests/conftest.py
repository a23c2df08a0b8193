"""What several test files share: fixed seeds, and the real data where this machine has it."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("AUTOGRAD_MINI_VERIFY", "1")  # each program is verified as soon as a pass has made it
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")  # XLA compiles sooner what is called once or twice

from autograd_mini.compiling.running.fallback import fallbacks  # noqa: E402
from autograd_mini.core.operations import special  # noqa: E402, F401  (a chapter that is read late: every test that goes through the table has it)

settings.register_profile("suite", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("AUTOGRAD_MINI_EXAMPLES", "suite"))
"""How many examples Hypothesis tries, unless a test says it. No deadlines: a busy machine is no mistake."""

collect_ignore = ["long"]
"""Scripts that take their time; what is short of them is a test here."""


gc.disable()  # nearly all that is made while tests are collected stays: walking through it again and again takes seconds


def pytest_collection_finish():
    """What the test files imported stays: tests that collect garbage need not walk through it every time."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def earlier_objects_are_left_alone():
    """What earlier test files have imported and kept is no concern of the collections in this one."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Every test starts from the same state of NumPy's global generator."""
    np.random.seed(0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """No call of a compiled program is computed by the engine unnoticed: a test in which one may be is marked `falls_back`."""
    before = fallbacks.copy()
    result = yield
    if fallbacks != before and item.get_closest_marker("falls_back") is None:
        pytest.fail(f"the engine computed calls in place of compiled programs: {dict(fallbacks - before)}")
    return result


@pytest.fixture
def rng():
    """A generator of random numbers that gives the same ones in every run."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def cats_directory():
    """The folder of the real cat data set, for tests that need it."""
    root = os.environ.get("AUTOGRAD_MINI_DATA")
    if not root:
        pytest.skip("AUTOGRAD_MINI_DATA does not name a folder with the data sets")
    folder = Path(root) / "cats"
    if not folder.is_dir():
        pytest.skip("the folder that AUTOGRAD_MINI_DATA names holds no cats/")
    pytest.importorskip("h5py")
    return folder
