"""From what agrees and what does not it is told where to look."""

import numpy as np
import pytest
from derivations import network

import autograd_mini as am


@pytest.mark.parametrize(
    "wrong, says",
    [
        (["W1", "b1"], "db2 and dW2 agree, so look at the way back to `h` and below it"),
        (["W1"], "db2, dW2 and db1 agree, so look at the way back to `[8×5] @ W1` and below it"),
    ],
)
def test_a_mistake_lies_where_all_wrong_ones_enter_and_no_right_one(wrong, says, rng):
    loss, args, hand = network(rng)
    gradients = hand()(**args)
    for name in wrong:
        gradients[name] = gradients[name] * rng.normal(size=gradients[name].shape)
    report = am.compare(loss, args, gradients)
    assert all(finding.kind == "unknown" for finding in report.findings) and says in report.findings[0].sentence


def test_where_everything_is_wrong_no_place_is_told(rng):
    loss, args, _ = network(rng)
    report = am.compare(loss, args, {name: rng.normal(size=x.shape) for name, x in args.items()})
    assert "look at" not in report.findings[0].sentence


@pytest.mark.parametrize("first", ["z2", "h", "z1"])
def test_the_culprit_is_the_first_step_that_is_wrong_by_itself(first, rng):
    loss, args, hand = network(rng)
    gradients = hand(intermediates=True)(**args)
    factor = rng.normal(size=gradients[first].shape)
    gradients[first] = gradients[first] * factor
    report = am.compare(loss, args, gradients)
    assert report.culprit == first and report.columns[first].verdict == "wrong"
    later = {"z2": "h", "h": "z1", "z1": "W1"}[first]
    assert np.all(report.columns[later].relative_error <= 1e-7)  # right as a number, if not as the step after a wrong one
