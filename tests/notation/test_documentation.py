"""The help of each operation is made from its row: signature, formula, derivatives, arguments, conventions, an example."""

import doctest
import inspect
import pydoc
import re
import subprocess
import sys

from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry, table
from autograd_mini.notation.documentation import STRUCTURE, signature

OPS = [registry[name] for name in sorted(table)]
PUBLIC = [op for op in OPS if getattr(am, op.name, None) is op]
each_operation = all_cases("op", OPS, ids=lambda op: op.name)


def run(text, name):
    """The examples of a docstring, run; how many there were."""
    found = doctest.DocTestParser().get_doctest(text, {"am": am}, name, None, 0)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(found)
    assert not runner.failures, text
    return len(found.examples)


@each_operation
def test_the_help_of_an_operation_tells_its_formula_its_derivatives_and_its_arguments(op):
    text = inspect.getdoc(op)
    lines = text.splitlines()
    assert lines[0] == f"{op.name}{signature(op)}" and op.summary in lines
    assert "    z = " in text and ("dz/dx = " in text or "∂z/∂" in text or "receives" in text)
    told = re.findall(r"^    (\w+(?:, \w+)*): ", text.partition("Args:\n")[2].partition("\n\n")[0], re.MULTILINE)
    operands = ", ".join("xy"[: op.arity]) if op.arity else "xs"
    assert told == [operands, *op.structure()]


@each_operation
def test_each_piece_of_structure_is_told_in_words(op):
    assert set(op.structure()) <= {*STRUCTURE, "axis"}


@all_cases("op", PUBLIC, ids=lambda op: op.name)
def test_the_example_of_a_public_operation_runs(op):
    assert run(inspect.getdoc(op), op.name) >= 4 or not op.pointwise


FUNCTIONS = {name: getattr(am, name) for name in am.core.functions.__all__ if inspect.isfunction(getattr(am, name))}
each_function = all_cases("name", FUNCTIONS)


@each_function
def test_the_docstring_of_a_function_tells_each_argument_and_what_comes_back(name):
    text = inspect.getdoc(FUNCTIONS[name])
    section = text.partition("Args:\n")[2].partition("\n\n")[0]
    told = {part for line in re.findall(r"^    (\w+(?:, \*?\w+)*): ", section, re.MULTILINE) for part in line.split(", ")}
    assert inspect.signature(FUNCTIONS[name]).parameters.keys() <= {part.lstrip("*") for part in told}
    assert "Returns:" in text or "->" in text


@each_function
def test_the_docstring_of_a_function_has_an_example(name):
    assert ">>> " in inspect.getdoc(FUNCTIONS[name])


def test_the_conventions_of_an_operation_stand_in_its_help():
    assert "leaky_relu(x, negative_slope=0.1) at 0: 0, gradient 0.1" in inspect.getdoc(am.leaky_relu)


def test_signatures_name_structure_with_its_defaults():
    assert str(inspect.signature(am.leaky_relu)) == "(x, /, *, negative_slope=0.01)"
    assert str(inspect.signature(am.arctan2)) == "(x, y, /)"
    assert str(inspect.signature(Value.leaky_relu)) == "(x, /, *, negative_slope=0.01)"
    assert str(inspect.signature(Value(1.0).leaky_relu)) == "(*, negative_slope=0.01)"
    assert list(inspect.signature(Tensor([1.0]).sum).parameters)[:2] == ["axis", "keepdims"]
    assert "name" in inspect.signature(am.Primitive).parameters and am.Primitive.__doc__.startswith("One operation")


def test_python_s_help_shows_it_for_operations_and_for_methods():
    shown = pydoc.render_doc(am.exp, renderer=pydoc.plaintext)
    assert "exp(x, /)" in shown and "dz/dx = z" in shown and "am.exp(x)" in shown
    of_method = pydoc.render_doc(Value.exp, renderer=pydoc.plaintext)
    assert "exp(x, /)" in of_method and "help(am.exp)" in of_method
    assert inspect.getdoc(Tensor.sum) == inspect.getdoc(am.sum) and "axis" in str(inspect.signature(Tensor.sum))


def test_the_help_of_an_operation_of_one_s_own_is_made_as_well():
    op = am.Primitive("cubed_here", lambda x: x * x * x, dx=lambda g, z, x: g * 3 * x * x, array=lambda x: x * x * x)
    try:
        assert "dz/dx = 3 · x²" in inspect.getdoc(op)
        assert str(inspect.signature(op)) == "(x, /)"
    finally:
        registry.pop("cubed_here")
        for kind in (Value, Tensor):
            delattr(kind, "cubed_here")


def test_importing_the_package_makes_no_help():
    program = "import sys, autograd_mini; print([name for name in sys.modules if 'autograd_mini.notation' in name])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"
