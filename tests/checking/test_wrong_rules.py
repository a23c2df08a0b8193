"""Each row of the table of wrong rules gives the numbers that its sentence says, which are written here by hand."""

import numpy as np
from cases import all_cases
from mistaken import holds, mistaken
from some import some

import autograd_mini as am
from autograd_mini.checking.mistakes import array_rules, pointwise_rules, rows, window_rules, wrong_rules  # noqa: F401
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem

X, Y, G = np.array([0.5, 1.5, 2.0]), np.array([1.5, 0.7, 2.5]), np.array([0.3, -1.2, 0.8])
SIGNED, SMALL = np.array([-0.5, 1.5, -2.0]), np.array([0.2, -0.6, 0.5])
A, B = np.array([[2.0, 0.3, -0.4], [0.5, 1.5, 0.2], [-0.1, 0.6, 1.8]]), np.array([[1.0, -0.5], [0.4, 2.0], [0.3, 0.9]])
M, GM = np.array([[0.5, -1.0, 2.0, 0.3], [1.5, 0.2, -0.7, 1.1]]), np.array([[0.3, -1.2, 0.8, 0.5], [0.9, 0.4, -0.6, 1.3]])
GA, GB = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4], [1.1, 0.2, 0.7]]), np.array([[0.3, -1.2], [0.8, 0.5], [0.9, -0.4]])
S = np.array([[4.0, 0.6, -0.4], [0.6, 3.0, 0.5], [-0.4, 0.5, 2.0]])

INVERSE, DET = np.linalg.inv(A), np.linalg.det(A)
P = np.exp(M) / np.exp(M).sum(1)[:, None]
"""The softmax of the rows of M."""
LEAK, ELU = np.where(SIGNED > 0, 1.0, 0.01), np.where(SIGNED > 0, SIGNED, np.exp(SIGNED) - 1)
BELOW = SIGNED < 0

x = {"x": X}
signed, small, kink = {"x": SIGNED}, {"x": SMALL}, {"x": np.array([0.0, 1.5, -2.0])}
both = {"x": X, "y": Y}
matrix = {"x": M}

POINTWISE = {
    "mul": (lambda x, y: x * y * G, both, [
        ("x", "the factor is `x` itself", G * X), ("y", "the factor is `y` itself", G * Y),
        ("x", "what arrives is divided by `y`", G / Y), ("y", "what arrives is divided by `x`", G / X),
    ]),
    "div": (lambda x, y: x / y * G, both, [
        ("x", "the denominator is missing", G), ("x", "is multiplied by `y`, where it is divided", G * Y),
        ("x", "is divided by `y` squared", G / Y**2), ("x", "the square root of `y`", G / Y**0.5),
        ("y", "has a plus for a minus", G * X / Y**2), ("y", "the denominator is not squared:", -G * X / Y),
        ("y", "not squared, and the minus is missing", G * X / Y), ("y", "the numerator `x` is missing", -G / Y**2),
        ("y", "the slope of the quotient is missing", G), ("y", "taken to be 1 / y", G / Y),
        ("y", "the antiderivative is taken", G * X * np.log(Y)),
    ]),
    "reciprocal": (lambda x: am.reciprocal(x) * G, x, [
        ("x", "the minus is missing", G / X**2), ("x", "the denominator is not squared", -G / X),
        ("x", "the antiderivative is taken", G * np.log(X)),
    ]),
    "square": (lambda x: am.square(x) * G, x, [
        ("x", "lacks its exponent", G * X), ("x", "the exponent is not lowered", 2 * G * X**2),
        ("x", "taken to be 2", 2 * G), ("x", "the inner derivative 2 · x is missing", G),
    ]),
    "power": (lambda x, y: x**y * G, both, [
        ("x", "lacks its exponent", G * X ** (Y - 1)), ("x", "the exponent is not lowered", G * Y * X**Y),
        ("x", "the lowered exponent stands in front", G * (Y - 1) * X ** (Y - 1)),
        ("x", "is lowered by 2", G * Y * X ** (Y - 2)), ("x", "is raised, not lowered", G * Y * X ** (Y + 1)),
        ("x", "the antiderivative is taken", G * X ** (Y + 1) / (Y + 1)), ("x", "taken to be n x", G * Y * X),
        ("x", "taken to be n:", G * Y), ("x", "taken to be x:", G * X), ("x", "the inner derivative", G),
        ("x", "the rule of aˣ is used", G * X**Y * np.log(X)), ("y", "the power rule is used for aˣ", G * Y * X ** (Y - 1)),
        ("y", "log(a) is missing", G * X**Y),
    ]),
    "exp": (lambda x: am.exp(x) * G, x, [
        ("x", "the power rule is used for exp", G * X * np.exp(X - 1)), ("x", "the exponent is lowered", G * np.exp(X - 1)),
        ("x", "is taken to be its argument", G * X), ("x", "the slope of exp is missing", G),
    ]),
    "log": (lambda x: am.log(x) * G, x, [
        ("x", "is multiplied by `x`, where it is divided", G * X), ("x", "log is differentiated twice", -G / X**2),
        ("x", "the slope of log is missing", G),
    ]),
    "log2": (lambda x: am.log2(x) * G, x, [("x", "the base is forgotten", G / X)]),
    "log10": (lambda x: am.log10(x) * G, x, [("x", "the base is forgotten", G / X)]),
    "sqrt": (lambda x: am.sqrt(x) * G, x, [
        ("x", "the half of the root is missing", G / X**0.5), ("x", "is multiplied by the root", G * X**0.5 / 2),
        ("x", "x stands where its root belongs", G / X / 2), ("x", "the root is missing", G / 2),
        ("x", "the inner derivative", G),
    ]),
    "sin": (lambda x: am.sin(x) * G, x, [
        ("x", "the sign is wrong", -G * np.cos(X)), ("x", "the function itself", G * np.sin(X)),
        ("x", "the slope of sin is missing", G),
    ]),
    "cos": (lambda x: am.cos(x) * G, x, [
        ("x", "the minus is missing", G * np.sin(X)), ("x", "the function itself", G * np.cos(X)),
        ("x", "the slope of cos is missing", G),
    ]),
    "tan": (lambda x: am.tan(x) * G, x, [
        ("x", "taken to be that of tanh", G * (1 - np.tan(X) ** 2)), ("x", "taken to be 1 / sin²", G / np.sin(X) ** 2),
        ("x", "the slope of tan is missing", G),
    ]),
    "sinh": (lambda x: am.sinh(x) * G, x, [("x", "the slope of sinh is missing", G)]),
    "cosh": (lambda x: am.cosh(x) * G, x, [
        ("x", "the sign is wrong", -G * np.sinh(X)), ("x", "the slope of cosh is missing", G),
    ]),
    "arctan": (lambda x: am.arctan(x) * G, small, [
        ("x", "that of arcsin", G / (1 - SMALL**2) ** 0.5), ("x", "a sign is wrong", G / (1 - SMALL**2)),
        ("x", "is multiplied by 1 + x²", G * (1 + SMALL**2)),
    ]),
    "abs": (lambda x: am.abs(x) * G, signed, [
        ("x", "the slope of abs is missing", G), ("x", "taken to be its argument", G * SIGNED),
        ("x", "taken to be abs itself", G * [0.5, 1.5, 2.0]),
    ]),
    "where": (lambda x, y: am.where(np.array([True, False, True]), x, y) * G, both, [
        ("x", "where it does not choose `x`", G), ("y", "where it does not choose `y`", G),
        ("x", "goes where the condition holds", [0.0, -1.2, 0.0]),
        ("y", "goes where the condition does not hold", [0.3, 0.0, 0.8]),
    ]),
    "maximum": (lambda x, y: am.maximum(x, y) * G, both, [("x", "both arguments get", G), ("y", "both arguments get", G)]),
    "minimum": (lambda x, y: am.minimum(x, y) * G, both, [("x", "both arguments get", G), ("y", "both arguments get", G)]),
    "leaky_relu": (lambda x: am.leaky_relu(x) * G, signed, [
        ("x", "the leak is forgotten", G * [0, 1, 0]), ("x", "the two slopes are exchanged", G * [1, 0.01, 1]),
        ("x", "the slope of the leak is taken everywhere", G * 0.01), ("x", "the leak has the wrong sign", G * [-0.01, 1, -0.01]),
        ("x", "the value of the leak", G * [-0.005, 1, -0.02]),
    ]),
    "elu": (lambda x: am.elu(x) * G, signed, [
        ("x", "taken to be that of relu", G * [0, 1, 0]), ("x", "the value of elu", G * np.where(BELOW, ELU, 1)),
        ("x", "below 0 alpha stands", G), ("x", "is taken at its result", G * np.where(BELOW, np.exp(ELU), 1)),
    ]),
}  # fmt: skip
WITH_OPTIONS = {
    "leaky_relu": (lambda x: am.leaky_relu(x, negative_slope=0.3) * G, signed, [
        ("x", "the two slopes are exchanged", G * [1, 0.3, 1]), ("x", "the value of the leak", G * [-0.15, 1, -0.6]),
        ("x", "the slope of the leak is taken everywhere", G * 0.3), ("x", "the leak has the wrong sign", G * [-0.3, 1, -0.3]),
    ]),
    "elu": (lambda x: am.elu(x, alpha=2.0) * G, signed, [
        ("x", "below 0 alpha stands", G * [2, 1, 2]),
        ("x", "is taken at its result", G * np.where(BELOW, 2 * np.exp(2 * ELU), 1)),
        ("x", "the value of elu", G * np.where(BELOW, 2 * ELU, 1)),
    ]),
}  # fmt: skip
AT_THE_KINK = {
    "leaky_relu": (lambda x: am.leaky_relu(x, negative_slope=0.3) * G, kink, [
        ("x", "the leak is forgotten", G * [0, 1, 0]), ("x", "the two slopes are exchanged", G * [1, 0.3, 1]),
        ("x", "the leak has the wrong sign", G * [-0.3, 1, -0.3]), ("x", "the value of the leak", G * [0, 1, -0.6]),
    ]),
    "elu": (lambda x: am.elu(x, alpha=2.0) * G, kink, [
        ("x", "taken to be that of relu", G * [0, 1, 0]), ("x", "the value of elu", G * [0, 1, 2 * np.expm1(-2)]),
        ("x", "below 0 alpha stands", G * [2, 1, 2]), ("x", "is taken at its result", G * [2, 1, 2 * np.exp(2 * np.expm1(-2))]),
    ]),
}  # fmt: skip
"""At 0 the slope from below is taken, as people write it: `np.where(x > 0, 1, alpha)`."""


def lower(a):
    return np.array([[a[i, j] if i >= j else 0.0 for j in range(3)] for i in range(3)])


def cholesky(inner):
    """L⁻ᵀ inner L⁻¹."""
    inverse = np.linalg.inv(np.linalg.cholesky(S))
    return inverse.T @ inner @ inverse


def made_symmetric(a):
    return (a + a.T) / 2


PHI = np.linalg.cholesky(S).T @ lower(GA)
HALVED = lower(PHI) - np.diag(np.diag(PHI)) / 2
TWO = np.array([0, 2, 2, 1])
"""A place that is picked twice."""
GV = np.array([0.3, -1.2, 0.8, 0.5])
VALUES = X - X.mean()

ARRAYS = {
    "broadcast_to": (lambda x: am.broadcast_to(x, (2, 4)) * GM, {"x": M[0]}, [
        ("x", "only the last row counts", GM[1]), ("x", "only the first row counts", GM[0]),
        ("x", "the sum is taken over all elements", [3 * 0.8] * 4), ("x", "the mean is taken over all elements", [0.3] * 4),
    ]),
    "cumsum": (lambda x: am.cumsum(x, axis=0) * G, x, [
        ("x", "the sums run from the front", [0.3, -0.9, -0.1]), ("x", "and one is counted", G),
    ]),
    "norm": (lambda x: am.norm(x, axis=1) * [2.0, 3.0], matrix, [
        ("x", "the norm is missing", M * [[2.0], [3.0]]),
        ("x", "x is missing", np.array([[2.0], [3.0]]) / np.sqrt((M**2).sum(1))[:, None] + 0 * M),
    ]),
    "var": (lambda x: am.var(x, axis=0) * 2.0, x, [
        ("x", "the mean is not subtracted", 4 * X / 3), ("x", "n - 1 and n are exchanged", 4 * VALUES / 2),
    ]),
    "logsumexp": (lambda x: am.logsumexp(x, axis=1) * [2.0, 3.0], matrix, [
        ("x", "the softmax is missing", [[2.0] * 4, [3.0] * 4]), ("x", "exp stands where", np.exp(M) * [[2.0], [3.0]]),
    ]),
    "log_softmax": (lambda x: am.log_softmax(x, axis=1) * GM, matrix, [
        ("x", "the softmax is added, not subtracted", GM + P * [[0.4], [2.0]]),
        ("x", "added as it stands", GM + P), ("x", "subtracted as it stands", GM - P),
        ("x", "only the diagonal of the Jacobian", GM - GM * P), ("x", "the path through the denominator", GM),
        ("x", "the sum over the classes is missing", GM * (1 - P)),
        ("x", "the log-softmax stands where", GM - np.log(P) * [[0.4], [2.0]]),
        ("x", "exp(x) stands where", GM - np.exp(M) * [[0.4], [2.0]]), ("x", "the softmax is missing", GM - [[0.4], [2.0]]),
        ("x", "a mean stands", GM - [[0.1], [0.5]]),
        ("x", "the sum is taken along axis 0", GM - P * [1.2, -0.8, 0.2, 1.8]),
        ("x", "the sum is taken over all elements", GM - P * 2.4),
    ]),
    "inv": (lambda x: am.inv(x) * GA, {"x": A}, [
        ("x", "the minus is missing", INVERSE.T @ GA @ INVERSE.T),
        ("x", "the inverse is not transposed", -INVERSE @ GA @ INVERSE),
        ("x", "one of the two factors is missing", -INVERSE.T @ GA),
        ("x", "both factors stand on one side", -INVERSE.T @ INVERSE.T @ GA),
        ("x", "element by element", -GA * INVERSE**2),
    ]),
    "det": (lambda x: am.det(x) * 2.0, {"x": A}, [
        ("x", "the inverse is not transposed", 2 * DET * INVERSE), ("x", "the determinant is missing", 2 * INVERSE.T),
    ]),
    "logabsdet": (lambda x: am.slogdet(x)[1] * 2.0, {"x": A}, [
        ("x", "the inverse is not transposed", 2 * INVERSE), ("x", "once too often", 2 * DET * INVERSE.T),
    ]),
    "solve": (lambda x, y: am.solve(x, y) * GB, {"x": A, "y": B}, [
        ("y", "the matrix is not transposed", INVERSE @ GB), ("y", "the inverse is missing", GB),
        ("y", "is multiplied by the matrix", A.T @ GB),
        ("x", "the minus is missing", INVERSE.T @ GB @ (INVERSE @ B).T),
        ("x", "the matrix is not transposed", -INVERSE @ GB @ (INVERSE @ B).T),
        ("x", "the inverse is missing", -GB @ (INVERSE @ B).T),
        ("x", "the result is transposed", -(INVERSE.T @ GB @ (INVERSE @ B).T).T),
    ]),
    "cholesky": (lambda x: am.cholesky(x) * lower(GA), {"x": S}, [
        ("x", "the diagonal is not halved", made_symmetric(cholesky(lower(PHI)))),
        ("x", "the upper triangle is not cut off", made_symmetric(cholesky(PHI))),
        ("x", "the half is missing", 2 * made_symmetric(cholesky(HALVED))), ("x", "it is not made symmetric", cholesky(HALVED)),
    ]),
    "getitem": (lambda x: x[TWO] * GV, x, [
        ("x", "the last pick overwrites", [0.3, 0.5, 0.8]), ("x", "only the first pick counts", [0.3, 0.5, -1.2]),
        ("x", "is averaged", [0.3, 0.5, -0.2]),
    ]),
    "reshape": (lambda x: am.reshape(x, (4, 2)) * GM.reshape(4, 2), matrix, [
        ("x", "column by column", [[0.3, 0.9, -1.2, 0.4], [0.8, -0.6, 0.5, 1.3]]),
        ("x", "is transposed before it is reshaped", [[0.3, 0.8, 0.9, -0.6], [-1.2, 0.5, 0.4, 1.3]]),
    ]),
    "transpose": (lambda x: am.transpose(x, (1, 2, 0)) * np.arange(8.0).reshape(2, 2, 2), {"x": np.ones((2, 2, 2))}, [
        ("x", "the axes are mixed", np.arange(8.0).reshape(2, 2, 2)),
        ("x", "permuted once more", [[[0.0, 4.0], [1.0, 5.0]], [[2.0, 6.0], [3.0, 7.0]]]),
    ]),
    "mT": (lambda x: x.T * GM.T, matrix, [("x", "the axes are mixed", [[0.3, 0.9, -1.2, 0.4], [0.8, -0.6, 0.5, 1.3]])]),
    "flip": (lambda x: am.flip(x) * G, x, [("x", "the order is not turned back", G)]),
    "roll": (lambda x: am.roll(x, 1, axis=0) * G, x, [
        ("x", "rolled further", [0.8, 0.3, -1.2]), ("x", "are not rolled back", G),
    ]),
    "pad": (lambda x: am.pad(x, ((1, 0), (2, 1))) * np.arange(21.0).reshape(3, 7), matrix, [
        ("x", "cut off at one end only", [[0.0, 1.0, 2.0, 3.0], [7.0, 8.0, 9.0, 10.0]]),
    ]),
    "max": (lambda x: am.max(x, axis=1) * [2.0, 3.0], matrix, [("x", "every element gets", [[2.0] * 4, [3.0] * 4])]),
    "min": (lambda x: am.min(x, axis=0, keepdims=True) * GV, matrix, [("x", "every element gets", [GV, GV])]),
}  # fmt: skip


IMAGE, KERNELS = np.arange(80.0).reshape(2, 2, 5, 4) % 7 - 3, np.arange(16.0).reshape(2, 2, 2, 2) % 5 - 1.5
STRIDES, PADS = (2, 1), (1, 0)
SENT = np.arange(36.0).reshape(2, 2, 3, 3) % 4 - 1.3


def back(w=KERNELS, put=STRIDES, add=True):
    """The gradients of the padded image and of the kernels, window by window; `put` is how far the windows stand apart."""
    padded = np.zeros((2, 2, 7, 4))
    padded[:, :, 1:6] = IMAGE
    whole, kernels = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(3):
        for j in range(3):
            down, across = i * put[0], j * put[1]
            for image in range(2):
                window = whole[image, :, down : down + 2, across : across + 2]
                window[...] = add * window + SENT[image, 0, i, j] * w[0] + SENT[image, 1, i, j] * w[1]
                for filters in range(2):
                    kernels[filters] += SENT[image, filters, i, j] * padded[image, :, down : down + 2, across : across + 2]
    return whole, kernels


def pooled(x, how):
    """What the windows of 2 x 2 of an image of 3 x 3 send back to it: `how` puts the gradient of a window into a place."""
    d = np.zeros((3, 3))
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        how(d, i, j, [[1.0, -2.0], [3.0, 5.0]][i][j], divmod(int(np.argmax(x[i : i + 2, j : j + 2])), 2))
    return d[None, None]


def into_all(d, i, j, g, top):
    d[i : i + 2, j : j + 2] += g


def a_quarter(d, i, j, g, top):
    d[i : i + 2, j : j + 2] += g / 4


def by_assignment(d, i, j, g, top):
    d[i + top[0], j + top[1]] = g


def if_empty(d, i, j, g, top):
    d[i + top[0], j + top[1]] = d[i + top[0], j + top[1]] or g


PEAKS = np.array([[0.1, 0.5, 0.2], [0.3, 0.9, 0.4], [0.0, 0.7, 0.8]])
WINDOWS = {
    "convolution": (lambda x, w: am.conv2d(x, w, stride=STRIDES, padding=PADS) * SENT, {"x": IMAGE, "w": KERNELS}, [
        ("x", "the kernels are not flipped", back(KERNELS[:, :, ::-1, ::-1])[0][:, :, 1:6]),
        ("w", "the gradient of `w` has its kernels flipped", back()[1][:, :, ::-1, ::-1]),
        ("w", "has height and width of its kernels exchanged", back()[1].transpose(0, 1, 3, 2)),
        ("w", "has channels and filters exchanged", back()[1].transpose(1, 0, 2, 3)),
        ("x", "height and width of the kernels are exchanged", back(KERNELS.transpose(0, 1, 3, 2))[0][:, :, 1:6]),
        ("x", "from 0 on, where it begins at the padding", back()[0][:, :, :5]),
        ("x", "cut off at the front only, twice", back()[0][:, :, 2:]),
        ("x", "the stride is forgotten", back(put=(1, 1))[0][:, :, 1:6]),
        ("w", "the stride is forgotten", back(put=(1, 1))[1]),
        ("x", "the last one overwrites", back(add=False)[0][:, :, 1:6]),
    ]),
    "max_pool": (lambda x: am.max_pool2d(x, 2, stride=1) * [[1.0, -2.0], [3.0, 5.0]], {"x": PEAKS[None, None]}, [
        ("x", "every element of a window gets", pooled(PEAKS, into_all)),
        ("x", "shared out over the window", pooled(PEAKS, a_quarter)),
        ("x", "only what the last of them brings", pooled(PEAKS, by_assignment)),
        ("x", "only what the first of them brings", pooled(PEAKS, if_empty)),
    ]),
}  # fmt: skip
OF_ROWS = {**POINTWISE, **ARRAYS, **WINDOWS}

INNER = (GM * P).sum(1)[:, None]
SIX = np.arange(1.0, 10.0)
OF_FAMILIES = {
    "softmax": (lambda x: am.softmax(x, axis=1) * GM, matrix, [
        ("x", "only the diagonal of the Jacobian", GM * P * (1 - P)), ("x", "the sum over all outputs", GM * P),
        ("x", "the sum is added, not subtracted", P * (GM + INNER)), ("x", "the factor p in front is missing", GM - INNER),
        ("x", "p is missing inside the sum", P * (GM - [[0.4], [2.0]])), ("x", "a mean stands", P * (GM - INNER / 4)),
        ("x", "the softmax is left out", GM), ("x", "taken along axis 0: another axis", P * (GM - (GM * P).sum(0))),
        ("x", "taken over all elements: another axis", P * (GM - (GM * P).sum())),
    ]),
    "sum": (lambda x: am.sum(x, axis=0) * G, {"x": A}, [
        ("x", "is spread along axis 1, and the sum", [[0.3] * 3, [-1.2] * 3, [0.8] * 3]),
    ]),
    "sum that keeps its axis": (lambda x: am.sum(x, axis=1, keepdims=True) * G[:, None], {"x": A}, [
        ("x", "is spread along axis 0, and the sum was taken along axis 1", [G, G, G]),
    ]),
    "mean": (lambda x: am.mean(x, axis=1) * G, {"x": A}, [("x", "is spread along axis 0, and the mean", [G / 3, G / 3, G / 3])]),
    "row of a square": (lambda x: am.broadcast_to(x, (3, 3)) * GA, x, [
        ("x", "only the last row counts", GA[2]), ("x", "only the first row counts", GA[0]),
        ("x", "the sum is taken along axis 1, and `x` was spread along axis 0", [-0.1, 1.0, 2.0]),
    ]),
    "column of a square": (lambda x: am.broadcast_to(x, (3, 3)) * GA, {"x": X[:, None]}, [
        ("x", "the sum is taken along axis 0, and `x` was spread along axis 1", [[1.9], [-0.1], [1.1]]),
    ]),
    "concatenate": (lambda x, u, y: am.concatenate([x, u, y]) * SIX, {**both, "u": np.ones(3)}, [
        ("x", "the part of argument 2 is taken, where that of argument 1", [4.0, 5.0, 6.0]),
        ("u", "the part of argument 3 is taken, where that of argument 2", [7.0, 8.0, 9.0]),
        ("y", "the part of argument 1 is taken, where that of argument 3", [1.0, 2.0, 3.0]),
    ]),
    "parts of different sizes": (lambda x, u, y: am.concatenate([x, u, y]) * SIX[:8], {**both, "u": np.ones(2)}, [
        ("x", "the part of argument 3 is taken", [6.0, 7.0, 8.0]), ("y", "the part of argument 1 is taken", [1.0, 2.0, 3.0]),
    ]),
    "stack": (lambda x, u, y: am.stack([x, u, y], axis=-1) * SIX.reshape(3, 3), {**both, "u": np.ones(3)}, [
        ("x", "the part of argument 2 is taken", [2.0, 5.0, 8.0]), ("y", "the part of argument 2 is taken", [2.0, 5.0, 8.0]),
        ("u", "the part of argument 3 is taken", [3.0, 6.0, 9.0]),
    ]),
}  # fmt: skip


def found_in(f, args):
    """The mistakes of the table in the sum of an array."""
    return mistaken(wrong_rules.local, lambda **given: am.sum(f(**given)), args)


@all_cases("f, args, told", [*OF_ROWS.values(), *WITH_OPTIONS.values(), *AT_THE_KINK.values(), *OF_FAMILIES.values()],
           ids=[*OF_ROWS, *WITH_OPTIONS, *AT_THE_KINK, *OF_FAMILIES])  # fmt: skip
def test_a_wrong_rule_gives_the_numbers_that_its_sentence_says(f, args, told):
    found = found_in(f, args)
    for name, says, wrong in told:
        holds(found, says, **{name: np.asarray(wrong)})


@all_cases("entry", rows.ROWS, ids=lambda entry: entry.told)
def test_every_row_is_written_by_hand_above(entry):
    told = {"op": "", "x": "`x`", "y": "`y`", "z": "", "slope": "2 · x", "way": ""}
    for operation in some(entry.operations):
        sentence = entry.told.format(**{**told, "op": operation})
        assert any(says.replace("`w`", "`x`") in sentence for _, says, _ in some(OF_ROWS[operation][2]))


def test_no_two_rows_or_families_are_in_the_place_of_each_other():
    rows_at = [(operation, entry.i, entry.told) for entry in rows.ROWS for operation in entry.operations]
    families = [(operation, made.__name__) for operations, _, _, made in rows.FAMILIES for operation in operations]
    assert len(set(rows_at)) == len(rows_at) and len(set(families)) == len(families)


WIDE, FILTERS = np.arange(25.0).reshape(1, 1, 5, 5) % 7, np.array([[[[1.0, -2.0], [0.5, 3.0]]]])
image = {"x": WIDE, "w": FILTERS}
STRIDE, POOL = ["stride is forgotten", "the windows overlap"], ["a window gets", "as in average", "the windows overlap"]
SILENT = {
    "an array that was not picked twice": (lambda x: x[np.array([0, 2])], x, ["averaged"]),
    "an array of which a slice is taken": (lambda x: x[1:], x, ["overwrites", "only the first pick"]),
    "one row": (lambda x: am.broadcast_to(x, (1, 3)), x, ["only the last row", "only the first row"]),
    "two axes": (lambda x: am.broadcast_to(x, (2, 3, 3)), x, ["only the last row", "only the first row", "`x` was spread"]),
    "no square": (lambda x: am.broadcast_to(x, (2, 3)), x, ["`x` was spread along"]),
    "a number": (lambda x: am.broadcast_to(x, (2, 3)), {"x": np.array([2.0])}, ["over all elements"]),
    "a vector": (lambda x: am.reshape(x, (3,)), x, ["column by column", "transposed before"]),
    "a sum that is no square": (lambda x: am.sum(x, axis=0) * GM[0], matrix, ["is spread along axis"]),
    "a sum of two axes": (lambda x: am.sum(x, axis=(0, 1)), {"x": A}, ["is spread along axis"]),
    "a convolution without stride": (lambda x, w: am.conv2d(x, w), image, ["stride is forgotten", "padding is cut off"]),
    "a convolution of windows apart": (lambda x, w: am.conv2d(x, w, stride=2), image, ["the windows overlap"]),
    "a dilated convolution": (lambda x, w: am.conv2d(x, w, stride=2, dilation=2), image, STRIDE),
    "a convolution in groups": (
        lambda x, w: am.conv2d(x, w, stride=(2, 1), groups=2),
        {"x": np.concatenate([WIDE, 2 * WIDE], 1), "w": np.concatenate([FILTERS, -FILTERS])},
        STRIDE,
    ),
    "a padded pooling": (lambda x: am.max_pool2d(x, 2, stride=1, padding=1), {"x": WIDE}, POOL),
    "a dilated pooling": (lambda x: am.max_pool2d(x, 2, stride=1, dilation=2), {"x": WIDE}, POOL),
    "a pooling of windows apart": (lambda x: am.max_pool2d(x, 2), {"x": WIDE}, ["the windows overlap"]),
    "a root of numbers that are not positive": (lambda x, y: x / y, {"x": X, "y": SIGNED}, ["the square root of `y`"]),
}  # fmt: skip


@all_cases("f, args, unsaid", SILENT.values(), ids=SILENT)
def test_a_row_says_nothing_where_it_does_not_apply(f, args, unsaid):
    found = found_in(f, args)
    assert not [sentence for _, sentence, _ in found if any(words in sentence for words in unsaid)]


def test_what_does_not_fit_its_node_is_no_mistake():
    trace = LossGraph(Problem(lambda x: am.sum(am.sin(x) * G), x))
    leaf = trace.leaves["x"]

    def fails(flow):
        raise ValueError("no such shape")

    patches = {"numbers": G, "another shape": GM, "not finite": G * np.inf, "nothing": None}
    fitting = {name: wrong_rules.fits(lambda flow, added=added: added, trace.flow, leaf) for name, added in patches.items()}
    assert fitting == {"numbers": True, "another shape": False, "not finite": False, "nothing": False}
    assert not wrong_rules.fits(fails, trace.flow, leaf)


def test_the_axes_that_people_take_by_mistake():
    assert list(array_rules.other_axes(1, 0)) == []
    assert [name for _, name in array_rules.other_axes(2, -1)] == ["along axis 0", "over all elements"]
    assert [name for _, name in array_rules.other_axes(2, None)] == ["along axis 0", "along axis 1"]
    assert [axis for axis, _ in array_rules.other_axes(3, (0, 2))] == [0, 1, 2, (0, 1, 2), (0, 1), (1, 2)]
