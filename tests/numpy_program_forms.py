"""What a random program of `numpy_programs` is held against: NumPy's value, differences in extended precision, PyTorch, and
itself in every form that the package has.

`examine(program, forms)` returns the differences as sentences; an empty list is agreement.
"""

import inspect
import re
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

import autograd_mini as am
from autograd_mini.errors import AutogradError
from tests.numpy_programs import Formulas, Package, Program
from tests.texts import text_of

CHEAP = ("value", "backward", "grad", "differences", "compiled", "second", "jvp", "forms", "plain", "values")
"""What is examined of each program; the other forms of `CHECKS` on top where they are asked for."""

refused: Counter[str] = Counter()
"""What a form cannot do, by sentence: counted, so that a refusal that swallows everything is seen."""


class Difference(Exception):
    """Two forms of a program that do not agree."""


def quiet() -> Any:
    return np.errstate(all="ignore")


def examine(program: Program, forms: Iterable[str] = CHEAP) -> list[str]:
    """The forms in which `program` is not what it should be, a sentence each."""
    found = []
    reference = Reference(program)
    forms = list(forms)
    if "copysign" in program.source(True) and not _depends(program):
        refused["the sign of a copysign is all that the loss reads of its inputs: it is a constant"] += 1
        return found
    if not any(v.size for v in program.inputs.values()):
        refused["inputs without elements: the loss is a constant"] += 1
        return found
    for form in forms:
        try:
            with warnings.catch_warnings(), quiet():
                warnings.simplefilter("ignore")
                CHECKS[form](program, reference)
        except Difference as difference:
            found.append(f"{form}: {difference}")
        except AutogradError as error:
            if form in ("jax", "text", "torch text", "jax text") and "has no source that could be written out" in str(error):
                refused[f"{form}: a lambda of the generator has no source"] += 1
            elif form == "torch text" and "has no form for the backend 'torch'" in str(error):
                refused["torch text: an operation that PyTorch lacks"] += 1
            elif program.writes and isinstance(error, am.StaleError | am.TraceError):
                refused[f"{form}: a buffer is used again"] += 1
            elif form in REFUSALS and isinstance(error, REFUSALS[form]):
                refused[f"{form}: {re.sub(r'[0-9]+', '#', str(error))[:90]}"] += 1
            else:
                found.append(f"{form}: {_said(error)}")
        except Exception as error:  # a bare error of any kind is a finding
            found.append(f"{form}: {_said(error)}")
    return found


def _depends(program: Program) -> bool:
    """Whether the loss is a node on Tensors that want gradients."""
    with warnings.catch_warnings(), quiet():
        warnings.simplefilter("ignore")
        try:
            return isinstance(program.function(True, ref=Package())(*_tensors(program)), am.Tensor)
        except Exception:
            return True


def _said(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]} [{last.filename.rsplit('/', 1)[-1]}:{last.lineno}]"


class Reference:
    """NumPy's value and derivatives of a program, each computed when it is first asked for."""

    def __init__(self, program: Program):
        self.program = program
        with quiet():
            self.value = program.function(False)(*self.arguments())
        self.single = (
            any(v.dtype == np.float32 for v in program.inputs.values())
            or "float32" in program.source(False)
            or any(getattr(k, "dtype", None) == np.float32 for k in program.constants.values())
        )
        self.loose = "linalg" in program.source(False)
        self._additive: Any = None
        self._gradients: list[np.ndarray] | None = None

    def arguments(self) -> list[np.ndarray]:
        return [v.copy() for v in self.program.inputs.values()]

    @property
    def scale(self) -> float:
        return float(max([1.0, abs(float(self.value))] + [np.abs(v).max() for v in self.program.values.values() if np.size(v)]))

    def direction(self, number: int = 0) -> list[np.ndarray]:
        if number == 10:
            return [u + w for u, w in zip(self.direction(0), self.direction(1), strict=True)]
        rng = np.random.default_rng(number + 7)
        return [rng.standard_normal(v.shape) for v in self.program.inputs.values()]

    @property
    def gradients(self) -> list[np.ndarray]:
        """Those of `am.grad`, against which the other forms are held once they agree with the differences."""
        if self._gradients is None:
            f = self.program.function(True, ref=Package())
            found = am.grad(f, argnums=tuple(range(len(self.program.inputs))))(*self.arguments())
            self._gradients = [np.asarray(g) for g in found]
        return self._gradients

    def moved(self, h: float, number: int, high: Any) -> float:
        f = self.program.function(
            False, convert=lambda k: k.astype(high) if isinstance(k, np.ndarray) and k.dtype.kind == "f" else k
        )
        return f(*[np.asarray(v.astype(high) + h * u) for v, u in zip(self.arguments(), self.direction(number), strict=True)])

    def additive(self) -> bool:
        """Whether slopes add up: at a tie (the median of equal numbers) a function may be straight along each, and bent."""
        if self._additive is None:
            slopes = [self.slope(number) for number in (0, 1, 10)]
            self._additive = all(slopes) and abs(slopes[0][0] + slopes[1][0] - slopes[2][0]) <= 3 * sum(
                s[1] for s in slopes
            ) + 1e-7 * sum(abs(s[0]) for s in slopes)
        return self._additive

    def slope(self, number: int) -> tuple[float, float] | None:
        """The derivative along a direction and a bound of its error; None at a kink or a jump, or where nothing can be said."""
        if any(getattr(k, "dtype", None) == np.float16 for k in self.program.constants.values()):
            return None  # what is computed of them alone is rounded to three digits
        high = (
            float
            if self.loose or "interp" in self.program.source(False) or "float32" in self.program.source(False)
            else np.longdouble
        )
        h = 1e-5 if high is float else 1e-6
        if "float32" in self.program.source(False):
            return None
        here = self.moved(0.0, number, high)
        try:
            ahead, behind, far, back = (self.moved(k * h, number, high) for k in (1, -1, 2, -2))
        except (ValueError, IndexError):  # a mask picks more or fewer
            return None
        wide, narrow = (far - back) / (4 * h), (ahead - behind) / (2 * h)
        right, left = (ahead - here) / h, (here - behind) / h
        best = float(narrow + (narrow - wide) / 3)
        noise = np.finfo(high).eps * self.scale * 100 / h
        bent = abs(right - left)  # of a smooth function this doubles with the step; at a kink it stays
        if bent > 20 * noise and abs(far - 2 * here + back) / (2 * h) < 1.5 * bent:
            return None
        if (
            not np.isfinite(best)
            or abs(right - left) > 1e-3 * (1 + abs(best)) * min(1.0, h * 1e4) + 20 * noise + 1e3 * h * self.scale
        ):
            return None
        error = float(abs(narrow - wide)) + float(noise) + 1e-9 * (1 + abs(best))
        return (best, error) if error < 1e-3 * (1 + abs(best)) else None


def _close(a: Any, b: Any, rtol: float, what: str, atol: float = 0.0) -> None:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise Difference(f"{what}: shape {a.shape} for {b.shape}")
    if not a.size:
        return
    bound = rtol * max(1.0, float(np.nanmax(np.abs(b))) if np.isfinite(b).any() else 1.0) + atol
    if not np.allclose(a, b, rtol=0, atol=bound, equal_nan=True):
        raise Difference(f"{what}: {a.tolist()} for {b.tolist()}")


def _plain(node: Any) -> np.ndarray:
    return np.asarray(node.data if isinstance(node, am.Tensor | am.Value) else node)


def _tensors(program: Program, wanting: Iterable[str] | None = None) -> list[Any]:
    wanting = set(program.inputs) if wanting is None else set(wanting)
    return [am.Tensor(v.copy(), requires_grad=k in wanting, label=k) for k, v in program.inputs.items()]


def check_value(program: Program, reference: Reference) -> None:
    """Every variable has NumPy's number, shape and type."""
    plain = program.function(False, everything=True)(*reference.arguments())
    ours = program.function(True, everything=True, ref=Package())(*_tensors(program))
    for name, value in ours.items():
        expected = np.asarray(plain[name])
        rtol = 2e-5 if reference.single else 1e-11
        _close(_plain(value), expected, rtol * (100 if reference.loose else 1), f"value of {name}")
        if _plain(value).dtype != expected.dtype and not (
            "quantile(" in program.source(False) or "percentile(" in program.source(False)
        ):
            raise Difference(f"type of {name}: {_plain(value).dtype} for {expected.dtype}")


def check_backward(program: Program, reference: Reference) -> None:
    """Leaves get gradients of their shape and type; twice backward is twice; what wants none gets none and changes nothing."""
    leaves = _tensors(program)
    loss = program.function(True, ref=Package())(*leaves)
    if not isinstance(loss, am.Tensor) or not loss.requires_grad:
        raise Difference("the loss does not depend on its inputs any more")
    loss.backward()
    rtol = 1e-4 if reference.single else 1e-10
    for leaf, g in zip(leaves, reference.gradients, strict=True):
        got = np.zeros(leaf.shape, leaf.dtype) if leaf.grad is None else _plain(leaf.grad)
        if got.dtype != leaf.dtype:
            raise Difference(f"type of the gradient of {leaf.label}: {got.dtype} for {leaf.dtype}")
        _close(got, g, rtol, f"gradient of {leaf.label}")
    if program.writes:
        return
    loss.backward()
    for leaf, g in zip(leaves, reference.gradients, strict=True):
        if leaf.grad is not None:
            _close(_plain(leaf.grad), 2 * g, rtol, f"twice the gradient of {leaf.label}")
    for chosen in list(program.inputs):
        if len(program.inputs) == 1:
            break
        some = _tensors(program, [chosen])
        try:
            loss = program.function(True, ref=Package())(*some)
        except AttributeError as error:
            if re.search(r"am\.(grad|jvp|vjp)", program.source(True)) and "'numpy." in str(error):
                continue  # a derivative in the program, of a constant, is an array, which has fewer methods
            raise
        if not getattr(loss, "requires_grad", False):
            continue
        loss.backward()
        for leaf, g in zip(some, reference.gradients, strict=True):
            if leaf.label == chosen:
                alone = np.zeros_like(g) if leaf.grad is None else _plain(leaf.grad)
                if program.smooth:
                    _close(alone, g, rtol, f"gradient of {chosen} alone")
            elif leaf.grad is not None:
                raise Difference(f"{leaf.label} wants no gradient and has one")


def check_grad(program: Program, reference: Reference) -> None:
    """`am.grad` of nested arguments, and of one at a time."""
    f = program.function(True, ref=Package())
    names = list(program.inputs)
    nested = am.grad(lambda p: f(*[p["a"][n] if i else p["b"][0] for i, n in enumerate(names)]))(
        {"a": dict(zip(names, reference.arguments(), strict=True)), "b": [reference.arguments()[0]]}
    )
    rtol = 1e-4 if reference.single else 1e-10
    _close(nested["b"][0], reference.gradients[0], rtol, "nested gradient")
    for n, g in list(zip(names, reference.gradients, strict=True))[1:]:
        _close(nested["a"][n], g, rtol, f"nested gradient of {n}")


def check_differences(program: Program, reference: Reference) -> None:
    """The gradient along two directions is what differences of NumPy's values say."""
    if program.writes:
        reference.gradients  # noqa: B018 (an error of staleness is right)
    for number in range(2):
        slope = reference.slope(number)
        if slope is None or not (program.smooth or reference.additive()):
            refused["differences: at a kink"] += 1
            continue
        if not all(np.isfinite(g).all() for g in reference.gradients):
            continue
        along = sum(
            float(np.sum(g.astype(float) * u)) for g, u in zip(reference.gradients, reference.direction(number), strict=True)
        )
        allowed = slope[1] * 3 + (3e-4 if reference.single else 3e-8) * (
            1 + sum(float(np.sum(np.abs(g * u))) for g, u in zip(reference.gradients, reference.direction(number), strict=True))
        )
        if not abs(along - slope[0]) <= allowed:
            raise Difference(f"along direction {number}: {along!r} for {slope[0]!r} (allowed {allowed:.1e})")


def check_second(program: Program, reference: Reference) -> None:
    """A product with the Hessian is the difference of two gradients."""
    if program.writes or reference.single or re.search(r"v[0-9]+ > 0\]", program.source(False)):
        return
    f = program.function(True, ref=Package())
    every = tuple(range(len(program.inputs)))
    v, point = reference.direction(3), reference.arguments()
    if not program.smooth:  # away from ties, where a gradient may well be right and jump
        point = [np.asarray(x + 0.01 * u) for x, u in zip(point, reference.direction(5), strict=True)]
    try:
        product = [np.asarray(p) for p in am.hvp(f, argnums=every)(*point, tuple(v))]
    except AutogradError:
        if program.smooth:
            raise
        return  # a mask picks more or fewer
    h = 1e-5
    gradient = am.grad(f, argnums=every)

    def at(k: float) -> list[np.ndarray]:
        return [np.asarray(g) for g in gradient(*[np.asarray(x + k * h * u) for x, u in zip(point, v, strict=True)])]

    try:
        here, ahead, behind, far, back = at(0), at(1), at(-1), at(2), at(-2)
    except AutogradError:
        if program.smooth:
            raise
        return
    for i, name in enumerate(program.inputs):
        narrow, wide = (ahead[i] - behind[i]) / (2 * h), (far[i] - back[i]) / (4 * h)
        if not np.isfinite(here[i]).all():
            continue
        lopsided = np.abs(ahead[i] - 2 * here[i] + behind[i])
        size = max([1.0, float(np.max(np.abs(here[i]), initial=0))])
        if not np.all(lopsided <= 1e-6 * size) or not np.all(np.abs(narrow - wide) <= 1e-4 * (1 + np.abs(narrow))):
            refused["second: at a kink"] += 1
            continue
        _close(product[i], narrow + (narrow - wide) / 3, 1e-5, f"Hessian times v for {name}", atol=1e-5 * size)


def check_jvp(program: Program, reference: Reference) -> None:
    """The derivative along a direction is the gradient times it, with `am.jvp` and `am.vjp` alike."""
    if program.writes:
        return
    f = program.function(True, ref=Package())
    args, v = (
        reference.arguments(),
        [u.astype(x.dtype) for u, x in zip(reference.direction(1), reference.arguments(), strict=True)],
    )
    value, along = am.jvp(f, args, v)
    if not all(np.isfinite(g).all() for g in reference.gradients):
        return
    expected = sum(float(np.sum(g.astype(float) * u)) for g, u in zip(reference.gradients, v, strict=True))
    sizes = sum(float(np.sum(np.abs(g * u))) for g, u in zip(reference.gradients, v, strict=True))
    rtol = 1e-4 if reference.single else 1e-9
    _close(along, expected, rtol, "jvp", atol=rtol * sizes)
    _close(value, reference.value, rtol * (10 if reference.loose else 1), "value of jvp", atol=rtol * reference.scale)
    pulled = am.vjp(f, *args)[1](2.0)
    for name, g, p in zip(program.inputs, reference.gradients, pulled, strict=True):
        _close(p, 2 * g, rtol, f"vjp of {name}")


def check_forms(program: Program, reference: Reference) -> None:
    """Recorded for a second derivative, inside checkpoint, under `detect_anomaly`: the same numbers."""
    f = program.function(True, ref=Package())
    every = tuple(range(len(program.inputs)))
    rtol = 1e-4 if reference.single else 1e-9
    if program.writes:
        return
    kept = am.grad(am.checkpoint(f), argnums=every)(*reference.arguments())
    recorded = am.grad(f, argnums=every, create_graph=True)(*reference.arguments())
    for name, g, k, r in zip(program.inputs, reference.gradients, kept, recorded, strict=True):
        _close(k, g, rtol, f"gradient of {name} by checkpoint")
        _close(_plain(r), g, rtol, f"recorded gradient of {name}")
    if all(np.isfinite(g).all() for g in reference.gradients):
        with am.detect_anomaly():
            try:
                watched = am.grad(f, argnums=every)(*reference.arguments())
            except am.AnomalyError:
                refused["forms: an anomaly inside"] += 1
                return
        for name, g, w in zip(program.inputs, reference.gradients, watched, strict=True):
            _close(w, g, rtol, f"gradient of {name} under detect_anomaly")


def check_plain(program: Program, reference: Reference) -> None:
    """On plain arrays the functions of the package give NumPy's numbers, and no nodes."""
    source = program.source(True)
    if any(word in source for word in ("am.grad", "am.jvp", "am.vjp", "checkpoint", ".sort(")):
        return  # `x.sort()` sorts an array in place
    f, rtol = program.function(True, ref=Package()), 1e-4 if reference.single else 1e-9
    try:
        plain = f(*reference.arguments())
    except AttributeError as error:
        if "'numpy." in str(error):  # a method that arrays do not have
            return
        raise
    if isinstance(plain, am.Tensor):
        raise Difference("a Tensor comes of plain arrays")
    _close(
        _plain(plain),
        reference.value,
        rtol * (10 if reference.loose else 1),
        "value on plain arrays",
        atol=rtol * reference.scale,
    )


def check_values(program: Program, reference: Reference) -> None:
    """A program on numbers is the same on Values."""
    if program.writes or any(v.ndim for v in program.inputs.values()) or reference.single or "~" in program.source(True):
        return  # `~` of a comparison of two numbers is Python's -1 or -2, which `where` refuses
    if "nan" in program.source(True):
        return  # NumPy's own functions on arrays of objects, which know no NaN
    if ".sort(" in program.source(True):
        return  # NumPy's array of Values is sorted in place
    f = program.function(True, ref=Package())
    leaves = [am.Value(float(v)) for v in program.inputs.values()]
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", "float.. of a Value drops its gradient")
            loss = f(*leaves)
    except (AttributeError, TypeError, ValueError, NotImplementedError, UserWarning) as error:
        if re.search(
            "'(Value|float|numpy.*)' object (has no attribute|is not subscriptable|does not support item|is not iterable)"
            "|loop of ufunc|not supported for (the input types|stacks of object arrays)"
            "|drops its gradient|dtype\\('O'\\)|'NoneType'|does not have an identity",
            str(error),
        ):
            return  # a method of arrays, or a function of NumPy that says it makes floats of an array of Values
        raise
    if not isinstance(loss, am.Value):
        if any(np.any(g) for g in reference.gradients):
            raise Difference("the loss is cut off from its Values")
        return
    loss.backward()
    for name, g, leaf in zip(program.inputs, reference.gradients, leaves, strict=True):
        _close(0.0 if leaf.grad is None else leaf.grad, g, 1e-9, f"gradient of {name} as a Value")


def _compiled(backend: str) -> Any:
    def check(program: Program, reference: Reference) -> None:
        if backend in ("python", "numba") and (
            any(np.ndim(v) for v in [*program.inputs.values(), *program.values.values()]) or "nan" in program.source(True)
        ):
            return  # they are for functions of numbers
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)
        f = program.function(True, ref=Package())
        every = tuple(range(len(program.inputs)))
        step = am.compile(f, argnums=every, backend=backend)
        if backend in ("python", "numba"):
            try:
                step(*reference.arguments())
            except (AttributeError, TypeError) as error:
                if re.search(
                    "object has no attribute|is not subscriptable|loop of ufunc|not support item|dtype\\('O'\\)", str(error)
                ):
                    return  # a method or a function of arrays
                raise
        rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
        for turn in range(2):
            args = (
                reference.arguments()
                if turn == 0 or backend in ("numba", "jax")
                else [np.asarray(a * 0.75 + 0.1, dtype=a.dtype) for a in reference.arguments()]
            )
            if turn and not program.smooth:
                break
            value, gradients = step(*args)
            expected, right = reference.value, reference.gradients
            if turn:
                expected, right = am.value_and_grad(f, argnums=every)(*args)
            if not np.isfinite(expected):
                break
            _close(
                np.asarray(value, float),
                np.asarray(expected, float),
                rtol,
                f"value by {backend}, call {turn}",
                atol=rtol * reference.scale,
            )
            for name, g, c, a in zip(program.inputs, right, gradients, args, strict=True):
                if np.isfinite(g).all():
                    _close(c, g, rtol, f"gradient of {name} by {backend}, call {turn}")
                if backend == "numpy" and np.asarray(c).dtype != a.dtype:
                    raise Difference(f"type of the gradient of {name} by {backend}: {np.asarray(c).dtype} for {a.dtype}")

    return check


def _text_of(backend: str) -> Any:
    """The check of the text that `am.compile` writes, run alone: it is written from other ways than those that run."""

    def check(program: Program, reference: Reference) -> None:
        every = tuple(range(len(program.inputs)))
        f = program.function(True, ref=Package())
        step = am.compile(f, argnums=every, backend=backend)
        step(*reference.arguments())
        text = text_of(step)
        args = reference.arguments()
        besides = [*inspect.signature(text).parameters][len(args) :]  # what f reads besides its arguments
        if not {*besides} <= {*f.__globals__}:
            refused[f"the text of {backend}: an array without a name is an argument"] += 1
            return
        args += [f.__globals__[name] for name in besides]
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)
        if backend == "torch":
            import torch

            args = [torch.from_numpy(np.array(a)) for a in args]
        try:
            value, gradients = text(*args)
        except ValueError as error:
            raise Difference(f"the text of {backend}: {error}") from error
        if not np.isfinite(reference.value):
            return
        rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
        _close(np.asarray(value, float), np.asarray(reference.value), rtol, f"the text of {backend}", atol=rtol * reference.scale)
        for name, g, c in zip(program.inputs, reference.gradients, gradients, strict=True):
            if np.isfinite(g).all():
                _close(np.asarray(c), g, rtol, f"gradient of {name} by the text of {backend}")

    return check


def _names_a_place_twice(program: Program) -> bool:
    """Whether an index of a program, written out or a constant, has a number twice, counted from either end."""
    lists = [np.ravel(k) for k in program.constants.values() if np.asarray(k).dtype.kind == "i" and np.ndim(k)]
    lists += [np.array(re.findall(r"-?\d+", text), int) for text in re.findall(r"\[(-?\d+(?:, -?\d+)+)\]", program.source(False))]
    return any(len({i % n for i in indices}) < len(indices) for indices in lists for n in (2, 3, 4, 5))


def check_torch(program: Program, reference: Reference) -> None:
    """PyTorch's gradient of the same NumPy text, through the few names of NumPy that it is given."""
    import torch

    from tests.numpy_names_of_torch import Names, formulas

    if reference.single or program.writes:
        return
    leaves = [torch.tensor(v, requires_grad=True) for v in program.inputs.values()]
    try:
        f = program.function(
            False,
            np=Names(),
            ref=formulas(Formulas),
            convert=lambda k: torch.tensor(np.asarray(k)) if isinstance(k, np.ndarray | list) else k,
        )
        loss = f(*leaves)
        found = torch.autograd.grad(loss, leaves, allow_unused=True)
    except Exception as error:  # what PyTorch has no word for
        refused[f"torch: {type(error).__name__}"] += 1
        return
    if abs(float(loss) - float(reference.value)) > 1e-9 * reference.scale:
        refused["torch: another value"] += 1
        return
    if reference.slope(0) is None or not (program.smooth or reference.additive()):
        refused["torch: at a kink"] += 1
        return
    if re.search(r"^ *v\d+\[.*\] [-+*/]?= ", program.source(False), re.MULTILINE) and _names_a_place_twice(program):
        refused["torch: every writer of a place gets its gradient, not the last alone"] += 1
        return
    for name, g, t in zip(program.inputs, reference.gradients, found, strict=True):
        other = np.zeros_like(g) if t is None else t.numpy()
        if np.isnan(other).any() and np.isfinite(g).all():  # what the differences say of such a program is checked in every case
            refused["torch: NaN"] += 1
            continue
        _close(g, other, 1e-8, f"gradient of {name} beside PyTorch")


LAYOUTS: dict[str, Any] = {
    "Fortran's order": np.asfortranarray,
    "every second place": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "reversed": lambda a: np.flip(np.flip(a).copy()),
    "another byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "read-only": lambda a: np.broadcast_to(a, a.shape),
}
"""The same array, as it may lie in memory."""


def check_layouts(program: Program, reference: Reference) -> None:
    """The same numbers come of inputs that lie otherwise in memory, eagerly and compiled, and the inputs stay as they are."""
    if program.writes or not any(v.ndim for v in program.inputs.values()):
        return
    f, every = program.function(True, ref=Package()), tuple(range(len(program.inputs)))
    step = am.compile(f, argnums=every)
    expected = step(*reference.arguments())
    rtol = (1e-4 if reference.single else 1e-9) * (10 if reference.loose else 1)
    for how, lay in LAYOUTS.items():
        args = [lay(a) if a.ndim else a for a in reference.arguments()]
        for form, compute in (("eager", am.value_and_grad(f, argnums=every)), ("compiled", step)):
            value, gradients = compute(*args)
            _close(value, expected[0], rtol, f"value of {how}, {form}", atol=rtol * reference.scale)
            for name, g, right, a in zip(program.inputs, gradients, expected[1], args, strict=True):
                _close(g, right, rtol, f"gradient of {name}, {how}, {form}")
                if np.asarray(g).dtype.newbyteorder("=") != a.dtype.newbyteorder("="):
                    raise Difference(f"type of the gradient of {name}, {how}, {form}: {np.asarray(g).dtype} for {a.dtype}")
        for a, given in zip(args, reference.arguments(), strict=True):
            if not np.array_equal(a, given):
                raise Difference(f"an input was written to, {how}")


def check_buffers(program: Program, reference: Reference) -> None:
    """A compiled function of a dictionary and a list reads its buffers anew, and what it has returned is the caller's own."""
    if program.writes or not program.smooth:
        return
    f, every = program.function(True, ref=Package()), tuple(range(len(program.inputs)))

    def of_containers(given: dict[str, Any]) -> Any:
        return f(given["first"], *[x for pair in given["others"] for x in pair["x"]])

    def packed(args: list[Any]) -> dict[str, Any]:
        return {"first": args[0], "others": [{"x": (a,)} for a in args[1:]]}

    def unpacked(given: dict[str, Any]) -> list[Any]:
        return [given["first"], *[x for pair in given["others"] for x in pair["x"]]]

    step, args = am.compile(of_containers), reference.arguments()
    rtol = (1e-3 if reference.single else 1e-8) * (10 if reference.loose else 1)
    held: list[Any] = []
    for turn in range(3):
        expected = am.value_and_grad(f, argnums=every)(*args)
        if not np.isfinite(expected[0]):
            return
        value, gradients = step(packed(args))
        _close(value, expected[0], rtol, f"value, call {turn}", atol=rtol * reference.scale)
        for name, g, right in zip(program.inputs, unpacked(gradients), expected[1], strict=True):
            if np.isfinite(right).all():
                _close(g, right, rtol, f"gradient of {name}, call {turn}")
        for g, copy in held:
            if not np.array_equal(g, copy, equal_nan=True):
                raise Difference("a gradient that was returned is written to by the next call")
        held = [(g, np.array(g)) for g in unpacked(gradients)]
        if turn:
            for g, _ in held:
                if isinstance(g, np.ndarray) and g.flags.writeable:
                    g[...] = 7.0
            held = []
        else:
            for a in args:
                a *= 0.9
                a += 0.05


REFUSALS: dict[str, tuple[type, ...]] = {
    "values": (am.DtypeError, am.UnknownAttributeError, am.UnknownOperationError),
    "compiled": (am.TraceError,),
    "layouts": (am.TraceError,),
    "buffers": (am.TraceError,),
    "python": (am.TraceError, am.DtypeError, am.UnknownOperationError, am.UnknownAttributeError),
    "numba": (am.TraceError, am.NoMachineCodeError, am.DtypeError, am.UnknownOperationError, am.UnknownAttributeError),
    "jax": (am.TraceError, am.NoMachineCodeError),
    "text": (am.TraceError,),
    "torch text": (am.TraceError, am.NoMachineCodeError),
    "jax text": (am.TraceError, am.NoMachineCodeError),
}
"""Errors by which a form says that it does not do a program; they are counted by their sentences."""

CHECKS = {
    "value": check_value,
    "backward": check_backward,
    "grad": check_grad,
    "differences": check_differences,
    "second": check_second,
    "jvp": check_jvp,
    "forms": check_forms,
    "plain": check_plain,
    "values": check_values,
    "compiled": _compiled("numpy"),
    "layouts": check_layouts,
    "buffers": check_buffers,
    "python": _compiled("python"),
    "numba": _compiled("numba"),
    "jax": _compiled("jax"),
    "torch": check_torch,
    "text": _text_of("numpy"),
    "torch text": _text_of("torch"),
    "jax text": _text_of("jax"),
}


def kind(finding: str) -> str:
    """What a finding has in common with others of its kind."""
    return re.sub(r"-?[0-9.]+(e-?[0-9]+)?", "#", finding.split(" for ")[0])[:70]


def minimized(program: Program, form: str, limit: int = 400) -> Program:
    """A smaller program that fails in the same form with the same kind of error."""
    first = [x for x in examine(program, [form])]
    if not first:
        return program
    sign = kind(first[0])
    tried = 0
    again = True
    while again and tried < limit:
        again = False
        for smaller in _safely(program):
            tried += 1
            try:
                still = [x for x in examine(smaller, [form]) if kind(x)[:25] == sign[:25]]
            except Exception:
                continue
            if still and smaller is not program and _size(smaller) < _size(program):
                program, again = smaller, True
                break
    return program


def _size(program: Program) -> tuple[int, int, int, float]:
    return (
        len(program.lines),
        len(program.results) + len(program.inputs),
        sum(v.size for v in program.inputs.values()),
        float(sum(np.sum(v != np.round(v * 2) / 2) for v in program.inputs.values())),
    )


def _safely(program: Program) -> Any:
    steps = program.smaller()
    while True:
        try:
            yield next(steps)
        except StopIteration:
            return
        except Exception:
            return
