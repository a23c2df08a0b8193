"""Losses of tests and games, of survival, of physics, of layers, of embeddings: further subjects."""

import numpy as np

import autograd_mini as am


def item_response(theta, a, b, Y):
    p = am.sigmoid(a * (theta[:, None] - b))
    return -am.mean(Y * am.log(p) + (1 - Y) * am.log(1 - p))


def item_response_by_hand(theta, a, b, Y):
    u = theta[:, None] - b
    p = 1 / (1 + np.exp(-(a * u)))
    loss = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))
    dz = (p - Y) / Y.size
    du = dz * a
    return loss, (du.sum(axis=1), (dz * u).sum(axis=0), -du.sum(axis=0))


def item_response_args(rng):
    return (rng.normal(size=6), 1 + rng.random(4), rng.normal(size=4), (rng.random((6, 4)) > 0.5) * 1.0), (0, 1, 2)


def elo(r, i, j, s):
    e = 1 / (1 + 10 ** ((r[j] - r[i]) / 400))
    return am.sum((s - e) ** 2)


def elo_by_hand(r, i, j, s):
    e = 1 / (1 + 10 ** ((r[j] - r[i]) / 400))
    u = s - e
    loss = np.sum(u**2)
    dd = np.log(10) / 200 * u * e * (1 - e)
    dr = np.zeros_like(r)
    np.add.at(dr, j, dd)
    np.add.at(dr, i, -dd)
    return loss, dr


def elo_args(rng):
    return (rng.normal(size=5) * 100 + 1500, rng.integers(0, 5, 8), rng.integers(0, 5, 8), rng.integers(0, 2, 8) * 1.0), 0


def poisson_with_exposure(w, b, X, t, y):
    mu = t * am.exp(X @ w + b)
    return am.sum(mu - y * am.log(mu))


def poisson_with_exposure_by_hand(w, b, X, t, y):
    mu = t * np.exp(X @ w + b)
    loss = np.sum(mu - y * np.log(mu))
    dz = mu - y
    return loss, (X.T @ dz, dz.sum())


def poisson_with_exposure_args(rng):
    return (rng.normal(size=4) / 2, 0.2, rng.normal(size=(6, 4)), 1 + rng.random(6), rng.integers(0, 5, 6) * 1.0), (0, 1)


def weibull_survival(w, log_k, X, t, died):
    k = am.exp(log_k)
    z = k * (am.log(t) - X @ w)
    return -am.mean(died * (z + log_k) - am.exp(z))


def weibull_survival_by_hand(w, log_k, X, t, died):
    k = np.exp(log_k)
    z = k * (np.log(t) - X @ w)
    e = np.exp(z)
    loss = -np.mean(died * (z + log_k) - e)
    dz = (e - died) / e.size
    return loss, (-k * (X.T @ dz), (dz * z).sum() - died.mean())


def weibull_survival_args(rng):
    return (rng.normal(size=3) / 2, 0.3, rng.normal(size=(7, 3)), rng.random(7) + 0.5, (rng.random(7) > 0.3) * 1.0), (0, 1)


def expectile(w, X, y, tau):
    r = y - X @ w
    return am.mean(am.where(r > 0, tau, 1 - tau) * r**2)


def expectile_by_hand(w, X, y, tau):
    m = X.shape[0]
    r = y - X @ w
    k = np.where(r > 0, tau, 1 - tau)
    loss = np.mean(k * r**2)
    return loss, X.T @ (-2 / m * k * r)


def expectile_args(rng):
    return (rng.normal(size=3), rng.normal(size=(7, 3)), rng.normal(size=7), 0.8), 0


def cauchy(w, s, X, y):
    u = (X @ w - y) / s
    return am.mean(am.log(s) + am.log(1 + u**2))


def cauchy_by_hand(w, s, X, y):
    m = X.shape[0]
    u = (X @ w - y) / s
    q = 1 + u**2
    loss = np.mean(np.log(s) + np.log(q))
    dr = 2 / m * u / q / s
    return loss, (X.T @ dr, 1 / s - (dr * u).sum())


def cauchy_args(rng):
    return (rng.normal(size=3), 0.7, rng.normal(size=(7, 3)), rng.normal(size=7)), (0, 1)


def forward_algorithm(log_A, log_B, log_pi):
    a = log_pi + log_B[0]
    a = am.logsumexp(a[:, None] + log_A, axis=0) + log_B[1]
    return -am.logsumexp(a)


def forward_algorithm_by_hand(log_A, log_B, log_pi):
    a0 = log_pi + log_B[0]
    s = a0[:, None] + log_A
    m = s.max(axis=0)
    e = np.exp(s - m)
    t = e.sum(axis=0)
    a = m + np.log(t) + log_B[1]
    k = a.max()
    f = np.exp(a - k)
    u = f.sum()
    loss = -(k + np.log(u))
    da = -f / u
    ds = e / t * da
    d0 = ds.sum(axis=1)
    dB = np.zeros_like(log_B)
    dB[0] = d0
    dB[1] = da
    return loss, (ds, dB, d0)


def forward_algorithm_args(rng):
    return (rng.normal(size=(3, 3)), rng.normal(size=(2, 3)), rng.normal(size=3)), (0, 1, 2)


def coupling(Ws, Wt, x1, x2):
    s = am.tanh(x1 @ Ws)
    y = x2 * am.exp(s) + x1 @ Wt
    return am.mean(am.sum(0.5 * y**2 - s, axis=1))


def coupling_by_hand(Ws, Wt, x1, x2):
    m = x1.shape[0]
    s = np.tanh(x1 @ Ws)
    u = x2 * np.exp(s)
    y = u + x1 @ Wt
    loss = np.mean(np.sum(0.5 * y**2 - s, axis=1))
    dy = y / m
    dz = (dy * u - 1 / m) * (1 - s**2)
    return loss, (x1.T @ dz, x1.T @ dy)


def coupling_args(rng):
    return (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))), (0, 1)


def swiglu(x, W, V, U, T):
    a, b = x @ W, x @ V
    h = a * am.sigmoid(a) * b
    return am.mean((h @ U - T) ** 2)


def swiglu_by_hand(x, W, V, U, T):
    a, b = x @ W, x @ V
    s = 1 / (1 + np.exp(-a))
    g = a * s
    h = g * b
    r = h @ U - T
    loss = np.mean(r**2)
    dr = 2 / r.size * r
    dh = dr @ U.T
    db = dh * g
    da = dh * b * (s + g * (1 - s))
    return loss, (da @ W.T + db @ V.T, x.T @ da, x.T @ db, h.T @ dr)


def swiglu_args(rng):
    return (
        rng.normal(size=(5, 3)),
        rng.normal(size=(3, 4)),
        rng.normal(size=(3, 4)),
        rng.normal(size=(4, 2)),
        rng.normal(size=(5, 2)),
    ), (0, 1, 2, 3)


def lora(A, B, W, X, T):
    r = X @ (W + A @ B) - T
    return am.mean(r**2)


def lora_by_hand(A, B, W, X, T):
    r = X @ (W + A @ B) - T
    loss = np.mean(r**2)
    dW = X.T @ (2 / r.size * r)
    return loss, (dW @ B.T, A.T @ dW)


def lora_args(rng):
    return (
        rng.normal(size=(4, 2)),
        rng.normal(size=(2, 3)),
        rng.normal(size=(4, 3)),
        rng.normal(size=(6, 4)),
        rng.normal(size=(6, 3)),
    ), (0, 1)


def batch_norm_eval(x, gamma, beta, mean, var, T):
    xhat = (x - mean) / am.sqrt(var + 1e-5)
    return am.mean((gamma * xhat + beta - T) ** 2)


def batch_norm_eval_by_hand(x, gamma, beta, mean, var, T):
    s = np.sqrt(var + 1e-5)
    xhat = (x - mean) / s
    r = gamma * xhat + beta - T
    loss = np.mean(r**2)
    dr = 2 / r.size * r
    return loss, (dr * gamma / s, (dr * xhat).sum(axis=0), dr.sum(axis=0))


def batch_norm_eval_args(rng):
    return (
        rng.normal(size=(6, 3)),
        rng.normal(size=3),
        rng.normal(size=3),
        rng.normal(size=3),
        rng.random(3) + 1,
        rng.normal(size=(6, 3)),
    ), (0, 1, 2)


def offset_logistic(w, b, X, o, y):
    z = X @ w + b + o
    return am.mean(am.log(1 + am.exp(z)) - y * z)


def offset_logistic_by_hand(w, b, X, o, y):
    m = X.shape[0]
    z = X @ w + b + o
    e = np.exp(z)
    q = 1 + e
    loss = np.mean(np.log(q) - y * z)
    dz = (e / q - y) / m
    return loss, (X.T @ dz, dz.sum())


def offset_logistic_args(rng):
    return (rng.normal(size=3), 0.1, rng.normal(size=(7, 3)), rng.normal(size=7), (rng.random(7) > 0.5) * 1.0), (0, 1)


def tobit(w, log_s, X, y):
    s = am.exp(log_s)
    r = (y - X @ w) / s
    return am.mean(0.5 * r**2 + log_s)


def tobit_by_hand(w, log_s, X, y):
    m = X.shape[0]
    s = np.exp(log_s)
    r = (y - X @ w) / s
    loss = np.mean(0.5 * r**2 + log_s)
    q = r / m
    return loss, (-(X.T @ q) / s, 1 - (q * r).sum())


def tobit_args(rng):
    return (rng.normal(size=3), 0.2, rng.normal(size=(7, 3)), rng.normal(size=7)), (0, 1)


def uncertainty_weights(w, s1, s2, X, y, t):
    a = am.mean((X @ w - y) ** 2)
    b = am.mean((X @ w - t) ** 2)
    return am.exp(-s1) * a + s1 + am.exp(-s2) * b + s2


def uncertainty_weights_by_hand(w, s1, s2, X, y, t):
    m = X.shape[0]
    z = X @ w
    r, q = z - y, z - t
    a, b = np.mean(r**2), np.mean(q**2)
    e1, e2 = np.exp(-s1), np.exp(-s2)
    u, v = e1 * a, e2 * b
    loss = u + s1 + v + s2
    return loss, (X.T @ (2 / m * (e1 * r + e2 * q)), 1 - u, 1 - v)


def uncertainty_weights_args(rng):
    return (rng.normal(size=3), 0.2, -0.3, rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=7)), (0, 1, 2)


def squeeze_excite(x, W, V, T):
    s = x.mean(axis=2)
    g = am.sigmoid(am.relu(s @ W) @ V)
    return am.mean((x * g[:, :, None] - T) ** 2)


def squeeze_excite_by_hand(x, W, V, T):
    s = x.mean(axis=2)
    h = np.maximum(s @ W, 0)
    g = 1 / (1 + np.exp(-(h @ V)))
    k = g[:, :, None]
    r = x * k - T
    loss = np.mean(r**2)
    dr = 2 / r.size * r
    dz = (dr * x).sum(axis=2) * g * (1 - g)
    da = dz @ V.T * (h > 0)
    dx = dr * k + (da @ W.T / x.shape[2])[:, :, None]
    return loss, (dx, s.T @ da, h.T @ dz)


def squeeze_excite_args(rng):
    return (rng.normal(size=(4, 3, 5)), rng.normal(size=(3, 2)), rng.normal(size=(2, 3)), rng.normal(size=(4, 3, 5))), (0, 1, 2)


def michaelis_menten(V, K, S, v):
    return am.mean((V * S / (K + S) - v) ** 2)


def michaelis_menten_by_hand(V, K, S, v):
    q = K + S
    p = V * S / q
    r = p - v
    loss = np.mean(r**2)
    g = 2 / r.size * r * p
    return loss, (g.sum() / V, -(g / q).sum())


def michaelis_menten_args(rng):
    return (1.3, 0.4, rng.random(8) + 0.1, rng.random(8)), (0, 1)


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def beale_by_hand(x, y):
    y2, y3 = y**2, y**3
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * y3
    dx = 2 * (a * (y - 1) + b * (y2 - 1) + c * (y3 - 1))
    dy = 2 * x * (a + 2 * b * y + 3 * c * y2)
    return a**2 + b**2 + c**2, (dx, dy)


def beale_args(rng):
    return (0.5, 0.7), (0, 1)


def neuron(w1, w2, b, x1, x2, y):
    a = am.tanh(w1 * x1 + w2 * x2 + b)
    return (a - y) ** 2 / 2


def neuron_by_hand(w1, w2, b, x1, x2, y):
    a = np.tanh(w1 * x1 + w2 * x2 + b)
    r = a - y
    dz = r * (1 - a**2)
    return r**2 / 2, (dz * x1, dz * x2, dz)


def neuron_args(rng):
    return (0.5, -0.3, 0.1, 1.2, 0.7, 0.4), (0, 1, 2)


def logistic_neuron(w, b, x, y):
    a = am.sigmoid(w * x + b)
    return -(y * am.log(a) + (1 - y) * am.log(1 - a))


def logistic_neuron_by_hand(w, b, x, y):
    a = 1 / (1 + np.exp(-(w * x + b)))
    loss = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    dz = a - y
    return loss, (dz * x, dz)


def logistic_neuron_args(rng):
    return (0.5, -0.3, 1.2, 1.0), (0, 1)


def gas_law(a, b, n, V, T):
    return n * T / (V - n * b) - a * n**2 / V**2


def gas_law_by_hand(a, b, n, V, T):
    d = V - n * b
    q = n * T / d
    c = n**2 / V**2
    g = q / d
    return q - a * c, (-c, n * g, T / d + b * g - 2 * a * c / n, 2 * a * c / V - g)


def gas_law_args(rng):
    return (0.4, 0.1, 1.1, 2.5, 3.0), (0, 1, 2, 3)


def arcs(theta, t, y):
    a, b, w = theta[0], theta[1], theta[2]
    r = a * am.sin(w * t) + b * am.cos(w * t) - y
    return am.mean(r**2)


def arcs_by_hand(theta, t, y):
    a, b, w = theta[0], theta[1], theta[2]
    u = w * t
    s, c = np.sin(u), np.cos(u)
    r = a * s + b * c - y
    loss = np.mean(r**2)
    k = 2 / r.size * r
    return loss, np.array([(k * s).sum(), (k * c).sum(), (k * t * (a * c - b * s)).sum()])


def arcs_args(rng):
    return (np.array([1.0, 0.5, 2.0]), rng.normal(size=8), rng.normal(size=8)), 0


def projection(f, c, X, R, t, uv):
    P = X @ R.T + t
    z = P[:, 2:]
    r = f * P[:, :2] / z + c - uv
    return am.mean(am.sum(r**2, axis=1))


def projection_by_hand(f, c, X, R, t, uv):
    m = X.shape[0]
    P = X @ R.T + t
    z = P[:, 2:]
    q = P[:, :2] / z
    r = f * q + c - uv
    loss = np.mean(np.sum(r**2, axis=1))
    dr = 2 / m * r
    dq = dr * q
    dxy = dr * f / z
    dz = -f * dq.sum(axis=1, keepdims=True) / z
    dP = np.concatenate([dxy, dz], axis=1)
    return loss, (dq.sum(), dr.sum(axis=0), dP.T @ X, dP.sum(axis=0))


def projection_args(rng):
    return (
        1.2,
        rng.normal(size=2),
        rng.normal(size=(6, 3)),
        rng.normal(size=(3, 3)),
        np.array([0.1, 0.2, 5.0]),
        rng.normal(size=(6, 2)),
    ), (0, 1, 3, 4)


def q_learning(W, S, a, R, S2, gamma):
    q = S @ W
    target = R + gamma * am.stop_gradient(am.max(S2 @ W, axis=1))
    d = q[np.arange(S.shape[0]), a] - target
    return am.mean(d**2)


def q_learning_by_hand(W, S, a, R, S2, gamma):
    m = S.shape[0]
    rows = np.arange(m)
    q = S @ W
    target = R + gamma * np.max(S2 @ W, axis=1)
    d = q[rows, a] - target
    loss = np.mean(d**2)
    dq = np.zeros_like(q)
    dq[rows, a] = 2 / m * d
    return loss, S.T @ dq


def q_learning_args(rng):
    return (
        rng.normal(size=(3, 4)),
        rng.normal(size=(6, 3)),
        rng.integers(0, 4, 6),
        rng.normal(size=6),
        rng.normal(size=(6, 3)),
        0.9,
    ), 0


def negative_binomial(w, log_r, X, y):
    mu = am.exp(X @ w)
    r = am.exp(log_r)
    return am.mean((y + r) * am.log(r + mu) - y * am.log(mu) - r * log_r)


def negative_binomial_by_hand(w, log_r, X, y):
    m = X.shape[0]
    mu = np.exp(X @ w)
    r = np.exp(log_r)
    n, s = y + r, r + mu
    log_s = np.log(s)
    loss = np.mean(n * log_s - y * np.log(mu) - r * log_r)
    q = n / s
    return loss, (X.T @ ((q * mu - y) / m), r * ((log_s + q).mean() - log_r - 1))


def negative_binomial_args(rng):
    return (rng.normal(size=3) / 2, 0.3, rng.normal(size=(6, 3)), rng.integers(0, 5, 6) * 1.0), (0, 1)


def kalman_scalar(x, P, a, q, r, y):
    xp = a * x
    Pp = a * a * P + q
    S = Pp + r
    v = y - xp
    K = Pp / S
    xn = xp + K * v
    return 0.5 * (am.log(S) + v * v / S) + 0.5 * xn**2


def kalman_scalar_by_hand(x, P, a, q, r, y):
    xp = a * x
    Pp = a * a * P + q
    S = Pp + r
    v = y - xp
    K = Pp / S
    xn = xp + K * v
    w = v / S
    loss = 0.5 * (np.log(S) + v * w) + 0.5 * xn**2
    dv = w + xn * K
    dS = 0.5 * (1 / S - w * w) - xn * w * K
    dP = dS + xn * w
    dxp = xn - dv
    return loss, (dxp * a, dP * a * a, dxp * x + 2 * a * P * dP, dP, dS)


def kalman_scalar_args(rng):
    return (0.5, 1.2, 0.9, 0.3, 0.4, 0.8), (0, 1, 2, 3, 4)


def triplet_cosine(a, p, n):
    def cos(x, y):
        return am.sum(x * y, axis=1) / (am.sqrt(am.sum(x * x, axis=1)) * am.sqrt(am.sum(y * y, axis=1)))

    return am.mean(am.maximum(0, cos(a, n) - cos(a, p) + 0.5))


def triplet_cosine_by_hand(a, p, n):
    na, npos, nneg = np.sqrt((a * a).sum(axis=1)), np.sqrt((p * p).sum(axis=1)), np.sqrt((n * n).sum(axis=1))
    cn = (a * n).sum(axis=1) / (na * nneg)
    cp = (a * p).sum(axis=1) / (na * npos)
    h = np.maximum(0, cn - cp + 0.5)
    loss = np.mean(h)
    g = (h > 0) / h.size
    kn = (g / (na * nneg))[:, None]
    kp = (g / (na * npos))[:, None]
    da = kn * n - kp * p - (g * (cn - cp) / na**2)[:, None] * a
    dp = (g * cp / npos**2)[:, None] * p - kp * a
    dn = kn * a - (g * cn / nneg**2)[:, None] * n
    return loss, (da, dp, dn)


def triplet_cosine_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))), (0, 1, 2)
