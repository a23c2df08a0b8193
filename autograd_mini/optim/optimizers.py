"""The optimizers, from the simplest to the most refined: each is the rule by which parameters move, as in its paper.

Throughout, `p` is what moves, `g` the gradient, `s` what is remembered, `t` the number of the step; `a` is a blank array,
in which a rule works out what it then takes from `p`. Every operation is in place: a step makes no new array. Weight
decay and `maximize` act before the rule, in `optimizer.py`. The names of classes and arguments are PyTorch's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .memory import Stretch
from .optimizer import Optimizer, Parameters

Array = Any


def average(x: Array, y: Array, keep: float, out: Array) -> None:
    """`x <- keep x + (1 - keep) y`, an average in which the past fades; `out` is room to work in, and may be `y`."""
    x *= keep
    x += np.multiply(y, 1 - keep, out=out)


class SGD(Optimizer):
    """Gradient descent; with momentum, that of a ball that rolls with friction (Polyak 1964).

        v <- momentum v + (1 - dampening) g          v = g at the first step
        p <- p - lr v                                nesterov: p - lr (g + momentum v)

    Nesterov's form is that of Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html.

    Args:
        params: leaves, or groups of them (see `Optimizer`).
        lr: the rate; how far to go against the gradient.
        momentum: how much of the speed lasts from one step to the next.
        dampening: the part of a gradient that does not add to the speed.
        weight_decay: adds `weight_decay p` to the gradient.
        nesterov: look ahead by the step that momentum is about to take.
        maximize: climb.

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
        weight_decay: float = 0.0, nesterov: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov,
            maximize=maximize,
        )  # fmt: skip

    def update(
        self, p: Array, g: Array, s: Stretch, lr: float, momentum: float, dampening: float, nesterov: bool
    ) -> None:
        a = s.a
        if momentum:
            first = "v" not in s
            v = s["v"]
            v *= momentum
            v += g if first or not dampening else np.multiply(g, 1 - dampening, out=a)
            g = np.add(g, np.multiply(v, momentum, out=a), out=a) if nesterov else v
        p -= np.multiply(g, lr, out=a)


class Adagrad(Optimizer):
    """Each coordinate in units of the root of the sum of its squared gradients (Duchi, Hazan and Singer 2011,
    https://jmlr.org/papers/v12/duchi11a.html).

        v <- v + g^2
        p <- p - lr_t g / (sqrt(v) + eps)            lr_t = lr / (1 + (t - 1) lr_decay)

    Args:
        params, lr, weight_decay, maximize: as in `SGD`.
        lr_decay: how fast the rate falls.
        initial_accumulator_value: v before the first step.
        eps: keeps the quotient finite.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> Adagrad([x], lr=0.5).step()
    >>> round(x.data, 6)
    2.5
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-2, lr_decay: float = 0.0, weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0, eps: float = 1e-10, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, eps=eps, maximize=maximize,
        )  # fmt: skip

    def update(
        self, p: Array, g: Array, s: Stretch, lr: float, lr_decay: float, initial_accumulator_value: float, eps: float
    ) -> None:
        v, a = s["v"], s.a
        if s.t == 1:
            v += initial_accumulator_value
        v += np.multiply(g, g, out=a)
        np.sqrt(v, out=a)
        a += eps
        np.divide(g, a, out=a)
        a *= lr / (1 + (s.t - 1) * lr_decay)
        p -= a


class RMSprop(Optimizer):
    """Each coordinate in units of the root mean square of its recent gradients (Tieleman and Hinton 2012, lecture 6e of
    https://www.cs.toronto.edu/~hinton/coursera_lectures.html; centered: Graves 2013, https://arxiv.org/abs/1308.0850).

        v <- alpha v + (1 - alpha) g^2
        m <- alpha m + (1 - alpha) g                 centered: v - m^2, the variance, takes the place of v
        u <- momentum u + g / (sqrt(v) + eps)
        p <- p - lr u

    Args:
        params, lr, weight_decay, maximize: as in `SGD`.
        alpha: how much of an average is kept from one step to the next.
        eps: keeps the quotient finite.
        momentum: how much of the speed lasts.
        centered: divide by the deviation of the gradients from their mean.

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
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered,
            maximize=maximize,
        )  # fmt: skip

    def update(
        self, p: Array, g: Array, s: Stretch, lr: float, alpha: float, eps: float, momentum: float, centered: bool
    ) -> None:
        v, a = s["v"], s.a
        average(v, np.multiply(g, g, out=a), alpha, out=a)
        if centered:
            m = s["m"]
            average(m, g, alpha, out=a)
            np.subtract(v, np.multiply(m, m, out=a), out=a)
            np.sqrt(np.maximum(a, 0, out=a), out=a)  # a variance, which rounding may have left below 0
        else:
            np.sqrt(v, out=a)
        a += eps
        np.divide(g, a, out=a)
        u = a
        if momentum:
            u = s["u"]
            u *= momentum
            u += a
        p -= np.multiply(u, lr, out=a)


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
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize)

    def update(self, p: Array, g: Array, s: Stretch, lr: float, rho: float, eps: float) -> None:
        v, u, a, d = s["v"], s["u"], s.a, s.b
        average(v, np.multiply(g, g, out=a), rho, out=a)
        np.sqrt(np.add(u, eps, out=d), out=d)
        d /= np.sqrt(np.add(v, eps, out=a), out=a)
        d *= g
        average(u, np.multiply(d, d, out=a), rho, out=a)
        d *= lr
        p -= d


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
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )  # fmt: skip

    def update(
        self, p: Array, g: Array, s: Stretch, lr: float, betas: tuple[float, float], eps: float, amsgrad: bool
    ) -> None:
        m, v, a = s["m"], s["v"], s.a
        beta1, beta2 = betas
        average(m, g, beta1, out=a)
        average(v, np.multiply(g, g, out=a), beta2, out=a)
        if amsgrad:
            v = np.maximum(s["largest"], v, out=s["largest"])
        root = math.sqrt(1 - beta2**s.t)
        np.sqrt(v, out=a)
        a += eps * root
        np.divide(m, a, out=a)
        a *= lr * root / (1 - beta1**s.t)
        p -= a


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
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)


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
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize)

    def update(self, p: Array, g: Array, s: Stretch, lr: float, betas: tuple[float, float], eps: float) -> None:
        m, u, a = s["m"], s["u"], s.a
        beta1, beta2 = betas
        average(m, g, beta1, out=a)
        u *= beta2
        np.abs(g, out=a)
        a += eps
        np.maximum(u, a, out=u)
        np.divide(m, u, out=a)
        a *= lr / (1 - beta1**s.t)
        p -= a


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
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize,
        )  # fmt: skip

    def update(
        self, p: Array, g: Array, s: Stretch, lr: float, betas: tuple[float, float], eps: float, momentum_decay: float
    ) -> None:
        m, v, a, b = s["m"], s["v"], s.a, s.b
        beta1, beta2 = betas
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay)) for t in (s.t, s.t + 1))
        product = s["product"] = s.get("product", 1.0) * mu
        average(m, g, beta1, out=a)
        average(v, np.multiply(g, g, out=a), beta2, out=a)
        np.multiply(m, mu_next / (1 - product * mu_next), out=a)
        a += np.multiply(g, (1 - mu) / (1 - product), out=b)
        np.sqrt(np.divide(v, 1 - beta2**s.t, out=b), out=b)
        b += eps
        a /= b
        a *= lr
        p -= a


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
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize,
        )  # fmt: skip

    def update(self, p: Array, g: Array, s: Stretch, lr: float, betas: tuple[float, float], eps: float) -> None:
        m, v, a = s["m"], s["v"], s.a
        beta1, beta2 = betas
        correction = 1 - beta2**s.t
        average(m, g, beta1, out=a)
        average(v, np.multiply(g, g, out=a), beta2, out=a)
        rho = 2 / (1 - beta2) - 1
        rho_t = rho - 2 * s.t * beta2**s.t / correction
        rate = lr / (1 - beta1**s.t)
        if rho_t > 5:
            np.sqrt(v, out=a)
            a += eps
            np.divide(m, a, out=a)
            r = math.sqrt((rho_t - 4) * (rho_t - 2) * rho / ((rho - 4) * (rho - 2) * rho_t))
            a *= rate * r * math.sqrt(correction)
        else:
            np.multiply(m, rate, out=a)
        p -= a
