"""A local derivative is printed with its formula only where the formula gives the number that stands beside it."""

import itertools

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry
from autograd_mini.notation.reading import failures, may_fail

LOCAL = {
    "a tie of a maximum": (lambda s, t: am.maximum(s, t), (2.0, 2.0), "∂v/∂s = 0.5, by convention"),
    "a tie of a minimum": (lambda s, t: am.minimum(s, t), (2.0, 2.0), "∂v/∂s = 0.5, by convention"),
    "a maximum of one input": (lambda s, t: am.maximum(s, s) + 0 * t, (2.0, 1.0), "∂u/∂s = 0.5, by convention"),
    "a larger input": (lambda s, t: am.maximum(s, t), (3.0, 2.0), "∂v/∂s = [s > t] = 1"),
    "the tip of a cone": (lambda s, t: am.hypot(s, t), (0.0, 0.0), "∂v/∂s = 0, by convention"),
    "a length": (lambda s, t: am.hypot(s, t), (3.0, 4.0), "∂v/∂s = s / v = 0.6"),
    "an angle at the origin": (lambda s, t: am.arctan2(s, t), (0.0, 0.0), "∂v/∂s = 0, by convention"),
    "an exponent over 0": (lambda s, t: t**s, (2.0, 0.0), "∂v/∂s = 0, by convention"),
    "a tie with a NaN aside": (lambda s, t: am.fmax(s, t), (1.0, 1.0), "∂v/∂s = 0.5, by convention"),
    "a kink with a true formula": (lambda s, t: am.relu(s) + 0 * t, (0.0, 1.0), "∂u/∂s = [s > 0] = 0"),
}


@all_cases("case", LOCAL)
def test_no_formula_stands_beside_a_number_that_it_does_not_give(case):
    f, inputs, said = LOCAL[case]
    s, t = (Value(x, label=name) for x, name in zip(inputs, "st", strict=True))
    v = f(s, t)
    v.label = "v"
    v.backward()
    assert said in [frame.local for frame in am.play(v).frames]
    assert said.removesuffix(", by convention") in [edge.local for edge in am.draw(v).scene.edges]
    assert said.removesuffix(", by convention") in am.draw(v).text()


@pytest.mark.parametrize(("t", "said"), [([2.0, 1.0], " = [s > t] away from kinks"), ([2.0, 3.0], " = [0.5 0.5], by convention")])
def test_of_arrays_the_formula_is_said_to_hold_away_from_kinks(t, said):
    s = Tensor([2.0, 3.0], requires_grad=True, label="s")
    v = am.sum(am.maximum(s, Tensor(t, requires_grad=True, label="t")))
    v.backward()
    assert any(frame.local.endswith(said) for frame in am.play(v).frames), [frame.local for frame in am.play(v).frames]


def test_every_formula_that_leaves_out_a_convention_is_known():
    failing = {}
    for name, op in registry.items():
        if not op.pointwise or op.foreign or op.arity is None or op.facts.technical:
            continue
        for point in itertools.product((0.0, -1.0, 1.0, 2.0), repeat=op.arity):
            try:
                with np.errstate(all="ignore"):
                    z = op(*map(Value, point))
            except (TypeError, ValueError):
                continue
            if z.op is op:
                failing.setdefault(name, set()).update((point, i) for i in range(op.arity) if failures(z, i))
    assert {name for name, points in failing.items() if points} == {
        "power", "arctan2", "hypot", "xlogy", "maximum", "minimum", "fmax", "fmin",
    }  # fmt: skip
    assert failing["hypot"] == {((0.0, 0.0), 0), ((0.0, 0.0), 1)}


def test_an_operation_without_kinks_is_not_read_twice():
    assert [name for name in ("mul", "tanh", "div", "relu") if may_fail(registry[name], 0)] == []


def test_an_explanation_names_no_formula_either_where_a_convention_holds():
    s, t = Value(2.0, label="s"), Value(2.0, label="t")
    v = am.maximum(s, s) * t
    assert "[s > s]" not in str(am.explain(v)) and "dv/ds = t" in str(am.explain(v))
    told = str(am.explain(am.maximum(s, t)))
    assert "= 0.5" in told and "[s > t] = 0.5" not in told and "away from kinks" in told
