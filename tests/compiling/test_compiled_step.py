"""A compiled step does what an eager step does: the same loss, gradients, running statistics, draws and training runs."""

import copy

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn, optim
from autograd_mini.core.errors import TraceError
from autograd_mini.training import compiled_step, fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4))
LABELS = RNG.integers(3, size=6)


def rng():
    return np.random.default_rng(1)


class Part(nn.Module):
    """One output of a layer that has several: the outputs of all times, and not the state."""

    def __init__(self, net, at=(0,)):
        self.net, self.at = net, at

    def forward(self, *inputs):
        output = self.net(*inputs)
        for k in self.at:
            output = output[k]
        return output


class Attending(nn.Module):
    def __init__(self):
        self.net = nn.MultiheadAttention(4, 2, rng=rng())

    def forward(self, x):
        return self.net(x, x, x)[0][-1]


class Pair(nn.Module):
    """A layer of two inputs, which get the input and its half."""

    def __init__(self, net):
        self.net = net

    def forward(self, x):
        return self.net(x, 0.5 * x + 0.1)


class Listed(nn.Module):
    """Layers and parameters in containers."""

    def __init__(self):
        self.layers = nn.ModuleList([linear(4, 4), nn.Tanh(), linear(4, 3)])
        self.named = nn.ModuleDict({"bend": nn.ReLU(), "last": nn.Identity()})
        self.shifts = nn.ParameterList([nn.Parameter(np.ones(3)), nn.Parameter(np.zeros(3))])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.named["last"](self.named["bend"](x) + self.shifts[0]) * self.shifts[1]


def linear(m, n):
    return nn.Linear(m, n, rng=rng())


def before(layer):
    """A layer behind a linear one, which has gradients to receive where the layer has none."""
    return lambda: nn.Sequential(linear(4, 4), layer)


def floats(*shape):
    return RNG.normal(size=shape)


def bags(mode):
    return lambda: nn.EmbeddingBag(5, 3, mode=mode, padding_idx=0, rng=rng())


LAYERS = {
    "Linear": [(lambda: linear(4, 3), X), (lambda: nn.Linear(4, 3, bias=False, rng=rng()), floats(2, 3, 4))],
    "Sequential": [(lambda: nn.Sequential(linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), linear(5, 3)), X)],
    "ModuleList": [(Listed, X)],
    "ModuleDict": [],
    "ParameterList": [],
    "Identity": [],
    "Flatten": [(lambda: nn.Sequential(linear(4, 4), nn.Flatten()), floats(2, 3, 4))],
    "Unflatten": [(lambda: nn.Sequential(linear(4, 4), nn.Unflatten(1, (2, 2))), X)],
    "Dropout": [(lambda: nn.Sequential(linear(4, 8), nn.Dropout(0.5, rng=rng()), linear(8, 3)), X)],
    "Dropout2d": [(lambda: nn.Sequential(nn.Conv2d(2, 3, 3, rng=rng()), nn.Dropout2d(0.5, rng=rng())), floats(4, 2, 6, 6))],
    "BatchNorm1d": [(lambda: nn.BatchNorm1d(4), X), (before(nn.BatchNorm1d(4, affine=False, momentum=None)), X),
                    (before(nn.BatchNorm1d(3, track_running_stats=False)), floats(5, 3, 4))],
    "BatchNorm2d": [(lambda: nn.BatchNorm2d(2), floats(3, 2, 4, 4))],
    "BatchNorm3d": [(lambda: nn.BatchNorm3d(2), floats(3, 2, 2, 2, 3))],
    "GroupNorm": [(lambda: nn.GroupNorm(2, 4), floats(3, 4, 2, 3))],
    "InstanceNorm1d": [(lambda: nn.InstanceNorm1d(2, affine=True), floats(3, 2, 5))],
    "InstanceNorm2d": [(lambda: nn.InstanceNorm2d(2, affine=True), floats(3, 2, 4, 4))],
    "LayerNorm": [(lambda: nn.Sequential(nn.LayerNorm(4), linear(4, 3)), X), (lambda: nn.LayerNorm((3, 4)), floats(2, 3, 4))],
    "RMSNorm": [(lambda: nn.RMSNorm(4), X)],
    "Conv1d": [(lambda: nn.Conv1d(2, 3, 3, padding=1, stride=2, rng=rng()), floats(3, 2, 7))],
    "Conv2d": [(lambda: nn.Sequential(nn.Conv2d(2, 3, 3, rng=rng()), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2)),
                floats(4, 2, 6, 6)),
               (lambda: nn.Conv2d(2, 4, 3, groups=2, dilation=2, padding="same", rng=rng()), floats(2, 2, 6, 6))],
    "ConvTranspose1d": [(lambda: nn.ConvTranspose1d(2, 3, 3, stride=2, rng=rng()), floats(3, 2, 4))],
    "ConvTranspose2d": [(lambda: nn.ConvTranspose2d(2, 3, 3, stride=2, output_padding=1, rng=rng()), floats(2, 2, 3, 3))],
    "Upsample": [(before(nn.Upsample(scale_factor=2)), floats(2, 3, 3, 4))],
    "Embedding": [(lambda: nn.Sequential(nn.Embedding(5, 4, padding_idx=0, rng=rng()), nn.Flatten(), linear(8, 3)),
                   RNG.integers(5, size=(6, 2)))],
    "EmbeddingBag": [(bags(mode), RNG.integers(5, size=(6, 3))) for mode in ("mean", "sum", "max")],
    "RNN": [(lambda: Part(nn.RNN(4, 3, rng=rng())), floats(3, 2, 4)),
            (lambda: Part(nn.RNN(4, 3, nonlinearity="relu", bias=False, rng=rng())), floats(3, 4))],
    "GRU": [(lambda: Part(nn.GRU(4, 3, 2, batch_first=True, dropout=0.5, rng=rng())), floats(2, 3, 4))],
    "LSTM": [(lambda: Part(nn.LSTM(4, 3, bidirectional=True, rng=rng())), floats(3, 2, 4)),
             (lambda: Part(nn.LSTM(4, 3, rng=rng()), (1, 1)), floats(3, 2, 4))],
    "RNNCell": [(lambda: nn.RNNCell(4, 3, rng=rng()), X)],
    "GRUCell": [(lambda: nn.GRUCell(4, 3, rng=rng()), X)],
    "LSTMCell": [(lambda: Part(nn.LSTMCell(4, 3, rng=rng())), X)],
    "MultiheadAttention": [(lambda: nn.Sequential(Attending(), linear(4, 3)), floats(5, 3, 4))],
    "TransformerEncoderLayer": [(lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3, rng=rng()), floats(3, 2, 4)),
                                (lambda: nn.TransformerEncoderLayer(4, 2, 8, norm_first=True, activation="gelu", rng=rng()),
                                 floats(3, 4))],
    "TransformerEncoder": [(lambda: nn.TransformerEncoder(
        nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, rng=rng()), 2, nn.LayerNorm(4)), floats(2, 3, 4))],
    "TransformerDecoderLayer": [(lambda: Pair(nn.TransformerDecoderLayer(4, 2, 8, dropout=0.3, rng=rng())), floats(3, 2, 4))],
    "TransformerDecoder": [(lambda: Pair(nn.TransformerDecoder(
        nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0, batch_first=True, rng=rng()), 2, nn.LayerNorm(4))), floats(2, 3, 4))],
    "Transformer": [(lambda: Pair(nn.Transformer(4, 2, 1, 1, 8, dropout=0.0, rng=rng())), floats(3, 2, 4))],
    "Conv3d": [(lambda: nn.Conv3d(2, 3, 2, padding=1, stride=2, rng=rng()), floats(2, 2, 3, 4, 3))],
    "ConvTranspose3d": [(lambda: nn.ConvTranspose3d(2, 3, 2, stride=2, output_padding=1, rng=rng()), floats(2, 2, 2, 2, 3))],
    "Bilinear": [(lambda: Pair(nn.Bilinear(4, 4, 3, rng=rng())), X)],
    "CosineSimilarity": [(lambda: nn.Sequential(linear(4, 4), Pair(nn.CosineSimilarity())), X)],
    "PairwiseDistance": [(lambda: nn.Sequential(linear(4, 4), Pair(nn.PairwiseDistance())), X)],
    "InstanceNorm3d": [(lambda: nn.InstanceNorm3d(2, affine=True), floats(3, 2, 2, 3, 2))],
    "Softmax2d": [(before(nn.Softmax2d()), floats(2, 3, 4, 4))],
    "Dropout1d": [(lambda: nn.Sequential(linear(4, 4), nn.Dropout1d(0.5, rng=rng())), floats(2, 3, 4))],
    "Dropout3d": [(lambda: nn.Sequential(linear(4, 4), nn.Dropout3d(0.5, rng=rng())), floats(2, 3, 2, 2, 4))],
    "ChannelShuffle": [(before(nn.ChannelShuffle(2)), floats(2, 4, 3, 4))],
    "PixelShuffle": [(before(nn.PixelShuffle(2)), floats(2, 4, 3, 4))],
    "PixelUnshuffle": [(before(nn.PixelUnshuffle(2)), floats(2, 3, 2, 4))],
    "Unfold": [(before(nn.Unfold(2, padding=1)), floats(2, 3, 3, 4))],
    "Fold": [(before(nn.Fold((3, 3), 2)), floats(2, 8, 4))],
    **{f"{name}{n}d": [(before(getattr(nn, f"{name}{n}d")(2)), floats(*(2, 2, 3, 4, 4)[: n + 1], 4))]
       for name in ("AdaptiveAvgPool", "AdaptiveMaxPool", "AvgPool", "MaxPool") for n in (1, 2, 3)},
    **{f"{name}{n}d": [(before(getattr(nn, f"{name}{n}d")(1, *more)), floats(*(2, 2, 3, 4)[: n + 1], 4))]
       for name, more in (("CircularPad", ()), ("ConstantPad", (0.5,)), ("ReflectionPad", ()), ("ReplicationPad", ()),
                          ("ZeroPad", ())) for n in (1, 2, 3)},
    "PReLU": [(lambda: nn.PReLU(), X)],
    "GLU": [(before(nn.GLU()), X)],
    "Softmax": [(before(nn.Softmax(1)), X)],
    "LogSoftmax": [(before(nn.LogSoftmax(1)), X)],
    **{name: [(before(getattr(nn, name)()), X)] for name in (
        "CELU", "ELU", "GELU", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid", "Mish", "ReLU", "ReLU6", "SELU",
        "SiLU", "Sigmoid", "Softplus", "Softsign", "Tanh")},
}  # fmt: skip
OF_VALUES = {"MLP", "Layer", "Neuron", "Module", "Loss"}
"""Networks of single numbers, which are compiled as functions of them (`test_compile.py`), and the bases of others."""


def test_every_layer_and_every_loss_stands_in_the_tables():
    kinds = {name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)}
    criteria = {name for name in kinds if issubclass(getattr(nn, name), nn.Loss)} - {"Loss"}
    assert kinds - criteria == LAYERS.keys() | OF_VALUES
    assert criteria == ONE.keys()


@pytest.mark.parametrize("name, k", [(name, k) for name, cases in LAYERS.items() for k in range(len(cases))])
def test_every_layer_compiles_and_agrees_with_an_eager_step(name, k):
    make, x = LAYERS[name][k]
    eager, compiled = make(), copy.deepcopy(make())
    eager.load_state_dict(compiled.state_dict())
    y = np.random.default_rng(2).normal(size=copy.deepcopy(eager)(x).shape)
    loss = nn.MSELoss()
    step = compiled_step(compiled, loss)
    for mode in (True, True, False):
        for model in (eager, compiled):
            model.train(mode)
        eager.zero_grad()
        cost = loss(eager(x), y)
        cost.backward()
        assert step(x, y) == pytest.approx(cost.item(), rel=1e-12)
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
    "GaussianNLLLoss": (floats(6, 3), floats(6, 3), RNG.uniform(0.1, 2.0, size=(6, 3))),
    "PoissonNLLLoss": (floats(6, 3), RNG.integers(4, size=(6, 3)).astype(float)),
    "TripletMarginLoss": (floats(6, 3), floats(6, 3), floats(6, 3)),
    "CosineEmbeddingLoss": (floats(6, 3), floats(6, 3), np.array([1, -1, 1, 1, -1, 1])),
    "MarginRankingLoss": (floats(6), floats(6), np.array([1, -1, 1, 1, -1, 1])),
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
    ("MultiMarginLoss", {"p": 2, "margin": 0.3}),
    ("HuberLoss", {"delta": 0.3}),
    ("SmoothL1Loss", {"beta": 0.0}),
    ("GaussianNLLLoss", {"full": True, "eps": 0.5}),
    ("PoissonNLLLoss", {"full": True}),
    ("PoissonNLLLoss", {"log_input": False, "reduction": "sum"}),
    ("TripletMarginLoss", {"swap": True, "margin": 0.2}),
    ("TripletMarginLoss", {"p": 1.0, "reduction": "sum"}),
    ("CosineEmbeddingLoss", {"margin": 0.2}),
    ("MarginRankingLoss", {"margin": 0.5}),
]


@all_cases("name, settings", SETTINGS, ids=str)
def test_every_loss_compiles_with_targets_as_arguments(name, settings):
    loss = getattr(nn, name)(**settings)
    x, *others = ONE[name]
    if name == "PoissonNLLLoss" and not settings.get("log_input", True):
        x = np.exp(x)
    value, slope = am.value_and_grad(lambda x: loss(x, *others))(x)
    step = am.compile(lambda x, *others: loss(x, *others))
    found, gradient = step(x, *others)
    assert found == pytest.approx(float(value), rel=1e-12)
    np.testing.assert_allclose(gradient, slope, rtol=1e-10, atol=1e-14)
    other = x[::-1].copy()  # the program is one of all arguments: other numbers, and targets in another order
    turned = [t[::-1].copy() for t in others]
    np.testing.assert_allclose(step(x, *turned)[0], float(loss(x, *turned)), rtol=1e-12)
    np.testing.assert_allclose(step(other, *others)[1], am.grad(lambda x: loss(x, *others))(other), rtol=1e-10, atol=1e-14)


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


@pytest.mark.parametrize("name", ["Sequential", "Dropout"])
def test_a_compiled_run_is_the_eager_run(name):
    make, _ = LAYERS[name][0]
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


@pytest.mark.parametrize(
    "given",
    [lambda m: list(m.parameters()), lambda m: dict(m.named_parameters()), lambda m: {"net": tuple(m.parameters())}],
    ids=["list", "dict", "nested"],
)
def test_parameters_that_are_passed_are_moved_themselves_in_a_program_too(given):
    model = nn.Sequential(linear(4, 3), nn.Tanh(), linear(3, 1))
    for f, rest in (
        (lambda parameters, x: am.mean(model(x) ** 2), (X,)),
        (lambda parameters: am.mean(model(X) ** 2), ()),
        (lambda parameters, x: am.mean(model(x) ** 2) + sum(am.sum(p * p) for p in model.parameters()), (X,)),
    ):
        step = am.compile(f)
        for factor in (1.0, 0.5):
            for p in model.parameters():
                p.data = factor * p.data
            value, gradients = step(given(model), *rest)
            expected = am.grad(f)(given(model), *rest)
            assert value == pytest.approx(f(None, *rest).item(), rel=1e-12)
            for found, known in zip(leaves_of(gradients), leaves_of(expected), strict=True):
                np.testing.assert_allclose(found, known.data, rtol=1e-10, atol=1e-14)
    assert all(p.grad is None for p in model.parameters())


def leaves_of(tree):
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (list, tuple)) else None
    return [tree] if parts is None else [leaf for part in parts for leaf in leaves_of(part)]


def test_a_parameter_alone_and_values_in_a_list_are_moved_themselves_in_a_program_too():
    model, a, b = linear(4, 1), am.Value(2.0), am.Value(3.0)
    value, gradient = am.compile(lambda w: am.sum(model(X) ** 2))(model.weight)
    np.testing.assert_allclose(gradient, am.grad(lambda w: am.sum(model(X) ** 2))(model.weight).data, rtol=1e-12)
    assert am.compile(lambda values: a * a * b + values[1])([a, b]) == (15.0, [12.0, 5.0])


def test_copies_of_parameters_that_the_function_does_not_read_are_refused():
    model = nn.Linear(2, 1)
    with pytest.raises(TraceError, match=r"the gradient would be 0.*functional_call"):
        am.compile(lambda parameters, x: am.sum(model(x) ** 2))(model.state_dict(), np.ones((3, 2)))
