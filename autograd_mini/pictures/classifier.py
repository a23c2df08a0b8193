"""A linear classifier of images on one page: its cost, its weights, and its worst mistakes.

A weight belongs to one colour of one pixel, so the weights can be looked at as an image. The page is drawn
with matplotlib's objects alone: nothing is left behind in `pyplot`, and no window is needed. Signed
quantities go from orange over white to blue, and the words of the captions repeat what a colour says, so that
every reader and every printer can tell them apart.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import require

if TYPE_CHECKING:
    from ..data.images import ImageSplit

INK, FAINT, VALUE = "#1f2933", "#5b6672", "#0b5fa5"
MOST_MISTAKES = 8
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "text.color": INK,
    "text.parse_math": False,  # the names of the classes come from a file
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}

# Where things stand on the page, in inches from its lower left corner: (left, bottom, width, height).
PAGE = (7.25, 4.55)
COST = (0.45, 2.83, 2.15, 1.45)
COLOURS = (2.92, 2.48, 1.8, 1.8)
TOTAL = (4.9, 2.48, 1.8, 1.8)
SCALE = (6.75, 2.48, 0.07, 1.8)
CAPTIONS = 2.4
MISTAKES_TITLE = 1.66
MISTAKES = (0.45, 0.72, 0.74, 0.74)  # the first of a row
MISTAKES_CAPTION = 0.3
GAP = 0.063


def classifier_figure(split: ImageSplit, curve: list[float], w: NDArray[Any], probabilities: NDArray[Any]) -> Any:
    """Draw the page as a matplotlib `Figure`, ready for `savefig`.

    `curve` holds the cost of every step, `w` (12288, 1) the weights, `probabilities` (m,) what the model says
    of the test images of `split`. Raises `MissingExtraError` without matplotlib.
    """
    matplotlib = require("matplotlib", extra="demos", purpose="drawing the picture")
    figures = require("matplotlib.figure", extra="demos", purpose="drawing the picture")
    canvas = require("matplotlib.backends.backend_agg", extra="demos", purpose="drawing the picture")
    with matplotlib.rc_context(STYLE):
        figure = figures.Figure(figsize=PAGE)
        canvas.FigureCanvasAgg(figure)
        weights = w.reshape(split.train_x.shape[1:]).astype(float)
        _draw_cost(figure, curve)
        _draw_weights_in_colour(figure, weights, split.classes)
        _draw_weights_summed(figure, weights, split.classes)
        _draw_mistakes(figure, split, probabilities)
    return figure


def worst_mistakes(labels: NDArray[Any], probabilities: NDArray[Any]) -> NDArray[np.intp]:
    """Indices of the wrong answers, the most confident one first.

    >>> worst_mistakes(np.array([1, 0, 1, 0]), np.array([0.4, 0.9, 0.8, 0.1])).tolist()
    [1, 0]
    """
    confidence = np.abs(probabilities - 0.5)
    wrong = np.flatnonzero((probabilities > 0.5) != labels)
    return wrong[np.argsort(-confidence[wrong], kind="stable")]


def _draw_cost(figure: Any, curve: list[float]) -> None:
    axes = _axes(figure, COST)
    axes.plot(curve, color=VALUE, linewidth=0.8)
    axes.set(title="a  Cost", xlabel="step", xlim=(0, max(1, len(curve))), ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    if curve:
        axes.annotate(f"{curve[-1]:.3f}", (len(curve), curve[-1]), (0, 5), textcoords="offset points", ha="right")
    caption = (
        "Mean cross-entropy of the training images at every step. A broad band is a cost that jumps up and "
        "down from step to step, because the rate is almost too large."
    )
    _caption(figure, COST, caption, width=47)


def _draw_weights_in_colour(figure: Any, weights: NDArray[Any], classes: tuple[str, str]) -> None:
    axes, limit = _axes(figure, COLOURS), _limit(weights)
    axes.imshow(np.clip(0.5 + 0.5 * weights / limit, 0, 1), interpolation="nearest")
    axes.set(title="b  Weights as colours", xticks=[], yticks=[])
    caption = (
        f"Mid-grey is 0; each colour goes from none at −{limit:.2g} to full at +{limit:.2g}. "
        f"Where the image is red, red speaks for “{classes[1]}”."
    )
    _caption(figure, COLOURS, caption, width=38)


def _draw_weights_summed(figure: Any, weights: NDArray[Any], classes: tuple[str, str]) -> None:
    total = weights.sum(axis=2)
    axes, limit = _axes(figure, TOTAL), _limit(total)
    picture = axes.imshow(total, cmap="PuOr", vmin=-limit, vmax=limit, interpolation="nearest")
    axes.set(title="c  Sum of the three colours", xticks=[], yticks=[])
    bar = figure.colorbar(picture, cax=_axes(figure, SCALE), ticks=[-limit, 0, limit])
    bar.ax.set_yticklabels([f"−{limit:.2g}", "0", f"+{limit:.2g}"], fontsize=6)
    bar.ax.tick_params(length=2, pad=2)
    bar.outline.set_linewidth(0.4)
    caption = (
        f"A bright pixel speaks for “{classes[1]}” where the sum is positive (purple), "
        f"for “{classes[0]}” where it is negative (orange)."
    )
    _caption(figure, TOTAL, caption, width=40)


def _draw_mistakes(figure: Any, split: ImageSplit, probabilities: NDArray[Any]) -> None:
    left, bottom, width, height = MISTAKES
    wrong = worst_mistakes(split.test_y, probabilities)
    shown = wrong[:MOST_MISTAKES]
    title = f"d  {len(wrong)} of the {len(split.test_y)} test images are misjudged"
    if len(shown) < len(wrong):
        title += f"; the {len(shown)} most confident mistakes"
    _text(figure, left, MISTAKES_TITLE, title, fontsize=8.5, fontweight="bold")
    for column, index in enumerate(shown):
        axes = _axes(figure, (left + column * (width + GAP), bottom, width, height))
        axes.imshow(split.test_x[index])
        axes.set(xticks=[], yticks=[])
        axes.set_xlabel(f"{split.classes[split.test_y[index]]}\np = {probabilities[index]:.3f}", labelpad=2)
    caption = f"Under each image what it shows, and the probability of “{split.classes[1]}” that the model gave it."
    _text(figure, left, MISTAKES_CAPTION, f"{caption} {split.source}.", fontsize=6.5, color=FAINT)


def _limit(values: NDArray[Any]) -> float:
    """The magnitude that one value in a hundred exceeds; 1 where there is nothing to see."""
    return float(np.quantile(np.abs(values), 0.99)) or 1.0


def _axes(figure: Any, box: tuple[float, float, float, float]) -> Any:
    left, bottom, width, height = box
    return figure.add_axes((left / PAGE[0], bottom / PAGE[1], width / PAGE[0], height / PAGE[1]))


def _caption(figure: Any, box: tuple[float, float, float, float], text: str, width: int) -> None:
    _text(
        figure,
        box[0],
        CAPTIONS,
        textwrap.fill(text, width, break_on_hyphens=False),
        fontsize=6.5,
        color=FAINT,
    )


def _text(figure: Any, left: float, top: float, text: str, **style: Any) -> None:
    figure.text(left / PAGE[0], top / PAGE[1], text, va="top", **style)
