# %% [markdown]
# # Writing letter by letter
#
# A network reads a text one letter at a time and guesses, at each place, which letter comes next. Nobody tells it what a word
# is. What it has understood after a while can be seen by letting it write: each guess becomes the next letter that it reads.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini import nn, optim
from autograd_mini.core import show
from autograd_mini.training import fit

quick = bool(os.environ.get("AUTOGRAD_MINI_QUICK"))

text = """This is the house that Jack built.
This is the malt that lay in the house that Jack built.
This is the rat that ate the malt that lay in the house that Jack built.
This is the cat that killed the rat that ate the malt that lay in the house that Jack built.
This is the dog that worried the cat that killed the rat that ate the malt that lay in the house that Jack built.
"""
letters = sorted(set(text))
number = {letter: i for i, letter in enumerate(letters)}
codes = np.array([number[letter] for letter in text])
counts = np.bincount(codes) / len(codes)
print(f"{len(text)} letters, {len(letters)} different ones")
print(f"guessing by frequency alone: loss {-np.sum(counts * np.log(counts)):.3f}")

# %% [markdown]
# ## What is learned from
#
# Windows of 24 letters are the inputs; the same windows, one letter further on, are the targets. At each of the 24 places the
# network has seen everything up to there and nothing behind it.

# %%
length = 24
starts = np.arange(len(codes) - length)
windows = starts[:, None] + np.arange(length)
X, Y = codes[windows], codes[windows + 1]  # (n, 24) each
print("".join(letters[i] for i in X[7]), "->", repr(letters[Y[7, -1]]))

# %% [markdown]
# ## The model
#
# Each letter is a vector that is learned (`Embedding`); a GRU carries on what it has seen so far in 64 numbers; a linear layer
# turns these into a score for each letter. The loss wants the classes along the second axis, so the last two are exchanged.


# %%
class Writer(nn.Module):
    def __init__(self, size, rng):
        self.letters = nn.Embedding(len(letters), 16, rng=rng, dtype=np.float32)
        self.memory = nn.GRU(16, size, batch_first=True, rng=rng, dtype=np.float32)
        self.scores = nn.Linear(size, len(letters), rng=rng, dtype=np.float32)

    def forward(self, x):
        seen, _ = self.memory(self.letters(x))  # (n, length, size)
        return am.swapaxes(self.scores(seen), 1, 2)  # (n, letters, length)


model = Writer(64, np.random.default_rng(0))
print(model.summary(X[:1]))

# %% [markdown]
# ## Training
#
# Cross-entropy at every place, and Adam. Gradients that have come through many letters can be large for once, so they are
# clipped.

# %%
loss = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=1e-2)
epochs = 4 if quick else 40
history = fit(model, (X, Y), loss, optimizer, epochs=epochs, batch_size=32, clip_norm=1.0)
show.keep(history.plot(), "letters.png")
print(f"loss {history.train_loss[0]:.3f} -> {history.train_loss[-1]:.3f}, letters guessed right {history.train_accuracy[-1]:.0%}")

# %% [markdown]
# ## Writing
#
# The scores become probabilities by softmax, and the next letter is drawn from them. Divided by a temperature below 1, they are
# sharpened: the network says what it is surest of. Above 1 they are blurred, and it begins to invent.


# %%
def write(start, count, temperature, rng):
    """The text that follows a start, one letter after the other; the state of the GRU is carried on."""
    state, written = None, start
    with am.no_grad():
        for _ in range(count):
            read = np.array([[number[letter] for letter in (start if state is None else written[-1])]])
            seen, state = model.memory(model.letters(read), state)
            p = am.softmax(model.scores(seen[:, -1]) / temperature, axis=-1).data[0].astype(float)
            written += letters[rng.choice(len(letters), p=p / p.sum())]
    return written


model.eval()
rng = np.random.default_rng(1)
for temperature in (0.3, 1.0, 2.0):
    print(f"temperature {temperature}: {write('This is the ', 80, temperature, rng)!r}")

# %% [markdown]
# ## What it expects
#
# After "This is the " four animals and two things have been seen. The bars show what the network holds to be the next letter:
# the h of the house, the m of the malt, the r, c, d of the rat, the cat and the dog.

# %%
with am.no_grad():
    read = np.array([[number[letter] for letter in "This is the "]])
    p = am.softmax(model(read)[0, :, -1], axis=-1).data
order = np.argsort(-p)[:8]
chances = {repr(letters[i]): float(p[i]) for i in order}
figure = show.figure("bars", values=chances, xlabel="probability of the next letter", title="What comes after 'This is the '")
show.keep(figure, "next_letter.png")
for i in order[:5]:
    print(f"{letters[i]!r} {p[i]:.2f}")
