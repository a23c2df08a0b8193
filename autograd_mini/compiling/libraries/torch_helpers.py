"""The source of the helpers of programs for PyTorch: operations that PyTorch does not have."""

from __future__ import annotations

from ..writing.helpers import functions_in

HELPER_SOURCE = '''
def picked(x, index):
    return x.reshape(-1)[places(x.shape, index).to(x.device)]

def places(shape, index):
    index = tuple(part.cpu().numpy() if isinstance(part, torch.Tensor) else part for part in index)
    return torch.from_numpy(np.array(np.arange(math.prod(shape)).reshape(tuple(shape))[index]))

def added(x, index, shape):
    at = places(shape, index).to(x.device)
    out = x.new_zeros(math.prod(shape))
    return out.index_add_(0, at.reshape(-1), x.broadcast_to(at.shape).reshape(-1)).reshape(shape)

def placed(x, index, shape):
    out = x.new_zeros(shape)
    out[index] = x
    return out

def last_written(x, index):
    at = places(x.shape, index).to(x.device)
    turn = torch.arange(at.numel(), device=x.device)
    last = turn.new_full((x.numel(),), -1).scatter_reduce_(0, at.reshape(-1), turn, "amax")
    return (last[at] == turn.reshape(at.shape)).to(x.dtype)

def put(x, y, index):
    at = places(x.shape, index).to(x.device)
    stays = last_written(x, index) != 0
    out = x.reshape(-1).clone()
    out[at[stays]] = y.broadcast_to(at.shape)[stays].to(x.dtype)
    return out.reshape(x.shape)

def segment_max(x, index, shape):
    at = places(shape, index).to(x.device)
    out = x.new_full((math.prod(shape),), -math.inf)
    return out.scatter_reduce_(0, at.reshape(-1), x.broadcast_to(at.shape).reshape(-1), "amax").reshape(shape)

def segment_winners(x, y, index):
    at = places(y.shape, index).to(x.device)
    top = y.reshape(-1)[at]
    winners = torch.where(torch.isnan(top), torch.nan, (x == top).to(x.dtype))
    count = x.new_zeros(y.numel()).index_add_(0, at.reshape(-1), winners.reshape(-1))
    return winners / count[at]

def searchsorted(x, y, side):
    dtype = torch.promote_types(x.dtype, y.dtype)
    return torch.searchsorted(x.to(dtype).contiguous(), y.to(dtype).contiguous(), right=side == "right")

def imaginary_eigenvalues(x):
    bad = ~torch.isfinite(x).all(dim=-1).all(dim=-1)[..., None, None]
    return torch.linalg.eigvals(torch.where(bad, 0.0, x)).imag

def scatter_along(x, indices, axis, shape):
    return x.new_zeros(shape).scatter_add_(axis, indices.long(), x.expand(indices.shape))

def pad(x, widths):
    return torch.nn.functional.pad(x, [n for pair in reversed(widths) for n in pair])

def sum_to(x, shape):
    return x.sum_to_size(shape)

def sign(x):
    return torch.where(torch.isnan(x), x, torch.sign(x))

def cbrt(x):
    return torch.sign(x) * torch.abs(x) ** (1 / 3)

def sinc(x, order):
    u = math.pi * x
    away = torch.where(torch.abs(u) < order + 1, order + 1.0, u)
    value = torch.sin(away) / away
    for n in range(1, order + 1):
        value = (torch.sin(away + n * math.pi / 2) - n * value) / away
    near = sum(
        (-1) ** k / (2 * k + 1) / math.factorial(2 * k - order) * torch.where(torch.abs(u) < order + 1, u, 0) ** (2 * k - order)
        for k in range((order + 1) // 2, 16 + 2 * order)
    )
    return torch.where(torch.abs(u) < order + 1, near, value) * math.pi**order

def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))

def xlogx(x):
    return torch.xlogy(x, x)

def elu(x, alpha=1.0):
    return torch.where(x > 0, x, alpha * torch.expm1(torch.clamp(x, max=0)))

def leaky_relu(x, negative_slope=0.01):
    return torch.where(x > 0, x, negative_slope * x)

def heaviside(x):
    return torch.where(torch.isnan(x), x, (x > 0).to(x.dtype))

def in_interval(x, low, high):
    return torch.where(torch.isnan(x), x, ((x > low) & (x < high)).to(x.dtype))

def heaviside_half(x, y):
    x, y = torch.broadcast_tensors(x, y)
    z = torch.where(x == y, 0.5, (x > y).to(torch.result_type(x, y)))
    return torch.where(torch.isnan(x) | torch.isnan(y), torch.nan, z)

def heaviside_half_ignore_nan(x, y):
    x, y = torch.broadcast_tensors(x, y)
    return torch.where(x == y, 0.5, ((x > y) | torch.isnan(y)).to(torch.result_type(x, y)))

def div_no_nan(x, y):
    both_zero = (x == 0) & (y == 0)
    return torch.where(both_zero, 0.0 * x, x / torch.where(both_zero, 1.0, y))

def div_or_zero(x, y):
    return torch.where(y == 0, 0.0 * y, x / torch.where(y == 0, 1.0, y))

def div_by_squares(x, y):
    length = torch.hypot(*torch.broadcast_tensors(*map(torch.as_tensor, (x, y))))
    length = torch.where(length == 0, 1.0, length)
    return x / length / length

def exponent_minus_one(x, y):
    return torch.where((x == 0) & (y == 0), 0 * y, y - 1)

def log_of_base(x, y):
    return torch.where((x == 0) & (y >= 0), 0 * x, torch.log(x))

def nan_outside_domain(x, y):
    return torch.where(torch.isnan(y), y, x)

def sigmoid_cross_entropy(x, y):
    return torch.relu(x) - x * y + torch.log1p(torch.exp(-torch.abs(x)))

def argmax_mask(x, y, axis, keepdims):
    axes = tuple(range(x.ndim)) if axis is None else axis
    y = y.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])
    winners = torch.where(torch.isnan(y), torch.nan, (x == y).to(x.dtype))
    return winners / winners.sum(dim=axes, keepdim=True) if axes else winners

def norm(x, axis, keepdims):
    if axis == ():
        return torch.abs(x)
    axes = tuple(range(x.ndim)) if axis is None else axis
    if not x.numel():
        return x.sum(dim=axes, keepdim=keepdims)
    scale = torch.abs(x).amax(dim=axes, keepdim=True)
    scale = torch.where((scale == 0) | ~torch.isfinite(scale), 1, scale)
    z = scale * torch.sqrt(((x / scale) ** 2).sum(dim=axes, keepdim=True))
    return z if keepdims else z.reshape([n for i, n in enumerate(x.shape) if i not in axes])

def logsumexp(x, axis=None, keepdims=False):
    if axis == ():  # which PyTorch takes for all axes
        return x.clone()
    return torch.logsumexp(x, dim=tuple(range(x.ndim)) if axis is None else axis, keepdim=keepdims)

def softmax(x, axis):
    return torch.softmax(x, dim=axis)

def log_softmax(x, axis):
    return torch.log_softmax(x, dim=axis)

def masked_softmax(x, axis):
    if axis == ():
        return masked_softmax(x[..., None], (-1,))[..., 0]
    axes = tuple(range(x.ndim)) if axis is None else axis
    top = x.amax(dim=axes, keepdim=True)
    winners = (x == torch.where(top > 0, top, torch.nan)).to(x.dtype)
    e = torch.where(torch.isinf(top), winners, torch.exp(x - torch.where(torch.isinf(top), 0, top)))
    total = e.sum(dim=axes, keepdim=True)
    return e / torch.where(total == 0, 1, total)

def softmax_cross_entropy(x, y):
    logs = torch.log_softmax(x, dim=-1)
    return -torch.where(y == 0, 0, y * logs).sum(dim=-1)

def standardize(x, axis, eps):
    if axis == ():
        return standardize(x[..., None], (-1,), eps)[..., 0]
    axes = tuple(range(x.ndim)) if axis is None else axis
    middle = x - x.mean(dim=axes, keepdim=True)
    spread = (middle**2).mean(dim=axes, keepdim=True)
    if not x.numel() or torch.isfinite(spread).all():
        return middle / torch.sqrt(spread + eps)
    top = middle.abs().amax(dim=axes, keepdim=True)
    large = torch.isinf(spread) & torch.isfinite(top)
    middle = middle / torch.where(large, top, 1.0)
    return middle / torch.sqrt((middle**2).mean(dim=axes, keepdim=True) + torch.where(large, 0.0, eps))

def prod_before(x, axis):
    if not x.shape[axis]:
        return x
    return torch.cat([torch.ones_like(x.narrow(axis, 0, 1)), x.narrow(axis, 0, x.shape[axis] - 1).cumprod(axis)], axis)

def exclusive_prod(x, axis):
    return prod_before(x, axis) * prod_before(x.flip(axis), axis).flip(axis)

def shift(x, by, axis):
    n = x.shape[axis]
    place = torch.arange(n, device=x.device).reshape(-1, *(1,) * (x.ndim - axis - 1))
    return torch.where((place >= by) & (place < n + by), torch.roll(x, by, axis), 0)

def linear_scan(x, y, axis):
    if not y.shape[axis]:
        return y
    a, b = x.movedim(axis, 0), y.movedim(axis, 0)
    steps = list(b[:1])
    for i in range(1, len(b)):
        steps.append(a[i] * steps[-1] + b[i])
    return torch.stack(steps).movedim(0, axis)

def linear_scan_back(x, y, axis):
    return linear_scan(shift(x, -1, axis).flip(axis), y.flip(axis), axis).flip(axis)

def logcumsumexp(x, axis):
    return torch.logcumsumexp(x, axis)

def real_fourier(x):
    if not x.numel():
        return x.new_zeros((*x.shape[:-1], 2, x.shape[-1] // 2 + 1))
    z = torch.fft.rfft(x)
    return torch.stack([z.real, z.imag], dim=-2).to(x.dtype)

def real_fourier_back(x, n):
    if not x.numel():
        return x.new_zeros((*x.shape[:-2], n))
    half = torch.full((x.shape[-1],), n / 2, dtype=x.dtype, device=x.device)
    half[0] = n
    if n % 2 == 0:
        half[-1] = n
    return torch.fft.irfft((x[..., 0, :] + 1j * x[..., 1, :]) * half, n).to(x.dtype)

def inv_or_inf(x):
    inverse, info = torch.linalg.inv_ex(x)
    if not info.any():
        return inverse
    limit = cofactor(x).mT / torch.linalg.det(x)[..., None, None]
    return torch.where((info == 0)[..., None, None], inverse, limit)

def cofactor(x, *directions):
    u, s, vh = torch.linalg.svd(x)
    turned = [u.mT @ e @ vh.mT for e in directions]
    left = products_of_others(s, 1 + len(directions))
    rows = "abcdefghijklmnopqrstuvwxyz"[: 1 + len(directions)]
    out = torch.zeros_like(x)
    for order in itertools.permutations(range(len(rows))):
        terms = ",".join([f"...{rows}", *(f"...{rows[a]}{rows[order[a]]}" for a in range(1, len(rows)))])
        sign = round(float(torch.linalg.det(torch.eye(len(rows))[list(order)])))
        if order[0]:
            out += sign * torch.einsum(f"{terms}->...{rows[0]}{rows[order[0]]}", left, *turned)
        else:
            out += sign * torch.diag_embed(torch.einsum(f"{terms}->...{rows[0]}", left, *turned))
    handed = torch.sign(torch.linalg.det(u) * torch.linalg.det(vh))
    return handed[..., None, None] * (u @ out @ vh)

def products_of_others(s, count):
    n = s.shape[-1]
    grid = torch.meshgrid(*[torch.arange(n, device=s.device)] * (count + 1), indexing="ij")
    taken = sum((grid[-1] == place).to(s.dtype) for place in grid[:-1])
    out = torch.where(taken == 0, s.reshape(*s.shape[:-1], *(1,) * count, n), 1.0).prod(-1)
    repeated = sum((grid[i] == grid[j])[..., 0] for i in range(count) for j in range(i))
    return torch.where(torch.as_tensor(repeated, device=s.device) > 0, 0.0, out)

def above_rounding(s, size):
    if not s.numel():
        return s
    top = s.amax(dim=-1, keepdim=True)
    return torch.where(torch.isnan(s), s, (s > top * size * torch.finfo(s.dtype).eps).to(s.dtype))

def polar(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    return (u * above_rounding(s, max(x.shape[-2:]))[..., None, :]) @ vh

def orthonormal(x):
    return torch.linalg.qr(x)[0]

def triangular(x):
    return torch.linalg.qr(x)[1]

def symmetric_root(x):
    w, v = torch.linalg.eigh((x + x.mT) / 2)
    return (v * torch.sqrt(torch.relu(w))[..., None, :]) @ v.mT

def sylvester(x, y):
    w, v = torch.linalg.eigh((x + x.mT) / 2)
    return v @ ((v.mT @ y @ v) / (w[..., :, None] + w[..., None, :])) @ v.mT

def general_values(x):
    return torch.linalg.eigvals(x).real

def general_vectors(x):
    return torch.linalg.eig(x)[1].real

def around(x, windows, value=0.0):
    (above, below), (left, right) = windows.padding
    return torch.nn.functional.pad(x, (left, right, above, below), value=value)

def inside(x, windows):
    (above, _), (left, _) = windows.padding
    return x[:, :, above : above + windows.size[0], left : left + windows.size[1]]

def tap(x, i, j, windows):
    (h, w), (down, across), (dh, dw) = windows.steps, windows.stride, windows.dilation
    return x[:, :, i * dh : i * dh + down * (h - 1) + 1 : down, j * dw : j * dw + across * (w - 1) + 1 : across]

def taps(x, windows):
    return torch.stack([tap(x, i, j, windows) for i, j in windows.taps()])

def convolution(x, y, windows, groups):
    return torch.nn.functional.conv2d(around(x, windows), y, None, windows.stride, 0, windows.dilation, groups)

def transposed_convolution(x, y, windows, groups):
    size = (x.shape[0], y.shape[1] * groups, *windows.padded_size)
    return inside(torch.nn.grad.conv2d_input(size, y, x, windows.stride, 0, windows.dilation, groups), windows)

def convolution_weights(x, y, windows, groups):
    size = (y.shape[1], x.shape[1] // groups, *windows.kernel)
    return torch.nn.grad.conv2d_weight(around(x, windows), size, y, windows.stride, 0, windows.dilation, groups)

def sum_pool(x, windows):
    return taps(around(x, windows), windows).sum(dim=0)

def sum_unpool(x, windows):
    out = x.new_zeros((*x.shape[:2], *windows.padded_size))
    for i, j in windows.taps():
        tap(out, i, j, windows).add_(x)
    return inside(out, windows)

def max_pool(x, windows):
    return taps(around(x, windows, -torch.inf), windows).amax(dim=0)

def max_unpool(x, y, windows):
    out = x.new_zeros((*y.shape[:2], *windows.padded_size))
    first = taps(around(y, windows, -torch.inf), windows).argmax(dim=0)
    for k, (i, j) in enumerate(windows.taps()):
        tap(out, i, j, windows).add_(torch.where(first == k, x, 0))
    return inside(out, windows)

def max_pool_gather(x, y, windows):
    first = taps(around(y, windows, -torch.inf), windows).argmax(dim=0)
    return taps(around(x, windows), windows).gather(0, first[None])[0]

def gamma(x):
    turned = torch.where((x < 0) & (torch.floor(x) % 2 != 0), -1, 1)
    return turned * torch.exp(torch.lgamma(x))

def polygamma(x, order=0):
    if not order:
        return torch.digamma(x)
    return (-1) ** (order + 1) * math.factorial(order) * torch.special.zeta(torch.full_like(x, order + 1.0), x)

def erfcinv(x):
    return -torch.special.ndtri(x / 2) / math.sqrt(2)

def inverse_mills(x):
    return math.sqrt(2 / math.pi) / torch.special.erfcx(-x / math.sqrt(2))

def inverse_mills_slope(x):
    z = inverse_mills(x)
    far = torch.clamp(x, max=-100)
    return torch.where(x < -100, -1 + 1 / far**2 - 6 / far**4, -z * (x + z))

def gammainc(x, a=1.0):
    return torch.special.gammainc(torch.as_tensor(a, dtype=x.dtype, device=x.device), x)

def gammaincc(x, a=1.0):
    return torch.special.gammaincc(torch.as_tensor(a, dtype=x.dtype, device=x.device), x)

def betaln(x, y):
    return torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y)
'''
HELPERS = functions_in(HELPER_SOURCE)
"""The source of each helper, by name."""
