"""A checkpoint holds all that a run depends on, and is taken as a whole or not at all."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini import nn, optim
from autograd_mini.core.errors import ArgumentError, DataError
from autograd_mini.data import ArrayDataset, DataLoader
from autograd_mini.training import Checkpoint, save_weights
from autograd_mini.training.checkpoint import packed, unpacked
from autograd_mini.training.weights import read_arrays, write_arrays

pytest.importorskip("safetensors")


def run(seed=0, hidden=3, Optimizer=optim.Adam, lr=0.1):
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(2, hidden, rng=rng), nn.ReLU(), nn.Linear(hidden, 1, rng=rng))
    optimizer = Optimizer(model.parameters(), lr=lr)
    X = np.random.default_rng(9).normal(size=(12, 2))
    loader = DataLoader(ArrayDataset(X, X[:, :1]), 4, shuffle=True, rng=3)
    return {"model": model, "optimizer": optimizer, "loader": loader, "rng": rng}


def batches(loader):
    while True:
        yield from loader


def steps(parts, stream, count):
    """Some steps of training on noisy inputs, and the losses on the way."""
    losses = []
    for _ in range(count):
        X, y = next(stream)
        parts["optimizer"].zero_grad()
        noise = parts["rng"].normal(size=X.shape)
        loss = nn.MSELoss()(parts["model"](X + noise), y)
        loss.backward()
        parts["optimizer"].step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("Optimizer", [optim.SGD, optim.Adam, optim.RAdam])
@pytest.mark.parametrize("taken", [0, 3, 4])
def test_a_run_goes_on_from_its_checkpoint_bit_for_bit(tmp_path, Optimizer, taken):
    first, second = run(Optimizer=Optimizer), run(seed=1, Optimizer=Optimizer, lr=0.7)
    stream = batches(first["loader"])
    steps(first, stream, taken)
    Checkpoint(tmp_path / "run.safetensors", **first).save()
    Checkpoint(tmp_path / "run.safetensors", **second).load()
    assert steps(first, stream, 7) == steps(second, batches(second["loader"]), 7)


def test_the_generators_of_a_model_are_kept(tmp_path):
    class Noisy(nn.Module):
        def __init__(self, seed):
            self.rng = np.random.default_rng(seed)

        def forward(self, x):
            return x + self.rng.normal(size=x.shape)

    first, second = Noisy(0), Noisy(1)
    Checkpoint(tmp_path / "run.safetensors", model=first).save()
    Checkpoint(tmp_path / "run.safetensors", model=second).load()
    assert first(np.zeros(3)).tolist() == second(np.zeros(3)).tolist()
    with pytest.raises(DataError, match="its random generators are none, those of the file rng"):
        Checkpoint(tmp_path / "run.safetensors", model=nn.Identity()).load()


STATES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.builds(np.float32, st.floats(-1, 1, width=32))
    | st.integers(0, 5).map(lambda n: np.arange(n, dtype=np.int32))
    | st.just(np.zeros((2, 0))),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.integers(0, 9) | st.text("ab/+", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def alike(x, y):
    """Equal, of equal types throughout, and arrays of equal type and shape."""
    if type(x) is not type(y):
        return False
    if isinstance(x, dict):
        return list(x) == list(y) and all(alike(x[key], y[key]) for key in x)
    if isinstance(x, (list, tuple)):
        return len(x) == len(y) and all(map(alike, x, y))
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype == y.dtype and x.shape == y.shape and bool(np.array_equal(x, y))
    return x == y


@given(state=STATES)
def test_every_state_of_numbers_texts_and_arrays_comes_back_as_it_was(state):
    arrays = {}
    text = json.dumps(packed(state, "x", arrays))
    assert alike(unpacked(json.loads(text), arrays), state)


def test_special_numbers_come_back():
    state = unpacked(json.loads(json.dumps(packed([float("inf"), float("nan"), -0.0, 2**200], "x", {}))), {})
    assert state[0] == float("inf") and state[1] != state[1] and str(state[2]) == "-0.0" and state[3] == 2**200


def test_a_state_with_anything_else_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="x/key/1 holds a set"):
        packed({"key": [0, {1}]}, "x", {})
    with pytest.raises(ArgumentError, match="thing is a list, which has no state_dict"):
        Checkpoint(tmp_path / "run.safetensors", thing=[])
    with pytest.raises(ArgumentError, match="kind MT19937 cannot be kept"):
        Checkpoint(tmp_path / "run.safetensors", rng=np.random.Generator(np.random.MT19937())).save()


MISFITS = {
    "another architecture": (dict(hidden=4), "does not fit the model: .*0.weight"),
    "another optimizer": (dict(Optimizer=optim.SGD), "does not fit the optimizer: .*Adam.* SGD"),
}


@pytest.mark.parametrize(("options", "words"), MISFITS.values(), ids=MISFITS)
def test_a_checkpoint_that_does_not_fit_says_how_and_changes_nothing(tmp_path, options, words):
    saved, other = run(), run(seed=1, **options)
    steps(saved, iter(saved["loader"]), 2)
    steps(other, iter(other["loader"]), 1)
    Checkpoint(tmp_path / "run.safetensors", **saved).save()
    before = {name: packed(part.state_dict(), name, {}) for name, part in other.items() if name != "rng"}
    weights = other["model"].state_dict()
    with pytest.raises(DataError, match=f"(?s){words}"):
        Checkpoint(tmp_path / "run.safetensors", **other).load()
    assert before == {name: packed(part.state_dict(), name, {}) for name, part in other.items() if name != "rng"}
    assert all(np.array_equal(array, weights[name]) for name, array in other["model"].state_dict().items())


def test_a_checkpoint_of_other_parts_says_which(tmp_path):
    parts = run()
    Checkpoint(tmp_path / "run.safetensors", **parts).save()
    with pytest.raises(DataError, match="has rng as well: go on with the same parts"):
        Checkpoint(tmp_path / "run.safetensors", model=parts["model"], rng=None).load()


def test_weights_alone_are_no_checkpoint(tmp_path):
    save_weights(run()["model"], tmp_path / "net.safetensors")
    with pytest.raises(DataError, match="is no checkpoint"):
        Checkpoint(tmp_path / "net.safetensors", model=run()["model"]).load()


STATES_OF_A_STRANGER = [
    "", "[]", "3", '{"model": 3}', '{"model": {"dict": 3}}', '{"model": {"array": "none"}}', '{"model": {"what": []}}',
    '{"model": {}}', '{"model": {"dict": [["weights", {"dict": []}]]}}', '{"model": ' + 5000 * '{"list": [' + "]}" * 5000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("text", STATES_OF_A_STRANGER, ids=range(len(STATES_OF_A_STRANGER)))
def test_a_forged_state_is_an_error_of_ours(tmp_path, text):
    path = tmp_path / "run.safetensors"
    parts = {"model": run()["model"]}
    Checkpoint(path, **parts).save()
    arrays, facts = read_arrays(path)
    write_arrays(path, arrays, {**facts, "state": text})
    with pytest.raises(DataError, match="run.safetensors"):
        Checkpoint(path, **parts).load()


def test_nothing_half_written_is_left_and_what_a_kill_left_is_swept(tmp_path):
    path = tmp_path / "run.safetensors"
    parts = run()
    Checkpoint(path, **parts).save()
    (tmp_path / ".run-abcd1234.safetensors").write_bytes(b"half")
    before = path.read_bytes()
    Checkpoint(path, **parts)
    parts["optimizer"].state_dict = lambda: {"odd": {1}}
    with pytest.raises(ArgumentError, match="holds a set"):
        Checkpoint(path, **parts).save()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["run.safetensors"]


def test_a_number_that_no_generator_can_hold_is_refused_with_a_sentence(tmp_path):
    rng = np.random.default_rng(0)
    checkpoint = Checkpoint(tmp_path / "run.safetensors", rng=rng)
    checkpoint.save()
    arrays, facts = read_arrays(checkpoint.path)
    broken = facts["state"].replace('["has_uint32", 0]', f'["has_uint32", {2**70}]')
    assert broken != facts["state"]
    write_arrays(checkpoint.path, arrays, {**facts, "state": broken})
    with pytest.raises(DataError, match="does not fit the rng: OverflowError"):
        checkpoint.load()
