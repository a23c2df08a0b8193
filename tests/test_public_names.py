"""What the package shows: names that are meant for callers, under the spellings of NumPy and PyTorch where they have one."""

import builtins

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, Value


def test_dir_of_the_package_is_its_public_names():
    shown = {name for name in dir(am) if not name.startswith("__")}
    assert {"Value", "Tensor", "compile", "nn", "errors", "grad", "copy", "to_values"} <= shown
    assert not shown & {"Any", "TYPE_CHECKING", "import_module", "functions", "primitive", "core", "numpy", "np", "calculus"}
    for name in shown:
        getattr(am, name)


def test_a_star_import_leaves_compile_and_copy_alone():
    names = {}
    exec("from autograd_mini import *", names)
    assert names["grad"] is am.grad and "compile" not in names and "copy" not in names
    shadowed = {name for name in names if hasattr(builtins, name)} - {"__builtins__"}
    assert shadowed <= set(np.__all__) | {"__doc__", "__name__"}, "only what NumPy's own star import takes as well"


def test_numpy_under_the_name_that_jax_and_autograd_give_it_records():
    import autograd_mini.numpy as jnp

    assert am.grad(lambda x: jnp.sum(jnp.sin(x) * jnp.linalg.norm(x)))(jnp.ones(2)).shape == (2,)
    assert "numpy" not in dir(am)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_methods_have_the_names_of_pytorch_as_well(kind):
    x, y = kind(2.0), kind(3.0)
    found = [x.pow(y), x.subtract(y), x.multiply(y), x.divide(y), x.negative(), x.add(y)]
    np.testing.assert_allclose([z.item() for z in found], [8.0, -1.0, 6.0, 2 / 3, -2.0, 5.0])


def test_clip_takes_the_keywords_of_numpy_2():
    x = Tensor([1.0, 3.0, 5.0], requires_grad=True)
    for clipped in (am.clip(x, min=2.0, max=4.0), x.clip(min=2.0, max=4.0), np.clip(x, 2.0, 4.0)):
        np.testing.assert_array_equal(clipped.data, [2.0, 3.0, 4.0])
    assert am.clip(Value(5.0), max=4.0).data == 4.0 == np.clip(Value(5.0), 0.0, 4.0).data


def test_sums_and_means_take_a_type():
    x = Tensor(np.ones(4, np.float32), requires_grad=True)
    for total in (am.sum(x, dtype=np.float64), np.sum(x, dtype=np.float64), am.mean(x, dtype=np.float64)):
        assert total.dtype == np.float64


def test_other_names_of_functions_are_the_same_functions():
    assert am.expand is am.to_values and am.strict is am.ieee_products
