"""Calls in PyTorch's words, in its order of arguments, or of its rarer functions: the numbers are PyTorch's."""

import warnings

import numpy as np
import peers
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, Tensor, nn, optim
from autograd_mini.core.errors import ArgumentTypeError, AxisError, DtypeError, GradientError
from autograd_mini.habits import answers, rates, tensors
from autograd_mini.nn import functional as F

RNG = np.random.default_rng(0)
X, S, V, IMG = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 3)), RNG.normal(size=4), RNG.normal(size=(1, 2, 5, 5))
ROOT = np.linalg.cholesky(S @ S.T + np.eye(3))
"""A triangular matrix."""

CALLS = """
x.where(x > 0, -x)
x.where(x > 0, 0.0)
torch.min(x, x * 2)
torch.max(x, torch.tensor(0.0))
x.max(x * 2)
torch.triu(x, diagonal=1)
torch.tril(x, diagonal=-1)
torch.diag(v, diagonal=1)
torch.diagonal(x, offset=1, dim1=0, dim2=1)
torch.swapaxes(x, 0, 1)
torch.transpose(x, 0, 1)
torch.rot90(x, 1, dims=(0, 1))
x.flip(0, 1)
torch.flip(x, (0, 1))
torch.tile(x, dims=(2, 2))
x.tile(2, 2)
torch.tensordot(x, x, dims=([0], [0]))
torch.div(x, 0.7, rounding_mode="floor")
torch.div(x, 0.7, rounding_mode="trunc")
torch.add(x, x, alpha=2)
torch.sub(x, x, alpha=2)
torch.logit(torch.sigmoid(x), eps=0.4)
torch.argsort(x, dim=1, descending=True)
torch.argsort(x, 1, True)
torch.cummax(x, dim=0)[0]
torch.cummax(x, dim=0)[1]
torch.median(x, dim=1).values
torch.median(x, dim=1, keepdim=True).indices
torch.kthvalue(x, 2, dim=1)[0]
torch.topk(x, 2, dim=1, largest=False).indices
torch.scatter(x, 0, torch.tensor([[0, 1, 2, 0]]), 9.0)
x.scatter(1, torch.tensor([[0], [1], [2]]), 1.0)
x.scatter_add(1, torch.tensor([[0], [1], [2]]), torch.ones(3, 1))
torch.index_add(x, 0, torch.tensor([0, 2]), torch.ones(2, 4))
x.index_add(0, torch.tensor([0, 2]), torch.ones(2, 4))
x.index_fill(0, torch.tensor([0, 2]), -1.0)
x.index_copy(0, torch.tensor([0]), torch.ones(1, 4))
x.masked_select(x > 0)
x.masked_scatter(x > 0, torch.arange(12.0))
x.unfold(1, 2, 1)
torch.nonzero(x > 0, as_tuple=True)[1]
torch.nonzero(x > 0, as_tuple=False)
torch.histc(x, bins=4, min=-1, max=1)
torch.bucketize(x, torch.tensor([-1.0, 0.0, 1.0]))
torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
torch.combinations(torch.tensor([1, 2, 3]))
torch.einsum("ij,kj->ik", [x, x])
torch.tensor_split(x, 2, dim=0)[0]
torch.ger(v, v)
torch.addmv(torch.zeros(3), x, v)
torch.baddbmm(torch.zeros(1, 3, 3), x[None], x.T[None], alpha=2)
torch.chain_matmul(x, x.T, x)
torch.pdist(x)
torch.clamp_min(x, 0.0)
torch.sgn(x.detach())
torch.mvlgamma(x.abs() + 3, 2)
torch.eq(x, x)
torch.numel(x)
torch.linspace(0, 1, steps=5)
torch.tril_indices(3, 3)
torch.triu_indices(3, 4, offset=1)
torch.trapezoid(x, dx=0.5, dim=0)
torch.cumulative_trapezoid(x, dim=1)
torch.gradient(v, spacing=0.5)[0]
torch.cov(x, correction=0)
torch.linalg.vector_norm(x, 1)
torch.linalg.vector_norm(x, ord=1, dim=1)
torch.linalg.matrix_norm(x, 2)
torch.linalg.matrix_norm(x, "nuc")
torch.linalg.solve_triangular(root, s, upper=False)
torch.linalg.solve_triangular(root.T, s, upper=True, left=False)
torch.linalg.lstsq(x, s).solution
torch.vmap(lambda a, b: a * b, in_dims=(0, None), out_dims=1)(x, v)
torch.func.vmap(torch.func.grad(lambda w, a: (w * a).sum() ** 2), in_dims=(None, 0))(v, x)
F.leaky_relu(x, 0.3)
F.elu(x, 0.3)
F.softplus(x, 2, 3)
F.softmin(x, dim=0)
F.normalize(x, dim=0)
F.cosine_similarity(x, x * 2 + 1, dim=0)
F.lp_pool2d(img.abs(), 2, 2)
F.bilinear(x, x, torch.ones(2, 4, 4), torch.ones(2))
F.local_response_norm(img, 2)
F.local_response_norm(img, 3, alpha=0.5)
F.instance_norm(img)
F.upsample(img, scale_factor=2)
F.adaptive_avg_pool3d(img[None], 2)
F.affine_grid(torch.ones(1, 2, 3), (1, 2, 4, 4), align_corners=False)
F.affine_grid(torch.ones(1, 2, 3), (1, 2, 4, 3), align_corners=True)
F.grid_sample(img, places, align_corners=False)
F.grid_sample(img, places, align_corners=True)
F.grid_sample(img, places, padding_mode="border", align_corners=False)
F.grid_sample(img, places, mode="nearest", align_corners=False)
F.multilabel_margin_loss(x, torch.tensor([[0, 1, -1, 2], [3, -1, 0, 0], [-1, 0, 1, 2]]))
F.multilabel_margin_loss(x[0], torch.tensor([3, 0, -1, 1]))
F.triplet_margin_with_distance_loss(x, x * 2, x * 3, margin=0.5, swap=True)
F.rrelu(x)
F.embedding(torch.tensor([0, 2]), x, padding_idx=0)
torch.nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0, 4.0]))(x, torch.tensor([0, 1, 2]))
torch.nn.TripletMarginLoss(0.5)(x, x * 2, x * 3)
torch.nn.MultiLabelMarginLoss()(x, torch.tensor([[0, 1, -1, -1]] * 3))
torch.nn.AvgPool2d(3, 2, 1, False, False)(img)
torch.nn.MaxPool2d(2, 2, 0, 1, False, True)(img)
torch.nn.Softplus(2, 3)(x)
torch.nn.LocalResponseNorm(2)(img)
torch.nn.LPPool2d(2, 2)(img.abs())
torch.nn.AlphaDropout(0.0)(x)
torch.nn.Transformer.generate_square_subsequent_mask(3)
torch.nn.utils.parameters_to_vector([x, v])
torch.nn.utils.rnn.pad_sequence([v, v[:2]], batch_first=True)
torch.nn.utils.rnn.pad_sequence([x, x[:2]])
torch.nn.init.calculate_gain("leaky_relu", 0.2)
""".strip().splitlines()


def numbers(found):
    return np.asarray(found.detach().numpy() if hasattr(found, "detach") else found)


def result(call, module, gradient):
    """What a call gives in a module, and the gradients of the sum of its squares in the arrays that it reads."""
    names = {
        "x": X, "s": S, "v": V, "img": IMG, "root": ROOT, "places": np.clip(X[None, :, :2, None] * [0.9, 0.7], -1.4, 1.4),
    }  # fmt: skip
    names = {name: module.tensor(array, requires_grad=True) for name, array in names.items()}
    found = eval(call, {"torch": module, "F": module.nn.functional, **names})  # noqa: S307
    slopes = {}
    if gradient and getattr(found, "requires_grad", False):
        (found**2).sum().backward()
        slopes = {name: x.grad for name, x in names.items() if x.grad is not None}
    return numbers(found), slopes


@all_cases("call", CALLS)
def test_a_call_in_the_words_of_pytorch_gives_its_numbers_and_gradients(call):
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected, slopes = result(call, torch, True)
    finally:
        torch.set_default_dtype(before)
    found, ours = result(call, am, bool(slopes))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    for name, g in slopes.items():
        np.testing.assert_allclose(ours.get(name, 0.0), g.numpy(), atol=1e-10, err_msg=f"{call}, {name}")


def test_one_row_of_values_is_not_taken_for_the_values_in_silence():
    q = Tensor(X)
    for take in (lambda: q.max(1)[0], lambda: am.min(q, 0)[1], lambda: q.sort(1)[0]):
        with pytest.warns(UserWarning, match="gives values alone.*takes one row of them"):
            take()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = q.max(axis=1)[0], q.max(1)[2], q.max(dim=1)[0], q.max(1)
    np.testing.assert_array_equal(row[2].data, X.max(1))


def test_the_norm_of_a_matrix_that_pytorch_takes_of_all_elements_is_told():
    for norm in (lambda: Tensor(X).norm(2), lambda: am.norm(Tensor(X), 1), lambda: am.norm(X.tolist(), np.inf)):
        with pytest.warns(UserWarning, match="write p=(1|2|inf) where that one is meant, and ord="):
            norm()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Tensor(V).norm(2), Tensor(X).norm(), Tensor(X).norm(2, 1), Tensor(X).norm("fro"), am.norm(Tensor(X), ord=2)
        am.norm(X, p=2), np.linalg.norm(Tensor(X), 2), am.linalg.norm(X, 2), am.norm(X, 2, (0, 1))


@all_cases("p", [1, 2, 3.0, np.inf])
def test_the_norm_with_dim_is_pytorchs_and_that_of_linalg_is_numpys(p):
    rows = Tensor(X.reshape(2, 3, 2))
    np.testing.assert_allclose(am.norm(rows, p, dim=(0, 2)).data, np.linalg.norm(rows.data.swapaxes(0, 1).reshape(3, 4), p, 1))
    np.testing.assert_allclose(am.linalg.norm(X, ord=p, dim=1, keepdim=True), np.linalg.norm(X, p, 1, True))
    if p != 3:
        np.testing.assert_allclose(am.linalg.norm(Tensor(X), p).data, np.linalg.norm(X, p))
        np.testing.assert_allclose(am.linalg.norm(X, p, dim=(0, 1)), np.linalg.norm(X, p, (0, 1)))


def test_an_axis_of_a_number_is_not_taken_for_a_second_number_in_silence():
    with pytest.warns(UserWarning, match=r"write am\.maximum\(x, y\)"):
        am.max(am.Value(-1.0), 0)
    assert am.max(am.Value(-1.0), 0.0).data == 0.0 and am.min(2.0, 1.5) == 1.5
    with pytest.raises(ArgumentTypeError, match=r"am\.maximum"):
        am.max(Tensor(X), 0.0, keepdims=True)


@all_cases("call", [lambda x: am.sort(x, 0, True), lambda x: x.sort(1, True)])
def test_descending_by_position_is_no_method_of_sorting(call):
    with pytest.raises(ArgumentTypeError, match="descending"):
        call(Tensor(X))


def test_the_flags_of_an_average_pool_are_named():
    for pool in (am.avg_pool1d, am.avg_pool2d, am.avg_pool3d):
        with pytest.raises(ArgumentTypeError, match="count_include_pad=True, ceil_mode=False"):
            pool(IMG, 2, 2, 0, True)  # PyTorch has them in the other order


# ---- gradients of the caller's own, differentiated again


class Exponential(am.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        z = am.exp(x * k)
        ctx.save_for_backward(z)
        ctx.k = k
        return z

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * z * ctx.k, None


@all_cases("k", [2.0, 2])
def test_a_function_with_a_backward_pass_of_its_own_has_second_derivatives(k):
    t = np.array([0.3, 0.5])
    hessian = am.hessian(lambda t: am.sum(Exponential.apply(t, k)))(t)
    np.testing.assert_allclose(hessian, np.diag(4 * np.exp(2 * t)))
    w = Tensor(t, requires_grad=True)
    (g,) = am.autograd.grad(Exponential.apply(w, k).sum(), w, create_graph=True)
    g.pow(2).sum().backward()
    np.testing.assert_allclose(w.grad, 16 * np.exp(4 * t))


def test_as_many_gradients_as_arguments_are_asked_of_a_backward_pass():
    class Short(Exponential):
        @staticmethod
        def backward(ctx, g):
            return g * ctx.k

    class Pair(Exponential):
        @staticmethod
        def forward(ctx, x, k):
            return x, x

    with pytest.raises(GradientError, match="1 gradients for the 2 arguments of apply"):
        Short.apply(Tensor(V, requires_grad=True), 2.0).sum().backward()
    with pytest.raises(ArgumentTypeError, match="2 outputs"):
        Pair.apply(Tensor(V, requires_grad=True), 2.0)


def test_a_gradient_that_is_said_as_jax_does_has_second_derivatives():
    @am.custom_vjp
    def f(x):
        return am.sin(x)

    f.defvjp(lambda x: (am.sin(x), am.cos(x)), lambda kept, g: (g * kept,))
    np.testing.assert_allclose(am.hessian(lambda x: am.sum(f(x)))(V), np.diag(-np.sin(V)), atol=1e-15)


# ---- optimizers and rates


@all_cases("name, options", [("Rprop", {"lr": 0.02}), ("ASGD", {"lr": 0.1}), ("ASGD", {"lr": 0.1, "t0": 2, "weight_decay": 0.1})])
def test_a_rare_optimizer_moves_as_that_of_pytorch(name, options):
    torch = pytest.importorskip("torch")
    ours, theirs = Tensor(V, requires_grad=True).copy().detach().requires_grad_(True), torch.tensor(V.copy(), requires_grad=True)
    mine, other = getattr(optim, name)([ours], **options), getattr(torch.optim, name)([theirs], **options)
    for _ in range(6):
        for x, optimizer in ((ours, mine), (theirs, other)):
            optimizer.zero_grad()
            ((x * x).sum() ** 2 + x.sum()).backward()
            optimizer.step()
    np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-7)  # PyTorch's ASGD keeps rates of 32 bits


@all_cases("make", [
    lambda m, o: m.OneCycleLR(o, max_lr=0.4, total_steps=10),
    lambda m, o: m.OneCycleLR(o, 0.4, 10, anneal_strategy="linear", base_momentum=0.7),
    lambda m, o: m.CyclicLR(o, 0.01, 0.3, step_size_up=3),
    lambda m, o: m.CyclicLR(o, 0.01, 0.3, step_size_up=2, mode="triangular2", max_momentum=0.99),
    lambda m, o: m.ChainedScheduler([m.ExponentialLR(o, 0.9), m.ConstantLR(o, 0.5, 4)], o),
])  # fmt: skip
@all_cases("name", ["SGD", "Adam"])
def test_a_scheduler_moves_the_rate_and_the_momentum_as_pytorch_does(make, name):
    torch = pytest.importorskip("torch")
    rows = []
    for module, tensor in ((am, am.tensor), (torch, torch.tensor)):
        p = tensor(V.copy(), requires_grad=True)
        optimizer = getattr(module.optim, name)([p], lr=0.1)
        scheduler = make(module.optim.lr_scheduler, optimizer)
        row = []
        for _ in range(9):
            p.grad = tensor(V * 0 + 1.0) if module is torch else np.ones_like(V)
            group = optimizer.param_groups[0]
            row.append((group["lr"], group.get("momentum", group.get("betas"))))
            optimizer.step()
            scheduler.step()
        rows.append([np.ravel(list(np.atleast_1d(lr)) + list(np.atleast_1d(m))) for lr, m in row])
    np.testing.assert_allclose(*rows, rtol=1e-9)


def test_a_cycle_of_momentum_wants_an_optimizer_that_has_one():
    optimizer = optim.Adagrad([Tensor(V, requires_grad=True)], lr=0.1)
    with pytest.raises(ArgumentError, match="cycle_momentum=False"):
        optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10)
    optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10, cycle_momentum=False)


# ---- layers and states


def test_bags_of_words_stand_in_one_row_with_the_places_where_they_begin():
    torch = pytest.importorskip("torch")
    words, begins, table = np.array([1, 2, 4, 5, 4, 3]), np.array([0, 3, 3]), RNG.normal(size=(6, 2))
    for mode in ("sum", "mean", "max"):
        layer = nn.EmbeddingBag(6, 2, mode=mode)
        layer.weight.data = table
        other = torch.nn.EmbeddingBag(6, 2, mode=mode).double()
        other.load_state_dict({"weight": torch.tensor(table)})
        ours, theirs = layer(words, begins), other(torch.tensor(words), torch.tensor(begins))
        np.testing.assert_allclose(ours.data, theirs.detach().numpy())
        ours.square().sum().backward(), theirs.square().sum().backward()
        np.testing.assert_allclose(layer.weight.grad, other.weight.grad.numpy())
    with pytest.raises(am.ShapeError, match="offsets"):
        layer(words, [1, 2])


def test_a_best_state_is_kept_by_clone_and_taken_back():
    model = nn.Linear(2, 1)
    best = {name: array.clone() for name, array in model.state_dict().items()}
    model.weight.data += 1.0
    model.load_state_dict(best)
    assert model.weight.data.tolist() == best["weight"].tolist()


def test_noise_of_gumbel_gives_one_hot_samples_with_the_gradient_of_the_softmax():
    logits = Tensor(X, requires_grad=True)
    soft, hard = (F.gumbel_softmax(logits, tau=0.7, hard=hard, rng=3) for hard in (False, True))
    np.testing.assert_allclose(hard.data, np.eye(4)[soft.data.argmax(-1)], atol=1e-12)
    (soft * X).sum().backward()
    expected = logits.grad.copy()
    logits.zero_grad()
    (hard * X).sum().backward()
    np.testing.assert_allclose(logits.grad, expected)


def test_alpha_dropout_keeps_mean_and_variance():
    x = am.selu(RNG.normal(size=200_000)) if hasattr(am, "selu") else F.selu(RNG.normal(size=200_000))
    y = F.alpha_dropout(x, 0.3, True, rng=0)
    assert abs(np.mean(y) - np.mean(x)) < 0.02 and abs(np.std(y) - np.std(x)) < 0.02


def test_weights_are_drawn_by_more_of_the_rules_of_pytorch():
    p = nn.Parameter(np.zeros((4, 3)))
    nn.init.orthogonal_(p, gain=2.0)
    np.testing.assert_allclose(p.data.T @ p.data, 4 * np.eye(3), atol=1e-12)
    nn.init.trunc_normal_(p, std=0.02, a=-0.03, b=0.03)
    assert np.abs(p.data).max() <= 0.03
    nn.init.eye_(p)
    assert p.data.tolist() == np.eye(4, 3).tolist()
    nn.utils.vector_to_parameters(np.arange(12.0), [p])
    assert p.data[1].tolist() == [3.0, 4.0, 5.0]
    with pytest.raises(ArgumentError, match="12 numbers"):
        nn.utils.vector_to_parameters(np.arange(11.0), [p])


# ---- settings that are arguments of a function, compiled or not


Z, LABELS = RNG.normal(size=(3, 4)), np.array([0, 1, 2])
SETTINGS = [
    (lambda s: F.huber_loss(Z, 0 * Z, delta=s), 0.7), (lambda s: F.smooth_l1_loss(Z, 0 * Z, beta=s), 0.7),
    (lambda s: am.sum(F.softplus(Z, beta=s)), 1.5), (lambda s: am.sum(am.leaky_relu(Z, negative_slope=s)), 0.1),
]  # fmt: skip


@all_cases("f, at", SETTINGS)
def test_a_setting_of_a_loss_gets_a_gradient_in_a_program_as_well(f, at):
    expected = am.numerical_grad(f)(at)
    np.testing.assert_allclose(am.grad(f)(at), expected, rtol=1e-6)
    np.testing.assert_allclose(am.compile(f)(at)[1], expected, rtol=1e-6)


def test_smoothing_of_labels_is_an_argument_of_a_program():
    step = am.compile(lambda x, s: F.cross_entropy(x, LABELS, label_smoothing=s))
    for s in (0.1, 0.3):
        np.testing.assert_allclose(step(Z, s)[0], F.cross_entropy(Z, LABELS, label_smoothing=s))
    with pytest.raises(ArgumentError, match="label_smoothing"):
        F.cross_entropy(Z, LABELS, label_smoothing=1.5)


def test_numbers_in_place_of_nan_are_plain():
    with pytest.raises(ArgumentTypeError, match=r"nan_to_num: .*am\.where\(np\.isnan\(x\), nan, x\)"):
        am.nan_to_num(Tensor([1.0, np.nan]), nan=Tensor(0.0, requires_grad=True))


@all_cases("call", [
    lambda m, v: m.scatter(0, np.array([0, 1, 2, 3]), v), lambda m, v: m.masked_fill(np.array([True] * 4), 0.0) + v,
    lambda m, v: m.where(np.array([False] * 4), v), lambda m, v: m.index_add(0, np.arange(4), v),
])  # fmt: skip
def test_a_method_of_a_plain_array_that_is_given_a_variable_passes_its_gradient_on(call):
    v = Tensor(V, requires_grad=True)
    call(am.full(4, 2.0), v).sum().backward()
    assert v.grad.tolist() == [1.0] * 4


def test_axes_from_one_to_another_become_one():
    x = RNG.normal(size=(2, 3, 4, 5))
    for flatten in (answers.flatten, tensors.flatten):
        for axes, shape in (
            ((), (120,)), ((1,), (2, 60)), ((1, 2), (2, 12, 5)), ((0, 1), (6, 4, 5)), ((-2,), (2, 3, 20)), ((1, -2), (2, 12, 5)),
        ):  # fmt: skip
            np.testing.assert_array_equal(flatten(Tensor(x), *axes).data, x.reshape(shape))


def test_a_rate_that_is_multiplied_at_each_step_is_the_product_up_to_there():
    p = nn.Parameter(np.ones(2))
    optimizer = optim.SGD([p], lr=0.5)
    scheduler, found = rates.multiplicative_lr(optimizer, lambda step: 1 / (step + 1)), []
    for _ in range(4):
        found.append(optimizer.param_groups[0]["lr"])
        p.grad = np.zeros(2)
        optimizer.step()
        scheduler.step()
    assert found == pytest.approx([0.5, 0.5 / 2, 0.5 / 6, 0.5 / 24])


def test_a_row_of_zeros_is_normalized_to_zeros_and_others_to_length_1():
    x = np.array([[3.0, 4.0], [0.0, 0.0], [0.0, -1e-13]])
    np.testing.assert_allclose(F.normalize(x), [[0.6, 0.8], [0.0, 0.0], [0.0, -0.1]])
    np.testing.assert_allclose(F.normalize(x[:1], 1.0), [[3 / 7, 4 / 7]])


def test_elements_are_chosen_by_a_method_in_a_program_as_well():
    def f(x):
        return am.sum(x.where(x > 0, 0.1 * x) ** 2)

    np.testing.assert_allclose(am.compile(f)(X)[1], am.grad(f)(X))


def rates_of(lr_scheduler, make, optimizer, steps=6):
    scheduler, found = make(lr_scheduler, optimizer), []
    for group in optimizer.param_groups:
        (group["params"][0] ** 2).sum().backward()
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append([group["lr"] for group in optimizer.param_groups])
    return found


@all_cases("make", [
    lambda s, o: s.LambdaLR(o, lr_lambda=[lambda t: 0.5**t, lambda t: 1 / (1 + t)]),
    lambda s, o: s.LambdaLR(o, lambda t: 0.5**t, last_epoch=-1),
    lambda s, o: s.MultiplicativeLR(o, [lambda t: 0.9, lambda t: 0.5]),
    lambda s, o: s.StepLR(o, step_size=2, gamma=0.1, last_epoch=-1),
])  # fmt: skip
def test_a_scheduler_with_a_function_for_each_group_is_pytorchs(make):
    t = peers.torch()

    def groups(tensor):
        return [{"params": [tensor([1.0], requires_grad=True)], "lr": lr} for lr in (0.1, 0.3)]

    ours, known = optim.SGD(groups(am.tensor), lr=1.0), t.optim.SGD(groups(t.tensor), lr=1.0)
    np.testing.assert_allclose(
        rates_of(optim.lr_scheduler, make, ours), rates_of(t.optim.lr_scheduler, make, known), rtol=1e-12
    )
    for wrong in ([len], 3):
        with pytest.raises(ArgumentError, match="one for each of the 2 groups"):
            optim.lr_scheduler.LambdaLR(ours, wrong)


def test_words_of_optimizers_that_change_no_number_and_a_rate_in_a_tensor_are_taken():
    w = Tensor([1.0, 2.0], requires_grad=True)
    for optimizer in (optim.Adam([w], foreach=False, fused=None, capturable=False), optim.SGD([w], lr=am.tensor(0.25))):
        (w * w).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert type(optimizer.lr) is float and optimizer.lr == 0.25
    (w * w).sum().backward()
    norm = nn.utils.clip_grad_norm_(w, 1.0)
    assert norm.item() > 0 and abs(nn.utils.get_total_norm([w.grad]).item() - min(norm, 1.0)) < 1e-5

    def closure():
        w.grad = None
        loss = (w * w).sum()
        loss.backward()
        return loss

    assert optim.LBFGS([w]).step(closure).item() >= 0


@all_cases("f", [F.relu, F.relu6, F.leaky_relu, F.elu, F.silu, am.relu])
def test_an_activation_takes_inplace_which_changes_no_number(f):
    np.testing.assert_array_equal(f(Tensor(X), inplace=True).data, f(Tensor(X)).data)
    with pytest.raises(ArgumentTypeError, match="inplac="):
        f(Tensor(X), inplac=True)


@all_cases("initializer, values", [("zeros_", ()), ("constant_", (3.0,)), ("normal_", (0.0, 1.0)), ("eye_", ())])
def test_an_initializer_writes_into_the_data_of_a_parameter_and_refuses_a_part(initializer, values):
    write, w = getattr(nn.init, initializer), nn.Parameter(np.full((2, 2), 7.0))
    write(w.data, *values)
    assert (w.data != 7).all()
    with pytest.raises(ArgumentError, match="into a whole parameter"):
        write(w[:1], *values)


WRITES = """
x.masked_fill_(x > 0, 7.0)
x.addcmul_(x, x, value=0.5)
x.addcdiv_(torch.ones(3, 4), x, value=-0.1)
x.lerp_(torch.ones(3, 4), 0.3)
x.mul_(0.9).add_(x, alpha=0.1)
x.abs_().sqrt_()
x.exp_()
x.neg_().clamp_min_(-0.5).clamp_max_(0.5)
x.pow_(2)
x.tanh_()
x.sigmoid_()
x.relu_()
x.round_()
x.index_add_(0, torch.tensor([0, 0, 2]), torch.ones(3, 4), alpha=2)
x.index_fill_(1, torch.tensor([0, 2]), 5.0)
x.index_copy_(0, torch.tensor([2, 0]), torch.ones(2, 4))
x.index_put_((torch.tensor([0, 0]), torch.tensor([1, 1])), torch.tensor([1.0, 2.0]), accumulate=True)
x.index_put_((torch.tensor([0, 1]),), torch.tensor(3.0))
x.scatter_add_(1, torch.tensor([[0, 0], [1, 2]]), torch.ones(2, 2))
x.repeat_interleave(2, dim=1)
x.repeat_interleave(torch.tensor([1, 2, 3]), 0)
torch.gather(x, 1, torch.tensor([[0, 2], [1, 0]]))
torch.gather(x, dim=0, index=torch.tensor([[0, 2]]))
x.max(1, keepdim=True)[1].eq(torch.ones(3, 1)).float()
x.topk(2, 1, True, True)[1].t()
torch.topk(x, 2, dim=0, sorted=True)[0]
torch.autograd.functional.vjp(lambda v: v * v, x, torch.ones(3, 4))[1]
torch.autograd.functional.jvp(lambda v: v * v, x, torch.ones(3, 4))[1]
""".strip().splitlines()


@all_cases("source", WRITES)
def test_a_line_of_pytorch_that_writes_or_picks_gives_its_numbers(source):
    t = peers.torch()
    t.set_default_dtype(t.float64)
    try:
        with t.no_grad():
            known = eval(source, {"torch": t, "x": t.tensor(X)})
    finally:
        t.set_default_dtype(t.float32)
    ours = eval(source, {"torch": am, "x": am.tensor(X.copy())})
    np.testing.assert_allclose(np.asarray(getattr(ours, "data", ours)), known.numpy(), rtol=1e-6, atol=1e-12)


def test_an_adam_that_is_written_by_hand_as_in_pytorch_is_pytorchs():
    t = peers.torch()

    def run(torch, grads):
        p, m, v = (torch.tensor(z) for z in (X, np.zeros_like(X), np.zeros_like(X)))
        with torch.no_grad():
            for k, g in enumerate(grads, 1):
                g = torch.tensor(g)
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.99).addcmul_(g, g, value=0.01)
                denominator = (v.sqrt() / (1 - 0.99**k) ** 0.5).add_(1e-8)
                p.addcdiv_(m, denominator, value=-0.1 / (1 - 0.9**k))
        return np.asarray(p.numpy())

    grads = [RNG.normal(size=X.shape) for _ in range(4)]
    np.testing.assert_allclose(run(am, grads), run(t, grads), rtol=1e-12)


def test_the_names_that_a_state_and_a_model_do_not_share_are_handed_back():
    m = nn.Linear(3, 2, rng=0)
    missing, unexpected = m.load_state_dict({"weight": np.zeros((2, 3)), "other": np.ones(1)}, strict=False)
    assert (missing, unexpected) == (["bias"], ["other"])
    found = m.load_state_dict(m.state_dict())
    assert found.missing_keys == [] and found.unexpected_keys == []


def test_devices_have_a_type_and_shapes_a_name():
    x = am.tensor([1.0])
    assert x.device == "cpu" == am.device("cpu").type and x.device.type == "cpu" and x.device.index is None
    assert am.Size([2, 3]) == am.zeros(2, 3).shape


@all_cases("write, error", [
    *[(write, DtypeError) for write in (
        lambda x: x.sqrt_(), lambda x: x.exp_(), lambda x: x.sigmoid_(), lambda x: x.reciprocal_(), lambda x: x.lerp_(5, 0.5),
        lambda x: x.addcdiv_(1, 2), lambda x: x.pow_(0.5), lambda x: x.clamp_min_(1.5))],
    (lambda x: x.add_(0.5), TypeError), (lambda x: x.addcmul_(np.ones(4, int), 3), ValueError),
    (lambda x: x.index_add_(5, [0], 1), AxisError), (lambda x: x.index_fill_(2, [0], 1), AxisError),
    (lambda x: x.index_copy_(0, [9], 1), IndexError), (lambda x: x.scatter_add_(-3, np.zeros((1, 1), int), 1), AxisError),
])  # fmt: skip
def test_what_cannot_be_written_into_an_array_of_integers_is_refused_and_nothing_is_cut(write, error):
    x = Tensor(np.arange(1, 7).reshape(2, 3))
    with pytest.raises(error) as told:
        write(x)
    assert isinstance(told.value, am.errors.AutogradError)
    np.testing.assert_array_equal(x.data, np.arange(1, 7).reshape(2, 3))
    assert x.neg_().abs_().square_().dtype == x.dtype and x.data[0, 1] == 4


def test_samplers_of_pytorch_deal_out_each_sample():
    from autograd_mini import data

    rows = data.TensorDataset(np.arange(7.0))
    assert sorted(data.RandomSampler(rows)) == list(data.SequentialSampler(rows)) == list(range(7))
    assert [len(b) for b in data.BatchSampler(data.SequentialSampler(rows), 3, drop_last=False)] == [3, 3, 1]
    assert len(data.BatchSampler(data.RandomSampler(rows), 3, drop_last=True)) == 2
    assert set(data.WeightedRandomSampler([0.0, 1.0, 0.0], 5)) == {1}
    for sampler in (data.RandomSampler(rows), data.SequentialSampler(rows), data.WeightedRandomSampler(np.ones(7), 7, False)):
        assert sorted(float(x) for (batch,) in data.DataLoader(rows, 2, sampler=sampler) for x in batch) == list(range(7))
    with pytest.raises(ArgumentError, match="num_samples=9 of 7"):
        data.RandomSampler(rows, num_samples=9)
    for size in (0, -1, 2.5):
        with pytest.raises(ArgumentError, match="batch_size="):
            data.BatchSampler(data.SequentialSampler(rows), size, drop_last=False)
    with pytest.raises(ArgumentError, match="num_samples=2.5"):
        data.RandomSampler(rows, num_samples=2.5)
    assert list(data.SequentialSampler([])) == [] and nn.utils.get_total_norm([]) == 0.0
    both = rows + data.TensorDataset(np.array([9.0]))
    assert len(both) == 8 and both[7] == (9.0,)


def test_keys_of_jax_draw_choices_and_classes():
    key = am.random.PRNGKey(0)
    assert am.random.choice(key, 5, (3,)).shape == (3,) and np.shape(am.random.choice(key, 5)) == ()
    logits = np.log([[0.001, 0.999], [0.999, 0.001]])
    assert am.random.categorical(key, logits).tolist() == [1, 0]
    assert am.random.categorical(key, logits[0], shape=(4,)).shape == (4,)
    a, b = am.random.fold_in(key, 1), am.random.fold_in(key, 2)
    assert am.random.normal(a) != am.random.normal(b) and am.random.normal(a) == am.random.normal(am.random.fold_in(key, 1))
    assert am.random.bernoulli(key, np.array([0.0, 1.0])).tolist() == [False, True]


GRADIENTS_WITHIN = """
torch.autograd.grad((h**2).sum(), h)[0]
torch.autograd.grad((h**2).sum(), [h, p])[1]
torch.autograd.grad(torch.autograd.grad((h**3).sum(), h, create_graph=True)[0].sum(), p)[0]
torch.autograd.grad(((p - 0.1 * torch.autograd.grad((p**3).sum(), p, create_graph=True)[0]) ** 2).sum(), p)[0]
""".strip().splitlines()


@all_cases("source", GRADIENTS_WITHIN)
def test_a_gradient_may_be_asked_for_at_a_result_on_the_way(source):
    t, found = peers.torch(), []
    for torch in (t, am):
        p = torch.tensor([1.0, 2.0], requires_grad=True)
        found.append(np.asarray(eval(source, {"torch": torch, "p": p, "h": p * p}).detach().numpy()))
        assert p.grad is None
    np.testing.assert_allclose(found[1], found[0], rtol=1e-6)


def test_steps_that_are_differentiated_again_are_pytorchs():
    t = peers.torch()

    def learned(torch):
        w = torch.tensor(S[:, :2], requires_grad=True)
        fast, x, y = w, torch.tensor(X[:, :3]), torch.tensor(X[:, :2])
        for _ in range(3):
            loss = ((x @ fast - y) ** 2).mean()
            (g,) = torch.autograd.grad(loss, fast, create_graph=True)
            fast = fast - 0.3 * g
        ((x @ fast - y) ** 4).mean().backward()
        return np.asarray(w.grad)

    np.testing.assert_allclose(learned(am), learned(t), rtol=1e-9)


def test_recording_is_switched_by_a_statement_a_block_or_a_function():
    x = Tensor([1.0], requires_grad=True)
    am.set_grad_enabled(False)
    try:
        assert not (x * 2).requires_grad
    finally:
        am.set_grad_enabled(True)
    assert (x * 2).requires_grad
    with am.set_grad_enabled(False):
        assert not (x * 2).requires_grad
        with am.set_grad_enabled(True):
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad

    @am.set_grad_enabled(False)
    def doubled(x):
        return x * 2

    assert not doubled(x).requires_grad and (x * 2).requires_grad


def test_running_statistics_can_be_forgotten():
    norm = nn.BatchNorm1d(3, affine=False)
    norm(RNG.normal(size=(5, 3)) + 4)
    norm.reset_running_stats()
    assert not norm.running_mean.any() and (norm.running_var == 1).all() and norm.num_batches_tracked == 0
    nn.BatchNorm1d(3, track_running_stats=False).reset_running_stats()


@all_cases("layer", [
    lambda: nn.Linear(3, 2), lambda: nn.Linear(3, 2, bias=False),
    lambda: nn.Conv2d(4, 6, (2, 3), padding=1, groups=2, bias=False),
    lambda: nn.BatchNorm1d(3), lambda: nn.Embedding(5, 2, padding_idx=1), lambda: nn.LayerNorm(3), lambda: nn.LSTM(2, 3, 2),
    lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 2))), lambda: nn.MLP(2, [3, 1]),
])  # fmt: skip
def test_a_layer_whose_parameters_are_reset_begins_as_a_new_one(layer):
    model = layer()
    held = list(model.parameters())
    for p in held:
        p.data = np.full(p.shape, 77.0) if np.ndim(p.data) else 77.0
    model.reset_parameters()
    assert held and all(p is q for p, q in zip(held, model.parameters(), strict=True))
    fresh = layer()
    for p, q in zip(model.parameters(), fresh.parameters(), strict=True):
        assert np.shape(p.data) == np.shape(q.data) and not np.any(np.asarray(p.data) == 77.0)
        assert np.ndim(q.data) == 0 or np.std(q.data) > 0 or np.array_equal(p.data, q.data)


def test_running_statistics_are_reset_with_the_parameters_and_where_there_are_none():
    for affine in (True, False):
        model = nn.Sequential(nn.BatchNorm1d(2, affine=affine))
        model(np.arange(6.0).reshape(3, 2))
        model.reset_parameters()
        assert model[0].running_mean.tolist() == [0, 0] and model[0].running_var.tolist() == [1, 1]


def test_a_module_that_does_not_tell_how_it_was_made_is_not_reset():
    class Scaled(nn.Module):
        def __init__(self, n):
            self.scale, self.line = nn.Parameter(np.full(n, 3.0)), nn.Linear(n, 1, rng=0)

    for model in (Scaled(2), nn.Sequential(nn.Linear(4, 4, rng=0), nn.MultiheadAttention(4, 2, rng=0))):
        before = model.state_dict()
        with pytest.raises(ArgumentError, match="does not tell how it was made"):
            model.reset_parameters()
        assert all(np.array_equal(x, before[name]) for name, x in model.state_dict().items())
