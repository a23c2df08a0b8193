"""A computation as a program: traced on unknowns, tidied, written as the Python that a person would write, and run.

Read in this order: `sizes` and `unknown` (what a function is called with), `tracing`, `terms` and `rewriting` (what is
made of the graph), `program` and `source` (how it is written down), `buffers` (how it runs), `step` (`am.compile`).
"""
