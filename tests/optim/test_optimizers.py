"""The rules: every optimizer beside PyTorch's where that is installed, and beside figures that were taken from it."""

import math
import tracemalloc

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value, optim
from autograd_mini.optim.memory import CHUNK

# Rosenbrock's function from (-1.2, 1), twenty steps with a weight decay of 0.1, by PyTorch 2.13 in double precision
# (in double throughout: NAdam keeps a product in the default type).
RUNS = [
    ("SGD", {"lr": 0.001}, (-1.0122829929457666, 1.0328051956828321)),
    ("SGD", {"lr": 0.001, "momentum": 0.9}, (-0.6293166884950356, 0.2550362164570001)),
    ("SGD", {"lr": 0.001, "momentum": 0.9, "dampening": 0.3}, (-0.5137714906305947, 0.439474196335338)),
    ("SGD", {"lr": 0.001, "momentum": 0.9, "nesterov": True}, (-0.7486890233382963, 0.5682842170093061)),
    ("Adagrad", {"lr": 0.1}, (-1.0512162909616243, 1.1112937902714008)),
    (
        "Adagrad",
        {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.5},
        (-1.0574043231560433, 1.1243158847085142),
    ),
    ("RMSprop", {"lr": 0.01}, (-1.0505190411333207, 1.1098277811543589)),
    ("RMSprop", {"lr": 0.01, "centered": True, "momentum": 0.5}, (-1.0342620700482816, 1.0758045762597315)),
    ("Adadelta", {"lr": 2.0}, (-1.1076585157400833, 1.0938691232117004)),
    ("Adam", {"lr": 0.05}, (-1.058593252865463, 1.063876618022878)),
    ("Adam", {"lr": 0.3, "amsgrad": True}, (-0.7734355770405409, 0.7599201850015362)),
    ("AdamW", {"lr": 0.05}, (-0.9906759422607743, 0.9223933631721911)),
    ("Adamax", {"lr": 0.05}, (-1.0617469712295344, 1.1046672538997948)),
    ("NAdam", {"lr": 0.05}, (-1.0464457472828825, 1.1054033003318469)),
    ("NAdam", {"lr": 0.05, "decoupled_weight_decay": True}, (-0.9748074103041139, 0.964349788980113)),
    ("RAdam", {"lr": 0.001}, (-0.9559159922198341, 1.0632114742451095)),
    ("RAdam", {"lr": 0.001, "decoupled_weight_decay": True}, (-0.9545048838791169, 1.061615759852381)),
]
RULES = [pytest.param(name, options, id=" ".join([name, *options])) for name, options, _ in RUNS]
START = (-1.2, 1.0)


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def floats():
    x, y = map(Value, START)
    return [x, y], lambda: rosenbrock(x, y), lambda: [x.data, y.data]


def one_array():
    w = Tensor(START, requires_grad=True)
    return [w], lambda: rosenbrock(w[0], w[1]), lambda: w.data.tolist()


def mixed():
    x, y = Tensor(START[0], requires_grad=True), Value(START[1])

    def loss():  # by hand, since a Value and a Tensor do not meet in one operation
        a, b = float(x.data), y.data
        return Gradients([(x, np.asarray(-2 * (1 - a) - 400 * a * (b - a * a))), (y, 200 * (b - a * a))])

    return [x, y], loss, lambda: [x.item(), y.data]


class Gradients:
    """Gradients that were worked out elsewhere."""

    def __init__(self, pairs):
        self.pairs = pairs

    def backward(self):
        for p, g in self.pairs:
            p.grad = g


def run(optimizer, loss, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()


@all_cases("carrier", [floats, one_array, mixed])
@all_cases(("name", "options", "end"), RUNS, ids=[p.id for p in RULES])
def test_each_rule_goes_where_it_is_known_to_go_on_floats_and_on_arrays(name, options, end, carrier):
    params, loss, where = carrier()
    run(getattr(optim, name)(params, **options, weight_decay=0.1), loss, 20)
    np.testing.assert_allclose(where(), end, rtol=0, atol=1e-12)


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # NAdam keeps a product in the default type: with float32, 1e-9 would be reached
    yield torch
    torch.set_default_dtype(before)


@all_cases("decay", [None, 0.1])
@all_cases(("name", "options"), RULES)
def test_fifty_steps_on_rosenbrock_are_those_of_pytorch(name, options, decay, torch):
    options = options if decay is None else {**options, "weight_decay": decay}
    params, loss, where = floats()
    ours = getattr(optim, name)(params, **options)
    w = torch.tensor(START, requires_grad=True)
    theirs = getattr(torch.optim, name)([w], **options)
    for _ in range(50):
        run(ours, loss, 1)
        run(theirs, lambda: rosenbrock(w[0], w[1]), 1)
        np.testing.assert_allclose(where(), w.detach().numpy(), rtol=0, atol=1e-10)


@all_cases("decay, maximize", [(0.0, False), (0.1, True)])
@all_cases(("name", "options"), RULES)
def test_fifty_steps_on_a_quadratic_are_those_of_pytorch(name, options, decay, maximize, torch, rng):
    A = rng.normal(size=(6, 6))
    A, b, start = A @ A.T / 6, rng.normal(size=6), rng.normal(size=6)
    options = {**options, "weight_decay": decay, "maximize": maximize}
    p, q = Tensor(start.copy(), requires_grad=True), torch.tensor(start, requires_grad=True)
    ours, theirs = getattr(optim, name)([p], **options), getattr(torch.optim, name)([q], **options)
    for _ in range(50):
        run(ours, lambda: 0.5 * (p * (A @ p)).sum() - (b * p).sum(), 1)
        run(theirs, lambda: 0.5 * (q * (torch.tensor(A) @ q)).sum() - (torch.tensor(b) * q).sum(), 1)
        np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-10, atol=1e-10)


LECTURES = {"mean", "rate_first", "start_from_gradient"}
"""Options of ours alone: forms of a rule that lectures and textbooks have, and PyTorch has not."""


def path(optimizer, start, gradient, steps=50, rate=None):
    """Where one number is after each step, under a schedule of rates if there is one."""
    x = Value(start)
    optimizer = optimizer([x])
    found = []
    for t in range(steps):
        if rate is not None:
            optimizer.lr = rate(t)
        x.grad = gradient(x.data, t)
        optimizer.step()
        found.append(x.data)
    return found


def wavy(x, t):
    return 0.3 * x + math.sin(1.7 * t) + 0.2


def falling(t):
    return 0.1 / (1 + 0.3 * t)


def test_adagrad_divides_by_the_root_of_the_sum_or_of_the_mean():
    for mean in (False, True):
        x, total, expected = 2.0, 0.0, []
        for t in range(50):
            g = wavy(x, t)
            total += g * g
            x -= 0.1 * g / (math.sqrt(total / (t + 1) if mean else total) + 1e-10)
            expected.append(x)
        found = path(lambda ps, mean=mean: optim.Adagrad(ps, lr=0.1, mean=mean), 2.0, wavy)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_rmsprop_starts_at_zero_or_at_the_first_gradient():
    for first in (False, True):
        x, v, expected = 2.0, 0.0, []
        for t in range(50):
            g = wavy(x, t)
            v = g * g if first and t == 0 else 0.9 * v + 0.1 * g * g
            x -= 0.1 * g / (math.sqrt(v) + 1e-8)
            expected.append(x)
        found = path(lambda ps, first=first: optim.RMSprop(ps, lr=0.1, alpha=0.9, start_from_gradient=first), 2.0, wavy)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert abs(2.0 - found[0]) == pytest.approx(0.1 if first else 0.1 / math.sqrt(0.1), rel=1e-6)


def test_momentum_remembers_gradients_times_the_rate_of_now_or_of_then():
    for first in (False, True):
        x, v, expected = 2.0, 0.0, []
        for t in range(50):
            g, lr = wavy(x, t), falling(t)
            v = 0.9 * v + (lr * g if first else g)
            x -= v if first else lr * v
            expected.append(x)
        found = path(lambda ps, first=first: optim.SGD(ps, lr=0.1, momentum=0.9, rate_first=first), 2.0, wavy, rate=falling)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    same = [path(lambda ps, f=f: optim.SGD(ps, lr=0.1, momentum=0.9, rate_first=f), 2.0, wavy) for f in (False, True)]
    np.testing.assert_allclose(*same, rtol=1e-12)  # at one rate, the two are one


def test_the_root_of_the_mean_bursts_sideways_and_a_falling_rate_cures_it():
    def largest_after_rest(mean, decay):
        x, y = Value(-20.0), Value(1.0)
        optimizer = optim.Adagrad([x, y], lr=0.3, mean=mean)
        seen = []
        for t in range(3000):
            optimizer.lr = 0.3 / (1 + decay * t)
            x.grad, y.grad = 0.01 * x.data, 100.0 * y.data
            optimizer.step()
            seen.append(abs(y.data))
        rest = next(i for i, size in enumerate(seen) if size < 1e-4)
        return max(seen[rest:])

    assert largest_after_rest(True, 0.0) > 1.0
    assert largest_after_rest(True, 0.01) < 1e-3 and largest_after_rest(False, 0.0) < 1e-3


def test_defaults_and_order_of_arguments_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    from inspect import signature

    absent = {"foreach", "differentiable", "fused", "capturable"}
    for name in {name for name, *_ in RUNS}:
        ours, theirs = (signature(getattr(home, name)).parameters for home in (optim, torch.optim))
        positional = [
            (key, p.default)
            for key, p in theirs.items()
            if key not in absent and p.kind is p.POSITIONAL_OR_KEYWORD and not (name == "RMSprop" and key == "maximize")
        ]
        assert [(k, p.default) for k, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD] == positional, name
        assert ours.keys() - LECTURES == theirs.keys() - absent


# ---- what holds for every rule ---------------------------------------------------------------------------------------


@all_cases(("name", "options"), RULES)
def test_float32_stays_float32(name, options):
    w = Tensor(np.ones((3, 2), np.float32), requires_grad=True)
    optimizer = getattr(optim, name)([w], **options, weight_decay=0.1)
    run(optimizer, lambda: (w * w).sum(), 3)
    kept = [x for x in optimizer.state_dict()["state"][0].values() if isinstance(x, np.ndarray)]
    assert {x.dtype for x in [w.data, *kept]} == {np.dtype(np.float32)}


@all_cases(("name", "options"), RULES)
def test_numbers_of_16_bits_move_by_a_rule_that_works_in_32(name, options):
    start = np.array([[0.5, -2.0], [0.001, 300.0]])
    half, single = (Tensor(start.astype(kind), requires_grad=True) for kind in (np.float16, np.float32))
    single.data = half.data.astype(np.float32)
    ours, theirs = (getattr(optim, name)([w], **options) for w in (half, single))
    for t in range(5):
        single.data = half.data.astype(np.float32)
        half.grad = np.array([[1e-5, 1.0], [-3e-4, 2000.0 * (-1) ** t]], np.float16)
        single.grad = half.grad.astype(np.float32)
        ours.step()
        theirs.step()
        np.testing.assert_array_equal(half.data, single.data.astype(np.float16))
    assert half.data.dtype == np.float16 and np.isfinite(half.data).all()
    again = getattr(optim, name)([half], **options)
    again.load_state_dict(ours.state_dict())
    assert all(x.dtype == np.float32 for x in again.state_dict()["state"][0].values() if isinstance(x, np.ndarray))


@all_cases(("name", "options"), RULES)
def test_a_step_makes_arrays_of_the_size_of_a_chunk_whatever_that_of_the_parameter(name, options):
    params = [Tensor(np.ones(shape), requires_grad=True) for shape in [(2000, 500), (250,)]]
    for p in params:
        p.grad = np.full(p.shape, 0.1)
    optimizer = getattr(optim, name)(params, **options, weight_decay=0.1, maximize=True)
    optimizer.step()
    tracemalloc.start()
    try:
        optimizer.step()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * 8 * CHUNK, "one array of the parameter alone is 8,000,000 bytes"


@all_cases(("name", "options"), RULES)
@all_cases("layout", ["C", "F", "gaps", "gradient turned"])
def test_how_an_array_lies_in_memory_makes_no_difference(name, options, layout, rng):
    start, gradient = rng.normal(size=(300, 500)), rng.normal(size=(300, 500))  # more than one stretch
    expected = Tensor(start.copy(), requires_grad=True)
    data = {"F": np.asfortranarray(start), "gaps": np.repeat(start, 2, axis=1)[:, ::2]}.get(layout, start.copy())
    w = Tensor(data, requires_grad=True)
    expected.grad, w.grad = gradient, np.asfortranarray(gradient) if layout == "gradient turned" else gradient
    both = [getattr(optim, name)([p], **options, weight_decay=0.1) for p in (expected, w)]
    for optimizer in both:
        for _ in range(2):
            optimizer.step()
    np.testing.assert_array_equal(w.data, expected.data)
    assert w.data is data
    for key, x in both[0].state_dict()["state"][0].items():
        np.testing.assert_array_equal(both[1].state_dict()["state"][0][key], x)


@all_cases("shape", [(), (1,), (0,), (2, 0)])
@all_cases("name", sorted({name for name, *_ in RUNS}))
def test_arrays_of_no_axis_and_of_no_element_are_parameters_too(name, shape):
    w = Tensor(np.ones(shape), requires_grad=True)
    optimizer = getattr(optim, name)([w])
    run(optimizer, lambda: am.sum(w * w), 2)
    assert w.shape == shape and np.all(w.data < 1)
    optimizer.load_state_dict(optimizer.state_dict())


@all_cases(("name", "options"), RULES)
def test_the_gradient_itself_is_left_as_it_was(name, options):
    w = Tensor(np.ones(3), requires_grad=True)
    w.grad = gradient = np.array([1.0, 2.0, 3.0])
    getattr(optim, name)([w], **options, weight_decay=0.5, maximize=True).step()
    assert np.shares_memory(w.grad, gradient) and gradient.tolist() == [1.0, 2.0, 3.0]


@all_cases(("name", "options"), RULES)
def test_maximize_goes_the_other_way(name, options):
    down, up = Value(1.0), Value(1.0)
    run(getattr(optim, name)([down], **options, weight_decay=0.0), lambda: 3 * down, 5)
    run(getattr(optim, name)([up], **options, weight_decay=0.0, maximize=True), lambda: 3 * up, 5)
    assert down.data < 1 < up.data
    assert up.data - 1 == pytest.approx(1 - down.data, rel=1e-12)


# ---- what they are for -----------------------------------------------------------------------------------------------


def valley(w):
    """A hundred times as steep across as along."""
    return 0.5 * (w[0] ** 2 + 100 * w[1] ** 2)


def test_in_an_elongated_valley_plain_descent_oscillates_across_and_momentum_is_far_ahead_along():
    paths = {}
    for name, options in [("plain", {"lr": 0.0195}), ("momentum", {"lr": 0.0195, "momentum": 0.8})]:
        w = Tensor([10.0, 1.0], requires_grad=True)
        optimizer = optim.SGD([w], **options)
        path = []
        for _ in range(100):
            run(optimizer, lambda w=w: valley(w), 1)
            path.append(w.data.copy())
        paths[name] = np.array(path)
    across = paths["plain"][:, 1]
    assert np.all(across[1:] * across[:-1] < 0)
    assert abs(paths["momentum"][-1, 0]) < abs(paths["plain"][-1, 0]) / 100


def test_plain_descent_diverges_beyond_two_over_the_curvature():
    for rate, ends_near in [(0.0199, True), (0.0201, False)]:
        w = Tensor([0.0, 1.0], requires_grad=True)
        run(optim.SGD([w], lr=rate), lambda w=w: valley(w), 500)
        assert bool(abs(w.data[1]) < 0.1) is ends_near


def test_the_first_steps_of_adam_have_the_length_of_the_rate_whatever_the_gradient():
    for slope in (1e-4, 1.0, 1e6):
        x = Value(0.0)
        run(optim.Adam([x], lr=0.01), lambda x=x, slope=slope: slope * x, 10)
        assert x.data == pytest.approx(-0.1, rel=1e-3)


def test_adagrad_slows_down_for_ever_where_rmsprop_does_not():
    steps = {}
    for name in ("Adagrad", "RMSprop"):
        x = Value(0.0)
        optimizer = getattr(optim, name)([x], lr=0.01)
        run(optimizer, lambda x=x: 1.0 * x, 999)
        before = x.data
        run(optimizer, lambda x=x: 1.0 * x, 1)
        steps[name] = before - x.data
    assert steps["Adagrad"] == pytest.approx(0.01 / np.sqrt(1000), rel=1e-3)
    assert steps["RMSprop"] == pytest.approx(0.01, rel=1e-3)


def test_a_gradient_that_is_not_finite_raises_no_warning_of_numpy():
    w = Tensor([1.0, 1.0], requires_grad=True)
    w.grad = np.array([np.nan, 1e300])
    optim.Adam([w]).step()
    assert np.isnan(w.data[0])
