"""Keywords in a call that did not fit: which of ours was meant, as other libraries call theirs, and what is said otherwise.

`spelling.py` asks this after a call has failed, and no sooner.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any

from ..callers import deprecated, signature_of, title
from ..errors import ArgumentTypeError

SYNONYMS = (
    {"axis", "axes", "dim", "dims"},
    {"keepdims", "keepdim", "keep_dims"},
    {"x", "a", "arr", "array", "data", "input", "inputs", "tensor"},
    {"y", "b", "other", "target", "targets"},
    {"ddof", "correction", "unbiased"},
    {"ord", "p"},
    {"eps", "epsilon"},
    {"slope", "negative_slope", "alpha"},
    {"shape", "size", "sizes", "newshape"},
    {"repeats", "repetitions", "reps"},
    {"min", "a_min", "min_val", "minimum", "low"},
    {"max", "a_max", "max_val", "maximum", "high"},
    {"requires_grad", "has_grad", "need_grad", "needs_grad", "require_grad", "require_grads", "requires_gradient", "trainable"},
    {"label", "name"},
    {"argnums", "argnum", "wrt"},
    {"n", "n_samples", "num_samples", "samples"},
    {"clip_norm", "clipnorm", "grad_clip", "gradient_clip_val", "max_grad_norm"},
    {"schedule", "callbacks", "lr_scheduler", "scheduler"},
    {"patience", "early_stopping"},
    {"loss", "criterion", "loss_fn"},
    {"optimizer", "opt"},
    {"gradient", "grad_output", "grad_tensors"},
    {"step", "h", "delta", "eps"},
    {"rng", "generator", "key", "random_state", "seed"},
    {"lr", "eta", "learning_rate", "rate", "step_size"},
    {"weight_decay", "decay", "l2", "wd"},
    {"betas", "beta1", "beta2", "beta_1", "beta_2"},
    {"epochs", "max_epochs", "max_iter", "n_epochs", "nb_epoch", "num_epochs"},
    {"batch_size", "batch", "bs", "batchsize"},
    {"progress", "verbose", "disable_tqdm"},
    {"validation", "val", "validation_data", "valid_data", "eval_set"},
    {"accuracy", "metrics", "scoring"},
    {"bias", "use_bias", "fit_intercept"},
    {"in_features", "in_channels", "in_dim", "input_dim", "input_size", "n_in", "nin"},
    {"out_features", "hidden_size", "n_out", "nout", "out_channels", "out_dim", "units"},
    {"kernel_size", "kernel", "filter_size", "ksize"},
    {"stride", "strides"},
    {"padding", "pad"},
    {"p", "dropout", "rate", "prob"},
)
"""Keywords that mean the same in PyTorch, NumPy, JAX, Keras, scikit-learn and here."""

SAME = {
    "criterion": "loss", "epsilon": "eps", "generator": "rng", "keepdim": "keepdims", "learning_rate": "lr", "loss_fn": "loss",
    "max_epochs": "epochs", "n_epochs": "epochs", "n_samples": "n", "name": "label", "num_epochs": "epochs",
    "random_state": "rng", "seed": "rng", "shifts": "shift", "trainable": "requires_grad", "val_data": "validation",
    "validation_data": "validation", "verbose": "progress",
}  # fmt: skip
"""Keywords of other libraries that mean what one of ours means, wherever ours is an argument: they work."""
ALONG = {
    "all", "amax", "amin", "any", "argmax", "argmin", "argsort", "concatenate", "count_nonzero", "cross", "cumprod", "cumsum",
    "cosine_similarity", "diff", "expand_dims", "flip", "gradient", "log_softmax", "logcumsumexp", "logsumexp", "mean", "nanmean",
    "nanquantile", "nansum", "norm", "normalize", "prod", "quantile", "roll", "softmax", "softmin", "squeeze", "stack", "sum",
    "take", "topk", "trapezoid", "unstack", "vecdot", "vector_norm",
}  # fmt: skip
"""Functions along an axis whose `dim=`, as in PyTorch, is `axis=`. The others are another function there: `max(dim=)` gives
values and places, `var(dim=)` divides by n - 1, `split` counts otherwise."""
OF_ONE = {
    **dict.fromkeys(("diag", "tril", "triu"), {"diagonal": "k"}), "diagflat": {"offset": "k"},
    "diagonal": {"dim1": "axis1", "dim2": "axis2"}, "swapaxes": {"dim0": "axis1", "dim1": "axis2"},
    **dict.fromkeys(("rot90", "tensordot"), {"dims": "axes"}), "tile": {"dims": "reps"}, "cov": {"correction": "ddof"},
    "linspace": {"steps": "num"}, "logspace": {"steps": "num"}, "vmap": {"in_dims": "in_axes", "out_dims": "out_axes"},
}  # fmt: skip
"""Keywords of PyTorch that mean one of ours in one function alone."""
HOW = {"capturable", "foreach", "fused", "inplace", "non_blocking", "num_workers", "persistent_workers", "pin_memory",
       "retain_graph", "sparse"}  # fmt: skip
"""Keywords of PyTorch that change nothing about a result."""

ADVICE = {
    "activation": "an activation is a layer of its own, after this one: nn.ReLU()",
    "allow_unused": "what was not reached has a gradient of zero; leave it out",
    "collate_fn": "give it a data set whose d[numbers], of an array of numbers, is a batch as it shall be",
    "copy": "write .copy() of the array where a copy is meant",
    "device": "everything runs on the processor, 'cpu'; leave it out",
    "dtype": "write .astype(...) of the result",
    "hidden_layer_sizes": "write model=, a function (features, outputs, rng) -> nn.Module, or training.MLPClassifier(sizes)",
    "input_shape": "a layer is given its number of inputs first, nn.Linear(in_features, out_features)",
    "return_X_y": "it gives (images, labels), of which images.reshape(len(images), -1) is a table; values are from 0 to 1",
    "out": "results are not written into given arrays; use the result",
    "where": "mask first, with am.where(condition, x, 0)",
}
"""Advice in place of a keyword that has no counterpart."""


def understood(f: Any, again: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], error: TypeError) -> Any:
    """The result of a call that did not fit the signature of `f`, by `again`, with the keywords as we spell them.

    Raises:
        ArgumentTypeError: where they are not keywords of other libraries that mean the same.
        TypeError: the given one, where it came from inside of `f`.
    """
    problem = misspelled(f, args, options, error)
    if problem is None:
        raise error
    for key in (*(f"{name}=" for name in options), f"{len(args)} arguments"):
        with suppress(KeyError):
            return import_module("autograd_mini.habits").meant("keywords", f"{f.__name__}({key})")(*args, **options)
    known = inspect.signature(f).parameters
    meant = {name: x for name, x in options.items() if name in known or not may_be_left_out(name, x)}
    ours = {name if name in known else in_our_words(f, name, known): x for name, x in meant.items()}
    if None in ours or len(ours) < len(meant) or ours.keys() == options.keys():
        raise problem from None
    return again(*args, **{str(name): bool(x) if name == "progress" and x is not None else x for name, x in ours.items()})


def may_be_left_out(name: str, x: Any) -> bool:
    """Whether a keyword of another library says how, and nothing about what comes out: it is taken and means nothing."""
    return name in HOW or name == "device" and (x is None or str(x) == "cpu") or name == "last_epoch" and x == -1


def in_our_words(f: Any, name: str, known: Iterable[str]) -> str | None:
    """The name in `f` of a keyword of another library; None where nothing means quite the same."""
    if name == "keepdim" and getattr(f, "__name__", None) in UNBIASED:
        return None
    called = getattr(f, "__name__", "")
    if name in OF_ONE.get(called, ()):
        return OF_ONE[called][name]
    along = name == "dim" and called in ALONG or name == "dims" and called in ("flip", "roll")
    ours = "axis" if along else SAME.get(name)
    return ours if ours is not None and ours in known else None


def misspelled(f: Any, args: tuple[Any, ...], options: dict[str, Any], error: TypeError) -> ArgumentTypeError | None:
    """The error in our words where a call did not fit the signature of `f`; None where `error` came from inside of `f`."""
    trace, inner = error.__traceback__, f
    while trace is not None and hasattr(inner, "__wrapped__"):  # a decorator takes anything, and fails one frame further in
        trace, inner = trace.tb_next, inner.__wrapped__
    if trace is not None and trace.tb_next is not None or isinstance(error, ArgumentTypeError):
        return None
    try:
        signature = inspect.signature(f)
        signature.bind(*args, **options)
    except ValueError:
        return None
    except TypeError as problem:
        known = [name for name, p in signature.parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        wrong = [name for name in options if name not in known]
        called = title(f)
        if getattr(f, "__name__", "") == "forward" and args:
            called = f"{type(args[0]).__name__}.forward"  # a layer's, which may be inherited
        if getattr(f, "__name__", "") == "__init__" and args and type(args[0]).__init__ is not object.__init__:
            called = type(args[0]).__name__  # an `__init__` may be inherited
        told = " and ".join(unknown_keyword(name, known, called) for name in wrong) or _in_our_words(problem, args)
        too_many = not wrong and "too many positional" in told and f.__name__ != "forward"
        if too_many and any(hasattr(x, "__array__") for x in args[1:]):
            told = f"a layer is made first and called with data afterwards, {called}(...)(x)"
        head = f"{called} has no argument {told}" if wrong else f"{called}: {told}"
        shown = signature_of(f).replace(title(f), called, 1)
        return ArgumentTypeError(f"{head.rstrip('.')}{'' if head.endswith('?') else '.'} It is {shown}")
    return None


def _in_our_words(problem: TypeError, args: tuple[Any, ...]) -> str:
    """The objection of `inspect` to a call that has no wrong keyword."""
    said = str(problem)
    if not said.startswith("multiple values for argument"):
        return said
    arrays = sum(hasattr(given, "__array__") for given in args)
    pair = ": several arrays are one argument, as the tuple (X, y)" if arrays > 1 else ""
    return f"{said.removeprefix('multiple values for argument ')} is given twice, by position and by name{pair}"


UNBIASED = ("std", "var")
"""Functions that divide by n - 1 in PyTorch, and by n here, as in NumPy."""


def unknown_keyword(name: str, known: Iterable[str], function: str = "") -> str:
    """A wrong keyword, and the one that was meant: by what other libraries call it, else by likeness."""
    if name in ("dim", "keepdim") and function in UNBIASED:
        ours = "axis=" if name == "dim" else "keepdims="
        return f"{name}=: did you mean {ours}? (PyTorch's {function} divides by n - 1: that is ddof=1 here)"
    known = [k for k in known if k != "self"]
    meant = sorted(k for k in known if any(name in group and k in group for group in SYNONYMS))
    if not meant and name in ADVICE:
        return f"{name}=: {ADVICE[name]}"
    if not meant:
        import difflib

        meant = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"{name}=" + (f": did you mean {' or '.join(f'{k}=' for k in meant)}?" if meant else "")


def old_spelling(kind: type, old: tuple[Any, ...], unknown: dict[str, Any]) -> dict[str, Any]:
    """The settings in the arguments of a constructor that do not fit its signature: `requires_grad` by position, as version 0.1
    took it, and keywords of other libraries that mean one of ours.

    Raises:
        ArgumentTypeError: for anything else.
    """
    name = kind.__name__
    unknown = {keyword: x for keyword, x in unknown.items() if not may_be_left_out(keyword, x)}
    known = list(inspect.signature(kind).parameters)
    found = {in_our_words(kind, keyword, known): x for keyword, x in unknown.items()}
    if None in found or len(found) < len(unknown):
        told = " and ".join(unknown_keyword(keyword, known) for keyword in unknown)
        told = told if told.endswith("?") else f"{told.rstrip('.')}."
        raise ArgumentTypeError(f"{name} has no argument {told} It is {signature_of(kind)}")
    if not old:
        return {str(keyword): x for keyword, x in found.items()}
    if len(old) == 1 and isinstance(old[0], bool):
        deprecated(f"{name}: write requires_grad={old[0]}, which is a keyword now: its place among the positional arguments")
        return {"requires_grad": old[0], **found}  # type: ignore[dict-item]
    raise ArgumentTypeError(
        f"{name} takes the data alone by position, and got {', '.join(f'{x!r:.40}' for x in old)} besides: everything else is a "
        f"keyword, {signature_of(kind)}"
    )
