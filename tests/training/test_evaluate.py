"""Evaluation means over samples, in evaluation mode; predictions are written as a table, whole or not at all."""

import csv

import numpy as np
import pytest

from autograd_mini import nn
from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.data import ArrayDataset, DataLoader
from autograd_mini.training import accuracy, evaluate, predict


@pytest.fixture
def model(rng):
    return nn.Linear(2, 3, rng=rng)


def test_the_mean_is_over_samples_and_not_over_batches(model, rng):
    X, y = rng.normal(size=(7, 2)), rng.integers(3, size=7)
    whole, parts = (evaluate(model, DataLoader(ArrayDataset(X, y), size), nn.CrossEntropyLoss()) for size in (7, 3))
    assert whole.count == parts.count == 7
    assert parts.loss == pytest.approx(whole.loss, rel=1e-14) and parts.accuracy == pytest.approx(whole.accuracy)
    assert "7 samples, loss" in str(whole) and evaluate(model, [(X, y)], accuracy=None).accuracy is None


def test_nothing_is_recorded_and_the_modes_stay(model):
    seen = []

    class Watch(nn.Module):
        def forward(self, x):
            seen.append((self.training, x.requires_grad))
            return x

    net = nn.Sequential(model, Watch())
    net[0].training = False
    evaluate(net, [(np.zeros((1, 2)), np.zeros(1, int))])
    assert seen == [(False, False)]
    assert [module.training for module in net.modules()] == [True, False, True]


@pytest.mark.parametrize(
    ("output", "target", "expected"),
    [
        ([[1.0, 2.0], [3.0, 0.0]], [1, 1], 0.5),
        ([1.5, -0.5, 2.0], [1.0, 0.0, 0.0], 2 / 3),
        ([1.5, -0.5], [1, -1], 1.0),
        ([[0.1], [0.2]], [[0.5], [0.2]], None),
        ([[0.1, 0.2]], [0.5], None),
    ],
)
def test_accuracy_compares_classes_and_nothing_else(output, target, expected):
    assert accuracy(np.array(output), np.array(target)) == expected


def test_pixels_are_classified_as_samples_are():
    scores = np.zeros((1, 2, 2, 2))
    scores[0, 1, 0, 0] = 1
    assert accuracy(scores, np.array([[[1, 0], [0, 1]]])) == 0.75


def test_predictions_are_probabilities_with_names(model, rng, tmp_path):
    X = rng.normal(size=(5, 2))
    path = tmp_path / "table.csv"
    names = [f'a{i}, "quoted"\n.png' for i in range(5)]
    found = predict(model, DataLoader(ArrayDataset(X, np.zeros(5)), 2), path=path, classes=["=ant", "bee", "cow"], names=names)
    np.testing.assert_allclose(found.outputs, model(X).data)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(found.labels, found.outputs.argmax(axis=1))
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["sample", "class", "probability"] and [row[0] for row in rows] == names
    assert [row[1] for row in rows] == [("=ant", "bee", "cow")[label] for label in found.labels]
    assert [float(row[2]) for row in rows] == pytest.approx(found.probabilities.max(axis=1), abs=1e-6)


def test_one_score_means_yes_or_no(rng):
    X = np.array([[-3.0], [3.0]])
    for shape in ((2, 1), (2,)):

        class Score(nn.Module):
            def forward(self, x, shape=shape):
                return x.reshape(shape)

        found = predict(Score(), [(X,)], classes=["no", "yes"])
        assert found.labels.tolist() == [0, 1]
        assert found.probabilities[1, 1] == pytest.approx(1 / (1 + np.exp(-3)))


def test_a_file_name_that_is_no_text_is_written_all_the_same(model, tmp_path):
    predict(model, [(np.zeros((1, 2)),)], path=tmp_path / "table.csv", names=["caf\udce9.png"])
    assert "caf\\udce9.png" in (tmp_path / "table.csv").read_text(encoding="utf-8")


def test_what_does_not_fit_is_refused_and_nothing_is_written(model, tmp_path):
    X = np.zeros((2, 2))
    for options, words in [
        (dict(classes=["a", "b"]), "2 class names for scores of shape"),
        (dict(names=["a"]), "1 names for 2 samples"),
    ]:
        with pytest.raises(ShapeError, match=words):
            predict(model, [(X,)], path=tmp_path / "table.csv", **options)
    with pytest.raises(ArgumentError, match="the loader shuffles"):
        predict(model, DataLoader(ArrayDataset(X), shuffle=True))
    with pytest.raises(ArgumentError, match="there are no batches"):
        evaluate(model, [])
    with pytest.raises(ShapeError, match="output of shape"):
        predict(nn.Identity(), [(np.zeros((2, 3, 4)),)])
    assert not any(tmp_path.iterdir())


def test_a_prediction_needs_batches_that_are_tuples(rng):
    with pytest.raises(ShapeError, match="a tuple with the input first"):
        predict(nn.Linear(2, 2, rng=rng), iter([np.zeros(2)]))


def test_predictions_say_where_probabilities_are_computed_twice(rng):
    X = rng.normal(size=(4, 2))
    for layer, n, loss in ((nn.Sigmoid(), 1, nn.BCEWithLogitsLoss()), (nn.Softmax(), 3, nn.CrossEntropyLoss())):
        with pytest.warns(RuntimeWarning, match="probabilities are computed twice"):
            predict(nn.Sequential(nn.Linear(2, n, rng=0), layer), X, loss=loss)
    predict(nn.Sequential(nn.Linear(2, 1, rng=0), nn.Sigmoid()), X, loss=nn.BCELoss())
    predict(nn.Sequential(nn.Linear(2, 3, rng=0), nn.LogSoftmax()), X, loss=nn.CrossEntropyLoss())


def test_a_loss_that_gives_several_numbers_is_told_what_is_wanted(model, rng):
    data = rng.normal(size=(4, 2)), rng.integers(3, size=4)
    with pytest.raises(ShapeError, match=r"has the shape \(4,\), and must be one number: use reduction='mean'"):
        evaluate(model, data, nn.CrossEntropyLoss(reduction="none"))


def test_scores_where_the_loss_takes_log_probabilities_are_told_once(rng):
    X, y = 10 * rng.normal(size=(8, 2)), rng.integers(3, size=8)
    for layer in (nn.Identity(), nn.Softmax()):
        with pytest.warns(RuntimeWarning, match="takes log-probabilities.*LogSoftmax") as told:
            evaluate(nn.Sequential(nn.Linear(2, 3, rng=0), layer), (X, y), nn.NLLLoss(), batch_size=2)
        assert len(told) == 1
    evaluate(nn.Sequential(nn.Linear(2, 3, rng=0), nn.LogSoftmax()), (X, y), nn.NLLLoss())
