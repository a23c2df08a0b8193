"""The same program for `jax.numpy`: NumPy's text, without writes into arrays, and helpers that JAX has or can trace.

JAX's arrays are never written to, so what is written in place for NumPy is `x.at[index].add(y)` here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from ..terms import Term, terms_in
from ..writing.brackets import ATOM, PRODUCT, Part, Write, owner
from ..writing.helpers import named_in
from ..writing.numpy_dialect import NUMPY, index_text, with_keywords
from ..writing.writer import Writer
from .jax_helpers import PURE
from .library import Library, native


def argsorted(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The order of the numbers; equal ones stay in theirs."""
    return Part(f"np.argsort({parts[0].text}, axis={write(term.params.get('axis', -1))}, stable=True)", ATOM)


def product(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A product; a transposed matrix times a vector is the vector times the matrix, which XLA computes seven times as fast."""
    x, y = term.args
    if x.op == "mT" and len(x.shape) == 2 and len(y.shape) == 1 and parts[0].text.endswith(".T"):
        return Part(f"{owner(parts[1])} @ {parts[0].text[:-2]}", PRODUCT)
    return NUMPY.forms["matmul"](term, parts, write)


def indexed(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Brackets, or a helper where an index is no constant: JAX would clip an index that is out of range."""
    if term.dtype.kind != "f" or not any(x.dtype.kind in "iu" for x in terms_in(term.params["index"])):
        return NUMPY.forms["getitem"](term, parts, write)
    return Part(f"picked({parts[0].text}, {index_text(term.params['index'], write)})", ATOM)


JAX = NUMPY._replace(forms={
    **NUMPY.forms, "argsort": argsorted, "getitem": indexed, "matmul": product, "maximum_so_far": with_keywords("jax.lax.cummax"),
    "minimum_so_far": with_keywords("jax.lax.cummin"),
})  # fmt: skip
"""How programs are written for JAX."""


class JaxWriter(Writer):
    """Writes programs for JAX."""

    dialect = JAX
    reserved = ("jax", "jnp", "math", *PURE)
    copying = ""  # its arrays are never written to

    def module(self, function: str) -> str:
        sources = {source_name(text) or text: text for text in self.helper_sources() if text != "import jax"}
        text = without_errstate("\n\n\n".join([*with_what_is_called(function, {**sources, **PURE}), function]) + "\n")
        imports = ["import math"] if "math." in text and "import math" not in text else []
        imports += ["import jax", "import jax.numpy as jnp"]
        imports += ["import numpy as np"] if re.search(r"^class ", text, flags=re.MULTILINE) else []
        return (
            "\n".join(imports)
            + "\n\n\n"
            + re.sub(
                r"(?ms)^(?!class ).*?(?=^class |\Z)|^class .*?(?=^def |^class |\Z)",
                lambda found: found[0] if found[0].startswith("class ") else re.sub(r"\bnp\.", "jnp.", found[0]),
                text,
            )
        )


def without_errstate(text: str) -> str:
    """A text with the bodies of `with np.errstate(...)` blocks in place of the blocks, which JAX does not have.

    >>> print(without_errstate("with np.errstate(over='ignore'):\\n    y = np.exp(x)\\nreturn y"))
    y = np.exp(x)
    return y
    """
    lines, inside = [], -1
    for line in text.splitlines(keepends=True):
        depth = len(line) - len(line.lstrip())
        inside = inside if depth > inside or not line.strip() else -1
        if line.lstrip().startswith("with np.errstate("):
            inside = depth
        else:
            lines.append(line[4:] if inside >= 0 and line.strip() else line)
    return "".join(lines)


def with_what_is_called(function: str, sources: Mapping[str, str]) -> list[str]:
    """The sources that a function needs, imports and constants first, each after its own dependencies."""
    first = {name: text for name, text in sources.items() if not source_name(text)}
    return [*first.values(), *named_in(function, {name: text for name, text in sources.items() if name not in first})]


def source_name(text: str) -> str:
    """The name of the function or class that a source defines; nothing for an import or a constant."""
    found = re.match(r"(?:@.*\n)*(?:def|class) (\w+)", text)
    return found[1] if found else ""


class Jax(Library):
    """JAX: arrays stay on the device that they are on."""

    name, title, module, homes, writer = "jax", "JAX", "jax.numpy", ("jax", "jaxlib"), JaxWriter

    def lifted(self, x: Any, like: Any) -> Any:
        return self.numpy.asarray(native(np.asarray(x), self.title)) if isinstance(x, (np.ndarray, np.generic)) else x

    def array(self, x: Any) -> Any:
        return self.numpy.asarray(x)

    def cast(self, x: Any, dtype: Any) -> Any:
        return x.astype(dtype)

    def kind(self, dtype: np.dtype[Any]) -> Any:
        return self.numpy.result_type(dtype.newbyteorder("="))  # of 32 bits, unless JAX is told to have 64

    def called(self, function: Any, args: Any) -> Any:
        """A call without Python's floats, whose powers may be complex, and raise where they overflow."""
        alone = all(type(x) is float for x in args)
        number = np.float64 if alone else self.numpy.asarray
        with np.errstate(all="ignore"):
            return function(*(number(x) if type(x) is float else x for x in args))

    def in_64_bits(self) -> bool:
        return bool(import_module("jax").config.jax_enable_x64)
