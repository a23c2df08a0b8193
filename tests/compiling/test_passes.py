"""Each pass on a small program, printed before and after; and a program that does not stand is told what is wrong with it."""

from dataclasses import replace
from textwrap import dedent

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini.compiling.passes.expanding import FOR_SPEED, QUICK
from autograd_mini.compiling.passes.lowering import program_of, quick_program
from autograd_mini.compiling.program import ProgramError
from autograd_mini.compiling.running import buffers
from autograd_mini.compiling.running.buffers import plan
from autograd_mini.compiling.tracing.trace import trace
from autograd_mini.compiling.writing.in_place import in_place
from autograd_mini.compiling.writing.schedule import blocks, stated
from autograd_mini.compiling.writing.source import write_source


def traced(f, *args, argnums=0):
    """A function as a graph of unknowns."""
    return trace(f, args, argnums)


def reads(program, text):
    """Whether a program is printed like that."""
    assert str(program) == dedent(text).strip("\n")


def error(x, w):
    return am.sum((x * w - 1.0) ** 2)


def test_lowering_makes_each_operation_once_and_the_forward_pass_first():
    program = program_of(traced(error, np.ones(3), np.ones(3), argnums=(0, 1)), {}, False)
    assert program.first_backward == 4
    reads(program, """
        program error(x: (3,), w: (3,))
          %0 = mul(x, w)  # (3,)
          %1 = sub(%0, 1.0)  # (3,)
          %2 = power(%1, 2.0)  # (3,)
          %3 = sum(%2, axis=None, keepdims=False)
          %4 = mul(2.0, %1)  # (3,)
          %5 = mul(%4, x)  # (3,)
          %6 = mul(%4, w)  # (3,)
          return %3, %6, %5
    """)


def test_rewriting_writes_signs_outside_and_leaves_out_what_changes_nothing():
    reads(program_of(traced(lambda x: am.sum(0 - (-(0 - x)) * 1.0 / 1.0 + 0.0), np.ones(3)), {}, False), """
        program <lambda>(x: (3,))
          %0 = sum(x, axis=None, keepdims=False)
          %1 = neg(%0)
          %2 = broadcast_to(-1.0, shape=(3,))  # (3,)
          return %1, %2
    """)


def test_rewriting_divides_by_sizes_once():
    reads(program_of(traced(lambda x, m: am.mean(x * x) / m, np.ones((3, 4)), 2.0), {}, False), """
        program <lambda>(x: (3, 4), m)
          %0 = mul(x, x)  # (3, 4)
          %1 = mean(%0, axis=None, keepdims=False)
          %2 = div(%1, m)
          %3 = div(1.0, m)
          %4 = div(%3, 12)
          %5 = mul(2.0, %4)
          %6 = mul(%5, x)  # (3, 4)
          return %2, %6
    """)


def test_expanding_spells_a_sigmoid_out_so_that_its_opposite_shares_the_exponential():
    def f(z):
        return am.sum(am.sigmoid(z))

    reads(program_of(traced(f, np.ones(3)), FOR_SPEED, False), """
        program f(z: (3,))
          %0 = abs(z)  # (3,)
          %1 = neg(%0)  # (3,)
          %2 = exp(%1)  # (3,)
          %3 = less(z, 0.0)  # (3,)
          %4 = where(%2, 1.0, condition=%3)  # (3,)
          %5 = add(1.0, %2)  # (3,)
          %6 = div(%4, %5)  # (3,)
          %7 = sum(%6, axis=None, keepdims=False)
          %8 = where(1.0, %2, condition=%3)  # (3,)
          %9 = div(%8, %5)  # (3,)
          %10 = mul(%6, %9)  # (3,)
          return %7, %10
    """)
    reads(program_of(traced(f, np.ones(3)), QUICK, False), """
        program f(z: (3,))
          %0 = neg(z)  # (3,)
          %1 = exp(%0)  # (3,)
          %2 = add(1.0, %1)  # (3,)
          %3 = div(1.0, %2)  # (3,)
          %4 = sum(%3, axis=None, keepdims=False)
          %5 = mul(%1, %3)  # (3,)
          %6 = mul(%3, %5)  # (3,)
          return %4, %6
    """)


def standardized(x, s):
    r = x / s
    return am.sum(r * r) / 2


def test_tidying_cancels_and_collects_as_a_person_does():
    found = traced(standardized, np.ones(900), 2.0, argnums=(0, 1))
    reads(program_of(found, {}, False), """
        program standardized(x: (900,), s)
          %0 = div(x, s)  # (900,)
          %1 = mul(%0, %0)  # (900,)
          %2 = sum(%1, axis=None, keepdims=False)
          %3 = div(%2, 2.0)
          %4 = div(%1, s)  # (900,)
          %5 = div(%0, s)  # (900,)
          %6 = sum(%4, axis=None, keepdims=False)
          %7 = neg(%6)
          return %3, %5, %7
    """)
    reads(program_of(found), """
        program standardized(x: (900,), s)
          %0 = div(x, s)  # (900,)
          %1 = mul(%0, %0)  # (900,)
          %2 = sum(%1, axis=None, keepdims=False)
          %3 = div(%2, 2.0)
          %4 = div(%0, s)  # (900,)
          %5 = div(%2, s)
          %6 = neg(%5)
          return %3, %4, %6
    """)


def test_guarding_bounds_the_divisor_from_both_sides_and_the_rest_from_above():
    reads(quick_program(traced(standardized, np.ones(900), 2.0, argnums=(0, 1))), """
        program standardized(x: (900,), s)
          %0 = div(x, s)  # (900,)
          %1 = mul(%0, %0)  # (900,)
          %2 = sum(%1, axis=None, keepdims=False)
          %3 = div(%2, 2.0)
          %4 = div(%0, s)  # (900,)
          %5 = div(%2, s)
          %6 = neg(%5)
          guard %1: at most 1e+20
          guard s: at least 1e-20 and at most 1e+20
          guard %2: at most 1e+20
          return %3, %4, %6
    """)


def test_a_sigmoid_of_one_exponential_is_bounded_from_above_alone():
    reads(quick_program(traced(lambda z: am.sum(am.sigmoid(z)), np.ones(5000))), """
        program <lambda>(z: (5000,))
          %0 = neg(z)  # (5000,)
          %1 = exp(%0)  # (5000,)
          %2 = add(1.0, %1)  # (5000,)
          %3 = div(1.0, %2)  # (5000,)
          %4 = sum(%3, axis=None, keepdims=False)
          %5 = mul(%1, %3)  # (5000,)
          %6 = mul(%3, %5)  # (5000,)
          guard %1: at most 1e+300
          return %4, %6
    """)


def test_planning_memory_writes_over_what_nobody_reads_again():
    found = plan(program_of(traced(lambda x: am.sum(am.tanh(x * 2.0)), np.ones(3)), FOR_SPEED, False))
    assert found.text.partition("def run")[2] == dedent("""\
        (x0, buffers, constants, results):
            b0, b1, = buffers
            c0, c1, = constants
            r0, = results
            multiply(c0, x0, b0)
            tanh(b0, b0)
            t2 = add_reduce(b0, None)
            subtract(c1, b0, b1)
            add(c1, b0, b0)
            multiply(b1, b0, b1)
            multiply(c0, b1, r0)
            n0 = vdot(r0, r0)
            return t2, [r0], n0
    """)


def test_scheduling_gives_a_line_to_what_is_named_read_twice_or_returned():
    def f(z, y):
        a = am.sigmoid(z)
        return am.mean(-y * am.log(a) - (1 - y) * am.log(1 - a))

    program = program_of(traced(f, np.ones(3), np.ones(3)))
    lines = stated(program)
    assert [(program.names[term], term.op) for term in lines] == [("a", "sigmoid"), ("loss", "mean"), ("dz", "div")]
    forward, (block,) = blocks(program, lines)
    assert [term.op for term in forward] == ["sigmoid", "mean"]
    assert (block.reverses, block.lines) == (lines[0], lines[2:])


def test_writing_puts_one_statement_on_a_line_and_shapes_beside_arrays():
    found = traced(standardized, np.ones(9), 2.0, argnums=(0, 1))
    assert write_source(program_of(found)) == dedent("""\
        import numpy as np


        def standardized_and_gradients(x, s):
            r = x / s   # (n,)
            u = (r * r).sum()
            loss = u / 2

            # r = x / s
            dx = r / s  # (n,)
            ds = -u / s
            return loss, (dx, ds)
    """)


def test_what_is_read_afterwards_is_not_written_into():
    def svm(s, y):
        rows = np.arange(s.shape[0])
        return am.sum(am.maximum(s - s[rows, y][:, None] + 1, 0.0))

    def program(f):
        return program_of(traced(f, np.ones((2, 3)), np.array([0, 1])))

    alone, read = program(svm), program(lambda s, y: svm(s, y) + am.sum(am.grad(svm)(s, y) * s))
    (written,) = in_place(alone, stated(alone)).values()
    assert (written.placed.op, written.sign) == ("scatter", -1)
    places = {term: i for i, term in enumerate(read.lines)}
    for term, how in in_place(read, stated(read)).items():
        assert all(places[x] <= places[term] for x in read.lines if how.into in x.reads)


def test_batching_stacks_the_numbers_of_a_sample_into_matrices():
    def neuron(w, x):
        return am.tanh(w[0] * x[0] + w[1] * x[1] + w[2])

    step = am.compile(neuron, batch_args=1)
    step([1.0, 2.0, 3.0], np.ones((4, 2)))
    assert "h = np.tanh(w_2 @ X + c)" in step.source and "sum0 += X @ u" in step.source


# ---- what is wrong is said -------------------------------------------------------------------------------------------


def broken(**changes):
    """A program with other lines."""
    program = program_of(traced(error, np.ones(3), np.ones(3), argnums=(0, 1)), {}, False)
    return replace(program, **{key: change(program) for key, change in changes.items()})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines": lambda p: [p.lines[1], p.lines[0], *p.lines[2:]]}, r"line 0, .*: it reads .*mul.*, which is computed later"),
        ({"lines": lambda p: p.lines[1:]}, r"line 0, .*sub.*: it reads .*mul.*, which is never computed"),
        ({"lines": lambda p: [*p.lines, p.lines[0]]}, r"line 7, .*mul.*: it is computed twice"),
        ({"lines": lambda p: p.lines[:-1]}, r"mul.* is a result, or looked at, and no line computes it"),
        ({"inputs": lambda p: p.inputs[:1]}, r"line 0, .*mul.*: it reads .*w.*, which is no argument"),
        ({"gradients": lambda p: [[p.value], p.gradients[1]]}, r"the gradient by x has shape \(\), and x has \(3,\)"),
        ({"uses": lambda p: {**p.uses, p.lines[0]: 0}}, r"mul.* is read 1 times, and 0 are noted"),
    ],
)
def test_a_program_that_does_not_stand_is_told_why(changes, said):
    with pytest.raises(ProgramError, match=said):
        broken(**changes)


@pytest.mark.parametrize(
    ("what", "said"),
    [("shape", r"mul of its operands has shape \(3,\), not \(7,\)"), ("dtype", "of type float64, not bool")],
)
def test_a_line_of_another_shape_or_type_than_its_operands_make_is_told(what, said):
    program = broken()
    setattr(program.lines[0], what, {"shape": (7,), "dtype": np.dtype(bool)}[what])
    with pytest.raises(ProgramError, match=said):
        program.verify()


def test_memory_that_is_written_over_before_it_is_read_is_told(monkeypatch):
    program = program_of(traced(lambda x: am.sum(am.exp(am.sin(x)) * am.tanh(x) * x), np.ones(3)), FOR_SPEED, False)
    plan(program)
    ends = buffers.ends

    def two_lines_early(*args):
        return {max(i - 2, 0): terms for i, terms in ends(*args).items()}

    monkeypatch.setattr(buffers, "ends", two_lines_early)
    with pytest.raises(ProgramError, match="it reads .*, over which .* has been written in b"):
        plan(program)
