"""Methods of PyTorch's tensors and models that are spelled otherwise here, and what to write: one sentence for each."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from ..errors import UnknownAttributeError

IN_PLACE = (
    "abs_", "addcdiv_", "addcmul_", "bernoulli_", "clamp_max_", "clamp_min_", "exp_", "index_add_", "index_copy_", "index_fill_",
    "index_put_", "lerp_", "log_", "masked_fill_", "neg_", "pow_", "reciprocal_", "round_", "scatter_add_", "sigmoid_", "sign_",
    "sqrt_", "square_", "tanh_",
)  # fmt: skip
"""Methods of PyTorch that write into a tensor; others are in the table, with what to write."""
METHODS: dict[str, str] = {
    **dict.fromkeys(IN_PLACE, "nothing is computed in place: write x = f(x), or x.data[...] = f(x.data) for a leaf"),
    **dict.fromkeys(("squeeze_", "unsqueeze_", "t_", "transpose_", "resize_"), "an array keeps its shape: write x = x.squeeze()"),
    "apply_": "write x.data[...] = f(x.data)",
    "index_put": "write am.put(x, indices, values) for a copy; am.index_add where indices come twice",
    "mode": "write np.unique(x.data, return_counts=True), and take the value with the largest count",
    "H": "write x.mT: numbers are real",
    "add_": "nothing is computed in place: write x = x + y, or x.data += y for a leaf outside of the graph",
    "_prev": "write x.inputs",
    "_backward": "write y.backward() at the last node, which goes through the graph; am.Primitive says an operation's gradient",
    "apply": "write am.Primitive(name, f, dx=...), or am.custom_gradient(f, rule)",
    "assign": "write x.data = ...",
    "bool": "write x.astype(bool), or compare: x != 0",
    "chunk": "write x.split(sections, axis)",
    "clamp": "write x.clip(min, max)",
    "clamp_": "nothing is computed in place: write x = x.clip(min, max)",
    **dict.fromkeys(("index_fill", "index_copy", "masked_scatter"), "write am.put(x, index, values) for a copy"),
    "scatter": "write am.put_along_axis(x, index, values, axis) for a copy with other numbers in it",
    "clone": "write x.copy(), which passes the gradient on",
    "contiguous": "write x.copy(), or leave it out: NumPy takes any layout",
    "cpu": "everything runs on the processor: leave it out",
    "cuda": "everything runs on the processor: leave it out",
    "copy_": "write x.data[...] = y",
    "at": "write am.put(x, index, values) for a copy with other numbers in it",
    "detach_": "write x = x.detach()",
    "device": "everything runs on the processor: leave it out",
    "dim": "write x.ndim",
    "double": "write x.astype(np.float64)",
    "div_": "nothing is computed in place: write x = x / y, or x.data /= y for a leaf outside of the graph",
    "element_size": "write x.dtype.itemsize",
    "expand": "write x.broadcast_to(shape)",
    "expand_as": "write x.broadcast_to(y.shape)",
    "fill_": "write x.data[...] = value",
    "float": "write x.astype(np.float32), or float(x) for the number alone",
    "gather": "write am.take_along_axis(x, index, axis)",
    "grad_fn": "write x.op, the operation that made it",
    "half": "write x.astype(np.float16)",
    "is_cuda": "everything runs on the processor: it is False",
    "index_select": "write x[index], or x.take(index, axis=axis)",
    "int": "write x.astype(int), or int(x) for the number alone",
    "long": "write x.astype(int)",
    "masked_fill": "write am.where(mask, value, x)",
    "mm": "write x @ y",
    "mul_": "nothing is computed in place: write x = x * y",
    "name": "write x.label",
    "nelement": "write x.size",
    "numel": "write x.size",
    "normal_": "write x.data[...] = rng.normal(size=x.shape)",
    "permute": "write x.transpose(axes)",
    "repeat_interleave": "write x.repeat(n, axis=axis)",
    "requires_gradient": "write x.requires_grad",
    "sub_": "nothing is computed in place: write x = x - y, or x.data -= y for a leaf outside of the graph",
    "t": "write x.T",
    "to": "write x.astype(dtype); everything runs on the processor",
    "type": "write x.astype(dtype)",
    "uniform_": "write x.data[...] = rng.uniform(size=x.shape)",
    "unsqueeze": "write x.expand_dims(axis)",
    "values": "write x.data; of x.max(axis), which is the values alone, the places are x.argmax(axis)",
    "indices": "x.max(axis), x.sort(axis) and x.topk(k) are values alone: the places are x.argmax(axis), x.argsort(axis)",
    "scatter_": "write am.put_along_axis(x, index, values, axis) for a copy with other numbers in it",
    "is_floating_point": "write x.dtype.kind == 'f'",
    "clamp_min": "write x.clip(min=...)",
    "clamp_max": "write x.clip(max=...)",
    "new_full": "write am.Tensor(np.full(shape, value))",
    "nbytes": "it belongs to the array: x.data has it",
    **dict.fromkeys(("base", "flat", "itemsize", "strides", "flags"), "it belongs to the array: x.data has it"),
    "addmm": "write x + a @ b",
    "allclose": "write np.allclose(x.data, y)",
    "as_strided": "write x[index] or x.reshape(shape)",
    "assign_add": "write x.data += y, for a leaf outside of the graph",
    "assign_sub": "write x.data -= y, for a leaf outside of the graph",
    "baddbmm": "write x + a @ b",
    "block_until_ready": "everything is computed at once: leave it out",
    "bmm": "write x @ y",
    "cdist": "write ((x[:, None] - y[None]) ** 2).sum(-1), and .sqrt()",
    "count_nonzero": "write np.count_nonzero(x.data)",
    "data_ptr": "write x.data.ctypes.data",
    "eq": "write x == y",
    "equal": "write np.array_equal(x.data, y)",
    "frac": "write x - x.trunc()",
    "ge": "write x >= y",
    "gt": "write x > y",
    "inverse": "write x.inv()",
    "is_contiguous": "write x.data.flags.c_contiguous",
    "isfinite": "write np.isfinite(x.data)",
    "isinf": "write np.isinf(x.data)",
    "isnan": "write np.isnan(x.data)",
    "le": "write x <= y",
    "logical_not": "write x == 0",
    "lt": "write x < y",
    "movedim": "write x.moveaxis(source, destination)",
    "mv": "write x @ y",
    "narrow": "write x[start : start + length], or x.take(range(start, start + length), axis=axis)",
    "ne": "write x != y",
    "new_ones": "write am.Tensor(np.ones(shape))",
    "new_tensor": "write am.Tensor(data)",
    "new_zeros": "write am.Tensor(np.zeros(shape))",
    "pinverse": "write am.pinv(x)",
    "relu_": "nothing is computed in place: write x = x.relu()",
    "reshape_as": "write x.reshape(y.shape)",
    "select": "write x[index], or x.take(index, axis=axis)",
    "stride": "write x.data.strides, in bytes",
    "sum_to_size": "write x.sum_to(shape)",
    "to_numpy": "write x.data",
    "type_as": "write x.astype(y.dtype)",
    "unbind": "write am.unstack(x, axis), or go through it with for",
    "unique": "write np.unique(x.data)",
    "view": "write x.reshape(shape)",
    "view_as": "write x.reshape(y.shape)",
    "zero_": "write x.data[...] = 0.0, or x.zero_grad() for the gradient",
}
"""Names of other libraries that a caller may look for on a node."""
HINTED = set(METHODS)
"""All names of which a node only says what to write, those of the package's functions among them."""


_MODEL = "give it to am.training: fit(model, data, loss, optimizer), evaluate, predict"
MODULE: dict[str, str] = {
    **dict.fromkeys(("fit", "evaluate", "predict"), _MODEL),
    "compile": "give loss and optimizer to am.training.fit; am.compile(f) writes the program of a function",
    "reset_parameters": "make the model anew, in a function that returns it",
    "save": "write am.training.save_weights(model, path)",
    "load": "write am.training.load_weights(model, path)",
    "save_weights": "write am.training.save_weights(model, path)",
    "load_weights": "write am.training.load_weights(model, path)",
    "weights": "write model.parameters(), or model.named_parameters()",
    "get_weights": "write model.state_dict()",
    "set_weights": "write model.load_state_dict(state)",
    "trainable_variables": "write model.parameters()",
    "trainable_weights": "write model.parameters()",
    "count_params": "write model.summary(), or sum(p.size for p in model.parameters())",
    "cuda": "everything runs on the processor: leave it out",
    "cpu": "everything runs on the processor: leave it out",
    "float": "write model.to(np.float32)",
    "double": "write model.to(np.float64)",
    "half": "write model.to(np.float16)",
    "add": "write model.append(layer), or nn.Sequential(*layers)",
    **dict.fromkeys(("register_full_backward_hook", "register_backward_hook", "register_full_backward_pre_hook"),
                    "write model.register_forward_hook(lambda module, inputs, output: output.register_hook(f)), where f is given "
                    "the gradient of the output"),
    "register_forward_pre_hook": "write a class of nn.Module whose forward prepares its inputs and calls this module",
    "train_step": "write am.training.fit(model, data, loss, optimizer)",
}  # fmt: skip
"""Names of other libraries that a caller may look for on a model."""


class Elsewhere:
    """In place of a method that other libraries have: it works where it can mean one thing only, and otherwise reading it says
    what it is called here.

    (A `__getattr__` would make every slot of a node half as fast in CPython 3.11.)
    """

    def __init__(self, name: str, advice: str, place: str = "") -> None:
        self.name, self.advice, self.place = name, advice, place

    def __get__(self, node: Any, kind: type) -> Any:
        if node is not None:
            habits = import_module("autograd_mini.habits")
            with suppress(KeyError):
                if self.place == "Tensor":
                    return habits.attribute(node, self.name)
            with suppress(KeyError):
                if not getattr(node, "scalar_node", False):
                    return partial(habits.meant(self.place, self.name), node)
        raise UnknownAttributeError(f"a {kind.__name__} has no {self.name!r}: {self.advice}")


