"""The sentences about gates: each is about a primitive that exists, and every primitive has one."""

from autograd_mini.core.primitive import registry
from autograd_mini.pictures.gates import GATES, backward_sentence, forward_sentence


def test_every_gate_of_the_table_is_a_primitive():
    assert GATES.keys() <= registry.keys()


def test_every_primitive_has_a_sentence_for_both_ways():
    for op in registry.values():
        for sentence in [
            forward_sentence(op.name, "?"),
            *(backward_sentence(op.name, slot, "?") for slot in range(op.arity or 3)),
        ]:
            assert sentence[0].isupper() and sentence.endswith(".") and "  " not in sentence


def test_a_gate_with_two_sentences_has_two_arguments():
    pairs = {name: gate.backward for name, gate in GATES.items() if isinstance(gate.backward, tuple)}
    assert len(pairs) > 5 and all(registry[name].arity == len(sentences) for name, sentences in pairs.items())


def test_arguments_that_are_served_differently_are_told_apart():
    assert "its first input" in backward_sentence("sub", 0, "−")
    assert "sign turned" in backward_sentence("sub", 1, "−")


def test_a_primitive_of_ones_own_gets_the_sentence_that_is_true_of_every_gate():
    assert forward_sentence("cubed", "x³") == "The x³ gate reads what comes in and writes its output."
    assert backward_sentence("cubed", 0, "x³") == "The x³ gate multiplies the upstream gradient by its own slope at this point."
