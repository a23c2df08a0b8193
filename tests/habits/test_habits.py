"""What users of other libraries write first works, or is told what to write instead; nothing is silently something else."""

import warnings

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, nn, optim
from autograd_mini.core.errors import ArgumentTypeError, UnknownAttributeError
from autograd_mini.data import ArrayDataset, DataLoader
from autograd_mini.optim import schedules
from autograd_mini.training import WeightAverage, evaluate, fit, predict

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(40, 3)), RNG.integers(2, size=40)


# ---- optimizers


def test_a_rate_that_is_assigned_is_the_rate_of_every_group():
    p, q = nn.Parameter(np.ones(2)), nn.Parameter(np.ones(2))
    optimizer = optim.SGD([{"params": [p]}, {"params": [q]}], lr=0.1)
    optimizer.lr = 5.0
    (p.sum() + q.sum()).backward()
    optimizer.step()
    assert p.data.tolist() == q.data.tolist() == [-4.0, -4.0]
    assert optimizer.lr == optimizer.last_lr == 5.0 and optimizer.last_lrs == optimizer.get_last_lr() == [5.0, 5.0]
    assert [group["lr"] for group in optimizer.param_groups] == [5.0, 5.0]
    optimizer.momentum = 0.9
    assert optimizer.param_groups[1]["momentum"] == 0.9 and optimizer.momentum == 0.9


def test_the_rates_of_groups_that_differ_are_no_single_number():
    p, q = nn.Parameter(np.ones(2)), nn.Parameter(np.ones(2))
    optimizer = optim.SGD([{"params": [p], "lr": 0.1}, {"params": [q], "lr": 0.2}])
    with pytest.raises(ArgumentError, match="have different lr: 0.1, 0.2"):
        optimizer.lr  # noqa: B018
    assert optimizer.last_lr is None


@pytest.mark.parametrize("name, meant", [("rate", "lr"), ("eta", "lr"), ("momentun", "momentum"), ("decay", "weight_decay")])
def test_an_option_that_there_is_not_is_refused(name, meant):
    optimizer = optim.SGD([nn.Parameter(np.ones(2))], lr=0.1)
    with pytest.raises(UnknownAttributeError, match=f"did you mean {meant}\\?"):
        setattr(optimizer, name, 0.5)
    with pytest.raises(AttributeError, match=f"did you mean {meant}\\?"):
        getattr(optimizer, name)
    with pytest.raises(ArgumentTypeError, match=f"SGD has no argument {name}=: did you mean {meant}="):
        optim.SGD([nn.Parameter(np.ones(2))], **{name: 0.5})


@pytest.mark.parametrize("value", [-1.0, float("nan"), "fast"])
def test_a_rate_that_makes_no_sense_is_refused_and_nothing_changes(value):
    optimizer = optim.Adam([nn.Parameter(np.ones(2))], lr=0.1)
    with pytest.raises(am.AutogradError, match="lr="):
        optimizer.lr = value
    assert optimizer.lr == 0.1


def test_an_optimizer_of_ones_own_has_attributes_of_its_own():
    class Mine(optim.Optimizer):
        def __init__(self, params, lr=0.1):
            self.before = 1
            super().__init__(params, lr=lr)
            self.after = 2

        def update(self, p, g, s, lr):
            p -= lr * g

    optimizer = Mine([nn.Parameter(np.ones(2))])
    optimizer.after = 3
    assert (optimizer.before, optimizer.after) == (1, 3)
    with pytest.raises(UnknownAttributeError):
        optimizer.another = 4


# ---- schedules


def test_one_schedule_scales_the_rate_of_each_group():
    p, q = nn.Parameter(np.ones(2)), nn.Parameter(np.ones(2))
    optimizer = optim.SGD([{"params": [p], "lr": 0.1}, {"params": [q], "lr": 0.001}])
    scheduler = optim.Scheduler(optimizer, schedules.Exponential(0.1, gamma=0.5))
    assert scheduler.lrs == pytest.approx([0.1, 0.001])
    (p.sum() + q.sum()).backward()
    optimizer.step()
    scheduler.step()
    assert scheduler.lrs == pytest.approx([0.05, 0.0005])
    optimizer = optim.SGD([{"params": [p], "lr": 0.1}, {"params": [q], "lr": 0.001}])
    with pytest.raises(ArgumentError, match="pass a list, one schedule for each group"):
        optim.Scheduler(optimizer, lambda t: 0.1)
    joined = schedules.Joined([schedules.LinearWarmup(0.1, 2), schedules.Cosine(0.1, 5)], [2])
    assert optim.Scheduler(optimizer, joined).lrs == [0.0, 0.0]


def test_a_plateau_is_told_the_number_that_is_monitored():
    model = nn.Linear(3, 2, rng=0)
    seen = []

    class Watching(schedules.ReduceOnPlateau):
        def after(self, state, metric):
            seen.append(metric)
            return super().after(state, metric)

    settings = {"validation": (X, Y), "epochs": 3, "monitor": "accuracy"}
    settings["schedule"] = Watching(0.1, mode="max")
    history = fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), **settings)
    assert seen == history.validation_accuracy
    with pytest.raises(ArgumentError, match="mode='max'"):
        fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), **settings | {"schedule": Watching(0.1)})
    with pytest.raises(ArgumentError, match="mode='min'"):
        fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), schedule=Watching(0.1, mode="max"))


def test_the_old_word_rate_works_and_warns():
    with pytest.warns(DeprecationWarning, match="Constant"):
        schedule = schedules.Constant(rate=0.1)
    assert schedule.lr == 0.1
    with pytest.warns(DeprecationWarning, match="Constant.lr"):
        assert schedule.rate == 0.1


# ---- modules


def test_a_parameter_is_not_lost_to_an_array():
    layer = nn.Linear(3, 2, rng=0)
    for value in (np.zeros((2, 3)), 0.0, [[0.0]], "zeros"):
        with pytest.raises(ArgumentTypeError, match=r"write weight.data = array, or give an nn.Parameter"):
            layer.weight = value
    with pytest.raises(ArgumentError, match="was computed"):
        layer.weight = layer.weight * 2
    layer.weight = nn.Parameter(np.zeros((2, 3)))
    layer.bias = None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    with pytest.raises(ArgumentError, match=r"requires_grad_\(False\)"):
        layer.requires_grad = False


@all_cases(
    "make, words",
    [
        (lambda: nn.Linear(4, 8, np.random.default_rng(0)), "bias is a Generator and must be True or False"),
        (lambda: nn.Linear(4, 8, key=0), "Linear has no argument key=: did you mean rng="),
        (lambda: nn.Linear(4, units=8), "did you mean out_features="),
        (lambda: nn.Conv2d(1, 2, 3, np.random.default_rng(0)), "stride"),
        (lambda: nn.Conv2d(1, 2, kernel=3), "did you mean kernel_size="),
        (lambda: nn.Dropout(0.5, 0), "Dropout"),
        (lambda: nn.Dropout(rate=0.5), "did you mean p="),
        (lambda: nn.MLP(2, 16), r"give a list of the sizes of the layers, \[16, 1\]"),
        (lambda: nn.CrossEntropyLoss(reduction="avg"), "reduction must be 'mean', 'sum' or 'none', got 'avg'"),
        (lambda: nn.MSELoss(np.ones(3)), "its settings are keywords"),
        (lambda: nn.CrossEntropyLoss(smoothing=0.1), "did you mean label_smoothing="),
        (lambda: nn.HuberLoss(delta=-1.0), "delta must be positive"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=2.0), "between 0 and 1"),
        (lambda: nn.LSTM(3, 4, batchfirst=True), "did you mean batch_first="),
        (lambda: nn.BatchNorm1d(3, eps=1e-5, decay=0.9), "BatchNorm"),
    ],
)
def test_a_wrong_argument_is_told_when_the_layer_is_made(make, words):
    with pytest.raises(am.AutogradError, match=words):
        make()


def test_layers_need_no_generator_and_the_default_one_can_be_seeded():
    am.manual_seed(0)
    first = nn.Linear(2, 3), nn.MLP(3, [4, 4, 1]), nn.GRU(2, 3)
    am.manual_seed(0)
    second = nn.Linear(2, 3), nn.MLP(3, [4, 4, 1]), nn.GRU(2, 3)
    for one, other in zip(first, second, strict=True):
        for name, array in one.state_dict().items():
            np.testing.assert_array_equal(array, other.state_dict()[name])
    assert not np.array_equal(nn.Linear(2, 3).weight.data, first[0].weight.data)
    layer = nn.Linear(1, 1, rng=0)
    assert layer.weight.item() != layer.bias.item()  # one seed, two draws


@pytest.mark.parametrize(
    "layer, shape, words",
    [
        (lambda: nn.Conv2d(3, 4, 3), (8, 8, 3), r"one image needs an axis of samples, np.moveaxis\(x, -1, 0\)\[None\]"),
        (lambda: nn.Conv2d(3, 4, 3), (3, 8, 8), r"one image needs an axis of samples, x\[None\]"),
        (lambda: nn.Conv2d(1, 4, 3), (5, 8, 8), r"x\[:, None\]"),
        (lambda: nn.Conv2d(3, 4, 3), (5, 8, 8, 3), "channels-last: data.channels_first"),
        (lambda: nn.Conv1d(3, 4, 3), (3, 8), "one sequence needs an axis of samples"),
        (lambda: nn.Conv1d(3, 4, 3), (5, 8, 3), "channels-last"),
    ],
)
def test_an_image_in_another_layout_is_named(layer, shape, words):
    with pytest.raises(ShapeError, match=words):
        layer()(np.zeros(shape))


def test_labels_in_a_column_are_named():
    with pytest.raises(ShapeError, match=r"for a column of labels write labels\[..., 0\]"):
        nn.CrossEntropyLoss()(np.zeros((4, 3)), np.zeros((4, 1), int))


# ---- training


def classifier():
    return nn.Sequential(nn.Linear(3, 4, rng=0), nn.Tanh(), nn.Linear(4, 2, rng=1))


def test_arrays_data_sets_and_loaders_are_the_same_to_fit_evaluate_and_predict():
    found = []
    for data in ((X, Y), ArrayDataset(X, Y), [X, Y], (X.tolist(), Y.tolist()), (Tensor(X), Y)):
        model = classifier()
        fit(model, data, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2, batch_size=8, rng=3)
        found.append((model[0].weight.data, evaluate(model, data, nn.CrossEntropyLoss()).loss, predict(model, data).labels))
    model = classifier()
    loader = DataLoader(ArrayDataset(X, Y), 8, shuffle=True, rng=3)
    fit(model, loader, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2)
    for weight, loss, labels in found:
        np.testing.assert_array_equal(weight, model[0].weight.data)
        assert loss == found[0][1]
        np.testing.assert_array_equal(labels, predict(model, X).labels)
    with pytest.raises(ArgumentError, match="batch_size belong to the loader"):
        fit(model, loader, nn.CrossEntropyLoss(), optim.SGD(model.parameters()), batch_size=4)
    np.testing.assert_array_equal(DataLoader((X, Y), 4).dataset[:2][0], X[:2])


def test_the_old_order_of_fit_works_and_warns():
    loss, found = nn.CrossEntropyLoss(), []
    for validation in (None, (X, Y), DataLoader(ArrayDataset(X, Y), 10)):
        model = classifier()
        with pytest.warns(DeprecationWarning, match=r"fit\(model, train, loss, optimizer, validation=...\)"):
            found.append(fit(model, DataLoader(ArrayDataset(X, Y), 8), validation, loss, optim.SGD(model.parameters()), None, 2))
        assert len(found[-1].validation_loss) == (0 if validation is None else 2)
    model = classifier()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        new = fit(model, DataLoader(ArrayDataset(X, Y), 8), loss, optim.SGD(model.parameters()), epochs=2)
    assert new == found[0]


def test_a_keyword_of_another_library_is_answered():
    model = classifier()
    for wrong, meant in (("valid_data", "validation"), ("nb_epoch", "epochs"), ("key", "rng"), ("disable_tqdm", "progress")):
        with pytest.raises(ArgumentTypeError, match=f"did you mean {meant}="):
            fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), **{wrong: 1})


def test_several_batches_make_the_step_of_one_large_batch():
    one, many = classifier(), classifier()
    for model, settings in ((one, {"batch_size": 20}), (many, {"batch_size": 5, "accumulate": 4})):
        fit(model, (X, Y), nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.1), epochs=3, shuffle=False, **settings)
    np.testing.assert_allclose(many[0].weight.data, one[0].weight.data, rtol=1e-8)
    odd = classifier()
    history = fit(odd, (X, Y), nn.CrossEntropyLoss(), optim.SGD(odd.parameters()), epochs=1, batch_size=15, accumulate=2)
    assert len(history.step_loss) == 2


def test_weights_of_samples_are_those_of_repeated_samples():
    weight = np.where(np.arange(40) < 10, 2.0, 1.0)
    repeated = np.concatenate([np.arange(40), np.arange(10)])
    one, other = classifier(), classifier()
    for model, data, weighted in ((one, (X[repeated], Y[repeated]), False), (other, (X, Y, weight), True)):
        settings = {"epochs": 3, "batch_size": 50, "weighted": weighted, "shuffle": False}
        fit(model, data, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.5), **settings)
    np.testing.assert_allclose(one[0].weight.data, other[0].weight.data, rtol=1e-10)
    with pytest.raises(ArgumentError, match="no reduction='none'"):
        fit(one, (X, Y, weight), lambda x, t: x.sum(), optim.SGD(one.parameters()), weighted=True)


def test_the_best_epoch_is_restored_and_a_small_gain_does_not_count():
    model = classifier()
    seen = []

    def keep(history):
        seen.append(model.state_dict())

    settings = {"validation": (X[:5], 1 - Y[:5]), "epochs": 6, "after_epoch": [keep, lambda history: None]}
    history = fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=1.0), restore_best=True, **settings)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, seen[history.best_epoch][name])
    model = classifier()
    options = {"epochs": 9, "patience": 2, "min_delta": 1e9}
    history = fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), **options)
    assert history.best_epoch == 0 and history.epochs == 3 and history.stopped == "early"


def test_validation_looks_at_the_average_of_the_weights():
    model = classifier()
    average = WeightAverage(model, decay=0.5)
    settings = {"validation": (X, Y), "epochs": 2, "average": average}
    history = fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=1.0), **settings)
    with average.applied():
        assert evaluate(model, (X, Y), nn.CrossEntropyLoss()).loss == history.validation_loss[-1]
    assert evaluate(model, (X, Y), nn.CrossEntropyLoss()).loss != history.validation_loss[-1]


def test_a_run_that_stopped_early_is_judged_anew_by_the_patience_given(tmp_path):
    pytest.importorskip("safetensors")

    def run(**options):
        model = classifier()
        settings = {"validation": (X[:5], 1 - Y[:5]), "epochs": 12, "checkpoint": tmp_path / "run.safetensors", "resume": True}
        return fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=1.0), **settings, **options)

    first = run(patience=1)
    assert first.stopped == "early" and first.epochs < 12
    assert run(patience=1).stopped == "early"
    assert run(patience=None).stopped == "finished"


def test_a_validation_loss_that_is_nan_is_told():
    model = classifier()
    bad = X.copy()
    bad[3] = np.nan
    with pytest.warns(RuntimeWarning, match="the validation loss is nan after epoch 0"):
        fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), validation=(bad, Y), epochs=1)


def test_results_show_themselves_in_one_line():
    model = classifier()
    history = fit(model, (X, Y), nn.CrossEntropyLoss(), optim.SGD(model.parameters()), epochs=2)
    scheduler = optim.Scheduler(optim.SGD(model.parameters()), schedules.Cosine(0.1, 9))
    for thing in (history, predict(model, X), DataLoader((X, Y)), ArrayDataset(X, Y), scheduler, WeightAverage(model)):
        assert len(repr(thing)) < 120 and "\n" not in repr(thing) and "object at 0x" not in repr(thing)
    assert predict(model, X) != predict(model, X)  # arrays have no single truth
    with pytest.raises(ArgumentError, match="holds no step yet"):
        type(history)().plot()
