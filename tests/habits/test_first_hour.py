"""What a newcomer writes in the first hour, in the habit of another library, works, or is answered with what to write instead."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import GradientError, ShapeError, Tensor, data, nn, optim, training
from autograd_mini.core import errors

X, y = np.ones((10, 2)), np.ones((10, 1))


def linear():
    return nn.Linear(2, 1, rng=0)


@all_cases(
    "call, words",
    [
        (lambda: training.fit(linear(), X, y, epochs=2), "fit: missing a required argument: 'loss'"),
        (lambda: training.fit(linear(), X, y, nn.MSELoss(), None), "one of autograd_mini.optim, got a Linear and a NoneType"),
        (lambda: training.fit(linear(), (X, y), "mse", "adam"), r"'mse' and 'adam': loss and optimizer are objects"),
        (lambda: training.fit(linear(), (X, y), "mse", optim.SGD(linear().parameters())), "'mse': loss and"),
        (lambda: data.DataLoader(X, y), r"one argument, as the tuple \(X, y\)"),
        (lambda: data.DataLoader(X, y, batch_size=4), r"given twice, by position and by name: .* the tuple \(X, y\)"),
        (lambda: linear().fit(X, y), "am.training"),
        (lambda: nn.Linear(2, 1, activation="relu"), r"no argument activation=: an activation is a layer of its own"),
        (lambda: nn.Conv2d(1, 3, 3, activation="relu"), r"^Conv2d has .* activation=: an activation is .* It is Conv2d\(in_ch"),
        (lambda: nn.Conv2d(1, 3, 3, use_bias=False), r"did you mean bias=\?"),
        (lambda: nn.ReLU(Tensor([1.0])), r"a layer is made first and called with data afterwards, ReLU\(...\)\(x\)"),
        (lambda: optim.schedules.StepLR(0.1, 10), r"write schedules.Step\(lr, every\)"),
        (lambda: am.random.normal(size=2), r"rng = np.random.default_rng\(0\)"),
        (lambda: nn.Dropout(rate=0.5), r"did you mean p=\?"),
        (lambda: Tensor([1.0], require_grad=True), r"did you mean requires_grad=\?"),
        (lambda: nn.MLP(2, 16), r"\[16, 1\]"),
        (lambda: optim.adam([]), r"optim\.Adam"),
    ],
)
def test_the_answer_says_what_to_write(call, words):
    with pytest.raises((TypeError, AttributeError, am.errors.ArgumentError), match=words):
        call()


def test_a_factory_of_models_that_takes_no_arguments_is_told_which_it_gets():
    pytest.importorskip("sklearn")
    model = training.Classifier(lambda: nn.Linear(2, 2))
    with pytest.raises(TypeError, match="lambda features, outputs, rng: nn.Linear"):
        model.fit(X, np.arange(10) % 2)


def test_results_show_themselves_in_a_terminal_in_few_lines():
    model = nn.Sequential(*[nn.Linear(2, 2) for _ in range(30)])
    loader = data.DataLoader((X, y), batch_size=4)
    line = linear()
    history = training.fit(line, (X, y), nn.MSELoss(), optim.SGD(line.parameters(), lr=0.1), epochs=40)
    summary = model.summary((4, 2))
    assert repr(summary) == "<Summary: 30 layers, 180 parameters, all of them trainable; print() shows them>"
    for shown in (history, summary, loader, optim.Adam(model.parameters())):
        assert len(repr(shown).splitlines()) <= 15 and "object at 0x" not in repr(shown)
    am.sum(model(X)).backward()
    flow = training.gradient_flow(model)
    check = training.check_training(model, optim.SGD(line.parameters(), lr=0.1), nn.MSELoss(), X, X)
    for shown in (history, summary, flow, check):
        assert len(str(shown).splitlines()) <= 15 < len(shown.text().splitlines())
        assert "more, all of them by print(result.text())" in str(shown)
    for shown in (history, summary):
        assert shown._repr_html_().count("<tr>") <= 15 and "all of them by print(result.text())" in shown._repr_html_()


def test_a_short_result_is_shown_whole_and_the_best_epoch_always():
    summary = nn.Sequential(nn.Linear(2, 2), nn.ReLU()).summary((4, 2))
    assert str(summary) == summary.text() and "left out" not in summary._repr_html_()
    history = training.History(train_loss=[1.0] * 40, best_epoch=20)
    assert "   20  1.000000  best" in str(history).splitlines() and len(str(history).splitlines()) == 15
    assert "font-weight:bold" in history._repr_html_().partition(">20</td>")[0][-200:]


def loss_of(w):
    return am.sum((w - np.array([1.0, 2.0])) ** 2)


def test_a_step_that_makes_a_new_node_is_refused_where_it_is_written():
    w = Tensor(np.zeros(2), requires_grad=True)
    loss_of(w).backward()
    with pytest.raises(GradientError, match=r"write x.data -= .*with am.no_grad\(\):.*optimizer"):
        w -= 0.1 * w.grad
    stepped = w - 0.1 * w.grad
    loss_of(stepped).backward()
    with pytest.raises(GradientError, match=r"Write w.data -= rate \* w.grad and w.grad = None"):
        stepped.grad  # noqa: B018


def test_inside_no_grad_a_step_moves_the_leaf_itself():
    model = linear()
    w, array = model.weight, model.weight.data
    am.sum(model(X)).backward()
    before = w.data.copy()
    with am.no_grad():
        for parameter in model.parameters():
            parameter -= 0.1 * parameter.grad
        w *= 2.0
    assert model.weight is w and w.data is array and w.requires_grad
    np.testing.assert_allclose(w.data, 2 * (before - 0.1 * w.grad))
    with am.no_grad(), pytest.raises(ShapeError, match="a leaf keeps its own"):
        w += np.ones((3, 2))


def test_a_leaf_moved_in_place_makes_what_was_computed_from_it_stale():
    w = Tensor(np.zeros(2), requires_grad=True)
    loss = loss_of(w)
    with am.no_grad():
        w -= 1.0
    with pytest.raises(am.StaleError):
        loss.backward()


def test_sums_in_a_loop_and_functions_that_write_plus_equals_are_recorded_as_before():
    total = Tensor(0.0, requires_grad=True)
    total += 2.0
    assert total.requires_grad and total.item() == 2.0

    def shifted(x):
        x += 1.0
        return am.sum(x * x)

    np.testing.assert_allclose(am.grad(shifted)(np.array([1.0, 2.0])), [4.0, 6.0])


@pytest.mark.filterwarnings("error")
def test_what_wants_a_gradient_is_plotted_like_any_array():
    figures = pytest.importorskip("matplotlib.figure")
    ax = figures.Figure().add_subplot()
    w = Tensor([1.0, 2.0], requires_grad=True)
    (line,) = ax.plot(w)
    np.testing.assert_array_equal(line.get_ydata(orig=False), [1.0, 2.0])
    ax.scatter(w, w * w)
    ax.bar([0, 1], w)
    ax.hist(w)
    ax.imshow(w[None, :] * w[:, None])
    (line,) = ax.plot([loss_of(w), loss_of(2 * w)])
    np.testing.assert_array_equal(line.get_ydata(orig=False), [0.0, 5.0])
    ax.plot([am.Value(1.0), am.Value(2.0)])
    with pytest.raises(GradientError, match="would drop its gradient"):
        np.array([w, w])


def test_a_class_in_place_of_an_optimizer_and_floats_as_an_index_are_told():
    with pytest.raises(errors.ArgumentError, match=r"Adam is a class: make an object of it first, such as optim.Adam\("):
        training.fit(linear(), (X, y), nn.MSELoss(), optim.Adam)
    with pytest.raises(errors.IndexingError, match=r"x.astype\(int\) makes an index of floats one"):
        Tensor([1.0, 2.0])[Tensor([0, 1])]
