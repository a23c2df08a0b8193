"""What every figure has to be: drawn without an error or a warning, with something in its axes, and with words to read."""

import pytest


def check_drawn(figure, *words):
    """Draw a figure, and look for data in each pair of axes and for words anywhere in it."""
    matplotlib = pytest.importorskip("matplotlib")
    figure.draw_without_rendering()
    assert figure.axes and all(axes.has_data() for axes in figure.axes if axes.get_label() != "<colorbar>")
    texts = [text.get_text() for text in figure.findobj(matplotlib.text.Text)]
    for word in words:
        assert any(word in text for text in texts), (word, texts)
