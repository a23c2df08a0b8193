"""Every demo runs as a script, and prints the figures that it is about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEMOS = sorted((ROOT / "demos").glob("[0-9]*.py"))
PACKAGES = {"05_cats.py": ("skimage", "matplotlib")}

FIGURES = {
    "01_chain_rule.py": [
        "u = b c = 8   v = a + u = 15   J = 3 v = 45",
        "v = 15 -> 15.001 moves J = 45 -> 45.003",
        *(
            f"dJ/d{name}    {figure:12}  {figure:12}"
            for name, figure in zip("vaubc", (3, 3, 3, 6, 12), strict=True)
        ),
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
    "05_cats.py": ["step    0   cost 0.693147", "test accuracy"],
}


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.name)
def test_the_demo_runs_and_prints_its_figures(demo, tmp_path):
    for package in PACKAGES.get(demo.name, ()):
        pytest.importorskip(package)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    settings = {"AUTOGRAD_MINI_QUICK": "1", "PYTHONPATH": path, "PYTHONWARNINGS": "error"}
    environment = {key: value for key, value in os.environ.items() if key != "AUTOGRAD_MINI_DATA"} | settings
    result = subprocess.run(
        [sys.executable, str(demo)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    missing = [figure for figure in FIGURES.get(demo.name, ()) if figure not in result.stdout]
    assert not missing, f"not printed: {missing}\n{result.stdout}"
    assert not any(tmp_path.iterdir()), "a quick run leaves no files behind"


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.name)
def test_the_demo_is_an_essay_in_cells(demo):
    lines = demo.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# %% [markdown]" and lines[1].startswith("# # ")
    assert "# %%" in lines


def test_every_figure_belongs_to_a_demo():
    assert set(FIGURES) <= {demo.name for demo in DEMOS}
