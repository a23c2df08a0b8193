"""A file is written whole or not at all."""

import json
import os
import stat

import pytest

import autograd_mini as am
from autograd_mini.core.files import atomic_write, sweep_drafts


def test_a_new_file_appears_when_the_block_is_left(tmp_path):
    target = tmp_path / "note.txt"
    with atomic_write(target) as draft:
        draft.write_text("whole")
        assert not target.exists() and draft.parent == tmp_path and draft.suffix == ".txt"
    assert target.read_text() == "whole" and os.listdir(tmp_path) == ["note.txt"]


def test_an_error_leaves_what_was_there_and_no_draft(tmp_path):
    target = tmp_path / "note.txt"
    target.write_text("old")
    with pytest.raises(KeyError), atomic_write(target) as draft:
        draft.write_text("half")
        raise KeyError
    assert target.read_text() == "old" and os.listdir(tmp_path) == ["note.txt"]


def test_an_interrupt_leaves_no_draft(tmp_path):
    with pytest.raises(KeyboardInterrupt), atomic_write(tmp_path / "note.txt"):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


def test_a_path_may_be_text(tmp_path):
    with atomic_write(str(tmp_path / "note")) as draft:
        draft.write_bytes(b"\x00")
    assert (tmp_path / "note").read_bytes() == b"\x00"


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "nowhere" / "note.txt"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_permissions_are_those_of_the_old_file_or_of_any_new_one(tmp_path):
    target, other = tmp_path / "note.txt", tmp_path / "other.txt"
    other.write_text("")
    with atomic_write(target):
        pass
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
    target.chmod(0o600)
    with atomic_write(target):
        pass
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_drafts_of_killed_processes_are_swept_away(tmp_path):
    (tmp_path / ".note-abcd1234.txt").write_text("half")
    (tmp_path / ".note-abcd1234.csv").write_text("another file's")
    (tmp_path / "note.txt").write_text("whole")
    sweep_drafts(tmp_path / "note.txt")
    assert sorted(os.listdir(tmp_path)) == [".note-abcd1234.csv", "note.txt"]


def test_a_symbolic_link_stays_one_and_its_file_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    real, link, chain = tmp_path / "there" / "run-1.txt", tmp_path / "latest.txt", tmp_path / "newest.txt"
    real.write_text("old")
    link.symlink_to(real)
    chain.symlink_to(link)
    for path in (link, chain):
        with atomic_write(path) as draft:
            draft.write_text(path.name)
        assert path.is_symlink() and not real.is_symlink()
        assert real.read_text() == path.name
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["run-1.txt"]


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    link = tmp_path / "latest.txt"
    link.symlink_to(tmp_path / "run.txt")
    with atomic_write(link) as draft:
        draft.write_text("new")
    assert link.is_symlink() and (tmp_path / "run.txt").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_a_device_and_a_link_to_itself_are_refused_and_stay(tmp_path):
    fifo, loop, link = tmp_path / "fifo", tmp_path / "loop", tmp_path / "link"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    link.symlink_to(fifo)
    for path in (fifo, loop, link, "/dev/null"):
        with pytest.raises(am.DataError, match="name a file"), atomic_write(path):
            pytest.fail("nothing is to be written")
    assert stat.S_ISFIFO(fifo.stat().st_mode) and loop.is_symlink()


@pytest.mark.parametrize("save", ["picture", "weights", "report", "source"])
def test_a_name_with_the_character_nul_is_refused_in_a_sentence(tmp_path, save):
    path = str(tmp_path / "a\0b")
    x = am.Value(2.0, label="x")
    calls = {
        "picture": lambda: am.draw(x * x).save(path + ".svg"),
        "weights": lambda: am.training.save_weights(am.nn.Linear(1, 1), path + ".safetensors"),
        "report": lambda: am.compare(lambda a: a * a, {"a": 2.0}).save(path + ".html"),
        "source": lambda: am.export_source(am.compile(lambda a: a * a), path + ".py", 2.0),
    }
    if save == "weights":
        pytest.importorskip("safetensors")
    with pytest.raises(ValueError, match="NUL"):
        calls[save]()


def test_a_header_of_more_arrays_than_any_model_has_is_refused_before_they_are_made(tmp_path):
    pytest.importorskip("safetensors")
    entries = ((f"t{i}", {"dtype": "F32", "shape": [1], "data_offsets": [4 * i, 4 * i + 4]}) for i in range(60_000))
    header = json.dumps(dict(entries)).encode()
    path = tmp_path / "many.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(240_000))
    with pytest.raises(am.DataError, match="60,000 arrays"):
        am.training.load_weights(am.nn.Linear(1, 1), path)


def test_what_turns_the_direction_of_a_line_is_no_part_of_a_name():
    x = am.Value(2.0, label="a\u202egnp.exe\u2066")
    J = x * 3
    J.backward()
    shown = [am.draw(J).text(), am.draw(J).source, str(am.explain(J, wrt=x)), am.draw(J, engine="own")._repr_mimebundle_()]
    shown.append(am.compare(lambda **inputs: inputs["a\u202eb"] ** 2, {"a\u202eb": 2.0}))
    for text in map(str, shown):
        assert not set(text) & set("\u202e\u2066\u200f"), text
    assert "agnp.exe" in shown[0]
