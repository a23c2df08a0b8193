"""One protocol for all results: one line, data, JSON, files, figures, copies and comparisons."""

import copy
import inspect
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import data, landscape, nn, optim, training
from autograd_mini.core.results import Result
from autograd_mini.optim import schedules, search

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 3)), RNG.integers(2, size=20)


def bowl(w):
    return am.sum((w - 1) ** 2)


def saddle(w):
    return w[0] ** 2 - w[1] ** 2 + w[1] ** 4


def waves(w):
    return am.sum(am.sin(3 * w))


def disc(p):
    return p[0] ** 2 + p[1] ** 2 <= 1


def squares(w):
    return am.sum(am.sigmoid(w) * w)


def by_hand(w):
    s = 1 / (1 + np.exp(-w))
    return {"w": s + w * s * (1 - s)}


def trained():
    model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.Tanh(), nn.Linear(4, 2, rng=1))
    return model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1)


def history():
    model, loss, optimizer = trained()
    return training.fit(model, (X, Y), loss, optimizer, epochs=2, validation=(X, Y), progress=False)


def flow():
    model, loss, _ = trained()
    loss(model(X), Y).backward()
    return training.gradient_flow(model)


def product():
    a, b = am.Value(2.0, label="a"), am.Value(3.0, label="b")
    J = a * b + a
    J.backward()
    return J, a


def sheet():
    return am.backprop_sheet(squares, {"w": np.ones(2)})


def convexity_of_waves():
    return landscape.is_convex(waves, [(-3, 3), (-3, 3)], progress=False)


RESULTS = {
    "History": history, "GradientFlow": flow,
    "Predictions": lambda: training.predict(trained()[0], X),
    "Evaluation": lambda: training.evaluate(trained()[0], (X, Y), nn.CrossEntropyLoss()),
    "TrainingCheck": lambda: training.check_training(trained()[0], trained()[2], nn.CrossEntropyLoss(), X, Y),
    "ConfusionMatrix": lambda: training.confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0])),
    "Decisions": lambda: training.decide(np.array([0, 1, 1]), np.array([0, 1, 0])),
    "Summary": lambda: trained()[0].summary((20, 3)),
    "Picture": lambda: am.draw(product()[0]), "Player": lambda: am.play(product()[0]),
    "Comparison": lambda: am.compare(squares, {"w": np.ones(2)}, hand=by_hand, progress=False),
    "Sheet": sheet, "Marking": lambda: sheet().check({"w": np.ones(2)}),
    "Line": lambda: landscape.slice_line(bowl, np.zeros(2), np.ones(2), (0, 1), points=5),
    "Plane": lambda: landscape.slice_plane(bowl, np.zeros(2), *np.eye(2), (0, 1), (0, 1), points=5),
    "Spectrum": lambda: landscape.hessian_spectrum(bowl, np.zeros(2)),
    "Convexity": convexity_of_waves, "Chord": lambda: convexity_of_waves().counterexample,
    "CriticalPoint": lambda: landscape.classify(bowl, np.ones(2)),
    "Escape": lambda: landscape.escape(saddle, np.zeros(2)),
    "ConvexSet": lambda: landscape.is_convex_set(disc, [(-1, 1), (-1, 1)]),
    "Principal": lambda: landscape.principal_directions([np.zeros(3), np.ones(3), np.arange(3.0)]),
    "Taylor": lambda: landscape.taylor(bowl, np.zeros(2)),
    "TaylorCurve": lambda: landscape.taylor(bowl, np.zeros(2)).along(np.ones(2)),
    "Minimum": lambda: optim.minimize(bowl, np.zeros(2)),
    "Search": lambda: search.descend(bowl, np.zeros(2), search.RandomSearch(1.0), tries=5),
    "Cosine": lambda: schedules.Cosine(0.1, 10),
    "Scheduler": lambda: optim.Scheduler(optim.SGD([nn.Parameter([1.0])]), schedules.Cosine(0.1, 10)),
    "DataLoader": lambda: data.DataLoader((X, Y)), "ArrayDataset": lambda: data.ArrayDataset(X, Y),
}  # fmt: skip
NEEDS = {"Minimum": "scipy", "Sheet": "numpy"}
TO_BE_READ = {"Rules", "Conventions", "Derivation", "Expression"}
"""Texts, which show themselves whole."""


@pytest.fixture(params=RESULTS)
def result(request):
    pytest.importorskip(NEEDS.get(request.param, "numpy"))
    found = RESULTS[request.param]()
    if found is None:
        pytest.skip("not made here")
    assert type(found).__name__ == request.param
    return found


def test_every_result_of_the_package_is_looked_at():
    def below(kind):
        return [kind, *(c for sub in kind.__subclasses__() for c in below(sub))]

    known = {kind.__name__ for kind in below(Result) if kind.__module__.startswith("autograd_mini.")}
    plain = {"Result", "Drawable", "Schedule", "Searches"}
    every_schedule = {kind.__name__ for kind in below(schedules.Schedule)}
    assert known - plain - every_schedule <= set(RESULTS)


def test_a_result_shows_itself_in_one_line(result):
    assert "\n" not in repr(result) and len(repr(result)) < 160 and "object at 0x" not in repr(result)


def test_a_result_is_compared_copied_and_pickled(result):
    assert (result == result) is True and (result == 3) is False and (result == copy.copy(result)) in (True, False)
    again = pickle.loads(pickle.dumps(result))
    assert type(again) is type(result) and repr(again) == repr(result)
    assert not hasattr(result, "nothing_of_that_name")


def test_a_result_gives_its_content_as_data_and_as_json(result):
    if hasattr(result, "to_dict"):
        found = result.to_dict()
        assert isinstance(found, dict) and found
        assert set(json.loads(result.to_json())) == set(found)
    assert not callable(getattr(result, "rows", None))
    for name in ("text", "markdown"):
        assert not hasattr(result, name) or callable(getattr(result, name))
    for name in ("svg", "html", "source"):
        assert not callable(getattr(type(result), name, None))


def test_a_result_is_saved_and_the_path_is_given_back(result, tmp_path):
    if not hasattr(result, "save"):
        return
    ending = {"Picture": ".svg", "Player": ".html", "Comparison": ".html", "Sheet": ".md", "Predictions": ".csv"}
    path = tmp_path / f"result{ending.get(type(result).__name__, '.svg')}"
    if path.suffix == ".svg" and hasattr(result, "plot"):
        pytest.importorskip("matplotlib")
        assert "ax" in inspect.signature(result.plot).parameters
        if isinstance(result, schedules.Schedule):
            assert result.save(path, 10) == path
            return
    found = result.save(path)
    assert isinstance(found, Path) and found == path and path.stat().st_size > 0


@pytest.mark.parametrize("name", ["History", "Line", "Plane", "Spectrum", "Minimum", "Comparison", "GradientFlow"])
def test_a_result_is_drawn_into_axes_of_ones_own(name):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pytest.importorskip(NEEDS.get(name, "numpy"))
    figure, ax = pyplot.subplots()
    RESULTS[name]().plot(ax=ax)
    assert (ax.has_data() or ax.lines) and len(figure.axes) <= 2
    pyplot.close(figure)


def test_a_text_to_be_read_is_shown_whole():
    J, a = product()
    for text in (am.rules(), am.conventions("relu"), am.explain(J, wrt=a)):
        assert type(text).__name__ in TO_BE_READ and repr(text) == str(text)


def test_what_is_not_finite_is_said_in_json():
    found = training.Evaluation(float("nan"), None, 3)
    assert json.loads(found.to_json()) == {"loss": "nan", "accuracy": None, "count": 3, "reason": ""}
