# %% [markdown]
# # Images, the whole way
#
# From pictures in files to predictions in a file, with nothing left out: data, augmentation, split, model, loss, optimizer,
# training with a look at a validation set, the weights of the best epoch, the test, the table of predictions.
#
#     python demos/16_images.py                     # scikit-learn's digits: nothing is downloaded
#     python demos/16_images.py --data DIR          # a folder with a subfolder of images for each class,
#                                                   # or one with the binary files of CIFAR-10
#
# Set `AUTOGRAD_MINI_OUT` to a folder to keep what is written. Ctrl-C stops the run; started again, it goes on from there.

# %%
import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from autograd_mini import nn, optim
from autograd_mini.core import show
from autograd_mini.data import (
    CIFAR10_CLASSES,
    ArrayDataset,
    Compose,
    DataLoader,
    ImageFolder,
    Normalize,
    RandomCrop,
    RandomFlip,
    channels_first,
    load_cifar10,
    load_digits,
    random_split,
)
from autograd_mini.training import check_training, evaluate, fit, load_weights, predict

parser = argparse.ArgumentParser(description="Image classification by a convolutional net, the whole way.")
parser.add_argument("--data", type=Path, help="a folder of images, or of the binary files of CIFAR-10; digits if left out")
parser.add_argument("--epochs", type=int, help="how many times to go through the images")
arguments, _ = parser.parse_known_args()  # a notebook has words of its own on the command line
quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"
scratch = tempfile.TemporaryDirectory()
folder = Path(os.environ.get("AUTOGRAD_MINI_OUT") or scratch.name)
seed = int(os.environ.get("AUTOGRAD_MINI_SEED", "0"))

# %% [markdown]
# ## The data
#
# Three sources, one form: images `(N, H, W)` or `(N, H, W, 3)`, a number for each, and the names of the classes. A folder
# from elsewhere may hold files that are broken; they are left out, and named.

# %%
if arguments.data is None:
    images, labels = load_digits()
    classes, names = [str(digit) for digit in range(10)], None
elif any(arguments.data.rglob("data_batch_*.bin")):
    images, labels = load_cifar10(arguments.data)
    classes, names = list(CIFAR10_CLASSES), None
else:
    files = ImageFolder(arguments.data, size=(32, 32), skip_broken=True)
    images, labels = files.load()
    classes, names = files.classes, [str(path.relative_to(arguments.data)) for path in files.paths]
    print(*files.skipped, sep="\n")
print(f"{len(images)} images of {images.shape[1]} x {images.shape[2]}, {len(classes)} classes: {', '.join(classes)}")

# %% [markdown]
# ## The split
#
# Three parts. The net learns from the first; the second says when it was best; the third is not looked at before the end,
# since a number that has been used for a choice is no measurement any more. Each class is dealt out in proportion.
#
# Mean and spread of the pixels are measured on the first part alone, for the same reason.

# %%
X = channels_first(images)  # (N, C, H, W), float32, from 0 to 1
parts = random_split(ArrayDataset(X, labels), [0.7, 0.1, 0.2], rng=np.random.default_rng(seed), labels=labels)
normalize = Normalize.of(parts[0][:][0])
print("  ".join(f"{name} {len(part)}" for name, part in zip(("training", "validation", "test"), parts, strict=True)))
print(f"mean {np.round(normalize.mean, 3)}, deviation {np.round(normalize.std, 3)}")

# %% [markdown]
# ## Augmentation
#
# A digit that moves by a pixel is the same digit, so each time that an image is dealt out it is moved a little, at random. A
# photograph may also be mirrored; a digit may not. Validation and test images are left as they are.

# %%
photographs = arguments.data is not None
varied = Compose(RandomCrop(padding=4), RandomFlip()) if photographs else RandomCrop(padding=1)
train = DataLoader(parts[0], batch_size=32, shuffle=True, rng=seed, transform=Compose(varied, normalize))
validation, test = (DataLoader(part, batch_size=256, transform=normalize) for part in parts[1:])
before, after = parts[0][:1][0], [varied(parts[0][:1][0], np.random.default_rng(i)) for i in range(7)]
pictures = [image[0].transpose(1, 2, 0).squeeze() for image in [before, *after]]
figure = show.figure("images", pictures=pictures, captions=["as it is", *["varied"] * 7])
show.keep(figure, "augmented.png")

# %% [markdown]
# ## The model
#
# Three convolutions look for strokes, then for parts, then for what parts make; pooling between them forgets a little of
# the place. Batch normalization keeps what flows through at one scale. What is left, 64 small maps, is weighed by one
# linear layer.

# %%
rng = np.random.default_rng(seed)
options = {"rng": rng, "dtype": np.float32}


def stage(channels_in, channels_out):
    """A convolution, normalized, and its relu."""
    convolution = nn.Conv2d(channels_in, channels_out, 3, padding=1, **options)
    return convolution, nn.BatchNorm2d(channels_out, dtype=np.float32), nn.ReLU()


model = nn.Sequential(
    *stage(X.shape[1], 16),
    *stage(16, 32), nn.MaxPool2d(2),
    *stage(32, 64), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(2),
    nn.Flatten(), nn.Dropout(0.3, rng=rng), nn.Linear(64 * 2 * 2, len(classes), **options),
)  # fmt: skip
print(model.summary((32, *X.shape[1:])))

# %% [markdown]
# ## Training
#
# One cycle of the rate: up while the net finds its feet, then down to almost nothing. `fit` writes the weights of the best
# epoch to one file, and to another, after every epoch, all that the run depends on.

# %%
epochs = arguments.epochs or (2 if quick else 30 if arguments.data is None else 8)
loss = nn.CrossEntropyLoss()
optimizer = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
schedule = optim.schedules.OneCycle(3e-3, epochs * len(train))
print(check_training(model, optimizer, loss, *parts[0][:64]))
history = fit(
    model, train, loss, optimizer, validation=validation, schedule=schedule, epochs=epochs,
    clip_norm=5.0, best=folder / "best.safetensors", checkpoint=folder / "run.safetensors", resume=True,
)  # fmt: skip
show.keep(history.plot(), "training.png")
print(history)

# %% [markdown]
# ## The test
#
# The weights of the best epoch, and the part that nobody has looked at.

# %%
load_weights(model, folder / "best.safetensors")
result = evaluate(model, test, loss)
print(f"test accuracy {result.accuracy:.1%} ({result.count} images)")
if arguments.data is None and not quick:
    assert result.accuracy >= 0.985

# %% [markdown]
# ## The predictions
#
# One line for each image of the test part: its class, and how probable the net holds it to be.

# %%
numbers = parts[2].indices
found = predict(
    model, test, loss=loss, path=folder / "predictions.csv", classes=classes,
    names=[str(i) if names is None else names[i] for i in numbers],
)
print(*(folder / "predictions.csv").read_text(encoding="utf-8").splitlines()[:5], sep="\n")

# %% [markdown]
# Which classes are taken for which? Rows are what an image is, columns what it was taken for.

# %%
confusion = np.zeros((len(classes), len(classes)), int)
np.add.at(confusion, (labels[numbers], found.labels), 1)
title = "True class (row) and answer (column)"
show.keep(show.figure("heatmap", array=confusion, rows=classes, columns=classes, title=title), "confusion.png")
right = np.diag(confusion) / np.maximum(confusion.sum(axis=1), 1)
worst = int(right.argmin())
print(f"hardest class: {classes[worst]}, {right[worst]:.1%} right")
scratch.cleanup()
