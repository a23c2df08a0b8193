"""Numbers and arrays at the edge: every primitive takes them, or refuses them with a sentence."""

import warnings

import numpy as np
import pytest
from cases import all_cases
from examples import SPECIAL
from registered import differentiable, example, gradients, seed_for
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

each_primitive = all_cases("primitive", registry.values(), ids=lambda primitive: primitive.name)
each_pointwise = all_cases(
    "primitive", [p for p in registry.values() if p.pointwise], ids=lambda primitive: primitive.name
)
LINEAR_ALGEBRA = {"inv", "solve", "det", "cofactor", "logabsdet", "cholesky", "eigenvalues", "eigenvectors", "inv_or_inf",
    "singular_values", "left_vectors",
                  "right_vectors", "pinv", "nuclear_norm", "polar", "orthonormal", "triangular", "symmetric_root", "sylvester",
                  "general_values", "general_vectors"}  # fmt: skip
BY_SCIPY = {"erf", "erfc", *SPECIAL}


def strange_copies(x, file):
    """The same numbers as arrays of other kinds."""
    if x.dtype.kind != "f" or not x.ndim:
        return {}
    read_only = x.copy()
    read_only.flags.writeable = False
    np.save(file, x)
    return {
        "Fortran order": np.asfortranarray(x),
        "read-only": read_only,
        "the other byte order": x.astype(x.dtype.newbyteorder()),
        "a memory map": np.load(file, mmap_mode="r"),
        "every second": np.repeat(x, 2, axis=-1)[..., ::2],
        "backwards": x[::-1].copy()[::-1],
    }


@each_primitive
def test_the_layout_in_memory_does_not_matter(primitive, tmp_path):
    args, params = example(primitive)
    seed = seed_for(primitive, args, params)
    expected = gradients(primitive, args, params, seed)[1]
    copies = [strange_copies(x, tmp_path / f"{i}.npy") for i, x in enumerate(args)]
    for kind in some({kind for c in copies for kind in c}):
        leaves, found = gradients(primitive, [c.get(kind, x) for c, x in zip(copies, args, strict=True)], params, seed)
        for leaf, g, e in zip(some(leaves), found, expected, strict=True):
            np.testing.assert_allclose(g, e, rtol=1e-12, atol=1e-300, err_msg=kind)
            assert g.dtype == leaf.dtype and g.flags.writeable, kind


@each_primitive
@all_cases("dtype, digits", [(np.float16, 2e-2), (np.float32, 1e-4), (np.longdouble, 1e-12)])
def test_other_floats_stay_what_they_are_or_are_refused_with_a_sentence(primitive, dtype, digits):
    args, params = example(primitive)
    seed = seed_for(primitive, args, params)
    expected = gradients(primitive, args, params, seed)[1]
    cast = [x.astype(dtype) if x.dtype.kind == "f" else x for x in args]
    try:
        found = gradients(primitive, cast, params, seed.astype(dtype))[1]
    except am.DtypeError as error:
        assert primitive.name in LINEAR_ALGEBRA | BY_SCIPY and dtype != np.float32
        assert "is not to be had for" in str(error) and ".astype(np.float64)" in str(error)
        return
    for g, e in zip(found, expected, strict=True):
        assert g.dtype == dtype or primitive.name == "astype"
        np.testing.assert_allclose(g.astype(float), e, rtol=digits, atol=digits)


@each_pointwise
@all_cases("number", [5e-324, 1e308, -1e308, -0.0])
def test_numbers_at_the_end_of_the_range_raise_nothing_and_are_those_of_a_value(primitive, number):
    args, params = example(primitive)
    if "condition" in params:
        params["condition"] = True
    wanted = differentiable(primitive, args)
    values = [Value(number) if i in wanted else number for i in range(primitive.arity)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = primitive(*values, **params)
        out.backward()
    with np.errstate(all="ignore"):
        leaves, found = gradients(primitive, [np.array([number])] * primitive.arity, params, np.ones(1))
    for value, g in zip(some(values[i] for i in wanted), found, strict=True):
        # the smallest number may be rounded to 0, and of a wave at 1e308 the two algorithms know the size alone
        close = 1e-150 if primitive.name.startswith("bessel_j") else 5e-324
        np.testing.assert_allclose(value.grad, g[0], rtol=1e-12, atol=close)


@each_pointwise
@all_cases("shape", [(0,), (3, 0), (0, 2), (), (1,) * 32])
def test_shapes_at_the_edge_go_there_and_back(primitive, shape):
    args, params = example(primitive)
    args = [np.full(shape, x.flat[0]) for x in args]
    if "condition" in params:
        params["condition"] = np.full(shape, True)
    _, found = gradients(primitive, args, params, np.ones(shape))
    assert all(g.shape == shape and g.dtype == float for g in some(found))


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 3)])
def test_sums_over_nothing(shape):
    x = Tensor(np.zeros(shape), requires_grad=True)
    total = am.sum(x)
    total.backward()
    assert total.item() == 0.0 and x.grad.shape == shape
    assert (np.ones((4, 0)) @ Tensor(np.zeros((0, 2)), requires_grad=True)).data.tolist() == [[0.0, 0.0]] * 4
    with pytest.raises(ValueError):
        am.max(x)


def test_a_negative_zero_keeps_its_sign():
    assert np.signbit(am.sqrt(Tensor([-0.0])).data[0]) and np.signbit((Value(-0.0) * 1.0).item())
    x = Tensor([-0.0], requires_grad=True)
    with np.errstate(divide="ignore"):
        am.sum(1.0 / x).backward()
    assert x.grad[0] == -np.inf


@pytest.mark.parametrize(
    "data, sentence",
    [
        (np.ma.masked_array([1.0, 2.0], [True, False]), "masked array would lose its mask"),
        (np.array([1 + 2j]), "real numbers, got complex"),
        (np.array(["a"]), "holds real numbers"),
        (np.array([np.datetime64("2026-01-01")]), "holds real numbers"),
        ([[1.0], [1.0, 2.0]], "ragged"),
    ],
)
def test_what_is_no_array_of_real_numbers_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(am.AutogradError, match=sentence):
        Tensor(data)


def test_a_memory_map_that_may_be_written_stays_on_disk(tmp_path):
    data = np.memmap(tmp_path / "w.bin", dtype=float, mode="w+", shape=(3,))
    data[:] = 1.0
    w = Tensor(data, requires_grad=True)
    am.sum(w * w).backward()
    w.data -= 0.5 * w.grad
    assert np.fromfile(tmp_path / "w.bin").tolist() == [0.0] * 3
