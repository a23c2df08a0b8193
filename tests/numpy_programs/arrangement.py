"""Lines that put elements elsewhere: shapes, joins, indices, parts, and writes by index."""

import numpy as np

from .choices import Draw, Impossible, Line, Made, call_of_two_with, fits, index, stretches


def reshaping(d: Draw) -> Made:
    x = d.variable()
    shape = d.shape(x)
    rank, size = len(shape), int(np.prod(shape))
    kind = d.integer(0, 21)
    if kind == 0:
        shapes = [(size,), (-1,), (size, 1), (1, -1), (1, size, 1)] + (
            [(2, size // 2), (-1, 2)] if size % 2 == 0 and size else []
        )
        new = d.choice(shapes if size else [(size,), (0, 2), (3, 0)])
        order = d.choice(["", "", ", order='F'"])
        ways = [f"{x}.reshape({new}{order})", f"np.reshape({x}, {new}{order})", f"am.reshape({x}, {new}{order})"]
        if not order:
            ways.append(f"{x}.reshape({', '.join(map(str, new))})")
        return f"np.reshape({x}, {new}{order})", d.choice(ways)
    if kind == 1:
        return d.spell("ravel", x)
    if kind == 2:
        return f"np.transpose({x})", d.choice([f"{x}.T", f"{x}.transpose()", f"np.transpose({x})", f"am.transpose({x})"])
    if kind == 3:
        axes = list(range(rank))
        d.source.shuffle(axes)
        axes = tuple(a - rank if d.chance(30) else a for a in axes)
        return d.spell("transpose", x, f"{axes}")
    if kind == 4:
        return d.spell("swapaxes", x, f"{d.axis(x, none=False)}, {d.axis(x, none=False)}")
    if kind == 5:
        return d.spell("moveaxis", x, f"{d.axis(x, none=False)}, {d.axis(x, none=False)}")
    if kind == 6:
        return d.spell("expand_dims", x, str(d.choice([0, -1, *range(-rank - 1, rank + 1), (0, 1), (0, -1)])))
    if kind == 7:
        return d.spell("squeeze", x)
    if kind == 8:
        new = d.choice([(2, *shape), (1, *shape), shape, tuple(3 if n == 1 else n for n in shape), (0, *shape)])
        return d.spell("broadcast_to", x, f"{new}")
    if kind == 9:
        return d.spell("tile", x, d.choice(["2", "(2, 1)", "(1, 2)", "(2, 1, 1)", "()", "0"]))
    if kind == 10:
        axis = d.axis(x)
        n = size if axis is None else shape[axis]
        return d.spell("repeat", x, d.choice(["2", f"{[d.integer(0, 2) for _ in range(n)]}", "1", "[2]"]) + f", axis={axis}")
    if kind == 11:
        return (
            d.spell("roll", x, f"{d.integer(-3, 3)}, axis={d.axis(x)}")
            if d.chance(70) or rank < 2
            else d.spell("roll", x, "(1, 2), axis=(0, 1)")
        )
    if kind == 12:
        return d.spell("flip", x, d.choice(["", f"axis={d.axis(x)}"]))
    if kind == 13:
        return (f"np.{d.choice(['fliplr', 'flipud'])}({x})",) * 2 if d.chance(50) else d.spell("rot90", x, str(d.integer(-1, 3)))
    if kind == 14:
        return d.spell(d.choice(["tril", "triu"]), x, d.choice(["", "k=1", "k=-1", "2"]))
    if kind == 15:
        return d.spell(d.choice(["diag", "diagonal", "trace", "diagflat"]), x, d.choice(["", "1", "-1"]))
    if kind == 16:
        mode = d.choice(["constant", "edge", "reflect", "symmetric", "wrap"])
        width = d.choice(["1", "(1, 0)", "2", str([(d.integer(0, 2), d.integer(0, 2)) for _ in shape])])
        extra = d.choice(["", ", constant_values=2.5", ", constant_values=(1, -1)"]) if mode == "constant" else ""
        return d.spell("pad", x, f"{width}, mode='{mode}'{extra}")
    if kind == 17:
        return d.spell(d.choice(["atleast_1d", "atleast_2d", "atleast_3d"]), x)
    if kind == 18:
        return (f"{x}.copy()",) * 2 if d.chance(50) else d.spell("copy", x)
    if kind == 19:
        axes = list(range(rank))
        d.source.shuffle(axes)
        name = d.choice(["rollaxis", "permute_dims", "full_like", "sum_to", "trim_zeros"])
        if name == "rollaxis":
            return d.spell(name, x, f"{d.axis(x, none=False)}, {d.integer(0, rank)}")
        if name == "permute_dims":
            return f"np.transpose({x}, {tuple(axes)})", f"am.permute_dims({x}, {tuple(axes)})"
        if name == "full_like":
            y = d.variable(lambda v: np.shape(v) == () and v.dtype == d.values[x].dtype)
            return f"np.full_like({x}, {y})", f"am.full_like({x}, {y})"
        if name == "trim_zeros" and rank == 1:
            return (*d.spell(name, f"np.concatenate([[0.0], {x}, [0.0]])", d.choice(["", "'f'", "'b'"])), False)
        if not rank:
            raise Impossible
        return d.spell("sum_to", x, str(d.choice([shape[1:], (1, *shape[1:])])), ref=True)
    if kind == 20:
        y = d.variable(lambda v: fits(np.shape(v), shape))
        call = f"broadcast_arrays({x}, {y})[{d.integer(0, 1)}]"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    return d.spell("resize", x, d.choice(["(2, 2)", "5", "(3,)", "(1, 2, 2)"])) if size else (f"{x} * 1",) * 2


def joining(d: Draw) -> Made:
    x = d.variable()
    same = lambda v: np.shape(v) == d.shape(x)  # noqa: E731
    parts = [x, d.variable(same)]
    if d.chance(40):
        parts.append(
            d.constant(d.array(d.shape(x)).tolist())
            if d.chance(50)
            else d.constant(d.array(d.shape(x), dtype=d.choice([float, np.float32])))
        )
    if d.chance(20):
        parts.append(d.variable(same))
    d.source.shuffle(parts)
    row = d.choice(["[{}]", "({})"]).format(", ".join(parts))
    name = d.choice("concatenate stack hstack vstack dstack column_stack append block concat meshgrid row_stack".split())
    if name in ("concatenate", "concat"):
        return d.spell(name, row, d.choice(["", "axis=0", f"axis={d.axis(x)}"]))
    if name == "stack":
        return d.spell(name, row, d.choice(["", "axis=0", "axis=-1", "1"]))
    if name == "append":
        return call_of_two_with(d, "append", parts[0], parts[1], d.choice(["", ", axis=0"]))
    if name == "block":
        return d.spell(name, d.choice([f"[{parts[0]}, {parts[1]}]", f"[[{parts[0]}, {parts[1]}], [{parts[1]}, {parts[0]}]]"]))
    if name == "row_stack":
        return f"np.vstack({row})", f"am.row_stack({row})"
    if name == "meshgrid":
        return f"np.meshgrid({x}, {parts[1]})[0]", d.choice(["np", "am"]) + f".meshgrid({x}, {parts[1]})[0]"
    return d.spell(name, row)


def indexing(d: Draw) -> Made:
    x = d.variable()
    kind = d.integer(0, 10)
    shape = d.shape(x)
    if kind < 6:
        return (f"{x}[{index(d, x)}]",) * 2
    axis = d.axis(x)
    n = int(np.prod(shape)) if axis is None else shape[axis]
    if kind == 6 and n:
        picks = d.choice(
            [
                str(d.integer(-n, n - 1)),
                str([d.integer(-n, n - 1) for _ in range(3)]),
                str([[d.integer(0, n - 1)], [d.integer(0, n - 1)]]),
            ]
        )
        return d.spell("take", x, f"{picks}, axis={axis}")
    if kind == 7:
        order = (
            d.choice([f"np.argsort({x}, axis={axis})", f"{x}.argsort(axis={axis})"])
            if d.chance(60)
            else f"np.argmax({x}, axis={axis}, keepdims=True)"
        )
        if axis is None:
            raise Impossible
        return (
            f"np.take_along_axis({x}, {order}, axis={axis})",
            d.choice(["np", "am"]) + f".take_along_axis({x}, {order}, axis={axis})",
            False,
        )
    if kind == 8 and n:
        return call_of_two_with(d, "delete", x, str(d.choice([d.integer(0, n - 1), [d.integer(0, n - 1)], -1])), f", axis={axis}")
    if kind == 9 and n:
        call = f"insert({x}, {d.integer(0, n)}, 0.5, axis={axis})"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    return d.spell("compress", str([d.chance(60) for _ in range(max(n, 1))]), f"{x}, axis={axis}")


def splitting(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0)
    axis = d.axis(x, none=False)
    n = d.shape(x)[axis]
    kind = d.integer(0, 6)
    if kind == 5 and n:
        rank = len(d.shape(x))
        name, least = d.choice([("hsplit", 1), ("vsplit", 2), ("dsplit", 3)])
        if rank < least:
            raise Impossible
        text, spelled = d.spell(name, x, "[1]")
        return f"{text}[0]", f"{spelled}[0]"
    if kind == 6 and n:
        return f"np.moveaxis({x}, {axis}, 0)[0] * 1.0", f"am.unstack({x}, {axis})[0] * 1.0"
    if kind == 0 and n:
        name, many = d.choice([("split", n), ("array_split", 2), ("split", f"[1, {n}]")])
        text, spelled = d.spell(name, x, f"{many}, axis={axis}")
        return f"{text}[0]", f"{spelled}[0]"
    if kind == 1:
        return (f"sum(row * 2 for row in {x})",) * 2
    if kind == 2 and d.shape(x)[0]:
        return f"np.stack([{x}[i] * (i + 1) for i in range(len({x}))])", d.choice(
            [f"np.stack([{x}[i] * (i + 1) for i in range(len({x}))])", f"am.stack([row * (i + 1) for i, row in enumerate({x})])"]
        )
    if kind == 3 and d.shape(x)[0]:
        return f"{x}[0] + {x}[-1]", f"(lambda first, *rest: first + (rest[-1] if rest else first))(*{x})"
    return f"np.concatenate([{x}, {x}[::-1]])", d.choice(["np", "am"]) + f".concatenate([{x}, {x}[::-1]])"


def writing(d: Draw) -> Made:
    """Writes by index into a result, in-place operators, buffers of plain numbers that are used again."""
    x = d.variable()
    target = f"v{len(d.program.inputs) + len(d.program.lines)}"
    kind = d.integer(0, 6)
    if kind < 3 and d.shape(x):
        place = index(d, x)
        size = np.shape(np.asarray(d.values[x])[eval(f"np.s_[{place}]", {"np": np, **d.program.constants, **d.values})])
        v = (
            d.choice(["0.5", "2", d.variable(lambda v: stretches(np.shape(v), size))])
            if d.chance(80)
            else d.constant(d.array(size))
        )
        before = f"{target} = {x} * 1.0\n    {target}[{place}] {d.choice(['=', '=', '+=', '*='])} {v}"
        return Line(target, f"{target} + 0", f"{target} + 0", before=before)
    if kind == 3:
        y = d.variable(lambda v: stretches(np.shape(v), d.shape(x)) and v.dtype == d.values[x].dtype)
        before = f"{target} = {x} * 1.0\n    {target} {d.choice(['+=', '-=', '*='])} {y}"
        return Line(target, f"{target} * 1", f"{target} * 1", before=before)
    if kind == 4 and d.shape(x):
        m = d.constant(d.array(d.shape(x)))
        before = f"{target} = {x} * {m}\n    {m}[...] = {m} * 0.5"
        return Line(target, f"{target} + {x} * {m}", f"{target} + {x} * {m}", before=before, writes=True)
    if kind == 5 and d.shape(x):
        m = d.constant(np.zeros(d.shape(x)))
        loop = f"for i in range({d.shape(x)[0]}):\n        {m}[...] = 0\n        {m}[i] = 1"
        before = f"{target} = 0.0\n    {loop}\n        {target} = {target} + (i + 1) * {x} * {m}"
        return Line(target, f"{target} * 1", f"{target} * 1", before=before, writes=True)
    place = index(d, x)
    size = np.shape(np.asarray(d.values[x])[eval(f"np.s_[{place}]", {"np": np, **d.program.constants, **d.values})])
    v = d.variable(lambda v: stretches(np.shape(v), size))
    return f"ref.put({x}, np.s_[{place}], {v})", d.choice([f"am.put({x}, np.s_[{place}], {v})"])
