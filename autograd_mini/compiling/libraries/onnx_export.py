"""`am.export_onnx`: a model as a file that other programs run (onnxruntime, browsers, phones).

The model is called on tracers, as by `am.compile`, and each operation that it leaves behind becomes a few of ONNX's, which
`onnx_forms` lists. The number of samples stays free. Parameters, and what is computed from them alone, are arrays in the file.

Source: https://onnx.ai/onnx/operators/ (operators of version 18).
"""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, TraceError, require
from ...core.files import atomic_write
from ...core.names.spelling import spelled
from ...core.node import Node, plain
from ...core.recording import enable_grad, no_grad, strict
from ..axes import Quotient, is_axis
from ..conditions import of_table
from ..literals import identifier
from ..passes.lowering import reachable
from ..sizes import Size
from ..tracing.session import Session
from ..tracing.trace import called
from ..tracing.tracer import Tracer
from .onnx_forms import FORMS, kind_of_dtype

OPSET, IR = 18, 9
SAMPLES = 97
"""The number of samples in the trace: unlikely to be the length of another axis."""
LARGEST = 2**31 - 1
"""The largest size of a protocol buffer, in bytes."""


@spelled
def export_onnx(model: Callable[..., Any], example: Any, path: str | os.PathLike[str], *, free_batch: bool = True) -> Path:
    """Write what a model computes in evaluation mode as an ONNX file, in 32 bits.

    Args:
        model: a module, or a function of arrays that returns an array, or a tuple or dictionary of arrays.
        example: an input, or a tuple of inputs, of the shapes and kinds (floats, integers, booleans) that the file is for. A
            batch of one is enough.
        path: the file, usually `something.onnx`, written whole or not at all.
        free_batch: whether the first axis may have any length later; it is that of every input whose first axis is as long as
            that of the first input. Every other axis has the length of the example.

    Returns:
        The path. The inputs are called as the arguments of `forward` are, the outputs `output`, or `output_0`, `output_1`, ...,
        or as the keys of a dictionary.

    Raises:
        ArgumentError: for an operation that has no form in ONNX, by its name.
        TraceError: for a model that looks at numbers (`if x.sum() > 0`), or at the number of samples where that is free.
        DtypeError: for inputs that are no real numbers.
        MissingExtraError: without the package onnx.

    A model in training mode is exported as it is in evaluation mode, and left as it was.

    >>> import tempfile
    >>> from autograd_mini import nn
    >>> path = export_onnx(nn.Linear(3, 2, rng=0), np.zeros((1, 3)), Path(tempfile.mkdtemp()) / "line.onnx")  # doctest: +SKIP
    >>> path.name  # doctest: +SKIP
    'line.onnx'
    """
    require("onnx", extra="onnx", purpose="export_onnx")
    if not callable(model):
        raise ArgumentTypeError(f"export_onnx: model is a {type(model).__name__}: pass a module, or a function of arrays")
    examples = tuple(example) if isinstance(example, (tuple, list)) else (example,)
    target = Path(path)
    if not target.parent.is_dir():
        raise DataError(f"{str(path)!r} cannot be written: there is no folder {str(target.parent)!r}, make it first")
    with evaluation(model):
        data = traced(model, [as_input(i, x) for i, x in enumerate(examples)], free_batch).SerializeToString()
    if len(data) > LARGEST:
        raise ArgumentError(f"export_onnx: the file would have {len(data):,} bytes, and ONNX files end at {LARGEST:,}")
    with atomic_write(target) as draft:
        draft.write_bytes(data)
    return target


@contextmanager
def evaluation(model: Any) -> Iterator[None]:
    """A block in which a module is in evaluation mode; a function is as it is."""
    modules = list(model.modules()) if hasattr(model, "modules") else []
    modes = [module.training for module in modules]
    try:
        for module in modules:
            module.training = False
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


def as_input(i: int, x: Any) -> Any:
    """An example as an array."""
    data = np.asarray(plain(x))
    if data.dtype.kind not in "fiub":
        raise DtypeError(f"export_onnx: input {i} holds {data.dtype}, and a model takes floats, integers or booleans")
    return data


def traced(model: Callable[..., Any], examples: Sequence[Any], free_batch: bool) -> Any:
    """The ONNX model of a call on tracers."""
    session = Session()
    rows = len(examples[0]) if free_batch and examples and examples[0].ndim else None
    inputs = []
    for name, x in zip(argument_names(model, len(examples)), examples, strict=True):
        tracer = Tracer(session, (), x.dtype if x.dtype.kind != "f" else float, label=name)
        free = rows is not None and x.ndim and len(x) == rows
        tracer.shape = (session.size(tracer, 0, SAMPLES), *x.shape[1:]) if free else x.shape
        inputs.append(tracer)
    with enable_grad(), strict():
        output = called(model, inputs)
    session.listening = False
    session.refuse_written()
    if any(axis.pinned for axis in session.axes.values()) or any(condition.asked for condition in session.conditions):
        raise TraceError(
            "export_onnx: the model reads the number of samples (in range(len(x)), or if len(x) > 10): write it with whole "
            "arrays, or pass free_batch=False, which exports it for the number of samples of the example alone"
        )
    return OnnxWriter(inputs, named_outputs(output)).model()


def argument_names(model: Callable[..., Any], n: int) -> list[str]:
    """The names of the first arguments of a model."""
    try:
        parameters = list(inspect.signature(getattr(model, "forward", model)).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    known = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return known[:n] + [f"input_{i}" for i in range(len(known), n)]


def named_outputs(output: Any) -> dict[str, Any]:
    """Each array of a result, by its name."""
    if isinstance(output, Mapping):
        flat = {str(name): part for name, part in output.items()}
    else:
        flat = {f"output_{i}": part for i, part in enumerate(flattened(output))} if isinstance(output, (tuple, list)) else {}
        flat = flat or {"output": output}
    for name, part in flat.items():
        if not isinstance(part, (Node, np.ndarray, np.generic, int, float)):
            kind = type(part).__name__
            raise ArgumentTypeError(f"export_onnx: {name} is a {kind}: a model returns arrays, or a tuple of arrays")
    return flat


def flattened(x: Any) -> Iterator[Any]:
    """The arrays in nested tuples and lists, without None."""
    if isinstance(x, (tuple, list)):
        for part in x:
            yield from flattened(part)
    elif x is not None:
        yield x


class OnnxWriter:
    """Collects the operators of a file.

    Attributes:
        nodes: ONNX's operators, in order.
        arrays: the arrays in the file, by name.
        names: the name of each tracer that has been written.
        kinds: for each name, whether it holds floats ("f"), integers ("i") or booleans ("b").
    """

    def __init__(self, inputs: Sequence[Tracer], outputs: Mapping[str, Any]) -> None:
        self.onnx = require("onnx", extra="onnx", purpose="export_onnx")
        self.inputs, self.outputs = list(inputs), outputs
        self.nodes: list[Any] = []
        self.arrays: dict[str, Any] = {}
        self.names: dict[Tracer, str] = {}
        self.kinds: dict[str, str] = {}
        self.known: dict[Tracer, Any] = {}
        self.constants: dict[Any, str] = {}
        self.sizes: dict[Any, str] = {}
        for name in outputs:
            self.kinds[name] = "f"
        for x in inputs:
            self.names[x] = self.unused(x.label or "input")
            self.kinds[self.names[x]] = kind_of_dtype(x.dtype)

    # ---- what forms write with ---------------------------------------------------------------------------------------

    def add(self, operator: str, *inputs: str, kind: str = "f", **attributes: Any) -> str:
        """Write an operator; returns the name of its result."""
        name = self.unused(f"{operator.lower()}_{len(self.nodes)}")
        self.nodes.append(self.onnx.helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        self.kinds[name] = kind
        return name

    def unused(self, name: str) -> str:
        """A free name that resembles this one."""
        found, i = name, 0
        while found in self.kinds:
            found, i = f"{name}_{i + 1}", i + 1
        return found

    def constant(self, value: Any, dtype: Any = None, name: str = "constant") -> str:
        """The name of an array in the file; equal small arrays are stored once."""
        array = np.asarray(value, dtype=dtype)
        array = array.astype({"f": np.float32, "i": np.int64, "b": np.bool_}[kind_of_dtype(array.dtype)])
        key = (array.dtype.str, array.shape, array.tobytes()) if array.size <= 64 else None
        if key is None or key not in self.constants:
            name = self.unused(name)
            self.arrays[name], self.kinds[name] = array, kind_of_dtype(array.dtype)
            if key is None:
                return name
            self.constants[key] = name
        return self.constants[key]

    def integers(self, *values: int) -> str:
        """The name of a constant vector of integers."""
        return self.constant(np.array(values, np.int64))

    def cast(self, x: str, kind: str) -> str:
        """`x` as floats, integers or booleans."""
        if self.kinds[x] == kind:
            return x
        proto = self.onnx.TensorProto
        return self.add("Cast", x, kind=kind, to={"f": proto.FLOAT, "i": proto.INT64, "b": proto.BOOL}[kind])

    def of(self, x: Any, kind: str | None = None) -> str:
        """The name of an operand: a tracer that has been written, or a number."""
        name = self.names[x] if isinstance(x, Tracer) and x in self.names else None
        if name is None:
            known = self.known[x] if isinstance(x, Tracer) else x
            label = identifier(x.label, "constant") if isinstance(x, Tracer) else "constant"
            name = self.constant(known, name=label)
            if isinstance(x, Tracer):
                self.names[x] = name
        return name if kind is None else self.cast(name, kind)

    def shape(self, shape: Sequence[Any]) -> str:
        """The name of a shape, as a row of integers; sizes that are free are computed from the first input."""
        if all(type(n) is int for n in shape):
            return self.integers(*shape)
        return self.add("Concat", *(self.size(n) if isinstance(n, Size) else self.integers(n) for n in shape), kind="i", axis=0)

    def size(self, n: Size) -> str:
        """The name of a size, as a row of one integer."""
        if n.key not in self.sizes:
            total: str | None = None
            for atoms, factor in n.terms.items():
                term = self.integers(factor)
                for atom in atoms:
                    term = self.add("Mul", term, self.atom(atom), kind="i")
                total = term if total is None else self.add("Add", total, term, kind="i")
            self.sizes[n.key] = total or self.integers(0)
        return self.sizes[n.key]

    def atom(self, atom: Any) -> str:
        """The name of the number of samples, or of a quotient of sizes."""
        if isinstance(atom, Quotient):
            return self.add("Div", self.size(atom.above), self.size(atom.below), kind="i")
        key = id(atom)
        if key not in self.sizes:
            first, axis = atom.places[0]
            self.sizes[key] = self.add("Shape", self.names[first], kind="i", start=axis, end=axis + 1)
        return self.sizes[key]

    # ---- the file ----------------------------------------------------------------------------------------------------

    def model(self) -> Any:
        """The model of all operators that the outputs need."""
        helper, proto = self.onnx.helper, self.onnx.TensorProto
        roots = [x for x in self.outputs.values() if isinstance(x, Tracer)]
        for x in reachable(roots, {}):
            self.write(x)
        kinds = {"f": proto.FLOAT, "i": proto.INT64, "b": proto.BOOL}
        results = []
        for name, x in self.outputs.items():
            found = self.of(x if isinstance(x, Tracer) else np.asarray(plain(x)))
            self.nodes.append(helper.make_node("Identity", [found], [name], name=f"result_{name}"))
            results.append(helper.make_tensor_value_info(name, kinds[self.kinds[found]], dimensions(getattr(x, "shape", ()))))
        arguments = [
            helper.make_tensor_value_info(self.names[x], kinds[kind_of_dtype(x.dtype)], dimensions(x.shape)) for x in self.inputs
        ]
        arrays = [self.onnx.numpy_helper.from_array(array, name) for name, array in self.arrays.items()]
        made = helper.make_model(
            helper.make_graph(self.nodes, "model", arguments, results, arrays),
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR,
            producer_name="autograd_mini",
        )
        self.onnx.checker.check_model(made, full_check=True)
        return made

    def write(self, x: Any) -> None:
        """Write the operators that compute a tracer from those that have been written."""
        if x in self.names or x in self.known:
            return
        if x.op is None:
            self.leaf(x)
            return
        if self.folded(x):
            return
        form = FORMS.get(x.op.name) if of_table(x.op) else None
        if form is None:
            raise ArgumentError(
                f"export_onnx: {x.op.name} has no form in ONNX{at(x)}: leave it out of the model that is exported, and compute "
                "it before or after"
            )
        self.names[x] = self.cast(form(self, x, *x.inputs, **(x._params or {})), kind_of_dtype(x.dtype))

    def leaf(self, x: Any) -> None:
        """A number, a size, or an array from outside."""
        params = x._params or {}
        if "size" in params:
            n = params["size"]
            number = self.cast(self.add("Squeeze", self.size(n), kind="i"), "f") if isinstance(n, Size) else self.of(float(n))
            self.names[x] = number
        elif "value" in params:
            self.known[x] = np.float64(params["value"])
        else:
            holder = next(holder for holder, found in x.session.captured.values() if found is x)
            self.known[x] = np.asarray(plain(holder))

    def folded(self, x: Any) -> bool:
        """Compute what depends on known arrays alone, unless the result is much larger than they are."""
        known = [self.known.get(y) if isinstance(y, Tracer) else y for y in x.inputs]
        if any(y is None for y in known) or has_unknowns((x._params, x.shape)) or not of_table(x.op):
            return False
        if math.prod(x.shape) > 64 + 2 * sum(np.asarray(y).size for y in known):
            return False
        with no_grad(), np.errstate(all="ignore"):
            self.known[x] = np.asarray(x.op(*map(np.asarray, known), **(x._params or {})))
        return True


def has_unknowns(x: Any) -> bool:
    """Whether a structure holds a tracer, or a size that is free."""
    if isinstance(x, (Tracer, Size)):
        return True
    if isinstance(x, slice):
        return has_unknowns((x.start, x.stop, x.step))
    parts: Any = x.values() if isinstance(x, dict) else x if isinstance(x, (tuple, list)) else ()
    return any(map(has_unknowns, parts))


def dimensions(shape: Sequence[Any]) -> list[Any]:
    """A shape as ONNX declares it: numbers, "N" for the number of samples, nothing for what is computed from that."""
    return [n if type(n) is int else "N" if is_axis(n.terms) else None for n in shape]


def at(x: Any) -> str:
    """Where in the user's program a tracer was made."""
    return f" ({x.place[0]}:{x.place[1]})" if x.place and x.place[0] else ""
