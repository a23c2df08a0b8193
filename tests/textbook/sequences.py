"""Recurrent steps, attention, and conditional random fields."""

import numpy as np

import autograd_mini as am


def gru_step(Wz, Wr, Wn, x, h, T):
    xh = am.concatenate([x, h], axis=1)
    z = am.sigmoid(xh @ Wz)
    r = am.sigmoid(xh @ Wr)
    n = am.tanh(am.concatenate([x, r * h], axis=1) @ Wn)
    out = (1 - z) * n + z * h
    return am.sum((out - T) ** 2) / 2


def gru_step_by_hand(Wz, Wr, Wn, x, h, T):
    k = x.shape[1]
    xh = np.concatenate([x, h], axis=1)
    z = 1 / (1 + np.exp(-xh @ Wz))
    r = 1 / (1 + np.exp(-xh @ Wr))
    xr = np.concatenate([x, r * h], axis=1)
    n = np.tanh(xr @ Wn)
    out = (1 - z) * n + z * h
    dout = out - T
    loss = np.sum(dout**2) / 2
    dn = dout * (1 - z) * (1 - n**2)
    dr = (dn @ Wn.T)[:, k:] * h * r * (1 - r)
    dz = dout * (h - n) * z * (1 - z)
    return loss, (xh.T @ dz, xh.T @ dr, xr.T @ dn)


def gru_step_args(rng):
    n, k, m = 3, 2, 5
    weights = [rng.normal(size=(k + n, n)) for _ in range(3)]
    return (*weights, rng.normal(size=(m, k)), rng.normal(size=(m, n)), rng.normal(size=(m, n))), (0, 1, 2)


def masked_attention(Q, K, V, M):
    s = am.where(M, Q @ K.T / np.sqrt(3.0), -1e9)
    return am.sum((am.softmax(s, axis=1) @ V) ** 2)


def masked_attention_by_hand(Q, K, V, M):
    s = np.where(M, Q @ K.T / np.sqrt(3.0), -1e9)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    out = p @ V
    dout = 2 * out
    dp = dout @ V.T
    ds = np.where(M, p * (dp - (dp * p).sum(axis=1, keepdims=True)), 0) / np.sqrt(3.0)
    return np.sum(out**2), (ds @ K, ds.T @ Q, p.T @ dout)


def masked_attention_args(rng):
    return (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), np.tril(np.ones((5, 5))) > 0), (0, 1, 2)


def crf_step(alpha, T, u):
    s = alpha[:, None] + T
    m = am.max(s, axis=0)
    return am.sum((m + am.log(am.sum(am.exp(s - m), axis=0)) + u) ** 2)


def crf_step_by_hand(alpha, T, u):
    s = alpha[:, None] + T
    m = s.max(axis=0)
    e = np.exp(s - m)
    t = e.sum(axis=0)
    new = m + np.log(t) + u
    d = 2 * new
    ds = e * (d / t)
    return np.sum(new**2), (ds.sum(axis=1), ds, d)


def crf_step_args(rng):
    return (rng.normal(size=4), rng.normal(size=(4, 4)), rng.normal(size=4)), (0, 1, 2)


def rnn_step(Wx, Wh, b, Wy, x, h, T):
    h_new = am.tanh(x @ Wx + h @ Wh + b)
    y = h_new @ Wy
    return am.mean((y - T) ** 2)


def rnn_step_by_hand(Wx, Wh, b, Wy, x, h, T):
    h_new = np.tanh(x @ Wx + h @ Wh + b)
    y = h_new @ Wy
    r = y - T
    loss = np.mean(r**2)
    dy = 2 / r.size * r
    dz = dy @ Wy.T * (1 - h_new**2)
    return loss, (x.T @ dz, h.T @ dz, dz.sum(axis=0), h_new.T @ dy, dz @ Wh.T)


def rnn_step_args(rng):
    return tuple(rng.normal(size=s) for s in [(3, 4), (4, 4), 4, (4, 2), (5, 3), (5, 4), (5, 2)]), (0, 1, 2, 3, 5)


def attention_pooling(u, W, H, T):
    s = am.tanh(H @ W) @ u
    a = am.softmax(s, axis=0)
    c = a @ H
    return am.sum((c - T) ** 2)


def attention_pooling_by_hand(u, W, H, T):
    t = np.tanh(H @ W)
    s = t @ u
    e = np.exp(s - s.max())
    a = e / e.sum()
    r = a @ H - T
    dc = 2 * r
    da = H @ dc
    ds = a * (da - (da * a).sum())
    dt = ds[:, None] * u * (1 - t**2)
    return np.sum(r**2), (t.T @ ds, H.T @ dt)


def attention_pooling_args(rng):
    return (rng.normal(size=3), rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), rng.normal(size=4)), (0, 1)


def linear_attention(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    out = q @ (k.T @ v)
    return am.sum(out**2)


def linear_attention_by_hand(X, Wq, Wk, Wv):
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    S = k.T @ v
    out = q @ S
    dout = 2 * out
    dq = dout @ S.T
    dS = q.T @ dout
    dk = v @ dS.T
    dv = k @ dS
    return np.sum(out**2), (dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, X.T @ dq, X.T @ dk, X.T @ dv)


def linear_attention_args(rng):
    return (rng.normal(size=(5, 3)), *(rng.normal(size=(3, 4)) for _ in range(3))), (0, 1, 2, 3)


def gru_reset_after(W, U, b, x, h, T):
    n = h.shape[1]
    gx = x @ W + b
    gh = h @ U
    r = am.sigmoid(gx[:, :n] + gh[:, :n])
    z = am.sigmoid(gx[:, n : 2 * n] + gh[:, n : 2 * n])
    c = am.tanh(gx[:, 2 * n :] + r * gh[:, 2 * n :])
    h_new = (1 - z) * c + z * h
    return am.sum((h_new - T) ** 2) / 2


def gru_reset_after_by_hand(W, U, b, x, h, T):
    n = h.shape[1]
    gx = x @ W + b
    gh = h @ U
    s = 1 / (1 + np.exp(-(gx[:, : 2 * n] + gh[:, : 2 * n])))
    r, z = s[:, :n], s[:, n:]
    hc = gh[:, 2 * n :]
    c = np.tanh(gx[:, 2 * n :] + r * hc)
    h_new = (1 - z) * c + z * h
    e = h_new - T
    loss = np.sum(e**2) / 2
    dc = e * (1 - z) * (1 - c**2)
    dz = e * (h - c) * z * (1 - z)
    dr = dc * hc * r * (1 - r)
    dgx = np.concatenate([dr, dz, dc], axis=1)
    dgh = np.concatenate([dr, dz, dc * r], axis=1)
    return loss, (x.T @ dgx, h.T @ dgh, dgx.sum(axis=0))


def gru_reset_after_args(rng):
    return (
        rng.normal(size=(4, 9)),
        rng.normal(size=(3, 9)),
        rng.normal(size=9),
        rng.normal(size=(5, 4)),
        rng.normal(size=(5, 3)),
        rng.normal(size=(5, 3)),
    ), (0, 1, 2)


def crf_by_logsumexp(T, E):
    a = E[0]
    a = E[1] + am.logsumexp(a[:, None] + T, axis=0)
    a = E[2] + am.logsumexp(a[:, None] + T, axis=0)
    return am.logsumexp(a)


def crf_by_logsumexp_by_hand(T, E):
    s1 = E[0][:, None] + T
    m1 = s1.max(axis=0)
    e1 = np.exp(s1 - m1)
    t1 = e1.sum(axis=0)
    a1 = E[1] + (np.log(t1) + m1)
    s2 = a1[:, None] + T
    m2 = s2.max(axis=0)
    e2 = np.exp(s2 - m2)
    t2 = e2.sum(axis=0)
    a2 = E[2] + (np.log(t2) + m2)
    m3 = a2.max()
    e3 = np.exp(a2 - m3)
    t3 = e3.sum()
    loss = np.log(t3) + m3
    g2 = e3 / t3
    p2 = e2 * (g2 / t2)
    g1 = p2.sum(axis=1)
    p1 = e1 * (g1 / t1)
    dE = np.zeros_like(E)
    dE[0] = p1.sum(axis=1)
    dE[1] = g1
    dE[2] = g2
    return loss, (p1 + p2, dE)


def crf_by_logsumexp_args(rng):
    return (rng.normal(size=(4, 4)), rng.normal(size=(3, 4))), (0, 1)


def sequence_layer(X, W, b, v):
    h = am.tanh(X @ W + b)
    return am.sum((h @ v) ** 2)


def sequence_layer_by_hand(X, W, b, v):
    h = np.tanh(X @ W + b)
    z = h @ v
    loss = np.sum(z**2)
    dz = 2 * z
    dv = h.reshape(-1, v.size).T @ dz.reshape(-1)
    da = dz[:, :, None] * v * (1 - h**2)
    dW = X.reshape(-1, W.shape[0]).T @ da.reshape(-1, v.size)
    return loss, (da @ W.T, dW, da.sum(axis=(0, 1)), dv)


def sequence_layer_args(rng):
    return (rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=5)), (0, 1, 2, 3)
