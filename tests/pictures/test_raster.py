"""PNG and PDF of the SVG that we show, without Graphviz: signs and letters stay in their boxes."""

import io
import sys

import pytest
from graphs import circuit, neuron
from models import finished, tensor_mlp

import autograd_mini as am
from autograd_mini import errors
from autograd_mini.pictures import raster


@pytest.fixture
def without_dot(monkeypatch):
    monkeypatch.setenv("GRAPHVIZ_DOT", "/nowhere/dot")


def hide(monkeypatch, *names):
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("make", [circuit, neuron, tensor_mlp])
def test_a_png_without_dot_is_the_picture_at_twice_its_size(make, tmp_path, without_dot):
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    image = pytest.importorskip("PIL.Image")
    picture = am.draw(finished(make()))
    with image.open(picture.save(tmp_path / "J.png")) as drawn:
        width, height = drawn.size
    assert abs(width - 2 * picture.layout.width) <= 2 and abs(height - 2 * picture.layout.height) <= 2


def test_typst_makes_the_png_where_resvg_is_missing_and_the_same_bytes_twice(tmp_path, without_dot, monkeypatch):
    pytest.importorskip("typst", reason="typst is not installed")
    hide(monkeypatch, "resvg_py")
    picture = am.draw(finished(circuit()))
    first, second = (picture.save(tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert first.startswith(b"\x89PNG") and first == second
    assert picture.save(tmp_path / "a.pdf").read_bytes() == picture.save(tmp_path / "b.pdf").read_bytes()


def test_a_pdf_without_dot_holds_its_text(tmp_path, without_dot):
    pytest.importorskip("typst", reason="typst is not installed")
    assert am.draw(finished(tensor_mlp())).save(tmp_path / "L.pdf").read_bytes().startswith(b"%PDF")


def test_where_nothing_makes_the_format_the_error_names_what_to_install(tmp_path, without_dot, monkeypatch):
    hide(monkeypatch, "resvg_py", "typst")
    for name, extra in (("J.png", r"autograd_mini\[png\]"), ("J.pdf", r"autograd_mini\[pdf\]")):
        with pytest.raises(errors.MissingProgramError, match=f"{extra}.*apt install graphviz.*graph.svg"):
            am.draw(circuit()).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_huge_picture_gets_fewer_pixels_and_no_refusal(monkeypatch):
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    image = pytest.importorskip("PIL.Image")
    monkeypatch.setattr(raster, "MOST_PIXELS", 300_000)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="8000"><rect width="9" height="9"/></svg>'
    width, height = image.open(io.BytesIO(raster.raster(svg, "png", 20000, 8000))).size
    assert width * height <= 1.01 * raster.MOST_PIXELS


@pytest.mark.parametrize(("make", "library"), [(neuron, "resvg_py"), (tensor_mlp, "typst")])
def test_the_png_is_what_a_browser_shows(make, library, browser, tmp_path, monkeypatch):
    pytest.importorskip(library, reason=f"{library} is not installed")
    image = pytest.importorskip("PIL.Image")
    filters = pytest.importorskip("PIL.ImageFilter")
    hide(monkeypatch, *({"resvg_py"} if library == "typst" else ()))
    picture = am.draw(finished(make()), engine="own")
    width, height = min(1390, int(picture.layout.width)), min(990, int(picture.layout.height))
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><body style='margin:0'>{picture.svg}</body>", encoding="utf-8")
    browser.resize(1400, 1000)
    browser.open(page)
    browser.screenshot(tmp_path / "seen.png")
    with image.open(tmp_path / "seen.png") as shot, image.open(picture.save(tmp_path / "made.png")) as drawn:
        paper = image.new("RGBA", drawn.size, "white")  # behind the round corners of the card
        seen = shot.convert("L").crop((0, 0, width, height))
        made = image.alpha_composite(paper, drawn.convert("RGBA")).convert("L")
    made = made.resize((made.width // 2, made.height // 2)).crop((0, 0, width, height))
    # What is dark in the one has something dark within 6 pixels in the other: no text stands elsewhere.
    for one, other in ((seen, made), (made, seen)):
        near = other.filter(filters.MinFilter(13))
        away = sum(a < 110 and b > 190 for a, b in zip(one.tobytes(), near.tobytes(), strict=True))
        assert away < 30
