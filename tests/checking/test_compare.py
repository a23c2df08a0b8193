"""Three columns and a verdict: what is wrong does not pass, be it ever so small a part, and what is right does."""

import sys

import numpy as np
import pytest
from cases import all_cases
from derivations import batch_norm, logistic, network, svm
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Primitive, Tensor, Value
from autograd_mini.core.primitive import registry


def quadratic(rng, m=20, n=4, scale=1.0):
    """A loss whose gradient has the size of `scale`, the point, and the gradient."""
    X, y, w = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n)
    return lambda w: scale * am.square(X @ w - y).mean(), w, scale * 2 * X.T @ (X @ w - y) / m


@pytest.fixture
def wrong_square():
    """A primitive with a wrong rule, for the time of a test."""
    yield Primitive("wrong_square", lambda x: x * x, dx=lambda g, z, x: g * x, array=np.square)
    registry.pop("wrong_square")
    for kind in (Value, Tensor):
        delattr(kind, "wrong_square")


# ---- what others let pass (the cases are those on which other checkers have been measured to fail) -------------------


@pytest.mark.parametrize("factor, size", [(2.0, 3e-6), (2.0, 1.0), (1.0005, 3e-6), (1.0005, 1.0), (0.9995, 1e4)])
def test_doubled_gradients_and_errors_of_a_twentieth_of_a_percent_are_caught_at_any_size(factor, size, rng):
    loss, w, gradient = quadratic(rng, scale=size)
    assert am.compare(loss, w, gradient).ok
    report = am.compare(loss, w, factor * gradient)
    assert report.verdict == "wrong" and report.odd_one_out == "hand"
    assert report.findings[0].kind == "constant factor" and abs(report.findings[0].evidence["ratio"] - factor) < 1e-9


@pytest.mark.parametrize("error", [0.3, 1e-5])
def test_one_element_of_two_thousand_is_caught_and_named(error, rng):
    w, a = rng.normal(size=2000), rng.normal(size=2000)
    gradient = a * np.cos(w)
    gradient[777] += error
    report = am.compare(lambda w: (am.sin(w) * a).sum(), w, gradient, progress=False)
    assert report.verdict == "wrong" and report.parameters["w"].worst[0].index == (777,)
    assert "only the element [777]" in report.findings[0].sentence


def test_an_error_orthogonal_to_a_fixed_direction_is_caught(rng):
    w, a = rng.normal(size=200), rng.normal(size=200)
    direction, error = np.random.RandomState(0).randn(200), rng.normal(size=200)
    error -= direction * (error @ direction) / (direction @ direction)
    assert am.compare(lambda w: (am.sin(w) * a).sum(), w, a * np.cos(w)).ok
    assert am.compare(lambda w: (am.sin(w) * a).sum(), w, a * np.cos(w) + 1.8 * error / np.linalg.norm(error)).verdict == "wrong"


def test_a_right_gradient_in_single_precision_passes_with_a_note(rng):
    loss, w, gradient = quadratic(rng)
    report = am.compare(loss, w, gradient.astype(np.float32))
    assert report.ok and [finding.kind for finding in report.findings] == ["dtype noise"]
    assert not am.compare(loss, w, (1.0005 * gradient).astype(np.float32)).ok


@pytest.mark.parametrize("kind", [np.float32, float], ids=["by its type", "by its digits"])
def test_the_digits_of_single_precision_are_noted_by_the_type_or_by_the_numbers(kind):
    w = np.array([1.0, 2.0, 3.0])
    hand = (2 * 0.1 * w).astype(np.float32).astype(kind)
    report = am.compare(lambda w: (0.1 * w * w).sum(), w, hand)
    assert report.ok and [finding.kind for finding in report.findings] == ["dtype noise"]
    one = am.compare(lambda w: (0.1 * w * w).sum(), w[:1], hand[:1])  # one number shows no digits, its type does
    assert [finding.kind for finding in one.findings] == ["dtype noise"] * (kind is np.float32)


def test_noise_of_single_precision_in_double_numbers_leaves_the_verdict_open(rng):
    loss, w, gradient = quadratic(rng, m=500, n=30)
    noise = 1 + 3e-7 * rng.uniform(-1, 1, size=30)
    report = am.compare(loss, w, gradient * noise)
    assert report.verdict == "inconclusive" and not report.ok
    assert [finding.kind for finding in report.findings] == ["dtype noise"] and "likely" in str(report)


def test_a_penalty_a_billion_times_smaller_than_the_data_cannot_be_forgotten(rng):
    X, w, lam = rng.normal(size=(20, 4)), rng.normal(size=4), 1e-10

    def loss(w):
        return am.square(X @ w).mean() + lam * (w * w).sum()

    data = 2 * X.T @ (X @ w) / 20
    assert am.compare(loss, w, data + 2 * lam * w).ok
    report = am.compare(loss, w, data)
    assert report.verdict == "wrong" and report.findings[0].kind == "regularization missing"
    assert any(warning.kind == "drowned term" for warning in report.warnings)


# ---- who is the odd one out ------------------------------------------------------------------------------------------


def test_without_a_hand_gradient_autodiff_is_held_against_the_numbers(wrong_square):
    x = np.array([1.0, -2.0, 0.5])
    assert am.compare(lambda x: (x**3).sum(), x).verdict == "agree"
    report = am.compare(lambda x: wrong_square(x).sum(), x)
    assert report.verdict == "wrong" and report.odd_one_out == "autodiff"


def test_a_kink_elsewhere_does_not_hide_a_wrong_rule(wrong_square):
    x = np.array([0.0, 1.0, 2.0])
    report = am.compare(lambda x: am.relu(x[0]) + wrong_square(x[1:]).sum(), x)
    assert report.verdict == "wrong" and report.odd_one_out == "autodiff" and report.kinks
    assert am.compare(lambda x: am.relu(x[0]) + am.square(x[1:]).sum(), x).verdict == "agree"


def test_where_hand_and_numbers_agree_the_engine_is_suspected(wrong_square):
    x = np.array([1.0, -2.0, 0.5])
    report = am.compare(lambda x: wrong_square(x).sum(), x, 2 * x)
    assert report.verdict == "inconclusive" and report.odd_one_out == "autodiff"
    assert any(finding.kind == "autodiff" and "primitive of your own" in finding.sentence for finding in report.findings)


def test_where_hand_and_autodiff_agree_against_the_numbers_nothing_is_certain():
    report = am.compare(lambda x: (am.stop_gradient(x) * x).sum(), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert report.verdict == "inconclusive" and report.odd_one_out == "numeric"
    assert "detached" in report.findings[0].sentence


def test_a_difference_below_the_error_bar_of_the_numbers_is_inconclusive(rng):
    w = rng.normal(size=3)
    right = np.sign(w) * 1e-9
    report = am.compare(lambda w: 1e6 + 1e-9 * am.abs(w).sum(), w, right * np.array([1.0, 1.3, 0.8]))
    assert report.verdict == "inconclusive" and report.odd_one_out is None
    assert "less than the error bar" in report.parameters["w"].reason


# ---- kinks -----------------------------------------------------------------------------------------------------------


@given(slope=st.floats(1e-6, 1))
@settings(max_examples=15, deadline=None)
def test_any_slope_between_the_one_sided_ones_is_as_good(slope):
    x = np.array([0.0, 1.0, -1.0])
    report = am.compare(lambda x: (am.relu(x) * np.array([2.0, 3.0, 4.0])).sum(), x, np.array([2 * slope, 3.0, 0.0]))
    assert report.ok and report.verdict == "convention only"


@pytest.mark.parametrize("slope", [-0.1, 1.1, 3.0])
def test_a_slope_outside_of_the_one_sided_ones_is_wrong(slope):
    report = am.compare(lambda x: am.relu(x).sum(), np.zeros(2), np.array([slope, 0.5]))
    assert report.verdict == "wrong" and report.odd_one_out == "hand"


@pytest.mark.parametrize("x", [1e-7, 5e-7, 2e-6, -1e-7, 1e-3, -5e-4])
def test_near_a_kink_the_right_slope_passes_and_the_other_does_not(x):
    right = np.array([float(x > 0), 1.0])
    assert am.compare(lambda x: am.relu(x).sum(), np.array([x, 1.0]), right).verdict == "agree"
    assert not am.compare(lambda x: am.relu(x).sum(), np.array([x, 1.0]), 1 - right + [0, 1]).ok


@pytest.mark.parametrize(
    "f, hand",
    [
        (lambda x: am.max(x), [1.0, 0.0, 0.0]),
        (lambda x: am.max(x), [0.25, 0.75, 0.0]),
        (lambda x: am.maximum(x[0], x[1]) + 0 * x[2], [0.1, 0.9, 0.0]),
        (lambda x: am.abs(x - 1).sum(), [-0.5, 1.0, -1.0]),
        (lambda x: am.clip(x, 0.0, 1.0).sum(), [0.0, 1.0, 0.3]),
        (lambda x: am.norm(x - np.array([1.0, 1.0, 0.0])), [0.6, 0.0, 0.7]),
        (lambda x: am.leaky_relu(x - 1, slope=0.1).sum(), [0.1, 1.0, 0.1]),
    ],
)
def test_subgradients_of_all_sorts_of_kinks_pass(f, hand):
    assert am.compare(f, np.array([1.0, 1.0, 0.0]), np.array(hand)).ok


@pytest.mark.parametrize("hand", [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.7, 0.7, 0.0]])
def test_numbers_that_tie_for_the_largest_share_one_gradient(hand):
    assert am.compare(lambda x: am.max(x), np.array([1.0, 1.0, 0.0]), np.array(hand)).verdict == "wrong"


# ---- what may be given -----------------------------------------------------------------------------------------------


def test_hand_gradients_may_come_in_many_forms(rng):
    loss, args, hand = network(rng)
    gradients = hand()(**args)
    for form in (
        gradients,
        {f"d{name}": g for name, g in gradients.items()},
        tuple(gradients[name] for name in args),
        [gradients[name] for name in args],
        (1.5, gradients),
        {name: Tensor(g) for name, g in gradients.items()},
        hand(),
        lambda **kwargs: (0.0, hand()(**kwargs)),
        lambda W1, b1, W2, b2: [hand()(W1, b1, W2, b2)[name] for name in ("W1", "b1", "W2", "b2")],
    ):
        assert am.compare(loss, args, form).ok


@all_cases(
    "f, args, hand",
    [
        (lambda x: x**2, 3.0, 6.0),
        (lambda x: x**2, 3, 6),
        (lambda x, y: x * y, (3.0, 4.0), (4.0, 3.0)),
        (lambda x: (x * x).sum(), np.array([1.0, 2.0]), np.array([2.0, 4.0])),
        (lambda x: (x * x).sum(), np.array([1.0, 2.0]), (5.0, np.array([2.0, 4.0]))),
        (lambda p: p["a"] * p["b"], {"a": 2.0, "b": 5.0}, {"a": 5.0, "b": 2.0}),
        (lambda p: p["a"][0] * p["a"][1], ({"a": [2.0, 5.0]},), {"p": {"a": [5.0, 2.0]}}),
        (lambda x: (x * x).sum(), Tensor([1.0, 2.0], requires_grad=True), np.array([2.0, 4.0])),
        (lambda x, y: x * y, (Value(3.0), 4.0), {"x": 4.0, "y": 3.0}),
        (lambda x, n: (x**n).sum(), (np.array([1.0, 2.0]), 3), {"x": np.array([3.0, 12.0]), "n": 8 * np.log(2)}),
    ],
)
def test_arguments_may_come_in_many_forms(f, args, hand):
    report = am.compare(f, args, hand)
    assert report.verdict == "agree" and report.findings == []


def test_arguments_that_are_no_parameters_are_passed_as_they_are(rng):
    def loss(w, X, labels, name):
        assert labels.dtype.kind == "i" and name == "softmax"
        return am.cross_entropy(X @ w, labels)

    X, labels, w = rng.normal(size=(4, 3)).astype(np.float32), np.array([0, 1, 2, 0]), rng.normal(size=(3, 3))

    def hand(w, X, labels, name):
        assert X.dtype == float
        e = np.exp(X @ w)
        return {"w": X.T @ (e / e.sum(axis=1, keepdims=True) - np.eye(3)[labels]) / 4}

    assert am.compare(loss, {"w": w, "X": X, "labels": labels, "name": "softmax"}, hand, wrt="w").ok


def test_everything_is_float64_inside(rng):
    seen = []

    def loss(w):
        seen.append(w.dtype)
        return (w * w).sum()

    w = rng.normal(size=3).astype(np.float32)
    assert am.compare(loss, w, 2 * w.astype(float)).ok and set(seen) == {np.dtype(float)}


def test_what_was_given_is_not_touched(rng):
    w, leaf = rng.normal(size=3), Tensor([1.0, 2.0, 3.0], requires_grad=True)
    before = w.tobytes(), leaf.data.tobytes(), leaf.age
    w.setflags(write=False)
    report = am.compare(lambda w, v: am.abs(w * v).sum(), (w, leaf))
    assert (w.tobytes(), leaf.data.tobytes(), leaf.age) == before and leaf.grad is None
    assert report.parameters["w"].hand is None


# ---- intermediates ---------------------------------------------------------------------------------------------------


def test_intermediates_go_by_the_names_of_variables_and_the_culprit_is_the_first_from_the_loss(rng):
    loss, args, hand = network(rng)
    assert am.compare(loss, args, hand(intermediates=True)).ok
    report = am.compare(loss, args, hand("slope", intermediates=True))
    assert report.culprit == "z1" and report.findings[0].parameters == ["z1"]
    assert [report.columns[name].verdict for name in ("z2", "h", "z1", "W1")] == ["agree", "agree", "wrong", "wrong"]
    assert "its own step is right" in report.parameters["W1"].reason


def test_any_subset_of_intermediates_will_do_and_labels_count(rng):
    X, W = rng.normal(size=(4, 3)), rng.normal(size=(3, 2))

    def loss(W):
        return (am.tanh(labelled(X @ W)) ** 2).sum()

    def labelled(z):
        z.label = "pre"
        return z

    h = np.tanh(X @ W)
    assert am.compare(loss, {"W": W}, {"pre": 2 * h * (1 - h * h)}).ok
    report = am.compare(loss, {"W": W}, {"dpre": 2 * h})
    assert report.culprit == "pre" and report.findings[0].kind == "missing activation slope"
    assert report.parameters["W"].hand is None and "not given" in str(report)


def test_a_mistake_is_not_held_against_the_steps_that_follow_from_it(rng):
    loss, args, hand = network(rng)
    gradients = hand("one-hot", intermediates=True)(**args)
    gradients["W1"] = -gradients["W1"] + 0.04 * args["W1"]  # the penalty keeps its sign
    findings = am.compare(loss, args, gradients).findings
    assert {(finding.kind, *finding.parameters) for finding in findings} == {("one-hot not subtracted", "z2"), ("sign", "W1")}


# ---- guards ----------------------------------------------------------------------------------------------------------


def test_a_function_is_compared_at_further_points_and_luck_does_not_last(rng):
    loss, args, hand = network(rng)
    report = am.compare(loss, args, hand())
    assert len(report.points) == 2 and all(point.agrees for point in report.points)
    zero = {name: np.zeros_like(x) for name, x in args.items()}

    def lucky(W1, b1, W2, b2):  # the slope of tanh at 0 is 1
        return hand("slope")(W1, b1, W2, b2)

    report = am.compare(loss, zero, lucky)
    assert all(column.verdict == "agree" for column in report.parameters.values())
    assert report.verdict == "wrong" and not report.points[0].agrees
    assert "by luck" in report.findings[0].sentence and report.findings[0].kind == "missing activation slope"


def test_fixed_arrays_are_compared_at_one_point_which_is_said(rng):
    loss, w, gradient = quadratic(rng)
    report = am.compare(loss, w, gradient)
    assert not report.points and [warning.kind for warning in report.warnings] == ["one point"]


def test_above_the_limit_some_numbers_are_moved_and_all_along_random_directions(rng, wrong_square, monkeypatch):
    monkeypatch.setattr(sys.modules["autograd_mini.checking.compare"], "ENOUGH", 64)
    X, y, w = rng.normal(size=(30, 400)), rng.normal(size=30), 0.1 * rng.normal(size=400)

    def loss(w, b):
        return am.square(X @ w + b - y).mean()

    d = 2 * (X @ w + 0.5 - y) / 30
    report = am.compare(loss, {"w": w, "b": np.full(1, 0.5)}, (X.T @ d, d.sum(keepdims=True)), limit=100, progress=False)
    assert report.ok and np.isfinite(report.parameters["b"].numeric).all()
    assert "and 8 along directions of random signs" in report.coverage

    def betrayed(w):
        return am.square(X @ w - y).mean() + wrong_square(w[123])

    report = am.compare(betrayed, w, limit=100, progress=False, rng=1)
    assert report.verdict != "agree" and any("dw[123]" in finding.sentence for finding in report.findings)


# ---- the assertion ---------------------------------------------------------------------------------------------------


def test_the_assertion_returns_the_report_or_has_it_as_its_message(rng):
    loss, args, hand = svm(rng)
    assert am.assert_gradients(loss, args, hand()).ok
    with pytest.raises(am.GradientMismatchError) as caught:
        am.assert_gradients(loss, args, hand("sum"))
    assert isinstance(caught.value, AssertionError)
    assert "summed not averaged" in str(caught.value) and "verdict: wrong" in str(caught.value)


@pytest.mark.parametrize("model", [logistic, network, batch_norm, svm], ids=lambda model: model.__name__)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_right_derivations_raise_no_alarm(model, seed):
    loss, args, hand = model(np.random.default_rng(seed))
    report = am.compare(loss, args, hand(), rng=seed)
    assert report.ok and report.findings == [] and all(point.agrees for point in report.points)


@given(seed=st.integers(0, 10_000), slope=st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=15, deadline=None)
def test_right_derivations_on_a_lattice_of_kinks_raise_no_alarm(seed, slope):
    rng = np.random.default_rng(seed)
    X, W, v = rng.integers(-2, 3, (6, 3)) / 2, rng.integers(-1, 2, (3, 4)).astype(float), rng.normal(size=4)
    report = am.compare(lambda W: (am.relu(X @ W) @ v).sum(), W, X.T @ (np.where(X @ W == 0, slope, X @ W > 0) * v))
    assert report.ok


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_loss_that_is_nan_or_infinite_is_said_to_be_that_and_not_to_be_random(bad):
    with pytest.raises(am.GradientError) as caught:
        am.compare(lambda w: am.sum(w) * bad, {"w": np.ones(2)}, {"w": np.ones(2)})
    assert f"is {bad} at this point: nothing can be compared there" in str(caught.value)
    assert "random" not in str(caught.value)


def test_a_parameter_that_holds_a_nan_which_the_loss_masks_is_not_said_to_be_written_to():
    def loss(w):
        return am.sum(am.where(np.array([True, False]), w * w, 0.0))

    report = am.compare(loss, {"w": np.array([1.0, np.nan])}, {"w": np.array([2.0, 0.0])})
    assert "w" in report.parameters and report.parameters["w"].verdict != "wrong"
