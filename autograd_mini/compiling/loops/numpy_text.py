"""The text of a loop, and of its rule, for NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...notation.naming import fresh
from .. import sizes
from ..literals import made_identifier
from ..passes.lowering import reachable
from ..sizes import product_of
from ..tracing.tracer import Tracer
from ..writing.numpy_dialect import kind as written_type
from .body import Body, is_double
from .derivative import added
from .step import LoopStep, shape_of


def cut(packed: Any, *shapes: Any) -> list[Any]:
    """Arrays of those shapes, one after the other in a flat array, as views of it.

    >>> [part.shape for part in cut(np.zeros(10), (2, 3), (4,))]
    [(2, 3), (4,)]
    """
    views, start = [], 0
    for shape in shapes:
        stop = start + math.prod(shape)
        views.append(packed[start:stop].reshape(shape))
        start = stop
    return views


class Text:
    """The source of a loop, or of its rule.

    Args:
        step: the step.
        f: the user's function.
        length: the number of steps, where no array tells it.
        dtype: the type of the flat array.
    """

    def __init__(self, step: LoopStep, f: Callable[..., Any], length: Any, dtype: Any) -> None:
        self.step, self.f, self.length, self.dtype = step, f, length, dtype
        self.constants = list(step.session.outside.values())
        self.is_double = all(map(is_double, reachable([*step.inputs, *step.after, *step.y, *step.gradients.values()], ())))
        taken = {"np", "math", "cut", "range", "len", "reversed", "float"}
        self.preferred: dict[Tracer, str] = {}
        after = [(x, f"{c.label}_after") for c, x in zip(step.carry, step.after, strict=True)]
        ys = [(y, "y" if len(step.y) == 1 else f"y_{j}") for j, y in enumerate(step.y)]
        kept = [(x, x.variable or "kept") for x in step.kept]
        inputs = [(x, x.label or x.variable or "a") for x in step.inputs]
        factors = [(x, "factor") for x in step.factors]
        stacked = [(x, f"d{getattr(step.gradient_of.get(x), 'variable', None) or 'part'}") for x in step.stacked]
        for x, preferred_name in (*inputs, *after, *ys, *kept, *factors, *stacked):
            if x not in self.preferred and not (x._op is None and x._params and "value" in x._params):
                name = made_identifier(preferred_name)
                self.preferred[x] = fresh(name, taken) if name in taken else name
                taken.add(self.preferred[x])

    def start(self, body: Body) -> None:
        """Names for the arrays that all steps share."""
        step, self.names, name = self.step, body.names, body.name
        self.i, self.n, self.packed = name("i"), name("n"), name("packed")
        self.starts = [name(f"{self.preferred[x]}_start") for x in step.carry]
        self.arrays = {x: name(f"{self.preferred[x]}s") for x in step.x}
        self.given = [*self.starts, *self.arrays.values(), *(self.names[x] for x in self.constants)]
        self.ends = [name(f"{self.preferred[x]}_end") for x in step.carry]
        self.ys = [name("ys" if len(step.y) == 1 else f"ys_{j}") for j in range(len(step.y))]
        self.kept = [name(f"{self.preferred[x]}_kept") for x in (*step.carry, *step.kept)]

    def is_number(self, x: Tracer) -> bool:
        """Whether a tracer is one number of 64 bits in a step of such, with which Python computes quicker than NumPy."""
        return self.is_double and not x.shape and x.dtype == self.dtype == np.dtype(float)

    def floats(self, arrays: dict[Tracer, str]) -> list[str]:
        """Lines that make lists of floats of arrays that have one number for each step."""
        return [f"{name} = {name}.tolist()" for x, name in arrays.items() if self.is_number(x)]

    def slice_of(self, x: Tracer, array: str, i: str) -> str:
        """A slice of what lies in a flat array, in the type that it has."""
        return f"{array}[{i}]" if x.dtype == self.dtype else f"{array}[{i}].astype({written_type(x.dtype)})"

    def numbers_first(self, body: Body) -> list[str]:
        """Lines that make floats of the numbers that a step reads besides its arguments."""
        return [f"{self.names[x]} = float({self.names[x]})" for x in self.constants if self.is_number(x) and body.is_used(x)]

    def parts(self) -> list[str]:
        """The shapes of what lies in the flat array."""
        ends = [shape_of(x) for x in self.step.carry]
        rest = (*self.step.y, *self.step.carry, *self.step.kept)
        return [*map(str, ends), *(shaped(self.n, shape_of(x)) for x in rest)]

    @property
    def count(self) -> str:
        """The number of steps."""
        return f"len({self.arrays[self.step.x[0]]})" if self.step.x else str(sizes.pinned(self.length))

    def new(self, how: str, fixed: int, each: Sequence[Tracer]) -> str:
        """A flat array: some numbers, and some for each step."""
        of_type = "" if self.dtype == np.dtype(float) else f", {written_type(self.dtype)}"
        terms = [str(fixed), *(" * ".join(map(str, (self.n, *shape_of(x)))) for x in each)]
        return f"{self.packed} = np.{how}({' + '.join(terms)}{of_type})"

    def arriving_next(self, body: Body, k: int, seed: Tracer) -> str:
        """What arrives at the k-th state of the step before; zeros where the step does not read that state."""
        if body.results[k] is not None or not seed.shape:
            return body.result(k)
        of_type = "" if seed.dtype == np.dtype(float) else f", {written_type(seed.dtype)}"
        return f"np.zeros({shape_of(seed)}{of_type})"

    def forward(self) -> tuple[str, dict[str, Any]]:
        """The loop as source, and what it needs around it."""
        step = self.step
        preferred = {x: self.preferred[x] for x in step.inputs}
        outputs = [*step.after, *step.y, *step.kept]
        body = Body(step, self.f, preferred, [(x, self.preferred.get(x, "a")) for x in outputs], {})
        self.start(body)
        names, i, states = self.names, self.i, len(step.carry)
        carried = ", ".join(names[x] for x in step.carry)
        begin = ", ".join(
            f"float({start})" if self.is_number(x) else start for x, start in zip(step.carry, self.starts, strict=True)
        )
        inner = [f"{kept}[{i}] = {names[x]}" for kept, x in zip(self.kept, step.carry, strict=False)]
        inner += [f"{names[x]} = {self.arrays[x]}[{i}]" for x in step.x if body.is_used(x)]
        inner += body.lines
        slots = [*self.ys, *self.kept[states:]]
        inner += [f"{slot}[{i}] = {body.result(states + j)}" for j, slot in enumerate(slots)]
        inner += [f"{carried} = {', '.join(body.result(j) for j in range(states))}"]
        fixed = added(product_of(shape_of(x)) for x in step.carry)
        lines = [
            f"def scan_forward({', '.join(self.given)}):",
            f"    {self.n} = {self.count}",
            f"    {self.new('empty', fixed, (*step.y, *step.carry, *step.kept))}",
            f"    {', '.join([*self.ends, *self.ys, *self.kept])}, = cut({self.packed}, {', '.join(self.parts())})",
            *(f"    {line}" for line in (*self.floats(self.arrays), *self.numbers_first(body))),
            f"    {carried} = {begin}",
            f"    for {i} in range({self.n}):",
            *(f"        {line}" for line in inner),
            *(f"    {end}[...] = {names[x]}" for end, x in zip(self.ends, step.carry, strict=True)),
            f"    return {self.packed}",
        ]
        return "\n".join(lines) + "\n", {"cut": cut, **body.scope}

    def backward(self) -> tuple[str, dict[str, Any]]:
        """The rule of the loop as source, and what it needs around it."""
        step, own, states = self.step, set(self.step.inputs), len(self.step.carry)
        known = {x: name for x, name in self.preferred.items() if x not in {*step.stacked}}
        for x, seed in zip((*step.after, *step.y), step.seeds, strict=True):
            if seed is not None:
                known[seed] = f"d{self.preferred.get(x, 'a')}"
        back = [(None if x in step.totals else step.gradients.get(x), f"d{self.preferred[x]}") for x in step.inputs]
        back += [(x, self.preferred[x]) for x in step.stacked]
        body = Body(step, self.f, known, back, step.gradient_of)
        self.start(body)
        names, i = self.names, self.i
        g, z = body.name("g"), body.name("z")
        d_ends, d_ys = [body.name(f"d{end}") for end in self.ends], [body.name(f"d{y}") for y in self.ys]
        factors = {x: body.name(f"{self.preferred[x]}s") for x in step.factors}
        slots = {k: body.name(f"d{name}") for k, name in enumerate(self.given) if step.inputs[k] not in step.totals}
        slots |= {len(self.given) + j: body.name(f"{self.preferred[x]}s") for j, x in enumerate(step.stacked)}
        each = {*range(states, states + len(step.x)), *range(len(self.given), len(self.given) + len(step.stacked))}
        of_slots = {k: [*step.inputs, *step.stacked][k] for k in slots}
        shapes = [shaped(self.n, shape_of(x)) if k in each else str(shape_of(x)) for k, x in of_slots.items()]
        kept = {x: name for x, name in zip((*step.carry, *step.kept), self.kept, strict=True) if body.is_used(x)}
        later = {x: (names[c], end) for x, c, end in zip(step.after, step.carry, self.ends, strict=True)
                 if x in names and x not in own and x not in kept and body.is_used(x)}  # fmt: skip
        outputs = {y: name for y, name in zip(step.y, self.ys, strict=True)
                   if y in names and y not in own and y not in later and y not in kept and body.is_used(y)}  # fmt: skip
        kept |= {c: name for c, name in zip(step.carry, self.kept, strict=False) if names[c] in {c for c, _ in later.values()}}
        seeds = {y: name for y, name in zip(step.seeds[states:], d_ys, strict=True) if y is not None and body.is_used(y)}
        back_states = [(seed, k) for k, seed in enumerate(step.seeds[:states]) if seed is not None]
        totals = {k: body.name(f"{slots[k]}_total") for k, x in of_slots.items()
                  if k >= states and k not in each and self.is_number(x)}  # fmt: skip
        read: dict[Tracer, str] = {**kept, **outputs, **seeds, **{x: self.arrays[x] for x in step.x if body.is_used(x)}}
        read |= {x: name for x, name in factors.items() if body.is_used(x)}
        inner = [f"{names[x]} = {self.slice_of(x, name, i)}" for x, name in read.items()] + body.lines
        for k, slot in slots.items():
            if k >= states and body.results[k] is not None:
                sign = f"{slot}[{i}] =" if k in each else f"{totals.get(k, slot)} +="
                inner.append(f"{sign} {body.result(k)}")
        if back_states:
            arriving = ", ".join(names[seed] for seed, _ in back_states)
            inner.append(f"{arriving} = {', '.join(self.arriving_next(body, k, seed) for seed, k in back_states)}")
        inner += [f"{names[x]} = {c}" for x, (c, _) in later.items()]
        ends = [f"{names[seed]} = {d_ends[k]}{'.item()' * self.is_number(seed)}" for seed, k in back_states]
        ends += [f"{names[x]} = {end}.item()" if self.is_number(x) else f"{names[x]} = {self.slice_of(x, end, '...')}"
                 for x, (_, end) in later.items()]  # fmt: skip
        fixed = added(product_of(shape_of(x)) for k, x in of_slots.items() if k not in each)
        from_g = [*d_ends, *d_ys]
        lines = [
            f"def scan_backward({', '.join([g, z, *self.given, *factors.values()])}):",
            f"    {self.n} = {self.count}",
            f"    {', '.join([*self.ends, *self.ys, *self.kept])}, = cut({z}, {', '.join(self.parts())})",
            f"    {', '.join(from_g)}, = cut({g}, {', '.join(self.parts()[: len(from_g)])})",
            f"    {self.new('zeros', fixed, [x for k, x in of_slots.items() if k in each])}",
            f"    {', '.join(slots.values())}, = cut({self.packed}, {', '.join(shapes)})",
            *(f"    {line}" for line in (*self.floats(read), *self.numbers_first(body), *ends)),
            *(f"    {total} = 0.0" for total in totals.values()),
            f"    for {i} in reversed(range({self.n})):",
            *(f"        {line}" for line in inner),
            *(f"    {slots[k]}[...] = {names[seed]}" for seed, k in back_states),
            *(f"    {slots[k]}[...] = {total}" for k, total in totals.items()),
            f"    return {self.packed}",
        ]
        return "\n".join(lines) + "\n", {"cut": cut, **body.scope}


def shaped(n: str, shape: tuple[int, ...]) -> str:
    """A shape as source, after the number of steps."""
    return f"({n}, {', '.join(map(str, shape))})" if shape else f"({n},)"
