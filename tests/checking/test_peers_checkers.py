"""Wrong gradients that the checkers of PyTorch and JAX let pass, and right ones that they refuse.

Each case first shows, where PyTorch is installed, that its checker is indeed mistaken; JAX's is rebuilt in a few lines from
what it does: one direction, drawn from `RandomState(0)` every time.
"""

import warnings

import numpy as np
import pytest

import autograd_mini as am


def torch_says(passes, value, gradient, x, **options):
    """Assert what `torch.autograd.gradcheck` says of a function with a gradient of our own, both on NumPy arrays."""
    try:
        import torch
    except ImportError:
        return

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.as_tensor(value(x.detach().numpy()), dtype=x.dtype)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * torch.as_tensor(gradient(x.detach().numpy()), dtype=x.dtype)

    torch.manual_seed(0)
    point = torch.tensor(x, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is told to be wary of single precision
        assert torch.autograd.gradcheck(Function.apply, (point,), raise_exception=False, **options) is passes


def jax_passes(value, gradient, x, step=1e-4, tolerance=1e-5):
    """What `jax.test_util.check_grads` says: the derivative along one direction that is the same in every run."""
    direction = np.random.RandomState(0).randn(*x.shape)
    direction /= np.linalg.norm(direction)
    slope = (value(x + step / 2 * direction) - value(x - step / 2 * direction)) / step
    return bool(np.allclose(slope, np.sum(gradient(x) * direction), rtol=tolerance, atol=tolerance))


def ours(value, gradient, x):
    return am.compare(lambda x: value(x), {"x": x}, {"x": gradient(x)}, progress=False)


def test_gradients_of_3e_6_that_are_all_doubled():
    x = np.linspace(0.5, 1.5, 8)

    def value(x):
        return 3e-6 * (x * x / 2).sum()

    torch_says(True, value, lambda x: 2 * 3e-6 * x, x)
    report = ours(value, lambda x: 2 * 3e-6 * x, x)
    assert report.verdict == "wrong" and report.findings[0].kind == "constant factor"
    assert ours(value, lambda x: 3e-6 * x, x).ok


def test_one_of_2000_entries_that_is_off():
    rng = np.random.default_rng(4)
    x = rng.normal(size=2000)

    def value(x):
        return (x * x * x).sum() / 3

    def gradient(x):
        off = np.zeros_like(x)
        off[1234] = 0.3
        return x * x + off

    torch_says(True, value, gradient, x, fast_mode=True)
    report = ours(value, gradient, x)
    assert report.verdict == "wrong" and report.parameters["x"].worst[0].index == (1234,)
    assert report.parameters["x"].worst[0].hand - report.parameters["x"].worst[0].autodiff == pytest.approx(0.3)


def test_an_error_across_the_direction_of_jax():
    x = np.random.default_rng(5).normal(size=12)
    direction = np.random.RandomState(0).randn(12)
    across = np.random.default_rng(6).normal(size=12)
    across -= direction * (across @ direction) / (direction @ direction)
    across *= 1.8 / np.linalg.norm(across)

    def value(x):
        return (x * x).sum() / 2

    assert jax_passes(value, lambda x: x + across, x), "the case is one"
    assert not jax_passes(value, lambda x: 1.01 * x, x)
    report = ours(value, lambda x: x + across, x)
    assert report.verdict == "wrong" and report.odd_one_out == "hand"


@pytest.mark.parametrize("share", [5e-4, 1e-5])
def test_a_twentieth_of_a_percent(share):
    x = np.linspace(0.5, 1.5, 8)

    def value(x):
        return (x * x).sum() / 2

    torch_says(True, value, lambda x: (1 + share) * x, x)
    report = ours(value, lambda x: (1 + share) * x, x)
    assert report.verdict == "wrong"
    assert report.parameters["x"].largest == pytest.approx(share, rel=1e-2)


def test_one_percent_in_one_of_eight_entries():
    x = np.linspace(0.5, 1.5, 8)
    factors = np.ones(8)
    factors[3] = 1.01

    def value(x):
        return (x * x).sum() / 2

    assert ours(value, lambda x: factors * x, x).verdict == "wrong"


@pytest.mark.parametrize("at", [0.0, 1e-7, 5e-7, -1e-7])
def test_relu_at_its_kink_and_beside_it_is_right(at):
    x = np.array([at, 1.0, -1.0])

    def value(x):
        return am.relu(x).sum()

    def relu(x):
        return np.maximum(x, 0).sum()

    def gradient(x):
        return 1.0 * (x > 0)

    torch_says(False, relu, gradient, x)
    assert ours(value, gradient, x).ok


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_any_slope_between_the_two_of_a_kink_is_a_convention(slope):
    x = np.array([0.0, 2.0])
    report = ours(lambda x: am.relu(x).sum(), lambda x: np.where(x == 0, slope, x > 0), x)
    assert report.ok and report.verdict == ("agree" if slope == 0 else "convention only")


@pytest.mark.parametrize("slope", [-0.1, 1.1])
def test_a_slope_beyond_them_is_wrong(slope):
    x = np.array([0.0, 2.0])
    assert ours(lambda x: am.relu(x).sum(), lambda x: np.where(x == 0, slope, x > 0), x).verdict == "wrong"


def test_right_gradients_in_single_precision_are_right():
    x = np.linspace(0.5, 1.5, 8, dtype=np.float32)

    def value(x):
        return (x * x * x).sum() / 3

    torch_says(False, value, lambda x: x * x, x)
    assert ours(value, lambda x: x * x, x).ok
