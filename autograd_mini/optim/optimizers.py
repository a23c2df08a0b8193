"""The optimizers, from the simplest to the most refined: each is the rule by which parameters move, as in its paper.

Throughout, `p` is the array that moves, `g` the gradient, `s` what is remembered by name (zeros at first) and `s.t` the number
of the step. A rule is the textbook's lines; an array comes to it in chunks that stay in the processor's cache (see
`memory.py`). Weight decay and `maximize` act before the rule, in `optimizer.py`. The names of classes and arguments are
PyTorch's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .memory import Chunk
from .optimizer import Optimizer, Parameters, passed

Array = Any


def average(x: Array, y: Array, keep: float) -> Array:
    """`x <- keep x + (1 - keep) y`: an average in which the past fades."""
    x *= keep
    x += (1 - keep) * y
    return x


class SGD(Optimizer):
    """Gradient descent; with momentum, that of a ball that rolls with friction (Polyak 1964).

        v <- momentum v + (1 - dampening) g          v = g at the first step
        p <- p - lr v                                nesterov: p - lr (g + momentum v)

    The rate multiplies the whole speed, as in PyTorch. With `rate_first` it multiplies each gradient as it comes in,

        v <- momentum v + (1 - dampening) lr g,      p <- p - v

    as in most textbooks; the two differ where a schedule changes the rate. Nesterov's form is that of Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html.

    Args:
        params: leaves, or groups of them (see `Optimizer`).
        lr: the rate; how far to go against the gradient.
        momentum: how much of the speed lasts from one step to the next.
        dampening: the part of a gradient that does not add to the speed.
        weight_decay: adds `weight_decay p` to the gradient.
        nesterov: look ahead by the step that momentum is about to take.
        maximize: climb.
        rate_first: let the speed remember each gradient times the rate that held when it came.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    1.5
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-3, momentum: float = 0.0, dampening: float = 0.0,
        weight_decay: float = 0.0, nesterov: bool = False, *, maximize: bool = False, rate_first: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(
        self, p: Array, g: Array, s: Chunk, lr: float, momentum: float, dampening: float, nesterov: bool, rate_first: bool
    ) -> None:
        if rate_first:
            g, lr = lr * g, 1.0
        if momentum:
            if "v" in s and dampening:
                g = (1 - dampening) * g
            v = s["v"]
            v *= momentum
            v += g
            g = g + momentum * v if nesterov else v
        p -= lr * g


class Adagrad(Optimizer):
    """Each coordinate in units of the root of the sum of its squared gradients (Duchi, Hazan and Singer 2011,
    https://jmlr.org/papers/v12/duchi11a.html).

        v <- v + g^2
        p <- p - lr_t g / (sqrt(v) + eps)            lr_t = lr / (1 + (t - 1) lr_decay)

    With `mean`, the unit is the root of the mean of the squared gradients so far, as some lectures have it: the step is longer
    by the factor sqrt(t),

        p <- p - lr_t g / (sqrt(v / t) + eps)

    and no longer shrinks by itself, so that it needs a schedule.

    Args:
        params, lr, weight_decay, maximize: as in `SGD`.
        lr_decay: how fast the rate falls.
        initial_accumulator_value: v before the first step.
        eps: keeps the quotient finite.
        mean: divide by the root of the mean, in place of that of the sum.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> Adagrad([x], lr=0.5).step()
    >>> round(x.data, 6)
    2.5
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-2, lr_decay: float = 0.0, weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0, eps: float = 1e-10, *, maximize: bool = False, mean: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(
        self, p: Array, g: Array, s: Chunk, lr: float, lr_decay: float, initial_accumulator_value: float, eps: float, mean: bool
    ) -> None:
        v = s["v"]
        v += g * g if s.t > 1 else initial_accumulator_value + g * g
        lr = lr / (1 + (s.t - 1) * lr_decay)
        p -= lr * g / (np.sqrt(v / s.t if mean else v) + eps)


class RMSprop(Optimizer):
    """Each coordinate in units of the root mean square of its recent gradients (Tieleman and Hinton 2012, lecture 6e of
    https://www.cs.toronto.edu/~hinton/coursera_lectures.html; centered: Graves 2013, https://arxiv.org/abs/1308.0850).

        v <- alpha v + (1 - alpha) g^2
        m <- alpha m + (1 - alpha) g                 centered: v - m^2, the variance, takes the place of v
        u <- momentum u + g / (sqrt(v) + eps)
        p <- p - lr u

    The averages start at 0, as in PyTorch, so the first step has the length lr / sqrt(1 - alpha). With `start_from_gradient`
    they start at the first gradient, v = g^2 and m = g, as some lectures have it, and the first step has the length lr.

    Args:
        params, lr, weight_decay, maximize: as in `SGD`.
        alpha: how much of an average is kept from one step to the next.
        eps: keeps the quotient finite.
        momentum: how much of the speed lasts.
        centered: divide by the deviation of the gradients from their mean.
        start_from_gradient: let the averages start at the first gradient, in place of 0.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> RMSprop([x], lr=0.1, alpha=0.75).step()
    >>> round(x.data, 6)
    2.8
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
        weight_decay: float = 0.0, momentum: float = 0.0, centered: bool = False, *, maximize: bool = False,
        start_from_gradient: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(
        self, p: Array, g: Array, s: Chunk, lr: float, alpha: float, eps: float, momentum: float, centered: bool,
        start_from_gradient: bool,
    ) -> None:  # fmt: skip
        keep = 0.0 if start_from_gradient and s.t == 1 else alpha
        v = average(s["v"], g * g, keep)
        if centered:
            m = average(s["m"], g, keep)
            v = np.maximum(v - m * m, 0)  # a variance, which rounding may leave below 0
        d = g / (np.sqrt(v) + eps)
        if momentum:
            u = s["u"]
            u *= momentum
            u += d
            d = u
        p -= lr * d


class Adadelta(Optimizer):
    """Steps in units of the parameter: the size of recent steps over that of recent gradients (Zeiler 2012,
    https://arxiv.org/abs/1212.5701).

        v <- rho v + (1 - rho) g^2
        d <- sqrt(u + eps) / sqrt(v + eps) g
        u <- rho u + (1 - rho) d^2
        p <- p - lr d

    Args:
        params, lr, weight_decay, maximize: as in `SGD`; `lr` is a factor, 1 in the paper.
        rho: how much of an average is kept from one step to the next.
        eps: the size of the first steps.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> Adadelta([x], rho=0.75, eps=1.0).step()
    >>> round(x.data, 6)
    1.102633
    """

    def __init__(
        self, params: Parameters, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0.0,
        *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(self, p: Array, g: Array, s: Chunk, lr: float, rho: float, eps: float) -> None:
        v = average(s["v"], g * g, rho)
        d = np.sqrt(s["u"] + eps) / np.sqrt(v + eps) * g
        average(s["u"], d * d, rho)
        p -= lr * d


class Adam(Optimizer):
    """Momentum, each coordinate in units of the root mean square of its recent gradients; both averages start at zero,
    and are corrected for it (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980).

        m <- beta1 m + (1 - beta1) g
        v <- beta2 v + (1 - beta2) g^2
        p <- p - lr m^ / (sqrt(v^) + eps)            m^ = m / (1 - beta1^t),  v^ = v / (1 - beta2^t)

    The corrections are taken out of the quotient, as at the end of section 2 of the paper. AMSGrad has the largest v so
    far in place of v (Reddi, Kale and Kumar 2018, https://openreview.net/forum?id=ryQu7f-RZ).

    Args:
        params, lr, weight_decay, maximize: as in `SGD`.
        betas: how much of the two averages is kept from one step to the next.
        eps: keeps the quotient finite.
        amsgrad: never let the unit shrink.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> Adam([x], lr=0.1).step()
    >>> round(x.data, 6)
    2.9
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0.0, amsgrad: bool = False, *, maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(
        self, p: Array, g: Array, s: Chunk, lr: float, betas: tuple[float, float], eps: float, amsgrad: bool
    ) -> None:
        beta1, beta2 = betas
        m = average(s["m"], g, beta1)
        v = average(s["v"], g * g, beta2)
        if amsgrad:
            v = np.maximum(s["largest"], v, out=s["largest"])
        root = math.sqrt(1 - beta2**s.t)
        p -= lr * root / (1 - beta1**s.t) * m / (np.sqrt(v) + root * eps)


class AdamW(Adam):
    """`Adam` whose weight decay shrinks the parameter, apart from the gradient and its units (Loshchilov and Hutter 2019,
    https://arxiv.org/abs/1711.05101).

        p <- (1 - lr weight_decay) p,  then as in Adam

    Args:
        params, lr, betas, eps, weight_decay, amsgrad, maximize: as in `Adam`.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (0 * x).backward()
    >>> AdamW([x], lr=0.1, weight_decay=0.5).step()
    >>> round(x.data, 6)
    2.85
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 1e-2, amsgrad: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()), decoupled_weight_decay=True)


class Adamax(Optimizer):
    """`Adam` with the largest recent gradient in place of the root mean square (Kingma and Ba 2015, section 7,
    https://arxiv.org/abs/1412.6980).

        m <- beta1 m + (1 - beta1) g
        u <- max(beta2 u, |g| + eps)
        p <- p - lr / (1 - beta1^t) m / u

    Args:
        params, lr, betas, eps, weight_decay, maximize: as in `Adam`.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> Adamax([x], lr=0.1).step()
    >>> round(x.data, 6)
    2.9
    """

    def __init__(
        self, params: Parameters, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0.0, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(self, p: Array, g: Array, s: Chunk, lr: float, betas: tuple[float, float], eps: float) -> None:
        beta1, beta2 = betas
        m = average(s["m"], g, beta1)
        u = np.maximum(beta2 * s["u"], np.abs(g) + eps, out=s["u"])
        p -= lr / (1 - beta1**s.t) * m / u


class NAdam(Optimizer):
    """`Adam` that looks ahead as Nesterov does (Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ).

        m <- beta1 m + (1 - beta1) g
        v <- beta2 v + (1 - beta2) g^2
        mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2)
        m^ = mu_(t+1) m / (1 - mu_1 ... mu_(t+1)) + (1 - mu_t) g / (1 - mu_1 ... mu_t)
        p <- p - lr m^ / (sqrt(v^) + eps)            v^ = v / (1 - beta2^t)

    Args:
        params, lr, betas, eps, weight_decay, maximize: as in `Adam`.
        momentum_decay: how fast the momentum rises to beta1.
        decoupled_weight_decay: weight decay as in `AdamW`.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> NAdam([x], lr=0.1).step()
    >>> round(x.data, 6)
    2.894355
    """

    def __init__(
        self, params: Parameters, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0.0, momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *,
        maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(
        self, p: Array, g: Array, s: Chunk, lr: float, betas: tuple[float, float], eps: float, momentum_decay: float
    ) -> None:
        beta1, beta2 = betas
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay)) for t in (s.t, s.t + 1))
        product = s["product"] = s.get("product", 1.0) * mu
        m = average(s["m"], g, beta1)
        v = average(s["v"], g * g, beta2)
        ahead = mu_next / (1 - product * mu_next) * m + (1 - mu) / (1 - product) * g
        p -= lr * ahead / (np.sqrt(v / (1 - beta2**s.t)) + eps)


class RAdam(Optimizer):
    """`Adam` that waits with dividing until there are enough gradients to know their size (Liu et al. 2020,
    https://arxiv.org/abs/1908.03265).

        m <- beta1 m + (1 - beta1) g
        v <- beta2 v + (1 - beta2) g^2
        rho_t = rho - 2 t beta2^t / (1 - beta2^t)    rho = 2 / (1 - beta2) - 1
        p <- p - lr r_t m^ / (sqrt(v^) + eps)        rho_t > 5
        p <- p - lr m^                               else
        r_t = sqrt((rho_t - 4) (rho_t - 2) rho / ((rho - 4) (rho - 2) rho_t))

    with m^ and v^ of `Adam`, but eps beside sqrt(v), where PyTorch has it.

    Args:
        params, lr, betas, eps, weight_decay, maximize: as in `Adam`.
        decoupled_weight_decay: weight decay as in `AdamW`.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> RAdam([x], lr=0.1).step()
    >>> round(x.data, 6)
    2.4
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0.0, decoupled_weight_decay: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(**passed(locals()))

    def update(self, p: Array, g: Array, s: Chunk, lr: float, betas: tuple[float, float], eps: float) -> None:
        beta1, beta2 = betas
        m = average(s["m"], g, beta1)
        v = average(s["v"], g * g, beta2)
        rho = 2 / (1 - beta2) - 1
        rho_t = rho - 2 * s.t * beta2**s.t / (1 - beta2**s.t)
        lr = lr / (1 - beta1**s.t)
        if rho_t > 5:
            r = math.sqrt((rho_t - 4) * (rho_t - 2) * rho / ((rho - 4) * (rho - 2) * rho_t))
            p -= lr * r * math.sqrt(1 - beta2**s.t) * m / (np.sqrt(v) + eps)
        else:
            p -= lr * m
