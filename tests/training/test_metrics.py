"""Accuracy is right or None with a reason, never wrong, in a table of outputs and targets; other measures are scikit-learn's."""

import functools

import numpy as np
import pytest
from cases import all_cases
from some import some

from autograd_mini import ArgumentError, ShapeError, Tensor, nn, optim
from autograd_mini.nn import losses
from autograd_mini.training import (
    NoDecision,
    accuracy,
    confusion_matrix,
    decide,
    evaluate,
    f1,
    fit,
    precision,
    predict,
    r2_score,
    recall,
    top_k_accuracy,
)

RNG = np.random.default_rng(0)
LOGITS = np.array([-2.0, 0.3, 0.6, 3.0, -0.1, 0.2])
P = 1 / (1 + np.exp(-LOGITS))
BITS = np.array([0, 1, 0, 1, 1, 1])
RIGHT = 4 / 6
SCORES = RNG.normal(size=(6, 3))
LABELS = SCORES.argmax(1)
LABELS[:2] = (LABELS[:2] + 1) % 3
SOFT = np.exp(SCORES) / np.exp(SCORES).sum(1, keepdims=True)
HOT = np.eye(3)[LABELS]
IGNORING = np.array([-100, *LABELS[1:]])
SPATIAL = RNG.normal(size=(2, 3, 4, 5))
PLACES = SPATIAL.argmax(1)

TABLE = [
    # one score for each sample, known by the loss
    (nn.BCELoss(), P, BITS, RIGHT),
    (nn.BCELoss(), P, BITS.astype(float), RIGHT),
    (nn.BCELoss(), P[:, None], BITS, RIGHT),
    (nn.BCELoss(), P[:, None], BITS[:, None], RIGHT),
    (nn.BCELoss(), P, BITS[:, None], RIGHT),
    (losses.binary_cross_entropy, P, BITS, RIGHT),
    (functools.partial(losses.binary_cross_entropy, reduction="sum"), P, BITS, RIGHT),
    (nn.BCEWithLogitsLoss(), LOGITS, BITS, RIGHT),
    (nn.BCEWithLogitsLoss(), LOGITS[:, None], BITS, RIGHT),
    (nn.BCEWithLogitsLoss(), LOGITS / 10 + 0.3, BITS, 4 / 6),
    (nn.BCEWithLogitsLoss(), LOGITS, BITS + 0.5, None),
    (nn.BCEWithLogitsLoss(), LOGITS, P, None),
    (nn.HingeLoss(), LOGITS, 2 * BITS - 1, RIGHT),
    (nn.HingeLoss(), LOGITS[:, None], (2 * BITS - 1)[:, None], RIGHT),
    (nn.HingeLoss(), LOGITS, BITS, None),
    # many classes, known by the loss
    (nn.CrossEntropyLoss(), SCORES, LABELS, RIGHT),
    (nn.CrossEntropyLoss(), SCORES, LABELS.astype(float), RIGHT),
    (nn.CrossEntropyLoss(), SCORES, HOT, RIGHT),
    (nn.CrossEntropyLoss(), SCORES, HOT.astype(int), RIGHT),
    (nn.CrossEntropyLoss(), SCORES, 0.9 * HOT + 0.1 / 3, RIGHT),
    (nn.CrossEntropyLoss(), SCORES, np.full((6, 3), 1 / 3), None),
    (nn.CrossEntropyLoss(), SCORES, IGNORING, 4 / 5),
    (nn.CrossEntropyLoss(ignore_index=7), SCORES, np.where(IGNORING < 0, 7, IGNORING), 4 / 5),
    (nn.CrossEntropyLoss(ignore_index=7), SCORES, IGNORING, None),
    (nn.CrossEntropyLoss(), SCORES, np.full(6, -100), None),
    (nn.CrossEntropyLoss(), SCORES, LABELS + 5, None),
    (nn.CrossEntropyLoss(), SPATIAL, PLACES, 1.0),
    (nn.CrossEntropyLoss(), np.moveaxis(SPATIAL, 1, -1), PLACES, None),
    (losses.cross_entropy, SCORES, LABELS, RIGHT),
    (nn.NLLLoss(), np.log(SOFT), LABELS, RIGHT),
    (nn.NLLLoss(), np.log(SOFT), IGNORING, 4 / 5),
    (nn.MultiMarginLoss(), SCORES, LABELS, RIGHT),
    (nn.MulticlassSVMLoss(), SCORES, LABELS, RIGHT),
    (nn.KLDivLoss(), np.log(SOFT), HOT, RIGHT),
    # numbers
    (nn.MSELoss(), P, BITS.astype(float), None),
    (nn.MSELoss(), P[:, None], BITS[:, None], None),
    (nn.MSELoss(), LOGITS, LOGITS, None),
    (nn.MSELoss(), SOFT, HOT, RIGHT),
    (nn.HuberLoss(), LOGITS, BITS, None),
    # nobody has said what the outputs are: right where all readings agree
    (None, SCORES, LABELS, RIGHT),
    (None, SOFT, LABELS, RIGHT),
    (None, np.log(SOFT), LABELS, RIGHT),
    (None, SCORES, LABELS[:, None], RIGHT),
    (None, SCORES, HOT, RIGHT),
    (None, SCORES, IGNORING, 4 / 5),
    (None, SPATIAL, PLACES, 1.0),
    (None, np.moveaxis(SPATIAL, 1, -1), PLACES, 1.0),
    (None, LOGITS, BITS, RIGHT),
    (None, LOGITS[:, None], BITS, RIGHT),
    (None, LOGITS, 2 * BITS - 1, RIGHT),
    (None, P, BITS, None),
    (None, P, 2 * BITS - 1, None),
    (None, P[:, None], BITS, None),
    (None, np.array([0.0, 0.9, 0.7]), np.array([0, 1, 0]), 2 / 3),
    (None, BITS, np.roll(BITS, 1), 2 / 6),
    (None, LABELS, np.where(np.arange(6) < 2, LABELS, 9), 2 / 6),
    (None, np.array([[0.2], [-1.0]]), np.array([1, 0]), 1.0),
    (None, LOGITS, RNG.normal(size=6), None),
    (None, SOFT, RNG.integers(2, size=(6, 3)), None),
    (None, SCORES, np.zeros(5, int), None),
    (None, np.zeros((0, 3)), np.zeros(0, int), None),
]


@all_cases("loss, output, target, expected", TABLE, ids=range(len(TABLE)))
def test_accuracy_is_right_or_none_with_a_reason(loss, output, target, expected):
    for given in (output, Tensor(output) if output.dtype.kind == "f" else output):
        found = accuracy(given, target, loss=loss)
        assert found == pytest.approx(expected) if expected is not None else found is None
    if expected is None:
        try:
            assert len(decide(output, target, loss)) == 0  # no label counts
        except NoDecision as reason:
            assert len(str(reason)) > 15


def soft(scores):
    e = np.exp(scores)
    return e / e.sum(1, keepdims=True)


OF_CLASSES = {
    "scores": (lambda s: s, [None, nn.CrossEntropyLoss(), nn.MultiMarginLoss(), nn.MulticlassSVMLoss()]),
    "log-probabilities": (lambda s: np.log(soft(s)), [None, nn.NLLLoss(), nn.KLDivLoss()]),
    "probabilities": (soft, [None]),
}


@all_cases("kind", OF_CLASSES)
@all_cases("beyond", [(), (4,), (3, 3)], ids=["(N, C)", "(N, C, L)", "(N, C, H, W)"])
@all_cases("classes", [1, 2, 3])
@all_cases("n", [0, 1, 5])
def test_no_outputs_and_targets_of_classes_give_a_wrong_accuracy(kind, beyond, classes, n):
    read, readings = OF_CLASSES[kind]
    rng = np.random.default_rng(n + classes)
    scores, truth = rng.normal(size=(n, classes, *beyond)), rng.integers(classes, size=(n, *beyond))
    right, hidden = scores.argmax(1) == truth, rng.random(truth.shape) < 0.3
    hot = np.moveaxis(np.eye(classes)[truth], -1, 1)
    targets = [truth, truth.astype(float), truth.astype(np.uint8), hot, hot.astype(int), 0.9 * hot + 0.1 / classes]
    targets += [truth.reshape(n, 1)] if not beyond else []
    if kind == "probabilities" and classes == 1:
        pytest.skip("one probability for each sample may be of a yes")
    for loss in some([loss for loss in readings if loss is not None or classes > 1]):
        for target in targets:
            found = accuracy(read(scores), target, loss=loss)
            assert found is None or found == pytest.approx(right.mean())
            assert found is not None or not n or loss is None or classes == 1 or np.asarray(target).shape != truth.shape
        found = accuracy(read(scores), np.where(hidden, -100, truth), loss=loss)
        assert found is None or found == pytest.approx(right[~hidden].mean())


OF_ONE_ANSWER = {
    "logit": (lambda z: z, [None, nn.BCEWithLogitsLoss()]),
    "probability": (lambda z: 1 / (1 + np.exp(-z)), [None, nn.BCELoss()]),
    "margin": (lambda z: z, [None, nn.HingeLoss()]),
    "numbers": (lambda z: z, [nn.MSELoss(), nn.L1Loss(), nn.HuberLoss(), nn.SmoothL1Loss(), nn.PoissonNLLLoss()]),
}


@all_cases("kind", OF_ONE_ANSWER)
@all_cases("shape", [(0,), (1,), (6,), (6, 1), (6, 1, 1), (6, 2), (6, 1, 4)], ids=str)
def test_no_outputs_and_targets_of_yes_and_no_give_a_wrong_accuracy(kind, shape):
    read, readings = OF_ONE_ANSWER[kind]
    rng = np.random.default_rng(3)
    z, bits = rng.normal(size=shape), rng.integers(2, size=shape)
    expected = ((z > 0) == bits).mean() if bits.size else None
    signs = 2 * bits - 1
    for loss in readings:
        for target in (bits, bits.astype(float), bits.astype(bool), bits.ravel(), 0.1 + 0.8 * bits, signs, signs.astype(float)):
            found = accuracy(read(z), target, loss=loss)
            assert found is None or kind != "numbers" and found == pytest.approx(expected)
    if len(shape) < 3 and bits.size and shape[1:] != (2,) and kind != "numbers":
        assert accuracy(read(z), signs if kind == "margin" else bits, loss=readings[1]) == pytest.approx(expected)


@all_cases("shape", [(6,), (6, 1), (6, 2), (6, 3)], ids=str)
@all_cases("loss", [nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.HingeLoss(), nn.CrossEntropyLoss(), nn.NLLLoss(),
                                  nn.MultiMarginLoss(), nn.MSELoss(), None], ids=str)  # fmt: skip
def test_a_prediction_is_the_decision_that_accuracy_counts_or_there_is_none(loss, shape):
    z = np.random.default_rng(4).normal(size=shape)
    several = len(shape) == 2 and shape[1] > 1
    output = 1 / (1 + np.exp(-z)) if isinstance(loss, nn.BCELoss) else z
    output = np.log(soft(z)) if isinstance(loss, nn.NLLLoss) and several else output
    labels = np.arange(6) % (shape[1] if several else 2)
    target = 2 * labels - 1 if isinstance(loss, nn.HingeLoss) else labels
    try:
        said = predict(nn.Identity(), output, loss=loss).labels
    except ArgumentError as reason:
        assert len(str(reason)) > 30
        assert accuracy(output, target, loss=loss) is None
    else:
        np.testing.assert_array_equal(said, z.argmax(1) if several else z.reshape(-1) > 0)
        assert accuracy(output, target, loss=loss) == pytest.approx((said == labels).mean())


def test_an_output_that_is_nan_is_never_right():
    scores = np.where(np.arange(6)[:, None] == 3, np.nan, SCORES)
    assert accuracy(scores, LABELS, loss=nn.CrossEntropyLoss()) == pytest.approx(3 / 6)
    assert accuracy(np.array([np.nan, 0.9]), np.array([0, 1]), loss=nn.BCELoss()) == 0.5
    assert accuracy(np.array([np.nan, 2.0]), np.array([0, 1]), loss=nn.BCEWithLogitsLoss()) == 0.5


def yes_or_no(last):
    X = RNG.normal(size=(200, 2))
    y = (X @ [2.0, -1.0] + 0.5 > 0).astype(float)
    model = nn.Sequential(nn.Linear(2, 1, rng=np.random.default_rng(0)), *last)
    return X, y[:, None], model


@pytest.mark.parametrize("last, loss", [([nn.Sigmoid()], nn.BCELoss()), ([], nn.BCEWithLogitsLoss())], ids=["sigmoid", "logits"])
def test_a_run_reports_the_accuracy_that_the_model_has(last, loss):
    X, y, model = yes_or_no(last)
    history = fit(model, (X, y), loss, optim.SGD(model.parameters(), lr=1.0), validation=(X, y), epochs=8, monitor="accuracy")
    true = np.mean((X @ model[0].weight.data.T + model[0].bias.data > 0) == (y > 0))
    assert history.validation_accuracy[-1] == pytest.approx(true) and true > 0.9
    assert evaluate(model, (X, y), loss).accuracy == pytest.approx(true)
    said = predict(model, X, loss=loss)
    np.testing.assert_array_equal(said.labels, (X @ model[0].weight.data.T + model[0].bias.data > 0)[:, 0])
    z = X @ model[0].weight.data.T + model[0].bias.data
    np.testing.assert_allclose(said.probabilities[:, 1], 1 / (1 + np.exp(-z[:, 0])))


def test_the_last_layer_tells_what_a_prediction_is_where_no_loss_is_given():
    X, _, model = yes_or_no([nn.Sigmoid()])
    np.testing.assert_allclose(predict(model, X).probabilities[:, 1], model(X).data[:, 0])
    many = nn.Sequential(nn.Linear(2, 3, rng=np.random.default_rng(0)), nn.Softmax())
    np.testing.assert_allclose(predict(many, X).probabilities, many(X).data)
    logs = nn.Sequential(many[0], nn.LogSoftmax())
    np.testing.assert_allclose(predict(logs, X).probabilities, many(X).data)

    class Hidden(nn.Module):
        def __init__(self):
            self.inner = model

        def forward(self, x):
            return self.inner(x)

    with pytest.raises(ArgumentError, match="may be probabilities or logits"):
        predict(Hidden(), X).probabilities  # noqa: B018


def test_a_regression_is_written_as_numbers_and_has_no_classes(tmp_path):
    said = predict(nn.Identity(), np.array([[1.5], [2.5]]), loss=nn.MSELoss(), path=tmp_path / "said.csv")
    assert (tmp_path / "said.csv").read_text().split() == ["sample,output", "0,1.5", "1,2.5"]
    with pytest.raises(ArgumentError, match="numbers and not of classes"):
        said.labels  # noqa: B018


def test_a_monitored_accuracy_that_there_is_not_says_why():
    model = nn.Linear(1, 1, rng=np.random.default_rng(0))
    with pytest.raises(ArgumentError, match="monitor='accuracy', but the accuracy is None: the loss is one of numbers"):
        fit(model, (np.ones((4, 1)), np.ones((4, 1))), nn.MSELoss(), optim.SGD(model.parameters()), monitor="accuracy")
    assert "no accuracy (the loss is one of numbers" in str(evaluate(model, (np.ones((4, 1)), np.ones((4, 1))), nn.MSELoss()))


def test_ignored_labels_weigh_nothing_in_the_mean_over_batches():
    X, y = SCORES, IGNORING.copy()
    y[3:5] = -100
    whole = accuracy(X, y, loss=nn.CrossEntropyLoss())
    assert evaluate(nn.Identity(), [(X[:4], y[:4]), (X[4:], y[4:])], nn.CrossEntropyLoss()).accuracy == pytest.approx(whole)


def test_measures_are_scikit_learns(rng):
    metrics = pytest.importorskip("sklearn.metrics")
    scores, labels = rng.normal(size=(80, 5)), rng.integers(4, size=80)
    guess = scores.argmax(1)
    found = confusion_matrix(scores, labels)
    np.testing.assert_array_equal(found.counts, metrics.confusion_matrix(labels, guess, labels=range(5)))
    for average in ("macro", "micro", "weighted"):
        options = {"average": average, "zero_division": 0}
        assert precision(scores, labels, average=average) == pytest.approx(metrics.precision_score(labels, guess, **options))
        assert recall(scores, labels, average=average) == pytest.approx(metrics.recall_score(labels, guess, **options))
        assert f1(scores, labels, average=average) == pytest.approx(metrics.f1_score(labels, guess, **options))
    expected = metrics.top_k_accuracy_score(labels, scores, k=2, labels=range(5))
    assert top_k_accuracy(scores, labels, 2) == pytest.approx(expected)
    x, t = rng.normal(size=(9, 2)), rng.normal(size=(9, 2))
    assert r2_score(x, t) == pytest.approx(metrics.r2_score(t, x))
    assert r2_score(x[:, :1], t[:, 0]) == pytest.approx(metrics.r2_score(t[:, 0], x[:, 0]))
    with pytest.raises(ShapeError, match="r2_score"):
        r2_score(x, t[:, 0])


def test_a_confusion_matrix_has_as_few_classes_as_there_are_to_be_seen():
    scores = np.array([[3.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
    assert confusion_matrix(scores, np.array([0, 0]), classes=1).counts.tolist() == [[2]]
    assert confusion_matrix(scores, np.array([0, 1]), classes=2).counts.tolist() == [[1, 0], [1, 0]]
    for outputs, labels in ((scores, [0, 2]), (scores[:, ::-1], [0, 1])):
        with pytest.raises(ArgumentError, match="classes=2, but there is a class 2"):
            confusion_matrix(outputs, np.array(labels), classes=2)


def test_other_measures_say_why_there_are_none():
    for measure in (confusion_matrix, precision, recall, f1, top_k_accuracy):
        with pytest.raises(NoDecision, match="pass loss="):
            measure(P, BITS)
    with pytest.raises(ArgumentError, match="average='mean'"):
        precision(SCORES, LABELS, average="mean")
    assert confusion_matrix(P, BITS, loss=nn.BCELoss()).counts.tolist() == [[1, 1], [1, 3]]
