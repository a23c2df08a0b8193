"""A race is fair only if all contenders do the same work: here they are asked for the same answers."""

import gc
import sys
from importlib import import_module

import numpy as np
import pytest

from tests.benchmarks.__main__ import markdown, text
from tests.benchmarks.subjects import SUBJECTS, measure
from tests.benchmarks.timing import Target, compare, prepared, take_turns

CONTESTS = [
    pytest.param(contest, id=contest.subject)
    for name in SUBJECTS
    for contest in getattr(import_module(f"tests.benchmarks.{name}"), "contests", lambda quick: [])(True)
    if name != "chain"  # its contenders are two lengths of one chain
]


@pytest.fixture(autouse=True)
def what_a_test_has_imported_is_left_alone():
    """Every block begins with a collection, which would walk through all the peers."""
    yield
    gc.freeze()


@pytest.fixture(autouse=True)
def recursion_limit_is_restored():
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize("contest", CONTESTS)
def test_every_contender_finds_the_same_loss_and_gradients(contest):
    (first, ours), *peers = [(name, prepared(make)) for name, make in contest.contenders.items()]
    if ours is None:
        pytest.skip(f"{first} is not installed")
    loss, gradients = ours()
    compared = 0
    for name, step in peers:
        if step is not None:
            their_loss, their_gradients = step()
            tolerance = 1e-4 if "float32" in contest.subject else 1e-10
            np.testing.assert_allclose(float(loss), float(their_loss), rtol=tolerance, err_msg=name)
            for mine, theirs in zip(gradients, their_gradients, strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=tolerance, err_msg=name)
            compared += 1
    if not compared:
        pytest.skip("no peer is installed")


@pytest.mark.parametrize("contest", CONTESTS)
def test_a_step_repeats_itself(contest):
    first, make = next(iter(contest.contenders.items()))
    step = prepared(make)
    if step is None:
        pytest.skip(f"{first} is not installed")
    (loss, gradients), (again, gradients_again) = step(), step()
    assert float(loss) == float(again)
    for first, second in zip(gradients, gradients_again, strict=True):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_fills_its_rows(subject):
    if subject == "models":
        pytest.importorskip("torch")  # every target of it is a part of PyTorch's time
    rows = measure(subject, quick=True)
    assert rows and all(row.amount >= 0 for row in rows)
    assert rows[0].subject in text(rows) and rows[0].subject in markdown(rows)


def test_the_ratio_is_the_median_over_rounds_so_that_one_slow_round_does_not_count():
    times = {"ours": [1.0, 2.0, 1.0], "peer": [4.0, 8.0, 400.0]}
    ours, peer = compare("work", times, (Target("peer", "ours", at_least=3.5),))
    assert (ours.ratio, peer.ratio) == (1.0, 4.0)
    assert peer.met and peer.reached == 4.0 and ours.met is None


def test_a_target_on_ours_stands_beside_the_peer_it_is_measured_against():
    _, peer = compare("work", {"ours": [1.2] * 3, "peer": [1.0] * 3}, (Target("ours", "peer", at_most=1.05),))
    assert peer.reached == pytest.approx(1.2) and peer.met is False


def test_blocks_leave_the_collector_as_they_found_it():
    for collector in (True, False):
        seen = []
        take_turns({"work": lambda seen=seen: seen.append(gc.isenabled())}, 2, 1e-6, collector)
        assert set(seen) == {collector} and gc.isenabled()


def test_a_peer_that_is_missing_is_left_out_and_any_other_missing_module_is_an_error():
    def needs(name):
        raise ModuleNotFoundError(name=name)

    assert prepared(lambda: needs("torch")) is None
    with pytest.raises(ModuleNotFoundError):
        prepared(lambda: needs("autograd_mini"))
