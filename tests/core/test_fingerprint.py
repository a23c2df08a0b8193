"""A write to an array that the engine was not told of is seen, and a harmless one is no alarm."""

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from registered import differentiable, each_primitive, example

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core.guards import fingerprint
from autograd_mini.core.guards.fingerprint import ELEMENTS, fingerprint_of, sample
from autograd_mini.core.primitive import Primitive, mentions, registry


def leaf(*shape):
    return Tensor(np.ones(shape), requires_grad=True, label="w")


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_write_through_an_alias_between_forward_and_backward_is_an_error_that_names_the_tensor_and_the_reader(create_graph):
    w = leaf(3)
    loss = am.sum(w * w)
    w.data[0] = 5.0
    with pytest.raises(am.StaleError, match=r"Tensor 'w' of shape \(3,\) was changed after mul had read it.*forward pass again"):
        loss.backward(create_graph=create_graph)
    assert w.grad is None


def test_data_that_want_no_gradient_are_watched_as_well():
    w, X = leaf(3), Tensor(np.ones(3), label="X")
    loss = am.sum(w * X)
    X.data[1] = 7.0
    with pytest.raises(am.StaleError, match="Tensor 'X'"):
        loss.backward()


def test_a_write_before_the_forward_pass_is_no_alarm():
    w = leaf(3)
    w.data[0] = 5.0
    am.sum(w * w).backward()
    assert w.grad.tolist() == [10.0, 2.0, 2.0]


def test_a_write_between_two_forward_passes_makes_the_first_stale_and_not_the_second():
    w = leaf(3)
    first = am.sum(w * w)
    w.data[0] = 5.0
    second = am.sum(w + w * w)
    second.backward()
    assert w.grad.tolist() == [11.0, 3.0, 3.0]
    with pytest.raises(am.StaleError):
        first.backward()


def test_numbers_bumped_and_put_back_are_no_alarm():
    w = leaf(3)
    loss = am.sum(w * w)
    w.data[0] += 1e-3
    am.sum(w * w)
    w.data[0] = 1.0
    with pytest.raises(
        am.StaleError
    ):  # the second forward pass has seen other numbers: which of the two is meant cannot be known
        loss.backward()
    am.sum(w * w).backward()
    assert w.grad.tolist() == [2.0, 2.0, 2.0]


def test_writes_through_the_engine_make_older_graphs_stale_as_before():
    w = leaf(3)
    loss = am.sum(w * w)
    w.data -= 0.5
    with pytest.raises(am.StaleError):
        loss.backward()
    for _ in range(3):
        am.sum(w * w).backward()
        w.data -= 0.1 * w.grad
        w.grad = None


@pytest.mark.parametrize(
    "read", [am.exp, am.sum, lambda w: w.T, lambda w: w[0], lambda w: am.concatenate([w, w]), lambda w: np.ones((4, 3, 2)) * w]
)
def test_every_way_of_reading_takes_a_fingerprint(read):
    w = leaf(3, 2)
    loss = am.sum(read(w) ** 2)
    w.data[:] = 2.0
    with pytest.raises(am.StaleError):
        loss.backward()


def test_under_detect_anomaly_every_element_counts():
    w = Tensor(np.ones(100_000), requires_grad=True)
    with am.detect_anomaly():
        loss = am.sum(w * w)
        w.data[77_777] = 2.0
        with pytest.raises(am.StaleError):
            loss.backward()


@given(st.lists(st.integers(0, 40), min_size=0, max_size=4), st.sampled_from(["C", "F", "sliced", "reversed"]))
def test_a_sample_is_a_view_of_few_elements(shape, layout):
    array = np.zeros(shape, order="F" if layout == "F" else "C")
    if layout == "sliced" and shape:
        array = array[..., ::2]
    if layout == "reversed" and shape:
        array = array[::-1]
    view = sample(array)
    assert view.size <= ELEMENTS or view.size == array.size <= ELEMENTS
    assert view.size > 0 or array.size == 0
    if array.size:
        view[...] = 1.0
        assert array.sum() == view.size, "a view, and no element twice"


def test_a_sample_of_a_matrix_meets_many_of_its_columns():
    matrix = np.zeros((12288, 209))
    sample(matrix)[...] = 1.0
    assert np.count_nonzero(matrix.any(axis=0)) > 30


# ---- plain arrays among the operands, results, structure: every operation of the table

both_passes = all_cases("create_graph", [False, True], ids=["eager", "create_graph"])
by_copy_and_by_fingerprint = all_cases("copied", [fingerprint.COPIED, 0], ids=["copied", "fingerprint"])


def arrays_in(x):
    """The arrays in structure."""
    if isinstance(x, np.ndarray):
        return [x]
    return [array for part in x for array in arrays_in(part)] if isinstance(x, (tuple, list)) else []


def spoil(array):
    """Write other numbers, that are fit for the same use, into an array."""
    if array.dtype == bool:
        array[...] = ~array
    elif array.dtype.kind in "iu":
        array[...] = 0
    else:
        array[...] = np.arange(1.0, 1.0 + array.size).reshape(array.shape) / array.size


def slopes(loss, leaves, create_graph):
    loss.backward(create_graph=create_graph)
    found = [leaf.grad if leaf.grad is None or not create_graph else leaf.grad.data for leaf in leaves]
    for leaf in leaves:
        leaf.grad = None
    return found


def assert_right_or_refused(make, create_graph):
    """`make()` gives a loss, its leaves, and the arrays that may be written to between the passes."""
    loss, leaves, _ = make()
    expected = slopes(loss, leaves, create_graph)
    for k in range(len(make()[2])):
        loss, leaves, arrays = make()
        spoil(arrays[k])
        try:
            found = slopes(loss, leaves, create_graph)
        except am.StaleError:
            continue
        for x, y in zip(found, expected, strict=True):
            np.testing.assert_array_equal(x, y)


@both_passes
@by_copy_and_by_fingerprint
@each_primitive
def test_what_is_written_to_between_the_passes_gives_the_right_gradient_or_an_error(primitive, copied, create_graph, monkeypatch):
    monkeypatch.setattr(fingerprint, "COPIED", copied)
    args, params = example(primitive)
    wanted = differentiable(primitive, args)
    for subset in {tuple(wanted), *((i,) for i in wanted)}:

        def make(subset=subset):
            given = [np.array(x) for x in args]
            structure = {
                name: x.copy() if isinstance(x, np.ndarray)
                else tuple(part.copy() if isinstance(part, np.ndarray) else part for part in x) if isinstance(x, tuple)
                else x
                for name, x in params.items()
            }  # fmt: skip
            leaves = [Tensor(given[i].copy(), requires_grad=True) for i in subset]
            operands = [leaves[subset.index(i)] if i in subset else given[i] for i in range(len(given))]
            z = primitive(*operands, **structure)
            plain = [given[i] for i in range(len(given)) if i not in subset]
            spoilable = [x for x in (*plain, *(leaf.data for leaf in leaves), *arrays_in(tuple(structure.values()))) if x.size]
            return am.sum(z * z), leaves, [x for x in (*spoilable, z.data) if x.flags.writeable]

        assert_right_or_refused(make, create_graph)


def test_one_buffer_that_is_used_again_in_a_loop_gives_the_right_gradient():
    x = Tensor(np.ones(3), requires_grad=True)
    mask = np.zeros(3)
    total = 0
    for k in range(3):
        mask[:] = 0
        mask[k] = 1
        total = total + (k + 1) * am.sum(x * mask)
    total.backward()
    assert x.grad.tolist() == [1, 2, 3]


@all_cases(
    "use",
    [
        lambda x, m: x * m, lambda x, m: m * x, lambda x, m: x / m, lambda x, m: m / x, lambda x, m: x**m, lambda x, m: x @ m,
        lambda x, m: m @ x, lambda x, m: am.maximum(x, m), lambda x, m: am.where(m > 0.5, x, x * x),
        lambda x, m: np.multiply(m, x),
        lambda x, m: am.einsum("ij,jk->ik", x, m), lambda x, m: am.nn.losses.mse_loss(x, m), lambda x, m: am.solve(m, x),
        lambda x, m: am.clip(x, m, m + 1), lambda x, m: am.hypot(x, m), lambda x, m: am.outer(x, m), lambda x, m: am.dot(x, m),
        lambda x, m: am.sigmoid_cross_entropy(x, m), lambda x, m: am.softmax_cross_entropy(x, m),
        lambda x, m: am.cross_entropy(x, m[0].astype(int) % 2), lambda x, m: am.xlogy(m, x), lambda x, m: x[(m[0] > 0.5), 1:],
        lambda x, m: am.nn.losses.huber_loss(x, m), lambda x, m: am.tensordot(x, m, 1), lambda x, m: am.kron(x, m),
    ],
)  # fmt: skip
@all_cases("size", [3, 40])
@both_passes
def test_every_function_that_takes_a_plain_array_is_safe_from_writes_to_it(use, size, create_graph):
    def make():
        rng = np.random.default_rng(1)
        x = Tensor(rng.uniform(0.2, 0.9, (size, size)), requires_grad=True)
        m = rng.uniform(0.2, 0.9, (size, size)) + np.eye(size)
        return am.sum(use(x, m)), [x], [m]

    assert_right_or_refused(make, create_graph)


def test_an_index_array_of_which_a_view_is_given_counts_as_it_was():
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    p = np.array([1, 0])
    y = am.take_along_axis(x, p[:, None], 1)
    p[:] = 0
    y.sum().backward()
    assert x.grad.tolist() == [[0, 1], [1, 0]]


@all_cases("hand_out", [
    lambda y: y.data, lambda y: y.numpy(), lambda y: y.detach().data, lambda y: am.stop_gradient(y).data,
    lambda y: y.reshape(3, 1).data, lambda y: y[::-1].data, lambda y: next(iter(y.reshape(1, 3))).data,
    lambda y: am.no_grad()(y.reshape)(3, 1).data, lambda y: am.no_grad()(lambda: y.T)().data,
])  # fmt: skip
@both_passes
def test_a_result_that_is_written_to_is_an_error_that_says_what_to_write(hand_out, create_graph):
    x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = am.exp(x)
    loss = y.sum()
    hand_out(y)[0] = 100.0
    with pytest.raises(am.StaleError, match=r"the result of exp, was changed.*am\.put"):
        loss.backward(create_graph=create_graph)


def test_looking_at_a_result_is_no_writing():
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = am.exp(x)
    assert y.data.argmax() == 1 and y.detach().data.sum() > 0
    (y * y).sum().backward()
    np.testing.assert_allclose(x.grad, 2 * np.exp(2 * x.data))


def test_a_result_that_was_written_into_by_the_engine_may_be_looked_at():
    w = Tensor([1.0, 2.0], requires_grad=True)
    x = am.exp(w)
    assert x.data[0] > 0
    x[0] = 5.0
    assert x.data[0] == 5.0
    (x * x).sum().backward()
    np.testing.assert_allclose(w.grad, [0, 2 * np.exp(4.0)])
    x[1] = 7.0
    x.data[0] = 1.0
    with pytest.raises(am.StaleError):
        (x * x).sum().backward()


def test_an_array_that_no_rule_reads_may_be_used_again():
    x = Tensor(np.ones(2000), requires_grad=True)
    noise = np.ones(2000)
    total = 0
    for k in range(3):
        noise[:] = k
        total = total + (x + noise).sum() + am.concatenate([x, noise]).sum() + (noise - x).sum()
    total.backward()
    assert set(x.grad) == {3.0}


def test_a_large_array_that_was_written_to_is_named_by_its_shape_and_reader():
    x = Tensor(np.ones((100, 50)), requires_grad=True)
    m = np.ones((100, 50))
    loss = (x * m).sum()
    m[:] = 0
    with pytest.raises(am.StaleError, match=r"an array of shape \(100, 50\) was changed after mul had read it.*pass again"):
        loss.backward()
    condition = np.ones((100, 50), bool)
    loss = x.reshape(50, 100)[condition.T].sum()
    condition[:] = False
    loss.backward()


def test_under_detect_anomaly_every_element_of_an_operand_counts():
    x, m = Tensor(np.ones(100_000), requires_grad=True), np.ones(100_000)
    with am.detect_anomaly():
        loss = am.sum(x * m)
        m[77_777] = 2.0
        with pytest.raises(am.StaleError):
            loss.backward()
        loss = am.sum(am.exp(y := x * 2.0))
        y.data[77_777] = 3.0
        with pytest.raises(am.StaleError):
            loss.backward()


@pytest.mark.parametrize("n", [3, 2000])
def test_a_pullback_is_safe_from_writes_to_arguments_closures_and_results(n):
    for spoiled in range(3):
        x, m = np.ones(n), np.full(n, 2.0)
        value, pullback = am.vjp(lambda x, m=m: am.exp(x * m), x)
        expected = 2 * np.exp(2.0)
        (x, m, value)[spoiled][:] = 3.0
        try:
            (g,) = pullback(np.ones(n)) if isinstance(pullback(np.ones(n)), tuple) else (pullback(np.ones(n)),)
        except am.StaleError:
            continue
        np.testing.assert_allclose(g, expected)


def test_second_derivatives_are_safe_from_writes_to_operands():
    for n in (3, 2000):
        x, m = Tensor(np.ones(n), requires_grad=True), np.full(n, 2.0)
        (x**3 * m).sum().backward(create_graph=True)
        g, x.grad = x.grad, None
        loss = (g * g).sum()
        m[:] = 100.0
        try:
            loss.backward()
        except am.StaleError:
            continue
        np.testing.assert_allclose(x.grad, 2 * (3 * 2) * (6 * 2))


def test_an_operation_of_the_users_that_writes_into_a_buffer_of_its_own_gives_no_wrong_gradient():
    buffer = np.zeros(3)
    op = Primitive("exp_in_place", array=lambda x: np.exp(x, out=buffer), dx=lambda g, z, x: g * z)
    try:
        x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
        total = op(x).sum() + op(2.0 * x).sum()
        with pytest.raises(am.StaleError):
            total.backward()
        op(x).sum().backward()
        np.testing.assert_allclose(x.grad, np.exp(x.data))
    finally:
        registry.pop("exp_in_place")


def test_a_checkpointed_part_is_safe_from_writes_to_its_arguments():
    x, m = Tensor(np.array([-1.0, -2.0]), requires_grad=True), np.array([2.0, 3.0])
    loss = am.sum(am.checkpoint(lambda x, m: am.exp(am.relu(x) * m))(x, m))  # the same result, whatever m is
    m[:] = 5.0
    with pytest.raises(am.StaleError):
        loss.backward()


def test_which_operands_a_rule_reads_is_seen_from_the_rule():
    by_name = {name: registry[name].reads for name in ("add", "sub", "mul", "maximum", "where", "matmul", "stack", "einsum")}
    assert by_name == {"add": 0, "sub": 0, "mul": 3, "maximum": 3, "where": 0, "matmul": 3, "stack": 0, "einsum": -1}
    assert mentions(lambda g, z, x, y: (lambda: y)(), 3) and not mentions(lambda g, z, x, y: (lambda: g)(), 3)
    assert mentions(print, 3)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "ij,kj->ik", "ij,jk->", "ijk,jl->il"])
def test_a_write_to_either_operand_of_a_contraction_is_seen(which, subscripts):
    shapes = [tuple(2 for _ in term) for term in subscripts.partition("->")[0].split(",")]
    leaves = [am.Tensor(np.ones(shape), requires_grad=True) for shape in shapes]
    z = am.einsum(subscripts, *leaves)
    leaves[which].data[0] = 5.0
    with pytest.raises(am.StaleError):
        am.sum(z).backward()


def test_of_a_large_array_64_elements_are_read_and_under_detect_anomaly_all():
    large = np.arange(1000.0)
    assert len(fingerprint_of(large)[1]) <= 64 * 8 and len(fingerprint_of(large[:64])[1]) == 64 * 8
    with am.detect_anomaly():
        assert fingerprint_of(large)[1] == large.tobytes()
