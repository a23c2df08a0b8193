"""The training loop does what a loop written by hand would do, and can be stopped anywhere and taken up again."""

import io
import itertools
import os
import re
import signal
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from cases import all_cases

from autograd_mini import nn, optim
from autograd_mini.core.errors import ArgumentError, DataError, ShapeError
from autograd_mini.data import ArrayDataset, DataLoader, RandomFlip, make_moons
from autograd_mini.optim import schedules
from autograd_mini.training import NonFiniteLossError, fit, load_weights, loop


class Noisy(nn.Module):
    """Adds noise while it is trained: a layer with a generator of its own."""

    def __init__(self, rng):
        self.rng = rng

    def forward(self, x):
        return x + self.rng.normal(scale=0.1, size=x.shape) if self.training else x


class Images(nn.Module):
    """Images of one row, as features."""

    def forward(self, x):
        return x.reshape(len(x), -1)


def moons(n, seed, batch_size=8, shuffle=True):
    X, y = make_moons(n, 0.1, np.random.default_rng(seed))
    data = ArrayDataset(X[:, None, None, :], y)
    return DataLoader(data, batch_size, shuffle=shuffle, rng=3, transform=RandomFlip(0.1) if shuffle else None)


def setting(**options):
    """What `fit` wants: a small net for moons, all of it new."""
    rng = np.random.default_rng(0)
    noisy = Noisy(np.random.default_rng(7))
    model = nn.Sequential(Images(), nn.Linear(2, 8, rng=rng), nn.ReLU(), noisy, nn.Linear(8, 2, rng=rng))
    settings = {
        "train": moons(30, 1),
        "validation": moons(20, 2, shuffle=False),
        "loss": nn.CrossEntropyLoss(),
        "optimizer": optim.Adam(model.parameters(), lr=0.05),
        "epochs": 3,
    }
    return {"model": model, **settings, **options}


def weights(model):
    return {name: array.tolist() for name, array in model.state_dict().items()}


def test_fit_is_the_loop_that_one_would_write_by_hand():
    parts = setting(schedule=schedules.Exponential(0.05, gamma=0.9), clip_norm=0.5)
    history = fit(**parts)

    model, optimizer, train = setting()["model"], None, setting()["train"]
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(3):
        for X, y in train:
            optimizer.param_groups[0]["lr"] = 0.05 * 0.9 ** len(losses)
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(model(X), y)
            loss.backward()
            optim.clip_grad_norm(model.parameters(), 0.5)
            optimizer.step()
            losses.append(loss.item())
    np.testing.assert_allclose(history.step_loss, losses, rtol=1e-12)
    assert history.step_lr == pytest.approx([0.05 * 0.9**k for k in range(12)], rel=1e-14)
    for mine, theirs in zip(parts["model"].parameters(), model.parameters(), strict=True):
        np.testing.assert_allclose(mine.data, theirs.data, rtol=1e-12)
    assert history.stopped == "finished" and history.epochs == 3 == len(history.validation_accuracy) == len(history.seconds)


def test_the_loss_of_an_epoch_is_the_mean_over_its_samples():
    history = fit(**setting(epochs=1))
    sizes = [8, 8, 8, 6]
    assert history.train_loss[0] == pytest.approx(np.average(history.step_loss, weights=sizes), rel=1e-14)


def test_a_net_learns_the_moons():
    history = fit(**setting(epochs=60, train=moons(30, 1, shuffle=False)))
    assert history.train_accuracy[-1] > 0.9 and history.validation_accuracy[-1] > 0.9


@pytest.mark.parametrize("every", [None, 1, 3])
@pytest.mark.parametrize("cut", [1, 4, 6, 12])
def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(tmp_path, every, cut):
    def stop(history):
        if len(history.step_loss) == cut:
            raise KeyboardInterrupt

    pytest.importorskip("safetensors")
    more = {"schedule": schedules.Cosine(0.05, 12), "best": tmp_path / "best.safetensors", "patience": 9}
    whole = setting(**more)
    expected = fit(**whole)
    best = setting()["model"]
    load_weights(best, tmp_path / "best.safetensors")

    kept = {"checkpoint": tmp_path / "run.safetensors", "every": every, "resume": True}
    assert fit(**setting(**more), **kept, after_step=stop).stopped == "interrupted"
    resumed = setting(**more)
    history = fit(**resumed, **kept)
    assert history == expected
    assert weights(resumed["model"]) == weights(whole["model"])
    again = setting()["model"]
    load_weights(again, tmp_path / "best.safetensors")
    assert weights(again) == weights(best)


def test_the_seconds_of_an_epoch_that_was_cut_off_count_those_before(tmp_path, monkeypatch):
    def stop(history):
        if len(history.step_loss) == 3:
            raise KeyboardInterrupt

    pytest.importorskip("safetensors")
    monkeypatch.setattr(loop, "time", SimpleNamespace(perf_counter=itertools.count().__next__))  # a second for each look
    whole = fit(**setting(epochs=1)).seconds
    kept = {"checkpoint": tmp_path / "run.safetensors", "every": 1, "resume": True}
    fit(**setting(epochs=1), **kept, after_step=stop)
    assert fit(**setting(epochs=1), **kept).seconds == whole == [5]


def test_a_plateau_schedule_goes_on_as_well(tmp_path):
    pytest.importorskip("safetensors")
    plateau = {"schedule": schedules.ReduceOnPlateau(0.5, patience=0, factor=0.5), "epochs": 6}
    whole = setting(**plateau)
    expected = fit(**whole)
    assert len(set(expected.step_lr)) > 1
    fit(**setting(**plateau) | {"epochs": 3}, checkpoint=tmp_path / "run.safetensors")
    resumed = setting(**plateau)
    assert fit(**resumed, checkpoint=tmp_path / "run.safetensors", resume=True) == expected
    assert weights(resumed["model"]) == weights(whole["model"])


def test_ctrl_c_tears_no_step_and_the_run_goes_on_from_there(tmp_path):
    pytest.importorskip("safetensors")
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pytest.skip("somebody else handles SIGINT in this process")
    expected_run = setting()
    expected = fit(**expected_run)
    first = setting()
    model = first["model"]

    def press(output, target):
        if len(model[1].weight.data) and first["optimizer"].steps == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return nn.CrossEntropyLoss()(output, target)

    history = fit(**first | {"loss": press}, checkpoint=tmp_path / "run.safetensors")
    assert history.stopped == "interrupted" and len(history.step_loss) == 6
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    second = setting()
    assert fit(**second, checkpoint=tmp_path / "run.safetensors", resume=True) == expected
    assert weights(second["model"]) == weights(expected_run["model"])


def test_fit_works_in_a_thread():
    done = []
    thread = threading.Thread(target=lambda: done.append(fit(**setting(epochs=1))))
    thread.start()
    thread.join()
    assert done[0].stopped == "finished"


def test_early_stopping_waits_as_long_as_it_was_told_and_best_is_the_best(tmp_path):
    pytest.importorskip("safetensors")
    seen = []
    parts = setting(epochs=200, patience=4, best=tmp_path / "best.safetensors")
    history = fit(**parts, after_epoch=lambda history: seen.append(weights(parts["model"])))
    assert history.stopped == "early"
    assert history.best_epoch == int(np.argmin(history.validation_loss)) == history.epochs - 1 - 4
    best = setting()["model"]
    load_weights(best, tmp_path / "best.safetensors")
    assert weights(best) == seen[history.best_epoch]


def test_the_best_may_be_that_of_the_accuracy():
    history = fit(**setting(epochs=8, monitor="accuracy"))
    assert history.best_epoch == int(np.argmax(history.validation_accuracy))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_shows_loss_accuracy_and_rate_in_a_terminal_and_nothing_elsewhere(monkeypatch):
    pytest.importorskip("tqdm")
    for stderr, shows in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stderr)
        settings = setting(epochs=2, schedule=schedules.Constant(0.05))
        fit(**settings, after_step=lambda history: time.sleep(0.15))  # a bar appears after a second
        assert bool(stderr.getvalue()) == shows
        if shows:
            news = r"/8 .*epoch 2/2, loss 0\.\d{4}, accuracy [\d.]+%, validation 0\.\d{4}, [\d.]+%, lr 0\.05"
            assert re.search(news, stderr.getvalue())
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    fit(**setting(epochs=1), progress=False)
    assert not terminal.getvalue()


def test_a_callback_stops_the_run():
    assert fit(**setting(), after_epoch=lambda history: history.epochs == 2).epochs == 2


def test_without_validation_or_classes_there_is_the_loss_alone(rng):
    model = nn.Linear(2, 1, rng=rng)
    batches = [(rng.normal(size=(4, 2)), rng.normal(size=(4, 1))) for _ in range(3)]
    history = fit(model, batches, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2)
    assert history.epochs == 2 and len(history.step_loss) == 6
    assert not (history.train_accuracy or history.validation_loss or history.validation_accuracy)


def test_the_model_is_trained_in_training_mode_and_looked_at_in_the_other():
    modes = []

    class Watch(nn.Module):
        def forward(self, x):
            modes.append(self.training)
            return x

    parts = setting(epochs=1)
    model = nn.Sequential(Watch(), parts["model"])
    model.eval()
    fit(**parts | {"model": model, "optimizer": optim.SGD(model.parameters(), lr=0.1)})
    assert modes == [True] * 4 + [False] * 3 and model.training


def test_a_network_of_numbers_is_trained_like_any_other(tmp_path):
    pytest.importorskip("safetensors")

    def parts(epochs):
        X, y = make_moons(12, 0.1, np.random.default_rng(0))
        model = nn.MLP(2, [4, 1], rng=np.random.default_rng(0))
        loader = DataLoader(ArrayDataset(X, 2 * y - 1), 6, shuffle=True)
        settings = {"validation": loader, "epochs": epochs}
        return (model, loader, nn.HingeLoss(), optim.Adam(model.parameters(), lr=0.1)), settings

    whole, first, second = parts(6), parts(3), parts(6)
    expected = fit(*whole[0], **whole[1])
    assert expected.train_accuracy[-1] > expected.train_accuracy[0] and len(expected.validation_accuracy) == 6
    fit(*first[0], **first[1], checkpoint=tmp_path / "run.safetensors")
    assert fit(*second[0], **second[1], checkpoint=tmp_path / "run.safetensors", resume=True).step_loss == expected.step_loss
    assert weights(second[0][0]) == weights(whole[0][0])


# ---- what is not finite ----------------------------------------------------------------------------------------------


class Root(nn.Module):
    def forward(self, x):
        return x.sqrt()


def test_a_nan_loss_stops_with_the_step_the_batch_and_the_first_bad_operation(rng):
    """The batch is finite, and so are the parameters: it is the root of a negative number that begins it."""
    X = np.ones((12, 2))
    X[9, 1] = -1
    model = nn.Sequential(Root(), nn.Linear(2, 1, rng=rng))
    loader = DataLoader(ArrayDataset(X, np.zeros((12, 1))), 4)
    before = []
    with np.errstate(all="ignore"), pytest.raises(NonFiniteLossError) as caught:
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        fit(model, loader, nn.MSELoss(), optimizer, after_step=lambda history: before.append(weights(model)))
    error = caught.value
    assert (error.step, error.epoch, error.batch) == (2, 0, 2) and len(error.history.step_loss) == 2
    assert str(error).startswith("the loss is nan at step 2 (epoch 0, batch 2): in 0 (Root()): sqrt ")
    assert "there -1.0" in str(error) and "test_fit.py" in str(error) and "choose a smaller one" in str(error)
    assert weights(model) == before[-1]


def test_a_diverging_run_names_what_overflowed(rng):
    model = nn.Linear(2, 1, rng=rng)
    X = rng.normal(size=(16, 2))
    loader = DataLoader(ArrayDataset(X, X[:, :1]), 4)
    with np.errstate(all="ignore"), pytest.raises(NonFiniteLossError, match="the loss is inf at step .* made inf"):
        fit(model, loader, nn.MSELoss(), optim.SGD(model.parameters(), lr=1e6), epochs=99)


def test_bad_data_are_blamed_before_the_model():
    X = np.zeros((12, 2))
    X[9, 1] = np.nan
    model = nn.Linear(2, 1, rng=np.random.default_rng(0))
    loader = DataLoader(ArrayDataset(X, np.zeros((12, 1))), 4)
    said = "at step 2 .*input 0 of the batch holds NaN or infinity already, first in sample 1"
    with pytest.raises(NonFiniteLossError, match=said):
        fit(model, loader, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1))


def test_a_bad_parameter_is_named():
    parts = setting()
    parts["model"][4].bias.data = np.array([0.0, np.inf])
    with np.errstate(all="ignore"), pytest.raises(NonFiniteLossError, match=r"at step 0 .*parameter '4.bias' holds"):
        fit(**parts)


def test_a_bad_gradient_is_named_where_the_loss_is_still_finite(rng):
    model = nn.Linear(2, 1, bias=False, rng=rng)
    model.weight.data = np.zeros((1, 2))
    with pytest.raises(NonFiniteLossError, match=r"(?s)the gradient at 'weight' is not finite at step 0 .*backward pass of sqrt"):
        fit(
            model,
            [(np.ones((4, 2)), np.ones((4, 1)))],
            lambda output, target: (output * output).sqrt().sum(),
            optim.SGD(model.parameters(), lr=0.1),
        )


# ---- bad arguments ---------------------------------------------------------------------------------------------------


@all_cases(
    ("options", "words"),
    [
        (dict(epochs=0), "epochs=0"),
        (dict(epochs=2.5), "epochs=2.5 must be a whole number"),
        (dict(patience=0), "patience=0"),
        (dict(model=None), "got a NoneType and a Adam"),
        (dict(optimizer=None), "got a .* and a NoneType"),
        (dict(loss=None), "loss=None must be a function"),
        (dict(schedule=0.1), "schedule=0.1 must be a function of the step; a fixed rate"),
        (dict(monitor="f1"), "monitor='f1'"),
        (dict(every=2), "belong to a checkpoint"),
        (dict(resume=True), "belong to a checkpoint"),
        (dict(monitor="accuracy", accuracy=None), "the accuracy is None"),
        (dict(train=[]), "there are no batches"),
    ],
    ids=str,
)
def test_arguments_that_make_no_sense_are_refused(options, words):
    with pytest.raises(ArgumentError, match=words):
        fit(**setting(**options))


def test_a_batch_must_have_a_target():
    with pytest.raises(ShapeError, match="a batch must be a tuple"):
        fit(**setting(train=[np.zeros((2, 2))]))


def test_a_checkpoint_that_is_there_is_not_overwritten(tmp_path):
    pytest.importorskip("safetensors")
    fit(**setting(epochs=1), checkpoint=tmp_path / "run.safetensors")
    before = (tmp_path / "run.safetensors").read_bytes()
    with pytest.raises(ArgumentError, match="is there already: pass resume=True"):
        fit(**setting(epochs=1), checkpoint=tmp_path / "run.safetensors")
    assert (tmp_path / "run.safetensors").read_bytes() == before
    other = setting(train=moons(30, 1, batch_size=4))
    with pytest.raises(DataError, match="does not fit the loader: .*batch_size was 8 and is 4"):
        fit(**other, checkpoint=tmp_path / "run.safetensors", resume=True)


def test_files_that_could_not_be_written_are_refused_before_the_training(tmp_path):
    pytest.importorskip("safetensors")
    for name in ("best", "checkpoint"):
        with pytest.raises(DataError, match="there is no folder .*nowhere"):
            fit(**setting(), **{name: tmp_path / "nowhere" / "file.safetensors"})
    with pytest.raises(ArgumentError, match="best and checkpoint are one file"):
        fit(**setting(), best=tmp_path / "a.safetensors", checkpoint=tmp_path / "a.safetensors")


def test_a_checkpoint_needs_to_know_where_the_loader_stands(tmp_path):
    pytest.importorskip("safetensors")
    with pytest.raises(ArgumentError, match="pass a DataLoader"):
        fit(**setting(train=list(moons(30, 1))), checkpoint=tmp_path / "run.safetensors")


def test_what_fit_is_not_to_be_given_as_a_loss_is_told():
    with pytest.raises(ShapeError, match="must be one number: use reduction='mean'"):
        fit(**setting(loss=nn.CrossEntropyLoss(reduction="none")))
    with pytest.raises(ArgumentError, match=r"CrossEntropyLoss is a class: make an object of it first, CrossEntropyLoss\(\)"):
        fit(**setting(loss=nn.CrossEntropyLoss))


def test_a_batch_whose_samples_weigh_nothing_moves_nothing_and_an_epoch_of_them_is_refused():
    X, y = np.arange(8.0)[:, None], np.arange(8.0)[:, None]

    def run(weights, **options):
        model = nn.Linear(1, 1, rng=0)
        data = DataLoader(ArrayDataset(X, y, weights), 4)
        history = fit(model, data, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.01), epochs=1, weighted=True, **options)
        return model.weight.item(), history

    half, history = run(np.array([0.0] * 4 + [1.0] * 4))
    alone = nn.Linear(1, 1, rng=0)
    fit(alone, DataLoader(ArrayDataset(X[4:], y[4:]), 4), nn.MSELoss(), optim.SGD(alone.parameters(), lr=0.01), epochs=1)
    assert half == pytest.approx(alone.weight.item(), rel=1e-14) and history.step_loss[0] == 0
    together, _ = run(np.array([0.0] * 4 + [1.0] * 4), accumulate=2)
    assert together == pytest.approx(half, rel=1e-14)
    with pytest.raises(ArgumentError, match="no sample of the epoch counts"):
        run(np.zeros(8))
    with pytest.raises(ArgumentError, match="must be numbers, 0 or more"):
        run(-np.ones(8))


def test_an_optimizer_of_another_model_is_refused():
    other = nn.Linear(2, 2, rng=0)
    with pytest.raises(ArgumentError, match="the Adam moves no parameter of this model"):
        fit(**setting(optimizer=optim.Adam(other.parameters())))
    settings = setting()
    last = settings["model"][-1]
    fit(**{**settings, "optimizer": optim.Adam([*last.parameters(), *other.parameters()]), "epochs": 1})
