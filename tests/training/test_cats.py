"""The logistic model learns, and the engine's gradient is the hand-derived one."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.commands.cats import (
    accuracy,
    as_columns,
    by_autodiff,
    by_hand,
    probabilities,
    relative_difference,
    train_logistic,
)
from autograd_mini.core.errors import GradientError
from autograd_mini.data import load_cats, load_photograph_patches

PUBLISHED_COSTS = """
0.693147 0.584508 0.466949 0.376007 0.331463 0.303273 0.279880 0.260042 0.242941 0.228004
0.214820 0.203078 0.192544 0.183033 0.174399 0.166521 0.159305 0.152667 0.146542 0.140872
""".split()


def test_the_real_data_give_the_published_figures(cats_directory):
    split = load_cats(cats_directory)
    X, X_test = as_columns(split.train_x), as_columns(split.test_x)
    history = train_logistic(X, split.train_y, steps=2000, rate=0.005)
    assert history.steps == list(range(0, 2000, 100))
    assert [f"{cost:.6f}" for cost in history.costs] == PUBLISHED_COSTS
    assert max(history.differences) <= 1e-12
    assert accuracy(history, X, split.train_y) == 99.04306220095694
    assert accuracy(history, X_test, split.test_y) == 70.0


def test_single_precision_follows_the_published_curve_to_four_digits(cats_directory):
    split = load_cats(cats_directory)
    history = train_logistic(as_columns(split.train_x, np.float32), split.train_y, steps=301)
    assert history.w.dtype == history.b.dtype == np.float32
    assert history.costs == pytest.approx([float(cost) for cost in PUBLISHED_COSTS[:4]], rel=1e-4)
    assert max(history.differences) <= 1e-5


@pytest.fixture(scope="module")
def patches():
    pytest.importorskip("skimage")
    return load_photograph_patches()


def test_patches_of_photographs_are_learned(patches):
    X, X_test = as_columns(patches.train_x), as_columns(patches.test_x)
    history = train_logistic(X, patches.train_y, steps=301)
    assert f"{history.costs[0]:.6f}" == "0.693147" and history.costs == sorted(history.costs, reverse=True)
    assert max(history.differences) <= 1e-12
    assert accuracy(history, X, patches.train_y) > 75
    assert accuracy(history, X_test, patches.test_y) > 55


def test_single_precision_is_kept_from_the_images_to_the_weights(patches):
    X = as_columns(patches.train_x, np.float32)
    history = train_logistic(X, patches.train_y, steps=101)
    assert X.dtype == history.w.dtype == history.b.dtype == probabilities(history, X).dtype == np.float32
    assert max(history.differences) <= 1e-5


def test_the_hand_written_model_ends_at_the_same_weights(patches):
    X = as_columns(patches.train_x)
    auto = train_logistic(X, patches.train_y, steps=50)
    hand = train_logistic(X, patches.train_y, steps=50, gradient=by_hand)
    assert relative_difference((auto.w, auto.b), (hand.w, hand.b)) < 1e-11


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 6), st.floats(0, 30))
def test_autodiff_is_the_hand_derived_gradient(seed, n, m, scale):
    generator = np.random.default_rng(seed)
    X, w, b = generator.normal(size=(n, m)), scale * generator.normal(size=(n, 1)), generator.normal()
    y = generator.integers(2, size=(1, m)).astype(float)
    (cost, dw, db), (hand_cost, hand_dw, hand_db) = by_autodiff(w, b, X, y), by_hand(w, b, X, y)
    assert dw.shape == w.shape and np.shape(db) == ()
    assert cost == pytest.approx(hand_cost, abs=1e-14 * (1 + np.max(np.abs(w.T @ X + b))))
    np.testing.assert_allclose(dw, hand_dw, rtol=1e-12, atol=1e-14 * np.max(np.abs(X)))
    np.testing.assert_allclose(db, hand_db, rtol=1e-12, atol=1e-14)


def test_training_starts_without_an_opinion_and_changes_no_input():
    X, y = np.array([[-1.0, 1.0, 2.0]]), np.array([0, 1, 1])
    X_before, y_before = X.copy(), y.copy()
    history = train_logistic(X, y, steps=1)
    assert history.curve == history.costs == [pytest.approx(np.log(2))]
    assert np.array_equal(X, X_before) and np.array_equal(y, y_before)


def test_reports_come_every_hundred_steps_and_the_curve_has_every_one():
    reports, ticks = [], []
    history = train_logistic(
        np.array([[-1.0, 1.0]]),
        np.array([0, 1]),
        steps=250,
        report=lambda *line: reports.append(line),
        each_step=ticks.append,
    )
    assert [step for step, _, _ in reports] == history.steps == [0, 100, 200]
    assert ticks == history.curve and len(ticks) == 250
    assert [cost for _, cost, _ in reports] == history.costs == history.curve[::100]


def test_an_interrupt_keeps_what_has_been_reached():
    def interrupt(step, cost, difference):
        if step == 100:
            raise KeyboardInterrupt

    history = train_logistic(np.array([[-1.0, 1.0]]), np.array([0, 1]), steps=1000, report=interrupt)
    assert history.interrupted
    assert history.steps == [0, 100] and history.w[0, 0] > 0


def test_a_rate_that_blows_the_cost_up_is_a_clear_error():
    X = np.array([[1e200, -1e200]])
    with pytest.raises(GradientError, match="rate 1e\\+200 is too large"), np.errstate(all="ignore"):
        train_logistic(X, np.array([0, 1]), steps=5, rate=1e200)


def test_the_relative_difference_is_that_of_the_worst_pair():
    assert relative_difference((np.array([1.0, 2.2]),), (np.array([1.0, 2.0]),)) == pytest.approx(0.1)
    assert relative_difference((np.zeros(2), np.array(1.5)), (np.zeros(2), np.array(1.0))) == 0.5
    assert relative_difference((np.array([1e-3]),), (np.zeros(1),)) == 1e-3


def test_images_become_columns_from_0_to_1():
    images = np.zeros((2, 64, 64, 3), np.uint8)
    images[1, 0, 0, 2] = 255
    X = as_columns(images)
    assert X.shape == (12288, 2) and X[2, 1] == 1 and X.sum() == 1


# The picture


def test_the_page_shows_the_worst_mistakes_and_leaves_pyplot_alone(patches, monkeypatch):
    monkeypatch.delattr(pytest.importorskip("matplotlib"), "pyplot", raising=False)  # another test may have read it
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    from autograd_mini.pictures.classifier import classifier_figure

    confident = np.where(patches.test_y == 1, 0.9, 0.1)
    confident[[3, 4]] = 1 - confident[[3, 4]]
    figure = classifier_figure(patches, [0.7, 0.5], np.zeros((12288, 1)), confident)
    words = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "2 of the 50 test images are misjudged" in words
    assert "p = 0.900" in words and "p = 0.100" in words
    assert "matplotlib.pyplot" not in sys.modules


@pytest.mark.parametrize("wrong", [0, 1, 8, 50])
def test_the_page_can_be_drawn_with_any_number_of_mistakes(patches, tmp_path, wrong):
    pytest.importorskip("matplotlib")
    from autograd_mini.pictures.classifier import classifier_figure

    says = patches.test_y.astype(float)
    says[:wrong] = 1 - says[:wrong]
    figure = classifier_figure(patches, [], np.ones((12288, 1), np.float32), says)
    figure.savefig(tmp_path / "page.png", dpi=40)
    assert (tmp_path / "page.png").stat().st_size > 1000


def test_a_probability_of_exactly_one_half_is_no_cat():
    class Untrained:
        w, b = np.zeros((2, 1)), 0.0

    assert accuracy(Untrained, np.ones((2, 5)), np.array([0, 0, 0, 1, 1])) == 60.0
