"""Layers that checkpoints of others ask for, beside PyTorch's: outputs, gradients, and the names in a state, both ways."""

import numpy as np
import pytest
from cases import all_cases
from peers import torch

import autograd_mini as am
from autograd_mini import ArgumentError, AxisError, IndexingError, ShapeError, Tensor, nn

RNG = np.random.default_rng(0)


def agree(mine, theirs, *inputs, shaken=True):
    """Weights of PyTorch's in, the same outputs and gradients out, and the weights back."""
    t = torch()
    theirs = theirs.double().eval()
    mine.eval()
    mine.load_state_dict({name: x.numpy() for name, x in theirs.state_dict().items()})
    if shaken:  # weights that are not 1 and 0
        mine.load_state_dict({name: x + 0.1 * RNG.normal(size=x.shape) for name, x in mine.state_dict().items()})
    theirs.load_state_dict({name: t.tensor(x) for name, x in mine.state_dict().items()})
    xs = [Tensor(x, requires_grad=True) for x in inputs]
    ys = [t.tensor(x, requires_grad=True) for x in inputs]
    ours, known = mine(*xs), theirs(*ys)
    ours, known = (z if isinstance(z, tuple) else (z,) for z in (ours, known))
    total, other = 0.0, 0.0
    for a, b in zip(ours, known, strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-9, atol=1e-11)
        g = RNG.normal(size=b.shape)
        total, other = total + am.sum(a * g), other + (b * t.tensor(g)).sum()
    total.backward()
    other.backward()
    for x, y in zip(xs, ys, strict=True):
        np.testing.assert_allclose(x.grad, y.grad.numpy(), rtol=1e-7, atol=1e-9)
    for (name, p), q in zip(mine.named_parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-7, atol=1e-9, err_msg=name)


X = RNG.normal(size=(3, 4, 6))
LAYERS = {
    "SELU": (lambda n: n.SELU(), X),
    "Mish": (lambda n: n.Mish(), X),
    "Hardswish": (lambda n: n.Hardswish(), 3 * X),
    "Hardsigmoid": (lambda n: n.Hardsigmoid(), 3 * X),
    "GLU": (lambda n: n.GLU(), X),
    "GLU along channels": (lambda n: n.GLU(dim=1), X),
    "GELU by tanh": (lambda n: n.GELU(approximate="tanh"), X),
    "PReLU": (lambda n: n.PReLU(), X),
    "PReLU of channels": (lambda n: n.PReLU(4), X),
    "PReLU at the kink": (lambda n: n.PReLU(), np.zeros((2, 2))),
    "RMSNorm": (lambda n: n.RMSNorm(6), X),
    "RMSNorm over two axes": (lambda n: n.RMSNorm((4, 6), eps=1e-3), X),
    "MaxPool1d": (lambda n: n.MaxPool1d(2, padding=1), X),
    "AvgPool1d": (lambda n: n.AvgPool1d(3, 2, padding=1, count_include_pad=False), X),
    "AdaptiveAvgPool1d": (lambda n: n.AdaptiveAvgPool1d(4), X),
    "ConvTranspose1d": (lambda n: n.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), X),
    "Unflatten": (lambda n: n.Unflatten(1, (2, -1)), X),
    "RNNCell": (lambda n: n.RNNCell(6, 5, nonlinearity="relu"), X[0]),
    "LSTMCell": (lambda n: n.LSTMCell(6, 5), X[0]),
    "GRUCell": (lambda n: n.GRUCell(6, 5, bias=False), X[0]),
    "GRUCell of one": (lambda n: n.GRUCell(6, 5), X[0, 0]),
    "encoder layer": (lambda n: n.TransformerEncoderLayer(6, 2, 8, batch_first=True), X),
    "encoder layer, norm first": (lambda n: n.TransformerEncoderLayer(6, 3, 8, activation="gelu", norm_first=True), X),
    "encoder": (
        lambda n: n.TransformerEncoder(n.TransformerEncoderLayer(6, 2, 8, 0.0), 2, n.LayerNorm(6)), X,
    ),
}  # fmt: skip


@all_cases("name", LAYERS)
@pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")
def test_layers_are_pytorchs_with_its_weights(name):
    make, x = LAYERS[name]
    agree(make(nn), make(torch().nn), x, shaken="kink" not in name)


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
def test_a_cell_takes_a_state(kind):
    t, h, c = torch(), RNG.normal(size=(3, 5)), RNG.normal(size=(3, 5))
    mine, theirs = getattr(nn, kind)(6, 5), getattr(t.nn, kind)(6, 5).double()
    mine.load_state_dict({name: x.numpy() for name, x in theirs.state_dict().items()})
    known = theirs(t.tensor(X[:, 0]), (t.tensor(h), t.tensor(c)) if kind == "LSTMCell" else t.tensor(h))
    ours = mine(X[:, 0], (h, c) if kind == "LSTMCell" else h)
    for a, b in zip(ours if kind == "LSTMCell" else [ours], known if kind == "LSTMCell" else [known], strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy())
    with pytest.raises(ShapeError, match="expected a state"):
        mine(X[:, 0], (h[:2], c) if kind == "LSTMCell" else h[:2])


def test_masks_of_a_transformer_hide():
    t = torch()
    theirs = t.nn.TransformerEncoderLayer(6, 2, 8, batch_first=True).double().eval()
    mine = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True).eval()
    mine.load_state_dict({name: x.numpy() for name, x in theirs.state_dict().items()})
    causal = np.triu(np.ones((4, 4), bool), 1)
    padding = np.array([[False, False, True, True]] * 3)
    known = theirs(t.tensor(X), src_mask=t.tensor(causal), src_key_padding_mask=t.tensor(padding)).detach().numpy()
    np.testing.assert_allclose(mine(X, causal, padding).data, known, rtol=1e-9, atol=1e-11)


def test_layers_of_an_encoder_are_copies():
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, rng=0), 2)
    first, second = model.layers
    assert first.linear1.weight is not second.linear1.weight
    np.testing.assert_array_equal(first.linear1.weight.data, second.linear1.weight.data)
    assert "layers.1.self_attn.in_proj_weight" in model.state_dict()


def test_modules_by_name_and_parameters_in_a_list():
    class Model(nn.Module):
        def __init__(self):
            self.heads = nn.ModuleDict({"a": nn.Linear(2, 1, rng=0)})
            self.heads["b"] = nn.ReLU()
            self.weights = nn.ParameterList([np.ones(2), nn.Parameter(3.0)])

    model = Model()
    assert list(model.state_dict()) == ["heads.a.weight", "heads.a.bias", "weights.0", "weights.1"]
    heads = model.heads
    assert "a" in heads and list(heads) == ["a", "b"] == list(heads.keys()) and len(list(heads.values())) == 2 == len(heads)
    del heads["b"]
    assert [name for name, _ in heads.items()] == ["a"] and [p.shape for p in model.weights] == [(2,), ()]
    with pytest.raises(IndexingError, match="ModuleDict holds a, and no 'c'"):
        heads["c"]
    for name in ("x.y", "train", "", "items"):
        with pytest.raises(ArgumentError, match="cannot be a name"):
            heads[name] = nn.ReLU()
    with pytest.raises(ArgumentError, match="holds modules"):
        heads["c"] = 3


@all_cases(
    "make, error, words",
    [
        (lambda: nn.GELU("erf"), ArgumentError, "approximate"),
        (lambda: nn.GLU()(np.ones((2, 3))), ShapeError, "even length"),
        (lambda: nn.PReLU(3)(np.ones((2, 2))), ShapeError, r"\(N, 3, \.\.\.\)"),
        (lambda: nn.RMSNorm(3)(np.ones((2, 2))), ShapeError, "last axes"),
        (lambda: nn.Unflatten(1, (2, 2))(np.ones((2, 6))), ShapeError, "cannot be taken apart"),
        (lambda: nn.Unflatten(3, (2, 2))(np.ones((2, 4))), AxisError, "no axis 3"),
        (lambda: nn.Unflatten(1, (-1, -1)), ArgumentError, "at most one"),
        (lambda: nn.AdaptiveAvgPool1d(2)(np.ones((2, 4))), ShapeError, r"\(N, C, L\)"),
        (lambda: nn.RNNCell(3, 2, nonlinearity="sin"), ArgumentError, "nonlinearity"),
        (lambda: nn.LSTMCell(3, 2)(np.ones((2, 4))), ShapeError, r"expected an input \(N, 3\)"),
        (lambda: nn.TransformerEncoderLayer(4, 2, activation="sin"), ArgumentError, "activation"),
    ],
)
def test_what_makes_no_sense_is_told(make, error, words):
    with pytest.raises(error, match=words):
        make()
