"""`am.distributions`: the numbers and gradients of `torch.distributions`."""

import numpy as np
import pytest
from cases import all_cases
from peers import torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, nn, optim
from autograd_mini.core.errors import ArgumentTypeError, DtypeError, UnknownAttributeError

D = am.distributions
RNG = np.random.default_rng(0)
ANY, POSITIVE, ROW = RNG.normal(size=(2, 3)), np.exp(RNG.normal(size=(2, 3))), np.exp(RNG.normal(size=3))
COVARIANCE = np.cov(RNG.normal(size=(3, 9)))
KINDS = [
    ("Normal", {"loc": ANY, "scale": ROW}), ("Laplace", {"loc": ANY, "scale": ROW}), ("Exponential", {"rate": POSITIVE}),
    ("Uniform", {"low": -POSITIVE, "high": ROW}), ("Gamma", {"concentration": POSITIVE, "rate": ROW}),
    ("Beta", {"concentration1": 1 + POSITIVE, "concentration0": 1 + ROW}), ("Poisson", {"rate": POSITIVE}),
    ("Bernoulli", {"probs": POSITIVE / 9}), ("Bernoulli", {"logits": ANY}), ("Categorical", {"probs": POSITIVE}),
    ("Categorical", {"logits": ANY}), ("MultivariateNormal", {"loc": ANY, "covariance_matrix": COVARIANCE}),
    ("MultivariateNormal", {"loc": ANY[0], "scale_tril": np.linalg.cholesky(COVARIANCE)}),
]  # fmt: skip
each_kind = all_cases("name, parameters", KINDS)


def numbers_and_gradients(tensor, distributions, name, parameters, value, what):
    """A result of a distribution, and its gradients at the parameters."""
    given = {key: tensor(x, requires_grad=True) for key, x in parameters.items()}
    made = getattr(distributions, name)(**given)
    if what == "kl":
        wider = 1.1 if name == "Uniform" else 0.9
        other = getattr(distributions, name)(**{key: tensor(x * wider) for key, x in parameters.items()})
        z = distributions.kl_divergence(made, other)
    else:
        z = made.log_prob(tensor(value)) if what == "log_prob" else getattr(made, what)
        z = z() if callable(z) else z
    if z.requires_grad:
        (z * tensor(np.cos(np.arange(np.prod(z.shape))).reshape(tuple(z.shape)))).sum().backward()
    z = z.detach()
    return [np.asarray(z.numpy()), *(np.zeros(x.shape) if x.grad is None else np.asarray(x.grad) for x in given.values())]


@each_kind
def test_densities_moments_entropies_and_divergences_are_pytorchs(name, parameters):
    t = torch()
    value = getattr(D, name)(**parameters).sample((4,)).data
    for what in ("log_prob", "entropy", "mean", "variance", "stddev", "kl"):
        if (name, what) in {("Poisson", "entropy"), *(("Categorical", x) for x in ("mean", "variance", "stddev"))}:
            continue
        ours = numbers_and_gradients(am.tensor, D, name, parameters, value, what)
        known = numbers_and_gradients(t.tensor, t.distributions, name, parameters, value, what)
        for z, w in zip(ours, known, strict=True):
            np.testing.assert_allclose(z, w, rtol=1e-8, atol=1e-10, err_msg=what)


@each_kind
def test_samples_have_the_shape_of_pytorchs_and_the_mean_and_variance_of_the_distribution(name, parameters, rng):
    t = torch()
    am.manual_seed(1)
    made = getattr(D, name)(**parameters)
    known = getattr(t.distributions, name)(**{key: t.tensor(x) for key, x in parameters.items()})
    assert made.batch_shape == tuple(known.batch_shape) and made.event_shape == tuple(known.event_shape)
    for shape in ((), (5,), (2, 5)):
        assert made.sample(shape).shape == tuple(known.sample(shape).shape)
    drawn = made.sample((4000,))
    if name == "Categorical":
        drawn, mean = Tensor(np.eye(3)[drawn.data]), made.probs.data
        variance = mean * (1 - mean)
    else:
        mean, variance = made.mean.data, made.variance.data
    assert not drawn.requires_grad and (np.abs(drawn.data.mean(0) - mean) < 5 * np.sqrt(variance / 4000)).all()
    assert (np.abs(drawn.data.var(0) - variance) < 0.5 * variance).all()


def test_gradients_go_through_what_rsample_draws_and_through_no_other_sample():
    for name, parameters in KINDS:
        given = {key: Tensor(x, requires_grad=True) for key, x in parameters.items()}
        made = getattr(D, name)(**given)
        assert not made.sample().requires_grad
        if name in ("Gamma", "Beta", "Poisson", "Bernoulli", "Categorical"):
            with pytest.raises(ArgumentError, match="write sample"):
                made.rsample()
            continue
        made.rsample((3,)).sum().backward()
        assert all(x.grad.any() for x in given.values()), name


def test_the_last_axes_of_an_independent_distribution_are_one_thing():
    t = torch()
    made = D.Independent(D.Normal(ANY, ROW), 1)
    known = t.distributions.Independent(t.distributions.Normal(t.tensor(ANY), t.tensor(ROW)), 1)
    x = made.sample((4,))
    np.testing.assert_allclose(made.log_prob(x).data, known.log_prob(t.tensor(x.data)).numpy())
    np.testing.assert_allclose(made.entropy().data, known.entropy().numpy())
    other = D.Independent(D.Normal(0.0, np.ones((2, 3))), 1)
    known_other = t.distributions.Independent(t.distributions.Normal(t.zeros(2, 3), t.ones(2, 3)), 1)
    np.testing.assert_allclose(
        D.kl_divergence(made, other).data, t.distributions.kl_divergence(known, known_other).numpy(), rtol=1e-6
    )
    assert (made.batch_shape, made.event_shape) == ((2,), (3,))


@all_cases("make, error, told", [
    (lambda: D.Normal(0.0, -1.0), ArgumentError, "scale must lie above 0 and be finite, got -1"),
    (lambda: D.Gamma(1.0, np.nan), ArgumentError, "rate must lie above 0 and be finite, got nan"),
    (lambda: D.Normal(np.nan, 1.0), ArgumentError, "loc must be finite"),
    (lambda: D.Normal("a", 1.0), DtypeError, "loc must be real numbers"),
    (lambda: D.Normal(0.0, None), DtypeError, "scale must be"),
    (lambda: D.Normal(np.zeros(2), np.ones(3)), ShapeError, "'loc': .2,., 'scale': .3,."),
    (lambda: D.Normal(0.0, 1.0).sample(2.5), ArgumentError, "sample_shape=2.5"),
    (lambda: D.Normal(0.0, 1.0).sample([-1]), ArgumentError, "0 or more"),
    (lambda: D.Bernoulli(logits=[0.0, np.nan]), ArgumentError, "logits must be finite"),
    (lambda: D.Bernoulli(0.5).log_prob(2), ArgumentError, "value must be 0 or 1, got 2"),
    (lambda: D.Bernoulli([0.5, 0.5]).log_prob([0, 1, 1]), ShapeError, "batch shape"),
    (lambda: D.Categorical(probs=[0.0, 0.0]), ArgumentError, "not all be 0"),
    (lambda: D.Categorical(probs=[1.0, np.nan]), ArgumentError, "got nan"),
    (lambda: D.Categorical(logits=[0.0, np.nan]), ArgumentError, "below infinity, got nan"),
    (lambda: D.Categorical(logits=np.zeros((2, 3))).log_prob([0, 1, 1]), ShapeError, "batch shape"),
    (lambda: D.kl_divergence(D.Categorical(logits=[0.0, 0.0]), D.Categorical(logits=[0.0])), ShapeError, "2 and 1 classes"),
    (lambda: D.MultivariateNormal([0.0, 0.0], [[2.0, 1.0], [0.0, 2.0]]), ArgumentError, "must be symmetric"),
    (lambda: D.MultivariateNormal([0.0, 0.0], scale_tril=[[2.0, 1.0], [0.0, 2.0]]), ArgumentError, "lower triangular"),
    (lambda: D.MultivariateNormal([0.0, 0.0], scale_tril=[[-2.0, 0.0], [0.0, 2.0]]), ArgumentError, "diagonal above 0"),
    (lambda: D.MultivariateNormal(0.0, [[1.0]]), ShapeError, "loc is"),
    (lambda: D.kl_divergence(D.MultivariateNormal(np.zeros(2), np.eye(2)), D.MultivariateNormal(np.zeros(3), np.eye(3))),
     ShapeError, "events of shapes"),
    (lambda: D.Independent(3.0, 1), ArgumentTypeError, "base_distribution"),
    (lambda: D.Independent(D.Normal([0.0], 1.0), 0.5), ArgumentError, "reinterpreted_batch_ndims=0.5"),
    (lambda: D.Normal(0.0), ArgumentTypeError, "'scale'"), (lambda: D.Normal(0.0, sigma=1.0), ArgumentTypeError, "sigma="),
    (lambda: D.Bernoulli(1.5), ArgumentError, "probs must lie from 0 to 1"),
    (lambda: D.Bernoulli(), ArgumentError, "one of them"),
    (lambda: D.Categorical(probs=[0.5, -0.5]), ArgumentError, "0 or more"), (lambda: D.Categorical(0.5), ShapeError, "last axis"),
    (lambda: D.Categorical([0.5, 0.5]).log_prob(2), ArgumentError, "from 0 to 1"),
    (lambda: D.Uniform(1.0, 0.0), ArgumentError, "must be less"), (lambda: D.StudentT, UnknownAttributeError, "StudentT"),
    (lambda: D.MultivariateNormal([0.0, 0.0], np.eye(3)), ShapeError, "matrix"),
    (lambda: D.Independent(D.Normal(0.0, 1.0), 1), ArgumentError, "reinterpreted_batch_ndims=1"),
    (lambda: D.kl_divergence(D.Normal(0.0, 1.0), D.Laplace(0.0, 1.0)), ArgumentError, "average p.log_prob"),
])  # fmt: skip
def test_parameters_that_make_no_distribution_are_named(make, error, told):
    with pytest.raises(error, match=told):
        make()


@all_cases("name, given", [
    ("Bernoulli", {"logits": [-800.0, 800.0, 0.3]}), ("Bernoulli", {"probs": [0.0, 1.0, 0.3]}),
    ("Categorical", {"logits": [-800.0, 800.0, 0.0]}), ("Categorical", {"logits": [-np.inf, 0.0, 0.5]}),
    ("Categorical", {"probs": [0.0, 1.0, 1.0]}),
])  # fmt: skip
def test_gradients_of_probabilities_that_are_sure_are_pytorchs_and_no_nan(name, given):
    t = torch()
    given, other = {key: np.array(x) for key, x in given.items()}, {"logits": np.array([0.1, 0.2, 0.4])}
    gradients = []
    for tensor, distributions in ((am.tensor, D), (t.tensor, t.distributions)):
        x = {key: tensor(x, requires_grad=True) for key, x in given.items()}
        made, wide = getattr(distributions, name)(**x), getattr(distributions, name)(**{k: tensor(y) for k, y in other.items()})
        z = made.log_prob(tensor(1 if name == "Categorical" else 1.0)).sum() + made.entropy().sum()
        if "inf" not in str(given):  # PyTorch's divergence of such logits has gradients that are NaN
            z = z + distributions.kl_divergence(made, wide).sum()
        z.backward()
        gradients += [np.asarray(y.grad) for y in x.values()]
    np.testing.assert_allclose(*gradients, atol=1e-12)


def test_the_divergence_of_sure_logits_is_finite_and_of_probabilities_that_are_0_infinite():
    assert D.kl_divergence(D.Bernoulli(logits=0.0), D.Bernoulli(logits=40.0)).item() == pytest.approx(20 - np.log(2))
    assert D.kl_divergence(D.Categorical(logits=[0.0, 0.0]), D.Categorical(logits=[800.0, 0.0])).item() == pytest.approx(
        400 - np.log(2)
    )
    assert D.kl_divergence(D.Bernoulli([0.0, 1.0, 0.5, 0.5]), D.Bernoulli([0.0, 1.0, 0.0, 1.0])).data.tolist() == pytest.approx(
        [0.0, 0.0, np.inf, np.inf]
    )
    sure = D.Categorical([1.0, 0.0])
    assert D.kl_divergence(sure, sure).item() == 0.0 and D.kl_divergence(D.Categorical([0.5, 0.5]), sure).item() == np.inf
    masked = D.Categorical(logits=[0.0, -np.inf])
    assert D.kl_divergence(masked, masked).item() == 0.0 and D.kl_divergence(D.Categorical([0.5, 0.5]), masked).item() == np.inf


@each_kind
def test_samples_have_the_precision_of_the_parameters(name, parameters):
    made = getattr(D, name)(**{key: np.asarray(x, np.float32) for key, x in parameters.items()})
    assert made.sample((2,)).dtype == (np.int64 if name == "Categorical" else np.float32)


def test_a_laplace_distribution_is_no_normal_one_and_an_independent_one_tells_its_base():
    assert not isinstance(D.Laplace(0.0, 1.0), D.Normal)
    assert repr(D.Independent(D.Normal([0.0], 1.0), 1)) == "Independent(Normal(loc: [0.], scale: 1.0), 1)"


@each_kind
def test_a_compiled_function_may_make_a_distribution_of_its_arguments(name, parameters):
    value = getattr(D, name)(**parameters).sample((4,)).data

    first, x = next(iter(parameters.items()))

    def total(x, value):
        return getattr(D, name)(**parameters | {first: x}).log_prob(value).sum()

    z, dx = am.compile(total, argnums=0)(x, value)
    assert z == pytest.approx(total(x, value).item())
    np.testing.assert_allclose(dx, am.grad(total)(x, value), rtol=1e-9, atol=1e-12)


@pytest.mark.falls_back
def test_a_compiled_function_refuses_values_that_its_distribution_does_not_have():
    classes = am.compile(lambda x, value: D.Categorical(logits=x).log_prob(value).sum(), argnums=0)
    bits = am.compile(lambda x, value: D.Bernoulli(logits=x).log_prob(value).sum(), argnums=0)
    classes(np.zeros((2, 2)), np.array([0, 1]))
    bits(np.zeros(2), np.array([0.0, 1.0]))
    for step, x, value in ((classes, np.zeros((2, 2)), np.array([0, -1])), (bits, np.zeros(2), np.array([0.0, 2.0]))):
        with pytest.raises(ArgumentError, match="value must be"):
            step(x, value)


def test_a_policy_learns_by_the_probabilities_of_what_it_did():
    am.manual_seed(0)
    policy = nn.Linear(1, 2, rng=0)
    optimizer = optim.Adam(policy.parameters(), lr=0.1)
    for _ in range(60):
        doing = D.Categorical(logits=policy(Tensor(np.ones((8, 1)))))
        action = doing.sample()
        loss = -(doing.log_prob(action) * (action.data == 1)).mean() - 0.01 * doing.entropy().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert doing.probs.data[0, 1] > 0.9


def test_results_of_plain_numbers_are_tensors_and_the_names_can_be_imported():
    from autograd_mini.distributions import Normal, kl_divergence

    assert Normal(0, 1).log_prob(0.0).item() == pytest.approx(-0.9189385332046727)
    assert kl_divergence(Normal(0.0, 1.0), Normal(0, 1)).item() == 0.0
    assert repr(Normal(0.0, 1.0)) == "Normal(loc: 0.0, scale: 1.0)"
    assert Normal(np.float32(0), np.float32(1)).log_prob(np.float32(0)).dtype == np.float32
