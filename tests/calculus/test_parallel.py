"""Blocks of data on workers: the same bits on every executor, errors with their block, parameters of any nesting."""

import functools
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import nn, optim, parallel
from autograd_mini.core.errors import ArgumentError, ShapeError

rng = np.random.default_rng(0)
X = rng.normal(size=(70, 5))
Y = (X @ rng.normal(size=5) > 0).astype(float)
BLOCKS = [(X[i : i + 10], Y[i : i + 10]) for i in range(0, 70, 10)]
PARAMS = {"w": np.zeros(5), "b": 0.25}


def logistic(params, block):
    x, y = block
    z = x @ params["w"] + params["b"]
    return am.sum(am.softplus(z) - z * y)


def mean_logistic(params, block):
    return logistic(params, block) / len(block[1])


def block_number(i):
    return X[10 * i : 10 * i + 10], Y[10 * i : 10 * i + 10]


def refuses_the_third(params, block):
    if block[0][0, 0] == X[20, 0]:
        raise ValueError("this block is broken")
    return logistic(params, block)


def serial(f, blocks=BLOCKS, **options):
    return parallel.value_and_grad(f, parallel.SerialExecutor(), blocks, **options)


def same(a, b):
    return a[0] == b[0] and a[1]["w"].tobytes() == b[1]["w"].tobytes() and a[1]["b"] == b[1]["b"]


def test_the_sum_over_blocks_is_the_loss_over_all_data():
    value, gradient = serial(logistic)(PARAMS)
    whole, expected = am.value_and_grad(logistic)(PARAMS, (X, Y))
    assert value == pytest.approx(whole, rel=1e-13)
    assert gradient["w"] == pytest.approx(expected["w"], rel=1e-12)
    assert gradient["b"] == pytest.approx(expected["b"], rel=1e-12)


def test_with_counts_the_result_is_the_mean_over_all_samples():
    blocks = [(X[:8], Y[:8]), (X[8:40], Y[8:40]), (X[40:], Y[40:])]
    value, gradient = serial(mean_logistic, blocks, counts=[8, 32, 30])(PARAMS)
    whole, expected = am.value_and_grad(mean_logistic)(PARAMS, (X, Y))
    assert value == pytest.approx(whole, rel=1e-13)
    assert gradient["w"] == pytest.approx(expected["w"], rel=1e-12)


def test_threads_give_the_same_bits():
    with ThreadPoolExecutor(3) as pool:
        assert same(parallel.value_and_grad(logistic, pool, BLOCKS)(PARAMS), serial(logistic)(PARAMS))


def test_processes_give_the_same_bits_and_load_their_own_blocks():
    loaders = [functools.partial(block_number, i) for i in range(7)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert same(parallel.value_and_grad(logistic, pool, BLOCKS)(PARAMS), serial(logistic)(PARAMS))
        assert same(parallel.value_and_grad(logistic, pool, loaders)(PARAMS), serial(logistic)(PARAMS))


def test_loky_gives_the_same_bits():
    loky = pytest.importorskip("loky")
    pool = loky.get_reusable_executor(max_workers=2)
    try:
        assert same(parallel.value_and_grad(logistic, pool, BLOCKS)(PARAMS), serial(logistic)(PARAMS))
    finally:
        pool.shutdown(wait=True)


def test_mpi_gives_the_same_bits_to_blocks_and_to_fit():
    pytest.importorskip("mpi4py")
    if shutil.which("mpiexec") is None:
        pytest.skip("there is no mpiexec: apt-get install openmpi-bin")
    command = ["mpiexec", "--allow-run-as-root", "--oversubscribe", "-n", "2", sys.executable, "-m", "mpi4py.futures"]
    script = Path(__file__).parents[1] / "on_mpi.py"
    result = subprocess.run([*command, str(script)], capture_output=True, text=True, timeout=120)
    assert result.stdout.strip() == "the same bits", result.stdout + result.stderr


@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_bits_with_blocks_that_live_on_the_workers():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        resident = [client.submit(block_number, i) for i in range(7)]
        assert same(parallel.value_and_grad(logistic, client, resident)(PARAMS), serial(logistic)(PARAMS))


def test_the_sum_does_not_depend_on_who_is_finished_first():
    first = threading.Event()

    def late(params, block):
        if block[0][0, 0] == X[0, 0]:
            first.wait(60)
        elif block[0][0, 0] == X[60, 0]:
            first.set()
        return logistic(params, block)

    with ThreadPoolExecutor(7) as pool:
        assert same(parallel.value_and_grad(late, pool, BLOCKS)(PARAMS), serial(logistic)(PARAMS))


def test_an_error_arrives_with_its_block_and_its_cause():
    with pytest.raises(parallel.BlockError, match=r"block 2 of 7 .*this block is broken") as caught:
        serial(refuses_the_third)(PARAMS)
    assert caught.value.block == 2 and isinstance(caught.value.__cause__, ValueError)


def test_what_cannot_travel_or_dies_on_the_way_is_told_with_the_cure():
    block = [np.ones(2), np.ones(2)]
    with ProcessPoolExecutor(1) as pool, pytest.raises(parallel.BlockError, match="block 0 of 2.*from a module"):
        parallel.value_and_grad(lambda w, x: am.sum(w * x), pool, block)(np.ones(2))
    with ProcessPoolExecutor(1) as pool, pytest.raises(parallel.BlockError, match="a worker ended.*new executor") as found:
        parallel.value_and_grad(ends, pool, block)(np.ones(2))
    assert found.value.block == 0 and "BrokenProcessPool" in repr(found.value.__cause__)


def ends(w, block):
    """A worker that ends without a word."""
    os._exit(1)


def test_a_loss_of_many_numbers_is_refused_with_the_block():
    with pytest.raises(parallel.BlockError, match="block 0") as caught:
        serial(lambda params, block: block[0] @ params["w"])(PARAMS)
    assert isinstance(caught.value.__cause__, ShapeError)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ((3, parallel.SerialExecutor(), BLOCKS), "f must be a function"),
        ((logistic, object(), BLOCKS), "no submit"),
        ((logistic, parallel.SerialExecutor(), []), "no blocks"),
    ],
)
def test_wrong_arguments_are_refused_at_once(arguments, words):
    with pytest.raises(ArgumentError, match=words):
        parallel.value_and_grad(*arguments)


@pytest.mark.parametrize("counts", [[1, 2], [0] * 7, [-1, *[1] * 6], [np.nan, *[1] * 6]])
def test_counts_are_numbers_of_samples_of_each_block(counts):
    with pytest.raises(ArgumentError, match="counts"):
        serial(logistic, counts=counts)


def test_a_compiled_loss_is_called_as_it_is():
    step = am.compile(logistic)
    value, gradient = serial(step)(PARAMS)
    expected, slopes = serial(logistic)(PARAMS)
    assert value == pytest.approx(expected, rel=1e-13) and gradient["w"] == pytest.approx(slopes["w"], rel=1e-12)


def test_it_plugs_into_minimize():
    pytest.importorskip("scipy")

    def ridge(params, block):
        return logistic(params, block) + 0.1 * am.sum(params["w"] ** 2)

    found = optim.minimize(serial(ridge), PARAMS)
    assert found.success and found.gradient_norm < 1e-3
    direct = optim.minimize(lambda p: sum(ridge(p, block) for block in BLOCKS), PARAMS)
    assert found.value == pytest.approx(direct.value, rel=1e-9)


def test_it_moves_the_parameters_of_a_module_by_an_optimizer():
    model = nn.Linear(5, 1, rng=np.random.default_rng(1))
    parameters = list(model.parameters())

    def loss(params, block):
        weight, bias = params
        z = (block[0] @ weight.T + bias)[:, 0]
        return am.sum(am.softplus(z) - z * block[1])

    total, optimizer = serial(loss), optim.SGD(parameters, lr=0.01)
    before = total(parameters)[0]
    for _ in range(5):
        _, gradients = total(parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        optimizer.step()
        optimizer.zero_grad()
    assert total(parameters)[0] < before


def test_importing_the_package_does_not_import_it():
    program = "import sys, autograd_mini as am; assert 'autograd_mini.parallel' not in sys.modules; am.parallel.value_and_grad"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
