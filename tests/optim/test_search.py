"""Three ways down a loss: what each may do, what is recorded, and what the three reach on real pictures."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.optim.search import FollowGradient, LocalSearch, RandomSearch, compare, descend
from tests.long.three_strategies import PLANS, accuracy, cifar_rows, tried

STRATEGIES = [RandomSearch(1.0), LocalSearch(0.3), FollowGradient(0.1), FollowGradient(0.1, gradient="numerical")]
every_strategy = pytest.mark.parametrize("strategy", STRATEGIES, ids=["random", "local", "exact", "numerical"])


def bowl(p):
    return (p["x"] - 1) ** 2 + am.sum(p["w"] * p["w"])


def start():
    return {"x": 0.5, "w": np.array([1.0, -1.0])}


@every_strategy
def test_parameters_come_back_nested_as_they_went_in(strategy):
    found = descend(bowl, start(), strategy, tries=5)
    assert found.params.keys() == {"x", "w"}
    assert type(found.params["x"]) is float and found.params["w"].shape == (2,)
    assert found.value == pytest.approx(bowl(found.params))
    assert found.tries == 5 and found.ended == "tries"


@every_strategy
def test_the_start_is_left_alone(strategy):
    given = start()
    descend(bowl, given, strategy, tries=5)
    assert given["x"] == 0.5 and given["w"].tolist() == [1.0, -1.0]


@every_strategy
def test_a_seed_says_it_all(strategy):
    first, again, other, generator = (
        descend(bowl, start(), strategy, tries=20, rng=rng) for rng in (3, 3, 4, np.random.default_rng(3))
    )
    assert first.losses.tolist() == again.losses.tolist() == generator.losses.tolist()
    assert (first.losses.tolist() == other.losses.tolist()) is (not strategy.greedy)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_random_ways_never_get_worse_and_the_best_is_what_is_returned(seed):
    for strategy in some(STRATEGIES[:2]):
        found = descend(bowl, start(), strategy, tries=30, rng=seed)
        assert found.value == found.losses.min() == found.best[-1] == pytest.approx(bowl(found.params))
        assert np.all(np.diff(found.best) <= 0)
        assert found.kept == len(set(found.best))


def test_local_search_begins_at_the_start_and_random_search_does_not():
    far = {"x": 1000.0, "w": np.array([1.0, -1.0])}
    assert descend(bowl, far, LocalSearch(0.3), tries=1).value > 1e5
    assert descend(bowl, far, RandomSearch(0.3), tries=1).value < 100


def test_the_first_loss_along_the_gradient_is_that_of_the_start_and_each_step_is_one_of_descent():
    found = descend(bowl, start(), FollowGradient(0.1), tries=3)
    x, w = 0.5, np.array([1.0, -1.0])
    for loss in found.losses:
        assert loss == pytest.approx((x - 1) ** 2 + w @ w)
        x, w = x - 0.1 * 2 * (x - 1), w - 0.1 * 2 * w
    assert found.params["x"] == pytest.approx(x) and found.params["w"] == pytest.approx(w)


def test_the_numerical_gradient_leads_where_the_exact_one_does():
    exact, numerical = (descend(bowl, start(), FollowGradient(0.1, g), tries=10) for g in ("exact", "numerical"))
    assert numerical.losses == pytest.approx(exact.losses, rel=1e-8)


def test_batches_hold_every_sample_once_before_any_comes_again():
    seen = []

    def loss(w, x, y):
        seen.append((x.copy(), y.copy()))
        return am.sum(w * x)

    x = np.arange(10.0)
    descend(loss, np.zeros(3), FollowGradient(0.1), tries=6, data=(x[:, None], 10 * x), batch_size=3)
    *batches, everything = seen
    for epoch in (batches[:3], batches[3:]):
        numbers = np.concatenate([batch[0].ravel() for batch in epoch])
        assert len(set(numbers)) == 9
    assert all((10 * a.ravel() == b).all() for a, b in seen)
    assert everything[0].ravel().tolist() == x.tolist(), "the loss at the end is that on all data"


def test_seconds_are_a_budget_as_well():
    found = descend(bowl, start(), LocalSearch(0.3), seconds=0.05)
    assert found.ended == "seconds" and found.tries > 1 and 0.05 <= found.seconds[-1] < 1
    assert descend(bowl, start(), LocalSearch(0.3), seconds=60, tries=2).ended == "tries"


def test_a_way_that_leaves_the_numbers_ends_there():
    with np.errstate(all="ignore"):
        found = descend(lambda w: w**4, 10.0, FollowGradient(1.0), tries=100)
    assert found.ended == "not finite" and found.tries < 20


def test_losses_that_are_not_finite_are_never_kept():
    found = descend(lambda w: am.where(w > 0, w, np.nan), 1.0, LocalSearch(1.0), tries=50)
    assert np.isnan(found.losses).any() and found.params > 0 and np.isfinite(found.best[-1])
    with pytest.raises(ArgumentError, match="RandomSearch: the loss was not finite in any of 3 tries"):
        descend(lambda w: w * np.nan, 1.0, RandomSearch(1.0), tries=3)


@every_strategy
def test_parameters_of_a_model_may_be_read_from_where_they_live(strategy):
    w, b = Tensor(np.ones(2), requires_grad=True), Tensor(3.0, requires_grad=True)
    found = descend(lambda _: am.sum(w * w) + b * b, [w, b], strategy, tries=10)
    assert found.value < 11 and w.data.tolist() == [1.0, 1.0] and b.item() == 3.0
    assert found.value == pytest.approx((found.params[0] ** 2).sum() + found.params[1] ** 2)


def test_numbers_of_the_scalar_engine_are_parameters_too():
    found = descend(lambda p: (p[0] - 2) ** 2, [Value(0.0)], FollowGradient(0.5), tries=1)
    assert found.params == [2.0]


@every_strategy
def test_float32_stays_float32(strategy):
    found = descend(lambda w: am.sum(w * w), np.ones(4, np.float32), strategy, tries=3)
    assert found.params.dtype == np.float32


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, ArgumentError, "give a budget"),
        ({"tries": 0}, ArgumentError, "tries=0 and seconds=None must be above 0"),
        ({"seconds": -1.0}, ArgumentError, "above 0"),
        ({"tries": 1, "data": (np.ones(3), np.ones(4))}, ShapeError, "data with 3, 4 rows"),
        ({"tries": 1, "data": (np.ones(3),), "batch_size": 4}, ArgumentError, "batch_size=4 of 3 samples"),
        ({"tries": 1, "batch_size": 4}, ArgumentError, "batch_size=4 of 0 samples"),
    ],
)
def test_what_makes_no_sense_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        descend(bowl, start(), FollowGradient(0.1), **options)


def test_random_ways_take_no_batches():
    with pytest.raises(ArgumentError, match="LocalSearch compares losses"):
        descend(bowl, start(), LocalSearch(0.1), tries=1, data=(np.ones(3),), batch_size=1)
    with pytest.raises(ArgumentError, match="gradient='guessed'"):
        FollowGradient(0.1, gradient="guessed")


# ---- side by side ----------------------------------------------------------------------------------------------------


def three(tries=40):
    return {
        name: descend(bowl, start(), s, tries=tries) for name, s in zip(("random", "local", "gradient"), STRATEGIES, strict=False)
    }


def test_the_table_has_a_line_for_each_search_and_a_column_for_each_score():
    table = compare(three(), size=lambda p: abs(p["w"]).max())
    assert [row["strategy"] for row in table.rows] == ["random", "local", "gradient"]
    assert list(table.rows[0]) == ["strategy", "tries", "seconds", "loss", "size"]
    assert table.rows[2]["loss"] < min(row["loss"] for row in table.rows[:2])
    assert str(table).splitlines()[0].split() == list(table.rows[0])
    assert table.markdown().splitlines()[1] == "| --- | ---: | ---: | ---: | ---: |"
    with pytest.raises(ArgumentError, match="no search"):
        compare({})


def test_searches_and_tables_plot_themselves():
    pytest.importorskip("matplotlib")
    table = compare(three())
    for figure in (table.plot(), table.plot(against="seconds")):
        assert len(figure.axes[0].lines) == 3
    assert len(table.searches["local"].plot().axes[0].lines) == 2
    with pytest.raises(ArgumentError, match="against='hope'"):
        table.plot(against="hope")


# ---- real pictures ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pictures():
    """The first 10,000 images of CIFAR-10 and all test images, as rows."""
    home = os.environ.get("AUTOGRAD_MINI_DATA")
    if not home or not (Path(home) / "cifar-10-batches-bin").is_dir():
        pytest.skip("AUTOGRAD_MINI_DATA does not name a folder with cifar-10-batches-bin/")
    return cifar_rows(home, 10_000)


def test_on_pictures_the_gradient_is_far_ahead_of_luck(pictures):
    """The short form of `tests/long/three_strategies.py`: fewer images and tries; ten classes, so that 10 % is chance."""
    X, y, X_test, y_test = pictures
    reached = {}
    for name in PLANS:
        found = tried(name, X[:600], y[:600], 600 if "batches" in name else 200, seed=0)
        reached[name] = accuracy(found.params, X_test, y_test)
    blind, local, gradient = reached.values()
    assert 0.11 < blind < 0.19 and 0.12 < local < 0.25 and gradient > 0.27
    assert blind < gradient - 0.1 and local < gradient - 0.08


def test_one_step_along_the_gradient_helps_more_and_more_and_then_overshoots_by_far(pictures):
    X, y, *_ = pictures
    W = 0.001 * np.random.default_rng(0).random((3073, 10), dtype=np.float32)
    here, slope = am.value_and_grad(lambda W: am.cross_entropy(X @ W, y))(W)
    after = {k: am.cross_entropy(X @ (W - np.float32(10.0**k) * slope), y) for k in range(-10, -3)}
    assert min(after, key=after.get) == -6
    assert here > after[-9] > after[-8] > after[-7] > after[-6]
    assert 2.8 < after[-5] < 3.2 and 20 < after[-4] < 28
