# ruff: noqa: E501  a table has one line for each way through a gate
"""The work of each kind of gate, in a sentence for the way forward and one for the way back.

`steps` says them beside its formulas. A gate is named as a lecturer names it; the backward sentence may differ from
argument to argument, and a primitive that is not in the table gets a sentence that is true of every gate.
"""

from __future__ import annotations

from typing import NamedTuple


class Gate(NamedTuple):
    """A kind of gate: what it is called, what it does to numbers, and what it does to gradients."""

    name: str
    forward: str
    backward: str | tuple[str, ...]


def forward_sentence(op: str, glyph: str) -> str:
    """A sentence about the gate of the primitive named `op` in the forward pass.

    >>> forward_sentence("mul", "×")
    'A multiply gate takes the product of its inputs.'
    """
    gate = GATES.get(op) or _any_gate(glyph)
    return f"{gate.name} {gate.forward}."


def backward_sentence(op: str, slot: int, glyph: str) -> str:
    """A sentence about the gradient that the gate of the primitive named `op` sends to its argument number `slot`.

    >>> backward_sentence("mul", 0, "×")
    'A multiply gate hands each input the upstream gradient times the other input.'
    """
    gate = GATES.get(op) or _any_gate(glyph)
    backward = gate.backward if isinstance(gate.backward, str) else gate.backward[slot]
    return f"{gate.name} {backward}."


def _any_gate(glyph: str) -> Gate:
    return Gate(
        f"The {glyph} gate",
        "reads what comes in and writes its output",
        "multiplies the upstream gradient by its own slope at this point",
    )


_ADD = "copies the upstream gradient to every input"
_FLAT = "is flat on both sides of its steps: no gradient comes through"
_MOVE = "moves each gradient back to the place that its number came from"
_PICK = ("routes the upstream gradient to the larger input, and shares it between equals",
         "routes the upstream gradient to the smaller input, and shares it between equals")  # fmt: skip
_SOFTMAX = "turns scores into shares that add up to 1"

# fmt: off
GATES = {
    # arithmetic
    "add":        Gate("An add gate", "takes the sum of its inputs", _ADD),
    "positive":   Gate("A plus gate", "leaves its input as it is", "leaves the upstream gradient as it is"),
    "neg":        Gate("A minus gate", "turns the sign of its input", "turns the sign of the upstream gradient"),
    "sub":        Gate("A subtract gate", "takes the second input from the first",
                       ("copies the upstream gradient to its first input", "hands its second input the upstream gradient with the sign turned")),
    "mul":        Gate("A multiply gate", "takes the product of its inputs", "hands each input the upstream gradient times the other input"),
    "div":        Gate("A divide gate", "divides the first input by the second",
                       ("divides the upstream gradient by the denominator and hands it to the numerator",
                        "hands the denominator the upstream gradient times minus the quotient over the denominator: a larger denominator, a smaller result")),
    "power":      Gate("A power gate", "raises the first input to the power of the second",
                       ("brings the exponent down as a factor, and leaves the base with one power less",
                        "hands the exponent the upstream gradient times the output times the logarithm of the base")),
    "square":     Gate("A square gate", "multiplies its input by itself", "hands back the upstream gradient times twice the input"),
    "reciprocal": Gate("A reciprocal gate", "divides 1 by its input", "scales the upstream gradient by minus the square of its output"),
    "mod":        Gate("A remainder gate", "gives what a division leaves over",
                       ("copies the upstream gradient to its first input", "hands its second input the upstream gradient times minus the whole quotient")),
    # exponentials and logarithms
    "exp":        Gate("An exponential gate", "raises e to the power of its input", "scales the upstream gradient by its own output: the exponential is its own derivative"),
    "exp2":       Gate("A power-of-two gate", "raises 2 to the power of its input", "scales the upstream gradient by its own output times ln 2"),
    "expm1":      Gate("An exponential gate", "raises e to the power of its input and takes 1 away, without rounding it off", "scales the upstream gradient by the exponential of its input"),
    "log":        Gate("A logarithm gate", "takes the natural logarithm of its input", "divides the upstream gradient by the input: small inputs get large gradients"),
    "log2":       Gate("A logarithm gate", "takes the logarithm of its input to base 2", "divides the upstream gradient by the input times ln 2"),
    "log10":      Gate("A logarithm gate", "takes the logarithm of its input to base 10", "divides the upstream gradient by the input times ln 10"),
    "log1p":      Gate("A logarithm gate", "takes the logarithm of 1 plus its input, without rounding it off", "divides the upstream gradient by 1 plus the input"),
    "sqrt":       Gate("A square-root gate", "takes the square root of its input", "divides the upstream gradient by twice its output: steep near 0"),
    # circles and hyperbolas
    "sin":        Gate("A sine gate", "takes the sine of its input", "scales the upstream gradient by the cosine of the input"),
    "cos":        Gate("A cosine gate", "takes the cosine of its input", "scales the upstream gradient by minus the sine of the input"),
    "tan":        Gate("A tangent gate", "takes the tangent of its input", "scales the upstream gradient by 1 plus the square of its output"),
    "tanh":       Gate("A tanh gate", "squeezes its input between −1 and 1", "scales the upstream gradient by its own slope, at most 1 and near 0 where it is saturated"),
    # activations
    "sigmoid":    Gate("A sigmoid gate", "squeezes its input between 0 and 1", "scales the upstream gradient by its own slope, at most ¼ and near 0 where it is saturated"),
    "log_sigmoid": Gate("A log-sigmoid gate", "takes the logarithm of a probability, computed from its logit", "scales the upstream gradient by the probability of the opposite"),
    "softplus":   Gate("A softplus gate", "bends its input smoothly to stay above 0", "scales the upstream gradient by the sigmoid of the input, between 0 and 1"),
    "relu":       Gate("A relu gate", "lets positive numbers through and turns the rest to 0", "passes the upstream gradient on where its input was positive, and blocks it elsewhere"),
    "leaky_relu": Gate("A leaky relu gate", "lets positive numbers through and shrinks the rest", "passes the upstream gradient on where its input was positive, and little of it elsewhere"),
    "elu":        Gate("An elu gate", "lets positive numbers through and bends the rest towards a floor", "passes the upstream gradient on where its input was positive, and fades it out below"),
    # choices
    "abs":        Gate("An absolute-value gate", "drops the sign of its input", "hands back the upstream gradient with the sign that it dropped"),
    "maximum":    Gate("A max gate", "lets the larger input through", _PICK[0]),
    "minimum":    Gate("A min gate", "lets the smaller input through", _PICK[1]),
    "fmax":       Gate("A max gate", "lets the larger input through", _PICK[0]),
    "fmin":       Gate("A min gate", "lets the smaller input through", _PICK[1]),
    "clamp_min": Gate("A floor gate", "raises its input to a bound where it lies below", "passes the upstream gradient on above its bound, and blocks it below"),
    "clamp_max": Gate("A cap gate", "lowers its input to a bound where it lies above", "passes the upstream gradient on below its bound, and blocks it above"),
    "clamp":      Gate("A clip gate", "keeps its input between two bounds", "passes the upstream gradient on between its bounds, and blocks it outside"),
    "where":      Gate("A switch", "lets one of its inputs through, as its condition says", "routes the upstream gradient to the input that was chosen"),
    "sign":       Gate("A sign gate", "keeps nothing of its input but the sign", _FLAT),
    "heaviside": Gate("A step gate", "says whether its input is positive", _FLAT),
    "floor":      Gate("A floor gate", "rounds down", _FLAT),
    "ceil":       Gate("A ceiling gate", "rounds up", _FLAT),
    "trunc":      Gate("A rounding gate", "rounds towards 0", _FLAT),
    "rint":       Gate("A rounding gate", "rounds to the nearest whole number", _FLAT),
    "straight_round": Gate("A rounding gate", "rounds to the nearest whole number", "passes the upstream gradient straight through, as if it had not rounded"),
    # arrays: sums and extremes
    "sum":        Gate("A sum gate", "adds up the elements of its input", "copies the upstream gradient to every element that it added"),
    "mean":       Gate("A mean gate", "averages the elements of its input", "shares the upstream gradient out in equal parts"),
    "max":        Gate("A max gate", "finds the largest element", "routes the upstream gradient to the largest element, and shares it between equals"),
    "min":        Gate("A min gate", "finds the smallest element", "routes the upstream gradient to the smallest element, and shares it between equals"),
    "prod":       Gate("A product gate", "multiplies the elements of its input", "hands each element the upstream gradient times the product of all others"),
    "norm":       Gate("A norm gate", "measures the length of its input", "hands back the upstream gradient along the direction of the input"),
    "logsumexp":  Gate("A soft maximum", "takes the logarithm of a sum of exponentials", "shares the upstream gradient out by softmax"),
    "softmax":    Gate("A softmax gate", _SOFTMAX, "scales by its shares what rises above the average: where one share grows, the others shrink"),
    "masked_softmax": Gate("A softmax gate", _SOFTMAX, "scales by its shares what rises above the average: where one share grows, the others shrink"),
    "log_softmax": Gate("A log-softmax gate", "takes the logarithms of the shares of softmax", "takes from the upstream gradient its sum, shared out by softmax"),
    # arrays: shapes
    "broadcast_to": Gate("A broadcast gate", "repeats its input until it fits", "adds up the gradients of all the copies, for they are one input"),
    "sum_to":     Gate("A gate that sums", "adds up what a broadcast had repeated", "repeats the upstream gradient until it fits"),
    "reshape":    Gate("A reshape gate", "arranges the same numbers in another shape", _MOVE),
    "transpose":  Gate("A transpose gate", "exchanges the axes of its input", _MOVE),
    "mT":         Gate("A transpose gate", "exchanges rows and columns", _MOVE),
    "flip":       Gate("A flip gate", "turns the order round", _MOVE),
    "roll":       Gate("A roll gate", "shifts its input around", _MOVE),
    "astype":     Gate("A cast gate", "changes the type of its numbers", "changes the type of the gradients back"),
    "getitem":    Gate("An index gate", "picks elements", "puts each gradient in the place that its element was picked from, and 0 elsewhere"),
    "concatenate": Gate("A concatenate gate", "joins its inputs end to end", "cuts the upstream gradient where it had joined, and hands each input its part"),
    "stack":      Gate("A stack gate", "lays its inputs side by side", "hands each input its layer of the upstream gradient"),
    # arrays: products and losses
    "matmul":     Gate("A matrix product", "multiplies rows by columns",
                       ("hands its left factor the upstream gradient times the right factor, transposed",
                        "hands its right factor the left factor, transposed, times the upstream gradient")),
    "sigmoid_cross_entropy": Gate("A cross-entropy gate", "measures how much the truth surprises the prediction",
                       ("hands back prediction minus truth, scaled by the upstream gradient", "hands back minus the logit, scaled by the upstream gradient")),
    "softmax_cross_entropy": Gate("A cross-entropy gate", "measures how much the truth surprises the prediction",
                       ("hands back prediction minus truth, scaled by the upstream gradient", "hands back minus the log-probability, scaled by the upstream gradient")),
}
# fmt: on
"""The gates that have a sentence of their own, by the name of their primitive."""
