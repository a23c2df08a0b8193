"""Every primitive that is registered, with an example of its arguments, for tests that the table of operations drives."""

import numpy as np
from cases import all_cases
from examples import example_of

from autograd_mini import Tensor
from autograd_mini.core.primitive import registry

each_primitive = all_cases("primitive", registry.values(), ids=lambda primitive: primitive.name)


def example(primitive):
    """Arguments inside the domain of the primitive, away from its kinks, and the structure it needs."""
    return example_of(primitive, np.random.default_rng(sum(map(ord, primitive.name))))


def differentiable(primitive, args):
    """Which arguments want a gradient: floats that have a rule."""
    rules = primitive.rules() * len(args) if primitive.each else primitive.rules()
    return [i for i, (x, rule) in enumerate(zip(args, rules, strict=True)) if rule and x.dtype.kind == "f"]


def gradients(primitive, args, params, seed, create_graph=False):
    """The leaves, and the gradients of sum(seed * primitive(*args)) at them."""
    wanted = differentiable(primitive, args)
    leaves = [Tensor(x, requires_grad=i in wanted) if i in wanted else x for i, x in enumerate(args)]
    primitive(*leaves, **params).backward(seed, create_graph=create_graph)
    leaves = [leaves[i] for i in wanted]
    found = [leaf.grad for leaf in leaves]
    for leaf in leaves:
        leaf.zero_grad()
    return leaves, found


def seed_for(primitive, args, params):
    shape = np.shape(primitive(*args, **params))
    return np.random.default_rng(1).normal(size=shape)
