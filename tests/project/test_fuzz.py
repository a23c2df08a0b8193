"""Files and texts from strangers are read, or refused with a sentence: the short form of `long/fuzz.py`."""

from dataclasses import replace

import pytest
from readers import READERS, damage, examine, verdict
from some import some

COUNT = 300


@pytest.mark.filterwarnings("ignore")  # decoders of images warn of what they meet in garbage
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_damaged_input_is_read_or_refused_with_a_sentence(reader, tmp_path):
    if reader.needs:
        pytest.importorskip(reader.needs)
    assert examine(reader, range(COUNT // 10 if reader.name == "labels" else COUNT), tmp_path) == []


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_healthy_sample_is_read(reader, tmp_path):
    if reader.needs:
        pytest.importorskip(reader.needs)
    for sample in some(reader.samples(tmp_path)):
        reader.read(sample, tmp_path)
        assert verdict(replace(reader, read=lambda data, folder: reader.read(b"", folder)), sample, tmp_path) is None


def test_a_reader_that_raises_anything_else_is_found(tmp_path):
    careless = replace(READERS[0], read=lambda data, folder: data.decode())
    assert "UnicodeDecodeError" in verdict(careless, b"\xff", tmp_path)


def test_damage_changes_most_samples():
    from random import Random

    sample = b"3*(a+b*c)"
    assert sum(damage(sample, sample, Random(seed)) != sample for seed in range(100)) > 60
