"""What Values and Tensors have in common: slots, labels, notes, hooks, the wish for a gradient."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core import primitive
from autograd_mini.core.node import describe
from autograd_mini.core.primitive import registry

both_kinds = pytest.mark.parametrize("make", [Value, lambda x: Tensor(x, requires_grad=True)], ids=["Value", "Tensor"])


@both_kinds
def test_a_node_knows_what_it_was_made_from_in_order(make):
    a, b = make(2.0), make(3.0)
    assert (a * a).inputs == (a, a)
    assert (a - b).inputs == (a, b)
    assert (2.0 - a).inputs == (2.0, a)
    assert (a / b).op.name == "div" and a.op is None and a.inputs == ()
    assert a.is_leaf and not (a * b).is_leaf


def test_an_operation_on_any_number_of_nodes_has_them_all_as_inputs():
    x, y = Tensor([1.0], requires_grad=True), Tensor([2.0], requires_grad=True)
    z = am.concatenate([x, y, [3.0]])
    assert z.inputs[0] is x and z.inputs[1] is y and z.inputs[2].tolist() == [3]


def test_a_node_says_which_arguments_want_a_gradient():
    a, c = Value(2.0), Value(3.0, requires_grad=False)
    assert [(x * y).needs for x, y in [(a, a), (a, c), (c, a), (c, c)]] == [3, 1, 2, 0]
    assert (c * c).op is None, "nothing is remembered that no gradient can reach"


@both_kinds
def test_a_result_is_younger_than_what_it_was_made_from(make):
    a = make(2.0)
    b = a * a
    c = a * b
    assert a.age < b.age < c.age


@both_kinds
def test_a_label_can_be_given_changed_and_taken_away(make):
    x = make(2.0)
    assert x.label is None
    x.label = "x"
    assert x.label == "x" and describe(x).startswith(f"{type(x).__name__} 'x'")
    y = x * x
    assert y.label is None
    y.label = "y"
    assert (x.label, y.label) == ("x", "y")
    x.label = None
    assert x.label is None and describe(x).startswith("a ")


@both_kinds
def test_nodes_are_told_apart_by_identity_in_sets_and_dicts(make):
    x, y = make(2.0), make(2.0)
    assert x == y and len({x, y}) == 2 and {x: 1}[x] == 1


@both_kinds
def test_a_leaf_can_change_its_mind(make):
    x = make(2.0)
    assert x.requires_grad_(False) is x and not x.requires_grad and not (x * x).requires_grad
    assert x.requires_grad_().requires_grad
    (x * x).backward()
    assert x.grad == 4
    with pytest.raises(am.GradientError, match="mul made.*detach"):
        (x * x).requires_grad_(False)


def test_integers_cannot_change_their_mind():
    with pytest.raises(am.DtypeError, match=r"'n'.*int.*\.astype\(float\)"):
        Tensor(np.arange(3), label="n").requires_grad_()


@both_kinds
def test_a_detached_node_is_a_leaf_with_the_same_number(make):
    x = make(2.0)
    x.label = "x"
    d = (x * x).detach()
    assert d.is_leaf and not d.requires_grad and d.item() == 4
    assert x.detach().label == "x"
    y = x * (x * x).detach()
    y.backward()
    assert x.grad == 4


@both_kinds
def test_the_gradient_can_be_forgotten(make):
    x = make(2.0)
    (x * x).backward()
    x.zero_grad()
    assert x.grad is None


@both_kinds
def test_a_gradient_may_be_set_by_hand(make):
    x = make(2.0)
    x.grad = 10.0
    (x * x).backward()
    assert x.grad == 14


@both_kinds
def test_the_data_of_a_result_cannot_be_set(make):
    y = make(2.0) * 3.0
    with pytest.raises(am.GradientError, match="mul made.*detach"):
        y.data = 1.0


# ---- hooks


@both_kinds
def test_a_hook_sees_each_gradient_once_when_it_is_complete(make):
    x = make(3.0)
    y = x * x
    seen = {"x": [], "y": []}
    x.register_hook(lambda g: seen["x"].append(float(g)))
    y.register_hook(lambda g: seen["y"].append(float(g)))
    (y * 2.0 + y * 3.0 + x).backward()
    assert seen == {"x": [31.0], "y": [5.0]}


@both_kinds
def test_what_a_hook_returns_takes_the_place_of_the_gradient(make):
    x = make(3.0)
    y = x * x
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g + 1)
    y.retain_grad()
    (y * 2.0).backward()
    assert y.grad == 21 and x.grad == 21 * 6


@both_kinds
def test_a_hook_that_was_removed_is_not_called_and_the_others_stay(make):
    x, calls = make(3.0), []
    first = x.register_hook(lambda g: calls.append("first"))
    x.register_hook(lambda g: calls.append("second"))
    first.remove()
    first.remove()
    (x * x).backward()
    assert calls == ["second"]


@both_kinds
def test_a_hook_on_the_root_changes_the_seed(make):
    x = make(3.0)
    y = x * x
    y.register_hook(lambda g: 10 * g)
    y.backward()
    assert x.grad == 60


@both_kinds
def test_a_hook_gets_a_node_where_a_graph_is_made(make):
    x, seen = make(3.0), []
    x.register_hook(lambda g: seen.append(g) or g * x)
    (x * x).backward(create_graph=True)
    assert isinstance(seen[0], type(x)) and x.grad.item() == 18
    x.grad = None


@both_kinds
def test_a_hook_runs_at_every_backward_pass(make):
    x, seen = make(3.0), []
    x.register_hook(lambda g: seen.append(float(g)))
    y = x * x
    y.backward()
    y.backward()
    assert seen == [6, 6] and x.grad == 12


def test_a_hook_on_a_constant_is_refused():
    with pytest.raises(am.GradientError, match="'c'.*wants no gradient"):
        Value(1.0, requires_grad=False, label="c").register_hook(print)


@both_kinds
def test_an_error_in_a_hook_comes_through_and_leaves_no_gradient(make):
    x = make(3.0)

    def hook(g):
        raise KeyError("mine")

    x.register_hook(hook)
    with pytest.raises(KeyError, match="mine"):
        (x * x).backward()
    assert x.grad is None


@both_kinds
def test_an_arithmetic_error_in_a_hook_comes_through_after_one_call(make):
    x, calls = make(3.0), []

    def hook(g):
        calls.append(g)
        raise ZeroDivisionError("mine")

    (y := x * x).register_hook(hook)
    with pytest.raises(ZeroDivisionError, match="mine"):
        (y * 2.0).backward()
    assert len(calls) == 1


@both_kinds
def test_a_hook_sees_its_gradient_once_also_where_the_careful_sweep_takes_over(make):
    x, seen = make(0.0), []
    y = x * 2.0
    y.register_hook(lambda g: seen.append(float(g)))
    with np.errstate(all="ignore"):
        z = am.where(False, am.log(y) / y, y)  # a masked branch with an infinite slope
    z.backward()
    assert seen == [1.0] and x.grad == 2


@both_kinds
def test_notes_of_one_node_are_not_those_of_another(make):
    x, y = make(1.0), make(2.0)
    x.label = "x"
    x.retain_grad()
    x.register_hook(lambda g: g)
    assert y._notes is None and x.detach()._notes == {"label": "x"}


# ---- how a node presents itself


def test_the_repr_has_data_gradient_operation_and_label():
    x = Value(2.0, label="x")
    assert repr(x) == "Value(2.0, label='x')"
    y = x * x
    y.backward()
    assert repr(x) == "Value(2.0, grad=4.0, label='x')"
    assert repr(y) == "Value(4.0, grad=1.0, op=mul)"
    assert repr(Value(1.0, requires_grad=False)) == "Value(1.0, requires_grad=False)"
    w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    assert repr(w) == "Tensor([1., 2.], requires_grad=True, label='w')"
    (w * w).sum().backward()
    assert repr(w) == "Tensor([1., 2.], grad=array([2., 4.]), requires_grad=True, label='w')"
    assert repr(w.sum()) == "Tensor(3., op=sum)"
    assert repr(Tensor([1.0])) == "Tensor([1.])"


def test_the_repr_of_a_large_tensor_stays_short():
    assert len(repr(Tensor(np.zeros((1000, 1000))))) < 1000
    x = Tensor(np.zeros(100_000), requires_grad=True)
    x.sum().backward()
    assert len(repr(x)) < 1000


def test_the_repr_of_a_deep_graph_does_not_recurse():
    x = Value(1.0)
    for _ in range(50_000):
        x = x + 1.0
    assert repr(x) == "Value(50001.0, op=add)"


def test_a_gradient_that_is_a_node_is_shown_as_its_number():
    x = Value(3.0)
    (x * x).backward(create_graph=True)
    assert repr(x) == "Value(3.0, grad=6.0)"
    x.grad = None


@pytest.mark.parametrize("x", [Tensor([4.0]), Value(4.0)], ids=["Tensor", "Value"])
def test_an_unknown_method_is_an_attribute_error_and_the_function_names_what_is_near(x):
    # a __getattr__ that said more would make every slot of a node half as fast (CPython 3.11)
    with pytest.raises(AttributeError, match="sqroot"):
        x.sqroot()
    with pytest.raises(am.UnknownAttributeError, match="sqroot.*sqrt"):
        am.sqroot(x)


def test_a_primitive_that_is_defined_anew_is_the_new_one_as_a_method_too():
    try:
        for slope in (2.0, 5.0):
            am.Primitive("slanted", lambda x, k=slope: k * x, dx=lambda g, z, x, k=slope: g * k)
        x, t = Value(1.0), Tensor([1.0], requires_grad=True)
        assert x.slanted().data == 5.0 == am.slanted(x).data and t.slanted().data == [5.0]
    finally:
        primitive.registry.pop("slanted", None)
        del Value.slanted, Tensor.slanted


# ---- what is public

PUBLIC = ["backward", "data", "detach", "grad", "inputs", "is_leaf", "item", "label", "op", "requires_grad", "zero_grad"]
PRIVATE = ["age", "fingerprint", "needs", "note", "notes", "params", "record", "scalar_node", "take_inputs", "value", "x", "y"]


@pytest.mark.parametrize("x", [Value(1.0), Tensor([1.0]), Value(2.0) * 3], ids=["Value", "Tensor", "result"])
def test_dir_shows_what_there_is_to_know_and_nothing_of_the_engine(x):
    for shown in (dir(x), dir(type(x))):
        assert set(PUBLIC) <= set(shown)
        assert not set(PRIVATE) & set(shown)
        technical = {name for name, op in registry.items() if op.facts.technical and not hasattr(am, name)}
        assert not technical & set(shown)


@all_cases("x", [Value(1.0), Tensor([1.0]), Value(2.0) * 3], ids=["Value", "Tensor", "result"])
@all_cases("name", ["x", "y", "value", "age", "needs", "params", "op", "inputs", "is_leaf", "anything", "gard"])
def test_what_is_not_the_callers_cannot_be_set(x, name):
    with pytest.raises(AttributeError):
        setattr(x, name, 5)


@pytest.mark.parametrize("wrong", ["word", np.ones(5)])
def test_a_hook_that_gives_no_gradient_is_refused(wrong):
    for x in (Value(2.0), Tensor([1.0, 2.0], requires_grad=True)):
        for node in (x, x * 1.0):
            handle = node.register_hook(lambda g: wrong)
            with pytest.raises(am.GradientError, match="a hook of .* gave .*: it must give real numbers of the shape"):
                am.sum(node * node).backward()
            handle.remove()


X = Value(1.0)


@pytest.mark.parametrize("label", [5, 1.5, ["w"], b"w"])
def test_a_label_that_is_no_text_is_refused(label):
    for make in (lambda: Tensor([1.0], label=label), lambda: Value(1.0, label=label), lambda: setattr(X, "label", label)):
        with pytest.raises(am.ArgumentTypeError, match="a label is a text"):
            make()
    x = Value(1.0, label=np.str_("w"))
    x.label = None
    assert x.label is None
