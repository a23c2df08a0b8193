"""What there is to know of each operation beside its derivative: one row of facts for each, by name.

An operation whose name says it all has no more than its name here.
"""

from __future__ import annotations

from ..primitive import Facts

KINK = Facts(smooth=False)
POSITIVE, NONZERO, UNIT = Facts(domain=("positive",)), Facts(domain=("nonzero",)), Facts(domain=("unit",))
MOVES, JOINS = Facts(), Facts(reads_shapes=True)
SOME_AXES, ONE_AXIS = Facts(axes="some"), Facts(axes="one")


def technical(summary: str, prints_as: str | None = None, domain: tuple[str, ...] = (), smooth: bool = True, axes: str = "") -> Facts:
    """The facts of an operation that only rules and public functions call."""
    return Facts(prints_as, domain, smooth, summary, True, axes)


# fmt: off
FACTS: dict[str, Facts] = {
    # arithmetic
    "positive": Facts(), "neg": Facts(), "add": Facts(), "sub": Facts(), "mul": Facts(), "square": Facts(),
    "div": Facts(domain=("real", "nonzero")),
    "power": Facts(domain=("positive", "real")),
    "reciprocal": NONZERO,
    "mod": Facts(domain=("real", "nonzero"), smooth=False),
    "floor_divide": Facts(domain=("real", "nonzero"), smooth=False),
    # elementary functions
    "exp": Facts(), "exp2": Facts(), "expm1": Facts(),
    "log": POSITIVE, "log2": POSITIVE, "log10": POSITIVE, "log1p": POSITIVE,
    "sqrt": POSITIVE, "cbrt": NONZERO,
    "sin": Facts(), "cos": Facts(), "tan": UNIT, "arcsin": UNIT, "arccos": UNIT, "arctan": Facts(),
    "arctan2": Facts(domain=("nonzero", "nonzero")), "hypot": Facts(domain=("nonzero", "nonzero")),
    "deg2rad": Facts(), "rad2deg": Facts(),
    "sinh": Facts(), "cosh": Facts(), "tanh": Facts(), "arcsinh": Facts(), "arccosh": Facts(domain=("above one",)), "arctanh": UNIT,
    "logaddexp": Facts(), "logaddexp2": Facts(),
    "xlogy": Facts(domain=("real", "positive")), "xlogx": POSITIVE,
    "sinc": Facts(), "erf": Facts(), "erfc": Facts(),
    "sigmoid": Facts(), "log_sigmoid": Facts(), "softplus": Facts(),
    # single points where a formula is 0/0
    "div_no_nan": technical("x / y, and 0 where both are 0.", "x / y", ("real", "nonzero")),
    "exponent_minus_one": technical("The exponent y - 1 of the slope of x**y, and 0 where x and y are 0.", "y - 1", ("positive", "real")),
    "log_of_base": technical("log(x) as it stands in the slope of x**y, and 0 where x is 0 and y is not negative.", "log(x)", ("positive", "real")),
    "nan_outside_domain": technical("x, and NaN where the second argument is NaN: no finite slope on a value that is none.", "x"),
    # steps and kinks
    "sign": KINK, "floor": KINK, "ceil": KINK, "trunc": KINK,
    "rint": Facts(smooth=False, summary="Half to even."),
    "heaviside": technical("1 where x > 0, else 0; NaN stays.", "x > 0", smooth=False),
    "in_interval": technical("1 strictly between two bounds, else 0; NaN stays.", "low < x < high", smooth=False),
    "heaviside_half": technical("1 where x > y, 1/2 at a tie, else 0; NaN stays.", "x > y", smooth=False),
    "heaviside_half_ignore_nan": technical("heaviside_half, with a NaN that never wins.", "x > y", smooth=False),
    "abs": KINK,
    "clamp_min": technical("max(x, bound) for a constant bound.", "maximum(x, bound)", smooth=False),
    "clamp_max": technical("min(x, bound) for a constant bound.", "minimum(x, bound)", smooth=False),
    "clamp": technical("x clipped between two constant bounds.", "clip(x, low, high)", smooth=False),
    "relu": KINK, "leaky_relu": KINK, "elu": KINK, "maximum": KINK, "minimum": KINK, "fmax": KINK, "fmin": KINK,
    "where": Facts(),
    "straight_round": technical("Rounds forward, passes the gradient straight through (Bengio et al. 2013).", smooth=False),
    # losses
    "binary_cross_entropy_with_logits": Facts(summary="max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x)."),
    "softmax_cross_entropy": Facts(summary="For each row, minus the sum of y log(softmax(x))."),
    # sums, means, extremes and norms
    "sum": SOME_AXES, "mean": SOME_AXES, "var": SOME_AXES, "std": SOME_AXES, "logsumexp": SOME_AXES,
    "max": Facts(smooth=False, axes="some"), "min": Facts(smooth=False, axes="some"),
    "norm": Facts(summary="The Euclidean norm, scaled so that it does not overflow.", axes="some"),
    "argmax_mask": technical("1/k at each of the k elements that equal the extreme, else 0; NaN stays.", smooth=False, axes="some"),
    "masked_softmax": technical("Softmax, with zeros for a row that is -inf throughout.", "softmax(x)", axes="some"),
    "prod": ONE_AXIS, "cumsum": ONE_AXIS, "cumprod": ONE_AXIS, "softmax": ONE_AXIS, "log_softmax": ONE_AXIS,
    "exclusive_prod": technical("For each element, the product of all others.", axes="one"),
    "prod_before": technical("For each element, the product of all before it; 1 for the first.", axes="one"),
    "linear_scan": technical("The linear recurrence z_i = x_i z_(i-1) + y_i along an axis, from z_(-1) = 0.", axes="one"),
    "linear_scan_back": technical("The adjoint of linear_scan: z_i = x_(i+1) z_(i+1) + y_i, from the end.", axes="one"),
    "shift": technical("Moved on along an axis, with zeros in the places that are left.", axes="one"),
    # moving numbers about
    "broadcast_to": MOVES, "sum_to": MOVES, "reshape": MOVES, "transpose": MOVES, "getitem": MOVES, "put": JOINS, "pad": MOVES,
    "flip": MOVES, "roll": MOVES, "tril": MOVES, "triu": MOVES, "astype": MOVES, "concatenate": JOINS, "stack": MOVES,
    "mT": Facts("x.T", summary="The matrix transpose: the last two axes exchanged."),
    "scatter": technical("Zeros with x added at an index."),
    "take_along": technical("The elements at indices along an axis.", axes="one"),
    "scatter_along": technical("Zeros with x added at indices along an axis.", axes="one"),
    # matrices
    "matmul": Facts(), "einsum": Facts(), "inv": Facts(), "solve": Facts(), "det": Facts(), "cholesky": Facts(),
    "cofactor": technical("The gradient of det(x), finite where x is singular; of its derivative along any further arguments."),
    "inv_or_inf": technical("The inverse as it stands in the slope of log |det(x)|; of a singular matrix its limit, infinite.", "inv(x)"),
    "logabsdet": technical("log |det(x)|."),
    "eigenvalues": technical("Of a symmetric matrix, ascending."),
    "eigenvectors": technical("Of a symmetric matrix with distinct eigenvalues, in columns."),
    "singular_values": technical("Singular values, descending."),
    "left_vectors": technical("Left singular vectors in columns, for distinct singular values."),
    "right_vectors": technical("Right singular vectors in columns, for distinct singular values."),
    "above_rounding": technical("1 for the singular values that are not zero to rounding, else 0.", smooth=False),
    "pinv": Facts(summary="The pseudo-inverse (Golub and Pereyra 1973)."),
    "nuclear_norm": technical("The sum of the singular values."),
    "polar": technical("U V^T of the singular vectors: the gradient of the nuclear norm."),
    # convolution, pooling and normalization
    "convolution": technical("The sum over channels and taps of image times weight, at every place of a sliding window."),
    "transposed_convolution": technical("The adjoint of convolution in the image: each number spreads the weights over what its window sees."),
    "convolution_weights": technical("The adjoint of convolution in the weights: for each tap, the sum of what it saw times what came of it."),
    "max_pool": technical("The largest element in each window; at a tie, the first of them gets the gradient.", smooth=False),
    "max_unpool": technical("x, at the place where its window of y has the first of its largest elements.", smooth=False),
    "max_pool_gather": technical("The element of x at the place where each window of y has the first of its largest elements.", smooth=False),
    "sum_pool": technical("The sum over each window."),
    "sum_unpool": technical("x, at every place that its window sees, added up."),
    "standardize": Facts(summary="x minus its mean, over the root of variance plus eps (Ioffe and Szegedy 2015).", axes="some"),
}
# fmt: on
