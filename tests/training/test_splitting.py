"""Batches that are cut, for a step of several batches, for workers, for an evaluation: the result is that of the whole."""

import functools
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from cases import all_cases
from some import some

from autograd_mini import nn, optim, parallel, training
from autograd_mini.core.errors import ArgumentError, ArgumentTypeError, ShapeError
from autograd_mini.nn import losses

RNG = np.random.default_rng(0)
pytestmark = pytest.mark.filterwarnings("ignore:.*no label counts", "ignore:the loss takes log-probabilities")
X = RNG.normal(size=(24, 5))
Y = RNG.integers(0, 3, size=24)
IGNORED = np.where(np.arange(24) % 8 < 5, -100, Y)  # uneven: some parts of four have one label, some four
WEIGHT = np.array([1.0, 5.0, 0.5])
LOSSES = {
    "mean": (nn.CrossEntropyLoss(), Y),
    "ignored labels": (nn.CrossEntropyLoss(), IGNORED),
    "weights of classes": (nn.CrossEntropyLoss(weight=WEIGHT), Y),
    "weights and ignored labels": (nn.CrossEntropyLoss(weight=WEIGHT, ignore_index=1, label_smoothing=0.1), Y),
    "sum": (nn.CrossEntropyLoss(reduction="sum"), IGNORED),
    "a function": (losses.cross_entropy, IGNORED),
    "a partial": (functools.partial(losses.cross_entropy, weight=WEIGHT, ignore_index=2), Y),
    "numbers": (nn.MSELoss(), RNG.normal(size=(24, 3))),
    "a sum of numbers": (nn.MSELoss(reduction="sum"), RNG.normal(size=(24, 3))),
    "probabilities": (nn.KLDivLoss(reduction="batchmean"), RNG.dirichlet(np.ones(3), size=24)),
    "one of the user's": (lambda output, target: ((output[:, 0] - target) ** 2).mean(), Y.astype(float)),
}


def model_and_optimizer(*, dropout=0.0):
    model = nn.Sequential(nn.Linear(5, 6, rng=0), nn.Tanh(), nn.Dropout(dropout, rng=1), nn.Linear(6, 3, rng=2))
    return model, optim.SGD(model.parameters(), lr=0.1)


def trained(loss, target, *, data=None, dropout=0.0, **options):
    model, optimizer = model_and_optimizer(dropout=dropout)
    options = {"epochs": 2, "batch_size": 24, "shuffle": False, "progress": False, "accuracy": None, **options}
    history = training.fit(model, data or (X, target), loss, optimizer, **options)
    return history, model.state_dict()


def same(one, other, exactly=False):
    (a, weights), (b, others) = one, other
    np.testing.assert_allclose(a.step_loss, b.step_loss, rtol=0 if exactly else 1e-10)
    np.testing.assert_allclose(a.train_loss, b.train_loss, rtol=0 if exactly else 1e-10)
    for name in weights:
        np.testing.assert_allclose(weights[name], others[name], rtol=0 if exactly else 1e-9, atol=0 if exactly else 1e-12)


@all_cases("name", LOSSES)
def test_several_batches_to_a_step_are_one_batch(name):
    loss, target = LOSSES[name]
    same(trained(loss, target), trained(loss, target, batch_size=4, accumulate=6))


@all_cases("name", LOSSES)
def test_a_batch_in_blocks_on_an_executor_is_one_batch(name):
    loss, target = LOSSES[name]
    serial = parallel.SerialExecutor()
    same(trained(loss, target), trained(loss, target, executor=serial, blocks=6))
    same(trained(loss, target, batch_size=12, accumulate=2), trained(loss, target, executor=serial, blocks=5))


@all_cases("name", LOSSES)
def test_an_evaluation_does_not_depend_on_the_size_of_its_batches(name):
    loss, target = LOSSES[name]
    model, _ = model_and_optimizer()
    found = [training.evaluate(model, (X, target), loss, None, batch_size=size).loss for size in (24, 4, 7, 1)]
    np.testing.assert_allclose(found, found[0], rtol=1e-10)


def test_an_evaluation_with_ignored_labels_is_the_mean_over_the_others():
    model, _ = model_and_optimizer()
    whole = losses.cross_entropy(model.eval()(X), IGNORED).item()
    assert training.evaluate(model, (X, IGNORED), nn.CrossEntropyLoss(), batch_size=1).loss == pytest.approx(whole, rel=1e-12)


def test_weights_of_samples_count_beside_other_batches():
    weight = RNG.random(24) ** 4
    data = (X, IGNORED, weight)
    one = trained(nn.CrossEntropyLoss(), None, data=data, weighted=True)
    same(one, trained(nn.CrossEntropyLoss(), None, data=data, weighted=True, batch_size=8, accumulate=3))
    same(one, trained(nn.CrossEntropyLoss(), None, data=data, weighted=True, executor=parallel.SerialExecutor(), blocks=5))


def test_every_executor_gives_the_same_bits_with_dropout_too():
    options = {"dropout": 0.5, "epochs": 3, "accuracy": training.accuracy, "shuffle": True, "batch_size": 10}
    loss = nn.CrossEntropyLoss()
    serial = trained(loss, Y, executor=parallel.SerialExecutor(), **options)
    with ThreadPoolExecutor(3) as threads:
        same(serial, trained(loss, Y, executor=threads, **options), exactly=True)
    with ProcessPoolExecutor(1, get_context("fork")) as processes:
        other = trained(loss, Y, executor=processes, **options)
        same(serial, other, exactly=True)
    assert other[0].train_accuracy == serial[0].train_accuracy and len(set(serial[0].step_loss)) == len(serial[0].step_loss)


def test_each_block_and_each_step_draws_anew():
    class Noise(nn.Module):
        def __init__(self):
            self.drop, self.weight = nn.Dropout(0.5, rng=0), nn.Parameter(np.ones(50))
            self.seen = SEEN

        def forward(self, x):
            self.seen.append(np.array(self.drop(x).data[0] > 0))
            return x * self.weight

        def __deepcopy__(self, memo):
            import copy

            other = object.__new__(Noise)
            vars(other).update({name: x if name == "seen" else copy.deepcopy(x, memo) for name, x in vars(self).items()})
            return other

    SEEN = []
    model = Noise()
    training.fit(model, (np.ones((8, 50)), np.zeros((8, 50))), nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2,
                 batch_size=8, executor=parallel.SerialExecutor(), blocks=4, progress=False)  # fmt: skip
    assert len({seen.tobytes() for seen in SEEN}) == 8


def test_a_run_on_an_executor_is_taken_up_again(tmp_path):
    pytest.importorskip("safetensors")

    def run(epochs, resume=False, checkpoint=None):
        model, optimizer = model_and_optimizer(dropout=0.5)
        training.fit(model, (X, Y), nn.CrossEntropyLoss(), optimizer, epochs=epochs, batch_size=12, checkpoint=checkpoint,
                     resume=resume, executor=parallel.SerialExecutor(), progress=False)  # fmt: skip
        return model.state_dict()

    whole = run(4)
    run(2, checkpoint=tmp_path / "run.safetensors")
    again = run(4, resume=True, checkpoint=tmp_path / "run.safetensors")
    assert all(np.array_equal(whole[name], again[name]) for name in some(whole))


def test_what_cannot_be_split_is_told():
    loss, serial = nn.CrossEntropyLoss(), parallel.SerialExecutor()
    for model, words in [
        (nn.Sequential(nn.Linear(5, 3, rng=0), nn.BatchNorm1d(3)), r"1 \(BatchNorm1d\) normalizes over the whole batch"),
        (nn.Linear(5, 3, rng=0), "blocks=0"),
    ]:
        with pytest.raises(ArgumentError, match=words):
            blocks = 0 if "blocks" in words else 2
            training.fit(model, (X, Y), loss, optim.SGD(model.parameters(), lr=0.1), executor=serial, blocks=blocks)
    with pytest.raises(ArgumentTypeError, match="no submit"):
        trained(loss, Y, executor=3)
    with pytest.raises(ArgumentError, match="compiled and executor"):
        trained(loss, Y, executor=serial, compiled=True)
    recurrent = nn.RNN(5, 3, rng=0)
    with pytest.raises(ShapeError, match="along its first axis"):
        batches = [(np.ones((7, 4, 5)), np.ones(4))]
        training.fit(recurrent, batches, loss, optim.SGD(recurrent.parameters(), lr=0.1), executor=serial)
    with pytest.raises(parallel.BlockError, match="block 0 of 4"):
        trained(loss, Y + 0.5, executor=serial)
