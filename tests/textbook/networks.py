"""Networks with hidden layers: perceptrons and their activations, autoencoders, convolutions by windows and on graphs."""

import numpy as np

import autograd_mini as am


def bag_of_words(E, W, x, y):
    h = E[x].mean(axis=1)
    return am.cross_entropy(h @ W, y)


def bag_of_words_by_hand(E, W, x, y):
    m, t = x.shape
    rows = np.arange(m)
    h = E[x].mean(axis=1)
    s = h @ W
    shifted = s - s.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = -(shifted - np.log(total))[rows, y].mean()
    ds = e / total / m
    ds[rows, y] -= 1 / m
    dE = np.zeros_like(E)
    np.add.at(dE, x, (ds @ W.T / t)[:, None])
    return loss, (dE, h.T @ ds)


def bag_of_words_args(rng):
    return (rng.normal(size=(7, 3)), rng.normal(size=(3, 4)), rng.integers(0, 7, (5, 2)), rng.integers(0, 4, 5)), (0, 1)


def autoencoder(W, X):
    R = X - X @ W @ W.T
    return am.sum(R**2) / X.shape[0]


def autoencoder_by_hand(W, X):
    m = X.shape[0]
    H = X @ W
    R = X - H @ W.T
    loss = np.sum(R**2) / m
    D = -2 / m * R
    return loss, X.T @ (D @ W) + D.T @ H


def autoencoder_args(rng):
    return (rng.normal(size=(4, 2)), rng.normal(size=(6, 4))), 0


def squared_error_of_tanh(W, b, v, X, y):
    h = am.tanh(X @ W + b)
    r = h @ v - y
    return 0.5 * am.mean(r**2) + 0.01 * (am.sum(W**2) + am.sum(v**2))


def squared_error_of_tanh_by_hand(W, b, v, X, y):
    m = X.shape[0]
    h = np.tanh(X @ W + b)
    r = h @ v - y
    loss = 0.5 * np.mean(r**2) + 0.01 * (np.sum(W**2) + np.sum(v**2))
    dout = r / m
    dz = dout[:, None] * v * (1 - h**2)
    return loss, (X.T @ dz + 0.02 * W, dz.sum(axis=0), h.T @ dout + 0.02 * v)


def squared_error_of_tanh_args(rng):
    return tuple(rng.normal(size=n) for n in [(4, 3), 3, 3, (6, 4), 6]), (0, 1, 2)


def relu_classifier(W1, b1, W2, b2, X, y, reg):
    h = am.maximum(0, X @ W1 + b1)
    p = am.softmax(h @ W2 + b2, axis=1)
    nll = -am.sum(am.log(p[np.arange(X.shape[0]), y])) / X.shape[0]
    return nll + 0.5 * reg * (am.sum(W1 * W1) + am.sum(W2 * W2))


def relu_classifier_by_hand(W1, b1, W2, b2, X, y, reg):
    m = X.shape[0]
    rows = np.arange(m)
    h = np.maximum(0, X @ W1 + b1)
    s = h @ W2 + b2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(np.log(p[rows, y])) / m + 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    ds = p / m
    ds[rows, y] -= 1 / m
    dz = ds @ W2.T * (h > 0)
    return loss, (X.T @ dz + reg * W1, dz.sum(axis=0), h.T @ ds + reg * W2, ds.sum(axis=0))


def relu_classifier_args(rng):
    return (
        rng.normal(size=(4, 5)),
        rng.normal(size=5),
        rng.normal(size=(5, 3)),
        rng.normal(size=3),
        rng.normal(size=(6, 4)),
        rng.integers(0, 3, 6),
        0.1,
    ), (0, 1, 2, 3)


def dropout_net(W1, W2, X, M, T):
    h = am.relu(X @ W1) * M / 0.8
    r = h @ W2 - T
    return 0.5 * am.sum(r**2) / X.shape[0]


def dropout_net_by_hand(W1, W2, X, M, T):
    m = X.shape[0]
    a = np.maximum(X @ W1, 0)
    h = a * M / 0.8
    r = h @ W2 - T
    loss = 0.5 * np.sum(r**2) / m
    dout = r / m
    dz = dout @ W2.T * M / 0.8 * (a > 0)
    return loss, (X.T @ dz, h.T @ dout)


def dropout_net_args(rng):
    return (
        rng.normal(size=(4, 5)),
        rng.normal(size=(5, 2)),
        rng.normal(size=(6, 4)),
        (rng.random((6, 5)) > 0.2) * 1.0,
        rng.normal(size=(6, 2)),
    ), (0, 1)


def swish_net(W, v, X, y):
    z = X @ W
    h = z * am.sigmoid(z)
    return am.mean((h @ v - y) ** 2)


def swish_net_by_hand(W, v, X, y):
    z = X @ W
    a = 1 / (1 + np.exp(-z))
    h = z * a
    r = h @ v - y
    dout = 2 / r.size * r
    dz = dout[:, None] * v * (a + h * (1 - a))
    return np.mean(r**2), (X.T @ dz, h.T @ dout)


def swish_net_args(rng):
    return (rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=(6, 4)), rng.normal(size=6)), (0, 1)


def moons_mlp(W1, b1, W2, b2, X, y):
    h = am.tanh(X @ W1 + b1)
    z = (h @ W2 + b2)[:, 0]
    return am.mean(am.log(1 + am.exp(-y * z)))


def moons_mlp_by_hand(W1, b1, W2, b2, X, y):
    m = X.shape[0]
    h = np.tanh(X @ W1 + b1)
    e = np.exp(-y * (h @ W2 + b2)[:, 0])
    u = 1 + e
    loss = np.mean(np.log(u))
    dz = (-y * e / u / m)[:, None]
    da = dz * W2[:, 0] * (1 - h**2)
    return loss, (X.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0))


def moons_mlp_args(rng):
    return (
        rng.normal(size=(2, 4)),
        rng.normal(size=4),
        rng.normal(size=(4, 1)),
        rng.normal(size=1),
        rng.normal(size=(6, 2)),
        np.sign(rng.normal(size=6)),
    ), (0, 1, 2, 3)


def graph_convolution(W1, W2, A, X, y):
    h = am.relu(A @ X @ W1)
    s = A @ h @ W2
    p = am.softmax(s, axis=1)
    return -am.mean(am.log(p[np.arange(len(y)), y]))


def graph_convolution_by_hand(W1, W2, A, X, y):
    m = y.shape[0]
    rows = np.arange(m)
    AX = A @ X
    h = np.maximum(AX @ W1, 0)
    Ah = A @ h
    s = Ah @ W2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[rows, y]))
    ds = p / m
    ds[rows, y] -= 1 / m
    dW2 = Ah.T @ ds
    dh = A.T @ (ds @ W2.T) * (h > 0)
    dW1 = AX.T @ dh
    return loss, (dW1, dW2)


def graph_convolution_args(rng):
    return (
        rng.normal(size=(4, 3)),
        rng.normal(size=(3, 3)),
        rng.random((6, 6)),
        rng.normal(size=(6, 4)),
        rng.integers(0, 3, 6),
    ), (0, 1)


def gelu_net(W1, W2, X, T):
    z = X @ W1
    t = am.tanh(0.8 * (z + 0.044715 * z**3))
    h = 0.5 * z * (1 + t)
    return am.mean((h @ W2 - T) ** 2)


def gelu_net_by_hand(W1, W2, X, T):
    z = X @ W1
    t = np.tanh(0.8 * (z + 0.044715 * z**3))
    h = 0.5 * z * (1 + t)
    r = h @ W2 - T
    loss = np.mean(r**2)
    dout = 2 / r.size * r
    dh = dout @ W2.T
    dz = 0.5 * dh * (1 + t + z * (1 - t**2) * 0.8 * (1 + 3 * 0.044715 * z**2))
    return loss, (X.T @ dz, h.T @ dout)


def gelu_net_args(rng):
    return (rng.normal(size=(4, 5)), rng.normal(size=(5, 2)), rng.normal(size=(6, 4)), rng.normal(size=(6, 2))), (0, 1)


def window_convolution(K, b, x, idx, T):
    cols = x[:, idx]
    out = cols @ K + b
    return ((am.relu(out) - T) ** 2).mean()


def window_convolution_by_hand(K, b, x, idx, T):
    cols = x[:, idx]
    h = np.maximum(cols @ K + b, 0)
    r = h - T
    loss = (r**2).mean()
    dout = 2 / r.size * r * (h > 0)
    return loss, (cols.reshape(-1, K.size).T @ dout.reshape(-1), dout.sum())


def window_convolution_args(rng):
    idx = np.arange(5)[:, None] + np.arange(3)
    return (rng.normal(size=3), 0.1, rng.normal(size=(4, 7)), idx, rng.normal(size=(4, 5))), (0, 1)
