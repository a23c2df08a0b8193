"""A loop in a test goes through something: what is empty fails there, and not unnoticed."""


def some(things):
    """The same things as a list, of which there has to be one at least."""
    found = list(things)
    assert found, "a loop of a test would go through nothing"
    return found
