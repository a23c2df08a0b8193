"""A test of all cases runs them, names those that fail, and gives each what a test of its own would have."""

import cases
import numpy as np
import pytest
from cases import all_cases


def test_all_cases_run_and_those_that_fail_are_named():
    seen = []

    @all_cases("x, y", [(1, 2), pytest.param(3, 3, id="three"), (5, 6), (7, 7)])
    def differ(x, y):
        seen.append(x)
        assert x != y, "they are equal"

    with pytest.raises(AssertionError, match=r"2 of 4 cases\nthree: AssertionError: they are equal(.|\n)*\n7-7: ") as error:
        differ()
    assert seen == [1, 3, 5, 7] and isinstance(error.value.__cause__, AssertionError)


def test_a_case_that_raises_nothing_fails_too():
    @all_cases("x", [1.0, 0.0], ids=lambda x: f"by {x}")
    def divides(x):
        with pytest.raises(ZeroDivisionError):
            1 / x

    with pytest.raises(AssertionError, match="1 of 2 cases\nby 1.0: Failed: DID NOT RAISE"):
        divides()


def test_it_is_skipped_where_all_cases_are():
    @all_cases("x", [1, 2])
    def skips(x):
        pytest.skip("nothing to see")

    with pytest.raises(pytest.skip.Exception, match="nothing to see"):
        skips()


def test_each_case_has_its_own_random_numbers_and_its_own_patches(rng, monkeypatch):
    drawn = []

    @all_cases("x", [1, 2])
    def draws(x, rng, monkeypatch):
        assert not hasattr(np, "patched")
        monkeypatch.setattr(np, "patched", x, raising=False)
        drawn.append((rng.random(), np.random.random()))

    draws(rng=rng, monkeypatch=monkeypatch)
    assert drawn[0] == drawn[1]


def test_what_is_not_swept_over_stays_an_argument():
    @all_cases("x", [1, 2])
    def takes(x, tmp_path):
        assert tmp_path == 3

    takes(tmp_path=3)
    with pytest.raises(ValueError, match="takes not all of: z"):
        all_cases("z", [1])(lambda x: None)
    with pytest.raises(ValueError, match="there has to be a case"):
        all_cases("z", [])


def test_cases_may_be_chosen_by_parts_of_their_names(monkeypatch):
    seen = []

    @all_cases("name", ["tan", "tanh", "exp"])
    def by_name(name):
        seen.append(name)

    monkeypatch.setattr(cases, "ONLY", ["tan"])
    by_name()
    assert seen == ["tan", "tanh"]
    monkeypatch.setattr(cases, "ONLY", ["sqrt"])
    by_name()
    assert seen[2:] == ["tan", "tanh", "exp"]
