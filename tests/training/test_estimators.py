"""Models as scikit-learn's estimators: its own checks, pipelines, searches, and data frames."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from autograd_mini import nn, optim, training
from autograd_mini.core.errors import ArgumentTypeError
from autograd_mini.data import make_moons


def network(features, outputs, rng):
    return nn.Sequential(nn.Linear(features, 16, rng=rng), nn.Tanh(), nn.Linear(16, outputs, rng=rng))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [training.Classifier, training.Regressor])
def test_scikit_learns_own_checks_pass(kind):
    estimator = kind(random_state=0, epochs=30)
    failed = [found for found in check_estimator(estimator, on_fail=None) if found["status"] == "failed"]
    assert not failed, [(found["check_name"], found["exception"]) for found in failed]


def test_in_a_pipeline_and_a_search():
    X, y = make_moons(150, 0.1, rng=np.random.default_rng(0))
    search = GridSearchCV(
        make_pipeline(StandardScaler(), training.Classifier(network, random_state=0, epochs=5)),
        {"classifier__epochs": [1, 100]},
        cv=2,
    ).fit(X, y)
    assert search.best_params_ == {"classifier__epochs": 100} and search.best_score_ > 0.9


def test_labels_keep_their_names_and_probabilities_sum_to_one():
    X, y = make_moons(80, 0.05, rng=np.random.default_rng(0))
    names = np.array(["left", "right"])[y]
    model = training.Classifier(network, epochs=150, random_state=0).fit(X, names)
    assert set(model.predict(X)) <= {"left", "right"} and model.score(X, names) > 0.9
    assert model.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(80))
    assert list(model.classes_) == ["left", "right"]


def test_a_module_is_copied_and_the_given_one_stays_as_it_was():
    X, y = make_moons(60, 0.1, rng=np.random.default_rng(0))
    module = network(2, 2, np.random.default_rng(0))
    before = module[0].weight.data.copy()
    model = training.Classifier(module, epochs=2, random_state=0).fit(X, y)
    assert np.array_equal(module[0].weight.data, before)
    assert not np.array_equal(model.module_[0].weight.data, before)
    assert isinstance(clone(model).model, nn.Module)


def test_the_same_random_state_gives_the_same_model():
    X, y = make_moons(60, 0.1, rng=np.random.default_rng(0))
    first, second = (training.Classifier(network, epochs=3, random_state=7).fit(X, y).predict_proba(X) for _ in range(2))
    assert np.array_equal(first, second)


def test_several_targets_and_another_optimizer():
    X = np.random.default_rng(0).normal(size=(60, 3))
    Y = X @ np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
    model = training.Regressor(optimizer=lambda p: optim.SGD(p, lr=0.1), epochs=200, random_state=0).fit(X, Y)
    assert model.predict(X).shape == (60, 2) and model.score(X, Y) > 0.999


def test_data_frames_are_taken_and_their_columns_are_checked():
    pandas = pytest.importorskip("pandas")
    X, y = make_moons(60, 0.1, rng=np.random.default_rng(0))
    frame = pandas.DataFrame(X, columns=["east", "north"])
    model = training.Classifier(epochs=5, random_state=0).fit(frame, y)
    assert list(model.feature_names_in_) == ["east", "north"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame.rename(columns={"east": "west"}))


def test_cross_validation_of_a_regressor():
    X = np.random.default_rng(0).normal(size=(90, 2))
    y = X @ [2.0, -1.0] + 0.5
    assert cross_val_score(training.Regressor(epochs=200, random_state=0), X, y, cv=2).min() > 0.99


def test_a_function_that_makes_no_module_is_refused():
    with pytest.raises(ArgumentTypeError, match="must return an nn.Module, got a int"):
        training.Classifier(lambda features, outputs, rng: 3).fit(np.eye(4), [0, 1, 0, 1])
