"""Training runs that are killed again and again, at random moments, and go on each time from their checkpoint.

    python tests/long/kills.py [--kills 200] [--seed 0]

A child process trains with a checkpoint after every step and says when each has been written; the parent sends SIGKILL,
which no program can catch. After each kill the checkpoint must be whole, and no step may be missing that the child had
said was saved; at the end of each run the weights, the optimizer, the loader, the generators and the history must be those
of a run that nobody disturbed, bit for bit. Prints a line of a Markdown table. Two hundred kills take about two minutes.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from autograd_mini import nn, optim  # noqa: E402  found next door
from autograd_mini.data import ArrayDataset, DataLoader, RandomCrop  # noqa: E402
from autograd_mini.training import Checkpoint, WeightAverage, fit, load_weights  # noqa: E402
from autograd_mini.training.weights import read_arrays  # noqa: E402

CHECKPOINT, BEST = "run.safetensors", "best.safetensors"
EPOCHS, SAMPLES = 20, 60
PER_RUN = 25  # how many kills one run gets at most, so that runs of each kind get some


def setting(seed: int) -> dict:
    """A small model with everything that has a state: running statistics, dropout, momentum, a schedule, augmentation, averages
    of the weights, the weights of the best epoch; some runs add up the gradients of two batches, some are compiled."""
    rng = np.random.default_rng(seed)
    images = rng.normal(size=(SAMPLES, 1, 6, 6))
    labels = (images.mean(axis=(1, 2, 3)) > 0).astype(int)
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(36, 32, rng=rng), nn.BatchNorm1d(32), nn.ReLU(),
        nn.Dropout(0.2, rng=rng), nn.Linear(32, 2, rng=rng),
    )  # fmt: skip
    data = ArrayDataset(images, labels)
    train = DataLoader(data, 8, shuffle=True, rng=seed, transform=RandomCrop(padding=1), prefetch=seed % 2)
    return {
        "model": model,
        "train": train,
        "validation": DataLoader(data, 30, shuffle=True, rng=seed),
        "loss": nn.CrossEntropyLoss(),
        "optimizer": optim.Adam(model.parameters(), lr=0.01),
        "schedule": optim.schedules.Cosine(0.01, EPOCHS * len(train)),
        "epochs": EPOCHS,
        "average": WeightAverage(model, decay=0.9),
        "restore_best": True,
        "accumulate": (2, 1, 2, 1)[seed % 4],
        "compiled": (False, True, True, False)[seed % 4],
    }


# ---- the child -------------------------------------------------------------------------------------------------------


def train(folder: Path, seed: int) -> None:
    """Train with a checkpoint after each step, and say of each that it has been written."""

    def said(history: object) -> None:
        print(len(history.step_loss) - 1, flush=True)  # the checkpoint before this step is on disk

    print("begins", flush=True)
    fit(**setting(seed), checkpoint=folder / CHECKPOINT, best=folder / BEST, every=1, resume=True, after_step=said)
    print("done", flush=True)


# ---- the parent ------------------------------------------------------------------------------------------------------


def train_until(folder: Path, seed: int, seconds: float | None) -> list[str]:
    """Let a child train, kill it so many seconds after its first word (or not at all), and return what it said."""
    command = [sys.executable, __file__, "--train", str(folder), "--seed", str(seed)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        first = child.stdout.readline()
        if seconds is not None:
            time.sleep(seconds)
            child.send_signal(signal.SIGKILL)
        return (first + child.stdout.read()).splitlines()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


class Kept:
    """Takes the state of the loop, to be looked at."""

    def state_dict(self) -> dict:
        return {}

    def load_state_dict(self, state: dict) -> None:
        self.state = state


def steps_saved(folder: Path, seed: int) -> int:
    """How many steps the checkpoint holds, taken up by a new model, optimizer, schedule and loader; 0 if there is none."""
    if not (folder / CHECKPOINT).exists():
        return 0
    new, loop = setting(seed), Kept()
    schedule = optim.Scheduler(new["optimizer"], new["schedule"])
    parts = {"schedule": schedule, "loader": new["train"], "validation": new["validation"], "average": new["average"]}
    Checkpoint(folder / CHECKPOINT, model=new["model"], optimizer=new["optimizer"], loop=loop, **parts).load()
    if (folder / BEST).exists():
        load_weights(new["model"], folder / BEST)
    return len(loop.state["history"]["step_loss"])


def content(folder: Path) -> dict:
    """All that the files of a run hold, except how long it took."""
    held = {}
    for name in (CHECKPOINT, BEST):
        arrays, facts = read_arrays(folder / name)
        arrays.pop("loop/history/seconds", None)
        state = json.loads(facts.get("state", "null"))
        held[name] = {key: (str(array.dtype), array.shape, array.tobytes()) for key, array in arrays.items()}, state
    return held


def disturbed(folder: Path, seed: int, kills: int, draw: random.Random) -> tuple[int, int]:
    """Train with up to so many kills, then to the end; how many kills there were, and how many drafts they left."""
    saved = killed = drafts = 0
    while killed < kills:
        said = train_until(folder, seed, draw.expovariate(1 / 0.08))
        numbers = [int(word) for word in said if word.isdecimal()]
        drafts += len(list(folder.glob(".*-????????.safetensors")))
        now = steps_saved(folder, seed)
        assert now >= max(numbers, default=saved) >= saved, f"{now} steps in the file, where {numbers[-1:]} were saved"
        others = {file.name for file in folder.iterdir()} - {CHECKPOINT, BEST}
        assert all(name.startswith((".run-", ".best-")) for name in others), others
        saved = now
        if "done" in said:
            return killed, drafts
        killed += 1
    assert train_until(folder, seed, None)[-1] == "done"
    return killed, drafts


def killed_runs(kills: int, seed: int = 0) -> tuple[int, int]:
    """Kill so many times, over as many runs as that takes; the number of runs, and of drafts that were left and swept."""
    draw = random.Random(seed)
    runs = total = drafts = 0
    with tempfile.TemporaryDirectory() as home:
        while total < kills:
            expected, folder = Path(home, f"whole{runs}"), Path(home, f"killed{runs}")
            expected.mkdir()
            folder.mkdir()
            fit(**setting(runs), checkpoint=expected / CHECKPOINT, best=expected / BEST, progress=False)
            killed, left = disturbed(folder, runs, min(kills - total, PER_RUN), draw)
            assert content(folder) == content(expected), f"run {runs} came out different after {killed} kills"
            assert {file.name for file in folder.iterdir()} == {CHECKPOINT, BEST}
            runs, total, drafts = runs + 1, total + killed, drafts + left
    return runs, drafts


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--train", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    if arguments.train:
        train(arguments.train, arguments.seed)
        return
    runs, drafts = killed_runs(arguments.kills, arguments.seed)
    print("| kills | runs | half-written drafts left, and swept | steps lost | files torn | runs that came out different |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(f"| {arguments.kills} | {runs} | {drafts} | 0 | 0 | 0 |")


if __name__ == "__main__":
    main()
