"""Every error that a docstring of the engine and of the calculus announces comes, and is the one that was announced."""

import ast
import builtins
import contextlib
import pickle
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value, errors
from autograd_mini.calculus.arguments import as_numbers, check_argnums
from autograd_mini.calculus.flat import Flat
from autograd_mini.calculus.pytree import matching
from autograd_mini.core import files, show, sweep
from autograd_mini.core.names import keywords, spelling
from autograd_mini.core.primitive import checked
from autograd_mini.core.randomness import as_generator
from autograd_mini.core.switch import Switch

PACKAGE = Path(am.__file__).parent


def leaf(*numbers):
    """A Tensor that wants a gradient."""
    return Tensor(numbers, requires_grad=True)


def square(x):
    """The sum of squares."""
    return am.sum(x * x)


def run(program):
    """Run a program of several lines, as a caller would."""
    exec(program, {"am": am, "np": np, "Value": Value, "Tensor": Tensor, "leaf": leaf, "square": square, "sys": sys})


def checkpointed(change):
    """A backward pass through a part whose second run meets what `change` has done to its array and its number."""
    held = {"array": np.ones(2000), "factor": 2.0}
    z = am.checkpoint(lambda x, a: am.sum(x * held["factor"]) * am.sum(am.Tensor(a)))(leaf(1.0, 2.0), held["array"])
    change(held)
    z.backward()


def asked_by_a_ufunc():
    """A list of Values in a ufunc on numbers alone; before Python 3.11 it is not known which ufunc a line calls."""
    if sys.version_info < (3, 11):
        raise am.UnknownOperationError("np.isnan")
    np.isnan([Value(1.0)])


def renamed_both():
    spelling.renamed(old="new")(lambda *, new=0: new)(old=1, new=2)


def without(module, call):
    """A call where a package is not installed."""
    saved = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == module}
    sys.modules[module] = None
    try:
        call()
    finally:
        del sys.modules[module]
        sys.modules.update(saved)


def without_arrow():
    """An Arrow stream where neither library is imported."""
    saved = {name: sys.modules.pop(name) for name in ("polars", "pyarrow") if name in sys.modules}
    try:
        Tensor([1.0]).__arrow_c_stream__()
    finally:
        sys.modules.update(saved)


def read_of_another_library():
    class Foreign:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("it wants a gradient")

    as_numbers(Foreign(), "argument 0")


def noisy():
    rng = np.random.default_rng(0)
    Flat(lambda x: x * rng.random(), 1.0).refuse_noise()


def copies_of_parameters():
    model = am.nn.Linear(2, 1, rng=0)
    am.grad(lambda state: am.sum(model(np.ones((1, 2)))))(model.state_dict())


def write(path):
    with files.atomic_write(path):
        pass


def look(gradient):
    """What the rule of a user's own gives, looked at."""
    checked(lambda g, z, x: gradient, "mine", 0)(np.ones(2), np.ones(2), np.ones(2))


def hooked():
    """A Value with a hook, which a quick sweep leaves alone."""
    x = Value(1.0)
    x.register_hook(lambda g: g)
    return x


def after_a_step():
    w = leaf(1.0, 2.0)
    square(w).backward()
    w = w - 0.1 * w.grad
    square(w).backward()
    return w.grad


PROVOKING = {
    "calculus.arguments.check_argnums ArgumentTypeError": lambda: check_argnums("grad", square, 1.5),
    "calculus.arguments.check_argnums error": lambda: check_argnums("grad", square, (0, 0), errors.GradientError),
    "calculus.arguments.as_numbers DtypeError": read_of_another_library,
    "calculus.derivatives.grad ArgumentTypeError": lambda: am.grad(3.0),
    "calculus.derivatives.grad ShapeError": lambda: am.grad(lambda x: x * x)(np.ones(2)),
    "calculus.derivatives.grad DtypeError": lambda: am.grad(square)(np.arange(3)),
    "calculus.derivatives.grad GradientError": lambda: am.grad(lambda x: float(x) ** 2)(3.0),
    "calculus.derivatives.vjp ShapeError": lambda: am.vjp(lambda x: x * x, np.ones(2))[1](np.ones(3)),
    "calculus.derivatives.jvp ShapeError": lambda: am.jvp(lambda x: x * x, (np.ones(2),), (np.ones(3),)),
    "calculus.derivatives.hvp ShapeError": lambda: am.hvp(square)(np.ones(2), np.ones(3)),
    "calculus.recorded.Recorded._refuse_copies GradientError": copies_of_parameters,
    "calculus.flat.Flat ArgumentError": lambda: Flat(square, {}),
    "calculus.flat.Flat DtypeError": lambda: Flat(square, {"x": "three"}),
    "calculus.flat.Flat.row ShapeError": lambda: Flat(square, np.ones(2)).row(np.ones(3), "direction"),
    "calculus.flat.Flat.refuse_noise ArgumentError": noisy,
    "calculus.numeric.numerical_grad ArgumentTypeError": lambda: am.numerical_grad(3.0),
    "calculus.numeric.numerical_grad ShapeError": lambda: am.numerical_grad(lambda x: x * x)(np.ones(2)),
    "calculus.numeric.numerical_grad DtypeError": lambda: am.numerical_grad(np.sum)(np.arange(3)),
    "calculus.numeric.numerical_grad GradientError": lambda: am.numerical_grad(np.sum, step=1e-30)(np.ones(2)),
    "calculus.pytree.matching ShapeError": lambda: list(matching([1.0], [1.0, 2.0], "v")),
    "core.arrays.conversions.ArrayNode.__dlpack__ GradientError": lambda: leaf(1.0).__dlpack__(),
    "core.arrays.conversions.ArrayNode.__arrow_c_stream__ GradientError": lambda: leaf(1.0).__arrow_c_stream__(),
    "core.arrays.conversions.ArrayNode.__arrow_c_stream__ MissingExtraError": without_arrow,
    "core.checkpointing.checkpoint GradientError": lambda: checkpointed(lambda held: held.update(factor=3.0)),
    "core.checkpointing.checkpoint StaleError": lambda: checkpointed(lambda held: held["array"].fill(5.0)),
    "core.arrays.plain.PlainArray.requires_grad GradientError": lambda: setattr(Tensor([1.0]) > 0, "requires_grad", True),
    "core.arrays.plain.PlainArray.requires_grad_ GradientError": lambda: (Tensor([1.0]) > 0).requires_grad_(),
    "core.checkpointing.checkpoint DtypeError": lambda: am.checkpoint(lambda x: (x, x))(leaf(1.0)),
    "core.copying.reduced GradientError": lambda: am.grad(lambda x: pickle.loads(pickle.dumps(x)))(3.0),
    "core.files.atomic_write DataError": lambda: write("a\0b"),
    "core.names.keywords.understood ArgumentTypeError": lambda: am.softmax(np.ones(2), colour=3),
    "core.names.keywords.understood TypeError": lambda: keywords.understood(len, len, (3,), {}, TypeError("from inside")),
    "core.names.keywords.old_spelling ArgumentTypeError": lambda: Value(1.0, colour=3),
    "core.arrays.numpy_programs.refuse_program UnknownOperationError": lambda: np.linalg.det([[Value(1.0)]]),
    "core.arrays.numpy_programs.refuse_ufunc UnknownOperationError": lambda: asked_by_a_ufunc(),
    "core.arrays.objects.to_values UnknownOperationError": lambda: am.to_values(am.checkpoint(am.sin)(leaf(1.0, 2.0))),
    "core.primitive.checked GradientError": lambda: look(None),
    "core.primitive.checked ShapeError": lambda: look(np.ones(3)),
    "core.randomness.manual_seed ArgumentError": lambda: am.manual_seed(-1),
    "core.randomness.as_generator ArgumentTypeError": lambda: as_generator(np.random.RandomState(0)),
    "core.randomness.as_generator ArgumentError": lambda: as_generator(-1),
    "core.show.figure ArgumentError": lambda: show.figure("sculpture"),
    "core.show.figure MissingExtraError": lambda: without("matplotlib", lambda: show.figure("lines", series={"a": ([1], [2])})),
    "core.show.save ArgumentError": lambda: (pytest.importorskip("matplotlib"), show.save(object(), "figure.doc")),
    "core.names.spelling.renamed ArgumentTypeError": renamed_both,
    "core.names.spelling.keyword_only ArgumentTypeError": (
        lambda: spelling.keyword_only("step")(lambda f, *, step=None: f)(1, 2, 3)
    ),
    "core.node.as_label ArgumentTypeError": lambda: Tensor([1.0], label=5),
    "core.sweep.sweep_floats NeedsDefinition": lambda: sweep.sweep_floats(Value(1.0), 1.0),
    "core.sweep.sweep_floats ArithmeticError": lambda: sweep.sweep_floats(am.log(Value(0.0)), 1.0),
    "core.sweep.sweep_floats ValueError": lambda: sweep.sweep_floats(am.xlogy(Value(1.0), -1.0), 1.0),
    "core.sweep.sweep_numbers NeedsDefinition": lambda: sweep.sweep_numbers(hooked() * 2.0, 1.0, keep=False),
    "core.sweep.sweep_numbers ArithmeticError": lambda: sweep.sweep_numbers(am.log(Value(0.0)), 1.0, keep=False),
    "core.sweep.sweep_numbers ValueError": lambda: sweep.sweep_numbers(am.xlogy(Value(1.0), -1.0), 1.0, keep=False),
    "core.switch.Switch.__call__ ArgumentTypeError": lambda: Switch()(3),
    "core.tensor.Tensor DtypeError": lambda: Tensor(["a"]),
    "core.tensor.Tensor ShapeError": lambda: Tensor([[1.0], [1.0, 2.0]]),
    "core.tensor.Tensor.grad GradientError": after_a_step,
    "core.tensor.Tensor.backward GradientError": lambda: leaf(1.0, 2.0).backward(),
    "core.tensor.Tensor.backward ShapeError": lambda: leaf(1.0, 2.0).backward(np.ones(3)),
    "core.names.unknown_names.otherwise UnknownAttributeError": lambda: am.relus,
    "core.names.unknown_names.otherwise UnknownNameError": lambda: run("from autograd_mini import relus"),
    "core.value.Value DtypeError": lambda: Value("a"),
}
"""For each error that a docstring announces, what provokes it."""
KINDS = {"error": errors.GradientError, "NeedsDefinition": sweep.NeedsDefinition}
"""What is named by an argument, and what no caller meets."""


FOLDERS = ["core", "core/arrays", "core/guards", "core/names", "calculus"]


def announced():
    """The errors under "Raises:" in the docstrings of the engine and of the calculus, as "module.name Error"."""
    for path in (path for folder in FOLDERS for path in sorted((PACKAGE / folder).glob("*.py"))):
        todo = [("", ast.parse(path.read_text(encoding="utf-8")))]
        for before, node in todo:
            for inner in ast.iter_child_nodes(node):
                if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
                    todo.append((f"{before}{inner.name}.", inner))
                    _, _, told = (ast.get_docstring(inner) or "").partition("Raises:\n")
                    for names in re.findall(r"^    (\w[\w, ]*): ", told.partition("\n\n")[0], re.MULTILINE):
                        for name in re.findall(r"\b(?:[A-Z]\w+|error)\b", names):
                            yield f"{'.'.join(path.relative_to(PACKAGE).with_suffix('').parts)}.{before}{inner.name} {name}"


def test_each_error_that_is_announced_has_a_call_that_provokes_it():
    assert sorted(announced()) == sorted(PROVOKING)


@all_cases("entry", PROVOKING)
def test_an_error_that_is_announced_comes(entry):
    name = entry.rpartition(" ")[2]
    kind = KINDS.get(name) or getattr(errors, name, None) or getattr(builtins, name)
    with contextlib.suppress(UserWarning), pytest.raises(kind) as raised:
        PROVOKING[entry]()
    ours = issubclass(kind, errors.AutogradError)
    assert type(raised.value) is kind and str(raised.value) if ours else isinstance(raised.value, kind)
