"""A file is written whole or not at all."""

import contextlib
import json
import os
import stat
import sys
import threading

import numpy as np
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


def test_a_draft_that_replaces_a_private_file_is_private_from_the_start(tmp_path):
    target = tmp_path / "note.txt"
    target.write_text("secret")
    target.chmod(0o600)
    with atomic_write(target) as draft:
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600


def test_a_writer_leaves_the_umask_of_the_process_alone(tmp_path, monkeypatch):
    """To read it is to change it for a moment, in which another thread would make files that everybody may write."""
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the umask belongs to all threads"))
    with atomic_write(tmp_path / "note.txt") as draft:
        draft.write_text("whole")
    assert (tmp_path / "note.txt").read_text() == "whole"


def test_of_many_writers_at_once_one_wins_with_a_whole_file(tmp_path):
    target, texts = tmp_path / "note.txt", [str(k) * 10_000 for k in range(6)]

    def write(text):
        for _ in range(5):
            with atomic_write(target) as draft:
                draft.write_text(text)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with contextlib.suppress(FileNotFoundError):
            assert target.read_text() in texts
    assert target.read_text() in texts and os.listdir(tmp_path) == ["note.txt"]


@pytest.mark.parametrize("name", ["n" * 251 + ".txt", "ü" * 125 + ".txt", "n" * 255])
def test_a_name_may_be_as_long_as_the_system_takes_it(tmp_path, name):
    if not name.isascii() and sys.getfilesystemencoding() == "ascii":
        pytest.skip("this system's names are ASCII")
    for text in ("old", "new"):
        with atomic_write(tmp_path / name) as draft:
            draft.write_text(text)
    assert (tmp_path / name).read_text() == "new" and os.listdir(tmp_path) == [name]
    (tmp_path / draft.name).write_text("half")
    sweep_drafts(tmp_path / name)
    assert os.listdir(tmp_path) == [name]


SAVED = {
    "a picture": lambda path: am.draw(am.exp(am.Value(2.0, label="x"))).save(f"{path}.svg"),
    "a page": lambda path: am.play(am.exp(am.Value(2.0, label="x"))).save(f"{path}.html"),
    "a report": lambda path: am.compare(lambda a: a * a, {"a": 2.0}, progress=False).save(f"{path}.html"),
    "a source": lambda path: am.export_source(am.compile(lambda a: a * a), f"{path}.py", 2.0),
    "weights": lambda path: am.training.save_weights(am.nn.Linear(20, 20), f"{path}.safetensors"),
}


def needs(what):
    if what == "weights":
        pytest.importorskip("safetensors")


@pytest.mark.parametrize("what", SAVED)
def test_a_name_that_is_too_long_is_an_error_of_the_system(tmp_path, what):
    needs(what)
    with pytest.raises((OSError, am.DataError), match="too long"):
        SAVED[what](tmp_path / ("n" * 300))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("what", SAVED)
def test_a_folder_in_which_nothing_can_be_written_is_an_error(tmp_path, what):
    needs(what)
    (tmp_path / "file").write_text("")  # below a file not even the administrator can write
    with pytest.raises((OSError, am.DataError), match="(?i)not a directory|no folder|cannot be written"):
        SAVED[what](tmp_path / "file" / "a")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("what", SAVED)
def test_a_full_disk_leaves_what_was_there_and_no_draft(tmp_path, what):
    resource = pytest.importorskip("resource", reason="limits of files are those of POSIX")
    needs(what)
    SAVED[what](tmp_path / "a")
    (saved,) = tmp_path.iterdir()
    before = saved.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises((OSError, am.DataError), match="(?i)too large"):
            SAVED[what](tmp_path / "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert os.listdir(tmp_path) == [saved.name] and saved.read_bytes() == before


def test_every_single_bit_of_a_file_of_weights_is_guarded(tmp_path):
    pytest.importorskip("safetensors")
    path = tmp_path / "w.safetensors"
    model = am.nn.Linear(3, 1, rng=0)
    am.training.save_weights(model, path)
    whole, unseen = path.read_bytes(), []
    right = {name: p.data.copy() for name, p in model.named_parameters()}
    for bit in range(0, 8 * len(whole), 7):  # every place of a byte in turn
        torn = bytearray(whole)
        torn[bit // 8] ^= 1 << bit % 8
        path.write_bytes(torn)
        try:
            am.training.load_weights(model, path)
        except ValueError:
            continue
        if any(not np.array_equal(p.data, right[name]) for name, p in model.named_parameters()):
            unseen.append(bit)
    assert unseen == []


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
