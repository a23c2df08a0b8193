"""Models as ONNX files: what onnxruntime computes from them is what the model computes, for any number of samples."""

import functools
import inspect

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import ArgumentError, ArgumentTypeError, DtypeError, TraceError, nn
from autograd_mini.compiling.libraries import onnx_export
from autograd_mini.compiling.libraries.onnx_forms import FORMS

onnx = pytest.importorskip("onnx")
ort = pytest.importorskip("onnxruntime")
RNG = np.random.default_rng(0)
shift = am.core.primitive.registry["shift"]


def floats(*shape):
    return RNG.normal(size=shape)


def whole(*shape, below=4):
    return RNG.integers(0, below, size=shape)


def run(path, inputs):
    """The results of onnxruntime."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    given = [x.astype(np.float32) if x.dtype.kind == "f" else x for x in inputs]
    return session.run(None, {slot.name: x for slot, x in zip(session.get_inputs(), given, strict=True)})


def agree(model, example, path, *, sizes=(1, 3, 8), seed=1, tolerance=1e-5):
    """Export on the example, and compare on other numbers of samples."""
    examples = example if isinstance(example, tuple) else (example,)
    am.export_onnx(model, examples, path)
    rng = np.random.default_rng(seed)
    for n in sizes:
        inputs = []
        for x in examples:
            shape = (n, *x.shape[1:])
            inputs.append(rng.integers(0, 4, size=shape) if x.dtype.kind == "i" else rng.normal(size=shape).astype(np.float32))
        if isinstance(model, nn.Module):
            model.eval()
        expected = onnx_export.named_outputs(model(*inputs)).values()
        for ours, theirs in zip(expected, run(path, inputs), strict=True):
            ours = np.asarray(getattr(ours, "data", ours))
            assert theirs.shape == ours.shape
            np.testing.assert_allclose(theirs, ours, atol=tolerance, rtol=tolerance)


class Encoder(nn.Module):
    """Self-attention, with what stands around it."""

    def __init__(self):
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True, rng=0)
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        return self.norm(x + self.attention(x, x, x)[0])


class Mean(nn.Module):
    """The mean state of a recurrent layer, and its last."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x):
        output, state = self.layer(x)
        return am.mean(output, axis=1), state


def cnn():
    """A small network for images."""
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=0), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3, rng=0)
    )


MODELS = {
    "MLP": (lambda: nn.Sequential(nn.Linear(4, 8, rng=0), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 3, rng=0)), floats(2, 4)),
    "CNN": (cnn, floats(1, 1, 8, 8)),
    "LSTM": (lambda: Mean(nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True, rng=0)), floats(2, 5, 3)),
    "GRU": (lambda: Mean(nn.GRU(3, 4, batch_first=True, rng=0)), floats(2, 5, 3)),
    "RNN": (lambda: Mean(nn.RNN(3, 4, nonlinearity="relu", batch_first=True, rng=0)), floats(2, 5, 3)),
    "attention": (Encoder, floats(2, 5, 8)),
    "words": (lambda: nn.Sequential(nn.Embedding(6, 3, 1, rng=0), nn.Flatten(), nn.Linear(12, 2, rng=0)), whole(2, 4)),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_computes_the_same_in_onnxruntime_for_any_number_of_samples(name, tmp_path):
    make, example = MODELS[name]
    model = make()
    model.train()
    if name == "CNN":
        model(floats(9, 1, 8, 8))  # running statistics that are not those of the start
    agree(model, example, tmp_path / "model.onnx")


def encoder():
    """Two layers of a transformer."""
    return nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, rng=0), 2)


class Twice(nn.Module):
    """A layer of two inputs, which get the input and its half."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x):
        return self.layer(x, 0.5 * x + 0.1)


LAYERS = {
    "AdaptiveAvgPool1d": (lambda: nn.AdaptiveAvgPool1d(2), floats(2, 2, 5)),
    "AdaptiveAvgPool2d": (lambda: nn.AdaptiveAvgPool2d((2, 3)), floats(2, 2, 5, 5)),
    "AvgPool1d": (lambda: nn.AvgPool1d(3, 2, padding=1), floats(2, 2, 6)),
    "AvgPool2d": (lambda: nn.AvgPool2d(2, padding=1, count_include_pad=False), floats(2, 2, 4, 4)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(4), floats(2, 4, 3)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4), floats(2, 4, 3, 3)),
    "BatchNorm3d": (lambda: nn.BatchNorm3d(2), floats(2, 2, 2, 3, 2)),
    "Conv1d": (lambda: nn.Conv1d(2, 4, 3, padding="same", dilation=2, groups=2, rng=0), floats(2, 2, 7)),
    "Conv2d": (lambda: nn.Conv2d(2, 4, (3, 2), stride=2, padding=1, rng=0), floats(2, 2, 6, 6)),
    "ConvTranspose1d": (lambda: nn.ConvTranspose1d(2, 3, 3, stride=2, output_padding=1, rng=0), floats(2, 2, 4)),
    "ConvTranspose2d": (
        lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, rng=0), floats(2, 4, 3, 3),
    ),
    "Dropout": (lambda: nn.Dropout(0.5, rng=0), floats(2, 3)),
    "Dropout2d": (lambda: nn.Dropout2d(0.5, rng=0), floats(2, 3, 2)),
    "Embedding": (lambda: nn.Embedding(6, 3, rng=0), whole(2, 4)),
    "EmbeddingBag": (lambda: nn.EmbeddingBag(6, 3, padding_idx=2, rng=0), whole(2, 4)),
    "Flatten": (lambda: nn.Flatten(), floats(2, 3, 2)),
    "GRU": (lambda: nn.GRU(3, 4, 2, rng=0), None),
    "GRUCell": (lambda: nn.GRUCell(3, 4, rng=0), floats(2, 3)),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), floats(2, 4, 3)),
    "Identity": (lambda: nn.Identity(), floats(2, 3)),
    "InstanceNorm1d": (lambda: nn.InstanceNorm1d(4, affine=True), floats(2, 4, 3)),
    "InstanceNorm2d": (lambda: nn.InstanceNorm2d(4), floats(2, 4, 3, 3)),
    "LSTM": (lambda: nn.LSTM(3, 4, rng=0), None),
    "LSTMCell": (lambda: nn.LSTMCell(3, 4, rng=0), floats(2, 3)),
    "LayerNorm": (lambda: nn.LayerNorm((2, 3)), floats(2, 2, 3)),
    "Linear": (lambda: nn.Linear(3, 2, rng=0), floats(2, 4, 3)),
    "MaxPool1d": (lambda: nn.MaxPool1d(2, padding=1), floats(2, 2, 5)),
    "MaxPool2d": (lambda: nn.MaxPool2d(3, 2, padding=1), floats(2, 2, 5, 5)),
    "MultiheadAttention": (lambda: Encoder(), floats(2, 5, 8)),
    "PReLU": (lambda: nn.PReLU(3, init=0.5), floats(2, 3, 2)),
    "RMSNorm": (lambda: nn.RMSNorm(3), floats(2, 3)),
    "RNN": (lambda: nn.RNN(3, 4, rng=0), None),
    "RNNCell": (lambda: nn.RNNCell(3, 4, rng=0), floats(2, 3)),
    "Sequential": (lambda: nn.Sequential(nn.Linear(3, 2, rng=0)), floats(2, 3)),
    "TransformerEncoder": (encoder, floats(2, 3, 4)),
    "TransformerEncoderLayer": (lambda: nn.TransformerEncoderLayer(4, 2, 8, rng=0, batch_first=True), floats(2, 3, 4)),
    "AdaptiveAvgPool3d": (lambda: nn.AdaptiveAvgPool3d((1, 2, 3)), floats(2, 2, 3, 5, 4)),
    "AdaptiveMaxPool1d": (lambda: nn.AdaptiveMaxPool1d(2), floats(2, 2, 5)),
    "AdaptiveMaxPool2d": (lambda: nn.AdaptiveMaxPool2d((2, 3)), floats(2, 2, 5, 5)),
    "AdaptiveMaxPool3d": (lambda: nn.AdaptiveMaxPool3d(2), floats(2, 2, 3, 4, 5)),
    "AvgPool3d": (lambda: nn.AvgPool3d(2), floats(2, 2, 4, 4, 2)),
    "Bilinear": (lambda: Twice(nn.Bilinear(3, 3, 2, rng=0)), floats(2, 3)),
    "ChannelShuffle": (lambda: nn.ChannelShuffle(2), floats(2, 4, 3)),
    **{f"{name}{n}d": (functools.partial(getattr(nn, f"{name}{n}d"), 1, *more), floats(*(2, 2, 3, 4, 3)[: n + 2]))
       for name, more in (("CircularPad", ()), ("ConstantPad", (0.5,)), ("ReflectionPad", ()), ("ReplicationPad", ()),
                          ("ZeroPad", ())) for n in (1, 2, 3)},
    "Conv3d": (lambda: nn.Conv3d(2, 3, 2, padding=1, stride=2, rng=0), floats(2, 2, 3, 4, 3)),
    "ConvTranspose3d": (lambda: nn.ConvTranspose3d(2, 3, 2, stride=2, output_padding=1, rng=0), floats(2, 2, 2, 2, 3)),
    "CosineSimilarity": (lambda: Twice(nn.CosineSimilarity()), floats(2, 3)),
    "Dropout1d": (lambda: nn.Dropout1d(0.5, rng=0), floats(2, 3, 2)),
    "Dropout3d": (lambda: nn.Dropout3d(0.5, rng=0), floats(2, 3, 2, 2, 2)),
    "Fold": (lambda: nn.Fold((3, 3), 2), floats(2, 8, 4)),
    "InstanceNorm3d": (lambda: nn.InstanceNorm3d(2), floats(2, 2, 2, 3, 2)),
    "MaxPool3d": (lambda: nn.MaxPool3d(2), floats(2, 2, 4, 4, 2)),
    "PairwiseDistance": (lambda: Twice(nn.PairwiseDistance()), floats(2, 3)),
    "PixelShuffle": (lambda: nn.PixelShuffle(2), floats(2, 4, 2, 3)),
    "PixelUnshuffle": (lambda: nn.PixelUnshuffle(2), floats(2, 2, 2, 4)),
    "Softmax2d": (lambda: nn.Softmax2d(), floats(2, 3, 2, 2)),
    "Transformer": (lambda: Twice(nn.Transformer(4, 2, 1, 1, 8, batch_first=True, rng=0)), floats(2, 3, 4)),
    "TransformerDecoder": (
        lambda: Twice(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, batch_first=True, rng=0), 2)), floats(2, 3, 4),
    ),
    "TransformerDecoderLayer": (lambda: Twice(nn.TransformerDecoderLayer(4, 2, 8, batch_first=True, rng=0)), floats(2, 3, 4)),
    "Unfold": (lambda: nn.Unfold(2, padding=1), floats(2, 2, 3, 3)),
    "Unflatten": (lambda: nn.Unflatten(1, (2, 3)), floats(2, 6)),
    "Upsample": (lambda: nn.Upsample(scale_factor=(1, 3)), floats(2, 2, 2, 2)),
}  # fmt: skip
NOT_LAYERS = {"Layer", "Loss", "MLP", "Module", "ModuleDict", "ModuleList", "Neuron", "ParameterList"}


def is_layer(x):
    return inspect.isclass(x) and issubclass(x, nn.Module) and not issubclass(x, nn.Loss) and x.__name__ not in NOT_LAYERS


@pytest.mark.parametrize("name", [name for name in nn.__all__ if is_layer(getattr(nn, name))])
def test_every_layer_is_the_same_in_onnxruntime(name, tmp_path):
    if name not in LAYERS:  # an activation, which needs no settings
        agree(getattr(nn, name)(), 2 * floats(3, 4), tmp_path / "layer.onnx")
        return
    make, example = LAYERS[name]
    if example is not None:
        agree(make(), example, tmp_path / "layer.onnx")
        return
    layer, x = make(), floats(5, 2, 3)  # times come first: the number of samples is the second axis
    am.export_onnx(layer, x, tmp_path / "layer.onnx", free_batch=False)
    expected = onnx_export.named_outputs(layer(x.astype(np.float32))).values()
    for ours, theirs in zip(expected, run(tmp_path / "layer.onnx", [x]), strict=True):
        np.testing.assert_allclose(theirs, ours.data, atol=1e-5)


M, V = floats(3, 4), floats(4)
FUNCTIONS = {
    "arithmetic": lambda x: (-x + 2 * x - x / 3) * x**2 + (1 + abs(x)) ** 1.5,
    "remainders": lambda x: am.concatenate([x % 0.7, x // 0.7, am.floor(x), am.ceil(x), am.trunc(x), am.round(3 * x)]),
    "exponentials": lambda x: am.exp(x) + am.exp2(x) + am.expm1(x) + am.log(abs(x) + 1) + am.log2(abs(x) + 1) + am.log1p(x * x),
    "more logarithms": lambda x: am.log10(x * x + 1) + am.logaddexp(x, 1.0) + am.xlogy(abs(x), x * x + 1) + am.cbrt(x),
    "trigonometry": lambda x: am.sin(x) + am.cos(x) + am.arctan(x) + am.tan(x / 4) + am.hypot(x, 2.0) + am.sinc(x),
    "inverse": lambda x: am.arcsin(am.tanh(x)) + am.arccos(am.tanh(x)) + am.arcsinh(x) + am.arctanh(x / 9),
    "hyperbolic": lambda x: am.sinh(x) + am.cosh(x) + am.sigmoid(x) + am.log_sigmoid(x) + am.softplus(x) + am.erf(x) + am.erfc(x),
    "degrees": lambda x: am.deg2rad(x) + am.rad2deg(x) + am.sign(x) + am.sqrt(abs(x)) + am.reciprocal(x * x + 1),
    "arccosh": lambda x: am.arccosh(x * x + 1),
    "kinks": lambda x: am.maximum(x, 0.3) + am.minimum(x, x * x) + am.clip(x, -0.5, 0.5) + am.clip(x, None, V) + am.relu6(x),
    "choices": lambda x: am.where((x > 0) & ~(x > 1) | (x < -1), x, 0.0) + am.where(x <= 0.5, 1.0, x) + am.where(x != x, 0.0, x),
    "nan": lambda x: am.nan_to_num(x) + am.where(np.isfinite(x), 1.0, 0.0) + am.where(np.isnan(x) ^ (x >= 0), 1.0, 0.0),
    "sums": lambda x: am.sum(x, axis=1) + am.mean(x, axis=-1) + am.max(x, axis=1) + am.min(x, axis=1) + am.prod(x, axis=1),
    "spread": lambda x: am.var(x, axis=1) + am.std(x, axis=1, ddof=1) + am.norm(x, axis=1) + am.logsumexp(x, axis=1),
    "over the samples": lambda x: x - am.mean(x, axis=0) + am.max(x, axis=0, keepdims=True),
    "normalized": lambda x: am.softmax(x, axis=1) + am.log_softmax(x, axis=-1) + am.cumsum(x, axis=1),
    "parts": lambda x: am.concatenate([x[:, 1:3], x[:, ::-2], x[:, :1], x[:, -1:], x[..., 2:]], axis=1),
    "one part": lambda x: x[:, 0] + x[:, -1] * am.sum(x[:, None, 1:], axis=(1, 2)),
    "columns by number": lambda x: x[:, np.array([2, 0, 2])] + am.take(x, np.array([1, 1, 3]), axis=1),
    "numbers by row and column": lambda x: (x.T @ x)[np.array([1, 0, 3]), np.array([3, 0, 2])],
    "numbers by tables of rows and columns": lambda x: (x.T @ x)[np.array([[1], [3]]), np.array([2, 0, 3])],
    "joints": lambda x: am.stack([x, 2 * x], axis=1).reshape(-1, 8) + am.concatenate([x, x], axis=1),
    "shapes": lambda x: am.transpose(x.reshape(-1, 2, 2), (0, 2, 1)).reshape(-1, 4),
    "turned": lambda x: am.flip(x, axis=1) + am.roll(x, 1, axis=1) + am.pad(x[:, 1:3], ((0, 0), (1, 1))),
    "moved on, with zeros behind": lambda x: sum(shift(x, by=by, axis=1) for by in (1, -1, 2, -2)),
    "triangles": lambda x: am.sum(am.tril(x[:, :, None] * x[:, None, :]) + am.triu(x[:, :, None] * x[:, None, :], k=1), axis=2),
    "products": lambda x: x @ M.T @ M + am.einsum("ni,ij->nj", x, M.T @ M) + am.matmul(x, V)[:, None],
    "a product with the samples behind": lambda x: am.matmul(M, x.T).T,
    "winners": lambda x: am.where(np.argmax(x, axis=1)[:, None] == np.arange(4), x, 0.0),
    "the number of samples": lambda x: x / x.shape[0] + am.sum(x) / len(x.T),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_arrays_is_the_same_in_onnxruntime(name, tmp_path):
    agree(FUNCTIONS[name], 1.5 * floats(2, 4), tmp_path / "f.onnx", tolerance=2e-5)


def test_a_file_is_of_the_versions_that_most_runtimes_read(tmp_path):
    am.export_onnx(lambda x: x * 2.0, floats(2), tmp_path / "f.onnx")
    model = onnx.load(tmp_path / "f.onnx")
    assert ([x.version for x in model.opset_import], model.ir_version) == ([18], 9)


def test_integers_and_booleans_are_inputs(tmp_path):
    table = floats(5, 3)

    def chosen(i, x):
        return am.where((i % 3 == 1)[:, None], am.take(table, (i + 1) % 5, axis=0), x)

    agree(chosen, (whole(2), floats(2, 3)), tmp_path / "f.onnx")
    am.export_onnx(lambda mask, x: am.where(mask, x, 0.0), (np.array([True, False]), floats(2)), tmp_path / "g.onnx")
    (found,) = run(tmp_path / "g.onnx", [np.array([True, False, True]), np.array([1.0, 2.0, 3.0])])
    np.testing.assert_array_equal(found, [1, 0, 3])


def test_names_sizes_and_weights_are_in_the_file(tmp_path):
    class Pair(nn.Module):
        def __init__(self):
            self.scale = nn.Parameter(np.arange(100.0))

        def forward(self, left, right):
            return {"sum": left + right * self.scale, "number": am.sum(left)}

    assert am.export_onnx(Pair(), (floats(3, 100), floats(3, 100)), tmp_path / "m.onnx") == tmp_path / "m.onnx"
    graph = onnx.load(tmp_path / "m.onnx").graph
    assert [x.name for x in graph.input] == ["left", "right"] and [x.name for x in graph.output] == ["sum", "number"]
    assert [d.dim_param or d.dim_value for d in graph.input[0].type.tensor_type.shape.dim] == ["N", 100]
    assert "scale" in {x.name for x in graph.initializer}


def test_a_model_stays_as_it_was_and_a_file_is_written_whole_or_not_at_all(tmp_path):
    model = nn.Sequential(nn.Linear(2, 2, rng=0), nn.BatchNorm1d(2))
    before = model.state_dict()
    am.export_onnx(model, floats(4, 2), tmp_path / "m.onnx")
    assert model.training and all(np.array_equal(before[name], x) for name, x in model.state_dict().items())
    content = (tmp_path / "m.onnx").read_bytes()
    with pytest.raises(ArgumentError, match="inv has no form in ONNX"):
        am.export_onnx(lambda x: am.inv(x), floats(2, 2, 2), tmp_path / "m.onnx")
    assert (tmp_path / "m.onnx").read_bytes() == content and len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_exported_is_refused_by_name(tmp_path):
    path, x = tmp_path / "m.onnx", floats(3, 2)
    own = am.Primitive("my_cube", lambda x: x**3, lambda g, z, x: 3 * g * x * x, register=False)
    for f, words in [
        (own, "my_cube has no form"),
        (lambda x: x[np.array([[True, False], [False, True], [True, True]])], "mask"),
        (lambda x: am.logcumsumexp(x, axis=1), "logcumsumexp has no form"),
    ]:
        with pytest.raises((ArgumentError, TraceError), match=words):
            am.export_onnx(f, x, path)
    for f in (lambda x: am.stack([x[i] for i in range(len(x))]), lambda x: x * 2 if len(x) > 2 else x):
        with pytest.raises(TraceError, match="free_batch=False"):
            am.export_onnx(f, x, path)
        am.export_onnx(f, x, path, free_batch=False)
        np.testing.assert_allclose(run(path, [x])[0], f(x).data if hasattr(f(x), "data") else f(x), atol=1e-6)
    with pytest.raises(TraceError, match="value"):
        am.export_onnx(lambda x: x if am.sum(x) > 0 else -x, x, path)
    with pytest.raises(DtypeError, match="input 0 holds"):
        am.export_onnx(lambda x: x, np.array(["a"]), path)
    with pytest.raises(ArgumentTypeError, match="pass a module"):
        am.export_onnx(3, x, path)
    with pytest.raises(am.errors.DataError, match="there is no folder"):
        am.export_onnx(lambda x: x, x, tmp_path / "no" / "m.onnx")


def test_every_form_belongs_to_an_operation():
    from autograd_mini.compiling.conditions import EVERY
    from autograd_mini.core.primitive import registry

    assert not [name for name in FORMS if name not in registry and name not in EVERY]
