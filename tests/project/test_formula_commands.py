"""`python -m autograd_mini draw|play|explain "3*(a+b*c)" a=7 b=4 c=2 [-o FILE]`."""

import pytest

from autograd_mini.__main__ import COMMANDS, main

WORDS = ["3*(a+b*c)", "a=7", "b=4", "c=2"]


@pytest.fixture(autouse=True)
def commands(monkeypatch):
    for name in ("draw", "play", "explain"):
        monkeypatch.setitem(COMMANDS, name, COMMANDS.get(name, f"{name} a formula"))


def printed(capsys, *words):
    assert main(list(words)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def refused(capsys, *words):
    assert main(list(words)) == 2
    captured = capsys.readouterr()
    assert (
        captured.out == "" and captured.err.count("\n") == 1 and captured.err.startswith(f"python -m autograd_mini {words[0]}: ")
    )
    return captured.err


def test_explain_tells_the_backward_pass(capsys):
    told = printed(capsys, "explain", *WORDS)
    assert "dJ/db = dJ/du · du/db = dJ/du · c = 3 · 2 = 6" in told and "dJ/dc = 3 · b" in told


def test_explain_tells_one_gradient(capsys):
    assert printed(capsys, "explain", *WORDS, "--wrt", "a").startswith("dJ/da = dJ/dv · dv/da = 3 · 1 = 3\n")


def test_explain_writes_text_and_latex(capsys, tmp_path):
    printed(capsys, "explain", *WORDS, "-o", str(tmp_path / "J.txt"))
    assert "dJ/da = dJ/dv · dv/da = 3 · 1 = 3" in (tmp_path / "J.txt").read_text(encoding="utf-8")
    printed(capsys, "explain", *WORDS, "-o", str(tmp_path / "J.tex"))
    assert r"\frac{dJ}{da} &= " in (tmp_path / "J.tex").read_text(encoding="utf-8")


def test_draw_prints_a_tree_or_writes_a_picture(capsys, tmp_path):
    tree = printed(capsys, "draw", *WORDS)
    assert "45" in tree and "∂J/∂v = 3" in tree
    assert "wrote" in printed(capsys, "draw", *WORDS, "-o", str(tmp_path / "J.svg"))
    assert "<svg" in (tmp_path / "J.svg").read_text(encoding="utf-8")
    printed(capsys, "draw", *WORDS, "--mode", "forward", "-o", str(tmp_path / "J.dot"))
    assert "digraph" in (tmp_path / "J.dot").read_text(encoding="utf-8")


def test_play_prints_the_steps_or_writes_the_page(capsys, tmp_path):
    assert "dJ/du = dJ/dv" in printed(capsys, "play", *WORDS)
    printed(capsys, "play", *WORDS, "-o", str(tmp_path / "J.html"))
    assert "<html" in (tmp_path / "J.html").read_text(encoding="utf-8")


def test_a_formula_may_begin_with_a_minus_sign(capsys):
    assert "dJ/da = −b" in printed(capsys, "explain", "-a*b", "a=-1", "b=2")
    assert "dJ/da = −b" in printed(capsys, "explain", "--wrt", "a", "-a*b", "a=-1", "b=2")


@pytest.mark.parametrize("command", ["draw", "play", "explain"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["3*(a+b*d)", "a=7", "b=4"], "d has no value"),
        (["tanhh(a)", "a=7"], "did you mean tanh"),
        (["a/(b-4)", "a=7", "b=4"], "division by zero"),
        (["a +", "a=7"], "not understood"),
        (["__import__('os')", "a=7"], "no function __import__"),
        (["a*b", "a=7", "b"], "write name=number"),
        (["a*b", "a=7", "b=4", "-o", "J.docx"], "must end in"),
        (["a*b", "a=7", "b=4", "-o", "J"], "must end in"),
    ],
)
def test_bad_input_is_one_sentence(capsys, command, words, sentence):
    assert sentence in refused(capsys, command, *words)


@pytest.mark.parametrize(("command", "suffix"), [("draw", "svg"), ("play", "html"), ("explain", "txt")])
def test_a_folder_that_is_not_there_is_one_sentence_and_nothing_is_left(capsys, tmp_path, command, suffix):
    assert "there is no folder" in refused(capsys, command, *WORDS, "-o", str(tmp_path / "nowhere" / f"J.{suffix}"))
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(("command", "suffix"), [("draw", "svg"), ("play", "html"), ("explain", "txt")])
def test_a_target_that_cannot_be_replaced_stays_as_it_is(capsys, tmp_path, command, suffix):
    target = tmp_path / f"J.{suffix}"
    target.mkdir()
    (target / "kept").write_text("")
    refused(capsys, command, *WORDS, "-o", str(target))
    assert [path.name for path in tmp_path.iterdir()] == [target.name] and (target / "kept").exists()


def test_explaining_what_is_not_there_is_one_sentence(capsys):
    assert "no input or part named 'q'" in refused(capsys, "explain", *WORDS, "--wrt", "q")


@pytest.mark.parametrize("command", ["explain", "draw", "play"])
def test_why_a_number_is_nan_is_said_beside_the_result(command, capsys):
    assert main([command, "3*log(a)", "a=-1"]) == 0
    out, err = capsys.readouterr()
    assert "nan" in out
    assert err.startswith("log made nan") and "keep the argument above 0" in err and "made by" not in err


def test_a_finite_formula_says_nothing_on_standard_error(capsys):
    assert main(["explain", "log(a)", "a=2"]) == 0
    assert capsys.readouterr().err == ""


def test_play_opens_the_page_in_the_browser(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    assert main(["play", "a*b", "a=2", "b=3", "--open"]) == 0
    (address,) = opened
    assert address.startswith("file:///") and address.endswith("play.html")
