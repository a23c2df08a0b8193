"""In a notebook everything shows itself once, as wide as the cell, light or dark as the notebook is: in a real JupyterLab,
trusted and not, and as nbconvert exports it."""

import functools
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings

import numpy as np
import pytest
from browser import ended
from graphs import circuit
from models import convolutional, finished, often
from some import some

import autograd_mini as am
from autograd_mini import nn, optim
from autograd_mini.pictures.notebook import chart, frame, table
from autograd_mini.training.history import History


def history():
    return History(
        step_loss=[4.0, 3.0, 2.0, 1.0], step_lr=[0.1] * 4, train_loss=[3.5, 1.5], train_accuracy=[0.5, 0.75],
        validation_loss=[3.0, 2.0], validation_accuracy=[0.5, 0.625], epoch_ends=[2, 4], seconds=[1.0, 1.0], best_epoch=1,
    )  # fmt: skip


@functools.cache
def results():
    """What a notebook is given to show, by name."""
    model = nn.Sequential(nn.Linear(2, 3, rng=np.random.default_rng(0)), nn.ReLU())
    return {
        "picture": am.draw(finished(circuit(), "J"), engine="own"),
        "wide": am.draw(finished(convolutional()), engine="own"),
        "player": am.play(finished(circuit(), "J"), engine="own"),
        "practice": am.practice(finished(circuit(), "J")),
        "summary": model.summary((4, 2)),
        "history": history(),
        "schedule": optim.schedules.Cosine(0.1, 100),
        "comparison": am.compare(lambda w: (w * w).sum(), np.ones(2), {"w": 2 * np.ones(2)}),
    }


def bundle(result):
    """What IPython would make of a result, by MIME type."""
    if hasattr(result, "_repr_mimebundle_"):
        return result._repr_mimebundle_()
    return {"text/html": result._repr_html_(), "text/plain": repr(result)}


# ---- without a notebook ------------------------------------------------------------------------------------------------


def test_every_result_shows_itself_as_html():
    for name, result in some(results().items()):
        assert "<" in bundle(result)["text/html"], name


def test_tables_are_escaped_and_of_one_style():
    shown = table(["a<b"], [["<script>"]], title="<i>", note="&")
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "a&lt;b" in shown and "&lt;i&gt;" in shown
    assert all("border-collapse" in bundle(results()[name])["text/html"] for name in ("summary", "history"))


def test_the_best_epoch_stands_out_in_a_history():
    rows = re.findall(r"<tr>.*?</tr>", history()._repr_html_())
    assert ["font-weight:bold" in row for row in rows] == [False, False, True]


def test_a_history_without_an_epoch_shows_its_steps():
    assert "image/svg" in History(step_loss=[2.0, 1.0], step_lr=[0.1, 0.1])._repr_html_()
    assert History()._repr_html_()


def test_a_rate_that_depends_on_a_metric_shows_as_text():
    assert optim.schedules.ReduceOnPlateau(0.1)._repr_html_() is None


@pytest.mark.parametrize("y", [[1.0, 1.0, 1.0], [np.nan] * 3, [1e-12, 1e3, np.inf], [-1e300, 0.0, 1e300], [0.0, 0.0, 5e-324]])
def test_a_chart_of_any_numbers_is_well_formed(y):
    from xml.etree import ElementTree

    page = ElementTree.fromstring(chart({"a <b>": ([0, 1, 2], y), "c": ([0, 1, 2], [1.0, 2.0, 3.0])}, title="<&>", log=True))
    words = "".join(page.itertext())
    assert "<&>" in words and "a <b>" in words and "nan" not in ElementTree.tostring(page, "unicode").replace("nan<", "")


def test_a_page_in_a_frame_may_run_no_script_unless_it_is_ours():
    assert 'sandbox=""' in frame("<p>", 100) and "<p>" not in frame("<p>", 100)


# ---- in JupyterLab -----------------------------------------------------------------------------------------------------

LOOK = """
const all = (kind) => [...document.querySelectorAll(`.jp-OutputArea ${kind}`)];
const seen = (kind) => all(kind).filter((x) => x.getBoundingClientRect().height > 2);
const outer = (x) => x.closest('.jp-OutputArea-output').getBoundingClientRect();
return {
  images: seen('img[src^="data:image/svg"]').length,
  frames: seen('iframe').map((x) => [x.getBoundingClientRect().width, outer(x).width]),
  theme: document.body.dataset.jpThemeLight,
  outputs: all('.jp-OutputArea-output').length,
  wide: all('.jp-OutputArea-output').map((x) => x.scrollWidth - x.clientWidth),
  tables: seen('table').length,
};
"""
INSIDE = """
const svg = document.querySelector('svg.autograd');
return {
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  ground: svg && svg.querySelector('.card') ? getComputedStyle(svg.querySelector('.card')).fill
    : getComputedStyle(document.body).backgroundColor,
  sideways: document.documentElement.scrollWidth - innerWidth,
  right: svg ? svg.getBoundingClientRect().right - innerWidth : 0,
  width: svg ? svg.getBoundingClientRect().width : innerWidth,
  below: document.documentElement.scrollHeight - innerHeight,
};
"""


def notebook(path, names, trusted=False):
    """Write a notebook whose cells have been run."""
    shown = results()
    cells = [
        {
            "cell_type": "code", "execution_count": k, "id": name, "metadata": {"trusted": trusted}, "source": [name],
            "outputs": [{"output_type": "execute_result", "execution_count": k, "metadata": {}, "data": bundle(shown[name])}],
        }
        for k, name in enumerate(names, 1)
    ]  # fmt: skip
    about = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def trust(folder, path):
    """Sign a notebook as `jupyter trust` does."""
    import nbformat
    import nbformat.sign

    notary = nbformat.sign.NotebookNotary(data_dir=str(folder / "data"))
    notary.sign(nbformat.read(path, 4))
    notary.store.close()


class Lab:
    """A running JupyterLab and a browser that looks at it."""

    def __init__(self, folder, port, environment, browser):
        self.folder, self.address, self.environment, self.browser = folder, f"http://127.0.0.1:{port}", environment, browser

    def look(self, names, theme="JupyterLab Light", trusted=True):
        """What is seen of a notebook with these results, outside of the frames and inside of each."""
        settings = self.folder / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
        name = f"{'trusted' if trusted else 'foreign'}-{theme[-4:].strip()}.ipynb"
        notebook(self.folder / "work" / name, names)
        if trusted:
            trust(self.folder, self.folder / "work" / name)
        browser = self.browser
        browser.refresh()
        browser.prefer(reduced_motion="reduce")
        browser.send("/url", url=f"{self.address}/doc/tree/{name}")
        dark = "Dark" in theme
        outside = self.settled(lambda seen: seen["theme"] == ("false" if dark else "true") and seen["outputs"] >= len(names))
        inside = []
        for k in range(len(outside["frames"])):
            frames = browser.send("/elements", using="css selector", value=".jp-OutputArea iframe")
            browser.run(f"document.querySelectorAll('.jp-OutputArea iframe')[{k}].scrollIntoView()")  # others are not laid out
            browser.send("/frame", id=frames[k])
            inside.append(self.at_rest())
            browser.send("/frame/parent")
        return outside, inside

    def at_rest(self):
        """What a frame shows, once its picture has been fitted into it; after twenty seconds, what it shows then."""
        last = None
        for _ in range(80):
            seen = self.browser.run(INSIDE)
            if seen == last and seen["width"] > FITTED:
                break
            last = seen
            time.sleep(0.25)
        return seen

    def settled(self, ready):
        """What the notebook shows, once it shows it and no longer changes."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < 90:
            seen = self.browser.run(LOOK)
            if seen == last and ready(seen):
                return seen
            last = seen
            time.sleep(0.5)
        raise AssertionError(f"the notebook did not come to rest: {last}")


UNUSED = (
    "completer", "csvviewer", "debugger", "extensionmanager", "help", "hub", "inspector", "javascript", "json", "launcher", "lsp",
    "mermaid", "pdf", "running", "terminal", "toc", "tooltip", "vega5", "workspaces",
)  # fmt: skip
"""Parts of JupyterLab that would be loaded for nothing."""


@pytest.fixture(scope="module")
def lab(shared_browser, tmp_path_factory):
    """JupyterLab on a port of its own, with settings of its own; skipped where it is not installed."""
    if importlib.util.find_spec("jupyterlab") is None:  # its import takes a second
        pytest.skip("JupyterLab is not installed")
    folder = tmp_path_factory.mktemp("lab")
    (folder / "work").mkdir()
    (folder / "config" / "labconfig").mkdir(parents=True)
    unused = {f"@jupyterlab/{name}-extension": True for name in UNUSED}
    (folder / "config" / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": unused}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "spaces", "JUPYTER_DATA_DIR": "data",
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "HOME": "home", "IPYTHONDIR": "ipython",
    }  # fmt: skip
    environment = {**os.environ, **{name: str(folder / place) for name, place in places.items()}}
    command = [
        sys.executable, "-W", "ignore", "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True", "--allow-root",
        f"--ServerApp.root_dir={folder / 'work'}",
        "--ServerApp.jpserver_extensions=jupyter_lsp=False", "--ServerApp.jpserver_extensions=jupyter_server_terminals=False",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/api", server)
            yield Lab(folder, port, environment, shared_browser)
        finally:
            ended(server)


def _wait(address, server):
    for _ in range(240):
        if server.poll() is not None:
            pytest.skip("JupyterLab did not start")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.skip("JupyterLab did not answer")


FITTED = 400
"""Pixels: a picture that was fitted into a frame before that had its width is smaller."""
FRAMED = ["picture", "wide", "player", "comparison", "practice"]


@pytest.mark.parametrize("theme", often(["JupyterLab Light", "JupyterLab Dark"], ["JupyterLab Dark"]))
def test_jupyterlab_shows_everything_once_as_wide_as_the_cell_and_in_its_theme(lab, theme):
    outside, inside = lab.look([*FRAMED, "summary", "history", "schedule"], theme)
    assert len(outside["frames"]) == len(FRAMED) and outside["images"] == 3  # two curves of the history, one schedule
    assert outside["tables"] == 2 and all(wide <= 0 for wide in outside["wide"])
    for (width, cell), page in zip(outside["frames"], inside, strict=True):
        assert cell - 40 < width <= cell
        assert page["dark"] == ("Dark" in theme) and page["sideways"] <= 0 and page["right"] <= 1
    assert min(page["width"] for page in inside) > FITTED  # no picture has been fitted into a frame before that had its width
    grounds = {"rgb(18, 22, 28)"} if "Dark" in theme else {"rgb(255, 255, 255)"}
    assert {page["ground"] for page in inside} == grounds
    assert all(page["below"] <= 0 for page in inside[:3])  # no bar beside a picture


def test_a_notebook_that_is_not_trusted_shows_the_picture_alone(lab):
    outside, _ = lab.look(["picture", "player", "summary"], trusted=False)
    assert outside["frames"] == [] and outside["images"] == 2 and outside["tables"] == 1


def test_nbconvert_shows_it_once_too(browser, tmp_path):
    nbconvert = pytest.importorskip("nbconvert", reason="nbconvert is not installed")
    notebook(tmp_path / "n.ipynb", ["picture", "player", "summary"])
    with warnings.catch_warnings():  # of the packages that it imports
        warnings.simplefilter("ignore")
        page, _ = nbconvert.HTMLExporter().from_filename(str(tmp_path / "n.ipynb"))
    (tmp_path / "n.html").write_text(page, encoding="utf-8")
    browser.open(tmp_path / "n.html")
    seen = browser.run(LOOK)
    assert seen["images"] == 0 and len(seen["frames"]) == 2 and all(wide <= 0 for wide in seen["wide"])
