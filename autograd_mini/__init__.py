"""autograd_mini: a reverse-mode automatic differentiation engine that is small enough to read.

`Value` is a number and `Tensor` an array that remember how they were computed. Every derivative is written once, in the
table `autograd_mini.core.operations`, as a plain function that serves floats, arrays, nodes and symbols.

>>> import autograd_mini as am
>>> a, b, c = am.Value(7.0, label="a"), am.Value(4.0, label="b"), am.Value(2.0, label="c")
>>> J = 3 * (a + b * c)
>>> J.backward()
>>> a.grad, b.grad, c.grad
(3.0, 6.0, 12.0)
"""

import sys as _sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as _numpy  # noqa: F401  first, and from up here: deep inside nested imports, CPython 3.11 maps memory at every call

if TYPE_CHECKING:
    from . import data as data
    from . import landscape as landscape
    from . import nn as nn
    from . import optim as optim
    from . import parallel as parallel
    from . import stats as stats
    from . import training as training
    from .calculus import grad as grad
    from .calculus import hessian as hessian
    from .calculus import hvp as hvp
    from .calculus import jacobian as jacobian
    from .calculus import jvp as jvp
    from .calculus import numerical_grad as numerical_grad
    from .calculus import value_and_grad as value_and_grad
    from .calculus import vjp as vjp
    from .checking import assert_gradients as assert_gradients
    from .checking import check_grad as check_grad
    from .checking import compare as compare
    from .checking import compare_layer as compare_layer
    from .checking.sheet import backprop_sheet as backprop_sheet
    from .compiling.export import export_source as export_source
    from .compiling.libraries.onnx_export import export_onnx as export_onnx
    from .compiling.step import compile as compile
    from .core import Primitive as Primitive
    from .core import Tensor as Tensor
    from .core import Value as Value
    from .core import enable_grad as enable_grad
    from .core import ieee_products as ieee_products
    from .core import no_grad as no_grad
    from .core import strict as strict
    from .core.arrays.objects import expand as expand
    from .core.arrays.objects import to_values as to_values
    from .core.checkpointing import checkpoint as checkpoint
    from .core.conventions import conventions as conventions
    from .core.functions import *  # noqa: F403  every function of the module is public
    from .core.guards.anomaly import detect_anomaly as detect_anomaly
    from .core.guards.anomaly import set_anomaly as set_anomaly
    from .core.randomness import manual_seed as manual_seed
    from .core.scopes import scope as scope
    from .errors import *  # noqa: F403  every error is public here as well
    from .notation.derivation import explain as explain
    from .notation.formulas import rules as rules
    from .pictures.draw import draw as draw
    from .pictures.explore import explore as explore
    from .pictures.player import play as play
    from .pictures.practice import practice as practice

__version__ = "0.2.0"

_later = {
    "calculus": ("grad", "hessian", "hvp", "jacobian", "jvp", "numerical_grad", "value_and_grad", "vjp"),
    "checking": ("assert_gradients", "check_grad", "compare", "compare_layer"),
    "checking.sheet": ("backprop_sheet",),
    "compiling.export": ("export_source",),
    "compiling.libraries.onnx_export": ("export_onnx",),
    "compiling.step": ("compile",),
    "core.guards.anomaly": ("detect_anomaly", "set_anomaly"),
    "core.checkpointing": ("checkpoint",),
    "core.conventions": ("conventions",),
    "core.arrays.objects": ("expand", "to_values"),
    "core.scopes": ("scope",),
    "core.randomness": ("manual_seed",),
    "notation.derivation": ("explain",),
    "notation.formulas": ("rules",),
    "pictures.draw": ("draw",),
    "pictures.explore": ("explore",),
    "pictures.player": ("play",),
    "pictures.practice": ("practice",),
}
"""The names that are imported one by one, each when it is first asked for."""
_engine = ("Primitive", "Tensor", "Value", "enable_grad", "ieee_products", "no_grad", "strict")
"""The names of `core` that are imported together with all functions and errors when the first of them is asked for. So
`import autograd_mini` takes no longer than the `import numpy` in it."""
_home = {name: module for module, names in _later.items() for name in names}
_renamed = {
    "binary_cross_entropy": "probability_cross_entropy",
    "binary_cross_entropy_with_logits": "sigmoid_cross_entropy",
}
_beside = {old: f", and nn.functional.{old} is its mean" for old in _renamed}
"""Old names of functions, which work in this version and warn: a name means the same in `am` and in `nn`."""
_rooms = ("data", "errors", "landscape", "nn", "optim", "parallel", "stats", "training")
"""The parts of the house that are modules of the public face: `am.nn.Linear`; imported when first asked for, as well."""


def _import_engine() -> dict[str, Any]:
    """The names of this module, with the engine's among them: the classes, the functions, the errors and the public lists.

    `__all__` is what `import *` takes: all public names (`_public`) but the two that would take a function and a module from
    Python.
    """
    names = globals()
    if "_public" in names:
        return names
    core, errors = import_module(".core", __name__), import_module(".errors", __name__)
    functions = core.functions
    public = [*_engine, *errors.__all__, *functions.__all__, *functions.HOME, *_home]
    names.update({name: getattr(functions, name) for name in functions.__all__})
    names.update({name: getattr(errors, name) for name in errors.__all__})
    names.update({name: getattr(core, name) for name in (*_engine, "functions", "primitive")})
    names["__all__"] = [name for name in public if name not in ("compile", "copy")]
    names["_public"] = public
    return names


def __getattr__(name: str) -> Any:
    """Import what is asked for; the error for a name that is not there says which names are near."""
    if name in _rooms or name == "core":
        return import_module(f".{name}", __name__)
    if name in _home:
        found = getattr(import_module(f".{_home[name]}", __name__), name)
        globals()[name] = found
        return found
    names = _import_engine()
    if name in names:
        return names[name]
    functions, registry = names["functions"], names["primitive"].registry
    if name in functions.HOME:
        names[name] = getattr(functions, name)
        return names[name]
    if name in registry and not registry[name].facts.technical:
        return registry[name]
    errors = import_module(".errors", __name__)
    if name in errors.RENAMED:
        return getattr(errors, name)
    if name in _renamed:
        from .core.callers import deprecated

        deprecated(f"am.{name} is called am.{_renamed[name]} now{_beside[name]}: the old name")
        return getattr(functions, _renamed[name])
    from .core.names.unknown_names import NAMES, otherwise

    return otherwise(__name__, name, [*names["_public"], *_rooms], NAMES)


class _Modules:
    """The last of the finders of Python's import: it finds the modules of `habits/modules.py`, such as
    `from autograd_mini.utils.data import DataLoader`, as PyTorch has it."""

    @staticmethod
    def find_spec(fullname: str, path: Any = None, target: Any = None) -> Any:
        """The module of another library that a name means; None where there is none."""
        if not fullname.startswith(f"{__name__}."):
            return None
        return import_module(".habits.modules", __name__).find_spec(fullname)


_sys.meta_path.append(_Modules)


def __dir__() -> list[str]:
    names = _import_engine()
    return sorted({*names["_public"], *_rooms, *(name for name in names if name.startswith("__"))})
