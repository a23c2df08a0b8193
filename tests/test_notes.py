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

PAGE = Path(__file__).parents[1] / "docs" / "notes.md"
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
    t = np.linspace(0, np.pi, 2001)
    values = [v @ hvp(np.zeros(2), v) for v in np.column_stack([np.cos(t), np.sin(t)])]
    low, high = np.linalg.eigvalsh(H)
    assert min(values) == pytest.approx(low, abs=1e-5) and max(values) == pytest.approx(high, abs=1e-5)
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
    products = [b * np.var([rng.choice(gradients, b).mean() for _ in range(20000)]) / gradients.var() for b in (1, 4, 16, 64)]
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
