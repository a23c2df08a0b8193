"""What the package shows: names that are meant for callers, under the spellings of NumPy and PyTorch where they have one."""

import ast
import builtins
import inspect
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value, data, landscape, nn, optim, parallel, stats, training
from autograd_mini.core import functions
from autograd_mini.core.primitive import registry
from autograd_mini.core.results import Result
from autograd_mini.core.switch import Switch
from autograd_mini.optim import schedules, search

ROOMS = {
    "am": am, "nn": nn, "nn.functional": nn.functional, "nn.losses": nn.losses, "nn.initializers": nn.initializers,
    "optim": optim, "optim.schedules": schedules, "optim.search": search, "data": data, "training": training,
    "landscape": landscape, "parallel": parallel, "stats": stats, "errors": am.errors,
}  # fmt: skip


OF_SKLEARN = {"Classifier", "Regressor"}


def public():
    """Every public name: (room, name)."""
    return [(room, name) for room, module in ROOMS.items() for name in (module._public if module is am else module.__all__)]


def callables():
    """Every public function and class that is called by users, once."""
    seen = set()
    for room, name in public():
        if name in OF_SKLEARN and find_spec("sklearn") is None:
            continue
        found = getattr(ROOMS[room], name)
        is_error = inspect.isclass(found) and issubclass(found, BaseException)
        if callable(found) and not is_error and id(found) not in seen:
            seen.add(id(found))
            yield pytest.param(found, id=f"{room}.{name}")


@all_cases("room", [room for room in ROOMS if room != "errors"])
def test_dir_of_a_room_is_what_is_meant_for_callers(room):
    module = ROOMS[room]
    listed = set(module._public if module is am else module.__all__)
    shown = {name for name in dir(module) if not name.startswith("__")}
    assert shown - set(getattr(module, "_rooms", ())) == listed
    assert all(hasattr(module, name) for name in listed - (OF_SKLEARN if find_spec("sklearn") is None else set()))


@all_cases("f", list(callables()))
def test_every_public_callable_has_a_docstring_and_a_signature_and_tells_a_wrong_keyword_in_our_words(f):
    assert inspect.getdoc(f)
    parameters = inspect.signature(f).parameters.values()
    needed = [p for p in parameters if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    kind = f if inspect.isclass(f) else type(f)
    if issubclass(kind, Switch | Result | training.CompiledStep) or kind.__init__ is object.__init__:
        return  # blocks, results, and classes to derive from
    if getattr(f, "_is_protocol", False) or any(p.kind is p.VAR_KEYWORD for p in parameters):
        return
    with pytest.raises(am.AutogradError):
        f(*[1.0] * len(needed), no_such_keyword=1)


def declared():
    """What the stub of the public functions declares: name -> the arguments of its most general form."""
    stub = Path(functions.__file__).with_suffix(".pyi")
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.args


@all_cases("name, stub", [pytest.param(*item, id=item[0]) for item in dict(declared()).items()])
def test_the_signature_of_a_function_is_the_one_in_its_stub(name, stub):
    def empty(p):
        return p.default is p.empty

    parameters = list(inspect.signature(getattr(functions, name)).parameters.values())
    by_position = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    by_name = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert [a.arg for a in stub.args] == [p.name for p in by_position]
    assert [a.arg for a in stub.kwonlyargs] == [p.name for p in by_name]
    assert len(stub.defaults) == sum(not empty(p) for p in by_position)
    assert [d is None for d in stub.kw_defaults] == [empty(p) for p in by_name]
    written = [ast.unparse(d) for d in [*stub.defaults, *stub.kw_defaults] if d is not None]
    assert len(written) == sum(not empty(p) for p in parameters)
    assert (stub.vararg is not None) == any(p.kind is p.VAR_POSITIONAL for p in parameters)


STUDENTS = {
    "data", "grad", "op", "inputs", "label", "is_leaf", "requires_grad", "requires_grad_", "backward", "zero_grad", "detach",
    "retain_grad", "item", "register_hook", "copy", "numpy", "dtype", "shape", "ndim", "size", "astype",
}  # fmt: skip
"""What a number or an array of the graph has besides the functions of `am`."""
OF_NUMPY = {"conjugate", "real", "imag"}
"""And what NumPy asks its elements for."""


SHOWN = {name for name in dir(Value(1.0)) if not name.startswith("_")}
"""Read before any test runs: some register operations of their own, which become methods."""


def test_a_value_shows_no_name_that_a_student_need_not_know():
    assert SHOWN - STUDENTS - OF_NUMPY <= set(functions.__all__) | set(functions.HOME) | set(registry) | {"pow"}
    assert {"data", "grad", "op", "inputs", "label", "backward"} <= SHOWN
    assert all(inspect.getdoc(getattr(Value, name)) for name in SHOWN)


def test_dir_of_the_package_is_its_public_names():
    shown = {name for name in dir(am) if not name.startswith("__")}
    assert {"Value", "Tensor", "compile", "nn", "errors", "grad", "copy", "to_values"} <= shown
    assert not shown & {"Any", "TYPE_CHECKING", "import_module", "functions", "primitive", "core", "numpy", "np", "calculus"}
    for name in shown:
        getattr(am, name)


def test_a_star_import_leaves_compile_and_copy_alone():
    names = {}
    exec("from autograd_mini import *", names)
    assert names["grad"] is am.grad and "compile" not in names and "copy" not in names
    shadowed = {name for name in names if hasattr(builtins, name)} - {"__builtins__"}
    numpys = {*np.__all__, "abs", "max", "min", "pow", "round"}  # these five since NumPy 2
    assert shadowed <= numpys | {"__doc__", "__name__"}, "only what NumPy's own star import takes as well"


def test_numpy_under_the_name_that_jax_and_autograd_give_it_records():
    import autograd_mini.numpy as jnp

    assert am.grad(lambda x: jnp.sum(jnp.sin(x) * jnp.linalg.norm(x)))(jnp.ones(2)).shape == (2,)
    assert "numpy" not in dir(am)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_methods_have_the_names_of_pytorch_as_well(kind):
    x, y = kind(2.0), kind(3.0)
    found = [x.pow(y), x.subtract(y), x.multiply(y), x.divide(y), x.negative(), x.add(y)]
    np.testing.assert_allclose([z.item() for z in found], [8.0, -1.0, 6.0, 2 / 3, -2.0, 5.0])


def test_clip_takes_the_keywords_of_numpy_2():
    x = Tensor([1.0, 3.0, 5.0], requires_grad=True)
    for clipped in (am.clip(x, min=2.0, max=4.0), x.clip(min=2.0, max=4.0), np.clip(x, 2.0, 4.0)):
        np.testing.assert_array_equal(clipped.data, [2.0, 3.0, 4.0])
    assert am.clip(Value(5.0), max=4.0).data == 4.0 == np.clip(Value(5.0), 0.0, 4.0).data


def test_sums_and_means_take_a_type():
    x = Tensor(np.ones(4, np.float32), requires_grad=True)
    for total in (am.sum(x, dtype=np.float64), np.sum(x, dtype=np.float64), am.mean(x, dtype=np.float64)):
        assert total.dtype == np.float64


def test_other_names_of_functions_are_the_same_functions():
    assert am.expand is am.to_values and am.strict is am.ieee_products
