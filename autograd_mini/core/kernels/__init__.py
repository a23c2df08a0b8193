"""Forward computations: how each operation is computed, and no derivative.

Each form has its operation's own name, so `core/operations` finds it by that name: the form on Python floats in `on_floats`
(an operation that stands there is pointwise), the form on arrays in `on_arrays` where NumPy has the function, else in
`pointwise`, `reductions`, `indexing`, `factorizations` or `windows`. `shapes` has the laws of a result's shape.
"""
