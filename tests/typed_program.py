"""Two hundred lines as people write them, all typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograd_mini as am
from autograd_mini import Tensor, Value, data, landscape, nn, optim, training

Array = NDArray[np.float64]

# ---- scalars

a = Value(7.0, label="a")
b = Value(4.0, label="b")
c = Value(2.0, requires_grad=True, label="c")
J = 3 * (a + b * c)
J.backward()
slopes: tuple[float, float, float] = (a.grad, b.grad, c.grad)
number: float = J.item()
same: float = J.data
z = am.exp(a) + a**2 - 1 / b + am.relu(c).tanh()
z.backward()
leaf: bool = z.is_leaf
name: str | None = a.label
a.zero_grad()
step_size = 0.1
fresh = Value(1.0)
fresh.data = 3.0
fresh.requires_grad = False
total = sum([a, b, c], start=Value(0.0))
total.backward()


def neuron(w: list[Value], x: list[float], bias: Value) -> Value:
    z = bias
    for wi, xi in zip(w, x, strict=True):
        z = z + wi * xi
    return am.sigmoid(z)


out = neuron([Value(0.1), Value(-0.2)], [1.0, 2.0], Value(0.0))
loss = -am.log(out)
loss.backward()

# ---- arrays

rng = np.random.default_rng(0)
X: Array = rng.normal(size=(32, 3))
y: Array = rng.integers(0, 2, 32).astype(float)
w = Tensor(np.zeros((3, 1)), requires_grad=True, label="w")
bias = Tensor([0.0], requires_grad=True, dtype=np.float64)
scores = X @ w + bias
p = am.sigmoid(scores)
cost = am.mean(am.sigmoid_cross_entropy(scores, y[:, None]))
cost.backward()
w.data = w.data - 0.1 * w.grad
w.data -= 0.1 * w.grad
w.grad = None
shape: tuple[int, ...] = scores.shape
flat = scores.reshape(-1)
flipped = scores.T
first = scores[0]
picked = scores[scores > 0]
both = am.concatenate([scores, scores], axis=1)
stacked = am.stack([w, w])
norm = am.norm(w)
biggest = scores.max(axis=0)
spread = scores.std() + scores.var(axis=0).sum() + scores.mean(0, keepdims=True).sum()
chosen = am.where(scores > 0, scores, 0.0)
kept = am.clip(scores, min=-1.0, max=1.0)
soft = am.softmax(scores, axis=0)
array: Any = scores.numpy()
detached = scores.detach()
copied = scores.copy()
value: float = cost.item()
with am.no_grad():
    predicted = am.sigmoid(X @ w + bias)
right = float(np.mean((predicted.data > 0.5) == y[:, None]))


@am.no_grad()
def predict(features: Array) -> Tensor:
    return am.sigmoid(features @ w + bias)


prediction: Tensor = predict(X)

# ---- derivatives of functions


def f(x: Any) -> Any:
    return am.sum(x**2)


def of_dict(params: dict[str, Any]) -> Any:
    return am.mean((X @ params["w"] + params["b"] - y) ** 2)


g = am.grad(f)(np.ones(3))
v, h = am.value_and_grad(f)(np.ones(3))
(v2, aux), h2 = am.value_and_grad(lambda x: (f(x), x), has_aux=True)(np.ones(3))
G = am.grad(of_dict)({"w": np.zeros(3), "b": 0.0})
H = am.hessian(f)(np.ones(3))
jac = am.jacobian(lambda x: x * x)(np.ones(3))
product = am.hvp(f)(np.ones(3), np.ones(3))
val, pullback = am.vjp(f, np.ones(3))
(cotangent,) = pullback(1.0)
val2, tangent = am.jvp(f, (np.ones(3),), (np.ones(3),))
numeric = am.numerical_grad(f, step=1e-6)(np.ones(3))
fine: bool = am.check_grad(f, np.ones(3))
report = am.compare(of_dict, {"w": np.zeros(3), "b": 0.0}, progress=False)
ok: bool = report.ok
step = am.compile(f)
compiled_value, compiled_grad = step(np.ones(3))
text: str = step.source
clipped = am.custom_gradient(lambda x: x, lambda g, z, x: g)
cubed = am.Primitive("cubed_here", lambda x: x * x * x, dx=lambda g, z, x: 3 * g * x * x, register=False)

# ---- models


class Net(nn.Module):
    def __init__(self, width: int) -> None:
        self.first = nn.Linear(3, width, rng=0)
        self.drop = nn.Dropout(0.1)
        self.last = nn.Linear(width, 1, rng=1)

    def forward(self, x: Any) -> Tensor:
        hidden = am.relu(self.first(x))
        return self.last(self.drop(hidden))


model = Net(8)
optimizer = optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-4)
criterion = nn.BCEWithLogitsLoss()
dataset = data.ArrayDataset(X, y[:, None])
train, test = data.random_split(dataset, [24, 8], rng=0)
loader = data.DataLoader(train, batch_size=8, shuffle=True)
for _ in range(2):
    for inputs, targets in loader:
        optimizer.zero_grad()
        batch_loss = criterion(model(inputs), targets)
        batch_loss.backward()
        optimizer.step()
optimizer.lr = 1e-3
rate: float = optimizer.lr
history = training.fit(model, train, criterion, optimizer, epochs=1, validation=test, progress=False)
scores_of = training.evaluate(model, test, criterion)
predictions = training.predict(model, X)
state = model.state_dict()
model.load_state_dict(state)
count = sum(p.size for p in model.parameters())
names = [name for name, _ in model.named_parameters()]
model.train()
model.eval()
sequential = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
print(sequential.summary((8, 3)))
path = Path("weights.safetensors")

# ---- NumPy's own functions, and models of other kinds

summed = am.sum(np.exp(w) * am.maximum(w, 0.0))
mixed = Value(3.0) * np.float64(2.0)
dotted = am.dot(w.T, w)
parts = am.split(w, 3)
rows = [row for row in w]
where_true = am.where(y > 0, y, 0.0)
generator = np.random.default_rng(1)
weights = nn.Parameter(generator.normal(size=(3, 2)), label="weights")
hidden = am.tanh(X @ weights)
logits = hidden @ Tensor(np.ones((2, 4)))
labels = generator.integers(0, 4, 32)
class_loss = nn.CrossEntropyLoss()(logits, labels)
class_loss.backward()
small = nn.MLP(2, [4, 1], rng=0)
answer = small([1.0, 2.0])
schedule = optim.schedules.Cosine(0.1, 100)
now: float = schedule(3)
clipped_norm = optim.clip_grad_norm(model.parameters(), 1.0)
embedding = nn.Embedding(10, 4, rng=0)
looked_up = embedding(np.array([1, 2, 3]))

# ---- pictures, landscapes, errors

picture = am.draw(J)
dot: str = picture.source
player = am.play(J)
derivation = am.explain(J, wrt=a)
latex: str = derivation.latex
point = landscape.classify(lambda x: am.sum(x**2), np.zeros(2))
kind: str = point.kind
found = optim.minimize(lambda q: (q["a"] - 1) ** 2, {"a": 0.0})
best = found.params
try:
    Tensor([[1.0], [1.0, 2.0]])
except am.ShapeError as error:
    message = str(error)
except am.errors.AutogradError:
    raise
