# %% [markdown]
# # Digits that nobody has written
#
# A variational autoencoder (Kingma and Welling 2014, https://arxiv.org/abs/1312.6114) squeezes each picture of a digit into two
# numbers, and draws the picture again from them. The two numbers are not given as a point but as a small cloud, so pictures that
# are near each other must look alike. Afterwards any two numbers give a picture, also those that belong to no digit of the data.

# %%
import os

import numpy as np

import autograd_mini as am
from autograd_mini import nn, optim
from autograd_mini.core import show
from autograd_mini.data import DataLoader, load_digits

quick = bool(os.environ.get("AUTOGRAD_MINI_QUICK"))

images, labels = load_digits()
X = images.reshape(len(images), -1).astype(np.float32)  # (1797, 64), grey values from 0 to 1
print(f"{len(X)} digits of {X.shape[1]} pixels")

# %% [markdown]
# ## The model
#
# The encoder gives a mean and the logarithm of a variance for each of the two numbers; a point is drawn from that normal
# distribution as `mean + exp(log_var / 2) * noise`, so that gradients flow to both (the noise is a constant). The decoder turns
# a point into the logits of 64 pixels.


# %%
class VAE(nn.Module):
    def __init__(self, rng):
        def linear(n, m):
            return nn.Linear(n, m, rng=rng, dtype=np.float32)

        self.encoder = nn.Sequential(linear(64, 64), nn.ReLU(), linear(64, 4))
        self.decoder = nn.Sequential(linear(2, 64), nn.ReLU(), linear(64, 64))
        self.rng = rng

    def encode(self, x):
        code = self.encoder(x)
        return code[:, :2], code[:, 2:]  # mean, log of the variance

    def forward(self, x):
        mean, log_var = self.encode(x)
        noise = self.rng.normal(size=mean.shape).astype(np.float32)
        return self.decoder(mean + am.exp(log_var / 2) * noise), mean, log_var


model = VAE(np.random.default_rng(0))

# %% [markdown]
# ## The loss
#
# Two terms, both for one picture. How badly the pixels are drawn: the cross-entropy of 64 grey values. And how far the cloud is
# from a standard normal one: the Kullback-Leibler divergence, which has a closed form for normal distributions,
# $\frac{1}{2} \sum (m^2 + v - 1 - \log v)$. Without the second the clouds would shrink to points, far from each other.


# %%
def terms(x):
    logits, mean, log_var = model(x)
    drawing = am.sum(am.sigmoid_cross_entropy(logits, x)) / len(x)
    divergence = 0.5 * am.sum(mean**2 + am.exp(log_var) - 1 - log_var) / len(x)
    return drawing, divergence


# %% [markdown]
# ## Training
#
# The loop is written out here, since the loss looks at more than an output.

# %%
optimizer = optim.Adam(model.parameters(), lr=3e-3)
epochs = 4 if quick else 60
history = []
loader = DataLoader((X,), 64, shuffle=True)
for epoch in range(epochs):
    sums = np.zeros(2)
    for (batch,) in loader:
        optimizer.zero_grad()
        drawing, divergence = terms(batch)
        (drawing + divergence).backward()
        optimizer.step()
        sums += np.array([drawing.item(), divergence.item()]) * len(batch)
    history.append(sums / len(X))
    if epoch in (0, epochs - 1):
        print(f"epoch {epoch + 1:2d}   drawing {history[-1][0]:.2f}   divergence {history[-1][1]:.2f}")
epoch_numbers = np.arange(1, epochs + 1)
drawn, spread = np.transpose(history)
series = {"drawing": (epoch_numbers, drawn), "divergence": (epoch_numbers, spread)}
words = {"xlabel": "epoch", "ylabel": "loss of one picture", "title": "The two terms of the loss"}
show.keep(show.figure("lines", series=series, **words), "vae_training.png")
assert drawn[-1] + spread[-1] < drawn[0] + spread[0]

# %% [markdown]
# ## A map of the digits
#
# The decoder, asked at a grid of points: digits turn into each other on the way from one to the next.

# %%
n = 8 if quick else 12
steps = np.linspace(-2, 2, n)
grid = np.array([[a, b] for b in steps[::-1] for a in steps], np.float32)
with am.no_grad():
    pictures = am.sigmoid(model.decoder(grid)).data.reshape(-1, 8, 8)
show.keep(show.figure("images", pictures=list(pictures), columns=n, title="A map of the digits"), "map_of_digits.png")
print(f"{len(pictures)} pictures from {grid.min():.0f} to {grid.max():.0f} in both numbers")

# %% [markdown]
# ## Where the digits are
#
# Nobody has told the model which digit is which, and still each has a place of its own: pictures that look alike are cheap to
# squeeze together. The means of each digit's codes:

# %%
with am.no_grad():
    codes, log_var = (part.data for part in model.encode(X))
for digit in range(10):
    centre = codes[labels == digit].mean(axis=0)
    print(f"{digit} at ({centre[0]:5.2f}, {centre[1]:5.2f})")
within = np.mean([codes[labels == digit].var(axis=0).sum() for digit in range(10)])
print(f"variance of the codes: {codes.var(axis=0).sum():.2f} of all, {within:.2f} within a digit")
print(f"size of a cloud: {np.exp(log_var / 2).mean():.2f}")
