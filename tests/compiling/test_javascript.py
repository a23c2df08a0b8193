"""Operations and their derivatives as JavaScript, printed from the table: the same numbers as Python's, checked in node."""

import json
import math
import shutil
import subprocess
from itertools import product

import numpy as np
import pytest

from autograd_mini import Primitive
from autograd_mini.compiling.writing import javascript
from autograd_mini.core.errors import NoFormulaError
from autograd_mini.core.primitive import find, registry

PARAMS = {
    "clamp": {"low": -0.5, "high": 1.5},
    "clamp_min": {"bound": -0.25},
    "clamp_max": {"bound": 0.75},
    "in_interval": {"low": -0.5, "high": 1.5},
    "where": {"condition": True},
}
SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e-320, 700.0, -800.0, 1.0, -1.0, 2.0, 0.5]
ROUGH = {
    "cbrt": 8, "erfc": 16, "sigmoid_cross_entropy": 32, "logaddexp": 16, "logaddexp2": 16, "xlogx": 64,
    "xlogy": 64, "sinc": 1e5,
}  # fmt: skip
"""Units in the last place; elsewhere 4. Where a logarithm is added to 1 or lost in a sum, its own last place counts for more; the
slope of sinc is a difference of two terms that are alike near 0."""


def operations():
    """Every pointwise operation that is ours, and where its arguments are sampled."""
    return {name: op for name, op in registry.items() if op.pointwise and not op.foreign and name in registry}


def samples(op, rng, n):
    domains = (*op.facts.domain, "real", "real")[: op.arity]
    drawn = {
        "real": lambda: rng.normal(0, 2, n), "positive": lambda: rng.uniform(0.05, 4, n),
        "unit": lambda: rng.uniform(-0.95, 0.95, n),
        "nonzero": lambda: rng.uniform(0.2, 3, n) * rng.choice([-1, 1], n), "above one": lambda: rng.uniform(1.1, 4, n),
    }  # fmt: skip
    return [drawn[domain]().tolist() for domain in domains]


def in_python(op, args, params):
    """The value and what each argument receives for g = 1.25."""
    with np.errstate(all="ignore"):
        floats = [np.float64(x) for x in args]
        z = np.float64(op.on_floats(*args, **params))
        rules = op.rules() * (op.arity if op.each else 1)
        return [
            z,
            *(None if r is None else float(op.rule(i)(np.float64(1.25), z, *floats, **params)) for i, r in enumerate(rules)),
        ]


def in_node(program, cases):
    """What node makes of operations and their arguments."""
    text = (
        program
        + """
      const read = (x) => (typeof x === "string" ? Number(x) : x);
      const told = (x) => (x === null ? null : Number.isFinite(x) ? (Object.is(x, -0) ? "-0" : x) : String(x));
      const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
      console.log(JSON.stringify(cases.map(([name, args]) => {
        const [x, y] = args.map(read), { f, d } = OPERATIONS[name], z = f(x, y);
        return [z, ...d.map((rule) => (rule ? rule(1.25, z, x, y) : null))].map(told);
      })));
    """
    )
    told = [
        [
            name,
            [
                x if math.isfinite(x) and str(x) != "-0.0" else str(x).replace("inf", "Infinity").replace("nan", "NaN")
                for x in args
            ],
        ]
        for name, args in cases
    ]
    made = subprocess.run(["node", "-e", text], input=json.dumps(told), capture_output=True, text=True, check=True)
    return [[x if x is None else float(str(x).replace("Infinity", "inf")) for x in row] for row in json.loads(made.stdout)]


def apart(a, b):
    """How many units in the last place two numbers are apart."""
    if a != a or b != b:
        return 0.0 if a != a and b != b else math.inf
    if a == b:
        return 0.0
    return abs(a - b) / math.ulp(max(abs(a), abs(b))) if math.isfinite(a - b) else math.inf


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def test_every_pointwise_operation_prints():
    made = {name: javascript.operation(op, PARAMS.get(name)) for name, op in operations().items()}
    assert len(made) >= 70 and all(text.startswith("{f: (") for text in made.values())


@needs_node
def test_values_and_derivatives_agree_at_20000_points(rng):
    ops = operations()
    printed = {name: javascript.operation(op, PARAMS.get(name)) for name, op in ops.items()}
    table = ", ".join(f"{json.dumps(name)}: {text}" for name, text in printed.items())
    program = f"{javascript.helpers(table)}\nconst OPERATIONS = {{{table}}};"
    cases = [(name, list(args)) for name, op in ops.items() for args in zip(*samples(op, rng, 130), strict=True)]
    worst, count = {}, 0
    for (name, args), made in zip(cases, in_node(program, cases), strict=True):
        for wanted, got in zip(in_python(ops[name], args, PARAMS.get(name, {})), made, strict=True):
            if wanted is not None:
                count += 1
                worst[name] = max(worst.get(name, (0.0, [])), (apart(float(wanted), got), args))
    assert count >= 20_000
    assert {name: found for name, found in worst.items() if found[0] > ROUGH.get(name, 4)} == {}


@needs_node
def test_at_zero_infinity_and_nan_values_and_derivatives_are_those_of_the_engine():
    ops = {name: op for name, op in operations().items() if name not in ("cbrt", "sinc")}
    table = ", ".join(f"{json.dumps(name)}: {javascript.operation(op, PARAMS.get(name))}" for name, op in ops.items())
    cases = [(name, list(args)) for name, op in ops.items() for args in product(SPECIAL, repeat=op.arity)]
    made = in_node(f"{javascript.helpers(table)}\nconst OPERATIONS = {{{table}}};", cases)
    wrong = {
        (name, *args): (wanted, got)
        for (name, args), row in zip(cases, made, strict=True)
        for wanted, got in zip(in_python(ops[name], args, PARAMS.get(name, {})), row, strict=True)
        if wanted is not None and apart(float(wanted), got) > ROUGH.get(name, 4)
    }
    assert wrong == {}


def test_an_operation_without_a_form_is_refused():
    for name in ("matmul", "sum"):
        with pytest.raises(NoFormulaError):
            javascript.operation(find(name))
    own = Primitive("of_ones_own", lambda x: x, lambda g, z, x: g, array=lambda x: x)
    try:
        with pytest.raises(NoFormulaError, match="of your own"):
            javascript.operation(own)
    finally:
        del registry["of_ones_own"]


def test_only_what_is_called_is_brought_along():
    assert javascript.helpers("{f: (x, y) => x * y}") == ""
    assert "copysign" in javascript.helpers("erf(x)") and "xlogy" not in javascript.helpers("erf(x)")
