"""Small changes of the package's source, and which tests notice them: what `tests/long/mutants.py` is made of.

`changes` lists the changes of a file, `reach` knows which tests execute which line, and `trials` runs tests on a changed file.
"""
