"""A program sees what its function reads besides its arguments, or refuses it by name."""

import array
import functools
import operator
import os
import sys
import weakref
from collections import ChainMap, UserDict, UserList, deque
from configparser import ConfigParser
from contextvars import ContextVar
from types import MappingProxyType, ModuleType, SimpleNamespace

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, TraceError, Value
from autograd_mini.compiling.tracing.surroundings import Surroundings, holds_numbers
from autograd_mini.core.node import plain

X = np.array([1.0, -2.0, 3.0])
RATE = 2.0
WEIGHTS = np.array([1.0, 2.0, 3.0])
SETTINGS = {"rate": 2.0, "more": [1.0, {"deep": 3.0}]}


class Model:
    shared = 2.0

    def __init__(self):
        self.k = 2.0
        self.parts = [Tensor(X.copy(), requires_grad=True), 1.5]
        self.calls = 0
        self.log = []

    @property
    def doubled(self):
        return 2 * self.k

    def loss(self, x):
        return am.sum(x * x) * self.k * self.shared + am.sum(self.parts[0] * x) * self.parts[1] * self.doubled

    def counting(self, x):
        self.calls += 1
        self.log.append(self.calls)
        return am.sum(x * x) * self.k


def helper(x):
    return x * RATE


def agrees(f, changes, x=X, **how):
    """After each change the program gives what the engine gives; at the end of it, nothing is traced again."""
    compiled = am.compile(f, **how)
    for change in (lambda: None, *changes):
        change()
        value, gradient = compiled(x)
        if "batch_args" in how:
            found = [am.value_and_grad(f)(each) for each in x]
            assert value == pytest.approx(np.mean([v for v, _ in found]))
            continue
        true_value, true_gradient = map(plain, am.value_and_grad(f)(x))
        assert value == pytest.approx(float(true_value), rel=1e-13)
        np.testing.assert_allclose(gradient, true_gradient, rtol=1e-12)
        kept = compiled._latest
        compiled(x)
        assert compiled._latest is kept
    return compiled


def setting(name, value):
    return lambda: globals().__setitem__(name, value)


@pytest.fixture(autouse=True)
def as_it_was():
    before = RATE, WEIGHTS, {"rate": 2.0, "more": [1.0, {"deep": 3.0}]}
    yield
    globals().update(RATE=before[0], WEIGHTS=np.array([1.0, 2.0, 3.0]), SETTINGS=before[2], helper=FIRST_HELPER)


FIRST_HELPER = helper


@pytest.mark.parametrize("how", [{}, {"backend": "python"}])
def test_a_number_in_a_closure_a_global_and_an_attribute_are_seen(how):
    k, model = 2.0, SimpleNamespace(k=3.0)

    def f(x):
        return x * x * k + x * RATE * model.k

    def change():
        nonlocal k
        k = 5.0

    agrees(f, [change, setting("RATE", 7.0), lambda: setattr(model, "k", -1.0), setting("RATE", -0.0)], x=2.0, **how)


def test_a_batch_sees_a_number_as_well():
    k = 2.0

    def f(w, x):
        return w * x * k

    def change():
        nonlocal k
        k = 5.0

    compiled = am.compile(f, batch_args=1)
    assert compiled(1.0, X) == (pytest.approx(4 / 3), pytest.approx(4 / 3))
    change()
    assert compiled(1.0, X) == (pytest.approx(10 / 3), pytest.approx(10 / 3))


def test_rebound_arrays_and_tensors_are_seen():
    W, b = np.ones((3, 2)), Tensor(np.ones(2))

    def f(x):
        return am.sum(x @ W + b) + am.sum(x * WEIGHTS)

    def rebind():
        nonlocal W
        W = 2 * np.ones((3, 2))

    def rebind_tensor():
        nonlocal b
        b = Tensor(np.full(2, 5.0))

    def other_shape():
        nonlocal W, b
        W, b = np.ones((3, 4)), Tensor(np.zeros(4))

    agrees(f, [rebind, rebind_tensor, other_shape, setting("WEIGHTS", np.array([0.0, 1.0, 0.5]))])


def test_an_array_is_seen_by_its_content_however_it_is_used():
    K, mask, index = np.array([1.0, 2.0]), np.array([True, False, True]), np.array([0, 1])

    def f(x):
        scale = 3.0 if K[1] > 2 else float(K[0])
        return am.sum(x * x) * scale * np.mean(K) + am.sum(x[mask] * x[mask]) + am.sum(x[index] * K)

    def write(array, i, value):
        return lambda: array.__setitem__(i, value)

    agrees(f, [write(K, 0, 5.0), write(K, 1, 7.0), write(mask, 1, True), write(index, 0, 2), write(K, 0, -1.0)])


def test_a_large_array_that_is_an_operand_is_read_at_each_call():
    data = np.linspace(0.0, 1.0, 100_000)
    x = np.ones(100_000)
    compiled = am.compile(lambda x: am.sum(x * data))
    for i in range(3):
        data[17 * i] += 1.0
        assert compiled(x)[0] == pytest.approx(data.sum())


def test_a_large_array_that_is_no_operand_is_seen_by_all_of_its_numbers():
    data = np.linspace(0.0, 1.0, 20_000).reshape(200, 100)
    data[50, 3] = 0.0

    def write(i, value):
        return lambda: data.__setitem__(i, value)

    agrees(lambda x: am.sum(x) * float(data[50].sum()), [write((50, 3), 9.0), write((50, 77), -4.0)])
    agrees(lambda x: am.sum(x) * np.max(data), [write((7, 7), 100.0), write((7, 7), 2.0)])


def test_what_a_getter_a_deque_a_buffer_and_a_mapping_proxy_hold_is_seen():
    place, recent, raw = SimpleNamespace(rate=2.0), deque([1.0, 2.0]), bytearray([1, 2])
    numbers, hidden = array.array("d", [1.0, 2.0]), {"k": 1.0}
    rate, proxy = operator.attrgetter("rate"), MappingProxyType(hidden)

    def f(x):
        return am.sum(x) * rate(place) * recent[0] * raw[1] * numbers[1] * proxy["k"]

    def changed(container, key, value):
        return lambda: container.__setitem__(key, value)

    agrees(f, [
        lambda: setattr(place, "rate", 3.0), lambda: recent.rotate(1), changed(recent, 0, 7.0), changed(raw, 1, 5),
        changed(numbers, 1, -1.0), changed(hidden, "k", 0.5),
    ])  # fmt: skip


def test_the_numbers_of_an_object_of_another_library_are_seen():
    class Column:
        """What a data frame gives: an object with an array of its own."""

        __module__ = "pandas.core.series"

        def __init__(self):
            self.hidden = np.array([1.0, 2.0])

        def __array__(self, dtype=None, copy=None):
            return self.hidden

        def total(self):
            return float(self.hidden.sum())

    column = Column()
    agrees(lambda x: am.sum(x) * column.total(), [lambda: column.hidden.__setitem__(0, 5.0)])


def test_containers_are_seen_to_their_depths():
    def f(x):
        return am.sum(x * x) * SETTINGS["rate"] * SETTINGS["more"][0] * SETTINGS["more"][1]["deep"]

    def deeper():
        SETTINGS["more"][1]["deep"] = 0.5

    def longer():
        SETTINGS["more"].insert(0, 4.0)
        SETTINGS["more"].pop(1)

    agrees(
        f, [lambda: SETTINGS.update(rate=5.0), deeper, longer, setting("SETTINGS", {"rate": 1.0, "more": [1.0, {"deep": 1.0}]})]
    )


def test_what_an_object_and_its_class_hold_is_seen():
    model = Model()
    changes = [
        lambda: setattr(model, "k", 5.0), lambda: setattr(Model, "shared", 4.0), lambda: model.parts.__setitem__(1, 0.5),
        lambda: model.parts.__setitem__(0, Tensor(2 * X)), lambda: setattr(model, "shared", 1.0),
    ]  # fmt: skip
    try:
        agrees(model.loss, changes)
        agrees(lambda x: model.loss(x) * 2.0, [lambda: setattr(model, "k", -5.0)])
    finally:
        Model.shared = 2.0


def test_what_a_called_function_reads_is_seen():
    def f(x):
        return am.sum(helper(x) * x)

    def other(x):
        return x + 1.0

    agrees(f, [setting("RATE", 3.0), setting("helper", other)])
    agrees(functools.partial(lambda scale, x: am.sum(helper(x)) * scale["k"], {"k": 2.0}), [setting("RATE", 5.0)])
    scale = {"k": 2.0}
    agrees(functools.partial(lambda scale, x: am.sum(x) * scale["k"], scale), [lambda: scale.update(k=3.0)])


def test_default_arguments_are_seen():
    scale = [2.0]

    def f(x, scale=scale, *, k=1.0):
        return am.sum(x * x) * scale[0] * k

    agrees(
        f,
        [
            lambda: scale.__setitem__(0, 5.0),
            lambda: setattr(f, "__kwdefaults__", {"k": 3.0}),
            lambda: setattr(f, "__defaults__", ([7.0],)),
        ],
    )


def test_a_number_in_a_module_of_the_users_own_is_seen():
    config = sys.modules["a_config_of_mine"] = ModuleType("a_config_of_mine")
    config.rate = 2.0
    try:
        agrees(lambda x: am.sum(x * x) * config.rate, [lambda: setattr(config, "rate", 3.0)])
    finally:
        del sys.modules["a_config_of_mine"]


def test_a_model_that_begins_to_evaluate_is_seen():
    model = am.nn.Sequential(am.nn.Linear(3, 3, rng=np.random.default_rng(0)), am.nn.LeakyReLU(0.1))
    norm = am.nn.BatchNorm1d(3)
    norm.eval()

    def other():
        model[1].negative_slope = 0.3

    names = vars(model[1])
    agrees(lambda x: am.sum(norm(model(x)) ** 2), [], x=np.random.default_rng(0).normal(size=(4, 3)))
    assert names
    compiled = am.compile(lambda x: am.sum(norm(x) ** 2))
    x = np.random.default_rng(0).normal(size=(4, 3))
    compiled(x)
    norm.train()
    with pytest.raises(am.AutogradError):  # batch normalization refuses to be compiled while it trains
        compiled(x)


def test_an_array_that_is_written_to_while_the_function_runs_is_refused_by_name():
    mask = np.zeros(3)

    def f(x):
        total = 0.0
        for k in range(3):
            mask[:] = 0
            mask[k] = 1
            total = total + (k + 1) * am.sum(x * mask)
        return total

    with pytest.raises(TraceError, match=r"test_surroundings.py:\d+: mask is used here and was written to later"):
        am.compile(f)(X)

    def copying(x):
        total = 0.0
        for k in range(3):
            mask[:] = 0
            mask[k] = 1
            total = total + (k + 1) * am.sum(x * mask.copy())
        return total

    assert am.compile(copying)(X)[0] == pytest.approx(1 - 4 + 9)
    w = Tensor(X.copy(), label="w")

    def writing(x):
        y = am.sum(x * w)
        w.data = w.data * 2
        return y + am.sum(x * w)

    with pytest.raises(TraceError, match="w is used here and was written to later"):
        am.compile(writing)(X)


def test_an_array_that_the_function_changes_at_each_call_is_refused_by_name():
    A, w, rows = np.ones(3), Tensor(X.copy(), label="w"), [np.ones(3)]

    def counting(x):
        A[0] += 1
        return am.sum(x * A)

    def moving(x):
        w.data = w.data * 2
        return am.sum(x * w)

    def shuffling(x):
        rows[0][:] = np.roll(rows[0], 1) + np.arange(3)
        return am.sum(x * rows[0])

    for f, name in ((counting, "A"), (moving, "w"), (shuffling, "an array")):
        with pytest.raises(TraceError, match=rf"test_surroundings.py:\d+: {name} is used here and holds something else at each"):
            am.compile(f)(X)


def test_an_array_that_the_function_fills_alike_at_each_call_is_read():
    mask = np.zeros(3)

    def f(x):
        mask[:] = 0
        mask[1] = 1
        return am.sum(x * mask)

    step = am.compile(f)
    assert step(X)[1].tolist() == step(2 * X)[1].tolist() == [0, 1, 0]


def test_what_makes_no_difference_makes_no_new_program():
    model = Model()
    compiled = am.compile(model.counting)
    compiled(X)
    kept = compiled._latest
    for i in range(5):
        model.log.append(i)
        model.calls += 1
        assert compiled(X)[0] == pytest.approx(28.0)
        assert compiled._latest is kept
    assert "1 programs" in repr(compiled)


def test_a_value_that_comes_back_finds_its_program_again():
    k = 2.0
    calls = []

    def f(x):
        calls.append(1)
        return am.sum(x * x) * k

    compiled = am.compile(f)
    compiled(X)
    k = 3.0
    assert compiled(X)[0] == 42.0
    calls.clear()
    for k in (2.0, 3.0, 2.0):
        assert compiled(X)[0] == 14.0 * k


def test_a_function_that_reads_nothing_asks_nothing():
    compiled = am.compile(lambda x: x * x)
    compiled(2.0)
    assert Surroundings(lambda x: np.sum(x)).empty is True
    scale = Value(2.0)
    assert not Surroundings(lambda x: x * scale).empty


def test_an_object_that_refuses_to_be_compared_counts_as_changed():
    class Odd:
        def __eq__(self, other):
            raise ValueError("no")

        __hash__ = None

    holder = {"odd": Odd(), "k": 2.0}
    compiled = am.compile(lambda x: am.sum(x) * holder["k"])
    compiled(X)
    holder["odd"] = Odd()
    holder["k"] = 3.0
    assert compiled(X)[0] == 6.0


# ---- things of the standard library and of other people's classes ------------------------------------------------


def of_a_chain_map():
    chain = ChainMap({}, {"rate": 2.0})
    return lambda x: am.sum(x * x) * chain["rate"], lambda k: chain.maps[0].update(rate=k)


def of_a_user_dict():
    settings = UserDict(rate=2.0)
    return lambda x: am.sum(x * x) * settings.get("rate"), lambda k: settings.update(rate=k)


def of_a_user_list():
    rates = UserList([2.0, 1.0])
    return lambda x: am.sum(x * x) * rates[0], lambda k: rates.__setitem__(0, k)


def of_a_parser_of_settings():
    parser = ConfigParser()
    parser["model"] = {"rate": "2"}
    return lambda x: am.sum(x * x) * parser.getfloat("model", "rate"), lambda k: parser["model"].__setitem__("rate", str(k))


def of_the_environment():
    os.environ["RATE_OF_A_TEST"] = "2"
    return (
        lambda x: am.sum(x * x) * float(os.environ["RATE_OF_A_TEST"]),
        lambda k: os.environ.__setitem__("RATE_OF_A_TEST", str(k)),
    )


def of_the_environment_by_a_function():
    os.environ["RATE_OF_A_TEST"] = "2"
    return (
        lambda x: am.sum(x * x) * float(os.getenv("RATE_OF_A_TEST", "1")),
        lambda k: os.environ.__setitem__("RATE_OF_A_TEST", str(k)),
    )


def of_a_context_variable():
    rate = ContextVar("rate", default=2.0)
    return lambda x: am.sum(x * x) * rate.get(), lambda k: rate.set(k)


def of_a_weak_reference():
    model = Model()
    weak = weakref.ref(model)
    return lambda x: am.sum(x * x) * weak().k, lambda k: setattr(model, "k", k)


def of_an_attribute_of_the_function():
    def f(x):
        return am.sum(x * x) * f.rate

    f.rate = 2.0
    return f, lambda k: setattr(f, "rate", k)


def of_a_helper_that_counts():
    def helper(x):
        return x * helper.rate

    helper.rate = 2.0
    return lambda x: am.sum(helper(x) * x), lambda k: setattr(helper, "rate", k)


class Rates(list):
    pass


class Tagged(np.ndarray):
    pass


def of_an_attribute_of_a_list():
    rates = Rates([1.0])
    rates.scale = 2.0
    return lambda x: am.sum(x * x) * rates.scale, lambda k: setattr(rates, "scale", k)


def of_an_attribute_of_an_array():
    weights = np.ones(3).view(Tagged)
    weights.scale = 2.0
    return lambda x: am.sum(x * x) * weights.scale, lambda k: setattr(weights, "scale", k)


class Kind(type):
    @property
    def rate(cls):
        return cls._rate


def of_a_property_of_a_class():
    class Settings(metaclass=Kind):
        _rate = 2.0

    return lambda x: am.sum(x * x) * Settings.rate, lambda k: setattr(Settings, "_rate", k)


class Lazily:
    def __init__(self):
        self.found = {"rate": 2.0}

    def __getattr__(self, name):
        return vars(self)["found"][name]  # a KeyError for what is not there


def of_an_object_that_answers_to_any_name():
    lazily = Lazily()
    return lambda x: am.sum(x * x) * lazily.rate, lambda k: lazily.found.update(rate=k)


def of_a_module_imported_inside():
    module = ModuleType("settings_of_a_test")
    module.rate = 2.0
    sys.modules["settings_of_a_test"] = module

    def f(x):
        import settings_of_a_test

        return am.sum(x * x) * settings_of_a_test.rate

    return f, lambda k: setattr(module, "rate", k)


def of_a_name_imported_inside():
    module = ModuleType("settings_of_a_test")
    module.rate = 2.0
    sys.modules["settings_of_a_test"] = module

    def f(x):
        from settings_of_a_test import rate

        return am.sum(x * x) * rate

    return f, lambda k: setattr(module, "rate", k)


def of_the_dictionary_of_globals():
    return lambda x: am.sum(x * x) * globals()["RATE"], lambda k: setting("RATE", k)()


def of_an_optimizer():
    optimizer = am.optim.SGD([Tensor(np.ones(2), requires_grad=True)], lr=2.0)
    return lambda x: am.sum(x * x) * optimizer.lr, lambda k: setattr(optimizer, "lr", k)


def of_a_schedulers_list():
    optimizer = am.optim.SGD([Tensor(np.ones(2), requires_grad=True)], lr=2.0)
    return lambda x: am.sum(x * x) * optimizer.param_groups[0]["lr"], lambda k: setattr(optimizer, "lr", k)


@all_cases("make", [f for name, f in list(globals().items()) if name.startswith(("of_a", "of_the"))])
def test_a_number_is_seen_wherever_an_ordinary_program_keeps_it(make):
    f, change = make()
    agrees(f, [lambda: change(5.0), lambda: change(7.0)])


def test_an_object_whose_getattr_raises_another_error_is_compiled():
    lazily = Lazily()
    assert am.compile(lambda x: am.sum(x) * lazily.rate)(X)[0] == 4.0


class Column:
    """A column of a data frame, which NumPy can read or not."""

    def __init__(self, numbers):
        self.numbers = numbers

    def __array__(self, dtype=None, copy=None):
        if self.numbers is None:
            raise RuntimeError("the file is gone")
        return np.array(self.numbers, dtype)


def test_numbers_are_held_by_what_numpy_can_read_and_not_by_types_generators_and_what_fails():
    assert holds_numbers(Column([1.0, 2.0])) and holds_numbers(Column(["a"]))
    for thing in (Column(None), Column, np.random.default_rng(0), [1.0], 2.0, "a", SimpleNamespace(__array__=lambda: np.ones(2))):
        assert not holds_numbers(thing)


def test_an_array_from_outside_is_passed_to_the_text_and_one_that_the_function_makes_is_made_there():
    outside = np.full((3, 3), 2.0)
    for weights, made in ((lambda: outside, False), (lambda: np.full((3, 3), 2.0), True)):
        step = am.compile(lambda x, weights=weights: am.sum((weights() @ x) ** 2))
        step(X)
        assert ("np.full(" in step.source) == made
