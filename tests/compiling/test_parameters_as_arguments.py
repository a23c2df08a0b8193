"""Parameters given as arguments are meant themselves, by whatever way the function reads them."""

import numpy as np
import pytest
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value, nn

X = np.random.default_rng(0).normal(size=(5, 3))


@pytest.fixture
def model():
    rng = np.random.default_rng(1)
    return nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Tanh(), nn.Linear(4, 1, rng=rng))


def loss(m):
    return am.mean(m(X) ** 2)


def truth(m, extra=lambda m: 0.0):
    m.zero_grad()
    (loss(m) + extra(m)).backward()
    found = [p.grad for p in m.parameters()]
    m.zero_grad()
    return found


def same(found, expected):
    for g, e in zip(found, expected, strict=True):
        np.testing.assert_allclose(am.Tensor(g).data if isinstance(g, np.ndarray) else g.data, e, rtol=1e-12)


def test_the_gradient_of_a_model_by_its_parameters_is_the_true_one(model):
    params = list(model.parameters())
    same(am.grad(lambda P: loss(model))(params), truth(model))
    same(am.value_and_grad(lambda P: loss(model))(params)[1], truth(model))
    same(am.vjp(lambda P: loss(model), params)[1](1.0)[0], truth(model))
    same(am.jacobian(lambda P: loss(model))(params), truth(model))
    assert all(p.grad is None for p in some(params))


def test_what_is_read_from_the_argument_and_from_the_model_adds_up(model):
    def decay(P):
        return sum(am.sum(p * p) for p in P)

    found = am.grad(lambda P: loss(model) + decay(P))(list(model.parameters()))
    same(found, truth(model, lambda m: decay(m.parameters())))
    named = am.grad(lambda P: loss(model) + am.sum(P["0.weight"] ** 2))(dict(model.named_parameters()))
    same(named.values(), truth(model, lambda m: am.sum(m[0].weight ** 2)))


def test_second_derivatives_by_parameters_are_the_true_ones(model):
    params = list(model.parameters())
    w = model[2].weight
    H = am.hessian(lambda w: loss(model))(w)

    def moved(array):
        before = w.data
        w.data = array
        try:
            return am.grad(lambda w: loss(model))(w).data
        finally:
            w.data = before

    h = 1e-6
    at = np.array(w.data)
    for i in range(4):
        e = np.zeros((1, 4))
        e[0, i] = h
        np.testing.assert_allclose(H.data[0, i], (moved(at + e) - moved(at - e)) / (2 * h), rtol=1e-5, atol=1e-8)
    v = [np.ones(p.shape) for p in params]
    same(am.hvp(lambda P: loss(model))(params, v), [g.data for g in am.hvp(lambda P: loss(model))(params, v)])
    product = am.hvp(lambda P: loss(model))(params, [np.zeros(p.shape) for p in params[:2]] + [np.ones((1, 4)), np.zeros(1)])
    np.testing.assert_allclose(product[2].data, H.data.reshape(4, 4).sum(1)[None], rtol=1e-10)
    value, slope = am.jvp(lambda P: loss(model), (params,), (v,))
    expected = sum(float(np.sum(g)) for g in truth(model))
    np.testing.assert_allclose(slope.data, expected, rtol=1e-10)


def test_a_scalar_network_gives_the_true_gradient_as_well():
    w, b = Value(2.0, label="w"), Value(1.0, label="b")
    found = am.grad(lambda P: (w * 3 + b) ** 2)([w, b])
    assert [g.data for g in found] == [42.0, 14.0]


def test_a_leaf_that_is_passed_alone_and_read_from_outside_only_is_refused():
    w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    with pytest.raises(am.GradientError, match="'w'.*reads from outside"):
        am.grad(lambda x: am.sum(w * w))(w)
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(x * w))(w).data, [1.0, 2.0])
    assert am.grad(lambda x: am.grad(lambda y: x * y)(x))(Value(3.0)).data == 1.0


def test_numbers_move_parameters_themselves(model):
    params = list(model.parameters())
    before = [np.array(p.data) for p in params]
    for found, expected in zip(am.numerical_grad(lambda P: loss(model))(params), truth(model), strict=True):
        np.testing.assert_allclose(found.data, expected, rtol=1e-6, atol=1e-9)
    assert am.check_grad(lambda P: loss(model), params, order=1)
    assert am.check_grad(lambda w: loss(model), model[0].weight)
    wrong = am.Primitive("wrong_tanh", np.tanh, dx=lambda g, z, x: g, register=False)
    with pytest.raises(am.GradientMismatchError):
        am.check_grad(lambda w: am.sum(wrong(model[0](X))), model[0].weight, order=1)
    for p, array in zip(params, before, strict=True):
        np.testing.assert_array_equal(p.data, array)
        assert p.grad is None


@pytest.mark.parametrize("given", ["one by one", "in a list", "by name"])
def test_compare_moves_parameters_themselves(model, given):
    params, right = list(model.parameters()), truth(model)
    before = [np.array(p.data) for p in params]
    if given == "one by one":
        report = am.compare(lambda *p: loss(model), tuple(params), right)
        wrong = am.compare(lambda *p: loss(model), tuple(params), [2 * g for g in right])
    elif given == "in a list":
        report = am.compare(lambda P: loss(model), (params,), right)
        wrong = am.compare(lambda P: loss(model), (params,), [right[0], right[1] + 0.1, *right[2:]])
    else:
        names = [name for name, _ in model.named_parameters()]
        hand = dict(zip(names, right, strict=True))
        report = am.compare(lambda P: loss(model), dict(model.named_parameters()), hand)
        wrong = am.compare(lambda P: loss(model), dict(model.named_parameters()), {**hand, "2.bias": right[3] + 1})
    assert report.ok and wrong.verdict == "wrong"
    for p, array in zip(params, before, strict=True):
        np.testing.assert_array_equal(p.data, array)
        assert p.grad is None and p.label != "P[0]"


def test_compare_takes_another_function_of_the_same_parameters_at_other_points_too(model):
    def by_hand(P):
        hidden = np.tanh(X @ P[0].T + P[1])
        d = 2 * (hidden @ P[2].T + P[3]) / 5
        back = (d @ P[2]) * (1 - hidden**2)
        return [back.T @ X, back.sum(0), d.T @ hidden, d.sum(0)]

    report = am.compare(lambda P: loss(model), (list(model.parameters()),), by_hand)
    assert report.ok and report.points and all(point.agrees for point in report.points)


def test_a_parameter_that_the_loss_does_not_read_is_compared_with_zero():
    shapes = {"w": np.ones(2), "b": np.ones(3)}
    report = am.compare(lambda w, b: am.sum(w * w), shapes)
    assert report.ok and not report.parameters["b"].autodiff.any()
    assert am.compare(lambda w, b: am.sum(w * w), shapes, {"w": [2.0, 2.0], "b": np.ones(3)}).verdict == "wrong"
