"""Random programs: all engines find the same gradients. The short form of `long/programs.py`; a failure shrinks."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import POINTWISE, STRUCTURED, draw, unexplained

from autograd_mini.core.primitive import registry


@pytest.mark.parametrize("start", range(0, 80, 10))
def test_engines_agree_on_seeded_programs(start):
    for seed in range(start, start + 10):
        program = draw(random.Random(seed), scalar=seed % 4 == 3)
        assert not list(unexplained(program, Counter())), f"seed {seed}\n{program}"


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_engines_agree_on_programs_that_shrink(source):
    program = draw(source, steps=5)
    assert not list(unexplained(program, Counter())), str(program)


def test_every_primitive_is_drawn():
    drawn = {step.name for seed in range(1500) for step in draw(random.Random(seed)).steps}
    assert drawn == set(registry) == {*POINTWISE, *STRUCTURED}


def test_a_wrong_gradient_is_found():
    """Every engine has it from the same rule, so differences must tell."""
    programs = (draw(random.Random(seed), steps=4, names=["exp", "sin", "mul", "add", "sum"]) for seed in range(60))
    exp = registry["exp"]
    right, exp.dx = exp.dx, lambda g, z, x: g * z * 1.001
    try:
        sentences = (sentence for program in programs for sentence in unexplained(program, Counter()))
        assert any(sentence.startswith("differences differs") for sentence in sentences)
    finally:
        exp.dx = right
