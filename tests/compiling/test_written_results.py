"""What a written text returns, when it is run: arrays that are the caller's own, in the type of the argument."""

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am

FLOAT32 = {
    "the trace": lambda x: am.trace(x),
    "a part of the diagonal": lambda x: am.sum(am.diagonal(x)[:1]),
    "rolled": lambda x: am.sum(am.roll(x, 1, axis=0)),
    "a convolution": lambda x: am.sum(am.convolve(x[0], np.ones(2, np.float32))),
    "a window of ones": lambda x: am.sum(am.ones_like(x) * x),
    "a number throughout": lambda x: am.sum(np.full_like(x, 2.0) * x),
    "taken": lambda x: am.sum(am.take(x, np.array([0, 0, 1]))),
    "padded": lambda x: am.sum(am.pad(x, 1)),
    "stretched": lambda x: am.sum(am.broadcast_to(x, (2, 3, 3))),
    "an array of its own": lambda x: am.sum(np.array([1.0, 2.0, 4.0], np.float32) * x),
}


@all_cases("f", FLOAT32.values(), ids=FLOAT32)
def test_a_gradient_has_the_type_of_its_argument_even_where_it_is_made_of_constants(f):
    x = np.linspace(-1, 1, 9, dtype=np.float32).reshape(3, 3)
    step = am.compile(f)
    value, gradient = step(x)
    expected, right = am.value_and_grad(f)(x)
    assert gradient.dtype == right.dtype == np.float32
    assert np.allclose(gradient, right) and value == pytest.approx(float(expected))
    assert text_of(step)(x)[1].dtype == np.float32


def test_zeros_of_another_type_than_those_before_keep_their_type():
    x, y = np.ones(3, np.float32), np.ones(3)
    step = am.compile(lambda x, y: am.sum(np.zeros_like(x) + x) + am.sum(np.zeros_like(y) + y), (0, 1))
    assert [d.dtype for d in step(x, y)[1]] == [np.float32, np.float64]


X, W = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
ALIASES = {
    "each factor is the gradient of the other": (lambda x, w: am.sum(x * w), X, W),
    "through transposes": (lambda x, w: am.sum(x.T * w.T), X, W),
    "through a reshape": (lambda x, w: am.sum(x.reshape(6) * w.reshape(6)), X, W),
    "one gradient for both": (lambda x, w: am.sum((x + w) ** 2), X, W),
    "one gradient for both, turned": (lambda x, w: am.sum((x + w.T) ** 2), X, W.T.copy()),
    "a sum that is stretched": (lambda x, w: am.sum(am.sum(x, axis=1) ** 2) + am.sum(w), X, W),
    "a column that is stretched": (lambda x, w: am.sum(am.mean(x, axis=0) ** 3) + am.sum(w), X, W),
    "a part": (lambda x, w: am.sum(x[:1] * w[:1]), X, W),
    "vectors": (lambda x, w: x @ w, X[0], W[0]),
}


@all_cases(("f", "x", "w"), ALIASES.values(), ids=ALIASES)
def test_what_a_text_returns_can_be_written_to_and_is_in_nobody_elses_memory(f, x, w):
    step = am.compile(f, (0, 1))
    for value, gradients in (step(x, w), text_of(step)(x, w)):
        expected, right = am.value_and_grad(f, (0, 1))(x, w)
        assert value == pytest.approx(float(expected))
        for d, e in zip(gradients, right, strict=True):
            assert np.allclose(d, e) and d.flags.writeable
        assert not any(np.shares_memory(d, other) for d in gradients for other in (x, w))
        assert not np.shares_memory(*gradients)
