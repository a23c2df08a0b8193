"""What a newcomer writes in the first hour, in the habit of another library, works, or is answered with what to write instead."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, data, nn, optim, training

X, y = np.ones((10, 2)), np.ones((10, 1))


def linear():
    return nn.Linear(2, 1, rng=0)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: training.fit(linear(), X, y, epochs=2), r"fit\(model, \(X, y\), loss, optimizer\)"),
        (lambda: training.fit(linear(), X, y, nn.MSELoss(), None), r"fit\(model, \(X, y\), loss, optimizer\)"),
        (lambda: training.fit(linear(), (X, y), "mse", "adam"), r"'mse' and 'adam': loss and optimizer are objects"),
        (lambda: training.fit(linear(), (X, y), "mse", optim.SGD(linear().parameters())), "'mse': loss and"),
        (lambda: data.DataLoader(X, y), r"one argument, as the tuple \(X, y\)"),
        (lambda: data.DataLoader(X, y, batch_size=4), r"given twice, by position and by name: .* the tuple \(X, y\)"),
        (lambda: linear().fit(X, y), "am.training"),
        (lambda: nn.Linear(2, 1, activation="relu"), "no argument activation="),
        (lambda: nn.Dropout(rate=0.5), r"did you mean p=\?"),
        (lambda: Tensor([1.0], require_grad=True), r"did you mean requires_grad=\?"),
        (lambda: nn.MLP(2, 16), r"\[16, 1\]"),
        (lambda: optim.adam([]), r"optim\.Adam"),
    ],
)
def test_the_answer_says_what_to_write(call, words):
    with pytest.raises((TypeError, AttributeError), match=words):
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
