"""The answer of a module of the package to a name that it does not have, such as one of PyTorch, JAX, Keras or NumPy: what the
name means here, or a sentence with what to write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from types import FrameType
from typing import Any

from ..callers import is_ours
from ..errors import UnknownAttributeError, UnknownNameError

_ON_THE_PROCESSOR = "everything runs on the processor, in NumPy: leave it out"
_RANDOM = "random numbers are NumPy's: rng = np.random.default_rng(0), then am.Tensor(rng.{how}(...))"

NAMES: dict[str, str] = {
    **dict.fromkeys(("cpu", "device_put", "devices"), _ON_THE_PROCESSOR),
    **dict.fromkeys(("normal", "uniform"), _RANDOM.format(how="normal")),
    "Adam": "optimizers are in am.optim: am.optim.Adam(model.parameters(), lr=1e-3)",
    "Dataset": "data sets are in am.data: am.data.ArrayDataset(X, y)",
    "DataLoader": "the loader is am.data.DataLoader",
    "Dense": "layers are in am.nn: am.nn.Linear(in_features, out_features)",
    "Function": "write am.Primitive(name, f, dx=lambda g, z, x: ...), or am.custom_gradient(f, rule)",
    "Input": "a model is called with the data itself; am.nn.Sequential(...) needs no input layer",
    "Linear": "layers are in am.nn: am.nn.Linear(in_features, out_features)",
    "MLP": "networks are in am.nn: am.nn.MLP(...)",
    "Module": "models are in am.nn: am.nn.Module",
    "Node": "a node is an am.Value or an am.Tensor",
    "Parameter": "parameters are in am.nn: am.nn.Parameter(data)",
    "Sequential": "models are in am.nn: am.nn.Sequential(...)",
    "SGD": "optimizers are in am.optim: am.optim.SGD(model.parameters(), lr=0.1)",
    "Var": "write am.Value(x) for a number, am.Tensor(x, requires_grad=True) for an array",
    "backward": "it is a method: loss.backward()",
    "checkpoint_sequential": "write am.checkpoint(part), part by part",
    "constant": "write am.Tensor(data), which wants no gradient unless asked to",
    "custom_jvp": "write am.custom_gradient(f, rule), whose rule is (g, z, *xs) -> gradients",
    "defvjp": "write am.Primitive(name, f, dx=lambda g, z, x: ...)",
    "detach": "it is a method: x.detach(); on anything: am.stop_gradient(x)",
    "fft": "numbers are real: am.rfft(x) and am.irfft(z) take real and imaginary parts apart",
    "complex": "numbers are real: compute with real and imaginary parts",
    "mode": "write values, counts = np.unique(x, return_counts=True), and values[counts.argmax()]",
    "triangular_solve": "write am.solve_triangular(a, b, lower=...)",
    "renorm": "write x * am.minimum(1, maxnorm / am.norm(x, p, axis=..., keepdims=True))",
    "fit": "training is in am.training: am.training.fit(model, data, loss, optimizer)",
    "function": "write am.compile(f): one program for the value and the gradients",
    "functional": "functions of layers and losses are in am.nn",
    "grad_and_value": "write am.value_and_grad(f), which gives (value, gradient)",
    "keras": "models are in am.nn, optimizers in am.optim, the loop in am.training",
    "losses": "losses are in am.nn: am.nn.losses, am.nn.MSELoss()",
    "make_jaxpr": "write am.compile(f), call it, and read .source",
    "multiply_grad": "write am.grad(f)",
    "np": "write import numpy as np: NumPy's own functions record on Tensors and Values",
    "optimizers": "optimizers are in am.optim",
    "pmap": "write am.parallel.value_and_grad(loss, blocks, ...)",
    "pyplot": "results have a method .plot()",
    "relu_": "nothing is computed in place: write x = am.relu(x)",
    "seed": "write am.manual_seed(0), or hand in rng=np.random.default_rng(0)",
    **dict.fromkeys(("std_mean", "var_mean"),
                    "write am.std(x, ddof=1) or am.var(x, ddof=1), and am.mean(x); without ddof=1 they divide by n"),
    "summary": "it is a method of a model: model.summary(shape)",
    "cast": "write x.astype(np.float32)",
    "config": "there is nothing to switch on: a result has the type of its arrays, float64 unless they are float32",
    "debug": "print works as ever: a function is run on numbers",
    "linearize": "write am.jvp(f, primals, tangents) for a product, or am.jacobian(f)",
    "math": "functions are in am itself: am.log(x)",
    "reduce_mean": "write am.mean(x, axis)",
    "reduce_sum": "write am.sum(x, axis)",
    "remat": "write am.checkpoint(f)",
    "value": "write am.Value(x)",
    "view": "write am.reshape(x, shape)",
    "zero_grad": "it is a method: optimizer.zero_grad(), model.zero_grad(), x.zero_grad()",
}  # fmt: skip
"""Names of other libraries that a caller may look for in the package."""

ROOMS: dict[str, dict[str, str]] = {
    "schedules": {
        "StepLR": "write schedules.Step(lr, every), and optim.Scheduler(optimizer, schedule)",
        "MultiStepLR": "write schedules.MultiStep(lr, milestones), and optim.Scheduler(optimizer, schedule)",
        "ExponentialLR": "write schedules.Exponential(lr, gamma), and optim.Scheduler(optimizer, schedule)",
        "ExponentialDecay": "write schedules.Exponential(lr, gamma)",
        **dict.fromkeys(("CosineAnnealingLR", "CosineDecay"), "write schedules.Cosine(lr, total)"),
        "OneCycleLR": "write schedules.OneCycle(lr, total)",
        "LambdaLR": "any function of the step is a schedule: optim.Scheduler(optimizer, lambda step: ...)",
    },
    "nn": {
        **dict.fromkeys(("mse_loss", "cross_entropy", "binary_cross_entropy", "l1_loss", "nll_loss"),
                        "losses as functions are in am.nn.functional, as modules here: nn.MSELoss()"),
        **dict.fromkeys(("LinearRegression", "LogisticRegression"),
                        "write training.Regressor() or training.Classifier(), which are linear if no model is given"),
        "Activation": "activations are modules of their own: nn.ReLU(), nn.Tanh(), ...",
        "BatchNorm": "write nn.BatchNorm1d(features), or nn.BatchNorm2d(channels)",
        "Model": "write a class of nn.Module with a method forward(self, x)",
        "DataParallel": "see am.parallel.value_and_grad",
        "ParameterDict": "write each parameter as an attribute, or nn.ModuleDict of modules that have them",
        "SyncBatchNorm": "everything runs in one process: write nn.BatchNorm2d",
        "FeatureAlphaDropout": "write nn.Dropout2d",
        **dict.fromkeys(("LPPool3d", "FractionalMaxPool2d", "FractionalMaxPool3d"),
                        "write nn.MaxPool2d or nn.AvgPool2d, or their 3d"),
        "AdaptiveLogSoftmaxWithLoss": "write nn.CrossEntropyLoss() of all classes",
        "Buffer": "write self.register_buffer(name, array) in a module",
        "Container": "write nn.Sequential, or a class of nn.Module",
        "LinearCrossEntropyLoss": "write nn.Linear, and nn.CrossEntropyLoss() of what it gives",
    },
    "optim": {
        **dict.fromkeys(("StepLR", "ExponentialLR", "CosineAnnealingLR", "ReduceLROnPlateau", "OneCycleLR"),
                        "schedules are functions of the step: optim.Scheduler(optimizer, optim.schedules.Step(...))"),
        "exponential_decay": "write optim.schedules.Exponential(lr, gamma)",
    },
    "data": {
        "make_blobs": "draw them with NumPy; there are make_moons, make_spirals, load_digits",
        "make_circles": "draw them with NumPy; there are make_moons, make_spirals, load_digits",
        "load_mnist": "write data.load_digits(), the small digits of scikit-learn",
        "MNIST": "write data.load_digits(), the small digits of scikit-learn",
        "transforms": "augmentations are in data: data.Compose([data.RandomFlip(), ...])",
        "IterableDataset": "a Dataset has a length and items; any iterable of batches goes into training.fit",
        "Sampler": "write data.WeightedSampler or data.BalancedSampler",
    },
    "training": {
        "train": "write training.fit(model, data, loss, optimizer, epochs=10)",
        "Trainer": "write training.fit(model, data, loss, optimizer, epochs=10)",
        "save": "write training.save_weights(model, path)",
        "load": "write training.load_weights(model, path)",
        "save_checkpoint": "write training.fit(..., checkpoint=path)",
        "ModelCheckpoint": "write training.fit(..., checkpoint=path), or best=path for the best weights",
        "confusion": "write training.confusion_matrix(output, target)",
    },
    "landscape": {
        "hessian": "write am.hessian(f)(x); landscape.hessian_spectrum for what is too large for a matrix",
        "plot": "a slice has .plot(): landscape.slice_plane(loss, params).plot()",
    },
}  # fmt: skip
"""Names of other libraries that a caller may look for in one of the subpackages."""


def missing(module: str, known: Iterable[str]) -> Callable[[str], Any]:
    """A `__getattr__` for a subpackage: a name of another library that means one thing only gives what it means, and any
    other a sentence with what it is called here."""
    room = module.rpartition(".")[2]

    def lookup(name: str) -> Any:
        return otherwise(module, name, known, ROOMS.get(room, {}))

    return lookup


def listing(*names: str) -> Callable[[], list[str]]:
    """A `__dir__` for a module: what is meant for callers, and neither its submodules nor what it imports."""
    return lambda: sorted(names)


def otherwise(module: str, name: str, known: Iterable[str], told: dict[str, str]) -> Any:
    """The object that a name of another library means in a public module.

    Raises:
        UnknownAttributeError: with a sentence that says what it is called here.
        UnknownNameError: the same, from `from module import name`, for which Python would have words of its own.
    """
    if name.startswith("_"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    try:
        return import_module("autograd_mini.habits").meant(module, name)
    except KeyError:
        said = sentence(name, module, known, told)
    if asked_by_import() and not is_module(f"{module}.{name}"):
        raise UnknownNameError(said, name=name, path=module)
    raise UnknownAttributeError(said)


def is_module(name: str) -> bool:
    """Whether there is a module of that name."""
    from importlib.machinery import PathFinder

    parent = name.rpartition(".")[0]
    return PathFinder.find_spec(name, getattr(sys.modules.get(parent), "__path__", None)) is not None


def asked_by_import() -> bool:
    """Whether the outer frame that does not belong to this package is Python's own `from ... import`."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and is_ours(frame.f_code):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename == "<frozen importlib._bootstrap>"


def sentence(name: str, where: str, known: Iterable[str], told: dict[str, str]) -> str:
    """The message for a name that is not there: its name here, or the nearest names."""
    if name in told:
        return f"{where} has no {name!r}: {told[name]}"
    import difflib

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"{where} has no {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")
