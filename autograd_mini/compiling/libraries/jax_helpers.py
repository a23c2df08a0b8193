"""The source of the helpers of programs for JAX, whose arrays are immutable, or which has the function itself."""

from __future__ import annotations

from ..writing.helpers import functions_in

PURE_SOURCE = """
def added(x, index, shape):
    return np.zeros(shape, np.asarray(x).dtype).at[index].add(x)

def placed(x, index, shape):
    return np.zeros(shape, np.asarray(x).dtype).at[index].set(x)

def picked(x, index):
    return np.asarray(x).at[index].get(mode="fill", fill_value=np.nan)

def put(x, y, index):
    x = np.asarray(x)
    shape = x[index].shape
    last = np.full(x.shape, -1).at[index].max(np.arange(math.prod(shape)).reshape(shape))
    y = np.append(np.broadcast_to(y, shape).astype(x.dtype), x.dtype.type(0))
    return np.where(last >= 0, y[last], x)

def last_written(x, index):
    shape = x[index].shape
    turn = np.arange(math.prod(shape)).reshape(shape)
    return (np.full(x.shape, -1).at[index].max(turn)[index] == turn).astype(x.dtype)

def std(x, axis, keepdims, ddof):
    return np.std(x, axis=axis, keepdims=keepdims, ddof=ddof)

def standardize(x, axis, eps):
    middle = x - np.mean(x, axis=axis, keepdims=True)
    spread = np.mean(middle**2, axis=axis, keepdims=True)
    top = np.max(np.abs(middle), axis=axis, keepdims=True, initial=0)
    large = (spread == np.inf) & (top < np.inf)
    middle = middle / np.where(large, top, 1)
    return middle / np.sqrt(np.mean(middle**2, axis=axis, keepdims=True) + np.where(large, 0, eps))

def segment_max(x, index, shape):
    return np.full(shape, -np.inf, x.dtype).at[index].max(x)

def segment_winners(x, y, index):
    top = y[index]
    winners = np.where(np.isnan(top), np.nan, x == top).astype(x.dtype)
    return winners / np.zeros(y.shape, x.dtype).at[index].add(winners)[index]

def scatter_along(x, indices, axis, shape):
    places = list(np.meshgrid(*(np.arange(n) for n in indices.shape), indexing="ij", sparse=True))
    places[axis] = indices
    return np.zeros(shape, x.dtype).at[tuple(places)].add(x)

def sigmoid(x):
    return jax.nn.sigmoid(x)

def softmax(x, axis):
    return jax.nn.softmax(x, axis=axis)

def log_softmax(x, axis):
    return jax.nn.log_softmax(x, axis=axis)

def logsumexp(x, axis=None, keepdims=False):
    return jax.scipy.special.logsumexp(x, axis=axis, keepdims=keepdims)

def logcumsumexp(x, axis):
    return jax.lax.cumlogsumexp(x, axis=axis)

def by_scipy(name, x, *more):
    x = np.asarray(x)
    function = getattr(jax.scipy.special, name, None)
    if function is None:
        shape = np.broadcast_shapes(x.shape, *(np.shape(y) for y in more))
        result = jax.ShapeDtypeStruct(shape, x.dtype)
        return jax.pure_callback(by_scipy_itself(name), result, x, *more, vmap_method="broadcast_all")
    return function(*more, x).astype(x.dtype)

def by_scipy_itself(name):
    def computed(x, *more):
        try:
            from scipy import special
        except ImportError:
            from autograd_mini.core.kernels.special_functions import on_elements
            return on_elements(name, numpy.asarray(x), *map(numpy.asarray, more)).astype(x.dtype)
        return numpy.asarray(getattr(special, name)(*more, x)).astype(x.dtype)

    import numpy
    return computed

def betaln(x, y):
    lgamma = jax.scipy.special.gammaln
    return lgamma(x) + lgamma(y) - lgamma(x + y)

def erf(x):
    return jax.scipy.special.erf(x)

def erfc(x):
    return jax.scipy.special.erfc(x)

def elu(x, alpha=1.0):
    return jax.nn.elu(x, alpha)

def leaky_relu(x, negative_slope=0.01):
    return jax.nn.leaky_relu(x, negative_slope)

def xlogy(x, y):
    return jax.scipy.special.xlogy(x, y)

def xlogx(x):
    return jax.scipy.special.xlogy(x, x)

def prod_before(x, axis):
    if not x.shape[axis]:
        return x
    first = np.ones_like(jax.lax.slice_in_dim(x, 0, 1, axis=axis))
    return np.concatenate([first, np.cumprod(jax.lax.slice_in_dim(x, 0, -1, axis=axis), axis)], axis)

def exclusive_prod(x, axis):
    return prod_before(x, axis) * np.flip(prod_before(np.flip(x, axis), axis), axis)

def div_by_squares(x, y):
    length = np.hypot(x, y)
    length = np.where(length == 0, 1, length)
    return x / length / length

def screened(x):
    bad = ~np.isfinite(x).all(axis=(-2, -1))
    return np.where(bad[..., None, None], np.eye(*x.shape[-2:], dtype=x.dtype), x), bad

def inv_or_inf(x):
    det = np.linalg.det(x)[..., None, None]
    return np.where(det == 0, np.swapaxes(cofactor(x), -1, -2) / det, np.linalg.inv(x))

def shift(x, by, axis):
    n = x.shape[axis]
    place = np.arange(n).reshape((-1,) + (1,) * (x.ndim - axis - 1))
    return np.where((place >= by) & (place < n + by), np.roll(x, by, axis), 0)

def linear_scan(x, y, axis):
    def step(z, row):
        z = row[0] * z + row[1]
        return z, z

    if not y.shape[axis]:
        return y
    a, b = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    start = np.zeros(b.shape[1:], np.result_type(a, b))
    a = np.concatenate([np.zeros_like(a[:1]), a[1:]])
    z = jax.lax.scan(step, start, (a.astype(start.dtype), b.astype(start.dtype)))[1]
    return np.moveaxis(z, 0, axis)

def linear_scan_back(x, y, axis):
    later = np.flip(np.roll(x, -1, axis), axis)
    return np.flip(linear_scan(later, np.flip(y, axis), axis), axis)

def real_fourier_back(x, n):
    half = np.full(x.shape[-1], n / 2).at[0].set(n)
    half = half.at[-1].set(n) if n % 2 == 0 else half
    return np.fft.irfft((x[..., 0, :] + 1j * x[..., 1, :]) * half, n).astype(x.dtype)

def cofactor(x, *directions):
    def slope(x):
        return jax.vjp(np.linalg.det, x)[1](np.ones(x.shape[:-2], x.dtype))[0]

    for e in directions:
        slope = (lambda f, e: lambda x: jax.jvp(f, (x,), (e,))[1])(slope, e)
    return slope(x)

def one_type(x, y):
    dtype = np.result_type(x, y)
    return x.astype(dtype), y.astype(dtype)

def convolution(x, y, windows, groups):
    x, y = one_type(x, y)
    return jax.lax.conv_general_dilated(
        x, y, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
    )

def transposed_convolution(x, y, windows, groups):
    x, y = one_type(x, y)

    def forward(image):
        return jax.lax.conv_general_dilated(
            image, y, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
        )

    return jax.vjp(forward, np.zeros((x.shape[0], y.shape[1] * groups, *windows.size), x.dtype))[1](x)[0]

def convolution_weights(x, y, windows, groups):
    x, y = one_type(x, y)

    def forward(weights):
        return jax.lax.conv_general_dilated(
            x, weights, windows.stride, windows.padding, rhs_dilation=windows.dilation, feature_group_count=groups
        )

    return jax.vjp(forward, np.zeros((y.shape[1], x.shape[1] // groups, *windows.kernel), x.dtype))[1](y)[0]

def sum_pool(x, windows):
    around = ((0, 0), (0, 0), *windows.padding)
    return jax.lax.reduce_window(
        x, 0.0, jax.lax.add, (1, 1, *windows.kernel), (1, 1, *windows.stride), around, None, (1, 1, *windows.dilation)
    )

def sum_unpool(x, windows):
    def forward(image):
        around = ((0, 0), (0, 0), *windows.padding)
        return jax.lax.reduce_window(
            image, 0.0, jax.lax.add, (1, 1, *windows.kernel), (1, 1, *windows.stride), around, None, (1, 1, *windows.dilation)
        )

    return jax.vjp(forward, np.zeros((*x.shape[:2], *windows.size), x.dtype))[1](x)[0]

def max_pool(x, windows):
    return jax.lax.reduce_window(
        x, -np.inf, jax.lax.max, (1, 1, *windows.kernel), (1, 1, *windows.stride), ((0, 0), (0, 0), *windows.padding), None,
        (1, 1, *windows.dilation),
    )

def taps(x, windows, value=0.0):
    (h, w), (down, across), (dh, dw) = windows.steps, windows.stride, windows.dilation
    x = np.pad(x, ((0, 0), (0, 0), *windows.padding), constant_values=value)
    return np.stack([
        x[:, :, i * dh : i * dh + down * (h - 1) + 1 : down, j * dw : j * dw + across * (w - 1) + 1 : across]
        for i, j in windows.taps()
    ])

def max_unpool(x, y, windows):
    first = np.argmax(taps(y, windows, -np.inf), axis=0)
    chosen = (first == np.arange(windows.kernel[0] * windows.kernel[1]).reshape(-1, 1, 1, 1, 1)) * x
    return jax.vjp(lambda image: taps(image, windows), np.zeros(y.shape, x.dtype))[1](chosen)[0]

def max_pool_gather(x, y, windows):
    first = np.argmax(taps(y, windows, -np.inf), axis=0)
    return np.take_along_axis(taps(x, windows), first[None], axis=0)[0]
"""
PURE = functions_in(PURE_SOURCE)
"""Helpers in a form for JAX, whose arrays are immutable, or which has the function itself."""
