"""A compiled step does what an eager step does: the same loss, gradients, running statistics, draws and training runs."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn, optim
from autograd_mini.core.errors import TraceError
from autograd_mini.training import compiled_step, fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4))
LABELS = RNG.integers(3, size=6)


def rng():
    return np.random.default_rng(1)


def images():
    return RNG.normal(size=(4, 2, 6, 6))


def sequences():
    return RNG.normal(size=(5, 3, 4))


class Last(nn.Module):
    """A recurrent network of which the last output counts."""

    def __init__(self, net):
        self.net = net

    def forward(self, x):
        return self.net(x)[0][-1]


class Attending(nn.Module):
    def __init__(self):
        self.net = nn.MultiheadAttention(4, 2, rng=rng())

    def forward(self, x):
        return self.net(x, x, x)[0][-1]


def linear(m, n):
    return nn.Linear(m, n, rng=rng())


MODELS = {
    "linear": (lambda: linear(4, 3), lambda: X),
    "batch norm": (lambda: nn.Sequential(linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), linear(5, 3)), lambda: X),
    "dropout": (lambda: nn.Sequential(linear(4, 8), nn.Dropout(0.5, rng=rng()), linear(8, 3)), lambda: X),
    "layer norm": (lambda: nn.Sequential(nn.LayerNorm(4), linear(4, 3), nn.GELU()), lambda: X),
    "embedding": (
        lambda: nn.Sequential(nn.Embedding(5, 4, padding_idx=0, rng=rng()), nn.Flatten(), linear(8, 3)),
        lambda: RNG.integers(5, size=(6, 2)),
    ),
    "convolution": (
        lambda: nn.Sequential(
            nn.Conv2d(2, 3, 3, rng=rng()), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), linear(12, 3)
        ),
        images,
    ),
    "average pooling": (
        lambda: nn.Sequential(nn.Conv2d(2, 3, 3, padding=1, rng=rng()), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        images,
    ),
    "rnn": (lambda: Last(nn.RNN(4, 3, rng=rng())), sequences),
    "gru": (lambda: Last(nn.GRU(4, 3, rng=rng())), sequences),
    "lstm": (lambda: Last(nn.LSTM(4, 3, rng=rng())), sequences),
    "attention": (lambda: nn.Sequential(Attending(), linear(4, 3)), sequences),
}


@pytest.mark.parametrize("name", MODELS)
def test_every_layer_compiles_and_agrees_with_an_eager_step(name):
    make, batch = MODELS[name]
    x = batch()
    eager, compiled = make(), make()
    step = compiled_step(compiled, nn.CrossEntropyLoss())
    y = np.resize(LABELS, eager(x).shape[0])
    eager = make()
    for _ in range(3):
        eager.zero_grad()
        loss = nn.CrossEntropyLoss()(eager(x), y)
        loss.backward()
        assert step(x, y) == pytest.approx(loss.item(), rel=1e-12)
        for (path, mine), theirs in zip(compiled.named_parameters(), eager.parameters(), strict=True):
            np.testing.assert_allclose(mine.grad, theirs.grad, rtol=1e-9, atol=1e-12, err_msg=path)
    for key, array in eager.state_dict().items():
        np.testing.assert_allclose(compiled.state_dict()[key], array, rtol=1e-12, err_msg=key)


ONE = {
    "MSELoss": (RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))),
    "L1Loss": (RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))),
    "HuberLoss": (RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))),
    "SmoothL1Loss": (RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))),
    "BCEWithLogitsLoss": (RNG.normal(size=(6, 3)), RNG.integers(2, size=(6, 3)).astype(float)),
    "BCELoss": (RNG.uniform(0.1, 0.9, size=(6, 3)), RNG.integers(2, size=(6, 3)).astype(float)),
    "HingeLoss": (RNG.normal(size=6), np.array([1, -1, 1, 1, -1, 1])),
    "CrossEntropyLoss": (RNG.normal(size=(6, 3)), LABELS),
    "NLLLoss": (np.log(RNG.dirichlet(np.ones(3), 6)), LABELS),
    "MulticlassSVMLoss": (RNG.normal(size=(6, 3)), LABELS),
    "MultiMarginLoss": (RNG.normal(size=(6, 3)), LABELS),
    "KLDivLoss": (np.log(RNG.dirichlet(np.ones(3), 6)), RNG.dirichlet(np.ones(3), 6)),
}
SETTINGS = [
    *[(name, {}) for name in ONE],
    ("CrossEntropyLoss", {"weight": np.array([1.0, 2.0, 0.5])}),
    ("CrossEntropyLoss", {"label_smoothing": 0.1}),
    ("CrossEntropyLoss", {"weight": np.array([1.0, 2.0, 0.5]), "label_smoothing": 0.1}),
    ("CrossEntropyLoss", {"reduction": "sum"}),
    ("NLLLoss", {"weight": np.array([1.0, 2.0, 0.5])}),
    ("BCEWithLogitsLoss", {"pos_weight": np.array([1.0, 2.0, 0.5])}),
    ("BCEWithLogitsLoss", {"weight": np.array([1.0, 2.0, 0.5])}),
    ("KLDivLoss", {"reduction": "batchmean"}),
    ("MulticlassSVMLoss", {"p": 2, "weight": np.array([1.0, 2.0, 0.5])}),
]


@pytest.mark.parametrize("name, settings", SETTINGS, ids=str)
def test_every_loss_compiles_with_targets_as_arguments(name, settings):
    loss = getattr(nn, name)(**settings)
    x, t = ONE[name]
    value, slope = am.value_and_grad(lambda x: loss(x, t))(x)
    found, gradient = am.compile(lambda x, t: loss(x, t))(x, t)
    assert found == pytest.approx(float(value), rel=1e-12)
    np.testing.assert_allclose(gradient, slope, rtol=1e-10, atol=1e-14)


@pytest.mark.falls_back
@pytest.mark.parametrize(
    "name, t",
    [
        ("BCEWithLogitsLoss", np.full((6, 3), 1.5)),
        ("BCELoss", np.full((6, 3), -0.5)),
        ("HingeLoss", np.zeros(6, int)),
        ("CrossEntropyLoss", np.full(6, 3)),
        ("NLLLoss", np.full(6, -1)),
        ("KLDivLoss", np.full((6, 3), -0.5)),
    ],
)
def test_a_target_out_of_range_is_refused_by_a_compiled_loss_as_well(name, t):
    loss, (x, fine) = getattr(nn, name)(), ONE[name]
    step = am.compile(lambda x, t: loss(x, t))
    step(x, fine)
    with pytest.raises(ArgumentError, match="(must|not among)"):
        step(x, t)


def test_the_text_of_a_step_can_be_read():
    step = compiled_step(nn.Linear(4, 3, rng=rng()), nn.CrossEntropyLoss())
    with pytest.raises(TraceError, match="call it once"):
        step.source  # noqa: B018
    step(X, LABELS)
    assert "def " in step.source and "weight" in step.source


def test_a_layer_that_is_frozen_gets_no_gradient_and_modes_have_their_own_programs():
    model = nn.Sequential(nn.Linear(4, 5, rng=rng()), nn.BatchNorm1d(5), nn.Linear(5, 3, rng=rng()))
    model[0].requires_grad_(False)
    step = compiled_step(model, nn.CrossEntropyLoss())
    step(X, LABELS)
    assert model[0].weight.grad is None and model[2].weight.grad is not None
    before = model[1].running_mean.copy()
    model.eval()
    loss = nn.CrossEntropyLoss()(model(X), LABELS).item()
    assert step(X, LABELS) == pytest.approx(loss)
    np.testing.assert_array_equal(model[1].running_mean, before)


@pytest.mark.parametrize("name", ["batch norm", "dropout"])
def test_a_compiled_run_is_the_eager_run(name):
    make, batch = MODELS[name]
    found = []
    for compiled in (False, True):
        model = make()
        settings = {"validation": (X, LABELS), "epochs": 3, "batch_size": 2, "compiled": compiled}
        found.append((fit(model, (X, LABELS), nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.01), **settings), model))
    (eager, one), (compiled, other) = found
    np.testing.assert_allclose(compiled.step_loss, eager.step_loss, rtol=1e-9)
    assert compiled.train_accuracy == eager.train_accuracy and compiled.validation_accuracy == eager.validation_accuracy
    for key, array in one.state_dict().items():
        np.testing.assert_allclose(other.state_dict()[key], array, rtol=1e-7, atol=1e-9)


# ---- models as functions


def test_a_functional_call_has_the_gradients_of_the_parameters_and_leaves_the_model_alone():
    model = nn.Sequential(nn.Linear(4, 5, rng=rng()), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3, rng=rng()))
    before = model.state_dict()
    nn.CrossEntropyLoss()(model(X), LABELS).backward()
    expected = {name: p.grad for name, p in model.named_parameters()}
    model.load_state_dict(before)

    def loss(parameters):
        return nn.CrossEntropyLoss()(nn.functional_call(model, parameters, X), LABELS)

    arrays = {name: p.data for name, p in model.named_parameters()}
    for name, found in am.grad(loss)(arrays).items():
        np.testing.assert_allclose(found, expected[name], rtol=1e-12)
    in_order = am.grad(loss)([p.data for p in model.parameters()])
    np.testing.assert_allclose(in_order[0], expected["0.weight"], rtol=1e-12)
    for key, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[key], err_msg=key)
    assert am.hessian(lambda w: loss({"3.bias": w}))(arrays["3.bias"]).shape == (3, 3)
    assert am.check_grad(lambda w: loss({"3.weight": w}), arrays["3.weight"])


def test_a_parameter_in_a_list_or_dictionary_and_one_used_twice_are_replaced():
    class Tied(nn.Module):
        def __init__(self):
            self.parts = [nn.Parameter([1.0]), {"b": nn.Parameter([2.0])}]
            self.again = self.parts[0]

        def forward(self, x):
            return self.parts[0] * x + self.parts[1]["b"] * self.again

    model = Tied()
    found = nn.functional_call(model, {"parts.0": np.array([10.0]), "parts.1.b": np.array([3.0])}, 2.0)
    assert found == [50.0] and model(2.0).item() == 4.0
    with pytest.raises(ArgumentError, match="no parameter is called w"):
        nn.functional_call(model, {"w": 1.0}, 2.0)
    with pytest.raises(ShapeError, match="parts.0 of shape"):
        nn.functional_call(model, {"parts.0": np.ones(2)}, 2.0)
    with pytest.raises(ArgumentError, match="1 parameters for a module with 2"):
        nn.functional_call(model, [1.0], 2.0)


@pytest.mark.parametrize("given", [lambda m: list(m.parameters()), lambda m: dict(m.named_parameters())], ids=["list", "dict"])
def test_parameters_that_are_passed_and_read_from_the_model_all_the_same_are_refused(given):
    model = nn.Linear(2, 1)
    step = am.compile(lambda parameters, x: am.sum(model(x) ** 2))
    with pytest.raises(TraceError, match=r"itself, and not the argument.*functional_call"):
        step(given(model), np.ones((3, 2)))
