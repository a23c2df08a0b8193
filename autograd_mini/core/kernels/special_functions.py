"""Special functions: on floats in pure Python, to 1e-12; on arrays scipy's where it is installed, else element by element.

Sources: Abramowitz and Stegun (1964), by number of formula; Press et al., "Numerical Recipes", for continued fractions; Trefethen
and Weideman (2014) for the trapezoidal rule on periodic functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

EULER = 0.5772156649015329
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""The Bernoulli numbers B2, B4, ..., B16."""


# ---- on floats -------------------------------------------------------------------------------------------------------


def gammaln(x: float) -> float:
    """log |gamma(x)|, infinite at its poles, which are 0 and the negative whole numbers."""
    return math.inf if x <= 0 and (math.isinf(x) or x == math.floor(x)) else math.lgamma(x)


def gamma(x: float) -> float:
    """The gamma function, (x - 1)! for whole numbers; at 0 the infinity of the side from which it is reached."""
    return math.copysign(math.inf, x) if x == 0 else math.gamma(x)


def polygamma(x: float, order: int = 0) -> float:
    """The `order`-th derivative of digamma: moved up by recurrence (6.4.6), then by its asymptotic series (6.3.18, 6.4.11)."""
    if x == 0:  # a pole whose sides differ for digamma and every second of its derivatives
        return math.inf if order % 2 else -math.copysign(math.inf, x)
    if x != x or x < 0 and x == math.floor(x):
        return math.nan
    s, total = order + 1, 0.0
    far = 12.0 + order
    sign = -1.0 if order % 2 == 0 else 1.0  # (-1)**(order + 1)
    while x < far:
        total += x ** (-s)
        x += 1.0
    if order == 0:
        series = sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
        return math.log(x) - 0.5 / x - series - total
    tail = x ** (-order) / order + 0.5 * x ** (-s)
    rising = float(s)
    power = x ** (-s - 1)
    for k, b in enumerate(BERNOULLI, 1):
        tail += b / math.factorial(2 * k) * rising * power
        rising *= (s + 2 * k - 1) * (s + 2 * k)
        power /= x * x
    return sign * math.factorial(order) * (total + tail)


def erfinv(x: float) -> float:
    """The inverse of the error function."""
    if not -1.0 <= x <= 1.0:
        return math.nan
    if x < 0:
        return -erfinv(-x)
    if x > 0.5:
        return erfcinv(1.0 - x)
    if x == 0 or x == 1:
        return x if x == 0 else math.inf
    return polished(x * math.sqrt(math.pi) / 2 * (1 + math.pi * x * x / 12), lambda z: math.erf(z) - x)


def erfcinv(x: float) -> float:
    """The inverse of the complement of the error function, exact for small x."""
    if not 0.0 <= x <= 2.0:
        return math.nan
    if x == 0 or x == 2:
        return math.inf if x == 0 else -math.inf
    if x > 1:
        return -erfcinv(2.0 - x)
    if x > 0.5:
        return erfinv(1.0 - x)
    t = math.sqrt(-2.0 * math.log(x / 2))
    start = 0.70710678 * (t - (2.30753 + t * 0.27061) / (1.0 + t * (0.99229 + t * 0.04481)))  # 26.2.22
    return polished(start, lambda z: x - math.erfc(z))


def polished(z: float, miss: Callable[[float], float]) -> float:
    """A root by Halley's method, where the slope is that of the error function."""
    for _ in range(4):
        slope = 2 / math.sqrt(math.pi) * math.exp(-z * z)
        if slope == 0:
            return z
        step = miss(z) / slope
        z -= step / (1 + z * step)
    return z


def log_ndtr(x: float) -> float:
    """The logarithm of the normal distribution function."""
    if x > -20.0 or x != x:
        tail = 0.5 * math.erfc(x * math.sqrt(0.5) if x > 0 else -x * math.sqrt(0.5))
        return math.log1p(-tail) if x > 0 else math.log(tail) if tail else x
    series, term = 1.0, 1.0
    for k in range(1, 12):  # 26.2.12
        term *= -(2 * k - 1) / (x * x)
        series += term
    return -0.5 * x * x - math.log(-x) - 0.5 * math.log(2 * math.pi) + math.log(series)


FAR_LEFT = -12.0
"""Below this the series of Mills' ratio (26.2.12) have all digits."""


def mills_series(x: Any) -> tuple[Any, Any]:
    """-x times Mills' ratio far to the left, 1 - u + 3 u^2 - 15 u^3 + ..., and (1 - that) / u, where u = 1 / x^2."""
    u = 1.0 / (x * x)
    rest = 1.0
    for k in range(12, 0, -1):
        rest = 1.0 - (2 * k + 1) * u * rest
    return 1.0 - u * rest, rest


def inverse_mills(x: float) -> float:
    """The normal density over the normal distribution function."""
    if x < FAR_LEFT:
        return -x / float(mills_series(x)[0])
    if not abs(x) < 1e100:
        return 0.0 if x > 0 else x
    return math.exp(-0.5 * x * x - 0.5 * math.log(2 * math.pi) - log_ndtr(x))


def inverse_mills_slope(x: float) -> float:
    """-m (x + m) for m = inverse_mills(x), which tends to -1 on the left."""
    if x < FAR_LEFT:
        ratio, rest = map(float, mills_series(x))
        return -rest / (ratio * ratio)
    m = inverse_mills(x)
    return -m * (x + m) if m else -m


def betaln(a: float, b: float) -> float:
    """log |beta(a, b)|; for large arguments by the correction of Stirling's formula (6.1.42), since the logarithms of gamma
    functions would cancel."""
    a, b = min(a, b), max(a, b)
    if not 0 < a < math.inf or b < 10 or math.isinf(b):
        if a > 0 and math.isinf(b):
            return -math.inf
        if a == 0 or b == 0:
            return math.inf
        return gammaln(a) + gammaln(b) - gammaln(a + b)
    common = -(b - 0.5) * math.log1p(a / b) + stirling(b) - stirling(a + b)
    if a < 10:
        return math.lgamma(a) + common - a * math.log(a + b) + a
    return a * math.log(a / (a + b)) - 0.5 * math.log(a) + 0.5 * math.log(2 * math.pi) + common + stirling(a)


def stirling(x: float) -> float:
    """log gamma(x) minus Stirling's formula for it, for x from 10 on."""
    u = 1.0 / (x * x)
    return sum(b / (2 * k * (2 * k - 1)) * u ** (k - 1) for k, b in enumerate(BERNOULLI, 1)) / x


def expi(x: float) -> float:
    """The exponential integral Ei, the integral of exp(t) / t up to x."""
    if x != x:
        return x
    if x == 0 or math.isinf(x):
        return math.inf if x > 0 else -0.0 if x else -math.inf
    if x < -1:  # minus E1 by its continued fraction (5.1.22)
        x, b = -x, 1.0 - x
        c, d = 1e300, 1.0 / b
        h = d
        for i in range(1, 300):
            a = -float(i * i)
            b += 2.0
            d = 1.0 / (a * d + b)
            c = b + a / c
            h *= c * d
            if abs(c * d - 1.0) < 1e-16:
                break
        return -h * math.exp(-x)
    if x > 40:  # 5.1.51
        total, term = 1.0, 1.0
        for k in range(1, 60):
            if k > x:
                break
            term *= k / x
            total += term
            if term < 1e-17:
                break
        return math.exp(x) / x * total
    total, term = 0.0, 1.0
    for k in range(1, 300):  # 5.1.10
        term *= x / k
        total += term / k
        if abs(term / k) < 1e-18 * abs(total):
            break
    return EULER + math.log(abs(x)) + total


def bessel_i0e(x: float) -> float:
    """exp(-|x|) times the modified Bessel function I0."""
    return modified(abs(x), 0)


def bessel_i1e(x: float) -> float:
    """exp(-|x|) times the modified Bessel function I1."""
    return math.copysign(modified(abs(x), 1), x)


def modified(x: float, order: int) -> float:
    """exp(-x) I_order(x): the power series (9.6.10), and beyond 50 the asymptotic one (9.7.1)."""
    if x != x:
        return x
    if x > 50 + order * order:
        total, term = 1.0, 1.0
        for k in range(1, 40):
            new = term * -(4 * order * order - (2 * k - 1) ** 2) / (8.0 * x * k)
            if abs(new) >= abs(term) or abs(new) < 1e-18:
                break
            term = new
            total += term
        return total / (math.sqrt(2 * math.pi) * math.sqrt(x))
    total = term = math.exp(-x) * (x / 2) ** order / math.factorial(order)
    k = 1
    while term > 1e-18 * total:
        term *= x * x / 4 / (k * (k + order))
        total += term
        k += 1
    return total


def bessel_i0(x: float) -> float:
    """The modified Bessel function I0."""
    return bessel_i0e(x) * math.exp(abs(x))


def bessel_i1(x: float) -> float:
    """The modified Bessel function I1."""
    return bessel_i1e(x) * math.exp(abs(x))


def bessel_i(x: float, order: int = 2) -> float:
    """The modified Bessel function I of a whole order."""
    return bessel_ie(x, order) * math.exp(abs(x))


def bessel_ie(x: float, order: int = 2) -> float:
    """exp(-|x|) times the modified Bessel function I of a whole order."""
    return (-1.0 if order % 2 and x < 0 else 1.0) * modified(abs(x), int(order))


FAR = 50.0
"""From |x| = FAR + order^2 on, the asymptotic series of the Bessel functions have all digits."""


def bessel_ie_slope(x: float, order: int = 0, times: int = 1) -> float:
    """The derivative, `times` times, of exp(-|x|) I_order(x): by the recurrence (9.6.26), and far beyond, where its terms cancel,
    by the derivative of the asymptotic series (9.7.1)."""
    order, times = int(order), int(times)
    sign = -1.0 if (order + times) % 2 and x < 0 else 0.0 if (order + times) % 2 and x == 0 else 1.0
    if abs(x) > FAR + order * order:
        return sign * float(derived_series(abs(x), order, times))
    return sign * float(cancelled([modified(abs(x), abs(m)) for m in range(order - times, order + times + 1)]))


def cancelled(row: list[Any]) -> Any:
    """The middle of a row of 2 k + 1 orders of exp(-x) I(x) after k derivatives, each (f_(m-1) + f_(m+1)) / 2 - f_m."""
    while len(row) > 1:
        row = [0.5 * (a + c) - b for a, b, c in zip(row, row[1:], row[2:], strict=False)]
    return row[0]


def derived_series(x: Any, order: int, times: int) -> Any:
    """The derivative, `times` times, of 1 / sqrt(2 pi x) (1 - (4 n^2 - 1) / (8 x) + ...) (9.7.1), for positive x."""
    total, factor = 0.0, 1.0
    for k in range(14):
        falling = math.prod(-(k + 0.5 + m) for m in range(times))
        total = total + factor * falling * x ** (-float(k))
        factor *= -(4 * order * order - (2 * k + 1) ** 2) / (8.0 * (k + 1))
    for _ in range(times):  # one by one, since the power itself may be too small
        total = total / x
    return total / (math.sqrt(2 * math.pi) * x**0.5)


def bessel_j(x: float, order: int = 2) -> float:
    """The Bessel function J of a whole order."""
    return bessel(x, int(order))


def bessel_j0(x: float) -> float:
    """The Bessel function J0."""
    return bessel(x, 0)


def bessel_j1(x: float) -> float:
    """The Bessel function J1."""
    return bessel(x, 1)


def bessel(x: float, order: int) -> float:
    """J_order: the power series (9.1.10); from 2 on the integral (9.1.21) by the trapezoidal rule, which is exact to rounding;
    far beyond Hankel's series (9.2.5)."""
    if x != x or math.isinf(x):
        return x if x != x else 0.0
    sign, x = (-1.0 if order % 2 and x < 0 else 1.0), abs(x)
    if x <= 2:
        total = term = (x / 2) ** order / math.factorial(order)
        for k in range(1, 20):
            term *= -x * x / 4 / (k * (k + order))
            total += term
        return sign * total
    if x <= 50 + order * order:
        n = int(x) + 40 + order
        angles = (math.pi * k / n for k in range(2 * n))
        return sign * math.fsum(math.cos(order * t - x * math.sin(t)) for t in angles) / (2 * n)
    p, q, term = 1.0, 0.0, 1.0
    for k in range(1, 40):
        new = term * (4 * order * order - (2 * k - 1) ** 2) / (8.0 * x * k)
        if abs(new) > abs(term) or abs(new) < 1e-18:
            break
        term = new
        if k % 2:
            q += term if k % 4 == 1 else -term
        else:
            p += term if k % 4 == 0 else -term
    c, s = math.cos(x), math.sin(x)  # of x itself: x - pi / 4 would be rounded
    cosine, sine = ((c + s, s - c), (s - c, -s - c), (-c - s, c - s), (c - s, c + s))[order % 4]
    return sign / (math.sqrt(math.pi) * math.sqrt(x)) * (p * cosine - q * sine)


def gammainc(x: float, a: float = 1.0) -> float:
    """The regularized lower incomplete gamma function P(a, x)."""
    return incomplete(x, a)[0]


def gammaincc(x: float, a: float = 1.0) -> float:
    """The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x), which keeps its digits where it is small."""
    return incomplete(x, a)[1]


def incomplete(x: float, a: float) -> tuple[float, float]:
    """P(a, x) and Q(a, x): the smaller one by a series (6.5.29) or a continued fraction (6.5.31), the other is its complement."""
    if not (a >= 0 and x >= 0) or a == x and (a == 0 or math.isinf(a)):
        return math.nan, math.nan
    if x == 0 or math.isinf(a):
        return 0.0, 1.0
    if a == 0 or math.isinf(x):
        return 1.0, 0.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        total = term = 1.0 / a
        n = a
        while abs(term) > 1e-17 * abs(total):
            n += 1
            term *= x / n
            total += term
        return total * scale, 1 - total * scale
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return 1 - scale * h, scale * h


def gammaincinv(x: float, a: float = 1.0) -> float:
    """The quantile of the gamma distribution: P(a, z) = x."""
    if not (0 <= x <= 1 and 0 < a < math.inf) or x in (0.0, 1.0):
        return math.nan if x not in (0.0, 1.0) or not 0 < a < math.inf else math.inf * x if x else 0.0
    high = a + 1.0
    while incomplete(high, a)[0] < x and high < 1e300:
        high *= 2
    upper = 1.0 - x  # compared with the smaller of the two, which has all digits
    miss = (lambda z: incomplete(z, a)[0] - x) if x < 0.5 else (lambda z: upper - incomplete(z, a)[1])
    return root(miss, lambda z: math.exp((a - 1) * math.log(z) - z - math.lgamma(a)), high)


def root(miss: Callable[[float], float], slope: Callable[[float], float], high: float) -> float:
    """The zero of a rising function between 0 and a bound: Newton's steps as long as they stay between what is known to be too
    small and too large, else the middle of those, the geometric one where they are far apart."""
    low, z = 5e-324, 0.5 * high
    for _ in range(300):
        value = miss(z)
        if value == 0 or not low < high:
            return z
        low, high = (low, z) if value > 0 else (z, high)
        steep = slope(z)
        step = z - value / steep if steep > 0 else math.nan
        if not low < step < high:
            step = math.sqrt(low) * math.sqrt(high) if high > 4 * low else 0.5 * (low + high)
        if abs(step - z) <= 2e-16 * abs(z):
            return step
        z = step
    return z


def betainc(x: float, a: float = 1.0, b: float = 1.0) -> float:
    """The regularized incomplete beta function I_x(a, b): a continued fraction (26.5.8), from the side where it converges."""
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        return math.nan
    if x in (0.0, 1.0):
        return x
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - betaln(a, b))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(x, a, b) / a
    return 1.0 - front * beta_fraction(1.0 - x, b, a) / b


def beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    h = d
    for m in range(1, 10_000):
        n = a + 2 * m
        for term in (m * (b - m) * x / ((n - 1) * n), -(a + m) * (a + b + m) * x / (n * (n + 1))):
            d, c = 1.0 / (1.0 + term * d), 1.0 + term / c
            h *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return h


def betaincinv(x: float, a: float = 1.0, b: float = 1.0) -> float:
    """The quantile of the beta distribution: I_z(a, b) = x."""
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        return math.nan
    if x in (0.0, 1.0):
        return x
    log_beta = betaln(a, b)
    slope = lambda z: math.exp((a - 1) * math.log(z) + (b - 1) * math.log1p(-z) - log_beta)  # noqa: E731
    return root(lambda z: betainc(z, a, b) - x, slope, 1.0)


def stdtr(x: float, df: float = 1.0) -> float:
    """The distribution function of Student's distribution (26.7.1), exact in the tail on the left."""
    if x != x or not df > 0:
        return math.nan
    if math.isinf(df):
        return 0.5 * math.erfc(-x * math.sqrt(0.5))
    if math.isinf(x):
        return 1.0 if x > 0 else 0.0
    square = x * x / df
    if abs(x) < 1:
        return 0.5 + math.copysign(0.5 * betainc(square / (1 + square), 0.5, 0.5 * df), x)
    if square > 1e300:  # the first term of the series, since the square overflows
        half = 0.5 * df
        tail = math.exp(half * (math.log(df) - 2 * math.log(abs(x))) - betaln(half, 0.5)) / df
    else:
        tail = 0.5 * betainc(1 / (1 + square), 0.5 * df, 0.5)
    return 1.0 - tail if x > 0 else tail


def stdtrit(x: float, df: float = 1.0) -> float:
    """The quantile of Student's distribution."""
    if not (df > 0 and 0 <= x <= 1):
        return math.nan
    if x in (0.0, 1.0):
        return math.inf if x else -math.inf
    if math.isinf(df):
        return -math.sqrt(2.0) * erfcinv(2.0 * x)
    if x == 0.5:
        return 0.0
    small, high = min(x, 1.0 - x), 1.0
    while stdtr(-high, df) > small and high < 1e300:
        high *= 2
    constant = math.lgamma(0.5 * (df + 1)) - math.lgamma(0.5 * df) - 0.5 * math.log(math.pi * df)
    slope = lambda z: math.exp(constant - 0.5 * (df + 1) * math.log1p(z * z / df))  # noqa: E731
    z = root(lambda z: small - stdtr(-z, df), slope, high)
    return z if x > 0.5 else -z


# ---- on arrays, where scipy is not installed ---------------------------------------------------------------------------


ON_FLOATS = {"digamma": "polygamma", "iv": "bessel_i", "ive": "bessel_ie", "jv": "bessel_j",
             **{name: f"bessel_{name}" for name in ("i0", "i0e", "i1", "i1e", "j0", "j1")}}  # fmt: skip
"""Functions that scipy calls otherwise."""


def on_elements(name: str, x: Any, *more: Any) -> Any:
    """A function on floats on every element; NaN or an infinity where it raises. `more` stands before x in scipy's arguments."""
    function: Callable[..., float] = globals()[ON_FLOATS.get(name, name)]
    others = np.broadcast_arrays(x, *more)[1:]
    shape = np.broadcast_shapes(x.shape, *(np.shape(one) for one in more))
    columns = [np.broadcast_to(x, shape).ravel().tolist(), *(np.broadcast_to(one, shape).ravel().tolist() for one in others)]

    def safe(*args: Any) -> float:
        try:
            return function(*args)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    return np.array([safe(*args) for args in zip(*columns, strict=True)], x.dtype).reshape(shape)
