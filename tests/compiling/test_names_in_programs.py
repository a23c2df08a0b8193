"""Whatever a caller can name, a name in a program is an identifier that belongs to one thing, and no text becomes code."""

import functools
import math
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hostile import HOSTILE
from texts import text_of

import autograd_mini as am
from autograd_mini import ArgumentError, AutogradError, Tensor
from autograd_mini.core.primitive import registry

RAN: list[str] = []
CODE = "__import__('sys').modules['test_names_in_programs'].RAN.append('code ran')"
EVIL = [
    f'""";{CODE};"""', f"{{{CODE}}}", f"'];{CODE};['", f'"];{CODE};["', f"x): {CODE} #", f"f(x)\n{CODE}\n", f"{CODE}",
    "__import__", "a b", "", "é²①", "class", *HOSTILE,
]  # fmt: skip
X = np.array([1.0, -2.0, 3.0])


class Evil:
    """An object whose text is code."""

    def __repr__(self):
        return CODE

    __str__ = __repr__

    def __hash__(self):
        return 7

    def __eq__(self, other):
        return isinstance(other, Evil)


class EvilText(str):
    """A string whose repr is code."""

    __slots__ = ()

    def __repr__(self):
        return CODE


class EvilNumber(int):
    """A number whose repr is code."""

    def __repr__(self):
        return CODE

    __str__ = __repr__


@pytest.fixture(autouse=True)
def nothing_ran():
    """No test here runs a text that it gave as a name."""
    RAN.clear()
    sys.modules.setdefault("test_names_in_programs", sys.modules[__name__])
    yield
    assert not RAN


def everywhere(f, *args, argnums=0, numbers=None, tmp_path=None):
    """The same value and gradient on each backend, and from the written text, as the engine has."""
    expected = am.value_and_grad(f, argnums)(*args)
    step = am.compile(f, argnums)
    found = [step(*args)]
    if numbers is not None:
        on_numbers = am.value_and_grad(f, argnums)(*numbers)
        for backend in ("python", "numpy"):
            value, gradient = am.compile(f, argnums, backend=backend)(*numbers)
            assert value == pytest.approx(on_numbers[0], rel=1e-13)
            assert flat(gradient) == pytest.approx(flat(on_numbers[1]), rel=1e-12)
    if tmp_path is not None:
        compile(am.export_source(step, tmp_path / "model.py"), "model.py", "exec")
    for value, gradient in found:
        assert value == pytest.approx(flat(expected[0])[0], rel=1e-13)
        assert flat(gradient) == pytest.approx(flat(expected[1]), rel=1e-12)
    return step


def flat(tree):
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (list, tuple)):
        return [x for part in tree for x in flat(part)]
    return np.asarray(tree.numpy() if isinstance(tree, Tensor) else tree, float).ravel().tolist()


@pytest.mark.parametrize("name", EVIL)
def test_the_name_of_a_function_is_text(name, tmp_path):
    def f(x):
        return am.sum(x * x)

    f.__name__ = f.__qualname__ = name
    everywhere(f, X, tmp_path=tmp_path)
    everywhere(lambda x: x * x, 2.0, numbers=(2.0,))
    g = lambda x: x * am.sin(x)  # noqa: E731
    g.__name__ = name
    everywhere(g, 2.0, numbers=(2.0,))


@pytest.mark.parametrize("text", EVIL)
def test_what_a_partial_function_holds_is_no_part_of_its_name(text, tmp_path):
    everywhere(functools.partial(lambda m, x: am.sum(x * x), text), X, tmp_path=tmp_path)
    everywhere(functools.partial(lambda m, x: am.sum(x * x), Evil()), X, tmp_path=tmp_path)


@pytest.mark.parametrize("label", EVIL)
def test_labels_are_text(label, tmp_path):
    weights = Tensor(X.copy(), requires_grad=True, label=label)
    step = everywhere(lambda x, y: am.sum(x * y * weights), Tensor(X, label=label), X, tmp_path=tmp_path)
    found = text_of(step)(X, X, X)
    np.testing.assert_allclose(found[1], X * X)


KEYS = [
    *EVIL, 1, -1, 2.5, math.inf, None, True, ("a", 1), b"w", "p", "w", frozenset(), Evil(), EvilText("k"), EvilNumber(3),
    np.int64(4), np.float64(0.5), ("a", Evil()),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__)
def test_keys_are_text(key, tmp_path):
    def f(p):
        total = 0.0
        for i, part in enumerate(p.values()):
            total = total + am.sin((i + 1.0) * part) * part
        return am.sum(total)

    given = {key: X, "other": X + 1}
    step = everywhere(f, given, tmp_path=tmp_path)
    value, gradient = text_of(step)(given)
    assert list(gradient) == list(given)
    np.testing.assert_allclose(gradient[key], step(given)[1][key])
    everywhere(f, {key: 2.0, "other": 3.0}, numbers=({key: 2.0, "other": 3.0},))


def test_a_key_may_be_called_as_its_argument_is():
    def f(w, b):
        return am.sum(w["w"] * w["b"]) * b["b"]

    args = {"w": X, "b": X + 1}, {"b": 2.0}
    step = everywhere(f, *args, argnums=(0, 1))
    value, (dw, db) = text_of(step)(*args)
    np.testing.assert_allclose(dw["w"], 2 * (X + 1))
    numbers = {"w": 2.0, "b": 3.0}, {"b": 5.0}
    everywhere(f, *numbers, argnums=(0, 1), numbers=numbers)


BUSY = (
    "sizes run results buffers constants refuse_negative np math numba float abs map list tuple dict zip range len value grads "
    "direct function failures total settings x0 y0 t0 b0 c0 r0 s0 n0 a d v m i placed added sigmoid softplus cbrt rint xlogy erf "
    "object0_ rows0 sum0 _part0 ValueError input captured number size linear draw one_hot arange"
).split()


@pytest.mark.parametrize("name", BUSY)
def test_arguments_and_keys_may_be_called_what_a_program_needs_the_name_for(name):
    scope = {"am": am}
    exec(
        f"def f({name}, other):\n"
        f"    return am.sum(am.sigmoid({name}) + am.cbrt(other) + am.softplus({name}) * other)",
        scope,
    )
    f = scope["f"]
    step = everywhere(f, X, X + 7, argnums=(0, 1), numbers=(1.5, 2.5))
    found = text_of(step)(X, X + 7)
    assert flat(found[1]) == pytest.approx(flat(step(X, X + 7)[1]), rel=1e-12)
    everywhere(lambda p: f(p[name], p["other"]), {name: X, "other": X + 7}, numbers=({name: 1.5, "other": 2.5},))
    batch = am.compile(f, batch_args=1)(1.5, X + 7)
    expected = np.mean([am.value_and_grad(f)(1.5, y)[0] for y in X + 7])
    assert batch[0] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", [*EVIL, *BUSY, "leaky-relu", "<lambda>", "sin", "sigmoid"])
def test_operations_of_the_users_own_may_have_any_name(name):
    own = am.Primitive(name, lambda x: x * x * x, dx=lambda g, z, x: 3.0 * g * x * x, register=False)

    def f(x, y):
        return am.sum(am.sin(own(x * y)) + own(y) + am.sigmoid(own(x)))

    everywhere(f, X, X + 0.5, argnums=(0, 1), numbers=(0.7, 0.3))
    batch = am.compile(lambda w, x: own(w * x) + w, batch_args=1)(0.5, X)
    assert batch[0] == pytest.approx(np.mean((0.5 * X) ** 3) + 0.5, rel=1e-13)


@pytest.mark.parametrize("name", ["sizes", "run", "results", "leaky-relu", "<lambda>", "x0", f"{{{CODE}}}"])
def test_an_operation_in_the_registry_may_have_any_name(name):
    own = am.Primitive(name, lambda x: -1.5 * x, dx=lambda g, z, x: -1.5 * g)
    try:
        everywhere(lambda x: am.sum(own(x) * x), X, numbers=(2.0,))
    finally:
        registry.pop(name)


def test_two_operations_of_one_name_are_two():
    first = am.Primitive("twice", lambda x: 2.0 * x, dx=lambda g, z, x: 2.0 * g, register=False)
    second = am.Primitive("twice", lambda x: 4.0 * x, dx=lambda g, z, x: 4.0 * g, register=False)
    everywhere(lambda x: am.sum(first(x) * second(x)), X, numbers=(2.0,))


@pytest.mark.parametrize("f", [lambda x: x * x, lambda x, y: x * y * y, lambda x, y, w: x * y + w * w])
def test_a_gradient_of_ones_own_runs_on_every_backend(f):
    n = f.__code__.co_argcount
    own = am.custom_gradient(
        f, lambda g, z, *xs: tuple(g * (i + 2.0) * x for i, x in enumerate(xs)) if n > 1 else 5.0 * g * xs[0]
    )
    given = (0.5, 0.25, -1.5)[:n]
    for g in (lambda *xs: am.sin(own(*xs)) + own(*xs), lambda *xs: own(*xs)):

        def loss(a, b=1.0, c=1.0, g=g):
            return g(*(a, b, c)[:n])

        expected = am.value_and_grad(loss, tuple(range(n)))(*given)
        for backend in ("numpy", "python"):
            found = am.compile(loss, tuple(range(n)), backend=backend)(*given)
            assert flat(found) == pytest.approx(flat(expected), rel=1e-13)


def test_structure_may_be_anything_and_its_text_is_never_run(tmp_path):
    @dataclass(frozen=True)
    class Setting:
        factor: float

        def __repr__(self):
            return CODE

    scaled = am.Primitive("scaled", dx=lambda g, z, x, by: g * factor(by), array=lambda x, by: x * factor(by), register=False)
    for by in (
        Evil(),
        EvilText("two"),
        EvilNumber(2),
        Setting(2.0),
        {"k": 2},
        [1, 2],
        Ellipsis,
        b"x",
        2.0,
        "two",
        np.float32(2),
        print,
    ):
        step = am.compile(lambda x, by=by: am.sum(scaled(x, by=by) * x))
        value, gradient = step(X)
        assert value == 2.0 * np.sum(X * X)
        np.testing.assert_array_equal(gradient, 4.0 * X)


def factor(by):
    return 2.0


def test_keywords_are_identifiers():
    scaled = am.Primitive("scaled", dx=lambda g, z, x, **k: g, array=lambda x, **k: 1.0 * x, register=False)
    step = am.compile(lambda x: am.sum(scaled(x, **{f"k=1); {CODE}; (1": 2.0})))
    with pytest.raises((AutogradError, TypeError)):
        step(X)
    step = am.compile(lambda x, rng: am.sum(x * rng.normal(**{f"size=3); {CODE} #": 1, "size": 3})))
    with pytest.raises((AutogradError, TypeError)):
        step(X, np.random.default_rng(0))


def test_a_module_that_a_function_claims_to_come_from_is_no_code(tmp_path):
    def helper(x):
        return x + 1.0

    helper.__module__ = f"os\n{CODE}\n"
    scope = {"helper": helper}
    source = "def array(x):\n    return helper(x)\n"
    path = tmp_path / "own.py"
    path.write_text(source)
    exec(compile(source, str(path), "exec"), scope)
    own = am.Primitive("own", dx=lambda g, z, x: g, array=scope["array"], register=False)
    step = am.compile(lambda x: am.sum(own(x)))
    assert step(X)[0] == 5.0
    with pytest.raises(ArgumentError):
        am.export_source(step, tmp_path / "model.py")


def test_machine_code_is_kept_under_names_that_lead_nowhere(monkeypatch, tmp_path):
    pytest.importorskip("numba")
    monkeypatch.setenv("AUTOGRAD_MINI_CACHE", str(tmp_path / "cache"))

    def f(p, x):
        return p * x

    f.__name__ = "../../outside"
    assert am.compile(f, batch_args=1, backend="numba")(2.0, X) == (pytest.approx(4 / 3), pytest.approx(2 / 3))
    assert not list(tmp_path.glob("outside*")) and not list(tmp_path.parent.glob("outside*"))


def test_types_of_another_byte_order_are_written_as_numpy_calls_them():
    x = X.astype(">f8")
    value, gradient = am.compile(lambda x: am.sum(am.astype(x, np.float32) * 2) + am.sum(x))(x)
    assert value == 6.0
    np.testing.assert_array_equal(gradient, [3.0, 3.0, 3.0])


@pytest.mark.parametrize("name", ["n", "k", "m"])
def test_a_size_is_never_called_as_an_argument_is(name):
    key = frozenset({1})  # it has no literal, so the last line asks the argument for its keys
    scope = {"am": am, "key": key}
    exec(f"def f({name}, x):\n    return am.sum(am.tanh(x @ {name}[key]).sum(axis=0)) + am.mean(x @ {name}[key])", scope)
    step = am.compile(scope["f"])
    value, gradient = step({key: np.ones((3, 4))}, np.ones((5, 3)))
    exec(step.source, scope)
    again, slopes = scope["f_and_gradients"]({key: np.ones((3, 4))}, np.ones((5, 3)))
    assert again == pytest.approx(value)
    np.testing.assert_allclose(slopes[key], gradient[key])
