"""A model as a table: shapes are those of a run that leaves no trace, and every number counts once."""

import numpy as np

from autograd_mini import nn

RNG = np.random.default_rng(0)


def model():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=RNG),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(0.5, rng=RNG),
        nn.Flatten(),
        nn.Linear(36, 2, rng=RNG),
    )


def test_the_table_has_a_line_for_each_layer():
    summary = model().summary((2, 1, 5, 5))
    assert [(line.path, line.output) for line in summary.lines] == [
        ("", "(2, 2)"), ("0", "(2, 4, 3, 3)"), ("1", "(2, 4, 3, 3)"), ("2", "(2, 4, 3, 3)"), ("3", "(2, 4, 3, 3)"),
        ("4", "(2, 36)"), ("5", "(2, 2)"),
    ]  # fmt: skip
    assert summary.parameters == summary.trainable == 40 + 8 + 74
    text = str(summary).splitlines()
    assert len({len(line) for line in text[3:-2]}) == 1 and text[-1] == "122 parameters, all of them trainable"
    assert "Conv2d(1, 4, 3)" in summary._repr_html_() and summary._repr_html_().count("<tr>") == 8


def test_looking_leaves_no_trace():
    net = model()
    net[0].eval()
    before, state = net.state_dict(), net[3].rng.bit_generator.state
    net.summary((2, 1, 5, 5))
    assert [m.training for m in net] == [False, True, True, True, True, True] and net.training
    assert net[3].rng.bit_generator.state == state and not net[0]._hooks
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_an_example_may_stand_in_place_of_a_shape_and_both_may_be_left_out():
    net = nn.Sequential(nn.Embedding(5, 3, rng=RNG), nn.LSTM(3, 2, batch_first=True, rng=RNG))
    summary = net.summary(np.zeros((4, 7), int))
    of_lstm = "(4, 7, 2), (1, 4, 2), (1, 4, 2)"
    assert [line.output for line in summary.lines] == [of_lstm, "(4, 7, 3)", of_lstm]
    assert {line.output for line in net.summary().lines} == {""}


def test_frozen_parameters_are_told():
    net = model()
    net[0].requires_grad_(False)
    assert str(net.summary()).endswith("122 parameters, 82 of them trainable")


def test_parameters_of_the_model_itself_stand_in_its_line():
    net = nn.Module()
    net.w, net.part = nn.Parameter(np.zeros(3)), nn.Linear(1, 1, rng=RNG)
    assert [line.parameters for line in net.summary().lines] == [3, 2]
    assert "Module" in str(net.summary()) and str(net.summary()).splitlines()[2].split() == ["Module", "3"]
