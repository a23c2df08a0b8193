"""A program written down: which lines there are, what things are called, and how each operation reads in each language."""
