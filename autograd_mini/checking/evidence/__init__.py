"""The evidence for and against a gradient: numbers, kinks, conventions, rounding; and the verdict."""
