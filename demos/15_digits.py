# %% [markdown]
# # Reading handwriting
#
# A net of two layers learns to read digits, and this is all that it takes: data, a model, a loss, an optimizer, and a loop.
# The digits come with scikit-learn: 1797 of them, written by 43 people, 8 x 8 pixels each.

# %%
import os

import numpy as np

from autograd_mini import Tensor, nn, optim
from autograd_mini.core import show
from autograd_mini.data import ArrayDataset, DataLoader, load_digits, random_split
from autograd_mini.training import check_training, evaluate, fit, gradient_flow, predict

seed = int(os.environ.get("AUTOGRAD_MINI_SEED", "0"))

images, labels = load_digits()
print(f"{len(images)} images of {images.shape[1]} x {images.shape[2]}, from {images.min():.0f} to {images.max():.0f}")
show.keep(show.figure("images", pictures=list(images[:16]), captions=[str(y) for y in labels[:16]]), "digits.png")

# %% [markdown]
# ## What is learned from, and what is tested on
#
# A fifth of the digits is put away until the end. The split is drawn at random but stratified: each digit gets its fair
# share in both parts, so that a test score is not a matter of how many eights were drawn.

# %%
X = images.reshape(len(images), -1).astype(np.float32)  # (1797, 64)
data = ArrayDataset(X, labels)
train_part, test_part = random_split(data, [1437, 360], rng=np.random.default_rng(seed), labels=labels)
train = DataLoader(train_part, batch_size=64, shuffle=True, rng=seed)
test = DataLoader(test_part, batch_size=360)
print(f"{len(train_part)} to learn from in {len(train)} batches, {len(test_part)} to be tested on")

# %% [markdown]
# ## The model
#
# 64 pixels, 128 hidden units, 10 scores. During training every hidden unit is left out with probability 0.3 (dropout), so
# that none can rely on another.

# %%
rng = np.random.default_rng(seed)
model = nn.Sequential(
    nn.Linear(64, 128, rng=rng, dtype=np.float32),
    nn.ReLU(),
    nn.Dropout(0.3, rng=rng),
    nn.Linear(128, 10, rng=rng, dtype=np.float32),
)
print(model.summary((64, 64)))

# %% [markdown]
# The loss is the cross-entropy of the softmax of the scores. AdamW follows its gradient; the rate falls along half a cosine,
# so that the first steps are long and the last ones settle.

# %%
epochs = 60
loss = nn.CrossEntropyLoss()
optimizer = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
schedule = optim.schedules.Cosine(3e-3, epochs * len(train))

# %% [markdown]
# ## Before a long run, one short look
#
# Does every parameter get a gradient, and is every one of them in the hands of the optimizer? Does the gradient reach the
# first layer? One batch tells.

# %%
first_images, first_labels = next(iter(train))
print(check_training(model, optimizer, loss, first_images, first_labels))
loss(model(first_images), first_labels).backward()
print(gradient_flow(model))

# %% [markdown]
# What such a look is good for: here is an optimizer that was given the first layer only. Nothing would crash, and the loss
# would even fall; but the second layer would stay for ever as it was drawn.

# %%
forgetful = optim.SGD(model[0].parameters(), lr=0.1)
print(check_training(model, forgetful, loss, first_images, first_labels))

# %% [markdown]
# ## Training

# %%
history = fit(model, train, loss, optimizer, schedule=schedule, epochs=epochs)
show.keep(history.plot(), "training.png")
for epoch in (0, 1, 4, 19, epochs - 1):
    print(f"epoch {epoch + 1:2d}   loss {history.train_loss[epoch]:.4f}   accuracy {history.train_accuracy[epoch]:.1%}")

# %% [markdown]
# ## The test
#
# Now, and only now, the digits that were put away.

# %%
result = evaluate(model, test, loss)
print(f"test accuracy {result.accuracy:.1%} ({result.count} digits)")
assert result.accuracy >= 0.97

# %% [markdown]
# What is wrong with those that it gets wrong? Look at them: most are hard to read for us as well.

# %%
said = predict(model, test, loss=loss)
truth = test_part[:][1]
wrong = np.flatnonzero(said.labels != truth)
for i in wrong:
    print(f"a {truth[i]} taken for a {said.labels[i]}, with probability {said.probabilities[i].max():.2f}")
mistakes = [images[test_part.indices[i]] for i in wrong]
captions = [f"{truth[i]}, read as {said.labels[i]}" for i in wrong]
if mistakes:
    show.keep(show.figure("images", pictures=mistakes, captions=captions), "mistakes.png")

# %% [markdown]
# ## What the loss says of a picture
#
# The gradient of the loss by the *pixels*: which of them, if darker or lighter, would make the answer better or worse. It
# costs one backward pass, and shows what the model looks at: a light pixel in the middle of the zero says that ink there
# would make the loss larger.

# %%
chosen = [int(np.flatnonzero(truth == digit)[0]) for digit in (0, 3, 4, 8)]
pictures = Tensor(test_part[chosen][0], requires_grad=True, label="pictures")  # (4, 64)
model.eval()
before = loss(model(pictures), truth[chosen])
before.backward()
towards = pictures.data - 0.3 * pictures.grad / np.abs(pictures.grad).max(axis=1, keepdims=True)
after = loss(model(towards), truth[chosen])
print(f"\nloss of four pictures {before.item():.4f}; moved a little against the gradient by their pixels {after.item():.4f}")
assert after.item() < before.item()
rows = [array.reshape(8, 8) for i in range(4) for array in (pictures.data[i], pictures.grad[i])]
captions = [f"{truth[i]}" if row == 0 else "dJ/dx" for i in chosen for row in (0, 1)]
show.keep(show.figure("images", pictures=rows, captions=captions, columns=8), "pixels.png")
