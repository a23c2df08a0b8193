# %% [markdown]
# # A tiny transformer turns sequences round
#
# A row of symbols comes in, and the same row shall come out from back to front. For a loop over the places this is a matter of
# counting; attention solves it in one look, if it learns for each place where to look: at the place that mirrors it. When it
# has, the picture of its weights shows the answer as a diagonal that runs the other way.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini import nn, optim
from autograd_mini.core import show
from autograd_mini.training import evaluate, fit

quick = bool(os.environ.get("AUTOGRAD_MINI_QUICK"))

symbols, length = 10, 8
rng = np.random.default_rng(0)
X = rng.integers(symbols, size=(1000 if quick else 4000, length))
Y = X[:, ::-1].copy()
print(X[0], "->", Y[0])
print(f"{symbols}^{length} = {symbols**length:,} rows there are, {len(X)} to learn from")

# %% [markdown]
# ## The model
#
# A symbol alone does not say where it stands, so a vector for its place is added to the vector for the symbol: both are
# learned. Then comes one block as of Vaswani et al. 2017: attention, and a small net for each place by itself, each added to
# what came in, and normalized.


# %%
class Reverser(nn.Module):
    def __init__(self, size, heads, rng):
        self.symbols = nn.Embedding(symbols, size, rng=rng, dtype=np.float32)
        self.places = nn.Parameter(rng.normal(size=(length, size)).astype(np.float32))
        self.attention = nn.MultiheadAttention(size, heads, batch_first=True, rng=rng, dtype=np.float32)
        self.norms = [nn.LayerNorm(size, dtype=np.float32), nn.LayerNorm(size, dtype=np.float32)]
        wide, narrow = nn.Linear(size, 2 * size, rng=rng, dtype=np.float32), nn.Linear(2 * size, size, rng=rng, dtype=np.float32)
        self.net = nn.Sequential(wide, nn.ReLU(), narrow)
        self.scores = nn.Linear(size, symbols, rng=rng, dtype=np.float32)

    def look(self, x):
        """What each place takes from the others, and how much it looks at each."""
        x = self.symbols(x) + self.places  # (n, length, size)
        seen, weights = self.attention(x, x, x)
        return self.norms[0](x + seen), weights

    def forward(self, x):
        x, _ = self.look(x)
        x = self.norms[1](x + self.net(x))
        return am.swapaxes(self.scores(x), 1, 2)  # (n, symbols, length)


model = Reverser(32, 2, np.random.default_rng(1))
print(model.summary(X[:1]))

# %% [markdown]
# ## Training

# %%
loss = nn.CrossEntropyLoss()
epochs = 6 if quick else 12
steps = epochs * -(-len(X) // 64)
optimizer = optim.Adam(model.parameters(), lr=3e-3)
schedule = optim.schedules.OneCycle(1e-2, steps)
history = fit(model, (X, Y), loss, optimizer, epochs=epochs, batch_size=64, schedule=schedule)
show.keep(history.plot(), "reversing.png")
print(f"loss {history.train_loss[0]:.3f} -> {history.train_loss[-1]:.4f}")

# %% [markdown]
# ## Rows that it has never seen
#
# There are a hundred million rows, so what is drawn anew has not been seen. A row counts only if all of its places are right.

# %%
new = rng.integers(symbols, size=(500, length))
result = evaluate(model, (new, new[:, ::-1].copy()), loss)
with am.no_grad():
    said = model.eval()(new).data.argmax(axis=1)
whole = np.mean((said == new[:, ::-1]).all(axis=1))
print(f"places right {result.accuracy:.1%}, whole rows right {whole:.1%}")
print(new[0], "->", said[0])
if not quick:
    assert whole > 0.99

# %% [markdown]
# ## Where it looks
#
# One row for each place of the output, one column for each place of the input, the mean over the new rows and both heads. The
# first place looks at the last, the second at the last but one.

# %%
with am.no_grad():
    weights = model.look(new)[1].data.mean(axis=0)  # (length, length)
places = [str(i + 1) for i in range(length)]
words = {"xlabel": "place looked at", "ylabel": "place written", "title": "The mirror image, found by attention"}
figure = show.figure("heatmap", array=weights, rows=places, columns=places, **words)
show.keep(figure, "where_it_looks.png")
mirrored = np.mean(weights.argmax(axis=1) == np.arange(length)[::-1])
print(f"{mirrored:.0%} of the places look most at their mirror image")
