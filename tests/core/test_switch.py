"""A block as a decorator: of functions, generators and coroutines, with brackets and without; each step runs inside."""

import asyncio
import inspect
from contextlib import contextmanager

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.recording import current_observer, is_recording, is_strict

inside = {
    "no_grad": (am.no_grad, lambda: is_recording() is False),
    "strict": (am.strict, lambda: is_strict()),
    "detect_anomaly": (am.detect_anomaly, lambda: current_observer() is not None),
}
each_block = pytest.mark.parametrize("block, holds", inside.values(), ids=list(inside))
with_and_without_brackets = pytest.mark.parametrize("brackets", [True, False], ids=["brackets", "bare"])


def decorate(block, brackets, function):
    return (block() if brackets else block)(function)


@each_block
@with_and_without_brackets
def test_a_function_runs_inside(block, holds, brackets):
    @(lambda f: decorate(block, brackets, f))
    def f(x, *, y=2):
        """What it does."""
        return holds(), x, y

    assert f(1, y=3) == (True, 1, 3) and not holds()
    assert f.__name__ == "f" and f.__doc__ == "What it does."


@each_block
@with_and_without_brackets
def test_each_step_of_a_generator_runs_inside_and_what_lies_between_is_outside(block, holds, brackets):
    seen = []

    @(lambda f: decorate(block, brackets, f))
    def f(n):
        try:
            for k in range(n):
                seen.append((yield k, holds()))
        except KeyError:
            yield "caught", holds()
        finally:
            seen.append(holds())
        return "end"

    steps = f(3)
    assert inspect.isgenerator(steps) and not holds()
    assert next(steps) == (0, True) and not holds()
    assert steps.send("hello") == (1, True) and not holds()
    assert steps.throw(KeyError()) == ("caught", True) and not holds()
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == "end" and seen == ["hello", True] and not holds()
    steps = f(3)
    next(steps)
    steps.close()
    assert seen[-1] is True and not holds()
    assert [k for k, _ in f(3)] == [0, 1, 2]


@each_block
def test_an_error_comes_out_of_a_generator_and_leaves_the_block(block, holds):
    @block()
    def f():
        yield 1
        raise ZeroDivisionError

    steps = f()
    next(steps)
    with pytest.raises(ZeroDivisionError):
        next(steps)
    assert not holds()


@each_block
@with_and_without_brackets
def test_each_step_of_a_coroutine_runs_inside(block, holds, brackets):
    @(lambda f: decorate(block, brackets, f))
    async def f(x):
        found = [holds()]
        await asyncio.sleep(0)
        found.append(holds())
        return x, found

    async def main():
        other = asyncio.create_task(f(2))
        result = await f(1)
        assert not holds()
        return result, await other

    assert inspect.iscoroutinefunction(f)
    assert asyncio.run(main()) == ((1, [True, True]), (2, [True, True]))
    coroutine = f(3)
    coroutine.send(None)
    assert not holds(), "between two steps nothing holds, whoever drives the coroutine"
    coroutine.close()


@each_block
def test_each_step_of_an_asynchronous_generator_runs_inside(block, holds):
    seen = []

    @block()
    async def f(n):
        try:
            for k in range(n):
                await asyncio.sleep(0)
                seen.append((yield k, holds()))
        except KeyError:
            yield "caught", holds()
        finally:
            seen.append(holds())

    async def main():
        assert [item async for item in f(2)] == [(0, True), (1, True)]
        steps = f(3)
        assert await anext(steps) == (0, True) and not holds()
        assert await steps.asend("hello") == (1, True)
        assert await steps.athrow(KeyError()) == ("caught", True)
        await steps.aclose()
        assert not holds()

    asyncio.run(main())
    assert seen == [None, None, True, "hello", True]


def test_what_a_generator_computes_inside_no_grad_wants_no_gradient():
    x = Tensor([1.0, 2.0], requires_grad=True)

    @am.no_grad
    def batches():
        for k in range(3):
            yield x * k

    assert [y.requires_grad for y in batches()] == [False] * 3
    assert [(x * y).requires_grad for y in batches()] == [True] * 3


def test_a_method_is_decorated_as_well():
    class Model:
        @am.no_grad
        def predict(self, x):
            return x * 2.0

        @am.no_grad()
        def steps(self, x):
            yield x * 2.0

    assert not Model().predict(Value(1.0)).requires_grad and not next(Model().steps(Value(1.0))).requires_grad


@pytest.mark.parametrize("wrong", [3, "f", Value(1.0), int], ids=["number", "text", "node", "class"])
def test_what_is_no_function_is_refused_with_what_to_write(wrong):
    for make in (am.no_grad, am.no_grad(), am.detect_anomaly):
        with pytest.raises(am.ArgumentTypeError, match=r"decorates a function.*with am\.\w+\(\)"):
            make(wrong)


def test_an_anomaly_in_a_generator_is_found():
    @am.detect_anomaly
    def f(x):
        yield am.log(x)

    with np.errstate(all="ignore"), pytest.raises(am.AnomalyError):
        next(f(Tensor([-1.0], requires_grad=True)))


@pytest.mark.parametrize("switch", [am.no_grad, am.enable_grad, am.detect_anomaly, am.ieee_products], ids=lambda x: x.__name__)
def test_a_block_without_brackets_is_told_so(switch):
    with pytest.raises(am.errors.ArgumentTypeError, match=rf"write with am.{switch.__name__}\(\):"), switch:
        pass


@each_block
def test_what_a_function_hands_back_unfinished_runs_inside_as_well(block, holds):
    @contextmanager
    def halves():
        seen.append(holds())
        yield
        seen.append(holds())

    async def coroutine():
        return holds()

    assert list(block(lambda: (holds() for _ in range(2)))()) == [True, True]
    assert asyncio.run(block(lambda: coroutine())())
    seen = []
    with block(halves)():
        seen.append(holds())
    assert seen == [True, False, True]
