"""The table of operations as a page: each operation has a row of rules, a row of facts and a kernel, and nothing else does."""

import ast
import math
import re
from pathlib import Path
from statistics import median

import numpy as np
from cases import all_cases
from examples import example_of
from some import some

import autograd_mini as am
from autograd_mini.compiling.shapes import LAWS
from autograd_mini.core import kernels, operations
from autograd_mini.core.kernels import on_floats
from autograd_mini.core.operations.facts import FACTS
from autograd_mini.core.operations.row import HOMES
from autograd_mini.core.primitive import registry, table
from autograd_mini.habits import arrays

HOME = Path(operations.__file__).parent
CHAPTERS = operations.__all__
KINDS = {
    "linear", "sum", "mixes", "activation", "saturates", "dies", "chooses", "cancels", "moves", "floating", "matrices",
    "promotes x", "promotes y",
}  # fmt: skip
OPS = [registry[name] for name in sorted(table)]
each_operation = all_cases("op", OPS, ids=lambda op: op.name)


def rows(chapter):
    """The rows of a chapter: for each, its name, its first line and all of its lines."""
    lines = (HOME / f"{chapter}.py").read_text(encoding="utf-8").splitlines()
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "rule":
            yield node.targets[0].id, node.lineno, lines[node.lineno - 1 : node.end_lineno]


@all_cases("chapter", CHAPTERS)
def test_a_chapter_is_a_page_that_can_be_printed(chapter):
    found = list(rows(chapter))
    longest = [max(map(len, lines)) for _, _, lines in found]
    assert found[0][1] <= 25, "the first rule stands within the first 25 lines"
    assert max(longest) <= 110 and median(longest) <= 110
    assert not any("#" in line for _, _, lines in found for line in lines)


def test_each_operation_is_called_what_its_row_says_and_stands_in_one_chapter():
    found = [(name, chapter) for chapter in CHAPTERS for name, *_ in rows(chapter)]
    assert sorted(name for name, _ in found) == sorted(table)
    for name, chapter in found:
        assert getattr(getattr(operations, chapter), name) is registry[name]


def test_each_operation_has_a_row_of_facts_and_each_row_an_operation():
    assert set(FACTS) == table


def forms(module):
    """What a module of kernels holds: the functions that are written there, or imported from NumPy and `math`."""
    homes = (module.__name__, "numpy", "numpy.linalg", "math", "operator", "_operator")
    return {name for name, form in vars(module).items() if callable(form) and getattr(form, "__module__", "numpy") in homes}


def test_each_row_has_one_kernel_for_arrays_and_a_pointwise_one_has_one_for_floats():
    found = [name for home in HOMES for name in forms(home) if name in table]
    assert sorted(found) == sorted(table)
    assert forms(on_floats) & table == {op.name for op in OPS if op.pointwise}


def test_each_kernel_belongs_to_a_row_or_is_used_by_one_that_does():
    core = Path(operations.__file__).parents[1]
    readers = [*core.glob("kernels/*.py"), *core.glob("operations/*.py"), core / "tensor.py"]
    used = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    assert sum(len(forms(home) - table) for home in (on_floats, *HOMES)) > 10
    for home in (on_floats, *HOMES):
        for name in forms(home) - table:
            calls = len(re.findall(rf"\b{name}\b", used))
            assert calls > 1, f"{home.__name__}.{name} is a kernel of no operation"


def test_the_kernels_hold_no_derivative_and_know_no_operation():
    found = 0
    for path in some(Path(kernels.__file__).parent.glob("*.py")):
        imported = re.findall(r"^from (\.\S*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        found += len(imported)
        assert not [name for name in imported if name.startswith("..") and name != "..errors"], path.name
    assert found > 5


@each_operation
def test_the_facts_of_an_operation_are_words_that_are_known(op):
    facts = op.facts
    assert facts.summary.endswith(".") and set(facts.kind) <= KINDS and facts.axes in ("", "one", "some")
    assert ("axis" in op.structure()) <= (facts.axes != "" or op.name in ("flip", "roll", "concatenate", "stack"))
    assert len(facts.domain) in (0, op.arity or 0) and len(facts.receives) in (0, op.arity or 1)
    assert not facts.shape or not op.pointwise and facts.shape in LAWS


@each_operation
def test_the_law_of_the_shape_gives_the_shape(op, rng):
    args, structure = example_of(op, rng)
    if op.facts.shape:
        assert LAWS[op.facts.shape](*(x.shape for x in args), **structure) == np.shape(op.array(*args, **structure))


@each_operation
def test_a_technical_operation_is_no_method_and_no_name_of_the_package_and_any_other_is_a_name(op):
    assert op.facts.technical or op.name in dir(am)
    if op.facts.technical and op.name not in {
        *am.core.functions.__all__,
        *am.core.functions.HOME,
    }:  # a public function may have its name
        assert op.name not in dir(am)
        assert not [place for place in (am.Value, am.Tensor) if hasattr(place, op.name)]
        assert op.name in arrays.NAMES or not hasattr(am, op.name)  # a name of PyTorch's may lead to another function


@each_operation
def test_an_operation_that_moves_numbers_keeps_them(op, rng):
    if "moves" in op.facts.kind:
        args, structure = example_of(op, rng)
        assert set(np.ravel(op.array(*args, **structure))) == set(np.ravel(args[0]))


@each_operation
def test_an_operation_that_is_linear_is_so_in_one_argument_at_a_time(op, rng):
    args, structure = example_of(op, rng)
    if "linear" not in op.facts.kind or op.arity is None:
        return
    twice = op.array(2 * args[0], *args[1:], **structure)
    if op.name in ("add", "sub"):
        twice = twice - op.array(args[0], *(0 * x for x in args[1:]))
    np.testing.assert_allclose(twice, (1 if op.name in ("add", "sub") else 2) * op.array(*args, **structure))


POINTS_OF_KINKS = [-6.0, -3.0, -2.5, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 2.5, 3.0, 6.0]
SLOPES_MEET = {"elu", "softsign"}  # with alpha = 1: the second derivative jumps
INFINITE_SLOPE = {"cbrt"}
INTERVAL = {"low": -1.0, "high": 1.0}
BOUNDS = {"clamp": INTERVAL, "in_interval": INTERVAL, "clamp_min": {"bound": 0.5}, "clamp_max": {"bound": 0.5}}


@all_cases("op", [op for op in OPS if op.pointwise and op.arity == 1], ids=lambda op: op.name)
def test_an_operation_has_a_kink_or_a_step_where_its_facts_say_so_and_nowhere_else(op):
    params = BOUNDS.get(op.name, {})
    h, bent = 1e-6, False
    for x in POINTS_OF_KINKS:
        with np.errstate(all="ignore"):
            left, here, right = (float(op.array(np.float64(x + k * h), **params)) for k in (-1, 0, 1))
        if all(map(math.isfinite, (left, here, right))):
            slopes = (here - left) / h, (right - here) / h
            bent |= abs(slopes[0] - slopes[1]) > 1e-3 * (1 + abs(slopes[0])) or abs(right - left) > 0.1
    assert bent == (not op.facts.smooth) or op.name in SLOPES_MEET | INFINITE_SLOPE


STEPS = {"argmax_mask", "segment_winners"}  # 1/k where k are equal, and NaN where none is
SINGULAR = {
    "div_no_nan", "div_or_zero", "div_by_squares", "exponent_minus_one", "arctan2", "hypot", "std", "norm", "eigenvalues",
    "eigenvectors", "singular_values", "left_vectors", "right_vectors", "pinv", "nuclear_norm", "polar", "orthonormal",
    "triangular", "symmetric_root", "sylvester", "general_values", "general_vectors",
}  # fmt: skip
"""Operations without a derivative at single points, as at 0 or at equal eigenvalues."""


def special_points(args):
    """The arguments with floats that are 0, that are 1, that are rounded, and that are equal."""
    rounds = (np.zeros_like, np.ones_like, np.round, lambda x: np.round(2 * x) / 2, lambda x: np.full_like(x, -1.0), np.array)
    return [[make(x) if np.asarray(x).dtype.kind == "f" else x for x in args] for make in rounds]


@all_cases("op", [op for op in OPS if not (op.pointwise and op.arity == 1)], ids=lambda op: op.name)
def test_an_operation_of_arrays_has_a_kink_or_a_step_where_its_facts_say_so_and_nowhere_else(op, rng):
    args, params = example_of(op, rng)
    h, bent = 1e-6, False
    for start in special_points(args) * 2:
        along = [rng.normal(size=np.shape(x)) if np.asarray(x).dtype.kind == "f" else 0 for x in start]
        with np.errstate(all="ignore"):
            try:
                found = [op.array(*(x + k * h * d for x, d in zip(start, along, strict=True)), **params) for k in (-1, 0, 1)]
            except (np.linalg.LinAlgError, ValueError):
                continue  # a singular matrix
            left, here, right = np.asarray(found, float)
            before, after = (here - left) / h, (right - here) / h
            bends = (np.abs(before - after) > 1e-3 * (1 + np.abs(before))) | (np.abs(right - left) > 0.1)
        bent |= bool(np.any(bends & np.isfinite(left + here + right)))
    assert bent == (not op.facts.smooth) or op.name in SINGULAR and op.facts.smooth or op.name in STEPS and not op.facts.smooth
