"""A history is numbers, a table and a figure."""

import numpy as np
import pytest

from autograd_mini.training import History


def history():
    return History(
        step_loss=[2.0, 1.0, 0.5, 0.25],
        step_lr=[0.1, 0.1, 0.05, 0.05],
        train_loss=[1.5, 0.375],
        train_accuracy=[0.5, 0.75],
        validation_loss=[1.0, 1.25],
        epoch_ends=[2, 4],
        seconds=[0.1, 0.2],
        best_epoch=0,
    )


def test_a_history_becomes_arrays_and_comes_back():
    copy = History()
    state = history().state_dict()
    assert all(isinstance(x, np.ndarray) for name, x in state.items() if name not in ("best_epoch", "stopped"))
    copy.load_state_dict(state)
    assert copy == history() and copy.seconds == [0.1, 0.2] and copy.epochs == 2
    assert all(isinstance(x, float) for x in copy.step_loss)


def test_the_table_has_a_line_for_each_epoch_and_marks_the_best():
    head, first, second = str(history()).splitlines()
    assert head.split() == ["epoch", "loss", "accuracy", "validation", "loss"]
    assert first.split() == ["0", "1.500000", "50.0%", "1.000000", "best"]
    assert second.split() == ["1", "0.375000", "75.0%", "1.250000"]


def test_how_long_it_took_is_no_difference():
    other = history()
    other.seconds = [9.0, 9.0]
    assert other == history()


def test_the_figure_has_a_panel_for_each_thing_that_there_is():
    pytest.importorskip("matplotlib")
    figure = history().plot()
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss", "accuracy", "learning rate"]
    assert [ax.get_yscale() for ax in figure.axes] == ["log", "linear", "linear"]
    without = history()
    without.train_accuracy = []
    assert [ax.get_ylabel() for ax in without.plot().axes] == ["loss", "learning rate"]
    without.step_lr = [0.1] * len(without.step_lr)
    assert [ax.get_ylabel() for ax in without.plot().axes] == ["loss"]


def test_the_figure_counts_epochs_as_the_table_does():
    pytest.importorskip("matplotlib")
    line = history().plot().axes[0].get_lines()[0]
    assert line.get_xdata().tolist() == [int(row.split()[0]) for row in str(history()).splitlines()[1:]] == [0, 1]


def test_a_figure_is_written(tmp_path):
    pytest.importorskip("matplotlib")
    history().save(tmp_path / "history.svg")
    assert b"learning rate" in (tmp_path / "history.svg").read_bytes()


def test_the_band_of_an_epoch_holds_its_own_steps_also_where_the_last_epoch_was_left_early():
    pytest.importorskip("matplotlib")

    def bands(history):
        return [path.vertices for ax in history.plot().axes for part in ax.collections for path in part.get_paths()]

    whole, cut = history(), history()
    cut.step_loss, cut.step_lr = [*cut.step_loss, 100.0], [*cut.step_lr, 0.05]
    assert bands(whole) and all(np.array_equal(a, b) for a, b in zip(bands(whole), bands(cut), strict=True))
