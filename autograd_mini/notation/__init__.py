"""A graph written down: names for its nodes, formulas for its operations, and the chain rule in words.

Read in this order: `tree` (a formula as data), `words` and `printer` (a formula as text), `symbol` (how a rule becomes
a formula), `naming` and `expression` (how a node of a graph reads), `formulas` (the table of derivatives), `derivation`
(the chain rule of one run in words), and `parse` (a formula that a person typed).
"""
