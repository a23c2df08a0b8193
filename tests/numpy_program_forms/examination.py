"""All forms of a program by name, and what each of them finds."""

import re
import traceback
import warnings
from collections.abc import Iterable

import autograd_mini as am
from autograd_mini.errors import AutogradError
from tests.numpy_programs import Package, Program

from .beside_torch import check_torch
from .compiling import check_buffers, check_layouts, compiled, run_alone
from .differences import Difference, quiet, refused, tensors_of
from .eager import check_backward, check_differences, check_grad, check_jvp, check_second, check_value
from .reference import Reference
from .spellings import check_forms, check_plain, check_values

CHEAP = ("value", "backward", "grad", "differences", "compiled", "second", "jvp", "forms", "plain", "values")
"""What is examined of each program; the other forms of `CHECKS` on top where they are asked for."""

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
    "compiled": compiled("numpy"),
    "layouts": check_layouts,
    "buffers": check_buffers,
    "python": compiled("python"),
    "numba": compiled("numba"),
    "jax": compiled("jax"),
    "torch": check_torch,
    "text": run_alone("numpy"),
    "torch text": run_alone("torch"),
    "jax text": run_alone("jax"),
}


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
            return isinstance(program.function(True, ref=Package())(*tensors_of(program)), am.Tensor)
        except Exception:
            return True


def _said(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]} [{last.filename.rsplit('/', 1)[-1]}:{last.lineno}]"


def kind(finding: str) -> str:
    """What a finding has in common with others of its kind."""
    return re.sub(r"-?[0-9.]+(e-?[0-9]+)?", "#", finding.split(" for ")[0])[:70]
