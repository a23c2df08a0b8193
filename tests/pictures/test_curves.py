"""Every kind of figure is made, in one style, and leaves nothing of itself behind in matplotlib."""

import subprocess
import sys

import numpy as np
import pytest
from cases import all_cases
from some import some

from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.core.show import figure, save

matplotlib = pytest.importorskip("matplotlib")

x, y = np.linspace(-5, 5, 21), np.linspace(-4, 5, 19)
across, up = np.meshgrid(x, y)
himmelblau = (across**2 + up - 11) ** 2 + (across + up**2 - 7) ** 2
path = np.stack([np.linspace(-4, 3, 30), np.linspace(4, 2, 30)], axis=1)
samples = np.array([[-1.0, 0.0], [1.0, 0.5], [0.0, 2.0]])

CONTENT = {
    "lines": {"series": {"a": (x, x**2), "b": (x, np.exp(x))}, "yscale": "symlog", "marks": {"here": (0, 1)}},
    "contours": {"x": x, "y": y, "z": himmelblau, "paths": {"descent": path}, "points": {"minimum": (3, 2)}, "log": True},
    "surface": {"x": x, "y": y, "z": himmelblau, "xlabel": "w1"},
    "bars": {"values": {"one": 1.0, "ten": 10.0}, "log": True},
    "heatmap": {"array": np.eye(3), "rows": list("abc"), "columns": list("uvw"), "centred": True},
    "spectrum": {"eigenvalues": [3.0, -2.0, 0.0]},
    "regions": {"x": x, "y": y, "z": across - up, "points": samples, "labels": [0, 1, 1]},
    "images": {"pictures": [np.zeros((4, 4), np.uint8), np.ones((4, 4, 3))], "captions": ["black", "white"]},
    "race": {"x": x, "y": y, "z": himmelblau, "paths": {"a": path, "b": path[:5]}, "frames": 4},
}


def texts(drawn):
    """All words of a figure, as a reader sees them."""
    return [text.get_text() for text in drawn.findobj(matplotlib.text.Text) if text.get_visible()]


def test_every_kind_has_an_example_here():
    from autograd_mini.pictures.curves import KINDS

    assert set(CONTENT) == KINDS


def test_rows_and_columns_without_names_are_numbered():
    from autograd_mini.pictures.curves import heatmap

    ax = heatmap(np.eye(3)).axes[0]
    assert [tick for tick in ax.get_xticks() if 0 <= tick <= 2] == [0, 1, 2]
    assert all(tick == int(tick) for tick in [*ax.get_xticks(), *ax.get_yticks()])


@pytest.mark.parametrize("kind", CONTENT)
def test_every_kind_is_drawn_and_saved(kind, tmp_path):
    drawn = figure(kind, **CONTENT[kind], title=f"a figure of the kind {kind}")
    ending = "gif" if kind == "race" else "png"
    save(drawn, tmp_path / f"it.{ending}")
    image = matplotlib.image.imread(tmp_path / f"it.{ending}") if ending == "png" else None
    assert image is None or image.std() > 0.01, "an empty page"


@pytest.mark.parametrize("kind", sorted(CONTENT.keys() - {"race", "images", "surface"}))
def test_a_kind_draws_into_axes_that_it_is_given(kind):
    from autograd_mini.pictures.curves import panels

    page, axes = panels(1, 2, title="two")
    assert axes.shape == (1, 2)
    assert figure(kind, **CONTENT[kind], ax=axes[0, 1]) is page
    assert axes[0, 1].has_data() and not axes[0, 0].has_data()


def test_nothing_global_is_touched():
    program = (
        "import sys, matplotlib\n"
        "def settings():\n"
        "    # asking for the backend imports one\n"
        "    return {name: matplotlib.rcParams[name] for name in matplotlib.rcParams if name != 'backend'}\n"
        "before = settings()\n"
        "from autograd_mini.core.show import figure\n"
        "figure('bars', values={'a': 1.0}); figure('surface', x=[0, 1], y=[0, 1], z=[[0, 1], [1, 2]])\n"
        "assert settings() == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_a_figure_shows_itself_in_a_notebook():
    assert figure("bars", values={"a": 1.0})._repr_png_().startswith(b"\x89PNG")


def test_a_race_may_be_dropped_unseen_and_lasts_as_long_as_its_longest_path():
    race = figure("race", **CONTENT["race"])
    *_, last = race.new_frame_seq()
    assert last == len(path)
    del race


def test_names_are_shown_as_they_are():
    """No formula is made of a dollar sign, and none is hidden because it begins with an underscore."""
    drawn = figure("lines", series={"_cost in $ of $x^2$": (x, x)}, title="$w$", marks={"5$": (0, 0)})
    drawn.draw_without_rendering()
    assert r"\$w\$" in texts(drawn)
    assert any(r"\$x^2\$" in words for words in texts(drawn))


def test_holes_are_hatched_and_counted():
    z = himmelblau.copy()
    z[2:5, 3:7] = np.nan
    z[10, 10] = np.inf
    drawn = figure("contours", x=x, y=y, z=z)
    assert any("13 points without a value" in words for words in texts(drawn))
    assert any(patch.get_hatch() for patch in drawn.axes[0].patches)


def test_a_plane_that_is_all_holes_is_drawn():
    drawn = figure("contours", x=x, y=y, z=np.full_like(himmelblau, np.nan))
    drawn.draw_without_rendering()
    assert drawn.axes[0].get_xlim() == (x[0], x[-1])


@pytest.mark.parametrize("log", [False, True])
def test_a_flat_plane_is_drawn(log):
    drawn = figure("contours", x=x, y=y, z=np.ones_like(himmelblau), log=log)
    drawn.draw_without_rendering()
    assert drawn.axes[0].has_data()


def test_a_spectrum_counts_the_signs():
    drawn = figure("spectrum", eigenvalues=[-2.0, 1e-12, 3.0, 4.0], tolerance=1e-9)
    assert {"1 negative", "1 zero", "2 positive"} <= set(texts(drawn))


def test_many_curves_have_as_many_colours():
    drawn = figure("lines", series={str(i): (x, x + i) for i in range(12)})
    assert len({line.get_color() for line in drawn.axes[0].get_lines()}) == 12


def test_regions_of_classes_may_have_any_numbers():
    z = np.where(across > 0, 7, 3)
    drawn = figure("regions", x=x, y=y, z=z, points=samples, labels=[3, 7, 7])
    drawn.draw_without_rendering()
    assert {"class 3", "class 7"} <= set(texts(drawn))


def test_an_image_beyond_its_range_is_stretched():
    drawn = figure("images", pictures=[np.array([[-2.0, 0.0], [0.0, 2.0]])])
    assert drawn.axes[0].images[0].get_array().min() == 0 and drawn.axes[0].images[0].get_array().max() == 1


@all_cases(
    ("kind", "content", "message"),
    [
        ("lines", {"series": {"a": ([1, 2], [1, 2, 3])}}, r"series\['a'\]: places \(2,\) and heights \(3,\)"),
        ("contours", {"x": x, "y": y, "z": himmelblau.T}, r"expected \(n,\), \(m,\) and \(m, n\)"),
        ("contours", {"x": x, "y": y, "z": himmelblau, "paths": {"p": path.T}}, r"paths\['p'\].*\(k, 2\)"),
        ("contours", {"x": x, "y": y, "z": -himmelblau - 1, "log": True}, "leave out log=True"),
        ("bars", {"values": {"a": 0.0}, "log": True}, "positive"),
        ("spectrum", {"eigenvalues": []}, "none"),
        ("heatmap", {"array": np.zeros(3)}, r"\(m, n\)"),
        ("regions", {"x": x, "y": y, "z": across, "points": samples, "labels": [0, 1]}, r"expected \(k, 2\) and \(k,\)"),
        ("regions", {"x": x, "y": y, "z": across, "points": samples, "labels": [0, 1, 2]}, "two classes"),
        ("images", {"pictures": []}, "none"),
        ("images", {"pictures": [np.zeros(5)]}, r"pictures\[0\]"),
        ("images", {"pictures": [np.zeros((2, 2))], "captions": []}, "1 pictures and 0 captions"),
        ("race", {"x": x, "y": y, "z": himmelblau, "paths": {}}, "at least one path"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(kind, content, message):
    with pytest.raises((ShapeError, ArgumentError), match=message):
        figure(kind, **content)


def test_steps_and_epochs_have_whole_numbers_at_their_ticks():
    ax = figure("lines", series={"": (np.arange(5), np.arange(5.0))}).axes[0]
    assert all(tick == int(tick) for tick in some(ax.get_xticks()))


@pytest.mark.parametrize("high, plain", [(4.0, True), (1e4, False)])
def test_a_logarithmic_axis_of_about_a_decade_has_plain_numbers(high, plain):
    drawn = figure("lines", series={"": ([0.0, 1.0, 2.0], [0.5, 1.0, high])}, yscale="log")
    drawn.canvas.draw()
    ax = drawn.axes[0]
    shown = [text.get_text() for text in ax.get_yticklabels(which="both") if text.get_text()]
    assert shown and all("$" not in words for words in shown) == plain


def test_a_label_has_the_same_colour_beside_a_plane_and_over_an_axis():
    flat = figure("lines", series={"a": (x, x), "b": (x, x)}).axes[0]
    plane = figure("contours", x=x, y=y, z=himmelblau, paths={"a": path, "b": path + 1}).axes[0]
    seen = [{it.get_label(): it.get_color() for it in ax.get_lines() if it.get_label() in "ab"} for ax in (flat, plane)]
    assert seen[0] == seen[1] and len(seen[0]) == 2


def test_a_rate_is_drawn_as_steps():
    from autograd_mini.optim import schedules

    assert schedules.Exponential(0.1, 0.9).plot(9).axes[0].get_lines()[0].get_drawstyle() == "steps-post"


def test_labels_stand_beside_the_ends_of_curves_where_there_is_room_else_in_a_legend():
    steps = np.arange(20)
    (apart,) = figure("lines", series={"slow": (steps, 0.9**steps), "fast": (steps, 0.5**steps)}).axes
    assert apart.get_legend() is None
    assert [text.get_text().strip() for text in apart.texts] == ["slow", "fast"]
    assert [text.get_color() for text in apart.texts] == [line.get_color() for line in apart.get_lines()]
    (close,) = figure("lines", series={"one": (steps, 0.9**steps), "other": (steps, 0.9**steps + 1e-3)}).axes
    assert [text.get_text() for text in close.get_legend().get_texts()] == ["one", "other"] and not close.texts
    (short,) = figure("lines", series={"whole": (steps, steps), "half": (steps[:10], 2 * steps[:10])}).axes
    assert short.get_legend() is not None
