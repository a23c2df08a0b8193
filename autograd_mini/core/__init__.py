"""Numbers in, gradients out: the table of operations, the graph, and the two kinds of nodes.

The engine is 1,500 lines, in this order: `operations/arithmetic.py`, `elementary.py` and `kinks.py` (the derivatives) with
`operations/row.py`; `primitive.py` (an operation); `node.py` (a value of a computation); `graph.py` (the walk back, and its
definition); and the class in `value.py`. `kernels/` computes the values, `operations/facts.py` says what else there is to know
of an operation, `sweep.py` is the quick form of the walk, `functions/` and `tensor.py` are the same for arrays. Every other file
is for one thing: `fingerprint.py` notices writes, `cuts.py` lost gradients, `anomaly.py` NaN; `conventions.py` holds what is
promised at single points.
"""
