"""An amount becomes a kind and a sentence."""

import pytest

from autograd_mini.checking.mistakes.sentences import factor, kept, penalised, scaled, simple


class Fake:
    counts = {209: "the 209 samples", 2: "the 2 samples"}


@pytest.mark.parametrize(
    "k, kind, says",
    [
        (209, "summed not averaged", "divide by 209"),
        (1 / 209, "averaged not summed", "multiply by 209"),
        (-1, "sign", "-1 times"),
        (-209, "sign", "a factor 209"),
        (2, "summed not averaged", "the 2 samples"),
        (3, "constant factor", "divide by 3"),
        (0.3721, "constant factor", "0.3721"),
        (1 / 3, "constant factor", "multiply by 3"),
    ],
)
def test_factors(k, kind, says):
    found, sentence = scaled(Fake, "dw")(k - 1)
    assert found == kind and says in sentence and sentence.startswith("dw ")


def test_nothing_at_all_is_no_factor():
    assert scaled(Fake, "dw")(-1.0) is None


@pytest.mark.parametrize(
    "k, kind, says",
    [
        (0, "regularization missing", "is missing"),
        (2, "regularization doubled", "twice"),
        (0.5, "regularization wrong", "2 w"),
        (-1, "regularization wrong", "wrong sign"),
        (209, "regularization wrong", "not divided by 209"),
        (1 / 209, "regularization wrong", "is divided by 209"),
        (0.7123, "regularization wrong", "0.7123 times"),
    ],
)
def test_penalties(k, kind, says):
    found, sentence = penalised(Fake, "w")(k - 1)
    assert found == kind and says in sentence


@pytest.mark.parametrize(
    "k, kind", [(0, "forgotten"), (0.5, "once"), (2, "constant factor"), (-1, "sign"), (209, "summed not averaged")]
)
def test_paths(k, kind):
    assert kept(Fake, "`p`", "`x`", ("forgotten", ""), ("once", ""))(k - 1)[0] == kind


def test_factors_as_people_write_them():
    assert [factor(k) for k in (3.0, 1 / 209, -0.25, 0.123456789)] == ["3", "1/209", "-1/4", "0.123457"]
    assert [simple(k) for k in (3.0, 1 / 209, -1.0, 0.3721, 0.0)] == [True, True, True, False, False]
