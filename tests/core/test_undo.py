"""Looking at a gradient leaves no trace in a model: running statistics, generators and counters are put back."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, nn
from autograd_mini.core import undo

X = np.random.default_rng(1).normal(size=(8, 3))


class Counting(nn.Module):
    """Counts its calls, in an attribute and in a buffer that it writes into."""

    def __init__(self):
        self.calls = 0
        self.weight = nn.Parameter(np.ones(3))
        self.register_buffer("seen", np.zeros(1))

    def forward(self, x):
        self.calls += 1
        self.seen[0] += 1.0
        return x * self.weight


def model():
    rng = np.random.default_rng(0)
    first, second = nn.Linear(3, 4, rng=rng), nn.Linear(4, 3, rng=rng)
    return nn.Sequential(first, nn.BatchNorm1d(4), nn.Dropout(0.5, rng=rng), second, Counting())


def traces(m):
    """All that a model keeps besides its parameters."""
    kept = {name: np.array(x) for name, x in m.named_buffers()}
    return {**kept, "calls": m[4].calls, "states": str([g.bit_generator.state for _, g in m.named_generators()])}


LOOKS = {
    "numerical_grad": lambda f: am.numerical_grad(f)(X),
    "numerical_grad forward": lambda f: am.numerical_grad(f, scheme="forward")(X),
    "check_grad": lambda f: am.check_grad(f, X, order=1),
    "compare": lambda f: am.compare(f, {"x": X}, progress=False),
    "compare by hand": lambda f: am.compare(f, {"x": X}, lambda x: am.grad(f)(x), progress=False),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_look_at_a_model_that_is_training_leaves_it_as_it_was(look):
    m = model()
    before = traces(m)
    look(lambda x: am.sum(m(x) ** 2))
    after = traces(m)
    assert before.keys() == after.keys()
    for name, x in before.items():
        np.testing.assert_array_equal(after[name], x, err_msg=name)


def test_dropout_drops_the_same_units_at_every_step_of_a_numerical_gradient():
    m = nn.Dropout(0.5, rng=np.random.default_rng(0))
    g = am.numerical_grad(lambda x: am.sum(m(x)))(X)
    assert set(np.round(g, 6).ravel()) == {0.0, 2.0}


def test_an_error_inside_puts_the_state_back_as_well():
    m = Counting()

    def f(x):
        m(x)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        am.numerical_grad(f)(X)
    assert m.calls == 0 and m.seen[0] == 0


def test_a_gradient_itself_is_one_plain_run():
    m = Counting()
    am.grad(lambda x: am.sum(m(x)))(X)
    assert m.calls == 1


def test_checkpoint_moves_running_statistics_once_and_draws_the_same_numbers_again():
    plain, saving = model(), model()
    x = Tensor(X, requires_grad=True)
    loss = am.sum(plain(x) ** 2)
    loss.backward()
    y = Tensor(X, requires_grad=True)
    am.sum(am.checkpoint(saving)(y) ** 2).backward()
    np.testing.assert_array_equal(y.grad, x.grad)
    expected, found = traces(plain), traces(saving)
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)


def test_a_checkpointed_part_that_was_called_twice_before_the_backward_pass_replays_each_call():
    m = model()
    x, y = Tensor(X, requires_grad=True), Tensor(2 * X, requires_grad=True)
    part = am.checkpoint(m)
    first, second = part(x), part(y)
    state = traces(m)
    (am.sum(first**2) + am.sum(second)).backward()
    for name, value in state.items():
        np.testing.assert_array_equal(traces(m)[name], value, err_msg=name)


def test_inner_blocks_tell_outer_ones():
    class Thing:
        state = 0

        def snapshot(self):
            then = self.state
            return lambda: setattr(self, "state", then)

        def step(self):
            if (book := undo.journal()) is not None:
                book.keep(self, self.snapshot)
            self.state += 1

    thing = Thing()
    with undo.put_back():
        with undo.put_back():
            thing.step()
        assert thing.state == 0
        with undo.written_down() as book:
            thing.step()
            thing.step()
        assert thing.state == 2
        present = book.present()
        book.restore()
        assert thing.state == 0
        present.restore()
        assert thing.state == 2
    assert thing.state == 0 and undo.journal() is None
    thing.step()
    assert thing.state == 1
