"""A file is written whole or not at all."""

import os
import stat

import pytest

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
