"""A short form of `long/moons.py`: the classic reaches the figures that micrograd reaches, number by number or compiled."""

import numpy as np
import pytest

from tests.benchmarks.moons import NODES, STEPS, compiled_training, training


def test_all_points_are_on_their_side_from_step_40_on_and_the_loss_ends_where_micrograd_ends():
    pytest.importorskip("sklearn")
    step = compiled_training()
    losses, hits = zip(*[step() for _ in range(STEPS)], strict=True)
    assert hits.index(1.0) == 40 and hits[-1] == 1.0
    assert f"{losses[-1]:.5f}" == "0.01098"


def test_number_by_number_the_training_takes_the_same_steps():
    by_number, compiled = training(NODES["autograd_mini"]), compiled_training()
    np.testing.assert_allclose([by_number() for _ in range(3)], [compiled() for _ in range(3)], rtol=1e-12)
