"""Names of other libraries that work do what they do there."""

import subprocess
import sys

import numpy as np
import pytest
from cases import all_cases
from habits import PROGRAMS, outcome
from numpy.testing import assert_allclose

import autograd_mini as am
from autograd_mini import ShapeError, Tensor, data, nn, optim, training
from autograd_mini.core.errors import UnknownNameError
from autograd_mini.habits import ROOMS, meant


def test_of_programs_by_habit_most_statements_run_and_most_others_are_answered():
    pytest.importorskip("sklearn"), pytest.importorskip("scipy"), pytest.importorskip("safetensors")
    found = [outcome(path) for path in PROGRAMS]
    total = sum(count for count, _ in found)
    failed = [line for _, lines in found for line in lines]
    assert len(found) == 13 and 1 - len(failed) / total > 0.94, [line for line, *_ in failed]
    assert sum(not lines for _, lines in found) >= 5  # programs that run whole
    assert sum(ours for *_, ours in failed) >= 0.6 * len(failed), [line for line, _, ours in failed if not ours]


@all_cases("place", ROOMS)
def test_no_name_of_another_library_hides_one_of_ours_or_is_listed(place):
    module = place.removeprefix("autograd_mini").lstrip(".")
    home = {"Tensor": Tensor, "Module": nn.Module, "results": None, "keywords": None}.get(place, am)
    if home is None:
        return
    for part in module.split(".") if home is am and module else []:
        home = getattr(home, part)
    names = __import__(f"autograd_mini.habits.{ROOMS[place]}", fromlist=["NAMES"]).NAMES
    listed = set(getattr(home, "__all__", ())) | set(dir(home) if home is Tensor else ())
    assert not listed & set(names)


@pytest.mark.parametrize(
    "statement, words",
    [
        ("from autograd_mini import losses", "am.nn.losses"),
        ("from autograd_mini.nn import BatchNorm", "write nn.BatchNorm1d"),
        ("from autograd_mini.training import ModelCheckpoint", "checkpoint=path"),
        ("from autograd_mini import reshap", "did you mean reshape"),
    ],
)
def test_a_name_that_is_imported_is_told_how_it_is_spelled(statement, words):
    with pytest.raises(UnknownNameError, match=words) as caught:
        exec(statement, {})
    assert isinstance(caught.value, ImportError) and not hasattr(am, "losses")


def test_a_module_that_is_imported_by_from_is_still_found():
    code = "from autograd_mini import calculus, checking; print(calculus.grad, checking.compare)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_arrays_are_made_as_numpy_and_pytorch_make_them():
    assert am.zeros(2, 3).shape == am.zeros((2, 3)).shape == am.randn(2, 3).shape == (2, 3)
    assert am.tensor([1, 2]).dtype.kind == "i" and am.tensor([1, 2], requires_grad=True).dtype == float
    array = np.ones(2)
    am.as_tensor(array).data[0] = 5.0
    am.tensor(array).data[1] = 5.0
    assert array.tolist() == [5.0, 1.0]
    assert am.ones_like(Tensor([1.0, 2.0])).data.tolist() == [1.0, 1.0] and am.arange(3).data.tolist() == [0, 1, 2]
    assert am.full((2,), 7.0).data.tolist() == [7.0, 7.0] and am.eye(2).data.tolist() == np.eye(2).tolist()
    with pytest.raises(am.ArgumentTypeError, match="a type is a keyword"):
        am.zeros(2, np.float32)
    with pytest.raises(am.ArgumentError, match="'cuda'"):
        am.zeros(2, device="cuda")


def test_methods_of_tensors_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    array = np.arange(6.0).reshape(2, 3)
    x, y = Tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)
    calls = {
        "view": (3, 2), "permute": (1, 0), "unsqueeze": (1,), "clamp": (1.0, 4.0), "t": (), "clone": (), "dim": (), "numel": (),
        "size": (), "double": (), "long": (),
    }  # fmt: skip
    for name, args in calls.items():
        ours, theirs = getattr(x, name)(*args), getattr(y, name)(*args)
        theirs = theirs.detach() if isinstance(theirs, torch.Tensor) else theirs
        np.testing.assert_array_equal(np.asarray(getattr(ours, "data", ours)), np.asarray(theirs))
    assert x.size(0) == 2 and x.size == 6 and x.size(-1) == 3 and isinstance(x.size, int)
    assert x.view(-1, 1).expand(-1, 4).shape == tuple(y.view(-1, 1).expand(-1, 4).shape) == (6, 4)
    x.view(-1).clone().sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))


def test_the_gradient_of_a_result_leaves_what_stands_in_grad():
    x, w = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0], requires_grad=True)
    (x * w).sum().backward()
    loss = (x * x * w).sum()
    (g,) = am.autograd.grad(loss, x)
    assert g.tolist() == [6.0, 16.0] and x.grad.tolist() == [3.0, 4.0] and w.grad.tolist() == [1.0, 2.0]
    (second,) = am.autograd.grad((am.autograd.grad(loss, [x], create_graph=True)[0]).sum(), x)
    assert second.tolist() == [6.0, 8.0]
    with pytest.raises(am.GradientError):
        am.autograd.grad(loss, Tensor([1.0], requires_grad=True))
    with pytest.raises(am.ArgumentTypeError, match=r"am\.grad\(f\)\(x\)"):
        am.autograd.grad(np.sin, x)


def test_a_function_with_a_backward_pass_of_its_own():
    class Swish(am.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x * am.sigmoid(x) * y

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            s = am.sigmoid(x)
            return g * y * (s + x * s * (1 - s)), g * x * s

    x, y = Tensor([0.5, -1.0], requires_grad=True), Tensor([2.0, 3.0], requires_grad=True)
    Swish.apply(x, y).sum().backward()
    dx, dy = am.grad(lambda x, y: am.sum(am.silu(x) * y), (0, 1))(x.data, y.data)
    np.testing.assert_allclose(x.grad, dx), np.testing.assert_allclose(y.grad, dy)


def test_samples_are_mapped_one_by_one_and_trees_leaf_by_leaf():
    x, w = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0])
    np.testing.assert_allclose(am.vmap(am.grad(lambda row: am.sum(row**2)))(x), 2 * x)
    np.testing.assert_allclose(am.vmap(lambda row, w: am.dot(row, w), in_axes=(0, None))(x, w), x @ w)
    np.testing.assert_allclose(am.vmap(lambda column: am.sum(column), in_axes=1)(x), x.sum(axis=0))
    assert am.tree_map(lambda p, g: p - g, {"a": [1.0, 2.0]}, {"a": [0.5, 1.0]}) == {"a": [0.5, 1.0]}
    with pytest.raises(am.ArgumentError):
        am.vmap(lambda a, b: a)(x, w)
    slope = am.grad(lambda w: am.sum(am.vmap(lambda row: am.tanh(am.dot(row, w)))(x)))(w)
    np.testing.assert_allclose(slope, am.grad(lambda w: am.sum(am.tanh(am.matmul(x, w))))(w))


def test_random_numbers_of_a_key_are_the_same_whenever_it_is_asked():
    key = am.random.PRNGKey(0)
    one, two = am.random.split(key)
    assert np.array_equal(am.random.normal(key, (3,)), am.random.normal(key, (3,)))
    assert not np.array_equal(am.random.normal(one, (3,)), am.random.normal(two, (3,)))
    with pytest.raises(am.ArgumentTypeError, match="rng = np.random.default_rng"):
        am.random.normal(0.0, 1.0)


SCHEDULERS = {
    "StepLR": (3, 0.5), "MultiStepLR": ([2, 5], 0.5), "ExponentialLR": (0.9,), "LambdaLR": (lambda t: 1 / (1 + t),),
    "LinearLR": (0.5, 1.0, 4), "PolynomialLR": (6, 2.0), "CosineAnnealingLR": (4, 0.01), "CosineAnnealingWarmRestarts": (3,),
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_scheduler_of_pytorch_gives_its_rates(name):
    torch = pytest.importorskip("torch")
    p = nn.Parameter(np.ones(2))
    q = torch.nn.Parameter(torch.ones(2))
    ours, theirs = optim.SGD([p], lr=0.1), torch.optim.SGD([q], lr=0.1)
    one = getattr(optim.lr_scheduler, name)(ours, *SCHEDULERS[name])
    other = getattr(torch.optim.lr_scheduler, name)(theirs, *SCHEDULERS[name])
    for _ in range(10):
        assert one.get_last_lr() == pytest.approx(other.get_last_lr(), rel=1e-12, abs=1e-15)
        p.grad = np.ones(2)
        ours.step(), theirs.step(), one.step(), other.step()


def test_weights_are_set_anew_as_in_pytorch():
    layer = nn.Linear(100, 50, rng=0)
    bound = np.sqrt(6 / 150)
    weight = nn.init.xavier_uniform_(layer.weight).data
    assert weight.max() <= bound < 1.05 * weight.max() and weight is layer.weight.data
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    assert layer.weight.data.std() == pytest.approx(np.sqrt(2 / 100), rel=0.05)
    nn.init.zeros_(layer.bias)
    nn.init.normal_(layer.weight, 1.0, 0.1)
    assert not layer.bias.data.any() and layer.weight.data.mean() == pytest.approx(1.0, abs=0.01)


def test_samples_are_cut_in_two_and_labels_may_keep_their_ratio():
    X, y = np.arange(40).reshape(20, 2), np.array([0] * 15 + [1] * 5)
    a, b, c, d = data.train_test_split(X, y, test_size=0.2, random_state=0, stratify=y)
    assert (len(a), len(b), d.tolist().count(1)) == (16, 4, 1)
    np.testing.assert_array_equal(np.sort(np.concatenate([a, b])[:, 0]), X[:, 0])
    np.testing.assert_array_equal(y[a[:, 0] // 2], c)
    assert data.train_test_split(X, shuffle=False)[1].tolist() == X[15:].tolist()
    with pytest.raises(am.ShapeError):
        data.train_test_split(X, y[:3])
    with pytest.raises(am.ArgumentError):
        data.train_test_split(X, test_size=20)


def test_scores_take_the_targets_first_as_in_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    for classes in (2, 3):
        true, found = rng.integers(classes, size=50), rng.integers(classes, size=50)
        for name in ("accuracy_score", "precision_score", "recall_score", "f1_score"):
            how = {} if classes == 2 or name == "accuracy_score" else {"average": "macro"}
            assert getattr(training, name)(true, found, **how) == pytest.approx(getattr(metrics, name)(true, found, **how))
    with pytest.raises(am.ArgumentError, match="average='macro'"):
        training.f1_score(true, found)
    assert training.mean_squared_error([1.0, 2.0], [1.0, 4.0]) == 2.0


def test_parts_of_results_have_the_names_of_scipy_and_keras_as_well():
    pytest.importorskip("scipy")
    found = optim.minimize(lambda x: am.sum((x - 1) ** 2), np.zeros(2))
    assert found.x is found.params and found.fun == found.value and found.nit == found.steps and "x" not in dir(found)
    run = training.History(train_loss=[1.0, 0.5])
    assert run.history == {"loss": [1.0, 0.5]} and run.loss == [1.0, 0.5]
    with pytest.raises(am.UnknownAttributeError, match="did you mean .*train_loss"):
        run.train_los  # noqa: B018
    assert not hasattr(run, "__wrapped__")


def test_what_may_mean_several_things_is_not_guessed():
    for place, name in (("autograd_mini", "eval_shape"), ("autograd_mini.optim", "exponential_decay"), ("", "x")):
        with pytest.raises(KeyError):
            meant(place, name)


def test_a_state_dict_is_saved_and_loaded_as_pytorch_does(tmp_path):
    pytest.importorskip("safetensors")
    model, other = nn.Linear(2, 3, rng=0), nn.Linear(2, 3, rng=1)
    am.save(model.state_dict(), tmp_path / "model.pt")
    other.load_state_dict(am.load(tmp_path / "model.pt"))
    assert np.array_equal(model.weight.data, other.weight.data)
    with pytest.raises(am.errors.ArgumentTypeError, match="state_dict"):
        am.save(model, tmp_path / "model.pt")
    with pytest.raises(am.errors.ArgumentTypeError, match="comes first"):
        am.save("a.npy", np.ones(2))
    with pytest.raises(am.errors.ArgumentTypeError, match=r"'a.opt' is a Linear.*state_dict\(\)"):
        am.save({"a": {"opt": model}}, tmp_path / "model.pt")
    model.save_weights(tmp_path / "again"), other.load_weights(tmp_path / "again")


def test_what_is_saved_beside_the_weights_is_loaded_as_it_was(tmp_path):
    pytest.importorskip("safetensors")
    model = nn.Linear(2, 3, rng=0)
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    model(np.ones((1, 2))).sum().backward(), optimizer.step()
    state = {
        "epoch": 3,
        "model": model.state_dict(),
        "opt": optimizer.state_dict(),
        "best": [0.5, None, "a"],
        2: (True, np.float32(1)),
    }
    am.save(state, tmp_path / "all.pt")
    found = am.load(tmp_path / "all.pt")
    assert list(found) == list(state) and found["best"] == state["best"] and found[2] == (True, 1.0)
    other = nn.Linear(2, 3, rng=1)
    again = optim.Adam(other.parameters(), lr=0.3)
    other.load_state_dict(found["model"]), again.load_state_dict(found["opt"])
    for m, o in ((model, optimizer), (other, again)):
        m.zero_grad(), (m(np.ones((1, 2))) ** 2).sum().backward(), o.step()
    assert np.array_equal(model.weight.data, other.weight.data)
    with pytest.raises(am.errors.ArgumentTypeError, match="keys are texts and ints"):
        am.save({(1, 2): 3}, tmp_path / "all.pt")


@pytest.mark.parametrize(
    "outline", ["{", "[]", '{"array": "no"}', '{"dict": [[[1], {"plain": 1}]]}', '{"list": 5}', '{"code": 1}']
)
def test_a_damaged_outline_of_a_state_is_told(tmp_path, outline):
    pytest.importorskip("safetensors")
    from autograd_mini.habits.files import OUTLINE
    from autograd_mini.training.weights import write_arrays

    write_arrays(tmp_path / "a.pt", {}, {OUTLINE: outline})
    with pytest.raises(am.DataError, match="what its header says"):
        am.load(tmp_path / "a.pt")


IMPORTS = """
from autograd_mini.utils.data import DataLoader, Dataset, random_split
from autograd_mini.optim.lr_scheduler import StepLR
from autograd_mini.nn.init import xavier_uniform_
from autograd_mini.nn.utils import clip_grad_norm_
from autograd_mini.autograd import Function, grad
from autograd_mini.engine import Value
import autograd_mini.lax, autograd_mini.random
from autograd_mini.scipy.special import logsumexp
import autograd_mini.scipy.stats.norm as norm
from autograd_mini.misc.optimizers import adam
import autograd_mini.numpy as np, autograd_mini.numpy.linalg as la
import autograd_mini.numpy.random as npr, autograd_mini.numpy.fft as fft
import autograd_mini as am, numpy, importlib.util, sys
assert DataLoader is am.data.DataLoader and Value is am.Value and logsumexp is am.logsumexp
assert (la.norm, npr.normal, fft.rfft) == (numpy.linalg.norm, numpy.random.normal, numpy.fft.rfft)  # no second copies
assert round(norm.logpdf(0.0), 3) == -0.919
assert importlib.util.find_spec("autograd_mini.nothing") is None
for statement, words in {
    "from autograd_mini.distributions import StudentT": "are understood", "from autograd_mini.keras import layers": "am.nn",
    "from autograd_mini.optim.lr_scheduler import NoSuchScheduler": "are understood",
    "import autograd_mini.nothing": "No module named",
}.items():
    try:
        exec(statement)
    except ImportError as error:
        assert words in str(error), error
    else:
        raise AssertionError(statement)
"""


def test_modules_of_other_libraries_are_imported_by_their_names():
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)


def test_random_numbers_are_drawn_from_the_generator_that_is_given():
    a, b = (am.Generator().manual_seed(3) for _ in range(2))
    for draw in (
        lambda g: am.randn(2, 3, generator=g), lambda g: am.rand((2,), generator=g),
        lambda g: am.randint(0, 9, (4,), generator=g), lambda g: am.randperm(5, generator=g),
        lambda g: am.bernoulli(am.full((3,), 0.5), generator=g),
        lambda g: am.multinomial(am.Tensor([0.2, 0.0, 0.8]), 4, True, generator=g), lambda g: nn.Linear(2, 2, rng=g).weight,
    ):  # fmt: skip
        assert np.array_equal(draw(a).data, draw(b).data)
    drawn = am.multinomial(am.Tensor([[0.2, 0.0, 0.8], [0.0, 1.0, 0.0]]), 50, replacement=True).data
    assert drawn.shape == (2, 50) and set(drawn[0]) <= {0, 2} and set(drawn[1]) == {1}
    assert am.randn_like(am.Tensor(np.ones((2, 3), np.float32))).dtype == np.float32
    i = am.randint(0, 3, (2,))
    assert am.arange(10)[i[0] : i[0] + 3].shape == (3,)
    with pytest.raises(am.ArgumentError, match="replacement=True"):
        am.multinomial([1.0, 0.0], 2)


def test_gather_scatter_chunk_split_and_norm_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    array, index = np.arange(12.0).reshape(3, 4), np.array([[0, 3], [1, 1]])
    x, y = Tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)
    for call in (
        lambda m, t: t.gather(1, m.tensor(index)), lambda m, t: t.gather(0, m.tensor(index % 3)),
        lambda m, t: m.cat([part * (i + 1) for i, part in enumerate(t.chunk(3, dim=1))], dim=1),
        lambda m, t: m.cat([part * (i + 1) for i, part in enumerate(t.split(3, dim=1))], dim=1),
        lambda m, t: t.split([1, 3], dim=1)[1], lambda m, t: m.norm(t, p=3, dim=0), lambda m, t: m.norm(t, p=2),
        lambda m, t: t.norm(p=1, dim=1, keepdim=True), lambda m, t: t.view(3, 2, 2).transpose(1, 2),
        lambda m, t: t.view(3, 2, 2).repeat(2, 1, 3), lambda m, t: m.nn.functional.softplus(t, beta=0.5, threshold=30),
    ):  # fmt: skip
        ours, theirs = call(am, x), call(torch, y)
        np.testing.assert_allclose(ours.data, theirs.detach().numpy())
        x.zero_grad()
        ours.backward(np.cos(ours.data))
        (found,) = torch.autograd.grad(theirs, y, torch.cos(theirs.detach()))
        np.testing.assert_allclose(x.grad, found.numpy())
    one_hot = am.zeros(3, 4).scatter_(1, np.array([[2], [0], [3]]), 1.0)
    assert one_hot.data.argmax(1).tolist() == [2, 0, 3] and one_hot.data.sum() == 3
    with pytest.raises(am.ShapeError, match="gather"):
        x.gather(1, [0, 1])


def test_the_deviation_along_dim_which_divides_by_one_less_in_pytorch_is_not_guessed():
    for x in (Tensor([[1.0, 2.0]]), Tensor([[1.0, 2.0]]) > 1):
        for words in ({"dim": 1}, {"axis": 1, "keepdim": True}):
            with pytest.raises(am.ArgumentTypeError, match="divides by n - 1: that is ddof=1 here"):
                x.std(**words)


def test_batches_have_the_shapes_of_pytorch():
    (batch,) = data.DataLoader((np.arange(24.0).reshape(2, 3, 4), np.arange(2)), 2)
    x, y = batch
    assert x.view(-1, 4).shape == x.flatten(0, 1).shape == (6, 4) and x.view(x.size(0), -1).shape == x.flatten(1).shape == (2, 12)
    assert y.view(-1, 1).view((2,)).shape == (2,) and y.view(np.uint8).shape == (16,) and x[0].view(-1).shape == (12,)
    assert (
        x.transpose(1, 2).shape == (2, 4, 3) and x.transpose(2, 0, 1).shape == (4, 2, 3) and x.repeat(1, 2, 1).shape == (2, 6, 4)
    )
    assert x.flatten().shape == x.flatten("F").shape == (24,) and y.repeat(2).tolist() == [0, 0, 1, 1]
    assert not x.requires_grad
    with pytest.raises(am.GradientError, match="requires_grad=True"):
        x.requires_grad_()
    with pytest.raises(am.GradientError, match="requires_grad=True"):
        x.requires_grad = True


def test_more_functions_of_pytorch_are_what_they_are_there():
    torch = pytest.importorskip("torch")
    array = np.random.default_rng(0).normal(size=(2, 3, 4))
    sign = np.where(array > 0.2, 1.0, -1.0)
    x, y = Tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)
    for call in (
        lambda m, t: m.nn.functional.soft_margin_loss(t, m.tensor(sign)), lambda m, t: m.nn.functional.softshrink(t, 0.3),
        lambda m, t: m.nn.functional.hardshrink(t, 0.3), lambda m, t: m.nn.functional.instance_norm(t),
        lambda m, t: m.nn.functional.adaptive_max_pool1d(t, 2), lambda m, t: m.clone(t) * 2, lambda m, t: m.t(t[0]),
        lambda m, t: m.inverse(t[:, :, :3] + 5 * m.eye(3, dtype=m.float64)), lambda m, t: t.clamp_min(0.1).clamp_max(0.3),
    ):  # fmt: skip
        ours, theirs = call(am, x), call(torch, y)
        np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-12)
        x.zero_grad()
        ours.backward(np.cos(ours.data))
        (found,) = torch.autograd.grad(theirs, y, torch.cos(theirs.detach()))
        np.testing.assert_allclose(x.grad, found.numpy(), rtol=1e-9, atol=1e-12)
    assert am.ge(x, 0).tolist() == (array >= 0).tolist() and am.ne(x, x).sum() == 0
    assert x.new_full((2,), 3.0).data.tolist() == [3.0, 3.0] and x.is_floating_point() and x.new_tensor([1, 2]).dtype == float
    with pytest.raises(am.ArgumentError, match="targets are -1 and 1"):
        nn.functional.soft_margin_loss(x, array > 0)


def test_a_map_over_no_sample_is_told_so():
    with pytest.raises(am.ArgumentError, match="there is no sample"):
        am.vmap(am.sum)(np.zeros((0, 3)))


def test_a_parameter_is_made_of_a_tensor_that_wants_no_gradient():
    assert nn.Parameter(am.ones(2, 3)).requires_grad and nn.Parameter(am.randn(2) * 0.1).shape == (2,)
    with pytest.raises(am.DtypeError, match=r"write \.data"):
        nn.Parameter(am.randn(2, requires_grad=True) * 0.1)


def test_schedulers_of_one_optimizer_begin_with_its_first_rate_and_do_not_undo_each_other():
    torch = pytest.importorskip("torch")
    rates = []
    for module, p in ((optim, nn.Parameter(np.ones(2))), (torch.optim, torch.nn.Parameter(torch.ones(2)))):
        o = module.SGD([p], lr=0.5)
        kinds = module.lr_scheduler
        parts = [
            kinds.LinearLR(o, start_factor=0.1, total_iters=3),
            kinds.ExponentialLR(o, gamma=0.5),
            kinds.ConstantLR(o, factor=0.2),
        ]
        s = kinds.SequentialLR(o, parts, milestones=[3, 5])
        rates.append([])
        for _ in range(9):
            p.grad = p.data * 0
            o.step(), rates[-1].append(o.param_groups[0]["lr"]), s.step()
    np.testing.assert_allclose(*rates)
    p, rate = nn.Parameter(np.ones(2)), optim.schedules.Exponential(0.1, 0.5)
    o = optim.SGD([p], lr=0.1)
    first, second = optim.Scheduler(o, rate), optim.Scheduler(o, rate)
    p.grad = np.ones(2)
    o.step(), first.step(), second.step(), o.step()
    with pytest.raises(am.ArgumentError, match="each would undo the other"):
        first.step()


def test_a_tape_gives_the_gradients_of_what_was_computed():
    w, b, unused = am.Variable([3.0]), am.Variable([1.0, 2.0]), am.Variable([1.0])
    with am.GradientTape() as tape:
        loss = (w**2).sum() + (b * b).sum()
    found = tape.gradient(loss, {"w": w, "all": [b, unused]})
    assert found["w"] == 6 and found["all"][0].tolist() == [2, 4] and found["all"][1] is None
    x = am.Tensor([2.0])
    with am.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert tape.gradient(y.sum(), x).tolist() == [4]


def test_a_gradient_is_said_as_jax_does():
    @am.custom_vjp
    def clipped(x, y):
        return x * y

    assert clipped(2.0, 3.0) == 6
    clipped.defvjp(lambda x, y: (x * y, (x, y)), lambda kept, g: (g * 10.0, g * kept[0]))
    assert am.grad(clipped, (0, 1))(2.0, 3.0) == (10.0, 2.0)
    assert am.check_grads(lambda x: x * x, (2.0,), order=1) and am.check_grads(np.sin)(0.5)
    assert am.lax.fori_loop(0, 3, lambda i, x: x * 2 + i, 1.0) == 12


def test_where_the_axis_is_called_dim_the_largest_comes_with_its_place():
    x = Tensor([[1.0, 5.0, 2.0], [7.0, 0.0, 7.0]], requires_grad=True)
    values, indices = x.max(dim=1)
    assert values.tolist() == [5, 7] and indices.tolist() == [1, 0]
    assert am.min(x, dim=0, keepdim=True).values.shape == (1, 3)
    found = am.sort(x, dim=1, descending=True)
    assert found.values.tolist() == [[5, 2, 1], [7, 7, 0]] and found.indices.tolist() == [[1, 2, 0], [0, 2, 1]]
    values.sum().backward()
    assert x.grad.tolist() == [[0, 1, 0], [0.5, 0, 0.5]]
    assert x.median(dim=1).values.tolist() == [2, 7] and am.cummax(x, dim=1).indices.tolist() == [[0, 1, 1], [0, 0, 2]]


def test_a_leaf_is_written_in_place_where_nothing_is_recorded():
    w = Tensor([1.0, 2.0], requires_grad=True)
    same, array = w, w.data
    (w * w).sum().backward()
    with am.no_grad():
        w -= 0.5 * w.grad
        w.add_(Tensor([1.0, 1.0]), alpha=2).mul_(2.0)
    w.grad.zero_()
    assert w is same and w.data is array and w.tolist() == [4, 4] and w.requires_grad and w.grad.tolist() == [0, 0]
    v = w
    v -= 1.0  # recorded: a new node, and `w` stays
    assert v is not w and w.tolist() == [4, 4] and not v.is_leaf
    for write in (lambda: w.add_(1.0), lambda: v.zero_()):
        with pytest.raises(am.errors.GradientError, match="no_grad"):
            write()
    with am.no_grad():
        total = Tensor([0.0])
        total += 1.0
        assert w.normal_(0.0, 0.1) is w and w.clamp_(min=0.0).data.min() >= 0 and w.copy_(v.detach()).tolist() == [3, 3]
    stale = (w * w).sum()
    with am.no_grad():
        w.fill_(1.0)
    with pytest.raises(am.errors.StaleError):
        stale.backward()


def test_a_model_is_trained_as_in_keras():
    pytest.importorskip("safetensors")
    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 3))
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    for units, end, loss, target in (
        (1, "sigmoid", "binary_crossentropy", y), (2, "softmax", "sparse_categorical_crossentropy", y),
        (2, "softmax", "categorical_crossentropy", np.eye(2)[y]), (1, None, "mse", X[:, 0]),
    ):  # fmt: skip
        am.manual_seed(0)
        model = nn.Sequential([nn.Dense(8, activation="relu", input_shape=(3,)), nn.Dense(units, activation=end)])
        model.compile(optimizer="adam", loss=loss, metrics=None if loss == "mse" else ["accuracy"])
        history = model.fit(X, target, epochs=60, batch_size=8, validation_split=0.25, verbose=0)
        assert history.history["loss"][-1] < 0.8 * history.history["loss"][0] and len(history.history["val_loss"]) == 60
        found = model.evaluate(X, target, verbose=0)
        assert found < 0.5 if loss == "mse" else found[1] > 0.8 and np.isfinite(found[0])
        assert isinstance(model.predict(X), np.ndarray) and model.predict(X).shape == (64, units)
    stop = training.EarlyStopping(monitor="val_loss", patience=2, min_delta=10.0)
    assert model.fit(X, target, epochs=50, validation_data=(X, target), callbacks=[stop], verbose=0).epochs == 3


def test_what_keras_names_are_wrong_is_said():
    model = nn.Sequential([nn.Dense(1)])
    with pytest.raises(am.errors.ArgumentError, match=r"model.compile\(optimizer="):
        model.fit(np.ones((2, 2)), np.ones(2))
    with pytest.raises(am.errors.ArgumentError, match="'adm' is none of adam"):
        model.compile("adm", "mse")
    with pytest.raises(am.errors.ArgumentTypeError, match="needs a loss"):
        model.compile("adam")
    with pytest.raises(am.errors.ArgumentError, match="trainable = False would do nothing"):
        model.trainable = False


def test_fit_takes_inputs_and_targets_side_by_side_and_callbacks():
    model, seen = nn.Linear(2, 1, rng=0), []
    X, y = np.ones((8, 2)), np.ones((8, 1))
    found = training.fit(
        model, X, y, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), epochs=2, callbacks=[lambda history: seen.append(1)]
    )
    assert found.epochs == 2 and seen == [1, 1]


@pytest.mark.parametrize(
    "pure, ours",
    [
        (lambda: optim.adam(learning_rate=0.1), lambda p: optim.Adam(p, lr=0.1)),
        (lambda: optim.sgd(0.1, momentum=0.9), lambda p: optim.SGD(p, lr=0.1, momentum=0.9)),
        (lambda: optim.adamw(0.1, weight_decay=0.5), lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.5)),
    ],
)
def test_optimizers_are_pure_functions_as_in_optax(pure, ours):
    params = {"w": np.array([1.0, -2.0]), "b": [np.array(0.5)]}
    p = [nn.Parameter(params["w"].copy()), nn.Parameter(params["b"][0].copy())]
    opt, theirs = pure(), ours(p)
    state = first = opt.init(params)
    for k in range(3):
        grads = {"w": np.array([0.3, k - 1.0]), "b": [np.array(-0.1)]}
        updates, state = opt.update(grads, state, params)
        params = optim.apply_updates(params, updates)
        p[0].grad, p[1].grad = grads["w"], grads["b"][0]
        theirs.step()
    np.testing.assert_allclose(params["w"], p[0].data, rtol=1e-12)
    np.testing.assert_allclose(params["b"][0], p[1].data, rtol=1e-12)
    again, _ = opt.update(grads, first, params)  # the first state has not been written into
    np.testing.assert_array_equal(again["w"], opt.update(grads, first, params)[0]["w"])
    assert optim.cosine_decay_schedule(0.1, 10)(10) == 0


def test_parameters_are_a_list_and_what_next_takes_from():
    model = nn.Linear(2, 1, rng=0)
    found = model.parameters()
    assert len(found) == 2 and next(found) is found[0] is model.weight and next(found) is model.bias
    with pytest.raises(StopIteration):
        next(found)
    assert len(list(found)) == 2 and len(found + nn.Linear(1, 1).parameters()) == 4


def test_the_digits_are_a_table_for_those_who_ask_as_in_scikit_learn():
    pytest.importorskip("sklearn")
    X, y = data.load_digits(return_X_y=True)
    assert X.shape == (1797, 64) and X.max() == 16 and y.shape == (1797,)
    assert nn.MLPClassifier(hidden_layer_sizes=(4,), max_iter=1).fit(X[:50], y[:50]).predict(X[:5]).shape == (5,)


def test_a_function_in_place_of_its_samples_is_told_which_gradient_was_meant():
    with pytest.raises(am.errors.ArgumentTypeError, match=r"am.grad\(f\)\(x\)"):
        am.gradient(lambda x: x * x, 2.0)


def test_a_variance_in_pytorchs_words():
    x = am.Tensor([[1.0, 2.0, 4.0], [0.0, 5.0, 1.0]])
    assert np.array_equal(x.var(unbiased=False).data, np.var(x.data))
    assert np.array_equal(x.std(dim=1, unbiased=True, keepdim=True).data, np.std(x.data, axis=1, ddof=1, keepdims=True))


def test_a_graph_is_retained_in_any_case():
    x, v = am.Tensor([2.0, 3.0], requires_grad=True), am.Value(3.0)
    for loss, leaf in ((am.sum(x**2), x), (v**2, v)):
        loss.backward(retain_graph=True)
        loss.backward()
        assert np.all(leaf.grad == 4 * leaf.data)


def test_a_module_is_added_under_a_name():
    model = am.nn.Sequential(am.nn.Linear(2, 3))
    model.add_module("activation", am.nn.Tanh())
    assert np.max(np.abs(model(np.full((1, 2), 1e3)).data)) == 1
    assert [name for name, _ in model.named_children()] == ["0", "activation"]
    with pytest.raises(am.errors.ArgumentTypeError, match="add_module: b must be a module"):
        model.add_module("b", 3)


@pytest.mark.parametrize("module", [am.lax, am.tree, nn.init, optim.lr_scheduler])
def test_a_module_of_another_library_names_what_it_has(module):
    with pytest.raises(AttributeError, match="there is no 'no_such_name' here: of that module .* are understood"):
        _ = module.no_such_name


@pytest.mark.parametrize("name", ["reduce_mean", "reduce_sum", "cast", "math", "remat", "linearize"])
def test_a_name_of_another_library_says_what_to_write(name):
    with pytest.raises(AttributeError, match="write|are in"):
        getattr(am, name)


def test_values_that_are_taken_apart_as_values_and_indices_are_told():
    x = Tensor([[1.0, 5.0, 2.0], [7.0, 0.0, 7.0]], requires_grad=True)
    for lines in (
        "_, i = am.max(x, 1)", "v, i = x.max(1)", "v, i = am.min(x.data, -1)", "v, i = am.sort(x, 1)",
        "with am.no_grad(): _, i = am.max(x, 1)",
    ):  # fmt: skip
        with pytest.warns(UserWarning, match="gives values alone"):
            exec(lines, {"am": am, "x": x})
    for lines in (
        "a, b = am.max(x, axis=1)", "a, b = np.max(x, 1)", "a, b = list(am.max(x, 1))", "v, i = am.max(x, dim=1)",
        "a, b, c = am.max(x, 0)", "y = am.max(x, 1)", "a, b = x.max(1).sum(), 1", "a, b = am.sort(x[0, :2], 0)",
        "a, *b = am.max(x, 1)", "(a, b), c = am.max(x, axis=1), 1",
        "a, b = am.median(x, 1)", "a, b = am.logsumexp(x, 1)", "a, b = am.ptp(x, 1)", "a, b = am.softmax(x.data, 1)",
    ):  # fmt: skip
        exec(lines, {"am": am, "np": np, "x": x})
    with pytest.raises(ShapeError, match="has 3 rows, and is taken apart into 2"):
        _, _ = am.max(x, 0)
    with pytest.raises(ShapeError, match="gives values alone, and there are 3: for their places write am.argmax"):
        _, _ = am.max(x.data, 0)
    with pytest.raises(ValueError, match="taken apart into 4"):
        _, _, _, _ = x[0]


def test_words_of_programs_that_many_people_port():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(am.roll(Tensor(x), -1, dims=1).data, np.roll(x, -1, 1))
    np.testing.assert_array_equal(am.roll(Tensor(x), shifts=(1, 1), dims=(0, 1)).data, np.roll(x, (1, 1), (0, 1)))
    np.testing.assert_array_equal(am.flip(Tensor(x), dims=(0, 1)).data, x[::-1, ::-1])
    assert nn.Embedding(3, 2, sparse=True).weight.shape == (3, 2)
    layer = nn.Linear(2, 2)
    assert nn.init.constant_(layer.bias, val=0.5) is layer.bias and layer.bias.tolist() == [0.5, 0.5]
    assert float(nn.functional.pairwise_distance([[0.0, 0.0]], [[3.0, 4.0]], eps=0.0)[0]) == 5.0
    flat, back, vector = am.misc.flatten.flatten_func(lambda p, k=1.0: k * p["a"] * np.sum(p["b"]), {"a": 2.0, "b": x})
    assert float(flat(vector)) == 30.0 and back(vector)["b"].shape == (2, 3)
    np.testing.assert_array_equal(am.grad(flat)(vector, 2.0), [30.0] + [4.0] * 6)


X3 = np.array([0.5, -1.2, 2.0])


@all_cases(
    "change, gradient",
    [
        (lambda at: at[0].set(7.0), [0, -2.4, 4]), (lambda at: at[1:].set(0.0), [1, 0, 0]),
        (lambda at: at[X3 < 0].set(0.0), [1, 0, 4]),
        (lambda at: at[0].multiply(3.0), [9, -2.4, 4]), (lambda at: at[0].mul(3.0), [9, -2.4, 4]),
        (lambda at: at[2].divide(2.0), [1, -2.4, 1]),
        (lambda at: at[0].power(2.0), [0.5, -2.4, 4]), (lambda at: at[0].max(3.0), [0, -2.4, 4]),
        (lambda at: at[0].min(3.0), [1, -2.4, 4]),
        (lambda at: at[np.array([0, 0])].add(1.0), [5, -2.4, 4]), (lambda at: at[..., 0].subtract(1.0), [-1, -2.4, 4]),
        (lambda at: at[:2].get(), [1, -2.4, 0]), (lambda at: at[[0, 0, 1]].add(at[:].get()), [-0.8, 1.2, 5.6]),
    ],
)  # fmt: skip
def test_numbers_are_put_at_places_as_jax_says_it(change, gradient):
    def f(x):
        return am.sum(change(x.at) ** 2)

    assert_allclose(am.compile(f)(X3)[1], am.grad(f)(X3))
    assert_allclose(am.grad(f)(X3), gradient)


def test_a_place_that_is_named_twice_is_added_to_twice_and_not_multiplied():
    with pytest.raises(am.errors.ArgumentError, match="names a place twice"):
        Tensor(X3).at[[0, 0]].multiply(2.0)


@all_cases(
    "f, want",
    [
        (lambda lax: lax.while_loop(lambda x: x < 10.0, lambda x: x * 2, 1.0), 16.0),
        (lambda lax: lax.switch(1, [lambda x: x, lambda x: x**2], 3.0), 9.0),
        (lambda lax: lax.switch(7, [lambda x: x, lambda x: x**2], 3.0), 9.0),
        (lambda lax: lax.map(lambda x: x**2, X3), X3**2), (lambda lax: lax.select(X3 > 0, X3, -X3), abs(X3)),
        (lambda lax: lax.map(lambda p: p["a"] * p["b"], {"a": X3, "b": X3}), X3**2),
        (lambda lax: lax.dynamic_slice(X3, (2,), (2,)), X3[1:]),
        (lambda lax: lax.dynamic_update_slice(X3, [9.0], (1,)), [0.5, 9.0, 2.0]),
        (lambda lax: lax.clamp(0.0, X3, 1.0), [0.5, 0, 1]),
        (lambda lax: lax.cumsum(np.ones((2, 2))), [[1, 1], [2, 2]]),
        (lambda lax: lax.cumsum(X3, reverse=True), [1.3, 0.8, 2.0]),
        (lambda lax: lax.top_k(X3, 2)[1], [2, 0]), (lambda lax: lax.expand_dims(X3, (0,)), X3[None]),
        (lambda lax: lax.sub(X3, 1.0), X3 - 1), (lambda lax: lax.max(X3, 0.0), np.maximum(X3, 0)),
        (lambda lax: lax.sort(X3), np.sort(X3)),
        (lambda lax: lax.rsqrt(4.0), 0.5), (lambda lax: lax.logistic(0.0), 0.5), (lambda lax: lax.lgamma(3.0), np.log(2)),
    ],
)  # fmt: skip
def test_loops_and_choices_are_those_of_lax(f, want):
    assert_allclose(f(am.lax), want)


def test_a_tree_is_flattened_and_put_together_again():
    tree = {"w": X3, "b": [1.0, (2.0, None)]}
    leaves, structure = am.tree_util.tree_flatten(tree)
    assert len(leaves) == structure.num_leaves == 3 and structure == am.tree_util.tree_structure({"w": 0, "b": [0, (0, None)]})
    doubled = am.tree_util.tree_unflatten(structure, [2 * x for x in leaves])
    assert doubled["b"] == [2.0, (4.0, None)] and doubled["w"].tolist() == (2 * X3).tolist()
    assert am.tree_util.tree_reduce(lambda x, y: x + y, [1, {"a": 2}], 10) == 13 and am.tree_util.tree_all([True, (1,)])
    assert am.tree.map(lambda x: x + 1, {"a": None, "b": 1}) == {"a": None, "b": 2}
    with pytest.raises(am.errors.ArgumentError, match="2 leaves for a structure of 3"):
        am.tree.unflatten(structure, [1, 2])
    flat, back = am.flatten_util.ravel_pytree({"a": X3, "b": 1.0})
    assert flat.shape == (4,) and back(flat)["b"] == 1.0


def test_samples_of_vmap_may_be_dicts_of_arrays():
    batch = {"x": np.arange(6.0).reshape(3, 2), "y": np.ones(3)}
    found = am.vmap(lambda w, s: am.sum(w * s["x"]) - s["y"], in_axes=(None, 0))(np.array([1.0, 2.0]), batch)
    assert_allclose(np.asarray(found), [1.0, 7.0, 13.0])


@all_cases("name, ours", [("hard_tanh", "hardtanh"), ("hard_swish", "hardswish"), ("log_sigmoid", "logsigmoid")])
def test_activations_are_called_as_in_jax(name, ours):
    assert_allclose(getattr(nn, name)(X3), getattr(nn.functional, ours)(X3))


def test_whether_gelu_is_approximated_is_said_by_a_truth_value_as_well():
    assert am.gelu(1.0, approximate=True) == am.gelu(1.0, approximate="tanh") != am.gelu(1.0, approximate=False) == am.gelu(1.0)
    assert nn.GELU(approximate=True)(X3).tolist() == nn.GELU("tanh")(X3).tolist()


def steps_of_hips(rule, x, state, n=4):
    for i in range(n):
        g = 2 * (x - 3.0)
        x, *state = rule(i, x, g, *state)
    return x


@all_cases(
    "name, options, rule, state",
    [
        ("sgd", {"mass": 0.5}, lambda i, x, g, v: (x + 0.1 * (0.5 * v - 0.5 * g), 0.5 * v - 0.5 * g), [0.0]),
        ("sgd", {}, lambda i, x, g, v: (x + 0.1 * (0.9 * v - 0.1 * g), 0.9 * v - 0.1 * g), [0.0]),
        ("rmsprop", {}, lambda i, x, g, s: (x - 0.1 * g / np.sqrt(0.9 * s + 0.1 * g * g), 0.9 * s + 0.1 * g * g), [1.0]),
        ("rmsprop", {"gamma": 0.5}, lambda i, x, g, s: (x - 0.1 * g / np.sqrt((s + g * g) / 2), (s + g * g) / 2), [1.0]),
    ],
)  # fmt: skip
def test_steps_down_are_those_of_hips_autograd(name, options, rule, state):
    down = getattr(am.misc.optimizers, name)
    loss = am.grad(lambda p, i: am.sum((p["a"] - 3.0) ** 2))
    found = down(loss, {"a": np.zeros(2)}, num_iters=4, **options)
    assert_allclose(found["a"], steps_of_hips(rule, np.zeros(2), state), rtol=1e-6)


def test_adam_of_hips_autograd_is_adam_and_calls_back_before_each_step():
    seen = []
    slope = am.grad(lambda p, i: am.sum((p - 3.0) ** 2))
    found = am.misc.optimizers.adam(slope, np.zeros(2), lambda p, i, g: seen.append((i, p[0])), num_iters=3, step_size=0.1)
    p = Tensor(np.zeros(2), requires_grad=True)
    optimizer = optim.Adam([p], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        ((p - 3.0) ** 2).sum().backward()
        optimizer.step()
    assert_allclose(found, p.data)
    assert [i for i, _ in seen] == [0, 1, 2] and seen[0][1] == 0.0


def test_a_primitive_is_defined_as_in_hips_autograd():
    @am.extend.primitive
    def weighted(x, y, scale=1.0):
        return scale * np.sum(x * y)

    with pytest.raises(am.errors.ArgumentTypeError, match="weighted of 2 arguments has 0 gradients"):
        am.grad(weighted)(X3, X3)
    am.extend.defvjp(
        weighted, lambda z, x, y, scale=1.0: lambda g: g * scale * y, lambda z, x, y, scale=1.0: lambda g: 7.0 * g * x
    )
    assert weighted(X3, X3) == np.sum(X3 * X3)
    assert_allclose(am.grad(lambda x, y: weighted(x, y, scale=2.0) ** 2, (0, 1))(X3, X3 + 1)[1], 28 * np.sum(X3 * (X3 + 1)) * X3)
    assert_allclose(am.grad(weighted)(X3, X3 + 1), X3 + 1)


def test_products_of_hips_autograd_and_the_number_of_a_box():
    back, value = am.make_vjp(lambda x, y: x**2 * y, 1)(3.0, 2.0)
    assert (back(1.0), value) == (9.0, 18.0) and am.make_jvp(lambda x: x**2)(3.0)(1.0) == (9.0, 6.0)
    assert am.deriv(lambda x: x**3)(2.0) == 12.0 and am.tracer.getval(am.Value(2.0)) == 2.0


def test_a_graph_is_gone_through_by_hand_as_in_micrograd():
    a = am.Value(2.0)
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for before in node._prev:
                visit(before)
            order.append(node)

    visit(a * 3.0 + a)
    assert [node.data for node in order] == [2.0, 3.0, 6.0, 8.0]
    with pytest.raises(AttributeError, match=r"y\.backward\(\) at the last node"):
        order[-1]._backward()
    assert [y.shape for y in (Tensor(X3, requires_grad=True) * np.ones(3))._prev] == [(3,), (3,)]


def test_an_optimizer_without_parameters_says_that_they_come_first():
    for make in (lambda: optim.Adam(learning_rate=0.01), lambda: optim.SGD(lr=0.1), lambda: optim.RMSprop()):
        with pytest.raises(am.errors.ArgumentTypeError, match=r"they come first: optim\.\w+\(model\.parameters"):
            make()


@pytest.mark.parametrize("metrics", [["mae"], "AUC", ["accuracy", "mse"]])
def test_a_metric_of_keras_that_is_not_the_accuracy_is_refused(metrics):
    with pytest.raises(am.errors.ArgumentError, match="only 'accuracy' is"):
        nn.Sequential(nn.Linear(3, 1, rng=0)).compile("adam", "binary_crossentropy", metrics=metrics)
