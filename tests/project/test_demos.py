"""Every demo runs as a script, and prints the figures that it is about.

Most of a short demo's time is the import of NumPy, Matplotlib and scikit-learn. One process imports them, and each demo runs in
a fork of it. That each runs from nothing, too, is seen where the documentation is built: there it is a notebook of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMOS = sorted((ROOT / "demos").glob("[0-9]*.py"))
PACKAGES = {
    "04_numerical_gradient.py": ("matplotlib",),
    "05_cats.py": ("skimage", "matplotlib"),
    "09_hand_derived.py": ("sklearn",),
    "12_why_vectorize.py": ("matplotlib",),
    "14_moons.py": ("matplotlib",),
    "15_digits.py": ("sklearn", "matplotlib"),
    "16_images.py": ("sklearn", "matplotlib", "safetensors"),
    "17_optimizers.py": ("matplotlib",),
    **dict.fromkeys(
        (
            "18_batch_sizes.py",
            "19_schedules.py",
            "20_learning_rate.py",
            "21_three_strategies.py",
            "22_step_sizes.py",
        ),
        ("sklearn", "matplotlib"),
    ),
    "23_slices.py": ("sklearn", "matplotlib"),
    "24_saddle.py": ("matplotlib",),
    "25_momentum_over_a_bump.py": ("matplotlib",),
    "26_two_losses.py": ("sklearn", "matplotlib"),
    "27_convexity.py": ("matplotlib",),
    "28_stuck_or_not.py": ("sklearn", "matplotlib"),
    "29_characters.py": ("matplotlib",),
    "30_reversing.py": ("matplotlib",),
    "31_digits_vae.py": ("sklearn", "matplotlib"),
    "33_many_processes.py": ("loky",),
    "32_accelerators.py": ("skimage", "sklearn", "jax", "torch"),
}

FIGURES = {
    "00_from_scratch.py": [
        "4096 by 8191 visits to follow paths, 4096 by 13 visits in the order of age",
        "= 0.918217, '' = 1.515452, ''' = -1.877068",
        "df/dx = 1 / y * cos(x) + y",
        "50 programs, value, gradient and second derivative: the largest relative difference is",
    ],
    "12_why_vectorize.py": ["total = a @ b", "np.dot = 1", "loop, compiled", "Tensors, compiled"],
    "13_generated_source.py": [
        "dz = (a - y) / m",
        "cost 0.313262, dw = [0.268941, 0.537883, -0.268941]",
        "h = np.tanh(W @ X + b_2)",
        "|g|^2 = 10004, its gradient = [792.0, 40000.0]",
    ],
    "01_chain_rule.py": [
        "u = b c = 8   v = a + u = 15   J = 3 v = 45",
        "v = 15 -> 15.001 moves J = 45 -> 45.003",
        *(f"dJ/d{name}    {figure:12}  {figure:12}" for name, figure in zip("vaubc", (3, 3, 3, 6, 12), strict=True)),
    ],
    "06_pictures.py": ["J = 3 · v           45      1"],
    "07_explain.py": [
        "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
        "dcost/dw0 = (σ(w0 · x0 + w1 · x1 + w2) − 1) · x0",
    ],
    "08_play.py": [
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6",
        "df/dx += df/du · ∂u/∂x = 3 · 1 = 3 (total 8)",
        "21 pictures",
    ],
    "02_logistic_neuron.py": [
        "z       1.000000",
        "a       0.731059",
        "cost    0.313262",
        "dz     -0.268941",
        "dx0    -0.537883",
        "dx1     0.806824",
        "dw0     0.268941",
        "dw1     0.537883",
        "dw2    -0.268941",
        "from the logit: cost = 0.313262, dz = -0.268941",
        "cost = 1000",
    ],
    "03_vectorized.py": ["dW        (2, 1)", "db            ()", "dZ / m   (1, 10)"],
    "04_numerical_gradient.py": [
        "least at h = 1e-07 one-sided, at h = 1e-05 central",
        "1/m forgotten:    relative error 8.8e-01",
    ],
    "09_hand_derived.py": [
        "mean_forgotten: wrong, summed not averaged",
        "right_class_not_pushed: wrong, dropped path",
        "one_not_subtracted: wrong, one-hot not subtracted",
        "half_a_penalty: wrong, regularization wrong",
    ],
    "10_two_layer_net.py": [
        "J = mean(logsumexp(scores, axis=1) - scores[arange(60), y])",
        "dz = ____  # 60×5",
        "dz       wrong: the slope of tanh is missing on the way back from `h` to `z`: multiply by 1 - h²",
        "db1      follows from the mistake above: it is right for the dz that was found",
        "- missing activation slope: ",
    ],
    "11_batch_norm.py": [
        "variance_forgotten: wrong; dropped path",
        "mean_forgotten: wrong; dropped path",
        "sum_of_squares: wrong, first at square; summed not averaged",
    ],
    "17_optimizers.py": ["SGD        41 116", "momentum   20  47", "AdaGrad    12", "AdamW  0.313 0.313"],
    "18_batch_sizes.py": ["samples   gradient off by   a step takes", "loss after 1 and 2 epochs"],
    "19_schedules.py": [
        "warm-up, then cosine  0.000  0.990  0.691  0.222  0.000",
        "used 0.0250, next 0.0125",
        "the largest after that is 1.7e+00",
        "the largest after that is 9.6e-05",
        "the rate [0.0125] would never be used; call optimizer.step() first",
    ],
    "20_learning_rate.py": ["1000 digits for training, 400 for validation, 397 for the test", "test accuracy"],
    "21_three_strategies.py": ["1400 images to learn from, 397 to test; 65 x 10 weights", "strategy       tries  seconds"],
    "22_step_sizes.py": ["   1e-05       2.2079     2.2101", "lowest at 1e-03"],
    "05_cats.py": ["step    0   cost 0.693147", "test accuracy"],
    "14_moons.py": [
        "337 parameters",
        "the same losses again",
        "all points are on their side from step 34 on",
        "training accuracy 100%",
    ],
    "15_digits.py": ["all 4 parameters learn", "3.weight  not in the optimizer", "test accuracy 9", "(360 digits)"],
    "23_slices.py": [
        "w0: the mean is straight but for 4 places where it bends, always upwards",
        "digits: 1797 images, 650 weights",
        "bowl-shaped: True",
        "through 1200 dimensions",
        "for the SVM both models hold up to 0.0187 and 0.0187",
    ],
    "24_saddle.py": [
        "Hessian: [[0.0, -2.0], [-2.0, 0.0]]",
        "eigenvalues from -2 to 2: 1 negative, 0 zero, 1 positive",
        "loss 1.000000 -> 0.000000 at a distance of 1.414214",
        "( 2.00,  0.50)  degenerate  eigenvalues [0.  8.5]",
        "minimum  at ( -2.80511809,   3.13131252)",
        "saddle   at (  0.08667750,   2.88425470)",
        "maximum  at ( -0.27084459,  -0.92303856)",
        "monkey saddle: degenerate",
        "Rosenbrock: minimum",
    ],
    "25_momentum_over_a_bump.py": [
        "plain         ends at x = 2.4532, loss 0.669500",
        "momentum 0.9  ends at x = 0.0000, loss 0.000000",
        "              0.35   stops          passes         passes",
        "the plain path ends at [2.423 0.   ], the one with momentum at [0. 0.]",
    ],
    "26_two_losses.py": [
        "squared error  loss  1.5890   length of the gradient 0.0083",
        "cross-entropy  loss 10.3406   length of the gradient 0.9855",
        "squared error  after 400 steps at [-8.984 -1.584], 19% right",
        "cross-entropy  after 400 steps at [1.741 0.193], 82% right",
    ],
    "27_convexity.py": [
        "disc     convex",
        "ring     not convex",
        "softmax regression convex, as far as was looked",
        "a small network    not convex",
        "on the disc the least value is 2.012996 at (0.721110, 0.692820)",
    ],
    "28_stuck_or_not.py": [
        "all samples:          stops at x = 2.453",
        "one sample at a time: 6 of 6 seeds have left",
        "loss 91.7 -> 51.3, length of the gradient 64.6 -> 64.0",
        "saddle    from -4.162 to  2.162    -4.162 and  2.162    saddle",
    ],
    "29_characters.py": ["letters guessed right", "temperature 0.3: 'This is the house that Jack built."],
    "30_reversing.py": ["9,450 parameters", "whole rows right", "of the places look most at their mirror image"],
    "32_accelerators.py": [
        "import torch",
        "of 360 new digits",
        "ten steps on one device and on eight: the weights differ by",
    ],
    "33_many_processes.py": ["200 images of 12288 bytes in 4 files", "of them held", "the same bits: True"],
    "31_digits_vae.py": ["1797 digits of 64 pixels", "64 pictures from -2 to 2 in both numbers", "variance of the codes"],
    "16_images.py": ["training 1258  validation 180  test 359", "all 14 parameters learn", "sample,class,probability"],
}


PREPARED = """
import contextlib, gc, importlib, json, os, runpy, sys, traceback
for name in (
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "contourpy", "sklearn.datasets", "autograd_mini.landscape",
    "autograd_mini.training", "autograd_mini.nn", "autograd_mini.checking.compare", "autograd_mini.pictures.curves",
):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
gc.collect()
gc.freeze()
for line in sys.stdin:
    script, folder, out, err = json.loads(line)
    process = os.fork()
    if not process:
        os.chdir(folder)
        for name, stream in ((out, 1), (err, 2)):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), stream)
        sys.argv, sys.path[0], code = [script], os.path.dirname(script), 0
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
            code = 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
ALONE = {"32_accelerators.py", "33_many_processes.py"}
"""Demos that start threads or processes of their own."""


def environment():
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    settings = {"AUTOGRAD_MINI_QUICK": "1", "PYTHONPATH": path, "PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": ""}
    return {key: value for key, value in os.environ.items() if key != "AUTOGRAD_MINI_DATA"} | settings


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Runs a script in a fork of a process that has imported what demos need: its exit code, and what it printed."""
    folder = tmp_path_factory.mktemp("printed")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", PREPARED], cwd=folder, env=environment(), **pipes) as process:

        def run(script, cwd):
            out, err = folder / f"{script.stem}.out", folder / f"{script.stem}.err"
            process.stdin.write(json.dumps([str(script), str(cwd), str(out), str(err)]) + "\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            return code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")

        yield run
        process.stdin.close()


def alone(script, cwd):
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, str(script)], cwd=cwd, env=environment(), capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.name)
def test_the_demo_runs_and_prints_its_figures(demo, tmp_path, request):
    for package in PACKAGES.get(demo.name, ()):
        pytest.importorskip(package)
    forks = hasattr(os, "fork") and demo.name not in ALONE
    code, out, err = (request.getfixturevalue("prepared") if forks else alone)(demo, tmp_path)
    assert code == 0, err
    assert err == ""
    missing = [figure for figure in FIGURES.get(demo.name, ()) if figure not in out]
    assert not missing, f"not printed: {missing}\n{out}"
    assert not any(tmp_path.iterdir()), "a quick run leaves no files behind"


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.name)
def test_the_demo_is_an_essay_in_cells(demo):
    lines = demo.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# %% [markdown]" and lines[1].startswith("# # ")
    assert "# %%" in lines


def test_every_figure_belongs_to_a_demo():
    assert set(FIGURES) <= {demo.name for demo in DEMOS}
