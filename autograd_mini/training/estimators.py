"""Models with the interface of scikit-learn: `fit(X, y)`, `predict(X)`, `score(X, y)`, in pipelines, searches and cross
validation.

An estimator holds its settings and nothing else until `fit`; then it makes a model of its own and trains it by
`training.fit`. What belongs to scikit-learn (parameters, cloning, checks of the input) is scikit-learn's own.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from .. import nn, optim
from ..core.errors import ArgumentTypeError
from ..core.names.spelling import spelled
from .fitting import fit
from .predictions import predict

__all__ = ["Classifier", "Regressor"]

Model = nn.Module | Callable[[int, int, np.random.Generator], nn.Module] | None


@spelled
class _Estimator(BaseEstimator):  # type: ignore[misc]
    """The common part of both: the model is made, trained, and evaluated."""

    def __init__(
        self,
        model: Model = None,
        *,
        loss: Any = None,
        optimizer: Callable[[Any], optim.Optimizer] | None = None,
        epochs: int = 100,
        batch_size: int = 32,
        random_state: Any = None,
    ) -> None:
        self.model = model
        self.loss = loss
        self.optimizer = optimizer
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state

    def _train(self, X: Any, target: Any, outputs: int, loss: Any) -> None:
        seed = int(check_random_state(self.random_state).randint(2**31))
        self.module_ = self._module(X.shape[1], outputs, np.random.default_rng(seed))
        optimizer = (self.optimizer or (lambda parameters: optim.Adam(parameters, lr=0.01)))(self.module_.parameters())
        self.loss_ = self.loss if self.loss is not None else loss
        self.history_ = fit(
            self.module_, (X, target), self.loss_, optimizer,
            epochs=self.epochs, batch_size=self.batch_size, rng=seed, accuracy=None, progress=False,
        )  # fmt: skip
        self.n_iter_ = self.epochs

    @property
    def loss_curve_(self) -> list[float]:
        """The loss of each epoch, under scikit-learn's name."""
        losses: list[float] = self.history_.train_loss
        return losses

    def _module(self, features: int, outputs: int, rng: np.random.Generator) -> nn.Module:
        if self.model is None:
            return nn.Linear(features, outputs, rng=rng)
        if isinstance(self.model, nn.Module):
            return copy.deepcopy(self.model)
        try:
            inspect.signature(self.model).bind(features, outputs, rng)
        except TypeError:
            raise ArgumentTypeError(
                "model= is a module, or a function of three arguments: "
                "lambda features, outputs, rng: nn.Linear(features, outputs, rng=rng)"
            ) from None
        made = self.model(features, outputs, rng)
        if not isinstance(made, nn.Module):
            raise ArgumentTypeError(f"model(features, outputs, rng) must return an nn.Module, got a {type(made).__name__}")
        return made

    def _outputs(self, X: Any) -> Any:
        """The outputs of the trained model, (n, outputs)."""
        check_is_fitted(self, "module_")
        X = validate_data(self, X, dtype=np.float64, reset=False)
        outputs = predict(self.module_, X, loss=self.loss_).outputs
        return outputs.reshape(len(X), -1)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = self.random_state is None
        return tags


class Classifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    """A model as a classifier of scikit-learn.

    Args:
        model: a module that gives one score for each class, which is copied and trained on; or a function
            `model(features, classes, rng)` that makes one; None for one linear layer, which is softmax regression.
        loss: `nn.CrossEntropyLoss()` if None; it gets the scores (n, classes) and the numbers of the classes (n,).
        optimizer: a function of the parameters, such as `lambda p: optim.SGD(p, lr=0.1)`; Adam at 0.01 if None.
        epochs: how often to go through the data.
        batch_size: samples per step.
        random_state: an int for the same weights and the same order in each fit; scikit-learn's meaning.

    Attributes:
        classes_: the labels, sorted, (classes,).
        module_: the trained model.
        history_: its `History`.

    >>> from sklearn.model_selection import cross_val_score
    >>> from autograd_mini.data import make_moons
    >>> X, y = make_moons(200, 0.1, rng=np.random.default_rng(0))
    >>> def network(features, classes, rng):
    ...     return nn.Sequential(nn.Linear(features, 16, rng=rng), nn.Tanh(), nn.Linear(16, classes, rng=rng))
    >>> bool(cross_val_score(Classifier(network, epochs=100, random_state=0), X, y, cv=3).mean() > 0.95)
    True
    """

    def fit(self, X: Any, y: Any) -> Classifier:
        """Train a new model on samples X (n, features) with labels y (n,) of any kind.

        Raises:
            ValueError: scikit-learn's, for input that is no table of finite numbers, or labels that are no classes.
        """
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, target = np.unique(y, return_inverse=True)
        self._train(X, target, len(self.classes_), nn.CrossEntropyLoss())
        return self

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class, (n, classes), in the order of `classes_`."""
        scores = self._outputs(X)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Any:
        """The label of the likeliest class of each sample, (n,)."""
        likeliest = self._outputs(X).argmax(axis=1)
        return self.classes_[likeliest]


class Regressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    """A model as a regressor of scikit-learn.

    Args:
        model: a module that gives one number (or as many as y has columns) for each sample, which is copied and trained on;
            or a function `model(features, outputs, rng)` that makes one; None for one linear layer.
        loss: `nn.MSELoss()` if None.
        optimizer: a function of the parameters, such as `lambda p: optim.SGD(p, lr=0.1)`; Adam at 0.01 if None.
        epochs: how often to go through the data.
        batch_size: samples per step.
        random_state: an int for the same weights and the same order in each fit; scikit-learn's meaning.

    Attributes:
        module_: the trained model.
        history_: its `History`.

    >>> X = np.linspace(-1, 1, 50).reshape(-1, 1)
    >>> model = Regressor(epochs=400, random_state=0).fit(X, 3 * X[:, 0] + 1)
    >>> bool(model.score(X, 3 * X[:, 0] + 1) > 0.999)
    True
    """

    def fit(self, X: Any, y: Any) -> Regressor:
        """Train a new model on samples X (n, features) with targets y (n,) or (n, outputs).

        Raises:
            ValueError: scikit-learn's, for input that is no table of finite numbers.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        self._flat = y.ndim == 1
        target = y.reshape(len(y), -1).astype(np.float64)
        self._train(X, target, target.shape[1], nn.MSELoss())
        return self

    def predict(self, X: Any) -> Any:
        """The prediction for each sample, (n,) or (n, outputs) as y was."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._flat else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
