"""The first NaN or infinity is an error with an address; what was masked away is none."""

import re
import threading

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import AnomalyError, Tensor, Value


def tensor(*numbers):
    return Tensor(np.array(numbers), requires_grad=True, label="x")


def caught(computation, *parts):
    with pytest.raises(AnomalyError) as caught, np.errstate(all="ignore"), am.detect_anomaly():
        computation()
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_the_forward_pass_names_the_operation_the_line_the_numbers_and_the_rewriting():
    caught(
        lambda: am.log(tensor(1.0, 0.0, -1.0)),
        "log made -inf at [1]",
        "test_anomaly.py:",
        "in <lambda>",
        "Tensor 'x' of shape (3,), there 0.0",
        "am.xlogy(t, x)",
    )


def test_what_is_told_stands_in_two_columns_of_at_most_100_characters():
    for computation in (lambda: am.log(tensor(1.0, 0.0)), lambda: am.exp(tensor(1000.0)), lambda: Value(0.0).log()):
        with pytest.raises(AnomalyError) as found, np.errstate(all="ignore"), am.detect_anomaly():
            computation()
        first, *lines = str(found.value).splitlines()
        names = [line.split()[0] for line in lines if line[2] != " "]
        assert not first.startswith(" ") and names[0] == "made" and names[1:] == ["x", "result", "instead"]
        column = len("  instead   ")
        assert all(line[column - 1] == " " != line[column] and len(line) <= 100 for line in lines)
        assert len(lines) > len(names) and all(not line[:column].strip() for line in lines[len(names) :])


def test_the_backward_pass_names_the_arriving_gradient_and_the_slope_as_well():
    def root():
        z = am.sqrt(tensor(4.0, 0.0))
        z.label = "z"
        am.sum(3 * z).backward()

    caught(
        root, "the backward pass of sqrt made inf at [1]", "label 'z'", "in root", "arriving", "there 3.0", "slope", "am.norm(x)"
    )


@all_cases(
    "computation, advice",
    [
        (lambda: am.log(am.softmax(tensor(1000.0, 0.0))), "am.log_softmax(x)"),
        (lambda: am.log(am.sigmoid(tensor(-1000.0))), "am.log_sigmoid(x)"),
        (lambda: tensor(0.0) / am.abs(tensor(0.0)), "am.sign(x)"),
        (lambda: am.exp(tensor(1000.0)), "am.logsumexp"),
        (lambda: tensor(-2.0) ** 0.5, "whole exponent"),
        (lambda: am.sqrt(tensor(-1.0)), "am.maximum(x, 0)"),
        (lambda: am.sum(am.arcsin(tensor(1.0))).backward(), "am.clip(x, -1 + eps, 1 - eps)"),
        (lambda: tensor(3.0, 4.0) / am.norm(tensor(0.0, 0.0)), "am.maximum(length, eps)"),
        (lambda: Value(0.0).log(), "keep the argument above 0"),
        (lambda: (Value(0.0) ** 0.5).backward(), "slope of a root"),
    ],
)
def test_a_better_way_to_write_it_is_suggested(computation, advice):
    caught(lambda: computation(), advice)


def test_nan_in_the_data_is_said_to_come_from_the_data():
    caught(lambda: tensor(1.0, np.nan) * 2.0, "mul reads NaN from Tensor 'x'", "at [1]")


def test_a_seed_that_is_not_finite_is_told_apart():
    caught(lambda: (tensor(1.0, 2.0) * 2.0).backward(np.array([1.0, np.inf])), "the backward pass began with inf")


def test_a_branch_that_was_masked_away_is_no_anomaly():
    with am.detect_anomaly():
        x = tensor(0.0, 4.0)
        am.sum(am.where(x.data > 0, am.sqrt(x), 0.0)).backward()
        assert x.grad.tolist() == [0.0, 0.25]


def test_an_infinity_that_came_with_the_data_is_no_anomaly_until_it_becomes_nan():
    with am.detect_anomaly():
        masked = tensor(1.0, 2.0) + np.array([0.0, -np.inf])
        am.softmax(masked)
    caught(lambda: tensor(1.0) * np.inf * 0.0, "mul made nan")


def test_strict_mode_reports_the_masked_branch_and_how_it_is_avoided():
    def masked():
        x = tensor(0.0, 4.0)
        with am.strict():
            am.sum(am.where(x.data > 0, am.log(x + 0.0) if False else am.sqrt(x), 0.0)).backward()

    caught(masked, "the backward pass of sqrt made nan at [0]", "arriving", "there 0.0")


def test_higher_derivatives_are_watched():
    def second():
        x = Value(0.0)
        am.grad(am.grad(lambda x: x**1.5))(x)

    caught(second, "inf")


def test_gradients_under_watch_are_the_same():
    x, y = tensor(0.5, 1.0, 2.0), tensor(0.5, 1.0, 2.0)
    am.sum(am.exp(am.sin(x)) * x).backward()
    with am.detect_anomaly():
        am.sum(am.exp(am.sin(y)) * y).backward()
    assert np.array_equal(x.grad, y.grad)


def test_it_nests_with_no_grad_and_ends_with_its_block():
    with am.detect_anomaly():
        with am.no_grad():
            np.testing.assert_equal(am.exp(Value(1000.0)).item(), np.inf)
            with am.enable_grad(), pytest.raises(AnomalyError):
                am.exp(Value(1000.0))
        with am.detect_anomaly():
            pass
        with pytest.raises(AnomalyError):
            am.exp(Value(1000.0))
    assert am.exp(Value(1000.0)).item() == np.inf


def test_set_anomaly_switches_it_on_and_off():
    am.set_anomaly(True)
    try:
        with pytest.raises(AnomalyError):
            am.exp(Value(1000.0))
    finally:
        am.set_anomaly(False)
    assert am.exp(Value(1000.0)).item() == np.inf


def test_other_threads_are_not_watched():
    results = []
    with am.detect_anomaly():
        thread = threading.Thread(target=lambda: results.append(am.exp(Value(1000.0)).item()))
        thread.start()
        thread.join()
    assert results == [np.inf]


def test_a_graph_from_before_has_no_line_and_is_told_so():
    z = am.sqrt(tensor(0.0))
    caught(lambda: z.backward(np.array([1.0])), "ran outside detect_anomaly")


def test_large_finite_numbers_are_no_anomaly():
    with am.detect_anomaly(), np.errstate(over="ignore"):
        x = tensor(1e308, 1e308)
        (x * 1.0).backward(np.ones(2))
    assert x.grad.tolist() == [1.0, 1.0]


def test_nothing_is_kept_of_what_the_graph_lets_go():
    x = tensor(1.0)
    with am.detect_anomaly():
        node = am.exp(x)
    assert set(node._notes) == {"made"} and x._notes == {"label": "x"}


def test_a_compiled_program_is_watched_by_running_it_eagerly():
    def loss(x):
        return am.sum(am.sqrt(x) * 2.0)

    step = am.compile(loss)
    assert step(np.array([1.0, 4.0]))[1].tolist() == [1.0, 0.5]
    caught(lambda: step(np.array([1.0, 0.0])), "the backward pass of sqrt made inf at [1]", "in loss")


def test_the_lines_of_a_message_stand_in_one_column_and_have_no_more_than_100_letters():
    def root():
        am.sum(am.sqrt(tensor(4.0, 0.0))).backward()

    with am.detect_anomaly(), pytest.raises(AnomalyError) as caught_error:
        root()
    first, *lines = str(caught_error.value).splitlines()
    assert first.startswith("the backward pass") and len(lines) > 6 and max(map(len, lines)) <= 100
    starts = {len(re.match(r" {2,}((made by|\w+) {2,})?", line)[0]) for line in lines}
    (column,) = starts
    assert any(line.startswith(" " * column) for line in lines)  # a line that goes on
