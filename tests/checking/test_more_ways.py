"""What may be compared besides a derivation: plain NumPy, another implementation, a layer's two halves, PyTorch's tensors."""

import numpy as np
import pytest

import autograd_mini as am


def windows(x):
    """A convolution as it is written in courses, into an array that is there already."""
    out = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            out[i, j] = np.sum(x[i : i + 2, j : j + 2] * 2.0)
    return np.sum(out**2)


def derived(x, times=1.0):
    dx = np.zeros_like(x)
    for i in range(2):
        for j in range(2):
            dx[i : i + 2, j : j + 2] += 8.0 * np.sum(x[i : i + 2, j : j + 2]) * times
    return dx


def as_operations(x):
    return am.sum(am.conv2d(x.reshape(1, 1, 3, 3), np.full((1, 1, 2, 2), 2.0)) ** 2)


def test_loops_that_write_into_plain_arrays_are_held_against_numbers(rng):
    x = rng.normal(size=(3, 3))
    report = am.compare(windows, x, derived)
    assert report.ok and [caution.kind for caution in report.warnings] == ["no autodiff"]
    wrong = am.compare(windows, x, lambda x: derived(x, 3.0))
    assert not wrong.ok and wrong.odd_one_out == "hand" and "3 times" in wrong.findings[0].sentence
    assert "–" in str(wrong) and "Hand and numbers agree at 0 of 2" in str(wrong).replace("\n", " ")


@pytest.mark.parametrize(
    "slip, kind",
    [
        (lambda g: -g, "sign"),
        (lambda g: g.T, "transposed"),
        (lambda g: 0 * g, "dropped path"),
        (lambda g: g + np.eye(3), "unknown"),
    ],
)
def test_what_numbers_alone_show_of_a_mistake_is_said(slip, kind, rng):
    x = rng.normal(size=(3, 3))
    assert am.compare(windows, x, lambda x: slip(derived(x))).findings[0].kind == kind


def test_a_function_that_hangs_on_none_of_its_arguments_is_refused_as_ever():
    outside = np.ones(2)
    with pytest.raises(am.errors.GradientError, match="hangs on none"):
        am.compare(lambda x: np.sum(outside), np.ones(2), np.ones(2))


def test_two_implementations_are_compared(rng):
    x = rng.normal(size=(3, 3))
    assert am.compare(as_operations, x, windows).ok and am.compare(windows, x, as_operations).ok
    with pytest.raises(am.errors.GradientError, match="must return the same"):
        am.compare(as_operations, x, lambda x: windows(x) + 1)


def forward(x, w, b):
    return x @ w + b, (x, w)


def backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def test_a_layer_is_compared_for_a_gradient_drawn_at_random(rng):
    args = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), np.zeros(2)
    assert am.compare_layer(forward, backward, args).ok
    assert am.compare_layer(lambda x, w: x @ w, lambda dout, x, w: {"w": x.T @ dout}, args[:2], wrt="w").ok
    wrong = am.compare_layer(forward, lambda dout, cache: (*backward(dout, cache)[:2], dout[-1]), args)
    assert wrong.findings[0].kind == "used twice, counted once" and wrong.findings[0].parameters == ["b"]
    with pytest.raises(am.errors.ArgumentError, match="returns 2 gradients"):
        am.compare_layer(forward, lambda dout, cache: backward(dout, cache)[:2], args)
    with pytest.raises(am.errors.ShapeError, match="dout has shape"):
        am.compare_layer(forward, backward, args, dout=np.ones(3))


def test_a_layer_of_plain_loops_is_compared_with_numbers(rng):
    def loops(x, w):
        out = np.zeros((2, 2))
        for i in range(2):
            for j in range(2):
                out[i, j] = np.sum(x[i : i + 2, j : j + 2] * w)
        return out

    def back(dout, x, w):
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(2):
            for j in range(2):
                dx[i : i + 2, j : j + 2] += w * dout[i, j]
                dw += x[i : i + 2, j : j + 2] * dout[i, j]
        return dx, dw

    assert am.compare_layer(loops, back, (rng.normal(size=(3, 3)), rng.normal(size=(2, 2)))).ok


def test_the_gradients_of_pytorch_are_taken_as_they_are(rng):
    torch = pytest.importorskip("torch")
    x, w = rng.normal(size=(4, 3)), torch.tensor(rng.normal(size=3), requires_grad=True)
    (torch.tensor(x) @ w).tanh().sum().backward()
    assert am.compare(lambda w: am.tanh(x @ w).sum(), {"w": w.detach().numpy()}, {"w": w.grad}).ok
