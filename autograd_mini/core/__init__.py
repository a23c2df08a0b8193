"""Numbers in, gradients out: the table of operations, the graph, and the two kinds of nodes.

The engine is 1,800 lines, to be read in this order: `operations/arithmetic.py`, `elementary.py` and `kinks.py` (the derivatives)
with `operations/row.py`; `primitive.py` (an operation); `node.py` (a value); `graph.py` (the way back); `value.py`. Then
`sweep.py` is the quick form of the way back, `kernels/` computes the values, `operations/facts.py` says what else is known of an
operation, `tensor.py` and `functions/` are the same for arrays. Every other file is for one thing, which its first line says.
"""
