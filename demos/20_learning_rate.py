# %% [markdown]
# # Choosing the learning rate
#
# Some numbers no gradient tells: the learning rate, the size of a layer, how long to train. One has to try
# them. But on which data shall they be judged? Not on those that the weights were fitted to: there, whoever
# learns by heart wins. And not on the test set: whoever picks the best of twenty runs by their test accuracy
# has fitted a number to the test set, and will be disappointed later. So the data are cut into three:
# *training* for the weights, *validation* for the choices, *test* for one look at the end.

# %%
import os

import numpy as np

from autograd_mini import Tensor, nn, optim
from autograd_mini.core import show
from autograd_mini.data import load_digits

quick = os.environ.get("AUTOGRAD_MINI_QUICK") == "1"



images, labels = load_digits()
X = images.reshape(len(images), -1)
order = np.random.default_rng(0).permutation(len(X))
training, validation, test = np.split(order, [1000, 1400])
print(f"{len(training)} digits for training, {len(validation)} for validation, {len(test)} for the test")

# %% [markdown]
# ## Orders of magnitude
#
# A rate is searched for by powers of ten, since half or double hardly matters and a factor of ten does. A
# small net, and the same short training for each.


# %%
def train(rate, epochs, seed=0):
    """A net with one hidden layer after some epochs of gradient descent with momentum, and its losses."""
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(64, 32, rng=rng), nn.Tanh(), nn.Linear(32, 10, rng=rng))
    optimizer = optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    losses = []
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(training), 32):
            optimizer.zero_grad()
            loss = nn.losses.cross_entropy(model(Tensor(X[rows])), labels[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return model, np.array(losses)


def accuracy(model, rows):
    return np.mean(model(Tensor(X[rows])).data.argmax(axis=1) == labels[rows])


epochs = 3 if quick else 12
rates = 10.0 ** np.arange(-4, 1.1, 1.0 if quick else 0.5)
runs = {rate: train(rate, epochs) for rate in rates}
print(f"\n{'rate':>8} {'training loss':>15} {'training':>10} {'validation':>11}")
for rate, (model, losses) in runs.items():
    print(
        f"{rate:8.4f} {losses[-32:].mean():15.3f} {accuracy(model, training):10.1%} {accuracy(model, validation):11.1%}"
    )

# %% [markdown]
# The shape is always the same: too low, and nothing has been learned by the end; a broad range in which it
# hardly matters; and an edge, not far above the best, beyond which the loss goes up and down or never falls.

# %%
scores = {
    "training": (rates, [accuracy(model, training) for model, _ in runs.values()]),
    "validation": (rates, [accuracy(model, validation) for model, _ in runs.values()]),
}
words = {"xlabel": "learning rate", "ylabel": "accuracy", "title": "Accuracy after the same number of steps"}
show.keep(show.figure("lines", series=scores, xscale="log", **words), "rates.png")

# %%
some = [rate for rate in rates if 1e-4 < rate < 3 and round(np.log10(rate), 6).is_integer()]
window = np.ones(16) / 16
curves = {f"rate {rate:g}": np.convolve(runs[rate][1], window, "valid") for rate in some}
curves = {name: (np.arange(len(losses)) + 8, losses) for name, losses in curves.items()}
show.keep(
    show.figure("lines", series=curves, xlabel="step", ylabel="loss (mean of 16 steps)", yscale="log", title="Four rates"),
    "rates_losses.png",
)

# %% [markdown]
# ## The choice
#
# The validation set chooses; training set and validation set together then train the final model with that
# rate; and the test set is looked at once.

# %%
best = max(rates, key=lambda rate: accuracy(runs[rate][0], validation))
validated = accuracy(runs[best][0], validation)
training = np.concatenate([training, validation])
final, _ = train(best, epochs, seed=1)
print(f"\nchosen: rate {best:.4g}, with {validated:.1%} on the validation set")
print(f"test accuracy {accuracy(final, test):.1%}")
assert 1e-3 < best < 5 and accuracy(final, test) > 0.85

# %% [markdown]
# ## Why not choose by the test set?
#
# Because the best of many is lucky, too. Here are fifty "models" that guess: each is right on a digit with
# probability one tenth. The best of them on the validation set looks like a find. On the test set it is what
# it is.

# %%
rng = np.random.default_rng(1)
guesses = rng.integers(10, size=(50, len(X)))
right = guesses == labels
found = right[:, validation].mean(axis=1).argmax()
print(
    f"\nthe best of 50 guessers: {right[found, validation].mean():.1%} validated, {right[found, test].mean():.1%} tested"
)
