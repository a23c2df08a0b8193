"""How much work a function does, counted in calls and not in seconds: the same on every machine, however busy it is."""

import sys


def calls(f):
    """How many Python and built-in functions are called while `f()` runs."""
    count = 0

    def watch(frame, event, argument):
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        f()
    finally:
        sys.setprofile(before)
    return count
