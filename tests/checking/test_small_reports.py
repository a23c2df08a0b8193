"""What a report, a heat map and a comparison with numbers alone say of the smallest gradients."""

from types import SimpleNamespace

import numpy as np
from cases import all_cases

import autograd_mini as am
from autograd_mini.checking import without_autodiff
from autograd_mini.checking.evidence.numeric import NumericGradient
from autograd_mini.checking.mistakes import stale
from autograd_mini.checking.problem import hand
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.hand import Given
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles
from autograd_mini.checking.report import comparison, findings, page
from autograd_mini.checking.report.findings import Column, Entry

# ---- heat maps -------------------------------------------------------------------------------------------------------


def test_a_heat_map_has_at_most_48_cells_each_way_and_each_is_the_worst_of_its_block():
    assert page.blocks(np.zeros((0, 3))).shape == (0, 0) and page.blocks(np.array(2.0)).tolist() == [[2.0]]
    assert page.blocks(np.arange(48.0)).shape == (1, 48) and page.blocks(np.ones((1, 20))).shape == (1, 20)
    long = page.blocks(np.arange(49.0))
    assert long.shape == (2, 48) and long[0].tolist() == list(range(48)) and long[1].tolist() == [48.0] + [0.0] * 47
    assert page.blocks(np.ones((49, 1))).shape == (2, 48) and page.blocks(np.ones((2, 30, 3))).shape == (30, 3)
    error = np.zeros((60, 96))
    error[3, 95], error[59, 0] = 0.25, 0.5
    found = page.blocks(error)
    assert found.shape == (30, 48) and found[1, 47] == 0.25 and found[29, 0] == 0.5 and np.count_nonzero(found) == 2


def test_the_cells_of_a_heat_map_have_the_shade_of_their_error():
    column = Column("w", (5,), np.zeros(5), np.zeros(5), relative_error=np.array([0.0, 1e-7, 1e-4, 0.01, 0.5]))
    svg = page.heat_map(column)
    assert [svg.index(shade) for shade in page.SHADES] == sorted(svg.index(shade) for shade in page.SHADES)
    assert svg.count("<rect") == 5 and 'x="22" y="0" width="21" height="21"' in svg and 'width="110" height="22"' in svg
    wide = page.heat_map(Column("w", (48,), np.zeros(48), relative_error=np.zeros(48)))
    assert 'x="6" y="0" width="5"' in wide and 'width="288" height="6"' in wide


def test_numbers_in_json_are_plain():
    data = {1: (np.int64(2), [np.float32(0.5), float("nan")]), "b": np.array([True, False]), "c": -np.inf, "d": None}
    assert comparison._plain(data) == {"1": [2, [0.5, "nan"]], "b": [True, False], "c": "-inf", "d": None}
    assert type(comparison._plain(np.bool_(True))) is bool


def test_the_class_of_a_verdict_on_the_page():
    badges = [page._badge(verdict) for verdict in ("agree", "convention only", "not given")]
    assert badges == [
        '<span class="verdict agree">agree</span>', '<span class="verdict convention">convention only</span>',
        '<span class="verdict open">not given</span>',
    ]  # fmt: skip


# ---- verdicts of the whole -------------------------------------------------------------------------------------------


def report(**parts):
    return findings.Findings("J", 1.0, {"w": Column("w", (), np.ones(()), np.ones(()))}, coverage="all", method="so", **parts)


def test_the_summary_counts_points_and_terms():
    good, bad = findings.Point("a", 0.0, True), findings.Point("b", 1.0, False)
    assert report().summary() == "All: so." and report().verdict == "agree" and report(points=[good]).ok
    assert report(points=[good]).summary().endswith("Hand and numbers agree at a further point.")
    assert report(points=[bad]).summary().endswith("Hand and numbers differ at a further point.")
    assert report(points=[good, bad]).summary().endswith("Hand and numbers agree at 1 of 2 further points.")
    assert report(points=[good, bad]).verdict == "wrong"
    terms = [findings.LossTerm("a", 1.0, False, {}), findings.LossTerm("b", 1.0, True, {})]
    assert report(terms=terms).summary().endswith("Each of the 2 terms of J was looked at alone as well.")
    assert report(terms=terms[:1]).summary() == "All: so."
    terms[1].agrees = False
    assert report(terms=terms).summary() == "All: so."


def test_a_row_of_the_table_shows_the_worst_element():
    entry = Entry((1, 0), 2.0, 1.0, 1.0, 1e-9, 0.5, 4e15)
    column = Column("w", (2, 3), np.ones((2, 3)), np.ones((2, 3)), verdict="wrong", worst=[entry], relative_error=np.array([0.5]))
    silent = Column("b", (), np.ones(()))
    head, wrong, other = findings.Findings("J", 1.0, {"w": column, "b": silent}).rows
    assert wrong == ("dw[1, 0]", "2×3", "2", "1", "1", "1e-09", "5e-01", "4e+15", "wrong")
    assert other[:4] == ("db", "number", "–", "–") and other[-1] == "not given" and len(head) == 9
    assert findings.Findings("J", 1.0, {"b": silent}).rows[1][-1] == "agree"


# ---- without autodiff ------------------------------------------------------------------------------------------------

G, OTHER = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[7.0, -1.0], [0.5, 4.0]])
CAUSES = {
    "zero": (0 * G, "dropped path", "is zero throughout"), "sign": (-G, "sign", "has the wrong sign"),
    "a factor": (3 * G, "constant factor", "is 3 times"), "transposed": (G.T, "transposed", "take .T"),
    "exchanged": (OTHER, "exchanged", "holds the numbers of do"),
    "reversed": (G[::-1], "transposed", "reverse order along axis 0"),
    "reversed rows": (G[:, ::-1], "transposed", "reverse order along axis 1"),
    "an element": (G + [[0, 0], [0.1, 0]], "unknown", "in 1 of 4 elements, first at [1, 0]"),
}  # fmt: skip


@all_cases("by_hand, kind, says", CAUSES.values(), ids=CAUSES)
def test_the_cause_that_numbers_show(by_hand, kind, says):
    column, other = Column("w", (2, 2), G, by_hand, numeric=G), Column("o", (2, 2), OTHER, OTHER, numeric=OTHER)
    found = without_autodiff._cause(column, {"w": column, "o": other})
    assert found.kind == kind and says in found.sentence and (found.confidence >= 0.9) is (kind != "unknown")
    seen = np.array([[1.0, np.nan], [3.0, 5.0]])  # not every number was looked at
    assert without_autodiff._cause(Column("w", (2, 2), G, 3 * G, numeric=seen), {}).kind == "constant factor"


def test_of_one_number_the_sign_alone_is_a_cause():
    def kind(by_hand):
        return without_autodiff._cause(Column("w", (1,), G, np.array([by_hand]), numeric=np.array([2.0])), {})

    assert (kind(-2.0).kind, kind(-2.0).confidence) == ("sign", 0.6) and kind(3.0).kind == "unknown"


def test_what_passes_beside_numbers_alone():
    def near(by_hand, numbers=2.0, error=0.0, value=0.0):
        return bool(without_autodiff._near(np.array([by_hand]), np.array([numbers]), np.array([error]), value)[0])

    assert near(2 + 1.9e-6) and not near(2 + 2.1e-6) and near(2.29, error=0.1) and not near(2.31, error=0.1)
    assert near(1e-13, 0.0, value=1.0) and not near(1e-12, 0.0, value=1.0)


def test_a_column_beside_numbers_alone():
    numbers = NumericGradient({"w": np.array([1.0, 2.0, np.nan])}, {"w": np.array([1e-9, 1e-9, np.nan])}, "", [])
    given = Given("w", None, np.array([1.0, 4.0, 9.0]), np.dtype(float), True)
    column = without_autodiff._column("w", given, numbers, 1.0, 2)
    assert column.verdict == "wrong" and column.reason == "hand and numbers differ in 1 of 3 elements"
    assert column.relative_error.tolist() == [0.0, 0.5, 0.0] and [entry.index for entry in column.worst] == [(1,), (0,)]
    assert without_autodiff._column("w", None, numbers, 1.0, 2).reason == "nothing was derived by hand"


def test_plain_arrays_are_taken_where_the_value_moves_with_them():
    x = np.array([1.0, 2.0])
    assert without_autodiff.is_plain(Problem(lambda x: float(np.sum(x)), {"x": x}))
    assert not without_autodiff.is_plain(Problem(lambda x: 3.0, {"x": x}))
    assert not without_autodiff.is_plain(Problem(lambda x: x.backward(), {"x": x}))


# ---- what a derivation comes in --------------------------------------------------------------------------------------


def test_gradients_come_under_names_in_order_or_behind_the_loss():
    one, two = Problem(lambda w: am.sum(w), {"w": np.ones(2)}), Problem(lambda a, b: am.sum(a * b), (np.ones(2), np.ones(2)))
    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])

    def named(given, problem):
        return {name: np.asarray(x).tolist() for name, x in hand._by_name(given, problem).items()}

    assert named(a, one) == named([a], one) == named((0.5, a), one) == named({"w": a}, one) == {"w": [1.0, 2.0]}
    assert named([1.0, 2.0], Problem(lambda w: am.sum(w), {"w": np.ones(2)})) in ({"w": [1.0, 2.0]}, {"w": 2.0})
    assert named((a, b), two) == named((0.5, (a, b)), two) == named({"a": a, "b": b}, two) == named(iter([a, b]), two)
    assert named((a, b), two) == {"a": [1.0, 2.0], "b": [3.0, 4.0]} == named((0.5, {"a": a, "b": b}), two)


def test_a_vector_that_becomes_a_column_for_a_product_is_passed_over():
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    trace = LossGraph(Problem(lambda x: am.sum((A @ x) ** 2) + am.sum(x), {"x": np.array([1.0, -1.0])}))
    roles = Roles(trace)
    through = [roles.past_shapes(reader) for reader, _ in trace.readers[trace.leaves["x"]]]
    assert {node.op.name for node in through} == {"matmul", "sum"}
    assert {roles.through(reader)[-6:] for reader, _ in trace.readers[trace.leaves["x"]]} == {"] @ x`", "um(x)`"}


# ---- values of another moment ----------------------------------------------------------------------------------------


def test_a_weight_that_moved_before_it_was_used():
    X, T = np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([[1.0, -0.5], [0.2, 0.7]])
    a, W = np.array([[0.3, 0.8], [-0.6, 0.4]]), np.array([[1.1, -0.2], [0.5, 0.9]])
    trace = LossGraph(Problem(lambda a, W: am.sum(((X * a) @ W) * T), {"a": a, "W": W}))
    dW = (X * a).T @ T
    moved = X * (T @ (W - 0.25 * dW).T)
    case = SimpleNamespace(trace=trace, hand={"W": dW})
    found = []
    for mistake in stale.weights(case, {}):
        flow = trace.backward(patches={mistake.node: [lambda flow, mistake=mistake: -0.25 * mistake.patch(flow)]})
        found.append((mistake.read(-0.25)[1], trace.gradient(flow, trace.leaves["a"])))
    assert any("W - 0.25 dW" in told and np.allclose(da, moved) for told, da in found)
    assert "W + 0.5 dW" in stale._updated("W", "h")(0.5)[1]
