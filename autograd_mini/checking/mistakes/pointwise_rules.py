"""Wrong rules of functions of numbers: products and powers, functions of one number, choices between numbers."""

from __future__ import annotations

import numpy as np

from .rows import FACTOR, SLOPE, row, spread

# fmt: off
# ---- products, quotients, powers -------------------------------------------------------------------------------------

row("mul", 0, lambda g, z, x, y: g * x, FACTOR,
    "the factor is {x} itself, where {y} belongs: the derivative of x y by x is y", 3.5)
row("mul", 1, lambda g, z, x, y: g * y, FACTOR,
    "the factor is {y} itself, where {x} belongs: the derivative of x y by y is x", 3.5)
row("mul", 0, lambda g, z, x, y: g / y, FACTOR,
    "what arrives is divided by {y}, where it is multiplied", 3.6)
row("mul", 1, lambda g, z, x, y: g / x, FACTOR,
    "what arrives is divided by {x}, where it is multiplied", 3.6)
row("div", 0, lambda g, z, x, y: g, FACTOR, "the denominator is missing: divide by {y}")
row("div", 0, lambda g, z, x, y: g * y, FACTOR, "what arrives is multiplied by {y}, where it is divided")
row("div", 0, lambda g, z, x, y: g / (y * y), FACTOR,
    "what arrives is divided by {y} squared, where {y} alone belongs (the quotient rule)")
row("div", 0, lambda g, z, x, y: g / np.sqrt(y), FACTOR,
    "what arrives is divided by the square root of {y}, where {y} itself belongs (a standard deviation for a variance?)", 3.4)
row("div", 1, lambda g, z, x, y: g * x / (y * y), "sign",
    "the quotient rule has a plus for a minus: the derivative of x / y by y is -x / y²", 2.7)
row("div", 1, lambda g, z, x, y: -g * x / y, FACTOR,
    "the denominator is not squared: the derivative of x / y by y is -x / y²")
row("div", 1, lambda g, z, x, y: g * x / y, FACTOR,
    "the denominator is not squared, and the minus is missing: the derivative of x / y by y is -x / y²", 3.4)
row("div", 1, lambda g, z, x, y: -g / (y * y), FACTOR,
    "the numerator {x} is missing: the derivative of x / y by y is -x / y²")
row("div", 1, lambda g, z, x, y: g, FACTOR,
    "the slope of the quotient is missing: the derivative of x / y by y is -x / y²", 3.4)
row("div", 1, lambda g, z, x, y: g / y, FACTOR,
    "the slope of 1 / y is taken to be 1 / y: the derivative of x / y by y is -x / y²", 3.4)
row("reciprocal", 0, lambda g, z, x: g * z * z, "sign",
    "the minus is missing: the derivative of 1 / x is -1 / x²", 3.0)
row("reciprocal", 0, lambda g, z, x: -g * z, FACTOR,
    "the denominator is not squared: the derivative of 1 / x is -1 / x²")
row("div", 1, lambda g, z, x, y: g * x * np.log(np.abs(y)), FACTOR,
    "the antiderivative is taken: the derivative of 1 / y is -1 / y²")
row("reciprocal", 0, lambda g, z, x: g * np.log(np.abs(x)), FACTOR,
    "the antiderivative is taken: the derivative of 1 / x is -1 / x²")
row("square", 0, lambda g, z, x: g * x, "constant factor",
    "the power rule lacks its exponent: the derivative of x² is 2 x", 2.7)
row("square", 0, lambda g, z, x: 2 * g * z, FACTOR,
    "the exponent is not lowered: the derivative of x² is 2 x, and not 2 x²")
row("square", 0, lambda g, z, x: 2 * g, FACTOR, "the derivative of x² is taken to be 2: it is 2 x")
row("square", 0, lambda g, z, x: g, FACTOR,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("power", 0, lambda g, z, x, y: g * x ** (y - 1), "constant factor",
    "the power rule lacks its exponent in front: the derivative of xⁿ is n xⁿ⁻¹", 2.7)
row("power", 0, lambda g, z, x, y: g * y * z, FACTOR,
    "the exponent is not lowered: the derivative of xⁿ is n xⁿ⁻¹, and not n xⁿ")
row("power", 0, lambda g, z, x, y: g * (y - 1) * x ** (y - 1), "constant factor",
    "the lowered exponent stands in front: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * y * x ** (y - 2), FACTOR,
    "the exponent is lowered by 2: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * y * x ** (y + 1), FACTOR,
    "the exponent is raised, not lowered: the derivative of xⁿ is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * x ** (y + 1) / (y + 1), FACTOR,
    "the antiderivative is taken: the derivative of xⁿ is n xⁿ⁻¹", 3.5)
row("power", 0, lambda g, z, x, y: g * y * x, FACTOR,
    "the derivative of xⁿ is taken to be n x: it is n xⁿ⁻¹", 3.2)
row("power", 0, lambda g, z, x, y: g * y, FACTOR, "the derivative of xⁿ is taken to be n: it is n xⁿ⁻¹")
row("power", 0, lambda g, z, x, y: g * x, FACTOR, "the derivative of xⁿ is taken to be x: it is n xⁿ⁻¹", 3.6)
row("power", 0, lambda g, z, x, y: g, FACTOR,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("power", 0, lambda g, z, x, y: g * z * np.log(np.abs(x)), FACTOR,
    "the rule of aˣ is used for xⁿ: it is n xⁿ⁻¹")
row("power", 1, lambda g, z, x, y: g * y * x ** (y - 1), FACTOR,
    "the power rule is used for aˣ, where the variable is in the exponent: it is aˣ log(a)", 3.0)
row("power", 1, lambda g, z, x, y: g * z, FACTOR,
    "log(a) is missing: the derivative of aˣ is aˣ log(a)", 3.0)

# ---- functions of one number -----------------------------------------------------------------------------------------

row("exp", 0, lambda g, z, x: g * x * np.exp(x - 1), FACTOR,
    "the power rule is used for exp: the derivative of exp(x) is exp(x)")
row("exp", 0, lambda g, z, x: g * np.exp(x - 1), FACTOR,
    "the exponent is lowered as in the power rule: the derivative of exp(x) is exp(x)")
row("exp", 0, lambda g, z, x: g * x, SLOPE,
    "the slope of exp is taken to be its argument: it is exp(x) itself")
row("log", 0, lambda g, z, x: g * x, SLOPE,
    "what arrives is multiplied by {x}, where it is divided: the derivative of log(x) is 1 / x")
row("log", 0, lambda g, z, x: -g / (x * x), SLOPE,
    "log is differentiated twice: the derivative of log(x) is 1 / x", 3.5)
row("log", 0, lambda g, z, x: g, SLOPE, "the slope of log is missing {way}: divide by {x}", 2.95)
row("log2 log10", 0, lambda g, z, x: g / x, "constant factor",
    "the base is forgotten: the derivative of log_b(x) is 1 / (x log(b))", 2.9)
row("sqrt", 0, lambda g, z, x: g / z, "constant factor",
    "the half of the root is missing: the derivative of √x is 1 / (2 √x)", 2.9)
row("sqrt", 0, lambda g, z, x: g * z / 2, SLOPE,
    "what arrives is multiplied by the root: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g / (2 * x), SLOPE,
    "x stands where its root belongs: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g / 2, SLOPE, "the root is missing: the derivative of √x is 1 / (2 √x)")
row("sqrt", 0, lambda g, z, x: g, SLOPE,
    "the inner derivative {slope} is missing {way}: the chain rule multiplies by it", 3.0)
row("sin", 0, lambda g, z, x: -g * np.cos(x), "sign", "the sign is wrong: the derivative of sin is cos", 2.9)
row("cos", 0, lambda g, z, x: g * np.sin(x), "sign",
    "the minus is missing: the derivative of cos is -sin", 2.9)
row("sin cos", 0, lambda g, z, x: g * z, SLOPE, "the function itself stands for its slope", 3.2)
row("sin cos tan exp sinh cosh", 0, lambda g, z, x: g, SLOPE, "the slope of {op} is missing {way}", 3.0)
row("cosh", 0, lambda g, z, x: -g * np.sinh(x), "sign",
    "the sign is wrong: the derivative of cosh is sinh, without the minus of cos", 2.9)
row("tan", 0, lambda g, z, x: g * (1 - z * z), SLOPE,
    "the slope of tan is taken to be that of tanh: it is 1 + tan²")
row("tan", 0, lambda g, z, x: g / np.sin(x) ** 2, SLOPE,
    "the slope of tan is taken to be 1 / sin²: it is 1 / cos²")
row("arctan", 0, lambda g, z, x: g / np.sqrt(1 - x * x), SLOPE,
    "the slope of arctan is taken to be that of arcsin: it is 1 / (1 + x²)")
row("arctan", 0, lambda g, z, x: g / (1 - x * x), SLOPE,
    "a sign is wrong in the slope of arctan: it is 1 / (1 + x²)")
row("arctan", 0, lambda g, z, x: g * (1 + x * x), SLOPE,
    "what arrives is multiplied by 1 + x², where it is divided")
row("abs", 0, lambda g, z, x: g, SLOPE, "the slope of abs is missing {way}: multiply by sign({x})", 2.9)
row("abs", 0, lambda g, z, x: g * x, SLOPE, "the slope of abs is taken to be its argument: it is sign({x})")
row("abs", 0, lambda g, z, x: g * z, SLOPE, "the slope of abs is taken to be abs itself: it is sign({x})")

# ---- choices and limits ----------------------------------------------------------------------------------------------

row("where", None, lambda g, z, x, y, condition: g, SLOPE,
    "the condition is forgotten: where it does not choose {x}, nothing goes back there", 2.9)
row("where", 0, lambda g, z, x, y, condition: np.where(condition, 0.0, g), SLOPE,
    "the branches are exchanged: the gradient goes where the condition holds")
row("where", 1, lambda g, z, x, y, condition: np.where(condition, g, 0.0), SLOPE,
    "the branches are exchanged: the gradient goes where the condition does not hold")
row("maximum minimum", None, lambda g, z, x, y: g, SLOPE,
    "both arguments get the whole gradient: only the one that was taken gets it", 2.9)
row("leaky_relu", 0, lambda g, z, x, negative_slope=0.01: g * (x > 0), SLOPE,
    "the leak is forgotten: where {x} is below 0 the slope is that of the leak, not 0", 2.9)
row("leaky_relu", 0, lambda g, z, x, negative_slope=0.01: g * np.where(x > 0, negative_slope, 1.0), SLOPE,
    "the two slopes are exchanged")
row("leaky_relu", 0, lambda g, z, x, negative_slope=0.01: g * negative_slope, SLOPE,
    "the slope of the leak is taken everywhere")
row("leaky_relu", 0, lambda g, z, x, negative_slope=0.01: g * np.where(x > 0, 1.0, -negative_slope), SLOPE,
    "the leak has the wrong sign")
row("leaky_relu", 0, lambda g, z, x, negative_slope=0.01: g * np.where(x > 0, 1.0, negative_slope * x), SLOPE,
    "the value of the leak stands for its slope")
row("elu", 0, lambda g, z, x, alpha=1.0: g * (x > 0), SLOPE,
    "the slope of elu is taken to be that of relu: below 0 it is alpha exp(x)", 2.9)
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, z), SLOPE,
    "below 0 the value of elu stands for its slope, which is z + alpha")
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, alpha), SLOPE,
    "below 0 alpha stands for the slope of elu, which is alpha exp(x)")
row("elu", 0, lambda g, z, x, alpha=1.0: g * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(z, 0))), SLOPE,
    "the slope of elu is taken at its result and not at {x}")
row("max min", 0, lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims), SLOPE,
    "every element gets the gradient, where only the {op} was taken", 2.9)
# fmt: on
