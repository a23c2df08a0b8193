"""Contact sheets of the ten models at each depth: to be looked at, light and dark, as wide as a window and as a telephone.

    python tests/long/contact_sheets.py FOLDER

One PNG for each model, theme and width (1,400 and 390 pixels), with its first view, each depth and the view with all folded, as
a browser shows the page. Needs Chromium and its driver.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import open_browser
from models import MODELS, finished

import autograd_mini as am
from autograd_mini.pictures.svg import svg_of

WIDTHS = (1400, 390)
MOST_WIRES = 200


def pictures(J, theme):
    """The first view of a model, and one for each depth that is not too much to be drawn, by what they are called."""
    first = am.draw(J, theme=theme)
    found = {"first view": first.svg}
    deepest = max((part.depth for part in first.views.parts), default=-1)
    for depth in range(deepest + 2):
        picture = am.draw(J, theme=theme, depth=depth)
        if len(picture.scene.wires) <= MOST_WIRES:
            found[f"depth {depth}"] = picture.svg
    if first.views.parts:
        view = first.views.shown[-1]
        found["the last view of its page"] = svg_of(view.scene, view.layout, theme)
    return found


def sheet(name, theme, width):
    """The pictures of a model below one another, as a page."""
    J = finished(MODELS[name]())
    inside = "\n".join(f"<h2>{name}: {what}</h2>{svg}" for what, svg in pictures(J, theme).items())
    colours = "background:#0d1117;color:#e6ebf1" if theme == "dark" else "background:#fff;color:#1f2933"
    style = f"body{{font-family:sans-serif;width:{width - 20}px;margin:10px;{colours}}}svg{{max-width:100%;height:auto}}"
    return f'<!doctype html><html><meta charset="utf-8"><style>{style}</style><body>{inside}</body></html>'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=list(MODELS))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        for name in arguments.models:
            for theme in ("light", "dark"):
                for width in WIDTHS:
                    path = arguments.folder.resolve() / f"{name}_{theme}_{width}.html"
                    text = sheet(name, theme, width)
                    path.write_text(text, encoding="utf-8")
                    browser.send("/window/rect", width=width, height=900)
                    browser.open(path)
                    height = browser.run("return document.documentElement.scrollHeight")
                    browser.send("/window/rect", width=width, height=min(int(height) + 140, 12_000))
                    browser.screenshot(path.with_suffix(".png"))
                    path.unlink()
                    print(path.with_suffix(".png").name, flush=True)


if __name__ == "__main__":
    main()
