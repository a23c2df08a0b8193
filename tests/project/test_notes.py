"""The course notes and this library: each row of the table in `docs/notes.md` is computed here, and its figures have to be there.

A row of the table ends in the name of its check. The check returns the figures as text, and the row must show that text.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, Value, landscape, nn, optim
from autograd_mini.optim import schedules

PAGE = Path(__file__).parents[2] / "docs" / "notes.md"
CHECKS = {}


def row(check):
    """Register the check of a row under its name."""
    CHECKS[check.__name__] = check
    return check


def run(make, loss, start, steps, schedule=None):
    """Where an optimizer takes a loss of one Tensor from `start`, (steps + 1, ...)."""
    w = Tensor(np.array(start, dtype=float), requires_grad=True)
    optimizer = make([w])
    scheduler = optim.Scheduler(optimizer, schedule) if schedule else None
    path = [w.data.copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        path.append(w.data.copy())
    return np.array(path)


# ---- the chain rule


@row
def chain_rule():
    a, b, c = Value(7.0), Value(4.0), Value(2.0)
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()
    return f"u = {u.data:g}, v = {v.data:g}, J = {J.data:g}; dJ/dv, da, db, dc = {v.grad:g}, {a.grad:g}, {b.grad:g}, {c.grad:g}"


@row
def neuron():
    w, x, y = [Value(2.0), Value(-3.0), Value(-3.0)], [Value(-1.0), Value(-2.0)], 1.0
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    a = 1 / (1 + np.exp(-z))
    cost = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    cost.backward()
    return f"a = {a.data:.7f}, cost = {cost.data:.7f}, dz = {z.grad:.7f}, dw = " + ", ".join(f"{v.grad:.7f}" for v in w)


@row
def sigmoid_slope():
    s = am.sigmoid(0.3)
    assert am.grad(am.sigmoid)(0.3) == pytest.approx(s * (1 - s), rel=1e-15)
    assert am.grad(lambda x: 1 / (1 + np.exp(-x)))(0.3) == pytest.approx(s * (1 - s), rel=1e-15)
    return f"s = {s:.6f}, s (1 - s) = {s * (1 - s):.6f}"


@row
def ten_samples():
    rng = np.random.default_rng(0)
    W, X, Y = rng.random((2, 1)), rng.random((2, 10)), (rng.random((1, 10)) > 0.5) * 1.0

    def cost(W, b):
        A = 1 / (1 + np.exp(-(np.dot(W.T, X) + b)))
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    dW, db = am.grad(cost, argnums=(0, 1))(W, 0.25)
    dZ = 1 / (1 + np.exp(-(W.T @ X + 0.25))) - Y
    error = max(np.abs(dW - X @ dZ.T / 10).max(), abs(db - dZ.sum() / 10))
    assert error < 1e-15
    return "hand and autodiff agree within 1e-15"


@row
def one_over_m_is_a_convention():
    rng = np.random.default_rng(0)
    W, X, Y = rng.random((2, 1)), rng.random((2, 10)), (rng.random((1, 10)) > 0.5) * 1.0

    def cost(W, b):
        Z = W.T @ X + b
        A = am.sigmoid(Z)
        return -am.mean(Y * am.log(A) + (1 - Y) * am.log(1 - A))

    def hand(W, b):
        dZ = 1 / (1 + np.exp(-(W.T @ X + b))) - Y
        return {"dZ": dZ, "dW": X @ dZ.T / 10, "db": dZ.sum() / 10}

    report = am.compare(cost, {"W": W, "b": 0.0}, hand=hand)
    assert report.ok, str(report)
    return "dW and db agree; dZ is m times dJ/dZ, a convention"


@row
def checking_gradient():
    f = lambda x: am.sum(am.sin(x) * x)  # noqa: E731
    x = np.array([0.5, -1.0, 2.0])
    forward = am.numerical_grad(f, step=1e-5, scheme="forward")(x)
    central = am.numerical_grad(f, step=1e-5, scheme="central")(x)
    exact = am.grad(f)(x)
    one, two = np.abs(forward - exact).max(), np.abs(central - exact).max()
    assert 1e-6 < one < 1e-4 and two < 1e-9
    return "h = 1e-5: one-sided off by 1e-5, central by less than 1e-9"


# ---- losses and where they lead


@row
def softmax_figures():
    return ", ".join(f"{p:.3f}" for p in am.softmax(np.array([3.0, 1.0, -3.0])))


@row
def two_losses_far_off():
    y = np.array([0.0, 1.0, 0.0])
    scores = np.array([10.0, -10.0, 0.0])
    squared = am.grad(lambda s: am.sum((am.softmax(s) - y) ** 2))(scores)
    entropy = am.grad(lambda s: -am.sum(y * am.log_softmax(s)))(scores)
    return f"length of the gradient: squared error {np.linalg.norm(squared):.1e}, cross-entropy {np.linalg.norm(entropy):.3f}"


@row
def classes_as_numbers():
    """Four classes at the corners of a square: as the numbers 0, 1, 2, 3 they would have to lie in this order along some line."""
    rng = np.random.default_rng(0)
    centres = np.array([[-1.0, -1.0], [1.0, 1.0], [1.0, -1.0], [-1.0, 1.0]])
    labels = np.repeat(np.arange(4), 40)
    X = centres[labels] + 0.2 * rng.normal(size=(160, 2))
    A = np.hstack([X, np.ones((160, 1))])
    as_number = np.rint(A @ np.linalg.lstsq(A, labels, rcond=None)[0]).clip(0, 3)
    one_hot = (A @ np.linalg.lstsq(A, np.eye(4)[labels], rcond=None)[0]).argmax(axis=1)
    return f"right: {np.mean(as_number == labels):.0%} as numbers, {np.mean(one_hot == labels):.0%} one-hot"


@row
def rmse_is_a_bowl():
    rng = np.random.default_rng(0)
    x = rng.normal(size=30)
    y = 2 * x - 1 + 0.1 * rng.normal(size=30)
    rmse = lambda p: am.sqrt(am.mean((p[0] * x + p[1] - y) ** 2))  # noqa: E731
    found = landscape.is_convex(rmse, [(-3, 6), (-5, 3)])
    assert found.convex
    slope = am.grad(rmse)(np.array([5.0, -1.0]))
    return f"no chord lies below it; at w too large dJ/dw = {slope[0]:.2f} > 0, so w falls"


@row
def convolution_and_convexity():
    rng = np.random.default_rng(0)
    image = rng.normal(size=(1, 1, 6, 6))
    target = 3 + rng.normal(size=(1, 1, 4, 4))

    def loss(k, last):
        out = last(am.conv2d(image, am.reshape(k, (1, 1, 3, 3))))
        return am.sum((out - target) ** 2)

    box = [(-2, 2)] * 9
    linear = landscape.is_convex(lambda k: loss(k, lambda z: z), box)
    relu = landscape.is_convex(lambda k: loss(k, am.relu), box)
    assert linear.convex and not relu.convex
    return "linear: convex; with relu: a chord lies below the loss"


@row
def strictly_convex():
    strict = landscape.is_convex(lambda p: p[0] ** 2 + p[1] ** 2, [(-1, 1), (-1, 1)])
    flat = landscape.is_convex(lambda p: p[0] ** 2 + 0 * p[1], [(-1, 1), (-1, 1)])
    assert strict.convex and flat.convex
    least = strict.least_eigenvalue, flat.least_eigenvalue + 0
    return f"least eigenvalue {least[0]:.0f} for x² + y², {least[1]:.0f} for x² + 0 y: convex, not strictly"


# ---- critical points


@row
def second_order_taylor():
    f = lambda p: am.sin(p[0]) * am.exp(p[1])  # noqa: E731
    x, d = np.array([0.4, -0.2]), np.array([1e-3, 2e-3])
    g, H = am.grad(f)(x), am.hessian(f)(x)
    model = float(f(x)) + g @ d + d @ H @ d / 2
    assert abs(float(f(x + d)) - model) < 1e-8
    return "the rest at a distance of 2e-3 is below 1e-8"


@row
def around_the_circle():
    H = am.hessian(lambda w: w[0] ** 2 - 2 * w[1] ** 2 + w[0] * w[1])(np.zeros(2))
    hvp = am.hvp(lambda w: w[0] ** 2 - 2 * w[1] ** 2 + w[0] * w[1])
    t = np.linspace(0, np.pi, 601)
    values = [v @ hvp(np.zeros(2), v) for v in np.column_stack([np.cos(t), np.sin(t)])]
    low, high = np.linalg.eigvalsh(H)
    assert min(values) == pytest.approx(low, abs=1e-4) and max(values) == pytest.approx(high, abs=1e-4)
    return f"v'Hv from {min(values):.3f} to {max(values):.3f}, the eigenvalues {low:.3f} and {high:.3f}"


@row
def between_walls():
    path = run(lambda p: optim.SGD(p, lr=2 / 40), lambda w: (w[0] ** 2 + 40 * w[1] ** 2) / 2, [9.0, 1.6], 59)
    loss = (path[:, 0] ** 2 + 40 * path[:, 1] ** 2) / 2
    norm = np.hypot(path[:, 0], 40 * path[:, 1])
    return f"loss {loss[0]:.1f} to {loss[-1]:.1f}, length of the gradient {norm[0]:.1f} to {norm[-1]:.1f}"


def dent(x, tilt=0.0):
    return x**2 / 10 + 0.35 * am.exp(-8 * (x - 2) ** 2) + tilt * x


@row
def stuck_in_a_dent():
    tilts = np.random.default_rng(0).normal(scale=3.0, size=100)
    tilts -= tilts.mean()
    slope = am.grad(dent)

    def ends(seed, single):
        rng, x, tail = np.random.default_rng(seed), 4.0, []
        for _ in range(400):
            x -= 0.05 * slope(x, float(tilts[rng.integers(100)]) if single else 0.0)
            tail.append(x)
        return x, np.mean(tail[-100:])

    left = sum(ends(seed, True)[1] < 1.5 for seed in range(6))
    return f"all samples stop at {ends(0, False)[0]:.3f}, one at a time leaves in {left} of 6 seeds"


# ---- optimizers as the notes define them


@row
def momentum_unrolled():
    gradients = [0.5, -1.0, 2.0, 0.25]
    x = Value(0.0)
    optimizer = optim.SGD([x], lr=0.1, momentum=0.9)
    v = 0.0
    for g in gradients:
        x.grad = g
        before = x.data
        optimizer.step()
        v = 0.9 * v - 0.1 * g  # the notes: m <- lambda m - eta g
        assert x.data - before == pytest.approx(v, rel=1e-14)
    return "v after four steps = " + f"{v:.6f}"


@row
def momentum_under_a_schedule():
    rates = lambda t: 0.1 / (1 + t)  # noqa: E731
    gradients = np.random.default_rng(0).normal(size=20)

    def end(**how):
        x = Value(0.0)
        optimizer = optim.SGD([x], lr=0.1, momentum=0.9, **how)
        for t, g in enumerate(gradients):
            optimizer.lr, x.grad = rates(t), float(g)
            optimizer.step()
        return x.data

    m = x = 0.0
    for t, g in enumerate(gradients):
        m = 0.9 * m - rates(t) * g
        x += m
    assert end(rate_first=True) == pytest.approx(x, rel=1e-12)
    assert abs(end() - x) > 1e-3
    return "`rate_first=True` is m ← λ m − η_t g within 1e-12 over 20 steps"


@row
def adagrad_by_the_mean():
    gradients = np.random.default_rng(0).normal(size=50)
    x, y, w, total = Value(0.0), Value(0.0), 0.0, 0.0
    ours, sums = optim.Adagrad([x], lr=0.1, eps=0.0, mean=True), optim.Adagrad([y], lr=0.1, eps=0.0)
    for n, g in enumerate(gradients):
        total += g * g
        w -= 0.1 / math.sqrt(total / (n + 1)) * g
        x.grad = y.grad = float(g)
        before = x.data, y.data
        ours.step()
        sums.step()
        assert x.data == pytest.approx(w, rel=1e-12, abs=1e-14)
        assert (x.data - before[0]) / (y.data - before[1]) == pytest.approx(math.sqrt(n + 1), rel=1e-9)
    return "`mean=True` is the notes' σ within 1e-12 over 50 steps; its steps are √(n+1) times the default's"


@row
def adagrad_bursts():
    def loss(w):
        return (0.01 * w[0] ** 2 + 100 * w[1] ** 2) / 2

    def largest(schedule):
        path = run(lambda p: optim.Adagrad(p, lr=0.3, eps=0.0, mean=True), loss, [-20.0, 1.0], 3000, schedule)
        settled = np.argmax(np.abs(path[:, 1]) < 1e-4)
        return np.abs(path[settled:, 1]).max()

    burst, cured = largest(schedules.Constant(0.3)), largest(schedules.InverseTime(0.3, decay=0.01))
    assert burst > 1 and cured < 1e-3
    return f"largest |y| after it had fallen below 1e-4: {burst:.2f}, with decay 1/(1 + n/100) {cured:.0e}"


@row
def rmsprop_from_the_first_gradient():
    gradients = np.random.default_rng(0).normal(size=50)
    x, w, sigma = Value(0.0), 0.0, 0.0
    optimizer = optim.RMSprop([x], lr=0.1, alpha=0.9, eps=0.0, start_from_gradient=True)
    for n, g in enumerate(gradients):
        sigma = abs(g) if n == 0 else math.sqrt(0.9 * sigma**2 + 0.1 * g * g)
        w -= 0.1 / sigma * g
        x.grad = float(g)
        optimizer.step()
        assert x.data == pytest.approx(w, rel=1e-12, abs=1e-14)
    first = Value(1.0)
    (first * first).backward()
    optim.RMSprop([first], lr=0.01).step()
    words = "`start_from_gradient=True` is the notes' σ within 1e-12 over 50 steps; the default's first step is"
    return f"{words} {1 - first.data:.3f} at lr 0.01"


@row
def adam_by_hand():
    x, m, s, w = Value(1.0), 0.0, 0.0, 1.0
    optimizer = optim.Adam([x], lr=0.01)
    for t in range(1, 9):
        g = 2 * w
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        w -= 0.01 * (m / (1 - 0.9**t)) / (math.sqrt(s / (1 - 0.999**t)) + 1e-8)
        optimizer.zero_grad()
        (x * x).backward()
        optimizer.step()
    assert x.data == pytest.approx(w, rel=1e-14)
    return f"x after 8 steps on x² from 1 = {w:.6f}"


@row
def adam_feels_the_rate_less():
    def end(make):
        return float(np.abs(run(make, lambda w: (w[0] ** 2 + 40 * w[1] ** 2) / 2, [1.0, 1.0], 300)[-1]).max())

    rates = (0.01, 0.02, 0.04, 0.08)
    with np.errstate(all="ignore"):
        sgd = [end(lambda p, r=r: optim.SGD(p, lr=r)) for r in rates]
        adam = [end(lambda p, r=r: optim.Adam(p, lr=r)) for r in rates]
    assert max(adam) < 1.0 and sgd[-1] > 1e3
    return "rates 0.01 to 0.08: Adam ends within 1 of the minimum at each, SGD diverges from 0.05 on"


@row
def decay_and_warm_up():
    inverse = schedules.InverseTime(1.0, decay=1.0)
    warm = schedules.Joined([schedules.LinearWarmup(1.0, 10), schedules.Constant(1.0)], [10])
    return f"1/(1+t): {inverse(0):.2f}, {inverse(1):.2f}, {inverse(3):.2f}; warm-up reaches {warm(10):.2f} at step 10"


@row
def l_bfgs():
    pytest.importorskip("scipy")
    loss = lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2  # noqa: E731
    found = optim.minimize(loss, np.array([-1.0, 1.0]))
    descent = run(lambda p: optim.SGD(p, lr=1e-3), loss, [-1.0, 1.0], found.evaluations)
    assert found.value < 1e-9 < float(loss(descent[-1]))
    return "L-BFGS is at the minimum of Rosenbrock's valley after as many gradients as leave descent above 0.1"


@row
def batch_variance():
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=1000)
    gradients -= gradients.mean()
    products = [b * np.var(gradients[rng.integers(1000, size=(20000, b))].mean(axis=1)) / gradients.var() for b in (1, 4, 16, 64)]
    assert all(0.95 < p < 1.05 for p in products)
    return "b · variance is that of one sample within 5 % for b = 1, 4, 16, 64"


@row
def powers_of_two():
    """Which batch sizes a step likes is a matter of the machine: here only that nothing breaks at any of them."""
    X, y = np.random.default_rng(0).normal(size=(300, 8)), np.arange(300) % 3
    model, loss = nn.Linear(8, 3, rng=0), nn.CrossEntropyLoss()
    for size in (1, 63, 64, 65, 255, 256, 257):
        loss(model(X[:size]), y[:size]).backward()
    return "any size works; demo 18 measures the time of a step on the machine at hand"


# ---- data


@row
def pseudo_labels():
    pytest.importorskip("sklearn")
    from autograd_mini.data import ArrayDataset, ConcatDataset, DataLoader, Subset, load_digits

    images, labels = load_digits()
    X = images.reshape(len(images), -1)
    X = X / X.max()
    order = np.random.default_rng(0).permutation(len(X))
    known, unknown, test = order[:100], order[100:1300], order[1300:]

    def train(data):
        model = nn.Sequential(nn.Linear(64, 10, rng=np.random.default_rng(1)))
        optimizer, loss = optim.Adam(model.parameters(), lr=0.02), nn.CrossEntropyLoss()
        for epoch in range(30):
            for x, y in DataLoader(data, 50, shuffle=True, rng=epoch):
                optimizer.zero_grad()
                loss(model(x), y).backward()
                optimizer.step()
        with am.no_grad():
            return am.softmax(model(X), axis=1).data

    data = ArrayDataset(X, labels)
    first = train(Subset(data, known))
    sure = unknown[first[unknown].max(axis=1) > 0.9]
    guessed = ArrayDataset(X[sure], first[sure].argmax(axis=1))
    second = train(ConcatDataset([Subset(data, known), guessed]))
    before, after = ((p[test].argmax(axis=1) == labels[test]).mean() for p in (first, second))
    assert after > before - 0.01
    return f"{len(sure)} pseudo-labels: {before:.1%} before, {after:.1%} after"


@row
def the_cats():
    from autograd_mini.commands.cats import accuracy, as_columns, train_logistic
    from autograd_mini.data import load_cats

    directory = cats_or_skip()
    split = load_cats(directory)
    X, X_test = as_columns(split.train_x), as_columns(split.test_x)
    history = train_logistic(X, split.train_y, 2000, 0.005)
    assert [round(cost, 6) for cost in history.costs[:3]] == [0.693147, 0.584508, 0.466949]
    return f"{accuracy(history, X, split.train_y)} % and {accuracy(history, X_test, split.test_y)} %"


def cats_or_skip():
    import os

    directory = os.environ.get("AUTOGRAD_MINI_DATA")
    if not directory or not (Path(directory) / "cats").is_dir():
        pytest.skip("the cats are not here: set AUTOGRAD_MINI_DATA to the folder that holds cats/")
    pytest.importorskip("h5py")
    return directory


# ---- the rest of the notes' items


@row
def small_changes():
    """The notes push v and a by a thousandth and look at J."""
    J = lambda a, b, c: 3 * (a + b * c)  # noqa: E731
    return f"v = 15.001 gives J = {3 * 15.001:.3f}; a = 7.001 gives v = {7.001 + 8:.3f}, J = {J(7.001, 4, 2):.3f}"


@row
def derivation_of_dz():
    X, Y = np.arange(6.0).reshape(2, 3), np.array([[1.0, 0.0, 1.0]])
    w, b = Tensor([[0.3], [-0.2]], requires_grad=True, label="w"), Tensor(0.1, requires_grad=True, label="b")
    z = w.T @ X + b
    a = 1 / (1 + np.exp(-z))
    J = -am.mean(Y * am.log(a) + (1 - Y) * am.log(1 - a))
    dz, dw, db = am.explain(J, wrt=z).formula, am.explain(J, wrt=w).formula, am.explain(J, wrt=b).formula
    return f"dJ/dz = {dz}; dJ/dw = {dw}; dJ/db = {db}"


@row
def dot_of_many():
    x, y = np.random.default_rng(0).random((2, 100_000))
    w = Tensor(x, requires_grad=True)
    loss = np.dot(w, y)
    loss.backward()
    by_loop = sum(p * q for p, q in zip(x.tolist(), y.tolist(), strict=True))
    assert loss.item() == pytest.approx(by_loop, rel=1e-12) and np.array_equal(w.grad, y)
    return "loop and np.dot agree within 1e-12, and d/dx is y; demo 12 measures the time"


@row
def gradient_by_an_image():
    """A classifier of left and right edges: the gradient of its score by the pixels is the edge that it looks for."""
    pytest.importorskip("sklearn")
    images, labels = am.data.load_digits()
    chosen = labels <= 1
    X, y = images[chosen].reshape(-1, 64), labels[chosen]
    model, loss = nn.Linear(64, 2, rng=0), nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(100):
        optimizer.zero_grad()
        loss(model(X), y).backward()
        optimizer.step()
    picture = Tensor(X[:1], requires_grad=True)
    loss(model(picture), y[:1]).backward()
    with am.no_grad():
        before, after = (loss(model(x), y[:1]).item() for x in (X[:1], X[:1] - 0.5 * picture.grad / np.abs(picture.grad).max()))
    assert picture.grad.shape == (1, 64) and after < before
    share = np.abs(picture.grad.reshape(8, 8))[:, 2:6].sum() / np.abs(picture.grad).sum()
    return f"dJ/dx has the shape of the picture, {share:.0%} of it in the four middle columns; a step against it lowers the loss"


@row
def a_loss_and_its_regularization():
    W = np.random.default_rng(0).normal(size=(3, 4))
    grad = am.grad(lambda W: am.sum(am.relu(W)) + 0.1 * am.sum(W**2))(W)
    data_part = am.grad(lambda W: am.sum(am.relu(W)))(W)
    np.testing.assert_allclose(grad, data_part + 2 * 0.1 * W, rtol=1e-14)
    return "the gradient is that of the data loss plus 2 λ W"


@row
def three_points_on_a_line():
    """The multiclass SVM loss of three points with one feature, along one weight: straight pieces, and kinks between them."""
    x, y = np.array([1.0, 2.0, -1.0]), np.array([0, 1, 2])

    def loss(w0):
        scores = am.stack([w0 * x, np.ones(3) * 0.5, -0.2 * x], axis=1)
        right = np.arange(3), y
        margins = am.maximum(0.0, scores - am.reshape(scores[right], (3, 1)) + 1.0)
        return (am.sum(margins) - 3.0) / 3

    w = np.linspace(-3, 3, 601)
    slopes = np.array([am.grad(loss)(t + 0.0005) for t in w])
    assert np.all(np.diff(slopes) >= -1e-12) and am.grad(lambda t: am.maximum(0.0, t))(0.0) == 0.0
    kinks = np.sum(np.diff(slopes) > 1e-9)
    return f"{kinks} kinks between straight pieces, slopes rise from {slopes[0]:.2f} to {slopes[-1]:.2f}: a bowl"


@row
def slice_through_a_loss():
    rng = np.random.default_rng(0)
    X, y, W = rng.normal(size=(20, 30)), rng.integers(10, size=20), rng.normal(size=(30, 10))
    loss = lambda W: am.cross_entropy(X @ W, y)  # noqa: E731
    line = landscape.slice_line(loss, W, rng.normal(size=(30, 10)), (-2, 2), points=41)
    assert np.all(np.diff(line.values, 2) > -1e-9)
    return "L(W + a W₁) bends upwards at each of 39 points: the loss of a linear classifier is convex along any line"


@row
def surface_of_the_softmax_example():
    """Three scores, the third fixed at -1000, the right class the first: both losses over y1 and y2 from -10 to 10."""
    from autograd_mini.landscape import slice_plane

    at = lambda p: am.stack([p[0], p[1], am.sum(p) * 0 - 1000.0])  # noqa: E731
    right = np.array([1.0, 0.0, 0.0])
    squared = lambda p: am.sum((am.softmax(at(p)) - right) ** 2)  # noqa: E731
    entropy = lambda p: -am.sum(right * am.log_softmax(at(p)))  # noqa: E731
    corner = np.array([-10.0, 10.0])
    flat, steep = (np.linalg.norm(am.grad(f)(corner)) for f in (squared, entropy))
    tops = []
    for f in (squared, entropy):
        plane = slice_plane(f, np.zeros(2), *np.eye(2), (-10, 10), (-10, 10), points=21, progress=False)
        assert plane.values[-1, 0] == plane.values.max()
        tops.append(plane.values.max())
    return f"at (-10, 10): squared error {tops[0]:.3f}, slope {flat:.0e}; cross-entropy {tops[1]:.1f}, slope {steep:.3f}"


@row
def what_is_convex():
    rng = np.random.default_rng(0)
    X, t, y = rng.normal(size=(20, 2)), rng.normal(size=20), rng.integers(2, size=20)
    box = [(-2, 2)] * 2
    linear = landscape.is_convex(lambda w: am.mean((X @ w - t) ** 2), box, progress=False)
    logistic = landscape.is_convex(lambda w: am.mean(am.sigmoid_cross_entropy(X @ w, y)), box, progress=False)
    network = landscape.is_convex(lambda w: am.mean((am.tanh(w[0] * X[:, 0]) * w[1] - t) ** 2), [(-3, 3)] * 2, progress=False)
    assert linear.convex and logistic.convex and not network.convex
    return "linear and logistic regression: convex; a network of one hidden unit: not, with a chord that shows it"


@row
def convex_sets():
    disc = landscape.is_convex_set(lambda p: p[0] ** 2 + p[1] ** 2 <= 1, [(-1.5, 1.5)] * 2)
    ring = landscape.is_convex_set(lambda p: 0.5 <= p[0] ** 2 + p[1] ** 2 <= 1, [(-1.5, 1.5)] * 2)
    assert disc and not ring
    return "a disc holds each segment between two of its points; a ring does not, with a segment that leaves it"


@row
def local_and_global():
    f = lambda x: 0.5 * x**4 - x**3 - x**2 + 2 * x  # noqa: E731
    ends = []
    for start in (-2.0, 2.0):
        x = start
        for _ in range(400):
            x -= 0.02 * am.grad(f)(x)
        ends.append((x, f(x)))
    assert ends[0][1] < ends[1][1] - 1
    return ", ".join(f"from {s:g} to x = {x:.3f}, f = {y:.3f}" for s, (x, y) in zip((-2, 2), ends, strict=True))


@row
def one_sample_is_unbiased():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(50, 3)), rng.normal(size=50), rng.normal(size=3)
    slope = am.grad(lambda w, i: am.mean((X[i] @ w - y[i]) ** 2))
    single = np.mean([slope(w, np.array([i])) for i in range(50)], axis=0)
    np.testing.assert_allclose(single, slope(w, np.arange(50)), rtol=1e-13)
    return "the gradients of 50 samples average to the full one within 1e-13"


@row
def the_step_and_its_sign():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(4, 3))
    loss = lambda W: am.sum(am.log_softmax(W, axis=1) ** 2)  # noqa: E731
    g = am.grad(loss)(W)
    down, up = loss(W - 1e-3 * g), loss(W + 1e-3 * g)
    assert down < loss(W) < up
    return "a step against the gradient lowers the loss, one along it raises it"


@row
def differences_leave_the_weights_alone():
    rng = np.random.default_rng(0)
    X, y, W = rng.normal(size=(20, 10)), rng.integers(5, size=20), rng.normal(size=(10, 5))
    before = W.copy()
    loss = lambda W: nn.losses.multiclass_svm_loss(X @ W, y)  # noqa: E731
    numeric = am.numerical_grad(loss, step=1e-5, scheme="forward", in_place=True)(W)
    assert np.array_equal(W, before)
    assert np.abs(numeric - am.grad(loss)(W)).max() < 1e-8
    return "each weight is put back to the bit; the SVM's gradient agrees within 1e-8"


@row
def random_local_and_gradient():
    """On the digits that scikit-learn carries; on CIFAR-10, demo 21 and `docs/numbers.md`."""
    pytest.importorskip("sklearn")
    from autograd_mini.data import load_digits
    from autograd_mini.optim import search

    images, labels = load_digits()
    X = images.reshape(len(images), -1) - images.mean(axis=0).ravel()
    loss = lambda W: am.cross_entropy(X[:500] @ W, labels[:500])  # noqa: E731
    right = lambda W: float(np.mean((X[500:] @ W).argmax(axis=1) == labels[500:]))  # noqa: E731
    start, found = np.zeros((64, 10)), []
    for strategy in (search.RandomSearch(0.1), search.LocalSearch(0.1), search.FollowGradient(1.0)):
        found.append(np.median([right(search.descend(loss, start, strategy, tries=100, rng=s).params) for s in range(5)]))
    assert found[0] < found[1] < found[2]
    return "median of five seeds, 100 tries each: " + ", ".join(f"{share:.0%}" for share in found)


@row
def four_step_sizes():
    """One step of softmax regression on a thousand images of CIFAR-10, from ten seeds."""
    directory = cats_or_skip()
    if not (Path(directory) / "cifar-10-batches-bin").is_dir():
        pytest.skip("CIFAR-10 is not here")
    from autograd_mini.data import load_cifar10

    images, labels = load_cifar10(directory, limit=1000)
    pixels = images.reshape(1000, -1)
    X = np.hstack([pixels - pixels.mean(axis=0), np.ones((1000, 1))]).astype(np.float32)
    assert X.shape[1] * 10 == 30730
    loss = lambda W: am.cross_entropy(X @ W, labels)  # noqa: E731
    rates, after = (1e-7, 1e-6, 1e-5, 1e-4), []
    for seed in range(10):
        W = 0.001 * np.random.default_rng(seed).random((3073, 10), dtype=np.float32)
        g = am.grad(loss)(W)
        after.append([float(loss(W - np.float32(rate) * g)) for rate in rates])
    low, high = np.min(after, axis=0), np.max(after, axis=0)
    bands = ", ".join(f"{rate:.0e} {a:.2f} to {b:.2f}" for rate, a, b in zip(rates, low, high, strict=True))
    return f"{bands}; the best is 1e-6 in {np.sum(np.argmin(after, axis=1) == 1)} of 10 seeds"


@row
def rates_of_their_own():
    path = run(lambda p: optim.Adagrad(p, lr=1.0), lambda w: (0.1 * w[0] ** 2 + 10 * w[1] ** 2) / 2, [-1.0, 1.0], 50)
    plain = run(lambda p: optim.SGD(p, lr=0.19), lambda w: (0.1 * w[0] ** 2 + 10 * w[1] ** 2) / 2, [-1.0, 1.0], 50)
    return f"after 50 steps |x| is {abs(path[-1, 0]):.2f} by AdaGrad and {abs(plain[-1, 0]):.2f} by one rate for both"


@row
def schedule_momentum_and_sigma():
    """theta <- theta - eta_t m_t / sigma_t: Adam without its corrections, which are factors of the rate."""
    gradients = np.random.default_rng(0).normal(size=50)
    x, w, m, s = Value(0.0), 0.0, 0.0, 0.0
    optimizer = optim.Adam([x], lr=0.1, eps=0.0)
    for t, g in enumerate(gradients, 1):
        rate = 0.1 / t
        optimizer.lr, x.grad = rate, float(g)
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        w -= rate * math.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / math.sqrt(s)
        optimizer.step()
        assert x.data == pytest.approx(w, rel=1e-12, abs=1e-14)
    return "equal within 1e-12 over 50 steps, the corrections being factors of η_t"


@row
def radam_begins_without_sigma():
    x = Value(1.0)
    optimizer = optim.RAdam([x], lr=0.1)
    steps = []
    for _ in range(8):
        before, x.grad = x.data, 1.0
        optimizer.step()
        steps.append(before - x.data)
    assert steps[:5] == pytest.approx([0.1] * 5)
    return f"five steps of momentum alone ({steps[0]:.3f} each at a slope of 1), then {steps[5]:.4f}, {steps[6]:.4f}"


@row
def folder_without_classes(tmp_path=None):
    pytest.importorskip("PIL")
    import tempfile

    from PIL import Image

    from autograd_mini.data import ConcatDataset, DataLoader, ImageFiles, Subset

    with tempfile.TemporaryDirectory() as folder:
        for i in range(3):
            Image.fromarray(np.full((4, 4, 3), 40 * i, np.uint8)).save(Path(folder) / f"{i}.png")
        files = ImageFiles(folder)
        both = ConcatDataset([Subset(files, [0, 1]), Subset(files, [2])])
        shapes = [np.shape(batch if isinstance(batch, np.ndarray) else batch[0]) for batch in DataLoader(both, batch_size=2)]
    assert len(files) == len(both) == 3
    return f"`ImageFiles` of 3 pictures, as `ConcatDataset([a, b])` in batches of {' and '.join(str(s[0]) for s in shapes)}"


@row
def homework_from_end_to_end():
    pytest.importorskip("sklearn")
    from autograd_mini import data, training

    images, labels = data.load_digits()
    X, y = images[:, None], labels
    model = nn.Sequential(nn.Conv2d(1, 4, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10, rng=1))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    train = data.DataLoader(data.ArrayDataset(X[:600], y[:600]), 20, shuffle=True, rng=0)
    training.fit(model, train, nn.CrossEntropyLoss(), optimizer, epochs=2, progress=False)
    found = training.evaluate(model, (X[1000:], y[1000:]), nn.CrossEntropyLoss())
    predictions = training.predict(model, X[1000:])
    assert len(predictions.labels) == 797
    return f"load, model, train, evaluate, predict: {found.accuracy:.0%} of 797 digits after two epochs"


# ---- the page


def rows():
    """Each row of the page that names a check: (check, the whole row)."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [(found[1], line) for line in lines if (found := re.search(r"\| `(\w+)` \|$", line))]


def test_every_row_has_its_check_and_every_check_its_row():
    assert sorted(name for name, _ in rows()) == sorted(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_the_row_shows_the_figures_that_come_out(name):
    figures = CHECKS[name]()
    (line,) = [line for check, line in rows() if check == name]
    assert figures in line, figures
