"""Lines of signals, images and polynomials: spectra, windows of all kinds, coefficients."""

import math

from .choices import Draw, Made, call_of_two

POLYNOMIALS = ("polyadd", "polysub", "polymul", "polydiv", "polyder", "polyint", "polyfit", "poly", "polyval")


def spectra(d: Draw) -> Made:
    x = d.variable(lambda v: v.ndim > 0 and v.size > 0)
    kind = d.integer(0, 4)
    axis = d.axis(x, none=False)
    if kind == 0:
        n = d.choice(["None", "3", "6"])
        norm = d.choice(["", "", ", norm='ortho'", ", norm='forward'"])
        part = d.integer(0, 1)
        return f"ref.rfft({x}, {n}, {axis}{norm})[{part}]", f"am.rfft({x}, {n}, {axis}{norm})[{part}]"
    if kind == 1:
        n = d.choice(["None", "4", "5"])
        return d.spell("irfft", x, f"np.cos({x}), {n}, {axis}", ref=True)
    if kind == 2:
        y = d.variable(lambda v: v.ndim == 1 and v.size > 0)
        first = d.variable(lambda v: v.ndim == 1 and v.size > 0)
        mode = f"{d.choice(['', 'mode='])}'{d.choice(['full', 'same', 'valid'])}'"
        text, spelled = d.spell("fft_convolve", first, f"{y}, {mode}", ref=True)
        return f"{text} + 0.37", f"{spelled} + 0.37"  # a zero to rounding is not compared with zero
    if kind == 3:
        name = d.choice(["fftshift", "ifftshift"])
        axes = d.choice(["", f", {axis}"])
        return f"np.fft.{name}({x}{axes})", d.choice([f"np.fft.{name}({x}{axes})", f"am.{name}({x}{axes})"])
    return (*d.spell("unwrap", f"({x} * 3)", f"axis={axis}"), False)


def polynomials(d: Draw) -> Made:
    name = d.choice(POLYNOMIALS)
    x = d.variable(lambda v: v.ndim == 1 and v.size > 1)
    if name in ("polyadd", "polysub", "polyval"):
        return call_of_two(d, name, x, d.variable(lambda v: v.ndim == 1 and v.size > 0))
    if name == "polymul":  # NumPy leaves out leading zeros, so the shape depends on numbers
        y = d.variable(lambda v: v.ndim == 1 and v.size > 0)
        call = f"polymul(np.exp(np.sin({x})), np.exp(np.cos({y})))"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    if name == "polydiv":
        call = f"polydiv({x}, np.array([2.0, 1.0]) + np.sin({x}[:2]) * 0.5)[{d.integer(0, 1)}]"
        return f"np.{call}", d.choice(["np", "am"]) + f".{call}"
    if name == "polyfit":
        n = d.shape(x)[0]
        call = f"polyfit(np.arange({n}.0), {x}, {min(n - 1, 2)})"
        return f"ref.{call}", d.choice(["np", "am"]) + f".{call}"
    if name == "poly":
        return f"ref.poly({x})", d.choice(["np", "am"]) + f".poly({x})"
    return d.spell(name, x, d.choice(["", "2", "1"]))


def windows(d: Draw) -> Made:
    """Convolutions, pools and other functions of windows, on a few sequences, images or volumes of numbers of a variable."""
    x = d.variable(lambda v: v.size > 0)
    rank = d.choice([1, 2, 2, 3])
    space = {1: (5,), 2: (4, 3), 3: (3, 2, 2)}[rank]
    channels = d.choice([1, 2]) if rank < 3 else 1
    shape = (*d.choice([(1,), ()]), channels, *space)
    images = f"np.resize({x}, {shape})"
    weights = {1: (2,), 2: (2, 2), 3: (2, 1, 2)}[rank]
    kind = d.integer(0, 7)
    stride, padding = d.choice(["1", "2"]), d.choice(["0", "1"])
    if kind == 0:
        w = d.constant(d.array((2, channels, *weights)))
        w = d.choice([w, f"np.cos(np.resize({x}, {(2, channels, *weights)}))"])
        rest = d.choice(["", f", stride={stride}", f", padding={padding}", f", stride={stride}, padding={padding}, dilation=1"])
        bias = d.choice(["", f", {d.constant(d.array((2,)))}"])
        return d.spell(f"conv{rank}d", images, f"{w}{bias}{rest}", ref=True)
    if kind == 1:
        w = d.constant(d.array((channels, 1, *weights)))
        rest = d.choice(["", f", stride={stride}", f", stride={stride}, padding={padding}", ", stride=2, output_padding=1"])
        return d.spell(f"conv_transpose{rank}d", images, f"{w}{rest}", ref=True)
    if kind == 2:
        rest = d.choice(["", f", stride={stride}", f", padding={padding}", ", stride=1, padding=1", ", 1, ceil_mode=True"])
        return (*d.spell(f"max_pool{rank}d", images, f"2{rest}", ref=True), False)
    if kind == 3:
        rest = d.choice(["", f", stride={stride}", ", padding=1", ", padding=1, count_include_pad=False"])
        return d.spell(f"avg_pool{rank}d", images, f"2{rest}", ref=True)
    if kind == 4:
        untied = f"{images} + 0.0137 * np.arange({math.prod(shape)}).reshape({shape})"  # equal to rounding is a tie of one of two
        inner = f"max_pool{rank}d({untied}, 2, return_indices=True)"
        call = f"(lambda z: {{0}}.max_unpool{rank}d(z[0], z[1], 2, output_size={space}))({{0}}.{inner})"
        return call.format("ref"), call.format("am"), False
    if kind == 5:
        images = f"np.resize({x}, {(1, channels, *space)})"
        mode = d.choice([["nearest", "linear"], ["nearest", "bilinear"], ["nearest", "trilinear"]][rank - 1])
        rest = "" if mode == "nearest" else d.choice(["", ", align_corners=True"])
        return d.spell("interpolate", images, f"{tuple(n + 1 for n in space)}, mode='{mode}'{rest}", ref=True)
    images = f"np.resize({x}, (1, 1, 4, 4))"
    if kind == 6:
        if d.chance(50):
            return d.spell("unfold", images, d.choice(["2", "(2, 3), padding=1, stride=2", "2, dilation=2"]), ref=True)
        return d.spell("fold", *d.choice([
            (f"np.resize({x}, (1, 4, 9))", "(4, 4), 2"), (f"np.resize({x}, (1, 4, 4))", "(4, 4), 2, stride=2"),
        ]), ref=True)  # fmt: skip
    name = d.choice(["pixel_shuffle", "pixel_unshuffle", "adaptive_avg_pool2d"])
    if name == "pixel_shuffle":
        return d.spell(name, f"np.resize({x}, (1, 4, 2, 2))", "2", ref=True)
    return d.spell(name, images, "2" if name == "pixel_unshuffle" else d.choice(["2", "(3, 1)"]), ref=True)
