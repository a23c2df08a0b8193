"""A derivation as a sheet with blanks: what it asks for, and how it is marked when it is filled in."""

import json

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import MODELS

import autograd_mini as am

RNG = np.random.default_rng(3)
X, y, T = RNG.normal(size=(8, 3)), RNG.integers(0, 2, size=8), RNG.normal(size=(8, 2))
POINT = {"w": RNG.normal(size=3), "b": 0.25}


def loss(w, b):
    z = X @ w + b
    a = am.sigmoid(z)
    return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))


RIGHT = {
    "da": "-(y / a - (1 - y) / (1 - a)) / 8",
    "dz": "da * a * (1 - a)",
    "db": "dz.sum()",
    "dw": "X.T @ dz",
}


@pytest.fixture
def sheet():
    return am.backprop_sheet(loss, POINT)


def verdicts(marking):
    return {mark.line.blank: mark.verdict for mark in marking.marks}


# ---- what the sheet says ---------------------------------------------------------------------------------------------


def test_the_steps_go_backwards_in_the_names_of_the_program(sheet):
    assert [(line.name, line.formula, line.shape) for line in sheet.lines] == [
        ("J", "-mean(y * log(a) + (1 - y) * log(1 - a))", ()),
        ("a", "sigmoid(z)", (8,)),
        ("z", "X @ w + b", (8,)),
        ("b", "", ()),
        ("w", "", (3,)),
    ]
    assert "# Given: X 8×3, y 8\n" in str(sheet) and "\ndz = ____  # 8\n" in str(sheet) and "dJ = 1" in str(sheet)


def test_every_operation_gets_a_line_where_that_is_asked_for(sheet):
    every = am.backprop_sheet(loss, POINT, every=True)
    assert len(every.lines) == 13 and {line.name for line in sheet.lines} <= {line.name for line in every.lines}
    assert not any("broadcast" in line.formula or "reshape" in line.formula for line in every.lines)


def test_a_program_without_names_gets_a_line_for_every_operation():
    sheet = am.backprop_sheet(lambda w: am.sum(am.tanh(w) ** 2), np.array([0.5, 1.0]))
    assert [line.formula for line in sheet.lines] == ["sum(v)", "u**2", "tanh(w)", ""]


def test_a_parameter_stands_where_all_that_it_needs_is_above_it():
    problem = MODELS["tanh_recurrent"].problem()
    sheet = am.backprop_sheet(problem.loss, problem.parameters)
    assert [line.blank for line in sheet.lines] == ["dJ", "dV", "dh2", "dh1", "dW", "dU"]


def test_one_hot_rows_and_index_arrays_are_written_as_a_person_would():
    problem = MODELS["svm_bias"].problem()
    formulas = [line.formula for line in am.backprop_sheet(problem.loss, problem.parameters).lines]
    assert formulas[:3] == [
        "mean(sum(relu(scores - correct + 1) * (1 - eye(5)[y]), axis=1))",
        "reshape(scores[arange(14), y], shape=(14, 1))",
        "X @ W + b",
    ]


def test_names_that_would_collide_are_kept_apart():
    def twice(a, da):
        b = a * da
        return am.sum(b * b)

    sheet = am.backprop_sheet(twice, {"a": np.ones(2), "da": np.ones(2)})
    assert [line.blank for line in sheet.lines] == ["dJ", "db", "d_a", "dda"]
    assert not {line.blank for line in sheet.lines} & {line.name for line in sheet.lines}


@all_cases("name", MODELS)
def test_the_gradients_of_every_model_fill_its_sheet(name):
    problem = MODELS[name].problem(2)
    for every in (False, True):
        sheet = am.backprop_sheet(problem.loss, problem.parameters, every=every)
        assert sheet.check({line.blank: line.gradient for line in sheet.lines}).ok
        by_hand = problem.hand(*problem.arguments)
        marks = verdicts(sheet.check(by_hand))
        assert all(marks[f"d{parameter}"] == "right" for parameter in by_hand)


def test_a_sheet_is_saved_and_read_back(sheet, tmp_path):
    path = tmp_path / "sheet.txt"
    sheet.save(path)
    blank = sheet.check(path)
    assert path.read_text(encoding="utf-8") == f"{sheet}\n"
    assert set(verdicts(blank).values()) == {"right", "blank"} and not blank.ok
    text = path.read_text(encoding="utf-8")
    for name, formula in RIGHT.items():
        text = text.replace(f"{name} = ____", f"{name} = {formula}")
    path.write_text(text, encoding="utf-8")
    assert sheet.check(path).ok and sheet.check(str(path)).ok and sheet.check(text).ok


# ---- marking ---------------------------------------------------------------------------------------------------------


def test_formulas_are_computed_and_numbers_compared(sheet):
    assert sheet.check(RIGHT).ok
    numbers = {line.blank: line.gradient.tolist() for line in sheet.lines}
    assert sheet.check(numbers).ok
    assert sheet.check("\n".join(f"{name} = {x}" for name, x in numbers.items())).ok


def test_the_blame_stops_at_the_first_wrong_line(sheet):
    marking = sheet.check(RIGHT | {"dz": "da * a"})
    assert verdicts(marking) == {"dJ": "right", "da": "right", "dz": "wrong", "db": "follows", "dw": "follows"}
    assert marking.mistake.line.blank == "dz" and not marking.ok
    assert "follows from the mistake above: it is right for the dz that was found" in str(marking)


def test_numbers_that_follow_from_a_mistake_are_not_blamed_either(sheet):
    da = 3 * sheet.lines[1].gradient
    a = sheet.values["a"]
    dz = da * a * (1 - a)
    marking = sheet.check({"da": da, "dz": dz, "db": dz.sum(), "dw": X.T @ dz})
    assert verdicts(marking) == {"dJ": "right", "da": "wrong", "dz": "follows", "db": "follows", "dw": "follows"}
    assert " times what it should be" in marking.mistake.sentence


def test_a_second_mistake_is_found_below_the_first(sheet):
    marking = sheet.check(RIGHT | {"da": "y / a", "dw": "X.T @ dz / 8"})
    assert verdicts(marking) == {"dJ": "right", "da": "wrong", "dz": "follows", "db": "follows", "dw": "wrong"}
    assert str(marking).splitlines()[-1] == "dw  wrong as well: from the lines above, every number is 1/8 times what it should be"


def test_a_line_that_is_right_after_a_wrong_one_is_right(sheet):
    marking = sheet.check(RIGHT | {"da": "0 * a", "dz": "(a - y) / 8"})
    assert verdicts(marking) == {"dJ": "right", "da": "wrong", "dz": "right", "db": "right", "dw": "right"}


def test_a_mistake_beside_a_line_is_no_excuse_for_it():
    def two(u, v):
        p = am.sum(u * u)
        q = am.sum(v * v)
        return p + q

    marking = am.backprop_sheet(two, {"u": np.ones(2), "v": np.ones(2)}).check(
        {"dp": 2, "dq": 1, "du": "2 * u * dp", "dv": 3 * np.ones(2)}
    )
    assert verdicts(marking) == {"dJ": "right", "dq": "right", "dv": "wrong", "dp": "wrong", "du": "follows"}


@settings(max_examples=settings().max_examples // 2)
@given(data=st.data(), factor=st.floats(1.2, 3.0))
def test_a_slip_anywhere_is_blamed_and_what_follows_from_it_is_not(data, factor):
    problem = MODELS[data.draw(st.sampled_from(sorted(MODELS)))].problem(3)
    sheet = am.backprop_sheet(problem.loss, problem.parameters, every=data.draw(st.booleans()))
    slip = data.draw(st.sampled_from([line for line in sheet.lines[1:] if np.any(line.gradient)]))
    carried = sheet.trace.backward(clamp={slip.node: factor * slip.gradient})
    filled = {line.blank: sheet.trace.gradient(carried, line.node) for line in sheet.lines}
    marks = verdicts(sheet.check(filled | {slip.blank: factor * slip.gradient}))
    assert marks.pop(slip.blank) == "wrong"
    below = {line.blank for line in sheet.lines if line.node in sheet.trace.below(slip.node)}
    assert all(verdict == "right" or (verdict == "follows" and blank in below) for blank, verdict in marks.items())


def test_a_blank_counts_as_right_for_the_lines_below_it(sheet):
    marking = sheet.check({"dw": "X.T @ dz", "db": "sum(dz)"})
    assert verdicts(marking) == {"dJ": "right", "da": "blank", "dz": "blank", "db": "right", "dw": "right"}
    assert not marking.ok


def test_numbers_are_right_to_the_digits_in_which_they_are_written(sheet):
    exact = float(sheet.lines[3].gradient)
    assert verdicts(sheet.check(f"db = {exact:.3f}"))["db"] == "right"
    assert verdicts(sheet.check(f"db = {exact + 0.002:.3f}"))["db"] == "wrong"
    assert verdicts(sheet.check(f"db = {exact:.2e}"))["db"] == "right"
    listed = ", ".join(f"{x:.4f}" for x in sheet.lines[4].gradient)
    assert verdicts(sheet.check(f"dw = [{listed}]"))["dw"] == "right"


def test_another_slope_at_a_kink_is_right_as_well():
    rows = np.array([[1.0, 2.0], [0.0, 0.0], [3.0, -1.0]])

    def kinked(w):
        z = rows @ w
        h = am.relu(z)
        return am.sum(h * np.array([1.0, 2.0, 3.0]))

    sheet = am.backprop_sheet(kinked, {"w": np.array([1.0, 0.5])})
    assert "# Given: rows 3×2, A [1, 2, 3]\n" in str(sheet)
    marking = sheet.check("dh = A\ndz = dh * (z >= 0)\ndw = rows.T @ dz")
    assert marking.ok and "right: the point lies on a kink" in str(marking)
    assert verdicts(sheet.check("dz = A * 2"))["dz"] == "wrong"


def test_what_follows_from_rounded_numbers_is_right(sheet):
    dz = "[" + ", ".join(f"{x:.4f}" for x in sheet.lines[2].gradient) + "]"
    by_hand = X.T @ np.round(sheet.lines[2].gradient, 4)
    assert verdicts(sheet.check({"dz": np.round(sheet.lines[2].gradient, 4), "dw": by_hand}))["dw"] in ("right", "follows")
    marks = verdicts(sheet.check(f"dz = {dz}\ndw = X.T @ dz"))
    assert marks["dz"] == marks["dw"] == "right"


def test_helpers_may_be_defined_and_lists_go_on_in_the_next_line(sheet):
    text = """
    # my own
    m = 8
    error = a - y
    dz = error / m
    dw = X.T @ (
        dz  # a comment
    )
    """
    marks = verdicts(sheet.check(text))
    assert marks["dz"] == marks["dw"] == "right"


@pytest.mark.parametrize(
    "blank, filled, said",
    [
        ("dw", "X.T @ dz * -1", "sign"),
        ("dw", "X.T @ dz * 8", "summed over the 8"),
        ("dz", "da", "the slope of sigmoid is missing on the way back from `a` to `z`: multiply by a (1 - a)"),
        ("db", "2 * dz.sum()", " and should be "),
        ("dw", "0 * w", "dw is zero throughout"),
        ("dw", "w", "dw holds w itself"),
        ("dw", "w + 1", "3 of 3 numbers differ; dw["),
        ("db", "dz", "its shape is 8 and that of b is scalar: b is broadcast to that shape, so its gradient is the sum"),
        ("dz", "dz_ * a", "not understood: there is no dz_; did you mean"),
        ("dz", "log(-a)", "it holds nan or infinity"),
        ("dw", "(X.T @ dz).reshape(1, 3)", "its shape is 1×3 and that of w is 3, with as many numbers: reshape it"),
        ("dz", "open('x')", "not understood"),
        ("dz", "[[1, 2], [3]]", "not understood"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(sheet, blank, filled, said):
    marking = sheet.check({blank: filled})
    assert said in next(mark.sentence for mark in marking.marks if mark.line.blank == blank)


def test_transposed_matrices_are_called_so():
    W = RNG.normal(size=(3, 2))
    square = np.diag([1.0, 2.0, 3.0]) @ RNG.normal(size=(3, 3))
    marking = am.backprop_sheet(lambda W: am.sum((X @ W - T) ** 2), {"W": W}).check({"W": np.zeros((2, 3))})
    assert "its shape is 2×3 and that of W is 3×2, so it is transposed" in str(marking)
    sheet = am.backprop_sheet(lambda W: am.sum((X @ W) ** 2), {"W": square})
    assert "transposed" in sheet.check({"W": sheet.lines[-1].gradient.T}).mistake.sentence


def test_the_marks_as_json(sheet):
    found = json.loads(sheet.check(RIGHT | {"dz": "2 * da * a * (1 - a)"}).to_json())
    assert not found["ok"] and [line["verdict"] for line in found["lines"]] == ["right", "right", "wrong", "follows", "follows"]


# ---- bad input -------------------------------------------------------------------------------------------------------


def test_a_name_that_the_sheet_does_not_have_is_refused_with_the_nearest(sheet):
    with pytest.raises(am.ArgumentError, match="no blank 'dzz'; did you mean dz"):
        sheet.check({"dzz": 1.0})


def test_a_text_without_any_line_of_the_sheet_is_refused(sheet):
    with pytest.raises(am.ArgumentError, match="there is no line such as dw = "):
        sheet.check("nothing = 3")


def test_a_loss_that_is_not_one_number_is_refused():
    with pytest.raises(am.ShapeError, match="a loss is one number"):
        am.backprop_sheet(lambda w: w * 2, np.ones(3))


def test_a_value_works_as_a_tensor_does():
    def circuit(a, b, c):
        u = b * c
        v = a + u
        return 3 * v

    sheet = am.backprop_sheet(circuit, {"a": 7.0, "b": 4.0, "c": 2.0})
    assert [line.blank for line in sheet.lines] == ["dJ", "dv", "da", "du", "db", "dc"]
    marking = sheet.check("dv = 3\nda = dv\ndu = dv\ndb = 7 * du\ndc = b * du")
    assert verdicts(marking) == {"dJ": "right", "dv": "right", "da": "right", "du": "right", "db": "wrong", "dc": "right"}


def test_a_wrong_line_is_judged_by_itself_and_not_by_the_right_lines_below_it():
    """Where all z are equal, so are the slopes, and the line below would be off by a factor."""
    X, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0], [0.0], [1.0]])

    def loss(w):
        z = X @ w
        a = am.sigmoid(z)
        return am.mean((a - y) ** 2)

    marking = am.backprop_sheet(loss, {"w": np.array([[0.5], [-0.5]])}).check("da = 2 * (a - y) / 3\ndz = da\ndw = X.T @ dz")
    assert "the slope of sigmoid is missing" in marking.mistake.sentence


def test_a_sheet_that_is_not_there_is_refused_in_one_sentence(tmp_path):
    sheet = am.backprop_sheet(lambda w: (w * w).sum(), np.ones(2))
    for nothing in ("", str(tmp_path / "none.txt"), tmp_path):
        with pytest.raises(am.ArgumentError, match="there is no file"):
            sheet.check(nothing)


# ---- handed out ------------------------------------------------------------------------------------------------------


def masked():
    X, keep = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[True, False], [True, True]])

    def a_loss(w):
        z = X * w
        s = am.where(keep, z, 0.0)
        return am.sum(s**2)

    return am.backprop_sheet(a_loss, {"w": np.array([0.5, -0.5])})


def test_a_mask_from_outside_is_given_and_may_be_used():
    sheet = masked()
    assert "# Given: X 2×2, keep 2×2" in str(sheet) and "s = (z if keep else 0)" in str(sheet)
    marks = sheet.check({"ds": "2 * s", "dz": "where(keep, ds, 0)", "dw": "(X * dz).sum(axis=0)"})
    assert marks.ok and (marks.points, marks.most) == (3, 3) and repr(marks) == "<Marking: 3 of 3 points>"


def test_what_follows_from_a_mistake_brings_its_point():
    marks = masked().check({"ds": "s", "dz": "where(keep, ds, 0)", "dw": "(X * dz).sum(axis=0)"})
    assert [mark.verdict for mark in marks.marks] == ["right", "wrong", "follows", "follows"] and marks.points == 2
    assert marks.to_dict()["points"] == 2 and json.loads(marks.to_json())["most"] == 3


def test_a_sheet_its_solution_and_its_marks_are_markdown_and_latex(tmp_path):
    sheet = masked()
    assert sheet.save(tmp_path / "sheet.tex").read_text(encoding="utf-8") == f"{sheet.latex()}\n"
    assert sheet.save(tmp_path / "sheet.md", solution=True).read_text(encoding="utf-8") == f"{sheet.markdown(solution=True)}\n"
    assert sheet.save(tmp_path / "sheet.txt").read_text(encoding="utf-8") == f"{sheet}\n"
    assert r"\underline" in sheet.latex() and r"\underline" not in sheet.latex(solution=True)
    assert r"a\_loss" in sheet.latex() and "## The gradient of a_loss by hand" in sheet.markdown()
    marks = sheet.check({"ds": "s"})
    assert "| | **0 of 3** | |" in marks.markdown() and r"0 of 3 & \\" in marks.latex() and "&" not in marks.markdown()
