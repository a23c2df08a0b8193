"""Every way to write a gradient that is considered is worth what the gradient is, not only the one that is taken."""

import numpy as np
import textbook
from cases import all_cases
from term_values import found_wrong

import autograd_mini as am


def sum_that_is_there_already(x, w):
    """Half of dx is a sum that the other half has as one of its summands."""
    after = x / am.sqrt(am.mean(x * x) + 1.0)
    q = after / (1 + after * after)
    return am.sum(am.tanh(q) * w) + 0.1 * am.mean(q**2)


def outer_product_of_a_sum(x, w):
    """A factor with more axes than a sum of rows stays outside of it."""
    return am.sum(am.outer(am.sum_to(am.softmax(x, axis=1), (1, x.shape[1])), w) ** 2)


OF_THE_TEXTBOOK = ("written_out_logistic", "margin_logistic")


def test_a_known_sum_is_added_to_itself_and_does_not_take_its_own_place():
    rng = np.random.default_rng(3)
    wrong = found_wrong(sum_that_is_there_already, (0, 1), rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
    assert not wrong, wrong[0]


@all_cases("shape", [(2, 3), (3, 3)])
def test_a_factor_with_more_axes_than_a_sum_stays_outside(shape):
    rng = np.random.default_rng(3)
    wrong = found_wrong(outer_product_of_a_sum, (0, 1), rng.normal(size=shape), rng.normal(size=shape[0]))
    assert not wrong, wrong[0]


@all_cases("name", OF_THE_TEXTBOOK)
def test_each_way_of_a_textbook_loss_is_worth_what_the_gradient_is(name):
    args, argnums = getattr(textbook, f"{name}_args")(np.random.default_rng(3))
    wrong = found_wrong(getattr(textbook, name), argnums, *args)
    assert not wrong, wrong[0]
