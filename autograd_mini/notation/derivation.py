"""The chain rule of one run in words: `explain(J, wrt=a)`, first in symbols, then in numbers.

A derivation works node by node, from the result backwards: the gradient of a node is a sum over its readers, each term
the reader's gradient times a local derivative. Where only few short paths lead from the input to the result, it is also
written as one line, path by path. The same sweep on symbols in place of numbers gives the closed form of the gradient in
the inputs.

Formulas and numbers come from the one rule of each operation; nothing here has a derivative of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np

from ..core import graph
from ..core.errors import DtypeError, GradientError, NoFormulaError
from ..core.names.spelling import spelled
from ..core.node import Node, describe, plain
from . import tree
from .expression import arguments, formula_of, operand
from .naming import names as names_of
from .naming import variables
from .printer import array, derivative, latex, python, text
from .reading import failures
from .symbol import Symbol, vjp
from .tree import Call, Expression, Name, Number
from .words import number_text, shape_text

PATHS = 6
"""Up to so many paths, a derivation with respect to one input goes path by path; and a sum shows so many terms."""
FACTORS = 12
"""And up to so many factors in a path."""
PARTS = 300
"""Up to so many parts, a closed form is written down."""
MANY = 10**100
"""Paths are counted up to here."""
WIDE = 110
"""A path by path equation longer than that is folded at its equals signs."""
NODES = 1000
"""And up to so many nodes, it is looked for."""
LINES = 60
"""The length above which a text is printed with its middle left out."""

Term = tuple[Node, int]
"""An edge of the graph: a node, and which of its arguments is meant."""

# ---- numbers ---------------------------------------------------------------------------------------------------------


def local_derivative(node: Node, i: int) -> Any:
    """The derivative of a node with respect to its i-th argument: the rule, called on numbers with g = 1.

    A float for a Value; for a Tensor the array of the derivatives by element, or None where the operation acts on whole arrays.

    >>> from autograd_mini import Value
    >>> local_derivative(Value(4.0) * Value(2.0), 0)
    2.0
    """
    if not node.op.pointwise:
        return None
    with np.errstate(all="ignore"):
        d = graph.vjp(node, i, _one_like(node))
    return d if type(d) is float else np.asarray(d)


def gradients_of(root: Node) -> dict[Node, Any] | None:
    """The gradient of `root` at every node that it was made from, or None where no backward pass has been made.

    >>> from autograd_mini import Value
    >>> x = Value(3.0)
    >>> y = x * x
    >>> gradients_of(y) is None
    True
    >>> y.backward()
    >>> gradients_of(y)[x]
    6.0
    """
    order = graph.nodes(root)
    if root._grad is None and all(node._grad is None for node in order if node.op is None):
        return None
    seed = root._grad._value if isinstance(root._grad, Node) else root._grad
    if seed is None or root.op is None:
        seed = (root._notes or {}).get("seed", _one_like(root))
    return graph.gradients(root, seed, wrt=set(order))


def _one_like(root: Node) -> Any:
    return 1.0 if type(root._value) is float else np.ones_like(root._value)


# ---- what explain returns --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Equation:
    """One equation of a derivation: what is found, and the forms that it goes through."""

    node: Node
    forms: tuple[Expression, ...]

    def __str__(self) -> str:
        return " = ".join(self._texts())

    def _texts(self) -> list[str]:
        first, *rest = _without_repeats([text(form) for form in self.forms])
        shape = np.shape(self.node._value)
        return [f"{first} ({shape_text(shape)})" if shape else first, *rest]

    def folded(self) -> str:
        """The equation as text; each form on a line of its own where they do not fit on one."""
        first, *rest = self._texts()
        joint = " = " if len(str(self)) <= WIDE else f"\n{' ' * len(first)} = "
        return f"{first} = {joint.join(rest)}" if rest else first

    @property
    def latex(self) -> str:
        """The equation in LaTeX, to be aligned at its equals signs."""
        first, *rest = _without_repeats([latex(form) for form in self.forms])
        return f"{first} &= " + (" = " if len(str(self)) <= WIDE else " \\\\\n&= ").join(rest)


def _without_repeats(forms: list[str]) -> list[str]:
    return [form for i, form in enumerate(forms) if i == 0 or form != forms[i - 1]]


class Formula:
    """A closed form: `str()` gives plain text, `.python` source, `.latex` LaTeX."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def __str__(self) -> str:
        return text(self.expression)

    def __repr__(self) -> str:
        return str(self)

    @property
    def python(self) -> str:
        """The formula as a Python expression, in functions of this package and `pi`."""
        return python(self.expression)

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return latex(self.expression)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


class Steps(Sequence[Equation]):
    """The steps of a derivation, each written down when it is looked at."""

    def __init__(self, derivation: Derivation, order: Sequence[Node]) -> None:
        self._derivation, self._order = derivation, order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, i: int) -> Equation: ...
    @overload
    def __getitem__(self, i: slice) -> list[Equation]: ...
    def __getitem__(self, i: int | slice) -> Equation | list[Equation]:
        if isinstance(i, slice):
            return [self._derivation.step(node) for node in self._order[i]]
        return self._derivation.step(self._order[i])

    def __str__(self) -> str:
        return "\n".join(map(str, self))


class Derivation:
    """The chain rule of one run in words; printing it shows the text, a notebook shows formulas.

    Attributes:
        steps: the equations of the backward pass in order, from the result to the inputs.
        latex: the derivation in LaTeX.
        formula: the closed form of the gradient in the inputs.
    """

    def __init__(self, root: Node, wrt: tuple[Node, ...] | None, names: Mapping[Node, str]) -> None:
        self.root, self.wrt, self.names = root, wrt, names
        everything = graph.nodes(root)
        self.order = everything if wrt is None else between(everything, wrt)
        inside = set(self.order)
        self.readers: dict[Node, list[Term]] = {node: [] for node in self.order}
        for node in reversed(self.order):
            for i, x in graph.inputs_requiring_grad(node):
                if x in inside:
                    self.readers[x].append((node, i))
        self.gradients = graph.gradients(root, _one_like(root), wrt=inside)

    # ---- the equations -----------------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> Steps:
        """The equations of the backward pass in order, from the result to the inputs; one for each node."""
        return Steps(self, self.order[::-1])

    def forward(self, node: Node) -> Equation:
        """The computation of a node: in symbols, in numbers, and its value."""
        args = arguments(node)
        forms = [Name(self.names[node]), formula_of(node.op, [operand(x, self.names) for x in args], node._params)]
        if all(_is_number(x) for x in (node, *args)):
            forms.append(formula_of(node.op, [_shown(x) for x in args], node._params))
        return Equation(node, (*forms, _shown(node)))

    def step(self, node: Node) -> Equation:
        """The gradient of a node from those of its readers."""
        terms = self.readers[node]
        target = derivative(self.names[self.root], self.names[node])
        found = _shown(self.gradients[node])
        if node is self.root or not terms:
            return Equation(node, (target, found))
        if not all(self.is_factor(term) for term in terms):
            return Equation(node, (target, _sum([self.sent(term) for term in terms]), found))
        return self.told(node, [[term] for term in terms])

    def told(self, node: Node, paths: list[list[Term]]) -> Equation:
        """The gradient of a node as a sum over paths from known gradients; a path lists its edges in forward order."""
        symbols, formulas, numbers = [], [], []
        with_formula = False
        for path in paths:
            start = path[-1][0]
            names, values, factors = [], [], []
            for term in reversed(path):
                names.append(self.local_name(term, alone=len(paths) == 1))
                factor = self.local_formula(term)
                with_formula |= not isinstance(factor, Number)
                factors.append(factor)
                values.append(_shown(local_derivative(*term)))
            if start is not self.root:
                known = derivative(self.names[self.root], self.names[start])
                names, factors, values = [known, *names], [known, *factors], [_shown(self.gradients[start]), *values]
            symbols.append(_product(names))
            formulas.append(_product(factors))
            numbers.append(_product(values))
        forms = [derivative(self.names[self.root], self.names[node]), _sum(symbols)]
        if with_formula:
            forms.append(_sum(formulas))
        return Equation(node, (*forms, _sum(numbers), _shown(self.gradients[node])))

    def is_factor(self, term: Term) -> bool:
        """Whether an edge multiplies by one number."""
        node, i = term
        return bool(node.op.pointwise and _is_number(node) and _is_number(node.inputs[i]))

    def local_name(self, term: Term, alone: bool) -> Expression:
        """The name of a local derivative: with d where there is no other path between its ends, else with ∂."""
        node, i = term
        args = arguments(node)
        x = args[i]
        slot = i + 1 if sum(other is x for other in args) > 1 and not alone else None
        return derivative(self.names[node], self.names[x], "d" if alone else "∂", slot)

    def local_formula(self, term: Term) -> Expression:
        """A local derivative as a formula; its number where the rule is none, or the engine follows a convention."""
        node, i = term
        if failures(node, i):
            return _shown(local_derivative(node, i))
        args = [Symbol(operand(x, self.names), ()) for x in arguments(node)]
        try:
            return vjp(node.op, i, 1.0, Symbol(self.names[node], ()), args, node._params or {})
        except NoFormulaError:
            return _shown(local_derivative(node, i))

    def sent(self, term: Term) -> Expression:
        """The gradient that a reader sends to one of its arguments, as a formula in the reader's gradient."""
        node, i = term
        g = tree.ONE if node is self.root else derivative(self.names[self.root], self.names[node])
        return _sent(
            node, i, Symbol(g, np.shape(node._value)), Symbol(self.names[node], np.shape(node._value)), self.operands(node)
        )

    def operands(self, node: Node) -> list[Symbol]:
        """The arguments of a node as symbols that know their shapes."""
        return [Symbol(operand(x, self.names), np.shape(plain(x))) for x in arguments(node)]

    # ---- path by path ------------------------------------------------------------------------------------------------

    @cached_property
    def count(self) -> int:
        """The number of paths that lead to the result; counted up to 10^100."""
        paths = dict.fromkeys(self.order, 0)
        for node in reversed(self.order):
            paths[node] = 1 if node is self.root else min(MANY, sum(paths[reader] for reader, _ in self.readers[node]))
        return paths[self.wrt[0]] if self.wrt else 0

    @cached_property
    def headline(self) -> Equation | None:
        """The derivation with respect to one input as one equation, path by path, or None where that would be too long."""
        if self.wrt is None or len(self.wrt) != 1 or self.count > PATHS or not all(map(self.is_factor, self.edges())):
            return None
        paths: list[list[Term]] = []
        unfinished: list[tuple[Node, list[Term]]] = [(self.wrt[0], [])]
        while unfinished:
            node, path = unfinished.pop()
            if len(path) > FACTORS:
                return None
            if node is self.root:
                paths.append(path)
            else:
                unfinished += [(term[0], [*path, term]) for term in reversed(self.readers[node])]
        return self.told(self.wrt[0], paths) if paths[0] else self.step(self.root)

    def edges(self) -> list[Term]:
        """All edges of the graph, or of its part between the result and the inputs that are asked for."""
        return [term for node in self.order for term in self.readers[node]]

    # ---- the closed form ---------------------------------------------------------------------------------------------

    @property
    def formula(self) -> Formula:
        """The closed form of the gradient in the inputs.

        Raises:
            GradientError: where it would be too large to read, or a rule on the way is no formula.
        """
        if self.wrt is None or len(self.wrt) != 1:
            raise GradientError(
                "formula is of one gradient: name the input, as in explain(J, wrt=a).formula, or use .formulas for all"
            )
        return self.closed(self.wrt[0])

    @property
    def formulas(self) -> dict[str, Formula]:
        """The closed forms of the gradients of all inputs (or of those asked for), by name; without those that are too large."""
        found = {}
        for node in self.wrt or [node for node in self.order if node.op is None]:
            try:
                found[self.names[node]] = self.closed(node)
            except GradientError:
                continue
        return found

    def closed(self, node: Node) -> Formula:
        """The closed form of the gradient at one node."""
        name = f"d{self.names[self.root]}/d{self.names[node]}"
        if isinstance(self._closed, str):
            raise GradientError(f"{name} has no closed form to print: {self._closed}")
        expression = self._closed[node]
        if expression.size > PARTS:
            raise GradientError(
                f"the closed form of {name} has more than {PARTS} parts, too many to read; .steps tells it node by node"
            )
        return Formula(expression)

    @cached_property
    def _closed(self) -> dict[Node, Expression] | str:
        """The gradients as formulas in the inputs: the sweep once more, on symbols. Or why there are none."""
        everything = graph.nodes(self.root, constants=True)
        if len(everything) > NODES:
            return f"the graph has {len(everything)} nodes, more than the {NODES} that fit a page; .steps has them one by one"
        symbols: dict[Node, Symbol] = {}
        targets = set(self.wrt or ())
        for node in everything:
            shape = np.shape(node._value)
            if node.op is None or node in targets:
                symbols[node] = Symbol(operand(node, self.names), shape)
            else:
                symbols[node] = Symbol(Symbol.record(node.op, self._inputs(node, symbols), node._params or {}).expression, shape)
        arriving: dict[Node, Expression] = {self.root: tree.ONE}
        inside = set(self.order)
        try:
            for node in reversed(self.order):
                g = Symbol(arriving[node], np.shape(node._value))
                for i, x in graph.inputs_requiring_grad(node):
                    if x in inside:
                        d = vjp(node.op, i, g, symbols[node], self._inputs(node, symbols), node._params or {})
                        arriving[x] = tree.add(arriving[x], d) if x in arriving else d
        except NoFormulaError as error:
            return str(error)
        return arriving

    def _inputs(self, node: Node, symbols: Mapping[Node, Symbol]) -> list[Symbol]:
        return [symbols[x] if isinstance(x, Node) else s for x, s in zip(arguments(node), self.operands(node), strict=True)]

    # ---- the whole of it ---------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        parts: list[str] = []
        if self.headline is not None:
            parts.append(self.headline.folded())
            made = [node for node in reversed(self.order) if node.op is not None and node not in (self.wrt or ())]
            told = self._lines(made, self.forward)
            parts += [f"{'where' if i == 0 else '':>7} {line}" for i, line in enumerate(told)]
        else:
            if self.wrt is None:
                made = [node for node in self.order if node.op is not None]
                parts += ["forward", *("  " + line for line in self._lines(made, self.forward))] if made else []
                parts.append("backward")
            elif len(self.wrt) == 1 and self.count > PATHS:
                count = (
                    "more than 10^100" if self.count == MANY else self.count if self.count < 10**6 else number_text(self.count)
                )
                parts.append(f"{self.names[self.root]} depends on {self.names[self.wrt[0]]} along {count} paths; node by node:")
            else:
                parts.append("node by node, from the result to the inputs:")
            parts += ["  " + line for line in self._lines(self.order[::-1], self.step)]
        closed = [f"{name} = {formula}" for name, formula in self._printable().items()]
        if closed:
            kinks = any(failures(node, i) for terms in self.readers.values() for node, i in terms if self.is_factor((node, i)))
            parts.append("in the inputs, away from kinks" if kinks else "in the inputs")
            parts += [f"  {line}" for line in closed]
        return "\n".join(parts)

    def _lines(self, order: Sequence[Node], tell: Any) -> list[str]:
        if len(order) <= LINES:
            return [str(tell(node)) for node in order]
        head, tail = order[: 2 * LINES // 3], order[-LINES // 3 :]
        return [
            *(str(tell(node)) for node in head),
            f"… {len(order) - len(head) - len(tail)} more …",
            *(str(tell(node)) for node in tail),
        ]

    def _printable(self) -> dict[str, Formula]:
        """The closed forms that fit on a line."""
        if len(self.order) > LINES:
            return {}
        result = self.names[self.root]
        found = {text(derivative(result, name)): formula for name, formula in self.formulas.items()}
        return {name: formula for name, formula in found.items() if formula.expression.size <= 40 and len(str(formula)) <= 100}

    def __repr__(self) -> str:
        return str(self)

    @property
    def latex(self) -> str:
        """The derivation in LaTeX: an `aligned` block, without dollar signs."""
        steps = [self.headline] if self.headline is not None else self.steps[:LINES]
        rows = [step.latex for step in steps]
        if len(self.steps) > LINES and self.headline is None:
            rows.append(r"&\;\;\vdots")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"


# ---- the public function ---------------------------------------------------------------------------------------------


@spelled
def explain(J: Any, wrt: Any = None) -> Derivation:
    """Tell the chain rule for one run, first in symbols, then in numbers.

    Args:
        J: a Value, or a Tensor of one number, that was computed from inputs that want a gradient. No backward pass needs
            to have been made.
        wrt: an input (or any node between), its name, or several in a list; all inputs, and so the whole backward pass, if
            left out.

    Returns:
        A `Derivation`: `str()` of it is text, `.latex` LaTeX, `.steps` the equations in order, `.formula` the closed form.

    Raises:
        GradientError: where J does not depend on `wrt`, or is not one number.

    >>> from autograd_mini import Value
    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> J = 3 * (a + b * c)
    >>> print(explain(J, wrt=b))
    dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6
      where J = 3 · v = 3 · 15 = 45
            v = a + u = 7 + 8 = 15
            u = b · c = 4 · 2 = 8
    in the inputs
      dJ/db = 3 · c
    """
    if not isinstance(J, Node):
        raise DtypeError(f"explain takes a Value or a Tensor that was computed from others, got {type(J).__name__}")
    if not J._needs:
        raise GradientError(
            f"explain: {describe(J)} does not depend on anything that wants a gradient; pass requires_grad=True "
            "to the inputs whose gradients you want"
        )
    if np.size(J._value) != 1:
        raise GradientError(
            f"explain: {describe(J)} is not one number, and a gradient is of one number: reduce it first (.sum(), .mean())"
        )
    order = graph.nodes(J, constants=True)
    names = names_of(order, variables())
    if wrt is None:
        return Derivation(J, None, names)
    asked = wrt if isinstance(wrt, (list, tuple)) else [wrt]
    return Derivation(J, tuple(_asked(x, J, order, names) for x in asked), names)


def _asked(x: Any, J: Node, order: Sequence[Node], names: Mapping[Node, str]) -> Node:
    """A node that was asked for, by itself or by its name."""
    result = names[J]
    if isinstance(x, str):
        by_name = {name: node for node, name in names.items() if node._needs}
        if x not in by_name:
            import difflib

            near = difflib.get_close_matches(x, by_name, n=3) or list(by_name)[:6]
            raise GradientError(f"{result} has no input or part named {x!r}; there is {', '.join(near)}")
        return by_name[x]
    if not isinstance(x, Node):
        raise DtypeError(f"explain: wrt is a node of the graph or its name, got {type(x).__name__}")
    if x not in names or (x._needs and x not in set(graph.nodes(J))):
        raise GradientError(f"{result} does not depend on {describe(x)}, so there is nothing to tell")
    if not x._needs:
        raise GradientError(f"explain: {describe(x)} wants no gradient; pass requires_grad=True where it is made")
    return x


def between(order: Sequence[Node], wrt: Sequence[Node]) -> list[Node]:
    """The nodes on a path from one of `wrt` to the result, oldest first."""
    reaching = set(wrt)
    for node in order:
        if any(x in reaching for _, x in graph.inputs_requiring_grad(node)):
            reaching.add(node)
    return [node for node in order if node in reaching]


# ---- small helpers ---------------------------------------------------------------------------------------------------


def _is_number(x: Any) -> bool:
    return bool(np.ndim(plain(x)) == 0)


def _shown(x: Any) -> Expression:
    """A number or array as it stands in a derivation."""
    x = plain(x)
    if np.ndim(x) == 0:
        return Number(float(x))
    return array(x)


def _sent(node: Node, i: int, g: Symbol, z: Symbol, args: Sequence[Symbol]) -> Expression:
    try:
        return vjp(node.op, i, g, z, args, node._params or {})
    except NoFormulaError:
        return Call(f"{node.op.name}_pullback", g.expression)


def _product(factors: Sequence[Expression]) -> Expression:
    result = factors[0]
    for factor in factors[1:]:
        result = Call("mul", result, factor)
    return result


def _sum(terms: Sequence[Expression]) -> Expression:
    result = terms[0]
    for term in terms[1:PATHS]:
        if isinstance(term, Call) and term.op == "neg":
            result = Call("sub", result, term.args[0])
        else:
            result = Call("add", result, term)
    return Call("add", result, Name(f"{len(terms) - PATHS} more")) if len(terms) > PATHS else result
