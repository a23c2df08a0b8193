"""A short form of `long/kills.py`: a run that is killed at random moments ends as if nobody had touched it."""

import os

import pytest

from tests.long.kills import killed_runs


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX")
def test_a_run_that_is_killed_goes_on_and_ends_bit_for_bit_as_one_that_was_not():
    pytest.importorskip("safetensors")
    runs, _ = killed_runs(4, seed=1)
    assert runs >= 1
