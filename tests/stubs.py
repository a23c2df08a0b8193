"""Writes the type stubs for what loops define, so that editors complete it and mypy checks it: `python tests/stubs.py`.

Two files stand in the package beside what they describe, and `test_stubs.py` fails when they are stale:

- `core/methods.pyi`: the methods that `value.py` and `tensor.py` make from the table of primitives. Type checkers take
  them for the base of `Value` and `Tensor`, so that the bodies of those two files stay checked as well.
- `core/functions/__init__.pyi`: the public functions. Called on a node, a function returns a node of the same kind.

A technical primitive, which is a method without being a public function (`valid`, `share`), is left out.
"""

import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from autograd_mini import Tensor, Value  # noqa: E402
from autograd_mini.core import functions  # noqa: E402
from autograd_mini.core.arrays.methods import METHODS, OnDemand  # noqa: E402
from autograd_mini.core.functions.choices import POINTWISE  # noqa: E402
from autograd_mini.core.primitive import Primitive, registry  # noqa: E402

WRITTEN_BY = "Written by `python tests/stubs.py`; do not edit."
SEVERAL_RESULTS = {"atleast_1d", "atleast_2d", "atleast_3d", "matrix_rank", "svd"}
"""Functions that return one array or several, as their arguments have it, or counts, which are no nodes."""
OPERANDS = {"x", "y", "a", "b", "f", "p", "t", "v", "logits", "margin"}
"""Parameters that may be nodes, as all functions name them."""


def stubs():
    """The text of every stub by the path of its file."""
    core = ROOT / "autograd_mini" / "core"
    return {core / "methods.pyi": methods_stub(), core / "functions" / "__init__.pyi": functions_stub()}


# Methods


def methods_stub():
    """The methods of Value and Tensor that no class body shows."""
    parts = [
        f'"""The methods that `value.py` and `tensor.py` make from the table, spelled out for editors and mypy. {WRITTEN_BY}"""',
        "",
        "from typing import Any, TypeAlias",
        "",
        "import numpy as np",
        "from numpy.typing import ArrayLike",
        "",
        "from .functions.arguments import Axis",
        "from .node import Node",
        "from .tensor import Tensor",
        "from .value import Value",
        "",
        "Number: TypeAlias = Value | float | np.number[Any] | np.bool_",
        "Array: TypeAlias = Tensor | ArrayLike",
    ]
    for kind, operand in ((Value, "Number"), (Tensor, "Array")):
        parts += ["", f"class {kind.__name__}Methods(Node):"]
        for name, found in list(vars(kind).items()):
            method = getattr(kind, name) if isinstance(found, OnDemand) else found
            if is_made_by_a_loop(kind, name, method):
                parts.append(indented(method_stub(kind, name, method, operand)))
    return "\n".join(parts) + "\n"


def is_made_by_a_loop(kind, name, method):
    """Whether the class body does not show it, and a reader may call it."""
    shown = method.__qualname__.startswith(kind.__name__ + ".") if inspect.isfunction(method) else True
    technical = name in registry and name not in {*functions.__all__, *functions.HOME}
    return not shown and not technical


def behind(kind, name):
    """The public function or the primitive that a method calls, or None where it is NumPy's."""
    is_function = kind is Tensor and name in (*METHODS, *POINTWISE, "reshape", "transpose")
    return getattr(functions, name) if is_function else registry.get(name)


def method_stub(kind, name, method, operand):
    """One method: an operator, a comparison, or a public function whose first argument is `self`."""
    maker = method.__qualname__.partition(".")[0]
    function, result = behind(kind, name), kind.__name__
    if maker == "comparison":
        return declared(name, "self, other: object", "Any", None)
    if name.startswith("__"):
        return declared(name, "self" if maker == "unary" else f"self, other: {operand}", result, None)
    if maker == "unary":
        return declared(name, "self", result, function)
    if maker == "binary":
        return declared(name, f"self, other: {operand}", result, function)
    if maker == "_sizes":
        return declared(name, "self, *sizes: Any", result, function)
    if function is None:  # NumPy's method of that name, or another name for a function
        result = kind.__name__ if method.__doc__ else "Any"
        return declared(name, "self, *args: Any, **params: Any", result, method)
    first, *others = parameters_of(function)
    return declared(name, joined("self", others), returned(function, kind.__name__), function)


# Functions


OVERLOADED = {
    "concatenation", "convolution", "diagonals", "factorizations", "filling", "flips", "losses", "margins", "norms", "pooling",
    "products", "softmaxes", "sorting", "standardization", "systems",
}  # fmt: skip
"""Of the modules that are imported when they are asked for, those whose functions say that a Tensor gives a Tensor."""


def functions_stub():
    """The public functions, a node for a node."""
    parts = []
    names = {}
    typed = [name for name, module in functions.HOME.items() if module in OVERLOADED]
    for name in [*functions.__all__, *typed]:
        function = getattr(functions, name)
        if function in names:
            parts.append(f"{name} = {names[function]}")
        else:
            names[function] = name
            parts.append(function_stub(name, function))
    body = "\n".join(parts)
    abstract = [name for name in ("Callable", "Sequence") if f"{name}[" in body]
    head = [
        f'"""The public functions with the types that they keep, for editors and mypy. {WRITTEN_BY}"""',
        "",
        "# ruff: noqa: E402, I001",
        *([f"from collections.abc import {', '.join(abstract)}"] if abstract else []),
        "from typing import Any, TypeVar, overload",
        "",
        "from ..node import Node",
        "from .arguments import Axis, Padding, Size",
        "",
        'N = TypeVar("N", bound=Node)',
        "",
    ]
    listed = "\n".join(f'    "{name}",' for name in functions.__all__)
    late = [f"from .{module} import {name} as {name}" for name, module in functions.HOME.items() if module not in OVERLOADED]
    late += ["LATER: dict[str, tuple[str, ...]]", "HOME: dict[str, str]"]
    return "\n".join([*head, *late, "", body, "", "__all__ = [", listed, "]", ""])


def function_stub(name, function):
    """One function: overloaded where it returns a node of the kind that it is called on."""
    parameters = parameters_of(function)
    general = declared(name, ", ".join(parameters), returned(function, "Any"), function, whole=True)
    if returned(function, "N") != "N":
        return general
    overloads = []
    for operand in [p for p in parameters if p.partition(":")[0] in OPERANDS and p.partition(": ")[2] in ("Any", "Any = None")]:
        narrowed = ", ".join(p.replace(": Any", ": N").replace("N = None", "N = ...") if p == operand else p for p in parameters)
        overloads += ["@overload", declared(name, narrowed, "N", None)]
    return "\n".join([*overloads, "@overload" if overloads else "", general]).lstrip()


# Signatures


def parameters_of(function):
    """The parameters of a function or primitive as they are declared."""
    if not isinstance(function, Primitive):
        given = list(inspect.signature(function).parameters.values())
        named = [i for i, p in enumerate(given) if p.kind is p.KEYWORD_ONLY]
        star = ["*"] if named and not any(p.kind is p.VAR_POSITIONAL for p in given) else []
        at = named[0] if named else len(given)
        return [written(p) for p in given[:at]] + star + [written(p) for p in given[at:]]
    operands = ["x: Any", "y: Any"][: function.arity]
    structure = [p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
    return operands + ["*"] * bool(structure) + [written(p) for p in structure]


def written(p):
    """One parameter as a stub declares it; where a lambda has no annotation, the default tells the type."""
    default = "" if p.default is p.empty else f" = {p.default!r}"
    annotation = p.annotation if p.annotation is not p.empty else type(p.default).__name__ if default else "Any"
    stars = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
    return f"{stars}{p.name}: {annotation}{default}"


def returned(function, same_kind):
    """The type of the result: `same_kind` where the function returns one node for a node."""
    if isinstance(function, Primitive):
        return same_kind
    annotation = inspect.signature(function).return_annotation
    if function.__name__ in SEVERAL_RESULTS:
        return annotation
    return annotation.replace("Any", same_kind) if isinstance(annotation, str) else same_kind


def joined(first, others):
    return ", ".join([first, *others])


def declared(name, parameters, result, documented, whole=False):
    """A `def`, with a docstring where there is one: its first line, or the whole."""
    head = f"def {name}({parameters}) -> {result}:"
    text = inspect.getdoc(documented) or ""
    if not whole:
        text = documented.summary if isinstance(documented, Primitive) else text.partition("\n")[0]
    if documented is None or not text:
        return f"{head} ..."
    quoted = text.replace("\\", "\\\\") + ("\n" if "\n" in text else "")
    return "\n".join([head, indented(f'"""{quoted}"""')])


def indented(text):
    return "\n".join("    " + line if line else "" for line in text.splitlines())


if __name__ == "__main__":
    for path, text in stubs().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
