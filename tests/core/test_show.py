"""How results reach the figures that show them, files of figures, and progress bars."""

import sys

import numpy as np
import pytest

from autograd_mini.core.errors import ArgumentError, AutogradError, MissingExtraError
from autograd_mini.core.show import Drawable, figure, progress, save


@pytest.fixture
def drawing():
    return pytest.importorskip("matplotlib")


def wave():
    return figure("lines", series={"wave": ([0.0, 1.0, 2.0], [0.0, 1.0, 0.0])}, title="a wave")


def test_a_kind_is_found_by_its_name(drawing):
    assert wave().axes[0].get_title(loc="left") == "a wave"


def test_a_kind_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(ArgumentError, match=r"'pie'.*bars, contours, .*surface"):
        figure("pie")


def test_what_is_no_kind_is_not_reached_through_the_table():
    with pytest.raises(ArgumentError):
        figure("save")


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_figure_is_saved_in_the_form_that_the_ending_names(drawing, tmp_path, ending, start):
    save(wave(), tmp_path / f"wave.{ending}")
    assert (tmp_path / f"wave.{ending}").read_bytes().startswith(start)


def test_a_result_saves_what_it_plots(drawing, tmp_path):
    class Wave(Drawable):
        def plot(self, height, **how):
            return figure("lines", series={"wave": ([0.0, 1.0, 2.0], [0.0, height, 0.0])}, **how)

    Wave().save(tmp_path / "one.svg", 1.0, title="a wave")
    save(wave(), tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    with pytest.raises(NotImplementedError, match=r"Drawable has no plot\(\)"):
        Drawable().save(tmp_path / "three.svg")


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_same_figure_gives_the_same_file(drawing, tmp_path, ending):
    save(wave(), tmp_path / f"one.{ending}")
    save(wave(), tmp_path / f"two.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_an_ending_that_does_not_fit_leaves_no_file(drawing, tmp_path):
    with pytest.raises(ArgumentError, match=r"'wave.bmp'.*\.pdf, \.png, \.svg"):
        save(wave(), tmp_path / "wave.bmp")
    assert not any(tmp_path.iterdir())


def test_a_figure_that_cannot_be_written_leaves_no_file(drawing, tmp_path):
    class Broken:
        def savefig(self, draft, **how):
            draft.write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        save(Broken(), tmp_path / "wave.svg")
    assert not any(tmp_path.iterdir())


def test_without_matplotlib_the_error_names_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"matplotlib.*autograd_mini\[plots\]") as caught:
        figure("bars", values={"a": 1.0})
    assert isinstance(caught.value, AutogradError)


def test_progress_hands_on_what_it_is_given(capsys):
    assert list(progress(iter(range(4)), total=4, desc="counting")) == [0, 1, 2, 3]
    assert capsys.readouterr().out == ""


def test_progress_shows_how_far_one_is(capsys):
    pytest.importorskip("tqdm")
    assert list(progress(range(4), desc="counting", show=True)) == [0, 1, 2, 3]
    assert "counting" in capsys.readouterr().err


def test_progress_is_silent_where_it_is_told_so_or_there_is_no_tqdm(capsys, monkeypatch):
    assert sum(progress(np.arange(4), show=False)) == 6
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert sum(progress(np.arange(4))) == 6
    assert capsys.readouterr().err == ""
