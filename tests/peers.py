"""The same layer in PyTorch: it gets our weights, runs on our input, and must give our numbers."""

import numpy as np
import pytest

from autograd_mini import Tensor
from autograd_mini.core.node import Node


def torch():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch", reason="PyTorch is not installed")


def array(x):
    """The numbers of a tensor of ours or of theirs."""
    return x.data if isinstance(x, Node) else x.detach().numpy()


def tensors(outputs):
    """The tensors in nested tuples, in order; None left out."""
    if isinstance(outputs, (tuple, list)):
        return [x for part in outputs for x in tensors(part)]
    return [] if outputs is None else [outputs]


def run_both(ours, theirs, *inputs, rtol=1e-10, atol=1e-12, seed=0, **options):
    """Forward and backward through both; outputs, gradients of inputs and parameters, and buffers must agree.

    Floats among the inputs want a gradient, other inputs are handed on as they are.
    """
    t = torch()
    names = [name for name, _ in ours.named_parameters()]
    theirs.to(t.float64)
    theirs.load_state_dict({name: t.tensor(x) for name, x in ours.state_dict().items()})
    assert sorted(names) == sorted(name for name, _ in theirs.named_parameters())
    theirs.train(ours.training)
    run_functions(ours, theirs, *inputs, rtol=rtol, atol=atol, seed=seed, **options)
    known = dict(theirs.named_parameters())
    for name, p in ours.named_parameters():
        np.testing.assert_allclose(p.grad, known[name].grad.numpy(), rtol=rtol, atol=atol, err_msg=name)
    buffers = dict(theirs.named_buffers())
    for name, buffer in ours.named_buffers():
        np.testing.assert_allclose(buffer, buffers[name].numpy(), rtol=rtol, atol=atol, err_msg=name)


def run_functions(ours, theirs, *inputs, rtol=1e-10, atol=1e-12, seed=0, **options):
    """Forward and backward of two functions without parameters; outputs and gradients of inputs must agree."""
    t = torch()
    wanted = [isinstance(x, np.ndarray) and x.dtype.kind == "f" for x in inputs]
    mine = [Tensor(x, requires_grad=True) if want else x for x, want in zip(inputs, wanted, strict=True)]
    their = [t.tensor(x, requires_grad=want) if isinstance(x, np.ndarray) else x for x, want in zip(inputs, wanted, strict=True)]
    outputs, expected = tensors(ours(*mine, **options)), tensors(theirs(*their, **options))
    assert len(outputs) == len(expected)
    rng = np.random.default_rng(seed)
    total, their_total = 0.0, 0.0
    for found, known in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(array(found), array(known), rtol=rtol, atol=atol)
        if known.requires_grad:
            g = rng.normal(size=known.shape)
            total, their_total = total + (found * g).sum(), their_total + (known * t.tensor(g)).sum()
    total.backward()
    their_total.backward()
    for x, y, want in zip(mine, their, wanted, strict=True):
        if want and y.grad is not None:
            np.testing.assert_allclose(x.grad, y.grad.numpy(), rtol=rtol, atol=atol)
