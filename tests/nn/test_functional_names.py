"""PyTorch's names in `nn.functional` and at the top do what they do there: value and gradient."""

import numpy as np
import pytest
from cases import all_cases
from peers import run_functions, torch

import autograd_mini as am
from autograd_mini import Tensor, TraceError, nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 4, 6))
IMAGES = RNG.normal(size=(3, 4, 6, 6))
W, B = RNG.normal(size=4), RNG.normal(size=4)
CALLS = {
    "adaptive_avg_pool1d": (X, 3),
    "avg_pool1d": (X, 2),
    "batch_norm": (IMAGES, RNG.normal(size=4), RNG.uniform(0.5, 2, size=4), W, B),
    "celu": (X, 0.7),
    "conv_transpose2d": (IMAGES, RNG.normal(size=(4, 2, 3, 3))),
    "cosine_similarity": (X, X[::-1].copy()),
    "glu": (X,),
    "group_norm": (IMAGES, 2, W, B),
    "hardsigmoid": (3 * X,),
    "hardswish": (3 * X,),
    "layer_norm": (X, (6,), RNG.normal(size=6), RNG.normal(size=6)),
    "logsigmoid": (X,),
    "max_pool1d": (X, 2),
    "mish": (X,),
    "normalize": (X,),
    "prelu": (X, W),
    "rms_norm": (X, (6,), RNG.normal(size=6)),
    "selu": (X,),
    "softmin": (X, -1),
    "softsign": (X,),
    "tanhshrink": (X,),
    "threshold": (X, 0.2, -1.0),
    "unfold": (IMAGES, 2),
}


@all_cases("name", CALLS)
def test_a_function_of_layers_has_pytorchs_value_and_gradient(name):
    library = torch()
    x, *others = CALLS[name]
    ours, theirs = Tensor(x, requires_grad=True), library.tensor(x, requires_grad=True)
    mine = getattr(nn.functional, name)(ours, *others)
    known = getattr(library.nn.functional, name)(
        theirs, *(library.tensor(other) if isinstance(other, np.ndarray) else other for other in others)
    )
    np.testing.assert_allclose(mine.data, known.detach().numpy(), rtol=1e-9, atol=1e-12)
    g = RNG.normal(size=mine.shape)
    am.sum(mine * g).backward()
    (known * library.tensor(g)).sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-7, atol=1e-9)


def test_statistics_of_a_batch_move_while_it_is_normalized_in_training():
    library = torch()
    mean, var = np.zeros(4), np.ones(4)
    their_mean, their_var = library.zeros(4, dtype=library.double), library.ones(4, dtype=library.double)
    found = nn.functional.batch_norm(IMAGES, mean, var, training=True)
    known = library.nn.functional.batch_norm(library.tensor(IMAGES), their_mean, their_var, training=True)
    np.testing.assert_allclose(found, known.numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mean, their_mean.numpy(), rtol=1e-12)
    np.testing.assert_allclose(var, their_var.numpy(), rtol=1e-12)


@all_cases(
    "name, args",
    [
        ("lgamma", (np.abs(X),)),
        ("mv", (X[0], RNG.normal(size=6))),
        ("addmm", (RNG.normal(size=(4, 2)), X[0], RNG.normal(size=(6, 2)))),
        ("cdist", (X[0], X[1])),
        ("dist", (X[0], X[1])),
        ("flatten", (IMAGES, 1, 2)),
        ("flatten", (IMAGES,)),
        ("narrow", (X, 1, 1, 2)),
        ("repeat_interleave", (X, 2, 1)),
        ("movedim", (X, 0, 2)),
        ("matrix_exp", (IMAGES[0, 0],)),
        ("addcmul", (X, X, X)),
        ("addcdiv", (X, X, np.exp(X))),
        ("frac", (3 * X,)),
    ],
)
def test_a_function_at_the_top_has_pytorchs_value_and_gradient(name, args):
    library = torch()
    ours = [Tensor(x, requires_grad=True) if isinstance(x, np.ndarray) else x for x in args]
    theirs = [library.tensor(x, requires_grad=True) if isinstance(x, np.ndarray) else x for x in args]
    mine, known = getattr(am, name)(*ours), getattr(library, name)(*theirs)
    np.testing.assert_allclose(mine.data, known.detach().numpy(), rtol=1e-9, atol=1e-12)
    g = RNG.normal(size=mine.shape)
    am.sum(mine * g).backward()
    (known * library.tensor(g)).sum().backward()
    for x, y in zip(ours, theirs, strict=True):
        if isinstance(x, Tensor):
            np.testing.assert_allclose(x.grad, y.grad.numpy(), rtol=1e-7, atol=1e-9)


def test_functions_without_a_gradient_answer_with_numbers():
    x = Tensor([[1.0, 0.0, np.nan], [2.0, 3.0, 4.0]], requires_grad=True)
    assert am.any(am.isnan(x)) and not am.all(x > 0) and am.count_nonzero(x) == 5
    assert am.any(x > 3, dim=1).tolist() == [False, True] and am.all(x > 0, axis=1, keepdims=True).shape == (2, 1)
    assert am.isfinite(x).sum() == 5 and am.equal(x[1], np.array([2.0, 3.0, 4.0])) and not am.allclose(x, x)
    assert am.logical_and(x > 0, x < 3).tolist() == [[True, False, False], [True, False, False]]
    assert am.searchsorted(np.array([1.0, 3.0]), x[1]).tolist() == [1, 1, 2]
    assert am.unique(am.tensor([2, 1, 2])).tolist() == [1, 2]
    assert am.aminmax(x[1])[1].item() == 4.0 and len(am.unbind(x)) == 2


def test_where_a_name_may_mean_two_things_a_sentence_says_what_to_write():
    with pytest.raises(AttributeError, match=r"ddof=1"):
        am.std_mean  # noqa: B018


def test_a_truth_value_that_is_not_known_is_refused_while_a_program_is_compiled():
    with pytest.raises(TraceError):
        am.compile(lambda x: am.sum(x) if am.any(x > 0) else am.sum(x * x))(X)


@all_cases("mode", ["constant", "reflect", "replicate", "circular"])
@all_cases("widths", [(1, 2, 0, 1), (1, -2, -1, 1), (-1, -1, 2, 0), (0, 1, -2, 1)])
def test_margins_are_added_and_cut_off_as_pytorch_does_it(mode, widths):
    t, x = torch(), np.random.default_rng(0).normal(size=(1, 2, 4, 5))
    more = {"value": 2.5} if mode == "constant" else {}
    run_functions(lambda v: nn.functional.pad(v, widths, mode, **more), lambda v: t.nn.functional.pad(v, widths, mode, **more), x)


def test_margins_that_do_not_fit_are_refused():
    for widths, mode in [((1,), "constant"), ((1, 2.5), "constant"), ((3, 0), "reflect"), ((-4, 0), "constant"), ((0, 1), "edge"),
                         ((4, 0), "circular")]:  # fmt: skip
        with pytest.raises(am.errors.ArgumentError, match="pad:"):
            nn.functional.pad(np.ones((1, 3)), widths, mode)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_is_pytorchs_in_both_forms(approximate):
    t, x = torch(), np.linspace(-4, 4, 9)
    run_functions(lambda v: am.gelu(v, approximate=approximate), lambda v: t.nn.functional.gelu(v, approximate=approximate), x)
    assert am.check_grad(lambda v: am.gelu(v, approximate), x, order=2)
    assert am.gelu(am.Value(1.0), approximate=approximate).data == am.gelu(1.0, approximate) == nn.GELU(approximate)(1.0)
    with pytest.raises(am.errors.ArgumentError, match="approximate"):
        am.gelu(x, "exact")
