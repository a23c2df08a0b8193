"""`compiled_step`: the forward and the backward pass of a model with its loss, as one compiled program.

The program is a function of all that a step depends on: the parameters, the batch, and the generators from which dropout
draws. What a program cannot do, write into the model, is done around it: gradients are handed to the parameters, and the
statistics of batch normalization come out of the program as gradients. (The loss gets the term `sum(tap * mean)` with a tap
of zeros, whose gradient is the mean.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import TraceError
from ..core.names.spelling import spelled
from ..core.node import plain
from ..nn import Module
from ..nn.substitution import STATISTICS, substituted

Taps = dict[str, Any]


@spelled
def compiled_step(model: Module, loss: Callable[[Any, Any], Any], backend: str = "numpy") -> CompiledStep:
    """The forward and backward pass of a model with its loss, as a program that is written when it is first called.

    Args:
        model: any model of `nn` layers, in training or evaluation mode; each mode has a program of its own.
        loss: called as `loss(output, target)`; its result is one number.
        backend: as of `am.compile`.

    Returns:
        A `CompiledStep`: `value = step(*inputs, target)` returns the loss as a float and leaves the gradients in `.grad` of the
        parameters, in place of those that were there; running statistics move and generators draw as in an eager step.
        `step.source` is the text of the program.

    Raises:
        TraceError: when it is called, for a model that looks at numbers (`if x > 0`).

    >>> from autograd_mini import nn, optim
    >>> model = nn.Linear(2, 1, bias=False, rng=0)
    >>> step = compiled_step(model, nn.MSELoss())
    >>> model.weight.data = np.array([[1.0, 2.0]])
    >>> step(np.array([[1.0, 1.0]]), np.array([[2.0]])), model.weight.grad
    (1.0, array([[2., 2.]]))
    """
    return CompiledStep(model, loss, backend=backend)


class CompiledStep:
    """The result of `compiled_step`; with `outputs` the program also gives the output of the model (`with_output`)."""

    def __init__(self, model: Module, loss: Callable[[Any, Any], Any], *, outputs: bool = False, backend: str = "numpy") -> None:
        self.model, self.loss, self.outputs, self.backend = model, loss, outputs, backend
        self._programs: dict[Any, Any] = {}
        self._shapes: dict[Any, Any] = {}
        self._latest: Any = None

    def __call__(self, *batch: Any) -> float:
        """Run forward and backward on a batch, (*inputs, target)."""
        return self._run(batch, ())[0]

    def with_output(self, *batch: Any) -> tuple[float, Any]:
        """The same, and the output of the model as an array."""
        *inputs, target = map(_plain, batch)
        key = tuple((np.shape(x), x.dtype) for x in inputs)
        if key not in self._shapes:
            self._shapes[key] = self._output_like(inputs)
        value, taps = self._run((*inputs, target), (self._shapes[key],))
        return value, taps["output"]

    def _run(self, batch: Any, outputs: tuple[Any, ...]) -> tuple[float, Taps]:
        *inputs, target = map(_plain, batch)
        learned = {name: p for name, p in self.model.named_parameters() if p.requires_grad}
        observers = {} if not self.model.training else dict(_observers(self.model))
        taps: Taps = {}
        for path, layer in observers.items():
            taps |= {f"{path}.{what}": np.zeros_like(layer.running_mean) for what in ("mean", "var")}
        if outputs:
            taps["output"] = outputs[0]
        modes = tuple(module.training for module in self.model.modules())
        key = modes, tuple(learned), bool(outputs)
        if key not in self._programs:
            from ..compiling.step import compile as compiled_function

            self._programs[key] = compiled_function(self._cost, argnums=(0, 1) if taps else 0, backend=self.backend)
        program = self._latest = self._programs[key]
        parameters = {name: p.data for name, p in learned.items()}
        value, gradients = program(parameters, taps, inputs, target, dict(self.model.named_generators()))
        found, tapped = gradients if taps else (gradients, {})
        for name, p in learned.items():
            p.grad = found[name]
        for path, layer in observers.items():
            layer.remember(tapped[f"{path}.mean"], tapped[f"{path}.var"])
        return float(value), tapped

    def _cost(self, parameters: Taps, taps: Taps, inputs: list[Any], target: Any, generators: dict[str, Any]) -> Any:
        """The loss as a function of everything, with a tap for whatever else is wanted."""
        reports: list[tuple[Module, Any, Any]] = []
        token = STATISTICS.set(reports)
        try:
            with substituted(self.model, parameters, generators):
                output = self.model(*inputs)
                total = self.loss(output, target)
        finally:
            STATISTICS.reset(token)
        paths = {id(layer): path for path, layer in self.model.named_modules()}
        seen: set[str] = set()
        for layer, mean, var in reports:
            path = paths[id(layer)]
            if path in seen:
                raise TraceError(f"{path} is called twice in one forward pass: its running statistics are not compiled")
            seen.add(path)
            total = total + am.sum(taps[f"{path}.mean"] * mean) + am.sum(taps[f"{path}.var"] * var)
        if "output" in taps:
            total = total + am.sum(taps["output"] * am.stop_gradient(output))
        return total

    def _output_like(self, inputs: list[Any]) -> Any:
        """Zeros in the shape of the output: the model is run once, and leaves no trace."""
        from .checkpoint import restore, state_of
        from .evaluation import evaluating

        before = state_of(self.model)
        try:
            with evaluating(self.model):
                return np.zeros_like(_plain(self.model(*inputs)))
        finally:
            restore(self.model, before)

    @property
    def source(self) -> str:
        """The program that was run last, as Python that a person would have written."""
        if self._latest is None:
            raise TraceError("the step has not been called yet: call it once, and its program is there to be read")
        return str(self._latest.source)

    @property
    def program(self) -> Any:
        """The program as data: its operations in order."""
        return self._latest.program

    def __repr__(self) -> str:
        return f"<compiled step of {type(self.model).__name__}, {len(self._programs)} programs>"


def _observers(model: Module) -> Any:
    """The layers that take over statistics while they train, by their paths."""
    for path, layer in model.named_modules():
        if layer.training and getattr(layer, "track_running_stats", False):
            yield path, layer


def _plain(x: Any) -> Any:
    return x if isinstance(x, np.ndarray) else np.asarray(plain(x))


