"""Forward computations: how each operation is computed, and no derivative.

`on_floats` and `on_arrays` hold the forms of every operation under the operation's own name, so `core/operations` finds
them by name. Where Python's `math` or NumPy has the function, it is imported under that name; the rest is written out in
`pointwise`, `reductions`, `indexing`, `factorizations` and `windows`.
"""
