"""One table of expressions agrees with itself on every carrier, and with the numerical derivative."""

import numpy as np
from cases import all_cases
from expressions import EXPRESSIONS, newton_root, tower
from some import some

from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

each_expression = all_cases("expression", EXPRESSIONS, ids=lambda expression: expression.name)


def on_values(expression, point):
    """Value and gradients, one number at a time."""
    values = [Value(x) for x in point]
    out = expression.f(*values)
    out.backward()
    return out.data, [x.grad for x in values]


def numeric(f, point, i, h=1e-3):
    """The derivative by central differences of fourth order."""

    def shifted(step):
        return f(*point[:i], point[i] + step, *point[i + 1 :])

    return (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h)


@each_expression
def test_a_float_and_a_value_have_the_same_value_to_the_last_digit(expression):
    point = expression.sample()
    assert expression.f(*point) == on_values(expression, point)[0]


@each_expression
def test_the_gradient_of_a_value_is_the_numerical_derivative(expression):
    point = expression.sample()
    _, found = on_values(expression, point)
    expected = [numeric(expression.f, point, i) for i in range(len(point))]
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)


@each_expression
def test_a_tensor_is_many_values(expression):
    points = expression.sample(size=(2, 3))
    tensors = [Tensor(x, requires_grad=True) for x in points]
    out = expression.f(*tensors)
    out.backward(np.ones((2, 3)))
    for at in np.ndindex(2, 3):
        value, gradients = on_values(expression, [float(x[at]) for x in points])
        np.testing.assert_allclose(out.data[at], value, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose([x.grad[at] for x in tensors], gradients, rtol=1e-12, atol=1e-14)


@each_expression
def test_a_tensor_has_the_value_of_its_array(expression):
    points = expression.sample(size=(2, 3))
    np.testing.assert_array_equal(expression.f(*map(Tensor, points)).data, expression.f(*points))


@each_expression
def test_an_object_array_of_values_is_many_values(expression):
    points = expression.sample(size=(2, 3))
    arrays = [np.array([[Value(x) for x in row] for row in array]) for array in points]
    out = expression.f(*arrays)
    assert out.shape == (2, 3)
    for at in np.ndindex(2, 3):
        value, gradients = on_values(expression, [float(x[at]) for x in points])
        out[at].backward()
        assert out[at].data == value
        np.testing.assert_allclose([array[at].grad for array in arrays], gradients, rtol=1e-12)


@each_expression
def test_the_gradient_of_the_gradient_is_the_same_on_values_and_tensors(expression):
    point = expression.sample(seed=1)
    found = []
    for carrier in (Value, lambda x: Tensor(x, requires_grad=True)):
        leaves = [carrier(x) for x in point]
        expression.f(*leaves).backward(create_graph=True)
        slope = sum(weight * x.grad for weight, x in enumerate(leaves, 1))
        for x in leaves:
            x.zero_grad()
        if slope.requires_grad:
            slope.backward()
        found.append([0.0 if x.grad is None else float(x.grad) for x in leaves])

    def slope_at(*point):
        return sum(weight * g for weight, g in enumerate(on_values(expression, point)[1], 1))

    np.testing.assert_allclose(found[0], found[1], rtol=1e-11, atol=1e-13)
    expected = [numeric(slope_at, point, i) for i in range(len(point))]
    np.testing.assert_allclose(found[0], expected, rtol=1e-6, atol=1e-7)


# ---- symbols


class Name:
    """A stand-in for a symbol: recording a primitive on it writes the call down, as Python reads it."""

    def __init__(self, text, made_from=None):
        self.text, self.made_from = text, made_from

    @classmethod
    def record(cls, op, args, params):
        inside = [x.text if isinstance(x, Name) else repr(x) for x in args]
        inside += [f"{key}={param!r}" for key, param in params.items()]
        return cls(f"{op.name}({', '.join(inside)})", (op, args, params))


def _operator(primitive, reflected=False):
    return lambda x, *y: registry[primitive](*y, x) if reflected else registry[primitive](x, *y)


BINARY = {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "power", "mod": "mod"}
for method, primitive in BINARY.items():
    setattr(Name, f"__{method}__", _operator(primitive))
    setattr(Name, f"__r{method}__", _operator(primitive, reflected=True))
for method, primitive in {"neg": "neg", "pos": "positive", "abs": "abs"}.items():
    setattr(Name, f"__{method}__", _operator(primitive))


def derivative(y, x):
    """The formula of dy/dx: over the arguments of y, the sum of what their rules say on symbols."""
    if y is x:
        return 1.0
    if not isinstance(y, Name) or y.made_from is None:
        return 0.0
    op, args, params = y.made_from
    total = 0.0
    for i, argument in enumerate(args):
        inner = derivative(argument, x)
        if not (isinstance(inner, float) and inner == 0.0):
            total = op.rule(i)(1.0, y, *args, **params) * inner + total
    return total


def read(formula, **names):
    """The number that a formula stands for."""
    return eval(formula.text, {**registry, **names}) if isinstance(formula, Name) else formula


SMALL = [expression for expression in EXPRESSIONS if expression.f not in (tower, newton_root)]


@each_expression
def test_on_symbols_an_expression_writes_itself_down(expression):
    point = dict(zip("abcdefg", expression.sample(), strict=False))
    written = expression.f(*map(Name, point))
    assert read(written, **point) == expression.f(*point.values())


@all_cases("expression", SMALL, ids=lambda expression: expression.name)
def test_on_symbols_the_rules_write_the_derivative_down(expression):
    point = dict(zip("abcdefg", expression.sample(), strict=False))
    names = [Name(name) for name in point]
    written = expression.f(*names)
    _, gradients = on_values(expression, point.values())
    for name, gradient in zip(some(names), gradients, strict=True):
        np.testing.assert_allclose(read(derivative(written, name), **point), gradient, rtol=1e-12, atol=1e-15)


def test_a_rule_on_symbols_reads_as_in_the_book():
    g, z, x, y = map(Name, "gzxy")
    assert registry["mul"].dx(g, z, x, y).text == "mul(g, y)"
    assert registry["div"].dy(g, z, x, y).text == "div(mul(neg(g), z), y)"
    assert registry["exp"].dx(g, z, x).text == "mul(g, z)"
    assert registry["sin"].dx(g, z, x).text == "mul(g, cos(x))"
    assert registry["hypot"].dx(g, z, x, y).text == "mul(g, div_no_nan(x, z))"
