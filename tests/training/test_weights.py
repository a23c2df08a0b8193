"""Weights in a file: what was saved comes back, and what was not is told in one sentence."""

import inspect
import json
import struct

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini import nn
from autograd_mini.core.errors import ArgumentError, DataError
from autograd_mini.training import Checkpoint, load_weights, save_weights
from autograd_mini.training.weights import read_arrays, write_arrays

pytest.importorskip("safetensors")


def net(seed=0, hidden=3):
    rng = np.random.default_rng(seed)
    return nn.Sequential(nn.Linear(2, hidden, rng=rng), nn.ReLU(), nn.Linear(hidden, 1, rng=rng))


def same(model, other):
    mine, theirs = model.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(np.array_equal(mine[name], theirs[name]) for name in mine)


def test_weights_come_back_as_they_were(tmp_path):
    model, other = net(0), net(1)
    save_weights(model, tmp_path / "net.safetensors")
    load_weights(other, tmp_path / "net.safetensors")
    assert same(model, other)
    other[0].weight.data += 1.0  # what was loaded is the model's own
    assert not same(model, other)


@given(
    dtype=st.sampled_from(["f2", "f4", "f8", "i1", "i8", "u1", "?", ">f8"]),
    shape=st.lists(st.integers(0, 3), max_size=3),
    transposed=st.booleans(),
)
def test_arrays_of_any_real_type_and_layout_come_back(dtype, shape, transposed, tmp_path_factory):
    path = tmp_path_factory.mktemp("arrays") / "a.safetensors"
    array = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    array = array.T if transposed else array
    write_arrays(path, {"x": array}, {})
    (back, _) = read_arrays(path)
    np.testing.assert_array_equal(back["x"], array)
    assert back["x"].shape == array.shape and back["x"].dtype == array.dtype.newbyteorder("=")


def test_a_file_of_another_program_is_read(tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    model, other = net(0), net(1)
    safetensors.save_file(model.state_dict(), tmp_path / "theirs.safetensors")
    load_weights(other, tmp_path / "theirs.safetensors")
    assert same(model, other)


def test_another_architecture_lists_what_differs_and_leaves_the_model_alone(tmp_path):
    save_weights(net(hidden=4), tmp_path / "net.safetensors")
    model, untouched = net(1), net(1)
    with pytest.raises(DataError, match="does not fit the model") as caught:
        load_weights(model, tmp_path / "net.safetensors")
    for difference in ("net.safetensors", "0.weight (4, 2) does not fit (3, 2)", "2.weight (1, 4) does not fit (1, 3)"):
        assert difference in str(caught.value)
    assert same(model, untouched)


def header_of(size):
    return struct.pack("<Q", size)


DAMAGE = {
    "truncated": lambda whole: whole[:-8],
    "without its numbers": lambda whole: whole[: 8 + struct.unpack("<Q", whole[:8])[0]],
    "cut in the header": lambda whole: whole[:40],
    "empty": lambda whole: b"",
    "one byte more": lambda whole: whole + b"\0",
    "text": lambda whole: b"index,label\n0,1\n",
    "pickle": lambda whole: b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01K\x02e.",
    "a huge header": lambda whole: header_of(2**62) + whole[8:],
    "huge numbers": lambda whole: _with_shape(whole, [2**40, 2**20]),
}


def _with_shape(whole, shape):
    size = struct.unpack("<Q", whole[:8])[0]
    header = json.loads(whole[8 : 8 + size])
    name = next(name for name in header if name != "__metadata__")
    header[name]["shape"] = shape
    header[name]["data_offsets"] = [0, int(np.prod(shape, dtype=object)) * 8]
    text = json.dumps(header).encode()
    return header_of(len(text)) + text + whole[8 + size :]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_truncated_or_foreign_file_is_one_clear_sentence(tmp_path, damage):
    path = tmp_path / "net.safetensors"
    save_weights(net(), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match="net.safetensors' cannot be read as safetensors") as caught:
        load_weights(net(), path)
    assert "\n" not in str(caught.value)


def test_any_damaged_byte_of_the_header_gives_an_error_of_ours_or_none(tmp_path):
    path = tmp_path / "net.safetensors"
    save_weights(net(), path)
    whole = path.read_bytes()
    refused = 0
    for position in range(0, 8 + struct.unpack("<Q", whole[:8])[0], 3):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x15]) + whole[position + 1 :])
        try:
            load_weights(net(), path)
        except DataError:
            refused += 1
    assert refused > 20


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        load_weights(net(), tmp_path / "none.safetensors")
    for kind in (tmp_path, "/dev/zero"):
        with pytest.raises(DataError, match="is a folder, a FIFO or a device"):
            load_weights(net(), kind)
    with pytest.raises(DataError, match="cannot be written .*a folder that is there"):
        save_weights(net(), tmp_path / "nowhere" / "net.safetensors")


def test_a_checkpoint_is_not_mistaken_for_weights(tmp_path):
    model = net()
    Checkpoint(tmp_path / "run.safetensors", model=model).save()
    with pytest.raises(DataError, match="is a checkpoint"):
        load_weights(model, tmp_path / "run.safetensors")


def test_what_is_no_real_number_cannot_be_written(tmp_path):
    with pytest.raises(ArgumentError, match="'z' holds complex128"):
        write_arrays(tmp_path / "z.safetensors", {"z": np.zeros(2, complex)}, {})
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(20))
def test_a_bit_that_has_changed_in_a_file_is_noticed(seed, tmp_path):
    model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.BatchNorm1d(4))
    path = tmp_path / "m.safetensors"
    save_weights(model, path)
    content, rng = bytearray(path.read_bytes()), np.random.default_rng(seed)
    start = 8 + int.from_bytes(content[:8], "little")
    where = int(rng.integers(start, len(content)))
    content[where] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)
    before = model.state_dict()
    with pytest.raises(DataError, match="do not fit their checksum"):
        load_weights(model, path)
    assert all(np.array_equal(before[name], x) for name, x in model.state_dict().items())


def test_a_text_of_a_checkpoint_that_has_changed_is_noticed(tmp_path):
    class Counter:
        count = 4100

        def state_dict(self):
            return {"count": self.count}

        def load_state_dict(self, state):
            self.count = state["count"]

    checkpoint = Checkpoint(tmp_path / "run.safetensors", counter=Counter())
    checkpoint.save()
    content = checkpoint.path.read_bytes()
    assert content.count(b"4100") == 1
    checkpoint.path.write_bytes(content.replace(b"4100", b"4900"))
    with pytest.raises(DataError, match="checksum"):
        checkpoint.load()


def test_other_loaders_read_our_files_and_we_read_theirs(tmp_path):
    torch = pytest.importorskip("torch")
    theirs = pytest.importorskip("safetensors.torch")
    safe_open = pytest.importorskip("safetensors").safe_open
    model = nn.Linear(3, 2, rng=0)
    save_weights(model, tmp_path / "ours.safetensors")
    with safe_open(tmp_path / "ours.safetensors", framework="pt") as file:
        assert file.metadata()["format"] == "np"
    layer = torch.nn.Linear(3, 2).double()
    layer.load_state_dict(theirs.load_file(tmp_path / "ours.safetensors"))
    np.testing.assert_array_equal(layer.weight.detach().numpy(), model.weight.data)
    theirs.save_file(torch.nn.Linear(3, 2).double().state_dict(), tmp_path / "theirs.safetensors", metadata={"format": "pt"})
    load_weights(model, tmp_path / "theirs.safetensors")


def test_weights_of_bfloat16_and_parameters_of_pytorch_are_taken(tmp_path):
    torch = pytest.importorskip("torch")
    theirs = pytest.importorskip("safetensors.torch")
    layer, model = torch.nn.Linear(3, 2).bfloat16(), nn.Linear(3, 2, rng=0)
    theirs.save_file(layer.state_dict(), tmp_path / "half.safetensors")
    load_weights(model, tmp_path / "half.safetensors")
    np.testing.assert_array_equal(model.weight.data, layer.weight.detach().float().numpy())
    for named in (dict(layer.named_parameters()), layer.state_dict(), dict(torch.nn.Linear(3, 2).named_parameters())):
        model.load_state_dict(named)
        np.testing.assert_array_equal(model.weight.data, named["weight"].detach().float().numpy())


STATEFUL = {
    "Linear": (lambda nn: nn.Linear(3, 2), (4, 3)), "Bilinear": (lambda nn: nn.Bilinear(3, 3, 2), None),
    "Conv1d": (lambda nn: nn.Conv1d(2, 4, 3, groups=2), (2, 2, 7)), "Conv2d": (lambda nn: nn.Conv2d(2, 4, 3), (2, 2, 5, 5)),
    "Conv3d": (lambda nn: nn.Conv3d(2, 3, 2), (2, 2, 3, 3, 3)), "PReLU": (lambda nn: nn.PReLU(3), (2, 3, 4)),
    "ConvTranspose1d": (lambda nn: nn.ConvTranspose1d(2, 3, 3, stride=2), (2, 2, 4)),
    "ConvTranspose2d": (lambda nn: nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (2, 4, 3, 3)),
    "ConvTranspose3d": (lambda nn: nn.ConvTranspose3d(2, 3, 2), (2, 2, 2, 2, 3)),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(4), (3, 4)), "BatchNorm2d": (lambda nn: nn.BatchNorm2d(4), (2, 4, 3, 3)),
    "BatchNorm3d": (lambda nn: nn.BatchNorm3d(2), (2, 2, 2, 3, 2)), "GroupNorm": (lambda nn: nn.GroupNorm(2, 4), (2, 4, 3)),
    "InstanceNorm1d": (lambda nn: nn.InstanceNorm1d(4, affine=True), (2, 4, 3)),
    "InstanceNorm2d": (lambda nn: nn.InstanceNorm2d(2, affine=True), (2, 2, 3, 3)),
    "InstanceNorm3d": (lambda nn: nn.InstanceNorm3d(2, affine=True), (2, 2, 2, 3, 2)),
    "LayerNorm": (lambda nn: nn.LayerNorm((2, 3)), (2, 2, 3)), "RMSNorm": (lambda nn: nn.RMSNorm(3), (2, 3)),
    "Embedding": (lambda nn: nn.Embedding(6, 3), None), "EmbeddingBag": (lambda nn: nn.EmbeddingBag(6, 3), None),
    "LSTM": (lambda nn: nn.LSTM(3, 4, 2, bidirectional=True), (5, 2, 3)), "GRU": (lambda nn: nn.GRU(3, 4, 2), (5, 2, 3)),
    "RNN": (lambda nn: nn.RNN(3, 4), (5, 2, 3)), "LSTMCell": (lambda nn: nn.LSTMCell(3, 4), (2, 3)),
    "GRUCell": (lambda nn: nn.GRUCell(3, 4), (2, 3)), "RNNCell": (lambda nn: nn.RNNCell(3, 4), (2, 3)),
    "MultiheadAttention": (lambda nn: nn.MultiheadAttention(8, 2), None),
    "TransformerEncoderLayer": (lambda nn: nn.TransformerEncoderLayer(4, 2, 8), (3, 2, 4)),
    "TransformerEncoder": (lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2), (3, 2, 4)),
    "TransformerDecoderLayer": (lambda nn: nn.TransformerDecoderLayer(4, 2, 8), None),
    "TransformerDecoder": (lambda nn: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 2), None),
    "Transformer": (lambda nn: nn.Transformer(4, 2, 1, 1, 8), None),
    "ModuleDict": (lambda nn: nn.ModuleDict({"a": nn.Linear(2, 2)}), None),
    "ModuleList": (lambda nn: nn.ModuleList([nn.Linear(2, 2)]), None),
    "Sequential": (lambda nn: nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)), (4, 3)),
}  # fmt: skip
"""Every layer that has weights or statistics, made in both libraries, and the shape of an input of those that take one array."""


@pytest.mark.filterwarnings("ignore")
@all_cases("make, shape", STATEFUL.values(), ids=list(STATEFUL))
def test_weights_go_to_pytorch_and_back_by_their_names(make, shape):
    torch = pytest.importorskip("torch")
    ours, theirs = make(nn), make(torch.nn).double()
    state = theirs.state_dict()
    ours.load_state_dict({name: x.numpy() for name, x in state.items()})
    back = ours.state_dict()
    assert list(back) == list(state) and all(np.array_equal(back[name], state[name].numpy()) for name in state)
    rng = np.random.default_rng(0)
    changed = {name: rng.uniform(0.5, 1, x.shape).astype(x.dtype) for name, x in back.items()}
    ours.load_state_dict(changed)
    theirs.load_state_dict({name: torch.from_numpy(np.array(x)) for name, x in ours.state_dict().items()})
    if shape:
        x = rng.normal(size=shape)
        found, expected = ours.eval()(x), theirs.eval()(torch.from_numpy(x))
        while isinstance(expected, tuple):
            found, expected = found[0], expected[0]
        np.testing.assert_allclose(found.data, expected.detach().numpy(), rtol=1e-9, atol=1e-12)


def test_every_layer_with_a_state_is_in_the_table():
    kinds = [kind for name in nn.__all__ if isinstance(kind := getattr(nn, name), type) and issubclass(kind, nn.Module)]
    stateful = {kind.__name__ for kind in kinds if "Parameter(" in (text := inspect.getsource(kind)) or "register_buffer" in text}
    assert stateful - {"Module", "ParameterList", "Neuron", "Layer"} - set(STATEFUL) == set()
